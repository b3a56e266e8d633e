//! What stands around the data: title, legend, names of the axes, ticks, grid.
//!
//! In: words and scales. Out: a [`Sheet`] with everything but the data on it, and a [`Plot`] that
//! says where a value goes. From top to bottom: title, legend, name of the vertical axis (level, so
//! that nobody has to tilt the head), data, ticks, name of the horizontal axis. Words above the data
//! never cover it; where they need more room than there is, the sheet grows.

use super::axis::{Scale, Tick};
use super::canvas::{Canvas, Side, Words, cut, text_width, wrap};
use super::style::{self, GRID, INK, Look, Marker, PAPER, SMALL, SOFT, TEXT, TITLE};
use crate::lang::{Label, Lang};
use plotters::style::RGBColor;

/// Size of a figure in CSS pixels: wide enough for a projector, narrow enough for two side by side.
pub(super) const WIDTH: f64 = 640.0;
pub(super) const HEIGHT: f64 = 400.0;
/// Free space at the edges.
pub(super) const EDGE: f64 = 14.0;
/// From the top of a line of text to the top of the next, as a share of its size.
const LEADING: f64 = 1.28;
/// Length of a sample in the legend: a long dash and its gap fit twice.
const SAMPLE: f64 = 34.0;
/// Length of a ramp of colours in the legend.
const RAMP: f64 = 120.0;

/// What the legend shows beside a name.
#[derive(Clone, Debug)]
pub(super) enum Sample {
    Curve(Look, bool),
    Points(Look),
    Patch(RGBColor),
    Reference(Option<(f64, f64)>),
    /// Colours from a low to a high value, with the words for both ends.
    Ramp(fn(f64) -> RGBColor, String, String),
}

impl Sample {
    /// Its length in CSS pixels.
    fn length(&self) -> f64 {
        match self {
            Sample::Points(_) => 12.0,
            Sample::Patch(_) => 24.0,
            _ => SAMPLE,
        }
    }
}

/// One line of the legend.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub sample: Sample,
    pub label: Label,
}

/// A canvas with title and legend on it.
pub(super) struct Sheet {
    pub canvas: Canvas,
    pub lang: Lang,
    /// The first free line below what stands on the sheet.
    pub top: f64,
}

/// Lines for a label: one if it fits, else each language on its own.
pub(super) fn lines(
    label: &Label,
    lang: Lang,
    width: f64,
    size: f64,
    bold: bool,
    most: usize,
) -> Vec<String> {
    if lang == Lang::Both && label.en() != label.fr() {
        let both = super::canvas::clean(&label.text(lang));
        if text_width(&both, size, bold) <= width {
            return vec![both];
        }
        let mut lines = wrap(label.en(), width, size, bold, most);
        lines.extend(wrap(label.fr(), width, size, bold, most));
        return lines;
    }
    wrap(&label.text(lang), width, size, bold, most)
}

/// Height of some lines of text.
pub(super) fn height_of(lines: usize, size: f64) -> f64 {
    lines as f64 * size * LEADING
}

impl Sheet {
    /// A sheet with title and legend, at least `body` high below them.
    pub fn new(title: Option<&Label>, legend: &[Entry], lang: Lang, body: f64) -> Sheet {
        let mut sheet = Sheet { canvas: Canvas::new(WIDTH, HEIGHT), lang, top: EDGE };
        if let Some(title) = title.filter(|title| !title.is_empty()) {
            let width = WIDTH - 2.0 * EDGE;
            for (position, single) in lang.each().iter().enumerate() {
                if position > 0 && title.en() == title.fr() {
                    break;
                }
                // The second language stands below the first, a little lighter: a subtitle.
                let bold = position == 0;
                for line in wrap(&title.text(*single), width, TITLE, bold, 2) {
                    sheet.put_line(EDGE, &line, TITLE, bold, INK);
                }
            }
            sheet.top += 5.0;
        }
        sheet.put_legend(legend);
        sheet.canvas.height = HEIGHT.max(sheet.top + body).ceil();
        sheet
    }

