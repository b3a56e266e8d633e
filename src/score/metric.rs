//! Metrics: one number from what was true and what was answered.

use super::interval::mean;
use super::outcomes::Outcomes;
use super::{Confusion, Roc};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};

/// Probabilities of exactly 0 or 1 that turn out wrong would cost infinitely much: they count as this
/// far from the end, as in scikit-learn (the precision of a 64-bit number).
const CLOSEST: f64 = f64::EPSILON;

/// One way to say how good answers are.
///
/// Each belongs to one kind of answers, and means nothing for the others:
/// numbers, classes (by their number), decisions (1 is yes, 0 is no), or probabilities of a yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Metric {
    /// Numbers: the mean of the absolute differences, in the unit of the target.
    MeanAbsoluteError,
    /// Numbers: the mean of the squared differences, in the squared unit.
    MeanSquaredError,
    /// Numbers: the square root of that mean, in the unit of the target: large errors weigh more.
    RootMeanSquaredError,
    /// Numbers: the mean of answer − truth: above zero where the answers are too high on the whole.
    MeanError,
    /// Numbers: the largest absolute difference.
    LargestError,
    /// Numbers: the share of the target's variance that the answers explain: 1 is perfect, 0 is no better than the mean.
    RSquared,
    /// Classes: the share of right answers.
    Accuracy,
    /// Classes: the share of wrong answers.
    ErrorRate,
    /// Classes: the mean, over the classes, of the share of each that was recognised. Rare classes weigh
    /// as much as common ones.
    BalancedAccuracy,
    /// Classes: the mean, over the classes, of their F1.
    MacroF1,
    /// Decisions: of the cases that are truly yes, the share answered yes. Also called recall, or sensitivity.
    TruePositiveRate,
    /// Decisions: of the cases that are truly no, the share answered yes: false alarms.
    FalsePositiveRate,
    /// Decisions: of the cases that are truly no, the share answered no. Also called specificity.
    TrueNegativeRate,
    /// Decisions: of the cases that are truly yes, the share answered no: misses.
    FalseNegativeRate,
    /// Decisions: of the cases answered yes, the share that are truly yes.
    Precision,
    /// Decisions: the harmonic mean of precision and true positive rate.
    F1,
    /// Decisions: of all cases, the share answered yes. Says nothing about the truth.
    SelectionRate,
    /// Decisions: of all cases, the share that are truly yes. Says nothing about the answers.
    BaseRate,
    /// Probabilities of a yes: the mean of −ln(probability given to what was true). 0 is perfect; always
    /// saying one half costs 0.693.
    LogLoss,
    /// Probabilities of a yes: the mean squared difference from 1 (yes) or 0 (no).
    BrierScore,
    /// Scores, the higher the more a yes: how often a true yes stands above a true no. One half is chance.
    AreaUnderCurve,
}

/// What kind of answers a metric is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    Numbers,
    Classes,
    Decisions,
    Probabilities,
}

impl Metric {
    /// The name of the metric, for a reader.
    pub fn label(&self) -> Label {
        match self {
            Metric::MeanAbsoluteError => Label::fixed("mean absolute error", "erreur absolue moyenne"),
            Metric::MeanSquaredError => Label::fixed("mean squared error", "erreur quadratique moyenne"),
            Metric::RootMeanSquaredError => {
                Label::fixed("root mean squared error", "racine de l’erreur quadratique moyenne")
            }
            Metric::MeanError => {
                Label::fixed("mean error (answer − truth)", "erreur moyenne (réponse − vérité)")
            }
            Metric::LargestError => Label::fixed("largest error", "plus grande erreur"),
            Metric::RSquared => {
                Label::fixed("R² (share of variance explained)", "R² (part de la variance expliquée)")
            }
            Metric::Accuracy => Label::fixed("accuracy", "exactitude"),
            Metric::ErrorRate => Label::fixed("error rate", "taux d’erreur"),
            Metric::BalancedAccuracy => Label::fixed("balanced accuracy", "exactitude équilibrée"),
            Metric::MacroF1 => Label::fixed("F1, mean of the classes", "F1, moyenne des classes"),
            Metric::TruePositiveRate => Label::fixed("true positive rate", "taux de vrais positifs"),
            Metric::FalsePositiveRate => Label::fixed("false positive rate", "taux de faux positifs"),
            Metric::TrueNegativeRate => Label::fixed("true negative rate", "taux de vrais négatifs"),
            Metric::FalseNegativeRate => Label::fixed("false negative rate", "taux de faux négatifs"),
            Metric::Precision => Label::fixed("precision", "précision"),
            Metric::F1 => Label::same("F1"),
            Metric::SelectionRate => Label::fixed("selection rate", "taux de sélection"),
            Metric::BaseRate => Label::fixed("base rate", "taux de base"),
            Metric::LogLoss => Label::fixed("log loss", "perte logarithmique"),
            Metric::BrierScore => Label::fixed("Brier score", "score de Brier"),
            Metric::AreaUnderCurve => Label::fixed("area under the ROC curve", "aire sous la courbe ROC"),
        }
    }

