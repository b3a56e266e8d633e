//! The arithmetic under everything: no checks here, an empty slice gives NaN.

/// The sum divided by the count.
pub(crate) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The value below which a share of the sorted values lies, between two neighbours in proportion:
/// type 7 of Hyndman and Fan (1996), the one of numpy and R.
pub(crate) fn quantile(sorted: &[f64], share: f64) -> f64 {
    if sorted.is_empty() {
        return f64::NAN;
    }
    let place = share.clamp(0.0, 1.0) * (sorted.len() - 1) as f64;
    let (below, part) = (place.floor() as usize, place.fract());
    // Where no part of the next one is wanted it stays out: it may be infinite.
    if part == 0.0 || below + 1 >= sorted.len() {
        return sorted[below.min(sorted.len() - 1)];
    }
    sorted[below] * (1.0 - part) + sorted[below + 1] * part
}

/// The values in order.
pub(crate) fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// The sum of the squared distances from the mean. Exactly zero where all are equal: the mean of three times 0.1 is not 0.1, and so small a difference would be
/// taken for a spread.
pub(crate) fn squares(values: &[f64]) -> f64 {
    if values.first().is_some_and(|first| values.iter().all(|value| value == first)) {
        return 0.0;
    }
    let middle = mean(values);
    values.iter().map(|value| (value - middle).powi(2)).sum()
}

/// The spread of a sample, n − 1 below the line.
pub(crate) fn sample_spread(values: &[f64]) -> f64 {
    (squares(values) / (values.len() as f64 - 1.0)).sqrt()
}

/// The smallest of the values; infinite where there are none.
pub(crate) fn lowest(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::INFINITY, f64::min)
}

/// The largest of the values; minus infinity where there are none.
pub(crate) fn highest(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

/// The place of the largest value; the first of them where several are equal, 0 where there are none.
pub(crate) fn largest(values: &[f64]) -> usize {
    let mut best = 0;
    for (position, value) in values.iter().enumerate() {
        if *value > values[best] {
            best = position;
        }
    }
    best
}

/// The share of a normal distribution (mean 0, spread 1) below `x`.
pub(crate) fn normal_below(x: f64) -> f64 {
    0.5 * libm::erfc(-x / std::f64::consts::SQRT_2)
}

/// The value below which this share of a normal distribution lies: 1.96 for 0.975.
pub(crate) fn normal_quantile(share: f64) -> f64 {
    // By symmetry only the upper half is searched, through the tail, which keeps its digits.
    if share < 0.5 {
        return -normal_reach(2.0 * share);
    }
    normal_reach(2.0 * (1.0 - share))
}

/// How many standard deviations to each side leave out this share of a normal distribution: 1.96 for 0.05.
pub(crate) fn normal_reach(left_out: f64) -> f64 {
    halved(0.0, 40.0, |x| 2.0 * normal_below(-x) > left_out)
}

/// The same for Student's t with so many degrees of freedom: 2.776 for 0.05 and 4.
pub(crate) fn t_reach(left_out: f64, freedom: f64) -> f64 {
    let above = |x: f64| t_outside(x, freedom) > left_out;
    let mut high = 1.0;
    while above(high) && high < 1e15 {
        high *= 2.0;
    }
    halved(0.0, high, above)
}

/// The share of Student's t beyond `x` on both sides: the incomplete beta function at
/// freedom ÷ (freedom + x²), with freedom ÷ 2 and 1 ÷ 2 (Abramowitz and Stegun 26.7.1, 26.5.27).
fn t_outside(x: f64, freedom: f64) -> f64 {
    incomplete_beta(freedom / (freedom + x * x), freedom / 2.0, 0.5)
}

/// How likely it is that at most `hits` of `count` throws succeed, where each does with this chance: the incomplete
/// beta function (Abramowitz and Stegun 26.5.24).
pub(crate) fn binomial_at_most(hits: usize, count: usize, chance: f64) -> f64 {
    if hits >= count {
        return 1.0;
    }
    incomplete_beta(1.0 - chance, (count - hits) as f64, hits as f64 + 1.0)
}

/// The regularised incomplete beta function, by the continued fraction of Abramowitz and Stegun 26.5.8.
fn incomplete_beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    // The fraction converges fast below this place; above it, the other tail does.
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - incomplete_beta(1.0 - x, b, a);
    }
    let front =
        (libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b) + a * x.ln() + b * (-x).ln_1p()).exp() / a;
    // Lentz's way of working a continued fraction from the front.
    let tiny = 1e-300;
    let away = |value: f64| if value.abs() < tiny { tiny } else { value };
    let (mut c, mut d) = (1.0, 1.0 / away(1.0 - (a + b) * x / (a + 1.0)));
    let mut fraction = d;
    for step in 1..=500 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let before = fraction;
        for part in [even, odd] {
            d = 1.0 / away(1.0 + part * d);
            c = away(1.0 + part / c);
            fraction *= c * d;
        }
        if (fraction - before).abs() <= fraction.abs() * 1e-16 {
            break;
        }
    }
    front * fraction
}

