//! Text as a network reads it: characters, never bytes.

use super::place::Place;
use super::samples::{Examples, Samples, Target};
use super::table::{Table, plural};
use crate::card::Datasheet;
use crate::error::{Error, Kind, Result};
use crate::file;
use crate::lang::{Label, Lang};
use crate::plot::Passage;
use crate::show::{Page, Show, displays};
use rand::{SeedableRng as _, seq::SliceRandom as _};
use rand_chacha::ChaCha8Rng;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Characters that a text shows of itself.
const SHOWN: usize = 400;

/// A text, and the characters that a network can read and write.
///
/// A letter with its accent is one character, however the file writes it.
///
/// ```
/// use atelier::Text;
/// # fn main() -> atelier::Result<()> {
/// let text = Text::new("été, œuvre, Noël")?;
/// assert_eq!(text.len(), 16);
/// assert_eq!(text.decode(&text.encode("Noël")?)?, "Noël");
/// assert_eq!(Text::new("e\u{301}te\u{301}")?.as_string(), "été");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Text {
    characters: Arc<Vec<char>>,
    vocabulary: Vec<char>,
    title: Option<Label>,
    sheet: Option<Arc<Datasheet>>,
    /// In which encoding the file was, where that is not UTF-8.
    note: Option<Label>,
    /// Where a machine wrote it: which, and from what.
    machine: Option<Label>,
}

