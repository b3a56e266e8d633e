//! Words and patterns: a sentence taken apart, and where a pattern fits it.

use crate::lang::Lang;
use std::ops::Range;

/// A word as it was said.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    /// As it is shown.
    pub(super) text: String,
    /// As it is compared: in small letters, its apostrophe straight.
    pub(super) key: String,
    /// Where it stands, in bytes.
    pub(super) place: Range<usize>,
}

/// What stands before an apostrophe as a word of its own, in French.
const ELIDED: [&str; 14] =
    ["j", "l", "d", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "quelqu"];

/// A text as clauses of words. A clause ends at a full stop, a comma, a bracket…; a question mark is a word of it, its last.
pub(super) fn clauses(text: &str, lang: Lang) -> Vec<Vec<Token>> {
    let signs: Vec<(usize, char)> = text.char_indices().collect();
    let mut clauses: Vec<Vec<Token>> = vec![Vec::new()];
    let mut at = 0;
    while at < signs.len() {
        let (start, sign) = signs[at];
        if sign.is_alphanumeric() {
            let mut end = at;
            while end < signs.len() && belongs(&signs, end) {
                end += 1;
                let so_far: String = signs[at..end].iter().map(|(_, sign)| *sign).collect();
                // « l’ » is a word of its own, whatever stands behind it.
                let marked = signs.get(end).is_some_and(|(_, sign)| matches!(sign, '\'' | '’'));
                if lang == Lang::Fr && marked && ELIDED.contains(&so_far.to_lowercase().as_str()) {
                    end += 1;
                    break;
                }
            }
            let stop = signs.get(end).map_or(text.len(), |(place, _)| *place);
            let shown = text[start..stop].replace('\'', "’");
            let key = shown.to_lowercase().replace('’', "'");
            if let Some(clause) = clauses.last_mut() {
                clause.push(Token { text: shown, key, place: start..stop });
            }
            at = end;
            continue;
        }
        if sign == '?' {
            let place = start..start + 1;
            if let Some(clause) = clauses.last_mut() {
                clause.push(Token { text: "?".to_string(), key: "?".to_string(), place });
            }
        }
        if !sign.is_whitespace()
            && !"'’-\"«»“”*_".contains(sign)
            && clauses.last().is_some_and(|clause| !clause.is_empty())
        {
            clauses.push(Vec::new());
        }
        at += 1;
    }
    clauses.retain(|clause| !clause.is_empty());
    clauses
}

/// Whether the sign at this place is part of a word that has begun: a letter or figure, or what stands between two of them.
fn belongs(signs: &[(usize, char)], at: usize) -> bool {
    let alphanumeric = |place: Option<&(usize, char)>| place.is_some_and(|(_, sign)| sign.is_alphanumeric());
    let digit = |place: Option<&(usize, char)>| place.is_some_and(|(_, sign)| sign.is_ascii_digit());
    let (before, after) = (at.checked_sub(1).and_then(|place| signs.get(place)), signs.get(at + 1));
    match signs[at].1 {
        '\'' | '’' | '-' => alphanumeric(before) && alphanumeric(after),
        '.' | ',' => digit(before) && digit(after),
        sign => sign.is_alphanumeric() || unicode_normalization::char::is_combining_mark(sign),
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Part {
    /// This word.
    Word(String),
    /// Any word: `_`.
    One,
    /// One word or more: `*`.
    Many,
}

/// A pattern: `i need *`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pattern {
    text: String,
    parts: Vec<Part>,
}

/// Where a pattern fits a clause: all of it, and what each `*` and `_` stands for. Places of words.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    pub(super) all: Range<usize>,
    pub(super) stars: Vec<Range<usize>>,
}

impl Pattern {
    /// A pattern from its text; `read_as` says which words are read as others. None where it is empty.
    pub(super) fn new(text: &str, lang: Lang, read_as: impl Fn(Vec<Token>) -> Vec<Token>) -> Option<Pattern> {
        let mut parts = Vec::new();
        for piece in text.split_whitespace() {
            match piece {
                "*" => parts.push(Part::Many),
                "_" => parts.push(Part::One),
                _ => {
                    let words: Vec<Token> = clauses(piece, lang).into_iter().flatten().collect();
                    parts.extend(read_as(words).into_iter().map(|token| Part::Word(token.key)));
                }
            }
        }
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        (!parts.is_empty()).then_some(Pattern { text, parts })
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// How many `*` and `_` it has.
    pub(super) fn stars(&self) -> usize {
        self.parts.iter().filter(|part| !matches!(part, Part::Word(_))).count()
    }

    /// Whether it fits whatever has a word in it.
    pub(super) fn fits_all(&self) -> bool {
        self.parts == [Part::Many] || self.parts == [Part::One]
    }

    /// The words it names.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Word(word) => Some(word.as_str()),
            _ => None,
        })
    }

    /// The first place in a clause where it fits. A `*` takes as few words as it can, and all that are left where it is last.
    pub(super) fn find(&self, clause: &[Token]) -> Option<Found> {
        (0..clause.len()).find_map(|start| {
            let mut stars = Vec::new();
            let end = fit(&self.parts, clause, start, &mut stars)?;
            Some(Found { all: start..end, stars })
        })
    }
}

/// Where the fit ends that begins at this word, and what the stars stand for.
fn fit(parts: &[Part], clause: &[Token], at: usize, stars: &mut Vec<Range<usize>>) -> Option<usize> {
    let Some((part, rest)) = parts.split_first() else { return Some(at) };
    let is_word = |place: usize| clause.get(place).is_some_and(|token| token.key != "?");
    match part {
        Part::Word(word) => match clause.get(at) {
            Some(token) if token.key == *word => fit(rest, clause, at + 1, stars),
            _ => None,
        },
        Part::One => {
            if !is_word(at) {
                return None;
            }
            stars.push(at..at + 1);
            let end = fit(rest, clause, at + 1, stars);
            if end.is_none() {
                stars.pop();
            }
            end
        }
        Part::Many => {
            let most = (at..clause.len()).take_while(|place| is_word(*place)).count();
            let lengths: Vec<usize> = if rest.is_empty() { vec![most] } else { (1..=most).collect() };
            for length in lengths {
                if length == 0 {
                    return None;
                }
                let known = stars.len();
                stars.push(at..at + length);
                if let Some(end) = fit(rest, clause, at + length, stars) {
                    return Some(end);
                }
                stars.truncate(known);
            }
            None
        }
    }
}
