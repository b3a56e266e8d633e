//! Reads notebooks the way a careful editor would: form, language pairs, alt texts, typography. Pure functions on a notebook's content;
//! what a run of the cells shows is `run.rs`'s.

use crate::notebook::{self, Notebook};
use crate::say::{both, Words};
use serde_json::Value;
use std::collections::HashSet;
use std::fmt;

/// One thing to mend, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Place and id of the cell, or nothing for the notebook as a whole.
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
                    format!("cell {cell}: {}", self.words.en),
                    format!("cellule {cell}\u{a0}: {}", self.words.fr)
                )
            ),
            None => write!(f, "{}", self.words),
        }
    }
}

/// The same in every notebook.
pub const FIRST_CELL: &str = ":dep atelier = { path = \"..\" }\nuse atelier::*;\nstart(Lang::Both)?";

/// All that is wrong with a notebook, in the order of its cells.
pub fn check(notebook: &Notebook) -> Vec<Problem> {
    let mut problems = Vec::new();
    form(notebook, &mut problems);
    pairs(notebook, &mut problems);
    for (index, cell) in notebook.cells().iter().enumerate() {
        let name = notebook::name(index, cell);
        let mut found = Vec::new();
        if notebook::is_code(cell) {
            outputs(cell, &mut found);
        } else {
            images(notebook::source(cell), &mut found);
            // References quote titles in their own language.
            let references = cell["id"].as_str().is_some_and(|id| id.ends_with("-references-fr"));
            if language(cell) == Some("fr") && !references {
                typography(notebook::source(cell), &mut found);
            }
        }
        problems.extend(found.into_iter().map(|words| Problem { cell: Some(name.clone()), words }));
    }
    problems
}

/// The part that concerns what a run has just shown.
pub fn fresh_outputs(notebook: &Notebook) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (index, cell) in notebook.cells().iter().enumerate().filter(|(_, cell)| notebook::is_code(cell)) {
        let mut found = Vec::new();
        outputs(cell, &mut found);
        let name = notebook::name(index, cell);
        problems.extend(found.into_iter().map(|words| Problem { cell: Some(name.clone()), words }));
    }
    problems
}

/// The file: format, metadata, ids, first cell, execution counts.
fn form(notebook: &Notebook, problems: &mut Vec<Problem>) {
    let content = &notebook.content;
    let mut say = |cell: Option<String>, words: Words| problems.push(Problem { cell, words });
    let version = (content["nbformat"].as_u64(), content["nbformat_minor"].as_u64());
    if version != (Some(4), Some(5)) {
        say(
            None,
            both(
                "nbformat 4.5 expected: ./atelier run rewrites the file",
                "nbformat 4.5 attendu\u{a0}: ./atelier run récrit le fichier",
            ),
        );
    }
    let metadata = &content["metadata"];
    if metadata["kernelspec"]["name"] != "rust" || metadata["language_info"]["name"] != "rust" {
        say(
            None,
            both(
                "the metadata must name the kernel rust and the language rust",
                "les métadonnées doivent nommer le noyau rust et le langage rust",
            ),
        );
    }
    let mut ids = HashSet::new();
    for (index, cell) in notebook.cells().iter().enumerate() {
        let id = cell["id"].as_str().unwrap_or("");
        let good = (1..=64).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        if !good {
            say(
                Some(notebook::name(index, cell)),
                both(
                    "its id must be 1 to 64 letters, digits, - or _",
                    "son id doit avoir 1 à 64 lettres, chiffres, - ou _",
                ),
            );
        } else if !ids.insert(id) {
            say(
                Some(notebook::name(index, cell)),
                both("another cell has the same id", "une autre cellule a le même id"),
            );
        }
    }
    let codes: Vec<(usize, &Value)> =
        notebook.cells().iter().enumerate().filter(|(_, cell)| notebook::is_code(cell)).collect();
    match codes.first() {
        Some((index, cell)) if notebook::source(cell).trim_end() != FIRST_CELL => {
            say(
                Some(notebook::name(*index, cell)),
                both(
                    format!("the first code cell must be\n{FIRST_CELL}"),
                    format!("la première cellule de code doit être\n{FIRST_CELL}"),
                ),
            );
        }
        Some(_) => {}
        None => say(None, both("there is no code cell", "il n’y a pas de cellule de code")),
    }
    let counts: Vec<Option<u64>> = codes.iter().map(|(_, cell)| cell["execution_count"].as_u64()).collect();
    let in_order: Vec<Option<u64>> = (1..=counts.len() as u64).map(Some).collect();
    if counts != in_order {
        say(
            None,
            both(
                "its outputs are not those of one run from top to bottom: ./atelier run",
                "ses sorties ne sont pas celles d’une exécution de haut en bas\u{a0}: ./atelier run",
            ),
        );
    }
}

