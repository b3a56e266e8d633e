//! Grids of images, grey or in colour.

use super::drawing::{Along, Drawing, LeftOut, MadeOf, Place, Side as Axes};
use super::figure::Figure;
use super::given::{Group, Name, labels};
use super::paper::{Canvas, Side, clean};
use super::refuse;
use super::sheet::{self, EDGE, HEIGHT, Sheet, WIDTH, height_of};
use super::style::{INK, SMALL, look};
use super::words::{self, say};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use std::sync::Arc;

/// More images than this on one figure are wallpaper.
const MOST: usize = 100;
/// Captions read aloud up to here.
const SAID: usize = 12;

#[derive(Clone, Debug)]
struct Images {
    /// Red, green, blue, opacity of each image, one after another.
    pixels: Arc<Vec<u8>>,
    width: usize,
    height: usize,
    count: usize,
    ink: Ink,
    captions: Vec<Label>,
    framed: Vec<usize>,
    columns: Option<usize>,
    name: Option<Label>,
}

/// What a pixel is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ink {
    Grey,
    Colours,
}

impl Figure {
    /// Grey images, one after another: `width × height` bytes each, 0 black to 255 white, rows from
    /// the top.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let two = [0, 255, 255, 0, 128, 128, 128, 128]; // two images of 2 × 2
    /// let figure = Figure::grey_images(&two, 2, 2)?
    ///     .captions(&[("a check", "un damier"), ("fog", "du brouillard")])?;
    /// assert_eq!(figure.alt(Lang::En), "2 grey images of 2 × 2 pixels. Captions: a check; fog.");
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where a side is zero, the bytes do not make whole images, or there are more than 100 images. No
    /// bytes at all are no images: the figure says so.
    pub fn grey_images(pixels: &[u8], width: usize, height: usize) -> Result<Figure> {
        Images::figure(pixels, width, height, Ink::Grey)
    }

    /// Images in colour, one after another: `width × height × 3` bytes each (red, green, blue of each
    /// pixel), rows from the top.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let red = [255, 0, 0];
    /// assert!(Figure::colour_images(&red, 1, 1)?.alt(Lang::Fr).starts_with("1 image en couleurs"));
    /// assert!(Figure::colour_images(&red, 2, 1).is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// As for [`Figure::grey_images`].
    pub fn colour_images(pixels: &[u8], width: usize, height: usize) -> Result<Figure> {
        Images::figure(pixels, width, height, Ink::Colours)
    }

    /// Images in grey where a pixel is one byte, in colour where it is three.
    pub(crate) fn images_of(channels: usize, pixels: &[u8], width: usize, height: usize) -> Result<Figure> {
        Images::figure(pixels, width, height, if channels == 1 { Ink::Grey } else { Ink::Colours })
    }

    /// Drawings made of numbers, side by side, each with its name below: 0 is white paper, 1 is black
    /// ink. `width × height` numbers each, rows from the top; what lies beyond 0 and 1 is as white or
    /// as black as can be, and where there is no number (NaN) the paper stays white.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let (drawn, learned) = ([1.0, 0.0, 0.0, 1.0], vec![0.9, 0.1, -0.2, 1.3]);
    /// let figure = Figure::ink(&[
    ///     ("drawing", "dessin", drawn.to_vec()),
    ///     ("what it learned", "ce qu’il a appris", learned),
    /// ], 2, 2)?;
    /// assert_eq!(figure.alt(Lang::En), "2 grey images of 2 × 2 pixels. Captions: drawing; what it learned.");
    /// assert!(Figure::ink(&[("half", "moitié", [1.0, 0.0])], 2, 2).is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where a drawing has not `width × height` numbers, a side is zero, or there are more than 100.
    pub fn ink<G: Into<Group> + Clone>(drawings: &[G], width: usize, height: usize) -> Result<Figure> {
        let drawings: Vec<Group> = drawings.iter().cloned().map(Into::into).collect();
        let squares = width.saturating_mul(height);
        if let Some(other) = drawings.iter().find(|drawing| squares > 0 && drawing.values.len() != squares) {
            return Err(Error::new(
                Kind::Shape,
                Label::with(|lang| {
                    let name = lang.quote(&other.name.text(lang));
                    match lang {
                        Lang::Fr => format!("le dessin {name} n’a pas un nombre par carreau"),
                        _ => format!("the drawing {name} has not one number for each square"),
                    }
                }),
            )
            .found(Label::with(|lang| lang.count(other.values.len())))
            .expected(Label::with(|lang| {
                format!("{} × {} = {}", lang.count(width), lang.count(height), lang.count(squares))
            })));
        }
        let shade = |ink: &f64| match ink.is_nan() {
            true => u8::MAX,
            false => (255.0 * (1.0 - ink.clamp(0.0, 1.0))) as u8,
        };
        let pixels: Vec<u8> = drawings.iter().flat_map(|drawing| drawing.values.iter().map(shade)).collect();
        let names: Vec<Label> = drawings.into_iter().map(|drawing| drawing.name).collect();
        let columns = names.len().clamp(1, 5);
        Figure::grey_images(&pixels, width, height)?.captions(&names)?.columns(columns)
    }

