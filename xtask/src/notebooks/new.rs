//! `./atelier new my-slug`: a notebook of one's own, from notebook 30, in a folder of its own beside the collection.
//!
//! `projects/` is ignored by git and looked at by no check: what is in it belongs to who made it.

use crate::format::cell::{Cell, Tag};
use crate::format::notebook::{self, Notebook};
use crate::ground::home::Home;
use crate::ground::lang::Lang;
use crate::ground::letters::collated;
use crate::ground::say::both;
use crate::notebooks::editions::{self, Kind};
use anyhow::{bail, Context, Result};
use std::path::{Path, PathBuf};

/// A notebook of your own.
#[derive(clap::Args)]
pub struct Options {
    /// Its name, in small letters, digits and hyphens: my-slug.
    name: String,
    /// The language it is written in.
    #[arg(long, default_value = "both")]
    lang: Lang,
}

/// The notebook from which projects begin.
const TEMPLATE: &str = "30";

/// Parts of it that are about the template and not about a project, by how their cells are called.
const LEFT_OUT: [&str; 4] = ["-slides", "-references", "-take", "-exercises"];

pub fn run(home: &Home, options: &Options) -> Result<()> {
    let path = make(home, &options.name, options.lang)?;
    println!("{}", path.display());
    let file = path.strip_prefix(home.repo()).unwrap_or(&path).display().to_string();
    println!(
        "{}",
        both(
            format!("to open it: ./atelier lab {file}"),
            format!("pour l’ouvrir\u{a0}: ./atelier lab {file}")
        )
    );
    Ok(())
}

fn make(home: &Home, name: &str, lang: Lang) -> Result<PathBuf> {
    if !is_name(name) {
        let like = suggested(name);
        bail!(both(
            format!("a project cannot be called “{name}”\n  expected: small letters, digits and hyphens\n  try: ./atelier new {like}"),
            format!("un projet ne peut pas s’appeler «\u{a0}{name}\u{a0}»\n  attendu\u{a0}: des minuscules sans accent, des chiffres, des traits d’union\n  essayez\u{a0}: ./atelier new {like}"),
        ));
    }
    let folder = home.repo().join("projects").join(name);
    let path = folder.join(format!("{name}.ipynb"));
    if folder.exists() {
        let shown = format!("projects/{name}");
        bail!(both(
            format!("{shown} is there already, and nothing of it was changed\n  try: another name, or ./atelier lab {shown}/{name}.ipynb"),
            format!("{shown} existe déjà, et rien n’y a été changé\n  essayez\u{a0}: un autre nom, ou ./atelier lab {shown}/{name}.ipynb"),
        ));
    }
    let template = notebook::find(&home.notebooks(), &home.notebooks(), TEMPLATE).context(both(
        "notebook 30, from which projects begin, is not in notebooks/",
        "le cahier 30, d’où partent les projets, n’est pas dans notebooks/",
    ))?;
    project(&Notebook::read(&template)?, name, lang).write(&path)?;
    Ok(path)
}

/// Notebook 30 without what is about itself, under another name and two folders below the clone.
fn project(template: &Notebook, name: &str, lang: Lang) -> Notebook {
    let mut project = editions::make(template, Kind::Participant, lang);
    let about_itself = |cell: &Cell| {
        let id = cell.shared_id();
        LEFT_OUT.iter().any(|end| id.ends_with(end))
            || cell.is_one_of(&[Tag::Exercise, Tag::Hint, Tag::Check])
    };
    project.cells_mut().retain(|cell| !about_itself(cell));
    for (at, cell) in project.cells_mut().iter_mut().enumerate() {
        let id = cell.id().replacen(TEMPLATE, name, 1);
        cell.rename(&id);
        if cell.is_code() {
            cell.source = cell
                .source
                .replace("{ path = \"..\" }", "{ path = \"../..\" }")
                .replace("\"my-project\"", &format!("\"{name}\""));
        } else {
            // A participant's copy is one folder below the notebooks; a project is two below the clone.
            cell.source = editions::relinked(&cell.source, |to| {
                match (to.strip_prefix("../../"), to.strip_prefix("../")) {
                    (Some(clone), _) => format!("../../{clone}"),
                    (_, Some(neighbour)) => format!("../../notebooks/{neighbour}"),
                    _ => to.to_string(),
                }
            });
            if at < 2 {
                cell.source = titled(&cell.source, name);
            }
        }
    }
    project
}

/// The first heading with the project's name.
fn titled(source: &str, name: &str) -> String {
    let title = name.replace('-', " ");
    let lines: Vec<String> = source
        .split('\n')
        .map(|line| if line.starts_with("# ") { format!("# {title}") } else { line.to_string() })
        .collect();
    lines.join("\n")
}

