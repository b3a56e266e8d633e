//! A museum's visits, day by day, in a world that may change.

use super::{knob, normal, some_rows};
use crate::data::Table;
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use polars::prelude::{DataFrame, Int32Chunked, IntoColumn as _, IntoSeries as _};
use rand::{Rng, SeedableRng};
use std::ops::Range;

/// The first day is Saturday, 1 January 2022: so many days after 1 January 1970.
const FIRST_DAY: i32 = 18_993;
/// Monday to Sunday: the name, and visits against an ordinary Thursday.
const WEEK: [(&str, f64); 7] = [
    ("Monday", 0.7),
    ("Tuesday", 0.8),
    ("Wednesday", 0.9),
    ("Thursday", 1.0),
    ("Friday", 1.1),
    ("Saturday", 1.6),
    ("Sunday", 1.5),
];
const SUNDAY: usize = 6;
/// The stream of numbers that the programme of special nights is drawn from.
const NIGHTS: u64 = 1;

/// `days` days of a museum, from 1 January 2022, in a world that does not drift.
///
/// The columns are `date` (hidden from networks), `weekday`, `temperature` (°C), `rain` (mm),
/// `summer` (1 in mid-July, −1 in mid-January), `spring` (1 in mid-April, −1 in mid-October),
/// `visits`, and two that only the maker of the world knows, hidden too: `expected` (visits, chance
/// aside) and `free` (whether the entrance was free). [`Visits`] makes the world change.
///
/// ```
/// use atelier::{synth, SEED};
/// let visits = synth::visits(730, SEED)?;
/// let (weekday, count) = (visits.text("weekday")?, visits.column("visits")?);
/// let mean = |wanted: &str| {
///     let of: Vec<f64> = (0..730).filter(|row| weekday[*row] == wanted).map(|row| count[row]).collect();
///     of.iter().sum::<f64>() / of.len() as f64
/// };
/// assert!(mean("Saturday") > 1.5 * mean("Wednesday"));
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// # Errors
/// When `days` is zero.
pub fn visits(days: usize, seed: u64) -> Result<Table> {
    Visits::new().make(days, seed)
}

/// The world of [`visits`](fn@visits), with its knobs. Every knob gives a new world.
///
/// How it works. Expected visits are a product: 400 a day × a factor for the day of the week × a
/// season (a quarter more in summer, a quarter less in winter) × the weather (1% more for each
/// millimetre of rain up to 20, which keeps people from parks; 2% less for each degree above 24).
/// Chance then multiplies by about ±8%. What can change, each from a day of your choice: the
/// entrance becomes free on Sundays (concept drift: the same day now brings other crowds), the
/// climate warms (covariate drift: the rule stays, the inputs move), the counter fails (values are
/// missing). And on some nights the museum may stay open: [`special_nights`](Visits::special_nights).
///
/// ```
/// use atelier::{synth::Visits, SEED};
/// let free = Visits::new().free_sundays(365)?.make(730, SEED)?;
/// let calm = Visits::new().make(730, SEED)?;
/// let (before, after) = (free.column("expected")?, calm.column("expected")?);
/// assert_eq!(before[..365], after[..365]); // the same world, until that day
/// assert_ne!(before[365..], after[365..]);
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Visits {
    free_from: Option<usize>,
    free_factor: f64,
    warming: Option<(usize, f64)>,
    missing: Vec<Range<usize>>,
    noise: f64,
    nights: Option<(f64, f64)>,
}

impl Default for Visits {
    fn default() -> Visits {
        Visits::new()
    }
}

impl Visits {
    /// The world as it comes: nothing changes, nothing is missing, chance is ±8%.
    pub fn new() -> Visits {
        Visits {
            free_from: None,
            free_factor: 2.0,
            warming: None,
            missing: Vec::new(),
            noise: 0.08,
            nights: None,
        }
    }

