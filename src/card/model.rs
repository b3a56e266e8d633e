//! The card of a model, after Mitchell and others, “Model Cards for Model Reporting” (2019).

use super::datasheet::DataFile;
use super::sheet::Sheet;
use super::words::{Faults, Words, from_toml, to_toml};
use crate::error::{Error, Kind, Result};
use crate::file;
use crate::lang::{Label, Lang};
use crate::show::{Document, Page, Show, displays};
use crate::stat::Interval;
use crate::stat::numbers::normal_reach;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// What a model is for, what it learned from, how good it is, where it fails, what it cost.
///
/// Its figures are promises: [`ModelCard::check`] holds them against what was measured.
///
/// ```
/// use atelier::ModelCard;
/// # fn main() -> atelier::Result<()> {
/// let card = ModelCard::named("addition")
///     .purpose("adds two numbers below 100", "additionne deux nombres inférieurs à 100")
///     .not_for("anything that must be exact", "ce qui doit être exact")
///     .data("100,000 pairs drawn at random", "100 000 couples tirés au hasard")
///     .limits("larger numbers, larger errors", "plus les nombres sont grands, plus l’erreur l’est")
///     .licence("CC0-1.0")
///     .measure_number("mean absolute error", "erreur absolue moyenne", 0.04, 0.01, (0.05, 200))
///     .energy(12.0, 15.0, "a laptop’s processor at 15 W", "le processeur d’un portable à 15 W");
/// card.check(&[("mean absolute error", 0.043)])?;
///
/// assert!(card.check(&[("mean absolute error", 0.4)]).is_err(), "an untrue figure is refused");
/// assert!(card.check(&[]).is_err(), "and so is one that nobody measured");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelCard {
    /// Its name: small letters, digits, `_` and `-`.
    pub name: String,
    /// Under which licence.
    pub licence: String,
    /// What it is for.
    pub purpose: Words,
    /// What it should not be used for.
    pub not_for: Words,
    /// What it learned from.
    pub data: Words,
    /// Where it fails, and for whom.
    pub limits: Words,
    /// What training it cost.
    pub energy: Energy,
    /// How good it is.
    #[serde(default)]
    pub measures: Vec<Measure>,
    /// Its weights, where they are in a file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<DataFile>,
}

/// One figure of a model card: what was measured, and how far from it a new measurement may fall.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// What is measured, in English.
    pub en: String,
    /// Ce qui est mesuré, en français.
    pub fr: String,
    /// The figure.
    pub value: f64,
    /// How far a new measurement may be from it.
    pub within: f64,
    /// How many examples it was measured on.
    pub examples: usize,
    /// The standard deviation over these examples, for a figure that is no share of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spread: Option<f64>,
}

/// What training cost: an estimate, with what it assumes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Energy {
    /// Time, in seconds.
    pub seconds: f64,
    /// Power, in watts.
    pub watts: f64,
    /// Energy, in joules: time multiplied by power.
    pub joules: f64,
    /// What the power is taken from.
    pub assumes: Words,
}

/// How many half widths of its interval of 95 % a figure may be said to be away from: more, and almost anything is true.
const WIDEST: f64 = 3.0;

impl Measure {
    /// How far a new measurement may be allowed to fall: three half widths of the interval of 95 %, which for a share is
    /// that of [`Interval::rate`]. Nothing where there are no examples.
    fn widest(&self) -> Option<f64> {
        if self.examples == 0 {
            return None;
        }
        let count = self.examples as f64;
        let half = match self.spread {
            Some(spread) => normal_reach(0.05) * spread / count.sqrt(),
            None => Interval::wilson((self.value.clamp(0.0, 1.0) * count, count), 0.05).width() / 2.0,
        };
        Some(WIDEST * half)
    }

