//! Whether evcxr still listens. It is one program with one lock: when anything in it panics, or waits for something
//! that will not come, no later cell is answered. The layer notices, ends it, and starts another.

use super::{Event, Layer, State};
use crate::process;
use std::time::{Duration, Instant};

const LOOK: Duration = Duration::from_millis(500);
/// A cell is at work when its process runs it, a compiler runs, or evcxr or that process computes or reads from the disk.
/// Nothing of all that for so long: evcxr waits for something that will not come.
const STILL: Duration = Duration::from_secs(12);
/// evcxr calls a cell finished and says nothing else: its own thread for cells has ended.
const SILENT: Duration = Duration::from_secs(2);

#[derive(Default)]
pub(super) struct Watch {
    /// Whether a look is on its way.
    looks: bool,
    /// The length of evcxr's log that was looked through.
    read: u64,
    /// What evcxr had worked at the last look, and since when it has not.
    work: u64,
    still: Option<Instant>,
    silent: Option<Instant>,
    /// Why evcxr is being ended.
    pub(super) deaf: Option<String>,
}

impl Watch {
    /// Whether evcxr has done something since the last look, or nobody can tell.
    fn has_worked(&mut self, evcxr: i32) -> bool {
        let work = process::work_of(evcxr);
        work != Some(std::mem::replace(&mut self.work, work.unwrap_or_default()))
    }
}

impl Layer {
    /// Looks after evcxr as long as something is asked of it.
    pub(super) fn watch_over(&mut self) {
        if !std::mem::replace(&mut self.watch.looks, true) {
            (self.watch.still, self.watch.silent) = (None, None);
            self.later(LOOK, Event::Watch);
        }
    }

    pub(super) fn watch(&mut self) {
        self.expire_asides();
        let busy = self.running.is_some() || self.aside.is_some();
        if !busy && self.asides.is_empty() {
            self.watch.looks = false;
            return;
        }
        self.later(LOOK, Event::Watch);
        let State::Up { engine, .. } = &self.state else { return };
        if !busy || self.watch.deaf.is_some() {
            return;
        }
        let (log, group) = (engine.place.log(), engine.place.group);
        if let Some(line) = panic_in(&log, &mut self.watch.read) {
            return self.evcxr_is_deaf(&line);
        }
        let ended = |running: &&super::Running| running.end.idle.is_some() && running.end.reply.is_none();
        if self.running.as_ref().filter(ended).is_some() {
            if self.watch.silent.get_or_insert_with(Instant::now).elapsed() > SILENT {
                return self.evcxr_is_deaf("it calls a cell finished and does not answer");
            }
        } else {
            self.watch.silent = None;
        }
        let runs = self.output.as_ref().is_some_and(|output| output.runs());
        if runs || self.watch.has_worked(group) || process::compiles(group) {
            self.watch.still = None;
        } else if self.watch.still.get_or_insert_with(Instant::now).elapsed() > STILL {
            self.evcxr_is_deaf("it does nothing");
        }
    }

    /// Ends an evcxr that will not answer any more; its end brings a new one.
    pub(super) fn evcxr_is_deaf(&mut self, why: &str) {
        let State::Up { engine, .. } = &self.state else { return };
        if self.watch.deaf.is_none() {
            eprintln!("atelier-kernel: evcxr is ended and started again: {why}");
            process::kill_group(engine.place.group);
            self.watch = Watch { deaf: Some(why.to_owned()), looks: self.watch.looks, ..Watch::default() };
        }
    }
}

/// The first new line of evcxr's log that tells of a panic.
fn panic_in(log: &std::path::Path, read: &mut u64) -> Option<String> {
    use std::io::{Read, Seek, SeekFrom};
    let length = std::fs::metadata(log).ok()?.len();
    if length <= *read {
        *read = length;
        return None;
    }
    let mut file = std::fs::File::open(log).ok()?;
    file.seek(SeekFrom::Start(*read)).ok()?;
    *read = length;
    let mut text = Vec::new();
    file.take(1 << 20).read_to_end(&mut text).ok()?;
    let text = String::from_utf8_lossy(&text).into_owned();
    text.lines().find(|line| line.contains("panicked at")).map(str::to_owned)
}
