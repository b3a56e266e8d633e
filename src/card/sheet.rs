//! A card on its way to a page: a title, then headings with their texts.

use crate::lang::Label;
use crate::show::{Document, Page};

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

    /// The same as a page to take along, in both languages.
    pub(crate) fn document(&self) -> Document {
        Document::new(&self.title).entries(&self.title, &self.entries)
    }

    pub(crate) fn page(&self) -> Page {
        Page::new().entries(&self.title, &self.entries)
    }
}
