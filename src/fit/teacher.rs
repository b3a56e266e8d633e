//! Distillation: a small network learns from what a larger one answers (Hinton and others, 2015).

use super::Fit;
use crate::data::{Samples, Target};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::net::Net;
use std::rc::Rc;
use tch::{Reduction, Tensor};

/// Examples that the teacher is asked about at once.
const AT_ONCE: i64 = 4096;

/// A network to learn from, and how much it is listened to.
pub(super) struct Teacher {
    net: Net,
    temperature: f64,
    share: f64,
}

impl Fit {
    /// Learns from another network's answers, and a little from the labels.
    ///
    /// A label says “taxi”; a teacher also says that it looks a bit like a van and not at all like a
    /// ladder. The `temperature` makes such small hopes heard: probabilities are taken from outputs
    /// divided by it, 1 as they are, 4 much softer. The loss is nine parts the distance to the
    /// teacher's soft answers and one part the cross-entropy with the labels;
    /// [`Fit::teacher_share`] changes that.
    ///
    /// ```
    /// use atelier::{synth, Fit, Layer, Net, SEED};
    /// let drawn = synth::trucks(30, SEED)?;
    /// let teacher = Net::stack(&[3, 32, 32], &[Layer::Flatten, Layer::Dense(16), Layer::Relu, Layer::Dense(3)])?;
    /// let mut pupil = Net::stack(&[3, 32, 32], &[Layer::Flatten, Layer::Dense(3)])?;
    /// pupil.fit(&drawn, Fit::epochs(2).teacher(&teacher, 4.0)?.quiet())?;
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the temperature is not above zero, or there is not enough memory for a copy of the teacher.
    pub fn teacher(&self, net: &Net, temperature: f64) -> Result<Fit> {
        if !(temperature.is_finite() && temperature > 0.0) {
            return Err(Error::new(
                Kind::Value,
                Label::fixed("this temperature makes no sense", "cette température n’a pas de sens"),
            )
            .found(Label::with(|lang| lang.short(temperature)))
            .expected(Label::fixed("a number above zero", "un nombre au-dessus de zéro"))
            .attempt(Label::same(".teacher(&net, 4.0)?")));
        }
        let teacher = Rc::new(Teacher { net: net.copy()?, temperature, share: 0.9 });
        Ok(self.with(|fit| fit.teacher = Some(teacher)))
    }

    /// How much the teacher is listened to: 1 only to it (the labels are not looked at), 0 not at all.
    ///
    /// # Errors
    /// When the share is not between 0 and 1, or no teacher was named before.
    pub fn teacher_share(&self, share: f64) -> Result<Fit> {
        let Some(teacher) = &self.teacher else {
            return Err(Error::new(
                Kind::Value,
                Label::fixed("there is no teacher to listen to", "il n’y a pas de professeur à écouter"),
            )
            .attempt(Label::same(".teacher(&net, 4.0)?.teacher_share(0.5)?")));
        };
        if !(0.0..=1.0).contains(&share) {
            return Err(Error::new(
                Kind::Value,
                Label::fixed("this share makes no sense", "cette part n’a pas de sens"),
            )
            .found(Label::with(|lang| lang.short(share)))
            .expected(Label::fixed("between 0 and 1", "entre 0 et 1"))
            .attempt(Label::same(".teacher_share(0.5)?")));
        }
        let teacher = Rc::new(Teacher { net: teacher.net.copy()?, temperature: teacher.temperature, share });
        Ok(self.with(|fit| fit.teacher = Some(teacher)))
    }
}

impl Teacher {
    /// Multiplications of one of its answers.
    pub(super) fn multiplications(&self) -> u64 {
        self.net.multiplications()
    }

    /// The teacher's soft answers about all examples: probabilities, f32 `[rows, classes]`, on `device`.
    pub(super) fn answers(&self, samples: &Samples, device: tch::Device) -> Result<Tensor> {
        let Target::Classes { names, .. } = &samples.targets else {
            return Err(Error::new(
                Kind::Value,
                Label::fixed(
                    "a teacher helps with classes, not with numbers",
                    "un professeur sert pour des classes, pas pour des nombres",
                ),
            )
            .found(Label::fixed("a target of numbers", "une cible faite de nombres"))
            .expected(Label::fixed("a target of classes", "une cible faite de classes"))
            .attempt(Label::fixed("Fit without .teacher(…)", "Fit sans .teacher(…)")));
        };
        let outputs: usize = self.net.output_shape().iter().product();
        if outputs != names.len() {
            return Err(Error::new(
                Kind::Shape,
                Label::fixed(
                    "the teacher does not know these classes",
                    "le professeur ne connaît pas ces classes",
                ),
            )
            .found(Label::with(|lang| match lang {
                Lang::Fr => format!("sorties du professeur\u{a0}: {outputs}"),
                _ => format!("outputs of the teacher: {outputs}"),
            }))
            .expected(Label::same(names.len().to_string())));
        }
        let total = samples.inputs.size()[0];
        let mut soft = Vec::new();
        let mut start = 0;
        while start < total {
            let length = AT_ONCE.min(total - start);
            let batch = samples.inputs.f_narrow(0, start, length)?.f_to_device(self.net.tch_device())?;
            let outputs = tch::no_grad(|| self.net.forward(&batch))?;
            soft.push(
                outputs
                    .f_div_scalar(self.temperature)?
                    .f_softmax(-1, None::<tch::Kind>)?
                    .f_to_device(device)?,
            );
            start += length;
        }
        Ok(Tensor::f_cat(&soft, 0)?)
    }

