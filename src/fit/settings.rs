//! How to train: epochs, batch, optimiser, loss, and when to stop.

use crate::data::{Examples, Samples, Target};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use std::rc::Rc;
use std::time::Duration;
use tch::{COptimizer, Reduction, Tensor, nn};

/// The rule that turns a slope into a step.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Optimizer {
    /// Stochastic gradient descent: one step down the slope of each batch. Default learning rate 0.01.
    Sgd,
    /// The same with momentum (0.9): the step remembers where it was going.
    Momentum,
    /// RMSprop: each weight's step is divided by how large its slopes usually are. Default learning rate 0.001.
    RmsProp,
    /// Adam: RMSprop with momentum. Default learning rate 0.001. The default optimiser.
    Adam,
    /// Adam with weights that shrink a little at every step (decoupled weight decay, 0.01 unless set).
    AdamW,
}

impl Optimizer {
    fn default_learning_rate(self) -> f64 {
        match self {
            Optimizer::Sgd | Optimizer::Momentum => 0.01,
            Optimizer::RmsProp | Optimizer::Adam | Optimizer::AdamW => 0.001,
        }
    }
}

/// What is made small: how wrong the answers are, in one number.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Loss {
    /// Numbers: the mean of the squared differences. Punishes large errors most.
    MeanSquaredError,
    /// Numbers: the mean of the absolute differences.
    MeanAbsoluteError,
    /// Numbers: squared for differences below 1, absolute beyond.
    Huber,
    /// Numbers: aims at the value below which this share of the targets lies, such as 0.9.
    Quantile(f64),
    /// Classes: minus the logarithm of the probability given to the right class.
    CrossEntropy,
}

impl Loss {
    /// The name of the loss, for a reader.
    pub fn label(&self) -> Label {
        match self {
            Loss::MeanSquaredError => Label::fixed("mean squared error", "erreur quadratique moyenne"),
            Loss::MeanAbsoluteError => Label::fixed("mean absolute error", "erreur absolue moyenne"),
            Loss::Huber => Label::fixed("Huber loss", "perte de Huber"),
            Loss::Quantile(share) => Label::with(|lang| match lang {
                Lang::Fr => format!("perte du quantile {}", lang.short(*share)),
                _ => format!("quantile loss, {}", lang.short(*share)),
            }),
            Loss::CrossEntropy => Label::fixed("cross-entropy", "entropie croisée"),
        }
    }

    /// The loss as a measure: what these answers cost, on average, where the truth is known. Numbers only.
    ///
    /// ```
    /// use atelier::Loss;
    /// let (came, chairs) = ([10.0, 10.0], [12.0, 7.0]); // two chairs too many, then three too few
    /// assert_eq!(Loss::MeanSquaredError.measure(&came, &chairs)?, 6.5); // (4 + 9) / 2
    /// assert_eq!(Loss::MeanAbsoluteError.measure(&came, &chairs)?, 2.5); // (2 + 3) / 2
    /// // one too few costs four times one too many: (0.2 × 2 + 0.8 × 3) / 2
    /// assert!((Loss::Quantile(0.8).measure(&came, &chairs)? - 1.4).abs() < 1e-12);
    /// assert!(Loss::CrossEntropy.measure(&came, &chairs).is_err()); // that one is for classes
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the loss is one for classes or a quantile that makes no sense, the lengths differ, there is nothing to
    /// measure, or a value is not a finite number.
    pub fn measure(&self, truth: &[f64], answers: &[f64]) -> Result<f64> {
        crate::stat::checks::check(truth, answers)?;
        self.check_share()?;
        if *self == Loss::CrossEntropy {
            return Err(self.not_for(
                Label::fixed("a truth made of numbers", "une vérité faite de nombres"),
                Loss::MeanSquaredError,
            ));
        }
        let column = |values: &[f64]| Tensor::f_from_slice(values)?.f_view([-1, 1]);
        Ok(self.compute(&column(answers)?, &column(truth)?, false)?.f_double_value(&[])?)
    }

