//! A crowd: one dot for each person or case, coloured by what became of them.
//!
//! Shares are easier to believe when each case can be counted: of ten thousand travellers, a hundred
//! and ten stopped, ten of them rightly.

use super::drawing::{Along, Drawing, LeftOut, MadeOf, Place, Side as Axes};
use super::figure::Figure;
use super::given::Bar;
use super::paper::{Canvas, clean};
use super::refuse;
use super::sheet::{EDGE, Entry, Sample, Sheet, WIDTH};
use super::style::{self, Look};
use super::words::{self, say};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use std::sync::Arc;

/// More dots than this are not seen one by one.
const MOST: usize = 10_000;
/// More kinds than this have no colour of their own.
const MOST_KINDS: usize = 6;
/// Height of a crowd, at most.
const TALL: f64 = 330.0;
/// Dots larger than this are balls.
const LARGEST: f64 = 26.0;

#[derive(Clone, Debug)]
struct Crowd {
    kinds: Vec<(Label, usize)>,
    name: Option<Label>,
}

impl Figure {
    /// One dot for each case, in the order of the kinds given: `("flagged", "signalés", 110)`.
    ///
    /// `named` says what a dot is. Each kind has its own colour and marker; a kind of none has no dot,
    /// and stays in the legend and in the words.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::crowd(&[
    ///     ("stopped, lying", "arrêtés, mentent", 10),
    ///     ("stopped, honest", "arrêtés, honnêtes", 100),
    ///     ("let through", "passent", 9_890),
    /// ])?
    /// .named("travellers", "voyageurs");
    /// assert!(figure.alt(Lang::En).contains("10,000 travellers: stopped, lying: 10 (0.1%); stopped, honest: 100 (1.0%)"));
    /// assert!(Figure::crowd(&[("too many", "trop", 10_001)]).is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where there are more than 10,000 dots or more than six kinds, and where a kind is not a count.
    pub fn crowd<B: Into<Bar> + Clone>(kinds: &[B]) -> Result<Figure> {
        let kinds: Vec<Bar> = kinds.iter().map(|kind| kind.clone().into()).collect();
        if kinds.len() > MOST_KINDS {
            return Err(refuse::too_many(
                ("kinds", "genres"),
                kinds.len(),
                MOST_KINDS,
                Label::fixed("put the rarest together", "réunissez les plus rares"),
            ));
        }
        let mut counted = Vec::new();
        for kind in kinds {
            let value = kind.values.iter().sum::<f64>();
            if !(value >= 0.0 && value.fract() == 0.0 && value.is_finite()) {
                return Err(Error::new(
                    Kind::Value,
                    Label::fixed("a crowd is made of counts", "une foule est faite de décomptes"),
                )
                .found(Label::with(|lang| {
                    format!("{} {}", lang.colon(&kind.name.text(lang)), lang.short(value))
                }))
                .expected(Label::fixed("a whole number, 0 or more", "un nombre entier, 0 ou plus"))
                .attempt(Label::same("Figure::bars(&values)?")));
            }
            counted.push((kind.name, value.min(1e15) as usize));
        }
        let all: usize = counted.iter().map(|(_, count)| count).sum();
        if all > MOST {
            return Err(refuse::too_many(
                ("dots", "points"),
                all,
                MOST,
                Label::fixed("one dot for every ten or hundred", "un point pour dix ou pour cent"),
            ));
        }
        Ok(Figure::of(Crowd { kinds: counted, name: None }))
    }
}

impl Crowd {
    fn all(&self) -> usize {
        self.kinds.iter().map(|(_, count)| count).sum()
    }

    /// Columns and size of a cell: the largest dots that fit.
    fn grid(&self) -> (usize, f64) {
        let all = self.all().max(1);
        let wide = WIDTH - 2.0 * EDGE;
        let size = |columns: usize| {
            let rows = all.div_ceil(columns) as f64;
            (wide / columns as f64).min(TALL / rows).min(LARGEST)
        };
        // Small squares stand on whole pixels of the picture, or their gaps would shimmer.
        let whole = |size: f64| if size < 5.0 { ((size * 2.0).floor() / 2.0).max(2.0) } else { size };
        // Rows of ten, twenty, fifty … are counted at a glance.
        [10, 20, 25, 40, 50, 100, 125, 150, 200]
            .into_iter()
            .map(|columns| (columns, whole(size(columns))))
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
            .unwrap_or((100, 3.0))
    }

