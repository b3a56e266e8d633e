//! Sets everything up in `ATELIER_HOME`, step by step.
//!
//! A step is done when its stamp says so for the present inputs. Stamps are written last, what is fetched or built gets its real name last,
//! and one lock keeps two set-ups apart: interrupted at any moment, the next run goes on.

pub mod clean;
pub mod doctor;
pub mod evcxr;
pub mod kernel;
pub mod libtorch;
pub mod python;
pub mod rust_src;

use crate::ground::home::Home;
use crate::ground::proc;
use crate::ground::say::{both, clock, size, Progress, Words};
use crate::ground::stamps::{stamp, stamped};
use crate::stick::unpack;
use anyhow::{bail, Context, Result};
use std::fs::{self, File, TryLockError};
use std::time::Duration;

/// What a step will cost, told before anything is downloaded. Sizes and times were measured on two cores.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Bytes to download.
    pub download: u64,
    /// Bytes it takes on the disk when done.
    pub disk: u64,
    /// Seconds of computing, downloads aside.
    pub seconds: u64,
}

struct Step {
    name: (&'static str, &'static str),
    /// What is left to do; nothing when the step is done.
    plan: fn(&Home) -> Option<Plan>,
    install: fn(&Home, &Progress) -> Result<()>,
}

/// In the order in which they need each other.
const STEPS: [Step; 7] = [
    Step {
        name: ("Python environment with JupyterLab", "environnement Python avec JupyterLab"),
        plan: python::plan,
        install: python::install,
    },
    Step { name: ("libtorch", "libtorch"), plan: libtorch::plan, install: libtorch::install },
    Step {
        name: ("torch-sys, compiled once", "torch-sys, compilé une fois"),
        plan: libtorch::plan_libtch,
        install: libtorch::install_libtch,
    },
    Step {
        name: ("Rust's standard library sources", "sources de la bibliothèque standard de Rust"),
        plan: rust_src::plan,
        install: rust_src::install,
    },
    Step {
        name: ("evcxr_jupyter, the Rust kernel", "evcxr_jupyter, le noyau Rust"),
        plan: evcxr::plan,
        install: evcxr::install,
    },
    Step {
        name: ("the atelier crate, built for the kernel", "la crate atelier, construite pour le noyau"),
        plan: kernel::plan,
        install: kernel::install,
    },
    Step {
        name: ("kernelspec \"Rust (atelier)\"", "kernelspec «\u{a0}Rust (atelier)\u{a0}»"),
        plan: kernel::plan_kernelspec,
        install: kernel::install_kernelspec,
    },
];

/// Does what is left to do. Says beforehand how much will be downloaded.
pub fn run(home: &Home) -> Result<()> {
    // A home from a stick has all but what names its own folders.
    if let Some(manifest) = unpack::in_use(home) {
        if let Some(words) = unpack::notice(home, &manifest) {
            eprintln!("{words}");
        }
        return kernel::write_kernelspec(home);
    }
    unpack::forget(home)?;
    if open_steps(home).is_empty() {
        return mark_ready(home);
    }
    let _lock = lock(home)?;
    // Another set-up may have done the work while this one waited.
    let open = open_steps(home);
    if open.is_empty() {
        return mark_ready(home);
    }
    announce(home, &open)?;
    for (step, _) in &open {
        // Earlier steps may have done this one's work, or undone it.
        if (step.plan)(home).is_none() {
            continue;
        }
        let name = both(step.name.0, step.name.1);
        let progress = Progress::start(&name);
        (step.install)(home, &progress).with_context(|| {
            both(
                format!("set-up stopped at: {}. Nothing finished is lost", name.en()),
                format!("l’installation s’est arrêtée à\u{a0}: {}. Rien de fini n’est perdu", name.fr()),
            )
        })?;
        progress.done();
    }
    let _ = fs::remove_dir_all(home.scratch());
    mark_ready(home)
}