    /// `share` × T² × KL(teacher ‖ pupil) + (1 − `share`) × `labels`, the loss from the labels.
    ///
    /// T² keeps the slopes of one size whatever the temperature. `soft` f32 `[batch, classes]`.
    pub(super) fn loss(&self, outputs: &Tensor, soft: &Tensor, labels: &Tensor) -> Result<Tensor> {
        let pupil = outputs.f_div_scalar(self.temperature)?.f_log_softmax(-1, None::<tch::Kind>)?;
        // libtorch's mean is over all numbers; the divergence is a sum over classes, a mean over examples.
        let rows = (outputs.size()[0] as f64).max(1.0);
        let distance =
            pupil.f_kl_div(soft, Reduction::Sum, false)?.f_mul_scalar(self.temperature.powi(2) / rows)?;
        Ok(distance.f_mul_scalar(self.share)?.f_add(&labels.f_mul_scalar(1.0 - self.share)?)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fit::Optimizer;

    #[derive(serde::Deserialize)]
    struct Expected {
        teacher: Vec<Vec<f64>>,
        pupil: Vec<Vec<f64>>,
        labels: Vec<i64>,
        temperature: f64,
        share: f64,
        loss: f64,
    }

    fn tensor(rows: &[Vec<f64>]) -> Tensor {
        let flat: Vec<f32> = rows.concat().into_iter().map(|value| value as f32).collect();
        Tensor::from_slice(&flat).view([rows.len() as i64, -1])
    }

    #[test]
    fn the_loss_agrees_with_pytorch() {
        let cases: Vec<Expected> =
            serde_json::from_str(include_str!("../../tests/pytorch/distillation.json")).unwrap();
        assert!(cases.len() >= 3);
        for case in cases {
            let teacher = Teacher {
                net: Net::dense(&[1, 3]).unwrap(),
                temperature: case.temperature,
                share: case.share,
            };
            let soft = tensor(&case.teacher).divide_scalar(case.temperature).softmax(-1, None::<tch::Kind>);
            let pupil = tensor(&case.pupil);
            let labels = pupil.cross_entropy_for_logits(&Tensor::from_slice(&case.labels));
            let loss = teacher.loss(&pupil, &soft, &labels).unwrap().double_value(&[]);
            assert!((loss - case.loss).abs() < 1e-5, "{loss} {}", case.loss);
        }
    }

    /// Points that a line cannot tell apart by labels drawn by lot, but a teacher has a line in mind.
    fn clouds() -> Samples {
        let inputs: Vec<f32> = (0..400).map(|at| ((at * 37 % 101) as f32 / 50.0) - 1.0).collect();
        let values: Vec<i64> =
            (0..200).map(|at| i64::from(inputs[2 * at] + 0.5 * inputs[2 * at + 1] > 0.1)).collect();
        Samples {
            inputs: Tensor::from_slice(&inputs).view([200, 2]),
            targets: Target::Classes {
                values: Tensor::from_slice(&values),
                names: vec!["no".into(), "yes".into()],
            },
        }
    }

    #[test]
    fn a_pupil_that_hears_only_the_teacher_ends_where_the_teacher_is() {
        let mut teacher = Net::dense(&[2, 2]).unwrap();
        teacher.fit(&clouds(), Fit::epochs(40).learning_rate(0.05).quiet()).unwrap();
        // The labels are turned round: who listens to the teacher alone does not notice.
        let Samples { inputs, targets } = clouds();
        let Target::Classes { values, names } = targets else { panic!("numbers") };
        let turned = Samples { inputs, targets: Target::Classes { values: 1 - values, names } };
        let mut pupil = Net::dense(&[2, 2]).unwrap();
        pupil.reset(7).unwrap();
        let how = Fit::epochs(100)
            .learning_rate(0.1)
            .optimizer(Optimizer::Adam)
            .teacher(&teacher, 2.0)
            .unwrap()
            .teacher_share(1.0)
            .unwrap();
        pupil.fit(&turned, how.quiet()).unwrap();
        let (wise, learned) =
            (teacher.predict_all(&clouds()).unwrap(), pupil.predict_all(&clouds()).unwrap());
        for (wise, learned) in wise.values().iter().zip(learned.values()) {
            assert!((wise - learned).abs() < 0.02, "{wise} {learned}");
        }
    }

    #[test]
    fn teachers_that_cannot_help_are_refused_in_both_languages() {
        let net = Net::dense(&[2, 2]).unwrap();
        let three = Net::dense(&[2, 3]).unwrap();
        let sums = crate::synth::sums(10, 1).unwrap();
        let how = Fit::epochs(1).quiet();
        let wrong = [
            how.teacher(&net, 0.0).unwrap_err(),
            how.teacher(&net, f64::NAN).unwrap_err(),
            how.teacher_share(0.5).unwrap_err(),
            how.teacher(&net, 1.0).unwrap().teacher_share(1.5).unwrap_err(),
            Net::dense(&[2, 1]).unwrap().fit(&sums, how.teacher(&net, 1.0).unwrap()).unwrap_err(),
            Net::dense(&[2, 2]).unwrap().fit(&clouds(), how.teacher(&three, 1.0).unwrap()).unwrap_err(),
        ];
        for error in wrong {
            assert_ne!(error.message(Lang::En), error.message(Lang::Fr));
        }
    }
}
