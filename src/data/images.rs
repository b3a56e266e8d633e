//! Images of one size, grey or in colour, with what is known of each.

use super::features::no_rows;
use super::place::Place;
use super::read;
use super::rows::{parts, shuffled};
use super::samples::{Examples, Samples};
use super::table::{Table, plural};
use crate::card::{Datasheet, PictureGrid, file};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::show::{Page, Picture, Show, displays};
use image::imageops::{self, FilterType};
use image::{DynamicImage, ImageFormat, RgbImage};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use std::collections::HashMap;
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

/// How many pictures a set shows of itself, and how many side by side.
const SHOWN: usize = 40;
const ACROSS: usize = 10;

/// Pictures of one size, and a table with one row for each: what it shows, who made it.
///
/// Pixels are bytes, 0 (black) to 255 (white); a network sees them as numbers from 0 to 1.
///
/// ```
/// use atelier::{Examples, Images};
/// # fn main() -> atelier::Result<()> {
/// let letters = Images::dataset("glyphs32")?.only("kind", "capital")?.target("character")?;
/// assert_eq!((letters.width(), letters.height(), letters.channels()), (32, 32, 1));
/// assert_eq!(letters.class_names().len(), 26);
/// let few = letters.subset(5, 1)?;
/// assert_eq!(few.rows(), 130);
/// assert_eq!(few.samples()?.inputs.size(), [130, 1, 32, 32]);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Images {
    /// `[rows, height, width, channels]`, shared between copies until one changes.
    bytes: Arc<Vec<u8>>,
    width: usize,
    height: usize,
    channels: usize,
    details: Table,
}

impl Images {
    /// Images from pixels: row by row from the top left, the channels of a pixel side by side, one
    /// picture after the other. `details` has one row for each picture.
    ///
    /// # Errors
    /// When the number of bytes is not rows × height × width × channels, or channels is not 1 or 3.
    ///
    /// ```
    /// use atelier::{Images, Table};
    /// # fn main() -> atelier::Result<()> {
    /// let details = Table::columns(&[("shade", &[0.0, 1.0])])?;
    /// let squares = Images::new(2, 2, 1, vec![0, 0, 0, 0, 255, 255, 255, 255], &details)?;
    /// assert_eq!(squares.pixels(1)?.0, [255; 4]);
    /// # Ok(()) }
    /// ```
    pub fn new(
        width: usize,
        height: usize,
        channels: usize,
        bytes: Vec<u8>,
        details: &Table,
    ) -> Result<Images> {
        let expected = details.rows() * width * height * channels;
        if bytes.len() != expected || ![1, 3].contains(&channels) || width == 0 || height == 0 {
            return Err(Error::new(
                Kind::Shape,
                Label::fixed("these pixels do not make these pictures", "ces pixels ne font pas ces images"),
            )
            .found(Label::with(|lang| {
                let count = lang.count(bytes.len());
                match lang {
                    Lang::Fr => format!("{count} octets, canaux\u{a0}: {channels}"),
                    _ => format!("{count} bytes, channels: {channels}"),
                }
            }))
            .expected(Label::with(|lang| {
                let rows = lang.count(details.rows());
                match lang {
                    Lang::Fr => format!("{rows} images × {height} × {width} × {channels} (1 canal\u{a0}: gris, 3\u{a0}: couleurs)"),
                    _ => format!("{rows} pictures × {height} × {width} × {channels} (1 channel: grey, 3: colour)"),
                }
            }))
            .attempt(Label::fixed("one byte a pixel and channel", "un octet par pixel et par canal")));
        }
        Ok(Images { bytes: Arc::new(bytes), width, height, channels, details: details.clone() })
    }

