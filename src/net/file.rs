//! Networks on disk: safetensors, with the layers written in the file's own header.

use super::{Layer, Meaning, Net};
use crate::error::{Error, Kind, Result};
use crate::lang::Label;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::path::Path;
use tch::Tensor;

/// What the header says besides the tensors.
#[derive(Serialize, Deserialize)]
pub(super) struct Plan {
    input: Vec<i64>,
    layers: Vec<Layer>,
    meaning: Option<Meaning>,
    seed: u64,
}

const PLAN: &str = "atelier";

impl Plan {
    pub(super) fn of(net: &Net) -> Plan {
        Plan {
            input: net.input.clone(),
            layers: net.layers.clone(),
            meaning: net.meaning.clone(),
            seed: net.seed,
        }
    }

    /// The plan under `key` in the header of a file, and the tensors after it.
    pub(super) fn read<'a>(
        path: &str,
        bytes: &'a [u8],
        key: &str,
    ) -> Result<(Plan, safetensors::SafeTensors<'a>)> {
        let (_, header) = safetensors::SafeTensors::read_metadata(bytes)
            .map_err(|error| broken(path, error.to_string()))?;
        let tensors =
            safetensors::SafeTensors::deserialize(bytes).map_err(|error| broken(path, error.to_string()))?;
        let plan = header
            .metadata()
            .as_ref()
            .and_then(|metadata| metadata.get(key))
            .ok_or_else(|| broken(path, "no plan of layers in the header".to_string()))?;
        let plan = serde_json::from_str(plan).map_err(|error| broken(path, error.to_string()))?;
        Ok((plan, tensors))
    }

    /// A network after this plan, which has learned nothing yet.
    pub(super) fn net(self) -> Result<Net> {
        let input: Vec<usize> = self.input.iter().map(|size| (*size).max(0) as usize).collect();
        let mut net = Net::stack(&input, &self.layers)?;
        net.meaning = self.meaning;
        net.seed = self.seed;
        Ok(net)
    }
}

impl Net {
    /// Writes the network to a safetensors file: layers, numbers and what the outputs mean.
    ///
    /// ```
    /// use atelier::Net;
    /// let folder = tempfile::tempdir().unwrap();
    /// let path = folder.path().join("sum.safetensors");
    /// let net = Net::dense(&[2, 1])?;
    /// net.save(path.to_str().unwrap())?;
    /// let again = Net::load(path.to_str().unwrap())?;
    /// assert_eq!(again.weights(1)?, net.weights(1)?);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the file cannot be written. A file that stood there before is then still whole.
    pub fn save(&self, path: &str) -> Result<()> {
        let plan =
            serde_json::to_string(&Plan::of(self)).map_err(|error| cannot_write(path, &error.to_string()))?;
        let mut contents = Vec::new();
        for (name, tensor) in self.tensors() {
            let shape: Vec<usize> = tensor.size().iter().map(|size| *size as usize).collect();
            let numbers = super::numbers(&tensor)?;
            let bytes: Vec<u8> = numbers.iter().flat_map(|number| (*number as f32).to_le_bytes()).collect();
            contents.push((name, shape, bytes));
        }
        let views: Result<Vec<_>, _> = contents
            .iter()
            .map(|(name, shape, bytes)| {
                safetensors::tensor::TensorView::new(safetensors::Dtype::F32, shape.clone(), bytes)
                    .map(|view| (name.as_str(), view))
            })
            .collect();
        let views = views.map_err(|error| cannot_write(path, &error.to_string()))?;
        let header = HashMap::from([(PLAN.to_string(), plan)]);
        let bytes = safetensors::serialize(views, Some(header))
            .map_err(|error| cannot_write(path, &error.to_string()))?;
        write(path, &bytes)
    }

    /// Reads a network that [`Net::save`] wrote.
    ///
    /// # Errors
    /// When there is no such file, it is cut off or altered, or was not written by `save`.
    pub fn load(path: &str) -> Result<Net> {
        let bytes = read(path)?;
        let (plan, tensors) = Plan::read(path, &bytes, PLAN)?;
        let net = plan.net()?;
        for (name, tensor) in net.tensors() {
            let view = tensors.tensor(&name).map_err(|error| broken(path, error.to_string()))?;
            let shape: Vec<i64> = view.shape().iter().map(|size| *size as i64).collect();
            if view.dtype() != safetensors::Dtype::F32 || shape != tensor.size() {
                return Err(broken(path, format!("{name}: {:?} {:?}", view.dtype(), view.shape())));
            }
            let numbers: Vec<f32> = view
                .data()
                .chunks_exact(4)
                .map(|bytes| f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
                .collect();
            let numbers = Tensor::f_from_slice(&numbers)?.f_view(shape.as_slice())?;
            tch::no_grad(|| tensor.shallow_clone().f_copy_(&numbers))?;
        }
        Ok(net)
    }
}

/// Writes a file whole: beside first, then moved into place, so that an interruption leaves the old one.
pub(super) fn write(path: &str, bytes: &[u8]) -> Result<()> {
    let beside = format!("{path}.part");
    std::fs::write(&beside, bytes).and_then(|()| std::fs::rename(&beside, path)).map_err(|error| {
        let _ = std::fs::remove_file(&beside);
        cannot_write(path, &error.to_string())
    })
}

pub(super) fn read(path: &str) -> Result<Vec<u8>> {
    std::fs::read(Path::new(path)).map_err(|error| {
        Error::new(
            Kind::File,
            Label::new(
                format!("the network {path} cannot be read"),
                format!("le réseau {path} ne peut pas être lu"),
            ),
        )
        .found(Label::same(error.to_string()))
        .attempt(Label::fixed(
            "the name of the file; net.save(…) writes one",
            "le nom du fichier\u{202f}; net.save(…) en écrit un",
        ))
    })
}

pub(super) fn broken(path: &str, cause: String) -> Error {
    Error::new(
        Kind::Tampered,
        Label::new(
            format!("{path} is not a network that this crate saved, or it is damaged"),
            format!("{path} n’est pas un réseau enregistré par cette bibliothèque, ou il est abîmé"),
        ),
    )
    .found(Label::same(cause))
    .expected(Label::fixed("a whole file written by net.save(…)", "un fichier entier écrit par net.save(…)"))
}

pub(super) fn cannot_write(path: &str, cause: &str) -> Error {
    Error::new(
        Kind::File,
        Label::new(
            format!("the network cannot be written to {path}"),
            format!("le réseau ne peut pas être écrit dans {path}"),
        ),
    )
    .found(Label::same(cause.to_string()))
    .attempt(Label::fixed("a folder that exists, with room in it", "un dossier qui existe, avec de la place"))
}
