//! The page that leads from each topic of the workshop's slides to the sections that meet it (`notebooks/collection.toml`).

use crate::format::collection::{number, Collection, Deck};
use crate::format::notebook::Notebook;
use crate::ground::lang::Lang;
use std::collections::BTreeMap;
use std::path::Path;

/// A section of a notebook: the place of its heading in the book, and its words.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    place: String,
    heading: String,
}

/// In which section each cell of the collection is, by the cell's name without its language.
pub type Sections = BTreeMap<String, Section>;

/// The page of topics.
pub fn page(collection: &Collection, sections: &Sections, lang: Lang) -> String {
    let french = lang == Lang::Fr;
    let mut text = String::from(if french {
        "# Des diapositives aux cahiers\n\nChaque sujet des diapositives de l’atelier, et les sections où il se passe quelque chose avec lui.\n"
    } else {
        "# From the slides to the notebooks\n\nEach topic of the workshop’s slides, and the sections in which something is done with it.\n"
    });
    for deck in Deck::ALL {
        let head = if french {
            "| Sur les diapositives | Dans les cahiers |"
        } else {
            "| On the slides | In the notebooks |"
        };
        text.push_str(&format!("\n## {}\n\n{head}\n|---|---|\n", deck.title(lang)));
        for topic in collection.topics.iter().filter(|topic| topic.deck == deck) {
            let mut links = Vec::new();
            for cell in &topic.at {
                if let Some(section) = sections.get(cell) {
                    let heading = section.heading.replace('|', "\\|");
                    let title = format!("{} [{heading}](#{})", number(Path::new(cell)), section.place);
                    if !links.contains(&title) {
                        links.push(title);
                    }
                }
            }
            text.push_str(&format!("| {} | {} |\n", topic.name(lang), links.join("<br>")));
        }
    }
    text
}

/// The sections of a notebook, as the book's edition of it in one language has them.
pub fn sections(edition: &Notebook) -> Sections {
    let mut found = BTreeMap::new();
    let mut current: Option<Section> = None;
    for cell in edition.cells() {
        let name = cell.shared_id().to_string();
        if let Some(heading) =
            cell.source.lines().next().filter(|line| !cell.is_code() && line.starts_with('#'))
        {
            let heading = heading.trim_start_matches('#').trim().to_string();
            current = Some(Section { place: format!("cell-{name}"), heading });
        }
        if let Some(section) = &current {
            // A code cell and the prose before it may share a name: the prose was first.
            found.entry(name).or_insert_with(|| section.clone());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notebooks::editions::{self, Kind};
    use serde_json::json;

    #[test]
    fn a_topic_leads_to_the_section_its_cell_is_in() {
        let prose = |id: &str, text: &str| {
            let lang = &id[id.len() - 2..];
            json!({ "cell_type": "markdown", "id": id, "metadata": { "tags": [format!("lang-{lang}")] },
                    "source": format!("<div lang=\"{lang}\">\n\n{text}\n\n</div>") })
        };
        let cells = json!([
            prose("01-q-en", "# 01 · Sums\n\nWhat?"),
            prose("01-q-fr", "# 01 · Sommes\n\nQuoi ?"),
            prose("01-fit-en", "## Learning | twice"),
            prose("01-fit-fr", "## Apprendre"),
            { "cell_type": "code", "id": "01-fit", "metadata": {}, "execution_count": 1, "source": "let a = 1;", "outputs": [] },
            prose("01-note-en", "It has learned."),
            prose("01-note-fr", "C’est appris."),
        ]);
        let book = json!({ "nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells });
        let book = Notebook::parse(&book.to_string()).unwrap();
        let text = "[[part]]\nen = \"Begin\"\nfr = \"Commencer\"\nnotebooks = [\"01\"]\n[[topic]]\ndeck = \"B\"\nen = \"learning\"\nfr = \"apprendre\"\nat = [\"01-fit\", \"01-note\", \"01-q\"]\n";
        let collection: Collection = toml::from_str(text).unwrap();
        let page = |lang: Lang| page(&collection, &sections(&editions::make(&book, Kind::Book, lang)), lang);
        let english = page(Lang::En);
        assert!(
            english.contains(
                "| learning | 01 [Learning \\| twice](#cell-01-fit)<br>01 [01 · Sums](#cell-01-q) |"
            ),
            "{english}"
        );
        let french = page(Lang::Fr);
        assert!(french.contains("| apprendre | 01 [Apprendre](#cell-01-fit)"), "{french}");
    }
}
