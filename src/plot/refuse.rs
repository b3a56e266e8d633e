//! What a reader is told when a figure cannot be made: always something that can be mended.
//!
//! In: what was found. Out: an error in both languages, with what was expected and what to try. Values
//! that were measured (zero, NaN, infinite, none at all) are never refused: they are left out and said.

use super::words::say;
use crate::error::{Error, Kind};
use crate::lang::{Label, Lang};

/// Two lists that should be of one length.
pub(super) fn same_length(first: (usize, &str, &str), second: (usize, &str, &str)) -> Result<(), Error> {
    if first.0 == second.0 {
        return Ok(());
    }
    Err(Error::new(
        Kind::Shape,
        Label::new(
            format!("{} and {} do not have the same length", first.1, second.1),
            format!("{} et {} n’ont pas la même longueur", first.2, second.2),
        ),
    )
    .found(Label::with(|lang| {
        let one = |(count, en, fr): (usize, &str, &str)| {
            format!("{} {}", lang.colon(say(lang, en, fr)), lang.count(count))
        };
        format!("{}, {}", one(first), one(second))
    }))
    .expected(Label::fixed("as many of one as of the other", "autant de l’un que de l’autre")))
}

/// A number that must be finite.
pub(super) fn finite(value: f64, what: (&str, &str)) -> Result<f64, Error> {
    if value.is_finite() {
        return Ok(value);
    }
    Err(Error::new(
        Kind::Value,
        Label::new(
            format!("{} is not a finite number", what.0),
            format!("{} n’est pas un nombre fini", what.1),
        ),
    )
    .found(Label::with(|lang| lang.number(value, 0)))
    .expected(Label::fixed("a number", "un nombre")))
}

/// A method that this kind of figure has no use for.
pub(super) fn not_here(method: &str, why: Label, attempt: Label) -> Error {
    Error::new(
        Kind::Figure,
        Label::new(
            format!("`{method}` means nothing for this kind of figure"),
            format!("`{method}` n’a pas de sens pour ce genre de figure"),
        ),
    )
    .found(why)
    .attempt(attempt)
}

/// More than one figure can show.
pub(super) fn too_many(what: (&str, &str), found: usize, most: usize, attempt: Label) -> Error {
    Error::new(
        Kind::Figure,
        Label::new(
            format!("too many {} for one figure", what.0),
            format!("{} en trop grand nombre pour une seule figure", what.1),
        ),
    )
    .found(Label::with(|lang| lang.count(found)))
    .expected(Label::with(|lang| match lang {
        Lang::Fr => format!("{} au plus", lang.count(most)),
        _ => format!("at most {}", lang.count(most)),
    }))
    .attempt(attempt)
}

/// A text that names no day.
pub(super) fn no_day(text: &str, place: usize) -> Error {
    Error::new(
        Kind::Value,
        Label::with(|lang| match lang {
            Lang::Fr => format!("le texte n° {} ne nomme pas un jour", lang.count(place + 1)),
            _ => format!("text number {} does not name a day", lang.count(place + 1)),
        }),
    )
    .found(Label::with(|lang| lang.quote(text)))
    .expected(Label::fixed("year-month-day", "année-mois-jour"))
    .attempt(Label::same("2025-07-01"))
}

/// A range that has no place on an axis.
pub(super) fn checked_range(range: std::ops::Range<f64>) -> Result<(f64, f64), Error> {
    let extent = super::axis::Extent { low: range.start, high: range.end };
    // Too short a range for its place on the number line would leave every tick at one value.
    if extent.low.is_finite() && extent.high.is_finite() && extent.low < extent.high && !extent.flat() {
        return Ok((extent.low, extent.high));
    }
    Err(Error::new(
        Kind::Value,
        Label::fixed("this range has no place on an axis", "cet intervalle n’a pas de place sur un axe"),
    )
    .found(Label::with(|lang| format!("{} .. {}", lang.short(range.start), lang.short(range.end))))
    .expected(Label::fixed("a smaller number, then a larger one", "un nombre plus petit, puis un plus grand"))
    .attempt(Label::same("0.0..1.0")))
}

/// A logarithmic axis that would have to show zero.
pub(super) fn log_from_zero(low: f64, high: f64) -> Error {
    Error::new(
        Kind::Value,
        Label::fixed(
            "a logarithmic axis cannot begin at zero or below",
            "un axe logarithmique ne peut pas commencer à zéro ou au-dessous",
        ),
    )
    .found(Label::with(|lang| format!("{} .. {}", lang.short(low), lang.short(high))))
    .expected(Label::fixed("a range above zero", "un intervalle au-dessus de zéro"))
    .attempt(Label::same("0.001..1.0"))
}

/// A method about an axis of numbers, where there is none.
pub(super) fn no_numbers_along(method: &str) -> Error {
    not_here(
        method,
        Label::fixed(
            "this figure has no such axis of numbers",
            "cette figure n’a pas d’axe de nombres de ce côté",
        ),
        Label::fixed("leave it out", "ne l’appelez pas"),
    )
}

/// A method about the vertical axis, where the values lie on the other.
pub(super) fn lies_on_its_side(method: &str, other: &str) -> Error {
    not_here(
        method,
        Label::fixed("its values lie on the horizontal axis", "ses valeurs sont sur l’axe horizontal"),
        Label::same(format!("`{other}`")),
    )
}
