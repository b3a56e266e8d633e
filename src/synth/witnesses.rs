//! Who speaks: people who see that something is wrong, and learn whether to say so.
//!
//! The game is the volunteer's dilemma (Diekmann, *Journal of Conflict Resolution* 29, 1985): when at least one of the
//! witnesses speaks, everybody has the benefit, which counts 1; whoever speaks pays the cost. In theory each speaks just
//! so often that speaking and waiting are worth the same, and nobody speaks in `cost^(n / (n − 1))` of the cases.
//! The people here know no theory: 200 of them meet in groups drawn anew each time, and afterwards each leans a little
//! more towards what would have been better for them.

use super::knob;
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::show::{Page, Show, displays};
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// About so many people: as many as make full groups.
const PEOPLE: usize = 200;
/// Times that they meet; silence is counted in the second half.
const MEETINGS: usize = 4_000;
/// How far one meeting moves somebody.
const STEP: f64 = 0.01;
/// Nobody is ever sure to speak or to be silent.
const LEAST: f64 = 0.005;

/// How often nobody speaks, where so many saw it and speaking costs 0.4 of what it brings everybody: a share of the
/// cases, 0 to 1.
///
/// ```
/// use atelier::synth;
/// let (two, ten) = (synth::witnesses(2, 1)?, synth::witnesses(10, 1)?);
/// assert!((two - 0.16).abs() < 0.03); // theory: 0.4²
/// assert!(ten > two + 0.08); // with more witnesses, silence is more likely
/// assert!(synth::witnesses(0, 1).is_err());
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// # Errors
/// When there are not between 1 and 50 witnesses.
pub fn witnesses(count: usize, seed: u64) -> Result<f64> {
    Witnesses::new(count)?.silence(seed)
}

/// Some witnesses, and what it costs them to speak.
///
/// ```
/// use atelier::synth::Witnesses;
/// let ten = Witnesses::new(10)?; // speaking costs 0.4 of the benefit
/// let protected = ten.cost(0.2)?;
/// assert!(protected.silence(1)? < ten.silence(1)?);
/// assert!((ten.in_theory() - 0.4f64.powf(10.0 / 9.0)).abs() < 1e-12);
/// assert!(Witnesses::new(1)?.silence(1)? < 0.05); // whoever is alone speaks
/// assert!(ten.cost(1.5).is_err()); // it would never be worth while
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Witnesses {
    count: usize,
    cost: f64,
}

impl Witnesses {
    /// So many witnesses of each case; speaking costs 0.4 of what it brings everybody.
    ///
    /// # Errors
    /// When there are not between 1 and 50.
    pub fn new(count: usize) -> Result<Witnesses> {
        if !(1..=50).contains(&count) {
            return Err(Error::new(
                Kind::Value,
                Label::fixed(
                    "so many witnesses do not fit into this world",
                    "ce monde n’accueille pas tant de témoins",
                ),
            )
            .found(Label::with(|lang| lang.count(count)))
            .expected(Label::fixed("between 1 and 50", "entre 1 et 50"))
            .attempt(Label::same("Witnesses::new(10)?")));
        }
        Ok(Witnesses { count, cost: 0.4 })
    }

    /// The same witnesses, with another cost of speaking: a share of what it brings everybody.
    ///
    /// # Errors
    /// When it is not between 0.01 and 0.99: below it is free, above it is never worth while.
    pub fn cost(&self, cost: f64) -> Result<Witnesses> {
        let cost = knob(Label::fixed("the cost of speaking", "le prix de la parole"), cost, 0.01, 0.99)?;
        Ok(Witnesses { cost, ..*self })
    }

    /// How often nobody speaks, once they have learned: a share of the cases, 0 to 1.
    ///
    /// # Errors
    /// None so far: the knobs were checked when they were turned.
    pub fn silence(&self, seed: u64) -> Result<f64> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let people = PEOPLE - PEOPLE % self.count;
        let mut order: Vec<usize> = (0..people).collect();
        // How likely each is to speak; at first, some are bold and some are shy.
        let mut leans: Vec<f64> = order.iter().map(|_| random.random_range(LEAST..1.0 - LEAST)).collect();
        let (mut silent, mut cases) = (0usize, 0usize);
        for meeting in 0..MEETINGS {
            order.shuffle(&mut random);
            for group in order.chunks_exact(self.count) {
                let speaks: Vec<bool> =
                    group.iter().map(|person| random.random_bool(leans[*person])).collect();
                let voices = speaks.iter().filter(|speaks| **speaks).count();
                if meeting >= MEETINGS / 2 {
                    cases += 1;
                    silent += usize::from(voices == 0);
                }
                for (person, speaks) in group.iter().zip(speaks) {
                    // Had I waited: did another speak? Then my voice would only have cost. Else it was worth 1 less that.
                    let others = voices - usize::from(speaks);
                    let regret = if others > 0 { -self.cost } else { 1.0 - self.cost };
                    leans[*person] = (leans[*person] + STEP * regret).clamp(LEAST, 1.0 - LEAST);
                }
            }
        }
        Ok(silent as f64 / cases.max(1) as f64)
    }

    /// How often nobody speaks in theory: the mixed equilibrium of Diekmann (1985). Alone, one always speaks.
    pub fn in_theory(&self) -> f64 {
        if self.count == 1 {
            return 0.0;
        }
        let count = self.count as f64;
        self.cost.powf(count / (count - 1.0))
    }
}

impl Show for Witnesses {
    fn page(&self) -> Page {
        Page::new().label(&Label::with(|lang| {
            let (count, cost) = (lang.count(self.count), lang.short(self.cost));
            match (lang, self.count) {
                (Lang::Fr, 1) => {
                    format!("Un seul témoin\u{202f}; parler lui coûte {cost} de ce que tout le monde y gagne")
                }
                (Lang::Fr, _) => {
                    format!("{count} témoins\u{202f}; parler coûte {cost} de ce que tout le monde y gagne")
                }
                (_, 1) => format!("One witness; speaking costs {cost} of what everybody gains by it"),
                _ => format!("{count} witnesses; speaking costs {cost} of what everybody gains by it"),
            }
        }))
    }
}

displays!(Witnesses);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn learners_come_near_to_the_theory() {
        for count in [2, 3, 5, 10] {
            for cost in [0.2, 0.4] {
                let world = Witnesses::new(count).unwrap().cost(cost).unwrap();
                let (found, theory) = (world.silence(3).unwrap(), world.in_theory());
                assert!(
                    (found - theory).abs() < 0.08,
                    "{count} witnesses, cost {cost}: {found}, in theory {theory}"
                );
            }
        }
    }

    #[test]
    fn the_same_seed_is_the_same_world() {
        let world = Witnesses::new(5).unwrap();
        assert_eq!(world.silence(4).unwrap(), world.silence(4).unwrap());
        assert_ne!(world.silence(4).unwrap(), world.silence(5).unwrap());
    }
}
