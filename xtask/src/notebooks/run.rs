//! Executes notebooks in the real kernel, reads what each cell answered, and saves it.
//!
//! A cell has failed if the kernel says so, if an output is an error, or if something stands on stderr: plain evcxr answers `ok` to
//! a failing `?` and to a panic (*failure-is-ok* in `kernel/what-evcxr-does.md`), and a warning on stderr is nothing a reader should meet.

use crate::check;
use crate::format::cell::{Cell, Channel, Output, Tag};
use crate::format::notebook::{self, Notebook};
use crate::ground::home::Home;
use crate::ground::lang::Lang;
use crate::ground::say::{both, clock, Progress, Words};
use crate::notebooks::processors::{self, Setting};
use crate::notebooks::{knobs, pictures};
use crate::setup;
use anyhow::{bail, Context, Result};
use atelier_kernel::client::{self, Kernel, Launch};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use sysinfo::{MemoryRefreshKind, RefreshKind, System};

/// Execute notebooks in the Rust kernel and save what they show.
#[derive(clap::Args)]
pub struct Options {
    /// Numbers (01), names (01-addition), files; `all` for the whole collection.
    #[arg(required = true)]
    notebooks: Vec<String>,
    /// The language the first cell starts with, instead of what it says. Needs --no-save or --out.
    #[arg(long)]
    lang: Option<Lang>,
    /// Only look whether everything works; write nothing.
    #[arg(long)]
    no_save: bool,
    /// Write the executed notebooks into this folder instead of over themselves.
    #[arg(long, conflicts_with = "no_save")]
    out: Option<PathBuf>,
    /// The longest a cell may take, in seconds.
    #[arg(long, default_value_t = 600)]
    timeout: u64,
    /// With what is installed, even if the crate's sources have changed since.
    #[arg(long)]
    pub no_setup: bool,
}

pub fn run(home: &Home, options: &Options) -> Result<()> {
    if options.lang.is_some_and(|lang| lang != Lang::Both) && !options.no_save && options.out.is_none() {
        bail!(both(
            "--lang needs --no-save or --out FOLDER: the committed notebooks show both languages",
            "--lang demande --no-save ou --out DOSSIER\u{a0}: les cahiers enregistrés montrent les deux langues",
        ));
    }
    let mut failed = 0;
    for path in chosen(home, &options.notebooks)? {
        let mut notebook = Notebook::read(&path)?;
        if let Some(lang) = options.lang {
            choose(&mut notebook, lang);
        }
        let folder = path.parent().unwrap_or(Path::new("/"));
        let target = match &options.out {
            Some(out) => crate::cwd().join(out).join(path.file_name().unwrap_or_default()),
            None => path.clone(),
        };
        match execute(
            home,
            &mut notebook,
            folder,
            &title(&path, options.lang),
            &How::within(Duration::from_secs(options.timeout)),
        ) {
            Ok(()) if options.no_save => {}
            Ok(()) => {
                pictures::keep_once(&mut notebook);
                pictures::squeeze(&mut notebook);
                notebook.write(&target)?;
            }
            Err(error) => {
                failed += 1;
                eprintln!("{error:#}");
                // The failure can be looked at in a copy; a good notebook is not overwritten by a bad run.
                if options.out.is_some() {
                    notebook.write(&target)?;
                }
            }
        }
    }
    if failed > 0 {
        bail!(both(format!("{failed} notebook(s) failed"), format!("{failed} en échec")));
    }
    Ok(())
}

/// `./atelier check`: the files as they are.
pub fn check(home: &Home, names: &[String]) -> Result<()> {
    match names {
        [] => check::run(home, None),
        names => check::run(home, Some(&chosen(home, names)?)),
    }
}

/// These run in each language alone too. They have words of every kind (errors, tables, figures, questions) and hardly any training.
const IN_EACH_LANGUAGE: [&str; 2] = ["00-", "22-"];

