//! The `:dep` lines of a cell. A notebook names the crate by the clone it lies in; in this kernel the line gets
//! the facade, which needs nothing compiled.

use std::path::Path;

/// The code with the path of each `:dep atelier = { path = "…" }` line replaced.
pub fn to_facade(code: &str, facade: &Path) -> String {
    let mut result = String::with_capacity(code.len());
    for line in code.split_inclusive('\n') {
        match path_in(line) {
            Some((start, end)) if dep_name(line) == Some("atelier") => {
                result.push_str(&line[..start]);
                result.push_str(&quoted(facade));
                result.push_str(&line[end..]);
            }
            _ => result.push_str(line),
        }
    }
    result
}

/// The code with every relative path of a `:dep` line made absolute: evcxr may work in another folder than the
/// notebook's, when it was kept ready.
pub fn absolute(code: &str, here: &Path) -> String {
    let mut result = String::with_capacity(code.len());
    for line in code.split_inclusive('\n') {
        match path_in(line) {
            Some((start, end)) if dep_name(line).is_some() => {
                result.push_str(&line[..start]);
                result.push_str(&quoted(&here.join(&line[start..end])));
                result.push_str(&line[end..]);
            }
            _ => result.push_str(line),
        }
    }
    result
}

/// A path as it stands between double quotes in TOML.
fn quoted(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "\\\\").replace('"', "\\\"")
}

/// Whether the cell asks for a crate that may have to be fetched.
pub fn wants_network(code: &str) -> bool {
    code.lines().any(|line| {
        dep_name(line).is_some_and(|name| name != "atelier" && path_in(line).is_none())
            || line.trim_start().starts_with("extern crate ")
    })
}

/// A crate that the facade brings along, of which the cell asks for a second one.
pub fn here_already(code: &str) -> Option<&str> {
    code.lines().filter_map(dep_name).find(|name| ["polars", "tch"].contains(name))
}

/// Whether the cell may have crates compiled: any `:dep` but the facade's.
pub fn compiles(code: &str) -> bool {
    wants_network(code) || code.lines().any(|line| dep_name(line).is_some_and(|name| name != "atelier"))
}

/// Whether cargo, which was not to ask the network, says that it would have to. Then nothing of the cell has run, unless it has lines for the shell.
pub fn needs_network(code: &str, message: &str) -> bool {
    let lower = message.to_lowercase();
    let asked = ["offline", "no matching package", "failed to select a version", "failed to download"];
    wants_network(code)
        && !code.lines().any(|line| line.starts_with('!'))
        && asked.iter().any(|words| lower.contains(words))
}

/// How many crates have been compiled in evcxr's folder.
pub fn compiled(work: &Path) -> usize {
    let target = work.join("target");
    let folders = std::fs::read_dir(&target)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("debug/deps"));
    let files = folders
        .chain([target.join("debug/deps")])
        .filter_map(|folder| std::fs::read_dir(folder).ok())
        .flatten()
        .flatten();
    let library = |name: &str| {
        let own = name.contains("code_") || name.starts_with("libctx");
        !own && (name.ends_with(".rlib")
            || (name.starts_with("lib") && name.ends_with(std::env::consts::DLL_SUFFIX)))
    };
    files.filter(|entry| entry.file_name().to_str().is_some_and(library)).count()
}

/// The lines worth saying again when a session must be built anew: `:dep` and `use`, each on one line.
pub fn setting(code: &str) -> Vec<String> {
    code.lines()
        .map(str::trim)
        .filter(|line| dep_name(line).is_some() || used_crate(line).is_some())
        .map(str::to_owned)
        .collect()
}

/// One cell of such lines: first the dependencies, then what is used of them and of the standard library. A name
/// that the session itself had made is not there any more, and would spoil the rest.
pub fn setting_again(lines: &[String]) -> String {
    let (deps, uses): (Vec<&String>, Vec<&String>) = lines.iter().partition(|line| dep_name(line).is_some());
    let names: Vec<String> =
        deps.iter().filter_map(|line| dep_name(line)).map(|name| name.replace('-', "_")).collect();
    let known = |line: &str| {
        used_crate(line).is_some_and(|name| {
            ["std", "core", "alloc"].contains(&name) || names.iter().any(|known| known == name)
        })
    };
    let uses = uses.into_iter().filter(|line| known(line));
    deps.iter().copied().chain(uses).cloned().collect::<Vec<_>>().join("\n")
}

