//! The process that runs the cells. evcxr starts its own child for this; the session's first cell (`first_cell.rs`)
//! replaces the program in that child by this one, which keeps evcxr's line protocol and gives the cells standard
//! streams of their own.
//!
//! evcxr reads what its child prints line by line, and takes some lines for orders. With the cells' text on the same
//! pipe, a line without an end, a byte that is not UTF-8, or the word itself in a reader's text put a session out of
//! step. Here evcxr's pipe carries nothing but evcxr's own words. Text goes to the layer through named pipes in the
//! run folder:
//!
//! | pipe | from | to |
//! |---|---|---|
//! | `out`, `err` | the cells' standard output and error, and a mark before and after each cell | the layer |
//! | `news` | this process and the code that the layer put into the session, JSON lines | the layer |
//! | `orders` | the layer: a line for the standard input, its end, an end to printing | this process |
//! | `flush`, `flushed` | this process: empty the session's output buffers; and back | the session's first cell |
//!
//! Out: nothing of evcxr's is left in the process but its number, its folder, its environment and its pipes.

use crate::{deaths, home, last_words, process};
use anyhow::{bail, Context, Result};
use libloading::Library;
use rustix::event::{poll, PollFd, PollFlags, Timespec};
use rustix::fd::{AsFd, OwnedFd};
use serde_json::{json, Value};
use std::env::consts::DLL_SUFFIX;
use std::ffi::c_void;
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// The names of the pipes in the run folder.
pub const PIPES: [&str; 4] = ["out", "err", "news", "orders"];
/// Where the code in the session finds the line to evcxr and the line to the layer. `first_cell.rs` names them too.
/// A shell hands on its own from 63 downwards.
const WIRE: i32 = 161;
const NEWS: i32 = 162;
/// Names the word of the layer's marks in the streams, on the way into this program.
pub const VARIABLE: &str = "ATELIER_CELLS";
/// How often a running cell is looked at: does it wait for its standard input?
const LOOK: Duration = Duration::from_millis(60);
/// Emptying a buffer takes no time, unless a thread holds its lock.
const FLUSHED: Duration = Duration::from_millis(300);

/// What the thread that runs the cells shares with the one that listens to the layer.
struct Shared {
    /// The number of the run under way; 0 between two.
    run: u64,
    /// The other end of the cells' standard input.
    input: Option<OwnedFd>,
    /// Whether the layer has been told that the cell waits for its reader.
    asked: bool,
    /// Wakes the thread that listens when a run begins.
    wake: OwnedFd,
}

/// Runs cells until evcxr closes its line.
pub fn serve(folder: &Path) -> i32 {
    match run(folder) {
        Ok(()) => 0,
        Err(error) => {
            eprintln!("atelier-kernel: the process that runs the cells: {error:#}");
            99
        }
    }
}

fn run(folder: &Path) -> Result<()> {
    // The layer takes evcxr's other children for compilers.
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::set_name(c"evcxr-cells");
    let own = std::env::var(VARIABLE).context("this program is started by a session’s first cell")?;
    // Behind the number of this process, for the first cell, which recognises the place by it.
    let own = own.split_once(' ').map(|(_, own)| own.to_owned()).unwrap_or_default();
    // The cell that has put this program here: nothing has been compiled since.
    let first =
        deaths::last_shared_object(&folder.join("work")).context("the session’s first cell is not there")?;
    let frames: extern "C" fn(&mut last_words::Room) -> usize = last_words::write_frames;
    fs::write(folder.join("frames"), (frames as usize).to_string())?;
    let mut cells = Cells::new(folder, own)?;
    last_words::listen(cells.news.try_clone()?);
    let orders = BufReader::new(File::from(high(std::io::stdin())?));
    rustix::stdio::dup2_stdin(File::open("/dev/null")?)?;
    cells.run(&first, (0..10_000).map(|number| format!("run_user_code_{number}")))?;
    preload();
    for line in orders.lines() {
        let line = line?;
        let mut words = line.split(' ');
        match (words.next(), words.next(), words.next()) {
            (Some("LOAD_AND_RUN"), Some(file), Some(name)) => {
                cells.run(file.as_ref(), [name.to_owned()])?;
            }
            _ => bail!("unknown order: {line}"),
        }
    }
    Ok(())
}

