//! Sounds from numbers: tones, noise, and any series of values as a melody.

use super::sound::{LONGEST, RATE, SOFT_EDGE, Sound, hertz, not_that_long};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use rand::{Rng, SeedableRng};
use std::f64::consts::TAU;

/// How far a tone swings: half of what is possible, so that two of them still fit together.
const SWING: f64 = 0.5;
/// The lowest tone of a melody, in hertz: the A below middle C.
const LOWEST: f64 = 220.0;
/// Samples a second of ticks.
const TICK_RATE: u32 = 4_000;
/// Octaves from the lowest value to the highest: as wide as voices sing, and easy to hear.
const OCTAVES: f64 = 3.0;

/// The tones that a melody may use within an octave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scale {
    /// Five tones that never clash, as on the black keys of a piano.
    Pentatonic,
    /// Seven tones, bright: do ré mi fa sol la si.
    Major,
    /// Seven tones, dark.
    Minor,
    /// All twelve tones: the finest steps, and the strangest melodies.
    Chromatic,
}

impl Scale {
    /// The tones of an octave, in half-tones above the first.
    fn steps(&self) -> &'static [u32] {
        match self {
            Scale::Pentatonic => &[0, 2, 4, 7, 9],
            Scale::Major => &[0, 2, 4, 5, 7, 9, 11],
            Scale::Minor => &[0, 2, 3, 5, 7, 8, 10],
            Scale::Chromatic => &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
        }
    }

    /// The frequency of the tone at a share (0 to 1) of the melody's range.
    fn frequency(&self, share: f64) -> f64 {
        let steps = self.steps();
        let last = OCTAVES * steps.len() as f64;
        let step = (share * last).round() as usize;
        let half_tones = 12 * (step / steps.len()) as u32 + steps[step % steps.len()];
        LOWEST * (f64::from(half_tones) / 12.0).exp2()
    }
}

impl Sound {
    /// A pure tone of so many hertz (440 is the A that orchestras tune to), for so many seconds.
    ///
    /// # Errors
    /// When the frequency is not between 20 and 10,000 Hz (lower is not heard, higher not reproduced), or
    /// the time is not between 0 and 600 seconds.
    pub fn tone(frequency: f64, seconds: f64) -> Result<Sound> {
        audible(frequency)?;
        swung(seconds, |_| frequency).map(|sound| {
            let heard = Label::with(|lang| match lang {
                Lang::Fr => format!("un son pur de {}", hertz(frequency, lang)),
                _ => format!("a tone of {}", hertz(frequency, lang)),
            });
            Sound { heard: Some(heard), ..sound }
        })
    }

    /// A tone that glides from one frequency to another, in equal musical steps.
    ///
    /// # Errors
    /// As for [`Sound::tone`].
    pub fn glide(from: f64, to: f64, seconds: f64) -> Result<Sound> {
        audible(from)?;
        audible(to)?;
        swung(seconds, |share| from * (to / from).powf(share)).map(|sound| {
            let heard = Label::with(|lang| match lang {
                Lang::Fr => format!("un son qui glisse de {} à {}", hertz(from, lang), hertz(to, lang)),
                _ => format!("a tone that glides from {} to {}", hertz(from, lang), hertz(to, lang)),
            });
            Sound { heard: Some(heard), ..sound }
        })
    }

