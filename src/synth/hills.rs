//! Orange hills under a blue night, painted on a wall, of which some dots are left: whoever noted their colours erred now and then.
//!
//! The wall goes from −2 to 2 in both directions. What lies below the line of the hills is hill:
//! with `s = (across + 2) / 4`, the line runs at `4 (0.5 + 0.22 sin(2π · 1.1 s + 0.4) + 0.10 sin(2π · 2.7 s + 1)) − 2`.
//! A share of the dots carries the other colour (label noise), so a model that is right on all of them is wrong about the wall.

use super::{knob, some_rows};
use crate::data::{Examples as _, Table};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::plot::{Figure, Name};
use rand::seq::index::sample;
use rand::{Rng, SeedableRng};
use std::f64::consts::TAU;
use std::rc::Rc;

/// Places along each side of the whole wall.
const SIDE: usize = 50;
/// How far the wall reaches from its middle, in both directions.
const REACH: f64 = 2.0;

/// The names of the two colours, as classes: in the order of the alphabet in both languages, so that hills come first.
const HILL: Label = Label::fixed("hill", "colline");
const NIGHT: Label = Label::fixed("night", "nuit");
const ACROSS: Label = Label::fixed("across the wall", "de gauche à droite");
const UP: Label = Label::fixed("up the wall", "de bas en haut");

/// `count` dots of a painted wall, of which this share was noted with the wrong colour: [`Hills`] as they come.
///
/// The columns are `across` and `up`, both from −2 to 2, and `colour`, which is the target: hill or night. Two more are hidden
/// from models: `mistake` (yes or no), and `truth`, the colour that the wall has there.
///
/// ```
/// use atelier::{synth, SEED};
/// let dots = synth::hills(160, 0.15, SEED)?;
/// assert_eq!(dots.only("mistake", "yes")?.rows(), 24); // 15% of 160, neither more nor less
/// assert_eq!(dots.inputs()?, ["across", "up"]);
/// assert!(synth::hills(160, 0.9, SEED).is_err());
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// # Errors
/// When `count` is zero, `wrong` is not between 0 and 0.5, or all dots have one colour.
pub fn hills(count: usize, wrong: f64, seed: u64) -> Result<Table> {
    Hills::new().wrong(wrong)?.draw(count, seed)
}

/// Hills painted on a wall: dots of it, and all of it. Every knob gives a new wall.
///
/// ```
/// use atelier::{synth::Hills, Fit, Model, Net, SEED};
/// let hills = Hills::new();
/// let mut net = Net::dense(&[2, 16, 2])?;
/// net.fit(&hills.draw(400, SEED)?, Fit::epochs(60).learning_rate(0.01).quiet())?;
/// let wrongly_painted = 1.0 - net.accuracy(&hills.wall()?)?; // against the truth, not against the dots
/// assert!(wrongly_painted < 0.15);
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone)]
pub struct Hills {
    wrong: f64,
    line: Rc<dyn Fn(f64) -> f64>,
}

impl Default for Hills {
    fn default() -> Hills {
        Hills::new()
    }
}

impl Hills {
    /// The hills as they come, with 15% of the dots noted wrongly.
    pub fn new() -> Hills {
        let line = |across: f64| {
            let share = (across + REACH) / (2.0 * REACH);
            let waves = 0.22 * (TAU * 1.1 * share + 0.4).sin() + 0.10 * (TAU * 2.7 * share + 1.0).sin();
            2.0 * REACH * (0.5 + waves) - REACH
        };
        Hills { wrong: 0.15, line: Rc::new(line) }
    }

    /// The share of the dots that are noted with the wrong colour: exactly this share, drawn by lot.
    ///
    /// # Errors
    /// When it is not between 0 and 0.5: beyond one half the mistakes would be the rule.
    pub fn wrong(&self, share: f64) -> Result<Hills> {
        let wrong = knob(Label::fixed("the share of mistakes", "la part d’erreurs"), share, 0.0, 0.5)?;
        Ok(Hills { wrong, ..self.clone() })
    }

