//! What a network sees of a table: its inputs, its target, and nothing that was hidden.

use super::goal::Goal;
use super::samples::{Examples, Samples, Target};
use super::table::{Table, distinct};
use crate::error::{Error, Kind, Result, unknown_name};
use crate::lang::{Label, Lang};
use crate::show::{Page, Show, displays};
use crate::stat::numbers::squares;
use polars::prelude::DataType;
use serde::{Deserialize, Serialize};

/// Above this many different texts a column names its rows rather than describing them.
const MOST_LEVELS: usize = 200;

/// A column as a network sees it.
enum Feature {
    Number(Vec<f64>),
    /// One input for each text: 1 where the row has it, 0 elsewhere.
    Choice {
        codes: Vec<usize>,
        levels: Vec<String>,
    },
}

impl Table {
    /// The same table with a column to predict. A column of texts, or of yes and no, gives classes;
    /// a column of numbers gives numbers to come close to. [`Table::classes`] makes classes of numbers.
    ///
    /// The classes are those that the column holds now; the parts of a split keep them. Name the
    /// target before splitting.
    ///
    /// # Errors
    /// When there is no such column, or it holds one class only.
    ///
    /// ```
    /// use atelier::{Examples, Table, Target};
    /// # fn main() -> atelier::Result<()> {
    /// let table = Table::columns(&[("pitch", &[110.0, 220.0]), ("loudness", &[0.2, 0.4])])?
    ///     .with_text_column("voice", &["low", "high"])?;
    /// let by_number = table.select(&["pitch", "loudness"])?.target("loudness")?.samples()?;
    /// assert!(matches!(by_number.targets, Target::Numbers { .. }));
    /// let by_class = table.target("voice")?.samples()?;
    /// assert_eq!(by_class.targets.names(), ["high", "low"]);
    /// # Ok(()) }
    /// ```
    pub fn target(&self, name: &str) -> Result<Table> {
        match self.find(name)?.dtype() {
            DataType::String | DataType::Boolean => self.classes(name),
            _ => self.targets(&[name]),
        }
    }

    /// The same table with several columns of numbers to predict at once.
    ///
    /// # Errors
    /// When there is no such column, or one holds text.
    pub fn targets(&self, names: &[&str]) -> Result<Table> {
        if names.is_empty() {
            return Err(no_target());
        }
        for name in names {
            self.column(name)?;
        }
        let goal = Goal::Numbers(names.iter().map(|name| name.to_string()).collect());
        Ok(self.seen(names).with_goal(goal))
    }

    /// The same table with a column whose values are classes, even where they are numbers.
    ///
    /// # Errors
    /// When there is no such column, or it holds one class only.
    ///
    /// ```
    /// use atelier::Table;
    /// # fn main() -> atelier::Result<()> {
    /// let table = Table::columns(&[("x", &[0.1, 0.9]), ("digit", &[3.0, 8.0])])?.classes("digit")?;
    /// assert_eq!(table.class_names(), ["3", "8"]);
    /// # Ok(()) }
    /// ```
    pub fn classes(&self, name: &str) -> Result<Table> {
        let column = self.find(name)?;
        let present = distinct(column.as_materialized_series())?;
        if present.len() < 2 {
            return Err(Error::new(
                Kind::Empty,
                Label::new(
                    format!("the target {} holds one class only", Lang::En.quote(name)),
                    format!("la cible {} ne contient qu’une classe", Lang::Fr.quote(name)),
                ),
            )
            .found(match present.first() {
                Some(only) => Label::with(|lang| lang.quote(only)),
                None => Label::fixed("no value at all", "aucune valeur"),
            })
            .expected(Label::fixed("2 classes or more", "2 classes ou plus"))
            .attempt(Label::fixed(
                "rows of another class, or another target",
                "des lignes d’une autre classe, ou une autre cible",
            )));
        }
        let goal = Goal::Classes { column: name.to_string(), names: present };
        Ok(self.seen(&[name]).with_goal(goal))
    }

    fn with_goal(mut self, goal: Goal) -> Table {
        self.goal = Some(goal);
        self
    }