impl Text {
    /// A text.
    ///
    /// # Errors
    /// When there is nothing in it.
    pub fn new(text: &str) -> Result<Text> {
        let characters: Vec<char> = composed(text).filter(|letter| *letter != '\r').collect();
        if characters.is_empty() {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed("a text without a character", "un texte sans caractère"),
            )
            .found(Label::fixed("0 characters", "0 caractère"))
            .expected(Label::fixed("1 or more", "1 ou plus"))
            .attempt(Label::fixed("another file", "un autre fichier")));
        }
        let mut vocabulary = characters.clone();
        vocabulary.sort_unstable();
        vocabulary.dedup();
        Ok(Text {
            characters: Arc::new(characters),
            vocabulary,
            title: None,
            sheet: None,
            note: None,
            machine: None,
        })
    }

    /// Reads a text file: UTF-8, UTF-16, Latin-1, Windows-1252, Mac Roman… Where it is not UTF-8, the
    /// text says in which encoding it was read.
    ///
    /// # Errors
    /// When the file is missing, cut off, empty or no text.
    ///
    /// ```
    /// use atelier::{Show, Text};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("summer.txt");
    /// # let path = path.to_str().unwrap();
    /// std::fs::write(path, b"l'\xe9t\xe9 \xe0 la mer")?; // Latin-1
    /// let text = Text::read(path)?;
    /// assert_eq!(text.as_string(), "l'été à la mer");
    /// assert!(text.page().plain().contains("Latin-1"));
    /// # Ok(()) }
    /// ```
    pub fn read(path: &str) -> Result<Text> {
        let decoded = super::read::letters(path)?;
        Ok(Text { note: decoded.note, ..Text::new(&decoded.text)? })
    }

    /// Opens a text of `datasets/`: its hash is checked before it is read.
    ///
    /// # Errors
    /// When there is no such set or file, or it is cut off or changed.
    ///
    /// ```
    /// use atelier::Text;
    /// # fn main() -> atelier::Result<()> {
    /// let french = Text::dataset("udhr", "french")?;
    /// assert!(french.vocabulary().contains(&'é'));
    /// # Ok(()) }
    /// ```
    pub fn dataset(name: &str, file: &str) -> Result<Text> {
        let place = Place::find(name)?;
        let file = place.one_file(Some(file), &["txt", "tsv"])?;
        let mut text = Text::new(&file::text(place.open(&file)?, &format!("{name}/{file}"))?)?;
        text.title = Some(place.sheet.title.label());
        text.sheet = Some(Arc::new(place.sheet));
        Ok(text)
    }

    /// The datasheet of the set this text comes from.
    ///
    /// # Errors
    /// When it has none.
    pub fn datasheet(&self) -> Result<Datasheet> {
        match &self.sheet {
            Some(sheet) => Ok(sheet.as_ref().clone()),
            None => Err(Error::new(
                Kind::Empty,
                Label::fixed(
                    "nobody has written a datasheet for this text",
                    "personne n’a écrit de fiche pour ce texte",
                ),
            )
            .found(Label::fixed(
                "characters, and not a word about them",
                "des caractères, et pas un mot sur eux",
            ))
            .expected(Label::fixed(
                "why it exists, who wrote it, who is missing",
                "pourquoi il existe, qui l’a écrit, qui manque",
            ))
            .attempt(Label::same("Datasheet::named(\"…\")"))),
        }
    }

    /// How many characters.
    pub fn len(&self) -> usize {
        self.characters.len()
    }

    /// Whether there is no character: never, since an empty text is refused.
    pub fn is_empty(&self) -> bool {
        self.characters.is_empty()
    }

    /// The text itself.
    pub fn as_string(&self) -> String {
        self.characters.iter().collect()
    }

    /// Its lines, without the empty ones.
    pub fn lines(&self) -> Vec<String> {
        self.as_string().lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_string).collect()
    }

    /// The characters that a network can read and write, in order: a code is a position in this list.
    pub fn vocabulary(&self) -> Vec<char> {
        self.vocabulary.clone()
    }

    /// The same text with the characters of another text added to its vocabulary.
    ///
    /// A network that first reads English and later French needs the letters of both from the start.
    ///
    /// ```
    /// use atelier::Text;
    /// # fn main() -> atelier::Result<()> {
    /// let (english, french) = (Text::new("summer")?, Text::new("été")?);
    /// assert!(english.encode("été").is_err());
    /// assert_eq!(english.with_vocabulary_of(&french).encode("été")?, [6, 4, 6]);
    /// # Ok(()) }
    /// ```
    pub fn with_vocabulary_of(&self, other: &Text) -> Text {
        let mut text = self.clone();
        text.vocabulary.extend(&other.vocabulary);
        text.vocabulary.sort_unstable();
        text.vocabulary.dedup();
        text
    }

    /// The codes of a text, character by character.
    ///
    /// # Errors
    /// When it holds a character that the vocabulary does not.
    pub fn encode(&self, text: &str) -> Result<Vec<i64>> {
        let letters: Vec<char> = composed(text).collect();
        self.codes(&letters)
    }

    fn codes(&self, letters: &[char]) -> Result<Vec<i64>> {
        let places: HashMap<char, i64> = self.vocabulary.iter().copied().zip(0..).collect();
        letters
            .iter()
            .map(|letter| {
                places.get(letter).copied().ok_or_else(|| {
                    Error::new(
                        Kind::Value,
                        Label::fixed(
                            "a character that the vocabulary does not hold",
                            "un caractère que le vocabulaire ne contient pas",
                        ),
                    )
                    .found(Label::with(|lang| {
                        format!("{} (U+{:04X})", lang.quote(&letter.to_string()), *letter as u32)
                    }))
                    .expected(Label::same(shown_letters(&self.vocabulary)))
                    .attempt(Label::same(".with_vocabulary_of(&…)"))
                })
            })
            .collect()
    }

    /// The text that these codes stand for.
    ///
    /// # Errors
    /// When a code is outside the vocabulary.
    pub fn decode(&self, codes: &[i64]) -> Result<String> {
        codes
            .iter()
            .map(|code| {
                usize::try_from(*code).ok().and_then(|place| self.vocabulary.get(place)).copied().ok_or_else(
                    || {
                        Error::new(
                            Kind::Value,
                            Label::fixed(
                                "a code that stands for no character",
                                "un code qui ne représente aucun caractère",
                            ),
                        )
                        .found(Label::same(code.to_string()))
                        .expected(Label::same(format!("0 … {}", self.vocabulary.len().saturating_sub(1))))
                        .attempt(Label::same(".encode(\"…\")?"))
                    },
                )
            })
            .collect()
    }

    /// Two texts: the beginning (`share` of the characters) and the end. Both keep the vocabulary of the whole.
    ///
    /// # Errors
    /// When `share` is not between 0 and 1, or a part would be empty.
    ///
    /// ```
    /// use atelier::Text;
    /// # fn main() -> atelier::Result<()> {
    /// let (seen, unseen) = Text::new("so far so good")?.split(0.5)?;
    /// assert_eq!((seen.as_string().as_str(), unseen.as_string().as_str()), ("so far ", "so good"));
    /// # Ok(()) }
    /// ```
    pub fn split(&self, share: f64) -> Result<(Text, Text)> {
        // The same rules as for rows; only the order is the text's own.
        let (seen, _) = super::split::parts(self.len(), share, 0)?;
        let part = |range: std::ops::Range<usize>| Text {
            characters: Arc::new(self.characters[range].to_vec()),
            ..self.clone()
        };
        Ok((part(0..seen.len()), part(seen.len()..self.len())))
    }

    /// The first characters.
    ///
    /// # Errors
    /// When `characters` is 0.
    pub fn take(&self, characters: usize) -> Result<Text> {
        let part: String = self.characters.iter().take(characters).collect();
        let mut text = Text::new(&part)?;
        text.vocabulary = self.vocabulary.clone();
        Ok(Text {
            title: self.title.clone(),
            sheet: self.sheet.clone(),
            machine: self.machine.clone(),
            ..text
        })
    }

    /// This text, a line break, then another; the vocabulary holds the characters of both.
    pub fn and(&self, other: &Text) -> Text {
        let mut text = self.with_vocabulary_of(other);
        let mut characters = self.characters.as_ref().clone();
        characters.push('\n');
        characters.extend(other.characters.iter());
        if !text.vocabulary.contains(&'\n') {
            text.vocabulary.push('\n');
            text.vocabulary.sort_unstable();
        }
        text.characters = Arc::new(characters);
        text.machine = text.machine.or_else(|| other.machine.clone());
        text
    }

    /// The words of the text, one after another, in small letters: what stands between two signs that are no letters.
    ///
    /// ```
    /// use atelier::Text;
    /// # fn main() -> atelier::Result<()> {
    /// assert_eq!(Text::new("L’Été, c’est-à-dire : 3 mois.")?.words(), ["l", "été", "c", "est", "à", "dire", "mois"]);
    /// # Ok(()) }
    /// ```
    pub fn words(&self) -> Vec<String> {
        let text = self.as_string().to_lowercase();
        text.split(|letter: char| !letter.is_alphabetic())
            .filter(|word| !word.is_empty())
            .map(str::to_string)
            .collect()
    }

    /// The text in pieces of so many characters, one after another; what is left at the end is no piece.
    ///
    /// ```
    /// use atelier::Text;
    /// # fn main() -> atelier::Result<()> {
    /// let pieces = Text::new("so far so good")?.pieces(6)?;
    /// assert_eq!(pieces.iter().map(Text::as_string).collect::<Vec<_>>(), ["so far", " so go"]);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// When a piece would be empty, or longer than the text.
    pub fn pieces(&self, characters: usize) -> Result<Vec<Text>> {
        if characters == 0 || characters > self.len() {
            return Err(Error::new(
                Kind::Shape,
                Label::fixed(
                    "the text has no pieces of this length",
                    "le texte n’a pas de morceaux de cette longueur",
                ),
            )
            .found(Label::with(|lang| lang.count(characters)))
            .expected(Label::with(|lang| match lang {
                Lang::Fr => format!("de 1 à {}", lang.count(self.len())),
                _ => format!("1 to {}", lang.count(self.len())),
            }))
            .attempt(Label::same(".pieces(80)?")));
        }
        let piece = |letters: &[char]| Text { characters: Arc::new(letters.to_vec()), ..self.clone() };
        Ok(self.characters.chunks_exact(characters).map(piece).collect())
    }

    /// The same lines in an order drawn from `seed`; empty lines are left out. With [`Text::split`], whole lines come on one side or
    /// the other, but for the one that the cut goes through.
    ///
    /// ```
    /// use atelier::{Text, SEED};
    /// # fn main() -> atelier::Result<()> {
    /// let text = Text::new("one\ntwo\nthree\n\nfour")?.shuffled_lines(SEED);
    /// let mut lines = text.lines();
    /// lines.sort();
    /// assert_eq!(lines, ["four", "one", "three", "two"]);
    /// # Ok(()) }
    /// ```
    pub fn shuffled_lines(&self, seed: u64) -> Text {
        let mut lines = self.lines();
        lines.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
        let characters: Vec<char> = lines.join("\n").chars().collect();
        // A text of spaces alone has no line to move.
        if characters.is_empty() {
            return self.clone();
        }
        Text { characters: Arc::new(characters), ..self.clone() }
    }

    /// Whether a machine wrote it, or a part of it: wherever it is shown, it says so.
    pub fn is_by_machine(&self) -> bool {
        self.machine.is_some()
    }

    /// The same text, marked: “Written by a machine (…)”.
    pub(crate) fn by_machine(&self, how: Label) -> Text {
        Text { machine: Some(how), ..self.clone() }
    }

    /// The same text, its letters numbered as in this vocabulary.
    pub(crate) fn in_letters(&self, vocabulary: Vec<char>) -> Text {
        Text { vocabulary, ..self.clone() }
    }

    /// What the text is, where it comes from `datasets/`.
    pub(crate) fn title(&self) -> Option<Label> {
        self.title.clone()
    }

    /// The same text in small letters.
    ///
    /// ```
    /// use atelier::Text;
    /// # fn main() -> atelier::Result<()> {
    /// assert_eq!(Text::new("ÉTÉ, ŒUVRE")?.lowercase()?.as_string(), "été, œuvre");
    /// # Ok(()) }
    /// ```
    pub fn lowercase(&self) -> Result<Text> {
        let text = Text::new(&self.as_string().to_lowercase())?;
        Ok(Text {
            title: self.title.clone(),
            sheet: self.sheet.clone(),
            machine: self.machine.clone(),
            ..text
        })
    }

    /// How often each character stands in the text, the most frequent first.
    ///
    /// ```
    /// use atelier::Text;
    /// # fn main() -> atelier::Result<()> {
    /// let counts = Text::new("abba b")?.counts()?;
    /// assert_eq!(counts.text("character")?, ["b", "a", "␣"]);
    /// assert_eq!(counts.column("count")?, [3.0, 2.0, 1.0]);
    /// # Ok(()) }
    /// ```
    pub fn counts(&self) -> Result<Table> {
        let mut counts: BTreeMap<char, usize> = BTreeMap::new();
        for letter in self.characters.iter() {
            *counts.entry(*letter).or_default() += 1;
        }
        let mut counts: Vec<(char, usize)> = counts.into_iter().collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let letters: Vec<String> = counts.iter().map(|(letter, _)| visible(*letter)).collect();
        let numbers: Vec<f64> = counts.iter().map(|(_, count)| *count as f64).collect();
        let shares: Vec<f64> = numbers.iter().map(|count| count / self.len() as f64).collect();
        Table::columns(&[("count", &numbers), ("share", &shares)])?
            .with_text_column("character", &letters)?
            .select(&["character", "count", "share"])
    }

    /// What a network that guesses the next character trains on: `length` characters, and the one
    /// after them; then again `step` characters further on.
    ///
    /// # Errors
    /// When `length` or `step` is 0, or the text is not longer than `length`.
    ///
    /// ```
    /// use atelier::{Examples, Text};
    /// # fn main() -> atelier::Result<()> {
    /// let text = Text::new("Noël")?; // l N o ë, in the order of their codes: N l o ë
    /// let samples = text.windows(3, 1)?.samples()?;
    /// assert_eq!(samples.inputs.size(), [1, 3]);
    /// assert_eq!(samples.targets.names()[1], "l");
    /// assert_eq!(samples.targets.values().int64_value(&[0]), 1);
    /// # Ok(()) }
    /// ```
    pub fn windows(&self, length: usize, step: usize) -> Result<Windows> {
        if length == 0 || step == 0 || length >= self.len() {
            return Err(Error::new(
                Kind::Shape,
                Label::fixed(
                    "the text has no windows of this length",
                    "le texte n’a pas de fenêtre de cette longueur",
                ),
            )
            .found(Label::with(|lang| match lang {
                Lang::Fr => format!("longueur {}, pas {}, texte de {}", length, step, lang.count(self.len())),
                _ => format!("length {}, step {}, a text of {}", length, step, lang.count(self.len())),
            }))
            .expected(Label::with(|lang| match lang {
                Lang::Fr => {
                    format!("longueur de 1 à {}, pas de 1 ou plus", lang.count(self.len().saturating_sub(1)))
                }
                _ => format!(
                    "a length from 1 to {}, a step of 1 or more",
                    lang.count(self.len().saturating_sub(1))
                ),
            }))
            .attempt(Label::same(".windows(32, 1)?")));
        }
        Ok(Windows { text: self.clone(), length, step })
    }
}

