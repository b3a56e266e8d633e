//! Distributions by group: one hill for each, above each other, on one axis.

use super::axis::{Axis, Extent, Scale};
use super::drawing::{Along, Drawing, LeftOut, MadeOf, Place, Side as Axes};
use super::figure::Figure;
use super::frame::{level_axis, put_ticks};
use super::given;
use super::histogram::quantile;
use super::paper::{Canvas, Side, Weight, area_inside, clean, stretches, text_width};
use super::refuse;
use super::sheet::{self, EDGE, Entry, Sample, Sheet, WIDTH, height_of, notes_height};
use super::style::{self, GRID, INK, PAPER, SOFT, TEXT};
use super::words::{self, say};
use crate::error::Result;
use crate::lang::{Label, Lang};
use std::sync::Arc;

/// More groups than this are a heat map.
const MOST: usize = 24;
/// A group with fewer values than this is shown value by value: a hill would invent what is not there.
const FEW: usize = 12;
/// Places at which a hill is computed.
const PLACES: usize = 160;

#[derive(Clone, Debug)]
struct Distributions {
    groups: Vec<Group>,
    name: Option<Label>,
    lines: Vec<(f64, Label)>,
}

#[derive(Clone, Debug)]
struct Group {
    name: Label,
    /// Finite values, sorted.
    values: Arc<Vec<f64>>,
    missing: usize,
}

impl Figure {
    /// How the values of each group are spread: a hill for each, high where values are many, with a
    /// dot at the median and a thick line over the middle half.
    ///
    /// All hills hold the same area, so that small groups are seen as well as large ones; the number
    /// of values stands beside each name. Groups with fewer than 12 values are shown value by value.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let (calm, loud) = (vec![1.0, 2.0, 3.0], vec![6.0, 7.0, 8.0, 9.0]);
    /// let figure = Figure::distributions(&[("calm", "calme", &calm), ("loud", "bruyant", &loud)])?
    /// .x_axis("loudness (decibels)", "volume (décibels)");
    /// assert!(figure.alt(Lang::En).contains("loud: 4 values, median 7.5"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where there are more than 24 groups.
    pub fn distributions<G: Into<given::Group> + Clone>(groups: &[G]) -> Result<Figure> {
        if groups.len() > MOST {
            return Err(refuse::too_many(
                ("groups", "groupes"),
                groups.len(),
                MOST,
                Label::fixed(
                    "the groups that differ most, or a heat map",
                    "les groupes les plus différents, ou une carte de chaleur",
                ),
            ));
        }
        let groups = groups.iter().map(|group| group.clone().into()).map(Group::new).collect();
        Ok(Figure::of(Distributions { groups, name: None, lines: Vec::new() }))
    }
}

impl Distributions {
    fn all(&self) -> Vec<f64> {
        let mut all: Vec<f64> = self.groups.iter().flat_map(|group| group.values.iter().copied()).collect();
        all.extend(self.lines.iter().map(|(value, _)| *value));
        all
    }

    /// The axis as the values allow it, and what they span there.
    fn axis(&self, figure: &Figure) -> (Axis, Extent) {
        let all = self.all();
        let axis = figure.x.fitting(&all);
        let extent = axis.extent(all);
        (axis, extent)
    }

