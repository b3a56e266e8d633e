//! A table: named columns of numbers, texts, yes-or-no and dates, some values of which may be missing.
//!
//! In: columns made by hand, a data frame of polars, a file. Out: a [`Table`] that shows itself and
//! says what was odd about its file. [`kinds`] holds what a column can be, [`open`] reads and writes,
//! [`show`] is what a reader sees, [`notes`] what there is to say.

mod kinds;
pub(super) mod notes;
mod open;
mod show;

use super::goal::Goal;
use crate::card::Datasheet;
use crate::error::{Error, Kind, Result, unknown_name};
use crate::lang::{Label, Lang};
pub(super) use kinds::{distinct, instant, words};
use notes::Note;
use polars::prelude::*;
pub(super) use show::plural;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Named columns of equal length.
///
/// Every method leaves the table as it is and gives back a new one, so that a cell can run twice.
///
/// ```
/// use atelier::Table;
/// # fn main() -> atelier::Result<()> {
/// let pairs = Table::columns(&[("first", &[1.0, 2.0, 3.0, 4.0]), ("sum", &[3.0, 5.0, 7.0, 9.0])])?;
/// assert_eq!(pairs.names(), ["first", "sum"]);
/// assert_eq!(pairs.column("sum")?, [3.0, 5.0, 7.0, 9.0]);
///
/// let (seen, unseen) = pairs.target("sum")?.split(0.75, 1)?;
/// assert_eq!((seen.rows(), unseen.rows()), (3, 1));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Table {
    pub(super) frame: DataFrame,
    pub(super) title: Option<Label>,
    pub(super) goal: Option<Goal>,
    pub(super) hidden: Vec<String>,
    /// The texts that each text column can hold: kept when rows go, so that the parts of a split agree.
    pub(super) levels: BTreeMap<String, Vec<String>>,
    pub(super) sheet: Option<Arc<Datasheet>>,
    /// What figures call columns that were named for a reader.
    pub(super) labels: BTreeMap<String, Label>,
    /// How a file was understood, and what was kept as text.
    pub(super) notes: Vec<Note>,
}

impl Table {
    /// A table of numbers. NaN counts as missing.
    ///
    /// # Errors
    /// When there is no column, two have one name, or their lengths differ.
    ///
    /// ```
    /// use atelier::Table;
    /// # fn main() -> atelier::Result<()> {
    /// let ages = vec![36.0, f64::NAN];
    /// let table = Table::columns(&[("age", &ages)])?;
    /// assert_eq!(table.missing("age")?, [1]);
    /// assert!(Table::columns(&[("a", &[1.0]), ("b", &[1.0, 2.0])]).is_err());
    /// # Ok(()) }
    /// ```
    pub fn columns(columns: &[(&str, &[f64])]) -> Result<Table> {
        let mut table = Table::of(DataFrame::empty());
        for (name, values) in columns {
            if table.has(name) {
                return Err(same_name(name));
            }
            table = table.with_column(name, values)?;
        }
        if columns.is_empty() {
            return Err(no_columns());
        }
        Ok(table)
    }

    /// A table from a polars data frame, for the curious.
    ///
    /// Numbers, texts, yes-or-no and dates stay what they are. Everything else becomes text, and the
    /// table says so: lists, structures, bytes, hours of the day, times with a zone.
    ///
    /// # Errors
    /// When there is no column.
    ///
    /// ```
    /// use atelier::{polars::prelude::*, Table};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let table = Table::from_frame(df!("town" => ["Montréal", "Laval"], "people" => [1_762_949, 438_366])?)?;
    /// assert_eq!(table.text("town")?[0], "Montréal");
    /// assert_eq!(table.frame().shape(), (2, 2));
    /// # Ok(()) }
    /// ```
    pub fn from_frame(frame: DataFrame) -> Result<Table> {
        let (mut columns, mut notes) = (Vec::new(), Vec::new());
        for column in frame.columns() {
            let (column, note) = kinds::plain(column)?;
            columns.push(column);
            notes.extend(note);
        }
        if columns.is_empty() {
            return Err(no_columns());
        }
        Ok(Table { notes, ..Table::of(DataFrame::new(frame.height(), columns)?) })
    }

