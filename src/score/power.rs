//! What an outsider can find out: how likely it is that an untrue figure is refuted.

use crate::error::{Error, Kind, Result};
use crate::lang::Label;
use crate::stat::numbers::binomial_at_most;

/// How often a true claim may be refuted by bad luck.
const LEVEL: f64 = 0.05;

/// How likely it is that an outsider refutes a claim: somebody says that a share of `claimed` of all answers is right
/// (0 to 1), while in truth a share of `truth` is, and the outsider tries `examples` of them.
///
/// The claim is refuted when so few are right that a true claim would give as few at most one time in twenty: the
/// exact binomial test, to one side, at 5 %. Where the claim is true, or modest, what comes out is how often it is
/// refuted all the same: never above 0.05. The curve over `examples` climbs like a saw, because answers come in whole
/// numbers: a few more examples can lower it a little.
///
/// ```
/// use atelier::power;
/// // “95 % right”, and only 90 % are: with 50 examples six wrong ones refute, and they come in 38 of 100 tries
/// assert!((power(0.95, 0.9, 50)? - 0.3839).abs() < 1e-4);
/// assert!(power(0.95, 0.9, 400)? > 0.98);
/// assert!(power(0.95, 0.95, 400)? <= 0.05); // a true claim
/// assert_eq!(power(0.5, 0.0, 3)?, 0.0); // three wrong answers of three could be bad luck
/// assert!(power(95.0, 90.0, 50).is_err()); // shares, not per cent
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// # Errors
/// When there are no examples, or a share is not between 0 and 1.
pub fn power(claimed: f64, truth: f64, examples: usize) -> Result<f64> {
    if examples == 0 {
        return Err(Error::new(
            Kind::Empty,
            Label::fixed("nothing is refuted without an example", "sans exemple, rien n’est réfuté"),
        )
        .found(Label::same("0"))
        .expected(Label::fixed("1 or more", "1 ou plus"))
        .attempt(Label::same("power(0.95, 0.9, 100)?")));
    }
    if let Some(share) = [claimed, truth].into_iter().find(|share| !(0.0..=1.0).contains(share)) {
        return Err(Error::new(
            Kind::Value,
            Label::fixed(
                "a share of right answers goes from 0 to 1",
                "une part de bonnes réponses va de 0 à 1",
            ),
        )
        .found(Label::with(|lang| lang.short(share)))
        .expected(Label::fixed("between 0 and 1", "entre 0 et 1"))
        .attempt(Label::same("power(0.95, 0.9, 100)?")));
    }
    Ok(too_few(claimed, examples).map_or(0.0, |hits| binomial_at_most(hits, examples, truth)))
}

/// The most right answers that still refute the claim; none where no number does.
fn too_few(claimed: f64, examples: usize) -> Option<usize> {
    let refutes = |hits: usize| binomial_at_most(hits, examples, claimed) <= LEVEL;
    if !refutes(0) {
        return None;
    }
    // `low` refutes, `high` does not: all of them never do.
    let (mut low, mut high) = (0, examples);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if refutes(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(low)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SCIPY: [(f64, f64, usize, f64); 9] = [
        (0.95, 0.9, 50, 0.383876992276),
        (0.95, 0.9, 100, 0.548709834558),
        (0.95, 0.9, 200, 0.856924565958),
        (0.95, 0.9, 400, 0.985058283532),
        (0.95, 0.92, 600, 0.902257758939),
        (0.5, 0.45, 1000, 0.932230725760),
        (0.9, 0.99, 30, 0.000000016637),
        (0.99, 0.95, 20, 0.264160475056),
        (0.6, 0.2, 4, 0.409600000000),
    ];

    #[test]
    fn it_is_the_power_of_the_exact_test() {
        // scipy.stats.binom: critical = max(k for k in range(n) if binom.cdf(k, n, claimed) <= 0.05), then
        // binom.cdf(critical, n, truth), with SciPy 1.17.1.
        for (claimed, truth, examples, expected) in SCIPY {
            let found = power(claimed, truth, examples).unwrap();
            assert!((found - expected).abs() < 1e-9, "{claimed} {truth} {examples}: {found}, not {expected}");
        }
    }

    #[test]
    fn by_hand() {
        // Five throws of a coin claimed fair: no head at all comes one time in 32, which is 0.03125; one head or
        // fewer in 6 of 32. So only five tails refute: with a coin that never shows heads, always.
        assert_eq!(too_few(0.5, 5), Some(0));
        assert!((power(0.5, 0.5, 5).unwrap() - 1.0 / 32.0).abs() < 1e-12);
        assert_eq!(power(0.5, 0.0, 5).unwrap(), 1.0);
        // Whoever claims that all are right is refuted by a single wrong one.
        assert!((power(1.0, 0.9, 10).unwrap() - (1.0 - 0.9f64.powi(10))).abs() < 1e-12);
        assert_eq!(power(0.0, 0.5, 100).unwrap(), 0.0);
    }

    proptest! {
        #[test]
        fn a_true_claim_is_seldom_refuted(claimed in 0.0..=1.0f64, more in 0.0..=1.0f64, examples in 1usize..500) {
            let truth = claimed + more * (1.0 - claimed);
            prop_assert!(power(claimed, truth, examples).unwrap() <= LEVEL + 1e-9);
        }
    }
}