    /// What the metric means, in one sentence for a reader.
    ///
    /// ```
    /// use atelier::{Lang, Metric};
    /// assert_eq!(Metric::FalseNegativeRate.meaning().text(Lang::En), "of those truly yes, the share answered no");
    /// ```
    pub fn meaning(&self) -> Label {
        match self {
            Metric::MeanAbsoluteError => {
                Label::fixed("how far off, on average", "de combien on se trompe, en moyenne")
            }
            Metric::MeanSquaredError => {
                Label::fixed("the mean of the squared differences", "la moyenne des différences au carré")
            }
            Metric::RootMeanSquaredError => Label::fixed(
                "how far off; large errors weigh more",
                "de combien on se trompe\u{202f}; les grandes erreurs pèsent plus",
            ),
            Metric::MeanError => Label::fixed(
                "above zero: answers too high on the whole; below: too low",
                "au-dessus de zéro\u{a0}: réponses trop hautes dans l’ensemble\u{202f}; au-dessous\u{a0}: trop basses",
            ),
            Metric::LargestError => Label::fixed("the worst answer of all", "la pire réponse de toutes"),
            Metric::RSquared => Label::fixed(
                "1 is perfect, 0 no better than the mean",
                "1 est parfait, 0 pas mieux que la moyenne",
            ),
            Metric::Accuracy => Label::fixed("the share of right answers", "la part des bonnes réponses"),
            Metric::ErrorRate => Label::fixed("the share of wrong answers", "la part des mauvaises réponses"),
            Metric::BalancedAccuracy => Label::fixed(
                "the share recognised of each class, then the mean of the classes",
                "la part reconnue de chaque classe, puis la moyenne des classes",
            ),
            Metric::MacroF1 => Label::fixed(
                "the F1 of each class, then their mean",
                "le F1 de chaque classe, puis leur moyenne",
            ),
            Metric::TruePositiveRate => Label::fixed(
                "of those truly yes, the share answered yes",
                "parmi les vrais oui, la part des réponses oui",
            ),
            Metric::FalsePositiveRate => Label::fixed(
                "of those truly no, the share answered yes",
                "parmi les vrais non, la part des réponses oui",
            ),
            Metric::TrueNegativeRate => Label::fixed(
                "of those truly no, the share answered no",
                "parmi les vrais non, la part des réponses non",
            ),
            Metric::FalseNegativeRate => Label::fixed(
                "of those truly yes, the share answered no",
                "parmi les vrais oui, la part des réponses non",
            ),
            Metric::Precision => Label::fixed(
                "of those answered yes, the share truly yes",
                "parmi les réponses oui, la part des vrais oui",
            ),
            Metric::F1 => Label::fixed(
                "precision and true positive rate in one number",
                "précision et taux de vrais positifs en un seul nombre",
            ),
            Metric::SelectionRate => {
                Label::fixed("of all, the share answered yes", "parmi tous, la part des réponses oui")
            }
            Metric::BaseRate => {
                Label::fixed("of all, the share truly yes", "parmi tous, la part des vrais oui")
            }
            Metric::LogLoss => Label::fixed(
                "0 is perfect; always saying one half costs 0.693",
                "0 est parfait\u{202f}; toujours dire un demi coûte 0,693",
            ),
            Metric::BrierScore => Label::fixed(
                "0 is perfect; always saying one half costs 0.25",
                "0 est parfait\u{202f}; toujours dire un demi coûte 0,25",
            ),
            Metric::AreaUnderCurve => Label::fixed(
                "how often a true yes is placed above a true no",
                "combien de fois un vrai oui est placé au-dessus d’un vrai non",
            ),
        }
    }

    /// Whether the value is a share, between 0 and 1, that reads well as a percentage.
    pub fn is_share(&self) -> bool {
        match self.takes() {
            Takes::Classes => !matches!(self, Metric::MacroF1),
            Takes::Decisions => !matches!(self, Metric::F1),
            _ => false,
        }
    }

    /// The value as the metric is read: a percentage, or a number.
    pub(crate) fn write(&self, value: f64, lang: Lang) -> String {
        if self.is_share() { lang.percent(value, 1) } else { lang.short(value) }
    }

