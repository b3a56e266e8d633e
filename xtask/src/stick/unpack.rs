//! Makes an `ATELIER_HOME` of a stick: nothing is compiled, nothing is fetched.
//!
//! Parts are unpacked beside their places while their sums are taken. Only when each came whole do they take the places, all of them: until then an older
//! installation runs as before. Whatever interrupts it, nothing is half there, and the next try goes on with what is missing.

use super::{Manifest, Part, FORM, MANIFEST};
use crate::ground::files;
use crate::ground::home::Home;
use crate::ground::proc;
use crate::ground::programs;
use crate::ground::say::{both, size, Progress, Words};
use crate::ground::stamps::{self, empty_scratch, stamp, stamped};
use crate::kernel::folder;
use crate::setup;
use anyhow::{bail, Context, Result};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The parts that a home is made of.
const HOME: [&str; 4] = ["kernel", "rust", "libtorch", "python"];

/// `./atelier` calls this for `--from`, with the tools that lie on the stick.
#[derive(clap::Args)]
pub struct Options {
    /// The stick: a folder, or the folder as one file (.tar).
    stick: PathBuf,
    /// Only put down the clone, here.
    #[arg(long)]
    clone: Option<PathBuf>,
}

pub fn run(home: &Home, options: &Options) -> Result<()> {
    let stick = Stick::open(&options.stick)?;
    if let Some(place) = &options.clone {
        return clone(&stick, &crate::cwd().join(place));
    }
    let _lock = setup::lock(home)?;
    let manifest = &stick.manifest;
    let open: Vec<&Part> = HOME
        .iter()
        .filter_map(|name| manifest.part(name))
        .filter(|part| !stamped(home, &stamp_of(&part.name), &part.sha256))
        .collect();
    if open.is_empty() && ready(home).is_some_and(|there| there == *manifest) {
        return Ok(());
    }
    fits(manifest, glibc().as_deref(), python_version().as_deref())?;
    clear_halves(home, &open)?;
    let needed = missing(home, &open) + 300_000_000;
    if let Some(free) = proc::free(home.root()).filter(|free| *free < needed) {
        bail!(setup::no_room(home, free, needed));
    }
    let progress = Progress::start(&both(
        format!("unpacking atelier {} into {}", manifest.version, home.root().display()),
        format!("déballage d’atelier {} dans {}", manifest.version, home.root().display()),
    ));
    // An environment of Python knows its own place: a first one is made there at once, another when the older one may go.
    let first = !home.python().exists();
    let unpacked = parts(home, &stick, &open, first, &progress)?;
    // From here on until all is there, this home is not a ready one.
    fs::remove_file(tools(home)).ok();
    progress.note(&both("putting all in its place", "mise en place").to_string());
    for (part, folder) in open.iter().zip(unpacked) {
        place(home, part, &folder, first)?;
    }
    stamps::write_whole(&home.root().join("ready").join(MANIFEST), &stick.list)?;
    let own = home.root().join("ready/.xtask");
    fs::copy(std::env::current_exe()?, &own)?;
    fs::rename(own, tools(home))?;
    stamp(home, "ready", "")?;
    progress.done();
    Ok(())
}

/// The tools of a home that was made from a stick: the script looks for them.
fn tools(home: &Home) -> PathBuf {
    home.root().join("ready/xtask")
}

fn stamp_of(part: &str) -> String {
    format!("ready-{part}")
}

/// The list of the stick where it is the stick's tools that run; tools that were compiled here compile the rest, too.
pub fn in_use(home: &Home) -> Option<Manifest> {
    let real = |path: PathBuf| path.canonicalize().ok();
    ready(home).filter(|_| {
        real(tools(home)).is_some_and(|tools| std::env::current_exe().ok().and_then(real) == Some(tools))
    })
}

/// The list of the stick that this home was made from, if it was.
fn ready(home: &Home) -> Option<Manifest> {
    if !tools(home).is_file() {
        return None;
    }
    serde_json::from_slice(&fs::read(home.root().join("ready").join(MANIFEST)).ok()?).ok()
}

/// Where the compiler of a home that was made from a stick has its programs.
pub fn compiler(home: &Home) -> Option<PathBuf> {
    ready(home).map(|_| home.root().join("rust/bin"))
}

