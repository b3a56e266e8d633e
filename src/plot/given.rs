//! What figures take: numbers of every type, names in one language or two, and both together.
//!
//! In: what a cell writes, `("cats", "chats", 12)`. Out: labels and plain numbers for the kinds of
//! figures. These types are only passed through: nobody needs to name them.

use crate::error::Result;
use crate::lang::Label;
use crate::{Interval, Sweep};

/// A number as a figure takes it: any count or decimal number, or an `Option`, where `None` is a gap.
///
/// ```
/// use atelier::{Figure, Lang};
/// let delays: [Option<usize>; 3] = [Some(3), None, Some(8)];
/// let figure = Figure::curve(&[1, 2, 3], &delays)?;
/// assert!(figure.alt(Lang::En).contains("1 value is missing (NaN) or infinite, and is not drawn."));
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number(pub(super) f64);

/// One value, or several, for one name.
#[derive(Clone, Debug, PartialEq)]
pub struct Numbers(pub(super) Vec<f64>);

macro_rules! numbers {
    ($($kind:ty)*) => {$(
        impl From<$kind> for Number {
            fn from(value: $kind) -> Number {
                Number(value as f64)
            }
        }
        impl From<$kind> for Numbers {
            fn from(value: $kind) -> Numbers {
                Numbers(vec![value as f64])
            }
        }
    )*};
}
numbers!(f64 f32 i8 i16 i32 i64 isize u8 u16 u32 u64 usize);

impl<N: Into<Number>> From<Option<N>> for Number {
    fn from(value: Option<N>) -> Number {
        value.map_or(Number(f64::NAN), Into::into)
    }
}

impl<N: Into<Number>> From<Option<N>> for Numbers {
    fn from(value: Option<N>) -> Numbers {
        Numbers(vec![Number::from(value).0])
    }
}

impl<N: Into<Number> + Copy, const MANY: usize> From<[N; MANY]> for Numbers {
    fn from(values: [N; MANY]) -> Numbers {
        Numbers(numbers(&values))
    }
}

impl<N: Into<Number> + Copy> From<&[N]> for Numbers {
    fn from(values: &[N]) -> Numbers {
        Numbers(numbers(values))
    }
}

impl<N: Into<Number> + Copy> From<Vec<N>> for Numbers {
    fn from(values: Vec<N>) -> Numbers {
        Numbers(numbers(&values))
    }
}

/// Plain numbers of anything a figure takes as numbers.
pub(super) fn numbers<N: Into<Number> + Copy>(values: &[N]) -> Vec<f64> {
    values.iter().map(|value| (*value).into().0).collect()
}

/// A name as a figure takes it: a [`Label`], a pair `("cats", "chats")`, or one text for both
/// languages.
#[derive(Clone, Debug, PartialEq)]
pub struct Name(pub(super) Label);

impl From<Label> for Name {
    fn from(label: Label) -> Name {
        Name(label)
    }
}

impl From<&Label> for Name {
    fn from(label: &Label) -> Name {
        Name(label.clone())
    }
}

impl From<(&str, &str)> for Name {
    fn from((en, fr): (&str, &str)) -> Name {
        Name(Label::new(en, fr))
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Name {
        Name(Label::same(text))
    }
}

impl From<String> for Name {
    fn from(text: String) -> Name {
        Name(Label::same(text))
    }
}

impl From<&String> for Name {
    fn from(text: &String) -> Name {
        Name(Label::same(text.as_str()))
    }
}

/// Labels of anything a figure takes as names.
pub(super) fn labels<N: Into<Name> + Clone>(names: &[N]) -> Vec<Label> {
    names.iter().map(|name| name.clone().into().0).collect()
}

/// A name with one value or several: `("cats", "chats", 12)`, `("cats", "chats", [12, 15])`,
/// `("CUSUM", 3.5)`, `(label, Some(0.2))`.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    pub(super) name: Label,
    pub(super) values: Vec<f64>,
}