/// The language of a prose cell, by its tag.
fn language(cell: &Value) -> Option<&str> {
    let tags = cell["metadata"]["tags"].as_array()?;
    tags.iter()
        .filter_map(Value::as_str)
        .filter_map(|tag| tag.strip_prefix("lang-"))
        .find(|lang| matches!(*lang, "en" | "fr"))
}

/// Prose comes in pairs, English then French, of the same shape.
fn pairs(notebook: &Notebook, problems: &mut Vec<Problem>) {
    let cells = notebook.cells();
    let mut index = 0;
    while index < cells.len() {
        let cell = &cells[index];
        let place = Some(notebook::name(index, cell));
        let mut say = |words: Words| problems.push(Problem { cell: place.clone(), words });
        index += 1;
        if notebook::is_code(cell) {
            continue;
        }
        match language(cell) {
            None => say(both(
                "a prose cell needs the tag lang-en or lang-fr",
                "une cellule de prose a besoin de l’étiquette lang-en ou lang-fr",
            )),
            Some("fr") => {
                wrapped(cell, "fr", &mut say);
                say(both("no English cell stands right before it", "aucune cellule anglaise ne la précède"));
            }
            Some(_) => {
                wrapped(cell, "en", &mut say);
                let twin =
                    cells.get(index).filter(|twin| !notebook::is_code(twin) && language(twin) == Some("fr"));
                let Some(twin) = twin else {
                    say(both("no French cell follows it", "aucune cellule française ne la suit"));
                    continue;
                };
                index += 1;
                wrapped(twin, "fr", &mut say);
                let (en, fr) = (shape(notebook::source(cell)), shape(notebook::source(twin)));
                if en != fr {
                    say(both(
                        format!("the two languages differ in shape: {en} against {fr}"),
                        format!("les deux langues n’ont pas la même forme\u{a0}: {en} contre {fr}"),
                    ));
                }
            }
        }
    }
}

/// `<div lang="en">`, a blank line, Markdown, a blank line, `</div>`.
fn wrapped(cell: &Value, lang: &str, say: &mut impl FnMut(Words)) {
    let source = notebook::source(cell).trim_end();
    let open = format!("<div lang=\"{lang}\">\n\n");
    if !source.starts_with(&open) || !source.ends_with("\n\n</div>") {
        say(both(
            format!("a cell with the tag lang-{lang} starts with <div lang=\"{lang}\"> and a blank line, and ends with a blank line and </div>"),
            format!("une cellule avec l’étiquette lang-{lang} commence par <div lang=\"{lang}\"> et une ligne vide, et finit par une ligne vide et </div>"),
        ));
    }
}

/// What a translation keeps: headings and their levels, list items, code blocks, images, links, folded parts.
fn shape(source: &str) -> String {
    let (mut headings, mut items, mut fences) = (Vec::new(), 0, 0);
    let mut fenced = false;
    for line in source.lines().map(str::trim_start) {
        if line.starts_with("```") {
            fenced = !fenced;
            fences += usize::from(fenced);
        } else if !fenced {
            let level = line.bytes().take_while(|byte| *byte == b'#').count();
            if level > 0 && line[level..].starts_with(' ') {
                headings.push(level.to_string());
            }
            let number = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
            let numbered = number.len() < line.len() && number.starts_with(". ");
            items += usize::from(line.starts_with("- ") || line.starts_with("* ") || numbered);
        }
    }
    let count = |needle: &str| source.matches(needle).count();
    format!(
        "headings [{}], {items} list items, {fences} code blocks, {} links and images, {} folded parts",
        headings.join(" "),
        count("]("),
        count("<details")
    )
}

/// Outputs that can be committed: no failure, nothing of one machine or one moment, words beside every figure.
fn outputs(cell: &Value, problems: &mut Vec<Words>) {
    let meant_to_fail = cell["metadata"]["tags"]
        .as_array()
        .is_some_and(|tags| tags.iter().any(|tag| tag == "raises-exception"));
    for output in cell["outputs"].as_array().into_iter().flatten() {
        if output["output_type"] == "error" && !meant_to_fail {
            problems.push(both("its saved output is an error", "sa sortie enregistrée est une erreur"));
        }
        if output["output_type"] == "stream" && output["name"] == "stderr" {
            problems.push(both(
                "its saved output has lines on stderr",
                "sa sortie enregistrée a des lignes sur stderr",
            ));
        }
        let texts = output["text"].as_str().into_iter().chain(
            output["data"]
                .as_object()
                .into_iter()
                .flatten()
                .filter(|(mime, _)| !mime.starts_with("image/png"))
                .filter_map(|(_, text)| text.as_str()),
        );
        for text in texts {
            if let Some(trace) = volatile(text) {
                problems.push(both(
                    format!("its saved output holds something of one machine or one moment: {trace:?}"),
                    format!("sa sortie enregistrée contient la trace d’une machine ou d’un moment\u{a0}: {trace:?}"),
                ));
            }
        }
        figure(output, problems);
    }
}

