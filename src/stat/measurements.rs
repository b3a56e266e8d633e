//! What one run of an experiment may give back, and with which seeds it is run.

use super::Number;
use crate::lang::Label;
use std::ops::{Range, RangeInclusive};
use std::sync::OnceLock;

/// What one run of an experiment found: a number, or several with their names.
///
/// A number is anything that is a [`Number`]. Several are triples of an English name, a French name
/// and a number, in an array where all are of one type, in brackets where they are not:
///
/// ```
/// use atelier::repeat;
/// let bills = repeat(3, |seed| {
///     let (right, bytes) = (0.9, 1_000 + seed);
///     Ok((("right answers", "bonnes réponses", right), ("bytes", "octets", bytes)))
/// })?;
/// assert_eq!(bills.get("bytes")?.mean(), 1_002.0);
/// # Ok::<(), atelier::Error>(())
/// ```
pub trait Measurements {
    /// The names and the numbers; the name of a single number is empty.
    fn measurements(self) -> Vec<(Label, Number)>;
}

/// A number with its name in both languages: a triple, or a [`Label`] and a number.
pub trait NamedNumber {
    /// The name and the number.
    fn named(self) -> (Label, Number);
}

impl<Value: Into<Number>> NamedNumber for (&str, &str, Value) {
    fn named(self) -> (Label, Number) {
        (Label::new(self.0, self.1), self.2.into())
    }
}

impl<Value: Into<Number>> NamedNumber for (Label, Value) {
    fn named(self) -> (Label, Number) {
        (self.0, self.1.into())
    }
}

macro_rules! single {
    ($($type:ty),+ $(,)?) => {$(
        impl Measurements for $type {
            fn measurements(self) -> Vec<(Label, Number)> {
                vec![(Label::fixed("", ""), self.into())]
            }
        }
    )+};
}
single!(Number, f64, f32, i32, i64, u8, u32, u64, usize, bool);

impl<Value: Into<Number>> Measurements for Option<Value> {
    fn measurements(self) -> Vec<(Label, Number)> {
        vec![(Label::fixed("", ""), self.into())]
    }
}

impl<Named: NamedNumber, const COUNT: usize> Measurements for [Named; COUNT] {
    fn measurements(self) -> Vec<(Label, Number)> {
        self.into_iter().map(NamedNumber::named).collect()
    }
}

impl<Named: NamedNumber> Measurements for Vec<Named> {
    fn measurements(self) -> Vec<(Label, Number)> {
        self.into_iter().map(NamedNumber::named).collect()
    }
}

macro_rules! several {
    ($($name:ident $place:tt),+) => {
        impl<$($name: NamedNumber),+> Measurements for ($($name,)+) {
            fn measurements(self) -> Vec<(Label, Number)> {
                vec![$(self.$place.named()),+]
            }
        }
    };
}
several!(First 0, Second 1);
several!(First 0, Second 1, Third 2);
several!(First 0, Second 1, Third 2, Fourth 3);
several!(First 0, Second 1, Third 2, Fourth 3, Fifth 4);
several!(First 0, Second 1, Third 2, Fourth 3, Fifth 4, Sixth 5);

/// The seeds of an experiment: `5` for the seeds 1 to 5, `101..=105` for another start, or a list.
///
/// ```
/// use atelier::repeat;
/// assert_eq!(repeat(3, |seed| Ok(seed))?.seeds(), [1, 2, 3]);
/// assert_eq!(repeat(101..=102, |seed| Ok(seed))?.seeds(), [101, 102]);
/// assert_eq!(repeat([7, 42], |seed| Ok(seed))?.seeds(), [7, 42]);
/// # Ok::<(), atelier::Error>(())
/// ```
pub trait Seeds {
    /// The seeds, in the order of the runs.
    fn seeds(&self) -> Vec<u64>;
}

impl Seeds for usize {
    fn seeds(&self) -> Vec<u64> {
        let first = first_seed();
        (first..first + *self as u64).collect()
    }
}

/// The number of the first run where only how many is said: 1, or what `./atelier margins --seeds` asks for, so that
/// every claim can be tried with seeds that nobody has looked at.
fn first_seed() -> u64 {
    static FIRST: OnceLock<u64> = OnceLock::new();
    *FIRST.get_or_init(|| {
        std::env::var("ATELIER_FIRST_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(1)
    })
}

impl Seeds for RangeInclusive<u64> {
    fn seeds(&self) -> Vec<u64> {
        self.clone().collect()
    }
}

impl Seeds for Range<u64> {
    fn seeds(&self) -> Vec<u64> {
        self.clone().collect()
    }
}

impl Seeds for Vec<u64> {
    fn seeds(&self) -> Vec<u64> {
        self.clone()
    }
}

impl Seeds for &[u64] {
    fn seeds(&self) -> Vec<u64> {
        self.to_vec()
    }
}

impl<const COUNT: usize> Seeds for [u64; COUNT] {
    fn seeds(&self) -> Vec<u64> {
        self.to_vec()
    }
}

/// A value that an experiment is repeated for: a number, a name, or one of them with what belongs to it.
///
/// `sweep(&[1, 2, 5], …)` sweeps over numbers, `sweep(&[("small", "petit"), ("large", "grand")], …)`
/// over names in both languages, and `sweep(&[(1, 30), (400, 5)], …)` over pairs, of which the first
/// is the setting and the second travels with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    pub(super) label: Label,
    pub(super) number: Option<f64>,
}

impl Setting {
    fn of(number: f64) -> Setting {
        Setting { label: Label::with(|lang| lang.short(number)), number: Some(number) }
    }

    /// The setting as a reader sees it.
    pub fn label(&self) -> Label {
        self.label.clone()
    }

    /// The setting as a number, where it is one.
    pub fn number(&self) -> Option<f64> {
        self.number
    }
}

macro_rules! settings {
    ($($type:ty),+ $(,)?) => {$(
        impl From<$type> for Setting {
            fn from(value: $type) -> Setting {
                Setting::of(value as f64)
            }
        }
        impl<Other> From<($type, Other)> for Setting {
            fn from(value: ($type, Other)) -> Setting {
                Setting::of(value.0 as f64)
            }
        }
    )+};
}
settings!(f64, f32, i32, i64, u32, u64, usize);

impl From<Label> for Setting {
    fn from(label: Label) -> Setting {
        Setting { label, number: None }
    }
}

impl<Other> From<(Label, Other)> for Setting {
    fn from(value: (Label, Other)) -> Setting {
        Setting::from(value.0)
    }
}

impl From<&str> for Setting {
    fn from(name: &str) -> Setting {
        Setting::from(Label::same(name))
    }
}

impl From<String> for Setting {
    fn from(name: String) -> Setting {
        Setting::from(Label::same(name))
    }
}

impl From<(&str, &str)> for Setting {
    fn from((en, fr): (&str, &str)) -> Setting {
        Setting::from(Label::new(en, fr))
    }
}

impl<Other> From<((&str, &str), Other)> for Setting {
    fn from(value: ((&str, &str), Other)) -> Setting {
        Setting::from(value.0)
    }
}