struct Cells {
    own: String,
    count: u64,
    store: *mut c_void,
    out: OwnedFd,
    err: OwnedFd,
    news: File,
    wire: File,
    /// Whether this system tells of a thread that it waits for its standard input.
    watched: bool,
    shared: Arc<Mutex<Shared>>,
    flusher: Arc<Mutex<Flusher>>,
}

impl Cells {
    fn new(folder: &Path, own: String) -> Result<Cells> {
        let open = |name: &str, write: bool| {
            let mut options = OpenOptions::new();
            let file = options.read(!write).write(write).open(folder.join(name));
            file.with_context(|| cannot_open(name))
        };
        // From here on evcxr's line is nobody's standard output: children that a cell starts do not inherit it.
        let wire = at(std::io::stdout().as_fd(), WIRE)?;
        let _ = rustix::io::fcntl_dupfd_cloexec(std::io::stderr(), 66).map(std::mem::forget);
        let (out, err) = (open("out", true)?, open("err", true)?);
        rustix::stdio::dup2_stdout(&out)?;
        rustix::stdio::dup2_stderr(&err)?;
        let news = at(open("news", true)?.as_fd(), NEWS)?;
        let (woken, wake) =
            std::io::pipe().map(|(read, write)| (OwnedFd::from(read), OwnedFd::from(write)))?;
        let shared = Shared { run: 0, input: None, asked: false, wake };
        let shared = Arc::new(Mutex::new(shared));
        let flusher = Arc::new(Mutex::new(Flusher::new(folder)?));
        let watched = waits(Path::new("/proc/self/task"), None).is_some();
        let listener = Listener {
            orders: open("orders", false)?,
            woken,
            watched,
            news: news.try_clone()?,
            shared: shared.clone(),
            flusher: flusher.clone(),
        };
        std::thread::Builder::new().name("atelier-orders".into()).spawn(move || listener.listen())?;
        Ok(Cells {
            own,
            count: 0,
            store: std::ptr::null_mut(),
            out: high(&out)?,
            err: high(&err)?,
            news,
            wire,
            watched,
            shared,
            flusher,
        })
    }

    /// Loads a cell's shared object, runs the first of these functions that is in it, and tells evcxr.
    fn run(&mut self, file: &Path, names: impl IntoIterator<Item = String>) -> Result<()> {
        self.count += 1;
        let cell = load(file, names).with_context(|| format!("cannot load {}", file.display()))?;
        let cell = cell.with_context(|| format!("{} holds no cell", file.display()))?;
        self.begin()?;
        self.store = cell(self.store);
        self.end()?;
        writeln!(self.wire, "EVCXR_EXECUTION_COMPLETE")?;
        Ok(())
    }

    fn begin(&mut self) -> Result<()> {
        rustix::stdio::dup2_stdout(&self.out)?;
        rustix::stdio::dup2_stderr(&self.err)?;
        let mut shared = lock(&self.shared);
        if self.watched {
            // What an earlier cell left unread is gone with its pipe.
            let (read, write) = std::io::pipe()?;
            rustix::stdio::dup2_stdin(&read)?;
            shared.input = Some(write.into());
        }
        shared.run = self.count;
        shared.asked = false;
        drop(shared);
        self.mark("begin")
    }

    fn end(&mut self) -> Result<()> {
        lock(&self.flusher).flush();
        // SAFETY: no stream is named: C empties the buffers of all.
        unsafe { libc::fflush(std::ptr::null_mut()) };
        let mut shared = lock(&self.shared);
        shared.run = 0;
        shared.input = None;
        drop(shared);
        rustix::stdio::dup2_stdout(&self.out)?;
        rustix::stdio::dup2_stderr(&self.err)?;
        self.mark("end")
    }

    /// Marks the streams, each of them and the news: what stands between two such marks is of one cell.
    fn mark(&mut self, kind: &str) -> Result<()> {
        let mark = format!("{} {}\n", self.own, json!({kind: self.count}));
        let _ = rustix::io::write(&self.out, mark.as_bytes());
        let _ = rustix::io::write(&self.err, mark.as_bytes());
        say(&mut self.news, &json!({kind: self.count, "process": std::process::id()}));
        let _ = rustix::io::write(&lock(&self.shared).wake, b".");
        Ok(())
    }
}