    /// The polars data frame inside, for the curious.
    pub fn frame(&self) -> &DataFrame {
        &self.frame
    }

    pub(super) fn of(frame: DataFrame) -> Table {
        Table {
            frame,
            title: None,
            goal: None,
            hidden: Vec::new(),
            levels: BTreeMap::new(),
            sheet: None,
            labels: BTreeMap::new(),
            notes: Vec::new(),
        }
    }

    /// The same table with its datasheet, whose title and words for columns figures then use.
    pub fn with_datasheet(&self, sheet: &Datasheet) -> Table {
        let title = sheet.title.label();
        let title = if title.is_empty() { self.title.clone() } else { Some(title) };
        Table { sheet: Some(Arc::new(sheet.clone())), title, ..self.clone() }
    }

    /// The datasheet: why this set exists, who is in it, who is missing.
    ///
    /// # Errors
    /// When the table has none.
    pub fn datasheet(&self) -> Result<Datasheet> {
        match &self.sheet {
            Some(sheet) => Ok(sheet.as_ref().clone()),
            None => Err(Error::new(
                Kind::Empty,
                Label::fixed(
                    "nobody has written a datasheet for this table",
                    "personne n’a écrit de fiche pour ce tableau",
                ),
            )
            .found(Label::fixed(
                "columns and rows, and not a word",
                "des colonnes et des lignes, et pas un mot",
            ))
            .expected(Label::fixed(
                "why it exists, who is in it, who is missing",
                "pourquoi il existe, qui s’y trouve, qui manque",
            ))
            .attempt(Label::same("table.with_datasheet(&Datasheet::named(\"…\")…)"))),
        }
    }

    /// The same table under a title, in English and in French.
    ///
    /// ```
    /// use atelier::{Show, Table};
    /// # fn main() -> atelier::Result<()> {
    /// let table = Table::columns(&[("x", &[1.0])])?.titled("one number", "un nombre");
    /// atelier::start(atelier::Lang::Fr)?;
    /// assert!(table.page().plain().starts_with("un nombre"));
    /// # Ok(()) }
    /// ```
    pub fn titled(&self, en: &str, fr: &str) -> Table {
        Table { title: Some(Label::new(en, fr)), ..self.clone() }
    }

    /// The same table with words for a column, which figures then use instead of its bare name.
    ///
    /// ```
    /// use atelier::{Lang, Table};
    /// # fn main() -> atelier::Result<()> {
    /// let table = Table::columns(&[("age", &[36.0])])?.called("age", "age in years", "âge en années")?;
    /// assert_eq!(table.label("age").text(Lang::Fr), "âge en années");
    /// assert!(table.called("size", "size", "taille").is_err()); // no such column
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// When there is no such column.
    pub fn called(&self, column: &str, en: &str, fr: &str) -> Result<Table> {
        self.find(column)?;
        let mut table = self.clone();
        table.labels.insert(column.to_string(), Label::new(en, fr));
        Ok(table)
    }

    /// What figures call a column: the words it was given ([`called`](Table::called)), those of the datasheet with their unit, or its
    /// bare name.
    pub fn label(&self, column: &str) -> Label {
        let of_sheet = || self.sheet.as_ref().map_or(Label::same(column), |sheet| sheet.label(column));
        self.labels.get(column).cloned().unwrap_or_else(of_sheet)
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        self.frame.height()
    }

    /// The names of the columns.
    pub fn names(&self) -> Vec<String> {
        self.frame.columns().iter().map(|column| column.name().to_string()).collect()
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.frame.columns().iter().any(|column| column.name() == name)
    }

