//! Drawings that go from a chihuahua to a blueberry muffin, and whose name is drawn by lot.
//!
//! A hidden number t says how far a drawing has gone: 0 is a chihuahua, 1 a muffin. Ears shrink, a paper cup grows, eyes
//! and nose leave their places and become berries. What the drawing *is*, a lot decides: muffin with probability
//! 1 / (1 + exp(−slope (t − ½))). So the smallest error that anybody can reach is known: the area under the smaller of both
//! probabilities (Bayes error). With another share of muffins the drawings of each kind stay what they were; only how
//! frequent each kind is changes, and with it the probability (prior shift).

use super::{knob, normal, some_rows};
use crate::data::{Images, Table};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::plot::Figure;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Width and height of a picture, in pixels.
const SIZE: usize = 32;
/// The two names, which are the same in English and French, in the order of the classes.
const NAMES: [&str; 2] = ["chihuahua", "muffin"];

/// `count` drawings between a chihuahua and a muffin, with what each of them is.
///
/// The target is `what`. The details keep what a network does not see: `t`, how far the drawing has gone from
/// chihuahua (0) to muffin (1), and `probability`, that such a drawing is a muffin. [`Lookalikes`] has the knobs.
///
/// ```
/// use atelier::{synth, SEED};
/// let drawings = synth::lookalikes(50, SEED)?;
/// assert_eq!((drawings.rows(), drawings.width(), drawings.channels()), (50, 32, 3));
/// assert_eq!(drawings.class_names(), ["chihuahua", "muffin"]);
/// let (t, probability) = (drawings.column("t")?, drawings.column("probability")?);
/// assert!((probability[0] - 1.0 / (1.0 + (-8.0 * (t[0] - 0.5)).exp())).abs() < 1e-12);
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// # Errors
/// When `count` is zero.
pub fn lookalikes(count: usize, seed: u64) -> Result<Images> {
    Lookalikes::new().draw(count, seed)
}

/// The world of [`lookalikes`], with its knobs. Every knob gives a new world.
///
/// ```
/// use atelier::synth::Lookalikes;
/// let world = Lookalikes::new();
/// assert_eq!(world.probability(0.5)?, 0.5); // the very same drawing is a dog half the time
/// assert!((world.floor() - 0.16875).abs() < 1e-5); // nobody errs less
/// assert!((world.slope(16.0)?.floor() - 0.08661).abs() < 1e-5); // names that follow the drawing more closely
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lookalikes {
    slope: f64,
    grain: f64,
    muffins: f64,
}

impl Default for Lookalikes {
    fn default() -> Lookalikes {
        Lookalikes::new()
    }
}

impl Lookalikes {
    /// The world as it comes: slope 8, a little grain, as many muffins as chihuahuas.
    pub fn new() -> Lookalikes {
        Lookalikes { slope: 8.0, grain: 0.04, muffins: 0.5 }
    }

    /// How steeply the probability of a muffin rises from one end to the other. At 0 a drawing says nothing about its name; at 50
    /// nearly everything.
    ///
    /// ```
    /// use atelier::synth::Lookalikes;
    /// assert_eq!(Lookalikes::new().slope(0.0)?.floor(), 0.5);
    /// assert!(Lookalikes::new().slope(50.0)?.floor() < 0.03);
    /// assert!(Lookalikes::new().slope(f64::NAN).is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When it is not between 0 and 100.
    pub fn slope(&self, slope: f64) -> Result<Lookalikes> {
        let slope = knob(Label::fixed("the slope", "la pente"), slope, 0.0, 100.0)?;
        Ok(Lookalikes { slope, ..*self })
    }

    /// How grainy pictures are: the spread of what chance adds to each pixel, whose values go from 0 to 1.
    ///
    /// # Errors
    /// When it is not between 0 and 1.
    pub fn grain(&self, spread: f64) -> Result<Lookalikes> {
        let grain = knob(Label::fixed("the grain", "le grain"), spread, 0.0, 1.0)?;
        Ok(Lookalikes { grain, ..*self })
    }

