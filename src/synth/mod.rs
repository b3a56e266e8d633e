//! Small worlds whose truth is known.
//!
//! In: a size and a seed. Out: a data set, the same for the same seed. Because the rule that made
//! the data is written here, a notebook can say how far a network is from the truth, not only from
//! the data.

mod sums;

pub use sums::sums;

use crate::error::{Error, Kind, Result};
use crate::lang::Label;

/// Refuses to make a data set without examples.
fn some_rows(count: usize) -> Result<()> {
    if count > 0 {
        return Ok(());
    }
    Err(Error::new(Kind::Empty, Label::fixed("a data set of zero examples", "un jeu de données de zéro exemple"))
        .found(Label::same("0"))
        .expected(Label::fixed("1 or more", "1 ou plus")))
}
