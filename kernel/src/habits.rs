//! What people write who come from Python, from a terminal or from a Rust file: recognised by its form, before the compiler sees it where no Rust can look like that,
//! and else only where the compiler has refused it.

use crate::compiler::{Refusal, Story};
use crate::lang::Label;
use crate::source::Source;
use crate::words::habits as words;
use ra_ap_rustc_lexer::{LiteralKind, TokenKind};

/// A habit, and where it shows.
pub struct Habit {
    pub start: usize,
    pub end: usize,
    pub story: Story,
}

/// The first place of a cell that cannot be Rust and has the form of something else.
pub fn certain(source: &Source) -> Option<Habit> {
    let first = source.tokens.first()?;
    let line_end = |start: usize| {
        let rest = &source.code[start..];
        start + rest.trim_end().find('\n').unwrap_or(rest.trim_end().len())
    };
    if first.kind == TokenKind::Percent {
        let end = line_end(first.start);
        let name = source.code[first.start..end].trim_start_matches('%');
        let name = name.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
        return Some(Habit { start: first.start, end, story: words::magic(name) });
    }
    if first.kind == TokenKind::Question {
        let name = source.word(1);
        return Some(Habit { start: first.start, end: line_end(first.start), story: words::help(name) });
    }
    source.statements().into_iter().find_map(|number| statement(source, number))
}

fn statement(source: &Source, number: usize) -> Option<Habit> {
    let token = source.tokens[number];
    let line = source.place(token.start).line;
    let within: Vec<_> = (number..source.tokens.len())
        .take_while(|at| source.place(source.tokens[*at].start).line == line)
        .collect();
    let kind = |at: usize| within.get(at).map(|number| source.tokens[*number].kind);
    let word = |at: usize| within.get(at).map_or("", |number| source.word(*number));
    let named = |at: usize| kind(at) == Some(TokenKind::Ident);
    let last = *within.last()?;
    let end = source.tokens[last].end;
    // A single `:` at the end of the line, and no brace: no Rust statement ends so.
    let colon = source.tokens[last].kind == TokenKind::Colon
        && last.checked_sub(1).is_some_and(|at| source.tokens[at].kind != TokenKind::Colon)
        && within.iter().all(|at| source.tokens[*at].kind != TokenKind::OpenBrace);
    let text = &source.code[token.start..end];
    let story = match word(0) {
        "#" if !matches!(kind(1), Some(TokenKind::OpenBracket | TokenKind::Bang) | None) => words::comment(),
        "import" if named(1) => words::import(word(1)),
        "from" if named(1) && within.iter().any(|at| source.word(*at) == "import") => words::import(word(1)),
        "def" if named(1) && kind(2) == Some(TokenKind::OpenParen) => words::def(word(1)),
        "class" if named(1) && (colon || kind(2) == Some(TokenKind::OpenParen)) => words::class(word(1)),
        "print" if matches!(kind(1), Some(TokenKind::Literal { kind: LiteralKind::Str { .. }, .. })) => {
            words::print()
        }
        "elif" if named(1) || colon => words::elif(),
        "for" if colon => words::python_for(word(1), text),
        "if" | "while" | "else" if colon => words::python_block(word(0)),
        "try" | "with" | "except" if colon => words::python_block(word(0)),
        name if named(0)
            && name.starts_with(|c: char| c.is_lowercase() || c == '_')
            && kind(1) == Some(TokenKind::Colon)
            && named(2)
            && kind(3) == Some(TokenKind::Eq)
            && kind(4) != Some(TokenKind::Eq) =>
        {
            words::typed(name, word(2))
        }
        _ => return None,
    };
    Some(Habit { start: token.start, end, story })
}

