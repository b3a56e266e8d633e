//! A small painted panel whose every pixel is known, and three misfortunes that take some of them away.
//!
//! The misfortunes are the three kinds of missing data that Rubin told apart in 1976: by chance (woodworm), by something
//! that is known (damp: the lower, the likelier), by the very value that is missing (a thief who takes the gold).

use super::knob;
use crate::error::Result;
use crate::lang::{Label, Lang};
use crate::plot::Figure;
use crate::show::{Page, Show, displays};
use crate::stat::{Interval, numbers::mean};
use rand::seq::IndexedRandom as _;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Pixels along each side.
const SIDE: usize = 48;
/// What is brighter than this is gold.
const GOLD: f64 = 0.8;

/// Why pixels are missing.
///
/// ```
/// use atelier::{synth::Misfortune, Lang};
/// assert_eq!(Misfortune::Damp.label().text(Lang::Fr), "humidité");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Misfortune {
    /// Anywhere, whatever was there: missing completely at random.
    Woodworm,
    /// The lower on the panel, the likelier: missing at random, given the height.
    Damp,
    /// Gold, and nothing else: missing not at random.
    Thief,
}

impl Misfortune {
    /// All three.
    pub const ALL: [Misfortune; 3] = [Misfortune::Woodworm, Misfortune::Damp, Misfortune::Thief];

    /// Its name, for a reader.
    pub fn label(&self) -> Label {
        match self {
            Misfortune::Woodworm => Label::fixed("woodworm", "vers du bois"),
            Misfortune::Damp => Label::fixed("damp", "humidité"),
            Misfortune::Thief => Label::fixed("thief", "vol"),
        }
    }
}

/// A painted panel of 48 × 48 pixels: sky, hills, sea, a gold sun and a gold ring. Brightness goes from 0 to 1.
///
/// With x to the right and y downwards, both from 0 to 1: the sky is 0.35 + 0.30 y; the hills, below the line
/// 0.62 + 0.10 sin 6x + 0.05 sin(15x + 1), are 0.28 less 0.3 times the depth below it; the sea, below 0.86, is 0.15 + 0.05 sin 40x;
/// the sun is 0.95, the ring 0.90.
///
/// ```
/// use atelier::synth::{Misfortune, Panel};
/// let panel = Panel::new();
/// assert!((panel.mean() - 0.409).abs() < 0.01);
/// let ruin = panel.ruin(Misfortune::Thief, 1);
/// assert!(ruin.share_lost() < 0.12);          // a tenth of the panel
/// assert!(ruin.mean() < panel.mean() - 0.04); // what is left is too dark
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Panel {
    worm: f64,
    damp: f64,
    greed: f64,
}

impl Default for Panel {
    fn default() -> Panel {
        Panel::new()
    }
}

impl Panel {
    /// The panel, with misfortunes as they come: 35% for the worms, up to 85% for the damp, 95% of the gold for the thief.
    pub fn new() -> Panel {
        Panel { worm: 0.35, damp: 0.80, greed: 0.95 }
    }

    /// The share of the pixels that woodworm takes.
    ///
    /// # Errors
    /// When it is not between 0 and 0.95.
    pub fn worms(&self, share: f64) -> Result<Panel> {
        let worm = knob(Label::fixed("the woodworm’s share", "la part des vers"), share, 0.0, 0.95)?;
        Ok(Panel { worm, ..*self })
    }

    /// How strong the damp is: the chance to lose a pixel rises from 0.05 at the top to this and 0.05 more at the foot.
    ///
    /// # Errors
    /// When it is not between 0 and 0.95.
    pub fn damp(&self, strength: f64) -> Result<Panel> {
        let damp = knob(Label::fixed("the damp", "l’humidité"), strength, 0.0, 0.95)?;
        Ok(Panel { damp, ..*self })
    }

