//! The pieces a network is made of: what each does to a shape, and to a tensor.

use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use serde::{Deserialize, Serialize};
use tch::Tensor;

/// One layer of a network. The size of its input follows from the layer before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Layer {
    /// Every output is a weighted sum of all inputs, plus a bias: `y = x Wᵀ + b`.
    Dense(usize),
    /// Small windows slide over a picture, `channels` of them, each `size` pixels wide.
    /// The picture keeps its width and height (zeros are added around it).
    Convolution {
        /// How many windows, and so how many pictures come out.
        channels: usize,
        /// Width and height of a window in pixels; odd.
        size: usize,
    },
    /// Keeps the largest value of every block of this width and height.
    MaxPool(usize),
    /// Keeps the mean of each channel of a picture: `[channels, height, width]` → `[channels]`.
    GlobalMean,
    /// Lays a picture out as one row of numbers.
    Flatten,
    /// Negative values become zero.
    Relu,
    /// Squeezes values between −1 and 1.
    Tanh,
    /// Squeezes values between 0 and 1.
    Sigmoid,
    /// While training, sets this share of the values to zero at random.
    Dropout(f64),
    /// While training, adds to every value a number from the bell curve with this spread (Gaussian noise).
    Noise(f64),
    /// Gives each symbol of a sequence its own row of numbers: `[length]` → `[length, size]`.
    Embedding {
        /// How many different symbols there are; they are numbered from 0.
        symbols: usize,
        /// How many numbers stand for one symbol.
        size: usize,
    },
    /// Reads a sequence from left to right and remembers (a gated recurrent unit, GRU):
    /// `[length, size]` → `[units]`, the memory after the last symbol.
    Recurrent(usize),
}

/// A tensor that is learned, with the range from which it starts.
pub(super) struct Wanted {
    pub name: &'static str,
    pub shape: Vec<i64>,
    /// Start values are uniform between −bound and +bound, as PyTorch does.
    pub bound: f64,
}

impl Layer {
    /// The name of the layer, for a reader.
    pub fn label(&self) -> Label {
        match self {
            Layer::Dense(_) => Label::fixed("dense", "dense"),
            Layer::Convolution { .. } => Label::fixed("convolution", "convolution"),
            Layer::MaxPool(_) => Label::fixed("max pooling", "sous-échantillonnage (maximum)"),
            Layer::GlobalMean => Label::fixed("mean of each channel", "moyenne de chaque canal"),
            Layer::Flatten => Label::fixed("flatten", "mise à plat"),
            Layer::Relu => Label::same("ReLU"),
            Layer::Tanh => Label::same("tanh"),
            Layer::Sigmoid => Label::fixed("sigmoid", "sigmoïde"),
            Layer::Dropout(_) => Label::fixed("dropout", "abandon (dropout)"),
            Layer::Noise(_) => Label::fixed("noise", "bruit"),
            Layer::Embedding { .. } => Label::fixed("embedding", "plongement"),
            Layer::Recurrent(_) => Label::fixed("recurrent (GRU)", "récurrente (GRU)"),
        }
    }

