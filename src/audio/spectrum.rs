//! Which frequencies are in a sound, and when. The Fourier transform is libtorch's.

use super::sound::Sound;
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::plot::Figure;
use tch::Tensor;

/// Samples looked at together: 93 ms at 22,050 a second, long enough to tell 220 from 233 Hz.
const WINDOW: usize = 2048;
/// Moments across a spectrogram, at most.
const MOMENTS: usize = 200;
/// Bands of frequencies, from low to high, in steps that sound equal.
const BANDS: usize = 64;
/// Decibels below the loudest that still show: quieter is as good as silent.
const FLOOR: f64 = -60.0;

impl Sound {
    /// The frequency, in hertz, that is strongest over the whole sound.
    ///
    /// # Errors
    /// When the sound is silent.
    pub fn loudest_frequency(&self) -> Result<f64> {
        // A longer transform than the sound has samples puts the points closer together.
        let length = self.samples.len().next_power_of_two().max(8 * WINDOW);
        let strengths = strengths(&window(&self.samples), length)?;
        let (best, strength) = strengths
            .iter()
            .enumerate()
            .skip(1)
            .fold((0, 0.0), |best, (bin, value)| if *value > best.1 { (bin, *value) } else { best });
        if strength < 1e-9 {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed("there is nothing to hear", "il n’y a rien à entendre"),
            )
            .found(Label::fixed("silence", "silence"))
            .expected(Label::fixed("a sound", "un son"))
            .attempt(Label::same("Sound::tone(440.0, 1.0)?")));
        }
        // The top of the parabola through the strongest point and its neighbours.
        let at = |bin: usize| strengths.get(bin).copied().unwrap_or(0.0).max(1e-12).ln();
        let (left, middle, right) = (at(best - 1), at(best), at(best + 1));
        let bend = left - 2.0 * middle + right;
        let shift = if bend < -1e-12 { (0.5 * (left - right) / bend).clamp(-0.5, 0.5) } else { 0.0 };
        Ok((best as f64 + shift) * f64::from(self.rate) / length as f64)
    }

    /// How strong each band of frequencies is at each moment, in decibels: one row a moment, one number a
    /// band, from low to high in steps that sound equal (mel). 0 is the strongest, −60 and less is −60.
    ///
    /// These are numbers a network can learn from.
    ///
    /// ```
    /// use atelier::Sound;
    /// let bands = Sound::tone(440.0, 1.0)?.bands(32, 50)?;
    /// assert!(bands.len() <= 50 && bands[0].len() == 32);
    /// assert!(bands.iter().flatten().all(|level| (-60.0..=0.0).contains(level)));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When bands or moments are not between 1 and 512.
    pub fn bands(&self, bands: usize, moments: usize) -> Result<Vec<Vec<f64>>> {
        if !(1..=512).contains(&bands) || !(1..=512).contains(&moments) {
            return Err(Error::new(
                Kind::Value,
                Label::fixed(
                    "so many bands or moments make no picture",
                    "tant de bandes ou de moments ne font pas une image",
                ),
            )
            .found(Label::same(format!("{bands} × {moments}")))
            .expected(Label::fixed("1 to 512 of each", "de 1 à 512 pour chacun"))
            .attempt(Label::same("sound.bands(64, 200)?")));
        }
        let mut rows = self.powers(bands, moments)?;
        let strongest = rows.iter().flatten().copied().fold(0.0, f64::max);
        for value in rows.iter_mut().flatten() {
            *value = if strongest > 0.0 { (10.0 * (*value / strongest).log10()).max(FLOOR) } else { FLOOR };
        }
        Ok(rows)
    }

    /// The power in each band at each moment: one row a moment, in no unit.
    pub(super) fn powers(&self, bands: usize, moments: usize) -> Result<Vec<Vec<f64>>> {
        let starts = self.starts(moments);
        let mut frames = Vec::with_capacity(starts.len() * WINDOW);
        for start in &starts {
            let mut frame = vec![0.0f32; WINDOW];
            let end = (start + WINDOW).min(self.samples.len());
            frame[..end - start].copy_from_slice(&self.samples[*start..end]);
            frames.extend(window(&frame));
        }
        let frames = Tensor::f_from_slice(&frames)?.f_view([starts.len() as i64, WINDOW as i64])?; // [moments, window]
        let power = frames.f_fft_rfft(None, 1, "backward")?.f_abs()?.f_square()?; // [moments, frequencies]
        let bins = WINDOW / 2 + 1;
        let power = crate::net::numbers(&power)?;
        let filters = filters(bands, bins, self.rate);
        Ok(power
            .chunks(bins)
            .map(|row| {
                filters
                    .iter()
                    .map(|filter| filter.iter().map(|(bin, weight)| row[*bin] * weight).sum::<f64>())
                    .collect()
            })
            .collect())
    }

    /// Where each window begins.
    fn starts(&self, moments: usize) -> Vec<usize> {
        let room = self.samples.len().saturating_sub(WINDOW);
        // Windows overlap by three quarters where there is room for so many.
        let count = (room / (WINDOW / 4) + 1).min(moments).max(1);
        (0..count).map(|moment| if count == 1 { 0 } else { room * moment / (count - 1) }).collect()
    }

    /// The spectrogram: time from left to right, low frequencies below, dark where it is loud.
    ///
    /// # Errors
    /// When it cannot be drawn.
    pub fn spectrogram(&self) -> Result<Figure> {
        let rows = self.bands(BANDS, MOMENTS)?;
        let starts = self.starts(MOMENTS);
        let centres = centres(BANDS, self.rate);
        // Whole hertz and milliseconds: written alike in both languages, so that labels stay short.
        let whole = |number: f64| Label::same(Lang::Both.number(number, 0));
        let frequencies: Vec<Label> = centres[1..=BANDS].iter().rev().map(|centre| whole(*centre)).collect();
        let times: Vec<Label> = starts
            .iter()
            .map(|start| {
                whole(1000.0 * (start + WINDOW / 2).min(self.samples.len()) as f64 / f64::from(self.rate))
            })
            .collect();
        // The figure goes row by row from the top: from the highest band down. Levels are shown above
        // the floor, so that silence is light and loudness dark.
        let values: Vec<f64> =
            (0..BANDS).rev().flat_map(|band| rows.iter().map(move |row| row[band] - FLOOR)).collect();
        Ok(Figure::heat_map(&frequencies, &times, &values)?
            .named("level (decibels above silence)", "niveau (décibels au-dessus du silence)")
            .x_axis("time (milliseconds)", "temps (millisecondes)")
            .y_axis("frequency (hertz)", "fréquence (hertz)"))
    }
}