    fn picture(&self, figure: &Figure, lang: Lang) -> Canvas {
        let (axis, extent) = self.axis(figure);
        let scale = Scale::of(&axis, extent, 0.05);
        let names = self.name_lines(lang);
        let name_width =
            names.iter().flatten().map(|line| text_width(line, TEXT, Weight::Plain)).fold(0.0, f64::max);
        let least = names.iter().map(|lines| height_of(lines.len(), TEXT) + 6.0).fold(38.0, f64::max);
        let notes = figure.notes(lang);
        let below = axis.words(self.name.as_ref(), lang);
        let foot = 28.0 + height_of(2, TEXT) + notes_height(&notes) + EDGE;
        let mut sheet = Sheet::new(
            figure.title.as_ref(),
            &self.legend(),
            lang,
            least * self.groups.len() as f64 + foot + 30.0,
        );
        let above = figure.y.words(None, lang);
        sheet.put_above(above.as_ref());
        sheet.make_room(least * self.groups.len() as f64 + foot, &[]);
        let floor = sheet.put_below(&notes);
        let left = EDGE + name_width + 12.0;
        let (bottom, right, ticks) = level_axis(&mut sheet, &scale, left, 0.0, floor, below.as_ref());
        let at = |value: f64| left + scale.share(value) * (right - left);
        for tick in &ticks {
            let x = at(tick.value);
            sheet.canvas.line(vec![(x, sheet.top), (x, bottom)], GRID, 1.0, None);
        }
        put_ticks(&mut sheet, &ticks, bottom, at);
        for (position, (value, _)) in self.lines.iter().enumerate() {
            if scale.shows(*value) {
                let x = at(*value);
                sheet.canvas.line(vec![(x, sheet.top), (x, bottom)], SOFT, 1.5, Some(line_dash(position)));
            }
        }
        let hills: Vec<Option<Vec<f64>>> = self.groups.iter().map(|group| group.hill(&scale)).collect();
        // All hills hold one area; the highest fills its row and a little of the one above.
        let highest = hills.iter().flatten().flatten().copied().fold(0.0, f64::max).max(1e-300);
        let row = (bottom - sheet.top) / self.groups.len().max(1) as f64;
        for (position, (group, hill)) in self.groups.iter().zip(&hills).enumerate() {
            let base = sheet.top + row * (position as f64 + 1.0) - 9.0;
            let room = Room { left, right, base, height: row * 1.05 - 12.0, highest, scale };
            group.draw(&mut sheet.canvas, hill.as_deref(), &room);
            let lines = &names[position];
            let first = base - height_of(lines.len(), TEXT) + 4.0;
            for (line, text) in lines.iter().enumerate() {
                let colour = if line + 1 == lines.len() { SOFT } else { INK };
                sheet.canvas.text(left - 10.0, first + height_of(line, TEXT), text, TEXT, Side::End, colour);
            }
        }
        sheet.canvas.line(vec![(left, bottom), (right, bottom)], SOFT, 1.25, None);
        sheet.canvas
    }

    fn legend(&self) -> Vec<Entry> {
        let named = self.lines.iter().enumerate().filter(|(_, (_, name))| !name.is_empty());
        named
            .map(|(position, (_, name))| Entry {
                sample: Sample::Reference(Some(line_dash(position))),
                label: name.clone(),
            })
            .collect()
    }

    /// The name of each group and the number of its values.
    fn name_lines(&self, lang: Lang) -> Vec<Vec<String>> {
        let width = WIDTH * 0.3;
        let names: Vec<Label> = self.groups.iter().map(|group| group.name.clone()).collect();
        let mut all = if self.groups.len() > 6 {
            sheet::short_names(&names, lang, width, TEXT).into_iter().map(|name| vec![name]).collect()
        } else {
            sheet::all_lines(&names, lang, width, TEXT, 1)
        };
        for (lines, group) in all.iter_mut().zip(&self.groups) {
            lines.push(format!("n = {}", lang.count(group.values.len())));
        }
        all
    }

