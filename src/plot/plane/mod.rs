//! Curves, points, bands, sweeps and reference lines: what stands between two axes of numbers.
//!
//! Histograms and boundaries stand here too (their own files draw them), so that a line or points
//! can be laid over any of them. `marks.rs` has the constructors, `draw.rs` the picture, `words.rs`
//! the sentences.

mod draw;
mod marks;
mod words;

use super::axis::{Axis, Extent, Scale};
use super::boundary::Field;
use super::drawing::{Along, Drawing, LeftOut, MadeOf, Place, Side};
use super::figure::Figure;
use super::histogram::Histogram;
use super::paper::Canvas;
use crate::lang::{Label, Lang};
use std::sync::Arc;

#[derive(Clone, Debug, Default)]
pub(super) struct Plane {
    pub marks: Vec<Mark>,
    lines: Vec<Line>,
    identity: bool,
}

/// One thing between the axes.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    pub shape: Shape,
    pub name: Option<Label>,
    /// Which look it has: its position among the series.
    pub look: usize,
}

#[derive(Clone, Debug)]
pub(super) enum Shape {
    // Shared, because every method copies the figure and points can be many.
    Curve(Arc<Vec<(f64, f64)>>),
    Points(Arc<Vec<(f64, f64)>>),
    /// x, low, high.
    Band(Arc<Vec<(f64, f64, f64)>>),
    /// A setting and the results of its runs.
    Sweep(Arc<Vec<(f64, Vec<f64>)>>),
    Histogram(Histogram),
    Field(Field),
}

#[derive(Clone, Debug)]
struct Line {
    value: f64,
    side: Side,
    name: Label,
}

/// The mean of some runs, and the lowest and highest of them; nothing where none is finite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spread {
    pub mean: f64,
    pub low: f64,
    pub high: f64,
    pub runs: usize,
}

impl Spread {
    pub fn of(runs: &[f64]) -> Option<Spread> {
        let finite: Vec<f64> = runs.iter().copied().filter(|run| run.is_finite()).collect();
        let Extent { low, high } = Extent::of(finite.iter().copied())?;
        // Each by the count first: the sum of the largest numbers is none.
        let mean = finite.iter().map(|run| run / finite.len() as f64).sum::<f64>().clamp(low, high);
        Some(Spread { mean, low, high, runs: finite.len() })
    }
}

impl Mark {
    /// Whether it has a look of its own.
    fn is_series(&self) -> bool {
        !matches!(self.shape, Shape::Band(_) | Shape::Field(_))
    }

    fn is_empty(&self) -> bool {
        match &self.shape {
            Shape::Curve(points) | Shape::Points(points) => points.is_empty(),
            Shape::Band(band) => band.is_empty(),
            Shape::Sweep(settings) => settings.iter().all(|(_, runs)| runs.is_empty()),
            Shape::Histogram(histogram) => histogram.is_empty(),
            Shape::Field(_) => false,
        }
    }

    /// Calls for each pair of numbers that has a place of its own.
    fn each(&self, mut call: impl FnMut(f64, f64)) {
        match &self.shape {
            Shape::Curve(points) | Shape::Points(points) => points.iter().for_each(|(x, y)| call(*x, *y)),
            Shape::Band(band) => {
                for (x, low, high) in band.iter() {
                    call(*x, *low);
                    call(*x, *high);
                }
            }
            Shape::Sweep(settings) => {
                settings.iter().for_each(|(x, runs)| runs.iter().for_each(|run| call(*x, *run)));
            }
            Shape::Histogram(_) => {}
            Shape::Field(field) => {
                call(field.grid.x.0, field.grid.y.0);
                call(field.grid.x.1, field.grid.y.1);
            }
        }
    }
}

impl Plane {
    fn any(&self, test: fn(&Shape) -> bool) -> bool {
        self.marks.iter().any(|mark| test(&mark.shape))
    }

    pub(super) fn histograms(&self) -> Vec<&Histogram> {
        self.marks
            .iter()
            .filter_map(|mark| match &mark.shape {
                Shape::Histogram(histogram) => Some(histogram),
                _ => None,
            })
            .collect()
    }

    /// The axes as the values allow them.
    fn axes(&self, figure: &Figure) -> (Axis, Axis) {
        let (mut all_x, mut all_y) = (Vec::new(), Vec::new());
        for mark in &self.marks {
            mark.each(|x, y| {
                all_x.push(x);
                all_y.push(y);
            });
        }
        all_x.extend(self.histograms().iter().flat_map(|histogram| histogram.values()));
        for line in &self.lines {
            match line.side {
                Side::Level => all_x.push(line.value),
                Side::Upright => all_y.push(line.value),
            }
        }
        (figure.x.fitting(&all_x), figure.y.fitting(&all_y))
    }

    /// The edges of the bins, the same for all histograms of a figure.
    fn edges(&self, x: &Axis) -> Vec<f64> {
        super::histogram::edges(&self.histograms(), x)
    }

    /// Every value that has a place on its axis, level ones first.
    fn placed(&self, x: &Axis, y: &Axis) -> (Vec<f64>, Vec<f64>) {
        let (mut all_x, mut all_y) = (Vec::new(), Vec::new());
        for mark in &self.marks {
            mark.each(|at_x, at_y| {
                if x.holds(at_x) && y.holds(at_y) {
                    all_x.push(at_x);
                    all_y.push(at_y);
                }
            });
        }
        let edges = self.edges(x);
        for histogram in self.histograms() {
            all_y.push(0.0);
            all_y.extend(histogram.counts(&edges).into_iter().map(|count| count as f64));
        }
        all_x.extend(edges);
        for line in &self.lines {
            match line.side {
                Side::Level if x.holds(line.value) => all_x.push(line.value),
                Side::Upright if y.holds(line.value) => all_y.push(line.value),
                _ => {}
            }
        }
        (all_x, all_y)
    }

