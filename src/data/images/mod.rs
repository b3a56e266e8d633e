//! Images of one size, grey or in colour, with what is known of each.
//!
//! In: pixels, a folder of pictures, a data set. Out: [`Images`], to be split, changed and shown, and
//! the samples that a network trains on.

mod blocks;
mod change;
mod copies;
mod draw;
mod drawn;
mod light;
mod made;
mod nearest;
mod open;
mod show;
#[cfg(test)]
mod tests;
mod typeset;

pub use drawn::DrawingLessons;
pub use nearest::Neighbours;

use super::features::no_rows;
use super::rows::{parts, shuffled};
use super::samples::{Examples, Samples};
use super::table::Table;
use crate::card::Datasheet;
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use image::{DynamicImage, RgbImage};
use std::collections::HashMap;
use std::sync::Arc;

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
    /// What is said beside the pictures of a folder.
    notes: Arc<open::Notes>,
}

impl Images {
    /// Images from pixels, width before height as everywhere in this crate. `details` has one row for each
    /// picture.
    ///
    /// The bytes have the shape `[pictures, height, width, channels]`: row by row from the top left, the
    /// channels of a pixel side by side, one picture after the other.
    ///
    /// # Errors
    /// When the number of bytes is not rows × height × width × channels, or channels is not 1 or 3.
    ///
    /// ```
    /// use atelier::{Images, Table};
    /// # fn main() -> atelier::Result<()> {
    /// let details = Table::columns(&[("shade", &[0.0, 1.0])])?;
    /// let squares = Images::new(2, 2, 1, vec![0, 0, 0, 0, 255, 255, 255, 255], &details)?;
    /// assert_eq!(squares.pixels(1)?, [255; 4]);
    /// # Ok(()) }
    /// ```
    pub fn new(
        width: usize,
        height: usize,
        channels: usize,
        bytes: Vec<u8>,
        details: &Table,
    ) -> Result<Images> {
        let sides = [width, height, channels];
        let expected = sides.iter().try_fold(details.rows(), |product, side| product.checked_mul(*side));
        if expected != Some(bytes.len()) || ![1, 3].contains(&channels) || width == 0 || height == 0 {
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
        Ok(Images {
            bytes: Arc::new(bytes),
            width,
            height,
            channels,
            details: details.clone(),
            notes: Arc::default(),
        })
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

    /// The bytes of one picture: height × width × channels, row by row from the top left.
    ///
    /// ```
    /// use atelier::{Images, Table};
    /// # fn main() -> atelier::Result<()> {
    /// let details = Table::columns(&[("x", &[1.0])])?;
    /// let red_beside_blue = Images::new(2, 1, 3, vec![255, 0, 0, 0, 0, 255], &details)?;
    /// assert_eq!(red_beside_blue.pixels(0)?, [255, 0, 0, 0, 0, 255]);
    /// assert!(red_beside_blue.pixels(1).is_err());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// When there are fewer pictures.
    pub fn pixels(&self, row: usize) -> Result<&[u8]> {
        let size = self.size();
        match self.bytes.chunks_exact(size).nth(row) {
            Some(bytes) => Ok(bytes),
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
        Ok(Images { bytes: Arc::new(bytes), details, notes: Arc::default(), ..self.clone() })
    }

    /// The first pictures.
    ///
    /// Where there are fewer, all of them.
    pub fn take(&self, rows: usize) -> Result<Images> {
        self.pick(&(0..rows.min(self.rows())).collect::<Vec<_>>())
    }

    /// The pictures in an order drawn from `seed`.
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

    /// The pictures that hold one of these values in this column of the details.
    ///
    /// ```
    /// use atelier::Images;
    /// # fn main() -> atelier::Result<()> {
    /// let animals = Images::dataset("animal_silhouettes")?;
    /// let two = animals.among("animal", &["cat", "cow"])?;
    /// assert_eq!(two.rows(), animals.only("animal", "cat")?.rows() + animals.only("animal", "cow")?.rows());
    /// assert!(animals.among("animal", &["cat", "unicorn"]).is_err());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// When there is no such column, or no picture holds one of the values.
    pub fn among<Value: AsRef<str>>(&self, name: &str, values: &[Value]) -> Result<Images> {
        self.pick(&self.details.rows_among(name, values)?)
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
        self.same_size(other)?;
        let details = self.details.and(&other.details)?;
        let mut bytes = self.bytes.as_ref().clone();
        bytes.extend_from_slice(&other.bytes);
        Ok(Images { bytes: Arc::new(bytes), details, notes: Arc::default(), ..self.clone() })
    }

    /// Refuses pictures of another width, height or number of channels.
    fn same_size(&self, other: &Images) -> Result<()> {
        let shape = |images: &Images| (images.width, images.height, images.channels);
        if shape(self) == shape(other) {
            return Ok(());
        }
        let told = |images: &Images| format!("{} × {} × {}", images.width, images.height, images.channels);
        Err(Error::new(Kind::Shape, Label::fixed("pictures of two sizes", "des images de deux tailles"))
            .found(Label::same(told(other)))
            .expected(Label::same(told(self)))
            .attempt(Label::same(format!(".resize({}, {})?", self.width, self.height))))
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

    /// One of each: pictures that have exactly the same pixels as an earlier one are left out.
    ///
    /// ```
    /// use atelier::Images;
    /// # fn main() -> atelier::Result<()> {
    /// assert_eq!(Images::dataset("animal_silhouettes")?.without_copies()?.rows(), 10_000 - 284);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// When there are no pictures.
    pub fn without_copies(&self) -> Result<Images> {
        let copies: std::collections::HashSet<usize> =
            self.duplicates().into_iter().map(|(copy, _)| copy).collect();
        self.pick(&(0..self.rows()).filter(|row| !copies.contains(row)).collect::<Vec<_>>())
    }

    /// One picture, as the `image` crate has it.
    fn picture(&self, row: usize) -> Result<DynamicImage> {
        let (width, height, bytes) = (self.width as u32, self.height as u32, self.pixels(row)?.to_vec());
        let picture = match self.channels {
            1 => image::GrayImage::from_raw(width, height, bytes).map(DynamicImage::ImageLuma8),
            _ => RgbImage::from_raw(width, height, bytes).map(DynamicImage::ImageRgb8),
        };
        picture.ok_or_else(no_rows)
    }
}

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
