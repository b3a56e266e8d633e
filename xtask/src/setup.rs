//! Sets everything up in `ATELIER_HOME`, step by step.
//!
//! A step is done when its stamp says so for the present inputs. Stamps are written last, what is fetched or built gets its real name last,
//! and one lock keeps two set-ups apart: interrupted at any moment, the next run goes on.

use crate::home::{versions::EVCXR_SUMS, Home, EVCXR_VERSION};
use crate::proc;
use crate::say::{both, clock, size, Progress, Words};
use crate::{bundle, inputs, libtorch};
use anyhow::{bail, Context, Result};
use serde_json::json;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::process::Command;
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
        plan: plan_python,
        install: install_python,
    },
    Step { name: ("libtorch", "libtorch"), plan: libtorch::plan, install: libtorch::install },
    Step {
        name: ("torch-sys, compiled once", "torch-sys, compilé une fois"),
        plan: libtorch::plan_libtch,
        install: libtorch::install_libtch,
    },
    Step {
        name: ("Rust's standard library sources", "sources de la bibliothèque standard de Rust"),
        plan: plan_rust_src,
        install: install_rust_src,
    },
    Step {
        name: ("evcxr_jupyter, the Rust kernel", "evcxr_jupyter, le noyau Rust"),
        plan: plan_evcxr,
        install: install_evcxr,
    },
    Step {
        name: ("the atelier crate, built for the kernel", "la crate atelier, construite pour le noyau"),
        plan: plan_kernel,
        install: install_kernel,
    },
    Step {
        name: ("kernelspec \"Rust (atelier)\"", "kernelspec «\u{a0}Rust (atelier)\u{a0}»"),
        plan: plan_kernelspec,
        install: install_kernelspec,
    },
];

/// Does what is left to do. Says beforehand how much will be downloaded.
pub fn run(home: &Home) -> Result<()> {
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
                format!("set-up stopped at: {}. Nothing finished is lost", name.en),
                format!("l’installation s’est arrêtée à\u{a0}: {}. Rien de fini n’est perdu", name.fr),
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
            format!("Set-up in {}: about {} to download, {} on the disk, {time} of computing on two cores, for", home.root().display(), down.en, on_disk.en),
            format!("Installation dans {}\u{a0}: environ {} à télécharger, {} sur le disque, {time} de calcul sur deux cœurs, pour", home.root().display(), down.fr, on_disk.fr),
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
        eprintln!("{}", both(line(&name.en, &download.en), line(&name.fr, &download.fr)));
    }
    match proc::free(home.root()) {
        // While it arrives, a wheel lies on the disk packed and unpacked.
        Some(free) if free < disk + download => bail!(no_room(home, free, disk + download)),
        _ => Ok(()),
    }
}

fn no_room(home: &Home, free: u64, needed: u64) -> Words {
    let (free, needed, place) = (size(free), size(needed), home.root().display());
    both(
        format!("not enough room on the disk of {place}: {} free, {} needed. Make room, or set ATELIER_HOME to a folder on another disk", free.en, needed.en),
        format!("pas assez de place sur le disque de {place}\u{a0}: {} libres, il faut {}. Faites de la place, ou donnez à ATELIER_HOME un dossier sur un autre disque", free.fr, needed.fr),
    )
}

