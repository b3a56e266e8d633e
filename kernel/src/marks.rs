//! What the layer reads in the text that a cell prints: the crate's marks (a word and JSON on one line), the layer's own
//! before and after each cell, and evcxr's two words, for a bundle and for a question.
//!
//! The marks' words change with every kernel and are known to the crate and to the process that runs the cells alone:
//! text that comes out of a file and is printed cannot be one.

use serde_json::{json, Value};

/// What an ordinary bundle may carry to say how its contents are to be shown.
pub const METADATA: &str = "application/vnd.atelier.metadata+json";
const BEGIN: &[u8] = b"EVCXR_BEGIN_CONTENT ";
const END: &[u8] = b"EVCXR_END_CONTENT\n";
const QUESTION: &[u8] = b"EVCXR_INPUT_REQUEST";
const SECRET_QUESTION: &[u8] = b"EVCXR_INPUT_REQUEST_PASSWORD";
/// A mark or a bundle of more bytes than this is text.
const LONGEST: usize = 256 << 20;

/// A new word for marks. It begins with a character that nobody types.
pub fn word(name: &str) -> String {
    format!("\u{1e}ATELIER_{name}_{}", uuid::Uuid::new_v4().simple())
}

#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// What the cell printed for its reader.
    Text(String),
    /// A mark of the crate.
    Mark(Value),
    /// A mark of the process that runs the cells.
    Own(Value),
    /// A value's display, one MIME type of it.
    Content { mime: String, text: String },
    /// What a cell asks before it reads a line.
    Question { prompt: String, secret: bool },
}

/// Takes one stream apart, however it is cut on its way.
pub struct Scanner {
    own: Vec<u8>,
    mark: Vec<u8>,
    /// What has come and cannot be told yet.
    held: Vec<u8>,
    /// How far the end of what is held has been looked for.
    searched: usize,
    /// The begun character at the end of the last text.
    carry: Vec<u8>,
    line_start: bool,
}

impl Scanner {
    pub fn new(own: &str, mark: &str) -> Scanner {
        Scanner {
            own: own.as_bytes().to_vec(),
            mark: mark.as_bytes().to_vec(),
            held: Vec::new(),
            searched: 0,
            carry: Vec::new(),
            line_start: true,
        }
    }

    /// The pieces that these bytes complete.
    pub fn take(&mut self, bytes: &[u8]) -> Vec<Piece> {
        self.held.extend_from_slice(bytes);
        let mut held = std::mem::take(&mut self.held);
        let mut found = Vec::new();
        let mut at = 0;
        loop {
            let (count, piece) = match self.next(&held[at..]) {
                Next::Text(count) => (count, None),
                Next::Piece(count, piece) => (count, Some(piece)),
                Next::Wait(count) => {
                    self.text(&held[at..at + count], false, &mut found);
                    held.drain(..at + count);
                    self.held = held;
                    return found;
                }
            };
            match piece {
                None => self.text(&held[at..at + count], false, &mut found),
                Some(piece) => {
                    self.text(&[], true, &mut found);
                    self.line_start = true;
                    found.push(piece);
                }
            }
            at += count;
        }
    }

    /// What is only held because it might become a word, as text: the one who prints has stopped in its middle.
    pub fn settle(&mut self) -> Vec<Piece> {
        let mut found = Vec::new();
        if self.held.len() < BEGIN.len() && !self.held.starts_with(&self.own[..1]) {
            let held = std::mem::take(&mut self.held);
            self.text(&held, false, &mut found);
        }
        found
    }

    /// Everything that is held, as text: nothing more will come.
    pub fn finish(&mut self) -> Vec<Piece> {
        let mut found = Vec::new();
        self.searched = 0;
        let held = std::mem::take(&mut self.held);
        self.text(&held, true, &mut found);
        found
    }

    /// Whether a word, or what might become one, is held.
    pub fn holds(&self) -> bool {
        !self.held.is_empty()
    }

    fn next(&mut self, bytes: &[u8]) -> Next {
        let words: [&[u8]; 4] = [&self.own, &self.mark, BEGIN, QUESTION];
        let mut at = 0;
        loop {
            let Some(next) = bytes[at..].iter().position(|byte| *byte == 0x1e || *byte == b'E') else {
                return Next::Wait(bytes.len());
            };
            at += next;
            let rest = &bytes[at..];
            let line_start = if at == 0 { self.line_start } else { bytes[at - 1] == b'\n' };
            if let Some(which) = words.iter().position(|word| rest.starts_with(word)) {
                if which != 3 || line_start {
                    if at > 0 {
                        return Next::Text(at);
                    }
                    return match which {
                        0 | 1 => self.marked(rest, which == 0),
                        2 => self.content(rest),
                        _ => self.question(rest),
                    };
                }
            } else if words.iter().any(|word| word.starts_with(rest)) {
                return Next::Wait(at);
            }
            at += 1;
        }
    }

