//! What is missing in a column, filled in.

use super::table::Table;
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use polars::prelude::DataType;
use std::collections::HashMap;

/// What to put where a value is missing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fill {
    /// The mean of the values that are there.
    Mean,
    /// The median of the values that are there.
    Median,
    /// The most common of the values that are there.
    Common,
    /// The value of the row before.
    Previous,
    /// This number.
    Number(f64),
    /// This word.
    Word(&'static str),
}

impl Table {
    /// The same table with what is missing in one column filled in.
    ///
    /// # Errors
    /// When there is no such column, nothing in it to take a mean of, or a word is to go among numbers.
    ///
    /// ```
    /// use atelier::{Fill, Table};
    /// # fn main() -> atelier::Result<()> {
    /// let table = Table::columns(&[("ozone", &[41.0, f64::NAN, 12.0])])?;
    /// assert_eq!(table.fill_missing("ozone", Fill::Mean)?.column("ozone")?, [41.0, 26.5, 12.0]);
    /// assert_eq!(table.fill_missing("ozone", Fill::Previous)?.column("ozone")?, [41.0, 41.0, 12.0]);
    /// assert_eq!(table.fill_missing("ozone", Fill::Number(0.0))?.column("ozone")?, [41.0, 0.0, 12.0]);
    /// # Ok(()) }
    /// ```
    pub fn fill_missing(&self, name: &str, fill: Fill) -> Result<Table> {
        if *self.find(name)?.dtype() == DataType::String {
            return self.with_text_column(name, &self.filled_texts(name, fill)?);
        }
        self.with_column(name, &self.filled_numbers(name, fill)?)
    }

    fn filled_texts(&self, name: &str, fill: Fill) -> Result<Vec<String>> {
        let texts = self.words(name)?;
        let word = match fill {
            Fill::Word(word) => Some(word.to_string()),
            Fill::Common => common(&texts),
            Fill::Previous => None,
            _ => {
                return Err(misfit(name, Label::same(format!("Fill::{fill:?}")))
                    .expected(Label::fixed("something for texts", "de quoi compléter des textes"))
                    .attempt(Label::same("Fill::Word(\"?\"), Fill::Common, Fill::Previous")));
            }
        };
        let texts = filled(texts, |text| text.is_none(), fill, word);
        Ok(texts.into_iter().map(Option::unwrap_or_default).collect())
    }

    fn filled_numbers(&self, name: &str, fill: Fill) -> Result<Vec<f64>> {
        let numbers = self.column(name)?;
        let mut known: Vec<f64> = numbers.iter().copied().filter(|number| !number.is_nan()).collect();
        known.sort_by(f64::total_cmp);
        if known.is_empty() && !matches!(fill, Fill::Number(_)) {
            return Err(misfit(
                name,
                Label::fixed("nothing but missing values", "rien que des valeurs manquantes"),
            )
            .expected(Label::fixed("one value or more", "une valeur ou plus"))
            .attempt(Label::same(format!("Fill::Number(0.0), .without(&[\"{name}\"])"))));
        }
        let middle = known.len() / 2;
        let value = match fill {
            Fill::Mean => known.iter().sum::<f64>() / known.len() as f64,
            Fill::Median if known.len().is_multiple_of(2) => (known[middle - 1] + known[middle]) / 2.0,
            Fill::Median => known[middle],
            Fill::Common => {
                let words = self.words(name)?;
                let common = common(&words);
                words.iter().position(|word| *word == common).map_or(f64::NAN, |row| numbers[row])
            }
            Fill::Previous => f64::NAN,
            Fill::Number(number) => number,
            Fill::Word(word) => {
                return Err(misfit(name, Label::with(|lang| lang.quote(word)))
                    .expected(Label::fixed("a number", "un nombre"))
                    .attempt(Label::same("Fill::Median, Fill::Number(0.0)")));
            }
        };
        Ok(filled(numbers, |number| number.is_nan(), fill, value))
    }
}

/// The values with `value`, or the one before, where one is missing.
fn filled<T: Clone>(mut values: Vec<T>, is_missing: impl Fn(&T) -> bool, fill: Fill, value: T) -> Vec<T> {
    for row in 0..values.len() {
        if is_missing(&values[row]) {
            let before = row.checked_sub(1).map(|row| values[row].clone());
            values[row] =
                if fill == Fill::Previous { before.unwrap_or(value.clone()) } else { value.clone() };
        }
    }
    values
}

fn misfit(name: &str, found: Label) -> Error {
    Error::new(
        Kind::Value,
        Label::new(
            format!("the column {} cannot be filled this way", Lang::En.quote(name)),
            format!("la colonne {} ne peut pas être complétée ainsi", Lang::Fr.quote(name)),
        ),
    )
    .found(found)
}

fn common(texts: &[Option<String>]) -> Option<String> {
    let mut counts: HashMap<&String, usize> = HashMap::new();
    for text in texts.iter().flatten() {
        *counts.entry(text).or_default() += 1;
    }
    // Of two that are as common, the first in the alphabet: the same answer at every run.
    counts.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(a.0))).map(|(text, _)| text.clone())
}