    fn sentences(&self, figure: &Figure, lang: Lang) -> Vec<String> {
        let (axis, extent) = self.axis(figure);
        let pen = axis.writing(extent);
        let mut parts = vec![
            words::opening(
                say(lang, "Distributions by group", "Distributions par groupe"),
                figure.title.as_ref(),
                lang,
            ),
            words::axis(words::HORIZONTAL, &axis, self.name.as_ref(), extent, lang),
        ];
        for group in &self.groups {
            let name = lang.colon(&clean(&group.name.text(lang)));
            let count = words::count(group.values.len(), ("value", "valeur"), ("values", "valeurs"), lang);
            if group.values.is_empty() {
                parts.push(format!("{name} {count}."));
                continue;
            }
            let part = |share: f64| quantile(&group.values, share);
            let at = |share: f64| pen.value(part(share), lang);
            let half = pen.range(part(0.25), part(0.75), lang);
            let whole = pen.range(part(0.0), part(1.0), lang);
            parts.push(match lang {
                Lang::Fr => {
                    format!("{name} {count}, médiane {}, moitié centrale {half}, toutes {whole}.", at(0.5))
                }
                _ => format!("{name} {count}, median {}, middle half {half}, all {whole}.", at(0.5)),
            });
        }
        for (value, name) in &self.lines {
            let line = say(lang, "Upright line at", "Ligne verticale à");
            parts.push(format!("{line} {} ({}).", pen.value(*value, lang), clean(&name.text(lang))));
        }
        parts
    }
}

fn line_dash(position: usize) -> (f64, f64) {
    [(7.0, 4.0), (2.0, 3.0), (14.0, 4.0)][position % 3]
}

impl Drawing for Distributions {
    fn draw(&self, figure: &Figure, lang: Lang) -> Canvas {
        self.picture(figure, lang)
    }

    fn words(&self, figure: &Figure, lang: Lang) -> Vec<String> {
        self.sentences(figure, lang)
    }

    fn named(&self, name: Label) -> Arc<dyn Drawing> {
        Arc::new(Distributions { name: Some(name), ..self.clone() })
    }

    fn lined(&self, side: Axes, value: f64, name: Label) -> Option<Arc<dyn Drawing>> {
        if side == Axes::Upright {
            return None;
        }
        let mut all = self.clone();
        all.lines.push((value, name));
        Some(Arc::new(all))
    }

    fn along(&self, side: Axes) -> Along {
        match side {
            Axes::Level => Along::Numbers,
            Axes::Upright => Along::Names,
        }
    }

    fn values(&self) -> Place {
        Place::Level
    }

    fn made_of(&self) -> MadeOf {
        MadeOf::Lines
    }

    fn left_out(&self, figure: &Figure) -> LeftOut {
        let (axis, _) = self.axis(figure);
        let all = || self.groups.iter().flat_map(|group| group.values.iter());
        LeftOut {
            empty: self.groups.iter().all(|group| group.values.is_empty() && group.missing == 0),
            missing: self.groups.iter().map(|group| group.missing).sum(),
            not_above_zero: all().filter(|value| !axis.holds(**value)).count()
                + self.lines.iter().filter(|(value, _)| !axis.holds(*value)).count(),
            even_steps: axis.log != figure.x.log,
            beyond: all().filter(|value| !figure.x.shows(**value)).count(),
            ..LeftOut::default()
        }
    }
}

/// The place of one hill.
struct Room {
    left: f64,
    right: f64,
    base: f64,
    height: f64,
    /// The highest of all hills.
    highest: f64,
    scale: Scale,
}

impl Room {
    fn at(&self, value: f64) -> f64 {
        self.left + self.scale.share(value) * (self.right - self.left)
    }
}

impl Group {
    fn new(group: given::Group) -> Group {
        let mut finite: Vec<f64> = group.values.iter().copied().filter(|value| value.is_finite()).collect();
        finite.sort_by(f64::total_cmp);
        Group { name: group.name, missing: group.values.len() - finite.len(), values: Arc::new(finite) }
    }