impl<V: Into<Numbers>> From<(&str, &str, V)> for Bar {
    fn from((en, fr, values): (&str, &str, V)) -> Bar {
        Bar { name: Label::new(en, fr), values: values.into().0 }
    }
}

impl<N: Into<Name>, V: Into<Numbers>> From<(N, V)> for Bar {
    fn from((name, values): (N, V)) -> Bar {
        Bar { name: name.into().0, values: values.into().0 }
    }
}

/// A name with the values of a group or the runs of an experiment: `("calm", "calme", &values)`,
/// `(label, &values)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    pub(super) name: Label,
    pub(super) values: Vec<f64>,
}

impl<V: AsRef<[f64]>> From<(&str, &str, V)> for Group {
    fn from((en, fr, values): (&str, &str, V)) -> Group {
        Group { name: Label::new(en, fr), values: values.as_ref().to_vec() }
    }
}

impl<N: Into<Name>, V: AsRef<[f64]>> From<(N, V)> for Group {
    fn from((name, values): (N, V)) -> Group {
        Group { name: name.into().0, values: values.as_ref().to_vec() }
    }
}

/// A text with a number for each of its characters, and its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Passage {
    pub(super) name: Label,
    pub(super) text: String,
    pub(super) values: Vec<f64>,
    /// Whether a machine wrote it.
    pub(super) machine: bool,
}

impl Passage {
    pub(crate) fn new(name: Label, text: &str, values: &[f64], machine: bool) -> Passage {
        Passage { name, text: text.to_string(), values: values.to_vec(), machine }
    }

    /// What stands above it: its name, and that a machine wrote it.
    pub(super) fn caption(&self) -> Label {
        match (self.name.is_empty(), self.machine) {
            (_, false) => self.name.clone(),
            (true, true) => Label::fixed("written by a machine", "écrit par une machine"),
            (false, true) => Label::new(
                format!("{} (written by a machine)", self.name.en()),
                format!("{} (écrit par une machine)", self.name.fr()),
            ),
        }
    }
}

impl<V: AsRef<[f64]>> From<(&str, &str, &str, V)> for Passage {
    fn from((en, fr, text, values): (&str, &str, &str, V)) -> Passage {
        Passage::new(Label::new(en, fr), text, values.as_ref(), false)
    }
}

impl<V: AsRef<[f64]>> From<(&str, &str, &String, V)> for Passage {
    fn from((en, fr, text, values): (&str, &str, &String, V)) -> Passage {
        Passage::new(Label::new(en, fr), text, values.as_ref(), false)
    }
}

impl<N: Into<Name>, V: AsRef<[f64]>> From<(N, &str, V)> for Passage {
    fn from((name, text, values): (N, &str, V)) -> Passage {
        Passage::new(name.into().0, text, values.as_ref(), false)
    }
}

/// An experiment at several settings: a [`Sweep`], or a list of settings, each with its runs.
#[derive(Clone, Debug)]
pub struct Swept {
    /// Each measure by its name, empty where it has none; or why the settings are no numbers.
    pub(super) series: Result<Vec<Series>>,
}

/// One measure: its name, then each setting with its runs.
type Series = (Label, Vec<(f64, Vec<f64>)>);

impl From<&Sweep> for Swept {
    fn from(sweep: &Sweep) -> Swept {
        Swept { series: sweep.series() }
    }
}

impl<X: Into<Number> + Copy, R: AsRef<[f64]>> From<&[(X, R)]> for Swept {
    fn from(settings: &[(X, R)]) -> Swept {
        let runs = |(x, runs): &(X, R)| ((*x).into().0, runs.as_ref().to_vec());
        Swept { series: Ok(vec![(Label::fixed("", ""), settings.iter().map(runs).collect())]) }
    }
}

impl<X: Into<Number> + Copy, R: AsRef<[f64]>> From<&Vec<(X, R)>> for Swept {
    fn from(settings: &Vec<(X, R)>) -> Swept {
        Swept::from(settings.as_slice())
    }
}

