//! A cell of prose, read as Markdown and HTML: what a person reads, by passage and language, and what a translation keeps.

use html5gum::{Token, Tokenizer};
use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};
use std::collections::BTreeMap;
use std::fmt;

/// One of the two languages of the collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lang {
    En,
    Fr,
}

impl Lang {
    pub fn of(code: &str) -> Option<Lang> {
        match code.split('-').next()? {
            "en" => Some(Lang::En),
            "fr" => Some(Lang::Fr),
            _ => None,
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Fr => "fr",
        }
    }
}

/// Stands in a text for what is not prose (code, a formula, words of another language, an address), so that what was
/// beside it stays apart. Unicode's own sign for "an object is here".
pub const OBJECT: char = '\u{fffc}';

/// A piece of text in one language: a paragraph, a heading, an item, a table's cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Passage {
    pub lang: Lang,
    pub text: String,
}

/// A bold passage. `whole`: it fills its block, as a question of its own does; `leads`: it begins its block, as the
/// first words of an item do; `heading`: it is in a heading.
#[derive(Clone, Debug, PartialEq)]
pub struct Bold {
    pub text: String,
    pub whole: bool,
    pub leads: bool,
    pub heading: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    pub address: String,
    pub image: bool,
}

/// What one cell holds.
#[derive(Debug, Default)]
pub struct Prose {
    pub passages: Vec<Passage>,
    pub headings: Vec<(u8, String)>,
    pub links: Vec<Link>,
    /// Alt texts of images, in their order.
    pub alts: Vec<(String, String)>,
    pub bolds: Vec<Bold>,
    pub formulas: Vec<String>,
    /// Ids that a link may point at.
    pub anchors: Vec<String>,
    /// Vector pictures in HTML without a name.
    pub unnamed_drawings: usize,
    pub shape: Shape,
}

/// What a translation keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    pub headings: Vec<u8>,
    pub items: usize,
    pub code_blocks: usize,
    pub table_rows: usize,
    pub quotes: usize,
    pub images: usize,
    pub folded: usize,
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let levels: Vec<String> = self.headings.iter().map(u8::to_string).collect();
        write!(
            f,
            "headings [{}], {} list items, {} code blocks, {} table rows, {} block quotes, {} images, {} folded parts",
            levels.join(" "),
            self.items,
            self.code_blocks,
            self.table_rows,
            self.quotes,
            self.images,
            self.folded
        )
    }
}

impl Prose {
    pub fn read(source: &str, lang: Lang) -> Prose {
        let mut reader = Reader { prose: Prose::default(), lang, ..Reader::default() };
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_MATH;
        for event in Parser::new_ext(source, options) {
            reader.event(event);
        }
        reader.end_of_block();
        reader.prose
    }

    /// All its text in one language.
    pub fn text(&self, lang: Lang) -> String {
        let texts: Vec<&str> = self
            .passages
            .iter()
            .filter(|passage| passage.lang == lang)
            .map(|passage| passage.text.as_str())
            .collect();
        texts.join("\n")
    }
}

struct Reader {
    prose: Prose,
    /// The language of the cell.
    lang: Lang,
    /// Open HTML elements, and the language each sets.
    open: Vec<(String, Option<Language>)>,
    /// The text of the block that is being read, in the cell's language.
    block: String,
    /// The words of other languages within it.
    foreign: Vec<Passage>,
    heading: Option<(u8, String)>,
    code_block: bool,
    autolink: bool,
    /// Images nest links and other text: what stands in them is alt text.
    image: Option<(String, String)>,
    bold: Option<String>,
    bolds: Vec<String>,
}

/// A language of ours, or another.
#[derive(Clone, Copy, PartialEq)]
enum Language {
    Ours(Lang),
    Other,
}

impl Default for Reader {
    fn default() -> Reader {
        Reader {
            prose: Prose::default(),
            lang: Lang::En,
            open: Vec::new(),
            block: String::new(),
            foreign: Vec::new(),
            heading: None,
            code_block: false,
            autolink: false,
            image: None,
            bold: None,
            bolds: Vec::new(),
        }
    }
}

