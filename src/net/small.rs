//! Smaller networks: the weakest weights set to zero, and eight bits for a weight instead of 32.

use super::file::{Plan, broken, cannot_write, read, write};
use super::{Net, Predictions, numbers};
use crate::data::Examples;
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::show::{Page, Show, displays};
use safetensors::Dtype;
use safetensors::tensor::TensorView;
use std::collections::HashMap;
use tch::Tensor;

/// Eight bits hold whole numbers from −127 to 127 (one of the 256 is left unused, so that both sides match).
const LEVELS: f32 = 127.0;
const PLAN: &str = "atelier-small";

impl Net {
    /// A copy in which this share of the weights, the smallest ones, is zero; and stays zero while
    /// the copy is trained on.
    ///
    /// All weights of the network compete; biases are spared. [`Net::pruned_evenly`] takes the same
    /// share from each layer.
    ///
    /// ```
    /// use atelier::Net;
    /// let net = Net::dense(&[10, 10, 1])?; // 110 weights, 11 biases
    /// let pruned = net.pruned(0.9)?;
    /// assert_eq!(pruned.weights_kept(), 11);
    /// assert_eq!(net.weights_kept(), 110); // the network itself is as it was
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the share is not between 0 and 1.
    pub fn pruned(&self, share: f64) -> Result<Net> {
        self.prune(share, true)
    }

    /// The same as [`Net::pruned`], with the same share of zeros in each layer.
    ///
    /// # Errors
    /// When the share is not between 0 and 1.
    pub fn pruned_evenly(&self, share: f64) -> Result<Net> {
        self.prune(share, false)
    }

    fn prune(&self, share: f64, together: bool) -> Result<Net> {
        if !(0.0..=1.0).contains(&share) {
            return Err(Error::new(
                Kind::Value,
                Label::fixed(
                    "this share of the weights makes no sense",
                    "cette part des poids n’a pas de sens",
                ),
            )
            .found(Label::with(|lang| lang.short(share)))
            .expected(Label::fixed("between 0 and 1", "entre 0 et 1"))
            .attempt(Label::same("net.pruned(0.9)?")));
        }
        let mut net = self.copy()?;
        let tensors: Vec<Tensor> = net.learned.iter().flatten().map(Tensor::shallow_clone).collect();
        let mut sizes = Vec::with_capacity(tensors.len());
        // (strength, tensor, place); tensors of one dimension are biases.
        let mut weights: Vec<(f64, usize, usize)> = Vec::new();
        let mut groups: Vec<(usize, usize)> = Vec::new();
        for (which, tensor) in tensors.iter().enumerate() {
            sizes.push(tensor.numel());
            if tensor.dim() < 2 {
                continue;
            }
            let start = weights.len();
            weights.extend(
                numbers(tensor)?.into_iter().enumerate().map(|(place, value)| (value.abs(), which, place)),
            );
            groups.push((start, weights.len()));
        }
        if together {
            groups = vec![(0, weights.len())];
        }
        let mut keep: Vec<Vec<f32>> = sizes.iter().map(|size| vec![1.0; *size]).collect();
        for (start, end) in groups {
            let group = &mut weights[start..end];
            // Of weights equally small, those that come first go first: the same at every run.
            group.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
            for (_, which, place) in &group[..(group.len() as f64 * share).round() as usize] {
                keep[*which][*place] = 0.0;
            }
        }
        net.masks = tensors
            .iter()
            .zip(&keep)
            .map(|(tensor, keep)| -> Result<Option<Tensor>> {
                if tensor.dim() < 2 {
                    return Ok(None);
                }
                let mask = Tensor::f_from_slice(keep)?.f_view(tensor.size().as_slice())?;
                Ok(Some(mask.f_to_device(tensor.device())?))
            })
            .collect::<Result<Vec<_>>>()?;
        net.keep_pruned()?;
        Ok(net)
    }

    /// Sets pruned weights back to zero; called after each step of the optimiser.
    pub(crate) fn keep_pruned(&self) -> Result<()> {
        for (tensor, mask) in self.learned.iter().flatten().zip(&self.masks) {
            if let Some(mask) = mask {
                let _ = tch::no_grad(|| tensor.shallow_clone().f_mul_(mask))?;
            }
        }
        Ok(())
    }

