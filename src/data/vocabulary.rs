//! Sentences as a network reads them: each word is a number.
//!
//! In: sentences, their words apart by spaces. Out: a [`Vocabulary`], and tables whose words are numbers
//! ([`Table::coded`]). For a text read letter by letter, see [`Text`](crate::Text).

use super::Table;
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::show::{Page, Show, displays};
use std::collections::BTreeMap;

/// Numbers that stand for no word of the list: 0 for nothing, 1 for a word that is not in it.
const BEFORE: usize = 2;
/// The number of every word that is not in the list.
const UNKNOWN: usize = 1;

/// The words that a network knows, each with its number.
///
/// Words are numbered in the order of their letters, from 2. All other words share the number 1, and 0
/// stands where there is no word: sentences differ in length, the rows of a table do not.
///
/// ```
/// use atelier::Vocabulary;
/// let known = Vocabulary::of(&["the sea is near", "the train is late"], 2)?;
/// assert_eq!(known.words(), ["is", "the"]); // twice or more
/// assert_eq!(known.codes("the sea is cold", 6), [3.0, 1.0, 2.0, 1.0, 0.0, 0.0]);
/// assert!(known.knows("is the") && !known.knows("is cold"));
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vocabulary {
    /// In order.
    words: Vec<String>,
}

impl Vocabulary {
    /// The words that these sentences hold at least so many times. Capitals make another word.
    ///
    /// # Errors
    /// When there is no such word.
    pub fn of<Sentence: AsRef<str>>(sentences: &[Sentence], times: usize) -> Result<Vocabulary> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for word in sentences.iter().flat_map(|sentence| sentence.as_ref().split_whitespace()) {
            *counts.entry(word).or_default() += 1;
        }
        let most = counts.values().copied().max().unwrap_or(0);
        let words: Vec<String> = counts
            .into_iter()
            .filter(|(_, count)| *count >= times)
            .map(|(word, _)| word.to_string())
            .collect();
        if words.is_empty() {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed("a vocabulary without a word", "un vocabulaire sans mot"),
            )
            .found(Label::with(|lang| match lang {
                Lang::Fr => format!("aucun mot qui vienne plus de {} fois", lang.count(most)),
                _ => format!("no word that comes more than {} times", lang.count(most)),
            }))
            .expected(Label::with(|lang| match lang {
                Lang::Fr => format!("un mot qui vienne {} fois ou plus", lang.count(times)),
                _ => format!("a word that comes {} times or more", lang.count(times)),
            }))
            .attempt(Label::same("Vocabulary::of(&table.text(\"words\")?, 1)?")));
        }
        Ok(Vocabulary { words })
    }

    /// The words, in the order of their numbers.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// How many numbers there are, with those for no word and for an unknown one: what an embedding needs.
    ///
    /// ```
    /// use atelier::{Layer, Vocabulary};
    /// let known = Vocabulary::of(&["so far so good"], 1)?;
    /// assert_eq!((known.words().len(), known.symbols()), (3, 5));
    /// let first = Layer::Embedding { symbols: known.symbols(), size: 12 };
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn symbols(&self) -> usize {
        self.words.len() + BEFORE
    }

    /// Whether it holds every word of a sentence.
    pub fn knows(&self, sentence: &str) -> bool {
        sentence.split_whitespace().all(|word| self.code(word) != UNKNOWN)
    }

    /// The numbers of a sentence's first `words` words; zeros where it has fewer.
    pub fn codes(&self, sentence: &str, words: usize) -> Vec<f64> {
        let mut codes = vec![0.0; words];
        for (code, word) in codes.iter_mut().zip(sentence.split_whitespace()) {
            *code = self.code(word) as f64;
        }
        codes
    }

    fn code(&self, word: &str) -> usize {
        self.words.binary_search_by(|known| known.as_str().cmp(word)).map_or(UNKNOWN, |place| place + BEFORE)
    }
}

