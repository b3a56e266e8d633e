//! Metrics, audits and detectors as a notebook meets them: the numbers of scikit-learn, fairlearn,
//! statsmodels and SciPy (tests/scores/recipe.py), a network audited by group, and what each value
//! looks like in both languages.

use atelier::*;
use serde_json::Value;

/// Rows and values, made by tests/scores/recipe.py.
fn reference() -> Value {
    serde_json::from_str(include_str!("scores/reference.json")).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_string()).collect()
}

fn close(found: f64, expected: f64, what: &str) {
    assert!((found - expected).abs() < 1e-9, "{what}: {found}, expected {expected}");
}

fn metric(name: &str) -> Metric {
    [
        Metric::MeanAbsoluteError,
        Metric::MeanSquaredError,
        Metric::RootMeanSquaredError,
        Metric::MaxError,
        Metric::RSquared,
        Metric::Accuracy,
        Metric::BalancedAccuracy,
        Metric::MacroF1,
        Metric::TruePositiveRate,
        Metric::FalsePositiveRate,
        Metric::TrueNegativeRate,
        Metric::FalseNegativeRate,
        Metric::Precision,
        Metric::F1,
        Metric::SelectionRate,
        Metric::LogLoss,
        Metric::BrierScore,
        Metric::AreaUnderCurve,
    ]
    .into_iter()
    .find(|metric| format!("{metric:?}") == name)
    .unwrap_or_else(|| panic!("no metric {name}"))
}

#[test]
fn metrics_agree_with_scikit_learn() {
    let reference = reference();
    let rows = &reference["rows"];
    for (values, truth, answers) in [
        ("decisions", "truth", "answers"),
        ("probabilities", "truth", "scores"),
        ("classified", "classes", "guesses"),
        ("regression", "numbers", "estimates"),
    ] {
        let (truth, answers) = (numbers(&rows[truth]), numbers(&rows[answers]));
        for (name, expected) in reference[values].as_object().unwrap() {
            close(metric(name).of(&truth, &answers).unwrap(), expected.as_f64().unwrap(), name);
        }
    }
}

#[test]
fn classes_agree_with_scikit_learn() {
    let reference = reference();
    let whole = |name: &str| {
        numbers(&reference["rows"][name]).into_iter().map(|class| class as usize).collect::<Vec<_>>()
    };
    let names = ["0", "1", "2", "3"];
    let confusion = Confusion::of_classes(&names, &whole("classes"), &whole("guesses")).unwrap();
    for (row, expected) in confusion.counts().iter().zip(reference["confusion"].as_array().unwrap()) {
        assert_eq!(row.iter().map(|count| *count as f64).collect::<Vec<_>>(), numbers(expected));
    }
    for (class, name) in names.iter().enumerate() {
        let expected = |part: &str| reference["by_class"][part][class].as_f64().unwrap();
        close(confusion.precision(name).unwrap(), expected("precision"), "precision");
        close(confusion.recall(name).unwrap(), expected("recall"), "recall");
        close(confusion.f1(name).unwrap(), expected("f1"), "f1");
    }
}

#[test]
fn kappa_agrees_with_scikit_learn() {
    let reference = reference();
    let grades = |name: &str| -> Vec<i64> {
        numbers(&reference["rows"][name]).into_iter().map(|class| class as i64).collect()
    };
    let agreement = Agreement::of(&grades("classes"), &grades("guesses")).unwrap();
    close(agreement.kappa(), reference["kappa"].as_f64().unwrap(), "kappa");
}

#[test]
fn the_curve_agrees_with_scikit_learn() {
    let reference = reference();
    let (truth, scores) = (numbers(&reference["rows"]["truth"]), numbers(&reference["rows"]["scores"]));
    let roc = Roc::of(&truth, &scores).unwrap();
    let (alarms, hits): (Vec<f64>, Vec<f64>) = roc.points().into_iter().unzip();
    let curve = &reference["curve"];
    for (found, expected) in [
        (alarms, numbers(&curve["alarms"])),
        (hits, numbers(&curve["hits"])),
        (roc.thresholds()[1..].to_vec(), numbers(&curve["thresholds"])),
    ] {
        assert_eq!(found.len(), expected.len());
        found.iter().zip(expected).for_each(|(found, expected)| close(*found, expected, "curve"));
    }
    let calibration = Calibration::of(&truth, &scores).unwrap();
    let expected = &reference["calibration"];
    assert_eq!(calibration.bins().len(), numbers(&expected["observed"]).len());
    for (place, bin) in calibration.bins().iter().enumerate() {
        close(bin.observed.value, expected["observed"][place].as_f64().unwrap(), "observed");
        close(bin.announced, expected["announced"][place].as_f64().unwrap(), "announced");
    }
    close(calibration.brier(), reference["probabilities"]["BrierScore"].as_f64().unwrap(), "Brier");
}

