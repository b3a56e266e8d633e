//! Cells become columns: what each column holds is told by all of its cells together.
//!
//! In: records of cells and their names. Out: columns of numbers, texts, yes-or-no or dates, and a note
//! wherever a reader could have expected something else. The rule is that nothing changes: what a
//! number or a date would say otherwise than the file does stays text.

use super::cells::{Cell, Origin, Record};
use super::dates::{self, Form, MICROSECONDS_A_DAY, Order, Stamp};
use super::numbers::{Mark, Meaning, Numeral, Value};
use super::options::{Dtype, ReadOptions};
use super::refuse;
use crate::data::table::notes::{Note, Reason};
use crate::error::Result;
use polars::prelude::*;

/// What stands for a missing value in a file.
const MISSING: [&str; 7] = ["", "NA", "N/A", "NaN", "nan", "null", "#N/A"];

/// Whether a cell stands for a missing value.
pub(in crate::data) fn is_missing(text: &str) -> bool {
    let text = text.trim();
    text.len() <= 4 && MISSING.contains(&text)
}

/// The columns of these records, and what there is to say about them.
pub(super) fn columns(
    names: &[String],
    rows: &[Record<'_>],
    options: &ReadOptions,
) -> Result<(Vec<Column>, Vec<Note>)> {
    let cells: Vec<Cells> =
        names.iter().enumerate().map(|(place, name)| Cells::of(name, place, rows, options)).collect();
    let sniffed: Vec<Sniffed> = cells.iter().map(Cells::sniff).collect();
    let mut file = Evidence::default();
    for sniffed in &sniffed {
        if let Sniffed::Numbers(habits) = sniffed {
            file.add(&habits.marks);
        }
    }
    let (mut columns, mut notes) = (Vec::new(), Vec::new());
    for (cells, sniffed) in cells.iter().zip(&sniffed) {
        let (column, note) = match options.dtype_of(cells.name) {
            Some(dtype) => (cells.read_as(dtype, sniffed, &file)?, None),
            None => cells.read(sniffed, &file),
        };
        columns.push(column);
        notes.extend(note);
    }
    Ok((columns, notes))
}

/// One column of cells.
struct Cells<'a> {
    name: &'a str,
    /// None where a value is missing.
    cells: Vec<Option<&'a Cell<'a>>>,
    /// What stands between quotation marks is a word, even where it is `NA`.
    quoted: Vec<Option<&'a Cell<'a>>>,
    lines: Vec<usize>,
    decimal: Option<char>,
}

