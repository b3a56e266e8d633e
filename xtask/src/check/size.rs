//! Sizes: what a clone holds, and what each notebook weighs.

use crate::ground::home::Home;
use crate::ground::say::{both, size, Words};
use anyhow::{bail, Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The whole repository (the design's budget), in bytes.
pub const REPOSITORY: u64 = 60_000_000;
/// One notebook. Few come near it: those with sounds and grids of noisy pictures, which hardly shrink.
pub const NOTEBOOK: u64 = 2_000_000;

/// All files that are, or are about to be, in the repository.
pub fn files(home: &Home) -> Result<Vec<PathBuf>> {
    let output = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(home.repo())
        .output();
    match output {
        Ok(output) if output.status.success() => Ok(String::from_utf8_lossy(&output.stdout)
            .split('\0')
            .filter(|name| !name.is_empty())
            .map(|name| home.repo().join(name))
            .filter(|path| path.is_file())
            .collect()),
        // A release is a folder without git: everything in it counts.
        _ if !home.repo().join(".git").exists() => walk(home.repo()),
        Ok(output) => bail!("git ls-files: {}", String::from_utf8_lossy(&output.stderr).trim()),
        Err(error) => Err(error).context("git ls-files"),
    }
}

fn walk(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if !matches!(name.as_str(), "target" | "node_modules" | ".cargo") {
                found.extend(walk(&path)?);
            }
        } else {
            found.push(path);
        }
    }
    Ok(found)
}

pub fn weight(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |metadata| metadata.len())
}

/// What is over its budget.
pub fn over(what: Words, bytes: u64, budget: u64) -> Option<Words> {
    let (found, expected) = (size(bytes), size(budget));
    (bytes > budget).then(|| {
        both(
            format!("{} takes {}; at most {} expected", what.en(), found.en(), expected.en()),
            format!("{} prend {}\u{202f}; au plus {} attendus", what.fr(), found.fr(), expected.fr()),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_named_with_what_was_found() {
        assert_eq!(over(both("the repository", "le dépôt"), 59, 60), None);
        let words = over(both("the repository", "le dépôt"), 61_000_000, REPOSITORY).unwrap();
        assert_eq!(words.en(), "the repository takes 61\u{a0}MB; at most 60\u{a0}MB expected");
        assert_eq!(words.fr(), "le dépôt prend 61\u{a0}Mo\u{202f}; au plus 60\u{a0}Mo attendus");
    }

    #[test]
    fn a_folder_without_git_counts_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("target")).unwrap();
        fs::write(folder.path().join("target/x"), "xxxx").unwrap();
        fs::write(folder.path().join("a"), "xx").unwrap();
        let home = Home::at("/cache", folder.path()).unwrap();
        let files = files(&home).unwrap();
        assert_eq!(files, [folder.path().join("a")]);
        assert_eq!(weight(&files[0]), 2);
    }
}
