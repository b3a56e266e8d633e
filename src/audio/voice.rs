//! Voices made from nothing: pulses of a throat, and the resonances of a tube (source and filter).

use super::sound::{LONGEST, Sound, hertz, not_that_long};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang, NO_BREAK};
use crate::synth::voices::{Voice, Voices, Vowel};
use std::f64::consts::{PI, TAU};

/// Samples a second: all that matters in a vowel lies below half of it.
pub(super) const VOICE_RATE: u32 = 16_000;
/// The share of a period in which the throat opens, and in which it closes; then it stays shut.
const OPENS: f64 = 0.40;
const CLOSES: f64 = 0.16;
/// At the ends of each note, in seconds.
const EDGE: f64 = 0.03;
/// A singing voice trembles so often in a second, and so far.
const VIBRATO: (f64, f64) = (5.5, 0.008);
/// Seconds of each voice in a row of several, and the pause after it.
const ALOUD: (f64, f64) = (0.5, 0.15);
/// Half-tones that a song may go up or down: two octaves.
const FARTHEST: u32 = 24;

impl Sound {
    /// Pulses of a throat, so many a second, sent through resonances, each with its frequency and its bandwidth in hertz. Without any,
    /// it is a buzz.
    ///
    /// The pulse is Rosenberg's (1971, doi 10.1121/1.1912389), the resonances stand in a row as Klatt's (1980, doi 10.1121/1.383940);
    /// 16,000 samples a second.
    ///
    /// ```
    /// use atelier::Sound;
    /// let buzz = Sound::formants(110.0, &[], 0.5)?;
    /// let ah = Sound::formants(110.0, &[(700.0, 60.0), (1_150.0, 90.0), (2_450.0, 120.0)], 0.5)?;
    /// assert!((buzz.pitch()? - ah.pitch()?).abs() < 1.0); // the same throat
    /// assert!((ah.loudest_frequency()? - 6.0 * 110.0).abs() < 120.0); // near the first resonance
    /// assert!(Sound::formants(110.0, &[(9_000.0, 60.0)], 0.5).is_err()); // beyond what 16,000 samples hold
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the pitch is not between 40 and 1,000 Hz, a resonance not between 50 and 7,500 Hz, a bandwidth not between 10 and
    /// 2,000 Hz, or the time not between 0 and 600 seconds.
    pub fn formants(pitch: f64, resonances: &[(f64, f64)], seconds: f64) -> Result<Sound> {
        between(
            Label::fixed("no throat opens that often", "aucune gorge ne s’ouvre à ce rythme"),
            pitch,
            40.0,
            1_000.0,
        )?;
        for (frequency, bandwidth) in resonances {
            let what = Label::fixed("no tube resounds like this", "aucun tube ne résonne ainsi");
            between(what.clone(), *frequency, 50.0, 7_500.0)?;
            between(what, *bandwidth, 10.0, 2_000.0)?;
        }
        let samples = filtered(pulses(length(seconds)?, |_| pitch), resonances);
        let count = resonances.len();
        let heard = Label::with(|lang| match lang {
            Lang::Fr if count == 0 => format!("le bourdonnement d’une gorge, {}", hertz(pitch, lang)),
            Lang::Fr => {
                format!("les pulsations d’une gorge, {}, résonances\u{a0}: {count}", hertz(pitch, lang))
            }
            _ if count == 0 => format!("the buzz of a throat, {}", hertz(pitch, lang)),
            _ => format!("pulses of a throat, {}, resonances: {count}", hertz(pitch, lang)),
        });
        voiced(&samples, heard)
    }

    /// The same sound after so many seconds of silence.
    ///
    /// ```
    /// use atelier::Sound;
    /// let late = Sound::tone(440.0, 0.5)?.after(1.5)?;
    /// assert_eq!(late.seconds(), 2.0);
    /// assert_eq!(late.part(0.0, 1.5)?.peak(), 0.0);
    /// assert_eq!(Sound::tone(440.0, 0.5)?.after(0.0)?, Sound::tone(440.0, 0.5)?);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the time is below zero or not a number, or the whole lasts more than ten minutes.
    pub fn after(&self, seconds: f64) -> Result<Sound> {
        if !(0.0..=LONGEST).contains(&seconds) {
            return Err(not_that_long(seconds));
        }
        let silence = (seconds * f64::from(self.rate)).round() as usize;
        let samples = [vec![0.0; silence].as_slice(), &self.samples].concat();
        Sound::checked(samples, self.rate, self.heard.clone())
    }
}

