//! Words in code: the pairs of texts that a reader sees, found in the crate's sources and in the cells.
//!
//! Which calls take a pair is not a list kept by hand: it is read from the crate, where the two parameters are named
//! `en` and `fr`.

use super::prose::{Lang, OBJECT};
use crate::ground::say::{both, Words};
use anyhow::{Context, Result};
use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Expr, Lit, Token};

/// A text for readers in code: both halves, or one where the other is elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    pub line: usize,
    pub en: Option<String>,
    pub fr: Option<String>,
}

impl Text {
    pub fn half(&self, lang: Lang) -> Option<&str> {
        match lang {
            Lang::En => self.en.as_deref(),
            Lang::Fr => self.fr.as_deref(),
        }
    }
}

/// Functions and methods that take a pair, with the place of its English half.
#[derive(Clone, Debug, Default)]
pub struct Doors(HashMap<String, HashSet<usize>>);

/// The Rust files below a folder, in order.
pub fn sources(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

impl Doors {
    pub fn read<'a>(files: impl Iterator<Item = &'a syn::File>) -> Doors {
        let mut doors = Doors::default();
        for file in files {
            doors.visit_file(file);
        }
        doors
    }

    fn add(&mut self, signature: &syn::Signature) {
        let names: Vec<String> = signature
            .inputs
            .iter()
            .filter_map(|input| match input {
                syn::FnArg::Typed(typed) => match &*typed.pat {
                    syn::Pat::Ident(name) => Some(name.ident.to_string()),
                    _ => Some(String::new()),
                },
                syn::FnArg::Receiver(_) => None,
            })
            .collect();
        if let Some(place) = names.windows(2).position(|pair| pair == ["en", "fr"]) {
            self.0.entry(signature.ident.to_string()).or_default().insert(place);
        }
    }

    /// The texts of a file of Rust.
    pub fn texts(&self, file: &syn::File) -> Vec<Text> {
        let mut reader = Reader { doors: self, found: Vec::new() };
        reader.visit_file(file);
        reader.found
    }

    /// The texts of a cell. A cell that is no Rust is another check's to name.
    pub fn cell_texts(&self, source: &str) -> Vec<Text> {
        let Some(block) = cell_block(source) else { return Vec::new() };
        let mut reader = Reader { doors: self, found: Vec::new() };
        reader.visit_block(&block);
        for text in &mut reader.found {
            text.line = text.line.saturating_sub(1);
        }
        reader.found
    }
}

impl<'ast> Visit<'ast> for Doors {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.add(&item.sig);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.add(&item.sig);
        visit::visit_impl_item_fn(self, item);
    }
}

/// A cell as a block, one line further down. Lines for the kernel (`:dep …`) are no Rust.
fn cell_block(source: &str) -> Option<syn::Block> {
    let code: String =
        source.lines().flat_map(|line| [if line.starts_with(':') { "" } else { line }, "\n"]).collect();
    syn::parse_str(&format!("{{\n{code}}}")).ok()
}

struct Reader<'a> {
    doors: &'a Doors,
    found: Vec<Text>,
}

