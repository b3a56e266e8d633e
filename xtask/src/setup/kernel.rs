//! The kernel folder (facade, prebuilt crate, front layer) and the kernelspec that names it.

use super::{libtorch, Plan};
use crate::ground::home::Home;
use crate::ground::proc;
use crate::ground::programs::host;
use crate::ground::say::{both, Progress};
use crate::ground::stamps::{stamp, stamped, write_whole};
use crate::kernel::{folder, inputs};
use crate::stick::unpack;
use anyhow::{Context, Result};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// A mark of everything that the kernel folder is made from.
fn key(home: &Home) -> Result<String> {
    let parts: Vec<&str> = inputs::LIBRARY.into_iter().chain(inputs::LAYER).collect();
    let sources = inputs::hash(home, &parts)?;
    let compiler =
        proc::ask(Command::new("rustc").arg("--version").current_dir(home.repo())).unwrap_or_default();
    Ok(format!("{compiler} {} {sources}", libtorch::installed(home).unwrap_or_default()))
}

pub fn plan(home: &Home) -> Option<Plan> {
    let there = [home.facade().join("Cargo.toml"), home.link(), home.atelier_kernel()]
        .iter()
        .all(|path| path.exists());
    if there && key(home).is_ok_and(|key| stamped(home, "kernel", &key)) {
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

pub fn install(home: &Home, progress: &Progress) -> Result<()> {
    let key = key(home)?;
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
    // With progress here, so that `folder::build` finds all compiled but the dylib itself.
    let mut command = Command::new("cargo");
    command.args(["build", "--locked", "--package", "atelier", "--lib"]).current_dir(home.repo());
    let crate_itself = both("building the crate for the kernel", "construction de la crate pour le noyau");
    proc::must(proc::cargo_with_progress(&mut command), hour, home, &crate_itself, |line| {
        proc::show(progress, line)
    })?;
    progress.note(&both("writing the kernel folder", "écriture du dossier du noyau").to_string());
    folder::build(home)?;
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
pub fn is_current(home: &Home) -> bool {
    plan(home).is_none()
}

// The kernelspec.

/// What JupyterLab and every other front end reads to start the kernel.
fn kernelspec(
    home: &Home,
    toolchain: Option<&str>,
    cargo: Option<&Path>,
    cargo_home: Option<&Path>,
) -> String {
    let mut env = serde_json::Map::new();
    env.insert("ATELIER_HOME".into(), json!(home.root()));
    env.insert("ATELIER_EVCXR".into(), json!(home.evcxr_jupyter()));
    if let Some(toolchain) = toolchain {
        // Cells are compiled in a temporary folder, where rust-toolchain.toml is out of sight.
        env.insert("RUSTUP_TOOLCHAIN".into(), json!(toolchain));
    }
    if let Some(folder) = cargo_home {
        env.insert("CARGO_HOME".into(), json!(folder));
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
    if let Some(compiler) = unpack::compiler(home) {
        // Cargo's own folder, too: nothing outside this home is written.
        return kernelspec(home, None, Some(&compiler), Some(&home.root().join("cargo")));
    }
    let cargo = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")))
        .map(|home| home.join("bin"));
    let cargo = cargo.filter(|folder| folder.join("cargo").exists());
    kernelspec(home, toolchain.as_deref(), cargo.as_deref(), None)
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

pub fn plan_kernelspec(home: &Home) -> Option<Plan> {
    (!kernelspec_is_current(home)).then_some(Plan::default())
}

pub fn install_kernelspec(home: &Home, _: &Progress) -> Result<()> {
    write_kernelspec(home)
}

pub fn write_kernelspec(home: &Home) -> Result<()> {
    write_whole(&home.kernelspec().join("kernel.json"), wanted_kernelspec(home).as_bytes())
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
    fn the_kernelspec_names_the_layer_and_finds_the_compiler() {
        let (_folder, home) = home();
        let spec: serde_json::Value =
            serde_json::from_str(&kernelspec(&home, Some("1.95.0"), Some(Path::new("/cargo/bin")), None))
                .unwrap();
        assert_eq!(spec["argv"][1], "run");
        assert_eq!(spec["argv"][2], "{connection_file}");
        assert_eq!(spec["interrupt_mode"], "message");
        assert_eq!(spec["env"]["RUSTUP_TOOLCHAIN"], "1.95.0");
        assert_eq!(spec["env"]["PATH"], "/cargo/bin:${PATH}");
    }

    #[test]
    fn a_change_in_the_crate_s_sources_calls_for_a_new_build() {
        let (_folder, home) = home();
        for part in inputs::LIBRARY.iter().chain(&inputs::LAYER) {
            fs::create_dir_all(home.repo().join(part)).unwrap();
        }
        fs::write(home.repo().join("src/lib.rs"), "// one").unwrap();
        let before = key(&home).unwrap();
        assert_eq!(before, key(&home).unwrap());
        fs::write(home.repo().join("src/lib.rs"), "// two").unwrap();
        assert_ne!(before, key(&home).unwrap());
    }
}
