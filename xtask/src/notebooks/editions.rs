//! Editions: notebooks for one use and one language, made from the bilingual ones and never edited.
//!
//! In: a bilingual notebook. Out: the same with less in it (`make`), and the Colab editions in `notebooks/colab/`, which are
//! committed with what they show in their language: the book, the slides and the full copies take their outputs from there.

use crate::check;
use crate::format::cell::{Cell, KernelSpec, LanguageInfo, Metadata, More, Origin, Output, Tag, HTML, PNG};
use crate::format::collection::Collection;
use crate::format::knob::Position;
use crate::format::notebook::{self, Notebook};
use crate::ground::files;
use crate::ground::home::Home;
use crate::ground::lang::Lang;
use crate::ground::say::both;
use crate::notebooks::pictures;
use crate::notebooks::run::{self, How, Knobs};
use anyhow::{bail, Result};
use proc_macro2::{Delimiter, LineColumn, TokenStream, TokenTree};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What an edition is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Everything, instructor's notes and solutions too.
    Full,
    /// Exercises open: neither solutions nor instructor's notes, nothing run.
    Participant,
    /// For typing in front of people: code cells hold only their comments.
    Live,
    /// `%%rust` cells for Colab's Python kernel.
    Colab,
    /// As `Full`, in one language throughout: the page around it says which.
    Book,
}

/// The edition of a notebook for one use, in one language or in both.
pub fn make(bilingual: &Notebook, kind: Kind, lang: Lang) -> Notebook {
    let mut edition = bilingual.clone();
    run::choose(&mut edition, lang);
    let mut first_code = true;
    let cells = std::mem::take(edition.cells_mut());
    for mut cell in cells {
        if !kept(&cell, kind, lang) {
            continue;
        }
        if cell.is_code() {
            if matches!(kind, Kind::Participant | Kind::Live) {
                cell.ran(None, Vec::new());
            }
            // The first cell opens the toolbox: nobody types it in front of people.
            if kind == Kind::Live && !first_code {
                cell.source = comments(&cell.source);
            }
            if kind == Kind::Colab {
                cell.source = format!("%%rust\n{}", cell.source);
                if cell.has_tag(&Tag::Solution) {
                    // Colab folds the code of a cell that is shown as a form.
                    cell.metadata.cell_view = Some("form".into());
                }
            }
            first_code = false;
        } else {
            let source = &cell.source;
            cell.source = match kind {
                // Its neighbours are editions too; the rest of the clone is two folders up.
                Kind::Colab => {
                    relinked(
                        source,
                        |to| if to.ends_with(".ipynb") { to.into() } else { format!("../../{to}") },
                    )
                }
                Kind::Full | Kind::Participant | Kind::Live => relinked(source, |to| format!("../{to}")),
                Kind::Book => unwrapped(source).to_string(),
            };
        }
        edition.cells_mut().push(cell);
    }
    if kind == Kind::Colab {
        for_colab(&mut edition, bilingual, lang);
    }
    edition
}

fn kept(cell: &Cell, kind: Kind, lang: Lang) -> bool {
    let other: &[Tag] = match lang {
        Lang::En => &[Tag::French],
        Lang::Fr => &[Tag::English],
        Lang::Both => &[],
    };
    let left_out: &[Tag] = match kind {
        Kind::Participant | Kind::Live => &[Tag::Solution, Tag::Instructor],
        Kind::Colab => &[Tag::Instructor],
        Kind::Full | Kind::Book => &[],
    };
    !cell.is_one_of(other) && !cell.is_one_of(left_out)
}

/// The Markdown inside `<div lang="…">`.
fn unwrapped(source: &str) -> &str {
    let text = source.trim();
    let inside = ["<div lang=\"en\">", "<div lang=\"fr\">"].iter().find_map(|open| text.strip_prefix(open));
    inside.and_then(|text| text.strip_suffix("</div>")).unwrap_or(text).trim()
}

