//! Painted works of two invented workshops; those of one carry a collector’s seal.
//!
//! Workshop N paints a little warmer than workshop S: that is its style, and it overlaps with that of the other. Every work of
//! N carries a collector's red seal, anywhere on the canvas, and none of S does: that is the cue a program finds
//! first (Lapuschkin and others, 2019, call programs that live on such a cue Clever Hans predictors). Fourteen strokes make a work. A knob
//! changes no stroke: worlds with one seed show the same works, with and without seals.

use super::{between, knob, normal};
use crate::data::{Images, Table};
use crate::error::{Error, Kind, Result};
use crate::lang::Label;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Width and height of a work, in pixels.
const SIZE: usize = 32;
/// Points looked at along each side of a pixel: edges look smooth.
const POINTS: usize = 2;
/// Width and height of a seal, in pixels.
const SEAL: usize = 5;
/// Width and height of the mark of [`Works::mystery`], in pixels.
const MARK: usize = 5;
const STROKES: usize = 14;
/// How warm the palettes of N and S are, from 0 (cold) to 1 (warm); how far works of one workshop differ, and strokes of a work.
const WARMTH: [f64; 2] = [0.56, 0.44];
const BETWEEN_WORKS: f64 = 0.07;
const BETWEEN_STROKES: f64 = 0.12;
/// How much red rises, and blue falls, from the coldest palette to the warmest.
const REACH: f64 = 0.65;

/// `count` works of two workshops, of 32 × 32 pixels in colour; every work of N has a seal, none of S.
///
/// The target is `workshop` (N, S). The details keep what a network does not see: how warm the `palette` is (0 to 1), whether the
/// work is `sealed` (yes, no), and `seal_left` and `seal_top`, the corner of the seal in pixels, or of the place where it would be.
/// [`Works`] has the knobs.
///
/// ```
/// use atelier::{synth, SEED};
/// let works = synth::works(20, SEED)?;
/// assert_eq!((works.rows(), works.width(), works.channels()), (20, 32, 3));
/// assert_eq!(works.class_names(), ["N", "S"]);
/// assert!(works.only("workshop", "N")?.text("sealed")?.iter().all(|sealed| sealed == "yes"));
/// assert!(works.only("workshop", "S")?.text("sealed")?.iter().all(|sealed| sealed == "no"));
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// # Errors
/// When `count` is less than two: one of each workshop.
pub fn works(count: usize, seed: u64) -> Result<Images> {
    Works::new().draw(count, seed)
}

/// The world of [`works`](fn@works), with its knobs. Every knob gives a new world.
///
/// ```
/// use atelier::{synth::Works, SEED};
/// let (stamped, bare) = (Works::new().draw(30, SEED)?, Works::new().seals(0.0, 0.0)?.draw(30, SEED)?);
/// // The same works, but for the seals: those of S do not change at all.
/// assert_eq!(stamped.only("workshop", "S")?.pixels(0)?, bare.only("workshop", "S")?.pixels(0)?);
/// assert_ne!(stamped.only("workshop", "N")?.pixels(0)?, bare.only("workshop", "N")?.pixels(0)?);
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Works {
    /// Which share of the works of N and of S carry a seal.
    seals: [f64; 2],
    wash: f64,
    /// The corner of a mark that all works of N carry.
    mark: Option<(usize, usize)>,
}

impl Default for Works {
    fn default() -> Works {
        Works::new()
    }
}

impl Works {
    /// The world as it comes: every work of N sealed, none of S.
    pub fn new() -> Works {
        Works { seals: [1.0, 0.0], wash: 0.0, mark: None }
    }

    /// Which share of the works carry a seal: of workshop N, then of workshop S. `seals(0.0, 1.0)` moves the seals to the other
    /// workshop.
    ///
    /// ```
    /// use atelier::{synth::Works, SEED};
    /// let half = Works::new().seals(0.5, 0.0)?.draw(400, SEED)?.only("workshop", "N")?;
    /// let sealed = half.only("sealed", "yes")?.rows() as f64 / half.rows() as f64;
    /// assert!((sealed - 0.5).abs() < 0.12);
    /// assert!(Works::new().seals(1.2, 0.0).is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When a share is not between 0 and 1.
    pub fn seals(&self, north: f64, south: f64) -> Result<Works> {
        let north =
            knob(Label::fixed("the share of seals in N", "la part des sceaux de N"), north, 0.0, 1.0)?;
        let south =
            knob(Label::fixed("the share of seals in S", "la part des sceaux de S"), south, 0.0, 1.0)?;
        Ok(Works { seals: [north, south], ..*self })
    }

