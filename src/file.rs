//! Files read and written with errors that say where one looked and what was there; what a file is.
//!
//! In: paths and bytes. Out: bytes, text, a [`Form`]. A system's own words never stand alone.

mod form;

use crate::error::{Error, Kind, Result, did_you_mean};
use crate::lang::{Label, Lang};
use sha2::{Digest as _, Sha256};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

pub(crate) use form::{Form, titles};

/// Everything in a file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|cause| refused(path, &cause))
}

/// A file as text: UTF-8, without a byte order mark.
pub(crate) fn read_text(path: &Path) -> Result<String> {
    text(read(path)?, &shown(path))
}

/// Bytes as text, or an error that recognises what else they may be.
pub(crate) fn text(bytes: Vec<u8>, name: &str) -> Result<String> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(encoding(name, Label::same("UTF-16")));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(match text.strip_prefix('\u{feff}') {
            Some(rest) => rest.to_string(),
            None => text,
        }),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            if bytes[at..].len() < 4
                && std::str::from_utf8(&bytes[at..]).is_err_and(|e| e.error_len().is_none())
            {
                // The file stops in the middle of a letter.
                return Err(Error::new(
                    Kind::Tampered,
                    Label::new(format!("{name} is cut off"), format!("{name} est tronqué")),
                )
                .found(Label::fixed("half a letter at the end", "une demi-lettre à la fin"))
                .expected(Label::fixed("a whole text in UTF-8", "un texte entier en UTF-8"))
                .attempt(Label::fixed(
                    "copy or download the file again",
                    "copiez ou téléchargez le fichier à nouveau",
                )));
            }
            let line = bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
            // In Latin-1 each byte is one letter: the line reads well if that guess is right.
            let start = bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |place| place + 1);
            let read: String =
                bytes[start..].iter().take_while(|byte| **byte != b'\n').map(|b| *b as char).collect();
            let read: String = read.chars().filter(|letter| !letter.is_control()).take(60).collect();
            Err(encoding(
                name,
                Label::with(|lang| {
                    let word = if lang == Lang::Fr { "ligne" } else { "line" };
                    format!(
                        "{word} {line}, Latin-1{} {}",
                        if lang == Lang::Fr { "\u{a0}?" } else { "?" },
                        lang.quote(&read)
                    )
                }),
            ))
        }
    }
}

fn encoding(name: &str, found: Label) -> Error {
    Error::new(
        Kind::Tampered,
        Label::new(format!("{name} is not text in UTF-8"), format!("{name} n’est pas un texte en UTF-8")),
    )
    .found(found)
    .expected(Label::same("UTF-8"))
    .attempt(Label::fixed(
        "save it again as UTF-8 (spreadsheets: “CSV UTF-8”; a terminal: iconv -f latin1 -t utf-8 old.csv > new.csv)",
        "enregistrez-le à nouveau en UTF-8 (tableur\u{a0}: «\u{a0}CSV UTF-8\u{a0}»\u{a0}; terminal\u{a0}: iconv -f latin1 -t utf-8 ancien.csv > nouveau.csv)",
    ))
}

/// Writes a whole file, or nothing: a new file takes the place of the old one in one step.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut draft = path.as_os_str().to_owned();
    draft.push(".part");
    let draft = Path::new(&draft);
    std::fs::write(draft, bytes).and_then(|()| std::fs::rename(draft, path)).map_err(|cause| {
        // Nothing more can be done about a half-written draft that cannot be removed either.
        let _ = std::fs::remove_file(draft);
        let name = shown(path);
        Error::new(
            Kind::File,
            Label::new(format!("{name} could not be written"), format!("impossible d’écrire {name}")),
        )
        .found(system(&cause))
        .expected(Label::fixed(
            "a folder that exists, with room in it, that you may write to",
            "un dossier qui existe, où il reste de la place et où vous pouvez écrire",
        ))
        .attempt(Label::fixed(
            "another folder, or make room on the disk",
            "un autre dossier, ou libérez de la place sur le disque",
        ))
    })
}

