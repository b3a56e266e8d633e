//! Which cells are worth optimising. Most call the crate, which is compiled already, and go round in no loop of their own: they are compiled as
//! they stand, and the reader waits a quarter less. A cell with a loop, and one that calls a function with a loop, is optimised (`settings`).

use crate::source::Source;
use ra_ap_rustc_lexer::TokenKind;
use std::collections::HashMap;

/// What goes round, or may: a closure (`|`) is what one hands to something that goes round. And what should run as it always did.
const REASONS: [&str; 9] =
    ["for", "while", "loop", "|", "unsafe", "cfg", "debug_assert", "debug_assert_eq", "debug_assert_ne"];

/// What a session has defined, and what its reader has said of it.
#[derive(Default)]
pub struct Optimisation {
    /// They have said `:opt`: it is as they say from there.
    chosen: bool,
    /// The words of each function and method, by its name.
    functions: Functions,
    /// Whether something goes round that is called without a name one could look for: an operator, a macro.
    anywhere: bool,
}

type Functions = HashMap<String, Vec<String>>;

impl Optimisation {
    /// Whether this cell can do without.
    pub fn spared(&mut self, code: &str) -> bool {
        self.chosen |= code.lines().any(|line| line.trim_start().starts_with(":opt"));
        if self.chosen || self.anywhere {
            return false;
        }
        let source = Source::read(code);
        // A function of the cell takes the place of an earlier one.
        let functions = [&defined(&source), &self.functions];
        straight(&words(&source, 0, source.tokens.len()), functions, &mut Vec::new())
    }

    /// Keeps what a cell that has run defines.
    pub fn remember(&mut self, code: &str) {
        let source = Source::read(code);
        let words = words(&source, 0, source.tokens.len());
        let nameless = |word: &String| ["impl", "trait", "macro_rules"].contains(&word.as_str());
        self.anywhere |=
            words.iter().any(nameless) && words.iter().any(|word| REASONS.contains(&word.as_str()));
        self.functions.extend(defined(&source));
    }
}

/// Whether there is no loop in these words, in the functions that they reach, and in the way from one to the next.
fn straight<'a>(words: &'a [String], functions: [&'a Functions; 2], way: &mut Vec<&'a str>) -> bool {
    words.iter().all(|word| {
        if REASONS.contains(&word.as_str()) {
            return false;
        }
        let Some(body) = functions.iter().find_map(|known| known.get(word)) else { return true };
        // On the way already: they call one another in a circle.
        if way.contains(&word.as_str()) {
            return false;
        }
        way.push(word);
        let all = straight(body, functions, way);
        way.pop();
        all
    })
}

/// The functions in a cell, each with the words of its body.
fn defined(source: &Source) -> Functions {
    let name = |at: usize| (at > 0 && source.word(at - 1) == "fn").then(|| source.word(at).to_owned());
    let named = (0..source.tokens.len()).filter_map(|at| Some((at, name(at)?)));
    named.map(|(at, name)| (name, words(source, at, source.definition_ends(at)))).collect()
}

/// The words between two tokens, but for the names that are defined there and the `for` of an `impl`.
fn words(source: &Source, from: usize, to: usize) -> Vec<String> {
    let (mut words, mut head_of_impl) = (Vec::new(), false);
    for number in from..to {
        let word = source.word(number);
        match source.tokens[number].kind {
            TokenKind::Ident => {
                head_of_impl |= word == "impl";
                let defined = number > 0 && source.word(number - 1) == "fn";
                let of_impl = head_of_impl && word == "for";
                if !(defined || of_impl) {
                    words.push(word.to_owned());
                }
            }
            TokenKind::Or => words.push(word.to_owned()),
            TokenKind::OpenBrace | TokenKind::Semi => head_of_impl = false,
            _ => {}
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spared(before: &[&str], code: &str) -> bool {
        let mut optimisation = Optimisation::default();
        for cell in before {
            let _ = optimisation.spared(cell);
            optimisation.remember(cell);
        }
        optimisation.spared(code)
    }

    #[test]
    fn what_calls_the_crate_is_spared() {
        for code in [
            "let a = 1;",
            "let net = Net::dense(&[2, 1])?;\nnet.weights()?.show()",
            ":dep x = \"1\"\nuse x::y;",
            "println!(\"for a while | or a loop\"); // for",
            "struct A;\nimpl From<A> for i32 { fn from(_: A) -> i32 { 1 } }",
            "fn double(x: i32) -> i32 { 2 * x }\nfn four(x: i32) -> i32 { double(double(x)) }\nfour(3)",
            "struct A; impl A { fn new() -> A { A } fn two(&self) -> i32 { 2 } }\nA::new().two()",
            "no rust at all {",
        ] {
            assert!(spared(&[], code), "{code}");
        }
    }

    #[test]
    fn what_goes_round_is_optimised() {
        for code in [
            "for i in 0..3 { println!(\"{i}\"); }",
            "let mut n = 0; while n < 3 { n += 1; }",
            "(0..3).map(|i| i * i).sum::<i32>()",
            "println!(\"{}\", [1, 2].iter().map(|x| x * 2).sum::<i32>())",
            "fn f(n: u64) -> u64 { if n < 2 { n } else { f(n - 1) + f(n - 2) } }\nf(30)",
            "impl A { fn f(&self) { loop {} } }",
            "unsafe { std::hint::unreachable_unchecked() }",
            "debug_assert!(false);",
        ] {
            assert!(!spared(&[], code), "{code}");
        }
    }

    #[test]
    fn functions_of_earlier_cells_count_where_they_are_reached() {
        let slow = "fn slow(_: [i32; 1]) -> i32 { let mut n = 0; for i in 0..9 { n += i } n }";
        let through = "fn through() -> i32 { slow([1]) }";
        assert!(spared(&[slow, through], "let a = 1;"));
        assert!(!spared(&[slow, through], "let a = through();"));
        assert!(spared(&[slow, through, "fn slow() -> i32 { 36 }"], "let a = through();"));
        assert!(spared(&[slow], "fn slow() -> i32 { 36 }\nslow()"));
        let (even, odd) = (
            "fn even(n: u32) -> bool { n == 0 || odd(n - 1) }",
            "fn odd(n: u32) -> bool { n != 0 && even(n - 1) }",
        );
        assert!(!spared(&[even, odd], "odd(7)"));
        assert!(!spared(
            &[odd.replace("odd", "ab").as_str(), "fn even(n: u32) -> bool { ab(n) }"],
            "even(7)"
        ));
        assert!(!spared(&["struct A; impl A { fn run(&self) { loop {} } }"], "let a = 1;"));
        // Nobody sees where an operator is called.
        assert!(!spared(
            &["struct A;\nimpl std::ops::Neg for A { type Output = A; fn neg(self) -> A { loop {} } }"],
            "let a = 1;"
        ));
    }

    #[test]
    fn a_reader_s_own_level_stays() {
        assert!(!spared(&[":opt 2"], "let a = 1;"));
        assert!(!spared(&[], ":opt 1\nlet a = 1;"));
    }
}
