//! What an answer costs: multiplications, and bytes that have to be moved, layer by layer.

use super::{Layer, Net};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::show::{Page, Show, displays};

/// Bytes of one number: 32 bits.
const NUMBER: u64 = 4;

/// What one layer costs.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerCost {
    /// The layer, by name.
    pub layer: Label,
    /// Numbers that are multiplied.
    pub multiplications: u64,
    /// Bytes of weights and biases that are read.
    pub weights: u64,
    /// Bytes of inputs that are read.
    pub read: u64,
    /// Bytes of outputs that are written.
    pub written: u64,
}

/// What it costs to ask a network about some examples at once: see [`Net::costs`].
#[derive(Clone, Debug, PartialEq)]
pub struct Costs {
    examples: usize,
    /// How many examples at once, where not all of them.
    batch: Option<usize>,
    layers: Vec<LayerCost>,
    /// Multiplications to find the slopes, layer by layer.
    slopes: u64,
}

impl Net {
    /// What it costs to ask the network about `examples` at once.
    ///
    /// Counted from the shapes, not measured. Weights are read once for all examples together (a
    /// recurrent layer reads them again at each place of the sequence, an embedding only the rows it
    /// looks up); inputs are read and outputs written for each example. Additions, and what a
    /// processor keeps at hand between two layers, are left out.
    ///
    /// ```
    /// use atelier::Net;
    /// let net = Net::dense(&[784, 10])?;
    /// let (one, many) = (net.costs(1), net.costs(100));
    /// assert_eq!(one.multiplications(), 7_840);
    /// assert_eq!(one.bytes(), 4 * (7_850 + 784 + 10)); // weights and biases, inputs, outputs
    /// assert_eq!(many.multiplications(), 784_000);
    /// assert_eq!(many.bytes(), 4 * (7_850 + 78_400 + 1_000)); // the weights only once
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn costs(&self, examples: usize) -> Costs {
        let count = examples as u64;
        let product = |shape: &[i64]| shape.iter().product::<i64>() as u64;
        let mut layers = Vec::new();
        let mut slopes = 0;
        let mut below = false; // whether a layer before this one learns
        for (position, layer) in self.layers.iter().enumerate() {
            let (input, output) = (&self.shapes[position], &self.shapes[position + 1]);
            let learned: u64 = self.learned[position].iter().map(|tensor| tensor.numel() as u64).sum();
            let multiplications = count * layer.multiplications(input, output);
            // Laying out as a row, and dropout and noise outside training, touch nothing.
            let moves = !matches!(layer, Layer::Flatten | Layer::Dropout(_) | Layer::Noise(_));
            let weights = match layer {
                Layer::Recurrent(_) => learned * input[0] as u64,
                Layer::Embedding { .. } => count * product(output),
                _ => learned,
            };
            layers.push(LayerCost {
                layer: layer.label(),
                multiplications,
                weights: NUMBER * weights,
                read: if moves { NUMBER * count * product(input) } else { 0 },
                written: if moves { NUMBER * count * product(output) } else { 0 },
            });
            // The slope of the weights costs as much as the answer; so does the slope that is handed
            // to the layer before, where one is there to learn from it. A frozen layer asks for none.
            let learns = self.learned[position].iter().any(tch::Tensor::requires_grad);
            slopes += multiplications * (u64::from(learns) + u64::from(below));
            below |= learns;
        }
        Costs { examples, batch: None, layers, slopes }
    }

    /// What it costs to ask the network about `examples` in batches: the weights are read once for each
    /// batch, so that small batches move more bytes for the same multiplications.
    ///
    /// ```
    /// use atelier::Net;
    /// let net = Net::dense(&[784, 10])?;
    /// let (alone, together) = (net.costs_in_batches(100, 1)?, net.costs_in_batches(100, 30)?);
    /// assert_eq!(alone.multiplications(), together.multiplications());
    /// assert_eq!(alone.bytes(), 100 * net.costs(1).bytes());
    /// assert_eq!(together.bytes(), 3 * net.costs(30).bytes() + net.costs(10).bytes());
    /// assert!(net.costs_in_batches(100, 0).is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When a batch is zero examples.
    pub fn costs_in_batches(&self, examples: usize, batch: usize) -> Result<Costs> {
        if batch == 0 {
            return Err(Error::new(
                Kind::Value,
                Label::fixed("a batch of zero examples", "un lot de zéro exemple"),
            )
            .found(Label::same("0"))
            .expected(Label::fixed("1 or more", "1 ou plus")));
        }
        let (many, left) = ((examples / batch) as u64, examples % batch);
        let (full, rest) = (self.costs(batch), self.costs(left));
        let whole = |full: u64, rest: u64| many * full + if left > 0 { rest } else { 0 };
        let layers = full
            .layers
            .iter()
            .zip(&rest.layers)
            .map(|(full, rest)| LayerCost {
                layer: full.layer.clone(),
                multiplications: whole(full.multiplications, rest.multiplications),
                weights: whole(full.weights, rest.weights),
                read: whole(full.read, rest.read),
                written: whole(full.written, rest.written),
            })
            .collect();
        Ok(Costs { examples, batch: Some(batch), layers, slopes: whole(full.slopes, rest.slopes) })
    }
}

impl Costs {
    /// For how many examples.
    pub fn examples(&self) -> usize {
        self.examples
    }

    /// The cost of each layer, in order.
    pub fn layers(&self) -> &[LayerCost] {
        &self.layers
    }

    /// All multiplications of one answer.
    pub fn multiplications(&self) -> u64 {
        self.layers.iter().map(|layer| layer.multiplications).sum()
    }