impl Voice {
    /// A vowel, for so many seconds.
    ///
    /// ```
    /// use atelier::{Voice, Vowel};
    /// let sound = Voice::new(110.0, 17.5)?.say(Vowel::A, 0.5)?;
    /// assert_eq!((sound.seconds(), sound.rate()), (0.5, 16_000));
    /// assert!((sound.pitch()? - 110.0).abs() < 0.5);
    /// assert!(Voice::new(110.0, 17.5)?.say(Vowel::A, 0.0).is_err()); // no time to say it
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the time is not between 0 and 600 seconds.
    pub fn say(&self, vowel: Vowel, seconds: f64) -> Result<Sound> {
        let samples = filtered(pulses(length(seconds)?, |_| self.pitch()), &self.formants(vowel));
        let words = self.words();
        let heard = Label::with(|lang| match lang {
            Lang::Fr => format!("la voyelle {}, {}", lang.quote(vowel.letters()), words.fr()),
            _ => format!("the vowel {}, {}", lang.quote(vowel.letters()), words.en()),
        });
        voiced(&samples, heard)
    }

    /// A song: for each note so many half-tones above the voice's own pitch (below where negative), its vowel, and how many beats it
    /// lasts. A beat lasts so many seconds.
    ///
    /// ```
    /// use atelier::{Voice, Vowel};
    /// let song = [(0, Vowel::E, 1.0), (2, Vowel::E, 1.0), (4, Vowel::A, 2.0)]; // do ré mi
    /// let sung = Voice::new(220.0, 16.0)?.sing(&song, 0.25)?;
    /// assert_eq!(sung.seconds(), 1.0);
    /// assert!((sung.part(0.6, 0.9)?.pitch()? - 277.2).abs() < 4.0); // four half-tones above 220 Hz, trembling a little
    /// assert!(Voice::new(220.0, 16.0)?.sing(&[], 0.25).is_err()); // no notes
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there are no notes, one lies more than two octaves away or outside 40 to 1,000 Hz, or lasts less than 0.05 seconds, or the
    /// whole more than ten minutes.
    pub fn sing(&self, song: &[(i32, Vowel, f64)], seconds_a_beat: f64) -> Result<Sound> {
        if song.is_empty() {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed("there are no notes to sing", "il n’y a pas de notes à chanter"),
            )
            .found(Label::same("&[]"))
            .expected(Label::fixed("1 note or more", "1 note ou plus"))
            .attempt(Label::same(".sing(&[(0, Vowel::A, 1.0)], 0.5)?")));
        }
        let mut samples = Vec::new();
        for (place, (half_tones, vowel, beats)) in song.iter().enumerate() {
            let frequency = self.pitch() * (f64::from(*half_tones) / 12.0).exp2();
            let seconds = beats * seconds_a_beat;
            let whole = samples.len() as f64 / f64::from(VOICE_RATE) + seconds;
            if half_tones.unsigned_abs() > FARTHEST
                || !(40.0..=1_000.0).contains(&frequency)
                || !(0.05..=LONGEST).contains(&seconds)
                || whole > LONGEST
            {
                return Err(not_sung(place + 1, frequency, seconds));
            }
            let trembling =
                |time: f64| 1.0 + VIBRATO.1 * (time / 0.3).min(1.0) * (TAU * VIBRATO.0 * time).sin();
            let note = filtered(
                pulses(length(seconds)?, |time| frequency * trembling(time)),
                &self.formants(*vowel),
            );
            samples.extend(level(softened(note)));
        }
        let (count, words) = (song.len(), self.words());
        let heard = Label::with(|lang| match lang {
            Lang::Fr => format!("un chant de {count} notes, {}", words.fr()),
            _ => format!("a song of {count} notes, {}", words.en()),
        });
        Sound::checked(samples.iter().map(|sample| *sample as f32).collect(), VOICE_RATE, Some(heard))
    }
}

