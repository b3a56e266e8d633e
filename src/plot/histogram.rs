//! Histograms: how many values fall where.

use super::axis::{Axis, Extent};
use super::figure::Figure;
use super::frame::Plot;
use super::given::{Number, numbers};
use super::paper::{Canvas, area_inside, stretches};
use super::plane::{Plane, Shape};
use super::refuse;
use super::sheet::CURVE;
use super::style::{Look, PAPER, tint};
use super::ticks::Writing;
use super::words::{self, say};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use std::sync::Arc;

/// More bins than this are thinner than two pixels.
const MOST_BINS: usize = 200;
/// What the heights mean where the author does not say it.
pub(super) const HEIGHT: Label = Label::fixed("number of values", "nombre de valeurs");

#[derive(Clone, Debug)]
pub(super) struct Histogram {
    values: Arc<Vec<f64>>,
    bins: usize,
    pub missing: usize,
}

impl Figure {
    /// How many of the values fall into each of `bins` equal parts of their range.
    ///
    /// Values that are NaN or infinite belong to no bin: the figure says how many there are.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::histogram(&[1.0, 1.5, 2.0, 9.0], 4)?.x_axis("age (years)", "âge (ans)");
    /// assert!(figure.alt(Lang::En).contains("4 values, mean 3.375, median 1.75"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where `bins` is not between 1 and 200.
    pub fn histogram<N: Into<Number> + Copy>(values: &[N], bins: usize) -> Result<Figure> {
        let histogram = Histogram::new(&numbers(values), bins)?;
        Figure::of(Plane::default()).and_shape("histogram", Shape::Histogram(histogram))
    }

    /// A further histogram with the same bins, laid over the others: one group beside another.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::histogram(&[1, 2, 2], 3)?.named("calm", "calme").and_histogram(&[2, 3, 4])?;
    /// assert!(figure.alt(Lang::En).contains("series 2: 3 values, mean 3, median 3"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// In figures that are not histograms.
    pub fn and_histogram<N: Into<Number> + Copy>(&self, values: &[N]) -> Result<Figure> {
        let plane = self.as_plane("and_histogram")?;
        let Some(bins) = plane.histograms().first().map(|histogram| histogram.bins) else {
            return Err(refuse::not_here(
                "and_histogram",
                Label::fixed("no histogram to begin with", "aucun histogramme pour commencer"),
                Label::same("Figure::histogram(&values, 20)?"),
            ));
        };
        self.and_shape("and_histogram", Shape::Histogram(Histogram::new(&numbers(values), bins)?))
    }
}

/// The edges of the bins for all histograms of a figure together: in equal steps, or in equal ratios
/// on a logarithmic axis. None where no value has a place there.
pub(super) fn edges(histograms: &[&Histogram], axis: &Axis) -> Vec<f64> {
    let Some(bins) = histograms.first().map(|histogram| histogram.bins) else { return Vec::new() };
    let all = histograms.iter().flat_map(|histogram| histogram.values());
    let Some(extent) = Extent::of(all.filter(|value| axis.holds(*value))) else { return Vec::new() };
    let Extent { mut low, mut high } = extent;
    if extent.flat() {
        // All values are one: it stands in the middle of a bin.
        let room = if low == 0.0 { 0.5 } else { low.abs() * 0.25 };
        (low, high) = ((low - room).max(-f64::MAX), (high + room).min(f64::MAX));
    }
    let share = |index: usize| index as f64 / bins as f64;
    (0..=bins)
        .map(|index| match index {
            0 => low,
            last if last == bins => high,
            _ if axis.log => (low.ln() + (high.ln() - low.ln()) * share(index)).exp(),
            _ => low * (1.0 - share(index)) + high * share(index),
        })
        .collect()
}

impl Histogram {
    fn new(values: &[f64], bins: usize) -> Result<Histogram> {
        if !(1..=MOST_BINS).contains(&bins) {
            return Err(Error::new(
                Kind::Value,
                Label::fixed(
                    "a histogram cannot have this many bins",
                    "un histogramme ne peut pas avoir ce nombre de classes",
                ),
            )
            .found(Label::with(|lang| lang.count(bins)))
            .expected(Label::with(|lang| match lang {
                Lang::Fr => format!("de 1 à {MOST_BINS}"),
                _ => format!("1 to {MOST_BINS}"),
            }))
            .attempt(Label::same("Figure::histogram(&values, 20)?")));
        }
        let finite: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
        Ok(Histogram { missing: values.len() - finite.len(), values: Arc::new(finite), bins })
    }

