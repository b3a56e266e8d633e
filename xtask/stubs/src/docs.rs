//! rustdoc's JSON of one crate, made against the crates that are already compiled.
//!
//! `cargo doc` would check the whole dependency graph a second time; rustdoc alone, told where the compiled
//! crates are, takes seconds. The JSON output is unstable: `RUSTC_BOOTSTRAP=1` allows it on the pinned compiler,
//! as cargo-semver-checks does, and the format's version is checked.

use anyhow::{bail, Context, Result};
use rustdoc_types::{Crate, FORMAT_VERSION};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::process::Command;

/// One compiled crate: how cargo compiled it, and what came out.
#[derive(Clone, Debug)]
pub struct Unit {
    pub package: String,
    /// The crate's name in Rust.
    pub name: String,
    pub version: String,
    pub manifest_dir: PathBuf,
    pub source: PathBuf,
    pub edition: String,
    pub features: Vec<String>,
    /// Flags and variables from its build script.
    pub cfgs: Vec<String>,
    pub env: Vec<(String, String)>,
    pub out_dir: Option<PathBuf>,
    /// The `.rlib`, `.rmeta` or shared library.
    pub files: Vec<PathBuf>,
    /// The direct dependencies: the name in this crate, the file.
    pub externs: Vec<(String, PathBuf)>,
}

impl Unit {
    /// `libpolars_core-19e09f3052e685bd`: the name that tells two builds of one crate apart.
    pub fn stem(&self) -> String {
        self.files
            .first()
            .and_then(|file| file.file_stem())
            .map(|stem| stem.to_string_lossy().into_owned())
            .unwrap_or_default()
    }
}

/// Describes one crate; `libraries` is the folder with all it depends on. Tools run in `repo`, whose
/// rust-toolchain.toml chooses the compiler.
///
/// # Errors
/// When rustdoc fails, with what it said, or writes a format that this program does not read.
pub fn document(repo: &Path, unit: &Unit, libraries: &Path, cache: &Path, reuse: bool) -> Result<Crate> {
    let out = cache.join(format!("{}.tmp", unit.stem()));
    let mut command = Command::new(std::env::var_os("RUSTDOC").unwrap_or_else(|| "rustdoc".into()));
    command
        .arg(&unit.source)
        .args(["--crate-name", &unit.name, "--edition", &unit.edition, "--cap-lints", "allow"])
        // Private items too: a public function may speak of a trait that only its own crate can name.
        .args([
            "--document-private-items",
            "--document-hidden-items",
            "-Z",
            "unstable-options",
            "--output-format",
            "json",
        ])
        .arg("--out-dir")
        .arg(&out)
        .arg("-L")
        .arg(format!("dependency={}", libraries.display()));
    for feature in &unit.features {
        command.arg("--cfg").arg(format!("feature=\"{feature}\""));
    }
    for cfg in &unit.cfgs {
        command.arg("--cfg").arg(cfg);
    }
    for (name, file) in &unit.externs {
        command.arg("--extern").arg(format!("{name}={}", file.display()));
    }
    command
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_PKG_NAME", unit.name.replace('_', "-"))
        .env("CARGO_PKG_VERSION", &unit.version)
        .env("CARGO_MANIFEST_DIR", &unit.manifest_dir)
        .env("CARGO_CRATE_NAME", &unit.name)
        .envs(unit.env.iter().cloned())
        .current_dir(repo);
    for (variable, part) in ["MAJOR", "MINOR", "PATCH"].iter().zip(unit.version.split(['.', '-', '+'])) {
        command.env(format!("CARGO_PKG_VERSION_{variable}"), part);
    }
    if let Some(folder) = &unit.out_dir {
        command.env("OUT_DIR", folder);
    }
    // A crate's name holds what it was compiled from and by whom; the rest is what rustdoc is asked.
    let asked = Sha256::digest(format!("{command:?} {FORMAT_VERSION}"));
    let asked = asked[..6].iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let kept = cache.join(format!("{}-{asked}.json", unit.stem()));
    if reuse {
        if let Ok(doc) = read(&kept) {
            return Ok(doc);
        }
    }
    std::fs::create_dir_all(&out).with_context(|| format!("cannot create {}", out.display()))?;
    let done = command.output().context("cannot run rustdoc (it comes with the Rust toolchain)")?;
    if !done.status.success() {
        bail!(
            "rustdoc cannot describe the crate `{}`:\n{}",
            unit.name,
            String::from_utf8_lossy(&done.stderr).trim_end()
        );
    }
    std::fs::rename(out.join(format!("{}.json", unit.name)), &kept)
        .with_context(|| format!("rustdoc wrote no {}.json", unit.name))?;
    std::fs::remove_dir_all(&out).ok();
    forget_others(cache, &unit.stem(), &kept);
    read(&kept)
}

/// Removes what rustdoc once said of this crate when it was asked something else.
fn forget_others(cache: &Path, stem: &str, kept: &Path) {
    let Ok(entries) = std::fs::read_dir(cache) else { return };
    for file in entries.flatten().map(|entry| entry.path()).filter(|file| file != kept) {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name
            .strip_prefix(stem)
            .is_some_and(|rest| rest == ".json" || (rest.starts_with('-') && rest.ends_with(".json")))
        {
            std::fs::remove_file(&file).ok();
        }
    }
}

/// Describes the stubs as a crate of their own, for the comparison with the real one.
///
/// # Errors
/// When rustdoc fails, or writes a format that this program does not read.
pub fn document_stubs(repo: &Path, facade: &Path, cache: &Path) -> Result<Crate> {
    std::fs::create_dir_all(cache).with_context(|| format!("cannot create {}", cache.display()))?;
    let done = Command::new(std::env::var_os("RUSTDOC").unwrap_or_else(|| "rustdoc".into()))
        .arg(facade.join("src/lib.rs"))
        .args([
            "--crate-name",
            "atelier",
            "--edition",
            "2021",
            "--cfg",
            "rust_analyzer",
            "--cap-lints",
            "allow",
        ])
        .args([
            "--document-private-items",
            "--document-hidden-items",
            "-Z",
            "unstable-options",
            "--output-format",
            "json",
        ])
        .arg("--out-dir")
        .arg(cache)
        .env("RUSTC_BOOTSTRAP", "1")
        .current_dir(repo)
        .output()
        .context("cannot run rustdoc (it comes with the Rust toolchain)")?;
    if !done.status.success() {
        bail!("rustdoc cannot describe the stubs:\n{}", String::from_utf8_lossy(&done.stderr).trim_end());
    }
    read(&cache.join("atelier.json"))
}

fn read(file: &Path) -> Result<Crate> {
    let text = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    // The version first: a later format need not fit the types at all.
    #[derive(serde::Deserialize)]
    struct Version {
        format_version: u32,
    }
    let version: Version =
        serde_json::from_slice(&text).with_context(|| format!("{} is not rustdoc's JSON", file.display()))?;
    if version.format_version != FORMAT_VERSION {
        bail!(
            "rustdoc writes its JSON in format {}, this program reads {FORMAT_VERSION}: change `rustdoc-types` in xtask/Cargo.toml together with the compiler",
            version.format_version
        );
    }
    serde_json::from_slice(&text).with_context(|| format!("{} is not rustdoc's JSON", file.display()))
}
