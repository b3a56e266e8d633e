//! The form of notebook files: every key of the format in `cell`, and nowhere else; a file as a whole in `notebook`.

pub mod cell;
pub mod notebook;
