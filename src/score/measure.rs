//! Answers measured against examples whose truth is known.

use super::metric::{Metric, Takes, Task};
use super::{Abstention, Audit, Calibration, Confusion, Outcomes, Roc};
use crate::data::{Samples, Target};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::net::{Meaning, Predictions};
use crate::show::{Page, Show, displays};
use crate::stat::Interval;
use crate::stat::numbers::mean;

/// What a model scores on examples, one number a metric.
///
/// Beside each stands the baseline: what one scores without looking, by always giving the commonest
/// class, or the mean, of these same examples. A grade is worth what it has above it.
#[derive(Clone, Debug, PartialEq)]
pub struct Scores {
    examples: usize,
    values: Vec<(Metric, f64)>,
    baseline: Vec<(Metric, f64)>,
    /// The class that the baseline always answers; nothing where it is a mean.
    commonest: Option<String>,
    /// Of two classes, the one that counts as yes.
    yes: Option<String>,
}

impl Scores {
    /// The value of one metric.
    ///
    /// # Errors
    /// When it was not measured, because it means nothing for this target.
    pub fn get(&self, metric: Metric) -> Result<f64> {
        // The same measure twice, once squared, would only fill the table; asked for, it is there.
        if metric == Metric::MeanSquaredError
            && let Ok(root) = self.get(Metric::RootMeanSquaredError)
        {
            return Ok(root * root);
        }
        self.values.iter().find(|(measured, _)| *measured == metric).map(|(_, value)| *value).ok_or_else(
            || {
                Error::new(
                    Kind::Value,
                    Label::new(
                        format!("the metric {} was not measured here", Lang::En.quote(metric.label().en())),
                        format!("la mesure {} n’a pas été prise ici", Lang::Fr.quote(metric.label().fr())),
                    ),
                )
                .found(Label::with(|lang| match lang {
                    Lang::Fr => "une mesure qui n’a pas de sens pour cette cible".to_string(),
                    _ => "a metric that means nothing for this target".to_string(),
                }))
                .expected(Label::with(|lang| {
                    let names: Vec<String> =
                        self.values.iter().map(|(metric, _)| metric.label().text(lang)).collect();
                    lang.list(&names)
                }))
                .attempt(Label::same(
                    self.values.first().map_or(String::new(), |(metric, _)| format!("Metric::{metric:?}")),
                ))
            },
        )
    }

    /// What always answering the commonest class, or the mean, of these examples scores: scikit-learn's
    /// `DummyClassifier` and `DummyRegressor`.
    ///
    /// ```
    /// use atelier::{Metric, Model, Rule, Table};
    /// let sizes = [1.0, 2.0, 3.0, 9.0];
    /// let table = Table::columns(&[("size", &sizes)])?
    ///     .with_text_column("kind", &["small", "small", "small", "large"])?
    ///     .classes("kind")?;
    /// let rule = Rule::classes(|row| if row[0] < 5.0 { "small" } else { "large" });
    /// let scores = rule.measure(&table)?;
    /// assert_eq!(scores.get(Metric::Accuracy)?, 1.0);
    /// assert_eq!(scores.baseline(Metric::Accuracy)?, 0.75); // always “small”
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// As for [`Scores::get`].
    pub fn baseline(&self, metric: Metric) -> Result<f64> {
        match self.baseline.iter().find(|(measured, _)| *measured == metric) {
            Some((_, value)) => Ok(*value),
            None => self.get(metric).and_then(|_| Err(no_baseline(metric))),
        }
    }

    /// All that was measured.
    pub fn values(&self) -> &[(Metric, f64)] {
        &self.values
    }

    /// On how many examples.
    pub fn examples(&self) -> usize {
        self.examples
    }

