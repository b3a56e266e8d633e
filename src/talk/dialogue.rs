//! Replies that know where they come from, and conversations made of them.

use crate::error::Result;
use crate::lang::{Label, Lang};
use crate::plot::Figure;
use crate::show::{Page, Show, displays};

/// Whose word a word of a reply is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Whose {
    /// Of whoever wrote the rule.
    Author,
    /// Of whoever spoke, as it was said.
    Yours,
    /// Of whoever spoke, turned round: `my` is `your`.
    Turned,
}

/// What the program replied, with its rule, and whose each word is.
///
/// ```
/// use atelier::{Conversation, Lang, Whose};
/// let reply = Conversation::new(Lang::En)?.reply("I need my brushes.")?;
/// assert_eq!(reply.text(), "Why do you need your brushes?");
/// let words = reply.words();
/// assert_eq!(words[0], ("Why".to_string(), Whose::Author));
/// assert_eq!(words[4..], [("your".to_string(), Whose::Turned), ("brushes".to_string(), Whose::Yours)]);
/// assert!((reply.share_of_yours() - 2.0 / 6.0).abs() < 1e-9);
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    rule: String,
    pattern: String,
    pieces: Vec<(String, Whose)>,
}

impl Reply {
    pub(super) fn new(rule: &str, pattern: &str, pieces: Vec<(String, Whose)>) -> Reply {
        Reply { rule: rule.to_string(), pattern: pattern.to_string(), pieces }
    }

    /// The reply, as it is read.
    pub fn text(&self) -> String {
        self.pieces.iter().map(|(text, _)| text.as_str()).collect()
    }

    /// The name of the rule that made it.
    pub fn rule(&self) -> &str {
        &self.rule
    }

    /// The pattern of that rule that fitted.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// The reply word by word, without its punctuation: each word, and whose it is.
    pub fn words(&self) -> Vec<(String, Whose)> {
        let mut words = Vec::new();
        for (text, whose) in &self.pieces {
            for word in text.split_whitespace() {
                let word = word.trim_matches(|sign: char| !sign.is_alphanumeric() && sign != '’');
                if word.chars().any(char::is_alphanumeric) {
                    words.push((word.to_string(), *whose));
                }
            }
        }
        words
    }

    /// The share of its words that the speaker brought, turned round or not: 0 to 1.
    pub fn share_of_yours(&self) -> f64 {
        share(&self.words())
    }

    /// A number for each character, as [`Figure::marked_text`] takes it: 0 the author of the rules, 1 the speaker, 0.5 a
    /// word of the speaker that was turned round.
    pub fn marks(&self) -> Vec<f64> {
        let mark = |whose: Whose| match whose {
            Whose::Author => 0.0,
            Whose::Turned => 0.5,
            Whose::Yours => 1.0,
        };
        self.pieces.iter().flat_map(|(text, whose)| text.chars().map(move |_| mark(*whose))).collect()
    }
}

fn share(words: &[(String, Whose)]) -> f64 {
    let yours = words.iter().filter(|(_, whose)| *whose != Whose::Author).count();
    if words.is_empty() { 0.0 } else { yours as f64 / words.len() as f64 }
}

impl Show for Reply {
    fn page(&self) -> Page {
        let names = [
            Label::fixed("reply", "réponse"),
            Label::fixed("rule", "règle"),
            Label::fixed("pattern", "motif"),
        ];
        Page::new().table("", &names, &[(self.text(), self.rule.clone(), self.pattern.clone())])
    }
}

/// A line of a conversation.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Turn {
    pub(super) who: usize,
    pub(super) text: String,
    /// Where it came from, for a line that a program said.
    pub(super) reply: Option<Reply>,
}

/// A conversation: who said what, and the rule behind each reply.
///
/// ```
/// use atelier::{Conversation, Lang};
/// let talk = Conversation::new(Lang::En)?.talk(&["I feel tired.", "I feel better."])?;
/// assert_eq!(talk.rules(), ["feel", "feel"]);
/// assert_ne!(talk.lines()[1].replace("tired", "better"), talk.lines()[3]); // the next reply of the same rule
/// assert_eq!(talk.first_repetition(), None);
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Dialogue {
    lang: Lang,
    /// Whether two programs speak.
    play: bool,
    turns: Vec<Turn>,
}

impl Dialogue {
    pub(super) fn new(lang: Lang, play: bool, turns: Vec<Turn>) -> Dialogue {
        Dialogue { lang, play, turns }
    }

