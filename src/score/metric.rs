//! Metrics, and the scores of a network.

use crate::data::{Examples, Target};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::net::Net;
use crate::show::{displays, Page, Show};

/// One way to say how far answers are from the truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Metric {
    /// The mean of the absolute differences, in the unit of the target.
    MeanAbsoluteError,
    /// The mean of the squared differences, in the squared unit.
    MeanSquaredError,
    /// The square root of that mean, in the unit of the target: large errors weigh more.
    RootMeanSquaredError,
    /// The largest absolute difference.
    LargestError,
    /// The share of the target's variance that the answers explain: 1 is perfect, 0 is no better than the mean.
    RSquared,
    /// For classes: the share of right answers.
    Accuracy,
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
            Metric::LargestError => Label::fixed("largest error", "plus grande erreur"),
            Metric::RSquared => Label::fixed("R² (share of variance explained)", "R² (part de la variance expliquée)"),
            Metric::Accuracy => Label::fixed("accuracy", "exactitude"),
        }
    }

    /// Measures `answers` against the `truth`: one number from two slices of the same length.
    ///
    /// For classes, the slices hold the numbers of the classes.
    ///
    /// ```
    /// use atelier::Metric;
    /// // differences: 0, 1 and 2
    /// let (truth, answers) = ([1.0, 2.0, 3.0], [1.0, 3.0, 5.0]);
    /// assert_eq!(Metric::MeanAbsoluteError.of(&truth, &answers)?, 1.0); // (0 + 1 + 2) / 3
    /// assert_eq!(Metric::MeanSquaredError.of(&truth, &answers)?, 5.0 / 3.0); // (0 + 1 + 4) / 3
    /// assert_eq!(Metric::LargestError.of(&truth, &answers)?, 2.0);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the slices are empty, differ in length, or hold something that is not a number; for
    /// [`Metric::RSquared`], when the truth never varies.
    pub fn of(&self, truth: &[f64], answers: &[f64]) -> Result<f64> {
        check(truth, answers)?;
        let count = truth.len() as f64;
        let differences = || truth.iter().zip(answers).map(|(truth, answer)| truth - answer);
        let squares = || differences().map(|difference| difference * difference).sum::<f64>();
        Ok(match self {
            Metric::MeanAbsoluteError => differences().map(f64::abs).sum::<f64>() / count,
            Metric::MeanSquaredError => squares() / count,
            Metric::RootMeanSquaredError => (squares() / count).sqrt(),
            Metric::LargestError => differences().map(f64::abs).fold(0.0, f64::max),
            Metric::RSquared => {
                let mean = truth.iter().sum::<f64>() / count;
                let variance: f64 = truth.iter().map(|value| (value - mean).powi(2)).sum();
                if variance == 0.0 {
                    return Err(Error::new(
                        Kind::Empty,
                        Label::fixed("the truth never varies: there is nothing to explain", "la vérité ne varie jamais : il n’y a rien à expliquer"),
                    )
                    .attempt(Metric::MeanAbsoluteError.label()));
                }
                1.0 - squares() / variance
            }
            Metric::Accuracy => truth.iter().zip(answers).filter(|(truth, answer)| truth == answer).count() as f64 / count,
        })
    }
}

pub(crate) fn check(truth: &[f64], answers: &[f64]) -> Result<()> {
    if truth.len() != answers.len() {
        return Err(Error::new(
            Kind::Shape,
            Label::fixed("there must be as many answers as truths", "il faut autant de réponses que de vérités"),
        )
        .found(Label::with(|lang| match lang {
            Lang::Fr => format!("réponses : {}, vérités : {}", answers.len(), truth.len()),
            _ => format!("{} answers, {} truths", answers.len(), truth.len()),
        })));
    }
    if truth.is_empty() {
        return Err(Error::new(Kind::Empty, Label::fixed("there is nothing to measure", "il n’y a rien à mesurer"))
            .expected(Label::fixed("one answer or more", "une réponse ou plus")));
    }
    for (what, values) in
        [(Label::fixed("truth", "vérité"), truth), (Label::fixed("answer", "réponse"), answers)]
    {
        if let Some(place) = values.iter().position(|value| !value.is_finite()) {
            return Err(Error::new(
                Kind::Value,
                Label::new(
                    format!("{} number {} is not a number", what.en(), place + 1),
                    format!("{} numéro {} : ce n’est pas un nombre", what.fr(), place + 1),
                ),
            )
            .found(Label::with(|lang| lang.number(values[place], 0)))
            .expected(Label::fixed("finite numbers", "des nombres finis")));
        }
    }
    Ok(())
}

