//! Measurements, printed as ratios against a peer in one run. Never a test: machines differ, ratios less so.

use crate::format::notebook::{self, Notebook};
use crate::ground::home::Home;
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
    /// For `training`: a Python that has torch 2.11 and keras with tensorflow.
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
    /// The same trainings through `fit`, by a bare loop of `tch`, in PyTorch and in Keras.
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

/// What one kind of kernel took, in seconds and bytes.
#[derive(Default)]
struct Session {
    name: &'static str,
    dep: Vec<f64>,
    variable: Vec<f64>,
    figure: Vec<f64>,
    cells: Vec<f64>,
    memory: Vec<f64>,
}

/// For a cell, and for whatever else could hang.
const PATIENCE: Duration = Duration::from_secs(5 * 60);

/// For the stock kernel to compile the crate with all it depends on, which it does once in its folder.
const FIRST_BUILD: Duration = Duration::from_secs(90 * 60);

/// No round is begun after this.
const LIMIT: Duration = Duration::from_secs(45 * 60);

fn kernel(home: &Home, options: &Options) -> Result<()> {
    let folder = home.notebooks();
    let book = Notebook::read(&notebook::find(&folder, &folder, "01")?)?;
    let cells: Vec<String> = book.code().map(|(_, cell)| cell.source.clone()).collect();
    let place = Place::make(home)?;
    let mut first_build = None;
    if !options.without_stock {
        println!("stock evcxr compiles the crate; the first time in its folder this takes many minutes");
        first_build = Some(place.stock_is_warm(&cells[0])?);
    }
    let mut lean = Vec::new();
    let mut stock = Session { name: "stock evcxr", ..Session::default() };
    let mut ours = Session { name: "ours", ..Session::default() };
    let mut spare = Session { name: "ours, one kept ready", ..Session::default() };
    let mut read = Session { name: "ours, its reader reads first", ..Session::default() };
    let begin = Instant::now();
    for round in 0..options.rounds {
        if round > 0 && begin.elapsed() > LIMIT {
            println!("{round} of {} rounds, as they take long here", options.rounds);
            break;
        }
        // One after the other within a round: what else the machine does falls on all of them.
        lean.extend(place.without_dependency()?);
        if !options.without_stock {
            // Stock evcxr would optimise polars for the better part of an hour.
            let cells: Vec<String> =
                std::iter::once(format!(":opt 0\n{}", cells[0])).chain(cells[1..].iter().cloned()).collect();
            measure(&place.stock(), &cells, &mut stock)?;
        }
        measure(&place.ours("0"), &cells, &mut ours)?;
        ours.dep.push(place.first_dep(&cells[0])?);
        place.make_spare(&cells[0])?;
        measure(&place.ours("1"), &cells[..3.min(cells.len())], &mut spare)?;
        place.end_spare();
        let kernel = place.waits_for_its_reader()?;
        measure_from(Instant::now(), kernel, &cells[..3.min(cells.len())], &mut read)?;
    }
    table(&stock, &ours, [&spare, &read], median(&lean), first_build);
    Ok(())
}

/// The folders that the measured kernels work in, apart from those of a reader who has notebooks open.
struct Place<'a> {
    home: &'a Home,
    /// An installation that is this one but for its running kernels.
    own: PathBuf,
    stock: PathBuf,
}