/// The first trace of a machine or of a moment in a text.
fn volatile(text: &str) -> Option<String> {
    for sign in ["/root/", "/home/", "/Users/", "/tmp/", "/private/var/", "C:\\", "\u{1b}[", "127.0.0.1"] {
        if let Some(at) = text.find(sign) {
            return Some(around(text, at));
        }
    }
    // A clock, or a time left: digits, then the sign.
    for sign in [
        " s left",
        " ms",
        " µs",
        " min left",
        "\u{a0}s restantes",
        " s restantes",
        "\u{a0}ms",
        "\u{202f}s restantes",
    ] {
        for (at, _) in text.match_indices(sign) {
            let after = text[at + sign.len()..].chars().next();
            if text[..at].ends_with(|letter: char| letter.is_ascii_digit())
                && !after.is_some_and(char::is_alphanumeric)
            {
                return Some(around(text, at));
            }
        }
    }
    None
}

fn around(text: &str, at: usize) -> String {
    let before: String = text[..at].chars().rev().take(12).collect::<Vec<_>>().into_iter().rev().collect();
    before + &text[at..].chars().take(24).collect::<String>()
}

/// Every figure has alt text and a text twin.
fn figure(output: &Value, problems: &mut Vec<Words>) {
    let Some(data) = output["data"].as_object() else { return };
    let html = data.get("text/html").and_then(Value::as_str).unwrap_or("");
    let pictures: Vec<&String> = data.keys().filter(|mime| mime.starts_with("image/")).collect();
    images(html, problems);
    for mime in &pictures {
        let alt = output["metadata"][mime.as_str()]["alt"].as_str().unwrap_or("");
        let inside = data[mime.as_str()].as_str().unwrap_or("");
        let svg_words = mime.as_str() == "image/svg+xml"
            && (inside.contains("<title>") || inside.contains("aria-label="));
        let html_words = html.contains("alt=\"") || html.contains("aria-label=\"");
        if alt.trim().is_empty() && !svg_words && !html_words {
            problems.push(both(
                format!("a figure ({mime}) has no alt text"),
                format!("une figure ({mime}) n’a pas de texte de remplacement"),
            ));
        }
    }
    let shows = !pictures.is_empty() || html.contains("<svg") || html.contains("<img");
    if shows && data.get("text/plain").and_then(Value::as_str).unwrap_or("").trim().is_empty() {
        problems.push(both(
            "a figure has no text twin (text/plain)",
            "une figure n’a pas de double en texte (text/plain)",
        ));
    }
}

/// Images in Markdown and HTML say what they show.
fn images(source: &str, problems: &mut Vec<Words>) {
    let mut without = source.matches("![](").count();
    for tag in source.match_indices("<img").filter_map(|(at, _)| source[at..].split('>').next()) {
        let alt = tag.split("alt=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("");
        without += usize::from(alt.trim().is_empty());
    }
    for tag in source.match_indices("<svg").filter_map(|(at, _)| source[at..].split('>').next()) {
        let hidden = tag.contains("aria-hidden=\"true\"");
        let labelled =
            tag.contains("aria-label=") || tag.contains("aria-labelledby=") || source.contains("<title>");
        without += usize::from(!hidden && !labelled);
    }
    if without > 0 {
        problems.push(both(
            format!("{without} image(s) without alt text"),
            format!("{without} image(s) sans texte de remplacement"),
        ));
    }
}

/// The basics of French typography, outside code, formulas, tags and addresses.
fn typography(source: &str, problems: &mut Vec<Words>) {
    let text: Vec<char> = prose(source).chars().collect();
    let hard = |letter: Option<&char>| matches!(letter, Some('\u{a0}' | '\u{202f}'));
    let excerpt =
        |at: usize| text[at.saturating_sub(15)..(at + 6).min(text.len())].iter().collect::<String>();
    let mut say = |at: usize, en: &str, fr: &str| {
        problems.push(both(
            format!("French: {en}: {:?}", excerpt(at)),
            format!("français\u{a0}: {fr}\u{a0}: {:?}", excerpt(at)),
        ))
    };
    for (at, &letter) in text.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|before| text.get(before));
        let after = text.get(at + 1);
        let digit = |letter: Option<&char>| letter.is_some_and(char::is_ascii_digit);
        match letter {
            '"' => say(at, "« and » instead of straight quotes", "« et » au lieu de guillemets droits"),
            '«' if !hard(after) => say(at, "no-break space after «", "espace insécable après «"),
            '»' if !hard(before) => say(at, "no-break space before »", "espace insécable avant »"),
            ';' | '!' | '?' | ':' => {
                // The second of "?!" and the middle of 12:30 stand close.
                let close = matches!(before, Some(';' | '!' | '?' | ':' | '…' | '('))
                    || (letter == ':' && digit(before) && digit(after));
                let alone = before.is_none() || before == Some(&'\n');
                if !close && !alone && !hard(before) {
                    say(
                        at,
                        &format!("no-break space before {letter}"),
                        &format!("espace insécable avant {letter}"),
                    );
                }
            }
            '.' if digit(before) && digit(after) => {
                // 2.13.0 is a version, 3.5 a number that wants its comma.
                let version = text[..at - 1].iter().rev().find(|letter| !letter.is_ascii_digit())
                    == Some(&'.')
                    || text[at + 1..].iter().find(|letter| !letter.is_ascii_digit()) == Some(&'.')
                        && text[at + 1..]
                            .iter()
                            .skip_while(|letter| letter.is_ascii_digit())
                            .nth(1)
                            .is_some_and(char::is_ascii_digit);
                if !version {
                    say(at, "decimal comma", "virgule décimale");
                }
            }
            _ => {}
        }
    }
}

