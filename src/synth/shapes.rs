//! Three shapes that move, after Fritz Heider and Marianne Simmel (*American Journal of Psychology* 57, 1944, 243–259).
//!
//! A large triangle, a small one and a disc on a square sheet, which goes from −1 to 1. Each has one urge, and the large triangle's
//! and the disc's are about the small one, the small one's about the large. There is nothing else: no story, no plan, no feeling.
//! The film of 1944 showed other movements; none of its pictures is here.

use super::{between, knob, normal, some_rows};
use crate::data::{Images, Table};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::plot::Figure;
use crate::show::{Page, Show, displays};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What a shape is drawn to.
///
/// ```
/// use atelier::{SEED, synth::{Shapes, Urge}};
/// // It follows whoever it follows: a fugitive, or somebody who circles around it.
/// let dance = Shapes::three().small(Urge::Circle);
/// assert!(dance.film(480, SEED)?.towards() > 0.6);
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Urge {
    /// It goes its own way, and looks at nobody.
    Wander,
    /// It goes towards the other, and stops where it is near.
    Follow,
    /// It goes away from the other when it is near, and wanders otherwise.
    Flee,
    /// It goes round the other.
    Circle,
}

/// Which shape is which.
const LARGE: usize = 0;
const SMALL: usize = 1;
const DISC: usize = 2;
/// How large each is drawn, and its colour.
const LOOKS: [(f64, [f64; 3]); 3] =
    [(0.19, [0.16, 0.17, 0.20]), (0.11, [0.78, 0.24, 0.18]), (0.075, [0.26, 0.45, 0.78])];
/// How far each goes in a step.
const SPEEDS: [f64; 3] = [0.015, 0.016, 0.015];
/// A follower stops this far from the other, so that shapes stay apart and nobody is divided by a distance of zero.
const NEAR: [f64; 3] = [0.30, 0.30, 0.42];
/// How far from the other a shape circles.
const ROUND: f64 = 0.55;
/// No shape comes nearer to the edge than this leaves.
const EDGE: f64 = 0.86;
/// Width and height of a picture, in pixels, and points looked at along each side of a pixel.
const SIZE: usize = 144;
const POINTS: usize = 3;
/// So many steps are seen as a trail.
const TRAIL: usize = 40;

/// A small world of three shapes, with its knobs. Every knob gives a new world.
///
/// ```
/// use atelier::{SEED, synth::Shapes};
/// let three = Shapes::three().film(480, SEED)?;
/// let alone = Shapes::alone().film(480, SEED)?;
/// assert!(three.towards() > 0.6); // the large triangle heads for the small one
/// assert!(alone.towards() < 0.4);
/// assert!(Shapes::three().flees_at(-1.0).is_err());
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shapes {
    urges: [Urge; 3],
    flees_at: f64,
}

impl Shapes {
    /// The large triangle follows the small one, which flees where it is nearer than 0.6; the disc follows the small one.
    pub fn three() -> Shapes {
        Shapes { urges: [Urge::Follow, Urge::Flee, Urge::Follow], flees_at: 0.6 }
    }

    /// Each goes its own way.
    pub fn alone() -> Shapes {
        Shapes { urges: [Urge::Wander; 3], flees_at: 0.6 }
    }

    /// What the large triangle is drawn to; the other is the small one.
    pub fn large(&self, urge: Urge) -> Shapes {
        self.with(LARGE, urge)
    }

    /// What the small triangle is drawn to; the other is the large one.
    pub fn small(&self, urge: Urge) -> Shapes {
        self.with(SMALL, urge)
    }

    /// What the disc is drawn to; the other is the small triangle.
    pub fn disc(&self, urge: Urge) -> Shapes {
        self.with(DISC, urge)
    }

    fn with(&self, shape: usize, urge: Urge) -> Shapes {
        let mut new = *self;
        new.urges[shape] = urge;
        new
    }

    /// From which distance a shape flees; the sheet is 2 wide.
    ///
    /// # Errors
    /// When it is not between 0 and 3.
    pub fn flees_at(&self, distance: f64) -> Result<Shapes> {
        let what = Label::fixed("the distance at which one flees", "la distance de fuite");
        Ok(Shapes { flees_at: knob(what, distance, 0.0, 3.0)?, ..*self })
    }

    /// So many steps of this world.
    ///
    /// # Errors
    /// When there is no step.
    pub fn film(&self, steps: usize, seed: u64) -> Result<Film> {
        some_rows(steps)?;
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut places = [[0.0; 2]; 3];
        let mut ways = [0.0; 3];
        for (place, way) in places.iter_mut().zip(&mut ways) {
            *place = [between(&mut random, -0.75, 0.75), between(&mut random, -0.75, 0.75)];
            *way = between(&mut random, 0.0, std::f64::consts::TAU);
        }
        let mut film = vec![places];
        for _ in 0..steps {
            let before = places;
            for shape in [LARGE, SMALL, DISC] {
                let other = before[if shape == SMALL { LARGE } else { SMALL }];
                let step = self.step(shape, before[shape], other, &mut ways[shape], &mut random);
                for (place, by) in places[shape].iter_mut().zip(step) {
                    *place = (*place + by).clamp(-EDGE, EDGE);
                }
            }
            film.push(places);
        }
        Ok(Film { places: film })
    }