    /// Opens a set of pictures of `datasets/`: its hashes are checked before anything is read.
    ///
    /// # Errors
    /// When there is no such set, or its files are missing, cut off or changed.
    pub fn dataset(name: &str) -> Result<Images> {
        let place = Place::find(name)?;
        let Some(grid) = place.sheet.grid.clone() else {
            return Err(Error::new(
                Kind::File,
                Label::new(
                    format!("the data set {} holds no pictures", Lang::En.quote(name)),
                    format!("le jeu de données {} ne contient pas d’images", Lang::Fr.quote(name)),
                ),
            )
            .found(Label::same(
                place.sheet.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join(", "),
            ))
            .expected(Label::fixed("a grid in its datasheet", "une grille dans sa fiche"))
            .attempt(Label::same(format!("Table::dataset(\"{name}\")?, Text::dataset(\"{name}\", …)?"))));
        };
        let details = read::csv(place.open(&grid.details)?, &format!("{name}/{}", grid.details))?;
        let details = details.with_datasheet(&place.sheet);
        cut(&place.open(&grid.file)?, &format!("{name}/{}", grid.file), &grid, &details)
    }

    /// Reads a folder of PNG files. Each folder inside it is a class, named by the column `folder`;
    /// each picture is cut to its middle square and made `side` pixels wide.
    ///
    /// # Errors
    /// When there is no such folder, no PNG file in it, or a file is not a whole PNG.
    ///
    /// ```
    /// use atelier::Images;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # for (class, shade) in [("day", 255u8), ("night", 0)] {
    /// #     std::fs::create_dir(folder.path().join(class))?;
    /// #     atelier::Images::new(4, 4, 1, vec![shade; 16], &atelier::Table::columns(&[("x", &[1.0])])?)?
    /// #         .write_png(0, folder.path().join(class).join("a.png").to_str().unwrap())?;
    /// # }
    /// # let path = folder.path().to_str().unwrap();
    /// let drawings = Images::read_folder(path, 2)?.target("folder")?;
    /// assert_eq!(drawings.class_names(), ["day", "night"]);
    /// assert_eq!(drawings.pixels(0)?.0, [255; 4]);
    /// # Ok(()) }
    /// ```
    pub fn read_folder(path: &str, side: usize) -> Result<Images> {
        let root = Path::new(path);
        let png = |name: &String| name.to_lowercase().ends_with(".png");
        let mut found: Vec<(String, String)> = Vec::new();
        for name in file::names_in(root) {
            if png(&name) {
                found.push((String::new(), name));
            } else if root.join(&name).is_dir() {
                found.extend(
                    file::names_in(&root.join(&name))
                        .into_iter()
                        .filter(png)
                        .map(|file| (name.clone(), file)),
                );
            }
        }
        if found.is_empty() || side == 0 {
            let names = file::names_in(root);
            let folder = root.file_name().unwrap_or(root.as_os_str()).to_string_lossy();
            return Err(Error::new(
                Kind::File,
                Label::new(
                    format!("no pictures in the folder {}", Lang::En.quote(&folder)),
                    format!("pas d’images dans le dossier {}", Lang::Fr.quote(&folder)),
                ),
            )
            .found(match (names.as_slice(), root.is_dir()) {
                (_, false) => Label::fixed("no such folder", "ce dossier n’existe pas"),
                ([], true) => Label::fixed("an empty folder", "un dossier vide"),
                (names, true) => Label::same(names.iter().take(12).cloned().collect::<Vec<_>>().join(", ")),
            })
            .expected(Label::fixed(
                "files whose name ends in .png",
                "des fichiers dont le nom finit par .png",
            ))
            .attempt(Label::fixed(
                "save the pictures as PNG; one folder inside for each class",
                "enregistrez les images en PNG\u{a0}; à l’intérieur, un dossier par classe",
            )));
        }
        let mut pictures = Vec::new();
        for (folder, name) in &found {
            let path = root.join(folder).join(name);
            let picture = decode(&file::read(&path)?, &file::shown(&path))?;
            let square = picture.width().min(picture.height());
            let (left, top) = ((picture.width() - square) / 2, (picture.height() - square) / 2);
            let picture = picture.crop_imm(left, top, square, square);
            pictures.push(picture.resize_exact(side as u32, side as u32, FilterType::Triangle));
        }
        let channels = if pictures.iter().all(|picture| !picture.color().has_color()) { 1 } else { 3 };
        let bytes = pictures.into_iter().flat_map(|picture| into_bytes(picture, channels)).collect();
        let column = |pick: fn(&(String, String)) -> &String| found.iter().map(pick).collect::<Vec<_>>();
        let details = Table::of(polars::prelude::DataFrame::empty())
            .with_text_column("folder", &column(|pair| &pair.0))?
            .with_text_column("file", &column(|pair| &pair.1))?;
        Images::new(side, side, channels, bytes, &details)
    }

