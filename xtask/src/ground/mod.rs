//! What every wing stands on: paths, programs, progress, files. Nothing here knows a wing.

pub mod files;
pub mod home;
// The crate's own file, and not all of it.
#[allow(dead_code, unreachable_pub)]
#[rustfmt::skip] // the crate’s edition has another style
#[path = "../../../src/lang.rs"]
pub mod lang;
pub mod letters;
pub mod proc;
pub mod programs;
pub mod say;
pub mod stamps;
