//! Every picture of a set changed in the same way: its size, its colours, its place.

use super::Images;
use super::open::{fits, into_bytes};
use crate::error::{Error, Kind, Result};
use crate::lang::Label;
use image::DynamicImage;
use image::imageops::FilterType;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use std::sync::Arc;

impl Images {
    /// The same pictures at another size.
    ///
    /// # Errors
    /// When a side is 0, or all pictures together would be more than 2 GB.
    ///
    /// ```
    /// use atelier::{Images, Table};
    /// # fn main() -> atelier::Result<()> {
    /// let details = Table::columns(&[("x", &[1.0])])?;
    /// let tiny = Images::new(4, 4, 1, vec![80; 16], &details)?.resize(2, 3)?;
    /// assert_eq!((tiny.width(), tiny.height()), (2, 3));
    /// assert_eq!(tiny.pixels(0)?, [80; 6]);
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
        let beyond =
            |start: usize, length: usize, side: usize| start.checked_add(length).is_none_or(|end| end > side);
        if beyond(left, width, self.width) || beyond(top, height, self.height) {
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
    pub fn grey(&self) -> Result<Images> {
        self.each(self.width, self.height, 1, |picture| DynamicImage::ImageLuma8(picture.to_luma8()))
    }

    /// The same pictures seen in a mirror: left is right.
    ///
    /// ```
    /// use atelier::{Images, Table};
    /// # fn main() -> atelier::Result<()> {
    /// let details = Table::columns(&[("x", &[1.0])])?;
    /// let image = Images::new(3, 1, 1, vec![1, 2, 3], &details)?;
    /// assert_eq!(image.flip()?.pixels(0)?, [3, 2, 1]);
    /// # Ok(()) }
    /// ```
    pub fn flip(&self) -> Result<Images> {
        self.each(self.width, self.height, self.channels, |picture| picture.fliph())
    }

    /// The same pictures with black and white exchanged.
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
    /// assert_ne!(grainy.pixels(0)?, letters.pixels(0)?);
    /// assert_eq!(grainy.pixels(0)?, letters.noise(0.2, 1)?.pixels(0)?);
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
    /// assert_eq!(corner.rotate(90.0)?.pixels(0)?, [200, 0, 0, 0]);
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
        fits(self.rows(), width, height)?;
        let mut bytes = Vec::with_capacity(self.rows() * width * height * channels);
        for row in 0..self.rows() {
            bytes.extend(into_bytes(change(self.picture(row)?), channels));
        }
        Images::new(width, height, channels, bytes, &self.details)
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
