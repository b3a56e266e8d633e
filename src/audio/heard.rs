//! Voices as numbers that a network can learn from: what an ear lets through of them.

use super::sound::Sound;
use crate::data::Table;
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, NO_BREAK};
use crate::synth::voices::{Voice, Voices, Vowel};

/// Bands of frequencies from 0 to 8,000 Hz, in steps that sound equal.
const BANDS: usize = 24;
/// Moments whose levels are averaged.
const MOMENTS: usize = 6;
/// Seconds that each voice lasts.
const SECONDS: f64 = 0.35;
/// Decibels below the loudest band that count as silence.
const FLOOR: f64 = -60.0;
/// Where the number of an ear for pitch is zero, in hertz.
const ZERO: f64 = 150.0;

/// What of a voice reaches whoever has to judge it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ear {
    /// Everything: the level of each of 24 bands, from 0 to 8,000 hertz.
    Everything,
    /// The pitch alone, as [`Sound::pitch`] measures it: octaves above 150 hertz, below zero where it is lower. One number.
    Pitch,
    /// The levels of the bands whose middle lies above so many hertz. Above 1,000 that is the timbre: resonances show, and the lines of
    /// the pitch run together.
    Above(f64),
}

impl Voices {
    /// So many of these voices as an ear hears them: a row a voice, a third of a second each. Levels are means over time, in tens of
    /// decibels: 3 is the loudest band that reaches the ear, −3 is 60 decibels less, or silence. Hidden from networks, but known:
    /// `vowel`, `pitch` in hertz, `tract` in centimetres. The same seed draws the same voices for every ear.
    ///
    /// ```
    /// use atelier::{Ear, SEED, synth::Voices};
    /// let heard = Voices::low().heard(Ear::Everything, 10, SEED)?;
    /// assert_eq!(heard.inputs()?.len(), 24);
    /// assert!(heard.input_rows()?.iter().flatten().all(|level| (-3.0..=3.0).contains(level)));
    /// // an ear for pitch gives back what the voice was made with: 2 to the power of its number, times 150 hertz
    /// let pitch = Voices::low().heard(Ear::Pitch, 10, SEED)?;
    /// for (heard, made) in pitch.input_rows()?.iter().zip(pitch.column("pitch")?) {
    ///     assert!((150.0 * heard[0].exp2() - made).abs() < 1.0);
    /// }
    /// assert!(Voices::low().heard(Ear::Above(9_000.0), 10, SEED).is_err()); // nothing is left to hear
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When `count` is zero, or no band lies above the number of hertz.
    pub fn heard(&self, ear: Ear, count: usize, seed: u64) -> Result<Table> {
        let voices = self.draw(count, seed)?;
        let rows = voices
            .iter()
            .map(|(voice, vowel)| ear.hears(&voice.say(*vowel, SECONDS)?))
            .collect::<Result<Vec<_>>>()?;
        let names = ear.names()?;
        let mut table =
            Table::columns(&[("pitch", &voices.iter().map(|(voice, _)| voice.pitch()).collect::<Vec<_>>())])?
                .with_column("tract", &voices.iter().map(|(voice, _)| voice.tract()).collect::<Vec<_>>())?
                .with_text_column(
                    "vowel",
                    &voices.iter().map(|(_, vowel)| vowel.letters()).collect::<Vec<_>>(),
                )?
                .hide(&["pitch", "tract", "vowel"])?;
        for (place, name) in names.iter().enumerate() {
            table = table.with_column(name, &rows.iter().map(|row| row[place]).collect::<Vec<_>>())?;
        }
        Ok(table)
    }
}

impl Voice {
    /// One voice saying a vowel, as an ear hears it: what [`Net::predict`](crate::Net::predict) takes, in the order of the columns of
    /// [`Voices::heard`].
    ///
    /// ```
    /// use atelier::{Ear, Voice, Vowel};
    /// let voice = Voice::new(300.0, 17.5)?;
    /// assert!((voice.heard(Ear::Pitch, Vowel::A)?[0] - 1.0).abs() < 0.01); // an octave above 150 hertz
    /// assert!(voice.heard(Ear::Above(1_000.0), Vowel::A)?.len() < voice.heard(Ear::Everything, Vowel::A)?.len());
    /// assert!(voice.heard(Ear::Above(f64::NAN), Vowel::A).is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When no band lies above the number of hertz.
    pub fn heard(&self, ear: Ear, vowel: Vowel) -> Result<Vec<f64>> {
        ear.hears(&self.say(vowel, SECONDS)?)
    }
}

