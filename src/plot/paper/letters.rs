//! Letters: the fonts, how wide a text is, and how a text that is too wide is broken or shortened.
//!
//! Inter holds Latin, Greek and Cyrillic. Small parts of Noto Sans hold Arabic, Armenian, Canadian
//! syllabics, Devanagari, Georgian, Hebrew and Thai; resvg takes them where Inter has no letter, joins
//! and turns them as these scripts want. What none of them holds becomes a box, and [`boxes`] finds it.

use super::undrawn;
use crate::error::Result;
use crate::show::escape;
use plotters::style::{FontDesc, FontFamily, FontStyle, register_font};
use resvg::usvg;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock, Mutex};
use unicode_normalization::UnicodeNormalization;

/// The name under which the font is known to plotters, resvg and in the SVG.
pub(super) const FAMILY: &str = "Inter";
static REGULAR: &[u8] = include_bytes!("../../fonts/Inter-Regular.otf");
static BOLD: &[u8] = include_bytes!("../../fonts/Inter-Bold.otf");
/// For what Inter does not hold, in plain weight only: titles in these scripts are not bold.
static OTHERS: [&[u8]; 7] = [
    include_bytes!("../../fonts/NotoSansArabic.ttf"),
    include_bytes!("../../fonts/NotoSansArmenian.ttf"),
    include_bytes!("../../fonts/NotoSansCanadianAboriginal.ttf"),
    include_bytes!("../../fonts/NotoSansDevanagari.ttf"),
    include_bytes!("../../fonts/NotoSansGeorgian.ttf"),
    include_bytes!("../../fonts/NotoSansHebrew.ttf"),
    include_bytes!("../../fonts/NotoSansThai.ttf"),
];

/// plotters writes `font-size` as its own size divided by this.
const PLOTTERS_EM: f64 = 1.24;
/// Height of Inter from ascent to descent, in its em (2728 + 680 of 2816): plotters measures by it.
const INTER_HEIGHT: f64 = 3408.0 / 2816.0;

/// How thick letters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::plot) enum Weight {
    Plain,
    Bold,
}

pub(super) static FONTS: LazyLock<Arc<usvg::fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = usvg::fontdb::Database::new();
    for file in [REGULAR, BOLD].into_iter().chain(OTHERS) {
        fonts.load_font_source(usvg::fontdb::Source::Binary(Arc::new(file)));
    }
    Arc::new(fonts)
});

/// Which letters Inter holds, and which the other fonts do.
static FACES: LazyLock<(Option<ttf_parser::Face<'static>>, Vec<ttf_parser::Face<'static>>)> =
    LazyLock::new(|| {
        let face = |file: &'static [u8]| ttf_parser::Face::parse(file, 0).ok();
        (face(REGULAR), OTHERS.into_iter().filter_map(face).collect())
    });

/// Tells plotters about the font. Its table is a static of the process or of one cell, depending on
/// how the crate is linked: asking each time is cheap, and always right.
pub(super) fn register() -> Result<()> {
    for (style, file) in [(FontStyle::Normal, REGULAR), (FontStyle::Bold, BOLD)] {
        register_font(FAMILY, style, file).map_err(|_| undrawn(FAMILY))?;
    }
    Ok(())
}

/// Measuring happens a hundred times a figure: here once is enough.
static REGISTERED: LazyLock<bool> = LazyLock::new(|| register().is_ok());

pub(super) fn font(size: f64, weight: Weight) -> FontDesc<'static> {
    let style = match weight {
        Weight::Plain => FontStyle::Normal,
        Weight::Bold => FontStyle::Bold,
    };
    FontDesc::new(FontFamily::Name(FAMILY), size * PLOTTERS_EM, style)
}

/// A letter that no font here holds.
fn missing(letter: char) -> bool {
    let (inter, others) = &*FACES;
    let Some(inter) = inter else { return false };
    !letter.is_ascii()
        && !unseen(letter)
        && inter.glyph_index(letter).is_none()
        && others.iter().all(|face| face.glyph_index(letter).is_none())
}

