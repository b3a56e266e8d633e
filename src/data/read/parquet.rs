//! The columns of a Parquet file.
//!
//! In: the bytes of the file. Out: a table; [`Table::from_frame`] says what becomes text.

use super::options::{Dtype, ReadOptions};
use super::refuse;
use crate::data::table::Table;
use crate::error::Result;
use polars::prelude::{ParquetReader, SerReader as _};
use std::io::Cursor;

pub(super) fn read(bytes: Vec<u8>, name: &str, options: &ReadOptions) -> Result<Table> {
    if !bytes.ends_with(b"PAR1") {
        return Err(refuse::cut_parquet(name, bytes.len()));
    }
    let frame = ParquetReader::new(Cursor::new(bytes)).finish().map_err(|_| refuse::damaged_parquet(name))?;
    if frame.height() == 0 {
        return Err(refuse::no_data(name));
    }
    let mut table = Table::from_frame(frame)?;
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
