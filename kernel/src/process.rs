//! Processes: their groups, their end, what they are doing. Linux first, macOS in the same words where it can.

use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

pub fn kill_group(group: i32) {
    if group > 1 {
        // SAFETY: a plain system call; a group that is gone is an error that changes nothing.
        unsafe { libc::killpg(group, libc::SIGKILL) };
    }
}

pub fn kill(process: i32) {
    if process > 1 {
        // SAFETY: as above.
        unsafe { libc::kill(process, libc::SIGKILL) };
    }
}

/// Whether a child of this process still runs; one that has ended and was not waited for does not.
pub fn alive(child: i32) -> bool {
    // SAFETY: `info` is plain memory for the kernel to fill; WNOWAIT leaves the child to be waited for.
    unsafe {
        let mut info: libc::siginfo_t = std::mem::zeroed();
        let flags = libc::WEXITED | libc::WNOWAIT | libc::WNOHANG;
        let result = libc::waitid(libc::P_PID, child as libc::id_t, &mut info, flags);
        result == 0 && info.si_signo == 0
    }
}

/// Puts the child in a process group of its own and, where the system can, lets it die with this process. Call
/// `spawn` from a thread that lives as long as the process: Linux looks at the thread.
pub fn tie(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
    #[cfg(target_os = "linux")]
    {
        let parent = std::process::id() as i32;
        // SAFETY: only system calls that may be made between fork and exec.
        unsafe {
            command.pre_exec(move || {
                libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL);
                if libc::getppid() != parent {
                    libc::_exit(1);
                }
                Ok(())
            });
        }
    }
}

/// Waits until the leader of a group has ended, ends the rest of the group while its number cannot yet have been
/// given to others, and only then lets go of the leader.
pub fn wait_and_end_group(child: &mut Child) -> std::io::Result<ExitStatus> {
    let id = child.id();
    loop {
        // SAFETY: `info` is plain memory for the kernel to fill; WNOWAIT leaves the child to be waited for.
        let result = unsafe {
            let mut info: libc::siginfo_t = std::mem::zeroed();
            libc::waitid(libc::P_PID, id as libc::id_t, &mut info, libc::WEXITED | libc::WNOWAIT)
        };
        if result == 0 || std::io::Error::last_os_error().kind() != std::io::ErrorKind::Interrupted {
            break;
        }
    }
    kill_group(id as i32);
    child.wait()
}

/// Whether a group, whose number may since have been given to others, still works in this folder.
pub fn group_works_in(group: i32, folder: &Path) -> bool {
    let needle = folder.to_string_lossy().into_owned();
    if cfg!(target_os = "linux") {
        let Ok(entries) = std::fs::read_dir("/proc") else { return false };
        return entries.flatten().any(|entry| {
            let Some(id) = entry.file_name().to_str().and_then(|name| name.parse::<i32>().ok()) else {
                return false;
            };
            // SAFETY: a plain system call.
            let same_group = unsafe { libc::getpgid(id) } == group;
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
