//! The kernel folder: the facade that notebooks depend on, and the prebuilt crate that it stands for.
//!
//! ```text
//! kernel -> kernel-<hash>      the folder in use; the one before it stays for the kernels still running on it
//!   facade/                    what `:dep atelier = { path = … }` gets: no dependency, stubs for rust-analyzer
//!   link/                      libatelier_dylib.so; metadata of each crate inside it, one copy; proc macros
//!   lib/                       on Linux libatelier_all.so, the library to which the one in link/ is a small front
//!   library/                   what rust-analyzer needs of the standard library's source
//!   bin/                       atelier-kernel
//! ```
//!
//! No file in it holds an absolute path: the folder may be moved, copied, or packed for Colab.

use crate::ground::files;
use crate::ground::home::Home;
use crate::ground::programs::host;
use crate::kernel::inputs;
use crate::kernel::library;
use anyhow::{anyhow, bail, Context, Result};
use atelier_stubs::{self as stubs, Unit};
use cargo_metadata::camino::Utf8Path;
use cargo_metadata::{Artifact, BuildScript, Message, MetadataCommand, Node, Package, PackageId};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

/// Makes the kernel folder, or leaves it as it is when nothing it is made of has changed.
///
/// # Errors
/// When the crate does not compile, or the folder cannot be written.
pub fn build(home: &Home) -> Result<()> {
    let hash = key(home)?;
    let folder = home.root().join(format!("kernel-{}", &hash[..16]));
    if folder.join("facade/src/stubs.rs").is_file()
        && std::fs::read_link(home.kernel()).is_ok_and(|now| now.file_name() == folder.file_name())
    {
        return Ok(());
    }
    let half = home.root().join(format!("kernel-{}.tmp", &hash[..16]));
    // Someone may compile at the same moment, from sources that have changed meanwhile, or a dependency anew: then the
    // dylib and the metadata beside it do not belong together, and another round gets a set that does.
    for round in 0.. {
        let units = compile(home)?;
        if half.exists() {
            std::fs::remove_dir_all(&half).with_context(|| format!("cannot remove {}", half.display()))?;
        }
        assemble(home, &units, &half)?;
        if belongs(home, &half)? {
            break;
        }
        if round == 4 {
            bail!("the crate's sources changed during each of five builds: stop editing for a minute, then try again");
        }
    }
    if folder.exists() {
        std::fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    std::fs::rename(&half, &folder).with_context(|| format!("cannot rename {}", half.display()))?;
    let before = std::fs::read_link(home.kernel()).ok();
    point(&home.kernel(), &folder)?;
    sweep(home, &folder, before.as_deref());
    Ok(())
}

/// Compares the facade in use with the crate it stands for, item by item. What may differ is listed, with the reason,
/// in `stubs/exceptions.rs`.
///
/// # Errors
/// When they differ in anything else, or when a listed difference is no more.
pub fn compare(home: &Home) -> Result<()> {
    build(home)?;
    let (crates, _) = described(home, &compile(home)?)?;
    let facade =
        Arc::new(stubs::document_stubs(home.repo(), &home.facade(), &home.target().join("signatures"))?);
    let wrong = stubs::unexplained(&stubs::compare(&crates, &facade)?);
    if wrong.is_empty() {
        return Ok(());
    }
    bail!("the facade is not what the crate is, in {} places:\n{}", wrong.len(), wrong.join("\n"))
}

/// Compiles programs (name, text) against the crate through the facade, and against the stubs, without running them.
///
/// # Errors
/// When the compiler refuses one, with its name, the side, and what the compiler says.
pub fn check_programs(home: &Home, programs: &[(String, String)]) -> Result<()> {
    build(home)?;
    let scratch = home.scratch().join(format!("facade-{}", std::process::id()));
    std::fs::create_dir_all(&scratch).with_context(|| format!("cannot create {}", scratch.display()))?;
    let refused = refused(home, &scratch, programs);
    std::fs::remove_dir_all(&scratch).ok();
    let refused = refused?;
    if refused.is_empty() {
        return Ok(());
    }
    bail!("{}", refused.join("\n\n"))
}

/// How the facade is compiled by itself, and a program that stands on it; in the edition of evcxr's cells.
pub const FACADE: [&str; 7] =
    ["--crate-name", "atelier", "--crate-type", "rlib", "--edition", "2021", "-Cmetadata=facade"];
pub const PROGRAM: [&str; 6] = ["--crate-name", "program", "--crate-type", "bin", "--edition", "2024"];

/// The compiler, asked to put into `folder` what `source` becomes against the crates of the kernel folder.
pub fn compiler(home: &Home, source: &Path, folder: &Path) -> Result<Command> {
    let link = home.link().canonicalize().with_context(|| format!("{} is missing", home.link().display()))?;
    let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    rustc.arg(source).args(["--cap-lints", "allow", "--out-dir"]).arg(folder);
    rustc.arg(format!("-Lall={}", link.display())).current_dir(home.repo());
    Ok(rustc)
}

fn refused(home: &Home, scratch: &Path, programs: &[(String, String)]) -> Result<Vec<String>> {
    let mut refused = Vec::new();
    for (side, flags) in [("the crate", &[][..]), ("the stubs", &["--cfg", "rust_analyzer"][..])] {
        let folder = scratch.join(side.replace(' ', "-"));
        std::fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        let compile = |source: &Path, more: &[&str]| -> Result<std::process::Output> {
            compiler(home, source, &folder)?
                .args(["--emit", "metadata"])
                .args(more)
                .args(flags)
                .output()
                .context("cannot run rustc")
        };
        let facade = compile(&home.facade().join("src/lib.rs"), &FACADE)?;
        if !facade.status.success() {
            bail!(
                "the facade does not compile with {side}:\n{}",
                String::from_utf8_lossy(&facade.stderr).trim_end()
            );
        }
        let with = format!("--extern=atelier={}", folder.join("libatelier.rmeta").display());
        for (name, text) in programs {
            let file = folder.join("program.rs");
            std::fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
            let done = compile(&file, &[&PROGRAM[..], &[&with]].concat())?;
            if !done.status.success() {
                refused.push(format!(
                    "{name} does not compile with {side}:\n{}",
                    String::from_utf8_lossy(&done.stderr).trim_end()
                ));
            }
        }
    }
    Ok(refused)
}

/// The name of what this folder is made from: sources and compiler.
fn key(home: &Home) -> Result<String> {
    let mut hash = Sha256::new();
    hash.update(inputs::hash(home, &inputs::LIBRARY)?);
    hash.update(rustc(home, &["-vV"])?);
    Ok(files::hex(hash.finalize()))
}

fn rustc(home: &Home, args: &[&str]) -> Result<Vec<u8>> {
    let done = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .args(args)
        .env("RUSTC_BOOTSTRAP", "1")
        .current_dir(home.repo())
        .output()
        .context("cannot run rustc")?;
    if !done.status.success() {
        bail!("rustc {} failed:\n{}", args.join(" "), String::from_utf8_lossy(&done.stderr).trim_end());
    }
    Ok(done.stdout)
}

/// What cargo compiled: the crates inside the dylib, root first, and the dylib.
struct Units {
    all: Vec<Unit>,
    dylib: PathBuf,
}

fn cargo(home: &Home) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // Whoever starts us through cargo has this set, and ring's build script runs anew at every other value.
    command.current_dir(home.repo()).env_remove("CARGO_MANIFEST_DIR").env_remove("CARGO_MANIFEST_PATH");
    command
}