    /// A target cannot be hidden: the network is measured against it.
    fn seen(&self, names: &[&str]) -> Table {
        let mut table = self.clone();
        table.hidden.retain(|hidden| !names.contains(&hidden.as_str()));
        table
    }

    /// Says again what is to be predicted, after a column has changed.
    pub(super) fn with_goal_like(&self, goal: Option<Goal>) -> Result<Table> {
        match goal {
            None => Ok(self.clone()),
            Some(Goal::Classes { column, .. }) => {
                let names = distinct(self.find(&column)?.as_materialized_series())?;
                Ok(self.clone().with_goal(Goal::Classes { column, names }))
            }
            Some(Goal::Numbers(columns)) => {
                self.targets(&columns.iter().map(String::as_str).collect::<Vec<_>>())
            }
        }
    }

    /// The same table with columns that the network does not see, kept for audits.
    ///
    /// # Errors
    /// When there is no such column, or it is the target.
    ///
    /// ```
    /// use atelier::Table;
    /// # fn main() -> atelier::Result<()> {
    /// let table = Table::columns(&[("income", &[1.0, 2.0]), ("loan", &[0.0, 1.0])])?
    ///     .with_text_column("group", &["a", "b"])?
    ///     .target("loan")?
    ///     .hide(&["group"])?;
    /// assert_eq!(table.inputs()?, ["income"]);
    /// assert_eq!(table.text("group")?, ["a", "b"]);
    /// # Ok(()) }
    /// ```
    pub fn hide(&self, names: &[&str]) -> Result<Table> {
        let mut table = self.clone();
        for name in names {
            self.find(name)?;
            if self.target_columns().iter().any(|target| target == name) {
                return Err(Error::new(
                    Kind::Column,
                    Label::fixed("the target cannot be hidden", "la cible ne peut pas être cachée"),
                )
                .found(Label::with(|lang| lang.quote(name)))
                .expected(Label::fixed(
                    "a column that the network would see",
                    "une colonne que le réseau verrait",
                ))
                .attempt(Label::fixed("another target first", "d’abord une autre cible")));
            }
            if !table.hidden.iter().any(|hidden| hidden == name) {
                table.hidden.push(name.to_string());
            }
        }
        Ok(table)
    }

    /// The same table with columns that were hidden shown to the network again.
    ///
    /// ```
    /// use atelier::{Table, synth::Visits};
    /// # fn main() -> atelier::Result<()> {
    /// let days = Visits::new().free_sundays(365)?.make(730, 1)?.target("visits")?;
    /// assert!(!days.inputs()?.contains(&"free".to_string())); // only the maker of this world knows
    /// let told = days.reveal(&["free"])?;
    /// assert!(told.inputs()?.contains(&"free".to_string()));
    /// assert!(told.reveal(&["free"]).is_err()); // it is not hidden any more
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// When there is no such column, or it is not hidden.
    pub fn reveal(&self, names: &[&str]) -> Result<Table> {
        let mut table = self.clone();
        for name in names {
            self.find(name)?;
            let Some(place) = table.hidden.iter().position(|hidden| hidden == name) else {
                return Err(Error::new(
                    Kind::Column,
                    Label::fixed("this column is not hidden", "cette colonne n’est pas cachée"),
                )
                .found(Label::with(|lang| lang.quote(name)))
                .expected(Label::with(|lang| match self.hidden.is_empty() {
                    true if lang == Lang::Fr => "aucune colonne n’est cachée".to_string(),
                    true => "no column is hidden".to_string(),
                    false => {
                        lang.list(&self.hidden.iter().map(|hidden| lang.quote(hidden)).collect::<Vec<_>>())
                    }
                }))
                .attempt(Label::same("table.hidden()")));
            };
            table.hidden.remove(place);
        }
        Ok(table)
    }

    /// The columns to predict; none where no target was named.
    pub fn target_columns(&self) -> Vec<String> {
        self.goal.as_ref().map(Goal::columns).unwrap_or_default()
    }

