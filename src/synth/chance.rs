//! Worlds in which nothing can be foretold.

use super::{normal, some_rows};
use crate::data::Table;
use crate::error::{Error, Kind, Result};
use crate::lang::Label;
use polars::prelude::{Column, DataFrame};
use rand::{Rng, SeedableRng};

/// `count` draws among these names, each as likely as the others: a coin with two names, a die with six.
///
/// What is decided so cannot be foretold from anything. Whoever does better than chance on new draws
/// has had news of them.
///
/// ```
/// use atelier::{synth, SEED};
/// let verdicts = synth::toss(1_000, &["accepted", "refused"], SEED)?;
/// let accepted = verdicts.iter().filter(|verdict| *verdict == "accepted").count();
/// assert!((400..600).contains(&accepted));
/// assert_eq!(verdicts, synth::toss(1_000, &["accepted", "refused"], SEED)?);
/// assert!(synth::toss(10, &["heads"], SEED).is_err()); // one side decides nothing
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// # Errors
/// When `count` is zero, or there are fewer than two names, or one comes twice.
pub fn toss<Name: AsRef<str>>(count: usize, names: &[Name], seed: u64) -> Result<Vec<String>> {
    some_rows(count)?;
    if names.len() < 2 {
        return Err(Error::new(
            Kind::Empty,
            Label::fixed("one side decides nothing", "une seule face ne décide de rien"),
        )
        .found(Label::with(|lang| lang.count(names.len())))
        .expected(Label::fixed("2 names or more", "2 noms ou plus"))
        .attempt(Label::same("synth::toss(10, &[\"heads\", \"tails\"], SEED)?")));
    }
    different(names)?;
    let mut random = stream(seed, TOSSES);
    Ok((0..count).map(|_| names[random.random_range(0..names.len())].as_ref().to_string()).collect())
}

/// `rows` rows of numbers under these names, from the bell curve of mean 0 and standard deviation 1. No
/// column has anything to do with another, nor with whatever is put beside them.
///
/// ```
/// use atelier::{correlation, synth, SEED};
/// let table = synth::noise(1_000, &["width", "height"], SEED)?;
/// let r = correlation(&table.column("width")?, &table.column("height")?)?;
/// assert!(r.abs() < 0.15);
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// # Errors
/// When `rows` is zero, there is no name, or one comes twice.
pub fn noise<Name: AsRef<str>>(rows: usize, names: &[Name], seed: u64) -> Result<Table> {
    some_rows(rows)?;
    different(names)?;
    let mut random = stream(seed, NOISE);
    let columns: Vec<Column> = names
        .iter()
        .map(|name| {
            let values: Vec<f64> = (0..rows).map(|_| normal(&mut random)).collect();
            Column::new(name.as_ref().into(), values)
        })
        .collect();
    Table::from_frame(DataFrame::new(rows, columns)?)
}

/// Which numbers belong to which world: with the same seed, a coin, the columns beside it and whatever
/// else a notebook draws must have nothing in common.
const TOSSES: u64 = 1;
const NOISE: u64 = 2;
pub(super) const LOTS: u64 = 3;

fn stream(seed: u64, number: u64) -> rand_chacha::ChaCha8Rng {
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(number);
    random
}

fn different<Name: AsRef<str>>(names: &[Name]) -> Result<()> {
    let mut known = std::collections::HashSet::new();
    match names.iter().map(AsRef::as_ref).find(|name| !known.insert(*name)) {
        None => Ok(()),
        Some(twice) => {
            Err(Error::new(Kind::Value, Label::fixed("a name comes twice", "un nom vient deux fois"))
                .found(Label::with(|lang| lang.quote(twice)))
                .expected(Label::fixed("each name once", "chaque nom une seule fois"))
                .attempt(Label::same("synth::toss(10, &[\"heads\", \"tails\"], SEED)?")))
        }
    }
}

/// A series that goes up or down by a draw from the bell curve at every step, and remembers nothing else: a random walk.
///
/// ```
/// use atelier::synth;
/// assert_eq!(synth::random_walk(100, 7)?.len(), 100);
/// assert_ne!(synth::random_walk(100, 7)?, synth::random_walk(100, 8)?);
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// # Errors
/// When there are no steps.
pub fn random_walk(steps: usize, seed: u64) -> Result<Vec<f64>> {
    some_rows(steps)?;
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    let mut at = 0.0;
    Ok((0..steps)
        .map(|_| {
            at += normal(&mut random);
            at
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;

    #[test]
    fn chance_has_the_shares_it_should() {
        let die = toss(60_000, &["1", "2", "3", "4", "5", "6"], 1).unwrap();
        for side in 1..=6 {
            let count = die.iter().filter(|shown| **shown == side.to_string()).count();
            assert!((9_500..10_500).contains(&count), "{side}: {count}"); // five standard deviations
        }
        let names: Vec<String> = (0..300).map(|place| format!("c{place}")).collect();
        let table = noise(200, &names, 1).unwrap();
        assert_eq!((table.rows(), table.names().len()), (200, 300));
        let all: Vec<f64> = names.iter().flat_map(|name| table.column(name).unwrap()).collect();
        let mean = all.iter().sum::<f64>() / all.len() as f64;
        let spread = (all.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / all.len() as f64).sqrt();
        assert!(mean.abs() < 0.02 && (spread - 1.0).abs() < 0.02, "{mean} {spread}");
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        assert_eq!(toss(0, &["a", "b"], 1).unwrap_err().kind(), Kind::Empty);
        assert!(toss(3, &["a"], 1).unwrap_err().message(Lang::Fr).contains("une seule face"));
        assert!(toss(3, &["a", "a"], 1).unwrap_err().message(Lang::Fr).contains("deux fois"));
        assert!(noise(0, &["a"], 1).is_err());
        assert!(noise::<&str>(3, &[], 1).is_err());
        assert!(noise(3, &["a", "a"], 1).is_err());
    }
}