    /// Numbers heard as a melody: the smallest is the lowest tone (220 Hz), the largest three octaves
    /// higher, each lasts so many seconds. A missing value (NaN) is a pause.
    ///
    /// ```
    /// use atelier::{Scale, Sound};
    /// let carbon_dioxide = [315.7, 325.5, 338.8, 354.4, 369.7, 390.1, 414.2]; // ppm, every ten years or so
    /// let melody = Sound::melody(&carbon_dioxide, Scale::Pentatonic, 0.2)?;
    /// assert_eq!(melody.seconds(), 1.4);
    /// let first = melody.part(0.0, 0.2)?;
    /// let last = melody.part(1.2, 1.4)?;
    /// assert!((first.loudest_frequency()? - 220.0).abs() < 3.0);
    /// assert!((last.loudest_frequency()? - 1760.0).abs() < 3.0);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When no value is a number, one is infinite, a tone lasts less than 0.02 seconds, or the whole more
    /// than ten minutes.
    pub fn melody(values: &[f64], scale: Scale, seconds_each: f64) -> Result<Sound> {
        let (low, high) = range(values)?;
        let total = seconds_each * values.len() as f64;
        // Shorter tones than this are clicks: no ear tells their pitch.
        if !(0.02..=LONGEST).contains(&seconds_each) || total > LONGEST {
            return Err(not_that_long(if (0.02..=LONGEST).contains(&seconds_each) {
                total
            } else {
                seconds_each
            })
            .attempt(Label::fixed(
                "0.1 to 0.5 seconds a tone, or fewer values",
                "de 0,1 à 0,5 seconde par note, ou moins de valeurs",
            )));
        }
        // Places are rounded from the start of the melody, so that it does not lose or gain time.
        let place = |tone: usize| (tone as f64 * seconds_each * f64::from(RATE)).round() as usize;
        let mut samples = vec![0.0f32; place(values.len())];
        for (tone, value) in values.iter().enumerate().filter(|(_, value)| !value.is_nan()) {
            let frequency = scale.frequency(share(*value, low, high));
            let length = place(tone + 1) - place(tone);
            let mut heard = Sound { samples: wave(length, |_| frequency), rate: RATE, heard: None };
            heard.soften(SOFT_EDGE);
            samples[place(tone)..place(tone + 1)].copy_from_slice(&heard.samples);
        }
        Sound::checked(samples, RATE, Some(melody_words(values, low, high, false)))
    }

    /// Numbers heard as one tone that follows them up and down, for so many seconds in all: 220 Hz for the
    /// smallest, three octaves higher for the largest. It is silent where values are missing (NaN).
    ///
    /// ```
    /// use atelier::Sound;
    /// let rising: Vec<f64> = (0..100).map(f64::from).collect();
    /// let sound = Sound::following(&rising, 2.0)?;
    /// assert!(sound.part(1.8, 2.0)?.loudest_frequency()? > 4.0 * sound.part(0.0, 0.2)?.loudest_frequency()?);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When no value is a number, one is infinite, or the time is not between 0 and 600 seconds.
    pub fn following(values: &[f64], seconds: f64) -> Result<Sound> {
        let (low, high) = range(values)?;
        let at = |moment: f64| {
            // Between two values the tone is between their tones; next to a missing one it is not heard.
            let place = moment * (values.len() - 1) as f64;
            let left = (place.floor() as usize).min(values.len() - 1);
            let right = (left + 1).min(values.len() - 1);
            let part = place - left as f64;
            if part == 0.0 { values[left] } else { values[left] * (1.0 - part) + values[right] * part }
        };
        let last = std::cell::Cell::new(LOWEST);
        let sound = swung(seconds, |moment| {
            let value = at(moment);
            if !value.is_nan() {
                last.set(LOWEST * (share(value, low, high) * OCTAVES).exp2());
            }
            last.get()
        })?;
        let count = sound.samples.len();
        let samples = sound
            .samples
            .iter()
            .enumerate()
            .map(|(step, sample)| if at(step as f64 / count as f64).is_nan() { 0.0 } else { *sample })
            .collect();
        Ok(Sound { samples, heard: Some(melody_words(values, low, high, true)), ..sound })
    }

    /// Noise, in which all frequencies are equally strong; the same for the same seed.
    ///
    /// ```
    /// use atelier::{Sound, SEED};
    /// assert_eq!(Sound::noise(0.1, SEED)?, Sound::noise(0.1, SEED)?);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the time is not between 0 and 600 seconds.
    pub fn noise(seconds: f64, seed: u64) -> Result<Sound> {
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
        // Noise sounds louder than a tone that swings as far: a quarter of the range is enough.
        let samples = (0..length(seconds)?).map(|_| random.random_range(-0.25..0.25f32)).collect();
        let mut sound = Sound::checked(samples, RATE, Some(Label::fixed("noise", "du bruit")))?;
        sound.soften(SOFT_EDGE);
        Ok(sound)
    }