impl Show for Text {
    fn page(&self) -> Page {
        let head: String = self.characters.iter().take(SHOWN).collect();
        let more = if self.len() > SHOWN { "…" } else { "" };
        let words = Label::with(|lang| {
            let title =
                self.title.as_ref().map(|title| format!("{} — ", title.text(lang))).unwrap_or_default();
            let (count, kinds) = (lang.count(self.len()), lang.count(self.vocabulary.len()));
            match lang {
                Lang::Fr => {
                    let noun = plural(self.len(), "caractère", "caractères", lang);
                    format!("{title}{count} {noun}, {kinds} dans le vocabulaire")
                }
                _ => {
                    let noun = plural(self.len(), "character", "characters", lang);
                    format!("{title}{count} {noun}, {kinds} in the vocabulary")
                }
            }
        });
        let mut page = match &self.machine {
            Some(machine) => Page::new().label(machine).label(&words),
            None => Page::new().label(&words),
        };
        if let Some(note) = &self.note {
            page = page.label(note);
        }
        page.line(&format!("{head}{more}"))
    }
}

displays!(Text);

impl<V: AsRef<[f64]>> From<(&str, &str, Text, V)> for Passage {
    fn from((en, fr, text, values): (&str, &str, Text, V)) -> Passage {
        Passage::from((en, fr, &text, values))
    }
}