    /// The classes to choose from, in the order of the network's outputs; none where the target is a number.
    pub fn class_names(&self) -> Vec<String> {
        match &self.goal {
            Some(Goal::Classes { names, .. }) => names.clone(),
            _ => Vec::new(),
        }
    }

    /// The columns that the network does not see.
    pub fn hidden(&self) -> Vec<String> {
        self.hidden.clone()
    }

    /// The columns that the network sees.
    pub(super) fn input_columns(&self) -> Vec<String> {
        let targets = self.target_columns();
        self.names()
            .into_iter()
            .filter(|name| !targets.contains(name) && !self.hidden.contains(name))
            .collect()
    }

    /// The names of a network's inputs, in order. A column of texts becomes one input for each text:
    /// 1 where the row has it, 0 elsewhere.
    ///
    /// # Errors
    /// When a column of texts has too many different ones.
    ///
    /// ```
    /// use atelier::{Examples, Table};
    /// # fn main() -> atelier::Result<()> {
    /// let table = Table::columns(&[("age", &[36.0, 7.0, 50.0])])?
    ///     .with_text_column("town", &["Alma", "Amos", "Alma"])?
    ///     .target("age")?;
    /// assert_eq!(table.inputs()?, ["town = Alma", "town = Amos"]);
    /// let (seen, _) = table.split(0.7, 1)?;
    /// assert_eq!(seen.inputs()?, table.inputs()?);
    /// assert_eq!(table.samples()?.inputs.double_value(&[1, 1]), 1.0);
    /// # Ok(()) }
    /// ```
    pub fn inputs(&self) -> Result<Vec<String>> {
        let mut inputs = Vec::new();
        for name in self.input_columns() {
            match self.find(&name)?.dtype() {
                DataType::String => {
                    inputs
                        .extend(self.levels_of(&name)?.into_iter().map(|level| format!("{name} = {level}")));
                }
                _ => inputs.push(name),
            }
        }
        Ok(inputs)
    }

    /// What a network sees of each row: its numbers, in the order of [`Table::inputs`].
    ///
    /// ```
    /// use atelier::Table;
    /// let table = Table::columns(&[("age", &[36.0, 7.0])])?
    ///     .with_text_column("town", &["Alma", "Amos"])?
    ///     .with_column("loan", &[0.0, 1.0])?
    ///     .target("loan")?;
    /// assert_eq!(table.input_rows()?, [[36.0, 1.0, 0.0], [7.0, 0.0, 1.0]]);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When a value is missing, a number too large, or a column of texts has too many different ones.
    pub fn input_rows(&self) -> Result<Vec<Vec<f64>>> {
        let mut rows = vec![Vec::new(); self.rows()];
        for name in self.input_columns() {
            match self.feature(&name)? {
                Feature::Number(numbers) => {
                    rows.iter_mut().zip(numbers).for_each(|(row, number)| row.push(number));
                }
                Feature::Choice { codes, levels } => {
                    for (row, code) in rows.iter_mut().zip(codes) {
                        row.extend((0..levels.len()).map(|level| f64::from(u8::from(level == code))));
                    }
                }
            }
        }
        Ok(rows)
    }

    fn levels_of(&self, name: &str) -> Result<Vec<String>> {
        let levels = match self.levels.get(name) {
            Some(levels) => levels.clone(),
            None => distinct(self.find(name)?.as_materialized_series())?,
        };
        if levels.len() > MOST_LEVELS {
            return Err(Error::new(
                Kind::Column,
                Label::new(
                    format!(
                        "the column {} has too many different texts to be an input",
                        Lang::En.quote(name)
                    ),
                    format!(
                        "la colonne {} a trop de textes différents pour être une entrée",
                        Lang::Fr.quote(name)
                    ),
                ),
            )
            .found(Label::with(|lang| lang.count(levels.len())))
            .expected(Label::new(format!("{MOST_LEVELS} or fewer"), format!("{MOST_LEVELS} ou moins")))
            .attempt(Label::same(format!(".hide(&[\"{name}\"])"))));
        }
        Ok(levels)
    }

