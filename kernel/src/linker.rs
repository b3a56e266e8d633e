//! How cells are linked where there is no C compiler: by the linker that rustc brings along, with nothing between.
//!
//! A cell is a shared object. It needs none of the files that a C compiler adds to a program for its start, and asks for the C library, which the program
//! that loads it has loaded long before. Where that library is, this program knows from itself: it runs with it.

use anyhow::{Context, Result};
use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// rustc takes it for its own linker, by its name; that one is then on the `PATH`. A program of its own (a build script) needs what only a C compiler has.
const WRAPPER: &str = r#"#!/bin/sh
case " $* " in
*" -shared "*) exec rust-lld "$@" -L "${0%/*}" ;;
esac
echo "no C compiler (cc) on the PATH: a crate with a build script, or a macro that is derived, cannot be compiled here
aucun compilateur C (cc) dans le PATH : une crate qui a un script de construction ne peut pas être compilée ici" >&2
exit 1
"#;

/// What `cargo` has to be told in its settings for `target`: nothing where there is a C compiler. `folder` gets what the linker reads.
///
/// # Errors
/// When a file cannot be written.
pub fn settings(target: &str, folder: &Path) -> Result<String> {
    if !cfg!(target_os = "linux") || has_compiler(std::env::var_os("PATH").as_deref()) {
        return Ok(String::new());
    }
    let maps = fs::read_to_string("/proc/self/maps").unwrap_or_default();
    let Some(libraries) = libraries(&maps) else { return Ok(String::new()) };
    let place = folder.join("linker");
    fs::create_dir_all(&place).context("cannot write what the linker reads")?;
    for (name, text) in libraries {
        write(&place.join(name), &text)?;
    }
    let wrapper = place.join("rust-lld");
    write_program(&wrapper, WRAPPER)?;
    Ok(format!("[target.{target}]\nlinker = {}\n", toml::Value::from(wrapper.display().to_string())))
}

/// Writes a script that cargo or rustc can call.
///
/// # Errors
/// When it cannot be written or made a program.
pub fn write_program(file: &Path, text: &str) -> Result<()> {
    write(file, text)?;
    fs::set_permissions(file, fs::Permissions::from_mode(0o755))
        .with_context(|| format!("cannot make a program of {}", file.display()))
}

fn write(file: &Path, text: &str) -> Result<()> {
    fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
}

/// rustc's own choice, where nobody names a linker.
fn has_compiler(path: Option<&OsStr>) -> bool {
    path.is_some_and(|path| std::env::split_paths(path).any(|folder| folder.join("cc").is_file()))
}

/// The libraries that rustc asks for, as scripts of the linker: by name without a version, as only the files for developers have it. From the C library's
/// place, as this process has it loaded.
fn libraries(maps: &str) -> Option<Vec<(&'static str, String)>> {
    let loaded = |name: &str| {
        maps.lines()
            .filter_map(|line| line.find('/').map(|at| Path::new(&line[at..])))
            .find(|path| path.file_name() == Some(OsStr::new(name)))
            .map(Path::to_owned)
    };
    let c = loaded("libc.so.6")?;
    let beside = |name: &str| -> Option<PathBuf> {
        loaded(name).or_else(|| Some(c.parent()?.join(name)).filter(|path| path.is_file()))
    };
    let input = |path: PathBuf| format!("INPUT({})\n", path.display());
    // Since glibc 2.34 the four are part of the first.
    let nothing = ["libutil.so", "librt.so", "libpthread.so", "libdl.so"]
        .map(|name| (name, "/* In libc. */\n".to_string()));
    let mut scripts = vec![("libc.so", input(c.clone()))];
    for (name, file) in [("libm.so", "libm.so.6"), ("libgcc_s.so", "libgcc_s.so.1")] {
        scripts.push((name, input(beside(file)?)));
    }
    scripts.extend(nothing);
    Some(scripts)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAPS: &str = "\
7f00-7f01 r--p 00000000 08:01 1 /usr/lib64/libgcc_s.so.1
7f02-7f03 r-xp 00000000 08:01 2 /usr/lib64/libm.so.6
7f04-7f05 r-xp 00000000 08:01 3 /usr/lib64/libc.so.6
7f06-7f07 rw-p 00000000 00:00 0 [heap]
";

    #[test]
    fn the_libraries_of_this_system_are_found_where_they_are() {
        let scripts = libraries(MAPS).unwrap();
        assert!(scripts.contains(&("libc.so", "INPUT(/usr/lib64/libc.so.6)\n".into())));
        assert!(scripts.contains(&("libgcc_s.so", "INPUT(/usr/lib64/libgcc_s.so.1)\n".into())));
        assert_eq!(scripts.len(), 7);
        // Another C library: rustc's own way stays.
        assert_eq!(libraries("7f00-7f01 r--p 0 08:01 1 /lib/ld-musl-x86_64.so.1\n"), None);
    }

    #[test]
    fn a_compiler_is_looked_for_where_rustc_would_find_it() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!has_compiler(Some(folder.path().as_os_str())) && !has_compiler(None));
        fs::write(folder.path().join("cc"), "").unwrap();
        assert!(has_compiler(Some(folder.path().as_os_str())));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_shared_object_is_linked_without_a_compiler() {
        // The library's own settings, whatever this machine has: written, and used by rustc.
        let folder = tempfile::tempdir().unwrap();
        let maps = fs::read_to_string("/proc/self/maps").unwrap();
        for (name, text) in libraries(&maps).unwrap() {
            write(&folder.path().join(name), &text).unwrap();
        }
        let wrapper = folder.path().join("rust-lld");
        write_program(&wrapper, WRAPPER).unwrap();
        let source = folder.path().join("cell.rs");
        write(&source, "#[no_mangle] pub fn cell() { println!(\"{}\", 2f64.sin()); }\n").unwrap();
        let link = |kind: &str| {
            let sysroot = std::process::Command::new("rustc").args(["--print", "sysroot"]).output().unwrap();
            let sysroot = String::from_utf8(sysroot.stdout).unwrap();
            std::process::Command::new(Path::new(sysroot.trim()).join("bin/rustc"))
                .env("PATH", "/nowhere")
                .args(["--crate-type", kind, "-Cprefer-dynamic", "--out-dir"])
                .arg(folder.path())
                .arg(format!("-Clinker={}", wrapper.display()))
                .arg(&source)
                .output()
                .unwrap()
        };
        let cell = link("dylib");
        assert!(cell.status.success(), "{}", String::from_utf8_lossy(&cell.stderr));
        // A program is refused, in words.
        write(&source, "fn main() {}\n").unwrap();
        let program = link("bin");
        assert!(!program.status.success());
        assert!(String::from_utf8_lossy(&program.stderr).contains("no C compiler (cc) on the PATH"));
    }
}
