//! What a column can hold: numbers, texts, yes or no, dates; everything else becomes one of these.

use super::notes::{Note, Reason};
use crate::data::read::dates::{Form, MICROSECONDS_A_DAY, Order, Stamp};
use crate::data::read::numbers::Numeral;
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use chrono::{Datelike as _, Duration, NaiveDate};
use polars::prelude::{
    AnyValue, Column, DataType, Field, Float64Chunked, IntoColumn as _, IntoSeries as _, Series, SortOptions,
    StringChunked, TimeUnit,
};

/// A column in one of the few kinds that a table holds; NaN becomes missing, and what has no kind here
/// becomes text, with a note.
pub(super) fn plain(column: &Column) -> Result<(Column, Option<Note>)> {
    let series = column.as_materialized_series();
    let kept = |series: Series| Ok((series.into_column(), None));
    match series.dtype() {
        DataType::Boolean | DataType::Int64 | DataType::Date | DataType::String => kept(series.clone()),
        DataType::Datetime(unit, None) => {
            // Microseconds hold every hour that people write; a billionth of a second stays text.
            let physical = series.to_physical_repr();
            let exact = *unit != TimeUnit::Nanoseconds
                || physical.i64()?.iter().flatten().all(|value| value % 1000 == 0);
            if exact {
                kept(series.cast(&DataType::Datetime(TimeUnit::Microseconds, None))?)
            } else {
                as_text(series)
            }
        }
        DataType::Float64 | DataType::Float32 | DataType::Float16 => {
            let numbers = series.cast(&DataType::Float64)?;
            let numbers: Float64Chunked =
                numbers.f64()?.iter().map(|value| value.filter(|n| !n.is_nan())).collect();
            kept(numbers.with_name(series.name().clone()).into_series())
        }
        DataType::Null => kept(series.cast(&DataType::Float64)?),
        DataType::Categorical(..) | DataType::Enum(..) => kept(series.cast(&DataType::String)?),
        kind if kind.is_integer() => match series.strict_cast(&DataType::Int64) {
            Ok(whole) => kept(whole),
            Err(_) => as_text(series),
        },
        kind if kind.is_decimal() => {
            // Fifteen digits are exact as numbers; more would change.
            let long = |value: AnyValue| matches!(value, AnyValue::Decimal(value, ..) if value.unsigned_abs() >= 10u128.pow(15));
            if series.iter().any(long) { as_text(series) } else { kept(series.cast(&DataType::Float64)?) }
        }
        DataType::Binary => {
            // Many programs write their texts as bytes.
            let bytes = series.binary()?;
            let texts: Option<Vec<Option<String>>> = bytes
                .iter()
                .map(|bytes| match bytes {
                    None => Some(None),
                    Some(bytes) => String::from_utf8(bytes.to_vec()).ok().map(Some),
                })
                .collect();
            match texts {
                Some(texts) => {
                    kept(StringChunked::from_iter(texts).with_name(series.name().clone()).into_series())
                }
                None => as_text(series),
            }
        }
        _ => as_text(series),
    }
}

/// Values of any kind, as texts.
fn as_text(series: &Series) -> Result<(Column, Option<Note>)> {
    let texts: Vec<Option<String>> = series.iter().map(|value| text_of(&value)).collect();
    let example = texts.iter().flatten().next().cloned().unwrap_or_default();
    let reason = match series.dtype() {
        DataType::Time => Reason::TimeOfDay,
        DataType::Datetime(_, Some(_)) => Reason::Zoned,
        kind if kind.is_integer() || kind.is_decimal() => Reason::TooLong,
        _ => Reason::OtherKind,
    };
    let note = Note::column(series.name(), reason, &example);
    let texts: StringChunked = texts.into_iter().collect();
    Ok((texts.with_name(series.name().clone()).into_column(), Some(note)))
}

