//! What evcxr, and the cargo that it calls, read in files: how cells are compiled. Measured with notebook 01 (ARCHITECTURE.md, "The kernel").

use crate::{home, linker};
use anyhow::{Context, Result};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The file of evcxr's settings: ours in its folder, a reader's own beside the notebook.
const EVCXR_FILE: &str = "evcxr.toml";

/// Optimisation 1 instead of evcxr's 2: a cell that calls the crate is compiled twice as fast, and the crate itself is compiled already. A cell with a long
/// loop of its own says `:opt 2`; one without any gets less (`COMPILER`).
const EVCXR: &str = "[evcxr]\nopt_level = \"1\"\n";

/// The parts of a cell, compiled side by side, are not looked through once more for what could be moved between them: a tenth less to wait.
/// A cell knows its lines, so that a panic in a library and a death can be told with the line of the cell; other crates need not.
const CARGO: &str = "[profile.dev]\nlto = \"off\"\ndebug = \"line-tables-only\"\nstrip = \"none\"\n[profile.dev.package.\"*\"]\ndebug = false\n";

/// Cargo calls it in place of the compiler. Where `spared` lies beside it, a cell is compiled as it stands (`optimisation`): a quarter less to wait. Its few parts are
/// not spread over sixteen units, which cost more than they bring, and numbers that grow too large are an error as ever. Cargo must not know: by a profile, or
/// flags, of another cell it would name the cell's crate otherwise, and a type of the reader's own would be another in each.
/// The compiler asks for its memory in large pages, and keeps one store of it: half as many faults of pages, an eighth less to wait.
/// What it complains of in a cell goes through `taken` before evcxr reads it.
const COMPILER: &str = r#"#!/bin/sh
export MALLOC_CONF="${MALLOC_CONF-thp:always,narenas:1}"
case " $* " in
*" --crate-name ctx "*)
    if [ -e "${0%/*}/spared" ]; then
        set -- "$@" -C opt-level=0 -C codegen-units=4 -C debug-assertions=off -C overflow-checks=on
    fi
    "$@" 2>"${0%/*}/said" && exec cat "${0%/*}/said" >&2
    status=$?
    PROGRAM retell "${0%/*}/said"
    exit $status
    ;;
esac
exec "$@"
"#;

/// Where it stands, in the folder of the settings.
const COMPILER_FILE: &str = "compiler/rustc";