impl Reader<'_> {
    fn call(&mut self, name: &str, arguments: &Punctuated<Expr, Token![,]>, line: usize) {
        for &place in self.doors.0.get(name).into_iter().flatten() {
            if let (Some(en), Some(fr)) = (arguments.get(place), arguments.get(place + 1)) {
                let (en, fr) = (literal(en), literal(fr));
                if en.is_some() || fr.is_some() {
                    self.found.push(Text { line, en, fr });
                }
            }
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let Expr::Path(path) = &*call.func {
            if let Some(last) = path.path.segments.last() {
                self.call(&last.ident.to_string(), &call.args, last.ident.span().start().line);
            }
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.call(&call.method.to_string(), &call.args, call.method.span().start().line);
        visit::visit_expr_method_call(self, call);
    }

    /// `match lang { Lang::Fr => "…", _ => "…" }`
    fn visit_expr_match(&mut self, choice: &'ast syn::ExprMatch) {
        let french = |pattern: &syn::Pat| matches!(pattern, syn::Pat::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "Fr"));
        if choice.arms.iter().any(|arm| french(&arm.pat)) {
            for arm in &choice.arms {
                let Some(text) = literal(&arm.body) else { continue };
                let line = arm.fat_arrow_token.spans[0].start().line;
                self.found.push(match french(&arm.pat) {
                    true => Text { line, en: None, fr: Some(text) },
                    false => Text { line, en: Some(text), fr: None },
                });
            }
        }
        visit::visit_expr_match(self, choice);
    }

    /// Macros hold code too: `vec![Label::fixed("…", "…")]`, `println!("{}", …)`.
    fn visit_macro(&mut self, code: &'ast syn::Macro) {
        let parser = Punctuated::<Expr, Token![,]>::parse_terminated;
        if let Ok(arguments) = code.parse_body_with(parser) {
            for argument in &arguments {
                self.visit_expr(argument);
            }
        }
        visit::visit_macro(self, code);
    }

    /// Tests hold whatever they need.
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let test = item.attrs.iter().any(|attribute| {
            attribute.path().is_ident("cfg")
                && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
        });
        if !test {
            visit::visit_item_mod(self, item);
        }
    }
}

/// The text of `"…"`, `format!("…", …)`, `"…".to_string()`, `&…`, `(…)`.
fn literal(value: &Expr) -> Option<String> {
    match value {
        Expr::Lit(lit) => match &lit.lit {
            Lit::Str(text) => Some(readable(&text.value())),
            _ => None,
        },
        Expr::Reference(reference) => literal(&reference.expr),
        Expr::Paren(inner) => literal(&inner.expr),
        Expr::Group(inner) => literal(&inner.expr),
        Expr::MethodCall(call) if call.args.is_empty() => literal(&call.receiver),
        Expr::Macro(code) if code.mac.path.is_ident("format") => {
            let arguments = code.mac.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated).ok()?;
            literal(arguments.first()?)
        }
        _ => None,
    }
}

/// The prose of a text in code: placeholders, code between backticks, and what can only be code or a command are out.
pub fn readable(text: &str) -> String {
    let text = text.replace("{NO_BREAK}", "\u{a0}").replace("{NARROW}", "\u{202f}");
    let mut rest = text.replace("{{", "(").replace("}}", ")");
    for (open, close) in [("{", "}"), ("`", "`"), ("\"", "\""), ("<", ">")] {
        rest = masked(&rest, open, close);
    }
    let code = |word: &str| {
        let inner =
            word.trim_matches(|letter: char| matches!(letter, '(' | ')' | '.' | ',' | ';' | ':' | '?' | '!'));
        word.contains("::")
            || inner.contains(['_', '=', '/', '[', ']', '\\'])
            || inner.contains("](")
            || inner.starts_with("--")
            // call(…), and what is left of one whose arguments hold spaces
            || inner.contains('(') && !inner.starts_with('(')
    };
    let rest = without_names(&rest);
    let parts = rest.split_inclusive([' ', '\n', '\u{a0}', '\u{202f}']);
    parts
        .map(|part| {
            let word = part.trim_end_matches([' ', '\n', '\u{a0}', '\u{202f}']);
            match code(word) {
                false => part.to_string(),
                // The mark that ends a sentence is prose again.
                true => {
                    let end = word.trim_end_matches(['.', ',', ';', ':']);
                    format!("{OBJECT}{}{}", &word[end.len()..], &part[word.len()..])
                }
            }
        })
        .collect()
}

/// A single word between quotation marks is a name that is mentioned: a folder, a column, a package.
pub fn without_names(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['«', '“']) {
        let open = rest[at..].chars().next().unwrap_or('«');
        let close = if open == '«' { '»' } else { '”' };
        let (before, after) = rest.split_at(at + open.len_utf8());
        kept.push_str(before);
        let Some((inside, next)) = after.split_once(close) else {
            rest = after;
            continue;
        };
        let space = |letter: char| matches!(letter, ' ' | '\u{a0}' | '\u{202f}');
        let word = inside.trim_matches(space);
        match word.contains(space) || word.is_empty() {
            true => kept.push_str(inside),
            false => kept.push_str(&inside.replace(word, &OBJECT.to_string())),
        }
        kept.push(close);
        rest = next;
    }
    kept + rest
}