impl<V: AsRef<[f64]>> From<(&str, &str, &Text, V)> for Passage {
    fn from((en, fr, text, values): (&str, &str, &Text, V)) -> Passage {
        Passage::new(Label::new(en, fr), &text.as_string(), values.as_ref(), text.is_by_machine())
    }
}

/// Windows on a text, each with the character that follows: see [`Text::windows`].
///
/// The inputs are codes written as numbers, `[rows, length]`; the classes are the vocabulary.
///
/// ```
/// use atelier::{Examples, Text};
/// # fn main() -> atelier::Result<()> {
/// let windows = Text::new("so far, so good")?.windows(4, 2)?;
/// assert_eq!(windows.rows(), 6);
/// assert_eq!(windows.samples()?.inputs.size(), [6, 4]);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Windows {
    text: Text,
    length: usize,
    step: usize,
}

impl Windows {
    /// How many characters a network sees at once.
    pub fn length(&self) -> usize {
        self.length
    }

    /// How many windows.
    pub fn rows(&self) -> usize {
        (self.text.len() - self.length).div_ceil(self.step)
    }
}

impl Examples for Windows {
    fn samples(&self) -> Result<Samples> {
        let codes = self.text.codes(&self.text.characters)?;
        let rows = self.rows();
        let mut inputs = Vec::with_capacity(rows * self.length);
        let mut next = Vec::with_capacity(rows);
        for start in (0..codes.len() - self.length).step_by(self.step) {
            inputs.extend(codes[start..start + self.length].iter().map(|code| *code as f32));
            next.push(codes[start + self.length]);
        }
        let inputs = tch::Tensor::f_from_slice(&inputs)?.f_reshape([rows as i64, self.length as i64])?;
        let names = self.text.vocabulary.iter().map(|letter| visible(*letter)).collect();
        Samples::new(inputs, Target::Classes { values: tch::Tensor::f_from_slice(&next)?, names })
    }