    fn marked(&mut self, bytes: &[u8], own: bool) -> Next {
        let Some(end) = self.find(bytes, b"\n") else { return self.wait(bytes) };
        let word = if own { self.own.len() } else { self.mark.len() };
        match serde_json::from_slice::<Value>(&bytes[word..end]) {
            Ok(value) if value.is_object() => {
                Next::Piece(end + 1, if own { Piece::Own(value) } else { Piece::Mark(value) })
            }
            _ => Next::Text(end + 1),
        }
    }

    fn content(&mut self, bytes: &[u8]) -> Next {
        let Some(line) = bytes.iter().position(|byte| *byte == b'\n') else { return self.wait(bytes) };
        let first = String::from_utf8_lossy(&bytes[BEGIN.len()..line]).into_owned();
        let mime = first.split(' ').next().unwrap_or_default().to_owned();
        if mime.is_empty() {
            return Next::Text(line + 1);
        }
        // The newline of the first line may be the one before the end.
        let own = self.own.clone();
        let from = self.searched.max(line).saturating_sub(own.len() + END.len()).max(line);
        let broken = position(&bytes[from..], &own).map(|at| from + at);
        let end = position(&bytes[from..broken.unwrap_or(bytes.len())], &[b"\n", END].concat());
        match (end.map(|at| from + at), broken) {
            (Some(end), _) => {
                self.searched = 0;
                let text = &bytes[(line + 1).min(end)..end];
                let text = String::from_utf8_lossy(text).into_owned();
                Next::Piece(end + 1 + END.len(), Piece::Content { mime, text })
            }
            // The cell has ended in its midst.
            (None, Some(broken)) => {
                self.searched = 0;
                Next::Text(broken)
            }
            (None, None) => self.wait(bytes),
        }
    }

    fn question(&mut self, bytes: &[u8]) -> Next {
        let Some(end) = self.find(bytes, b"\n") else { return self.wait(bytes) };
        let line = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let Some((_, prompt)) = line.split_once(':') else { return Next::Text(end + 1) };
        let secret = bytes.starts_with(SECRET_QUESTION);
        Next::Piece(end + 1, Piece::Question { prompt: prompt.to_owned(), secret })
    }

    /// Where this is in what is held, which grows until it is there.
    fn find(&mut self, bytes: &[u8], what: &[u8]) -> Option<usize> {
        let from = self.searched.min(bytes.len()).saturating_sub(what.len());
        let found = position(&bytes[from..], what).map(|at| from + at);
        self.searched = if found.is_some() { 0 } else { bytes.len() };
        found
    }

    fn wait(&mut self, bytes: &[u8]) -> Next {
        self.searched = bytes.len();
        if bytes.len() > LONGEST {
            self.searched = 0;
            return Next::Text(bytes.len());
        }
        Next::Wait(0)
    }

    /// Text for the reader: a byte that belongs to no character becomes a replacement sign.
    fn text(&mut self, bytes: &[u8], last: bool, found: &mut Vec<Piece>) {
        if let Some(byte) = bytes.last() {
            self.line_start = *byte == b'\n';
        }
        let mut all = std::mem::take(&mut self.carry);
        all.extend_from_slice(bytes);
        let open = match std::str::from_utf8(&all) {
            Ok(_) => 0,
            Err(_) => begun(&all),
        };
        if !last {
            self.carry = all.split_off(all.len() - open);
        }
        if all.is_empty() {
            return;
        }
        let text = String::from_utf8_lossy(&all);
        match found.last_mut() {
            Some(Piece::Text(before)) => before.push_str(&text),
            _ => found.push(Piece::Text(text.into_owned())),
        }
    }
}

enum Next {
    /// So many bytes are text.
    Text(usize),
    Piece(usize, Piece),
    /// So many bytes are text, and what follows is still to come.
    Wait(usize),
}

/// How many bytes at the end are the beginning of a character.
fn begun(bytes: &[u8]) -> usize {
    (1..=bytes.len().min(3))
        .find(|count| {
            let tail = &bytes[bytes.len() - count..];
            tail[0] >= 0xc0 && std::str::from_utf8(tail).is_err_and(|error| error.error_len().is_none())
        })
        .unwrap_or(0)
}

