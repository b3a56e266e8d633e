//! Curves, points, bands and reference lines: what stands between two axes of numbers.
//!
//! Histograms and boundaries stand here too (their own files draw them), so that a line or points
//! can be laid over any of them.

use super::axis::{Axis, Extent, Scale};
use super::boundary::Field;
use super::canvas::{Canvas, clean};
use super::figure::{Content, Figure};
use super::frame::{CURVE, Entry, POINT, Plot, Sample, Sheet, point};
use super::histogram::Histogram;
use super::style::{self, Look, SOFT};
use super::words::{self, say};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use std::sync::Arc;

/// Height kept for the data, whatever the words above need.
const BODY: f64 = 270.0;
/// Beyond this many points, single markers are a blot: they are drawn as a cloud.
const CLOUD: usize = 1500;
/// A curve with more points than this is thinned to what 640 pixels can show.
const DENSE: usize = 2000;
/// Up to this many points each carries a marker: a reader can count the epochs.
const COUNTABLE: usize = 30;

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
    Histogram(Histogram),
    Field(Field),
}

#[derive(Clone, Debug)]
struct Line {
    value: f64,
    upright: bool,
    name: Label,
}

/// Dashes of reference lines, by their order: they are grey, so only dashes tell them apart.
const LINE_DASHES: [(f64, f64); 3] = [(7.0, 4.0), (2.0, 3.0), (14.0, 4.0)];
const IDENTITY: Label = Label::fixed("equal (y = x)", "égalité (y = x)");

impl Figure {
    /// A curve: `y` over `x`, one value of each for every point, in the order of drawing.
    ///
    /// Where a value is NaN or infinite the pen lifts, and the figure says how many are missing.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::curve(&[1.0, 2.0, 3.0], &[9.0, 4.0, 1.0])?;
    /// assert!(figure.alt(Lang::En).contains("3 points, starts at 9, ends at 1"));
    /// assert!(Figure::curve(&[1.0], &[1.0, 2.0]).is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where the two differ in length, are empty, or hold no point of two finite numbers.
    pub fn curve(x: &[f64], y: &[f64]) -> Result<Figure> {
        Figure::plane(Shape::Curve(pairs(x, y)?))
    }

    /// Points: one for each pair of `x` and `y`. Very many are drawn as a cloud, darker where they
    /// crowd.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::scatter(&[1.0, 2.0, 3.0], &[1.1, 1.9, 3.2])?
    ///     .identity_line()?
    ///     .x_axis("true sum", "somme exacte")
    ///     .y_axis("guess", "réponse");
    /// assert!(figure.alt(Lang::En).contains("correlation 0.9"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// As for [`Figure::curve`].
    pub fn scatter(x: &[f64], y: &[f64]) -> Result<Figure> {
        Figure::plane(Shape::Points(pairs(x, y)?))
    }

    fn plane(shape: Shape) -> Result<Figure> {
        Figure::of(Content::Plane(Plane::default())).and_shape("curve", shape)
    }

    /// A further curve in the same axes, with its own colour, dashes and markers.
    ///
    /// # Errors
    /// As for [`Figure::curve`]; where an axis is logarithmic and a value is zero or negative; and in
    /// figures that have no two axes of numbers.
    pub fn and_curve(&self, x: &[f64], y: &[f64]) -> Result<Figure> {
        self.and_shape("and_curve", Shape::Curve(pairs(x, y)?))
    }

    /// Further points in the same axes, with their own colour and marker.
    ///
    /// # Errors
    /// As for [`Figure::and_curve`].
    pub fn and_points(&self, x: &[f64], y: &[f64]) -> Result<Figure> {
        self.and_shape("and_points", Shape::Points(pairs(x, y)?))
    }

