//! A table of letters: which letter has followed these, and how often (Markov, 1913; Shannon, 1948).

use super::places::{DEEPEST, Places, UNKNOWN};
use super::{SHOWN, some_letters, written};
use crate::data::{Table, Text};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::show::{Cell, Page, Show, displays};
use crate::synth::Random;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// A parrot looks no further back than this.
const MOST_BACK: usize = 30;

/// A table of letters: for every few letters of a text, which letter came next, and how often.
///
/// It writes by looking back: at the longest run of letters, up to so many, that it has read before; then it takes one of the letters
/// that followed that run, as often as each did. It knows nothing else.
///
/// Because all of it is open, it can be asked where it has each run from ([`Parrot::origins`], [`Parrot::copied`]), and how much a letter
/// surprises it ([`Parrot::surprise`]).
///
/// ```
/// use atelier::{Parrot, Text, SEED};
/// let text = Text::new("the cat sat on the mat; the rat sat on the cat")?;
/// let parrot = Parrot::learn(&text, 4)?;
/// let written = parrot.write("the ", 30, SEED)?;
/// assert_eq!((written.len(), written.is_by_machine()), (34, true));
/// assert_eq!(written.as_string(), parrot.write("the ", 30, SEED)?.as_string()); // the same seed, the same text
/// // after “the ”: c twice, m and r once each
/// assert_eq!(parrot.after("the ")?.column("times")?, [2.0, 1.0, 1.0]);
/// // it has read “sat on the ”, and “the rat”, but not all of it in a row
/// assert_eq!(parrot.copied(&Text::new("sat on the rat")?)[0], 11.0);
/// assert!(Parrot::learn(&text, 31).is_err());
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Parrot {
    read: Arc<Read>,
    /// How many letters it looks back.
    back: usize,
}

/// What a parrot has read.
#[derive(Debug)]
struct Read {
    places: Places,
    letters: Vec<char>,
    title: Option<Label>,
    /// Where the end of the text stands among the places: nothing follows it.
    end: usize,
    /// For each number of letters back: how many different letters follow a group of places, by the beginning of the group.
    kinds: Vec<Vec<(u32, u16)>>,
    words: HashSet<String>,
}

impl Parrot {
    /// Reads a text, and looks back at most `back` letters when it writes: 0 to 30.
    ///
    /// # Errors
    /// When it is to look further back.
    pub fn learn(text: &Text, back: usize) -> Result<Parrot> {
        if back > MOST_BACK {
            return Err(too_far(back, MOST_BACK, ".learn(&text, 5)?"));
        }
        let letters = text.vocabulary();
        let codes = text.as_string().chars().map(|letter| code(&letters, letter)).collect();
        let places = Places::of(codes);
        let kinds = kinds(&places, letters.len(), back);
        let end = places.end();
        let words = text.words().into_iter().collect();
        Ok(Parrot { read: Arc::new(Read { places, letters, title: text.title(), end, kinds, words }), back })
    }

    /// The same parrot, which looks back fewer letters.
    ///
    /// # Errors
    /// When it has not learned to look back so far.
    pub fn looking_back(&self, letters: usize) -> Result<Parrot> {
        let learned = self.read.kinds.len() - 1;
        if letters > learned {
            return Err(too_far(letters, learned, "Parrot::learn(&text, 9)?"));
        }
        Ok(Parrot { read: self.read.clone(), back: letters })
    }

    /// How many letters it looks back.
    pub fn back(&self) -> usize {
        self.back
    }

    /// Writes `letters` letters after a prompt; after an empty one it begins as a line begins. The text holds the prompt too.
    ///
    /// # Errors
    /// When no letter is to be written, or more than a million.
    pub fn write(&self, prompt: &str, letters: usize, seed: u64) -> Result<Text> {
        some_letters(letters)?;
        let prompt = Text::new(prompt).map(|text| text.as_string()).unwrap_or_default();
        let mut codes = self.beginning();
        codes.extend(self.codes(&prompt));
        let first = codes.len();
        let mut random = Random::new(seed);
        for _ in 0..letters {
            codes.push(self.next(&codes, &mut random));
        }
        let new = codes[first..].iter().filter_map(|code| self.read.letters.get(usize::from(*code)));
        let text: String = prompt.chars().chain(new.copied()).collect();
        let how = Label::with(|lang| match lang {
            Lang::Fr => {
                format!("table de lettres, {} en arrière{}", self.letters_back(lang), self.after_whom(lang))
            }
            _ => format!("table of letters, {} back{}", self.letters_back(lang), self.after_whom(lang)),
        });
        written(&text, &prompt, &how)
    }

