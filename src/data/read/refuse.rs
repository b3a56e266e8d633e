//! What is said where a file cannot become a table. One place, so that the reading above stays short.

use super::options::Dtype;
use crate::data::table::notes::Reason;
use crate::error::{Error, Kind, unknown_name};
use crate::lang::{Label, Lang};

fn about(kind: Kind, name: &str, en: &str, fr: &str) -> Error {
    Error::new(kind, Label::new(format!("{name} {en}"), format!("{name} {fr}")))
}

const AGAIN: Label =
    Label::fixed("copy or download the file again", "copiez ou téléchargez le fichier à nouveau");
const EDITOR: Label =
    Label::fixed("look at the file in a text editor", "regardez le fichier dans un éditeur de texte");
const LINES: Label = Label::fixed(
    "a first line of names, then one row or more",
    "une première ligne de noms, puis une ligne ou plus",
);

/// A file of another kind than the one asked for.
pub(super) fn other_kind(name: &str, size: usize, is: &Label, expected: Label, attempt: Label) -> Error {
    Error::new(Kind::File, Label::new(format!("{name} is {}", is.en()), format!("{name} est {}", is.fr())))
        .found(Label::with(|lang| lang.bytes(size as u64)))
        .expected(expected)
        .attempt(attempt)
}

/// Bytes that are no text, of no kind that is known here.
pub(super) fn not_text(name: &str) -> Error {
    about(Kind::File, name, "is neither a text nor a table", "n’est ni un texte ni un tableau")
        .found(Label::fixed(
            "bytes that stand for no letters",
            "des octets qui ne représentent pas de lettres",
        ))
        .expected(Label::fixed(
            "CSV, a spreadsheet (.xlsx, .xls, .ods) or Parquet",
            "du CSV, un classeur (.xlsx, .xls, .ods) ou du Parquet",
        ))
        .attempt(Label::fixed(
            "open it in the program that made it, and save it as CSV",
            "ouvrez-le dans le logiciel qui l’a fait, et enregistrez-le en CSV",
        ))
}

pub(super) fn empty(name: &str, found: Label) -> Error {
    about(Kind::Empty, name, "holds no data", "ne contient pas de données")
        .found(found)
        .expected(LINES)
        .attempt(EDITOR)
}

pub(super) fn no_data(name: &str) -> Error {
    empty(name, Label::fixed("the names of columns, and no row", "des noms de colonnes, et aucune ligne"))
}

/// A line with more cells than there are names.
pub(super) fn too_many_cells(name: &str, line: usize, found: usize, expected: usize, separator: u8) -> Error {
    let mark = Label::with(|lang| match (separator, lang) {
        (b'\t', Lang::Fr) => "une tabulation".to_string(),
        (b'\t', _) => "a tab".to_string(),
        (mark, _) => lang.quote(&char::from(mark).to_string()),
    });
    about(Kind::Value, name, "could not be read as CSV", "n’a pas pu être lu comme du CSV")
        .found(Label::new(
            format!("line {line}: {found} cells, {} between them", mark.en()),
            format!("ligne {line}\u{a0}: {found} cellules, séparées par {}", mark.fr()),
        ))
        .expected(Label::new(
            format!("{expected} cells, as many as there are names of columns"),
            format!("{expected} cellules, autant que de noms de colonnes"),
        ))
        .attempt(match separator {
            b',' => Label::fixed(
                "put quotation marks around a text that has a comma in it: \"Montréal, Québec\"",
                "mettez entre guillemets droits un texte qui contient une virgule\u{a0}: \"Montréal, Québec\"",
            ),
            _ => Label::fixed(
                "put quotation marks around a text that has this sign in it; ReadOptions::new().separator(…) names another",
                "mettez entre guillemets droits un texte qui contient ce signe\u{202f}; ReadOptions::new().separator(…) en désigne un autre",
            ),
        })
}

/// A separator that is no single sign of ASCII.
pub(super) fn separator(found: char) -> Error {
    Error::new(
        Kind::Value,
        Label::fixed("this cannot stand between columns", "ceci ne peut pas séparer des colonnes"),
    )
    .found(Label::with(|lang| lang.quote(&found.to_string())))
    .expected(Label::same("',' ';' '\\t' '|'"))
    .attempt(Label::same("ReadOptions::new().separator(';')"))
}

/// A decimal mark that is neither of the two.
pub(super) fn decimal(found: char) -> Error {
    Error::new(
        Kind::Value,
        Label::fixed("no number has this decimal mark", "aucun nombre n’a ce signe décimal"),
    )
    .found(Label::with(|lang| lang.quote(&found.to_string())))
    .expected(Label::same("',' '.'"))
    .attempt(Label::same("ReadOptions::new().decimal(',')"))
}

/// A column that was named for a `dtype` and is not there.
pub(super) fn no_such_column(column: &str, names: &[String]) -> Error {
    unknown_name(
        Kind::Column,
        Label::fixed("the file has no such column", "le fichier n’a pas cette colonne"),
        column,
        names,
    )
}