fn position(bytes: &[u8], what: &[u8]) -> Option<usize> {
    let first = *what.first()?;
    let mut at = 0;
    while let Some(next) = bytes[at..].iter().position(|byte| *byte == first) {
        at += next;
        if bytes[at..].starts_with(what) {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// The content of a display under one MIME type, as Jupyter wants it.
pub fn content(mime: &str, text: String) -> Value {
    match serde_json::from_str(&text) {
        Ok(value) if mime.contains("json") => value,
        _ => json!(text),
    }
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

    const TEXT: &str = "one\ntwo \u{1e}MARK {\"mark\":\"display\"}\nthreeEVCXR_BEGIN_CONTENT text/plain\n6\n7\nEVCXR_END_CONTENT\n\
        EVCXR_BEGIN_CONTENT a/b\nEVCXR_END_CONTENT\nEVCXR_INPUT_REQUEST:Name? \nE é no EVCXR_INPUT_REQUEST:x\n\u{1e}OWN {\"end\":1}\nlast";

    fn expected() -> Vec<Piece> {
        vec![
            Piece::Text("one\ntwo ".into()),
            Piece::Mark(json!({"mark": "display"})),
            Piece::Text("three".into()),
            Piece::Content { mime: "text/plain".into(), text: "6\n7".into() },
            Piece::Content { mime: "a/b".into(), text: String::new() },
            Piece::Question { prompt: "Name? ".into(), secret: false },
            Piece::Text("E é no EVCXR_INPUT_REQUEST:x\n".into()),
            Piece::Own(json!({"end": 1})),
            Piece::Text("last".into()),
        ]
    }

    fn joined(pieces: Vec<Piece>) -> Vec<Piece> {
        let mut found: Vec<Piece> = Vec::new();
        for piece in pieces {
            match (found.last_mut(), piece) {
                (Some(Piece::Text(before)), Piece::Text(more)) => before.push_str(&more),
                (_, piece) => found.push(piece),
            }
        }
        found
    }

    fn scan(parts: &[&[u8]]) -> Vec<Piece> {
        let mut scanner = Scanner::new("\u{1e}OWN", "\u{1e}MARK");
        let mut found = Vec::new();
        for part in parts {
            found.extend(scanner.take(part));
        }
        found.extend(scanner.finish());
        joined(found)
    }

    #[test]
    fn pieces_are_found_however_the_stream_is_cut() {
        assert_eq!(scan(&[TEXT.as_bytes()]), expected());
        let bytes: Vec<&[u8]> = TEXT.as_bytes().chunks(1).collect();
        assert_eq!(scan(&bytes), expected());
        for cut in 1..TEXT.len() {
            let (one, two) = TEXT.as_bytes().split_at(cut);
            assert_eq!(scan(&[one, two]), expected(), "cut at {cut}");
        }
    }

    #[test]
    fn what_only_looks_like_a_word_is_text() {
        for text in [
            "\u{1e}MARK {oops\n",
            "\u{1e}MARK 3\n",
            "ATELIER_MARK {\"mark\":\"display\",\"data\":{}}\n",
            "EVCXR_EXECUTION_COMPLETE\nEVCXR_PANIC_NOTIFICATION\nEVCXR_END_CONTENT\n",
            "EVCXR_BEGIN_CONTENT text/html\nnever ended",
            "EVCXR_BEGIN",
        ] {
            assert_eq!(scan(&[text.as_bytes()]), [Piece::Text(text.into())]);
        }
        // A bundle whose cell ends in its midst.
        assert_eq!(
            scan(&[b"EVCXR_BEGIN_CONTENT text/html\n<b>\n\x1eOWN {\"end\":1}\n"]),
            [Piece::Text("EVCXR_BEGIN_CONTENT text/html\n<b>\n".into()), Piece::Own(json!({"end": 1}))]
        );
    }

    #[test]
    fn a_byte_of_no_character_becomes_a_replacement_sign() {
        assert_eq!(scan(&[b"caf\xe9 au lait\n"]), [Piece::Text("caf\u{fffd} au lait\n".into())]);
        assert_eq!(scan(&[b"caf\xc3", b"\xa9\n"]), [Piece::Text("café\n".into())]);
        assert_eq!(scan(&[b"\xf0\x9f", b"\x98", b"\x80"]), [Piece::Text("😀".into())]);
        assert_eq!(scan(&[b"\xf0\x9f", b"\x98"]), [Piece::Text("\u{fffd}".into())]);
        assert_eq!(scan(&[b"\xff\xfe\xc3"]), [Piece::Text("\u{fffd}\u{fffd}\u{fffd}".into())]);
    }

    #[test]
    fn what_was_begun_is_shown_when_nothing_follows() {
        let mut scanner = Scanner::new("\u{1e}OWN", "\u{1e}MARK");
        assert_eq!(scanner.take(b"E"), []);
        assert_eq!(scanner.settle(), [Piece::Text("E".into())]);
        assert_eq!(scanner.take(b"\x1eMARK {\"a\""), []);
        assert_eq!(scanner.settle(), []);
        assert_eq!(scanner.take(b":1}\n"), [Piece::Mark(json!({"a": 1}))]);
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
