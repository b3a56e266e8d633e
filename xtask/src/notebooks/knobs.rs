//! Knobs, turned for those who cannot: while the editions are made, each cell that says "change this" also runs with the other values
//! its metadata names (`format/knob.rs`), and keeps what it showed.
//!
//! Each position is one output more, folded under its name: viewers of notebooks unfold it, the book makes a row of buttons of them
//! (`book/knob.rs`). A reader who runs the cell sees it go: what the cell shows then is theirs.

use crate::format::cell::{Cell, Output, Shown, HTML, PLAIN};
use crate::ground::letters::escaped;
use crate::notebooks::pictures;

/// What a cell showed with other values than its own.
pub fn position(label: &str, outputs: &[Output]) -> Output {
    let inside: String = outputs.iter().map(as_html).collect();
    let html = format!("<details><summary><code>{}</code></summary>{inside}</details>", escaped(label));
    let plain: Vec<&str> = std::iter::once(label).chain(outputs.iter().map(as_text)).collect();
    Output::DisplayData(Shown::of_position(label, html, plain.join("\n")))
}

/// The positions of a cell that has been run: each name with its HTML, unfolded.
pub fn positions(cell: &Cell) -> Vec<(&str, &str)> {
    let found = cell.outputs().iter().filter_map(|output| {
        let html = output.shown()?.text(HTML);
        let inside = html.split_once("</summary>").map_or(html, |(_, inside)| inside);
        Some((output.position()?, inside.strip_suffix("</details>").unwrap_or(inside)))
    });
    found.collect()
}

/// One output as HTML, whatever its form.
pub fn as_html(output: &Output) -> String {
    match output {
        Output::DisplayData(shown) | Output::ExecuteResult { shown, .. } => {
            let mut shown = shown.clone();
            pictures::one_form(&mut shown);
            match shown.text(HTML) {
                "" => preformatted(shown.text(PLAIN)),
                html => html.to_string(),
            }
        }
        Output::Stream(stream) => preformatted(&stream.text),
        Output::Error(failure) => preformatted(&failure.evalue),
    }
}

fn preformatted(text: &str) -> String {
    format!("<pre>{}</pre>", escaped(text.trim_end()))
}

fn as_text(output: &Output) -> &str {
    match output {
        Output::DisplayData(shown) | Output::ExecuteResult { shown, .. } => shown.text(PLAIN),
        Output::Stream(stream) => stream.text.trim_end(),
        Output::Error(failure) => &failure.evalue,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::cell::{Channel, Stream};
    use serde_json::json;

    #[test]
    fn a_position_holds_all_that_the_cell_showed() {
        let picture = json!({ "output_type": "display_data", "data": { "image/png": "iVBO", "text/plain": "a < b" },
            "metadata": { "image/png": { "alt": "a < b", "width": 4, "height": 2, "turns": true } } });
        let outputs = [
            serde_json::from_value(picture).unwrap(),
            Output::Stream(Stream { name: Channel::Stdout, text: "2 < 3\n".into() }),
        ];
        let turned = position("share = 0.5, f = |x| x < 1", &outputs);
        assert_eq!(turned.position(), Some("share = 0.5, f = |x| x < 1"));
        let shown = turned.shown().unwrap();
        assert_eq!(shown.text(PLAIN), "share = 0.5, f = |x| x < 1\na < b\n2 < 3");
        let mut cell = Cell::code("01-change", "let share = 0.1;".into());
        cell.ran(Some(1), vec![outputs[1].clone(), turned]);
        let inside = "<img class=\"atelier-turns\" src=\"data:image/png;base64,iVBO\" width=\"4\" height=\"2\" alt=\"a &lt; b\"><pre>2 &lt; 3</pre>";
        assert_eq!(positions(&cell), [("share = 0.5, f = |x| x < 1", inside)]);
        cell.forget_positions();
        assert_eq!((cell.outputs(), positions(&cell)), (&outputs[1..], Vec::new()));
    }
}
