//! What the kernel folder is made from, listed once: set-up asks whether it has changed, the maker of the folder names it after it.

use crate::ground::files;
use crate::ground::home::Home;
use anyhow::{bail, Context, Result};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

/// The prebuilt library and the facade: the crate, its dependencies, and our tools that make them.
pub const LIBRARY: [&str; 12] = [
    "src",
    "kernel/dylib",
    "kernel/facade",
    "xtask/stubs/src",
    "xtask/src/kernel/folder.rs",
    "xtask/src/kernel/inputs.rs",
    "xtask/src/kernel/library.rs",
    "xtask/src/ground/files.rs",
    "xtask/rustc.sh",
    "Cargo.toml",
    "Cargo.lock",
    ".cargo/config.toml",
];

/// The layer in front of evcxr, which lies in the same folder.
pub const LAYER: [&str; 3] = ["kernel/src", "kernel/Cargo.toml", "rust-toolchain.toml"];

/// A hash of names and contents, not of times: clones of one version share one folder.
///
/// # Errors
/// When a named part is not there: a file that was moved would otherwise stop counting without a word.
pub fn hash(home: &Home, parts: &[&str]) -> Result<String> {
    let mut found = Vec::new();
    for part in parts {
        let path = home.repo().join(part);
        if !path.exists() {
            bail!("{part}, which the kernel folder is made from, is not there: was it moved? (xtask/src/kernel/inputs.rs lists it)");
        }
        collect(&path, &mut found)?;
    }
    found.sort();
    let mut hash = Sha256::new();
    for file in found {
        let content = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let name = file.strip_prefix(home.repo()).unwrap_or(&file).to_string_lossy().into_owned();
        hash.update(format!("{name}\0{}\0", content.len()));
        hash.update(content);
    }
    Ok(files::hex(hash.finalize()))
}

fn collect(path: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    if path.is_file() {
        found.push(path.to_path_buf());
    } else {
        for entry in fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()))? {
            let entry = entry?;
            if entry.file_name() != "__pycache__" && entry.file_name() != "target" {
                collect(&entry.path(), found)?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_has_moved_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at("/cache", folder.path()).unwrap();
        fs::create_dir(folder.path().join("src")).unwrap();
        fs::write(folder.path().join("src/lib.rs"), "").unwrap();
        let before = hash(&home, &["src"]).unwrap();
        fs::write(folder.path().join("src/lib.rs"), "mod lang;").unwrap();
        assert_ne!(hash(&home, &["src"]).unwrap(), before);
        let error = hash(&home, &["src", "kernel/dylib"]).unwrap_err().to_string();
        assert!(error.contains("kernel/dylib"), "{error}");
    }

    #[test]
    fn all_that_is_listed_is_in_the_repository() {
        let repo = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        for part in LIBRARY.iter().chain(&LAYER).filter(|part| !part.starts_with(".cargo")) {
            assert!(repo.join(part).exists(), "{part}");
        }
    }
}
