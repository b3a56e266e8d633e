//! Processes: their groups, their end, what they are doing. Linux first, macOS in the same words where it can.

use anyhow::{Context, Result};
use rustix::process::{kill_process, kill_process_group, waitid, Pid, Signal, WaitId, WaitIdOptions};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

pub fn kill_group(group: i32) {
    // A group that is gone is an error that changes nothing.
    if let Some(group) = one(group) {
        let _ = kill_process_group(group, Signal::KILL);
    }
}

pub fn kill(process: i32) {
    if let Some(process) = one(process) {
        let _ = kill_process(process, Signal::KILL);
    }
}

/// Asks a process to end by itself.
pub fn ask_to_end(process: i32) {
    if let Some(process) = one(process) {
        let _ = kill_process(process, Signal::TERM);
    }
}

/// A number that stands for one process or group: 0, 1 and negative ones stand for many, for all, or for the system's first.
fn one(number: i32) -> Option<Pid> {
    Pid::from_raw(number).filter(|_| number > 1)
}

/// Whether a child of this process still runs; one that has ended and was not waited for does not.
pub fn alive(child: i32) -> bool {
    // NOWAIT leaves the child to be waited for.
    let look = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT | WaitIdOptions::NOHANG;
    one(child).is_some_and(|child| matches!(waitid(WaitId::Pid(child), look), Ok(None)))
}

/// Puts the child in a process group of its own and, where the system can, lets it die with this process.
pub fn tie(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
    die_with_us(command, Signal::KILL);
}

/// Where the system can, the child gets this signal when this process ends. Call `spawn` from a thread that lives as long as the
/// process: Linux looks at the thread.
fn die_with_us(command: &mut Command, signal: Signal) {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{getppid, set_parent_process_death_signal};
        use std::os::unix::process::CommandExt;
        let parent = Pid::from_raw(std::process::id() as i32);
        // SAFETY: between fork and exec it makes two system calls and nothing else, no memory is asked for.
        unsafe {
            command.pre_exec(move || {
                set_parent_process_death_signal(Some(signal))?;
                if getppid() != parent {
                    return Err(rustix::io::Errno::SRCH.into());
                }
                Ok(())
            });
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = (command, signal);
}

/// Where the system can, the child is asked to end when this process ends, whatever way.
pub fn end_with_us(command: &mut Command) {
    die_with_us(command, Signal::TERM);
}

/// Waits until the leader of a group has ended, ends the rest of the group while its number cannot yet have been
/// given to others, and only then lets go of the leader.
pub fn wait_and_end_group(child: &mut Child) -> std::io::Result<ExitStatus> {
    let id = child.id();
    if let Some(leader) = one(id as i32) {
        // NOWAIT leaves the child to be waited for.
        let look = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        while waitid(WaitId::Pid(leader), look).is_err_and(|error| error == rustix::io::Errno::INTR) {}
    }
    kill_group(id as i32);
    child.wait()
}

/// Makes a named pipe for this user alone.
pub fn make_pipe(path: &Path) -> Result<()> {
    #[cfg(target_os = "linux")]
    let made = {
        use rustix::fs::{mkfifoat, Mode, CWD};
        mkfifoat(CWD, path, Mode::RUSR | Mode::WUSR).map_err(std::io::Error::from)
    };
    // rustix has no such call for macOS, which has a program for it.
    #[cfg(not(target_os = "linux"))]
    let made = Command::new("mkfifo").args(["-m", "600"]).arg(path).status().and_then(|status| {
        status.success().then_some(()).ok_or_else(|| std::io::Error::other(status.to_string()))
    });
    made.with_context(|| format!("cannot make the pipe {}", path.display()))
}

/// Whether a group, whose number may since have been given to others, still works in this folder.
pub fn group_works_in(group: i32, folder: &Path) -> bool {
    let needle = folder.to_string_lossy().into_owned();
    if cfg!(target_os = "linux") {
        let Ok(entries) = std::fs::read_dir("/proc") else { return false };
        return entries.flatten().any(|entry| {
            if entry.file_name().to_str().is_none_or(|name| name.parse::<i32>().is_err()) {
                return false;
            }
            // Read, not asked for: the system's own threads have group 0, which rustix takes for impossible.
            let stat = std::fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
            let found =
                stat.rsplit_once(')').and_then(|(_, after)| after.split_whitespace().nth(2)?.parse().ok());
            let same_group = found == Some(group);
            let mentions = |file: &str| {
                std::fs::read(entry.path().join(file))
                    .is_ok_and(|text| String::from_utf8_lossy(&text).contains(&needle))
            };
            same_group && (mentions("environ") || mentions("cmdline"))
        });
    }
    let listing = Command::new("ps").args(["-axo", "pgid=,command="]).stderr(Stdio::null()).output();
    listing.is_ok_and(|output| {
        String::from_utf8_lossy(&output.stdout).lines().any(|line| {
            let mut words = line.split_whitespace();
            words.next().and_then(|word| word.parse::<i32>().ok()) == Some(group) && line.contains(&needle)
        })
    })
}

/// All processes with their parents and short names.
fn table() -> Vec<(i32, i32, String)> {
    if cfg!(target_os = "linux") {
        let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
        return entries
            .flatten()
            .filter_map(|entry| {
                let id: i32 = entry.file_name().to_str()?.parse().ok()?;
                let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
                // The name stands in parentheses and may hold any character, spaces too.
                let (before, after) = stat.rsplit_once(')')?;
                let name = before.split_once('(')?.1.to_owned();
                let parent: i32 = after.split_whitespace().nth(1)?.parse().ok()?;
                Some((id, parent, name))
            })
            .collect();
    }
    let Ok(output) = Command::new("ps").args(["-axo", "pid=,ppid=,comm="]).stderr(Stdio::null()).output()
    else {
        return Vec::new();
    };
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            let id = words.next()?.parse().ok()?;
            let parent = words.next()?.parse().ok()?;
            let name = words.next()?.rsplit('/').next()?.to_owned();
            Some((id, parent, name))
        })
        .collect()
}

