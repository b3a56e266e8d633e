//! Bars, and dots with intervals: one value for each name.
//!
//! They lie on their side, because names are long, in two languages even longer. Bars begin at zero,
//! always: their length is what one compares. Dots need no zero.

use super::axis::{Axis, Extent, Scale};
use super::canvas::{Canvas, Side, clean, text_width};
use super::figure::{Content, Figure};
use super::frame::{
    self, EDGE, Entry, Sample, Sheet, WIDTH, height_of, level_axis, lines, put_ticks, whisker,
};
use super::style::{self, GRID, INK, SMALL, SOFT, TEXT};
use super::words::{self, say};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};

/// More names than this are a table, not a figure.
const MOST: usize = 60;
/// The words give every value up to here, then only the extremes.
const SAID: usize = 12;

#[derive(Clone, Debug)]
pub(super) struct Bars {
    names: Vec<Label>,
    series: Vec<Series>,
    dots: bool,
    lines: Vec<(f64, Label)>,
}

#[derive(Clone, Debug)]
struct Series {
    values: Vec<f64>,
    intervals: Vec<(f64, f64)>,
    name: Option<Label>,
}

impl Figure {
    /// A bar for each name, from zero to its value, in the order given.
    ///
    /// A value that is NaN or infinite has no bar, and the figure says so. With `intervals`, each
    /// value also has its uncertainty; with `and_bars`, each name has several values.
    ///
    /// ```
    /// use atelier::{Figure, Label, Lang};
    /// let missed = [(Label::fixed("cats", "chats"), 12.0), (Label::fixed("dogs", "chiens"), 3.0)];
    /// let figure = Figure::bars(&missed)?.intervals(&[(8.0, 17.0), (1.0, 6.0)])?;
    /// assert!(figure.alt(Lang::Fr).contains("chats\u{a0}: 12 (de 8 à 17)"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where there is no bar, no finite value, or more than 60 bars.
    pub fn bars(values: &[(Label, f64)]) -> Result<Figure> {
        Bars::figure(values, false)
    }

    /// A dot for each name: as `bars`, for values whose distance from zero means nothing (a score, a
    /// temperature), most often with `intervals`.
    ///
    /// ```
    /// use atelier::{Figure, Label, Lang};
    /// let scores = [(Label::same("A"), 0.91), (Label::same("B"), 0.88)];
    /// let figure = Figure::dots(&scores)?.intervals(&[(0.89, 0.93), (0.84, 0.92)])?.as_percent();
    /// assert!(figure.alt(Lang::En).contains("A: 91% (from 89% to 93%)"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// As for [`Figure::bars`].
    pub fn dots(values: &[(Label, f64)]) -> Result<Figure> {
        Bars::figure(values, true)
    }

    /// A second, third … value for each name, in the order of the first.
    ///
    /// # Errors
    /// Where there is not one value for each name, none is finite, or the figure has no bars.
    pub fn and_bars(&self, values: &[f64]) -> Result<Figure> {
        let mut bars = self.as_bars("and_bars")?;
        words::same_length(
            (bars.names.len(), "the names", "les noms"),
            (values.len(), "the values", "les valeurs"),
        )?;
        if !values.iter().any(|value| value.is_finite()) {
            return Err(words::no_numbers(("the bars", "les barres"), values.len()));
        }
        bars.series.push(Series { values: values.to_vec(), intervals: Vec::new(), name: None });
        let figure = self.with(Content::Bars(bars));
        figure.checked_bars()
    }

    /// An interval for each of the values added last: from low to high, in the unit of the values.
    ///
    /// # Errors
    /// Where there is not one interval for each value, and in figures without bars or dots.
    pub fn intervals(&self, intervals: &[(f64, f64)]) -> Result<Figure> {
        let mut bars = self.as_bars("intervals")?;
        words::same_length(
            (bars.names.len(), "the values", "les valeurs"),
            (intervals.len(), "their intervals", "leurs intervalles"),
        )?;
        if let Some(series) = bars.series.last_mut() {
            // A missing end makes the interval missing (`min` alone would put the other end in its place).
            let sorted = |(a, b): &(f64, f64)| {
                if a.is_nan() || b.is_nan() { (f64::NAN, f64::NAN) } else { (a.min(*b), a.max(*b)) }
            };
            series.intervals = intervals.iter().map(sorted).collect();
        }
        let figure = self.with(Content::Bars(bars));
        figure.checked_bars()
    }

