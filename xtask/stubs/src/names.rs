//! Short names in the stubs. Signatures are generated with full paths, which are always right; but paths are half of all the
//! text, rust-analyzer reads the whole of it at a kernel's first `:dep`, and a reader who asks for help sees them.

use std::collections::{BTreeMap, HashMap};

/// The module that holds the short names. (`atelier_kernel::inspect` takes it away where a reader would see it.)
const MODULE: &str = "__names";

/// A name that is written less often is not worth an entry there.
const OFTEN: usize = 8;

/// What a module writes less often is not worth an import of its own.
const OFTEN_HERE: usize = 12;

const OURS: &str = "crate::stubs::";

/// What every module knows without an import. (Whatever has the same name in a module goes first there.)
const PRELUDE: &[&str] = &[
    "std::borrow::ToOwned",
    "std::boxed::Box",
    "std::clone::Clone",
    "std::cmp::Eq",
    "std::cmp::Ord",
    "std::cmp::PartialEq",
    "std::cmp::PartialOrd",
    "std::convert::AsMut",
    "std::convert::AsRef",
    "std::convert::From",
    "std::convert::Into",
    "std::convert::TryFrom",
    "std::convert::TryInto",
    "std::default::Default",
    "std::iter::DoubleEndedIterator",
    "std::iter::ExactSizeIterator",
    "std::iter::Extend",
    "std::iter::FromIterator",
    "std::iter::IntoIterator",
    "std::iter::Iterator",
    "std::marker::Copy",
    "std::marker::Send",
    "std::marker::Sized",
    "std::marker::Sync",
    "std::marker::Unpin",
    "std::ops::Fn",
    "std::ops::FnMut",
    "std::ops::FnOnce",
    "std::option::Option",
    "std::result::Result",
    "std::string::String",
    "std::string::ToString",
    "std::vec::Vec",
];

/// The types that are named often, by the name that stands for each.
pub struct Names(BTreeMap<String, String>);

impl Names {
    /// Counts the paths in the modules' texts. Where two types have the same name, the one that is named more often gets it.
    pub fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Names {
        let names = by_name(texts, |path, count| count >= OFTEN && path.starts_with(OURS) && is_type(path));
        Names(names.into_iter().map(|(name, path)| (name.to_owned(), path.to_owned())).collect())
    }

    /// The text of the module that holds them.
    pub fn module(&self) -> String {
        let uses: String = self.0.values().map(|path| format!("pub(crate) use {path};\n")).collect();
        format!("pub(crate) mod {MODULE} {{\n{uses}}}\n")
    }

    fn is_short(&self, path: &str) -> bool {
        self.0.get(last(path)).is_some_and(|known| known == path)
    }

    /// A module's text with short names, behind the imports that it takes. `here` is the module's path (`crate::stubs::…`),
    /// `uses` are the imports that it has already.
    pub fn shorten(&self, here: &str, uses: &[&str], text: &str) -> String {
        // Nobody knows what a glob brings: a name of our own would hide it.
        let glob = uses.iter().any(|line| line.ends_with("::*;"));
        let mut taken: HashMap<&str, usize> = HashMap::new();
        for word in words(text).chain(uses.iter().copied().flat_map(written)) {
            *taken.entry(word).or_default() += 1;
        }
        // What the module defines itself needs no import, if that is the only place where the name stands alone.
        let own = |path: &str| {
            path.strip_suffix(last(path)).and_then(|module| module.strip_suffix("::")) == Some(here)
        };
        let free = |path: &str| match taken.get(last(path)) {
            None => !own(path),
            Some(times) => *times == 1 && own(path),
        };
        let known = by_name([text].into_iter(), |path, count| {
            let brought = is_prelude(path) || self.is_short(path) && count >= OFTEN_HERE;
            free(path) && (own(path) || brought && !glob)
        });
        let mut result: String = known
            .iter()
            .filter(|(_, path)| !is_prelude(path) && !own(path))
            .map(|(name, _)| format!("use crate::{MODULE}::{name};\n"))
            .collect();
        for line in text.split_inclusive('\n') {
            let mut rest = line;
            for path in paths(line).into_iter().filter(|_| !imports(line)) {
                let at = path.as_ptr() as usize - rest.as_ptr() as usize;
                result.push_str(&rest[..at]);
                if known.get(last(path)) == Some(&path) {
                    result.push_str(last(path));
                } else if self.is_short(path) {
                    result.push_str(&format!("crate::{MODULE}::{}", last(path)));
                } else {
                    result.push_str(path);
                }
                rest = &rest[at + path.len()..];
            }
            result.push_str(rest);
        }
        result
    }
}

/// The paths of the texts that `keep` wants, told how often each is written, by their last part: of two with the same, the
/// one that is written more often.
fn by_name<'a>(
    texts: impl Iterator<Item = &'a str>,
    keep: impl Fn(&str, usize) -> bool,
) -> BTreeMap<&'a str, &'a str> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for path in texts.flat_map(str::lines).filter(|line| !imports(line)).flat_map(paths) {
        *counts.entry(path).or_default() += 1;
    }
    let mut kept: Vec<(&str, usize)> =
        counts.into_iter().filter(|(path, count)| keep(path, *count)).collect();
    kept.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let mut names = BTreeMap::new();
    for (path, _) in kept {
        names.entry(last(path)).or_insert(path);
    }
    names
}