/// Markdown whose links and pictures within the clone have been changed.
pub fn relinked(source: &str, change: impl Fn(&str) -> String) -> String {
    let mut pieces = source.split("](");
    let mut text = pieces.next().unwrap_or("").to_string();
    for piece in pieces {
        let (to, rest) = piece.split_at(piece.find(')').unwrap_or(piece.len()));
        let elsewhere = to.is_empty() || to.starts_with(['#', '/']) || to.contains(':');
        text.push_str("](");
        text.push_str(&if elsewhere { to.to_string() } else { change(to) });
        text.push_str(rest);
    }
    text
}

/// What is left of a code cell when its code is gone: comments, one a line, with the emptiness between them.
fn comments(code: &str) -> String {
    let Ok(tokens) = code.parse::<TokenStream>() else {
        // Not Rust by itself (`:dep …`): whole lines of comment are known all the same.
        let lines: Vec<&str> = code.lines().filter(|line| line.trim_start().starts_with("//")).collect();
        return lines.join("\n\n");
    };
    let mut code_spans = Vec::new();
    spans(tokens, &mut code_spans);
    let lines: Vec<Vec<char>> = code.lines().map(|line| line.chars().collect()).collect();
    let mut found: Vec<String> = Vec::new();
    let mut inside_block = false;
    for (index, line) in lines.iter().enumerate() {
        // What no token covers is white space and comments.
        let mut rest: String = line
            .iter()
            .enumerate()
            .map(|(column, letter)| if covered(&code_spans, index + 1, column) { ' ' } else { *letter })
            .collect();
        if inside_block || rest.trim_start().starts_with("/*") {
            inside_block = !rest.contains("*/");
        } else if let Some(at) = rest.find("//") {
            rest = rest[at..].to_string();
        } else {
            continue;
        }
        found.push(rest.trim().to_string());
    }
    found.join("\n\n")
}

fn spans(tokens: TokenStream, found: &mut Vec<(LineColumn, LineColumn)>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                if group.delimiter() != Delimiter::None {
                    for edge in [group.span_open(), group.span_close()] {
                        found.push((edge.start(), edge.end()));
                    }
                }
                spans(group.stream(), found);
            }
            other => found.push((other.span().start(), other.span().end())),
        }
    }
}

fn covered(spans: &[(LineColumn, LineColumn)], line: usize, column: usize) -> bool {
    let here = LineColumn { line, column };
    spans.iter().any(|(start, end)| *start <= here && here < *end)
}

// Colab.

/// Where the collection is published: Colab fetches it from there. The module that Colab runs says it, and nobody else.
pub fn repository() -> &'static str {
    include_str!("../../../notebooks/colab/atelier_colab.py")
        .lines()
        .find_map(|line| line.strip_prefix("REPOSITORY = "))
        .expect("the module names it")
        .trim_matches('"')
}

/// At most three lines: the module behind `%%rust` (notebooks/colab/atelier_colab.py), which brings the rest.
fn colab_cell(lang: Lang) -> String {
    let repository = repository();
    format!(
        "!curl -sfLO https://raw.githubusercontent.com/{repository}/main/notebooks/colab/atelier_colab.py\nimport atelier_colab\natelier_colab.start(\"{}\")",
        lang.code()
    )
}

fn for_colab(edition: &mut Notebook, bilingual: &Notebook, lang: Lang) {
    let number = edition.cells().first().and_then(|cell| cell.id().split('-').next()).unwrap_or("00");
    let set_up = Cell::code(&format!("{number}-colab"), colab_cell(lang));
    // After the question, before the first cell that needs it: a reader sees first what it is about.
    let place = edition.cells().iter().position(Cell::is_code).unwrap_or(0);
    edition.cells_mut().insert(place, set_up);
    edition.metadata = Metadata {
        atelier: Some(Origin { lang: lang.code().into(), made_from: made_from(bilingual) }),
        kernelspec: Some(KernelSpec {
            display_name: "Python 3".into(),
            language: "python".into(),
            name: "python3".into(),
            more: More::new(),
        }),
        language_info: Some(LanguageInfo { name: "python".into(), ..LanguageInfo::default() }),
        more: More::from_iter([("colab".to_string(), json!({ "provenance": [] }))]),
    };
}