/// From here on this home is built from the sources: what a stick brought is not looked at any more.
pub fn forget(home: &Home) -> Result<()> {
    if home.root().join("ready").exists() {
        fs::remove_dir_all(home.root().join("ready"))?;
        for part in HOME {
            fs::remove_file(home.stamp(&stamp_of(part))).ok();
        }
    }
    Ok(())
}

/// One line where the clone's sources are not those of the kernel that is there: it is the one that runs.
pub fn notice(home: &Home, manifest: &Manifest) -> Option<Words> {
    let same = super::sources(home).is_ok_and(|sources| sources == manifest.sources);
    (!same).then(|| {
        both(
            format!("The kernel is the ready-made one of version {}; the sources in this clone are others, and are not compiled. To compile them (25 to 50 minutes): ATELIER_HOME=another/folder ./atelier setup", manifest.version),
            format!("Le noyau est celui, déjà prêt, de la version {}\u{202f}; les sources de ce clone en diffèrent et ne sont pas compilées. Pour les compiler (25 à 50 minutes)\u{a0}: ATELIER_HOME=autre/dossier ./atelier setup", manifest.version),
        )
    })
}

/// A stick as it lies there.
struct Stick {
    place: Place,
    manifest: Manifest,
    /// The list as it is written.
    list: Vec<u8>,
}

enum Place {
    Folder(PathBuf),
    /// One file, and where each file in it begins and how long it is.
    File(PathBuf, HashMap<String, (u64, u64)>),
}

impl Stick {
    fn open(path: &Path) -> Result<Stick> {
        let no_stick = || {
            both(
                format!("{} is no stick of atelier: there is no {MANIFEST} in it. Give the folder that holds {MANIFEST}, or the .tar file as it was downloaded", path.display()),
                format!("{} n’est pas une clé d’atelier\u{a0}: il n’y a pas de {MANIFEST} dedans. Donnez le dossier qui contient {MANIFEST}, ou le fichier .tar tel que téléchargé", path.display()),
            )
        };
        let place = if path.is_dir() {
            Place::Folder(path.to_owned())
        } else {
            let index = index(path).with_context(no_stick)?;
            Place::File(path.to_owned(), index)
        };
        let mut list = Vec::new();
        place.read(MANIFEST).and_then(|mut file| file.read_to_end(&mut list)).with_context(no_stick)?;
        // The form first: another one may have other fields.
        let form =
            serde_json::from_slice::<serde_json::Value>(&list).ok().and_then(|list| list["form"].as_u64());
        let manifest = match form {
            Some(form) if form == u64::from(FORM) => serde_json::from_slice(&list).with_context(no_stick)?,
            Some(form) => bail!(both(
                format!("the stick at {} has the form {form}, and these tools read the form {FORM}: use the ./atelier of the clone on the stick (its file start)", path.display()),
                format!("la clé {} est de la forme {form}, et ces outils lisent la forme {FORM}\u{a0}: prenez le ./atelier du clone qui est sur la clé (son fichier start)", path.display()),
            )),
            None => bail!(no_stick()),
        };
        Ok(Stick { place, manifest, list })
    }
}

/// Where the files of a .tar lie: it is not packed, so that each can be read by itself.
fn index(file: &Path) -> io::Result<HashMap<String, (u64, u64)>> {
    let mut archive = tar::Archive::new(File::open(file)?);
    let mut found = HashMap::new();
    for entry in archive.entries_with_seek()? {
        let entry = entry?;
        let name = entry.path()?.components().collect::<PathBuf>();
        // With the folder it was made of, or without.
        let name = name.strip_prefix(".").unwrap_or(&name).display().to_string();
        found.insert(name, (entry.raw_file_position(), entry.size()));
    }
    let top =
        found.keys().find_map(|name| name.strip_suffix(MANIFEST).map(str::to_string)).unwrap_or_default();
    Ok(found.into_iter().filter_map(|(name, at)| Some((name.strip_prefix(&top)?.to_string(), at))).collect())
}

impl Place {
    fn read(&self, name: &str) -> io::Result<Box<dyn Read + Send>> {
        match self {
            Place::Folder(folder) => Ok(Box::new(File::open(folder.join(name))?)),
            Place::File(file, index) => {
                let (start, length) = index.get(name).ok_or(io::ErrorKind::NotFound)?;
                let mut file = File::open(file)?;
                file.seek(SeekFrom::Start(*start))?;
                Ok(Box::new(file.take(*length)))
            }
        }
    }
}