    /// All bytes read and written.
    pub fn bytes(&self) -> u64 {
        self.layers.iter().map(|layer| layer.weights + layer.read + layer.written).sum()
    }

    /// All multiplications of one step of training: the answer, the slope of each weight, and the
    /// slopes handed back from layer to layer. About three times the answer. What the optimiser
    /// multiplies, once a step for each number that is learned, comes on top.
    ///
    /// ```
    /// use atelier::Net;
    /// let net = Net::dense(&[2, 16, 1])?; // 32 and 16 multiplications
    /// // answer 32 + 16, slopes of the weights 32 + 16, handed back by the second dense layer 16
    /// assert_eq!(net.costs(1).training_multiplications(), 112);
    /// // with the first layer frozen: the answer, and the slopes of the last layer's weights
    /// assert_eq!(net.frozen(2)?.costs(1).training_multiplications(), 48 + 16);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn training_multiplications(&self) -> u64 {
        self.multiplications() + self.slopes
    }

    /// Multiplications for each byte moved: where it is low, memory sets the pace and not arithmetic.
    pub fn intensity(&self) -> f64 {
        self.multiplications() as f64 / (self.bytes() as f64).max(1.0)
    }
}

impl Show for Costs {
    fn page(&self) -> Page {
        let lang = Lang::current();
        let word = |en, fr| Label::fixed(en, fr).text(lang);
        let count = |value: u64| lang.count(value as usize);
        let mut rows: Vec<Vec<String>> = self
            .layers
            .iter()
            .enumerate()
            .map(|(position, cost)| {
                vec![
                    (position + 1).to_string(),
                    cost.layer.text(lang),
                    count(cost.multiplications),
                    count(cost.weights),
                    count(cost.read),
                    count(cost.written),
                ]
            })
            .collect();
        let sum = |of: fn(&LayerCost) -> u64| count(self.layers.iter().map(of).sum());
        rows.push(vec![
            String::new(),
            word("together", "ensemble"),
            count(self.multiplications()),
            sum(|cost| cost.weights),
            sum(|cost| cost.read),
            sum(|cost| cost.written),
        ]);
        let caption = Label::with(|lang| match (lang, self.examples, self.batch) {
            (Lang::Fr, 1, _) => "Ce que coûte une réponse (octets)".to_string(),
            (Lang::Fr, many, None) => {
                format!("Ce que coûtent {} réponses à la fois (octets)", lang.count(many))
            }
            (Lang::Fr, many, Some(batch)) => {
                format!(
                    "Ce que coûtent {} réponses par lots de {} (octets)",
                    lang.count(many),
                    lang.count(batch)
                )
            }
            (_, 1, _) => "What one answer costs (bytes)".to_string(),
            (_, many, None) => format!("What {} answers at once cost (bytes)", lang.count(many)),
            (_, many, Some(batch)) => {
                format!("What {} answers in batches of {} cost (bytes)", lang.count(many), lang.count(batch))
            }
        });
        Page::new().table(
            caption.text(lang),
            &[
                word("layer", "couche"),
                word("kind", "sorte"),
                word("multiplications", "multiplications"),
                word("weights read", "poids lus"),
                word("inputs read", "entrées lues"),
                word("outputs written", "sorties écrites"),
            ],
            &rows,
        )
    }
}
displays!(Costs);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_by_hand() {
        let net = Net::stack(
            &[3, 8, 8],
            &[
                Layer::Convolution { channels: 4, size: 3 },
                Layer::Relu,
                Layer::MaxPool(2),
                Layer::Flatten,
                Layer::Dense(5),
            ],
        )
        .unwrap();
        let costs = net.costs(2);
        // Convolution: 4 × 8 × 8 outputs, each 3 × 3 × 3 products: 6 912. Dense: 4 × 4 × 4 × 5 = 320.
        assert_eq!(costs.multiplications(), 2 * (6_912 + 320));
        assert_eq!(costs.multiplications(), 2 * net.multiplications());
        let by_layer: Vec<(u64, u64, u64)> =
            costs.layers().iter().map(|cost| (cost.weights, cost.read, cost.written)).collect();
        let expected = [
            (4 * (4 * 27 + 4), 4 * 2 * 192, 4 * 2 * 256),
            (0, 4 * 2 * 256, 4 * 2 * 256),
            (0, 4 * 2 * 256, 4 * 2 * 64),
            (0, 0, 0),
            (4 * (64 * 5 + 5), 4 * 2 * 64, 4 * 2 * 5),
        ];
        assert_eq!(by_layer, expected);
        // Slopes: convolution 6 912 (nothing before it learns), dense 2 × 320.
        assert_eq!(costs.training_multiplications(), 2 * (6_912 + 320 + 6_912 + 640));
    }

    #[test]
    fn a_sequence_by_hand() {
        let net = Net::stack(
            &[10],
            &[Layer::Embedding { symbols: 30, size: 6 }, Layer::Recurrent(5), Layer::Dense(30)],
        )
        .unwrap();
        let costs = net.costs(1);
        // Ten places, each 3 gates of 5 units over 6 inputs and 5 memories; then 5 × 30.
        assert_eq!(costs.multiplications(), 10 * 3 * 5 * (6 + 5) + 150);
        assert_eq!(costs.layers()[0].weights, 4 * 60); // ten rows of six
        assert_eq!(costs.layers()[1].weights, 4 * 10 * (3 * 5 * 6 + 3 * 5 * 5 + 2 * 15));
    }
}
