//! How much code and prose a reader meets, held against what a person can take in, and the time told at the top against both.

use super::prose::{Lang, Prose};
use crate::format::cell::{Cell, Tag};
use crate::ground::say::{both, Words};

/// Lines of a visible cell of code; of one that says what to change; of all visible cells together.
const CELL: usize = 15;
const CHANGE: usize = 8;
const NOTEBOOK: usize = 160;
/// Words a learner reads in one language, without instructor's notes and references.
const WORDS: usize = 1_700;
/// Words a person reads in a minute, minutes a cell and an exercise take.
const PACE: f64 = 150.0;
const MINUTES_A_CELL: f64 = 0.5;
const MINUTES_AN_EXERCISE: f64 = 5.0;

/// Notebooks that are still over a budget, to be said again in fewer words and lines. The list only gets shorter: a notebook in it that
/// keeps all budgets is a problem too.
pub const OVER: [&str; 0] = [];

/// What was counted of one notebook.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Length {
    /// Lines of visible code, the longest cell and its name.
    pub lines: usize,
    pub longest: (usize, String),
    /// "Change this" cells over their budget.
    changes: Vec<(usize, String)>,
    pub words: [usize; 2],
    pub cells: usize,
    pub exercises: usize,
    /// The time told in the first cells, in minutes: from, to.
    pub told: Option<(f64, f64)>,
}

/// Cells of code that a learner need not read, or that belong to an exercise's solution. The cell in which an exercise starts is read.
const APART: [Tag; 6] =
    [Tag::ByHand, Tag::Folded, Tag::HideInput, Tag::Solution, Tag::Check, Tag::Instructor];

impl Length {
    pub fn of(cells: &[Cell]) -> Length {
        let mut length = Length::default();
        for (index, cell) in cells.iter().enumerate() {
            let (name, id, source) = (cell.name(index), cell.id(), &cell.source);
            if cell.is_code() {
                length.cells += 1;
                if cell.has_tag(&Tag::Exercise) {
                    length.exercises += 1;
                }
                if cell.is_one_of(&APART) {
                    continue;
                }
                let lines = source.lines().filter(|line| !line.trim().is_empty()).count();
                length.lines += lines;
                if lines > length.longest.0 {
                    length.longest = (lines, name.clone());
                }
                if id.ends_with("-change") && lines > CHANGE {
                    length.changes.push((lines, name));
                }
                continue;
            }
            let lang = match super::language(cell) {
                Some(lang) => lang,
                None => continue,
            };
            let skipped = cell.is_one_of(&[Tag::Instructor, Tag::Solution]) || id.contains("-references");
            let prose = Prose::read(source, lang);
            if !skipped {
                let count = prose
                    .passages
                    .iter()
                    .filter(|passage| passage.lang == lang)
                    .flat_map(|passage| passage.text.split_whitespace())
                    .filter(|word| word.chars().any(char::is_alphabetic))
                    .count();
                length.words[usize::from(lang == Lang::Fr)] += count;
            }
            if lang == Lang::En && length.told.is_none() && index < 4 {
                length.told = told(&prose.text(Lang::En));
            }
        }
        length
    }

    /// The minutes a learner takes: reading, running, trying.
    pub fn minutes(&self) -> f64 {
        let words = self.words[0].max(self.words[1]) as f64;
        words / PACE + MINUTES_A_CELL * self.cells as f64 + MINUTES_AN_EXERCISE * self.exercises as f64
    }

    /// One line of the report.
    pub fn line(&self) -> Words {
        let told = |to: &str, nothing: &str| match self.told {
            Some((from, until)) if from < until => format!("{from}{to}{until}"),
            Some((from, _)) => from.to_string(),
            None => nothing.to_string(),
        };
        both(
            format!(
                "  code: {} lines of {NOTEBOOK}, longest cell {} of {CELL} ({}); words: {} and {} of {WORDS}; minutes: {:.0} counted, {} told",
                self.lines, self.longest.0, self.longest.1, self.words[0], self.words[1], self.minutes(), told(" to ", "none")
            ),
            format!(
                "  code\u{a0}: {} lignes sur {NOTEBOOK}, plus longue cellule {} sur {CELL} ({})\u{202f}; mots\u{a0}: {} et {} sur {WORDS}\u{202f}; minutes\u{a0}: {:.0} comptées, {} annoncées",
                self.lines, self.longest.0, self.longest.1, self.words[0], self.words[1], self.minutes(), told(" à ", "aucune")
            ),
        )
    }