    /// A soft tick at the beginning of every second, for so many seconds; some ticks, drawn by lot, are missing. The first and the last
    /// one always sound. [`Sound::silent_seconds`] says which are missing; [`Sound::listen`] shows the sound without its
    /// waveform, which would say so too.
    ///
    /// After the clock of Mackworth (*The breakdown of vigilance during prolonged visual search*, 1948), whose hand jumped twice at times.
    ///
    /// ```
    /// use atelier::{Sound, SEED};
    /// let watch = Sound::ticks(30, 4, SEED)?;
    /// assert_eq!((watch.seconds(), watch.silent_seconds().len()), (30.0, 4));
    /// assert!(Sound::ticks(30, 29, SEED).is_err()); // the first and the last tick must sound
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there are fewer than 2 or more than 600 seconds, or more ticks missing than there are between the first and the last.
    pub fn ticks(seconds: usize, missing: usize, seed: u64) -> Result<Sound> {
        if seconds < 2 || seconds as f64 > LONGEST {
            return Err(not_that_long(seconds as f64).attempt(Label::same("Sound::ticks(30, 4, SEED)?")));
        }
        if missing > seconds - 2 {
            return Err(Error::new(
                Kind::Value,
                Label::fixed(
                    "so many ticks cannot be missing",
                    "il ne peut pas manquer autant de battements",
                ),
            )
            .found(Label::with(|lang| match lang {
                Lang::Fr => {
                    format!("{} battements manquants sur {}", lang.count(missing), lang.count(seconds))
                }
                _ => format!("{} missing ticks of {}", lang.count(missing), lang.count(seconds)),
            }))
            .expected(Label::with(|lang| match lang {
                Lang::Fr => {
                    format!("au plus {}\u{a0}: le premier et le dernier sonnent", lang.count(seconds - 2))
                }
                _ => format!("at most {}: the first and the last one sound", lang.count(seconds - 2)),
            }))
            .attempt(Label::same("Sound::ticks(30, 4, SEED)?")));
        }
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
        let gaps = rand::seq::index::sample(&mut random, seconds - 2, missing).into_vec();
        // A tick needs no high tones, and half a minute in a notebook should stay small.
        let tick = Sound::tone(1_000.0, 0.05)?.at_rate(TICK_RATE)?;
        let mut samples = vec![0.0f32; seconds * TICK_RATE as usize];
        for second in (0..seconds).filter(|second| *second == 0 || !gaps.contains(&(second - 1))) {
            let start = second * TICK_RATE as usize;
            samples[start..start + tick.samples.len()].copy_from_slice(&tick.samples);
        }
        let heard = Label::with(|lang| {
            let (missing, seconds) = (lang.count(missing), lang.count(seconds));
            match lang {
                Lang::Fr => format!(
                    "un battement par seconde\u{202f}; battements manquants\u{a0}: {missing} sur {seconds}"
                ),
                _ => format!("one tick a second; missing ticks: {missing} of {seconds}"),
            }
        });
        Sound::checked(samples, TICK_RATE, Some(heard))
    }

    /// Nothing to hear, for so many seconds: a pause.
    ///
    /// # Errors
    /// When the time is not between 0 and 600 seconds.
    pub fn silence(seconds: f64) -> Result<Sound> {
        Sound::checked(vec![0.0; length(seconds)?], RATE, Some(Label::fixed("silence", "silence")))
    }
}

fn length(seconds: f64) -> Result<usize> {
    let length = (seconds * f64::from(RATE)).round();
    if length >= 1.0 && seconds <= LONGEST {
        return Ok(length as usize);
    }
    Err(not_that_long(seconds))
}

/// A tone whose frequency is asked for at each moment (0 to 1 of the whole), with soft ends.
fn swung(seconds: f64, frequency: impl Fn(f64) -> f64) -> Result<Sound> {
    let samples = wave(length(seconds)?, frequency);
    let mut sound = Sound::checked(samples, RATE, None)?;
    sound.soften(SOFT_EDGE);
    Ok(sound)
}

/// The phase goes on where it is when the frequency changes: a glide without cracks.
fn wave(length: usize, frequency: impl Fn(f64) -> f64) -> Vec<f32> {
    let mut phase = 0.0f64;
    (0..length)
        .map(|step| {
            let sample = (SWING * phase.sin()) as f32;
            phase = (phase + TAU * frequency(step as f64 / length as f64) / f64::from(RATE)) % TAU;
            sample
        })
        .collect()
}

