//! Pictures several times, told apart, and found again on the other side.

use super::super::copies::{others, several};
use super::Images;
use crate::error::Result;
use std::collections::HashSet;

impl Images {
    /// Each picture so many times, one after the other: as [`Table::repeated`](crate::Table::repeated).
    ///
    /// # Errors
    /// When `times` is zero.
    ///
    /// ```
    /// use atelier::Images;
    /// # fn main() -> atelier::Result<()> {
    /// // Ten scans of each of three sheets: tilted a little, each in its own way.
    /// let scans = Images::dataset("glyphs32")?.take(3)?.repeated(10)?.jitter(3.0, 0.5, 1)?;
    /// assert_eq!(scans.rows(), 30);
    /// assert_ne!(scans.pixels(0)?, scans.pixels(1)?);
    /// # Ok(()) }
    /// ```
    pub fn repeated(&self, times: usize) -> Result<Images> {
        self.pick(&several(self.rows(), times)?)
    }

    /// The same pictures with a number for each in their details, from 1: as
    /// [`Table::numbered`](crate::Table::numbered).
    ///
    /// # Errors
    /// When there is such a column already, or the name is empty.
    pub fn numbered(&self, name: &str) -> Result<Images> {
        Ok(self.with_details(self.details.numbered(name)?))
    }

    /// The values of a column of the details that both sets hold: as
    /// [`Table::in_common`](crate::Table::in_common).
    ///
    /// # Errors
    /// When one of them has no such column.
    ///
    /// ```
    /// use atelier::Images;
    /// # fn main() -> atelier::Result<()> {
    /// let glyphs = Images::dataset("glyphs32")?;
    /// let (seen, unseen) = glyphs.split(0.6, 1)?;
    /// assert_eq!(seen.in_common("typeface", &unseen)?.len(), 29); // all of them
    /// let (seen, unseen) = glyphs.split_by("typeface", 0.6, 1)?;
    /// assert!(seen.in_common("typeface", &unseen)?.is_empty());
    /// # Ok(()) }
    /// ```
    pub fn in_common(&self, name: &str, other: &Images) -> Result<Vec<String>> {
        self.details.in_common(name, &other.details)
    }

    /// The positions of the pictures that are also in another set, pixel for pixel.
    ///
    /// ```
    /// use atelier::Images;
    /// # fn main() -> atelier::Result<()> {
    /// let (seen, unseen) = Images::dataset("animal_silhouettes")?.split(0.5, 1)?;
    /// let known = unseen.also_in(&seen); // questions whose answer was among the lessons
    /// assert!(!known.is_empty());
    /// assert!(unseen.without_rows(&known)?.also_in(&seen).is_empty());
    /// # Ok(()) }
    /// ```
    pub fn also_in(&self, other: &Images) -> Vec<usize> {
        let shape = |images: &Images| (images.width, images.height, images.channels);
        if shape(self) != shape(other) {
            return Vec::new();
        }
        let theirs: HashSet<&[u8]> = other.bytes.chunks_exact(other.size()).collect();
        let mine = self.bytes.chunks_exact(self.size()).enumerate();
        mine.filter(|(_, picture)| theirs.contains(picture)).map(|(row, _)| row).collect()
    }

    /// All pictures but those at these positions, in their order; the first is 0.
    ///
    /// # Errors
    /// When a position is outside the set, or no picture is left.
    pub fn without_rows(&self, rows: &[usize]) -> Result<Images> {
        self.pick(&others(self.rows(), rows)?)
    }
}