/// What evcxr and its own children have had of the processor, in the system's ticks, and how often they have waited for the
/// disk: a number that grows while one of them is at work (Linux). The program that runs the cells, evcxr's child, reads a
/// gigabyte of libraries for the first cell, with evcxr waiting: from a slow disk half a minute.
pub fn work_of(evcxr: i32) -> Option<u64> {
    let children = table().into_iter().filter(|(_, parent, _)| *parent == evcxr).map(|(id, _, _)| id);
    let work: Vec<u64> = std::iter::once(evcxr).chain(children).filter_map(work_in).collect();
    (!work.is_empty()).then(|| work.iter().sum())
}

fn work_in(process: i32) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // Nine words after the name, faults that the disk had to answer; two after those, the time of the program and of the system for it.
    let words: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    [9, 11, 12].into_iter().map(|at| words.get(at)?.parse::<u64>().ok()).sum()
}

/// Whether evcxr has a compilation under way.
pub fn compiles(evcxr: i32) -> bool {
    table().iter().any(|(_, parent, name)| *parent == evcxr && !name.starts_with("evcxr"))
}

/// Ends the compilation that evcxr has under way, if there is one: cargo and all that it started. evcxr's other
/// child, which runs the cells, has evcxr's own name and is left alone.
pub fn stop_compilation(evcxr: i32) -> bool {
    let table = table();
    let mut doomed: Vec<i32> = table
        .iter()
        .filter(|(_, parent, name)| *parent == evcxr && !name.starts_with("evcxr"))
        .map(|(id, _, _)| *id)
        .collect();
    let mut at = 0;
    while at < doomed.len() {
        let this = doomed[at];
        doomed.extend(table.iter().filter(|(_, parent, _)| *parent == this).map(|(id, _, _)| *id));
        at += 1;
    }
    // The children first: cargo would report a killed rustc as a failed build, which is as good.
    doomed.iter().rev().for_each(|id| kill(*id));
    !doomed.is_empty()
}