fn compile(home: &Home) -> Result<Units> {
    // `prefer-dynamic`: cells find the standard library as a shared library, so the dylib must too, or there are two.
    // (Cargo adds the flag by itself to a dylib that is a dependency, not to the package it is asked for.)
    let mut command = cargo(home);
    command.args([
        "rustc",
        "--package",
        "atelier-dylib",
        "--lib",
        "--message-format=json-render-diagnostics",
        "--",
        "-C",
        "prefer-dynamic",
    ]);
    if FRONT {
        // A name of its own, since its front has the other; and the way to libtorch, from where the folder stands.
        command.args(["-C", &format!("link-arg=-Wl,-soname,{WHOLE}")]);
        command.args(["-C", "link-arg=-Wl,-rpath,$ORIGIN/../../libtorch/lib"]);
    }
    let done = command.stderr(Stdio::inherit()).output().context("cannot run cargo")?;
    if !done.status.success() {
        bail!("the crate does not compile: the compiler's words are above");
    }
    let mut artifacts: Vec<Artifact> = Vec::new();
    let mut scripts: HashMap<PackageId, BuildScript> = HashMap::new();
    for message in Message::parse_stream(&*done.stdout) {
        match message.context("cargo's messages have another form than this program knows")? {
            Message::CompilerArtifact(artifact) => artifacts.push(artifact),
            Message::BuildScriptExecuted(script) => {
                scripts.insert(script.package_id.clone(), script);
            }
            _ => {}
        }
    }
    let extension = std::env::consts::DLL_EXTENSION;
    let dylib = artifacts
        .iter()
        .filter(|artifact| artifact.target.name == "atelier_dylib")
        .flat_map(|artifact| &artifact.filenames)
        .find(|file| file.extension() == Some(extension))
        .map(|file| file.clone().into_std_path_buf())
        .context("cargo built no shared library of atelier-dylib")?;

    // Cargo may have built a crate twice, with other features, for build scripts. What the dylib holds, it says itself.
    let listing = rustc(home, &["-Zls=root", &dylib.to_string_lossy()])?;
    let inside: HashSet<String> = String::from_utf8_lossy(&listing)
        .lines()
        .skip_while(|line| !line.starts_with("=External Dependencies="))
        .filter_map(|line| line.split_whitespace().nth(1))
        .map(|name| format!("lib{name}"))
        .collect();

    let metadata = cargo(home)
        // Only what this machine compiles: the others' crates were never downloaded.
        .args(["metadata", "--format-version", "1", "--offline", "--filter-platform", &host(home)?])
        .output()
        .context("cannot run cargo metadata")?;
    if !metadata.status.success() {
        bail!("cargo metadata failed:\n{}", String::from_utf8_lossy(&metadata.stderr).trim_end());
    }
    let metadata = MetadataCommand::parse(String::from_utf8_lossy(&metadata.stdout))
        .context("cargo metadata has another form than this program knows")?;
    let packages: HashMap<&PackageId, &Package> =
        metadata.packages.iter().map(|package| (&package.id, package)).collect();

    let mut all: Vec<Unit> = Vec::new();
    for artifact in artifacts {
        let files: Vec<PathBuf> = artifact
            .filenames
            .into_iter()
            .filter(|file| file.file_stem().is_some_and(|stem| inside.contains(stem)))
            .map(Into::into)
            .collect();
        // The crates of the workspace lie a second time, without a hash, one folder up: take the hashed place.
        let Some(package) = packages.get(&artifact.package_id) else { continue };
        let files = if files.is_empty() && artifact.target.name == "atelier" {
            hashed(&dylib, &inside)?
        } else {
            files
        };
        if files.is_empty() {
            continue;
        }
        let script = scripts.get(&artifact.package_id);
        all.push(Unit {
            package: artifact.package_id.repr,
            name: artifact.target.name.replace('-', "_"),
            version: package.version.to_string(),
            manifest_dir: package.manifest_path.parent().unwrap_or(Utf8Path::new("/")).into(),
            source: artifact.target.src_path.into(),
            edition: artifact.target.edition.to_string(),
            features: artifact.features,
            cfgs: script.map(|s| s.cfgs.clone()).unwrap_or_default(),
            env: script.map(|s| s.env.clone()).unwrap_or_default(),
            out_dir: script.map(|s| s.out_dir.clone().into()),
            files,
            externs: Vec::new(),
        });
    }
    let places: HashMap<String, PathBuf> =
        all.iter().map(|unit| (unit.package.clone(), unit.files[0].clone())).collect();
    let resolved = metadata.resolve.context("cargo metadata says nothing of dependencies")?;
    let edges: HashMap<&str, &Node> =
        resolved.nodes.iter().map(|node| (node.id.repr.as_str(), node)).collect();
    for unit in &mut all {
        if let Some(node) = edges.get(unit.package.as_str()) {
            unit.externs = node
                .deps
                .iter()
                .filter_map(|dep| Some((dep.name.clone(), places.get(&dep.pkg.repr)?.clone())))
                .collect();
        }
    }
    let root = all
        .iter()
        .position(|unit| unit.name == "atelier")
        .context("the dylib does not hold the crate `atelier`")?;
    all.swap(0, root);
    Ok(Units { all, dylib })
}