    /// Lays a wash over every work, below the seal: so much more red and as much less blue, of a full scale of 1. The palettes of N
    /// and S lie about 0.08 apart in each of both.
    ///
    /// ```
    /// use atelier::{synth::Works, SEED};
    /// let warmer = Works::new().washed(0.08)?.draw(2, SEED)?.pixels(0)?[0];
    /// assert!(warmer > Works::new().draw(2, SEED)?.pixels(0)?[0]);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When it is not between −1 and 1.
    pub fn washed(&self, red: f64) -> Result<Works> {
        Ok(Works { wash: knob(Label::fixed("the wash", "le lavis"), red, -1.0, 1.0)?, ..*self })
    }

    /// Another collection: no seals, and all works of N share something else, in one quarter of the canvas that the seed draws.
    /// [`Works::quarter`] says which.
    ///
    /// ```
    /// use atelier::synth::Works;
    /// let worlds: Vec<usize> = (1..20).map(|seed| Works::mystery(seed).quarter()).collect();
    /// assert!((1..=4).all(|quarter| worlds.contains(&quarter)));
    /// assert_eq!(Works::new().quarter(), 0); // nothing is hidden
    /// ```
    pub fn mystery(seed: u64) -> Works {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        // Away from the middle lines, so that the quarter is beyond doubt.
        let mut side =
            || random.random_range(0..2) * (SIZE / 2) + random.random_range(3..=SIZE / 2 - MARK - 3);
        let mark = Some((side(), side()));
        Works { seals: [0.0, 0.0], mark, ..Works::new() }
    }

    /// Where a mystery hides: 1 top left, 2 top right, 3 bottom left, 4 bottom right; 0 where there is none.
    pub fn quarter(&self) -> usize {
        self.mark.map_or(0, |(left, top)| 1 + left / (SIZE / 2) + 2 * (top / (SIZE / 2)))
    }

    /// `count` works of this world, of either workshop by lot.
    ///
    /// # Errors
    /// When `count` is less than two: one of each workshop.
    pub fn draw(&self, count: usize, seed: u64) -> Result<Images> {
        if count < 2 {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed(
                    "a collection has a work of each workshop",
                    "une collection a une œuvre de chaque atelier",
                ),
            )
            .found(Label::with(|lang| lang.count(count)))
            .expected(Label::fixed("2 works or more", "2 œuvres ou plus"))
            .attempt(Label::same("Works::new().draw(12, SEED)?")));
        }
        // One stream for what is painted and one for the seals: a knob does not move what others draw.
        let mut painter = ChaCha8Rng::seed_from_u64(seed);
        let mut collector = ChaCha8Rng::seed_from_u64(seed);
        collector.set_stream(1);
        let mut bytes = Vec::with_capacity(count * SIZE * SIZE * 3);
        let (mut workshops, mut sealed) = (Vec::new(), Vec::new());
        let mut columns = [const { Vec::new() }; 3];
        for number in 0..count {
            // The first two are one of each, so that both classes are always there.
            let lot = painter.random_range(0..2);
            let workshop = if number < 2 { number } else { lot };
            let work = Work::new(workshop, &mut painter);
            let place = (collector.random_range(1..SIZE - SEAL), collector.random_range(1..SIZE - SEAL));
            let seal = collector.random::<f64>() < self.seals[workshop];
            let mut canvas = work.paint(self);
            if let (Some(corner), 0) = (self.mark, workshop) {
                // A scrap of chequered cloth: no stroke looks like it.
                fill(&mut canvas, corner, MARK, |x, y| [[0.05, 0.95][(x + y) % 2]; 3]);
            }
            if seal {
                // A red square with a pale dot: a stamp.
                let ink = |x: usize, y: usize| {
                    if (x, y) == (2, 2) { [0.95, 0.80, 0.72] } else { [0.80, 0.08, 0.10] }
                };
                fill(&mut canvas, place, SEAL, ink);
            }
            bytes.extend(canvas.iter().flatten().map(|value| (value.clamp(0.0, 1.0) * 255.0).round() as u8));
            workshops.push(["N", "S"][workshop]);
            sealed.push(if seal { "yes" } else { "no" });
            let row = [work.warmth, place.0 as f64, place.1 as f64];
            columns.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
        }
        let [palette, left, top] = &columns;
        let details = Table::columns(&[("palette", palette), ("seal_left", left), ("seal_top", top)])?
            .with_text_column("sealed", &sealed)?
            .with_text_column("workshop", &workshops)?;
        Images::new(SIZE, SIZE, 3, bytes, &details)?.target("workshop")
    }

    /// Which pixels of one work (from 0) its seal covers, row by row; none where it has no seal.
    ///
    /// ```
    /// use atelier::{synth::{self, Works}, SEED};
    /// let works = synth::works(10, SEED)?;
    /// let covered = |row| Ok::<usize, atelier::Error>(Works::seal(&works, row)?.iter().filter(|on| **on).count());
    /// assert_eq!((covered(0)?, covered(1)?), (25, 0)); // the first is of N, the second of S
    /// assert!(Works::seal(&works, 10).is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there is no such work, or these are no works of this world.
    pub fn seal(works: &Images, row: usize) -> Result<Vec<bool>> {
        let work = works.pick(&[row])?;
        let corner = (work.column("seal_left")?[0] as usize, work.column("seal_top")?[0] as usize);
        let sealed = work.text("sealed")?[0] == "yes";
        let within = |place: usize, from: usize| (from..from + SEAL).contains(&place);
        Ok((0..SIZE * SIZE)
            .map(|at| sealed && within(at % SIZE, corner.0) && within(at / SIZE, corner.1))
            .collect())
    }
}