    /// Images of numbers that have a sign, such as the weights of one unit for each pixel it looks at: light
    /// above zero, dark below, the grey in the middle is zero. Each image is drawn by its own strongest number.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::signed_images(&[[0.0, 0.2, -0.1, 0.0], [0.0; 4]], 2, 2)?;
    /// assert_eq!(figure.alt(Lang::En), "2 grey images of 2 × 2 pixels.");
    /// assert!(Figure::signed_images(&[[0.5, -0.5, 0.1]], 2, 2).is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// As for [`Figure::grey_images`].
    pub fn signed_images<I: AsRef<[f64]>>(images: &[I], width: usize, height: usize) -> Result<Figure> {
        Images::figure(&[], width, height, Ink::Grey)?; // the sides make sense
        let mut pixels = Vec::new();
        for image in images {
            let image = image.as_ref();
            refuse::same_length(
                (width * height, "the pixels of an image", "les pixels d’une image"),
                (image.len(), "its numbers", "ses nombres"),
            )?;
            let sizes = image.iter().map(|value| value.abs()).filter(|size| size.is_finite());
            let most = sizes.fold(0.0, f64::max);
            // What is no number is drawn as zero, and so is everything where nothing is stronger.
            pixels.extend(image.iter().map(|value| match value / most {
                share if share.is_finite() => (127.5 + 127.5 * share.clamp(-1.0, 1.0)) as u8,
                _ => 127,
            }));
        }
        Images::figure(&pixels, width, height, Ink::Grey)
    }

    /// A caption below each image: its class, a guess, a name.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::grey_images(&[0, 255], 1, 1)?.captions(&["night", "day"])?;
    /// assert!(figure.alt(Lang::En).ends_with("Captions: night; day."));
    /// assert!(figure.captions(&["night"]).is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where there is not one caption for each image, and in figures without images.
    pub fn captions<N: Into<Name> + Clone>(&self, captions: &[N]) -> Result<Figure> {
        let mut images = self.as_images("captions")?;
        refuse::same_length(
            (images.count, "the images", "les images"),
            (captions.len(), "the captions", "les légendes"),
        )?;
        images.captions = labels(captions);
        Ok(self.with(images))
    }

    /// A thick frame around some images, by their positions (0 is the first): the mistakes, say.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::grey_images(&[0, 255], 1, 1)?.framed(&[1])?;
    /// assert!(figure.alt(Lang::Fr).ends_with("Encadrées\u{a0}: 2."));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where there is no image at a position, and in figures without images.
    pub fn framed(&self, positions: &[usize]) -> Result<Figure> {
        let mut images = self.as_images("framed")?;
        if let Some(wrong) = positions.iter().find(|position| **position >= images.count) {
            return Err(Error::new(
                Kind::Value,
                Label::fixed("there is no image at this position", "il n’y a pas d’image à cette position"),
            )
            .found(Label::with(|lang| lang.count(*wrong)))
            .expected(Label::with(|lang| match (images.count, lang) {
                (0, Lang::Fr) => "aucune position\u{202f}: il n’y a pas d’image".to_string(),
                (0, _) => "no position: there are no images".to_string(),
                (count, Lang::Fr) => format!("de 0 à {}", count - 1),
                (count, _) => format!("0 to {}", count - 1),
            })));
        }
        images.framed = positions.to_vec();
        Ok(self.with(images))
    }

    /// How many images stand beside each other.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let one_above_the_other = Figure::grey_images(&[0, 255], 1, 1)?.columns(1)?;
    /// assert!(one_above_the_other.columns(0).is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where this is zero, and in figures without images.
    pub fn columns(&self, columns: usize) -> Result<Figure> {
        let mut images = self.as_images("columns")?;
        if columns == 0 {
            return Err(Error::new(
                Kind::Value,
                Label::fixed("a grid needs a column", "une grille a besoin d’une colonne"),
            )
            .found(Label::same("0"))
            .expected(Label::fixed("1 or more", "1 ou plus")));
        }
        images.columns = Some(columns.min(images.count.max(1)));
        Ok(self.with(images))
    }

