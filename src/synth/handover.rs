//! A car that drives by itself and hands over to a person at the last moment: who could have prevented what follows?
//!
//! The car goes at 69.2 km/h (43 miles an hour) towards a place in the road and brakes fully at 7 m/s². Braking that begins t seconds before
//! the place takes the share t / (v / 2a) of its energy away, so v / 2a seconds are needed to stop in front of it. A person who is called
//! needs a time that is drawn from a log-normal distribution, of mean 2.7 s and standard deviation 1.4 s. The moments are those of one
//! report on one night (National Transportation Safety Board, HAR-19/03, 2019: seen 5.6 s before, braking found necessary 1.2 s before, one
//! second of waiting); all else is an assumption and a knob, or is drawn anew in every world ([`Handover::drawn`]). It says what would have
//! changed what in this model. It does not say who was guilty.

use super::{between, knob, normal, some_rows};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::show::{Page, Show, displays};
use crate::stat::{NamedNumber, Number, Setting};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Kilometres an hour in a metre a second.
const KMH: f64 = 3.6;

/// What one of the parties could change about its own part.
///
/// ```
/// use atelier::{synth::Repair, Lang};
/// assert_eq!(Repair::ALL.len(), 7);
/// assert_eq!(Repair::Street.label().text(Lang::Fr), "une rue plus lente");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Repair {
    /// The program keeps in memory what it has seen, so that it knows 4.6 s before the place instead of 1.2 s.
    Memory,
    /// The program brakes as soon as it knows, instead of one second later.
    NoWaiting,
    /// The brake that the car came with stays on: it brakes between 1.0 and 1.6 s before the place.
    OwnBrake,
    /// A second person on board watches the road, three quarters of the time, and sees the danger 4 s before the place.
    SecondPerson,
    /// The operator watches the road, as well as a second person would.
    Operator,
    /// Everybody drives a fifth slower in this street.
    Street,
    /// The car has another colour: this changes nothing, and a method that finds otherwise is wrong.
    Paint,
}

impl Repair {
    /// All seven, the placebo last.
    pub const ALL: [Repair; 7] = [
        Repair::Memory,
        Repair::NoWaiting,
        Repair::OwnBrake,
        Repair::SecondPerson,
        Repair::Operator,
        Repair::Street,
        Repair::Paint,
    ];

    /// Its name, for a reader.
    pub fn label(&self) -> Label {
        match self {
            Repair::Memory => Label::fixed("the program keeps its memory", "le programme garde la mémoire"),
            Repair::NoWaiting => Label::fixed("no second of waiting", "aucune seconde d’attente"),
            Repair::OwnBrake => {
                Label::fixed("the car’s own brake stays on", "le frein d’origine reste actif")
            }
            Repair::SecondPerson => Label::fixed("a second pair of eyes", "une deuxième paire d’yeux"),
            Repair::Operator => {
                Label::fixed("the operator watches", "la personne au volant regarde la route")
            }
            Repair::Street => Label::fixed("a slower street", "une rue plus lente"),
            Repair::Paint => Label::fixed("another colour (placebo)", "une autre couleur (placebo)"),
        }
    }
}

impl From<Repair> for Setting {
    fn from(repair: Repair) -> Setting {
        Setting::from(repair.label())
    }
}

impl<Value: Into<Number>> NamedNumber for (Repair, Value) {
    fn named(self) -> (Label, Number) {
        (self.0.label(), self.1.into())
    }
}

/// The car and those around it, with their knobs. Every knob gives a new world.
///
/// ```
/// use atelier::{synth::Handover, SEED};
/// let car = Handover::new();
/// assert!((car.needs() - 1.373).abs() < 0.001); // seconds of warning, to stop in front of the place
/// assert_eq!(car.speed_at_place(1.4), 0.0);
/// assert!((car.speed_at_place(0.2) - 64.0).abs() < 0.1); // km/h
/// assert_eq!(car.in_time(1.2, 1_000, SEED)?, 0.0); // nobody: less than the brakes need
/// assert!(car.in_time(6.0, 1_000, SEED)? > 0.85);
/// assert!(car.speed(0.0).is_err());
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Handover {
    /// Metres a second.
    speed: f64,
    /// Metres a second, each second.
    braking: f64,
    /// Mean and standard deviation of the time that a person takes, in seconds.
    reaction: (f64, f64),
    /// Seconds before the place at which the program knows, without memory and with it.
    knows: (f64, f64),
    waits: f64,
    /// Seconds before the place at which the car's own brake begins, between these two.
    own_brake: (f64, f64),
    /// Seconds before the place at which somebody who watches sees the danger.
    sees: f64,
    /// The share of the time that somebody whose task is to watch does watch.
    attention: f64,
    /// How many times as fast everybody drives in the slower street.
    slower: f64,
}

