//! What evcxr is asked for a completion, and what its answer means.
//!
//! evcxr's rust-analyzer compares what it offers with the type that is expected at the cursor, and searches for
//! expressions of that type. With types of two generic owners that comparison panics ("failed to unify type owners"),
//! and evcxr's lock is poisoned: a whole name at the end of a cell is enough. So the expression at the cursor is asked
//! about as a statement of its own, `{name;}` in the place of `name`, where no type is expected. What is offered is the same.

use serde_json::{json, Value};

/// A completion as it is put to evcxr.
pub struct Question {
    pub code: String,
    /// Counted in characters, as Jupyter does.
    pub cursor: usize,
    /// Where a brace was put in, and how many characters the reader's code has.
    brace: Option<usize>,
    length: usize,
}

/// What to ask when the cursor stands behind so many characters of the code; nothing where there is no name to complete
/// and none to begin: everything that exists is no answer.
pub fn question(code: &str, cursor: usize) -> Option<Question> {
    let mut code: Vec<char> = code.chars().map(single).collect();
    let length = code.len();
    let mut cursor = cursor.min(length);
    let begun = cursor > 0 && (named(code[cursor - 1]) || ".:".contains(code[cursor - 1]));
    if !begun && !code.get(cursor).is_some_and(|c| named(*c)) {
        return None;
    }
    let around = expression(&code, cursor);
    if let Some((begin, end)) = around {
        code.splice(end..end, [';', '}']);
        code.insert(begin, '{');
        cursor += 1;
    }
    Some(Question { code: code.into_iter().collect(), cursor, brace: around.map(|(begin, _)| begin), length })
}

/// evcxr counts what a reader sees as one sign, Jupyter characters: signs of several characters occur in text and
/// comments only, where one letter is as good.
pub fn single(c: char) -> char {
    match c {
        '\r' => ' ',
        c if c.is_ascii() || c.is_alphanumeric() => c,
        _ => 'x',
    }
}

impl Question {
    /// Makes evcxr's answer one to what the front end asked.
    pub fn answer(&self, content: &mut Value) {
        let back = |place: &mut Value| {
            if let Some(at) = place.as_u64() {
                let at = at as usize;
                let moved = at - usize::from(self.brace.is_some_and(|brace| at > brace));
                *place = json!(moved.min(self.length));
            }
        };
        back(&mut content["cursor_start"]);
        back(&mut content["cursor_end"]);
        if let Some(types) = content["metadata"]["_jupyter_types_experimental"].as_array_mut() {
            for kind in types {
                back(&mut kind["start"]);
                back(&mut kind["end"]);
            }
        }
        if content["metadata"].is_null() {
            content["metadata"] = json!({});
        }
    }
}

/// Whether an error says that evcxr has panicked: its lock is poisoned then, and it answers nothing any more.
pub fn is_panic(content: &Value) -> bool {
    ["ename", "evalue"].iter().any(|part| {
        content[part].as_str().is_some_and(|text| text.contains("panic") || text.contains("oison"))
    })
}

