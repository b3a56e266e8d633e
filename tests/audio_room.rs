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
            html.contains("<audio controls") && html.contains("src=\"data:audio/flac;base64,ZkxhQ"),
            "{code}"
        );
        assert!(!html.contains("autoplay") && html.contains("aria-label=\""));
        assert!(html.contains("src=\"data:image/png;base64,"));
        // 1.75 seconds at 22,050 samples of two bytes, a third more in base64, and the picture.
        assert!(html.len() < 250_000, "{}", html.len());
        insta::assert_snapshot!(format!("sound_{code}"), page.plain());
        insta::assert_snapshot!(
            format!("spectrogram_{code}"),
            Sound::glide(220.0, 1760.0, 1.0)?.spectrogram()?.alt(Lang::current())
        );
        let voice = Voice::new(110.0, 17.5)?;
        insta::assert_snapshot!(
            format!("voice_{code}"),
            [
                voice.page().plain(),
                voice.say(Vowel::E, 0.2)?.page().plain(),
                voice.sing(&[(0, Vowel::A, 1.0), (7, Vowel::Ou, 1.0)], 0.2)?.page().plain(),
                synth::Voices::middle().page().plain(),
                synth::Voices::middle().aloud(2, SEED)?.page().plain(),
                Sound::formants(110.0, &[], 0.1)?.page().plain(),
                &Voice::new(110.0, 0.175).unwrap_err().message(Lang::current()),
                &Sound::silence(0.2)?.pitch().unwrap_err().message(Lang::current()),
            ]
            .join("\n")
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
    let again = Sound::read(path)?;
    assert_eq!(again.samples().len(), noise.samples().len());
    assert!((again.loudness() - noise.loudness()).abs() < 0.01);
    std::fs::write(path, &std::fs::read(path).unwrap()[..500]).unwrap();
    let message = Sound::read(path).unwrap_err().message(Lang::Fr);
    assert!(
        message.contains("noise.wav est tronqué") && message.contains("attendu\u{a0}: un fichier entier"),
        "{message}"
    );
    Ok(())
}

/// A file of `tests/sounds`: 440 Hz at one half, a quarter of a second.
fn stored(name: &str) -> String {
    format!("{}/tests/sounds/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn bytes_of(name: &str) -> Vec<u8> {
    std::fs::read(stored(name)).unwrap()
}

/// Bytes in a file whose name says nothing.
fn read_bytes(bytes: &[u8]) -> Result<Sound> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sound.bin");
    std::fs::write(&path, bytes).unwrap();
    Sound::read(path.to_str().unwrap())
}

/// The tone again: its pitch within 2 Hz, its level within what the form allows.
fn is_the_tone(sound: &Sound, level: f64, what: &str) {
    let (pitch, peak) = (sound.loudest_frequency().unwrap(), sound.peak());
    assert!((pitch - 440.0).abs() < 2.0, "{what}: {pitch} Hz");
    assert!((peak - 0.5).abs() < level, "{what}: {peak}");
}

/// 440 Hz at one half, so many samples a second, as numbers.
fn tone(rate: u32, count: usize) -> Vec<f64> {
    (0..count)
        .map(|step| 0.5 * (std::f64::consts::TAU * 440.0 * step as f64 / f64::from(rate)).sin())
        .collect()
}

/// A chunk of a RIFF file, with its pad byte.
fn chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut bytes = name.to_vec();
    bytes.extend((body.len() as u32).to_le_bytes());
    bytes.extend(body);
    bytes.resize(bytes.len() + body.len() % 2, 0);
    bytes
}

fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
    let body = chunks.concat();
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((body.len() as u32 + 4).to_le_bytes());
    bytes.extend(b"WAVE");
    bytes.extend(body);
    bytes
}

/// A format chunk's body.
fn format(code: u16, channels: u16, rate: u32, across: u16, bits: u16) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend(code.to_le_bytes());
    bytes.extend(channels.to_le_bytes());
    bytes.extend(rate.to_le_bytes());
    bytes.extend((rate * u32::from(channels * across)).to_le_bytes());
    bytes.extend((channels * across).to_le_bytes());
    bytes.extend(bits.to_le_bytes());
    bytes
}

/// The same, extensible: what is valid of the bits, and the code once more.
fn extensible(code: u16, channels: u16, rate: u32, across: u16, valid: u16) -> Vec<u8> {
    let mut bytes = format(0xfffe, channels, rate, across, 8 * across);
    bytes.extend(22u16.to_le_bytes());
    bytes.extend(valid.to_le_bytes());
    bytes.extend(0u32.to_le_bytes());
    bytes.extend(code.to_le_bytes());
    bytes.extend(b"\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71");
    bytes
}

