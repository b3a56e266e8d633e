//! How high a sound is heard: after how long it repeats itself. The Fourier transform is libtorch's.

use super::sound::Sound;
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang, NO_BREAK};
use tch::Tensor;

/// Pitches that are looked for, in hertz.
const LOWEST: f64 = 50.0;
const HIGHEST: f64 = 1_000.0;
/// Samples from the middle that are compared with later ones, at most.
const COMPARED: usize = 2_048;
/// A sound repeats itself if what comes later is as like as this (1 is the same).
const ALIKE: f64 = 0.5;
/// The first delay that is nearly as good as the best one counts: after two periods everything is alike as well.
const NEARLY: f64 = 0.94;
/// Delays up to so many times that one are the same period.
const SAME: f64 = 1.3;

impl Sound {
    /// The pitch in the middle of the sound, in hertz: one over the time after which it repeats itself (autocorrelation). A voice has
    /// the pitch of its throat, also where a resonance makes another frequency louder; it is found within half a per cent.
    ///
    /// ```
    /// use atelier::{SEED, Sound, Voice, Vowel};
    /// let voice = Voice::new(110.0, 17.5)?.say(Vowel::A, 0.5)?;
    /// assert!((voice.pitch()? - 110.0).abs() < 0.5);
    /// assert!(voice.loudest_frequency()? > 500.0); // the sixth harmonic, which the mouth lifts
    /// assert!(Sound::noise(0.5, SEED)?.pitch().is_err()); // never the same again
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the sound does not repeat itself between 50 and 1,000 times a second (noise, silence), or is shorter than 0.05 seconds.
    pub fn pitch(&self) -> Result<f64> {
        let rate = f64::from(self.rate);
        let (shortest, longest) =
            ((rate / HIGHEST).floor().max(2.0) as usize - 1, (rate / LOWEST).ceil() as usize + 1);
        let count = (self.samples.len().saturating_sub(longest)).min(COMPARED.max(longest));
        if (self.samples.len() as f64) < 0.05 * rate || count < longest {
            return Err(Error::new(
                Kind::Value,
                Label::fixed("too short to have a pitch", "trop court pour avoir une hauteur"),
            )
            .found(Label::with(|lang| format!("{}{NO_BREAK}s", lang.short(self.seconds()))))
            .expected(Label::with(|lang| format!("{}{NO_BREAK}s", lang.number(0.05, 2))))
            .attempt(Label::fixed("a longer part", "une partie plus longue")));
        }
        let from = (self.samples.len() - count - longest) / 2;
        let part: Vec<f64> =
            self.samples[from..from + count + longest].iter().map(|sample| f64::from(*sample)).collect();
        let mean = part.iter().sum::<f64>() / part.len() as f64;
        let part: Vec<f64> = part.iter().map(|sample| sample - mean).collect();
        // The energy up to each sample, so that the energy of a part is a difference.
        let mut sums = vec![0.0; part.len() + 1];
        for (place, sample) in part.iter().enumerate() {
            sums[place + 1] = sums[place] + sample * sample;
        }
        let energy = |from: usize| sums[from + count] - sums[from];
        let first = energy(0);
        let products = products(&part, count)?;
        let likeness: Vec<f64> = (shortest..=longest)
            .map(|delay| {
                let both = (first * energy(delay)).sqrt();
                if both > 1e-9 { products[delay] / both } else { 0.0 }
            })
            .collect();
        // A top lies between two delays: its height and place are those of the parabola through the best one and its neighbours.
        let tops: Vec<(f64, f64)> = (1..likeness.len() - 1)
            .filter(|at| likeness[*at] > likeness[at - 1] && likeness[*at] >= likeness[at + 1])
            .map(|at| {
                let (left, middle, right) = (likeness[at - 1], likeness[at], likeness[at + 1]);
                let bend = left - 2.0 * middle + right;
                let shift = if bend < -1e-12 { (0.5 * (left - right) / bend).clamp(-0.5, 0.5) } else { 0.0 };
                ((shortest + at) as f64 + shift, middle - 0.25 * (left - right) * shift)
            })
            .collect();
        let best = tops.iter().map(|(_, height)| *height).fold(0.0, f64::max);
        let first = tops.iter().find(|(_, height)| *height >= NEARLY * best).filter(|_| best >= ALIKE);
        // Around one period a resonance makes several tops: the highest of them, before two periods are over.
        let near = |top: &&(f64, f64)| first.is_some_and(|first| top.0 >= first.0 && top.0 <= SAME * first.0);
        let Some((delay, _)) = tops.iter().filter(near).max_by(|one, two| one.1.total_cmp(&two.1)) else {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed("no pitch to hear", "aucune hauteur à entendre"),
            )
            .found(Label::with(|lang| match lang {
                Lang::Fr => format!("ressemblance avec la suite\u{a0}: {}", lang.percent(best, 0)),
                _ => format!("likeness with what follows: {}", lang.percent(best, 0)),
            }))
            .expected(Label::fixed(
                "a sound that repeats itself, 50 to 1,000 times a second",
                "un son qui se répète, de 50 à 1\u{202f}000 fois par seconde",
            ))
            .attempt(Label::same("Voice::new(110.0, 17.5)?.say(Vowel::A, 1.0)?.pitch()?")));
        };
        Ok(rate / delay)
    }
}

/// For each delay up to the longest, the sum of the products of the first samples with those that much later.
fn products(part: &[f64], count: usize) -> Result<Vec<f64>> {
    // A product of two transforms is all these sums at once; so long a transform does not wrap around.
    let length = part.len().next_power_of_two() as i64;
    let first = Tensor::f_from_slice(&part[..count])?.f_fft_rfft(length, 0, "backward")?;
    let all = Tensor::f_from_slice(part)?.f_fft_rfft(length, 0, "backward")?;
    crate::net::numbers(&first.f_conj()?.f_mul(&all)?.f_fft_irfft(length, 0, "backward")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_has_its_own_pitch_at_any_rate() {
        for frequency in [55.0, 110.0, 261.6, 440.0, 900.0] {
            for rate in [8_000, 16_000, 22_050, 44_100] {
                let found = Sound::tone(frequency, 0.5).unwrap().at_rate(rate).unwrap().pitch().unwrap();
                assert!((found / frequency - 1.0).abs() < 0.005, "{frequency} at {rate}: {found}");
            }
        }
    }

    #[test]
    fn a_missing_fundamental_is_heard_all_the_same() {
        // 400, 600 and 800 Hz repeat themselves 200 times a second.
        let chord = Sound::tone(400.0, 0.5).unwrap().mix(&Sound::tone(600.0, 0.5).unwrap()).unwrap();
        let chord = chord.mix(&Sound::tone(800.0, 0.5).unwrap()).unwrap();
        assert!((chord.pitch().unwrap() - 200.0).abs() < 1.0);
    }

    #[test]
    fn noise_silence_and_clicks_have_none() {
        assert_eq!(Sound::noise(0.5, 3).unwrap().pitch().unwrap_err().kind(), Kind::Empty);
        assert_eq!(Sound::silence(0.5).unwrap().pitch().unwrap_err().kind(), Kind::Empty);
        assert_eq!(Sound::tone(440.0, 0.03).unwrap().pitch().unwrap_err().kind(), Kind::Value);
        assert_eq!(Sound::of(&[0.5; 8_000], 8_000).unwrap().pitch().unwrap_err().kind(), Kind::Empty);
    }
}
