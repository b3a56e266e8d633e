//! Ticks: which places of a number line are labelled, and how numbers are written there and in words.
//!
//! Whatever the values, two ticks never have one text: where values differ only far behind the first
//! digits (hours since 1970, say), as many digits are written as tell them apart.

use super::axis::{Axis, Extent, Scale, Unit};
use super::dates;
use crate::lang::Lang;

/// One labelled place on an axis.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tick {
    pub value: f64,
    pub text: String,
}

impl Scale {
    /// About `wanted` ticks at round values, written as `lang` writes numbers.
    pub fn ticks(&self, wanted: usize, lang: Lang) -> Vec<Tick> {
        let wanted = wanted.clamp(2, 12);
        let special = match self.unit {
            Unit::Days { first } if !self.log => dates::ticks(first, (self.low, self.high), wanted, lang),
            _ if self.log => self.log_ticks(wanted, lang),
            _ => None,
        };
        let mut ticks = special.unwrap_or_else(|| self.even_ticks(wanted, lang));
        // At the edge of what a computer can tell apart, two ticks with one text would be a riddle.
        ticks.dedup_by(|a, b| a.text == b.text);
        ticks
    }

    fn even_ticks(&self, wanted: usize, lang: Lang) -> Vec<Tick> {
        let rough = self.high / wanted as f64 - self.low / wanted as f64;
        if !(rough.is_finite() && rough > 0.0) {
            return Vec::new();
        }
        let power = 10f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0]
            .into_iter()
            .map(|factor| factor * power)
            // A little too many ticks is better than far too few.
            .find(|step| self.high / step - self.low / step <= wanted as f64 * 1.2)
            .unwrap_or(10.0 * power);
        let step = if self.whole && self.unit != Unit::Percent { step.max(1.0) } else { step };
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
            // Zero has no place on a logarithmic axis.
            .filter(|value| self.holds(*value))
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
            .map(|(factor, exponent)| (exponent, factor * ten_to(exponent)))
            .filter(|(_, value)| *value >= self.low * (1.0 - 1e-9) && *value <= self.high * (1.0 + 1e-9))
            .filter(|(_, value)| *value > 0.0 && value.is_finite())
            .map(|(exponent, value)| {
                let text = match self.unit {
                    Unit::Percent => percent(value, usize::try_from(-2 - exponent).unwrap_or(0), lang),
                    _ => ungrouped(&lang.short(value), value, lang),
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
        if self.unit == Unit::Percent {
            let decimals = usize::try_from(-2 - exponent).unwrap_or(0);
            return percent(value, if decimals <= 9 { decimals } else { 6 }, lang);
        }
        if largest < 1e7 && exponent >= -5 {
            let decimals = usize::try_from(-exponent).unwrap_or(0);
            return ungrouped(&lang.number(value, decimals), value, lang);
        }
        if value == 0.0 {
            return "0".to_string();
        }
        // Three digits are what `short` gives beyond these sizes.
        if largest.log10().floor() as i32 - exponent < 3 {
            return lang.short(value);
        }
        resolved(value, step, lang)
    }
}

/// Ten to this power, as near as a number can be: `powi` divides by a number that is infinite where the smallest begin.
fn ten_to(exponent: i32) -> f64 {
    format!("1e{exponent}").parse().unwrap_or(0.0)
}

/// A number with every digit down to `step`.
fn resolved(value: f64, step: f64, lang: Lang) -> String {
    let exponent = step.log10().floor() as i32;
    let size = value.abs().log10().floor() as i32;
    if size < 15 && (exponent >= -9 || (size >= -4 && exponent >= -16)) {
        return ungrouped(&lang.number(value, usize::try_from(-exponent).unwrap_or(0)), value, lang);
    }
    let digits = usize::try_from(size - exponent).unwrap_or(0).min(16);
    // In two steps: ten to the power of the smallest numbers is itself too small to be written.
    let mantissa = value / 10f64.powi(size / 2) / 10f64.powi(size - size / 2);
    let power = lang.short(10f64.powi(size));
    let power = power.split_once('×').map_or(power.as_str(), |(_, power)| power);
    format!("{}×{power}", lang.number(mantissa, digits))
}

/// How the values of an axis are written in words: in their unit, with as many digits as tell them
/// apart.
#[derive(Clone, Copy, Debug)]
pub(super) struct Writing {
    unit: Unit,
    half_span: f64,
    /// The largest size that is expected; what is far beyond it needs no digits that tell it apart.
    largest: f64,
}

impl Axis {
    /// How values that span this extent are written.
    pub fn writing(&self, extent: Extent) -> Writing {
        let half_span = if extent.flat() { 0.0 } else { extent.half_span() };
        Writing { unit: self.unit, half_span, largest: extent.low.abs().max(extent.high.abs()) }
    }
}

impl Writing {
    pub fn unit(&self) -> Unit {
        self.unit
    }

    pub fn value(&self, value: f64, lang: Lang) -> String {
        match self.unit {
            Unit::Percent => {
                // 42% rather than 42.0%.
                let whole = (value * 100.0 - (value * 100.0).round()).abs() < 1e-9;
                percent(value, usize::from(!whole), lang)
            }
            Unit::Days { first } => match dates::date(first, value, lang) {
                Some(date) => date,
                None => self.number(value, lang),
            },
            Unit::Number => self.number(value, lang),
        }
    }

    fn number(&self, value: f64, lang: Lang) -> String {
        let size = value.abs().log10().floor();
        // Four digits are kept by `short`, three of the very small and the very large.
        let kept = 10f64.powf(if (-4.0..=8.0).contains(&size) { size - 3.0 } else { size - 2.0 });
        let near = value != 0.0 && value.abs() <= self.largest * 2.0;
        if near && self.half_span > 0.0 && kept > self.half_span / 10.0 {
            return resolved(value, self.half_span / 50.0, lang);
        }
        ungrouped(&lang.short(value), value, lang)
    }

    /// “from 1 to 10”.
    pub fn range(&self, low: f64, high: f64, lang: Lang) -> String {
        let (low, high) = (self.value(low, lang), self.value(high, lang));
        match (lang, self.unit) {
            (Lang::Fr, Unit::Days { .. }) => format!("du {low} au {high}"),
            (Lang::Fr, _) => format!("de {low} à {high}"),
            _ => format!("from {low} to {high}"),
        }
    }
}

/// A share as a percentage. What is no share at all (a thousandfold, a billionfold) stays short,
/// and so does a share so small that its decimals would run off the paper.
pub(super) fn percent(value: f64, decimals: usize, lang: Lang) -> String {
    if value.abs() < 1000.0 && decimals <= 9 {
        return lang.percent(value, decimals);
    }
    let number = lang.short(value * 100.0);
    match lang {
        Lang::En => format!("{number}%"),
        _ => format!("{number}\u{a0}%"),
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
    fn ticks_tell_values_apart_whatever_their_offset() {
        let day = 1.7e9 + 3600.0 * 24.0;
        assert_eq!(
            texts(1.7e9, day, false, Lang::En),
            ["1,700,000,000", "1,700,020,000", "1,700,040,000", "1,700,060,000", "1,700,080,000"]
        );
        assert_eq!(texts(0.1, 0.1 + 1e-9, false, Lang::Fr).first().unwrap(), "0,1000000000");
        for (low, span) in
            [(1.7e9, 86_400.0), (-1.7e9, 10.0), (1e15, 5e4), (3e-7, 1e-12), (1e100, 1e92), (1e6, 1e-5)]
        {
            let ticks = texts(low, low + span, false, Lang::En);
            assert!(ticks.len() >= 4, "{low} + {span}: {ticks:?}");
            let axis = Axis::default();
            let writing = axis.writing(Extent { low, high: low + span });
            assert_ne!(writing.value(low, Lang::Fr), writing.value(low + span, Lang::Fr));
        }
    }

    #[test]
    fn words_have_no_more_digits_than_they_need() {
        let writing = Axis::default().writing(Extent { low: 1.7e9, high: 1.7e9 + 86_400.0 });
        assert_eq!(writing.range(1.7e9, 1.7e9 + 86_400.0, Lang::En), "from 1,700,000,000 to 1,700,086,400");
        let writing = Axis::default().writing(Extent { low: 0.0, high: 1e6 });
        assert_eq!(writing.value(1234.567, Lang::En), "1235");
        assert_eq!(Axis::default().writing(Extent { low: 3.0, high: 3.0 }).value(3.0, Lang::En), "3");
    }

    #[test]
    fn whole_numbers_have_no_ticks_between_them() {
        let scale = Scale::of(&Axis::default(), Extent { low: 1.0, high: 3.0 }, 0.0).whole(true);
        let texts: Vec<String> = scale.ticks(8, Lang::Fr).into_iter().map(|tick| tick.text).collect();
        assert_eq!(texts, ["1", "2", "3"]);
    }
}
