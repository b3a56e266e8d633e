//! Where the names of columns are, and what stands above them.
//!
//! In: records. Out: one name for each column, and the record where the data begin.

use super::cells::{Cell, Origin, Record};
use super::columns::is_missing;
use super::dates::Stamp;
use super::numbers::Numeral;
use super::options::{Header, ReadOptions};
use crate::data::table::notes::Note;
use crate::lang::{Label, Lang};
use std::collections::{BTreeMap, HashSet};

/// The names of the columns, and where their values begin.
pub(super) struct Head {
    pub(super) names: Vec<String>,
    pub(super) first: usize,
    pub(super) notes: Vec<Note>,
}

/// The number of cells that most of the records have, and how many of them.
pub(super) fn usual_width(rows: &[Record<'_>]) -> (usize, usize) {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for row in rows.iter().filter(|row| !row.is_blank()) {
        *counts.entry(row.cells.len()).or_default() += 1;
    }
    // Of two that are as common, the larger: short rows lack something.
    counts.into_iter().max_by_key(|(width, count)| (*count, *width)).unwrap_or((0, 0))
}

/// Whether a cell is a number or a day: what values are, and names are not.
pub(super) fn is_value(cell: &Cell<'_>) -> bool {
    !matches!(cell.origin, Origin::Bare | Origin::Quoted)
        || Numeral::parse(&cell.text).is_some()
        || Stamp::parse(&cell.text).is_some()
}

