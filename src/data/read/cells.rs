//! The text of a CSV file becomes records of cells.
//!
//! In: a whole text and what stands between its columns. Out: records with the line on which each
//! begins. Nothing is refused here: what files get wrong about quotation marks is counted, and the
//! caller says so. (Readers made for well-formed CSV stop there, or swallow half a file in silence.)

use std::borrow::Cow;

/// One cell of a file.
#[derive(Clone, Debug)]
pub(super) struct Cell<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) origin: Origin,
}

/// What a file says about a cell, besides its text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Origin {
    /// Letters, as they stand.
    Bare,
    /// Letters between quotation marks.
    Quoted,
    /// A number of a spreadsheet.
    Number(f64),
    /// A yes or no of a spreadsheet.
    YesNo(bool),
    /// A day of a spreadsheet, in days since 1970.
    Day(i32),
    /// A day and an hour of a spreadsheet, in microseconds since 1970.
    Moment(i64),
}

impl Cell<'_> {
    /// Nothing but blanks, whether between quotation marks or not.
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// One line of a file, or several where a cell holds line breaks.
#[derive(Clone, Debug)]
pub(super) struct Record<'a> {
    /// The line on which it begins; the first is 1.
    pub(super) line: usize,
    pub(super) cells: Vec<Cell<'a>>,
}

impl Record<'_> {
    /// A line with nothing on it.
    pub(super) fn is_blank(&self) -> bool {
        matches!(self.cells.as_slice(), [cell] if cell.origin == Origin::Bare && cell.is_blank())
    }
}

/// The records of a file, and what was odd about its quotation marks.
#[derive(Debug, Default)]
pub(super) struct Records<'a> {
    pub(super) rows: Vec<Record<'a>>,
    /// The lines on which a quotation mark opens that nothing closes: it was read as a letter.
    pub(super) open: Vec<usize>,
    /// Quotation marks in the middle of a quoted cell: read as letters.
    pub(super) stray: usize,
}

/// How a quotation mark is written inside a quoted cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Escape {
    /// Twice: `"5"" disc"`, as RFC 4180 has it.
    Doubled,
    /// After a backslash: `"5\" disc"`, as databases write it.
    Backslash,
}

/// All records of a text.
pub(super) fn records(text: &str, separator: u8, escape: Escape) -> Records<'_> {
    let mut reader = Reader { text, bytes: text.as_bytes(), separator, escape, found: Records::default() };
    let (mut at, mut line) = (0, 1);
    while at < text.len() {
        let start = at;
        let mut cells = Vec::new();
        loop {
            let (cell, end) = reader.cell(at, line);
            cells.push(cell);
            at = end;
            match reader.bytes.get(at) {
                Some(byte) if *byte == separator => at += 1,
                _ => break,
            }
        }
        at += match (reader.bytes.get(at), reader.bytes.get(at + 1)) {
            (Some(b'\r'), Some(b'\n')) => 2,
            (Some(_), _) => 1,
            (None, _) => 0,
        };
        reader.found.rows.push(Record { line, cells });
        line += line_ends(&reader.bytes[start..at]);
    }
    reader.found
}

