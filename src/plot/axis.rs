//! Number lines: where a value stands, which ticks help, how they are written.
//!
//! In: the values of a figure, and what its author asked for. Out: a [`Scale`] and its ticks.

use super::words::percent;
use crate::lang::{Label, Lang};

/// Beyond this, sums of two values could leave the numbers a computer has.
const HUGE: f64 = 1e300;

/// What an axis shows, as its author asked.
#[derive(Clone, Debug, Default)]
pub(super) struct Axis {
    pub label: Option<Label>,
    pub log: bool,
    pub range: Option<(f64, f64)>,
    pub percent: bool,
}

impl Axis {
    /// The name of the axis in `lang`; an axis that is not in equal steps says so.
    pub fn words(&self, fallback: Option<&Label>, lang: Lang) -> Option<Label> {
        let label = self.label.as_ref().filter(|label| !label.is_empty()).or(fallback);
        match (label, self.log) {
            (None, false) => None,
            (None, true) => Some(Label::fixed("log scale", "échelle logarithmique")),
            (Some(label), false) => Some(label.clone()),
            // Shorter where both languages share the line.
            (Some(label), true) if lang == Lang::Both => Some(Label::new(
                format!("{} (log scale)", label.en()),
                format!("{} (échelle log.)", label.fr()),
            )),
            (Some(label), true) => Some(Label::new(
                format!("{} (log scale)", label.en()),
                format!("{} (échelle logarithmique)", label.fr()),
            )),
        }
    }
}

/// The smallest and largest of what stands on an axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Extent {
    pub low: f64,
    pub high: f64,
}

impl Extent {
    /// Of all finite values; nothing where there is none.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Option<Extent> {
        values.into_iter().filter(|value| value.is_finite()).fold(None, |extent, value| {
            let value = value.clamp(-HUGE, HUGE);
            Some(match extent {
                None => Extent { low: value, high: value },
                Some(Extent { low, high }) => Extent { low: low.min(value), high: high.max(value) },
            })
        })
    }

    /// Both together.
    pub fn and(self, other: Option<Extent>) -> Extent {
        match other {
            None => self,
            Some(other) => Extent { low: self.low.min(other.low), high: self.high.max(other.high) },
        }
    }

    /// Whether all values are one, as far as a drawing can tell.
    fn flat(self) -> bool {
        let span = self.high - self.low;
        span <= self.low.abs().max(self.high.abs()) * 1e-9 || span < 1e-300
    }
}

/// One labelled place on an axis.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tick {
    pub value: f64,
    pub text: String,
}

/// A number line from `low` to `high`, in equal steps or in equal ratios.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    pub low: f64,
    pub high: f64,
    pub log: bool,
    percent: bool,
    /// All values are whole: there is no epoch 2.5.
    whole: bool,
}

impl Scale {
    /// The same scale for values that are all whole numbers.
    pub fn whole(self, whole: bool) -> Scale {
        Scale { whole, ..self }
    }

    /// A scale that shows `extent`, with `margin` (a share of its length) left free at each end.
    pub fn of(axis: &Axis, extent: Extent, margin: f64) -> Scale {
        let (log, percent) = (axis.log, axis.percent);
        if let Some((low, high)) = axis.range {
            return Scale { low, high, log, percent, whole: false };
        }
        let Extent { mut low, mut high } = extent;
        if log {
            // Values at or below zero were refused before; this only keeps the arithmetic safe.
            low = low.max(1.0 / HUGE);
            high = high.max(low);
            if high / low < 1.0 + 1e-9 {
                (low, high) = (low / 2.0, high * 2.0);
            }
            // Through logarithms: the ratio of the smallest and the largest number is no number.
            let room = ((high.ln() - low.ln()) * margin).exp();
            let (low, high) = ((low / room).max(f64::MIN_POSITIVE), (high * room).min(f64::MAX));
            return Scale { low, high, log, percent, whole: false };
        }
        if extent.flat() {
            let room = if low == 0.0 { 1.0 } else { low.abs() * 0.5 };
            (low, high) = (low - room, high + room);
        } else {
            let room = (high - low) * margin;
            // Zero is shown where it is near: lengths then compare as they should.
            let from_zero = low >= 0.0 && low <= 0.4 * high && margin > 0.0;
            let to_zero = high <= 0.0 && high >= 0.4 * low && margin > 0.0;
            low = if from_zero { 0.0 } else { low - room };
            high = if to_zero { 0.0 } else { high + room };
        }
        Scale { low, high, log, percent, whole: false }
    }