/// One value of any kind in words; none where it is missing.
fn text_of(value: &AnyValue) -> Option<String> {
    let micros = |value: i64, unit: TimeUnit| match unit {
        TimeUnit::Nanoseconds => value.div_euclid(1000),
        TimeUnit::Microseconds => value,
        TimeUnit::Milliseconds => value.saturating_mul(1000),
    };
    let list = |series: &Series| {
        let parts: Vec<String> = series.iter().map(|value| text_of(&value).unwrap_or_default()).collect();
        format!("[{}]", parts.join(", "))
    };
    let structure = |fields: &[Field], values: &mut dyn Iterator<Item = AnyValue>| {
        let parts = fields.iter().zip(values);
        let parts: Vec<String> = parts
            .map(|(field, value)| format!("{}: {}", field.name, text_of(&value).unwrap_or_default()))
            .collect();
        format!("{{{}}}", parts.join(", "))
    };
    Some(match value {
        AnyValue::Null => return None,
        AnyValue::String(text) => text.to_string(),
        AnyValue::StringOwned(text) => text.to_string(),
        AnyValue::Boolean(choice) => choice.to_string(),
        AnyValue::Float64(number) => number.to_string(),
        AnyValue::Float32(number) => number.to_string(),
        AnyValue::Date(day) => day_in_words(*day),
        AnyValue::Time(nanoseconds) => clock(nanoseconds / 1000),
        // What the clock shows there depends on laws; here in the one time that all zones share.
        AnyValue::Datetime(value, unit, Some(_)) => format!("{} UTC", moment_in_words(micros(*value, *unit))),
        AnyValue::DatetimeOwned(value, unit, Some(_)) => {
            format!("{} UTC", moment_in_words(micros(*value, *unit)))
        }
        AnyValue::Datetime(value, TimeUnit::Nanoseconds, None) => {
            format!(
                "{}.{:09}",
                moment_in_words(value.div_euclid(1_000_000_000) * 1_000_000),
                value.rem_euclid(1_000_000_000)
            )
        }
        AnyValue::Datetime(value, unit, None) => moment_in_words(micros(*value, *unit)),
        AnyValue::Duration(value, unit) => {
            let value = micros(*value, *unit);
            format!("{}{}", if value < 0 { "-" } else { "" }, clock(value.abs()))
        }
        AnyValue::Binary(bytes) => hexadecimal(bytes),
        AnyValue::BinaryOwned(bytes) => hexadecimal(bytes),
        AnyValue::List(series) => list(series),
        AnyValue::Array(series, _) => list(series),
        AnyValue::Struct(_, _, fields) => structure(fields, &mut value._iter_struct_av()),
        AnyValue::StructOwned(both) => structure(&both.1, &mut both.0.iter().cloned()),
        other => other.to_string(),
    })
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A day in days since 1970, as files have it.
fn day_in_words(day: i32) -> String {
    NaiveDate::default()
        .checked_add_signed(Duration::days(i64::from(day)))
        .map_or_else(String::new, |day| day.to_string())
}

/// A moment in microseconds since 1970, as files have it: `1991-04-03 10:30`.
fn moment_in_words(micros: i64) -> String {
    let day = micros.div_euclid(MICROSECONDS_A_DAY);
    let day = i32::try_from(day).map(day_in_words).unwrap_or_default();
    format!("{day} {}", clock(micros.rem_euclid(MICROSECONDS_A_DAY)))
}

/// Microseconds as a clock shows them: `10:30`, or `10:30:15.5` where seconds count.
fn clock(micros: i64) -> String {
    let (seconds, fraction) = (micros / 1_000_000, micros % 1_000_000);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let mut text = format!("{hour:02}:{minute:02}");
    if second != 0 || fraction != 0 {
        text.push_str(&format!(":{second:02}"));
    }
    if fraction != 0 {
        text.push_str(format!(".{fraction:06}").trim_end_matches('0'));
    }
    text
}

/// The error for text where numbers belong; it points at the value that is to blame.
pub(super) fn text_for_number(name: &str, column: &Series) -> Result<Error> {
    let texts = column.str()?;
    let number = |text: &str| Numeral::parse(text).is_some();
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
        None => error.found(Label::with(|lang| {
            let first: String = texts.iter().flatten().next().unwrap_or_default().chars().take(40).collect();
            match lang {
                Lang::Fr => format!("des nombres écrits comme du texte\u{a0}: {}", lang.quote(&first)),
                _ => format!("numbers written as text: {}", lang.quote(&first)),
            }
        })),
    };
    let error = error.expected(Label::fixed("a number in every row", "un nombre à chaque ligne"));
    let days = texts.iter().flatten().filter(|text| Stamp::parse(text).is_some()).count();
    // A few slips among numbers are to be mended; a column of words is to be used as such.
    Ok(if filled > 0 && good == filled {
        error.attempt(Label::same(format!(".cast(\"{name}\", Dtype::Number)?")))
    } else if filled > 0 && days == filled {
        error.attempt(Label::same(format!(".cast(\"{name}\", Dtype::DayFirst)?")))
    } else if filled > 0 && good * 2 >= filled {
        error.attempt(Label::fixed(
            "mend these cells in the file, or leave them empty: empty is missing, and says so",
            "corrigez ces cellules dans le fichier, ou laissez-les vides\u{a0}: vide veut dire manquant, et le dit",
        ))
    } else {
        error.attempt(Label::same(format!(".text(\"{name}\")")))
    })
}

