//! The checks of the project in their stages, and its measurements.

pub mod bench;
pub mod stages;