impl Voices {
    /// So many voices, one after the other, half a second each.
    ///
    /// ```
    /// use atelier::{synth::Voices, SEED};
    /// let three = Voices::low().aloud(3, SEED)?;
    /// assert!((three.seconds() - 1.95).abs() < 1e-9); // with a short pause after each
    /// assert!(Voices::low().aloud(0, SEED).is_err()); // nobody
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When `count` is zero, or so many voices last more than ten minutes.
    pub fn aloud(&self, count: usize, seed: u64) -> Result<Sound> {
        let mut samples = Vec::new();
        for (voice, vowel) in self.draw(count, seed)? {
            samples.extend_from_slice(voice.say(vowel, ALOUD.0)?.samples());
            samples.resize(samples.len() + length(ALOUD.1)?, 0.0);
        }
        let words = self.words();
        let heard = Label::new(format!("{count} {}", words.en()), format!("{count} {}", words.fr()));
        Sound::checked(samples, VOICE_RATE, Some(heard))
    }
}

fn not_sung(place: usize, frequency: f64, seconds: f64) -> Error {
    Error::new(
        Kind::Value,
        Label::new(
            format!("nobody could sing note number {place}"),
            format!("note numéro {place}\u{a0}: personne ne la chanterait"),
        ),
    )
    .found(Label::with(|lang| format!("{}, {}{NO_BREAK}s", hertz(frequency, lang), lang.short(seconds))))
    .expected(Label::fixed(
        "40 to 1,000 Hz, at most 24 half-tones away, 0.05 seconds or more, ten minutes in all",
        "de 40 à 1\u{202f}000 Hz, à 24 demi-tons au plus, 0,05 seconde ou plus, dix minutes en tout",
    ))
    .attempt(Label::same("(0, Vowel::A, 1.0)"))
}

fn between(what: Label, value: f64, low: f64, high: f64) -> Result<()> {
    if (low..=high).contains(&value) {
        return Ok(());
    }
    Err(Error::new(Kind::Value, what)
        .found(Label::with(|lang| format!("{}{NO_BREAK}Hz", lang.short(value))))
        .expected(Label::with(|lang| match lang {
            Lang::Fr => format!("de {} à {}{NO_BREAK}Hz", lang.short(low), lang.short(high)),
            _ => format!("{} to {}{NO_BREAK}Hz", lang.short(low), lang.short(high)),
        }))
        .attempt(Label::same("Sound::formants(110.0, &[(700.0, 60.0)], 1.0)?")))
}

fn length(seconds: f64) -> Result<usize> {
    let length = (seconds * f64::from(VOICE_RATE)).round();
    if length >= 1.0 && seconds <= LONGEST {
        return Ok(length as usize);
    }
    Err(not_that_long(seconds))
}

/// The air that a throat lets through, as it reaches the ear: its change from one sample to the next. The frequency is asked for at
/// each moment, in seconds.
fn pulses(length: usize, frequency: impl Fn(f64) -> f64) -> Vec<f64> {
    let rate = f64::from(VOICE_RATE);
    let (mut phase, mut before) = (0.0f64, 0.0f64);
    (0..length)
        .map(|step| {
            phase = (phase + frequency(step as f64 / rate) / rate).fract();
            let now = flow(phase);
            let change = now - before;
            before = now;
            change
        })
        .collect()
}

/// Rosenberg's pulse: it rises slowly, falls fast, and rests. From 0 to 1 within a period.
fn flow(phase: f64) -> f64 {
    if phase < OPENS {
        let share = phase / OPENS;
        share * share * (3.0 - 2.0 * share)
    } else if phase < OPENS + CLOSES {
        let share = (phase - OPENS) / CLOSES;
        1.0 - share * share
    } else {
        0.0
    }
}

/// One resonance after the other; each lets slow swings through as they are.
fn filtered(mut samples: Vec<f64>, resonances: &[(f64, f64)]) -> Vec<f64> {
    let rate = f64::from(VOICE_RATE);
    for (frequency, bandwidth) in resonances {
        // What would lie beyond the samples, as in a very short tube, is left out.
        if *frequency > 0.48 * rate {
            continue;
        }
        let second = -(-TAU * bandwidth / rate).exp();
        let first = 2.0 * (-PI * bandwidth / rate).exp() * (TAU * frequency / rate).cos();
        let gain = 1.0 - first - second;
        let (mut last, mut before) = (0.0, 0.0);
        for sample in &mut samples {
            let now = gain * *sample + first * last + second * before;
            (before, last) = (last, now);
            *sample = now;
        }
    }
    samples
}

