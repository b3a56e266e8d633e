//! Makes the stick of what is installed here.

use super::{Manifest, Part, FORM, MANIFEST};
use crate::ground::files;
use crate::ground::home::{Home, EVCXR_VERSION, LIBTORCH_VERSION};
use crate::ground::proc;
use crate::ground::programs;
use crate::ground::say::{both, size, Progress};
use crate::ground::stamps;
use crate::kernel::pack;
use anyhow::{bail, Context, Result};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// The Pythons that packages are gathered for.
const PYTHONS: [&str; 5] = ["3.10", "3.11", "3.12", "3.13", "3.14"];

/// The C libraries that packages of Python may ask for, the newest last.
const PLATFORMS: [&str; 4] = ["manylinux2014", "manylinux_2_17", "manylinux_2_28", "manylinux_2_34"];

const LIMIT: Duration = Duration::from_secs(900);

/// What a reader without a clone starts. The tools are copied first: a stick may not let programs run.
const START: &str = r#"#!/bin/sh
# Puts the notebooks into ~/atelier and opens them. / Met les cahiers dans ~/atelier et les ouvre.
set -eu
cd "$(dirname "$0")"
tools=$(mktemp -d)
cp tools/xtask "$tools/xtask"
chmod +x "$tools/xtask"
clone=${1:-$HOME/atelier}
if [ ! -e "$clone/atelier" ]; then
    "$tools/xtask" unpack "$PWD" --clone "$clone" || { rm -rf "$tools"; exit 1; }
fi
rm -rf "$tools"
exec "$clone/atelier" lab --from "$PWD"
"#;

/// Where the stick goes when nobody says.
pub fn default_place(home: &Home) -> PathBuf {
    home.root().join(format!("atelier-{}-linux-x86_64", env!("CARGO_PKG_VERSION")))
}

/// Makes the stick as a folder, with `tar` also as one file, as a release holds it; `quick` packs faster and larger, and for this machine's Python alone.
///
/// # Errors
/// On another system than Linux on x86-64, with a libtorch for graphics cards, and when a tool or the network is missing.
pub fn run(home: &Home, place: &Path, quick: bool, tar: bool) -> Result<()> {
    pack::fits_here()?;
    if home.libtorch_lib().join("libtorch_cuda.so").exists() {
        bail!(both(
            "the libtorch here is the one for graphics cards, 6 GB: make the stick on a machine without a card",
            "la libtorch d’ici est celle des cartes graphiques, 6 Go\u{a0}: faites la clé sur une machine sans carte",
        ));
    }
    let progress = Progress::start(&both("making the stick", "fabrication de la clé"));
    let stage = stamps::empty_scratch(home, "stick")?;
    pack::kernel(home, &stage)?;
    progress.note(&both("the compiler", "le compilateur").to_string());
    pack::compiler(home, &stage.join("rust"))?;
    progress.note(&both("libtorch", "libtorch").to_string());
    libtorch(home, &stage.join("libtorch"))?;
    progress.note(&both("Python packages", "paquets Python").to_string());
    let pythons = match quick {
        true => vec![super::unpack::python_version().context("Python does not answer")?],
        false => PYTHONS.map(String::from).to_vec(),
    };
    wheels(home, &stage.join("python"), &pythons)?;
    pack::strip(home, &stage, &pack::programs(&stage)?, &progress)?;
    let tools = stage.join("tools");
    fs::create_dir_all(&tools)?;
    fs::copy(std::env::current_exe()?, tools.join("xtask")).context("cannot copy our own tools")?;
    pack::strip(home, &stage, &[tools.join("xtask")], &progress)?;
    let glibc = pack::latest_glibc(home, &pack::programs(&stage)?)?;

    let half = place.with_extension("half");
    if half.exists() {
        fs::remove_dir_all(&half)?;
    }
    fs::create_dir_all(half.join("parts")).with_context(|| format!("cannot write {}", half.display()))?;
    let level = if quick { 1 } else { 17 };
    let mut parts = Vec::new();
    let evcxr = format!("evcxr-{EVCXR_VERSION}");
    let kernel = home.kernel().canonicalize()?;
    let kernel = kernel.file_name().context("a folder has a name")?.to_owned();
    for name in ["clone", "kernel", "rust", "libtorch", "python"] {
        progress.note(&both(format!("packing: {name}"), format!("empaquetage\u{a0}: {name}")).to_string());
        // Packages of Python are packed already.
        let packed = name != "python";
        let file = format!("parts/{name}.tar{}", if packed { ".zst" } else { "" });
        let mut tar = Tar::new(&half.join(&file), packed.then_some(level))?;
        match name {
            "clone" => {
                for path in tracked(home)? {
                    tar.file(&home.repo().join(&path), &path)?;
                }
            }
            "kernel" => {
                tar.folder(&stage.join("kernel"), Path::new(&kernel))?;
                tar.folder(&stage.join(&evcxr), Path::new(&evcxr))?;
            }
            other => tar.folder(&stage.join(other), Path::new(other))?,
        }
        let (bytes, unpacked, sha256) = tar.done()?;
        parts.push(Part { name: name.to_string(), file, bytes, unpacked, sha256 });
    }
    fs::create_dir(half.join("tools"))?;
    fs::copy(tools.join("xtask"), half.join("tools/xtask"))?;
    let start = half.join("start");
    fs::write(&start, START)?;
    fs::set_permissions(&start, fs::Permissions::from_mode(0o755))?;
    let book = home.repo().join("book.zip");
    if book.is_file() {
        fs::copy(book, half.join("books.zip"))?;
    }
    let rust = proc::ask(Command::new("rustc").arg("--version").current_dir(home.repo())).unwrap_or_default();
    let manifest = Manifest {
        form: FORM,
        version: env!("CARGO_PKG_VERSION").to_string(),
        machine: std::env::consts::ARCH.to_string(),
        glibc: format!("{}.{}", glibc.0, glibc.1),
        torch: LIBTORCH_VERSION.to_string(),
        rust,
        pythons,
        sources: super::sources(home)?,
        parts,
    };
    fs::write(half.join(MANIFEST), serde_json::to_string_pretty(&manifest)? + "\n")?;
    if place.exists() {
        fs::remove_dir_all(place)?;
    }
    fs::rename(&half, place).with_context(|| format!("cannot write {}", place.display()))?;
    fs::remove_dir_all(&stage)?;
    for part in &manifest.parts {
        let (packed, unpacked) = (size(part.bytes), size(part.unpacked));
        progress.line(
            &both(
                format!("{}: {}, {} unpacked", part.name, packed.en(), unpacked.en()),
                format!("{}\u{a0}: {}, {} une fois déballé", part.name, packed.fr(), unpacked.fr()),
            )
            .to_string(),
        );
    }
    let all = size(manifest.parts.iter().map(|part| part.bytes).sum());
    progress.line(
        &both(format!("{} ({})", place.display(), all.en()), format!("{} ({})", place.display(), all.fr()))
            .to_string(),
    );
    if tar {
        let name = place.file_name().context("a folder has a name")?;
        let file = place.with_file_name(format!("{}.tar", name.to_string_lossy()));
        let mut tar = Tar::new(&file, None)?;
        tar.folder(place, Path::new(name))?;
        let (bytes, _, sha256) = tar.done()?;
        progress.line(&format!("{} ({}), SHA-256 {sha256}", file.display(), size(bytes).en()));
    }
    progress.done();
    Ok(())
}

