//! A notebook as one program against the prebuilt crate: compiled once, then run as often as one likes without the kernel. What
//! it computes and claims is the same; what it would show is not drawn.

use crate::ground::home::Home;
use crate::ground::proc;
use crate::kernel::folder;
use anyhow::{bail, Context, Result};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

pub struct Compiled {
    program: PathBuf,
    /// Where the loader finds the crate, libtorch and the standard library.
    libraries: OsString,
}

impl Compiled {
    /// Compiles the text of [`atelier_stubs::program`] in `folder`.
    ///
    /// # Errors
    /// When the compiler or the linker refuses it, with what they say.
    pub fn new(home: &Home, text: &str, folder: &Path) -> Result<Compiled> {
        let kernel = home.kernel().canonicalize().context("the kernel folder is missing")?;
        let (link, whole) = (kernel.join("link"), kernel.join("lib/libatelier_all.so"));
        let stand_ins = link.join("native");
        let native = if stand_ins.is_dir() { stand_ins } else { home.libtorch_lib() };
        let compile = |source: &Path, more: &[String]| -> Result<()> {
            let done = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
                .arg(source)
                .args(["--cap-lints", "allow", "--out-dir"])
                .arg(folder)
                .arg(format!("-Lall={}", link.display()))
                .arg(format!("-Lnative={}", native.display()))
                .args(more)
                .current_dir(home.repo())
                .output()
                .context("cannot run rustc")?;
            if !done.status.success() {
                bail!("{}", String::from_utf8_lossy(&done.stderr).trim_end());
            }
            Ok(())
        };
        let words = |words: &[&str]| words.iter().map(|word| word.to_string()).collect::<Vec<_>>();
        let front =
            ["--crate-name", "atelier", "--crate-type", "rlib", "--edition", "2021", "-Cmetadata=facade"];
        compile(&home.facade().join("src/lib.rs"), &words(&front))?;
        let source = folder.join("program.rs");
        std::fs::write(&source, text).with_context(|| format!("cannot write {}", source.display()))?;
        // The edition of evcxr's cells.
        let mut flags = words(&["--crate-name", "program", "--crate-type", "bin", "--edition", "2024"]);
        flags.extend(words(&["-Copt-level=1", "-Cprefer-dynamic"]));
        flags.push(format!("--extern=atelier={}", folder.join("libatelier.rlib").display()));
        if whole.is_file() {
            // A program, unlike a cell, has every symbol looked up: in the library itself, not in its front.
            flags.push(format!("-Clink-arg={}", whole.display()));
        }
        compile(&source, &flags)?;
        let standard = folder::standard_library(home)?;
        let libraries = std::env::join_paths([kernel.join("lib"), link, home.libtorch_lib(), standard])?;
        Ok(Compiled { program: folder.join("program"), libraries })
    }

    /// One run; what it said last, if it failed.
    ///
    /// # Errors
    /// When it cannot be started, or does not end.
    pub fn run(&self, folder: &Path, env: &[(&str, String)], limit: Duration) -> Result<Option<String>> {
        let mut command = Command::new(&self.program);
        command
            .current_dir(folder)
            .env(
                if cfg!(target_os = "macos") { "DYLD_LIBRARY_PATH" } else { "LD_LIBRARY_PATH" },
                &self.libraries,
            )
            .envs(env.iter().map(|(name, value)| (*name, value)));
        let done = proc::run(&mut command, limit, |_| {})?;
        Ok(if done.ok { None } else { Some(done.tail) })
    }
}