    /// How many of a hundred drawings are muffins: 0.85 in a bakery. Muffins look as they did, and so do dogs.
    ///
    /// ```
    /// use atelier::synth::Lookalikes;
    /// let bakery = Lookalikes::new().share_of_muffins(0.85)?;
    /// // what was undecided before is 0.85 now: the odds, 1 to 1, are multiplied by 0.85 to 0.15
    /// assert!((bakery.probability(0.5)? - 0.85).abs() < 1e-12);
    /// assert!(bakery.floor() < Lookalikes::new().floor());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When it is not between 0 and 1.
    pub fn share_of_muffins(&self, share: f64) -> Result<Lookalikes> {
        let what = Label::fixed("the share of muffins", "la part des muffins");
        Ok(Lookalikes { muffins: knob(what, share, 0.0, 1.0)?, ..*self })
    }

    /// The probability that a drawing gone so far is a muffin.
    ///
    /// # Errors
    /// When `t` is not between 0 and 1.
    pub fn probability(&self, t: f64) -> Result<f64> {
        Ok(self.chance(place(t)?))
    }

    /// The error of whoever knew how far each drawing has gone, and the rule: the smallest that anybody can reach.
    ///
    /// ```
    /// use atelier::synth::Lookalikes;
    /// // (2 / slope) × (ln 2 − ln(1 + exp(−slope / 2))), for as many muffins as chihuahuas
    /// let by_hand = 2.0 / 4.0 * (2.0_f64.ln() - (1.0 + (-2.0_f64).exp()).ln());
    /// assert!((Lookalikes::new().slope(4.0)?.floor() - by_hand).abs() < 1e-12);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn floor(&self) -> f64 {
        // Up to where a chihuahua is the better answer; what is wrong then are the muffins below, the chihuahuas above.
        let odds = (self.muffins / (1.0 - self.muffins)).ln();
        let turn = match self.slope {
            0.0 if odds > 0.0 => 0.0,
            0.0 => 1.0,
            slope => (0.5 - odds / slope).clamp(0.0, 1.0),
        };
        2.0 * (self.muffins * self.area(0.0, turn)
            + (1.0 - self.muffins) * ((1.0 - turn) - self.area(turn, 1.0)))
    }

    /// `count` drawings, with what each of them is: see [`lookalikes`].
    ///
    /// # Errors
    /// When `count` is zero.
    pub fn draw(&self, count: usize, seed: u64) -> Result<Images> {
        some_rows(count)?;
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let drawn = (0..count)
            .map(|_| {
                // First the kind, then a drawing of that kind: places whose own lot would have said otherwise are drawn anew.
                let muffin = random.random::<f64>() < self.muffins;
                loop {
                    let t: f64 = random.random();
                    if (random.random::<f64>() < rule(self.slope, t)) == muffin {
                        break (t, muffin);
                    }
                }
            })
            .collect();
        self.painted(drawn, &mut random)
    }

    /// One drawing for each of these places between chihuahua (0) and muffin (1), with a name by lot: see [`lookalikes`].
    ///
    /// ```
    /// use atelier::{synth::Lookalikes, SEED};
    /// let three = Lookalikes::new().at(&[0.0, 0.5, 1.0], SEED)?;
    /// assert_eq!(three.column("t")?, [0.0, 0.5, 1.0]);
    /// assert!(Lookalikes::new().at(&[1.5], SEED).is_err()); // beyond a muffin
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there are no places, or one is not between 0 and 1.
    pub fn at(&self, places: &[f64], seed: u64) -> Result<Images> {
        some_rows(places.len())?;
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let drawn = places
            .iter()
            .map(|t| Ok((place(*t)?, random.random::<f64>() < self.chance(*t))))
            .collect::<Result<_>>()?;
        self.painted(drawn, &mut random)
    }

    /// The rule: how probable each name is along the way, and, shaded, the error that nobody can avoid.
    ///
    /// ```
    /// use atelier::{synth::Lookalikes, Lang};
    /// let rule = Lookalikes::new().plot()?;
    /// assert!(rule.alt(Lang::En).contains("16.9% of the names cannot be foretold"));
    /// assert!(rule.alt(Lang::Fr).contains("16,9\u{a0}% des noms ne peuvent pas être prédits"));
    /// // With other shares some places have more drawings than others: a height is no probability any more.
    /// let fewer = Lookalikes::new().share_of_muffins(0.15)?.plot()?;
    /// assert!(fewer.alt(Lang::En).contains("drawings of each name (100%: the mean of all places)"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When it cannot be drawn.
    pub fn plot(&self) -> Result<Figure> {
        let t: Vec<f64> = (0..=200).map(|step| f64::from(step) / 200.0).collect();
        // By how frequent each place is: with other shares not all are alike.
        let of =
            |kind: fn(&Lookalikes, f64) -> f64| -> Vec<f64> { t.iter().map(|t| kind(self, *t)).collect() };
        let muffin = of(|world, t| 2.0 * world.muffins * rule(world.slope, t));
        let dog = of(|world, t| 2.0 * (1.0 - world.muffins) * (1.0 - rule(world.slope, t)));
        let smaller: Vec<f64> = muffin.iter().zip(&dog).map(|(one, other)| one.min(*other)).collect();
        let floor = self.floor();
        let (height, hauteur) = if self.muffins == 0.5 {
            ("probability of each name", "probabilité de chaque nom")
        } else {
            (
                "drawings of each name (100%: the mean of all places)",
                "dessins de chaque nom (100\u{a0}%\u{a0}: la moyenne des places)",
            )
        };
        Ok(Figure::curve(&t, &dog)?
            .named("chihuahua", "chihuahua")
            .and_curve(&t, &muffin)?
            .named("muffin", "muffin")
            .band(&vec![0.0; t.len()], &smaller)?
            .named("the less likely of both", "le moins probable des deux")
            .as_percent()
            .title(
                &format!("{} of the names cannot be foretold", Lang::En.percent(floor, 1)),
                &format!("{} des noms ne peuvent pas être prédits", Lang::Fr.percent(floor, 1)),
            )
            .x_axis(
                "t: how far the drawing has gone, from chihuahua (0) to muffin (1)",
                "t\u{a0}: chemin parcouru par le dessin, du chihuahua (0) au muffin (1)",
            )
            .y_axis(height, hauteur))
    }

    /// The probability of a muffin at `t`, between 0 and 1: the odds of the rule, multiplied by those of the shares.
    fn chance(&self, t: f64) -> f64 {
        let odds = (self.muffins / (1.0 - self.muffins)).ln();
        1.0 / (1.0 + (-self.slope * (t - 0.5) - odds).exp())
    }

    /// The area under the rule from `low` to `high`.
    fn area(&self, low: f64, high: f64) -> f64 {
        let whole = |t: f64| (self.slope * (t - 0.5)).exp().ln_1p() / self.slope;
        if self.slope == 0.0 { 0.5 * (high - low) } else { whole(high) - whole(low) }
    }

    fn painted(&self, drawn: Vec<(f64, bool)>, random: &mut ChaCha8Rng) -> Result<Images> {
        let mut pixels = Vec::with_capacity(drawn.len() * SIZE * SIZE * 3);
        for (t, _) in &drawn {
            let drawing = Drawing::new(*t, random);
            for pixel in 0..SIZE * SIZE {
                let rgb = drawing.at((pixel % SIZE) as f64 + 0.5, (pixel / SIZE) as f64 + 0.5);
                let grain = self.grain * normal(random);
                pixels.extend(rgb.map(|value| ((value + grain).clamp(0.0, 1.0) * 255.0).round() as u8));
            }
        }
        // Two rows more, one of each kind, so that both names are classes even where one was not drawn.
        let mut t: Vec<f64> = drawn.iter().map(|(t, _)| *t).collect();
        let mut names: Vec<&str> = drawn.iter().map(|(_, muffin)| NAMES[usize::from(*muffin)]).collect();
        t.extend([0.0, 1.0]);
        names.extend(NAMES);
        let probability: Vec<f64> = t.iter().map(|t| self.chance(*t)).collect();
        let details = Table::columns(&[("t", &t), ("probability", &probability)])?
            .with_text_column("what", &names)?
            .titled("drawings between a chihuahua and a muffin", "dessins entre un chihuahua et un muffin")
            .target("what")?
            .pick(&(0..drawn.len()).collect::<Vec<_>>())?;
        Images::new(SIZE, SIZE, 3, pixels, &details)
    }
}

