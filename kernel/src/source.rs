//! A cell as text: where its Rust begins, its tokens (by the compiler's own lexer), and lines and columns in it.

use ra_ap_rustc_lexer::{tokenize, FrontmatterAllowed, TokenKind};

/// A token that means something: no space, no comment unless it is one that never ends.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    pub kind: TokenKind,
    pub start: usize,
    pub end: usize,
}

/// Where something stands, counted from one: lines, and in a line characters, as the compiler does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub line: usize,
    pub column: usize,
}

pub struct Source<'a> {
    pub code: &'a str,
    /// Where evcxr's commands end and the Rust begins.
    pub rust: usize,
    pub tokens: Vec<Token>,
}

impl<'a> Source<'a> {
    pub fn read(code: &'a str) -> Source<'a> {
        let rust = rust_begins(code);
        let mut at = rust;
        let mut tokens = Vec::new();
        for token in tokenize(&code[rust..], FrontmatterAllowed::No) {
            let end = at + token.len as usize;
            let skipped = matches!(
                token.kind,
                TokenKind::Whitespace
                    | TokenKind::LineComment { .. }
                    | TokenKind::BlockComment { terminated: true, .. }
            );
            if !skipped {
                tokens.push(Token { kind: token.kind, start: at, end });
            }
            at = end;
        }
        Source { code, rust, tokens }
    }

    pub fn text(&self, token: Token) -> &'a str {
        &self.code[token.start..token.end]
    }

    /// The text of the token with this number, nothing behind the last.
    pub fn word(&self, number: usize) -> &'a str {
        self.tokens.get(number).map_or("", |token| self.text(*token))
    }

    pub fn place(&self, byte: usize) -> Place {
        let before = &self.code[..byte];
        let begin = before.rfind('\n').map_or(0, |at| at + 1);
        Place { line: before.matches('\n').count() + 1, column: before[begin..].chars().count() + 1 }
    }

    /// Where this place is in the text, if it is there.
    pub fn byte(&self, place: Place) -> Option<usize> {
        let line = self.code.split_inclusive('\n').nth(place.line.checked_sub(1)?)?;
        let begin = line.as_ptr() as usize - self.code.as_ptr() as usize;
        let within = line.char_indices().map(|(at, _)| at).chain([line.len()]).nth(place.column - 1)?;
        Some(begin + within)
    }

    pub fn line(&self, number: usize) -> &'a str {
        number.checked_sub(1).and_then(|at| self.code.lines().nth(at)).unwrap_or_default()
    }

    /// The numbers of the tokens that begin a statement, as far as can be seen without understanding: the first, and those on a line of their own, or behind
    /// `;`, `{`, `}`; outside of parentheses and brackets, and of macros, whose words may mean anything.
    pub fn statements(&self) -> Vec<usize> {
        self.beginnings().into_iter().map(|(number, _)| number).collect()
    }

    /// Those of them that are in no braces.
    pub fn top_level(&self) -> Vec<usize> {
        self.beginnings().into_iter().filter(|(_, inside)| !inside).map(|(number, _)| number).collect()
    }

    /// The number of the token behind a definition that begins here: behind its `;` or its braces, at the end of what it stands in where neither comes.
    pub fn definition_ends(&self, from: usize) -> usize {
        let mut open = 0;
        for number in from..self.tokens.len() {
            let word = self.word(number);
            match word {
                "{" | "(" | "[" => open += 1,
                "}" | ")" | "]" => open -= 1,
                _ => {}
            }
            if open < 0 {
                return number;
            }
            if open == 0 && (word == ";" || word == "}") {
                return number + 1;
            }
        }
        self.tokens.len()
    }

    fn beginnings(&self) -> Vec<(usize, bool)> {
        let mut depth = 0i32;
        let mut braces: Vec<bool> = Vec::new();
        let mut found = Vec::new();
        for (number, token) in self.tokens.iter().enumerate() {
            let begins = match number.checked_sub(1).map(|before| self.tokens[before]) {
                None => true,
                Some(before) => {
                    matches!(before.kind, TokenKind::Semi | TokenKind::OpenBrace | TokenKind::CloseBrace)
                        || self.code[before.end..token.start].contains('\n')
                }
            };
            if begins && depth == 0 && !braces.contains(&true) {
                found.push((number, !braces.is_empty()));
            }
            match token.kind {
                TokenKind::OpenParen | TokenKind::OpenBracket => depth += 1,
                TokenKind::CloseParen | TokenKind::CloseBracket => depth = (depth - 1).max(0),
                TokenKind::OpenBrace => {
                    let bang = |back: usize| {
                        number.checked_sub(back).is_some_and(|at| self.tokens[at].kind == TokenKind::Bang)
                    };
                    // `name! { … }`, `macro_rules! name { … }`
                    braces.push(bang(1) || bang(2));
                }
                TokenKind::CloseBrace => drop(braces.pop()),
                _ => {}
            }
        }
        found
    }
}

