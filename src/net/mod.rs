//! The workshop's networks: concrete values that can be summarised, asked, saved and loaded.
//!
//! In: sizes or a list of layers. Out: a [`Net`], which starts from a seed, shows what it is made
//! of, and predicts. How it learns is in the room `fit`.

mod costs;
mod file;
mod layer;
mod predict;
#[cfg(test)]
mod pytorch;
mod small;
mod transfer;

pub use costs::{Costs, LayerCost};
pub use layer::Layer;
pub use predict::Predictions;
pub use small::SmallNet;

use crate::data::Examples;
use crate::device::{Device, SEED};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::show::{Page, Show, displays};
use rand::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};
use tch::{Tensor, nn};

/// What the outputs of a network mean. It follows from the data it was trained on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// Each output is a number with a name.
    Numbers(Vec<String>),
    /// The largest output names the class.
    Classes(Vec<String>),
}

/// A network: layers in a row, and what they have learned so far.
///
/// ```
/// use atelier::Net;
/// let net = Net::dense(&[2, 1])?; // two numbers in, one out
/// assert_eq!(net.parameters(), 3); // two weights and a bias
/// # Ok::<(), atelier::Error>(())
/// ```
pub struct Net {
    input: Vec<i64>,
    layers: Vec<Layer>,
    shapes: Vec<Vec<i64>>,
    learned: Vec<Vec<Tensor>>,
    store: nn::VarStore,
    meaning: Option<Meaning>,
    seed: u64,
    /// For each learned tensor of a pruned network, 1 where a weight is kept and 0 where it stays zero.
    masks: Vec<Option<Tensor>>,
}

impl Net {
    /// A network of dense layers: `&[2, 16, 1]` takes 2 numbers, has 16 units in the middle, gives 1.
    ///
    /// Between two dense layers, negative values become zero (ReLU); after the last one nothing is done.
    ///
    /// # Errors
    /// When there are fewer than two sizes, or one of them is zero.
    pub fn dense(sizes: &[usize]) -> Result<Net> {
        if sizes.len() < 2 {
            return Err(Error::new(
                Kind::Shape,
                Label::fixed(
                    "a network needs an input and an output",
                    "un réseau a besoin d’une entrée et d’une sortie",
                ),
            )
            .found(Label::same(format!("{sizes:?}")))
            .expected(Label::fixed("two sizes or more", "deux tailles ou plus"))
            .attempt(Label::same("Net::dense(&[2, 1])?")));
        }
        let mut layers = Vec::new();
        for (position, size) in sizes[1..].iter().enumerate() {
            layers.push(Layer::Dense(*size));
            if position + 2 < sizes.len() {
                layers.push(Layer::Relu);
            }
        }
        Net::stack(&sizes[..1], &layers)
    }

    /// A dense network with as many inputs and outputs as these examples need, and units in between: for
    /// pictures and tables alike. Pictures are laid out in one row first.
    ///
    /// ```
    /// use atelier::{Images, Net, synth};
    /// let letters = Images::dataset("glyphs32")?.only("kind", "capital")?.target("character")?;
    /// let reader = Net::dense_for(&letters, &[64])?; // 1,024 pixels, 64 units, 26 letters
    /// assert_eq!(reader.parameters(), (1_024 + 1) * 64 + (64 + 1) * 26);
    /// let adder = Net::dense_for(&synth::sums(10, 1)?, &[])?; // two numbers in, one out
    /// assert_eq!(adder.parameters(), 3);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the examples have no target, or hold a value that a network cannot take, or a size is zero.
    pub fn dense_for(examples: &dyn Examples, hidden: &[usize]) -> Result<Net> {
        let samples = examples.samples()?;
        let input: Vec<usize> = samples.inputs.size()[1..].iter().map(|side| *side as usize).collect();
        let mut layers = if input.len() > 1 { vec![Layer::Flatten] } else { Vec::new() };
        for units in hidden {
            layers.extend([Layer::Dense(*units), Layer::Relu]);
        }
        layers.push(Layer::Dense(samples.targets.names().len()));
        Net::stack(&input, &layers)
    }