/// The place between two bounds where a condition that holds at the low one stops holding.
fn halved(mut low: f64, mut high: f64, holds: impl Fn(f64) -> bool) -> f64 {
    // Each turn halves the range; after 64 the last digit stands.
    for _ in 0..64 {
        let middle = (low + high) / 2.0;
        if holds(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    (low + high) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_never_varies_has_no_spread() {
        // The mean of three times 0.1 is 0.10000000000000002.
        assert!(mean(&[0.1; 3]) != 0.1);
        assert_eq!((squares(&[0.1; 3]), sample_spread(&[0.1; 3])), (0.0, 0.0));
        assert!(squares(&[f64::NAN; 3]).is_nan());
        assert!(crate::stat::correlation(&[0.1; 3], &[1.0, 2.0, 3.0]).is_err());
    }

    #[test]
    fn the_normal_distribution_is_known() {
        // scipy.stats.norm.ppf and .cdf
        assert!((normal_reach(0.05) - 1.959963984540054).abs() < 1e-12);
        assert!((normal_reach(0.01) - 2.5758293035489004).abs() < 1e-12);
        assert!((normal_reach(0.05 / 6.0) - 2.638257273476751).abs() < 1e-12);
        assert!((normal_quantile(0.975) - 1.959963984540054).abs() < 1e-12);
        assert!((normal_quantile(0.1) + 1.2815515655446004).abs() < 1e-12);
        assert!(normal_quantile(0.5).abs() < 1e-12);
        assert!((normal_below(1.0) - 0.8413447460685429).abs() < 1e-15);
        assert!((normal_below(-8.0) / 6.220960574271785e-16 - 1.0).abs() < 1e-12);
    }

    #[test]
    fn students_t_is_known() {
        // scipy.stats.t.ppf(1 − left_out / 2, freedom)
        for (left_out, freedom, reach) in [
            (0.05, 1.0, 12.706204736432095),
            (0.05, 2.0, 4.302652729911275),
            (0.05, 4.0, 2.7764451051977987),
            (0.05, 9.0, 2.2621571628540993),
            (0.05, 29.0, 2.045229642132703),
            (0.01, 4.0, 4.604094871415897),
            (0.05, 1000.0, 1.9623390808264078),
        ] {
            let found = t_reach(left_out, freedom);
            assert!((found / reach - 1.0).abs() < 1e-9, "{freedom}: {found}, expected {reach}");
        }
    }

    #[test]
    fn quantiles_lie_between_values() {
        // numpy.quantile([1, 2, 4, 8], …): 0.25 → 1.75 (1 + 0.75), 0.5 → 3, 0.9 → 6.8 (4 + 0.7 × 4)
        let sorted = [1.0, 2.0, 4.0, 8.0];
        for (share, value) in [(0.0, 1.0), (0.25, 1.75), (0.5, 3.0), (0.9, 6.8), (1.0, 8.0)] {
            assert!((quantile(&sorted, share) - value).abs() < 1e-12, "{share}");
        }
        assert!(quantile(&[], 0.5).is_nan());
    }

    #[test]
    fn the_first_of_equal_ones_is_the_largest() {
        assert_eq!(largest(&[1.0, 3.0, 3.0]), 1);
        assert_eq!(largest(&[]), 0);
    }

    proptest! {
        #[test]
        fn a_quantile_and_the_share_below_it_go_together(share in 0.0001f64..0.9999) {
            prop_assert!((normal_below(normal_quantile(share)) - share).abs() < 1e-12);
        }

        #[test]
        fn a_t_interval_is_wider_than_a_normal_one(freedom in 1u32..200, left_out in 0.001f64..0.5) {
            let (t, z) = (t_reach(left_out, f64::from(freedom)), normal_reach(left_out));
            prop_assert!(t > z && (t_outside(t, f64::from(freedom)) - left_out).abs() < 1e-9);
        }
    }
}
