//! The picture of what stands between two axes of numbers.

use super::super::drawing::Side;
use super::super::figure::Figure;
use super::super::frame::Plot;
use super::super::paper::{Canvas, area_inside, inside, stretches};
use super::super::sheet::{CURVE, Entry, POINT, Sample, Sheet, point};
use super::super::style::{self, BAND, Fill, Look, SOFT};
use super::super::words::say;
use super::{Plane, Shape, Spread};
use crate::lang::{Label, Lang};

/// Height kept for the data, whatever the words above need.
const BODY: f64 = 270.0;
/// Beyond this many points, single markers are a blot: they are drawn as a cloud.
const CLOUD: usize = 1500;
/// A curve with more points than this is thinned to what 640 pixels can show.
const DENSE: usize = 2000;
/// Up to this many points each carries a marker: a reader can count the epochs.
const COUNTABLE: usize = 30;
/// Dashes of reference lines, by their order: they are grey, so only dashes tell them apart.
const LINE_DASHES: [(f64, f64); 3] = [(7.0, 4.0), (2.0, 3.0), (14.0, 4.0)];
const IDENTITY: Label = Label::fixed("equal (y = x)", "égalité (y = x)");
/// How much colour is left in the point of a single run.
const RUN: f64 = 0.65;

impl Plane {
    fn legend(&self, figure: &Figure, lang: Lang) -> Vec<Entry> {
        let mut entries = Vec::new();
        for (position, mark) in self.marks.iter().enumerate() {
            let look = style::look(mark.look);
            let sample = match &mark.shape {
                Shape::Curve(points) => Sample::Curve(look, self.marked(points)),
                Shape::Points(_) => Sample::Points(look),
                Shape::Band(_) => Sample::Patch(Fill::solid(style::tint(look.colour, BAND))),
                Shape::Sweep(_) => Sample::Banded(look, true),
                Shape::Histogram(_) => Sample::Patch(Fill::solid(style::tint(look.colour, 0.45))),
                Shape::Field(field) => {
                    entries.push(field.entry(figure, mark.name.as_ref(), lang));
                    continue;
                }
            };
            if let Some(label) = self.name_of(position) {
                entries.push(Entry { sample, label });
            }
        }
        for (position, line) in self.lines.iter().enumerate() {
            if !line.name.is_empty() {
                let dash = LINE_DASHES[position % LINE_DASHES.len()];
                entries.push(Entry { sample: Sample::Reference(Some(dash)), label: line.name.clone() });
            }
        }
        if self.identity {
            entries.push(Entry { sample: Sample::Reference(None), label: IDENTITY });
        }
        entries
    }

    /// Whether a curve carries markers: where points can be counted, or where only they tell it apart.
    fn marked(&self, points: &[(f64, f64)]) -> bool {
        // Points beside it are no reason: its markers would be taken for some of them.
        let curves =
            self.marks.iter().filter(|mark| matches!(mark.shape, Shape::Curve(_) | Shape::Sweep(_))).count();
        points.len() <= COUNTABLE || curves > 1
    }

    /// What the parts of a sweep are: said once, at the foot.
    fn sweep_note(&self, lang: Lang) -> Option<String> {
        let runs = self.marks.iter().filter_map(|mark| match &mark.shape {
            Shape::Sweep(settings) => settings.iter().map(|(_, runs)| runs.len()).max(),
            _ => None,
        });
        runs.max().map(|_| {
            say(
                lang,
                "Each pale point is a run; the line is their mean, the band goes from lowest to highest.",
                "Chaque point pâle est un essai\u{202f}; la ligne est leur moyenne, la bande va du plus bas au plus haut.",
            )
            .to_string()
        })
    }

