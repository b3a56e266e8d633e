//! Networks measured on examples they have not seen.

use super::metric::{Metric, Takes};
use super::{Abstention, Audit, Calibration, Confusion, Interval, Outcomes, Roc};
use crate::data::{Examples, Table, Target};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::net::{Meaning, Net, Predictions};
use crate::show::{Page, Show, displays};

/// What a network scores on examples, one number a metric.
#[derive(Clone, Debug, PartialEq)]
pub struct Scores {
    examples: usize,
    values: Vec<(Metric, f64)>,
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
                vec![metric.label().text(lang), value, metric.meaning().text(lang)]
            })
            .collect();
        let columns = [word("metric", "mesure"), word("value", "valeur"), word("meaning", "signification")];
        let page = Page::new().table(&caption.text(lang), &columns, &rows);
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

/// What a network answered to examples whose truth is known.
struct Answered {
    predictions: Predictions,
    target: Target,
    /// The truth: numbers, row after row, or the number of each class.
    truth: Vec<f64>,
}

impl Answered {
    fn by(net: &Net, examples: &dyn Examples) -> Result<Answered> {
        let samples = examples.samples()?;
        if samples.is_empty() {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed("there is nothing to measure", "il n’y a rien à mesurer"),
            )
            .found(Label::fixed("0 examples", "0 exemple"))
            .expected(Label::fixed("1 example or more", "1 exemple ou plus"))
            .attempt(Label::fixed(
                "look at the data: did a filter drop every row?",
                "regardez les données\u{a0}: un filtre a-t-il ôté toutes les lignes\u{202f}?",
            )));
        }
        // Classes are compared by number: a list in another order would turn answers around in silence.
        if let (Some(Meaning::Classes(learned)), Target::Classes { names, .. }) =
            (net.meaning(), &samples.targets)
            && learned != names
        {
            let list = |names: &[String]| {
                let names: Vec<String> = names.iter().take(12).cloned().collect();
                Label::with(|lang| lang.list(&names.iter().map(|name| lang.quote(name)).collect::<Vec<_>>()))
            };
            return Err(Error::new(
                Kind::Shape,
                Label::fixed(
                    "these examples do not have the classes that the network learned",
                    "ces exemples n’ont pas les classes que le réseau a apprises",
                ),
            )
            .found(list(names))
            .expected(list(learned))
            .attempt(Label::fixed(
                "examples from the same table, parted with `split`",
                "des exemples du même tableau, séparés par `split`",
            )));
        }
        let predictions = net.predict_tensor(&samples.inputs)?;
        if predictions.rows().first().is_some_and(|row| row.len() != samples.targets.width()) {
            return Err(Error::new(
                Kind::Shape,
                Label::fixed(
                    "the network does not give as many numbers as the target asks for",
                    "le réseau ne donne pas autant de nombres que la cible en demande",
                ),
            )
            .found(Label::with(|lang| lang.count(predictions.rows().first().map_or(0, Vec::len))))
            .expected(Label::with(|lang| lang.count(samples.targets.width())))
            .attempt(Label::fixed(
                "the data it was trained on, or one like it",
                "les données de son entraînement, ou d’autres comme elles",
            )));
        }
        let truth = crate::net::numbers(samples.targets.values())?;
        Ok(Answered { predictions, target: samples.targets, truth })
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

    /// Whether the outputs are probabilities: only once the network has learned what they stand for.
    fn probable(&self, net: &Net) -> Result<()> {
        if matches!(net.meaning(), Some(Meaning::Classes(_))) {
            return Ok(());
        }
        Err(Error::new(
            Kind::Value,
            Label::fixed(
                "this network has not learned to tell classes apart yet",
                "ce réseau n’a pas encore appris à distinguer des classes",
            ),
        )
        .found(Label::fixed(
            "outputs that are no probabilities",
            "des sorties qui ne sont pas des probabilités",
        ))
        .expected(Label::fixed("a network trained on classes", "un réseau entraîné sur des classes"))
        .attempt(Label::same("net.fit(&seen, Fit::epochs(10))?")))
    }
}