    fn look(position: usize, kinds: usize) -> Look {
        // The last kind is most often everybody else: grey keeps it behind.
        if kinds > 1 && position + 1 == kinds {
            return Look { colour: style::REST, ..style::look(0) };
        }
        style::look(position)
    }
}

impl Drawing for Crowd {
    fn draw(&self, figure: &Figure, lang: Lang) -> Canvas {
        let kinds = self.kinds.len();
        let legend: Vec<Entry> = self
            .kinds
            .iter()
            .enumerate()
            .map(|(position, (name, count))| Entry {
                sample: Sample::Points(Crowd::look(position, kinds)),
                label: Label::with(|lang| format!("{} {}", lang.colon(&name.text(lang)), lang.count(*count))),
            })
            .collect();
        let (columns, cell) = self.grid();
        let rows = self.all().div_ceil(columns) as f64;
        let notes = figure.notes(lang);
        let mut sheet = Sheet::new(figure.title.as_ref(), &legend, lang, 0.0);
        sheet.top += 4.0;
        sheet.canvas.height = (sheet.top + rows * cell + EDGE).ceil().max(120.0);
        sheet.make_room(rows * cell + EDGE, &notes);
        sheet.put_below(&notes);
        let (left, top) = (EDGE, sheet.top);
        let looks = self
            .kinds
            .iter()
            .enumerate()
            .flat_map(|(position, (_, count))| std::iter::repeat_n(Crowd::look(position, kinds), *count));
        if cell >= 5.0 {
            for (place, look) in looks.enumerate() {
                let x = left + ((place % columns) as f64 + 0.5) * cell;
                let y = top + ((place / columns) as f64 + 0.5) * cell;
                sheet.canvas.marker(look.marker, x, y, cell * 0.36, look.colour);
            }
            return sheet.canvas;
        }
        // Below five pixels a marker has no shape. Squares of a small picture are sharp, and thousands of
        // them are one shape.
        let fine = (cell * 2.0).round() as usize;
        let (across, down) = (columns * fine, rows as usize * fine);
        let mut pixels = vec![0; across * down * 4];
        for (place, look) in looks.enumerate() {
            let (column, row) = (place % columns * fine, place / columns * fine);
            for (x, y) in (0..fine - 2).flat_map(|y| (0..fine - 2).map(move |x| (x, y))) {
                let at = ((row + y) * across + column + x) * 4;
                let colour = look.colour;
                pixels[at..at + 4].copy_from_slice(&[colour.0, colour.1, colour.2, 255]);
            }
        }
        let area = (left, top, left + columns as f64 * cell, top + rows * cell);
        sheet.canvas.bitmap(area, across, down, pixels);
        sheet.canvas
    }

    fn words(&self, figure: &Figure, lang: Lang) -> Vec<String> {
        let all = self.all();
        let dots = match &self.name {
            Some(name) if !name.is_empty() => format!("{} {}", lang.count(all), clean(&name.text(lang))),
            _ => words::count(all, ("dot", "point"), ("dots", "points"), lang),
        };
        let kinds: Vec<String> = self
            .kinds
            .iter()
            .map(|(name, count)| {
                let name = lang.colon(&clean(&name.text(lang)));
                match all {
                    0 => format!("{name} {}", lang.count(*count)),
                    all => {
                        let share = lang.percent(*count as f64 / all as f64, 1);
                        format!("{name} {} ({share})", lang.count(*count))
                    }
                }
            })
            .collect();
        let opening = words::opening(say(lang, "Crowd", "Foule"), figure.title.as_ref(), lang);
        match kinds.is_empty() {
            true => vec![opening, format!("{dots}.")],
            false => {
                let list = kinds.join(say(lang, "; ", "\u{202f}; "));
                vec![opening, format!("{} {list}.", lang.colon(&dots))]
            }
        }
    }

    fn named(&self, name: Label) -> Arc<dyn Drawing> {
        Arc::new(Crowd { name: Some(name), ..self.clone() })
    }

    fn lined(&self, _: Axes, _: f64, _: Label) -> Option<Arc<dyn Drawing>> {
        None
    }

    fn along(&self, _: Axes) -> Along {
        Along::Nothing
    }

    fn values(&self) -> Place {
        Place::Nowhere
    }

    fn made_of(&self) -> MadeOf {
        MadeOf::Squares
    }

    fn left_out(&self, _: &Figure) -> LeftOut {
        LeftOut { empty: self.all() == 0, ..LeftOut::default() }
    }
}
