//! How long and how hard the prose is: reported, never asserted.

use super::prose::Lang;

/// What was read of one notebook in one language.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    pub words: usize,
    pub sentences: usize,
    pub syllables: usize,
    /// The longest cell, in words, and its name.
    pub longest: (usize, String),
}

impl Reading {
    /// Adds one cell's passages.
    pub fn add(&mut self, cell: &str, passages: &[&str], lang: Lang) {
        let mut count = 0;
        for passage in passages {
            let mut open = false;
            for word in passage.split_whitespace() {
                let letters: String = word.chars().filter(|letter| letter.is_alphabetic()).collect();
                if !letters.is_empty() {
                    count += 1;
                    self.syllables += syllables(&letters, lang);
                    open = true;
                }
                if open && word.ends_with(['.', '!', '?', '…', '”', '»']) {
                    self.sentences += 1;
                    open = false;
                }
            }
            self.sentences += usize::from(open);
        }
        self.words += count;
        if count > self.longest.0 {
            self.longest = (count, cell.to_string());
        }
    }

    pub fn words_per_sentence(&self) -> f64 {
        self.words as f64 / self.sentences.max(1) as f64
    }

    /// Reading ease from 0 (hard) to 100 (easy): Flesch's formula for English, Kandel and Moles' for French, which makes
    /// the two comparable.
    pub fn ease(&self, lang: Lang) -> f64 {
        let syllables = self.syllables as f64 / self.words.max(1) as f64;
        let ease = match lang {
            Lang::En => 206.835 - 1.015 * self.words_per_sentence() - 84.6 * syllables,
            Lang::Fr => 207.0 - 1.015 * self.words_per_sentence() - 73.6 * syllables,
        };
        ease.clamp(0.0, 100.0)
    }
}

/// Groups of vowels, less a silent e at the end: right on average, which is all the formulas ask for.
fn syllables(word: &str, lang: Lang) -> usize {
    let letters: Vec<char> = word.to_lowercase().chars().collect();
    let vowel = |letter: char| "aeiouyàâäéèêëîïôöùûüœæ".contains(letter);
    let mut groups = 0;
    let mut inside = false;
    for &letter in &letters {
        groups += usize::from(vowel(letter) && !inside);
        inside = vowel(letter);
    }
    let end: String = letters.iter().rev().take(3).rev().collect();
    let silent = match lang {
        Lang::En => end.ends_with('e') && !end.ends_with("le") && !end.ends_with("ee"),
        Lang::Fr => (end.ends_with('e') || end.ends_with("es")) && !end.ends_with("ée"),
    };
    if silent && groups > 1 {
        groups -= 1;
    }
    groups.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_nearly_right() {
        for (word, lang, count) in [
            ("network", Lang::En, 2),
            ("little", Lang::En, 2),
            ("made", Lang::En, 1),
            ("réseau", Lang::Fr, 2),
            ("machines", Lang::Fr, 2),
            ("pas", Lang::Fr, 1),
        ] {
            assert_eq!(syllables(word, lang), count, "{word}");
        }
    }

    #[test]
    fn short_words_and_sentences_are_easy() {
        let read = |text: &str| {
            let mut reading = Reading::default();
            reading.add("1 (a)", &[text], Lang::En);
            reading
        };
        let easy = read("The cat sat. It ate. We saw it.");
        assert_eq!((easy.words, easy.sentences, easy.longest.clone()), (8, 3, (8, "1 (a)".into())));
        let hard = read("Regularisation necessitates considerable deliberation regarding hyperparameters.");
        assert!(easy.ease(Lang::En) > 90.0 && hard.ease(Lang::En) < 20.0);
    }
}