    /// A network of any layers, one after the other. `input` is the shape of one example.
    ///
    /// ```
    /// use atelier::{Layer, Net};
    /// let net = Net::stack(
    ///     &[1, 28, 28], // one grey picture of 28 × 28
    ///     &[Layer::Convolution { channels: 8, size: 3 }, Layer::Relu, Layer::MaxPool(2), Layer::Flatten, Layer::Dense(10)],
    /// )?;
    /// assert_eq!(net.parameters(), (8 * 9 + 8) + (8 * 14 * 14 * 10 + 10));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When a layer does not fit the one before it, or a size is zero.
    pub fn stack(input: &[usize], layers: &[Layer]) -> Result<Net> {
        if input.is_empty() || input.contains(&0) {
            return Err(Error::new(
                Kind::Shape,
                Label::fixed(
                    "the input of a network cannot be empty",
                    "l’entrée d’un réseau ne peut pas être vide",
                ),
            )
            .found(Label::same(format!("{input:?}")))
            .expected(Label::fixed("sizes of 1 or more", "des tailles de 1 ou plus")));
        }
        let input: Vec<i64> = input.iter().map(|size| *size as i64).collect();
        let store = nn::VarStore::new(Device::current().tch());
        let mut shapes = vec![input.clone()];
        let mut learned = Vec::new();
        for (position, layer) in layers.iter().enumerate() {
            let before = &shapes[position];
            let after = layer.output_shape(position + 1, before)?;
            let path = store.root() / format!("layer{}", position + 1);
            let mut tensors = Vec::new();
            for wanted in layer.wanted(before) {
                tensors.push(path.f_zeros(wanted.name, &wanted.shape)?);
            }
            learned.push(tensors);
            shapes.push(after);
        }
        let mut net = Net {
            input,
            layers: layers.to_vec(),
            shapes,
            learned,
            store,
            meaning: None,
            seed: SEED,
            masks: Vec::new(),
        };
        net.reset(SEED)?;
        Ok(net)
    }

    /// A network that looks at pictures through small windows: a convolutional network.
    ///
    /// For each number of channels: windows of 3 × 3 pixels, negative values become zero (ReLU), and the
    /// picture is halved in width and height, keeping the largest of four values. At the end a dense
    /// layer gives the outputs.
    ///
    /// ```
    /// use atelier::Net;
    /// let net = Net::convolutional(&[1, 32, 32], &[8, 16], 26)?; // grey pictures, 26 letters
    /// assert_eq!(net.output_shape(), [26]);
    /// // windows on 32 × 32 and on 16 × 16 pixels, then 16 pictures of 8 × 8 pixels
    /// let windows = 32 * 32 * 8 * 9 + 16 * 16 * 16 * (9 * 8);
    /// assert_eq!(net.multiplications(), windows + 16 * 8 * 8 * 26);
    /// assert!(Net::convolutional(&[1024], &[8], 26).is_err()); // a row of numbers is no picture
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the input is no picture `[channels, height, width]`, it is too small to be halved so often, or
    /// a size is zero.
    pub fn convolutional(input: &[usize], channels: &[usize], outputs: usize) -> Result<Net> {
        let mut layers = Vec::new();
        for channels in channels {
            layers.extend([
                Layer::Convolution { channels: *channels, size: 3 },
                Layer::Relu,
                Layer::MaxPool(2),
            ]);
        }
        layers.extend([Layer::Flatten, Layer::Dense(outputs)]);
        Net::stack(input, &layers)
    }