/// A cell that is not of the kind that was asked for.
pub(super) fn misfit(column: &str, dtype: Dtype, text: &str, line: usize) -> Error {
    let short: String = text.chars().take(40).collect();
    let (kind, expected) = match dtype {
        Dtype::Text => (Label::fixed("texts", "textes"), Label::fixed("a text", "un texte")),
        Dtype::Number => (
            Label::fixed("numbers", "nombres"),
            Label::fixed("a number in every row", "un nombre à chaque ligne"),
        ),
        Dtype::YesNo => (
            Label::fixed("yes or no", "oui ou non"),
            Label::same("true, false, yes, no, oui, non, vrai, faux, 1, 0"),
        ),
        Dtype::Date => (
            Label::fixed("dates", "dates"),
            Label::fixed(
                "a date that leaves no doubt: 1991-04-03",
                "une date sans ambiguïté\u{a0}: 1991-04-03",
            ),
        ),
        Dtype::DayFirst => (
            Label::fixed("dates, day first", "dates, jour d’abord"),
            Label::fixed(
                "a day, a month, a year of four digits: 03/04/1991",
                "un jour, un mois, une année à quatre chiffres\u{a0}: 03/04/1991",
            ),
        ),
        Dtype::MonthFirst => (
            Label::fixed("dates, month first", "dates, mois d’abord"),
            Label::fixed(
                "a month, a day, a year of four digits: 04/03/1991",
                "un mois, un jour, une année à quatre chiffres\u{a0}: 04/03/1991",
            ),
        ),
    };
    let attempt = match dtype {
        Dtype::Date => Label::same("Dtype::DayFirst, Dtype::MonthFirst"),
        _ => Label::same(format!("ReadOptions::new().missing(&[\"{short}\"])")),
    };
    Error::new(
        Kind::Value,
        Label::new(
            format!("the column {} cannot be read as {}", Lang::En.quote(column), kind.en()),
            format!("la colonne {} ne peut pas être lue comme {}", Lang::Fr.quote(column), kind.fr()),
        ),
    )
    .found(Label::with(|lang| match lang {
        Lang::Fr => format!("{}, ligne {}", lang.quote(&short), lang.count(line)),
        _ => format!("{}, line {}", lang.quote(&short), lang.count(line)),
    }))
    .expected(expected)
    .attempt(attempt)
}

/// A column of numbers whose marks do not tell what they mean.
pub(super) fn no_number(column: &str, reason: Reason, cell: &str) -> Error {
    let short: String = cell.chars().take(40).collect();
    let error = Error::new(
        Kind::Value,
        Label::new(
            format!("the column {} cannot be read as numbers", Lang::En.quote(column)),
            format!("la colonne {} ne peut pas être lue comme nombres", Lang::Fr.quote(column)),
        ),
    )
    .found(Label::with(|lang| lang.quote(&short)));
    match reason {
        Reason::TooLong => error
            .expected(Label::fixed("18 digits or fewer", "18 chiffres ou moins"))
            .attempt(Label::same("Dtype::Text")),
        _ => error
            .expected(Label::fixed(
                "a decimal mark, comma or point, that is told by the column",
                "un signe décimal, virgule ou point, que la colonne montre",
            ))
            .attempt(Label::same("ReadOptions::new().decimal(',')")),
    }
}

/// A spreadsheet that could not be opened.
pub(super) fn workbook(name: &str, cause: &str) -> Error {
    let cause: String = cause.lines().next().unwrap_or_default().chars().take(120).collect();
    let end = cause.contains("Zip") || cause.contains("Cannot detect");
    about(Kind::Tampered, name, "could not be read as a spreadsheet", "n’a pas pu être lu comme un classeur")
        .found(if end {
            Label::fixed("the beginning of one, and not its end", "le début d’un classeur, sans sa fin")
        } else {
            Label::new(format!("a damaged part ({cause})"), format!("une partie abîmée ({cause})"))
        })
        .expected(Label::fixed("a whole workbook", "un classeur entier"))
        .attempt(AGAIN)
}

/// A spreadsheet behind a password.
pub(super) fn locked(name: &str) -> Error {
    about(Kind::File, name, "is protected by a password", "est protégé par un mot de passe")
        .found(Label::fixed("an encrypted workbook", "un classeur chiffré"))
        .expected(Label::fixed(
            "a workbook that anybody can open",
            "un classeur que tout le monde peut ouvrir",
        ))
        .attempt(Label::fixed(
            "save it without a password, or as CSV",
            "enregistrez-le sans mot de passe, ou en CSV",
        ))
}

pub(super) fn no_such_sheet(name: &str, sheet: &str, names: &[String]) -> Error {
    unknown_name(
        Kind::File,
        Label::new(format!("{name} has no such sheet"), format!("{name} n’a pas cette feuille")),
        sheet,
        names,
    )
}

/// A sheet with nothing on it.
pub(super) fn empty_sheet(name: &str, names: &[String]) -> Error {
    empty(
        name,
        Label::with(|lang| {
            let quoted: Vec<String> = names.iter().map(|name| lang.quote(name)).collect();
            match lang {
                Lang::Fr => format!("rien dans {}", lang.list(&quoted)),
                _ => format!("nothing in {}", lang.list(&quoted)),
            }
        }),
    )
}

pub(super) fn cut_parquet(name: &str, bytes: usize) -> Error {
    about(Kind::Tampered, name, "is cut off", "est tronqué")
        .found(Label::with(|lang| lang.bytes(bytes as u64)))
        .expected(Label::fixed("PAR1 at the beginning and at the end", "PAR1 au début et à la fin"))
        .attempt(AGAIN)
}

pub(super) fn damaged_parquet(name: &str) -> Error {
    about(Kind::Tampered, name, "could not be read as Parquet", "n’a pas pu être lu comme du Parquet")
        .found(Label::fixed("a part that says nothing", "une partie qui ne dit rien"))
        .expected(Label::fixed("a whole Parquet file", "un fichier Parquet entier"))
        .attempt(AGAIN)
}