/// How many lines end here, whichever of the three ways of ending one was used.
fn line_ends(bytes: &[u8]) -> usize {
    let feeds = bytes.iter().filter(|byte| **byte == b'\n').count();
    let lone =
        bytes.iter().enumerate().filter(|(at, byte)| **byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
    feeds + lone.count()
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    separator: u8,
    escape: Escape,
    found: Records<'a>,
}

impl<'a> Reader<'a> {
    /// The cell that begins here, and where it ends.
    fn cell(&mut self, start: usize, line: usize) -> (Cell<'a>, usize) {
        let blanks = self.bytes[start..].iter().take_while(|byte| **byte == b' ').count();
        if self.bytes.get(start + blanks) == Some(&b'"') {
            match self.quoted(start + blanks + 1) {
                Some(found) => return found,
                None => self.found.open.push(line),
            }
        }
        let length = self.bytes[start..]
            .iter()
            .position(|byte| *byte == self.separator || *byte == b'\n' || *byte == b'\r')
            .unwrap_or(self.bytes.len() - start);
        let text = Cow::Borrowed(&self.text[start..start + length]);
        (Cell { text, origin: Origin::Bare }, start + length)
    }

    /// The quoted cell whose first letter is here; none where nothing closes it.
    fn quoted(&mut self, start: usize) -> Option<(Cell<'a>, usize)> {
        let (mut at, mut stray, mut escaped) = (start, 0, false);
        loop {
            let rest = &self.bytes[at..];
            let step = match self.escape {
                Escape::Doubled => rest.iter().position(|byte| *byte == b'"')?,
                Escape::Backslash => rest.iter().position(|byte| matches!(byte, b'"' | b'\\'))?,
            };
            at += step;
            let next = self.bytes.get(at + 1);
            if self.bytes[at] == b'\\' {
                escaped |= next == Some(&b'"');
                at += if next == Some(&b'"') { 2 } else { 1 };
                continue;
            }
            if next == Some(&b'"') {
                escaped = true;
                at += 2;
                continue;
            }
            let blanks = self.bytes[at + 1..].iter().take_while(|byte| **byte == b' ').count();
            let end = at + 1 + blanks;
            if self.bytes.get(end).is_none_or(|byte| *byte == self.separator || matches!(byte, b'\n' | b'\r'))
            {
                let text = Cow::Borrowed(&self.text[start..at]);
                let text = if escaped { Cow::Owned(self.unescaped(&text)) } else { text };
                self.found.stray += stray;
                return Some((Cell { text, origin: Origin::Quoted }, end));
            }
            // A mark in the middle of a line is a slip; after a line break the first mark was one:
            // what looks like one long cell is several lines.
            if self.bytes[start..at].contains(&b'\n') {
                return None;
            }
            stray += 1;
            at += 1;
        }
    }

    fn unescaped(&self, text: &str) -> String {
        let text = text.replace("\"\"", "\"");
        match self.escape {
            Escape::Doubled => text,
            Escape::Backslash => text.replace("\\\"", "\""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, separator: u8) -> Vec<Vec<String>> {
        let rows = records(text, separator, Escape::Doubled).rows;
        rows.into_iter()
            .map(|row| row.cells.into_iter().map(|cell| cell.text.into_owned()).collect())
            .collect()
    }

    #[test]
    fn the_examples_of_rfc_4180_are_read() {
        assert_eq!(read("aaa,bbb\r\nzzz,yyy\r\n", b','), [["aaa", "bbb"], ["zzz", "yyy"]]);
        assert_eq!(
            read("\"aaa\",\"b\r\nbb\",\"ccc\"\r\nzzz,yyy,xxx", b','),
            [["aaa", "b\r\nbb", "ccc"], ["zzz", "yyy", "xxx"]]
        );
        assert_eq!(read("\"aaa\",\"b\"\"bb\",\"ccc\"", b','), [["aaa", "b\"bb", "ccc"]]);
        assert_eq!(read("a,\r\n,b", b','), [["a", ""], ["", "b"]]);
    }

    #[test]
    fn marks_that_quote_nothing_are_letters() {
        assert_eq!(read("boîte,5\"\ntube,3\"\n", b','), [["boîte", "5\""], ["tube", "3\""]]);
        assert_eq!(read("\"Le \"Grand\" hôtel\",1\n", b','), [["Le \"Grand\" hôtel", "1"]]);
        assert_eq!(read("\"Le Grand,1\nPetit,2\n", b','), [["\"Le Grand", "1"], ["Petit", "2"]]);
        assert_eq!(read("\"Le Grand,1\n\"Petit\",2\n", b','), [["\"Le Grand", "1"], ["Petit", "2"]]);
        assert_eq!(read("a, \"b, c\"\n", b','), [["a", "b, c"]]);
    }

    #[test]
    fn each_record_knows_its_line() {
        for (text, lines) in [
            ("a\nb\n\nc", vec![1, 2, 3, 4]),
            ("a\rb\rc", vec![1, 2, 3]),
            ("a\r\n\"b\r\nb\"\r\nc", vec![1, 2, 4]),
        ] {
            let rows = records(text, b',', Escape::Doubled).rows;
            assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), lines, "{text:?}");
        }
    }
}
