//! A program that converses by rules, after Joseph Weizenbaum's ELIZA (*Communications of the ACM* 9, 1966, 36–45).
//!
//! In: rules written as data (TOML), and sentences. Out: a [`Reply`], which knows the rule that made it and
//! whose word each of its words is; a [`Dialogue`], which is several. There is nothing else: no memory of what was
//! said, no meaning, no learning.
//!
//! A rule is one line: `need = { when = ["i need *"], reply = ["Why do you need {1}?"] }`. In a pattern, `*` stands
//! for one word or more and `_` for one word; in a reply, `{1}` is what the first of them stood for and `{0}`
//! all that the pattern fitted. Rules are asked from top to bottom, and the first that fits replies.

mod dialogue;
mod pattern;
mod read;

pub use dialogue::{Dialogue, Reply, Whose};

use crate::error::{Error, Kind, Result, unknown_name};
use crate::lang::{Label, Lang};
use crate::show::{Page, Show, displays};
use crate::synth::Random;
use dialogue::Turn;
use pattern::{Found, Pattern, Token, clauses};
use std::collections::{BTreeMap, BTreeSet};

/// A rule: its name, the patterns it fits, the replies it gives in turn.
#[derive(Clone, Debug, PartialEq)]
struct Rule {
    name: String,
    patterns: Vec<Pattern>,
    replies: Vec<String>,
}

/// A program that converses: rules in one language, and nothing else.
///
/// ```
/// use atelier::{Conversation, Lang};
/// let program = Conversation::new(Lang::En)?;
/// let reply = program.reply("I can't draw my hands.")?;
/// assert_eq!(reply.text(), "How do you know that you cannot draw your hands?");
/// assert_eq!((reply.rule(), reply.pattern()), ("cannot", "i cannot *"));
/// // It has no idea what drawing is.
/// let reply = program.reply("I can't shrust my renglane.")?;
/// assert_eq!(reply.text(), "How do you know that you cannot shrust your renglane?");
/// // Something to say, or it says nothing.
/// assert!(program.reply("…").is_err());
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Conversation {
    lang: Lang,
    rules: Vec<Rule>,
    /// Words that are turned round: `my` becomes `your`. The words that are said, and what is replied for them.
    mirror: Vec<(Vec<String>, String)>,
    /// Words that are read as others: `can't` is `cannot`.
    same: BTreeMap<String, Vec<String>>,
    examples: Vec<String>,
}

impl Conversation {
    /// The program as it comes, in English or in French: some twenty rules, in `src/talk/english.toml` and `french.toml`.
    ///
    /// # Errors
    /// When the language is [`Lang::Both`]: rules are written in one.
    pub fn new(lang: Lang) -> Result<Conversation> {
        Conversation::from_toml(
            lang,
            match lang {
                Lang::Fr => include_str!("french.toml"),
                _ => include_str!("english.toml"),
            },
        )
    }

    /// A program of your own, from rules in TOML. One of them has to fit whatever is said.
    ///
    /// ```
    /// use atelier::{Conversation, Lang};
    /// let wall = Conversation::from_toml(Lang::En, r#"
    ///     [rules]
    ///     door = { when = ["the door"], reply = ["It is locked."] }
    ///     wall = { when = ["*"], reply = ["I am a wall."] }
    /// "#)?;
    /// assert_eq!(wall.reply("Open the door!")?.text(), "It is locked.");
    /// assert_eq!(wall.reply("Please?")?.rule(), "wall");
    /// // A reply that asks for what its pattern does not hold is refused, and so are rules that leave somebody unanswered.
    /// assert!(Conversation::from_toml(Lang::En, r#"rules.x = { when = ["*"], reply = ["{2}?"] }"#).is_err());
    /// assert!(Conversation::from_toml(Lang::En, r#"rules.x = { when = ["hello"], reply = ["Hello."] }"#).is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the text is no TOML, holds another entry than `rules`, `mirror`, `same` and `examples`, when a rule has no
    /// pattern or no reply, or no rule has the pattern `*`; when the language is [`Lang::Both`].
    pub fn from_toml(lang: Lang, rules: &str) -> Result<Conversation> {
        if lang == Lang::Both {
            return Err(Error::new(
                Kind::Value,
                Label::fixed("rules speak one language", "des règles parlent une seule langue"),
            )
            .found(Label::same("Lang::Both"))
            .expected(Label::same("Lang::En, Lang::Fr"))
            .attempt(Label::same("Conversation::new(Lang::En)?")));
        }
        let none = Conversation {
            lang,
            rules: Vec::new(),
            mirror: Vec::new(),
            same: BTreeMap::new(),
            examples: Vec::new(),
        };
        let program = none.and_rules(rules)?;
        if !program.rules.iter().any(|rule| rule.patterns.iter().any(Pattern::fits_all)) {
            return Err(Error::new(
                Kind::Value,
                Label::fixed(
                    "no rule fits whatever is said",
                    "aucune règle ne convient à tout ce qui se dit",
                ),
            )
            .found(Label::with(|lang| lang.list(&program.rules())))
            .expected(Label::fixed("a rule with the pattern *", "une règle de motif *"))
            .attempt(Label::fixed(
                "rest = { when = [\"*\"], reply = [\"Please go on.\"] }",
                "reste = { when = [\"*\"], reply = [\"Continuez.\"] }",
            )));
        }
        Ok(program)
    }