    /// Where a value stands: 0 at the low end, 1 at the high end, beyond them outside.
    pub fn share(&self, value: f64) -> f64 {
        let (low, high, value) = if self.log {
            (self.low.ln(), self.high.ln(), if value > 0.0 { value.ln() } else { f64::NEG_INFINITY })
        } else {
            (self.low, self.high, value)
        };
        ((value - low) / (high - low)).clamp(-1e6, 1e6)
    }

    /// The value that stands at a share of the length.
    pub fn value(&self, share: f64) -> f64 {
        if self.log {
            (self.low.ln() + (self.high.ln() - self.low.ln()) * share).exp()
        } else {
            self.low + (self.high - self.low) * share
        }
    }

    /// About `wanted` ticks at round values, written as `lang` writes numbers.
    pub fn ticks(&self, wanted: usize, lang: Lang) -> Vec<Tick> {
        let wanted = wanted.clamp(2, 12);
        let ticks = if self.log { self.log_ticks(wanted, lang) } else { None };
        let mut ticks = ticks.unwrap_or_else(|| self.even_ticks(wanted, lang));
        // Two ticks with one text (values that differ only far behind the point) would be a riddle.
        ticks.dedup_by(|a, b| a.text == b.text);
        ticks
    }

    fn even_ticks(&self, wanted: usize, lang: Lang) -> Vec<Tick> {
        let span = self.high - self.low;
        if !(span.is_finite() && span > 0.0) {
            return Vec::new();
        }
        let rough = span / wanted as f64;
        let power = 10f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0]
            .into_iter()
            .map(|factor| factor * power)
            // A little too many ticks is better than far too few.
            .find(|step| span / step <= wanted as f64 * 1.2)
            .unwrap_or(10.0 * power);
        let step = if self.whole && !self.percent { step.max(1.0) } else { step };
        // `step` may have left the numbers for a span near the smallest one.
        if !(step.is_finite() && step > 0.0) {
            return Vec::new();
        }
        let first = (self.low / step - 1e-9).ceil();
        let last = (self.high / step + 1e-9).floor();
        let count = (last - first).clamp(0.0, 30.0) as usize;
        let largest = self.low.abs().max(self.high.abs());
        (0..=count)
            .map(|index| (first + index as f64) * step)
            .map(|value| Tick { value, text: self.write(value, step, largest, lang) })
            .collect()
    }

    /// Ticks at powers of ten, with 2 and 5 between them where there is room. A range too short to
    /// hold two such ticks gives none: even steps are then the honest choice.
    fn log_ticks(&self, wanted: usize, lang: Lang) -> Option<Vec<Tick>> {
        let first = self.low.log10().floor() as i32;
        let last = self.high.log10().ceil() as i32;
        let decades = self.high.log10() - self.low.log10();
        let factors: &[f64] = match () {
            () if decades * 3.0 <= wanted as f64 => &[1.0, 2.0, 5.0],
            () if decades * 2.0 <= wanted as f64 => &[1.0, 3.0],
            () => &[1.0],
        };
        let every = (decades / wanted as f64).ceil().max(1.0) as i32;
        let ticks: Vec<Tick> = (first..=last)
            .filter(|exponent| exponent.rem_euclid(every) == 0)
            .flat_map(|exponent| factors.iter().map(move |factor| (*factor, exponent)))
            .map(|(factor, exponent)| (factor, exponent, factor * 10f64.powi(exponent)))
            .filter(|(_, _, value)| *value >= self.low * (1.0 - 1e-9) && *value <= self.high * (1.0 + 1e-9))
            .map(|(_, exponent, value)| {
                let text = if self.percent {
                    percent(value, usize::try_from(-2 - exponent).unwrap_or(0), lang)
                } else {
                    ungrouped(&lang.short(value), value, lang)
                };
                // “1×10⁻⁶” is “10⁻⁶”.
                let text = text.strip_prefix("1×").map(str::to_string).unwrap_or(text);
                Tick { value, text }
            })
            .collect();
        (ticks.len() >= 2).then_some(ticks)
    }

    fn write(&self, value: f64, step: f64, largest: f64, lang: Lang) -> String {
        let exponent = step.log10().floor() as i32;
        if self.percent {
            return percent(value, usize::try_from(-2 - exponent).unwrap_or(0).min(6), lang);
        }
        if largest < 1e7 && exponent >= -5 {
            let decimals = usize::try_from(-exponent).unwrap_or(0);
            ungrouped(&lang.number(value, decimals), value, lang)
        } else if value == 0.0 {
            "0".to_string()
        } else {
            lang.short(value)
        }
    }
}

