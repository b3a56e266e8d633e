//! The one noun of this room, and what can be done with it.

use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang, NO_BREAK};

/// Samples a second unless a file says otherwise: enough for speech and music up to 11 kHz, and half
/// the bytes of a compact disc.
pub(super) const RATE: u32 = 22_050;
/// Longer sounds are refused: ten minutes are 50 MB in memory.
pub(super) const LONGEST: f64 = 600.0;
/// At the ends of each tone, so that it does not click.
pub(super) const SOFT_EDGE: f64 = 0.01;

/// A sound: one channel of samples between −1 and 1.
///
/// Every method leaves the sound as it is and gives back a new one.
///
/// ```
/// use atelier::Sound;
/// let a = Sound::tone(440.0, 0.5)?; // concert pitch, half a second
/// let higher = Sound::tone(660.0, 0.5)?;
/// let both = a.mix(&higher)?; // together: a fifth
/// let tune = a.then(&higher)?; // one after the other
/// assert_eq!((both.seconds(), tune.seconds()), (0.5, 1.0));
/// assert!((a.loudest_frequency()? - 440.0).abs() < 1.0);
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Sound {
    pub(super) samples: Vec<f32>,
    pub(super) rate: u32,
    /// What is heard, in words.
    pub(super) heard: Option<Label>,
}

impl Sound {
    /// A sound from samples, `rate` of them a second. Samples beyond ±1 are not cut off: the whole sound
    /// is made quieter instead.
    ///
    /// ```
    /// use atelier::Sound;
    /// let sound = Sound::of(&[0.0, 2.0, -4.0], 8_000)?;
    /// assert_eq!(sound.samples(), [0.0, 0.5, -1.0]); // divided by four
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there are no samples, one is not a number, the rate is not between 1,000 and 192,000, or the
    /// sound lasts more than ten minutes.
    pub fn of(samples: &[f64], rate: u32) -> Result<Sound> {
        if let Some(place) = samples.iter().position(|sample| !sample.is_finite()) {
            return Err(Error::new(
                Kind::Value,
                Label::new(
                    format!("sample number {} is not a finite number", place + 1),
                    format!("échantillon numéro {}\u{a0}: ce n’est pas un nombre fini", place + 1),
                ),
            )
            .found(Label::with(|lang| lang.number(samples[place], 0)))
            .expected(Label::fixed("numbers from −1 to 1", "des nombres de −1 à 1"))
            .attempt(Label::fixed(
                "fill the missing values first",
                "comblez d’abord les valeurs manquantes",
            )));
        }
        let peak = samples.iter().fold(1.0f64, |peak, sample| peak.max(sample.abs()));
        Sound::checked(samples.iter().map(|sample| (sample / peak) as f32).collect(), rate, None)
    }

    /// A sound from samples that are known to be numbers between −1 and 1.
    pub(super) fn checked(samples: Vec<f32>, rate: u32, heard: Option<Label>) -> Result<Sound> {
        if !(1_000..=192_000).contains(&rate) {
            return Err(Error::new(
                Kind::Value,
                Label::fixed("this is not a sample rate", "ce n’est pas une fréquence d’échantillonnage"),
            )
            .found(Label::with(|lang| lang.count(rate as usize)))
            .expected(Label::fixed(
                "1,000 to 192,000 samples a second",
                "de 1\u{202f}000 à 192\u{202f}000 échantillons par seconde",
            ))
            .attempt(Label::same(RATE.to_string())));
        }
        let seconds = samples.len() as f64 / f64::from(rate);
        if samples.is_empty() || seconds > LONGEST {
            return Err(not_that_long(seconds));
        }
        Ok(Sound { samples, rate, heard })
    }

    /// The samples, each between −1 and 1.
    pub fn samples(&self) -> &[f32] {
        &self.samples
    }

    /// How many samples a second.
    pub fn rate(&self) -> u32 {
        self.rate
    }

    /// How long it lasts.
    pub fn seconds(&self) -> f64 {
        self.samples.len() as f64 / f64::from(self.rate)
    }

    /// The largest distance from silence, 0 to 1.
    pub fn peak(&self) -> f64 {
        self.samples.iter().fold(0.0, |peak: f64, sample| peak.max(f64::from(sample.abs())))
    }

