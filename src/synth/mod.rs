//! Small worlds whose truth is known.
//!
//! In: a size and a seed. Out: a data set, the same for the same seed. Because the rule that made
//! the data is written here, a notebook can say how far a network is from the truth, not only from
//! the data. Worlds with knobs have a type of their own: `synth::loans(5_000, SEED)` is the world as
//! it comes, `synth::Loans::new().prejudice(0.5)?.make(5_000, SEED)` the one you turned.

mod auditions;
mod chance;
mod decisions;
mod drawing;
mod eyes;
mod faces;
mod handover;
mod hills;
mod incidents;
mod loans;
mod lookalikes;
mod maze;
mod numbers;
mod panel;
mod people;
mod puzzles;
mod rails;
mod random;
mod robots;
mod shapes;
mod sums;
mod talents;
mod tiny_drawings;
mod trucks;
mod visits;
pub(crate) mod voices;
mod witnesses;
mod words;
mod works;

pub use auditions::Auditions;
pub use chance::{noise, random_walk, toss};
pub use drawing::drawing;
pub use eyes::eyes;
pub use faces::{Faces, faces};
pub use handover::{Handover, Repair};
pub use hills::{Hills, hills};
pub use incidents::Incidents;
pub use loans::{Loans, loans};
pub use lookalikes::{Lookalikes, lookalikes};
pub use maze::{Maze, Move, Step, maze};
pub use numbers::{book_numbers, ticket_numbers};
pub use panel::{Misfortune, Panel, Ruin};
pub use people::{People, Photographs, Search};
pub use puzzles::Puzzles;
pub use rails::Rails;
pub use random::Random;
pub use robots::robots;
pub use shapes::{Film, Shapes, Urge};
pub use sums::{sums, sums_below, sums_of_halves};
pub use talents::talents;
pub use tiny_drawings::tiny_drawings;
pub use trucks::{Background, Colour, Drawn, Part, Trucks, Vehicle, trucks};
pub use visits::{Visits, visits};
pub use voices::Voices;
pub use witnesses::{Witnesses, witnesses};
pub use words::invented_words;
pub use works::{Works, works};

use crate::error::{Error, Kind, Result};
use crate::lang::Label;
use rand::Rng;

/// Refuses to make a data set without examples.
fn some_rows(count: usize) -> Result<()> {
    if count > 0 {
        return Ok(());
    }
    Err(Error::new(
        Kind::Empty,
        Label::fixed("a data set of zero examples", "un jeu de données de zéro exemple"),
    )
    .found(Label::same("0"))
    .expected(Label::fixed("1 or more", "1 ou plus")))
}

/// A knob that is a number between two bounds.
fn knob(what: Label, value: f64, low: f64, high: f64) -> Result<f64> {
    if (low..=high).contains(&value) {
        return Ok(value);
    }
    Err(Error::new(
        Kind::Value,
        Label::new(
            format!("{} cannot be set to this", what.en()),
            format!("{} ne peut pas prendre cette valeur", what.fr()),
        ),
    )
    .found(Label::with(|lang| lang.short(value)))
    .expected(Label::with(|lang| match lang {
        crate::lang::Lang::Fr => format!("entre {} et {}", lang.short(low), lang.short(high)),
        _ => format!("between {} and {}", lang.short(low), lang.short(high)),
    })))
}

/// A number from `low` to `high`, each as likely as the others.
fn between(random: &mut impl Rng, low: f64, high: f64) -> f64 {
    low + (high - low) * random.random::<f64>()
}

/// A number from the bell curve of mean 0 and standard deviation 1 (Box and Muller, 1958).
fn normal(random: &mut impl Rng) -> f64 {
    let (first, second): (f64, f64) = (1.0 - random.random::<f64>(), random.random());
    (-2.0 * first.ln()).sqrt() * (std::f64::consts::TAU * second).cos()
}