    /// From day number `day` (0 is the first) the entrance is free on Sundays: twice the visits.
    ///
    /// # Errors
    /// None today; the `?` keeps the knobs alike.
    pub fn free_sundays(&self, day: usize) -> Result<Visits> {
        Ok(Visits { free_from: Some(day), ..self.clone() })
    }

    /// How many times the visits when the entrance is free: 2 unless set.
    ///
    /// # Errors
    /// When it is not between 0 and 10.
    pub fn crowd(&self, factor: f64) -> Result<Visits> {
        let free_factor =
            knob(Label::fixed("the crowd of a free day", "la foule d’un jour gratuit"), factor, 0.0, 10.0)?;
        Ok(Visits { free_factor, ..self.clone() })
    }

    /// From day number `day` on, it is this many degrees warmer.
    ///
    /// # Errors
    /// When it is not between −20 and 20.
    pub fn warmer(&self, day: usize, degrees: f64) -> Result<Visits> {
        let degrees = knob(Label::fixed("the warming", "le réchauffement"), degrees, -20.0, 20.0)?;
        Ok(Visits { warming: Some((day, degrees)), ..self.clone() })
    }

    /// The counter at the door fails on these days: their visits are missing.
    ///
    /// ```
    /// use atelier::{synth::Visits, SEED};
    /// let table = Visits::new().without(10..13)?.make(20, SEED)?;
    /// assert_eq!(table.missing("visits")?, [10, 11, 12]);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the range is empty.
    pub fn without(&self, days: Range<usize>) -> Result<Visits> {
        if days.is_empty() {
            return Err(Error::new(
                Kind::Value,
                Label::fixed("no day lies in this range", "aucun jour dans cet intervalle"),
            )
            .found(Label::same(format!("{}..{}", days.start, days.end)))
            .expected(Label::fixed(
                "a first day, then a later one",
                "un premier jour, puis un autre après lui",
            ))
            .attempt(Label::same(".without(200..230)?")));
        }
        let mut world = self.clone();
        world.missing.push(days);
        Ok(world)
    }

    /// How much chance there is: the spread of visits around what is expected, as a share of it.
    ///
    /// # Errors
    /// When it is not between 0 and 1.
    pub fn noise(&self, share: f64) -> Result<Visits> {
        let noise = knob(Label::fixed("the noise", "le bruit"), share, 0.0, 1.0)?;
        Ok(Visits { noise, ..self.clone() })
    }

    /// On this share of the days the museum stays open all night, and so many times the visitors come. The programme
    /// says which days: the table has a column `night` (yes or no) that networks see. All else is as it would have been.
    ///
    /// ```
    /// use atelier::{synth::Visits, SEED};
    /// let usual = Visits::new().make(730, SEED)?;
    /// let white = Visits::new().special_nights(0.03, 4.0)?.make(730, SEED)?;
    /// let (before, after) = (usual.column("expected")?, white.column("expected")?);
    /// for (day, night) in white.text("night")?.iter().enumerate() {
    ///     assert_eq!(after[day], before[day] * if night == "true" { 4.0 } else { 1.0 });
    /// }
    /// assert!(Visits::new().special_nights(1.5, 4.0).is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the share is not between 0 and 1, or the factor not between 0 and 10.
    pub fn special_nights(&self, share: f64, factor: f64) -> Result<Visits> {
        let share = knob(
            Label::fixed("the share of special nights", "la part des nuits spéciales"),
            share,
            0.0,
            1.0,
        )?;
        let factor = knob(
            Label::fixed("the crowd of a special night", "la foule d’une nuit spéciale"),
            factor,
            0.0,
            10.0,
        )?;
        Ok(Visits { nights: Some((share, factor)), ..self.clone() })
    }