fn last(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

fn is_prelude(path: &str) -> bool {
    PRELUDE.binary_search(&path).is_ok()
}

/// What a module shows under another name is imported from where it is: nothing can be shown on from a private module.
fn imports(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("use ") || line.starts_with("pub use ") || line.starts_with("pub(crate) use ")
}

/// The names that code writes without a path before them, types or not: what a module defines, its parameters, and all else.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).flat_map(written)
}

fn written(line: &str) -> impl Iterator<Item = &str> {
    let mut before = 0;
    line.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(move |word| {
        let at = before;
        before += word.len() + line[at + word.len()..].chars().next().map_or(0, char::len_utf8);
        !word.is_empty() && (!line[..at].ends_with("::") || imports(line))
    })
}

/// The paths of a line that begin at the stubs or at the standard library, each as long as it goes.
fn paths(line: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut from = 0;
    let next = |from: usize| {
        [OURS, "std::"].iter().filter_map(|begin| Some((from + line[from..].find(begin)?, begin.len()))).min()
    };
    while let Some((at, begin)) = next(from) {
        let mut end = at + begin;
        loop {
            let part = line[end..].strip_prefix("r#").unwrap_or(&line[end..]);
            let skipped = line.len() - end - part.len();
            let letters = part.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(part.len());
            end += skipped + letters;
            let goes_on = line[end..]
                .strip_prefix("::")
                .is_some_and(|more| more.starts_with(|c: char| c.is_alphabetic() || c == '_'));
            if !goes_on {
                break;
            }
            end += "::".len();
        }
        // A macro's own path begins with a dollar; another path's middle is no beginning.
        if !line[..at].ends_with(|c: char| c == '$' || c == ':' || c == '_' || c.is_alphanumeric()) {
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

    const HERE: &str = "crate::stubs::deps::tch";
    const TENSOR: &str = "crate::stubs::deps::tch::wrappers::tensor::Tensor";

    #[test]
    fn types_named_often_get_a_short_name_and_nothing_else_does() {
        let line = format!(
            "pub fn f(x: &{TENSOR}, k: crate::stubs::deps::tch::Kind) -> {TENSOR} {{ {TENSOR}::new() }}\n"
        );
        let text = format!(
            "pub use {TENSOR};\n{}fn g(x: crate::stubs::rare::Tensor) {{ $crate::stubs::deps::m!({TENSOR}::r#type) }}\n",
            line.repeat(OFTEN / 2)
        );
        let names = Names::of([text.as_str()].into_iter());
        assert_eq!(names.module(), format!("pub(crate) mod __names {{\npub(crate) use {TENSOR};\n}}\n"));
        let short = "pub fn f(x: &crate::__names::Tensor, k: crate::stubs::deps::tch::Kind) -> crate::__names::Tensor { crate::stubs::deps::tch::wrappers::tensor::Tensor::new() }\n";
        assert_eq!(
            names.shorten(HERE, &[], &text),
            format!(
                "pub use {TENSOR};\n{}fn g(x: crate::stubs::rare::Tensor) {{ $crate::stubs::deps::m!({TENSOR}::r#type) }}\n",
                short.repeat(OFTEN / 2)
            )
        );
    }

    #[test]
    fn a_module_that_writes_a_type_often_imports_it_unless_the_name_means_something_there() {
        let text = format!("fn f(x: {TENSOR}) -> std::option::Option<std::fmt::Result> {{ loop {{}} }}\n")
            .repeat(OFTEN_HERE);
        let names = Names::of([text.as_str()].into_iter());
        let bare = "fn f(x: Tensor) -> Option<std::fmt::Result> { loop {} }\n".repeat(OFTEN_HERE);
        assert_eq!(names.shorten(HERE, &[], &text), format!("use crate::__names::Tensor;\n{bare}"));
        let short = |option: &str| {
            format!("fn f(x: crate::__names::Tensor) -> {option}<std::fmt::Result> {{ loop {{}} }}\n")
                .repeat(OFTEN_HERE)
        };
        for taken in ["struct Tensor;\n", "fn g<Tensor>() {}\n", "enum A { Tensor }\n"] {
            assert_eq!(
                names.shorten(HERE, &[], &format!("{taken}{text}")),
                format!("{taken}{}", short("Option"))
            );
        }
        assert_eq!(names.shorten(HERE, &["pub use crate::stubs::a::Tensor;"], &text), short("Option"));
        assert_eq!(
            names.shorten(HERE, &["pub use crate::stubs::a::*;"], &text),
            short("std::option::Option")
        );
        // A comment means nothing.
        let comment = "/// A Tensor or an Option.\n";
        assert_eq!(
            names.shorten(HERE, &[], &format!("{comment}{text}")),
            format!("use crate::__names::Tensor;\n{comment}{bare}")
        );
    }

    #[test]
    fn a_module_writes_its_own_types_as_they_are() {
        let names = Names::of([].into_iter());
        let text = "pub struct Kind;\nimpl crate::stubs::deps::tch::Kind { fn all() -> Vec<crate::stubs::deps::tch::Kind> { loop {} } }\n";
        let bare = "pub struct Kind;\nimpl Kind { fn all() -> Vec<Kind> { loop {} } }\n";
        assert_eq!(names.shorten(HERE, &[], text), bare);
        assert_eq!(names.shorten("crate::stubs::deps", &[], text), text);
        // A second place where the name stands alone: a parameter, perhaps.
        let text = format!("{text}fn g<Kind>() {{}}\n");
        assert_eq!(names.shorten(HERE, &[], &text), text);
    }

    #[test]
    fn the_prelude_s_list_can_be_searched() {
        assert!(PRELUDE.is_sorted());
    }
}
