//! What evcxr itself says, in the reader's language, with what to do.

use super::{pair, Label};
use crate::compiler::{ticks, Story};

fn same(text: impl Into<String>) -> Label {
    let text = text.into();
    pair(text.clone(), text)
}

/// The story of a message of evcxr's own, known by its English words. `import` is what it proposes to import.
pub fn story(message: &str, import: Option<&str>) -> Option<Story> {
    let names = ticks(message);
    let name = names.first().copied().unwrap_or_default();
    let kind = names.get(1).copied().unwrap_or_default();
    if message.contains("is a closure, which cannot be persisted") {
        return Some(
            Story::new(pair(
                format!("`{name}` is a closure, and a notebook cannot keep a closure from one cell to the next."),
                format!("`{name}` est une fermeture, et un cahier ne peut pas garder une fermeture d’une cellule à l’autre."),
            ))
            .attempt(pair(
                format!("a function, `fn {name}(x: f64) -> f64 {{ … }}`; a box, `let {name}: Box<dyn Fn(f64) -> f64> = Box::new(|x| …);`; or the whole cell in braces, `{{ … }}`"),
                format!("une fonction, `fn {name}(x: f64) -> f64 {{ … }}` ; une boîte, `let {name}: Box<dyn Fn(f64) -> f64> = Box::new(|x| …);` ; ou toute la cellule entre accolades, `{{ … }}`"),
            )),
        );
    }
    if message.contains("contains a reference with a non-static lifetime") {
        return Some(
            Story::new(pair(
                format!("`{name}` is a reference to something of this cell, and a notebook keeps only whole values from one cell to the next."),
                format!("`{name}` est une référence vers une chose de cette cellule, et un cahier ne garde d’une cellule à l’autre que des valeurs entières."),
            ))
            .attempt(pair(
                "keep the value itself (`.clone()`, `.to_vec()`, `.to_string()`), or put the cell in braces, `{ … }`",
                "gardez la valeur elle-même (`.clone()`, `.to_vec()`, `.to_string()`), ou mettez la cellule entre accolades, `{ … }`",
            )),
        );
    }
    if message.contains("which cannot be persisted") {
        let iterator = kind.contains("iter::")
            || kind.contains("Iter")
            || kind.contains("Map<")
            || kind.contains("Filter<");
        let story = Story::new(pair(
            format!("`{name}` has a type without a name (`{kind}`), and a notebook cannot keep it from one cell to the next."),
            format!("`{name}` a un type sans nom (`{kind}`), et un cahier ne peut pas le garder d’une cellule à l’autre."),
        ));
        return Some(story.attempt(if iterator {
            pair(
                "collect it: `.collect::<Vec<_>>()`; or put the cell in braces, `{ … }`",
                "rassemblez-le : `.collect::<Vec<_>>()` ; ou mettez la cellule entre accolades, `{ … }`",
            )
        } else {
            pair(
                format!("a box with a name, `let {name}: Box<dyn …> = Box::new(…);`; or the cell in braces, `{{ … }}`"),
                format!("une boîte qui a un nom, `let {name}: Box<dyn …> = Box::new(…);` ; ou la cellule entre accolades, `{{ … }}`"),
            )
        }));
    }
    if message.starts_with("Couldn't automatically determine type of variable") {
        return Some(
            Story::new(pair(
                format!("The notebook could not tell the type of `{name}`, which it needs to keep the variable."),
                format!("Le cahier n’a pas pu deviner le type de `{name}`, dont il a besoin pour garder la variable."),
            ))
            .attempt(pair(
                format!("write it: `let {name}: Vec<f64> = …;`"),
                format!("écrivez-le : `let {name}: Vec<f64> = …;`"),
            )),
        );
    }
    if message.starts_with("Failed to determine type of variable") {
        return Some(
            Story::new(pair(
                format!(
                    "The type of `{name}`, `{kind}`, is private, so the notebook cannot keep the variable."
                ),
                format!(
                    "Le type de `{name}`, `{kind}`, est privé : le cahier ne peut pas garder la variable."
                ),
            ))
            .attempt(pair("put the cell in braces, `{ … }`", "mettez la cellule entre accolades, `{ … }`")),
        );
    }
    if message.starts_with("consider importing")
        || message.starts_with("there is a") && message.contains("import")
    {
        let line = import.map(|path| path.trim().trim_end_matches(';').to_owned());
        let line = line.map(|path| if path.starts_with("use ") { path } else { format!("use {path}") });
        let line = line.unwrap_or_else(|| "use std::any::Any".to_owned());
        return Some(
            Story::new(pair(
                "To keep a variable of this cell, the notebook writes its type, and a name in that type is not imported.",
                "Pour garder une variable de cette cellule, le cahier écrit son type, et un nom de ce type n’est pas importé.",
            ))
            .attempt(pair(
                format!("add `{line};` to the cell, or keep only what you need (for a thread: `.join().unwrap()`)"),
                format!("ajoutez `{line};` à la cellule, ou ne gardez que ce qu’il vous faut (pour un fil d’exécution : `.join().unwrap()`)"),
            )),
        );
    }
    if message.starts_with("Looks like you're missing a semicolon") {
        return Some(Story::new(pair("A `;` is missing.", "Il manque un `;`.")));
    }
    if let Some(command) = message.strip_prefix("Unrecognised command ") {
        return Some(
            Story::new(pair(
                format!("The notebook has no command `{}`.", command.trim()),
                format!("Le cahier n’a pas de commande `{}`.", command.trim()),
            ))
            .attempt(same("`:help`")),
        );
    }
    if let Some(rest) = message.strip_prefix("Shell command failed with exit code ") {
        let (code, words) = rest.split_once(':').unwrap_or((rest, ""));
        let words = words.trim();
        let more = if words.is_empty() { String::new() } else { format!("\n{words}") };
        return Some(Story::new(pair(
            format!("The command ended with status {code}.{more}"),
            format!("La commande s’est terminée avec le statut {code}.{more}"),
        )));
    }
    if message.contains("A type redefinition resulted in the following variables being lost") {
        let lost = message.rsplit(": ").next().unwrap_or_default();
        return Some(Story::new(pair(
            format!("A type was redefined; variables of its former form are lost: {lost}."),
            format!("Un type a été redéfini ; les variables de son ancienne forme sont perdues : {lost}."),
        )));
    }
    None
}

/// "The type of the variable x was redefined, so was lost."
pub fn redefined(line: &str) -> Option<&str> {
    line.trim().strip_prefix(REDEFINED)?.strip_suffix(" was redefined, so was lost.")
}

/// Whether this is the beginning of such a line, which is written in pieces.
pub fn begins_redefined(text: &str) -> bool {
    text.trim_start().starts_with(REDEFINED)
}

const REDEFINED: &str = "The type of the variable ";

pub fn lost_by_type(name: &str, maker: Option<(u64, &str)>) -> Label {
    let again = match maker {
        Some((count, line)) => (
            format!(" To have it again, run cell [{count}] (`{line}`)."),
            format!(" Pour la retrouver, relancez la cellule [{count}] (`{line}`)."),
        ),
        None => Default::default(),
    };
    pair(
        format!("The type of `{name}` was redefined, so the variable is lost.{}", again.0),
        format!("Le type de `{name}` a été redéfini : la variable est perdue.{}", again.1),
    )
}
