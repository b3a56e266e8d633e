//! Bytes of a file become a table.
//!
//! In: CSV, a spreadsheet or Parquet, told by its content and never by its name. Out: a [`Table`], with
//! notes on how the file was understood. Nothing changes in silence: see [`columns`].

mod cells;
mod columns;
mod content;
pub(super) mod dates;
pub(super) mod encoding;
mod excel;
mod header;
pub(super) mod numbers;
mod options;
mod parquet;
mod refuse;

use super::table::Table;
use super::table::notes::Note;
use crate::error::Result;
use crate::file;
use crate::lang::{Label, Lang};
use cells::{Escape, Record, Records, records};
pub(super) use columns::{cast, is_missing};
use content::Content;
use numbers::Numeral;
pub use options::{Dtype, ReadOptions};
use polars::prelude::DataFrame;
use std::path::Path;

/// What a reader has asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Wanted {
    Any,
    Csv,
    Excel,
    Parquet,
}

/// The table in a file.
pub(super) fn file(path: &str, wanted: Wanted, options: &ReadOptions) -> Result<Table> {
    let path = Path::new(path);
    bytes(file::read(path)?, &file::shown(path), wanted, options)
}

/// The letters in a file.
pub(super) fn letters(path: &str) -> Result<encoding::Decoded> {
    let path = Path::new(path);
    let (bytes, name) = (file::read(path)?, file::shown(path));
    if let Content::Other { is, attempt } = Content::of(&bytes)
        && std::str::from_utf8(&bytes).is_err()
    {
        return Err(refuse::other_kind(&name, bytes.len(), &is, Label::fixed("a text", "un texte"), attempt));
    }
    let decoded = encoding::decode(bytes, &name, None)?;
    if is_text(&decoded.text) { Ok(decoded) } else { Err(refuse::not_text(&name)) }
}

/// The table in the bytes of a CSV file of this name.
pub(super) fn csv(bytes: Vec<u8>, name: &str) -> Result<Table> {
    self::bytes(bytes, name, Wanted::Csv, &ReadOptions::new())
}

/// The table in the bytes of a file of this name.
pub(super) fn bytes(bytes: Vec<u8>, name: &str, wanted: Wanted, options: &ReadOptions) -> Result<Table> {
    const TEXT: Label = Label::fixed("a text", "un texte");
    const WORKBOOK: Label = Label::fixed("a spreadsheet", "un classeur");
    const PARQUET: Label = Label::fixed("a Parquet file", "un fichier Parquet");
    let (content, size) = (Content::of(&bytes), bytes.len());
    if content == Content::Nothing {
        return Err(refuse::empty(name, Label::fixed("0 bytes", "0 octet")));
    }
    let expected = match wanted {
        Wanted::Csv => Label::same("CSV"),
        Wanted::Excel => Label::fixed("a spreadsheet (.xlsx, .xls, .ods)", "un classeur (.xlsx, .xls, .ods)"),
        Wanted::Parquet => PARQUET,
        Wanted::Any => Label::fixed(
            "CSV, a spreadsheet (.xlsx, .xls, .ods) or Parquet",
            "du CSV, un classeur (.xlsx, .xls, .ods) ou du Parquet",
        ),
    };
    let misfit = |is: &Label, call: &str| {
        Err(refuse::other_kind(
            name,
            size,
            is,
            expected.clone(),
            Label::same(format!("Table::{call}(\"…\")?")),
        ))
    };
    match (content, wanted) {
        (Content::Text, Wanted::Any | Wanted::Csv) => letters_table(bytes, name, options),
        (Content::Workbook, Wanted::Any | Wanted::Excel) => excel::read(&bytes, name, options),
        (Content::Parquet, Wanted::Any | Wanted::Parquet) => parquet::read(bytes, name, options),
        (Content::Other { is, attempt }, _) => {
            Err(refuse::other_kind(name, size, &is, expected.clone(), attempt))
        }
        (Content::Text, _) => misfit(&TEXT, "read_csv"),
        (Content::Workbook, _) => misfit(&WORKBOOK, "read_excel"),
        (Content::Parquet, _) => misfit(&PARQUET, "read_parquet"),
        (Content::Nothing, _) => Err(refuse::empty(name, Label::fixed("0 bytes", "0 octet"))),
    }
}