    /// The same program with rules of yours, in TOML, asked before the others. A rule whose name there is already
    /// keeps its place, and what yours does not say (`when` or `reply`).
    ///
    /// ```
    /// use atelier::{Conversation, Lang};
    /// let program = Conversation::new(Lang::En)?.and_rules(r#"
    ///     [rules]
    ///     paint = { when = ["paint"], reply = ["Which colour first?"] }
    ///     need = { reply = ["Everybody needs {1}."] }
    /// "#)?;
    /// assert_eq!(program.reply("I need paint.")?.rule(), "paint");
    /// assert_eq!(program.reply("I need my brushes.")?.text(), "Everybody needs your brushes.");
    /// // A slip of the pen is refused.
    /// assert!(program.and_rules(r#"rules.sea = { wen = ["sea"], reply = ["Salt?"] }"#).is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// As for [`from_toml`](Conversation::from_toml), but for the pattern `*`; when a new rule lacks `when` or `reply`.
    pub fn and_rules(&self, rules: &str) -> Result<Conversation> {
        read::add(self, rules)
    }

    /// The language of the rules.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// The names of the rules, in the order in which they are asked.
    pub fn rules(&self) -> Vec<String> {
        self.rules.iter().map(|rule| rule.name.clone()).collect()
    }

    /// The patterns of a rule.
    ///
    /// # Errors
    /// When there is no such rule: the error lists those that there are.
    pub fn patterns(&self, rule: &str) -> Result<Vec<String>> {
        Ok(self.rule(rule)?.patterns.iter().map(|pattern| pattern.text().to_string()).collect())
    }

    /// The replies of a rule, as they are written, in the order in which they are given.
    ///
    /// ```
    /// use atelier::{Conversation, Lang};
    /// let program = Conversation::new(Lang::En)?;
    /// assert!(program.replies("need")?.iter().all(|reply| reply.contains("{1}")));
    /// assert!(program.replies("ned").unwrap_err().to_string().contains("need"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there is no such rule: the error lists those that there are.
    pub fn replies(&self, rule: &str) -> Result<Vec<String>> {
        Ok(self.rule(rule)?.replies.clone())
    }

