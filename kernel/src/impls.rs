//! An `impl` that stands alone in a cell. evcxr gives a cell's `impl` the name of the item before it, and what has a name is replaced when it comes again; one
//! without such an item has no name, and comes twice. So the layer puts a tiny item with a name before it.

use crate::source::Source;
use ra_ap_rustc_lexer::TokenKind;

/// What stands in the first `impl`s of a cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    key: usize,
    /// The front end's name of the cell, if it gives one.
    cell: String,
    /// Each with what stands before its brace, and the names of what it holds.
    impls: Vec<(String, Vec<String>)>,
}

#[derive(Debug, Default)]
pub struct Impls {
    known: Vec<Block>,
    next: usize,
}

impl Impls {
    pub fn clear(&mut self) {
        self.known.clear();
    }

    /// The code with a name before its first `impl`s, where they need one; and what to remember once the cell has been compiled.
    pub fn named(&self, code: &str, cell: &str) -> Option<(String, Block)> {
        let source = Source::read(code);
        let impls = first_impls(&source);
        if impls.is_empty() {
            return None;
        }
        let replaces = |block: &&Block| {
            (!cell.is_empty() && block.cell == cell)
                || block.impls.iter().all(|(header, names)| {
                    impls.iter().any(|(other, others)| {
                        header == other
                            && (header.contains(" for ") || names.iter().all(|name| others.contains(name)))
                    })
                })
        };
        let key = self.known.iter().find(replaces).map_or(self.next, |block| block.key);
        let (before, rust) = code.split_at(source.rust);
        let named = format!("{before}const ATELIER_IMPL_{key}: () = ();\n{rust}");
        Some((named, Block { key, cell: cell.to_owned(), impls }))
    }

    pub fn remember(&mut self, block: Block) {
        self.next = self.next.max(block.key + 1);
        self.known.retain(|other| other.key != block.key);
        self.known.push(block);
    }
}

/// The `impl`s before the first item that has a name.
fn first_impls(source: &Source) -> Vec<(String, Vec<String>)> {
    let mut depth = vec![0i32; source.tokens.len()];
    let mut open = 0;
    for (at, token) in source.tokens.iter().enumerate() {
        if token.kind == TokenKind::CloseBrace {
            open -= 1;
        }
        depth[at] = open;
        if token.kind == TokenKind::OpenBrace {
            open += 1;
        }
    }
    let mut found = Vec::new();
    let mut inside = 0;
    for start in source.top_level() {
        if start < inside {
            continue;
        }
        let mut at = start;
        // Attributes.
        while source.word(at) == "#" && source.word(at + 1) == "[" {
            let mut brackets = 0;
            while at < source.tokens.len() {
                match source.word(at) {
                    "[" => brackets += 1,
                    "]" => brackets -= 1,
                    _ => {}
                }
                at += 1;
                if brackets == 0 && source.word(at - 1) == "]" {
                    break;
                }
            }
        }
        while ["pub", "unsafe", "async", "default"].contains(&source.word(at)) {
            at += 1;
            if source.word(at) == "(" {
                while at < source.tokens.len() && source.word(at) != ")" {
                    at += 1;
                }
                at += 1;
            }
        }
        match source.word(at) {
            "impl" => {
                let Some(brace) = (at..source.tokens.len()).find(|at| source.word(*at) == "{") else { break };
                let end = (brace + 1..source.tokens.len()).find(|at| depth[*at] == 0);
                let end = end.unwrap_or(source.tokens.len());
                let words: Vec<&str> = (at..brace).map(|at| source.word(at)).collect();
                let names = (brace..end)
                    .filter(|at| depth[*at] == 1 && ["fn", "const", "type"].contains(&source.word(*at)))
                    .map(|at| source.word(at + 1).to_owned())
                    .collect();
                found.push((words.join(" "), names));
                inside = end;
            }
            "fn" | "struct" | "enum" | "union" | "trait" | "const" | "static" | "type" | "mod" | "extern"
            | "macro_rules" => break,
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_impl_alone_gets_a_name_and_keeps_it() {
        let mut impls = Impls::default();
        let code = ":dep a = \"1\"\n// c\n#[allow(x)]\nimpl<T> Note<T> {\n    fn a(&self) {}\n    fn b() { fn c() {} }\n}";
        let (sent, block) = impls.named(code, "").unwrap();
        assert!(
            sent.starts_with(":dep a = \"1\"\n// c\nconst ATELIER_IMPL_0: () = ();\n#[allow(x)]\nimpl"),
            "{sent}"
        );
        assert_eq!(block.impls, [("impl < T > Note < T >".to_owned(), vec!["a".to_owned(), "b".to_owned()])]);
        impls.remember(block);
        // Another method of the same type is another block; the same ones and more are the same.
        let (sent, other) = impls.named("impl<T> Note<T> { fn d() {} }", "").unwrap();
        assert!(sent.contains("ATELIER_IMPL_1"), "{sent}");
        impls.remember(other);
        assert!(impls
            .named("impl<T> Note<T> { fn b() {} fn a() {} fn e() {} }", "")
            .unwrap()
            .0
            .contains("IMPL_0"));
        // A trait can be there only once.
        impls.remember(impls.named("impl A for B { fn x() {} }", "one").unwrap().1);
        assert!(impls.named("impl A for B { fn y() {} }", "").unwrap().0.contains("IMPL_2"));
        // The cell that was edited.
        assert!(impls.named("impl A for C {}", "one").unwrap().0.contains("IMPL_2"));
    }

    #[test]
    fn other_cells_stay_as_they_are() {
        let impls = Impls::default();
        for code in [
            "struct A;\nimpl A {}",
            "pub(crate) fn f() {}\nimpl A {}",
            "let x = 1;",
            "fn f() { impl A {} }",
            "#[derive(Debug)] pub struct A;\nimpl A {}",
        ] {
            assert_eq!(impls.named(code, ""), None, "{code}");
        }
        assert!(impls.named("use a::b;\nlet x = 1;\nunsafe impl Send for A {}", "").is_some());
    }
}
