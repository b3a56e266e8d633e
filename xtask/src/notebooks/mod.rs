//! Notebooks as files: read and written, run, and everything that is made from them.

pub mod cell;
pub mod copies;
pub mod editions;
pub mod lab;
pub mod notebook;
pub mod processors;
pub mod run;