    /// How many weights (biases aside) are not zero.
    pub fn weights_kept(&self) -> usize {
        let count = |tensor: &Tensor| tensor.f_count_nonzero(None).and_then(|count| count.f_int64_value(&[]));
        // Counting cannot fail on tensors that are there; were it to, nothing would be kept.
        self.learned
            .iter()
            .flatten()
            .filter(|tensor| tensor.dim() >= 2)
            .map(|tensor| count(tensor).unwrap_or(0) as usize)
            .sum()
    }

    /// The network as few bytes: zeros are not kept, only where they are (one bit a weight), wherever
    /// that is shorter. The numbers stay what they are.
    ///
    /// ```
    /// use atelier::Net;
    /// let net = Net::dense(&[100, 10])?.pruned(0.9)?; // 100 of 1 000 weights, 10 biases
    /// let packed = net.packed()?;
    /// assert_eq!(packed.bytes(), 1_000 / 8 + 100 * 4 + 10 * 4);
    /// assert_eq!(packed.net().weights(1)?, net.weights(1)?);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there is not enough memory.
    pub fn packed(&self) -> Result<SmallNet> {
        SmallNet::of(self, false)
    }

    /// The network with 8 bits a weight instead of 32: each row of weights has one scale, and each
    /// weight is a whole number from −127 to 127 times that scale. Biases stay as they are, and zeros
    /// of a pruned network are kept out as in [`Net::packed`].
    ///
    /// No weight moves by more than half its scale. What gets smaller is the file and what has to be
    /// carried; the answers are computed with the rounded weights at full width, so they take as long
    /// as before.
    ///
    /// ```
    /// use atelier::Net;
    /// let net = Net::dense(&[100, 10])?;
    /// let small = net.quantized()?;
    /// assert_eq!(small.bytes(), 1_000 + 10 * 4 + 10 * 4); // weights, one scale a row, biases
    /// for (row, rounded) in net.weights(1)?.iter().zip(small.net().weights(1)?) {
    ///     let scale = row.iter().fold(0.0, |most: f64, weight| most.max(weight.abs())) / 127.0;
    ///     assert!(row.iter().zip(&rounded).all(|(weight, rounded)| (weight - rounded).abs() <= scale * 0.5001));
    /// }
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When a weight is not a finite number, or there is not enough memory.
    pub fn quantized(&self) -> Result<SmallNet> {
        SmallNet::of(self, true)
    }
}

/// A network kept in few bytes: see [`Net::packed`] and [`Net::quantized`].
///
/// It answers like any network; `net()` is the network that answers.
pub struct SmallNet {
    net: Net,
    parts: Vec<Part>,
}

/// One tensor, as it is kept.
struct Part {
    name: String,
    /// Where weights are that are not zero, one bit each, lowest bit first; none when all are kept.
    places: Option<Vec<u8>>,
    values: Values,
}

/// The numbers that are kept, row after row.
enum Values {
    Floats(Vec<f32>),
    Levels { levels: Vec<i8>, scales: Vec<f32> },
}

impl Part {
    fn of(name: String, flat: &[f32], rows: usize, eight: bool) -> Part {
        let mut places = vec![0u8; flat.len().div_ceil(8)];
        let mut kept = 0;
        for (place, value) in flat.iter().enumerate() {
            if *value != 0.0 {
                places[place / 8] |= 1 << (place % 8);
                kept += 1;
            }
        }
        let width = if eight { 1 } else { 4 };
        // Worth it only when the bits that say where cost less than the zeros did.
        let sparse = places.len() + kept * width < flat.len() * width;
        let held = |flat: &[f32]| {
            flat.iter().copied().filter(|value| !sparse || *value != 0.0).collect::<Vec<f32>>()
        };
        let values = if eight {
            let row = (flat.len() / rows.max(1)).max(1);
            let mut levels = Vec::with_capacity(kept);
            let mut scales = Vec::with_capacity(rows);
            for row in flat.chunks(row) {
                let scale = row.iter().fold(0f32, |most, value| most.max(value.abs())) / LEVELS;
                scales.push(scale);
                levels.extend(held(row).iter().map(|value| {
                    if scale > 0.0 { (value / scale).round().clamp(-LEVELS, LEVELS) as i8 } else { 0 }
                }));
            }
            Values::Levels { levels, scales }
        } else {
            Values::Floats(held(flat))
        };
        Part { name, places: sparse.then_some(places), values }
    }

