//! The pictures of a saved notebook, as small as they get without losing a pixel: the kernel answers fast, a file is kept for years.
//!
//! A bilingual notebook keeps a picture as HTML, with its words beside it, and not a second time by itself: JupyterLab and Notebook show
//! that form even where a notebook is not trusted, VS Code and nbconvert too. Colab's editions keep the other form (`editions.rs`).

use crate::format::cell::{Output, Shown, HTML, PNG};
use crate::format::notebook::Notebook;
use crate::ground::letters::escaped;
use base64::engine::general_purpose::STANDARD;
use base64::Engine as _;
use regex::{Captures, Regex};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::LazyLock;

/// How hard oxipng tries, from 0 to 6. Above 4 it takes twice the time for one byte in a hundred.
const EFFORT: u8 = 4;

/// A PNG file in base 64: the eight bytes every such file begins with, and the rest.
static PICTURE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("iVBORw0KGgo[A-Za-z0-9+/]+=*").expect("the pattern is a constant, and tested")
});

/// Packs every PNG picture of a notebook anew, alone or inside HTML. What is no picture after all stays as it is.
pub fn squeeze(notebook: &mut Notebook) {
    let mut known = HashMap::new();
    for cell in notebook.cells_mut() {
        for shown in cell.outputs_mut().iter_mut().filter_map(Output::shown_mut) {
            for form in shown.data.values_mut() {
                if let Value::String(text) = form {
                    *text = squeezed(text, &mut known);
                }
            }
        }
    }
}

/// Forgets each picture that HTML holds too.
pub fn keep_once(notebook: &mut Notebook) {
    for cell in notebook.cells_mut() {
        cell.outputs_mut().iter_mut().filter_map(Output::shown_mut).for_each(once);
    }
}

/// Forgets a picture that HTML holds too.
pub fn once(shown: &mut Shown) {
    if shown.has(PNG) && shown.text(HTML).contains("data:image/png") {
        shown.forget(PNG);
    }
}

/// HTML, whose pictures have words, before all other forms.
pub fn one_form(shown: &mut Shown) {
    if !shown.has(HTML) && shown.has(PNG) {
        let dimensions = match shown.size(PNG) {
            Some((width, height)) => format!(" width=\"{width}\" height=\"{height}\""),
            None => String::new(),
        };
        let class = if shown.turns(PNG) { " class=\"atelier-turns\"" } else { "" };
        let html = format!(
            "<img{class} src=\"data:image/png;base64,{}\"{dimensions} alt=\"{}\">",
            shown.text(PNG).replace('\n', ""),
            escaped(shown.alt(PNG))
        );
        shown.data.insert(HTML.into(), html.into());
    }
    if shown.has(HTML) {
        shown.data.retain(|mime, _| mime == HTML);
    }
}

/// A text in which every PNG file, written in base 64, is as small as it gets. A figure stands in a notebook
/// more than once: `known` remembers.
pub fn squeezed(text: &str, known: &mut HashMap<String, String>) -> String {
    PICTURE
        .replace_all(text, |found: &Captures| {
            let before = &found[0];
            known
                .entry(before.to_string())
                .or_insert_with(|| smaller(before).unwrap_or(before.to_string()))
                .clone()
        })
        .into_owned()
}

fn smaller(picture: &str) -> Option<String> {
    let file = STANDARD.decode(picture).ok()?;
    let packed = oxipng::optimize_from_memory(&file, &oxipng::Options::from_preset(EFFORT)).ok()?;
    (packed.len() < file.len()).then(|| STANDARD.encode(packed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// 64 × 64 grey pixels in red, green and blue, hardly packed.
    fn picture() -> String {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, 64, 64);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_compression(png::Compression::Fastest);
        let pixels: Vec<u8> = (0..64 * 64).flat_map(|place| [(place % 7 * 30) as u8; 3]).collect();
        encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
        STANDARD.encode(file)
    }

    fn pixels(picture: &str) -> Vec<[u8; 3]> {
        let file = STANDARD.decode(picture).unwrap();
        let mut decoder = png::Decoder::new(std::io::Cursor::new(file));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut bytes).unwrap();
        let per_pixel = info.color_type.samples();
        let all = bytes[..info.buffer_size()].chunks_exact(per_pixel);
        all.map(|pixel| [pixel[0], pixel[per_pixel / 2], pixel[per_pixel - 1]]).collect()
    }

    #[test]
    fn a_picture_gets_smaller_and_keeps_each_pixel_wherever_it_stands() {
        let before = picture();
        let html =
            format!("<p>two</p><img src=\"data:image/png;base64,{before}\" alt=\"words\"><i>{before}</i>");
        let mut known = HashMap::new();
        let after = squeezed(&before, &mut known);
        assert!(after.len() < before.len() / 2, "{} of {}", after.len(), before.len());
        assert_eq!(pixels(&after), pixels(&before));
        assert_eq!(squeezed(&html, &mut known), html.replace(&before, &after));
        assert_eq!(squeezed(&after, &mut known), after, "packed again, it stays");
        assert_eq!(known.len(), 2);
    }

    #[test]
    fn a_picture_is_kept_once_and_keeps_its_words() {
        let shown = |html: &str| -> Shown {
            let shown = json!({ "data": { "image/png": "iVBO", "text/html": html, "text/plain": "words" },
                    "metadata": { "image/png": { "alt": "words" } } });
            serde_json::from_value(shown).unwrap()
        };
        let mut figure = shown("<img src=\"data:image/png;base64,iVBO\" alt=\"words\">");
        once(&mut figure);
        assert!(figure.has(HTML) && !figure.has(PNG) && figure.alt(PNG).is_empty());
        let mut table = shown("<table></table>");
        once(&mut table);
        assert!(table.has(PNG));
    }

    #[test]
    fn a_picture_of_an_edition_gets_its_words_back() {
        let shown = json!({ "data": { "image/png": "iVBO", "text/plain": "w" },
            "metadata": { "image/png": { "alt": "a < b", "width": 640, "height": 400 } } });
        let mut shown: Shown = serde_json::from_value(shown).unwrap();
        one_form(&mut shown);
        assert_eq!(
            json!(shown.data),
            json!({ "text/html": "<img src=\"data:image/png;base64,iVBO\" width=\"640\" height=\"400\" alt=\"a &lt; b\">" })
        );
    }

    #[test]
    fn what_is_no_picture_stays() {
        for text in ["", "iVBORw0KGgo", "iVBORw0KGgoAAAA", "words"] {
            assert_eq!(squeezed(text, &mut HashMap::new()), text);
        }
    }
}
