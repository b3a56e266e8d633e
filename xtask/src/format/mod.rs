//! The form of notebook files: every key of the format in `cell`, and nowhere else; a file as a whole in `notebook`; all of them
//! together, their parts and the topics they meet, in `collection`.

pub mod cell;
pub mod collection;
pub mod notebook;
