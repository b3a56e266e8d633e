//! What can predict: a network, a small one, a tree of questions, stumps that vote, a rule written by hand, a guess without looking.
//!
//! In: examples. Out: predictions, and everything the room `score` says of them. Whoever implements
//! [`Model::predict_all`] gets all the rest; a figure or a notebook need not know what answers.

mod adaboost;
mod baseline;
mod bill;
mod boundary;
mod rule;
mod stump;
mod tree;

pub use adaboost::AdaBoost;
pub use baseline::Baseline;
pub use bill::{Bill, Comparison, compare};
pub use rule::Rule;
pub use stump::Stump;
pub use tree::Tree;

use crate::data::{Examples, Pictures, Table};
use crate::error::{Error, Kind, Result};
use crate::lang::Label;
use crate::net::{Net, Predictions, SmallNet};
use crate::plot::Figure;
use crate::score::{Abstention, Audit, Calibration, Confusion, Judged, Outcomes, Roc, Scores};

/// Anything that answers to examples: see [`Net`], [`SmallNet`], [`AdaBoost`], [`Stump`], [`Tree`], [`Rule`], [`Baseline`].
///
/// A model of one's own needs one method, and gets the others:
///
/// ```
/// use atelier::{Examples, Model, Predictions, Result, Table};
/// struct AlwaysTen;
/// impl Model for AlwaysTen {
///     fn predict_all(&self, examples: &dyn Examples) -> Result<Predictions> {
///         Predictions::of_numbers(&["sum"], vec![vec![10.0]; examples.rows()])
///     }
/// }
/// let table = Table::columns(&[("first", &[4.0, 8.0]), ("sum", &[9.0, 12.0])])?.target("sum")?;
/// assert_eq!(AlwaysTen.errors(&table)?, [1.0, 2.0]);
/// assert!(AlwaysTen.accuracy(&table).is_err()); // nobody can ask for the accuracy of a sum
/// # Ok::<(), atelier::Error>(())
/// ```
pub trait Model {
    /// The answers to every example of a data set, in their order. Its targets are not looked at.
    ///
    /// # Errors
    /// When the examples do not fit the model.
    fn predict_all(&self, examples: &dyn Examples) -> Result<Predictions>;

    /// The share of right answers: a number between 0 and 1.
    ///
    /// ```
    /// use atelier::{Model, Rule, Table};
    /// let table = Table::columns(&[("size", &[1.0, 2.0, 7.0, 9.0])])?
    ///     .with_text_column("kind", &["small", "small", "small", "large"])?
    ///     .classes("kind")?;
    /// let rule = Rule::classes(|row| if row[0] < 5.0 { "small" } else { "large" });
    /// assert_eq!(rule.accuracy(&table)?, 0.75); // the third is a large small one
    /// assert_eq!(rule.mistakes(&table)?, [2]);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the examples do not fit the model, there are none, or their target is not one of classes.
    fn accuracy(&self, examples: &dyn Examples) -> Result<f64> {
        judged(self, examples)?.accuracy()
    }

    /// How many bytes hold what it has learned, where that can be said: a rule is written in code.
    fn bytes_kept(&self) -> Option<usize> {
        None
    }

    /// What the model gives, and what it takes: its share of right answers and the bytes it is kept in.
    /// [`Bill::after`] adds the work of its training.
    ///
    /// ```
    /// use atelier::{Model, Net, Table};
    /// let table = Table::columns(&[("size", &[1.0, 9.0])])?
    ///     .with_text_column("kind", &["small", "large"])?
    ///     .classes("kind")?;
    /// let net = Net::dense(&[1, 2])?; // two weights and two biases
    /// assert_eq!(net.bill(&table)?.bytes(), Some(16));
    /// assert_eq!(net.bill(&table)?.right(), net.accuracy(&table)?);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// As for [`Model::accuracy`].
    fn bill(&self, examples: &dyn Examples) -> Result<Bill> {
        Ok(Bill::of(self.accuracy(examples)?, self.bytes_kept()))
    }

    /// How far off each answer is, one number an example: the distance from the truth for numbers (the
    /// mean distance where there are several), 1 for a wrong class and 0 for the right one. Their mean is
    /// the mean absolute error, or the error rate.
    ///
    /// # Errors
    /// When the examples do not fit the model, or there are none.
    fn errors(&self, examples: &dyn Examples) -> Result<Vec<f64>> {
        Ok(judged(self, examples)?.errors())
    }

    /// The positions of the examples that were answered wrong, from 0: for `pick`.
    ///
    /// # Errors
    /// As for [`Model::accuracy`].
    fn mistakes(&self, examples: &dyn Examples) -> Result<Vec<usize>> {
        judged(self, examples)?.mistakes()
    }

