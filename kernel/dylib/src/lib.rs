//! `atelier` with all its dependencies in one shared library.
//!
//! A cell that linked them as rlibs would be 91 MB and start each `static` afresh; linked to this, it is some
//! tens of kilobytes and shares what the cells before it have set (*helper-as-dylib* in `kernel/what-evcxr-does.md`).

pub use atelier::*;

/// What a cell names so that the linker keeps this library in the cell's list (kernel/facade/src/lib.rs).
#[no_mangle]
pub static ATELIER_DOOR: u8 = 0;