    /// Refuses a quantile that is no share.
    fn check_share(&self) -> Result<()> {
        match self {
            Loss::Quantile(share) if !(*share > 0.0 && *share < 1.0) => Err(Error::new(
                Kind::Value,
                Label::fixed("this quantile makes no sense", "ce quantile n’a pas de sens"),
            )
            .found(Label::with(|lang| lang.short(*share)))
            .expected(Label::fixed("a share between 0 and 1", "une part entre 0 et 1"))
            .attempt(Label::same("Loss::Quantile(0.9)"))),
            _ => Ok(()),
        }
    }

    /// This loss means nothing here; the usual one would.
    fn not_for(&self, found: Label, usual: Loss) -> Error {
        Error::new(
            Kind::Value,
            Label::new(
                format!("the loss “{}” does not go with this target", self.label().en()),
                format!("la perte «\u{a0}{}\u{a0}» ne va pas avec cette cible", self.label().fr()),
            ),
        )
        .found(found)
        .attempt(usual.label())
    }

    /// `outputs` f32 `[batch, n]`; `targets` f32 `[batch, n]` or, for classes, i64 `[batch]`. One number.
    pub(super) fn compute(&self, outputs: &Tensor, targets: &Tensor, classes: bool) -> Result<Tensor> {
        // Outputs of a single picture or sequence position may carry extra dimensions of size one.
        let outputs = if classes || outputs.dim() == 2 {
            outputs.shallow_clone()
        } else {
            outputs.f_view_as(targets)?
        };
        Ok(match self {
            Loss::MeanSquaredError => outputs.f_mse_loss(targets, Reduction::Mean)?,
            Loss::MeanAbsoluteError => outputs.f_l1_loss(targets, Reduction::Mean)?,
            Loss::Huber => outputs.f_huber_loss(targets, Reduction::Mean, 1.0)?,
            Loss::Quantile(share) => {
                // The pinball loss: q·d above the prediction, (q − 1)·d below it.
                let difference = targets.f_sub(&outputs)?;
                let above = difference.f_mul_scalar(*share)?;
                let below = difference.f_mul_scalar(*share - 1.0)?;
                above.f_maximum(&below)?.f_mean(None::<tch::Kind>)?
            }
            Loss::CrossEntropy => {
                outputs.f_cross_entropy_loss(targets, None::<Tensor>, Reduction::Mean, -100, 0.0)?
            }
        })
    }
}

/// How to train. Every method gives a new `Fit`, so a line reads from left to right:
/// `Fit::epochs(10).batch(100).optimizer(Optimizer::RmsProp)`.
///
/// ```
/// use atelier::{Fit, Optimizer};
/// let how = Fit::epochs(10).batch(100).optimizer(Optimizer::RmsProp);
/// assert_eq!(how.learning_rate_used(), 0.001); // RMSprop's own, because none was asked for
/// ```
#[derive(Clone)]
pub struct Fit {
    pub(super) epochs: usize,
    pub(super) batch: usize,
    pub(super) optimizer: Optimizer,
    pub(super) learning_rate: Option<f64>,
    pub(super) weight_decay: Option<f64>,
    pub(super) loss: Option<Loss>,
    pub(super) shuffle: bool,
    pub(super) seed: u64,
    pub(super) patience: Option<usize>,
    /// In seconds, as they were asked for.
    pub(super) time_budget: f64,
    pub(super) clip: Option<f64>,
    pub(super) quiet: bool,
    pub(super) watched: Option<Rc<Samples>>,
    pub(super) teacher: Option<Rc<super::teacher::Teacher>>,
}

impl Fit {
    /// Goes over all examples this many times.
    ///
    /// Unless told otherwise: batches of 32, Adam with its own learning rate, shuffled at each
    /// epoch, at most 60 seconds.
    pub fn epochs(epochs: usize) -> Fit {
        Fit {
            epochs,
            batch: 32,
            optimizer: Optimizer::Adam,
            learning_rate: None,
            weight_decay: None,
            loss: None,
            shuffle: true,
            seed: crate::device::SEED,
            patience: None,
            time_budget: 60.0,
            clip: None,
            quiet: false,
            watched: None,
            teacher: None,
        }
    }

    pub(super) fn with(&self, change: impl FnOnce(&mut Fit)) -> Fit {
        let mut changed = self.clone();
        change(&mut changed);
        changed
    }