    pub(super) fn picture(&self, figure: &Figure, lang: Lang) -> Canvas {
        let (x_axis, y_axis) = self.axes(figure);
        let below = x_axis.words(None, lang);
        let above = y_axis.words(self.upright_fallback().as_ref(), lang);
        let mut sheet = Sheet::new(figure.title.as_ref(), &self.legend(figure, lang), lang, BODY);
        sheet.put_above(above.as_ref());
        let mut notes: Vec<String> = lang.each().iter().filter_map(|lang| self.sweep_note(*lang)).collect();
        notes.extend(figure.notes(lang));
        let filled = self.marks.iter().any(|mark| match &mark.shape {
            Shape::Field(_) => true,
            Shape::Points(points) => points.len() > CLOUD,
            _ => false,
        });
        sheet.make_room(BODY, &notes);
        let plot = Plot::new(&mut sheet, self.scales(&x_axis, &y_axis), below.as_ref(), &notes, !filled);
        let canvas = &mut sheet.canvas;
        // What fills an area lies under what is thin.
        for mark in &self.marks {
            let look = style::look(mark.look);
            match &mark.shape {
                Shape::Field(field) => field.draw(figure, canvas, &plot),
                Shape::Band(band) => draw_band(canvas, &plot, band, look),
                Shape::Sweep(settings) => {
                    let spread = |(x, runs): &(f64, Vec<f64>)| {
                        let spread = Spread::of(runs);
                        (*x, spread.map_or(f64::NAN, |all| all.low), spread.map_or(f64::NAN, |all| all.high))
                    };
                    draw_band(canvas, &plot, &settings.iter().map(spread).collect::<Vec<_>>(), look);
                }
                Shape::Curve(_) | Shape::Points(_) | Shape::Histogram(_) => {}
            }
        }
        let edges = self.edges(&x_axis);
        let several = self.histograms().len() > 1;
        for mark in &self.marks {
            if let Shape::Histogram(histogram) = &mark.shape {
                histogram.draw(canvas, &plot, &edges, style::look(mark.look), several);
            }
        }
        // Lines and points lie over the axes: one that touches them is seen whole.
        plot.close(&mut sheet);
        let canvas = &mut sheet.canvas;
        self.draw_lines(canvas, &plot);
        for mark in &self.marks {
            let look = style::look(mark.look);
            match &mark.shape {
                Shape::Points(points) => draw_points(canvas, &plot, points, look),
                Shape::Curve(points) => {
                    draw_curve(canvas, &plot, points, look, self.marked(points).then_some(mark.look));
                }
                Shape::Sweep(settings) => draw_sweep(canvas, &plot, settings, look, mark.look),
                Shape::Band(_) | Shape::Histogram(_) | Shape::Field(_) => {}
            }
        }
        sheet.canvas
    }

    fn draw_lines(&self, canvas: &mut Canvas, plot: &Plot) {
        for (position, line) in self.lines.iter().enumerate() {
            let dash = Some(LINE_DASHES[position % LINE_DASHES.len()]);
            let ends = match line.side {
                Side::Level => {
                    let x = plot.at_x(line.value);
                    [(x, plot.top), (x, plot.bottom)]
                }
                Side::Upright => {
                    let y = plot.at_y(line.value);
                    [(plot.left, y), (plot.right, y)]
                }
            };
            for piece in stretches(&ends, plot.area()) {
                canvas.line(piece, SOFT, 1.5, dash);
            }
        }
        if self.identity {
            // Drawn in small steps: on a logarithmic axis beside an even one it is a curve.
            const STEPS: usize = 64;
            let points: Vec<(f64, f64)> = (0..=STEPS)
                .map(|step| plot.x.value(step as f64 / STEPS as f64))
                .filter(|value| plot.y.shows(*value))
                .map(|value| (plot.at_x(value), plot.at_y(value)))
                .collect();
            canvas.line(points, SOFT, 1.5, None);
        }
    }
}