    /// One step of one shape.
    fn step(
        &self,
        shape: usize,
        at: [f64; 2],
        other: [f64; 2],
        way: &mut f64,
        random: &mut impl Rng,
    ) -> [f64; 2] {
        // Its own way turns a little, and more where the edge is near: the same lots whatever the urge.
        *way += 0.45 * normal(random);
        if at.iter().any(|value| value.abs() > 0.92 * EDGE) {
            let home = (-at[1]).atan2(-at[0]);
            *way = home + 0.8 * normal(random);
        } else {
            let _ = normal(random);
        }
        let own = [way.cos(), way.sin()];
        let to = [other[0] - at[0], other[1] - at[1]];
        let far = to[0].hypot(to[1]);
        let towards = if far > 1e-9 { [to[0] / far, to[1] / far] } else { own };
        let mixed = |main: [f64; 2], share: f64| [main[0] + share * own[0], main[1] + share * own[1]];
        let (to, pace) = match self.urges[shape] {
            Urge::Wander => (own, 0.8),
            Urge::Follow if far < NEAR[shape] => (own, 0.0),
            Urge::Follow => (mixed(towards, 0.5), 1.0),
            Urge::Flee if far > self.flees_at => (own, 0.5),
            Urge::Flee => (mixed([-towards[0], -towards[1]], 0.9), 1.2),
            Urge::Circle => {
                // Sideways, and back to the distance at which it circles.
                let back = 2.0 * (far - ROUND);
                ([back * towards[0] - towards[1], back * towards[1] + towards[0]], 1.1)
            }
        };
        let length = to[0].hypot(to[1]).max(1e-9);
        [0, 1].map(|axis| pace * SPEEDS[shape] * to[axis] / length)
    }
}

/// Where three shapes went, step by step. Made by [`Shapes::film`].
#[derive(Clone, Debug, PartialEq)]
pub struct Film {
    places: Vec<[[f64; 2]; 3]>,
}

impl Film {
    /// How straight the large triangle heads for the small one: the cosine of the angle between its step and the way to
    /// the small one, on average over its steps. 1 is straight at it, −1 straight away, 0 neither.
    ///
    /// Steps on which it does not move do not count; where it never moves, the answer is 0.
    pub fn towards(&self) -> f64 {
        let mut cosines = Vec::new();
        for pair in self.places.windows(2) {
            let (was, is) = (pair[0], pair[1]);
            let step = [is[LARGE][0] - was[LARGE][0], is[LARGE][1] - was[LARGE][1]];
            let way = [was[SMALL][0] - was[LARGE][0], was[SMALL][1] - was[LARGE][1]];
            let lengths = step[0].hypot(step[1]) * way[0].hypot(way[1]);
            if lengths > 1e-9 {
                cosines.push((step[0] * way[0] + step[1] * way[1]) / lengths);
            }
        }
        if cosines.is_empty() { 0.0 } else { cosines.iter().sum::<f64>() / cosines.len() as f64 }
    }

    /// So many pictures of it, from the first step to the last, each with the last steps as a trail: 144 × 144 pixels in colour.
    ///
    /// ```
    /// use atelier::{SEED, synth::Shapes};
    /// let film = Shapes::three().film(100, SEED)?;
    /// assert_eq!(film.frames(6)?.column("step")?, [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
    /// assert!(film.frames(1).is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When fewer than 2 are asked for, or more than there are.
    pub fn frames(&self, count: usize) -> Result<Images> {
        if !(2..=self.places.len()).contains(&count) {
            return Err(Error::new(
                Kind::Value,
                Label::fixed(
                    "a film is not shown by so many pictures",
                    "un film ne se montre pas en autant d’images",
                ),
            )
            .found(Label::with(|lang| lang.count(count)))
            .expected(Label::with(|lang| match lang {
                Lang::Fr => format!("de 2 à {}", lang.count(self.places.len())),
                _ => format!("2 to {}", lang.count(self.places.len())),
            }))
            .attempt(Label::same(".frames(6)?")));
        }
        let last = self.places.len() - 1;
        let steps: Vec<usize> = (0..count).map(|frame| frame * last / (count - 1)).collect();
        let mut bytes = Vec::with_capacity(count * SIZE * SIZE * 3);
        for step in &steps {
            self.paint(*step, &mut bytes);
        }
        let steps: Vec<f64> = steps.iter().map(|step| *step as f64).collect();
        let details =
            Table::columns(&[("step", &steps)])?.titled("three shapes that move", "trois formes qui bougent");
        Images::new(SIZE, SIZE, 3, bytes, &details)
    }

    /// So many pictures of it as a figure, numbered from 1; read them from left to right.
    ///
    /// # Errors
    /// As for [`frames`](Film::frames), and when there are more than 100.
    pub fn strip(&self, count: usize) -> Result<Figure> {
        let names: Vec<Label> = (1..=count).map(|number| Label::with(|lang| lang.count(number))).collect();
        self.frames(count)?.plot()?.columns(count.clamp(1, 3))?.captions(&names)
    }