fn named(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The place of the expression that the cursor is in, when it is one for certain: a name, or what a name is called on.
fn expression(code: &[char], cursor: usize) -> Option<(usize, usize)> {
    let plain = plain(code);
    if code.is_empty() || (cursor > 0 && !plain[cursor - 1]) {
        return None;
    }
    let line = code[..cursor].iter().rposition(|c| *c == '\n').map_or(0, |at| at + 1);
    let first = code[line..].iter().find(|c| !c.is_whitespace());
    if matches!(first, Some(':' | '#' | '!')) {
        return None;
    }
    let is = |at: usize, c: char| plain[at] && code[at] == c;
    let blank = |at: usize| plain[at] && code[at].is_whitespace();
    let back = |mut at: usize| {
        while at > 0 && blank(at - 1) {
            at -= 1;
        }
        at
    };
    let name = |mut at: usize| {
        while at > 0 && plain[at - 1] && named(code[at - 1]) {
            at -= 1;
        }
        at
    };
    let end = (cursor..code.len()).find(|at| !plain[*at] || !named(code[*at])).unwrap_or(code.len());
    let mut begin = name(cursor);
    if begin < end && code[begin].is_numeric() {
        return None;
    }
    let mut called = false;
    loop {
        let before = back(begin);
        if before >= 2 && is(before - 1, ':') && is(before - 2, ':') {
            let owner = name(before - 2);
            if owner == before - 2 {
                return None;
            }
            begin = owner;
        } else if before >= 1 && is(before - 1, '.') && !(before >= 2 && is(before - 2, '.')) {
            begin = primary(code, &plain, back(before - 1))?;
        } else {
            break;
        }
        called = true;
    }
    if begin == end && !called {
        return None;
    }
    if within_macro(code, &plain, begin) {
        // Its tokens are not always an expression, and no type is expected there.
        return None;
    }
    // `&` and its like before an operand say nothing of the place, between two operands all of it.
    let first = back(begin);
    let mut before = first;
    while before > 0 && plain[before - 1] && matches!(code[before - 1], '&' | '*' | '!' | '-') {
        before = back(before - 1);
    }
    if before == 0 {
        return Some((begin, end));
    }
    let allowed = match code[before - 1] {
        _ if !plain[before - 1] => false,
        ';' | '}' | '[' | '+' | '/' | '%' | '=' | '|' => true,
        ':' => before >= 2 && code[before - 2] != ':' && bracket(code, &plain, before) == Bracket::Literal,
        '>' => before >= 2 && is(before - 2, '='),
        '{' | '(' | ',' => bracket(code, &plain, before) == Bracket::Expressions,
        c if before < first && (named(c) || matches!(c, ')' | ']')) => {
            let word: String = code[name(before)..before].iter().collect();
            !["mut", "const", "as", "let", "ref", "for", "dyn", "impl"].contains(&word.as_str())
        }
        c if named(c) => {
            let word: String = code[name(before)..before].iter().collect();
            ["return", "in", "if", "while", "match", "else", "break"].contains(&word.as_str())
        }
        _ => false,
    };
    allowed.then_some((begin, end))
}

/// Where the operand that ends here begins: a name, a call, an index, a text.
fn primary(code: &[char], plain: &[bool], end: usize) -> Option<usize> {
    let mut at = end;
    while at > 0 && plain[at - 1] && code[at - 1] == '?' {
        at -= 1;
    }
    let mut some = false;
    while at > 0 && plain[at - 1] && matches!(code[at - 1], ')' | ']') {
        at = opening(code, plain, at - 1)?;
        some = true;
        if at > 0 && plain[at - 1] && code[at - 1] == '>' {
            return None;
        }
        if at > 0 && plain[at - 1] && code[at - 1] == '!' {
            at -= 1;
        }
    }
    while at > 0 && (!plain[at - 1] || named(code[at - 1])) {
        at -= 1;
        some = true;
    }
    some.then_some(at)
}

/// The bracket that this one closes.
fn opening(code: &[char], plain: &[bool], close: usize) -> Option<usize> {
    let mut depth = 0usize;
    for at in (0..=close).rev().filter(|at| plain[*at]) {
        match code[at] {
            ')' | ']' | '}' => depth += 1,
            '(' | '[' | '{' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

/// Whether one of the open brackets is a macro's.
fn within_macro(code: &[char], plain: &[bool], end: usize) -> bool {
    let mut depth = 0usize;
    (0..end).rev().filter(|at| plain[*at]).any(|at| match code[at] {
        ')' | ']' | '}' => {
            depth += 1;
            false
        }
        '(' | '[' | '{' if depth > 0 => {
            depth -= 1;
            false
        }
        '(' | '[' | '{' => at > 0 && code[at - 1] == '!',
        _ => false,
    })
}

/// What stands in the innermost open bracket.
#[derive(PartialEq)]
enum Bracket {
    Expressions,
    /// The fields of a value, or of a pattern.
    Literal,
    /// Parameters, the fields of a type.
    Declaration,
}

fn bracket(code: &[char], plain: &[bool], end: usize) -> Bracket {
    let mut depth = 0usize;
    for at in (0..end).rev().filter(|at| plain[*at]) {
        match code[at] {
            ')' | ']' | '}' => depth += 1,
            '(' | '[' | '{' if depth > 0 => depth -= 1,
            '[' => return Bracket::Expressions,
            bracket @ ('(' | '{') => {
                let text: String = code[..at].iter().collect();
                let text = text.trim_end();
                let word = text.rsplit(|c: char| !named(c)).next().unwrap_or_default();
                let before = text[..text.len() - word.len()].trim_end();
                let declared = ["fn", "struct", "enum", "trait", "impl", "union", "for", "macro_rules!"];
                if declared.iter().any(|keyword| before.ends_with(keyword)) {
                    return Bracket::Declaration;
                }
                if before.ends_with("->") {
                    return Bracket::Expressions;
                }
                let typed = word.chars().next().is_some_and(char::is_uppercase);
                return if bracket == '{' && typed { Bracket::Literal } else { Bracket::Expressions };
            }
            _ => {}
        }
    }
    // A comma in no bracket begins nothing.
    if code[end - 1] == ',' {
        Bracket::Declaration
    } else {
        Bracket::Expressions
    }
}

/// Which characters are code, and not of a text or a comment.
fn plain(code: &[char]) -> Vec<bool> {
    let mut plain = vec![true; code.len()];
    let at = |at: usize| code.get(at).copied().unwrap_or('\0');
    let mut i = 0;
    while i < code.len() {
        let begin = i;
        match code[i] {
            '/' if at(i + 1) == '/' => {
                while i < code.len() && code[i] != '\n' {
                    i += 1;
                }
            }
            '/' if at(i + 1) == '*' => {
                let mut depth = 0usize;
                while i < code.len() {
                    if at(i) == '/' && at(i + 1) == '*' {
                        (depth, i) = (depth + 1, i + 2);
                    } else if at(i) == '*' && at(i + 1) == '/' {
                        (depth, i) = (depth - 1, i + 2);
                        if depth == 0 {
                            break;
                        }
                    } else {
                        i += 1;
                    }
                }
            }
            'r' if (begin == 0 || !named(code[begin - 1])) && matches!(at(i + 1), '"' | '#') => {
                let hashes = code[i + 1..].iter().take_while(|c| **c == '#').count();
                if at(i + 1 + hashes) != '"' {
                    i += 1;
                    continue;
                }
                i += hashes + 2;
                while i < code.len()
                    && !(code[i] == '"'
                        && code[i + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes)
                {
                    i += 1;
                }
                i = (i + 1 + hashes).min(code.len());
            }
            '"' => {
                i += 1;
                while i < code.len() && code[i] != '"' {
                    i += if code[i] == '\\' { 2 } else { 1 };
                }
                i += 1;
            }
            // A character, and not a lifetime.
            '\'' if at(i + 1) == '\\' || at(i + 2) == '\'' => {
                i += if at(i + 1) == '\\' { 3 } else { 2 };
                while i < code.len() && code[i] != '\'' {
                    i += 1;
                }
                i += 1;
            }
            _ => {
                i += 1;
                continue;
            }
        }
        i = i.min(code.len());
        plain[begin..i].fill(false);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_asked_about_as_a_statement() {
        for (marked, expected) in [
            ("garde|", "{garde;}"),
            ("gar|de", "{garde;}"),
            ("let x = 3;\nx|", "let x = 3;\n{x;}"),
            ("let y = sums|;", "let y = {sums;};"),
            ("f(a, sums|)", "f(a, {sums;})"),
            ("net.fit(&sums, how)?.acc|uracy", "{net.fit(&sums, how)?.accuracy;}"),
            ("net\n    .fit(&sums, \")\")\n    .los|", "{net\n    .fit(&sums, \")\")\n    .los;}"),
            ("Net::den|", "{Net::den;}"),
            ("\"abc\".to_up|", "{\"abc\".to_up;}"),
            ("vec![1].le|", "{vec![1].le;}"),
            ("x.|", "{x.;}"),
            ("if a && b| { }", "if a && {b;} { }"),
            ("|x| x + y|", "|x| x + {y;}"),
            // No expression, or nobody knows.
            ("let gar|", "let gar"),
            ("println!(\"{}\", é|)", "println!(\"{}\", é)"),
            ("println!(\"{}\", f(é|", "println!(\"{}\", f(é"),
            ("use std::col|", "use std::col"),
            ("fn f(a|", "fn f(a"),
            ("let x: Ve|", "let x: Ve"),
            ("f(&sums|)", "f(&{sums;})"),
            ("Fit { epochs: n| }", "Fit { epochs: {n;} }"),
            ("struct S { a: i| }", "struct S { a: i }"),
            ("fn f(a: &T|", "fn f(a: &T"),
            ("let x: &st|", "let x: &st"),
            ("let y = x as *const T|", "let y = x as *const T"),
            ("a * f(2) - b|", "a * f(2) - {b;}"),
            ("fn f() -> Net { ma|", "fn f() -> Net { {ma;}"),
            ("Fit { epo| }", "Fit { epo }"),
            ("Fit { a: 1, epo| }", "Fit { a: 1, epo }"),
            ("// gar|", "// gar"),
            ("\"gar|\"", "\"gar\""),
            (":de|", ":de"),
            ("Vec::<i32>::ne|", "Vec::<i32>::ne"),
            ("12|", "12"),
        ] {
            let cursor = if marked.starts_with("|x|") {
                marked.len() - 1
            } else {
                marked.chars().position(|c| c == '|').unwrap()
            };
            let mut code: Vec<char> = marked.chars().collect();
            code.remove(cursor);
            let code: String = code.into_iter().collect();
            let asked = question(&code, cursor).unwrap();
            assert_eq!(asked.code, expected, "{marked}");
            let moved = usize::from(expected != code);
            assert_eq!(asked.cursor, cursor + moved, "{marked}");
        }
    }

    #[test]
    fn where_no_name_is_nothing_is_asked() {
        for code in ["", "f(1, ", "start(Lang::Both)?", "f(x)", "x;", "{ x }", "let x = "] {
            assert!(question(code, code.chars().count()).is_none(), "{code}");
        }
    }

    #[test]
    fn the_answer_is_about_the_reader_s_code() {
        let asked = question("f(\"👩‍🎨\", gar", 12).unwrap();
        assert_eq!(asked.code, "f(\"👩‍🎨\", {gar;}".replace("👩‍🎨", "xxx"));
        let mut content = json!({
            "status": "ok", "matches": ["garde"], "cursor_start": 10, "cursor_end": 13,
            "metadata": {"_jupyter_types_experimental": [{"start": 10, "end": 13}]},
        });
        asked.answer(&mut content);
        assert_eq!((&content["cursor_start"], &content["cursor_end"]), (&json!(9), &json!(12)));
        assert_eq!(content["metadata"]["_jupyter_types_experimental"][0], json!({"start": 9, "end": 12}));
    }
}
