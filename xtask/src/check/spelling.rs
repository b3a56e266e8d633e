//! Spelling in both languages: hunspell's dictionaries, our own word lists, and the names in the glossary.
//!
//! British English and French in its classical spelling, one habit each, so that the collection spells one way.

use super::prose::{without_addresses, Lang, OBJECT};
use crate::ground::home::Home;
use crate::ground::say::{both, Words};
use anyhow::{anyhow, Context, Result};
use spellbook::Dictionary;
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;

/// How many words a run looks up in the neighbourhood of.
const SEARCHES: usize = 40;

pub struct Speller {
    en: Dictionary,
    fr: Dictionary,
    own: HashMap<Lang, HashSet<String>>,
    /// Words come again: each is looked up once.
    seen: RefCell<HashMap<(Lang, String), bool>>,
    /// A search for what was meant takes a fifth of a second: where much is unknown, the first words get one.
    searches: Cell<usize>,
}

impl Speller {
    pub fn load(home: &Home) -> Result<Speller> {
        let folder = home.repo().join("xtask/dictionaries");
        let mut own = HashMap::new();
        for lang in [Lang::En, Lang::Fr] {
            let path = home.notebooks().join(format!("words-{}.txt", lang.code()));
            own.insert(lang, word_list(&read(&path)?));
        }
        // Reading French takes a second: both at once.
        let (en, fr) = std::thread::scope(|scope| {
            let french = scope.spawn(|| dictionary(&folder.join("fr")));
            (dictionary(&folder.join("en")), french.join().expect("reading a dictionary does not panic"))
        });
        Ok(Speller { en: en?, fr: fr?, own, seen: RefCell::default(), searches: Cell::new(0) })
    }

