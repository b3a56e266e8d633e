//! Both languages hold the same: prose comes in pairs, English then French, cell beside cell.

use super::prose::{self, Lang, Prose};
use super::{language, links, numbers, Problem};
use crate::format::cell::{Cell, Tag};
use crate::format::notebook::Notebook;
use crate::ground::say::{both, Words};

/// Prose comes in pairs, English then French, that hold the same.
pub fn pairs(notebook: &Notebook, problems: &mut Vec<Problem>) {
    let cells = notebook.cells();
    let mut index = 0;
    while index < cells.len() {
        let cell = &cells[index];
        let place = Some(cell.name(index));
        let mut say = |words: Words| problems.push(Problem { cell: place.clone(), words });
        index += 1;
        if cell.is_code() {
            continue;
        }
        match language(cell) {
            None => say(both(
                "a prose cell needs the tag `lang-en` or `lang-fr`",
                "une cellule de prose a besoin de l’étiquette `lang-en` ou `lang-fr`",
            )),
            Some(Lang::Fr) => {
                wrapped(cell, "fr", &mut say);
                say(both("no English cell stands right before it", "aucune cellule anglaise ne la précède"));
            }
            Some(Lang::En) => {
                wrapped(cell, "en", &mut say);
                let twin =
                    cells.get(index).filter(|twin| !twin.is_code() && language(twin) == Some(Lang::Fr));
                let Some(twin) = twin else {
                    say(both("no French cell follows it", "aucune cellule française ne la suit"));
                    continue;
                };
                index += 1;
                wrapped(twin, "fr", &mut say);
                same_tags(cell, twin, &mut say);
                let read = |cell: &Cell, lang| Prose::read(&cell.source, lang);
                pair(&read(cell, Lang::En), &read(twin, Lang::Fr), &mut say);
            }
        }
    }
}

/// An exercise in one language is one in the other.
fn same_tags(cell: &Cell, twin: &Cell, say: &mut impl FnMut(Words)) {
    let tags = |cell: &Cell| {
        let tags = cell.metadata.tags.iter().filter(|tag| !matches!(tag, Tag::English | Tag::French));
        let mut tags: Vec<String> = tags.map(Tag::to_string).collect();
        tags.sort();
        tags.join(", ")
    };
    let (en, fr) = (tags(cell), tags(twin));
    if en != fr {
        say(both(
            format!("the two languages differ in tags: [{en}] against [{fr}]"),
            format!("les deux langues n’ont pas les mêmes étiquettes\u{a0}: [{en}] contre [{fr}]"),
        ));
    }
}

/// The same shape, links, pictures, formulas and numbers.
fn pair(en: &Prose, fr: &Prose, say: &mut impl FnMut(Words)) {
    if en.shape != fr.shape {
        say(both(
            format!("the two languages differ in shape: {} against {}", en.shape, fr.shape),
            format!("les deux langues n’ont pas la même forme\u{a0}: {} contre {}", en.shape, fr.shape),
        ));
    }
    let addresses = |prose: &Prose| -> Vec<String> {
        let neutral = |link: &prose::Link| {
            let kind = if link.image { "image " } else { "" };
            format!("{kind}{}", links::neutral(&link.address))
        };
        prose.links.iter().map(neutral).collect()
    };
    let (mut only_en, mut only_fr) = numbers::differences(&addresses(en), &addresses(fr)).unwrap_or_default();
    // A site may name its French pages otherwise: /works/a, /fr/oeuvres/b.
    only_fr.retain(|fr| {
        let host = |address: &str| address.split('/').next().unwrap_or_default().to_string();
        let twin = only_en.iter().position(|en| fr.contains("/*/") && host(en) == host(fr));
        twin.map(|at| only_en.swap_remove(at)).is_none()
    });
    if !only_en.is_empty() || !only_fr.is_empty() {
        let (only_en, only_fr) = (only_en.join(" "), only_fr.join(" "));
        say(both(
            format!("the two languages differ in links or images: English alone [{only_en}], French alone [{only_fr}]"),
            format!("les deux langues n’ont pas les mêmes liens ou images\u{a0}: en anglais seulement [{only_en}], en français seulement [{only_fr}]"),
        ));
    }
    // Decimal commas are set with {,} in formulas; words in them are each language's.
    let formulas = |prose: &Prose| -> Vec<String> {
        prose
            .formulas
            .iter()
            .map(|formula| without_words(formula).replace("{,}", ".").replace([' ', '\n'], ""))
            .collect()
    };
    if let Some((only_en, only_fr)) = numbers::differences(&formulas(en), &formulas(fr)) {
        let (only_en, only_fr) = (only_en.join("  "), only_fr.join("  "));
        say(both(
            format!("the two languages differ in formulas: English alone [{only_en}], French alone [{only_fr}]"),
            format!("les deux langues n’ont pas les mêmes formules\u{a0}: en anglais seulement [{only_en}], en français seulement [{only_fr}]"),
        ));
    }
    other_numbers(&en.text(Lang::En), &fr.text(Lang::Fr)).into_iter().for_each(say);
}

/// `\text{…}` holds words.
fn without_words(formula: &str) -> String {
    let mut kept = String::new();
    let mut rest = formula;
    while let Some((before, after)) = rest.split_once("\\text{") {
        kept.push_str(before);
        rest = after.split_once('}').map_or("", |(_, rest)| rest);
    }
    kept + rest
}

/// Numbers that only one of two texts has.
pub fn other_numbers(en: &str, fr: &str) -> Option<Words> {
    let (only_en, only_fr) = numbers::alone(&prose::without_addresses(en), &prose::without_addresses(fr))?;
    let (only_en, only_fr) = (only_en.join(" "), only_fr.join(" "));
    Some(both(
        format!("the two languages differ in numbers: English alone [{only_en}], French alone [{only_fr}]"),
        format!("les deux langues n’ont pas les mêmes nombres\u{a0}: en anglais seulement [{only_en}], en français seulement [{only_fr}]"),
    ))
}

/// `<div lang="en">`, a blank line, Markdown, a blank line, `</div>`.
fn wrapped(cell: &Cell, lang: &str, say: &mut impl FnMut(Words)) {
    let source = cell.source.trim_end();
    let open = format!("<div lang=\"{lang}\">\n\n");
    if !source.starts_with(&open) || !source.ends_with("\n\n</div>") {
        say(both(
            format!("a cell with the tag `lang-{lang}` starts with <div lang=\"{lang}\"> and a blank line, and ends with a blank line and </div>"),
            format!("une cellule avec l’étiquette `lang-{lang}` commence par <div lang=\"{lang}\"> et une ligne vide, et finit par une ligne vide et </div>"),
        ));
    }
}
