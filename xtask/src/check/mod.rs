//! Reads the collection the way a careful editor would, without running anything and without network: form, language
//! pairs, glossary, typography, spelling, alt texts, links, sizes. What a run of the cells shows is `run.rs`'s.
//!
//! Each room below `check/` knows one kind of problem; this file walks through notebooks, sources and datasheets and
//! says where each problem is.

mod collection;
mod form;
mod glossary;
mod knobs;
mod length;
mod links;
mod numbers;
mod outputs;
mod pairs;
mod prose;
mod reading;
mod size;
mod spelling;
mod strings;
mod typography;
mod wording;

use crate::format::cell::{Cell, Tag};
use crate::format::collection::number;
use crate::format::notebook::{self, Notebook};
use crate::ground::home::Home;
use crate::ground::say::{both, size as bytes, Words};
use anyhow::{bail, Context, Result};
pub use collection::GUIDES;
use glossary::Glossary;
use length::Length;
pub use links::renew as renew_links;
use prose::{Lang, Prose};
use reading::Reading;
use spelling::Speller;
use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use strings::{Doors, Text};

/// One thing to mend, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Place and id of the cell, or nothing for the file as a whole.
    pub cell: Option<String>,
    pub words: Words,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match &self.cell {
            Some(cell) => write!(
                f,
                "{}",
                both(
                    format!("cell {cell}: {}", self.words.en()),
                    format!("cellule {cell}\u{a0}: {}", self.words.fr())
                )
            ),
            None => write!(f, "{}", self.words),
        }
    }
}

/// The same in every notebook.
pub const FIRST_CELL: &str = ":dep atelier = { path = \"..\" }\nuse atelier::*;\nstart(Lang::Both)?";

/// `./atelier check`: all of the collection, or what concerns the named notebooks.
pub fn run(home: &Home, chosen: Option<&[PathBuf]>) -> Result<()> {
    let tools = Tools::load(home)?;
    let files = size::files(home)?;
    let paths = match chosen {
        Some(chosen) => chosen.to_vec(),
        None => notebook::all(&home.notebooks())?,
    };
    let mut found: Vec<(PathBuf, Problem)> = Vec::new();
    let (mut books, mut known) = (Vec::new(), BTreeMap::new());
    let mut lines = Vec::new();
    for path in &paths {
        let book = Notebook::read(path)?;
        found.extend(
            check(&book).into_iter().chain(tools.words(&book)).map(|problem| (path.clone(), problem)),
        );
        let weight = size::weight(path);
        let heavy = size::over(both("this notebook", "ce notebook"), weight, size::NOTEBOOK);
        found.extend(heavy.map(|words| (path.clone(), Problem { cell: None, words })));
        lines.push(report(path, weight, &book));
        let number = number(path);
        let length = Length::of(book.cells());
        lines.push(length.line());
        let over = length.over();
        if !length::OVER.contains(&number.as_str()) {
            found.extend(over.into_iter().map(|words| (path.clone(), Problem { cell: None, words })));
        } else if over.is_empty() {
            let words = both(
                format!("{number} keeps all budgets now: take it from the list in xtask/src/check/length.rs"),
                format!("{number} tient désormais toutes les limites\u{a0}: à ôter de la liste de xtask/src/check/length.rs"),
            );
            found.push((path.clone(), Problem { cell: None, words }));
        }
        known.insert(number.clone(), collection::Known::of(path, &book, &length));
        let prose = cells(&book).map(|(_, _, lang, prose)| (lang, prose)).collect();
        books.push((number, prose));
    }
    let list = links::List::read(home)?;
    found.extend(links::Links::read(home, &files)?.check(&list, chosen));
    if chosen.is_none() {
        found.extend(tools.collection(home, &books)?);
        found.extend(collection::check(home, &tools, &known)?);
        let whole: u64 = files.iter().map(|file| size::weight(file)).sum();
        let heavy = size::over(both("the repository", "le dépôt"), whole, size::REPOSITORY);
        found.extend(heavy.map(|words| (home.repo().to_path_buf(), Problem { cell: None, words })));
        let (found, budget) = (bytes(whole), bytes(size::REPOSITORY));
        lines.push(both(
            format!(
                "the repository: {} of {}; the glossary: {} terms",
                found.en(),
                budget.en(),
                tools.glossary.terms.len()
            ),
            format!(
                "le dépôt\u{a0}: {} sur {}\u{202f}; le glossaire\u{a0}: {} termes",
                found.fr(),
                budget.fr(),
                tools.glossary.terms.len()
            ),
        ));
    }
    for line in &lines {
        println!("  {line}");
    }
    for (file, problem) in &found {
        println!("{}: {problem}", shown(home, file));
    }
    if !found.is_empty() {
        let places: HashSet<&PathBuf> = found.iter().map(|(file, _)| file).collect();
        let (count, places) = (found.len(), places.len());
        bail!(both(
            format!("{count} to mend in {places} file(s)"),
            format!("{count} à corriger dans {places} fichier(s)")
        ));
    }
    let count = paths.len();
    println!("{}", both(format!("{count} notebook(s) are as they should be"), format!("{count} en ordre")));
    Ok(())
}

