//! The one error type of the crate.
//!
//! An [`Error`] tells its whole story by itself, because the kernel prints nothing but its text
//! (`Display`): what happened, what was found, what was expected, what to try, in the reader's
//! language. In: those four parts as pairs. Out: text, and a [`Kind`] for programs.

use crate::lang::{Label, Lang};
use std::fmt;

/// The result of everything in this crate that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, for a program that wants to react.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A file could not be read, written, or is not where it should be.
    File,
    /// A file is not what its datasheet says: changed, truncated, wrong format or encoding.
    Tampered,
    /// A column is missing or has the wrong type.
    Column,
    /// A value that cannot be used: NaN, text where a number belongs, out of range.
    Value,
    /// Nothing to work on: no rows, one class only.
    Empty,
    /// Shapes that do not fit together.
    Shape,
    /// Training left the numbers: the loss became infinite or NaN.
    Diverged,
    /// A device that is not there.
    Device,
    /// Not enough memory.
    Memory,
    /// Training was interrupted.
    Interrupted,
    /// A claim of a notebook that did not hold.
    Claim,
    /// A figure that could not be drawn.
    Figure,
    /// Something inside libtorch or polars that the crate did not foresee.
    Inside,
}

/// What happened, what was found, what was expected, what to try.
///
/// ```
/// use atelier::{Error, Kind, Label, Lang};
/// let error = Error::new(Kind::Value, Label::fixed("epochs is zero", "epochs vaut zéro"))
///     .found(Label::same("0"))
///     .expected(Label::fixed("1 or more", "1 ou plus"))
///     .attempt(Label::fixed("Fit::epochs(10)", "Fit::epochs(10)"));
/// assert_eq!(
///     error.message(Lang::Fr),
///     "epochs vaut zéro\n  trouvé\u{a0}: 0\n  attendu\u{a0}: 1 ou plus\n  essayez\u{a0}: Fit::epochs(10)"
/// );
/// ```
#[derive(Clone)]
pub struct Error {
    // Boxed: a Result is returned by every door, and should stay small.
    story: Box<Story>,
}

#[derive(Clone)]
struct Story {
    kind: Kind,
    what: Label,
    found: Option<Label>,
    expected: Option<Label>,
    attempt: Option<Label>,
}

impl Error {
    /// An error that says what happened.
    pub fn new(kind: Kind, what: Label) -> Error {
        Error { story: Box::new(Story { kind, what, found: None, expected: None, attempt: None }) }
    }

    /// Adds what was found.
    pub fn found(mut self, found: Label) -> Error {
        self.story.found = Some(found);
        self
    }

    /// Adds what was expected.
    pub fn expected(mut self, expected: Label) -> Error {
        self.story.expected = Some(expected);
        self
    }

    /// Adds what to try.
    pub fn attempt(mut self, attempt: Label) -> Error {
        self.story.attempt = Some(attempt);
        self
    }

    /// The same error, with the place where it happened: a run, a row.
    pub(crate) fn within(mut self, place: &Label) -> Error {
        let what = &self.story.what;
        self.story.what =
            Label::new(format!("{} ({})", what.en(), place.en()), format!("{} ({})", what.fr(), place.fr()));
        self
    }

    /// What kind of error this is.
    pub fn kind(&self) -> Kind {
        self.story.kind
    }

    /// The whole message in one language, or in both, one after the other.
    pub fn message(&self, lang: Lang) -> String {
        const FOUND: Label = Label::fixed("found", "trouvé");
        const EXPECTED: Label = Label::fixed("expected", "attendu");
        const TRY: Label = Label::fixed("try", "essayez");
        let mut text = String::new();
        for lang in lang.each() {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&self.story.what.text(*lang));
            let parts =
                [(FOUND, &self.story.found), (EXPECTED, &self.story.expected), (TRY, &self.story.attempt)];
            for (word, part) in parts {
                if let Some(part) = part {
                    text.push_str("\n  ");
                    text.push_str(&lang.colon(&word.text(*lang)));
                    text.push(' ');
                    text.push_str(&part.text(*lang));
                }
            }
        }
        text
    }

    /// An error of libtorch that was not foreseen, or one of the few that can be told apart by text.
    pub(crate) fn torch(doing: Label, cause: &str) -> Error {
        let first = cause.lines().find(|line| !line.trim().is_empty()).unwrap_or(cause).trim().to_string();
        let lower = cause.to_lowercase();
        if lower.contains("out of memory") || lower.contains("can't allocate memory") {
            return Error::new(
                Kind::Memory,
                Label::new(
                    format!("not enough memory while {}", doing.en()),
                    format!("mémoire insuffisante pour {}", doing.fr()),
                ),
            )
            .found(Label::same(first))
            .attempt(Label::fixed(
                "a smaller batch, fewer examples or a smaller network; close other notebooks",
                "un lot plus petit, moins d’exemples ou un réseau plus petit\u{202f}; fermez les autres cahiers",
            ));
        }
        Error::new(
            Kind::Inside,
            Label::new(
                format!("libtorch refused while {}", doing.en()),
                format!("libtorch a refusé de {}", doing.fr()),
            ),
        )
        .found(Label::same(first))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Lang::current()))
    }
}