    /// The letter after these: one that has followed the longest run of them that was read, as often as it did.
    fn next(&self, codes: &[u16], random: &mut Random) -> u16 {
        let places = &self.read.places;
        let (_, mut found) = places.longest(codes, self.back);
        // The end of the text is followed by nothing: where it is the only place, one letter less.
        let mut length = self.back;
        while found.len() == 1 && found.start == self.read.end {
            length -= 1;
            found = places.longest(codes, length).1;
        }
        let without_end = found.len() - usize::from(found.contains(&self.read.end));
        let mut drawn = found.start + ((random.share() * without_end as f64) as usize).min(without_end - 1);
        if found.contains(&self.read.end) && drawn >= self.read.end {
            drawn += 1;
        }
        places.codes()[places.place(drawn)]
    }

    /// Which letters have followed these in the text, and how often: columns `letter`, `times`, `share`, the most frequent first. Looks at the
    /// longest run of them that was read, at most as many as it looks back.
    ///
    /// # Errors
    /// When nothing has followed: the run is the end of the text.
    pub fn after(&self, run: &str) -> Result<Table> {
        let codes: Vec<u16> = self.codes(run).collect();
        let (length, found) = self.read.places.longest(&codes, self.back);
        let mut counts: BTreeMap<u16, usize> = BTreeMap::new();
        for letter in self.read.places.next(found) {
            *counts.entry(letter).or_default() += 1;
        }
        if counts.is_empty() {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed("nothing has followed this run", "rien n’a suivi cette suite de lettres"),
            )
            .found(Label::with(|lang| match lang {
                Lang::Fr => format!("{} est la fin du texte", lang.quote(&last(run, length))),
                _ => format!("{} is the end of the text", lang.quote(&last(run, length))),
            }))
            .attempt(Label::same(".after(\"\")?")));
        }
        let mut counts: Vec<(u16, usize)> = counts.into_iter().collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let times: Vec<f64> = counts.iter().map(|(_, count)| *count as f64).collect();
        let all: f64 = times.iter().sum();
        let shares: Vec<f64> = times.iter().map(|times| times / all).collect();
        let letters: Vec<String> = counts
            .iter()
            .filter_map(|(code, _)| self.read.letters.get(usize::from(*code)))
            .map(|letter| crate::data::visible(*letter))
            .collect();
        Table::columns(&[("times", &times), ("share", &shares)])?
            .with_text_column("letter", &letters)?
            .select(&["letter", "times", "share"])
    }

    /// For each letter of a text, how long the longest run is that holds it and stands in what the parrot has read, letter for
    /// letter: 0 where the letter itself was never read.
    pub fn copied(&self, text: &Text) -> Vec<f64> {
        let lengths = self.matches(text);
        let mut copied = vec![0.0; lengths.len()];
        // From the end: a run that ends further on may begin before this letter.
        let mut runs: Vec<(usize, usize)> = Vec::new(); // first letter, length
        for (place, length) in lengths.iter().enumerate().rev() {
            runs.retain(|(first, _)| *first <= place);
            runs.push((place + 1 - length, *length));
            copied[place] = runs.iter().map(|(_, length)| *length).max().unwrap_or(0) as f64;
        }
        copied
    }

    /// Of all runs of so many letters of a text, the share that stands in what the parrot has read: 0 where the text is shorter.
    ///
    /// ```
    /// use atelier::{Parrot, Text};
    /// let parrot = Parrot::learn(&Text::new("so far so good")?, 3)?;
    /// // three of the seven runs of six letters: “ so go”, “so goo”, “o good”
    /// assert_eq!(parrot.share_copied(&Text::new("good so good")?, 6), 3.0 / 7.0);
    /// assert_eq!(parrot.share_copied(&Text::new("so")?, 6), 0.0);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn share_copied(&self, text: &Text, letters: usize) -> f64 {
        let runs = (text.len() + 1).saturating_sub(letters.max(1));
        if runs == 0 {
            return 0.0;
        }
        let copied = self.matches(text).into_iter().filter(|length| *length >= letters.max(1)).count();
        copied as f64 / runs as f64
    }

    /// The share of a text's words that the parrot has never read, in small letters: 0 where there is no word.
    ///
    /// ```
    /// use atelier::{Parrot, Text};
    /// let parrot = Parrot::learn(&Text::new("L’été, la fourmi n’est pas prêteuse")?, 3)?;
    /// assert_eq!(parrot.unknown_words(&Text::new("La fourmi d’hiver")?), 0.5); // d, hiver
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn unknown_words(&self, text: &Text) -> f64 {
        let words = text.words();
        let unknown = words.iter().filter(|word| !self.read.words.contains(*word)).count();
        unknown as f64 / words.len().max(1) as f64
    }

    /// The longest runs of a text, of `letters` letters or more, that stand in what the parrot has read, and the line in which each stands there.
    ///
    /// ```
    /// use atelier::{Parrot, Show, Text};
    /// let parrot = Parrot::learn(&Text::new("Rien ne sert de courir ;\nil faut partir à point.")?, 3)?;
    /// let origins = parrot.origins(&Text::new("il faut partir de courir")?, 8);
    /// assert_eq!(origins.runs()[0], ("il faut partir ".to_string(), "il faut partir à point.".to_string()));
    /// assert_eq!(origins.runs()[1].0, " de courir");
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn origins(&self, text: &Text, letters: usize) -> Origins {
        let lengths = self.matches(text);
        let characters: Vec<char> = text.as_string().chars().collect();
        let codes: Vec<u16> = characters.iter().map(|letter| code(&self.read.letters, *letter)).collect();
        let mut runs = Vec::new();
        for (place, length) in lengths.iter().enumerate() {
            // A run that goes on with the next letter is part of the longer one.
            let goes_on = lengths.get(place + 1).is_some_and(|next| *next == length + 1);
            if *length < letters.max(1) || goes_on {
                continue;
            }
            let first = place + 1 - length;
            let (_, found) = self.read.places.longest(&codes[first..=place], DEEPEST);
            let end = self.read.places.place(found.start);
            let run: String = characters[first..=place].iter().collect();
            runs.push((run, self.line(end - length, end)));
        }
        Origins { runs, letters: letters.max(1) }
    }

    /// The whole lines in which these letters of the text stand.
    fn line(&self, first: usize, end: usize) -> String {
        let codes = self.read.places.codes();
        let broken = |code: &u16| self.read.letters.get(usize::from(*code)) == Some(&'\n');
        // Line breaks at the edges of the run are no part of its line.
        let inside = &codes[first..end];
        let lead = inside.iter().take_while(|code| broken(code)).count();
        let trail = inside[lead..].iter().rev().take_while(|code| broken(code)).count();
        let (first, end) = (first + lead, end - trail);
        let from = codes[..first].iter().rposition(broken).map_or(0, |place| place + 1);
        let to = codes[end..].iter().position(broken).map_or(codes.len(), |length| end + length);
        codes[from..to].iter().filter_map(|code| self.read.letters.get(usize::from(*code))).collect()
    }

    /// How much each letter of a text surprises the parrot, in bits: 1 is the surprise of a coin, 0 that of what was certain.
    ///
    /// A letter's probability mixes what it has read after so many letters, after one less, and so on down to none; each has more to say
    /// the more it has read and the fewer different letters have followed (Witten and Bell, 1991). Last comes any letter whatever.
    pub fn surprise(&self, text: &Text) -> Vec<f64> {
        let mut codes = self.beginning();
        let first = codes.len();
        codes.extend(self.codes(&text.as_string()));
        (first..codes.len()).map(|place| -self.probability(&codes[..place], codes[place]).log2()).collect()
    }

    /// The mean surprise of a text's letters, in bits a letter: lower is better.
    ///
    /// ```
    /// use atelier::{Parrot, Text};
    /// let parrot = Parrot::learn(&Text::new("abababab")?, 1)?;
    /// let (same, other) = (Text::new("bab")?, Text::new("bbb")?);
    /// assert!(parrot.bits(&same) < 1.0 && parrot.bits(&other) > 1.5);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn bits(&self, text: &Text) -> f64 {
        crate::stat::numbers::mean(&self.surprise(text))
    }

    /// Made-up words: written letter by letter, and none of them among the words that the parrot has read. All differ, and have 4 to 9 letters.
    ///
    /// ```
    /// use atelier::{Parrot, Text, SEED};
    /// let french = Text::dataset("udhr", "french")?;
    /// let words = Parrot::learn(&french, 3)?.invent(5, SEED)?;
    /// assert_eq!(words.len(), 5);
    /// assert!(words.iter().all(|word| !french.words().contains(word)));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When it finds too few: it looks back so far that it only repeats, or has read too little.
    pub fn invent(&self, words: usize, seed: u64) -> Result<Vec<String>> {
        let mut random = Random::new(seed);
        let mut found: Vec<String> = Vec::new();
        let mut codes = self.beginning();
        codes.extend(self.codes(" "));
        let (mut word, mut joined) = (String::new(), false);
        // Most letters end no new word: a thousand letters for each, and it gives up.
        for _ in 0..words.saturating_mul(1_000).saturating_add(1_000) {
            if found.len() == words {
                return Ok(found);
            }
            let next = self.next(&codes, &mut random);
            codes.push(next);
            if codes.len() > 2 * MOST_BACK {
                codes.drain(..MOST_BACK);
            }
            let letter = self.read.letters.get(usize::from(next)).copied().unwrap_or(' ');
            if letter.is_alphabetic() {
                word.extend(letter.to_lowercase());
                continue;
            }
            // Joined by a hyphen or an apostrophe, before or behind, it would be half a word.
            let whole = letter.is_whitespace() || matches!(letter, '.' | ',' | ';' | ':' | '!' | '?');
            let long = (4..=9).contains(&word.chars().count());
            if whole && !joined && long && !self.read.words.contains(&word) && !found.contains(&word) {
                found.push(word.clone());
            }
            word.clear();
            joined = !whole;
        }
        let so_far = found.len();
        if so_far == words {
            return Ok(found);
        }
        Err(Error::new(
            Kind::Value,
            Label::fixed("too few new words came", "trop peu de mots nouveaux sont venus"),
        )
        .found(Label::with(|lang| match lang {
            Lang::Fr => format!("{} mots, {} en arrière", lang.count(so_far), self.letters_back(lang)),
            _ => format!("{} words, {} back", lang.count(so_far), self.letters_back(lang)),
        }))
        .expected(Label::with(|lang| lang.count(words)))
        .attempt(Label::same(".looking_back(3)?")))
    }

    /// What stands before the first letter: a line break, where the text had any.
    fn beginning(&self) -> Vec<u16> {
        self.read.letters.binary_search(&'\n').map_or(Vec::new(), |place| vec![place as u16])
    }

    fn codes<'a>(&'a self, text: &'a str) -> impl Iterator<Item = u16> + 'a {
        text.chars().map(|letter| code(&self.read.letters, letter))
    }

    /// For each letter of a text, the length of the longest run that ends with it and was read.
    fn matches(&self, text: &Text) -> Vec<usize> {
        let codes: Vec<u16> = self.codes(&text.as_string()).collect();
        let mut before = 0;
        (0..codes.len())
            .map(|place| {
                // A run is longer by one letter at most than the one that ends a letter earlier.
                before = self.read.places.longest(&codes[..=place], (before + 1).min(DEEPEST)).0;
                before
            })
            .collect()
    }

    /// The probability of a letter after others, all lengths of the run before it mixed.
    fn probability(&self, before: &[u16], letter: u16) -> f64 {
        let places = &self.read.places;
        let mut probability = 1.0 / (self.read.letters.len() + 1) as f64;
        // The places after the run, and after the run with the letter.
        let (mut run, mut with) = (places.all(), places.narrowed(&places.all(), 0, letter));
        for length in 0..=self.back {
            if length > 0 {
                let Some(earlier) = before.len().checked_sub(length).map(|place| before[place]) else {
                    break;
                };
                run = places.narrowed(&run, length - 1, earlier);
                with = places.narrowed(&with, length, earlier);
            }
            let seen = run.len() - usize::from(run.contains(&self.read.end));
            if seen == 0 {
                break;
            }
            let kinds = f64::from(self.kinds(length, run.start));
            probability = (with.len() as f64 + kinds * probability) / (seen as f64 + kinds);
        }
        probability
    }

    /// How many different letters follow the group of places that share so many letters and begins here.
    fn kinds(&self, length: usize, start: usize) -> u16 {
        let groups = &self.read.kinds[length];
        groups.binary_search_by_key(&(start as u32), |(start, _)| *start).map_or(1, |place| groups[place].1)
    }

    fn letters_back(&self, lang: Lang) -> String {
        match (lang, self.back) {
            (Lang::Fr, 0 | 1) => format!("{} lettre", self.back),
            (Lang::Fr, many) => format!("{many} lettres"),
            (_, 1) => "1 letter".to_string(),
            (_, many) => format!("{many} letters"),
        }
    }

    /// “, after La Fontaine’s fables”, where the text has a title.
    fn after_whom(&self, lang: Lang) -> String {
        match (&self.read.title, lang) {
            (None, _) => String::new(),
            (Some(title), Lang::Fr) => format!("\u{202f}; lu\u{a0}: {}", title.text(lang)),
            (Some(title), _) => format!("; read: {}", title.text(lang)),
        }
    }
}

