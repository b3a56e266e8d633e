//! The collection as a whole, as `notebooks/collection.toml` tells it: its parts, and where each topic of the slides is met.

use crate::ground::home::Home;
use crate::ground::lang::Lang;
use anyhow::{Context, Result};
use serde::Deserialize;
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Collection {
    #[serde(rename = "part")]
    pub parts: Vec<Part>,
    #[serde(rename = "topic")]
    pub topics: Vec<Topic>,
}

/// Notebooks that belong together, in the order in which they are read.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    pub en: String,
    pub fr: String,
    /// Their numbers: `01`.
    pub notebooks: Vec<String>,
}

/// One line of the workshop's slides.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    pub deck: Deck,
    pub en: String,
    pub fr: String,
    /// Cells, by the number of their notebook and their name without its language: `02-curve`.
    pub at: Vec<String>,
}

/// The slides of the workshop.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
pub enum Deck {
    /// Of the fourth week, in both languages.
    A,
    /// On the problems of machine learning, in French.
    B,
}

impl Deck {
    pub const ALL: [Deck; 2] = [Deck::A, Deck::B];

    pub fn title(self, lang: Lang) -> &'static str {
        match self {
            Deck::A => half(lang, "Working session, week 4", "Séance de travail, semaine 4"),
            Deck::B => half(
                lang,
                "Problems of machine learning (in French)",
                "Problématiques liées au machine learning",
            ),
        }
    }
}

/// The half of a pair that a reader of this language reads.
fn half<'a>(lang: Lang, en: &'a str, fr: &'a str) -> &'a str {
    if lang == Lang::Fr {
        fr
    } else {
        en
    }
}

impl Part {
    pub fn name(&self, lang: Lang) -> &str {
        half(lang, &self.en, &self.fr)
    }

    /// Those of `paths` that belong to this part, in its order.
    pub fn of<'a>(&self, paths: &'a [PathBuf]) -> Vec<&'a PathBuf> {
        self.notebooks.iter().filter_map(|wanted| paths.iter().find(|path| number(path) == *wanted)).collect()
    }
}

impl Topic {
    pub fn name(&self, lang: Lang) -> &str {
        half(lang, &self.en, &self.fr)
    }
}

impl Collection {
    pub fn read(home: &Home) -> Result<Collection> {
        let path = home.notebooks().join("collection.toml");
        let text = fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        toml::from_str(&text).with_context(|| format!("{} is not as expected", path.display()))
    }
}

/// `05` of `05-slope.ipynb`, and of a cell `05-walk`.
pub fn number(path: &Path) -> String {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    name.split('-').next().unwrap_or_default().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_keeps_its_own_order() {
        let part =
            Part { en: "B".into(), fr: "B".into(), notebooks: vec!["02".into(), "01".into(), "07".into()] };
        let paths = ["01-a.ipynb", "02-b.ipynb", "03-c.ipynb"].map(PathBuf::from);
        assert_eq!(part.of(&paths), [&paths[1], &paths[0]]);
        assert_eq!(number(Path::new("05-walk")), "05");
    }
}
