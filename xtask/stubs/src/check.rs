//! The stubs must be a crate that compiles: what does not is taken out, item by item.
//!
//! A dropped bound can leave a corner that the compiler refuses (a lifetime that followed from it, an associated
//! type that no longer fits). rust-analyzer would live with it; a crate that compiles can be tested, and what was
//! taken out can be listed.

use anyhow::{bail, Context, Result};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

#[derive(Deserialize)]
struct Diagnostic {
    level: String,
    message: String,
    #[serde(default)]
    spans: Vec<Span>,
}

#[derive(Deserialize)]
struct Span {
    file_name: String,
    line_start: usize,
    is_primary: bool,
}

/// Writes the files below `src`, an absolute path, and takes lines out of them until `lib.rs` there compiles as rust-analyzer sees it.
///
/// # Errors
/// When the compiler refuses something that is no item of the stubs, or no end is in sight.
pub fn settle(
    repo: &Path,
    src: &Path,
    files: &mut BTreeMap<String, String>,
    left_out: &mut Vec<String>,
) -> Result<()> {
    for _ in 0..20 {
        for (name, text) in files.iter() {
            let file = src.join(name);
            if let Some(parent) = file.parent() {
                std::fs::create_dir_all(parent)
                    .with_context(|| format!("cannot create {}", parent.display()))?;
            }
            std::fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
        }
        let errors = compile(repo, src)?;
        if errors.is_empty() {
            return Ok(());
        }
        let mut places: BTreeMap<&str, BTreeMap<usize, &str>> = BTreeMap::new();
        for error in &errors {
            for span in error.spans.iter().filter(|span| span.is_primary) {
                if files.contains_key(&span.file_name) {
                    places.entry(&span.file_name).or_default().insert(span.line_start, &error.message);
                }
            }
        }
        if places.is_empty() {
            let words: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
            bail!("the stubs do not compile, and the compiler names no place in them:\n{}", words.join("\n"));
        }
        for (name, at) in places {
            let text = &files[name];
            let lines: Vec<&str> = text.lines().collect();
            let mut gone = BTreeSet::new();
            for (line, message) in at {
                let item = extent(&lines, line - 1);
                if item.clone().any(|line| gone.contains(&line)) {
                    continue;
                }
                left_out.push(format!("{name}: {}: {message}", lines[line - 1].trim()));
                gone.extend(item);
            }
            let kept: String = lines
                .iter()
                .enumerate()
                .filter(|(at, _)| !gone.contains(at))
                .flat_map(|(_, line)| [*line, "\n"])
                .collect();
            files.insert(name.to_owned(), kept);
        }
    }
    bail!("the stubs still do not compile after twenty rounds of taking out what the compiler refuses")
}

fn compile(repo: &Path, src: &Path) -> Result<Vec<Diagnostic>> {
    let out = src.join("../check.tmp");
    std::fs::create_dir_all(&out).with_context(|| format!("cannot create {}", out.display()))?;
    let done = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .arg(src.join("lib.rs"))
        .args(["--crate-name", "atelier", "--crate-type", "rlib", "--edition", "2021", "--emit", "metadata"])
        .args(["--cfg", "rust_analyzer", "--cap-lints", "allow", "--error-format", "json", "--out-dir"])
        .arg(&out)
        .current_dir(repo)
        .output()
        .context("cannot run rustc")?;
    std::fs::remove_dir_all(&out).ok();
    let text = String::from_utf8_lossy(&done.stderr);
    let mut all: Vec<Diagnostic> = text
        .lines()
        .filter(|line| line.starts_with('{'))
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    // The files go by their names below `src`.
    for span in all.iter_mut().flat_map(|found| &mut found.spans) {
        if let Ok(name) = Path::new(&span.file_name).strip_prefix(src) {
            span.file_name = name.to_string_lossy().into_owned();
        }
    }
    let errors: Vec<Diagnostic> = all
        .into_iter()
        .filter(|found| found.level == "error" && !found.message.starts_with("aborting due to"))
        .collect();
    if errors.is_empty() && !done.status.success() {
        bail!("rustc failed without an error message:\n{}", text.trim_end());
    }
    Ok(errors)
}

/// The lines of the item that line `at` belongs to: the printer gives each signature, field and header one line.
fn extent(lines: &[&str], at: usize) -> std::ops::Range<usize> {
    let mut start = at;
    while start > 0 && (lines[start - 1].starts_with("///") || lines[start - 1].starts_with("#[")) {
        start -= 1;
    }
    let text = lines[at];
    let mut end = at + 1;
    if text.ends_with('{') {
        // The blocks inside an item end in `},` or on their own line; only the item's own brace stands alone.
        let close = if text.starts_with("pub ") || text.starts_with("impl") || text.starts_with("unsafe impl")
        {
            "}"
        } else {
            "},"
        };
        while end < lines.len() && lines[end] != close {
            end += 1;
        }
        end = (end + 1).min(lines.len());
    }
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_taken_out_with_its_documentation_and_its_braces() {
        let text = "/// One.\npub struct One {\n/// x\npub x: f64,\n}\nimpl One {\n/// Two.\npub fn two(&self) {}\n}\nimpl Copy for One {}";
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(extent(&lines, 1), 0..5);
        assert_eq!(extent(&lines, 3), 2..4);
        assert_eq!(extent(&lines, 5), 5..9);
        assert_eq!(extent(&lines, 7), 6..8);
        assert_eq!(extent(&lines, 9), 9..10);
    }
}
