//! The words of the field: `notebooks/glossary.toml` itself, and how the collection keeps to it.

use super::prose::{Bold, Lang, Prose};
use super::{spelling::Speller, typography};
use crate::ground::say::{both, Words};
use anyhow::{Context, Result};
use rust_stemmers::{Algorithm, Stemmer};
use serde::Deserialize;
use std::collections::{HashMap, HashSet};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    term: Vec<Term>,
}

/// One entry, as the head of the file explains it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    pub en: String,
    pub fr: String,
    #[serde(default)]
    also_en: Vec<String>,
    #[serde(default)]
    also_fr: Vec<String>,
    #[serde(default)]
    avoid_en: Vec<String>,
    #[serde(default)]
    avoid_fr: Vec<String>,
    define_en: String,
    define_fr: String,
    /// None where no notebook explains it yet.
    first: Option<String>,
}

impl Term {
    /// All names it may have in one language, without what stands in brackets to tell it from another term.
    pub fn names(&self, lang: Lang) -> impl Iterator<Item = &str> {
        let (name, also) = match lang {
            Lang::En => (&self.en, &self.also_en),
            Lang::Fr => (&self.fr, &self.also_fr),
        };
        std::iter::once(name).chain(also).map(|name| bare(name))
    }

    fn avoid(&self, lang: Lang) -> &[String] {
        match lang {
            Lang::En => &self.avoid_en,
            Lang::Fr => &self.avoid_fr,
        }
    }
}

fn bare(name: &str) -> &str {
    name.split(" (").next().unwrap_or(name)
}

/// The words of a rendering to avoid, and its term.
type Avoided = (Vec<String>, usize);

pub struct Glossary {
    pub terms: Vec<Term>,
    english: Stemmer,
    french: Stemmer,
    /// Stems of each name → the terms it names.
    names: HashMap<(Lang, Vec<String>), Vec<usize>>,
    /// First word of each rendering to avoid → all its words, its term.
    avoid: HashMap<(Lang, String), Vec<Avoided>>,
}

impl Glossary {
    pub fn parse(text: &str) -> Result<Glossary> {
        let file: File = toml::from_str(text).context("notebooks/glossary.toml")?;
        let mut glossary = Glossary {
            terms: file.term,
            english: Stemmer::create(Algorithm::English),
            french: Stemmer::create(Algorithm::French),
            names: HashMap::new(),
            avoid: HashMap::new(),
        };
        for place in 0..glossary.terms.len() {
            let term = glossary.terms[place].clone();
            for lang in [Lang::En, Lang::Fr] {
                for name in term.names(lang) {
                    let terms = glossary.names.entry((lang, glossary.stems(name, lang))).or_default();
                    if !terms.contains(&place) {
                        terms.push(place);
                    }
                }
                for rendering in term.avoid(lang) {
                    let words = words(rendering);
                    let Some(first) = words.first().cloned() else { continue };
                    glossary.avoid.entry((lang, first)).or_default().push((words, place));
                }
            }
        }
        Ok(glossary)
    }

    fn stems(&self, text: &str, lang: Lang) -> Vec<String> {
        let stemmer = match lang {
            Lang::En => &self.english,
            Lang::Fr => &self.french,
        };
        words(text).iter().map(|word| stemmer.stem(word).into_owned()).collect()
    }

    /// The terms that a bold passage names, articles aside.
    fn named(&self, text: &str, lang: Lang) -> Option<&[usize]> {
        let articles: &[&str] = match lang {
            Lang::En => &["a", "an", "the", "to"],
            Lang::Fr => &["l", "le", "la", "les", "un", "une", "des", "d", "de", "du"],
        };
        let words = words(text);
        let skip = words.iter().take_while(|word| articles.contains(&word.as_str())).count();
        let stems = self.stems(&words[skip.min(words.len().saturating_sub(1))..].join(" "), lang);
        self.names.get(&(lang, stems)).map(Vec::as_slice)
    }

    /// Whether any name of a term is in a text, in whatever form grammar gave it.
    fn is_in(&self, term: &Term, stems: &[String], lang: Lang) -> bool {
        term.names(lang).any(|name| {
            let name = self.stems(name, lang);
            !name.is_empty() && stems.windows(name.len()).any(|window| window == name)
        })
    }

