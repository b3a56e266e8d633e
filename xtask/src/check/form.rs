//! The file itself: format, metadata, ids, first cell, execution counts.

use super::{Problem, FIRST_CELL};
use crate::format::cell::{Cell, Tag};
use crate::format::notebook::Notebook;
use crate::ground::say::{both, Words};
use std::collections::HashSet;

/// The file: format, metadata, ids, first cell, execution counts.
pub fn form(notebook: &Notebook, problems: &mut Vec<Problem>) {
    let mut say = |cell: Option<String>, words: Words| problems.push(Problem { cell, words });
    if notebook.version() != (4, 5) {
        say(
            None,
            both(
                "nbformat `4.5` expected: ./atelier run rewrites the file",
                "nbformat `4.5` attendu\u{a0}: ./atelier run récrit le fichier",
            ),
        );
    }
    let metadata = &notebook.metadata;
    let kernel = metadata.kernelspec.as_ref().map(|kernel| kernel.name.as_str());
    let language = metadata.language_info.as_ref().map(|language| language.name.as_str());
    if (kernel, language) != (Some("rust"), Some("rust")) {
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
        let id = cell.id();
        let good = (1..=64).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        if !good {
            say(
                Some(cell.name(index)),
                both(
                    "its id must be 1 to 64 letters, digits, - or _",
                    "son id doit avoir 1 à 64 lettres, chiffres, - ou _",
                ),
            );
        } else if !ids.insert(id) {
            say(
                Some(cell.name(index)),
                both("another cell has the same id", "une autre cellule a le même id"),
            );
        }
        for tag in &cell.metadata.tags {
            if let Tag::Other(name) = tag {
                say(
                    Some(cell.name(index)),
                    both(
                        format!("the tag `{name}` says nothing to these tools (ARCHITECTURE.md lists them)"),
                        format!(
                            "l’étiquette `{name}` ne dit rien à ces outils (ARCHITECTURE.md en donne la liste)"
                        ),
                    ),
                );
            }
        }
    }
    let codes: Vec<(usize, &Cell)> = notebook.code().collect();
    match codes.first() {
        Some((index, cell)) if cell.source.trim_end() != FIRST_CELL => {
            say(
                Some(cell.name(*index)),
                both(
                    format!("the first code cell must be\n{FIRST_CELL}"),
                    format!("la première cellule de code doit être\n{FIRST_CELL}"),
                ),
            );
        }
        Some(_) => {}
        None => say(None, both("there is no code cell", "il n’y a pas de cellule de code")),
    }
    let counts: Vec<Option<u64>> = codes.iter().map(|(_, cell)| cell.execution_count()).collect();
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
