//! A self-driving train that meets people on its track: what saves how many.
//!
//! A train of 5 to 22 m/s brakes at 1.2 m/s². A person comes into its sight at a distance from the gamma distribution of shape 2 and mean
//! 150 m. One time in ten it is late to see them: 2 to 8 seconds more go by. If it cannot stop in front of them, the person is harmed, unless
//! a junction lies in between (one time in ten) and the train has seen them in time to take it: then it goes the other way. If somebody is
//! there too (one time in ten), that is the dilemma of the philosophers (Foot, *The Problem of Abortion and the Doctrine of the Double
//! Effect*, 1967), and one of the two is harmed. All these numbers are assumptions, and most are knobs.

use super::{between, knob, some_rows};
use crate::error::Result;
use crate::lang::{Label, Lang};
use crate::show::{Page, Show, displays};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Metres a second, at the slowest and at the fastest.
const SPEEDS: [f64; 2] = [5.0, 22.0];
/// Metres: a distance of sight is the sum of two exponential ones of this mean.
const SIGHT: f64 = 75.0;
/// Metres a second, each second.
const BRAKING: f64 = 1.2;
/// Seconds lost when the train is late to see, at least and at most.
const DELAYS: [f64; 2] = [2.0, 8.0];
/// What a perfect judge is granted of the harm in each dilemma.
const GRANTED: f64 = 0.5;

/// The world of the train, with its knobs. Every knob gives a new world.
///
/// Worlds with one seed see the same meetings, whatever their knobs: what differs between them comes from the knobs.
///
/// ```
/// use atelier::{synth::Rails, SEED};
/// let world = Rails::new();
/// let harmed = world.harmed(20_000, SEED)?; // a share of the meetings
/// let saved = |repaired: Rails| Ok::<f64, atelier::Error>(1.0 - repaired.harmed(20_000, SEED)? / harmed);
/// assert!(saved(world.judged())? < 0.01);
/// assert!(saved(world.speed(0.9)?)? > 0.15); // a tenth slower
/// assert_eq!(saved(world.fence(1.0)?)?, 1.0); // nobody comes onto the track
/// assert!(world.harmed(0, SEED).is_err());
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rails {
    speed: f64,
    sight: f64,
    brakes: f64,
    late: f64,
    fence: f64,
    junctions: f64,
    occupied: f64,
    judge: bool,
}

impl Default for Rails {
    fn default() -> Rails {
        Rails::new()
    }
}

/// How a meeting ends.
#[derive(Clone, Copy, PartialEq)]
enum End {
    Nobody,
    Dilemma,
    Person,
}

impl Rails {
    /// The world as it comes.
    pub fn new() -> Rails {
        Rails {
            speed: 1.0,
            sight: 1.0,
            brakes: 1.0,
            late: 0.1,
            fence: 0.0,
            junctions: 0.1,
            occupied: 0.1,
            judge: false,
        }
    }

    /// Trains of so many times the speed: 0.9 is a tenth slower.
    ///
    /// # Errors
    /// When it is not between 0.01 and 10.
    pub fn speed(&self, times: f64) -> Result<Rails> {
        Ok(Rails { speed: knob(Label::fixed("the speed", "la vitesse"), times, 0.01, 10.0)?, ..*self })
    }

    /// Trains that see so many times as far.
    ///
    /// # Errors
    /// When it is not between 0.01 and 10.
    pub fn sight(&self, times: f64) -> Result<Rails> {
        Ok(Rails { sight: knob(Label::fixed("the sight", "la vue"), times, 0.01, 10.0)?, ..*self })
    }

    /// Trains whose brakes are so many times as strong.
    ///
    /// # Errors
    /// When it is not between 0.01 and 10.
    pub fn brakes(&self, times: f64) -> Result<Rails> {
        let brakes =
            knob(Label::fixed("the strength of the brakes", "la force des freins"), times, 0.01, 10.0)?;
        Ok(Rails { brakes, ..*self })
    }

