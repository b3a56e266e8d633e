//! A knob: what may be changed in a cell that says "change this", and the values worth trying. They stand in the cell's metadata.
//!
//! In a live notebook such a cell is a line of code to change. Who reads without a kernel gets each position as it ran when the
//! editions were made (`notebooks/knobs.rs`), and turns it in the book.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Other values than those the cell has: `{"step": "0.1"}` for `let step = 0.1;`. A name may be a pattern, `(a, b)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Position(BTreeMap<String, String>);

impl Position {
    /// As code writes it: `pairs = 100, rounds = 1_000`.
    pub fn label(&self) -> String {
        let each: Vec<String> = self.0.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        each.join(", ")
    }

    /// Each name with its value.
    pub fn each(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The cell with these values in the place of its own; nothing if it has no such line, or more than one.
    pub fn turned(&self, source: &str) -> Option<String> {
        self.each().try_fold(source.to_string(), |source, (name, value)| {
            let (start, end) = place(&source, name)?;
            Some(format!("{}{value}{}", &source[..start], &source[end..]))
        })
    }
}

/// What a cell says of a name that a knob turns: `0.001` of `let step = 0.001;`.
pub fn present<'a>(source: &'a str, name: &str) -> Option<&'a str> {
    place(source, name).map(|(start, end)| &source[start..end])
}

/// The cell's own position: each name that some position turns, in the order of the code.
pub fn own(source: &str, positions: &[Position]) -> String {
    let names: Vec<&str> = positions.iter().flat_map(Position::each).map(|(name, _)| name).collect();
    let mut places: Vec<(usize, usize, &str)> = names
        .into_iter()
        .filter_map(|name| place(source, name).map(|(start, end)| (start, end, name)))
        .collect();
    places.sort_unstable();
    places.dedup();
    let each: Vec<String> =
        places.iter().map(|(start, end, name)| format!("{name} = {}", &source[*start..*end])).collect();
    each.join(", ")
}

/// Where the value of a name stands: from behind `let name = ` to the last semicolon of that line, where the name is given once.
fn place(source: &str, name: &str) -> Option<(usize, usize)> {
    let mut found = None;
    let mut at = 0;
    for line in source.split_inclusive('\n') {
        let given = ["let ", "let mut "].iter().find_map(|word| {
            let rest = line.strip_prefix(word)?.strip_prefix(name)?.strip_prefix(" = ")?;
            let start = line.len() - rest.len();
            let code = rest.split("  //").next()?;
            Some((at + start, at + start + code.rfind(';')?))
        });
        match (given, found) {
            (Some(_), Some(_)) => return None,
            (Some(place), None) => found = Some(place),
            (None, _) => {}
        }
        at += line.len();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const CELL: &str = "let pairs = 100_000;  // many; or few\nlet (a, b) = (0.5, 0.9);\nlet mut step = 0.001;\nfit(pairs, step)?;\nlet hill = |x| (3.0 * x).cos();";

    fn position(values: &[(&str, &str)]) -> Position {
        Position(values.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect())
    }

    #[test]
    fn a_position_changes_its_values_and_nothing_else() {
        let turned =
            position(&[("step", "0.1"), ("pairs", "100"), ("(a, b)", "(0.1, 0.2)"), ("hill", "|x| x")]);
        let expected =
            CELL.replace("100_000", "100").replace("(0.5, 0.9)", "(0.1, 0.2)").replace("0.001", "0.1");
        assert_eq!(turned.turned(CELL).unwrap(), expected.replace("|x| (3.0 * x).cos()", "|x| x"));
        assert_eq!(turned.label(), "(a, b) = (0.1, 0.2), hill = |x| x, pairs = 100, step = 0.1");
    }

    #[test]
    fn what_is_not_there_once_is_not_turned() {
        assert_eq!(position(&[("pair", "1")]).turned(CELL), None);
        assert_eq!(position(&[("a", "1")]).turned("let a = 1;\nlet a = 2;"), None);
        assert_eq!(
            position(&[("a", "1")]).turned("// let a = 1;\n  let a = 2;"),
            None,
            "whole lines of code"
        );
    }

    #[test]
    fn the_own_position_is_in_the_order_of_the_code() {
        let positions = [position(&[("step", "0.1")]), position(&[("pairs", "1"), ("step", "1.0")])];
        assert_eq!(own(CELL, &positions), "pairs = 100_000, step = 0.001");
        assert_eq!(present(CELL, "step"), Some("0.001"));
    }
}