/// A notebook by its name, any other file by its path in the clone.
fn shown(home: &Home, file: &Path) -> String {
    let name = file.strip_prefix(home.repo()).unwrap_or(file);
    match file.extension().is_some_and(|end| end == "ipynb") {
        true => name.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
        false if name.as_os_str().is_empty() => ".".to_string(),
        false => name.display().to_string(),
    }
}

/// What of a notebook is reported and not asserted: weight, length, ease of reading.
fn report(path: &Path, weight: u64, book: &Notebook) -> Words {
    let mut readings = [(Lang::En, Reading::default()), (Lang::Fr, Reading::default())];
    for (name, _, lang, prose) in cells(book) {
        for (of, reading) in readings.iter_mut().filter(|(of, _)| *of == lang) {
            let passages: Vec<&str> = prose
                .passages
                .iter()
                .filter(|passage| passage.lang == *of)
                .map(|passage| passage.text.as_str())
                .collect();
            reading.add(&name, &passages, *of);
        }
    }
    let line = |french: bool| {
        let parts: Vec<String> = readings
            .iter()
            .map(|(lang, reading)| {
                let (words, longest, cell) = (reading.words, reading.longest.0, &reading.longest.1);
                let (long, ease) = (reading.words_per_sentence(), reading.ease(*lang));
                match french {
                    false => format!(
                        "{}: {words} words, {long:.1} a sentence, ease {ease:.0}, longest cell {longest} ({cell})",
                        lang.code()
                    ),
                    true => format!(
                        "{}\u{a0}: {words} mots, {} par phrase, facilité {ease:.0}, plus longue cellule {longest} ({cell})",
                        lang.code(),
                        format!("{long:.1}").replace('.', ",")
                    ),
                }
            })
            .collect();
        parts.join(" · ")
    };
    let (name, weight) = (path.file_stem().unwrap_or_default().to_string_lossy(), bytes(weight));
    both(
        format!("{name} ({}) {}", weight.en(), line(false)),
        format!("{name} ({}) {}", weight.fr(), line(true)),
    )
}

/// What the words of the collection are held against.
struct Tools {
    speller: Speller,
    glossary: Glossary,
    doors: Doors,
    sources: Vec<(PathBuf, syn::File)>,
}

impl Tools {
    fn load(home: &Home) -> Result<Tools> {
        let text =
            fs::read_to_string(home.notebooks().join("glossary.toml")).context("notebooks/glossary.toml")?;
        let glossary = Glossary::parse(&text)?;
        let mut speller = Speller::load(home)?;
        for lang in [Lang::En, Lang::Fr] {
            speller.allow(lang, glossary.terms.iter().flat_map(|term| term.names(lang)));
        }
        let mut sources = Vec::new();
        for folder in ["src", "kernel/src", "xtask/src", "xtask/stubs/src"] {
            for path in strings::sources(&home.repo().join(folder))? {
                // What is no whole file (a piece that another includes) is the compiler's to judge.
                if let Ok(file) = syn::parse_file(&fs::read_to_string(&path)?) {
                    sources.push((path, file));
                }
            }
        }
        let doors = Doors::read(sources.iter().map(|(_, file)| file));
        Ok(Tools { speller, glossary, doors, sources })
    }

