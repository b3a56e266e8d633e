//! One training loop.
//!
//! In: a network, examples, and a [`Fit`] that says how. Out: the same network, wiser, and a
//! [`History`] of how it went. This room shows progress while it works; it stops by itself when
//! its time is up, when nothing improves, when the loss leaves the numbers, or when asked to.

mod budget;
mod history;
mod progress;
mod settings;
mod teacher;
#[cfg(test)]
mod tests;

pub(crate) use budget::Budget;
pub use history::{Epoch, History, Stop};
pub(crate) use settings::allowed;
pub use settings::{Fit, Loss, Optimizer};

use crate::data::{Examples, Samples, Target};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::net::{Meaning, Net};
use progress::Progress;
use rand::{SeedableRng, seq::SliceRandom};
use std::time::{Duration, Instant};
use tch::{COptimizer, Tensor};

/// How often the loop looks whether the reader asked to stop: often enough to feel immediate.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Multiplications of a batch below which a second thread costs more than it brings.
const TINY: u64 = 500_000;

/// Examples that are measured at once: bounds the memory of an evaluation.
const MEASURE_AT_ONCE: i64 = 8192;

impl Net {
    /// Trains the network on examples.
    ///
    /// The loss follows from the target: numbers are learned with the squared error, classes with
    /// the cross-entropy, unless [`Fit::loss`] says otherwise. The last batch of an epoch is used
    /// even when it is smaller than the others. Training a network again goes on from where it is;
    /// [`Net::reset`] starts afresh.
    ///
    /// ```
    /// use atelier::{synth, Fit, Net, SEED};
    /// let sums = synth::sums(1_000, SEED)?;
    /// let mut net = Net::dense(&[2, 1])?;
    /// let history = net.fit(&sums, Fit::epochs(5).quiet())?;
    /// assert!(history.last().loss < history.first().loss);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When a setting makes no sense, the examples do not fit the network, the loss stops being a
    /// number, the reader interrupts, or memory runs out. In the last three cases the network keeps
    /// what it had learned by the end of the last whole epoch.
    pub fn fit(&mut self, examples: &dyn Examples, how: Fit) -> Result<History> {
        how.check()?;
        let samples = examples.samples()?;
        if samples.is_empty() {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed("there are no examples to learn from", "il n’y a pas d’exemples pour apprendre"),
            )
            .found(Label::fixed("0 rows", "0 ligne"))
            .expected(Label::fixed("1 row or more", "1 ligne ou plus")));
        }
        let loss = how.loss_for(&samples.targets)?;
        self.check_targets(&samples)?;
        let watched = match &how.watched {
            Some(watched) => {
                self.check_targets(watched)?;
                Some(Moved::new(watched, self.tch_device())?)
            }
            None => None,
        };
        self.set_meaning(match &samples.targets {
            Target::Numbers { names, .. } => Meaning::Numbers(names.clone()),
            Target::Classes { names, .. } => Meaning::Classes(names.clone()),
        });
        let mut moved = Moved::new(&samples, self.tch_device())?;
        if let Some(teacher) = &how.teacher {
            moved.soft = Some(teacher.answers(&samples, self.tch_device())?);
        }
        tch::manual_seed(how.seed as i64); // dropout and noise draw from libtorch's own generator
        let optimizer = how.build(self.store())?;
        let tiny = self.multiplications().saturating_mul(how.batch as u64) < TINY;
        let _one_thread = tiny.then(crate::device::OneThread::start);
        let mut run = Run::new(self, &how, &loss, moved.rows);
        let stop = run.train(&optimizer, &moved, watched.as_ref());
        let Run { epochs, progress, budget, best, .. } = run;
        match stop {
            Ok(stop) => {
                if let (Some(best), true) = (&best, how.patience.is_some()) {
                    self.set_numbers(&best.numbers)?;
                }
                let seconds = budget.passed().as_secs_f64();
                let best = best.map(|best| best.epoch);
                let work = self.work(&how, moved.rows as u64, epochs.len() as u64);
                let history = History::new(epochs, stop, loss, best, seconds, work);
                progress.finish(&history);
                Ok(history)
            }
            Err(failure) => {
                if let Some(numbers) = failure.keep {
                    self.set_numbers(&numbers)?;
                }
                progress.abandon();
                Err(failure.error)
            }
        }
    }

    /// The multiplications of a training: each example in each epoch, a look at the watched ones after it,
    /// and the teacher's answers, asked once.
    fn work(&self, how: &Fit, rows: u64, epochs: u64) -> u64 {
        let watched = how.watched.as_ref().map_or(0, |watched| watched.len() as u64);
        let asked = how.teacher.as_ref().map_or(0, |teacher| teacher.multiplications() * rows);
        epochs * (rows * self.costs(1).training_multiplications() + watched * self.multiplications()) + asked
    }

    fn check_targets(&self, samples: &Samples) -> Result<()> {
        self.check_shape(&samples.inputs.size())?;
        let (outputs, wanted) = (self.output_shape(), samples.targets.width());
        let outputs: usize = outputs.iter().product();
        if let Target::Classes { names, .. } = &samples.targets
            && names.len() < 2
        {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed(
                    "there is only one class: nothing to tell apart",
                    "il n’y a qu’une classe\u{a0}: rien à distinguer",
                ),
            )
            .found(Label::with(|lang| {
                names.iter().map(|name| lang.quote(name)).collect::<Vec<_>>().join(", ")
            }))
            .expected(Label::fixed("two classes or more", "deux classes ou plus")));
        }
        if outputs == wanted {
            return Ok(());
        }
        let classes = matches!(samples.targets, Target::Classes { .. });
        Err(Error::new(
            Kind::Shape,
            Label::fixed(
                "the network does not give as many numbers as the target asks for",
                "le réseau ne donne pas autant de nombres que la cible en demande",
            ),
        )
        .found(Label::with(|lang| match lang {
            Lang::Fr => format!("sorties du réseau\u{a0}: {outputs}"),
            _ => format!("outputs of the network: {outputs}"),
        }))
        .expected(Label::with(|lang| match (lang, classes) {
            (Lang::Fr, true) => format!("{wanted}, une par classe"),
            (Lang::Fr, false) => format!("{wanted}, une par cible"),
            (_, true) => format!("{wanted}, one a class"),
            (_, false) => format!("{wanted}, one a target"),
        }))
        .attempt(Label::with(|lang| match lang {
            Lang::Fr => format!("une dernière couche de taille {wanted}"),
            _ => format!("a last layer of size {wanted}"),
        })))
    }
}