/// What the habit was behind something that the compiler has refused.
pub fn behind(source: &Source, refusal: &Refusal) -> Option<Story> {
    let names = refusal.ticks();
    let name = names.first().copied().unwrap_or_default();
    let message = refusal.message.as_str();
    if message.contains("found macro `print`") || message.contains("found macro `println`") {
        return Some(words::print());
    }
    match refusal.code.as_deref().unwrap_or_default() {
        "E0425" if message.contains("function") => {
            if name == "help" || name == "dir" {
                return Some(words::help(""));
            }
            words::function(name)
        }
        "E0425" => {
            if let Some(story) = words::value(name) {
                return Some(story);
            }
            let assigns = source.statements().into_iter().any(|at| {
                source.word(at) == name && source.word(at + 1) == "=" && source.word(at + 2) != "="
            });
            assigns.then(|| words::binding(name))
        }
        "E0599" => words::method(name),
        "E0308" if refusal.helps.iter().any(|help| help.message.contains("meant to use `push`")) => {
            words::method("append")
        }
        "E0277" if name == "?" && source.tokens.len() == 2 => Some(words::help(source.word(0))),
        "E0614" if source.code.contains("**") => Some(words::power()),
        "E0308"
            if message.contains("mismatched")
                && refusal.types().is_some_and(|(expected, _)| expected.contains("EvcxrUserCodeError")) =>
        {
            Some(words::returns())
        }
        "" if message.contains("is not a logical operator") => Some(words::logic()),
        "" if message.starts_with("prefix `") => Some(words::prefix(name)),
        "" if message.contains("invalid variable declaration") => Some(words::binding("x")),
        "" if message.starts_with("expected") => {
            let spot = refusal.primary()?;
            let at = source.byte(crate::source::Place { line: spot.line?, column: spot.column })?;
            let before = source.tokens.iter().rposition(|token| token.end <= at).map(|at| source.word(at));
            match before {
                Some("function" | "func" | "fun" | "def") => Some(words::def("f")),
                Some("lambda") => Some(words::lambda()),
                _ => None,
            }
        }
        _ => None,
    }
}

/// What is said beside a cell that evcxr takes, and that does not do what its writer thinks.
pub fn note(source: &Source) -> Option<Label> {
    let shell = source.code[..source.rust].lines().find_map(|line| line.strip_prefix('!').map(str::trim));
    if let Some(shell) = shell {
        let mut parts = shell.split_whitespace();
        if let (Some("pip" | "pip3" | "conda" | "mamba" | "uv"), Some("install" | "pip" | "add")) =
            (parts.next(), parts.next())
        {
            return Some(words::pip());
        }
    }
    let main = source
        .top_level()
        .into_iter()
        .any(|at| source.word(at) == "fn" && source.word(at + 1) == "main" && source.word(at + 2) == "(");
    let called = source.tokens.windows(3).enumerate().any(|(at, _)| {
        source.word(at) == "main"
            && source.word(at + 1) == "("
            && at.checked_sub(1).is_none_or(|before| source.word(before) != "fn")
    });
    (main && !called).then(words::main)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;

    fn told(code: &str) -> String {
        let source = Source::read(code);
        certain(&source).map(|habit| habit.story.told(Lang::En)).unwrap_or_default()
    }

    #[test]
    fn other_languages_are_recognised_by_their_form() {
        let mut text = String::new();
        for code in [
            "%timeit f(x)",
            "%%time\nf(x)",
            "?x",
            "import numpy as np",
            "from numpy import array",
            "def f(x):\n    return x",
            "class A:\n    pass",
            "print \"a\"",
            "x: int = 5",
            "n: usize = 5;",
            "for i in range(10):\n    print(i)",
            "if x == 3:\n    y",
            "let a = 1;\n# a comment\n",
            "while x:",
        ] {
            let said = told(code);
            assert!(!said.is_empty(), "{code}");
            text += &format!("{code}\n{said}\n\n");
        }
        insta::assert_snapshot!(text);
    }

    #[test]
    fn right_rust_is_left_alone() {
        for code in [
            "let x = 17\n    % 5;",
            "fn f<T>(x: T) where\n    T: Iterator<Item = i32>,\n{}",
            "struct S {\n    a: i32,\n    from: String,\n}",
            "let s = S {\n    a: 1,\n    from: b,\n};",
            "#[derive(Debug)]\nstruct A;\n#![allow(x)]",
            "html! { import numpy as np\n print \"a\" }",
            "macro_rules! m { (def $x:ident) => { 1 } }",
            "'a: loop {\n break 'a;\n}",
            "match x {\n    a::B => 1,\n    from => 2,\n}",
            "if a ==\n    b {}",
            "let import = 1;\nimport + 1",
            "let y = f()?;\n?y".trim_end_matches("\n?y"),
        ] {
            assert_eq!(told(code), "", "{code}");
        }
    }

    #[test]
    fn a_main_that_nobody_calls_is_told() {
        let note = |code: &str| super::note(&Source::read(code)).is_some();
        assert!(note("fn main() { println!(\"a\"); }"));
        assert!(!note("fn main() {}\nmain();"));
        assert!(!note("fn domain() {}"));
        assert!(note("!pip install numpy"));
        assert!(!note("!ls"));
    }
}
