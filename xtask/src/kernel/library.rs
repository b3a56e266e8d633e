//! The part of the standard library's source that the kernel's rust-analyzer needs.
//!
//! rust-analyzer reads all of the toolchain's `library/` folder, 35 MB, before it can name the type of `vec![1.0]`.
//! More than half of that is processor intrinsics and tests, which no notebook meets; without them a kernel starts
//! in half the time and takes a third less memory. Comments and the examples in the documentation are left out too, which
//! macros would repeat for each of a dozen number types: another tenth. The words of the documentation stay, for the reader who
//! asks what something is. The variable `RUST_SRC_PATH` points rust-analyzer to the copy.

use crate::ground::files;
use anyhow::{bail, Context, Result};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::path::Path;

/// The crates whose items a program can name without a dependency.
const CRATES: &[&str] = &["core", "alloc", "std"];

/// Modules that live outside these crates and are included by path: what stands in for their thousands of functions.
const EMPTY: &[(&str, &str)] = &[
    (
        "stdarch/crates/core_arch/src/mod.rs",
        "pub mod arch {\n    pub mod x86 {}\n    pub mod x86_64 {}\n    pub mod arm {}\n    pub mod aarch64 {}\n}\n",
    ),
    ("portable-simd/crates/core_simd/src/mod.rs", "pub mod simd {}\n"),
];

fn needed(name: &str) -> bool {
    !matches!(name, "tests" | "benches" | "tests.rs")
}

/// Copies what is needed from `full`, a toolchain's `library/`.
///
/// # Errors
/// When the toolchain has no source, with the command that brings it.
pub fn trim(full: &Path, to: &Path) -> Result<()> {
    if !full.join("core/src/lib.rs").is_file() {
        bail!(
            "{} is missing, and with it the types of variables: rustup component add rust-src",
            full.display()
        );
    }
    for name in CRATES {
        files::copy_folder(&full.join(name).join("src"), &to.join(name).join("src"), &needed)?;
        shorten_all(&to.join(name).join("src"))?;
        let manifest = Path::new(name).join("Cargo.toml");
        std::fs::copy(full.join(&manifest), to.join(&manifest))
            .with_context(|| format!("cannot copy {}", manifest.display()))?;
    }
    for (name, text) in EMPTY {
        let file = to.join(name);
        std::fs::create_dir_all(file.parent().context("a file is in a folder")?)?;
        std::fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    for name in ["COPYRIGHT", "LICENSE-APACHE", "LICENSE-MIT"] {
        // Some toolchains have them beside the source, some elsewhere.
        if let Some(file) = [
            full.join(name),
            full.join("..").join(name),
            full.join("../../../../../share/doc/rust").join(name),
        ]
        .iter()
        .find(|file| file.is_file())
        {
            std::fs::copy(file, to.join(name)).with_context(|| format!("cannot copy {}", file.display()))?;
        }
    }
    Ok(())
}

fn shorten_all(folder: &Path) -> Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            shorten_all(&path)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text =
                std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            let short = shortened(&text);
            // Lines of a text in quotation marks may look like comments. Such a file stays as it is.
            if short.len() < text.len() && says_the_same(&text, &short) {
                std::fs::write(&path, short).with_context(|| format!("cannot write {}", path.display()))?;
            }
        }
    }
    Ok(())
}

/// Rust source without comments of its own line and without the examples of its documentation.
fn shortened(text: &str) -> String {
    let mut short = String::with_capacity(text.len());
    let mut example = false;
    for line in text.lines() {
        let trimmed = line.trim_start();
        let words = trimmed.strip_prefix("///").or_else(|| trimmed.strip_prefix("//!")).map(str::trim);
        let attribute =
            ["#[doc = ", "#![doc = ", "#[cfg_attr("].iter().any(|start| trimmed.starts_with(start));
        let keep = match words {
            Some(words) if words.starts_with("```") => {
                example = !example;
                false
            }
            Some(words) => !example && !words.starts_with("# Example"),
            // Macros write the lines of an example that name their type this way.
            None if example && attribute => false,
            None => {
                example &= trimmed.is_empty();
                !trimmed.starts_with("//")
            }
        };
        if keep {
            short.push_str(line);
            short.push('\n');
        }
    }
    short
}

