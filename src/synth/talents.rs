//! Painters with two talents. Whoever looks only at those who were chosen for their sum finds that one talent costs the other, though it
//! does not: a collider (Berkson, *Limitations of the application of fourfold table analysis to hospital data*, 1946).

use super::{knob, normal, some_rows};
use crate::data::Table;
use crate::error::Result;
use crate::lang::Label;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// Painters with two marks from 0 to 20, for line and for colour, each about 10: the columns `line` and `colour`.
///
/// `correlation` says how far the two talents go together: 0 not at all, below 0 whoever has one lacks the other.
///
/// ```
/// use atelier::{correlation, synth, SEED};
/// let painters = synth::talents(2_000, 0.0, SEED)?;
/// assert!(correlation(&painters.column("line")?, &painters.column("colour")?)?.abs() < 0.1);
/// assert!(synth::talents(2_000, 1.5, SEED).is_err());
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// # Errors
/// When `count` is zero, or the correlation is not between −1 and 1.
pub fn talents(count: usize, correlation: f64, seed: u64) -> Result<Table> {
    some_rows(count)?;
    let together = knob(Label::fixed("the correlation", "la corrélation"), correlation, -1.0, 1.0)?;
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mark = |talent: f64| (10.0 + 4.0 * talent).clamp(0.0, 20.0);
    let (mut line, mut colour) = (Vec::new(), Vec::new());
    for _ in 0..count {
        let (first, other) = (normal(&mut random), normal(&mut random));
        line.push(mark(first));
        colour.push(mark(together * first + (1.0 - together * together).sqrt() * other));
    }
    Table::columns(&[("line", &line), ("colour", &colour)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stat::numbers::mean;

    #[test]
    fn choosing_by_the_sum_sets_the_talents_against_each_other() {
        let painters = talents(4_000, 0.0, 3).unwrap();
        let (line, colour) = (painters.column("line").unwrap(), painters.column("colour").unwrap());
        let chosen: Vec<(f64, f64)> =
            line.iter().copied().zip(colour).filter(|(line, colour)| line + colour > 25.0).collect();
        let middle = |pick: fn(&(f64, f64)) -> f64| mean(&chosen.iter().map(pick).collect::<Vec<f64>>());
        let (line, colour) = (middle(|one| one.0), middle(|one| one.1));
        let together: f64 = chosen.iter().map(|one| (one.0 - line) * (one.1 - colour)).sum();
        assert!(together < 0.0, "{together}");
    }
}
