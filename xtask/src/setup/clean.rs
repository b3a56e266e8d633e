//! Gives disk space back, and only what is ours.

use super::lock;
use crate::ground::home::Home;
use crate::ground::proc;
use crate::ground::say::{both, size};
use anyhow::{bail, Result};
use std::fs;

/// Gives disk space back: what can be made again quickly, or everything.
pub fn space(home: &Home, all: bool) -> Result<()> {
    let root = home.root();
    if !root.exists() {
        eprintln!(
            "{}",
            both(
                format!("{} does not exist: nothing to clean", root.display()),
                format!("{} n’existe pas\u{a0}: rien à nettoyer", root.display())
            )
        );
        return Ok(());
    }
    // ATELIER_HOME may be a typing error: a folder that no set-up of ours has marked is left alone.
    if !root.join("stamps").is_dir() {
        bail!(both(
            format!("{} was not made by this set-up (it has no stamps/): left alone", root.display()),
            format!(
                "{} n’a pas été fait par cette installation (pas de stamps/)\u{a0}: laissé tel quel",
                root.display()
            ),
        ));
    }
    let lock = lock(home)?;
    let before = proc::free(root).unwrap_or(0);
    if all {
        fs::remove_dir_all(root)?;
    } else {
        // Our own tools are running from the target folder: they go with `--all`.
        for part in [
            home.scratch(),
            home.target().join("debug/incremental"),
            home.target().join("doc"),
            home.target().join("tmp"),
        ] {
            if part.exists() {
                fs::remove_dir_all(part)?;
            }
        }
    }
    drop(lock);
    let freed = size(proc::free(root.parent().unwrap_or(root)).unwrap_or(0).saturating_sub(before));
    eprintln!("{}", both(format!("{} given back", freed.en()), format!("{} rendus", freed.fr())));
    Ok(())
}

/// Takes libtorch away, so that the next set-up chooses anew. What was compiled against it goes with it.
pub fn libtorch(home: &Home) -> Result<()> {
    let _lock = lock(home)?;
    for step in ["libtorch", "libtch"] {
        let _ = fs::remove_file(home.stamp(step));
    }
    if home.libtorch().exists() {
        fs::remove_dir_all(home.libtorch())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ground::stamps::stamp;

    fn home() -> (tempfile::TempDir, Home) {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path().join("home"), folder.path().join("clone")).unwrap();
        (folder, home)
    }

    #[test]
    fn a_folder_that_is_not_ours_is_never_cleaned() {
        let (folder, home) = home();
        fs::create_dir_all(home.root().join("precious")).unwrap();
        assert!(space(&home, true).is_err());
        assert!(home.root().join("precious").exists());
        stamp(&home, "ready", "").unwrap();
        space(&home, true).unwrap();
        assert!(!home.root().exists() && folder.path().exists());
    }
}