    /// What is wrong with the figure itself, whatever is measured.
    fn faults(&self, faults: &mut Faults) {
        faults.words("measures", &Words::new(&self.en, &self.fr));
        let mut add = |en: String, fr: String| {
            faults.add(Label::new(
                format!("{}: {en}", Lang::En.quote(&self.en)),
                format!("{}\u{a0}: {fr}", Lang::Fr.quote(&self.fr)),
            ));
        };
        if !self.value.is_finite() || !self.within.is_finite() || self.within < 0.0 {
            return add(
                "value and within must be numbers, within not below zero".to_string(),
                "value et within doivent être des nombres, within jamais négatif".to_string(),
            );
        }
        if self.spread.is_none() && !(0.0..=1.0).contains(&self.value) {
            return add(
                format!(
                    "{} is no share, which goes from 0 to 1; for other figures, .measure_number",
                    Lang::En.short(self.value)
                ),
                format!(
                    "{} n’est pas une part, qui va de 0 à 1\u{202f}; pour d’autres chiffres, .measure_number",
                    Lang::Fr.short(self.value)
                ),
            );
        }
        if self.spread.is_some_and(|spread| !spread.is_finite() || spread < 0.0) {
            return add(
                "the spread must be a number, not below zero".to_string(),
                "l’écart-type doit être un nombre, jamais négatif".to_string(),
            );
        }
        match self.widest() {
            None => add(
                "measured on how many examples? 1 or more".to_string(),
                "mesuré sur combien d’exemples\u{202f}? 1 ou plus".to_string(),
            ),
            // 0.05 − 0.04 is a little more than 0.01 to a computer.
            Some(widest) if self.within > widest * (1.0 + 1e-9) => {
                // Rounded down, so that what the message proposes is accepted.
                let most = (widest * 1e4).floor() / 1e4;
                let told =
                    |lang: Lang| (lang.short(self.within), lang.count(self.examples), lang.short(most));
                let (within, examples, most_en) = told(Lang::En);
                let en = format!(
                    "± {within} lets nearly anything pass; with {examples} {}, ± {most_en} at most (three half widths of the interval of 95%)",
                    if self.examples == 1 { "example" } else { "examples" }
                );
                let (within, examples, most_fr) = told(Lang::Fr);
                add(
                    en,
                    format!(
                        "± {within} laisse passer à peu près n’importe quoi\u{202f}; avec {examples} {}, ± {most_fr} au plus (trois demi-largeurs de l’intervalle à 95\u{a0}%)",
                        if self.examples == 1 { "exemple" } else { "exemples" }
                    ),
                );
            }
            Some(_) => {}
        }
    }

    /// Value, tolerance and number of examples, and the spread where there is one: `0.95 ± 0.03 (400 examples)`.
    pub(super) fn told(&self, lang: Lang) -> String {
        let [value, within] = [self.value, self.within].map(|number| lang.short(number));
        let examples = match (lang, self.examples) {
            (Lang::Fr, 0 | 1) => "exemple",
            (Lang::Fr, _) => "exemples",
            (_, 1) => "example",
            _ => "examples",
        };
        let spread = self.spread.map_or(String::new(), |spread| {
            let word = if lang == Lang::Fr { "écart-type" } else { "spread" };
            format!(", {word} {}", lang.short(spread))
        });
        format!("{value} ± {within} ({} {examples}{spread})", lang.count(self.examples))
    }

    /// Whether a measurement is what the card says; a NaN never is.
    fn holds(&self, measured: f64) -> bool {
        // 0.05 − 0.04 is a little more than 0.01 to a computer: rounding makes nobody a liar.
        let rounding = 1e-9 * self.value.abs().max(self.within);
        (measured - self.value).abs() <= self.within + rounding
    }
}

impl ModelCard {
    /// A card with a name and nothing else yet.
    pub fn named(name: &str) -> ModelCard {
        ModelCard { name: name.to_string(), ..ModelCard::default() }
    }

    /// What the model is for, in English and in French.
    pub fn purpose(&self, en: &str, fr: &str) -> ModelCard {
        ModelCard { purpose: Words::new(en, fr), ..self.clone() }
    }

    /// What it should not be used for.
    pub fn not_for(&self, en: &str, fr: &str) -> ModelCard {
        ModelCard { not_for: Words::new(en, fr), ..self.clone() }
    }

    /// What it learned from.
    pub fn data(&self, en: &str, fr: &str) -> ModelCard {
        ModelCard { data: Words::new(en, fr), ..self.clone() }
    }

    /// Where it fails, and for whom.
    pub fn limits(&self, en: &str, fr: &str) -> ModelCard {
        ModelCard { limits: Words::new(en, fr), ..self.clone() }
    }

    /// Under which licence it is given.
    pub fn licence(&self, name: &str) -> ModelCard {
        ModelCard { licence: name.to_string(), ..self.clone() }
    }

