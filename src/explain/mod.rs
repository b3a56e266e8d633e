//! Why did it answer that? Maps of where a picture decides an answer.
//!
//! In: a model and one picture. Out: an [`Explanation`], which shows itself as the picture beside a heat map. A map says where a
//! change would change the answer; it does not say why, and it can be wrong.

mod occlusion;
mod saliency;

use crate::data::Images;
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::net::{Meaning, Predictions};
use crate::plot::Figure;
use crate::show::{Page, Show, displays};
use crate::stat::numbers::largest;

/// What an answer about one picture hangs on: a number for each pixel.
///
/// [`Explanation::occlusion`] covers part after part of the picture, [`Explanation::saliency`] follows the slope of the answer.
///
/// ```
/// use atelier::{Explanation, Rule, synth::{self, Works}, SEED};
/// let works = synth::works(4, SEED)?;
/// // A connoisseur who looks for the red of a seal: the first half of the numbers of a pixel's row is no matter.
/// let reads_seals = Rule::classes(|canvas| {
///     let (red, blue) = (&canvas[..1024], &canvas[2048..]);
///     let sealed = red.iter().zip(blue).filter(|(red, blue)| *red - *blue > 0.68).count() > 12;
///     if sealed { "N" } else { "S" }
/// });
/// let why = Explanation::occlusion(&reads_seals, &works, 0, 6, 2)?;
/// assert_eq!((why.answer(), why.values().len()), ("N", 32 * 32));
/// assert!(why.touches(&Works::seal(&works, 0)?)?);
/// assert!(Explanation::occlusion(&reads_seals, &works, 0, 40, 2).is_err()); // larger than the picture
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    picture: Canvas,
    /// One number a pixel, row by row.
    values: Vec<f64>,
    /// The corner of the strongest place, and its width and height: a patch, or one pixel.
    peak: (usize, usize),
    size: usize,
    answer: String,
    confidence: f64,
    measures: Label,
}

/// The bytes of one picture.
#[derive(Clone, Debug, PartialEq)]
struct Canvas {
    bytes: Vec<u8>,
    width: usize,
    height: usize,
    channels: usize,
}

impl Explanation {
    /// One number for each pixel, row by row from the top left.
    ///
    /// Of an occlusion: how far the probability of the answer falls while this pixel is covered, on the mean of all the patches that cover
    /// it; below zero where it rises. Of a saliency map: the steepest slope of the answer among the colours of the pixel, zero or more.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The strongest place: how far from the left, how far from the top, in pixels, and how wide and high it is: a whole patch of an
    /// occlusion, one pixel of a saliency map.
    pub fn peak(&self) -> (usize, usize, usize) {
        (self.peak.0, self.peak.1, self.size)
    }

    /// The answer that is explained: the class the model gives to the picture.
    pub fn answer(&self) -> &str {
        &self.answer
    }

    /// How probable the model finds that answer, from 0 to 1.
    pub fn confidence(&self) -> f64 {
        self.confidence
    }

    /// Whether the strongest place and a part of the picture have a pixel in common. The part is told as one yes or no for each pixel,
    /// row by row, as [`Works::seal`](crate::synth::Works::seal) gives it; a part without any pixel is not touched.
    ///
    /// # Errors
    /// When there is not one yes or no for each pixel.
    pub fn touches(&self, part: &[bool]) -> Result<bool> {
        if part.len() != self.values.len() {
            return Err(Error::new(
                Kind::Shape,
                Label::fixed("this part is of another picture", "cette partie est d’une autre image"),
            )
            .found(Label::with(|lang| lang.count(part.len())))
            .expected(Label::with(|lang| {
                let (width, height) = (lang.count(self.picture.width), lang.count(self.picture.height));
                match lang {
                    Lang::Fr => format!("un oui ou un non par pixel\u{a0}: {width} × {height}"),
                    _ => format!("one yes or no a pixel: {width} × {height}"),
                }
            }))
            .attempt(Label::same("Works::seal(&works, row)?")));
        }
        let width = self.picture.width;
        let within = |place: usize, from: usize| (from..from + self.size).contains(&place);
        let peak = |at: usize| within(at % width, self.peak.0) && within(at / width, self.peak.1);
        Ok((0..part.len()).any(|at| part[at] && peak(at)))
    }