    /// One column as a network sees it, or why it cannot.
    fn feature(&self, name: &str) -> Result<Feature> {
        let missing = self.missing(name)?;
        if let Some(first) = missing.first() {
            return Err(Error::new(
                Kind::Value,
                Label::new(
                    format!(
                        "the column {} has missing values, and a network takes none",
                        Lang::En.quote(name)
                    ),
                    format!(
                        "la colonne {} a des valeurs manquantes, et un réseau n’en accepte pas",
                        Lang::Fr.quote(name)
                    ),
                ),
            )
            .found(Label::with(|lang| {
                let (count, rows, row) =
                    (lang.count(missing.len()), lang.count(self.rows()), lang.count(first + 1));
                match lang {
                    Lang::Fr => format!("{count} sur {rows}, la première à la ligne {row}"),
                    _ => format!("{count} of {rows}, the first in row {row}"),
                }
            }))
            .expected(Label::fixed("a value in every row", "une valeur à chaque ligne"))
            .attempt(Label::same(format!(".drop_missing(), .fill_missing(\"{name}\", Fill::Median)"))));
        }
        if *self.find(name)?.dtype() == DataType::String {
            let levels = self.levels_of(name)?;
            let codes = codes(&self.text(name)?, &levels, name)?;
            return Ok(Feature::Choice { codes, levels });
        }
        let numbers = self.column(name)?;
        if let Some(row) =
            numbers.iter().position(|number| !number.is_finite() || number.abs() > f64::from(f32::MAX))
        {
            return Err(Error::new(
                Kind::Value,
                Label::new(
                    format!("the column {} holds a number that is too large", Lang::En.quote(name)),
                    format!("la colonne {} contient un nombre trop grand", Lang::Fr.quote(name)),
                ),
            )
            .found(Label::with(|lang| {
                let (number, row) = (lang.short(numbers[row]), lang.count(row + 1));
                match lang {
                    Lang::Fr => format!("{number}, ligne {row}"),
                    _ => format!("{number}, row {row}"),
                }
            }))
            .expected(Label::fixed(
                "numbers that a network can hold",
                "des nombres qu’un réseau peut contenir",
            ))
            .attempt(Label::same(format!(".filter(\"{name}\", |value| value.is_finite())"))));
        }
        Ok(Feature::Number(numbers))
    }

    /// The means and spreads of the inputs of this table, to bring numbers of different size to one scale.
    ///
    /// Taken from the rows a network trains on, and applied to all others: what the unseen rows look
    /// like must not leak into training.
    ///
    /// # Errors
    /// When no input is a column of numbers.
    ///
    /// ```
    /// use atelier::Table;
    /// # fn main() -> atelier::Result<()> {
    /// let table = Table::columns(&[("km", &[1000.0, 3000.0]), ("y", &[1.0, 2.0])])?.target("y")?;
    /// let scaling = table.scaling()?;
    /// assert_eq!(table.scale(&scaling)?.column("km")?, [-1.0, 1.0]);
    /// assert_eq!(table.scale(&scaling)?.column("y")?, [1.0, 2.0]);
    /// # Ok(()) }
    /// ```
    pub fn scaling(&self) -> Result<Scaling> {
        let mut columns = Vec::new();
        for name in self.input_columns() {
            if !matches!(self.find(&name)?.dtype(), DataType::Int64 | DataType::Float64) {
                continue;
            }
            let numbers: Vec<f64> =
                self.column(&name)?.into_iter().filter(|number| !number.is_nan()).collect();
            let count = numbers.len().max(1) as f64;
            let mean = numbers.iter().sum::<f64>() / count;
            let spread = (squares(&numbers) / count).sqrt();
            // A column that never changes is only moved to zero.
            let spread = if spread > 0.0 { spread } else { 1.0 };
            columns.push(Scale { name, mean, spread });
        }
        if columns.is_empty() {
            return Err(no_inputs(self));
        }
        Ok(Scaling { columns })
    }

    /// The same table with its numbers moved and stretched: mean 0 and spread 1 in the table that the
    /// scaling was taken from.
    ///
    /// # Errors
    /// When a column of the scaling is not in this table.
    pub fn scale(&self, scaling: &Scaling) -> Result<Table> {
        let mut table = self.clone();
        for Scale { name, mean, spread } in &scaling.columns {
            let numbers: Vec<f64> =
                self.column(name)?.iter().map(|number| (number - mean) / spread).collect();
            table = table.with_column(name, &numbers)?;
        }
        Ok(table)
    }

