//! libtorch for `tch` (versions in `src/versions.rs`): found on the machine or fetched, made ready in one folder, and torch-sys' C++ compiled against it.
//!
//! `libtorch/lib` holds links to every library that is needed at run time. All programs of ours, and the kernel's cells, look only there,
//! so nobody sets LD_LIBRARY_PATH. `libtch.so`, torch-sys' C++ as a shared library, lies beside them.

use crate::ground::home::{Home, LIBTORCH_VERSION, TORCH_SYS_VERSION};
use crate::ground::proc;
use crate::ground::programs;
use crate::ground::say::{both, Progress, Words};
use crate::ground::stamps;
use crate::setup::Plan;
use anyhow::{bail, Context, Result};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;

const CPU_INDEX: &str = "https://download.pytorch.org/whl/cpu";

/// CUDA 13 wheels need a driver of this series or later.
const OLDEST_DRIVER: u32 = 580;

/// Where libtorch comes from, in the order of preference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A folder with `lib` and `include`: `$LIBTORCH`, or the `torch` package of a Python on this machine.
    Found(PathBuf),
    /// The wheel with CUDA.
    Cuda,
    /// The small wheel of PyTorch's own CPU index.
    CpuIndex,
    /// The CUDA wheel without its CUDA dependencies.
    CpuWheel,
}

impl Source {
    fn words(&self) -> Words {
        match self {
            Source::Found(root) => {
                both(format!("libtorch of {}", root.display()), format!("libtorch de {}", root.display()))
            }
            Source::Cuda => both("libtorch with CUDA", "libtorch avec CUDA"),
            Source::CpuIndex => both("libtorch for CPU", "libtorch pour CPU"),
            Source::CpuWheel => both(
                "libtorch for CPU, from the general package",
                "libtorch pour CPU, tiré du paquet général",
            ),
        }
    }

    fn plan(&self) -> Plan {
        match self {
            Source::Found(_) => Plan { download: 0, disk: 0, seconds: 5 },
            Source::Cuda => Plan { download: 2_900_000_000, disk: 6_000_000_000, seconds: 300 },
            Source::CpuIndex => Plan { download: 200_000_000, disk: 700_000_000, seconds: 30 },
            Source::CpuWheel => Plan { download: 579_000_000, disk: 750_000_000, seconds: 60 },
        }
    }
}

/// A graphics card that the CUDA wheel can use: its name, or why not.
pub fn gpu() -> Option<Result<String, Words>> {
    let answer = proc::ask(
        Command::new("nvidia-smi").args(["--query-gpu=driver_version,name", "--format=csv,noheader"]),
    )?;
    Some(read_gpu(&answer))
}

fn read_gpu(answer: &str) -> Result<String, Words> {
    let (driver, name) = answer.lines().next().unwrap_or("").split_once(", ").unwrap_or(("", ""));
    match driver.split('.').next().and_then(|series| series.parse::<u32>().ok()) {
        Some(series) if series >= OLDEST_DRIVER => Ok(name.to_string()),
        _ => Err(both(
            format!("the driver {driver} is too old for CUDA 13 (needs {OLDEST_DRIVER} or later): libtorch for CPU is used"),
            format!("le pilote {driver} est trop ancien pour CUDA 13 (il faut {OLDEST_DRIVER} ou plus récent)\u{a0}: libtorch pour CPU est utilisé"),
        )),
    }
}

/// The places to try, best first.
fn sources() -> Vec<Source> {
    let mut sources = Vec::new();
    if let Some(root) = std::env::var_os("LIBTORCH").filter(|root| !root.is_empty()) {
        let root = PathBuf::from(root);
        match version(&root) {
            Some(version) if base(&version) == LIBTORCH_VERSION => sources.push(Source::Found(root)),
            found => eprintln!("  {}", not_this_one("LIBTORCH", &root, found.as_deref())),
        }
    }
    let pythons = [
        std::env::var_os("VIRTUAL_ENV").map(|root| PathBuf::from(root).join("bin/python")),
        std::env::var_os("CONDA_PREFIX").map(|root| PathBuf::from(root).join("bin/python")),
        Some(PathBuf::from(proc::python())),
    ];
    for python in pythons.into_iter().flatten() {
        let finder = "import importlib.util as u; s = u.find_spec('torch'); print(s.submodule_search_locations[0] if s else '')";
        let Some(root) = proc::ask(Command::new(python).args(["-c", finder])).filter(|root| !root.is_empty())
        else {
            continue;
        };
        let root = PathBuf::from(root);
        if version(&root).is_some_and(|version| base(&version) == LIBTORCH_VERSION)
            && !sources.contains(&Source::Found(root.clone()))
        {
            sources.push(Source::Found(root));
        }
    }
    match gpu() {
        Some(Ok(_)) => sources.push(Source::Cuda),
        Some(Err(why)) => eprintln!("  {why}"),
        None => {}
    }
    if cpu_wheel().is_some() && cpu_index_answers() {
        sources.push(Source::CpuIndex);
    }
    sources.push(Source::CpuWheel);
    sources
}