    /// The share of right answers with its interval of 95 %.
    ///
    /// # Errors
    /// When the target is not one of classes.
    pub fn accuracy(&self) -> Result<Interval> {
        let right = (self.get(Metric::Accuracy)? * self.examples as f64).round() as usize;
        Interval::rate(right, self.examples)
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
        let rows: Vec<Vec<String>> = self
            .values
            .iter()
            .map(|(metric, value)| {
                let value = match (metric, self.accuracy()) {
                    (Metric::Accuracy, Ok(interval)) => interval.percent(lang),
                    _ => metric.write(*value, lang),
                };
                let baseline = self
                    .baseline
                    .iter()
                    .find(|(known, _)| known == metric)
                    .map_or("–".to_string(), |(_, value)| metric.write(*value, lang));
                vec![metric.label().text(lang), value, baseline, metric.meaning().text(lang)]
            })
            .collect();
        let always = Label::with(|lang| match (&self.commonest, lang) {
            (Some(class), Lang::Fr) => format!("toujours {}", lang.quote(class)),
            (Some(class), _) => format!("always {}", lang.quote(class)),
            (None, Lang::Fr) => "toujours la moyenne".to_string(),
            (None, _) => "always the mean".to_string(),
        });
        let columns = [
            word("metric", "mesure"),
            word("value", "valeur"),
            always.text(lang),
            word("meaning", "signification"),
        ];
        let page = Page::new().table(caption.text(lang), &columns, &rows);
        match &self.yes {
            Some(yes) => page.label(&Label::with(|lang| match lang {
                Lang::Fr => format!("Oui veut dire {}.", lang.quote(yes)),
                _ => format!("Yes means {}.", lang.quote(yes)),
            })),
            None => page,
        }
    }
}
displays!(Scores);

fn no_baseline(metric: Metric) -> Error {
    Error::new(
        Kind::Empty,
        Label::new(
            format!("always answering the same gives no value of the {}", metric.label().en()),
            format!(
                "répondre toujours pareil ne donne pas de valeur à cette mesure\u{a0}: {}",
                metric.label().fr()
            ),
        ),
    )
    .found(Label::fixed("nothing to divide by", "rien par quoi diviser"))
    .expected(Label::fixed("a metric with a value", "une mesure qui a une valeur"))
    .attempt(Label::same("Metric::Accuracy"))
}

/// What a model answered to examples whose truth is known.
pub(crate) struct Judged {
    predictions: Predictions,
    target: Target,
    /// The truth: numbers, row after row, or the number of each class.
    truth: Vec<f64>,
}

impl Judged {
    /// Refuses examples that leave nothing to measure, before any model is asked.
    pub(crate) fn check(samples: &Samples) -> Result<()> {
        if !samples.is_empty() {
            return Ok(());
        }
        Err(Error::new(Kind::Empty, Label::fixed("there is nothing to measure", "il n’y a rien à mesurer"))
            .found(Label::fixed("0 examples", "0 exemple"))
            .expected(Label::fixed("1 example or more", "1 exemple ou plus"))
            .attempt(Label::fixed(
                "look at the data: did a filter drop every row?",
                "regardez les données\u{a0}: un filtre a-t-il ôté toutes les lignes\u{202f}?",
            )))
    }

    /// Answers beside the truth of the examples they were given to.
    pub(crate) fn of(predictions: Predictions, samples: Samples) -> Result<Judged> {
        // Classes are compared by number: a list in another order would turn answers around in silence.
        if let (Some(Meaning::Classes(learned)), Target::Classes { names, .. }) =
            (predictions.meaning(), &samples.targets)
            && learned != names
        {
            let list = |names: &[String]| {
                let names: Vec<String> = names.iter().take(12).cloned().collect();
                Label::with(|lang| lang.list(&names.iter().map(|name| lang.quote(name)).collect::<Vec<_>>()))
            };
            return Err(Error::new(
                Kind::Shape,
                Label::fixed(
                    "these examples do not have the classes that the model learned",
                    "ces exemples n’ont pas les classes que le modèle a apprises",
                ),
            )
            .found(list(names))
            .expected(list(learned))
            .attempt(Label::fixed(
                "examples from the same table, parted with `split`",
                "des exemples du même tableau, séparés par `split`",
            )));
        }
        let shape = |what: Label, found: usize, expected: usize| {
            Err(Error::new(Kind::Shape, what)
                .found(Label::with(|lang| lang.count(found)))
                .expected(Label::with(|lang| lang.count(expected)))
                .attempt(Label::fixed(
                    "the data it was trained on, or one like it",
                    "les données de son entraînement, ou d’autres comme elles",
                )))
        };
        if predictions.rows().len() != samples.len() {
            return shape(
                Label::fixed(
                    "the model does not give one answer for each example",
                    "le modèle ne donne pas une réponse par exemple",
                ),
                predictions.rows().len(),
                samples.len(),
            );
        }
        if let Some(row) = predictions.rows().iter().find(|row| row.len() != samples.targets.width()) {
            return shape(
                Label::fixed(
                    "the model does not give as many numbers as the target asks for",
                    "le modèle ne donne pas autant de nombres que la cible en demande",
                ),
                row.len(),
                samples.targets.width(),
            );
        }
        let truth = crate::net::numbers(samples.targets.values())?;
        Ok(Judged { predictions, target: samples.targets, truth })
    }

