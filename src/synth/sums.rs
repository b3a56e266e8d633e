//! Pairs of whole numbers and their sum.

use super::some_rows;
use crate::data::Table;
use crate::error::Result;
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
    let (first, second) = (draw(), draw());
    let sum: Vec<f64> = first.iter().zip(&second).map(|(a, b)| a + b).collect();
    Table::columns(&[("first", &first), ("second", &second), ("sum", &sum)])?.target("sum")
}