impl Default for Handover {
    fn default() -> Handover {
        Handover::new()
    }
}

/// What is left to chance in one passage: the same for all repairs.
struct Passage {
    /// How long operator and second person take; infinite where they look elsewhere.
    take: [f64; 2],
    /// Where between its two ends the own brake begins.
    brake: f64,
}

impl Handover {
    /// The world as it comes.
    pub fn new() -> Handover {
        Handover {
            speed: 69.2 / KMH,
            braking: 7.0,
            reaction: (2.7, 1.4),
            knows: (1.2, 4.6),
            waits: 1.0,
            own_brake: (1.0, 1.6),
            sees: 4.0,
            attention: 0.75,
            slower: 0.8,
        }
    }

    /// A world with other assumptions, drawn by lot, each number alike between two bounds: speed 60 to 80 km/h, braking 6 to 8 m/s², reaction
    /// 2.0 to 3.5 s on average with a spread of 0.4 to 0.6 of that, the program knows 0.9 to 1.4 s before the place, with memory 3.0 to 5.5 s, it
    /// waits 0.5 to 1.5 s, the own brake begins within 0.6 s from 0.8 to 1.2 s on, who watches does so for 0.6 to 0.9 of the time and
    /// sees 3 to 5 s ahead, the slower street has 0.7 to 0.9 of the speed.
    ///
    /// ```
    /// use atelier::synth::Handover;
    /// assert_eq!(Handover::drawn(3), Handover::drawn(3));
    /// assert_ne!(Handover::drawn(3), Handover::drawn(4));
    /// ```
    pub fn drawn(seed: u64) -> Handover {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut draw = |low, high| between(&mut random, low, high);
        let (mean, brake) = (draw(2.0, 3.5), draw(0.8, 1.2));
        Handover {
            speed: draw(60.0, 80.0) / KMH,
            braking: draw(6.0, 8.0),
            reaction: (mean, mean * draw(0.4, 0.6)),
            knows: (draw(0.9, 1.4), draw(3.0, 5.5)),
            waits: draw(0.5, 1.5),
            own_brake: (brake, brake + 0.6),
            sees: draw(3.0, 5.0),
            attention: draw(0.6, 0.9),
            slower: draw(0.7, 0.9),
        }
    }

    /// The speed, in kilometres an hour.
    ///
    /// # Errors
    /// When it is not between 1 and 300.
    pub fn speed(&self, kmh: f64) -> Result<Handover> {
        let kmh = knob(Label::fixed("the speed (km/h)", "la vitesse (km/h)"), kmh, 1.0, 300.0)?;
        Ok(Handover { speed: kmh / KMH, ..*self })
    }

    /// How hard the car brakes, in metres a second, each second: 7 is full braking on a dry road, 3 on a wet one.
    ///
    /// # Errors
    /// When it is not between 0.1 and 15.
    pub fn braking(&self, strength: f64) -> Result<Handover> {
        let braking = knob(Label::fixed("the braking (m/s²)", "le freinage (m/s²)"), strength, 0.1, 15.0)?;
        Ok(Handover { braking, ..*self })
    }

    /// How long a person takes, in seconds: the mean, and the standard deviation.
    ///
    /// ```
    /// use atelier::{synth::Handover, SEED};
    /// let ready = Handover::new().reaction(1.0, 0.3)?; // a hand on the brake
    /// assert!(ready.in_time(3.0, 1_000, SEED)? > 0.9);
    /// assert!(ready.reaction(1.0, 0.0).is_err()); // no two people are alike
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the mean is not between 0.1 and 60, or the deviation not between 0.01 and 60.
    pub fn reaction(&self, mean: f64, deviation: f64) -> Result<Handover> {
        let mean = knob(Label::fixed("the mean reaction (s)", "la réaction moyenne (s)"), mean, 0.1, 60.0)?;
        let what = Label::fixed("the spread of the reaction (s)", "la dispersion de la réaction (s)");
        Ok(Handover { reaction: (mean, knob(what, deviation, 0.01, 60.0)?), ..*self })
    }

    /// Seconds of full braking it takes to stop in front of the place: v / 2a.
    pub fn needs(&self) -> f64 {
        self.speed / (2.0 * self.braking)
    }

