//! The crate `atelier` as a notebook sees it: a front without dependencies.
//!
//! A cell is compiled against the prebuilt shared library of the real crate. rust-analyzer, which infers the
//! types of variables and answers completion, sees signatures instead (`stubs`, generated from the real crate
//! when the kernel folder is made): it then has one small crate to load in place of three hundred.
//! ARCHITECTURE.md, "The kernel", tells the whole story.

#[cfg(not(rust_analyzer))]
extern crate atelier_dylib;
#[cfg(not(rust_analyzer))]
pub use atelier_dylib::*;

#[cfg(rust_analyzer)]
#[allow(warnings, clippy::all)]
mod stubs;
#[cfg(rust_analyzer)]
pub use stubs::*;