/// The probability of a muffin where both kinds are as frequent.
fn rule(slope: f64, t: f64) -> f64 {
    1.0 / (1.0 + (-slope * (t - 0.5)).exp())
}

/// A place between chihuahua and muffin.
fn place(t: f64) -> Result<f64> {
    if (0.0..=1.0).contains(&t) {
        return Ok(t);
    }
    Err(Error::new(Kind::Value, Label::fixed("no drawing lies so far out", "aucun dessin n’est aussi loin"))
        .found(Label::with(|lang| lang.short(t)))
        .expected(Label::fixed("between 0 (chihuahua) and 1 (muffin)", "entre 0 (chihuahua) et 1 (muffin)"))
        .attempt(Label::same("Lookalikes::new().at(&[0.0, 0.5, 1.0], SEED)?")))
}

type Rgb = [f64; 3];
type Point = (f64, f64);

/// Eyes and nose, counted from the middle of the head, in pixels; y goes down.
const FACE: [Point; 3] = [(-4.0, -1.0), (4.0, -1.0), (0.0, 3.9)];
/// Paper cups and walls: the paper is always darker, so that it stays visible in grey.
const PAPERS: [Rgb; 4] = [[0.36, 0.54, 0.70], [0.74, 0.38, 0.38], [0.40, 0.58, 0.44], [0.52, 0.38, 0.30]];
const WALLS: [Rgb; 4] = [[0.80, 0.88, 0.90], [0.90, 0.83, 0.87], [0.83, 0.89, 0.79], [0.94, 0.91, 0.83]];
const BERRY: Rgb = [0.20, 0.18, 0.40];
const SHINE: Rgb = [0.50, 0.48, 0.70];
const EYE: Rgb = [0.09, 0.06, 0.06];
const MOUTH: Rgb = [0.25, 0.14, 0.10];
const CRUMB: Rgb = [0.95, 0.80, 0.55];
const MUZZLE: Rgb = [0.95, 0.88, 0.78];

