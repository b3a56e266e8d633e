//! `atelier` with all its dependencies in one shared library.
//!
//! A cell that linked them as rlibs would be 91 MB and start each `static` afresh; linked to this, it is some
//! tens of kilobytes and shares what the cells before it have set (*helper-as-dylib* in `kernel/what-evcxr-does.md`).

pub use atelier::*;

/// What a cell names so that the linker keeps this library in the cell's list (kernel/facade/src/lib.rs).
#[no_mangle]
pub static ATELIER_DOOR: u8 = 0;

/// What evcxr's wrapper of a cell does with the session's variables, compiled here once.
mod wrapper {
    use std::any::Any;
    use std::collections::HashMap;

    /// A generic function that an upstream crate has compiled for the same types is taken from there; else the table's whole code (growing,
    /// rehashing) is compiled again in every cell, a quarter of the cell's time. Never called; `no_mangle`, so that it is compiled all the same,
    /// and private, so that no reader meets it.
    #[no_mangle]
    fn atelier_variables(names: Vec<String>) -> usize {
        type Variables = HashMap<String, Box<dyn Any + 'static>>;
        let mut variables = Variables::new();
        for name in names {
            variables.insert(name.clone(), Box::new(()));
            variables.entry(name.clone()).or_insert_with(|| Box::new(()));
            drop(variables.remove(name.as_str()));
            let mut others = Variables::new();
            variables.extend(others.drain());
        }
        variables.len()
    }
}