/// The libraries themselves, where `libtorch/lib` has links to them, and what their makers ask to be passed on.
fn libtorch(home: &Home, to: &Path) -> Result<()> {
    let lib = to.join("lib");
    fs::create_dir_all(&lib)?;
    for entry in fs::read_dir(home.libtorch_lib()).context("libtorch is missing: ./atelier setup")? {
        let entry = entry?;
        fs::copy(entry.path(), lib.join(entry.file_name()))
            .with_context(|| format!("cannot copy {}", entry.path().display()))?;
    }
    for folder in fs::read_dir(home.libtorch_wheel()).into_iter().flatten().flatten() {
        if folder.file_name().to_string_lossy().starts_with("torch-") {
            for name in ["LICENSE", "NOTICE", "licenses/LICENSE", "licenses/NOTICE"] {
                let file = folder.path().join(name);
                if file.is_file() {
                    fs::copy(&file, to.join(file.file_name().context("a file has a name")?))?;
                }
            }
        }
    }
    Ok(())
}

/// The packages of `requirements.txt` for some Pythons, as wheels, and a list for each. Kept between two sticks.
fn wheels(home: &Home, to: &Path, pythons: &[String]) -> Result<()> {
    let store = home.root().join("wheels");
    fs::create_dir_all(&store)?;
    fs::create_dir_all(to)?;
    let requirements = home.repo().join("requirements.txt");
    let what = both("fetching Python packages", "téléchargement des paquets Python");
    let found = to.join("found");
    let mut wanted = std::collections::BTreeSet::new();
    for version in pythons {
        let mut asked = Command::new(home.python_bin("python"));
        let pins = proc::must(
            asked.args(["-c", include_str!("pins.py")]).arg(&requirements).arg(version),
            LIMIT,
            home,
            &what,
            |_| {},
        )?;
        let list = to.join(format!("python-{version}.txt"));
        fs::write(&list, &pins)?;
        let download = |into: &Path| {
            let mut pip = programs::pip(home);
            pip.args(["download", "--quiet", "--no-deps", "--only-binary=:all:", "--implementation", "cp"]);
            // A late one of its kind: some packages refuse the first.
            pip.args(["--python-version", &format!("{version}.15")]);
            for platform in PLATFORMS {
                pip.args(["--platform", &format!("{platform}_x86_64")]);
            }
            pip.arg("--dest").arg(into).arg("-r").arg(&list);
            pip
        };
        let from_store = || {
            let mut pip = download(&found);
            pip.args(["--no-index", "--find-links"]).arg(&store);
            pip
        };
        // What is there already is not asked for again: without a network a second stick can be made.
        if !from_store().output().is_ok_and(|done| done.status.success()) {
            proc::must(&mut download(&store), LIMIT, home, &what, |_| {})?;
            proc::must(&mut from_store(), LIMIT, home, &what, |_| {})?;
        }
        for entry in fs::read_dir(&found)? {
            wanted.insert(entry?.file_name());
        }
    }
    fs::remove_dir_all(&found)?;
    for name in wanted {
        fs::copy(store.join(&name), to.join(&name))?;
    }
    Ok(())
}