/// What a network scores on examples, one number a metric.
#[derive(Clone, Debug, PartialEq)]
pub struct Scores {
    examples: usize,
    values: Vec<(Metric, f64)>,
}

impl Scores {
    /// The value of one metric.
    ///
    /// # Errors
    /// When it was not measured, because it means nothing for this target.
    pub fn get(&self, metric: Metric) -> Result<f64> {
        self.values.iter().find(|(measured, _)| *measured == metric).map(|(_, value)| *value).ok_or_else(|| {
            Error::new(
                Kind::Value,
                Label::new(
                    format!("the metric “{}” was not measured here", metric.label().en()),
                    format!("la mesure « {} » n’a pas été prise ici", metric.label().fr()),
                ),
            )
            .expected(Label::with(|lang| {
                let names: Vec<String> = self.values.iter().map(|(metric, _)| metric.label().text(lang)).collect();
                lang.list(&names)
            }))
        })
    }

    /// All that was measured.
    pub fn values(&self) -> &[(Metric, f64)] {
        &self.values
    }

    /// On how many examples.
    pub fn examples(&self) -> usize {
        self.examples
    }
}

impl Show for Scores {
    fn page(&self) -> Page {
        let lang = Lang::current();
        let word = |en, fr| Label::fixed(en, fr).text(lang);
        let caption = Label::with(|lang| match lang {
            Lang::Fr => format!("Mesuré sur {} exemples", lang.count(self.examples)),
            _ => format!("Measured on {} examples", lang.count(self.examples)),
        });
        let rows: Vec<Vec<String>> =
            self.values.iter().map(|(metric, value)| vec![metric.label().text(lang), lang.short(*value)]).collect();
        Page::new().table(&caption.text(lang), &[word("metric", "mesure"), word("value", "valeur")], &rows)
    }
}
displays!(Scores);

impl Net {
    /// Measures the network on examples, with the metrics that mean something for their target.
    ///
    /// ```
    /// use atelier::{synth, Metric, Net, SEED};
    /// let net = Net::dense(&[2, 1])?; // has learned nothing yet
    /// let scores = net.measure(&synth::sums(100, SEED)?)?;
    /// assert!(scores.get(Metric::MeanAbsoluteError)? > 1.0);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the examples do not fit the network, or there are none.
    pub fn measure(&self, examples: &dyn Examples) -> Result<Scores> {
        let samples = examples.samples()?;
        let predictions = self.predict_tensor(&samples.inputs)?;
        match &samples.targets {
            Target::Numbers { values, .. } => {
                let truth = crate::net::numbers(values)?;
                let answers = predictions.values();
                let mut measured = Vec::new();
                for metric in
                    [Metric::MeanAbsoluteError, Metric::RootMeanSquaredError, Metric::LargestError, Metric::RSquared]
                {
                    match metric.of(&truth, &answers) {
                        Ok(value) => measured.push((metric, value)),
                        // A truth that never varies has no R²: the other metrics still mean something.
                        Err(error) if metric == Metric::RSquared && error.kind() == Kind::Empty => {}
                        Err(error) => return Err(error),
                    }
                }
                Ok(Scores { examples: truth.len(), values: measured })
            }
            Target::Classes { values, .. } => {
                let truth = crate::net::numbers(values)?;
                let answers: Vec<f64> = predictions.classes().into_iter().map(|class| class as f64).collect();
                Ok(Scores { examples: truth.len(), values: vec![(Metric::Accuracy, Metric::Accuracy.of(&truth, &answers)?)] })
            }
        }
    }
}