fn audible(frequency: f64) -> Result<()> {
    if (20.0..=10_000.0).contains(&frequency) {
        return Ok(());
    }
    Err(Error::new(Kind::Value, Label::fixed("nobody could hear this tone", "personne n’entendrait ce son"))
        .found(Label::with(|lang| format!("{}\u{a0}Hz", lang.short(frequency))))
        .expected(Label::fixed("20 to 10,000 Hz", "de 20 à 10\u{202f}000 Hz"))
        .attempt(Label::same("Sound::tone(440.0, 1.0)?")))
}

/// The smallest and the largest value; missing ones aside.
fn range(values: &[f64]) -> Result<(f64, f64)> {
    let bad = values.iter().position(|value| value.is_infinite());
    let low = values.iter().copied().filter(|value| !value.is_nan()).fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().filter(|value| !value.is_nan()).fold(f64::NEG_INFINITY, f64::max);
    if bad.is_none() && low <= high && (high - low).is_finite() {
        return Ok((low, high));
    }
    let found = match bad {
        Some(place) => Label::with(|lang| match lang {
            Lang::Fr => format!("valeur numéro {}\u{a0}: {}", place + 1, lang.number(values[place], 0)),
            _ => format!("value number {}: {}", place + 1, lang.number(values[place], 0)),
        }),
        None => Label::with(|lang| match lang {
            Lang::Fr => format!("nombre de valeurs\u{a0}: {}, aucune utilisable", values.len()),
            _ => format!("number of values: {}, none of use", values.len()),
        }),
    };
    Err(Error::new(
        if values.is_empty() { Kind::Empty } else { Kind::Value },
        Label::fixed("these values cannot be heard", "ces valeurs ne peuvent pas être entendues"),
    )
    .found(found)
    .expected(Label::fixed("one finite number or more", "un nombre fini ou plus"))
    .attempt(Label::same("Sound::melody(&[1.0, 2.0, 3.0], Scale::Pentatonic, 0.2)?")))
}

/// Where a value lies between the smallest and the largest; in the middle where all are one.
fn share(value: f64, low: f64, high: f64) -> f64 {
    if high > low { (value - low) / (high - low) } else { 0.5 }
}

