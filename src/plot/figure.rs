//! The one public noun of this room.

use super::axis::Axis;
use super::bars::Bars;
use super::canvas::Canvas;
use super::distributions::Distributions;
use super::heat_map::HeatMap;
use super::images::Images;
use super::maze::Maze;
use super::plane::Plane;
use super::words;
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::show::{Page, Picture, Show, displays};

/// A figure: data, words in both languages, and how to draw them.
///
/// A cell that ends with a figure shows it. Nothing is drawn before, and no method changes a figure:
/// each gives back a new one. Methods that take words never fail; those that take or concern numbers
/// give a `Result`, so they are followed by `?`.
///
/// ```
/// use atelier::{Figure, Lang};
/// let epochs = [1.0, 2.0, 3.0, 4.0];
/// let figure = Figure::curve(&epochs, &[90.0, 30.0, 12.0, 5.0])?
///     .named("training", "entraînement")
///     .and_curve(&epochs, &[95.0, 40.0, 20.0, 16.0])?
///     .named("never seen", "jamais vus")
///     .title("The error falls", "L’erreur diminue")
///     .x_axis("epoch", "époque")
///     .y_axis("mean squared error", "erreur quadratique moyenne")
///     .log_y()?;
/// assert!(figure.alt(Lang::Fr).contains("entraînement\u{a0}: 4 points, commence à 90, finit à 5"));
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Figure {
    pub(super) title: Option<Label>,
    pub(super) x: Axis,
    pub(super) y: Axis,
    pub(super) content: Content,
}

/// What kind of figure this is: one file each.
#[derive(Clone, Debug)]
pub(super) enum Content {
    Plane(Plane),
    Bars(Bars),
    HeatMap(HeatMap),
    Images(Images),
    Distributions(Distributions),
    Maze(Maze),
}

impl Figure {
    pub(super) fn of(content: Content) -> Figure {
        Figure { title: None, x: Axis::default(), y: Axis::default(), content }
    }

    pub(super) fn with(&self, content: Content) -> Figure {
        Figure { content, ..self.clone() }
    }

