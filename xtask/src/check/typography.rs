//! The typography of both languages, on text that a person reads (code, formulas, addresses are already out of it).

use super::prose::{without_addresses, Lang, OBJECT};
use crate::ground::say::{both, Words};

/// What to mend in one text.
pub fn check(text: &str, lang: Lang) -> Vec<Words> {
    let cleaned = without_addresses(text);
    let text: Vec<char> = cleaned.chars().collect();
    let mut found = Vec::new();
    {
        let mut reader = Reader { text: &text, lang, found: &mut found };
        for at in 0..text.len() {
            reader.shared(at);
            match lang {
                Lang::En => reader.english(at),
                Lang::Fr => reader.french(at),
            }
        }
    }
    found
}

struct Reader<'a> {
    text: &'a [char],
    lang: Lang,
    found: &'a mut Vec<Words>,
}

fn digit(letter: Option<char>) -> bool {
    letter.is_some_and(|letter| letter.is_ascii_digit())
}

fn hard(letter: Option<char>) -> bool {
    matches!(letter, Some('\u{a0}' | '\u{202f}'))
}

impl Reader<'_> {
    fn before(&self, at: usize) -> Option<char> {
        at.checked_sub(1).map(|before| self.text[before])
    }

    fn after(&self, at: usize) -> Option<char> {
        self.text.get(at + 1).copied()
    }

    fn say(&mut self, at: usize, en: &str, fr: &str) {
        let excerpt: String =
            self.text[at.saturating_sub(15)..(at + 8).min(self.text.len())].iter().collect();
        // Spaces that cannot be seen are named, so that the message can be understood.
        let excerpt = excerpt.replace(OBJECT, "…").replace(['\u{a0}', '\u{202f}'], "⍽").replace('\n', " ");
        let (name_en, name_fr) = match self.lang {
            Lang::En => ("English", "anglais"),
            Lang::Fr => ("French", "français"),
        };
        self.found.push(both(
            format!("{name_en}: {en}: “{excerpt}”"),
            format!("{name_fr}\u{a0}: {fr}\u{a0}: «\u{a0}{excerpt}\u{a0}»"),
        ));
    }

    /// What both languages have in common.
    fn shared(&mut self, at: usize) {
        let (letter, before, after) = (self.text[at], self.before(at), self.after(at));
        let letters = before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphabetic);
        if letter == '\'' && letters {
            self.say(at, "’ instead of the straight apostrophe", "’ au lieu de l’apostrophe droite");
        }
        let third = after == Some('.') && before == Some('.');
        if letter == '.' && third && at.checked_sub(2).is_none_or(|first| self.text[first] != '.') {
            self.say(at, "… instead of three points", "… au lieu de trois points");
        }
        // From five figures on, a number without groups is hard to read.
        if letter.is_ascii_digit() && !digit(before) && self.long_number(at) {
            self.say(
                at,
                "groups of three figures in a long number",
                "tranches de trois chiffres dans un grand nombre",
            );
        }
    }

    /// Five figures or more in a row, of a whole number that is no name, version or decimal.
    fn long_number(&self, at: usize) -> bool {
        let run = self.text[at..].iter().take_while(|letter| letter.is_ascii_digit()).count();
        let before = self.before(at);
        let named = before.is_some_and(|before| {
            before.is_alphabetic()
                || matches!(before, '.' | ',' | '_' | '-' | '/' | '#' | '\u{a0}' | '\u{202f}')
        });
        let after = self.text.get(at + run).copied();
        run >= 5
            && !named
            && !after.is_some_and(|after| after.is_alphabetic() || matches!(after, '/' | '-' | '_'))
    }

    fn english(&mut self, at: usize) {
        let (letter, before, after) = (self.text[at], self.before(at), self.after(at));
        match letter {
            '"' => self.say(
                at,
                "curly quotes instead of straight ones",
                "guillemets courbes au lieu de guillemets droits",
            ),
            ';' | '!' | '?' | ':'
                if (before == Some(' ') || hard(before))
                    && !after.is_some_and(|after| matches!(after, ')' | '-' | ':')) =>
            {
                self.say(at, &format!("no space before {letter}"), &format!("pas d’espace avant {letter}"));
            }
            ',' if digit(before) && digit(after) => {
                let run = self.text[at + 1..].iter().take_while(|letter| letter.is_ascii_digit()).count();
                if run != 3 {
                    self.say(
                        at,
                        "a decimal point, or a space after the comma",
                        "point décimal, ou espace après la virgule",
                    );
                }
            }
            '%' if (before == Some(' ') || hard(before))
                && digit(at.checked_sub(2).map(|two| self.text[two])) =>
            {
                self.say(
                    at,
                    "no space before the per cent sign",
                    "pas d’espace avant le signe de pourcentage",
                );
            }
            _ => {}
        }
    }

    fn french(&mut self, at: usize) {
        let (letter, before, after) = (self.text[at], self.before(at), self.after(at));
        match letter {
            '"' => self.say(
                at,
                "guillemets instead of straight quotes",
                "guillemets français au lieu de guillemets droits",
            ),
            '«' if !hard(after) => self.say(
                at,
                "no-break space after the opening guillemet",
                "espace insécable après le guillemet ouvrant",
            ),
            '»' if !hard(before) => self.say(
                at,
                "no-break space before the closing guillemet",
                "espace insécable avant le guillemet fermant",
            ),
            ';' | '!' | '?' | ':' => {
                // The second of "?!", the middle of 12:30 and of a path, and a mark in brackets stand close.
                let close = matches!(before, Some(';' | '!' | '?' | ':' | '…' | '('))
                    || (letter == ':' && digit(before) && digit(after))
                    || (letter == ':' && after == Some(':'));
                let alone = before.is_none() || before == Some('\n');
                if !close && !alone && !hard(before) {
                    self.say(
                        at,
                        &format!("no-break space before {letter}"),
                        &format!("espace insécable avant {letter}"),
                    );
                }
            }
            '%' | '€' | '$' if before == Some(' ') || digit(before) => {
                self.say(
                    at,
                    &format!("no-break space before {letter}"),
                    &format!("espace insécable avant {letter}"),
                );
            }
            '.' if digit(before) && digit(after) && !self.version(at) => {
                self.say(
                    at,
                    "decimal comma, or `…` around what is typed as code",
                    "virgule décimale, ou `…` autour de ce qui se tape comme du code",
                );
            }
            ',' if digit(before) && digit(after) => {
                // A second group of three after the first: 1,234,567 is English.
                let run = self.text[at + 1..].iter().take_while(|letter| letter.is_ascii_digit()).count();
                if run == 3 && self.text.get(at + 4) == Some(&',') && digit(self.text.get(at + 5).copied()) {
                    self.say(
                        at,
                        "no-break spaces between thousands",
                        "espaces insécables entre les milliers",
                    );
                }
            }
            ' ' if digit(before) && self.group_of_three(at + 1) && self.short_head(at) => {
                self.say(at, "no-break space between thousands", "espace insécable entre les milliers");
            }
            '.' if before.is_some_and(char::is_alphabetic) && self.inclusive(at + 1) => {
                self.say(
                    at,
                    "words for everyone without points in them (les personnes qui…, l’équipe, both forms in full)",
                    "des mots pour tout le monde sans points au milieu (les personnes qui…, l’équipe, les deux formes en entier)",
                );
            }
            'A' if self.starts_sentence(at) && after == Some(' ') => {
                self.say(at, "À with its accent", "À avec son accent");
            }
            _ => {}
        }
    }

    /// 2.13.0 is a version, 3.5 a number that wants its comma.
    fn version(&self, at: usize) -> bool {
        let left = self.text[..at].iter().rev().find(|letter| !letter.is_ascii_digit()).copied();
        let mut right = self.text[at + 1..].iter().skip_while(|letter| letter.is_ascii_digit());
        left == Some('.') || (right.next() == Some(&'.') && right.next().is_some_and(char::is_ascii_digit))
    }

    fn group_of_three(&self, at: usize) -> bool {
        self.text[at.min(self.text.len())..].iter().take_while(|letter| letter.is_ascii_digit()).count() == 3
    }

    /// One to three figures right before, not after a comma or another figure: the head of a grouped number.
    fn short_head(&self, at: usize) -> bool {
        let run = self.text[..at].iter().rev().take_while(|letter| letter.is_ascii_digit()).count();
        let before = at.checked_sub(run + 1).map(|place| self.text[place]);
        run <= 3 && !before.is_some_and(|before| before.is_alphabetic() || matches!(before, ',' | '.' | '-'))
    }

    /// `e` or `es` alone between points or at a word's end: participant.e.s.
    fn inclusive(&self, at: usize) -> bool {
        let word: String = self.text[at.min(self.text.len())..]
            .iter()
            .take_while(|letter| letter.is_alphabetic() || **letter == '.')
            .collect();
        matches!(
            word.trim_end_matches('.'),
            "e" | "es" | "e.s" | "ne" | "nes" | "ne.s" | "rice" | "rices" | "rice.s"
        )
    }

    /// At the very start, or after a full stop, question or exclamation mark, or an opening guillemet.
    fn starts_sentence(&self, at: usize) -> bool {
        let mut back = self.text[..at].iter().rev().filter(|letter| !letter.is_whitespace());
        !self.before(at).is_some_and(char::is_alphanumeric)
            && !matches!(self.before(at), Some('’' | '-' | OBJECT))
            && back.next().is_none_or(|letter| matches!(letter, '.' | '!' | '?' | '«' | '…'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str, lang: Lang) -> usize {
        check(text, lang).len()
    }

    #[test]
    fn french() {
        for good in [
            "Bonjour\u{a0}! «\u{a0}Oui\u{a0}» à 12:30, 3,5 fois\u{202f}; vraiment\u{202f}?!",
            "[\u{fffc}] et https://example.org/?a:b c",
            "libtorch 2.13.0",
            "1.95.0 2.13.1",
            "100\u{a0}000 paires, 12\u{202f}%, en 1939 200 personnes",
            "À table. L’été, l’œuvre. a, b",
            "12\u{202f}345,678 et 0,12345",
        ] {
            assert_eq!(check(good, Lang::Fr), [], "{good}");
        }
        for (bad, words) in [
            ("Bonjour !", "no-break space before !"),
            ("Bonjour!", "no-break space before !"),
            ("« oui\u{a0}»", "after the opening"),
            ("«\u{a0}oui »", "before the closing"),
            ("valeur : 3", "before :"),
            ("il vaut 3.5 fois", "decimal comma"),
            ("fin;", "before ;"),
            ("10 % et", "before %"),
            ("10% et", "before %"),
            ("100 000 paires", "between thousands"),
            ("1,234,567", "between thousands"),
            ("il y en a 100000", "groups of three"),
            ("les participant.e.s", "without points"),
            ("Oui. A partir de là", "À with its accent"),
            ("l'eau", "straight apostrophe"),
            ("et puis...", "three points"),
        ] {
            let found = check(bad, Lang::Fr);
            assert_eq!(found.len(), 1, "{bad}: {found:?}");
            assert!(found[0].en().contains(words), "{bad}: {found:?}");
        }
        assert_eq!(count("dit \"oui\"", Lang::Fr), 2, "one for each quote");
        assert_eq!(check("dit \"oui\"", Lang::Fr)[0].fr(), "français\u{a0}: guillemets français au lieu de guillemets droits\u{a0}: «\u{a0}dit \"oui\"\u{a0}»");
    }

    #[test]
    fn english() {
        for good in ["“Yes”, 100,000 pairs at 93.5%; isn’t it?", "in 1939, 2000 people", "1,234.5"] {
            assert_eq!(check(good, Lang::En), [], "{good}");
        }
        for (bad, words) in [
            ("it is \"it", "curly quotes"),
            ("isn't it", "straight apostrophe"),
            ("really ?", "no space before ?"),
            ("it is 0,5", "decimal point"),
            ("10 % of it", "no space before the per cent sign"),
            ("and so on...", "three points"),
            ("12345 pairs", "groups of three"),
        ] {
            let found = check(bad, Lang::En);
            assert_eq!(found.len(), 1, "{bad}: {found:?}");
            assert!(found[0].en().contains(words), "{bad}: {found:?}");
        }
    }
}