    fn paint(&self, step: usize, bytes: &mut Vec<u8>) {
        let now = self.places[step];
        let trail = &self.places[step.saturating_sub(TRAIL)..=step];
        // Which way each points: where it went last; in the first picture, where it goes first.
        let ways: Vec<[f64; 2]> = (0..3)
            .map(|shape| {
                let moved = self.places[..=step.max(1)].windows(2).rev().find_map(|pair| {
                    let by = [0, 1].map(|axis| pair[1][shape][axis] - pair[0][shape][axis]);
                    let length = by[0].hypot(by[1]);
                    (length > 1e-9).then(|| by.map(|value| value / length))
                });
                moved.unwrap_or([0.0, 1.0])
            })
            .collect();
        let place = |pixel: usize, point: usize| {
            (pixel as f64 + (point as f64 + 0.5) / POINTS as f64) / (SIZE as f64 / 2.0) - 1.0
        };
        for row in 0..SIZE {
            for column in 0..SIZE {
                // Only what is near this pixel is looked at, point by point.
                let middle = [place(column, POINTS / 2), place(row, POINTS / 2)];
                let far = |other: [f64; 2]| (other[0] - middle[0]).hypot(other[1] - middle[1]);
                let marks: Vec<([f64; 2], usize)> = trail
                    .iter()
                    .flat_map(|places| places.iter().copied().zip(0..3))
                    .filter(|(place, _)| far(*place) < 0.08)
                    .collect();
                let near: Vec<usize> = (0..3).filter(|shape| far(now[*shape]) < 0.3).collect();
                let mut sum = [0.0; 3];
                for point in 0..POINTS * POINTS {
                    let at = [place(column, point % POINTS), place(row, point / POINTS)];
                    let colour = colour(at, now, &ways, &near, &marks);
                    for (total, value) in sum.iter_mut().zip(colour) {
                        *total += value;
                    }
                }
                bytes.extend(sum.map(|total| (total / (POINTS * POINTS) as f64 * 255.0).round() as u8));
            }
        }
    }
}

/// The colour at a point: the small things first, then the large triangle, the trails, the paper and its edge.
fn colour(
    at: [f64; 2],
    now: [[f64; 2]; 3],
    ways: &[[f64; 2]],
    near: &[usize],
    marks: &[([f64; 2], usize)],
) -> [f64; 3] {
    for shape in [DISC, SMALL, LARGE] {
        if !near.contains(&shape) {
            continue;
        }
        let (size, ink) = LOOKS[shape];
        let (x, y) = (at[0] - now[shape][0], at[1] - now[shape][1]);
        let way = ways[shape];
        // Along the way it goes, and across it.
        let (ahead, across) = (x * way[0] + y * way[1], (y * way[0] - x * way[1]).abs());
        let inside = if shape == DISC {
            x.hypot(y) < size
        } else {
            ahead > -0.6 * size && across < 0.62 * (size - ahead) * 0.75
        };
        if inside {
            return ink;
        }
    }
    if let Some((_, shape)) = marks.iter().find(|(mark, _)| (mark[0] - at[0]).hypot(mark[1] - at[1]) < 0.014)
    {
        return LOOKS[*shape].1.map(|value| 0.45 * value + 0.55);
    }
    if at.iter().any(|value| value.abs() > 0.975) { [0.55; 3] } else { [0.975, 0.97, 0.955] }
}

impl Show for Film {
    fn page(&self) -> Page {
        match self.strip(6.min(self.places.len())) {
            Ok(figure) => figure.page(),
            Err(error) => Page::text(&error.to_string()),
        }
    }
}

displays!(Film);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_follows_heads_for_the_other_and_who_wanders_does_not() {
        for seed in 0..40 {
            let towards = |world: Shapes| world.film(480, seed).unwrap().towards();
            assert!(towards(Shapes::three()) > 0.6, "{seed}: {}", towards(Shapes::three()));
            assert!(towards(Shapes::alone()).abs() < 0.4, "{seed}: {}", towards(Shapes::alone()));
            for urge in [Urge::Wander, Urge::Circle] {
                assert!(
                    towards(Shapes::three().small(urge)) > 0.6,
                    "{seed} {urge:?}: {}",
                    towards(Shapes::three().small(urge))
                );
            }
        }
    }

    #[test]
    fn shapes_stay_on_the_sheet_and_keep_their_distance() {
        let still = Shapes::three().large(Urge::Follow).small(Urge::Follow).disc(Urge::Circle);
        let film = still.film(2_000, 5).unwrap();
        assert!(film.places.iter().flatten().flatten().all(|value| value.abs() <= EDGE));
        let [large, small, _] = film.places[2_000];
        let far = (large[0] - small[0]).hypot(large[1] - small[1]);
        assert!((NEAR[LARGE] - 0.05..NEAR[LARGE]).contains(&far), "{far}");
        assert!(film.towards().is_finite());
        assert!(Shapes::alone().film(0, 1).is_err());
        assert_eq!(Shapes::alone().film(10, 1).unwrap(), Shapes::alone().film(10, 1).unwrap());
    }
}