fn melody_words(values: &[f64], low: f64, high: f64, one_tone: bool) -> Label {
    let present: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    let ends = (present.first().copied().unwrap_or(low), present.last().copied().unwrap_or(high));
    let missing = values.len() - present.len();
    Label::with(|lang| {
        let (first, last) = (lang.short(ends.0), lang.short(ends.1));
        let (low, high) = (lang.short(low), lang.short(high));
        let count = lang.count(values.len());
        let way = match (lang, ends.1.total_cmp(&ends.0)) {
            (Lang::Fr, std::cmp::Ordering::Greater) => "en montant dans l’ensemble",
            (Lang::Fr, std::cmp::Ordering::Less) => "en descendant dans l’ensemble",
            (Lang::Fr, std::cmp::Ordering::Equal) => "en revenant au départ",
            (_, std::cmp::Ordering::Greater) => "rising on the whole",
            (_, std::cmp::Ordering::Less) => "falling on the whole",
            (_, std::cmp::Ordering::Equal) => "coming back to its start",
        };
        let pauses = match (lang, missing) {
            (_, 0) => String::new(),
            (Lang::Fr, _) => format!("\u{202f}; valeurs manquantes, muettes\u{a0}: {}", lang.count(missing)),
            (_, _) => format!("; missing values, silent: {}", lang.count(missing)),
        };
        match (lang, one_tone) {
            (Lang::Fr, true) => format!(
                "une note qui suit {count} valeurs, de {first} à {last}, {way} (le plus bas\u{a0}: {low}, le plus haut\u{a0}: {high}){pauses}"
            ),
            (Lang::Fr, false) => format!(
                "une mélodie de {count} valeurs, de {first} à {last}, {way} (le plus bas\u{a0}: {low}, le plus haut\u{a0}: {high}){pauses}"
            ),
            (_, true) => format!(
                "a tone that follows {count} values, from {first} to {last}, {way} (lowest: {low}, highest: {high}){pauses}"
            ),
            (_, false) => format!(
                "a melody of {count} values, from {first} to {last}, {way} (lowest: {low}, highest: {high}){pauses}"
            ),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_begin_and_end_on_the_same_tone() {
        for scale in [Scale::Pentatonic, Scale::Major, Scale::Minor, Scale::Chromatic] {
            assert_eq!(scale.frequency(0.0), 220.0);
            assert!((scale.frequency(1.0) - 1760.0).abs() < 1e-9); // three octaves: 220 × 2³
            let tones: Vec<f64> = (0..=100).map(|step| scale.frequency(f64::from(step) / 100.0)).collect();
            assert!(tones.windows(2).all(|pair| pair[0] <= pair[1]));
        }
        // The fifth of A is E: 220 × 2^(7/12), the fourth of fifteen pentatonic steps.
        assert!((Scale::Pentatonic.frequency(3.0 / 15.0) - 329.627_556_9).abs() < 1e-6);
    }

    #[test]
    fn ticks_are_missing_where_silence_says_so() {
        for seed in 0..50 {
            let gaps = Sound::ticks(20, 18, seed).unwrap().silent_seconds();
            assert_eq!(gaps, (1..19).collect::<Vec<usize>>()); // all that may be missing
            let watch = Sound::ticks(30, 4, seed).unwrap();
            let gaps = watch.silent_seconds();
            assert!(gaps.len() == 4 && !gaps.contains(&0) && !gaps.contains(&29), "{gaps:?}");
            for gap in &gaps {
                assert_eq!(watch.part(*gap as f64, (gap + 1) as f64).unwrap().peak(), 0.0);
            }
        }
        assert!(Sound::ticks(5, 0, 1).unwrap().silent_seconds().is_empty());
        assert_ne!(Sound::ticks(30, 4, 1).unwrap(), Sound::ticks(30, 4, 2).unwrap());
        for (seconds, missing) in [(1, 0), (601, 3), (10, 9)] {
            assert!(Sound::ticks(seconds, missing, 1).is_err());
        }
        let words = Sound::ticks(30, 4, 1).unwrap().words();
        assert!(words.text(Lang::Fr).contains("battements manquants\u{a0}: 4 sur 30"), "{words}");
    }

    #[test]
    fn missing_values_are_pauses() {
        let melody = Sound::melody(&[1.0, f64::NAN, 2.0], Scale::Major, 0.1).unwrap();
        assert_eq!(melody.part(0.1, 0.2).unwrap().peak(), 0.0);
        assert!(melody.part(0.2, 0.3).unwrap().peak() > 0.4);
        let following = Sound::following(&[1.0, 1.0, f64::NAN, 1.0, 1.0], 1.0).unwrap();
        assert_eq!(following.part(0.45, 0.55).unwrap().peak(), 0.0);
        assert!(following.part(0.0, 0.2).unwrap().peak() > 0.4);
    }

    #[test]
    fn misuse_is_told() {
        for sound in [
            Sound::tone(0.0, 1.0),
            Sound::tone(f64::NAN, 1.0),
            Sound::tone(440.0, 0.0),
            Sound::tone(440.0, f64::NAN),
            Sound::tone(440.0, 1e9),
            Sound::glide(440.0, 50_000.0, 1.0),
            Sound::noise(-1.0, 1),
            Sound::melody(&[f64::NAN], Scale::Major, 0.1),
            Sound::melody(&[1.0, f64::INFINITY], Scale::Major, 0.1),
            Sound::melody(&[1.0; 10_000], Scale::Major, 1.0),
            Sound::melody(&[1.0], Scale::Major, 0.0),
            Sound::of(&[0.0], 10),
            Sound::of(&[f64::NAN], 22_050),
        ] {
            assert_eq!(sound.unwrap_err().kind(), Kind::Value);
        }
        assert_eq!(Sound::melody(&[], Scale::Major, 0.1).unwrap_err().kind(), Kind::Empty);
    }

    #[test]
    fn one_value_all_along_is_one_tone() {
        let melody = Sound::melody(&[7.0; 4], Scale::Pentatonic, 0.25).unwrap();
        assert!((melody.loudest_frequency().unwrap() - Scale::Pentatonic.frequency(0.5)).abs() < 3.0);
    }
}
