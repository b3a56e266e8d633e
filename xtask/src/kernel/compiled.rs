//! A notebook as one program against the prebuilt crate: compiled once, then run as often as one likes without the kernel. What
//! it computes and claims is the same; what it would show is not drawn.

use crate::ground::home::Home;
use crate::ground::proc::{self, Done};
use crate::kernel::folder;
use anyhow::{bail, Context, Result};
use atelier_kernel::home::library_path;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

pub struct Compiled {
    program: PathBuf,
    /// Where the loader finds the crate, libtorch and Rust's own libraries, as it does for cells.
    libraries: (&'static str, OsString),
}

impl Compiled {
    /// Compiles the text of [`atelier_stubs::program`] in `folder`.
    ///
    /// # Errors
    /// When the compiler or the linker refuses it, with what they say.
    pub fn new(home: &Home, text: &str, folder: &Path) -> Result<Compiled> {
        let kernel = home.kernel().canonicalize().context("the kernel folder is missing")?;
        let compile = |source: &Path, flags: &[&str], more: &[String]| -> Result<()> {
            let done = folder::compiler(home, source, folder)?
                // libtorch itself: a program, unlike a cell, has every symbol looked up.
                .arg(format!("-Lnative={}", home.libtorch_lib().display()))
                .args(flags)
                .args(more)
                .output()
                .context("cannot run rustc")?;
            if !done.status.success() {
                bail!("{}", String::from_utf8_lossy(&done.stderr).trim_end());
            }
            Ok(())
        };
        compile(&home.facade().join("src/lib.rs"), &folder::FACADE, &[])?;
        let source = folder.join("program.rs");
        std::fs::write(&source, text).with_context(|| format!("cannot write {}", source.display()))?;
        let mut more = vec![
            "-Copt-level=1".to_string(),
            "-Cprefer-dynamic".to_string(),
            format!("--extern=atelier={}", folder.join("libatelier.rlib").display()),
        ];
        let whole = kernel.join("lib/libatelier_all.so");
        if whole.is_file() {
            // The crate's too: in the library itself, not in its front.
            more.push(format!("-Clink-arg={}", whole.display()));
            more.push(format!("-Clink-arg=-Wl,-rpath,{}", kernel.join("lib").display()));
        }
        compile(&source, &folder::PROGRAM, &more)?;
        Ok(Compiled { program: folder.join("program"), libraries: library_path(home.root()) })
    }

    /// One run; why it failed, if it did: what it said last, or that it did not end in time.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn run(&self, folder: &Path, env: &[(&str, String)], limit: Duration) -> Result<Option<String>> {
        let mut command = Command::new(&self.program);
        command
            .current_dir(folder)
            .env(self.libraries.0, &self.libraries.1)
            .envs(env.iter().map(|(name, value)| (*name, value)));
        let done = proc::run(&mut command, limit, |_| {})?;
        Ok(match done {
            Done { ok: true, .. } => None,
            Done { timed_out: true, tail, .. } => Some(format!("no end after {} s\n{tail}", limit.as_secs())),
            Done { tail, .. } => Some(tail),
        })
    }
}
