//! How a training went.

use super::Loss;
use crate::error::Result;
use crate::lang::{Label, Lang};
use crate::plot::Figure;
use crate::show::{Page, Show, displays};

/// One time over all examples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Epoch {
    /// Its number, from 1.
    pub number: usize,
    /// The mean loss over its examples, measured while learning.
    pub loss: f64,
    /// The mean loss over the watched examples, measured after it.
    pub validation_loss: Option<f64>,
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
    multiplications: u64,
}

impl History {
    pub(super) fn new(
        epochs: Vec<Epoch>,
        stop: Stop,
        loss: Loss,
        best: Option<usize>,
        seconds: f64,
        multiplications: u64,
    ) -> History {
        History { epochs, stop, loss, best, seconds, multiplications }
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
    pub fn validation_losses(&self) -> Vec<f64> {
        self.epochs.iter().filter_map(|epoch| epoch.validation_loss).collect()
    }

    /// The first epoch whose loss is below `loss`, from 1; nothing where it never was.
    ///
    /// ```
    /// use atelier::{synth, Fit, Net, SEED};
    /// let history = Net::dense(&[2, 1])?.fit(&synth::sums(500, SEED)?, Fit::epochs(3).quiet())?;
    /// let second = history.losses()[1];
    /// assert_eq!(history.epochs_to(second + 1e-9), Some(2)); // the loss falls from epoch to epoch
    /// assert_eq!(history.epochs_to(0.0), None);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn epochs_to(&self, loss: f64) -> Option<usize> {
        self.epochs.iter().find(|epoch| epoch.loss < loss).map(|epoch| epoch.number)
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

    /// The multiplications of the network in this training, counted from its shape: unlike seconds they are
    /// the same on every machine. With them the looks at watched examples, and a teacher's answers; without
    /// them the optimiser's own arithmetic.
    ///
    /// ```
    /// use atelier::{synth, Fit, Net, SEED};
    /// let mut net = Net::dense(&[2, 1])?; // 2 multiplications an answer, 2 more for the slopes
    /// let (seen, watched) = synth::sums(500, SEED)?.split(0.8, SEED)?;
    /// let history = net.fit(&seen, Fit::epochs(3).validation(&watched)?.quiet())?;
    /// assert_eq!(history.multiplications(), 3 * (400 * 4 + 100 * 2));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn multiplications(&self) -> u64 {
        self.multiplications
    }

    /// The training in one sentence.
    pub fn sentence(&self) -> Label {
        let (first, last) = (self.first(), self.last());
        Label::with(|lang| {
            let (from, to) = (lang.short(first.loss), lang.short(last.loss));
            let (loss, count) = (self.loss.label().text(lang), lang.count(self.epochs.len()));
            let plural = if self.epochs.len() == 1 { "" } else { "s" };
            let mut text = match lang {
                Lang::Fr => format!("{count} époque{plural} · {loss}\u{a0}: de {from} à {to}"),
                _ => format!("{count} epoch{plural} · {loss}: from {from} to {to}"),
            };
            match (self.stop, lang) {
                (Stop::Finished, _) => {}
                (Stop::NoProgress { patience }, Lang::Fr) => text.push_str(&format!(
                    " · arrêt\u{a0}: pas mieux depuis {patience} époque{}",
                    if patience == 1 { "" } else { "s" }
                )),
                (Stop::NoProgress { patience }, _) => text.push_str(&format!(
                    " · stopped: no better for {patience} epoch{}",
                    if patience == 1 { "" } else { "s" }
                )),
                (Stop::TimeBudget { seconds }, Lang::Fr) => {
                    text.push_str(&format!(
                        " · arrêt\u{a0}: les {} s accordées sont écoulées",
                        lang.short(seconds)
                    ));
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

const NONE: Epoch = Epoch { number: 0, loss: f64::NAN, validation_loss: None };

impl History {
    /// The loss epoch by epoch, as a figure; with the loss on watched examples, where there are some.
    ///
    /// The axis is in equal ratios when the loss falls by more than a hundredfold.
    ///
    /// # Errors
    /// None for a history that training gave back.
    pub fn plot(&self) -> Result<Figure> {
        let numbers: Vec<f64> = self.epochs.iter().map(|epoch| epoch.number as f64).collect();
        let losses = self.losses();
        let (first, last) = (self.first().loss, self.last().loss);
        let title = Label::with(|lang| {
            let (from, to) = (lang.short(first), lang.short(last));
            match (lang, last < first) {
                (Lang::Fr, true) => format!("La perte baisse de {from} à {to}"),
                (Lang::Fr, false) => format!("La perte ne baisse pas\u{a0}: de {from} à {to}"),
                (_, true) => format!("The loss falls from {from} to {to}"),
                (_, false) => format!("The loss does not fall: from {from} to {to}"),
            }
        });
        let loss = self.loss.label();
        let mut figure = Figure::curve(&numbers, &losses)?.named("training", "entraînement");
        let watched = self.validation_losses();
        if watched.len() == numbers.len() {
            figure = figure
                .and_curve(&numbers, &watched)?
                .named("examples never learned", "exemples jamais appris");
        }
        figure = figure.title(title.en(), title.fr()).x_axis("epoch", "époque").y_axis(loss.en(), loss.fr());
        let all = || losses.iter().chain(&watched).copied();
        let (low, high) = (all().fold(f64::INFINITY, f64::min), all().fold(0.0, f64::max));
        if low > 0.0 && high / low > 100.0 {
            figure = figure.log_y()?;
        }
        Ok(figure)
    }
}

impl Show for History {
    fn page(&self) -> Page {
        match self.plot() {
            Ok(figure) => figure.page(),
            // A history always has an epoch to draw; if drawing fails, its sentence still tells it.
            Err(_) => self.sentence().page(),
        }
    }
}
displays!(History);