fn masked(text: &str, open: &str, close: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(open) {
        let Some((_, next)) = after.split_once(close) else { break };
        kept.push_str(before);
        kept.push(OBJECT);
        rest = next;
    }
    kept + rest
}

/// What a cell shows in one language only: comments without their other half, and words printed as they are.
/// `pair` tells of two texts whether they are English and its French.
pub fn one_language(source: &str, pair: impl Fn(&str, &str) -> bool) -> Vec<(usize, Words)> {
    let mut found = Vec::new();
    let comments = comments(source);
    let follows = |first: &(usize, String), second: &(usize, String)| {
        second.0 == first.0 + 1 && pair(&first.1, &second.1)
    };
    for (place, (at, comment)) in comments.iter().cloned().enumerate() {
        // The other half may stand on the next line.
        let after = comments.get(place + 1).is_some_and(|next| follows(&comments[place], next));
        let before = place > 0 && follows(&comments[place - 1], &comments[place]);
        if after || before {
            continue;
        }
        let words =
            comment.split_whitespace().filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 1);
        // Code that is set aside, and a name or a formula, need no translation.
        let code =
            comment.ends_with([';', '{', '}', ')', ',']) || comment.contains("::") || comment.contains(" = ");
        if words.count() >= 2 && !comment.contains(" · ") && !code {
            found.push((
                at,
                both(
                    format!("a comment in one language: “{comment}”; expected: English · French"),
                    format!("un commentaire dans une seule langue\u{a0}: «\u{a0}{comment}\u{a0}»\u{202f}; attendu\u{a0}: anglais · français"),
                ),
            ));
        }
    }
    if let Some(block) = cell_block(source) {
        let mut printed = Printed(Vec::new());
        printed.visit_block(&block);
        for (line, text) in printed.0 {
            found.push((
                line.saturating_sub(1),
                both(
                    format!("words shown in one language: “{text}”; expected: a pair, as in Label::fixed(\"…\", \"…\")"),
                    format!("des mots montrés dans une seule langue\u{a0}: «\u{a0}{text}\u{a0}»\u{202f}; attendu\u{a0}: une paire, comme dans Label::fixed(\"…\", \"…\")"),
                ),
            ));
        }
    }
    found
}

/// Comments of a cell, by line. A `//` within a text is told apart by the quotes before it.
pub fn comments(source: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (at, line) in source.lines().enumerate() {
        let start = line
            .match_indices("//")
            .map(|(start, _)| start)
            .find(|&start| line[..start].replace("\\\"", "").matches('"').count().is_multiple_of(2));
        if let Some(start) = start {
            found.push((at + 1, line[start..].trim_start_matches(['/', '!']).trim().to_string()));
        }
    }
    found
}

struct Printed(Vec<(usize, String)>);

impl Printed {
    fn add(&mut self, line: usize, text: String) {
        let words =
            text.split_whitespace().filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 1);
        if words.count() >= 2 {
            self.0.push((line, text));
        }
    }
}

impl<'ast> Visit<'ast> for Printed {
    fn visit_macro(&mut self, code: &'ast syn::Macro) {
        let prints = ["print", "println", "eprint", "eprintln"].iter().any(|name| code.path.is_ident(name));
        if let Ok(arguments) = code.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated) {
            if let (true, Some(text)) = (prints, arguments.first().and_then(literal)) {
                let line = code.bang_token.span.start().line;
                self.add(line, text);
            }
        }
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let Expr::Path(path) = &*call.func {
            let name: Vec<String> = path.path.segments.iter().map(|part| part.ident.to_string()).collect();
            if let (["Page", "text"], Some(text)) = (
                name.iter().map(String::as_str).collect::<Vec<_>>().as_slice(),
                call.args.first().and_then(literal),
            ) {
                let line = path.path.segments[0].ident.span().start().line;
                self.add(line, text);
            }
        }
        visit::visit_expr_call(self, call);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CRATE: &str = "impl Label { pub const fn fixed(en: &'static str, fr: &'static str) -> Label { todo!() } } impl F { pub fn at(&self, value: f64, en: &str, fr: &str) {} }";

