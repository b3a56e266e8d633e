//! `./atelier slides`: a deck from a notebook, in one file that needs no network. nbconvert and reveal.js make it (`xtask/slides/`);
//! here: what stands on a slide, what the speaker alone sees, and what stays in the notebook.
//!
//! A heading begins a slide. On it: the first paragraph, lists, quotations, tables. The other paragraphs are speaker's notes. Each code
//! cell is a slide below, with what it shows beside it. Instructor's cells are notes of the first slide; hints are notes where they
//! stand; solutions, and the checks of exercises, stay in the notebook.

use crate::book;
use crate::format::cell::{Cell, CellMetadata, Output, Slide, Tag};
use crate::format::notebook::Notebook;
use crate::ground::home::Home;
use crate::ground::lang::Lang;
use crate::ground::proc;
use crate::ground::say::{both, size};
use crate::ground::stamps;
use crate::notebooks::editions::{self, Kind};
use crate::notebooks::{pictures, run};
use anyhow::{bail, Result};
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

/// Slides with speaker's notes, in one file. The key S opens the notes.
#[derive(clap::Args)]
pub struct Options {
    /// Number (01), name (01-addition) or file; `all` for the whole collection.
    #[arg(required = true)]
    notebooks: Vec<String>,
    /// The language of the slides.
    #[arg(long)]
    lang: Lang,
    /// Where they go. Default: the folder notebooks/copies.
    #[arg(long)]
    out: Option<PathBuf>,
}

/// Prose of this many characters, a heading, a cell of this many lines and its figure fit on one slide of 720 points (seen on 01).
const FEW_WORDS: usize = 330;
const SHORT_CODE: usize = 14;

pub fn run(home: &Home, options: &Options) -> Result<()> {
    if options.lang == Lang::Both {
        bail!(both(
            "slides are in one language: --lang en or --lang fr",
            "un diaporama est dans une langue\u{a0}: --lang en ou --lang fr"
        ));
    }
    book::install(home)?;
    let folder = crate::notebooks::copies::folder(home, options.out.as_deref());
    fs::create_dir_all(&folder)?;
    let code = options.lang.code();
    for path in run::chosen(home, &options.notebooks)? {
        let (edition, in_language) = editions::shown(home, &path, Kind::Book, options.lang)?;
        if !in_language {
            let number = &path.file_name().unwrap_or_default().to_string_lossy()[..2];
            eprintln!(
                "{}",
                both(
                    format!("its outputs are in both languages until ./atelier colab {number} has run"),
                    format!("ses sorties sont dans les deux langues tant que ./atelier colab {number} n’a pas tourné")
                )
            );
        }
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let target = folder.join(format!("{stem}.{code}.slides.html"));
        let title = title(&edition);
        let scratch = stamps::empty_scratch(home, &format!("slides-{}", std::process::id()))?;
        let source = scratch.join("slides.ipynb");
        deck(edition).write(&source)?;
        let mut command = Command::new(book::python(home));
        command
            .arg(home.repo().join("xtask/slides/slides.py"))
            .arg(&source)
            .arg(&target)
            .args([code, &title]);
        command.env("PYTHONDONTWRITEBYTECODE", "1");
        let words = both("making the slides", "fabrication du diaporama");
        let made = proc::must(&mut command, Duration::from_secs(300), home, &words, |_| {});
        fs::remove_dir_all(scratch)?;
        made?;
        println!("{} ({})", target.display(), size(fs::metadata(&target)?.len()));
    }
    Ok(())
}

fn title(edition: &Notebook) -> String {
    let first = edition.cells().first().map_or("", |cell| &cell.source);
    first.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or("atelier").trim().to_string()
}

/// The notebook with a slide type on every cell.
fn deck(mut edition: Notebook) -> Notebook {
    book::highlighted(&mut edition);
    let (mut slides, mut instructor) = (Vec::new(), Vec::new());
    let (mut first_code, mut in_exercise, mut room) = (true, false, false);
    for mut cell in std::mem::take(edition.cells_mut()) {
        let tagged = |tag: Tag| cell.has_tag(&tag);
        let id = cell.id();
        if cell.is_code() {
            // The first cell opens the toolbox: nothing to look at.
            let left_out = first_code || tagged(Tag::Solution) || (in_exercise && tagged(Tag::Check));
            first_code = false;
            if left_out {
                continue;
            }
            // On a slide the room sees the cell as it stands; other values are tried live.
            cell.forget_positions();
            cell.outputs_mut().iter_mut().filter_map(Output::shown_mut).for_each(pictures::one_form);
            // A few words and a short cell share a slide; else the code has its own, below.
            let shares = room && cell.source.lines().count() <= SHORT_CODE;
            room = false;
            cell.metadata = CellMetadata::of_slide(if shares { Slide::Same } else { Slide::Subslide });
            slides.push(cell);
            continue;
        }
        if tagged(Tag::Solution) {
            continue;
        }
        let source = editions::relinked(&cell.source, book::link);
        if tagged(Tag::Instructor) {
            instructor.push(prose(&format!("{id}-notes"), Slide::Notes, &unfolded(&source)));
            continue;
        }
        if tagged(Tag::Hint) {
            slides.push(prose(&format!("{id}-notes"), Slide::Notes, &unfolded(&source)));
            continue;
        }
        in_exercise = tagged(Tag::Exercise);
        for (part, (shown, said)) in parts(&source).into_iter().enumerate() {
            let begins = shown.starts_with("# ") || shown.starts_with("## ");
            let kind = if begins { Slide::New } else { Slide::Subslide };
            room = shown.chars().count() <= FEW_WORDS;
            slides.push(prose(&format!("{id}-{part}"), kind, &shown));
            if !said.is_empty() {
                slides.push(prose(&format!("{id}-{part}-notes"), Slide::Notes, &said));
            }
        }
    }
    // Time, questions and stumbling stones are read before one begins.
    let notes = CellMetadata::of_slide(Slide::Notes);
    let after_first = slides.iter().skip(1).position(|cell| cell.metadata != notes);
    let place = after_first.map_or(slides.len(), |place| place + 1);
    slides.splice(place..place, instructor);
    *edition.cells_mut() = slides;
    edition
}