/// A mark of what decides what an edition shows: the code of the bilingual notebook, the values worth trying, and what it showed when
/// it last ran (the crate may have changed, the code not). Prose may be edited without running anything.
fn made_from(bilingual: &Notebook) -> String {
    let mut hasher = Sha256::new();
    for (_, cell) in bilingual.code() {
        let mut parts = vec![json!(cell.id()), json!(cell.source), notebook::sorted(&cell.outputs())];
        if !cell.metadata.positions().is_empty() {
            parts.push(json!(cell.metadata.positions()));
        }
        for part in parts {
            hasher.update(part.to_string());
            hasher.update([0]);
        }
    }
    files::hex(&hasher.finalize()[..12])
}

/// Where the Colab edition of a notebook is.
pub fn colab_path(home: &Home, notebook: &Path, lang: Lang) -> PathBuf {
    home.notebooks().join("colab").join(lang.code()).join(notebook.file_name().unwrap_or_default())
}

/// The outputs of an edition that was run in its language, by cell, if they are those of the notebook as it is now.
fn ran_in(home: &Home, path: &Path, bilingual: &Notebook, lang: Lang) -> Option<Notebook> {
    let edition = Notebook::read(&colab_path(home, path, lang)).ok()?;
    let origin = edition.metadata.atelier.as_ref()?;
    (origin.made_from == made_from(bilingual)).then_some(edition)
}

/// An edition that shows its outputs in its language. `None` where those are not at hand: the outputs are then the bilingual ones.
pub fn shown(home: &Home, path: &Path, kind: Kind, lang: Lang) -> Result<(Notebook, bool)> {
    let bilingual = Notebook::read(path)?;
    let mut edition = make(&bilingual, kind, lang);
    if lang == Lang::Both {
        return Ok((edition, true));
    }
    let Some(ran) = ran_in(home, path, &bilingual, lang) else { return Ok((edition, false)) };
    if !matches!(kind, Kind::Participant | Kind::Live) {
        take_outputs(&mut edition, &ran);
    }
    Ok((edition, true))
}

fn take_outputs(edition: &mut Notebook, ran: &Notebook) {
    for cell in edition.cells_mut().iter_mut().filter(|cell| cell.is_code()) {
        if let Some((_, same)) = ran.code().find(|(_, other)| other.id() == cell.id()) {
            cell.ran(same.execution_count(), same.outputs().to_vec());
        }
    }
}

/// One copy of each picture: the bilingual notebooks, which are read in viewers of every kind, store it twice.
fn slim(notebook: &mut Notebook) {
    for cell in notebook.cells_mut() {
        for shown in cell.outputs_mut().iter_mut().filter_map(Output::shown_mut) {
            let html = shown.text(HTML).trim();
            if !shown.has(PNG) || html.is_empty() {
                continue;
            }
            let is_one_picture = html.starts_with("<img ") && html.matches('<').count() == 1;
            if is_one_picture && !shown.alt(PNG).is_empty() {
                // Shown by every viewer, where some take HTML away.
                shown.forget(HTML);
            } else {
                pictures::once(shown);
            }
        }
    }
}

/// Generate the Colab editions; notebooks whose code or outputs have changed are run, in each language.
#[derive(clap::Args)]
pub struct ColabOptions {
    /// Numbers (01), names (01-addition), files; without any, the whole collection.
    notebooks: Vec<String>,
    /// Only look whether the committed editions are up to date; run and write nothing.
    #[arg(long)]
    check: bool,
    /// With what is installed, even if the crate's sources have changed since.
    #[arg(long)]
    pub no_setup: bool,
}

impl ColabOptions {
    pub fn needs_setup(&self) -> bool {
        !self.check && !self.no_setup
    }
}