/// One drawing to be: what chance has chosen for it.
struct Drawing {
    t: f64,
    middle: Point,
    coat: Rgb,
    paper: Rgb,
    wall: Rgb,
    ears: Vec<Ear>,
    /// What is painted on the head, one after the other.
    spots: Vec<Spot>,
}

impl Drawing {
    fn new(t: f64, random: &mut impl Rng) -> Drawing {
        let mut around = |spread: f64| spread * (2.0 * random.random::<f64>() - 1.0);
        let middle = (16.0 + around(1.5), 18.0 + around(1.0));
        let (light, warm) = (around(1.0), around(1.0));
        let coat =
            [0.80 + 0.07 * light, 0.585 + 0.06 * light + 0.03 * warm, 0.35 + 0.05 * light + 0.05 * warm];
        let crumbs = [0; 5].map(|_| (around(7.0), -3.0 + around(4.0)));
        // Where berries lie on the muffin: the first three come from eyes and nose.
        let mut berries = [(0.0, 0.0); 7];
        for number in 0..berries.len() {
            // Each is put where the others are far, so that a muffin never has one berry only.
            let mut farthest = -1.0;
            for _ in 0..40 {
                let (x, y) = (around(7.6), -3.2 + around(5.6));
                let berry = match FACE.get(number) {
                    Some(face) => (0.5 * face.0 + 0.5 * x, 0.5 * face.1 + 0.5 * y),
                    None => (x, y),
                };
                if length(berry.0 / 8.6, (berry.1 - 0.5) / 8.6) > 1.0 || berry.1 > 3.0 {
                    continue;
                }
                let apart = |other: &Point| length(berry.0 - other.0, berry.1 - other.1);
                let nearest = berries[..number].iter().map(apart).fold(f64::MAX, f64::min);
                if nearest > farthest {
                    (berries[number], farthest) = (berry, nearest);
                }
                if nearest > 5.0 {
                    break;
                }
            }
        }
        let [paper, wall] = [PAPERS, WALLS].map(|colours| colours[random.random_range(0..4usize)]);
        let ears = [-1.0, 1.0].map(|side| Ear::new(side, 11.0 * (1.0 - t))).into_iter().flatten().collect();
        Drawing { t, middle, coat, paper, wall, ears, spots: spots(t, &berries, &crumbs) }
    }