/// Samples on the device that computes.
struct Moved {
    inputs: Tensor,
    targets: Tensor,
    classes: bool,
    rows: i64,
    /// A teacher's answers, where there is one.
    soft: Option<Tensor>,
}

impl Moved {
    fn new(samples: &Samples, device: tch::Device) -> Result<Moved> {
        let to = |tensor: &Tensor| {
            tensor.f_to_device(device).map_err(|error| {
                Error::torch(
                    Label::fixed(
                        "moving the examples to the device",
                        "déplacer les exemples vers l’appareil",
                    ),
                    &error.to_string(),
                )
            })
        };
        Ok(Moved {
            inputs: to(&samples.inputs)?,
            targets: to(samples.targets.values())?,
            classes: matches!(samples.targets, Target::Classes { .. }),
            rows: samples.inputs.size()[0],
            soft: None,
        })
    }
}

/// Why training failed, and what the network should keep.
struct Failure {
    error: Error,
    keep: Option<Vec<Tensor>>,
}

struct Best {
    epoch: usize,
    loss: f64,
    numbers: Vec<Tensor>,
}

struct Run<'a> {
    net: &'a Net,
    how: &'a Fit,
    loss: &'a Loss,
    epochs: Vec<Epoch>,
    best: Option<Best>,
    progress: Progress,
    budget: Budget,
}

