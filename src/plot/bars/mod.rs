//! Bars, dots, estimates and runs: one value or several for each name.
//!
//! They lie on their side, because names are long, in two languages even longer. Bars begin at zero,
//! always: their length is what one compares. Dots need no zero. `make.rs` has the constructors,
//! `measures.rs` the one for experiments that measure several things, `words.rs` the sentences.

mod make;
mod measures;
mod words;

use super::axis::{Axis, Extent, Scale};
use super::drawing::{Along, Drawing, LeftOut, MadeOf, Place, Side as Axes};
use super::figure::Figure;
use super::frame::{level_axis, put_ticks};
use super::paper::{Canvas, Side, Weight, text_width};
use super::sheet::{self, EDGE, Entry, Sample, Sheet, WIDTH, height_of, notes_height, whisker};
use super::style::{self, GRID, INK, Look, SMALL, SOFT, TEXT};
use super::ticks::Writing;
use super::words::say;
use crate::lang::{Label, Lang};
use std::sync::Arc;

/// With more values than this, numbers beside them would be in each other's way.
const MOST_NUMBERS: usize = 40;

/// How a value is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    /// From zero to the value.
    Bars,
    /// At the value.
    Dots,
}

#[derive(Clone, Debug)]
struct Bars {
    names: Vec<Label>,
    series: Vec<Series>,
    manner: Manner,
    lines: Vec<(f64, Label)>,
}

#[derive(Clone, Debug, Default)]
struct Series {
    values: Vec<f64>,
    intervals: Vec<(f64, f64)>,
    /// The single results of which `values` are the means: for each name, or for none.
    runs: Vec<Vec<f64>>,
    name: Option<Label>,
}

impl Series {
    /// The interval of a value. An end may be infinite; one that is missing makes none, and so does a missing value.
    fn interval(&self, row: usize) -> Option<(f64, f64)> {
        self.values.get(row).filter(|value| value.is_finite())?;
        self.intervals.get(row).copied().filter(|(low, high)| !low.is_nan() && !high.is_nan())
    }

    /// Every number of this series.
    fn all(&self) -> Vec<f64> {
        let ends = self.intervals.iter().flat_map(|(low, high)| [*low, *high]);
        let runs = self.runs.iter().flatten().copied();
        self.values.iter().copied().chain(ends).chain(runs).collect()
    }
}

impl Bars {
    fn all(&self) -> Vec<f64> {
        let mut all: Vec<f64> = self.series.iter().flat_map(Series::all).collect();
        all.extend(self.lines.iter().map(|(value, _)| *value));
        all
    }

    /// The axis as the values allow it.
    fn axis(&self, figure: &Figure) -> Axis {
        figure.x.fitting(&self.all())
    }

    fn extent(&self, axis: &Axis) -> Extent {
        let extent = axis.extent(self.all());
        match self.manner {
            Manner::Bars if axis.range.is_none() => extent.and(Extent::ZERO),
            _ => extent,
        }
    }

    fn name_of(&self, position: usize) -> Option<Label> {
        let name = self.series[position].name.clone().filter(|name| !name.is_empty());
        name.or_else(|| {
            (self.series.len() > 1)
                .then(|| Label::new(format!("series {}", position + 1), format!("série {}", position + 1)))
        })
    }

    fn legend(&self) -> Vec<Entry> {
        let mut entries: Vec<Entry> = (0..self.series.len())
            .filter_map(|position| {
                let sample = match self.manner {
                    Manner::Dots => Sample::Points(style::look(position)),
                    Manner::Bars => Sample::Patch(style::fill(position)),
                };
                self.name_of(position).map(|label| Entry { sample, label })
            })
            .collect();
        for (position, (_, name)) in self.lines.iter().enumerate() {
            if !name.is_empty() {
                let sample = Sample::Reference(Some(line_dash(position)));
                entries.push(Entry { sample, label: name.clone() });
            }
        }
        entries
    }

