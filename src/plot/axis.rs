//! Number lines: what an axis shows, and where a value stands on it.
//!
//! In: the values of a figure, and what its author asked for. Out: an [`Axis`], an [`Extent`] and a
//! [`Scale`]. Which ticks help, and how they are written, is in `ticks.rs`.

use crate::lang::{Label, Lang};

/// What the numbers of an axis are, and so how they are written.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Unit {
    #[default]
    Number,
    /// Shares of one, written as percentages.
    Percent,
    /// Days, counted from this day after 1 January 1970: written as dates.
    Days { first: i32 },
}

/// What an axis shows, as its author asked.
#[derive(Clone, Debug, Default)]
pub(super) struct Axis {
    pub label: Option<Label>,
    pub log: bool,
    pub range: Option<(f64, f64)>,
    pub unit: Unit,
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

    /// The axis as these values allow it: where none of them is above zero, a logarithmic axis would
    /// be empty, and equal steps show them.
    pub fn fitting(&self, values: &[f64]) -> Axis {
        let mut axis = self.clone();
        let finite = || values.iter().filter(|value| value.is_finite());
        if axis.log
            && axis.range.is_none()
            && finite().next().is_some()
            && !finite().any(|value| *value > 0.0)
        {
            axis.log = false;
        }
        axis
    }

    /// Whether a value has a place on this axis at all.
    pub fn holds(&self, value: f64) -> bool {
        value.is_finite() && (!self.log || value > 0.0)
    }

    /// Whether a value stands in the part that is shown.
    pub fn shows(&self, value: f64) -> bool {
        self.range.is_none_or(|(low, high)| value >= low && value <= high)
    }

    /// What of these values the axis spans: its own range, where one was chosen.
    pub fn extent(&self, values: impl IntoIterator<Item = f64>) -> Extent {
        match self.range {
            Some((low, high)) => Extent { low, high },
            None => {
                let held = values.into_iter().filter(|value| self.holds(*value));
                Extent::of(held).unwrap_or(if self.log { Extent::DECADE } else { Extent::UNIT })
            }
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
    pub const UNIT: Extent = Extent { low: 0.0, high: 1.0 };
    pub const DECADE: Extent = Extent { low: 1.0, high: 10.0 };
    pub const ZERO: Extent = Extent { low: 0.0, high: 0.0 };

    /// Of all finite values; nothing where there is none.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Option<Extent> {
        values.into_iter().filter(|value| value.is_finite()).fold(None, |extent, value| {
            Some(match extent {
                None => Extent { low: value, high: value },
                Some(Extent { low, high }) => Extent { low: low.min(value), high: high.max(value) },
            })
        })
    }

    /// Both together.
    pub fn and(self, other: Extent) -> Extent {
        Extent { low: self.low.min(other.low), high: self.high.max(other.high) }
    }

    /// Half the distance of its ends: the whole one may be beyond the numbers a computer has.
    pub fn half_span(self) -> f64 {
        self.high / 2.0 - self.low / 2.0
    }

    /// Whether all values are one, as far as a drawing can tell.
    pub fn flat(self) -> bool {
        let half = self.half_span();
        half <= self.low.abs().max(self.high.abs()) * FLAT || half < 1e-300
    }

    /// Where a value stands between the ends: 0 at the low one, 1 at the high one.
    pub fn share(self, value: f64) -> f64 {
        (value / 2.0 - self.low / 2.0) / self.half_span()
    }
}

/// Values that differ by less than this share of their size are one: below it are rounding errors.
pub(super) const FLAT: f64 = 1e-12;

/// A number line from `low` to `high`, in equal steps or in equal ratios.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    pub low: f64,
    pub high: f64,
    pub log: bool,
    pub unit: Unit,
    /// All values are whole: there is no epoch 2.5.
    pub whole: bool,
}

impl Scale {
    /// The same scale for values that are all whole numbers.
    pub fn whole(self, whole: bool) -> Scale {
        Scale { whole, ..self }
    }

