//! What a file is, by what it holds: its name may say something else.

use crate::lang::Label;

/// What a file holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Content {
    Nothing,
    /// Letters: CSV, as far as one can tell.
    Text,
    /// A spreadsheet that can be read.
    Workbook,
    Parquet,
    /// Something else, in words, with what to do about it.
    Other {
        is: Label,
        attempt: Label,
    },
}

const UNPACK: Label = Label::fixed(
    "unpack it, and read the file inside",
    "décompressez-le, puis lisez le fichier qu’il contient",
);
const PICTURES: Label = Label::fixed("Images::read_folder(\"…\", 32)", "Images::read_folder(\"…\", 32)");
const SOUND: Label = Label::fixed("Sound::read(\"…\")?", "Sound::read(\"…\")?");
const CSV: Label = Label::fixed(
    "open it in the program that made it, and save it as CSV",
    "ouvrez-le dans le logiciel qui l’a fait, et enregistrez-le en CSV",
);
const DOWNLOAD: Label = Label::fixed(
    "download the file itself: the page may only link to it, or say that it is not there",
    "téléchargez le fichier lui-même\u{a0}: la page ne fait peut-être qu’y mener, ou dit qu’il n’est pas là",
);

/// The first bytes of files that are no tables.
const KNOWN: [(&[u8], Label, Label); 19] = [
    (b"\x1f\x8b", Label::fixed("a file packed by gzip", "un fichier compressé par gzip"), UNPACK),
    (b"BZh", Label::fixed("a file packed by bzip2", "un fichier compressé par bzip2"), UNPACK),
    (b"\xfd7zXZ\0", Label::fixed("a file packed by xz", "un fichier compressé par xz"), UNPACK),
    (b"\x28\xb5\x2f\xfd", Label::fixed("a file packed by zstd", "un fichier compressé par zstd"), UNPACK),
    (b"7z\xbc\xaf\x27\x1c", Label::fixed("a 7-Zip archive", "une archive 7-Zip"), UNPACK),
    (b"Rar!", Label::fixed("a RAR archive", "une archive RAR"), UNPACK),
    (
        b"%PDF",
        Label::fixed("a PDF document", "un document PDF"),
        Label::fixed("ask for the table behind it", "demandez le tableau d’où il vient"),
    ),
    (b"{\\rtf", Label::fixed("a text document (RTF)", "un document de texte (RTF)"), CSV),
    (b"\x89PNG", Label::fixed("a picture (PNG)", "une image (PNG)"), PICTURES),
    (b"\xff\xd8\xff", Label::fixed("a picture (JPEG)", "une image (JPEG)"), PICTURES),
    (b"GIF8", Label::fixed("a picture (GIF)", "une image (GIF)"), PICTURES),
    (b"RIFF", Label::fixed("a sound or a film (RIFF)", "un son ou un film (RIFF)"), SOUND),
    (b"OggS", Label::fixed("a sound (Ogg)", "un son (Ogg)"), SOUND),
    (b"fLaC", Label::fixed("a sound (FLAC)", "un son (FLAC)"), SOUND),
    (b"ID3", Label::fixed("a sound (MP3)", "un son (MP3)"), SOUND),
    (b"SQLite format 3\0", Label::fixed("a database (SQLite)", "une base de données (SQLite)"), CSV),
    (
        b"ARROW1",
        Label::fixed("an Arrow file", "un fichier Arrow"),
        Label::fixed("save it as Parquet or CSV", "enregistrez-le en Parquet ou en CSV"),
    ),
    (
        b"version https://git-lfs",
        Label::fixed(
            "a pointer to a file kept elsewhere (Git LFS)",
            "un renvoi vers un fichier gardé ailleurs (Git LFS)",
        ),
        DOWNLOAD,
    ),
    (b"\x7fELF", Label::fixed("a program", "un programme"), CSV),
];

