//! The kernel folder: what it is made from, how it is made, and how it is packed to be carried elsewhere.

pub mod compiled;
pub mod folder;
pub mod inputs;
pub mod library;
pub mod pack;