fn not_this_one(name: &str, root: &Path, found: Option<&str>) -> Words {
    let found = found.unwrap_or("?");
    both(
        format!("{name} ({}) has version {found}, {LIBTORCH_VERSION} is needed: passed over", root.display()),
        format!(
            "{name} ({}) a la version {found}, il faut {LIBTORCH_VERSION}\u{a0}: laissé de côté",
            root.display()
        ),
    )
}

/// `2.13.0+cu130` → `2.13.0`
fn base(version: &str) -> &str {
    version.split('+').next().unwrap_or(version)
}

/// The version of a libtorch folder: the C++ distribution has `build-version`, the Python package `version.py`.
fn version(root: &Path) -> Option<String> {
    if let Ok(text) = fs::read_to_string(root.join("build-version")) {
        return Some(text.trim().to_string());
    }
    read_version_py(&fs::read_to_string(root.join("version.py")).ok()?)
}

fn read_version_py(text: &str) -> Option<String> {
    let line = text.lines().find(|line| line.starts_with("__version__"))?;
    Some(line.split_once('=')?.1.trim().trim_matches(['\'', '"']).to_string())
}

/// The folder with `lib` and `include` that `libtorch/lib` points into.
fn origin(home: &Home) -> PathBuf {
    let wheel = home.libtorch_wheel().join("torch");
    if wheel.is_dir() {
        wheel
    } else {
        home.libtorch().join("origin")
    }
}

/// `2.13.0+cpu`, if the folder of links is whole.
pub fn installed(home: &Home) -> Option<String> {
    let there =
        ["torch_cpu", "c10"].iter().all(|name| home.libtorch_lib().join(Home::shared_library(name)).exists());
    if !there {
        return None;
    }
    version(&origin(home)).filter(|version| base(version) == LIBTORCH_VERSION)
}

pub fn has_cuda(home: &Home) -> bool {
    home.libtorch_lib().join(Home::shared_library("torch_cuda")).exists()
}

/// Loads the library the way a cell will: by its path, without LD_LIBRARY_PATH. Lazily, since libtch calls back into torch-sys' Rust half.
pub fn loads(home: &Home, name: &str) -> Result<(), String> {
    let library = home.libtorch_lib().join(Home::shared_library(name));
    let done = proc::run(
        Command::new(home.python_bin("python"))
            .arg("-c")
            .arg("import _ctypes, os, sys; _ctypes.dlopen(sys.argv[1], os.RTLD_LAZY)")
            .arg(&library)
            .env_remove("LD_LIBRARY_PATH"),
        Duration::from_secs(120),
        |_| {},
    );
    match done {
        Ok(done) if done.ok => Ok(()),
        Ok(done) => Err(done.tail.lines().last().unwrap_or("no answer").to_string()),
        Err(error) => Err(format!("{error:#}")),
    }
}

/// What set-up has to do for libtorch, or nothing.
pub fn plan(home: &Home) -> Option<Plan> {
    if installed(home).is_some() && stamps::stamped(home, "libtorch", &key(home)) {
        return None;
    }
    // A folder that is whole but has no stamp was made by hand or by a set-up cut off at the last moment: it only has to load.
    if installed(home).is_some() {
        return Some(Plan { download: 0, disk: 0, seconds: 5 });
    }
    Some(sources().first().map(Source::plan).unwrap_or(Source::CpuWheel.plan()))
}

/// For what the stamp of libtorch stands; the compiled libtch depends on it too.
fn key(home: &Home) -> String {
    let cuda = if has_cuda(home) { "cuda" } else { "cpu" };
    let origin = fs::canonicalize(origin(home)).unwrap_or_default();
    format!("{LIBTORCH_VERSION} {cuda} {}", origin.display())
}

