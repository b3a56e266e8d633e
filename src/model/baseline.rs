//! A model that answers without looking.

use super::Model;
use crate::data::{Examples, Target};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::net::Predictions;
use crate::show::{Page, Show, displays};
use crate::stat::numbers::largest;

/// A model that learns nothing but what is commonest: it always answers the class that most of its
/// lessons had, or their mean. What does no better has learned nothing either.
///
/// They are `DummyClassifier` (its strategy `prior`) and `DummyRegressor` of scikit-learn.
///
/// ```
/// use atelier::{Baseline, Model, Table};
/// let lessons = Table::columns(&[("size", &[1.0, 2.0, 9.0])])?
///     .with_text_column("kind", &["small", "small", "large"])?
///     .classes("kind")?;
/// let blind = Baseline::of(&lessons)?;
/// assert_eq!(blind.predict_all(&lessons)?.labels(), ["small"; 3]);
/// assert!((blind.accuracy(&lessons)? - 2.0 / 3.0).abs() < 1e-12);
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Baseline {
    names: Vec<String>,
    /// The share of each class, or the mean of each number.
    row: Vec<f64>,
    kind: Answers,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answers {
    Classes,
    Numbers,
}

impl Baseline {
    /// Looks at the targets of some lessons, and at nothing else.
    ///
    /// # Errors
    /// When there are no lessons, or they have no target.
    pub fn of(lessons: &dyn Examples) -> Result<Baseline> {
        let samples = lessons.samples()?;
        let rows = samples.len();
        if rows == 0 {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed("there are no examples to learn from", "il n’y a pas d’exemples dont apprendre"),
            )
            .found(Label::fixed("0 rows", "0 ligne"))
            .expected(Label::fixed("1 row or more", "1 ligne ou plus"))
            .attempt(Label::fixed(
                "look at the data: did a filter drop every row?",
                "regardez les données\u{a0}: un filtre a-t-il ôté toutes les lignes\u{202f}?",
            )));
        }
        let (names, kind) = match &samples.targets {
            Target::Classes { names, .. } => (names.clone(), Answers::Classes),
            Target::Numbers { names, .. } => (names.clone(), Answers::Numbers),
        };
        let row = match kind {
            Answers::Classes => {
                samples.targets.counts().iter().map(|count| *count as f64 / rows as f64).collect()
            }
            Answers::Numbers => {
                let values = crate::net::numbers(samples.targets.values())?;
                let width = names.len().max(1);
                (0..names.len())
                    .map(|place| values.iter().skip(place).step_by(width).sum::<f64>() / rows as f64)
                    .collect()
            }
        };
        Ok(Baseline { names, row, kind })
    }

    /// What it always answers.
    fn sentence(&self) -> Label {
        Label::with(|lang| match (self.kind, lang) {
            (Answers::Classes, _) => {
                let best = largest(&self.row);
                let name = lang.quote(self.names.get(best).map_or("", String::as_str));
                let share = lang.percent(self.row.get(best).copied().unwrap_or(f64::NAN), 1);
                match lang {
                    Lang::Fr => format!("Répond toujours {name} ({share} des leçons)."),
                    _ => format!("Always answers {name} ({share} of its lessons)."),
                }
            }
            (Answers::Numbers, _) => {
                let means: Vec<String> = self
                    .names
                    .iter()
                    .zip(&self.row)
                    .map(|(name, mean)| format!("{} {}", lang.colon(name), lang.short(*mean)))
                    .collect();
                match lang {
                    Lang::Fr => format!("Répond toujours la moyenne de ses leçons ({}).", means.join(", ")),
                    _ => format!("Always answers the mean of its lessons ({}).", means.join(", ")),
                }
            }
        })
    }
}

impl Model for Baseline {
    fn predict_all(&self, examples: &dyn Examples) -> Result<Predictions> {
        let rows = vec![self.row.clone(); examples.rows()];
        match self.kind {
            Answers::Classes => Predictions::of_classes(&self.names, rows),
            Answers::Numbers => Predictions::of_numbers(&self.names, rows),
        }
    }
}

impl Show for Baseline {
    fn page(&self) -> Page {
        Page::new().label(&self.sentence())
    }
}
displays!(Baseline);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Table;

    #[test]
    fn the_mean_of_numbers() {
        let table = Table::columns(&[("x", &[1.0, 2.0]), ("y", &[10.0, 20.0])]).unwrap().target("y").unwrap();
        let blind = Baseline::of(&table).unwrap();
        assert_eq!(blind.predict_all(&table).unwrap().values(), [15.0, 15.0]);
        assert_eq!(blind.errors(&table).unwrap(), [5.0, 5.0]);
        assert_eq!(
            blind.sentence().text(Lang::Fr),
            "Répond toujours la moyenne de ses leçons (y\u{a0}: 15)."
        );
    }
}
