//! Drawn heads of robots with two knobs, the two of the “baby schema”.
//!
//! Konrad Lorenz named in 1943 what makes a face look like a child's: large eyes, a high forehead, and others. Melanie Glocker and
//! others measured in 2009 that faces with more of it are called cuter (doi 10.1111/j.1439-0310.2008.01603.x).

use super::{knob, some_rows};
use crate::data::{Images, Table};
use crate::error::Result;
use crate::lang::Label;

/// Width and height of a picture, in pixels.
const SIZE: usize = 144;
/// Points looked at along each side of a pixel: edges look smooth.
const POINTS: usize = 3;

/// Heads of robots of 144 × 144 pixels in colour: for each, how large its eyes are and how high its forehead is, both from 0 to 1.
///
/// Nothing else differs, neither the colours nor the mouth. The details hold both knobs (`eyes`, `forehead`).
///
/// ```
/// use atelier::synth;
/// let three = synth::robots(&[(0.0, 0.0), (0.5, 0.5), (1.0, 1.0)])?;
/// assert_eq!((three.rows(), three.width(), three.channels()), (3, 144, 3));
/// assert_eq!(three.column("eyes")?, [0.0, 0.5, 1.0]);
/// // Larger eyes have more white in them.
/// let white = |row: usize| Ok::<usize, atelier::Error>(three.pixels(row)?.iter().filter(|byte| **byte > 250).count());
/// assert!(white(0)? < white(1)? && white(1)? < white(2)?);
/// assert!(synth::robots(&[(1.5, 0.0)]).is_err());
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// # Errors
/// When there is no head, or a knob is not between 0 and 1.
pub fn robots(heads: &[(f64, f64)]) -> Result<Images> {
    some_rows(heads.len())?;
    let mut bytes = Vec::with_capacity(heads.len() * SIZE * SIZE * 3);
    let (mut eyes, mut foreheads) = (Vec::new(), Vec::new());
    for (eye, forehead) in heads {
        let eye = knob(Label::fixed("the size of the eyes", "la taille des yeux"), *eye, 0.0, 1.0)?;
        let forehead =
            knob(Label::fixed("the height of the forehead", "la hauteur du front"), *forehead, 0.0, 1.0)?;
        paint(eye, forehead, &mut bytes);
        eyes.push(eye);
        foreheads.push(forehead);
    }
    let details = Table::columns(&[("eyes", &eyes), ("forehead", &foreheads)])?
        .titled("heads of robots", "têtes de robots");
    Images::new(SIZE, SIZE, 3, bytes, &details)
}

fn paint(eyes: f64, forehead: f64, bytes: &mut Vec<u8>) {
    let place = |pixel: usize, point: usize| {
        (pixel as f64 + (point as f64 + 0.5) / POINTS as f64) / (SIZE as f64 / 2.0) - 1.0
    };
    for row in 0..SIZE {
        for column in 0..SIZE {
            let mut sum = [0.0; 3];
            for point in 0..POINTS * POINTS {
                let colour = at(place(column, point % POINTS), place(row, point / POINTS), eyes, forehead);
                for (total, value) in sum.iter_mut().zip(colour) {
                    *total += value;
                }
            }
            bytes.extend(sum.map(|total| (total / (POINTS * POINTS) as f64 * 255.0).round() as u8));
        }
    }
}

/// The colour at a point; x and y go from −1 to 1, y downwards. The nearest thing is asked first.
fn at(x: f64, y: f64, eyes: f64, forehead: f64) -> [f64; 3] {
    let inside = |x: f64, y: f64, wide: f64, tall: f64| (x / wide).powi(2) + (y / tall).powi(2) < 1.0;
    let side = x.abs();
    // The head goes from −0.6 to 0.85; its features go down as the forehead rises.
    let level = -0.18 + 0.42 * forehead;
    let size = 0.09 + 0.17 * eyes;
    let (across, down) = (side - 0.32, y - level);
    let far = across.hypot(down);
    if (x - 0.32 * x.signum() + 0.3 * size).hypot(down + 0.35 * size) < 0.24 * size {
        return [1.0; 3]; // a spark of light, on the same side of both
    }
    if far < 0.62 * size {
        return [0.12, 0.15, 0.2];
    }
    if far < size {
        return [0.97, 0.98, 1.0];
    }
    if far < size + 0.03 {
        return [0.3, 0.36, 0.42];
    }
    if side < 0.16 && (y - level - 0.36 - 0.25 * (0.05 - x * x)).abs() < 0.024 {
        return [0.3, 0.36, 0.42];
    }
    // A box with round corners.
    let corner = ((side - 0.5).max(0.0)).hypot(((y - 0.125).abs() - 0.525).max(0.0));
    if corner < 0.2 {
        return if corner > 0.165 { [0.42, 0.5, 0.56] } else { [0.68, 0.77, 0.82] };
    }
    if inside(x, y + 0.88, 0.07, 0.07) {
        return [0.85, 0.45, 0.3];
    }
    if (side < 0.02 && (-0.85..-0.55).contains(&y)) || (side < 0.79 && (y - 0.1).abs() < 0.14) {
        return [0.42, 0.5, 0.56];
    }
    [0.97, 0.965, 0.95]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_knobs_move_eyes_and_forehead_and_nothing_else() {
        let heads = robots(&[(0.5, 0.0), (0.5, 1.0)]).unwrap();
        // Dark pixels are pupils, but for the thin rims: those of a high forehead lie lower.
        let middle = |row: usize| {
            let pixels = heads.pixels(row).unwrap();
            let dark: Vec<usize> =
                (0..SIZE * SIZE).filter(|place| pixels[3 * place] < 40).map(|place| place / SIZE).collect();
            dark.iter().sum::<usize>() as f64 / dark.len() as f64
        };
        assert!(middle(1) - middle(0) > 22.0, "{} {}", middle(0), middle(1));
        // The upper edge of the picture is the same.
        assert_eq!(heads.pixels(0).unwrap()[..3 * SIZE * 18], heads.pixels(1).unwrap()[..3 * SIZE * 18]);
        assert!(
            robots(&[]).is_err() && robots(&[(0.0, -0.1)]).is_err() && robots(&[(f64::NAN, 0.0)]).is_err()
        );
    }
}
