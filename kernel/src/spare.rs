//! One kernel kept ready for the next start: an evcxr with the crate's `:dep` line done, held by a
//! process of its own. The next layer takes it over through a socket; the notebook's folder and environment are
//! then the taker's. It ends by itself when nobody takes it for a while, when memory gets short, or when what it
//! was made of has changed.
//!
//! `ATELIER_SPARE=0` or `1` decides; when nothing is said, the memory that is free does.

use crate::engine::Line;
use crate::holder::{self, Place};
use crate::wire::{Back, Channel, Message};
use crate::{ahead, engine, home, prelude, process};
use anyhow::{bail, Context, Result};
use fs4::fs_std::FileExt;
use jupyter_protocol::ConnectionInfo;
use serde_json::{json, Value};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufReader, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

const GIB: u64 = 1 << 30;
const LOCK: &str = "spare.lock";
const NOTE: &str = "spare.json";
/// Set in the processes of a spare or by evcxr itself: never the taker's to change.
const FIXED: [&str; 13] = [
    "PATH",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "ATELIER_HOME",
    "ATELIER_LAYER",
    "ATELIER_INTERRUPT",
    "CARGO_INCREMENTAL",
    "CARGO_NET_OFFLINE",
    "EVCXR_CONFIG_DIR",
    "EVCXR_TMPDIR",
    "EVCXR_IS_RUNTIME",
    "JPY_PARENT_PID",
    "OMP_WAIT_POLICY",
];

// ---- whether ----

/// Whether the machine has processor and memory for what a reader may want next.
pub fn wanted() -> bool {
    match std::env::var("ATELIER_SPARE").as_deref() {
        Ok("0") => false,
        Ok("1") => true,
        // A kernel takes about 0.6 GiB: only where that is little.
        _ => memory().is_some_and(|(free, total)| free >= (4 * GIB).max(total / 2)),
    }
}

/// Whether a spare that is there should make room.
fn in_the_way() -> bool {
    memory().is_some_and(|(free, total)| free < GIB || free < total / 8)
}

/// Free and whole memory in bytes, of the machine or of the share that this process has of it (Linux; nothing
/// is known elsewhere).
fn memory() -> Option<(u64, u64)> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    let field = |name: &str| -> Option<u64> {
        let line = text.lines().find(|line| line.starts_with(name))?;
        Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1024)
    };
    let (mut free, mut total) = (field("MemAvailable:")?, field("MemTotal:")?);
    let number = |path: &str| fs::read_to_string(path).ok()?.trim().parse::<u64>().ok();
    let group = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let own =
        group.lines().find_map(|line| line.strip_prefix("0::")).unwrap_or("/").trim_matches('/').to_owned();
    for (limit, used) in [
        (format!("/sys/fs/cgroup/{own}/memory.max"), format!("/sys/fs/cgroup/{own}/memory.current")),
        ("/sys/fs/cgroup/memory.max".into(), "/sys/fs/cgroup/memory.current".into()),
        (
            "/sys/fs/cgroup/memory/memory.limit_in_bytes".into(),
            "/sys/fs/cgroup/memory/memory.usage_in_bytes".into(),
        ),
    ] {
        if let (Some(limit), Some(used)) = (number(&limit), number(&used)) {
            total = total.min(limit);
            free = free.min(limit.saturating_sub(used));
        }
    }
    Some((free, total))
}

/// How long a kernel must have been idle before a spare is made: a reader who works has the cores.
pub fn delay() -> Duration {
    seconds("ATELIER_SPARE_AFTER", 10)
}

/// How a file for this user alone is opened.
pub fn private(create: bool) -> fs::OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = File::options();
    options.write(true).create(create).mode(0o600);
    options
}

fn seconds(name: &str, otherwise: u64) -> Duration {
    Duration::from_secs(std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise))
}

