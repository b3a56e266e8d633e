//! Train small networks and look at them, in English and French, from a Jupyter notebook.

mod card;
mod data;
mod error;
mod lang;
mod show;

pub use card::{ColumnNote, DataFile, Datasheet, Energy, PictureGrid, Licence, Measure, ModelCard, SourcePackage, Words};
pub use data::{Examples, Samples, Target};
pub use error::{Error, Kind, Result};
pub use lang::{Label, Lang};
pub use show::{beside, escape, show, Page, Picture, Show};

pub use polars;
pub use tch;
