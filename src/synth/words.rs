//! Words that nobody has said, in the manner of a text.

use super::some_rows;
use crate::data::Text;
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use rand::{Rng, SeedableRng};
use std::collections::{BTreeMap, BTreeSet};

/// The lengths that an invented word may have: a shorter one is often a word of the language.
const SHORTEST: usize = 6;
const LONGEST: usize = 10;
/// So many attempts for each word, before the text is said to be too short.
const PATIENCE: usize = 300;

/// `count` invented words of six to ten letters in the manner of a text: no word of it, and no two the same.
///
/// Each letter is drawn from those that follow the same two letters in the words of the text (every word counts once): a table of
/// letters, as Claude Shannon drew words in 1948. Some of them may be words of the language all the same.
///
/// ```
/// use atelier::{SEED, Text, synth};
/// let text = Text::dataset("udhr", "english.txt")?;
/// let words = synth::invented_words(&text, 50, SEED)?;
/// assert_eq!((words.len(), words.iter().all(|word| (6..=10).contains(&word.chars().count()))), (50, true));
/// let said = text.as_string().to_lowercase();
/// assert!(words.iter().all(|word| !said.split_whitespace().any(|one| one == word)));
/// // A text of one word has nothing else to say.
/// assert!(synth::invented_words(&Text::new("table")?, 1, SEED).is_err());
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// # Errors
/// When `count` is zero, and when the text is too short for so many.
pub fn invented_words(text: &Text, count: usize, seed: u64) -> Result<Vec<String>> {
    some_rows(count)?;
    let all = text.words();
    let known: BTreeSet<&str> = all.iter().map(String::as_str).collect();
    // What follows two signs; None is the end of a word, a space what stands before its first letter.
    let mut next: BTreeMap<(char, char), Vec<Option<char>>> = BTreeMap::new();
    for word in known.iter().filter(|word| word.chars().count() >= SHORTEST) {
        let mut before = (' ', ' ');
        for letter in word.chars() {
            next.entry(before).or_default().push(Some(letter));
            before = (before.1, letter);
        }
        next.entry(before).or_default().push(None);
    }
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    let mut words: Vec<String> = Vec::new();
    for _ in 0..PATIENCE * count {
        if words.len() == count {
            break;
        }
        let (mut word, mut before) = (String::new(), (' ', ' '));
        while word.chars().count() <= LONGEST
            && let Some(follows) = next.get(&before)
            && let Some(letter) = follows[random.random_range(0..follows.len())]
        {
            word.push(letter);
            before = (before.1, letter);
        }
        let length = word.chars().count();
        if (SHORTEST..=LONGEST).contains(&length) && !known.contains(word.as_str()) && !words.contains(&word)
        {
            words.push(word);
        }
    }
    if words.len() < count {
        return Err(Error::new(
            Kind::Empty,
            Label::fixed(
                "this text is too short to invent so many words",
                "ce texte est trop court pour inventer autant de mots",
            ),
        )
        .found(Label::with(|lang| match lang {
            Lang::Fr => {
                format!("{} mots inventés, à partir de {}", lang.count(words.len()), lang.count(known.len()))
            }
            _ => format!("{} invented words, from {}", lang.count(words.len()), lang.count(known.len())),
        }))
        .expected(Label::with(|lang| lang.count(count)))
        .attempt(Label::fixed("fewer words, or a longer text", "moins de mots, ou un texte plus long")));
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_three_letters_of_an_invented_word_stand_in_the_text() {
        let text = Text::dataset("udhr", "french.txt").unwrap();
        let said = text.as_string().to_lowercase();
        let words = invented_words(&text, 200, 3).unwrap();
        assert_eq!(words, invented_words(&text, 200, 3).unwrap());
        for word in &words {
            let letters: Vec<char> = word.chars().collect();
            for three in letters.windows(3) {
                assert!(said.contains(&three.iter().collect::<String>()), "{word}");
            }
        }
        assert!(invented_words(&text, 0, 3).is_err());
    }
}