    /// The speed at the place, in kilometres an hour, when full braking begins so many seconds before it.
    pub fn speed_at_place(&self, seconds_before: f64) -> f64 {
        self.left(self.speed, self.speed * seconds_before.max(0.0)).sqrt() * KMH
    }

    /// The share of the people who stop the car in front of the place when they are warned so many seconds before it.
    ///
    /// # Errors
    /// When there are no people.
    pub fn in_time(&self, warning: f64, people: usize, seed: u64) -> Result<f64> {
        some_rows(people)?;
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let stopped = (0..people).filter(|_| self.reacts(&mut random) <= warning - self.needs()).count();
        Ok(stopped as f64 / people as f64)
    }

    /// What these repairs together prevent, on average over so many passages: the share of the energy that the car has at the place when
    /// nothing is repaired. 0 is nothing, 1 is all. The same seed, the same passages.
    ///
    /// ```
    /// use atelier::{synth::{Handover, Repair}, SEED};
    /// let car = Handover::new();
    /// assert_eq!(car.prevented(&[], 1_000, SEED)?, 0.0);
    /// assert_eq!(car.prevented(&[Repair::Paint], 1_000, SEED)?, 0.0);
    /// assert_eq!(car.prevented(&[Repair::Memory], 1_000, SEED)?, 1.0); // it stops
    /// let operator = car.prevented(&[Repair::Operator], 1_000, SEED)?;
    /// assert!(operator > 0.3 && operator < 0.8); // three quarters of the time, and not always in time
    /// assert!(car.speed(5.0)?.prevented(&[], 1_000, SEED).is_err()); // it stops by itself
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there are no passages, or the car stops without any repair: then there is nothing to prevent.
    pub fn prevented(&self, repaired: &[Repair], passages: usize, seed: u64) -> Result<f64> {
        some_rows(passages)?;
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let (mut nothing, mut something) = (0.0, 0.0);
        for _ in 0..passages {
            let passage = self.passage(&mut random);
            nothing += self.energy_left(&[], &passage);
            something += self.energy_left(repaired, &passage);
        }
        if nothing > 0.0 {
            return Ok(1.0 - something / nothing);
        }
        Err(Error::new(
            Kind::Value,
            Label::fixed("there is nothing to prevent in this world", "il n’y a rien à éviter dans ce monde"),
        )
        .found(Label::with(|lang| {
            let speed = lang.short((self.speed * KMH * 10.0).round() / 10.0);
            match lang {
                Lang::Fr => format!("à {speed}\u{a0}km/h, la voiture s’arrête sans aucune réparation"),
                _ => format!("at {speed}\u{a0}km/h the car stops without any repair"),
            }
        }))
        .expected(Label::fixed("a car that does not stop in time", "une voiture qui ne s’arrête pas à temps"))
        .attempt(Label::same("Handover::new().speed(69.2)?")))
    }

    /// Speed at the place, squared, in metres a second: v² − 2ad, when full braking begins so many metres before it.
    fn left(&self, speed: f64, metres: f64) -> f64 {
        (speed * speed - 2.0 * self.braking * metres).max(0.0)
    }

    fn reacts(&self, random: &mut impl Rng) -> f64 {
        let (mean, deviation) = self.reaction;
        // The logarithm of a log-normal time has this variance and this mean.
        let variance = (deviation / mean).powi(2).ln_1p();
        (mean.ln() - variance / 2.0 + variance.sqrt() * normal(random)).exp()
    }

    fn passage(&self, random: &mut impl Rng) -> Passage {
        let mut take = || {
            let (reaction, watches) = (self.reacts(random), random.random::<f64>() < self.attention);
            if watches { reaction } else { f64::INFINITY }
        };
        let take = [take(), take()];
        Passage { take, brake: random.random() }
    }

    /// What is left of the energy at the place, in parts of that at full speed. Moments at which something is seen or known are fixed places:
    /// in a slower street they are as many metres before the place, and more seconds.
    fn energy_left(&self, repaired: &[Repair], passage: &Passage) -> f64 {
        let has = |repair: Repair| repaired.contains(&repair);
        let speed = self.speed * if has(Repair::Street) { self.slower } else { 1.0 };
        let knows = if has(Repair::Memory) { self.knows.1 } else { self.knows.0 };
        let waits = if has(Repair::NoWaiting) { 0.0 } else { self.waits };
        let mut begins = (self.speed * knows - speed * waits).max(0.0);
        if has(Repair::OwnBrake) {
            let (low, high) = self.own_brake;
            begins = begins.max(self.speed * (low + (high - low) * passage.brake));
        }
        for (repair, take) in [Repair::Operator, Repair::SecondPerson].into_iter().zip(passage.take) {
            if has(repair) {
                begins = begins.max(self.speed * self.sees - speed * take);
            }
        }
        self.left(speed, begins) / (self.speed * self.speed)
    }
}