    fn rows(&self) -> usize {
        Windows::rows(self)
    }
}

impl Show for Windows {
    fn page(&self) -> Page {
        let letters: String =
            self.text.characters.iter().take(self.length).map(|letter| visible(*letter)).collect();
        let next = visible(self.text.characters[self.length]);
        Page::new().label(&Label::with(|lang| {
            let (rows, length) = (lang.count(self.rows()), lang.count(self.length));
            let (letters, next) = (lang.quote(&letters), lang.quote(&next));
            match lang {
                Lang::Fr => format!(
                    "{rows} fenêtres de {length} caractères\u{a0}; la première\u{a0}: {letters}, puis {next}"
                ),
                _ => format!("{rows} windows of {length} characters; the first: {letters}, then {next}"),
            }
        }))
    }
}

displays!(Windows);

/// The characters of a text, a letter and its accent as one where Unicode has one for them (NFC).
fn composed(text: &str) -> impl Iterator<Item = char> + '_ {
    use unicode_normalization::UnicodeNormalization as _;
    text.nfc()
}

/// A character as a reader can see it: spaces and line breaks have signs.
pub(crate) fn visible(letter: char) -> String {
    match letter {
        ' ' => "␣".to_string(),
        '\n' => "↵".to_string(),
        '\t' => "⇥".to_string(),
        '\u{a0}' => "⍽".to_string(),
        '\u{202f}' => "⍽ (U+202F)".to_string(),
        letter if letter.is_control() => format!("U+{:04X}", letter as u32),
        letter => letter.to_string(),
    }
}

fn shown_letters(letters: &[char]) -> String {
    // A vocabulary of Latin letters fits; one of thousands of signs would bury the message.
    let shown: Vec<String> = letters.iter().take(120).map(|letter| visible(*letter)).collect();
    let more = if letters.len() > 120 { " …" } else { "" };
    format!("{}{more}", shown.join(" "))
}
