//! What a table is to predict.

use super::table::Table;
use crate::lang::{Label, Lang};

/// Classes that are named one by one.
const SHOWN_CLASSES: usize = 12;

/// What a table is to predict.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Goal {
    /// Numbers to come close to.
    Numbers(Vec<String>),
    /// One class of several.
    Classes { column: String, names: Vec<String> },
}

impl Goal {
    pub(super) fn columns(&self) -> Vec<String> {
        match self {
            Goal::Numbers(columns) => columns.clone(),
            Goal::Classes { column, .. } => vec![column.clone()],
        }
    }

    /// The kind of target said aloud, with a word of doubt where numbers look like classes.
    pub(super) fn note(&self, table: &Table) -> Label {
        let quoted =
            |lang: Lang| lang.list(&self.columns().iter().map(|name| lang.quote(name)).collect::<Vec<_>>());
        match self {
            Goal::Classes { names, .. } => Label::with(|lang| {
                let (target, count) = (quoted(lang), names.len());
                let more = if count > SHOWN_CLASSES { "…" } else { "" };
                let shown = names.iter().take(SHOWN_CLASSES).cloned().collect::<Vec<_>>().join(", ");
                match lang {
                    Lang::Fr => format!("cible\u{a0}: {target}, {count} classes\u{a0}: {shown}{more}"),
                    _ => format!("target: {target}, {count} classes: {shown}{more}"),
                }
            }),
            Goal::Numbers(columns) => {
                let two = match columns.as_slice() {
                    [only] => table.column(only).is_ok_and(|numbers| {
                        numbers.iter().all(|n| *n == 0.0 || *n == 1.0) && !numbers.is_empty()
                    }),
                    _ => false,
                };
                Label::with(|lang| {
                    let target = quoted(lang);
                    let said = match lang {
                        Lang::Fr => format!("cible\u{a0}: {target}, un nombre à approcher"),
                        _ => format!("target: {target}, a number to come close to"),
                    };
                    match (lang, two) {
                        (_, false) => said,
                        (Lang::Fr, true) => {
                            format!(
                                "{said} (seulement 0 et 1\u{a0}: pour deux classes, .classes(\"{}\"))",
                                columns[0]
                            )
                        }
                        (_, true) => {
                            format!("{said} (only 0 and 1: for two classes, .classes(\"{}\"))", columns[0])
                        }
                    }
                })
            }
        }
    }
}
