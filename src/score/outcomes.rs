//! Decisions: yes or no, right or wrong, and what each error costs.

use super::metric::{ANY_CASE, Compute, Metric, Takes};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::show::{Page, Show, displays};
use crate::stat::Interval;
use crate::stat::checks::{check, zero_or_one};

/// How many decisions turned out which way. Positive means: the answer was yes.
///
/// ```
/// use atelier::{Metric, Outcomes};
/// let outcomes = Outcomes::of(&[1.0, 1.0, 1.0, 0.0, 0.0], &[1.0, 0.0, 1.0, 1.0, 0.0])?; // 1 is yes
/// assert_eq!((outcomes.true_positives, outcomes.false_negatives), (2, 1));
/// assert_eq!((outcomes.false_positives, outcomes.true_negatives), (1, 1));
/// assert!((outcomes.get(Metric::TruePositiveRate)? - 2.0 / 3.0).abs() < 1e-12);
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// Truly yes, answered yes.
    pub true_positives: usize,
    /// Truly no, answered yes: false alarms.
    pub false_positives: usize,
    /// Truly no, answered no.
    pub true_negatives: usize,
    /// Truly yes, answered no: misses.
    pub false_negatives: usize,
}

impl Outcomes {
    /// Counts them: 1 is yes, 0 is no.
    ///
    /// # Errors
    /// When there is nothing to count, the lengths differ, or a value is neither 1 nor 0.
    pub fn of(truth: &[f64], answers: &[f64]) -> Result<Outcomes> {
        check(truth, answers)?;
        zero_or_one(Label::fixed("truth", "vérité"), truth)?;
        zero_or_one(Label::fixed("answer", "réponse"), answers)?;
        let mut outcomes = Outcomes::default();
        for (truth, answer) in truth.iter().zip(answers) {
            outcomes.count(*truth == 1.0, *answer == 1.0);
        }
        Ok(outcomes)
    }

    pub(crate) fn count(&mut self, truth: bool, answer: bool) {
        *match (truth, answer) {
            (true, true) => &mut self.true_positives,
            (false, true) => &mut self.false_positives,
            (false, false) => &mut self.true_negatives,
            (true, false) => &mut self.false_negatives,
        } += 1;
    }

    /// How many decisions in all.
    pub fn total(&self) -> usize {
        self.true_positives + self.false_positives + self.true_negatives + self.false_negatives
    }

    /// A rate as it was counted: so many, of so many. Nothing for metrics that are not such a rate.
    pub(crate) fn fraction(&self, metric: Metric) -> Option<(usize, usize)> {
        match metric.facts().compute {
            Compute::Rate(counts, _) => Some(counts(self)),
            Compute::Agreement(hits) => {
                Some((hits(self.true_positives + self.true_negatives, self.total()), self.total()))
            }
            Compute::Numbers(_)
            | Compute::Classes(_)
            | Compute::Decisions(..)
            | Compute::Probabilities(_)
            | Compute::Ranking(_) => None,
        }
    }

    /// One number from the counts: any metric of decisions, accuracy or error rate.
    ///
    /// # Errors
    /// When the metric is not one of decisions, or there is no case it is about.
    pub fn get(&self, metric: Metric) -> Result<f64> {
        match metric.facts().compute {
            Compute::Decisions(of, about) => of(self).ok_or_else(|| no_case(metric, &about)),
            _ => Ok(self.rate(metric)?.value),
        }
    }

    /// A rate with its interval of 95 % (Wilson).
    ///
    /// ```
    /// use atelier::{Metric, Outcomes};
    /// let outcomes = Outcomes { true_positives: 80, false_negatives: 20, false_positives: 5, true_negatives: 95 };
    /// let missed = outcomes.rate(Metric::FalseNegativeRate)?; // 20 of 100
    /// assert!((missed.low - 0.133).abs() < 0.001 && (missed.high - 0.289).abs() < 0.001);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the metric is not a rate of decisions, or there is no case it is about.
    pub fn rate(&self, metric: Metric) -> Result<Interval> {
        match self.fraction(metric) {
            Some((_, 0)) => {
                let about = match metric.facts().compute {
                    Compute::Rate(_, about) => about,
                    _ => ANY_CASE,
                };
                Err(no_case(metric, &about))
            }
            Some((hits, total)) => Interval::rate(hits, total),
            None => Err(not_for(metric, Takes::Decisions)),
        }
    }

    /// What these decisions cost, on average over all of them.
    ///
    /// ```
    /// use atelier::{Outcomes, Prices};
    /// let outcomes = Outcomes { true_positives: 3, false_negatives: 1, false_positives: 2, true_negatives: 4 };
    /// let prices = Prices::new(10.0, 1.0)?; // a miss costs ten times a false alarm
    /// assert_eq!(outcomes.cost(&prices), 1.2); // (1 × 10 + 2 × 1) / 10
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn cost(&self, prices: &Prices) -> f64 {
        let paid =
            self.false_negatives as f64 * prices.miss + self.false_positives as f64 * prices.false_alarm;
        paid / self.total().max(1) as f64
    }
}