    /// Names that are words of ours, whatever a dictionary thinks.
    pub fn allow<'a>(&mut self, lang: Lang, names: impl Iterator<Item = &'a str>) {
        let own = self.own.entry(lang).or_default();
        for name in names {
            own.extend(name.split(|letter: char| !letter.is_alphanumeric()).map(str::to_lowercase));
        }
    }

    /// What the dictionary does not know, with what was perhaps meant.
    pub fn check(&self, text: &str, lang: Lang) -> Vec<Words> {
        self.unknown(text, lang, |word, starts| self.knows(word, starts, lang))
    }

    /// Whether there is no unknown word.
    pub fn knows_all(&self, text: &str, lang: Lang) -> bool {
        words(text).iter().all(|(word, starts)| self.knows(word, *starts, lang))
    }

    /// The same where both languages stand: messages that name parts of the code.
    pub fn check_mixed(&self, text: &str, lang: Lang) -> Vec<Words> {
        self.unknown(text, lang, |word, starts| {
            [Lang::En, Lang::Fr].iter().any(|lang| self.knows(word, starts, *lang))
        })
    }

    /// The same for references: titles in both languages, and lines that begin with a name.
    pub fn check_references(&self, text: &str, lang: Lang) -> Vec<Words> {
        self.unknown(text, lang, |word, _| {
            [Lang::En, Lang::Fr].iter().any(|lang| self.knows(word, false, *lang))
        })
    }

    fn unknown(&self, text: &str, lang: Lang, knows: impl Fn(&str, bool) -> bool) -> Vec<Words> {
        let mut told = HashSet::new();
        let mut found = Vec::new();
        for (word, starts) in words(text) {
            if knows(&word, starts) || !told.insert(word.clone()) {
                continue;
            }
            let near = self.suggest(&word, lang);
            let (list_en, list_fr) = if near.is_empty() {
                (String::new(), String::new())
            } else {
                (
                    format!(" (perhaps: {})", near.join(", ")),
                    format!(" (peut-être\u{a0}: {})", near.join(", ")),
                )
            };
            let (name_en, name_fr) = match lang {
                Lang::En => ("English", "anglais"),
                Lang::Fr => ("French", "français"),
            };
            let list = format!("notebooks/words-{}.txt", lang.code());
            found.push(both(
                format!("{name_en}: “{word}” is in no dictionary{list_en}; if it is right, it belongs in {list}"),
                format!("{name_fr}\u{a0}: «\u{a0}{word}\u{a0}» n’est dans aucun dictionnaire{list_fr}\u{202f}; s’il est juste, sa place est dans {list}"),
            ));
        }
        found
    }

    fn suggest(&self, word: &str, lang: Lang) -> Vec<String> {
        let mut near = Vec::new();
        let oe = word.replace("oe", "œ").replace("Oe", "Œ");
        if lang == Lang::Fr && oe != word && self.listed(&oe, lang) {
            return vec![oe];
        }
        if self.searches.get() >= SEARCHES {
            return near;
        }
        self.searches.set(self.searches.get() + 1);
        self.dictionary(lang).suggest(&word.replace('’', "'"), &mut near);
        near.truncate(3);
        near
    }

    fn dictionary(&self, lang: Lang) -> &Dictionary {
        match lang {
            Lang::En => &self.en,
            Lang::Fr => &self.fr,
        }
    }

    /// In the dictionary or in our list, as it is written or in small letters.
    fn listed(&self, word: &str, lang: Lang) -> bool {
        if let Some(known) = self.seen.borrow().get(&(lang, word.to_string())) {
            return *known;
        }
        let dictionary = self.dictionary(lang);
        let straight = word.replace('’', "'");
        let lower = word.to_lowercase();
        let known = dictionary.check(&straight)
            || dictionary.check(word)
            || self.own.get(&lang).is_some_and(|own| {
                [Some(lower.as_str()), lower.strip_suffix('s'), lower.strip_suffix('x')]
                    .into_iter()
                    .flatten()
                    .any(|form| own.contains(form))
            });
        self.seen.borrow_mut().insert((lang, word.to_string()), known);
        known
    }

    /// `starts`: the word stands where any word has a capital.
    fn knows(&self, word: &str, starts: bool, lang: Lang) -> bool {
        // Figures, single letters, and capitals inside: CO2, GPU, PyTorch.
        let inner_capital = word.chars().skip(1).any(char::is_uppercase);
        if word.chars().any(char::is_numeric)
            || word.chars().count() < 2
            || inner_capital && !word.contains(['-', '’'])
        {
            return true;
        }
        if lang == Lang::Fr && self.lost_accent(word) {
            return false;
        }
        if self.listed(word, lang) {
            return true;
        }
        let capital = word.chars().next().is_some_and(char::is_uppercase);
        if capital && (!starts || self.listed(&word.to_lowercase(), lang)) {
            // A capital in the middle of a sentence is a name.
            return true;
        }
        let whole = |part: &str, starts| self.knows(part, starts, lang);
        if let Some((head, tail)) = word.split_once('’') {
            const ELIDED: [&str; 16] = [
                "l", "d", "j", "m", "t", "s", "n", "c", "ç", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu",
                "presqu", "quelqu",
            ];
            return match lang {
                Lang::En => matches!(tail, "s" | "" | "d" | "ll" | "re" | "ve") && whole(head, starts),
                // After an article, a capital is a name's.
                Lang::Fr => {
                    ELIDED.contains(&head.to_lowercase().as_str()) && (tail.is_empty() || whole(tail, false))
                }
            };
        }
        if word.contains('-') {
            return word.split('-').all(|part| {
                part.is_empty()
                    || (lang == Lang::Fr && matches!(part, "t" | "là" | "ci"))
                    || whole(part, starts)
            });
        }
        false
    }

    /// Ecole, Etat: a capital that has lost the accent its word has.
    fn lost_accent(&self, word: &str) -> bool {
        let mut letters = word.chars();
        let accented = match letters.next() {
            Some('E') => ["É", "Ê", "È"].as_slice(),
            Some('A') => ["Â"].as_slice(),
            _ => return false,
        };
        let rest = letters.as_str();
        rest.chars().count() > 1
            && !self.listed(word, Lang::Fr)
            && !self.listed(&word.to_lowercase(), Lang::Fr)
            && accented.iter().any(|first| self.listed(&format!("{first}{rest}").to_lowercase(), Lang::Fr))
    }
}

fn read(path: &Path) -> Result<String> {
    let name = path.display();
    fs::read_to_string(path)
        .with_context(|| both(format!("{name} cannot be read"), format!("impossible de lire {name}")))
}

fn dictionary(folder: &Path) -> Result<Dictionary> {
    let (rules, words) = (unpacked(&folder.join("index.aff.zst"))?, unpacked(&folder.join("index.dic.zst"))?);
    Dictionary::new(&rules, &words).map_err(|error| anyhow!("{}: {error}", folder.display()))
}