    /// How many pictures.
    pub fn rows(&self) -> usize {
        self.details.rows()
    }

    /// The width of each, in pixels.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The height of each, in pixels.
    pub fn height(&self) -> usize {
        self.height
    }

    /// 1 for grey, 3 for red, green and blue.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// One picture: its bytes, its width, its height, its channels.
    ///
    /// # Errors
    /// When there are fewer pictures.
    pub fn pixels(&self, row: usize) -> Result<(&[u8], usize, usize, usize)> {
        let size = self.size();
        match self.bytes.get(row * size..(row + 1) * size) {
            Some(bytes) => Ok((bytes, self.width, self.height, self.channels)),
            None => Err(Error::new(
                Kind::Shape,
                Label::fixed("there is no such picture", "cette image n’existe pas"),
            )
            .found(Label::with(|lang| lang.count(row)))
            .expected(Label::with(|lang| match self.rows() {
                0 => "—".to_string(),
                rows => format!("0 … {}", lang.count(rows - 1)),
            }))
            .attempt(Label::fixed("count from 0", "comptez à partir de 0"))),
        }
    }

    /// The bytes of one picture.
    fn size(&self) -> usize {
        self.width * self.height * self.channels
    }

    /// The table with one row for each picture.
    pub fn details(&self) -> &Table {
        &self.details
    }

    /// The datasheet: why this set exists, who is in it, who is missing.
    ///
    /// # Errors
    /// When the set has none.
    pub fn datasheet(&self) -> Result<Datasheet> {
        self.details.datasheet()
    }

    /// The columns that tell pictures apart.
    pub fn names(&self) -> Vec<String> {
        self.details.names()
    }

    /// A column of the details, as texts.
    ///
    /// # Errors
    /// When there is no such column.
    pub fn text(&self, name: &str) -> Result<Vec<String>> {
        self.details.text(name)
    }

    /// A column of the details, as numbers.
    ///
    /// # Errors
    /// When there is no such column, or it holds text.
    pub fn column(&self, name: &str) -> Result<Vec<f64>> {
        self.details.column(name)
    }

    /// The different values of a column of the details.
    ///
    /// # Errors
    /// When there is no such column.
    pub fn values(&self, name: &str) -> Result<Vec<String>> {
        self.details.values(name)
    }

    /// The same pictures with what is to be predicted: classes for texts, numbers for numbers.
    ///
    /// # Errors
    /// When there is no such column, or it holds one class only.
    pub fn target(&self, name: &str) -> Result<Images> {
        Ok(self.with_details(self.details.target(name)?))
    }

    /// The same pictures with a column whose values are classes, even where they are numbers.
    ///
    /// # Errors
    /// When there is no such column, or it holds one class only.
    pub fn classes(&self, name: &str) -> Result<Images> {
        Ok(self.with_details(self.details.classes(name)?))
    }

    /// The classes to choose from; none where no classes were named.
    pub fn class_names(&self) -> Vec<String> {
        self.details.class_names()
    }

    /// The same pictures with another table of details.
    fn with_details(&self, details: Table) -> Images {
        Images { details, ..self.clone() }
    }

    /// The same pictures with one more column of texts in their details.
    ///
    /// # Errors
    /// When the number of texts is not the number of pictures.
    pub fn with_text_column<T: AsRef<str>>(&self, name: &str, values: &[T]) -> Result<Images> {
        Ok(self.with_details(self.details.with_text_column(name, values)?))
    }

    /// The pictures at these positions, in this order; the first is 0.
    ///
    /// # Errors
    /// When a position is outside the set.
    pub fn pick(&self, rows: &[usize]) -> Result<Images> {
        let details = self.details.pick(rows)?;
        let size = self.size();
        let mut bytes = Vec::with_capacity(rows.len() * size);
        for row in rows {
            bytes.extend_from_slice(&self.bytes[row * size..(row + 1) * size]);
        }
        Ok(Images { bytes: Arc::new(bytes), details, ..self.clone() })
    }

