//! The Python environment: JupyterLab and what the tests need, pinned with their sums.

use super::Plan;
use crate::ground::home::Home;
use crate::ground::proc;
use crate::ground::programs::pip;
use crate::ground::say::{both, Progress};
use crate::ground::stamps::{empty_scratch, stamp, stamped};
use anyhow::{Context, Result};
use std::fs;
use std::process::Command;
use std::time::Duration;

const REQUIREMENTS: &str = "requirements.txt";

fn key(home: &Home) -> String {
    fs::read_to_string(home.repo().join(REQUIREMENTS)).unwrap_or_default()
}

pub fn plan(home: &Home) -> Option<Plan> {
    let done = stamped(home, "python", &key(home))
        && ["python", "jupyter", "jupyter-lab"].iter().all(|name| home.python_bin(name).exists());
    (!done).then_some(Plan { download: 55_000_000, disk: 270_000_000, seconds: 25 })
}

pub fn install(home: &Home, progress: &Progress) -> Result<()> {
    let what = both("Python environment", "environnement Python");
    let minutes = |count: u64| Duration::from_secs(60 * count);
    // A link to a Python that is gone "exists" no more: made anew.
    if proc::ask(Command::new(home.python_bin("python")).args(["-c", "import pip"])).is_none() {
        proc::must(
            Command::new(proc::python()).args(["-m", "venv", "--clear"]).arg(home.python()),
            minutes(5),
            home,
            &what,
            |line| progress.note(line),
        )?;
    }
    let requirements = home.repo().join(REQUIREMENTS);
    // The pip that comes with an older Python cannot take up a download again: the pinned one first.
    let pinned = fs::read_to_string(&requirements)?;
    let newer = empty_scratch(home, "pip")?.join("pip.txt");
    fs::write(&newer, requirement(&pinned, "pip").context("requirements.txt pins pip")?)?;
    proc::must(
        pip(home).env("PIP_PROGRESS_BAR", "off").args(["install", "-r"]).arg(&newer),
        minutes(5),
        home,
        &what,
        |line| progress.note(line),
    )?;
    proc::must(pip(home).args(["install", "-r"]).arg(&requirements), minutes(30), home, &what, |line| {
        proc::show(progress, line)
    })?;
    // Only what imports counts as installed.
    let check =
        "import jupyterlab, notebook, nbconvert, nbclient, papermill, jupyter_kernel_test, pytest, IPython";
    proc::must(Command::new(home.python_bin("python")).args(["-c", check]), minutes(3), home, &what, |_| {})?;
    stamp(home, "python", &key(home))
}

/// One package of a file of requirements, with its sums: its line, and the lines that a backslash adds to it.
fn requirement(pinned: &str, package: &str) -> Option<String> {
    let mut lines = pinned.lines().skip_while(|line| !line.starts_with(&format!("{package}==")));
    let mut found = String::new();
    for line in lines.by_ref() {
        found.push_str(line);
        found.push('\n');
        if !line.ends_with('\\') {
            return Some(found);
        }
    }
    None
}
