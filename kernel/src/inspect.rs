//! Where a reader who asks for help means: evcxr explains what the code up to the cursor ends with, and a cursor
//! stands in the middle of a name, or among the arguments of a call.

/// The position to ask about, counted in characters as Jupyter does: the end of the name at the cursor (behind its
/// parenthesis, where evcxr knows methods too), else the call whose arguments the cursor is in.
pub fn place(code: &str, cursor: usize) -> usize {
    let code: Vec<char> = code.chars().collect();
    let cursor = cursor.min(code.len());
    let named = |at: usize| code.get(at).is_some_and(|c| c.is_alphanumeric() || *c == '_');
    let begin = (0..cursor).rev().take_while(|at| named(*at)).last().unwrap_or(cursor);
    // Of a number there is nothing to say.
    if named(begin) && !code[begin].is_numeric() {
        let end = (cursor..code.len()).find(|at| !named(*at)).unwrap_or(code.len());
        return if code.get(end) == Some(&'(') { end + 1 } else { end };
    }
    let mut open = 0usize;
    for at in (0..cursor).rev() {
        match code[at] {
            ')' => open += 1,
            '(' if open > 0 => open -= 1,
            '(' if at.checked_sub(1).is_some_and(named) => return at + 1,
            // Arguments end with their statement.
            ';' if open == 0 => break,
            _ => {}
        }
    }
    cursor
}

/// What evcxr answered, with the names as a notebook writes them: its rust-analyzer knows the crate by the facade.
pub fn readable(text: &str) -> String {
    let mut text = text.to_owned();
    for (inside, outside) in [
        ("crate::__names::", ""),
        ("crate::stubs::deps::", ""),
        ("atelier::stubs::deps::", ""),
        ("crate::stubs::", "atelier::"),
        ("atelier::stubs::", "atelier::"),
    ] {
        text = text.replace(inside, outside);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_at_the_cursor_or_the_call_around_it() {
        for (marked, expected) in [
            ("Net::de|nse", "Net::dense"),
            ("|Net::dense", "Net"),
            ("net.fi|t(&sums, how)?", "net.fit("),
            ("net.fit|(&sums, how)?", "net.fit("),
            ("net.fit(|&sums, how)?", "net.fit("),
            ("net.fit(&sums, |)?", "net.fit("),
            ("été.tête(f(1), (2), |", "été.tête("),
            ("net.fit(12|3", "net.fit("),
            ("f(x1|)", "f(x1"),
            ("let a = 1; |", "let a = 1; "),
            ("f(1); |2", "f(1); "),
            ("f(1); | ", "f(1); "),
            ("(| ", "("),
            ("|", ""),
        ] {
            let cursor = marked.chars().position(|c| c == '|').unwrap();
            let code = marked.replace('|', "");
            let end = place(&code, cursor);
            assert_eq!(code.chars().take(end).collect::<String>(), expected, "{marked}");
        }
        assert_eq!(place("ab", 9), 2);
    }

    #[test]
    fn an_answer_names_things_as_a_notebook_does() {
        assert_eq!(
            readable("atelier::stubs::net::Net\n\npub fn f(t: &crate::stubs::deps::tch::Kind) -> crate::stubs::error::Result<crate::__names::Tensor>"),
            "atelier::net::Net\n\npub fn f(t: &tch::Kind) -> atelier::error::Result<Tensor>"
        );
    }
}