fn prose(id: &str, kind: Slide, source: &str) -> Cell {
    let id: String = id.chars().take(64).collect();
    let mut cell = Cell::prose(&id, source.to_string());
    cell.metadata = CellMetadata::of_slide(kind);
    cell
}

/// A folded part, opened: its summary becomes a line in bold.
fn unfolded(source: &str) -> String {
    source
        .replace("<details>", "")
        .replace("</details>", "")
        .replace("<summary>", "**")
        .replace("</summary>", "**\n")
        .trim()
        .to_string()
}

/// One pair a heading: what stands on the slide, and what is said.
fn parts(source: &str) -> Vec<(String, String)> {
    let mut parts: Vec<(Vec<&str>, Vec<&str>)> = Vec::new();
    let mut paragraphs = 0;
    for block in blocks(source) {
        let heading = block.starts_with('#');
        if heading || parts.is_empty() {
            parts.push((Vec::new(), Vec::new()));
            paragraphs = 0;
        }
        let Some((shown, said)) = parts.last_mut() else { continue };
        let first = block.trim_start();
        let numbered = first.trim_start_matches(|letter: char| letter.is_ascii_digit()).starts_with(". ");
        let stands = heading
            || numbered
            || first.starts_with(['-', '*', '>', '|', '`', '$', '<', '!']) && !first.starts_with("**");
        if stands || paragraphs == 0 {
            paragraphs += usize::from(!heading);
            shown.push(block);
        } else {
            said.push(block);
        }
    }
    parts.into_iter().map(|(shown, said)| (shown.join("\n\n"), said.join("\n\n"))).collect()
}

/// Blocks of Markdown: what blank lines separate, code fences in one piece.
fn blocks(source: &str) -> Vec<&str> {
    let mut blocks = Vec::new();
    let (mut start, mut at, mut fenced) = (0, 0, false);
    for line in source.split_inclusive('\n') {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if line.trim().is_empty() && !fenced {
            blocks.push(source[start..at].trim_matches('\n'));
            start = at;
        }
        at += line.len();
    }
    blocks.push(source[start..].trim_matches('\n'));
    blocks.retain(|block| !block.trim().is_empty());
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_slide_shows_the_first_paragraph_and_lists() {
        let source = "## Title\n\nFirst.\n\nSecond, said.\n\n- a\n- b\n\n```rust\nlet a = 1;\n\nlet b = 2;\n```\n\n### More\n\nThird.";
        let parts = parts(source);
        assert_eq!(parts.len(), 2);
        assert_eq!(parts[0].0, "## Title\n\nFirst.\n\n- a\n- b\n\n```rust\nlet a = 1;\n\nlet b = 2;\n```");
        assert_eq!(parts[0].1, "Second, said.");
        assert_eq!(parts[1], ("### More\n\nThird.".into(), String::new()));
    }

    #[test]
    fn instructor_s_cells_are_notes_of_the_first_slide() {
        let cell = |id: &str, kind: &str, tags: &[&str], source: &str| json!({ "cell_type": kind, "id": id, "metadata": { "tags": tags }, "source": source, "outputs": [], "execution_count": null });
        let notebook = Notebook::parse(
            &json!({ "nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
                cell("01-q-fr", "markdown", &["lang-fr"], "# Titre\n\nQuestion."),
                cell("01-start", "code", &[], ":dep"), cell("01-a", "code", &[], "a"),
                cell("01-ex-fr", "markdown", &["exercise"], "## Exercice\n\nFaites."),
                cell("01-answer", "code", &["solution"], "s"), cell("01-check", "code", &["check"], "c"),
                cell("01-i-fr", "markdown", &["instructor"], "<details>\n<summary>Pour l’animation</summary>\n\nDurée.\n\n</details>"),
            ] })
            .to_string(),
        )
        .unwrap();
        assert_eq!(title(&notebook), "Titre");
        let deck = deck(notebook);
        let kind = |cell: &Cell| cell.metadata.slideshow.as_ref().unwrap().slide_type;
        let kinds: Vec<(&str, Slide)> = deck.cells().iter().map(|cell| (cell.id(), kind(cell))).collect();
        assert_eq!(
            kinds,
            [
                ("01-q-fr-0", Slide::New),
                ("01-i-fr-notes", Slide::Notes),
                ("01-a", Slide::Same),
                ("01-ex-fr-0", Slide::New)
            ]
        );
        assert_eq!(deck.cells()[1].source, "**Pour l’animation**\n\n\nDurée.");
    }
}