    /// `days` days of this world.
    ///
    /// # Errors
    /// When `days` is zero, or more than a hundred years.
    pub fn make(&self, days: usize, seed: u64) -> Result<Table> {
        some_rows(days)?;
        if days > 36_525 {
            return Err(Error::new(Kind::Value, Label::fixed("too many days", "trop de jours"))
                .found(Label::with(|lang| lang.count(days)))
                .expected(Label::with(|lang| match lang {
                    Lang::Fr => format!("{} au plus, un siècle", lang.count(36_525)),
                    _ => format!("at most {}, a century", lang.count(36_525)),
                }))
                .attempt(Label::same("synth::visits(730, SEED)")));
        }
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
        // Nights are drawn apart, so that all else stays as it would have been.
        let mut programme = random.clone();
        programme.set_stream(NIGHTS);
        let [mut temperature, mut rain, mut summer, mut spring, mut visits, mut expected] =
            [const { Vec::new() }; 6];
        let (mut weekday, mut free, mut night) = (Vec::new(), Vec::new(), Vec::new());
        let mut weather = 0.0; // how far today is from the season's temperature; it lasts for some days
        for day in 0..days {
            let of_week = (5 + day) % 7; // the first day is a Saturday
            let year = std::f64::consts::TAU * (day as f64 - 196.0) / 365.25; // day 196 is in mid-July
            weather = 0.7 * weather + 2.9 * normal(&mut random); // a spread of about 4 °C in the long run
            let warmer = self.warming.filter(|(from, _)| day >= *from).map_or(0.0, |(_, degrees)| degrees);
            let degrees = one_decimal(6.5 + 15.0 * year.cos() + weather + warmer);
            let (falls, depth): (f64, f64) = (random.random(), 1.0 - random.random::<f64>());
            let millimetres = if falls < 0.35 { one_decimal(-6.0 * depth.ln()) } else { 0.0 };
            let is_free = of_week == SUNDAY && self.free_from.is_some_and(|from| day >= from);
            let (often, crowd) = self.nights.unwrap_or((0.0, 1.0));
            let is_night = programme.random::<f64>() < often;
            let mean = 400.0
                * WEEK[of_week].1
                * (1.0 + 0.25 * year.cos())
                * (1.0 + 0.01 * millimetres.min(20.0))
                * (1.0 - 0.02 * (degrees - 24.0).max(0.0)).max(0.1)
                * if is_free { self.free_factor } else { 1.0 }
                * if is_night { crowd } else { 1.0 };
            let chance = normal(&mut random);
            let broken = self.missing.iter().any(|range| range.contains(&day));
            visits.push(if broken {
                f64::NAN
            } else {
                (mean * (1.0 + self.noise * chance)).max(0.0).round()
            });
            expected.push(mean);
            temperature.push(degrees);
            rain.push(millimetres);
            summer.push(year.cos());
            spring.push(-year.sin());
            weekday.push(WEEK[of_week].0);
            free.push(is_free);
            night.push(is_night);
        }
        let dates: Vec<i32> = (0..days as i32).map(|day| FIRST_DAY + day).collect();
        let dates = Int32Chunked::from_vec("date".into(), dates).into_date().into_series().into_column();
        let table = Table::from_frame(DataFrame::new(days, vec![dates])?)?
            .with_text_column("weekday", &weekday)?
            .with_column("temperature", &temperature)?
            .with_column("rain", &rain)?
            .with_column("summer", &summer)?
            .with_column("spring", &spring)?
            .with_column("visits", &visits)?
            .with_column("expected", &expected)?
            .with_choice_column("free", &free)?
            .titled("A museum’s visits, day by day", "Les visites d’un musée, jour après jour")
            .hide(&["date", "expected", "free"])?;
        if self.nights.is_some() { table.with_choice_column("night", &night) } else { Ok(table) }
    }
}

