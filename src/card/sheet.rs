//! How a card looks: headings and texts, once for each language shown.

use crate::lang::{Label, Lang};
use crate::show::{Page, escape};

/// A card on its way to a page: a title, then headings with their texts.
pub(crate) struct Sheet {
    title: Label,
    entries: Vec<(Label, Label)>,
}

impl Sheet {
    pub(crate) fn new(title: Label) -> Sheet {
        Sheet { title, entries: Vec::new() }
    }

    /// Adds an entry; one without text is left out.
    pub(crate) fn entry(mut self, en: &'static str, fr: &'static str, text: Label) -> Sheet {
        if !text.is_empty() {
            self.entries.push((Label::fixed(en, fr), text));
        }
        self
    }

    pub(crate) fn page(&self) -> Page {
        let mut page = Page::new();
        for lang in Lang::current().each() {
            let title = self.title.text(*lang);
            let mut html = format!(
                "<section lang=\"{}\" style=\"max-width:46em\"><div style=\"font-weight:bold;padding:4px 0\">{}</div><dl>",
                lang.code(),
                escape(&title)
            );
            let mut plain = title;
            for (heading, text) in &self.entries {
                let (heading, text) = (heading.text(*lang), text.text(*lang));
                html.push_str(&format!(
                    "<dt style=\"font-style:italic\">{}</dt><dd style=\"margin:0 0 6px 1.5em;white-space:pre-wrap\">{}</dd>",
                    escape(&heading),
                    escape(&text)
                ));
                plain.push_str(&format!("\n{} {}", lang.colon(&heading), text.replace('\n', "\n  ")));
            }
            html.push_str("</dl></section>");
            page = page.raw(&html, &plain);
        }
        page
    }
}