impl<X: Into<Number> + Copy, R: AsRef<[f64]>, const MANY: usize> From<&[(X, R); MANY]> for Swept {
    fn from(settings: &[(X, R); MANY]) -> Swept {
        Swept::from(settings.as_slice())
    }
}

/// Several groups, as a figure takes them: a list of them, or a [`Sweep`], of which each setting is one.
pub trait Groups {
    /// The groups, in their order.
    fn groups(&self) -> Vec<Group>;
}

impl<G: Into<Group> + Clone> Groups for [G] {
    fn groups(&self) -> Vec<Group> {
        self.iter().cloned().map(Into::into).collect()
    }
}

impl<G: Into<Group> + Clone, const MANY: usize> Groups for [G; MANY] {
    fn groups(&self) -> Vec<Group> {
        self.as_slice().groups()
    }
}

impl<G: Into<Group> + Clone> Groups for Vec<G> {
    fn groups(&self) -> Vec<Group> {
        self.as_slice().groups()
    }
}

impl Groups for Sweep {
    fn groups(&self) -> Vec<Group> {
        let runs = self.runs().iter().map(|runs| runs.values().to_vec());
        self.labels().into_iter().zip(runs).map(|(name, values)| Group { name, values }).collect()
    }
}

/// A value with both ends of its interval: an [`Interval`], or `(value, low, high)`. `None` is a gap.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ends {
    pub(super) value: f64,
    pub(super) low: f64,
    pub(super) high: f64,
}

impl From<Interval> for Ends {
    fn from(interval: Interval) -> Ends {
        Ends { value: interval.value, low: interval.low, high: interval.high }
    }
}

impl From<&Interval> for Ends {
    fn from(interval: &Interval) -> Ends {
        Ends { value: interval.value, low: interval.low, high: interval.high }
    }
}

/// An estimate that has a name already: in a figure it stands under the name of the first.
impl From<(Label, Interval)> for Ends {
    fn from((_, interval): (Label, Interval)) -> Ends {
        Ends::from(interval)
    }
}

impl From<(f64, f64, f64)> for Ends {
    fn from((value, low, high): (f64, f64, f64)) -> Ends {
        Ends { value, low, high }
    }
}

impl<E: Into<Ends>> From<Option<E>> for Ends {
    fn from(ends: Option<E>) -> Ends {
        ends.map_or(Ends { value: f64::NAN, low: f64::NAN, high: f64::NAN }, Into::into)
    }
}

/// A name with a value and its interval: `("women", "femmes", interval)`, `(label, interval)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    pub(super) name: Label,
    pub(super) ends: Ends,
}

impl<E: Into<Ends>> From<(&str, &str, E)> for Estimate {
    fn from((en, fr, ends): (&str, &str, E)) -> Estimate {
        Estimate { name: Label::new(en, fr), ends: ends.into() }
    }
}

impl<N: Into<Name>, E: Into<Ends>> From<(N, E)> for Estimate {
    fn from((name, ends): (N, E)) -> Estimate {
        Estimate { name: name.into().0, ends: ends.into() }
    }
}

/// A point with a name: `("8-bit", "8 bits", 100_000, 0.85)`, `(label, 100_000, 0.85)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Spot {
    pub(super) name: Label,
    pub(super) x: f64,
    pub(super) y: f64,
}

impl<X: Into<Number>, Y: Into<Number>> From<(&str, &str, X, Y)> for Spot {
    fn from((en, fr, x, y): (&str, &str, X, Y)) -> Spot {
        Spot { name: Label::new(en, fr), x: x.into().0, y: y.into().0 }
    }
}

impl<N: Into<Name>, X: Into<Number>, Y: Into<Number>> From<(N, X, Y)> for Spot {
    fn from((name, x, y): (N, X, Y)) -> Spot {
        Spot { name: name.into().0, x: x.into().0, y: y.into().0 }
    }
}