pub(super) fn find(rows: &[Record<'_>], options: &ReadOptions) -> Head {
    let mut notes = Vec::new();
    let (width, _) = usual_width(rows);
    let filled = |row: &Record| row.cells.iter().filter(|cell| !cell.is_blank()).count();
    let start = match options.header {
        Header::Shown => title_lines(rows, width),
        Header::First | Header::None => 0,
    };
    let titles: Vec<&Record> = rows[..start].iter().filter(|row| filled(row) > 0).collect();
    if let Some(title) = titles.first() {
        notes.push(Note::File(passed_over(title, titles.len())));
    }
    // An empty line between a title and the names.
    let start = start + rows[start..].iter().take_while(|row| filled(row) == 0).count();
    let Some(row) = rows.get(start) else { return Head { names: Vec::new(), first: start, notes } };
    let mut below = rows[start + 1..].iter().filter(|row| filled(row) > 0);
    let named = match options.header {
        Header::First => true,
        Header::None => false,
        Header::Shown => !is_data(row, &rows[start + 1..]),
    };
    if !named {
        let count = width.max(row.cells.len());
        let names: Vec<String> = (1..=count).map(|place| format!("column_{place}")).collect();
        if options.header == Header::Shown {
            notes.push(Note::File(nameless(row)));
        }
        return Head { names, first: start, notes };
    }
    // Separators at the end of each line make a column of nothing.
    let used = |place: usize| {
        rows[start..].iter().any(|row| row.cells.get(place).is_some_and(|cell| !cell.is_blank()))
    };
    let count = (0..row.cells.len()).rev().find(|place| used(*place)).map_or(0, |place| place + 1);
    if options.header == Header::Shown && row.cells.iter().all(is_value) && below.next().is_some() {
        notes.push(Note::File(numbers_as_names(row)));
    }
    let (names, renamed) = unique(&row.cells[..count]);
    notes.extend(renamed);
    Head { names, first: start + 1, notes }
}

/// How many records stand above the names: titles, sources, empty lines.
fn title_lines(rows: &[Record<'_>], width: usize) -> usize {
    let filled = |row: &Record| row.cells.iter().filter(|cell| !cell.is_blank()).count();
    let looks_like_names = |row: &Record| {
        row.cells.len() >= width && filled(row) == row.cells.len() && !row.cells.iter().any(is_value)
    };
    let mut start = 0;
    if width < 2 {
        return start;
    }
    while let Some(row) = rows.get(start).filter(|_| start + 2 < rows.len() && start < 30) {
        let next = rows[start + 1..].iter().position(|row| filled(row) > 0).map(|step| start + 1 + step);
        let Some(next) = next else { break };
        let empty = filled(row) == 0;
        let lone = filled(row) == 1 && !row.cells[0].is_blank() && (row.cells.len() < width || width > 2);
        let apart = next > start + 1 || row.cells.len() < width || row.cells.iter().any(is_value);
        // A lone cell is no row of names; another line is a title where names stand below it, and
        // values below these.
        let title = apart
            && looks_like_names(&rows[next])
            && rows[next + 1..].iter().take(20).any(|row| row.cells.iter().any(is_value));
        if !(empty || lone || title) {
            break;
        }
        start = if empty || lone { start + 1 } else { next };
    }
    start
}

/// Whether a first line holds values rather than names: a number above numbers. Years, and places
/// counted from 0 or 1, may be names.
fn is_data(row: &Record<'_>, below: &[Record<'_>]) -> bool {
    let values: Vec<(usize, &Cell)> =
        row.cells.iter().enumerate().filter(|(_, cell)| is_value(cell)).collect();
    if values.is_empty() || below.iter().all(Record::is_blank) {
        return false;
    }
    let whole: Vec<Option<i64>> = values.iter().map(|(_, cell)| cell.text.trim().parse().ok()).collect();
    let year = |value: &Option<i64>| value.is_some_and(|value| (1000..3000).contains(&value));
    let next = |pair: &[Option<i64>]| matches!(pair, [Some(a), Some(b)] if *b == a + 1);
    let counted =
        whole.first().is_some_and(|first| matches!(first, Some(0 | 1))) && whole.windows(2).all(next);
    let distinct = whole.iter().collect::<HashSet<_>>().len() == whole.len();
    if row.cells.len() > 1 && distinct && (whole.iter().all(year) || (counted && values.len() > 1)) {
        return false;
    }
    values.iter().any(|(place, _)| {
        let mut cells = below.iter().take(100).filter_map(|row| row.cells.get(*place)).peekable();
        cells.peek().is_some() && cells.all(|cell| is_value(cell) || is_missing(&cell.text))
    })
}

/// Names as a person reads them, each once; and what had to be changed.
fn unique(cells: &[Cell<'_>]) -> (Vec<String>, Vec<Note>) {
    let given: Vec<String> = cells.iter().map(|cell| cell.text.trim().to_string()).collect();
    let mut taken: HashSet<String> = given.iter().filter(|name| !name.is_empty()).cloned().collect();
    let mut seen = HashSet::new();
    let (mut names, mut notes) = (Vec::new(), Vec::new());
    for (place, name) in given.iter().enumerate() {
        if !name.is_empty() && seen.insert(name.clone()) {
            names.push(name.clone());
            continue;
        }
        let candidates = |count: usize| match name.as_str() {
            "" if count == 1 => format!("column_{}", place + 1),
            "" => format!("column_{}_{count}", place + 1),
            name => format!("{name}_{}", count + 1),
        };
        let new = (1..).map(candidates).find(|new| !taken.contains(new)).unwrap_or_default();
        taken.insert(new.clone());
        notes.push(Note::File(renamed(name, &new, place)));
        names.push(new);
    }
    (names, notes)
}

fn renamed(old: &str, new: &str, place: usize) -> Label {
    Label::with(|lang| {
        let (quoted, number) = (lang.quote(new), lang.count(place + 1));
        match (lang, old.is_empty()) {
            (Lang::Fr, true) => format!("la colonne {number} n’a pas de nom\u{a0}: appelée {quoted}"),
            (_, true) => format!("column {number} has no name: called {quoted}"),
            (Lang::Fr, false) => {
                format!("un deuxième {}, dans la colonne {number}\u{a0}: appelé {quoted}", lang.quote(old))
            }
            (_, false) => format!("another {}, in column {number}: called {quoted}", lang.quote(old)),
        }
    })
}

fn excerpt(row: &Record<'_>) -> String {
    let cells: Vec<&str> =
        row.cells.iter().map(|cell| cell.text.trim()).filter(|text| !text.is_empty()).collect();
    cells.join(" ").chars().take(40).collect()
}

fn passed_over(title: &Record<'_>, count: usize) -> Label {
    let text = excerpt(title);
    Label::with(|lang| match (lang, count) {
        (Lang::Fr, 1) => {
            format!("au-dessus des noms de colonnes, une ligne non lue\u{a0}: {}", lang.quote(&text))
        }
        (_, 1) => format!("above the names of columns, 1 line not read: {}", lang.quote(&text)),
        (Lang::Fr, _) => {
            format!("au-dessus des noms de colonnes, {count} lignes non lues\u{a0}: {}…", lang.quote(&text))
        }
        _ => format!("above the names of columns, {count} lines not read: {}…", lang.quote(&text)),
    })
}

fn nameless(row: &Record<'_>) -> Label {
    let text = excerpt(row);
    Label::with(|lang| match lang {
        Lang::Fr => format!(
            "aucune ligne de noms\u{a0}: la première, {}, contient des valeurs (ReadOptions::new().with_header() en fait des noms)",
            lang.quote(&text)
        ),
        _ => format!(
            "no line of names: the first, {}, holds values (ReadOptions::new().with_header() makes names of them)",
            lang.quote(&text)
        ),
    })
}

fn numbers_as_names(row: &Record<'_>) -> Label {
    let text = excerpt(row);
    Label::with(|lang| match lang {
        Lang::Fr => format!(
            "la première ligne, {}, donne les noms de colonnes (ReadOptions::new().without_header() en fait des valeurs)",
            lang.quote(&text)
        ),
        _ => format!(
            "the first line, {}, names the columns (ReadOptions::new().without_header() makes values of it)",
            lang.quote(&text)
        ),
    })
}