    /// The share of the gold that the thief takes.
    ///
    /// ```
    /// use atelier::synth::{Misfortune, Panel};
    /// # fn main() -> atelier::Result<()> {
    /// assert_eq!(Panel::new().greed(0.0)?.ruin(Misfortune::Thief, 1).lost(), 0);
    /// assert!(Panel::new().greed(1.5).is_err());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When it is not between 0 and 1.
    pub fn greed(&self, share: f64) -> Result<Panel> {
        let greed = knob(Label::fixed("the thief’s greed", "l’avidité du vol"), share, 0.0, 1.0)?;
        Ok(Panel { greed, ..*self })
    }

    /// The brightness of every pixel, row by row from the top: 48 × 48 numbers from 0 to 1.
    pub fn brightness(&self) -> Vec<f64> {
        let place = |at: usize| at as f64 / (SIDE - 1) as f64;
        let pixel = |x: f64, y: f64| {
            let (sun, ring) = ((x - 0.66).hypot(y - 0.30), (x - 0.30).hypot(y - 0.70));
            let line = 0.62 + 0.10 * (6.0 * x).sin() + 0.05 * (15.0 * x + 1.0).sin();
            if (ring - 0.12).abs() <= 0.02 {
                0.90
            } else if sun <= 0.16 {
                0.95
            } else if y > 0.86 {
                0.15 + 0.05 * (40.0 * x).sin()
            } else if y > line {
                0.28 - 0.3 * (y - line)
            } else {
                0.35 + 0.30 * y
            }
        };
        (0..SIDE * SIDE).map(|at| pixel(place(at % SIDE), place(at / SIDE))).collect()
    }

    /// Where the gold is, pixel by pixel, as in [`brightness`](Panel::brightness).
    pub fn gold(&self) -> Vec<bool> {
        self.brightness().iter().map(|value| *value > GOLD).collect()
    }

    /// The mean brightness of the whole panel: the truth that a ruin no longer shows.
    pub fn mean(&self) -> f64 {
        mean(&self.brightness())
    }

    /// The panel after a misfortune. The same seed, the same pixels lost.
    pub fn ruin(&self, misfortune: Misfortune, seed: u64) -> Ruin {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut pixels = self.brightness();
        for (at, pixel) in pixels.iter_mut().enumerate() {
            let height = (at / SIDE) as f64 / (SIDE - 1) as f64;
            let chance = match misfortune {
                Misfortune::Woodworm => self.worm,
                Misfortune::Damp => 0.05 + self.damp / (1.0 + (-10.0 * (height - 0.62)).exp()),
                Misfortune::Thief if *pixel > GOLD => self.greed,
                Misfortune::Thief => 0.0,
            };
            if random.random::<f64>() < chance {
                *pixel = f64::NAN;
            }
        }
        Ruin { misfortune, pixels }
    }

    /// Panels beside each other, each with its name: brightness as [`brightness`](Panel::brightness) gives it, NaN where a pixel is lost (it
    /// is left white).
    ///
    /// ```
    /// use atelier::synth::{Misfortune, Panel};
    /// # fn main() -> atelier::Result<()> {
    /// let panel = Panel::new();
    /// let ruin = panel.ruin(Misfortune::Damp, 1);
    /// let two = panel.pictures(&[("painted", "peint", panel.brightness()), ("damp", "humidité", ruin.brightness())])?;
    /// assert!(panel.pictures(&[("too few", "trop peu", vec![0.5; 10])]).is_err());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When there are no panels, more than a figure holds, or one has not 48 × 48 pixels.
    pub fn pictures(&self, panels: &[(&str, &str, Vec<f64>)]) -> Result<Figure> {
        let pixels: Vec<u8> =
            panels.iter().flat_map(|(_, _, pixels)| pixels).flat_map(|pixel| colour(*pixel)).collect();
        let names: Vec<Label> = panels.iter().map(|(en, fr, _)| Label::new(*en, *fr)).collect();
        Figure::colour_images(&pixels, SIDE, SIDE)?.captions(&names)
    }
}

/// Gold is gold, the rest between brown and cream, what is lost white.
fn colour(brightness: f64) -> [u8; 3] {
    if brightness.is_nan() {
        return [255; 3];
    }
    let part = |low: f64, high: f64| (low + (high - low) * brightness.clamp(0.0, 1.0)).round() as u8;
    if brightness > GOLD { [230, 180, 40] } else { [part(20.0, 225.0), part(25.0, 205.0), part(45.0, 180.0)] }
}