impl Show for Handover {
    fn page(&self) -> Page {
        Page::new().label(&Label::with(|lang| {
            let one = |value: f64| lang.number(value, 1);
            let (speed, braking) = (one(self.speed * KMH), one(self.braking));
            let (mean, deviation) = (one(self.reaction.0), one(self.reaction.1));
            match lang {
                Lang::Fr => format!(
                    "Une voiture à {speed}\u{a0}km/h, freinage {braking}\u{a0}m/s², réaction {mean}\u{a0}s en moyenne (écart type {deviation}\u{a0}s)"
                ),
                _ => format!(
                    "A car at {speed}\u{a0}km/h, braking {braking}\u{a0}m/s², reaction {mean}\u{a0}s on average (standard deviation {deviation}\u{a0}s)"
                ),
            }
        }))
    }
}

displays!(Handover);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braking_is_that_of_the_schoolbook() {
        let car = Handover::new();
        // v = 19.222 m/s: 2.4 × 7 less than v² after 1.2 s × 19.222 m/s of way, and so on.
        assert!((car.speed_at_place(1.2) - 24.6).abs() < 0.1, "{}", car.speed_at_place(1.2));
        assert!((car.speed_at_place(0.2) - 64.0).abs() < 0.1);
        assert!((car.speed_at_place(0.0) - 69.2).abs() < 1e-9);
        assert!((car.speed_at_place(-3.0) - 69.2).abs() < 1e-9); // braking behind the place changes nothing in front of it
        assert_eq!(car.speed_at_place(car.needs() + 1e-9), 0.0);
        // Half the speed needs half the time, and less than half the way.
        assert!((car.speed(34.6).unwrap().needs() - car.needs() / 2.0).abs() < 1e-9);
    }

    #[test]
    fn times_are_log_normal() {
        // The share below x is Φ((ln x − μ) / σ), with σ² = ln(1 + (1.4 / 2.7)²) = 0.2381 and μ = ln 2.7 − σ² / 2 = 0.8742.
        let car = Handover::new();
        for (warning, share) in [(3.0, 0.2144), (4.0, 0.5747), (6.0, 0.9115)] {
            let found = car.in_time(warning, 100_000, 5).unwrap();
            assert!((found - share).abs() < 0.006, "{warning}: {found}");
        }
        assert_eq!(car.in_time(car.needs(), 1_000, 5).unwrap(), 0.0);
    }

    #[test]
    fn repairs_never_do_harm() {
        for world in (0..20).map(Handover::drawn) {
            let alone = Repair::ALL.map(|repair| world.prevented(&[repair], 500, 1).unwrap());
            assert!(alone.iter().all(|share| (0.0..=1.0).contains(share)), "{alone:?}");
            assert_eq!(alone[6], 0.0);
            let all = world.prevented(&Repair::ALL, 500, 1).unwrap();
            assert!(alone.iter().all(|share| *share <= all), "{alone:?} {all}");
            assert!(all > 0.99, "{all}");
        }
    }

    #[test]
    fn who_looks_elsewhere_prevents_nothing() {
        let blind = Handover { attention: 0.0, ..Handover::new() };
        assert_eq!(blind.prevented(&[Repair::Operator, Repair::SecondPerson], 500, 1).unwrap(), 0.0);
        // Energy falls in proportion to the time braked: 0.2 s of 1.373 s without repair, 1.2 s without waiting.
        let at_once = Handover::new().prevented(&[Repair::NoWaiting], 10, 1).unwrap();
        let needs = Handover::new().needs();
        assert!((at_once - (1.0 - (1.0 - 1.2 / needs) / (1.0 - 0.2 / needs))).abs() < 1e-9, "{at_once}");
    }

    #[test]
    fn nothing_to_prevent_is_said() {
        let slow = Handover::new().speed(2.0).unwrap();
        let error = slow.prevented(&[Repair::Street], 10, 1).unwrap_err();
        assert!(error.message(Lang::Fr).contains("à 2\u{a0}km/h"), "{error}");
        assert!(Handover::new().prevented(&[], 0, 1).is_err() && Handover::new().in_time(1.0, 0, 1).is_err());
        assert_eq!(Setting::from(Repair::Operator).label().en(), "the operator watches");
    }
}