    /// Whether it says this word where it turns round what was said: `your`, for `my`.
    ///
    /// ```
    /// use atelier::{Conversation, Lang};
    /// let program = Conversation::new(Lang::En)?;
    /// assert!(program.turns("your") && !program.turns("brushes"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn turns(&self, word: &str) -> bool {
        let word = word.to_lowercase().replace('’', "'");
        let said = |turned: &str| turned.to_lowercase().replace('’', "'");
        self.mirror.iter().any(|(_, turned)| {
            clauses(&said(turned), self.lang).into_iter().flatten().any(|token| token.key == word)
        })
    }

    /// Thirty sentences to try the rules on, such as people in a workshop might say. None, for rules of your own that bring none.
    pub fn examples(&self) -> Vec<String> {
        self.examples.clone()
    }

    /// What the program replies to a sentence that stands alone: the first reply of the first rule that fits.
    ///
    /// # Errors
    /// When nothing was said.
    pub fn reply(&self, said: &str) -> Result<Reply> {
        self.reply_in(said, &mut BTreeMap::new())
    }

    /// A conversation: one reply to each line. A rule that replies again gives its next reply, and begins again after the last.
    ///
    /// ```
    /// use atelier::{Conversation, Lang};
    /// let talk = Conversation::new(Lang::Fr)?.talk(&["Je me sens chans au isile.", "Mes pinceaux sont secs."])?;
    /// assert_eq!(talk.replies()[0].text(), "Vous sentez-vous souvent chans au isile\u{202f}?");
    /// assert_eq!(talk.rules(), ["sentir", "possession"]);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there is no line, or nothing was said in one.
    pub fn talk<Line: AsRef<str>>(&self, lines: &[Line]) -> Result<Dialogue> {
        let mut turns = Vec::new();
        let mut given = BTreeMap::new();
        for (number, line) in lines.iter().enumerate() {
            let said = line.as_ref();
            let place = Label::with(|lang| match lang {
                Lang::Fr => format!("ligne {}", lang.count(number + 1)),
                _ => format!("line {}", lang.count(number + 1)),
            });
            let reply = self.reply_in(said, &mut given).map_err(|error| error.within(&place))?;
            turns.push(Turn { who: 0, text: said.trim().to_string(), reply: None });
            turns.push(Turn { who: 1, text: reply.text(), reply: Some(reply) });
        }
        if turns.is_empty() {
            return Err(nothing_said());
        }
        Ok(Dialogue::new(self.lang, false, turns))
    }

    /// A play for two programs: this one says the opening, the other replies, this one replies to that, and so on, until
    /// so many lines are said. Each gives its own replies in turn.
    ///
    /// ```
    /// use atelier::{Conversation, Lang};
    /// let program = Conversation::new(Lang::En)?;
    /// let play = program.talk_with(&program, "I need a holiday.", 20)?;
    /// assert_eq!((play.lines().len(), play.lines()[1].as_str()), (20, "Why do you need a holiday?"));
    /// assert!(play.first_repetition().is_some_and(|line| line < 20)); // it goes round in circles
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When nothing was said in the opening, or fewer than two lines are asked for.
    pub fn talk_with(&self, other: &Conversation, opening: &str, lines: usize) -> Result<Dialogue> {
        if lines < 2 {
            return Err(Error::new(
                Kind::Value,
                Label::fixed("a play has two lines or more", "une pièce a deux répliques ou plus"),
            )
            .found(Label::with(|lang| lang.count(lines)))
            .expected(Label::fixed("2 or more", "2 ou plus"))
            .attempt(Label::same("program.talk_with(&program, \"…\", 12)?")));
        }
        let mut given = [BTreeMap::new(), BTreeMap::new()];
        let mut turns = vec![Turn { who: 0, text: opening.trim().to_string(), reply: None }];
        while turns.len() < lines {
            let who = turns.len() % 2;
            let said = turns.last().map(|turn| turn.text.clone()).unwrap_or_default();
            let reply = [self, other][who].reply_in(&said, &mut given[who])?;
            turns.push(Turn { who, text: reply.text(), reply: Some(reply) });
        }
        Ok(Dialogue::new(self.lang, true, turns))
    }

    /// The same sentences with an invented word in the place of every word of four letters or more that no rule names.
    ///
    /// What remains is what the program hears. `invented` comes from [`synth::invented_words`](crate::synth::invented_words).
    ///
    /// ```
    /// use atelier::{Conversation, Lang};
    /// let program = Conversation::new(Lang::En)?;
    /// let words = ["renglane".to_string(), "shrust".to_string()];
    /// let hollow = program.swap_unheard(&["I can't finish my drawing."], &words, 1)?;
    /// assert!(hollow[0].starts_with("I can't ") && !hollow[0].contains("drawing"));
    /// assert_eq!(program.reply(&hollow[0])?.rule(), "cannot");
    /// assert!(program.swap_unheard(&["I can't draw."], &[], 1).is_err()); // no words to put in
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there is no invented word.
    pub fn swap_unheard<Line: AsRef<str>>(
        &self,
        said: &[Line],
        invented: &[String],
        seed: u64,
    ) -> Result<Vec<String>> {
        let mirrored = self.mirror.iter().flat_map(|(words, _)| words.iter().cloned());
        let known: BTreeSet<String> =
            self.heard().into_iter().chain(mirrored).chain(self.same.keys().cloned()).collect();
        self.swap(said, invented, seed, |key| {
            key.chars().filter(|sign| sign.is_alphabetic()).count() >= 4 && !known.contains(key)
        })
    }

    /// The same sentences with an invented word in the place of every word that some pattern names: the placebo of
    /// [`swap_unheard`](Conversation::swap_unheard).
    ///
    /// ```
    /// use atelier::{Conversation, Lang};
    /// let program = Conversation::new(Lang::En)?;
    /// let deaf = program.swap_heard(&["I feel lost."], &["renglane".to_string()], 1)?;
    /// assert_eq!(deaf, ["Renglane renglane lost."]);
    /// assert_eq!(program.reply(&deaf[0])?.rule(), "rest");
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there is no invented word.
    pub fn swap_heard<Line: AsRef<str>>(
        &self,
        said: &[Line],
        invented: &[String],
        seed: u64,
    ) -> Result<Vec<String>> {
        let heard = self.heard();
        self.swap(said, invented, seed, |key| match self.same.get(key) {
            Some(words) => words.iter().any(|word| heard.contains(word)),
            None => heard.contains(key),
        })
    }

    /// The share of these sentences that the same rule answers as its twin, the other sentence at the same place: 0 to 1.
    ///
    /// ```
    /// use atelier::{Conversation, Lang};
    /// let program = Conversation::new(Lang::En)?;
    /// assert_eq!(program.same_rules(&["I need rest.", "I am here."], &["I need frobble.", "You are here."])?, 0.5);
    /// assert!(program.same_rules(&["I need rest."], &[] as &[&str]).is_err()); // it has no twin
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there is no sentence, one has no twin, or nothing was said in one.
    pub fn same_rules<One: AsRef<str>, Other: AsRef<str>>(
        &self,
        said: &[One],
        twins: &[Other],
    ) -> Result<f64> {
        if said.len() != twins.len() {
            return Err(Error::new(
                Kind::Shape,
                Label::fixed("not every sentence has a twin", "une phrase n’a pas sa jumelle"),
            )
            .found(Label::with(|lang| format!("{} ≠ {}", lang.count(said.len()), lang.count(twins.len()))))
            .expected(Label::fixed("as many twins as sentences", "autant de jumelles que de phrases")));
        }
        let (ours, theirs) = (self.talk(said)?.rules(), self.talk(twins)?.rules());
        let same = ours.iter().zip(&theirs).filter(|(one, other)| one == other).count();
        Ok(same as f64 / ours.len() as f64)
    }

    /// Every word that stands in a pattern.
    fn heard(&self) -> BTreeSet<String> {
        let patterns = self.rules.iter().flat_map(|rule| &rule.patterns);
        patterns.flat_map(Pattern::words).filter(|word| *word != "?").map(str::to_string).collect()
    }

    fn swap<Line: AsRef<str>>(
        &self,
        said: &[Line],
        invented: &[String],
        seed: u64,
        swapped: impl Fn(&str) -> bool,
    ) -> Result<Vec<String>> {
        if invented.is_empty() {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed("no invented word to put in", "aucun mot inventé à mettre"),
            )
            .found(Label::same("[]"))
            .expected(Label::fixed("one word or more", "un mot ou plus"))
            .attempt(Label::same("synth::invented_words(&text, 100, SEED)?")));
        }
        let mut random = Random::new(seed);
        let mut twins = Vec::new();
        for said in said.iter().map(AsRef::as_ref) {
            let (mut new, mut done, mut elided) = (String::new(), 0, false);
            for token in clauses(said, self.lang).into_iter().flatten() {
                if swapped(&token.key) {
                    // After an elision a word begins with a vowel where the one before it did.
                    let alike: Vec<&String> =
                        invented.iter().filter(|word| vowel(word) == vowel(&token.text)).collect();
                    let among = if elided && !alike.is_empty() { alike } else { invented.iter().collect() };
                    let word = among[random.choose(&vec![1.0; among.len()])?];
                    new.push_str(&said[done..token.place.start]);
                    match token.text.chars().next() {
                        Some(first) if first.is_uppercase() => new.push_str(&crate::lang::capital(word)),
                        _ => new.push_str(word),
                    }
                    done = token.place.end;
                }
                elided = token.text.ends_with('’');
            }
            new.push_str(&said[done..]);
            twins.push(new);
        }
        Ok(twins)
    }

    fn rule(&self, name: &str) -> Result<&Rule> {
        self.rules.iter().find(|rule| rule.name == name).ok_or_else(|| {
            unknown_name(
                Kind::Value,
                Label::fixed("there is no such rule", "cette règle n’existe pas"),
                name,
                &self.rules(),
            )
        })
    }

    /// The reply, where each rule has already replied so many times.
    fn reply_in(&self, said: &str, given: &mut BTreeMap<String, usize>) -> Result<Reply> {
        let clauses: Vec<Vec<Token>> =
            clauses(said, self.lang).into_iter().map(|clause| self.read_as(clause)).collect();
        for rule in &self.rules {
            for pattern in &rule.patterns {
                for clause in &clauses {
                    if let Some(found) = pattern.find(clause) {
                        let turn = given.entry(rule.name.clone()).or_default();
                        let template = &rule.replies[*turn % rule.replies.len()];
                        *turn += 1;
                        return Ok(self.filled(rule, pattern, template, clause, &found));
                    }
                }
            }
        }
        Err(nothing_said())
    }

    /// Words that are read as others, replaced.
    fn read_as(&self, clause: Vec<Token>) -> Vec<Token> {
        let mut read = Vec::new();
        for token in clause {
            match self.same.get(&token.key) {
                None => read.push(token),
                Some(words) => read.extend(words.iter().map(|word| Token {
                    text: word.replace('\'', "’"),
                    key: word.clone(),
                    place: token.place.clone(),
                })),
            }
        }
        read
    }

    fn filled(
        &self,
        rule: &Rule,
        pattern: &Pattern,
        template: &str,
        clause: &[Token],
        found: &Found,
    ) -> Reply {
        let mut pieces: Vec<(String, Whose)> = Vec::new();
        for part in read::parts(template) {
            match part {
                read::Part::Written(text) => pieces.push((text.to_string(), Whose::Author)),
                read::Part::Said(number) => {
                    let place = if number == 0 { found.all.clone() } else { found.stars[number - 1].clone() };
                    pieces.extend(self.mirrored(&clause[place]));
                }
            }
        }
        if let Some((first, _)) = pieces.first_mut() {
            *first = crate::lang::capital(first);
        }
        Reply::new(&rule.name, pattern.text(), pieces)
    }

    /// What was said, seen from the other side: `my` becomes `your`.
    fn mirrored(&self, said: &[Token]) -> Vec<(String, Whose)> {
        let mut pieces: Vec<(String, Whose)> = Vec::new();
        let mut at = 0;
        while at < said.len() {
            let fits = |words: &Vec<String>| {
                said.len() - at >= words.len()
                    && words.iter().zip(&said[at..]).all(|(word, token)| *word == token.key)
            };
            // The longest that fits: `you are` before `you`.
            let turned =
                self.mirror.iter().filter(|(words, _)| fits(words)).max_by_key(|(words, _)| words.len());
            let (text, whose, step) = match turned {
                Some((words, turned)) => (turned.replace('\'', "’"), Whose::Turned, words.len()),
                None => (said[at].text.clone(), Whose::Yours, 1),
            };
            if let Some((last, _)) = pieces.last_mut()
                && !last.ends_with('’')
            {
                last.push(' ');
            }
            pieces.push((text, whose));
            at += step;
        }
        pieces
    }
}

