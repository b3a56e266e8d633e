//! A sheet of a spreadsheet becomes a table: `.xlsx`, `.xls`, `.xlsb`, `.ods`.
//!
//! In: the bytes of a workbook. Out: the table on one of its sheets. Cells have kinds of their own here:
//! a number is a number, however it is formatted (12,5 % is 0.125, as the spreadsheet computes with it),
//! a text stays one, and a formula is its value.

use super::cells::{Cell, Origin, Record};
use super::content::holds_wide;
use super::dates::{MICROSECONDS_A_DAY, Order, Stamp};
use super::options::ReadOptions;
use super::refuse;
use crate::data::table::Table;
use crate::data::table::notes::Note;
use crate::error::Result;
use crate::lang::{Label, Lang};
use calamine::{
    CellErrorType, Data, Range, Reader as _, SheetType, SheetVisible, open_workbook_auto_from_rs,
};
use chrono::{Datelike as _, NaiveDate, NaiveDateTime, Timelike as _};
use std::io::Cursor;

pub(super) fn read(bytes: &[u8], name: &str, options: &ReadOptions) -> Result<Table> {
    if holds_wide(bytes, "EncryptedPackage") {
        return Err(refuse::locked(name));
    }
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes))
        .map_err(|cause| refuse::workbook(name, &cause.to_string()))?;
    let sheets: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        // A hidden sheet is read where it is asked for by name.
        .filter(|sheet| sheet.visible == SheetVisible::Visible || options.sheet.is_some())
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut range_of =
        |sheet: &str| book.worksheet_range(sheet).map_err(|cause| refuse::workbook(name, &cause.to_string()));
    let (sheet, range) = match &options.sheet {
        Some(wanted) => {
            let Some(sheet) = sheets.iter().find(|sheet| *sheet == wanted) else {
                return Err(refuse::no_such_sheet(name, wanted, &sheets));
            };
            (sheet.clone(), range_of(sheet)?)
        }
        None => {
            let mut found = None;
            for sheet in &sheets {
                let range = range_of(sheet)?;
                if range.used_cells().next().is_some() {
                    found = Some((sheet.clone(), range));
                    break;
                }
            }
            found.ok_or_else(|| refuse::empty_sheet(name, &sheets))?
        }
    };
    if range.used_cells().next().is_none() {
        return Err(refuse::empty_sheet(name, &[sheet]));
    }
    let mut notes = Vec::new();
    if options.sheet.is_none() && sheets.len() > 1 {
        notes.push(Note::File(one_of(&sheet, &sheets)));
    }
    let (rows, failed) = records(&range, options.skip_rows);
    if let Some((error, count)) = failed {
        notes.push(Note::File(failed_formulas(&error, count)));
    }
    super::table(rows, name, options, notes, b'\t')
}

/// The rows of a sheet that hold something, and the formulas that failed: the first one, and how many.
fn records(range: &Range<Data>, skip: usize) -> (Vec<Record<'static>>, Option<(String, usize)>) {
    let top = range.start().map_or(0, |(row, _)| row as usize);
    let mut failed: Option<(String, usize)> = None;
    let rows = range.rows().enumerate().map(|(row, cells)| {
        for cell in cells {
            if let Data::Error(error) = cell
                && *error != CellErrorType::NA
            {
                failed.get_or_insert_with(|| (error.to_string(), 0)).1 += 1;
            }
        }
        Record { line: top + row + 1, cells: cells.iter().map(cell).collect() }
    });
    let rows = rows.filter(|row| row.line > skip && !row.cells.iter().all(Cell::is_blank)).collect();
    (rows, failed)
}