/// A text as it is drawn: a box in the place of each letter that no font here holds.
pub(super) fn drawn(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.chars().any(missing) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|letter| if missing(letter) { '□' } else { letter }).collect())
}

/// Width of a text in CSS pixels.
pub(in crate::plot) fn text_width(text: &str, size: f64, weight: Weight) -> f64 {
    // Measured large, because plotters answers in whole pixels.
    const LARGE: f64 = 256.0;
    // Half an em a letter, where nothing better is known: the drawing itself will report the font.
    let text = &*drawn(text);
    let guess = || text.chars().count() as f64 * size * 0.5;
    if !*REGISTERED {
        return guess();
    }
    let foreign = FACES.0.as_ref().is_some_and(|inter| {
        text.chars().any(|letter| !letter.is_ascii() && inter.glyph_index(letter).is_none())
    });
    if foreign {
        return shaped_width(text, weight).map_or_else(guess, |width| width * size / LARGE);
    }
    match font(LARGE * INTER_HEIGHT / PLOTTERS_EM, weight).box_size(text) {
        Ok((width, _)) => f64::from(width) * size / LARGE,
        Err(_) => guess(),
    }
}

/// Width of a text whose letters join or stand in other fonts, at a size of 256: as resvg sets it.
fn shaped_width(text: &str, weight: Weight) -> Option<f64> {
    // A name is measured often and drawn once.
    static KNOWN: LazyLock<Mutex<HashMap<(String, Weight), f64>>> = LazyLock::new(Mutex::default);
    let key = (text.to_string(), weight);
    if let Ok(known) = KNOWN.lock()
        && let Some(width) = known.get(&key)
    {
        return Some(*width);
    }
    let bold = if weight == Weight::Bold { " font-weight=\"bold\"" } else { "" };
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><text font-family=\"{FAMILY}\" font-size=\"256\"{bold} xml:space=\"preserve\">{}</text></svg>",
        escape(text)
    );
    let options = usvg::Options { fontdb: FONTS.clone(), ..usvg::Options::default() };
    let tree = usvg::Tree::from_str(&svg, &options).ok()?;
    let width = match tree.root().children().first() {
        Some(usvg::Node::Text(text)) => f64::from(text.bounding_box().width()),
        _ => 0.0,
    };
    if let Ok(mut known) = KNOWN.lock() {
        // Texts are few; a session that draws for days should not keep them all.
        if known.len() > 10_000 {
            known.clear();
        }
        known.insert(key, width);
    }
    Some(width)
}

/// Names of groups of letters that no font here holds, in the order in which they are met.
pub(in crate::plot) fn boxes<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<(&'static str, &'static str)> {
    let mut found: Vec<(&'static str, &'static str)> = Vec::new();
    for letter in texts.flat_map(str::chars).filter(|letter| missing(*letter)) {
        let group = group(letter);
        if !found.contains(&group) {
            found.push(group);
        }
    }
    found
}