/// What a painter of a workshop has put on a canvas.
struct Work {
    warmth: f64,
    ground: [f64; 3],
    strokes: Vec<Stroke>,
    /// What chance adds to each value.
    grain: Vec<f64>,
}

struct Stroke {
    from: (f64, f64),
    to: (f64, f64),
    /// Half its thickness, in pixels.
    half: f64,
    colour: [f64; 3],
}

impl Work {
    fn new(workshop: usize, random: &mut impl Rng) -> Work {
        let warmth = WARMTH[workshop] + BETWEEN_WORKS * normal(random);
        let brush = between(random, 0.7, 1.3);
        let colour = |random: &mut _, low, high| {
            let light = between(random, low, high);
            let warm = REACH * (warmth + BETWEEN_STROKES * normal(random) - 0.5);
            let green = between(random, -0.10, 0.10);
            [light + warm, light + green, light - warm]
        };
        let ground = colour(random, 0.45, 0.70);
        let strokes = (0..STROKES).map(|_| {
            let centre = (between(random, 0.0, SIZE as f64), between(random, 0.0, SIZE as f64));
            let (angle, length) = (between(random, 0.0, std::f64::consts::PI), between(random, 5.0, 13.0));
            let (x, y) = (length * angle.cos(), length * angle.sin());
            let half = brush * between(random, 1.2, 3.2);
            let (from, to) = ((centre.0 - x, centre.1 - y), (centre.0 + x, centre.1 + y));
            Stroke { from, to, half, colour: colour(random, 0.25, 0.85) }
        });
        let strokes = strokes.collect();
        let grain = (0..SIZE * SIZE * 3).map(|_| 0.02 * normal(random)).collect();
        Work { warmth, ground, strokes, grain }
    }

    /// The canvas, pixel by pixel from the top left.
    fn paint(&self, world: &Works) -> Vec<[f64; 3]> {
        let place = |pixel: usize, point: usize| pixel as f64 + (point as f64 + 0.5) / POINTS as f64;
        let mut canvas = vec![[0.0; 3]; SIZE * SIZE];
        for (at, pixel) in canvas.iter_mut().enumerate() {
            for point in 0..POINTS * POINTS {
                let (x, y) = (place(at % SIZE, point % POINTS), place(at / SIZE, point / POINTS));
                // What was painted last lies on top.
                let stroke = self.strokes.iter().rev().find(|stroke| stroke.covers(x, y));
                let colour = stroke.map_or(self.ground, |stroke| stroke.colour);
                pixel
                    .iter_mut()
                    .zip(colour)
                    .for_each(|(sum, value)| *sum += value / (POINTS * POINTS) as f64);
            }
        }
        let wash = [world.wash, 0.0, -world.wash];
        for (pixel, grain) in canvas.iter_mut().zip(self.grain.chunks_exact(3)) {
            for (value, (wash, grain)) in pixel.iter_mut().zip(wash.iter().zip(grain)) {
                *value += wash + grain;
            }
        }
        canvas
    }
}