    /// Typography, spelling and glossary of one text.
    fn read(&self, text: &str, lang: Lang, spelling: impl Fn(&str, Lang) -> Vec<Words>) -> Vec<Words> {
        let mut found = typography::check(text, lang);
        found.extend(spelling(text, lang));
        found.extend(wording::check(text, lang));
        found.extend(self.glossary.avoided(text, lang));
        found
    }

    /// A pair of texts in code: each half by itself, and the same numbers in both.
    fn text(&self, text: &Text, spelling: impl Fn(&str, Lang) -> Vec<Words>) -> Vec<Words> {
        let mut found = Vec::new();
        for lang in [Lang::En, Lang::Fr] {
            found.extend(text.half(lang).into_iter().flat_map(|half| self.read(half, lang, &spelling)));
        }
        if let (Some(en), Some(fr)) = (&text.en, &text.fr) {
            found.extend(pairs::other_numbers(en, fr));
        }
        found
    }

    /// The words of one notebook: prose, comments, texts in code.
    fn words(&self, book: &Notebook) -> Vec<Problem> {
        let mut problems = Vec::new();
        let strict = |text: &str, lang| self.speller.check(text, lang);
        let proses: Vec<_> = cells(book).collect();
        for (at, (name, id, lang, prose)) in proses.iter().enumerate() {
            let mut say = |words: Words| problems.push(Problem { cell: Some(name.clone()), words });
            // References quote titles in their own language: only their spelling is looked at, in either.
            let references = id.ends_with("-references-en") || id.ends_with("-references-fr");
            for passage in &prose.passages {
                if references {
                    self.speller.check_references(&passage.text, passage.lang).into_iter().for_each(&mut say);
                } else {
                    self.read(&passage.text, passage.lang, strict).into_iter().for_each(&mut say);
                }
            }
            let twin = match lang {
                Lang::En => proses.get(at + 1).filter(|twin| twin.2 == Lang::Fr),
                Lang::Fr => at.checked_sub(1).map(|before| &proses[before]).filter(|twin| twin.2 == Lang::En),
            };
            self.glossary.explained(prose, *lang, twin.map(|twin| &twin.3)).into_iter().for_each(&mut say);
        }
        for (index, cell) in book.code() {
            let (name, source) = (cell.name(index), cell.source.as_str());
            let mut say = |line: usize, words: Words| {
                let words = both(
                    format!("line {line}: {}", words.en()),
                    format!("ligne {line}\u{a0}: {}", words.fr()),
                );
                problems.push(Problem { cell: Some(name.clone()), words });
            };
            let pair = |en: &str, fr: &str| {
                let clean = |text: &str, lang| self.speller.knows_all(&strings::readable(text), lang);
                clean(en, Lang::En) && clean(fr, Lang::Fr) && !clean(fr, Lang::En)
            };
            strings::one_language(source, pair).into_iter().for_each(|(line, words)| say(line, words));
            for text in self.doors.cell_texts(source) {
                self.text(&text, strict).into_iter().for_each(|words| say(text.line, words));
                // A claim's words stand beside one number; an axis may well name a difference.
                let claimed = source.contains("claim(") || source.contains("claim_each(");
                let halves = text.fr.iter().filter(|_| claimed);
                let label = halves.flat_map(|half| wording::check_label(half, Lang::Fr));
                label.for_each(|words| say(text.line, words));
            }
            for (line, comment) in strings::comments(source) {
                if let Some((en, fr)) = comment.split_once(" · ") {
                    // A number that stands for both halves is not written twice: each half by itself.
                    for (half, lang) in [(en, Lang::En), (fr, Lang::Fr)] {
                        let half = strings::readable(half);
                        self.read(&half, lang, strict).into_iter().for_each(|words| say(line, words));
                    }
                }
            }
        }
        problems
    }

