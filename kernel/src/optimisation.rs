//! Which cells are worth optimising. Most call the crate, which is compiled already, and go round in no loop of their own: they are compiled as
//! they stand, and the reader waits a quarter less. A cell with a loop, and one that calls a function with a loop, is optimised (`settings`).

use crate::items::{self, Items};
use proc_macro2::{TokenStream, TokenTree};
use std::collections::HashMap;

/// What goes round, or may: a closure (`|`) is what one hands to something that goes round. And what should run as it always did.
const REASONS: [&str; 9] =
    ["for", "while", "loop", "|", "unsafe", "cfg", "debug_assert", "debug_assert_eq", "debug_assert_ne"];

/// What a session's reader has said of it.
#[derive(Default)]
pub struct Optimisation {
    /// They have said `:opt`: it is as they say from there.
    chosen: bool,
}

impl Optimisation {
    /// Whether this cell can do without, after the `items` of the cells before it.
    pub fn spared(&mut self, code: &str, items: &Items) -> bool {
        self.chosen |= code.lines().any(|line| line.trim_start().starts_with(":opt"));
        !self.chosen && goes_straight(code, items)
    }
}

/// Whether there is no loop in the cell, in the functions of the session that it reaches, and in the way from one to the next.
fn goes_straight(code: &str, items: &Items) -> bool {
    let own = items::items(code);
    let mut functions = HashMap::new();
    // A function of the cell takes the place of an earlier one.
    for (name, text) in items.texts().chain(own.iter().map(|(name, text)| (name.as_str(), text.as_str()))) {
        let Some(words) = words(text) else { return false };
        match name.strip_prefix("fn ") {
            Some(name) => drop(functions.insert(name.to_owned(), words)),
            // A method, an operator and a macro are called without a name that could be looked for.
            None if !straight(&words) => return false,
            None => {}
        }
    }
    let rust = |line: &&str| !line.trim_start().starts_with(':');
    let code = code.lines().filter(rust).collect::<Vec<_>>().join("\n");
    words(&code).is_some_and(|words| reaches_straight(&words, &functions, &mut Vec::new()))
}

fn reaches_straight<'a>(
    words: &'a [String],
    functions: &'a HashMap<String, Vec<String>>,
    way: &mut Vec<&'a str>,
) -> bool {
    straight(words)
        && words.iter().all(|word| {
            let Some(body) = functions.get(word) else { return true };
            // On the way already: they call one another in a circle.
            if way.contains(&word.as_str()) {
                return false;
            }
            way.push(word);
            let straight = reaches_straight(body, functions, way);
            way.pop();
            straight
        })
}

fn straight(words: &[String]) -> bool {
    !words.iter().any(|word| REASONS.contains(&word.as_str()))
}

/// The words of a piece of code, but for the names that it defines and the `for` of an `impl`; none where it cannot be read.
fn words(code: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    gather(code.parse().ok()?, &mut words);
    Some(words)
}

fn gather(tokens: TokenStream, words: &mut Vec<String>) {
    let (mut defined, mut head_of_impl) = (false, false);
    for token in tokens {
        match token {
            TokenTree::Ident(name) => {
                let name = name.to_string();
                head_of_impl |= name == "impl";
                if !defined && !(head_of_impl && name == "for") {
                    words.push(name.clone());
                }
                defined = name == "fn";
                continue;
            }
            TokenTree::Punct(sign) if sign.as_char() == '|' => words.push("|".into()),
            TokenTree::Group(group) => {
                head_of_impl = false;
                gather(group.stream(), words);
            }
            _ => {}
        }
        defined = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spared(before: &[&str], code: &str) -> bool {
        let (mut items, mut optimisation) = (Items::default(), Optimisation::default());
        for cell in before {
            let _ = optimisation.spared(cell, &items);
            items.remember(cell);
        }
        optimisation.spared(code, &items)
    }

    #[test]
    fn what_calls_the_crate_is_spared() {
        for code in [
            "let a = 1;",
            "let net = Net::dense(&[2, 1])?;\nnet.weights()?.show()",
            ":dep x = \"1\"\nuse x::y;",
            "println!(\"for a while | or a loop\"); // for",
            "struct A;\nimpl From<A> for i32 { fn from(_: A) -> i32 { 1 } }",
            "fn double(x: i32) -> i32 { 2 * x }\ndouble(3)",
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
            "no rust at all {",
        ] {
            assert!(!spared(&[], code), "{code}");
        }
    }

    #[test]
    fn functions_of_earlier_cells_count_where_they_are_reached() {
        let slow = "fn slow() -> i32 { let mut n = 0; for i in 0..9 { n += i } n }";
        let through = "fn through() -> i32 { slow() }";
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
