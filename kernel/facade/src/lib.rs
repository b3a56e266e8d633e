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

/// On Linux a cell is linked to a small front of the library (`link/libatelier_dylib.so`), which leads the loader
/// to the library itself: reading the half a million symbols of that would cost each cell a third of a second.
/// The front shows this one symbol, and the linker keeps the front because the symbol is asked for.
#[cfg(not(rust_analyzer))]
mod door {
    unsafe extern "C" {
        // A byte that nobody writes.
        safe static ATELIER_DOOR: u8;
    }
    #[used]
    static DOOR: &u8 = &ATELIER_DOOR;
}

#[cfg(rust_analyzer)]
#[allow(warnings, clippy::all)]
mod stubs;
#[cfg(rust_analyzer)]
pub use stubs::*;