impl Show for Vocabulary {
    fn page(&self) -> Page {
        const SHOWN: usize = 5;
        let shown: Vec<String> = self
            .words
            .iter()
            .take(SHOWN)
            .enumerate()
            .map(|(place, word)| format!("{word} = {}", place + BEFORE))
            .collect();
        let more = if self.words.len() > SHOWN { ", …" } else { "" };
        Page::new().label(&Label::with(|lang| {
            let (count, list) = (lang.count(self.words.len()), shown.join(", "));
            match (lang, self.words.len()) {
                (Lang::Fr, 1) => format!("Un mot connu\u{a0}: {list}"),
                (Lang::Fr, _) => format!("{count} mots connus\u{a0}: {list}{more}"),
                (_, 1) => format!("One known word: {list}"),
                (_, _) => format!("{count} known words: {list}{more}"),
            }
        }))
    }
}
displays!(Vocabulary);

impl Table {
    /// The same table with the first words of a column of sentences as numbers, in columns `word 1`,
    /// `word 2` …: these, and nothing else, are what a network reads then.
    ///
    /// ```
    /// use atelier::{Table, Vocabulary};
    /// # fn main() -> atelier::Result<()> {
    /// let table = Table::columns(&[("place", &[1.0, 2.0])])?
    ///     .with_text_column("words", &["birds fly", "the birds fly"])?
    ///     .classes("place")?;
    /// let known = Vocabulary::of(&table.text("words")?, 2)?; // birds, fly
    /// let coded = table.coded("words", &known, 4)?;
    /// assert_eq!(coded.inputs()?, ["word 1", "word 2", "word 3", "word 4"]);
    /// assert_eq!(coded.column("word 1")?, [2.0, 1.0]); // “the” is not known
    /// assert_eq!(coded.text("words")?[0], "birds fly"); // kept, for audits
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// When there is no such column, or no word is to be read.
    pub fn coded(&self, column: &str, vocabulary: &Vocabulary, words: usize) -> Result<Table> {
        if words == 0 {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed("a sentence of which no word is read", "une phrase dont aucun mot n’est lu"),
            )
            .found(Label::same("0"))
            .expected(Label::fixed("1 word or more", "1 mot ou plus"))
            .attempt(Label::same(format!(".coded(\"{column}\", &known, 9)?"))));
        }
        let rows: Vec<Vec<f64>> =
            self.text(column)?.iter().map(|sentence| vocabulary.codes(sentence, words)).collect();
        let targets = self.target_columns();
        // The words of a coding before this one are written over, and must not stay hidden.
        let written: Vec<String> = (1..=words).map(|place| format!("word {place}")).collect();
        let others: Vec<String> = self
            .names()
            .into_iter()
            .filter(|name| !targets.contains(name) && !written.contains(name))
            .collect();
        let mut table = self.hide(&others.iter().map(String::as_str).collect::<Vec<_>>())?;
        table.hidden.retain(|hidden| !written.contains(hidden));
        for (place, name) in written.iter().enumerate() {
            let codes: Vec<f64> = rows.iter().map(|codes| codes[place]).collect();
            table = table.with_column(name, &codes)?;
        }
        Ok(table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vocabulary_says_what_it_is() {
        let known = Vocabulary::of(&["b a b", "a c"], 2).unwrap();
        assert_eq!(known.words(), ["a", "b"]);
        let page = known.page();
        assert!(page.plain().contains("a = 2, b = 3"), "{}", page.plain());
        // A sentence that is too long is cut, an empty one is all zeros.
        assert_eq!(known.codes("a b c a", 3), [2.0, 3.0, 1.0]);
        assert_eq!(known.codes("", 2), [0.0, 0.0]);
        assert!(known.knows(""));
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        let nothing: [&str; 0] = [];
        let none = Vocabulary::of(&nothing, 1).unwrap_err();
        let rare = Vocabulary::of(&["so far so good"], 3).unwrap_err();
        assert_eq!((none.kind(), rare.kind()), (Kind::Empty, Kind::Empty));
        assert!(rare.message(Lang::Fr).contains("plus de 2 fois"), "{}", rare.message(Lang::Fr));
        let table = Table::columns(&[("x", &[1.0])]).unwrap().with_text_column("words", &["so"]).unwrap();
        let known = Vocabulary::of(&["so"], 1).unwrap();
        assert!(table.coded("words", &known, 0).is_err() && table.coded("word", &known, 3).is_err());
    }
}
