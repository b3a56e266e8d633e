//! How good the answers are.
//!
//! In: plain slices of what was true and what was answered. Out: one number a [`Metric`], or
//! [`Scores`] of a network on examples it has not seen. The metric follows from the target: nobody
//! can ask for the accuracy of a sum.

mod metric;

pub use metric::{Metric, Scores};
