//! Runs other programs: bounded in time, their last words kept, their failure told so that a person can act on it.

use crate::ground::home::Home;
use crate::ground::say::{both, Progress, Words};
use anyhow::{Context, Result};
use std::collections::VecDeque;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// How many of a program's last lines are kept for the message that tells of its failure.
const LAST_WORDS: usize = 25;

pub struct Done {
    pub ok: bool,
    /// Everything on standard output.
    pub stdout: String,
    /// The last lines of both streams, as they came.
    pub tail: String,
    pub timed_out: bool,
}

/// Runs a program to its end, or to `limit`, and hands each of its lines (ended by `\n` or `\r`) to `see`.
pub fn run(command: &mut Command, limit: Duration, mut see: impl FnMut(&str)) -> Result<Done> {
    let name = command.get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // When this process is killed, its children end too: a build that went on unseen would meet the next set-up in the same folders.
    atelier_kernel::process::end_with_us(command);
    let mut child = Reaped(
        command
            .spawn()
            .with_context(|| both(format!("{name} does not start"), format!("{name} ne démarre pas")))?,
    );
    let (sender, lines) = mpsc::channel();
    let streams: [(bool, Box<dyn Read + Send>); 2] = [
        (true, Box::new(child.0.stdout.take().expect("piped"))),
        (false, Box::new(child.0.stderr.take().expect("piped"))),
    ];
    for (standard, stream) in streams {
        let sender = sender.clone();
        std::thread::spawn(move || each_line(stream, |line| drop(sender.send((standard, line)))));
    }
    drop(sender);

    let end = Instant::now() + limit;
    let (mut stdout, mut tail, mut timed_out) = (String::new(), VecDeque::new(), false);
    loop {
        match lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
            Ok((standard, line)) => {
                see(&line);
                if standard {
                    stdout.push_str(&line);
                    stdout.push('\n');
                }
                if tail.len() == LAST_WORDS {
                    tail.pop_front();
                }
                tail.push_back(line);
            }
            Err(mpsc::RecvTimeoutError::Timeout) => {
                timed_out = true;
                break;
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
        }
    }
    // Both streams are closed: a well-behaved program ends now; one that only closed them gets what is left of its time.
    let mut status = child.0.try_wait()?;
    while status.is_none() && !timed_out {
        if Instant::now() >= end {
            timed_out = true;
        } else {
            std::thread::sleep(Duration::from_millis(5));
            status = child.0.try_wait()?;
        }
    }
    let ok = status.is_some_and(|status| status.success());
    Ok(Done { ok, stdout, tail: Vec::from(tail).join("\n"), timed_out })
}

/// A child that does not outlive us, whatever way we leave.
struct Reaped(Child);

impl Drop for Reaped {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(None)) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }
}

fn each_line(mut stream: impl Read, mut see: impl FnMut(String)) {
    let (mut chunk, mut line) = ([0; 8192], Vec::new());
    let mut end = |line: &mut Vec<u8>| {
        if !line.is_empty() {
            see(String::from_utf8_lossy(line).into_owned());
            line.clear();
        }
    };
    while let Ok(length @ 1..) = stream.read(&mut chunk) {
        for byte in &chunk[..length] {
            // Progress bars end their lines with a carriage return: both count as an end.
            match byte {
                b'\r' | b'\n' => end(&mut line),
                byte => line.push(*byte),
            }
        }
    }
    end(&mut line);
}

/// Runs a program that must succeed; its progress is shown.
pub fn must(
    command: &mut Command,
    limit: Duration,
    home: &Home,
    what: &Words,
    mut see: impl FnMut(&str),
) -> Result<String> {
    let done = run(command, limit, &mut see)?;
    if done.ok {
        return Ok(done.stdout);
    }
    Err(failure(what, &done, limit, free(home.root())).into())
}

/// The Python that the script has chosen.
pub fn python() -> String {
    std::env::var("ATELIER_PYTHON").ok().filter(|name| !name.is_empty()).unwrap_or("python3".into())
}

/// The output of a program that answers at once, or nothing if it is absent, fails or hangs.
pub fn ask(command: &mut Command) -> Option<String> {
    let done = run(command, Duration::from_secs(30), |_| {}).ok()?;
    done.ok.then(|| done.stdout.trim().to_string())
}

