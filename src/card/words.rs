//! Prose of a card in both languages, and TOML read with errors that a person can act on.

use crate::error::{Error, Kind, Result, unknown_name};
use crate::lang::{Label, Lang};
use crate::show::{Page, Show, displays};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// A text in both languages, as a card's file holds it.
///
/// ```
/// use atelier::{Lang, Words};
/// let words = Words::new("a letter", "une lettre");
/// assert_eq!(words.label().text(Lang::Fr), "une lettre");
/// // Shown in the languages of the session; where nothing is written yet, so much.
/// use atelier::Show;
/// assert_eq!(words.page().plain(), "a letter\nune lettre");
/// assert_eq!(Words::default().page().plain(), "…\n…");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// In English.
    pub en: String,
    /// En français.
    pub fr: String,
}

impl Words {
    /// A text in both languages.
    pub fn new(en: &str, fr: &str) -> Words {
        Words { en: en.to_string(), fr: fr.to_string() }
    }

    /// The same, as figures, tables and messages take it.
    pub fn label(&self) -> Label {
        Label::new(self.en.trim(), self.fr.trim())
    }
}

impl Show for Words {
    /// What stands there, and “…” where nothing does yet.
    fn page(&self) -> Page {
        let told = |text: &str| match text.trim() {
            "" => "…".to_string(),
            text => text.to_string(),
        };
        Page::new().label(&Label::new(told(&self.en), told(&self.fr)))
    }
}
displays!(Words);

impl From<&Label> for Words {
    fn from(label: &Label) -> Words {
        Words::new(label.en(), label.fr())
    }
}

/// What is wrong with a card, collected so that a reader mends everything in one go.
pub(crate) struct Faults {
    list: Vec<Label>,
}

impl Faults {
    pub(crate) fn new() -> Faults {
        Faults { list: Vec::new() }
    }

    pub(crate) fn add(&mut self, fault: Label) {
        self.list.push(fault);
    }

    /// Both languages must be there.
    pub(crate) fn words(&mut self, entry: &str, words: &Words) {
        for (code, text) in [("en", &words.en), ("fr", &words.fr)] {
            if text.trim().is_empty() {
                self.add(Label::new(format!("{entry}.{code} is empty"), format!("{entry}.{code} est vide")));
            }
        }
    }

    pub(crate) fn text(&mut self, entry: &str, text: &str) {
        if text.trim().is_empty() {
            self.add(Label::new(format!("{entry} is empty"), format!("{entry} est vide")));
        }
    }

    /// A SHA-256 as it is written: 64 hexadecimal digits.
    pub(crate) fn hash(&mut self, entry: &str, hash: &str) {
        if hash.len() != 64 || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            self.add(Label::new(
                format!("{entry} is not a SHA-256 (64 digits 0–9 a–f)"),
                format!("{entry} n’est pas un SHA-256 (64 chiffres 0–9 a–f)"),
            ));
        }
    }

    pub(crate) fn result(self, what: Label) -> Result<()> {
        if self.list.is_empty() {
            return Ok(());
        }
        Err(Error::new(Kind::Value, what)
            .found(Label::with(|lang| {
                self.list.iter().map(|fault| fault.text(lang)).collect::<Vec<_>>().join(if lang == Lang::Fr {
                    "\u{202f}; "
                } else {
                    "; "
                })
            }))
            .expected(Label::fixed(
                "every entry filled in, in both languages, with figures that are true",
                "chaque entrée remplie, dans les deux langues, avec des chiffres exacts",
            ))
            .attempt(Label::fixed(
                "write what you know; “unknown” is an answer too, and an honest one",
                "écrivez ce que vous savez\u{a0}; «\u{a0}inconnu\u{a0}» est aussi une réponse, et honnête",
            )))
    }
}

/// A card read from TOML; `name` is what messages call it.
pub(crate) fn from_toml<T: DeserializeOwned>(text: &str, name: &str) -> Result<T> {
    toml::from_str(text).map_err(|error| {
        let place = match error.span() {
            Some(span) => {
                let line = text[..span.start.min(text.len())].matches('\n').count() + 1;
                Label::new(format!("{name}, line {line}"), format!("{name}, ligne {line}"))
            }
            None => Label::same(name),
        };
        let message = error.message().trim().to_string();
        // serde names the entry and the ones it knows between backticks.
        let names: Vec<String> = message
            .split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_string)
            .filter(|name| !name.is_empty())
            .collect();
        let about = |en: &str, fr: &str| {
            Label::new(format!("{}: {en}", place.en()), format!("{}\u{a0}: {fr}", place.fr()))
        };
        match names.split_first() {
            Some((wanted, known)) if message.starts_with("unknown field") => {
                unknown_name(Kind::Value, about("no such entry", "cette entrée n’existe pas"), wanted, known)
            }
            Some((wanted, _)) if message.starts_with("missing field") => {
                Error::new(Kind::Value, about("an entry is missing", "il manque une entrée"))
                    .found(Label::fixed("nothing", "rien"))
                    .expected(Label::with(|lang| lang.quote(wanted)))
                    .attempt(Label::with(|lang| {
                        if wanted == "en" || wanted == "fr" {
                            return match lang {
                                Lang::Fr => "les deux moitiés\u{a0}: { en = \"…\", fr = \"…\" }".to_string(),
                                _ => "both halves: { en = \"…\", fr = \"…\" }".to_string(),
                            };
                        }
                        format!("{wanted} = …")
                    }))
            }
            _ => {
                Error::new(Kind::Value, about("this is not a card in TOML", "ce n’est pas une fiche en TOML"))
                    .found(Label::same(message.lines().next().unwrap_or_default()))
                    .expected(Label::fixed("entries such as name = \"…\"", "des entrées comme name = \"…\""))
                    .attempt(Label::fixed(
                        "compare with a datasheet of datasets/",
                        "comparez avec une fiche de datasets/",
                    ))
            }
        }
    })
}

/// A card as TOML.
pub(crate) fn to_toml<T: Serialize>(card: &T) -> Result<String> {
    toml::to_string_pretty(card).map_err(|error| {
        Error::new(
            Kind::Inside,
            Label::fixed("the card could not be written as TOML", "impossible d’écrire la fiche en TOML"),
        )
        .found(Label::same(error.to_string()))
    })
}