    fn scales(&self, x: &Axis, y: &Axis) -> (Scale, Scale) {
        let (all_x, all_y) = self.placed(x, y);
        let whole = |values: &[f64]| !values.is_empty() && values.iter().all(|value| value.fract() == 0.0);
        let field = self.any(|shape| matches!(shape, Shape::Field(_)));
        // Epochs, years and counts are whole, and so are their ticks. What a function answers is not.
        let whole = (!field && whole(&all_x), !field && whole(&all_y));
        let (mut spans_x, mut spans_y) = (x.extent(all_x), y.extent(all_y));
        if self.identity {
            // Both axes from the same to the same: the line is a diagonal, as everybody expects.
            let both = spans_x.and(spans_y);
            (spans_x, spans_y) = (both, both);
        }
        let curve = self.any(|shape| matches!(shape, Shape::Curve(_)));
        let points = self.any(|shape| matches!(shape, Shape::Points(_) | Shape::Sweep(_)));
        // A boundary fills its axes; a curve touches their ends; points keep clear of them.
        let margin_x = if !field && (self.identity || (points && !curve)) { 0.04 } else { 0.0 };
        let margin_y = match () {
            () if field => 0.0,
            () if self.identity => margin_x,
            () => 0.05,
        };
        (Scale::of(x, spans_x, margin_x).whole(whole.0), Scale::of(y, spans_y, margin_y).whole(whole.1))
    }

    fn name_of(&self, position: usize) -> Option<Label> {
        let mark = &self.marks[position];
        if mark.name.as_ref().is_some_and(|name| !name.is_empty()) {
            return mark.name.clone();
        }
        let series = self.marks.iter().filter(|mark| mark.is_series()).count();
        // One series needs no name. Several do: better a number than a guess.
        (mark.is_series() && series > 1)
            .then(|| Label::new(format!("series {}", mark.look + 1), format!("série {}", mark.look + 1)))
    }

    /// What the heights mean, where the author does not say it.
    fn upright_fallback(&self) -> Option<Label> {
        self.any(|shape| matches!(shape, Shape::Histogram(_))).then_some(super::histogram::HEIGHT)
    }
}

impl Drawing for Plane {
    fn draw(&self, figure: &Figure, lang: Lang) -> Canvas {
        self.picture(figure, lang)
    }

    fn words(&self, figure: &Figure, lang: Lang) -> Vec<String> {
        self.sentences(figure, lang)
    }

    fn named(&self, name: Label) -> Arc<dyn Drawing> {
        let mut plane = self.clone();
        if let Some(mark) = plane.marks.last_mut() {
            mark.name = Some(name);
        }
        Arc::new(plane)
    }

    fn lined(&self, side: Side, value: f64, name: Label) -> Option<Arc<dyn Drawing>> {
        let mut plane = self.clone();
        plane.lines.push(Line { value, side, name });
        Some(Arc::new(plane))
    }

    fn along(&self, side: Side) -> Along {
        match side {
            Side::Upright if self.any(|shape| matches!(shape, Shape::Histogram(_))) => Along::Counts,
            _ => Along::Numbers,
        }
    }

    fn values(&self) -> Place {
        // What a boundary answers is in its colours; its axes are something else.
        if self.any(|shape| matches!(shape, Shape::Field(_))) {
            Place::Colours
        } else if self.any(|shape| matches!(shape, Shape::Histogram(_))) {
            Place::Level
        } else {
            Place::Upright
        }
    }

    fn made_of(&self) -> MadeOf {
        if self.any(|shape| matches!(shape, Shape::Field(_))) { MadeOf::Colours } else { MadeOf::Lines }
    }

    fn left_out(&self, figure: &Figure) -> LeftOut {
        let (x, y) = self.axes(figure);
        let mut left_out = LeftOut {
            empty: !self.marks.is_empty() && self.marks.iter().all(Mark::is_empty),
            even_steps: x.log != figure.x.log || y.log != figure.y.log,
            ..LeftOut::default()
        };
        for mark in &self.marks {
            let points = matches!(mark.shape, Shape::Curve(_) | Shape::Points(_) | Shape::Sweep(_));
            mark.each(|at_x, at_y| {
                if !(at_x.is_finite() && at_y.is_finite()) {
                    left_out.missing += 1;
                } else if !(x.holds(at_x) && y.holds(at_y)) {
                    left_out.not_above_zero += 1;
                } else if points && !(figure.x.shows(at_x) && figure.y.shows(at_y)) {
                    left_out.outside += 1;
                }
            });
            match &mark.shape {
                Shape::Field(field) => left_out.missing += field.missing(),
                Shape::Histogram(histogram) => {
                    left_out.missing += histogram.missing;
                    left_out.not_above_zero += histogram.values().filter(|value| !x.holds(*value)).count();
                }
                _ => {}
            }
        }
        left_out.not_above_zero += self
            .lines
            .iter()
            .filter(|line| match line.side {
                Side::Level => !x.holds(line.value),
                Side::Upright => !y.holds(line.value),
            })
            .count();
        left_out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_is_of_the_finite_runs() {
        let spread = Spread::of(&[1.0, f64::NAN, 3.0]).unwrap();
        assert_eq!(spread, Spread { mean: 2.0, low: 1.0, high: 3.0, runs: 2 });
        assert_eq!(Spread::of(&[f64::INFINITY]), None);
        assert_eq!(Spread::of(&[f64::MAX, f64::MAX]).unwrap().mean, f64::MAX);
    }
}
