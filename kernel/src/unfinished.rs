//! Code that cannot be Rust whatever comes after it: a comment, text or parenthesis that is not closed, a sign that Rust does not know. evcxr leaves such code
//! out, or understands something else, and a cell that did nothing would count as done. So it does not get there.

use crate::source::Source;
use ra_ap_rustc_lexer::{LiteralKind, TokenKind};

#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    pub kind: Kind,
    /// Where it stands, in bytes.
    pub start: usize,
    pub end: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `/*` without `*/`.
    Comment,
    /// A quotation mark without its other.
    Text,
    /// `'text'`: single quotes are for one character.
    Quotes,
    /// A parenthesis, bracket or brace that is not closed.
    Open(char),
    /// One that closes nothing.
    Close(char),
    /// One that closes another kind, which was opened there.
    Other { open: char, at: usize, close: char },
    /// A sign that Rust does not know.
    Sign(char),
}

/// The first fault of a cell, if it has one: what the lexer stumbles over before what does not pair.
pub fn fault(source: &Source) -> Option<Fault> {
    lexical(source).or_else(|| pairs(source))
}

fn lexical(source: &Source) -> Option<Fault> {
    source.tokens.iter().find_map(|token| {
        let text = source.text(*token);
        let (kind, end) = match token.kind {
            TokenKind::BlockComment { terminated: false, .. } => (Kind::Comment, token.start + 2),
            TokenKind::Unknown => (Kind::Sign(text.chars().next()?), token.end),
            TokenKind::Literal { kind, .. } => {
                let open = match kind {
                    LiteralKind::Str { terminated }
                    | LiteralKind::ByteStr { terminated }
                    | LiteralKind::CStr { terminated } => !terminated,
                    LiteralKind::RawStr { n_hashes }
                    | LiteralKind::RawByteStr { n_hashes }
                    | LiteralKind::RawCStr { n_hashes } => n_hashes.is_none(),
                    LiteralKind::Char { .. } => {
                        return single_quotes(text).then_some(Fault {
                            kind: Kind::Quotes,
                            start: token.start,
                            end: token.end,
                        });
                    }
                    _ => false,
                };
                if !open {
                    return None;
                }
                (Kind::Text, token.start + text.find('"').map_or(1, |at| at + 1))
            }
            _ => return None,
        };
        Some(Fault { kind, start: token.start, end })
    })
}

/// Whether these quotes hold a text, or nothing. One letter with its accents apart is left to the compiler.
fn single_quotes(text: &str) -> bool {
    let Some(inner) = text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')) else {
        return false;
    };
    !inner.starts_with('\\') && (inner.is_empty() || inner.chars().filter(|c| c.is_ascii()).count() > 1)
}

fn pairs(source: &Source) -> Option<Fault> {
    let mut open: Vec<(char, usize)> = Vec::new();
    for token in &source.tokens {
        let (sign, partner) = match token.kind {
            TokenKind::OpenParen => ('(', None),
            TokenKind::OpenBracket => ('[', None),
            TokenKind::OpenBrace => ('{', None),
            TokenKind::CloseParen => (')', Some('(')),
            TokenKind::CloseBracket => (']', Some('[')),
            TokenKind::CloseBrace => ('}', Some('{')),
            _ => continue,
        };
        let Some(partner) = partner else {
            open.push((sign, token.start));
            continue;
        };
        let kind = match open.pop() {
            None => Kind::Close(sign),
            Some((other, at)) if other != partner => Kind::Other { open: other, at, close: sign },
            Some(_) => continue,
        };
        return Some(Fault { kind, start: token.start, end: token.end });
    }
    let (sign, at) = open.pop()?;
    Some(Fault { kind: Kind::Open(sign), start: at, end: at + 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(code: &str) -> Option<(Kind, &str)> {
        fault(&Source::read(code)).map(|fault| (fault.kind, &code[fault.start..fault.end]))
    }

    #[test]
    fn what_is_not_finished_is_found_where_it_begins() {
        assert_eq!(found("let a = 1; /* note\nlet b = 2;"), Some((Kind::Comment, "/*")));
        assert_eq!(found("}"), Some((Kind::Close('}'), "}")));
        assert_eq!(found("let v = vec![1, 2;\nlet a = (1);"), Some((Kind::Open('['), "[")));
        assert_eq!(found("let v = vec![1, 2);"), Some((Kind::Other { open: '[', at: 12, close: ')' }, ")")));
        assert_eq!(found("fn f() {\n  g(1)\n"), Some((Kind::Open('{'), "{")));
        assert_eq!(found("println!(\"a);"), Some((Kind::Text, "\"")));
        assert_eq!(found("let s = r#\"a\";"), Some((Kind::Text, "r#\"")));
        assert_eq!(found("let s = 'text';"), Some((Kind::Quotes, "'text'")));
        assert_eq!(found("let\u{a0}z = 3;"), Some((Kind::Sign('\u{a0}'), "\u{a0}")));
        assert_eq!(found("println!(“a”);"), Some((Kind::Sign('“'), "“")));
        assert_eq!(found("3 × 2"), Some((Kind::Sign('×'), "×")));
        assert_eq!(found("3 − 2"), Some((Kind::Sign('−'), "−")));
    }

    #[test]
    fn right_rust_has_no_fault() {
        for code in [
            "let s = \"} « 3 × 2 » \u{a0} /* \";",
            "// l’été (\n/* ( /* [ */ */ let c = '(';",
            "fn f<'a>(x: &'a str) -> &'a str { 'tour: loop { break 'tour; } x }",
            "let c = ['\\'', '\\u{e9}', 'é', '\"', '🙂', b'a' as char, 'e\u{301}'];",
            "println!(r#\"a \" b\"#); macro_rules! m { ($($x:tt)*) => { [$($x)*] } }",
            ":dep a = { path = \"(\" }\n!ls (\nlet x = 1 % 2;",
            "let été = 1; let 変数 = c\"a\";",
            "",
        ] {
            assert_eq!(found(code), None, "{code}");
        }
    }
}