    /// A column as numbers: NaN where one is missing, 1 for yes and 0 for no, years for dates and hours
    /// (the second of July 1983 at noon is 1983.5).
    ///
    /// # Errors
    /// When there is no such column, or it holds text: the error names the first row that is not a number.
    ///
    /// ```
    /// use atelier::Table;
    /// # fn main() -> atelier::Result<()> {
    /// let table = Table::columns(&[("age", &[36.0, 7.0])])?.with_text_column("name", &["Ada", "Léo"])?;
    /// assert_eq!(table.column("age")?, [36.0, 7.0]);
    /// assert!(table.column("name").unwrap_err().to_string().contains("Ada"));
    /// # Ok(()) }
    /// ```
    pub fn column(&self, name: &str) -> Result<Vec<f64>> {
        let column = self.find(name)?.as_materialized_series();
        match column.dtype() {
            DataType::String => Err(kinds::text_for_number(name, column)?),
            DataType::Date | DataType::Datetime(..) => kinds::years(column),
            _ => {
                let column = column.cast(&DataType::Float64)?;
                Ok(column.f64()?.iter().map(|value| value.unwrap_or(f64::NAN)).collect())
            }
        }
    }

    /// A column as texts: empty where one is missing; numbers and dates as they are written in files.
    ///
    /// # Errors
    /// When there is no such column.
    ///
    /// ```
    /// use atelier::Table;
    /// # fn main() -> atelier::Result<()> {
    /// let table = Table::columns(&[("year", &[1973.0])])?.with_text_column("town", &["Trois-Rivières"])?;
    /// assert_eq!(table.text("town")?, ["Trois-Rivières"]);
    /// assert_eq!(table.text("year")?, ["1973"]);
    /// # Ok(()) }
    /// ```
    pub fn text(&self, name: &str) -> Result<Vec<String>> {
        Ok(self.words(name)?.into_iter().map(Option::unwrap_or_default).collect())
    }

    /// A column as texts, with what is missing told apart from what is empty.
    pub(super) fn words(&self, name: &str) -> Result<Vec<Option<String>>> {
        words(self.find(name)?.as_materialized_series())
    }

    /// The different values of a column, in order, as texts; missing ones are left out.
    ///
    /// # Errors
    /// When there is no such column.
    pub fn values(&self, name: &str) -> Result<Vec<String>> {
        distinct(self.find(name)?.as_materialized_series())
    }

    /// The positions of the rows whose value is missing in this column; the first row is 0.
    ///
    /// # Errors
    /// When there is no such column.
    pub fn missing(&self, name: &str) -> Result<Vec<usize>> {
        let mask = self.find(name)?.as_materialized_series().is_null();
        Ok(mask
            .iter()
            .enumerate()
            .filter(|(_, missing)| *missing == Some(true))
            .map(|(row, _)| row)
            .collect())
    }

    pub(super) fn find(&self, name: &str) -> Result<&Column> {
        self.frame
            .columns()
            .iter()
            .find(|column| column.name() == name)
            .ok_or_else(|| self.no_such_column(name))
    }

    pub(super) fn no_such_column(&self, name: &str) -> Error {
        unknown_name(
            Kind::Column,
            Label::fixed("this table has no such column", "ce tableau n’a pas cette colonne"),
            name,
            &self.names(),
        )
    }

    /// The same table with a column of numbers added, or replaced. NaN counts as missing.
    ///
    /// # Errors
    /// When the number of values is not the number of rows.
    pub fn with_column(&self, name: &str, values: &[f64]) -> Result<Table> {
        let whole = values.iter().all(|value| value.is_nan() || (value.fract() == 0.0 && value.abs() < 1e15));
        let column = if whole && values.iter().any(|value| !value.is_nan()) {
            let whole: Int64Chunked =
                values.iter().map(|value| (!value.is_nan()).then_some(*value as i64)).collect();
            whole.with_name(name.into()).into_column()
        } else {
            let numbers: Float64Chunked =
                values.iter().map(|value| (!value.is_nan()).then_some(*value)).collect();
            numbers.with_name(name.into()).into_column()
        };
        self.with(column)
    }