fn letters_table(bytes: Vec<u8>, name: &str, options: &ReadOptions) -> Result<Table> {
    let decoded = encoding::decode(bytes, name, options.encoding.as_deref())?;
    let mut notes: Vec<Note> = decoded.note.into_iter().map(Note::File).collect();
    if decoded.text.trim().is_empty() {
        return Err(refuse::empty(name, Label::fixed("blank lines", "des lignes vides")));
    }
    if !is_text(&decoded.text) {
        return Err(refuse::not_text(name));
    }
    let (text, said) = said_separator(&decoded.text);
    // Line numbers are those of the file.
    let above = if text.len() < decoded.text.len() { 1 } else { 0 };
    let dialect = Dialect::of(text, options, said)?;
    notes.extend(dialect.notes(above));
    let mut rows = dialect.records.rows;
    rows.iter_mut().for_each(|row| row.line += above);
    let skipped = rows.iter().take_while(|row| row.line <= options.skip_rows).count();
    rows.drain(..skipped);
    table(rows, name, options, notes, dialect.separator)
}

/// Records with their names become a table.
fn table(
    rows: Vec<Record>,
    name: &str,
    options: &ReadOptions,
    mut notes: Vec<Note>,
    separator: u8,
) -> Result<Table> {
    if let Some(mark) = options.decimal.filter(|mark| !matches!(mark, ',' | '.')) {
        return Err(refuse::decimal(mark));
    }
    let mut rows = rows;
    // The line end of the last line is the end of the file, and so are empty lines after it.
    while rows.last().is_some_and(Record::is_blank) {
        rows.pop();
    }
    let head = header::find(&rows, options);
    notes.extend(head.notes);
    let names = head.names;
    if let Some((column, _)) = options.dtypes.iter().find(|(column, _)| !names.contains(column)) {
        return Err(refuse::no_such_column(column, &names));
    }
    rows.drain(..head.first.min(rows.len()));
    // In a file of one column an empty line is a missing value; in others it is an empty line.
    if names.len() > 1 {
        rows.retain(|row| !row.is_blank());
    }
    if rows.is_empty() || names.is_empty() {
        return Err(refuse::no_data(name));
    }
    let longer = |row: &&Record| row.cells.iter().skip(names.len()).any(|cell| !cell.is_blank());
    if let Some(row) = rows.iter().find(longer) {
        return Err(refuse::too_many_cells(name, row.line, row.cells.len(), names.len(), separator));
    }
    let short: Vec<usize> =
        rows.iter().filter(|row| row.cells.len() < names.len()).map(|row| row.line).collect();
    if let (Some(first), true) = (short.first(), names.len() > 1) {
        notes.push(Note::File(short_lines(short.len(), *first)));
    }
    let (columns, told) = columns::columns(&names, &rows, options)?;
    notes.extend(told);
    let mut table = Table::of(DataFrame::new(rows.len(), columns)?);
    table.notes = notes;
    Ok(table)
}

fn short_lines(count: usize, first: usize) -> Label {
    Label::with(|lang| {
        let (count, first, one) = (lang.count(count), lang.count(first), count == 1);
        match (lang, one) {
            (Lang::Fr, true) => {
                format!("la ligne {first} a moins de cellules que de colonnes\u{a0}: le reste est manquant")
            }
            (_, true) => format!("line {first} has fewer cells than there are columns: the rest is missing"),
            (Lang::Fr, false) => format!(
                "{count} lignes ont moins de cellules que de colonnes, la première est la ligne {first}\u{a0}: le reste est manquant"
            ),
            (_, false) => format!(
                "{count} lines have fewer cells than there are columns, the first is line {first}: the rest is missing"
            ),
        }
    })
}

/// Whether these are letters, line ends and tabs, and nothing that only machines read.
fn is_text(text: &str) -> bool {
    let plain = |letter: char| matches!(letter, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}');
    let (mut count, mut odd) = (0usize, 0usize);
    for letter in text.chars().take(4096) {
        count += 1;
        odd += usize::from(letter.is_control() && !plain(letter));
    }
    odd * 10 <= count
}

/// A first line `sep=;` is a message from one spreadsheet to another.
fn said_separator(text: &str) -> (&str, Option<char>) {
    let line = text.lines().next().unwrap_or_default();
    let plain = line.trim();
    let mark = plain.get(..4).filter(|start| start.eq_ignore_ascii_case("sep=")).map(|_| &plain[4..]);
    // A tab at the end of the line is no blank here.
    let mark = mark.map(|mark| if mark.is_empty() && line.ends_with('\t') { "\t" } else { mark });
    match mark.map(|mark| (mark.chars().next(), mark.chars().count())) {
        Some((Some(mark), 1)) if mark.is_ascii() => (
            text[line.len()..].trim_start_matches('\r').strip_prefix('\n').unwrap_or(&text[line.len()..]),
            Some(mark),
        ),
        _ => (text, None),
    }
}

/// What stands between the columns of a text, and its records.
struct Dialect<'a> {
    separator: u8,
    escape: Escape,
    records: Records<'a>,
}

/// Stands in no text: a file of one column.
const NO_SEPARATOR: u8 = 0;

