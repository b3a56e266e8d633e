//! Days on an axis: read from texts, counted, and written as each language writes them.
//!
//! A day is a number: how many days after 1 January 1970 it is, in the calendar that is used today.
//! Where both languages share a figure, days are written as ISO 8601 writes them (2025-07-01), which
//! neither language misreads.

use super::refuse;
use super::ticks::Tick;
use crate::error::Result;
use crate::lang::Lang;
use chrono::{Datelike, Months, NaiveDate};

/// How far apart the values of a figure over time are.
///
/// ```
/// use atelier::{Figure, Lang, plot::Every};
/// let months = Figure::timeline_from("1958-03-01", Every::Month, &[315.7, 317.4, 317.5])?;
/// assert!(months.alt(Lang::En).contains("from 1 March 1958 to 1 May 1958"));
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    /// One value a day.
    Day,
    /// One value every seven days.
    Week,
    /// One value a month, on the same day of each (on its last, where a month is too short).
    Month,
    /// One value a year.
    Year,
}

/// Days beyond this have years of six digits: they are numbers, not dates.
const FARTHEST: f64 = 9e7;

/// The day that a text names, as ISO 8601 writes it; hours after the day are kept as a part of it.
/// Nothing for an empty text: there is no day.
pub(super) fn read(text: &str, place: usize) -> Result<Option<f64>> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let (day, time) = match text.split_once(['T', ' ']) {
        Some((day, time)) => (day, time.trim()),
        None => (text, ""),
    };
    let found = NaiveDate::parse_from_str(day, "%Y-%m-%d").ok().and_then(|day| Some((day, clock(time)?)));
    match found {
        Some((day, clock)) => Ok(Some(f64::from(day.to_epoch_days()) + clock)),
        None => Err(refuse::no_day(text, place)),
    }
}

/// The part of a day that has passed at “10:30” or “10:30:15”.
fn clock(text: &str) -> Option<f64> {
    let mut passed = 0.0;
    for (part, unit) in text.trim_end_matches('Z').split(':').zip([24.0, 1440.0, 86_400.0]) {
        if !part.is_empty() {
            passed += part.parse::<f64>().ok().filter(|part| (0.0..=60.0).contains(part))? / unit;
        }
    }
    Some(passed)
}

/// `count` days from a first one, as days after it.
pub(super) fn counted(first: i32, every: Every, count: usize) -> Vec<f64> {
    let Some(day) = NaiveDate::from_epoch_days(first) else { return Vec::new() };
    let months = |count: usize, each: u32| {
        let count = u32::try_from(count).ok().and_then(|count| count.checked_mul(each));
        let later = count.and_then(|count| day.checked_add_months(Months::new(count)));
        later.map_or(f64::NAN, |later| f64::from(later.to_epoch_days()) - f64::from(first))
    };
    (0..count)
        .map(|place| match every {
            Every::Day => place as f64,
            Every::Week => place as f64 * 7.0,
            Every::Month => months(place, 1),
            Every::Year => months(place, 12),
        })
        .collect()
}

fn civil(day: f64) -> Option<NaiveDate> {
    if !day.is_finite() || day.abs() > FARTHEST {
        return None;
    }
    NaiveDate::from_epoch_days(day.floor() as i32)
}

const MONTHS: [(&str, &str, &str, &str); 12] = [
    ("January", "Jan", "janvier", "janv."),
    ("February", "Feb", "février", "févr."),
    ("March", "Mar", "mars", "mars"),
    ("April", "Apr", "avril", "avr."),
    ("May", "May", "mai", "mai"),
    ("June", "Jun", "juin", "juin"),
    ("July", "Jul", "juillet", "juill."),
    ("August", "Aug", "août", "août"),
    ("September", "Sep", "septembre", "sept."),
    ("October", "Oct", "octobre", "oct."),
    ("November", "Nov", "novembre", "nov."),
    ("December", "Dec", "décembre", "déc."),
];