    /// A shaded band around the last curve, from `low` to `high` at each of its points: the spread of
    /// several runs, say. `named` then says what the band means.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::curve(&[1.0, 2.0], &[5.0, 3.0])?
    ///     .band(&[4.0, 2.5], &[6.0, 3.5])?
    ///     .named("lowest to highest of 5 runs", "du minimum au maximum de 5 essais");
    /// assert!(figure.alt(Lang::En).contains("from 4 to 6 at the start"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where there is no curve yet, or `low` and `high` do not have one value for each of its points.
    pub fn band(&self, low: &[f64], high: &[f64]) -> Result<Figure> {
        let curve = match &self.content {
            Content::Plane(plane) => plane.marks.iter().rev().find_map(|mark| match &mark.shape {
                Shape::Curve(points) => Some(points.clone()),
                _ => None,
            }),
            _ => None,
        };
        let Some(curve) = curve else {
            return Err(words::not_here(
                "band",
                Label::fixed(
                    "no curve that the band could follow",
                    "aucune courbe que la bande pourrait suivre",
                ),
                Label::same("Figure::curve(&x, &y)?.band(&low, &high)?"),
            ));
        };
        words::same_length((low.len(), "low", "low"), (high.len(), "high", "high"))?;
        words::same_length((curve.len(), "the curve", "la courbe"), (low.len(), "its band", "sa bande"))?;
        let band: Vec<_> =
            curve.iter().zip(low.iter().zip(high)).map(|((x, _), (low, high))| (*x, *low, *high)).collect();
        if !band.iter().any(|(x, low, high)| x.is_finite() && low.is_finite() && high.is_finite()) {
            return Err(words::no_numbers(("the band", "la bande"), band.len()));
        }
        self.and_shape("band", Shape::Band(Arc::new(band)))
    }

    /// The line on which both axes have the same value: guesses that are right stand on it.
    ///
    /// # Errors
    /// In figures that have no two axes of numbers.
    pub fn identity_line(&self) -> Result<Figure> {
        let mut plane = self.as_plane("identity_line")?;
        plane.identity = true;
        Ok(self.with(Content::Plane(plane)))
    }

    /// A level line at a value of the vertical axis, with what it means: chance, a threshold, a mean.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::curve(&[1.0, 2.0], &[0.5, 0.9])?.line_at_y(0.5, "pure chance", "pur hasard")?;
    /// assert!(figure.alt(Lang::Fr).contains("pur hasard"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where the value is not finite, or has no place on a logarithmic axis; and in figures that have
    /// no two axes of numbers.
    pub fn line_at_y(&self, value: f64, en: &str, fr: &str) -> Result<Figure> {
        self.and_line("line_at_y", value, false, Label::new(en, fr))
    }

    /// An upright line at a value of the horizontal axis, with what it means.
    ///
    /// # Errors
    /// As for [`Figure::line_at_y`].
    pub fn line_at_x(&self, value: f64, en: &str, fr: &str) -> Result<Figure> {
        self.and_line("line_at_x", value, true, Label::new(en, fr))
    }

    fn and_line(&self, method: &str, value: f64, upright: bool, name: Label) -> Result<Figure> {
        words::finite(value, ("the place of the line", "la place de la ligne"))?;
        let mut plane = self.as_plane(method)?;
        plane.lines.push(Line { value, upright, name });
        plane.check_log(&self.x, &self.y)?;
        Ok(self.with(Content::Plane(plane)))
    }

    pub(super) fn and_shape(&self, method: &str, shape: Shape) -> Result<Figure> {
        let mut plane = self.as_plane(method)?;
        let look = match &shape {
            // A band looks like its curve.
            Shape::Band(_) => plane
                .marks
                .iter()
                .rev()
                .find(|mark| matches!(mark.shape, Shape::Curve(_)))
                .map_or(0, |mark| mark.look),
            Shape::Field(_) => 0,
            _ => plane.marks.iter().filter(|mark| mark.is_series()).count(),
        };
        plane.marks.push(Mark { shape, name: None, look });
        plane.check_log(&self.x, &self.y)?;
        Ok(self.with(Content::Plane(plane)))
    }