    /// The first pictures.
    ///
    /// # Errors
    /// None that is foreseen: where there are fewer, all of them.
    pub fn take(&self, rows: usize) -> Result<Images> {
        self.pick(&(0..rows.min(self.rows())).collect::<Vec<_>>())
    }

    /// The pictures in an order drawn from `seed`.
    ///
    /// # Errors
    /// None that is foreseen.
    pub fn shuffle(&self, seed: u64) -> Result<Images> {
        self.pick(&shuffled(self.rows(), seed))
    }

    /// Two sets, in an order drawn from `seed`: `share` of the pictures, and the rest. Each picture
    /// is in exactly one of them.
    ///
    /// # Errors
    /// When `share` is not between 0 and 1, or one of the parts would be empty.
    pub fn split(&self, share: f64, seed: u64) -> Result<(Images, Images)> {
        let (seen, unseen) = parts(self.rows(), share, seed)?;
        Ok((self.pick(&seen)?, self.pick(&unseen)?))
    }

    /// Two sets that share no value of a column: all pictures of a typeface, or of a person, on one side.
    ///
    /// # Errors
    /// When there is no such column, it holds one value only, or `share` is not between 0 and 1.
    ///
    /// ```
    /// use atelier::Images;
    /// # fn main() -> atelier::Result<()> {
    /// let (seen, unseen) = Images::dataset("glyphs32")?.split_by("typeface", 0.8, 1)?;
    /// let known = seen.values("typeface")?;
    /// assert!(unseen.values("typeface")?.iter().all(|typeface| !known.contains(typeface)));
    /// # Ok(()) }
    /// ```
    pub fn split_by(&self, name: &str, share: f64, seed: u64) -> Result<(Images, Images)> {
        let (seen, unseen) = self.details.parts_by(name, share, seed)?;
        Ok((self.pick(&seen)?, self.pick(&unseen)?))
    }

    /// The pictures that hold this value in this column of the details.
    ///
    /// # Errors
    /// When there is no such column, or no picture holds that value.
    pub fn only(&self, name: &str, value: &str) -> Result<Images> {
        self.pick(&self.details.rows_with(name, value)?)
    }

    /// The pictures that do not hold this value in this column of the details.
    ///
    /// # Errors
    /// When there is no such column, or no picture holds that value.
    pub fn except(&self, name: &str, value: &str) -> Result<Images> {
        let out = self.details.rows_with(name, value)?;
        self.pick(&(0..self.rows()).filter(|row| out.binary_search(row).is_err()).collect::<Vec<_>>())
    }

    /// So many pictures of each class, drawn from `seed`: a small set with nobody left out.
    ///
    /// # Errors
    /// When no classes were named, or a class has fewer pictures.
    pub fn subset(&self, per_class: usize, seed: u64) -> Result<Images> {
        let Some(column) =
            self.details.target_columns().into_iter().next().filter(|_| !self.class_names().is_empty())
        else {
            return Err(super::features::no_target());
        };
        let groups = self.details.groups(&column)?;
        if let Some((name, rows)) = groups.iter().find(|(_, rows)| rows.len() < per_class || per_class == 0) {
            return Err(Error::new(
                Kind::Empty,
                Label::new(
                    format!("the class {} has too few pictures", Lang::En.quote(name)),
                    format!("la classe {} a trop peu d’images", Lang::Fr.quote(name)),
                ),
            )
            .found(Label::with(|lang| lang.count(rows.len())))
            .expected(Label::with(|lang| lang.count(per_class.max(1))))
            .attempt(Label::with(|lang| {
                let least = groups.iter().map(|(_, rows)| rows.len()).min().unwrap_or(0).max(1);
                format!(".subset({}, …)", lang.count(least))
            })));
        }
        let mut rows = Vec::new();
        for (place, (_, group)) in groups.iter().enumerate() {
            let order = shuffled(group.len(), seed.wrapping_add(place as u64));
            rows.extend(order[..per_class].iter().map(|position| group[*position]));
        }
        self.pick(&rows)
    }

