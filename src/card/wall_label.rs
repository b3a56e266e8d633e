//! The label beside a work on a wall: what it is made of, what it is for, where it fails, in sixty words.

use super::model::ModelCard;
use super::words::{Faults, Words};
use crate::error::Result;
use crate::lang::{Label, Lang};
use crate::show::{Document, Page, Show, displays};

/// The most words in a language: what somebody reads standing up.
const MOST_WORDS: usize = 60;

/// A label for the wall, made from a model’s card: [`ModelCard::wall_label`].
///
/// It shows itself as text, and [`WallLabel::write_page`] prints it. [`WallLabel::check`] asks for a title, a purpose, limits,
/// what the model is not for, and a licence, in both languages, in 60 words at most.
///
/// ```
/// use atelier::{Lang, ModelCard};
/// let card = ModelCard::named("addition")
///     .purpose("Adds two numbers.", "Additionne deux nombres.")
///     .not_for("money", "l’argent")
///     .limits("with large numbers", "sur les grands nombres")
///     .licence("CC0-1.0");
/// let label = card.wall_label().title("Sum", "Somme").by("Nour").year(2026);
/// label.check()?;
/// assert!(label.text(Lang::En).starts_with("Sum, 2026\nNour\nAdds two numbers.\nNot for: money."));
/// assert_eq!(label.words(Lang::En), 17);
/// let long = label.medium(&"a very long list ".repeat(20), "une très longue liste");
/// assert!(long.check().unwrap_err().to_string().contains("words in English: 97"));
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WallLabel {
    title: Words,
    by: String,
    year: Option<u32>,
    medium: Words,
    purpose: Words,
    not_for: Words,
    limits: Words,
    figure: Words,
    licence: String,
}

impl ModelCard {
    /// The label for the wall that this card makes: its first figure, its purpose, its limits and its licence. Title, name, year
    /// and what the work is made of are added to it.
    pub fn wall_label(&self) -> WallLabel {
        let figure = self.measures.first().map(|measure| {
            let line =
                |lang: Lang, name: &str| capital(&format!("{} {}", lang.colon(name), measure.told(lang)));
            Words::new(&line(Lang::En, &measure.en), &line(Lang::Fr, &measure.fr))
        });
        WallLabel {
            title: Words::new(&self.name, &self.name),
            purpose: self.purpose.clone(),
            not_for: self.not_for.clone(),
            limits: self.limits.clone(),
            figure: figure.unwrap_or_default(),
            licence: self.licence.clone(),
            ..WallLabel::default()
        }
    }
}

impl WallLabel {
    /// The title of the work, in English and in French.
    pub fn title(&self, en: &str, fr: &str) -> WallLabel {
        WallLabel { title: Words::new(en, fr), ..self.clone() }
    }

    /// Who made it.
    pub fn by(&self, names: &str) -> WallLabel {
        WallLabel { by: names.to_string(), ..self.clone() }
    }

    /// In which year.
    pub fn year(&self, year: u32) -> WallLabel {
        WallLabel { year: Some(year), ..self.clone() }
    }

    /// What it is made of, in English and in French: “network of 25,000 weights, 80 letters”.
    pub fn medium(&self, en: &str, fr: &str) -> WallLabel {
        WallLabel { medium: Words::new(en, fr), ..self.clone() }
    }

    /// What stands on it, line by line; the first is the title.
    fn lines(&self, lang: Lang) -> Vec<String> {
        let of = |words: &Words| words.label().text(lang);
        let title = match self.year {
            Some(year) => format!("{}, {year}", of(&self.title)),
            None => of(&self.title),
        };
        let after = |en: &'static str, fr: &'static str, words: &Words| match of(words) {
            text if text.is_empty() => text,
            text => sentence(&format!("{} {text}", lang.colon(&Label::fixed(en, fr).text(lang)))),
        };
        let licence = match self.licence.trim() {
            "" => String::new(),
            name => format!("{} {name}", lang.colon(&Label::fixed("Licence", "Licence").text(lang))),
        };
        let all = [
            title,
            self.by.clone(),
            of(&self.medium),
            sentence(&of(&self.purpose)),
            after("Not for", "À éviter", &self.not_for),
            after("Where it fails", "Là où il échoue", &self.limits),
            of(&self.figure),
            licence,
        ];
        all.into_iter().map(|line| line.trim().to_string()).filter(|line| !line.is_empty()).collect()
    }

    /// The label as plain text in one language, a line for each thing.
    pub fn text(&self, lang: Lang) -> String {
        self.lines(lang).join("\n")
    }

    /// How many words it has in one language; a figure counts as a word.
    pub fn words(&self, lang: Lang) -> usize {
        let text = self.text(lang);
        text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count()
    }

    /// Checks that nothing is missing, and that it can be read standing up.
    ///
    /// # Errors
    /// One error that names everything there is to mend: a title, a purpose, limits, what it is not for, a licence; or more than
    /// 60 words in a language.
    pub fn check(&self) -> Result<()> {
        let mut faults = Faults::new();
        for (entry, words) in [
            ("title", &self.title),
            ("purpose", &self.purpose),
            ("not_for", &self.not_for),
            ("limits", &self.limits),
        ] {
            faults.words(entry, words);
        }
        faults.text("licence", &self.licence);
        for (lang, name) in [(Lang::En, ("English", "anglais")), (Lang::Fr, ("French", "français"))] {
            let count = self.words(lang);
            if count > MOST_WORDS {
                faults.add(Label::new(
                    format!("words in {}: {count}, {MOST_WORDS} at most", name.0),
                    format!("mots en {}\u{a0}: {count}, {MOST_WORDS} au plus", name.1),
                ));
            }
        }
        faults.result(Label::fixed(
            "this label is not ready for the wall",
            "ce cartel n’est pas prêt pour le mur",
        ))
    }

    /// A page to print: one HTML file with the label in both languages, once it has been checked. A file of that name is replaced
    /// only if it is such a page itself.
    ///
    /// # Errors
    /// As for [`WallLabel::check`]; or when the name does not end in `.html`, or the file is not ours.
    pub fn write_page(&self, path: &str) -> Result<()> {
        self.check()?;
        self.document().write(path)
    }

    pub(super) fn document(&self) -> Document {
        Document::new(&self.title.label()).wall(|lang| self.lines(lang))
    }
}

/// With a capital in front.
fn capital(text: &str) -> String {
    let mut letters = text.trim().chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// With a full stop, where it has no end of its own.
fn sentence(text: &str) -> String {
    match text.trim().chars().last() {
        None => String::new(),
        Some('.' | '!' | '?' | '…') => text.trim().to_string(),
        Some(_) => format!("{}.", text.trim()),
    }
}

impl Show for WallLabel {
    fn page(&self) -> Page {
        Page::new().label(&Label::with(|lang| self.text(lang)))
    }
}

displays!(WallLabel);
