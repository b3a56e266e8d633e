//! Where things are: the folder of this installation (`ATELIER_HOME`), evcxr, the facade, the libraries.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

#[path = "../../src/versions.rs"]
#[allow(dead_code)] // the tools use the rest
mod versions;

/// evcxr's program, below the installation's folder.
pub fn evcxr_program() -> String {
    format!("evcxr-{}/bin/evcxr_jupyter", versions::EVCXR)
}

/// `$ATELIER_HOME`; else the folder that holds `kernel/bin/` with this program in it, for a kernel folder that
/// was unpacked somewhere; else `atelier` in the user's cache.
pub fn home() -> PathBuf {
    if let Some(home) = std::env::var_os("ATELIER_HOME").filter(|value| !value.is_empty()) {
        return PathBuf::from(home);
    }
    if let Some(kernel) = kernel_folder_of_program() {
        if let Some(home) = kernel.parent() {
            return home.to_owned();
        }
    }
    user_cache().join("atelier")
}

fn user_cache() -> PathBuf {
    let cache = std::env::var_os("XDG_CACHE_HOME").filter(|value| !value.is_empty()).map(PathBuf::from);
    let user =
        || PathBuf::from(std::env::var_os("HOME").unwrap_or_else(|| OsString::from("/"))).join(".cache");
    cache.unwrap_or_else(user)
}

/// This program, to be started once more beside itself: as it is in memory, where the system can, because set-up
/// may have put a newer one in its place meanwhile.
pub fn this_program() -> std::io::Result<std::process::Command> {
    use std::os::unix::process::CommandExt;
    let itself = Path::new("/proc/self/exe");
    let program = if itself.exists() { itself.to_owned() } else { std::env::current_exe()? };
    let mut command = std::process::Command::new(program);
    command.arg0("atelier-kernel").env("ATELIER_HOME", home());
    Ok(command)
}

fn kernel_folder_of_program() -> Option<PathBuf> {
    let program = std::env::current_exe().ok()?;
    let kernel = program.parent()?.parent()?;
    kernel.join("facade/Cargo.toml").is_file().then(|| kernel.to_owned())
}

/// The folder of the facade, when set-up has made one.
pub fn facade(home: &Path) -> Option<PathBuf> {
    let facade = home.join("kernel/facade");
    facade.join("Cargo.toml").is_file().then_some(facade)
}

/// Where the kernels that run now keep their working folders: with the rest of the installation where it is this
/// user's own; in the user's cache where many share one that they can only read (a class on one server).
pub fn run_folder(home: &Path) -> PathBuf {
    run_folder_or(home, &user_cache())
}

fn run_folder_or(home: &Path, cache: &Path) -> PathBuf {
    let own = home.join("run");
    // Who can put a file there decides what kernel this user is given: it has to be this user's, and closed to others.
    if make_private(&own).is_ok() && writable(&own) {
        return own;
    }
    cache.join("atelier/run")
}

/// Whether a file or folder is this user's own.
pub fn mine(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).is_ok_and(|found| found.uid() == rustix::process::geteuid().as_raw())
}

/// Makes a folder for this user alone, or closes the one that is there.
///
/// # Errors
/// When it cannot be made, or belongs to somebody else.
pub fn make_private(folder: &Path) -> anyhow::Result<()> {
    use anyhow::Context;
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.with_context(|| format!("cannot make the folder {}", folder.display()))?;
    if !mine(folder) {
        anyhow::bail!("the folder {} belongs to another user", folder.display());
    }
    let mode = |bits| std::fs::Permissions::from_mode(bits);
    if std::fs::metadata(folder)?.permissions().mode() & 0o277 != 0o200 {
        std::fs::set_permissions(folder, mode(0o700))
            .with_context(|| format!("cannot close the folder {} to others", folder.display()))?;
    }
    Ok(())
}

fn writable(folder: &Path) -> bool {
    rustix::fs::access(folder, rustix::fs::Access::WRITE_OK).is_ok()
}