/// Whole numbers of so many bytes, at the upper end of them.
fn whole(samples: &[f64], across: u32) -> Vec<u8> {
    samples
        .iter()
        .flat_map(|sample| {
            let value = (sample * 2f64.powi(31)).round() as i32;
            match across {
                1 => vec![((value >> 24) + 128) as u8],
                _ => value.to_le_bytes()[4 - across as usize..].to_vec(),
            }
        })
        .collect()
}

#[test]
fn wav_of_every_width_has_the_right_pitch_and_level() -> Result<()> {
    let samples = tone(8_000, 2_000);
    for across in 1..=4u16 {
        for header in [
            format(1, 1, 8_000, across, 8 * across),
            extensible(1, 1, 8_000, across, 8 * across),
            [format(1, 1, 8_000, across, 8 * across), vec![0, 0]].concat(),
        ] {
            let file = riff(&[chunk(b"fmt ", &header), chunk(b"data", &whole(&samples, across.into()))]);
            let sound = read_bytes(&file)?;
            assert_eq!((sound.rate(), sound.samples().len()), (8_000, 2_000));
            is_the_tone(&sound, 0.01, &format!("{across} bytes, header of {}", header.len()));
        }
    }
    for (name, code, data) in [
        ("float", 3, samples.iter().flat_map(|sample| (*sample as f32).to_le_bytes()).collect::<Vec<u8>>()),
        ("double", 3, samples.iter().flat_map(|sample| sample.to_le_bytes()).collect()),
    ] {
        let across = (data.len() / samples.len()) as u16;
        for header in
            [format(code, 1, 8_000, across, 8 * across), extensible(code, 1, 8_000, across, 8 * across)]
        {
            is_the_tone(&read_bytes(&riff(&[chunk(b"fmt ", &header), chunk(b"data", &data)]))?, 0.001, name);
        }
    }
    Ok(())
}

#[test]
fn twenty_four_bits_in_thirty_two_keep_pitch_and_level() -> Result<()> {
    // As the format says, at the upper end: the lowest byte is empty.
    let mut data = whole(&tone(8_000, 2_000), 4);
    data.iter_mut().step_by(4).for_each(|lowest| *lowest = 0);
    for header in [extensible(1, 1, 8_000, 4, 24), format(1, 1, 8_000, 4, 24), extensible(1, 1, 8_000, 4, 20)]
    {
        is_the_tone(
            &read_bytes(&riff(&[chunk(b"fmt ", &header), chunk(b"data", &data)]))?,
            0.001,
            "24 in 32",
        );
    }
    Ok(())
}

#[test]
fn chunks_before_the_data_are_passed_over() -> Result<()> {
    let header = chunk(b"fmt ", &format(1, 1, 8_000, 2, 16));
    let data = chunk(b"data", &whole(&tone(8_000, 2_000), 2));
    for name in [b"LIST", b"JUNK", b"note", b"id3 ", b"bext", b"cue "] {
        for length in [0, 1, 7, 8] {
            let odd = chunk(name, &vec![b'x'; length]);
            is_the_tone(&read_bytes(&riff(&[odd.clone(), header.clone(), data.clone()]))?, 0.001, "before");
            is_the_tone(
                &read_bytes(&riff(&[header.clone(), odd.clone(), data.clone(), odd.clone()]))?,
                0.001,
                "between",
            );
            // Some programs forget the pad byte.
            let unpadded = odd[..8 + length].to_vec();
            is_the_tone(&read_bytes(&riff(&[header.clone(), unpadded, data.clone()]))?, 0.001, "unpadded");
        }
    }
    Ok(())
}