    /// A share that the model is held to (0 to 1, right answers for example), how far a new measurement may be from it, and on
    /// how many examples it was measured.
    ///
    /// A card promises something only if it can be wrong: `within` may be three half widths of
    /// [`Interval::rate`] for so many examples, and no more. [`ModelCard::complete`] refuses a wider one.
    ///
    /// ```
    /// use atelier::ModelCard;
    /// let card = |within| ModelCard::named("mine").measure("right answers", "bonnes réponses", 0.95, within, 400);
    /// let wide = card(0.6).complete().unwrap_err().to_string();
    /// assert!(wide.contains("± 0.6 lets nearly anything pass; with 400 examples, ± 0.06"), "{wide}");
    /// assert!(!card(0.03).complete().unwrap_err().to_string().contains("anything pass")); // the rest is still empty
    /// ```
    pub fn measure(&self, en: &str, fr: &str, value: f64, within: f64, examples: usize) -> ModelCard {
        self.with_measure(Measure {
            en: en.to_string(),
            fr: fr.to_string(),
            value,
            within,
            examples,
            spread: None,
        })
    }

    /// A figure that is no share: an error in its own unit. `over` is the standard deviation of it over the examples (its spread), and
    /// how many examples there were: `within` may be three times 1.96 × spread ÷ √examples, and no more.
    ///
    /// ```
    /// use atelier::ModelCard;
    /// // errors of 3 cm on average, which scatter by 2 cm, over 100 chairs: 3 × 1.96 × 2 ÷ 10 is 1.2 cm
    /// let card = ModelCard::named("mine").measure_number("error in cm", "erreur en cm", 3.0, 1.0, (2.0, 100));
    /// assert!(!card.complete().unwrap_err().to_string().contains("anything pass"));
    /// let wide = card.measure_number("error in cm", "erreur en cm", 3.0, 2.0, (2.0, 100)); // in place of the first
    /// assert!(wide.complete().unwrap_err().to_string().contains("anything pass"));
    /// ```
    pub fn measure_number(
        &self,
        en: &str,
        fr: &str,
        value: f64,
        within: f64,
        over: (f64, usize),
    ) -> ModelCard {
        let (spread, examples) = (Some(over.0), over.1);
        self.with_measure(Measure { en: en.to_string(), fr: fr.to_string(), value, within, examples, spread })
    }

    fn with_measure(&self, measure: Measure) -> ModelCard {
        let mut card = self.clone();
        card.measures.retain(|other| other.en != measure.en);
        card.measures.push(measure);
        card
    }

    /// What training cost: seconds, watts, and what the watts are taken from.
    ///
    /// ```
    /// use atelier::ModelCard;
    /// let card = ModelCard::named("mine").energy(60.0, 15.0, "a laptop", "un portable");
    /// assert_eq!(card.energy.joules, 900.0);
    /// ```
    pub fn energy(&self, seconds: f64, watts: f64, en: &str, fr: &str) -> ModelCard {
        let energy = Energy { seconds, watts, joules: seconds * watts, assumes: Words::new(en, fr) };
        ModelCard { energy, ..self.clone() }
    }

