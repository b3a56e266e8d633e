//! Pictures in coarse blocks: what is left of them when they are made small.

use super::Images;
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use std::sync::Arc;

impl Images {
    /// The same pictures in `blocks` × `blocks` blocks of one colour each, shown at full size: a small picture, seen
    /// large.
    ///
    /// A block has the mean of its pixels, channel by channel, rounded to a whole byte; no pixel beyond the block counts
    /// (that is what tells it from [`resize`](Images::resize)). Where `blocks` does not divide a side, blocks differ by
    /// one pixel at most. Pictures that shrink to the same blocks cannot be told apart any more.
    ///
    /// ```
    /// use atelier::{Images, Table};
    /// let details = Table::columns(&[("x", &[1.0])])?;
    /// let picture = Images::new(4, 2, 1, vec![0, 20, 100, 100, 40, 60, 100, 201], &details)?;
    /// assert_eq!(picture.pixelate(2)?.pixels(0)?, [10, 10, 100, 100, 50, 50, 151, 151]); // 150.5 becomes 151
    /// assert_eq!(picture.pixelate(1)?.pixels(0)?, [78; 8]); // 621 / 8 is 77.6
    /// assert!(picture.pixelate(3).is_err()); // it is two pixels high
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there is no block, or there are more blocks than pixels along a side.
    pub fn pixelate(&self, blocks: usize) -> Result<Images> {
        let most = self.width.min(self.height);
        if !(1..=most).contains(&blocks) {
            return Err(Error::new(
                Kind::Value,
                Label::fixed(
                    "the pictures cannot be divided into so many blocks",
                    "ces images ne se divisent pas en autant de carrés",
                ),
            )
            .found(Label::with(|lang| lang.count(blocks)))
            .expected(Label::with(|lang| {
                let most = lang.count(most);
                match lang {
                    Lang::Fr => format!("de 1 à {most} carrés par côté"),
                    _ => format!("1 to {most} blocks along a side"),
                }
            }))
            .attempt(Label::same(format!(".pixelate({})?", 8.min(most)))));
        }
        // The block of each pixel, along both sides.
        let block = |place: usize, side: usize| ((place + 1) * blocks - 1) / side;
        let across: Vec<usize> = (0..self.width).map(|place| block(place, self.width)).collect();
        let down: Vec<usize> = (0..self.height).map(|place| block(place, self.height)).collect();
        let at = |place: usize| {
            let (pixel, channel) = (place / self.channels, place % self.channels);
            let (row, column) = (down[pixel / self.width], across[pixel % self.width]);
            (row * blocks + column) * self.channels + channel
        };
        let at: Vec<usize> = (0..self.size()).map(at).collect();
        let mut bytes = Vec::with_capacity(self.bytes.len());
        let mut sums = vec![[0_u64; 2]; blocks * blocks * self.channels];
        for picture in self.bytes.chunks_exact(self.size()) {
            sums.fill([0; 2]);
            for (byte, block) in picture.iter().zip(&at) {
                let [sum, count] = &mut sums[*block];
                *sum += u64::from(*byte);
                *count += 1;
            }
            bytes.extend(at.iter().map(|block| {
                let [sum, count] = sums[*block];
                ((2 * sum + count) / (2 * count)) as u8
            }));
        }
        Ok(Images { bytes: Arc::new(bytes), ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    use crate::data::{Images, Table};

    fn one(width: usize, height: usize, channels: usize, bytes: Vec<u8>) -> Images {
        Images::new(width, height, channels, bytes, &Table::columns(&[("x", &[1.0])]).unwrap()).unwrap()
    }

    #[test]
    fn blocks_that_do_not_divide_the_side_differ_by_one_pixel() {
        // numpy: [x[a:b].mean() for a, b in [(0, 2), (2, 5)]] of five pixels.
        let row = one(5, 2, 1, [0, 10, 20, 30, 41].repeat(2));
        assert_eq!(row.pixelate(2).unwrap().pixels(0).unwrap(), [5, 5, 30, 30, 30].repeat(2));
    }

    #[test]
    fn colours_are_not_mixed_and_half_rounds_up() {
        let two = one(2, 1, 3, vec![0, 10, 255, 1, 10, 254]);
        assert_eq!(two.pixelate(1).unwrap().pixels(0).unwrap(), [1, 10, 255].repeat(2));
    }

    #[test]
    fn as_many_blocks_as_pixels_change_nothing_and_more_are_refused() {
        let square = one(3, 3, 1, (0..9).collect());
        assert_eq!(square.pixelate(3).unwrap().pixels(0).unwrap(), square.pixels(0).unwrap());
        for blocks in [0, 4] {
            let told = square.pixelate(blocks).unwrap_err();
            assert!(told.to_string().contains(&blocks.to_string()), "{told}");
        }
    }
}