/// `$ATELIER_EVCXR`; else the one of this installation; else the one on the `PATH`.
pub fn evcxr(home: &Path) -> Option<PathBuf> {
    let asked = std::env::var_os("ATELIER_EVCXR").filter(|value| !value.is_empty()).map(PathBuf::from);
    if asked.is_some() {
        return asked;
    }
    let ours = [home.join(evcxr_program()), home.join("tools").join(evcxr_program())];
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).map(|folder| folder.join("evcxr_jupyter"));
    ours.into_iter().chain(on_path).find(|program| program.is_file())
}

/// `PATH` for evcxr, which needs `cargo` and `rustc`: a server started from a desktop often has neither.
pub fn path_with_cargo() -> OsString {
    let path = std::env::var_os("PATH").unwrap_or_default();
    if std::env::split_paths(&path).any(|folder| folder.join("cargo").is_file()) {
        return path;
    }
    let cargo_home = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|user| PathBuf::from(user).join(".cargo")));
    let more = cargo_home.map(|folder| folder.join("bin"));
    std::env::join_paths(std::env::split_paths(&path).chain(more)).unwrap_or(path)
}

/// The folder of Rust's own libraries, for the compiler that is in force in this folder. The shared objects that
/// cargo makes of cells look for it by a relative path which is one level off, unless their folder and the
/// compiler's have only `/` in common.
pub fn rust_libraries() -> Option<PathBuf> {
    let output = std::process::Command::new("rustc")
        .args(["--print", "target-libdir"])
        .env("PATH", path_with_cargo())
        .stderr(std::process::Stdio::null())
        .output()
        .ok()?;
    let folder = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim());
    folder.is_dir().then_some(folder)
}

/// The variable with which the system's loader finds libtorch, the crate and Rust's own libraries, and its value
/// for the child.
pub fn library_path(home: &Path) -> (&'static str, OsString) {
    let name = if cfg!(target_os = "macos") { "DYLD_LIBRARY_PATH" } else { "LD_LIBRARY_PATH" };
    let ours = [Some(home.join("libtorch/lib")), Some(home.join("kernel/link")), rust_libraries()];
    let before = std::env::var_os(name).unwrap_or_default();
    let before = std::env::split_paths(&before).filter(|folder| !folder.as_os_str().is_empty());
    let ours = ours.into_iter().flatten().filter(|folder| folder.is_dir());
    let joined = std::env::join_paths(ours.chain(before));
    (name, joined.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn kernels_work_in_the_user_s_cache_where_the_installation_cannot_be_written() {
        let folder = tempfile::tempdir().unwrap();
        let (home, cache) = (folder.path().join("home"), folder.path().join("cache"));
        // One's own installation: beside everything else.
        assert_eq!(run_folder_or(&home, &cache), home.join("run"));
        // No folder can be made there. (A file in its place stops root too, whom permissions do not.)
        let shared = folder.path().join("shared");
        std::fs::create_dir(&shared).unwrap();
        std::fs::write(shared.join("run"), "").unwrap();
        assert_eq!(run_folder_or(&shared, &cache), cache.join("atelier/run"));
        // There is one, but of somebody else's (only root can give a folder away).
        let run = home.join("run");
        if rustix::process::geteuid().is_root() {
            std::os::unix::fs::chown(&run, Some(12345), None).unwrap();
            assert_eq!(run_folder_or(&home, &cache), cache.join("atelier/run"));
            std::os::unix::fs::chown(&run, Some(0), None).unwrap();
        }
        // One into which others may write is closed.
        std::fs::set_permissions(&run, std::fs::Permissions::from_mode(0o777)).unwrap();
        assert_eq!(run_folder_or(&home, &cache), run);
        assert_eq!(std::fs::metadata(&run).unwrap().permissions().mode() & 0o777, 0o700);
        // A new one is closed from the start, and one that was open is closed.
        let made = folder.path().join("a/b");
        make_private(&made).unwrap();
        assert_eq!(std::fs::metadata(&made).unwrap().permissions().mode() & 0o777, 0o700);
    }
}