/// What must be the same for a spare to serve: the compiler, evcxr, the crate, this program.
fn key() -> String {
    let home = home::home();
    let stamp = |path: &Path| {
        let time = fs::metadata(path).and_then(|meta| meta.modified()).ok();
        format!("{} {time:?}", path.display())
    };
    let mut key = vec![
        home.display().to_string(),
        format!("{:?}", home::rust_libraries()),
        stamp(&home::evcxr(&home).unwrap_or_default()),
        env!("CARGO_PKG_VERSION").to_owned(),
        stamp(&home.join("kernel/bin/atelier-kernel")),
        stamp(&home.join("kernel/facade/Cargo.toml")),
        stamp(&home.join("kernel/link")),
    ];
    let concerns = |name: &str| {
        ["PATH", "HOME", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"].contains(&name)
            || ["CARGO", "RUST", "ATEN_", "DNNL_", "MKL_", "OMP_", "ONEDNN_", "TORCH_"]
                .iter()
                .any(|start| name.starts_with(start))
    };
    key.extend(
        std::env::vars().filter(|(name, _)| concerns(name)).map(|(name, value)| format!("{name}={value}")),
    );
    key.sort();
    // The variables may hold secrets: only their sum is written down.
    let sum = ring::digest::digest(&ring::digest::SHA256, key.join("\n").as_bytes());
    sum.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

// ---- the layer's side ----

/// Takes the spare over, if there is one that fits.
pub fn take() -> Option<Line> {
    if std::env::var("ATELIER_SPARE").as_deref() == Ok("0") || Path::new("evcxr.toml").exists() {
        return None;
    }
    let note = home::run_folder(&home::home()).join(NOTE);
    if !home::mine(&note) {
        return None;
    }
    let note: Value = serde_json::from_slice(&fs::read(note).ok()?).ok()?;
    if note["key"].as_str()? != key() {
        return None;
    }
    let stream = UnixStream::connect(note["socket"].as_str()?).ok()?;
    // It gets this whole environment: to nobody but this user.
    if !same_user(&stream) {
        return None;
    }
    stream.set_read_timeout(Some(Duration::from_secs(3))).ok()?;
    let environment: BTreeMap<String, String> = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect();
    let mut write = stream.try_clone().ok()?;
    let here = std::env::current_dir().ok()?;
    writeln!(write, "{}", json!({"cwd": here, "env": environment})).ok()?;
    let read: Box<dyn Read + Send> = Box::new(stream.try_clone().ok()?);
    let mut read = BufReader::new(read);
    let place = Place::from_json(&engine::next(&mut read).ok()?)?;
    stream.set_read_timeout(None).ok()?;
    Some(Line { place, write: Box::new(Hangup(stream)), read })
}

/// Whether the other end of a socket is a process of this user's.
fn same_user(stream: &UnixStream) -> bool {
    #[cfg(target_os = "linux")]
    {
        let peer = rustix::net::sockopt::socket_peercred(stream);
        peer.is_ok_and(|peer| peer.uid == rustix::process::geteuid())
    }
    // Elsewhere the folder, which is closed to others, has to do.
    #[cfg(not(target_os = "linux"))]
    {
        stream.peer_addr().is_ok()
    }
}

/// The writing end: the other side hears of its end although the reading end stays open.
struct Hangup(UnixStream);

impl Write for Hangup {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

impl Drop for Hangup {
    fn drop(&mut self) {
        let _ = self.0.shutdown(std::net::Shutdown::Write);
    }
}

/// Starts a process that makes a spare, if one is wanted and there is none.
pub fn start() {
    if !wanted() {
        return;
    }
    use std::os::unix::process::CommandExt;
    let Ok(mut program) = home::this_program() else { return };
    let child = program
        .arg("spare")
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    if let Ok(mut child) = child {
        std::thread::spawn(move || child.wait());
    }
}

/// Ends the spare, if there is one, ready or not.
pub fn stop() -> i32 {
    let lock = home::run_folder(&home::home()).join(LOCK);
    let Ok(file) = File::options().read(true).write(true).open(&lock) else { return 0 };
    if file.try_lock_exclusive().unwrap_or(false) {
        // Nobody holds it: what is written there is of a spare that has ended or was taken.
        return 0;
    }
    // Who has just taken the lock writes its number a moment later.
    for _ in 0..100 {
        let text = fs::read_to_string(&lock).unwrap_or_default();
        if let Ok(process) = text.trim().parse::<i32>() {
            process::ask_to_end(process);
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    0
}

// ---- the spare's side ----

/// What a process that keeps a spare does, from its start to its end.
pub fn serve() -> i32 {
    match keep() {
        Ok(()) => 0,
        Err(error) => {
            eprintln!("atelier-kernel: the spare kernel: {error:#}");
            1
        }
    }
}

fn keep() -> Result<()> {
    let run_folder = home::run_folder(&home::home());
    home::make_private(&run_folder)?;
    let mut lock = private(true).truncate(false).open(run_folder.join(LOCK))?;
    if !lock.try_lock_exclusive().unwrap_or(false) {
        return Ok(());
    }
    lock.set_len(0)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // From here on a signal is an order that waits, not an end that leaves a folder behind: whoever reads the number
    // may send one at once.
    let (mut terminate, mut interrupt) = {
        use tokio::signal::unix::{signal, SignalKind};
        let _inside = runtime.enter();
        (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?)
    };
    write!(lock, "{}", std::process::id())?;
    let note = run_folder.join(NOTE);
    let _ = fs::remove_file(&note);
    let key = key();
    // evcxr is tied to this thread, which stays to the end.
    let (folder, mut child, place) = holder::start_evcxr()?;
    let group = place.group;
    let taken = runtime.block_on(async {
        let gone = async {
            // WNOWAIT is for the end; here a look now and then will do.
            while process::alive(group) {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        };
        tokio::select! {
            taken = offer(&place, &note, &key) => taken,
            _ = gone => bail!("evcxr has ended"),
            _ = terminate.recv() => Ok(None),
            _ = interrupt.recv() => Ok(None),
        }
    });
    let _ = fs::remove_file(&note);
    runtime.shutdown_background();
    // Another spare may be made from now on.
    drop(lock);
    let Ok(Some(mut stream)) = taken else {
        process::kill_group(group);
        holder::wait_for_end(&folder, &mut child);
        return taken.map(drop);
    };
    // From here on, a holder like any other.
    holder::ignore_signals();
    let line = stream.try_clone()?;
    std::thread::spawn(move || {
        holder::until_end_of(line);
        process::kill_group(group);
    });
    let end = holder::wait_for_end(&folder, &mut child);
    drop(folder);
    let _ = writeln!(stream, "{end}");
    Ok(())
}

/// Makes evcxr ready and waits for a taker; nothing when there was none.
async fn offer(place: &Place, note: &Path, key: &str) -> Result<Option<UnixStream>> {
    let wake = place.folder.join("wake");
    process::make_pipe(&wake)?;
    prepare(place).await?;
    let socket = place.folder.join("take");
    // A path that is too long for a socket fails here: then there is no spare on this machine.
    let listener =
        UnixListener::bind(&socket).with_context(|| format!("cannot listen at {}", socket.display()))?;
    listener.set_nonblocking(true)?;
    let listener = tokio::net::UnixListener::from_std(listener)?;
    let hidden = note.with_extension("new");
    let _ = fs::remove_file(&hidden);
    private(false)
        .create_new(true)
        .open(&hidden)?
        .write_all(json!({"key": key, "socket": socket}).to_string().as_bytes())?;
    fs::rename(&hidden, note)?;
    let deadline = Instant::now() + seconds("ATELIER_SPARE_SECONDS", 1800);
    let stream = loop {
        tokio::select! {
            taker = listener.accept() => {
                let stream = taker?.0;
                if stream.peer_cred().is_ok_and(|peer| peer.uid() == rustix::process::geteuid().as_raw()) {
                    break stream;
                }
            }
            _ = tokio::time::sleep(Duration::from_secs(3)) => {
                if Instant::now() > deadline || in_the_way() || !socket.exists() || self::key() != key {
                    return Ok(None);
                }
            }
        }
    };
    // One taker only: whoever comes later finds nobody, and starts a kernel of its own.
    drop(listener);
    let _ = fs::remove_file(note);
    let _ = fs::remove_file(&socket);
    let mut stream = stream.into_std()?;
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(Duration::from_secs(3)))?;
    let mut read = BufReader::new(stream.try_clone()?);
    let wish = engine::next(&mut read)?;
    hand_over(place, &wish, &wake)?;
    stream.set_read_timeout(None)?;
    let ready = Place { prepared: true, ..place.clone() };
    writeln!(stream, "{}", ready.to_json())?;
    Ok(Some(stream))
}

/// Gives the process that runs the cells the taker's folder and environment.
fn hand_over(place: &Place, wish: &Value, wake: &Path) -> Result<()> {
    let cwd = wish["cwd"].as_str().context("the taker has no folder")?;
    let mut wanted: BTreeMap<String, String> = serde_json::from_value(wish["env"].clone())?;
    wanted.insert("ATELIER_NOTEBOOK_DIR".into(), cwd.to_owned());
    let mut words = vec![cwd.to_owned()];
    for (name, _) in std::env::vars_os() {
        if let Ok(name) = name.into_string() {
            if !FIXED.contains(&name.as_str()) && !wanted.contains_key(&name) {
                words.push(name);
            }
        }
    }
    for (name, value) in wanted {
        let same = std::env::var(&name).is_ok_and(|mine| mine == value) && name != "ATELIER_NOTEBOOK_DIR";
        if !FIXED.contains(&name.as_str()) && !same {
            words.push(format!("{name}={value}"));
        }
    }
    let hidden = place.folder.join("taker.new");
    private(false).create_new(true).open(&hidden)?.write_all(words.join("\0").as_bytes())?;
    fs::rename(&hidden, place.folder.join("taker"))?;
    // Somebody must be waiting at the other end of the pipe: without waiting for them, this fails at once.
    use std::os::unix::fs::OpenOptionsExt;
    let mut pipe = fs::OpenOptions::new()
        .write(true)
        .custom_flags(libc::O_NONBLOCK)
        .open(wake)
        .context("the process that runs the cells has ended")?;
    pipe.write_all(b"\n")?;
    drop(pipe);
    let done = place.folder.join("taken");
    let deadline = Instant::now() + Duration::from_secs(2);
    while !done.exists() {
        if Instant::now() > deadline {
            bail!("the process that runs the cells does not answer");
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(())
}

/// Runs the layer's own first cell, and does what is done ahead of a reader.
async fn prepare(place: &Place) -> Result<()> {
    let info: ConnectionInfo = serde_json::from_slice(&fs::read(place.connection())?)?;
    for port in [info.shell_port, info.iopub_port, info.stdin_port, info.control_port] {
        while tokio::net::TcpStream::connect((info.ip.as_str(), port)).await.is_err() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
    let (sender, mut replies) = mpsc::unbounded_channel();
    let deliver = move |channel, message: Message| channel != Channel::Shell || sender.send(message).is_ok();
    let back = Back::connect(&info, deliver).await?;
    let execute = |code: &str| {
        let content = json!({
            "code": code, "silent": false, "store_history": false, "user_expressions": {},
            "allow_stdin": false, "stop_on_error": false,
        });
        ("execute_request", content)
    };
    let mut requests = vec![execute(&prelude::code(place))];
    if let Some(facade) = home::facade(&home::home()) {
        requests.push(execute(&ahead::lines(&facade)));
        requests.push(("complete_request", ahead::question()));
    }
    for (kind, content) in requests {
        let _ = back.shell.send(Message::new(kind, "spare", content));
        let reply =
            tokio::time::timeout(Duration::from_secs(120), replies.recv()).await?.context("evcxr is gone")?;
        if reply.content["status"] != "ok" {
            bail!("a {kind} that makes it ready failed");
        }
    }
    Ok(())
}
