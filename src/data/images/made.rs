//! Texts and tables as small grey pictures: what a network that takes pictures can take as well.

use super::Images;
use super::open::fits;
use crate::data::table::Table;
use crate::error::{Error, Kind, Result};
use crate::file;
use crate::lang::{Label, Lang};
use std::path::Path;

/// The letters of a picture of pairs, and the gap between two words.
const SIGNS: usize = 27;
/// Where the gap stands among them.
const GAP: usize = 26;

impl Images {
    /// Texts as pictures of their pairs of letters: how often which letter follows which. The row is the first of two letters, the
    /// column the second, from a to z, the gap between two words last; the brightest pair is the commonest, and twice as often is
    /// about 1.4 times as bright. Capitals are small letters here, accents fall off, and whatever is no Latin letter is a gap.
    ///
    /// The details have one column, `text`: how each text begins.
    ///
    /// ```
    /// use atelier::Images;
    /// let pairs = Images::of_texts(&["Mama!", "Été"])?;
    /// assert_eq!((pairs.rows(), pairs.width(), pairs.height()), (2, 27, 27));
    /// let at = |row: usize, first: char, second: char| {
    ///     pairs.pixels(row).unwrap()[(first as usize - 97) * 27 + second as usize - 97]
    /// };
    /// assert_eq!(at(0, 'm', 'a'), 255); // twice “ma”
    /// assert_eq!(at(0, 'a', 'm'), 180); // once “am”: 255 × √½
    /// assert_eq!(at(1, 'e', 't'), 255);
    /// assert!(Images::of_texts(&["1 2 3"]).is_err()); // no letter, no picture
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there is no text, or one has no two letters in a row.
    pub fn of_texts<T: AsRef<str>>(texts: &[T]) -> Result<Images> {
        fits(texts.len(), SIGNS, SIGNS)?;
        let mut bytes = Vec::with_capacity(texts.len() * SIGNS * SIGNS);
        for (place, text) in texts.iter().enumerate() {
            bytes.extend(pairs(text.as_ref()).ok_or_else(|| no_letters(place, text.as_ref()))?);
        }
        let begins: Vec<String> = texts.iter().map(|text| text.as_ref().chars().take(40).collect()).collect();
        let details = Table::of(polars::prelude::DataFrame::empty()).with_text_column("text", &begins)?;
        Images::new(SIGNS, SIGNS, 1, bytes, &details)
    }