    /// The same table with every number counted in another unit: `sums.in_units_of(100.0)?` counts in
    /// hundreds, what is to be predicted too.
    ///
    /// ```
    /// use atelier::{Table, synth, SEED};
    /// # fn main() -> atelier::Result<()> {
    /// let sums = synth::sums(10, SEED)?;
    /// let hundreds = sums.in_units_of(100.0)?;
    /// assert_eq!(hundreds.column("sum")?[0], sums.column("sum")?[0] / 100.0);
    /// assert!(sums.in_units_of(0.0).is_err());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// When the unit is zero or not a finite number.
    pub fn in_units_of(&self, unit: f64) -> Result<Table> {
        if unit == 0.0 || !unit.is_finite() {
            return Err(Error::new(
                Kind::Value,
                Label::fixed("nothing can be counted in this unit", "rien ne se compte dans cette unité"),
            )
            .found(Label::with(|lang| lang.short(unit)))
            .expected(Label::fixed("a number other than zero", "un nombre autre que zéro"))
            .attempt(Label::same(".in_units_of(100.0)")));
        }
        let mut table = self.clone();
        for name in self.names() {
            if matches!(self.find(&name)?.dtype(), DataType::Int64 | DataType::Float64) {
                let numbers: Vec<f64> = self.column(&name)?.iter().map(|number| number / unit).collect();
                table = table.with_column(&name, &numbers)?;
            }
        }
        Ok(table)
    }
}

impl Examples for Table {
    fn samples(&self) -> Result<Samples> {
        if self.rows() == 0 {
            return Err(no_rows());
        }
        if self.goal.is_none() {
            return Err(no_target());
        }
        let features: Result<Vec<Feature>> =
            self.input_columns().iter().map(|name| self.feature(name)).collect();
        let features = features?;
        if features.is_empty() {
            return Err(no_inputs(self));
        }
        let inputs = rows_first(&features, self.rows())?;
        Samples::new(inputs, self.targets_as_tensors()?)
    }

    fn rows(&self) -> usize {
        self.frame.height()
    }
}

impl Table {
    /// The targets alone, for whoever has inputs of another kind.
    pub(super) fn targets_as_tensors(&self) -> Result<Target> {
        let Some(goal) = &self.goal else { return Err(no_target()) };
        Ok(match goal {
            Goal::Classes { column, names } => {
                // `feature` has the words for what is missing; the codes follow the goal's own order.
                self.feature_is_whole(column)?;
                let codes = codes(&self.text(column)?, names, column)?;
                let codes: Vec<i64> = codes.into_iter().map(|code| code as i64).collect();
                Target::Classes { values: tch::Tensor::f_from_slice(&codes)?, names: names.clone() }
            }
            Goal::Numbers(columns) => {
                let features: Result<Vec<Feature>> = columns.iter().map(|name| self.feature(name)).collect();
                Target::Numbers { values: rows_first(&features?, self.rows())?, names: columns.clone() }
            }
        })
    }

    pub(super) fn feature_is_whole(&self, name: &str) -> Result<()> {
        if self.find(name)?.null_count() > 0 {
            self.feature(name)?;
        }
        Ok(())
    }
}

/// f32 `[rows, inputs]`, row by row.
fn rows_first(features: &[Feature], rows: usize) -> Result<tch::Tensor> {
    let width: usize = features
        .iter()
        .map(|feature| match feature {
            Feature::Number(_) => 1,
            Feature::Choice { levels, .. } => levels.len(),
        })
        .sum();
    let mut values = vec![0f32; rows * width];
    let mut place = 0;
    for feature in features {
        match feature {
            Feature::Number(numbers) => {
                for (row, number) in numbers.iter().enumerate() {
                    values[row * width + place] = *number as f32;
                }
                place += 1;
            }
            Feature::Choice { codes, levels } => {
                for (row, code) in codes.iter().enumerate() {
                    values[row * width + place + code] = 1.0;
                }
                place += levels.len();
            }
        }
    }
    Ok(tch::Tensor::f_from_slice(&values)?.f_reshape([rows as i64, width as i64])?)
}

