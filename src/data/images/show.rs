//! What a set of pictures looks like: a sheet of them, and words.

use super::Images;
use crate::data::table::plural;
use crate::error::{Error, Kind, Result, unknown_name};
use crate::file;
use crate::lang::{Label, Lang};
use crate::plot::Figure;
use crate::show::{Page, Picture, Show, displays};
use image::imageops::{self, FilterType};
use image::{DynamicImage, ImageFormat, RgbImage};
use std::io::Cursor;
use std::path::Path;

/// How many pictures a set shows of itself, and how many side by side.
const SHOWN: usize = 40;
const ACROSS: usize = 10;

impl Images {
    /// Writes one picture as a PNG file.
    ///
    /// # Errors
    /// When there is no such picture, or the file cannot be written.
    pub fn write_png(&self, row: usize, path: &str) -> Result<()> {
        file::write(Path::new(path), &png(&self.picture(row)?)?)
    }

    /// The first pictures, to look at.
    pub fn head(&self, rows: usize) -> Page {
        self.page_of(&(0..rows.min(self.rows())).collect::<Vec<_>>())
    }

    /// All pictures as a figure, to be named one by one with
    /// [`Figure::captions`](crate::Figure::captions); at most 100.
    ///
    /// ```
    /// use atelier::{Images, Lang, Table};
    /// let details = Table::columns(&[("shade", &[0.0, 1.0])])?;
    /// let squares = Images::new(2, 2, 1, vec![0, 0, 0, 0, 255, 255, 255, 255], &details)?;
    /// let figure = squares.plot()?.columns(2)?.captions(&[("night", "nuit"), ("day", "jour")])?;
    /// assert_eq!(figure.alt(Lang::En), "2 grey images of 2 × 2 pixels. Captions: night; day.");
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there are more than 100.
    pub fn plot(&self) -> Result<Figure> {
        Figure::images_of(self.channels, &self.bytes, self.width, self.height)
    }

    /// These pictures as a figure, at most 100, under each its class. `words` are the French names of
    /// the classes; a class without one keeps its own.
    ///
    /// ```
    /// use atelier::{Images, Lang};
    /// # fn main() -> atelier::Result<()> {
    /// let two = Images::dataset("animal_silhouettes")?.target("animal")?.pick(&[0, 1_000])?;
    /// let figure = two.plot_classes(&[("bear", "ours"), ("bird", "oiseau")])?;
    /// assert!(figure.alt(Lang::Fr).ends_with("Légendes\u{a0}: ours\u{202f}; oiseau."));
    /// assert!(figure.alt(Lang::En).ends_with("Captions: bear; bird."));
    /// assert!(two.plot_classes(&[("bee", "abeille")]).is_err()); // there is no bee
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// When there are more than 100, or a word is given for a class that there is not.
    pub fn plot_classes(&self, words: &[(&str, &str)]) -> Result<Figure> {
        let figure = self.plot()?;
        let classes = self.class_names();
        if let Some((unknown, _)) = words.iter().find(|(name, _)| !classes.iter().any(|class| class == name))
        {
            return Err(unknown_name(
                Kind::Value,
                Label::fixed("there is no such class", "cette classe n’existe pas"),
                unknown,
                &classes,
            ));
        }
        let Some(target) = self.details.target_columns().into_iter().next() else { return Ok(figure) };
        let captions: Vec<Label> = self
            .text(&target)?
            .into_iter()
            .map(|class| match words.iter().find(|(name, _)| *name == class) {
                Some((name, french)) => Label::new(*name, *french),
                None => Label::same(class),
            })
            .collect();
        figure.captions(&captions)
    }

    fn page_of(&self, rows: &[usize]) -> Page {
        self.sheet(rows).unwrap_or_else(|error| Page::text(&error.to_string()))
    }