/// Four digits stand together in a figure: a year is written 2012, not 2,012.
pub(super) fn ungrouped(text: &str, value: f64, lang: Lang) -> String {
    if value.abs() >= 9_999.5 {
        return text.to_string();
    }
    let mark = if lang == Lang::En { ',' } else { '\u{202f}' };
    text.replace(mark, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(low: f64, high: f64, log: bool, lang: Lang) -> Vec<String> {
        let axis = Axis { log, range: Some((low, high)), ..Axis::default() };
        Scale::of(&axis, Extent { low, high }, 0.0).ticks(6, lang).into_iter().map(|tick| tick.text).collect()
    }

    #[test]
    fn ticks_are_round_and_few() {
        assert_eq!(texts(0.0, 10.0, false, Lang::En), ["0", "2", "4", "6", "8", "10"]);
        assert_eq!(texts(0.0, 1.0, false, Lang::Fr), ["0,0", "0,2", "0,4", "0,6", "0,8", "1,0"]);
        assert_eq!(texts(-3.0, 17.0, false, Lang::En), ["0", "5", "10", "15"]);
        assert_eq!(
            texts(2012.0, 2024.0, false, Lang::En),
            ["2012", "2014", "2016", "2018", "2020", "2022", "2024"]
        );
        assert_eq!(
            texts(0.0, 50_000.0, false, Lang::Fr),
            ["0", "10\u{202f}000", "20\u{202f}000", "30\u{202f}000", "40\u{202f}000", "50\u{202f}000"]
        );
        assert_eq!(texts(0.0, 5e9, false, Lang::En), ["0", "1×10⁹", "2×10⁹", "3×10⁹", "4×10⁹", "5×10⁹"]);
    }

    #[test]
    fn log_ticks_stand_at_powers() {
        assert_eq!(texts(0.001, 1000.0, true, Lang::En), ["0.001", "0.01", "0.1", "1", "10", "100", "1000"]);
        assert_eq!(texts(1.0, 100.0, true, Lang::Fr), ["1", "2", "5", "10", "20", "50", "100"]);
        assert_eq!(texts(1e-9, 1.0, true, Lang::En), ["10⁻⁸", "10⁻⁶", "0.0001", "0.01", "1"]);
        // Less than a decade, no two round values inside: even steps.
        assert_eq!(texts(6.0, 9.0, true, Lang::En).first().map(String::as_str), Some("6.0"));
    }

    #[test]
    fn one_value_still_has_a_scale() {
        for value in [0.0, 5.0, -1e300, 1e-320, 1e300] {
            for log in [false, true] {
                let axis = Axis { log, ..Axis::default() };
                let scale = Scale::of(&axis, Extent { low: value, high: value }, 0.05);
                assert!(scale.low < scale.high, "{value} {log}: {scale:?}");
                assert!(scale.share(value).is_finite());
            }
        }
    }

    #[test]
    fn whole_numbers_have_no_ticks_between_them() {
        let scale = Scale::of(&Axis::default(), Extent { low: 1.0, high: 3.0 }, 0.0).whole(true);
        let texts: Vec<String> = scale.ticks(8, Lang::Fr).into_iter().map(|tick| tick.text).collect();
        assert_eq!(texts, ["1", "2", "3"]);
    }

    #[test]
    fn zero_is_shown_where_it_is_near() {
        let axis = Axis::default();
        assert_eq!(Scale::of(&axis, Extent { low: 1.0, high: 10.0 }, 0.05).low, 0.0);
        assert!(Scale::of(&axis, Extent { low: 8.0, high: 10.0 }, 0.05).low > 7.0);
    }
}
