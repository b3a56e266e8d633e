//! A notebook's cells as types: what the format calls its parts is written here and nowhere else, so that a misspelt key does not compile.
//!
//! In: the JSON of nbformat 4.5. Out: the same, whole: what these types do not know is kept beside what they do.

use crate::format::knob::Position;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use std::fmt;

/// What a type here does not know, as it was found.
pub type More = Map<String, Value>;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    cell_type: CellType,
    /// Only code has one, which may be null.
    #[serde(default, deserialize_with = "there", skip_serializing_if = "Option::is_none")]
    execution_count: Option<Option<u64>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(default)]
    pub metadata: CellMetadata,
    /// Only code has some, or none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outputs: Option<Vec<Output>>,
    pub source: String,
    #[serde(flatten)]
    more: More,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum CellType {
    Code,
    Markdown,
    Raw,
}

impl Cell {
    pub fn code(id: &str, source: String) -> Cell {
        let prose = Cell::prose(id, source);
        Cell { cell_type: CellType::Code, execution_count: Some(None), outputs: Some(Vec::new()), ..prose }
    }

    pub fn prose(id: &str, source: String) -> Cell {
        Cell {
            cell_type: CellType::Markdown,
            execution_count: None,
            id: Some(id.to_string()),
            metadata: CellMetadata::default(),
            outputs: None,
            source,
            more: More::new(),
        }
    }

    pub fn is_code(&self) -> bool {
        self.cell_type == CellType::Code
    }

    /// Gives it another id.
    pub fn rename(&mut self, id: &str) {
        self.id = Some(id.to_string());
    }

    /// Its id, or nothing.
    pub fn id(&self) -> &str {
        self.id.as_deref().unwrap_or_default()
    }

    /// The id that both languages of a prose cell share: `05-slope` of `05-slope-en`.
    pub fn shared_id(&self) -> &str {
        let id = self.id();
        if self.is_code() {
            return id;
        }
        id.strip_suffix("-en").or_else(|| id.strip_suffix("-fr")).unwrap_or(id)
    }

    /// How messages name a cell: its place among all cells, and its id.
    pub fn name(&self, index: usize) -> String {
        format!("{} ({})", index + 1, self.id.as_deref().unwrap_or("no id"))
    }

    pub fn has_tag(&self, tag: &Tag) -> bool {
        self.metadata.tags.contains(tag)
    }

    pub fn is_one_of(&self, tags: &[Tag]) -> bool {
        tags.iter().any(|tag| self.has_tag(tag))
    }

    pub fn execution_count(&self) -> Option<u64> {
        self.execution_count.flatten()
    }

    pub fn outputs(&self) -> &[Output] {
        self.outputs.as_deref().unwrap_or_default()
    }

    pub fn outputs_mut(&mut self) -> &mut [Output] {
        self.outputs.as_deref_mut().unwrap_or_default()
    }

    /// Forgets what the cell showed with other values than its own.
    pub fn forget_positions(&mut self) {
        if let Some(outputs) = &mut self.outputs {
            outputs.retain(|output| output.position().is_none());
        }
    }

    /// What a run of the cell has left: its number, and what it showed.
    pub fn ran(&mut self, count: Option<u64>, outputs: Vec<Output>) {
        self.execution_count = Some(count);
        self.outputs = Some(outputs);
    }

