//! Sentences of the alternative texts, in one language at a time.
//!
//! In: values and labels. Out: parts of sentences that the kinds of figures put together.

use super::axis::{Axis, Extent};
use super::canvas::clean;
use crate::error::{Error, Kind};
use crate::lang::{Label, Lang};

/// One of two texts.
pub(super) fn say<'a>(lang: Lang, en: &'a str, fr: &'a str) -> &'a str {
    if lang == Lang::Fr { fr } else { en }
}

/// A value as the axis writes it: a share may be a percentage.
pub(super) fn value(axis: &Axis, value: f64, lang: Lang) -> String {
    if axis.percent {
        // 42% rather than 42.0%.
        let whole = (value * 100.0 - (value * 100.0).round()).abs() < 1e-9;
        percent(value, usize::from(!whole), lang)
    } else {
        super::axis::ungrouped(&lang.short(value), value, lang)
    }
}

/// A share as a percentage. What is no share at all (a thousandfold, a billionfold) stays short,
/// and so does a share so small that its decimals would run off the paper.
pub(super) fn percent(value: f64, decimals: usize, lang: Lang) -> String {
    if value.abs() < 1000.0 && decimals <= 6 {
        return lang.percent(value, decimals);
    }
    let number = lang.short(value * 100.0);
    match lang {
        Lang::En => format!("{number}%"),
        _ => format!("{number}\u{a0}%"),
    }
}

/// “from 1 to 10”.
pub(super) fn range(axis: &Axis, low: f64, high: f64, lang: Lang) -> String {
    let (low, high) = (value(axis, low, lang), value(axis, high, lang));
    match lang {
        Lang::Fr => format!("de {low} à {high}"),
        _ => format!("from {low} to {high}"),
    }
}

/// “Curve: “the loss falls”.” — what kind of figure this is, and its title.
pub(super) fn opening(kind: &str, title: Option<&Label>, lang: Lang) -> String {
    match title.map(|title| clean(&title.text(lang))).filter(|title| !title.trim().is_empty()) {
        Some(title) if title.ends_with(['.', '!', '?', '…']) => format!("{} {title}", lang.colon(kind)),
        Some(title) => format!("{} {title}.", lang.colon(kind)),
        None => format!("{kind}."),
    }
}

/// “Horizontal axis: epoch, from 1 to 10.”
pub(super) fn axis(
    name: (&str, &str),
    axis: &Axis,
    fallback: Option<&Label>,
    shown: Extent,
    lang: Lang,
) -> String {
    let name = lang.colon(say(lang, name.0, name.1));
    let range = range(axis, shown.low, shown.high, lang);
    match axis.words(fallback, lang) {
        Some(label) => format!("{name} {}, {range}.", clean(&label.text(lang))),
        None => format!("{name} {range}."),
    }
}

/// The words for both axes.
pub(super) const HORIZONTAL: (&str, &str) = ("Horizontal axis", "Axe horizontal");
pub(super) const VERTICAL: (&str, &str) = ("Vertical axis", "Axe vertical");

/// A count with its noun: “1 point”, “12 points”. French says one for zero too.
pub(super) fn count(number: usize, one: (&str, &str), many: (&str, &str), lang: Lang) -> String {
    let single = number == 1 || (number == 0 && lang == Lang::Fr);
    let noun = if single { say(lang, one.0, one.1) } else { say(lang, many.0, many.1) };
    format!("{} {noun}", lang.count(number))
}

/// What is not in the drawing although it was in the data.
pub(super) fn left_out(number: usize, lang: Lang) -> Option<String> {
    (number > 0).then(|| {
        let values = count(
            number,
            (
                "value is not a finite number and is not drawn",
                "valeur n’est pas un nombre fini et n’est pas dessinée",
            ),
            (
                "values are not finite numbers and are not drawn",
                "valeurs ne sont pas des nombres finis et ne sont pas dessinées",
            ),
            lang,
        );
        format!("{values}.")
    })
}

/// A remark in each language shown, for the foot of a figure.
pub(super) fn notes(lang: Lang, make: impl Fn(Lang) -> Option<String>) -> Vec<String> {
    lang.each().iter().filter_map(|lang| make(*lang)).collect()
}

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

/// A figure needs something to show.
pub(super) fn nothing_to_draw(what: (&str, &str)) -> Error {
    Error::new(
        Kind::Empty,
        Label::new(
            format!("there is nothing to draw in {}", what.0),
            format!("il n’y a rien à dessiner dans {}", what.1),
        ),
    )
    .found(Label::fixed("no values", "aucune valeur"))
    .expected(Label::fixed("one or more", "une ou plus"))
}

/// Values were given, but none of them is a number that has a place.
pub(super) fn no_numbers(what: (&str, &str), given: usize) -> Error {
    Error::new(
        Kind::Value,
        Label::new(
            format!("there is no finite number in {}", what.0),
            format!("il n’y a aucun nombre fini dans {}", what.1),
        ),
    )
    .found(Label::with(|lang| {
        count(given, ("value, NaN or infinite", "valeur, NaN ou infinie"), ("values, NaN or infinite", "valeurs, NaN ou infinies"), lang)
    }))
    .expected(Label::fixed("one finite number or more", "un nombre fini ou plus"))
    .attempt(Label::fixed(
        "look at the values before this cell: a loss that became NaN often wants a smaller learning rate",
        "regardez les valeurs avant cette cellule\u{202f}: une perte devenue NaN demande souvent un taux d’apprentissage plus petit",
    ))
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
