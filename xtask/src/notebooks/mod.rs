//! Notebooks run, and everything that is made from them.

pub mod copies;
pub mod editions;
pub mod knobs;
pub mod lab;
pub mod new;
pub mod pictures;
pub mod processors;
pub mod run;
