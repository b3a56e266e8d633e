//! Some numbers in one: their mean, their middle, their spread, how two go together.

use super::checks::{all_finite, paired};
use super::numbers;
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};

const VALUE: Label = Label::fixed("value", "valeur");

/// The mean: the sum divided by the count.
///
/// ```
/// use atelier::mean;
/// assert_eq!(mean(&[1.0, 2.0, 6.0])?, 3.0); // (1 + 2 + 6) / 3
/// assert!(mean(&[]).is_err()); // nothing has no mean
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// # Errors
/// When there are no values, or one is not a finite number.
pub fn mean(values: &[f64]) -> Result<f64> {
    at_least(1, values)?;
    Ok(numbers::mean(values))
}

/// The median: half of the values lie below it. Of an even count, the mean of the two in the middle.
///
/// ```
/// use atelier::median;
/// assert_eq!(median(&[9.0, 1.0, 2.0])?, 2.0);
/// assert_eq!(median(&[1.0, 2.0, 4.0, 100.0])?, 3.0); // (2 + 4) / 2, however far off the last one is
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// # Errors
/// When there are no values, or one is not a finite number.
pub fn median(values: &[f64]) -> Result<f64> {
    quantile(values, 0.5)
}

/// The value below which this share of the values lies, between two neighbours in proportion.
///
/// It is type 7 of Hyndman and Fan (1996), as in numpy, pandas and R.
///
/// ```
/// use atelier::quantile;
/// assert_eq!(quantile(&[8.0, 1.0, 4.0, 2.0], 0.25)?, 1.75); // a quarter of the way: 1 + 0.75 × (2 − 1)
/// assert_eq!(quantile(&[8.0, 1.0, 4.0, 2.0], 1.0)?, 8.0);
/// assert!(quantile(&[1.0], 25.0).is_err()); // a share, not a percentage
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// # Errors
/// When there are no values, one is not a finite number, or the share is not between 0 and 1.
pub fn quantile(values: &[f64], share: f64) -> Result<f64> {
    at_least(1, values)?;
    if !(0.0..=1.0).contains(&share) {
        return Err(Error::new(
            Kind::Value,
            Label::fixed("this is not a share of the values", "ce n’est pas une part des valeurs"),
        )
        .found(Label::with(|lang| lang.short(share)))
        .expected(Label::fixed("between 0 and 1", "entre 0 et 1"))
        .attempt(Label::with(|lang| match lang {
            Lang::Fr => "0,5 pour la médiane".to_string(),
            _ => "0.5 for the median".to_string(),
        })));
    }
    Ok(numbers::quantile(&numbers::sorted(values), share))
}

/// The standard deviation of a sample: the values stand for others that were not measured, so the
/// squared distances from the mean are divided by n − 1. It is what pandas and R call `std` and `sd`.
///
/// ```
/// use atelier::{population_standard_deviation, sample_standard_deviation};
/// let values = [1.0, 3.0]; // one away from their mean, each
/// assert_eq!(sample_standard_deviation(&values)?, 2.0f64.sqrt()); // √((1 + 1) / 1)
/// assert_eq!(population_standard_deviation(&values)?, 1.0); // √((1 + 1) / 2)
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// # Errors
/// When there are fewer than two values, or one is not a finite number.
pub fn sample_standard_deviation(values: &[f64]) -> Result<f64> {
    at_least(2, values)?;
    Ok(numbers::sample_spread(values))
}

/// The standard deviation of values that are all there is: the squared distances from the mean are
/// divided by n. It is numpy's `std`, and what scaling divides by.
///
/// # Errors
/// When there are no values, or one is not a finite number.
pub fn population_standard_deviation(values: &[f64]) -> Result<f64> {
    at_least(1, values)?;
    Ok((numbers::squares(values) / values.len() as f64).sqrt())
}

