//! Where the computing happens: CUDA or CPU, how many threads, which seed.
//!
//! In: a wish. Out: a [`Device`] that is really there, and one line that says so. [`start`] is the
//! first line of every notebook; the choice is kept in the process's environment, which outlives
//! the cell whatever way the crate is linked.

use crate::error::{Error, Kind, Result};
use crate::lang::{LANG_VARIABLE, Label, Lang};
use crate::show::{Page, Show, displays, session_mark};
use std::fmt;

/// The seed that every notebook uses unless it says otherwise.
///
/// Any number would do; one number for all means that your figures look like your neighbour's.
pub const SEED: u64 = 42;

const DEVICE_VARIABLE: &str = "ATELIER_DEVICE";

/// What computes: the processor, or a graphics card through CUDA.
///
/// ```
/// use atelier::Device;
/// assert_eq!(Device::Cpu.to_string(), "CPU");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Device {
    /// The computer's main processor.
    Cpu,
    /// The graphics card of this number, from 0.
    Cuda(usize),
}

impl Device {
    /// The first graphics card where there is one, else the processor.
    pub fn best() -> Device {
        if tch::Cuda::is_available() { Device::Cuda(0) } else { Device::Cpu }
    }

    /// The device of this session, as [`start`] chose it.
    pub fn current() -> Device {
        match std::env::var(DEVICE_VARIABLE) {
            Ok(name) => match name.strip_prefix("cuda:").and_then(|number| number.parse().ok()) {
                Some(number) => Device::Cuda(number),
                None => Device::Cpu,
            },
            Err(_) => Device::best(),
        }
    }

    /// Makes this device the one of the session.
    ///
    /// # Errors
    /// When there is no such graphics card.
    pub fn choose(&self) -> Result<()> {
        if let Device::Cuda(number) = self {
            let there = if tch::Cuda::is_available() { tch::Cuda::device_count().max(0) as usize } else { 0 };
            if *number >= there {
                return Err(Error::new(
                    Kind::Device,
                    Label::new(
                        format!("there is no graphics card number {number} for CUDA"),
                        format!("il n’y a pas de carte graphique numéro {number} pour CUDA"),
                    ),
                )
                .found(Label::new(
                    if there == 0 { "no CUDA device".to_string() } else { format!("{there} CUDA device(s)") },
                    if there == 0 { "aucun appareil CUDA".to_string() } else { format!("appareils CUDA : {there}") },
                ))
                .attempt(Label::fixed(
                    "start(Lang::Both)?, which takes what is there; everything here also runs on the CPU",
                    "start(Lang::Both)?, qui prend ce qu’il y a\u{202f}; tout ici fonctionne aussi sur le processeur (CPU)",
                )));
            }
        }
        remember(DEVICE_VARIABLE, &self.code());
        Ok(())
    }

    fn code(&self) -> String {
        match self {
            Device::Cpu => "cpu".to_string(),
            Device::Cuda(number) => format!("cuda:{number}"),
        }
    }

    /// The same device, as `tch` calls it.
    pub fn tch(&self) -> tch::Device {
        match self {
            Device::Cpu => tch::Device::Cpu,
            Device::Cuda(number) => tch::Device::Cuda(*number),
        }
    }
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Device::Cpu => f.write_str("CPU"),
            Device::Cuda(number) => write!(f, "CUDA {number}"),
        }
    }
}

/// What [`start`] prepared. It shows itself in one line, and hides the language that is not read.
#[derive(Clone)]
pub struct Session {
    lang: Lang,
    device: Device,
}

impl Session {
    /// The language of figures, tables, progress and messages.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// What computes.
    pub fn device(&self) -> Device {
        self.device
    }

    fn line(&self) -> String {
        const READY: Label = Label::fixed("atelier is ready", "atelier est prêt");
        format!("{} · {} · {}", READY.text(self.lang), self.device, self.lang)
    }
}

impl Show for Session {
    fn page(&self) -> Page {
        Page::new().session(self.lang, &self.line())
    }
}
displays!(Session);

// A plain kernel shows Debug text for the first `?` of a session (*first-question-mark* in `kernel/what-evcxr-does.md`): the same line.
impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line())
    }
}

/// Prepares a session: the language, the best device at hand, the processor's threads, the seed.
///
/// ```
/// use atelier::{start, Lang};
/// let session = start(Lang::Fr)?;
/// assert_eq!(session.lang(), Lang::Fr);
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// # Errors
/// None today; the `?` stands here because the first one of a session belongs in the first cell.
pub fn start(lang: Lang) -> Result<Session> {
    start_on(lang, Device::best())
}

/// The same as [`start`], on a device of your choice: `start_on(Lang::Both, Device::Cpu)?`.
///
/// # Errors
/// When the device is not there.
pub fn start_on(lang: Lang, device: Device) -> Result<Session> {
    remember(LANG_VARIABLE, lang.code());
    session_mark(lang);
    device.choose()?;
    // libtorch counts physical cores only; on small machines that leaves half of them idle.
    tch::set_num_threads(threads() as i32);
    tch::manual_seed(SEED as i64);
    Ok(Session { lang, device })
}

