//! Executes notebooks in the real kernel, reads what each cell answered, and saves it.
//!
//! A cell has failed if the kernel says so, if an output is an error, or if something stands on stderr: plain evcxr answers `ok` to
//! a failing `?` and to a panic (*failure-is-ok* in `kernel/what-evcxr-does.md`), and a warning on stderr is nothing a reader should meet.

use crate::check;
use crate::ground::home::Home;
use crate::ground::lang::Lang;
use crate::ground::say::{both, clock, Progress, Words};
use crate::notebooks::notebook::{self, Notebook};
use crate::notebooks::processors::{self, Setting};
use crate::setup;
use anyhow::{bail, Context, Result};
use atelier_kernel::client::{Cell, Kernel, Launch};
use serde_json::{json, Value};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

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
            "--lang demande --no-save ou --out DOSSIER\u{a0}: les notebooks enregistrés montrent les deux langues",
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
            Duration::from_secs(options.timeout),
        ) {
            Ok(()) if options.no_save => {}
            Ok(()) => notebook.write(&target)?,
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
        bail!(both(format!("{failed} notebook(s) failed"), format!("{failed} notebook(s) en échec")));
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

/// The test of the notebooks: each runs in both languages, the first two also in each alone; each run under another instruction set or
/// number of threads than the one before, because readers have other processors. Nothing is saved.
pub fn test(home: &Home) -> Result<()> {
    let paths = notebook::all(&home.notebooks())?;
    if paths.is_empty() {
        bail!(both("there are no notebooks", "il n’y a pas de notebooks"));
    }
    let mut failed = Vec::new();
    let mut turns = processors::turns().into_iter().cycle();
    for (index, path) in paths.iter().enumerate() {
        let langs: &[Lang] = if index < 2 { &[Lang::Both, Lang::En, Lang::Fr] } else { &[Lang::Both] };
        for lang in langs {
            let mut notebook = Notebook::read(path)?;
            choose(&mut notebook, *lang);
            let setting = turns.next().unwrap_or_else(Setting::native);
            let name = format!("{}, {}", title(path, Some(*lang)), setting.name);
            let limit = Duration::from_secs(600);
            let result = execute_on(home, &mut notebook, &home.notebooks(), &name, limit, &setting)
                .and_then(|()| presentable(&notebook));
            if let Err(error) = result {
                println!("{error:#}");
                failed.push(name);
            }
        }
    }
    if !failed.is_empty() {
        bail!(both(
            format!("failed: {}", failed.join(", ")),
            format!("en échec\u{a0}: {}", failed.join(", "))
        ));
    }
    Ok(())
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
    let Some(first) = notebook.cells_mut().iter_mut().find(|cell| notebook::is_code(cell)) else { return };
    let mut source = notebook::source(first).to_string();
    for other in [Lang::En, Lang::Fr, Lang::Both] {
        source = source.replace(&format!("start(Lang::{other:?})"), &format!("start(Lang::{lang:?})"));
    }
    first["source"] = Value::String(source);
}

/// Runs all code cells in a fresh kernel and puts their outputs into the notebook. Stops at the first cell that fails.
pub fn execute(
    home: &Home,
    notebook: &mut Notebook,
    folder: &Path,
    name: &str,
    limit: Duration,
) -> Result<()> {
    execute_on(home, notebook, folder, name, limit, &Setting::native())
}

/// The same, computing as a setting says.
pub fn execute_on(
    home: &Home,
    notebook: &mut Notebook,
    folder: &Path,
    name: &str,
    limit: Duration,
    setting: &Setting,
) -> Result<()> {
    let progress = Progress::start(&both(name, name));
    let total = notebook.cells().iter().filter(|cell| notebook::is_code(cell)).count() as u64;
    let start = Instant::now();
    let mut kernel = start_kernel(home, folder, setting)?;
    let (mut count, mut slowest) = (0, (Duration::ZERO, String::new()));
    for cell in notebook.cells_mut().iter_mut().filter(|cell| notebook::is_code(cell)) {
        cell["outputs"] = json!([]);
        cell["execution_count"] = Value::Null;
    }
    for (index, cell) in notebook.cells_mut().iter_mut().enumerate() {
        if !notebook::is_code(cell) {
            continue;
        }
        count += 1;
        let place = notebook::name(index, cell);
        progress.count(count - 1, total, &format!("cell {place}"));
        let answer =
            kernel.execute(notebook::source(cell), limit).with_context(|| told(name, &place, cell))?;
        if answer.elapsed > slowest.0 {
            slowest = (answer.elapsed, place.clone());
        }
        cell["execution_count"] = json!(count);
        cell["outputs"] = stored(&answer.outputs, count);
        // A cell that is meant to fail says so, with the tag that nbclient knows too.
        let meant = cell["metadata"]["tags"]
            .as_array()
            .is_some_and(|tags| tags.iter().any(|tag| tag == "raises-exception"));
        match (failure(&answer), meant) {
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

fn told(name: &str, place: &str, cell: &Value) -> Words {
    let source: String = notebook::source(cell).lines().map(|line| format!("    {line}\n")).collect();
    both(
        format!("✗ {name}: cell {place} failed\n{source}"),
        format!("✗ {name}\u{a0}: la cellule {place} a échoué\n{source}"),
    )
}

/// The kernel as the kernelspec of the set-up describes it.
fn start_kernel(home: &Home, folder: &Path, setting: &Setting) -> Result<Kernel> {
    let spec: Value = serde_json::from_str(&setup::kernel::read_kernelspec(home)?)?;
    let argv = spec["argv"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let mut launch = Launch::new(argv).cwd(folder);
    let path = std::env::var("PATH").unwrap_or_default();
    for (name, value) in spec["env"].as_object().into_iter().flatten() {
        launch = launch.env(name, value.as_str().unwrap_or_default().replace("${PATH}", &path));
    }
    for (name, value) in &setting.env {
        launch = launch.env(name, value);
    }
    Kernel::start(&launch, Duration::from_secs(120)).with_context(|| {
        both("the kernel does not start: ./atelier doctor", "le noyau ne démarre pas\u{a0}: ./atelier doctor")
    })
}

/// Why a cell counts as failed, in its own words.
fn failure(answer: &Cell) -> Option<String> {
    let mut words = Vec::new();
    for output in &answer.outputs {
        if output["output_type"] == "error" {
            let trace: Vec<&str> =
                output["traceback"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let short = format!(
                "{}: {}",
                output["ename"].as_str().unwrap_or(""),
                output["evalue"].as_str().unwrap_or("")
            );
            words.push(if trace.is_empty() { short } else { trace.join("\n") });
        } else if output["output_type"] == "stream" && output["name"] == "stderr" {
            words.push(format!("stderr: {}", output["text"].as_str().unwrap_or("").trim_end()));
        }
    }
    if words.is_empty() && answer.status == "ok" {
        return None;
    }
    if words.is_empty() {
        words.push(format!("status: {}", answer.status));
    }
    Some(words.join("\n"))
}

/// Outputs as a file keeps them: a value's number is its cell's.
fn stored(outputs: &[Value], count: u64) -> Value {
    let mut outputs = outputs.to_vec();
    for output in &mut outputs {
        if output["output_type"] == "execute_result" {
            output["execution_count"] = json!(count);
        }
    }
    Value::Array(outputs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: &str, outputs: Value) -> Cell {
        let outputs = outputs.as_array().cloned().unwrap_or_default();
        Cell {
            id: String::new(),
            status: status.into(),
            execution_count: Some(1),
            outputs,
            reply: Value::Null,
            elapsed: Duration::ZERO,
        }
    }

    #[test]
    fn a_failure_is_seen_whatever_the_kernel_replies() {
        assert_eq!(
            failure(&answer("ok", json!([{ "output_type": "stream", "name": "stdout", "text": "fine" }]))),
            None
        );
        let on_stderr = json!([{ "output_type": "stream", "name": "stderr", "text": "thread panicked\n" }]);
        assert!(failure(&answer("ok", on_stderr)).unwrap().contains("panicked"));
        let error = json!([{ "output_type": "error", "ename": "E0382", "evalue": "moved", "traceback": [] }]);
        assert_eq!(failure(&answer("error", error)).as_deref(), Some("E0382: moved"));
        assert!(failure(&answer("error", json!([]))).is_some());
    }

    #[test]
    fn the_language_of_the_first_cell_is_replaced() {
        let text = json!({ "nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
            { "cell_type": "markdown", "id": "a", "metadata": {}, "source": "start(Lang::Both)" },
            { "cell_type": "code", "id": "b", "metadata": {}, "execution_count": null, "outputs": [], "source": check::FIRST_CELL } ] });
        let mut notebook = Notebook::parse(&text.to_string()).unwrap();
        choose(&mut notebook, Lang::Fr);
        assert!(notebook::source(&notebook.cells()[1]).ends_with("start(Lang::Fr)?"));
        assert_eq!(notebook::source(&notebook.cells()[0]), "start(Lang::Both)");
        choose(&mut notebook, Lang::Both);
        assert_eq!(notebook::source(&notebook.cells()[1]), check::FIRST_CELL);
    }

    #[test]
    fn values_are_numbered_by_their_cell() {
        let stored = stored(
            &[
                json!({ "output_type": "execute_result", "execution_count": 41 }),
                json!({ "output_type": "stream" }),
            ],
            3,
        );
        assert_eq!(stored[0]["execution_count"], 3);
        assert!(stored[1].get("execution_count").is_none());
    }
}