    /// What belongs to no single notebook: the glossary, the crate's own words, the datasheets.
    fn collection(
        &self,
        home: &Home,
        books: &[(String, Vec<(Lang, Prose)>)],
    ) -> Result<Vec<(PathBuf, Problem)>> {
        let mut found = Vec::new();
        let file = home.notebooks().join("glossary.toml");
        for (term, words) in self.glossary.check(&self.speller).into_iter().chain(self.glossary.firsts(books))
        {
            let words = both(
                format!("“{term}”: {}", words.en()),
                format!("«\u{a0}{term}\u{a0}»\u{a0}: {}", words.fr()),
            );
            found.push((file.clone(), Problem { cell: None, words }));
        }
        for (path, file) in &self.sources {
            for text in self.doors.texts(file) {
                // Messages name parts of the code in both languages.
                let mixed = |text: &str, lang| self.speller.check_mixed(text, lang);
                for words in self.text(&text, mixed) {
                    let words = both(
                        format!("line {}: {}", text.line, words.en()),
                        format!("ligne {}\u{a0}: {}", text.line, words.fr()),
                    );
                    found.push((path.clone(), Problem { cell: None, words }));
                }
            }
        }
        for path in size::files(home)?.into_iter().filter(|path| path.ends_with("datasheet.toml")) {
            let sheet: toml::Value =
                toml::from_str(&fs::read_to_string(&path)?).with_context(|| path.display().to_string())?;
            let mut pairs = Vec::new();
            sheet_pairs(&sheet, "", &mut pairs);
            for (key, text) in pairs {
                for words in self.text(&text, |text, lang| self.speller.check_mixed(text, lang)) {
                    let words =
                        both(format!("{key}: {}", words.en()), format!("{key}\u{a0}: {}", words.fr()));
                    found.push((path.clone(), Problem { cell: None, words }));
                }
            }
        }
        Ok(found)
    }
}

/// The tables of a datasheet that are a text in both languages, by their key.
fn sheet_pairs(value: &toml::Value, key: &str, pairs: &mut Vec<(String, Text)>) {
    if let (Some(en), Some(fr)) =
        (value.get("en").and_then(|en| en.as_str()), value.get("fr").and_then(|fr| fr.as_str()))
    {
        let half = |text: &str| Some(strings::without_names(text));
        pairs.push((key.to_string(), Text { line: 0, en: half(en), fr: half(fr) }));
        return;
    }
    let inside: Vec<(String, &toml::Value)> = match value {
        toml::Value::Table(table) => table.iter().map(|(name, value)| (name.clone(), value)).collect(),
        toml::Value::Array(list) => {
            list.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect()
        }
        _ => Vec::new(),
    };
    for (name, value) in inside {
        let path = if key.is_empty() { name } else { format!("{key}.{name}") };
        sheet_pairs(value, &path, pairs);
    }
}

/// The prose cells of a notebook: name, id, language, content.
fn cells(book: &Notebook) -> impl Iterator<Item = (String, String, Lang, Prose)> + '_ {
    book.cells().iter().enumerate().filter(|(_, cell)| !cell.is_code()).filter_map(|(index, cell)| {
        let lang = language(cell)?;
        Some((cell.name(index), cell.id().to_string(), lang, Prose::read(&cell.source, lang)))
    })
}

/// All that is wrong with a notebook's form, in the order of its cells: what needs no dictionary and no other file.
pub fn check(notebook: &Notebook) -> Vec<Problem> {
    let mut problems = Vec::new();
    form::form(notebook, &mut problems);
    knobs::check(notebook, &mut problems);
    pairs::pairs(notebook, &mut problems);
    for (index, cell) in notebook.cells().iter().enumerate() {
        let name = cell.name(index);
        let mut found = Vec::new();
        if cell.is_code() {
            outputs::check(cell, &mut found);
        } else {
            outputs::images(&Prose::read(&cell.source, Lang::En), &mut found);
        }
        problems.extend(found.into_iter().map(|words| Problem { cell: Some(name.clone()), words }));
    }
    problems
}

