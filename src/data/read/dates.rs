//! Days and hours as people write them: `1991-04-03`, `03/04/1991`, `1991-04-03 10:30`.
//!
//! In: the text of one cell. Out: its parts. Whether day or month comes first is decided by the whole
//! column, where it can be; a year has four digits, or it is no date.

use chrono::{Datelike as _, NaiveDate};

/// A day, perhaps with an hour, as it stands in a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::data) struct Stamp {
    pub(in crate::data) form: Form,
    year: i32,
    first: u32,
    second: u32,
    /// Microseconds since midnight.
    pub(in crate::data) time: Option<i64>,
    /// A time zone follows: `Z`, `+02:00`.
    pub(in crate::data) zoned: bool,
}

/// In which order a day is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::data) enum Form {
    /// 1991-04-03
    YearFirst,
    /// 03/04/1991
    YearLast,
    /// 03/04/91: of which century, nobody can tell.
    ShortYear,
}

/// Which of day and month comes first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::data) enum Order {
    DayFirst,
    MonthFirst,
}

impl Stamp {
    /// The day in a cell, or none.
    pub(in crate::data) fn parse(cell: &str) -> Option<Stamp> {
        let cell = cell.trim();
        if !cell.starts_with(|letter: char| letter.is_ascii_digit()) {
            return None;
        }
        let end = cell.find(['T', ' ', '\u{a0}']).unwrap_or(cell.len());
        let (day, rest) = cell.split_at(end);
        let mark =
            day.chars().find(|letter| !letter.is_ascii_digit()).filter(|mark| "-/.".contains(*mark))?;
        let mut parts = day.split(mark);
        let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        let digits = |text: &str, most: usize| -> Option<u32> {
            let fits = (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
            fits.then(|| text.parse().ok())?
        };
        let (form, year, first, second) = match (a.len(), c.len()) {
            (4, 1..=2) => (Form::YearFirst, digits(a, 4)?, digits(b, 2)?, digits(c, 2)?),
            (1..=2, 4) => (Form::YearLast, digits(c, 4)?, digits(a, 2)?, digits(b, 2)?),
            (1..=2, 1..=2) => (Form::ShortYear, digits(c, 2)?, digits(a, 2)?, digits(b, 2)?),
            _ => return None,
        };
        let (time, zoned) = match rest.trim_start_matches(['T', ' ', '\u{a0}']) {
            "" if rest.is_empty() => (None, false),
            rest => {
                let (time, zoned) = time_and_zone(rest)?;
                (Some(time), zoned)
            }
        };
        Some(Stamp { form, year: year as i32, first, second, time, zoned })
    }

    /// The day in this order, in days since 1970; none where there is no such day.
    pub(in crate::data) fn day(&self, order: Order) -> Option<i32> {
        let (month, day) = match (self.form, order) {
            (Form::ShortYear, _) => return None,
            (Form::YearFirst, _) | (_, Order::MonthFirst) => (self.first, self.second),
            (_, Order::DayFirst) => (self.second, self.first),
        };
        let date = NaiveDate::from_ymd_opt(self.year, month, day)?;
        Some(date.num_days_from_ce() - NaiveDate::default().num_days_from_ce())
    }

    /// The day and its hour, in microseconds since 1970.
    pub(in crate::data) fn moment(&self, order: Order) -> Option<i64> {
        Some(i64::from(self.day(order)?) * MICROSECONDS_A_DAY + self.time.unwrap_or(0))
    }

    /// Whether this could be a day of two-digit year at all: `31/12/99`, not `40/40/40`.
    pub(in crate::data) fn is_short_day(&self) -> bool {
        let fits = |day: u32, month: u32| (1..=31).contains(&day) && (1..=12).contains(&month);
        // 99-12-31 may also stand for the year first.
        self.form == Form::ShortYear
            && (fits(self.first, self.second)
                || fits(self.second, self.first)
                || fits(self.year as u32, self.second))
    }
}

pub(in crate::data) const MICROSECONDS_A_DAY: i64 = 86_400_000_000;

/// An hour of the day in microseconds, and whether a time zone follows it.
fn time_and_zone(text: &str) -> Option<(i64, bool)> {
    let text = text.trim();
    if let Some(rest) = text.strip_suffix('Z').or_else(|| text.strip_suffix(" UTC")) {
        return Some((time(rest)?, true));
    }
    match text.rfind(['+', '-', '−']) {
        Some(at) => {
            let zone: String = text[at..].chars().filter(char::is_ascii_digit).collect();
            let known = matches!(zone.len(), 2 | 4);
            known.then_some((time(text[..at].trim_end())?, true))
        }
        None => Some((time(text)?, false)),
    }
}

/// An hour of the day: 10:30, 10:30:15.5, 10:30 pm; in microseconds since midnight.
pub(in crate::data) fn time(text: &str) -> Option<i64> {
    let lower = text.trim().to_ascii_lowercase();
    let (clock, half) = match lower
        .strip_suffix("am")
        .map(|rest| (rest, 0))
        .or(lower.strip_suffix("pm").map(|rest| (rest, 12)))
    {
        Some((clock, half)) => (clock.trim_end(), Some(half)),
        None => (lower.as_str(), None),
    };
    let mut parts = clock.split(':');
    let (hour, minute) = (parts.next()?, parts.next()?);
    let second = parts.next().unwrap_or("0");
    let (second, fraction) = second.split_once('.').unwrap_or((second, ""));
    let number = |text: &str, below: i64| -> Option<i64> {
        let fits = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| text.parse().ok())?.filter(|number| *number < below)
    };
    if parts.next().is_some() || minute.len() != 2 || fraction.len() > 6 {
        return None;
    }
    let hour = match half {
        None => number(hour, 24)?,
        Some(half) => number(hour, 13).filter(|hour| *hour > 0)? % 12 + half,
    };
    let seconds = (hour * 60 + number(minute, 60)?) * 60 + number(second, 60)?;
    let digits = fraction.bytes().all(|byte| byte.is_ascii_digit());
    let micros: i64 =
        if fraction.is_empty() { 0 } else { format!("{fraction:0<6}").parse().ok().filter(|_| digits)? };
    Some(seconds * 1_000_000 + micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_the_order_asked_for() {
        let stamp = Stamp::parse("03/04/1991").unwrap();
        assert_eq!(stamp.day(Order::DayFirst), Stamp::parse("1991-04-03").unwrap().day(Order::DayFirst));
        assert_eq!(stamp.day(Order::MonthFirst), Stamp::parse("1991-03-04").unwrap().day(Order::DayFirst));
        assert_eq!(Stamp::parse("1970-01-02").unwrap().day(Order::DayFirst), Some(1));
        assert_eq!(Stamp::parse("1969-12-31").unwrap().day(Order::DayFirst), Some(-1));
        assert_eq!(Stamp::parse("29.02.2023").unwrap().day(Order::DayFirst), None);
        assert_eq!(Stamp::parse("29.02.2024").unwrap().day(Order::DayFirst), Some(19_782));
        for short in ["03/04/91", "91-04-03", "10-12-15", "1/2/10"] {
            let stamp = Stamp::parse(short).unwrap();
            assert_eq!((stamp.form, stamp.day(Order::DayFirst)), (Form::ShortYear, None), "{short}");
        }
        for none in [
            "1991",
            "1991-04",
            "1991-04-03-02",
            "1991/04-03",
            "12345-01-01",
            "10:30",
            "2.5",
            "1991-04-03 x",
            "1991-04-03 ",
        ] {
            assert_eq!(Stamp::parse(none).is_some(), none.ends_with(' '), "{none}");
        }
    }

    #[test]
    fn hours_are_kept() {
        for (cell, seconds) in [
            ("1970-01-01 10:30", 37_800.0),
            ("1970-01-01T10:30:15", 37_815.0),
            ("1970-01-01T10:30:15.25", 37_815.25),
            ("01/01/1970 9:05", 32_700.0),
            ("01/01/1970 12:30 AM", 1_800.0),
            ("01/01/1970 12:30 pm", 45_000.0),
        ] {
            let stamp = Stamp::parse(cell).unwrap();
            assert_eq!(stamp.moment(Order::DayFirst), Some((seconds * 1e6) as i64), "{cell}");
            assert!(!stamp.zoned);
        }
        for cell in [
            "1991-04-03T10:30:00Z",
            "1991-04-03T10:30:00+02:00",
            "1991-04-03 10:30:00 UTC",
            "1991-04-03 10:30-0500",
        ] {
            assert!(Stamp::parse(cell).unwrap().zoned, "{cell}");
        }
        for none in ["25:00", "10:60", "10:3", "10", "10:30:99", "13:00 pm", "a:b"] {
            assert_eq!(time(none), None, "{none}");
        }
    }
}
