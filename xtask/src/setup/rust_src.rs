//! The standard library's sources: without them the kernel cannot infer the type of `let x = …` (*types-need-rust-src* in `kernel/what-evcxr-does.md`).

use super::Plan;
use crate::ground::home::Home;
use crate::ground::proc;
use crate::ground::say::{both, Progress};
use crate::ground::stamps::empty_scratch;
use anyhow::{bail, Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// The folder in the toolchain where the kernel looks for them.
pub fn folder(home: &Home) -> Result<PathBuf> {
    let sysroot = proc::ask(Command::new("rustc").args(["--print", "sysroot"]).current_dir(home.repo()))
        .context("rustc does not answer")?;
    Ok(Path::new(&sysroot).join("lib/rustlib/src/rust/library"))
}

pub fn plan(home: &Home) -> Option<Plan> {
    let there = folder(home).is_ok_and(|folder| folder.join("std/src/lib.rs").exists());
    (!there).then_some(Plan { download: 4_000_000, disk: 50_000_000, seconds: 5 })
}

pub fn install(home: &Home, progress: &Progress) -> Result<()> {
    let folder = folder(home)?;
    let rustup = proc::run(
        Command::new("rustup").args(["component", "add", "rust-src"]).current_dir(home.repo()),
        Duration::from_secs(180),
        |line| progress.note(line),
    );
    if plan(home).is_none() {
        return Ok(());
    }
    let why = match rustup {
        Ok(done) => done.tail,
        Err(error) => format!("{error:#}"),
    };
    progress.line(
        &both(
            "rustup cannot bring rust-src; Debian’s package of the same version is tried",
            "rustup ne peut pas apporter rust-src\u{202f}; on essaie le paquet Debian de même version",
        )
        .to_string(),
    );
    let version =
        proc::ask(Command::new("rustc").arg("--version").current_dir(home.repo())).unwrap_or_default();
    let version = version.split_whitespace().nth(1).unwrap_or_default();
    let madison = proc::ask(Command::new("apt-cache").args(["madison", "rust-src"])).unwrap_or_default();
    let Some(package) = debian_version(&madison, version) else {
        bail!(both(
            format!("rust-src {version} is missing. With a network: rustup component add rust-src. Debian’s rust-src of exactly this version serves too: its library/ goes to {}.\n\n{why}", folder.display()),
            format!("rust-src {version} manque. Avec le réseau\u{a0}: rustup component add rust-src. Le paquet rust-src de Debian, de cette version exactement, convient aussi\u{a0}: son library/ va dans {}.\n\n{why}", folder.display()),
        ));
    };
    let scratch = empty_scratch(home, "rust-src")?;
    let what = both("Debian’s rust-src", "rust-src de Debian");
    let five = Duration::from_secs(300);
    proc::must(
        Command::new("apt-get").arg("download").arg(format!("rust-src={package}")).current_dir(&scratch),
        five,
        home,
        &what,
        |line| progress.note(line),
    )?;
    let archive = fs::read_dir(&scratch)?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|end| end == "deb"))
        .context("apt-get download left no .deb")?;
    proc::must(Command::new("dpkg-deb").arg("-x").arg(archive).arg(&scratch), five, home, &what, |_| {})?;
    let library = scratch.join(format!("usr/src/rustc-{version}/library"));
    let parent = folder.parent().context("library has a parent")?;
    fs::create_dir_all(parent)?;
    // Copied under another name first: the scratch folder may be on another disk.
    let arriving = parent.join("library.arriving");
    let _ = fs::remove_dir_all(&arriving);
    proc::must(Command::new("cp").arg("-r").arg(&library).arg(&arriving), five, home, &what, |_| {})?;
    fs::rename(&arriving, &folder)?;
    Ok(())
}

/// From `apt-cache madison rust-src`: the package of exactly this compiler's version.
fn debian_version(madison: &str, rust: &str) -> Option<String> {
    madison
        .lines()
        .filter_map(|line| line.split('|').nth(1))
        .map(str::trim)
        .find(|package| {
            !rust.is_empty()
                && package.strip_prefix(rust).is_some_and(|rest| rest.starts_with(['+', '-', '~']))
        })
        .map(str::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debian_s_package_must_be_of_this_very_version() {
        let madison = " rust-src | 1.95.0+dfsg1-1~bpo13+1 | http://host/debian trixie-backports/main amd64 Packages\n rust-src | 1.63.0+dfsg1-2 | http://host/debian bookworm/main amd64 Packages\n";
        assert_eq!(debian_version(madison, "1.95.0").as_deref(), Some("1.95.0+dfsg1-1~bpo13+1"));
        assert_eq!(debian_version(madison, "1.63"), None);
        assert_eq!(debian_version(madison, "1.9"), None);
        assert_eq!(debian_version("", "1.95.0"), None);
        assert_eq!(debian_version(madison, ""), None);
    }
}
