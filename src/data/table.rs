//! A table: named columns of numbers, texts, yes-or-no and dates, some values of which may be missing.

use super::features::Goal;
use super::place::Place;
use super::read;
use crate::card::Datasheet;
use crate::error::{Error, Kind, Result, unknown_name};
use crate::file;
use crate::lang::{Label, Lang};
use crate::show::{Page, Show, displays};
use polars::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Rows that a table shows of itself.
const SHOWN_ROWS: usize = 10;

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
    /// # Errors
    /// When a column holds something that a notebook cannot show: lists, structures, bytes.
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
        let columns: Result<Vec<Column>> = frame.columns().iter().map(plain).collect();
        let columns = columns?;
        if columns.is_empty() {
            return Err(no_columns());
        }
        Ok(Table::of(DataFrame::new(frame.height(), columns)?))
    }

    /// The polars data frame inside, for the curious.
    pub fn frame(&self) -> &DataFrame {
        &self.frame
    }

    pub(super) fn of(frame: DataFrame) -> Table {
        Table { frame, title: None, goal: None, hidden: Vec::new(), levels: BTreeMap::new(), sheet: None }
    }

    /// Reads a CSV file: UTF-8, the first line names the columns.
    ///
    /// Columns may be apart by commas, semicolons (then numbers may have a decimal comma, as French
    /// spreadsheets write them) or tabs. Nothing, `NA`, `N/A` and `NaN` are missing values. Dates
    /// are written `1983-02-01`.
    ///
    /// # Errors
    /// When the file is missing, is not UTF-8, has no rows, or a row has more cells than the first line.
    ///
    /// ```
    /// use atelier::Table;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("towns.csv");
    /// # let path = path.to_str().unwrap();
    /// std::fs::write(path, "ville;eau\nAlma;1,5\nAmos;NA\n")?;
    /// let table = Table::read_csv(path)?;
    /// assert_eq!(table.column("eau")?[0], 1.5);
    /// assert_eq!(table.missing("eau")?, [1]);
    /// # Ok(()) }
    /// ```
    pub fn read_csv(path: &str) -> Result<Table> {
        let path = Path::new(path);
        read::csv(file::read(path)?, &file::shown(path))
    }

    /// Reads a Parquet file.
    ///
    /// # Errors
    /// When the file is missing, cut off, or not Parquet.
    pub fn read_parquet(path: &str) -> Result<Table> {
        let path = Path::new(path);
        read::parquet(file::read(path)?, &file::shown(path))
    }

    /// Opens a data set of `datasets/`: its hash is checked before anything is read.
    ///
    /// `"udhr/english.csv"` names one file of a set that has several tables.
    ///
    /// # Errors
    /// When there is no such set, or its file is missing, cut off or changed.
    ///
    /// ```
    /// use atelier::Table;
    /// # fn main() -> atelier::Result<()> {
    /// let painters = Table::dataset("painters")?;
    /// assert_eq!(painters.rows(), 54);
    /// assert!(painters.datasheet()?.absent.en.contains("women"));
    /// # Ok(()) }
    /// ```
    pub fn dataset(name: &str) -> Result<Table> {
        let (name, wanted) = match name.split_once('/') {
            Some((name, file)) => (name, Some(file)),
            None => (name, None),
        };
        let place = Place::find(name)?;
        let file = place.one_file(wanted, &["csv", "parquet"])?;
        let bytes = place.open(&file)?;
        let shown = format!("{name}/{file}");
        let table = if file.ends_with(".parquet") {
            read::parquet(bytes, &shown)?
        } else {
            read::csv(bytes, &shown)?
        };
        Ok(table.with_datasheet(&place.sheet))
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

    /// What figures call a column: the datasheet's words and unit, or its bare name.
    pub fn label(&self, column: &str) -> Label {
        self.sheet.as_ref().map_or(Label::same(column), |sheet| sheet.label(column))
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

    /// A column as numbers: NaN where one is missing, 1 for yes and 0 for no, years for dates
    /// (the second of July 1983 is about 1983.5).
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
            DataType::String => Err(text_for_number(name, column)?),
            DataType::Date | DataType::Datetime(..) => years(column),
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
        if table.goal.as_ref().is_some_and(|goal| goal.columns().contains(&name)) {
            // What was said about the old column's classes is no longer true of the new one.
            let goal = table.goal.take();
            return table.with_goal_like(goal);
        }
        Ok(table)
    }

    /// Writes the table as CSV: UTF-8, commas, decimal points, nothing where a value is missing.
    ///
    /// # Errors
    /// When the file cannot be written.
    ///
    /// ```
    /// use atelier::Table;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("sums.csv");
    /// # let path = path.to_str().unwrap();
    /// Table::columns(&[("x", &[1.0, f64::NAN])])?.write_csv(path)?;
    /// assert_eq!(Table::read_csv(path)?.missing("x")?, [1]);
    /// # Ok(()) }
    /// ```
    pub fn write_csv(&self, path: &str) -> Result<()> {
        let mut bytes = Vec::new();
        CsvWriter::new(&mut bytes).finish(&mut self.frame.clone())?;
        file::write(Path::new(path), &bytes)
    }

    /// The first rows, to look at.
    ///
    /// ```
    /// use atelier::Table;
    /// # fn main() -> atelier::Result<()> {
    /// atelier::start(atelier::Lang::En)?;
    /// let table = Table::columns(&[("x", &[1.0, 2.5, 3.0])])?;
    /// assert_eq!(table.head(2).plain(), "2 of 3 rows\n  x\n───\n1.0\n2.5");
    /// # Ok(()) }
    /// ```
    pub fn head(&self, rows: usize) -> Page {
        self.excerpt(rows)
    }

    fn excerpt(&self, rows: usize) -> Page {
        let lang = Lang::current();
        let shown = rows.min(self.rows());
        let part = self.frame.head(Some(shown));
        let cells: Vec<Vec<String>> = part.columns().iter().map(|column| cells(column, lang)).collect();
        let lines: Vec<Vec<String>> =
            (0..shown).map(|row| cells.iter().map(|column| column[row].clone()).collect()).collect();
        let count = Label::with(|lang| match (lang, shown == self.rows()) {
            (Lang::Fr, true) => format!("{} {}", lang.count(shown), plural(shown, "ligne", "lignes", lang)),
            (_, true) => format!("{} {}", lang.count(shown), plural(shown, "row", "rows", lang)),
            (Lang::Fr, false) => format!("{} lignes sur {}", lang.count(shown), lang.count(self.rows())),
            (_, false) => format!("{} of {} rows", lang.count(shown), lang.count(self.rows())),
        });
        let caption = match &self.title {
            Some(title) => Label::new(
                format!("{} — {}", title.en(), count.en()),
                format!("{} — {}", title.fr(), count.fr()),
            ),
            None => count,
        };
        Page::new().table(&caption.text(lang), &self.names(), &lines)
    }

    /// Each column in one line: what it holds, how many values are missing, and where its numbers lie.
    ///
    /// The spread is the standard deviation: how far a value lies from the mean, typically.
    ///
    /// ```
    /// use atelier::Table;
    /// # fn main() -> atelier::Result<()> {
    /// atelier::start(atelier::Lang::En)?;
    /// let table = Table::columns(&[("x", &[1.0, 2.0, 3.0, f64::NAN])])?;
    /// let page = table.describe();
    /// assert!(page.plain().contains("x       numbers      3        1          3     2       1    1       2    3"));
    /// # Ok(()) }
    /// ```
    pub fn describe(&self) -> Page {
        let lang = Lang::current();
        let headers: Vec<String> = [
            ("column", "colonne"),
            ("holds", "contient"),
            ("count", "nombre"),
            ("missing", "manquants"),
            ("different", "distincts"),
            ("mean", "moyenne"),
            ("spread", "écart-type"),
            ("min", "min"),
            ("median", "médiane"),
            ("max", "max"),
        ]
        .map(|(en, fr)| Label::fixed(en, fr).text(lang))
        .to_vec();
        let rows: Vec<Vec<String>> =
            self.frame.columns().iter().map(|column| describe(column, lang)).collect();
        let caption = match &self.title {
            Some(title) => title.text(lang),
            None => Label::with(|lang| match lang {
                Lang::Fr => {
                    format!("{} {}", lang.count(self.rows()), plural(self.rows(), "ligne", "lignes", lang))
                }
                _ => format!("{} {}", lang.count(self.rows()), plural(self.rows(), "row", "rows", lang)),
            })
            .text(lang),
        };
        Page::new().table(&caption, &headers, &rows)
    }

    /// What there is to say below the rows: target, hidden columns, missing values.
    fn notes(&self) -> Vec<Label> {
        let mut notes = Vec::new();
        if let Some(goal) = &self.goal {
            notes.push(goal.note(self));
        }
        if !self.hidden.is_empty() {
            notes.push(Label::with(|lang| {
                let names: Vec<String> = self.hidden.iter().map(|name| lang.quote(name)).collect();
                match lang {
                    Lang::Fr => format!("caché au réseau\u{a0}: {}", lang.list(&names)),
                    _ => format!("hidden from the network: {}", lang.list(&names)),
                }
            }));
        }
        let missing: Vec<(String, usize)> = self
            .frame
            .columns()
            .iter()
            .filter(|column| column.null_count() > 0)
            .map(|column| (column.name().to_string(), column.null_count()))
            .collect();
        if !missing.is_empty() {
            notes.push(Label::with(|lang| {
                let parts: Vec<String> = missing
                    .iter()
                    .map(|(name, count)| format!("{} {}", lang.quote(name), lang.count(*count)))
                    .collect();
                match lang {
                    Lang::Fr => format!("valeurs manquantes\u{a0}: {}", lang.list(&parts)),
                    _ => format!("missing values: {}", lang.list(&parts)),
                }
            }));
        }
        notes
    }
}