    /// Drops what changes from run to run, and with whom.
    pub(super) fn settle(&mut self) {
        for key in ["execution", "ExecuteTime", "collapsed", "scrolled", "trusted"] {
            self.metadata.more.remove(key);
        }
        let volatile = self.has_tag(&Tag::Volatile);
        let Some(outputs) = &mut self.outputs else { return };
        if volatile {
            // What a machine says of itself is for the one who sits at it.
            outputs.clear();
        }
        for shown in outputs.iter_mut().filter_map(Output::shown_mut) {
            shown.more.remove("transient");
        }
        // Where one stream's text was cut into messages depends on the moment: neighbours become one.
        let mut merged: Vec<Output> = Vec::new();
        for output in outputs.drain(..) {
            match (merged.last_mut(), output) {
                (Some(Output::Stream(last)), Output::Stream(next)) if last.name == next.name => {
                    last.text.push_str(&next.text);
                }
                (_, output) => merged.push(output),
            }
        }
        *outputs = merged;
    }
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CellMetadata {
    /// The book's: the place that can be linked to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchor: Option<String>,
    /// Ours.
    #[serde(default, rename = "atelier", skip_serializing_if = "Option::is_none")]
    pub knob: Option<Knob>,
    /// Colab's: `form` folds the code.
    #[serde(default, rename = "cellView", skip_serializing_if = "Option::is_none")]
    pub cell_view: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jupyter: Option<Folding>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slideshow: Option<Slideshow>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
    #[serde(flatten)]
    pub more: More,
}

/// The values worth trying in a cell that says "change this".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Knob {
    #[serde(rename = "try")]
    pub positions: Vec<Position>,
}

impl CellMetadata {
    /// The values worth trying; none where nothing is to be turned.
    pub fn positions(&self) -> &[Position] {
        self.knob.as_ref().map_or(&[], |knob| &knob.positions)
    }

    /// Whether the cell is shown without its code.
    pub fn is_folded(&self) -> bool {
        self.jupyter.as_ref().is_some_and(|jupyter| jupyter.source_hidden)
    }

    pub fn of_slide(kind: Slide) -> CellMetadata {
        CellMetadata { slideshow: Some(Slideshow { slide_type: kind }), ..CellMetadata::default() }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Folding {
    #[serde(default, skip_serializing_if = "is_no")]
    source_hidden: bool,
    #[serde(flatten)]
    more: More,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Slideshow {
    pub slide_type: Slide,
}

/// Where a cell stands in a deck.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Slide {
    /// With the one before it.
    #[serde(rename = "-")]
    Same,
    #[serde(rename = "slide")]
    New,
    Subslide,
    Fragment,
    Skip,
    Notes,
}

/// What a cell is for. Tags of other programs are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Tag {
    English,
    French,
    Exercise,
    Hint,
    Solution,
    Check,
    Instructor,
    /// For the curious: may be long, is run, need not be read.
    ByHand,
    /// Plumbing that nobody need read.
    Folded,
    /// Its output is never saved.
    Volatile,
    /// The cell must fail; nbclient knows the tag too.
    RaisesException,
    /// The book's: code is left out, or folded with what it shows.
    HideInput,
    HideCell,
    Other(String),
}

impl Tag {
    const KNOWN: [Tag; 13] = [
        Tag::English,
        Tag::French,
        Tag::Exercise,
        Tag::Hint,
        Tag::Solution,
        Tag::Check,
        Tag::Instructor,
        Tag::ByHand,
        Tag::Folded,
        Tag::Volatile,
        Tag::RaisesException,
        Tag::HideInput,
        Tag::HideCell,
    ];