impl Place<'_> {
    fn make(home: &Home) -> Result<Place<'_>> {
        let (own, stock) = (home.root().join("bench/home"), home.root().join("bench/stock"));
        for folder in [&own, &stock] {
            std::fs::create_dir_all(folder)
                .with_context(|| format!("cannot make the folder {}", folder.display()))?;
        }
        let linked = [home.kernel(), home.libtorch(), home.evcxr()];
        for target in &linked {
            let name = target.file_name().context("a part of the installation has a name")?;
            let link = own.join(name);
            std::fs::remove_file(&link).ok();
            std::os::unix::fs::symlink(target, &link)
                .with_context(|| format!("cannot make the link {}", link.display()))?;
        }
        Ok(Place { home, own, stock })
    }

    fn evcxr(&self) -> Launch {
        let program = self.home.evcxr_jupyter().display().to_string();
        Launch::new([program, "--control_file".into(), "{connection_file}".into()])
            .cwd(self.home.notebooks())
            .quiet()
    }

    /// Stock evcxr with a working folder that stays, so that the crate is compiled there once.
    fn stock(&self) -> Launch {
        // Rust's own libraries too: cells look for them by a relative path that is right in /tmp only, where stock evcxr
        // works when it is not told otherwise.
        let libraries = [Some(self.home.libtorch_lib()), atelier_kernel::home::rust_libraries()];
        let libraries = std::env::join_paths(libraries.into_iter().flatten()).unwrap_or_default();
        self.evcxr()
            .env("EVCXR_TMPDIR", self.stock.as_os_str())
            .env("LIBTORCH", self.home.libtorch().as_os_str())
            .env("LIBTORCH_LIB", self.home.libtorch().as_os_str())
            .env("LIBTORCH_INCLUDE", self.home.libtorch_wheel().join("torch").as_os_str())
            .env(if cfg!(target_os = "macos") { "DYLD_LIBRARY_PATH" } else { "LD_LIBRARY_PATH" }, libraries)
    }

    /// Lets the stock kernel compile the crate, outside the clock; says how long it took.
    fn stock_is_warm(&self, first: &str) -> Result<Duration> {
        let mut kernel = Kernel::start(&self.stock(), PATIENCE)?;
        let cell = kernel.execute(&format!(":opt 0\n{first}"), FIRST_BUILD).context(
            "stock evcxr did not compile the crate in time; --without-stock measures the rest without it",
        )?;
        kernel.shutdown();
        match cell.error() {
            None => Ok(cell.elapsed),
            Some((name, text)) => bail!("stock evcxr does not compile the crate: {name}: {text}"),
        }
    }

    fn ours(&self, spare: &str) -> Launch {
        Launch::new([
            self.own.join("kernel/bin/atelier-kernel").display().to_string(),
            "run".into(),
            "{connection_file}".into(),
        ])
        .cwd(self.home.notebooks())
        .env("ATELIER_HOME", self.own.as_os_str())
        .env("ATELIER_EVCXR", self.home.evcxr_jupyter().as_os_str())
        .env("ATELIER_SPARE", spare)
        .env("ATELIER_SPARE_AFTER", "0")
        .quiet()
    }

    /// Starts a kernel that leaves one ready for the next start.
    fn make_spare(&self, first: &str) -> Result<()> {
        let mut kernel = Kernel::start(&self.ours("1"), PATIENCE)?;
        kernel.execute(first, PATIENCE)?;
        self.wait_for("spare.json")?;
        kernel.shutdown();
        Ok(())
    }

    /// A kernel that nobody kept ready, started so long ago that it has done ahead what it does.
    fn waits_for_its_reader(&self) -> Result<Kernel> {
        std::fs::remove_file(self.own.join("run/ahead.lock")).ok();
        let kernel = Kernel::start(&self.ours("1").env("ATELIER_SPARE_AFTER", "3600"), PATIENCE)?;
        self.wait_for("ahead.lock")?;
        Ok(kernel)
    }

    /// Waits until a kernel has written something in a file of the run folder.
    fn wait_for(&self, file: &str) -> Result<()> {
        let begin = Instant::now();
        while std::fs::read(self.own.join("run").join(file)).map_or(true, |text| text.is_empty()) {
            if begin.elapsed() > PATIENCE {
                bail!("{file} was not written within {} s", PATIENCE.as_secs());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    fn end_spare(&self) {
        let program = self.own.join("kernel/bin/atelier-kernel");
        // It would end by itself after a while.
        Command::new(program).arg("end-spare").env("ATELIER_HOME", &self.own).status().ok();
    }

    /// The first `:dep` of a kernel that has started, in a folder of its own.
    fn first_dep(&self, first: &str) -> Result<f64> {
        let dep: String = first.lines().filter(|line| line.starts_with(":dep ")).collect();
        let mut kernel = Kernel::start(&self.ours("0"), PATIENCE)?;
        kernel.execute("let first = 1;", PATIENCE)?;
        let cell = kernel.execute(&dep, PATIENCE)?;
        kernel.shutdown();
        match cell.error() {
            None => Ok(cell.elapsed.as_secs_f64()),
            Some((name, text)) => bail!("{dep} failed: {name}: {text}"),
        }
    }

    /// Cells of a kernel that knows no crate: the floor below which no cell can go.
    fn without_dependency(&self) -> Result<Vec<f64>> {
        let mut kernel = Kernel::start(&self.evcxr(), PATIENCE)?;
        kernel.execute("let first = 1;", PATIENCE)?;
        let mut times = Vec::new();
        for number in 0..7 {
            let start = Instant::now();
            kernel.execute(&format!("let next_{number} = first + {number}; next_{number}"), PATIENCE)?;
            times.push(start.elapsed().as_secs_f64());
        }
        kernel.shutdown();
        Ok(times)
    }
}

/// Whether a cell of notebook 01 computes for longer than it compiles.
fn trains(code: &str) -> bool {
    [".fit(", "learn(", "backward"].iter().any(|word| code.contains(word))
}

fn measure(launch: &Launch, cells: &[String], session: &mut Session) -> Result<()> {
    let start = Instant::now();
    measure_from(start, Kernel::start(launch, PATIENCE)?, cells, session)
}

fn measure_from(start: Instant, mut kernel: Kernel, cells: &[String], session: &mut Session) -> Result<()> {
    let (mut variable, mut figure) = (None, None);
    for (position, code) in cells.iter().enumerate() {
        let cell = kernel.execute(code, PATIENCE)?;
        if !cell.is_ok() {
            bail!("{}: code cell {} of notebook 01 failed: {:?}", session.name, position + 1, cell.error());
        }
        if variable.is_some() && !trains(code) {
            session.cells.push(cell.elapsed.as_secs_f64());
        }
        if variable.is_none() && code.contains("let ") {
            variable = Some(start.elapsed().as_secs_f64());
        }
        if figure.is_none() && !cell.shown("image/png").is_empty() {
            figure = Some(start.elapsed().as_secs_f64());
        }
    }
    session.memory.push(tree_memory(kernel.process_id()));
    kernel.shutdown();
    session.variable.push(variable.context("notebook 01 has no variable")?);
    session.figure.push(figure.context("notebook 01 has no figure")?);
    Ok(())
}

/// The table of the goals: both kernels, their ratio, what was aimed at and whether it was reached.
fn table(
    stock: &Session,
    ours: &Session,
    [spare, read]: [&Session; 2],
    lean: f64,
    first_build: Option<Duration>,
) {
    let of = |values: &[f64]| (!values.is_empty()).then(|| median(values));
    let cell = of(&ours.cells).unwrap_or(f64::NAN);
    let gigabytes = |value: Option<f64>| value.map(|bytes| bytes / 1e9);
    let quarter = |ratio: Option<f64>| ratio.map(|ratio| ratio <= 0.25);
    let seconds = |value: Option<f64>| value.map_or("–".to_owned(), |value| format!("{value:.2} s"));
    println!("| | stock | ours | ours / stock | goal | reached |");
    println!("|---|---|---|---|---|---|");
    let row =
        |what: &str, theirs: String, mine: String, ratio: Option<f64>, goal: &str, reached: Option<bool>| {
            let ratio = ratio.map_or("–".to_owned(), |ratio| format!("{ratio:.2}"));
            let reached = match reached {
                Some(true) => "yes",
                Some(false) => "no",
                None => "–",
            };
            println!("| {what} | {theirs} | {mine} | {ratio} | {goal} | {reached} |");
        };
    let ratio = |mine: Option<f64>, theirs: Option<f64>| Some(mine? / theirs?);
    let (a, b) = (of(&stock.variable), of(&ours.variable));
    row("start to first variable", seconds(a), seconds(b), ratio(b, a), "0.25", quarter(ratio(b, a)));
    let (a, b) = (of(&stock.figure), of(&ours.figure));
    row("start to first figure of 01", seconds(a), seconds(b), ratio(b, a), "0.25", quarter(ratio(b, a)));
    let (a, b) = (of(&stock.variable), of(&spare.variable));
    let reached = b.map(|value| value < 3.0);
    row(
        "the same to first variable, one kept ready",
        seconds(a),
        seconds(b),
        ratio(b, a),
        "under 3 s",
        reached,
    );
    let (a, b) = (of(&stock.figure), of(&spare.figure));
    row("the same to first figure, one kept ready", seconds(a), seconds(b), ratio(b, a), "–", None);
    let (b, c) = (of(&read.variable), of(&read.figure));
    row(
        "none kept ready, its reader reads first: first cell to first variable",
        "–".into(),
        seconds(b),
        None,
        "–",
        None,
    );
    row("the same to first figure", "–".into(), seconds(c), None, "–", None);
    let a = of(&stock.cells);
    row(
        "a cell that trains nothing, median",
        seconds(a),
        seconds(Some(cell)),
        ratio(Some(cell), a),
        "0.9 s",
        Some(cell <= 0.9),
    );
    let times = cell / lean;
    row(
        "the same against a cell without dependency",
        seconds(Some(lean)),
        seconds(Some(cell)),
        Some(times),
        "2.00",
        Some(times <= 2.0),
    );
    let (a, b) = (gigabytes(of(&stock.memory)), gigabytes(of(&ours.memory)));
    let written = |value: Option<f64>| value.map_or("–".to_owned(), |value| format!("{value:.2} GB"));
    row(
        "resident memory after 01, all processes",
        written(a),
        written(b),
        ratio(b, a),
        "0.8 GB",
        b.map(|value| value <= 0.8),
    );
    let a = first_build.map(|time| time.as_secs_f64()).filter(|seconds| *seconds > 120.0);
    let b = of(&ours.dep);
    row(
        "first :dep in an empty folder",
        seconds(a),
        seconds(b),
        ratio(b, a),
        "1 s",
        b.map(|value| value <= 1.0),
    );
    println!(
        "\nmedians of {} rounds, {} cells; the second row from below compares with evcxr alone; a dash: not measured",
        ours.variable.len(),
        ours.cells.len()
    );
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
        bail!("--python PATH is needed: a Python with torch 2.11, keras and tensorflow (pip install torch==2.11.0 keras tensorflow-cpu)");
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
        let mut runs = Vec::new();
        for peer in ["fit", "tch"] {
            let mut command = Command::new("cargo");
            command
                .args(["run", "--quiet", "--example", "training", "--", "2", peer])
                .current_dir(home.repo());
            runs.push((peer, command));
        }
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
    for (ours, peer) in [
        ("sum, fit", "sum, tch"),
        ("sum, fit", "sum, torch"),
        ("sum, fit", "sum, keras"),
        ("convolution, fit", "convolution, tch"),
        ("convolution, fit", "convolution, torch"),
    ] {
        if let (Some(ours_seconds), Some(peer_seconds)) = (of(ours), of(peer)) {
            println!("{ours} / {peer}: {:.2}", ours_seconds / peer_seconds);
        }
    }
    Ok(())
}