pub fn colab(home: &Home, options: &ColabOptions) -> Result<()> {
    let paths = if options.notebooks.is_empty() {
        notebook::all(&home.notebooks())?
    } else {
        run::chosen(home, &options.notebooks)?
    };
    if options.check {
        return stale(home, &paths);
    }
    for path in &paths {
        let bilingual = Notebook::read(path)?;
        for lang in [Lang::En, Lang::Fr] {
            let mut edition = make(&bilingual, Kind::Colab, lang);
            match ran_in(home, path, &bilingual, lang) {
                Some(ran) => take_outputs(&mut edition, &ran),
                None => {
                    let mut notebook = make(&bilingual, Kind::Full, lang);
                    let name = run::title(path, Some(lang));
                    let how = How { knobs: Knobs::Turned, ..How::within(Duration::from_secs(600)) };
                    run::execute(home, &mut notebook, &home.notebooks(), &name, &how)?;
                    run::presentable(&notebook)?;
                    pictures::squeeze(&mut notebook);
                    take_outputs(&mut edition, &notebook);
                }
            }
            slim(&mut edition);
            edition.write(&colab_path(home, path, lang))?;
        }
    }
    if options.notebooks.is_empty() {
        for extra in strangers(home, &paths) {
            fs::remove_file(extra)?;
        }
    }
    let readme = home.repo().join("README.md");
    let text = fs::read_to_string(&readme)?;
    let renewed = with_editions(home, &text)?;
    if renewed != text {
        crate::ground::stamps::write_whole(&readme, renewed.as_bytes())?;
    }
    Ok(())
}

const LISTED: [&str; 2] = ["<!-- colab: written by ./atelier colab -->", "<!-- /colab -->"];

/// The README with a link to each edition that is there, by part, between two marks.
fn with_editions(home: &Home, readme: &str) -> Result<String> {
    let (Some((before, rest)), [open, close]) = (readme.split_once(LISTED[0]), LISTED) else {
        bail!("README.md has no line {}", LISTED[0]);
    };
    let Some((_, after)) = rest.split_once(close) else { bail!("README.md has no line {close}") };
    let mut table = String::from("| | English | Français |\n|---|---|---|\n");
    let (paths, repository) = (notebook::all(&home.notebooks())?, repository());
    for part in Collection::read(home)?.parts {
        let books = part
            .of(&paths)
            .into_iter()
            .map(|path| Ok((path, Notebook::read(path)?)))
            .collect::<Result<Vec<_>>>()?;
        let list = |lang: Lang| -> String {
            let there = books.iter().filter(|(path, _)| colab_path(home, path, lang).exists());
            let links: Vec<String> = there
                .map(|(path, book)| {
                    format!(
                        "[{}](https://colab.research.google.com/github/{repository}/blob/main/notebooks/colab/{}/{})",
                        title(book, lang),
                        lang.code(),
                        path.file_name().unwrap_or_default().to_string_lossy()
                    )
                })
                .collect();
            links.join("<br>")
        };
        let (en, fr) = (list(Lang::En), list(Lang::Fr));
        if !en.is_empty() || !fr.is_empty() {
            table.push_str(&format!("| {} · *{}* | {en} | {fr} |\n", part.en, part.fr));
        }
    }
    Ok(format!("{before}{open}\n{table}{close}{after}"))
}

/// The first heading of a notebook in one language.
pub fn title(bilingual: &Notebook, lang: Lang) -> String {
    let tag = Tag::from(format!("lang-{}", lang.code()));
    let first = bilingual.cells().iter().find(|cell| cell.has_tag(&tag)).map_or("", |cell| &cell.source);
    first.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or("").trim().to_string()
}

/// Editions of notebooks that are no more.
fn strangers(home: &Home, paths: &[PathBuf]) -> Vec<PathBuf> {
    [Lang::En, Lang::Fr]
        .into_iter()
        .flat_map(|lang| {
            let wanted: Vec<PathBuf> = paths.iter().map(|path| colab_path(home, path, lang)).collect();
            let there = notebook::all(&home.notebooks().join("colab").join(lang.code())).unwrap_or_default();
            there.into_iter().filter(move |path| !wanted.contains(path))
        })
        .collect()
}

