//! What the reader sees while a network learns.
//!
//! In our kernel: a bar, the time left and a loss curve that grows, in one display that is updated
//! in place. In a plain kernel or a terminal: about ten lines, since nothing can be redrawn there.

use super::{Epoch, History};
use crate::lang::{Label, Lang};
use crate::show::{self, Page, Show as _};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// At most five updates a second: more would only be traffic.
const REDRAW_EVERY: Duration = Duration::from_millis(200);
/// About as many lines as one can follow.
const LINES: usize = 10;

/// Numbers the trainings of a session, so that each has a display of its own.
static NUMBER: AtomicUsize = AtomicUsize::new(1);

pub(super) struct Progress {
    quiet: bool,
    live: bool,
    id: String,
    epochs: usize,
    batches: usize,
    loss: Label,
    began: Instant,
    drawn: Option<Instant>,
}

impl Progress {
    pub(super) fn new(quiet: bool, epochs: usize, batches: usize, loss: Label) -> Progress {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        Progress {
            // Within an experiment its own bar is enough.
            quiet: quiet || crate::stat::hushed(),
            live: show::layer(),
            id: format!("fit-{number}"),
            epochs,
            batches,
            loss,
            began: Instant::now(),
            drawn: None,
        }
    }

    /// After some batches: redraws the live display when it is time.
    pub(super) fn batch(&mut self, epoch: usize, batch: usize, loss: f64, done: &[Epoch]) {
        if self.quiet || !self.live || self.drawn.is_some_and(|at| at.elapsed() < REDRAW_EVERY) {
            return;
        }
        self.drawn = Some(Instant::now());
        let share = ((epoch - 1) as f64 + batch as f64 / self.batches as f64) / self.epochs as f64;
        self.draw(epoch, share, loss, done);
    }

    /// After an epoch: redraws, or prints a line.
    pub(super) fn epoch(&mut self, done: &[Epoch]) {
        let Some(last) = done.last().filter(|_| !self.quiet) else { return };
        let share = last.number as f64 / self.epochs as f64;
        if self.live {
            if self.drawn.is_none_or(|at| at.elapsed() >= REDRAW_EVERY) {
                self.drawn = Some(Instant::now());
                self.draw(last.number, share, last.loss, done);
            }
            return;
        }
        let every = self.epochs.div_ceil(LINES);
        if last.number == 1 || last.number == self.epochs || last.number.is_multiple_of(every) {
            show::progress_line(&self.line(
                Lang::current(),
                last.number,
                share,
                last.loss,
                last.validation_loss,
                true,
            ));
        }
    }

    fn draw(&self, epoch: usize, share: f64, loss: f64, done: &[Epoch]) {
        let lang = Lang::current();
        let line = self.line(lang, epoch, share, loss, None, false);
        let mut losses: Vec<f64> = done.iter().map(|epoch| epoch.loss).collect();
        if losses.len() < epoch {
            losses.push(loss);
        }
        let (curve, _) = crate::plot::live_curve(&losses, self.epochs, lang);
        Page::new().bar(&line, share, &PROGRESS).drawing(&curve, "").update(&self.id);
    }

    fn line(
        &self,
        lang: Lang,
        epoch: usize,
        share: f64,
        loss: f64,
        watched: Option<f64>,
        bar: bool,
    ) -> String {
        let width = self.epochs.to_string().len();
        let mut text = format!("{} {epoch:>width$}/{}", EPOCH.text(lang), self.epochs);
        if bar {
            text.push_str(&format!(" {}", blocks(share)));
        }
        text.push_str(&format!(" · {} {}", self.loss.text(lang), lang.short(loss)));
        if let Some(watched) = watched {
            text.push_str(&format!(" ({} {})", UNSEEN.text(lang), lang.short(watched)));
        }
        let elapsed = self.began.elapsed().as_secs_f64();
        let left = elapsed / share.max(1e-9) * (1.0 - share);
        // Under a second left, a forecast is noise.
        if left >= 1.0 {
            let seconds = lang.number(left.ceil(), 0);
            text.push_str(&format!(
                " · {}",
                Label::new(format!("{seconds} s left"), format!("encore {seconds} s")).text(lang)
            ));
        }
        text
    }

    /// At the end: the live display becomes one quiet line, the same at every run.
    pub(super) fn finish(&self, history: &History) {
        if self.quiet {
            return;
        }
        if self.live {
            Page::text(&history.sentence().text(Lang::current())).update(&self.id);
        } else if !matches!(history.stop(), super::Stop::Finished) {
            show::progress_line(&history.sentence().text(Lang::current()));
        }
    }

    /// When training failed: the error speaks, the bar says that it stopped.
    pub(super) fn abandon(&self) {
        if !self.quiet && self.live && self.drawn.is_some() {
            STOPPED.page().update(&self.id);
        }
    }
}

const EPOCH: Label = Label::fixed("epoch", "époque");
const UNSEEN: Label = Label::fixed("unseen", "jamais vu");
const PROGRESS: Label = Label::fixed("progress of the training", "avancement de l’entraînement");
const STOPPED: Label =
    Label::fixed("training stopped before its end", "l’entraînement s’est arrêté avant la fin");

/// Ten blocks, filled from the left.
fn blocks(share: f64) -> String {
    let full = (share * 10.0).round().clamp(0.0, 10.0) as usize;
    "▇".repeat(full) + &"▁".repeat(10 - full)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_where_we_are_in_the_readers_language() {
        let progress = Progress::new(false, 10, 5, Label::fixed("loss", "perte"));
        assert_eq!(
            progress.line(Lang::En, 3, 0.3, 0.01234, None, true),
            "epoch  3/10 ▇▇▇▁▁▁▁▁▁▁ · loss 0.01234"
        );
        assert_eq!(
            progress.line(Lang::Fr, 10, 1.0, 812.0, Some(900.5), true),
            "époque 10/10 ▇▇▇▇▇▇▇▇▇▇ · perte 812 (jamais vu 900,5)"
        );
    }
}