    /// A scale that shows `extent`, with `margin` (a share of its length) left free at each end.
    pub fn of(axis: &Axis, extent: Extent, margin: f64) -> Scale {
        let (log, unit) = (axis.log, axis.unit);
        let scale = |low: f64, high: f64| Scale { low, high, log, unit, whole: false };
        if let Some((low, high)) = axis.range {
            return scale(low, high);
        }
        let Extent { mut low, mut high } = extent;
        // The smallest number above zero.
        const TINY: f64 = f64::from_bits(1);
        if log {
            // What is not above zero was sorted out before; this only keeps the arithmetic safe.
            low = low.max(TINY);
            high = high.max(low);
            if high.ln() - low.ln() < 1e-9 {
                (low, high) = (low / 2.0, high * 2.0);
            }
            // Through logarithms: the ratio of the smallest and the largest number is no number.
            let room = ((high.ln() - low.ln()) * margin).exp();
            let (low, high) = ((low / room).max(TINY), (high * room).min(f64::MAX));
            return if high.ln() > low.ln() { scale(low, high) } else { scale(low, low * 4.0) };
        }
        if extent.flat() {
            // Half of the smallest number is zero.
            let room = if low == 0.0 { 1.0 } else { (low.abs() * 0.5).max(1e-300) };
            (low, high) = (low - room, high + room);
        } else {
            let room = high * margin - low * margin;
            // Zero is shown where it is near: lengths then compare as they should. Dates have no zero.
            let near = margin > 0.0 && !matches!(unit, Unit::Days { .. });
            let from_zero = low >= 0.0 && low <= 0.4 * high && near;
            let to_zero = high <= 0.0 && high >= 0.4 * low && near;
            low = if from_zero { 0.0 } else { low - room };
            high = if to_zero { 0.0 } else { high + room };
        }
        scale(low.max(-f64::MAX), high.min(f64::MAX))
    }

    /// Where a value stands: 0 at the low end, 1 at the high end, beyond them outside.
    pub fn share(&self, value: f64) -> f64 {
        const FAR: f64 = 1e4;
        let share = if self.log {
            let value = if value > 0.0 { value.ln() } else { f64::NEG_INFINITY };
            (value - self.low.ln()) / (self.high.ln() - self.low.ln())
        } else {
            Extent { low: self.low, high: self.high }.share(value)
        };
        share.clamp(-FAR, FAR)
    }

    /// The value that stands at a share of the length.
    pub fn value(&self, share: f64) -> f64 {
        if self.log {
            (self.low.ln() + (self.high.ln() - self.low.ln()) * share).exp()
        } else {
            self.low * (1.0 - share) + self.high * share
        }
    }

    /// Whether a value has a place on this line at all, be it beyond its ends.
    pub fn holds(&self, value: f64) -> bool {
        value.is_finite() && (!self.log || value > 0.0)
    }

    /// Whether a value has a place between the ends.
    pub fn shows(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_still_has_a_scale() {
        for value in [0.0, 5.0, -1e300, 1e-320, 1e300, f64::MAX, -f64::MAX, f64::from_bits(1)] {
            for log in [false, true] {
                let axis = Axis { log, ..Axis::default() };
                let scale = Scale::of(&axis, Extent { low: value, high: value }, 0.05);
                assert!(scale.low < scale.high, "{value} {log}: {scale:?}");
                assert!(scale.share(value).is_finite());
            }
        }
    }

    #[test]
    fn the_largest_numbers_stay_between_the_ends() {
        let extent = Extent { low: -f64::MAX, high: f64::MAX };
        let scale = Scale::of(&Axis::default(), extent, 0.05);
        assert_eq!((scale.share(-f64::MAX), scale.share(0.0), scale.share(f64::MAX)), (0.0, 0.5, 1.0));
    }

    #[test]
    fn zero_is_shown_where_it_is_near() {
        let axis = Axis::default();
        assert_eq!(Scale::of(&axis, Extent { low: 1.0, high: 10.0 }, 0.05).low, 0.0);
        assert!(Scale::of(&axis, Extent { low: 8.0, high: 10.0 }, 0.05).low > 7.0);
    }

    #[test]
    fn a_logarithmic_axis_without_a_positive_value_has_equal_steps() {
        let axis = Axis { log: true, ..Axis::default() };
        assert!(!axis.fitting(&[0.0, -1.0, f64::NAN]).log);
        assert!(axis.fitting(&[0.0, 1e-300]).log);
        assert!(axis.fitting(&[f64::NAN]).log);
    }
}