/// Whether all the metadata in the folder is that of the crates inside the dylib: the compiler, which reads every one
/// of them for a cell, refuses any other.
fn belongs(home: &Home, folder: &Path) -> Result<bool> {
    let done = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .arg(folder.join("facade/src/lib.rs"))
        .args(["--crate-name", "atelier", "--crate-type", "rlib", "--edition", "2021", "--emit", "metadata"])
        .args(["--cap-lints", "allow", "-Cmetadata=belongs", "-o"])
        .arg(folder.join("belongs.rmeta"))
        .arg(format!("-Lall={}", folder.join("link").display()))
        .current_dir(home.repo())
        .output()
        .context("cannot run rustc")?;
    std::fs::remove_file(folder.join("belongs.rmeta")).ok();
    if done.status.success() {
        return Ok(true);
    }
    let words = String::from_utf8_lossy(&done.stderr);
    // Another version of a crate, or none under the name that the dylib knows.
    if ["E0460", "E0463"].iter().any(|code| words.contains(code)) {
        return Ok(false);
    }
    bail!("the facade does not compile:\n{}", words.trim_end())
}

/// The root crate's rlib under the name by which the dylib knows it.
fn hashed(dylib: &Path, inside: &HashSet<String>) -> Result<Vec<PathBuf>> {
    let deps = dylib.parent().unwrap_or(Path::new("/")).join("deps");
    let stem = inside
        .iter()
        .find(|name| name.starts_with("libatelier-"))
        .context("the dylib does not hold the crate `atelier`")?;
    let file = deps.join(format!("{stem}.rlib"));
    if !file.is_file() {
        bail!("{} is missing, though cargo has just built it", file.display());
    }
    Ok(vec![file])
}