#[test]
fn audits_agree_with_fairlearn() {
    let reference = reference();
    let rows = &reference["rows"];
    let groups = texts(&rows["groups"]);
    let audit = Audit::of(&numbers(&rows["truth"]), &numbers(&rows["answers"]), &groups).unwrap();
    for (name, groups) in reference["by_group"].as_object().unwrap() {
        for (group, expected) in groups.as_object().unwrap() {
            // A group with fewer than ten cases to count is not given; `at_least` gives it all the same.
            let found = audit.at_least(1).unwrap().group(group, metric(name)).unwrap();
            close(found.value, expected.as_f64().unwrap(), name);
        }
        let all = audit.at_least(1).unwrap();
        close(
            all.difference(metric(name)).unwrap().value,
            reference["difference"][name].as_f64().unwrap(),
            name,
        );
        close(all.ratio(metric(name)).unwrap().value, reference["ratio"][name].as_f64().unwrap(), name);
    }
}

#[test]
fn intervals_agree_with_statsmodels() {
    for case in reference()["intervals"].as_array().unwrap() {
        let pair =
            |name: &str| (case[name][0].as_u64().unwrap() as usize, case[name][1].as_u64().unwrap() as usize);
        let (first, second) = (pair("first"), pair("second"));
        let check = |found: Interval, name: &str, tolerance: f64| {
            for (end, expected) in [found.low, found.high].iter().zip(case[name].as_array().unwrap()) {
                let Some(expected) = expected.as_f64() else {
                    assert!(end.is_infinite());
                    continue;
                };
                assert!(
                    (end - expected).abs() <= tolerance * expected.abs().max(1.0),
                    "{name} {first:?} {second:?}: {found:?}, {expected}"
                );
            }
        };
        check(Interval::rate(first.0, first.1).unwrap(), "wilson", 1e-9);
        check(Interval::difference_of_rates(first, second).unwrap(), "newcombe", 1e-9);
        // statsmodels stops its search for the ends at six digits.
        check(Interval::ratio_of_rates(first, second).unwrap(), "koopman", 1e-4);
    }
}

#[test]
fn the_distance_agrees_with_scipy() {
    let reference = reference();
    let (then, now) = (numbers(&reference["rows"]["numbers"]), numbers(&reference["rows"]["later"]));
    let distance = KolmogorovSmirnov::of(&then, &now).unwrap();
    close(distance.value(), reference["distance"]["value"].as_f64().unwrap(), "distance");
    close(distance.place(), reference["distance"]["place"].as_f64().unwrap(), "place");
}

#[test]
fn a_network_that_learned_prejudice_is_found_out() -> Result<()> {
    start(Lang::En)?;
    let loans = synth::loans(3_000, SEED)?.target("approved")?.hide(&["group", "neighbourhood"])?;
    let (seen, unseen) = loans.split(0.7, SEED)?;
    let scaling = seen.scaling()?;
    let (seen, unseen) = (seen.scale(&scaling)?, unseen.scale(&scaling)?);
    let mut net = Net::dense(&[3, 2])?;
    net.fit(&seen, Fit::epochs(15).quiet())?;
    let scores = net.measure(&unseen)?;
    assert!(scores.get(Metric::Accuracy)? > 0.6);
    assert!(scores.accuracy()?.contains(scores.get(Metric::Accuracy)?));
    assert!(scores.get(Metric::RSquared).is_err());

    let audit = net.audit(&unseen, "group")?;
    assert_eq!(audit.groups(), ["A", "B"]);
    assert_eq!(audit.cases(), unseen.rows());
    // The decisions that it learned from refused group B more often, and so the base rates differ.
    assert!(audit.difference(Metric::BaseRate)?.excludes_zero());
    let confusion = net.confusion(&unseen)?;
    assert!((confusion.accuracy() - audit.overall(Metric::Accuracy)?.value).abs() < 1e-12);
    assert_eq!(net.outcomes(&unseen)?.total(), unseen.rows());
    // Against what would truly have happened, hidden from the network all along.
    let against_truth = unseen.target("would_repay")?.hide(&["approved"])?;
    assert_eq!(net.audit(&against_truth, "group")?.cases(), unseen.rows());
    assert!(net.calibration(&unseen)?.expected_error() < 0.2);
    let abstention = net.abstention(&unseen)?;
    assert!(abstention.error_answering(0.5)?.value < abstention.error_answering(1.0)?.value);
    assert!(net.roc(&unseen)?.area() > 0.6);

    let crossed = net.audit_crossed(&unseen, &["group", "neighbourhood"])?;
    assert_eq!(
        crossed.by_group(Metric::Accuracy)?.iter().map(|score| score.cases).sum::<usize>(),
        unseen.rows()
    );
    let by_hand = net.audit_by(&unseen, &unseen.text("group")?)?;
    assert_eq!(by_hand.difference(Metric::Accuracy)?, audit.difference(Metric::Accuracy)?);

    assert_eq!(net.audit(&unseen, "gruop").unwrap_err().kind(), Kind::Column);
    assert_eq!(net.audit_crossed(&unseen, &[]).unwrap_err().kind(), Kind::Column);
    assert_eq!(net.audit(&unseen, "merit").unwrap_err().kind(), Kind::Value); // far too many groups
    let untrained = Net::dense(&[3, 2])?;
    assert_eq!(untrained.calibration(&unseen).unwrap_err().kind(), Kind::Value);
    let sums = Net::dense(&[2, 1])?;
    assert_eq!(sums.confusion(&synth::sums(50, SEED)?).unwrap_err().kind(), Kind::Value);
    Ok(())
}

