//! The one public noun of this room, and what all kinds of figures share.

use super::axis::{Axis, Unit};
use super::dates;
use super::drawing::{Along, Drawing, Place, Side};
use super::paper::Canvas;
use super::refuse;
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::show::{Page, Picture, Show, displays};
use std::any::Any;
use std::ops::Range;
use std::sync::Arc;

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
    /// What colours mean, where values are colours.
    pub(super) colours: Axis,
    // Shared, because every method copies the figure and its values can be many.
    drawing: Arc<dyn Drawing>,
}

impl Figure {
    pub(super) fn of(drawing: impl Drawing) -> Figure {
        Figure {
            title: None,
            x: Axis::default(),
            y: Axis::default(),
            colours: Axis::default(),
            drawing: Arc::new(drawing),
        }
    }

    pub(super) fn with(&self, drawing: impl Drawing) -> Figure {
        Figure { drawing: Arc::new(drawing), ..self.clone() }
    }

    /// What it draws, where it is of this kind.
    pub(super) fn kind<D: Drawing>(&self) -> Option<&D> {
        let any: &dyn Any = &*self.drawing;
        any.downcast_ref()
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
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::histogram(&[31, 47, 52], 3)?.x_axis("age (years)", "âge (ans)");
    /// assert!(figure.alt(Lang::Fr).contains("Axe horizontal\u{a0}: âge (ans), de 31 à 52."));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn x_axis(&self, en: &str, fr: &str) -> Figure {
        let mut figure = self.clone();
        figure.x.label = Some(Label::new(en, fr));
        figure
    }