/// The samples, softened towards both ends (Hann): else each end would ring in all frequencies.
fn window(samples: &[f32]) -> Vec<f32> {
    let count = samples.len() as f64;
    samples
        .iter()
        .enumerate()
        .map(|(place, sample)| {
            let gain = 0.5 - 0.5 * (std::f64::consts::TAU * (place as f64 + 0.5) / count).cos();
            (f64::from(*sample) * gain) as f32
        })
        .collect()
}

/// The strength of each frequency, from zero up to half the sample rate.
fn strengths(samples: &[f32], length: usize) -> Result<Vec<f64>> {
    let spectrum = Tensor::f_from_slice(samples)?.f_fft_rfft(length as i64, 0, "backward")?;
    crate::net::numbers(&spectrum.f_abs()?)
}

/// Mel: a scale on which equal steps sound equal (Stevens, Volkmann and Newman 1937; O’Shaughnessy’s formula).
fn mel(frequency: f64) -> f64 {
    2595.0 * (1.0 + frequency / 700.0).log10()
}

fn from_mel(mel: f64) -> f64 {
    700.0 * (10f64.powf(mel / 2595.0) - 1.0)
}

/// The frequencies where bands have their middle, with one more at each end.
pub(super) fn centres(bands: usize, rate: u32) -> Vec<f64> {
    let top = mel(f64::from(rate) / 2.0);
    (0..bands + 2).map(|band| from_mel(top * band as f64 / (bands + 1) as f64)).collect()
}

/// For each band, the points of the transform in it, with weights that fall from its middle to its neighbours'.
fn filters(bands: usize, bins: usize, rate: u32) -> Vec<Vec<(usize, f64)>> {
    let centres = centres(bands, rate);
    let step = f64::from(rate) / 2.0 / (bins - 1) as f64;
    (1..=bands)
        .map(|band| {
            let (low, middle, high) = (centres[band - 1], centres[band], centres[band + 1]);
            let mut filter: Vec<(usize, f64)> = (0..bins)
                .filter_map(|bin| {
                    let frequency = bin as f64 * step;
                    let weight =
                        ((frequency - low) / (middle - low)).min((high - frequency) / (high - middle));
                    (weight > 0.0).then_some((bin, weight))
                })
                .collect();
            if filter.is_empty() {
                // A band narrower than the points of the transform takes the nearest one.
                filter.push((((middle / step).round() as usize).min(bins - 1), 1.0));
            }
            filter
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_is_found_where_it_is() {
        for frequency in [55.0, 220.0, 440.0, 1234.5, 9000.0] {
            let found = Sound::tone(frequency, 1.0).unwrap().loudest_frequency().unwrap();
            assert!((found - frequency).abs() < 0.2, "{frequency}: {found}");
        }
        assert_eq!(Sound::silence(1.0).unwrap().loudest_frequency().unwrap_err().kind(), Kind::Empty);
    }

    #[test]
    fn the_loudest_band_holds_the_tone() {
        let rows = Sound::tone(1000.0, 1.0).unwrap().bands(64, 20).unwrap();
        let centres = centres(64, 22_050);
        for row in &rows[2..rows.len() - 2] {
            let loudest = (0..64).max_by(|a, b| row[*a].total_cmp(&row[*b])).unwrap();
            assert!(centres[loudest] < 1000.0 && 1000.0 < centres[loudest + 2], "{}", centres[loudest + 1]);
        }
    }

    #[test]
    fn short_sounds_and_silence_have_bands_too() {
        let short = Sound::of(&[0.5], 22_050).unwrap();
        assert_eq!(short.bands(8, 10).unwrap().len(), 1);
        assert!(
            Sound::silence(0.2).unwrap().bands(8, 10).unwrap().iter().flatten().all(|level| *level == FLOOR)
        );
        assert_eq!(short.bands(0, 10).unwrap_err().kind(), Kind::Value);
    }
}
