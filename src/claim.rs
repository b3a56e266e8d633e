//! A claim is a sentence that can fail.
//!
//! In: what is measured, in both languages, and the numbers. Out: a line that says it holds, with
//! the numbers in it, or an [`Error`] that stops the notebook. Exercises are checked the same way.

use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::show::{Page, Show, displays};

/// A measured thing about which something is going to be claimed.
///
/// ```
/// use atelier::claim;
/// let held = claim("mean absolute error", "erreur absolue moyenne", 0.03).below(0.1)?;
/// assert!(held.to_string().contains("0.03"));
/// assert!(claim("mean absolute error", "erreur absolue moyenne", 0.3).below(0.1).is_err());
/// # Ok::<(), atelier::Error>(())
/// ```
pub fn claim(en: &str, fr: &str, value: f64) -> Measured {
    Measured { what: Label::new(en, fr), values: vec![value] }
}

/// The same measure over several seeds: the claim must hold for each of them.
///
/// ```
/// use atelier::claim_each;
/// let held = claim_each("accuracy, five seeds", "exactitude, cinq graines", &[0.91, 0.93, 0.92, 0.9, 0.94]).above(0.85)?;
/// assert!(claim_each("accuracy", "exactitude", &[0.91, 0.2]).above(0.85).is_err());
/// # Ok::<(), atelier::Error>(())
/// ```
pub fn claim_each(en: &str, fr: &str, values: &[f64]) -> Measured {
    Measured { what: Label::new(en, fr), values: values.to_vec() }
}

/// A measure that waits for its claim: see [`claim`].
#[derive(Clone, Debug)]
pub struct Measured {
    what: Label,
    values: Vec<f64>,
}

impl Measured {
    /// Claims that it is below `bound`.
    ///
    /// # Errors
    /// When it is not, or is not a number.
    pub fn below(&self, bound: f64) -> Result<Claim> {
        self.judge(
            |value| value < bound,
            Label::with(|lang| match lang {
                Lang::Fr => format!("sous {}", lang.short(bound)),
                _ => format!("below {}", lang.short(bound)),
            }),
        )
    }

    /// Claims that it is above `bound`.
    ///
    /// # Errors
    /// When it is not, or is not a number.
    pub fn above(&self, bound: f64) -> Result<Claim> {
        self.judge(
            |value| value > bound,
            Label::with(|lang| match lang {
                Lang::Fr => format!("au-dessus de {}", lang.short(bound)),
                _ => format!("above {}", lang.short(bound)),
            }),
        )
    }

    /// Claims that it lies between two bounds, both included.
    ///
    /// # Errors
    /// When it does not.
    pub fn between(&self, low: f64, high: f64) -> Result<Claim> {
        self.judge(
            |value| (low..=high).contains(&value),
            Label::with(|lang| match lang {
                Lang::Fr => format!("entre {} et {}", lang.short(low), lang.short(high)),
                _ => format!("between {} and {}", lang.short(low), lang.short(high)),
            }),
        )
    }

    /// Claims that it is `target`, give or take `tolerance`.
    ///
    /// # Errors
    /// When it is further away.
    pub fn near(&self, target: f64, tolerance: f64) -> Result<Claim> {
        self.judge(
            |value| (value - target).abs() <= tolerance,
            Label::with(|lang| match (lang, tolerance == 0.0) {
                (Lang::Fr, true) => format!("exactement {}", lang.short(target)),
                (_, true) => format!("exactly {}", lang.short(target)),
                (Lang::Fr, false) => format!("à {} près de {}", lang.short(tolerance), lang.short(target)),
                (_, false) => format!("within {} of {}", lang.short(tolerance), lang.short(target)),
            }),
        )
    }

    fn judge(&self, holds: impl Fn(f64) -> bool, bound: Label) -> Result<Claim> {
        let claim = Claim { what: self.what.clone(), values: self.values.clone(), bound };
        if !claim.values.is_empty() && claim.values.iter().all(|value| holds(*value)) {
            return Ok(claim);
        }
        Err(Error::new(
            Kind::Claim,
            Label::with(|lang| {
                let what = claim.what.text(lang);
                match lang {
                    Lang::Fr => format!("cette affirmation ne tient pas — {what}"),
                    _ => format!("this claim does not hold — {what}"),
                }
            }),
        )
        .found(Label::with(|lang| claim.measured(lang)))
        .expected(claim.bound.clone())
        .attempt(Label::fixed(
            "run the cells above again, in order; if you changed something on purpose, the claim tells you what it cost",
            "relancez les cellules du dessus, dans l’ordre\u{202f}; si vous avez changé quelque chose exprès, l’affirmation vous dit ce que cela coûte",
        )))
    }
}

/// A claim that holds: see [`claim`].
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    what: Label,
    values: Vec<f64>,
    bound: Label,
}

impl Claim {
    /// The numbers behind the claim, one a seed.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    fn measured(&self, lang: Lang) -> String {
        match self.values.as_slice() {
            [] => match lang {
                Lang::Fr => "rien n’a été mesuré".to_string(),
                _ => "nothing was measured".to_string(),
            },
            [one] => lang.short(*one),
            many if many.iter().any(|value| !value.is_finite()) => {
                many.iter().map(|value| lang.short(*value)).collect::<Vec<_>>().join("; ")
            }
            many => {
                let low = many.iter().copied().fold(f64::INFINITY, f64::min);
                let high = many.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                match lang {
                    _ if low == high => format!("{} (n = {})", lang.short(low), many.len()),
                    Lang::Fr => format!("{} à {} (n = {})", lang.short(low), lang.short(high), many.len()),
                    _ => format!("{} to {} (n = {})", lang.short(low), lang.short(high), many.len()),
                }
            }
        }
    }

    fn sentence(&self, lang: Lang) -> String {
        format!("✓ {} {}, {}", lang.colon(&self.what.text(lang)), self.measured(lang), self.bound.text(lang))
    }
}

impl std::fmt::Display for Claim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let lines: Vec<String> = Lang::current().each().iter().map(|lang| self.sentence(*lang)).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl Show for Claim {
    fn page(&self) -> Page {
        Page::new().label(&Label::with(|lang| self.sentence(lang)))
    }
}
displays!(Claim);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_that_fails_says_what_was_measured() {
        let error = claim_each("accuracy", "exactitude", &[0.9, 0.2]).above(0.5).unwrap_err();
        assert_eq!(error.kind(), Kind::Claim);
        let french = error.message(Lang::Fr);
        assert!(french.starts_with("cette affirmation ne tient pas — exactitude"), "{french}");
        assert!(french.contains("0,2 à 0,9 (n = 2)"), "{french}");
        assert!(french.contains("au-dessus de 0,5"), "{french}");
    }

    #[test]
    fn nothing_measured_and_nan_are_failures() {
        assert!(claim_each("x", "x", &[]).above(0.0).is_err());
        assert!(claim("x", "x", f64::NAN).below(1.0).is_err());
        assert!(claim("x", "x", f64::NAN).between(0.0, 1.0).is_err());
        assert!(claim("x", "x", 1.0).near(1.005, 0.01).is_ok());
    }
}