    fn put_line(&mut self, x: f64, text: &str, size: f64, bold: bool, colour: RGBColor) {
        self.canvas.words(Words {
            x,
            y: self.top,
            size,
            bold,
            upright: false,
            side: Side::Start,
            colour,
            text: text.to_string(),
        });
        self.top += size * LEADING;
    }

    fn put_legend(&mut self, legend: &[Entry]) {
        // More names than this are a list, not a legend: the words of the figure have them all.
        const MOST: usize = 12;
        if legend.is_empty() {
            return;
        }
        const GAP: f64 = 22.0;
        let mut x = EDGE;
        for entry in legend.iter().take(MOST) {
            let widest = WIDTH - 2.0 * EDGE - SAMPLE - 8.0;
            let (before, after) = match &entry.sample {
                Sample::Ramp(_, low, high) => {
                    (text_width(low, SMALL, false) + 6.0, RAMP + 6.0 + text_width(high, SMALL, false) + 10.0)
                }
                sample => (0.0, sample.length() + 7.0),
            };
            let room = (widest - before - after).max(60.0);
            let texts = lines(&entry.label, self.lang, room, TEXT, false, 1);
            let long = texts.iter().map(|text| text_width(text, TEXT, false)).fold(0.0, f64::max);
            let whole = before + after + long;
            if x > EDGE && x + whole > WIDTH - EDGE {
                x = EDGE;
                self.top += TEXT * LEADING;
            }
            let middle = self.top + TEXT * 0.42;
            let text_x = x + before + after;
            match &entry.sample {
                Sample::Ramp(colour, low, high) => {
                    self.canvas.text(x, self.top + 1.0, low, SMALL, Side::Start, SOFT);
                    ramp(&mut self.canvas, x + before, middle - 6.0, *colour);
                    self.canvas.text(x + before + RAMP + 6.0, self.top + 1.0, high, SMALL, Side::Start, SOFT);
                }
                sample => self.put_sample(sample, x, middle),
            }
            for (row, text) in texts.iter().enumerate() {
                let y = self.top + row as f64 * TEXT * LEADING;
                self.canvas.text(text_x, y, text, TEXT, Side::Start, INK);
            }
            if texts.len() > 1 {
                // A name on two lines has its own place: the next begins below.
                self.top += TEXT * LEADING * texts.len() as f64;
                x = EDGE;
            } else {
                x += whole + GAP;
            }
        }
        if legend.len() > MOST {
            let more = self.lang.count(legend.len() - MOST);
            let text = format!("+ {more}");
            if x + text_width(&text, TEXT, false) > WIDTH - EDGE {
                x = EDGE;
                self.top += TEXT * LEADING;
            }
            self.canvas.text(x, self.top, &text, TEXT, Side::Start, SOFT);
            x += 1.0;
        }
        if x > EDGE {
            self.top += TEXT * LEADING;
        }
        self.top += 5.0;
    }

    fn put_sample(&mut self, sample: &Sample, x: f64, middle: f64) {
        let ends = vec![(x, middle), (x + SAMPLE, middle)];
        let centre = x + sample.length() / 2.0;
        match sample {
            Sample::Curve(look, marked) => {
                self.canvas.line(ends, look.colour, CURVE, look.dash);
                if *marked {
                    self.canvas.marker(look.marker, centre, middle, POINT, look.colour);
                }
            }
            Sample::Points(look) => self.canvas.marker(look.marker, centre, middle, POINT + 0.5, look.colour),
            Sample::Patch(colour) => {
                self.canvas.rectangle((x, middle - 6.0, x + sample.length(), middle + 6.0), *colour);
            }
            Sample::Reference(dash) => self.canvas.line(ends, SOFT, 1.5, *dash),
            Sample::Ramp(..) => {}
        }
    }

    /// The name of what stands upwards, above the data.
    pub fn put_above(&mut self, label: Option<&Label>) {
        if let Some(label) = label {
            for line in lines(label, self.lang, WIDTH - 2.0 * EDGE, TEXT, false, 2) {
                self.put_line(EDGE, &line, TEXT, false, SOFT);
            }
        }
        self.top += 6.0;
    }