/// The documented crates: the root, those it re-exports whole, and their families (`polars`: `polars_core`, …).
fn described(home: &Home, units: &Units) -> Result<(Vec<Arc<rustdoc_types::Crate>>, stubs::Stubs)> {
    let libraries = units.dylib.parent().unwrap_or(Path::new("/")).join("deps");
    let cache = home.target().join("signatures");
    std::fs::create_dir_all(&cache).with_context(|| format!("cannot create {}", cache.display()))?;
    let root = stubs::document(home.repo(), &units.all[0], &libraries, &cache, false)?;
    let shown = stubs::shown_crates(&root);
    if let Some(lost) = shown.iter().find(|name| !units.all.iter().any(|unit| unit.name == **name)) {
        bail!("the crate shows `{lost}`, but cargo's list of what it compiled does not have it: something else was compiled at the same moment; try again");
    }
    let mut crates = vec![Arc::new(root)];
    let mut waiting: Vec<&Unit> = units
        .all
        .iter()
        .skip(1)
        .filter(|unit| {
            stubs::described(&unit.name) && shown.iter().any(|head| stubs::is_family(head, &unit.name))
        })
        .collect();
    let mut known: HashSet<&str> = HashSet::new();
    loop {
        known.extend(waiting.iter().map(|unit| unit.name.as_str()));
        crates.extend(document_all(home.repo(), &waiting, &libraries, &cache)?);
        let made = stubs::generate(&crates)?;
        waiting = units
            .all
            .iter()
            .filter(|unit| made.wanting.contains(&unit.name) && !known.contains(unit.name.as_str()))
            .collect();
        if waiting.is_empty() {
            return Ok((crates, made));
        }
    }
}