/// “1 July 2025”, “1er juillet 2025”, and the time of day where there is one. Nothing for a number
/// too large to be a day.
pub(super) fn date(first: i32, value: f64, lang: Lang) -> Option<String> {
    // To the minute: what is finer is rounding.
    let minutes = ((value - value.floor()) * 1440.0).round();
    let (value, minutes) = if minutes >= 1440.0 { (value.floor() + 1.0, 0.0) } else { (value, minutes) };
    let day = civil(f64::from(first) + value)?;
    let (month, year) = (MONTHS[day.month0() as usize], day.year());
    let mut text = match lang {
        Lang::En => format!("{} {} {year}", day.day(), month.0),
        Lang::Fr if day.day() == 1 => format!("1er {} {year}", month.2),
        Lang::Fr => format!("{} {} {year}", day.day(), month.2),
        Lang::Both => format!("{year:04}-{:02}-{:02}", day.month(), day.day()),
    };
    if minutes > 0.0 {
        text = match lang {
            Lang::En => format!("{text}, {}", time(minutes, lang)),
            Lang::Fr => format!("{text} à {}", time(minutes, lang)),
            Lang::Both => format!("{text} {}", time(minutes, lang)),
        };
    }
    Some(text)
}

/// “14:30”, “14 h 30”.
fn time(minutes: f64, lang: Lang) -> String {
    let (hours, minutes) = ((minutes / 60.0).floor(), minutes % 60.0);
    match lang {
        Lang::Fr if minutes == 0.0 => format!("{hours:.0}\u{a0}h"),
        Lang::Fr => format!("{hours:.0}\u{a0}h\u{a0}{minutes:02.0}"),
        _ => format!("{hours:02.0}:{minutes:02.0}"),
    }
}

/// From one tick to the next.
#[derive(Clone, Copy)]
enum Step {
    Hours(i32),
    Days(i32),
    Months(i32),
    Years(i32),
}

/// Each step with its length in days.
const STEPS: [(Step, f64); 24] = [
    (Step::Hours(1), 1.0 / 24.0),
    (Step::Hours(3), 3.0 / 24.0),
    (Step::Hours(6), 6.0 / 24.0),
    (Step::Hours(12), 0.5),
    (Step::Days(1), 1.0),
    (Step::Days(2), 2.0),
    (Step::Days(7), 7.0),
    (Step::Days(14), 14.0),
    (Step::Months(1), 30.4),
    (Step::Months(2), 60.8),
    (Step::Months(3), 91.3),
    (Step::Months(6), 182.6),
    (Step::Years(1), 365.25),
    (Step::Years(2), 730.5),
    (Step::Years(5), 1826.25),
    (Step::Years(10), 3652.5),
    (Step::Years(20), 7305.0),
    (Step::Years(50), 18_262.5),
    (Step::Years(100), 36_525.0),
    (Step::Years(200), 73_050.0),
    (Step::Years(500), 182_625.0),
    (Step::Years(1000), 365_250.0),
    (Step::Years(10_000), 3_652_500.0),
    (Step::Years(50_000), 18_262_500.0),
];

/// About `wanted` ticks at the beginnings of years, months, weeks, days or hours. Nothing where the
/// numbers are no days, or the span is shorter than two hours.
pub(super) fn ticks(first: i32, (low, high): (f64, f64), wanted: usize, lang: Lang) -> Option<Vec<Tick>> {
    let (low, high) = (low + f64::from(first), high + f64::from(first));
    let (from, to) = (civil(low)?, civil(high)?);
    let span = high - low;
    let (step, _) = STEPS.into_iter().find(|(_, days)| span / days <= wanted as f64 * 1.2)?;
    let day_of = |date: Option<NaiveDate>| date.map(|date| f64::from(date.to_epoch_days()));
    let days: Vec<f64> = match step {
        Step::Hours(hours) => {
            let part = f64::from(hours) / 24.0;
            (0..=40).map(|index| ((low / part).ceil() + f64::from(index)) * part).collect()
        }
        // Weeks begin on Mondays: 1 January 1970 was a Thursday.
        Step::Days(days) => {
            let shift = if days % 7 == 0 { 4.0 } else { 0.0 };
            let begin = ((low - shift) / f64::from(days)).ceil();
            (0..=40).map(|index| (begin + f64::from(index)) * f64::from(days) + shift).collect()
        }
        Step::Months(months) => {
            let begin = (from.year() * 12 + from.month0() as i32).div_euclid(months) * months;
            (0..=40)
                .map(|index| begin + index * months)
                .filter_map(|month| {
                    let date =
                        NaiveDate::from_ymd_opt(month.div_euclid(12), month.rem_euclid(12) as u32 + 1, 1);
                    day_of(date)
                })
                .collect()
        }
        Step::Years(years) => {
            let begin = from.year().div_euclid(years) * years;
            (begin..=to.year())
                .step_by(years as usize)
                .filter_map(|year| day_of(NaiveDate::from_ymd_opt(year, 1, 1)))
                .collect()
        }
    };
    let ticks: Vec<Tick> = days
        .into_iter()
        .filter(|day| *day >= low - 1e-6 && *day <= high + 1e-6)
        .filter_map(|day| Some(Tick { value: day - f64::from(first), text: label(day, step, lang)? }))
        .collect();
    (ticks.len() >= 2).then_some(ticks)
}

