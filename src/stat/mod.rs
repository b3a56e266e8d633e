//! What numbers say, before anything is drawn of them.
//!
//! In: plain slices. Out: a mean, a quantile, an [`Interval`], an experiment over seeds as one
//! value ([`Runs`]). The room stands under `plot`, `data` and `score`, which all count with it: a
//! quantile is computed in one place.

pub(crate) mod checks;
pub(crate) mod clusters;
mod describe;
mod interval;
mod measurements;
mod number;
pub(crate) mod numbers;
mod permutation;
mod progress;
mod runs;
mod stopwatch;
mod sweep;

pub use describe::{
    correlation, mean, median, population_standard_deviation, quantile, sample_standard_deviation,
};
pub use interval::Interval;
pub use measurements::{Measurements, NamedNumber, Seeds, Setting};
pub use number::Number;
pub use permutation::PermutationTest;
pub(crate) use progress::hushed;
pub use runs::{Runs, repeat};
pub use stopwatch::fastest;
pub(crate) use sweep::together;
pub use sweep::{Sweep, sweep};
