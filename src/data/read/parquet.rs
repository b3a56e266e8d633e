//! The columns of a Parquet file.
//!
//! In: the bytes of the file. Out: a table; [`Table::from_frame`] says what becomes text.

use super::options::{Dtype, ReadOptions};
use super::refuse;
use crate::data::table::Table;
use crate::data::table::notes::Note;
use crate::error::Result;
use crate::lang::{Label, Lang};
use polars::prelude::{DataFrame, ParquetReader, SerReader as _};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

pub(super) fn read(bytes: Vec<u8>, name: &str, options: &ReadOptions) -> Result<Table> {
    if !bytes.ends_with(b"PAR1") {
        return Err(refuse::cut_parquet(name, bytes.len()));
    }
    let (frame, left_out) = frame(&bytes).ok_or_else(|| refuse::damaged_parquet(name))?;
    if frame.height() == 0 {
        return Err(refuse::no_data(name));
    }
    let mut table = Table::from_frame(frame)?;
    if !left_out.is_empty() {
        table.notes.push(Note::File(without(&left_out)));
    }
    let names = table.names();
    for (column, dtype) in &options.dtypes {
        if !names.contains(column) {
            return Err(refuse::no_such_column(column, &names));
        }
        // What a Parquet file calls a text is one already.
        if *dtype != Dtype::Text || !table.find(column)?.dtype().is_string() {
            table = table.cast(column, *dtype)?;
        }
    }
    Ok(table)
}

/// The columns that can be read, and the names of those that cannot.
///
/// Built with its assertions (as here), polars 0.55 panics at half-precision numbers (`polars-io`,
/// `assert_dtypes`), although it can read them; decimals of 256 bits it cannot read at all; and hours
/// marked as whole seconds (`time32[s]` of Arrow) come out of it missing.
fn frame(bytes: &[u8]) -> Option<(DataFrame, Vec<String>)> {
    let reader = || ParquetReader::new(Cursor::new(bytes.to_vec()));
    let schema = reader().schema().ok()?;
    let unreadable =
        |kind: &str| kind.contains("Time32(Second)") || (cfg!(debug_assertions) && kind.contains("Float16"));
    let fields: Vec<(String, bool)> = schema
        .iter_values()
        .map(|field| (field.name.to_string(), unreadable(&format!("{:?}", field.dtype))))
        .collect();
    let whole = |names: Option<Vec<String>>| {
        // A panic of polars ends one column, not the cell.
        catch_unwind(AssertUnwindSafe(|| reader().with_columns(names).finish().ok())).ok().flatten()
    };
    if fields.iter().all(|(_, unreadable)| !unreadable)
        && let Some(frame) = whole(None)
    {
        return Some((frame, Vec::new()));
    }
    let (mut columns, mut left_out) = (Vec::new(), Vec::new());
    for (name, unreadable) in fields {
        let alone = if unreadable { None } else { whole(Some(vec![name.clone()])) };
        match alone {
            Some(frame) => columns.extend(frame.columns().to_vec()),
            None => left_out.push(name),
        }
    }
    let height = columns.first()?.len();
    Some((DataFrame::new(height, columns).ok()?, left_out))
}

fn without(names: &[String]) -> Label {
    Label::with(|lang| {
        let quoted: Vec<String> = names.iter().map(|name| lang.quote(name)).collect();
        match lang {
            Lang::Fr => {
                format!("laissé de côté, d’un genre qui ne se lit pas ici\u{a0}: {}", lang.list(&quoted))
            }
            _ => format!("left out, of a kind that cannot be read here: {}", lang.list(&quoted)),
        }
    })
}
