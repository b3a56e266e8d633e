//! A knob in the book: what a "change this" cell showed with each of its values, under one another; a script makes a row of buttons of
//! them (`_static/atelier.js`), so that one reader without scripts, one with paper and one with an e-book have all of it too.

use crate::format::cell::{Cell, Output, Shown};
use crate::format::knob;
use crate::ground::lang::Lang;
use crate::ground::letters::escaped;
use crate::notebooks::knobs;

/// Puts all positions of a cell, its own first, into one output. A cell without positions stays as it is.
pub fn gather(cell: &mut Cell, lang: Lang) {
    let turned = knobs::positions(cell);
    if turned.is_empty() {
        return;
    }
    let own = knob::own(&cell.source, cell.metadata.positions());
    let shown: String =
        cell.outputs().iter().filter(|output| output.position().is_none()).map(knobs::as_html).collect();
    let all = std::iter::once((own.as_str(), shown.as_str())).chain(turned);
    let positions: String = all
        .map(|(label, inside)| {
            let label = escaped(label);
            format!("<div class=\"atelier-position\"><p><code>{label}</code></p>{inside}</div>")
        })
        .collect();
    let name = match lang {
        Lang::Fr => "Autres valeurs, déjà calculées",
        _ => "Other values, already computed",
    };
    let html = format!("<div class=\"atelier-knob\" data-name=\"{name}\">{positions}</div>");
    cell.ran(
        cell.execution_count(),
        vec![Output::DisplayData(Shown::of_position(&own, html, String::new()))],
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::cell::{Channel, Stream, HTML};
    use serde_json::json;

    #[test]
    fn the_own_position_comes_first() {
        let cell = json!({ "cell_type": "code", "execution_count": 2, "id": "01-change", "outputs": [], "source": "let a = 1;\na",
            "metadata": { "atelier": { "try": [{ "a": "2" }] } } });
        let mut cell: Cell = serde_json::from_value(cell).unwrap();
        let printed = |text: &str| Output::Stream(Stream { name: Channel::Stdout, text: text.into() });
        cell.ran(Some(2), vec![printed("one"), knobs::position("a = 2", &[printed("two")])]);
        gather(&mut cell, Lang::Fr);
        let [only] = cell.outputs() else { panic!("{:?}", cell.outputs()) };
        assert_eq!(
            only.shown().unwrap().text(HTML),
            "<div class=\"atelier-knob\" data-name=\"Autres valeurs, déjà calculées\">\
             <div class=\"atelier-position\"><p><code>a = 1</code></p><pre>one</pre></div>\
             <div class=\"atelier-position\"><p><code>a = 2</code></p><pre>two</pre></div></div>"
        );
    }
}
