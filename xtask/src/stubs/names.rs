//! Short names in the stubs. Signatures are written with full paths, which are always right; but a few hundred types
//! make up half of all the text, and rust-analyzer reads the whole of it at a kernel's first `:dep`.

use std::collections::{BTreeMap, HashMap};

/// The module that holds the short names. (`atelier_kernel::inspect` takes it away where a reader would see it.)
const MODULE: &str = "__names";

/// A name that is written less often is not worth an entry.
const OFTEN: usize = 8;

/// Writes `crate::__names::Tensor` for the path of every type that is named often, and the names into the file `root`.
/// Where two types have the same name, the one that is named more often gets the short one.
pub fn shorten(files: &mut BTreeMap<String, String>, root: &str) {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for path in files.values().flat_map(|text| text.lines()).filter(|line| !imports(line)).flat_map(paths) {
        *counts.entry(path).or_default() += 1;
    }
    let mut often: Vec<(&str, usize)> =
        counts.into_iter().filter(|(path, count)| *count >= OFTEN && is_type(path)).collect();
    often.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let mut short: BTreeMap<String, String> = BTreeMap::new();
    for (path, _) in often {
        let name = path.rsplit("::").next().unwrap_or(path);
        short.entry(name.to_owned()).or_insert_with(|| path.to_owned());
    }
    for text in files.values_mut() {
        let mut result = String::with_capacity(text.len());
        for line in text.split_inclusive('\n') {
            let mut rest = line;
            for path in paths(line).into_iter().filter(|_| !imports(line)) {
                let name = path.rsplit("::").next().unwrap_or(path);
                let at = path.as_ptr() as usize - rest.as_ptr() as usize;
                result.push_str(&rest[..at]);
                match short.get(name) {
                    Some(known) if known == path => result.push_str(&format!("crate::{MODULE}::{name}")),
                    _ => result.push_str(path),
                }
                rest = &rest[at + path.len()..];
            }
            result.push_str(rest);
        }
        *text = result;
    }
    let uses: String = short.values().map(|path| format!("pub(crate) use {path};\n")).collect();
    if let Some(text) = files.get_mut(root) {
        text.push_str(&format!("pub(crate) mod {MODULE} {{\n{uses}}}\n"));
    }
}

/// What a module shows under another name is imported from where it is: nothing can be shown on from a private module.
fn imports(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("use ") || line.starts_with("pub use ") || line.starts_with("pub(crate) use ")
}

/// The paths of a line that begin at the stubs, each as long as it goes.
fn paths(line: &str) -> Vec<&str> {
    const BEGIN: &str = "crate::stubs::";
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = line[from..].find(BEGIN).map(|at| from + at) {
        let mut end = at + BEGIN.len();
        loop {
            let part = line[end..].strip_prefix("r#").unwrap_or(&line[end..]);
            let skipped = line.len() - end - part.len();
            let letters = part.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(part.len());
            end += skipped + letters;
            let next = line[end..]
                .strip_prefix("::")
                .is_some_and(|more| more.starts_with(char::is_alphabetic) || more.starts_with('_'));
            if !next {
                break;
            }
            end += "::".len();
        }
        // A macro's own path begins with a dollar.
        if !line[..at].ends_with(|c: char| c == '$' || c == '_' || c.is_alphanumeric()) {
            found.push(&line[at..end]);
        }
        from = end;
    }
    found
}

/// Whether the path ends in a type or a trait: not in a function or a module, nor in what belongs to a type.
fn is_type(path: &str) -> bool {
    let mut parts = path.rsplit("::").map(|part| part.starts_with(char::is_uppercase));
    parts.next() == Some(true) && parts.next() == Some(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_named_often_get_a_short_name_and_nothing_else_does() {
        let tensor = "crate::stubs::deps::tch::wrappers::tensor::Tensor";
        let line = format!(
            "pub fn f(x: &{tensor}, k: crate::stubs::deps::tch::Kind) -> std::vec::Vec<{tensor}> {{ {tensor}::new() }}\n"
        );
        let text = format!(
            "pub use {tensor};\n{}fn g(x: crate::stubs::rare::Tensor) {{ $crate::stubs::deps::m!({tensor}::r#type) }}\n",
            line.repeat(OFTEN / 2)
        );
        let mut files =
            BTreeMap::from([("stubs.rs".to_owned(), String::new()), ("stubs/a.rs".to_owned(), text)]);
        shorten(&mut files, "stubs.rs");
        assert_eq!(
            files["stubs.rs"],
            "pub(crate) mod __names {\npub(crate) use crate::stubs::deps::tch::wrappers::tensor::Tensor;\n}\n"
        );
        let line = "pub fn f(x: &crate::__names::Tensor, k: crate::stubs::deps::tch::Kind) -> std::vec::Vec<crate::__names::Tensor> { crate::stubs::deps::tch::wrappers::tensor::Tensor::new() }\n";
        assert_eq!(
            files["stubs/a.rs"],
            format!(
                "pub use {tensor};\n{}fn g(x: crate::stubs::rare::Tensor) {{ $crate::stubs::deps::m!({tensor}::r#type) }}\n",
                line.repeat(OFTEN / 2)
            )
        );
    }
}