    /// All numbers of the tensor, zeros included; none when the part does not fit `size` numbers.
    fn unpacked(&self, size: usize) -> Option<Vec<f32>> {
        let there: Vec<bool> = match &self.places {
            Some(places) if places.len() == size.div_ceil(8) => {
                (0..size).map(|place| places[place / 8] >> (place % 8) & 1 == 1).collect()
            }
            Some(_) => return None,
            None => vec![true; size],
        };
        let mut next = 0;
        let mut flat = vec![0f32; size];
        for (place, value) in flat.iter_mut().enumerate() {
            if there[place] {
                *value = match &self.values {
                    Values::Floats(floats) => *floats.get(next)?,
                    Values::Levels { levels, scales } => {
                        let row = place / (size / scales.len().max(1)).max(1);
                        f32::from(*levels.get(next)?) * scales.get(row)?
                    }
                };
                next += 1;
            }
        }
        let held = match &self.values {
            Values::Floats(floats) => floats.len(),
            Values::Levels { levels, .. } => levels.len(),
        };
        (next == held).then_some(flat)
    }

    /// What is written to a file: name, kind, bytes.
    fn files(&self) -> Vec<(String, Dtype, Vec<u8>)> {
        let bytes = |floats: &[f32]| floats.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>();
        let mut files = match &self.values {
            Values::Floats(floats) => vec![(self.name.clone(), Dtype::F32, bytes(floats))],
            Values::Levels { levels, scales } => vec![
                (self.name.clone(), Dtype::I8, levels.iter().map(|level| *level as u8).collect()),
                (format!("{}.scales", self.name), Dtype::F32, bytes(scales)),
            ],
        };
        if let Some(places) = &self.places {
            files.push((format!("{}.places", self.name), Dtype::U8, places.clone()));
        }
        files
    }
}

impl SmallNet {
    fn of(net: &Net, eight: bool) -> Result<SmallNet> {
        let mut parts = Vec::new();
        for (name, tensor) in net.tensors() {
            let flat: Vec<f32> = numbers(&tensor)?.into_iter().map(|value| value as f32).collect();
            if let Some(place) = flat.iter().position(|value| !value.is_finite()) {
                return Err(Error::new(
                    Kind::Value,
                    Label::new(
                        format!("a weight of {name} is not a number"),
                        format!("un poids de {name} n’est pas un nombre"),
                    ),
                )
                .found(Label::with(|lang| lang.number(f64::from(flat[place]), 0)))
                .expected(Label::fixed("finite numbers", "des nombres finis"))
                .attempt(Label::same("net.reset(SEED)?")));
            }
            // Biases are few: rounding them would save nothing and cost accuracy.
            let wide = tensor.dim() >= 2;
            parts.push(Part::of(name, &flat, tensor.size()[0] as usize, eight && wide));
        }
        SmallNet::unpack(net.copy()?, parts).ok_or_else(|| broken("—", "parts".to_string()))
    }

    /// The network that these parts make, or nothing when they do not fit it.
    fn unpack(mut net: Net, parts: Vec<Part>) -> Option<SmallNet> {
        for (name, tensor) in net.tensors() {
            let part = parts.iter().find(|part| part.name == name)?;
            let flat = part.unpacked(tensor.numel())?;
            let values = Tensor::f_from_slice(&flat).ok()?.f_view(tensor.size().as_slice()).ok()?;
            tch::no_grad(|| tensor.shallow_clone().f_copy_(&values)).ok()?;
        }
        // Zeros that were worth keeping out stay zero when someone trains on.
        let sparse = |name: &str| parts.iter().any(|part| part.name == name && part.places.is_some());
        let mut masks = Vec::new();
        for (layer, tensors) in net.learned.iter().enumerate() {
            for (wanted, tensor) in net.layers[layer].wanted(&net.shapes[layer]).iter().zip(tensors) {
                let name = format!("layer{}.{}", layer + 1, wanted.name);
                masks.push(match sparse(&name) {
                    true => Some(tensor.f_ne(0.0).ok()?.f_to_kind(tch::Kind::Float).ok()?),
                    false => None,
                });
            }
        }
        net.masks = masks;
        Some(SmallNet { net, parts })
    }