impl Show for Table {
    fn page(&self) -> Page {
        let mut page = self.excerpt(SHOWN_ROWS);
        for note in self.notes() {
            page = page.label(&note);
        }
        page
    }
}

displays!(Table);

pub(super) fn plural(count: usize, one: &'static str, many: &'static str, lang: Lang) -> &'static str {
    // French says « 0 ligne », English “0 rows”.
    let single = count == 1 || (lang == Lang::Fr && count == 0);
    if single { one } else { many }
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

/// A column in one of the few kinds that a table holds; NaN becomes missing.
fn plain(column: &Column) -> Result<Column> {
    let series = column.as_materialized_series();
    let series = match series.dtype() {
        DataType::Boolean | DataType::Int64 | DataType::Date | DataType::Datetime(..) | DataType::String => {
            series.clone()
        }
        DataType::Float64 | DataType::Float32 => {
            let numbers = series.cast(&DataType::Float64)?;
            let numbers: Float64Chunked =
                numbers.f64()?.iter().map(|value| value.filter(|n| !n.is_nan())).collect();
            numbers.with_name(series.name().clone()).into_series()
        }
        kind if kind.is_integer() => series.strict_cast(&DataType::Int64)?,
        DataType::Null => series.cast(&DataType::Float64)?,
        DataType::Categorical(..) | DataType::Enum(..) => series.cast(&DataType::String)?,
        kind if kind.is_decimal() => series.cast(&DataType::Float64)?,
        other => {
            return Err(Error::new(
                Kind::Column,
                Label::new(
                    format!(
                        "the column {} holds something that a table cannot",
                        Lang::En.quote(series.name())
                    ),
                    format!(
                        "la colonne {} contient ce qu’un tableau ne peut pas contenir",
                        Lang::Fr.quote(series.name())
                    ),
                ),
            )
            .found(Label::same(other.to_string()))
            .expected(Label::fixed("numbers, texts, yes or no, dates", "nombres, textes, oui ou non, dates"))
            .attempt(Label::fixed(
                "leave that column out, or make text of it",
                "laissez cette colonne, ou faites-en du texte",
            )));
        }
    };
    Ok(series.into_column())
}