    /// These pictures, then those of another set of the same size.
    ///
    /// # Errors
    /// When sizes or columns differ.
    pub fn and(&self, other: &Images) -> Result<Images> {
        let shape = |images: &Images| (images.width, images.height, images.channels);
        if shape(self) != shape(other) {
            let told =
                |images: &Images| format!("{} × {} × {}", images.width, images.height, images.channels);
            return Err(Error::new(
                Kind::Shape,
                Label::fixed("pictures of two sizes", "des images de deux tailles"),
            )
            .found(Label::same(told(other)))
            .expected(Label::same(told(self)))
            .attempt(Label::same(format!(".resize({}, {})?", self.width, self.height))));
        }
        let details = self.details.and(&other.details)?;
        let mut bytes = self.bytes.as_ref().clone();
        bytes.extend_from_slice(&other.bytes);
        Ok(Images { bytes: Arc::new(bytes), details, ..self.clone() })
    }

    /// Pairs of positions: a picture, and the first one that has exactly the same pixels.
    ///
    /// ```
    /// use atelier::Images;
    /// # fn main() -> atelier::Result<()> {
    /// assert_eq!(Images::dataset("animal_silhouettes")?.duplicates().len(), 284);
    /// # Ok(()) }
    /// ```
    pub fn duplicates(&self) -> Vec<(usize, usize)> {
        let mut first: HashMap<&[u8], usize> = HashMap::new();
        let mut pairs = Vec::new();
        for (row, picture) in self.bytes.chunks_exact(self.size()).enumerate() {
            match first.get(picture) {
                Some(earlier) => pairs.push((row, *earlier)),
                None => {
                    first.insert(picture, row);
                }
            }
        }
        pairs
    }

    /// The same pictures at another size.
    ///
    /// # Errors
    /// When a side is 0.
    ///
    /// ```
    /// use atelier::{Images, Table};
    /// # fn main() -> atelier::Result<()> {
    /// let details = Table::columns(&[("x", &[1.0])])?;
    /// let tiny = Images::new(4, 4, 1, vec![80; 16], &details)?.resize(2, 3)?;
    /// assert_eq!(tiny.pixels(0)?, (&[80u8; 6][..], 2, 3, 1));
    /// # Ok(()) }
    /// ```
    pub fn resize(&self, width: usize, height: usize) -> Result<Images> {
        self.side_above_zero(width.min(height))?;
        self.each(width, height, self.channels, |picture| {
            picture.resize_exact(width as u32, height as u32, FilterType::Triangle)
        })
    }

    /// A part of each picture: from this corner (counted from the top left), so wide and so high.
    ///
    /// # Errors
    /// When the part reaches beyond the pictures.
    pub fn crop(&self, left: usize, top: usize, width: usize, height: usize) -> Result<Images> {
        self.side_above_zero(width.min(height))?;
        if left + width > self.width || top + height > self.height {
            return Err(Error::new(
                Kind::Shape,
                Label::fixed("this part reaches beyond the pictures", "cette partie dépasse des images"),
            )
            .found(Label::same(format!("{left} + {width}, {top} + {height}")))
            .expected(Label::same(format!("≤ {}, ≤ {}", self.width, self.height)))
            .attempt(Label::same(format!(".crop(0, 0, {}, {})?", self.width, self.height))));
        }
        let [left, top, wide, high] = [left, top, width, height].map(|side| side as u32);
        self.each(width, height, self.channels, |picture| picture.crop_imm(left, top, wide, high))
    }

    fn side_above_zero(&self, side: usize) -> Result<()> {
        if side > 0 {
            return Ok(());
        }
        Err(Error::new(Kind::Value, Label::fixed("a picture without pixels", "une image sans pixels"))
            .found(Label::same("0"))
            .expected(Label::fixed("1 pixel or more", "1 pixel ou plus"))
            .attempt(Label::same(format!("{}", self.width))))
    }

    /// The same pictures in grey.
    ///
    /// # Errors
    /// None that is foreseen.
    pub fn grey(&self) -> Result<Images> {
        self.each(self.width, self.height, 1, |picture| DynamicImage::ImageLuma8(picture.to_luma8()))
    }