    fn scale(&self, axis: &Axis) -> Scale {
        let extent = self.extent(axis);
        let margin = match self.manner {
            Manner::Dots => 0.06,
            Manner::Bars if extent.low < 0.0 && extent.high > 0.0 => 0.06,
            // All bars are zero: an axis of one unit to the right shows that there is nothing.
            Manner::Bars if extent == Extent::ZERO => return Scale::of(axis, Extent::UNIT, 0.0),
            Manner::Bars => 0.04,
        };
        Scale::of(axis, extent, margin)
    }

    /// What runs are drawn as: said once, at the foot.
    fn runs_note(&self, lang: Lang) -> Option<String> {
        self.series.iter().any(|series| !series.runs.is_empty()).then(|| {
            say(
                lang,
                "Each pale point is a run; the large one is their mean, the line goes from lowest to highest.",
                "Chaque point pâle est un essai\u{202f}; le grand est leur moyenne, le trait va du plus bas au plus haut.",
            )
            .to_string()
        })
    }

    fn picture(&self, figure: &Figure, lang: Lang) -> Canvas {
        let axis = self.axis(figure);
        let count = self.series.len().max(1);
        let thick = match (self.manner, count) {
            (Manner::Dots, _) => 16.0,
            (Manner::Bars, 1) => 20.0,
            (Manner::Bars, _) => 14.0,
        };
        let names = self.name_lines(lang);
        let name_width =
            names.iter().flatten().map(|line| text_width(line, TEXT, Weight::Plain)).fold(0.0, f64::max);
        let row_height =
            |lines: &Vec<String>| (height_of(lines.len(), TEXT) + 4.0).max(thick * count as f64 + 8.0);
        let rows: f64 = names.iter().map(row_height).sum();
        let mut notes: Vec<String> = lang.each().iter().filter_map(|lang| self.runs_note(*lang)).collect();
        notes.extend(figure.notes(lang));
        let below = axis.words(None, lang);
        let scale = self.scale(&axis);
        let names_end = EDGE + name_width + 10.0;
        // The numbers at the ends of the bars need room of their own.
        let pen = axis.writing(self.extent(&axis));
        let room = self.room_for_numbers(&pen, lang, &scale, |_| true);
        // Bars to the left have their numbers on the left.
        let left = names_end
            + match self.manner {
                Manner::Dots => 0.0,
                Manner::Bars => self.room_for_numbers(&pen, lang, &scale, |value| value < 0.0),
            };
        // The words and the ticks below the bars: in two languages a long name takes more than two lines.
        let words =
            below.as_ref().map_or(0, |below| sheet::lines(below, lang, WIDTH - left - EDGE, TEXT, 2).len());
        let foot = 20.0 + 8.0 + height_of(words.max(2), TEXT) + notes_height(&notes) + EDGE;
        let above = figure.y.words(None, lang);
        let mut sheet = Sheet::new(figure.title.as_ref(), &self.legend(), lang, rows + foot + 40.0);
        sheet.put_above(above.as_ref());
        // Names of the axes may have taken more room than there was.
        sheet.make_room(rows + foot, &[]);
        let floor = sheet.put_below(&notes);
        let (bottom, right, ticks) = level_axis(&mut sheet, &scale, left, room, floor, below.as_ref());
        let strip = Strip { left, right, scale };
        for tick in &ticks {
            let x = strip.at(tick.value);
            sheet.canvas.line(vec![(x, sheet.top), (x, bottom)], GRID, 1.0, None);
        }
        put_ticks(&mut sheet, &ticks, bottom, |value| strip.at(value));
        for (position, (value, _)) in self.lines.iter().enumerate() {
            if scale.shows(*value) {
                let x = strip.at(*value);
                sheet.canvas.line(vec![(x, sheet.top), (x, bottom)], SOFT, 1.5, Some(line_dash(position)));
            }
        }
        // The rows share what room there is.
        let stretch = if rows > 0.0 { ((bottom - sheet.top) / rows).max(1.0) } else { 1.0 };
        let mut y = sheet.top;
        for (row, name) in names.iter().enumerate() {
            let height = row_height(name) * stretch;
            let middle = y + height / 2.0;
            let first = middle - height_of(name.len(), TEXT) / 2.0 + 2.0;
            for (line, text) in name.iter().enumerate() {
                sheet.canvas.text(names_end - 9.0, first + height_of(line, TEXT), text, TEXT, Side::End, INK);
            }
            let slot = (thick * stretch.min(1.35)).min((height - 6.0) / count as f64);
            let start = middle - slot * count as f64 / 2.0;
            let centre = |position: usize| start + slot * (position as f64 + 0.5);
            for position in 0..self.series.len() {
                self.draw_one(&mut sheet.canvas, &strip, (row, position), centre(position), slot);
            }
            if room > 0.0 {
                for position in 0..self.series.len() {
                    self.write_one(&mut sheet.canvas, &strip, (row, position), centre(position), &pen, lang);
                }
            }
            y += height;
        }
        let zero = match self.manner {
            Manner::Dots => left,
            Manner::Bars => strip.at(0.0).clamp(left, right),
        };
        sheet.canvas.line(vec![(zero, sheet.top - 2.0), (zero, bottom)], SOFT, 1.25, None);
        sheet.canvas.line(vec![(left, bottom), (right, bottom)], SOFT, 1.25, None);
        sheet.canvas
    }