impl Net {
    /// Measures the network on examples, with the metrics that mean something for their target.
    ///
    /// ```
    /// use atelier::{synth, Metric, Net, SEED};
    /// let net = Net::dense(&[2, 1])?; // has learned nothing yet
    /// let scores = net.measure(&synth::sums(100, SEED)?)?;
    /// assert!(scores.get(Metric::MeanAbsoluteError)? > 1.0);
    /// let squared = scores.get(Metric::RootMeanSquaredError)?.powi(2);
    /// assert_eq!(scores.get(Metric::MeanSquaredError)?, squared);
    /// assert!(scores.get(Metric::Accuracy).is_err()); // nobody can ask for the accuracy of a sum
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the examples do not fit the network, or there are none.
    pub fn measure(&self, examples: &dyn Examples) -> Result<Scores> {
        let answered = Answered::by(self, examples)?;
        let truth = &answered.truth;
        let mut measured = Vec::new();
        let mut yes = None;
        let metrics: &[Metric] = match &answered.target {
            Target::Numbers { .. } => &[
                Metric::MeanAbsoluteError,
                Metric::RootMeanSquaredError,
                Metric::MeanError,
                Metric::LargestError,
                Metric::RSquared,
            ],
            Target::Classes { names, .. } if names.len() == 2 => {
                yes = names.last().cloned();
                &[
                    Metric::Accuracy,
                    Metric::BalancedAccuracy,
                    Metric::FalseNegativeRate,
                    Metric::FalsePositiveRate,
                    Metric::Precision,
                    Metric::LogLoss,
                    Metric::AreaUnderCurve,
                ]
            }
            Target::Classes { .. } => {
                &[Metric::Accuracy, Metric::BalancedAccuracy, Metric::MacroF1, Metric::LogLoss]
            }
        };
        let probable = answered.probable(self).is_ok();
        let answers = match &answered.target {
            Target::Numbers { .. } => answered.predictions.values(),
            Target::Classes { .. } => answered.answers(),
        };
        for metric in metrics {
            let value = match (metric.takes(), &answered.target) {
                (Takes::Probabilities, _) if !probable => continue,
                (Takes::Probabilities, Target::Classes { names, .. }) if names.len() != 2 => {
                    log_loss(truth, answered.predictions.rows())
                }
                (Takes::Probabilities, _) => metric.of(truth, &second(answered.predictions.rows())),
                _ => metric.of(truth, &answers),
            };
            match value {
                Ok(value) => measured.push((*metric, value)),
                // A metric that would divide by zero (R² of a truth that never varies, the misses where
                // nobody is a yes) has no value: the others still mean something.
                Err(error) if error.kind() == Kind::Empty => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Scores { examples: answered.predictions.rows().len(), values: measured, yes })
    }

    /// Which class the network takes for which, on examples with a target of classes.
    ///
    /// # Errors
    /// When the examples do not fit the network, or their target is not one of classes.
    pub fn confusion(&self, examples: &dyn Examples) -> Result<Confusion> {
        let answered = Answered::by(self, examples)?;
        let names = answered.classes(Label::fixed("a table of confusions", "un tableau des confusions"))?;
        let truth: Vec<usize> = answered.truth.iter().map(|class| *class as usize).collect();
        Confusion::of_classes(names, &truth, &answered.predictions.classes())
    }

    /// Whether the network's probabilities can be taken at their word: of the answers it is 80 % sure of,
    /// are 80 % right?
    ///
    /// # Errors
    /// When the examples do not fit, their target is not one of classes, or the network has not learned yet.
    pub fn calibration(&self, examples: &dyn Examples) -> Result<Calibration> {
        let answered = Answered::by(self, examples)?;
        answered.classes(Label::fixed("calibration", "la calibration"))?;
        answered.probable(self)?;
        Calibration::of(&answered.right(), &answered.predictions.confidence())
    }

    /// What becomes of the errors if the network may say “I don’t know” where it is least sure.
    ///
    /// # Errors
    /// As for [`Net::calibration`].
    pub fn abstention(&self, examples: &dyn Examples) -> Result<Abstention> {
        let answered = Answered::by(self, examples)?;
        answered.classes(Label::fixed("abstention", "l’abstention"))?;
        answered.probable(self)?;
        Abstention::of(&answered.right(), &answered.predictions.confidence())
    }

    /// All thresholds of a yes: what each would miss, and what it would cost. The yes is the second of
    /// two classes.
    ///
    /// # Errors
    /// When the examples do not fit, their target is not one of two classes, only one of them occurs, or
    /// the network has not learned yet.
    pub fn roc(&self, examples: &dyn Examples) -> Result<Roc> {
        let answered = Answered::by(self, examples)?;
        let names = answered.classes(Label::fixed("a threshold", "un seuil"))?;
        if names.len() != 2 {
            return Err(Error::new(
                Kind::Shape,
                Label::fixed("a threshold parts two classes", "un seuil sépare deux classes"),
            )
            .found(Label::with(|lang| lang.count(names.len())))
            .expected(Label::same("2"))
            .attempt(Label::same("Roc::of(&truth, &scores)")));
        }
        answered.probable(self)?;
        Roc::of(&answered.truth, &second(answered.predictions.rows()))
    }

    /// The same metrics group by group: `net.audit(&unseen, "group")?`.
    ///
    /// The column of groups is best hidden from the network ([`Table::hide`]); the audit reads it all the
    /// same. Of two classes the second counts as yes ([`Audit::yes`] changes that).
    ///
    /// ```
    /// use atelier::{Metric, Net, Table};
    /// let ages: Vec<f64> = (0..40).map(f64::from).collect();
    /// let doubled: Vec<f64> = ages.iter().map(|age| age * 2.0).collect();
    /// let table = Table::columns(&[("age", &ages), ("doubled", &doubled)])?
    ///     .with_text_column("group", &[["a"; 20], ["b"; 20]].concat())?
    ///     .target("doubled")?
    ///     .hide(&["group"])?;
    /// let audit = Net::dense(&[1, 1])?.audit(&table, "group")?;
    /// assert_eq!(audit.groups(), ["a", "b"]);
    /// // a network that has learned nothing is further off where the numbers are larger
    /// assert!(audit.difference(Metric::MeanAbsoluteError)?.excludes_zero());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there is no such column, it holds one group or more than 60, or the rows do not fit the network.
    pub fn audit(&self, table: &Table, group: &str) -> Result<Audit> {
        self.audited(table, Some(table.label(group)), &table.text(group)?)
    }

    /// The same metrics by crossed groups: `net.audit_crossed(&unseen, &["skin", "gender"])?` has one group
    /// for each pair that occurs.
    ///
    /// # Errors
    /// As for [`Net::audit`], and when no column is named.
    pub fn audit_crossed(&self, table: &Table, groups: &[&str]) -> Result<Audit> {
        let [first, rest @ ..] = groups else {
            return Err(Error::new(
                Kind::Column,
                Label::fixed(
                    "an audit needs a column of groups",
                    "un audit a besoin d’une colonne de groupes",
                ),
            )
            .found(Label::same("&[]"))
            .expected(Label::fixed("one column or more", "une colonne ou plus"))
            .attempt(Label::same("net.audit_crossed(&unseen, &[\"a\", \"b\"])?")));
        };
        let mut audit = self.audit(table, first)?;
        for column in rest {
            audit = audit.crossed_by(table.label(column), &table.text(column)?)?;
        }
        Ok(audit)
    }

    /// The same metrics by groups that are not in the examples themselves: one group for each of them, in
    /// their order. For images, texts, anything.
    ///
    /// # Errors
    /// As for [`Net::audit`], and when there is not one group for each example.
    pub fn audit_by<Group: AsRef<str>>(&self, examples: &dyn Examples, groups: &[Group]) -> Result<Audit> {
        self.audited(examples, None, groups)
    }

    fn audited<Group: AsRef<str>>(
        &self,
        examples: &dyn Examples,
        label: Option<Label>,
        groups: &[Group],
    ) -> Result<Audit> {
        let answered = Answered::by(self, examples)?;
        match &answered.target {
            Target::Classes { names, .. } => {
                Audit::classes(&answered.truth, &answered.answers(), names.clone(), label, groups)
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
            Target::Numbers { .. } => {
                Audit::numbers(&answered.truth, &answered.predictions.values(), label, groups)
            }
        }
    }

    /// How the decisions of a network with two classes turned out. The yes is the second class.
    ///
    /// # Errors
    /// When the examples do not fit, or their target is not one of two classes.
    pub fn outcomes(&self, examples: &dyn Examples) -> Result<Outcomes> {
        let answered = Answered::by(self, examples)?;
        answered.classes(Label::fixed("a table of decisions", "un tableau des décisions"))?;
        Outcomes::of(&answered.truth, &answered.answers())
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
