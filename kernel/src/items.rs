//! The functions, types and other items of a session, for a new evcxr: what its cells have defined that is no variable.

use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Block, Item, Stmt};

/// Items by what they define, in the order in which they came; a later one takes the place of an earlier.
#[derive(Default)]
pub struct Items {
    list: Vec<(String, String)>,
}

impl Items {
    /// Keeps the items of a cell that has run.
    pub fn remember(&mut self, code: &str) {
        for (name, text) in items(code) {
            match self.list.iter_mut().find(|(known, _)| *known == name) {
                Some((_, kept)) => *kept = text,
                None => self.list.push((name, text)),
            }
        }
    }

    /// One cell that defines them all again.
    pub fn again(&self) -> String {
        self.list.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("\n")
    }
}

fn items(code: &str) -> Vec<(String, String)> {
    let lines = code.lines().map(|line| if line.trim_start().starts_with(':') { "" } else { line });
    let code = lines.collect::<Vec<_>>().join("\n");
    let Ok(tokens) = code.parse() else { return Vec::new() };
    let Ok(statements) = syn::parse::Parser::parse2(Block::parse_within, tokens) else { return Vec::new() };
    let named = |statement: &Stmt| {
        let Stmt::Item(item) = statement else { return None };
        let name = match item {
            Item::Fn(item) => format!("fn {}", item.sig.ident),
            Item::Struct(item) => format!("type {}", item.ident),
            Item::Enum(item) => format!("type {}", item.ident),
            Item::Union(item) => format!("type {}", item.ident),
            Item::Type(item) => format!("type {}", item.ident),
            Item::Trait(item) => format!("trait {}", item.ident),
            Item::Const(item) => format!("const {}", item.ident),
            Item::Static(item) => format!("static {}", item.ident),
            Item::Mod(item) => format!("mod {}", item.ident),
            Item::Macro(item) => format!("macro {}", item.ident.as_ref()?),
            Item::Impl(item) => {
                let of = item.trait_.as_ref().map(|(_, path, _)| path.to_token_stream().to_string());
                let what: Vec<String> = item.items.iter().filter_map(member).collect();
                let on = item.self_ty.to_token_stream();
                format!("impl {} {on} {}", of.unwrap_or_default(), what.join(" "))
            }
            // `use` is kept with the dependencies.
            _ => return None,
        };
        let place = statement.span().byte_range();
        Some((name, code.get(place)?.to_owned()))
    };
    statements.iter().filter_map(named).collect()
}

fn member(item: &syn::ImplItem) -> Option<String> {
    match item {
        syn::ImplItem::Fn(item) => Some(item.sig.ident.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_kept_and_replaced_and_statements_are_not() {
        let mut items = Items::default();
        items.remember(":dep a = \"1\"\nuse a::b;\n/// Twice.\nfn f(x: i32) -> i32 { x * 2 }\nlet x = f(1);\nprintln!(\"{x}\");\nx");
        items.remember("#[derive(Debug)]\nstruct Été { n: i32 }\nimpl Été { fn new() -> Été { Été { n: 1 } } }\nconst N: i32 = 3;");
        items.remember("fn f() -> i32 { 3 }\nf()");
        items.remember("no rust at all {");
        assert_eq!(
            items.again(),
            "fn f() -> i32 { 3 }\n#[derive(Debug)]\nstruct Été { n: i32 }\nimpl Été { fn new() -> Été { Été { n: 1 } } }\nconst N: i32 = 3;"
        );
    }
}