    /// The sentence above the figure: best what one sees in it, not what it is.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::histogram(&[1.0, 2.0, 2.0], 2)?.title("Two is common", "Le deux est fréquent");
    /// assert!(figure.alt(Lang::En).starts_with("Histogram: Two is common."));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn title(&self, en: &str, fr: &str) -> Figure {
        Figure { title: Some(Label::new(en, fr)), ..self.clone() }
    }

    /// What the horizontal axis measures, with its unit in words: `"age (years)"`.
    ///
    /// In bars, intervals and distributions, which lie on their side, this names the values.
    pub fn x_axis(&self, en: &str, fr: &str) -> Figure {
        let mut figure = self.clone();
        figure.x.label = Some(Label::new(en, fr));
        figure
    }

    /// What the vertical axis measures, with its unit in words. It stands level above the axis.
    ///
    /// In a matrix or a heat map, this names what the rows are.
    pub fn y_axis(&self, en: &str, fr: &str) -> Figure {
        let mut figure = self.clone();
        figure.y.label = Some(Label::new(en, fr));
        figure
    }

    /// Names what was added last: a curve, points, a band, a histogram, bars. In a heat map, a
    /// boundary or a maze, it names what the colours measure; in a grid of images, what they are.
    pub fn named(&self, en: &str, fr: &str) -> Figure {
        let mut figure = self.clone();
        let label = Label::new(en, fr);
        match &mut figure.content {
            Content::Plane(plane) => plane.name_last(label),
            Content::Bars(bars) => bars.name_last(label),
            Content::HeatMap(map) => map.name = Some(label),
            Content::Images(images) => images.name = Some(label),
            Content::Distributions(groups) => groups.name = Some(label),
            Content::Maze(maze) => maze.name = Some(label),
        }
        figure
    }

    /// A horizontal axis in equal ratios: 1, 10, 100 stand at equal distances, and the axis says so.
    ///
    /// # Errors
    /// Where a value is zero or negative (it has no place on such an axis), and in figures that have
    /// no horizontal axis of numbers.
    pub fn log_x(&self) -> Result<Figure> {
        let mut figure = self.clone();
        figure.x.log = true;
        match &figure.content {
            Content::Plane(plane) => plane.check_log(&figure.x, &figure.y)?,
            Content::Bars(bars) => bars.check_log()?,
            Content::Distributions(groups) => groups.check_log()?,
            _ => return Err(no_numbers_along("log_x")),
        }
        Ok(figure)
    }

    /// A vertical axis in equal ratios: 1, 10, 100 stand at equal distances, and the axis says so.
    ///
    /// ```
    /// use atelier::{Figure, Kind};
    /// let error = Figure::curve(&[1.0, 2.0], &[0.0, 5.0])?.log_y().unwrap_err();
    /// assert_eq!(error.kind(), Kind::Value);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where a value is zero or negative (it has no place on such an axis), and in figures that have
    /// no vertical axis of numbers.
    pub fn log_y(&self) -> Result<Figure> {
        let mut figure = self.clone();
        figure.y.log = true;
        match &figure.content {
            Content::Plane(plane) => plane.check_log(&figure.x, &figure.y)?,
            Content::Bars(_) | Content::Distributions(_) => return Err(lies_on_its_side("log_y", "log_x")),
            _ => return Err(no_numbers_along("log_y")),
        }
        Ok(figure)
    }

    /// The part of the horizontal axis to show. What lies outside is not drawn, and the words say so.
    ///
    /// # Errors
    /// Where the range is empty, turned round, or not of finite numbers; where it would cut bars off
    /// from zero; and in figures without a horizontal axis of numbers.
    pub fn range_x(&self, range: std::ops::Range<f64>) -> Result<Figure> {
        let mut figure = self.clone();
        figure.x.range = Some(checked_range(range)?);
        match &figure.content {
            Content::Plane(plane) => plane.check_log(&figure.x, &figure.y)?,
            Content::Bars(bars) => bars.check_range(&figure.x)?,
            Content::Distributions(groups) => groups.check_range(&figure.x)?,
            Content::HeatMap(_) | Content::Images(_) | Content::Maze(_) => {
                return Err(no_numbers_along("range_x"));
            }
        }
        Ok(figure)
    }

    /// The part of the vertical axis to show, for instance `0.0..1.0` for shares. What lies outside is
    /// not drawn, and the words say so.
    ///
    /// # Errors
    /// As for [`Figure::range_x`].
    pub fn range_y(&self, range: std::ops::Range<f64>) -> Result<Figure> {
        let mut figure = self.clone();
        figure.y.range = Some(checked_range(range)?);
        match &figure.content {
            Content::Plane(plane) => plane.check_log(&figure.x, &figure.y)?,
            Content::Bars(_) | Content::Distributions(_) => {
                return Err(lies_on_its_side("range_y", "range_x"));
            }
            Content::HeatMap(_) | Content::Images(_) | Content::Maze(_) => {
                return Err(no_numbers_along("range_y"));
            }
        }
        Ok(figure)
    }

    /// Writes shares as percentages, 0.25 as 25%: on the vertical axis of curves and points, and
    /// wherever the values of other figures stand.
    ///
    /// ```
    /// use atelier::{Figure, Label, Lang};
    /// let rates = [(Label::fixed("women", "femmes"), 0.3), (Label::fixed("men", "hommes"), 0.1)];
    /// let figure = Figure::bars(&rates)?.as_percent();
    /// assert!(figure.alt(Lang::Fr).contains("femmes\u{a0}: 30\u{a0}%"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn as_percent(&self) -> Figure {
        let mut figure = self.clone();
        match &mut figure.content {
            Content::Plane(plane) => {
                // What a boundary answers is in its colours; its axes are something else.
                if !plane.percent_colours() {
                    figure.y.percent = true;
                }
            }
            _ => figure.x.percent = true,
        }
        figure
    }

    /// The drawing as SVG, in one language or in both.
    ///
    /// # Errors
    /// Where drawing itself fails: the error keeps the cause.
    pub fn svg(&self, lang: Lang) -> Result<String> {
        self.canvas(lang).svg(&self.alts(lang).join(" "))
    }

    /// The picture as a PNG file, with two pixels to each CSS pixel.
    ///
    /// # Errors
    /// Where drawing itself fails: the error keeps the cause.
    pub fn png(&self, lang: Lang) -> Result<Vec<u8>> {
        self.canvas(lang).png()
    }

    /// What the figure shows, in words computed from its data; in both languages, a paragraph each.
    pub fn alt(&self, lang: Lang) -> String {
        self.alts(lang).join("\n")
    }

    fn alts(&self, lang: Lang) -> Vec<String> {
        lang.each().iter().map(|lang| self.words(*lang)).collect()
    }

    fn words(&self, lang: Lang) -> String {
        let parts = match &self.content {
            Content::Plane(plane) => plane.words(self, lang),
            Content::Bars(bars) => bars.words(self, lang),
            Content::HeatMap(map) => map.words(self, lang),
            Content::Images(images) => images.words(self, lang),
            Content::Distributions(groups) => groups.words(self, lang),
            Content::Maze(maze) => maze.words(self, lang),
        };
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    pub(super) fn canvas(&self, lang: Lang) -> Canvas {
        match &self.content {
            Content::Plane(plane) => plane.draw(self, lang),
            Content::Bars(bars) => bars.draw(self, lang),
            Content::HeatMap(map) => map.draw(self, lang),
            Content::Images(images) => images.draw(self, lang),
            Content::Distributions(groups) => groups.draw(self, lang),
            Content::Maze(maze) => maze.draw(self, lang),
        }
    }

    /// The picture with its words.
    ///
    /// # Errors
    /// Where drawing itself fails: the error keeps the cause.
    pub fn picture(&self, lang: Lang) -> Result<Picture> {
        let canvas = self.canvas(lang);
        Ok(Picture {
            png: canvas.png()?,
            width: canvas.width as u32,
            height: canvas.height as u32,
            alt: lang.each().iter().map(|lang| (*lang, self.words(*lang))).collect(),
        })
    }
}