    /// How many examples are looked at before each step.
    pub fn batch(&self, examples: usize) -> Fit {
        self.with(|fit| fit.batch = examples)
    }

    /// The rule that turns a slope into a step.
    pub fn optimizer(&self, optimizer: Optimizer) -> Fit {
        self.with(|fit| fit.optimizer = optimizer)
    }

    /// How long a step is. Each optimiser has its own default.
    pub fn learning_rate(&self, learning_rate: f64) -> Fit {
        self.with(|fit| fit.learning_rate = Some(learning_rate))
    }

    /// How strongly weights are pulled towards zero (the norm of the weights in the loss).
    pub fn weight_decay(&self, weight_decay: f64) -> Fit {
        self.with(|fit| fit.weight_decay = Some(weight_decay))
    }

    /// What is made small, if not what follows from the target.
    pub fn loss(&self, loss: Loss) -> Fit {
        self.with(|fit| fit.loss = Some(loss))
    }

    /// Keeps the examples in their order instead of shuffling them at each epoch.
    pub fn in_order(&self) -> Fit {
        self.with(|fit| fit.shuffle = false)
    }

    /// The seed of the shuffling, of dropout and of noise.
    pub fn seed(&self, seed: u64) -> Fit {
        self.with(|fit| fit.seed = seed)
    }

    /// Stops when the loss has not improved for this many epochs, and goes back to the best epoch.
    ///
    /// The loss looked at is that of the examples given to [`Fit::validation`], or the training loss.
    pub fn patience(&self, epochs: usize) -> Fit {
        self.with(|fit| fit.patience = Some(epochs))
    }

    /// Measures the loss on these examples too, after each epoch, without learning from them.
    ///
    /// # Errors
    /// When the examples cannot be turned into samples.
    pub fn validation(&self, unseen: &dyn Examples) -> Result<Fit> {
        let samples = Rc::new(unseen.samples()?);
        Ok(self.with(|fit| fit.watched = Some(samples)))
    }

    /// Stops after this many seconds, at the end of the batch, and says so.
    ///
    /// Seconds in which other programs have the processor do not count, up to nine in ten: on a machine that a class
    /// shares, a training comes to the same numbers as alone, only later.
    pub fn time_budget(&self, seconds: f64) -> Fit {
        // What is not a duration is refused by `check`, with the value in the message.
        self.with(|fit| fit.time_budget = seconds)
    }

    /// Shortens a step whose slope is longer than `norm`: keeps recurrent networks from leaping away.
    pub fn clip_norm(&self, norm: f64) -> Fit {
        self.with(|fit| fit.clip = Some(norm))
    }

    /// Shows no progress.
    pub fn quiet(&self) -> Fit {
        self.with(|fit| fit.quiet = true)
    }

    /// The learning rate that will be used.
    pub fn learning_rate_used(&self) -> f64 {
        self.learning_rate.unwrap_or(self.optimizer.default_learning_rate())
    }

    /// How long it may take: none where the seconds asked for are no duration, forever where they are too many for one.
    pub(super) fn time_allowed(&self) -> Duration {
        allowed(self.time_budget)
    }

