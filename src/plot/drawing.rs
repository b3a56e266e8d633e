//! What each kind of figure has to know: the whole list, so that forgetting a part does not compile.
//!
//! A kind is one file with a type that is a [`Drawing`], and a constructor on `Figure`. Everything
//! else (titles, axes, logarithms, ranges, percentages, notes, pictures) is done in `figure.rs` from
//! the answers given here.

use super::figure::Figure;
use super::paper::Canvas;
use super::words::{count, say};
use crate::lang::{Label, Lang};
use std::any::Any;
use std::fmt::Debug;
use std::sync::Arc;

/// A kind of figure. No part has a default: what a kind has no use for, it says.
pub(super) trait Drawing: Any + Debug + Send + Sync {
    /// The picture. `figure` has the title and what was asked of the axes; what could not be drawn is
    /// in `figure.notes(lang)`, to be put at the foot.
    fn draw(&self, figure: &Figure, lang: Lang) -> Canvas;

    /// Sentences for who does not see the picture: what kind it is, its axes, its values. What could
    /// not be drawn is added by the figure.
    fn words(&self, figure: &Figure, lang: Lang) -> Vec<String>;

    /// The same, with a name for what was added last or for what the colours measure.
    fn named(&self, name: Label) -> Arc<dyn Drawing>;

    /// The same, with a line across at a value of this axis; nothing where it has no place for one.
    fn lined(&self, side: Side, value: f64, name: Label) -> Option<Arc<dyn Drawing>>;

    /// What stands along an axis.
    fn along(&self, side: Side) -> Along;

    /// Where the values stand that the figure is about.
    fn values(&self) -> Place;

    /// What the picture is made of.
    fn made_of(&self) -> MadeOf;

    /// What is in the data and cannot be in the picture.
    fn left_out(&self, figure: &Figure) -> LeftOut;
}

/// One of the two directions of a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Level,
    Upright,
}

/// What stands along an axis: it decides which methods have a meaning there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Along {
    /// Numbers that may be anywhere.
    Numbers,
    /// Lengths from zero, for bars lying on their side.
    Lengths,
    /// Counts from zero, as heights.
    Counts,
    /// Names; the numbers are on the other axis.
    Names,
    /// No axis of numbers, nor is the other one.
    Nothing,
}

/// Where values stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Level,
    Upright,
    Colours,
    Nowhere,
}

/// What a picture is made of: how fine its pixels must be, and whether a dark page may turn it light on dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MadeOf {
    /// Lines, bars and words, whose colours only tell them apart.
    Lines,
    /// The same with small squares, which shimmer where they do not fall on whole pixels.
    Squares,
    /// Words on colours that measure something: dark would no longer mean what the text says.
    Marks,
    /// Pictures and maps, whose colours mean something too, and whose pixels stay whole.
    Colours,
}

impl MadeOf {
    /// Pixels of the picture for one CSS pixel. Screens of today have up to two; half as much again is enough for lines and words,
    /// and makes their files a quarter smaller.
    pub fn density(self) -> f32 {
        match self {
            MadeOf::Lines | MadeOf::Marks => 1.5,
            MadeOf::Squares | MadeOf::Colours => 2.0,
        }
    }

    pub fn turns(self) -> bool {
        match self {
            MadeOf::Lines | MadeOf::Squares => true,
            MadeOf::Marks | MadeOf::Colours => false,
        }
    }
}

/// What is in the data and cannot be in the picture.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LeftOut {
    /// There was nothing at all.
    pub empty: bool,
    /// Values that are NaN or infinite.
    pub missing: usize,
    /// Values at or below zero, on a logarithmic axis.
    pub not_above_zero: usize,
    /// A logarithmic axis was asked for, and no value has a place there.
    pub even_steps: bool,
    /// Points outside the part of the axes that was chosen.
    pub outside: usize,
    /// Values of names beyond the part of the axis that was chosen.
    pub beyond: usize,
}

impl LeftOut {
    /// What a reader of the picture must know.
    pub fn notes(&self, lang: Lang) -> Option<String> {
        let mut parts = Vec::new();
        if self.empty {
            parts.push(
                say(lang, "There are no values to show.", "Il n’y a aucune valeur à montrer.").to_string(),
            );
        }
        if self.missing > 0 {
            parts.push(count(
                self.missing,
                (
                    "value is missing (NaN) or infinite, and is not drawn.",
                    "valeur manque (NaN) ou est infinie, et n’est pas dessinée.",
                ),
                (
                    "values are missing (NaN) or infinite, and are not drawn.",
                    "valeurs manquent (NaN) ou sont infinies, et ne sont pas dessinées.",
                ),
                lang,
            ));
        }
        if self.even_steps {
            parts.push(
                say(
                    lang,
                    "No value is above zero: this axis is in equal steps, not logarithmic.",
                    "Aucune valeur n’est au-dessus de zéro\u{a0}: cet axe est régulier, et non logarithmique.",
                )
                .to_string(),
            );
        } else if self.not_above_zero > 0 {
            parts.push(count(
                self.not_above_zero,
                (
                    "value is zero or negative: a logarithmic axis has no place for it.",
                    "valeur est nulle ou négative\u{a0}: elle n’a pas de place sur un axe logarithmique.",
                ),
                (
                    "values are zero or negative: a logarithmic axis has no place for them.",
                    "valeurs sont nulles ou négatives\u{a0}: elles n’ont pas de place sur un axe logarithmique.",
                ),
                lang,
            ));
        }
        (!parts.is_empty()).then(|| parts.join(" "))
    }

    /// The same for the words, which also say what the author chose not to show.
    pub fn words(&self, lang: Lang) -> Vec<String> {
        let outside = (self.outside > 0).then(|| {
            count(
                self.outside,
                ("point lies outside the part shown.", "point est hors de la partie montrée."),
                ("points lie outside the part shown.", "points sont hors de la partie montrée."),
                lang,
            )
        });
        let beyond = (self.beyond > 0).then(|| {
            count(
                self.beyond,
                ("value lies beyond the part shown.", "valeur est au-delà de la partie montrée."),
                ("values lie beyond the part shown.", "valeurs sont au-delà de la partie montrée."),
                lang,
            )
        });
        outside.into_iter().chain(beyond).chain(self.notes(lang)).collect()
    }
}
