//! What the reader sees while an experiment is repeated.
//!
//! In our kernel one display with a bar, replaced in place; elsewhere about ten lines. What is
//! trained inside a run says nothing: a bar within a bar would only flicker.

use crate::lang::{Label, Lang};
use crate::show::{self, Page};
use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// About as many lines as one can follow.
const LINES: usize = 10;

/// Numbers the experiments of a session, so that each has a display of its own.
static NUMBER: AtomicUsize = AtomicUsize::new(1);

thread_local! {
    /// How many experiments are under way, one within the other.
    static UNDER_WAY: Cell<usize> = const { Cell::new(0) };
}

/// Whether what happens now happens within an experiment, and should keep quiet.
pub(crate) fn hushed() -> bool {
    UNDER_WAY.get() > 0
}

/// The progress of one experiment. While it lives, those inside it are quiet.
pub(super) struct Progress {
    quiet: bool,
    live: bool,
    id: String,
    total: usize,
    began: Instant,
}

impl Progress {
    pub(super) fn new(total: usize) -> Progress {
        let quiet = hushed();
        UNDER_WAY.set(UNDER_WAY.get() + 1);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        Progress { quiet, live: show::layer(), id: format!("repeat-{number}"), total, began: Instant::now() }
    }

    /// Before a run: which one it is, of which setting where there are several.
    pub(super) fn begin(&self, done: usize, seed: u64, setting: Option<&Label>) {
        if self.quiet {
            return;
        }
        let lang = Lang::current();
        let share = done as f64 / self.total as f64;
        let line = self.line(lang, done, seed, setting);
        if self.live {
            Page::new().bar(&line, share, &PROGRESS).update(&self.id);
        } else if done.is_multiple_of(self.total.div_ceil(LINES)) {
            show::progress_line(&line);
        }
    }

    fn line(&self, lang: Lang, done: usize, seed: u64, setting: Option<&Label>) -> String {
        let mut text = Label::with(|lang| match lang {
            Lang::Fr => format!("essai {} sur {}, graine {seed}", done + 1, self.total),
            _ => format!("run {} of {}, seed {seed}", done + 1, self.total),
        })
        .text(lang);
        if let Some(setting) = setting {
            let setting = setting.text(lang);
            let word = Label::fixed("setting", "réglage").text(lang);
            text.push_str(&format!(" · {word} {setting}"));
        }
        let left = self.began.elapsed().as_secs_f64() / (done.max(1)) as f64 * (self.total - done) as f64;
        // Before the first run is done there is nothing to forecast from; under a second it is noise.
        if done > 0 && left >= 1.0 {
            let seconds = lang.number(left.ceil(), 0);
            let left = Label::new(format!("{seconds} s left"), format!("encore {seconds} s"));
            text.push_str(&format!(" · {}", left.text(lang)));
        }
        text
    }

    /// At the end: one quiet line, the same at every run.
    pub(super) fn finish(&self, sentence: &Label) {
        if !self.quiet && self.live {
            Page::new().label(sentence).update(&self.id);
        }
    }
}

impl Progress {
    /// When a run failed: the error speaks, the bar says that it stopped.
    pub(super) fn abandon(&self) {
        self.finish(&Label::fixed(
            "the experiment stopped before its end",
            "l’expérience s’est arrêtée avant la fin",
        ));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        UNDER_WAY.set(UNDER_WAY.get().saturating_sub(1));
    }
}

const PROGRESS: Label = Label::fixed("progress of the experiment", "avancement de l’expérience");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_which_run_it_is() {
        let progress = Progress::new(15);
        let setting = Label::fixed("small", "petit");
        assert_eq!(progress.line(Lang::En, 0, 1, None), "run 1 of 15, seed 1");
        assert_eq!(progress.line(Lang::Fr, 2, 3, Some(&setting)), "essai 3 sur 15, graine 3 · réglage petit");
        assert!(hushed());
        drop(progress);
        assert!(!hushed());
    }
}
