//! Programs of this machine that several of our tools call: pip, rustc, a browser.

use crate::ground::home::Home;
use crate::ground::proc;
use anyhow::{Context, Result};
use std::path::Path;
use std::process::Command;

/// pip of the environment.
pub fn pip(home: &Home) -> Command {
    pip_of(&home.python_bin("python"))
}

/// pip of a Python, bounded: a host that hangs is given up after seconds, a download cut off is taken up again.
pub fn pip_of(python: &Path) -> Command {
    let mut pip = Command::new(python);
    pip.args(["-m", "pip", "--disable-pip-version-check", "--no-input"]);
    pip.env("PIP_DEFAULT_TIMEOUT", "20")
        .env("PIP_RETRIES", "3")
        .env("PIP_RESUME_RETRIES", "5")
        .env("PIP_PROGRESS_BAR", "raw")
        .env_remove("PIP_TARGET");
    pip
}

/// This machine's name for the compiler: packages of other systems are not downloaded.
pub fn host(home: &Home) -> Result<String> {
    let version = proc::ask(Command::new("rustc").arg("-vV").current_dir(home.repo()))
        .context("rustc does not answer")?;
    version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .map(str::to_string)
        .context("rustc -vV names no host")
}

/// A Chromium that is on this machine; Playwright's own download is never used.
pub fn chromium() -> Option<String> {
    let named = std::env::var("CHROMIUM").ok().filter(|name| !name.is_empty());
    named
        .into_iter()
        .chain(["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"].map(String::from))
        .find_map(|name| {
            let path = std::env::var_os("PATH")?;
            std::env::split_paths(&path)
                .map(|folder| folder.join(&name))
                .find(|program| program.is_file())
                .map(|program| program.display().to_string())
        })
}