    /// Adds a file of weights that lies in `folder`, with its size and its hash as they are now.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn file(&self, folder: &str, name: &str) -> Result<ModelCard> {
        let bytes = file::read(&Path::new(folder).join(name))?;
        let mut card = self.clone();
        card.files.retain(|file| file.name != name);
        card.files.push(DataFile {
            name: name.to_string(),
            bytes: bytes.len() as u64,
            sha256: file::sha256(&bytes),
        });
        Ok(card)
    }

    /// Reads a card from TOML text and checks that it is complete.
    ///
    /// # Errors
    /// When an entry is unknown, missing or empty, in either language.
    pub fn parse(text: &str) -> Result<ModelCard> {
        ModelCard::parse_as(text, "model card")
    }

    /// Reads a card from a file and checks that it is complete.
    ///
    /// # Errors
    /// When there is no such file, or an entry is unknown, missing or empty.
    pub fn read(path: &str) -> Result<ModelCard> {
        ModelCard::parse_as(&file::read_text(Path::new(path))?, &file::shown(Path::new(path)))
    }

    fn parse_as(text: &str, name: &str) -> Result<ModelCard> {
        let card: ModelCard = from_toml(text, name)?;
        card.complete()?;
        Ok(card)
    }

    /// Writes the card to a file, once it is complete.
    ///
    /// # Errors
    /// When something is missing in it, or the file cannot be written.
    pub fn write(&self, path: &str) -> Result<()> {
        self.complete()?;
        file::write(Path::new(path), self.to_toml()?.as_bytes())
    }

    /// The card as TOML text.
    pub fn to_toml(&self) -> Result<String> {
        to_toml(self)
    }

    /// Checks that nothing is missing, whatever the figures say.
    ///
    /// # Errors
    /// One error that names everything there is to mend.
    ///
    /// ```
    /// use atelier::ModelCard;
    /// let error = ModelCard::named("mine").complete().unwrap_err().to_string();
    /// assert!(error.contains("purpose.en is empty") && error.contains("energy.joules"));
    /// ```
    pub fn complete(&self) -> Result<()> {
        let mut faults = Faults::new();
        faults.text("name", &self.name);
        faults.text("licence", &self.licence);
        for (entry, words) in [
            ("purpose", &self.purpose),
            ("not_for", &self.not_for),
            ("data", &self.data),
            ("limits", &self.limits),
            ("energy.assumes", &self.energy.assumes),
        ] {
            faults.words(entry, words);
        }
        let Energy { seconds, watts, joules, .. } = self.energy;
        for (entry, value) in
            [("energy.seconds", seconds), ("energy.watts", watts), ("energy.joules", joules)]
        {
            if !value.is_finite() || value <= 0.0 {
                faults.add(Label::new(
                    format!("{entry} must be a number above zero"),
                    format!("{entry} doit être un nombre supérieur à zéro"),
                ));
            }
        }
        // One per cent leaves room for figures that were rounded before they were written down.
        if joules > 0.0 && (joules - seconds * watts).abs() > 0.01 * joules {
            faults.add(Label::with(|lang| {
                let is = if lang == Lang::Fr { "ne vaut pas" } else { "is not" };
                format!(
                    "energy.joules = {} {is} {} s × {} W",
                    lang.short(joules),
                    lang.short(seconds),
                    lang.short(watts)
                )
            }));
        }
        if self.measures.is_empty() {
            faults.add(Label::fixed("no measure at all", "aucune mesure"));
        }
        for measure in &self.measures {
            measure.faults(&mut faults);
        }
        for (position, file) in self.files.iter().enumerate() {
            faults.text(&format!("files[{position}].name"), &file.name);
            faults.hash(&format!("files[{position}].sha256"), &file.sha256);
        }
        faults.result(Label::new(
            format!("the model card {} is not complete", Lang::En.quote(&self.name)),
            format!("la fiche de modèle {} n’est pas complète", Lang::Fr.quote(&self.name)),
        ))
    }

    /// Holds every figure of the card against what was measured, named in either language.
    ///
    /// # Errors
    /// When the card is not complete, a figure is not what was measured, was not measured, or was
    /// measured and is not on the card.
    pub fn check(&self, measured: &[(&str, f64)]) -> Result<()> {
        self.complete()?;
        let mut faults = Vec::new();
        let is = |measure: &Measure, name: &str| measure.en == name || measure.fr == name;
        for measure in &self.measures {
            match measured.iter().find(|(name, _)| is(measure, name)) {
                None => faults.push(Label::new(
                    format!("{} is on the card, and nobody measured it", Lang::En.quote(&measure.en)),
                    format!("{} est sur la fiche, et personne ne l’a mesuré", Lang::Fr.quote(&measure.fr)),
                )),
                Some((_, value)) if !measure.holds(*value) => {
                    faults.push(Label::with(|lang| {
                        let name = lang.quote(if lang == Lang::Fr { &measure.fr } else { &measure.en });
                        let [claimed, within, value] =
                            [measure.value, measure.within, *value].map(|number| lang.short(number));
                        match lang {
                            Lang::Fr => {
                                format!("{name}\u{a0}: la fiche dit {claimed} ± {within}, la mesure {value}")
                            }
                            _ => {
                                format!("{name}: the card says {claimed} ± {within}, the measurement {value}")
                            }
                        }
                    }));
                }
                Some(_) => {}
            }
        }
        for (name, _) in measured {
            if !self.measures.iter().any(|measure| is(measure, name)) {
                faults.push(Label::new(
                    format!("{} was measured, and is not on the card", Lang::En.quote(name)),
                    format!("{} a été mesuré, et n’est pas sur la fiche", Lang::Fr.quote(name)),
                ));
            }
        }
        if faults.is_empty() {
            return Ok(());
        }
        Err(Error::new(
            Kind::Claim,
            Label::new(
                format!("the model card {} does not tell what was measured", Lang::En.quote(&self.name)),
                format!("la fiche de modèle {} ne dit pas ce qui a été mesuré", Lang::Fr.quote(&self.name)),
            ),
        )
        .found(Label::with(|lang| {
            let mark = if lang == Lang::Fr { "\u{202f}; " } else { "; " };
            faults.iter().map(|fault| fault.text(lang)).collect::<Vec<_>>().join(mark)
        }))
        .expected(Label::fixed(
            "on the card each figure that was measured, and no other",
            "sur la fiche chaque chiffre mesuré, et aucun autre",
        ))
        .attempt(Label::fixed(
            "write down what was measured, good or bad",
            "inscrivez ce qui a été mesuré, que ce soit bon ou mauvais",
        )))
    }

    /// Checks that the weights in `folder` are those of this card.
    ///
    /// # Errors
    /// At the first file that is missing, cut off or changed.
    pub fn check_files(&self, folder: &str) -> Result<()> {
        let sheet = super::Datasheet {
            name: self.name.clone(),
            files: self.files.clone(),
            ..super::Datasheet::default()
        };
        sheet.check_files(folder)
    }
}