pub fn install(home: &Home, progress: &Progress) -> Result<()> {
    if installed(home).is_some() && loads(home, "torch_cpu").is_ok() {
        return stamps::stamp(home, "libtorch", &key(home));
    }
    let mut troubles = Vec::new();
    for source in sources() {
        match try_source(home, &source, progress) {
            Ok(()) => return stamps::stamp(home, "libtorch", &key(home)),
            Err(error) => {
                let first = format!("{error:#}");
                let first = first.lines().next().unwrap_or_default();
                let words = source.words();
                progress.line(
                    &both(
                        format!("{}: {first}; the next way is tried", words.en()),
                        format!("{}\u{a0}: {first}\u{202f}; on essaie autrement", words.fr()),
                    )
                    .to_string(),
                );
                troubles.push(error);
            }
        }
    }
    Err(troubles.pop().context("no source for libtorch")?)
}

fn try_source(home: &Home, source: &Source, progress: &Progress) -> Result<()> {
    progress.note(&source.words().to_string());
    let sums = |file: &str| home.repo().join("xtask/libtorch").join(file).display().to_string();
    match source {
        Source::Found(root) => {
            if home.libtorch_wheel().exists() {
                fs::remove_dir_all(home.libtorch_wheel())?;
            }
            link(home, root)?;
        }
        Source::Cuda => fetch(home, progress, true, &[&["-r", &sums("cuda.txt")]])?,
        Source::CpuIndex => {
            let (_, sum) = cpu_wheel().context("no sum for this Python's wheel")?;
            let file = stamps::empty_scratch(home, "libtorch-sum")?.join("cpu.txt");
            fs::write(&file, format!("torch=={LIBTORCH_VERSION}+cpu --hash=sha256:{sum}\n"))?;
            let file = file.display().to_string();
            fetch(home, progress, false, &[&["--no-deps", "--index-url", CPU_INDEX, "-r", &file]])?
        }
        Source::CpuWheel if std::env::consts::OS == "linux" => {
            let (torch, remnants) = (sums("torch.txt"), sums("remnants.txt"));
            fetch(home, progress, false, &[&["--no-deps", "-r", &torch], &["-r", &remnants]])?
        }
        Source::CpuWheel => fetch(home, progress, false, &[&["--no-deps", "-r", &sums("torch.txt")]])?,
    }
    loads(home, "torch_cpu").map_err(|why| {
        both(format!("it does not load: {why}"), format!("ne se charge pas\u{a0}: {why}")).into()
    })
}

/// The wheels of PyTorch's own CPU index whose sum is known, by the version of CPython and the processor. What cannot be checked is not
/// fetched: the general package, whose sums PyPI publishes, is then used. (As pinned by nixpkgs and by other lock files, November 2026.)
const CPU_WHEELS: [(&str, &str); 5] = [
    ("313 x86_64", "45025d7752dbc6b4c784c03afaee9c5f19730ce084b2e43fc9a2fe1677d9ff86"),
    ("310 aarch64", "c7dbae3a5cd0a4a3eab760742b9be3bd79282259488cf83176197cef31ce1610"),
    ("311 aarch64", "46fbb0aa257bb781efbfad648f5b045c0e232573b661f1461593db61342e9096"),
    ("312 aarch64", "70ecb2659af6373b7c5336e692e665605b0201ea21ff51aaea47e1d75ea6b5aa"),
    ("313 aarch64", "48b3e21a311445acdd0b27f13830e21d93adef70d4721e051e9f059baeb9b8f9"),
];

/// The one for this machine's Python.
fn cpu_wheel() -> Option<(&'static str, &'static str)> {
    if std::env::consts::OS != "linux" {
        return None;
    }
    let ask = "import sys; print('%d%d' % sys.version_info[:2])";
    let python = proc::ask(Command::new(proc::python()).args(["-c", ask]))?;
    let mine = format!("{python} {}", std::env::consts::ARCH);
    CPU_WHEELS.into_iter().find(|(wheel, _)| *wheel == mine)
}