impl Content {
    pub(super) fn of(bytes: &[u8]) -> Content {
        if bytes.is_empty() {
            return Content::Nothing;
        }
        if bytes.starts_with(b"PAR1") {
            return Content::Parquet;
        }
        if bytes.starts_with(b"PK\x03\x04") {
            return archive(bytes);
        }
        if bytes.starts_with(b"PK\x05\x06") {
            return Content::Other {
                is: Label::fixed("an empty zip archive", "une archive zip vide"),
                attempt: UNPACK,
            };
        }
        // The container of Office before 2007, and of encrypted files since.
        if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
            return if holds_wide(bytes, "WordDocument") {
                Content::Other { is: Label::fixed("a text document", "un document de texte"), attempt: CSV }
            } else if holds_wide(bytes, "PowerPoint Document") {
                Content::Other { is: Label::fixed("a presentation", "un diaporama"), attempt: CSV }
            } else {
                Content::Workbook
            };
        }
        if let Some((_, is, attempt)) = KNOWN.iter().find(|(start, ..)| bytes.starts_with(start)) {
            return Content::Other { is: is.clone(), attempt: attempt.clone() };
        }
        markup(bytes).unwrap_or(Content::Text)
    }
}

/// Whether these letters stand somewhere, two bytes each, as old Office names its parts.
pub(super) fn holds_wide(bytes: &[u8], name: &str) -> bool {
    let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(wide.len()).any(|window| window == wide)
}

/// A zip is a spreadsheet, a document, or an archive: the names of its parts stand in it as they are.
fn archive(bytes: &[u8]) -> Content {
    let holds = |name: &str| bytes.windows(name.len()).any(|window| window == name.as_bytes());
    let other = |en, fr, attempt| Content::Other { is: Label::fixed(en, fr), attempt };
    if holds("xl/workbook") || holds("application/vnd.oasis.opendocument.spreadsheet") {
        return Content::Workbook;
    }
    if holds("word/document") || holds("application/vnd.oasis.opendocument.text") {
        return other("a text document", "un document de texte", CSV);
    }
    if holds("ppt/presentation") || holds("application/vnd.oasis.opendocument.presentation") {
        return other("a presentation", "un diaporama", CSV);
    }
    if holds("Index/Document.iwa") || holds("Index/Tables") {
        return other("a Numbers spreadsheet", "un classeur Numbers", CSV);
    }
    // A workbook that was cut off has lost the list of its parts, not its first one.
    if holds("[Content_Types].xml") || holds("docProps/") || holds("xl/") {
        return Content::Workbook;
    }
    other("a zip archive", "une archive zip", UNPACK)
}

/// A web page or another text that is no table, whatever it is called.
fn markup(bytes: &[u8]) -> Option<Content> {
    let head: String = bytes
        .iter()
        .filter(|byte| byte.is_ascii() && **byte != 0)
        .take(2000)
        .map(|byte| char::from(byte.to_ascii_lowercase()))
        .collect();
    let head = head.trim_start();
    let other = |en, fr, attempt| Some(Content::Other { is: Label::fixed(en, fr), attempt });
    if head.starts_with("<!doctype html") || head.starts_with("<html") || head.starts_with("<table") {
        return other("a web page (HTML)", "une page web (HTML)", DOWNLOAD);
    }
    if head.starts_with("<?xml") || head.starts_with("<!--") {
        if head.contains("<html") {
            return other("a web page (HTML)", "une page web (HTML)", DOWNLOAD);
        }
        return other("an XML document", "un document XML", CSV);
    }
    let mut tight = head.chars().filter(|letter| !letter.is_whitespace());
    let start: String = tight.by_ref().take(2).collect();
    matches!(start.as_str(), "{\"" | "[{" | "[[" | "{}" | "[]").then(|| Content::Other {
        is: Label::fixed("a JSON document", "un document JSON"),
        attempt: Label::fixed("ask for the same data as CSV", "demandez les mêmes données en CSV"),
    })
}
