//! The book's front page: by part, each notebook with its first picture, its title and its question.

use crate::format::cell::{Output, PNG};
use crate::format::collection::{number, Collection};
use crate::format::notebook::Notebook;
use crate::ground::lang::Lang;
use crate::notebooks::editions;
use base64::engine::general_purpose::STANDARD;
use base64::Engine as _;
use std::path::{Path, PathBuf};

/// One notebook as the front page shows it.
pub struct Cover {
    /// The notebook's file, without its ending.
    name: String,
    title: String,
    question: String,
    picture: Option<Picture>,
}

struct Picture {
    png: Vec<u8>,
    /// The first sentence of the figure's words.
    words: String,
    /// Whether a dark page may show it light on dark.
    turns: bool,
}

impl Cover {
    /// Of an edition in one language, with what it shows.
    pub fn of(path: &Path, edition: &Notebook, lang: Lang) -> Cover {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let first =
            edition.cells().iter().find(|cell| !cell.is_code()).map_or("", |cell| cell.source.as_str());
        let question =
            first.lines().find_map(|line| line.strip_prefix("**")?.strip_suffix("**")).unwrap_or_default();
        let mut shown = edition.code().flat_map(|(_, cell)| cell.outputs()).filter_map(Output::shown);
        let picture = shown.find_map(|shown| {
            let png =
                STANDARD.decode(shown.text(PNG).replace('\n', "")).ok().filter(|png| !png.is_empty())?;
            Some(Picture { png, words: first_sentence(shown.alt(PNG)), turns: shown.turns(PNG) })
        });
        Cover { name, title: editions::title(edition, lang), question: question.to_string(), picture }
    }

    /// The picture's file among the sources of the book, and what is in it.
    pub fn picture(&self) -> Option<(String, &[u8])> {
        Some((format!("cover-{}.png", number(Path::new(&self.name))), &self.picture.as_ref()?.png))
    }

    fn item(&self) -> String {
        let Cover { name, title, question, picture } = self;
        let picture = match (self.picture(), picture) {
            (Some((file, _)), Some(picture)) => {
                let turns = if picture.turns { " .atelier-turns" } else { "" };
                format!("![{}]({file}){{.cover{turns}}}\n  ", bracketed(&picture.words))
            }
            _ => String::new(),
        };
        format!("- {picture}[{title}]({name}.ipynb)\n  {question}\n")
    }
}

/// A figure's words up to its first full stop: its kind and its title.
fn first_sentence(words: &str) -> String {
    let line = words.lines().next().unwrap_or_default();
    let end = line.find(". ").map_or(line.len(), |end| end + 1);
    line[..end].to_string()
}

/// As it may stand between the brackets of a Markdown picture.
fn bracketed(words: &str) -> String {
    words
        .chars()
        .flat_map(|letter| "\\[]*_`<".contains(letter).then_some('\\').into_iter().chain([letter]))
        .collect()
}

/// What the front page holds: the lists behind the sidebar, one a part, and on a screen the covers.
pub fn front(collection: &Collection, paths: &[PathBuf], covers: &[Cover], lang: Lang) -> String {
    let mut text = String::new();
    let mut shown = String::new();
    for part in &collection.parts {
        let names: Vec<String> = part
            .of(paths)
            .into_iter()
            .filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned()))
            .collect();
        let caption = part.name(lang);
        text.push_str(&format!(
            "```{{toctree}}\n:titlesonly:\n:hidden:\n:caption: {caption}\n\n{}\n```\n\n",
            names.join("\n")
        ));
        let items: String = names
            .iter()
            .filter_map(|name| covers.iter().find(|cover| cover.name == *name))
            .map(Cover::item)
            .collect();
        if !items.is_empty() {
            shown.push_str(&format!("```{{rubric}} {caption}\n```\n\n{{.covers}}\n{items}\n"));
        }
    }
    // E-books and paper have their tables of contents.
    text + "````{only} html and not singlehtml and not epub\n" + &shown + "````\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_notebook_stands_with_its_picture_its_title_and_its_question() {
        let png = STANDARD.encode(b"a picture");
        let book = json!({ "nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
            { "cell_type": "markdown", "id": "01-q-en", "metadata": { "tags": ["lang-en"] }, "source": "# 01 · Sums\n\n**Can it add?**\n\nMore." },
            { "cell_type": "code", "id": "01-a", "metadata": {}, "execution_count": 1, "source": "1",
              "outputs": [{ "output_type": "display_data", "data": { "text/plain": "1" }, "metadata": {} },
                          { "output_type": "display_data", "data": { "image/png": png, "text/plain": "w" },
                            "metadata": { "image/png": { "alt": "Curve: [sums] rise. Horizontal axis: x, from 1.5 to 2." } } }] } ] });
        let edition = Notebook::parse(&book.to_string()).unwrap();
        let path = PathBuf::from("notebooks/01-addition.ipynb");
        let cover = Cover::of(&path, &edition, Lang::En);
        assert_eq!(cover.picture(), Some(("cover-01.png".to_string(), &b"a picture"[..])));
        assert_eq!(
            cover.item(),
            "- ![Curve: \\[sums\\] rise.](cover-01.png){.cover}\n  [01 · Sums](01-addition.ipynb)\n  Can it add?\n"
        );
        let parts = "[[part]]\nen = \"Begin\"\nfr = \"Commencer\"\nnotebooks = [\"01\"]\n[[topic]]\ndeck = \"A\"\nen = \"a\"\nfr = \"a\"\nat = []\n";
        let front = front(&toml::from_str(parts).unwrap(), &[path], &[cover], Lang::Fr);
        assert!(front.contains(":caption: Commencer\n\n01-addition\n"), "{front}");
        assert!(front.contains("{.covers}\n- !["), "{front}");
        assert_eq!(first_sentence("Points : un titre à 1.5. Axe"), "Points : un titre à 1.5.");
    }
}