impl<'a> Dialect<'a> {
    /// The separator that was asked for, or the one that parts the whole file best: most lines then have
    /// as many cells as their neighbours, and most cells hold a number or a date where two are as good.
    fn of(text: &'a str, options: &ReadOptions, said: Option<char>) -> Result<Dialect<'a>> {
        if let Some(mark) = options.separator.or(said) {
            let usable = mark.is_ascii() && !matches!(mark, '"' | '\n' | '\r' | '\0');
            let separator =
                u8::try_from(mark).ok().filter(|_| usable).ok_or_else(|| refuse::separator(mark))?;
            return Ok(Dialect::with(text, separator));
        }
        let candidates = [b',', b';', b'\t', b'|'].into_iter().filter(|mark| text.as_bytes().contains(mark));
        let mut best: Option<(Dialect, (i64, i64))> = None;
        for separator in candidates {
            let dialect = Dialect::with(text, separator);
            if let Some(fit) = dialect.fit()
                && best.as_ref().is_none_or(|(_, other)| fit > *other)
            {
                best = Some((dialect, fit));
            }
        }
        match best {
            Some((dialect, _)) if !dialect.is_one_column() => Ok(dialect),
            _ => Ok(Dialect::with(text, NO_SEPARATOR)),
        }
    }

    fn with(text: &'a str, separator: u8) -> Dialect<'a> {
        let slips = |records: &Records| records.stray + records.open.len();
        let doubled = records(text, separator, Escape::Doubled);
        if slips(&doubled) > 0 && text.contains("\\\"") {
            let backslash = records(text, separator, Escape::Backslash);
            if slips(&backslash) < slips(&doubled) {
                return Dialect { separator, escape: Escape::Backslash, records: backslash };
            }
        }
        Dialect { separator, escape: Escape::Doubled, records: doubled }
    }

    /// How well the separator parts the file, in two numbers of falling weight; none where it does not.
    fn fit(&self) -> Option<(i64, i64)> {
        let rows = &self.records.rows;
        let (width, count) = header::usual_width(rows);
        let all = rows.iter().filter(|row| !row.is_blank()).count().max(1);
        if width < 2 {
            return None;
        }
        let slips = (self.records.stray + self.records.open.len()).min(all);
        let cells = rows.iter().skip(1).take(200).flat_map(|row| &row.cells);
        let (mut known, mut seen) = (0, 0);
        for cell in cells {
            seen += 1;
            known += usize::from(is_missing(&cell.text) || header::is_value(cell));
        }
        let per_cent = |part: usize, whole: usize| (part * 100 / whole.max(1)) as i64;
        Some((per_cent(count, all) - per_cent(slips, all) / 2, per_cent(known, seen)))
    }

    /// Whether what was taken for a separator belongs to the texts, or to the numbers, of one column.
    fn is_one_column(&self) -> bool {
        let mut rows = self.records.rows.iter().filter(|row| !row.is_blank());
        let lone_name = rows.next().is_some_and(|row| row.cells.len() == 1);
        if !lone_name || self.separator != b',' {
            return false;
        }
        // n / 1,5 / 2,5: the commas are those of the numbers.
        let decimals = |row: &Record| match row.cells.as_slice() {
            [_] => true,
            [whole, rest] => Numeral::parse(&format!("{},{}", whole.text, rest.text)).is_some(),
            _ => false,
        };
        let (_, count) = header::usual_width(&self.records.rows);
        rows.all(decimals) || count * 2 < self.records.rows.len()
    }

    /// What was odd about the quotation marks. `above` lines were cut off at the top.
    fn notes(&self, above: usize) -> Vec<Note> {
        let mut notes = Vec::new();
        if let Some(line) = self.records.open.first() {
            let count = self.records.open.len();
            notes.push(Note::File(Label::with(|lang| {
                let (line, count) = (lang.count(line + above), lang.count(count));
                match (lang, count.as_str()) {
                    (Lang::Fr, "1") => format!("un guillemet qui ne se ferme pas, ligne {line}\u{a0}: lu comme une lettre"),
                    (_, "1") => format!("a quotation mark that is not closed, line {line}: read as a letter"),
                    (Lang::Fr, _) => format!("{count} guillemets qui ne se ferment pas, le premier ligne {line}\u{a0}: lus comme des lettres"),
                    _ => format!("{count} quotation marks that are not closed, the first in line {line}: read as letters"),
                }
            })));
        }
        if self.escape == Escape::Backslash {
            notes.push(Note::File(Label::fixed(
                "quotation marks after a backslash (\\\") are part of the texts",
                "les guillemets après une barre oblique inverse (\\\") font partie des textes",
            )));
        }
        notes
    }
}