fn cell(data: &Data) -> Cell<'static> {
    let cell = |text: String, origin| Cell { text: text.into(), origin };
    match data {
        Data::Empty | Data::Error(_) => cell(String::new(), Origin::Bare),
        Data::String(text) => cell(text.clone(), Origin::Bare),
        Data::Int(number) => cell(number.to_string(), Origin::Number(*number as f64)),
        Data::Float(number) => cell(number.to_string(), Origin::Number(*number)),
        Data::Bool(choice) => cell(choice.to_string(), Origin::YesNo(*choice)),
        // Less than a day: an hour of the day. More, in a format of hours: how long something took.
        Data::DateTime(stamp) if stamp.is_duration() || (0.0..1.0).contains(&stamp.as_f64()) => {
            cell(hours((stamp.as_f64() * 86_400.0).round() as i64), Origin::Bare)
        }
        Data::DateTime(stamp) => match stamp.as_datetime() {
            Some(moment) => day_or_moment(moment),
            None => cell(stamp.as_f64().to_string(), Origin::Number(stamp.as_f64())),
        },
        Data::DateTimeIso(text) => match Stamp::parse(text)
            .and_then(|stamp| Some((stamp, stamp.day(Order::DayFirst)?)))
        {
            Some((stamp, day)) => match stamp.time.filter(|time| *time != 0) {
                Some(time) => {
                    cell(text.replace('T', " "), Origin::Moment(i64::from(day) * MICROSECONDS_A_DAY + time))
                }
                None => cell(text.chars().take(10).collect(), Origin::Day(day)),
            },
            None => cell(text.clone(), Origin::Bare),
        },
        Data::DurationIso(text) => cell(iso_seconds(text).map_or_else(|| text.clone(), hours), Origin::Bare),
    }
}

fn day_or_moment(moment: NaiveDateTime) -> Cell<'static> {
    let day = moment.date().num_days_from_ce() - NaiveDate::default().num_days_from_ce();
    let seconds = i64::from(moment.num_seconds_from_midnight());
    let micros = seconds * 1_000_000 + i64::from(moment.nanosecond() / 1000);
    if micros == 0 {
        return Cell { text: moment.date().to_string().into(), origin: Origin::Day(day) };
    }
    let text = format!("{} {}", moment.date(), hours(seconds));
    Cell { text: text.into(), origin: Origin::Moment(i64::from(day) * MICROSECONDS_A_DAY + micros) }
}

/// Seconds as a clock shows them: 10:30, or 10:30:15 where seconds count.
fn hours(seconds: i64) -> String {
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if second == 0 { format!("{hour:02}:{minute:02}") } else { format!("{hour:02}:{minute:02}:{second:02}") }
}

/// The seconds of `PT10H30M15S`, as OpenDocument writes hours.
fn iso_seconds(text: &str) -> Option<i64> {
    let (mut seconds, mut number) = (0.0, String::new());
    for letter in text.strip_prefix("PT")?.chars() {
        let unit = match letter {
            'H' => 3600.0,
            'M' => 60.0,
            'S' => 1.0,
            letter => {
                number.push(letter);
                continue;
            }
        };
        seconds += number.replace(',', ".").parse::<f64>().ok()? * unit;
        number.clear();
    }
    Some(seconds.round() as i64)
}

fn one_of(sheet: &str, sheets: &[String]) -> Label {
    Label::with(|lang| {
        let quoted: Vec<String> = sheets.iter().take(12).map(|sheet| lang.quote(sheet)).collect();
        let more = if sheets.len() > 12 { "…" } else { "" };
        match lang {
            Lang::Fr => format!(
                "feuille {}, une de {}\u{a0}: {}{more} (ReadOptions::new().sheet(\"…\") en lit une autre)",
                lang.quote(sheet),
                sheets.len(),
                quoted.join(", ")
            ),
            _ => format!(
                "sheet {}, one of {}: {}{more} (ReadOptions::new().sheet(\"…\") reads another)",
                lang.quote(sheet),
                sheets.len(),
                quoted.join(", ")
            ),
        }
    })
}

fn failed_formulas(error: &str, count: usize) -> Label {
    Label::with(|lang| match lang {
        Lang::Fr => {
            format!("formules en échec, lues comme manquantes\u{a0}: {} ({error})", lang.count(count))
        }
        _ => format!("formulas that failed, read as missing: {} ({error})", lang.count(count)),
    })
}
