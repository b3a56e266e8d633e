//! Notebook files: read, brought into one stable form, written. Nothing here runs anything.

use crate::ground::say::both;
use anyhow::{bail, Context, Result};
use serde_json::{json, ser::PrettyFormatter, Map, Serializer, Value};
use std::fs;
use std::path::{Path, PathBuf};

/// A notebook in memory. In files, texts are lists of lines; here they are joined.
#[derive(Clone, Debug, PartialEq)]
pub struct Notebook {
    pub content: Value,
}

impl Notebook {
    pub fn read(path: &Path) -> Result<Notebook> {
        let name = path.display();
        let text = fs::read_to_string(path)
            .with_context(|| both(format!("{name} cannot be read"), format!("impossible de lire {name}")))?;
        Notebook::parse(&text).with_context(|| {
            both(format!("{name} is not a notebook"), format!("{name} n’est pas un notebook"))
        })
    }

    pub fn parse(text: &str) -> Result<Notebook> {
        let mut content: Value = serde_json::from_str(text)?;
        if content["nbformat"] != 4 || !content["cells"].is_array() {
            bail!(both(
                format!("nbformat {} found, 4 expected", content["nbformat"]),
                format!("nbformat {} trouvé, 4 attendu", content["nbformat"])
            ));
        }
        each_text(&mut content, &|text| {
            if let Value::Array(lines) = text {
                *text = Value::String(lines.iter().filter_map(Value::as_str).collect());
            }
        });
        Ok(Notebook { content })
    }

    pub fn cells(&self) -> &[Value] {
        self.content["cells"].as_array().map(Vec::as_slice).unwrap_or(&[])
    }

    /// Its code as one program.
    pub fn program(&self) -> Result<String> {
        let code = self.cells().iter().filter(|cell| is_code(cell));
        atelier_stubs::program(&code.map(|cell| source(cell).to_string()).collect::<Vec<_>>())
    }

    pub fn cells_mut(&mut self) -> &mut Vec<Value> {
        self.content["cells"].as_array_mut().expect("parse has checked that it is a list")
    }

    /// The form that is committed: the field's metadata, nothing that changes from run to run, keys sorted as Jupyter itself does.
    pub fn normalise(&mut self) {
        self.content["nbformat"] = json!(4);
        self.content["nbformat_minor"] = json!(5);
        let mut metadata = Map::new();
        metadata.insert(
            "kernelspec".into(),
            json!({ "display_name": "Rust (atelier)", "language": "rust", "name": "rust" }),
        );
        metadata.insert(
            "language_info".into(),
            json!({ "codemirror_mode": "rust", "file_extension": ".rs", "mimetype": "text/rust", "name": "rust", "pygment_lexer": "rust", "version": "" }),
        );
        // Anything else that an author has put there stays.
        if let Some(old) = self.content["metadata"].as_object() {
            for (key, value) in old {
                metadata.entry(key.clone()).or_insert(value.clone());
            }
        }
        self.content["metadata"] = Value::Object(metadata);
        for cell in self.cells_mut() {
            if let Some(metadata) = cell["metadata"].as_object_mut() {
                // Times of day, and how one person folded and scrolled.
                for key in ["execution", "ExecuteTime", "collapsed", "scrolled", "trusted"] {
                    metadata.remove(key);
                }
            }
            let volatile = cell["metadata"]["tags"]
                .as_array()
                .is_some_and(|tags| tags.iter().any(|tag| tag == "volatile"));
            let Some(outputs) = cell.get_mut("outputs").and_then(Value::as_array_mut) else { continue };
            if volatile {
                // What a machine says of itself is for the one who sits at it.
                outputs.clear();
            }
            for output in outputs.iter_mut() {
                if let Some(output) = output.as_object_mut() {
                    output.remove("transient");
                }
            }
            merge_streams(outputs);
        }
        self.content = sorted(std::mem::take(&mut self.content));
    }

    /// As Jupyter writes it: one space of indent, texts as lists of lines, a newline at the end.
    pub fn text(&self) -> String {
        let mut content = self.content.clone();
        each_text(&mut content, &|text| {
            if let Value::String(whole) = text {
                *text = whole.split_inclusive('\n').map(Value::from).collect();
            }
        });
        let mut bytes = Vec::new();
        let mut writer = Serializer::with_formatter(&mut bytes, PrettyFormatter::with_indent(b" "));
        serde::Serialize::serialize(&content, &mut writer).expect("a JSON value can be written");
        String::from_utf8(bytes).expect("JSON is UTF-8") + "\n"
    }

    /// Written whole or not at all, and only when something changed.
    pub fn write(&self, path: &Path) -> Result<()> {
        let text = self.text();
        if fs::read_to_string(path).is_ok_and(|old| old == text) {
            return Ok(());
        }
        crate::ground::stamps::write_whole(path, text.as_bytes())
    }
}

/// The text of a cell.
pub fn source(cell: &Value) -> &str {
    cell["source"].as_str().unwrap_or("")
}

pub fn is_code(cell: &Value) -> bool {
    cell["cell_type"] == "code"
}

/// How messages name a cell: its place among all cells, and its id.
pub fn name(index: usize, cell: &Value) -> String {
    format!("{} ({})", index + 1, cell["id"].as_str().unwrap_or("no id"))
}

