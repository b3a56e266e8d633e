//! The card of a model, after Mitchell and others, “Model Cards for Model Reporting” (2019).

use super::datasheet::DataFile;
use super::sheet::Sheet;
use super::words::{Faults, Words, from_toml, to_toml};
use crate::error::{Error, Kind, Result};
use crate::file;
use crate::lang::{Label, Lang};
use crate::show::{Page, Show, displays};
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
///     .measure("mean absolute error", "erreur absolue moyenne", 0.04, 0.01)
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

impl Measure {
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

    /// A figure that the model is held to, and how far a new measurement may be from it.
    pub fn measure(&self, en: &str, fr: &str, value: f64, within: f64) -> ModelCard {
        let mut card = self.clone();
        card.measures.retain(|measure| measure.en != en);
        card.measures.push(Measure { en: en.to_string(), fr: fr.to_string(), value, within });
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
            faults.words("measures", &Words::new(&measure.en, &measure.fr));
            if !measure.value.is_finite() || !measure.within.is_finite() || measure.within < 0.0 {
                faults.add(Label::new(
                    format!(
                        "{}: value and within must be numbers, within not below zero",
                        Lang::En.quote(&measure.en)
                    ),
                    format!(
                        "{}\u{a0}: value et within doivent être des nombres, within jamais négatif",
                        Lang::Fr.quote(&measure.fr)
                    ),
                ));
            }
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

impl Show for ModelCard {
    fn page(&self) -> Page {
        let measures = Label::with(|lang| {
            let line = |measure: &Measure| {
                let name = if lang == Lang::Fr { &measure.fr } else { &measure.en };
                format!("{} {} ± {}", lang.colon(name), lang.short(measure.value), lang.short(measure.within))
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
        .page()
    }
}

displays!(ModelCard);