    /// Forgets everything and starts again from the random numbers of `seed`.
    ///
    /// # Errors
    /// When there is not enough memory.
    pub fn reset(&mut self, seed: u64) -> Result<()> {
        // Drawn here and not by libtorch: the same start on a CPU and on a graphics card.
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
        for (position, layer) in self.layers.iter().enumerate() {
            for (wanted, tensor) in layer.wanted(&self.shapes[position]).iter().zip(&self.learned[position]) {
                let count = wanted.shape.iter().product::<i64>() as usize;
                let start: Vec<f32> =
                    (0..count).map(|_| random.random_range(-wanted.bound..=wanted.bound) as f32).collect();
                let start = Tensor::f_from_slice(&start)?.f_view(wanted.shape.as_slice())?;
                tch::no_grad(|| tensor.shallow_clone().f_copy_(&start))?;
            }
        }
        self.seed = seed;
        self.meaning = None;
        self.masks = Vec::new();
        Ok(())
    }

    /// The seed this network started from.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// How many numbers the network learns.
    pub fn parameters(&self) -> usize {
        self.learned.iter().flatten().map(|tensor| tensor.numel()).sum()
    }

    /// How large these numbers are together: the square root of the sum of their squares, their norm. Zero
    /// for a network all of whose numbers are zero; what [`Fit::weight_decay`](crate::Fit::weight_decay) keeps small.
    ///
    /// ```
    /// use atelier::Net;
    /// let net = Net::dense(&[1, 1])?; // one weight and one bias
    /// let (weight, bias) = (net.weights(1)?[0][0], net.biases(1)?[0]);
    /// assert!((net.norm()? - weight.hypot(bias)).abs() < 1e-6);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the numbers cannot be read from the device that holds them.
    pub fn norm(&self) -> Result<f64> {
        let mut sum = 0.0;
        for tensor in self.learned.iter().flatten() {
            sum += numbers(tensor)?.iter().map(|number| number * number).sum::<f64>();
        }
        Ok(sum.sqrt())
    }

    /// How many bytes these numbers take, at four bytes a number.
    pub fn bytes(&self) -> usize {
        self.parameters() * 4
    }

    /// Multiplications to answer for one example, counted layer by layer.
    pub fn multiplications(&self) -> u64 {
        self.layers
            .iter()
            .enumerate()
            .map(|(position, layer)| {
                layer.multiplications(&self.shapes[position], &self.shapes[position + 1])
            })
            .sum()
    }

    /// The layers, in order.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// What the outputs mean, once the network has seen data.
    pub fn meaning(&self) -> Option<&Meaning> {
        self.meaning.as_ref()
    }

    /// The weights of layer number `layer` (from 1), one row for each of its outputs.
    ///
    /// ```
    /// use atelier::Net;
    /// let net = Net::dense(&[2, 1])?;
    /// assert_eq!(net.weights(1)?.len(), 1); // one unit
    /// assert_eq!(net.weights(1)?[0].len(), 2); // with two weights
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there is no such layer, or it learns nothing.
    pub fn weights(&self, layer: usize) -> Result<Vec<Vec<f64>>> {
        let tensor = self.learned(layer, 0)?;
        let outputs = tensor.size()[0];
        let flat = numbers(&tensor.f_reshape([outputs, -1])?)?;
        let width = flat.len() / (outputs as usize).max(1);
        Ok(flat.chunks(width.max(1)).map(|row| row.to_vec()).collect())
    }

    /// The biases of layer number `layer` (from 1): what is added to each output.
    ///
    /// # Errors
    /// When there is no such layer, or it has no bias.
    pub fn biases(&self, layer: usize) -> Result<Vec<f64>> {
        numbers(&self.learned(layer, 1)?)
    }

    fn learned(&self, layer: usize, which: usize) -> Result<Tensor> {
        let with: Vec<String> = (1..=self.layers.len())
            .filter(|number| self.learned[number - 1].len() > which)
            .map(|number| number.to_string())
            .collect();
        layer
            .checked_sub(1)
            .and_then(|index| self.learned.get(index))
            .and_then(|tensors| tensors.get(which))
            .map_or_else(
                || {
                    Err(Error::new(
                        Kind::Shape,
                        Label::new(
                            format!("there is nothing learned of that kind in layer {layer}"),
                            format!("il n’y a rien de ce genre d’appris dans la couche {layer}"),
                        ),
                    )
                    .expected(Label::with(|lang| match lang {
                        Lang::Fr => format!("une couche parmi {}", with.join(", ")),
                        _ => format!("one of the layers {}", with.join(", ")),
                    })))
                },
                |tensor| Ok(tensor.shallow_clone()),
            )
    }