    /// Hills of one's own: how high they reach at each place, from −2 at the foot of the wall to 2 at its top.
    ///
    /// ```
    /// use atelier::synth::Hills;
    /// let slope = Hills::new().line(|across| 0.5 * across);
    /// assert_eq!(slope.height(1.0), 0.5);
    /// ```
    pub fn line<Line: Fn(f64) -> f64 + 'static>(&self, line: Line) -> Hills {
        Hills { wrong: self.wrong, line: Rc::new(line) }
    }

    /// How high the hills reach at this place.
    pub fn height(&self, across: f64) -> f64 {
        (self.line)(across)
    }

    fn is_night(&self, across: f64, up: f64) -> bool {
        up > self.height(across)
    }

    /// `count` dots anywhere on the wall, with the colours that were noted. The columns are those of [`hills`](fn@hills).
    ///
    /// # Errors
    /// When `count` is zero, or all dots have one colour.
    pub fn draw(&self, count: usize, seed: u64) -> Result<Table> {
        some_rows(count)?;
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
        let places: Vec<[f64; 2]> =
            (0..count).map(|_| [(); 2].map(|()| random.random_range(-REACH..REACH))).collect();
        let mut mistaken = vec![false; count];
        for row in sample(&mut random, count, (self.wrong * count as f64).round() as usize) {
            mistaken[row] = true;
        }
        let table = self.table(&places, |row, night| night != mistaken[row])?;
        let mistakes: Vec<&str> =
            mistaken.iter().map(|mistake| if *mistake { "yes" } else { "no" }).collect();
        let truth: Vec<String> =
            places.iter().map(|[across, up]| name(self.is_night(*across, *up))).collect();
        table
            .with_text_column("mistake", &mistakes)?
            .with_text_column("truth", &truth)?
            .titled("dots of a painted wall", "points d’un mur peint")
            .hide(&["mistake", "truth"])
    }

    /// The whole wall as it was painted, without a mistake: 50 × 50 places, row by row from the top.
    ///
    /// ```
    /// use atelier::synth::Hills;
    /// let wall = Hills::new().line(|_| 0.0).wall()?; // half hill, half night
    /// assert_eq!(wall.rows(), 2_500);
    /// assert!(wall.column("up")?[0] > 1.9); // the top comes first
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When all of it has one colour.
    pub fn wall(&self) -> Result<Table> {
        let middle = |at: usize| 2.0 * REACH * (at as f64 + 0.5) / SIDE as f64 - REACH;
        let places: Vec<[f64; 2]> =
            (0..SIDE * SIDE).map(|at| [middle(at % SIDE), -middle(at / SIDE)]).collect();
        Ok(self.table(&places, |_, night| night)?.titled("the whole wall", "le mur entier"))
    }

    /// Places and their colours; `noted` says what stands in the table for the true colour of a row.
    fn table(&self, places: &[[f64; 2]], noted: impl Fn(usize, bool) -> bool) -> Result<Table> {
        let across: Vec<f64> = places.iter().map(|place| place[0]).collect();
        let up: Vec<f64> = places.iter().map(|place| place[1]).collect();
        if let Some(place) = across.iter().find(|place| !self.height(**place).is_finite()) {
            return Err(Error::new(
                Kind::Value,
                Label::fixed(
                    "the line of the hills is not a number everywhere",
                    "la ligne des collines n’est pas partout un nombre",
                ),
            )
            .found(Label::with(|lang| {
                let (place, height) = (lang.short(*place), lang.number(self.height(*place), 0));
                match lang {
                    Lang::Fr => format!("{height} en {place}"),
                    _ => format!("{height} at {place}"),
                }
            }))
            .expected(Label::fixed(
                "a finite number from −2 to 2 across",
                "un nombre fini de −2 à 2 en travers",
            ))
            .attempt(Label::same("Hills::new().line(|across| 0.5 * across)")));
        }
        let colours: Vec<String> = places
            .iter()
            .enumerate()
            .map(|(row, [across, up])| name(noted(row, self.is_night(*across, *up))))
            .collect();
        Table::columns(&[("across", &across), ("up", &up)])?
            .with_text_column("colour", &colours)?
            .called("across", ACROSS.en(), ACROSS.fr())?
            .called("up", UP.en(), UP.fr())?
            .called("colour", "colour", "couleur")?
            .classes("colour")
    }

    /// Dots in the colours that were noted: night in blue, hills in orange.
    ///
    /// ```
    /// use atelier::{synth::Hills, Lang, SEED};
    /// let hills = Hills::new();
    /// let figure = hills.plot(&hills.draw(160, SEED)?)?;
    /// assert!(figure.alt(Lang::En).contains("noted as night"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the table has not the columns of [`draw`](Hills::draw).
    pub fn plot(&self, dots: &Table) -> Result<Figure> {
        let colours = dots.text("colour")?;
        let (across, up) = (dots.column("across")?, dots.column("up")?);
        let of = |night: bool| -> (Vec<f64>, Vec<f64>) {
            let colour = name(night);
            let rows = (0..dots.rows()).filter(|row| colours[*row] == colour);
            rows.map(|row| (across[row], up[row])).unzip()
        };
        let ((night_across, night_up), (hill_across, hill_up)) = (of(true), of(false));
        Ok(Figure::scatter(&night_across, &night_up)?
            .named("noted as night", "notés nuit")
            .and_points(&hill_across, &hill_up)?
            .named("noted as hill", "notés colline")
            .x_axis(ACROSS.en(), ACROSS.fr())
            .y_axis(UP.en(), UP.fr()))
    }

    /// Painted walls beside each other, each with its name, after the true one: for each place of [`wall`](Hills::wall) 0 for hill and
    /// 1 for night, as `net.predict_all(&wall)?.classes()` has them.
    ///
    /// ```
    /// use atelier::{synth::Hills, Lang};
    /// let hills = Hills::new();
    /// let figure = hills.pictures(&[(("all hill", "que des collines"), vec![0; 2_500])])?;
    /// assert!(figure.alt(Lang::En).contains("all hill"));
    /// assert!(hills.pictures(&[("too few", vec![1; 10])]).is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there are no walls, more than a figure holds, or one has not 50 × 50 places.
    pub fn pictures<N: Into<Name> + Clone>(&self, walls: &[(N, Vec<usize>)]) -> Result<Figure> {
        if let Some((_, places)) = walls.iter().find(|(_, places)| places.len() != SIDE * SIDE) {
            return Err(Error::new(
                Kind::Shape,
                Label::fixed("this is not the whole wall", "ce n’est pas le mur entier"),
            )
            .found(Label::with(|lang| lang.count(places.len())))
            .expected(Label::with(|lang| format!("50 × 50 = {}", lang.count(SIDE * SIDE))))
            .attempt(Label::same("net.predict_all(&hills.wall()?)?.classes()")));
        }
        let colour = |place: &usize| if *place == 0 { [226, 150, 84] } else { [22, 78, 132] };
        let truth = crate::net::numbers(self.wall()?.samples()?.targets.values())?;
        let truth: Vec<usize> = truth.iter().map(|class| *class as usize).collect();
        let painted = truth.iter().chain(walls.iter().flat_map(|(_, places)| places));
        let pixels: Vec<u8> = painted.flat_map(colour).collect();
        let named = walls.iter().map(|(name, _)| name.clone().into());
        let names: Vec<Name> =
            std::iter::once(Label::fixed("the truth", "la vérité").into()).chain(named).collect();
        Figure::colour_images(&pixels, SIDE, SIDE)?.captions(&names)
    }
}

