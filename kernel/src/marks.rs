//! What the layer reads in the lines that a cell prints: the crate's marks (a word and JSON on one line) and
//! the layer's own, which carry a word that changes with every kernel.

use serde_json::Value;

/// The word before the JSON of a mark of the crate.
pub const MARK: &str = "ATELIER_MARK ";
/// What an ordinary bundle may carry to say how its contents are to be shown.
pub const METADATA: &str = "application/vnd.atelier.metadata+json";

#[derive(Debug, PartialEq)]
pub enum Piece {
    /// What the cell printed for its reader.
    Text(String),
    /// A mark of the crate.
    Mark(Value),
    /// A mark of the code that the layer put into the session.
    Own(Value),
}

/// Takes printed text apart. A mark may follow an unfinished line: what stands before it is the reader's.
pub fn pieces(text: &str, own: &str) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::new();
    let mut say = |piece: Piece| match (found.last_mut(), piece) {
        (Some(Piece::Text(before)), Piece::Text(more)) => before.push_str(&more),
        (_, piece) => found.push(piece),
    };
    for line in text.split_inclusive('\n') {
        let marked = [(MARK, false), (own, true)].into_iter().find_map(|(word, is_own)| {
            let at = line.find(word)?;
            let value: Value = serde_json::from_str(line[at + word.len()..].trim_end()).ok()?;
            value.is_object().then_some((at, value, is_own))
        });
        match marked {
            None => say(Piece::Text(line.to_owned())),
            Some((at, value, is_own)) => {
                if at > 0 {
                    say(Piece::Text(line[..at].to_owned()));
                }
                say(if is_own { Piece::Own(value) } else { Piece::Mark(value) });
            }
        }
    }
    found
}

/// Moves the metadata that travelled inside a bundle to where Jupyter wants it.
pub fn lift_metadata(content: &mut Value) {
    let Some(lifted) = content["data"].as_object_mut().and_then(|data| data.shift_remove(METADATA)) else {
        return;
    };
    let lifted = match lifted {
        Value::String(text) => serde_json::from_str(&text).unwrap_or(Value::Null),
        other => other,
    };
    let Value::Object(lifted) = lifted else { return };
    if !content["metadata"].is_object() {
        content["metadata"] = Value::Object(Default::default());
    }
    if let Some(metadata) = content["metadata"].as_object_mut() {
        metadata.extend(lifted);
    }
}

/// Text that came as a list of bytes, because a cell has no JSON writer at hand.
pub fn text_of(bytes: &Value) -> String {
    let bytes: Vec<u8> = bytes
        .as_array()
        .map(|list| list.iter().filter_map(|byte| byte.as_u64().map(|b| b as u8)).collect())
        .unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn marks_are_found_wherever_they_stand() {
        let text = "one\ntwo ATELIER_MARK {\"mark\":\"display\"}\nthree\nOWN {\"failed\":1}\n";
        assert_eq!(
            pieces(text, "OWN "),
            vec![
                Piece::Text("one\ntwo ".into()),
                Piece::Mark(json!({"mark": "display"})),
                Piece::Text("three\n".into()),
                Piece::Own(json!({"failed": 1})),
            ]
        );
    }

    #[test]
    fn what_only_looks_like_a_mark_is_text() {
        for text in ["ATELIER_MARK\n", "ATELIER_MARK {oops\n", "ATELIER_MARK 3\n"] {
            assert_eq!(pieces(text, "OWN "), vec![Piece::Text(text.into())]);
        }
    }

    #[test]
    fn metadata_moves_out_of_the_data() {
        let mut content = json!({
            "data": {"image/png": "…", (METADATA): {"image/png": {"alt": "a"}}},
            "metadata": {},
        });
        lift_metadata(&mut content);
        assert_eq!(content, json!({"data": {"image/png": "…"}, "metadata": {"image/png": {"alt": "a"}}}));
    }

    #[test]
    fn bytes_become_text() {
        assert_eq!(text_of(&json!([195, 169, 33])), "é!");
    }
}