/// Refuses a machine that the stick was not made for, and says what was found.
fn fits(manifest: &Manifest, glibc: Option<&str>, python: Option<&str>) -> Result<()> {
    let number = |version: &str| -> Vec<u32> {
        version.split('.').map_while(|part| part.parse().ok()).take(2).collect()
    };
    let right = std::env::consts::OS == "linux"
        && std::env::consts::ARCH == manifest.machine
        && glibc.is_some_and(|found| number(found) >= number(&manifest.glibc));
    if !right {
        let (wanted, found) = (&manifest.glibc, glibc.unwrap_or("?"));
        let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
        bail!(both(
            format!("the stick does not fit this machine: it is made for Linux {} with glibc {wanted} or later, and this is {os} {arch} with glibc {found}. Install from the sources instead: ./atelier lab", manifest.machine),
            format!("la clé ne convient pas à cette machine\u{a0}: elle est faite pour Linux {} avec glibc {wanted} ou plus récent, et celle-ci est {os} {arch} avec glibc {found}. Installez plutôt depuis les sources\u{a0}: ./atelier lab", manifest.machine),
        ));
    }
    if !python.is_some_and(|found| manifest.pythons.iter().any(|version| version == found)) {
        let (held, found) = (manifest.pythons.join(", "), python.unwrap_or("–"));
        bail!(both(
            format!("the stick holds packages for Python {held}; found: {found}. Install one of them, or name one that is there: ATELIER_PYTHON=python3.12"),
            format!("la clé contient les paquets pour Python {held}\u{202f}; trouvé\u{a0}: {found}. Installez l’un d’eux, ou nommez celui qui est là\u{a0}: ATELIER_PYTHON=python3.12"),
        ));
    }
    Ok(())
}

/// The C library of this machine, by its own word.
fn glibc() -> Option<String> {
    let code = "import os; print(os.confstr('CS_GNU_LIBC_VERSION'))";
    proc::ask(Command::new(proc::python()).args(["-c", code]))?.strip_prefix("glibc ").map(str::to_string)
}

pub(super) fn python_version() -> Option<String> {
    let code = "import sys; print('%d.%d' % sys.version_info[:2])";
    proc::ask(Command::new(proc::python()).args(["-c", code]))
}

/// What is missing, all at a time, each in a folder of its own; with `first`, the environment of Python as soon as its packages are there.
fn parts(
    home: &Home,
    stick: &Stick,
    open: &[&Part],
    first: bool,
    progress: &Progress,
) -> Result<Vec<PathBuf>> {
    let total: u64 = open.iter().map(|part| part.bytes).sum();
    let read = AtomicU64::new(0);
    std::thread::scope(|threads| {
        let running: Vec<_> = open
            .iter()
            .map(|part| {
                let read = &read;
                threads.spawn(move || {
                    let folder = whole(home, stick, part, read)?;
                    if first && part.name == "python" {
                        python(home, &folder.join("python"))?;
                    }
                    Ok(folder)
                })
            })
            .collect();
        while running.iter().any(|one| !one.is_finished()) {
            progress.count(read.load(Ordering::Relaxed), total, &both("unpacking", "déballage").to_string());
            std::thread::sleep(Duration::from_millis(200));
        }
        running.into_iter().map(|one| one.join().expect("no panic")).collect()
    })
}

/// The folder of its own in which a part arrives: its name while it is not whole, and when it is.
fn arrival(home: &Home, part: &Part) -> (String, PathBuf) {
    let name = format!("{}-{}", stamp_of(&part.name), &part.sha256[..16]);
    let done = home.scratch().join(&name);
    (format!("{name}.half"), done)
}

/// What an earlier try left half done gives its room back.
fn clear_halves(home: &Home, open: &[&Part]) -> Result<()> {
    for half in open.iter().map(|part| home.scratch().join(arrival(home, part).0)) {
        if half.exists() {
            fs::remove_dir_all(half)?;
        }
    }
    Ok(())
}

/// What is still to be unpacked, in bytes.
fn missing(home: &Home, open: &[&Part]) -> u64 {
    open.iter().filter(|part| !arrival(home, part).1.is_dir()).map(|part| part.unpacked).sum()
}