/// The position of each text among the levels.
fn codes(texts: &[String], levels: &[String], name: &str) -> Result<Vec<usize>> {
    let places: std::collections::HashMap<&str, usize> =
        levels.iter().enumerate().map(|(place, level)| (level.as_str(), place)).collect();
    texts
        .iter()
        .map(|text| {
            places.get(text.as_str()).copied().ok_or_else(|| {
                unknown_name(
                    Kind::Value,
                    Label::new(
                        format!(
                            "the column {} holds a value that it did not hold before",
                            Lang::En.quote(name)
                        ),
                        format!(
                            "la colonne {} contient une valeur qu’elle n’avait pas avant",
                            Lang::Fr.quote(name)
                        ),
                    ),
                    text,
                    levels,
                )
            })
        })
        .collect()
}

/// The error of a table without rows.
pub(super) fn no_rows() -> Error {
    Error::new(Kind::Empty, Label::fixed("there is nothing to learn from", "il n’y a rien pour apprendre"))
        .found(Label::fixed("0 rows", "0 ligne"))
        .expected(Label::fixed("1 row or more", "1 ligne ou plus"))
        .attempt(Label::fixed("a filter that keeps some rows", "un filtre qui garde des lignes"))
}

/// The error of examples without a target.
pub(super) fn no_target() -> Error {
    Error::new(
        Kind::Column,
        Label::fixed(
            "nobody has said what the network is to predict",
            "personne n’a dit ce que le réseau doit prédire",
        ),
    )
    .found(Label::fixed("no target", "aucune cible"))
    .expected(Label::fixed("the name of a column", "le nom d’une colonne"))
    .attempt(Label::same(".target(\"…\")?"))
}

fn no_inputs(table: &Table) -> Error {
    Error::new(
        Kind::Column,
        Label::fixed(
            "no column is left for the network to see",
            "il ne reste aucune colonne à montrer au réseau",
        ),
    )
    .found(Label::with(|lang| {
        let quoted = |names: &[String]| {
            if names.is_empty() {
                return "—".to_string();
            }
            lang.list(&names.iter().map(|name| lang.quote(name)).collect::<Vec<_>>())
        };
        let (targets, hidden) = (quoted(&table.target_columns()), quoted(&table.hidden));
        match lang {
            Lang::Fr => format!("cible {targets}, cachées {hidden}"),
            _ => format!("target {targets}, hidden {hidden}"),
        }
    }))
    .expected(Label::fixed("1 column of numbers or more", "1 colonne de nombres ou plus"))
    .attempt(Label::fixed("hide fewer columns", "cachez moins de colonnes"))
}

/// The means and spreads of some columns, taken from one table and applied to others.
///
/// ```
/// use atelier::Table;
/// # fn main() -> atelier::Result<()> {
/// let seen = Table::columns(&[("x", &[0.0, 10.0]), ("y", &[0.0, 1.0])])?.target("y")?;
/// let unseen = Table::columns(&[("x", &[20.0]), ("y", &[0.0])])?.target("y")?;
/// assert_eq!(unseen.scale(&seen.scaling()?)?.column("x")?, [3.0]);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scaling {
    columns: Vec<Scale>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Scale {
    name: String,
    mean: f64,
    spread: f64,
}

impl Show for Scaling {
    fn page(&self) -> Page {
        let lang = Lang::current();
        let headers = [("column", "colonne"), ("mean", "moyenne"), ("spread (over n)", "écart-type (sur n)")]
            .map(|(en, fr)| Label::fixed(en, fr).text(lang));
        let rows: Vec<Vec<String>> = self
            .columns
            .iter()
            .map(|scale| vec![scale.name.clone(), lang.short(scale.mean), lang.short(scale.spread)])
            .collect();
        Page::new().table("", &headers, &rows)
    }
}

displays!(Scaling);