    /// Renderings that the text should not have.
    pub fn avoided(&self, text: &str, lang: Lang) -> Vec<Words> {
        let written = cut(text);
        let words: Vec<String> = written.iter().map(|word| word.to_lowercase()).collect();
        let capital =
            |at: usize| written.get(at).and_then(|word| word.chars().next()).is_some_and(char::is_uppercase);
        let mut found = Vec::new();
        let mut told = HashSet::new();
        for at in 0..words.len() {
            // Two capitals in a row are a name: Epoch AI, Label Studio.
            if capital(at) && (capital(at + 1) || at > 0 && capital(at - 1)) {
                continue;
            }
            // Also its plural.
            let singular = words[at].strip_suffix('s').unwrap_or(&words[at]).to_string();
            let keys = if singular == words[at] { vec![singular] } else { vec![words[at].clone(), singular] };
            for (rendering, term) in keys.into_iter().filter_map(|key| self.avoid.get(&(lang, key))).flatten()
            {
                let same = words[at..].len() >= rendering.len()
                    && rendering.iter().zip(&words[at..]).all(|(wanted, word)| {
                        word == wanted
                            || ["s", "es", "x"].iter().any(|end| word.strip_suffix(end) == Some(wanted))
                    });
                if !same || !told.insert((rendering.clone(), *term)) {
                    continue;
                }
                let written = words[at..at + rendering.len()].join(" ");
                let better: Vec<&str> = self.terms[*term].names(lang).collect();
                let hint_en =
                    if lang == Lang::Fr { "; an English word is marked <i lang=\"en\">" } else { "" };
                let hint_fr =
                    if lang == Lang::Fr { "\u{202f}; un mot anglais se marque <i lang=\"en\">" } else { "" };
                found.push(both(
                    format!(
                        "glossary: “{written}” is a rendering to avoid; expected: {}{hint_en}",
                        better.join(", ")
                    ),
                    format!(
                        "glossaire\u{a0}: «\u{a0}{written}\u{a0}» est à éviter\u{202f}; attendu\u{a0}: {}{hint_fr}",
                        better.join(", ")
                    ),
                ));
            }
        }
        found
    }

    /// Bold is how the notebooks show that a word is explained: it must be in the glossary, and its other half in the
    /// other language must be one of the same term's names.
    pub fn explained(&self, prose: &Prose, lang: Lang, twin: Option<&Prose>) -> Vec<Words> {
        let mut found = Vec::new();
        let other = if lang == Lang::En { Lang::Fr } else { Lang::En };
        let twin = twin.map(|twin| self.stems(&twin.text(other), other));
        for bold in prose.bolds.iter().filter(|bold| is_term(bold)) {
            let name = bold.text.trim();
            let Some(terms) = self.named(name, lang) else {
                if bold.leads || is_emphasis(name) {
                    continue;
                }
                found.push(both(
                    format!("glossary: “{name}” is in bold, as words are when they are explained, and is not in notebooks/glossary.toml: add it, or use italics"),
                    format!("glossaire\u{a0}: «\u{a0}{name}\u{a0}» est en gras, comme un mot que l’on explique, et n’est pas dans notebooks/glossary.toml\u{a0}: ajoutez-le, ou employez l’italique"),
                ));
                continue;
            };
            let Some(twin) = &twin else { continue };
            if !terms.iter().any(|term| self.is_in(&self.terms[*term], twin, other)) {
                let expected: Vec<&str> =
                    terms.iter().flat_map(|term| self.terms[*term].names(other)).collect();
                found.push(both(
                    format!("glossary: “{name}” is explained here, and the other language’s cell has none of: {}", expected.join(", ")),
                    format!("glossaire\u{a0}: «\u{a0}{name}\u{a0}» est expliqué ici, et la cellule de l’autre langue n’a aucun de\u{a0}: {}", expected.join(", ")),
                ));
            }
        }
        found
    }