fn is_name(name: &str) -> bool {
    let letters = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    !name.is_empty()
        && name.len() <= 60
        && name.chars().all(letters)
        && !name.starts_with('-')
        && !name.ends_with('-')
}

/// The nearest name that would do.
fn suggested(name: &str) -> String {
    let stem = Path::new(name).file_stem().unwrap_or_default().to_string_lossy();
    let plain: String = collated(&stem)
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { ' ' })
        .take(60)
        .collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    if words.is_empty() {
        "my-project".to_string()
    } else {
        words.join("-")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::fs;

    fn home() -> (tempfile::TempDir, Home) {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path().join("home"), folder.path()).unwrap();
        let prose = |id: &str, text: &str| {
            let lang = &id[id.len() - 2..];
            json!({ "cell_type": "markdown", "id": id, "metadata": { "tags": [format!("lang-{lang}")] },
                    "source": format!("<div lang=\"{lang}\">\n\n{text}\n\n</div>") })
        };
        let code = |id: &str, source: &str, tags: &[&str]| {
            json!({ "cell_type": "code", "id": id, "metadata": { "tags": tags }, "execution_count": 1, "source": source,
                    "outputs": [{ "output_type": "display_data", "metadata": {}, "data": { "text/plain": "shown" } }] })
        };
        let cells = json!([
            prose("30-q-en", "# 30 · Your project\n\nSee [01](01-addition.ipynb), [the sheet](../datasets/x/datasheet.toml)."),
            prose("30-q-fr", "# 30 · Votre projet"),
            code("30-start", ":dep atelier = { path = \"..\" }\nuse atelier::*;\nstart(Lang::Both)?", &[]),
            code("30-door", "write(\"my-project\")?", &[]),
            code("30-ex1", "rows", &["exercise"]),
            code("30-ex1-solution", "rows + 1", &["solution"]),
            prose("30-slides-en", "## What the slides say"),
            prose("30-slides-fr", "## Ce que disent les diapositives"),
        ]);
        let book = json!({ "nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells });
        fs::create_dir_all(home.notebooks()).unwrap();
        fs::write(home.notebooks().join("30-your-project.ipynb"), book.to_string()).unwrap();
        (folder, home)
    }

    #[test]
    fn a_project_is_the_template_under_another_name() {
        let (_folder, home) = home();
        let path = make(&home, "wet-leaves", Lang::Both).unwrap();
        let made = Notebook::read(&path).unwrap();
        let ids: Vec<&str> = made.cells().iter().map(Cell::id).collect();
        assert_eq!(ids, ["wet-leaves-q-en", "wet-leaves-q-fr", "wet-leaves-start", "wet-leaves-door"]);
        assert!(made.cells()[0].source.contains("# wet leaves\n"), "{}", made.cells()[0].source);
        assert!(made.cells()[0].source.contains("](../../notebooks/01-addition.ipynb)"));
        assert!(made.cells()[0].source.contains("](../../datasets/x/datasheet.toml)"));
        assert!(made.cells()[2].source.starts_with(":dep atelier = { path = \"../..\" }"));
        assert_eq!(
            (made.cells()[3].source.as_str(), made.cells()[3].outputs()),
            ("write(\"wet-leaves\")?", &[][..])
        );
        let french = Notebook::read(&make(&home, "feuilles", Lang::Fr).unwrap()).unwrap();
        assert_eq!(french.cells()[0].id(), "feuilles-q-fr");
        assert!(french.cells()[1].source.ends_with("start(Lang::Fr)?"));
    }

    #[test]
    fn what_is_there_is_never_written_over() {
        let (_folder, home) = home();
        let path = make(&home, "wet-leaves", Lang::En).unwrap();
        fs::write(&path, "mine").unwrap();
        let said = make(&home, "wet-leaves", Lang::En).unwrap_err().to_string();
        assert!(said.contains("is there already"), "{said}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    }

    #[test]
    fn a_name_that_makes_no_file_is_answered_with_one_that_does() {
        let (_folder, home) = home();
        for (name, try_this) in [
            ("My Été.ipynb", "new my-ete"),
            ("../up", "new up"),
            ("", "new my-project"),
            ("-a-", "new a"),
            ("日本", "new my-project"),
        ] {
            let said = make(&home, name, Lang::En).unwrap_err().to_string();
            assert!(said.ends_with(try_this), "{name}: {said}");
        }
        fs::remove_file(home.notebooks().join("30-your-project.ipynb")).unwrap();
        assert!(make(&home, "a", Lang::En).unwrap_err().to_string().contains("notebook 30"));
    }
}
