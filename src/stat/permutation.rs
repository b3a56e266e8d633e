//! A placebo for a difference: the same measure, with labels that mean nothing.

use super::checks::all_finite;
use super::{Interval, numbers};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::show::{Page, Show, displays};
use rand::SeedableRng;
use rand::seq::SliceRandom;

/// How often labels are shuffled unless one brings one's own.
const SHUFFLES: usize = 999;

/// A permutation test: what was found, beside what is found when the labels are shuffled, so that they
/// mean nothing.
///
/// ```
/// use atelier::{PermutationTest, SEED};
/// let short = [0.81, 0.83, 0.80, 0.82, 0.84, 0.79];
/// let long = [0.91, 0.93, 0.90, 0.92, 0.94, 0.89];
/// let test = PermutationTest::difference_of_means(&long, &short, SEED)?;
/// assert!((test.value() - 0.1).abs() < 1e-12);
/// assert!(test.p_value() < 0.02); // of 924 ways to part twelve in six and six, two are as far apart
/// let alike = PermutationTest::difference_of_means(&short, &[0.8, 0.84, 0.81], SEED)?;
/// assert!(alike.p_value() > 0.2); // chance does that too
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct PermutationTest {
    value: f64,
    by_chance: Vec<f64>,
}

impl PermutationTest {
    /// Any measure, beside the same measure on shuffled labels: larger counts as more.
    ///
    /// ```
    /// use atelier::{PermutationTest, repeat};
    /// let by_chance = repeat(99, |seed| Ok(0.001 * seed as f64))?; // a model trained on shuffled labels
    /// let test = PermutationTest::of(0.0985, by_chance.values())?;
    /// assert_eq!(test.p_value(), 0.02); // (1 of them as large + itself) / (99 + itself)
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there are no shuffles, or a value is not a finite number.
    pub fn of(value: f64, by_chance: &[f64]) -> Result<PermutationTest> {
        all_finite(Label::fixed("value", "valeur"), &[value])?;
        all_finite(Label::fixed("shuffle", "mélange"), by_chance)?;
        if by_chance.is_empty() {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed(
                    "without shuffled labels there is nothing to compare with",
                    "sans étiquettes mélangées, il n’y a rien à quoi comparer",
                ),
            )
            .found(Label::fixed("no shuffles", "aucun mélange"))
            .expected(Label::fixed("99 or more", "99 ou plus"))
            .attempt(Label::same("repeat(99, |seed| …)?.values()")));
        }
        Ok(PermutationTest { value, by_chance: numbers::sorted(by_chance) })
    }

    /// How far apart the means of two lists are, whichever is larger, beside 999 times the same where
    /// chance decides which value belongs to which list.
    ///
    /// # Errors
    /// When a list has fewer than two values, or one is not a number.
    pub fn difference_of_means(first: &[f64], second: &[f64], seed: u64) -> Result<PermutationTest> {
        // The same refusals as for an interval of the difference.
        Interval::student(first)?;
        Interval::student(second)?;
        let gap =
            |all: &[f64]| (numbers::mean(&all[..first.len()]) - numbers::mean(&all[first.len()..])).abs();
        let mut all = [first, second].concat();
        let value = gap(&all);
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
        let by_chance: Vec<f64> = (0..SHUFFLES)
            .map(|_| {
                all.shuffle(&mut random);
                gap(&all)
            })
            .collect();
        PermutationTest::of(value, &by_chance)
    }

    /// What was found.
    pub fn value(&self) -> f64 {
        self.value
    }

    /// What was found with shuffled labels, in order of size.
    pub fn by_chance(&self) -> &[f64] {
        &self.by_chance
    }

    /// How many of the shuffles gave less than what was found.
    pub fn smaller(&self) -> usize {
        // Rounding must not make a difference where there is none.
        self.by_chance.iter().filter(|chance| **chance < self.value - 1e-12 * self.value.abs()).count()
    }

    /// How often chance alone would give as much or more: (shuffles that did + 1) ÷ (shuffles + 1), so
    /// that it is never zero (Phipson and Smyth, *Statistical Applications in Genetics and Molecular Biology*
    /// 9, 2010, article 39). As a shuffle may come twice, it is rather too large than too small.
    pub fn p_value(&self) -> f64 {
        let shuffles = self.by_chance.len();
        (shuffles - self.smaller() + 1) as f64 / (shuffles + 1) as f64
    }

    /// What only one shuffle in twenty exceeds.
    pub fn limit(&self) -> f64 {
        numbers::quantile(&self.by_chance, 0.95)
    }

    /// The test in one sentence.
    pub(crate) fn sentence(&self) -> Label {
        Label::with(|lang| {
            let value = lang.short(self.value);
            let (smaller, all) = (lang.count(self.smaller()), lang.count(self.by_chance.len()));
            let p = lang.short(self.p_value());
            match lang {
                Lang::Fr => format!(
                    "{value}\u{a0}: plus que {smaller} sur {all} avec des étiquettes mélangées (p = {p})"
                ),
                _ => format!("{value}: more than {smaller} of {all} with shuffled labels (p = {p})"),
            }
        })
    }
}

impl Show for PermutationTest {
    fn page(&self) -> Page {
        Page::new().label(&self.sentence())
    }
}
displays!(PermutationTest);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_says_how_rare_it_is() {
        let test = PermutationTest::of(3.0, &[1.0, 2.0, 3.0, 0.0]).unwrap();
        assert_eq!((test.smaller(), test.p_value()), (3, 0.4)); // (1 + 1) / (4 + 1)
        assert_eq!(test.sentence().en(), "3: more than 3 of 4 with shuffled labels (p = 0.4)");
        assert_eq!(test.sentence().fr(), "3\u{a0}: plus que 3 sur 4 avec des étiquettes mélangées (p = 0,4)");
        assert_eq!(PermutationTest::of(1.0, &[]).unwrap_err().kind(), Kind::Empty);
        assert_eq!(PermutationTest::of(f64::NAN, &[1.0]).unwrap_err().kind(), Kind::Value);
    }

    #[test]
    fn two_means_against_all_permutations() {
        // scipy.stats.permutation_test, exact, two-sided: of 70 ways to part eight in four and four, 4 are
        // as far apart as 2.75 or further: p = 0.0571.
        let test =
            PermutationTest::difference_of_means(&[5.0, 7.0, 6.0, 8.0], &[4.0, 3.0, 5.0, 3.0], 1).unwrap();
        assert!((test.value() - 2.75).abs() < 1e-12);
        assert!((test.p_value() - EXACT).abs() < 0.02, "{}", test.p_value());
    }

    const EXACT: f64 = 4.0 / 70.0;
}