fn one_decimal(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_calendar_is_the_real_one() {
        let table = visits(366, 1).unwrap();
        let (dates, weekdays) = (table.text("date").unwrap(), table.text("weekday").unwrap());
        assert_eq!((dates[0].as_str(), weekdays[0].as_str()), ("2022-01-01", "Saturday"));
        assert_eq!((dates[365].as_str(), weekdays[365].as_str()), ("2023-01-01", "Sunday"));
    }

    #[test]
    fn without_noise_visits_are_what_was_expected() {
        let table = Visits::new().noise(0.0).unwrap().make(400, 3).unwrap();
        let (visits, expected) = (table.column("visits").unwrap(), table.column("expected").unwrap());
        assert!(visits.iter().zip(&expected).all(|(visits, expected)| (visits - expected).abs() <= 0.5));
    }

    #[test]
    fn concept_drift_changes_the_rule_and_covariate_drift_the_inputs() {
        let calm = Visits::new().make(730, 5).unwrap();
        let free = Visits::new().free_sundays(365).unwrap().crowd(3.0).unwrap().make(730, 5).unwrap();
        let warm = Visits::new().warmer(365, 6.0).unwrap().make(730, 5).unwrap();
        let column = |table: &Table, name: &str| table.column(name).unwrap();
        assert_eq!(column(&free, "temperature"), column(&calm, "temperature"));
        let weekdays = calm.text("weekday").unwrap();
        let (before, after) = (column(&calm, "expected"), column(&free, "expected"));
        for day in 0..730 {
            let factor = if day >= 365 && weekdays[day] == "Sunday" { 3.0 } else { 1.0 };
            assert!((after[day] - factor * before[day]).abs() < 1e-9, "day {day}");
        }
        let (before, after) = (column(&calm, "temperature"), column(&warm, "temperature"));
        assert_eq!(before[..365], after[..365]);
        assert!((365..730).all(|day| (after[day] - before[day] - 6.0).abs() < 1e-9));
    }

    #[test]
    fn special_nights_bring_a_crowd_and_change_nothing_else() {
        let world = Visits::new().noise(0.0).unwrap();
        let (usual, white) =
            (world.make(5_000, 7).unwrap(), world.special_nights(0.03, 4.0).unwrap().make(5_000, 7).unwrap());
        let column = |table: &Table, name: &str| table.column(name).unwrap();
        assert_eq!(column(&usual, "rain"), column(&white, "rain"));
        let nights = white.text("night").unwrap();
        let count = nights.iter().filter(|night| *night == "true").count();
        assert!((90..210).contains(&count), "{count}"); // 150, and five standard deviations
        let (before, after) = (column(&usual, "expected"), column(&white, "expected"));
        for day in 0..5_000 {
            let factor = if nights[day] == "true" { 4.0 } else { 1.0 };
            assert!((after[day] - factor * before[day]).abs() < 1e-9, "day {day}");
        }
        assert!(white.inputs().unwrap().iter().any(|name| name.starts_with("night")));
        assert!(!usual.names().contains(&"night".to_string()));
    }

    #[test]
    fn the_year_has_seasons() {
        let table = Visits::new().noise(0.0).unwrap().make(3 * 365, 9).unwrap();
        let temperature = table.column("temperature").unwrap();
        let mean = |from: usize| temperature[from..from + 31].iter().sum::<f64>() / 31.0;
        assert!(mean(181) > 15.0 && mean(0) < 0.0, "July {} January {}", mean(181), mean(0));
    }

    #[test]
    fn knobs_that_make_no_sense_are_refused_in_both_languages() {
        #[allow(clippy::reversed_empty_ranges)]
        let backwards = Visits::new().without(5..5).unwrap_err();
        let wrong = [
            backwards,
            Visits::new().noise(-1.0).unwrap_err(),
            Visits::new().crowd(f64::NAN).unwrap_err(),
            Visits::new().warmer(0, 100.0).unwrap_err(),
            Visits::new().special_nights(-0.1, 4.0).unwrap_err(),
            Visits::new().special_nights(0.1, f64::NAN).unwrap_err(),
            visits(0, 1).unwrap_err(),
            visits(100_000, 1).unwrap_err(),
        ];
        for error in wrong {
            assert_ne!(error.message(Lang::En), error.message(Lang::Fr));
        }
    }
}
