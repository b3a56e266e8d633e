//! Sentences of the alternative texts, in one language at a time.
//!
//! In: values and labels. Out: parts of sentences that the kinds of figures put together.

use super::axis::{Axis, Extent};
use super::paper::clean;
use crate::lang::{Label, Lang};

/// One of two texts.
pub(super) fn say<'a>(lang: Lang, en: &'a str, fr: &'a str) -> &'a str {
    if lang == Lang::Fr { fr } else { en }
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
    let range = axis.writing(shown).range(shown.low, shown.high, lang);
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

pub(super) use crate::lang::capital;

/// “Colours go from 0 to 1.” Said where the author chose their range.
pub(super) fn colours(axis: &Axis, low: f64, high: f64, lang: Lang) -> String {
    let range = axis.writing(Extent { low, high }).range(low, high, lang);
    format!("{} {range}.", say(lang, "Colours go", "Les couleurs vont"))
}
