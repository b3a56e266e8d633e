//! A notebook's code cells as one program, so that the compiler can check them against the crate or the stubs.

use anyhow::{anyhow, Result};
use std::collections::HashSet;
use syn::spanned::Spanned;

/// The cells as the body of one function, in their order. What a cell shows as its last expression is borrowed, as
/// the kernel does; lines for the kernel (`:dep …`) become empty, so that line numbers stay. A cell that defines again what an
/// earlier one has defined, as a solution does, begins a block: what stands in it comes before what stands around it.
///
/// # Errors
/// When a cell is not Rust.
pub fn program(cells: &[String]) -> Result<String> {
    let mut body = String::new();
    let mut defined = HashSet::new();
    let mut blocks = 0;
    for (number, cell) in cells.iter().enumerate() {
        let code: String = cell
            .lines()
            .flat_map(|line| [if line.trim_start().starts_with(':') { "" } else { line }, "\n"])
            .collect();
        let wrapped = format!("{{\n{code}}}");
        let block: syn::Block = syn::parse_str(&wrapped).map_err(|error| {
            let at = error.span().start();
            anyhow!("code cell {}, line {}: {error}", number + 1, at.line.saturating_sub(1))
        })?;
        let mut lines: Vec<String> = code.lines().map(str::to_owned).collect();
        if let Some(syn::Stmt::Expr(value, None)) = block.stmts.last() {
            let at = value.span().start();
            // `loop` and the like may stand as they are; the text around them stays in place.
            if let Some(line) = lines.get_mut(at.line - 2) {
                let place = line.char_indices().nth(at.column).map_or(line.len(), |(place, _)| place);
                line.insert_str(place, "let _ = &");
            }
        }
        let names: Vec<String> = block.stmts.iter().filter_map(name).collect();
        let again = names.iter().any(|name| defined.contains(name));
        blocks += usize::from(again);
        defined.extend(names);
        let open = if again { "{ " } else { "" };
        let number = number + 1;
        body.push_str(&format!(
            "{open}AT.store({number}, std::sync::atomic::Ordering::Relaxed); // Code cell {number}\n{}\n;\n",
            lines.join("\n")
        ));
    }
    let close = "}".repeat(blocks);
    Ok(format!(
        "#![allow(warnings)]\n{MAIN}fn notebook() -> Result<(), Box<dyn std::error::Error>> {{\n{body}Ok(())\n{close}}}\n"
    ))
}

/// A program that fails says in which cell.
const MAIN: &str = "\
static AT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
fn main() {
    if let Err(error) = notebook() {
        eprintln!(\"code cell {}: {error}\", AT.load(std::sync::atomic::Ordering::Relaxed));
        std::process::exit(1);
    }
}
";

/// The name of what a statement defines, if it defines something that stands once in a block.
fn name(statement: &syn::Stmt) -> Option<String> {
    let syn::Stmt::Item(item) = statement else { return None };
    let name = match item {
        syn::Item::Fn(item) => &item.sig.ident,
        syn::Item::Struct(item) => &item.ident,
        syn::Item::Enum(item) => &item.ident,
        syn::Item::Const(item) => &item.ident,
        syn::Item::Static(item) => &item.ident,
        syn::Item::Type(item) => &item.ident,
        syn::Item::Trait(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_become_statements_and_what_they_show_is_not_moved() {
        let cells = [
            ":dep atelier = { path = \"..\" }\nuse atelier::*;\nstart(Lang::Both)?",
            "let été = vec![1.0]; été",
            "fn double(x: f64) -> f64 { 2.0 * x }",
            "été // again",
        ];
        let text = program(&cells.map(str::to_owned)).unwrap();
        assert!(text.contains("\n\nuse atelier::*;\nlet _ = &start(Lang::Both)?\n;"), "{text}");
        assert!(text.contains("let été = vec![1.0]; let _ = &été\n;"), "{text}");
        assert!(text.contains("{ 2.0 * x }\n;"), "{text}");
        assert!(text.contains("let _ = &été // again\n;"), "{text}");
        syn::parse_file(&text).unwrap();
    }

    #[test]
    fn what_is_defined_again_begins_a_block() {
        let cells = ["fn one() -> i32 { 1 }\none()", "fn one() -> i32 { 2 }", "one()"];
        let text = program(&cells.map(str::to_owned)).unwrap();
        assert!(text.contains("{ // Code cell 2\nfn one() -> i32 { 2 }\n;\n// Code cell 3"), "{text}");
        assert!(text.ends_with("Ok(())\n}}\n"), "{text}");
        syn::parse_file(&text).unwrap();
    }

    #[test]
    fn a_cell_that_is_not_rust_is_named_with_its_line() {
        let error =
            program(&["let a = 1;".to_owned(), "let b = 2;\nlet = 3;".to_owned()]).unwrap_err().to_string();
        assert!(error.starts_with("code cell 2, line 2"), "{error}");
    }
}
