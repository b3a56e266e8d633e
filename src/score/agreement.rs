//! Two people grade the same things: how often they agree, and how much of that is luck.

use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::show::{Page, Show, displays};
use std::collections::BTreeMap;

/// How far two lists of grades agree, luck taken off: Cohen's kappa (1960, doi 10.1177/001316446002000104).
///
/// Whoever grades without looking agrees now and then as well: by luck alone, two graders give the same grade as often as the shares of
/// each grade in both lists say. Kappa is 0 there, 1 where all grades are the same, below 0 where there is less agreement than luck.
///
/// ```
/// use atelier::Agreement;
/// let yours = ["thanks", "jokes", "evades", "evades"];
/// let mine = ["thanks", "evades", "evades", "evades"];
/// let agreement = Agreement::of(&yours, &mine)?;
/// assert_eq!(agreement.share(), 0.75); // three of four
/// // by luck: 1/4 × 1/4 for thanks, 1/4 × 0 for jokes, 1/2 × 3/4 for evades
/// assert_eq!(agreement.by_luck(), 0.4375);
/// assert!((agreement.kappa() - (0.75 - 0.4375) / (1.0 - 0.4375)).abs() < 1e-12);
/// // one grade for everything: whatever they do, they agree, and kappa is not a number
/// assert!(Agreement::of(&[3, 3, 3], &[3, 3, 3])?.kappa().is_nan());
/// assert!(Agreement::of(&[1, 2, 3], &[1, 2]).is_err());
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    same: usize,
    all: usize,
    by_luck: f64,
}

impl Agreement {
    /// Compares two lists of grades: words or whole numbers, in the same order of the same things.
    ///
    /// # Errors
    /// When the lists have other lengths, or there is nothing in them.
    pub fn of<Grade: Ord>(first: &[Grade], second: &[Grade]) -> Result<Agreement> {
        if first.len() != second.len() || first.is_empty() {
            let kind = if first.len() == second.len() { Kind::Empty } else { Kind::Shape };
            return Err(Error::new(
                kind,
                Label::fixed(
                    "these lists of grades cannot be compared",
                    "ces listes de notes ne peuvent pas être comparées",
                ),
            )
            .found(Label::with(|lang| match lang {
                Lang::Fr => format!("longueurs\u{a0}: {} et {}", first.len(), second.len()),
                _ => format!("lengths: {} and {}", first.len(), second.len()),
            }))
            .expected(Label::fixed(
                "as many grades in both, 1 or more",
                "autant de notes dans les deux, 1 ou plus",
            ))
            .attempt(Label::fixed("one grade for each thing", "une note pour chaque chose")));
        }
        let mut counts: BTreeMap<&Grade, (usize, usize)> = BTreeMap::new();
        for (one, other) in first.iter().zip(second) {
            counts.entry(one).or_default().0 += 1;
            counts.entry(other).or_default().1 += 1;
        }
        let all = first.len();
        let pairs: usize = counts.values().map(|(one, other)| one * other).sum();
        Ok(Agreement {
            same: first.iter().zip(second).filter(|(one, other)| one == other).count(),
            all,
            by_luck: pairs as f64 / (all * all) as f64,
        })
    }

    /// The share of things with the same grade in both lists.
    pub fn share(&self) -> f64 {
        self.same as f64 / self.all as f64
    }

    /// The share that luck alone would bring.
    pub fn by_luck(&self) -> f64 {
        self.by_luck
    }

    /// The agreement beyond luck, as a share of what was left to reach. NaN where both gave one and the same grade throughout: luck then
    /// explains everything, and nothing is left.
    pub fn kappa(&self) -> f64 {
        let left = 1.0 - self.by_luck;
        if left > 0.0 { (self.share() - self.by_luck) / left } else { f64::NAN }
    }
}