/// A colour's name in the session's language: what stands in the table is what a figure shows.
fn name(night: bool) -> String {
    if night { NIGHT } else { HILL }.text(Lang::current())
}

impl std::fmt::Debug for Hills {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Hills {{ wrong: {} }}", self.wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_are_exactly_those_that_differ_from_the_truth() {
        let dots = Hills::new().wrong(0.25).unwrap().draw(40, 7).unwrap();
        let (noted, truth) = (dots.text("colour").unwrap(), dots.text("truth").unwrap());
        let mistake = dots.text("mistake").unwrap();
        assert!((0..40).all(|row| (noted[row] != truth[row]) == (mistake[row] == "yes")));
        assert_eq!(mistake.iter().filter(|mistake| *mistake == "yes").count(), 10);
        assert_eq!(dots.class_names(), [name(false), name(true)]);
        assert_eq!(noted, Hills::new().wrong(0.25).unwrap().draw(40, 7).unwrap().text("colour").unwrap());
    }

    #[test]
    fn the_line_is_the_one_that_stands_in_the_head_of_this_file() {
        // In the middle s = 0.5: 0.22 sin(3.8558) + 0.10 sin(9.4823) = −0.14410 − 0.00575.
        let expected = 4.0 * (0.5 - 0.14410 - 0.00575) - 2.0;
        assert!((Hills::new().height(0.0) - expected).abs() < 1e-3, "{}", Hills::new().height(0.0));
        let wall = Hills::new().line(|_| 0.0).wall().unwrap();
        let night = wall.text("colour").unwrap().iter().filter(|colour| **colour == name(true)).count();
        assert_eq!(night, 1_250);
        assert_eq!((wall.column("across").unwrap()[0], wall.column("up").unwrap()[0]), (-1.96, 1.96));
    }

    #[test]
    fn bad_walls_are_refused() {
        for share in [-0.1, 0.6, f64::NAN] {
            assert_eq!(Hills::new().wrong(share).unwrap_err().kind(), Kind::Value);
        }
        assert_eq!(hills(0, 0.1, 1).unwrap_err().kind(), Kind::Empty);
        let flat = Hills::new().wrong(0.0).unwrap().line(|_| 9.0);
        assert_eq!(flat.draw(20, 1).unwrap_err().kind(), Kind::Empty);
        let broken = Hills::new().line(|across| across.sqrt()).draw(20, 1).unwrap_err();
        assert!(broken.message(Lang::Fr).contains("ligne des collines"), "{broken}");
    }

    #[test]
    fn the_truth_hangs_before_the_others() {
        let hills = Hills::new().line(|_| 0.0);
        let alt = hills.pictures(&[(("all night", "que la nuit"), vec![1; 2_500])]).unwrap().alt(Lang::Fr);
        assert!(alt.starts_with("2 images"), "{alt}");
        assert!(alt.contains("la vérité\u{202f}; que la nuit"), "{alt}");
        let dots = Hills::new().draw(30, 1).unwrap();
        let figure = Hills::new().plot(&dots).unwrap().alt(Lang::En);
        let nights = dots.text("colour").unwrap().iter().filter(|colour| **colour == name(true)).count();
        assert!(figure.contains(&format!("noted as night: {nights} points")), "{figure}");
        assert!(Hills::new().plot(&dots.select(&["across", "colour"]).unwrap()).is_err());
    }
}