/// The test of the notebooks: each runs in both languages, two also in each alone; each run under another instruction set or
/// number of threads than the one before, because readers have other processors. Nothing is saved.
pub fn test(home: &Home) -> Result<()> {
    let paths = notebook::all(&home.notebooks())?;
    if paths.is_empty() {
        bail!(both("there are no notebooks", "il n’y a pas de cahiers"));
    }
    let mut turns = processors::turns().into_iter().cycle();
    let mut jobs = Vec::new();
    for path in &paths {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        let in_each = IN_EACH_LANGUAGE.iter().any(|number| file.starts_with(number));
        let langs: &[Lang] = if in_each { &[Lang::Both, Lang::En, Lang::Fr] } else { &[Lang::Both] };
        for lang in langs {
            jobs.push((path, *lang, turns.next().unwrap_or_else(Setting::native)));
        }
    }
    let one = |(path, lang, setting): &(&PathBuf, Lang, Setting)| -> Option<Failed> {
        let name = format!("{}, {}", title(path, Some(*lang)), setting.name);
        let how = How { setting: setting.clone(), ..How::within(Duration::from_secs(600)) };
        let result = Notebook::read(path).and_then(|mut notebook| {
            choose(&mut notebook, *lang);
            execute(home, &mut notebook, &home.notebooks(), &name, &how)?;
            presentable(&notebook)
        });
        let why = format!("{:#}", result.err()?);
        println!("{why}");
        Some(Failed { name, why })
    };
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..at_once() {
            scope.spawn(|| {
                while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Some(one) = one(job) {
                        failed.lock().unwrap_or_else(PoisonError::into_inner).push(one);
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap_or_else(PoisonError::into_inner);
    if failed.is_empty() {
        return Ok(());
    }
    let names = failed.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ");
    let whys: String = failed.iter().map(|one| format!("\n\n{}", one.why)).collect();
    bail!(both(format!("failed: {names}{whys}"), format!("en échec\u{a0}: {names}{whys}")));
}

/// A notebook that did not run, and why.
struct Failed {
    name: String,
    why: String,
}

/// How many notebooks are tested side by side. A cell is compiled by one thread and most of them compute little, so two hardly hinder each
/// other on two cores; each takes up to a gigabyte with its compiler.
fn at_once() -> usize {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let memory = MemoryRefreshKind::nothing().with_ram();
    let free = System::new_with_specifics(RefreshKind::nothing().with_memory(memory)).available_memory();
    if cores >= 2 && free >= 6_000_000_000 {
        2
    } else {
        1
    }
}

/// What has just been shown could be committed: words beside every figure, nothing of this machine.
pub fn presentable(notebook: &Notebook) -> Result<()> {
    let problems = check::fresh_outputs(notebook);
    if problems.is_empty() {
        return Ok(());
    }
    bail!("{}", problems.iter().map(|problem| problem.to_string()).collect::<Vec<_>>().join("\n"))
}

pub fn chosen(home: &Home, names: &[String]) -> Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for name in names {
        if name == "all" {
            paths.extend(notebook::all(&home.notebooks())?);
        } else {
            paths.push(notebook::find(&home.notebooks(), &crate::cwd(), name)?);
        }
    }
    Ok(paths)
}

pub fn title(path: &Path, lang: Option<Lang>) -> String {
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    match lang {
        Some(lang) => format!("{name} (Lang::{lang:?})"),
        None => name,
    }
}

/// Changes the language in the first code cell.
pub fn choose(notebook: &mut Notebook, lang: Lang) {
    let Some(first) = notebook.cells_mut().iter_mut().find(|cell| cell.is_code()) else { return };
    for other in [Lang::En, Lang::Fr, Lang::Both] {
        first.source =
            first.source.replace(&format!("start(Lang::{other:?})"), &format!("start(Lang::{lang:?})"));
    }
}

/// How a notebook is run.
#[derive(Clone, Debug)]
pub struct How {
    /// The longest a cell may take.
    pub limit: Duration,
    pub setting: Setting,
    pub knobs: Knobs,
}

impl How {
    /// As the machine is, each cell as it stands.
    pub fn within(limit: Duration) -> How {
        How { limit, setting: Setting::native(), knobs: Knobs::AsTheyAre }
    }
}

/// Whether the cells that say "change this" also run with the other values their metadata names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knobs {
    AsTheyAre,
    Turned,
}

/// Runs all code cells in a fresh kernel and puts their outputs into the notebook. Stops at the first cell that fails.
pub fn execute(home: &Home, notebook: &mut Notebook, folder: &Path, name: &str, how: &How) -> Result<()> {
    let How { limit, setting, knobs } = how;
    let progress = Progress::start(&both(name, name));
    let total = notebook.code().count() as u64;
    let start = Instant::now();
    let mut kernel = start_kernel(home, folder, setting)?;
    let (mut count, mut slowest) = (0, (Duration::ZERO, String::new()));
    for cell in notebook.cells_mut().iter_mut().filter(|cell| cell.is_code()) {
        cell.ran(None, Vec::new());
    }
    for (index, cell) in notebook.cells_mut().iter_mut().enumerate() {
        if !cell.is_code() {
            continue;
        }
        count += 1;
        let place = cell.name(index);
        progress.count(count - 1, total, &format!("cell {place}"));
        // The cell's own values come last: the cells below see what they would have seen without the others.
        let positions = match knobs {
            Knobs::Turned => turned(cell, |source| {
                kernel.execute(source, *limit).with_context(|| told(name, &place, cell))
            })?,
            Knobs::AsTheyAre => Vec::new(),
        };
        let answer = kernel.execute(&cell.source, *limit).with_context(|| told(name, &place, cell))?;
        if answer.elapsed > slowest.0 {
            slowest = (answer.elapsed, place.clone());
        }
        cell.ran(Some(count), stored(answer.outputs, count)?);
        match (failure(&answer.status, cell.outputs()), cell.has_tag(&Tag::RaisesException)) {
            (Some(why), false) => {
                let words = told(name, &place, cell);
                notebook.normalise();
                bail!(both(format!("{}\n{why}", words.en()), format!("{}\n{why}", words.fr())));
            }
            (None, true) => bail!(both(
                format!("{name}: cell {place} has the tag raises-exception, but nothing failed"),
                format!(
                    "{name}\u{a0}: la cellule {place} a l’étiquette raises-exception, mais rien n’a échoué"
                ),
            )),
            _ => {}
        }
        if !positions.is_empty() {
            let outputs = cell.outputs().iter().cloned().chain(positions).collect();
            cell.ran(Some(count), outputs);
        }
    }
    kernel.shutdown();
    notebook.normalise();
    progress.line(&format!(
        "{name}: {total} cells, {}; slowest {} ({:.1} s)",
        clock(start.elapsed()),
        slowest.1,
        slowest.0.as_secs_f64()
    ));
    progress.done();
    Ok(())
}

/// What a cell shows with each of the other values that its metadata names.
fn turned(cell: &Cell, mut execute: impl FnMut(&str) -> Result<client::Cell>) -> Result<Vec<Output>> {
    let each = cell.metadata.positions().iter().map(|position| {
        let label = position.label();
        let source = position.turned(&cell.source).with_context(|| format!("{}: {label}", cell.id()))?;
        let answer = execute(&source)?;
        let outputs = stored(answer.outputs, 0)?;
        if let Some(why) = failure(&answer.status, &outputs) {
            bail!("{}: {label}\n{why}", cell.id());
        }
        Ok(knobs::position(&label, &outputs))
    });
    each.collect()
}

fn told(name: &str, place: &str, cell: &Cell) -> Words {
    let source: String = cell.source.lines().map(|line| format!("    {line}\n")).collect();
    both(
        format!("✗ {name}: cell {place} failed\n{source}"),
        format!("✗ {name}\u{a0}: la cellule {place} a échoué\n{source}"),
    )
}

/// The kernel as the kernelspec of the set-up describes it.
fn start_kernel(home: &Home, folder: &Path, setting: &Setting) -> Result<Kernel> {
    #[derive(Deserialize)]
    struct Spec {
        argv: Vec<String>,
        #[serde(default)]
        env: BTreeMap<String, String>,
    }
    let spec: Spec = serde_json::from_str(&setup::kernel::read_kernelspec(home)?)?;
    let mut launch = Launch::new(spec.argv.iter().map(String::as_str)).cwd(folder);
    let path = std::env::var("PATH").unwrap_or_default();
    for (name, value) in &spec.env {
        launch = launch.env(name, value.replace("${PATH}", &path));
    }
    for (name, value) in &setting.env {
        launch = launch.env(name, value);
    }
    Kernel::start(&launch, Duration::from_secs(120)).with_context(|| {
        both("the kernel does not start: ./atelier doctor", "le noyau ne démarre pas\u{a0}: ./atelier doctor")
    })
}

/// Why a cell counts as failed, in its own words.
fn failure(status: &str, outputs: &[Output]) -> Option<String> {
    let mut words = Vec::new();
    for output in outputs {
        match output {
            Output::Error(error) if error.traceback.is_empty() => {
                words.push(format!("{}: {}", error.ename, error.evalue));
            }
            Output::Error(error) => words.push(error.traceback.join("\n")),
            Output::Stream(stream) if stream.name == Channel::Stderr => {
                words.push(format!("stderr: {}", stream.text.trim_end()));
            }
            _ => {}
        }
    }
    if words.is_empty() && status == "ok" {
        return None;
    }
    if words.is_empty() {
        words.push(format!("status: {status}"));
    }
    Some(words.join("\n"))
}

/// Outputs as a file keeps them: a value's number is its cell's.
fn stored(outputs: Vec<Value>, count: u64) -> Result<Vec<Output>> {
    let mut outputs: Vec<Output> = serde_json::from_value(Value::Array(outputs))?;
    for output in &mut outputs {
        if let Output::ExecuteResult { execution_count, .. } = output {
            *execution_count = Some(count);
        }
    }
    Ok(outputs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::cell::{Failure, Shown, Stream};
    use serde_json::json;

    #[test]
    fn a_failure_is_seen_whatever_the_kernel_replies() {
        let printed = |name, text: &str| [Output::Stream(Stream { name, text: text.into() })];
        assert_eq!(failure("ok", &printed(Channel::Stdout, "fine")), None);
        let on_stderr = printed(Channel::Stderr, "thread panicked\n");
        assert!(failure("ok", &on_stderr).unwrap().contains("panicked"));
        let error = Failure { ename: "E0382".into(), evalue: "moved".into(), traceback: Vec::new() };
        assert_eq!(failure("error", &[Output::Error(error)]).as_deref(), Some("E0382: moved"));
        assert!(failure("error", &[]).is_some());
    }

    #[test]
    fn the_language_of_the_first_cell_is_replaced() {
        let text = json!({ "nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
            { "cell_type": "markdown", "id": "a", "metadata": {}, "source": "start(Lang::Both)" },
            { "cell_type": "code", "id": "b", "metadata": {}, "execution_count": null, "outputs": [], "source": check::FIRST_CELL } ] });
        let mut notebook = Notebook::parse(&text.to_string()).unwrap();
        choose(&mut notebook, Lang::Fr);
        assert!(notebook.cells()[1].source.ends_with("start(Lang::Fr)?"));
        assert_eq!(notebook.cells()[0].source, "start(Lang::Both)");
        choose(&mut notebook, Lang::Both);
        assert_eq!(notebook.cells()[1].source, check::FIRST_CELL);
    }

    #[test]
    fn values_are_numbered_by_their_cell() {
        let value =
            json!({ "output_type": "execute_result", "execution_count": 41, "data": {}, "metadata": null });
        let stored = stored(vec![value], 3).unwrap();
        assert_eq!(stored, [Output::ExecuteResult { execution_count: Some(3), shown: Shown::default() }]);
    }
}
