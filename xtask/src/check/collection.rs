//! The collection as a whole: each notebook in one part, each topic of the slides met by cells that are there, the map of notebook 00
//! complete, and the teacher's guide true to the minutes that the notebooks tell.

use super::length::Length;
use super::prose::{Lang, Prose};
use super::strings::Text;
use super::{Problem, Tools};
use crate::format::collection::{number, Collection};
use crate::format::notebook::Notebook;
use crate::ground::home::Home;
use crate::ground::say::{both, Words};
use anyhow::{Context, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The guides, by their language.
pub const GUIDES: [(Lang, &str); 2] = [(Lang::En, "teaching.md"), (Lang::Fr, "teaching.fr.md")];

/// What is asked of one notebook here.
#[derive(Default)]
pub struct Known {
    name: String,
    /// The names of its cells, without their language.
    cells: BTreeSet<String>,
    /// The minutes it tells.
    minutes: Option<f64>,
    /// Where its map leads, by the cell: that of 00 leads everywhere.
    maps: Vec<(String, BTreeSet<String>)>,
}

impl Known {
    /// Of a notebook that was read, and counted, before.
    pub fn of(path: &Path, book: &Notebook, length: &Length) -> Known {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let maps = book.cells().iter().filter(|cell| cell.id().starts_with("00-map-"));
        let links = |lang: Lang, text: &str| {
            Prose::read(text, lang).links.into_iter().map(|link| link.address).collect()
        };
        Known {
            cells: book.cells().iter().map(|cell| cell.shared_id().to_string()).collect(),
            minutes: length.told.map(|(_, until)| until),
            maps: maps
                .filter_map(|cell| Some((cell.id().to_string(), links(super::language(cell)?, &cell.source))))
                .collect(),
            name,
        }
    }
}

/// `known`: every notebook, by its number.
pub fn check(home: &Home, tools: &Tools, known: &BTreeMap<String, Known>) -> Result<Vec<(PathBuf, Problem)>> {
    let collection = Collection::read(home)?;
    let mut found = Vec::new();
    let mut say = |file: &Path, words: Words| found.push((file.to_path_buf(), Problem { cell: None, words }));

    let file = home.notebooks().join("collection.toml");
    parts(&collection, known)
        .into_iter()
        .chain(topics(&collection, known))
        .for_each(|words| say(&file, words));
    let named = collection.parts.iter().map(|part| (&part.en, &part.fr));
    for (en, fr) in named.chain(collection.topics.iter().map(|topic| (&topic.en, &topic.fr))) {
        let text = Text { line: 0, en: Some(en.clone()), fr: Some(fr.clone()) };
        // Names of programs and companies stand in both.
        let words = tools.text(&text, |text, lang| tools.speller.check_mixed(text, lang));
        words.into_iter().for_each(|words| say(&file, words));
    }

    for welcome in known.values() {
        for (id, linked) in &welcome.maps {
            for missing in known.values().filter(|known| !linked.contains(&known.name)) {
                let name = &missing.name;
                let words = both(
                    format!("{id}: the map does not lead to {name}"),
                    format!("{id}\u{a0}: la carte ne mène pas à {name}"),
                );
                say(&home.notebooks().join(&welcome.name), words);
            }
        }
    }

    for (lang, name) in GUIDES {
        let file = home.notebooks().join(name);
        let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        for passage in &Prose::read(&text, lang).passages {
            let words =
                tools.read(&passage.text, passage.lang, |text, lang| tools.speller.check_mixed(text, lang));
            words.into_iter().for_each(|words| say(&file, words));
        }
        guide(&text, &|number| known.get(number)?.minutes).into_iter().for_each(|words| say(&file, words));
    }
    Ok(found)
}

fn parts(collection: &Collection, known: &BTreeMap<String, Known>) -> Vec<Words> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for number in collection.parts.iter().flat_map(|part| &part.notebooks) {
        if !seen.insert(number.as_str()) {
            found.push(both(format!("{number} is in two parts"), format!("{number} est dans deux parties")));
        }
        if !known.contains_key(number) {
            found.push(both(
                format!("there is no notebook {number}"),
                format!("il n’y a pas de cahier {number}"),
            ));
        }
    }
    for number in known.keys().filter(|number| !seen.contains(number.as_str())) {
        found.push(both(
            format!("notebook {number} is in no part"),
            format!("le cahier {number} n’est dans aucune partie"),
        ));
    }
    found
}