fn draw_band(canvas: &mut Canvas, plot: &Plot, band: &[(f64, f64, f64)], look: Look) {
    // Each stretch without a gap is one area. An end that is infinite, or below every logarithm, lies
    // beyond the frame.
    let whole = |(x, low, high): &(f64, f64, f64)| {
        plot.x.holds(*x) && !low.is_nan() && !high.is_nan() && (plot.y.holds(*low) || plot.y.holds(*high))
    };
    for stretch in band.split(|point| !whole(point)) {
        if let [(x, low, high)] = stretch {
            // Alone between gaps, an area has no width: a line from low to high.
            let x = plot.at_x(*x);
            for piece in stretches(&[(x, plot.at_y(*low)), (x, plot.at_y(*high))], plot.area()) {
                canvas.line(piece, style::tint(look.colour, 0.5), 5.0, None);
            }
            continue;
        }
        let upper: Vec<(f64, f64)> = stretch.iter().map(|(x, _, high)| (*x, *high)).collect();
        let lower: Vec<(f64, f64)> = stretch.iter().map(|(x, low, _)| (*x, *low)).collect();
        let mut outline = thinned(plot, &upper);
        outline.extend(thinned(plot, &lower).into_iter().rev());
        canvas.area(area_inside(&outline, plot.area()), look.colour, BAND);
    }
}

/// A curve, with markers where `marked` gives its order among the curves.
fn draw_curve(canvas: &mut Canvas, plot: &Plot, points: &[(f64, f64)], look: Look, marked: Option<usize>) {
    let marker = |canvas: &mut Canvas, (x, y): (f64, f64)| {
        let place = (plot.at_x(x), plot.at_y(y));
        if inside(place, plot.area()) {
            canvas.marker(look.marker, place.0, place.1, POINT, look.colour);
        }
    };
    for stretch in points.split(|(x, y)| !plot.holds(*x, *y)) {
        if let [single] = stretch {
            // A point between two gaps has no line: without a marker it would vanish.
            marker(canvas, *single);
            continue;
        }
        for piece in stretches(&thinned(plot, stretch), plot.area()) {
            canvas.line(piece, look.colour, CURVE, look.dash);
        }
    }
    if let Some(order) = marked {
        let seen: Vec<(f64, f64)> = points.iter().copied().filter(|(x, y)| plot.holds(*x, *y)).collect();
        // Long curves carry a few markers, not at the same places as their neighbours.
        let every = if seen.len() <= COUNTABLE { 1 } else { seen.len() / 8 };
        let first = if every == 1 { 0 } else { every * (order % 4) / 4 };
        for point in seen.into_iter().skip(first).step_by(every.max(1)) {
            marker(canvas, point);
        }
    }
}

fn draw_sweep(canvas: &mut Canvas, plot: &Plot, settings: &[(f64, Vec<f64>)], look: Look, order: usize) {
    let pale = Look { colour: style::tint(look.colour, RUN), ..look };
    for (x, runs) in settings {
        for run in runs.iter().filter(|run| plot.holds(*x, **run)) {
            let place = (plot.at_x(*x), plot.at_y(*run));
            if inside(place, plot.area()) {
                canvas.marker(pale.marker, place.0, place.1, 2.2, pale.colour);
            }
        }
    }
    let means: Vec<(f64, f64)> = settings
        .iter()
        .map(|(x, runs)| (*x, Spread::of(runs).map_or(f64::NAN, |spread| spread.mean)))
        .collect();
    draw_curve(canvas, plot, &means, look, Some(order));
}

