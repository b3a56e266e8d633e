//! The part of the standard library's source that the kernel's rust-analyzer needs.
//!
//! rust-analyzer reads all of the toolchain's `library/` folder, 35 MB, before it can name the type of `vec![1.0]`.
//! More than half of that is processor intrinsics and tests, which no notebook meets; without them a kernel starts
//! in half the time and takes a third less memory. The variable `RUST_SRC_PATH` points rust-analyzer to the copy.

use crate::files;
use anyhow::{bail, Context, Result};
use std::path::Path;

/// The crates whose items a program can name without a dependency.
const CRATES: &[&str] = &["core", "alloc", "std"];

/// Modules that live outside these crates and are included by path: what stands in for their thousands of functions.
const EMPTY: &[(&str, &str)] = &[
    (
        "stdarch/crates/core_arch/src/mod.rs",
        "pub mod arch {\n    pub mod x86 {}\n    pub mod x86_64 {}\n    pub mod arm {}\n    pub mod aarch64 {}\n}\n",
    ),
    ("portable-simd/crates/core_simd/src/mod.rs", "pub mod simd {}\n"),
];

fn needed(name: &str) -> bool {
    !matches!(name, "tests" | "benches" | "tests.rs")
}

/// Copies what is needed from `full`, a toolchain's `library/`.
///
/// # Errors
/// When the toolchain has no source, with the command that brings it.
pub fn trim(full: &Path, to: &Path) -> Result<()> {
    if !full.join("core/src/lib.rs").is_file() {
        bail!(
            "{} is missing, and with it the types of variables: rustup component add rust-src",
            full.display()
        );
    }
    for name in CRATES {
        files::copy_folder(&full.join(name).join("src"), &to.join(name).join("src"), &needed)?;
        let manifest = Path::new(name).join("Cargo.toml");
        std::fs::copy(full.join(&manifest), to.join(&manifest))
            .with_context(|| format!("cannot copy {}", manifest.display()))?;
    }
    for (name, text) in EMPTY {
        let file = to.join(name);
        std::fs::create_dir_all(file.parent().context("a file is in a folder")?)?;
        std::fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    for name in ["COPYRIGHT", "LICENSE-APACHE", "LICENSE-MIT"] {
        // Some toolchains have them beside the source, some elsewhere.
        if let Some(file) = [
            full.join(name),
            full.join("..").join(name),
            full.join("../../../../../share/doc/rust").join(name),
        ]
        .iter()
        .find(|file| file.is_file())
        {
            std::fs::copy(file, to.join(name)).with_context(|| format!("cannot copy {}", file.display()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_toolchain_without_source_is_told_how_to_get_it() {
        let folder = tempfile::tempdir().unwrap();
        let error = trim(folder.path(), &folder.path().join("out")).unwrap_err().to_string();
        assert!(error.ends_with("rustup component add rust-src"), "{error}");
    }

    #[test]
    fn tests_and_intrinsics_stay_behind() {
        let folder = tempfile::tempdir().unwrap();
        let full = folder.path().join("library");
        for file in [
            "core/src/lib.rs",
            "core/src/num/tests.rs",
            "core/src/tests/a.rs",
            "alloc/src/lib.rs",
            "std/src/lib.rs",
            "stdarch/crates/core_arch/src/x86.rs",
        ] {
            std::fs::create_dir_all(full.join(file).parent().unwrap()).unwrap();
            std::fs::write(full.join(file), "// x").unwrap();
        }
        for name in CRATES {
            std::fs::write(full.join(name).join("Cargo.toml"), "[package]").unwrap();
        }
        let to = folder.path().join("out");
        trim(&full, &to).unwrap();
        assert!(to.join("core/src/lib.rs").is_file() && to.join("std/Cargo.toml").is_file());
        for gone in ["core/src/num/tests.rs", "core/src/tests", "stdarch/crates/core_arch/src/x86.rs"] {
            assert!(!to.join(gone).exists(), "{gone}");
        }
        assert!(to.join("stdarch/crates/core_arch/src/mod.rs").is_file());
    }
}