/// A part in a folder of its own, whole: from an earlier try, or from the stick.
fn whole(home: &Home, stick: &Stick, part: &Part, read: &AtomicU64) -> Result<PathBuf> {
    let (half, done) = arrival(home, part);
    if done.is_dir() {
        read.fetch_add(part.bytes, Ordering::Relaxed);
    } else {
        let half = empty_scratch(home, &half)?;
        extract(home, stick, part, &half, read)?;
        fs::rename(&half, &done)?;
    }
    Ok(done)
}

/// A whole part takes its place.
fn place(home: &Home, part: &Part, folder: &Path, first: bool) -> Result<()> {
    if part.name == "python" {
        if !first {
            python(home, &folder.join("python"))?;
        }
    } else {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let place = home.root().join(entry.file_name());
            stamps::replace(&entry.path(), &place)?;
            if entry.file_name().to_string_lossy().starts_with("kernel-") {
                folder::take(home, &place)?;
            }
        }
    }
    fs::remove_dir_all(folder)?;
    stamp(home, &stamp_of(&part.name), &part.sha256)
}

fn extract(home: &Home, stick: &Stick, part: &Part, folder: &Path, read: &AtomicU64) -> Result<()> {
    let damaged = |found: &str| {
        both(
            format!("{} on the stick is damaged or cut off ({found}). Nothing of it was installed. Copy the stick again; the parts that are whole are kept", part.file),
            format!("{} est abîmé ou incomplet sur la clé ({found}). Rien n’en a été installé. Recopiez la clé\u{202f}; les parties entières sont gardées", part.file),
        )
    };
    let file = stick.place.read(&part.file).with_context(|| damaged("missing · manquant"))?;
    let mut summed = Summed { file, sum: Sha256::new(), bytes: 0, total: read };
    let done = if part.file.ends_with(".zst") {
        zstd::Decoder::new(&mut summed).and_then(|mut decoder| {
            decoder.window_log_max(27)?;
            unpack(decoder, folder)
        })
    } else {
        unpack(&mut summed, folder)
    };
    if let Err(error) = done {
        if matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) {
            bail!(setup::no_room(home, proc::free(home.root()).unwrap_or(0), part.unpacked));
        }
        bail!(damaged(&error.to_string()));
    }
    // What lies behind the archive's end belongs to the sum.
    io::copy(&mut summed, &mut io::sink()).with_context(|| damaged(""))?;
    let (bytes, sum) = (summed.bytes, files::hex(summed.sum.finalize()));
    if bytes != part.bytes {
        let (found, expected) = (size(bytes), size(part.bytes));
        bail!(both(
            damaged(&format!("{} of {}", found.en(), expected.en())).en(),
            damaged(&format!("{} sur {}", found.fr(), expected.fr())).fr()
        ));
    }
    if sum != part.sha256 {
        bail!(damaged("SHA-256"));
    }
    Ok(())
}

fn unpack(from: impl Read, folder: &Path) -> io::Result<()> {
    let mut archive = tar::Archive::new(from);
    archive.set_preserve_mtime(false);
    archive.unpack(folder)
}

struct Summed<'a> {
    file: Box<dyn Read + Send>,
    sum: Sha256,
    bytes: u64,
    total: &'a AtomicU64,
}

impl Read for Summed<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(into)?;
        self.sum.update(&into[..count]);
        self.bytes += count as u64;
        self.total.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// The environment, from the packages in `wheels`. Debian's Python makes none with pip unless a package of its own is there: pip comes as a package too.
fn python(home: &Home, wheels: &Path) -> Result<()> {
    let what = both("Python environment", "environnement Python");
    let minutes = |count: u64| Duration::from_secs(60 * count);
    let version = python_version().unwrap_or_default();
    let mut made = Command::new(proc::python());
    made.args(["-m", "venv", "--without-pip", "--clear"]).arg(home.python());
    proc::must(&mut made, minutes(5), home, &what, |_| {})?;
    let pip = fs::read_dir(wheels)?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("pip-")))
        .context("the stick has no pip")?;
    let mut install = programs::pip(home);
    // A package is a zip file, and Python reads pip from inside of its own.
    install.env("PYTHONPATH", pip).args(["install", "--quiet", "--no-index", "--no-deps", "--no-compile"]);
    install.arg("--find-links").arg(wheels).arg("-r").arg(wheels.join(format!("python-{version}.txt")));
    proc::must(&mut install, minutes(10), home, &what, |_| {})?;
    Ok(())
}

