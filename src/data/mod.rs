//! Tables, images and texts: opened from `datasets/`, checked by hash, split, turned into samples.
//!
//! In: files with a datasheet, a reader's own files, numbers made by `synth`. Out: a [`Table`],
//! [`Images`](crate::Images) or [`Text`](crate::Text) that shows itself, and the [`Samples`] that a
//! network trains on. Every set of `datasets/` is checked by SHA-256 before it is read.

mod copies;
mod features;
mod fill;
mod goal;
mod images;
mod inputs;
mod pictures;
mod place;
mod read;
mod reweighed;
mod rows;
mod samples;
mod split;
mod table;
mod text;
mod vocabulary;

pub use features::Scaling;
pub use fill::Fill;
pub use images::{DrawingLessons, Images, Neighbours};
pub use pictures::Pictures;
pub use read::{Dtype, ReadOptions};
pub use samples::{Examples, Samples, Target};
pub use table::Table;
pub(crate) use text::visible;
pub use text::{Text, Windows};
pub use vocabulary::Vocabulary;
