//! Pairs of whole numbers and their sum.

use super::{knob, some_rows};
use crate::data::Table;
use crate::error::Result;
use crate::lang::Label;
use rand::{Rng, SeedableRng};

/// `count` pairs of whole numbers from 0 to 99, and their sum, which is the target.
///
/// The columns are `first`, `second` and `sum`. Nothing is uncertain in this world: the rule is
/// `sum = first + second`.
///
/// ```
/// use atelier::{synth, SEED};
/// let sums = synth::sums(1_000, SEED)?;
/// let (first, second, sum) = (sums.column("first")?, sums.column("second")?, sums.column("sum")?);
/// assert!((0..1_000).all(|row| first[row] + second[row] == sum[row]));
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// # Errors
/// When `count` is zero.
pub fn sums(count: usize, seed: u64) -> Result<Table> {
    some_rows(count)?;
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    let mut draw = || (0..count).map(|_| f64::from(random.random_range(0..100u8))).collect::<Vec<f64>>();
    summed(
        (draw(), draw()),
        "pairs of whole numbers and their sum",
        "paires de nombres entiers et leur somme",
    )
}

/// `count` pairs of whole numbers below `limit`, and their sum, which is the target: [`sums`] with
/// another limit than 100.
///
/// ```
/// use atelier::{synth, SEED};
/// let sums = synth::sums_below(1_000, 500, SEED)?;
/// let first = sums.column("first")?;
/// assert!(first.iter().all(|number| *number < 1_000.0) && first.iter().any(|number| *number > 500.0));
/// assert!(synth::sums_below(0, 500, SEED).is_err());
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// # Errors
/// When `count` is zero, or `limit` is not between 1 and a million.
pub fn sums_below(limit: u32, count: usize, seed: u64) -> Result<Table> {
    some_rows(count)?;
    knob(Label::fixed("the limit of the numbers", "la limite des nombres"), f64::from(limit), 1.0, 1e6)?;
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    let mut draw = || (0..count).map(|_| f64::from(random.random_range(0..limit))).collect::<Vec<f64>>();
    summed(
        (draw(), draw()),
        "pairs of whole numbers and their sum",
        "paires de nombres entiers et leur somme",
    )
}

/// `count` pairs of numbers that end in a half, from 0.5 to 98.5, and their sum, which is the target.
///
/// [`sums`] has only 10 000 different pairs to draw from: in a large set nearly all of them occur, so
/// no fresh draw is new to a network trained on it. These pairs lie between the others and are never
/// among them.
///
/// ```
/// use atelier::{synth, SEED};
/// let halves = synth::sums_of_halves(1_000, SEED)?;
/// let (first, second, sum) = (halves.column("first")?, halves.column("second")?, halves.column("sum")?);
/// assert!((0..1_000).all(|row| first[row].fract() == 0.5 && first[row] < 99.0 && first[row] + second[row] == sum[row]));
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// # Errors
/// When `count` is zero.
pub fn sums_of_halves(count: usize, seed: u64) -> Result<Table> {
    some_rows(count)?;
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    let mut draw = || (0..count).map(|_| f64::from(random.random_range(0..99u8)) + 0.5).collect::<Vec<f64>>();
    summed(
        (draw(), draw()),
        "pairs that end in a half and their sum",
        "paires qui finissent par un demi et leur somme",
    )
}

/// Pairs with their sum, which is the target.
fn summed((first, second): (Vec<f64>, Vec<f64>), en: &str, fr: &str) -> Result<Table> {
    let sum: Vec<f64> = first.iter().zip(&second).map(|(a, b)| a + b).collect();
    Table::columns(&[("first", &first), ("second", &second), ("sum", &sum)])?.titled(en, fr).target("sum")
}
