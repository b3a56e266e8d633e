//! The same sound with another number of samples a second.

use super::sound::Sound;
use crate::error::Result;
use tch::Tensor;

impl Sound {
    /// The same sound with another number of samples a second. What the new rate cannot hold (above half
    /// of it) is left out, not folded back.
    ///
    /// ```
    /// use atelier::Sound;
    /// let sound = Sound::tone(440.0, 0.5)?.at_rate(8_000)?;
    /// assert_eq!(sound.samples().len(), 4_000);
    /// assert!((sound.loudest_frequency()? - 440.0).abs() < 1.0);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the rate is not between 1,000 and 192,000.
    pub fn at_rate(&self, rate: u32) -> Result<Sound> {
        if rate == self.rate {
            return Ok(self.clone());
        }
        let length =
            (self.samples.len() as f64 * f64::from(rate) / f64::from(self.rate)).round().max(1.0) as usize;
        // Refuses a rate that is none before anything is computed.
        let empty = Sound::checked(vec![0.0; length], rate, self.heard.clone())?;
        let samples = stretched(&self.samples, length)?;
        // Without the high part, a sound may swing a little further: quieter, never cut off.
        let sound = Sound::of(&samples, rate)?;
        Ok(Sound { heard: empty.heard, ..sound })
    }
}

/// The same sound in another number of samples: its frequencies are kept as far as the new number holds them.
fn stretched(samples: &[f32], length: usize) -> Result<Vec<f64>> {
    let mut spectrum = Tensor::f_from_slice(samples)?.f_fft_rfft(None, 0, "backward")?;
    let keep = (length / 2 + 1) as i64;
    if spectrum.size()[0] > keep {
        spectrum = spectrum.f_narrow(0, 0, keep)?;
    }
    let factor = length as f64 / samples.len() as f64;
    let wave = spectrum.f_fft_irfft(length as i64, 0, "backward")?.f_mul_scalar(factor)?;
    crate::net::numbers(&wave)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;

    #[test]
    fn another_rate_keeps_the_sound() {
        // 44,100 and back: the same wave but for what rounding does.
        let tone = Sound::tone(440.0, 0.25).unwrap();
        let back = tone.at_rate(44_100).unwrap().at_rate(22_050).unwrap();
        assert_eq!(back.samples().len(), tone.samples().len());
        let worst = tone.samples().iter().zip(back.samples()).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(worst < 1e-3, "{worst}");
        // A tone above half the new rate is gone, not folded back to another place.
        let high = Sound::tone(9000.0, 0.25).unwrap().at_rate(8_000).unwrap();
        assert!(high.peak() < 0.01, "{}", high.peak());
        assert_eq!(tone.at_rate(10).unwrap_err().kind(), Kind::Value);
    }
}