/// evcxr reads commands (`:dep`), lines for the shell (`!ls`), comments and empty lines, until the first line of anything else.
fn rust_begins(code: &str) -> usize {
    let mut at = 0;
    for line in code.split_inclusive('\n') {
        let bare = line.trim_start_matches(' ');
        let passed = line.starts_with('!')
            || bare.starts_with(':')
            || line.starts_with("//")
            || line.trim().is_empty();
        if !passed {
            return at;
        }
        at += line.len();
    }
    code.len()
}

/// The line of the cell that this line of evcxr's program is. evcxr moves lines about but writes each as it was, so it is one that is equal; of several, the one
/// whose neighbours are equal too.
pub fn line_in_cell(code: &str, program: &str, number: usize) -> Option<usize> {
    let cell: Vec<&str> = code.lines().map(str::trim).collect();
    let program: Vec<&str> = program.lines().map(str::trim).collect();
    let at = number.checked_sub(1)?;
    let text = program.get(at).filter(|text| !text.is_empty())?;
    let alike = |line: usize| {
        let after =
            (1..).take_while(|by| cell.get(line + by).is_some_and(|text| program.get(at + by) == Some(text)));
        let before = (1..).take_while(|by| {
            line.checked_sub(*by).zip(at.checked_sub(*by)).is_some_and(|(line, at)| cell[line] == program[at])
        });
        after.count() + before.count()
    };
    let equal = (0..cell.len()).filter(|line| cell[*line] == *text);
    let mut best: Option<(usize, usize)> = None;
    for line in equal {
        let score = alike(line);
        if best.is_none_or(|(_, other)| score > other) {
            best = Some((line, score));
        }
    }
    best.map(|(line, _)| line + 1)
}

/// A line of the cell with a mark below: how wide a character stands is counted as a terminal and a notebook show it.
pub fn pointed(text: &str, number: Option<usize>, column: usize, length: usize, label: &str) -> Vec<String> {
    use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};
    let number = number.map(|number| number.to_string()).unwrap_or_default();
    let gutter = " ".repeat(number.len());
    let before: String = text.chars().take(column.saturating_sub(1)).collect();
    let under: String = text.chars().skip(column.saturating_sub(1)).take(length.max(1)).collect();
    // A tab stays one, so that both lines are set alike.
    let space: String = before
        .chars()
        .map(|c| match c {
            '\t' => "\t".to_owned(),
            c => " ".repeat(c.width().unwrap_or(0)),
        })
        .collect();
    let marks = "^".repeat(under.width().max(1));
    let mut pointer = format!(" {gutter} │ {space}\u{1b}[31m{marks}\u{1b}[0m");
    if !label.is_empty() {
        pointer += &format!(" {label}");
    }
    vec![format!(" {number} │ {text}"), pointer]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_stand_before_the_rust() {
        let source = Source::read(":dep a = \"1\"\n// c\n\n!ls (\nlet é = 1;\n:vars");
        assert_eq!(source.place(source.rust), Place { line: 5, column: 1 });
        assert_eq!(source.word(1), "é");
        assert_eq!(source.place(source.tokens[2].start), Place { line: 5, column: 7 });
        assert_eq!(source.byte(Place { line: 5, column: 7 }), Some(source.tokens[2].start));
        assert_eq!(source.byte(Place { line: 9, column: 1 }), None);
        let words: Vec<&str> = source.statements().iter().map(|at| source.word(*at)).collect();
        assert_eq!(words, ["let", ":"]);
    }

    #[test]
    fn a_line_is_found_again_by_itself_and_by_its_neighbours() {
        let cell = "let a = 1;\nf();\n{\nf();\n}";
        let program = "use x;\nlet a = 1;\nf();\n{\nf();\n}\nevcxr();";
        let found: Vec<_> = (0..=8).map(|line| line_in_cell(cell, program, line)).collect();
        assert_eq!(found, [None, None, Some(1), Some(2), Some(3), Some(4), Some(5), None, None]);
    }

    #[test]
    fn a_mark_stands_below_what_it_means() {
        let lines = pointed("画 let x", Some(12), 3, 3, "here");
        assert_eq!(lines[0], " 12 │ 画 let x");
        assert_eq!(lines[1].replace("\u{1b}[31m", "").replace("\u{1b}[0m", ""), "    │    ^^^ here");
    }
}