    /// Where terms are said to be explained first: that notebook has them, and none before explains them.
    /// `books`: number, all its prose.
    pub fn firsts(&self, books: &[(String, Vec<(Lang, Prose)>)]) -> Vec<(String, Words)> {
        let mut found = Vec::new();
        let mut explained: HashMap<usize, String> = HashMap::new();
        let mut stems: HashMap<(&str, Lang), Vec<String>> = HashMap::new();
        for (number, cells) in books {
            for (lang, prose) in cells {
                stems.entry((number, *lang)).or_default().extend(self.stems(&prose.text(*lang), *lang));
                for bold in prose.bolds.iter().filter(|bold| is_term(bold)) {
                    let named = self.named(bold.text.trim(), *lang).unwrap_or_default();
                    // A name of several terms (the bias of a unit, of a system) explains the one whose notebook this is.
                    let meant = |term: &&usize| {
                        named.len() == 1 || self.terms[**term].first.as_deref() == Some(number)
                    };
                    for term in named.iter().filter(meant) {
                        let first = explained.entry(*term).or_insert_with(|| number.clone());
                        if *number < *first {
                            *first = number.clone();
                        }
                    }
                }
            }
        }
        for (place, term) in self.terms.iter().enumerate() {
            let first = term.first.as_deref();
            if let Some(earlier) =
                explained.get(&place).filter(|earlier| first.is_none_or(|first| earlier.as_str() < first))
            {
                let now = first.unwrap_or_default();
                found.push((
                    term.en.clone(),
                    both(
                        format!("first = \"{now}\", but notebook {earlier} explains it, in bold: expected \"{earlier}\""),
                        format!("first = \"{now}\", mais le cahier {earlier} l’explique, en gras\u{a0}: attendu \"{earlier}\""),
                    ),
                ));
            }
            let Some(first) = first.filter(|first| books.iter().any(|(number, _)| number == first)) else {
                continue;
            };
            // The word may stand there and be explained later, or never.
            match explained.get(&place) {
                Some(found_in) if found_in == first => {}
                Some(later) if later.as_str() > first => found.push((
                    term.en.clone(),
                    both(
                        format!("first = \"{first}\", but only notebook {later} explains it, in bold"),
                        format!("first = \"{first}\", mais seul le cahier {later} l’explique, en gras"),
                    ),
                )),
                Some(_) => {}
                None => found.push((
                    term.en.clone(),
                    both(
                        format!("first = \"{first}\", but no notebook explains it, in bold"),
                        format!("first = \"{first}\", mais aucun cahier ne l’explique, en gras"),
                    ),
                )),
            }
            for lang in [Lang::En, Lang::Fr] {
                let text = stems.get(&(first, lang)).map(Vec::as_slice).unwrap_or_default();
                if !self.is_in(term, text, lang) {
                    let names: Vec<&str> = term.names(lang).collect();
                    let names = names.join(", ");
                    let (in_en, in_fr) = match lang {
                        Lang::En => ("English", "anglais"),
                        Lang::Fr => ("French", "français"),
                    };
                    found.push((
                        term.en.clone(),
                        both(
                            format!("first = \"{first}\", but the {in_en} prose of that notebook has none of: {names}"),
                            format!("first = \"{first}\", mais le texte {in_fr} de ce cahier n’a aucun de\u{a0}: {names}"),
                        ),
                    ));
                }
            }
        }
        found
    }

    /// The file itself: order, names, one sentence a definition, its French and English.
    pub fn check(&self, speller: &Speller) -> Vec<(String, Words)> {
        let mut found = Vec::new();
        let mut seen: HashMap<String, &str> = HashMap::new();
        for (place, term) in self.terms.iter().enumerate() {
            let mut say = |words: Words| found.push((term.en.clone(), words));
            if let Some(before) = place.checked_sub(1).map(|before| &self.terms[before]) {
                if order(&before.en) > order(&term.en) {
                    say(both(
                        format!("stands after “{}”: the order is the alphabetical one of the English names", before.en),
                        format!("vient après «\u{a0}{}\u{a0}»\u{a0}: l’ordre est alphabétique, selon les noms anglais", before.en),
                    ));
                }
            }
            if let Some(other) = seen.insert(term.en.to_lowercase(), &term.en) {
                say(both(
                    format!("is there twice (“{other}”)"),
                    format!("y est deux fois («\u{a0}{other}\u{a0}»)"),
                ));
            }
            let number = |first: &str| first.len() == 2 && first.bytes().all(|byte| byte.is_ascii_digit());
            if let Some(first) = term.first.as_deref().filter(|first| !number(first)) {
                say(both(
                    format!("first = \"{first}\": a notebook’s number is expected, such as \"05\""),
                    format!("first = \"{first}\"\u{a0}: un numéro de cahier est attendu, comme \"05\""),
                ));
            }
            for (lang, definition) in [(Lang::En, &term.define_en), (Lang::Fr, &term.define_fr)] {
                let inner = definition.trim_end_matches(['.', '!', '?']);
                let sentences = inner.contains(". ") || inner.contains("? ") || inner.contains("! ");
                if !definition.ends_with('.') || sentences {
                    say(both(
                        format!("its definition is one sentence with a full stop: “{definition}”"),
                        format!("sa définition est une seule phrase, avec son point\u{a0}: «\u{a0}{definition}\u{a0}»"),
                    ));
                }
                typography::check(definition, lang).into_iter().for_each(&mut say);
                speller.check(definition, lang).into_iter().for_each(&mut say);
                self.avoided(definition, lang).into_iter().for_each(&mut say);
                for name in term.names(lang) {
                    self.avoided(name, lang).into_iter().for_each(&mut say);
                }
            }
        }
        found
    }
}