/// A dictionary is two megabytes of words, and a quarter of that packed.
fn unpacked(path: &Path) -> Result<String> {
    let name = path.display();
    fs::File::open(path)
        .and_then(zstd::decode_all)
        .and_then(|bytes| String::from_utf8(bytes).map_err(std::io::Error::other))
        .with_context(|| both(format!("{name} cannot be read"), format!("impossible de lire {name}")))
}

/// One word a line; what stands after # is a comment.
fn word_list(text: &str) -> HashSet<String> {
    text.lines()
        .filter_map(|line| line.split('#').next())
        .map(|word| word.trim().to_lowercase())
        .filter(|word| !word.is_empty())
        .collect()
}

/// The words of a text, and whether each stands where any word has a capital.
fn words(text: &str) -> Vec<(String, bool)> {
    let text: Vec<char> = without_addresses(text).replace('\'', "’").chars().collect();
    let mut words = Vec::new();
    let mut starts = true;
    let mut at = 0;
    while at < text.len() {
        let letter = text[at];
        if !letter.is_alphanumeric() {
            // Brackets and quotes may open a sentence or a name; a name is the more frequent.
            starts = match letter {
                '.' | '!' | '?' | '…' | '\n' | '·' | '|' => true,
                letter if letter.is_whitespace() || matches!(letter, '«' | '“' | '(' | '—' | '–') => {
                    starts
                }
                ':' => true,
                _ => false,
            };
            at += 1;
            continue;
        }
        let start = at;
        while at < text.len() {
            let inside = text[at].is_alphanumeric()
                || matches!(text[at], '’' | '-' | '_' | '\u{300}'..='\u{36f}')
                    && text.get(at + 1).is_some_and(|next| next.is_alphanumeric());
            if !inside {
                break;
            }
            at += 1;
        }
        let word: String = text[start..at].iter().collect();
        // Half a word beside code (`Vec`s) or a formula is not one.
        let beside = |place: Option<usize>| place.and_then(|place| text.get(place)) == Some(&OBJECT);
        if !beside(start.checked_sub(1)) && !beside(Some(at)) && !word.contains('_') {
            words.push((word, starts));
        }
        starts = false;
    }
    words
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// The repository's own dictionaries: read once for all tests, a second or two.
    pub fn speller() -> Speller {
        Speller::load(&Home::find().unwrap()).unwrap()
    }

    #[test]
    fn words_are_known_or_named() {
        let speller = speller();
        for (good, lang) in [
            ("The network’s colour is optimised; it doesn’t matter.", Lang::En),
            (
                "Aujourd’hui, l’ordinateur apprend-il ? Celle-ci, a-t-il dit, s’exécute jusqu’à la fin.",
                Lang::Fr,
            ),
            ("Avec Keras et PyTorch, par Adam Paszke, sur un GPU (CO2)", Lang::Fr),
            ("un cœur, des œuvres, où, ça, l’École", Lang::Fr),
            ("see keras.io and \u{fffc}s", Lang::En),
        ] {
            assert_eq!(speller.check(good, lang), [], "{good}");
        }
        for (bad, lang, word, near) in [
            ("the netwrok learns", Lang::En, "netwrok", "network"),
            ("the honor of it", Lang::En, "honor", "honour"),
            ("It optimizes", Lang::En, "optimizes", "optimises"),
            ("un résau apprend", Lang::Fr, "résau", "réseau"),
            ("des oeuvres", Lang::Fr, "oeuvres", "œuvres"),
            ("il connait tout", Lang::Fr, "connait", "connaît"),
            ("à l’Ecole", Lang::Fr, "Ecole", "École"),
            ("Etat des lieux", Lang::Fr, "Etat", "État"),
        ] {
            let found = speller.check(bad, lang);
            assert_eq!(found.len(), 1, "{bad}: {found:?}");
            assert!(found[0].en().contains(word) && found[0].en().contains(near), "{bad}: {found:?}");
            assert!(found[0].en().contains("notebooks/words-"), "{found:?}");
        }
    }

    #[test]
    fn a_list_may_have_comments() {
        let list = word_list("# names\ntokeniser\n  Évcxr # the kernel\n\n");
        assert_eq!(list.len(), 2);
        assert!(list.contains("évcxr"));
    }
}