fn document_all(
    repo: &Path,
    wanted: &[&Unit],
    libraries: &Path,
    cache: &Path,
) -> Result<Vec<Arc<rustdoc_types::Crate>>> {
    // rustdoc uses one core: as many at a time as there are cores.
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(wanted.len().max(1));
    let next = std::sync::atomic::AtomicUsize::new(0);
    type Described = Vec<(usize, Arc<rustdoc_types::Crate>)>;
    let parts: Vec<Result<Described>> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..workers)
            .map(|_| {
                scope.spawn(|| {
                    let mut done = Vec::new();
                    loop {
                        let at = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                        let Some(unit) = wanted.get(at) else { return Ok(done) };
                        done.push((at, Arc::new(stubs::document(repo, unit, libraries, cache, true)?)));
                    }
                })
            })
            .collect();
        handles
            .into_iter()
            .map(|handle| {
                handle.join().unwrap_or_else(|_| Err(anyhow!("a thread that runs rustdoc has died")))
            })
            .collect()
    });
    let mut described = BTreeMap::new();
    for part in parts {
        described.extend(part?);
    }
    Ok(described.into_values().collect())
}

fn assemble(home: &Home, units: &Units, folder: &Path) -> Result<()> {
    let (facade, link, bin) = (folder.join("facade"), folder.join("link"), folder.join("bin"));
    for part in [&facade.join("src"), &link, &bin] {
        std::fs::create_dir_all(part).with_context(|| format!("cannot create {}", part.display()))?;
    }
    let ours = home.repo().join("kernel/facade");
    for file in ["Cargo.toml", "build.rs", "src/lib.rs"] {
        copy(&ours.join(file), &facade.join(file))?;
    }
    let (_, mut made) = described(home, units)?;
    stubs::settle(home.repo(), &facade.join("src"), &mut made.files, &mut made.left_out)?;
    std::fs::write(facade.join("left-out.txt"), made.left_out.join("\n") + "\n")?;
    for unit in &units.all {
        // Metadata is enough: the code is in the dylib. A proc macro is a library of the compiler's own machine.
        let metadata = unit
            .files
            .iter()
            .find(|file| {
                file.extension().is_some_and(|e| e == "rmeta" || e == std::env::consts::DLL_EXTENSION)
            })
            .cloned();
        let file = metadata.unwrap_or_else(|| unit.files[0].with_extension("rmeta"));
        let file = if file.is_file() { file } else { unit.files[0].clone() };
        let Some(name) = file.file_name() else { continue };
        // A copy, though it takes 0.4 GB where the file system shares no blocks: cargo may write the same file again.
        copy(&file, &link.join(name))?;
    }
    let dylib = link.join(Home::shared_library("atelier_dylib"));
    if FRONT {
        let lib = folder.join("lib");
        std::fs::create_dir_all(link.join("native"))
            .with_context(|| format!("cannot create {}", link.display()))?;
        std::fs::create_dir_all(&lib).with_context(|| format!("cannot create {}", lib.display()))?;
        let whole = lib.join(WHOLE);
        copy(&units.dylib, &whole)?;
        strip(&whole);
        front(home, &whole, &dylib)?;
        for name in ["tch", "torch_cpu", "c10"] {
            // A linker script, so that no loader can take it for the library.
            let file = link.join("native").join(Home::shared_library(name));
            std::fs::write(&file, "/* Comes with libatelier_all.so. */\n")
                .with_context(|| format!("cannot write {}", file.display()))?;
        }
    } else {
        copy(&units.dylib, &dylib)?;
        strip(&dylib);
    }
    library::trim(&sysroot(home)?.join("lib/rustlib/src/rust/library"), &folder.join("library"))?;
    // Until set-up has compiled the front layer anew, the one at work stays: the folder is never without.
    if let Ok(entries) = std::fs::read_dir(home.kernel().join("bin")) {
        for entry in entries.flatten().filter(|entry| entry.path().is_file()) {
            copy(&entry.path(), &bin.join(entry.file_name()))?;
        }
    }
    Ok(())
}

fn sysroot(home: &Home) -> Result<PathBuf> {
    Ok(PathBuf::from(String::from_utf8_lossy(&rustc(home, &["--print", "sysroot"])?).trim()))
}

/// The library's file name where cells are linked to a front of it.
const WHOLE: &str = "libatelier_all.so";

/// Whether there is one: a linker script and a section of metadata are ELF's ways.
const FRONT: bool = cfg!(target_os = "linux");