/// The test: what is committed is what would be made, word for word, and ran with the notebook as it is.
pub fn stale(home: &Home, paths: &[PathBuf]) -> Result<()> {
    let mut problems = Vec::new();
    for path in paths {
        let bilingual = Notebook::read(path)?;
        for lang in [Lang::En, Lang::Fr] {
            let place = colab_path(home, path, lang);
            let name = place.strip_prefix(home.repo()).unwrap_or(&place).display().to_string();
            if !place.exists() {
                problems.push(both(format!("{name} is missing"), format!("{name} manque")));
                continue;
            }
            let committed = Notebook::read(&place)?;
            let mut expected = make(&bilingual, Kind::Colab, lang);
            take_outputs(&mut expected, &committed);
            slim(&mut expected);
            if expected != committed {
                problems.push(both(
                    format!("{name} is not what its notebook says now"),
                    format!("{name} n’est plus ce que dit son notebook"),
                ));
            }
            problems.extend(unturned(&committed).into_iter().map(|id| {
                both(
                    format!("{name}: {id} does not show each of its positions"),
                    format!("{name}\u{a0}: {id} ne montre pas chacune de ses positions"),
                )
            }));
            problems.extend(check::fresh_outputs(&committed).into_iter().map(|problem| {
                both(
                    format!("{name}: {}", problem.words.en()),
                    format!("{name}\u{a0}: {}", problem.words.fr()),
                )
            }));
        }
    }
    for extra in strangers(home, &notebook::all(&home.notebooks())?) {
        let name = extra.strip_prefix(home.repo()).unwrap_or(&extra).display().to_string();
        problems.push(both(format!("{name} has no notebook"), format!("{name} n’a pas de cahier")));
    }
    // A clone's README; tests of this function have none.
    if let Ok(readme) = fs::read_to_string(home.repo().join("README.md")) {
        if with_editions(home, &readme)? != readme {
            problems.push(both(
                "the table of README.md is not up to date",
                "le tableau de README.md n’est pas à jour",
            ));
        }
    }
    if problems.is_empty() {
        return Ok(());
    }
    let list: Vec<String> = problems.iter().map(ToString::to_string).collect();
    bail!("{}\n{}", both("to renew: ./atelier colab", "à refaire\u{a0}: ./atelier colab"), list.join("\n"))
}

