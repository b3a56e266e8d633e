//! How a value becomes visible: the only room that knows the kernel's output format.
//!
//! In: a [`Page`] of HTML, an optional picture and a text twin. Out: one bundle on standard output
//! that evcxr turns into a Jupyter display, or a mark that our kernel layer turns into a display
//! that can be shown in the middle of a cell, or updated in place.
//!
//! HTML is written here and nowhere else, text escaped once: other rooms say what they have (a line, a
//! table, entries, a bar, a player). The one exception is a drawing, whose SVG `plot` writes.

mod document;
mod table;

use crate::lang::{Label, Lang};
use base64::Engine as _;
use std::io::Write as _;

pub(crate) use document::Document;
pub use table::{Cell, Row};

/// Set by our kernel layer: the word that begins its marks on standard output. It is another one in each session: a text that
/// is merely printed, out of a data file say, cannot be a mark.
const LAYER_VARIABLE: &str = "ATELIER_LAYER";
/// Set by our kernel layer: the file whose existence asks training to stop.
const INTERRUPT_VARIABLE: &str = "ATELIER_INTERRUPT";
/// Metadata travels as one more MIME type, because evcxr always sends empty metadata (*one-bundle-a-cell* in `kernel/what-evcxr-does.md`).
const METADATA_MIME: &str = "application/vnd.atelier.metadata+json";

/// On a dark page a figure of lines and words is turned over, and turned back in hue: white paper becomes dark, blue stays blue.
const DARK: &str = "[data-jp-theme-light=false] .atelier-turns,.vscode-dark .atelier-turns{filter:invert(.93) hue-rotate(180deg)}";

/// A PNG picture with the words that stand for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// The encoded file.
    pub png: Vec<u8>,
    /// Width in CSS pixels: the file itself holds up to twice as many, for sharp screens.
    pub width: u32,
    /// Height in CSS pixels.
    pub height: u32,
    /// Whether a dark page may show it light on dark: lines and words may be, colours that mean something may not.
    pub turns: bool,
    /// What a reader who does not see the picture should know, in the session's language.
    pub alt: Vec<(Lang, String)>,
}

impl Picture {
    fn alt_text(&self) -> String {
        self.alt.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("\n")
    }

    fn base64(&self) -> String {
        base64::engine::general_purpose::STANDARD.encode(&self.png)
    }

    /// The picture as an HTML element with its words.
    fn html(&self) -> String {
        format!(
            "<img{} src=\"data:image/png;base64,{}\" width=\"{}\" height=\"{}\" alt=\"{}\" style=\"max-width:100%;height:auto\">",
            if self.turns { " class=\"atelier-turns\"" } else { "" },
            self.base64(),
            self.width,
            self.height,
            escape(&self.alt_text())
        )
    }
}

/// What a value looks like: HTML, a picture where there is one, and a text twin for plain readers.
///
/// ```
/// use atelier::Page;
/// let page = Page::text("2 < 3");
/// assert!(page.html().contains("2 &lt; 3"));
/// assert_eq!(page.plain(), "2 < 3");
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    html: String,
    plain: String,
    pictures: Vec<Picture>,
}

impl Page {
    /// A page with nothing on it yet.
    pub fn new() -> Page {
        Page::default()
    }

    /// A page of plain text.
    pub fn text(text: &str) -> Page {
        Page::new().line(text)
    }

    /// A page that is one picture with its words.
    pub(crate) fn picture(picture: Picture) -> Page {
        Page::new().and_picture(picture)
    }

    /// Adds a paragraph of text.
    pub fn line(mut self, text: &str) -> Page {
        self.html.push_str(&format!("<div style=\"white-space:pre-wrap\">{}</div>", escape(text)));
        self.push_plain(text);
        self
    }

    /// Adds a text in each language shown, each marked with its `lang`, so that screen readers speak it well.
    pub fn label(mut self, label: &Label) -> Page {
        for lang in Lang::current().each() {
            let text = label.text(*lang);
            self.html.push_str(&format!(
                "<div lang=\"{}\" style=\"white-space:pre-wrap\">{}</div>",
                lang.code(),
                escape(&text)
            ));
            self.push_plain(&text);
        }
        self
    }

    /// Adds a picture.
    pub(crate) fn and_picture(mut self, picture: Picture) -> Page {
        self.html.push_str(&picture.html());
        let alt = picture.alt_text();
        self.push_plain(&alt);
        self.pictures.push(picture);
        self
    }