    /// The same pictures seen in a mirror: left is right.
    ///
    /// # Errors
    /// None that is foreseen.
    ///
    /// ```
    /// use atelier::{Images, Table};
    /// # fn main() -> atelier::Result<()> {
    /// let details = Table::columns(&[("x", &[1.0])])?;
    /// let image = Images::new(3, 1, 1, vec![1, 2, 3], &details)?;
    /// assert_eq!(image.flip()?.pixels(0)?.0, [3, 2, 1]);
    /// # Ok(()) }
    /// ```
    pub fn flip(&self) -> Result<Images> {
        self.each(self.width, self.height, self.channels, |picture| picture.fliph())
    }

    /// The same pictures with black and white exchanged.
    ///
    /// # Errors
    /// None that is foreseen.
    pub fn invert(&self) -> Result<Images> {
        let bytes = self.bytes.iter().map(|byte| 255 - byte).collect();
        Ok(Images { bytes: Arc::new(bytes), ..self.clone() })
    }

    /// The same pictures with random grains: `amount` is the spread of the noise, from 0 to 1.
    ///
    /// # Errors
    /// When `amount` is not between 0 and 1.
    ///
    /// ```
    /// use atelier::Images;
    /// # fn main() -> atelier::Result<()> {
    /// let letters = Images::dataset("glyphs32")?.take(3)?;
    /// let grainy = letters.noise(0.2, 1)?;
    /// assert_ne!(grainy.pixels(0)?.0, letters.pixels(0)?.0);
    /// assert_eq!(grainy.pixels(0)?.0, letters.noise(0.2, 1)?.pixels(0)?.0);
    /// # Ok(()) }
    /// ```
    pub fn noise(&self, amount: f64, seed: u64) -> Result<Images> {
        if !(0.0..=1.0).contains(&amount) {
            return Err(Error::new(
                Kind::Value,
                Label::fixed(
                    "the amount of noise lies between 0 and 1",
                    "la quantité de bruit est comprise entre 0 et 1",
                ),
            )
            .found(Label::with(|lang| lang.short(amount)))
            .expected(Label::same("0 … 1"))
            .attempt(Label::same("0.1")));
        }
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let bytes = self
            .bytes
            .iter()
            .map(|byte| {
                // Four even draws of 16 bits added up are a bell curve, closely enough for grains; the
                // sum has mean 2 × 65,535 and spread 65,536 / √3.
                let bits: u64 = random.random();
                let sum: f64 = (0..4).map(|part| f64::from((bits >> (16 * part)) as u16)).sum();
                let bell = (sum - 131_070.0) / 65_536.0 * 3f64.sqrt();
                (f64::from(*byte) + bell * amount * 255.0).round().clamp(0.0, 255.0) as u8
            })
            .collect();
        Ok(Images { bytes: Arc::new(bytes), ..self.clone() })
    }

    /// The same pictures turned to the left by so many degrees about their middle. What comes in at
    /// the corners has the colour of the picture's own corner.
    ///
    /// # Errors
    /// When the angle is not a number.
    ///
    /// ```
    /// use atelier::{Images, Table};
    /// # fn main() -> atelier::Result<()> {
    /// let details = Table::columns(&[("x", &[1.0])])?;
    /// let corner = Images::new(2, 2, 1, vec![0, 200, 0, 0], &details)?;
    /// assert_eq!(corner.rotate(90.0)?.pixels(0)?.0, [200, 0, 0, 0]);
    /// # Ok(()) }
    /// ```
    pub fn rotate(&self, degrees: f64) -> Result<Images> {
        self.moved(|_| (degrees, 0.0, 0.0), degrees)
    }

    /// The same pictures, each turned by up to `degrees` either way and moved by up to `pixels`, as
    /// drawn from `seed`: more examples out of few.
    ///
    /// # Errors
    /// When a limit is not a number, or below zero.
    pub fn jitter(&self, degrees: f64, pixels: f64, seed: u64) -> Result<Images> {
        if degrees < 0.0 || pixels < 0.0 {
            return Err(not_an_angle(degrees.min(pixels)));
        }
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let draws: Vec<(f64, f64, f64)> = (0..self.rows())
            .map(|_| {
                let mut draw = |limit: f64| (random.random::<f64>() * 2.0 - 1.0) * limit;
                (draw(degrees), draw(pixels), draw(pixels))
            })
            .collect();
        self.moved(|row| draws[row], degrees + pixels)
    }