/// A panel with holes: what is left of it, and ways to fill it.
///
/// ```
/// use atelier::synth::{Misfortune, Panel};
/// let ruin = Panel::new().ruin(Misfortune::Damp, 1);
/// assert_eq!(ruin.kept().len() + ruin.lost(), 48 * 48);
/// assert!(ruin.filled_by_row(1).iter().all(|pixel| pixel.is_finite()));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Ruin {
    misfortune: Misfortune,
    pixels: Vec<f64>,
}

impl Ruin {
    /// What happened.
    pub fn misfortune(&self) -> Misfortune {
        self.misfortune
    }

    /// The brightness of every pixel, NaN where it is lost.
    pub fn brightness(&self) -> Vec<f64> {
        self.pixels.clone()
    }

    /// The brightness of the pixels that are left.
    pub fn kept(&self) -> Vec<f64> {
        self.pixels.iter().copied().filter(|pixel| !pixel.is_nan()).collect()
    }

    /// How many pixels are lost.
    pub fn lost(&self) -> usize {
        self.pixels.iter().filter(|pixel| pixel.is_nan()).count()
    }

    /// The share of the pixels that are lost.
    pub fn share_lost(&self) -> f64 {
        self.lost() as f64 / self.pixels.len() as f64
    }

    /// The mean brightness of what is left; NaN when nothing is.
    pub fn mean(&self) -> f64 {
        mean(&self.kept())
    }

    /// Every hole gets the mean of what is left. The mean stays what it was; the panel gets flatter.
    pub fn filled_with_mean(&self) -> Vec<f64> {
        let middle = self.mean();
        self.pixels.iter().map(|pixel| if pixel.is_nan() { middle } else { *pixel }).collect()
    }

    /// Every hole gets the brightness of a pixel kept in its row: hot-deck imputation within rows. The kept pixels of the
    /// row are first drawn anew, with replacement (the approximate Bayesian bootstrap, Rubin and Schenker, 1986): otherwise twenty
    /// fillings would agree more than they may. A row of which nothing is left takes from the nearest row that has something.
    ///
    /// ```
    /// use atelier::{mean, synth::{Misfortune, Panel}};
    /// let panel = Panel::new();
    /// let ruin = panel.ruin(Misfortune::Damp, 1);
    /// let repaired = mean(&ruin.filled_by_row(1))?;
    /// assert!((repaired - panel.mean()).abs() < (ruin.mean() - panel.mean()).abs());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn filled_by_row(&self, seed: u64) -> Vec<f64> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let rows: Vec<Vec<f64>> = self
            .pixels
            .chunks(SIDE)
            .map(|row| row.iter().copied().filter(|pixel| !pixel.is_nan()).collect())
            .collect();
        let mut filled = self.pixels.clone();
        for (at, row) in filled.chunks_mut(SIDE).enumerate() {
            let nearest = (0..rows.len())
                .filter(|other| !rows[*other].is_empty())
                .min_by_key(|other| other.abs_diff(at));
            // Nothing is left of the whole panel.
            let Some(nearest) = nearest else { break };
            let donors: Vec<f64> =
                rows[nearest].iter().filter_map(|_| rows[nearest].choose(&mut random).copied()).collect();
            for pixel in row.iter_mut().filter(|pixel| pixel.is_nan()) {
                *pixel = donors.choose(&mut random).copied().unwrap_or(f64::NAN);
            }
        }
        filled
    }

    /// The mean brightness as several fillings by row give it, each with other donors (multiple imputation): the spread of their
    /// answers makes the interval ([`Interval::imputed`]).
    ///
    /// ```
    /// use atelier::synth::{Misfortune, Panel};
    /// let panel = Panel::new();
    /// let damp = panel.ruin(Misfortune::Damp, 1).imputed(20, 1)?;
    /// let thief = panel.ruin(Misfortune::Thief, 1).imputed(20, 1)?;
    /// assert!(thief.width() < damp.width()); // the narrower one,
    /// assert!(!thief.contains(panel.mean())); // and it is wrong
    /// assert!(panel.ruin(Misfortune::Damp, 1).imputed(1, 1).is_err()); // one filling has no spread
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there are fewer than two fillings, or nothing is left of the panel.
    pub fn imputed(&self, fillings: usize, seed: u64) -> Result<Interval> {
        let answer = |filling: u64| mean(&self.filled_by_row(seed.wrapping_mul(1_000).wrapping_add(filling)));
        Interval::imputed(&(0..fillings as u64).map(answer).collect::<Vec<_>>())
    }

    /// Every hole becomes the mean of the pixels above, below and beside it, again and again until nothing moves: how a
    /// restorer lets colours run together (inpainting by diffusion).
    pub fn filled_from_neighbours(&self) -> Vec<f64> {
        let mut filled = self.filled_with_mean();
        let holes: Vec<usize> = (0..filled.len()).filter(|at| self.pixels[*at].is_nan()).collect();
        for _ in 0..400 {
            let mut moved: f64 = 0.0;
            for at in &holes {
                let (row, column) = (at / SIDE, at % SIDE);
                let beside = [
                    (row > 0).then(|| at - SIDE),
                    (row + 1 < SIDE).then(|| at + SIDE),
                    (column > 0).then(|| at - 1),
                    (column + 1 < SIDE).then(|| at + 1),
                ];
                let beside: Vec<f64> = beside.into_iter().flatten().map(|at| filled[at]).collect();
                let value = mean(&beside);
                moved = moved.max((value - filled[*at]).abs());
                filled[*at] = value;
            }
            if moved < 1e-4 {
                break;
            }
        }
        filled
    }
}

