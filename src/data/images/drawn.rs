//! The other way round: the class goes in, the picture comes out.
//!
//! A reader of letters takes pixels and names a letter. Who learns to draw takes the letter and gives pixels: in the
//! field, a conditional decoder. Without a hidden layer it is one picture a class, learned by whatever loss one chooses.

use super::super::features::no_rows;
use super::super::samples::{Examples, Samples, Target};
use super::Images;
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::show::{Page, Show, displays};

/// Classes that are named one by one.
const NAMED: usize = 12;

/// What one learns to draw from: in goes a class, out should come a picture of it. Made by [`Images::drawn_from`].
///
/// The input has one number for each class, 1 for the one that is asked for and 0 elsewhere; the output one number for
/// each pixel, from 0 (black) to 1 (white), row by row from the top left.
///
/// ```
/// use atelier::{Images, Net};
/// # fn main() -> atelier::Result<()> {
/// let small = Images::dataset("glyphs32")?.only("kind", "small")?;
/// let lessons = small.drawn_from("character")?;
/// let net = Net::dense_for(&lessons, &[])?; // 26 letters in, 1,024 pixels out
/// assert_eq!(net.draw(&lessons, "a")?.len(), lessons.width() * lessons.height());
/// assert_eq!(lessons.drawings_of("a")?.len(), 29); // typefaces
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct DrawingLessons {
    names: Vec<String>,
    classes: Vec<usize>,
    pictures: Images,
}

impl Images {
    /// The other way round: in goes the class that stands in this column, out comes the picture.
    ///
    /// ```
    /// use atelier::{Examples, Images, Table};
    /// # fn main() -> atelier::Result<()> {
    /// let details = Table::columns(&[("number", &[1.0, 2.0])])?.with_text_column("time", &["night", "day"])?;
    /// let squares = Images::new(1, 1, 1, vec![0, 255], &details)?;
    /// let lessons = squares.drawn_from("time")?;
    /// assert_eq!(lessons.class_names(), ["day", "night"]);
    /// assert_eq!(lessons.question("night")?, [0.0, 1.0]);
    /// assert_eq!(lessons.drawings(), [[0.0], [1.0]]); // black, then white
    /// assert_eq!(lessons.samples()?.inputs.double_value(&[0, 1]), 1.0); // the first is a night
    /// assert!(squares.drawn_from("hour").is_err());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// When there is no such column, a value is missing in it, it holds one class only, or the pictures are in colour.
    pub fn drawn_from(&self, name: &str) -> Result<DrawingLessons> {
        if self.channels != 1 {
            return Err(Error::new(
                Kind::Shape,
                Label::fixed(
                    "only grey pictures can be learned as drawings",
                    "seules des images grises peuvent s’apprendre comme dessins",
                ),
            )
            .found(Label::fixed("pictures in colour", "des images en couleurs"))
            .expected(Label::fixed("one number for each pixel", "un nombre par pixel"))
            .attempt(Label::same(format!(".grey()?.drawn_from(\"{name}\")?"))));
        }
        let details = self.details.classes(name)?;
        let Target::Classes { values, names } = details.targets_as_tensors()? else { return Err(no_rows()) };
        let classes: Vec<i64> = Vec::try_from(values)?;
        let classes = classes.into_iter().map(|class| class as usize).collect();
        Ok(DrawingLessons { names, classes, pictures: self.clone() })
    }
}

impl DrawingLessons {
    /// What can be asked for, in the order of the inputs.
    pub fn class_names(&self) -> Vec<String> {
        self.names.clone()
    }

    /// The width of each picture, in pixels.
    pub fn width(&self) -> usize {
        self.pictures.width
    }

    /// The height of each picture, in pixels.
    pub fn height(&self) -> usize {
        self.pictures.height
    }

    /// The row of numbers that asks for this class: `net.predict(&[lessons.question("a")?])?`.
    ///
    /// # Errors
    /// When there is no such class: the error lists those that there are.
    pub fn question(&self, class: &str) -> Result<Vec<f64>> {
        let asked = self.place(class)?;
        Ok((0..self.names.len()).map(|place| if place == asked { 1.0 } else { 0.0 }).collect())
    }

    /// Where a class stands among the inputs.
    fn place(&self, class: &str) -> Result<usize> {
        self.names.iter().position(|name| name == class).ok_or_else(|| {
            Error::new(
                Kind::Value,
                Label::fixed(
                    "nobody has shown how to draw this",
                    "personne n’a montré comment dessiner cela",
                ),
            )
            .found(Label::with(|lang| lang.quote(class)))
            .expected(some(&self.names))
            .attempt(Label::same(format!(
                ".question(\"{}\")?",
                self.names.first().map_or("…", String::as_str)
            )))
        })
    }

    /// The pictures, as the numbers that a network should give: from 0 (black) to 1 (white).
    pub fn drawings(&self) -> Vec<Vec<f64>> {
        self.pictures.bytes.chunks_exact(self.pictures.size().max(1)).map(bright).collect()
    }

    /// The pictures of one class, as [`drawings`](DrawingLessons::drawings) gives them.
    ///
    /// # Errors
    /// When there is no such class: the error lists those that there are.
    pub fn drawings_of(&self, class: &str) -> Result<Vec<Vec<f64>>> {
        let asked = self.place(class)?;
        let pictures = self.pictures.bytes.chunks_exact(self.pictures.size().max(1));
        let of = self.classes.iter().zip(pictures).filter(|(class, _)| **class == asked);
        Ok(of.map(|(_, picture)| bright(picture)).collect())
    }
}