    pub(super) fn as_plane(&self, method: &str) -> Result<Plane> {
        match &self.content {
            Content::Plane(plane) => Ok(plane.clone()),
            _ => Err(words::not_here(
                method,
                Label::fixed("it has no two axes of numbers", "elle n’a pas deux axes de nombres"),
                Label::same("Figure::curve(&x, &y)?"),
            )),
        }
    }
}

/// Points from two lists; one of them at least must have a place.
fn pairs(x: &[f64], y: &[f64]) -> Result<Arc<Vec<(f64, f64)>>> {
    words::same_length((x.len(), "x", "x"), (y.len(), "y", "y"))?;
    if x.is_empty() {
        return Err(words::nothing_to_draw(("x and y", "x et y")));
    }
    if !x.iter().zip(y).any(|(x, y)| x.is_finite() && y.is_finite()) {
        return Err(words::no_numbers(("x and y", "x et y"), x.len()));
    }
    Ok(Arc::new(x.iter().copied().zip(y.iter().copied()).collect()))
}

fn drawable(point: &(f64, f64)) -> bool {
    point.0.is_finite() && point.1.is_finite()
}

impl Mark {
    /// Whether it has a look of its own.
    fn is_series(&self) -> bool {
        !matches!(self.shape, Shape::Band(_) | Shape::Field(_))
    }

    fn missing(&self) -> usize {
        match &self.shape {
            Shape::Curve(points) | Shape::Points(points) => {
                points.iter().filter(|point| !drawable(point)).count()
            }
            Shape::Band(band) => band
                .iter()
                .filter(|(x, low, high)| !(x.is_finite() && low.is_finite() && high.is_finite()))
                .count(),
            Shape::Histogram(histogram) => histogram.missing,
            Shape::Field(field) => field.missing(),
        }
    }
}

impl Plane {
    pub fn name_last(&mut self, label: Label) {
        if let Some(mark) = self.marks.last_mut() {
            mark.name = Some(label);
        }
    }

    /// Writes the values of a boundary as percentages; says whether there is one.
    pub fn percent_colours(&mut self) -> bool {
        let mut found = false;
        for mark in &mut self.marks {
            if let Shape::Field(field) = &mut mark.shape {
                field.percent = true;
                found = true;
            }
        }
        found
    }

    /// Refuses what has no place on a logarithmic axis.
    pub fn check_log(&self, x: &Axis, y: &Axis) -> Result<()> {
        if x.log {
            self.check_positive(self.values_x(), x, ("horizontal", "horizontal"))?;
        }
        if y.log {
            if self.marks.iter().any(|mark| matches!(mark.shape, Shape::Histogram(_))) {
                return Err(words::not_here(
                    "log_y",
                    Label::fixed(
                        "a histogram, whose heights begin at zero",
                        "un histogramme, dont les hauteurs commencent à zéro",
                    ),
                    Label::same("`log_x`"),
                ));
            }
            self.check_positive(self.values_y(), y, ("vertical", "vertical"))?;
        }
        Ok(())
    }

    fn check_positive(&self, values: Vec<f64>, axis: &Axis, name: (&str, &str)) -> Result<()> {
        let low = axis.range.map_or(f64::INFINITY, |(low, _)| low);
        let smallest = values.into_iter().filter(|value| value.is_finite()).fold(low, f64::min);
        if smallest > 0.0 {
            return Ok(());
        }
        Err(Error::new(
            Kind::Value,
            Label::new(
                format!("a logarithmic {} axis has no place for zero or negative values", name.0),
                format!(
                    "un axe {} logarithmique n’a pas de place pour zéro ni pour les valeurs négatives",
                    name.1
                ),
            ),
        )
        .found(Label::with(|lang| lang.short(smallest)))
        .expected(Label::fixed("values above zero", "des valeurs au-dessus de zéro"))
        .attempt(Label::fixed(
            "an axis in equal steps (leave the log out), or show only the values above zero",
            "un axe régulier (sans log), ou ne montrez que les valeurs au-dessus de zéro",
        )))
    }

