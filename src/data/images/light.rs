//! Light and shade of pictures: how bright each is, what they have in common, where two sets differ.

use super::Images;
use crate::data::Table;
use crate::error::{Error, Kind, Result};
use crate::lang::Label;
use std::sync::Arc;

/// The mean and the spread that [`Images::standardised`] gives to every picture, of 255.
const EVEN: (f64, f64) = (128.0, 48.0);

/// What [`Images::qualities`] measures: the columns, and their words.
const QUALITIES: [(&str, &str, &str); 4] = [
    ("warmth", "warmth", "chaleur"),
    ("darkness", "darkness", "obscurité"),
    ("contrast", "contrast", "contraste"),
    ("strokes", "size of strokes", "taille des touches"),
];

impl Images {
    /// How bright each picture is: the mean of its values, from 0 (black) to 1 (white).
    ///
    /// ```
    /// use atelier::{Images, Table};
    /// let details = Table::columns(&[("x", &[1.0, 2.0])])?;
    /// let two = Images::new(2, 1, 1, vec![0, 255, 51, 51], &details)?;
    /// assert_eq!(two.brightness(), [0.5, 0.2]);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn brightness(&self) -> Vec<f64> {
        let size = self.width * self.height * self.channels;
        let sum = |picture: &[u8]| picture.iter().map(|byte| f64::from(*byte)).sum::<f64>();
        self.bytes.chunks_exact(size).map(|picture| sum(picture) / (255.0 * size as f64)).collect()
    }

    /// What a critic would say of each picture, measured: a table with one row a picture, and the target where there is one.
    ///
    /// `warmth` is the mean of red less that of blue (−1 to 1; 0 for grey pictures), `darkness` what brightness lacks to 1, `contrast`
    /// the standard deviation of the brightness of the pixels, `strokes` how large an even patch is, in pixels: the contrast, divided by
    /// the mean step from a pixel to its neighbours (where there is no step, the longer side).
    ///
    /// ```
    /// use atelier::{Images, Lang, Table};
    /// let details = Table::columns(&[("x", &[1.0, 2.0])])?;
    /// let two = Images::new(2, 1, 3, vec![255, 0, 0, 255, 0, 0, 0, 0, 0, 255, 255, 255], &details)?;
    /// let said = two.qualities()?;
    /// assert_eq!(said.column("warmth")?, [1.0, 0.0]); // all red; black beside white
    /// assert_eq!((said.column("contrast")?, said.column("strokes")?), (vec![0.0, 0.5], vec![2.0, 0.5]));
    /// assert_eq!(said.label("strokes").text(Lang::Fr), "taille des touches");
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there are no pictures.
    pub fn qualities(&self) -> Result<Table> {
        if self.rows() == 0 {
            return Err(super::no_rows());
        }
        let mut columns = [const { Vec::new() }; 4];
        for picture in self.bytes.chunks_exact(self.width * self.height * self.channels) {
            let pixels = picture.chunks_exact(self.channels);
            let light: Vec<f64> = pixels
                .clone()
                .map(|pixel| {
                    pixel.iter().map(|byte| f64::from(*byte)).sum::<f64>() / (255.0 * self.channels as f64)
                })
                .collect();
            let warm = |pixel: &[u8]| (f64::from(pixel[0]) - f64::from(pixel[self.channels - 1])) / 255.0;
            let count = light.len() as f64;
            let mean = light.iter().sum::<f64>() / count;
            let contrast = (light.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt();
            let beside =
                light.chunks_exact(self.width).flat_map(|row| row.windows(2).map(|two| two[1] - two[0]));
            let below = light.iter().zip(light.iter().skip(self.width)).map(|(upper, lower)| lower - upper);
            let steps: Vec<f64> = beside.chain(below).map(f64::abs).collect();
            let step = steps.iter().sum::<f64>() / steps.len().max(1) as f64;
            let strokes = if step > 0.0 { contrast / step } else { self.width.max(self.height) as f64 };
            let said = [pixels.map(warm).sum::<f64>() / count, 1.0 - mean, contrast, strokes];
            columns.iter_mut().zip(said).for_each(|(column, value)| column.push(value));
        }
        // The target comes along, and nothing else: a table of what is said, and what it is said of.
        let targets = self.details.target_columns();
        let mut table = match targets.is_empty() {
            true => None,
            false => Some(self.details.select(&targets.iter().map(String::as_str).collect::<Vec<_>>())?),
        };
        for ((name, en, fr), column) in QUALITIES.into_iter().zip(&columns) {
            let said = match table {
                None => Table::columns(&[(name, column)])?,
                Some(table) => table.with_column(name, column)?,
            };
            table = Some(said.called(name, en, fr)?);
        }
        table.ok_or_else(super::no_rows)
    }

    /// All pictures laid over one another: one picture, the mean of each pixel (Francis Galton's composite portrait).
    ///
    /// ```
    /// use atelier::{Images, Table};
    /// let details = Table::columns(&[("x", &[1.0, 2.0])])?;
    /// let two = Images::new(2, 1, 1, vec![0, 255, 100, 55], &details)?;
    /// assert_eq!(two.mean()?.pixels(0)?, [50, 155]);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there is no picture.
    pub fn mean(&self) -> Result<Images> {
        let bytes = self.means()?.iter().map(|value| value.round() as u8).collect();
        let details = Table::columns(&[("pictures", &[self.rows() as f64])])?;
        Images::new(self.width, self.height, self.channels, bytes, &details)
    }

    /// Where these pictures are on average brighter (above zero) or darker than the others: a number for each pixel, as
    /// a share of full white, the mean of its colours. [`Figure::signed_images`](crate::Figure::signed_images) draws it.
    ///
    /// ```
    /// use atelier::{Images, Table};
    /// let details = Table::columns(&[("x", &[1.0])])?;
    /// let bright = Images::new(2, 1, 1, vec![51, 255], &details)?;
    /// let dark = Images::new(2, 1, 1, vec![0, 255], &details)?;
    /// assert_eq!(bright.minus_on_average(&dark)?, [0.2, 0.0]);
    /// assert!(bright.minus_on_average(&dark.resize(1, 1)?).is_err()); // not of one size
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there is no picture on one side, or their sizes differ.
    pub fn minus_on_average(&self, others: &Images) -> Result<Vec<f64>> {
        self.same_size(others)?;
        let (ours, theirs) = (self.means()?, others.means()?);
        let differences: Vec<f64> =
            ours.iter().zip(&theirs).map(|(one, other)| (one - other) / 255.0).collect();
        let colours = self.channels as f64;
        Ok(differences.chunks_exact(self.channels).map(|pixel| pixel.iter().sum::<f64>() / colours).collect())
    }

    /// The same pictures in grey, each with the same mean brightness and the same contrast as the others: what a
    /// laboratory calls cleaned (`tf.image.per_image_standardization`). A picture of one shade becomes middle grey.
    ///
    /// ```
    /// use atelier::{Images, Table};
    /// let details = Table::columns(&[("x", &[1.0, 2.0])])?;
    /// let two = Images::new(2, 1, 1, vec![10, 30, 100, 220], &details)?;
    /// assert_eq!(two.standardised()?.pixels(0)?, [80, 176]); // 128 ± 48
    /// assert_eq!(two.standardised()?.pixels(1)?, [80, 176]);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// None that is foreseen.
    pub fn standardised(&self) -> Result<Images> {
        let grey = self.grey()?;
        let size = grey.width * grey.height;
        let mut bytes = Vec::with_capacity(grey.bytes.len());
        for picture in grey.bytes.chunks_exact(size) {
            let mean = picture.iter().map(|byte| f64::from(*byte)).sum::<f64>() / size as f64;
            let square =
                picture.iter().map(|byte| (f64::from(*byte) - mean).powi(2)).sum::<f64>() / size as f64;
            let scale = if square > 0.0 { EVEN.1 / square.sqrt() } else { 0.0 };
            bytes.extend(
                picture
                    .iter()
                    .map(|byte| (EVEN.0 + scale * (f64::from(*byte) - mean)).round().clamp(0.0, 255.0) as u8),
            );
        }
        Ok(Images { bytes: Arc::new(bytes), ..grey })
    }

    /// The mean of each value over all pictures, from 0 to 255.
    fn means(&self) -> Result<Vec<f64>> {
        if self.rows() == 0 {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed("no picture, no mean", "sans image, pas de moyenne"),
            )
            .expected(Label::fixed("1 picture or more", "1 image ou plus")));
        }
        let size = self.width * self.height * self.channels;
        let mut sums = vec![0.0; size];
        for picture in self.bytes.chunks_exact(size) {
            for (sum, byte) in sums.iter_mut().zip(picture) {
                *sum += f64::from(*byte);
            }
        }
        Ok(sums.into_iter().map(|sum| sum / self.rows() as f64).collect())
    }
}
