//! How good the answers are, for whom, and how far the numbers can be trusted.
//!
//! In: plain slices of what was true and what was answered. Out: one number a [`Metric`], [`Scores`]
//! with their baseline, an [`Audit`] by group, a [`Calibration`], and an
//! [`Interval`](crate::Interval) wherever the number comes from a sample. The metric follows from the
//! target: nobody can ask for the accuracy of a sum. A model is asked for them in the room `model`.

mod agreement;
mod audit;
mod calibration;
mod confusion;
mod drift;
mod measure;
mod metric;
mod outcomes;
mod placebo;
mod power;
mod roc;
mod shares;
mod thresholds;

pub use agreement::Agreement;
pub use audit::{Audit, GroupScore};
pub use calibration::{Abstention, Bin, Calibration};
pub use confusion::Confusion;
pub use drift::{DriftDetector, KolmogorovSmirnov, PopulationStability};
pub(crate) use measure::Judged;
pub use measure::Scores;
pub use metric::{Metric, coverage, quantile_loss};
pub use outcomes::{Outcomes, Prices};
pub use power::power;
pub use roc::{Choice, Roc};
pub use shares::fair_shares;
pub use thresholds::GroupThresholds;