    /// Reads a folder of plain texts (UTF-8) as pictures of their pairs of letters ([`Images::of_texts`]). Each folder inside it is
    /// a class, named by the column `folder`; each file is cut into passages of so many letters, and what is left at its end falls
    /// away. The column `file` has the file’s name: passages of one file go to one side of a split.
    ///
    /// ```
    /// use atelier::Images;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # for (class, text) in [("letters", "Dear Nour, the sea is calm today."), ("recipes", "Take two eggs and some flour.")] {
    /// #     std::fs::create_dir(folder.path().join(class))?;
    /// #     std::fs::write(folder.path().join(class).join("a.txt"), text)?;
    /// # }
    /// # let path = folder.path().to_str().unwrap();
    /// // letters/a.txt, recipes/a.txt
    /// let passages = Images::read_texts(path, 14)?.target("folder")?;
    /// assert_eq!(passages.text("folder")?, ["letters", "letters", "recipes", "recipes"]);
    /// assert!(Images::read_texts(path, 400).is_err()); // no file is as long as that
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// When there is no such folder or no file in it, a file is no text, none is as long as a passage, or a passage has no letters.
    pub fn read_texts(path: &str, letters: usize) -> Result<Images> {
        let files = file::by_class(Path::new(path), &Label::fixed("plain texts", "des textes"))?;
        let (mut texts, mut classes, mut names) = (Vec::new(), Vec::new(), Vec::new());
        let mut longest = 0;
        for (class, name, path) in files {
            let all: Vec<char> = file::read_text(&path)?.chars().collect();
            longest = longest.max(all.len());
            for passage in all.chunks_exact(letters.max(1)) {
                texts.push(passage.iter().collect::<String>());
                classes.push(class.clone());
                names.push(name.clone());
            }
        }
        if texts.is_empty() || letters == 0 {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed("no text is as long as a passage", "aucun texte n’est aussi long qu’un passage"),
            )
            .found(Label::with(|lang| match lang {
                Lang::Fr => {
                    format!("{} caractères au plus, passages de {}", lang.count(longest), lang.count(letters))
                }
                _ => {
                    format!("{} characters at most, passages of {}", lang.count(longest), lang.count(letters))
                }
            }))
            .expected(Label::fixed("passages of 1 character or more", "des passages de 1 caractère ou plus"))
            .attempt(Label::same((longest / 10).max(1).to_string())));
        }
        Images::of_texts(&texts)?.with_text_column("folder", &classes)?.with_text_column("file", &names)
    }

    /// The rows of a table as pictures one pixel high: a pixel for each column of numbers, black at the column’s smallest value,
    /// white at its largest. The other columns are the details, and one of them is the target.
    ///
    /// The scale is that of all rows: where a test must know nothing of it, scale a [`Table`] by its lessons
    /// ([`Table::scaling`]).
    ///
    /// ```
    /// use atelier::{Images, Table};
    /// # fn main() -> atelier::Result<()> {
    /// let table = Table::columns(&[("height", &[10.0, 20.0, 15.0]), ("width", &[1.0, 1.0, 1.0])])?
    ///     .with_text_column("kind", &["cup", "vase", "cup"])?;
    /// let strips = Images::of_table(&table)?.target("kind")?;
    /// assert_eq!((strips.width(), strips.height()), (2, 1));
    /// assert_eq!(strips.pixels(2)?, [128, 0]); // half-way; a column that never varies is black
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// When there are no rows, no column of numbers, none of texts, or a number is missing.
    pub fn of_table(table: &Table) -> Result<Images> {
        let is_text = |name: &String| {
            table.find(name).is_ok_and(|column| *column.dtype() == polars::prelude::DataType::String)
        };
        let (texts, numbers): (Vec<String>, Vec<String>) = table.names().into_iter().partition(is_text);
        if table.rows() == 0 || texts.is_empty() || numbers.is_empty() {
            return Err(Error::new(
                if table.rows() == 0 { Kind::Empty } else { Kind::Column },
                Label::fixed("this table makes no pictures", "cette table ne fait pas d’images"),
            )
            .found(Label::with(|lang| match lang {
                Lang::Fr => format!(
                    "lignes : {}, colonnes de nombres : {}, de textes : {}",
                    table.rows(),
                    numbers.len(),
                    texts.len()
                )
                .replace(" :", "\u{a0}:"),
                _ => format!(
                    "rows: {}, columns of numbers: {}, of texts: {}",
                    table.rows(),
                    numbers.len(),
                    texts.len()
                ),
            }))
            .expected(Label::fixed(
                "rows, with numbers to look at and a text to tell",
                "des lignes, avec des nombres à regarder et un texte à deviner",
            ))
            .attempt(Label::same("Table::read_csv(\"…\")?")));
        }
        fits(table.rows(), numbers.len(), 1)?;
        let mut bytes = vec![0; table.rows() * numbers.len()];
        for (place, name) in numbers.iter().enumerate() {
            let values = table.column(name)?;
            if let Some(row) = values.iter().position(|value| !value.is_finite()) {
                return Err(Error::new(
                    Kind::Value,
                    Label::new(
                        format!("the column {} misses a number", Lang::En.quote(name)),
                        format!("il manque un nombre dans la colonne {}", Lang::Fr.quote(name)),
                    ),
                )
                .found(Label::new(
                    format!("row {row}, counted from 0"),
                    format!("ligne {row}, en comptant de 0"),
                ))
                .expected(Label::fixed("a number in every row", "un nombre à chaque ligne"))
                .attempt(Label::same(format!(".drop_missing_in(&[\"{name}\"])?"))));
            }
            let low = values.iter().copied().fold(f64::INFINITY, f64::min);
            let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            for (row, value) in values.iter().enumerate() {
                let share = if high > low { (value - low) / (high - low) } else { 0.0 };
                bytes[row * numbers.len() + place] = (255.0 * share).round() as u8;
            }
        }
        let names: Vec<&str> = texts.iter().map(String::as_str).collect();
        Images::new(numbers.len(), 1, 1, bytes, &table.select(&names)?)
    }
}