    /// How many bytes hold its numbers: weights, scales, and the bits that say where weights are.
    pub fn bytes(&self) -> usize {
        self.parts.iter().flat_map(Part::files).map(|(_, _, bytes)| bytes.len()).sum()
    }

    /// The network that answers, with the numbers as they were kept.
    pub fn net(&self) -> &Net {
        &self.net
    }

    /// Asks the network about rows of numbers.
    ///
    /// # Errors
    /// As for [`Net::predict`].
    pub fn predict<Row: AsRef<[f64]>>(&self, rows: &[Row]) -> Result<Predictions> {
        self.net.predict(rows)
    }

    /// Asks the network about every example of a data set.
    ///
    /// # Errors
    /// As for [`Net::predict_all`].
    pub fn predict_all(&self, data: &dyn Examples) -> Result<Predictions> {
        self.net.predict_all(data)
    }

    /// Writes it to a safetensors file that holds [`SmallNet::bytes`] and a short header.
    ///
    /// ```
    /// use atelier::{Net, SmallNet};
    /// let folder = tempfile::tempdir().unwrap();
    /// let path = folder.path().join("small.safetensors");
    /// let small = Net::dense(&[50, 20, 3])?.pruned(0.8)?.quantized()?;
    /// small.save(path.to_str().unwrap())?;
    /// let again = SmallNet::load(path.to_str().unwrap())?;
    /// assert_eq!(again.bytes(), small.bytes());
    /// assert_eq!(again.net().weights(1)?, small.net().weights(1)?);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the file cannot be written. A file that stood there before is then still whole.
    pub fn save(&self, path: &str) -> Result<()> {
        let plan = serde_json::to_string(&Plan::of(&self.net))
            .map_err(|error| cannot_write(path, &error.to_string()))?;
        let files: Vec<_> = self.parts.iter().flat_map(Part::files).collect();
        let views: Result<Vec<_>, _> = files
            .iter()
            .map(|(name, kind, bytes)| {
                let wide = if *kind == Dtype::F32 { 4 } else { 1 };
                TensorView::new(*kind, vec![bytes.len() / wide], bytes).map(|view| (name.as_str(), view))
            })
            .collect();
        let views = views.map_err(|error| cannot_write(path, &error.to_string()))?;
        let header = HashMap::from([(PLAN.to_string(), plan)]);
        let bytes = safetensors::serialize(views, Some(header))
            .map_err(|error| cannot_write(path, &error.to_string()))?;
        write(path, &bytes)
    }

    /// Reads what [`SmallNet::save`] wrote.
    ///
    /// # Errors
    /// When there is no such file, it is cut off or altered, or was not written by `save`.
    pub fn load(path: &str) -> Result<SmallNet> {
        let bytes = read(path)?;
        let (plan, tensors) = Plan::read(path, &bytes, PLAN)?;
        let net = plan.net()?;
        let floats = |view: &TensorView| -> Vec<f32> {
            view.data()
                .chunks_exact(4)
                .map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]]))
                .collect()
        };
        let mut parts = Vec::new();
        for (name, _) in net.tensors() {
            let view = tensors.tensor(&name).map_err(|error| broken(path, error.to_string()))?;
            let values = match view.dtype() {
                Dtype::F32 => Values::Floats(floats(&view)),
                Dtype::I8 => {
                    let scales = tensors
                        .tensor(&format!("{name}.scales"))
                        .map_err(|error| broken(path, error.to_string()))?;
                    Values::Levels {
                        levels: view.data().iter().map(|byte| *byte as i8).collect(),
                        scales: floats(&scales),
                    }
                }
                other => return Err(broken(path, format!("{name}: {other:?}"))),
            };
            let places = tensors.tensor(&format!("{name}.places")).ok().map(|view| view.data().to_vec());
            parts.push(Part { name, places, values });
        }
        SmallNet::unpack(net, parts).ok_or_else(|| broken(path, "parts of the wrong size".to_string()))
    }
}

