//! Two trainings, timed: notebook 01's sum, and a small convolutional network. Through `fit`, or with `tch` after the threads by a loop of `tch` alone, which is
//! as fast as libtorch can be called from Rust.
//!
//! `./atelier bench training --python PATH` runs this beside `training.py`, which does the same in
//! PyTorch and Keras, in turn, and prints ratios. Data are made before the clock starts.

use atelier::tch::nn::{self, Module, OptimizerConfig};
use atelier::tch::{Device, Kind, Tensor};
use atelier::{Fit, Layer, Net, Optimizer, Result, SEED, Samples, Target, synth};
use std::time::Instant;

fn main() -> Result<()> {
    let threads: i32 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(2);
    atelier::tch::set_num_threads(threads);
    if std::env::args().nth(2).as_deref() == Some("tch") {
        println!("sum {}", bare_sum());
        println!("convolution {}", bare_convolution());
    } else {
        println!("sum {}", sum()?);
        println!("convolution {}", convolution()?);
    }
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

/// The loop of `training.py`.
fn train(
    net: &dyn Module,
    inputs: &Tensor,
    targets: &Tensor,
    loss_of: fn(&Tensor, &Tensor) -> Tensor,
    optimizer: &mut nn::Optimizer,
    (epochs, batch): (usize, i64),
) -> f64 {
    let rows = inputs.size()[0];
    let start = Instant::now();
    for _ in 0..epochs {
        let order = Tensor::randperm(rows, (Kind::Int64, Device::Cpu));
        let (xs, ys) = (inputs.index_select(0, &order), targets.index_select(0, &order));
        let mut total = 0.0;
        for at in (0..rows).step_by(batch as usize) {
            let length = batch.min(rows - at);
            optimizer.zero_grad();
            let loss = loss_of(&net.forward(&xs.narrow(0, at, length)), &ys.narrow(0, at, length));
            loss.backward();
            optimizer.step();
            total += loss.double_value(&[]);
        }
        assert!(total.is_finite());
    }
    start.elapsed().as_secs_f64()
}

fn bare_sum() -> f64 {
    let store = nn::VarStore::new(Device::Cpu);
    let net = nn::linear(store.root(), 2, 1, nn::LinearConfig::default());
    let mut optimizer = nn::RmsProp::default().build(&store, 1e-3).expect("RMSprop can be built");
    let pairs = Tensor::randint(100, [100_000, 2], (Kind::Float, Device::Cpu));
    let sums = pairs.sum_dim_intlist(1, true, Kind::Float);
    let squared = |found: &Tensor, wanted: &Tensor| found.mse_loss(wanted, atelier::tch::Reduction::Mean);
    train(&net, &pairs, &sums, squared, &mut optimizer, (10, 100))
}

fn bare_convolution() -> f64 {
    atelier::tch::manual_seed(1);
    let store = nn::VarStore::new(Device::Cpu);
    let root = store.root();
    let same = nn::ConvConfig { padding: 1, ..nn::ConvConfig::default() };
    let net = nn::seq()
        .add(nn::conv2d(&root / "a", 1, 16, 3, same))
        .add_fn(|x| x.relu().max_pool2d_default(2))
        .add(nn::conv2d(&root / "b", 16, 32, 3, same))
        .add_fn(|x| x.relu().max_pool2d_default(2).flatten(1, -1))
        .add(nn::linear(&root / "c", 32 * 7 * 7, 64, nn::LinearConfig::default()))
        .add_fn(|x| x.relu())
        .add(nn::linear(&root / "d", 64, 10, nn::LinearConfig::default()));
    let mut optimizer = nn::Adam::default().build(&store, 1e-3).expect("Adam can be built");
    let pictures = Tensor::rand([2_000, 1, 28, 28], (Kind::Float, Device::Cpu));
    let classes = Tensor::arange(2_000, (Kind::Int64, Device::Cpu)).remainder(10);
    let crossed = |found: &Tensor, wanted: &Tensor| found.cross_entropy_for_logits(wanted);
    train(&net, &pictures, &classes, crossed, &mut optimizer, (3, 64))
}
