//! Accidents and emergency calls of a city, night by night, in three worlds that leave the same traces.
//!
//! All three draw from one joint table of accidents and calls, so their logbooks are equal in law: no test, and no network, tells
//! them apart. They differ in what causes what, which shows only when somebody intervenes (Pearl, *Causality*, 2000: the do-operator).

use super::some_rows;
use crate::data::Table;
use crate::error::Result;
use crate::lang::{Label, Lang};
use crate::show::{Page, Show, displays};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Accidents in a night, from 0 to this.
const ACCIDENTS: usize = 15;
/// Calls in a night, from 0 to this.
const CALLS: usize = 24;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Maker {
    AccidentsFirst,
    CallsFirst,
    Storms,
}

/// A city, its accidents and its emergency calls.
///
/// On a night there are 4 accidents on average (Poisson); four in five are called in, and one call on average has another reason.
/// World A draws the accidents, then the calls that they bring; world B draws the calls, then the accidents of the ambulances that
/// race; in world C a storm brings both. The joint table is the same, to the last digit.
///
/// ```
/// use atelier::{mean, synth::Incidents, SEED};
/// let city = Incidents::calls_cause_accidents();
/// let before = mean(&city.nights(2_000, SEED)?.column("accidents")?)?;
/// let after = mean(&city.phones_off().nights(2_000, SEED)?.column("accidents")?)?;
/// assert!((before - 4.0).abs() < 0.2);
/// assert!(after < 0.3 * before); // no calls, no racing ambulances
/// assert!(city.nights(0, SEED).is_err());
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Incidents {
    maker: Maker,
    phones: bool,
    traffic: bool,
}

impl Incidents {
    fn of(maker: Maker) -> Incidents {
        Incidents { maker, phones: true, traffic: true }
    }

    /// World A: whoever has an accident calls.
    pub fn accidents_cause_calls() -> Incidents {
        Incidents::of(Maker::AccidentsFirst)
    }

    /// World B: ambulances that are called race through the streets.
    pub fn calls_cause_accidents() -> Incidents {
        Incidents::of(Maker::CallsFirst)
    }

    /// World C: a storm brings accidents, and calls.
    pub fn storms_cause_both() -> Incidents {
        Incidents::of(Maker::Storms)
    }

    /// One of the three, drawn by lot: for an exercise. [`answer`](Incidents::answer) says which.
    ///
    /// ```
    /// use atelier::synth::Incidents;
    /// let letters: Vec<&str> = (0..50).map(|seed| Incidents::hidden(seed).answer()).collect();
    /// assert!(["A", "B", "C"].iter().all(|letter| letters.contains(letter)));
    /// ```
    pub fn hidden(seed: u64) -> Incidents {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        Incidents::of([Maker::AccidentsFirst, Maker::CallsFirst, Maker::Storms][random.random_range(0..3)])
    }

    /// The letter of this world: A, accidents cause calls; B, calls cause accidents; C, storms cause both.
    pub fn answer(&self) -> &'static str {
        match self.maker {
            Maker::AccidentsFirst => "A",
            Maker::CallsFirst => "B",
            Maker::Storms => "C",
        }
    }

    /// The same city, its phone lines cut: no call comes through, whatever happens.
    pub fn phones_off(&self) -> Incidents {
        Incidents { phones: false, ..*self }
    }

    /// The same city without traffic: nobody drives, so there is no accident.
    pub fn no_traffic(&self) -> Incidents {
        Incidents { traffic: false, ..*self }
    }

    /// So many nights: the columns `accidents` and `calls`.
    ///
    /// # Errors
    /// When `count` is zero.
    pub fn nights(&self, count: usize, seed: u64) -> Result<Table> {
        some_rows(count)?;
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let joint = joint();
        let of_accidents: Vec<f64> = joint.iter().map(|row| row.iter().sum()).collect();
        let with_calls: Vec<Vec<f64>> =
            (0..=CALLS).map(|calls| joint.iter().map(|row| row[calls]).collect()).collect();
        let of_calls: Vec<f64> = with_calls.iter().map(|column| column.iter().sum()).collect();
        let all = joint.concat();
        let (mut accidents, mut calls) = (Vec::new(), Vec::new());
        for _ in 0..count {
            // What is forced causes, and is no longer caused.
            let (night_accidents, night_calls) = match self.maker {
                Maker::AccidentsFirst => {
                    let first = if self.traffic { drawn(&of_accidents, &mut random) } else { 0 };
                    (first, if self.phones { drawn(&joint[first], &mut random) } else { 0 })
                }
                Maker::CallsFirst => {
                    let first = if self.phones { drawn(&of_calls, &mut random) } else { 0 };
                    (if self.traffic { drawn(&with_calls[first], &mut random) } else { 0 }, first)
                }
                Maker::Storms => {
                    let cell = drawn(&all, &mut random);
                    let (both, of_both) = (cell / (CALLS + 1), cell % (CALLS + 1));
                    (if self.traffic { both } else { 0 }, if self.phones { of_both } else { 0 })
                }
            };
            accidents.push(night_accidents as f64);
            calls.push(night_calls as f64);
        }
        Ok(Table::columns(&[("accidents", &accidents), ("calls", &calls)])?
            .titled("A city, night by night", "Une ville, nuit après nuit"))
    }
}