impl Show for Figure {
    fn page(&self) -> Page {
        let lang = Lang::current();
        match self.picture(lang) {
            Ok(picture) => Page::picture(picture),
            // The reader still gets what the figure says, after the reason why there is no picture.
            Err(error) => Page::text(&error.message(lang)).line(&self.alt(lang)),
        }
    }
}

displays!(Figure);

pub(super) fn checked_range(range: std::ops::Range<f64>) -> Result<(f64, f64)> {
    let (low, high) = (range.start, range.end);
    let wide = high - low;
    // Too short a range for its place on the number line would leave every tick at one value.
    if low.is_finite()
        && high.is_finite()
        && wide.is_finite()
        && wide > low.abs().max(high.abs()) * 1e-9
        && wide > 1e-300
    {
        return Ok((low, high));
    }
    Err(Error::new(
        Kind::Value,
        Label::fixed("this range has no place on an axis", "cet intervalle n’a pas de place sur un axe"),
    )
    .found(Label::with(|lang| format!("{} .. {}", lang.short(low), lang.short(high))))
    .expected(Label::fixed("a smaller number, then a larger one", "un nombre plus petit, puis un plus grand"))
    .attempt(Label::same("0.0..1.0")))
}

fn no_numbers_along(method: &str) -> Error {
    words::not_here(
        method,
        Label::fixed(
            "this figure has no such axis of numbers",
            "cette figure n’a pas d’axe de nombres de ce côté",
        ),
        Label::fixed("leave it out", "ne l’appelez pas"),
    )
}

fn lies_on_its_side(method: &str, other: &str) -> Error {
    words::not_here(
        method,
        Label::fixed("its values lie on the horizontal axis", "ses valeurs sont sur l’axe horizontal"),
        Label::same(format!("`{other}`")),
    )
}