/// The part that concerns what a run has just shown.
pub fn fresh_outputs(notebook: &Notebook) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (index, cell) in notebook.code() {
        let mut found = Vec::new();
        outputs::check(cell, &mut found);
        let name = cell.name(index);
        problems.extend(found.into_iter().map(|words| Problem { cell: Some(name.clone()), words }));
    }
    problems
}

/// The language of a prose cell, by its tag.
fn language(cell: &Cell) -> Option<Lang> {
    cell.metadata.tags.iter().find_map(|tag| match tag {
        Tag::English => Some(Lang::En),
        Tag::French => Some(Lang::Fr),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{json, Value};

    fn prose_cell(id: &str, lang: &str, text: &str) -> Value {
        json!({ "cell_type": "markdown", "id": id, "metadata": { "tags": [format!("lang-{lang}")] }, "source": format!("<div lang=\"{lang}\">\n\n{text}\n\n</div>") })
    }

    fn code_cell(id: &str, count: u64, source: &str, outputs: Value) -> Value {
        json!({ "cell_type": "code", "id": id, "metadata": {}, "execution_count": count, "source": source, "outputs": outputs })
    }

    fn notebook(cells: Vec<Value>) -> Notebook {
        let content = json!({ "nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells });
        let mut notebook = Notebook::parse(&content.to_string()).unwrap();
        notebook.normalise();
        notebook
    }

    fn good() -> Vec<Value> {
        let figure = json!([{ "output_type": "execute_result", "execution_count": 2, "metadata": { "image/png": { "alt": "a curve that falls" } },
            "data": { "image/png": "iVBO", "text/plain": "loss, falling" } }]);
        vec![
            prose_cell("a", "en", "# Hello\n\n- one\n- two"),
            prose_cell("b", "fr", "# Bonjour\n\n- un\n- deux"),
            code_cell("c", 1, FIRST_CELL, json!([])),
            code_cell("d", 2, "history", figure),
        ]
    }

    #[track_caller]
    fn finds(cells: Vec<Value>, words: &str) {
        let problems: Vec<String> =
            check(&notebook(cells)).iter().map(|problem| format!("{:?}", problem)).collect();
        assert!(problems.iter().any(|problem| problem.contains(words)), "{words:?} is not in {problems:#?}");
    }

    #[test]
    fn a_good_notebook_has_no_problem() {
        assert_eq!(check(&notebook(good())), []);
    }

    #[test]
    fn form_is_checked() {
        let change = |edit: fn(&mut Vec<Value>)| {
            let mut cells = good();
            edit(&mut cells);
            cells
        };
        finds(change(|cells| cells[3]["id"] = json!("c")), "same id");
        finds(change(|cells| cells[3]["id"] = json!("é")), "1 to 64 letters");
        finds(change(|cells| cells[2]["source"] = json!("use atelier::*;")), "first code cell");
        finds(change(|cells| cells[3]["execution_count"] = json!(7)), "top to bottom");
        finds(
            change(|cells| cells[3]["metadata"] = json!({ "tags": ["solutoin"] })),
            "the tag `solutoin` says nothing",
        );
        finds(vec![], "no code cell");
    }

    #[test]
    fn languages_come_in_pairs_of_one_shape() {
        let with = |cells: Vec<Value>| cells.into_iter().chain(good()).collect::<Vec<_>>();
        finds(with(vec![prose_cell("x", "en", "alone")]), "no French cell follows");
        finds(with(vec![prose_cell("x", "fr", "seule")]), "no English cell");
        finds(with(vec![prose_cell("x", "en", "## Two"), prose_cell("y", "fr", "# Un")]), "differ in shape");
        finds(
            with(vec![json!({ "cell_type": "markdown", "id": "x", "metadata": {}, "source": "both" })]),
            "needs the tag",
        );
        finds(
            with(vec![
                json!({ "cell_type": "markdown", "id": "x", "metadata": { "tags": ["lang-en"] }, "source": "bare" }),
                prose_cell("y", "fr", "nu"),
            ]),
            "starts with <div",
        );
    }

    #[test]
    fn saved_outputs_hold_nothing_of_a_machine() {
        let with = |output: Value| {
            let mut cells = good();
            cells.push(code_cell("z", 3, "x", json!([output])));
            cells
        };
        let stream = |name: &str, text: &str| json!({ "output_type": "stream", "name": name, "text": text });
        finds(with(stream("stderr", "oh")), "stderr");
        finds(with(stream("stdout", "saved in /home/me/x")), "/home/me/x");
        finds(with(stream("stdout", "epoch 3/10, 12 s left")), "12 s left");
        finds(
            with(json!({ "output_type": "error", "ename": "E", "evalue": "", "traceback": [] })),
            "is an error",
        );
        finds(
            with(
                json!({ "output_type": "display_data", "metadata": {}, "data": { "image/png": "iVBO", "text/plain": "x" } }),
            ),
            "no alt text",
        );
        finds(
            with(
                json!({ "output_type": "display_data", "metadata": { "image/png": { "alt": "x" } }, "data": { "image/png": "iVBO" } }),
            ),
            "no text twin",
        );
        finds(
            with(
                json!({ "output_type": "display_data", "metadata": {}, "data": { "text/html": "<img src=\"x\">", "text/plain": "x" } }),
            ),
            "without alt text",
        );
        finds(
            with(
                json!({ "output_type": "execute_result", "execution_count": 3, "metadata": {}, "data": { "text/plain": "History { epochs: [] }" } }),
            ),
            "shown as code, `History { … }`",
        );
        assert_eq!(outputs::volatile("the album msieur, 12 msec"), None);
        let alt = |alt: &str| json!({ "output_type": "display_data", "metadata": { "image/png": { "alt": alt } }, "data": { "image/png": "iVBO", "text/plain": "x" } });
        finds(with(alt("figure-3.png")), "alt text is the name of a file");
        finds(with(alt("falls to 0.5\nbaisse à 0,6")), "English alone [0.5], French alone [0.6]");
        let spoken = "<div lang=\"en\">✓ 1,000 pairs</div><div lang=\"fr\">✓ 100 paires</div>";
        finds(
            with(
                json!({ "output_type": "display_data", "metadata": {}, "data": { "text/html": spoken, "text/plain": "x" } }),
            ),
            "English alone [1000], French alone [100]",
        );
    }

    #[test]
    fn the_two_halves_of_a_pair_hold_the_same() {
        let with = |en: &str, fr: &str| {
            vec![prose_cell("x", "en", en), prose_cell("y", "fr", fr)]
                .into_iter()
                .chain(good())
                .collect::<Vec<_>>()
        };
        let fine = [
            ("100,000 pairs, 93.5%, $x = 0.5$", "100\u{a0}000 paires, 93,5\u{a0}%, $x = 0{,}5$"),
            ("[a](01-x.ipynb#A) in 1939", "[a](01-x.ipynb#Un) en 1939"),
            ("| a |\n|---|\n| 1 |", "| b |\n|---|\n| 1 |"),
            ("![a curve](curve.png)", "![une courbe](curve.png)"),
            ("[a](https://a.org/works/b)", "[a](https://a.org/fr/oeuvres/c)"),
        ];
        for (en, fr) in fine {
            assert_eq!(check(&notebook(with(en, fr))), [], "{en}");
        }
        for (en, fr, words) in [
            ("100,000 pairs", "10\u{a0}000 paires", "numbers: English alone [100000], French alone [10000]"),
            ("half", "93,5\u{a0}%", "numbers: English alone [], French alone [93.5%]"),
            ("## A\n\n### B", "## A\n\n## B", "headings [2 3]"),
            ("- a\n- b", "- a", "2 list items"),
            ("| a |\n|---|\n| b |", "| a |\n|---|", "2 table rows"),
            ("> a", "a", "1 block quotes"),
            (
                "![a](a.png)",
                "![a](b.png)",
                "links or images: English alone [image a.png], French alone [image b.png]",
            ),
            ("[a](https://a.org)", "a", "links or images: English alone [a.org/?]"),
            ("$x^2$", "$x^3$", "formulas: English alone [x^2], French alone [x^3]"),
            ("<details>\n<summary>A</summary>\n\nb\n\n</details>", "b", "1 folded parts"),
            ("![](a.png)", "![](a.png)", "an image without alt text: a.png"),
            ("![a.png](a.png)", "![a.png](a.png)", "alt text is the name of a file"),
        ] {
            finds(with(en, fr), words);
        }
        let mut cells = with("a", "b");
        cells[0]["metadata"]["tags"] = json!(["lang-en", "exercise"]);
        finds(cells, "differ in tags: [exercise] against []");
    }

    /// One notebook with one error of each kind that needs dictionaries or the glossary, and where each is said to be.
    #[test]
    fn words_are_held_against_glossary_dictionaries_and_typography() {
        let home = Home::find().unwrap();
        let tools = Tools::load(&home).unwrap();
        let words = |en: &str, fr: &str, code: &str| {
            let cells = vec![
                prose_cell("x-en", "en", en),
                prose_cell("x-fr", "fr", fr),
                code_cell("x", 1, code, json!([])),
            ];
            let found = tools.words(&notebook(cells));
            found
                .into_iter()
                .map(|problem| format!("{} {}", problem.cell.unwrap_or_default(), problem.words.en()))
                .collect::<Vec<_>>()
        };
        let good = words(
            "A **batch** of examples, from `let netwrok`. <span lang=\"fr\">C’est la vie\u{a0}!</span>",
            "Un **lot** d’exemples (en anglais <i lang=\"en\">a batch</i>)\u{a0}: voilà.",
            "let a = 1; // one step · un pas\nclaim(\"weights\", \"poids\", 1.0)",
        );
        assert_eq!(good, [] as [&str; 0]);
        for (en, fr, code, place, message) in [
            ("A netwrok.", "Oui.", "a", "1 (x-en)", "“netwrok” is in no dictionary"),
            ("Yes.", "Un résau.", "a", "2 (x-fr)", "“résau” is in no dictionary (perhaps: "),
            ("Yes.", "Vraiment ?", "a", "2 (x-fr)", "no-break space before ?"),
            (
                "Yes.",
                "Un dataset.",
                "a",
                "2 (x-fr)",
                "“dataset” is a rendering to avoid; expected: jeu de données",
            ),
            ("A **wug** here.", "Ici.", "a", "1 (x-en)", "“wug” is in bold"),
            (
                "A **batch**.",
                "Un **poids**.",
                "a",
                "2 (x-fr)",
                "“poids” is explained here, and the other language’s cell has none of: weight",
            ),
            (
                "Yes.",
                "Oui.",
                "claim(\"weights\", \"lse poids\", 1.0)",
                "3 (x)",
                "line 1: French: “lse” is in no dictionary",
            ),
            (
                "Yes.",
                "Oui.",
                "\nclaim(\"10 weights\", \"poids\", 1.0)",
                "3 (x)",
                "line 2: the two languages differ in numbers",
            ),
            ("Yes.", "Oui.", "let a = 1; // take one step", "3 (x)", "a comment in one language"),
            (
                "Yes.",
                "Oui.",
                "f(); // a step · un learning rate",
                "3 (x)",
                "“learning rate” is a rendering to avoid",
            ),
        ] {
            let found = words(en, fr, code);
            assert!(
                found.iter().any(|problem| problem.starts_with(place) && problem.contains(message)),
                "{place} {message:?} is not in {found:#?}"
            );
        }
    }
}
