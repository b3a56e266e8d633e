//! What the tests against a real evcxr share.
#![allow(dead_code)]

use atelier_kernel::client::{Kernel, Launch};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock};
use std::time::{Duration, Instant};

pub const PATIENCE: Duration = Duration::from_secs(120);

/// A folder of installation of its own, so that a test sees what its kernels leave behind.
pub struct Bench {
    pub home: tempfile::TempDir,
    pub evcxr: PathBuf,
    _alone: MutexGuard<'static, ()>,
}

/// Nothing when this machine has no evcxr; the project's test command always has it.
pub fn bench() -> Option<Bench> {
    // An evcxr takes half a gigabyte: one test at a time.
    static ALONE: OnceLock<Mutex<()>> = OnceLock::new();
    let alone = ALONE.get_or_init(Default::default).lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    let Some(evcxr) = atelier_kernel::home::evcxr(&atelier_kernel::home::home()) else {
        eprintln!(
            "SKIPPED: no evcxr_jupyter here. `./atelier test` installs it; ATELIER_EVCXR may name one."
        );
        return None;
    };
    Some(Bench { home: tempfile::tempdir().unwrap(), evcxr, _alone: alone })
}

impl Bench {
    pub fn launch(&self) -> Launch {
        Launch::new([env!("CARGO_BIN_EXE_atelier-kernel"), "run", "{connection_file}"])
            .cwd(self.home.path())
            .env("ATELIER_HOME", self.home.path())
            .env("ATELIER_EVCXR", &self.evcxr)
            .env("ATELIER_LANG", "en")
            .env("ATELIER_SPARE", "0")
    }

    pub fn start(&self) -> Kernel {
        Kernel::start(&self.launch(), PATIENCE).unwrap()
    }

    pub fn run_folder(&self) -> PathBuf {
        self.home.path().join("run")
    }

    /// The processes that work for kernels of this bench: those whose environment names its folder.
    pub fn processes(&self) -> Vec<(i32, String)> {
        processes_of(self.home.path())
    }

    /// Fails unless every process ends and every folder goes away within the time.
    pub fn assert_clean(&self, patience: Duration) {
        let deadline = Instant::now() + patience;
        loop {
            let processes = self.processes();
            let folders: Vec<_> = std::fs::read_dir(self.run_folder())
                .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
                .unwrap_or_default();
            let folders: Vec<_> = folders.into_iter().filter(|path: &PathBuf| path.is_dir()).collect();
            if processes.is_empty() && folders.is_empty() {
                return;
            }
            let files = || -> Vec<PathBuf> {
                let entries =
                    folders.iter().flat_map(|folder| std::fs::read_dir(folder).into_iter().flatten());
                entries.flatten().map(|entry| entry.path()).collect()
            };
            assert!(Instant::now() < deadline, "left behind: {processes:?} {folders:?} {:?}", files());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Processes, with their command lines, whose environment mentions a folder (Linux; none elsewhere).
pub fn processes_of(folder: &Path) -> Vec<(i32, String)> {
    let needle = folder.to_string_lossy().into_owned();
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    entries
        .flatten()
        .filter_map(|entry| {
            let id: i32 = entry.file_name().to_str()?.parse().ok()?;
            let environ = std::fs::read(entry.path().join("environ")).ok()?;
            if id == std::process::id() as i32 || !String::from_utf8_lossy(&environ).contains(&needle) {
                return None;
            }
            let line = std::fs::read(entry.path().join("cmdline")).ok()?;
            let line = String::from_utf8_lossy(&line).replace('\0', " ");
            (!line.is_empty()).then_some((id, line))
        })
        .collect()
}

pub fn kill(process: i32) {
    let _ = std::process::Command::new("kill").args(["-9", &process.to_string()]).status();
}