    /// Names on the left: as wide as they are, up to two fifths of the figure.
    fn name_lines(&self, lang: Lang) -> Vec<Vec<String>> {
        let widest = WIDTH * 0.4;
        if self.names.len() > 14 {
            // No room for two lines each: one, shortened where it must be.
            let names = sheet::short_names(&self.names, lang, widest, TEXT);
            return names.into_iter().map(|name| vec![name]).collect();
        }
        let most = if self.names.len() > 8 { 1 } else { 2 };
        sheet::all_lines(&self.names, lang, widest, TEXT, most)
    }

    fn draw_one(
        &self,
        canvas: &mut Canvas,
        strip: &Strip,
        (row, position): (usize, usize),
        centre: f64,
        slot: f64,
    ) {
        let (series, look) = (&self.series[position], style::look(position));
        let value = series.values[row];
        if value.is_finite() && self.manner == Manner::Bars {
            let ends = |value: f64| strip.at(value).clamp(strip.left, strip.right);
            let (zero, end) = (ends(0.0), ends(value));
            let half = (slot - 3.0).max(2.0) / 2.0;
            let area = (zero.min(end), centre - half, zero.max(end), centre + half);
            canvas.filled(area, style::fill(position));
        }
        if let Some((low, high)) = series.interval(row) {
            let colour = match self.manner {
                Manner::Dots => look.colour,
                Manner::Bars => INK,
            };
            whisker(canvas, (strip.at(low), strip.at(high)), (strip.left, strip.right), centre, colour);
        }
        let pale = Look { colour: style::tint(look.colour, 0.6), ..look };
        for run in series.runs.get(row).into_iter().flatten().filter(|run| strip.scale.shows(**run)) {
            canvas.marker(pale.marker, strip.at(*run), centre, 3.2, pale.colour);
        }
        if self.manner == Manner::Dots && strip.scale.shows(value) {
            sheet::point(canvas, look.marker, strip.at(value), centre, 5.0, look.colour);
        }
    }

    /// The number of a value, beyond its bar and its interval.
    fn write_one(
        &self,
        canvas: &mut Canvas,
        strip: &Strip,
        (row, position): (usize, usize),
        centre: f64,
        pen: &Writing,
        lang: Lang,
    ) {
        let series = &self.series[position];
        let value = series.values[row];
        if !strip.scale.shows(value) || !strip.scale.holds(value) {
            return;
        }
        let text = pen.value(value, lang);
        let (from, to) = series.interval(row).unwrap_or((value, value));
        if value < 0.0 && self.manner == Manner::Bars {
            let end = strip.at(from.min(value)).max(strip.left);
            sheet::beside(canvas, end - 7.0, centre, &text, Side::End);
        } else {
            let end = strip.at(to.max(value)).min(strip.right);
            sheet::beside(canvas, end + 8.0, centre, &text, Side::Start);
        }
    }