    /// An upright line at one value, across all bars or dots, with what it means.
    ///
    /// # Errors
    /// Where the value is not finite, and in figures without bars or dots.
    pub fn line_across(&self, value: f64, en: &str, fr: &str) -> Result<Figure> {
        words::finite(value, ("the place of the line", "la place de la ligne"))?;
        let mut bars = self.as_bars("line_across")?;
        bars.lines.push((value, Label::new(en, fr)));
        let figure = self.with(Content::Bars(bars));
        figure.checked_bars()
    }

    fn as_bars(&self, method: &str) -> Result<Bars> {
        match &self.content {
            Content::Bars(bars) => Ok(bars.clone()),
            _ => Err(words::not_here(
                method,
                Label::fixed("it has no bars", "elle n’a pas de barres"),
                Label::same("Figure::bars(&values)?"),
            )),
        }
    }

    /// What was asked of the axis must still hold for what was just added.
    fn checked_bars(self) -> Result<Figure> {
        if let Content::Bars(bars) = &self.content
            && self.x.log
        {
            bars.check_log()?;
        }
        Ok(self)
    }
}

impl Bars {
    fn figure(values: &[(Label, f64)], dots: bool) -> Result<Figure> {
        let what = if dots { ("the dots", "les points") } else { ("the bars", "les barres") };
        if values.is_empty() {
            return Err(words::nothing_to_draw(what));
        }
        if values.len() > MOST {
            return Err(Error::new(
                Kind::Figure,
                Label::fixed("too many names for one figure", "trop de noms pour une seule figure"),
            )
            .found(Label::with(|lang| lang.count(values.len())))
            .expected(Label::with(|lang| match lang {
                Lang::Fr => format!("{MOST} au plus"),
                _ => format!("at most {MOST}"),
            }))
            .attempt(Label::fixed(
                "the largest twenty, or a histogram",
                "les vingt plus grands, ou un histogramme",
            )));
        }
        if !values.iter().any(|(_, value)| value.is_finite()) {
            return Err(words::no_numbers(what, values.len()));
        }
        let (names, values) = values.iter().cloned().unzip();
        let series = vec![Series { values, intervals: Vec::new(), name: None }];
        Ok(Figure::of(Content::Bars(Bars { names, series, dots, lines: Vec::new() })))
    }

    pub fn name_last(&mut self, label: Label) {
        if let Some(series) = self.series.last_mut() {
            series.name = Some(label);
        }
    }

    pub fn check_log(&self) -> Result<()> {
        if !self.dots {
            return Err(words::not_here(
                "log_x",
                Label::fixed("bars, which begin at zero", "des barres, qui commencent à zéro"),
                Label::same("Figure::dots(&values)?.log_x()?"),
            ));
        }
        let smallest = self.all().into_iter().fold(f64::INFINITY, f64::min);
        if smallest > 0.0 {
            return Ok(());
        }
        Err(Error::new(
            Kind::Value,
            Label::fixed(
                "a logarithmic axis has no place for zero or negative values",
                "un axe logarithmique n’a pas de place pour zéro ni pour les valeurs négatives",
            ),
        )
        .found(Label::with(|lang| lang.short(smallest)))
        .expected(Label::fixed("values above zero", "des valeurs au-dessus de zéro"))
        .attempt(Label::fixed("leave the log out", "l’axe régulier, sans log")))
    }

