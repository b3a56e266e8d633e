//! Measurements, printed as ratios against a peer in one run. Never a test: machines differ, ratios less so.

use crate::home::Home;
use crate::notebook::{self, Notebook};
use anyhow::{bail, Context, Result};
use atelier_kernel::client::{Kernel, Launch};
use clap::{Args, ValueEnum};
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

#[derive(Args)]
pub struct Options {
    /// What to measure.
    what: What,
    /// For `training`: a Python that has torch 2.13 and keras with tensorflow.
    #[arg(long)]
    python: Option<PathBuf>,
    /// For `kernel`: leave the stock kernel out (its first build of the crate takes many minutes).
    #[arg(long)]
    without_stock: bool,
    /// How often each side is measured; the median is printed.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
}

#[derive(Clone, Copy, ValueEnum)]
enum What {
    /// Start, cells and memory of our kernel beside stock evcxr with the same crate.
    Kernel,
    /// The same trainings through `fit`, in PyTorch and in Keras.
    Training,
}

pub fn run(home: &Home, options: &Options) -> Result<()> {
    machine();
    match options.what {
        What::Kernel => kernel(home, options),
        What::Training => training(home, options),
    }
}

fn machine() {
    let system = sysinfo::System::new_all();
    let processor = system.cpus().first().map(|cpu| cpu.brand().trim().to_string()).unwrap_or_default();
    println!(
        "machine: {processor}, {} threads, {:.0} GB of memory, load {:.1}\n",
        system.cpus().len(),
        system.total_memory() as f64 / 1e9,
        sysinfo::System::load_average().one
    );
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

/// What one kernel took, in seconds and bytes.
#[derive(Default)]
struct Session {
    ready: Vec<f64>,
    variable: Vec<f64>,
    figure: Vec<f64>,
    cells: Vec<f64>,
    memory: Vec<f64>,
}

const PATIENCE: Duration = Duration::from_secs(45 * 60);

fn kernel(home: &Home, options: &Options) -> Result<()> {
    let folder = home.notebooks();
    let book = Notebook::read(&notebook::find(&folder, &folder, "01")?)?;
    let cells: Vec<String> = book
        .cells()
        .iter()
        .filter(|cell| notebook::is_code(cell))
        .map(|cell| notebook::source(cell).to_string())
        .collect();
    let lean = without_dependency(home, options.rounds)?;
    let ours = |spare: &str| {
        Launch::new([
            home.kernel().join("bin/atelier-kernel").display().to_string(),
            "run".into(),
            "{connection_file}".into(),
        ])
        .cwd(home.notebooks())
        .env("ATELIER_HOME", home.root().as_os_str())
        .env("ATELIER_SPARE", spare)
        .quiet()
    };
    let mut rows = Vec::new();
    if !options.without_stock {
        rows.push(("stock evcxr", measure(&stock(home)?, &cells, options.rounds, true)?));
    }
    rows.push(("ours", measure(&ours("0"), &cells, options.rounds, false)?));
    rows.push(("ours, one kept ready", measure(&ours("1"), &cells, options.rounds, true)?));
    println!(
        "{:<22} {:>8} {:>16} {:>16} {:>12} {:>12}",
        "", "ready", "first variable", "first figure", "a cell", "memory"
    );
    let show = |name: &str, session: &Session| {
        println!(
            "{name:<22} {:>6.1} s {:>14.1} s {:>14.1} s {:>10.2} s {:>9.2} GB",
            median(&session.ready),
            median(&session.variable),
            median(&session.figure),
            median(&session.cells),
            median(&session.memory) / 1e9
        );
    };
    for (name, session) in &rows {
        show(name, session);
    }
    println!("{:<22} {:>64.2} s", "no dependency at all", lean);
    if let Some((_, stock)) = rows.iter().find(|(name, _)| *name == "stock evcxr") {
        for (name, session) in rows.iter().skip(1) {
            println!(
                "{name} / stock: first variable {:.2}, first figure {:.2}, a cell {:.2}, memory {:.2}",
                median(&session.variable) / median(&stock.variable),
                median(&session.figure) / median(&stock.figure),
                median(&session.cells) / median(&stock.cells),
                median(&session.memory) / median(&stock.memory)
            );
        }
    }
    if let Some((_, session)) = rows.iter().find(|(name, _)| *name == "ours") {
        println!("ours / no dependency at all: a cell {:.2}", median(&session.cells) / lean);
    }
    Ok(())
}

/// Stock evcxr, with a working folder that is already warm: built once, outside the clock.
fn stock(home: &Home) -> Result<Launch> {
    let folder = home.root().join("bench/stock");
    std::fs::create_dir_all(&folder).context("cannot make the stock kernel's working folder")?;
    Ok(Launch::new([
        home.evcxr_jupyter().display().to_string(),
        "--control_file".into(),
        "{connection_file}".into(),
    ])
    .cwd(home.notebooks())
    .env("EVCXR_TMPDIR", folder.as_os_str())
    .env("LIBTORCH", home.libtorch().as_os_str())
    .env("LIBTORCH_LIB", home.libtorch().as_os_str())
    .env("LIBTORCH_INCLUDE", home.libtorch_wheel().join("torch").as_os_str())
    .env("LD_LIBRARY_PATH", home.libtorch_lib().as_os_str())
    .quiet())
}

/// A cell of a kernel that knows no crate: the floor below which no cell can go.
fn without_dependency(home: &Home, rounds: usize) -> Result<f64> {
    let launch = Launch::new([
        home.evcxr_jupyter().display().to_string(),
        "--control_file".into(),
        "{connection_file}".into(),
    ])
    .cwd(home.notebooks())
    .quiet();
    let mut times = Vec::new();
    for _ in 0..rounds {
        let mut kernel = Kernel::start(&launch, PATIENCE)?;
        kernel.execute("let first = 1;", PATIENCE)?;
        for number in 0..5 {
            let start = Instant::now();
            kernel.execute(&format!("let next_{number} = first + {number}; next_{number}"), PATIENCE)?;
            times.push(start.elapsed().as_secs_f64());
        }
        kernel.shutdown();
    }
    Ok(median(&times))
}

fn measure(launch: &Launch, cells: &[String], rounds: usize, warm: bool) -> Result<Session> {
    let mut session = Session::default();
    for round in 0..rounds + usize::from(warm) {
        // The first round of a warm kernel only warms it: it builds the crate, or leaves a spare behind.
        let counted = !warm || round > 0;
        let start = Instant::now();
        let mut kernel = Kernel::start(launch, PATIENCE)?;
        let ready = start.elapsed().as_secs_f64();
        let (mut variable, mut figure) = (None, None);
        let mut times = Vec::new();
        for (position, code) in cells.iter().enumerate() {
            // Stock evcxr would optimise polars for the better part of an hour: the crate's own profile has opt-level 0 there.
            let code = if position == 0 { format!(":opt 0\n{code}") } else { code.clone() };
            let began = Instant::now();
            let cell = kernel.execute(&code, PATIENCE)?;
            let took = began.elapsed().as_secs_f64();
            if !cell.is_ok() {
                bail!("cell {} of notebook 01 failed: {:?}", position + 1, cell.error());
            }
            if position > 0 && !code.contains("fit(") && !code.contains("backward") {
                times.push(took);
            }
            if variable.is_none() && code.contains("let ") {
                variable = Some(start.elapsed().as_secs_f64());
            }
            if figure.is_none() && !cell.shown("image/png").is_empty() {
                figure = Some(start.elapsed().as_secs_f64());
            }
        }
        let memory = tree_memory(kernel.process_id());
        kernel.shutdown();
        if warm {
            // Time for a spare to get ready for the next start.
            std::thread::sleep(Duration::from_secs(if counted { 12 } else { 20 }));
        }
        if counted {
            session.ready.push(ready);
            session.variable.push(variable.context("notebook 01 has no variable")?);
            session.figure.push(figure.context("notebook 01 has no figure")?);
            session.cells.extend(times);
            session.memory.push(memory);
        }
    }
    Ok(session)
}

/// Resident memory of a process and all that came from it, in bytes.
fn tree_memory(process: u32) -> f64 {
    let mut system = sysinfo::System::new();
    system.refresh_processes(sysinfo::ProcessesToUpdate::All, true);
    let root = sysinfo::Pid::from_u32(process);
    let belongs = |mut pid: sysinfo::Pid| loop {
        if pid == root {
            return true;
        }
        match system.process(pid).and_then(|process| process.parent()) {
            Some(parent) => pid = parent,
            None => return false,
        }
    };
    system
        .processes()
        .values()
        // Threads are listed beside processes on Linux, with the memory of their process.
        .filter(|process| process.thread_kind().is_none() && belongs(process.pid()))
        .map(|process| process.memory() as f64)
        .sum()
}

fn training(home: &Home, options: &Options) -> Result<()> {
    let Some(python) = &options.python else {
        bail!("--python PATH is needed: a Python with torch 2.13, keras and tensorflow (pip install torch==2.13.0 keras tensorflow-cpu)");
    };
    let script = home.repo().join("benches/training.py");
    let built = Command::new("cargo")
        .args(["build", "--quiet", "--example", "training"])
        .current_dir(home.repo())
        .status()
        .context("cargo did not start")?;
    if !built.success() {
        bail!("benches/training.rs did not compile");
    }
    let mut seconds: Vec<(String, Vec<f64>)> = Vec::new();
    for _ in 0..options.rounds {
        let mut runs = vec![("fit", Command::new("cargo"))];
        runs[0].1.args(["run", "--quiet", "--example", "training", "--", "2"]).current_dir(home.repo());
        for peer in ["torch", "keras"] {
            let mut command = Command::new(python);
            command.arg(&script).args([peer, "2"]);
            runs.push((peer, command));
        }
        for (peer, command) in &mut runs {
            let output = command.output().with_context(|| format!("{peer} did not start"))?;
            if !output.status.success() {
                bail!("{peer} failed:\n{}", String::from_utf8_lossy(&output.stderr));
            }
            for line in String::from_utf8_lossy(&output.stdout).lines() {
                let Some((name, number)) = line.split_once(' ') else { continue };
                let Ok(number) = number.trim().parse::<f64>() else { continue };
                let name = format!("{name}, {peer}");
                match seconds.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, numbers)) => numbers.push(number),
                    None => seconds.push((name, vec![number])),
                }
            }
        }
    }
    for (name, numbers) in &seconds {
        println!("{name:<22} {:>7.2} s   (of {} runs)", median(numbers), numbers.len());
    }
    let of = |name: &str| seconds.iter().find(|(known, _)| known == name).map(|(_, numbers)| median(numbers));
    for (ours, peer) in
        [("sum, fit", "sum, torch"), ("sum, fit", "sum, keras"), ("convolution, fit", "convolution, torch")]
    {
        if let (Some(ours_seconds), Some(peer_seconds)) = (of(ours), of(peer)) {
            println!("{ours} / {peer}: {:.2}", ours_seconds / peer_seconds);
        }
    }
    Ok(())
}
