//! One folder for each running kernel: evcxr's working directory, its connection file, the interrupt file. The
//! folder is locked while its kernel lives; a folder that nobody locks belonged to a kernel that was killed, and
//! the next start sweeps it away with whatever process still works in it.

use crate::home;
use anyhow::{Context, Result};
use fs4::fs_std::FileExt;
use std::fs::{self, File};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

const LOCK: &str = "lock";
const GROUP: &str = "group";

pub struct RunDir {
    path: PathBuf,
    /// Held until the process ends; the system lets go of it however that happens.
    _lock: File,
}

impl RunDir {
    pub fn create(run_folder: &Path) -> Result<RunDir> {
        home::make_private(run_folder)?;
        let name = format!("{}-{}", std::process::id(), &uuid::Uuid::new_v4().simple().to_string()[..8]);
        // Made under a hidden name and renamed once locked, so that a sweep never sees it unlocked.
        let hidden = run_folder.join(format!(".{name}"));
        // Cells may hold what is nobody else's business, and the connection file holds the key: closed from the start.
        fs::DirBuilder::new()
            .mode(0o700)
            .create(&hidden)
            .with_context(|| format!("cannot make the folder {}", hidden.display()))?;
        let lock = File::create(hidden.join(LOCK))?;
        lock.try_lock_exclusive().context("cannot lock a folder made a moment ago")?;
        let path = run_folder.join(name);
        fs::rename(&hidden, &path)?;
        Ok(RunDir { path, _lock: lock })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn work(&self) -> PathBuf {
        self.path.join("work")
    }

    pub fn connection(&self) -> PathBuf {
        self.path.join("connection.json")
    }

    pub fn interrupt(&self) -> PathBuf {
        self.path.join("interrupt")
    }

    /// Writes down which process group works here, for the sweep after a kill.
    pub fn note_group(&self, group: i32) {
        let _ = fs::write(self.path.join(GROUP), group.to_string());
    }
}

impl Drop for RunDir {
    fn drop(&mut self) {
        remove(&self.path);
    }
}

/// Removes a folder in which a process that is just being killed may still write.
pub fn remove(folder: &Path) {
    for _ in 0..40 {
        match fs::remove_dir_all(folder) {
            Ok(()) => return,
            Err(_) if !folder.exists() => return,
            Err(_) => std::thread::sleep(Duration::from_millis(25)),
        }
    }
}

/// Ends what is left of kernels that were killed: their processes first, then their folders.
pub fn sweep(run_folder: &Path) {
    let Ok(entries) = fs::read_dir(run_folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if !path.is_dir() {
            continue;
        }
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if hidden && age(&path) < Duration::from_secs(60) {
            // Being made this very moment.
            continue;
        }
        let Ok(lock) = File::options().read(true).write(true).open(path.join(LOCK)) else {
            if age(&path) > Duration::from_secs(60) {
                remove(&path);
            }
            continue;
        };
        if lock.try_lock_exclusive().unwrap_or(false) {
            if let Some(group) = fs::read_to_string(path.join(GROUP)).ok().and_then(|text| text.parse().ok())
            {
                // Zero and one would mean this process's own group and everything.
                if group > 1 && crate::process::group_works_in(group, &path) {
                    crate::process::kill_group(group);
                }
            }
            remove(&path);
        }
    }
}

fn age(path: &Path) -> Duration {
    fs::metadata(path)
        .and_then(|meta| meta.modified())
        .ok()
        .and_then(|time| time.elapsed().ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sweep_takes_what_nobody_locks_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let alive = RunDir::create(folder.path()).unwrap();
        let dead = folder.path().join("1-dead");
        fs::create_dir(&dead).unwrap();
        fs::write(dead.join(LOCK), "").unwrap();
        sweep(folder.path());
        assert!(alive.path().is_dir());
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(alive.path()).unwrap().permissions().mode() & 0o777, 0o700);
        assert!(!dead.exists());
        let path = alive.path().to_owned();
        drop(alive);
        assert!(!path.exists());
    }
}