    /// The tensors that are learned, by name: `layer1.weight`, `layer1.bias`, …
    ///
    /// They are the network's own: what is written into them is what it computes with.
    pub fn tensors(&self) -> Vec<(String, Tensor)> {
        let mut named: Vec<(String, Tensor)> = self.store.variables().into_iter().collect();
        named.sort_by(|a, b| a.0.cmp(&b.0));
        named
    }

    /// The store of the parameters, for those who write their own loop with `tch`.
    pub fn store(&self) -> &nn::VarStore {
        &self.store
    }

    /// A second network with the same layers and the same numbers, that learns on its own.
    ///
    /// # Errors
    /// When there is not enough memory.
    pub fn copy(&self) -> Result<Net> {
        let input: Vec<usize> = self.input.iter().map(|size| *size as usize).collect();
        let mut net = Net::stack(&input, &self.layers)?;
        net.set_numbers(&self.numbers()?)?;
        net.meaning = self.meaning.clone();
        net.seed = self.seed;
        net.masks = self.masks.iter().map(|mask| mask.as_ref().map(Tensor::shallow_clone)).collect();
        Ok(net)
    }

    /// What is learned so far, copied, in the order of the layers.
    pub(crate) fn numbers(&self) -> Result<Vec<Tensor>> {
        let copy = |tensor: &Tensor| -> Result<Tensor, tch::TchError> {
            let mut copy = tensor.f_detach()?.f_zeros_like()?;
            copy.f_copy_(&tensor.f_detach()?)?;
            Ok(copy)
        };
        let copies: Result<Vec<Tensor>, tch::TchError> = self.learned.iter().flatten().map(copy).collect();
        Ok(copies?)
    }

    /// Puts back what [`Net::numbers`] gave.
    pub(crate) fn set_numbers(&mut self, numbers: &[Tensor]) -> Result<()> {
        for (tensor, number) in self.learned.iter().flatten().zip(numbers) {
            tch::no_grad(|| tensor.shallow_clone().f_copy_(number))?;
        }
        Ok(())
    }

    pub(crate) fn set_meaning(&mut self, meaning: Meaning) {
        self.meaning = Some(meaning);
    }

    /// The shape of one example that goes in, without the batch dimension.
    pub fn input_shape(&self) -> Vec<usize> {
        self.input.iter().map(|size| *size as usize).collect()
    }

    /// The shape of what comes out for one example.
    pub fn output_shape(&self) -> Vec<usize> {
        self.shapes.last().map(|shape| shape.iter().map(|size| *size as usize).collect()).unwrap_or_default()
    }

    /// The device that the parameters are on.
    pub(crate) fn tch_device(&self) -> tch::Device {
        self.store.device()
    }

    /// The outputs for a batch `[batch, …input shape]`; gradients are followed if libtorch does.
    ///
    /// # Errors
    /// When the shape does not fit.
    pub fn forward(&self, inputs: &Tensor) -> Result<Tensor> {
        self.forward_mode(inputs, false)
    }

    pub(crate) fn forward_mode(&self, inputs: &Tensor, training: bool) -> Result<Tensor> {
        self.check_shape(&inputs.size())?;
        self.run_layers(inputs, training, self.layers.len())
    }

