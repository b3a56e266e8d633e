//! `:dep` lines: a crate that is here already, one that cannot be fetched, and how far its compilation has come.

use super::{pair, Label};
use crate::compiler::Story;

fn same(text: impl Into<String>) -> Label {
    let text = text.into();
    pair(text.clone(), text)
}

/// Why a `:dep` line failed, by cargo's words.
pub fn story(code: &str, message: &str) -> Option<Story> {
    let line = code.lines().find(|line| line.trim_start().starts_with(":dep "))?;
    let name = crate::dep::name(line).unwrap_or("…");
    let lower = message.to_lowercase();
    let unreachable = [
        "could not resolve host",
        "couldn't resolve host",
        "failed to download",
        "unable to update registry",
        "network failure",
        "failed to fetch",
        "download of config.json failed",
        "timed out",
        "could not connect",
        "attempting to make an http request, but --offline",
        "--offline was specified",
        "spurious network error",
        "dns error",
        "connection refused",
        "failed to get",
    ]
    .iter()
    .any(|words| lower.contains(words));
    if lower.contains("no matching package named") || lower.contains("no matching package found") {
        let offline = lower.contains("offline");
        let story = Story::new(pair(
            format!(
                "There is no crate called `{name}`{}.",
                if offline { " on this disk, and the network was not asked" } else { "" }
            ),
            format!(
                "Aucune bibliothèque ne s’appelle `{name}`{}.",
                if offline { " sur ce disque, et le réseau n’a pas été interrogé" } else { "" }
            ),
        ));
        return Some(story.attempt(pair(
            "look for a slip of the pen; the names are on crates.io",
            "cherchez une faute de frappe ; les noms se trouvent sur crates.io",
        )));
    }
    if unreachable {
        return Some(offline(name));
    }
    if lower.contains("failed to select a version") {
        return Some(
            Story::new(pair(
                format!("No version of `{name}` is like the one asked for, or fits with the other crates."),
                format!("Aucune version de `{name}` n’est celle demandée, ou ne s’accorde avec les autres bibliothèques."),
            ))
            .attempt(same(format!("`:dep {name} = \"*\"`"))),
        );
    }
    if lower.contains("does not have these features")
        || lower.contains("does not have feature")
        || lower.contains("does not contain this feature")
    {
        return Some(Story::new(pair(
            format!("`{name}` has no such feature.\n{}", first(message)),
            format!("`{name}` n’a pas cette option (`features`).\n{}", first(message)),
        )));
    }
    if lower.contains("missing a lib target") {
        return Some(Story::new(pair(
            format!("`{name}` is a program, not a library."),
            format!("`{name}` est un programme, pas une bibliothèque."),
        )));
    }
    if lower.contains("expected") && lower.contains("toml")
        || lower.contains("invalid") && lower.contains("string")
        || lower.contains("parse") && lower.contains("version")
    {
        return Some(
            Story::new(pair(
                "This `:dep` line is not of the form it should have.",
                "Cette ligne `:dep` n’a pas la forme voulue.",
            ))
            .attempt(same(format!(
                "`:dep {name} = \"1\"`, `:dep {name} = {{ version = \"1\", features = [\"…\"] }}`"
            ))),
        );
    }
    None
}

fn first(message: &str) -> String {
    message.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default().to_owned()
}

pub fn offline(name: &str) -> Story {
    Story::new(pair(
        format!("`{name}` has to be fetched, and the network does not answer."),
        format!("`{name}` doit être téléchargée, et le réseau ne répond pas."),
    ))
    .attempt(pair(
        "run the cell again with a connection; what was fetched once is used without one",
        "relancez la cellule avec une connexion ; ce qui a été téléchargé une fois sert ensuite sans elle",
    ))
}

/// A crate that the notebook has already.
pub fn here(name: &str) -> Story {
    let form = match name {
        "tch" => "`use atelier::tch;`",
        _ => "`use atelier::polars::prelude::*;`",
    };
    Story::new(pair(
        format!("`{name}` is here already, as `atelier::{name}`; a second one would be compiled for minutes, and would not fit with the first."),
        format!("`{name}` est déjà là, sous le nom `atelier::{name}` ; une seconde se compilerait pendant des minutes et ne s’accorderait pas avec la première."),
    ))
    .attempt(same(form))
}

/// How far a compilation has come.
pub fn progress(done: usize, seconds: u64) -> Label {
    pair(
        format!("Compiling… {done} {} done, {seconds} s", if done == 1 { "crate" } else { "crates" }),
        format!(
            "Compilation… {done} {}, {seconds} s",
            if done < 2 { "bibliothèque faite" } else { "bibliothèques faites" }
        ),
    )
}

pub fn compiled(done: usize, seconds: u64) -> Label {
    pair(
        format!("{done} {} compiled in {seconds} s", if done == 1 { "crate" } else { "crates" }),
        format!(
            "{done} {} en {seconds} s",
            if done < 2 { "bibliothèque compilée" } else { "bibliothèques compilées" }
        ),
    )
}