    /// Which share of the whole map lies in its strongest tenth of pixels: 0.1 where all are alike (or nothing counts), 1 where a
    /// tenth has it all. What is below zero counts as nothing.
    pub fn concentration(&self) -> f64 {
        let mut strong: Vec<f64> =
            self.values.iter().map(|value| if *value > 0.0 { *value } else { 0.0 }).collect();
        strong.sort_by(|a, b| b.total_cmp(a));
        let total: f64 = strong.iter().sum();
        let tenth = strong.len().div_ceil(10);
        if total > 0.0 { strong[..tenth].iter().sum::<f64>() / total } else { 0.1 }
    }

    /// The picture beside its map, a frame around the strongest place in both.
    ///
    /// # Errors
    /// Where drawing fails.
    pub fn plot(&self) -> Result<Figure> {
        Explanation::plot_all(std::slice::from_ref(self))
    }

    /// Several pictures above their maps, each map drawn by its own largest number; at most 12.
    ///
    /// # Errors
    /// When there are more than 12, or the pictures are not of one size.
    pub fn plot_all(explanations: &[Explanation]) -> Result<Figure> {
        let (width, height) =
            explanations.first().map_or((1, 1), |first| (first.picture.width, first.picture.height));
        if let Some(other) =
            explanations.iter().find(|one| (one.picture.width, one.picture.height) != (width, height))
        {
            return Err(Error::new(
                Kind::Shape,
                Label::fixed("pictures of two sizes", "des images de deux tailles"),
            )
            .found(Label::same(format!("{} × {}", other.picture.width, other.picture.height)))
            .expected(Label::same(format!("{width} × {height}"))));
        }
        let mut pixels = Vec::new();
        for one in explanations {
            // A grey value is red, green and blue alike.
            let again = 3 / one.picture.channels;
            pixels.extend(one.picture.bytes.iter().flat_map(|byte| std::iter::repeat_n(*byte, again)));
        }
        let maps: Vec<(Label, &[f64])> =
            explanations.iter().map(|one| (one.caption(), one.values.as_slice())).collect();
        let figure = Figure::overlay(&pixels, width, height, &maps)?;
        Ok(match explanations.first() {
            Some(first) => figure.named(first.measures.en(), first.measures.fr()),
            None => figure,
        })
    }

    fn caption(&self) -> Label {
        Label::with(|lang| format!("{}, {}", self.answer, lang.percent(self.confidence, 0)))
    }
}

impl Show for Explanation {
    fn page(&self) -> Page {
        match self.plot() {
            Ok(figure) => figure.page(),
            Err(error) => Page::text(&error.to_string()),
        }
    }
}
displays!(Explanation);

/// One picture of a set.
fn picture(images: &Images, row: usize) -> Result<Canvas> {
    let bytes = images.pixels(row)?.to_vec();
    Ok(Canvas { bytes, width: images.width(), height: images.height(), channels: images.channels() })
}