    /// Refuses settings that make no sense.
    pub(super) fn check(&self) -> Result<()> {
        let refuse = |what: Label, found: Label, expected: Label, attempt: &'static str| {
            Err(Error::new(Kind::Value, what).found(found).expected(expected).attempt(Label::same(attempt)))
        };
        let one_or_more = || Label::fixed("1 or more", "1 ou plus");
        if self.epochs == 0 {
            return refuse(
                Label::fixed(
                    "zero epochs: nothing would be learned",
                    "zéro époque\u{a0}: rien ne serait appris",
                ),
                Label::same("0"),
                one_or_more(),
                "Fit::epochs(10)",
            );
        }
        if self.batch == 0 {
            return refuse(
                Label::fixed("a batch of zero examples", "un lot de zéro exemple"),
                Label::same("0"),
                one_or_more(),
                ".batch(32)",
            );
        }
        if self.patience == Some(0) {
            return refuse(
                Label::fixed("a patience of zero epochs", "une patience de zéro époque"),
                Label::same("0"),
                one_or_more(),
                ".patience(3)",
            );
        }
        let positive = || Label::fixed("a number above zero", "un nombre au-dessus de zéro");
        let rate = self.learning_rate_used();
        if !(rate.is_finite() && rate > 0.0) {
            return refuse(
                Label::fixed("this learning rate makes no sense", "ce taux d’apprentissage n’a pas de sens"),
                Label::with(|lang| lang.short(rate)),
                positive(),
                ".learning_rate(0.001)",
            );
        }
        if let Some(decay) = self.weight_decay.filter(|decay| !(decay.is_finite() && *decay >= 0.0)) {
            return refuse(
                Label::fixed(
                    "this weight decay makes no sense",
                    "cette pénalisation des poids n’a pas de sens",
                ),
                Label::with(|lang| lang.short(decay)),
                Label::fixed("zero or more", "zéro ou plus"),
                ".weight_decay(0.01)",
            );
        }
        if let Some(norm) = self.clip.filter(|norm| !(norm.is_finite() && *norm > 0.0)) {
            return refuse(
                Label::fixed(
                    "this bound for the slope makes no sense",
                    "cette limite pour la pente n’a pas de sens",
                ),
                Label::with(|lang| lang.short(norm)),
                positive(),
                ".clip_norm(1.0)",
            );
        }
        let seconds = self.time_budget;
        if self.time_allowed().is_zero() {
            return refuse(
                Label::fixed("this time budget leaves no time", "ce budget de temps ne laisse pas de temps"),
                Label::with(|lang| format!("{} s", lang.short(seconds))),
                positive(),
                ".time_budget(60.0)",
            );
        }
        Ok(())
    }

    /// The loss for this target: the one asked for where it means something, else the usual one.
    pub(super) fn loss_for(&self, target: &Target) -> Result<Loss> {
        let classes = matches!(target, Target::Classes { .. });
        let usual = if classes { Loss::CrossEntropy } else { Loss::MeanSquaredError };
        let Some(loss) = self.loss else { return Ok(usual) };
        loss.check_share()?;
        if (loss == Loss::CrossEntropy) != classes {
            return Err(loss.not_for(
                if classes {
                    Label::fixed("a target of classes", "une cible faite de classes")
                } else {
                    Label::fixed("a target of numbers", "une cible faite de nombres")
                },
                usual,
            ));
        }
        Ok(loss)
    }

    /// The optimiser of libtorch that these settings ask for. The other constants are PyTorch's.
    pub(super) fn build(&self, store: &nn::VarStore) -> Result<COptimizer> {
        let (rate, decay) = (self.learning_rate_used(), self.weight_decay.unwrap_or(0.0));
        let mut built = match self.optimizer {
            Optimizer::Sgd => COptimizer::sgd(rate, 0.0, 0.0, decay, false),
            Optimizer::Momentum => COptimizer::sgd(rate, 0.9, 0.0, decay, false),
            Optimizer::RmsProp => COptimizer::rms_prop(rate, 0.99, 1e-8, decay, 0.0, false),
            Optimizer::Adam => COptimizer::adam(rate, 0.9, 0.999, decay, 1e-8, false),
            Optimizer::AdamW => {
                COptimizer::adamw(rate, 0.9, 0.999, self.weight_decay.unwrap_or(0.01), 1e-8, false)
            }
        }?;
        for tensor in store.trainable_variables() {
            built.add_parameters(&tensor, 0)?;
        }
        Ok(built)
    }
}

/// Seconds as a duration: none where they are no duration, the longest where they are too many for one.
pub(crate) fn allowed(seconds: f64) -> Duration {
    let too_many = seconds.is_finite() && seconds > 0.0;
    Duration::try_from_secs_f64(seconds).unwrap_or(if too_many { Duration::MAX } else { Duration::ZERO })
}

impl std::fmt::Debug for Fit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Fit {{ epochs: {}, batch: {}, optimizer: {:?}, learning_rate: {} }}",
            self.epochs,
            self.batch,
            self.optimizer,
            self.learning_rate_used()
        )
    }
}