/// Held while a set-up runs; the system lets go of it however the process ends.
fn lock(home: &Home) -> Result<File> {
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

// Stamps, scratch folders, and other things that steps share.

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

/// pip of the environment.
pub fn pip(home: &Home) -> Command {
    pip_of(&home.python_bin("python"))
}

/// pip of a Python, bounded: a host that hangs is given up after seconds, a download cut off is taken up again.
pub fn pip_of(python: &Path) -> Command {
    let mut pip = Command::new(python);
    pip.args(["-m", "pip", "--disable-pip-version-check", "--no-input"]);
    pip.env("PIP_DEFAULT_TIMEOUT", "20")
        .env("PIP_RETRIES", "3")
        .env("PIP_RESUME_RETRIES", "5")
        .env("PIP_PROGRESS_BAR", "raw")
        .env_remove("PIP_TARGET");
    pip
}

// The Python environment.

const REQUIREMENTS: &str = "requirements.txt";

fn python_key(home: &Home) -> String {
    fs::read_to_string(home.repo().join(REQUIREMENTS)).unwrap_or_default()
}

fn plan_python(home: &Home) -> Option<Plan> {
    let done = stamped(home, "python", &python_key(home))
        && ["python", "jupyter", "jupyter-lab"].iter().all(|name| home.python_bin(name).exists());
    (!done).then_some(Plan { download: 55_000_000, disk: 270_000_000, seconds: 25 })
}

fn install_python(home: &Home, progress: &Progress) -> Result<()> {
    let what = both("Python environment", "environnement Python");
    let minutes = |count: u64| Duration::from_secs(60 * count);
    // A link to a Python that is gone "exists" no more: made anew.
    if proc::ask(Command::new(home.python_bin("python")).args(["-c", "import pip"])).is_none() {
        proc::must(
            Command::new(proc::python()).args(["-m", "venv", "--clear"]).arg(home.python()),
            minutes(5),
            home,
            &what,
            |line| progress.note(line),
        )?;
    }
    let requirements = home.repo().join(REQUIREMENTS);
    // The pip that comes with an older Python cannot take up a download again: the pinned one first.
    let pinned = fs::read_to_string(&requirements)?;
    let newer = empty_scratch(home, "pip")?.join("pip.txt");
    fs::write(&newer, requirement(&pinned, "pip").context("requirements.txt pins pip")?)?;
    proc::must(
        pip(home).env("PIP_PROGRESS_BAR", "off").args(["install", "-r"]).arg(&newer),
        minutes(5),
        home,
        &what,
        |line| progress.note(line),
    )?;
    proc::must(pip(home).args(["install", "-r"]).arg(&requirements), minutes(30), home, &what, |line| {
        proc::show(progress, line)
    })?;
    // Only what imports counts as installed.
    let check =
        "import jupyterlab, notebook, nbconvert, nbclient, papermill, jupyter_kernel_test, pytest, IPython";
    proc::must(Command::new(home.python_bin("python")).args(["-c", check]), minutes(3), home, &what, |_| {})?;
    stamp(home, "python", &python_key(home))
}

/// One package of a file of requirements, with its sums: its line, and the lines that a backslash adds to it.
fn requirement(pinned: &str, package: &str) -> Option<String> {
    let mut lines = pinned.lines().skip_while(|line| !line.starts_with(&format!("{package}==")));
    let mut found = String::new();
    for line in lines.by_ref() {
        found.push_str(line);
        found.push('\n');
        if !line.ends_with('\\') {
            return Some(found);
        }
    }
    None
}

// The standard library's sources: without them the kernel cannot infer the type of `let x = …` (*types-need-rust-src* in `kernel/what-evcxr-does.md`).

/// The folder in the toolchain where the kernel looks for them.
pub fn rust_src(home: &Home) -> Result<PathBuf> {
    let sysroot = proc::ask(Command::new("rustc").args(["--print", "sysroot"]).current_dir(home.repo()))
        .context("rustc does not answer")?;
    Ok(Path::new(&sysroot).join("lib/rustlib/src/rust/library"))
}

fn plan_rust_src(home: &Home) -> Option<Plan> {
    let there = rust_src(home).is_ok_and(|folder| folder.join("std/src/lib.rs").exists());
    (!there).then_some(Plan { download: 4_000_000, disk: 50_000_000, seconds: 5 })
}

fn install_rust_src(home: &Home, progress: &Progress) -> Result<()> {
    let folder = rust_src(home)?;
    let rustup = proc::run(
        Command::new("rustup").args(["component", "add", "rust-src"]).current_dir(home.repo()),
        Duration::from_secs(180),
        |line| progress.note(line),
    );
    if plan_rust_src(home).is_none() {
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

// evcxr_jupyter.

/// Whether the program is there, is of the pinned version, and starts. It has no `--version`, but its version is in its text.
pub fn evcxr_works(home: &Home) -> bool {
    let program = home.evcxr_jupyter();
    is_evcxr(&program) && proc::ask(Command::new(&program).arg("--help")).is_some()
}

fn is_evcxr(program: &Path) -> bool {
    fs::read(program)
        .is_ok_and(|bytes| bytes.windows(EVCXR_VERSION.len()).any(|part| part == EVCXR_VERSION.as_bytes()))
}

fn plan_evcxr(home: &Home) -> Option<Plan> {
    if home.evcxr_jupyter().exists() && stamped(home, "evcxr", EVCXR_VERSION) {
        return None;
    }
    if evcxr_works(home) {
        return Some(Plan { download: 0, disk: 0, seconds: 1 });
    }
    Some(Plan { download: 32_000_000, disk: 35_000_000, seconds: 540 })
}

fn install_evcxr(home: &Home, progress: &Progress) -> Result<()> {
    if evcxr_works(home) {
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
    if !evcxr_works(home) {
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
    let found = crate::files::sha256(&archive)?;
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

// The kernel folder: facade, prebuilt crate, front layer.

/// This machine's name for the compiler: packages of other systems are not downloaded.
pub fn host(home: &Home) -> Result<String> {
    let version = proc::ask(Command::new("rustc").arg("-vV").current_dir(home.repo()))
        .context("rustc does not answer")?;
    version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .map(str::to_string)
        .context("rustc -vV names no host")
}

/// A mark of everything that the kernel folder is made from.
fn kernel_key(home: &Home) -> Result<String> {
    let parts: Vec<&str> = inputs::LIBRARY.into_iter().chain(inputs::LAYER).collect();
    let sources = inputs::hash(home, &parts)?;
    let compiler =
        proc::ask(Command::new("rustc").arg("--version").current_dir(home.repo())).unwrap_or_default();
    Ok(format!("{compiler} {} {sources}", libtorch::installed(home).unwrap_or_default()))
}

fn plan_kernel(home: &Home) -> Option<Plan> {
    let there = [home.facade().join("Cargo.toml"), home.link(), home.atelier_kernel()]
        .iter()
        .all(|path| path.exists());
    if there && kernel_key(home).is_ok_and(|key| stamped(home, "kernel", &key)) {
        return None;
    }
    // When a build has been here before, only what changed is compiled.
    let before =
        home.target().join("debug/deps").is_dir() && fs::read_to_string(home.stamp("kernel")).is_ok();
    Some(if before {
        Plan { download: 0, disk: 0, seconds: 30 }
    } else {
        Plan { download: 15_000_000, disk: 3_500_000_000, seconds: 420 }
    })
}

fn install_kernel(home: &Home, progress: &Progress) -> Result<()> {
    let key = kernel_key(home)?;
    progress.note(&both("downloading the Rust packages", "téléchargement des paquets Rust").to_string());
    let what = both("building the front layer of the kernel", "construction de la couche avant du noyau");
    let hour = Duration::from_secs(3600);
    proc::must(
        Command::new("cargo").args(["fetch", "--locked", "--target", &host(home)?]).current_dir(home.repo()),
        hour,
        home,
        &both("downloading the Rust packages", "téléchargement des paquets Rust"),
        |line| progress.note(line.trim()),
    )?;
    // With progress here, so that `bundle::build` finds all compiled but the dylib itself.
    let mut command = Command::new("cargo");
    command.args(["build", "--locked", "--package", "atelier", "--lib"]).current_dir(home.repo());
    let crate_itself = both("building the crate for the kernel", "construction de la crate pour le noyau");
    proc::must(proc::cargo_with_progress(&mut command), hour, home, &crate_itself, |line| {
        proc::show(progress, line)
    })?;
    progress.note(&both("writing the kernel folder", "écriture du dossier du noyau").to_string());
    bundle::build(home)?;
    let mut command = Command::new("cargo");
    command.args(["build", "--locked", "--package", "atelier-kernel"]).current_dir(home.repo());
    proc::must(proc::cargo_with_progress(&mut command), hour, home, &what, |line| {
        proc::show(progress, line)
    })?;
    // A kernel that is running keeps the file it was started from.
    let folder = home.atelier_kernel();
    let folder = folder.parent().context("a program has a folder")?;
    fs::create_dir_all(folder)?;
    let arriving = folder.join(format!(".atelier-kernel.{}", std::process::id()));
    fs::copy(home.target().join("debug/atelier-kernel"), &arriving)?;
    fs::rename(arriving, home.atelier_kernel())?;
    stamp(home, "kernel", &key)
}

/// Whether the kernel folder was made from the present sources.
pub fn kernel_is_current(home: &Home) -> bool {
    plan_kernel(home).is_none()
}

// The kernelspec.

/// What JupyterLab and every other front end reads to start the kernel.
fn kernelspec(home: &Home, toolchain: Option<&str>, cargo: Option<&Path>) -> String {
    let mut env = serde_json::Map::new();
    env.insert("ATELIER_HOME".into(), json!(home.root()));
    env.insert("ATELIER_EVCXR".into(), json!(home.evcxr_jupyter()));
    if let Some(toolchain) = toolchain {
        // Cells are compiled in a temporary folder, where rust-toolchain.toml is out of sight.
        env.insert("RUSTUP_TOOLCHAIN".into(), json!(toolchain));
    }
    if let Some(folder) = cargo {
        // A server or an editor may have been started without cargo on its path.
        env.insert("PATH".into(), json!(format!("{}:${{PATH}}", folder.display())));
    }
    let spec = json!({
        "argv": [home.atelier_kernel(), "run", "{connection_file}"],
        "display_name": "Rust (atelier)",
        "language": "rust",
        "interrupt_mode": "message",
        "env": env,
        "metadata": { "debugger": false }
    });
    serde_json::to_string_pretty(&spec).expect("a JSON value can be written") + "\n"
}

fn wanted_kernelspec(home: &Home) -> String {
    let toolchain = std::env::var("RUSTUP_TOOLCHAIN").ok().filter(|name| !name.is_empty()).or_else(|| {
        let file = fs::read_to_string(home.repo().join("rust-toolchain.toml")).ok()?;
        Some(file.lines().find_map(|line| line.strip_prefix("channel = "))?.trim_matches('"').to_string())
    });
    let cargo = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")))
        .map(|home| home.join("bin"));
    kernelspec(home, toolchain.as_deref(), cargo.filter(|folder| folder.join("cargo").exists()).as_deref())
}

pub fn kernelspec_is_current(home: &Home) -> bool {
    fs::read_to_string(home.kernelspec().join("kernel.json"))
        .is_ok_and(|text| text == wanted_kernelspec(home))
}

pub fn read_kernelspec(home: &Home) -> Result<String> {
    let file = home.kernelspec().join("kernel.json");
    fs::read_to_string(&file).with_context(|| {
        both(
            format!("{} is missing: ./atelier setup", file.display()),
            format!("{} manque\u{a0}: ./atelier setup", file.display()),
        )
    })
}

fn plan_kernelspec(home: &Home) -> Option<Plan> {
    (!kernelspec_is_current(home)).then_some(Plan::default())
}

fn install_kernelspec(home: &Home, _: &Progress) -> Result<()> {
    write_whole(&home.kernelspec().join("kernel.json"), wanted_kernelspec(home).as_bytes())
}

/// Gives disk space back: what can be made again quickly, or everything.
pub fn clean(home: &Home, all: bool) -> Result<()> {
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
    eprintln!("{}", both(format!("{} given back", freed.en), format!("{} rendus", freed.fr)));
    Ok(())
}

/// Takes libtorch away, so that the next set-up chooses anew. What was compiled against it goes with it.
pub fn clean_libtorch(home: &Home) -> Result<()> {
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

    #[test]
    fn debian_s_package_must_be_of_this_very_version() {
        let madison = " rust-src | 1.95.0+dfsg1-1~bpo13+1 | http://host/debian trixie-backports/main amd64 Packages\n rust-src | 1.63.0+dfsg1-2 | http://host/debian bookworm/main amd64 Packages\n";
        assert_eq!(debian_version(madison, "1.95.0").as_deref(), Some("1.95.0+dfsg1-1~bpo13+1"));
        assert_eq!(debian_version(madison, "1.63"), None);
        assert_eq!(debian_version(madison, "1.9"), None);
        assert_eq!(debian_version("", "1.95.0"), None);
        assert_eq!(debian_version(madison, ""), None);
    }

    #[test]
    fn the_kernelspec_names_the_layer_and_finds_the_compiler() {
        let (_folder, home) = home();
        let spec: serde_json::Value =
            serde_json::from_str(&kernelspec(&home, Some("1.95.0"), Some(Path::new("/cargo/bin")))).unwrap();
        assert_eq!(spec["argv"][1], "run");
        assert_eq!(spec["argv"][2], "{connection_file}");
        assert_eq!(spec["interrupt_mode"], "message");
        assert_eq!(spec["env"]["RUSTUP_TOOLCHAIN"], "1.95.0");
        assert_eq!(spec["env"]["PATH"], "/cargo/bin:${PATH}");
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
    fn a_folder_that_is_not_ours_is_never_cleaned() {
        let (folder, home) = home();
        fs::create_dir_all(home.root().join("precious")).unwrap();
        assert!(clean(&home, true).is_err());
        assert!(home.root().join("precious").exists());
        stamp(&home, "ready", "").unwrap();
        clean(&home, true).unwrap();
        assert!(!home.root().exists() && folder.path().exists());
    }

    #[test]
    fn too_little_room_is_said_with_both_numbers() {
        let (_folder, home) = home();
        let words = no_room(&home, 3_000_000_000, 8_000_000_000);
        assert!(words.en.contains("3.0 GB free") && words.fr.contains("3,0\u{a0}Go"), "{words:?}");
    }

    #[test]
    fn a_change_in_the_crate_s_sources_calls_for_a_new_build() {
        let (_folder, home) = home();
        for part in inputs::LIBRARY.iter().chain(&inputs::LAYER) {
            fs::create_dir_all(home.repo().join(part)).unwrap();
        }
        fs::write(home.repo().join("src/lib.rs"), "// one").unwrap();
        let before = kernel_key(&home).unwrap();
        assert_eq!(before, kernel_key(&home).unwrap());
        fs::write(home.repo().join("src/lib.rs"), "// two").unwrap();
        assert_ne!(before, kernel_key(&home).unwrap());
    }
}
