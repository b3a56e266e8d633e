//! Outputs that can be committed: no failure, nothing of one machine or one moment, words beside every figure, and the
//! same numbers in both languages.

use super::numbers::alone;
use super::prose::{without_addresses, Lang, Prose};
use crate::format::cell::{Cell, Channel, Output, Shown, Tag, HTML, PLAIN, PNG, SVG};
use crate::ground::say::{both, Words};

pub fn check(cell: &Cell, problems: &mut Vec<Words>) {
    let meant_to_fail = cell.has_tag(&Tag::RaisesException);
    for output in cell.outputs() {
        match output {
            Output::Error(_) if meant_to_fail => {}
            Output::Error(_) => {
                problems.push(both("its saved output is an error", "sa sortie enregistrée est une erreur"));
            }
            Output::Stream(stream) => {
                if stream.name == Channel::Stderr {
                    problems.push(both(
                        "its saved output has lines on stderr",
                        "sa sortie enregistrée a des lignes sur stderr",
                    ));
                }
                settled(&stream.text, problems);
            }
            Output::DisplayData(shown) | Output::ExecuteResult { shown, .. } => {
                for (_, text) in shown.texts().filter(|(mime, _)| *mime != PNG) {
                    settled(text, problems);
                }
                figure(shown, problems);
                code(shown, problems);
            }
        }
    }
}

fn settled(text: &str, problems: &mut Vec<Words>) {
    if let Some(trace) = volatile(text) {
        problems.push(both(
            format!("its saved output holds something of one machine or one moment: {trace:?}"),
            format!("sa sortie enregistrée contient la trace d’une machine ou d’un moment\u{a0}: {trace:?}"),
        ));
    }
}

/// The first trace of a machine or of a moment in a text.
pub fn volatile(text: &str) -> Option<String> {
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
fn figure(shown: &Shown, problems: &mut Vec<Words>) {
    let html = without_pixels(shown.text(HTML));
    let read = Prose::read(&html, Lang::En);
    let pictures: Vec<&str> =
        shown.data.keys().map(String::as_str).filter(|mime| mime.starts_with("image/")).collect();
    images(&read, problems);
    for mime in &pictures {
        let (alt, inside) = (shown.alt(mime), shown.text(mime));
        let svg_words = *mime == SVG && (inside.contains("<title>") || inside.contains("aria-label="));
        let html_words = html.contains("alt=\"") || html.contains("aria-label=\"");
        if alt.trim().is_empty() && !svg_words && !html_words {
            problems.push(both(
                format!("a figure ({mime}) has no alt text"),
                format!("une figure ({mime}) n’a pas de texte de remplacement"),
            ));
        }
        if is_file_name(alt) {
            problems.push(named_after_a_file(alt));
        }
        // English, a line's end, French: where a figure was shown in both languages.
        if let [en, fr] = alt.lines().collect::<Vec<_>>()[..] {
            same_numbers(en, fr, problems);
        }
    }
    for pair in passages(&html).windows(2) {
        if let [(Lang::En, en), (Lang::Fr, fr)] = pair {
            same_numbers(en, fr, problems);
        }
    }
    let shows = !pictures.is_empty() || html.contains("<svg") || html.contains("<img");
    if shows && shown.text(PLAIN).trim().is_empty() {
        problems.push(both(
            "a figure has no text twin (text/plain)",
            "une figure n’a pas de double en texte (text/plain)",
        ));
    }
}

/// A value that nobody has given a display is shown as it is written in code (`History { epochs: […] }`): nothing for a reader.
fn code(shown: &Shown, problems: &mut Vec<Words>) {
    let text = shown.text(PLAIN);
    let Some((name, _)) = text.split_once(" {") else { return };
    let of_a_type =
        name.starts_with(char::is_uppercase) && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if of_a_type && shown.data.len() == 1 {
        problems.push(both(
            format!("a value is shown as code, `{name} {{ … }}`: a display or words are expected"),
            format!("une valeur est montrée en code, `{name} {{ … }}`\u{a0}: un affichage ou des mots sont attendus"),
        ));
    }
}

/// Pixels written into HTML are long, and no words.
fn without_pixels(html: &str) -> String {
    let mut kept = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once(";base64,") {
        kept.push_str(before);
        rest = after.trim_start_matches(|letter: char| {
            letter.is_ascii_alphanumeric() || matches!(letter, '+' | '/' | '=')
        });
    }
    kept + rest
}

/// `<div lang="en">…</div><div lang="fr">…</div>`, as the crate writes what is said in both languages.
fn passages(html: &str) -> Vec<(Lang, String)> {
    html.split("<div lang=\"")
        .skip(1)
        .filter_map(|part| {
            let (code, rest) = part.split_once("\">")?;
            Some((Lang::of(code)?, rest.split("</div>").next()?.to_string()))
        })
        .collect()
}

fn same_numbers(en: &str, fr: &str, problems: &mut Vec<Words>) {
    if let Some((only_en, only_fr)) = alone(&without_addresses(en), &without_addresses(fr)) {
        let (en, fr) = (only_en.join(" "), only_fr.join(" "));
        problems.push(both(
            format!("what it shows has other numbers in each language: English alone [{en}], French alone [{fr}]"),
            format!("ce qu’elle montre a d’autres nombres dans chaque langue\u{a0}: en anglais seulement [{en}], en français seulement [{fr}]"),
        ));
    }
}

/// Images in Markdown and HTML say what they show.
pub fn images(prose: &Prose, problems: &mut Vec<Words>) {
    for (address, alt) in &prose.alts {
        if alt.trim().is_empty() {
            let address: String = address.chars().take(60).collect();
            problems.push(both(
                format!("an image without alt text: {address}"),
                format!("une image sans texte de remplacement\u{a0}: {address}"),
            ));
        } else if is_file_name(alt) {
            problems.push(named_after_a_file(alt));
        }
    }
    if prose.unnamed_drawings > 0 {
        problems.push(both(
            format!(
                "{} drawing(s) (<svg>) without a name: `aria-label` or <title> expected",
                prose.unnamed_drawings
            ),
            format!(
                "{} dessin(s) (<svg>) sans nom\u{a0}: `aria-label` ou <title> attendu",
                prose.unnamed_drawings
            ),
        ));
    }
}

fn is_file_name(alt: &str) -> bool {
    let alt = alt.trim();
    let ends = [".png", ".jpg", ".jpeg", ".svg", ".gif", ".webp"]
        .iter()
        .any(|end| alt.to_lowercase().ends_with(end));
    ends && !alt.contains(' ')
}

fn named_after_a_file(alt: &str) -> Words {
    both(
        format!("alt text is the name of a file, “{alt}”: words that say what is shown are expected"),
        format!("le texte de remplacement est un nom de fichier, «\u{a0}{alt}\u{a0}»\u{a0}: des mots qui disent ce que l’on voit sont attendus"),
    )
}