    /// Pictures with the model's answer below each, and a thick frame around those that it takes for
    /// something else than they are.
    ///
    /// ```
    /// use atelier::{Lang, Model, Rule, synth::{Colour, Trucks, Vehicle}};
    /// // for whoever knows vans only, everything is one
    /// let van = Rule::classes(|_| Vehicle::DeliveryVan.label().text(Lang::current()));
    /// let seen = van.look(&Trucks::new().draw(3, 1)?)?.alt(Lang::En);
    /// assert!(seen.contains("Captions: van; van; van. Framed: 2, 3."), "{seen}");
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the pictures do not fit the model, there are none, or their target is not one of classes.
    fn look(&self, pictures: &dyn Pictures) -> Result<Figure> {
        let samples = pictures.samples()?;
        Judged::check(&samples)?;
        let answers = self.predict_all(&samples)?;
        let names = pictures.captions();
        let captions: Vec<Label> = answers
            .classes()
            .into_iter()
            .map(|class| names.get(class).cloned().unwrap_or(Label::same("?")))
            .collect();
        let mistakes = Judged::of(answers, samples)?.mistakes()?;
        pictures.figure()?.captions(&captions)?.framed(&mistakes)
    }

    /// What the model answers everywhere between two inputs, in colours, with these examples laid over it: from orange, where it
    /// is sure of the first of two classes, to blue, where it is sure of the second, and a line where it changes its mind.
    ///
    /// ```
    /// use atelier::{Lang, Model, Rule, Table};
    /// let table = Table::columns(&[("size", &[1.0, 2.0, 8.0, 9.0]), ("age", &[1.0, 9.0, 2.0, 8.0])])?
    ///     .with_text_column("kind", &["small", "small", "tall", "tall"])?
    ///     .classes("kind")?;
    /// let rule = Rule::classes(|row| if row[0] < 5.0 { "small" } else { "tall" });
    /// let figure = rule.boundary(&table)?;
    /// assert!(figure.alt(Lang::En).contains("above 50% in 50% of the area"));
    /// assert!(rule.boundary(&table.hide(&["age"])?).is_err()); // one input is no plane
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the table has not two inputs and two classes, a value is missing, or the model has not learned yet.
    fn boundary(&self, examples: &Table) -> Result<Figure> {
        boundary::of(&|places| self.predict_all(places), examples)
    }

    /// Measures the answers with the metrics that mean something for the target, each beside what one
    /// scores without looking.
    ///
    /// ```
    /// use atelier::{synth, Metric, Model, Net, SEED};
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
    /// When the examples do not fit the model, or there are none.
    fn measure(&self, examples: &dyn Examples) -> Result<Scores> {
        judged(self, examples)?.scores()
    }

    /// Which class the model takes for which, on examples with a target of classes.
    ///
    /// # Errors
    /// When the examples do not fit the model, or their target is not one of classes.
    fn confusion(&self, examples: &dyn Examples) -> Result<Confusion> {
        judged(self, examples)?.confusion()
    }

    /// Whether the model's probabilities can be taken at their word: of the answers it is 80 % sure of,
    /// are 80 % right?
    ///
    /// # Errors
    /// When the examples do not fit, their target is not one of classes, or the model has not learned yet.
    fn calibration(&self, examples: &dyn Examples) -> Result<Calibration> {
        judged(self, examples)?.calibration()
    }

    /// What becomes of the errors if the model may say “I don’t know” where it is least sure.
    ///
    /// # Errors
    /// As for [`Model::calibration`].
    fn abstention(&self, examples: &dyn Examples) -> Result<Abstention> {
        judged(self, examples)?.abstention()
    }

    /// All thresholds of a yes: what each would miss, and what it would cost. The yes is the second of
    /// two classes.
    ///
    /// # Errors
    /// When the examples do not fit, their target is not one of two classes, only one of them occurs, or
    /// the model has not learned yet.
    fn roc(&self, examples: &dyn Examples) -> Result<Roc> {
        judged(self, examples)?.roc()
    }

    /// How the decisions of a model with two classes turned out. The yes is the second class.
    ///
    /// # Errors
    /// When the examples do not fit, or their target is not one of two classes.
    fn outcomes(&self, examples: &dyn Examples) -> Result<Outcomes> {
        judged(self, examples)?.outcomes()
    }