/// Letters without a shape of their own: they join, turn or space others.
fn unseen(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(
            letter,
            '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        )
}

fn group(letter: char) -> (&'static str, &'static str) {
    match letter {
        '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' => ("Japanese kana", "kanas japonais"),
        '\u{2e80}'..='\u{303f}'
        | '\u{3400}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' => ("Chinese characters", "caractères chinois"),
        '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{ac00}'..='\u{d7af}' => {
            ("Korean letters", "lettres coréennes")
        }
        '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}' => ("emoji", "émojis"),
        '\u{2190}'..='\u{25ff}' | '\u{27c0}'..='\u{2bff}' | '\u{1d400}'..='\u{1d7ff}' => {
            ("mathematical signs", "signes mathématiques")
        }
        _ => ("other letters", "autres lettres"),
    }
}

/// A text cut to a width, with an ellipsis where something is missing.
pub(in crate::plot) fn cut(text: &str, width: f64, size: f64, weight: Weight) -> String {
    if text_width(text, size, weight) <= width {
        return text.to_string();
    }
    let letters: Vec<char> = text.chars().collect();
    // Halving: a name of a thousand letters must not be measured a thousand times.
    let (mut fits, mut too_long) = (0, letters.len());
    while fits + 1 < too_long {
        let middle = (fits + too_long) / 2;
        let candidate: String = letters[..middle].iter().chain(&['…']).collect();
        if text_width(&candidate, size, weight) <= width {
            fits = middle;
        } else {
            too_long = middle;
        }
    }
    let kept: String = letters[..fits].iter().collect();
    format!("{}…", kept.trim_end())
}

/// A text broken at spaces into at most `lines` lines of a width; the last is cut where it must be.
pub(in crate::plot) fn wrap(text: &str, width: f64, size: f64, weight: Weight, lines: usize) -> Vec<String> {
    let text = clean(text);
    if text_width(&text, size, weight) <= width {
        return if text.is_empty() { Vec::new() } else { vec![text] };
    }
    let mut done: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut words = text.split(' ').filter(|word| !word.is_empty()).peekable();
    while let Some(word) = words.next() {
        let longer = if line.is_empty() { word.to_string() } else { format!("{line} {word}") };
        if line.is_empty() || text_width(&longer, size, weight) <= width {
            line = longer;
        } else if done.len() + 1 < lines {
            done.push(std::mem::replace(&mut line, word.to_string()));
        } else {
            // No line left: everything that remains goes on this one, to be cut.
            line = longer;
            for word in words.by_ref().take(50) {
                line.push(' ');
                line.push_str(word);
            }
        }
    }
    done.push(line);
    done.iter().map(|line| cut(line, width, size, weight)).collect()
}

/// Shortened names, of which no two are alike unless their full texts are.
///
/// Names that differ only in what was left out lose their middle instead: “class number … twelve”.
pub(in crate::plot) fn different(
    full: &[String],
    mut shown: Vec<Vec<String>>,
    width: f64,
    size: f64,
    weight: Weight,
) -> Vec<Vec<String>> {
    for alike in groups_alike(full, &shown) {
        let common = alike
            .iter()
            .map(|place| shared(&full[alike[0]], &full[*place]))
            .filter(|shared| *shared < full[alike[0]].chars().count())
            .min()
            .unwrap_or(0);
        for place in alike {
            shown[place] = vec![without_middle(&full[place], common, width, size, weight)];
        }
    }
    // Where even that is alike (differences in many places), a number is what is left.
    for alike in groups_alike(full, &shown) {
        for (order, place) in alike.into_iter().enumerate() {
            let number = format!(" ({})", order + 1);
            let room = width - text_width(&number, size, weight);
            shown[place] = vec![format!("{}{number}", cut(&full[place], room, size, weight))];
        }
    }
    shown
}

/// Places of names that look alike although they are not.
fn groups_alike(full: &[String], shown: &[Vec<String>]) -> Vec<Vec<usize>> {
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (place, lines) in shown.iter().enumerate() {
        groups.entry(lines.join("\n")).or_default().push(place);
    }
    groups.into_values().filter(|places| places.iter().any(|place| full[*place] != full[places[0]])).collect()
}

/// How many letters two texts share from their beginning.
fn shared(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count()
}

/// A text without its middle: its beginning, and what comes from the letter `from` on.
fn without_middle(text: &str, from: usize, width: f64, size: f64, weight: Weight) -> String {
    let letters: Vec<char> = text.chars().collect();
    // From the beginning of the word in which the difference is, where that is near.
    let start = (from.saturating_sub(12)..from).rev().find(|place| letters.get(*place) == Some(&' '));
    let start = start.map_or(from, |space| space + 1).min(letters.len());
    let tail: String = letters[start..].iter().collect();
    let tail = cut(&tail, width * 0.6, size, weight);
    let head: String = letters[..start].iter().collect();
    let head = cut(&head, width - text_width(&tail, size, weight), size, weight);
    let head = head.trim_end_matches('…').trim_end();
    format!("{head}…{tail}")
}

/// A text without what SVG forbids or a line cannot hold: line breaks become spaces, other control
/// characters the sign that stands for an unreadable one. Letters and their accents become one sign,
/// and joined letters (ﬁ) are taken apart: fonts draw these better.
pub(in crate::plot) fn clean(text: &str) -> String {
    let composed: String = text
        .nfc()
        .flat_map(|letter| {
            let apart = matches!(letter, '\u{fb00}'..='\u{fb06}');
            let one = (!apart).then_some(letter);
            let many = apart.then(|| std::iter::once(letter).nfkc().collect::<Vec<char>>());
            one.into_iter().chain(many.into_iter().flatten())
        })
        .collect();
    composed
        .chars()
        .map(|letter| match letter {
            '\n' | '\r' | '\t' => ' ',
            '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
            control if control.is_control() => '\u{fffd}',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Weight::Plain;

    #[test]
    fn long_texts_are_broken_at_spaces_and_cut_at_the_end() {
        assert_eq!(wrap("a short line", 300.0, 14.0, Plain, 2), ["a short line"]);
        let lines = wrap("one two three four five six seven eight nine ten", 90.0, 14.0, Plain, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('…'));
        assert!(lines.iter().all(|line| text_width(line, 14.0, Plain) <= 90.0), "{lines:?}");
        // A word longer than the line cannot be broken: it is cut.
        assert!(wrap(&"x".repeat(500), 90.0, 14.0, Plain, 2)[0].ends_with('…'));
        assert!(wrap("", 90.0, 14.0, Plain, 2).is_empty());
    }

    #[test]
    fn the_measure_of_a_text_is_that_of_the_font() {
        // Advance widths in Inter Regular, of 2816 (its table `hmtx`): H 2084, i 668.
        let expected = (2084.0 + 668.0) / 2816.0 * 100.0;
        let measured = text_width("Hi", 100.0, Plain);
        assert!((measured - expected).abs() < 1.0, "{measured} instead of {expected}");
    }

    #[test]
    fn control_characters_never_reach_the_drawing() {
        assert_eq!(clean("a\u{0}b\nc\u{ffff}"), "a\u{fffd}b c\u{fffd}");
    }

    #[test]
    fn joined_and_decomposed_letters_become_plain_ones() {
        assert_eq!(clean("o\u{fb03}cial cafe\u{301}"), "official café");
    }

    #[test]
    fn names_stay_different_when_they_are_shortened() {
        let full: Vec<String> =
            (1..=12).map(|class| format!("classe au nom long et même très long numéro {class}")).collect();
        let cut: Vec<Vec<String>> = full.iter().map(|name| vec![cut(name, 120.0, 13.0, Plain)]).collect();
        assert_eq!(cut[0], cut[11]);
        let shown = different(&full, cut, 120.0, 13.0, Plain);
        let distinct: std::collections::BTreeSet<&Vec<String>> = shown.iter().collect();
        assert_eq!(distinct.len(), 12, "{shown:?}");
        assert!(shown.iter().flatten().all(|name| text_width(name, 13.0, Plain) <= 122.0), "{shown:?}");
        // The same name twice is not a riddle that shortening made.
        let twice = vec!["one".to_string(), "one".to_string()];
        let same = vec![vec!["one".to_string()]; 2];
        assert_eq!(different(&twice, same.clone(), 100.0, 13.0, Plain), same);
    }

    #[test]
    fn scripts_of_the_small_fonts_are_letters_and_others_are_named() {
        let texts = ["עברית", "العربية", "हिन्दी", "ᐃᓄᒃᑎᑐᑦ", "ქართული", "հայերեն", "ไทย", "Ελλάδα", "Киев"];
        assert!(boxes(texts.into_iter()).is_empty());
        let found = boxes(["日本のペン", "한국", "👩🏾\u{200d}🎨"].into_iter());
        let names: Vec<&str> = found.iter().map(|(en, _)| *en).collect();
        assert_eq!(names, ["Chinese characters", "Japanese kana", "Korean letters", "emoji"]);
    }

    #[test]
    fn joined_scripts_are_measured_as_they_are_set() {
        // Letters that join are narrower than the same letters apart.
        let joined = text_width("العربية", 100.0, Plain);
        let apart: f64 = "العربية".chars().map(|letter| text_width(&letter.to_string(), 100.0, Plain)).sum();
        assert!(joined > 100.0 && joined < apart, "{joined} {apart}");
    }
}