/// How likely each pair is: a row for each number of accidents, a column for each number of calls.
fn joint() -> Vec<Vec<f64>> {
    let poisson = |mean: f64, count: usize| {
        (1..=count).fold((-mean).exp(), |chance, number| chance * mean / number as f64)
    };
    // Four in five are called in.
    let binomial = |of: usize, called: usize| {
        let ways = (0..called).fold(1.0, |ways, at| ways * (of - at) as f64 / (at + 1) as f64);
        ways * 0.8f64.powi(called as i32) * 0.2f64.powi((of - called) as i32)
    };
    (0..=ACCIDENTS)
        .map(|accidents| {
            let calls = |calls: usize| {
                let split = |called: usize| binomial(accidents, called) * poisson(1.0, calls - called);
                (0..=calls.min(accidents)).map(split).sum::<f64>()
            };
            (0..=CALLS).map(|number| poisson(4.0, accidents) * calls(number)).collect()
        })
        .collect()
}

/// A place drawn in proportion to these weights, which need not sum to one.
fn drawn(weights: &[f64], random: &mut impl Rng) -> usize {
    let mut left = random.random::<f64>() * weights.iter().sum::<f64>();
    for (place, weight) in weights.iter().enumerate() {
        left -= weight;
        if left < 0.0 {
            return place;
        }
    }
    weights.len() - 1
}

impl Show for Incidents {
    fn page(&self) -> Page {
        let changed = match (self.phones, self.traffic) {
            (true, true) => Label::fixed("as it comes", "telle quelle"),
            (false, true) => Label::fixed("phone lines cut", "téléphone coupé"),
            (true, false) => Label::fixed("without traffic", "sans circulation"),
            (false, false) => {
                Label::fixed("phone lines cut, without traffic", "téléphone coupé, sans circulation")
            }
        };
        Page::new().label(&Label::with(|lang| match lang {
            Lang::Fr => format!("Une ville, {}", changed.fr()),
            _ => format!("A city, {}", changed.en()),
        }))
    }
}

displays!(Incidents);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stat::numbers::mean;

    #[test]
    fn the_table_is_a_probability() {
        let all: f64 = joint().concat().iter().sum();
        assert!((all - 1.0).abs() < 1e-4, "{all}");
        // Nobody calls on a night without accidents when the one other call on average does not come: e⁻⁴ e⁻¹.
        assert!((joint()[0][0] - (-5f64).exp()).abs() < 1e-12);
        // Two accidents, both called in, or one and another call, or none and two: by hand.
        let by_hand = (-4f64).exp() * 8.0 * (-1f64).exp() * (0.64 + 0.32 + 0.04 / 2.0);
        assert!((joint()[2][2] - by_hand).abs() < 1e-12);
    }

    #[test]
    fn the_worlds_differ_only_when_somebody_intervenes() {
        let means = |city: Incidents| {
            let nights = city.nights(4_000, 5).unwrap();
            ["accidents", "calls"].map(|name| mean(&nights.column(name).unwrap()))
        };
        let [a, b, c] = [
            Incidents::accidents_cause_calls(),
            Incidents::calls_cause_accidents(),
            Incidents::storms_cause_both(),
        ];
        for city in [a, b, c] {
            let [accidents, calls] = means(city);
            assert!((accidents - 4.0).abs() < 0.15 && (calls - 4.2).abs() < 0.15, "{city:?}");
        }
        // By law: accidents given no call are Poisson of 4 × 0.2; calls given no accident Poisson of 1.
        assert!((means(a.phones_off())[0] - 4.0).abs() < 0.15);
        assert!((means(b.phones_off())[0] - 0.8).abs() < 0.1);
        assert!((means(c.phones_off())[0] - 4.0).abs() < 0.15);
        assert!((means(a.no_traffic())[1] - 1.0).abs() < 0.1);
        assert!((means(b.no_traffic())[1] - 4.2).abs() < 0.15);
        assert!((means(c.no_traffic())[1] - 4.2).abs() < 0.15);
    }
}