    /// Turns and moves each picture; `limit` is a number when all the movements are.
    fn moved(&self, movement: impl Fn(usize) -> (f64, f64, f64), limit: f64) -> Result<Images> {
        if !limit.is_finite() {
            return Err(not_an_angle(limit));
        }
        let mut bytes = vec![0; self.bytes.len()];
        let (middle_x, middle_y) = ((self.width as f64 - 1.0) / 2.0, (self.height as f64 - 1.0) / 2.0);
        let size = self.size();
        for row in 0..self.rows() {
            let (degrees, right, down) = movement(row);
            let (sine, cosine) = degrees.to_radians().sin_cos();
            let old = &self.bytes[row * size..(row + 1) * size];
            let new = &mut bytes[row * size..(row + 1) * size];
            for y in 0..self.height {
                for x in 0..self.width {
                    // Where this pixel comes from: the movement backwards, about the middle.
                    let (dx, dy) = (x as f64 - middle_x - right, y as f64 - middle_y - down);
                    let (from_x, from_y) =
                        (middle_x + cosine * dx - sine * dy, middle_y + sine * dx + cosine * dy);
                    for channel in 0..self.channels {
                        new[(y * self.width + x) * self.channels + channel] =
                            self.between(old, from_x, from_y, channel);
                    }
                }
            }
        }
        Ok(Images { bytes: Arc::new(bytes), ..self.clone() })
    }

    /// The value between four pixels; outside, that of the top left corner.
    fn between(&self, picture: &[u8], x: f64, y: f64, channel: usize) -> u8 {
        let at = |x: f64, y: f64| -> f64 {
            let inside = x >= 0.0 && y >= 0.0 && x < self.width as f64 && y < self.height as f64;
            let place = if inside { y as usize * self.width + x as usize } else { 0 };
            f64::from(picture[place * self.channels + channel])
        };
        // A thousandth of a pixel is rounding, not movement.
        let (x, y) = ((x * 1000.0).round() / 1000.0, (y * 1000.0).round() / 1000.0);
        let (left, top) = (x.floor(), y.floor());
        let (right_share, low_share) = (x - left, y - top);
        let upper = at(left, top) * (1.0 - right_share) + at(left + 1.0, top) * right_share;
        let lower = at(left, top + 1.0) * (1.0 - right_share) + at(left + 1.0, top + 1.0) * right_share;
        (upper * (1.0 - low_share) + lower * low_share).round() as u8
    }

    /// The same set with each picture changed by one function.
    fn each(
        &self,
        width: usize,
        height: usize,
        channels: usize,
        change: impl Fn(DynamicImage) -> DynamicImage,
    ) -> Result<Images> {
        let mut bytes = Vec::with_capacity(self.rows() * width * height * channels);
        for row in 0..self.rows() {
            bytes.extend(into_bytes(change(self.picture(row)?), channels));
        }
        Images::new(width, height, channels, bytes, &self.details)
    }

    /// One picture, as the `image` crate has it.
    fn picture(&self, row: usize) -> Result<DynamicImage> {
        let (bytes, width, height, channels) = self.pixels(row)?;
        let (width, height, bytes) = (width as u32, height as u32, bytes.to_vec());
        let picture = match channels {
            1 => image::GrayImage::from_raw(width, height, bytes).map(DynamicImage::ImageLuma8),
            _ => RgbImage::from_raw(width, height, bytes).map(DynamicImage::ImageRgb8),
        };
        picture.ok_or_else(no_rows)
    }

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