    /// Height of the hill at places along the axis (a Gaussian kernel, Silverman's width); nothing for
    /// a group too small for one. The area is one, on an axis of length one.
    fn hill(&self, scale: &Scale) -> Option<Vec<f64>> {
        // On the paper, not in the data: a logarithmic axis gets hills as even as any other.
        let held = self.values.iter().filter(|value| scale.holds(**value));
        let placed: Vec<f64> = held.map(|value| scale.share(*value)).collect();
        if placed.len() < FEW {
            return None;
        }
        let count = placed.len() as f64;
        let mean = placed.iter().map(|place| place / count).sum::<f64>();
        let spread = (placed.iter().map(|place| (place - mean).powi(2) / count).sum::<f64>()).sqrt();
        let middle = (quantile(&placed, 0.75) - quantile(&placed, 0.25)) / 1.34;
        let narrow = if middle > 0.0 { spread.min(middle) } else { spread };
        // At least a hundredth of the axis: a spike thinner than that is not seen.
        let width = (0.9 * narrow * count.powf(-0.2)).clamp(0.01, 1.0);
        // Values are counted into fine bins first: ten million values cost no more than a thousand.
        const FINE: usize = 512;
        let mut bins = vec![0.0; FINE];
        for place in &placed {
            if (0.0..=1.0).contains(place) {
                bins[((place * FINE as f64) as usize).min(FINE - 1)] += 1.0 / count;
            }
        }
        let height = |place: f64| -> f64 {
            bins.iter()
                .enumerate()
                .filter(|(_, weight)| **weight > 0.0)
                .map(|(bin, weight)| {
                    let away = ((bin as f64 + 0.5) / FINE as f64 - place) / width;
                    weight * (-0.5 * away * away).exp()
                })
                .sum::<f64>()
                / (width * (2.0 * std::f64::consts::PI).sqrt())
        };
        Some((0..=PLACES).map(|index| height(index as f64 / PLACES as f64)).collect())
    }

    fn draw(&self, canvas: &mut Canvas, hill: Option<&[f64]>, room: &Room) {
        let colour = style::look(0).colour;
        let frame = (room.left, room.base - 2.0 * room.height.max(30.0), room.right, room.base);
        canvas.line(vec![(room.left, room.base), (room.right, room.base)], GRID, 1.0, None);
        let held = || self.values.iter().copied().filter(|value| room.scale.holds(*value));
        let (Some(low), Some(high)) = (held().next(), held().next_back()) else { return };
        let Some(hill) = hill else {
            for value in held().filter(|value| room.scale.shows(*value)) {
                let (x, y) = (room.at(value), room.base - 6.0);
                sheet::point(canvas, style::Marker::Circle, x, y, 4.0, colour);
            }
            return;
        };
        // The hill ends where the values end: beyond them there is nothing to show.
        let (start, stop) = (room.at(low) - 4.0, room.at(high) + 4.0);
        let across = |index: usize| room.left + (room.right - room.left) * index as f64 / PLACES as f64;
        let outline: Vec<(f64, f64)> = hill
            .iter()
            .enumerate()
            .map(|(index, height)| (across(index), height))
            .filter(|(x, _)| (start..=stop).contains(x))
            .map(|(x, height)| (x, room.base - height / room.highest * room.height))
            .collect();
        if let (Some(first), Some(last)) = (outline.first(), outline.last()) {
            let mut area = vec![(first.0, room.base)];
            area.extend(&outline);
            area.push((last.0, room.base));
            canvas.area(area_inside(&area, frame), style::tint(colour, 0.45), 0.9);
            for piece in stretches(&outline, frame) {
                canvas.line(piece, colour, 1.75, None);
            }
        }
        canvas.line(vec![(room.left, room.base), (room.right, room.base)], GRID, 1.0, None);
        let half = [quantile(&self.values, 0.25), quantile(&self.values, 0.75)];
        for piece in stretches(&half.map(|value| (room.at(value), room.base)), frame) {
            canvas.line(piece, INK, 4.0, None);
        }
        let median = quantile(&self.values, 0.5);
        if room.scale.shows(median) && room.scale.holds(median) {
            canvas.disc(room.at(median), room.base, 6.0, INK);
            canvas.disc(room.at(median), room.base, 3.0, PAPER);
        }
    }
}
