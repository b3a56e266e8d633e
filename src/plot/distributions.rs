//! Distributions by group: one hill for each, above each other, on one axis.

use super::axis::{Axis, Extent, Scale};
use super::canvas::{Canvas, Side, clean, text_width};
use super::figure::{Content, Figure};
use super::frame::{self, EDGE, Sheet, WIDTH, height_of, level_axis, lines, put_ticks};
use super::histogram::quantile;
use super::style::{self, GRID, INK, PAPER, SMALL, SOFT, TEXT};
use super::words::{self, say};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use std::sync::Arc;

/// More groups than this are a heat map.
const MOST: usize = 24;
/// A group with fewer values than this is shown value by value: a hill would invent what is not there.
const FEW: usize = 12;
/// Places at which a hill is computed.
const PLACES: usize = 160;

#[derive(Clone, Debug)]
pub(super) struct Distributions {
    groups: Vec<Group>,
    pub name: Option<Label>,
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
    /// use atelier::{Figure, Label, Lang};
    /// let (calm, loud) = (vec![1.0, 2.0, 3.0], vec![6.0, 7.0, 8.0, 9.0]);
    /// let figure = Figure::distributions(&[
    ///     (Label::fixed("calm", "calme"), &calm),
    ///     (Label::fixed("loud", "bruyant"), &loud),
    /// ])?
    /// .x_axis("loudness (decibels)", "volume (décibels)");
    /// assert!(figure.alt(Lang::En).contains("loud: 4 values, median 7.5"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where there is no group, more than 24, or no finite value at all.
    pub fn distributions(groups: &[(Label, &[f64])]) -> Result<Figure> {
        let what = ("the distributions", "les distributions");
        if groups.is_empty() || groups.iter().all(|(_, values)| values.is_empty()) {
            return Err(words::nothing_to_draw(what));
        }
        if groups.len() > MOST {
            return Err(Error::new(
                Kind::Figure,
                Label::fixed("too many groups for one figure", "trop de groupes pour une seule figure"),
            )
            .found(Label::with(|lang| lang.count(groups.len())))
            .expected(Label::with(|lang| match lang {
                Lang::Fr => format!("{MOST} au plus"),
                _ => format!("at most {MOST}"),
            })));
        }
        let groups: Vec<Group> = groups
            .iter()
            .map(|(name, values)| {
                let mut finite: Vec<f64> = values
                    .iter()
                    .copied()
                    .filter(|value| value.is_finite())
                    .map(|value| value.clamp(-1e300, 1e300))
                    .collect();
                finite.sort_by(f64::total_cmp);
                Group { name: name.clone(), missing: values.len() - finite.len(), values: Arc::new(finite) }
            })
            .collect();
        if groups.iter().all(|group| group.values.is_empty()) {
            return Err(words::no_numbers(what, groups.iter().map(|group| group.missing).sum()));
        }
        Ok(Figure::of(Content::Distributions(Distributions { groups, name: None })))
    }
}

impl Distributions {
    fn extent(&self) -> Extent {
        let ends = self.groups.iter().flat_map(|group| [group.values.first(), group.values.last()]);
        Extent::of(ends.flatten().copied()).unwrap_or(Extent { low: 0.0, high: 1.0 })
    }

    fn missing(&self) -> usize {
        self.groups.iter().map(|group| group.missing).sum()
    }

    pub fn check_log(&self) -> Result<()> {
        let low = self.extent().low;
        if low > 0.0 {
            return Ok(());
        }
        Err(Error::new(
            Kind::Value,
            Label::fixed(
                "a logarithmic axis has no place for zero or negative values",
                "un axe logarithmique n’a pas de place pour zéro ni pour les valeurs négatives",
            ),
        )
        .found(Label::with(|lang| lang.short(low)))
        .expected(Label::fixed("values above zero", "des valeurs au-dessus de zéro"))
        .attempt(Label::fixed("leave the log out", "l’axe régulier, sans log")))
    }

    pub fn check_range(&self, axis: &Axis) -> Result<()> {
        match axis.range {
            Some((low, _)) if axis.log && low <= 0.0 => Err(words::not_here(
                "range_x",
                Label::fixed(
                    "a logarithmic axis that would begin at zero",
                    "un axe logarithmique qui commencerait à zéro",
                ),
                Label::same("range_x(0.1..10.0)"),
            )),
            _ => Ok(()),
        }
    }