// The kernel shows Debug in a few places (an `unwrap`, a `main` that returns): the same story there.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}

impl From<tch::TchError> for Error {
    fn from(error: tch::TchError) -> Error {
        Error::torch(Label::fixed("computing", "calculer"), &error.to_string())
    }
}

impl From<polars::error::PolarsError> for Error {
    fn from(error: polars::error::PolarsError) -> Error {
        Error::new(
            Kind::Inside,
            Label::fixed(
                "polars refused this operation on the table",
                "polars a refusé cette opération sur le tableau",
            ),
        )
        .found(Label::same(error.to_string()))
    }
}

/// The name in `names` closest to `wanted`, where one is close enough to be a slip of the pen.
pub(crate) fn did_you_mean<'a>(wanted: &str, names: &'a [String]) -> Option<&'a String> {
    let wanted: Vec<char> = wanted.to_lowercase().chars().collect();
    let allowed = wanted.len().div_ceil(3);
    names
        .iter()
        .map(|name| (distance(&wanted, &name.to_lowercase().chars().collect::<Vec<_>>()), name))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Number of letters to change, add or drop to go from one word to the other (Levenshtein).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, other) in b.iter().enumerate() {
            let change = diagonal + usize::from(letter != other);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

/// The error for a name that is not among the valid ones: lists them, and guesses what was meant.
pub(crate) fn unknown_name(kind: Kind, what: Label, wanted: &str, names: &[String]) -> Error {
    let error =
        Error::new(kind, what).found(Label::with(|lang| lang.quote(wanted))).expected(Label::with(|lang| {
            let shown: Vec<String> = names.iter().take(20).map(|name| lang.quote(name)).collect();
            let more = if names.len() > 20 { "…" } else { "" };
            format!("{}{more}", shown.join(", "))
        }));
    match did_you_mean(wanted, names) {
        Some(name) => error.attempt(Label::with(|lang| lang.quote(name))),
        None => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_recognised() {
        let names: Vec<String> = ["first", "second", "été"].map(String::from).into();
        assert_eq!(did_you_mean("frist", &names).unwrap(), "first");
        assert_eq!(did_you_mean("age", &names), None);
        assert_eq!(did_you_mean("firs", &names).unwrap(), "first");
        assert_eq!(did_you_mean("Second", &names).unwrap(), "second");
        assert_eq!(did_you_mean("ete", &names), None);
        assert_eq!(did_you_mean("eté", &names).unwrap(), "été");
    }

    #[test]
    fn both_languages_tell_the_whole_story() {
        let error = unknown_name(
            Kind::Column,
            Label::fixed("this table has no such column", "ce tableau n’a pas cette colonne"),
            "ag",
            &["age".to_string()],
        );
        assert_eq!(
            error.message(Lang::Both),
            "this table has no such column\n  found: “ag”\n  expected: “age”\n  try: “age”\n\
             ce tableau n’a pas cette colonne\n  trouvé\u{a0}: «\u{a0}ag\u{a0}»\n  attendu\u{a0}: «\u{a0}age\u{a0}»\n  essayez\u{a0}: «\u{a0}age\u{a0}»"
        );
    }

    #[test]
    fn out_of_memory_is_told_apart() {
        let error =
            Error::torch(Label::fixed("training", "l’entraînement"), "CUDA out of memory. Tried to …");
        assert_eq!(error.kind(), Kind::Memory);
    }
}