    /// The names of the classes.
    fn classes(&self, what: Label) -> Result<&[String]> {
        match &self.target {
            Target::Classes { names, .. } => Ok(names),
            Target::Numbers { .. } => Err(Error::new(
                Kind::Value,
                Label::new(
                    format!("{} is for classes", what.en()),
                    format!("{} est pour les classes", what.fr()),
                ),
            )
            .found(Label::fixed("a target of numbers", "une cible de nombres"))
            .expected(Label::fixed("a target of classes", "une cible de classes"))
            .attempt(Label::same("table.classes(\"…\")?"))),
        }
    }

    /// The number of the class answered, for each example.
    fn answers(&self) -> Vec<f64> {
        self.predictions.classes().into_iter().map(|class| class as f64).collect()
    }

    /// 1 where the answer is right, 0 where it is wrong.
    fn right(&self) -> Vec<f64> {
        self.answers()
            .iter()
            .zip(&self.truth)
            .map(|(answer, truth)| f64::from(u8::from(answer == truth)))
            .collect()
    }

    /// Whether the outputs are probabilities: only once a model has learned what they stand for.
    pub(crate) fn probable(&self) -> Result<()> {
        if matches!(self.predictions.meaning(), Some(Meaning::Classes(_))) {
            return Ok(());
        }
        Err(Error::new(
            Kind::Value,
            Label::fixed(
                "this model has not learned to tell classes apart yet",
                "ce modèle n’a pas encore appris à distinguer des classes",
            ),
        )
        .found(Label::fixed(
            "outputs that are no probabilities",
            "des sorties qui ne sont pas des probabilités",
        ))
        .expected(Label::fixed("a model trained on classes", "un modèle entraîné sur des classes"))
        .attempt(Label::same("net.fit(&seen, Fit::epochs(10))?")))
    }

    /// One value a metric, for those that have one here.
    fn values(&self, task: Task) -> Result<Vec<(Metric, f64)>> {
        let mut measured = Vec::new();
        let probable = self.probable().is_ok();
        let answers = match &self.target {
            Target::Numbers { .. } => self.predictions.values(),
            Target::Classes { .. } => self.answers(),
        };
        for metric in Metric::shown_for(task) {
            let value = match (metric.takes(), &self.target) {
                (Takes::Probabilities, _) if !probable => continue,
                (Takes::Probabilities, Target::Classes { names, .. }) if names.len() != 2 => {
                    log_loss(&self.truth, self.predictions.rows())
                }
                (Takes::Probabilities, _) => metric.of(&self.truth, &second(self.predictions.rows())),
                _ => metric.of(&self.truth, &answers),
            };
            match value {
                Ok(value) => measured.push((metric, value)),
                // A metric that would divide by zero (R² of a truth that never varies, the misses where
                // nobody is a yes) has no value: the others still mean something.
                Err(error) if error.kind() == Kind::Empty => {}
                Err(error) => return Err(error),
            }
        }
        Ok(measured)
    }

    /// The same examples, answered without looking: the share of each class, or the mean.
    fn without_looking(&self) -> Judged {
        let rows = self.predictions.rows().len();
        let (row, meaning) = match &self.target {
            Target::Classes { names, .. } => {
                let counts = self.target.counts();
                let shares = counts.iter().map(|count| *count as f64 / rows as f64).collect();
                (shares, Meaning::Classes(names.clone()))
            }
            Target::Numbers { names, .. } => {
                let width = names.len().max(1);
                let means = (0..names.len())
                    .map(|place| self.truth.iter().skip(place).step_by(width).sum::<f64>() / rows as f64)
                    .collect();
                (means, Meaning::Numbers(names.clone()))
            }
        };
        Judged {
            predictions: Predictions::new(vec![row; rows], Some(meaning)),
            target: self.target.share(),
            truth: self.truth.clone(),
        }
    }

    pub(crate) fn scores(&self) -> Result<Scores> {
        let (task, yes) = match &self.target {
            Target::Numbers { .. } => (Task::Numbers, None),
            Target::Classes { names, .. } if names.len() == 2 => (Task::TwoClasses, names.last().cloned()),
            Target::Classes { .. } => (Task::Classes, None),
        };
        let blind = self.without_looking();
        let commonest = match &self.target {
            Target::Classes { .. } => blind.predictions.labels().first().cloned(),
            Target::Numbers { .. } => None,
        };
        Ok(Scores {
            examples: self.predictions.rows().len(),
            values: self.values(task)?,
            baseline: blind.values(task)?,
            commonest,
            yes,
        })
    }