impl Show for Agreement {
    fn page(&self) -> Page {
        Page::new().label(&Label::with(|lang| {
            let (same, all) = (lang.count(self.same), lang.count(self.all));
            let luck = lang.number(self.by_luck * self.all as f64, 1);
            let kappa = if self.kappa().is_nan() { "–".to_string() } else { lang.number(self.kappa(), 2) };
            match lang {
                Lang::Fr => format!("D’accord\u{a0}: {same} fois sur {all}. Par hasard\u{a0}: {luck} fois. Kappa\u{a0}: {kappa}."),
                _ => format!("They agree {same} times of {all}. By luck alone: {luck} times. Kappa: {kappa}."),
            }
        }))
    }
}
displays!(Agreement);

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12, "{found}, expected {expected}");
    }

    /// Two raters of fifty applications, as many textbooks have them: 20 times both say yes, 15 times both say
    /// no, 5 and 10 times they differ. Agreement 0.7, by luck 0.5 × 0.6 + 0.5 × 0.4 = 0.5, kappa 0.4.
    #[test]
    fn fifty_applications() {
        let pairs = [(20, (1, 1)), (5, (1, 0)), (10, (0, 1)), (15, (0, 0))];
        let all: Vec<(i32, i32)> = pairs.iter().flat_map(|(count, pair)| vec![*pair; *count]).collect();
        let (first, second): (Vec<i32>, Vec<i32>) = all.into_iter().unzip();
        let agreement = Agreement::of(&first, &second).unwrap();
        close(agreement.share(), 0.7);
        close(agreement.by_luck(), 0.5);
        close(agreement.kappa(), 0.4);
        // The order of the graders does not matter.
        close(Agreement::of(&second, &first).unwrap().kappa(), 0.4);
    }

    /// cohen_kappa_score([2, 0, 2, 2, 0, 1], [0, 0, 2, 2, 0, 2]): by hand, agreement 4/6, by luck (2×3 + 1×0 + 3×3) / 36 = 15/36,
    /// kappa (24 − 15) / (36 − 15) = 3/7.
    #[test]
    fn three_grades_of_which_one_gives_two() {
        let agreement = Agreement::of(&[2, 0, 2, 2, 0, 1], &[0, 0, 2, 2, 0, 2]).unwrap();
        close(agreement.kappa(), 3.0 / 7.0);
        // Words for the same grades change nothing.
        let words = |grades: [usize; 6]| grades.map(|grade| ["evades", "jokes", "thanks"][grade]);
        close(
            Agreement::of(&words([2, 0, 2, 2, 0, 1]), &words([0, 0, 2, 2, 0, 2])).unwrap().kappa(),
            3.0 / 7.0,
        );
    }

    /// The example in scikit-learn's documentation of cohen_kappa_score: 0.6875. By hand: agreement 4/5, by luck (2×3 + 1×1 + 2×1) / 25.
    #[test]
    fn the_example_of_scikit_learn() {
        let first = ["negative", "positive", "negative", "neutral", "positive"];
        let second = ["negative", "positive", "negative", "neutral", "negative"];
        close(Agreement::of(&first, &second).unwrap().kappa(), 0.6875);
    }

    #[test]
    fn the_ends() {
        close(Agreement::of(&[1, 2, 3], &[1, 2, 3]).unwrap().kappa(), 1.0);
        close(Agreement::of(&[0, 1], &[1, 0]).unwrap().kappa(), -1.0); // agreement 0, by luck 1/2
        close(Agreement::of(&[1, 1], &[2, 2]).unwrap().kappa(), 0.0); // no grade in common: luck brings none either
        assert!(Agreement::of(&[1, 1], &[1, 1]).unwrap().kappa().is_nan());
        assert_eq!(Agreement::of::<i32>(&[], &[]).unwrap_err().kind(), Kind::Empty);
        assert_eq!(Agreement::of(&[1], &[1, 2]).unwrap_err().kind(), Kind::Shape);
    }

    #[test]
    fn it_is_told_in_both_languages() {
        let agreement = Agreement::of(&[1, 2, 2, 1], &[1, 2, 1, 1]).unwrap();
        let plain = agreement.page();
        assert!(plain.plain().contains("3"), "{}", plain.plain());
    }
}