/// Forty people of each group; the numbers of the pages below can be counted on fingers.
fn decisions() -> Audit {
    let truth = [1.0, 0.0].repeat(40);
    let answers: Vec<f64> = (0..80)
        .map(|row| f64::from(u8::from(row % 2 == 0 && row % 10 < if row < 40 { 8 } else { 4 })))
        .collect();
    let groups: Vec<&str> = (0..80)
        .map(|row| {
            if row < 40 {
                "north"
            } else if row < 75 {
                "south"
            } else {
                ""
            }
        })
        .collect();
    Audit::of(&truth, &answers, &groups).unwrap()
}

// One test for all pages: the language is the process's, and tests of one file share the process.
#[test]
fn pages_in_both_languages() -> Result<()> {
    for (code, lang) in [("fr", Lang::Fr), ("both", Lang::Both), ("en", Lang::En)] {
        unsafe { std::env::set_var("ATELIER_LANG", code) };
        let audit = decisions();
        insta::assert_snapshot!(format!("audit_{code}"), audit.page().plain());
        let figure = audit.plot(Metric::FalseNegativeRate)?;
        insta::assert_snapshot!(format!("audit_figure_{code}"), figure.alt(lang));
        let confusion =
            Confusion::of(&["chat", "chat", "chien", "hibou"], &["chat", "chien", "chien", "chat"])?;
        insta::assert_snapshot!(
            format!("confusion_{code}"),
            format!("{}\n\n{}", confusion.page().plain(), confusion.by_class().plain())
        );
        let roc = Roc::of(&[1.0, 0.0, 1.0, 0.0, 1.0], &[0.9, 0.8, 0.7, 0.3, 0.2])?;
        let prices = Prices::new(5.0, 1.0)?;
        insta::assert_snapshot!(
            format!("threshold_{code}"),
            [
                roc.cheapest(&prices).page().plain(),
                &roc.plot()?.alt(lang),
                &roc.plot_costs(&prices)?.alt(lang)
            ]
            .join("\n\n")
        );
        let sure = [0.95, 0.9, 0.85, 0.6, 0.55, 0.5];
        let right = [1.0, 1.0, 1.0, 0.0, 1.0, 0.0];
        let (calibration, abstention) =
            (Calibration::with_bins(&right, &sure, 5)?, Abstention::of(&right, &sure)?);
        insta::assert_snapshot!(
            format!("calibration_{code}"),
            [
                calibration.page().plain(),
                &calibration.plot()?.alt(lang),
                abstention.page().plain(),
                &abstention.plot()?.alt(lang)
            ]
            .join("\n\n")
        );
        let then: Vec<f64> = (0..50).map(f64::from).collect();
        let now: Vec<f64> = then.iter().map(|value| value + 20.0).collect();
        let errors: Vec<f64> =
            (0..60).map(|step| f64::from(step % 3) + if step < 40 { 0.0 } else { 4.0 }).collect();
        let (stability, distance, watch) = (
            PopulationStability::of(&then, &now)?,
            KolmogorovSmirnov::of(&then, &now)?,
            DriftDetector::cusum(&errors, 20)?,
        );
        insta::assert_snapshot!(
            format!("drift_{code}"),
            [
                stability.page().plain(),
                &stability.plot()?.alt(lang),
                distance.page().plain(),
                &distance.plot()?.alt(lang),
                watch.page().plain(),
                &watch.plot()?.alt(lang),
            ]
            .join("\n\n")
        );
        let agreement = Agreement::of(&[1, 3, 3, 2, 3, 4], &[1, 3, 4, 2, 2, 4])?;
        let (same, none) = (Agreement::of(&[1, 1], &[1, 1])?, Agreement::of(&[1, 2], &[1]).unwrap_err());
        insta::assert_snapshot!(
            format!("agreement_{code}"),
            [agreement.page().plain(), same.page().plain(), &none.message(lang)].join("\n\n")
        );
        insta::assert_snapshot!(format!("interval_{code}"), Interval::rate(30, 100)?.page().plain());
    }
    Ok(())
}