/// What happened, what was found, what to try.
fn failure(what: &Words, done: &Done, limit: Duration, free: Option<u64>) -> Words {
    let tail = done.tail.trim();
    let full = ["No space left on device", "os error 28", "Disk quota exceeded"]
        .iter()
        .any(|sign| tail.contains(sign));
    let network = [
        "Read timed out",
        "ReadTimeoutError",
        "ConnectTimeoutError",
        "Connection refused",
        "Connection reset",
        "Connection broken",
        "IncompleteRead",
        "Could not resolve host",
        "Name or service not known",
        "Temporary failure in name resolution",
        "NewConnectionError",
        "Max retries exceeded",
        "download of",
        "spurious network error",
        "failed to download",
        "THESE PACKAGES DO NOT MATCH THE HASHES",
        "No matching distribution found",
    ];
    let memory = ["Killed signal", "signal: 9", "SIGKILL", "out of memory", "Cannot allocate memory"]
        .iter()
        .any(|sign| tail.contains(sign));
    let (en, fr) = if full {
        let found = free.map(crate::ground::say::size).unwrap_or_else(|| both("unknown", "inconnue"));
        (
            format!("the disk is full ({} left). Make room, or set ATELIER_HOME to a folder on another disk, and start again: it goes on where it stopped", found.en()),
            format!("le disque est plein (reste : {}). Faites de la place, ou donnez à ATELIER_HOME un dossier sur un autre disque, et relancez : la suite reprend là où elle s’était arrêtée", found.fr()),
        )
    } else if done.timed_out {
        (
            format!(
                "no end after {}. Start again: what is finished is kept",
                crate::ground::say::clock(limit)
            ),
            format!(
                "pas fini au bout de {}. Relancez : ce qui est fait reste fait",
                crate::ground::say::clock(limit)
            ),
        )
    } else if network.iter().any(|sign| tail.contains(sign)) {
        (
            "the download did not arrive whole. Check the network (a proxy?) and start again: what is finished is kept".into(),
            "le téléchargement n’est pas arrivé en entier. Vérifiez le réseau (un proxy ?) et relancez : ce qui est fait reste fait".into(),
        )
    } else if memory {
        (
            "memory ran out. Close other programs, set CARGO_BUILD_JOBS=1, and start again".into(),
            "la mémoire n’a pas suffi. Fermez d’autres programmes, posez CARGO_BUILD_JOBS=1, et relancez"
                .into(),
        )
    } else {
        ("its last lines are below".into(), "ses dernières lignes sont ci-dessous".into())
    };
    both(
        format!("{}: {en}.\n\n{tail}", what.en()),
        format!("{}\u{a0}: {}.\n\n{tail}", what.fr(), french_spaces(&fr)),
    )
}

/// French puts a no-break space before two-part punctuation; sources are easier to read without.
fn french_spaces(text: &str) -> String {
    text.replace(" :", "\u{a0}:")
        .replace(" ?", "\u{202f}?")
        .replace(" ;", "\u{202f};")
        .replace(" !", "\u{202f}!")
}

/// Free bytes on the disk that holds `path` or its nearest parent that exists.
pub fn free(path: &Path) -> Option<u64> {
    let place = path.ancestors().find(|path| path.exists())?;
    let table = ask(Command::new("df").arg("-Pk").arg(place))?;
    parse_df(&table)
}