#[test]
fn sizes_that_a_pipe_could_not_know() -> Result<()> {
    let mut whole_file =
        riff(&[chunk(b"fmt ", &format(1, 1, 8_000, 2, 16)), chunk(b"data", &whole(&tone(8_000, 2_000), 2))]);
    for size in [u32::MAX, 0x7fff_ffff, 0x7fff_f000, 0] {
        whole_file[40..44].copy_from_slice(&size.to_le_bytes());
        whole_file[4..8].copy_from_slice(&size.to_le_bytes());
        is_the_tone(&read_bytes(&whole_file)?, 0.001, &format!("{size:#x}"));
    }
    // RF64 keeps its sizes, of 64 bits, in a chunk of their own.
    whole_file[..4].copy_from_slice(b"RF64");
    whole_file[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
    whole_file[40..44].copy_from_slice(&u32::MAX.to_le_bytes());
    let mut sizes = Vec::new();
    for number in [4_072u64, 4_000, 2_000] {
        sizes.extend(number.to_le_bytes());
    }
    sizes.extend([0; 4]);
    whole_file.splice(12..12, chunk(b"ds64", &sizes));
    is_the_tone(&read_bytes(&whole_file)?, 0.001, "RF64");
    Ok(())
}

#[test]
fn every_common_form_is_read_whatever_it_is_called() -> Result<()> {
    for (name, level, seconds) in [
        ("tone.flac", 0.001, 0.25),
        ("tone.ogg", 0.03, 0.25),
        ("tone.mp3", 0.04, 0.25),
        ("mp3.wav", 0.04, 0.25),
        ("aac.m4a", 0.06, 0.25),
        ("tone.aac", 0.06, 0.25),
        ("alac.m4a", 0.001, 0.25),
        ("tone.aiff", 0.001, 0.25),
        ("tone.caf", 0.001, 0.25),
        ("a-law.wav", 0.02, 0.25),
        ("mu-law.wav", 0.02, 0.25),
        ("adpcm-ms.wav", 0.02, 0.25),
        ("adpcm-ima.wav", 0.03, 0.25),
    ] {
        let sound = read_bytes(&bytes_of(name))?;
        is_the_tone(&sound, level, name);
        assert_eq!(sound.rate(), 8_000, "{name}");
        assert!((seconds..seconds + 0.2).contains(&sound.seconds()), "{name}: {}", sound.seconds());
    }
    // A cover before the sound, full of what looks like frames.
    let mut covered = b"ID3\x03\0\0\0\0\x20\0".to_vec();
    covered.extend(b"\xff\xfb\x90\x64".repeat(1024));
    covered.extend(bytes_of("tone.mp3"));
    is_the_tone(&read_bytes(&covered)?, 0.04, "cover");
    Ok(())
}

#[test]
fn several_channels_become_their_mean() -> Result<()> {
    // (0.5 + 0) / 2 = 0.25, (−0.5 − 0.5) / 2 = −0.5
    let data = whole(&[0.5, 0.0, -0.5, -0.5], 2);
    let file = riff(&[chunk(b"fmt ", &format(1, 2, 8_000, 2, 16)), chunk(b"data", &data)]);
    assert_eq!(read_bytes(&file)?.samples(), [0.25, -0.5]);
    let six: Vec<f64> = tone(48_000, 4_800).iter().flat_map(|sample| [*sample; 6]).collect();
    let file = riff(&[chunk(b"fmt ", &extensible(1, 6, 48_000, 3, 24)), chunk(b"data", &whole(&six, 3))]);
    is_the_tone(&read_bytes(&file)?, 0.001, "six channels");
    Ok(())
}

#[test]
fn what_is_not_read_is_named_in_both_languages() {
    let cases: [(Vec<u8>, &str, &str); 12] = [
        (bytes_of("tone.opus"), "found: Opus", "trouvé\u{a0}: Opus"),
        (bytes_of("tone.wma"), "found: Windows Media", "trouvé\u{a0}: Windows Media"),
        (bytes_of("opus.webm"), "found: Matroska (MKV, WebM)", "trouvé\u{a0}: Matroska"),
        (bytes_of("tone.wv"), "found: WavPack", "trouvé\u{a0}: WavPack"),
        (bytes_of("gsm.wav"), "found: GSM in a WAV", "trouvé\u{a0}: GSM dans un WAV"),
        (
            b"MThd\0\0\0\x06\0\x01\0\x01".to_vec(),
            "found: MIDI: notes to be played",
            "des notes à jouer, pas un son",
        ),
        (b"hello, this is text and no sound at all".to_vec(), "found: a text", "trouvé\u{a0}: un texte"),
        (b"<!DOCTYPE html><title>Not found</title>".to_vec(), "found: a web page", "une page web"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF".to_vec(), "found: JPEG", "trouvé\u{a0}: JPEG"),
        (b"PK\x03\x04....".to_vec(), "found: a ZIP archive", "une archive ZIP"),
        (vec![], "found: an empty file", "trouvé\u{a0}: un fichier vide"),
        (
            riff(&[chunk(b"fmt ", &format(1, 1, 8_000, 6, 48)), chunk(b"data", &[0; 12])]),
            "found: a WAV of 48 bits",
            "un WAV de 48 bits",
        ),
    ];
    for (bytes, en, fr) in cases {
        let error = read_bytes(&bytes).unwrap_err();
        assert_eq!(error.kind(), Kind::Tampered);
        let (english, french) = (error.message(Lang::En), error.message(Lang::Fr));
        assert!(english.contains(en), "{english}");
        assert!(french.contains(fr), "{french}");
        assert!(english.contains("expected: WAV, AIFF") && french.contains("essayez"), "{english}");
    }
}

#[test]
fn files_that_are_cut_off_say_so() {
    for name in
        ["tone.flac", "tone.ogg", "aac.m4a", "alac.m4a", "tone.aiff", "tone.caf", "adpcm-ms.wav", "a-law.wav"]
    {
        let whole = bytes_of(name);
        let error = read_bytes(&whole[..whole.len() * 2 / 3]).unwrap_err();
        assert_eq!(error.kind(), Kind::Tampered, "{name}");
        let message = error.message(Lang::Fr);
        assert!(message.contains("sound.bin est tronqué"), "{name}: {message}");
        for raw in ["EOF", "Unexpected", "Failed to", "malformed", "unsupported feature"] {
            assert!(!message.contains(raw), "{name}: {message}");
        }
    }
    // A WAV says how much is there: half a second of one.
    let samples = tone(8_000, 8_000);
    let file = riff(&[chunk(b"fmt ", &format(1, 1, 8_000, 2, 16)), chunk(b"data", &whole(&samples, 2))]);
    let message = read_bytes(&file[..44 + 8_000]).unwrap_err().message(Lang::En);
    assert!(message.contains("found: 0.5 s of 1 s"), "{message}");
    // Nothing but the header, and nothing in the data.
    assert_eq!(read_bytes(&file[..30]).unwrap_err().kind(), Kind::Tampered);
    let empty = riff(&[chunk(b"fmt ", &format(1, 1, 8_000, 2, 16)), chunk(b"data", &[])]);
    assert_eq!(read_bytes(&empty).unwrap_err().kind(), Kind::Empty);
    // A header of nonsense, samples that are no numbers.
    let odd = riff(&[chunk(b"fmt ", &format(1, 0, 0, 2, 16)), chunk(b"data", &[0; 8])]);
    assert_eq!(read_bytes(&odd).unwrap_err().kind(), Kind::Tampered);
    let nan = riff(&[chunk(b"fmt ", &format(3, 1, 8_000, 4, 32)), chunk(b"data", &f32::NAN.to_le_bytes())]);
    assert_eq!(read_bytes(&nan).unwrap_err().kind(), Kind::Value);
    // A folder, and no file at all.
    let folder = tempfile::tempdir().unwrap();
    let message = Sound::read(folder.path().to_str().unwrap()).unwrap_err().message(Lang::Fr);
    assert!(message.contains("est un dossier") && !message.contains("os error"), "{message}");
    assert_eq!(Sound::read("no-such-file.wav").unwrap_err().kind(), Kind::File);
}

#[test]
fn a_file_of_more_than_ten_minutes_is_refused_before_it_fills_the_memory() {
    let data = vec![128u8; 8_000 * 602];
    let file = riff(&[chunk(b"fmt ", &format(1, 1, 8_000, 1, 8)), chunk(b"data", &data)]);
    let message = read_bytes(&file).unwrap_err().message(Lang::En);
    assert!(message.contains("found: 602 s"), "{message}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn damaged_files_are_errors_or_sounds_and_never_panics(
        place in 0usize..8_000, value in any::<u8>(), cut in 0usize..8_000, which in 0usize..13
    ) {
        let names = [
            "tone.flac", "tone.ogg", "tone.mp3", "mp3.wav", "aac.m4a", "tone.aac", "alac.m4a", "tone.aiff", "tone.caf",
            "a-law.wav", "adpcm-ms.wav", "adpcm-ima.wav", "tone.opus",
        ];
        let mut bytes = bytes_of(names[which]);
        let place = place % bytes.len();
        bytes[place] = value;
        let length = bytes.len();
        if cut % 2 == 0 {
            bytes.truncate(cut % length);
        }
        if let Ok(sound) = read_bytes(&bytes) {
            prop_assert!(sound.peak() <= 1.0);
        }
    }
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
