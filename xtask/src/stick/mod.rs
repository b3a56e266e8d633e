//! The stick: one folder, or one file, with all that a room without a network needs. Nothing is compiled where it is used.
//!
//! ```text
//! stick.json             what is in it and for which machines; the sum of each part
//! start                  for a reader's first time: the clone is put down, the notebooks open
//! tools/xtask            these tools, compiled
//! parts/clone.tar.zst    the clone: notebooks, data sets, sources
//! parts/kernel.tar.zst   the kernel folder and evcxr
//! parts/rust.tar.zst     the compiler and the standard library
//! parts/libtorch.tar.zst libtorch for the processor
//! parts/python.tar       JupyterLab and what it needs, for each Python
//! books.zip              both books, where they were made
//! ```
//!
//! [`make`] makes it (`./atelier bundle --stick`), [`unpack`] makes an `ATELIER_HOME` of it (`./atelier lab --from STICK`).

pub mod make;
pub mod unpack;

use crate::ground::home::Home;
use crate::kernel::inputs;
use anyhow::Result;
use serde::{Deserialize, Serialize};

/// The list of all that is in it.
pub const MANIFEST: &str = "stick.json";

/// Changes with the form of the list: a stick of another form is refused before anything is read of it.
const FORM: u32 = 1;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    form: u32,
    version: String,
    machine: String,
    /// The oldest C library that all its programs run with.
    glibc: String,
    torch: String,
    rust: String,
    /// The Pythons that it holds packages for, as `3.13`.
    pythons: Vec<String>,
    /// A hash of the sources that its kernel was compiled from.
    sources: String,
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Part {
    name: String,
    /// Below the stick's own folder.
    file: String,
    bytes: u64,
    /// What it takes on the disk when unpacked.
    unpacked: u64,
    sha256: String,
}

impl Manifest {
    pub fn version(&self) -> &str {
        &self.version
    }

    pub fn torch(&self) -> &str {
        &self.torch
    }

    fn part(&self, name: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.name == name)
    }
}

/// A hash of what the kernel is compiled from, the same on every machine: without what names this one's folders.
fn sources(home: &Home) -> Result<String> {
    let parts: Vec<&str> = inputs::LIBRARY
        .into_iter()
        .chain(inputs::LAYER)
        .filter(|part| !part.starts_with(".cargo/"))
        .collect();
    inputs::hash(home, &parts)
}
