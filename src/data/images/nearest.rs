//! Which pictures of an album come nearest to a picture.

use super::Images;
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::show::{Page, Show, displays};
use tch::{Kind as Numbers, Tensor};

/// How many values of pictures are held as numbers at once (16 MB), and how many pictures at most.
const AT_ONCE: (usize, usize) = (2_000_000, 1_000);

/// For each picture that was asked about, the nearest ones of an album: see [`Images::nearest`].
#[derive(Clone, Debug, PartialEq)]
pub struct Neighbours {
    rows: Vec<Vec<usize>>,
    distances: Vec<Vec<f64>>,
    album: usize,
}

impl Neighbours {
    /// For each picture asked about, positions in the album, the nearest first.
    pub fn rows(&self) -> &[Vec<usize>] {
        &self.rows
    }

    /// For each picture asked about, how far these are: the root of the mean squared difference of the values, from 0
    /// (the same picture) to 1 (black against white).
    pub fn distances(&self) -> &[Vec<f64>] {
        &self.distances
    }

    /// For each picture asked about, the position of the nearest one: what [`Images::pick`] takes.
    pub fn first(&self) -> Vec<usize> {
        self.rows.iter().filter_map(|rows| rows.first().copied()).collect()
    }

    /// How many pictures were asked about, how many answers each has, and how near they are.
    fn sentence(&self) -> Label {
        Label::with(|lang| {
            let (asked, album) = (lang.count(self.rows.len()), lang.count(self.album));
            let each = lang.count(self.rows.first().map_or(0, Vec::len));
            let all = || self.distances.iter().flatten().copied();
            let (low, high) = (all().fold(f64::INFINITY, f64::min), all().fold(0.0, f64::max));
            let (low, high) = (lang.short(low), lang.short(high));
            let far = match lang {
                _ if self.rows.is_empty() => String::new(),
                Lang::Fr => format!(", à une distance de {low} à {high}"),
                _ => format!(", {low} to {high} away"),
            };
            match lang {
                Lang::Fr => {
                    format!(
                        "images demandées\u{a0}: {asked}\u{202f}; les plus proches parmi {album}, pour chacune\u{a0}: {each}{far}"
                    )
                }
                _ => format!("pictures asked about: {asked}; nearest of {album}, for each: {each}{far}"),
            }
        })
    }
}

impl Show for Neighbours {
    fn page(&self) -> Page {
        Page::new().label(&self.sentence())
    }
}
displays!(Neighbours);

impl Images {
    /// For each of these pictures, the `count` pictures of an album that come nearest, value by value.
    ///
    /// Of two that are as near, the first in the album is named first. Distances are computed from whole numbers, so
    /// they are the same on every processor. They are those of scikit-learn's `NearestNeighbors`, divided by 255 and by the
    /// root of the number of values of a picture, so that pictures of every size share a scale.
    ///
    /// ```
    /// use atelier::{Images, Table};
    /// let details = Table::columns(&[("x", &[1.0, 2.0, 3.0])])?;
    /// let album = Images::new(2, 1, 1, vec![0, 0, 255, 255, 0, 51], &details)?;
    /// let question = album.take(1)?;
    /// let found = question.nearest(&album, 2)?;
    /// assert_eq!(found.rows(), [[0, 2]]); // itself, then the one with a trace of grey
    /// assert_eq!(found.distances()[0][0], 0.0);
    /// assert!((found.distances()[0][1] - 0.2 / 2f64.sqrt()).abs() < 1e-12);
    /// assert_eq!(album.pick(&found.first())?.pixels(0)?, [0, 0]);
    /// assert!(question.nearest(&album, 4).is_err()); // there are three
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the sizes of the pictures differ, `count` is zero, or the album has fewer.
    pub fn nearest(&self, album: &Images, count: usize) -> Result<Neighbours> {
        self.same_size(album)?;
        if !(1..=album.rows()).contains(&count) {
            return Err(Error::new(
                Kind::Value,
                Label::fixed(
                    "this album cannot name so many nearest pictures",
                    "cet album ne peut pas donner autant d’images proches",
                ),
            )
            .found(Label::with(|lang| lang.count(count)))
            .expected(Label::with(|lang| {
                let rows = lang.count(album.rows());
                match lang {
                    Lang::Fr if album.rows() == 0 => "au moins une image dans l’album".to_string(),
                    Lang::Fr => format!("de 1 à {rows}"),
                    _ if album.rows() == 0 => "one picture or more in the album".to_string(),
                    _ => format!("1 to {rows}"),
                }
            }))
            .attempt(Label::same(format!(".nearest(&album, {})?", count.clamp(1, album.rows().max(1))))));
        }
        let mut found = Neighbours { rows: Vec::new(), distances: Vec::new(), album: album.rows() };
        let part = (AT_ONCE.0 / self.size()).clamp(1, AT_ONCE.1) * self.size();
        for questions in self.bytes.chunks(part) {
            let mut nearest: Vec<Vec<(u64, usize)>> = vec![Vec::new(); questions.len() / self.size()];
            for (place, pictures) in album.bytes.chunks(part).enumerate() {
                let first = place * part / self.size();
                for (row, squares) in squared(questions, pictures, self.size())?.into_iter().enumerate() {
                    nearest[row].extend(squares.into_iter().zip(first..));
                    nearest[row].sort_unstable();
                    nearest[row].truncate(count);
                }
            }
            for row in nearest {
                let far = |square: u64| (square as f64 / self.size() as f64).sqrt() / 255.0;
                found.distances.push(row.iter().map(|(square, _)| far(*square)).collect());
                found.rows.push(row.into_iter().map(|(_, place)| place).collect());
            }
        }
        Ok(found)
    }
}