impl Examples for DrawingLessons {
    fn samples(&self) -> Result<Samples> {
        let (rows, width) = (self.classes.len(), self.names.len());
        if rows == 0 {
            return Err(no_rows());
        }
        let mut asked = vec![0f32; rows * width];
        for (row, class) in self.classes.iter().enumerate() {
            asked[row * width + class] = 1.0;
        }
        let inputs = tch::Tensor::f_from_slice(&asked)?.f_reshape([rows as i64, width as i64])?;
        let values = tch::Tensor::f_from_slice(&self.pictures.bytes)?
            .f_reshape([rows as i64, self.pictures.size() as i64])?
            .f_to_kind(tch::Kind::Float)?
            .f_div_scalar(255.0)?;
        let place = |pixel: usize| format!("{},{}", pixel / self.width() + 1, pixel % self.width() + 1);
        let names = (0..self.pictures.size()).map(place).collect();
        Samples::new(inputs, Target::Numbers { values, names })
    }

    fn rows(&self) -> usize {
        self.classes.len()
    }
}

/// Bytes as numbers from 0 (black) to 1 (white).
fn bright(bytes: &[u8]) -> Vec<f64> {
    bytes.iter().map(|byte| f64::from(*byte) / 255.0).collect()
}

/// The first of these names.
fn some(names: &[String]) -> Label {
    Label::with(|lang| {
        let more = if names.len() > NAMED { "…" } else { "" };
        let named: Vec<String> = names.iter().take(NAMED).cloned().collect();
        format!("{}{more}", lang.list(&named))
    })
}

impl Show for DrawingLessons {
    fn page(&self) -> Page {
        let lang = Lang::current();
        let (count, width, height) =
            (lang.count(self.classes.len()), lang.count(self.width()), lang.count(self.height()));
        let line = match lang {
            Lang::Fr => format!(
                "{count} images à apprendre à dessiner, de {width} × {height} pixels\u{a0}; classes\u{a0}: {}",
                some(&self.names).text(lang)
            ),
            _ => format!(
                "{count} pictures to learn to draw, {width} × {height} pixels; classes: {}",
                some(&self.names).text(lang)
            ),
        };
        Page::new().line(&line)
    }
}

displays!(DrawingLessons);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Table;

    fn squares(channels: usize) -> Images {
        let details = Table::columns(&[("n", &[1.0, 2.0, 3.0])])
            .unwrap()
            .with_text_column("time", &["night", "day", "night"])
            .unwrap();
        let bytes = (0..3 * 2 * channels as u8).map(|byte| byte.wrapping_mul(51)).collect();
        Images::new(2, 1, channels, bytes, &details).unwrap()
    }

    #[test]
    fn the_class_goes_in_and_the_picture_comes_out() {
        let lessons = squares(1).drawn_from("time").unwrap();
        let samples = lessons.samples().unwrap();
        let numbers = |tensor: &tch::Tensor| Vec::<f32>::try_from(tensor.flatten(0, -1)).unwrap();
        assert_eq!(numbers(&samples.inputs), [0.0, 1.0, 1.0, 0.0, 0.0, 1.0]); // day, night
        assert_eq!(numbers(samples.targets.values()), [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]);
        assert_eq!(samples.targets.names(), ["1,1", "1,2"]);
        assert_eq!(lessons.drawings(), [[0.0, 0.2], [0.4, 0.6], [0.8, 1.0]]);
        assert_eq!(lessons.drawings_of("night").unwrap(), [[0.0, 0.2], [0.8, 1.0]]);
        assert_eq!((lessons.rows(), lessons.width(), lessons.height()), (3, 2, 1));
    }

    #[test]
    fn what_cannot_be_drawn_is_refused_in_both_languages() {
        let lessons = squares(1).drawn_from("time").unwrap();
        let wrong = [
            lessons.question("noon").unwrap_err(),
            lessons.drawings_of("noon").unwrap_err(),
            squares(3).drawn_from("time").unwrap_err(),
            squares(1).drawn_from("place").unwrap_err(),
            squares(1).only("time", "night").unwrap().drawn_from("time").unwrap_err(),
        ];
        for error in wrong {
            assert_ne!(error.message(Lang::En), error.message(Lang::Fr));
        }
        let hole = squares(1).with_text_column("time", &["night", "", "day"]).unwrap();
        assert!(hole.drawn_from("time").is_err());
    }

    #[test]
    fn each_loss_draws_its_own_constant() {
        // One pixel, seen five times at night as 0, 0, 0.2, 0.4 and 1: mean 0.32, median 0.2, and nine tenths are 1.
        let bytes: Vec<u8> = vec![0, 0, 51, 102, 255, 0];
        let details = Table::columns(&[("n", &[0.0; 6])])
            .unwrap()
            .with_text_column("time", &["night", "night", "night", "night", "night", "day"])
            .unwrap();
        let lessons = Images::new(1, 1, 1, bytes, &details).unwrap().drawn_from("time").unwrap();
        use crate::{Fit, Loss, Net};
        for (loss, expected) in
            [(Loss::MeanSquaredError, 0.32), (Loss::MeanAbsoluteError, 0.2), (Loss::Quantile(0.9), 1.0)]
        {
            let mut net = Net::dense_for(&lessons, &[]).unwrap();
            let how = Fit::epochs(600).batch(6).loss(loss).quiet();
            net.fit(&lessons, how.learning_rate(0.02)).unwrap();
            net.fit(&lessons, how.learning_rate(0.0005)).unwrap();
            let drawn = net.predict(&[lessons.question("night").unwrap()]).unwrap().values()[0];
            assert!((drawn - expected).abs() < 0.02, "{loss:?}: {drawn} instead of {expected}");
        }
    }
}
