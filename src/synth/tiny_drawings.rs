//! All the drawings there are: three squares by three, each black or white.

use crate::data::{Images, Table};
use crate::error::Result;

/// The squares of a drawing in the order in which they are counted: the two columns on the left first,
/// then the one on the right.
const COUNTED: [usize; 9] = [0, 1, 3, 4, 6, 7, 2, 5, 8];

/// All 512 drawings of 3 × 3 black or white squares: there is no other.
///
/// Each is a picture of 3 × 3 pixels. Their order is that of counting: the eight drawings whose left and
/// middle columns are the same stand side by side. The column `black` counts the black squares,
/// `symmetric` says `yes` where the right column is like the left one.
///
/// ```
/// use atelier::synth;
/// let all = synth::tiny_drawings()?;
/// assert_eq!((all.rows(), all.duplicates().len()), (512, 0)); // no two are the same
/// let symmetric = all.only("symmetric", "yes")?;
/// assert_eq!(symmetric.rows(), 64);
/// let one = symmetric.pixels(63)?;
/// assert_eq!((one[0], one[3], one[6]), (one[2], one[5], one[8]));
/// // the first eight differ in their right column alone
/// assert!((0..8).all(|row| all.pixels(row).unwrap()[..2] == [255, 255]));
/// # Ok::<(), atelier::Error>(())
/// ```
pub fn tiny_drawings() -> Result<Images> {
    let mut pixels = Vec::with_capacity(512 * 9);
    let mut black = Vec::with_capacity(512);
    let mut symmetric = Vec::with_capacity(512);
    for number in 0..512_u16 {
        let mut squares = [255_u8; 9];
        for (place, square) in COUNTED.into_iter().enumerate() {
            if number >> (8 - place) & 1 == 1 {
                squares[square] = 0;
            }
        }
        black.push(f64::from(number.count_ones()));
        let alike = (0..3).all(|line| squares[3 * line] == squares[3 * line + 2]);
        symmetric.push(if alike { "yes" } else { "no" });
        pixels.extend(squares);
    }
    let details = Table::columns(&[("black", &black)])?
        .with_text_column("symmetric", &symmetric)?
        .titled("all drawings of 3 × 3 squares", "tous les dessins de 3 × 3 carrés");
    Images::new(3, 3, 1, pixels, &details)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_drawing_is_there_once_and_eights_share_what_is_seen() {
        let all = tiny_drawings().unwrap();
        assert!(all.duplicates().is_empty());
        let black = all.column("black").unwrap();
        assert_eq!(black.iter().sum::<f64>(), 512.0 * 4.5);
        let seen = |row: usize| {
            let squares = all.pixels(row).unwrap();
            [0, 1, 3, 4, 6, 7].map(|square| squares[square])
        };
        for first in (0..512).step_by(8) {
            assert!((first..first + 8).all(|row| seen(row) == seen(first)));
            assert!(first == 0 || seen(first) != seen(first - 1));
        }
    }
}