/// What a column looks like.
enum Sniffed<'a> {
    Empty,
    YesNo,
    Numbers(Box<Habits<'a>>),
    Dates(Order, Option<Reason>, &'a str),
    /// Values of a spreadsheet, all of one kind.
    Typed,
    /// Texts, with a reason where that may surprise.
    Texts(Option<(Reason, &'a str)>),
}

/// How the numbers of one column are written.
#[derive(Default)]
struct Habits<'a> {
    marks: Evidence<'a>,
    code: Option<&'a str>,
    /// The first that a program would not have written so.
    dressed: Option<&'a str>,
    unit: Option<(char, &'a str)>,
    bare: Option<&'a str>,
    other_unit: Option<&'a str>,
}

/// Cells that show what a comma and a point mean.
#[derive(Clone, Copy, Default)]
struct Evidence<'a> {
    comma: Seen<'a>,
    point: Seen<'a>,
}

#[derive(Clone, Copy, Default)]
struct Seen<'a> {
    decimal: Option<&'a str>,
    thousands: Option<&'a str>,
    either: Option<&'a str>,
}

impl<'a> Seen<'a> {
    fn add(&mut self, mark: Mark, cell: &'a str) {
        let place = match mark {
            Mark::Absent => return,
            Mark::Decimal => &mut self.decimal,
            Mark::Thousands => &mut self.thousands,
            Mark::Either => &mut self.either,
        };
        place.get_or_insert(cell);
    }

    fn join(&mut self, other: &Seen<'a>) {
        self.decimal = self.decimal.or(other.decimal);
        self.thousands = self.thousands.or(other.thousands);
        self.either = self.either.or(other.either);
    }
}

impl<'a> Evidence<'a> {
    fn add(&mut self, other: &Evidence<'a>) {
        self.comma.join(&other.comma);
        self.point.join(&other.point);
    }

    /// What the marks of this column mean, by its own cells, then by those of the whole file.
    fn meaning(
        &self,
        file: &Evidence,
        decimal: Option<char>,
    ) -> std::result::Result<Meaning, (Reason, &'a str)> {
        if let Some(mark) = decimal {
            return Ok(Meaning { comma_is_decimal: mark == ',', point_is_decimal: mark == '.' });
        }
        let comma_is_decimal = match (self.comma.decimal, self.comma.thousands, self.comma.either) {
            (Some(cell), Some(_), _) => return Err((Reason::MixedMarks, cell)),
            (Some(_), None, _) => true,
            (None, Some(_), _) => false,
            (None, None, Some(cell)) => {
                let french = file.comma.decimal.is_some();
                let english = file.comma.thousands.is_some() || file.point.decimal.is_some();
                if french == english {
                    return Err((Reason::EitherMark, cell));
                }
                french
            }
            (None, None, None) => file.comma.decimal.is_some(),
        };
        let point_is_decimal = match (self.point.decimal, self.point.thousands, self.point.either) {
            (Some(cell), Some(_), _) => return Err((Reason::MixedMarks, cell)),
            (None, Some(_), _) => false,
            // A point is a decimal point, unless commas have that part in this file.
            (None, None, Some(cell)) if file.comma.decimal.is_some() => {
                return Err((Reason::EitherMark, cell));
            }
            _ => true,
        };
        Ok(Meaning { comma_is_decimal, point_is_decimal })
    }
}

/// An infinite number, as this crate and others write it.
fn infinite(text: &str) -> Option<f64> {
    match text.trim() {
        "inf" | "+inf" | "Infinity" => Some(f64::INFINITY),
        "-inf" | "-Infinity" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

fn yes_or_no(text: &str) -> Option<bool> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("true") {
        return Some(true);
    }
    text.eq_ignore_ascii_case("false").then_some(false)
}

impl<'a> Cells<'a> {
    fn of(name: &'a str, place: usize, rows: &'a [Record<'a>], options: &ReadOptions) -> Cells<'a> {
        let there = |row: &'a Record<'a>| row.cells.get(place).filter(|cell| !options.is_missing(&cell.text));
        let word = |cell: &&Cell| cell.origin == Origin::Quoted && !cell.text.is_empty();
        Cells {
            name,
            cells: rows.iter().map(|row| there(row).filter(|cell| !is_missing(&cell.text))).collect(),
            quoted: rows.iter().map(|row| there(row).filter(word)).collect(),
            lines: rows.iter().map(|row| row.line).collect(),
            decimal: options.decimal,
        }
    }

    fn filled(&self) -> impl Iterator<Item = &'a Cell<'a>> + '_ {
        self.cells.iter().flatten().copied()
    }

    fn all(&self, mut test: impl FnMut(&'a Cell<'a>) -> bool) -> bool {
        self.filled().all(&mut test)
    }

    /// What the cells have in common.
    fn sniff(&self) -> Sniffed<'a> {
        let Some(first) = self.filled().next() else { return Sniffed::Empty };
        let typed = |cell: &Cell| !matches!(cell.origin, Origin::Bare | Origin::Quoted);
        if self.filled().any(typed) {
            let same = self
                .all(|cell| std::mem::discriminant(&cell.origin) == std::mem::discriminant(&first.origin));
            let days = self.all(|cell| matches!(cell.origin, Origin::Day(_) | Origin::Moment(_)));
            let odd = self.filled().find(|cell| !typed(cell)).unwrap_or(first);
            return if same || days {
                Sniffed::Typed
            } else {
                Sniffed::Texts(Some((Reason::MixedCells, &odd.text)))
            };
        }
        if self.all(|cell| yes_or_no(&cell.text).is_some()) {
            return Sniffed::YesNo;
        }
        let mut habits = Habits::default();
        let (mut count, mut good, mut odd) = (0usize, 0usize, None);
        for cell in self.filled() {
            count += 1;
            match Numeral::parse(&cell.text) {
                Some(numeral) => {
                    good += 1;
                    habits.add(&numeral, &cell.text);
                }
                None if infinite(&cell.text).is_some() => {}
                None => _ = odd.get_or_insert(cell.text.as_ref()),
            }
        }
        match odd {
            None if good > 0 => Sniffed::Numbers(Box::new(habits)),
            Some(odd) if good * 2 > count => Sniffed::Texts(Some((Reason::AmongNumbers, odd))),
            _ => self.sniff_dates(first),
        }
    }

    fn sniff_dates(&self, first: &'a Cell<'a>) -> Sniffed<'a> {
        if self.all(|cell| dates::time(&cell.text).is_some()) {
            return Sniffed::Texts(Some((Reason::TimeOfDay, &first.text)));
        }
        let mut stamps = Vec::new();
        let (mut count, mut odd) = (0, None);
        for cell in self.filled() {
            count += 1;
            match Stamp::parse(&cell.text) {
                Some(stamp) => stamps.push((stamp, cell.text.as_ref())),
                None => _ = odd.get_or_insert(cell.text.as_ref()),
            }
        }
        let Some((pattern, example)) = stamps.first().copied() else { return Sniffed::Texts(None) };
        if let Some(odd) = odd {
            let mostly = stamps.len() * 2 > count && pattern.form != Form::ShortYear;
            return Sniffed::Texts(mostly.then_some((Reason::AmongDates, odd)));
        }
        let text = |reason, example| Sniffed::Texts(Some((reason, example)));
        if let Some((_, zoned)) = stamps.iter().find(|(stamp, _)| stamp.zoned) {
            return text(Reason::Zoned, zoned);
        }
        let alike =
            |stamp: &Stamp| stamp.form == pattern.form && stamp.time.is_some() == pattern.time.is_some();
        if let Some((_, other)) = stamps.iter().find(|(stamp, _)| !alike(stamp)) {
            return text(Reason::MixedDates, other);
        }
        if pattern.form == Form::ShortYear {
            let days = stamps.iter().all(|(stamp, _)| stamp.is_short_day());
            return Sniffed::Texts(days.then_some((Reason::ShortYear, example)));
        }
        let fits = |order: Order| stamps.iter().all(|(stamp, _)| stamp.day(order).is_some());
        let differs =
            stamps.iter().find(|(stamp, _)| stamp.day(Order::DayFirst) != stamp.day(Order::MonthFirst));
        match (fits(Order::DayFirst), fits(Order::MonthFirst), differs) {
            (true, _, None) => Sniffed::Dates(Order::DayFirst, None, example),
            (true, true, Some((_, example))) => text(Reason::EitherOrder, example),
            (true, false, Some((_, example))) => {
                Sniffed::Dates(Order::DayFirst, Some(Reason::DayFirst), example)
            }
            (false, true, Some((_, example))) => {
                Sniffed::Dates(Order::MonthFirst, Some(Reason::MonthFirst), example)
            }
            _ => {
                // Each row alone may be a day; together they are not, in any one order.
                let no_day =
                    |stamp: &Stamp| stamp.day(Order::DayFirst).or(stamp.day(Order::MonthFirst)).is_none();
                match stamps.iter().find(|(stamp, _)| no_day(stamp)) {
                    Some((_, none)) => text(Reason::AmongDates, none),
                    None => text(Reason::MixedDates, example),
                }
            }
        }
    }

    /// The column as it shows itself, and what there is to say about it.
    fn read(&self, sniffed: &Sniffed<'a>, file: &Evidence) -> (Column, Option<Note>) {
        let note = |reason, example: &str| Some(Note::column(self.name, reason, example));
        match sniffed {
            Sniffed::Empty => (self.numbers(|_| None), None),
            Sniffed::YesNo => (self.choices(|cell| yes_or_no(&cell.text)), None),
            Sniffed::Typed => (self.typed(), None),
            Sniffed::Texts(None) => (self.texts(), None),
            Sniffed::Texts(Some((reason, example))) => (self.texts(), note(*reason, example)),
            Sniffed::Dates(order, reason, example) => {
                (self.dates(*order), reason.and_then(|reason| note(reason, example)))
            }
            Sniffed::Numbers(habits) => match self.quantities(habits, file) {
                Ok(column) => {
                    let dressed = habits.dressed.and_then(|example| {
                        let per_cent = habits.unit.is_some_and(|(unit, _)| unit == '%');
                        note(if per_cent { Reason::PerCent } else { Reason::Written }, example)
                    });
                    (column, dressed)
                }
                Err((reason, example)) => (self.texts(), note(reason, example)),
            },
        }
    }

    /// A column of numbers, or the reason why it would not say what the file says.
    fn quantities(
        &self,
        habits: &Habits<'a>,
        file: &Evidence,
    ) -> std::result::Result<Column, (Reason, &'a str)> {
        if let Some(code) = habits.code {
            return Err((Reason::Code, code));
        }
        if let Some(other) = habits.mixed_units() {
            return Err((Reason::MixedUnits, other));
        }
        let meaning = habits.marks.meaning(file, self.decimal)?;
        self.values(meaning)
    }

    /// The numbers, once it is known what their marks mean.
    fn values(&self, meaning: Meaning) -> std::result::Result<Column, (Reason, &'a str)> {
        let mut values: Vec<Option<Value>> = Vec::with_capacity(self.cells.len());
        for cell in &self.cells {
            values.push(match cell {
                None => None,
                Some(cell) => match infinite(&cell.text) {
                    Some(value) => Some(Value::Fraction(value)),
                    None => match Numeral::parse(&cell.text).and_then(|numeral| numeral.value(meaning)) {
                        None => return Err((Reason::MixedMarks, &cell.text)),
                        Some(Value::TooLong) => return Err((Reason::TooLong, &cell.text)),
                        value => value,
                    },
                },
            });
        }
        let whole = values.iter().flatten().all(|value| matches!(value, Value::Whole(_)));
        if whole {
            let whole: Int64Chunked = values
                .iter()
                .map(|value| match value {
                    Some(Value::Whole(value)) => Some(*value),
                    _ => None,
                })
                .collect();
            return Ok(whole.with_name(self.name.into()).into_column());
        }
        let numbers: Float64Chunked = values
            .iter()
            .map(|value| match value {
                Some(Value::Whole(value)) => Some(*value as f64),
                Some(Value::Fraction(value)) => Some(*value),
                _ => None,
            })
            .collect();
        Ok(numbers.with_name(self.name.into()).into_column())
    }

    fn numbers(&self, value: impl Fn(&Cell) -> Option<f64>) -> Column {
        let values: Vec<Option<f64>> = self.cells.iter().map(|cell| cell.and_then(&value)).collect();
        let whole = values.iter().flatten().all(|value| value.fract() == 0.0 && value.abs() < 1e15);
        if whole && values.iter().any(Option::is_some) {
            let whole: Int64Chunked = values.iter().map(|value| value.map(|value| value as i64)).collect();
            return whole.with_name(self.name.into()).into_column();
        }
        let numbers: Float64Chunked = values.into_iter().collect();
        numbers.with_name(self.name.into()).into_column()
    }

    fn choices(&self, value: impl Fn(&Cell) -> Option<bool>) -> Column {
        let choices: BooleanChunked = self.cells.iter().map(|cell| cell.and_then(&value)).collect();
        choices.with_name(self.name.into()).into_column()
    }

    /// The texts as they stand. A blank is missing; `"NA"` between quotation marks is a word.
    fn texts(&self) -> Column {
        let texts = self.cells.iter().zip(&self.quoted).map(|(cell, word)| cell.or(*word));
        let texts: StringChunked = texts.map(|cell| cell.map(|cell| cell.text.as_ref())).collect();
        texts.with_name(self.name.into()).into_column()
    }

    fn dates(&self, order: Order) -> Column {
        let stamps: Vec<Option<Stamp>> =
            self.cells.iter().map(|cell| cell.and_then(|cell| Stamp::parse(&cell.text))).collect();
        if stamps.iter().flatten().any(|stamp| stamp.time.is_some()) {
            return moments(
                self.name,
                stamps.iter().map(|stamp| stamp.and_then(|stamp| stamp.moment(order))),
            );
        }
        days(self.name, stamps.iter().map(|stamp| stamp.and_then(|stamp| stamp.day(order))))
    }

    /// The values of a spreadsheet.
    fn typed(&self) -> Column {
        match self.filled().map(|cell| cell.origin).next() {
            Some(Origin::Number(_)) => self.numbers(|cell| match cell.origin {
                Origin::Number(value) => Some(value),
                _ => None,
            }),
            Some(Origin::YesNo(_)) => self.choices(|cell| match cell.origin {
                Origin::YesNo(value) => Some(value),
                _ => None,
            }),
            _ if self.all(|cell| matches!(cell.origin, Origin::Day(_))) => days(
                self.name,
                self.cells.iter().map(|cell| match cell.map(|cell| cell.origin) {
                    Some(Origin::Day(day)) => Some(day),
                    _ => None,
                }),
            ),
            _ => moments(
                self.name,
                self.cells.iter().map(|cell| match cell.map(|cell| cell.origin) {
                    Some(Origin::Day(day)) => Some(i64::from(day) * MICROSECONDS_A_DAY),
                    Some(Origin::Moment(moment)) => Some(moment),
                    _ => None,
                }),
            ),
        }
    }

    /// The column as a reader has asked for it.
    fn read_as(&self, dtype: Dtype, sniffed: &Sniffed<'a>, file: &Evidence) -> Result<Column> {
        let misfit = |test: &dyn Fn(&Cell) -> bool| {
            let found =
                self.cells.iter().zip(&self.lines).find(|(cell, _)| cell.is_some_and(|cell| !test(cell)));
            found
                .and_then(|(cell, line)| cell.map(|cell| refuse::misfit(self.name, dtype, &cell.text, *line)))
        };
        match dtype {
            Dtype::Text => Ok(self.texts()),
            Dtype::YesNo => {
                let choice = |cell: &Cell| match cell.origin {
                    Origin::YesNo(value) => Some(value),
                    _ => said_yes(&cell.text),
                };
                match misfit(&|cell| choice(cell).is_some()) {
                    Some(error) => Err(error),
                    None => Ok(self.choices(choice)),
                }
            }
            Dtype::Number => {
                if let Sniffed::Typed | Sniffed::Empty = sniffed {
                    return match misfit(&|cell| matches!(cell.origin, Origin::Number(_))) {
                        Some(error) => Err(error),
                        None => Ok(self.typed()),
                    };
                }
                let number =
                    |cell: &Cell| Numeral::parse(&cell.text).is_some() || infinite(&cell.text).is_some();
                if let Some(error) = misfit(&number) {
                    return Err(error);
                }
                let mut habits = Habits::default();
                for cell in self.filled() {
                    if let Some(numeral) = Numeral::parse(&cell.text) {
                        habits.add(&numeral, &cell.text);
                    }
                }
                let mut all = *file;
                all.add(&habits.marks);
                habits
                    .marks
                    .meaning(&all, self.decimal)
                    .and_then(|meaning| self.values(meaning))
                    .map_err(|(reason, cell)| refuse::no_number(self.name, reason, cell))
            }
            Dtype::Date | Dtype::DayFirst | Dtype::MonthFirst => {
                if let Sniffed::Typed | Sniffed::Empty = sniffed {
                    let day = |cell: &Cell| matches!(cell.origin, Origin::Day(_) | Origin::Moment(_));
                    return match misfit(&day) {
                        Some(error) => Err(error),
                        None => Ok(self.typed()),
                    };
                }
                let order = if dtype == Dtype::MonthFirst { Order::MonthFirst } else { Order::DayFirst };
                let day = |cell: &Cell| {
                    Stamp::parse(&cell.text).is_some_and(|stamp| {
                        // A plain "date" does not say which of the two comes first.
                        let told = dtype != Dtype::Date
                            || stamp.form == Form::YearFirst
                            || matches!(sniffed, Sniffed::Dates(..));
                        told && stamp.day(order).is_some()
                    })
                };
                if let (Dtype::Date, Sniffed::Dates(order, ..)) = (dtype, sniffed) {
                    return Ok(self.dates(*order));
                }
                match misfit(&day) {
                    Some(error) => Err(error),
                    None => Ok(self.dates(order)),
                }
            }
        }
    }
}

impl<'a> Habits<'a> {
    fn add(&mut self, numeral: &Numeral<'_>, cell: &'a str) {
        self.marks.comma.add(numeral.comma, cell);
        self.marks.point.add(numeral.point, cell);
        if numeral.is_code {
            self.code.get_or_insert(cell);
        }
        if !numeral.is_plain() {
            self.dressed.get_or_insert(cell);
        }
        match (numeral.unit, self.unit) {
            (None, _) => _ = self.bare.get_or_insert(cell),
            (Some(unit), None) => self.unit = Some((unit, cell)),
            (Some(unit), Some((first, _))) if unit != first => _ = self.other_unit.get_or_insert(cell),
            _ => {}
        }
    }

    /// A cell whose unit is not that of the others. Money may be written without its sign; 0.5 beside
    /// 50 % is another number.
    fn mixed_units(&self) -> Option<&'a str> {
        let per_cent = self.unit.is_some_and(|(unit, _)| unit == '%');
        self.other_unit.or(self.bare.filter(|_| per_cent))
    }
}