    /// Trains that are late to see in this share of the meetings; 0 is never.
    ///
    /// # Errors
    /// When it is not between 0 and 1.
    pub fn late(&self, share: f64) -> Result<Rails> {
        let late =
            knob(Label::fixed("the share seen late", "la part des détections tardives"), share, 0.0, 1.0)?;
        Ok(Rails { late, ..*self })
    }

    /// A fence along this share of the line, or doors on its platforms: nobody comes onto the track there.
    ///
    /// # Errors
    /// When it is not between 0 and 1.
    pub fn fence(&self, share: f64) -> Result<Rails> {
        let fence =
            knob(Label::fixed("the share with a fence", "la part avec une clôture"), share, 0.0, 1.0)?;
        Ok(Rails { fence, ..*self })
    }

    /// How often a junction lies between train and person, and how often somebody stands on its other branch.
    ///
    /// ```
    /// use atelier::{synth::Rails, SEED};
    /// let world = Rails::new().junctions(0.5, 0.9)?; // as philosophers imagine it
    /// let saved = 1.0 - world.judged().harmed(20_000, SEED)? / world.harmed(20_000, SEED)?;
    /// assert!(saved > 0.15);
    /// assert!(Rails::new().junctions(2.0, 0.1).is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When a share is not between 0 and 1.
    pub fn junctions(&self, share: f64, occupied: f64) -> Result<Rails> {
        let junctions =
            knob(Label::fixed("the share of junctions", "la part des aiguillages"), share, 0.0, 1.0)?;
        let what = Label::fixed("the share of occupied branches", "la part des voies occupées");
        Ok(Rails { junctions, occupied: knob(what, occupied, 0.0, 1.0)?, ..*self })
    }

    /// Trains with a perfect judge of dilemmas on board, who is granted half of the harm in each of them, whoever it may concern. (Between one
    /// person and one other no judge could save more than that.)
    pub fn judged(&self) -> Rails {
        Rails { judge: true, ..*self }
    }

    /// The share of the meetings in which somebody is harmed; a dilemma that is judged counts half.
    ///
    /// # Errors
    /// When there are no meetings.
    pub fn harmed(&self, meetings: usize, seed: u64) -> Result<f64> {
        let harm = |end: End| match end {
            End::Nobody => 0.0,
            End::Dilemma if self.judge => 1.0 - GRANTED,
            End::Dilemma | End::Person => 1.0,
        };
        self.mean(meetings, seed, harm)
    }

    /// The share of the meetings that are a dilemma: too late to stop, a junction in reach, and somebody on either branch.
    ///
    /// ```
    /// use atelier::{synth::Rails, SEED};
    /// assert!(Rails::new().dilemmas(20_000, SEED)? < 0.01);
    /// assert_eq!(Rails::new().junctions(0.0, 1.0)?.dilemmas(20_000, SEED)?, 0.0);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there are no meetings.
    pub fn dilemmas(&self, meetings: usize, seed: u64) -> Result<f64> {
        self.mean(meetings, seed, |end| f64::from(end == End::Dilemma))
    }

    fn mean(&self, meetings: usize, seed: u64, of: impl Fn(End) -> f64) -> Result<f64> {
        some_rows(meetings)?;
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        Ok((0..meetings).map(|_| of(self.meet(&mut random))).sum::<f64>() / meetings as f64)
    }

    /// One meeting. As many draws whatever the knobs, so that all worlds meet the same people.
    fn meet(&self, random: &mut impl Rng) -> End {
        let speed = self.speed * between(random, SPEEDS[0], SPEEDS[1]);
        let mut exponential = || -(1.0 - random.random::<f64>()).ln();
        let sight = self.sight * SIGHT * (exponential() + exponential());
        let (late, delay) = (random.random::<f64>() < self.late, between(random, DELAYS[0], DELAYS[1]));
        let junction = random.random::<f64>() < self.junctions;
        let occupied = random.random::<f64>() < self.occupied;
        let fenced = random.random::<f64>() < self.fence;
        let left = sight - if late { speed * delay } else { 0.0 };
        let stops = speed * speed / (2.0 * BRAKING * self.brakes) <= left;
        match (fenced || stops, junction && left > 0.0, occupied) {
            (true, _, _) | (false, true, false) => End::Nobody,
            (false, true, true) => End::Dilemma,
            (false, false, _) => End::Person,
        }
    }
}

