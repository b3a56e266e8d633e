//! The loop against values computed by PyTorch (`tests/pytorch/recipe.py`), and what it refuses.

use super::*;
use crate::data::Target;
use crate::model::Model;
use crate::net::Layer;

/// Four rows of two numbers and a target, small enough to follow by hand.
fn four_rows() -> Samples {
    let inputs = Tensor::from_slice(&[1.0f32, 2.0, 2.0, 1.0, 3.0, 0.5, 0.0, 1.5]).view([4, 2]);
    let values = Tensor::from_slice(&[1.0f32, 0.5, 2.0, -1.0]).view([4, 1]);
    Samples { inputs, targets: Target::Numbers { values, names: vec!["y".to_string()] } }
}

fn known_start() -> Net {
    let net = Net::dense(&[2, 1]).unwrap();
    for (name, tensor) in net.tensors() {
        let start: &[f32] = if name.ends_with("bias") { &[0.1] } else { &[0.2, -0.3] };
        tch::no_grad(|| tensor.shallow_clone().copy_(&Tensor::from_slice(start).view_as(&tensor)));
    }
    net
}

#[derive(serde::Deserialize)]
struct Expected {
    weight: Vec<f64>,
    bias: Vec<f64>,
}

#[test]
fn optimisers_and_losses_agree_with_pytorch() {
    let table: std::collections::BTreeMap<String, Expected> =
        serde_json::from_str(include_str!("../../tests/pytorch/optimizers.json")).unwrap();
    let optimizers = [
        ("sgd", Optimizer::Sgd),
        ("momentum", Optimizer::Momentum),
        ("rmsprop", Optimizer::RmsProp),
        ("adam", Optimizer::Adam),
        ("adamw", Optimizer::AdamW),
    ];
    let losses = [
        ("squared", Loss::MeanSquaredError),
        ("absolute", Loss::MeanAbsoluteError),
        ("huber", Loss::Huber),
        ("quantile", Loss::Quantile(0.9)),
    ];
    for (optimizer_name, optimizer) in optimizers {
        for (loss_name, loss) in losses {
            let mut net = known_start();
            // Three rows, then the one that is left: the partial batch is in the expected values too.
            let how = Fit::epochs(5)
                .batch(3)
                .in_order()
                .optimizer(optimizer)
                .learning_rate(0.05)
                .loss(loss)
                .quiet();
            net.fit(&four_rows(), how).unwrap();
            let name = format!("{optimizer_name}/{loss_name}");
            let expected = &table[&name];
            for (found, wanted) in net.weights(1).unwrap()[0].iter().zip(&expected.weight) {
                assert!((found - wanted).abs() < 1e-5, "{name}: weight {found}, PyTorch {wanted}");
            }
            let found = net.biases(1).unwrap()[0];
            assert!(
                (found - expected.bias[0]).abs() < 1e-5,
                "{name}: bias {found}, PyTorch {}",
                expected.bias[0]
            );
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_numbers() {
    let run = |seed| {
        let mut net =
            Net::stack(&[2], &[Layer::Dense(8), Layer::Relu, Layer::Dropout(0.2), Layer::Dense(1)]).unwrap();
        net.reset(seed).unwrap();
        let sums = crate::synth::sums(300, 1).unwrap();
        let history = net.fit(&sums, Fit::epochs(3).seed(seed).quiet()).unwrap();
        (history.losses(), net.weights(1).unwrap())
    };
    assert_eq!(run(7), run(7));
    assert_ne!(run(7), run(8));
}

#[test]
fn noise_is_for_training_only() {
    let run = |spread, seed| {
        let mut net = Net::stack(&[2], &[Layer::Noise(spread), Layer::Dense(1)]).unwrap();
        net.reset(1).unwrap();
        let sums = crate::synth::sums(300, 1).unwrap();
        net.fit(&sums, Fit::epochs(2).in_order().seed(seed).quiet()).unwrap();
        (net.weights(2).unwrap(), net.predict(&[[3.0, 4.0]]).unwrap())
    };
    let mut without = Net::dense(&[2, 1]).unwrap();
    without.reset(1).unwrap();
    without.fit(&crate::synth::sums(300, 1).unwrap(), Fit::epochs(2).in_order().quiet()).unwrap();
    assert_eq!(run(0.0, 5).0, without.weights(1).unwrap());
    assert_eq!(run(0.5, 5), run(0.5, 5)); // the same seed, the same noise
    assert_ne!(run(0.5, 5).0, run(0.5, 6).0);
    let net = Net::stack(&[3], &[Layer::Noise(2.0)]).unwrap();
    assert_eq!(net.predict(&[[1.0, 2.0, 3.0]]).unwrap().values(), [1.0, 2.0, 3.0]); // none when asked
    assert_eq!((net.parameters(), net.multiplications()), (0, 0));
    for spread in [-0.1, f64::NAN, f64::INFINITY] {
        let error = Net::stack(&[2], &[Layer::Noise(spread), Layer::Dense(1)]).err().unwrap();
        assert_eq!(error.kind(), Kind::Value);
        assert!(error.message(Lang::Fr).contains("ampleur"), "{error}");
    }
}

#[test]
fn weight_decay_keeps_the_norm_small() {
    let norm = |decay| {
        let mut net = known_start();
        net.fit(
            &four_rows(),
            Fit::epochs(50).optimizer(Optimizer::AdamW).learning_rate(0.05).weight_decay(decay).quiet(),
        )
        .unwrap();
        net.norm().unwrap()
    };
    assert!(norm(5.0) < 0.5 * norm(0.0), "{} {}", norm(5.0), norm(0.0));
}

#[test]
fn senseless_settings_are_refused_and_nothing_is_lost() {
    let mut net = known_start();
    let before = net.weights(1).unwrap();
    let wrong = [
        (Fit::epochs(0), Kind::Value),
        (Fit::epochs(1).batch(0), Kind::Value),
        (Fit::epochs(1).learning_rate(-0.1), Kind::Value),
        (Fit::epochs(1).learning_rate(f64::NAN), Kind::Value),
        (Fit::epochs(1).patience(0), Kind::Value),
        (Fit::epochs(1).weight_decay(-1.0), Kind::Value),
        (Fit::epochs(1).time_budget(-1.0), Kind::Value),
        (Fit::epochs(1).clip_norm(0.0), Kind::Value),
        (Fit::epochs(1).loss(Loss::CrossEntropy), Kind::Value),
        (Fit::epochs(1).loss(Loss::Quantile(1.5)), Kind::Value),
    ];
    for (how, kind) in wrong {
        let error = net.fit(&four_rows(), how.quiet()).unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert_ne!(error.message(Lang::En), error.message(Lang::Fr));
    }
    assert_eq!(net.weights(1).unwrap(), before);
}

#[test]
fn a_loss_that_leaves_the_numbers_is_caught_and_the_network_goes_back() {
    let sums = crate::synth::sums(200, 1).unwrap();
    let mut net = Net::dense(&[2, 1]).unwrap();
    let before = net.weights(1).unwrap();
    let how = Fit::epochs(50).optimizer(Optimizer::Sgd).learning_rate(1.0).quiet();
    let error = net.fit(&sums, how).unwrap_err();
    assert_eq!(error.kind(), Kind::Diverged);
    assert!(error.message(Lang::En).contains("a learning rate smaller than 1"), "{error}");
    let after = net.weights(1).unwrap();
    assert!(after.iter().flatten().all(|weight| weight.is_finite()), "{before:?} {after:?}");
}

#[test]
fn patience_stops_and_goes_back_to_the_best_epoch() {
    let sums = crate::synth::sums(100, 1).unwrap();
    let mut net = Net::dense(&[2, 1]).unwrap();
    // A rate this large jumps to and fro around the answer: some epoch is not better than the best.
    let how = Fit::epochs(200).learning_rate(0.3).patience(2).validation(&sums).unwrap().quiet();
    let history = net.fit(&sums, how.clone()).unwrap();
    assert_eq!(history.stop(), Stop::NoProgress { patience: 2 });
    let best = history.best_epoch().unwrap();
    let losses = history.validation_losses();
    assert_eq!(losses.len(), best + 2);
    let kept = {
        let scores = net.measure(&sums).unwrap();
        scores.get(crate::score::Metric::RootMeanSquaredError).unwrap().powi(2)
    };
    assert!(
        (kept - losses[best - 1]).abs() < 1e-3 * losses[best - 1].max(1.0),
        "{kept} {}",
        losses[best - 1]
    );
}

#[test]
fn the_time_budget_ends_training_and_says_so() {
    let sums = crate::synth::sums(5_000, 1).unwrap();
    let mut net = Net::dense(&[2, 1]).unwrap();
    let history = net.fit(&sums, Fit::epochs(100_000).time_budget(0.3).quiet()).unwrap();
    assert!(matches!(history.stop(), Stop::TimeBudget { .. }));
    assert!(
        history.sentence().fr().contains("les 0,3 s accordées sont écoulées"),
        "{}",
        history.sentence().fr()
    );
}

#[test]
fn a_time_budget_that_is_none_is_named() {
    let mut net = Net::dense(&[2, 1]).unwrap();
    for (seconds, en, fr) in [(-3.0, "−3 s", "−3 s"), (0.0, "0 s", "0 s"), (f64::NAN, "NaN s", "NaN s")] {
        let error = net.fit(&four_rows(), Fit::epochs(1).time_budget(seconds)).unwrap_err();
        assert!(error.message(Lang::En).contains(&format!("found: {en}")), "{}", error.message(Lang::En));
        assert!(
            error.message(Lang::Fr).contains(&format!("trouvé\u{a0}: {fr}")),
            "{}",
            error.message(Lang::Fr)
        );
    }
    // More seconds than a clock can hold are as good as no budget.
    assert!(net.fit(&four_rows(), Fit::epochs(1).time_budget(1e300).quiet()).is_ok());
}

#[test]
fn a_target_that_does_not_fit_is_refused() {
    let mut net = Net::dense(&[2, 3]).unwrap();
    assert_eq!(net.fit(&four_rows(), Fit::epochs(1).quiet()).unwrap_err().kind(), Kind::Shape);
    let mut net = Net::dense(&[5, 1]).unwrap();
    assert_eq!(net.fit(&four_rows(), Fit::epochs(1).quiet()).unwrap_err().kind(), Kind::Shape);
    let one_class = Samples {
        inputs: Tensor::zeros([4, 2], (tch::Kind::Float, tch::Device::Cpu)),
        targets: Target::Classes {
            values: Tensor::zeros([4], (tch::Kind::Int64, tch::Device::Cpu)),
            names: vec!["cat".to_string()],
        },
    };
    let mut net = Net::dense(&[2, 1]).unwrap();
    assert_eq!(net.fit(&one_class, Fit::epochs(1).quiet()).unwrap_err().kind(), Kind::Empty);
}

#[test]
fn classes_are_learned_with_the_cross_entropy() {
    // Two clouds that a line tells apart.
    let inputs: Vec<f32> = (0..200)
        .flat_map(
            |i| if i % 2 == 0 { [1.0, 1.0 + i as f32 / 200.0] } else { [-1.0, -1.0 - i as f32 / 200.0] },
        )
        .collect();
    let values: Vec<i64> = (0..200).map(|i| i % 2).collect();
    let samples = Samples {
        inputs: Tensor::from_slice(&inputs).view([200, 2]),
        targets: Target::Classes {
            values: Tensor::from_slice(&values),
            names: vec!["up".into(), "down".into()],
        },
    };
    let mut net = Net::dense(&[2, 2]).unwrap();
    let history = net.fit(&samples, Fit::epochs(20).learning_rate(0.05).quiet()).unwrap();
    assert_eq!(history.loss(), Loss::CrossEntropy);
    let answers = net.predict_all(&samples).unwrap();
    assert!(
        answers.labels().iter().enumerate().all(|(i, label)| label == if i % 2 == 0 { "up" } else { "down" })
    );
}

#[test]
fn a_loss_measures_as_by_hand() {
    let (truth, answers) = ([1.0, 2.0, 3.0, 10.0], [1.0, 4.0, 2.5, 6.0]);
    // Differences 0, −2, 0.5, 4: squares 0 + 4 + 0.25 + 16; Huber 0 + 1.5 + 0.125 + 3.5. Quantile 0.9
    // (scikit-learn’s mean_pinball_loss): 0 + 0.2 + 0.45 + 3.6; quantile 0.1: 0 + 1.8 + 0.05 + 0.4. All divided by 4.
    let cases = [
        (Loss::MeanSquaredError, 5.0625),
        (Loss::MeanAbsoluteError, 1.625),
        (Loss::Huber, 1.28125),
        (Loss::Quantile(0.9), 1.0625),
        (Loss::Quantile(0.1), 0.5625),
        (Loss::Quantile(0.5), 0.8125),
    ];
    for (loss, expected) in cases {
        let found = loss.measure(&truth, &answers).unwrap();
        assert!((found - expected).abs() < 1e-12, "{loss:?}: {found} {expected}");
    }
    let wrong = [
        Loss::CrossEntropy.measure(&truth, &answers).unwrap_err(),
        Loss::Quantile(1.0).measure(&truth, &answers).unwrap_err(),
        Loss::Quantile(f64::NAN).measure(&truth, &answers).unwrap_err(),
        Loss::MeanSquaredError.measure(&truth, &answers[..3]).unwrap_err(),
        Loss::MeanSquaredError.measure(&[], &[]).unwrap_err(),
        Loss::MeanSquaredError.measure(&[f64::NAN], &[1.0]).unwrap_err(),
    ];
    for error in wrong {
        assert_ne!(error.message(Lang::En), error.message(Lang::Fr));
    }
}