impl Show for SmallNet {
    fn page(&self) -> Page {
        let lang = Lang::current();
        let word = |en, fr| Label::fixed(en, fr).text(lang);
        let mut rows = Vec::new();
        let named: HashMap<String, Tensor> = self.net.tensors().into_iter().collect();
        for part in &self.parts {
            let bits = match part.values {
                Values::Floats(_) => 32,
                Values::Levels { .. } => 8,
            };
            let kept = match &part.values {
                Values::Floats(floats) => floats.len(),
                Values::Levels { levels, .. } => levels.len(),
            };
            let bytes: usize = part.files().iter().map(|(_, _, bytes)| bytes.len()).sum();
            rows.push(vec![
                part.name.clone(),
                lang.count(named.get(&part.name).map_or(0, Tensor::numel)),
                lang.count(kept),
                lang.count(bits),
                lang.count(bytes),
            ]);
        }
        let caption = Label::with(|lang| {
            let (small, whole) = (lang.bytes(self.bytes() as u64), lang.bytes(self.net.bytes() as u64));
            match lang {
                Lang::Fr => format!("Un réseau gardé dans {small} au lieu de {whole}"),
                _ => format!("A network kept in {small} instead of {whole}"),
            }
        });
        Page::new().table(
            caption.text(lang),
            &[
                word("part", "partie"),
                word("numbers", "nombres"),
                word("kept", "gardés"),
                word("bits each", "bits chacun"),
                word("bytes", "octets"),
            ],
            &rows,
        )
    }
}
displays!(SmallNet);