/// The error for text where numbers belong; it points at the value that is to blame.
fn text_for_number(name: &str, column: &Series) -> Result<Error> {
    let texts = column.str()?;
    let number = |text: &str| text.trim().replace(',', ".").parse::<f64>().is_ok();
    let filled = texts.iter().flatten().count();
    let good = texts.iter().flatten().filter(|text| number(text)).count();
    let bad = texts
        .iter()
        .enumerate()
        .find_map(|(row, text)| text.filter(|text| !number(text)).map(|text| (row, text)));
    let error = Error::new(
        Kind::Value,
        Label::new(
            format!("the column {} holds text where numbers belong", Lang::En.quote(name)),
            format!("la colonne {} contient du texte là où il faut des nombres", Lang::Fr.quote(name)),
        ),
    );
    let error = match bad {
        Some((row, text)) => {
            let text: String = text.chars().take(40).collect();
            error.found(Label::with(|lang| match lang {
                Lang::Fr => format!("{}, ligne {}", lang.quote(&text), lang.count(row + 1)),
                _ => format!("{}, row {}", lang.quote(&text), lang.count(row + 1)),
            }))
        }
        None => error.found(Label::fixed("numbers written as text", "des nombres écrits comme du texte")),
    };
    let error = error.expected(Label::fixed("a number in every row", "un nombre à chaque ligne"));
    // A few slips among numbers are to be mended; a column of words is to be used as such.
    Ok(if filled > 0 && good * 2 >= filled {
        error.attempt(Label::fixed(
            "mend these cells in the file, or leave them empty: empty is missing, and says so",
            "corrigez ces cellules dans le fichier, ou laissez-les vides\u{a0}: vide veut dire manquant, et le dit",
        ))
    } else {
        error.attempt(Label::same(format!(".text(\"{name}\")")))
    })
}

