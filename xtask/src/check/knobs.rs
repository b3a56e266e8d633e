//! Knobs: each cell that says "change this" names what may be changed, and the values worth trying.

use super::Problem;
use crate::format::cell::{Cell, Tag};
use crate::format::knob;
use crate::format::notebook::Notebook;
use crate::ground::say::{both, Words};
use proc_macro2::TokenStream;

/// Its own position and the others, together.
const POSITIONS: std::ops::RangeInclusive<usize> = 3..=5;

pub fn check(notebook: &Notebook, problems: &mut Vec<Problem>) {
    for (index, cell) in notebook.code() {
        problems.extend(of(cell).into_iter().map(|words| Problem { cell: Some(cell.name(index)), words }));
    }
}

fn of(cell: &Cell) -> Vec<Words> {
    let positions = cell.metadata.positions();
    // What a cell says of one machine is not kept, whatever its values.
    let must = cell.id().ends_with("-change") && !cell.has_tag(&Tag::Volatile);
    if positions.is_empty() && !must {
        return Vec::new();
    }
    let mut found = Vec::new();
    let (count, least, most) = (positions.len() + 1, POSITIONS.start(), POSITIONS.end());
    if !POSITIONS.contains(&count) {
        found.push(both(
            format!("{least} to {most} positions expected in the metadata under atelier.try, its own among them; there are {count}"),
            format!("{least} à {most} positions attendues dans les métadonnées, sous atelier.try, la sienne comprise\u{202f}; il y en a {count}"),
        ));
    }
    for (at, position) in positions.iter().enumerate() {
        let label = position.label();
        let Some(turned) = position.turned(&cell.source) else {
            found.push(both(
                format!("`{label}`: a line `let name = value;` expected for each name, once"),
                format!(
                    "`{label}`\u{a0}: une ligne `let nom = valeur;` attendue pour chaque nom, une seule fois"
                ),
            ));
            continue;
        };
        if turned.parse::<TokenStream>().is_err() {
            found.push(both(format!("`{label}` is no Rust"), format!("`{label}` n’est pas du Rust")));
        }
        let same = position.each().any(|(name, value)| knob::present(&cell.source, name) == Some(value));
        if same || positions[..at].contains(position) {
            found.push(both(
                format!("`{label}` changes nothing, or stands there twice"),
                format!("`{label}` ne change rien, ou figure deux fois"),
            ));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn problems(metadata: serde_json::Value) -> Vec<String> {
        let cell = json!({ "cell_type": "code", "execution_count": 1, "id": "01-change", "outputs": [], "metadata": metadata,
            "source": "let a = 1;\nlet b = [2, 3];\na" });
        of(&serde_json::from_value(cell).unwrap()).iter().map(|words| words.en().to_string()).collect()
    }

    fn tried(positions: serde_json::Value) -> Vec<String> {
        problems(json!({ "atelier": { "try": positions } }))
    }

    #[test]
    fn a_knob_has_values_that_the_cell_can_take() {
        assert_eq!(tried(json!([{ "a": "2" }, { "a": "3", "b": "[1, 2]" }])), Vec::<String>::new());
        assert_eq!(problems(json!({ "tags": ["volatile"] })), Vec::<String>::new());
        for (metadata, word) in [
            (json!({}), "there are 1"),
            (json!({ "atelier": { "try": [{ "a": "2" }] } }), "there are 2"),
            (json!({ "atelier": { "try": [{ "a": "2" }, { "c": "2" }] } }), "`c = 2`"),
            (json!({ "atelier": { "try": [{ "a": "2" }, { "a": "1" }] } }), "changes nothing"),
            (json!({ "atelier": { "try": [{ "a": "2" }, { "a": "2" }] } }), "twice"),
            (json!({ "atelier": { "try": [{ "a": "2" }, { "b": "[1" }] } }), "no Rust"),
        ] {
            let found = problems(metadata);
            assert!(found.len() == 1 && found[0].contains(word), "{found:?}");
        }
    }
}