/// Whether PyTorch's CPU index can be reached: some networks refuse at once, some hang. Asked once, bounded, and said.
fn cpu_index_answers() -> bool {
    static ANSWER: OnceLock<bool> = OnceLock::new();
    *ANSWER.get_or_init(|| {
        let ask = "import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=5).close()";
        let url = format!("{CPU_INDEX}/torch/");
        let answers =
            proc::run(Command::new(proc::python()).args(["-c", ask, &url]), Duration::from_secs(10), |_| {})
                .is_ok_and(|done| done.ok);
        if !answers {
            eprintln!(
                "{}",
                both(
                    "PyTorch’s CPU index cannot be reached: the general package is used.",
                    "L’index CPU de PyTorch est injoignable\u{a0}: on prend le paquet général."
                )
            );
        }
        answers
    })
}

/// Fetches wheels into a scratch folder, and only a whole one takes the real name.
fn fetch(home: &Home, progress: &Progress, cuda: bool, installs: &[&[&str]]) -> Result<()> {
    let scratch = stamps::empty_scratch(home, "libtorch-wheel")?;
    for arguments in installs {
        let mut command = programs::pip(home);
        // Without byte-compiling: nobody imports this Python.
        command
            .args(["install", "--no-compile", "--target"])
            .arg(&scratch)
            .args(["--upgrade"])
            .args(*arguments);
        proc::must(
            &mut command,
            Duration::from_secs(3600),
            home,
            &both("downloading libtorch", "téléchargement de libtorch"),
            |line| proc::show(progress, line),
        )?;
    }
    if !cuda {
        drop_cuda(&scratch.join("torch/lib"))?;
    }
    let wheel = home.libtorch_wheel();
    stamps::replace(&scratch, &wheel)?;
    link(home, &wheel.join("torch"))
}