    /// What is over a budget.
    pub fn over(&self) -> Vec<Words> {
        let mut found = Vec::new();
        let mut say = |en: String, fr: String| found.push(both(en, fr));
        if self.longest.0 > CELL {
            let (lines, name) = &self.longest;
            say(
                format!("cell {name} has {lines} visible lines; {CELL} are readable: a word is missing in the crate, or the cell is by-hand or folded"),
                format!("la cellule {name} a {lines} lignes visibles\u{202f}; {CELL} se lisent\u{a0}: il manque un mot dans la bibliothèque, ou la cellule est à la main ou repliée"),
            );
        }
        for (lines, name) in &self.changes {
            say(
                format!("“change this” shows only what one changes: {lines} lines in {name}, {CHANGE} at most"),
                format!("«\u{a0}changez ceci\u{a0}» ne montre que ce que l’on change\u{a0}: {lines} lignes dans {name}, {CHANGE} au plus"),
            );
        }
        if self.lines > NOTEBOOK {
            say(
                format!("{} visible lines of code, {NOTEBOOK} at most", self.lines),
                format!("{} lignes de code visibles, {NOTEBOOK} au plus", self.lines),
            );
        }
        for (words, lang) in self.words.iter().zip([Lang::En, Lang::Fr]) {
            if *words > WORDS {
                let code = lang.code();
                say(
                    format!("{words} words to read in {code}, {WORDS} at most"),
                    format!("{words} mots à lire en {code}, {WORDS} au plus"),
                );
            }
        }
        let minutes = self.minutes();
        match self.told {
            Some((from, until)) if (0.8 * from..=1.2 * until).contains(&minutes) => {}
            told => {
                let told = told.map_or("—".to_string(), |(from, until)| format!("{from}–{until}"));
                say(
                    format!("the time told ({told} minutes) is not the time it takes ({minutes:.0})"),
                    format!("le temps annoncé ({told} minutes) n’est pas celui qu’il faut ({minutes:.0})"),
                );
            }
        }
        found
    }
}

/// "about 30 minutes", "40 to 50 minutes", "an hour".
fn told(text: &str) -> Option<(f64, f64)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let at = words
        .iter()
        .position(|word| word.trim_matches(|letter: char| !letter.is_alphabetic()) == "minutes")?;
    let number = |word: &&str| -> Option<f64> {
        word.trim_matches(|letter: char| !letter.is_ascii_digit()).parse().ok()
    };
    let range = words[at.saturating_sub(1)];
    if let Some((from, until)) = range.split_once(['–', '-']) {
        return Some((number(&from)?, number(&until)?));
    }
    let last = number(&words[at.checked_sub(1)?])?;
    let first = match at.checked_sub(3) {
        Some(first) if words[at - 2] == "to" => number(&words[first])?,
        _ => last,
    };
    Some((first, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(id: &str, lines: usize, tags: &[Tag]) -> Cell {
        let mut cell = Cell::code(id, "let x = 1;\n\n".repeat(lines));
        cell.metadata.tags = tags.to_vec();
        cell
    }

    #[test]
    fn what_a_learner_reads_is_counted_and_the_rest_is_not() {
        let words = "<div lang=\"en\">\n\nOne two three `four` — five. It takes about 20 minutes.\n\n</div>";
        let mut prose = Cell::prose("q-en", words.into());
        prose.metadata.tags = vec![Tag::English];
        let cells = [
            prose,
            code("a", 16, &[]),
            code("b", 40, &[Tag::ByHand]),
            code("c", 9, &[Tag::Solution]),
            code("d-change", 9, &[]),
            code("e", 7, &[Tag::Exercise]),
        ];
        let length = Length::of(&cells);
        assert_eq!((length.lines, length.longest.0, length.exercises), (32, 16, 1));
        assert_eq!(length.words, [8, 0]);
        assert_eq!(length.told, Some((20.0, 20.0)));
        let over: Vec<String> = length.over().iter().map(|words| words.en().to_owned()).collect();
        assert_eq!(over.len(), 3, "{over:?}");
    }

    #[test]
    fn the_cell_in_which_an_exercise_starts_is_read_too() {
        let length =
            Length::of(&[code("a", 3, &[]), code("b", 16, &[Tag::Exercise]), code("c", 30, &[Tag::Check])]);
        assert_eq!((length.lines, &length.longest), (19, &(16, "2 (b)".into())));
        assert!(length.over().iter().any(|words| words.en().contains("2 (b) has 16 visible lines")));
    }

    #[test]
    fn the_time_told_is_read() {
        assert_eq!(told("Thirty to forty? It takes 30 to 40 minutes."), Some((30.0, 40.0)));
        assert_eq!(told("about 45 minutes, of it"), Some((45.0, 45.0)));
        assert_eq!(told("25–30 minutes"), Some((25.0, 30.0)));
        assert_eq!(told("a while"), None);
    }
}