    /// The colour at a point of the picture: one thing after the other is painted over what is there.
    fn at(&self, x: f64, y: f64) -> Rgb {
        let (t, dog) = (self.t, 1.0 - self.t);
        let point = (x - self.middle.0, y - self.middle.1);
        let mut rgb = self.wall;
        // Beyond these nothing is ever painted.
        if point.0.abs() > 14.0 || !(-17.0..13.0).contains(&point.1) {
            return rgb;
        }
        for ear in self.ears.iter().filter(|ear| ear.side * point.0 > 0.0 && point.1 < 0.0) {
            let (outer, inner) = ear.at(point);
            over(&mut rgb, mixed(self.coat, MOUTH, 0.5), outer);
            over(&mut rgb, [0.88, 0.64, 0.58], inner);
        }
        // The paper cup hides behind the head until it is larger.
        let foot = 3.0 + 8.5 * t;
        if t > 0.0 && point.1 > -0.5 {
            let half = 8.6 - 2.2 * (point.1 / foot).clamp(0.0, 1.0);
            let fold = if (4.5 * point.0 / half + 0.25).rem_euclid(1.0) < 0.42 { 0.72 } else { 1.0 };
            let within = (half - point.0.abs()).min(foot - point.1).min(point.1) + 0.5;
            over(&mut rgb, self.paper.map(|value| value * fold), within);
        }
        // The head widens, its chin rises: a muffin’s dome.
        let (above, below, wide) = (8.4 * dog + 9.2 * t, 8.6 * dog + 3.4 * t, 8.6 * dog + 10.0 * t);
        let (tall, chin) =
            if point.1 > 0.0 { (below, 1.0 - 0.28 * dog * (point.1 / below).min(1.0)) } else { (above, 1.0) };
        let out = length(point.0 / (wide * chin), point.1 / tall);
        let head = 0.5 - (out - 1.0) * tall.min(wide);
        if head <= 0.0 {
            return rgb;
        }
        let shade = 1.0 - 0.08 * out * out * (1.0 + point.1 / tall + 0.3 * point.0 / wide);
        over(&mut rgb, self.coat.map(|value| value * shade), head);
        for spot in &self.spots {
            over(&mut rgb, spot.colour, spot.at(point));
        }
        rgb
    }
}

/// What is on the head: crumbs, muzzle and mouth, eyes and nose on their way to be berries, and the berries that only come.
fn spots(t: f64, berries: &[Point; 7], crumbs: &[Point; 5]) -> Vec<Spot> {
    let dog = 1.0 - t;
    let mut spots: Vec<Spot> =
        crumbs.iter().map(|crumb| Spot::new(*crumb, (1.0, 0.7), CRUMB, 0.6 * t)).collect();
    spots.push(Spot::new((0.0, 4.6), (4.4, 3.4), MUZZLE, dog));
    spots.push(Spot::new((0.0, 6.2), (0.5, 1.2), MOUTH, 0.8 * dog));
    spots.push(Spot::new((-1.4, 7.3), (1.2, 0.35), MOUTH, 0.8 * dog));
    spots.push(Spot::new((1.4, 7.3), (1.2, 0.35), MOUTH, 0.8 * dog));
    for (number, berry) in berries.iter().enumerate() {
        let Some(face) = FACE.get(number) else {
            let radius = 1.75 * t;
            spots.push(Spot::new(*berry, (radius, radius), BERRY, (1.5 * radius).min(1.0)));
            spots.push(Spot::new((berry.0 - 0.6, berry.1 - 0.6), (0.3, 0.3), SHINE, 0.8 * t * t));
            continue;
        };
        let at = (face.0 * dog + berry.0 * t, face.1 * dog + berry.1 * t);
        let (eye, size) = if number < 2 { (dog, (2.1, 2.2)) } else { (0.0, (1.9, 1.4)) };
        let size = (size.0 * dog + 1.75 * t, size.1 * dog + 1.65 * t);
        spots.push(Spot::new(at, size, mixed(EYE, BERRY, t), 1.0));
        spots.push(Spot::new((at.0 - 0.7, at.1 - 0.8), (0.3, 0.3), [1.0; 3], 1.3 * eye));
        spots.push(Spot::new((at.0 - 0.6, at.1 - 0.6), (0.3, 0.3), SHINE, 0.8 * t));
    }
    spots.retain(|spot| spot.strength > 0.0 && spot.size.0.min(spot.size.1) > 0.05);
    spots
}