fn parse_df(table: &str) -> Option<u64> {
    table.lines().nth(1)?.split_whitespace().nth(3)?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

/// Makes cargo show its progress where there is no terminal, and reads it: done, total.
pub fn cargo_with_progress(command: &mut Command) -> &mut Command {
    command
        .env("CARGO_TERM_PROGRESS_WHEN", "always")
        .env("CARGO_TERM_PROGRESS_WIDTH", "120")
        .env("CARGO_TERM_COLOR", "never")
}

/// Shows one line of cargo or pip on the progress of a step.
pub fn show(progress: &Progress, line: &str) {
    if let Some((done, total)) = cargo_count(line) {
        progress.count(done, total, &format!("{done}/{total} crates"));
    } else if let Some((done, total)) = pip_count(line) {
        progress.count(
            done,
            total,
            &format!("{} / {}", crate::ground::say::size(done), crate::ground::say::size(total))
                .replace('\n', " · "),
        );
    } else if !line.trim().is_empty() {
        progress.note(line.trim());
    }
}

/// `    Building [====>   ] 123/456: name…` → (123, 456)
fn cargo_count(line: &str) -> Option<(u64, u64)> {
    let rest = line.trim_start().strip_prefix("Building [")?;
    let counts = rest.split_once("] ")?.1.split(':').next()?;
    let (done, total) = counts.split_once('/')?;
    Some((done.trim().parse().ok()?, total.trim().parse().ok()?))
}

/// `Progress 262144 of 4885980` (pip's `--progress-bar raw`)
fn pip_count(line: &str) -> Option<(u64, u64)> {
    let (done, total) = line.trim().strip_prefix("Progress ")?.split_once(" of ")?;
    Some((done.parse().ok()?, total.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(tail: &str, timed_out: bool) -> Done {
        Done { ok: false, stdout: String::new(), tail: tail.into(), timed_out }
    }

    fn told(tail: &str, timed_out: bool) -> Words {
        failure(
            &both("libtorch", "libtorch"),
            &ended(tail, timed_out),
            Duration::from_secs(90),
            Some(3_000_000),
        )
    }

    #[test]
    fn each_failure_says_what_to_try_in_both_languages() {
        let full = told("OSError: [Errno 28] No space left on device", false);
        assert!(
            full.en().contains("disk is full (3\u{a0}MB left)") && full.en().contains("ATELIER_HOME"),
            "{}",
            full.en()
        );
        assert!(
            full.fr().contains("le disque est plein") && full.fr().contains("3\u{a0}Mo"),
            "{}",
            full.fr()
        );
        let cut = told("pip._vendor.urllib3.exceptions.IncompleteRead: IncompleteRead(12 bytes read)", false);
        assert!(
            cut.en().contains("did not arrive whole") && cut.fr().contains("n’est pas arrivé en entier"),
            "{}",
            cut.fr()
        );
        let slow = told("", true);
        assert!(slow.en().contains("1 min 30 s") && slow.fr().contains("Relancez"), "{}", slow.en());
        let memory = told("rustc: signal: 9, SIGKILL: kill", false);
        assert!(memory.en().contains("CARGO_BUILD_JOBS=1"), "{}", memory.en());
        let other = told("error: linking with `cc` failed", false);
        assert!(other.en().ends_with("error: linking with `cc` failed"), "{}", other.en());
        assert!(other.fr().starts_with("libtorch\u{a0}: "), "{}", other.fr());
    }

    #[test]
    fn progress_lines_of_cargo_and_pip_are_read() {
        assert_eq!(cargo_count("    Building [=======>      ] 123/456: polars, tch"), Some((123, 456)));
        assert_eq!(cargo_count("   Compiling polars v0.55.0"), None);
        assert_eq!(pip_count("Progress 262144 of 4885980"), Some((262144, 4885980)));
        assert_eq!(pip_count("Collecting six"), None);
    }

    #[test]
    fn the_free_space_is_df_s_fourth_column() {
        assert_eq!(
            parse_df("Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/vda 100 60 40 60% /\n"),
            Some(40 * 1024)
        );
        assert_eq!(parse_df(""), None);
    }

    #[test]
    fn a_program_that_hangs_is_ended() {
        let start = Instant::now();
        let done = run(Command::new("sleep").arg("60"), Duration::from_millis(100), |_| {}).unwrap();
        assert!(done.timed_out && !done.ok);
        assert!(start.elapsed() < Duration::from_secs(20));
    }

    #[test]
    fn lines_end_with_either_character_and_are_kept() {
        let mut seen = Vec::new();
        let done = run(Command::new("printf").arg("a\\rb\\nc"), Duration::from_secs(10), |line| {
            seen.push(line.to_string())
        })
        .unwrap();
        assert!(done.ok);
        assert_eq!(seen, ["a", "b", "c"]);
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let error =
            run(&mut Command::new("no-such-program-anywhere"), Duration::from_secs(1), |_| {}).err().unwrap();
        assert!(format!("{error:#}").contains("no-such-program-anywhere"));
    }
}