/// “2025”, “Jul 2025”, “1 Jul 2025”, “1 Jul, 06:00”.
fn label(day: f64, step: Step, lang: Lang) -> Option<String> {
    let date = civil(day + 1e-6)?;
    let (year, month, number) = (date.year(), MONTHS[date.month0() as usize], date.day());
    let short = if lang == Lang::Fr { month.3 } else { month.1 };
    let number_text = if lang == Lang::Fr && number == 1 { "1er".to_string() } else { number.to_string() };
    Some(match (step, lang) {
        (Step::Years(_), _) => year.to_string(),
        (Step::Months(_), Lang::Both) => format!("{year:04}-{:02}", date.month()),
        (Step::Months(_), _) => format!("{short} {year}"),
        (Step::Days(_), Lang::Both) => format!("{year:04}-{:02}-{number:02}", date.month()),
        (Step::Days(_), _) => format!("{number_text} {short} {year}"),
        (Step::Hours(_), _) => {
            let time = time(((day - day.floor()) * 1440.0).round() % 1440.0, lang);
            match lang {
                Lang::Both => format!("{:02}-{number:02} {time}", date.month()),
                _ => format!("{number_text} {short}, {time}"),
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> f64 {
        read(text, 0).unwrap().unwrap()
    }

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!(day("1970-01-01"), 0.0);
        assert_eq!(day("2000-03-01"), 11_017.0); // `date -d 2000-03-01 +%s` / 86400
        assert_eq!(day("1970-01-02 12:00"), 1.5);
        assert_eq!(day("1970-01-01T06:00:00Z"), 0.25);
        assert_eq!(read("", 0).unwrap(), None);
        assert!(read("01/02/2025", 3).is_err() && read("2025-02-30", 3).is_err());
    }

    #[test]
    fn months_keep_their_day_or_take_the_last_one() {
        let first = day("2024-01-31") as i32;
        let texts: Vec<String> = counted(first, Every::Month, 3)
            .into_iter()
            .map(|value| date(first, value, Lang::Both).unwrap())
            .collect();
        assert_eq!(texts, ["2024-01-31", "2024-02-29", "2024-03-31"]);
    }

    #[test]
    fn each_language_writes_days_its_own_way() {
        let value = day("2025-07-01");
        assert_eq!(date(0, value, Lang::En).unwrap(), "1 July 2025");
        assert_eq!(date(0, value, Lang::Fr).unwrap(), "1er juillet 2025");
        assert_eq!(date(0, value + 0.604_166_67, Lang::Fr).unwrap(), "1er juillet 2025 à 14\u{a0}h\u{a0}30");
        assert_eq!(date(0, value, Lang::Both).unwrap(), "2025-07-01");
        assert_eq!(date(0, 1e300, Lang::En), None);
    }

    #[test]
    fn ticks_stand_at_beginnings() {
        let texts = |from: &str, to: &str, wanted: usize, lang: Lang| -> Vec<String> {
            ticks(0, (day(from), day(to)), wanted, lang).unwrap().into_iter().map(|tick| tick.text).collect()
        };
        assert_eq!(texts("2022-01-01", "2026-01-01", 5, Lang::En), ["2022", "2023", "2024", "2025", "2026"]);
        assert_eq!(
            texts("2025-05-27", "2025-09-02", 4, Lang::Fr),
            ["juin 2025", "juill. 2025", "août 2025", "sept. 2025"]
        );
        assert_eq!(texts("2025-05-27", "2025-09-02", 4, Lang::Both)[0], "2025-06");
        // 30 June 2025 was a Monday.
        assert_eq!(
            texts("2025-06-28", "2025-07-20", 4, Lang::En),
            ["30 Jun 2025", "7 Jul 2025", "14 Jul 2025"]
        );
        assert_eq!(texts("2025-07-01", "2025-07-02", 4, Lang::Fr)[1], "1er juill., 6\u{a0}h");
        assert_eq!(texts("1200-01-01", "2020-01-01", 5, Lang::En), ["1200", "1400", "1600", "1800", "2000"]);
    }
}