/// Applies `change` to every text that nbformat allows to be a list of lines.
fn each_text(content: &mut Value, change: &impl Fn(&mut Value)) {
    for cell in content["cells"].as_array_mut().into_iter().flatten() {
        if let Some(source) = cell.get_mut("source") {
            change(source);
        }
        for output in cell.get_mut("outputs").and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(text) = output.get_mut("text") {
                change(text);
            }
            for (mime, data) in output.get_mut("data").and_then(Value::as_object_mut).into_iter().flatten() {
                if mime.starts_with("text/")
                    || matches!(mime.as_str(), "image/svg+xml" | "application/javascript")
                {
                    change(data);
                }
            }
        }
    }
}

/// Where one stream's text was cut into messages depends on the moment: neighbours become one.
fn merge_streams(outputs: &mut Vec<Value>) {
    let mut merged: Vec<Value> = Vec::new();
    for output in outputs.drain(..) {
        if let Some(last) = merged.last_mut() {
            if output["output_type"] == "stream"
                && last["output_type"] == "stream"
                && last["name"] == output["name"]
            {
                let text = format!(
                    "{}{}",
                    last["text"].as_str().unwrap_or(""),
                    output["text"].as_str().unwrap_or("")
                );
                last["text"] = Value::String(text);
                continue;
            }
        }
        merged.push(output);
    }
    *outputs = merged;
}

fn sorted(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(entries.into_iter().collect())
        }
        Value::Array(list) => list.into_iter().map(sorted).collect(),
        other => other,
    }
}

/// All notebooks of the collection, in order.
pub fn all(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut notebooks: Vec<PathBuf> = match fs::read_dir(folder) {
        Ok(entries) => entries
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|end| end == "ipynb"))
            .collect(),
        Err(_) => Vec::new(),
    };
    notebooks.sort();
    Ok(notebooks)
}

/// What a person names: `01`, the start of a notebook's name, or a file.
pub fn find(folder: &Path, cwd: &Path, wanted: &str) -> Result<PathBuf> {
    let file = cwd.join(wanted);
    if file.is_file() {
        return Ok(file);
    }
    let notebooks = all(folder)?;
    let names: Vec<String> =
        notebooks.iter().filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned())).collect();
    let number = if wanted.len() == 1 { format!("0{wanted}") } else { wanted.to_string() };
    let matching: Vec<usize> = (0..names.len())
        .filter(|&index| names[index] == number || names[index].starts_with(&format!("{number}-")))
        .collect();
    match matching[..] {
        [one] => Ok(notebooks[one].clone()),
        _ => bail!(both(
            format!("no notebook {wanted}; there are: {}", names.join(", ")),
            format!("pas de notebook {wanted}\u{202f}; il y a\u{a0}: {}", names.join(", "))
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> String {
        json!({
            "nbformat": 4, "nbformat_minor": 4, "metadata": { "kernelspec": { "name": "other" }, "title": "kept" },
            "cells": [
                { "cell_type": "markdown", "id": "a", "metadata": {}, "source": ["one\n", "two"] },
                { "cell_type": "code", "id": "b", "metadata": { "execution": { "iopub.status.busy": "2026-01-01T00:00:00Z" }, "tags": ["t"] }, "execution_count": 1, "source": "",
                  "outputs": [
                    { "output_type": "stream", "name": "stdout", "text": "a\n" },
                    { "output_type": "stream", "name": "stdout", "text": ["b\n"] },
                    { "output_type": "display_data", "metadata": {}, "transient": { "display_id": "x" }, "data": { "text/plain": ["x\n", "y"], "image/png": "iVBO" } }
                  ] }
            ]
        })
        .to_string()
    }

    #[test]
    fn what_changes_from_run_to_run_is_dropped() {
        let mut notebook = Notebook::parse(&example()).unwrap();
        notebook.normalise();
        let code = &notebook.cells()[1];
        assert_eq!(code["metadata"], json!({ "tags": ["t"] }));
        assert_eq!(code["outputs"][0]["text"], "a\nb\n");
        assert!(code["outputs"][1].get("transient").is_none());
        assert_eq!(notebook.content["nbformat_minor"], 5);
        assert_eq!(notebook.content["metadata"]["kernelspec"]["name"], "rust");
        assert_eq!(notebook.content["metadata"]["title"], "kept");
    }

    #[test]
    fn writing_and_reading_again_changes_nothing() {
        let mut notebook = Notebook::parse(&example()).unwrap();
        notebook.normalise();
        let text = notebook.text();
        assert_eq!(Notebook::parse(&text).unwrap(), notebook);
        let mut again = Notebook::parse(&text).unwrap();
        again.normalise();
        assert_eq!(again.text(), text);
        // Texts are lists of lines, images are not; keys are sorted; one space of indent; a newline at the end.
        assert!(text.contains("\"one\\n\",") && text.contains("\"image/png\": \"iVBO\""), "{text}");
        assert!(text.starts_with("{\n \"cells\": [\n") && text.ends_with("}\n"));
    }

    #[test]
    fn other_files_are_refused() {
        assert!(Notebook::parse("{").is_err());
        assert!(Notebook::parse("{\"nbformat\": 3, \"worksheets\": []}")
            .unwrap_err()
            .to_string()
            .contains('3'));
    }

    #[test]
    fn notebooks_are_found_by_number_name_or_file() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["00-start.ipynb", "01-addition.ipynb", "notes.txt"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let find = |wanted| find(folder.path(), folder.path(), wanted);
        for wanted in ["01", "1", "01-addition", "01-addition.ipynb"] {
            assert_eq!(find(wanted).unwrap(), folder.path().join("01-addition.ipynb"), "{wanted}");
        }
        let error = find("7").unwrap_err().to_string();
        assert!(error.contains("00-start"), "{error}");
        assert_eq!(all(folder.path()).unwrap().len(), 2);
    }
}