    /// Width for the numbers beside the bars; none where there would be too many of them.
    fn room_for_numbers(&self, pen: &Writing, lang: Lang, scale: &Scale, which: fn(f64) -> bool) -> f64 {
        let values: Vec<f64> = self
            .series
            .iter()
            .flat_map(|series| series.values.iter().copied())
            .filter(|value| scale.shows(*value))
            .collect();
        if values.len() > MOST_NUMBERS {
            return 0.0;
        }
        let widest = values
            .into_iter()
            .filter(|value| which(*value))
            .map(|value| text_width(&pen.value(value, lang), SMALL, Weight::Plain))
            .fold(0.0, f64::max);
        if widest > 0.0 { widest + 10.0 } else { 0.0 }
    }
}

/// The place of the values, between the names and the numbers.
struct Strip {
    left: f64,
    right: f64,
    scale: Scale,
}

impl Strip {
    fn at(&self, value: f64) -> f64 {
        self.left + self.scale.share(value) * (self.right - self.left)
    }
}

impl Drawing for Bars {
    fn draw(&self, figure: &Figure, lang: Lang) -> Canvas {
        self.picture(figure, lang)
    }

    fn words(&self, figure: &Figure, lang: Lang) -> Vec<String> {
        self.sentences(figure, lang)
    }

    fn named(&self, name: Label) -> Arc<dyn Drawing> {
        let mut bars = self.clone();
        if let Some(series) = bars.series.last_mut() {
            series.name = Some(name);
        }
        Arc::new(bars)
    }

    fn lined(&self, side: Axes, value: f64, name: Label) -> Option<Arc<dyn Drawing>> {
        if side == Axes::Upright {
            return None;
        }
        let mut bars = self.clone();
        bars.lines.push((value, name));
        Some(Arc::new(bars))
    }

    fn along(&self, side: Axes) -> Along {
        match (side, self.manner) {
            (Axes::Upright, _) => Along::Names,
            (Axes::Level, Manner::Bars) => Along::Lengths,
            (Axes::Level, Manner::Dots) => Along::Numbers,
        }
    }

    fn values(&self) -> Place {
        Place::Level
    }

    fn made_of(&self) -> MadeOf {
        MadeOf::Lines
    }

    fn left_out(&self, figure: &Figure) -> LeftOut {
        let axis = self.axis(figure);
        let mut left_out = LeftOut {
            empty: self.names.is_empty(),
            even_steps: axis.log != figure.x.log,
            ..LeftOut::default()
        };
        for series in &self.series {
            for (row, value) in series.values.iter().enumerate() {
                let mut seen = |value: f64| {
                    left_out.missing += usize::from(!value.is_finite());
                    left_out.not_above_zero += usize::from(value.is_finite() && !axis.holds(value));
                };
                match series.runs.get(row) {
                    Some(runs) => runs.iter().for_each(|run| seen(*run)),
                    None => seen(*value),
                }
                // The interval of a value that is itself missing is no news.
                if let (true, [], Some((low, high))) =
                    (value.is_finite(), series.runs.as_slice(), series.intervals.get(row))
                {
                    let (low_is, high_is) = (low.is_finite(), high.is_finite());
                    left_out.missing += usize::from(!(low_is && high_is));
                    left_out.not_above_zero += usize::from(low_is && axis.holds(*value) && !axis.holds(*low));
                }
                left_out.beyond += usize::from(value.is_finite() && !figure.x.shows(*value));
            }
        }
        left_out.not_above_zero += self.lines.iter().filter(|(value, _)| !axis.holds(*value)).count();
        left_out
    }
}

fn line_dash(position: usize) -> (f64, f64) {
    [(7.0, 4.0), (2.0, 3.0), (14.0, 4.0)][position % 3]
}