/// The code of a letter: its place among the letters of the text.
fn code(letters: &[char], letter: char) -> u16 {
    letters.binary_search(&letter).map_or(UNKNOWN, |place| place.min(usize::from(UNKNOWN) - 1) as u16)
}

/// For each number of letters up to `back`: the groups of places that share so many, and how many different letters follow each.
fn kinds(places: &Places, letters: usize, back: usize) -> Vec<Vec<(u32, u16)>> {
    let all = places.all().len();
    let shared: Vec<usize> = (0..all - 1).map(|position| places.shared(position, back)).collect();
    (0..=back)
        .map(|length| {
            let mut groups = Vec::new();
            let mut seen = vec![u32::MAX; letters + 1];
            let (mut start, mut kinds) = (0, 0);
            for position in 0..all {
                if position > 0 && shared[position - 1] < length {
                    groups.push((start, kinds));
                    (start, kinds) = (position as u32, 0);
                }
                if let Some(letter) = places.codes().get(places.place(position))
                    && seen[usize::from(*letter)] != start
                {
                    seen[usize::from(*letter)] = start;
                    kinds += 1;
                }
            }
            groups.push((start, kinds));
            groups
        })
        .collect()
}

fn too_far(found: usize, most: usize, attempt: &'static str) -> Error {
    Error::new(
        Kind::Value,
        Label::fixed("a parrot does not look back so far", "un perroquet ne regarde pas si loin en arrière"),
    )
    .found(Label::with(|lang| match lang {
        Lang::Fr => format!("{} lettres", lang.count(found)),
        _ => format!("{} letters", lang.count(found)),
    }))
    .expected(Label::with(|lang| match lang {
        Lang::Fr => format!("{most} au plus"),
        _ => format!("at most {most}"),
    }))
    .attempt(Label::same(attempt))
}

