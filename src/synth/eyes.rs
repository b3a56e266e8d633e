//! The eyes of a museum's visitors, and how high they are.

use super::{normal, some_rows};
use crate::data::Table;
use crate::error::Result;
use polars::prelude::{Column, DataFrame};
use rand::{Rng, SeedableRng};

/// Who comes, how often of a hundred, and the height of the eyes in centimetres: mean and standard deviation.
const PUBLIC: [(&str, f64, f64, f64); 3] =
    [("standing", 90.0, 155.0, 7.0), ("child", 6.0, 112.0, 10.0), ("seated", 4.0, 118.0, 6.0)];

/// `visitors` visitors of a museum: `who` (a grown person who stands, a child, somebody seated, in a wheelchair or on a
/// bench) and `eyes`, the height of the eyes above the floor, in centimetres.
///
/// A world that was made up: 90 in a hundred stand (155 cm, give or take 7), 6 are children (112, give or take 10), 4
/// are seated (118, give or take 6).
///
/// ```
/// use atelier::{mean, synth, SEED};
/// let public = synth::eyes(10_000, SEED)?;
/// let children = public.only("who", "child")?.column("eyes")?;
/// assert!((500..700).contains(&children.len()));
/// assert!((mean(&children)? - 112.0).abs() < 2.0);
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// # Errors
/// When `visitors` is zero.
pub fn eyes(visitors: usize, seed: u64) -> Result<Table> {
    some_rows(visitors)?;
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    let (mut who, mut eyes) = (Vec::new(), Vec::new());
    for _ in 0..visitors {
        let mut drawn = 100.0 * random.random::<f64>();
        let mut chosen = PUBLIC[0];
        for one in PUBLIC {
            chosen = one;
            if drawn < one.1 {
                break;
            }
            drawn -= one.1;
        }
        let (name, _, middle, spread) = chosen;
        who.push(name);
        eyes.push(middle + spread * normal(&mut random));
    }
    let frame =
        DataFrame::new(visitors, vec![Column::new("who".into(), who), Column::new("eyes".into(), eyes)])?;
    Ok(Table::from_frame(frame)?
        .titled("How high the eyes of visitors are", "À quelle hauteur sont les yeux du public"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_public_is_the_one_that_was_promised() {
        let table = eyes(40_000, 3).unwrap();
        for (name, share, middle, spread) in PUBLIC {
            let group = table.only("who", name).unwrap().column("eyes").unwrap();
            let found = 100.0 * group.len() as f64 / 40_000.0;
            assert!((found - share).abs() < 0.75, "{name}: {found}"); // five standard deviations
            let mean = group.iter().sum::<f64>() / group.len() as f64;
            let varies = (group.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / group.len() as f64).sqrt();
            assert!((mean - middle).abs() < 1.0 && (varies - spread).abs() < 0.6, "{name}: {mean} {varies}");
        }
        assert!(eyes(0, 1).is_err());
    }
}