    /// The same table with a column of texts added, or replaced. An empty text counts as missing.
    ///
    /// # Errors
    /// When the number of texts is not the number of rows.
    ///
    /// ```
    /// use atelier::Table;
    /// # fn main() -> atelier::Result<()> {
    /// let table = Table::columns(&[("hour", &[9.0, 17.0])])?.with_text_column("mood", &["été", "œuvre"])?;
    /// assert_eq!(table.values("mood")?, ["été", "œuvre"]);
    /// # Ok(()) }
    /// ```
    pub fn with_text_column<T: AsRef<str>>(&self, name: &str, values: &[T]) -> Result<Table> {
        let texts: StringChunked =
            values.iter().map(|text| Some(text.as_ref()).filter(|text| !text.is_empty())).collect();
        self.with(texts.with_name(name.into()).into_column())
    }

    /// The same table with a column of yes (true) and no (false) added, or replaced.
    ///
    /// # Errors
    /// When the number of values is not the number of rows.
    pub fn with_choice_column(&self, name: &str, values: &[bool]) -> Result<Table> {
        let choices: BooleanChunked = values.iter().copied().collect();
        self.with(choices.with_name(name.into()).into_column())
    }

    pub(super) fn with(&self, column: Column) -> Result<Table> {
        let name = column.name().to_string();
        if name.trim().is_empty() {
            return Err(Error::new(
                Kind::Column,
                Label::fixed("a column needs a name", "il faut un nom à une colonne"),
            )
            .found(Label::same("\"\""))
            .expected(Label::fixed("a word", "un mot"))
            .attempt(Label::same("\"x\"")));
        }
        if self.frame.width() > 0 && column.len() != self.rows() {
            return Err(Error::new(
                Kind::Shape,
                Label::new(
                    format!("the column {} is not as long as the table", Lang::En.quote(&name)),
                    format!("la colonne {} n’est pas aussi longue que le tableau", Lang::Fr.quote(&name)),
                ),
            )
            .found(Label::with(|lang| lang.count(column.len())))
            .expected(Label::with(|lang| lang.count(self.rows())))
            .attempt(Label::fixed("one value for each row", "une valeur pour chaque ligne")));
        }
        let mut table = self.clone();
        let height = column.len();
        let mut columns = self.frame.columns().to_vec();
        match columns.iter_mut().find(|old| old.name() == name.as_str()) {
            Some(old) => *old = column,
            None => columns.push(column),
        }
        table.frame = DataFrame::new(height, columns)?;
        table.levels.remove(&name);
        // What was said about the old column is not true of the new one.
        table.notes.retain(|note| !note.is_about(&name));
        if table.goal.as_ref().is_some_and(|goal| goal.columns().contains(&name)) {
            // What was said about the old column's classes is no longer true of the new one.
            let goal = table.goal.take();
            return table.with_goal_like(goal);
        }
        Ok(table)
    }
}

fn same_name(name: &str) -> Error {
    Error::new(
        Kind::Column,
        Label::fixed("two columns have the same name", "deux colonnes portent le même nom"),
    )
    .found(Label::with(|lang| lang.quote(name)))
    .expected(Label::fixed("a name for each", "un nom pour chacune"))
    .attempt(Label::with(|lang| lang.quote(&format!("{name} 2"))))
}

fn no_columns() -> Error {
    Error::new(Kind::Empty, Label::fixed("a table without columns", "un tableau sans colonnes"))
        .found(Label::same("0"))
        .expected(Label::fixed("1 column or more", "1 colonne ou plus"))
        .attempt(Label::same("Table::columns(&[(\"x\", &[1.0, 2.0])])"))
}