    /// All pictures on one sheet, `across` of them side by side, as photographers print their films: for very
    /// many small ones. Where each needs a caption, see [`Figure::grey_images`].
    ///
    /// ```
    /// use atelier::{Lang, synth};
    /// let sheet = synth::tiny_drawings()?.contact_sheet(32)?.title("That is all", "C’est tout");
    /// assert_eq!(
    ///     sheet.alt(Lang::En),
    ///     "1 grey image of 129 × 65 pixels (512 pictures of 3 × 3 pixels, side by side: 32): That is all."
    /// );
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there are no pictures, none are to stand side by side, or the sheet would be wider or higher than
    /// 4,000 pixels.
    pub fn contact_sheet(&self, across: usize) -> Result<Figure> {
        const LARGEST: usize = 4_000;
        // One pixel of grey around each picture: it is paper to neither black nor white.
        const GREY: u8 = 150;
        if self.rows() == 0 {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed("there are no pictures to show", "il n’y a aucune image à montrer"),
            )
            .found(Label::same("0"))
            .expected(Label::fixed("1 picture or more", "1 image ou plus")));
        }
        let across_at_most = across.min(self.rows());
        let down = self.rows().div_ceil(across_at_most.max(1));
        let (width, height) = (across_at_most * (self.width + 1) + 1, down * (self.height + 1) + 1);
        if across == 0 || width > LARGEST || height > LARGEST {
            return Err(Error::new(
                Kind::Shape,
                Label::fixed(
                    "these pictures do not fit on one sheet",
                    "ces images ne tiennent pas sur une planche",
                ),
            )
            .found(Label::with(|lang| match lang {
                Lang::Fr => format!("{} côte à côte", lang.count(across)),
                _ => format!("{} side by side", lang.count(across)),
            }))
            .expected(Label::with(|lang| match lang {
                Lang::Fr => format!("au moins 1, et au plus {} pixels par côté", lang.count(LARGEST)),
                _ => format!("at least 1, and at most {} pixels a side", lang.count(LARGEST)),
            }))
            .attempt(Label::same(".take(100)?.contact_sheet(10)?")));
        }
        let mut sheet = vec![GREY; width * height * self.channels];
        let line = self.width * self.channels;
        for row in 0..self.rows() {
            let (left, top) =
                (1 + row % across_at_most * (self.width + 1), 1 + row / across_at_most * (self.height + 1));
            for (place, pixels) in self.pixels(row)?.chunks_exact(line).enumerate() {
                let start = ((top + place) * width + left) * self.channels;
                sheet[start..start + line].copy_from_slice(pixels);
            }
        }
        let figure = Figure::images_of(self.channels, &sheet, width, height)?;
        let words = |lang: Lang| {
            let (count, size) = (lang.count(self.rows()), format!("{} × {}", self.width, self.height));
            let beside = lang.count(across_at_most);
            match lang {
                Lang::Fr => {
                    let noun = plural(self.rows(), "image", "images", lang);
                    format!("{count} {noun} de {size} pixels, côte à côte\u{a0}: {beside}")
                }
                _ => {
                    let noun = plural(self.rows(), "picture", "pictures", lang);
                    format!("{count} {noun} of {size} pixels, side by side: {beside}")
                }
            }
        };
        Ok(figure.named(&words(Lang::En), &words(Lang::Fr)))
    }

    /// A sheet of some pictures, with its words.
    fn sheet(&self, rows: &[usize]) -> Result<Page> {
        let words = self.words(rows);
        if rows.is_empty() {
            return Ok(Page::new().label(&words));
        }
        let shown = rows.len();
        // Small pictures are enlarged, pixel by pixel, until they are about 64 pixels wide on the page.
        let times = (64 / self.width.max(self.height).max(1)).max(1);
        let (across, gap) = (shown.min(ACROSS), 2);
        let down = shown.div_ceil(ACROSS);
        let (wide, high) = (self.width * times + gap, self.height * times + gap);
        let mut sheet =
            RgbImage::from_pixel((across * wide) as u32, (down * high) as u32, image::Rgb([128; 3]));
        for (place, row) in rows.iter().enumerate() {
            let picture = self.picture(*row)?.to_rgb8();
            let (width, height) = ((self.width * times) as u32, (self.height * times) as u32);
            let picture = imageops::resize(&picture, width, height, FilterType::Nearest);
            imageops::replace(
                &mut sheet,
                &picture,
                (place % ACROSS * wide) as i64,
                (place / ACROSS * high) as i64,
            );
        }
        let (width, height) = (sheet.width(), sheet.height());
        let alt = Lang::current().each().iter().map(|lang| (*lang, words.text(*lang))).collect();
        let page = Page::picture(Picture {
            png: png(&DynamicImage::ImageRgb8(sheet))?,
            width,
            height,
            turns: false,
            alt,
        });
        Ok(self.notes.lines().iter().fold(page, |page, line| page.label(line)))
    }

    /// What the sheet shows, in words.
    fn words(&self, rows: &[usize]) -> Label {
        let target = self.details.target_columns();
        let column = target.first().cloned().or_else(|| self.names().into_iter().next());
        let texts = column.and_then(|name| self.text(&name).ok()).unwrap_or_default();
        // “bear ×4, bird ×4”: what stands side by side several times is said once.
        let mut runs: Vec<(&str, usize)> = Vec::new();
        for text in rows.iter().filter_map(|row| texts.get(*row)) {
            match runs.last_mut() {
                Some((last, count)) if last == text => *count += 1,
                _ => runs.push((text, 1)),
            }
        }
        let list: Vec<String> = runs
            .into_iter()
            .map(|(text, count)| if count == 1 { text.to_string() } else { format!("{text} ×{count}") })
            .collect();
        let list = list.join(", ");
        Label::with(|lang| {
            let title = self
                .details
                .title
                .as_ref()
                .map(|title| format!("{} — ", title.text(lang)))
                .unwrap_or_default();
            let (count, shown) = (lang.count(self.rows()), lang.count(rows.len()));
            let size = format!("{} × {}", self.width, self.height);
            match lang {
                Lang::Fr => {
                    let colour = if self.channels == 1 { "en gris" } else { "en couleurs" };
                    let noun = plural(self.rows(), "image", "images", lang);
                    format!(
                        "{title}{count} {noun} de {size} pixels, {colour}\u{a0}; {shown} ici\u{a0}: {list}"
                    )
                }
                _ => {
                    let colour = if self.channels == 1 { "grey" } else { "colour" };
                    let noun = plural(self.rows(), "picture", "pictures", lang);
                    format!("{title}{count} {noun} of {size} pixels, {colour}; {shown} here: {list}")
                }
            }
        })
    }
}

impl Show for Images {
    fn page(&self) -> Page {
        // Spread over the whole set: the first ones are often all of one class.
        let shown = SHOWN.min(self.rows());
        self.page_of(&(0..shown).map(|place| place * self.rows() / shown).collect::<Vec<_>>())
    }
}

displays!(Images);

fn png(picture: &DynamicImage) -> Result<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).map_err(|cause| {
        Error::new(
            Kind::Figure,
            Label::fixed("the picture could not be drawn", "impossible de dessiner l’image"),
        )
        .found(Label::same(cause.to_string()))
    })?;
    Ok(bytes.into_inner())
}