    /// The outputs of the first `count` layers: what the network has made of its input by then.
    ///
    /// # Errors
    /// When the shape does not fit or there are fewer layers.
    pub fn forward_until(&self, inputs: &Tensor, count: usize) -> Result<Tensor> {
        self.check_shape(&inputs.size())?;
        if count > self.layers.len() {
            return Err(Error::new(
                Kind::Shape,
                Label::fixed("this network has fewer layers", "ce réseau a moins de couches"),
            )
            .found(Label::same(count.to_string()))
            .expected(Label::new(
                format!("at most {}", self.layers.len()),
                format!("au plus {}", self.layers.len()),
            )));
        }
        self.run_layers(inputs, false, count)
    }

    fn run_layers(&self, inputs: &Tensor, training: bool, count: usize) -> Result<Tensor> {
        let mut value = inputs.shallow_clone();
        for (layer, learned) in self.layers.iter().zip(&self.learned).take(count) {
            value = layer.forward(&value, learned, training).map_err(|error| {
                Error::torch(Label::fixed("computing the network", "calculer le réseau"), &error.to_string())
            })?;
        }
        Ok(value)
    }

    pub(crate) fn check_shape(&self, shape: &[i64]) -> Result<()> {
        if shape.len() == self.input.len() + 1 && shape[1..] == self.input[..] {
            return Ok(());
        }
        let found = shape.get(1..).unwrap_or_default().to_vec();
        Err(Error::new(
            Kind::Shape,
            Label::fixed(
                "these examples do not fit the input of this network",
                "ces exemples ne vont pas dans l’entrée de ce réseau",
            ),
        )
        .found(Label::new(format!("examples of shape {found:?}"), format!("des exemples de forme {found:?}")))
        .expected(Label::new(format!("shape {:?}", self.input), format!("la forme {:?}", self.input)))
        .attempt(Label::with(|lang| match (found.as_slice(), lang) {
            ([size], Lang::Fr) => format!("Net::dense(&[{size}, …])?, ou d’autres caractéristiques"),
            ([size], _) => format!("Net::dense(&[{size}, …])?, or other features"),
            (_, Lang::Fr) => "Net::stack avec cette forme d’entrée".to_string(),
            (_, _) => "Net::stack with this input shape".to_string(),
        })))
    }
}

/// The values of a tensor as numbers, whatever device it is on.
pub(crate) fn numbers(tensor: &Tensor) -> Result<Vec<f64>> {
    let flat =
        tensor.f_detach()?.f_to_device(tch::Device::Cpu)?.f_to_kind(tch::Kind::Double)?.f_flatten(0, -1)?;
    Ok(Vec::<f64>::try_from(&flat)?)
}

impl Show for Net {
    fn page(&self) -> Page {
        let lang = Lang::current();
        let word = |en, fr| Label::fixed(en, fr).text(lang);
        let shape = |shape: &[i64]| {
            shape.iter().map(|size| lang.count(*size as usize)).collect::<Vec<_>>().join(" × ")
        };
        let mut rows = vec![vec![String::new(), word("input", "entrée"), shape(&self.input), String::new()]];
        for (position, layer) in self.layers.iter().enumerate() {
            let parameters: usize = self.learned[position].iter().map(|tensor| tensor.numel()).sum();
            rows.push(vec![
                (position + 1).to_string(),
                layer.label().text(lang),
                shape(&self.shapes[position + 1]),
                if parameters == 0 { String::new() } else { lang.count(parameters) },
            ]);
        }
        let caption = Label::with(|lang| {
            let (count, bytes) = (lang.count(self.parameters()), lang.bytes(self.bytes() as u64));
            match lang {
                Lang::Fr => format!("Un réseau qui apprend {count} nombres ({bytes})"),
                _ => format!("A network that learns {count} numbers ({bytes})"),
            }
        });
        Page::new().table(
            caption.text(lang),
            &[
                word("layer", "couche"),
                word("kind", "sorte"),
                word("shape that comes out", "forme qui en sort"),
                word("numbers learned", "nombres appris"),
            ],
            &rows,
        )
    }
}
displays!(Net);

impl std::fmt::Debug for Net {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.page().plain())
    }
}
