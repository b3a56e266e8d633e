//! A claim is a sentence that can fail.
//!
//! In: what is measured, in both languages, and the numbers. Out: a line that says it holds, with
//! the numbers in it, or an [`Error`] that stops the notebook. Exercises are checked the same way.

use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::show::{Page, Show, displays};
use crate::stat::{Number, Runs, Sweep, numbers};

/// Names the file to which every claim appends one line of JSON: how far it was from failing.
///
/// Each line holds `claim` (its English words), `kind` (`below`, `above`, `between`, `near`),
/// `threshold` (a number; two for `between`; target and tolerance for `near`), `values`, and
/// `margin`: how far the worst value lay from its threshold, above zero where the claim held. It is
/// in parts of the threshold; where that is zero, in parts of the values' mean size; for `between`,
/// of the whole width; for `near`, of the tolerance. It is null where nothing was measured, and for
/// claims of exact equality, which have no room to spare.
const MARGINS_VARIABLE: &str = "ATELIER_MARGINS";

/// A measured thing about which something is going to be claimed: a number, a count, an `Option`
/// ([`Number`]), or an experiment over seeds ([`Runs`], [`Sweep`]), where it must hold in every run.
///
/// ```
/// use atelier::{claim, repeat};
/// let held = claim("mean absolute error", "erreur absolue moyenne", 0.03).below(0.1)?;
/// assert!(held.to_string().contains("0.03"));
/// assert!(claim("mean absolute error", "erreur absolue moyenne", 0.3).below(0.1).is_err());
/// let groups = ["a", "b", "c"];
/// claim("groups", "groupes", groups.len()).near(3, 0)?;
/// // an alarm that never went is no number: a claim about it fails
/// assert!(claim("day of the alarm", "jour de l’alarme", None::<usize>).below(10).is_err());
/// let runs = repeat(5, |seed| Ok(0.1 * seed as f64))?;
/// assert!(claim("gain", "gain", &runs).above(0.2).is_err()); // not in every run
/// claim("gain", "gain", &runs).on_average().above(0.2)?; // but on average
/// # Ok::<(), atelier::Error>(())
/// ```
pub fn claim<Value: Into<Claimed>>(en: &str, fr: &str, value: Value) -> Measured {
    Measured { what: Label::new(en, fr), claimed: value.into(), over: Over::Each }
}

/// The same measure over several seeds: the claim must hold for each of them.
///
/// ```
/// use atelier::claim_each;
/// let held = claim_each("accuracy, five seeds", "exactitude, cinq graines", &[0.91, 0.93, 0.92, 0.9, 0.94]).above(0.85)?;
/// assert!(claim_each("accuracy", "exactitude", &[0.91, 0.2]).above(0.85).is_err());
/// # Ok::<(), atelier::Error>(())
/// ```
pub fn claim_each<Value: Into<Number> + Copy>(en: &str, fr: &str, values: &[Value]) -> Measured {
    let values = values.iter().map(|value| (*value).into().or_nan()).collect();
    Measured { what: Label::new(en, fr), claimed: Claimed { values: Ok(values) }, over: Over::Each }
}

/// What a claim can be about: see [`claim`]. Numbers, counts and options become one by themselves.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// The values, or why there can be no claim about them.
    values: Result<Vec<f64>>,
}

macro_rules! claimed {
    ($($type:ty),+ $(,)?) => {$(
        impl From<$type> for Claimed {
            fn from(value: $type) -> Claimed {
                Claimed { values: Ok(vec![Number::from(value).or_nan()]) }
            }
        }
    )+};
}
claimed!(Number, bool, f64, f32, i32, i64, u8, u32, u64, usize, &f64, &f32, &i32, &i64, &u64, &usize);

impl<Value: Into<Number>> From<Option<Value>> for Claimed {
    fn from(value: Option<Value>) -> Claimed {
        Claimed::from(Number::from(value))
    }
}

impl From<&Runs> for Claimed {
    fn from(runs: &Runs) -> Claimed {
        Claimed { values: runs.claimed() }
    }
}

impl From<Runs> for Claimed {
    fn from(runs: Runs) -> Claimed {
        Claimed::from(&runs)
    }
}

impl From<&Sweep> for Claimed {
    fn from(sweep: &Sweep) -> Claimed {
        Claimed { values: sweep.claimed() }
    }
}

impl From<Sweep> for Claimed {
    fn from(sweep: Sweep) -> Claimed {
        Claimed::from(&sweep)
    }
}

/// Whether a claim is about each value, or about their mean.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Over {
    Each,
    Mean,
}

/// A measure that waits for its claim: see [`claim`].
#[derive(Clone, Debug)]
pub struct Measured {
    what: Label,
    claimed: Claimed,
    over: Over,
}

impl Measured {
    /// The same for the mean of the values, instead of each of them.
    pub fn on_average(&self) -> Measured {
        Measured { over: Over::Mean, ..self.clone() }
    }