    fn doors() -> Doors {
        Doors::read([syn::parse_file(CRATE).unwrap()].iter())
    }

    #[test]
    fn pairs_are_found_wherever_a_call_takes_one() {
        let cell = ":dep x\nlet a = Label::fixed(\"loss\", \"perte\");\nf.at(1.0, &format!(\"{} of `x`\", 3), \"sur\");\nvec![Label::fixed(\"a\", \"b\")]";
        let found: Vec<(usize, Option<String>, Option<String>)> =
            doors().cell_texts(cell).into_iter().map(|text| (text.line, text.en, text.fr)).collect();
        let some = |text: &str| Some(text.to_string());
        assert_eq!(
            found,
            [
                (2, some("loss"), some("perte")),
                (3, some("\u{fffc} of \u{fffc}"), some("sur")),
                (4, some("a"), some("b"))
            ]
        );
    }

    #[test]
    fn what_is_code_or_a_name_in_a_message_is_no_prose() {
        for (text, prose) in [
            ("mettez Layer::Embedding avant", "mettez \u{fffc} avant"),
            ("start(Lang::Both)?, which prints", "\u{fffc}, which prints"),
            ("en {NO_BREAK}: {x} de `y`", "en \u{a0}: \u{fffc} de \u{fffc}"),
            ("un dossier «\u{a0}datasets\u{a0}» ici", "un dossier «\u{a0}\u{fffc}\u{a0}» ici"),
            ("dit «\u{a0}deux mots\u{a0}»", "dit «\u{a0}deux mots\u{a0}»"),
            ("./atelier check --links", "\u{fffc} check \u{fffc}"),
            ("et puis (oui), fin.", "et puis (oui), fin."),
        ] {
            assert_eq!(readable(text), prose, "{text}");
        }
    }

    #[test]
    fn halves_in_a_choice_are_found_and_tests_are_not() {
        let file = syn::parse_file("fn f(l: Lang) -> &'static str { match l { Lang::Fr => \"oui\", _ => \"yes\" } }\n#[cfg(test)] mod tests { fn g() { Label::fixed(\"x y\", \"z\"); } }").unwrap();
        let found = doors().texts(&file);
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(found[0].half(Lang::Fr), Some("oui"));
        assert_eq!(found[1].half(Lang::En), Some("yes"));
    }

    #[test]
    fn words_in_one_language_are_named() {
        let found = |cell: &str| {
            let pair = |en: &str, fr: &str| en.starts_with("All") && fr.starts_with("Tout");
            one_language(cell, pair)
                .into_iter()
                .map(|(line, words)| (line, words.en().to_owned()))
                .collect::<Vec<_>>()
        };
        for good in [
            "let a = 1; // one step · un pas",
            "// All the pictures\n// Toutes les images\nlet a = 1;",
            "// let b = 2;",
            "println!(\"{}\", a);",
            "let url = \"https://a.b\";",
            "Page::text(&error.to_string())",
            "let x = 1; // 2 × 3",
            "Label::same(\"AlphaGo Zero\")",
        ] {
            assert_eq!(found(good), [], "{good}");
        }
        let comment = found("let a = 1;\nlet b = 2; // take a step");
        assert!(
            comment[0].0 == 2 && comment[0].1.contains("“take a step”; expected: English · French"),
            "{comment:?}"
        );
        let printed = found("\nprintln!(\"the loss is {}\", loss);");
        assert!(printed[0].0 == 2 && printed[0].1.contains("the loss is"), "{printed:?}");
        let page = found("let l = Page::text(\"all is well\");");
        assert!(page[0].1.contains("expected: a pair"), "{page:?}");
    }
}