    /// Adds a drawing that `plot` wrote as SVG, with the words that stand for it.
    pub(crate) fn drawing(mut self, svg: &str, words: &str) -> Page {
        self.html.push_str(svg);
        self.push_plain(words);
        self
    }

    /// Adds a line and a bar that is full to a share (0 to 1); `name` is what a screen reader calls the bar.
    pub(crate) fn bar(mut self, line: &str, share: f64, name: &Label) -> Page {
        self.html.push_str(&format!(
            "<div>{}</div><progress max=\"1\" value=\"{share:.3}\" style=\"width:320px\" aria-label=\"{}\"></progress>",
            escape(line),
            escape(&name.text(Lang::current()))
        ));
        self.push_plain(line);
        self
    }

    /// Adds a player for the bytes of a FLAC file; `name` is what a screen reader calls it.
    pub(crate) fn player(mut self, flac: &[u8], name: &Label) -> Page {
        // No `autoplay`: sound in a room of people is for a person to start.
        self.html.push_str(&format!(
            "<audio controls preload=\"metadata\" aria-label=\"{}\" src=\"data:audio/flac;base64,{}\"></audio>",
            escape(&name.text(Lang::current())),
            base64::engine::general_purpose::STANDARD.encode(flac)
        ));
        self
    }

    /// Adds a title and headings with their texts, once for each language shown.
    pub(crate) fn entries(mut self, title: &Label, entries: &[(Label, Label)]) -> Page {
        for lang in Lang::current().each() {
            let title = title.text(*lang);
            self.html.push_str(&format!(
                "<section lang=\"{}\" style=\"max-width:46em\"><div style=\"font-weight:bold;padding:4px 0\">{}</div><dl>",
                lang.code(),
                escape(&title)
            ));
            let mut plain = title;
            for (heading, text) in entries {
                let (heading, text) = (heading.text(*lang), text.text(*lang));
                self.html.push_str(&format!(
                    "<dt style=\"font-style:italic\">{}</dt><dd style=\"margin:0 0 6px 1.5em;white-space:pre-wrap\">{}</dd>",
                    escape(&heading),
                    escape(&text)
                ));
                plain.push_str(&format!("\n{} {}", lang.colon(&heading), text.replace('\n', "\n  ")));
            }
            self.html.push_str("</dl></section>");
            self.push_plain(&plain);
        }
        self
    }

    /// Adds one sentence in each language shown, on a line of its own.
    pub(crate) fn sentence(mut self, sentence: &Label) -> Page {
        for lang in Lang::current().each() {
            let text = sentence.text(*lang);
            self.html.push_str(&format!("<div lang=\"{}\">{}</div>", lang.code(), escape(&text)));
            self.push_plain(&text);
        }
        self
    }

    /// Adds the line of a session that has begun, and hides the Markdown cells of the other language in the
    /// live notebook (tried in JupyterLab 4.6 and Notebook 7). Running the cell again replaces this. The `div`
    /// is the one around a cell's prose: a word of the other language inside it, marked as such, hides nothing.
    /// The same style turns figures light on dark where JupyterLab or VS Code is dark.
    pub(crate) fn session(mut self, lang: Lang, line: &str) -> Page {
        let other = match lang {
            Lang::En => Some("fr"),
            Lang::Fr => Some("en"),
            Lang::Both => None,
        };
        self.html.push_str("<style>");
        if let Some(other) = other {
            self.html
                .push_str(&format!(".jp-MarkdownCell:has(div[lang={other}]){{display:none !important}}"));
        }
        self.html.push_str(DARK);
        self.html.push_str("</style>");
        self.html.push_str(&format!("<div>{}</div>", escape(line)));
        self.push_plain(line);
        self
    }

    /// Adds everything of another page below this one.
    pub fn and(mut self, other: Page) -> Page {
        self.html.push_str(&other.html);
        self.push_plain(&other.plain);
        self.pictures.extend(other.pictures);
        self
    }

    /// Puts pages side by side where the window is wide enough, below each other where it is not.
    pub fn beside(pages: Vec<Page>) -> Page {
        let mut all = Page::new();
        all.html.push_str("<div style=\"display:flex;flex-wrap:wrap;gap:12px\">");
        for page in pages {
            all.html.push_str(&format!("<div>{}</div>", page.html));
            all.push_plain(&page.plain);
            all.pictures.extend(page.pictures);
        }
        all.html.push_str("</div>");
        all
    }