impl ModelCard {
    /// A page to take along: one HTML file in the look of the book, in both languages, that asks no other host. A browser
    /// prints it, or keeps it as a PDF. A file of that name is replaced only if it is such a page itself.
    ///
    /// ```
    /// use atelier::ModelCard;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let path = |name: &str| folder.path().join(name).to_str().unwrap().to_string();
    /// let card = ModelCard::named("mine")
    ///     .purpose("adds", "additionne")
    ///     .not_for("money", "l’argent")
    ///     .data("pairs of numbers", "des couples de nombres")
    ///     .limits("large numbers", "les grands nombres")
    ///     .licence("CC0-1.0")
    ///     .measure("right answers", "bonnes réponses", 0.95, 0.03, 400)
    ///     .energy(12.0, 15.0, "a laptop", "un portable");
    /// card.write_page(&path("card.html"))?;
    /// card.write_page(&path("card.html"))?; // our own page is replaced
    /// std::fs::write(path("letter.html"), "<p>Dear Nour</p>")?;
    /// assert!(card.write_page(&path("letter.html")).is_err()); // somebody else’s is not
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// When the card is not complete, the name does not end in `.html`, a file of that name is not such a page, or it cannot be
    /// written.
    pub fn write_page(&self, path: &str) -> Result<()> {
        self.complete()?;
        self.document().write(path)
    }

    pub(super) fn document(&self) -> Document {
        self.sheet().document()
    }

    fn sheet(&self) -> Sheet {
        let measures = Label::with(|lang| {
            let line = |measure: &Measure| {
                let name = if lang == Lang::Fr { &measure.fr } else { &measure.en };
                format!("{} {}", lang.colon(name), measure.told(lang))
            };
            self.measures.iter().map(line).collect::<Vec<_>>().join("\n")
        });
        let energy = Label::with(|lang| {
            if self.energy.joules <= 0.0 {
                return String::new();
            }
            let [seconds, watts, joules] =
                [self.energy.seconds, self.energy.watts, self.energy.joules].map(|number| lang.short(number));
            format!("{joules} J = {seconds} s × {watts} W ({})", self.energy.assumes.label().text(lang))
        });
        let files = Label::with(|lang| {
            let line = |file: &DataFile| format!("{} — {}", file.name, lang.bytes(file.bytes));
            self.files.iter().map(line).collect::<Vec<_>>().join("\n")
        });
        Sheet::new(Label::new(
            format!("model card: {}", self.name),
            format!("fiche de modèle\u{a0}: {}", self.name),
        ))
        .entry("what it is for", "à quoi il sert", self.purpose.label())
        .entry("not for", "à éviter", self.not_for.label())
        .entry("what it learned from", "appris sur", self.data.label())
        .entry("how good it is", "ce qu’il vaut", measures)
        .entry("where it fails", "là où il échoue", self.limits.label())
        .entry("what training cost", "ce qu’a coûté l’apprentissage", energy)
        .entry("licence", "licence", Label::same(&self.licence))
        .entry("files", "fichiers", files)
    }
}

impl Show for ModelCard {
    fn page(&self) -> Page {
        self.sheet().page()
    }
}

displays!(ModelCard);
