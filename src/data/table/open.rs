//! Tables come from files and go into files.

use super::{Table, words};
use crate::data::place::Place;
use crate::data::read::{self, Dtype, ReadOptions, Wanted};
use crate::error::Result;
use crate::file;
use polars::prelude::*;
use std::path::Path;

impl Table {
    /// Reads the table in a file, whatever kind of file it is: CSV, a spreadsheet (`.xlsx`, `.xls`,
    /// `.ods`) or Parquet. What it is follows from its content, not from its name.
    ///
    /// Nothing changes in silence. What can be understood in one way only is understood: commas,
    /// semicolons, tabs or bars between columns, decimal commas, blanks between thousands, the signs
    /// `%`, `$`, `€`, title lines, Latin-1 or Mac Roman or UTF-16. What a number or a date would say
    /// otherwise than the file does stays text: `01000`, `12345678901234567890`, `03/04/1991` (March or
    /// April?), `03/04/91`. Where it matters, the table says so in one line: [`Table::notes`].
    /// [`Table::cast`] and [`Table::read_with`] are for whoever knows better.
    ///
    /// # Errors
    /// When the file is missing, cut off, empty, or something else than a table: the error says what.
    ///
    /// ```
    /// use atelier::Table;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("communes.csv");
    /// # let path = path.to_str().unwrap();
    /// std::fs::write(path, "Population des communes\n\ncode;habitants;part\n01000;1 762;1,5 %\n75001;438;0,4 %\n")?;
    /// let table = Table::read(path)?;
    /// assert_eq!(table.text("code")?, ["01000", "75001"]);
    /// assert_eq!(table.column("habitants")?, [1762.0, 438.0]);
    /// assert_eq!(table.column("part")?, [1.5, 0.4]);
    /// assert!(table.notes()[0].en().contains("Population des communes"));
    /// # Ok(()) }
    /// ```
    pub fn read(path: &str) -> Result<Table> {
        Table::read_with(path, ReadOptions::new())
    }

    /// Reads the table in a file, in the way that is asked for: see [`ReadOptions`].
    ///
    /// # Errors
    /// As [`Table::read`]; and when a column is not there, or a cell is not what it was said to be: the
    /// error names its line.
    pub fn read_with(path: &str, options: ReadOptions) -> Result<Table> {
        read::file(path, Wanted::Any, &options)
    }