/// Paints a colour over what is there; at an edge, `cover` is the part of the pixel that it fills.
fn over(rgb: &mut Rgb, colour: Rgb, cover: f64) {
    if cover <= 0.0 {
        return;
    }
    for (there, new) in rgb.iter_mut().zip(colour) {
        *there += (new - *there) * cover.min(1.0);
    }
}

fn mixed(one: Rgb, other: Rgb, share: f64) -> Rgb {
    [0, 1, 2].map(|channel| one[channel] + (other[channel] - one[channel]) * share)
}

fn length(right: f64, down: f64) -> f64 {
    (right * right + down * down).sqrt()
}

/// An ellipse.
struct Spot {
    middle: Point,
    size: Point,
    colour: Rgb,
    /// How much of what is below it hides.
    strength: f64,
}

impl Spot {
    fn new(middle: Point, size: Point, colour: Rgb, strength: f64) -> Spot {
        Spot { middle, size, colour, strength }
    }

    /// How much of a pixel here it fills.
    fn at(&self, point: Point) -> f64 {
        let (right, down) = (point.0 - self.middle.0, point.1 - self.middle.1);
        let (wide, tall) = self.size;
        // Its soft edge reaches half a pixel beyond, measured along the shorter half.
        let beyond = 1.0 + 0.5 / wide.min(tall);
        if right.abs() > wide * beyond || down.abs() > tall * beyond {
            return 0.0;
        }
        let out = length(right / wide, down / tall);
        self.strength * (0.5 - (out - 1.0) * wide.min(tall)).clamp(0.0, 1.0)
    }
}

/// One ear: a triangle on the head, and a smaller one within.
struct Ear {
    side: f64,
    length: f64,
    /// Its three corners, and those of its inside.
    corners: [[Point; 3]; 2],
}

impl Ear {
    /// None where it is too short to be seen.
    fn new(side: f64, length: f64) -> Option<Ear> {
        let (near, far) = ((side * 2.6, -7.0), (side * 8.4, -2.0));
        let root = ((near.0 + far.0) / 2.0, (near.1 + far.1) / 2.0);
        let tip = (root.0 + 0.50 * side * length, root.1 - 0.87 * length);
        let smaller = |size: f64| {
            [near, far, tip].map(|at| (root.0 + (at.0 - root.0) * size, root.1 + (at.1 - root.1) * size))
        };
        (length > 0.3).then(|| Ear { side, length, corners: [smaller(1.0), smaller(0.62)] })
    }