impl Show for Ruin {
    fn page(&self) -> Page {
        let name = self.misfortune.label();
        Page::new().label(&Label::with(|lang| {
            let share = lang.percent(self.share_lost(), 0);
            match lang {
                Lang::Fr => format!("{}\u{a0}: {share} des pixels sont perdus", name.fr()),
                _ => format!("{}: {share} of the pixels are lost", name.en()),
            }
        }))
    }
}

displays!(Ruin);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_misfortune_does_to_the_mean_what_it_must() {
        let panel = Panel::new();
        let truth = panel.mean();
        for seed in 0..20 {
            let [worm, damp, thief] = Misfortune::ALL.map(|misfortune| panel.ruin(misfortune, seed));
            assert!((worm.mean() - truth).abs() < 0.02, "worm {seed}");
            assert!(damp.mean() - truth > 0.03, "damp {seed}");
            assert!(thief.mean() - truth < -0.04, "thief {seed}");
            // Only the damp is repaired by what its row holds.
            assert!((mean(&damp.filled_by_row(seed)) - truth).abs() < 0.03, "damp {seed}");
            assert!(mean(&thief.filled_by_row(seed)) - truth < -0.04, "thief {seed}");
            assert!(mean(&thief.filled_from_neighbours()) - truth < -0.02, "thief {seed}");
        }
    }

    #[test]
    fn the_thief_takes_gold_and_nothing_else() {
        let panel = Panel::new().greed(1.0).unwrap();
        let ruin = panel.ruin(Misfortune::Thief, 3);
        for (gold, pixel) in panel.gold().iter().zip(ruin.brightness()) {
            assert_eq!(*gold, pixel.is_nan());
        }
        assert_eq!(ruin.filled_with_mean().iter().filter(|pixel| **pixel > GOLD).count(), 0);
    }

    #[test]
    fn a_filling_keeps_what_is_there() {
        for misfortune in Misfortune::ALL {
            let ruin = Panel::new().ruin(misfortune, 7);
            for filled in [ruin.filled_by_row(1), ruin.filled_from_neighbours(), ruin.filled_with_mean()] {
                for (before, after) in ruin.brightness().iter().zip(filled) {
                    assert!(before.is_nan() || *before == after);
                    assert!(after.is_finite());
                }
            }
            assert_ne!(ruin.filled_by_row(1), ruin.filled_by_row(2));
        }
    }
}
