//! How good the answers are, for whom, and how far the numbers can be trusted.
//!
//! In: plain slices of what was true and what was answered, or a network and examples it has not
//! seen. Out: one number a [`Metric`], [`Scores`] of a network, an [`Audit`] by group, a
//! [`Calibration`], and an [`Interval`] wherever the number comes from a sample. The metric follows
//! from the target: nobody can ask for the accuracy of a sum.

mod audit;
mod calibration;
mod confusion;
mod drift;
mod interval;
mod measure;
mod metric;
mod outcomes;
mod roc;

pub use audit::{Audit, GroupScore};
pub use calibration::{Abstention, Bin, Calibration};
pub use confusion::Confusion;
pub use drift::{Distance, Stability, Watch};
pub use interval::Interval;
pub use measure::Scores;
pub use metric::{Metric, coverage, quantile_loss};
pub use outcomes::{Outcomes, Prices};
pub use roc::{Choice, Roc};
