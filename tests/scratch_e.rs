use atelier::synth::Hills;
use atelier::*;
use std::time::Instant;
fn train(layers: &[Layer], how: &Fit, dots: &Table, seed: u64) -> Result<Net> {
    let mut net = Net::stack(&[2], layers)?;
    net.reset(seed)?;
    net.fit(dots, how.seed(seed).quiet())?;
    Ok(net)
}
fn two(units: usize) -> Vec<Layer> {
    vec![Layer::Dense(units), Layer::Relu, Layer::Dense(units), Layer::Relu, Layer::Dense(2)]
}
fn noisy(spread: f64) -> Vec<Layer> {
    [vec![Layer::Noise(spread)], two(64)].concat()
}
fn drop(share: f64) -> Vec<Layer> {
    vec![
        Layer::Dense(64),
        Layer::Relu,
        Layer::Dropout(share),
        Layer::Dense(64),
        Layer::Relu,
        Layer::Dropout(share),
        Layer::Dense(2),
    ]
}
#[test]
fn tune() -> Result<()> {
    start(Lang::En)?;
    let hills = Hills::new();
    let wall = hills.wall()?;
    let plain = Fit::epochs(300).learning_rate(0.01);
    type F = Box<dyn Fn(&Table, u64) -> Result<Net>>;
    let mut ways: Vec<(String, F)> = vec![];
    let p = plain.clone();
    ways.push(("plain".into(), Box::new(move |d, s| train(&two(64), &p, d, s))));
    for u in [4usize, 8, 16] {
        let p = plain.clone();
        ways.push((format!("units {u}"), Box::new(move |d, s| train(&two(u), &p, d, s))));
    }
    for w in [0.1, 0.3, 0.6] {
        let p = plain.optimizer(Optimizer::AdamW).weight_decay(w);
        ways.push((format!("decay {w}"), Box::new(move |d, s| train(&two(64), &p, d, s))));
    }
    for n in [0.2, 0.35, 0.5] {
        let p = plain.clone();
        ways.push((format!("noise {n}"), Box::new(move |d, s| train(&noisy(n), &p, d, s))));
    }
    for n in [0.3, 0.4, 0.5, 0.6] {
        let p = plain.clone();
        ways.push((format!("dropout {n}"), Box::new(move |d, s| train(&drop(n), &p, d, s))));
    }
    {
        let p = plain.clone();
        ways.push((
            "early".into(),
            Box::new(move |d, s| {
                let (l, w) = d.split(0.7, s)?;
                train(&two(64), &p.validation(&w)?.patience(20), &l, s)
            }),
        ));
    }
    {
        let h = hills.clone();
        ways.push((
            "eight times".into(),
            Box::new(move |_, s| train(&two(64), &Fit::epochs(38).learning_rate(0.01), &h.draw(1280, s)?, s)),
        ));
    }
    {
        let p = plain.clone();
        ways.push(("horizon".into(), Box::new(move |d, s| train(&[Layer::Dense(2)], &p, d, s))));
    }
    let mut base: Vec<f64> = vec![];
    for (name, way) in &ways {
        let began = Instant::now();
        let (mut truth, mut own, mut heart, mut other, mut norm) = (vec![], vec![], vec![], vec![], vec![]);
        for seed in 11..=20u64 {
            let dots = hills.draw(160, seed)?;
            let net = way(&dots, seed)?;
            truth.push(1.0 - net.accuracy(&wall)?);
            own.push(1.0 - net.accuracy(&dots)?);
            heart.push(net.accuracy(&dots.only("mistake", "yes")?)?);
            other.push(net.accuracy(&hills.draw(1000, seed + 1000)?.only("mistake", "yes")?)?);
            norm.push(net.norm()?);
        }
        if base.is_empty() {
            base = truth.clone();
        }
        let gain: Vec<f64> = base.iter().zip(&truth).map(|(b, t)| b - t).collect();
        let f = |v: &[f64]| {
            format!(
                "{:.3} [{:.3} {:.3}]",
                mean(v).unwrap(),
                v.iter().cloned().fold(9e9, f64::min),
                v.iter().cloned().fold(-9e9, f64::max)
            )
        };
        println!(
            "{name:12} truth {} own {} heart {} other {} norm {:.1} gain {}  {:.2}s each",
            f(&truth),
            f(&own),
            f(&heart),
            f(&other),
            mean(&norm)?,
            f(&gain),
            began.elapsed().as_secs_f64() / 10.0
        );
    }
    for wrong in [0.0, 0.15] {
        for rounds in [1usize, 10, 30, 100, 300] {
            let (mut truth, mut own, mut att) = (vec![], vec![], vec![]);
            for seed in 11..=20u64 {
                let dots = hills.wrong(wrong)?.draw(160, seed)?;
                let b = AdaBoost::fit(&dots, rounds)?;
                truth.push(1.0 - b.accuracy(&wall)?);
                own.push(1.0 - b.accuracy(&dots)?);
                let m = dots.text("mistake")?;
                att.push((0..160).filter(|r| m[*r] == "yes").map(|r| b.weights()[r]).sum::<f64>());
            }
            let f = |v: &[f64]| {
                format!(
                    "{:.3} [{:.3} {:.3}]",
                    mean(v).unwrap(),
                    v.iter().cloned().fold(9e9, f64::min),
                    v.iter().cloned().fold(-9e9, f64::max)
                )
            };
            println!(
                "boost wrong {wrong} rounds {rounds}: truth {} own {} attention {}",
                f(&truth),
                f(&own),
                f(&att)
            );
        }
    }
    for (name, how) in [
        ("adam .01", plain.clone()),
        ("sgd .1", plain.optimizer(Optimizer::Sgd).learning_rate(0.1)),
        ("sgd .01", plain.optimizer(Optimizer::Sgd).learning_rate(0.01)),
        ("sgd .5", plain.optimizer(Optimizer::Sgd).learning_rate(0.5)),
        ("momentum .03", plain.optimizer(Optimizer::Momentum).learning_rate(0.03)),
        ("momentum .01", plain.optimizer(Optimizer::Momentum).learning_rate(0.01)),
        ("adam .001", plain.learning_rate(0.001)),
    ] {
        let mut to = vec![];
        let mut truth = vec![];
        for seed in 11..=16u64 {
            let dots = hills.wrong(0.0)?.draw(160, seed)?;
            let mut net = Net::stack(&[2], &two(64))?;
            net.reset(seed)?;
            let h = net.fit(&dots, how.seed(seed).quiet())?;
            to.push(h.epochs_to(0.1));
            truth.push(1.0 - net.accuracy(&wall)?);
        }
        println!("{name}: epochs to 0.1 {to:?} truth {:.3}", mean(&truth)?);
    }
    Ok(())
}