/// Dates as years with a fraction.
fn years(column: &Series) -> Result<Vec<f64>> {
    let dates = column.cast(&DataType::Date)?;
    let (year, day, leap) = (dates.year()?, dates.ordinal_day()?, dates.is_leap_year()?);
    Ok(year
        .iter()
        .zip(day.iter())
        .zip(leap.iter())
        .map(|((year, day), leap)| match (year, day, leap) {
            (Some(year), Some(day), Some(leap)) => {
                f64::from(year) + f64::from(day - 1) / if leap { 366.0 } else { 365.0 }
            }
            _ => f64::NAN,
        })
        .collect())
}

/// The values of a column as they are written in files.
fn words(column: &Series) -> Result<Vec<Option<String>>> {
    Ok(match column.dtype() {
        DataType::String => column.str()?.iter().map(|text| text.map(str::to_string)).collect(),
        DataType::Boolean => {
            column.bool()?.iter().map(|choice| choice.map(|choice| choice.to_string())).collect()
        }
        DataType::Float64 => {
            column.f64()?.iter().map(|number| number.map(|number| number.to_string())).collect()
        }
        _ => {
            let text = column.cast(&DataType::String)?;
            text.str()?.iter().map(|text| text.map(str::to_string)).collect()
        }
    })
}

/// The different values of a column, numbers in the order of numbers, the rest in the order of letters.
pub(super) fn distinct(column: &Series) -> Result<Vec<String>> {
    let sorted = column.unique()?.sort(SortOptions::default())?;
    Ok(words(&sorted)?.into_iter().flatten().collect())
}