    fn as_images(&self, method: &str) -> Result<Images> {
        self.kind::<Images>().cloned().ok_or_else(|| {
            refuse::not_here(
                method,
                Label::fixed("it has no images", "elle n’a pas d’images"),
                Label::same("Figure::grey_images(&pixels, width, height)?"),
            )
        })
    }
}

impl Images {
    fn figure(pixels: &[u8], width: usize, height: usize, ink: Ink) -> Result<Figure> {
        let channels = match ink {
            Ink::Grey => 1,
            Ink::Colours => 3,
        };
        let one = width.saturating_mul(height).saturating_mul(channels);
        if one == 0 {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed("an image needs a width and a height", "une image a une largeur et une hauteur"),
            )
            .found(Label::with(|lang| format!("{} × {}", lang.count(width), lang.count(height))))
            .expected(Label::fixed("1 × 1 or more", "1 × 1 ou plus")));
        }
        if !pixels.len().is_multiple_of(one) {
            let shape = format!("{width} × {height} × {channels}");
            return Err(Error::new(
                Kind::Shape,
                Label::fixed(
                    "these bytes do not make whole images",
                    "ces octets ne font pas des images entières",
                ),
            )
            .found(Label::with(|lang| match lang {
                Lang::Fr => format!("{} octets", lang.count(pixels.len())),
                _ => format!("{} bytes", lang.count(pixels.len())),
            }))
            .expected(Label::with(|lang| match lang {
                Lang::Fr => format!("{shape} = {} octets par image", lang.count(one)),
                _ => format!("{shape} = {} bytes an image", lang.count(one)),
            }))
            .attempt(Label::fixed(
                "the other of `grey_images` and `colour_images`, or another width and height",
                "l’autre de `grey_images` et `colour_images`, ou une autre largeur et hauteur",
            )));
        }
        let count = pixels.len() / one;
        if count > MOST {
            let attempt = Label::same(format!("&pixels[..{}]", one * MOST));
            return Err(refuse::too_many(("images", "images"), count, MOST, attempt));
        }
        let rgba = match ink {
            Ink::Colours => {
                pixels.chunks_exact(3).flat_map(|pixel| [pixel[0], pixel[1], pixel[2], 255]).collect()
            }
            Ink::Grey => pixels.iter().flat_map(|grey| [*grey, *grey, *grey, 255]).collect(),
        };
        Ok(Figure::of(Images {
            pixels: Arc::new(rgba),
            width,
            height,
            count,
            ink,
            captions: Vec::new(),
            framed: Vec::new(),
            columns: None,
            name: None,
        }))
    }

    /// Columns that fill the figure best: the largest images that fit its usual height.
    fn best_columns(&self, caption: f64) -> usize {
        if let Some(columns) = self.columns {
            return columns;
        }
        let shape = self.height as f64 / self.width as f64;
        let size = |columns: usize| {
            let rows = self.count.div_ceil(columns) as f64;
            let across = (WIDTH - 2.0 * EDGE) / columns as f64 - GAP;
            let down = (HEIGHT - 60.0) / rows - GAP - caption;
            across.min(down / shape)
        };
        (1..=self.count.min(20)).max_by(|a, b| size(*a).total_cmp(&size(*b)).then(a.cmp(b))).unwrap_or(1)
    }

    fn picture(&self, figure: &Figure, lang: Lang) -> Canvas {
        // One line for a caption, one more where two languages share it.
        let two = lang == Lang::Both && self.captions.iter().any(|caption| caption.en() != caption.fr());
        let caption_lines = match (self.captions.is_empty(), two) {
            (true, _) => 0,
            (false, false) => 1,
            (false, true) => 2,
        };
        let caption = height_of(caption_lines, SMALL) + if caption_lines > 0 { 4.0 } else { 0.0 };
        let columns = self.best_columns(caption);
        let rows = self.count.div_ceil(columns);
        let shape = self.height as f64 / self.width as f64;
        let cell = (WIDTH - 2.0 * EDGE) / columns as f64;
        // A very tall image would make an endless page: its height has a limit.
        let tallest = if rows == 1 { HEIGHT - 70.0 } else { HEIGHT * 0.75 };
        let across = (cell - GAP).min(tallest / shape).max(2.0);
        // Whole pixels of the screen for a pixel of the image, where that costs little.
        let across = match (across / self.width as f64).floor() {
            whole if whole >= 2.0 => whole * self.width as f64,
            _ => across,
        };
        let down = (across * shape).max(2.0);
        let body = rows as f64 * (down + caption + GAP) + EDGE;
        let mut sheet = Sheet::new(figure.title.as_ref(), &[], lang, body);
        let notes = figure.notes(lang);
        sheet.canvas.height = (sheet.top + body + sheet::notes_height(&notes)).ceil().max(120.0);
        sheet.put_below(&notes);
        let one = self.width * self.height * 4;
        // Narrow images stand together on the left rather than lost in wide cells.
        let pitch = if self.captions.is_empty() { across + GAP } else { cell.min((across + GAP).max(96.0)) };
        let room = if columns == 1 { WIDTH - 2.0 * EDGE } else { pitch - 4.0 };
        // A line of captions in each language; names that are one in both stand once.
        let captions: Vec<Vec<String>> = match two {
            true => [Lang::En, Lang::Fr]
                .map(|lang| sheet::short_names(&self.captions, lang, room, SMALL))
                .into_iter()
                .enumerate()
                .map(|(line, mut names)| {
                    for (name, label) in names.iter_mut().zip(&self.captions) {
                        if line == 1 && label.en() == label.fr() {
                            name.clear();
                        }
                    }
                    names
                })
                .collect(),
            false => vec![sheet::short_names(&self.captions, lang, room, SMALL)],
        };
        for position in 0..self.count {
            let inset = if columns == 1 { 0.0 } else { (pitch - across - GAP).max(0.0) / 2.0 };
            let left = EDGE + (position % columns) as f64 * pitch + inset;
            let top = sheet.top + (position / columns) as f64 * (down + caption + GAP);
            let area = (left, top, left + across, top + down);
            let pixels = self.pixels[position * one..(position + 1) * one].to_vec();
            sheet.canvas.image(area, self.width, self.height, pixels);
            if self.framed.contains(&position) {
                let thick = (left - 1.5, top - 1.5, left + across + 1.5, top + down + 1.5);
                sheet.canvas.frame(thick, look(1).colour, 3.0);
            } else {
                sheet.canvas.frame(area, super::style::GRID, 1.0);
            }
            // A single column has the whole width for its captions.
            let (x, side) = match columns {
                1 => (left, Side::Start),
                _ => (left + across / 2.0, Side::Middle),
            };
            for (line, text) in captions.iter().filter_map(|lines| lines.get(position)).enumerate() {
                let y = top + down + 4.0 + height_of(line, SMALL);
                sheet.canvas.text(x, y, text, SMALL, side, INK);
            }
        }
        sheet.canvas
    }

    fn sentences(&self, figure: &Figure, lang: Lang) -> Vec<String> {
        let (one, many) = match self.ink {
            Ink::Colours => (("colour image", "image en couleurs"), ("colour images", "images en couleurs")),
            Ink::Grey => (("grey image", "image en gris"), ("grey images", "images en gris")),
        };
        let count = words::count(self.count, one, many, lang);
        let size = format!("{} × {}", lang.count(self.width), lang.count(self.height));
        let mut kind = match lang {
            Lang::Fr => format!("{count} de {size} pixels"),
            _ => format!("{count} of {size} pixels"),
        };
        if let Some(name) = &self.name {
            kind = format!("{kind} ({})", clean(&name.text(lang)));
        }
        let mut parts = vec![words::opening(&kind, figure.title.as_ref(), lang)];
        let apart = say(lang, "; ", "\u{202f}; ");
        if !self.captions.is_empty() {
            let said: Vec<String> =
                self.captions.iter().take(SAID).map(|caption| clean(&caption.text(lang))).collect();
            let more = self.captions.len().saturating_sub(SAID);
            let mut text = said.join(apart);
            if more > 0 {
                let more = lang.count(more);
                text.push_str(&match lang {
                    Lang::Fr => format!("{apart}et {more} de plus"),
                    _ => format!("{apart}and {more} more"),
                });
            }
            parts.push(format!("{} {text}.", lang.colon(say(lang, "Captions", "Légendes"))));
        }
        if !self.framed.is_empty() {
            let places: Vec<String> =
                self.framed.iter().take(SAID).map(|position| lang.count(position + 1)).collect();
            let more = if self.framed.len() > SAID { ", …" } else { "" };
            parts.push(format!(
                "{} {}{more}.",
                lang.colon(say(lang, "Framed", "Encadrées")),
                places.join(", ")
            ));
        }
        parts
    }
}

impl Drawing for Images {
    fn draw(&self, figure: &Figure, lang: Lang) -> Canvas {
        self.picture(figure, lang)
    }

    fn words(&self, figure: &Figure, lang: Lang) -> Vec<String> {
        self.sentences(figure, lang)
    }

    fn named(&self, name: Label) -> Arc<dyn Drawing> {
        Arc::new(Images { name: Some(name), ..self.clone() })
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
        MadeOf::Colours
    }

    fn left_out(&self, _: &Figure) -> LeftOut {
        LeftOut { empty: self.count == 0, ..LeftOut::default() }
    }
}

/// Space between two images.
const GAP: f64 = 8.0;
