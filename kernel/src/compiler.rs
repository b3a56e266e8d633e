//! What the compiler refuses, as evcxr keeps it: its messages with their places in the cell, and how they are drawn for a reader. What they mean is in
//! `words::compiler` and `words::habits`; what evcxr itself says is in `words::evcxr`.

use crate::lang::{Label, Lang};
use crate::source::{self, Place, Source};
use crate::words;
use serde_json::Value;

/// One message of the compiler.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Refusal {
    /// `E0382`; nothing for what is no longer Rust.
    pub code: Option<String>,
    pub message: String,
    pub spots: Vec<Spot>,
    pub helps: Vec<Help>,
    pub notes: Vec<String>,
}

/// A place of the cell that a message is about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spot {
    /// Counted from one; none where the cell does not hold the line (a function of an earlier cell).
    pub line: Option<usize>,
    /// The line as it stands, the first column from one, and how many characters.
    pub text: String,
    pub column: usize,
    pub length: usize,
    pub label: String,
    pub primary: bool,
}

impl Spot {
    /// The words that are meant.
    pub fn token(&self) -> String {
        self.text.chars().skip(self.column.saturating_sub(1)).take(self.length).collect()
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Help {
    pub message: String,
    /// What the compiler would write there.
    pub replacement: String,
}

impl Refusal {
    /// Reads a message in rustc's JSON; nothing for warnings and for what only closes a report.
    pub fn read(json: &Value, cell: &str, program: &str) -> Option<Refusal> {
        if json["level"] != "error" {
            return None;
        }
        let message = json["message"].as_str()?;
        if message.starts_with("aborting due to") {
            return None;
        }
        let mut refusal = Refusal {
            code: json["code"]["code"].as_str().map(str::to_owned),
            message: tidy(message),
            ..Refusal::default()
        };
        for span in json["spans"].as_array().into_iter().flatten() {
            refusal.spots.extend(spot(span, cell, program));
        }
        for child in json["children"].as_array().into_iter().flatten() {
            let message = tidy(child["message"].as_str().unwrap_or_default());
            match child["level"].as_str() {
                Some("help") => {
                    let replacement = child["spans"][0]["suggested_replacement"].as_str();
                    let replacement = replacement.unwrap_or_default().trim().to_owned();
                    refusal.helps.push(Help { message, replacement });
                }
                // What evcxr's own code around the cell asks for is not the reader's business.
                Some("note") if !message.contains("evcxr") => refusal.notes.push(message),
                _ => {}
            }
        }
        // One message can name a place twice, once a level.
        let mut seen: Vec<Spot> = Vec::new();
        for spot in std::mem::take(&mut refusal.spots) {
            if !seen
                .iter()
                .any(|other| (other.line, other.column, &other.text) == (spot.line, spot.column, &spot.text))
            {
                seen.push(spot);
            }
        }
        refusal.spots = seen;
        Some(refusal)
    }

    /// Where the reader should look first.
    pub fn primary(&self) -> Option<&Spot> {
        let own = |spot: &&Spot| spot.line.is_some();
        self.spots.iter().filter(own).find(|spot| spot.primary).or_else(|| self.spots.iter().find(own))
    }

    pub fn is(&self, code: &str) -> bool {
        self.code.as_deref() == Some(code)
    }

    /// The names between backticks in the message.
    pub fn ticks(&self) -> Vec<&str> {
        ticks(&self.message)
    }

    /// A replacement that the compiler proposes with words like these.
    pub fn proposed(&self, words: &str) -> Option<&str> {
        let help = self.helps.iter().find(|help| help.message.contains(words))?;
        Some(help.replacement.as_str()).filter(|text| !text.is_empty())
    }

    /// What was expected and what was found, where the compiler says so.
    pub fn types(&self) -> Option<(String, String)> {
        let labels = self.spots.iter().filter(|spot| spot.primary).chain(&self.spots).map(|spot| &spot.label);
        labels.chain(&self.notes).find_map(|label| {
            let rest = label.strip_prefix("expected ")?;
            let (expected, found) = rest.split_once(", found ")?;
            Some((bare(expected), bare(found)))
        })
    }

    /// The message with its places, as text for a notebook; its own words below, where they are not said above already.
    pub fn drawn(&self, lang: Lang, count: u64, said: bool) -> Vec<String> {
        const MANY: usize = 5;
        let mut spots: Vec<&Spot> = self.spots.iter().filter(|spot| spot.line.is_some()).collect();
        if spots.is_empty() {
            spots = self.spots.iter().collect();
        }
        spots.sort_by_key(|spot| (spot.line, spot.column));
        let mut lines = Vec::new();
        let mut last = None;
        for spot in spots.into_iter().take(MANY) {
            let label = if spot.label == self.message { "" } else { spot.label.as_str() };
            let mut drawn = source::pointed(&spot.text, spot.line, spot.column, spot.length, label);
            if last == Some((spot.line, spot.text.clone())) {
                drawn.remove(0);
            }
            last = Some((spot.line, spot.text.clone()));
            lines.extend(drawn);
        }
        let place = match self.primary().and_then(|spot| Some((spot.line?, spot.column))) {
            Some((line, column)) => format!(" · cell_{count}:{line}:{column}"),
            None => String::new(),
        };
        let code = self.code.as_deref().map(|code| format!(" {code}")).unwrap_or_default();
        let name = words::compiler::name().text(lang);
        lines.push(match said {
            true => format!("{name}{code}{place}"),
            false => format!("{name}{code}{place}{} {}", words::colon(lang), self.message),
        });
        // Lists of other types are for those who look things up.
        let useful = |help: &&Help| !help.message.starts_with("the following other types");
        for help in self.helps.iter().filter(useful) {
            let mut text = format!("  help: {}", help.message.lines().next().unwrap_or_default());
            if !help.replacement.is_empty() && !help.message.contains(&help.replacement) {
                text += &format!(": `{}`", help.replacement);
            }
            lines.push(text);
        }
        lines
    }
}

/// Names between backticks.
pub fn ticks(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// A type without its backticks and without what the compiler adds (`type parameter`, `struct`).
fn bare(text: &str) -> String {
    match ticks(text).first() {
        Some(inside) => (*inside).to_owned(),
        None => text.trim().to_owned(),
    }
}

/// Without the names of what evcxr puts around a cell.
fn tidy(message: &str) -> String {
    message.replace("`evcxr_variable_store`", "<end of input>").replace("keyword `fn`", "<end of input>")
}

fn spot(span: &Value, cell: &str, program: &str) -> Option<Spot> {
    if span["file_name"] != "src/lib.rs" {
        let within = &span["expansion"]["span"];
        let mut outer = within.is_object().then(|| spot(within, cell, program)).flatten()?;
        outer.label = tidy(span["label"].as_str().unwrap_or_default());
        outer.primary = span["is_primary"].as_bool().unwrap_or_default();
        return Some(outer);
    }
    let number = span["line_start"].as_u64()? as usize;
    let text = span["text"][0]["text"].as_str().unwrap_or_default();
    // The program may have been written anew since; then its line says something else.
    let same = program.lines().nth(number.checked_sub(1)?).is_some_and(|line| line == text);
    let line = match same {
        true => source::line_in_cell(cell, program, number),
        false => source::line_in_cell(cell, text, 1),
    };
    let mut column = span["column_start"].as_u64()? as usize;
    let end = span["column_end"].as_u64()? as usize;
    let long = text.chars().count() + 1;
    let mut length = if span["line_end"] == span["line_start"] {
        end.saturating_sub(column)
    } else {
        long.saturating_sub(column)
    };
    let mut text = text.to_owned();
    if let Some(own) = line.and_then(|line| cell.lines().nth(line - 1)) {
        // Where evcxr took a statement out of its line, or put it in parentheses, it begins elsewhere.
        let shift = |line: &str| line.chars().take_while(|c| c.is_whitespace()).count();
        column = (column + shift(own)).saturating_sub(shift(&text)).max(1);
        length = length.min((own.chars().count() + 1).saturating_sub(column));
        text = own.to_owned();
    } else {
        let place = part_of_line(&text, cell, column);
        if let Some((line, at, own)) = place {
            return Some(Spot {
                line: Some(line),
                text: own,
                column: at,
                length,
                label: tidy(span["label"].as_str().unwrap_or_default()),
                primary: span["is_primary"].as_bool().unwrap_or_default(),
            });
        }
        if text.contains("evcxr_") {
            return None;
        }
    }
    Some(Spot {
        line,
        text,
        column,
        length: length.max(1),
        label: tidy(span["label"].as_str().unwrap_or_default()),
        primary: span["is_primary"].as_bool().unwrap_or_default(),
    })
}

/// evcxr writes each statement on a line of its own: where this one stands in a line of the cell with others.
fn part_of_line(text: &str, cell: &str, column: usize) -> Option<(usize, usize, String)> {
    let bare = text.trim();
    let inside = bare.strip_prefix('(').map(|rest| rest.trim_end_matches(").evcxr_display();"));
    let candidates = [Some((bare, 0)), inside.map(|inside| (inside, 1))];
    let indent = text.chars().take_while(|c| c.is_whitespace()).count();
    for (part, skipped) in candidates.into_iter().flatten() {
        if part.is_empty() {
            continue;
        }
        for (number, line) in cell.lines().enumerate() {
            if let Some(at) = line.find(part) {
                let begin = line[..at].chars().count();
                let column = (column + begin).saturating_sub(indent + skipped).max(1);
                return Some((number + 1, column, line.to_owned()));
            }
        }
    }
    None
}

/// The cell's own view of a place, for a fault that the layer has found itself.
pub fn spot_at(source: &Source, start: usize, end: usize) -> Spot {
    let Place { line, column } = source.place(start);
    let length = source.code[start..end].chars().count();
    Spot {
        line: Some(line),
        text: source.line(line).to_owned(),
        column,
        length,
        label: String::new(),
        primary: true,
    }
}

/// What is told about one message: a sentence, and what to write instead.
#[derive(Clone, Debug)]
pub struct Story {
    pub what: Label,
    pub attempt: Option<Label>,
}

impl Story {
    pub fn new(what: Label) -> Story {
        Story { what, attempt: None }
    }

    pub fn attempt(mut self, attempt: Label) -> Story {
        self.attempt = Some(attempt);
        self
    }

    /// As lines, each language by itself where both are shown.
    pub fn told(&self, lang: Lang) -> String {
        let each = |lang: Lang| {
            let mut text = self.what.clone().lines(lang);
            if let Some(attempt) = &self.attempt {
                text += &format!(
                    "\n  {}{} {}",
                    words::attempt().lines(lang),
                    words::colon(lang),
                    attempt.clone().lines(lang)
                );
            }
            text
        };
        match lang {
            Lang::Both => format!("{}\n{}", each(Lang::En), each(Lang::Fr)),
            one => each(one),
        }
    }
}