    pub(crate) fn takes(&self) -> Takes {
        match self {
            Metric::MeanAbsoluteError
            | Metric::MeanSquaredError
            | Metric::RootMeanSquaredError
            | Metric::MeanError
            | Metric::LargestError
            | Metric::RSquared => Takes::Numbers,
            Metric::Accuracy | Metric::ErrorRate | Metric::BalancedAccuracy | Metric::MacroF1 => {
                Takes::Classes
            }
            Metric::TruePositiveRate
            | Metric::FalsePositiveRate
            | Metric::TrueNegativeRate
            | Metric::FalseNegativeRate
            | Metric::Precision
            | Metric::F1
            | Metric::SelectionRate
            | Metric::BaseRate => Takes::Decisions,
            Metric::LogLoss | Metric::BrierScore | Metric::AreaUnderCurve => Takes::Probabilities,
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
    /// assert_eq!(Metric::LargestError.of(&truth, &answers)?, 2.0);
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
        match self.takes() {
            Takes::Numbers => self.of_numbers(truth, answers),
            Takes::Classes => match self {
                // These two need no table of classes.
                Metric::Accuracy => Ok(agreement(truth, answers)),
                Metric::ErrorRate => Ok(1.0 - agreement(truth, answers)),
                _ => {
                    let confusion = Confusion::of_numbers(truth, answers)?;
                    Ok(if *self == Metric::MacroF1 {
                        confusion.macro_f1()
                    } else {
                        confusion.balanced_accuracy()
                    })
                }
            },
            Takes::Decisions => Outcomes::of(truth, answers)?.get(*self),
            Takes::Probabilities => {
                zero_or_one(Label::fixed("truth", "vérité"), truth)?;
                if *self == Metric::AreaUnderCurve {
                    return Ok(Roc::of(truth, answers)?.area());
                }
                shares(answers)?;
                let costs: Vec<f64> = truth
                    .iter()
                    .zip(answers)
                    .map(|(truth, answer)| {
                        if *self == Metric::BrierScore {
                            (answer - truth).powi(2)
                        } else {
                            let given = if *truth == 1.0 { *answer } else { 1.0 - answer };
                            -given.clamp(CLOSEST, 1.0 - CLOSEST).ln()
                        }
                    })
                    .collect();
                Ok(mean(&costs))
            }
        }
    }

    fn of_numbers(&self, truth: &[f64], answers: &[f64]) -> Result<f64> {
        let count = truth.len() as f64;
        let differences = || truth.iter().zip(answers).map(|(truth, answer)| answer - truth);
        let squares = || differences().map(|difference| difference * difference).sum::<f64>();
        Ok(match self {
            Metric::MeanAbsoluteError => differences().map(f64::abs).sum::<f64>() / count,
            Metric::MeanError => differences().sum::<f64>() / count,
            Metric::MeanSquaredError => squares() / count,
            Metric::RootMeanSquaredError => (squares() / count).sqrt(),
            Metric::RSquared => {
                let middle = mean(truth);
                let variance: f64 = truth.iter().map(|value| (value - middle).powi(2)).sum();
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
                    .expected(Label::fixed(
                        "two different values or more",
                        "deux valeurs différentes ou plus",
                    ))
                    .attempt(Metric::MeanAbsoluteError.label()));
                }
                1.0 - squares() / variance
            }
            // The only other metric of numbers.
            _ => differences().map(f64::abs).fold(0.0, f64::max),
        })
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
pub fn coverage(truth: &[f64], low: &[f64], high: &[f64]) -> Result<super::Interval> {
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
    super::Interval::rate(inside, truth.len())
}

/// The share of places where both hold the same.
fn agreement(truth: &[f64], answers: &[f64]) -> f64 {
    truth.iter().zip(answers).filter(|(truth, answer)| truth == answer).count() as f64 / truth.len() as f64
}

pub(crate) fn check(truth: &[f64], answers: &[f64]) -> Result<()> {
    same_length(truth.len(), answers.len())?;
    all_finite(Label::fixed("truth", "vérité"), truth)?;
    all_finite(Label::fixed("answer", "réponse"), answers)
}

pub(crate) fn same_length(truths: usize, answers: usize) -> Result<()> {
    if truths != answers {
        return Err(Error::new(
            Kind::Shape,
            Label::fixed(
                "there must be as many answers as truths",
                "il faut autant de réponses que de vérités",
            ),
        )
        .found(Label::with(|lang| match lang {
            Lang::Fr => format!("réponses\u{a0}: {answers}, vérités\u{a0}: {truths}"),
            _ => format!("{answers} answers, {truths} truths"),
        }))
        .expected(Label::fixed("one answer for each truth", "une réponse pour chaque vérité"))
        .attempt(Label::fixed("measure both on the same rows", "mesurez les deux sur les mêmes lignes")));
    }
    if truths == 0 {
        return Err(Error::new(
            Kind::Empty,
            Label::fixed("there is nothing to measure", "il n’y a rien à mesurer"),
        )
        .found(Label::fixed("no answers", "aucune réponse"))
        .expected(Label::fixed("one answer or more", "une réponse ou plus"))
        .attempt(Label::fixed(
            "look at the data: did a filter drop every row?",
            "regardez les données\u{a0}: un filtre a-t-il ôté toutes les lignes\u{202f}?",
        )));
    }
    Ok(())
}

/// Refuses NaN and infinity, and says where they are.
pub(crate) fn all_finite(what: Label, values: &[f64]) -> Result<()> {
    match values.iter().position(|value| !value.is_finite()) {
        None => Ok(()),
        Some(place) => Err(Error::new(
            Kind::Value,
            Label::new(
                format!("{} number {} is not a finite number", what.en(), place + 1),
                format!("{} numéro {}\u{a0}: ce n’est pas un nombre fini", what.fr(), place + 1),
            ),
        )
        .found(Label::with(|lang| lang.number(values[place], 0)))
        .expected(Label::fixed("finite numbers", "des nombres finis"))
        .attempt(Label::fixed(
            "drop or fill the rows with missing values first",
            "ôtez ou comblez d’abord les lignes à valeurs manquantes",
        ))),
    }
}

/// Refuses anything but yes (1) and no (0).
pub(crate) fn zero_or_one(what: Label, values: &[f64]) -> Result<()> {
    match values.iter().position(|value| *value != 0.0 && *value != 1.0) {
        None => Ok(()),
        Some(place) => Err(Error::new(
            Kind::Value,
            Label::new(
                format!("{} number {} is neither yes (1) nor no (0)", what.en(), place + 1),
                format!("{} numéro {}\u{a0}: ni oui (1) ni non (0)", what.fr(), place + 1),
            ),
        )
        .found(Label::with(|lang| lang.short(values[place])))
        .expected(Label::fixed("1 for yes, 0 for no", "1 pour oui, 0 pour non"))
        .attempt(Label::fixed(
            "compare with a threshold first: `f64::from(probability >= 0.5)`",
            "comparez d’abord à un seuil\u{a0}: `f64::from(probability >= 0.5)`",
        ))),
    }
}

/// Refuses anything that is not between 0 and 1.
pub(crate) fn shares(values: &[f64]) -> Result<()> {
    match values.iter().position(|value| !(0.0..=1.0).contains(value)) {
        None => Ok(()),
        Some(place) => Err(Error::new(
            Kind::Value,
            Label::new(
                format!("answer number {} is not a probability", place + 1),
                format!("réponse numéro {}\u{a0}: ce n’est pas une probabilité", place + 1),
            ),
        )
        .found(Label::with(|lang| lang.short(values[place])))
        .expected(Label::fixed("between 0 and 1", "entre 0 et 1"))
        .attempt(Label::fixed(
            "the probabilities of net.predict_all(…), or Metric::AreaUnderCurve, which takes any scores",
            "les probabilités de net.predict_all(…), ou Metric::AreaUnderCurve, qui accepte tout score",
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn close(value: f64, expected: f64) {
        assert!((value - expected).abs() < 1e-12, "{value}, expected {expected}");
    }

    #[test]
    fn numbers_by_hand() {
        // truth 2, 4, 6, 8; answers 3, 4, 4, 9: differences answer − truth 1, 0, −2, 1
        let (truth, answers) = ([2.0, 4.0, 6.0, 8.0], [3.0, 4.0, 4.0, 9.0]);
        close(Metric::MeanAbsoluteError.of(&truth, &answers).unwrap(), 1.0); // (1 + 0 + 2 + 1) / 4
        close(Metric::MeanSquaredError.of(&truth, &answers).unwrap(), 1.5); // (1 + 0 + 4 + 1) / 4
        close(Metric::RootMeanSquaredError.of(&truth, &answers).unwrap(), 1.5f64.sqrt());
        close(Metric::MeanError.of(&truth, &answers).unwrap(), 0.0); // (1 + 0 − 2 + 1) / 4
        close(Metric::LargestError.of(&truth, &answers).unwrap(), 2.0);
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
