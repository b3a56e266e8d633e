//! The words around the data: title, legend, notes, and what all kinds put down in the same way.
//!
//! In: labels and samples. Out: a [`Sheet`] with words above and below its free middle. From top to
//! bottom: title, legend, name of the vertical axis (level, so that nobody has to tilt the head),
//! data, notes. Words never cover the data; where they need more room than there is, the sheet grows.

use super::paper::{self, Canvas, Side, Weight, Words, clean, cut, text_width, wrap};
use super::style::{self, Fill, INK, Look, Marker, PAPER, SMALL, SOFT, TEXT, TITLE};
use crate::lang::{Label, Lang};
use plotters::style::RGBColor;

/// Size of a figure in CSS pixels: wide enough for a projector, narrow enough for two side by side.
pub(super) const WIDTH: f64 = 640.0;
pub(super) const HEIGHT: f64 = 400.0;
/// Free space at the edges.
pub(super) const EDGE: f64 = 14.0;
/// From the top of a line of text to the top of the next, as a share of its size.
pub(super) const LEADING: f64 = 1.28;
/// Length of a sample in the legend: a long dash and its gap fit twice.
const SAMPLE: f64 = 34.0;
/// Length of a ramp of colours in the legend.
const RAMP: f64 = 120.0;

/// What the legend shows beside a name.
#[derive(Clone, Debug)]
pub(super) enum Sample {
    Curve(Look, bool),
    Points(Look),
    Patch(Fill),
    /// A curve in the middle of its band.
    Banded(Look, bool),
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
pub(super) fn lines(label: &Label, lang: Lang, width: f64, size: f64, most: usize) -> Vec<String> {
    if lang == Lang::Both && label.en() != label.fr() {
        let both = clean(&label.text(lang));
        if text_width(&both, size, Weight::Plain) <= width {
            return vec![both];
        }
        let mut lines = wrap(label.en(), width, size, Weight::Plain, most);
        lines.extend(wrap(label.fr(), width, size, Weight::Plain, most));
        return lines;
    }
    wrap(&label.text(lang), width, size, Weight::Plain, most)
}

/// Lines for many labels, of which no two look alike when they are shortened.
pub(super) fn all_lines(
    labels: &[Label],
    lang: Lang,
    width: f64,
    size: f64,
    most: usize,
) -> Vec<Vec<String>> {
    let full: Vec<String> = labels.iter().map(|label| clean(&label.text(lang))).collect();
    let shown = labels.iter().map(|label| lines(label, lang, width, size, most)).collect();
    paper::different(&full, shown, width, size, Weight::Plain)
}

/// One line for each label, of which no two look alike when they are shortened.
pub(super) fn short_names(labels: &[Label], lang: Lang, width: f64, size: f64) -> Vec<String> {
    let full: Vec<String> = labels.iter().map(|label| clean(&label.text(lang))).collect();
    let shown = full.iter().map(|text| vec![cut(text, width, size, Weight::Plain)]).collect();
    paper::different(&full, shown, width, size, Weight::Plain)
        .into_iter()
        .map(|lines| lines.join(" "))
        .collect()
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
                let weight = if position == 0 { Weight::Bold } else { Weight::Plain };
                for line in wrap(&title.text(*single), width, TITLE, weight, 2) {
                    sheet.put_line(EDGE, &line, TITLE, weight, INK);
                }
            }
            sheet.top += 5.0;
        }
        sheet.put_legend(legend);
        sheet.canvas.height = HEIGHT.max(sheet.top + body).ceil();
        sheet
    }

    fn put_line(&mut self, x: f64, text: &str, size: f64, weight: Weight, colour: RGBColor) {
        self.canvas.words(Words {
            x,
            y: self.top,
            size,
            weight,
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
        let widest = WIDTH - 2.0 * EDGE - SAMPLE - 8.0;
        // Long names that end differently must not look alike.
        let labels: Vec<Label> = legend.iter().take(MOST).map(|entry| entry.label.clone()).collect();
        let mut names = all_lines(&labels, self.lang, widest, TEXT, 1).into_iter();
        for entry in legend.iter().take(MOST) {
            let (before, after) = match &entry.sample {
                Sample::Ramp(_, low, high) => (
                    text_width(low, SMALL, Weight::Plain) + 6.0,
                    RAMP + 6.0 + text_width(high, SMALL, Weight::Plain) + 10.0,
                ),
                sample => (0.0, sample.length() + 7.0),
            };
            let room = (widest - before - after).max(60.0);
            let texts = match (&entry.sample, names.next()) {
                (Sample::Ramp(..), _) | (_, None) => lines(&entry.label, self.lang, room, TEXT, 1),
                (_, Some(texts)) => texts,
            };
            let long = texts.iter().map(|text| text_width(text, TEXT, Weight::Plain)).fold(0.0, f64::max);
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
            if x + text_width(&text, TEXT, Weight::Plain) > WIDTH - EDGE {
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
            Sample::Patch(fill) => {
                self.canvas.filled((x, middle - 6.0, x + sample.length(), middle + 6.0), *fill);
            }
            Sample::Banded(look, marked) => {
                let band = (x, middle - 6.0, x + SAMPLE, middle + 6.0);
                self.canvas.rectangle(band, style::tint(look.colour, style::BAND));
                self.canvas.line(ends, look.colour, CURVE, look.dash);
                if *marked {
                    self.canvas.marker(look.marker, centre, middle, POINT, look.colour);
                }
            }
            Sample::Reference(dash) => self.canvas.line(ends, SOFT, 1.5, *dash),
            Sample::Ramp(..) => {}
        }
    }

    /// The name of what stands upwards, above the data.
    pub fn put_above(&mut self, label: Option<&Label>) {
        if let Some(label) = label {
            for line in lines(label, self.lang, WIDTH - 2.0 * EDGE, TEXT, 2) {
                self.put_line(EDGE, &line, TEXT, Weight::Plain, SOFT);
            }
        }
        self.top += 6.0;
    }

    /// Lets the sheet grow until `body` and some remarks fit below what stands on it.
    pub fn make_room(&mut self, body: f64, notes: &[String]) {
        self.canvas.height = self.canvas.height.max(self.top + body + notes_height(notes)).ceil();
    }

    /// Lines at the very bottom: remarks that a reader must not miss. Returns where they begin.
    pub fn put_below(&mut self, notes: &[String]) -> f64 {
        let wrapped = note_lines(notes);
        let start = self.canvas.height - EDGE / 2.0 - height_of(wrapped.len(), SMALL);
        for (row, note) in wrapped.iter().enumerate() {
            let y = start + height_of(row, SMALL);
            self.canvas.text(EDGE, y, note, SMALL, Side::Start, SOFT);
        }
        start
    }
}

/// The lines of some remarks.
fn note_lines(notes: &[String]) -> Vec<String> {
    const MOST: usize = 4;
    notes.iter().flat_map(|note| wrap(note, WIDTH - 2.0 * EDGE, SMALL, Weight::Plain, MOST)).collect()
}

/// How much room remarks need at the foot of a sheet.
pub(super) fn notes_height(notes: &[String]) -> f64 {
    height_of(note_lines(notes).len(), SMALL)
}

/// Where letters became boxes, one line at the foot that says which.
pub(super) fn say_boxes(canvas: &mut Canvas, lang: Lang) {
    let missing = paper::boxes(canvas.texts().iter().map(|words| words.text.as_str()));
    if missing.is_empty() {
        return;
    }
    for lang in lang.each() {
        let names: Vec<String> =
            missing.iter().map(|(en, fr)| super::words::say(*lang, en, fr).to_string()).collect();
        let list = names.join(", ");
        let note = match lang {
            Lang::Fr => format!("Des carrés remplacent des signes que cette police n’a pas\u{a0}: {list}."),
            _ => format!("Boxes stand for signs that this font lacks: {list}."),
        };
        for line in wrap(&note, canvas.width - 2.0 * EDGE, SMALL, Weight::Plain, 3) {
            let y = canvas.height - EDGE / 2.0;
            canvas.text(EDGE, y, &line, SMALL, Side::Start, SOFT);
            canvas.height = (canvas.height + SMALL * LEADING).ceil();
        }
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

/// A level line with a small stop at each end: an interval. What lies beyond the ends of the axis
/// (`left` to `right`) is not drawn, and has no stop there.
pub(super) fn whisker(
    canvas: &mut Canvas,
    (from, to): (f64, f64),
    (left, right): (f64, f64),
    y: f64,
    colour: RGBColor,
) {
    if to < left || from > right {
        return;
    }
    canvas.line(vec![(from.max(left), y), (to.min(right), y)], colour, 1.75, None);
    for x in [from, to] {
        if paper::inside((x, y), (left, y, right, y)) {
            canvas.line(vec![(x, y - 4.5), (x, y + 4.5)], colour, 1.75, None);
        }
    }
}

/// A number beside a bar or a dot, on its own patch of paper: lines that pass behind do not strike
/// it through.
pub(super) fn beside(canvas: &mut Canvas, x: f64, centre: f64, text: &str, side: Side) {
    let words = Words {
        x,
        y: centre - SMALL * 0.4,
        size: SMALL,
        weight: Weight::Plain,
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
