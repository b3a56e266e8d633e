//! How a file is to be read, where a reader knows better than the file shows.

/// What a column is to be read as: the `dtype` of pandas and NumPy.
///
/// ```
/// use atelier::{Dtype, Table};
/// # fn main() -> atelier::Result<()> {
/// // 4 March or 3 April? Nobody can tell, so the column stays text until somebody says.
/// let table = Table::columns(&[("x", &[1.0])])?.with_text_column("day", &["03/04/1991"])?;
/// assert_eq!(table.cast("day", Dtype::DayFirst)?.text("day")?, ["1991-04-03"]);
/// assert_eq!(table.cast("day", Dtype::MonthFirst)?.text("day")?, ["1991-03-04"]);
/// assert!(table.cast("day", Dtype::Date).is_err());
/// # Ok(()) }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dtype {
    /// Texts as they stand in the file: `12.50` stays `12.50`, `01000` stays `01000`.
    Text,
    /// Numbers; zeros in front are dropped.
    Number,
    /// Yes (true) and no (false): `true`, `yes`, `oui`, `vrai`, `1`; `false`, `no`, `non`, `faux`, `0`.
    YesNo,
    /// Dates that leave no doubt: `1991-04-03`, with or without an hour.
    Date,
    /// Dates whose day comes before the month: `03/04/1991` is in April.
    DayFirst,
    /// Dates whose month comes before the day: `03/04/1991` is in March.
    MonthFirst,
}

/// How a file is to be read, where it does not show it or shows it wrongly.
///
/// Everything that is not said is found out: see [`Table::read`](crate::Table::read).
///
/// ```
/// use atelier::{Dtype, ReadOptions, Table};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("prices.csv");
/// # let path = path.to_str().unwrap();
/// std::fs::write(path, "code,day,price\n75001,03/04/1991,12.50\n33000,05/06/1991,n.d.\n")?;
/// let options = ReadOptions::new().dtype("code", Dtype::Text).dtype("day", Dtype::DayFirst).missing(&["n.d."]);
/// let table = Table::read_with(path, options)?;
/// assert_eq!(table.text("code")?, ["75001", "33000"]);
/// assert_eq!(table.text("day")?[0], "1991-04-03");
/// assert_eq!(table.column("price")?[0], 12.5);
/// // As written:
/// let table = Table::read_with(path, ReadOptions::new().dtype("price", Dtype::Text))?;
/// assert_eq!(table.text("price")?, ["12.50", "n.d."]);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadOptions {
    pub(super) dtypes: Vec<(String, Dtype)>,
    pub(super) separator: Option<char>,
    pub(super) decimal: Option<char>,
    pub(super) encoding: Option<String>,
    pub(super) header: Header,
    pub(super) skip_rows: usize,
    pub(super) sheet: Option<String>,
    pub(super) missing: Vec<String>,
}

/// Where the names of columns are.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Header {
    /// Where the file shows them.
    #[default]
    Shown,
    /// In the first line that was not skipped.
    First,
    /// Nowhere.
    None,
}

impl ReadOptions {
    /// Everything is found out.
    pub fn new() -> ReadOptions {
        ReadOptions::default()
    }

    /// What one column is to be read as.
    pub fn dtype(&self, column: &str, dtype: Dtype) -> ReadOptions {
        let mut options = self.clone();
        options.dtypes.retain(|(name, _)| name != column);
        options.dtypes.push((column.to_string(), dtype));
        options
    }

    /// What stands between columns: `','`, `';'`, `'\t'`, `'|'` or another sign of ASCII.
    pub fn separator(&self, separator: char) -> ReadOptions {
        ReadOptions { separator: Some(separator), ..self.clone() }
    }

    /// The decimal mark, `','` or `'.'`; the other one then stands between thousands.
    ///
    /// ```
    /// use atelier::{ReadOptions, Table};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("n.csv");
    /// # let path = path.to_str().unwrap();
    /// std::fs::write(path, "n\n\"1,234\"\n")?; // a thousand, or one and a bit?
    /// assert_eq!(Table::read(path)?.text("n")?, ["1,234"]);
    /// assert_eq!(Table::read_with(path, ReadOptions::new().decimal(','))?.column("n")?, [1.234]);
    /// assert_eq!(Table::read_with(path, ReadOptions::new().decimal('.'))?.column("n")?, [1234.0]);
    /// # Ok(()) }
    /// ```
    pub fn decimal(&self, mark: char) -> ReadOptions {
        ReadOptions { decimal: Some(mark), ..self.clone() }
    }

    /// The encoding of a text file: `"utf-8"`, `"latin1"`, `"windows-1252"`, `"macintosh"`, `"cp850"`,
    /// `"utf-16"`, or any other that a web page may have.
    pub fn encoding(&self, name: &str) -> ReadOptions {
        ReadOptions { encoding: Some(name.to_string()), ..self.clone() }
    }

    /// So many lines (of a spreadsheet: rows) at the top are not read; the names of columns follow.
    pub fn skip_rows(&self, rows: usize) -> ReadOptions {
        ReadOptions { skip_rows: rows, header: Header::First, ..self.clone() }
    }

    /// The first line names the columns, whatever it looks like.
    pub fn with_header(&self) -> ReadOptions {
        ReadOptions { header: Header::First, ..self.clone() }
    }

    /// No line names the columns: they are called `column_1`, `column_2` and so on.
    pub fn without_header(&self) -> ReadOptions {
        ReadOptions { header: Header::None, ..self.clone() }
    }

    /// The sheet of a spreadsheet, by its name; without it, the first one that holds something.
    pub fn sheet(&self, name: &str) -> ReadOptions {
        ReadOptions { sheet: Some(name.to_string()), ..self.clone() }
    }

    /// Texts that stand for a missing value in this file, besides nothing, `NA`, `N/A`, `NaN` and `null`.
    pub fn missing(&self, texts: &[&str]) -> ReadOptions {
        ReadOptions { missing: texts.iter().map(|text| text.trim().to_string()).collect(), ..self.clone() }
    }

    pub(super) fn dtype_of(&self, column: &str) -> Option<Dtype> {
        self.dtypes.iter().find(|(name, _)| name == column).map(|(_, dtype)| *dtype)
    }

    pub(super) fn is_missing(&self, text: &str) -> bool {
        self.missing.iter().any(|missing| missing == text.trim())
    }
}
