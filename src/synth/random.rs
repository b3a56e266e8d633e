//! Lots, drawn one after another, for worlds that a notebook writes itself.

use super::knob;
use crate::error::{Error, Kind, Result};
use crate::lang::Label;
use rand::{Rng, SeedableRng};

/// A source of lots: the same seed gives the same lots in the same order, on every processor.
///
/// For a world whose rule is the lesson, written by hand in the notebook: who comes, what happens,
/// which of several is chosen. numpy's `default_rng` with other words for artists.
///
/// ```
/// use atelier::synth::Random;
/// let mut random = Random::new(1);
/// let heads: usize = (0..1_000).map(|_| random.happens(0.5).map(usize::from)).sum::<atelier::Result<_>>()?;
/// assert!((420..580).contains(&heads)); // five standard deviations
/// assert_eq!(random.choose(&[0.0, 3.0, 0.0])?, 1); // nothing else has a chance
/// assert_eq!(random.highest(&[1.0, 9.0, 4.0], 2)?, [1, 2]);
/// assert!(random.choose(&[0.0, 0.0]).is_err()); // nobody has a chance
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Random(rand_chacha::ChaCha8Rng);

impl Random {
    /// A source that begins at this seed.
    pub fn new(seed: u64) -> Random {
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
        // Apart from whatever else a notebook draws with the same seed.
        random.set_stream(super::chance::LOTS);
        Random(random)
    }

    /// A number from 0 to 1, each as likely as the others; 1 itself never comes.
    ///
    /// ```
    /// use atelier::synth::Random;
    /// let share = Random::new(7).share();
    /// assert!((0.0..1.0).contains(&share));
    /// ```
    pub fn share(&mut self) -> f64 {
        self.0.random()
    }

    /// Whether something happens that has this probability.
    ///
    /// # Errors
    /// When the probability is below 0, above 1 or not a number.
    pub fn happens(&mut self, probability: f64) -> Result<bool> {
        let probability = knob(Label::fixed("a probability", "une probabilité"), probability, 0.0, 1.0)?;
        Ok(self.share() < probability)
    }

    /// One of several, in proportion to their weights: its place, from 0.
    ///
    /// # Errors
    /// When there are no weights, one is negative or not a number, or all are zero.
    pub fn choose(&mut self, weights: &[f64]) -> Result<usize> {
        if let Some(odd) = weights.iter().find(|weight| !(weight.is_finite() && **weight >= 0.0)) {
            return Err(refused(
                Label::fixed("a weight that is no weight", "un poids qui n’en est pas un"),
                Label::with(|lang| lang.short(*odd)),
                Label::fixed("numbers from 0 up", "des nombres à partir de 0"),
            ));
        }
        let sum: f64 = weights.iter().sum();
        if sum <= 0.0 || !sum.is_finite() {
            return Err(refused(
                Label::fixed("nothing can be chosen", "rien ne peut être choisi"),
                Label::with(|lang| lang.short(sum)),
                Label::fixed("weights of which one is above 0", "des poids dont un dépasse 0"),
            ));
        }
        let mut left = self.share() * sum;
        for (place, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return Ok(place);
            }
        }
        // Rounding has left a crumb: the last that has a chance.
        Ok(weights.iter().rposition(|weight| *weight > 0.0).unwrap_or_default())
    }

    /// The places of the `count` highest values, from the highest down; where several are equal, lots decide.
    ///
    /// # Errors
    /// When there are fewer values than that, or one is not a number.
    pub fn highest(&mut self, values: &[f64], count: usize) -> Result<Vec<usize>> {
        if values.len() < count || values.iter().any(|value| value.is_nan()) {
            return Err(refused(
                Label::fixed(
                    "the highest cannot be told",
                    "impossible de dire lesquelles sont les plus hautes",
                ),
                Label::with(|lang| lang.count(values.iter().filter(|value| !value.is_nan()).count())),
                Label::with(|lang| match lang {
                    crate::lang::Lang::Fr => {
                        format!("{} nombres ou plus, sans valeur manquante", lang.count(count))
                    }
                    _ => format!("{} numbers or more, none of them missing", lang.count(count)),
                }),
            ));
        }
        let mut places: Vec<(f64, f64, usize)> =
            values.iter().enumerate().map(|(place, value)| (*value, self.share(), place)).collect();
        places.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.total_cmp(&a.1)));
        Ok(places.into_iter().take(count).map(|(_, _, place)| place).collect())
    }
}

fn refused(what: Label, found: Label, expected: Label) -> Error {
    Error::new(Kind::Value, what).found(found).expected(expected)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;

    #[test]
    fn choices_follow_their_weights_and_ties_are_decided_by_lot() {
        let mut random = Random::new(3);
        let mut counts = [0_usize; 3];
        for _ in 0..30_000 {
            counts[random.choose(&[1.0, 0.0, 2.0]).unwrap()] += 1;
        }
        assert_eq!(counts[1], 0);
        assert!((9_590..10_410).contains(&counts[0]), "{counts:?}"); // five standard deviations of 82
        let mut first = [0_usize; 4];
        for _ in 0..8_000 {
            first[random.highest(&[2.0, 1.0, 2.0, 2.0], 1).unwrap()[0]] += 1;
        }
        assert_eq!(first[1], 0);
        assert!(
            first.iter().enumerate().all(|(place, seen)| place == 1 || (2_450..2_880).contains(seen)),
            "{first:?}"
        );
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let mut random = Random::new(1);
        for probability in [-0.1, 1.1, f64::NAN] {
            assert!(random.happens(probability).is_err(), "{probability}");
        }
        for weights in [vec![], vec![0.0], vec![1.0, -1.0], vec![f64::NAN], vec![f64::INFINITY]] {
            assert!(random.choose(&weights).is_err(), "{weights:?}");
        }
        assert!(random.highest(&[1.0], 2).unwrap_err().message(Lang::Fr).contains("2 nombres"));
        assert!(random.highest(&[f64::NAN], 1).is_err());
    }
}