impl<'a> Run<'a> {
    fn new(net: &'a Net, how: &'a Fit, loss: &'a Loss, rows: i64) -> Run<'a> {
        let batches = (rows as usize).div_ceil(how.batch);
        let progress = Progress::new(how.quiet, how.epochs, batches, loss.label());
        let budget = Budget::begin(how.time_allowed());
        Run { net, how, loss, epochs: Vec::new(), best: None, progress, budget }
    }

    fn train(
        &mut self,
        optimizer: &COptimizer,
        data: &Moved,
        watched: Option<&Moved>,
    ) -> Result<Stop, Failure> {
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(self.how.seed);
        let mut order: Vec<i64> = (0..data.rows).collect();
        let mut kept = self.net.numbers().map_err(|error| Failure { error, keep: None })?;
        for epoch in 1..=self.how.epochs {
            let outcome = self.one_epoch(epoch, optimizer, data, &mut order, &mut random, watched);
            match outcome {
                Ok(None) => {}
                Ok(Some(stop)) => return Ok(stop),
                Err(error) => return Err(Failure { error, keep: Some(kept) }),
            }
            kept = self.net.numbers().map_err(|error| Failure { error, keep: None })?;
            if let Some(stop) = self.judge(epoch, &kept) {
                return Ok(stop);
            }
            // Only now: the last whole epoch may be the best one.
            if epoch < self.how.epochs && self.budget.used_up() {
                match self.out_of_time() {
                    Ok(Some(stop)) => return Ok(stop),
                    Ok(None) => {}
                    Err(error) => return Err(Failure { error, keep: Some(kept) }),
                }
            }
        }
        Ok(Stop::Finished)
    }

    /// Early stopping: remembers the best epoch, and stops when none has been better for a while.
    fn judge(&mut self, epoch: usize, numbers: &[Tensor]) -> Option<Stop> {
        let patience = self.how.patience?;
        let latest = self.epochs.last()?;
        let loss = latest.validation_loss.unwrap_or(latest.loss);
        match &self.best {
            Some(best) if loss >= best.loss => {
                (epoch - best.epoch >= patience).then_some(Stop::NoProgress { patience })
            }
            _ => {
                // `numbers` are copies made after this epoch, which nothing writes to any more.
                let numbers = numbers.iter().map(Tensor::shallow_clone).collect();
                self.best = Some(Best { epoch, loss, numbers });
                None
            }
        }
    }

    fn one_epoch(
        &mut self,
        epoch: usize,
        optimizer: &COptimizer,
        data: &Moved,
        order: &mut [i64],
        random: &mut rand_chacha::ChaCha8Rng,
        watched: Option<&Moved>,
    ) -> Result<Option<Stop>> {
        let (inputs, targets, soft) = if self.how.shuffle {
            order.shuffle(random);
            let index = Tensor::f_from_slice(order)?.f_to_device(data.inputs.device())?;
            let pick = |tensor: &Tensor| tensor.f_index_select(0, &index);
            (pick(&data.inputs)?, pick(&data.targets)?, data.soft.as_ref().map(pick).transpose()?)
        } else {
            let share = Tensor::shallow_clone;
            (share(&data.inputs), share(&data.targets), data.soft.as_ref().map(share))
        };
        // Reading a number back from a graphics card makes it wait: there the sum stays on the card,
        // and is looked at from time to time only.
        let on_cpu = data.inputs.device() == tch::Device::Cpu;
        let mut sum = 0.0;
        let mut sum_on_card: Option<Tensor> = None;
        let mut looked = Instant::now();
        let batches = (data.rows as usize).div_ceil(self.how.batch);
        for batch in 0..batches {
            let start = (batch * self.how.batch) as i64;
            let length = (self.how.batch as i64).min(data.rows - start);
            let xs = inputs.f_narrow(0, start, length)?;
            let ys = targets.f_narrow(0, start, length)?;
            let outputs = self.net.forward_mode(&xs, true)?;
            let mut loss = self.loss.compute(&outputs, &ys, data.classes)?;
            if let (Some(teacher), Some(soft)) = (&self.how.teacher, &soft) {
                loss = teacher.loss(&outputs, &soft.f_narrow(0, start, length)?, &loss)?;
            }
            optimizer.zero_grad()?;
            loss.f_backward()?;
            if let Some(bound) = self.how.clip {
                clip(&self.net.store().trainable_variables(), bound)?;
            }
            optimizer.step()?;
            self.net.keep_pruned()?;
            if on_cpu {
                let value = loss.f_double_value(&[])?;
                if !value.is_finite() {
                    return Err(self.diverged(epoch, value));
                }
                sum += value * length as f64;
            } else {
                let weighted = loss.f_detach()?.f_mul_scalar(length as f64)?;
                sum_on_card = Some(match sum_on_card {
                    Some(total) => total.f_add(&weighted)?,
                    None => weighted,
                });
            }
            if looked.elapsed() >= LOOK_EVERY {
                looked = Instant::now();
                if crate::show::interrupted() {
                    return Err(interrupted(epoch));
                }
                if self.budget.used_up() {
                    return self.out_of_time();
                }
                let so_far = match &sum_on_card {
                    Some(total) => total.f_double_value(&[])?,
                    None => sum,
                } / (start + length) as f64;
                if !so_far.is_finite() {
                    return Err(self.diverged(epoch, so_far));
                }
                self.progress.batch(epoch, batch + 1, so_far, &self.epochs);
            }
        }
        if let Some(total) = &sum_on_card {
            sum = total.f_double_value(&[])?;
        }
        let loss = sum / data.rows as f64;
        if !loss.is_finite() {
            return Err(self.diverged(epoch, loss));
        }
        let validation_loss = match watched {
            Some(watched) => Some(self.measure(watched)?),
            None => None,
        };
        self.epochs.push(Epoch { number: epoch, loss, validation_loss });
        self.progress.epoch(&self.epochs);
        if crate::show::interrupted() {
            return Err(interrupted(epoch));
        }
        Ok(None)
    }

    fn out_of_time(&self) -> Result<Option<Stop>> {
        let budget = self.how.time_budget;
        if self.epochs.is_empty() {
            return Err(Error::new(
                Kind::Interrupted,
                Label::fixed(
                    "the time budget was used up before one epoch was done",
                    "le temps accordé s’est écoulé avant la fin de la première époque",
                ),
            )
            .found(Label::with(|lang| format!("{} s", lang.short(budget))))
            .attempt(Label::fixed(
                "fewer examples, a smaller network, or a longer Fit::time_budget",
                "moins d’exemples, un réseau plus petit ou un Fit::time_budget plus long",
            )));
        }
        Ok(Some(Stop::TimeBudget { seconds: budget }))
    }

    fn measure(&self, data: &Moved) -> Result<f64> {
        let mut sum = 0.0;
        let mut start = 0;
        while start < data.rows {
            let length = MEASURE_AT_ONCE.min(data.rows - start);
            let xs = data.inputs.f_narrow(0, start, length)?;
            let ys = data.targets.f_narrow(0, start, length)?;
            let loss = tch::no_grad(|| -> Result<f64> {
                let outputs = self.net.forward_mode(&xs, false)?;
                Ok(self.loss.compute(&outputs, &ys, data.classes)?.f_double_value(&[])?)
            })?;
            sum += loss * length as f64;
            start += length;
        }
        Ok(sum / data.rows.max(1) as f64)
    }

    fn diverged(&self, epoch: usize, value: f64) -> Error {
        let rate = self.how.learning_rate_used();
        Error::new(
            Kind::Diverged,
            Label::new(
                format!("the loss stopped being a number in epoch {epoch}"),
                format!("la perte a cessé d’être un nombre à l’époque {epoch}"),
            ),
        )
        .found(Label::with(|lang| lang.number(value, 0)))
        .expected(Label::fixed(
            "a finite loss; the network keeps what it knew before that epoch",
            "une perte finie\u{202f}; le réseau garde ce qu’il savait avant cette époque",
        ))
        .attempt(Label::with(|lang| match lang {
            Lang::Fr => format!(
                "un taux d’apprentissage plus petit que {}, ou des caractéristiques à la même échelle",
                lang.short(rate)
            ),
            _ => format!("a learning rate smaller than {}, or features on one scale", lang.short(rate)),
        }))
    }
}

/// Shortens the slopes of all parameters together to a length of at most `bound`.
fn clip(parameters: &[Tensor], bound: f64) -> Result<(), tch::TchError> {
    tch::no_grad(|| {
        let slopes: Vec<Tensor> = parameters
            .iter()
            .map(Tensor::f_grad)
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .filter(Tensor::defined)
            .collect();
        let mut square = 0.0;
        for slope in &slopes {
            square += slope.f_norm()?.f_double_value(&[])?.powi(2);
        }
        let length = square.sqrt();
        if length > bound {
            for mut slope in slopes {
                // The small term is PyTorch's: no division by zero.
                let _ = slope.f_mul_scalar_(bound / (length + 1e-6))?;
            }
        }
        Ok(())
    })
}

fn interrupted(epoch: usize) -> Error {
    Error::new(
        Kind::Interrupted,
        Label::new(
            format!("training was interrupted in epoch {epoch}, as you asked"),
            format!("l’entraînement a été interrompu à l’époque {epoch}, comme demandé"),
        ),
    )
    .found(Label::fixed(
        "your variables are all there; the network keeps what it knew at the end of the epoch before",
        "vos variables sont toutes là\u{202f}; le réseau garde ce qu’il savait à la fin de l’époque d’avant",
    ))
    .attempt(Label::fixed("run the cell again to go on", "relancez la cellule pour continuer"))
}