/// Writes a text that bears a `mark` of ours. A file of that name is replaced only where it bears the mark too: whatever else
/// lies there is somebody’s work.
pub(crate) fn write_ours(path: &Path, text: &str, mark: &str) -> Result<()> {
    let theirs = match std::fs::read(path) {
        Ok(bytes) => !String::from_utf8_lossy(&bytes).contains(mark),
        Err(_) => path.exists(),
    };
    if !theirs {
        return write(path, text.as_bytes());
    }
    let name = shown(path);
    Err(Error::new(Kind::File, Label::new(format!("{name} is there already"), format!("{name} existe déjà")))
        .found(if path.is_dir() {
            Label::fixed("a folder", "un dossier")
        } else {
            Label::fixed("a file that was not written from here", "un fichier qui n’a pas été écrit d’ici")
        })
        .expected(Label::fixed(
            "a new name, or a page written before",
            "un nouveau nom, ou une page écrite auparavant",
        ))
        .attempt(Label::fixed(
            "another name: nothing of yours is overwritten",
            "un autre nom\u{a0}: rien de ce qui est à vous n’est écrasé",
        )))
}

/// The SHA-256 of bytes, in hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A path as a reader should see it: the name and its folder, never the whole machine.
pub(crate) fn shown(path: &Path) -> String {
    let parts: Vec<_> =
        path.components().rev().take(2).map(|part| part.as_os_str().to_string_lossy()).collect();
    plain(&match (parts.as_slice(), path.is_relative()) {
        (_, true) => path.display().to_string(),
        ([name, folder], false) => format!("{folder}/{name}"),
        _ => path.display().to_string(),
    })
}

/// A name as one line of text, whatever characters the system let into it.
pub(crate) fn plain(name: &str) -> String {
    name.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}

fn refused(path: &Path, cause: &std::io::Error) -> Error {
    let name = shown(path);
    if path.is_dir() {
        let names = names_in(path);
        let list = names.iter().take(12).cloned().collect::<Vec<_>>().join(", ");
        let more = if names.len() > 12 { "…" } else { "" };
        return Error::new(
            Kind::File,
            Label::new(format!("{name} is a folder"), format!("{name} est un dossier")),
        )
        .found(match list.is_empty() {
            true => Label::fixed("nothing in it", "rien dedans"),
            false => Label::new(format!("in it: {list}{more}"), format!("dedans\u{a0}: {list}{more}")),
        })
        .expected(Label::fixed("a file", "un fichier"))
        .attempt(match names.first() {
            Some(first) => Label::same(format!("\"{}/{first}\"", name.trim_end_matches('/'))),
            None => Label::fixed("another folder", "un autre dossier"),
        });
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if cause.kind() == ErrorKind::NotFound {
        let error = Error::new(
            Kind::File,
            Label::new(format!("there is no file {name}"), format!("il n’y a pas de fichier {name}")),
        );
        let names = names_in(folder);
        if names.is_empty() {
            return error
                .found(Label::with(|lang| {
                    let words = if lang == Lang::Fr { "aucun fichier dans" } else { "no file in" };
                    format!("{words} {}", lang.quote(&shown(folder)))
                }))
                .expected(Label::fixed(
                    "a path seen from the notebook’s folder",
                    "un chemin vu du dossier du cahier",
                ))
                .attempt(Label::same("../datasets/…"));
        }
        let wanted = path.file_name().map(|name| name.to_string_lossy().to_string()).unwrap_or_default();
        let guess = did_you_mean(&wanted, &names).cloned();
        let list = names.iter().take(12).cloned().collect::<Vec<_>>().join(", ");
        let more = if names.len() > 12 { "…" } else { "" };
        return error
            .found(Label::new(
                format!("in that folder: {list}{more}"),
                format!("dans ce dossier\u{a0}: {list}{more}"),
            ))
            .expected(Label::fixed(
                "a path seen from the notebook’s folder",
                "un chemin vu du dossier du cahier",
            ))
            .attempt(match guess {
                Some(guess) => Label::with(|lang| lang.quote(&guess)),
                None => Label::fixed("one of these names", "l’un de ces noms"),
            });
    }
    Error::new(
        Kind::File,
        Label::new(format!("{name} could not be read"), format!("impossible de lire {name}")),
    )
    .found(system(cause))
    .expected(Label::fixed("a file that you may read", "un fichier que vous pouvez lire"))
    .attempt(Label::fixed("check its name and its permissions", "vérifiez son nom et ses droits d’accès"))
}

/// What the system said, in words of either language; its own words and number beside them where there are none.
pub(crate) fn system(cause: &std::io::Error) -> Label {
    match cause.kind() {
        ErrorKind::NotFound => Label::fixed("no such folder", "aucun dossier de ce nom"),
        ErrorKind::PermissionDenied => Label::fixed("it is not yours to open", "vous n’en avez pas le droit"),
        ErrorKind::IsADirectory => Label::fixed("a folder of this name", "un dossier de ce nom"),
        ErrorKind::NotADirectory => {
            Label::fixed("a file where a folder should be", "un fichier à la place d’un dossier")
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            Label::fixed("the disk is full", "le disque est plein")
        }
        ErrorKind::ReadOnlyFilesystem => {
            Label::fixed("a disk that cannot be written to", "un disque protégé en écriture")
        }
        _ => Label::new(format!("the system says: {cause}"), format!("le système dit\u{a0}: {cause}")),
    }
}

/// What a decoder makes of bytes from outside; nothing where it panics. Decoders of old and strange files are
/// large, and a file that one of them did not foresee must not end a reader's cell.
pub(crate) fn guarded<T>(decode: impl FnOnce() -> T) -> Option<T> {
    // Nothing that the decoder has touched is looked at again.
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(decode)).ok()
}