    /// The loudness in decibels below the loudest possible (0 dB): −20 is comfortable, −60 hardly heard,
    /// minus infinity silent. The root mean square of the samples.
    ///
    /// ```
    /// use atelier::Sound;
    /// // a tone swings between −0.5 and 0.5: its root mean square is 0.5 / √2
    /// let loudness = Sound::tone(1_000.0, 1.0)?.loudness();
    /// assert!((loudness - 20.0 * (0.5f64 / 2f64.sqrt()).log10()).abs() < 0.1);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn loudness(&self) -> f64 {
        let squares: f64 = self.samples.iter().map(|sample| f64::from(*sample).powi(2)).sum();
        20.0 * (squares / self.samples.len() as f64).sqrt().log10()
    }

    /// The whole seconds in which nothing is heard: 3 is the second that begins 3 seconds after the start. What is left over at the end, when
    /// the sound does not last whole seconds, is not one.
    ///
    /// ```
    /// use atelier::Sound;
    /// let pause = Sound::tone(440.0, 1.0)?.then(&Sound::silence(2.0)?)?.then(&Sound::tone(440.0, 0.5)?)?;
    /// assert_eq!(pause.silent_seconds(), [1, 2]);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn silent_seconds(&self) -> Vec<usize> {
        let silent = |second: &[f32]| second.iter().all(|sample| *sample == 0.0);
        let seconds = self.samples.chunks_exact(self.rate as usize).enumerate();
        seconds.filter(|(_, second)| silent(second)).map(|(place, _)| place).collect()
    }

    /// The same sound with words for what is heard, in English and in French.
    pub fn named(&self, en: &str, fr: &str) -> Sound {
        Sound { heard: Some(Label::new(en, fr)), ..self.clone() }
    }

    /// The same sound at a comfortable level: its loudest sample at one half. Silence stays silent.
    pub fn normalised(&self) -> Sound {
        let peak = self.peak();
        if peak == 0.0 {
            return self.clone();
        }
        self.scaled(0.5 / peak)
    }

    pub(super) fn scaled(&self, factor: f64) -> Sound {
        let samples =
            self.samples.iter().map(|sample| (f64::from(*sample) * factor).clamp(-1.0, 1.0) as f32).collect();
        Sound { samples, ..self.clone() }
    }

    /// The same sound, quieter by a factor: 0.5 is half as far from silence.
    ///
    /// # Errors
    /// When the factor is not between 0 and 1: louder is [`Sound::normalised`].
    pub fn quieter(&self, factor: f64) -> Result<Sound> {
        if (0.0..=1.0).contains(&factor) {
            return Ok(self.scaled(factor));
        }
        Err(Error::new(
            Kind::Value,
            Label::fixed("this does not make a sound quieter", "cela ne rend pas un son moins fort"),
        )
        .found(Label::with(|lang| lang.short(factor)))
        .expected(Label::fixed("between 0 and 1", "entre 0 et 1"))
        .attempt(Label::same("sound.normalised()")))
    }

    /// The same sound, rising from silence at the start and falling to it at the end, for so many seconds.
    ///
    /// # Errors
    /// When the time is below zero or not a number. Longer than half the sound means all of each half.
    pub fn fade(&self, seconds: f64) -> Result<Sound> {
        if !(seconds >= 0.0 && seconds.is_finite()) {
            return Err(Error::new(
                Kind::Value,
                Label::fixed("a fade cannot last that long", "un fondu ne peut pas durer cela"),
            )
            .found(Label::with(|lang| format!("{} s", lang.short(seconds))))
            .expected(Label::fixed("0 seconds or more", "0 seconde ou plus"))
            .attempt(Label::same("sound.fade(0.1)?")));
        }
        let mut sound = self.clone();
        sound.soften(seconds);
        Ok(sound)
    }

    pub(super) fn soften(&mut self, seconds: f64) {
        let count = self.samples.len();
        let edge = ((seconds * f64::from(self.rate)) as usize).min(count / 2);
        for step in 0..edge {
            // Half a cosine: no corner at either end of the fade.
            let gain = 0.5 - 0.5 * (std::f64::consts::PI * step as f64 / edge as f64).cos();
            for place in [step, count - 1 - step] {
                self.samples[place] = (f64::from(self.samples[place]) * gain) as f32;
            }
        }
    }

    /// This sound, then the other.
    ///
    /// # Errors
    /// When both together last more than ten minutes.
    pub fn then(&self, other: &Sound) -> Result<Sound> {
        let other = other.at_rate(self.rate)?;
        let heard = joined(self, &other, ("then", "puis"));
        Sound::checked([self.samples.as_slice(), &other.samples].concat(), self.rate, heard)
    }

    /// Both sounds at once. Where they would be too loud together, the whole is made quieter: nothing is cut off.
    ///
    /// # Errors
    /// When the other sound cannot be brought to this one's sample rate.
    pub fn mix(&self, other: &Sound) -> Result<Sound> {
        let other = other.at_rate(self.rate)?;
        let length = self.samples.len().max(other.samples.len());
        let at = |samples: &[f32], place: usize| f64::from(samples.get(place).copied().unwrap_or(0.0));
        let sums: Vec<f64> =
            (0..length).map(|place| at(&self.samples, place) + at(&other.samples, place)).collect();
        let heard = joined(self, &other, ("with", "avec"));
        Ok(Sound { heard, ..Sound::of(&sums, self.rate)? })
    }

    /// The part between two moments, in seconds.
    ///
    /// # Errors
    /// When it is empty or lies outside the sound.
    pub fn part(&self, from: f64, to: f64) -> Result<Sound> {
        let place = |seconds: f64| (seconds * f64::from(self.rate)).round() as usize;
        let inside = from >= 0.0 && to > from && to <= self.seconds() + 1e-9;
        if !inside || place(from) >= place(to).min(self.samples.len()) {
            return Err(Error::new(
                Kind::Value,
                Label::fixed("the sound has no such part", "le son n’a pas cette partie"),
            )
            .found(Label::with(|lang| match lang {
                Lang::Fr => format!("de {} à {} s", lang.short(from), lang.short(to)),
                _ => format!("{} to {} s", lang.short(from), lang.short(to)),
            }))
            .expected(Label::with(|lang| match lang {
                Lang::Fr => format!("entre 0 et {} s", lang.short(self.seconds())),
                _ => format!("between 0 and {} s", lang.short(self.seconds())),
            }))
            .attempt(Label::same("sound.part(0.0, 1.0)?")));
        }
        let samples = self.samples[place(from)..place(to).min(self.samples.len())].to_vec();
        Ok(Sound { samples, ..self.clone() })
    }

    /// What is heard, in words: those it was given, or its loudest frequency.
    pub fn words(&self) -> Label {
        let heard = match &self.heard {
            Some(heard) => heard.clone(),
            None if self.peak() == 0.0 => Label::fixed("silence", "silence"),
            None => match self.loudest_frequency() {
                Ok(frequency) => Label::with(|lang| match lang {
                    Lang::Fr => format!("un son, le plus fort près de {}", hertz(frequency, lang)),
                    _ => format!("a sound, loudest near {}", hertz(frequency, lang)),
                }),
                Err(_) => Label::fixed("a sound", "un son"),
            },
        };
        Label::with(|lang| {
            let loudness = self.loudness();
            let (seconds, rate) = (lang.short(self.seconds()), lang.number(f64::from(self.rate), 0));
            let level = if loudness.is_finite() { lang.number(loudness, 0) } else { "−∞".to_string() };
            match lang {
                Lang::Fr => format!(
                    "Son\u{a0}: {}. {seconds}{NO_BREAK}s, {rate} échantillons par seconde, niveau moyen {level}{NO_BREAK}dB.",
                    heard.text(lang)
                ),
                _ => format!(
                    "Sound: {}. {seconds}{NO_BREAK}s, {rate} samples a second, mean level {level}{NO_BREAK}dB.",
                    heard.text(lang)
                ),
            }
        })
    }
}