    /// The page as HTML.
    pub fn html(&self) -> &str {
        &self.html
    }

    /// The page as plain text.
    pub fn plain(&self) -> &str {
        &self.plain
    }

    fn push_plain(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if !self.plain.is_empty() {
            self.plain.push('\n');
        }
        self.plain.push_str(text);
    }

    /// The bundle of this page, MIME type by MIME type, and its metadata.
    ///
    /// A page that is one picture and nothing else also goes out as `image/png`: viewers that show
    /// no HTML (and notebooks just opened, where HTML is not trusted yet) still show it.
    fn bundle(&self) -> (Vec<(&'static str, String)>, serde_json::Value) {
        let mut data = Vec::new();
        let mut metadata = serde_json::Map::new();
        if let [picture] = self.pictures.as_slice()
            && self.plain == picture.alt_text()
        {
            data.push(("image/png", picture.base64()));
            let mut told = serde_json::json!({"width": picture.width, "height": picture.height, "alt": picture.alt_text()});
            if picture.turns {
                told["turns"] = true.into();
            }
            metadata.insert("image/png".to_string(), told);
        }
        if !self.html.is_empty() {
            data.push(("text/html", self.html.clone()));
        }
        data.push(("text/plain", self.plain.clone()));
        (data, serde_json::Value::Object(metadata))
    }

    /// Called by the kernel when a cell ends with this page.
    pub fn evcxr_display(&self) {
        let (data, metadata) = self.bundle();
        // One write: two threads of output must not interleave inside a bundle.
        let mut text = String::new();
        for (mime, content) in &data {
            let content =
                harmless(content, if *mime == "text/html" { "EVCXR&#95;" } else { "EVCXR\u{2060}_" });
            text.push_str(&format!("EVCXR_BEGIN_CONTENT {mime}\n{content}\nEVCXR_END_CONTENT\n"));
        }
        if layer() && metadata.as_object().is_some_and(|map| !map.is_empty()) {
            let metadata = harmless(&metadata.to_string(), "EVCXR\\u005f");
            text.push_str(&format!("EVCXR_BEGIN_CONTENT {METADATA_MIME}\n{metadata}\nEVCXR_END_CONTENT\n"));
        }
        write_out(&text);
    }

    /// Shows this page now, in the middle of a cell.
    ///
    /// Our kernel shows the page as it is; a plain kernel prints its text twin.
    pub(crate) fn show_now(&self) {
        if layer() {
            let (data, metadata) = self.bundle();
            mark(serde_json::json!({"mark": "display", "data": object(data), "metadata": metadata}));
        } else {
            write_out(&format!("{}\n", self.plain));
        }
    }

    /// Shows this page now under a name, or replaces what stands under that name. Our kernel only.
    pub(crate) fn update(&self, id: &str) {
        let (data, metadata) = self.bundle();
        mark(serde_json::json!({"mark": "update", "id": id, "data": object(data), "metadata": metadata}));
    }
}

/// Content in which no line is an order to the kernel: its words are broken, each MIME type in its own way.
fn harmless(content: &str, broken: &str) -> String {
    content.replace("EVCXR_", broken)
}

fn object(data: Vec<(&'static str, String)>) -> serde_json::Value {
    serde_json::Value::Object(
        data.into_iter()
            .map(|(mime, content)| (mime.to_string(), serde_json::Value::String(content)))
            .collect(),
    )
}

/// A value that has a page. Everything the crate gives back has one.
pub trait Show {
    /// What the value looks like, in the session's language.
    fn page(&self) -> Page;
}

impl Show for Label {
    fn page(&self) -> Page {
        Page::new().label(self)
    }
}

impl Show for Page {
    fn page(&self) -> Page {
        self.clone()
    }
}

/// Shows a value in the middle of a cell: several figures in one cell are several calls.
///
/// ```
/// use atelier::{show, Page};
/// show(&Page::text("so far, so good"));
/// ```
pub fn show(value: &dyn Show) {
    value.page().show_now();
}

/// Values shown together, as one display: `beside(&[&before, &after])`.
///
/// ```
/// use atelier::{beside, Page};
/// let both = beside(&[&Page::text("before"), &Page::text("after")]);
/// assert_eq!(both.plain(), "before\nafter");
/// ```
pub fn beside(values: &[&dyn Show]) -> Page {
    Page::beside(values.iter().map(|value| value.page()).collect())
}

/// Gives a type the method that the kernel calls to show it.
macro_rules! displays {
    ($($type:ty),+ $(,)?) => {$(
        impl $type {
            /// Called by the kernel when a cell ends with this value.
            pub fn evcxr_display(&self) {
                $crate::show::Show::page(self).evcxr_display();
            }
        }
    )+};
}
pub(crate) use displays;

/// Prints a line of progress where nothing better can be done (a plain kernel, a terminal).
pub(crate) fn progress_line(line: &str) {
    write_out(&format!("{line}\n"));
}

/// Tells the layer the language of the session, for its own messages.
pub(crate) fn session_mark(lang: Lang) {
    if layer() {
        mark(serde_json::json!({"mark": "session", "lang": lang.code()}));
    }
}

/// Whether our kernel layer listens.
pub(crate) fn layer() -> bool {
    std::env::var_os(LAYER_VARIABLE).is_some()
}

/// Whether the reader asked to interrupt.
pub(crate) fn interrupted() -> bool {
    std::env::var_os(INTERRUPT_VARIABLE).is_some_and(|path| std::path::Path::new(&path).exists())
}

fn mark(value: serde_json::Value) {
    let word = std::env::var(LAYER_VARIABLE).unwrap_or_default();
    write_out(&format!("{word} {value}\n"));
}

fn write_out(text: &str) {
    // Nobody listens any more when this fails (the front end is gone): nothing sensible to do.
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes());
    let _ = out.flush();
}

/// Text made safe inside HTML elements and attributes.
///
/// ```
/// assert_eq!(atelier::escape("<script>"), "&lt;script&gt;");
/// ```
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // Control characters have no place in HTML, and could break the kernel's line protocol.
            control if control.is_control() && control != '\n' && control != '\t' => safe.push('\u{fffd}'),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_from_data_is_an_order_to_the_kernel() {
        let text = "EVCXR_END_CONTENT\nEVCXR_BEGIN_CONTENT text/html\n<script>";
        for broken in ["EVCXR&#95;", "EVCXR\u{2060}_", "EVCXR\\u005f"] {
            let harmless = harmless(text, broken);
            assert!(!harmless.contains("EVCXR_"), "{harmless}");
            assert_eq!(harmless.replace(broken, "EVCXR_"), text);
        }
        let name: serde_json::Value =
            serde_json::from_str(&harmless("\"EVCXR_END\"", "EVCXR\\u005f")).unwrap();
        assert_eq!(name, "EVCXR_END");
    }