    fn page_of(&self, rows: &[usize]) -> Page {
        self.sheet(rows).unwrap_or_else(|error| Page::text(&error.to_string()))
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
        Ok(Page::picture(Picture { png: png(&DynamicImage::ImageRgb8(sheet))?, width, height, alt }))
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

impl Examples for Images {
    fn samples(&self) -> Result<Samples> {
        if self.rows() == 0 {
            return Err(no_rows());
        }
        let shape = [self.rows(), self.height, self.width, self.channels].map(|side| side as i64);
        let inputs = tch::Tensor::f_from_slice(&self.bytes)?
            .f_reshape(shape)?
            .f_permute([0, 3, 1, 2])? // [rows, channels, height, width]
            .f_to_kind(tch::Kind::Float)?
            .f_div_scalar(255.0)?
            .f_contiguous()?;
        Samples::new(inputs, self.details.targets_as_tensors()?)
    }

    fn rows(&self) -> usize {
        self.details.rows()
    }
}

fn not_an_angle(found: f64) -> Error {
    Error::new(
        Kind::Value,
        Label::fixed(
            "pictures cannot be turned or moved this way",
            "impossible de tourner ou de déplacer ainsi des images",
        ),
    )
    .found(Label::with(|lang| lang.short(found)))
    .expected(Label::fixed(
        "a number, 0 or more where it is a limit",
        "un nombre, 0 ou plus si c’est une limite",
    ))
    .attempt(Label::same("15.0"))
}

/// A picture's bytes with so many channels, transparent places on white.
fn into_bytes(picture: DynamicImage, channels: usize) -> Vec<u8> {
    let picture = if picture.color().has_alpha() {
        let mut paper = RgbImage::from_pixel(picture.width(), picture.height(), image::Rgb([255; 3]));
        for (pixel, over) in paper.pixels_mut().zip(picture.to_rgba8().pixels()) {
            let share = f64::from(over.0[3]) / 255.0;
            for channel in 0..3 {
                let mixed = f64::from(over.0[channel]) * share + 255.0 * (1.0 - share);
                pixel.0[channel] = mixed.round() as u8;
            }
        }
        DynamicImage::ImageRgb8(paper)
    } else {
        picture
    };
    match channels {
        1 => picture.into_luma8().into_raw(),
        _ => picture.into_rgb8().into_raw(),
    }
}

fn decode(bytes: &[u8], name: &str) -> Result<DynamicImage> {
    image::load_from_memory_with_format(bytes, ImageFormat::Png).map_err(|cause| {
        Error::new(
            Kind::Tampered,
            Label::new(
                format!("{name} is not a whole PNG picture"),
                format!("{name} n’est pas une image PNG entière"),
            ),
        )
        .found(Label::same(cause.to_string()))
        .expected(Label::same("PNG"))
        .attempt(Label::fixed("save the picture as PNG again", "enregistrez l’image à nouveau en PNG"))
    })
}

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

/// The pictures of a sheet, in reading order.
fn cut(bytes: &[u8], name: &str, grid: &PictureGrid, details: &Table) -> Result<Images> {
    let sheet = decode(bytes, name)?;
    let channels = if sheet.color().has_color() { 3 } else { 1 };
    let (wide, high) = (sheet.width() as usize, sheet.height() as usize);
    let down = details.rows().div_ceil(grid.across);
    if wide < grid.across * grid.width || high < down * grid.height {
        return Err(Error::new(
            Kind::Tampered,
            Label::new(
                format!("{name} is too small for its pictures"),
                format!("{name} est trop petit pour ses images"),
            ),
        )
        .found(Label::same(format!("{wide} × {high}")))
        .expected(Label::same(format!("{} × {}", grid.across * grid.width, down * grid.height)))
        .attempt(Label::fixed("compare the grid of the datasheet", "comparez la grille de la fiche")));
    }
    let pixels = into_bytes(sheet, channels);
    let line = wide * channels;
    let mut bytes = Vec::with_capacity(details.rows() * grid.width * grid.height * channels);
    for row in 0..details.rows() {
        let (top, left) = (row / grid.across * grid.height, row % grid.across * grid.width * channels);
        for y in 0..grid.height {
            let start = (top + y) * line + left;
            bytes.extend_from_slice(&pixels[start..start + grid.width * channels]);
        }
    }
    Images::new(grid.width, grid.height, channels, bytes, details)
}