/// The last letters of a run.
fn last(run: &str, length: usize) -> String {
    let letters: Vec<char> = run.chars().collect();
    letters[letters.len().saturating_sub(length)..].iter().collect()
}

impl Show for Parrot {
    fn page(&self) -> Page {
        Page::new().label(&Label::with(|lang| {
            let read = lang.count(self.read.places.codes().len());
            let title =
                self.read.title.as_ref().map(|title| format!(" ({})", title.text(lang))).unwrap_or_default();
            match lang {
                Lang::Fr => format!(
                    "Un perroquet\u{a0}: {read} caractères lus{title}, regarde {} en arrière",
                    self.letters_back(lang)
                ),
                _ => {
                    format!("A parrot: {read} characters read{title}, looks {} back", self.letters_back(lang))
                }
            }
        }))
    }
}
displays!(Parrot);

/// Where the runs of a text come from: see [`Parrot::origins`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origins {
    runs: Vec<(String, String)>,
    letters: usize,
}

impl Origins {
    /// Each run, and the line in which it stands in what was read.
    pub fn runs(&self) -> &[(String, String)] {
        &self.runs
    }
}

impl Show for Origins {
    fn page(&self) -> Page {
        if self.runs.is_empty() {
            let letters = self.letters;
            return Page::new().label(&Label::with(|lang| match lang {
                Lang::Fr => {
                    format!("Aucune suite de {} lettres ou plus n’a été lue ainsi.", lang.count(letters))
                }
                _ => format!("No run of {} letters or more was read like this.", lang.count(letters)),
            }));
        }
        let short = |text: &str| {
            let head: String = text.chars().take(2 * SHOWN).collect();
            let more = if text.chars().count() > 2 * SHOWN { "…" } else { "" };
            format!("{head}{more}").replace('\n', " / ")
        };
        let row = |(run, line): &(String, String)| -> Vec<Cell> {
            vec![short(run).into(), run.chars().count().into(), short(line).into()]
        };
        let rows: Vec<Vec<Cell>> = self.runs.iter().map(row).collect();
        let head = [
            Label::fixed("run that the machine wrote", "suite écrite par la machine"),
            Label::fixed("letters", "lettres"),
            Label::fixed("line in which it was read", "ligne où elle a été lue"),
        ];
        Page::new().table("", &head, &rows)
    }
}
displays!(Origins);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(letters: &str) -> Text {
        Text::new(letters).unwrap()
    }

    /// Witten and Bell by counting in the text itself, from the definition.
    fn by_hand(read: &[char], back: usize, before: &[char], letter: char, letters: usize) -> f64 {
        let mut probability = 1.0 / (letters + 1) as f64;
        for length in 0..=back.min(before.len()) {
            let run = &before[before.len() - length..];
            let followed: Vec<char> = (length..read.len())
                .filter(|place| &read[place - length..*place] == run)
                .map(|place| read[place])
                .collect();
            if followed.is_empty() {
                break;
            }
            let kinds = followed.iter().collect::<HashSet<_>>().len() as f64;
            let times = followed.iter().filter(|other| **other == letter).count() as f64;
            probability = (times + kinds * probability) / (followed.len() as f64 + kinds);
        }
        probability
    }

    /// The longest run that holds a letter and was read, by trying all.
    fn longest_by_hand(read: &str, asked: &[char], place: usize) -> usize {
        let mut longest = 0;
        for first in 0..=place {
            for end in place + 1..=asked.len() {
                let run: String = asked[first..end].iter().collect();
                if read.contains(&run) {
                    longest = longest.max(end - first);
                }
            }
        }
        longest
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn surprises_and_copies_are_those_of_the_definition(
            read in "[ab\né]{1,40}", asked in "[abcé\n]{1,14}", back in 0usize..5, seed in 0u64..100,
        ) {
            let parrot = Parrot::learn(&text(&read), back).unwrap();
            let (letters, other) = (text(&read), text(&asked));
            let read_letters: Vec<char> = read.chars().collect();
            let asked_letters: Vec<char> = asked.chars().collect();
            let mut before: Vec<char> = if read.contains('\n') { vec!['\n'] } else { Vec::new() };
            for (place, letter) in asked_letters.iter().enumerate() {
                let expected = by_hand(&read_letters, back, &before, *letter, letters.vocabulary().len());
                let found = parrot.surprise(&other)[place];
                prop_assert!((found + expected.log2()).abs() < 1e-9, "{found} {}", -expected.log2());
                before.push(*letter);
            }
            let copied = parrot.copied(&other);
            for (place, length) in copied.iter().enumerate() {
                prop_assert_eq!(*length as usize, longest_by_hand(&read, &asked_letters, place));
            }
            for (run, line) in parrot.origins(&other, 2).runs() {
                prop_assert!(read.contains(run.as_str()), "{:?}", run);
                prop_assert!(line.is_empty() || read.contains(line.as_str()));
            }
            // What it writes follows what it read: each letter has followed the run before it.
            let written = parrot.write("", 30, seed).unwrap();
            prop_assert_eq!(written.len(), 30);
            prop_assert!(written.as_string().chars().all(|letter| read.contains(letter)));
        }
    }

    #[test]
    fn probabilities_of_all_letters_sum_to_one() {
        let parrot = Parrot::learn(&text("la cigale ayant chanté tout l’été"), 3).unwrap();
        for before in ["", "ch", "l’é", "xyz"] {
            let codes: Vec<u16> = parrot.codes(before).collect();
            let letters = parrot.read.letters.len() as u16;
            let sum: f64 = (0..letters).map(|letter| parrot.probability(&codes, letter)).sum();
            let unknown = parrot.probability(&codes, UNKNOWN);
            assert!((sum + unknown - 1.0).abs() < 1e-12, "{before}: {sum} {unknown}");
        }
    }

    #[test]
    fn a_parrot_that_looks_far_back_repeats_and_says_from_where() {
        let lines = "rien ne sert de courir\nil faut partir à point\nle lièvre et la tortue";
        let parrot = Parrot::learn(&text(lines), 12).unwrap();
        let written = parrot.write("rien ne sert", 10, 3).unwrap();
        assert_eq!(written.as_string(), "rien ne sert de courir");
        assert!(
            written.page().plain().contains("Written by a machine")
                || written.page().plain().contains("machine")
        );
        assert_eq!(parrot.share_copied(&written, 20), 1.0);
        // At the end of all it has read, it looks less far back instead of falling silent.
        assert_eq!(parrot.write("le lièvre et la tortue", 5, 1).unwrap().len(), 27);
        assert!(parrot.write("", 0, 1).is_err());
        assert!(parrot.after("la tortue").is_err());
        assert!(parrot.looking_back(13).unwrap_err().message(Lang::Fr).contains("12 au plus"));
        assert!(parrot.invent(200, 1).unwrap_err().message(Lang::En).contains("too few new words"));
        assert!(parrot.origins(&text("zzz"), 2).page().plain().contains('2'));
    }
}
