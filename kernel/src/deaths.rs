//! How the process that runs the cells has died, read from what its last moment has said: the layer's own signal handler in it (`deaths_cell.rs`), its standard error, and
//! the status with which the system reports it.

use crate::source;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A last word of the process.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LastWords {
    /// The signal that its handler saw.
    pub signal: Option<i64>,
    /// Whether it touched the stack's end.
    pub stack: bool,
    /// Where it was, within the programs of cells.
    pub frames: Vec<Frame>,
    /// How many bytes were asked for in vain.
    pub memory: Option<u64>,
    /// What a library said before it gave up.
    pub said: Vec<String>,
}

/// A place in the program of a cell: evcxr's number of it, and the address in the file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    pub program: u64,
    pub address: u64,
}

pub fn frames(value: &Value) -> Vec<Frame> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|frame| Some(Frame { program: frame[0].as_u64()?, address: frame[1].as_u64()? }))
        .collect()
}

impl LastWords {
    pub fn hear_mark(&mut self, mark: &Value) {
        self.signal = mark["died"].as_i64();
        self.stack = mark["stack"] == true;
        self.frames = frames(&mark["frames"]);
    }

    /// Whether this is the beginning of a line that [`hear`](Self::hear) may take. A dying process writes such a line in pieces.
    pub fn begins(&self, text: &str) -> bool {
        ["memory allocation of ", "terminate called ", "  what(): "].iter().any(|word| text.starts_with(word))
            || (self.memory.is_some() && text.starts_with("note: run with "))
    }

    /// Takes a line of the standard error that says why a process dies; true if it need not be shown.
    pub fn hear(&mut self, line: &str) -> bool {
        if let Some(bytes) =
            line.strip_prefix("memory allocation of ").and_then(|rest| rest.strip_suffix(" bytes failed"))
        {
            self.memory = bytes.parse().ok();
            return self.memory.is_some();
        }
        if self.memory.is_some() && line.starts_with("note: run with `RUST_BACKTRACE") {
            return true;
        }
        if line.starts_with("terminate called ") || line.trim_start().starts_with("what(): ") {
            let words = line.trim_start().trim_start_matches("what(): ").trim();
            self.said.push(words.to_owned());
            return true;
        }
        false
    }
}

/// Why it died.
#[derive(Clone, Debug, PartialEq)]
pub enum Cause {
    /// Endless recursion, or too large an array.
    Stack,
    /// So many bytes were asked for.
    Asked(u64),
    /// The system needed the memory.
    Killed,
    /// An address that is not the process's own.
    Address,
    /// The cell, or a library, ended it on purpose.
    Abort(String),
    Exit(i64),
    Other(String),
}

pub fn cause(status: &str, words: &LastWords) -> Cause {
    if let Some(bytes) = words.memory {
        return Cause::Asked(bytes);
    }
    let number = |before: &str| -> Option<i64> {
        let rest = &status[status.find(before)? + before.len()..];
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        rest[..end].parse().ok()
    };
    if let Some(code) = number("exit status: ") {
        return Cause::Exit(code);
    }
    match number("signal: ").or(words.signal) {
        Some(9) => Cause::Killed,
        Some(6) => Cause::Abort(words.said.join(" ")),
        Some(11 | 7 | 10) if words.stack => Cause::Stack,
        // Where no handler ran there was no stack left for it.
        Some(11) if words.signal.is_none() => Cause::Stack,
        Some(11 | 7 | 10) => Cause::Address,
        _ => Cause::Other(status.to_owned()),
    }
}