impl Show for Outcomes {
    fn page(&self) -> Page {
        let lang = Lang::current();
        let word = |en, fr| Label::fixed(en, fr).text(lang);
        let row = |name: String, yes: usize, no: usize| vec![name, lang.count(yes), lang.count(no)];
        Page::new().table(
            word(
                "Rows: what was true. Columns: what was answered.",
                "Lignes\u{a0}: ce qui était vrai. Colonnes\u{a0}: ce qui a été répondu.",
            ),
            &[
                word("truly", "en vérité"),
                word("answered yes", "réponse oui"),
                word("answered no", "réponse non"),
            ],
            &[
                row(word("yes", "oui"), self.true_positives, self.false_negatives),
                row(word("no", "non"), self.false_positives, self.true_negatives),
            ],
        )
    }
}
displays!(Outcomes);

/// What each kind of error costs, in whatever unit: money, minutes, harm. Right decisions cost nothing.
///
/// ```
/// use atelier::Prices;
/// let prices = Prices::new(9.0, 1.0)?; // a miss costs nine times a false alarm
/// assert_eq!(prices.threshold(), 0.1); // then say yes from a probability of one tenth on
/// assert!(Prices::new(-1.0, 1.0).is_err());
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prices {
    miss: f64,
    false_alarm: f64,
}

impl Prices {
    /// The price of a miss (a no that should have been yes), and of a false alarm.
    ///
    /// # Errors
    /// When a price is below zero or not a number, or both are zero.
    pub fn new(miss: f64, false_alarm: f64) -> Result<Prices> {
        let fair = |price: f64| price.is_finite() && price >= 0.0;
        if fair(miss) && fair(false_alarm) && miss + false_alarm > 0.0 {
            return Ok(Prices { miss, false_alarm });
        }
        Err(Error::new(Kind::Value, Label::fixed("these prices make no sense", "ces prix n’ont pas de sens"))
            .found(Label::with(|lang| match lang {
                Lang::Fr => format!("oubli {}, fausse alerte {}", lang.short(miss), lang.short(false_alarm)),
                _ => format!("miss {}, false alarm {}", lang.short(miss), lang.short(false_alarm)),
            }))
            .expected(Label::fixed(
                "zero or more, and not both zero",
                "zéro ou plus, et pas zéro tous les deux",
            ))
            .attempt(Label::same("Prices::new(10.0, 1.0)?")))
    }

    /// The price of a miss.
    pub fn miss(&self) -> f64 {
        self.miss
    }

    /// The price of a false alarm.
    pub fn false_alarm(&self) -> f64 {
        self.false_alarm
    }

    /// The probability from which a yes is the cheaper answer, where probabilities can be taken at
    /// their word: false alarm ÷ (false alarm + miss).
    pub fn threshold(&self) -> f64 {
        self.false_alarm / (self.false_alarm + self.miss)
    }
}

fn no_case(metric: Metric, about: &Label) -> Error {
    Error::new(
        Kind::Empty,
        Label::new(
            format!("there is no case that the {} is about", metric.label().en()),
            format!("aucun cas dont parle cette mesure\u{a0}: {}", metric.label().fr()),
        ),
    )
    .found(Label::fixed("0 cases", "0 cas"))
    .expected(Label::new(format!("at least {}", about.en()), format!("au moins {}", about.fr())))
    .attempt(Label::fixed("more cases, or Metric::Accuracy", "plus de cas, ou Metric::Accuracy"))
}

/// The error for a metric that means nothing for the answers at hand.
pub(crate) fn not_for(metric: Metric, here: Takes) -> Error {
    let kind = |takes: Takes| match takes {
        Takes::Numbers => Label::fixed("numbers", "des nombres"),
        Takes::Classes => Label::fixed("classes", "des classes"),
        Takes::Decisions => Label::fixed("decisions, yes or no", "des décisions, oui ou non"),
        Takes::Probabilities => Label::fixed("probabilities", "des probabilités"),
    };
    let fitting = match here {
        Takes::Numbers => "MeanAbsoluteError, MeanError, RootMeanSquaredError",
        Takes::Classes => "Accuracy, ErrorRate, BalancedAccuracy, MacroF1",
        Takes::Decisions => "FalseNegativeRate, FalsePositiveRate, Precision, SelectionRate, Accuracy",
        Takes::Probabilities => "LogLoss, BrierScore, AreaUnderCurve",
    };
    Error::new(
        Kind::Value,
        Label::new(
            format!("the {} means nothing here", metric.label().en()),
            format!("cette mesure n’a pas de sens ici\u{a0}: {}", metric.label().fr()),
        ),
    )
    .found(Label::new(
        format!("a metric of {}, where the answers are {}", kind(metric.takes()).en(), kind(here).en()),
        format!(
            "une mesure pour {}, alors que les réponses sont {}",
            kind(metric.takes()).fr(),
            kind(here).fr()
        ),
    ))
    .expected(Label::new(
        format!("a metric of {}", kind(here).en()),
        format!("une mesure pour {}", kind(here).fr()),
    ))
    .attempt(Label::same(fitting))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_must_be_prices() {
        for (miss, alarm) in [(0.0, 0.0), (-1.0, 1.0), (1.0, f64::NAN), (f64::INFINITY, 1.0)] {
            assert_eq!(Prices::new(miss, alarm).unwrap_err().kind(), Kind::Value);
        }
    }

    #[test]
    fn a_metric_of_numbers_is_refused() {
        let outcomes =
            Outcomes { true_positives: 3, false_negatives: 1, false_positives: 2, true_negatives: 4 };
        let message = outcomes.get(Metric::RSquared).unwrap_err().message(Lang::En);
        assert!(message.contains("a metric of numbers, where the answers are decisions"), "{message}");
    }
}