/// Days and hours as years with a fraction.
pub(super) fn years(column: &Series) -> Result<Vec<f64>> {
    let physical = column.to_physical_repr();
    let number = |micros: Option<i64>| micros.map_or(f64::NAN, year);
    Ok(match column.dtype() {
        DataType::Date => {
            let days = physical.i32()?;
            days.iter().map(|day| number(day.map(|day| i64::from(day) * MICROSECONDS_A_DAY))).collect()
        }
        _ => {
            let moments = column.cast(&DataType::Datetime(TimeUnit::Microseconds, None))?;
            let moments = moments.to_physical_repr();
            moments.i64()?.iter().map(number).collect()
        }
    })
}

/// A moment in microseconds since 1970, as a year with a fraction.
fn year(micros: i64) -> f64 {
    let (day, rest) = (micros.div_euclid(MICROSECONDS_A_DAY), micros.rem_euclid(MICROSECONDS_A_DAY));
    let Some(date) = NaiveDate::default().checked_add_signed(Duration::days(day)) else { return f64::NAN };
    let days = f64::from(date.ordinal0()) + rest as f64 / MICROSECONDS_A_DAY as f64;
    f64::from(date.year()) + days / if date.leap_year() { 366.0 } else { 365.0 }
}

/// A day that a reader has written, year first, perhaps with an hour, as a year with a fraction.
pub(in crate::data) fn instant(text: &str) -> Option<f64> {
    let stamp = Stamp::parse(text).filter(|stamp| stamp.form == Form::YearFirst && !stamp.zoned)?;
    stamp.moment(Order::DayFirst).map(year)
}

/// The values of a column as they are written in files.
pub(in crate::data) fn words(column: &Series) -> Result<Vec<Option<String>>> {
    Ok(match column.dtype() {
        DataType::String => column.str()?.iter().map(|text| text.map(str::to_string)).collect(),
        DataType::Boolean => {
            column.bool()?.iter().map(|choice| choice.map(|choice| choice.to_string())).collect()
        }
        DataType::Float64 => {
            column.f64()?.iter().map(|number| number.map(|number| number.to_string())).collect()
        }
        DataType::Int64 => {
            column.i64()?.iter().map(|number| number.map(|number| number.to_string())).collect()
        }
        // A day, a moment, or what a table does not hold.
        _ => column.iter().map(|value| text_of(&value)).collect(),
    })
}

/// The different values of a column, numbers in the order of numbers, the rest in the order of letters.
pub(in crate::data) fn distinct(column: &Series) -> Result<Vec<String>> {
    let sorted = column.unique()?.sort(SortOptions::default())?;
    Ok(words(&sorted)?.into_iter().flatten().collect())
}