/// Keeps a choice in the process's environment, which outlives the cell. What is there already is not written again.
fn remember(variable: &str, value: &str) {
    if std::env::var(variable).as_deref() == Ok(value) {
        return;
    }
    // SAFETY: Rust's own readers and writers of the environment lock each other out; what has to be kept apart is C code
    // that calls `getenv` at this moment. libtorch's start-up code does, also in the thread in which the layer loads it
    // early; but this function is in a library that the same loader, under its lock, opens only after that. Later
    // libtorch and OpenMP read their variables once, at the first computation, in the thread that asks for it: the
    // cell's, which is this one. A thread of the reader's own that computes for the first time while a second `start`
    // changes the language would be the exception; nothing here can know of it.
    unsafe { std::env::set_var(variable, value) };
}

/// As many as the processor has, or as `OMP_NUM_THREADS` asks for: libtorch and the notebook then agree.
fn threads() -> usize {
    let asked = std::env::var("OMP_NUM_THREADS").ok().and_then(|text| text.trim().parse().ok());
    asked
        .filter(|count| *count > 0)
        .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, |count| count.get()))
}

/// While it lives, libtorch works in one thread. A tiny step is over before a second thread has woken up:
/// 0.13 ms against 4 ms for a lesson of 32 moves, 1.6 s against 2.9 s for notebook 01's training, on two busy cores.
pub(crate) struct OneThread {
    before: i32,
}

impl OneThread {
    pub(crate) fn start() -> OneThread {
        let before = tch::get_num_threads();
        tch::set_num_threads(1);
        OneThread { before }
    }
}

impl Drop for OneThread {
    fn drop(&mut self) {
        tch::set_num_threads(self.before);
    }
}

/// The machine the notebook runs on, in a few lines.
///
/// ```
/// let machine = atelier::Machine::here();
/// assert!(machine.threads() >= 1);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Machine {
    processor: String,
    threads: usize,
    memory: u64,
    free: u64,
    graphics: Option<String>,
}

impl Machine {
    /// Looks at this machine.
    pub fn here() -> Machine {
        use sysinfo::{CpuRefreshKind, MemoryRefreshKind, RefreshKind, System};
        let system = System::new_with_specifics(
            RefreshKind::nothing()
                .with_cpu(CpuRefreshKind::nothing())
                .with_memory(MemoryRefreshKind::nothing().with_ram()),
        );
        let graphics = tch::Cuda::is_available().then(|| {
            // libtorch's C interface gives no name; the driver's own tool does.
            std::process::Command::new("nvidia-smi")
                .args(["--query-gpu=name", "--format=csv,noheader"])
                .output()
                .ok()
                .and_then(|output| String::from_utf8(output.stdout).ok())
                .and_then(|text| text.lines().next().map(|line| line.trim().to_string()))
                .filter(|name| !name.is_empty())
                .unwrap_or_else(|| "CUDA".to_string())
        });
        Machine {
            processor: system.cpus().first().map(|cpu| cpu.brand().trim().to_string()).unwrap_or_default(),
            threads: threads(),
            memory: system.total_memory(),
            free: system.available_memory(),
            graphics,
        }
    }

    /// How many things the processor can do at once.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// Memory in bytes.
    pub fn memory(&self) -> u64 {
        self.memory
    }

    /// The name of the processor.
    pub fn processor(&self) -> &str {
        &self.processor
    }

    /// The name of the graphics card, where CUDA can use one.
    pub fn graphics(&self) -> Option<&str> {
        self.graphics.as_deref()
    }
}

impl Show for Machine {
    fn page(&self) -> Page {
        let lang = Lang::current();
        let word = |en, fr| Label::fixed(en, fr).text(lang);
        let rows = vec![
            vec![word("processor", "processeur"), self.processor.clone()],
            vec![word("threads", "fils d’exécution"), lang.count(self.threads)],
            vec![
                word("memory, and free now", "mémoire, et libre maintenant"),
                format!("{}, {}", lang.bytes(self.memory), lang.bytes(self.free)),
            ],
            vec![
                word("graphics card for CUDA", "carte graphique pour CUDA"),
                self.graphics.clone().unwrap_or_else(|| word("none", "aucune")),
            ],
            vec!["libtorch".to_string(), crate::versions::LIBTORCH.to_string()],
        ];
        Page::new().table(
            word("This machine", "Cette machine"),
            &[word("what", "quoi"), word("here", "ici")],
            &rows,
        )
    }
}
displays!(Machine);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_card_is_said_in_both_languages() {
        let error = Device::Cuda(99).choose().unwrap_err();
        assert_eq!(error.kind(), Kind::Device);
        assert!(error.message(Lang::En).contains("no graphics card number 99"));
        assert!(error.message(Lang::Fr).contains("pas de carte graphique numéro 99"));
    }

    #[test]
    fn only_the_other_language_is_hidden() {
        let page = |lang| Session { lang, device: Device::Cpu }.page();
        assert!(page(Lang::En).html().contains("[lang=fr]"));
        assert!(page(Lang::Fr).html().contains("[lang=en]"));
        assert!(!page(Lang::Both).html().contains("[lang="));
        assert_eq!(page(Lang::Fr).plain(), "atelier est prêt · CPU · français");
    }
}