fn vowel(word: &str) -> bool {
    word.to_lowercase()
        .starts_with(['a', 'e', 'i', 'o', 'u', 'y', 'h', 'é', 'è', 'ê', 'à', 'â', 'î', 'ô', 'û', 'œ'])
}

fn nothing_said() -> Error {
    Error::new(Kind::Empty, Label::fixed("nothing was said", "rien n’a été dit"))
        .found(Label::fixed("no word", "aucun mot"))
        .expected(Label::fixed("a sentence", "une phrase"))
        .attempt(Label::fixed("\"I need a holiday.\"", "\"J’ai besoin de repos.\""))
}

impl Show for Conversation {
    fn page(&self) -> Page {
        let count = self.rules.len();
        let caption = Label::with(|lang| match lang {
            Lang::Fr => {
                format!("{} règles, de haut en bas\u{a0}: la première qui convient répond", lang.count(count))
            }
            _ => format!("{} rules, from top to bottom: the first that fits replies", lang.count(count)),
        });
        let columns = [
            Label::fixed("rule", "règle"),
            Label::fixed("pattern", "motif"),
            Label::fixed("replies", "réponses"),
        ];
        let rows: Vec<(String, String, String)> = self
            .rules
            .iter()
            .map(|rule| {
                let patterns: Vec<&str> = rule.patterns.iter().map(Pattern::text).collect();
                (rule.name.clone(), patterns.join(" | "), rule.replies.join(" | "))
            })
            .collect();
        Page::new().table(caption, &columns, &rows)
    }
}

displays!(Conversation);

#[cfg(test)]
mod tests;