impl std::fmt::Debug for SmallNet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.page().plain())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::Layer;
    use proptest::prelude::*;

    fn picture_net() -> Net {
        let layers = [
            Layer::Convolution { channels: 6, size: 3 },
            Layer::Relu,
            Layer::MaxPool(2),
            Layer::Flatten,
            Layer::Dense(4),
        ];
        Net::stack(&[2, 8, 8], &layers).unwrap()
    }

    #[test]
    fn rounding_by_hand() {
        // The row 1.27, −0.635, 0.004, 0 has the scale 0.01: levels 127, −64 (−63.5 rounds away from zero), 0, 0.
        let part = Part::of("w".to_string(), &[1.27, -0.635, 0.004, 0.0], 1, true);
        let Values::Levels { levels, scales } = &part.values else { panic!("floats") };
        assert_eq!(levels, &[127, -64, 0, 0]);
        assert!((scales[0] - 0.01).abs() < 1e-7);
        let back = part.unpacked(4).unwrap();
        assert!((back[1] + 0.64).abs() < 1e-6);
    }

    proptest! {
        #[test]
        fn unpacking_gives_back_what_was_packed(values in proptest::collection::vec(prop_oneof![Just(0f32), -5f32..5f32], 1..200)) {
            let part = Part::of("w".to_string(), &values, 1, false);
            prop_assert_eq!(part.unpacked(values.len()).unwrap(), values.clone());
            let part = Part::of("w".to_string(), &values, 1, true);
            let most = values.iter().fold(0f32, |most, value| most.max(value.abs()));
            for (value, back) in values.iter().zip(part.unpacked(values.len()).unwrap()) {
                prop_assert!((value - back).abs() <= most / LEVELS * 0.5001 + 1e-7);
                prop_assert!(*value != 0.0 || back == 0.0);
            }
            // Never more than without the trick: one byte a weight and a scale.
            let bytes: usize = part.files().iter().map(|(_, _, bytes)| bytes.len()).sum();
            prop_assert!(bytes <= values.len() + 4);
        }

        #[test]
        fn the_smallest_go_and_exactly_as_many_as_asked(share in 0.0f64..=1.0) {
            let net = Net::dense(&[7, 9, 3]).unwrap(); // 63 + 27 weights
            let pruned = net.pruned(share).unwrap();
            prop_assert_eq!(pruned.weights_kept(), 90 - (90.0 * share).round() as usize);
            let all = |net: &Net| [net.weights(1).unwrap().concat(), net.weights(3).unwrap().concat()].concat();
            let (before, after) = (all(&net), all(&pruned));
            let gone = before.iter().zip(&after).filter(|(_, after)| **after == 0.0).map(|(before, _)| before.abs()).fold(0.0, f64::max);
            let kept = after.iter().filter(|after| **after != 0.0).map(|after| after.abs()).fold(f64::INFINITY, f64::min);
            prop_assert!(gone <= kept);
            prop_assert_eq!(net.biases(1).unwrap(), pruned.biases(1).unwrap());
        }
    }

    #[test]
    fn pruned_evenly_takes_the_same_share_of_each_layer() {
        let pruned = Net::dense(&[10, 20, 10]).unwrap().pruned_evenly(0.75).unwrap();
        for layer in [1, 3] {
            let kept =
                pruned.weights(layer).unwrap().concat().iter().filter(|weight| **weight != 0.0).count();
            assert_eq!(kept, 50);
        }
    }

    #[test]
    fn pruned_weights_stay_zero_while_training_goes_on() {
        let sums = crate::synth::sums(200, 1).unwrap();
        let mut net = Net::dense(&[2, 16, 1]).unwrap().pruned(0.5).unwrap();
        let zeros = |net: &Net| -> Vec<bool> {
            net.weights(1).unwrap().concat().iter().map(|weight| *weight == 0.0).collect()
        };
        let before = zeros(&net);
        net.fit(&sums, crate::fit::Fit::epochs(3).quiet()).unwrap();
        assert_eq!(zeros(&net), before);
        assert_eq!(zeros(&net.copy().unwrap()), before);
    }

    #[test]
    fn a_small_network_answers_nearly_like_the_large_one() {
        let net = picture_net();
        let rows: Vec<Vec<f64>> = (0..5)
            .map(|row| (0..128).map(|place| f64::from((row * 37 + place * 11) % 17) / 17.0).collect())
            .collect();
        let (whole, small) =
            (net.predict(&rows).unwrap().values(), net.quantized().unwrap().predict(&rows).unwrap().values());
        for (whole, small) in whole.iter().zip(&small) {
            assert!((whole - small).abs() < 0.02, "{whole} {small}");
        }
        assert_eq!(net.packed().unwrap().predict(&rows).unwrap().values(), whole);
        assert_eq!(net.packed().unwrap().bytes(), net.bytes()); // nothing to save without zeros
    }

    #[test]
    fn the_file_holds_the_bytes_counted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("small.safetensors");
        let path = path.to_str().unwrap();
        let small = picture_net().pruned(0.9).unwrap().quantized().unwrap();
        small.save(path).unwrap();
        let file = std::fs::read(path).unwrap();
        let header = u64::from_le_bytes(file[..8].try_into().unwrap()) as usize;
        assert_eq!(file.len() - 8 - header, small.bytes());
        let again = SmallNet::load(path).unwrap();
        assert_eq!(again.net().weights_kept(), small.net().weights_kept());
        // Damage is noticed.
        for length in [3, file.len() / 2, file.len() - 1] {
            std::fs::write(path, &file[..length]).unwrap();
            assert_eq!(SmallNet::load(path).unwrap_err().kind(), Kind::Tampered);
        }
        assert_eq!(SmallNet::load("nowhere.safetensors").unwrap_err().kind(), Kind::File);
        picture_net().save(path).unwrap();
        assert_eq!(SmallNet::load(path).unwrap_err().kind(), Kind::Tampered); // another kind of file
    }

    #[test]
    fn shares_that_make_no_sense_are_refused_in_both_languages() {
        for share in [-0.1, 1.1, f64::NAN] {
            let error = picture_net().pruned(share).unwrap_err();
            assert_ne!(error.message(Lang::En), error.message(Lang::Fr));
        }
    }
}
