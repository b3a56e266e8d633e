//! The test command: every check of the project, in stages, with a summary at the end.

use crate::format::notebook::{self, Notebook};
use crate::ground::home::Home;
use crate::ground::proc;
use crate::ground::programs;
use crate::ground::say::{both, clock, Progress};
use crate::ground::stamps;
use crate::notebooks::run;
use crate::setup;
use anyhow::{bail, Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// In the order in which they run: the quick ones first.
pub const NAMES: [&str; 14] = [
    "fmt",
    "check",
    "editions",
    "deny",
    "clippy",
    "doc",
    "unit",
    "doctest",
    "facade",
    "notebooks",
    "kernel",
    "book",
    "browser",
    "stick",
];

const CARGO_DENY_VERSION: &str = "0.20.2";

/// No stage of a sane run comes near this; a stage that hangs must not take the whole hour.
const LIMIT: Duration = Duration::from_secs(45 * 60);

enum Outcome {
    Passed,
    Skipped(String),
}

/// Runs the named stages, or all. A failure does not stop the stages after it.
pub fn run(home: &Home, names: &[String]) -> Result<()> {
    let chosen: Vec<&str> = NAMES
        .into_iter()
        .filter(|name| names.is_empty() || names.iter().any(|asked| asked == name))
        .collect();
    // Reading files needs nothing of the set-up.
    if chosen.iter().any(|name| !matches!(*name, "fmt" | "check" | "editions" | "deny" | "book")) {
        setup::run(home)?;
    }
    let mut results = Vec::new();
    for name in chosen {
        println!("\n━━ {name}");
        let start = Instant::now();
        let result = stage(home, name);
        if let Err(error) = &result {
            println!("✗ {name}: {error:#}");
        }
        results.push((name, result, start.elapsed()));
    }
    let failed = summary(&results);
    if failed > 0 {
        bail!(both(format!("{failed} stage(s) failed"), format!("{failed} étape(s) en échec")));
    }
    Ok(())
}

fn summary(results: &[(&str, Result<Outcome>, Duration)]) -> usize {
    let (mut passed, mut failed, mut skipped) = (0, 0, 0);
    println!("\n━━ summary");
    for (name, result, time) in results {
        let (mark, note) = match result {
            Ok(Outcome::Passed) => {
                passed += 1;
                ("✓", String::new())
            }
            Ok(Outcome::Skipped(why)) => {
                skipped += 1;
                ("·", why.clone())
            }
            Err(error) => {
                failed += 1;
                let first = error.to_string();
                ("✗", first.lines().next().unwrap_or_default().to_string())
            }
        };
        println!("{mark} {name:<10} {:>12}  {note}", clock(*time));
    }
    println!("{passed} passed, {failed} failed, {skipped} skipped");
    // Once more, where one looks first after an hour of lines.
    for (name, result, _) in results {
        if let Err(error) = result {
            println!("\n✗ {name}: {error:#}");
        }
    }
    failed
}

fn stage(home: &Home, name: &str) -> Result<Outcome> {
    let cargo = |arguments: &[&str]| {
        let mut command = Command::new("cargo");
        command.args(arguments).current_dir(home.repo());
        command
    };
    match name {
        "fmt" => passes(&mut cargo(&["fmt", "--all", "--check"])),
        "check" => run::check(home, &[]).map(|()| Outcome::Passed),
        "editions" => crate::notebooks::editions::stale(home, &notebook::all(&home.notebooks())?)
            .map(|()| Outcome::Passed),
        "deny" => deny(home),
        "clippy" => apart(&|packages: &[&str]| {
            let mut command = cargo(&["clippy", "--all-targets", "--locked"]);
            command.args(packages).args(["--", "-D", "warnings"]);
            command
        }),
        "doc" => {
            passes(cargo(&["doc", "--workspace", "--no-deps", "--locked"]).env("RUSTDOCFLAGS", "-D warnings"))
        }
        "unit" => {
            let nextest = proc::ask(&mut cargo(&["nextest", "--version"])).is_some();
            apart(&|packages: &[&str]| {
                let mut command = match nextest {
                    true => cargo(&["nextest", "run", "--locked", "--no-fail-fast"]),
                    false => cargo(&["test", "--all-targets", "--locked", "--no-fail-fast"]),
                };
                command.args(packages);
                command
            })
        }
        "doctest" => passes(&mut cargo(&["test", "--doc", "--package", "atelier", "--locked"])),
        "facade" => facade(home),
        "notebooks" => run::test(home).map(|()| Outcome::Passed),
        "kernel" => kernel(home),
        "book" => book(home),
        "browser" => browser(home),
        "stick" => stick(home),
        other => bail!("no stage {other}"),
    }
}

/// The crate by itself, then our tools. Together they would ask more features of what both use (tokio), and cargo would
/// compile polars a second time, for minutes.
fn apart(command: &dyn Fn(&[&str]) -> Command) -> Result<Outcome> {
    let first = passes(&mut command(&["--package", "atelier", "--package", "atelier-dylib"]));
    let second = passes(&mut command(&[
        "--package",
        "atelier-kernel",
        "--package",
        "xtask",
        "--package",
        "atelier-stubs",
    ]));
    first.and(second)
}

/// What the editor is told of the crate is what the crate is, and every notebook compiles against both.
fn facade(home: &Home) -> Result<Outcome> {
    crate::kernel::folder::compare(home)?;
    let mut programs = Vec::new();
    for path in notebook::all(&home.notebooks())? {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        programs.push((name, Notebook::read(&path)?.program()?));
    }
    crate::kernel::folder::check_programs(home, &programs)?;
    Ok(Outcome::Passed)
}

/// Runs a command with its output shown, bounded in time.
fn passes(command: &mut Command) -> Result<Outcome> {
    let shown: Vec<_> = std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    let shown = shown.join(" ");
    println!("$ {shown}");
    let mut child =
        command.stdin(Stdio::null()).spawn().with_context(|| format!("{shown} does not start"))?;
    let end = Instant::now() + LIMIT;
    loop {
        if let Some(status) = child.try_wait()? {
            return if status.success() { Ok(Outcome::Passed) } else { bail!("{shown}: {status}") };
        }
        if Instant::now() > end {
            child.kill()?;
            child.wait()?;
            bail!("{shown}: no end after {}", clock(LIMIT));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Licences, bans and sources (of the packages of every system, so the first time a few are downloaded); known vulnerabilities where their list can be reached.
fn deny(home: &Home) -> Result<Outcome> {
    let program = cargo_deny(home)?;
    let deny = |arguments: &[&str]| {
        let mut command = Command::new(&program);
        command.args(arguments).current_dir(home.repo());
        command
    };
    passes(&mut deny(&["--workspace", "--locked", "check", "licenses", "bans", "sources"]))?;
    // The first time, the list is a git clone: bounded, because some networks hang instead of refusing.
    let fetched = proc::run(&mut deny(&["fetch", "db"]), Duration::from_secs(60), |_| {})?;
    if !fetched.ok {
        println!(
            "{}",
            both(
                "The list of known vulnerabilities cannot be reached: passed over.",
                "La liste des vulnérabilités connues est injoignable\u{a0}: laissée de côté."
            )
        );
        return Ok(Outcome::Passed);
    }
    passes(&mut deny(&["--workspace", "--locked", "check", "--disable-fetch", "advisories"]))
}

/// One on the path serves; else it is compiled once, unoptimised: 49 s on two cores, where a release build takes many minutes.
fn cargo_deny(home: &Home) -> Result<PathBuf> {
    if proc::ask(Command::new("cargo-deny").arg("--version")).is_some() {
        return Ok("cargo-deny".into());
    }
    let place = home.tools().join(format!("cargo-deny-{CARGO_DENY_VERSION}"));
    let program = place.join("bin/cargo-deny");
    if !program.exists() {
        let name = both(
            "cargo-deny (10 MB to download, one minute)",
            "cargo-deny (10 Mo à télécharger, une minute)",
        );
        let progress = Progress::start(&name);
        let arriving = stamps::empty_scratch(home, "cargo-deny")?;
        let target = home.scratch().join("cargo-deny-target");
        let mut command = Command::new("cargo");
        command
            .args([
                "install",
                "cargo-deny",
                "--locked",
                "--version",
                CARGO_DENY_VERSION,
                "--no-default-features",
                "--debug",
                "--root",
            ])
            .arg(&arriving);
        command.arg("--target-dir").arg(&target).env("CARGO_PROFILE_DEV_DEBUG", "0").current_dir(home.repo());
        proc::must(
            proc::cargo_with_progress(&mut command),
            Duration::from_secs(1800),
            home,
            &name,
            |line| proc::show(&progress, line),
        )?;
        stamps::replace(&arriving, &place)?;
        fs::remove_dir_all(target)?;
        progress.done();
    }
    Ok(program)
}

/// The Jupyter project's own suite for kernels, on our kernelspec; and the kernel behind Colab's Python.
fn kernel(home: &Home) -> Result<Outcome> {
    let tests = home.repo().join("kernel/tests");
    if !has_tests(&tests, "py") {
        bail!("{} has no tests", tests.display());
    }
    let mut command = Command::new(home.python_bin("python"));
    let colab = home.repo().join("tests/colab");
    command
        .args(["-m", "pytest", "-q", "-p", "no:cacheprovider"])
        .arg(&tests)
        .arg(&colab)
        .current_dir(home.repo());
    passes(
        command
            .env("JUPYTER_PREFER_ENV_PATH", "1")
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("ATELIER_HOME", home.root()),
    )
}

fn has_tests(folder: &Path, extension: &str) -> bool {
    fs::read_dir(folder).is_ok_and(|entries| {
        entries.flatten().any(|entry| entry.path().extension().is_some_and(|end| end == extension))
    })
}

/// JupyterLab driven in Chromium.
fn browser(home: &Home) -> Result<Outcome> {
    let Some(mut command) = npm_test(home, "browser")? else { return Ok(without_browser()) };
    command.env("JUPYTER_LAB", home.python_bin("jupyter-lab")).env("JUPYTER_PREFER_ENV_PATH", "1");
    passes(&mut command)
}

/// From a stick to notebook 01, run whole in JupyterLab: a new home, no network, no compiler and no linker on the `PATH`.
fn stick(home: &Home) -> Result<Outcome> {
    let Some(driven) = npm_test(home, "browser")? else { return Ok(without_browser()) };
    let stick = home.root().join("tests-stick");
    crate::stick::make::run(home, &stick, true, true)?;
    // Where the system does not let us take the network away, the test runs with it.
    let apart = [&["-n"][..], &["-rn"]]
        .into_iter()
        .find(|flags| proc::ask(Command::new("unshare").args(*flags).arg("true")).is_some());
    let mut command = Command::new(if apart.is_some() { "unshare" } else { "env" });
    command.args(apart.unwrap_or_default()).args(["node", "--test", "stick.test.js"]);
    command.current_dir(driven.get_current_dir().unwrap_or(home.root()));
    command.envs(driven.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.env("ATELIER_STICK", &stick).env("ATELIER_PYTHON", proc::python());
    let result = passes(&mut command);
    fs::remove_dir_all(&stick)?;
    fs::remove_file(stick.with_extension("tar"))?;
    result
}

/// The book is made and read in Chromium, as its readers would: no kernel, no server.
fn book(home: &Home) -> Result<Outcome> {
    let Some(mut command) = npm_test(home, "book")? else { return Ok(without_browser()) };
    crate::book::install(home)?;
    let out = crate::book::work(home).join("test");
    crate::book::make(home, &out, true)?;
    command.env("ATELIER_BOOK", &out).env("ATELIER_EPUB", crate::book::work(home).join("epub"));
    passes(&mut command)
}

fn no_browser() -> String {
    both(
        "Chromium or npm is missing: sudo apt-get install chromium npm",
        "Chromium ou npm manque\u{a0}: sudo apt-get install chromium npm",
    )
    .to_string()
}

fn without_browser() -> Outcome {
    Outcome::Skipped(no_browser())
}

/// The tests of a folder of `tests/`, with their driver installed outside the clone; nothing where there is no browser.
fn npm_test(home: &Home, name: &str) -> Result<Option<Command>> {
    let tests = home.repo().join("tests").join(name);
    if !tests.join("package.json").exists() {
        bail!("{} has no package.json", tests.display());
    }
    let (Some(chromium), Some(_)) = (programs::chromium(), proc::ask(Command::new("npm").arg("--version")))
    else {
        // Where the whole project is judged, a missing browser is a failure.
        if std::env::var_os("CI").is_some() {
            bail!(no_browser());
        }
        return Ok(None);
    };
    let folder = driver(home, name)?;
    for entry in fs::read_dir(&tests)?.flatten().filter(|entry| entry.path().is_file()) {
        fs::copy(entry.path(), folder.join(entry.file_name()))?;
    }
    let mut command = Command::new("npm");
    command.args(["test", "--silent"]).current_dir(&folder);
    command.env("CHROMIUM", chromium).env("ATELIER_HOME", home.root()).env("ATELIER_CLONE", home.repo());
    Ok(Some(command))
}

/// What the tests of a folder need of npm.
fn driver(home: &Home, name: &str) -> Result<PathBuf> {
    let tests = home.repo().join("tests").join(name);
    let folder = home.tools().join(name);
    let lock = fs::read_to_string(tests.join("package-lock.json"))
        .with_context(|| format!("tests/{name}/package-lock.json pins the browser driver"))?;
    if !stamps::stamped(home, &format!("tests-{name}"), &lock) {
        let words = both("browser driver (4 MB to download)", "pilote du navigateur (4 Mo à télécharger)");
        let progress = Progress::start(&words);
        fs::create_dir_all(&folder)?;
        for file in ["package.json", "package-lock.json"] {
            fs::copy(tests.join(file), folder.join(file))?;
        }
        let mut command = Command::new("npm");
        command
            .args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"])
            .current_dir(&folder)
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        proc::must(&mut command, Duration::from_secs(600), home, &words, |line| progress.note(line))?;
        stamps::stamp(home, &format!("tests-{name}"), &lock)?;
        progress.done();
    }
    Ok(folder)
}

/// What only the tests need, fetched ahead.
pub fn set_up(home: &Home) -> Result<()> {
    cargo_deny(home)?;
    if programs::chromium().is_some() && proc::ask(Command::new("npm").arg("--version")).is_some() {
        for name in ["book", "browser"] {
            driver(home, name)?;
        }
        crate::book::install(home)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_counts_and_does_not_stop_at_a_failure() {
        let second = Duration::from_secs(1);
        let results = [
            ("fmt", Ok(Outcome::Passed), second),
            ("doc", Err(anyhow::anyhow!("broken link\nmore")), second),
            ("browser", Ok(Outcome::Skipped("no npm".into())), second),
        ];
        assert_eq!(summary(&results), 1);
    }

    #[test]
    fn a_command_that_fails_is_an_error_that_names_it() {
        assert!(passes(&mut Command::new("true")).is_ok());
        let error = passes(&mut Command::new("false")).err().unwrap().to_string();
        assert!(error.starts_with("false: "), "{error}");
    }
}
