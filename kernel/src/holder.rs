//! The holder: a small process between the layer and evcxr. It starts evcxr in a folder and a process group of
//! their own, tells the layer where to reach it, and ends the whole group and removes the folder as soon as either
//! the layer or evcxr is gone, however that came about. The layer speaks to it through a pipe, or through a socket
//! when the holder kept a kernel ready (`spare`); the end of that line is the order to finish.

use crate::rundir::{self, RunDir};
use crate::{cells, client, home, marks, process, settings};
use anyhow::{Context, Result};
use serde_json::{json, Value};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::Arc;

/// What the layer has to know of an evcxr that a holder has started.
#[derive(Clone, Debug)]
pub struct Place {
    /// evcxr's process, and the number of its group.
    pub group: i32,
    pub folder: PathBuf,
    /// This program, for the process that runs the cells: as it is in memory, as long as the holder lives.
    pub program: PathBuf,
    /// The word that begins the marks before and after each cell in its text.
    pub own: String,
    /// The word that begins the crate's marks. Text that a cell merely prints cannot know it.
    pub mark: String,
    /// Whether that code has run already.
    pub prepared: bool,
}

impl Place {
    pub fn connection(&self) -> PathBuf {
        self.folder.join("connection.json")
    }

    pub fn interrupt(&self) -> PathBuf {
        self.folder.join("interrupt")
    }

    pub fn log(&self) -> PathBuf {
        self.folder.join("log")
    }

    /// The source of the cell that was compiled last.
    pub fn last_source(&self) -> PathBuf {
        self.folder.join("work/src/lib.rs")
    }

    pub fn to_json(&self) -> Value {
        json!({"ready": {
            "group": self.group, "folder": self.folder, "program": self.program, "own": self.own,
            "mark": self.mark, "prepared": self.prepared,
        }})
    }

    pub fn from_json(value: &Value) -> Option<Place> {
        let ready = &value["ready"];
        Some(Place {
            group: ready["group"].as_i64()? as i32,
            folder: PathBuf::from(ready["folder"].as_str()?),
            program: PathBuf::from(ready["program"].as_str()?),
            own: ready["own"].as_str()?.to_owned(),
            mark: ready["mark"].as_str()?.to_owned(),
            prepared: ready["prepared"].as_bool()?,
        })
    }
}

/// Starts evcxr in a new folder. To be called from a thread that lives as long as the process.
pub fn start_evcxr() -> Result<(RunDir, Child, Place)> {
    let home = home::home();
    let evcxr = home::evcxr(&home).with_context(|| {
        format!(
            "evcxr_jupyter was not found: looked for {} and on the PATH",
            home.join(home::evcxr_program()).display()
        )
    })?;
    let run_folder = home::run_folder(&home);
    let folder = RunDir::create(&run_folder)?;
    let work = folder.work();
    fs::create_dir(&work)?;
    client::write_private(&folder.connection(), &connection_file()?.to_string())?;
    let log = File::create(folder.path().join("log"))?;
    pipes(folder.path())?;
    let mark = marks::word("MARK");
    let (library_path, libraries) = home::library_path(&home);
    let mut command = Command::new(&evcxr);
    command
        .arg("--control_file")
        .arg(folder.connection())
        .env("EVCXR_TMPDIR", &work)
        .env("ATELIER_HOME", &home)
        .env("ATELIER_LAYER", &mark)
        .env("ATELIER_INTERRUPT", folder.interrupt())
        .env("PATH", home::path_with_cargo())
        .env(library_path, libraries)
        // evcxr rewrites a kernelspec of its own that it finds there when their versions differ; ours is not its
        // business. The first cell puts the variable back.
        .env("JUPYTER_PATH", folder.path())
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log);
    let itself = Path::new("/proc").join(std::process::id().to_string()).join("exe");
    let program = if itself.exists() { itself } else { std::env::current_exe()? };
    settings::apply(&mut command, &home, folder.path(), &program)?;
    let library = home.join("kernel/library");
    if library.is_dir() && std::env::var_os("RUST_SRC_PATH").is_none() {
        // evcxr's rust-analyzer names the types of variables with the standard library's source; this copy of it holds
        // what notebooks meet, which is half of it.
        command.env("RUST_SRC_PATH", library);
    }
    if std::env::var_os("ATELIER_NOTEBOOK_DIR").is_none() {
        if let Ok(here) = std::env::current_dir() {
            command.env("ATELIER_NOTEBOOK_DIR", here);
        }
    }
    if home::facade(&home).is_some() && std::env::var_os("CARGO_NET_OFFLINE").is_none() {
        // With the facade nothing is fetched. A cell that asks for a crate of the registry lifts this (`layer`).
        command.env("CARGO_NET_OFFLINE", "true");
    }
    if std::env::var_os("OMP_WAIT_POLICY").is_none() {
        // libtorch's threads spin while they wait for each other. Where several notebooks share the cores, that makes a
        // training five times slower (a small convolutional network: 44 s spinning, 9 s not, on two busy cores).
        command.env("OMP_WAIT_POLICY", "PASSIVE");
    }
    process::tie(&mut command);
    let child = command.spawn().with_context(|| format!("cannot start {}", evcxr.display()))?;
    let group = child.id() as i32;
    folder.note_group(group);
    let place = Place {
        group,
        folder: folder.path().to_owned(),
        program,
        own: marks::word("OWN"),
        mark,
        prepared: false,
    };
    // What killed kernels have left takes nobody's time.
    std::thread::spawn(move || rundir::sweep(&run_folder));
    Ok((folder, child, place))
}