impl Show for Rails {
    fn page(&self) -> Page {
        Page::new().label(&Label::with(|lang| {
            let [speed, sight, brakes] = [self.speed, self.sight, self.brakes].map(|times| lang.short(times));
            let [late, fence, junctions, occupied] =
                [self.late, self.fence, self.junctions, self.occupied].map(|share| lang.percent(share, 0));
            match lang {
                Lang::Fr => format!(
                    "Un train sans personne aux commandes\u{a0}: vitesse × {speed}, vue × {sight}, freins × {brakes}\u{202f}; voit tard\u{a0}: {late}\u{202f}; clôture\u{a0}: {fence}\u{202f}; aiguillages\u{a0}: {junctions}, voie occupée\u{a0}: {occupied}{}",
                    if self.judge { "\u{202f}; un juge à bord" } else { "" }
                ),
                _ => format!(
                    "A self-driving train: speed × {speed}, sight × {sight}, brakes × {brakes}; late to see: {late}; fence: {fence}; junctions: {junctions}, other branch occupied: {occupied}{}",
                    if self.judge { "; a judge on board" } else { "" }
                ),
            }
        }))
    }
}

displays!(Rails);

#[cfg(test)]
mod tests {
    use super::*;

    fn saved(world: Rails, repaired: Rails) -> f64 {
        1.0 - repaired.harmed(40_000, 7).unwrap() / world.harmed(40_000, 7).unwrap()
    }

    #[test]
    fn stopping_is_braking_distance_against_sight() {
        // At one speed, v²/2a = d metres; the share of gamma(2) sights below it is 1 − (1 + d/75) e^(−d/75), here at the mean over
        // speeds from 5 to 22 m/s, summed in fine steps.
        let world = Rails::new().late(0.0).unwrap().junctions(0.0, 0.0).unwrap();
        let steps = 1_000;
        let exact = (0..steps)
            .map(|step| 5.0 + 17.0 * (f64::from(step) + 0.5) / f64::from(steps))
            .map(|speed| speed * speed / 2.4 / 75.0)
            .map(|far| 1.0 - (1.0 + far) * (-far).exp())
            .sum::<f64>()
            / f64::from(steps);
        assert!((world.harmed(100_000, 3).unwrap() - exact).abs() < 0.006, "{exact}");
    }

    #[test]
    fn a_judge_saves_half_of_the_dilemmas_and_nothing_else() {
        let world = Rails::new().junctions(0.3, 0.3).unwrap();
        let dilemmas = world.dilemmas(40_000, 7).unwrap() / world.harmed(40_000, 7).unwrap();
        assert!((saved(world, world.judged()) - dilemmas / 2.0).abs() < 1e-9);
        let free = world.junctions(0.3, 0.0).unwrap();
        assert_eq!(free.judged().harmed(5_000, 7).unwrap(), free.harmed(5_000, 7).unwrap());
    }

    #[test]
    fn every_repair_helps_and_no_meeting_changes() {
        let world = Rails::new();
        let repairs = [
            world.judged(),
            world.late(0.0).unwrap(),
            world.speed(0.9).unwrap(),
            world.sight(1.5).unwrap(),
            world.brakes(2.0).unwrap(),
            world.fence(0.5).unwrap(),
        ];
        let shares = repairs.map(|repaired| saved(world, repaired));
        assert!(shares.iter().all(|share| *share > 0.0), "{shares:?}");
        assert!((shares[5] - 0.5).abs() < 0.02); // half the meetings do not come about
        assert_eq!(saved(world, world), 0.0);
        assert!(world.page().plain().contains("A self-driving train"));
    }
}
