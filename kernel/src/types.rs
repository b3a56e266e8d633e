//! Types that a cell defines anew. To evcxr a `struct P` with other fields is the type that it was, and it would read the variables of the former one as if they had the new form:
//! numbers out of nowhere, or a crash. So those variables are dropped before such a cell, while their form is still known, and the reader is told.

use crate::source::Source;
use std::collections::{BTreeMap, BTreeSet};

/// The types of a session, by name, each with the words of its definition.
#[derive(Debug, Default)]
pub struct Types {
    known: BTreeMap<String, Vec<String>>,
}

impl Types {
    pub fn clear(&mut self) {
        self.known.clear();
    }

    pub fn remember(&mut self, code: &str) {
        self.known.extend(defined(&Source::read(code)));
    }

    /// The names of variables, out of these with their types, whose type this cell changes or whose type holds one that it changes.
    pub fn changed<'a>(
        &self,
        code: &str,
        variables: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Vec<String> {
        let new = defined(&Source::read(code));
        let mut changed: BTreeSet<&str> = new
            .iter()
            .filter(|(name, words)| self.known.get(*name).is_some_and(|known| known != *words))
            .map(|(name, _)| name.as_str())
            .collect();
        if changed.is_empty() {
            return Vec::new();
        }
        loop {
            let more: Vec<&str> = self
                .known
                .iter()
                .filter(|(name, words)| {
                    !changed.contains(name.as_str())
                        && words.iter().any(|word| changed.contains(word.as_str()))
                })
                .map(|(name, _)| name.as_str())
                .collect();
            if more.is_empty() {
                break;
            }
            changed.extend(more);
        }
        variables
            .filter(|(_, kind)| {
                kind.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| changed.contains(word))
            })
            .map(|(name, _)| name.to_owned())
            .collect()
    }
}

/// The types that a cell defines, with their words, comments and spaces apart.
fn defined(source: &Source) -> BTreeMap<String, Vec<String>> {
    let mut found = BTreeMap::new();
    for start in source.top_level() {
        let mut at = start;
        while ["pub", "#"].contains(&source.word(at)) {
            // `pub(crate)`, `#[derive(…)]`: to the end of what is in parentheses or brackets.
            at += 1;
            if !["(", "["].contains(&source.word(at)) {
                continue;
            }
            let mut open = 0;
            while at < source.tokens.len() {
                match source.word(at) {
                    "(" | "[" => open += 1,
                    ")" | "]" => open -= 1,
                    _ => {}
                }
                at += 1;
                if open == 0 {
                    break;
                }
            }
        }
        if !["struct", "enum", "union", "type"].contains(&source.word(at)) {
            continue;
        }
        let name = source.word(at + 1);
        if !name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
            continue;
        }
        let words = (at..source.definition_ends(at)).map(|number| source.word(number).to_owned()).collect();
        found.insert(name.to_owned(), words);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_of_a_type_that_changes_are_named() {
        let mut types = Types::default();
        types.remember(
            "#[derive(Debug, Clone)]\npub struct P(i32);\nstruct Other { a: i32 }\nenum Both { A(P), B }",
        );
        types.remember("let x = 1; struct Far { both: Vec<Both> }");
        let variables = || {
            [("p", "P"), ("v", "Vec<(P, i32)>"), ("f", "Option<Far>"), ("o", "Other"), ("n", "i32")]
                .into_iter()
        };
        // The same words, however they are set, are the same type.
        assert!(types.changed("pub struct P( i32 ); // again", variables()).is_empty());
        assert_eq!(types.changed("struct P(i64);", variables()), ["p", "v", "f"]);
        assert_eq!(types.changed("struct Other { a: i32, b: i32 }", variables()), ["o"]);
        assert!(types.changed("fn f() {} struct New;", variables()).is_empty());
    }
}