/// Has the next cell optimised, or not, where the settings are ours and not the reader's own.
///
/// # Errors
/// When the file beside the compiler cannot be written or removed.
pub fn optimise(folder: &Path, here: &Path, optimised: bool) -> Result<()> {
    let spared = folder.join(COMPILER_FILE).with_file_name("spared");
    let ours = folder.join(EVCXR_FILE).exists() && !here.join(EVCXR_FILE).exists();
    if !optimised && ours {
        return write(&spared, "");
    }
    match fs::remove_file(&spared) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// Writes the settings into the folder that holds evcxr's working folder, and tells evcxr of them. What the reader has set goes first. The program is this one,
/// as another may start it.
///
/// # Errors
/// When a file cannot be written.
pub fn apply(command: &mut Command, home: &Path, folder: &Path, program: &Path) -> Result<()> {
    let own = std::env::var_os("EVCXR_CONFIG_DIR").is_some()
        || dirs::config_dir().is_some_and(|config| config.join("evcxr").is_dir());
    if !own {
        // A file `evcxr.toml` beside the notebook still goes before this one.
        write(&folder.join(EVCXR_FILE), EVCXR)?;
        command.env("EVCXR_CONFIG_DIR", folder);
    }
    if std::env::var_os("CARGO_INCREMENTAL").is_none() {
        // Every cell is new code. Keeping and comparing what the compiler found for the one before costs more than it saves, by half a second.
        command.env("CARGO_INCREMENTAL", "0");
    }
    if let Some(rustup) = rustup_home(std::env::var_os("RUSTUP_TOOLCHAIN"), std::env::var_os("RUSTUP_HOME")) {
        // Cargo remembers what it has asked the compiler until it is called with another toolchain. rust-analyzer calls rustup's cargo, where both of these
        // are set, and evcxr the toolchain's own, where one would be missing: each would forget what the other knew, at every start and `:dep`.
        command.env("RUSTUP_HOME", rustup);
    }
    // Cargo looks for its settings in the folders above evcxr's, too.
    let facade = home::facade(home).map(|facade| search(&facade)).unwrap_or_default();
    fs::create_dir_all(folder.join(".cargo")).context("cannot write cargo’s settings")?;
    let linker = linker::settings(&target(), folder)?;
    let compiler = compiler(folder, program)?;
    write(&folder.join(".cargo/config.toml"), &format!("{CARGO}{facade}{linker}{compiler}"))
}

/// What cargo has to be told for it.
fn compiler(folder: &Path, program: &Path) -> Result<String> {
    let file = folder.join(COMPILER_FILE);
    fs::create_dir_all(folder.join("compiler")).context("cannot write what stands for the compiler")?;
    let program = program.display().to_string().replace('\'', r"'\''");
    linker::write_program(&file, &COMPILER.replace("PROGRAM", &format!("'{program}'")))?;
    Ok(format!("[build]\nrustc-workspace-wrapper = {}\n", toml::Value::from(file.display().to_string())))
}

/// The folder that rustup itself would name, where a toolchain of it is in force and nobody has named the folder.
fn rustup_home(toolchain: Option<OsString>, named: Option<OsString>) -> Option<PathBuf> {
    toolchain?;
    let usual = dirs::home_dir()?.join(".rustup");
    (named.is_none() && usual.is_dir()).then_some(usual)
}

/// Stands in for the facade's build script, which would be compiled and run at every start: a quarter of a second.
fn search(facade: &Path) -> String {
    let real = |path: PathBuf| path.canonicalize().ok().filter(|path| path.is_dir());
    let link = facade.join("../link");
    // The same places in the same order as in kernel/facade/build.rs.
    let native = [link.join("native"), facade.join("../../libtorch/lib")];
    let places = real(link).map(|path| ("all", path)).into_iter();
    let places = places.chain(native.into_iter().filter_map(real).map(|path| ("native", path)));
    let places: Vec<String> = places.map(|(kind, path)| format!("{kind}={}", path.display())).collect();
    format!("[target.{}.atelier_facade]\nrustc-link-search = {}\n", target(), toml::Value::from(places))
}

/// The platform of cells, this program's own, by cargo's name.
fn target() -> String {
    let system = if cfg!(target_os = "macos") { "apple-darwin" } else { "unknown-linux-gnu" };
    format!("{}-{system}", std::env::consts::ARCH)
}

fn write(file: &Path, text: &str) -> Result<()> {
    fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_optimised_or_not_and_a_reader_s_settings_stay() {
        let (folder, here) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let told: toml::Table = compiler(folder.path(), "echo".as_ref()).unwrap().parse().unwrap();
        let program = told["build"]["rustc-workspace-wrapper"].as_str().unwrap();
        let called = |name: &str| {
            let called = Command::new(program)
                .args(["echo", "--crate-name", name, "-C", "metadata=1"])
                .output()
                .unwrap();
            String::from_utf8(called.stdout).unwrap()
        };
        fs::write(folder.path().join(EVCXR_FILE), EVCXR).unwrap();
        assert_eq!(called("ctx"), "--crate-name ctx -C metadata=1\n");
        for _ in 0..2 {
            optimise(folder.path(), here.path(), false).unwrap();
            // Numbers that grow too large stay an error.
            let spared = " -C opt-level=0 -C codegen-units=4 -C debug-assertions=off -C overflow-checks=on";
            assert_eq!(called("ctx"), format!("--crate-name ctx -C metadata=1{spared}\n"));
            assert_eq!(called("atelier"), "--crate-name atelier -C metadata=1\n");
        }
        for _ in 0..2 {
            optimise(folder.path(), here.path(), true).unwrap();
            assert_eq!(called("ctx"), "--crate-name ctx -C metadata=1\n");
        }
        fs::write(here.path().join(EVCXR_FILE), "[evcxr]\nopt_level = \"2\"\n").unwrap();
        optimise(folder.path(), here.path(), false).unwrap();
        assert_eq!(called("ctx"), "--crate-name ctx -C metadata=1\n");
    }

    #[test]
    fn cargo_is_told_what_the_facade_s_build_script_would_say() {
        let home = tempfile::tempdir().unwrap();
        let facade = home.path().join("kernel/facade");
        for folder in ["kernel/facade", "kernel/link", "libtorch/lib"] {
            fs::create_dir_all(home.path().join(folder)).unwrap();
        }
        let text = search(&facade);
        let told: toml::Table = text.parse().unwrap();
        let places = &told["target"][&target()]["atelier_facade"]["rustc-link-search"];
        let real = home.path().canonicalize().unwrap();
        let expected = [
            format!("all={}", real.join("kernel/link").display()),
            format!("native={}", real.join("libtorch/lib").display()),
        ];
        let places: Vec<&str> =
            places.as_array().unwrap().iter().filter_map(|place| place.as_str()).collect();
        assert_eq!(places, expected);
    }
}