    /// The same metrics group by group: `net.audit(&unseen, "group")?`.
    ///
    /// The column of groups is best hidden from the model ([`Table::hide`]); the audit reads it all the
    /// same. Of two classes the second counts as yes ([`Audit::yes`] changes that).
    ///
    /// ```
    /// use atelier::{Metric, Model, Net, Table};
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
    /// When there is no such column, it holds one group or more than 60, or the rows do not fit the model.
    fn audit(&self, table: &Table, group: &str) -> Result<Audit> {
        judged(self, table)?.audit(Some(table.label(group)), &table.text(group)?)
    }

    /// The same metrics by crossed groups: `net.audit_crossed(&unseen, &["skin", "gender"])?` has one group
    /// for each pair that occurs.
    ///
    /// # Errors
    /// As for [`Model::audit`], and when no column is named.
    fn audit_crossed(&self, table: &Table, groups: &[&str]) -> Result<Audit> {
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
    /// As for [`Model::audit`], and when there is not one group for each example.
    fn audit_by<Group: AsRef<str>>(&self, examples: &dyn Examples, groups: &[Group]) -> Result<Audit>
    where
        Self: Sized,
    {
        judged(self, examples)?.audit(None, groups)
    }
}

/// The model's answers beside the truth.
fn judged<M: Model + ?Sized>(model: &M, examples: &dyn Examples) -> Result<Judged> {
    let samples = examples.samples()?;
    Judged::check(&samples)?;
    // Asked about the samples, not the examples: these are not prepared twice.
    Judged::of(model.predict_all(&samples)?, samples)
}

impl Model for Net {
    fn predict_all(&self, examples: &dyn Examples) -> Result<Predictions> {
        Net::predict_all(self, examples)
    }

    fn bytes_kept(&self) -> Option<usize> {
        Some(self.bytes())
    }
}

impl Model for SmallNet {
    fn predict_all(&self, examples: &dyn Examples) -> Result<Predictions> {
        SmallNet::predict_all(self, examples)
    }

    fn bytes_kept(&self) -> Option<usize> {
        Some(self.bytes())
    }
}

impl<M: Model + ?Sized> Model for &M {
    fn predict_all(&self, examples: &dyn Examples) -> Result<Predictions> {
        (**self).predict_all(examples)
    }

    fn bytes_kept(&self) -> Option<usize> {
        (**self).bytes_kept()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::Metric;

    fn sizes() -> Table {
        Table::columns(&[("size", &[1.0, 2.0, 7.0, 9.0])])
            .unwrap()
            .with_text_column("kind", &["small", "small", "small", "large"])
            .unwrap()
            .classes("kind")
            .unwrap()
    }

    #[test]
    fn whatever_answers_is_measured_alike() {
        let table = sizes();
        let rule = Rule::classes(|row| if row[0] < 5.0 { "small" } else { "large" });
        let blind = Baseline::of(&table).unwrap();
        let models: [&dyn Model; 2] = [&rule, &blind];
        assert_eq!(models.map(|model| model.accuracy(&table).unwrap()), [0.75, 0.75]);
        let scores = rule.measure(&table).unwrap();
        assert_eq!(scores.baseline(Metric::Accuracy).unwrap(), 0.75);
        assert_eq!(scores.baseline(Metric::BalancedAccuracy).unwrap(), 0.5);
        // The grade stands beside what one gets without looking.
        let plain = crate::show::Show::page(&scores).plain().to_string();
        assert!(plain.contains("small”") && plain.contains("75.0"), "{plain}");
        assert_eq!(rule.errors(&table).unwrap(), [0.0, 0.0, 1.0, 0.0]);
        assert_eq!(rule.confusion(&table).unwrap().counts(), [[1, 0], [1, 2]]);
    }

    #[test]
    fn a_small_network_has_all_of_it_too() {
        let table = sizes();
        let net = Net::dense(&[1, 2]).unwrap();
        let small = net.quantized().unwrap();
        let wrong: f64 = small.errors(&table).unwrap().iter().sum();
        assert_eq!(small.mistakes(&table).unwrap().len() as f64, wrong);
    }

    #[test]
    fn answers_that_do_not_fit_are_told() {
        struct Mute;
        impl Model for Mute {
            fn predict_all(&self, _: &dyn Examples) -> Result<Predictions> {
                Predictions::of_classes(&["large", "small"], Vec::new())
            }
        }
        assert_eq!(Mute.accuracy(&sizes()).unwrap_err().kind(), Kind::Shape);
        let swapped = Predictions::of_classes(&["small", "large"], vec![vec![1.0, 0.0]; 4]).unwrap();
        assert_eq!(
            Judged::of(swapped, sizes().samples().unwrap()).err().map(|error| error.kind()),
            Some(Kind::Shape)
        );
    }
}