/// The text that a person reads: code, formulas, tags, addresses and entities are blanked out.
fn prose(source: &str) -> String {
    let mut text = String::new();
    let mut fenced = false;
    for line in source.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            text.push_str(line);
            text.push('\n');
        }
    }
    text = without(&text, "<span lang=\"en\">", "</span>");
    for (open, close) in [
        ("$$", "$$"),
        ("``", "``"),
        ("`", "`"),
        ("$", "$"),
        ("<", ">"),
        ("](", ")"),
        ("https://", " "),
        ("&", ";"),
    ] {
        text = without(&text, open, close);
    }
    text
}

/// The text without what stands between two marks of one paragraph; the marks become a letter, so that what was beside them stays apart.
fn without(text: &str, open: &str, close: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(open) {
        let inside = &rest[start + open.len()..];
        let end =
            inside.find(close).filter(|end| !inside[..*end].contains("\n\n") && (open != "&" || *end < 10));
        let Some(end) = end else {
            kept.push_str(&rest[..start + open.len()]);
            rest = inside;
            continue;
        };
        kept.push_str(&rest[..start]);
        if open != "<" {
            kept.push('x');
        }
        // A space that ends an address, or the line's end, is prose again.
        rest = if close == " " { &inside[end..] } else { &inside[end + close.len()..] };
    }
    kept + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn prose_cell(id: &str, lang: &str, text: &str) -> Value {
        json!({ "cell_type": "markdown", "id": id, "metadata": { "tags": [format!("lang-{lang}")] }, "source": format!("<div lang=\"{lang}\">\n\n{text}\n\n</div>") })
    }

    fn code_cell(id: &str, count: u64, source: &str, outputs: Value) -> Value {
        json!({ "cell_type": "code", "id": id, "metadata": {}, "execution_count": count, "source": source, "outputs": outputs })
    }

    fn notebook(cells: Vec<Value>) -> Notebook {
        let mut notebook = Notebook {
            content: json!({ "nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells }),
        };
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
        assert_eq!(volatile("the album msieur, 12 msec"), None);
    }

    #[test]
    fn french_typography() {
        let problems = |text: &str| {
            let mut found = Vec::new();
            typography(text, &mut found);
            found.len()
        };
        for good in [
            "Bonjour\u{a0}! «\u{a0}Oui\u{a0}» à 12:30, 3,5 fois\u{202f}; vraiment\u{202f}?!",
            "le code `a ? b : c; \"x\"` et $a:b$",
            "```rust\nlet x: f64 = 3.5;\n```",
            "[un lien](https://example.org/a?b=c) et https://example.org/?a: b",
            "libtorch 2.13.0 et <div lang=\"fr\"> &nbsp;x",
            "1.95.0 2.13.1",
            "en anglais, <span lang=\"en\">1,234.5</span>",
        ] {
            assert_eq!(problems(good), 0, "{good}");
        }
        for bad in [
            "Bonjour !",
            "Bonjour!",
            "« oui\u{a0}»",
            "«\u{a0}oui »",
            "valeur : 3",
            "il vaut 3.5 fois",
            "fin;",
        ] {
            assert_eq!(problems(bad), 1, "{bad}");
        }
        assert_eq!(problems("dit \"oui\""), 2, "one for each quote");
    }
}