/// The pipes between the cells and the layer. This process keeps both ends of each open: a pipe is there, and neither
/// side meets its end, whoever comes and goes.
fn pipes(folder: &Path) -> Result<()> {
    for name in cells::PIPES {
        let path = folder.join(name);
        process::make_pipe(&path)?;
        std::mem::forget(File::options().read(true).write(true).open(&path)?);
    }
    Ok(())
}

/// The first of the ports for connection files, below those that the system hands out, and how many rows of five there are.
const PORTS: u16 = 20_000;
const ROWS: usize = 2_400;

/// A connection file with free ports, as evcxr needs them, which can only listen on TCP: nobody is given one of them between here and evcxr's start. Not
/// by the system, which hands out higher ones; nor by another kernel that starts at this moment: each looks from a row of its own on, by its process's number.
pub fn connection_file() -> Result<Value> {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    // One process may start several, one after the other: far from where the processes after it begin.
    let first = std::process::id() as usize + 997 * ASKED.fetch_add(1, Ordering::Relaxed);
    for row in 0..ROWS {
        let from = PORTS + 5 * ((first + row) % ROWS) as u16;
        let ports: Vec<u16> = (from..from + 5).collect();
        let held: Result<Vec<TcpListener>, _> =
            ports.iter().map(|port| TcpListener::bind(("127.0.0.1", *port))).collect();
        if held.is_ok() {
            return Ok(json!({
                "transport": "tcp", "ip": "127.0.0.1", "signature_scheme": "hmac-sha256",
                "key": uuid::Uuid::new_v4().to_string(),
                "shell_port": ports[0], "iopub_port": ports[1], "stdin_port": ports[2],
                "control_port": ports[3], "hb_port": ports[4],
            }));
        }
    }
    anyhow::bail!("no five free ports between 20000 and 32000 on 127.0.0.1")
}

/// Waits for the end of evcxr and of its group, and says how it ended, with its last words.
pub fn wait_for_end(folder: &RunDir, child: &mut Child) -> Value {
    let status = match process::wait_and_end_group(child) {
        Ok(status) => status.to_string(),
        Err(error) => error.to_string(),
    };
    json!({"ended": {"status": status, "words": last_words(&folder.path().join("log"))}})
}

fn last_words(log: &Path) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.starts_with("No configuration file found") && !line.trim().is_empty())
        // What went wrong stands before the backtrace.
        .take_while(|line| !line.trim_start().to_lowercase().starts_with("stack backtrace"))
        .collect();
    lines[lines.len().saturating_sub(12)..].join("\n")
}

/// Signals are for the layer: the holder ends by the end of its line, and not before it has cleaned up.
pub fn ignore_signals() {
    // A handler that only takes note: unlike an ignored signal it is not handed on to evcxr, and to what a cell starts.
    let noted = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        // It fails for signals that cannot be caught, and these can.
        let _ = signal_hook::flag::register(signal, noted.clone());
    }
}

/// The holder of one kernel, spoken to through its standard input and output.
pub fn serve() -> i32 {
    ignore_signals();
    let say = |value: &Value| {
        let mut out = std::io::stdout().lock();
        let _ = writeln!(out, "{value}");
        let _ = out.flush();
    };
    let (folder, mut child, place) = match start_evcxr() {
        Ok(started) => started,
        Err(error) => {
            say(&json!({"ended": {"status": "", "words": format!("{error:#}")}}));
            return 1;
        }
    };
    say(&place.to_json());
    let group = place.group;
    std::thread::spawn(move || {
        until_end_of(std::io::stdin());
        process::kill_group(group);
    });
    let end = wait_for_end(&folder, &mut child);
    drop(folder);
    say(&end);
    0
}

/// Reads and forgets, until the other side has closed the line or is gone.
pub fn until_end_of(mut line: impl Read) {
    let mut buffer = [0u8; 256];
    loop {
        match line.read(&mut buffer) {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn two_kernels_that_start_at_once_are_given_no_port_in_common() {
        let mut ports = BTreeSet::new();
        for file in [connection_file().unwrap(), connection_file().unwrap()] {
            for name in ["shell_port", "iopub_port", "stdin_port", "control_port", "hb_port"] {
                assert!(ports.insert(file[name].as_u64().unwrap()), "{file}");
            }
        }
    }
}