    /// The finite values.
    pub fn values(&self) -> std::iter::Copied<std::slice::Iter<'_, f64>> {
        self.values.iter().copied()
    }

    /// Whether there was nothing to count.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty() && self.missing == 0
    }

    /// Number of values in each bin. A bin holds its lower edge; the last one also its upper edge.
    /// Values below the first edge have no place on the axis and are not counted.
    pub fn counts(&self, edges: &[f64]) -> Vec<usize> {
        let mut counts = vec![0; edges.len().saturating_sub(1)];
        for value in self.values() {
            let above = edges.partition_point(|edge| *edge <= value);
            let last = counts.len().saturating_sub(1);
            if let Some(place) = above.checked_sub(1)
                && let Some(count) = counts.get_mut(place.min(last))
            {
                *count += 1;
            }
        }
        counts
    }

    pub fn draw(&self, canvas: &mut Canvas, plot: &Plot, edges: &[f64], look: Look, several: bool) {
        let counts = self.counts(edges);
        let frame = plot.area();
        let (Some(first), Some(last)) = (edges.first(), edges.last()) else { return };
        let floor = plot.at_y(0.0);
        let mut outline = vec![(plot.at_x(*first), floor)];
        for (index, count) in counts.iter().enumerate() {
            let (left, right) = (plot.at_x(edges[index]), plot.at_x(edges[index + 1]));
            let top = plot.at_y(*count as f64);
            outline.extend([(left, top), (right, top)]);
            if *count > 0 && !several {
                let (left, right) = (left.max(frame.0), right.min(frame.2));
                let (top, floor) = (top.max(frame.1), floor.min(frame.3));
                if left >= right || top >= floor {
                    continue;
                }
                canvas.rectangle((left, top, right, floor), tint(look.colour, 0.75));
                // A thin gap of paper, where bins are wide enough to spare it.
                if right - left > 4.0 {
                    canvas.line(vec![(right, top), (right, floor)], PAPER, 1.0, None);
                }
            }
        }
        outline.push((plot.at_x(*last), floor));
        if several {
            canvas.area(area_inside(&outline, frame), look.colour, 0.25);
            for piece in stretches(&outline, frame) {
                canvas.line(piece, look.colour, CURVE, look.dash);
            }
        }
    }

    pub fn words(&self, pen: &Writing, edges: &[f64], lang: Lang) -> String {
        let count = words::count(self.values.len(), ("value", "valeur"), ("values", "valeurs"), lang);
        if self.values.is_empty() {
            return count;
        }
        let length = self.values.len() as f64;
        let mean = self.values().map(|value| value / length).sum::<f64>();
        let mut sorted = self.values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let median = quantile(&sorted, 0.5);
        let mean = format!("{} {}", say(lang, "mean", "moyenne"), pen.value(mean, lang));
        let median = format!("{} {}", say(lang, "median", "médiane"), pen.value(median, lang));
        let counts = self.counts(edges);
        let Some((fullest, most)) = counts.iter().enumerate().rev().max_by_key(|(_, count)| **count) else {
            return format!("{count}, {mean}, {median}");
        };
        let bin = pen.range(edges[fullest], edges[fullest + 1], lang);
        let fullest = match lang {
            Lang::Fr => format!(
                "l’intervalle le plus plein va {bin} et compte {}",
                words::count(*most, ("valeur", "valeur"), ("valeurs", "valeurs"), lang)
            ),
            _ => format!("the fullest bin goes {bin} and holds {}", lang.count(*most)),
        };
        let apart = say(lang, "; ", "\u{202f}; ");
        format!("{count}, {mean}, {median}{apart}{fullest}")
    }
}

pub(super) use crate::stat::numbers::quantile;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_in_one_bin() {
        let histogram = Histogram::new(&[0.0, 0.5, 1.0, 1.0, 2.0, f64::NAN], 2).unwrap();
        let edges = edges(&[&histogram], &Axis::default());
        assert_eq!(edges, [0.0, 1.0, 2.0]);
        // 0.0 and 0.5 | 1.0, 1.0 and the upper edge 2.0
        assert_eq!(histogram.counts(&edges), [2, 3]);
        assert_eq!(histogram.missing, 1);
    }
}