/// Yes or no in the words of either language, where a reader has said that a column holds these.
fn said_yes(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "true" | "yes" | "y" | "1" | "oui" | "o" | "vrai" => Some(true),
        "false" | "no" | "n" | "0" | "non" | "faux" => Some(false),
        _ => None,
    }
}

fn days(name: &str, days: impl Iterator<Item = Option<i32>>) -> Column {
    let days: Int32Chunked = days.collect();
    days.with_name(name.into()).into_date().into_column()
}

fn moments(name: &str, moments: impl Iterator<Item = Option<i64>>) -> Column {
    let moments: Int64Chunked = moments.collect();
    moments.with_name(name.into()).into_datetime(TimeUnit::Microseconds, None).into_column()
}

/// A column of texts read anew, as a reader has asked for it; for a table that is already there.
pub(in crate::data) fn cast(name: &str, texts: &[Option<String>], dtype: Dtype) -> Result<Column> {
    let rows: Vec<Record> = texts
        .iter()
        .enumerate()
        .map(|(row, text)| {
            let cell = Cell { text: text.as_deref().unwrap_or_default().into(), origin: Origin::Bare };
            Record { line: row + 1, cells: vec![cell] }
        })
        .collect();
    let options = ReadOptions::new().dtype(name, dtype);
    let (columns, _) = columns(&[name.to_string()], &rows, &options)?;
    columns.into_iter().next().ok_or_else(|| refuse::no_data(name))
}
