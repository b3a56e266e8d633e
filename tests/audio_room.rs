//! Sound as a notebook meets it: a player that nobody hears before they ask, words, and a picture.

use atelier::*;
use proptest::prelude::*;

#[test]
fn a_page_has_words_a_player_and_a_waveform() -> Result<()> {
    for code in ["fr", "both", "en"] {
        unsafe { std::env::set_var("ATELIER_LANG", code) };
        // Carbon dioxide on Mauna Loa, ppm, every ten years from 1960 on, one value missing.
        let melody =
            Sound::melody(&[316.9, 325.7, f64::NAN, 354.4, 369.7, 390.1, 414.2], Scale::Pentatonic, 0.25)?;
        let page = melody.page();
        let html = page.html();
        assert!(
            html.contains("<audio controls") && html.contains("src=\"data:audio/wav;base64,UklGR"),
            "{code}"
        );
        assert!(!html.contains("autoplay") && html.contains("aria-label=\""));
        assert!(html.contains("<img src=\"data:image/png;base64,"));
        // 1.75 seconds at 22,050 samples of two bytes, a third more in base64, and the picture.
        assert!(html.len() < 250_000, "{}", html.len());
        insta::assert_snapshot!(format!("sound_{code}"), page.plain());
        insta::assert_snapshot!(
            format!("spectrogram_{code}"),
            Sound::glide(220.0, 1760.0, 1.0)?.spectrogram()?.alt(Lang::current())
        );
    }
    Ok(())
}

#[test]
fn words_say_what_is_heard() -> Result<()> {
    let fifth = Sound::tone(440.0, 0.5)?.mix(&Sound::tone(660.0, 0.5)?)?;
    assert!(
        fifth
            .words()
            .en()
            .starts_with("Sound: a tone of 440\u{a0}Hz, with a tone of 660\u{a0}Hz. 0.5\u{a0}s"),
        "{}",
        fifth.words().en()
    );
    assert!(
        fifth
            .words()
            .fr()
            .starts_with("Son\u{a0}: un son pur de 440\u{a0}Hz, avec un son pur de 660\u{a0}Hz.")
    );
    assert!(Sound::of(&[0.0; 100], 8_000)?.words().en().contains("silence"));
    let bell = Sound::tone(880.0, 0.2)?.named("a bell", "une cloche");
    assert!(bell.words().fr().starts_with("Son\u{a0}: une cloche."));
    // A sound that nobody named tells its loudest frequency.
    let samples: Vec<f64> =
        (0..8_000).map(|step| (std::f64::consts::TAU * 300.0 * f64::from(step) / 8_000.0).sin()).collect();
    assert!(Sound::of(&samples, 8_000)?.words().en().contains("loudest near 300\u{a0}Hz"));
    Ok(())
}

#[test]
fn the_same_seed_is_the_same_noise_and_files_come_back() -> Result<()> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("noise.wav");
    let path = path.to_str().unwrap();
    let noise = Sound::noise(0.3, 7)?;
    assert_eq!(noise, Sound::noise(0.3, 7)?);
    assert_ne!(noise, Sound::noise(0.3, 8)?);
    noise.write_wav(path)?;
    let again = Sound::read_wav(path)?;
    assert_eq!(again.samples().len(), noise.samples().len());
    assert!((again.loudness() - noise.loudness()).abs() < 0.01);
    std::fs::write(path, &std::fs::read(path).unwrap()[..500]).unwrap();
    let message = Sound::read_wav(path).unwrap_err().message(Lang::Fr);
    assert!(
        message.contains("noise.wav est tronqué") && message.contains("attendu\u{a0}: un fichier WAV entier"),
        "{message}"
    );
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn nothing_ever_leaves_the_range(values in proptest::collection::vec(-1e6..1e6f64, 1..400), others in proptest::collection::vec(-2.0..2.0f64, 1..400)) {
        let (a, b) = (Sound::of(&values, 8_000).unwrap(), Sound::of(&others, 8_000).unwrap());
        let sounds = [
            a.clone(), a.mix(&b).unwrap(), a.then(&b).unwrap(), a.normalised(), a.fade(0.01).unwrap(),
            a.at_rate(22_050).unwrap(), a.quieter(0.3).unwrap(),
        ];
        for sound in sounds {
            prop_assert!(sound.samples().iter().all(|sample| (-1.0..=1.0).contains(sample)));
            prop_assert!(sound.peak() <= 1.0 && sound.seconds() > 0.0);
        }
        prop_assert_eq!(a.then(&b).unwrap().samples().len(), values.len() + others.len());
        prop_assert_eq!(a.mix(&b).unwrap().samples().len(), values.len().max(others.len()));
    }

    #[test]
    fn melodies_last_as_long_as_they_should(values in proptest::collection::vec(-1e3..1e3f64, 1..60), each in 0.02..0.2f64) {
        let melody = Sound::melody(&values, Scale::Major, each).unwrap();
        prop_assert!((melody.seconds() - each * values.len() as f64).abs() < 1e-4);
        prop_assert!(melody.peak() <= 0.5 + 1e-6);
    }
}