    /// The shape that comes out when `input` goes in, both without the batch dimension.
    pub(super) fn output_shape(&self, position: usize, input: &[i64]) -> Result<Vec<i64>> {
        let refuse = |expected: Label| {
            Err(Error::new(
                Kind::Shape,
                Label::new(
                    format!("layer {position} ({}) does not fit what comes before it", self.label().en()),
                    format!(
                        "la couche {position} ({}) ne s’ajuste pas à ce qui la précède",
                        self.label().fr()
                    ),
                ),
            )
            .found(Label::same(format!("{input:?}")))
            .expected(expected))
        };
        let positive = |value: usize, what: Label| {
            if value == 0 {
                return Err(Error::new(
                    Kind::Value,
                    Label::with(|lang| match lang {
                        Lang::Fr => format!("la couche {position} a une taille de zéro\u{a0}: {}", what.fr()),
                        _ => format!("layer {position} has a size of zero: {}", what.en()),
                    }),
                )
                .expected(Label::fixed("1 or more", "1 ou plus")));
            }
            Ok(value as i64)
        };
        match self {
            Layer::Dense(outputs) => {
                let outputs = positive(*outputs, Label::fixed("outputs", "sorties"))?;
                match input {
                    [_] => Ok(vec![outputs]),
                    _ => refuse(Label::fixed(
                        "one row of numbers: put Layer::Flatten before it",
                        "une rangée de nombres\u{a0}: mettez Layer::Flatten avant",
                    )),
                }
            }
            Layer::Convolution { channels, size } => {
                let channels = positive(*channels, Label::fixed("channels", "canaux"))?;
                if size % 2 == 0 {
                    return refuse(Label::fixed(
                        "an odd window size: 3, 5, 7…",
                        "une fenêtre de taille impaire\u{a0}: 3, 5, 7…",
                    ));
                }
                match input {
                    [_, height, width] => Ok(vec![channels, *height, *width]),
                    _ => refuse(PICTURE),
                }
            }
            Layer::MaxPool(size) => {
                let size = positive(*size, Label::fixed("block", "bloc"))?;
                match input {
                    [channels, height, width] if *height >= size && *width >= size => {
                        Ok(vec![*channels, height / size, width / size])
                    }
                    _ => refuse(PICTURE),
                }
            }
            Layer::GlobalMean => match input {
                [channels, _, _] => Ok(vec![*channels]),
                _ => refuse(PICTURE),
            },
            Layer::Flatten => Ok(vec![input.iter().product()]),
            Layer::Relu | Layer::Tanh | Layer::Sigmoid => Ok(input.to_vec()),
            Layer::Dropout(share) => {
                if !(0.0..1.0).contains(share) {
                    return Err(Error::new(
                        Kind::Value,
                        Label::new(
                            format!("layer {position}: the share to drop makes no sense"),
                            format!("couche {position}\u{a0}: la part à abandonner n’a pas de sens"),
                        ),
                    )
                    .found(Label::with(|lang| lang.short(*share)))
                    .expected(Label::fixed("0 or more, less than 1", "0 ou plus, moins de 1")));
                }
                Ok(input.to_vec())
            }
            Layer::Noise(spread) => {
                if !(spread.is_finite() && *spread >= 0.0) {
                    return Err(Error::new(
                        Kind::Value,
                        Label::new(
                            format!("layer {position}: this spread of noise makes no sense"),
                            format!("couche {position}\u{a0}: cette ampleur de bruit n’a pas de sens"),
                        ),
                    )
                    .found(Label::with(|lang| lang.short(*spread)))
                    .expected(Label::fixed("zero or more", "zéro ou plus"))
                    .attempt(Label::same("Layer::Noise(0.3)")));
                }
                Ok(input.to_vec())
            }
            Layer::Embedding { symbols, size } => {
                positive(*symbols, Label::fixed("symbols", "symboles"))?;
                let size = positive(*size, Label::fixed("size", "taille"))?;
                match input {
                    [length] => Ok(vec![*length, size]),
                    _ => refuse(Label::fixed("a sequence: [length]", "une suite\u{a0}: [longueur]")),
                }
            }
            Layer::Recurrent(units) => {
                let units = positive(*units, Label::fixed("units", "unités"))?;
                match input {
                    [_, _] => Ok(vec![units]),
                    _ => refuse(Label::fixed(
                        "a sequence of rows [length, size]: put Layer::Embedding before it",
                        "une suite de rangées [longueur, taille]\u{a0}: mettez Layer::Embedding avant",
                    )),
                }
            }
        }
    }