/// The values of a column as a reader sees them.
fn cells(column: &Column, lang: Lang) -> Vec<String> {
    let series = column.as_materialized_series();
    // An en dash: a column of numbers with holes still stands to the right.
    let none = || "–".to_string();
    match series.dtype() {
        DataType::Int64 => series.i64().map(|numbers| {
            numbers.iter().map(|number| number.map_or_else(none, |number| whole(number, lang))).collect()
        }),
        DataType::Float64 => series.f64().map(|numbers| {
            let decimals = decimals(numbers.iter().flatten());
            let shown =
                |number: f64| decimals.map_or_else(|| lang.short(number), |count| lang.number(number, count));
            numbers.iter().map(|number| number.map_or_else(none, shown)).collect()
        }),
        DataType::Boolean => series.bool().map(|choices| {
            let word =
                |choice: bool| if choice { Label::fixed("yes", "oui") } else { Label::fixed("no", "non") };
            choices.iter().map(|choice| choice.map_or_else(none, |choice| word(choice).text(lang))).collect()
        }),
        _ => {
            Ok(words(series).unwrap_or_default().into_iter().map(|text| text.unwrap_or_else(none)).collect())
        }
    }
    // The arms ask for the kind that they have just seen.
    .unwrap_or_else(|_| vec![String::new(); column.len()])
}

/// How many decimals show about four digits of each of these numbers, one under the other; none
/// where their sizes are too far apart for one column of decimals.
fn decimals(numbers: impl Iterator<Item = f64>) -> Option<usize> {
    let mut most = 0;
    for number in numbers.filter(|number| *number != 0.0) {
        let exponent = number.abs().log10().floor() as i32;
        if !number.is_finite() || !(-4..=8).contains(&exponent) {
            return None;
        }
        let needed = format!("{:.*}", (3 - exponent).max(0) as usize, number);
        let needed = needed.split_once('.').map_or(0, |(_, digits)| digits.trim_end_matches('0').len());
        most = most.max(needed);
    }
    (most <= 5).then_some(most)
}

/// A whole number in a cell: four digits stand together, because most of them are years.
fn whole(number: i64, lang: Lang) -> String {
    if number.abs() < 10_000 {
        return if number < 0 { format!("−{}", -number) } else { number.to_string() };
    }
    lang.number(number as f64, 0)
}

fn describe(column: &Column, lang: Lang) -> Vec<String> {
    let series = column.as_materialized_series();
    let count = column.len() - column.null_count();
    let different = series.drop_nulls().n_unique().unwrap_or(0);
    let holds = match series.dtype() {
        DataType::String => Label::fixed("texts", "textes"),
        DataType::Boolean => Label::fixed("yes or no", "oui ou non"),
        DataType::Date | DataType::Datetime(..) => Label::fixed("dates", "dates"),
        _ => Label::fixed("numbers", "nombres"),
    };
    let mut row = vec![column.name().to_string(), holds.text(lang)];
    row.extend([count, column.null_count(), different].map(|number| lang.count(number)));
    match series.dtype() {
        DataType::Int64 | DataType::Float64 | DataType::Boolean => {
            let short = |number: Option<f64>| number.map_or(String::new(), |number| lang.short(number));
            // Years among whole numbers read as years, here as in the rows.
            let own = |number: Option<f64>| match number {
                Some(number) if number.fract() == 0.0 => whole(number as i64, lang),
                other => short(other),
            };
            let numbers = series.cast(&DataType::Float64).unwrap_or_else(|_| series.clone());
            row.push(short(numbers.mean()));
            row.push(short(numbers.std(1)));
            row.push(own(numbers.min::<f64>().ok().flatten()));
            row.push(own(numbers.median()));
            row.push(own(numbers.max::<f64>().ok().flatten()));
        }
        DataType::Date | DataType::Datetime(..) => {
            let sorted = distinct(series).unwrap_or_default();
            let end = |text: Option<&String>| text.cloned().unwrap_or_default();
            row.extend([
                String::new(),
                String::new(),
                end(sorted.first()),
                String::new(),
                end(sorted.last()),
            ]);
        }
        _ => row.extend(vec![String::new(); 5]),
    }
    row
}