    pub fn draw(&self, figure: &Figure, lang: Lang) -> Canvas {
        let scale = Scale::of(&figure.x, self.extent(), 0.05);
        let names: Vec<Vec<String>> = self.groups.iter().map(|group| self.name_lines(group, lang)).collect();
        let name_width = names.iter().flatten().map(|line| text_width(line, TEXT, false)).fold(0.0, f64::max);
        let least = names.iter().map(|lines| height_of(lines.len(), TEXT) + 6.0).fold(38.0, f64::max);
        let notes = words::notes(lang, |lang| words::left_out(self.missing(), lang));
        let below = figure.x.words(self.name.as_ref(), lang);
        let foot = 28.0 + height_of(2, TEXT) + height_of(2 * notes.len(), SMALL) + EDGE;
        let mut sheet =
            Sheet::new(figure.title.as_ref(), &[], lang, least * self.groups.len() as f64 + foot + 30.0);
        let above = figure.y.words(None, lang);
        sheet.put_above(above.as_ref());
        let floor = sheet.put_below(&notes);
        let left = EDGE + name_width + 12.0;
        let (bottom, right, ticks) = level_axis(&mut sheet, &scale, left, 0.0, floor, below.as_ref());
        let at = |value: f64| left + scale.share(value) * (right - left);
        for tick in &ticks {
            let x = at(tick.value);
            sheet.canvas.line(vec![(x, sheet.top), (x, bottom)], GRID, 1.0, None);
        }
        put_ticks(&mut sheet, &ticks, bottom, at);
        let hills: Vec<Option<Vec<f64>>> = self.groups.iter().map(|group| group.hill(&scale)).collect();
        // All hills hold one area; the highest fills its row and a little of the one above.
        let highest = hills.iter().flatten().flatten().copied().fold(0.0, f64::max).max(1e-300);
        let row = (bottom - sheet.top) / self.groups.len() as f64;
        for (position, (group, hill)) in self.groups.iter().zip(&hills).enumerate() {
            let base = sheet.top + row * (position as f64 + 1.0) - 9.0;
            if figure.x.range.is_some() {
                sheet.canvas.clip((left, sheet.top - 6.0, right, bottom));
            }
            group.draw(
                &mut sheet.canvas,
                hill.as_deref(),
                (left, right),
                base,
                row * 1.05 - 12.0,
                highest,
                &at,
            );
            sheet.canvas.unclip();
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

    /// The name of a group and the number of its values.
    fn name_lines(&self, group: &Group, lang: Lang) -> Vec<String> {
        let width = WIDTH * 0.3;
        let mut all = if self.groups.len() > 6 {
            vec![frame::short_name(&group.name, lang, width, TEXT)]
        } else {
            lines(&group.name, lang, width, TEXT, false, 1)
        };
        all.push(format!("n = {}", lang.count(group.values.len())));
        all
    }

    pub fn words(&self, figure: &Figure, lang: Lang) -> Vec<String> {
        let extent = self.extent();
        let shown = figure.x.range.map_or(extent, |(low, high)| Extent { low, high });
        let mut parts = vec![
            words::opening(
                say(lang, "Distributions by group", "Distributions par groupe"),
                figure.title.as_ref(),
                lang,
            ),
            words::axis(words::HORIZONTAL, &figure.x, self.name.as_ref(), shown, lang),
        ];
        for group in &self.groups {
            let name = lang.colon(&clean(&group.name.text(lang)));
            let count = words::count(group.values.len(), ("value", "valeur"), ("values", "valeurs"), lang);
            if group.values.is_empty() {
                parts.push(format!("{name} {count}."));
                continue;
            }
            let at = |share: f64| words::value(&figure.x, quantile(&group.values, share), lang);
            let half =
                words::range(&figure.x, quantile(&group.values, 0.25), quantile(&group.values, 0.75), lang);
            let whole =
                words::range(&figure.x, quantile(&group.values, 0.0), quantile(&group.values, 1.0), lang);
            parts.push(match lang {
                Lang::Fr => {
                    format!("{name} {count}, médiane {}, moitié centrale {half}, toutes {whole}.", at(0.5))
                }
                _ => format!("{name} {count}, median {}, middle half {half}, all {whole}.", at(0.5)),
            });
        }
        parts.extend(words::left_out(self.missing(), lang));
        parts
    }
}

impl Group {
    /// Height of the hill at places along the axis (a Gaussian kernel, Silverman's width); nothing for
    /// a group too small for one. The area is one, on an axis of length one.
    fn hill(&self, scale: &Scale) -> Option<Vec<f64>> {
        if self.values.len() < FEW {
            return None;
        }
        // On the paper, not in the data: a logarithmic axis gets hills as even as any other.
        let placed: Vec<f64> = self.values.iter().map(|value| scale.share(*value)).collect();
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

    #[allow(clippy::too_many_arguments)] // one place per number; a struct for one call would hide them
    fn draw(
        &self,
        canvas: &mut Canvas,
        hill: Option<&[f64]>,
        (left, right): (f64, f64),
        base: f64,
        room: f64,
        highest: f64,
        at: &dyn Fn(f64) -> f64,
    ) {
        let colour = style::look(0).colour;
        let (Some(low), Some(high)) = (self.values.first(), self.values.last()) else { return };
        let Some(hill) = hill else {
            for value in self.values.iter() {
                frame::point(canvas, style::Marker::Circle, at(*value), base - 6.0, 4.0, colour);
            }
            canvas.line(vec![(left, base), (right, base)], GRID, 1.0, None);
            return;
        };
        // The hill ends where the values end: beyond them there is nothing to show.
        let (start, stop) = (at(*low) - 4.0, at(*high) + 4.0);
        let outline: Vec<(f64, f64)> = hill
            .iter()
            .enumerate()
            .map(|(index, height)| (left + (right - left) * index as f64 / PLACES as f64, height))
            .filter(|(x, _)| (start..=stop).contains(x))
            .map(|(x, height)| (x, base - height / highest * room))
            .collect();
        if let (Some(first), Some(last)) = (outline.first(), outline.last()) {
            let mut area = vec![(first.0, base)];
            area.extend(&outline);
            area.push((last.0, base));
            canvas.area(area.clone(), style::tint(colour, 0.45), 0.9);
            canvas.line(outline, colour, 1.75, None);
        }
        canvas.line(vec![(left, base), (right, base)], GRID, 1.0, None);
        let (from, to) = (quantile(&self.values, 0.25), quantile(&self.values, 0.75));
        canvas.line(vec![(at(from), base), (at(to), base)], INK, 4.0, None);
        let median = at(quantile(&self.values, 0.5));
        canvas.disc(median, base, 6.0, INK);
        canvas.disc(median, base, 3.0, PAPER);
    }
}
