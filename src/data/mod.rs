//! Tables, images and texts: opened from `datasets/`, checked by hash, split, turned into samples.

mod samples;

pub use samples::{Examples, Samples, Target};