impl Reader {
    fn event(&mut self, event: Event) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.code_block => drop(text),
            Event::Text(text) => self.text(&text),
            Event::Code(code) => {
                if let Some((_, heading)) = &mut self.heading {
                    heading.push_str(&code);
                }
                if let Some(bold) = &mut self.bold {
                    bold.push(OBJECT);
                }
                self.block.push(OBJECT);
            }
            Event::InlineMath(formula) | Event::DisplayMath(formula) => {
                self.prose.formulas.push(formula.to_string());
                self.block.push(OBJECT);
            }
            Event::Html(html) | Event::InlineHtml(html) => self.html(&html),
            Event::SoftBreak | Event::HardBreak => self.text(" "),
            Event::FootnoteReference(_) | Event::Rule | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag) {
        match tag {
            Tag::Paragraph
            | Tag::HtmlBlock
            | Tag::FootnoteDefinition(_)
            | Tag::TableCell
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::MetadataBlock(_) => self.end_of_block(),
            Tag::Heading { level, .. } => {
                self.end_of_block();
                self.prose.shape.headings.push(level as u8);
                self.heading = Some((level as u8, String::new()));
            }
            Tag::BlockQuote(_) => {
                self.end_of_block();
                self.prose.shape.quotes += 1;
            }
            Tag::CodeBlock(_) => {
                self.end_of_block();
                self.prose.shape.code_blocks += 1;
                self.code_block = true;
            }
            Tag::Item => {
                self.end_of_block();
                self.prose.shape.items += 1;
            }
            Tag::TableHead | Tag::TableRow => {
                self.end_of_block();
                self.prose.shape.table_rows += 1;
            }
            Tag::Strong => self.bold = Some(String::new()),
            Tag::Link { link_type, dest_url, .. } => {
                self.autolink = matches!(link_type, LinkType::Autolink | LinkType::Email);
                self.prose.links.push(Link { address: dest_url.to_string(), image: false });
            }
            Tag::Image { dest_url, .. } => {
                self.prose.shape.images += 1;
                self.prose.links.push(Link { address: dest_url.to_string(), image: true });
                self.image = Some((dest_url.to_string(), String::new()));
            }
            Tag::List(_)
            | Tag::Table(_)
            | Tag::Emphasis
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                let heading = self.heading.take();
                let bolds = std::mem::take(&mut self.bolds);
                self.prose.bolds.extend(bolds.into_iter().map(|text| Bold {
                    text,
                    whole: false,
                    leads: true,
                    heading: true,
                }));
                self.end_of_block();
                self.prose.headings.extend(heading);
            }
            TagEnd::CodeBlock => self.code_block = false,
            TagEnd::Strong => self.bolds.extend(self.bold.take()),
            TagEnd::Link => self.autolink = false,
            TagEnd::Image => {
                if let Some(image) = self.image.take() {
                    // Alt text is read aloud: it is text of its own, in the cell's language.
                    self.prose.passages.push(Passage { lang: self.lang, text: image.1.clone() });
                    self.prose.alts.push(image);
                }
            }
            TagEnd::Emphasis | TagEnd::Strikethrough | TagEnd::Superscript | TagEnd::Subscript => {}
            _ => self.end_of_block(),
        }
    }

    fn text(&mut self, text: &str) {
        if let Some((_, alt)) = &mut self.image {
            alt.push_str(text);
            return;
        }
        if let Some((_, heading)) = &mut self.heading {
            heading.push_str(text);
        }
        if let Some(bold) = &mut self.bold {
            bold.push_str(text);
        }
        if self.autolink {
            self.block.push(OBJECT);
            return;
        }
        match self.open.iter().rev().find_map(|(_, lang)| *lang) {
            Some(Language::Ours(lang)) if lang != self.lang => {
                match self.foreign.last_mut().filter(|last| last.lang == lang && self.block.ends_with(OBJECT))
                {
                    Some(last) => last.text.push_str(text),
                    None => self.foreign.push(Passage { lang, text: text.to_string() }),
                }
                if !self.block.ends_with(OBJECT) {
                    self.block.push(OBJECT);
                }
            }
            Some(Language::Other) => self.block.push(OBJECT),
            _ => self.block.push_str(text),
        }
    }

    fn html(&mut self, html: &str) {
        for Ok(token) in Tokenizer::new(html) {
            match token {
                Token::StartTag(tag) => {
                    let name = String::from_utf8_lossy(&tag.name).into_owned();
                    let attributes: BTreeMap<String, String> = tag
                        .attributes
                        .iter()
                        .map(|(name, value)| {
                            (
                                String::from_utf8_lossy(name).into_owned(),
                                String::from_utf8_lossy(value).into_owned(),
                            )
                        })
                        .collect();
                    self.tag(&name, &attributes, tag.self_closing);
                }
                Token::EndTag(tag) => {
                    let name = String::from_utf8_lossy(&tag.name).into_owned();
                    if matches!(name.as_str(), "b" | "strong") {
                        self.bolds.extend(self.bold.take());
                    }
                    if !is_inline(&name) {
                        self.end_of_block();
                    }
                    if let Some(at) = self.open.iter().rposition(|(open, _)| *open == name) {
                        self.open.truncate(at);
                    }
                }
                Token::String(text) => self.text(&String::from_utf8_lossy(&text)),
                _ => {}
            }
        }
    }

    fn tag(&mut self, name: &str, attributes: &BTreeMap<String, String>, closed: bool) {
        if !is_inline(name) {
            self.end_of_block();
        }
        for id in [attributes.get("id"), attributes.get("name").filter(|_| name == "a")].into_iter().flatten()
        {
            self.prose.anchors.push(id.clone());
        }
        match name {
            "details" => self.prose.shape.folded += 1,
            "b" | "strong" => self.bold = Some(String::new()),
            "a" => self.prose.links.extend(
                attributes.get("href").map(|address| Link { address: address.clone(), image: false }),
            ),
            "img" => {
                let address = attributes.get("src").cloned().unwrap_or_default();
                let alt = attributes.get("alt").cloned().unwrap_or_default();
                self.prose.shape.images += 1;
                self.prose.passages.push(Passage { lang: self.lang, text: alt.clone() });
                self.prose.alts.push((address.clone(), alt));
                self.prose.links.push(Link { address, image: true });
            }
            "svg" => {
                let named =
                    ["aria-label", "aria-labelledby"].iter().any(|name| attributes.contains_key(*name));
                let hidden = attributes.get("aria-hidden").is_some_and(|hidden| hidden == "true");
                self.prose.unnamed_drawings += usize::from(!named && !hidden);
            }
            // The name of the drawing around it.
            "title" => {
                self.prose.unnamed_drawings = self.prose.unnamed_drawings.saturating_sub(1);
            }
            _ => {}
        }
        let void = matches!(name, "br" | "hr" | "img" | "input" | "source" | "wbr" | "col");
        if !closed && !void {
            let lang =
                attributes.get("lang").map(|code| Lang::of(code).map_or(Language::Other, Language::Ours));
            self.open.push((name.to_string(), lang));
        }
    }

    fn end_of_block(&mut self) {
        let text = std::mem::take(&mut self.block);
        let bolds = std::mem::take(&mut self.bolds);
        let trimmed = text.trim();
        self.prose.bolds.extend(bolds.into_iter().map(|text| Bold {
            whole: text.trim() == trimmed,
            leads: trimmed.starts_with(text.trim()),
            text,
            heading: false,
        }));
        if !trimmed.is_empty() {
            self.prose.passages.push(Passage { lang: self.lang, text: trimmed.to_string() });
        }
        self.prose.passages.append(&mut self.foreign);
    }
}

fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "b"
            | "bdi"
            | "br"
            | "cite"
            | "code"
            | "dfn"
            | "em"
            | "i"
            | "img"
            | "kbd"
            | "mark"
            | "q"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strong"
            | "sub"
            | "sup"
            | "u"
            | "var"
            | "wbr"
    )
}

/// A text without addresses that stand in it as they are, which no rule of spelling or typography concerns.
pub fn without_addresses(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for (place, part) in text.split(' ').enumerate() {
        if place > 0 {
            kept.push(' ');
        }
        // A word ends at a space of any kind; no-break spaces are not cut, so each is looked at by itself.
        let pieces = part.split_inclusive(['\u{a0}', '\u{202f}', '\n']);
        for piece in pieces {
            let word = piece.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '/');
            if is_address(word) {
                let at = piece.find(word).unwrap_or(0);
                kept.push_str(&piece[..at]);
                kept.push(OBJECT);
                kept.push_str(&piece[at + word.len()..]);
            } else {
                kept.push_str(piece);
            }
        }
    }
    kept
}

/// `https://example.org/x`, `example.org/x`, `keras.io`, `notebooks/01.ipynb`, `person@example.org`.
fn is_address(word: &str) -> bool {
    if word.contains("://") || (word.contains('@') && word.contains('.')) {
        return true;
    }
    let (host, rest) = word.split_once('/').unwrap_or((word, ""));
    let labels: Vec<&str> = host.split('.').collect();
    let last = labels.last().copied().unwrap_or("");
    let host_like = labels.len() > 1
        && labels.iter().all(|label| {
            !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
        && (2..=6).contains(&last.len())
        && last.bytes().all(|byte| byte.is_ascii_lowercase());
    // A domain, a file's name, or a path that ends in one.
    host_like
        || rest
            .rsplit('/')
            .next()
            .is_some_and(|file| !rest.is_empty() && file.contains('.') && is_address(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CELL: &str = "<div lang=\"fr\">\n\n## Un titre de `code`\n\n**Une question ?**\n\nUn **lot** de 3,5 $x^2$ (en anglais <i lang=\"en\">a batch of it</i>), [lien](01-x.ipynb#a).\n\n- un\n- deux\n\n```rust\nlet été = 1;\n```\n\n| a | b |\n|---|---|\n| c | d |\n\n> cité\n\n<details>\n<summary>Indice</summary>\n\nPlié. ![une image](x.png) <img src=\"y.png\" alt=\"une autre\"> <svg></svg>\n\n</details>\n\n</div>";

    #[test]
    fn a_cell_is_taken_apart() {
        let prose = Prose::read(CELL, Lang::Fr);
        assert_eq!(prose.headings, [(2, "Un titre de code".to_string())]);
        let shape = Shape {
            headings: vec![2],
            items: 2,
            code_blocks: 1,
            table_rows: 2,
            quotes: 1,
            images: 2,
            folded: 1,
        };
        assert_eq!(prose.shape, shape);
        assert_eq!(prose.formulas, ["x^2"]);
        assert_eq!(prose.alts[1], ("y.png".into(), "une autre".into()));
        assert_eq!(prose.unnamed_drawings, 1);
        let bolds: Vec<(&str, bool)> =
            prose.bolds.iter().map(|bold| (bold.text.as_str(), bold.whole)).collect();
        assert_eq!(bolds, [("Une question ?", true), ("lot", false)]);
        assert_eq!(prose.text(Lang::En), "a batch of it");
        let french = prose.text(Lang::Fr);
        assert!(french.contains("Un lot de 3,5 \u{fffc} (en anglais \u{fffc}), lien."), "{french}");
        for words in ["Indice", "cité", "Plié.", "une image"] {
            assert!(french.contains(words), "{words} is not in {french}");
        }
        assert!(!french.contains("été"), "code is no prose: {french}");
        assert!(prose.links.contains(&Link { address: "01-x.ipynb#a".into(), image: false }));
    }

    #[test]
    fn addresses_are_not_words() {
        for address in
            ["https://a.org/b?c", "keras.io", "arxiv.org/abs/1912.01703", "notebooks/01-a.ipynb", "a@b.org"]
        {
            assert!(is_address(address), "{address}");
        }
        for word in ["fin.", "et/ou", "3.5", "2.13.0", "a.m", "participant.e.s"] {
            assert!(!is_address(word), "{word}");
        }
        assert_eq!(without_addresses("voir (keras.io), puis\u{a0}: a"), "voir (\u{fffc}), puis\u{a0}: a");
    }
}
