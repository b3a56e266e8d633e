//! What a network has learned, used for another task.

use super::{Layer, Net};
use crate::data::{Examples, Samples};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use tch::Tensor;

/// Examples that go through at once: bounds the memory it takes.
const AT_ONCE: i64 = 1024;

impl Net {
    /// What the network has made of each example after layer number `layer` (from 1), laid out as one
    /// row, with the targets of the examples: a data set for another, smaller network.
    ///
    /// ```
    /// use atelier::{synth, Examples, Net, SEED};
    /// let net = Net::dense(&[2, 16, 1])?; // dense, ReLU, dense
    /// let features = net.features(2, &synth::sums(100, SEED)?)?;
    /// assert_eq!(features.inputs.size(), [100, 16]);
    /// assert_eq!(features.targets.names(), ["sum"]);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there is no such layer or the examples do not fit.
    pub fn features(&self, layer: usize, examples: &dyn Examples) -> Result<Samples> {
        self.check_layer(layer, self.layers.len())?;
        let samples = examples.samples()?;
        let total = samples.inputs.size().first().copied().unwrap_or(0);
        let mut rows = Vec::new();
        let mut start = 0;
        while start < total {
            let length = AT_ONCE.min(total - start);
            let batch = samples.inputs.f_narrow(0, start, length)?.f_to_device(self.tch_device())?;
            let value = tch::no_grad(|| self.forward_until(&batch, layer))?;
            rows.push(value.f_reshape([length, -1])?.f_to_device(tch::Device::Cpu)?);
            start += length;
        }
        if rows.is_empty() {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed("there are no examples to look at", "il n’y a pas d’exemples à regarder"),
            )
            .expected(Label::fixed("1 row or more", "1 ligne ou plus")));
        }
        Samples::new(Tensor::f_cat(&rows, 0)?, samples.targets)
    }

    /// A copy whose first `count` layers no longer learn: training changes the layers after them only.
    ///
    /// ```
    /// use atelier::{synth, Fit, Net, SEED};
    /// let net = Net::dense(&[2, 16, 1])?;
    /// let mut top = net.frozen(2)?;
    /// top.fit(&synth::sums(100, SEED)?, Fit::epochs(2).quiet())?;
    /// assert_eq!(top.weights(1)?, net.weights(1)?); // as before
    /// assert_ne!(top.weights(3)?, net.weights(3)?); // has learned
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When nothing would be left that learns.
    pub fn frozen(&self, count: usize) -> Result<Net> {
        let last = self.last_learned()?;
        if count > last {
            return Err(Error::new(
                Kind::Value,
                Label::fixed(
                    "with these layers frozen nothing would be left to learn",
                    "avec ces couches gelées, il ne resterait rien à apprendre",
                ),
            )
            .found(Label::same(count.to_string()))
            .expected(Label::new(format!("at most {last}"), format!("au plus {last}")))
            .attempt(Label::same(format!("net.frozen({last})?"))));
        }
        let net = self.copy()?;
        for tensor in net.learned.iter().take(count).flatten() {
            let _ = tensor.f_set_requires_grad(false)?;
        }
        Ok(net)
    }

    /// A copy with a new last dense layer of this many outputs, which has learned nothing yet: the
    /// same eyes, for another task.
    ///
    /// ```
    /// use atelier::Net;
    /// let animals = Net::dense(&[4, 8, 10])?;
    /// let letters = animals.with_last(26)?;
    /// assert_eq!(letters.output_shape(), [26]);
    /// assert_eq!(letters.weights(1)?, animals.weights(1)?);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the last layer that learns is not dense, or `outputs` is zero.
    pub fn with_last(&self, outputs: usize) -> Result<Net> {
        let last = self.last_learned()?;
        if !matches!(self.layers[last], Layer::Dense(_)) {
            return Err(Error::new(
                Kind::Shape,
                Label::fixed(
                    "the last layer of this network is not a dense one",
                    "la dernière couche de ce réseau n’est pas dense",
                ),
            )
            .found(self.layers[last].label())
            .expected(Layer::Dense(outputs).label()));
        }
        let mut layers = self.layers.clone();
        layers[last] = Layer::Dense(outputs);
        let input: Vec<usize> = self.input.iter().map(|size| *size as usize).collect();
        let mut net = Net::stack(&input, &layers)?;
        net.reset(self.seed)?;
        for (to, from) in net.learned.iter().zip(&self.learned).take(last) {
            for (to, from) in to.iter().zip(from) {
                tch::no_grad(|| to.shallow_clone().f_copy_(from))?;
            }
        }
        Ok(net)
    }

    /// The position (from 0) of the last layer that learns something.
    fn last_learned(&self) -> Result<usize> {
        self.learned.iter().rposition(|tensors| !tensors.is_empty()).ok_or_else(|| {
            Error::new(
                Kind::Shape,
                Label::fixed("no layer of this network learns", "aucune couche de ce réseau n’apprend"),
            )
            .expected(Label::fixed("a dense layer at the end", "une couche dense à la fin"))
        })
    }

    fn check_layer(&self, layer: usize, most: usize) -> Result<()> {
        if (1..=most).contains(&layer) {
            return Ok(());
        }
        Err(Error::new(
            Kind::Shape,
            Label::new(
                format!("this network has no layer {layer}"),
                format!("ce réseau n’a pas de couche {layer}"),
            ),
        )
        .found(Label::same(layer.to_string()))
        .expected(Label::with(|lang| match lang {
            Lang::Fr => format!("de 1 à {most}"),
            _ => format!("1 to {most}"),
        })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fit::{Fit, Optimizer};
    use crate::synth;

    #[test]
    fn features_and_a_small_network_are_the_frozen_network() {
        // Training the last layer on features is the same as training with all others frozen.
        let sums = synth::sums(96, 1).unwrap();
        let net = Net::dense(&[2, 8, 1]).unwrap();
        for optimizer in [Optimizer::Sgd, Optimizer::Momentum, Optimizer::Adam, Optimizer::AdamW] {
            let how = Fit::epochs(3).learning_rate(1e-5).optimizer(optimizer).clip_norm(1.0).quiet();
            let mut frozen = net.frozen(2).unwrap();
            frozen.fit(&sums, how.clone()).unwrap();
            let mut head = Net::dense(&[8, 1]).unwrap();
            for (name, tensor) in head.tensors() {
                let from = net
                    .tensors()
                    .into_iter()
                    .find(|(from, _)| from.replace("layer3", "layer1") == name && from.starts_with("layer3"))
                    .unwrap()
                    .1;
                tch::no_grad(|| tensor.shallow_clone().copy_(&from));
            }
            head.fit(&net.features(2, &sums).unwrap(), how).unwrap();
            for (a, b) in frozen.weights(3).unwrap()[0].iter().zip(&head.weights(1).unwrap()[0]) {
                assert!((a - b).abs() < 1e-6, "{optimizer:?} {a} {b}");
            }
            assert_eq!(frozen.weights(1).unwrap(), net.weights(1).unwrap());
        }
    }

    #[test]
    fn wrong_layers_are_refused_in_both_languages() {
        let net = Net::dense(&[2, 8, 1]).unwrap();
        let sums = synth::sums(5, 1).unwrap();
        let silent = Net::stack(&[2], &[Layer::Relu]).unwrap();
        let picture = Net::stack(&[1, 4, 4], &[Layer::Convolution { channels: 2, size: 3 }]).unwrap();
        let wrong = [
            net.features(0, &sums).unwrap_err(),
            net.features(4, &sums).unwrap_err(),
            net.frozen(3).unwrap_err(),
            silent.frozen(0).unwrap_err(),
            picture.with_last(3).unwrap_err(),
            net.with_last(0).unwrap_err(),
        ];
        for error in wrong {
            assert_ne!(error.message(Lang::En), error.message(Lang::Fr));
        }
    }
}