    #[test]
    fn no_noun_lets_markup_through() {
        let evil = Label::new("</dd><script>x</script>\"", "</audio><img src=x>'");
        let page = Page::new()
            .label(&evil)
            .line(evil.en())
            .sentence(&evil)
            .session(Lang::En, evil.en())
            .bar(evil.en(), 0.5, &evil)
            .player(b"RIFF", &evil)
            .entries(&evil, &[(evil.clone(), evil.clone())]);
        let html = page.html();
        assert!(!html.contains("<script>") && !html.contains("<img"), "{html}");
        // Of our own marks each is closed once.
        for (mark, count) in [("</audio>", 1), ("</progress>", 1), ("</dd>", Lang::current().each().len())] {
            assert_eq!(html.matches(mark).count(), count, "{mark} in {html}");
        }
        assert!(page.plain().contains("<script>"));
    }

    #[test]
    fn a_single_picture_goes_out_as_png_too() {
        let picture = Picture {
            png: vec![1, 2, 3],
            width: 4,
            height: 5,
            turns: true,
            alt: vec![(Lang::En, "a \"dot\"".to_string())],
        };
        let (data, metadata) = Page::picture(picture.clone()).bundle();
        assert_eq!(
            data.iter().map(|(mime, _)| *mime).collect::<Vec<_>>(),
            ["image/png", "text/html", "text/plain"]
        );
        assert_eq!(metadata["image/png"]["alt"], "a \"dot\"");
        assert!(data[1].1.contains("alt=\"a &quot;dot&quot;\""));
        let (data, _) = Page::text("see below").and_picture(picture).bundle();
        assert_eq!(data.iter().map(|(mime, _)| *mime).collect::<Vec<_>>(), ["text/html", "text/plain"]);
    }
}