impl Ear {
    /// The places of the bands that it hears.
    fn bands(&self) -> Result<Vec<usize>> {
        let above = match self {
            Ear::Everything => 0.0,
            Ear::Pitch => return Ok(Vec::new()),
            Ear::Above(hertz) => *hertz,
        };
        let centres = super::spectrum::centres(BANDS, super::voice::VOICE_RATE);
        let bands: Vec<usize> = (0..BANDS).filter(|band| centres[band + 1] > above).collect();
        if !bands.is_empty() {
            return Ok(bands);
        }
        Err(Error::new(Kind::Empty, Label::fixed("this ear hears nothing", "cette oreille n’entend rien"))
            .found(Label::with(|lang| format!("Ear::Above({})", lang.short(above))))
            .expected(Label::with(|lang| match lang {
                crate::lang::Lang::Fr => format!("moins de {}{NO_BREAK}Hz", lang.number(centres[BANDS], 0)),
                _ => format!("less than {}{NO_BREAK}Hz", lang.number(centres[BANDS], 0)),
            }))
            .attempt(Label::same("Ear::Above(1_000.0)")))
    }

    fn names(&self) -> Result<Vec<String>> {
        if *self == Ear::Pitch {
            return Ok(vec!["octaves above 150 Hz".to_string()]);
        }
        let centres = super::spectrum::centres(BANDS, super::voice::VOICE_RATE);
        Ok(self.bands()?.iter().map(|band| format!("{:.0} Hz", centres[band + 1])).collect())
    }

    fn hears(&self, sound: &Sound) -> Result<Vec<f64>> {
        if *self == Ear::Pitch {
            return Ok(vec![(sound.pitch()? / ZERO).log2()]);
        }
        let bands = self.bands()?;
        let moments = sound.powers(BANDS, MOMENTS)?;
        let powers: Vec<f64> = bands.iter().map(|band| moments.iter().map(|row| row[*band]).sum()).collect();
        // From the loudest of the bands that reach this ear down.
        let loudest = powers.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
        let level = |power: f64| (10.0 * (power / loudest).log10()).max(FLOOR);
        Ok(powers.into_iter().map(|power| (level(power) - FLOOR / 2.0) / 10.0).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ear_above_a_thousand_hertz_hears_the_tube_and_hardly_the_pitch() {
        let ear = Ear::Above(1_000.0);
        let far = |one: &Voice, other: &Voice| {
            let (one, other) = (one.heard(ear, Vowel::A).unwrap(), other.heard(ear, Vowel::A).unwrap());
            one.iter().zip(&other).map(|(a, b)| (a - b).abs()).sum::<f64>() / one.len() as f64
        };
        let voice = Voice::new(110.0, 17.5).unwrap();
        let pitch = far(&voice, &Voice::new(165.0, 17.5).unwrap());
        let tract = far(&voice, &Voice::new(110.0, 14.5).unwrap());
        assert!(tract > 2.0 * pitch, "pitch {pitch}, tube {tract}");
    }

    #[test]
    fn every_ear_hears_the_same_voices() {
        let tables: Vec<Table> = [Ear::Everything, Ear::Pitch, Ear::Above(2_000.0)]
            .iter()
            .map(|ear| Voices::middle().heard(*ear, 6, 9).unwrap())
            .collect();
        for table in &tables[1..] {
            assert_eq!(table.column("tract").unwrap(), tables[0].column("tract").unwrap());
            assert_eq!(table.text("vowel").unwrap(), tables[0].text("vowel").unwrap());
        }
        assert_eq!(tables[1].inputs().unwrap(), ["octaves above 150 Hz"]);
        assert_eq!(tables[0].inputs().unwrap().len(), BANDS);
    }
}