/// A frequency as a reader sees it.
pub(super) fn hertz(frequency: f64, lang: Lang) -> String {
    format!("{}{NO_BREAK}Hz", lang.number(frequency, if frequency < 100.0 { 1 } else { 0 }))
}

fn joined(first: &Sound, second: &Sound, word: (&str, &str)) -> Option<Label> {
    let (first, second) = (first.heard.as_ref()?, second.heard.as_ref()?);
    // A long chain of words helps nobody: the sound then speaks for itself.
    if first.en().len() + second.en().len() > 120 {
        return None;
    }
    Some(Label::new(
        format!("{}, {} {}", first.en(), word.0, second.en()),
        format!("{}, {} {}", first.fr(), word.1, second.fr()),
    ))
}

pub(super) fn not_that_long(seconds: f64) -> Error {
    Error::new(Kind::Value, Label::fixed("a sound cannot last that long", "un son ne peut pas durer cela"))
        .found(Label::with(|lang| format!("{} s", lang.short(seconds))))
        .expected(Label::with(|lang| match lang {
            Lang::Fr => format!("plus de 0 s, au plus {} s", lang.short(LONGEST)),
            _ => format!("more than 0 s, at most {} s", lang.short(LONGEST)),
        }))
        .attempt(Label::fixed("`1.0`, for one second", "`1.0`, pour une seconde"))
}