/// The steps that are not done, with their plans.
fn open_steps(home: &Home) -> Vec<(&'static Step, Plan)> {
    STEPS.iter().filter_map(|step| Some((step, (step.plan)(home)?))).collect()
}

/// The script's checks of disk and memory look for this file.
fn mark_ready(home: &Home) -> Result<()> {
    if !stamped(home, "ready", "") {
        stamp(home, "ready", "")?;
    }
    Ok(())
}

fn announce(home: &Home, open: &[(&Step, Plan)]) -> Result<()> {
    let total = |part: fn(&Plan) -> u64| open.iter().map(|(_, plan)| part(plan)).sum::<u64>();
    let (download, disk, seconds) =
        (total(|plan| plan.download), total(|plan| plan.disk), total(|plan| plan.seconds));
    let (down, on_disk, time) = (size(download), size(disk), clock(Duration::from_secs(seconds)));
    eprintln!(
        "{}",
        both(
            format!("Set-up in {}: about {} to download, {} on the disk, {time} of computing on two cores, for", home.root().display(), down.en(), on_disk.en()),
            format!("Installation dans {}\u{a0}: environ {} à télécharger, {} sur le disque, {time} de calcul sur deux cœurs, pour", home.root().display(), down.fr(), on_disk.fr()),
        )
    );
    for (step, plan) in open {
        let (name, download) = (both(step.name.0, step.name.1), size(plan.download));
        let line = |name: &str, size: &str| {
            if plan.download > 0 {
                format!("  · {name} ({size})")
            } else {
                format!("  · {name}")
            }
        };
        eprintln!("{}", both(line(name.en(), download.en()), line(name.fr(), download.fr())));
    }
    match proc::free(home.root()) {
        // While it arrives, a wheel lies on the disk packed and unpacked.
        Some(free) if free < disk + download => bail!(no_room(home, free, disk + download)),
        _ => Ok(()),
    }
}

pub fn no_room(home: &Home, free: u64, needed: u64) -> Words {
    let (free, needed, place) = (size(free), size(needed), home.root().display());
    both(
        format!("not enough room on the disk of {place}: {} free, {} needed. Make room, or set ATELIER_HOME to a folder on another disk", free.en(), needed.en()),
        format!("pas assez de place sur le disque de {place}\u{a0}: {} libres, il faut {}. Faites de la place, ou donnez à ATELIER_HOME un dossier sur un autre disque", free.fr(), needed.fr()),
    )
}

/// Held while a set-up runs; the system lets go of it however the process ends.
pub fn lock(home: &Home) -> Result<File> {
    fs::create_dir_all(home.root()).with_context(|| {
        both(
            format!("{} cannot be written: set ATELIER_HOME to a folder that can", home.root().display()),
            format!(
                "impossible d’écrire dans {}\u{a0}: donnez à ATELIER_HOME un dossier où c’est possible",
                home.root().display()
            ),
        )
    })?;
    let file = File::create(home.lock())?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            eprintln!(
                "{}",
                both(
                    "Another set-up is running; waiting for it.",
                    "Une autre installation est en cours\u{202f}; on l’attend."
                )
            );
            file.lock()?;
        }
        Err(TryLockError::Error(error)) => return Err(error.into()),
    }
    Ok(file)
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
    fn two_set_ups_do_not_run_at_once() {
        let (_folder, home) = home();
        let first = lock(&home).unwrap();
        let second = File::open(home.lock()).unwrap();
        assert!(matches!(second.try_lock(), Err(TryLockError::WouldBlock)));
        drop(first);
        second.try_lock().unwrap();
    }

    #[test]
    fn too_little_room_is_said_with_both_numbers() {
        let (_folder, home) = home();
        let words = no_room(&home, 3_000_000_000, 8_000_000_000);
        assert!(words.en().contains("3\u{a0}GB free") && words.fr().contains("3\u{a0}Go"), "{words:?}");
    }
}
