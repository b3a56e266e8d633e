//! People whose merit is known, and what was decided about them: the engine below the loans and the auditions.

use super::{knob, normal};
use crate::error::Result;
use crate::lang::Label;
use crate::stat::numbers::normal_quantile;
use rand::{Rng, SeedableRng};

/// Places where people come from, neighbourhoods or schools: the first half is group A's where nobody
/// chose otherwise.
const PLACES: usize = 8;
/// How well each of the three visible columns shows merit: its correlation with it.
const SHOWN: [f64; 3] = [0.7, 0.6, 0.4];

/// The knobs of a world of decisions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Decisions {
    pub prejudice: f64,
    pub proxy: f64,
    pub share_of_b: f64,
    /// The share of each group that is worth a yes.
    pub base: [f64; 2],
    pub blur: f64,
}

/// One person: what is true, what can be seen, what was decided.
pub(super) struct Person {
    pub b: bool,
    pub worth: f64,
    /// Three columns that show the worth through noise, each of mean 0 and spread 1 where the worth is.
    pub seen: [f64; 3],
    /// 0 … 7.
    pub place: usize,
    pub chosen: bool,
}

impl Decisions {
    pub fn new() -> Decisions {
        Decisions { prejudice: 0.35, proxy: 0.8, share_of_b: 0.5, base: [0.5, 0.5], blur: 0.6 }
    }

    pub fn prejudice(self, share: f64) -> Result<Decisions> {
        let prejudice = knob(Label::fixed("the prejudice", "le préjugé"), share, 0.0, 1.0)?;
        Ok(Decisions { prejudice, ..self })
    }

    pub fn proxy(self, correlation: f64) -> Result<Decisions> {
        let proxy = knob(Label::fixed("the proxy", "la variable substitut"), correlation, 0.0, 1.0)?;
        Ok(Decisions { proxy, ..self })
    }

    pub fn share_of_b(self, share: f64) -> Result<Decisions> {
        let share_of_b = knob(Label::fixed("the share of group B", "la part du groupe B"), share, 0.0, 1.0)?;
        Ok(Decisions { share_of_b, ..self })
    }

    pub fn base(self, what: Label, a: f64, b: f64) -> Result<Decisions> {
        Ok(Decisions { base: [knob(what.clone(), a, 0.01, 0.99)?, knob(what, b, 0.01, 0.99)?], ..self })
    }

    pub fn blur(self, spread: f64) -> Result<Decisions> {
        let blur = knob(Label::fixed("the blur", "le flou"), spread, 0.0, 10.0)?;
        Ok(Decisions { blur, ..self })
    }

    pub fn people(self, count: usize, seed: u64) -> Vec<Person> {
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
        (0..count)
            .map(|_| {
                let b = random.random_bool(self.share_of_b);
                // The curve is moved so that the wanted share lies above zero.
                let worth = normal(&mut random) + normal_quantile(self.base[usize::from(b)]);
                let seen =
                    SHOWN.map(|weight| weight * worth + (1.0 - weight * weight).sqrt() * normal(&mut random));
                let looks = worth + self.blur * normal(&mut random);
                let refused = random.random_bool(self.prejudice); // drawn for all: knobs leave the rest as it was
                let half = PLACES / 2;
                let (own, place) = (random.random_bool(self.proxy), random.random_range(0..PLACES));
                let place = if own { place % half + if b { half } else { 0 } } else { place };
                Person { b, worth, seen, place, chosen: looks > 0.0 && !(b && refused) }
            })
            .collect()
    }
}
