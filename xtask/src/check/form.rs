//! The file itself: format, metadata, ids, first cell, execution counts.

use super::{Problem, FIRST_CELL};
use crate::ground::say::{both, Words};
use crate::notebooks::notebook::{self, Notebook};
use serde_json::Value;
use std::collections::HashSet;

/// The file: format, metadata, ids, first cell, execution counts.
pub fn form(notebook: &Notebook, problems: &mut Vec<Problem>) {
    let content = &notebook.content;
    let mut say = |cell: Option<String>, words: Words| problems.push(Problem { cell, words });
    let version = (content["nbformat"].as_u64(), content["nbformat_minor"].as_u64());
    if version != (Some(4), Some(5)) {
        say(
            None,
            both(
                "nbformat `4.5` expected: ./atelier run rewrites the file",
                "nbformat `4.5` attendu\u{a0}: ./atelier run récrit le fichier",
            ),
        );
    }
    let metadata = &content["metadata"];
    if metadata["kernelspec"]["name"] != "rust" || metadata["language_info"]["name"] != "rust" {
        say(
            None,
            both(
                "the metadata must name the kernel rust and the language rust",
                "les métadonnées doivent nommer le noyau rust et le langage rust",
            ),
        );
    }
    let mut ids = HashSet::new();
    for (index, cell) in notebook.cells().iter().enumerate() {
        let id = cell["id"].as_str().unwrap_or("");
        let good = (1..=64).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        if !good {
            say(
                Some(notebook::name(index, cell)),
                both(
                    "its id must be 1 to 64 letters, digits, - or _",
                    "son id doit avoir 1 à 64 lettres, chiffres, - ou _",
                ),
            );
        } else if !ids.insert(id) {
            say(
                Some(notebook::name(index, cell)),
                both("another cell has the same id", "une autre cellule a le même id"),
            );
        }
    }
    let codes: Vec<(usize, &Value)> =
        notebook.cells().iter().enumerate().filter(|(_, cell)| notebook::is_code(cell)).collect();
    match codes.first() {
        Some((index, cell)) if notebook::source(cell).trim_end() != FIRST_CELL => {
            say(
                Some(notebook::name(*index, cell)),
                both(
                    format!("the first code cell must be\n{FIRST_CELL}"),
                    format!("la première cellule de code doit être\n{FIRST_CELL}"),
                ),
            );
        }
        Some(_) => {}
        None => say(None, both("there is no code cell", "il n’y a pas de cellule de code")),
    }
    let counts: Vec<Option<u64>> = codes.iter().map(|(_, cell)| cell["execution_count"].as_u64()).collect();
    let in_order: Vec<Option<u64>> = (1..=counts.len() as u64).map(Some).collect();
    if counts != in_order {
        say(
            None,
            both(
                "its outputs are not those of one run from top to bottom: ./atelier run",
                "ses sorties ne sont pas celles d’une exécution de haut en bas\u{a0}: ./atelier run",
            ),
        );
    }
}