/// A descriptor under this number, closed in the programs that a cell starts.
fn at(what: impl AsFd, number: i32) -> Result<File> {
    use std::os::fd::AsRawFd;
    let file = File::from(rustix::io::fcntl_dupfd_cloexec(what, number)?);
    if file.as_raw_fd() != number {
        bail!("this process was started with an open descriptor {number}, which is needed here");
    }
    Ok(file)
}

/// A copy out of the way, closed in the programs that a cell starts.
fn high(what: impl AsFd) -> Result<OwnedFd> {
    Ok(rustix::io::fcntl_dupfd_cloexec(what, NEWS + 1)?)
}

fn cannot_open(pipe: &str) -> String {
    format!("cannot open the pipe {pipe}")
}

fn say(news: &mut File, value: &Value) {
    // One write: lines of two threads do not mix.
    let _ = news.write_all(format!("{value}\n").as_bytes());
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// What evcxr makes of a cell.
type Cell = extern "C" fn(*mut c_void) -> *mut c_void;

/// Loads a shared object, for good, and finds the first of these functions in it.
fn load(file: &Path, names: impl IntoIterator<Item = String>) -> Result<Option<Cell>> {
    // SAFETY: functions of these names have this type: evcxr has written them. What a library does when it is loaded is its own or its
    // reader's affair. It is never unloaded, because of `forget`: the function stays, and so do its threads and destructors.
    unsafe {
        let library = Library::new(file)?;
        let cell = names.into_iter().find_map(|name| library.get::<Cell>(name).ok().map(|cell| *cell));
        std::mem::forget(library);
        Ok(cell)
    }
}

/// Loading the crate and libtorch takes half a second, which it takes while the reader's first cell is still being compiled.
fn preload() {
    let facade = home::facade(&home::home());
    let library = facade.map(|facade| facade.join(format!("../link/libatelier_dylib{DLL_SUFFIX}")));
    if let Some(library) = library.and_then(|library| library.canonicalize().ok()) {
        // What does not load now will not load for a cell either, which will say so.
        std::thread::spawn(move || drop(load(&library, [])));
    }
}

/// Empties the output buffers of the session's standard library, which is another than this program's: a thread of the session's first
/// cell does it for each byte that comes through one pipe, and sends the byte back through the other.
struct Flusher {
    wishes: File,
    done: File,
    wish: u8,
}

impl Flusher {
    fn new(folder: &Path) -> Result<Flusher> {
        let pipe = |name: &str| {
            let path = folder.join(name);
            // One of an earlier process of this session may hold something.
            let _ = fs::remove_file(&path);
            process::make_pipe(&path)?;
            let mut options = File::options();
            let file = options.read(true).write(true).custom_flags(libc::O_NONBLOCK).open(&path);
            file.with_context(|| cannot_open(name))
        };
        Ok(Flusher { wishes: pipe("flush")?, done: pipe("flushed")?, wish: 0 })
    }

    /// A thread that holds the lock of a buffer for ever holds up nobody.
    fn flush(&mut self) {
        self.wish = self.wish.wrapping_add(1);
        if rustix::io::write(&self.wishes, &[self.wish]).is_err() {
            return;
        }
        let end = Instant::now() + FLUSHED;
        let mut done = [0u8; 64];
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let left = Timespec { tv_sec: 0, tv_nsec: left.as_nanos() as i64 };
            match poll(&mut [PollFd::new(&self.done, PollFlags::IN)], Some(&left)) {
                Err(rustix::io::Errno::INTR) => continue,
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
            let many = rustix::io::read(&self.done, &mut done).unwrap_or(0);
            if done[..many].contains(&self.wish) {
                return;
            }
        }
    }
}

/// Listens to the layer, and looks whether a cell waits for its reader.
struct Listener {
    orders: File,
    woken: OwnedFd,
    watched: bool,
    news: File,
    shared: Arc<Mutex<Shared>>,
    flusher: Arc<Mutex<Flusher>>,
}

impl Listener {
    fn listen(mut self) {
        let look = Timespec { tv_sec: 0, tv_nsec: LOOK.as_nanos() as i64 };
        let mut text = Vec::new();
        let mut buffer = [0u8; 4096];
        loop {
            let running = self.watched && lock(&self.shared).run > 0;
            let mut both =
                [PollFd::new(&self.orders, PollFlags::IN), PollFd::new(&self.woken, PollFlags::IN)];
            let _ = poll(&mut both, running.then_some(&look));
            let (ordered, woken) = (!both[0].revents().is_empty(), !both[1].revents().is_empty());
            if woken {
                let _ = rustix::io::read(&self.woken, &mut buffer);
            }
            if ordered {
                let Ok(count @ 1..) = rustix::io::read(&self.orders, &mut buffer) else { return };
                text.extend_from_slice(&buffer[..count]);
                while let Some(end) = text.iter().position(|byte| *byte == b'\n') {
                    let line: Vec<u8> = text.drain(..=end).collect();
                    if let Ok(order) = serde_json::from_slice(&line) {
                        self.obey(&order);
                    }
                }
            } else if running && !woken {
                self.look();
            }
        }
    }

    fn obey(&self, order: &Value) {
        let mut shared = lock(&self.shared);
        if shared.run == 0 || order["run"] != shared.run || order["process"] != std::process::id() {
            // Meant for a cell that has ended meanwhile.
            return;
        }
        if let Some(line) = order["line"].as_str() {
            if let Some(input) = &shared.input {
                // A line longer than the pipe must not hold up the orders that follow: it is cut there.
                let mut line: Vec<u8> = line.bytes().take(60_000).collect();
                line.push(b'\n');
                let _ = rustix::io::write(input, &line);
            }
            shared.asked = false;
        } else if order["end"] == "input" {
            shared.input = None;
        } else if order["end"] == "output" {
            // Each further print fails, and with it the cell, as when nobody reads a pipe any more. Its variables are kept.
            if let Ok((read, write)) = std::io::pipe() {
                drop(read);
                let _ = rustix::stdio::dup2_stdout(&write);
                let _ = rustix::stdio::dup2_stderr(&write);
            }
        }
    }

    fn look(&mut self) {
        let shared = lock(&self.shared);
        let (run, open) = (shared.run, shared.input.is_some());
        if run == 0 || shared.asked || !open {
            return;
        }
        drop(shared);
        let pipe = fs::read_link("/proc/self/fd/0").ok();
        if waits(Path::new("/proc/self/task"), pipe.as_deref()) != Some(true) {
            return;
        }
        // What was printed as a question stands in the buffer as long as its line has no end.
        lock(&self.flusher).flush();
        let mut shared = lock(&self.shared);
        if shared.run == run && shared.input.is_some() && !std::mem::replace(&mut shared.asked, true) {
            say(&mut self.news, &json!({"reading": run, "process": std::process::id()}));
        }
    }
}

/// Whether one of these threads, or of the processes that they have started, is waiting in a read of its standard input,
/// which is this pipe; nothing where the system does not tell.
#[cfg(target_os = "linux")]
fn waits(tasks: &Path, pipe: Option<&Path>) -> Option<bool> {
    let mut told = None;
    for task in fs::read_dir(tasks).ok()?.flatten() {
        let Ok(call) = fs::read_to_string(task.path().join("syscall")) else { continue };
        told = told.or(Some(false));
        let mut words = call.split_whitespace();
        let number = words.next().and_then(|word| word.parse::<libc::c_long>().ok());
        let reads = number == Some(libc::SYS_read) || number == Some(libc::SYS_readv);
        if pipe.is_some() && reads && words.next() == Some("0x0") {
            return Some(true);
        }
        let children = fs::read_to_string(task.path().join("children")).unwrap_or_default();
        for child in children.split_whitespace() {
            let child = Path::new("/proc").join(child);
            if pipe.is_some()
                && fs::read_link(child.join("fd/0")).ok().as_deref() == pipe
                && waits(&child.join("task"), pipe) == Some(true)
            {
                return Some(true);
            }
        }
    }
    told
}

#[cfg(not(target_os = "linux"))]
fn waits(_: &Path, _: Option<&Path>) -> Option<bool> {
    None
}