/// Cells that do not show what they would with each value worth trying.
fn unturned(edition: &Notebook) -> Vec<&str> {
    let missing = |cell: &&Cell| {
        let expected: Vec<String> = cell.metadata.positions().iter().map(Position::label).collect();
        let shown: Vec<&str> = cell.outputs().iter().filter_map(Output::position).collect();
        shown != expected
    };
    edition.code().map(|(_, cell)| cell).filter(missing).map(Cell::id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::cell::{Channel, Stream};

    fn example() -> Notebook {
        let prose = |id: &str, lang: &str, tag: &str| {
            json!({ "cell_type": "markdown", "id": id, "metadata": { "tags": [format!("lang-{lang}"), tag] },
                    "source": format!("<div lang=\"{lang}\">\n\n# {id}\n\n</div>") })
        };
        let code = |id: &str, tag: &str, source: &str| {
            json!({ "cell_type": "code", "id": id, "metadata": { "tags": [tag] }, "execution_count": 1, "source": source,
                    "outputs": [{ "output_type": "display_data", "metadata": {}, "data": { "text/plain": "both · les deux" } }] })
        };
        Notebook::parse(
            &json!({ "nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
                prose("01-q-en", "en", "x"), prose("01-q-fr", "fr", "x"),
                code("01-start", "x", check::FIRST_CELL),
                code("01-try", "exercise", "let a = \"// no\"; // yes · oui\na"),
                prose("01-hint-en", "en", "hint"), prose("01-hint-fr", "fr", "hint"),
                code("01-answer", "solution", "a"),
                prose("01-notes-en", "en", "instructor"), prose("01-notes-fr", "fr", "instructor"),
            ] })
            .to_string(),
        )
        .unwrap()
    }

    fn ids(notebook: &Notebook) -> Vec<&str> {
        notebook.cells().iter().map(Cell::id).collect()
    }

    #[test]
    fn a_book_holds_everything_in_one_language_without_wrappers() {
        let book = make(&example(), Kind::Book, Lang::Fr);
        assert_eq!(ids(&book), ["01-q-fr", "01-start", "01-try", "01-hint-fr", "01-answer", "01-notes-fr"]);
        assert_eq!(book.cells()[0].source, "# 01-q-fr");
        assert!(book.cells()[1].source.ends_with("start(Lang::Fr)?"));
        assert_eq!(book.cells()[0].shared_id(), "01-q");
    }

    #[test]
    fn participants_get_open_exercises_and_nothing_run() {
        let copy = make(&example(), Kind::Participant, Lang::Both);
        assert_eq!(ids(&copy), ["01-q-en", "01-q-fr", "01-start", "01-try", "01-hint-en", "01-hint-fr"]);
        assert_eq!((copy.cells()[3].execution_count(), copy.cells()[3].outputs()), (None, &[][..]));
        assert!(copy.cells()[0].source.starts_with("<div lang=\"en\">"));
    }

    #[test]
    fn a_live_copy_keeps_comments_and_the_first_cell() {
        let live = make(&example(), Kind::Live, Lang::En);
        assert_eq!(ids(&live), ["01-q-en", "01-start", "01-try", "01-hint-en"]);
        assert!(live.cells()[1].source.ends_with("start(Lang::En)?"));
        assert_eq!(live.cells()[2].source, "// yes · oui");
    }

    #[test]
    fn links_within_the_clone_still_arrive() {
        let prose = "[a](01-x.ipynb), [b](glossary.toml#t), [c](https://x.org/y), [d](#z)";
        assert_eq!(
            relinked(prose, |to| format!("../{to}")),
            "[a](../01-x.ipynb), [b](../glossary.toml#t), [c](https://x.org/y), [d](#z)"
        );
    }

    #[test]
    fn comments_are_told_from_code() {
        assert_eq!(
            comments("// one\nlet a = 1; // two\n\nlet b = \"// not\";\n/* three\n four */ let c = '/';"),
            "// one\n\n// two\n\n/* three\n\nfour */"
        );
        assert_eq!(comments(":dep x = \"1\"\n// kept\nlet '"), "// kept");
        assert_eq!(comments("let a = 1;"), "");
    }

    #[test]
    fn a_colab_edition_starts_with_three_lines_at_most() {
        let colab = make(&example(), Kind::Colab, Lang::Fr);
        assert_eq!(ids(&colab), ["01-q-fr", "01-colab", "01-start", "01-try", "01-hint-fr", "01-answer"]);
        let set_up = &colab.cells()[1].source;
        assert!(set_up.lines().count() <= 3 && set_up.ends_with("start(\"fr\")"), "{set_up}");
        assert!(colab.code().skip(1).all(|(_, cell)| cell.source.starts_with("%%rust\n")));
        assert_eq!(colab.metadata.kernelspec.map(|kernel| kernel.name).as_deref(), Some("python3"));
    }

    #[test]
    fn where_we_are_published_stands_in_one_place() {
        let module = include_str!("../../../notebooks/colab/atelier_colab.py");
        // A name of an account and of a repository, and no second one beside it: addresses are made of it.
        assert_eq!(repository().split('/').filter(|part| !part.is_empty()).count(), 2, "{}", repository());
        assert_eq!(module.matches(repository()).count(), 1);
        assert_eq!(module.matches("https://github.com/{REPOSITORY}").count(), 1);
        assert!(colab_cell(Lang::En).contains(&format!("{}/main/notebooks/colab", repository())));
        // The script reads it there, too.
        let script = include_str!("../../../atelier");
        assert!(script.contains("notebooks/colab/atelier_colab.py") && !script.contains(repository()));
    }

    #[test]
    fn what_an_edition_shows_depends_on_code_and_outputs_only() {
        let (mut prose, mut code) = (example(), example());
        prose.cells_mut()[0].source = "other words".into();
        code.cells_mut()[3].source = "other code".into();
        assert_eq!(made_from(&prose), made_from(&example()));
        assert_ne!(made_from(&code), made_from(&example()));
    }

    #[test]
    fn editions_of_the_committed_form_are_checked_word_for_word() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path().join("home"), folder.path()).unwrap();
        let path = home.notebooks().join("01-x.ipynb");
        let mut notebook = example();
        notebook.write(&path).unwrap();
        let paths = [path.clone()];
        assert!(stale(&home, &paths).unwrap_err().to_string().contains("01-x.ipynb"));
        for lang in [Lang::En, Lang::Fr] {
            make(&notebook, Kind::Colab, lang).write(&colab_path(&home, &path, lang)).unwrap();
        }
        stale(&home, &paths).unwrap();
        // A word of prose.
        notebook.cells_mut()[0].source = "<div lang=\"en\">\n\nother\n\n</div>".into();
        notebook.write(&path).unwrap();
        assert!(stale(&home, &paths).is_err());
    }

    #[test]
    fn each_edition_has_its_link_in_its_part() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path().join("home"), folder.path()).unwrap();
        let path = home.notebooks().join("01-x.ipynb");
        example().write(&path).unwrap();
        make(&example(), Kind::Colab, Lang::Fr).write(&colab_path(&home, &path, Lang::Fr)).unwrap();
        let parts = "[[part]]\nen = \"Begin\"\nfr = \"Commencer\"\nnotebooks = [\"01\"]\n[[part]]\nen = \"Empty\"\nfr = \"Vide\"\nnotebooks = []\n[[topic]]\ndeck = \"A\"\nen = \"a\"\nfr = \"a\"\nat = []\n";
        fs::write(home.notebooks().join("collection.toml"), parts).unwrap();
        let readme = format!("before\n{}\nold\n{}\nafter", LISTED[0], LISTED[1]);
        let renewed = with_editions(&home, &readme).unwrap();
        assert!(
            renewed.contains("| Begin · *Commencer* |  | [01-q-fr](https://")
                && renewed.contains("/colab/fr/01-x.ipynb) |"),
            "{renewed}"
        );
        assert!(
            !renewed.contains("/colab/en/") && !renewed.contains("old") && !renewed.contains("Empty"),
            "{renewed}"
        );
        assert_eq!(with_editions(&home, &renewed).unwrap(), renewed);
        assert!(with_editions(&home, "no marks").is_err());
    }

    #[test]
    fn pictures_are_stored_once() {
        let html = "<img src=\"data:image/png;base64,iVBO\" alt=\"words\">";
        let output = |html: &str| -> Output {
            let shown = json!({ "output_type": "display_data", "metadata": { "image/png": { "alt": "words" } },
                    "data": { "image/png": "iVBO", "text/html": html, "text/plain": "words" } });
            serde_json::from_value(shown).unwrap()
        };
        let mut notebook = example();
        let printed = Output::Stream(Stream { name: Channel::Stdout, text: "printed".into() });
        let two = output(&format!("<div>{html}{html}</div>"));
        notebook.cells_mut()[2].ran(Some(1), vec![output(html), two, printed.clone()]);
        slim(&mut notebook);
        let outputs = notebook.cells_mut()[2].outputs_mut();
        assert_eq!(outputs[2], printed);
        let mut forms = |at: usize| outputs[at].shown_mut().map(|shown| (shown.has(HTML), shown.has(PNG)));
        assert_eq!((forms(0), forms(1)), (Some((false, true)), Some((true, false))));
    }
}