/// The class of the only, or the last, answer: its place, its name, its probability.
fn answered(answers: &Predictions) -> Result<(usize, String, f64)> {
    let row = match (answers.meaning(), answers.rows().last()) {
        (Some(Meaning::Classes(_)), Some(row)) => row,
        (meaning, _) => {
            return Err(Error::new(
                Kind::Value,
                Label::fixed(
                    "only an answer that is a class can be explained so",
                    "seule une réponse qui est une classe s’explique ainsi",
                ),
            )
            .found(match meaning {
                Some(_) => Label::fixed("numbers", "des nombres"),
                None => Label::fixed(
                    "a network that has learned nothing yet",
                    "un réseau qui n’a encore rien appris",
                ),
            })
            .expected(Label::fixed("a probability for each class", "une probabilité par classe"))
            .attempt(Label::fixed(
                "a target of classes, and a training",
                "une cible de classes, et un entraînement",
            )));
        }
    };
    let class = largest(row);
    Ok((class, answers.names().get(class).cloned().unwrap_or_default(), row[class]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Table;
    use crate::fit::Fit;
    use crate::model::Rule;
    use crate::net::Net;

    /// Grey pictures of 6 × 4; the target says which of the two corners at the top is white.
    fn corners() -> Images {
        let mut bytes = vec![0; 2 * 24];
        bytes[0] = 255;
        bytes[24 + 5] = 255;
        let details = Table::columns(&[("x", &[0.0, 1.0])]).unwrap();
        let details = details.with_text_column("side", &["left", "right"]).unwrap();
        Images::new(6, 4, 1, bytes, &details).unwrap().target("side").unwrap()
    }

    #[test]
    fn a_covered_corner_by_hand() {
        // Sure of what it is told by the first pixel: 1 for white, 0 for anything else.
        let rule = Rule::classes(|row| if row[0] > 0.9 { "left" } else { "right" });
        let why = Explanation::occlusion(&rule, &corners(), 0, 2, 1).unwrap();
        assert_eq!((why.answer(), why.confidence(), why.peak()), ("left", 1.0, (0, 0, 2)));
        // One patch of fifteen changes the answer. The first pixel lies below that one alone, its neighbours below two, (1, 1) below four.
        let map = why.values();
        assert_eq!((map[0], map[1], map[6], map[7], map[2]), (1.0, 0.5, 0.5, 0.25, 0.0));
        // 2.25 in all; the strongest three of 24 have 2.
        assert!((why.concentration() - 2.0 / 2.25).abs() < 1e-12);
        let mut corner = vec![false; 24];
        corner[7] = true;
        assert!(why.touches(&corner).unwrap());
        corner[7] = false;
        assert!(!why.touches(&corner).unwrap() && why.touches(&corner[1..]).is_err());
        // Nothing that is covered changes the other answer.
        let other = Explanation::occlusion(&rule, &corners(), 1, 2, 1).unwrap();
        assert_eq!((other.answer(), other.concentration()), ("right", 0.1));
    }

    #[test]
    fn the_last_columns_are_covered_too() {
        // Steps of 4 would leave column 5 bare: a last patch stands at the edge.
        let rule = Rule::classes(|row| if row[5] > 0.9 { "right" } else { "left" });
        let why = Explanation::occlusion(&rule, &corners(), 1, 1, 4).unwrap();
        assert_eq!((why.peak(), why.values()[5]), ((5, 0, 1), 1.0));
        // What no patch covers has no value.
        assert!(why.values()[1].is_nan());
    }

    #[test]
    fn a_slope_by_hand() {
        let images = corners();
        let mut net = Net::dense_for(&images, &[]).unwrap();
        net.fit(&images, Fit::epochs(1).quiet()).unwrap();
        let why = Explanation::saliency(&net, &images, 0).unwrap();
        // One layer, two classes: the slope of the odds is the difference of both rows of weights, whatever the picture.
        let last = net.layers().len();
        let weights = net.weights(last).unwrap();
        for (at, value) in why.values().iter().enumerate() {
            assert!((value - (weights[0][at] - weights[1][at]).abs()).abs() < 1e-6);
        }
        assert_eq!(why.peak().2, 1);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let rule = Rule::classes(|_| "left");
        let images = corners();
        for wrong in [
            Explanation::occlusion(&rule, &images, 2, 2, 1),
            Explanation::occlusion(&rule, &images, 0, 5, 1),
            Explanation::occlusion(&rule, &images, 0, 0, 1),
            Explanation::occlusion(&rule, &images, 0, 2, 0),
            Explanation::occlusion(&Net::dense_for(&images, &[]).unwrap(), &images, 0, 2, 1),
            Explanation::saliency(&Net::dense_for(&images, &[]).unwrap(), &images, 0),
        ] {
            let wrong = wrong.unwrap_err();
            assert_ne!(wrong.message(Lang::En), wrong.message(Lang::Fr));
        }
    }
}
