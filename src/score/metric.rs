//! Metrics: one number from what was true and what was answered.
//!
//! Everything about a metric stands in one entry of the table below: its words, what it is computed
//! from, and how it reads. An entry that lacks a field does not compile.

use super::outcomes::Outcomes;
use super::{Confusion, Roc};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::stat::Interval;
use crate::stat::checks::{check, shares, zero_or_one};
use crate::stat::numbers::{mean, squares};

/// Probabilities of exactly 0 or 1 that turn out wrong would cost infinitely much: they count as this
/// far from the end, as in scikit-learn (the precision of a 64-bit number).
const CLOSEST: f64 = f64::EPSILON;

/// All there is to know about one metric.
pub(super) struct Facts {
    label: Label,
    /// What it means, in one sentence.
    meaning: Label,
    /// Where a network's scores show it unasked.
    shown: &'static [Task],
    reads: Reads,
    pub(super) sampled: Sampled,
    pub(super) compute: Compute,
}

/// What kind of target the scores are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Task {
    Numbers,
    TwoClasses,
    Classes,
}

/// How a value reads best.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reads {
    Percent,
    Number,
    /// A number that may lie below zero: two of them have no ratio.
    Signed,
}

/// What a sample of cases can tell about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sampled {
    Interval,
    /// The largest of a sample only grows with the sample: no interval tells how far it would.
    Extreme,
}

/// What a metric is computed from.
pub(super) enum Compute {
    /// Truths and answers that are numbers.
    Numbers(fn(&[f64], &[f64]) -> Result<f64>),
    /// Of right answers and of all answers: how many count.
    Agreement(fn(usize, usize) -> usize),
    /// The table of which class was taken for which.
    Classes(fn(&Confusion) -> f64),
    /// Decisions, as hits and cases; and which cases it is about.
    Rate(fn(&Outcomes) -> (usize, usize), Label),
    /// Decisions, where there is a case it is about.
    Decisions(fn(&Outcomes) -> Option<f64>, Label),
    /// The mean cost of probabilities: from a truth of 1 or 0, and the probability of a yes.
    Probabilities(fn(f64, f64) -> f64),
    /// How well scores order the truths.
    Ranking(fn(&[f64], &[f64]) -> Result<f64>),
}

/// What kind of answers a metric is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    Numbers,
    Classes,
    Decisions,
    Probabilities,
}

const YES_IN_TRUTH: Label = Label::fixed("one case that is truly yes", "un cas qui soit vraiment oui");
const NO_IN_TRUTH: Label = Label::fixed("one case that is truly no", "un cas qui soit vraiment non");
const YES_ANSWERED: Label = Label::fixed("one case answered yes", "un cas auquel la réponse soit oui");
const YES_SOMEWHERE: Label = Label::fixed(
    "one case that is yes, in truth or in answer",
    "un cas qui soit oui, en vérité ou en réponse",
);
pub(super) const ANY_CASE: Label = Label::fixed("one case", "un cas");