/// Words in small letters, cut at everything else; elided articles are words of their own.
fn words(text: &str) -> Vec<String> {
    cut(text).iter().map(|word| word.to_lowercase()).collect()
}

fn cut(text: &str) -> Vec<String> {
    let text = super::prose::without_addresses(text);
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_string).collect()
}

/// As a person looks a word up: letters and figures only, whatever their case.
fn order(name: &str) -> Vec<String> {
    words(name)
}

/// Bold that shows a term: one to four words within a sentence; not a lead-in with its full stop or colon, not a whole
/// paragraph, not a key or a menu.
fn is_term(bold: &Bold) -> bool {
    let text = bold.text.trim();
    let letters = |letter: char| letter.is_alphabetic() || matches!(letter, ' ' | '-' | '’' | '\u{a0}');
    let count = text.split_whitespace().count();
    // A capital within is a key (Shift) or a name; one at the start may be a sentence's.
    let capitals = text.split([' ', '-', '’']).skip(1).any(|word| {
        word.chars().next().is_some_and(char::is_uppercase) && word.chars().any(char::is_lowercase)
    });
    !bold.whole && !bold.heading && (1..=4).contains(&count) && text.chars().all(letters) && !capitals
}

/// Bold that only stresses has the small words of a sentence in it, as few terms have.
fn is_emphasis(name: &str) -> bool {
    const SMALL: &str = " a all an and any are at by do does each every for from has have in is it its never no none not of on \
        one only or same that the their this to too was with without \
        à au aux avec ce cette chaque dans de des du en est et fait il jamais la le les leur même ne ni non on ont ou \
        par pas pour que qui rien sans se si son sont sur tous tout toute toutes très un une ";
    words(name).iter().any(|word| SMALL.contains(&format!(" {word} ")))
}

#[cfg(test)]
mod tests {
    use super::super::spelling::tests::speller;
    use super::*;

    const TEXT: &str = r#"
[[term]]
en = "batch"
fr = "lot"
also_en = ["mini-batch"]
avoid_fr = ["batch", "set de données"]
define_en = "The examples a network looks at before it changes its numbers once."
define_fr = "Les exemples qu’un réseau regarde avant de changer une fois ses nombres."
first = "01"

[[term]]
en = "bias (of a unit)"
fr = "biais (d’une unité)"
define_en = "The number that a unit adds to its weighted sum."
define_fr = "Le nombre qu’une unité ajoute à sa somme pondérée."
first = "01"
"#;

    fn glossary() -> Glossary {
        Glossary::parse(TEXT).unwrap()
    }

    fn english(found: Vec<Words>) -> Vec<String> {
        found.into_iter().map(|words| words.en().to_owned()).collect()
    }

