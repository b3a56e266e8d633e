//! What every wing stands on: paths, programs, progress, files. Nothing here knows a wing.

pub mod files;
pub mod home;
pub mod proc;
pub mod programs;
pub mod say;
pub mod stamps;