/// Files and folders that systems make by themselves.
const OF_THE_SYSTEM: [&str; 5] = ["Thumbs.db", "ehthumbs.db", "desktop.ini", "Icon\r", "__MACOSX"];

/// What is in a folder, by name, without what is hidden or made by the system.
pub(crate) fn visible_in(folder: &Path) -> Vec<(String, PathBuf)> {
    let mut entries: Vec<(String, PathBuf)> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| (entry.file_name().to_string_lossy().to_string(), entry.path()))
        .filter(|(name, _)| !name.starts_with('.') && !OF_THE_SYSTEM.contains(&name.as_str()))
        .map(|(name, path)| (plain(&name), path))
        .collect();
    entries.sort();
    entries
}

/// A file in a folder: its class, its name, its path.
pub(crate) type InClass = (String, String, PathBuf);

/// The files of a folder and of the folders in it, each of which is a class; what lies beside these folders has the class “”. And what
/// else is there, with why it was left out.
pub(crate) fn in_classes(root: &Path) -> (Vec<InClass>, Vec<(String, Label)>) {
    let (mut files, mut out) = (Vec::new(), Vec::new());
    for (name, path) in visible_in(root) {
        if !path.is_dir() {
            files.push((String::new(), name, path));
            continue;
        }
        let inside = visible_in(&path);
        if inside.is_empty() {
            out.push((name, Label::fixed("an empty folder", "un dossier vide")));
            continue;
        }
        for (file, path) in inside {
            if path.is_dir() {
                out.push((
                    format!("{name}/{file}"),
                    Label::fixed(
                        "a folder inside a class’s folder",
                        "un dossier à l’intérieur du dossier d’une classe",
                    ),
                ));
            } else {
                files.push((name.clone(), file, path));
            }
        }
    }
    (files, out)
}

/// The files of a folder in which each folder is a class ([`in_classes`]); what lies deeper is not looked at.
///
/// `what` says which files are looked for.
pub(crate) fn by_class(root: &Path, what: &Label) -> Result<Vec<InClass>> {
    let (files, _) = in_classes(root);
    if !files.is_empty() {
        return Ok(files);
    }
    let name = plain(&root.file_name().unwrap_or(root.as_os_str()).to_string_lossy());
    Err(Error::new(
        Kind::File,
        Label::new(
            format!("no files in the folder {}", Lang::En.quote(&name)),
            format!("aucun fichier dans le dossier {}", Lang::Fr.quote(&name)),
        ),
    )
    .found(match (root.is_dir(), root.exists()) {
        (true, _) => Label::fixed("an empty folder", "un dossier vide"),
        (_, true) => Label::fixed("a file, no folder", "un fichier, pas un dossier"),
        _ => Label::fixed("no such folder", "ce dossier n’existe pas"),
    })
    .expected(Label::new(
        format!("{}; one folder inside for each class", what.en()),
        format!("{}\u{202f}; à l’intérieur, un dossier par classe", what.fr()),
    ))
    .attempt(Label::fixed("a path seen from the notebook’s folder", "un chemin vu du dossier du cahier")))
}

/// The names in a folder, sorted; none where there is no such folder.
pub(crate) fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().to_string())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    names
}