    /// Lines at the very bottom: remarks that a reader must not miss. Returns where they begin.
    pub fn put_below(&mut self, notes: &[String]) -> f64 {
        let wrapped: Vec<String> =
            notes.iter().flat_map(|note| wrap(note, WIDTH - 2.0 * EDGE, SMALL, false, 2)).collect();
        let start = self.canvas.height - EDGE / 2.0 - height_of(wrapped.len(), SMALL);
        for (row, note) in wrapped.iter().enumerate() {
            let y = start + height_of(row, SMALL);
            self.canvas.text(EDGE, y, note, SMALL, Side::Start, SOFT);
        }
        start
    }
}

/// Width of a curve, in CSS pixels: seen from the last row.
pub(super) const CURVE: f64 = 2.25;
/// Radius of a point.
pub(super) const POINT: f64 = 3.5;

fn ramp(canvas: &mut Canvas, x: f64, y: f64, colour: fn(f64) -> RGBColor) {
    const STEPS: usize = 24;
    let step = RAMP / STEPS as f64;
    for index in 0..STEPS {
        let share = index as f64 / (STEPS - 1) as f64;
        let left = x + index as f64 * step;
        canvas.rectangle((left, y, left + step, y + 12.0), colour(share));
    }
}

/// A level line with a small stop at each end: an interval.
pub(super) fn whisker(canvas: &mut Canvas, left: f64, right: f64, y: f64, colour: RGBColor) {
    canvas.line(vec![(left, y), (right, y)], colour, 1.75, None);
    for x in [left, right] {
        canvas.line(vec![(x, y - 4.5), (x, y + 4.5)], colour, 1.75, None);
    }
}

/// Where values go on a sheet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plot {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
    pub x: Scale,
    pub y: Scale,
}

impl Plot {
    pub fn at_x(&self, value: f64) -> f64 {
        self.left + self.x.share(value) * (self.right - self.left)
    }

    pub fn at_y(&self, value: f64) -> f64 {
        self.bottom - self.y.share(value) * (self.bottom - self.top)
    }

    pub fn area(&self) -> (f64, f64, f64, f64) {
        (self.left, self.top, self.right, self.bottom)
    }

    /// Draws both axes with their ticks on a sheet whose words above are written, and finds the place
    /// of the data between them. Data that fills the axes wants no grid over it.
    pub fn new(
        sheet: &mut Sheet,
        (x, y): (Scale, Scale),
        below: Option<&Label>,
        notes: &[String],
        grid: bool,
    ) -> Plot {
        let floor = sheet.put_below(notes);
        let y_ticks = y.ticks(7, sheet.lang);
        let widest = y_ticks.iter().map(|tick| text_width(&tick.text, SMALL, false)).fold(0.0, f64::max);
        let left = EDGE + widest + 8.0;
        let (bottom, right, x_ticks) = level_axis(sheet, &x, left, 0.0, floor, below);
        let plot = Plot { left, top: sheet.top + 4.0, right, bottom, x, y };
        for tick in &y_ticks {
            let level = plot.at_y(tick.value);
            if grid {
                sheet.canvas.line(vec![(left, level), (right, level)], GRID, 1.0, None);
            }
            sheet.canvas.text(left - 7.0, level - SMALL * 0.4, &tick.text, SMALL, Side::End, SOFT);
        }
        plot.axis_ticks(sheet, &x_ticks);
        plot
    }

    /// The axes themselves, over the data that may touch them.
    pub fn close(&self, sheet: &mut Sheet) {
        let corner = vec![(self.left, self.top - 4.0), (self.left, self.bottom), (self.right, self.bottom)];
        sheet.canvas.line(corner, SOFT, 1.25, None);
    }

    fn axis_ticks(&self, sheet: &mut Sheet, ticks: &[Tick]) {
        put_ticks(sheet, ticks, self.bottom, |value| self.at_x(value));
    }
}

