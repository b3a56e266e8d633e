//! The clock of a time budget.

use std::time::{Duration, Instant};
use sysinfo::{ProcessRefreshKind, ProcessesToUpdate, System};

/// However busy the machine is, a training ends after so many times the time it was given.
const AT_MOST: u32 = 10;

/// How much of a time budget is left.
///
/// Time in which other programs have the processor does not count. A class that shares a machine would else
/// see its trainings end early, each at another epoch, and its figures and claims fail: on two cores, 30 at once
/// came through 9 of 20 epochs of 01 in the minute that the training is given.
pub(crate) struct Budget {
    allowed: Duration,
    began: Instant,
    /// The processor time that this process had used before; nothing where the system does not tell.
    worked: Option<Duration>,
}

impl Budget {
    /// Begins now.
    pub(crate) fn begin(allowed: Duration) -> Budget {
        Budget { allowed, began: Instant::now(), worked: worked() }
    }

    /// By the clock, whoever had the processor.
    pub(crate) fn passed(&self) -> Duration {
        self.began.elapsed()
    }

    pub(crate) fn used_up(&self) -> bool {
        let passed = self.passed();
        // What the processor did is asked only where it matters.
        passed >= self.allowed && {
            let own = self.worked.zip(worked()).map(|(before, now)| now.saturating_sub(before));
            over(self.allowed, passed, own)
        }
    }
}

/// Whether it is used up, after this time, of which the process itself had so much of the processor.
fn over(allowed: Duration, passed: Duration, own: Option<Duration>) -> bool {
    passed >= allowed.saturating_mul(AT_MOST) || passed.min(own.unwrap_or(passed)) >= allowed
}

/// The processor time of this process, all threads together. A quarter of a millisecond to ask.
fn worked() -> Option<Duration> {
    let own = sysinfo::get_current_pid().ok()?;
    let mut system = System::new();
    let kind = ProcessRefreshKind::nothing().with_cpu();
    system.refresh_processes_specifics(ProcessesToUpdate::Some(&[own]), false, kind);
    system.process(own).map(|process| Duration::from_millis(process.accumulated_cpu_time()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_that_others_had_does_not_count() {
        let [minute, two, ten] = [60, 120, 600].map(Duration::from_secs);
        assert!(over(minute, minute, Some(two)));
        assert!(over(minute, minute, None));
        assert!(!over(minute, two, Some(minute / 2)));
        assert!(over(minute, two, Some(minute)));
        assert!(!over(minute, minute / 2, Some(two)));
        assert!(over(minute, ten, Some(Duration::ZERO)));
        assert!(!over(Duration::MAX, ten, None));
    }

    #[test]
    fn the_system_tells_what_this_process_has_had() {
        let Some(before) = worked() else { return };
        let mut sum = 0u64;
        while worked().unwrap() <= before {
            sum = std::hint::black_box(sum + 1);
        }
    }
}
