//! How a training went.

use super::Loss;
use crate::lang::{Label, Lang};
use crate::plot::Figure;
use crate::show::{displays, Page, Show};

/// One time over all examples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Epoch {
    /// Its number, from 1.
    pub number: usize,
    /// The mean loss over its examples, measured while learning.
    pub loss: f64,
    /// The mean loss over the watched examples, measured after it.
    pub watched_loss: Option<f64>,
}

/// Why a training ended.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Stop {
    /// All epochs were done.
    Finished,
    /// The loss had not improved for this many epochs.
    NoProgress {
        /// The patience that was asked for, in epochs.
        patience: usize,
    },
    /// The time was up.
    TimeBudget {
        /// The budget, in seconds.
        seconds: f64,
    },
}

/// How a training went, epoch by epoch. Shows itself as a curve.
///
/// ```
/// use atelier::{synth, Fit, Net, SEED};
/// let mut net = Net::dense(&[2, 1])?;
/// let history = net.fit(&synth::sums(500, SEED)?, Fit::epochs(3).quiet())?;
/// assert_eq!(history.losses().len(), 3);
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct History {
    epochs: Vec<Epoch>,
    stop: Stop,
    loss: Loss,
    best: Option<usize>,
    seconds: f64,
}

impl History {
    pub(super) fn new(epochs: Vec<Epoch>, stop: Stop, loss: Loss, best: Option<usize>, seconds: f64) -> History {
        History { epochs, stop, loss, best, seconds }
    }

    /// The epochs, in order: one or more.
    pub fn epochs(&self) -> &[Epoch] {
        &self.epochs
    }

    /// The first epoch.
    pub fn first(&self) -> Epoch {
        self.epochs.first().copied().unwrap_or(NONE)
    }

    /// The last epoch.
    pub fn last(&self) -> Epoch {
        self.epochs.last().copied().unwrap_or(NONE)
    }

    /// The loss of each epoch.
    pub fn losses(&self) -> Vec<f64> {
        self.epochs.iter().map(|epoch| epoch.loss).collect()
    }

    /// The loss on the watched examples after each epoch; empty when none were watched.
    pub fn watched_losses(&self) -> Vec<f64> {
        self.epochs.iter().filter_map(|epoch| epoch.watched_loss).collect()
    }

    /// Why it ended.
    pub fn stop(&self) -> Stop {
        self.stop
    }

    /// The epoch whose numbers were kept, where [`patience`](super::Fit::patience) was asked for.
    pub fn best_epoch(&self) -> Option<usize> {
        self.best
    }

    /// What was made small.
    pub fn loss(&self) -> Loss {
        self.loss
    }

    /// How long it took. Differs from run to run: never part of what `History` shows by itself.
    pub fn seconds(&self) -> f64 {
        self.seconds
    }

    /// The training in one sentence.
    pub fn sentence(&self) -> Label {
        let (first, last) = (self.first(), self.last());
        Label::with(|lang| {
            let (from, to) = (lang.short(first.loss), lang.short(last.loss));
            let (loss, count) = (self.loss.label().text(lang), lang.count(self.epochs.len()));
            let plural = if self.epochs.len() == 1 { "" } else { "s" };
            let mut text = match lang {
                Lang::Fr => format!("{count} époque{plural} · {loss} : de {from} à {to}"),
                _ => format!("{count} epoch{plural} · {loss}: from {from} to {to}"),
            };
            match (self.stop, lang) {
                (Stop::Finished, _) => {}
                (Stop::NoProgress { patience }, Lang::Fr) => text.push_str(&format!(
                    " · arrêt : pas mieux depuis {patience} époque{}", if patience == 1 { "" } else { "s" }
                )),
                (Stop::NoProgress { patience }, _) => text.push_str(&format!(
                    " · stopped: no better for {patience} epoch{}", if patience == 1 { "" } else { "s" }
                )),
                (Stop::TimeBudget { seconds }, Lang::Fr) => {
                    text.push_str(&format!(" · arrêt : les {} s accordées sont écoulées", lang.short(seconds)));
                }
                (Stop::TimeBudget { seconds }, _) => {
                    text.push_str(&format!(" · stopped: the {} s allowed are over", lang.short(seconds)));
                }
            }
            if let Some(best) = self.best {
                text.push_str(&match lang {
                    Lang::Fr => format!(" · on garde l’époque {best}"),
                    _ => format!(" · epoch {best} is kept"),
                });
            }
            text
        })
    }
}

const NONE: Epoch = Epoch { number: 0, loss: f64::NAN, watched_loss: None };
