//! Machines that write: letter after letter, each after those before it.
//!
//! In: a [`Text`]. Out: a [`Parrot`], a table of letters that is learned at once and hides nothing, or a
//! [`Writer`], a small network. Both say how much a letter surprises them, and what they write is a text
//! that says of itself, wherever it is shown, that a machine wrote it.

mod parrot;
mod places;
mod writer;

pub use parrot::{Origins, Parrot};
pub use writer::{Rank, Writer};

use crate::data::Text;
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};

/// Letters that are shown of what was asked.
const SHOWN: usize = 60;

/// Refuses to write nothing, or a book.
fn some_letters(letters: usize) -> Result<()> {
    const MOST: usize = 1_000_000;
    if (1..=MOST).contains(&letters) {
        return Ok(());
    }
    Err(Error::new(
        Kind::Value,
        Label::fixed("a text of this length is not written", "un texte de cette longueur ne s’écrit pas"),
    )
    .found(Label::with(|lang| lang.count(letters)))
    .expected(Label::with(|lang| match lang {
        Lang::Fr => format!("de 1 à {} caractères", lang.count(MOST)),
        _ => format!("1 to {} characters", lang.count(MOST)),
    }))
    .attempt(Label::same(".write(\"\", 300, SEED)?")))
}

/// What a machine wrote, with the words it was given, marked as such.
fn written(text: &str, prompt: &str, how: &Label) -> Result<Text> {
    let prompt: String = prompt.chars().take(SHOWN).collect();
    let label = Label::with(|lang| {
        let how = how.text(lang);
        match (lang, prompt.trim().is_empty()) {
            (Lang::Fr, true) => format!("Écrit par une machine ({how})"),
            (Lang::Fr, false) => {
                format!("Écrit par une machine ({how}), à la suite de {}", lang.quote(&prompt))
            }
            (_, true) => format!("Written by a machine ({how})"),
            (_, false) => format!("Written by a machine ({how}), after {}", lang.quote(&prompt)),
        }
    });
    Ok(Text::new(text)?.by_machine(label))
}