/// How often which sign follows which, as bytes; nothing where no letter follows another.
fn pairs(text: &str) -> Option<Vec<u8>> {
    let mut counts = vec![0.0f64; SIGNS * SIGNS];
    let (mut before, mut letters) = (GAP, false);
    for sign in text.chars().flat_map(char::to_lowercase).flat_map(signs) {
        // Several gaps in a row are one.
        if before != GAP || sign != GAP {
            counts[before * SIGNS + sign] += 1.0;
            letters |= before != GAP && sign != GAP;
        }
        before = sign;
    }
    if !letters {
        return None;
    }
    let most = counts.iter().copied().fold(0.0, f64::max);
    Some(counts.iter().map(|count| (255.0 * (count / most).sqrt()).round() as u8).collect())
}

/// The sign, or the two signs, of a small letter: without its accent, and a gap where it is none of the Latin alphabet.
fn signs(letter: char) -> impl Iterator<Item = usize> {
    let plain = match letter {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => "a",
        'ç' => "c",
        'è' | 'é' | 'ê' | 'ë' => "e",
        'ì' | 'í' | 'î' | 'ï' => "i",
        'ñ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' => "o",
        'ù' | 'ú' | 'û' | 'ü' => "u",
        'ý' | 'ÿ' => "y",
        'œ' => "oe",
        'æ' => "ae",
        'ß' => "ss",
        _ => "",
    };
    let own = if letter.is_ascii_lowercase() { letter as usize - 'a' as usize } else { GAP };
    let own = plain.is_empty().then_some(own);
    plain.bytes().map(|byte| usize::from(byte - b'a')).chain(own)
}

fn no_letters(place: usize, text: &str) -> Error {
    let begins: String = text.chars().take(20).collect();
    Error::new(
        Kind::Value,
        Label::new(
            format!("text {place} has no pair of letters"),
            format!("le texte {place} n’a aucune paire de lettres"),
        ),
    )
    .found(Label::with(|lang| lang.quote(&file::plain(&begins))))
    .expected(Label::fixed(
        "words in Latin letters (accents fall off)",
        "des mots en lettres latines (les accents tombent)",
    ))
    .attempt(Label::fixed("longer passages, or another text", "des passages plus longs, ou un autre texte"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_follow_letters() {
        let picture = pairs("Où, cœur?").unwrap();
        let at = |first: char, second: char| {
            let sign = |letter: char| if letter == ' ' { GAP } else { letter as usize - 97 };
            picture[sign(first) * SIGNS + sign(second)]
        };
        for (first, second) in [
            (' ', 'o'),
            ('o', 'u'),
            ('u', ' '),
            (' ', 'c'),
            ('c', 'o'),
            ('o', 'e'),
            ('e', 'u'),
            ('u', 'r'),
            ('r', ' '),
        ] {
            assert_eq!(at(first, second), 255, "{first}{second}");
        }
        assert_eq!(picture.iter().filter(|byte| **byte > 0).count(), 9);
        assert!(pairs("").is_none() && pairs("a b c").is_none());
    }

    #[test]
    fn what_makes_no_picture_is_refused() {
        let numbers = Table::columns(&[("x", &[1.0, f64::NAN])]).unwrap();
        assert_eq!(Images::of_table(&numbers).unwrap_err().kind(), Kind::Column);
        let hole = numbers.with_text_column("kind", &["a", "b"]).unwrap();
        assert!(Images::of_table(&hole).unwrap_err().message(Lang::Fr).contains("ligne 1"));
        assert_eq!(Images::read_texts("nowhere", 10).unwrap_err().kind(), Kind::File);
    }
}