    /// How much of a pixel here it fills, and its inside.
    fn at(&self, point: Point) -> (f64, f64) {
        let [outer, inner] = self.corners.map(|corners| {
            let edge = |number: usize| {
                let (from, to) = (corners[number], corners[(number + 1) % 3]);
                let (right, down) = (to.0 - from.0, to.1 - from.1);
                self.side * ((point.0 - from.0) * down - (point.1 - from.1) * right) / length(right, down)
            };
            (0.5 + edge(0).min(edge(1)).min(edge(2))).min(1.0)
        });
        (outer * (2.0 * self.length).min(1.0), inner * (self.length / 3.0).min(1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_floor_is_the_area_under_the_smaller_probability() {
        // By hand for half and half; else against a sum of ten thousand slices.
        for (slope, by_hand) in [(8.0, 0.168_75), (4.0, 0.283_1), (16.0, 0.086_6), (0.0, 0.5)] {
            let floor = Lookalikes::new().slope(slope).unwrap().floor();
            assert!((floor - by_hand).abs() < 1e-4, "{slope}: {floor}");
        }
        for (slope, share) in
            [(8.0, 0.85), (8.0, 0.15), (3.0, 0.95), (0.0, 0.7), (0.0, 0.2), (20.0, 0.0), (5.0, 1.0)]
        {
            let world = Lookalikes::new().slope(slope).unwrap().share_of_muffins(share).unwrap();
            let slices: f64 = (0..10_000)
                .map(|slice| {
                    let p = rule(slope, (f64::from(slice) + 0.5) / 10_000.0);
                    (2.0 * share * p).min(2.0 * (1.0 - share) * (1.0 - p)) / 10_000.0
                })
                .sum();
            assert!((world.floor() - slices).abs() < 1e-6, "{slope} {share}: {} {slices}", world.floor());
        }
    }

    #[test]
    fn names_come_as_often_as_the_rule_says() {
        for share in [0.5, 0.85] {
            let world = Lookalikes::new().share_of_muffins(share).unwrap();
            let drawn = world.draw(4_000, 3).unwrap();
            let (t, p) = (drawn.column("t").unwrap(), drawn.column("probability").unwrap());
            let muffin: Vec<f64> =
                drawn.text("what").unwrap().iter().map(|what| f64::from(what == "muffin")).collect();
            let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
            // Five standard errors of a share of four thousand are 0.04.
            assert!((mean(&muffin) - share).abs() < 0.03 && (mean(&muffin) - mean(&p)).abs() < 0.03);
            let least: Vec<f64> = p.iter().map(|p| p.min(1.0 - p)).collect();
            assert!((mean(&least) - world.floor()).abs() < 0.012, "{} {}", mean(&least), world.floor());
            for (low, high) in [(0.0, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 1.0)] {
                let rows: Vec<usize> = (0..t.len()).filter(|row| (low..high).contains(&t[*row])).collect();
                let (said, happened): (Vec<f64>, Vec<f64>) =
                    rows.iter().map(|row| (p[*row], muffin[*row])).unzip();
                assert!((mean(&said) - mean(&happened)).abs() < 0.09, "{share} {low}");
            }
        }
    }

    #[test]
    fn a_muffin_has_no_ears_and_a_dog_no_paper() {
        let world = Lookalikes::new().grain(0.0).unwrap();
        let ends = world.at(&[[0.0; 20], [1.0; 20]].concat(), 1).unwrap();
        let wall = |row: usize, from: usize, to: usize| {
            let pixels = ends.pixels(row).unwrap();
            let corner = &pixels[..3];
            (from..to)
                .all(|line| pixels[line * SIZE * 3..(line + 1) * SIZE * 3].chunks(3).all(|p| p == corner))
        };
        for row in 0..20 {
            assert!(!wall(row, 3, 8), "ears of dog {row}");
            assert!(wall(row + 20, 0, 7), "nothing above muffin {row}");
            assert!(!wall(row + 20, 27, 28), "paper of muffin {row}");
            assert!(wall(row, 29, 32), "nothing below dog {row}");
        }
    }

    #[test]
    fn the_same_seed_draws_the_same_and_both_names_are_always_classes() {
        let world = Lookalikes::new();
        let (one, two) = (world.draw(5, 7).unwrap(), world.draw(5, 7).unwrap());
        assert!((0..5).all(|row| one.pixels(row).unwrap() == two.pixels(row).unwrap()));
        assert_ne!(one.pixels(0).unwrap(), world.draw(5, 8).unwrap().pixels(0).unwrap());
        let muffins = world.share_of_muffins(1.0).unwrap().draw(3, 1).unwrap();
        assert_eq!(muffins.class_names(), NAMES);
        assert_eq!(muffins.text("what").unwrap(), ["muffin"; 3]);
    }

    #[test]
    fn knobs_refuse_what_makes_no_sense() {
        let world = Lookalikes::new();
        for wrong in [
            world.slope(f64::NAN).err(),
            world.slope(-1.0).err(),
            world.slope(1e9).err(),
            world.grain(1.5).err(),
            world.share_of_muffins(1.2).err(),
            world.share_of_muffins(f64::INFINITY).err(),
            world.probability(-0.1).err(),
            world.at(&[f64::NAN], 1).err(),
            world.at(&[], 1).err(),
            world.draw(0, 1).err(),
        ] {
            let wrong = wrong.expect("refused");
            assert_ne!(wrong.message(Lang::En), wrong.message(Lang::Fr));
        }
    }
}
