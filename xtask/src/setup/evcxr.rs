//! evcxr_jupyter, the kernel behind our layer: fetched where its sum is known, else compiled.

use super::Plan;
use crate::ground::files;
use crate::ground::home::{versions::EVCXR_SUMS, Home, EVCXR_VERSION};
use crate::ground::proc;
use crate::ground::say::{both, Progress};
use crate::ground::stamps::{empty_scratch, replace, stamp, stamped};
use anyhow::{bail, Result};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// Whether the program is there, is of the pinned version, and starts. It has no `--version`, but its version is in its text.
pub fn works(home: &Home) -> bool {
    let program = home.evcxr_jupyter();
    is_evcxr(&program) && proc::ask(Command::new(&program).arg("--help")).is_some()
}

fn is_evcxr(program: &Path) -> bool {
    fs::read(program)
        .is_ok_and(|bytes| bytes.windows(EVCXR_VERSION.len()).any(|part| part == EVCXR_VERSION.as_bytes()))
}

pub fn plan(home: &Home) -> Option<Plan> {
    if home.evcxr_jupyter().exists() && stamped(home, "evcxr", EVCXR_VERSION) {
        return None;
    }
    if works(home) {
        return Some(Plan { download: 0, disk: 0, seconds: 1 });
    }
    Some(Plan { download: 32_000_000, disk: 35_000_000, seconds: 540 })
}

pub fn install(home: &Home, progress: &Progress) -> Result<()> {
    if works(home) {
        return stamp(home, "evcxr", EVCXR_VERSION);
    }
    let arriving = empty_scratch(home, "evcxr")?;
    if let Err(error) = ready_made_evcxr(home, &arriving) {
        let reason = format!("{error:#}");
        let reason = reason.lines().next().unwrap_or_default();
        progress.line(
            &both(
                format!("no ready-made evcxr_jupyter ({reason}); it is compiled"),
                format!("pas d’evcxr_jupyter tout fait ({reason})\u{202f}; on le compile"),
            )
            .to_string(),
        );
        let mut command = Command::new("cargo");
        command
            .args(["install", "evcxr_jupyter", "--locked", "--version", EVCXR_VERSION, "--root"])
            .arg(&arriving);
        // Outside the scratch folder's own cleaning, so that an interrupted build goes on; gone when it has succeeded.
        let target = home.scratch().join("evcxr-target");
        command.arg("--target-dir").arg(&target).current_dir(home.repo());
        // Neither our libtorch nor our profile concerns it.
        command.env_remove("RUSTFLAGS");
        let what = both("compiling evcxr_jupyter", "compilation d’evcxr_jupyter");
        proc::must(
            proc::cargo_with_progress(&mut command),
            Duration::from_secs(5400),
            home,
            &what,
            |line| proc::show(progress, line),
        )?;
        let _ = fs::remove_dir_all(target);
    }
    replace(&arriving, &home.evcxr())?;
    if !works(home) {
        bail!(both("evcxr_jupyter does not start", "evcxr_jupyter ne démarre pas"));
    }
    stamp(home, "evcxr", EVCXR_VERSION)
}

/// The project's own release, where it can be reached.
fn ready_made_evcxr(home: &Home, arriving: &Path) -> Result<()> {
    let target = match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => "x86_64-unknown-linux-gnu",
        ("macos", "aarch64") => "aarch64-apple-darwin",
        (os, arch) => bail!(both(format!("none for {os} {arch}"), format!("aucun pour {os} {arch}"))),
    };
    // A program is run only if its sum is known beforehand.
    let Some((_, sum)) = EVCXR_SUMS.iter().find(|(known, _)| *known == target) else {
        bail!(both("its sum is not known", "sa somme de contrôle n’est pas connue"));
    };
    let name = format!("evcxr_jupyter-v{EVCXR_VERSION}-{target}");
    let url = format!("https://github.com/evcxr/evcxr/releases/download/v{EVCXR_VERSION}/{name}.tar.gz");
    let archive = arriving.join("evcxr.tar.gz");
    let fetch = "import shutil, sys, urllib.request\nwith urllib.request.urlopen(sys.argv[1], timeout=8) as answer, open(sys.argv[2], 'wb') as file: shutil.copyfileobj(answer, file)";
    let done = proc::run(
        Command::new(home.python_bin("python")).args(["-c", fetch, &url]).arg(&archive),
        Duration::from_secs(180),
        |_| {},
    )?;
    if !done.ok {
        bail!("{}", done.tail.lines().last().unwrap_or("no answer"));
    }
    let found = files::sha256(&archive)?;
    if found != *sum {
        bail!(both(
            format!("the archive is not the expected one: its SHA-256 is {found}"),
            format!("l’archive n’est pas celle que l’on attend\u{a0}: son SHA-256 est {found}")
        ));
    }
    proc::must(
        Command::new("tar").arg("-xzf").arg(&archive).arg("-C").arg(arriving),
        Duration::from_secs(60),
        home,
        &both("unpacking", "dépaquetage"),
        |_| {},
    )?;
    let program = arriving.join(&name).join("evcxr_jupyter");
    if !is_evcxr(&program) || proc::ask(Command::new(&program).arg("--help")).is_none() {
        bail!(both("the ready-made program does not run here", "le programme tout fait ne tourne pas ici"));
    }
    fs::create_dir_all(arriving.join("bin"))?;
    fs::rename(program, arriving.join("bin/evcxr_jupyter"))?;
    fs::remove_dir_all(arriving.join(name))?;
    fs::remove_file(archive)?;
    Ok(())
}
