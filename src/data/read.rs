//! Bytes of a CSV or Parquet file become a table.

use super::table::Table;
use crate::error::{Error, Kind, Result};
use crate::file;
use crate::lang::Label;
use polars::prelude::*;
use std::io::Cursor;

/// What stands for a missing value in a file.
const MISSING: [&str; 6] = ["", "NA", "N/A", "NaN", "nan", "null"];

pub(super) fn csv(bytes: Vec<u8>, name: &str) -> Result<Table> {
    let text = file::text(bytes, name)?;
    let header = text.lines().next().unwrap_or_default().to_string();
    if header.trim().is_empty() {
        return Err(empty(name, Label::fixed("an empty first line", "une première ligne vide")));
    }
    let separator = separator(&header);
    let options = CsvParseOptions::default()
        .with_separator(separator)
        .with_null_values(Some(NullValues::AllColumns(MISSING.map(PlSmallStr::from).to_vec())))
        .with_try_parse_dates(true)
        // Spreadsheets that put semicolons between columns do so because the comma is their decimal mark.
        .with_decimal_comma(separator == b';' && has_decimal_comma(&text));
    let frame = CsvReadOptions::default()
        .with_has_header(true)
        // The whole file decides what a column holds: a text in the last row is seen, not lost.
        .with_infer_schema_length(None)
        .with_raise_if_empty(false)
        .with_parse_options(options)
        .into_reader_with_file_handle(Cursor::new(text.as_bytes()))
        .finish()
        .map_err(|cause| ragged(&text, separator, name, &cause))?;
    if frame.height() == 0 {
        return Err(empty(
            name,
            Label::fixed("the names of columns, and no row", "des noms de colonnes, et aucune ligne"),
        ));
    }
    // Names as a person reads them: a space around one would make it unfindable.
    let mut frame = frame;
    let names: Vec<PlSmallStr> = frame.get_column_names().iter().map(|name| name.trim().into()).collect();
    frame.set_column_names(&names)?;
    Table::from_frame(frame)
}

pub(super) fn parquet(bytes: Vec<u8>, name: &str) -> Result<Table> {
    if !bytes.starts_with(b"PAR1") || !bytes.ends_with(b"PAR1") {
        let what = if bytes.starts_with(b"PAR1") {
            Label::new(format!("{name} is cut off"), format!("{name} est tronqué"))
        } else {
            Label::new(
                format!("{name} is not a Parquet file"),
                format!("{name} n’est pas un fichier Parquet"),
            )
        };
        return Err(Error::new(Kind::Tampered, what)
            .found(Label::with(|lang| lang.bytes(bytes.len() as u64)))
            .expected(Label::fixed("PAR1 at the beginning and at the end", "PAR1 au début et à la fin"))
            .attempt(Label::fixed(
                "copy or download the file again",
                "copiez ou téléchargez le fichier à nouveau",
            )));
    }
    let frame = ParquetReader::new(Cursor::new(bytes)).finish().map_err(|cause| {
        Error::new(
            Kind::Tampered,
            Label::new(
                format!("{name} could not be read as Parquet"),
                format!("impossible de lire {name} comme du Parquet"),
            ),
        )
        .found(Label::same(cause.to_string()))
        .expected(Label::fixed("a whole Parquet file", "un fichier Parquet entier"))
        .attempt(Label::fixed(
            "copy or download the file again",
            "copiez ou téléchargez le fichier à nouveau",
        ))
    })?;
    if frame.height() == 0 {
        return Err(empty(name, Label::fixed("no row", "aucune ligne")));
    }
    Table::from_frame(frame)
}

fn empty(name: &str, found: Label) -> Error {
    Error::new(
        Kind::Empty,
        Label::new(format!("{name} holds no data"), format!("{name} ne contient pas de données")),
    )
    .found(found)
    .expected(Label::fixed(
        "a first line of names, then one row or more",
        "une première ligne de noms, puis une ligne ou plus",
    ))
    .attempt(Label::fixed(
        "look at the file in a text editor",
        "regardez le fichier dans un éditeur de texte",
    ))
}

/// What stands between columns: whichever of these the first line has most of, outside quotes.
fn separator(header: &str) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in header.bytes() {
        quoted ^= byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(mark, _)| !quoted && *mark == byte) {
            *count += 1;
        }
    }
    // The first of the largest: a comma where there is only one column.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(mark, _)| *mark)
}

/// Whether a cell somewhere reads as digits, a comma, digits.
fn has_decimal_comma(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.lines().skip(1).flat_map(|line| line.split(';')).any(|cell| {
        let cell = cell.trim().trim_matches('"');
        let cell = cell.strip_prefix(['-', '+']).unwrap_or(cell);
        cell.split_once(',').is_some_and(|(whole, rest)| digits(whole) && digits(rest))
    })
}

/// What polars refused, told by the line where the number of cells changes if there is one.
fn ragged(text: &str, separator: u8, name: &str, cause: &PolarsError) -> Error {
    let cells = |line: &str| {
        let mut quoted = false;
        1 + line
            .bytes()
            .filter(|byte| {
                quoted ^= *byte == b'"';
                !quoted && *byte == separator
            })
            .count()
    };
    let expected = text.lines().next().map_or(0, cells);
    let error = Error::new(
        Kind::Value,
        Label::new(
            format!("{name} could not be read as CSV"),
            format!("impossible de lire {name} comme du CSV"),
        ),
    );
    match text.lines().enumerate().find(|(_, line)| cells(line) > expected) {
        Some((line, found)) => error
            .found(Label::new(
                format!("line {}: {} cells", line + 1, cells(found)),
                format!("ligne {}\u{a0}: {} cellules", line + 1, cells(found)),
            ))
            .expected(Label::new(
                format!("{expected} cells, as in the first line"),
                format!("{expected} cellules, comme à la première ligne"),
            ))
            .attempt(Label::fixed(
                "put quotation marks around a text that has a comma in it: \"Montréal, Québec\"",
                "mettez entre guillemets droits un texte qui contient une virgule\u{a0}: \"Montréal, Québec\"",
            )),
        None => error
            .found(Label::same(cause.to_string().lines().next().unwrap_or_default()))
            .expected(Label::fixed(
                "one line a row, as many cells in each as in the first",
                "une ligne par rangée, autant de cellules dans chacune que dans la première",
            ))
            .attempt(Label::fixed("look at the file in a text editor", "regardez le fichier dans un éditeur de texte")),
    }
}