/// The first name of the path of a `use` line.
fn used_crate(line: &str) -> Option<&str> {
    let path = line.strip_prefix("use ")?.trim_start().trim_start_matches("::");
    let end = path.find(|c: char| !(c.is_alphanumeric() || c == '_'))?;
    line.ends_with(';').then(|| &path[..end])
}

/// Whether the cell empties the session, and with it what the layer put there.
pub fn clears(code: &str) -> bool {
    code.lines().any(|line| matches!(line.trim(), ":clear" | ":restart"))
}

pub fn name(line: &str) -> Option<&str> {
    dep_name(line)
}

fn dep_name(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix(":dep ")?.trim_start();
    let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).unwrap_or(rest.len());
    (end > 0).then(|| &rest[..end])
}

/// Where the quoted value of `path = "…"` stands in the line.
fn path_in(line: &str) -> Option<(usize, usize)> {
    let mut from = 0;
    while let Some(found) = line[from..].find("path") {
        let at = from + found;
        from = at + "path".len();
        let before = line[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '-') {
            continue;
        }
        let Some(value) = line[from..].trim_start().strip_prefix('=').map(str::trim_start) else { continue };
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let start = line.len() - value.len() + 1;
        let end = start + line[start..].find(quote)?;
        return Some((start, end));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_path_of_atelier_changes() {
        let facade = Path::new("/f");
        for (code, expected) in [
            (
                ":dep atelier = { path = \"..\" }\nuse atelier::*;",
                ":dep atelier = { path = \"/f\" }\nuse atelier::*;",
            ),
            ("  :dep atelier={path='../..'}", "  :dep atelier={path='/f'}"),
            (":dep atelier-x = { path = \"..\" }", ":dep atelier-x = { path = \"..\" }"),
            (":dep other = { path = \"..\" }", ":dep other = { path = \"..\" }"),
            ("// :dep atelier = { path = \"..\" }", "// :dep atelier = { path = \"..\" }"),
            (
                ":dep atelier = { features = [\"path\"], path = \"a b\" }",
                ":dep atelier = { features = [\"path\"], path = \"/f\" }",
            ),
        ] {
            assert_eq!(to_facade(code, facade), expected);
        }
    }

    #[test]
    fn what_a_dep_line_costs_is_known_before() {
        assert_eq!(here_already(":dep polars = \"0.55\"\nuse polars::prelude::*;"), Some("polars"));
        assert_eq!(here_already(":dep polars_arrow = \"1\"\n// :dep tch = \"1\""), None);
        assert!(
            compiles(":dep mine = { path = \"..\" }")
                && !compiles(":dep atelier = { path = \"..\" }\nlet x = 1;")
        );
        let offline = "no matching package named `x` found … you may want to try without --offline";
        assert!(needs_network(":dep x = \"1\"", offline) && !needs_network("!ls\n:dep x = \"1\"", offline));
        assert!(!needs_network(":dep x = \"1\"", "expected a value"));
    }

    #[test]
    fn a_crate_from_elsewhere_wants_the_network() {
        assert!(!wants_network(":dep atelier = { path = \"..\" }\nuse atelier::*;"));
        assert!(!wants_network(":dep mine = { path = \"..\" }"));
        assert!(wants_network(":dep regex = \"1\""));
        assert!(wants_network("extern crate regex;"));
    }

    #[test]
    fn the_setting_of_a_session_is_its_dep_and_use_lines() {
        let code = ":dep a = \"1\"\nuse a::b;\nlet x = 3;\nuse a::{\n  c };\n";
        assert_eq!(setting(code), [":dep a = \"1\"", "use a::b;"]);
        let lines = ["use a::b;", ":dep a = \"1\"", "use mine::c;", "use std::fmt;"].map(String::from);
        assert_eq!(setting_again(&lines), ":dep a = \"1\"\nuse a::b;\nuse std::fmt;");
    }
}
