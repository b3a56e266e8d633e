//! The layers against values computed by PyTorch (`tests/pytorch/layers.py`).

use super::*;
use std::collections::BTreeMap;

#[derive(serde::Deserialize)]
struct Expected {
    shape: Vec<i64>,
    inputs: Vec<f64>,
    parameters: BTreeMap<String, Vec<f64>>,
    outputs: Vec<f64>,
    slopes: BTreeMap<String, Vec<f64>>,
}

fn tensor(values: &[f64], shape: &[i64]) -> Tensor {
    let values: Vec<f32> = values.iter().map(|value| *value as f32).collect();
    Tensor::from_slice(&values).view(shape)
}

fn layers(name: &str) -> Vec<Layer> {
    let convolution = |channels, size| Layer::Convolution { channels, size };
    let embedding = Layer::Embedding { symbols: 5, size: 3 };
    match name {
        "convolution" => vec![convolution(3, 3)],
        "wide convolution" => {
            vec![convolution(2, 5), Layer::Relu, Layer::MaxPool(2), Layer::Flatten, Layer::Dense(3)]
        }
        "odd pooling" => vec![Layer::MaxPool(2), Layer::Tanh, Layer::Flatten, Layer::Dense(2)],
        "mean of channels" => vec![convolution(3, 1), Layer::GlobalMean, Layer::Sigmoid],
        "dense" => vec![Layer::Dense(3), Layer::Tanh, Layer::Dense(2)],
        "embedding" => vec![embedding, Layer::Flatten, Layer::Dense(2)],
        "recurrent" => vec![embedding, Layer::Recurrent(4), Layer::Dense(2)],
        other => panic!("a case without layers: {other}"),
    }
}

#[test]
fn layers_and_their_slopes_agree_with_pytorch() {
    let table: BTreeMap<String, Expected> =
        serde_json::from_str(include_str!("../../tests/pytorch/layers.json")).unwrap();
    assert_eq!(table.len(), 7);
    for (name, case) in table {
        let input: Vec<usize> = case.shape[1..].iter().map(|size| *size as usize).collect();
        let net = Net::stack(&input, &layers(&name)).unwrap();
        assert_eq!(net.tensors().len(), case.parameters.len(), "{name}");
        for (path, own) in net.tensors() {
            let start = tensor(&case.parameters[&path], &own.size());
            tch::no_grad(|| own.shallow_clone().copy_(&start));
        }
        let close = |what: &str, found: &Tensor, wanted: &[f64]| {
            let found = numbers(found).unwrap();
            assert_eq!(found.len(), wanted.len(), "{name}: {what}");
            for (found, wanted) in found.iter().zip(wanted) {
                assert!(
                    (found - wanted).abs() < 2e-5 * wanted.abs().max(1.0),
                    "{name}: {what} {found}, PyTorch {wanted}"
                );
            }
        };
        let inputs = tensor(&case.inputs, &case.shape).to_device(net.tch_device());
        let outputs = net.forward_mode(&inputs, true).unwrap();
        close("outputs", &outputs, &case.outputs);
        outputs.square().sum(tch::Kind::Float).backward();
        for (path, own) in net.tensors() {
            close(&path, &own.grad(), &case.slopes[&path]);
        }
    }
}