fn softened(mut samples: Vec<f64>) -> Vec<f64> {
    let count = samples.len();
    let edge = ((EDGE * f64::from(VOICE_RATE)) as usize).min(count / 2);
    for step in 0..edge {
        let gain = 0.5 - 0.5 * (PI * step as f64 / edge as f64).cos();
        samples[step] *= gain;
        samples[count - 1 - step] *= gain;
    }
    samples
}

/// The loudest sample at one half.
fn level(samples: Vec<f64>) -> Vec<f64> {
    let peak = samples.iter().fold(0.0, |peak: f64, sample| peak.max(sample.abs()));
    if peak > 0.0 { samples.into_iter().map(|sample| 0.5 * sample / peak).collect() } else { samples }
}

fn voiced(samples: &[f64], heard: Label) -> Result<Sound> {
    let samples = level(softened(samples.to_vec()));
    Sound::checked(samples.iter().map(|sample| *sample as f32).collect(), VOICE_RATE, Some(heard))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_throat_opens_once_a_period() {
        assert_eq!((flow(0.0), flow(OPENS), flow(0.99)), (0.0, 1.0, 0.0));
        let rising = pulses(1_600, |_| 100.0); // ten periods of 160 samples
        let total: f64 = rising.iter().map(|change| change.max(0.0)).sum();
        assert!((total - 10.0).abs() < 0.05, "{total}");
    }

    #[test]
    fn a_resonance_lets_slow_swings_through_and_lifts_its_own() {
        // The gain at a frequency, from what comes out of one pulse.
        let ring = filtered([vec![1.0], vec![0.0; 16_000]].concat(), &[(700.0, 60.0)]);
        let gain = |frequency: f64| {
            let turn = |step: usize| TAU * frequency * step as f64 / f64::from(VOICE_RATE);
            let (re, im) = ring.iter().enumerate().fold((0.0, 0.0), |(re, im), (step, sample)| {
                (re + sample * turn(step).cos(), im + sample * turn(step).sin())
            });
            f64::hypot(re, im)
        };
        assert!((gain(0.0) - 1.0).abs() < 1e-6, "{}", gain(0.0));
        // An ideal resonance of quality q lifts by q: 700 ÷ 60.
        assert!((gain(700.0) / (700.0 / 60.0) - 1.0).abs() < 0.1, "{}", gain(700.0));
        assert!(gain(1_400.0) < 0.5);
    }

    #[test]
    fn the_pitch_of_every_voice_is_found_again() {
        for pitch in [60.0, 110.0, 147.3, 161.8, 220.0, 333.0, 480.0] {
            for tract in [12.0, 17.5] {
                for vowel in Vowel::ALL {
                    let found = Voice::new(pitch, tract).unwrap().say(vowel, 0.3).unwrap().pitch().unwrap();
                    assert!(
                        (found / pitch - 1.0).abs() < 0.005,
                        "{pitch} Hz, {tract} cm, {vowel:?}: {found}"
                    );
                }
            }
        }
    }

    #[test]
    fn what_nobody_sings_is_refused() {
        let voice = Voice::new(110.0, 17.5).unwrap();
        for note in [
            (25, Vowel::A, 1.0),
            (-20, Vowel::A, 1.0),
            (0, Vowel::A, 0.0),
            (0, Vowel::A, f64::NAN),
            (i32::MIN, Vowel::A, 1.0),
        ] {
            let error = voice.sing(&[(0, Vowel::A, 1.0), note], 0.5).unwrap_err();
            assert!(
                error.message(Lang::Fr).contains("note numéro 2"),
                "{note:?}: {}",
                error.message(Lang::Fr)
            );
        }
        assert!(Sound::formants(110.0, &[(700.0, 0.0)], 1.0).is_err());
        assert!(Sound::formants(f64::NAN, &[], 1.0).is_err());
        assert!(voice.say(Vowel::A, f64::INFINITY).is_err());
    }
}
