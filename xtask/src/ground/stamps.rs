//! What is finished, and for which inputs; half-done work, and how it takes its real name.

use crate::ground::home::Home;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// Whether a step was finished for these inputs.
pub fn stamped(home: &Home, step: &str, key: &str) -> bool {
    fs::read_to_string(home.stamp(step)).is_ok_and(|text| text == key)
}

/// Says that a step is finished for these inputs.
pub fn stamp(home: &Home, step: &str, key: &str) -> Result<()> {
    write_whole(&home.stamp(step), key.as_bytes())
}

/// Writes a file so that it is there whole or not at all.
pub fn write_whole(path: &Path, content: &[u8]) -> Result<()> {
    let folder = path.parent().context("a file has a folder")?;
    fs::create_dir_all(folder)?;
    let temporary = folder.join(format!(
        ".{}.{}",
        path.file_name().unwrap_or_default().to_string_lossy(),
        std::process::id()
    ));
    fs::write(&temporary, content)?;
    fs::rename(&temporary, path)?;
    Ok(())
}

/// A new empty folder for half-done work.
pub fn empty_scratch(home: &Home, name: &str) -> Result<PathBuf> {
    let folder = home.scratch().join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Puts a finished folder in the place of an older one.
pub fn replace(finished: &Path, place: &Path) -> Result<()> {
    let old = finished.with_extension("old");
    if let Some(parent) = place.parent() {
        fs::create_dir_all(parent)?;
    }
    if place.symlink_metadata().is_ok() {
        if old.exists() {
            fs::remove_dir_all(&old)?;
        }
        fs::rename(place, &old)?;
    }
    fs::rename(finished, place)?;
    if old.exists() {
        fs::remove_dir_all(&old)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home() -> (tempfile::TempDir, Home) {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path().join("home"), folder.path().join("clone")).unwrap();
        (folder, home)
    }

    #[test]
    fn a_stamp_holds_for_its_inputs_only() {
        let (_folder, home) = home();
        assert!(!stamped(&home, "python", "jupyterlab==1"));
        stamp(&home, "python", "jupyterlab==1").unwrap();
        assert!(stamped(&home, "python", "jupyterlab==1"));
        assert!(!stamped(&home, "python", "jupyterlab==2"));
    }

    #[test]
    fn a_finished_folder_takes_the_place_of_an_older_one() {
        let (folder, _) = home();
        let (new, place) = (folder.path().join("new"), folder.path().join("deep/place"));
        for round in ["first", "second"] {
            fs::create_dir_all(&new).unwrap();
            fs::write(new.join("file"), round).unwrap();
            replace(&new, &place).unwrap();
            assert_eq!(fs::read_to_string(place.join("file")).unwrap(), round);
            assert!(!new.exists() && !new.with_extension("old").exists());
        }
    }
}