/// A library of one symbol that leads to the whole one: the compiler finds the crate's metadata in it, the linker
/// reads no symbol table of half a million names, the loader follows it.
fn front(home: &Home, whole: &Path, front: &Path) -> Result<()> {
    let folder = front.parent().context("a library is in a folder")?;
    let (code, metadata) = (folder.join("front.s"), folder.join("front.metadata"));
    run(objcopy(home)?
        .arg("--dump-section")
        .arg(format!(".rustc={}", metadata.display()))
        .arg(whole)
        .arg("/dev/null"))?;
    let text = format!(
        ".section .rodata\n.globl ATELIER_DOOR\n.type ATELIER_DOOR, %object\n.size ATELIER_DOOR, 1\nATELIER_DOOR: .byte 0\n\
         .section .rustc,\"\",%progbits\n.incbin \"{}\"\n.section .note.GNU-stack,\"\",%progbits\n",
        metadata.display()
    );
    std::fs::write(&code, text).with_context(|| format!("cannot write {}", code.display()))?;
    let name = front.file_name().context("a library has a name")?.to_string_lossy();
    run(Command::new("cc")
        .args(["-shared", "-nostdlib", "-o"])
        .arg(front)
        .arg(&code)
        .arg(format!("-Wl,-soname,{name}"))
        .args(["-Wl,-rpath,$ORIGIN/../lib", "-Wl,--allow-shlib-undefined", "-Wl,--no-as-needed"])
        .arg(whole))?;
    for file in [code, metadata] {
        std::fs::remove_file(&file).with_context(|| format!("cannot remove {}", file.display()))?;
    }
    Ok(())
}

fn objcopy(home: &Home) -> Result<Command> {
    if Command::new("objcopy").arg("--version").output().is_ok() {
        return Ok(Command::new("objcopy"));
    }
    // A machine with clang alone: the toolchain's own, which does not know where its library is.
    let sysroot = sysroot(home)?;
    let mut own = Command::new(sysroot.join("lib/rustlib").join(host(home)?).join("bin/rust-objcopy"));
    own.env("LD_LIBRARY_PATH", sysroot.join("lib"));
    Ok(own)
}

fn run(command: &mut Command) -> Result<()> {
    let done = command
        .output()
        .with_context(|| format!("cannot run {}", command.get_program().to_string_lossy()))?;
    if !done.status.success() {
        bail!(
            "{} failed:\n{}",
            command.get_program().to_string_lossy(),
            String::from_utf8_lossy(&done.stderr).trim_end()
        );
    }
    Ok(())
}

/// Takes the local symbols out of the dylib, a third of its size: nothing is linked against them, and `strip` leaves
/// the section with the crate's metadata alone. Without the program the folder is only larger.
fn strip(file: &Path) {
    let option = if cfg!(target_os = "macos") { "-x" } else { "--strip-unneeded" };
    Command::new("strip").arg(option).arg(file).stderr(Stdio::null()).status().ok();
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::copy(from, to).with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
    Ok(())
}

/// Points the link at the folder in one step: whoever opens it sees the old one or the new one.
fn point(link: &Path, folder: &Path) -> Result<()> {
    let name = folder.file_name().context("the kernel folder has no name")?;
    let half = link.with_extension("new");
    std::fs::remove_file(&half).ok();
    // Relative, so that the cache folder can move.
    std::os::unix::fs::symlink(name, &half).with_context(|| format!("cannot create {}", half.display()))?;
    std::fs::rename(&half, link).with_context(|| format!("cannot replace {}", link.display()))
}

/// A finished folder, in the cache folder under its own name, becomes the one in use.
pub fn take(home: &Home, folder: &Path) -> Result<()> {
    let before = std::fs::read_link(home.kernel()).ok();
    point(&home.kernel(), folder)?;
    sweep(home, folder, before.as_deref());
    Ok(())
}

/// Removes the kernel folders that no start will use: all but the newest and the one before.
fn sweep(home: &Home, now: &Path, before: Option<&Path>) {
    let Ok(entries) = std::fs::read_dir(home.root()) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let text = name.to_string_lossy();
        if text.starts_with("kernel-")
            && Some(name.as_os_str()) != now.file_name()
            && Some(name.as_os_str()) != before.and_then(Path::file_name)
        {
            std::fs::remove_dir_all(entry.path()).ok();
        }
    }
}