    /// What the vertical axis measures, with its unit in words. It stands level above the axis.
    ///
    /// In a matrix or a heat map, this names what the rows are.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::curve(&[1, 2], &[9.5, 4.0])?.y_axis("loss", "perte");
    /// assert!(figure.alt(Lang::En).contains("Vertical axis: loss, from 4 to 9.5."));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn y_axis(&self, en: &str, fr: &str) -> Figure {
        let mut figure = self.clone();
        figure.y.label = Some(Label::new(en, fr));
        figure
    }

    /// Names what was added last: a curve, points, a band, a histogram, bars. In a heat map, a
    /// boundary or a maze, it names what the colours measure; in a grid of images, what they are.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::curve(&[1, 2], &[9.5, 4.0])?.named("training", "entraînement");
    /// assert!(figure.alt(Lang::Fr).contains("entraînement\u{a0}: 2 points"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn named(&self, en: &str, fr: &str) -> Figure {
        Figure { drawing: self.drawing.named(Label::new(en, fr)), ..self.clone() }
    }

    /// A horizontal axis in equal ratios: 1, 10, 100 stand at equal distances, and the axis says so.
    ///
    /// Values at or below zero have no place there: they are left out, and the figure says how many.
    /// Where no value is above zero, the axis stays in equal steps, and says that.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::scatter(&[0, 10, 1000], &[1, 2, 3])?.log_x()?;
    /// assert!(figure.alt(Lang::En).contains("1 value is zero or negative: a logarithmic axis has no place for it."));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where a range was chosen that begins at zero or below, in bars (which begin at zero), and in
    /// figures that have no horizontal axis of numbers.
    pub fn log_x(&self) -> Result<Figure> {
        match self.drawing.along(Side::Level) {
            Along::Numbers => {}
            Along::Lengths | Along::Counts => {
                return Err(refuse::not_here(
                    "log_x",
                    Label::fixed("bars, which begin at zero", "des barres, qui commencent à zéro"),
                    Label::same("Figure::dots(&values)?.log_x()?"),
                ));
            }
            Along::Names | Along::Nothing => return Err(refuse::no_numbers_along("log_x")),
        }
        let mut figure = self.clone();
        figure.x.log = true;
        figure.checked()
    }

    /// A vertical axis in equal ratios: 1, 10, 100 stand at equal distances, and the axis says so.
    ///
    /// Values at or below zero have no place there: they are left out, and the figure says how many.
    /// Where no value is above zero, the axis stays in equal steps, and says that.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let losses = Figure::curve(&[1, 2, 3], &[0.5, 0.01, 0.0])?.log_y()?;
    /// assert!(losses.alt(Lang::Fr).contains("1 valeur est nulle ou négative"));
    /// let nothing_left = Figure::curve(&[1, 2], &[0.0, 0.0])?.log_y()?;
    /// assert!(nothing_left.alt(Lang::En).contains("this axis is in equal steps, not logarithmic"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where a range was chosen that begins at zero or below, in histograms (whose heights begin at
    /// zero), and in figures that have no vertical axis of numbers.
    pub fn log_y(&self) -> Result<Figure> {
        match self.drawing.along(Side::Upright) {
            Along::Numbers => {}
            Along::Lengths | Along::Counts => {
                return Err(refuse::not_here(
                    "log_y",
                    Label::fixed(
                        "a histogram, whose heights begin at zero",
                        "un histogramme, dont les hauteurs commencent à zéro",
                    ),
                    Label::same("`log_x`"),
                ));
            }
            Along::Names => return Err(refuse::lies_on_its_side("log_y", "log_x")),
            Along::Nothing => return Err(refuse::no_numbers_along("log_y")),
        }
        let mut figure = self.clone();
        figure.y.log = true;
        figure.checked()
    }

    /// The part of the horizontal axis to show. What lies outside is not drawn, and the words say so.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::curve(&[1, 2, 3], &[5, 6, 7])?.range_x(1.5..3.0)?;
    /// assert!(figure.alt(Lang::En).contains("1 point lies outside the part shown."));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where the range is empty, turned round, or not of finite numbers; where it would cut bars off
    /// from zero, or show zero on a logarithmic axis; and in figures without a horizontal axis of
    /// numbers.
    pub fn range_x(&self, range: Range<f64>) -> Result<Figure> {
        let (low, high) = refuse::checked_range(range)?;
        match self.drawing.along(Side::Level) {
            Along::Numbers | Along::Counts => {}
            Along::Lengths if low <= 0.0 && high >= 0.0 => {}
            Along::Lengths => {
                return Err(Error::new(
                    Kind::Value,
                    Label::fixed(
                        "a bar begins at zero, and this range does not show zero",
                        "une barre commence à zéro, et cet intervalle ne montre pas zéro",
                    ),
                )
                .found(Label::with(|lang| format!("{} .. {}", lang.short(low), lang.short(high))))
                .attempt(Label::same("Figure::dots(&values)?")));
            }
            Along::Names | Along::Nothing => return Err(refuse::no_numbers_along("range_x")),
        }
        let mut figure = self.clone();
        figure.x.range = Some((low, high));
        figure.checked()
    }

    /// The part of the vertical axis to show, for instance `0.0..1.0` for shares. What lies outside is
    /// not drawn, and the words say so.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::curve(&[1, 2, 3], &[5, 6, 700])?.range_y(0.0..10.0)?;
    /// assert!(figure.alt(Lang::Fr).contains("1 point est hors de la partie montrée."));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// As for [`Figure::range_x`].
    pub fn range_y(&self, range: Range<f64>) -> Result<Figure> {
        let range = refuse::checked_range(range)?;
        match self.drawing.along(Side::Upright) {
            Along::Numbers | Along::Counts | Along::Lengths => {}
            Along::Names => return Err(refuse::lies_on_its_side("range_y", "range_x")),
            Along::Nothing => return Err(refuse::no_numbers_along("range_y")),
        }
        let mut figure = self.clone();
        figure.y.range = Some(range);
        figure.checked()
    }

    /// What the lightest and the darkest colour of a heat map, a boundary or a maze stand for: the same
    /// range in two figures makes their colours comparable. Values beyond it have the colour of its end.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::heat_map(&["A"], &["B", "C"], &[0.2, 0.4])?.range_colours(0.0..1.0)?;
    /// assert!(figure.alt(Lang::En).contains("Colours go from 0 to 1."));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where the range is empty, turned round, or not of finite numbers; and in figures whose values
    /// are no colours.
    pub fn range_colours(&self, range: Range<f64>) -> Result<Figure> {
        if self.drawing.values() != Place::Colours {
            return Err(refuse::not_here(
                "range_colours",
                Label::fixed("its values are no colours", "ses valeurs ne sont pas des couleurs"),
                Label::same("`range_x`, `range_y`"),
            ));
        }
        let mut figure = self.clone();
        figure.colours.range = Some(refuse::checked_range(range)?);
        Ok(figure)
    }

    /// A logarithmic axis cannot show zero, whichever of both was asked first.
    fn checked(self) -> Result<Figure> {
        for axis in [&self.x, &self.y] {
            if let (true, Some((low, high))) = (axis.log, axis.range)
                && low <= 0.0
            {
                return Err(refuse::log_from_zero(low, high));
            }
        }
        Ok(self)
    }

    /// Writes shares as percentages, 0.25 as 25%, wherever the values of the figure stand: on the
    /// vertical axis of curves and points, beside bars, in the cells or colours of other figures.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::bars(&[("women", "femmes", 0.3), ("men", "hommes", 0.1)])?.as_percent();
    /// assert!(figure.alt(Lang::Fr).contains("femmes\u{a0}: 30\u{a0}%"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn as_percent(&self) -> Figure {
        let mut figure = self.clone();
        if let Some(axis) = figure.value_axis() {
            axis.unit = Unit::Percent;
        }
        figure
    }

    /// For values that are shares: written as percentages, on an axis from 0 to 100%.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let accuracy = Figure::curve(&[10, 100], &[0.55, 0.9])?.shares()?.chance(2)?;
    /// assert!(accuracy.alt(Lang::En).contains("Vertical axis: from 0% to 100%."));
    /// assert!(accuracy.alt(Lang::En).contains("Level line at 50% (chance: 1 in 2)."));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where the axis is logarithmic, and in figures without values to write so.
    pub fn shares(&self) -> Result<Figure> {
        let mut figure = self.as_percent();
        match figure.value_axis() {
            Some(axis) => axis.range = Some((0.0, 1.0)),
            None => return Err(refuse::no_numbers_along("shares")),
        }
        figure.checked()
    }

    /// A line at one in so many: what guessing without looking gets right, among that many classes of
    /// one size.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let read = Figure::bars(&[("letters", "lettres", 0.7)])?.shares()?.chance(26)?;
    /// assert!(read.alt(Lang::Fr).contains("Ligne verticale à 3,8\u{a0}% (hasard\u{a0}: 1 sur 26)."));
    /// assert!(read.chance(0).is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where there are no classes, and in figures without an axis of values.
    pub fn chance(&self, classes: usize) -> Result<Figure> {
        if classes == 0 {
            return Err(Error::new(
                Kind::Value,
                Label::fixed("chance needs classes to choose from", "le hasard choisit entre des classes"),
            )
            .found(Label::same("0"))
            .expected(Label::fixed("1 or more", "1 ou plus")));
        }
        let name = Label::with(|lang| match lang {
            Lang::Fr => format!("hasard\u{a0}: 1 sur {}", lang.count(classes)),
            _ => format!("chance: 1 in {}", lang.count(classes)),
        });
        self.across("chance", 1.0 / classes as f64, name)
    }

    /// A line across the figure at one of its values, with what it means: a mean, a threshold, a
    /// number that others published.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::bars(&[("A", 12), ("B", 3)])?.line_across(7.5, "mean", "moyenne")?;
    /// assert!(figure.alt(Lang::En).contains("Upright line at 7.5 (mean)."));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where the value is not finite, and in figures without an axis of values.
    pub fn line_across(&self, value: f64, en: &str, fr: &str) -> Result<Figure> {
        self.across("line_across", value, Label::new(en, fr))
    }

    fn across(&self, method: &str, value: f64, name: Label) -> Result<Figure> {
        let side = if self.drawing.values() == Place::Upright { Side::Upright } else { Side::Level };
        self.line(method, side, value, name)
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
    /// Where the value is not finite, and in figures that have no vertical axis of numbers.
    pub fn line_at_y(&self, value: f64, en: &str, fr: &str) -> Result<Figure> {
        self.line("line_at_y", Side::Upright, value, Label::new(en, fr))
    }

    /// An upright line at a value of the horizontal axis, with what it means.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let ages = Figure::histogram(&[31, 47, 52], 3)?.line_at_x(40.0, "half of it", "la moitié")?;
    /// assert!(ages.alt(Lang::En).contains("Upright line at 40 (half of it)."));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where the value is not finite, and in figures that have no horizontal axis of numbers.
    pub fn line_at_x(&self, value: f64, en: &str, fr: &str) -> Result<Figure> {
        self.line("line_at_x", Side::Level, value, Label::new(en, fr))
    }

    fn line(&self, method: &str, side: Side, value: f64, name: Label) -> Result<Figure> {
        refuse::finite(value, ("the place of the line", "la place de la ligne"))?;
        match self.drawing.lined(side, value, name) {
            Some(drawing) => Ok(Figure { drawing, ..self.clone() }),
            None if self.drawing.along(side) == Along::Names => {
                Err(refuse::lies_on_its_side(method, "line_at_x"))
            }
            None => Err(refuse::no_numbers_along(method)),
        }
    }

    /// The numbers of the horizontal axis are days after this one: the axis is written in days, months
    /// or years.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let days: Vec<usize> = (0..1461).collect();
    /// let visits: Vec<usize> = days.iter().map(|day| 90 + day % 7).collect();
    /// let figure = Figure::curve(&days, &visits)?.days_from("2022-01-01")?;
    /// assert!(figure.alt(Lang::En).contains("from 1 January 2022 to 31 December 2025"));
    /// assert!(figure.alt(Lang::Fr).contains("du 1er janvier 2022 au 31 décembre 2025"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where the text is no day, and in figures that have no horizontal axis of numbers.
    pub fn days_from(&self, first: &str) -> Result<Figure> {
        let Some(day) = dates::read(first, 0)? else { return Err(refuse::no_day(first, 0)) };
        if self.drawing.along(Side::Level) != Along::Numbers {
            return Err(refuse::no_numbers_along("days_from"));
        }
        let mut figure = self.clone();
        figure.x.unit = Unit::Days { first: day.floor() as i32 };
        Ok(figure)
    }

    /// An upright line at a day of a figure over time, with what happened.
    ///
    /// ```
    /// use atelier::{Figure, Lang, plot::Every};
    /// let visits = Figure::timeline_from("2025-06-28", Every::Day, &[80, 95, 40, 210])?
    ///     .line_at_day("2025-07-01", "free Sundays", "dimanches gratuits")?;
    /// assert!(visits.alt(Lang::Fr).contains("Ligne verticale à la date du 1er juillet 2025 (dimanches gratuits)."));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where the text is no day, and in figures whose horizontal axis has no dates.
    pub fn line_at_day(&self, day: &str, en: &str, fr: &str) -> Result<Figure> {
        let Unit::Days { first } = self.x.unit else {
            return Err(refuse::not_here(
                "line_at_day",
                Label::fixed("no axis of dates", "aucun axe de dates"),
                Label::same("Figure::timeline(&days, &values)?"),
            ));
        };
        let Some(at) = dates::read(day, 0)? else { return Err(refuse::no_day(day, 0)) };
        self.line("line_at_day", Side::Level, at - f64::from(first), Label::new(en, fr))
    }

    fn value_axis(&mut self) -> Option<&mut Axis> {
        match self.drawing.values() {
            Place::Level => Some(&mut self.x),
            Place::Upright => Some(&mut self.y),
            Place::Colours => Some(&mut self.colours),
            Place::Nowhere => None,
        }
    }

    /// The drawing as SVG, in one language or in both.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let svg = Figure::curve(&[1, 2], &[3, 4])?.title("It <rises>", "Ça <monte>").svg(Lang::Fr)?;
    /// assert!(svg.starts_with("<svg") && svg.contains("Ça &lt;monte&gt;"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where drawing itself fails: the error keeps the cause.
    pub fn svg(&self, lang: Lang) -> Result<String> {
        self.canvas(lang).svg(&self.alts(lang).join(" "))
    }

    /// The picture as a PNG file, with two pixels to each CSS pixel, or three to two where it is lines and words.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// assert!(Figure::curve(&[1, 2], &[3, 4])?.png(Lang::En)?.starts_with(b"\x89PNG"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where drawing itself fails: the error keeps the cause.
    pub fn png(&self, lang: Lang) -> Result<Vec<u8>> {
        self.canvas(lang).png(self.drawing.made_of().density())
    }

    /// What the figure shows, in words computed from its data; in both languages, a paragraph each.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::bars(&[("cats", "chats", 12), ("dogs", "chiens", 3)])?;
    /// assert_eq!(figure.alt(Lang::En), "Bars. Horizontal axis: from 0 to 12. cats: 12; dogs: 3.");
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn alt(&self, lang: Lang) -> String {
        self.alts(lang).join("\n")
    }

    fn alts(&self, lang: Lang) -> Vec<String> {
        lang.each().iter().map(|lang| self.words(*lang)).collect()
    }

    fn words(&self, lang: Lang) -> String {
        let mut parts = self.drawing.words(self, lang);
        parts.extend(self.drawing.left_out(self).words(lang));
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// What could not be drawn: a remark in each language shown, for the foot of the figure.
    pub(super) fn notes(&self, lang: Lang) -> Vec<String> {
        let left_out = self.drawing.left_out(self);
        lang.each().iter().filter_map(|lang| left_out.notes(*lang)).collect()
    }

    pub(super) fn canvas(&self, lang: Lang) -> Canvas {
        let mut canvas = self.drawing.draw(self, lang);
        super::sheet::say_boxes(&mut canvas, lang);
        canvas
    }

    /// The picture with its words.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let picture = Figure::curve(&[1, 2], &[3, 4])?.picture(Lang::Both)?;
    /// assert_eq!((picture.width, picture.height, picture.alt.len()), (640, 400, 2));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where drawing itself fails: the error keeps the cause.
    pub fn picture(&self, lang: Lang) -> Result<Picture> {
        let canvas = self.canvas(lang);
        Ok(Picture {
            png: canvas.png(self.drawing.made_of().density())?,
            width: canvas.width as u32,
            height: canvas.height as u32,
            turns: self.drawing.made_of().turns(),
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
