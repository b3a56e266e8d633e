//! How to learn from rewards: how often to try, how much to explore, how far ahead to look.

use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use std::time::Duration;

/// How to learn from rewards. Every method gives a new `Learn`: `Learn::episodes(200).discount(0.9)`.
///
/// ```
/// use atelier::Learn;
/// let how = Learn::episodes(100).exploration(1.0, 0.1);
/// assert_eq!(how.exploration_at(1), 1.0); // the first attempt: every move is drawn by lot
/// assert!((how.exploration_at(100) - 0.1).abs() < 1e-12); // the last: one in ten
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Learn {
    pub(super) attempts: usize,
    pub(super) rate: Option<f64>,
    pub(super) discount: f64,
    pub(super) exploration: (f64, f64),
    pub(super) max_steps: Option<usize>,
    pub(super) seed: u64,
    /// In seconds, as they were asked for.
    pub(super) time_budget: f64,
}

impl Learn {
    /// Goes from start to goal this many times.
    ///
    /// Unless told otherwise: what comes a move later is worth 0.95 of what comes now, exploration goes
    /// from 1 down to 0.05, an attempt is given up after 20 moves a cell, and all ends after 60 seconds.
    pub fn episodes(episodes: usize) -> Learn {
        Learn {
            attempts: episodes,
            rate: None,
            discount: 0.95,
            exploration: (1.0, 0.05),
            max_steps: None,
            seed: crate::device::SEED,
            time_budget: 60.0,
        }
    }

    /// How far a value moves towards what was just seen: 0.5 in a table unless set. For a network,
    /// the learning rate of its optimiser: 0.003 unless set.
    pub fn learning_rate(&self, rate: f64) -> Learn {
        Learn { rate: Some(rate), ..self.clone() }
    }

    /// What a reward is worth when it comes one move later: 0 sees only the next move, 1 never tires.
    pub fn discount(&self, discount: f64) -> Learn {
        Learn { discount, ..self.clone() }
    }

    /// The share of moves drawn by lot: in the first attempt, and in the last. It falls by the same
    /// ratio from each attempt to the next.
    pub fn exploration(&self, first: f64, last: f64) -> Learn {
        Learn { exploration: (first, last), ..self.clone() }
    }

    /// Gives an attempt up after this many moves.
    pub fn max_steps(&self, moves: usize) -> Learn {
        Learn { max_steps: Some(moves), ..self.clone() }
    }

    /// The seed of the lots.
    pub fn seed(&self, seed: u64) -> Learn {
        Learn { seed, ..self.clone() }
    }

    /// Stops after this many seconds, at the end of an attempt. Those in which other programs have the processor do not
    /// count, up to nine in ten.
    pub fn time_budget(&self, seconds: f64) -> Learn {
        // What is not a duration is refused by `check`, with the value in the message.
        Learn { time_budget: seconds, ..self.clone() }
    }

    /// How long it may take.
    pub(super) fn time_allowed(&self) -> Duration {
        crate::fit::allowed(self.time_budget)
    }

    /// The share of moves drawn by lot in attempt number `attempt` (from 1).
    pub fn exploration_at(&self, attempt: usize) -> f64 {
        let (first, last) = self.exploration;
        if self.attempts < 2 || first <= 0.0 {
            return first;
        }
        let done = (attempt.clamp(1, self.attempts) - 1) as f64 / (self.attempts - 1) as f64;
        // A ratio cannot lead to zero: there the last attempts are as good as without lots.
        first * (last.max(1e-6) / first).powf(done)
    }

    pub(super) fn check(&self) -> Result<()> {
        let refuse = |what: Label, found: String, expected: Label, attempt: &'static str| {
            Err(Error::new(Kind::Value, what)
                .found(Label::same(found))
                .expected(expected)
                .attempt(Label::same(attempt)))
        };
        let one_or_more = || Label::fixed("1 or more", "1 ou plus");
        let share = || Label::fixed("between 0 and 1", "entre 0 et 1");
        let written = |value: f64| Lang::Both.short(value);
        if self.attempts == 0 {
            let what = Label::fixed(
                "zero attempts: nothing would be learned",
                "zéro essai\u{a0}: rien ne serait appris",
            );
            return refuse(what, "0".to_string(), one_or_more(), "Learn::episodes(200)");
        }
        if self.max_steps == Some(0) {
            let what = Label::fixed("attempts of zero moves", "des essais de zéro déplacement");
            return refuse(what, "0".to_string(), one_or_more(), ".max_steps(500)");
        }
        if let Some(rate) = self.rate.filter(|rate| !(*rate > 0.0 && *rate <= 1.0)) {
            let what =
                Label::fixed("this learning rate makes no sense", "ce taux d’apprentissage n’a pas de sens");
            return refuse(
                what,
                written(rate),
                Label::fixed("above 0, at most 1", "plus de 0, au plus 1"),
                ".learning_rate(0.5)",
            );
        }
        if !(0.0..=1.0).contains(&self.discount) {
            let what =
                Label::fixed("this discount makes no sense", "ce facteur d’actualisation n’a pas de sens");
            return refuse(what, written(self.discount), share(), ".discount(0.95)");
        }
        for value in [self.exploration.0, self.exploration.1] {
            if !(0.0..=1.0).contains(&value) {
                let what =
                    Label::fixed("this exploration makes no sense", "cette exploration n’a pas de sens");
                return refuse(what, written(value), share(), ".exploration(1.0, 0.05)");
            }
        }
        if self.time_allowed().is_zero() {
            let what =
                Label::fixed("this time budget leaves no time", "ce budget de temps ne laisse pas de temps");
            return refuse(
                what,
                format!("{} s", written(self.time_budget)),
                Label::fixed("a number above zero", "un nombre au-dessus de zéro"),
                ".time_budget(60.0)",
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_make_no_sense_are_refused_in_both_languages() {
        let how = Learn::episodes(10);
        let wrong = [
            Learn::episodes(0),
            how.max_steps(0),
            how.learning_rate(0.0),
            how.learning_rate(f64::NAN),
            how.discount(1.1),
            how.exploration(-0.1, 0.0),
            how.exploration(1.0, f64::NAN),
            how.time_budget(0.0),
            how.time_budget(f64::NAN),
        ];
        for how in wrong {
            let error = how.check().unwrap_err();
            assert_eq!(error.kind(), Kind::Value);
            assert_ne!(error.message(Lang::En), error.message(Lang::Fr));
        }
        assert!(how.exploration(0.0, 0.0).check().is_ok());
    }

    #[test]
    fn exploration_falls_by_one_ratio() {
        let how = Learn::episodes(3).exploration(1.0, 0.25);
        assert_eq!([1, 2, 3].map(|attempt| how.exploration_at(attempt)), [1.0, 0.5, 0.25]);
        assert_eq!(Learn::episodes(5).exploration(0.0, 0.5).exploration_at(5), 0.0);
    }
}