    /// Reads a CSV file, as [`Table::read`] does, and refuses another kind of file.
    ///
    /// Nothing, `NA`, `N/A`, `NaN` and `null` are missing values; `"NA"` in a column of words is a word.
    ///
    /// # Errors
    /// When the file is missing, is not CSV, has no rows, or a line has more cells than there are names.
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
        read::file(path, Wanted::Csv, &ReadOptions::new())
    }

    /// Reads a spreadsheet: `.xlsx`, `.xls`, `.xlsb` or `.ods`. The first sheet that holds something is
    /// read, and the table names the others; `Table::read_with(path, ReadOptions::new().sheet("2021"))`
    /// reads another.
    ///
    /// Cells are what they are to the spreadsheet: a text `01000` is a text, 12,5 % is 0.125, a formula
    /// is its value, an hour is the text `10:30`.
    ///
    /// # Errors
    /// When the file is missing, is no spreadsheet, is protected by a password, or has nothing in it.
    pub fn read_excel(path: &str) -> Result<Table> {
        read::file(path, Wanted::Excel, &ReadOptions::new())
    }

    /// Reads a Parquet file. What a table has no kind for (lists, structures, bytes, hours, times with a
    /// zone) becomes text, and the table says so.
    ///
    /// # Errors
    /// When the file is missing, cut off, or not Parquet.
    pub fn read_parquet(path: &str) -> Result<Table> {
        read::file(path, Wanted::Parquet, &ReadOptions::new())
    }

    /// The same table with a column read in another way: text as dates or numbers, numbers as text.
    ///
    /// What a file holds is kept exactly only while the file is read: where `12.50` is to stay `12.50`,
    /// ask [`Table::read_with`] for text.
    ///
    /// # Errors
    /// When there is no such column, or a value in it is not of this kind.
    ///
    /// ```
    /// use atelier::{Dtype, Table};
    /// # fn main() -> atelier::Result<()> {
    /// let table = Table::columns(&[("year", &[1973.0, 1984.0])])?.with_text_column("price", &["1 250,50 $", "12 $"])?;
    /// assert_eq!(table.cast("price", Dtype::Number)?.column("price")?, [1250.5, 12.0]);
    /// assert_eq!(table.cast("year", Dtype::Text)?.target("year")?.class_names(), ["1973", "1984"]);
    /// assert!(table.cast("price", Dtype::DayFirst).unwrap_err().to_string().contains("1 250,50 $"));
    /// # Ok(()) }
    /// ```
    pub fn cast(&self, name: &str, dtype: Dtype) -> Result<Table> {
        let dates = [Dtype::Date, Dtype::DayFirst, Dtype::MonthFirst].contains(&dtype);
        let kind = self.find(name)?.dtype();
        let is_date = matches!(kind, DataType::Date | DataType::Datetime(..));
        let is_number = matches!(kind, DataType::Int64 | DataType::Float64);
        if (dates && is_date) || (dtype == Dtype::Number && is_number) {
            return Ok(self.clone());
        }
        self.with(read::cast(name, &self.words(name)?, dtype)?)
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
        let table = read::bytes(bytes, &shown, Wanted::Any, &ReadOptions::new())?;
        Ok(table.with_datasheet(&place.sheet))
    }

    /// Writes the table as CSV: UTF-8, commas, decimal points, nothing where a value is missing. Read
    /// again, the table is the same; a column of texts that all look like numbers needs
    /// [`Dtype::Text`] for that.
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
        let mut text = String::new();
        let names = self.names();
        line(&mut text, names.iter().map(|name| Some(name.as_str())));
        let columns: Result<Vec<_>> = self.frame.columns().iter().map(written).collect();
        let columns = columns?;
        for row in 0..self.rows() {
            line(&mut text, columns.iter().map(|column| column[row].as_deref()));
        }
        file::write(Path::new(path), text.as_bytes())
    }
}

/// The values of a column as a file has them; the largest and smallest numbers with a power of ten.
fn written(column: &Column) -> Result<Vec<Option<String>>> {
    let series = column.as_materialized_series();
    let number = |number: f64| match number.abs() {
        0.0 | 1e-5..1e15 => number.to_string(),
        size if size.is_finite() => format!("{number:e}"),
        _ => number.to_string(),
    };
    match series.dtype() {
        DataType::Float64 => Ok(series.f64()?.iter().map(|value| value.map(number)).collect()),
        _ => words(series),
    }
}

/// One line of a CSV file: RFC 4180, and quotation marks wherever a reader could take a text for
/// something else.
fn line<'a>(text: &mut String, cells: impl ExactSizeIterator<Item = Option<&'a str>>) {
    let alone = cells.len() == 1;
    for (place, cell) in cells.enumerate() {
        if place > 0 {
            text.push(',');
        }
        match cell {
            // A line with nothing on it would be no row.
            None if alone => text.push_str("\"\""),
            None => {}
            Some(cell) if needs_quotes(cell) => {
                text.push('"');
                text.push_str(&cell.replace('"', "\"\""));
                text.push('"');
            }
            Some(cell) => text.push_str(cell),
        }
    }
    text.push('\n');
}

fn needs_quotes(cell: &str) -> bool {
    let special = |letter: char| letter.is_control() || matches!(letter, ',' | ';' | '|' | '"');
    let start = cell.get(..4).unwrap_or_default();
    cell.contains(special)
        || cell.trim() != cell
        || read::is_missing(cell)
        || start.eq_ignore_ascii_case("sep=")
}