/// The squared distances between two lists of pictures, `size` values each: a row for each of the first.
///
/// |a − b|² = |a|² + |b|² − 2ab: the products of all with all are one multiplication of matrices. Bytes are whole numbers
/// and their sums stay below 2⁵³, so nothing is rounded, in whatever order they are added.
fn squared(first: &[u8], second: &[u8], size: usize) -> Result<Vec<Vec<u64>>> {
    let matrix = |bytes: &[u8]| -> Result<Tensor> {
        Ok(Tensor::f_from_slice(bytes)?.f_view([-1, size as i64])?.f_to_kind(Numbers::Double)?)
    };
    let length = |picture: &[u8]| picture.iter().map(|byte| u64::from(*byte).pow(2)).sum::<u64>();
    let lengths: Vec<u64> = second.chunks_exact(size).map(length).collect();
    let products = matrix(first)?.f_matmul(&matrix(second)?.f_transpose(0, 1)?)?.f_reshape([-1])?;
    let products = Vec::<f64>::try_from(&products)?;
    Ok(first
        .chunks_exact(size)
        .map(length)
        .zip(products.chunks_exact(lengths.len()))
        .map(|(own, row)| {
            row.iter().zip(&lengths).map(|(product, other)| own + other - 2 * *product as u64).collect()
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Table;

    fn images(width: usize, height: usize, bytes: Vec<u8>) -> Images {
        let count = bytes.len() / (width * height);
        let numbers: Vec<f64> = (0..count).map(|row| row as f64).collect();
        Images::new(width, height, 1, bytes, &Table::columns(&[("x", &numbers)]).unwrap()).unwrap()
    }

    #[test]
    fn as_scikit_learn() {
        // NearestNeighbors(n_neighbors=3).fit(album).kneighbors(asked), of 2 values:
        // squares for (10, 20): 500, 25, 115,250, 25; for (255, 250): 127,525, 109,640, 25, 110,650.
        let album = images(2, 1, vec![0, 0, 13, 24, 255, 255, 10, 25]);
        let found = images(2, 1, vec![10, 20, 255, 250]).nearest(&album, 3).unwrap();
        assert_eq!(found.rows(), [[1, 3, 0], [2, 1, 3]]); // of two as near, the first of the album
        assert_eq!(found.first(), [1, 2]);
        for (distance, square) in found.distances()[0].iter().zip([25.0_f64, 25.0, 500.0]) {
            assert!((distance - (square / 2.0).sqrt() / 255.0).abs() < 1e-15);
        }
    }

    #[test]
    fn black_against_white_is_one_away() {
        let found = images(40, 40, vec![0; 1_600]).nearest(&images(40, 40, vec![255; 1_600]), 1).unwrap();
        assert_eq!(found.distances(), [[1.0]]);
    }

    #[test]
    fn an_album_in_parts_is_one_album() {
        // 1,000 × 1,000 values a picture: two at once, five in all.
        let side = 1_000;
        let shades = [90, 10, 250, 60, 70];
        let album = images(side, side, shades.iter().flat_map(|shade| vec![*shade; side * side]).collect());
        let found = album.nearest(&album, 2).unwrap();
        assert_eq!(found.rows(), [[0, 4], [1, 3], [2, 0], [3, 4], [4, 3]]);
        assert!((found.distances()[1][1] - 50.0 / 255.0).abs() < 1e-15);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let two = images(2, 1, vec![0; 4]);
        assert_eq!(two.nearest(&two, 0).unwrap_err().kind(), Kind::Value);
        assert_eq!(two.nearest(&two, 3).unwrap_err().kind(), Kind::Value);
        assert_eq!(two.nearest(&images(1, 2, vec![0; 4]), 1).unwrap_err().kind(), Kind::Shape);
        assert!(two.pick(&[]).unwrap().nearest(&two, 1).unwrap().rows().is_empty());
    }

    #[test]
    fn they_say_what_they_are() {
        let found =
            images(2, 1, vec![10, 20, 255, 250]).nearest(&images(2, 1, vec![10, 20, 0, 0]), 1).unwrap();
        assert_eq!(
            found.sentence().en(),
            "pictures asked about: 2; nearest of 2, for each: 1, 0 to 0.9318 away"
        );
        assert_eq!(
            found.sentence().fr(),
            "images demandées\u{a0}: 2\u{202f}; les plus proches parmi 2, pour chacune\u{a0}: 1, à une distance de 0 à 0,9318"
        );
    }
}
