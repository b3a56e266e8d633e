//! A page to take along: one HTML file in the look of the book, in both languages, with rules for paper.
//!
//! It asks no other host and runs no script: whoever gets it can read it, print it, or keep it as a PDF, now and later.

use super::escape;
use crate::error::{Error, Kind, Result};
use crate::file;
use crate::lang::{Label, Lang};
use std::path::Path;

/// By this a page of ours is known again.
const MARK: &str = "<meta name=\"generator\" content=\"atelier\">";

/// Colours and sizes of the book (`xtask/book/_static`), on the screen and on paper.
const LOOK: &str = "\
html { font: 16px/1.5 Inter, \"STIX Two Math\", system-ui, sans-serif; color: #111; background: #fff; hyphens: auto; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1.25rem; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: 2rem; }
h1 { font-size: 1.6rem; line-height: 1.2; hyphens: manual; border-bottom: 1px solid #ccc; padding-bottom: 0.5rem; }
dt { font-weight: 700; break-after: avoid; }
dd { margin: 0 0 0.75rem; white-space: pre-wrap; overflow-wrap: anywhere; break-inside: avoid; }
.label { max-width: 30rem; border: 1px solid #ccc; padding: 1.5rem; margin: 0 0 2rem; break-inside: avoid; }
.label h1 { border: 0; padding: 0; margin: 0; font-size: 1.4rem; }
.label p { margin: 0.4rem 0 0; }
.label section + section { margin-top: 1.5rem; }
@page { size: A4; margin: 22mm 20mm 24mm; }
@media print {
  html { font-size: 10.5pt; }
  body { max-width: none; margin: 0; padding: 0; }
  .pair { grid-template-columns: 1fr 1fr; gap: 10mm; }
  .label { width: 120mm; }
}
";

/// A page on its way to a file.
pub(crate) struct Document {
    title: Label,
    body: String,
}

impl Document {
    pub(crate) fn new(title: &Label) -> Document {
        Document { title: title.clone(), body: String::new() }
    }

    /// Adds a title and headings with their texts, English and French side by side.
    pub(crate) fn entries(mut self, title: &Label, entries: &[(Label, Label)]) -> Document {
        self.body.push_str("<div class=\"pair\">\n");
        for lang in Lang::Both.each() {
            self.body.push_str(&format!(
                "<section lang=\"{}\"><h1>{}</h1>\n<dl>\n",
                lang.code(),
                escape(&title.text(*lang))
            ));
            for (heading, text) in entries {
                self.body.push_str(&format!(
                    "<dt>{}</dt><dd>{}</dd>\n",
                    escape(&heading.text(*lang)),
                    escape(&text.text(*lang))
                ));
            }
            self.body.push_str("</dl></section>\n");
        }
        self.body.push_str("</div>\n");
        self
    }

    /// Adds a label for the wall in both languages: its title, then its lines.
    pub(crate) fn wall(mut self, lines: impl Fn(Lang) -> Vec<String>) -> Document {
        self.body.push_str("<article class=\"label\">\n");
        for lang in Lang::Both.each() {
            self.body.push_str(&format!("<section lang=\"{}\">", lang.code()));
            for (place, line) in lines(*lang).iter().enumerate() {
                let tag = if place == 0 { "h1" } else { "p" };
                self.body.push_str(&format!("<{tag}>{}</{tag}>", escape(line)));
            }
            self.body.push_str("</section>\n");
        }
        self.body.push_str("</article>\n");
        self
    }

    /// The whole file.
    pub(crate) fn html(&self) -> String {
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n{MARK}\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n\
             <style>\n{LOOK}</style>\n</head>\n<body>\n<main>\n{}</main>\n</body>\n</html>\n",
            escape(&self.title.text(Lang::Both)),
            self.body
        )
    }

    /// Writes it to a file; one that is not such a page is left alone.
    pub(crate) fn write(&self, path: &str) -> Result<()> {
        if !path.ends_with(".html") {
            return Err(Error::new(
                Kind::File,
                Label::fixed(
                    "a page to take along is an HTML file",
                    "une page à emporter est un fichier HTML",
                ),
            )
            .found(Label::with(|lang| lang.quote(&file::shown(Path::new(path)))))
            .expected(Label::fixed("a name that ends in .html", "un nom qui finit par .html"))
            .attempt(Label::fixed(
                "“my-card.html”; the print command of a browser makes a PDF of it",
                "«\u{a0}ma-fiche.html\u{a0}»\u{a0}; la commande d’impression d’un navigateur en fait un PDF",
            )));
        }
        file::write_ours(Path::new(path), &self.html(), MARK)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stands_alone_and_lets_no_markup_through() {
        let evil = Label::new("<script>x</script>", "</dd><img src=x>");
        let html = Document::new(&evil)
            .entries(&evil, &[(evil.clone(), evil.clone())])
            .wall(|_| vec!["<b>".into()])
            .html();
        assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("<b>"), "{html}");
        assert!(!html.contains("http") && !html.contains("url("), "{html}");
        assert!(html.contains("<section lang=\"fr\"><h1>"));
        assert!(html.contains(MARK) && html.contains("@media print"));
    }

    #[test]
    fn what_is_not_ours_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.html");
        let name = path.to_str().unwrap();
        let document = Document::new(&Label::same("x"));
        document.write(name).unwrap();
        document.write(name).unwrap();
        std::fs::write(&path, "mine").unwrap();
        assert_eq!(document.write(name).unwrap_err().kind(), Kind::File);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
        assert!(document.write(&name.replace(".html", ".pdf")).is_err());
        assert!(document.write(folder.path().to_str().unwrap()).is_err());
    }
}