    fn values_x(&self) -> Vec<f64> {
        let mut all: Vec<f64> =
            self.lines.iter().filter(|line| line.upright).map(|line| line.value).collect();
        for mark in &self.marks {
            match &mark.shape {
                Shape::Curve(points) | Shape::Points(points) => {
                    all.extend(points.iter().filter(|point| drawable(point)).map(|point| point.0));
                }
                Shape::Band(band) => all.extend(band.iter().map(|point| point.0)),
                Shape::Histogram(_) => all.extend(self.edges()),
                Shape::Field(field) => all.extend([field.grid.x.0, field.grid.x.1]),
            }
        }
        all
    }

    fn values_y(&self) -> Vec<f64> {
        let mut all: Vec<f64> =
            self.lines.iter().filter(|line| !line.upright).map(|line| line.value).collect();
        for mark in &self.marks {
            match &mark.shape {
                Shape::Curve(points) | Shape::Points(points) => {
                    all.extend(points.iter().filter(|point| drawable(point)).map(|point| point.1));
                }
                Shape::Band(band) => {
                    all.extend(
                        band.iter().filter(|(x, ..)| x.is_finite()).flat_map(|(_, low, high)| [*low, *high]),
                    );
                }
                Shape::Histogram(histogram) => {
                    all.push(0.0);
                    all.extend(histogram.counts(&self.edges()).into_iter().map(|count| count as f64));
                }
                Shape::Field(field) => all.extend([field.grid.y.0, field.grid.y.1]),
            }
        }
        all
    }

    /// The edges of the bins, the same for all histograms of a figure.
    pub fn edges(&self) -> Vec<f64> {
        let histograms: Vec<&Histogram> = self
            .marks
            .iter()
            .filter_map(|mark| match &mark.shape {
                Shape::Histogram(histogram) => Some(histogram),
                _ => None,
            })
            .collect();
        super::histogram::edges(&histograms)
    }

    /// What the data spans on both axes.
    fn extents(&self) -> (Extent, Extent) {
        const NOTHING: Extent = Extent { low: 0.0, high: 1.0 };
        let x = Extent::of(self.values_x()).unwrap_or(NOTHING);
        let y = Extent::of(self.values_y()).unwrap_or(NOTHING);
        (x, y)
    }