/// The files of the clone that belong to it.
fn tracked(home: &Home) -> Result<Vec<PathBuf>> {
    let list = proc::ask(
        Command::new("git")
            .args(["ls-files"])
            .env("GIT_OPTIONAL_LOCKS", "0")
            .current_dir(home.repo())
            .args(["-z"]),
    )
    .context("the stick is made from a clone, and git does not answer here")?;
    Ok(list.split('\0').filter(|name| !name.is_empty()).map(PathBuf::from).collect())
}

/// An archive that is written, packed and summed in one go. Times and owners of this machine stay out.
struct Tar {
    tar: tar::Builder<Packed>,
    unpacked: u64,
}

/// Bytes on their way into the file.
enum Packed {
    Plain(Summed),
    Zstd(Box<zstd::Encoder<'static, Summed>>),
}

struct Summed {
    file: BufWriter<File>,
    sum: Sha256,
    bytes: u64,
}

impl Write for Summed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.sum.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Write for Packed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Packed::Plain(summed) => summed.write(bytes),
            Packed::Zstd(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Packed::Plain(summed) => summed.flush(),
            Packed::Zstd(encoder) => encoder.flush(),
        }
    }
}

impl Tar {
    fn new(file: &Path, level: Option<i32>) -> Result<Tar> {
        let opened = File::create(file).with_context(|| format!("cannot write {}", file.display()))?;
        let summed = Summed { file: BufWriter::new(opened), sum: Sha256::new(), bytes: 0 };
        let packed = match level {
            None => Packed::Plain(summed),
            Some(level) => {
                let mut encoder = zstd::Encoder::new(summed, level)?;
                encoder.multithread(
                    std::thread::available_parallelism().map_or(1, |count| count.get() as u32),
                )?;
                // A window of 128 MB: the compiler and the library repeat themselves from afar.
                if level > 1 {
                    encoder.long_distance_matching(true)?;
                    encoder.window_log(27)?;
                }
                Packed::Zstd(Box::new(encoder))
            }
        };
        let mut tar = tar::Builder::new(packed);
        tar.mode(tar::HeaderMode::Deterministic);
        tar.follow_symlinks(false);
        Ok(Tar { tar, unpacked: 0 })
    }

    fn file(&mut self, file: &Path, name: &Path) -> Result<()> {
        self.unpacked +=
            file.symlink_metadata().with_context(|| format!("cannot read {}", file.display()))?.len();
        self.tar.append_path_with_name(file, name).with_context(|| format!("cannot pack {}", file.display()))
    }

    /// A folder whole, in the order of names.
    fn folder(&mut self, folder: &Path, name: &Path) -> Result<()> {
        let mut entries: Vec<_> = fs::read_dir(folder)
            .with_context(|| format!("cannot read {}", folder.display()))?
            .collect::<io::Result<_>>()?;
        entries.sort_by_key(|entry| entry.file_name());
        for entry in entries {
            let name = name.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                self.folder(&entry.path(), &name)?;
            } else {
                self.file(&entry.path(), &name)?;
            }
        }
        Ok(())
    }

    /// Bytes of the file, bytes of its content, and the file's sum.
    fn done(self) -> Result<(u64, u64, String)> {
        let mut summed = match self.tar.into_inner()? {
            Packed::Plain(summed) => summed,
            Packed::Zstd(encoder) => encoder.finish()?,
        };
        summed.flush()?;
        Ok((summed.bytes, self.unpacked, files::hex(summed.sum.finalize())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_files_make_the_same_archive() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("in/deep")).unwrap();
        fs::write(folder.path().join("in/deep/file"), "text ".repeat(1000)).unwrap();
        fs::write(folder.path().join("in/a"), "b").unwrap();
        let pack = |name: &str, level| {
            let mut tar = Tar::new(&folder.path().join(name), level).unwrap();
            tar.folder(&folder.path().join("in"), Path::new("top")).unwrap();
            tar.done().unwrap()
        };
        let (one, two, plain) = (pack("one", Some(1)), pack("two", Some(1)), pack("three", None));
        assert_eq!(one, two);
        assert_eq!((one.1, plain.1), (5001, 5001));
        assert!(one.0 < 1000 && plain.0 > 5000);
        assert_eq!(one.2, files::sha256(&folder.path().join("one")).unwrap());
    }
}