/// Points in CSS pixels, no more of them than the paper can show: of each column of pixels, the
/// first, lowest, highest and last stay, so that no peak is lost.
fn thinned(plot: &Plot, points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let placed = points.iter().map(|(x, y)| (plot.at_x(*x), plot.at_y(*y)));
    if points.len() <= DENSE {
        return placed.collect();
    }
    let mut kept: Vec<(f64, f64)> = Vec::new();
    // First, lowest, highest and last of the present column, each with its position.
    let mut column: Option<[(usize, (f64, f64)); 4]> = None;
    let half_pixel = |x: f64| (x * 2.0).floor();
    let close = |column: Option<[(usize, (f64, f64)); 4]>, kept: &mut Vec<(f64, f64)>| {
        if let Some(mut four) = column {
            four.sort_by_key(|(position, _)| *position);
            for (_, point) in four {
                if kept.last() != Some(&point) {
                    kept.push(point);
                }
            }
        }
    };
    for (position, point) in placed.enumerate() {
        let here = (position, point);
        match &mut column {
            Some([first, lowest, highest, last]) if half_pixel(first.1.0) == half_pixel(point.0) => {
                if point.1 < lowest.1.1 {
                    *lowest = here;
                }
                if point.1 > highest.1.1 {
                    *highest = here;
                }
                *last = here;
            }
            other => {
                close(other.take(), &mut kept);
                *other = Some([here; 4]);
            }
        }
    }
    close(column, &mut kept);
    // A path that wanders to and fro cannot be thinned by columns: every so many points, then.
    const MOST: usize = 20_000;
    if kept.len() > MOST {
        let every = kept.len() / MOST + 1;
        kept = kept.into_iter().step_by(every).collect();
    }
    kept
}

fn draw_points(canvas: &mut Canvas, plot: &Plot, points: &[(f64, f64)], look: Look) {
    let seen: Vec<(f64, f64)> = points
        .iter()
        .filter(|(x, y)| plot.holds(*x, *y))
        .map(|(x, y)| (plot.at_x(*x), plot.at_y(*y)))
        .filter(|place| inside(*place, plot.area()))
        .collect();
    if seen.len() > CLOUD {
        return draw_cloud(canvas, plot, &seen, look);
    }
    // Fewer points can be larger.
    let radius = if seen.len() > 300 { 2.4 } else { POINT };
    for (x, y) in seen {
        point(canvas, look.marker, x, y, radius, look.colour);
    }
}

/// Thousands of points as one bitmap: each adds a little colour, so that density stays visible.
fn draw_cloud(canvas: &mut Canvas, plot: &Plot, points: &[(f64, f64)], look: Look) {
    const FINE: f64 = 2.0; // pixels of the picture for one CSS pixel
    let columns = ((plot.right - plot.left) * FINE).round().max(1.0) as usize;
    let rows = ((plot.bottom - plot.top) * FINE).round().max(1.0) as usize;
    let mut hits = vec![0u32; columns * rows];
    // A disc of five pixels: small enough to tell neighbours apart, large enough for a projector.
    const DISC: [(i64, i64); 21] = [
        (-1, -2),
        (0, -2),
        (1, -2),
        (-2, -1),
        (-1, -1),
        (0, -1),
        (1, -1),
        (2, -1),
        (-2, 0),
        (-1, 0),
        (0, 0),
        (1, 0),
        (2, 0),
        (-2, 1),
        (-1, 1),
        (0, 1),
        (1, 1),
        (2, 1),
        (-1, 2),
        (0, 2),
        (1, 2),
    ];
    for (x, y) in points {
        let column = ((x - plot.left) * FINE).floor() as i64;
        let row = ((y - plot.top) * FINE).floor() as i64;
        for (across, down) in DISC {
            let (column, row) = (column + across, row + down);
            if (0..columns as i64).contains(&column) && (0..rows as i64).contains(&row) {
                hits[row as usize * columns + column as usize] += 1;
            }
        }
    }
    // One point is always seen (a third of its colour); where many meet, the colour is full.
    let most = f64::from(hits.iter().copied().max().unwrap_or(1).max(2));
    let opacity = |hits: u32| match hits {
        0 => 0u8,
        // Sixteen steps: finer ones are not seen, and would make the file larger.
        hits => ((0.35 + 0.65 * (f64::from(hits).ln() / most.ln()).min(1.0)) * 16.0).round() as u8 * 15,
    };
    let colour = look.colour;
    let pixels = hits.iter().flat_map(|hits| [colour.0, colour.1, colour.2, opacity(*hits)]).collect();
    canvas.bitmap(plot.area(), columns, rows, pixels);
}