/// How closely two things go together along a line (Pearson): 1 always up together, −1 one up and the
/// other down, 0 no line. It says nothing about why.
///
/// ```
/// use atelier::correlation;
/// let (hours, marks) = ([1.0, 2.0, 3.0], [10.0, 30.0, 20.0]);
/// // distances from the means −1, 0, 1 and −10, 10, 0: (10 + 0 + 0) / √(2 × 200)
/// assert!((correlation(&hours, &marks)? - 0.5).abs() < 1e-12);
/// assert!(correlation(&hours, &[7.0; 3]).is_err()); // what never varies goes with nothing
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// # Errors
/// When the lengths differ, there are fewer than two, one is not a finite number, or one never varies.
pub fn correlation(first: &[f64], second: &[f64]) -> Result<f64> {
    paired(first.len(), second.len())?;
    at_least(2, first)?;
    at_least(2, second)?;
    let (a, b) = (numbers::squares(first), numbers::squares(second));
    for (place, (squares, values)) in [(a, first), (b, second)].into_iter().enumerate() {
        if squares == 0.0 {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed(
                    "what never varies goes together with nothing",
                    "ce qui ne varie jamais ne va avec rien",
                ),
            )
            .found(Label::with(|lang| match lang {
                Lang::Fr => format!("liste {}\u{a0}: toujours {}", place + 1, lang.short(values[0])),
                _ => format!("list {}: always {}", place + 1, lang.short(values[0])),
            }))
            .expected(Label::fixed("two different values or more", "deux valeurs différentes ou plus"))
            .attempt(Label::fixed("another column, or more rows", "une autre colonne, ou plus de lignes")));
        }
    }
    let (x, y) = (numbers::mean(first), numbers::mean(second));
    let together: f64 = first.iter().zip(second).map(|(a, b)| (a - x) * (b - y)).sum();
    // Rounding must not make more than a certainty of it.
    Ok((together / (a.sqrt() * b.sqrt())).clamp(-1.0, 1.0))
}

/// Refuses fewer values than this, and values that are not finite.
fn at_least(fewest: usize, values: &[f64]) -> Result<()> {
    all_finite(VALUE, values)?;
    if values.len() >= fewest {
        return Ok(());
    }
    Err(Error::new(
        Kind::Empty,
        Label::fixed("there are too few values for that", "il y a trop peu de valeurs pour cela"),
    )
    .found(Label::with(|lang| lang.count(values.len())))
    .expected(Label::new(format!("{fewest} or more"), format!("{fewest} ou plus")))
    .attempt(Label::fixed(
        "look at the data: did a filter drop every row?",
        "regardez les données\u{a0}: un filtre a-t-il ôté toutes les lignes\u{202f}?",
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_numbers() {
        // scipy.stats.pearsonr, numpy.std (ddof 0 and 1)
        let (x, y) = ([2.0, 4.0, 4.0, 5.0, 7.0], [1.0, 3.0, 2.0, 6.0, 5.0]);
        assert!((correlation(&x, &y).unwrap() - 0.8096711066328958).abs() < 1e-12);
        assert!((population_standard_deviation(&x).unwrap() - 1.624_807_680_927_192).abs() < 1e-12);
        assert!((sample_standard_deviation(&x).unwrap() - 1.816590212458495).abs() < 1e-12);
    }

    #[test]
    fn misuse_is_told_in_both_languages() {
        for error in [
            mean(&[]).unwrap_err(),
            mean(&[f64::NAN]).unwrap_err(),
            sample_standard_deviation(&[1.0]).unwrap_err(),
            quantile(&[1.0], 2.0).unwrap_err(),
            correlation(&[1.0, 2.0], &[1.0]).unwrap_err(),
        ] {
            assert_ne!(error.message(Lang::En), error.message(Lang::Fr));
        }
        assert_eq!(correlation(&[1.0, 2.0], &[1.0]).unwrap_err().kind(), Kind::Shape);
    }

    proptest! {
        #[test]
        fn descriptions_stay_within_the_values(values in proptest::collection::vec(-1e6..1e6f64, 2..40), share in 0.0f64..=1.0) {
            let (low, high) = (numbers::lowest(&values), numbers::highest(&values));
            for value in [mean(&values).unwrap(), median(&values).unwrap(), quantile(&values, share).unwrap()] {
                prop_assert!(low - 1e-6 <= value && value <= high + 1e-6);
            }
            let (n, all) = (values.len() as f64, population_standard_deviation(&values).unwrap());
            let sample = sample_standard_deviation(&values).unwrap();
            prop_assert!((sample * sample * (n - 1.0) - all * all * n).abs() <= 1e-6 * (1.0 + all * all * n));
            prop_assert!(all <= (high - low) / 2.0 + 1e-6);
        }

        #[test]
        fn a_line_is_a_correlation_of_one(values in proptest::collection::vec(-1e3..1e3f64, 3..30), slope in 0.1f64..5.0) {
            prop_assume!(numbers::squares(&values) > 1e-3);
            let line: Vec<f64> = values.iter().map(|value| slope * value + 3.0).collect();
            prop_assert!((correlation(&values, &line).unwrap() - 1.0).abs() < 1e-9);
            let down: Vec<f64> = line.iter().map(|value| -value).collect();
            prop_assert!((correlation(&values, &down).unwrap() + 1.0).abs() < 1e-9);
        }
    }
}