    fn name(&self) -> &str {
        match self {
            Tag::English => "lang-en",
            Tag::French => "lang-fr",
            Tag::Exercise => "exercise",
            Tag::Hint => "hint",
            Tag::Solution => "solution",
            Tag::Check => "check",
            Tag::Instructor => "instructor",
            Tag::ByHand => "by-hand",
            Tag::Folded => "folded",
            Tag::Volatile => "volatile",
            Tag::RaisesException => "raises-exception",
            Tag::HideInput => "hide-input",
            Tag::HideCell => "hide-cell",
            Tag::Other(name) => name,
        }
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl From<String> for Tag {
    fn from(name: String) -> Tag {
        let known = Tag::KNOWN.into_iter().find(|tag| tag.name() == name);
        known.unwrap_or(Tag::Other(name))
    }
}

impl From<Tag> for String {
    fn from(tag: Tag) -> String {
        tag.name().to_string()
    }
}

/// What a cell has shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "output_type", rename_all = "snake_case")]
pub enum Output {
    Stream(Stream),
    DisplayData(Shown),
    ExecuteResult {
        execution_count: Option<u64>,
        #[serde(flatten)]
        shown: Shown,
    },
    Error(Failure),
}

impl Output {
    /// Where a cell was run with other values than its own: which.
    pub fn position(&self) -> Option<&str> {
        self.shown()?.told(OURS, "position")?.as_str()
    }

    pub fn shown(&self) -> Option<&Shown> {
        match self {
            Output::DisplayData(shown) | Output::ExecuteResult { shown, .. } => Some(shown),
            Output::Stream(_) | Output::Error(_) => None,
        }
    }

    pub fn shown_mut(&mut self) -> Option<&mut Shown> {
        match self {
            Output::DisplayData(shown) | Output::ExecuteResult { shown, .. } => Some(shown),
            Output::Stream(_) | Output::Error(_) => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stream {
    pub name: Channel,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    Stdout,
    Stderr,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    pub ename: String,
    pub evalue: String,
    pub traceback: Vec<String>,
}

/// One thing in several forms, by MIME type.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    #[serde(default, deserialize_with = "or_nothing")]
    pub data: Map<String, Value>,
    /// By MIME type too: the words for a picture, and its size.
    #[serde(default, deserialize_with = "or_nothing")]
    metadata: Map<String, Value>,
    #[serde(flatten)]
    more: More,
}

/// Not a MIME type: what we say of an output as a whole stands beside what is said of its forms.
const OURS: &str = "atelier";
pub const PNG: &str = "image/png";
pub const SVG: &str = "image/svg+xml";
pub const HTML: &str = "text/html";
pub const PLAIN: &str = "text/plain";

impl Shown {
    pub fn has(&self, mime: &str) -> bool {
        self.data.contains_key(mime)
    }

    /// One form as text; nothing where there is none.
    pub fn text(&self, mime: &str) -> &str {
        self.data.get(mime).and_then(Value::as_str).unwrap_or_default()
    }

    /// A cell that was run with other values than its own, as HTML and as text.
    pub fn of_position(label: &str, html: String, plain: String) -> Shown {
        let data = [(HTML, html), (PLAIN, plain)];
        Shown {
            data: data.map(|(mime, text)| (mime.to_string(), text.into())).into_iter().collect(),
            metadata: Map::from_iter([(OURS.to_string(), serde_json::json!({ "position": label }))]),
            more: More::new(),
        }
    }

    /// Every form that is text.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.data.iter().filter_map(|(mime, text)| Some((mime.as_str(), text.as_str()?)))
    }

    /// The words for a picture; nothing where there are none.
    pub fn alt(&self, mime: &str) -> &str {
        self.told(mime, "alt").and_then(Value::as_str).unwrap_or_default()
    }

    /// Whether a dark page may show a picture light on dark.
    pub fn turns(&self, mime: &str) -> bool {
        self.told(mime, "turns").and_then(Value::as_bool).unwrap_or_default()
    }

    /// A picture's width and height on the page.
    pub fn size(&self, mime: &str) -> Option<(u64, u64)> {
        Some((self.told(mime, "width")?.as_u64()?, self.told(mime, "height")?.as_u64()?))
    }

    fn told(&self, mime: &str, what: &str) -> Option<&Value> {
        self.metadata.get(mime)?.get(what)
    }

    /// Takes one form away, and what was told of it.
    pub fn forget(&mut self, mime: &str) {
        self.data.remove(mime);
        self.metadata.remove(mime);
    }
}

/// What a notebook says of itself as a whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Metadata {
    /// In an edition: its language, and what it was made from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub atelier: Option<Origin>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kernelspec: Option<KernelSpec>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language_info: Option<LanguageInfo>,
    #[serde(flatten)]
    pub more: More,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Origin {
    pub lang: String,
    pub made_from: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct KernelSpec {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub display_name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub language: String,
    pub name: String,
    #[serde(flatten)]
    pub more: More,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LanguageInfo {
    pub name: String,
    /// The highlighter's name for the language, which the book asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pygments_lexer: Option<String>,
    #[serde(flatten)]
    pub more: More,
}

/// Cells, one by one: what is wrong is said with its place.
pub(super) fn each<'de, D: Deserializer<'de>>(list: D) -> Result<Vec<Cell>, D::Error> {
    let cells = Vec::<Value>::deserialize(list)?;
    let cell = |(index, cell)| {
        Cell::deserialize(cell).map_err(|error| D::Error::custom(format!("cell {}: {error}", index + 1)))
    };
    cells.into_iter().enumerate().map(cell).collect()
}

/// Of something that is there, though it may be null.
fn there<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Option<u64>>, D::Error> {
    Option::deserialize(value).map(Some)
}

/// A kernel may send null for an empty table.
fn or_nothing<'de, D: Deserializer<'de>>(value: D) -> Result<Map<String, Value>, D::Error> {
    Ok(Option::deserialize(value)?.unwrap_or_default())
}

fn is_no(value: &bool) -> bool {
    !value
}

// Texts: one whole in memory; in files, a list of lines.

pub(super) fn join_lines(content: &mut Value) {
    each_text(content, &|text| {
        if let Value::Array(lines) = text {
            *text = Value::String(lines.iter().filter_map(Value::as_str).collect());
        }
    });
}

pub(super) fn split_lines(content: &mut Value) {
    each_text(content, &|text| {
        if let Value::String(whole) = text {
            *text = whole.split_inclusive('\n').map(Value::from).collect();
        }
    });
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
                if mime.starts_with("text/") || matches!(mime.as_str(), SVG | "application/javascript") {
                    change(data);
                }
            }
        }
    }
}

/// Keys in the order in which Jupyter itself writes them; only Colab's own has always stood last in the editions.
pub(super) fn sorted(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            entries.sort_by(|(a, _), (b, _)| (a == "cellView", a).cmp(&(b == "cellView", b)));
            Value::Object(entries.into_iter().collect())
        }
        Value::Array(list) => list.into_iter().map(sorted).collect(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_tag_is_known_by_its_name() {
        for tag in Tag::KNOWN {
            assert_eq!(Tag::from(tag.to_string()), tag);
        }
        assert_eq!(Tag::from("mine".to_string()), Tag::Other("mine".into()));
    }

    #[test]
    fn what_is_unknown_is_kept() {
        let cell = json!({ "attachments": { "a.png": {} }, "cell_type": "code", "execution_count": null, "id": "a",
            "metadata": { "deletable": false, "jupyter": { "outputs_hidden": true, "source_hidden": true }, "tags": ["hint", "mine"] },
            "outputs": [
                { "data": { "text/plain": "x" }, "execution_count": 3, "metadata": { "text/plain": { "y": 1.5 } }, "new": 1, "output_type": "execute_result" },
                { "ename": "E", "evalue": "v", "output_type": "error", "traceback": [] } ],
            "source": "" });
        let read = Cell::deserialize(cell.clone()).unwrap();
        assert!(read.has_tag(&Tag::Hint) && read.metadata.is_folded() && read.execution_count().is_none());
        assert_eq!(sorted(serde_json::to_value(&read).unwrap()).to_string(), cell.to_string());
        let prose = json!({ "cell_type": "markdown", "id": "a", "metadata": {}, "source": "b" });
        let read = Cell::deserialize(prose.clone()).unwrap();
        assert_eq!(sorted(serde_json::to_value(&read).unwrap()).to_string(), prose.to_string());
        assert_eq!(read, Cell::prose("a", "b".into()));
    }
}