    #[test]
    fn renderings_to_avoid_are_found_with_what_is_expected() {
        let glossary = glossary();
        let found = english(glossary.avoided("Deux batchs et un set de données.", Lang::Fr));
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].contains("“batchs”") && found[0].contains("expected: lot"), "{found:?}");
        assert!(found[1].contains("“set de données”"), "{found:?}");
        assert!(glossary.avoided("two batches", Lang::En).is_empty());
        assert!(glossary.avoided("selon Batch AI", Lang::Fr).is_empty(), "a name");
        let cell = "un lot (<i lang=\"en\">batch</i>), `batch`";
        assert!(glossary.avoided(&Prose::read(cell, Lang::Fr).text(Lang::Fr), Lang::Fr).is_empty());
    }

    #[test]
    fn what_is_explained_is_in_the_glossary_in_both_languages() {
        let glossary = glossary();
        let explained = |en: &str, fr: &str| {
            let (en, fr) = (Prose::read(en, Lang::En), Prose::read(fr, Lang::Fr));
            let mut found = glossary.explained(&en, Lang::En, Some(&fr));
            found.extend(glossary.explained(&fr, Lang::Fr, Some(&en)));
            english(found)
        };
        assert!(explained("Its **biases**, in **Mini-batches**.", "Ses **biais**, par **lots**.").is_empty());
        for lead in [
            "**Ask.** Why?",
            "Press **Shift + Enter**.",
            "**What is a thing?**",
            "### A **hidden** one",
            "- **Leave it** as it is",
            "It does **not**, in **one in ten**.",
        ] {
            assert!(explained(lead, "rien").is_empty(), "{lead}");
        }
        let found = explained("A **perceptron** here.", "Ici.");
        assert!(
            found[0].contains("“perceptron” is in bold") && found[0].contains("glossary.toml"),
            "{found:?}"
        );
        let found = explained("A **batch** here.", "Un paquet.");
        assert!(found[0].contains("“batch”") && found[0].contains("none of: lot"), "{found:?}");
    }

    #[test]
    fn first_is_where_a_term_is_first() {
        let glossary = glossary();
        let book = |number: &str, en: &str, fr: &str| {
            let cells = vec![(Lang::En, Prose::read(en, Lang::En)), (Lang::Fr, Prose::read(fr, Lang::Fr))];
            (number.to_string(), cells)
        };
        let good =
            book("01", "A first **batch**, then a **bias**.", "Un premier **lot**, puis un **biais**.");
        assert!(glossary.firsts(&[good]).is_empty());
        let found = glossary.firsts(&[book(
            "01",
            "There are **batches** only.",
            "Il y a des **lots**, des **biais**.",
        )]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].0 == "bias (of a unit)" && found[0].1.en().contains("English prose"), "{found:?}");
        let found =
            glossary.firsts(&[book("00", "The **batch** is", "x"), book("01", "batch bias", "lot biais")]);
        assert!(found[0].1.en().contains("notebook 00 explains it, in bold"), "{found:?}");
        // It is there, but nobody explains it.
        let found = glossary.firsts(&[book(
            "01",
            "A first **batch**, then a bias.",
            "Un premier **lot**, puis un biais.",
        )]);
        assert!(found[0].1.en().contains("no notebook explains it"), "{found:?}");
        // Two terms of one name: each notebook explains the one that is said to be its own.
        let two = format!(
            "{TEXT}{}",
            TEXT[TEXT.find("[[term]]\nen = \"bias").unwrap()..]
                .replace("a unit", "a system")
                .replace("\"01\"", "\"19\"")
        );
        let two = Glossary::parse(&two).unwrap();
        let one = || book("01", "A **batch**, then a **bias**.", "Un **lot**, puis un **biais**.");
        let other = book("19", "Another **bias**.", "Un autre **biais**.");
        assert_eq!(two.firsts(&[one(), other]), []);
        let found = two.firsts(&[one(), book("19", "Another bias.", "Un autre biais.")]);
        assert!(found.len() == 1 && found[0].0 == "bias (of a system)", "{found:?}");
    }

    #[test]
    fn the_file_itself_is_checked() {
        let speller = speller();
        assert_eq!(glossary().check(&speller), []);
        let with = |from: &str, to: &str| {
            let found = Glossary::parse(&TEXT.replace(from, to)).unwrap().check(&speller);
            found
                .into_iter()
                .map(|(name, words)| format!("{name}: {}", words.en()))
                .collect::<Vec<_>>()
                .join("\n")
        };
        for (from, to, words) in [
            ("en = \"bias (of a unit)\"", "en = \"axis\"", "stands after “batch”"),
            ("en = \"bias (of a unit)\"", "en = \"Batch\"", "is there twice"),
            ("first = \"01\"", "first = \"x\"", "such as \"05\""),
            ("sum.\"", "sum. Twice.\"", "one sentence"),
            ("qu’une unité ajoute", "qu'une unité ajoute", "straight apostrophe"),
            ("pondérée", "pondrée", "“pondrée” is in no dictionary"),
            ("Les exemples", "Le batch", "rendering to avoid"),
        ] {
            assert!(with(from, to).contains(words), "{words:?} is not in {}", with(from, to));
        }
        assert!(Glossary::parse("[[term]]\nen = \"x\"").is_err());
        assert!(Glossary::parse(&TEXT.replace("also_en", "alos_en")).is_err(), "unknown keys are refused");
    }
}