/// Makes the metrics and the table of their facts from one list.
macro_rules! metrics {
    ($($(#[$doc:meta])* $name:ident: $facts:expr;)+) => {
        /// One way to say how good answers are.
        ///
        /// Each belongs to one kind of answers, and means nothing for the others:
        /// numbers, classes (by their number), decisions (1 is yes, 0 is no), or probabilities of a yes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Metric {
            $($(#[$doc])* $name,)+
        }

        impl Metric {
            /// Every metric there is.
            pub(super) const ALL: &'static [Metric] = &[$(Metric::$name),+];

            pub(super) fn facts(self) -> Facts {
                match self {
                    $(Metric::$name => $facts,)+
                }
            }
        }
    };
}

metrics! {
    /// Numbers: the mean of the absolute differences, in the unit of the target.
    MeanAbsoluteError: Facts {
        label: Label::fixed("mean absolute error", "erreur absolue moyenne"),
        meaning: Label::fixed(
            "how far off, on average",
            "de combien on se trompe, en moyenne",
        ),
        shown: &[Task::Numbers],
        reads: Reads::Number,
        sampled: Sampled::Interval,
        compute: Compute::Numbers(|truth, answers| Ok(mean(&differences(truth, answers, f64::abs)))),
    };
    /// Numbers: the mean of the squared differences, in the squared unit.
    MeanSquaredError: Facts {
        label: Label::fixed("mean squared error", "erreur quadratique moyenne"),
        meaning: Label::fixed(
            "the mean of the squared differences",
            "la moyenne des différences au carré",
        ),
        shown: &[],
        reads: Reads::Number,
        sampled: Sampled::Interval,
        compute: Compute::Numbers(|truth, answers| Ok(mean(&differences(truth, answers, squared)))),
    };
    /// Numbers: the square root of that mean, in the unit of the target: large errors weigh more.
    RootMeanSquaredError: Facts {
        label: Label::fixed("root mean squared error", "racine de l’erreur quadratique moyenne"),
        meaning: Label::fixed(
            "how far off; large errors weigh more",
            "de combien on se trompe\u{202f}; les grandes erreurs pèsent plus",
        ),
        shown: &[Task::Numbers],
        reads: Reads::Number,
        sampled: Sampled::Interval,
        compute: Compute::Numbers(|truth, answers| Ok(mean(&differences(truth, answers, squared)).sqrt())),
    };
    /// Numbers: the mean of answer − truth: above zero where the answers are too high on the whole.
    MeanError: Facts {
        label: Label::fixed("mean error (answer − truth)", "erreur moyenne (réponse − vérité)"),
        meaning: Label::fixed(
            "above zero: answers too high on the whole; below: too low",
            "au-dessus de zéro\u{a0}: réponses trop hautes dans l’ensemble\u{202f}; au-dessous\u{a0}: trop basses",
        ),
        shown: &[Task::Numbers],
        reads: Reads::Signed,
        sampled: Sampled::Interval,
        compute: Compute::Numbers(|truth, answers| Ok(mean(&differences(truth, answers, |difference| difference)))),
    };
    /// Numbers: the largest absolute difference. scikit-learn calls it `max_error`.
    MaxError: Facts {
        label: Label::fixed("largest error", "plus grande erreur"),
        meaning: Label::fixed(
            "the worst answer of all",
            "la pire réponse de toutes",
        ),
        shown: &[Task::Numbers],
        reads: Reads::Number,
        sampled: Sampled::Extreme,
        compute: Compute::Numbers(|truth, answers| Ok(differences(truth, answers, f64::abs).into_iter().fold(0.0, f64::max))),
    };
    /// Numbers: the share of the target's variance that the answers explain: 1 is perfect, 0 is no better than the mean.
    RSquared: Facts {
        label: Label::fixed("R² (share of variance explained)", "R² (part de la variance expliquée)"),
        meaning: Label::fixed(
            "1 is perfect, 0 no better than the mean",
            "1 est parfait, 0 pas mieux que la moyenne",
        ),
        shown: &[Task::Numbers],
        reads: Reads::Signed,
        sampled: Sampled::Interval,
        compute: Compute::Numbers(r_squared),
    };
    /// Classes: the share of right answers.
    Accuracy: Facts {
        label: Label::fixed("accuracy", "exactitude"),
        meaning: Label::fixed(
            "the share of right answers",
            "la part des bonnes réponses",
        ),
        shown: &[Task::TwoClasses, Task::Classes],
        reads: Reads::Percent,
        sampled: Sampled::Interval,
        compute: Compute::Agreement(|right, _| right),
    };
    /// Classes: the share of wrong answers.
    ErrorRate: Facts {
        label: Label::fixed("error rate", "taux d’erreur"),
        meaning: Label::fixed(
            "the share of wrong answers",
            "la part des mauvaises réponses",
        ),
        shown: &[],
        reads: Reads::Percent,
        sampled: Sampled::Interval,
        compute: Compute::Agreement(|right, all| all - right),
    };
    /// Classes: the mean, over the classes, of the share of each that was recognised. Rare classes weigh
    /// as much as common ones.
    BalancedAccuracy: Facts {
        label: Label::fixed("balanced accuracy", "exactitude équilibrée"),
        meaning: Label::fixed(
            "the share recognised of each class, then the mean of the classes",
            "la part reconnue de chaque classe, puis la moyenne des classes",
        ),
        shown: &[Task::TwoClasses, Task::Classes],
        reads: Reads::Percent,
        sampled: Sampled::Interval,
        compute: Compute::Classes(Confusion::balanced_accuracy),
    };
    /// Classes: the mean, over the classes, of their F1.
    MacroF1: Facts {
        label: Label::fixed("F1, mean of the classes", "F1, moyenne des classes"),
        meaning: Label::fixed(
            "the F1 of each class, then their mean",
            "le F1 de chaque classe, puis leur moyenne",
        ),
        shown: &[Task::Classes],
        reads: Reads::Number,
        sampled: Sampled::Interval,
        compute: Compute::Classes(Confusion::macro_f1),
    };
    /// Decisions: of the cases that are truly yes, the share answered yes. Also called recall, or sensitivity.
    TruePositiveRate: Facts {
        label: Label::fixed("true positive rate", "taux de vrais positifs"),
        meaning: Label::fixed(
            "of those truly yes, the share answered yes",
            "parmi les vrais oui, la part des réponses oui",
        ),
        shown: &[],
        reads: Reads::Percent,
        sampled: Sampled::Interval,
        compute: Compute::Rate(|of| (of.true_positives, of.true_positives + of.false_negatives), YES_IN_TRUTH),
    };
    /// Decisions: of the cases that are truly yes, the share answered no: misses.
    FalseNegativeRate: Facts {
        label: Label::fixed("false negative rate", "taux de faux négatifs"),
        meaning: Label::fixed(
            "of those truly yes, the share answered no",
            "parmi les vrais oui, la part des réponses non",
        ),
        shown: &[Task::TwoClasses],
        reads: Reads::Percent,
        sampled: Sampled::Interval,
        compute: Compute::Rate(|of| (of.false_negatives, of.true_positives + of.false_negatives), YES_IN_TRUTH),
    };
    /// Decisions: of the cases that are truly no, the share answered yes: false alarms.
    FalsePositiveRate: Facts {
        label: Label::fixed("false positive rate", "taux de faux positifs"),
        meaning: Label::fixed(
            "of those truly no, the share answered yes",
            "parmi les vrais non, la part des réponses oui",
        ),
        shown: &[Task::TwoClasses],
        reads: Reads::Percent,
        sampled: Sampled::Interval,
        compute: Compute::Rate(|of| (of.false_positives, of.false_positives + of.true_negatives), NO_IN_TRUTH),
    };
    /// Decisions: of the cases that are truly no, the share answered no. Also called specificity.
    TrueNegativeRate: Facts {
        label: Label::fixed("true negative rate", "taux de vrais négatifs"),
        meaning: Label::fixed(
            "of those truly no, the share answered no",
            "parmi les vrais non, la part des réponses non",
        ),
        shown: &[],
        reads: Reads::Percent,
        sampled: Sampled::Interval,
        compute: Compute::Rate(|of| (of.true_negatives, of.false_positives + of.true_negatives), NO_IN_TRUTH),
    };
    /// Decisions: of the cases answered yes, the share that are truly yes.
    Precision: Facts {
        label: Label::fixed("precision", "précision"),
        meaning: Label::fixed(
            "of those answered yes, the share truly yes",
            "parmi les réponses oui, la part des vrais oui",
        ),
        shown: &[Task::TwoClasses],
        reads: Reads::Percent,
        sampled: Sampled::Interval,
        compute: Compute::Rate(|of| (of.true_positives, of.true_positives + of.false_positives), YES_ANSWERED),
    };
    /// Decisions: the harmonic mean of precision and true positive rate.
    F1: Facts {
        label: Label::fixed("F1", "F1"),
        meaning: Label::fixed(
            "precision and true positive rate in one number",
            "précision et taux de vrais positifs en un seul nombre",
        ),
        shown: &[],
        reads: Reads::Number,
        sampled: Sampled::Interval,
        compute: Compute::Decisions(f1, YES_SOMEWHERE),
    };
    /// Decisions: of all cases, the share answered yes. Says nothing about the truth.
    SelectionRate: Facts {
        label: Label::fixed("selection rate", "taux de sélection"),
        meaning: Label::fixed(
            "of all, the share answered yes",
            "parmi tous, la part des réponses oui",
        ),
        shown: &[],
        reads: Reads::Percent,
        sampled: Sampled::Interval,
        compute: Compute::Rate(|of| (of.true_positives + of.false_positives, of.total()), ANY_CASE),
    };
    /// Decisions: of all cases, the share that are truly yes. Says nothing about the answers.
    BaseRate: Facts {
        label: Label::fixed("base rate", "taux de base"),
        meaning: Label::fixed(
            "of all, the share truly yes",
            "parmi tous, la part des vrais oui",
        ),
        shown: &[],
        reads: Reads::Percent,
        sampled: Sampled::Interval,
        compute: Compute::Rate(|of| (of.true_positives + of.false_negatives, of.total()), ANY_CASE),
    };
    /// Probabilities of a yes: the mean of −ln(probability given to what was true). 0 is perfect; always
    /// saying one half costs 0.693.
    LogLoss: Facts {
        label: Label::fixed("log loss", "perte logarithmique"),
        meaning: Label::fixed(
            "0 is perfect; always saying one half costs 0.693",
            "0 est parfait\u{202f}; toujours dire un demi coûte 0,693",
        ),
        shown: &[Task::TwoClasses, Task::Classes],
        reads: Reads::Number,
        sampled: Sampled::Interval,
        compute: Compute::Probabilities(|truth, answer| {
            let given = if truth == 1.0 { answer } else { 1.0 - answer };
            -given.clamp(CLOSEST, 1.0 - CLOSEST).ln()
        }),
    };
    /// Probabilities of a yes: the mean squared difference from 1 (yes) or 0 (no).
    BrierScore: Facts {
        label: Label::fixed("Brier score", "score de Brier"),
        meaning: Label::fixed(
            "0 is perfect; always saying one half costs 0.25",
            "0 est parfait\u{202f}; toujours dire un demi coûte 0,25",
        ),
        shown: &[],
        reads: Reads::Number,
        sampled: Sampled::Interval,
        compute: Compute::Probabilities(|truth, answer| (answer - truth).powi(2)),
    };
    /// Scores, the higher the more a yes: how often a true yes stands above a true no. One half is chance.
    AreaUnderCurve: Facts {
        label: Label::fixed("area under the ROC curve", "aire sous la courbe ROC"),
        meaning: Label::fixed(
            "how often a true yes is placed above a true no",
            "combien de fois un vrai oui est placé au-dessus d’un vrai non",
        ),
        shown: &[Task::TwoClasses],
        reads: Reads::Number,
        sampled: Sampled::Interval,
        compute: Compute::Ranking(|truth, scores| Ok(Roc::of(truth, scores)?.area())),
    };
}

/// What becomes of each difference answer − truth.
fn differences(truth: &[f64], answers: &[f64], each: fn(f64) -> f64) -> Vec<f64> {
    truth.iter().zip(answers).map(|(truth, answer)| each(answer - truth)).collect()
}

fn squared(difference: f64) -> f64 {
    difference * difference
}

fn r_squared(truth: &[f64], answers: &[f64]) -> Result<f64> {
    let variance = squares(truth);
    if variance == 0.0 {
        return Err(Error::new(
            Kind::Empty,
            Label::fixed(
                "the truth never varies: there is nothing to explain",
                "la vérité ne varie jamais\u{a0}: il n’y a rien à expliquer",
            ),
        )
        .found(Label::with(|lang| match lang {
            Lang::Fr => format!("toujours {}", lang.short(truth[0])),
            _ => format!("always {}", lang.short(truth[0])),
        }))
        .expected(Label::fixed("two different values or more", "deux valeurs différentes ou plus"))
        .attempt(Metric::MeanAbsoluteError.label()));
    }
    Ok(1.0 - differences(truth, answers, squared).iter().sum::<f64>() / variance)
}

fn f1(of: &Outcomes) -> Option<f64> {
    let all = 2 * of.true_positives + of.false_positives + of.false_negatives;
    (all > 0).then(|| 2.0 * of.true_positives as f64 / all as f64)
}

impl Metric {
    /// The name of the metric, for a reader.
    pub fn label(&self) -> Label {
        self.facts().label
    }

    /// What the metric means, in one sentence for a reader.
    ///
    /// ```
    /// use atelier::{Lang, Metric};
    /// assert_eq!(Metric::FalseNegativeRate.meaning().text(Lang::En), "of those truly yes, the share answered no");
    /// ```
    pub fn meaning(&self) -> Label {
        self.facts().meaning
    }

    /// Whether the value is a share, between 0 and 1, that reads well as a percentage.
    pub fn is_share(&self) -> bool {
        self.facts().reads == Reads::Percent
    }

    /// Whether the value may lie below zero, so that two of them have no ratio.
    pub(super) fn is_signed(self) -> bool {
        self.facts().reads == Reads::Signed
    }

    /// The metrics that a network's scores show for such a target, in the order of the table.
    pub(super) fn shown_for(task: Task) -> Vec<Metric> {
        Metric::ALL.iter().copied().filter(|metric| metric.facts().shown.contains(&task)).collect()
    }

    /// The value as the metric is read: a percentage, or a number.
    pub(crate) fn write(&self, value: f64, lang: Lang) -> String {
        if self.is_share() { lang.percent(value, 1) } else { lang.short(value) }
    }

    pub(crate) fn takes(&self) -> Takes {
        match self.facts().compute {
            Compute::Numbers(_) => Takes::Numbers,
            Compute::Agreement(_) | Compute::Classes(_) => Takes::Classes,
            Compute::Rate(..) | Compute::Decisions(..) => Takes::Decisions,
            Compute::Probabilities(_) | Compute::Ranking(_) => Takes::Probabilities,
        }
    }

    /// Measures `answers` against the `truth`: one number from two slices of the same length.
    ///
    /// For classes, the slices hold the numbers of the classes; for decisions, 1 for yes and 0 for no;
    /// for probabilities, the truth is 1 or 0 and the answers the probability of a yes.
    ///
    /// ```
    /// use atelier::Metric;
    /// // differences: 0, 1 and 2
    /// let (truth, answers) = ([1.0, 2.0, 3.0], [1.0, 3.0, 5.0]);
    /// assert_eq!(Metric::MeanAbsoluteError.of(&truth, &answers)?, 1.0); // (0 + 1 + 2) / 3
    /// assert_eq!(Metric::MeanSquaredError.of(&truth, &answers)?, 5.0 / 3.0); // (0 + 1 + 4) / 3
    /// assert_eq!(Metric::MaxError.of(&truth, &answers)?, 2.0);
    ///
    /// // five people who could repay a loan, three who could not; 1 is yes
    /// let could = [1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0];
    /// let granted = [1.0, 1.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
    /// assert_eq!(Metric::FalseNegativeRate.of(&could, &granted)?, 0.4); // 2 of 5
    /// assert_eq!(Metric::Precision.of(&could, &granted)?, 0.75); // 3 of 4
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the slices are empty, differ in length, or hold something that is not a number; when they
    /// hold values that this metric has no use for; when it would divide by zero: a truth that never
    /// varies has no [`Metric::RSquared`], no case truly yes no [`Metric::FalseNegativeRate`].
    pub fn of(&self, truth: &[f64], answers: &[f64]) -> Result<f64> {
        check(truth, answers)?;
        match self.facts().compute {
            Compute::Numbers(of) => of(truth, answers),
            Compute::Agreement(hits) => {
                let right = truth.iter().zip(answers).filter(|(truth, answer)| truth == answer).count();
                Ok(hits(right, truth.len()) as f64 / truth.len() as f64)
            }
            Compute::Classes(of) => Ok(of(&Confusion::of_numbers(truth, answers)?)),
            Compute::Rate(..) | Compute::Decisions(..) => Outcomes::of(truth, answers)?.get(*self),
            Compute::Probabilities(cost) => {
                zero_or_one(Label::fixed("truth", "vérité"), truth)?;
                shares(answers)?;
                let costs: Vec<f64> =
                    truth.iter().zip(answers).map(|(truth, answer)| cost(*truth, *answer)).collect();
                Ok(mean(&costs))
            }
            Compute::Ranking(of) => {
                zero_or_one(Label::fixed("truth", "vérité"), truth)?;
                of(truth, answers)
            }
        }
    }
}

/// The mean cost of answers that aim at a quantile: missing low costs `level` a unit, missing high
/// `1 − level`. At level 0.5 it is half the mean absolute error; its smallest value has `level` of the
/// truths below the answers.
///
/// ```
/// use atelier::quantile_loss;
/// // too low by 2, too high by 1, at the 90 % quantile: (0.9 × 2 + 0.1 × 1) / 2
/// assert!((quantile_loss(&[5.0, 5.0], &[3.0, 6.0], 0.9)? - 0.95).abs() < 1e-12);
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// # Errors
/// As for [`Metric::of`], and when the level is not between 0 and 1.
pub fn quantile_loss(truth: &[f64], answers: &[f64], level: f64) -> Result<f64> {
    check(truth, answers)?;
    if !(level > 0.0 && level < 1.0) {
        return Err(Error::new(
            Kind::Value,
            Label::fixed("this is not the level of a quantile", "ce n’est pas le niveau d’un quantile"),
        )
        .found(Label::with(|lang| lang.short(level)))
        .expected(Label::fixed("more than 0 and less than 1", "plus de 0 et moins de 1"))
        .attempt(Label::with(|lang| lang.short(0.9))));
    }
    let costs: Vec<f64> = truth
        .iter()
        .zip(answers)
        .map(|(truth, answer)| {
            let missing = truth - answer;
            (level * missing).max((level - 1.0) * missing)
        })
        .collect();
    Ok(mean(&costs))
}

/// How often the truth lay between a low and a high answer, ends included, with its interval: answers
/// that promise 90 % should hold about 90 %.
///
/// ```
/// use atelier::coverage;
/// let held = coverage(&[1.0, 2.0, 3.0, 9.0], &[0.0; 4], &[5.0; 4])?; // the last one escapes
/// assert_eq!(held.value, 0.75);
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// # Errors
/// As for [`Metric::of`], and when a low end lies above its high end.
pub fn coverage(truth: &[f64], low: &[f64], high: &[f64]) -> Result<Interval> {
    check(truth, low)?;
    check(truth, high)?;
    if let Some(row) = (0..truth.len()).find(|row| low[*row] > high[*row]) {
        return Err(Error::new(
            Kind::Value,
            Label::fixed("a low end lies above its high end", "une borne basse dépasse sa borne haute"),
        )
        .found(Label::with(|lang| match lang {
            Lang::Fr => {
                format!("numéro {}\u{a0}: {} > {}", row + 1, lang.short(low[row]), lang.short(high[row]))
            }
            _ => format!("number {}: {} > {}", row + 1, lang.short(low[row]), lang.short(high[row])),
        }))
        .expected(Label::fixed("low ≤ high in each row", "bas ≤ haut à chaque ligne"))
        .attempt(Label::same("coverage(&truth, &low, &high)")));
    }
    let inside = (0..truth.len()).filter(|row| (low[*row]..=high[*row]).contains(&truth[*row])).count();
    Interval::rate(inside, truth.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn close(value: f64, expected: f64) {
        assert!((value - expected).abs() < 1e-12, "{value}, expected {expected}");
    }

    #[test]
    fn every_metric_says_what_it_is_in_both_languages() {
        for metric in Metric::ALL {
            let facts = metric.facts();
            assert!(!facts.label.is_empty() && facts.meaning.en() != facts.meaning.fr(), "{metric:?}");
            // What scores show unasked goes with the kind of target they are shown for.
            let fits = match metric.takes() {
                Takes::Numbers => facts.shown.iter().all(|task| *task == Task::Numbers),
                _ => !facts.shown.contains(&Task::Numbers),
            };
            assert!(fits, "{metric:?}");
        }
    }

    #[test]
    fn numbers_by_hand() {
        // truth 2, 4, 6, 8; answers 3, 4, 4, 9: differences answer − truth 1, 0, −2, 1
        let (truth, answers) = ([2.0, 4.0, 6.0, 8.0], [3.0, 4.0, 4.0, 9.0]);
        close(Metric::MeanAbsoluteError.of(&truth, &answers).unwrap(), 1.0); // (1 + 0 + 2 + 1) / 4
        close(Metric::MeanSquaredError.of(&truth, &answers).unwrap(), 1.5); // (1 + 0 + 4 + 1) / 4
        close(Metric::RootMeanSquaredError.of(&truth, &answers).unwrap(), 1.5f64.sqrt());
        close(Metric::MeanError.of(&truth, &answers).unwrap(), 0.0); // (1 + 0 − 2 + 1) / 4
        close(Metric::MaxError.of(&truth, &answers).unwrap(), 2.0);
        close(Metric::RSquared.of(&truth, &answers).unwrap(), 0.7); // mean 5, variance 9 + 1 + 1 + 9 = 20; 1 − 6 / 20
        close(quantile_loss(&truth, &answers, 0.5).unwrap(), 0.5); // half the mean absolute error
    }

    #[test]
    fn classes_by_hand() {
        // classes 0, 0, 0, 0, 1, 1, 2; answers 0, 0, 0, 1, 1, 0, 2
        let (truth, answers) = ([0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 2.0], [0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 2.0]);
        close(Metric::Accuracy.of(&truth, &answers).unwrap(), 5.0 / 7.0);
        close(Metric::ErrorRate.of(&truth, &answers).unwrap(), 2.0 / 7.0);
        // recognised: 3/4, 1/2, 1/1; mean 2.25 / 3
        close(Metric::BalancedAccuracy.of(&truth, &answers).unwrap(), 0.75);
        // F1 = 2·hits / (in truth + answered): 6/(4+4), 2/(2+2), 2/(1+1); mean (0.75 + 0.5 + 1) / 3
        close(Metric::MacroF1.of(&truth, &answers).unwrap(), 0.75);
    }

    #[test]
    fn decisions_by_hand() {
        // yes and said yes 3, yes and said no 1, no and said yes 2, no and said no 4
        let truth = [1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        let answers = [1.0, 1.0, 1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0];
        for (metric, expected) in [
            (Metric::TruePositiveRate, 3.0 / 4.0),
            (Metric::FalseNegativeRate, 1.0 / 4.0),
            (Metric::FalsePositiveRate, 2.0 / 6.0),
            (Metric::TrueNegativeRate, 4.0 / 6.0),
            (Metric::Precision, 3.0 / 5.0),
            (Metric::F1, 6.0 / 9.0), // 2·3 / (2·3 + 2 + 1)
            (Metric::SelectionRate, 5.0 / 10.0),
            (Metric::BaseRate, 4.0 / 10.0),
            (Metric::Accuracy, 7.0 / 10.0),
        ] {
            close(metric.of(&truth, &answers).unwrap(), expected);
        }
    }

    #[test]
    fn probabilities_by_hand() {
        let (truth, answers) = ([1.0, 0.0, 1.0, 0.0], [0.8, 0.4, 0.3, 0.1]);
        // −(ln 0.8 + ln 0.6 + ln 0.3 + ln 0.9) / 4
        close(
            Metric::LogLoss.of(&truth, &answers).unwrap(),
            -(0.8f64.ln() + 0.6f64.ln() + 0.3f64.ln() + 0.9f64.ln()) / 4.0,
        );
        close(Metric::BrierScore.of(&truth, &answers).unwrap(), (0.04 + 0.16 + 0.49 + 0.01) / 4.0);
        // pairs (yes, no): 0.8 > 0.4, 0.8 > 0.1, 0.3 < 0.4, 0.3 > 0.1: three of four
        close(Metric::AreaUnderCurve.of(&truth, &answers).unwrap(), 0.75);
        // Certain and wrong is expensive, not infinite.
        assert!(Metric::LogLoss.of(&[1.0], &[0.0]).unwrap() > 30.0);
    }

    #[test]
    fn what_has_no_value_is_refused() {
        let kind =
            |metric: Metric, truth: &[f64], answers: &[f64]| metric.of(truth, answers).unwrap_err().kind();
        assert_eq!(kind(Metric::Accuracy, &[], &[]), Kind::Empty);
        assert_eq!(kind(Metric::Accuracy, &[1.0], &[]), Kind::Shape);
        assert_eq!(kind(Metric::Accuracy, &[1.0], &[f64::NAN]), Kind::Value);
        assert_eq!(kind(Metric::RSquared, &[2.0, 2.0], &[1.0, 2.0]), Kind::Empty);
        assert_eq!(kind(Metric::TruePositiveRate, &[0.0, 0.0], &[1.0, 0.0]), Kind::Empty);
        assert_eq!(kind(Metric::Precision, &[0.0, 1.0], &[0.0, 0.0]), Kind::Empty);
        assert_eq!(kind(Metric::Precision, &[0.0, 2.0], &[0.0, 0.0]), Kind::Value);
        assert_eq!(kind(Metric::BrierScore, &[0.0, 1.0], &[0.0, 1.5]), Kind::Value);
        assert_eq!(kind(Metric::AreaUnderCurve, &[1.0, 1.0], &[0.2, 0.3]), Kind::Empty);
        assert!(quantile_loss(&[1.0], &[1.0], 1.0).is_err());
        assert!(coverage(&[1.0], &[2.0], &[1.0]).is_err());
        let message = Metric::Accuracy.of(&[1.0], &[f64::NAN]).unwrap_err().message(Lang::Fr);
        assert!(message.starts_with("réponse numéro 1\u{a0}: ce n’est pas un nombre fini"), "{message}");
    }

    proptest! {
        #[test]
        fn shares_stay_between_zero_and_one(rows in proptest::collection::vec((0u8..2, 0u8..2), 1..40)) {
            let truth: Vec<f64> = rows.iter().map(|(truth, _)| f64::from(*truth)).collect();
            let answers: Vec<f64> = rows.iter().map(|(_, answer)| f64::from(*answer)).collect();
            for metric in [
                Metric::Accuracy, Metric::ErrorRate, Metric::BalancedAccuracy, Metric::MacroF1, Metric::TruePositiveRate,
                Metric::FalsePositiveRate, Metric::TrueNegativeRate, Metric::FalseNegativeRate, Metric::Precision,
                Metric::F1, Metric::SelectionRate, Metric::BaseRate, Metric::BrierScore, Metric::AreaUnderCurve,
            ] {
                if let Ok(value) = metric.of(&truth, &answers) {
                    prop_assert!((0.0..=1.0).contains(&value), "{metric:?} {value}");
                }
            }
            if let (Ok(hit), Ok(miss)) =
                (Metric::TruePositiveRate.of(&truth, &answers), Metric::FalseNegativeRate.of(&truth, &answers))
            {
                prop_assert!((hit + miss - 1.0).abs() < 1e-12);
            }
            // For two classes, balanced accuracy is the mean of the two rates of right answers.
            if let (Ok(yes), Ok(no)) =
                (Metric::TruePositiveRate.of(&truth, &answers), Metric::TrueNegativeRate.of(&truth, &answers))
            {
                let balanced = Metric::BalancedAccuracy.of(&truth, &answers).unwrap();
                prop_assert!((balanced - (yes + no) / 2.0).abs() < 1e-12);
                // And the area under the curve of decisions alone is the same number.
                let area = Metric::AreaUnderCurve.of(&truth, &answers).unwrap();
                prop_assert!((balanced - area).abs() < 1e-12);
            }
        }
    }
}
