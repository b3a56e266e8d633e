//! The form of notebook files: every key of the format in `cell`, and nowhere else; what may be turned in a cell in `knob`; a file as a
//! whole in `notebook`; all of them together, their parts and the topics they meet, in `collection`.

pub mod cell;
pub mod collection;
pub mod knob;
pub mod notebook;
