//! Cards: what a data set or a model is, whom it leaves out, and which figures it is held to.
//!
//! In: a TOML file, or words and figures given in a notebook. Out: a [`Datasheet`] or a
//! [`ModelCard`] that has been checked (both languages, a licence with its source, hashes, figures
//! that agree with what was measured), as a file and as a page in the reader's language; the
//! [`WallLabel`] of a model, and a [`Project`] as a folder to share.

mod datasheet;
mod model;
mod project;
mod sheet;
mod wall_label;
mod words;

pub use datasheet::{ColumnNote, DataFile, Datasheet, Licence, PictureGrid, SourcePackage};
pub use model::{Energy, Measure, ModelCard};
pub use project::Project;
pub use wall_label::WallLabel;
pub use words::Words;