    /// Claims that it is below `bound`.
    ///
    /// # Errors
    /// When it is not, or is not a number.
    pub fn below<Value: Into<Number>>(&self, bound: Value) -> Result<Claim> {
        self.judge(Bound::Below(bound.into().or_nan()))
    }

    /// Claims that it is above `bound`.
    ///
    /// # Errors
    /// When it is not, or is not a number.
    pub fn above<Value: Into<Number>>(&self, bound: Value) -> Result<Claim> {
        self.judge(Bound::Above(bound.into().or_nan()))
    }

    /// Claims that it lies between two bounds, both included.
    ///
    /// # Errors
    /// When it does not.
    pub fn between<Low: Into<Number>, High: Into<Number>>(&self, low: Low, high: High) -> Result<Claim> {
        self.judge(Bound::Between(low.into().or_nan(), high.into().or_nan()))
    }

    /// Claims that it is `target`, give or take `tolerance`.
    ///
    /// # Errors
    /// When it is further away.
    pub fn near<Target: Into<Number>, Tolerance: Into<Number>>(
        &self,
        target: Target,
        tolerance: Tolerance,
    ) -> Result<Claim> {
        self.judge(Bound::Near(target.into().or_nan(), tolerance.into().or_nan()))
    }

    fn judge(&self, bound: Bound) -> Result<Claim> {
        let values = self.claimed.values.clone()?;
        let claim = Claim { what: self.what.clone(), values, over: self.over, bound: bound.label() };
        let judged = claim.judged();
        note_margin(&claim, bound, &judged)?;
        if !judged.is_empty() && judged.iter().all(|value| bound.holds(*value)) {
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

/// Where a value may lie.
#[derive(Clone, Copy, Debug)]
enum Bound {
    Below(f64),
    Above(f64),
    Between(f64, f64),
    /// A target and a tolerance.
    Near(f64, f64),
}

impl Bound {
    fn holds(self, value: f64) -> bool {
        match self {
            Bound::Below(bound) => value < bound,
            Bound::Above(bound) => value > bound,
            Bound::Between(low, high) => (low..=high).contains(&value),
            Bound::Near(target, tolerance) => (value - target).abs() <= tolerance,
        }
    }

    fn label(self) -> Label {
        Label::with(|lang| {
            let number = |value: f64| lang.short(value);
            match (self, lang) {
                (Bound::Below(bound), Lang::Fr) => format!("sous {}", number(bound)),
                (Bound::Below(bound), _) => format!("below {}", number(bound)),
                (Bound::Above(bound), Lang::Fr) => format!("au-dessus de {}", number(bound)),
                (Bound::Above(bound), _) => format!("above {}", number(bound)),
                (Bound::Between(low, high), Lang::Fr) => format!("entre {} et {}", number(low), number(high)),
                (Bound::Between(low, high), _) => format!("between {} and {}", number(low), number(high)),
                (Bound::Near(target, 0.0), Lang::Fr) => format!("exactement {}", number(target)),
                (Bound::Near(target, 0.0), _) => format!("exactly {}", number(target)),
                (Bound::Near(target, tolerance), Lang::Fr) => {
                    format!("{} à {} près", number(target), number(tolerance))
                }
                (Bound::Near(target, tolerance), _) => {
                    format!("within {} of {}", number(tolerance), number(target))
                }
            }
        })
    }

    /// How far the worst value lies from failing, above zero where all hold: see [`MARGINS_VARIABLE`].
    fn margin(self, values: &[f64]) -> Option<f64> {
        if values.is_empty() || values.iter().any(|value| !value.is_finite()) {
            return None;
        }
        let (low, high) = (numbers::lowest(values), numbers::highest(values));
        let (room, unit) = match self {
            Bound::Below(bound) => (bound - high, bound.abs()),
            Bound::Above(bound) => (low - bound, bound.abs()),
            Bound::Between(from, to) => ((low - from).min(to - high), to - from),
            Bound::Near(target, tolerance) => {
                (tolerance - (target - low).abs().max((target - high).abs()), tolerance)
            }
        };
        let sizes: Vec<f64> = values.iter().map(|value| value.abs()).collect();
        match (self, unit > 0.0) {
            (_, true) => Some(room / unit),
            (Bound::Below(_) | Bound::Above(_), false) => {
                let unit = numbers::mean(&sizes);
                Some(if unit > 0.0 { room / unit } else { 0.0 })
            }
            (Bound::Between(..) | Bound::Near(..), false) => None,
        }
    }
}

/// Appends a line about this claim to the file that [`MARGINS_VARIABLE`] names, where it names one.
fn note_margin(claim: &Claim, bound: Bound, judged: &[f64]) -> Result<()> {
    let Some(path) = std::env::var_os(MARGINS_VARIABLE).filter(|path| !path.is_empty()) else {
        return Ok(());
    };
    let (kind, threshold) = match bound {
        Bound::Below(bound) => ("below", serde_json::json!(bound)),
        Bound::Above(bound) => ("above", serde_json::json!(bound)),
        Bound::Between(low, high) => ("between", serde_json::json!([low, high])),
        Bound::Near(target, tolerance) => ("near", serde_json::json!([target, tolerance])),
    };
    let line = serde_json::json!({
        "claim": claim.what.en(),
        "kind": kind,
        "threshold": threshold,
        "values": judged,
        "margin": bound.margin(judged),
    });
    // One write for the whole line: several notebooks may write to one file.
    let written = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(&path)
        .and_then(|mut file| std::io::Write::write_all(&mut file, format!("{line}\n").as_bytes()));
    written.map_err(|error| {
        Error::new(
            Kind::File,
            Label::fixed(
                "the margins of the claims cannot be written down",
                "impossible de noter les marges des affirmations",
            ),
        )
        .found(Label::same(format!("{}: {error}", path.display())))
        .expected(Label::fixed("a file that can be written", "un fichier où l’on peut écrire"))
        .attempt(Label::new(
            format!("another path in {MARGINS_VARIABLE}, or none"),
            format!("un autre chemin dans {MARGINS_VARIABLE}, ou aucun"),
        ))
    })
}

/// A claim that holds: see [`claim`].
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    what: Label,
    values: Vec<f64>,
    over: Over,
    bound: Label,
}

impl Claim {
    /// The numbers behind the claim, one a seed.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The values that were judged: each, or their mean alone.
    fn judged(&self) -> Vec<f64> {
        match self.over {
            Over::Mean if !self.values.is_empty() => vec![numbers::mean(&self.values)],
            Over::Mean | Over::Each => self.values.clone(),
        }
    }

    fn measured(&self, lang: Lang) -> String {
        if let (Over::Mean, [mean]) = (self.over, self.judged().as_slice()) {
            let (mean, count) = (lang.short(*mean), self.values.len());
            return match lang {
                Lang::Fr => format!("{mean} en moyenne (n = {count})"),
                _ => format!("{mean} on average (n = {count})"),
            };
        }
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
        Page::new().sentence(&Label::with(|lang| self.sentence(lang)))
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
        assert!(claim_each("x", "x", &[] as &[f64]).above(0.0).is_err());
        assert!(claim("x", "x", f64::NAN).below(1.0).is_err());
        assert!(claim("x", "x", f64::NAN).between(0.0, 1.0).is_err());
        assert!(claim("x", "x", 1.0).near(1.005, 0.01).is_ok());
        assert!(claim_each("x", "x", &[Some(1), None]).above(0).is_err());
    }

    #[test]
    fn a_tolerance_is_french_in_french() {
        let near = claim("x", "x", 0.00002).near(0, 0.0001).unwrap();
        assert_eq!(near.bound.text(Lang::Fr), "0 à 0,0001 près");
        assert_eq!(near.bound.text(Lang::En), "within 0.0001 of 0");
        assert_eq!(claim("x", "x", 3_usize).near(3, 0).unwrap().bound.text(Lang::Fr), "exactement 3");
    }

    #[test]
    fn runs_are_claimed_each_or_on_average() {
        let runs = crate::stat::repeat(5, Ok).unwrap();
        assert!(claim("x", "x", &runs).above(2).is_err());
        let mean = claim("x", "x", &runs).on_average().above(2.5).unwrap();
        assert_eq!(mean.sentence(Lang::Fr), "✓ x\u{a0}: 3 en moyenne (n = 5), au-dessus de 2,5");
        assert_eq!(mean.values(), [1.0, 2.0, 3.0, 4.0, 5.0]);
        let several = crate::stat::repeat(2, |_| Ok([("a", "a", 1.0), ("b", "b", 2.0)])).unwrap();
        let error = claim("x", "x", &several).above(0).unwrap_err();
        assert!(error.message(Lang::Fr).contains("de laquelle parle l’affirmation"), "{error}");
    }

    #[test]
    fn margins_by_hand() {
        let margin = |bound: Bound, values: &[f64]| bound.margin(values);
        assert_eq!(margin(Bound::Below(2.0), &[1.0, 1.5]), Some(0.25)); // (2 − 1.5) / 2
        assert_eq!(margin(Bound::Above(2.0), &[1.0]), Some(-0.5)); // failed by half of it
        assert_eq!(margin(Bound::Above(0.0), &[1.0, 3.0]), Some(0.5)); // 1 of a mean size of 2
        assert_eq!(margin(Bound::Between(0.0, 10.0), &[1.0, 4.0]), Some(0.1));
        assert_eq!(margin(Bound::Near(1.0, 0.5), &[1.25]), Some(0.5));
        assert_eq!(margin(Bound::Near(1.0, 0.0), &[1.0]), None);
        assert_eq!(margin(Bound::Below(1.0), &[f64::NAN]), None);
        assert_eq!(margin(Bound::Below(0.0), &[0.0]), Some(0.0));
    }
}
