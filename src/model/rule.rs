//! A rule written by hand, measured like any model.

use super::Model;
use crate::data::{Examples, Samples, Target};
use crate::error::{Error, Kind, Result, unknown_name};
use crate::lang::Label;
use crate::net::{Predictions, numbers};
use crate::show::{Page, Show, displays};
use std::rc::Rc;

/// A rule written by hand: it looks at the numbers that a network would be given, and answers.
///
/// ```
/// use atelier::{Metric, Model, Rule, Table};
/// let table = Table::columns(&[("first", &[1.0, 2.0]), ("second", &[3.0, 4.0]), ("sum", &[4.0, 6.0])])?
///     .target("sum")?;
/// let rule = Rule::numbers(|row| row[0] + row[1]);
/// assert_eq!(rule.measure(&table)?.get(Metric::MaxError)?, 0.0);
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// Columns that were scaled reach the rule scaled.
#[derive(Clone)]
pub struct Rule {
    answer: Answer,
}

/// What a rule makes of one row of inputs.
type Of<Found> = Rc<dyn Fn(&[f64]) -> Found>;

#[derive(Clone)]
enum Answer {
    Number(Of<f64>),
    Class(Of<String>),
}

impl Rule {
    /// A rule that answers with a number.
    pub fn numbers<Of: Fn(&[f64]) -> f64 + 'static>(of: Of) -> Rule {
        Rule { answer: Answer::Number(Rc::new(of)) }
    }

    /// A rule that answers with the name of a class.
    pub fn classes<Name: Into<String>, Of: Fn(&[f64]) -> Name + 'static>(of: Of) -> Rule {
        Rule { answer: Answer::Class(Rc::new(move |row| of(row).into())) }
    }
}

impl Model for Rule {
    fn predict_all(&self, examples: &dyn Examples) -> Result<Predictions> {
        let Samples { inputs, targets } = examples.samples()?;
        let flat = numbers(&inputs)?;
        let count = inputs.size().first().copied().unwrap_or(0).max(0) as usize;
        let width = (flat.len() / count.max(1)).max(1);
        let rows = flat.chunks(width);
        match (&self.answer, &targets) {
            (Answer::Number(of), Target::Numbers { names, .. }) => {
                Predictions::of_numbers(names, rows.map(|row| vec![of(row)]).collect())
            }
            (Answer::Class(of), Target::Classes { names, .. }) => {
                let sure = |row: &[f64]| {
                    let answer = of(row);
                    let class = names.iter().position(|name| *name == answer).ok_or_else(|| {
                        unknown_name(
                            Kind::Value,
                            Label::fixed(
                                "the rule names a class that there is not",
                                "la règle nomme une classe qui n’existe pas",
                            ),
                            &answer,
                            names,
                        )
                    })?;
                    // A rule is sure of itself.
                    Ok((0..names.len()).map(|place| f64::from(u8::from(place == class))).collect())
                };
                Predictions::of_classes(names, rows.map(sure).collect::<Result<_>>()?)
            }
            (Answer::Number(_), Target::Classes { .. }) => {
                Err(mismatch(NUMBERS, CLASSES, "Rule::classes(…)"))
            }
            (Answer::Class(_), Target::Numbers { .. }) => Err(mismatch(CLASSES, NUMBERS, "Rule::numbers(…)")),
        }
    }
}

const NUMBERS: Label = Label::fixed("numbers", "des nombres");
const CLASSES: Label = Label::fixed("classes", "des classes");

fn mismatch(found: Label, expected: Label, attempt: &'static str) -> Error {
    Error::new(
        Kind::Value,
        Label::fixed(
            "the rule does not answer what the target asks for",
            "la règle ne répond pas ce que la cible demande",
        ),
    )
    .found(found)
    .expected(expected)
    .attempt(Label::same(attempt))
}

impl Show for Rule {
    fn page(&self) -> Page {
        Page::new().label(&match self.answer {
            Answer::Number(_) => {
                Label::fixed("A rule that answers with a number.", "Une règle qui répond un nombre.")
            }
            Answer::Class(_) => {
                Label::fixed("A rule that answers with a class.", "Une règle qui répond une classe.")
            }
        })
    }
}
displays!(Rule);

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.page().plain())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Table;

    #[test]
    fn a_rule_that_does_not_fit_is_told() {
        let table = Table::columns(&[("size", &[1.0, 9.0])])
            .unwrap()
            .with_text_column("kind", &["small", "large"])
            .unwrap()
            .classes("kind")
            .unwrap();
        let slip = Rule::classes(|_| "smal").accuracy(&table).unwrap_err();
        assert!(slip.message(crate::Lang::En).contains("“small”"), "{slip}");
        assert_eq!(Rule::numbers(|_| 1.0).accuracy(&table).unwrap_err().kind(), Kind::Value);
    }
}