    pub(crate) fn accuracy(&self) -> Result<f64> {
        self.classes(Label::fixed("accuracy", "l’exactitude"))?;
        Metric::Accuracy.of(&self.truth, &self.answers())
    }

    pub(crate) fn errors(&self) -> Vec<f64> {
        match &self.target {
            Target::Classes { .. } => self.right().iter().map(|right| 1.0 - right).collect(),
            Target::Numbers { names, .. } => {
                let distances: Vec<f64> = self
                    .predictions
                    .values()
                    .iter()
                    .zip(&self.truth)
                    .map(|(answer, truth)| (answer - truth).abs())
                    .collect();
                distances.chunks(names.len().max(1)).map(mean).collect()
            }
        }
    }

    pub(crate) fn mistakes(&self) -> Result<Vec<usize>> {
        self.classes(Label::fixed("a list of mistakes", "une liste d’erreurs"))?;
        let right = self.right();
        Ok((0..right.len()).filter(|row| right[*row] == 0.0).collect())
    }

    pub(crate) fn confusion(&self) -> Result<Confusion> {
        let names = self.classes(Label::fixed("a table of confusions", "un tableau des confusions"))?;
        let truth: Vec<usize> = self.truth.iter().map(|class| *class as usize).collect();
        Confusion::of_classes(names, &truth, &self.predictions.classes())
    }

    pub(crate) fn calibration(&self) -> Result<Calibration> {
        self.classes(Label::fixed("calibration", "la calibration"))?;
        self.probable()?;
        Calibration::of(&self.right(), &self.predictions.confidence())
    }

    pub(crate) fn abstention(&self) -> Result<Abstention> {
        self.classes(Label::fixed("abstention", "l’abstention"))?;
        self.probable()?;
        Abstention::of(&self.right(), &self.predictions.confidence())
    }

    pub(crate) fn roc(&self) -> Result<Roc> {
        let names = self.classes(Label::fixed("a threshold", "un seuil"))?;
        if names.len() != 2 {
            return Err(Error::new(
                Kind::Shape,
                Label::fixed("a threshold parts two classes", "un seuil sépare deux classes"),
            )
            .found(Label::with(|lang| lang.count(names.len())))
            .expected(Label::same("2"))
            .attempt(Label::same("Roc::of(&truth, &scores)")));
        }
        self.probable()?;
        Roc::of(&self.truth, &second(self.predictions.rows()))
    }

    pub(crate) fn outcomes(&self) -> Result<Outcomes> {
        self.classes(Label::fixed("a table of decisions", "un tableau des décisions"))?;
        Outcomes::of(&self.truth, &self.answers())
    }

    pub(crate) fn audit<Group: AsRef<str>>(&self, label: Option<Label>, groups: &[Group]) -> Result<Audit> {
        match &self.target {
            Target::Classes { names, .. } => {
                Audit::classes(&self.truth, &self.answers(), names.clone(), label, groups)
            }
            Target::Numbers { names, .. } if names.len() > 1 => Err(Error::new(
                Kind::Shape,
                Label::fixed(
                    "an audit looks at one target at a time",
                    "un audit regarde une cible à la fois",
                ),
            )
            .found(Label::with(|lang| lang.list(names)))
            .expected(Label::fixed("one number a row", "un nombre par ligne"))
            .attempt(Label::same("Audit::of_numbers(&truth, &answers, &groups)"))),
            Target::Numbers { .. } => Audit::numbers(&self.truth, &self.predictions.values(), label, groups),
        }
    }
}

/// The probability of the second of two classes.
fn second(rows: &[Vec<f64>]) -> Vec<f64> {
    rows.iter().map(|row| row.get(1).copied().unwrap_or(f64::NAN).clamp(0.0, 1.0)).collect()
}

/// The mean of −ln(probability given to the true class).
fn log_loss(truth: &[f64], rows: &[Vec<f64>]) -> Result<f64> {
    // Given to the truth is given to a yes: the cost of two classes is the cost of any number of them.
    let given: Vec<f64> = truth
        .iter()
        .zip(rows)
        .map(|(class, row)| row.get(*class as usize).copied().unwrap_or(0.0).clamp(0.0, 1.0))
        .collect();
    Metric::LogLoss.of(&vec![1.0; given.len()], &given)
}