/// The clone, where there is none yet.
fn clone(stick: &Stick, place: &Path) -> Result<()> {
    if place.join("atelier").exists() {
        return Ok(());
    }
    if place.exists() && fs::read_dir(place)?.next().is_some() {
        bail!(both(
            format!(
                "{} is there, and holds something else: name another folder, ./start FOLDER",
                place.display()
            ),
            format!(
                "{} existe et contient autre chose\u{a0}: nommez un autre dossier, ./start DOSSIER",
                place.display()
            ),
        ));
    }
    let progress = Progress::start(&both(
        format!("the notebooks, into {}", place.display()),
        format!("les cahiers, dans {}", place.display()),
    ));
    let half = place.with_extension("half");
    if half.exists() {
        fs::remove_dir_all(&half)?;
    }
    fs::create_dir_all(&half).with_context(|| {
        both(
            format!("{} cannot be written: name another folder, ./start FOLDER", place.display()),
            format!(
                "impossible d’écrire dans {}\u{a0}: nommez un autre dossier, ./start DOSSIER",
                place.display()
            ),
        )
    })?;
    // Only errors about room ask for a home, and none is made here.
    let home = Home::at(&half, place)?;
    let part = stick.manifest.part("clone").context("the stick has no clone")?;
    extract(&home, stick, part, &half, &AtomicU64::new(0))?;
    if place.exists() {
        fs::remove_dir(place)?;
    }
    fs::rename(&half, place)?;
    progress.done();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(parts: Vec<Part>) -> Manifest {
        Manifest {
            form: FORM,
            version: "1.2.3".into(),
            machine: std::env::consts::ARCH.into(),
            glibc: "2.35".into(),
            torch: "2.11.0".into(),
            rust: "rustc".into(),
            pythons: vec!["3.12".into(), "3.13".into()],
            sources: String::new(),
            parts,
        }
    }

    /// A stick of one part, whose file may be harmed before it is read.
    fn stick(folder: &Path, harm: impl Fn(&mut Vec<u8>)) -> (Stick, Part) {
        let mut tar = tar::Builder::new(zstd::Encoder::new(Vec::new(), 1).unwrap());
        let text: Vec<u8> = (0..40_000u32).flat_map(|at| (at * at).to_le_bytes()).collect();
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, "rust/file", text.as_slice()).unwrap();
        let mut bytes = tar.into_inner().unwrap().finish().unwrap();
        let part = Part {
            name: "rust".into(),
            file: "parts/rust.tar.zst".into(),
            bytes: bytes.len() as u64,
            unpacked: text.len() as u64,
            sha256: files::hex(Sha256::digest(&bytes)),
        };
        harm(&mut bytes);
        fs::create_dir_all(folder.join("stick/parts")).unwrap();
        fs::write(folder.join("stick").join(&part.file), bytes).unwrap();
        fs::write(
            folder.join("stick").join(MANIFEST),
            serde_json::to_string(&manifest(vec![part.clone()])).unwrap(),
        )
        .unwrap();
        (Stick::open(&folder.join("stick")).unwrap(), part)
    }

    fn home(folder: &Path) -> Home {
        Home::at(folder.join("home"), folder.join("clone")).unwrap()
    }

    #[test]
    fn a_whole_part_takes_its_place_and_is_not_unpacked_again() {
        let folder = tempfile::tempdir().unwrap();
        let (stick, part) = stick(folder.path(), |_| {});
        let home = home(folder.path());
        let stick_file = folder.path().join("stick").join(&part.file);
        let read = AtomicU64::new(0);
        let folder = whole(&home, &stick, &part, &read).unwrap();
        // A second try does not read it again.
        fs::remove_file(&stick_file).unwrap();
        assert_eq!(whole(&home, &stick, &part, &AtomicU64::new(0)).unwrap(), folder);
        place(&home, &part, &folder, true).unwrap();
        assert_eq!(fs::metadata(home.root().join("rust/file")).unwrap().len(), 160_000);
        assert_eq!(read.load(Ordering::Relaxed), part.bytes);
        assert!(stamped(&home, "ready-rust", &part.sha256));
        assert_eq!(fs::read_dir(home.scratch()).unwrap().count(), 0);
    }

    #[test]
    fn the_next_try_asks_for_the_room_that_is_still_missing() {
        let folder = tempfile::tempdir().unwrap();
        let (stick, part) = stick(folder.path(), |_| {});
        let home = home(folder.path());
        // The disk was full half-way: what lies there is in the way of the next try, and goes.
        let half = home.scratch().join(arrival(&home, &part).0);
        fs::create_dir_all(&half).unwrap();
        fs::write(half.join("file"), [0; 1000]).unwrap();
        clear_halves(&home, &[&part]).unwrap();
        assert_eq!(missing(&home, &[&part]), part.unpacked);
        assert!(!half.exists());
        // Whole, it takes no more room.
        whole(&home, &stick, &part, &AtomicU64::new(0)).unwrap();
        assert_eq!(missing(&home, &[&part]), 0);
    }

    #[test]
    fn a_part_that_is_damaged_or_cut_off_leaves_what_was_there() {
        type Harm = fn(&mut Vec<u8>);
        let harms: [(Harm, &str); 3] = [
            (|bytes| bytes.truncate(bytes.len() / 2), "damaged or cut off"),
            (
                |bytes| {
                    let middle = bytes.len() / 2;
                    bytes[middle] ^= 0xff;
                },
                "damaged or cut off",
            ),
            (|bytes| bytes.push(0), "damaged or cut off"),
        ];
        for (harm, words) in harms {
            let folder = tempfile::tempdir().unwrap();
            let (stick, part) = stick(folder.path(), harm);
            let home = home(folder.path());
            fs::create_dir_all(home.root().join("rust")).unwrap();
            fs::write(home.root().join("rust/older"), "").unwrap();
            let error = format!("{:#}", whole(&home, &stick, &part, &AtomicU64::new(0)).unwrap_err());
            assert!(error.contains(words) && error.contains("parts/rust.tar.zst"), "{error}");
            assert!(home.root().join("rust/older").exists() && !home.root().join("rust/file").exists());
            assert!(!home.stamp("ready-rust").exists());
        }
    }

    #[test]
    fn a_stick_as_one_file_is_read_in_place() {
        let folder = tempfile::tempdir().unwrap();
        let (_, part) = stick(folder.path(), |_| {});
        for (file, from, name) in
            [("one.tar", folder.path(), "stick"), ("two.tar", &folder.path().join("stick"), ".")]
        {
            let file = folder.path().join(file);
            let mut tar = tar::Builder::new(File::create(&file).unwrap());
            tar.append_dir_all(name, from.join(if name == "." { "" } else { name })).unwrap();
            tar.finish().unwrap();
            let home = Home::at(file.with_extension("home"), folder.path().join("clone")).unwrap();
            let stick = Stick::open(&file).unwrap();
            let unpacked = whole(&home, &stick, &part, &AtomicU64::new(0)).unwrap();
            assert!(unpacked.join("rust/file").exists());
        }
    }

    #[test]
    fn what_is_no_stick_and_what_does_not_fit_is_said() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("photo.jpg"), "no archive at all").unwrap();
        for path in [folder.path().to_owned(), folder.path().join("photo.jpg"), folder.path().join("gone")] {
            let error = format!("{:#}", Stick::open(&path).err().unwrap());
            assert!(error.contains("is no stick of atelier"), "{error}");
        }
        let of_another_form = folder.path().join("later");
        fs::create_dir(&of_another_form).unwrap();
        fs::write(of_another_form.join(MANIFEST), r#"{"form": 9}"#).unwrap();
        assert!(format!("{:#}", Stick::open(&of_another_form).err().unwrap()).contains("the form 9"));

        let manifest = manifest(Vec::new());
        assert!(fits(&manifest, Some("2.36"), Some("3.13")).is_ok());
        let old = fits(&manifest, Some("2.31"), Some("3.13")).unwrap_err().to_string();
        assert!(old.contains("glibc 2.35 or later") && old.contains("glibc 2.31"), "{old}");
        let python = fits(&manifest, Some("2.36"), Some("3.9")).unwrap_err().to_string();
        assert!(python.contains("3.12, 3.13") && python.contains("found: 3.9"), "{python}");
        assert!(fits(&manifest, None, Some("3.13")).is_err() && fits(&manifest, Some("2.36"), None).is_err());
    }
}
