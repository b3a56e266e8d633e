//! Texts set in the pictures of a set of characters, as a printer sets them in a typeface.

use super::Images;
use crate::data::features::no_target;
use crate::data::rows::shuffled;
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::HashMap;

impl Images {
    /// Texts, character by character: a picture for each, all those of one text in one typeface, which is
    /// drawn from `seed`. `face` is the column that names the typefaces; the characters are the target.
    ///
    /// ```
    /// use atelier::Images;
    /// # fn main() -> atelier::Result<()> {
    /// let digits = Images::dataset("glyphs32")?.only("kind", "digit")?.target("character")?;
    /// let set = digits.typeset(&["2026", "11"], "typeface", 1)?;
    /// assert_eq!(set.text("character")?, ["2", "0", "2", "6", "1", "1"]);
    /// assert_eq!(set.take(4)?.values("typeface")?.len(), 1); // one text, one typeface
    /// assert!(digits.typeset(&["1 page"], "typeface", 1).is_err());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// When no target was named, there is no such column, or no typeface has all characters of a text.
    pub fn typeset<T: AsRef<str>>(&self, texts: &[T], face: &str, seed: u64) -> Result<Images> {
        let Some(target) = self.details.target_columns().into_iter().next() else {
            return Err(no_target());
        };
        let characters = self.text(&target)?;
        let faces: Vec<HashMap<&str, usize>> = self
            .details
            .groups(face)?
            .into_iter()
            // From the back, so that of several pictures of a character the first stays.
            .map(|(_, rows)| rows.into_iter().rev().map(|row| (characters[row].as_str(), row)).collect())
            .collect();
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut rows = Vec::new();
        for text in texts {
            let signs: Vec<String> = text.as_ref().chars().map(String::from).collect();
            let order = shuffled(faces.len(), random.random());
            let set = order.into_iter().find_map(|place| {
                signs.iter().map(|sign| faces[place].get(sign.as_str()).copied()).collect::<Option<Vec<_>>>()
            });
            rows.extend(set.ok_or_else(|| self.no_face(text.as_ref(), &signs, &characters))?);
        }
        self.pick(&rows)
    }

    fn no_face(&self, text: &str, signs: &[String], characters: &[String]) -> Error {
        let missing = signs.iter().find(|sign| !characters.contains(sign)).cloned();
        let known = self.class_names();
        Error::new(
            Kind::Value,
            Label::new(
                format!("no typeface of this set can write {}", Lang::En.quote(text)),
                format!("aucune police de ce jeu d’images ne peut écrire {}", Lang::Fr.quote(text)),
            ),
        )
        .found(Label::with(|lang| match &missing {
            Some(sign) => lang.quote(sign),
            None => lang.quote(text),
        }))
        .expected(Label::with(|lang| {
            let shown: Vec<String> = known.iter().take(20).map(|sign| lang.quote(sign)).collect();
            format!("{}{}", shown.join(", "), if known.len() > 20 { "…" } else { "" })
        }))
        .attempt(Label::fixed(
            "other characters, or a larger set",
            "d’autres caractères, ou un jeu plus grand",
        ))
    }
}