fn topics(collection: &Collection, known: &BTreeMap<String, Known>) -> Vec<Words> {
    let mut found = Vec::new();
    for topic in &collection.topics {
        let (en, fr) = (&topic.en, &topic.fr);
        if topic.at.is_empty() {
            found.push(both(
                format!("“{en}” is met nowhere"),
                format!("«\u{a0}{fr}\u{a0}» n’est traité nulle part"),
            ));
        }
        for cell in &topic.at {
            if !known.get(&number(Path::new(cell))).is_some_and(|known| known.cells.contains(cell)) {
                found.push(both(
                    format!("“{en}”: there is no cell {cell}"),
                    format!("«\u{a0}{fr}\u{a0}»\u{a0}: il n’y a pas de cellule {cell}"),
                ));
            }
        }
    }
    found
}

/// The tables of a guide: a row that begins with a notebook's number ends with the minutes that this notebook tells (or "20 of 35", where a part
/// of it is taught); a row that ends with bold minutes is the sum of those before it.
fn guide(text: &str, told: &dyn Fn(&str) -> Option<f64>) -> Vec<Words> {
    let mut found = Vec::new();
    let mut sum = 0.0;
    for row in text.lines() {
        let cells: Vec<&str> = row.trim().trim_matches('|').split('|').map(str::trim).collect();
        let (Some(first), Some(last)) = (cells.first(), cells.last()) else { continue };
        if !row.starts_with('|') || cells.len() < 2 {
            sum = 0.0;
            continue;
        }
        let numbers: Vec<f64> =
            last.split_whitespace().filter_map(|word| word.trim_matches('*').parse().ok()).collect();
        let (Some(minutes), Some(whole)) = (numbers.first(), numbers.last()) else { continue };
        if last.starts_with("**") {
            if *minutes != sum {
                found.push(both(
                    format!("the rows make {sum} minutes, and “{row}” says {minutes}"),
                    format!("les lignes font {sum} minutes, et «\u{a0}{row}\u{a0}» dit {minutes}"),
                ));
            }
            continue;
        }
        sum += minutes;
        let is_notebook = first.len() == 2 && first.chars().all(|letter| letter.is_ascii_digit());
        if is_notebook && told(first) != Some(*whole) {
            let tells = told(first).map_or("—".to_string(), |minutes| minutes.to_string());
            found.push(both(
                format!("notebook {first} tells {tells} minutes, and “{row}” says {whole}"),
                format!("le cahier {first} annonce {tells} minutes, et «\u{a0}{row}\u{a0}» dit {whole}"),
            ));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guide_is_held_to_the_minutes_of_its_notebooks() {
        let told = |number: &str| (number == "01").then_some(35.0);
        let right = "| | | minutes |\n|---|---|---|\n| 01 | Addition | 35 |\n| | break | 10 |\n| 01 | once more | 20 of 35 |\n| | | **65** |\n";
        assert_eq!(guide(right, &told), []);
        for (from, to, expected) in [
            ("| 35 |", "| 30 |", "notebook 01 tells 35 minutes"),
            ("**65**", "**70**", "the rows make 65 minutes"),
            ("| 01 | once", "| 02 | once", "notebook 02 tells — minutes"),
        ] {
            let found = guide(&right.replace(from, to), &told);
            assert!(found.iter().any(|words| words.en().contains(expected)), "{found:?}");
        }
    }

    #[test]
    fn what_is_not_there_is_named() {
        let text = "[[part]]\nen = \"A\"\nfr = \"A\"\nnotebooks = [\"01\", \"02\"]\n[[topic]]\ndeck = \"A\"\nen = \"sums\"\nfr = \"sommes\"\nat = [\"01-train\", \"01-nothing\"]\n";
        let collection: Collection = toml::from_str(text).unwrap();
        let one = |cell: &str| Known { cells: [cell.to_string()].into(), ..Known::default() };
        let known = BTreeMap::from([("01".to_string(), one("01-train")), ("03".to_string(), one("03-q"))]);
        let said: Vec<String> = parts(&collection, &known)
            .into_iter()
            .chain(topics(&collection, &known))
            .map(|words| words.en().to_string())
            .collect();
        assert_eq!(
            said,
            ["there is no notebook 02", "notebook 03 is in no part", "“sums”: there is no cell 01-nothing"]
        );
    }
}