/// Words and ticks of a level axis whose data begins at `left` and ends above `floor`, with `room`
/// left free on the right. Gives back where the data ends below and on the right, and the ticks.
pub(super) fn level_axis(
    sheet: &mut Sheet,
    scale: &Scale,
    left: f64,
    room: f64,
    floor: f64,
    label: Option<&Label>,
) -> (f64, f64, Vec<Tick>) {
    let names =
        label.map_or(Vec::new(), |label| lines(label, sheet.lang, WIDTH - left - EDGE, TEXT, false, 2));
    let names_top = floor - height_of(names.len(), TEXT) - if names.is_empty() { 0.0 } else { 3.0 };
    let bottom = names_top - SMALL * LEADING - 8.0;
    let mut right = (WIDTH - EDGE - 6.0 - room).max(left + 60.0);
    let mut ticks = Vec::new();
    for wanted in (2..=8).rev() {
        ticks = scale.ticks(wanted, sheet.lang);
        // The last label may stand out over the end of the axis: it gets its room.
        if let Some(last) = ticks.last() {
            let half = text_width(&last.text, SMALL, false) / 2.0;
            let over = scale.share(last.value) * (right - left) + left + half - (WIDTH - EDGE / 2.0);
            right -= over.max(0.0);
        }
        if standing_free(&ticks, scale, left, right).len() == ticks.len() {
            break;
        }
    }
    // Where even two are too many (a short axis, long numbers), those that stand free.
    let ticks = standing_free(&ticks, scale, left, right);
    for (row, name) in names.iter().enumerate() {
        let y = names_top + height_of(row, TEXT);
        sheet.canvas.text(right + room, y, name, TEXT, Side::End, SOFT);
    }
    (bottom, right, ticks)
}

/// The ticks whose numbers do not touch the one before.
fn standing_free(ticks: &[Tick], scale: &Scale, left: f64, right: f64) -> Vec<Tick> {
    let mut end = 0.0;
    let mut free = Vec::new();
    for tick in ticks {
        let half = text_width(&tick.text, SMALL, false) / 2.0;
        let middle = left + scale.share(tick.value) * (right - left);
        if middle - half >= end {
            end = middle + half + 10.0;
            free.push(tick.clone());
        }
    }
    free
}

/// Small strokes and numbers below a level axis.
pub(super) fn put_ticks(sheet: &mut Sheet, ticks: &[Tick], bottom: f64, at: impl Fn(f64) -> f64) {
    for tick in ticks {
        let x = at(tick.value);
        sheet.canvas.line(vec![(x, bottom), (x, bottom + 4.0)], SOFT, 1.25, None);
        sheet.canvas.text(x, bottom + 7.0, &tick.text, SMALL, Side::Middle, SOFT);
    }
}

/// A name cut to a width, for a place that has one line.
pub(super) fn short_name(label: &Label, lang: Lang, width: f64, size: f64) -> String {
    cut(&super::canvas::clean(&label.text(lang)), width, size, false)
}

/// A number beside a bar or a dot, on its own patch of paper: lines that pass behind do not strike
/// it through.
pub(super) fn beside(canvas: &mut Canvas, x: f64, centre: f64, text: &str, side: Side) {
    let words = Words {
        x,
        y: centre - SMALL * 0.4,
        size: SMALL,
        bold: false,
        upright: false,
        side,
        colour: SOFT,
        text: text.to_string(),
    };
    let (left, top, right, bottom) = words.area();
    canvas.rectangle((left - 2.0, top - 1.0, right + 2.0, bottom), PAPER);
    canvas.words(words);
}

/// A text on a coloured cell, in the ink that is read there.
pub(super) fn on_colour(canvas: &mut Canvas, x: f64, y: f64, text: &str, size: f64, colour: RGBColor) {
    canvas.text(x, y - size * 0.4, text, size, Side::Middle, style::ink_on(colour));
}

/// A point with a thin rim of paper, so that points that touch stay countable.
pub(super) fn point(canvas: &mut Canvas, marker: Marker, x: f64, y: f64, radius: f64, colour: RGBColor) {
    if marker != Marker::Cross {
        canvas.marker(marker, x, y, radius + 1.0, PAPER);
    }
    canvas.marker(marker, x, y, radius, colour);
}