    /// All lines, in the order in which they were said.
    pub fn lines(&self) -> Vec<String> {
        self.turns.iter().map(|turn| turn.text.clone()).collect()
    }

    /// The replies of the program, or of both.
    pub fn replies(&self) -> Vec<Reply> {
        self.turns.iter().filter_map(|turn| turn.reply.clone()).collect()
    }

    /// The rule behind each reply.
    pub fn rules(&self) -> Vec<String> {
        self.replies().into_iter().map(|reply| reply.rule).collect()
    }

    /// The share of the words of all replies that the speaker brought: 0 to 1.
    pub fn share_of_yours(&self) -> f64 {
        let words: Vec<(String, Whose)> = self.replies().iter().flat_map(Reply::words).collect();
        share(&words)
    }

    /// The number of the first line that has been said before (1 is the opening), where there is one.
    ///
    /// ```
    /// use atelier::{Conversation, Lang};
    /// let talk = Conversation::new(Lang::En)?.talk(&["Hello.", "Hello."])?;
    /// assert_eq!(talk.first_repetition(), Some(3));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn first_repetition(&self) -> Option<usize> {
        let said =
            |place: &usize| self.turns[..*place].iter().any(|turn| turn.text == self.turns[*place].text);
        (0..self.turns.len()).find(said).map(|place| place + 1)
    }

    /// The conversation with whose word each word is: what you said, and what of it comes back, on dark ground; what stands in the
    /// rules, on none. The name of the rule stands above.
    ///
    /// ```
    /// use atelier::{Conversation, Lang};
    /// let talk = Conversation::new(Lang::En)?.talk(&["I need my brushes."])?;
    /// assert!(talk.plot()?.alt(Lang::Fr).contains("need"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the conversation has more than 24 replies, or more letters than a figure holds.
    pub fn plot(&self) -> Result<Figure> {
        let mut passages = Vec::new();
        let mut before: Option<&Turn> = None;
        for turn in &self.turns {
            match &turn.reply {
                Some(reply) => {
                    let said = before.filter(|_| !self.play).map(|turn| turn.text.clone());
                    passages.push((
                        Label::new(format!("rule: {}", reply.rule), format!("règle\u{a0}: {}", reply.rule)),
                        said,
                        reply,
                    ));
                }
                None => before = Some(turn),
            }
        }
        let marked: Vec<(Label, String, Vec<f64>)> = passages
            .into_iter()
            .map(|(name, said, reply)| {
                let (mut text, mut marks) = (String::new(), Vec::new());
                if let Some(said) = said {
                    text = format!("{said}\n");
                    marks = vec![1.0; said.chars().count()];
                    marks.push(0.0);
                }
                text.push_str(&format!("→ {}", reply.text()));
                marks.extend([0.0, 0.0]);
                marks.extend(reply.marks());
                (name, text, marks)
            })
            .collect();
        let passages: Vec<(&str, &str, &String, &[f64])> =
            marked.iter().map(|(name, text, marks)| (name.en(), name.fr(), text, marks.as_slice())).collect();
        let figure = Figure::marked_text(&passages)?.range_colours(0.0..1.0)?;
        Ok(figure.named(
            "whose word: 0 the rules’, ½ yours turned round, 1 yours",
            "à qui est le mot\u{a0}: 0 aux règles, ½ à vous, retourné, 1 à vous",
        ))
    }

    fn who(&self, turn: &Turn) -> Label {
        match (self.play, turn.who) {
            (false, 0) => Label::fixed("you", "vous"),
            (false, _) => Label::fixed("program", "programme"),
            (true, 0) => Label::fixed("first", "premier"),
            (true, _) => Label::fixed("second", "second"),
        }
    }
}

impl Show for Dialogue {
    fn page(&self) -> Page {
        let columns = [
            Label::fixed("who", "qui"),
            Label::fixed("says", "dit"),
            Label::fixed("by the rule", "d’après la règle"),
        ];
        let rows: Vec<(Label, String, String)> = self
            .turns
            .iter()
            .map(|turn| {
                let rule = turn.reply.as_ref().map(|reply| format!("{} ({})", reply.rule, reply.pattern));
                (self.who(turn), turn.text.clone(), rule.unwrap_or_default())
            })
            .collect();
        Page::new().table("", &columns, &rows)
    }
}

displays!(Reply, Dialogue);