/// Half a gigabyte that only a GPU would load.
fn drop_cuda(lib: &Path) -> Result<()> {
    for name in ["libtorch_cuda.so", "libtorch_cuda_linalg.so", "libtorch_nvshmem.so"] {
        let path = lib.join(name);
        if path.exists() {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// Fills `libtorch/lib` with links to the libraries of a libtorch folder and of the NVIDIA packages beside it.
fn link(home: &Home, root: &Path) -> Result<()> {
    let lib = root.join("lib");
    let site = root.parent().unwrap_or(root);
    let mut folders = vec![lib.clone(), site.join("torch.libs")];
    if let Ok(entries) = fs::read_dir(site.join("nvidia")) {
        folders.extend(entries.flatten().map(|entry| entry.path().join("lib")));
    }
    // libtorch_cuda.so alone is no sign of CUDA: the general wheel has it, its cuBLAS comes apart.
    let cuda = lib.join("libtorch_cuda.so").exists() && (gpu().is_some_and(|gpu| gpu.is_ok()));
    let scratch = stamps::empty_scratch(home, "libtorch-lib")?;
    for folder in folders {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if wanted(&name, cuda) {
                let target = match entry.path().strip_prefix(home.libtorch()) {
                    // Relative, so that the folder can be carried elsewhere.
                    Ok(inside) => Path::new("..").join(inside),
                    Err(_) => entry.path(),
                };
                let link = scratch.join(&name);
                if link.symlink_metadata().is_err() {
                    symlink(target, link)?;
                }
            }
        }
    }
    if !cuda && std::env::consts::OS == "linux" {
        // The real libtorch.so of the general wheel asks for the CUDA half.
        fs::write(scratch.join("libtorch.so"), "INPUT ( AS_NEEDED ( -ltorch_cpu -lc10 ) )\n")?;
    }
    if !root.starts_with(home.libtorch()) {
        let origin = home.libtorch().join("origin");
        let _ = fs::remove_file(&origin);
        fs::create_dir_all(home.libtorch())?;
        symlink(root, &origin)?;
    }
    stamps::replace(&scratch, &home.libtorch_lib())
}

/// Which libraries a program of ours may load.
fn wanted(name: &str, cuda: bool) -> bool {
    let library = name.contains(".so") || name.ends_with(".dylib");
    let python = name.contains("python") || name.starts_with("libshm.");
    let of_cuda = [
        "libtorch_cuda",
        "libc10_cuda",
        "libtorch_nvshmem",
        "libcaffe2_nvrtc",
        "libtorch_global_deps",
        "libtorch.",
    ]
    .iter()
    .any(|start| name.starts_with(start));
    library && !python && (cuda || !of_cuda)
}

/// torch-sys' C++ as a shared library: compiled once a machine, instead of once a working folder (*path-crate-not-cached*, *links-override* in `kernel/what-evcxr-does.md`).
pub fn plan_libtch(home: &Home) -> Option<Plan> {
    let there = home.libtorch_lib().join(Home::shared_library("tch")).exists();
    if there && stamps::stamped(home, "libtch", &libtch_key(home)) {
        return None;
    }
    Some(Plan {
        download: if there { 0 } else { 70_000_000 },
        disk: 20_000_000,
        seconds: if there { 5 } else { 170 },
    })
}

fn libtch_key(home: &Home) -> String {
    format!("torch-sys {TORCH_SYS_VERSION}, {}", key(home))
}

pub fn install_libtch(home: &Home, progress: &Progress) -> Result<()> {
    let library = home.libtorch_lib().join(Home::shared_library("tch"));
    // Made by hand, or by a set-up cut off before its stamp: it counts if it loads and no other libtorch was put under it since.
    if library.exists() && fs::read_to_string(home.stamp("libtch")).is_err() && loads(home, "tch").is_ok() {
        return stamps::stamp(home, "libtch", &libtch_key(home));
    }
    progress.note(
        &both("looking for the sources of torch-sys", "recherche des sources de torch-sys").to_string(),
    );
    let sources = torch_sys_sources(home)?;
    let include = origin(home).join("include");
    let scratch = stamps::empty_scratch(home, "libtch")?;
    let compiler = compiler()?;
    let flags = |command: &mut Command| {
        command.args([
            "-std=c++17",
            "-O1",
            "-fPIC",
            "-w",
            "-D_GLIBCXX_USE_CXX11_ABI=1",
            "-DGLOG_USE_GLOG_EXPORT",
        ]);
        command
            .arg(format!("-I{}", include.display()))
            .arg(format!("-I{}", include.join("torch/csrc/api/include").display()));
    };
    let what = both("compiling torch-sys", "compilation de torch-sys");
    progress.note(
        &both("compiling torch-sys' C++ (2 files)", "compilation du C++ de torch-sys (2 fichiers)")
            .to_string(),
    );
    let compile = |file: &str| -> Result<PathBuf> {
        let object = scratch.join(file).with_extension("o");
        let mut command = Command::new(&compiler);
        flags(&mut command);
        command.arg("-c").arg(sources.join(file)).arg("-o").arg(&object);
        proc::must(&mut command, Duration::from_secs(1800), home, &what, |_| {})?;
        Ok(object)
    };
    let (first, second) = std::thread::scope(|scope| {
        let first = scope.spawn(|| compile("torch_api_generated.cpp"));
        let second = compile("torch_api.cpp");
        (first.join().expect("the compiling thread does not panic"), second)
    });
    let result = scratch.join(Home::shared_library("tch"));
    let mut command = Command::new(&compiler);
    command
        .arg("-shared")
        .arg("-o")
        .arg(&result)
        .arg(first?)
        .arg(second?)
        .arg(format!("-L{}", home.libtorch_lib().display()));
    command.args(["-ltorch_cpu", "-lc10"]);
    if has_cuda(home) {
        // Nothing of libtch names the CUDA half: without this the linker drops it, and libtorch finds no GPU.
        command.args(["-Wl,--no-as-needed", "-ltorch_cuda"]);
    }
    if std::env::consts::OS == "macos" {
        command.args([
            "-undefined",
            "dynamic_lookup",
            "-Wl,-install_name,@rpath/libtch.dylib",
            "-Wl,-rpath,@loader_path",
        ]);
    } else {
        // Lazy, whatever the compiler's default: some functions of libtch are found in the program that loads it.
        command.args(["-Wl,-rpath,$ORIGIN", "-Wl,-z,lazy"]);
    }
    proc::must(&mut command, Duration::from_secs(300), home, &what, |_| {})?;
    fs::rename(&result, &library)?;
    if let Err(why) = loads(home, "tch") {
        bail!(both(
            format!("libtch was compiled but does not load: {why}"),
            format!("libtch est compilée mais ne se charge pas\u{a0}: {why}")
        ));
    }
    fs::remove_dir_all(&scratch)?;
    stamps::stamp(home, "libtch", &libtch_key(home))
}

fn compiler() -> Result<PathBuf> {
    let named = std::env::var_os("CXX").filter(|name| !name.is_empty()).map(PathBuf::from);
    for name in named.into_iter().chain(["c++", "g++", "clang++"].map(PathBuf::from)) {
        if proc::ask(Command::new(&name).arg("--version")).is_some() {
            return Ok(name);
        }
    }
    bail!(both(
        "no C++ compiler: sudo apt-get install g++",
        "pas de compilateur C++\u{a0}: sudo apt-get install g++"
    ))
}

/// Cargo fetches the package if it is not there yet, and says where it lies.
fn torch_sys_sources(home: &Home) -> Result<PathBuf> {
    let output = proc::must(
        Command::new("cargo")
            .args([
                "metadata",
                "--format-version",
                "1",
                "--locked",
                "--filter-platform",
                &programs::host(home)?,
            ])
            .current_dir(home.repo()),
        Duration::from_secs(900),
        home,
        &both("downloading the Rust packages", "téléchargement des paquets Rust"),
        |_| {},
    )?;
    let metadata = cargo_metadata::MetadataCommand::parse(output)?;
    let package = metadata
        .packages
        .iter()
        .find(|package| *package.name == "torch-sys" && package.version.to_string() == TORCH_SYS_VERSION)
        .with_context(|| {
            both(
                format!("torch-sys {TORCH_SYS_VERSION} is not in Cargo.lock"),
                format!("torch-sys {TORCH_SYS_VERSION} n’est pas dans Cargo.lock"),
            )
        })?;
    Ok(package.manifest_path.with_file_name("libtch").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_both_kinds_of_folder() {
        assert_eq!(
            read_version_py("from typing import Optional\n__version__ = '2.13.0+cu130'\ndebug = False\n")
                .as_deref(),
            Some("2.13.0+cu130")
        );
        assert_eq!(base("2.13.0+cu130"), "2.13.0");
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("build-version"), "2.12.0+cpu\n").unwrap();
        assert_eq!(version(folder.path()).as_deref(), Some("2.12.0+cpu"));
        assert_eq!(version(&folder.path().join("nowhere")), None);
    }

    #[test]
    fn an_old_driver_is_told_and_not_used() {
        assert_eq!(read_gpu("580.65.06, NVIDIA H100"), Ok("NVIDIA H100".into()));
        let why = read_gpu("535.12, Tesla T4").unwrap_err();
        assert!(why.en().contains("535.12") && why.fr().contains("580"), "{why:?}");
        assert!(read_gpu("").is_err());
    }

    #[test]
    fn a_cpu_folder_links_nothing_of_cuda_s() {
        for name in [
            "libtorch_cpu.so",
            "libc10.so",
            "libgomp.so.1",
            "libcudart.so.13",
            "libcupti.so.13",
            "libc10.dylib",
        ] {
            assert!(wanted(name, false), "{name}");
        }
        for name in [
            "libtorch_cuda.so",
            "libtorch.so",
            "libtorch_python.so",
            "libshm.so",
            "version.py",
            "libc10_cuda.so",
        ] {
            assert!(!wanted(name, false), "{name}");
        }
        assert!(
            wanted("libtorch_cuda.so", true)
                && wanted("libtorch.so", true)
                && !wanted("libtorch_python.so", true)
        );
    }

    #[test]
    fn links_point_into_the_wheel_and_stay_relative() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path().join("home"), folder.path()).unwrap();
        let torch = home.libtorch_wheel().join("torch");
        for file in [
            "torch/lib/libtorch_cpu.so",
            "torch/lib/libc10.so",
            "torch/lib/libtorch_python.so",
            "nvidia/cu13/lib/libcudart.so.13",
        ] {
            let path = home.libtorch_wheel().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        fs::write(torch.join("version.py"), format!("__version__ = '{LIBTORCH_VERSION}+cpu'\n")).unwrap();
        assert_eq!(installed(&home), None);
        link(&home, &torch).unwrap();
        assert_eq!(
            fs::read_link(home.libtorch_lib().join("libcudart.so.13")).unwrap(),
            Path::new("../wheel/nvidia/cu13/lib/libcudart.so.13")
        );
        assert!(!home.libtorch_lib().join("libtorch_python.so").exists());
        assert_eq!(installed(&home), Some(format!("{LIBTORCH_VERSION}+cpu")));
        // A library that disappears is noticed.
        fs::remove_file(torch.join("lib/libc10.so")).unwrap();
        assert_eq!(installed(&home), None);
    }
}