    /// What this layer learns, given the shape that comes in.
    pub(super) fn wanted(&self, input: &[i64]) -> Vec<Wanted> {
        let weight_and_bias = |shape: Vec<i64>, outputs: i64, fan_in: i64| {
            // PyTorch's start for linear and convolutional layers: uniform within 1/√(inputs of a unit).
            let bound = 1.0 / (fan_in as f64).sqrt();
            vec![
                Wanted { name: "weight", shape, bound },
                Wanted { name: "bias", shape: vec![outputs], bound },
            ]
        };
        match self {
            Layer::Dense(outputs) => {
                let (outputs, inputs) = (*outputs as i64, input[0]);
                weight_and_bias(vec![outputs, inputs], outputs, inputs)
            }
            Layer::Convolution { channels, size } => {
                let (channels, size) = (*channels as i64, *size as i64);
                weight_and_bias(vec![channels, input[0], size, size], channels, input[0] * size * size)
            }
            Layer::Embedding { symbols, size } => {
                // Standard deviation near 1, as PyTorch's normal start has it: ±√3 uniform.
                vec![Wanted {
                    name: "weight",
                    shape: vec![*symbols as i64, *size as i64],
                    bound: 3f64.sqrt(),
                }]
            }
            Layer::Recurrent(units) => {
                let (units, inputs) = (*units as i64, input[1]);
                let bound = 1.0 / (units as f64).sqrt();
                vec![
                    Wanted { name: "weight_input", shape: vec![3 * units, inputs], bound },
                    Wanted { name: "weight_memory", shape: vec![3 * units, units], bound },
                    Wanted { name: "bias_input", shape: vec![3 * units], bound },
                    Wanted { name: "bias_memory", shape: vec![3 * units], bound },
                ]
            }
            Layer::MaxPool(_)
            | Layer::GlobalMean
            | Layer::Flatten
            | Layer::Relu
            | Layer::Tanh
            | Layer::Sigmoid
            | Layer::Dropout(_)
            | Layer::Noise(_) => Vec::new(),
        }
    }

    /// Applies the layer to a batch. `learned` holds its parameters in the order of [`Layer::wanted`].
    pub(super) fn forward(
        &self,
        xs: &Tensor,
        learned: &[Tensor],
        training: bool,
    ) -> Result<Tensor, tch::TchError> {
        match self {
            Layer::Dense(_) => xs.f_linear(&learned[0], Some(&learned[1])), // [batch, outputs]
            Layer::Convolution { size, .. } => {
                let padding = (*size as i64) / 2;
                // [batch, channels, height, width]
                xs.f_conv2d(&learned[0], Some(&learned[1]), [1, 1], [padding, padding], [1, 1], 1)
            }
            Layer::MaxPool(size) => {
                let size = *size as i64;
                xs.f_max_pool2d([size, size], [size, size], [0, 0], [1, 1], false)
            }
            Layer::GlobalMean => xs.f_mean_dim([2i64, 3].as_slice(), false, None::<tch::Kind>), // [batch, channels]
            Layer::Flatten => xs.f_flatten(1, -1),
            Layer::Relu => xs.f_relu(),
            Layer::Tanh => xs.f_tanh(),
            Layer::Sigmoid => xs.f_sigmoid(),
            Layer::Dropout(share) => xs.f_dropout(*share, training),
            Layer::Noise(spread) if training => xs.f_add(&xs.f_randn_like()?.f_mul_scalar(*spread)?),
            Layer::Noise(_) => Ok(xs.shallow_clone()),
            Layer::Embedding { .. } => {
                // Data sets hold floats; symbols are whole numbers.
                Tensor::f_embedding(&learned[0], &xs.f_to_kind(tch::Kind::Int64)?, -1, false, false)
            }
            Layer::Recurrent(units) => {
                let memory = Tensor::f_zeros([1, xs.size()[0], *units as i64], (xs.kind(), xs.device()))?;
                let (_, last) = xs.f_gru(&memory, learned, true, 1, 0.0, training, false, true)?;
                last.f_squeeze_dim(0) // [batch, units]
            }
        }
    }

    /// Multiplications of one forward pass for one example: how a bill of computing is made.
    pub(super) fn multiplications(&self, input: &[i64], output: &[i64]) -> u64 {
        let product = |shape: &[i64]| shape.iter().product::<i64>() as u64;
        match self {
            Layer::Dense(_) => product(input) * product(output),
            Layer::Convolution { size, .. } => product(output) * (input[0] as u64) * (size * size) as u64,
            Layer::Recurrent(units) => {
                let units = *units as u64;
                input[0] as u64 * 3 * units * (input[1] as u64 + units)
            }
            // Comparing, adding and looking up are not counted.
            Layer::MaxPool(_)
            | Layer::GlobalMean
            | Layer::Flatten
            | Layer::Relu
            | Layer::Tanh
            | Layer::Sigmoid
            | Layer::Dropout(_)
            | Layer::Noise(_)
            | Layer::Embedding { .. } => 0,
        }
    }
}

const PICTURE: Label =
    Label::fixed("a picture: [channels, height, width]", "une image\u{a0}: [canaux, hauteur, largeur]");
