//! Two trainings through `fit`, timed: notebook 01's sum, and a small convolutional network.
//!
//! `./atelier bench training --python PATH` runs this beside `training.py`, which does the same in
//! PyTorch and Keras, in turn, and prints ratios. Data are made before the clock starts.

use atelier::{Fit, Layer, Net, Optimizer, Result, SEED, Samples, Target, synth, tch::Tensor};

fn main() -> Result<()> {
    let threads: i32 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(2);
    atelier::tch::set_num_threads(threads);
    println!("sum {}", sum()?);
    println!("convolution {}", convolution()?);
    Ok(())
}

fn sum() -> Result<f64> {
    let sums = synth::sums(100_000, SEED)?;
    let mut net = Net::dense(&[2, 1])?;
    let how = Fit::epochs(10).batch(100).optimizer(Optimizer::RmsProp).quiet();
    Ok(net.fit(&sums, how)?.seconds())
}

fn convolution() -> Result<f64> {
    // Noise will do: what is timed is the computing, not what is learned. [2000, 1, 28, 28]
    atelier::tch::manual_seed(1);
    let inputs = Tensor::f_rand([2_000, 1, 28, 28], (atelier::tch::Kind::Float, atelier::tch::Device::Cpu))?;
    let classes: Vec<i64> = (0..2_000).map(|row| row % 10).collect();
    let names = (0..10).map(|class| class.to_string()).collect();
    let samples = Samples::new(inputs, Target::Classes { values: Tensor::f_from_slice(&classes)?, names })?;
    let layers = [
        Layer::Convolution { channels: 16, size: 3 },
        Layer::Relu,
        Layer::MaxPool(2),
        Layer::Convolution { channels: 32, size: 3 },
        Layer::Relu,
        Layer::MaxPool(2),
        Layer::Flatten,
        Layer::Dense(64),
        Layer::Relu,
        Layer::Dense(10),
    ];
    let mut net = Net::stack(&[1, 28, 28], &layers)?;
    Ok(net.fit(&samples, Fit::epochs(3).batch(64).quiet())?.seconds())
}