    pub fn check_range(&self, axis: &Axis) -> Result<()> {
        let Some((low, high)) = axis.range else { return Ok(()) };
        if axis.log && low <= 0.0 {
            return self.check_log();
        }
        if self.dots || (low <= 0.0 && high >= 0.0) {
            return Ok(());
        }
        Err(Error::new(
            Kind::Value,
            Label::fixed(
                "a bar begins at zero, and this range does not show zero",
                "une barre commence à zéro, et cet intervalle ne montre pas zéro",
            ),
        )
        .found(Label::with(|lang| format!("{} .. {}", lang.short(low), lang.short(high))))
        .attempt(Label::same("Figure::dots(&values)?")))
    }

    /// Every finite number with a place on the axis.
    fn all(&self) -> Vec<f64> {
        let of = |series: &Series| {
            let ends = series.intervals.iter().flat_map(|(low, high)| [*low, *high]);
            series.values.iter().copied().chain(ends).collect::<Vec<f64>>()
        };
        let mut all: Vec<f64> = self.series.iter().flat_map(of).collect();
        all.extend(self.lines.iter().map(|(value, _)| *value));
        all.retain(|value| value.is_finite());
        all
    }

    fn missing(&self) -> usize {
        self.series.iter().flat_map(|series| &series.values).filter(|value| !value.is_finite()).count()
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
                let look = style::look(position);
                let sample = if self.dots { Sample::Points(look) } else { Sample::Patch(look.colour) };
                self.name_of(position).map(|label| Entry { sample, label })
            })
            .collect();
        for (position, (_, name)) in self.lines.iter().enumerate() {
            if !name.is_empty() {
                entries.push(Entry {
                    sample: Sample::Reference(Some(line_dash(position))),
                    label: name.clone(),
                });
            }
        }
        entries
    }

    fn scale(&self, axis: &Axis) -> Scale {
        let extent = Extent::of(self.all()).unwrap_or(Extent { low: 0.0, high: 1.0 });
        if self.dots {
            return Scale::of(axis, extent, 0.06);
        }
        let with_zero = extent.and(Some(Extent { low: 0.0, high: 0.0 }));
        if axis.range.is_none() && with_zero.low == with_zero.high {
            // All bars are zero: an axis of one unit to the right shows that there is nothing.
            return Scale::of(axis, Extent { low: 0.0, high: 1.0 }, 0.0);
        }
        Scale::of(axis, with_zero, if with_zero.low < 0.0 && with_zero.high > 0.0 { 0.06 } else { 0.04 })
    }

    pub fn draw(&self, figure: &Figure, lang: Lang) -> Canvas {
        let thick = match (self.dots, self.series.len()) {
            (true, _) => 16.0,
            (false, 1) => 20.0,
            _ => 14.0,
        };
        // Names on the left: as wide as they are, up to two fifths of the figure.
        let widest = WIDTH * 0.4;
        let most_lines = if self.names.len() > 8 { 1 } else { 2 };
        let names: Vec<Vec<String>> = self
            .names
            .iter()
            .map(|name| {
                let all = lines(name, lang, widest, TEXT, false, most_lines);
                if self.names.len() > 14 && all.len() > 1 {
                    // No room for two lines each: one, cut where it must be.
                    return vec![frame::short_name(name, lang, widest, TEXT)];
                }
                all
            })
            .collect();
        let name_width = names.iter().flatten().map(|line| text_width(line, TEXT, false)).fold(0.0, f64::max);
        let row_height = |lines: &Vec<String>| {
            (height_of(lines.len(), TEXT) + 4.0).max(thick * self.series.len() as f64 + 8.0)
        };
        let rows: f64 = names.iter().map(row_height).sum();
        let notes = words::notes(lang, |lang| words::left_out(self.missing(), lang));
        let below = figure.x.words(None, lang);
        // Two lines of words and the ticks below the bars.
        let foot = 20.0 + 8.0 + height_of(2, TEXT) + height_of(2 * notes.len(), style::SMALL) + EDGE;
        let above = figure.y.words(None, lang);
        let mut sheet = Sheet::new(figure.title.as_ref(), &self.legend(), lang, rows + foot + 40.0);
        sheet.put_above(above.as_ref());
        let floor = sheet.put_below(&notes);
        let scale = self.scale(&figure.x);
        let names_end = EDGE + name_width + 10.0;
        // The numbers at the ends of the bars need room of their own.
        let write = |value: f64| words::value(&figure.x, value, lang);
        let room = self.room_for_numbers(&write, |_| true);
        // Bars to the left have their numbers on the left.
        let left =
            names_end + if self.dots { 0.0 } else { self.room_for_numbers(&write, |value| value < 0.0) };
        let (bottom, right, ticks) = level_axis(&mut sheet, &scale, left, room, floor, below.as_ref());
        let at = |value: f64| left + scale.share(value) * (right - left);
        for tick in &ticks {
            let x = at(tick.value);
            sheet.canvas.line(vec![(x, sheet.top), (x, bottom)], GRID, 1.0, None);
        }
        put_ticks(&mut sheet, &ticks, bottom, at);
        for (position, (value, _)) in self.lines.iter().enumerate() {
            let x = at(*value);
            sheet.canvas.line(vec![(x, sheet.top), (x, bottom)], SOFT, 1.5, Some(line_dash(position)));
        }
        // The rows share what room there is.
        let stretch = ((bottom - sheet.top) / rows).max(1.0);
        let mut y = sheet.top;
        let cut = figure.x.range.is_some();
        for (row, name) in names.iter().enumerate() {
            let height = row_height(name) * stretch;
            let middle = y + height / 2.0;
            let first = middle - height_of(name.len(), TEXT) / 2.0 + 2.0;
            for (line, text) in name.iter().enumerate() {
                sheet.canvas.text(names_end - 9.0, first + height_of(line, TEXT), text, TEXT, Side::End, INK);
            }
            if cut {
                sheet.canvas.clip((left, sheet.top, right, bottom));
            }
            let slot = (thick * stretch.min(1.35)).min((height - 6.0) / self.series.len() as f64);
            let start = middle - slot * self.series.len() as f64 / 2.0;
            for (position, series) in self.series.iter().enumerate() {
                let centre = start + slot * (position as f64 + 0.5);
                self.draw_one(&mut sheet.canvas, series, row, position, centre, slot, &at);
            }
            sheet.canvas.unclip();
            for (position, series) in self.series.iter().enumerate() {
                let centre = start + slot * (position as f64 + 0.5);
                let value = series.values[row];
                if room > 0.0 && value.is_finite() && (scale.low..=scale.high).contains(&value) {
                    let (from, to) = interval_of(series, row).unwrap_or((value, value));
                    let text = write(value);
                    // Beyond the bar and its interval.
                    if value < 0.0 && !self.dots {
                        let end = at(from.min(value)).max(left);
                        frame::beside(&mut sheet.canvas, end - 7.0, centre, &text, Side::End);
                    } else {
                        let end = at(to.max(value)).min(right);
                        frame::beside(&mut sheet.canvas, end + 8.0, centre, &text, Side::Start);
                    }
                }
            }
            y += height;
        }
        let zero = if self.dots { left } else { at(0.0).clamp(left, right) };
        sheet.canvas.line(vec![(zero, sheet.top - 2.0), (zero, bottom)], SOFT, 1.25, None);
        sheet.canvas.line(vec![(left, bottom), (right, bottom)], SOFT, 1.25, None);
        sheet.canvas
    }

    #[allow(clippy::too_many_arguments)] // one place per number; a struct for one call would hide them
    fn draw_one(
        &self,
        canvas: &mut Canvas,
        series: &Series,
        row: usize,
        position: usize,
        centre: f64,
        slot: f64,
        at: &dyn Fn(f64) -> f64,
    ) {
        let look = style::look(position);
        let value = series.values[row];
        if value.is_finite() && !self.dots {
            let (zero, end) = (at(0.0), at(value));
            let half = (slot - 3.0).max(2.0) / 2.0;
            canvas.rectangle((zero.min(end), centre - half, zero.max(end), centre + half), look.colour);
        }
        if let Some((low, high)) = interval_of(series, row) {
            let colour = if self.dots { look.colour } else { INK };
            whisker(canvas, at(low), at(high), centre, colour);
        }
        if value.is_finite() && self.dots {
            frame::point(canvas, look.marker, at(value), centre, 5.0, look.colour);
        }
    }

    /// Width for the numbers beside the bars; none where there would be too many of them.
    fn room_for_numbers(&self, write: &dyn Fn(f64) -> String, which: fn(f64) -> bool) -> f64 {
        let values: Vec<f64> = self
            .series
            .iter()
            .flat_map(|series| series.values.iter().copied())
            .filter(|value| value.is_finite())
            .collect();
        if values.len() > 40 {
            return 0.0;
        }
        let widest = values
            .iter()
            .filter(|value| which(**value))
            .map(|value| text_width(&write(*value), SMALL, false))
            .fold(0.0, f64::max);
        if widest > 0.0 { widest + 10.0 } else { 0.0 }
    }

    pub fn words(&self, figure: &Figure, lang: Lang) -> Vec<String> {
        let kind = if self.dots { say(lang, "Dots", "Points") } else { say(lang, "Bars", "Barres") };
        let extent = Extent::of(self.all()).unwrap_or(Extent { low: 0.0, high: 1.0 });
        let zero = (!self.dots).then_some(Extent { low: 0.0, high: 0.0 });
        let extent = extent.and(zero);
        let extent = figure.x.range.map_or(extent, |(low, high)| Extent { low, high });
        let mut parts = vec![
            words::opening(kind, figure.title.as_ref(), lang),
            words::axis(words::HORIZONTAL, &figure.x, None, extent, lang),
        ];
        if let Some(label) = figure.y.words(None, lang) {
            parts.push(format!("{} {}.", lang.colon(say(lang, "Names", "Noms")), clean(&label.text(lang))));
        }
        for (position, series) in self.series.iter().enumerate() {
            let text = self.series_words(figure, series, lang);
            parts.push(match self.name_of(position) {
                Some(name) => format!("{} {text}.", lang.colon(&clean(&name.text(lang)))),
                None => format!("{text}."),
            });
        }
        for (value, name) in &self.lines {
            let place = words::value(&figure.x, *value, lang);
            let line = say(lang, "Upright line at", "Ligne verticale à");
            parts.push(format!("{line} {place} ({}).", clean(&name.text(lang))));
        }
        parts.extend(words::left_out(self.missing(), lang));
        parts
    }

    fn series_words(&self, figure: &Figure, series: &Series, lang: Lang) -> String {
        let one = |row: usize| {
            let name = lang.colon(&clean(&self.names[row].text(lang)));
            let value = series.values[row];
            let value = if value.is_finite() {
                words::value(&figure.x, value, lang)
            } else {
                say(lang, "no value", "pas de valeur").to_string()
            };
            match interval_of(series, row) {
                Some((low, high)) => format!("{name} {value} ({})", words::range(&figure.x, low, high, lang)),
                None => format!("{name} {value}"),
            }
        };
        let apart = say(lang, "; ", "\u{202f}; ");
        let rows = series.values.len();
        if rows <= SAID {
            return (0..rows).map(one).collect::<Vec<_>>().join(apart);
        }
        let finite = || (0..rows).filter(|row| series.values[*row].is_finite());
        let by = |a: &usize, b: &usize| series.values[*a].total_cmp(&series.values[*b]);
        let count = words::count(rows, ("value", "valeur"), ("values", "valeurs"), lang);
        let mut parts = vec![count];
        if let (Some(low), Some(high)) = (finite().min_by(by), finite().max_by(by)) {
            parts.push(format!("{} {}", say(lang, "highest", "maximum"), one(high)));
            parts.push(format!("{} {}", say(lang, "lowest", "minimum"), one(low)));
        }
        parts.join(apart)
    }
}

fn interval_of(series: &Series, row: usize) -> Option<(f64, f64)> {
    series.intervals.get(row).copied().filter(|(low, high)| low.is_finite() && high.is_finite())
}

fn line_dash(position: usize) -> (f64, f64) {
    [(7.0, 4.0), (2.0, 3.0), (14.0, 4.0)][position % 3]
}
