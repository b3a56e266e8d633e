//! Notebook files: read, brought into one stable form, written. Nothing here runs anything.

use super::cell::{self, Cell, KernelSpec, LanguageInfo, Metadata, More};
use crate::ground::say::both;
use anyhow::{bail, Context, Result};
use serde::{Deserialize, Serialize};
use serde_json::{json, ser::PrettyFormatter, Serializer, Value};
use std::fs;
use std::path::{Path, PathBuf};

/// A notebook in memory. In files, texts are lists of lines; here they are joined.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notebook {
    #[serde(deserialize_with = "cell::each")]
    cells: Vec<Cell>,
    #[serde(default)]
    pub metadata: Metadata,
    nbformat: u64,
    #[serde(default)]
    nbformat_minor: u64,
    #[serde(flatten)]
    more: More,
}

impl Notebook {
    pub fn read(path: &Path) -> Result<Notebook> {
        let name = path.display();
        let text = fs::read_to_string(path)
            .with_context(|| both(format!("{name} cannot be read"), format!("impossible de lire {name}")))?;
        Notebook::parse(&text)
            .with_context(|| both(format!("{name} is not a notebook"), format!("{name} n’est pas un cahier")))
    }

    pub fn parse(text: &str) -> Result<Notebook> {
        #[derive(Deserialize)]
        struct Version {
            nbformat: u64,
        }
        let Version { nbformat } = serde_json::from_str(text)?;
        if nbformat != 4 {
            bail!(both(
                format!("nbformat {nbformat} found, 4 expected"),
                format!("nbformat {nbformat} trouvé, 4 attendu")
            ));
        }
        let mut content: Value = serde_json::from_str(text)?;
        cell::join_lines(&mut content);
        Ok(serde_json::from_value(content)?)
    }

    /// Which form of the format the file has.
    pub fn version(&self) -> (u64, u64) {
        (self.nbformat, self.nbformat_minor)
    }

    /// Its code as one program.
    pub fn program(&self) -> Result<String> {
        atelier_stubs::program(&self.code().map(|(_, cell)| cell.source.clone()).collect::<Vec<_>>())
    }

    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    pub fn cells_mut(&mut self) -> &mut Vec<Cell> {
        &mut self.cells
    }

    /// Code cells with their places among all cells.
    pub fn code(&self) -> impl Iterator<Item = (usize, &Cell)> {
        self.cells.iter().enumerate().filter(|(_, cell)| cell.is_code())
    }

    /// The form that is committed: the field's metadata, nothing that changes from run to run.
    pub fn normalise(&mut self) {
        (self.nbformat, self.nbformat_minor) = (4, 5);
        // Anything else that an author has put there stays.
        self.metadata.kernelspec = Some(KernelSpec {
            display_name: "Rust (atelier)".into(),
            language: "rust".into(),
            name: "rust".into(),
            more: More::new(),
        });
        let more = json!({ "codemirror_mode": "rust", "file_extension": ".rs", "mimetype": "text/rust", "pygment_lexer": "rust", "version": "" });
        self.metadata.language_info = Some(LanguageInfo {
            name: "rust".into(),
            pygments_lexer: None,
            more: more.as_object().cloned().unwrap_or_default(),
        });
        self.cells.iter_mut().for_each(Cell::settle);
    }

    /// As Jupyter writes it: keys sorted, one space of indent, texts as lists of lines, a newline at the end.
    pub fn text(&self) -> String {
        let mut content = sorted(self);
        cell::split_lines(&mut content);
        let mut bytes = Vec::new();
        let mut writer = Serializer::with_formatter(&mut bytes, PrettyFormatter::with_indent(b" "));
        content.serialize(&mut writer).expect("a JSON value can be written");
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

/// A part of a notebook as JSON, keys in the order of files.
pub fn sorted(part: &impl Serialize) -> Value {
    cell::sorted(serde_json::to_value(part).expect("tables with names as keys can be written"))
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
            format!("pas de cahier {wanted}\u{202f}; il y a\u{a0}: {}", names.join(", "))
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
        let code = sorted(&notebook.cells()[1]);
        assert_eq!(code["metadata"], json!({ "tags": ["t"] }));
        assert_eq!(code["outputs"][0]["text"], "a\nb\n");
        assert!(code["outputs"][1].get("transient").is_none());
        assert_eq!(notebook.version(), (4, 5));
        let metadata = sorted(&notebook.metadata);
        assert_eq!((&metadata["kernelspec"]["name"], &metadata["title"]), (&json!("rust"), &json!("kept")));
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
    fn every_notebook_of_the_repository_is_written_as_it_was_read() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../notebooks");
        let mut seen = 0;
        for folder in [folder.clone(), folder.join("colab/en"), folder.join("colab/fr")] {
            for path in all(&folder).unwrap() {
                let text = fs::read_to_string(&path).unwrap();
                assert!(Notebook::parse(&text).unwrap().text() == text, "{}", path.display());
                seen += 1;
            }
        }
        assert!(seen >= 45, "{seen}");
    }

    #[test]
    fn a_cell_that_is_none_is_refused_with_its_place() {
        let cells = json!([{ "cell_type": "raw", "id": "a", "metadata": {}, "source": "" }, { "cell_type": "markdown", "id": "b", "metadata": {} }]);
        let text = json!({ "nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells }).to_string();
        assert_eq!(Notebook::parse(&text).unwrap_err().to_string(), "cell 2: missing field `source`");
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