    fn scales(&self, figure: &Figure) -> (Scale, Scale) {
        let (mut x, mut y) = self.extents();
        if self.identity {
            // Both axes from the same to the same: the line is a diagonal, as everybody expects.
            (x, y) = (x.and(Some(y)), y.and(Some(x)));
        }
        let field = self.marks.iter().any(|mark| matches!(mark.shape, Shape::Field(_)));
        let points = self.marks.iter().any(|mark| matches!(mark.shape, Shape::Points(_)));
        let curve = self.marks.iter().any(|mark| matches!(mark.shape, Shape::Curve(_)));
        // A boundary fills its axes; a curve touches their ends; points keep clear of them.
        let margin_x = if field {
            0.0
        } else if self.identity || (points && !curve) {
            0.04
        } else {
            0.0
        };
        let margin_y = if field { 0.0 } else { 0.05 };
        let margin_y = if self.identity { margin_x } else { margin_y };
        // Epochs, years and counts are whole, and so are their ticks. What a function answers is not.
        let whole = |values: Vec<f64>| !field && values.iter().all(|value| value.fract() == 0.0);
        (
            Scale::of(&figure.x, x, margin_x).whole(whole(self.values_x())),
            Scale::of(&figure.y, y, margin_y).whole(whole(self.values_y())),
        )
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

    fn legend(&self, lang: Lang) -> Vec<Entry> {
        let mut entries = Vec::new();
        for (position, mark) in self.marks.iter().enumerate() {
            let look = style::look(mark.look);
            let sample = match &mark.shape {
                Shape::Curve(points) => Sample::Curve(look, self.marked(points)),
                Shape::Points(_) => Sample::Points(look),
                Shape::Band(_) => Sample::Patch(style::tint(look.colour, BAND)),
                Shape::Histogram(_) => Sample::Patch(style::tint(look.colour, 0.45)),
                Shape::Field(field) => {
                    entries.push(field.entry(mark.name.as_ref(), lang));
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
        let curves = self.marks.iter().filter(|mark| matches!(mark.shape, Shape::Curve(_))).count();
        points.len() <= COUNTABLE || curves > 1
    }

    fn missing(&self) -> usize {
        self.marks.iter().map(Mark::missing).sum()
    }

    fn below_and_above(&self, figure: &Figure, lang: Lang) -> (Option<Label>, Option<Label>) {
        let histogram = self.marks.iter().any(|mark| matches!(mark.shape, Shape::Histogram(_)));
        let fallback = histogram.then_some(super::histogram::HEIGHT);
        (figure.x.words(None, lang), figure.y.words(fallback.as_ref(), lang))
    }

    pub fn draw(&self, figure: &Figure, lang: Lang) -> Canvas {
        let (below, above) = self.below_and_above(figure, lang);
        let mut sheet = Sheet::new(figure.title.as_ref(), &self.legend(lang), lang, BODY);
        sheet.put_above(above.as_ref());
        let notes = words::notes(lang, |lang| words::left_out(self.missing(), lang));
        let (x, y) = self.scales(figure);
        let filled = self.marks.iter().any(|mark| match &mark.shape {
            Shape::Field(_) => true,
            Shape::Points(points) => points.len() > CLOUD,
            _ => false,
        });
        let plot = Plot::new(&mut sheet, (x, y), below.as_ref(), &notes, !filled);
        let cut = figure.x.range.is_some() || figure.y.range.is_some();
        if cut {
            sheet.canvas.clip(plot.area());
        }
        // What fills an area lies under what is thin.
        for mark in &self.marks {
            match &mark.shape {
                Shape::Field(field) => field.draw(&mut sheet.canvas, &plot),
                Shape::Band(band) => draw_band(&mut sheet.canvas, &plot, band, style::look(mark.look)),
                _ => {}
            }
        }
        let edges = self.edges();
        let several = self.marks.iter().filter(|mark| matches!(mark.shape, Shape::Histogram(_))).count() > 1;
        for mark in &self.marks {
            if let Shape::Histogram(histogram) = &mark.shape {
                histogram.draw(&mut sheet.canvas, &plot, &edges, style::look(mark.look), several);
            }
        }
        self.draw_lines(&mut sheet.canvas, &plot);
        for mark in &self.marks {
            let look = style::look(mark.look);
            match &mark.shape {
                Shape::Points(points) => draw_points(&mut sheet.canvas, &plot, points, look),
                Shape::Curve(points) => {
                    draw_curve(&mut sheet.canvas, &plot, points, look, self.marked(points), mark.look);
                }
                _ => {}
            }
        }
        sheet.canvas.unclip();
        plot.close(&mut sheet);
        sheet.canvas
    }

    fn draw_lines(&self, canvas: &mut Canvas, plot: &Plot) {
        for (position, line) in self.lines.iter().enumerate() {
            let dash = Some(LINE_DASHES[position % LINE_DASHES.len()]);
            let ends = if line.upright {
                let x = plot.at_x(line.value);
                vec![(x, plot.top), (x, plot.bottom)]
            } else {
                let y = plot.at_y(line.value);
                vec![(plot.left, y), (plot.right, y)]
            };
            canvas.line(ends, SOFT, 1.5, dash);
        }
        if self.identity {
            // Drawn in small steps: on a logarithmic axis beside an even one it is a curve.
            const STEPS: usize = 64;
            let points: Vec<(f64, f64)> = (0..=STEPS)
                .map(|step| plot.x.value(step as f64 / STEPS as f64))
                .filter(|value| (plot.y.low..=plot.y.high).contains(value))
                .map(|value| (plot.at_x(value), plot.at_y(value)))
                .collect();
            canvas.line(points, SOFT, 1.5, None);
        }
    }

    pub fn words(&self, figure: &Figure, lang: Lang) -> Vec<String> {
        let (x, y) = self.extents();
        let shown =
            |axis: &Axis, extent: Extent| axis.range.map_or(extent, |(low, high)| Extent { low, high });
        let histogram = self.marks.iter().any(|mark| matches!(mark.shape, Shape::Histogram(_)));
        let fallback = histogram.then_some(super::histogram::HEIGHT);
        let mut parts = vec![
            words::opening(self.kind(lang), figure.title.as_ref(), lang),
            words::axis(words::HORIZONTAL, &figure.x, None, shown(&figure.x, x), lang),
            words::axis(words::VERTICAL, &figure.y, fallback.as_ref(), shown(&figure.y, y), lang),
        ];
        for (position, mark) in self.marks.iter().enumerate() {
            let text = match &mark.shape {
                Shape::Curve(points) => curve_words(figure, points, lang),
                Shape::Points(points) => points_words(figure, points, self.identity, lang),
                Shape::Band(band) => band_words(figure, band, lang),
                Shape::Histogram(histogram) => histogram.words(&figure.x, &self.edges(), lang),
                Shape::Field(field) => field.words(lang),
            };
            let name = self.name_of(position).map(|name| clean(&name.text(lang)));
            let name = name.or_else(|| match &mark.shape {
                Shape::Band(_) => Some(say(lang, "shaded band", "bande ombrée").to_string()),
                Shape::Field(_) => Some(say(lang, "colours", "couleurs").to_string()),
                _ => None,
            });
            parts.push(match name {
                Some(name) => format!("{} {text}.", lang.colon(&name)),
                None => format!("{}.", capital(&text)),
            });
        }
        for line in &self.lines {
            let (axis, side) = if line.upright {
                (&figure.x, say(lang, "upright line at", "ligne verticale à"))
            } else {
                (&figure.y, say(lang, "level line at", "ligne horizontale à"))
            };
            let place = words::value(axis, line.value, lang);
            let text = match clean(&line.name.text(lang)) {
                name if name.is_empty() => format!("{side} {place}."),
                name => format!("{side} {place} ({name})."),
            };
            parts.push(capital(&text));
        }
        if self.identity {
            parts.push(
                say(
                    lang,
                    "A diagonal shows where both axes have the same value.",
                    "Une diagonale montre où les deux axes ont la même valeur.",
                )
                .to_string(),
            );
        }
        parts.extend(self.outside(figure, lang));
        parts.extend(words::left_out(self.missing(), lang));
        parts
    }

    fn kind(&self, lang: Lang) -> &'static str {
        let any = |test: fn(&Shape) -> bool| self.marks.iter().any(|mark| test(&mark.shape));
        let curves = self.marks.iter().filter(|mark| matches!(mark.shape, Shape::Curve(_))).count();
        if any(|shape| matches!(shape, Shape::Field(_))) {
            say(lang, "Boundary", "Frontière")
        } else if any(|shape| matches!(shape, Shape::Histogram(_))) {
            say(lang, "Histogram", "Histogramme")
        } else if any(|shape| matches!(shape, Shape::Points(_))) {
            say(lang, "Points", "Nuage de points")
        } else if curves > 1 {
            say(lang, "Curves", "Courbes")
        } else {
            say(lang, "Curve", "Courbe")
        }
    }

    /// How many points a chosen range hides.
    fn outside(&self, figure: &Figure, lang: Lang) -> Option<String> {
        let hides =
            |axis: &Axis, value: f64| axis.range.is_some_and(|(low, high)| value < low || value > high);
        let hidden: usize = self
            .marks
            .iter()
            .map(|mark| match &mark.shape {
                Shape::Curve(points) | Shape::Points(points) => points
                    .iter()
                    .filter(|point| drawable(point))
                    .filter(|(x, y)| hides(&figure.x, *x) || hides(&figure.y, *y))
                    .count(),
                _ => 0,
            })
            .sum();
        (hidden > 0).then(|| {
            let points = words::count(
                hidden,
                ("point lies outside the part shown", "point est hors de la partie montrée"),
                ("points lie outside the part shown", "points sont hors de la partie montrée"),
                lang,
            );
            format!("{points}.")
        })
    }
}

pub(super) use crate::lang::capital;

/// How much colour is left in a band.
const BAND: f64 = 0.25;

fn draw_band(canvas: &mut Canvas, plot: &Plot, band: &[(f64, f64, f64)], look: Look) {
    // Each stretch without a gap is one area.
    let whole = |(x, low, high): &(f64, f64, f64)| x.is_finite() && low.is_finite() && high.is_finite();
    for stretch in band.split(|point| !whole(point)) {
        let upper: Vec<(f64, f64)> = stretch.iter().map(|(x, _, high)| (*x, *high)).collect();
        let lower: Vec<(f64, f64)> = stretch.iter().map(|(x, low, _)| (*x, *low)).collect();
        let mut outline = thinned(plot, &upper);
        outline.extend(thinned(plot, &lower).into_iter().rev());
        canvas.area(outline, look.colour, BAND);
    }
}

fn draw_curve(
    canvas: &mut Canvas,
    plot: &Plot,
    points: &[(f64, f64)],
    look: Look,
    marked: bool,
    order: usize,
) {
    for stretch in points.split(|point| !drawable(point)) {
        if let [single] = stretch {
            // A point between two gaps has no line: without a marker it would vanish.
            canvas.marker(look.marker, plot.at_x(single.0), plot.at_y(single.1), POINT, look.colour);
            continue;
        }
        canvas.line(thinned(plot, stretch), look.colour, CURVE, look.dash);
    }
    if marked {
        let seen: Vec<&(f64, f64)> = points.iter().filter(|point| drawable(point)).collect();
        // Long curves carry a few markers, not at the same places as their neighbours.
        let every = if seen.len() <= COUNTABLE { 1 } else { seen.len() / 8 };
        let first = if every == 1 { 0 } else { every * (order % 4) / 4 };
        for (x, y) in seen.into_iter().skip(first).step_by(every.max(1)) {
            canvas.marker(look.marker, plot.at_x(*x), plot.at_y(*y), POINT, look.colour);
        }
    }
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
        .filter(|point| drawable(point))
        .map(|(x, y)| (plot.at_x(*x), plot.at_y(*y)))
        .filter(|(x, y)| {
            // Points outside a chosen range would only make the file longer.
            (plot.left - 8.0..=plot.right + 8.0).contains(x)
                && (plot.top - 8.0..=plot.bottom + 8.0).contains(y)
        })
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

fn curve_words(figure: &Figure, points: &[(f64, f64)], lang: Lang) -> String {
    let seen: Vec<(f64, f64)> = points.iter().copied().filter(drawable).collect();
    let mut text = words::count(seen.len(), ("point", "point"), ("points", "points"), lang);
    let (Some(first), Some(last)) = (seen.first(), seen.last()) else { return text };
    let lowest =
        seen.iter().copied().fold(*first, |least, point| if point.1 < least.1 { point } else { least });
    let highest =
        seen.iter().copied().fold(*first, |most, point| if point.1 > most.1 { point } else { most });
    let y = |value: f64| words::value(&figure.y, value, lang);
    let x = |value: f64| words::value(&figure.x, value, lang);
    if seen.len() == 1 {
        return format!("{text}, {} {}", say(lang, "at", "à"), y(first.1));
    }
    text.push_str(&match lang {
        Lang::Fr => format!(", commence à {}, finit à {}", y(first.1), y(last.1)),
        _ => format!(", starts at {}, ends at {}", y(first.1), y(last.1)),
    });
    // Said only where it is news: not where the curve begins or ends there.
    if lowest.1 < first.1.min(last.1) {
        text.push_str(&match lang {
            Lang::Fr => format!(", minimum {} pour x = {}", y(lowest.1), x(lowest.0)),
            _ => format!(", lowest {} at x = {}", y(lowest.1), x(lowest.0)),
        });
    }
    if highest.1 > first.1.max(last.1) {
        text.push_str(&match lang {
            Lang::Fr => format!(", maximum {} pour x = {}", y(highest.1), x(highest.0)),
            _ => format!(", highest {} at x = {}", y(highest.1), x(highest.0)),
        });
    }
    text
}

fn points_words(figure: &Figure, points: &[(f64, f64)], identity: bool, lang: Lang) -> String {
    let seen: Vec<(f64, f64)> = points.iter().copied().filter(drawable).collect();
    let mut text = words::count(seen.len(), ("point", "point"), ("points", "points"), lang);
    if seen.len() <= 3 {
        let list: Vec<String> = seen
            .iter()
            .map(|(x, y)| {
                let apart = if lang == Lang::Fr { "\u{202f}; " } else { "; " };
                format!("({}{apart}{})", words::value(&figure.x, *x, lang), words::value(&figure.y, *y, lang))
            })
            .collect();
        if !list.is_empty() {
            text = format!("{text}, {}", lang.list(&list));
        }
    }
    if let Some(correlation) = correlation(&seen) {
        // Three digits: 0.998 is not 1.
        let value = lang.number(correlation, 3);
        text.push_str(&format!(", {} {value}", say(lang, "correlation", "corrélation")));
    }
    if identity {
        let away = seen.iter().map(|(x, y)| (x - y).abs() / seen.len() as f64).sum::<f64>();
        text.push_str(&match lang {
            Lang::Fr => format!(", à {} de la diagonale en moyenne", words::value(&figure.y, away, lang)),
            _ => format!(", {} away from the diagonal on average", words::value(&figure.y, away, lang)),
        });
    }
    text
}

/// Pearson's correlation, where there are enough points that vary.
fn correlation(points: &[(f64, f64)]) -> Option<f64> {
    if points.len() < 3 {
        return None;
    }
    let count = points.len() as f64;
    let mean = |pick: fn(&(f64, f64)) -> f64| points.iter().map(|point| pick(point) / count).sum::<f64>();
    let (mean_x, mean_y) = (mean(|point| point.0), mean(|point| point.1));
    let (mut both, mut x2, mut y2) = (0.0, 0.0, 0.0);
    for (x, y) in points {
        let (x, y) = (x - mean_x, y - mean_y);
        both += x * y;
        x2 += x * x;
        y2 += y * y;
    }
    let value = both / (x2.sqrt() * y2.sqrt());
    value.is_finite().then(|| value.clamp(-1.0, 1.0))
}

fn band_words(figure: &Figure, band: &[(f64, f64, f64)], lang: Lang) -> String {
    let whole = |point: &&(f64, f64, f64)| point.0.is_finite() && point.1.is_finite() && point.2.is_finite();
    let (first, last) = (band.iter().find(whole), band.iter().rfind(whole));
    let span = |point: &(f64, f64, f64)| words::range(&figure.y, point.1, point.2, lang);
    match (first, last) {
        (Some(first), Some(last)) => match lang {
            Lang::Fr => format!("{} au début, {} à la fin", span(first), span(last)),
            _ => format!("{} at the start, {} at the end", span(first), span(last)),
        },
        _ => String::new(),
    }
}