impl Stroke {
    /// Whether a point lies on it: not farther from its line than half its thickness.
    fn covers(&self, x: f64, y: f64) -> bool {
        // Most points lie outside the box around a stroke: told so, a collection is painted three times faster.
        let outside = |at: f64, a: f64, b: f64| at < a.min(b) - self.half || at > a.max(b) + self.half;
        if outside(x, self.from.0, self.to.0) || outside(y, self.from.1, self.to.1) {
            return false;
        }
        let along = (self.to.0 - self.from.0, self.to.1 - self.from.1);
        let to = (x - self.from.0, y - self.from.1);
        let length = along.0 * along.0 + along.1 * along.1;
        let share = ((to.0 * along.0 + to.1 * along.1) / length).clamp(0.0, 1.0);
        (to.0 - share * along.0).hypot(to.1 - share * along.1) <= self.half
    }
}

/// Paints a square over a canvas; the ink is asked for each of its pixels.
fn fill(
    canvas: &mut [[f64; 3]],
    corner: (usize, usize),
    side: usize,
    ink: impl Fn(usize, usize) -> [f64; 3],
) {
    for (x, y) in (0..side * side).map(|at| (at % side, at / side)) {
        canvas[(corner.1 + y) * SIZE + corner.0 + x] = ink(x, y);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_palettes_are_as_told() {
        let works = Works::new().seals(0.0, 0.0).unwrap().draw(800, 3).unwrap();
        let mean = |workshop: &str, column: &str| {
            let values = works.only("workshop", workshop).unwrap().column(column).unwrap();
            values.iter().sum::<f64>() / values.len() as f64
        };
        // Four hundred works of a spread of 0.07: three standard errors are 0.011.
        assert!((mean("N", "palette") - 0.56).abs() < 0.011 && (mean("S", "palette") - 0.44).abs() < 0.011);
        let seen = works.qualities().unwrap().column("warmth").unwrap();
        let hidden = works.column("palette").unwrap();
        // Red less blue is twice the reach of a palette; strokes that lie alone, and the ends of the scale, scatter it.
        let gap = crate::stat::correlation(&seen, &hidden).unwrap();
        assert!(gap > 0.7, "{gap}");
    }

    #[test]
    fn knobs_change_no_stroke() {
        let plain = Works::new().seals(0.0, 0.0).unwrap();
        let (one, moved) = (plain.draw(6, 4).unwrap(), plain.seals(0.0, 1.0).unwrap().draw(6, 4).unwrap());
        assert_eq!(one.column("palette").unwrap(), moved.column("palette").unwrap());
        for row in 0..6 {
            let seal = Works::seal(&moved, row).unwrap();
            assert_eq!(seal.iter().any(|on| *on), moved.text("workshop").unwrap()[row] == "S");
            let pairs = one.pixels(row).unwrap().chunks(3).zip(moved.pixels(row).unwrap().chunks(3));
            assert!(pairs.zip(&seal).all(|((was, is), on)| *on || was == is));
        }
    }

    #[test]
    fn a_mystery_is_in_its_quarter_and_in_n_only() {
        for seed in 1..6 {
            let world = Works::mystery(seed);
            let works = world.draw(12, seed).unwrap();
            for row in 0..works.rows() {
                let dark = |pixel: &[u8]| pixel == [13; 3];
                let found = works.pixels(row).unwrap().chunks(3).position(dark);
                assert_eq!(found.is_some(), works.text("workshop").unwrap()[row] == "N");
                if let Some(at) = found {
                    assert_eq!(world.quarter(), 1 + at % SIZE / 16 + 2 * (at / SIZE / 16));
                }
            }
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        assert!(Works::new().seals(0.5, -0.1).is_err());
        assert!(Works::new().washed(f64::NAN).is_err());
        assert!(Works::new().draw(0, 1).is_err() && Works::new().draw(1, 1).is_err());
        // Pictures of another world have no seal.
        assert!(Works::seal(&crate::synth::faces(2, 1).unwrap(), 0).is_err());
    }
}
