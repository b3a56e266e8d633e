//! Histograms: how many values fall where.

use super::axis::{Axis, Extent};
use super::canvas::Canvas;
use super::figure::{Content, Figure};
use super::frame::{CURVE, Plot};
use super::plane::{Plane, Shape};
use super::style::{Look, PAPER, tint};
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
    /// Where there are no values, none is finite, or `bins` is not between 1 and 200.
    pub fn histogram(values: &[f64], bins: usize) -> Result<Figure> {
        let histogram = Histogram::new(values, bins)?;
        Figure::of(Content::Plane(Plane::default())).and_shape("histogram", Shape::Histogram(histogram))
    }

    /// A further histogram with the same bins, laid over the others: one group beside another.
    ///
    /// # Errors
    /// Where there are no values or none is finite, and in figures that are not histograms.
    pub fn and_histogram(&self, values: &[f64]) -> Result<Figure> {
        let plane = self.as_plane("and_histogram")?;
        let bins = plane.marks.iter().find_map(|mark| match &mark.shape {
            Shape::Histogram(histogram) => Some(histogram.bins),
            _ => None,
        });
        let Some(bins) = bins else {
            return Err(words::not_here(
                "and_histogram",
                Label::fixed("no histogram to begin with", "aucun histogramme pour commencer"),
                Label::same("Figure::histogram(&values, 20)?"),
            ));
        };
        self.and_shape("and_histogram", Shape::Histogram(Histogram::new(values, bins)?))
    }
}

/// The edges of the bins for all histograms of a figure together.
pub(super) fn edges(histograms: &[&Histogram]) -> Vec<f64> {
    let Some(bins) = histograms.first().map(|histogram| histogram.bins) else { return Vec::new() };
    let all = histograms.iter().flat_map(|histogram| histogram.values.iter().copied());
    let Some(Extent { mut low, mut high }) = Extent::of(all) else { return Vec::new() };
    let span = high - low;
    if span <= low.abs().max(high.abs()) * 1e-9 || span < 1e-300 {
        // All values are one: it stands in the middle of a bin.
        let room = if low == 0.0 { 0.5 } else { low.abs() * 0.25 };
        (low, high) = (low - room, high + room);
    }
    let step = (high - low) / bins as f64;
    (0..=bins).map(|index| if index == bins { high } else { low + step * index as f64 }).collect()
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
        if values.is_empty() {
            return Err(words::nothing_to_draw(("the histogram", "l’histogramme")));
        }
        let finite: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
        if finite.is_empty() {
            return Err(words::no_numbers(("the histogram", "l’histogramme"), values.len()));
        }
        Ok(Histogram { missing: values.len() - finite.len(), values: Arc::new(finite), bins })
    }

    /// Number of values in each bin. A bin holds its lower edge; the last one also its upper edge.
    pub fn counts(&self, edges: &[f64]) -> Vec<usize> {
        let mut counts = vec![0; self.bins];
        let (Some(low), Some(high)) = (edges.first(), edges.last()) else { return counts };
        for value in self.values.iter() {
            let place = ((value - low) / (high - low) * self.bins as f64).floor();
            // Values clamped at the edge of what a computer can count stay in the last bin.
            let place = if place.is_finite() { place.max(0.0) as usize } else { 0 };
            counts[place.min(self.bins - 1)] += 1;
        }
        counts
    }

    pub fn draw(&self, canvas: &mut Canvas, plot: &Plot, edges: &[f64], look: Look, several: bool) {
        let counts = self.counts(edges);
        let floor = plot.at_y(0.0);
        let mut outline = vec![(plot.at_x(edges[0]), floor)];
        for (index, count) in counts.iter().enumerate() {
            let (left, right) = (plot.at_x(edges[index]), plot.at_x(edges[index + 1]));
            let top = plot.at_y(*count as f64);
            outline.extend([(left, top), (right, top)]);
            if *count > 0 && !several {
                canvas.rectangle((left, top, right, floor), tint(look.colour, 0.75));
                // A thin gap of paper, where bins are wide enough to spare it.
                if right - left > 4.0 {
                    canvas.line(vec![(right, top), (right, floor)], PAPER, 1.0, None);
                }
            }
        }
        outline.push((plot.at_x(edges[edges.len() - 1]), floor));
        if several {
            canvas.area(outline.clone(), look.colour, 0.25);
            canvas.line(outline, look.colour, CURVE, look.dash);
        }
    }

    pub fn words(&self, axis: &Axis, edges: &[f64], lang: Lang) -> String {
        let count = words::count(self.values.len(), ("value", "valeur"), ("values", "valeurs"), lang);
        let length = self.values.len() as f64;
        let mean = self.values.iter().map(|value| value / length).sum::<f64>();
        let mut sorted = self.values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let median = quantile(&sorted, 0.5);
        let counts = self.counts(edges);
        let (fullest, most) =
            counts.iter().enumerate().rev().max_by_key(|(_, count)| **count).unwrap_or((0, &0));
        let mean = format!("{} {}", say(lang, "mean", "moyenne"), words::value(axis, mean, lang));
        let median = format!("{} {}", say(lang, "median", "médiane"), words::value(axis, median, lang));
        let bin = words::range(axis, edges[fullest], edges[fullest + 1], lang);
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
        let edges = edges(&[&histogram]);
        assert_eq!(edges, [0.0, 1.0, 2.0]);
        // 0.0 and 0.5 | 1.0, 1.0 and the upper edge 2.0
        assert_eq!(histogram.counts(&edges), [2, 3]);
        assert_eq!(histogram.missing, 1);
    }
}