/// The line of the cell where the process was: the innermost place that the cell holds, else the line of an earlier cell's function.
pub fn line(work: &Path, frames: &[Frame], cell: &str, program: &str) -> Option<(Option<usize>, String)> {
    // Others are programs of earlier cells, whose lines are not at hand any more.
    let last = frames.iter().map(|frame| frame.program).max()?;
    let mut elsewhere = None;
    let mut loaded: Option<(u64, addr2line::Loader)> = None;
    for frame in frames.iter().filter(|frame| frame.program == last) {
        if loaded.as_ref().is_none_or(|(number, _)| *number != frame.program) {
            let loader = addr2line::Loader::new(shared_object(work, frame.program)?).ok()?;
            loaded = Some((frame.program, loader));
        }
        let (_, loader) = loaded.as_ref()?;
        // A return address stands behind the call.
        for number in lines(loader, frame.address.saturating_sub(1)) {
            let text = program.lines().nth(number.checked_sub(1)? as usize).unwrap_or_default().trim();
            // What evcxr and the layer put around a cell is nobody's place.
            let around =
                ["evcxr_", "std::panic::", "EvcxrUserCodeError"].iter().any(|word| text.contains(word));
            if text.is_empty() || around || text.starts_with("::std::") {
                continue;
            }
            if let Some(line) = source::line_in_cell(cell, program, number as usize) {
                return Some((Some(line), text.to_owned()));
            }
            if let Some(line) = cell.lines().position(|line| line.contains(text)) {
                return Some((Some(line + 1), text.to_owned()));
            }
            elsewhere.get_or_insert((None, text.to_owned()));
        }
    }
    elsewhere
}

/// The lines of evcxr's program at this address, innermost first.
fn lines(loader: &addr2line::Loader, address: u64) -> Vec<u32> {
    let mut found = Vec::new();
    let Ok(mut frames) = loader.find_frames(address) else { return found };
    while let Ok(Some(frame)) = frames.next() {
        if let Some(location) = frame.location {
            if location.file.is_some_and(|file| file.ends_with("src/lib.rs")) {
                found.extend(location.line);
            }
        }
    }
    found
}

/// The compiled cells that evcxr keeps, with their numbers.
fn shared_objects(work: &Path) -> impl Iterator<Item = (u64, PathBuf)> {
    let platforms = std::fs::read_dir(work.join("target")).into_iter().flatten().flatten();
    let folders =
        platforms.flat_map(|platform| ["debug", "debug/deps"].map(|folder| platform.path().join(folder)));
    let files = folders.flat_map(|folder| std::fs::read_dir(folder).into_iter().flatten().flatten());
    files.filter_map(|file| {
        let name = file.file_name().into_string().ok()?;
        let name =
            name.strip_prefix(std::env::consts::DLL_PREFIX)?.strip_suffix(std::env::consts::DLL_SUFFIX)?;
        Some((name.strip_prefix("code_")?.parse().ok()?, file.path()))
    })
}

fn shared_object(work: &Path, number: u64) -> Option<PathBuf> {
    shared_objects(work).find(|(found, _)| *found == number).map(|(_, file)| file)
}

/// The cell that was compiled last.
pub fn last_shared_object(work: &Path) -> Option<PathBuf> {
    shared_objects(work).max_by_key(|(number, _)| *number).map(|(_, file)| file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_status_and_the_last_words_say_why() {
        let none = LastWords::default();
        assert_eq!(cause("exit status: 3", &none), Cause::Exit(3));
        assert_eq!(cause("signal: 9 (SIGKILL)", &none), Cause::Killed);
        assert_eq!(cause("signal: 11 (SIGSEGV) (core dumped)", &none), Cause::Stack);
        let mut words = LastWords::default();
        words.hear_mark(&json!({"died": 11, "stack": true, "frames": [[3, 4096], [3, 5000]]}));
        assert_eq!(cause("signal: 11 (SIGSEGV)", &words), Cause::Stack);
        assert_eq!(words.frames[1], Frame { program: 3, address: 5000 });
        words.hear_mark(&json!({"died": 11, "stack": false, "frames": []}));
        assert_eq!(cause("signal: 11 (SIGSEGV)", &words), Cause::Address);
        assert!(words.begins("memory allocation of 4") && !words.begins("memory"));
        assert!(words.hear("memory allocation of 400000000000 bytes failed"));
        assert_eq!(cause("signal: 6 (SIGABRT)", &words), Cause::Asked(400_000_000_000));
        assert!(!words.hear("memory allocation of the reader failed"));
        let mut words = LastWords::default();
        assert!(words.hear("terminate called after throwing an instance of 'std::bad_alloc'"));
        assert!(words.hear("  what():  std::bad_alloc"));
        assert_eq!(
            cause("signal: 6 (SIGABRT)", &words),
            Cause::Abort(
                "terminate called after throwing an instance of 'std::bad_alloc' std::bad_alloc".into()
            )
        );
    }
}