fn says_the_same(one: &str, other: &str) -> bool {
    let code = |text: &str| text.parse::<TokenStream>().ok().map(|tokens| undocumented(tokens).to_string());
    code(one).is_some_and(|one| Some(one) == code(other))
}

/// Tokens without documentation, which is `#[doc = …]` by now.
fn undocumented(tokens: TokenStream) -> TokenStream {
    // `[doc = …]`, or `[cfg_attr(…, doc = …)]`.
    let documents = |group: &proc_macro2::Group| {
        let mut inside = group.stream().into_iter().map(|token| token.to_string());
        group.delimiter() == Delimiter::Bracket
            && match inside.next().as_deref() {
                Some("doc") => true,
                Some("cfg_attr") => inside.any(|token| token.contains("doc =")),
                _ => false,
            }
    };
    let mut kept: Vec<TokenTree> = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) if documents(&group) => {
                while matches!(kept.last(), Some(TokenTree::Punct(mark)) if matches!(mark.as_char(), '#' | '!'))
                {
                    kept.pop();
                }
            }
            TokenTree::Group(group) => {
                let inside = undocumented(group.stream());
                kept.push(proc_macro2::Group::new(group.delimiter(), inside).into());
            }
            other => kept.push(other),
        }
    }
    kept.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_and_examples_go() {
        let text = "/// Adds.\n///\n/// # Examples\n///\n/// ```\n/// assert!(true);\n#[doc = concat!(\"x\", 1)]\n/// ```\n/// More.\n// aside\npub fn add() {}\n";
        let short = shortened(text);
        assert_eq!(short, "/// Adds.\n///\n///\n/// More.\npub fn add() {}\n");
        assert!(says_the_same(text, &short));
        // An example that is never closed takes nothing of the code with it.
        assert_eq!(shortened("/// ```\n/// x\nfn f() {}\n"), "fn f() {}\n");
        // A comment that is none.
        let text = "const T: &str = \"a\n// b\n\";\n";
        assert!(!says_the_same(text, &shortened(text)));
    }

    #[test]
    fn a_toolchain_without_source_is_told_how_to_get_it() {
        let folder = tempfile::tempdir().unwrap();
        let error = trim(folder.path(), &folder.path().join("out")).unwrap_err().to_string();
        assert!(error.ends_with("rustup component add rust-src"), "{error}");
    }

    #[test]
    fn tests_and_intrinsics_stay_behind() {
        let folder = tempfile::tempdir().unwrap();
        let full = folder.path().join("library");
        for file in [
            "core/src/lib.rs",
            "core/src/num/tests.rs",
            "core/src/tests/a.rs",
            "alloc/src/lib.rs",
            "std/src/lib.rs",
            "stdarch/crates/core_arch/src/x86.rs",
        ] {
            std::fs::create_dir_all(full.join(file).parent().unwrap()).unwrap();
            std::fs::write(full.join(file), "// x").unwrap();
        }
        for name in CRATES {
            std::fs::write(full.join(name).join("Cargo.toml"), "[package]").unwrap();
        }
        let to = folder.path().join("out");
        trim(&full, &to).unwrap();
        assert!(to.join("core/src/lib.rs").is_file() && to.join("std/Cargo.toml").is_file());
        for gone in ["core/src/num/tests.rs", "core/src/tests", "stdarch/crates/core_arch/src/x86.rs"] {
            assert!(!to.join(gone).exists(), "{gone}");
        }
        assert!(to.join("stdarch/crates/core_arch/src/mod.rs").is_file());
    }
}
