//! A project as a folder to share: a question, a figure, a card, a sheet, a label, and nothing of what it owes left out.

use super::datasheet::Datasheet;
use super::model::ModelCard;
use super::wall_label::WallLabel;
use super::words::{Words, to_toml};
use crate::error::{Error, Kind, Result};
use crate::file;
use crate::lang::{Label, Lang};
use crate::plot::Figure;
use crate::show::{Page, Show, displays};
use crate::stat::Runs;
use std::path::Path;

/// The list of the files that were written, with the hash of each, as `sha256sum` reads it.
const SUMS: &str = "SHA256SUMS";
const README: &str = "README.md";

/// A question of one's own, with its data, its model, and a page that says what it is worth.
///
/// Its parts are given one by one, in any order. [`Project::missing`] says what is not there yet, the project shows itself as that
/// list, and [`Project::write`] writes the folder once nothing is missing.
///
/// ```
/// use atelier::{Datasheet, Figure, ModelCard, Project, repeat};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sheet = Datasheet::named("ten-letters").title("Letters", "Des lettres").motivation("a", "a").contents("a", "a")
/// #     .absent("handwriting", "l’écriture à la main").collection("a", "a").harms("a", "a").content_note("a", "a")
/// #     .licence("CC0-1.0", "ours", "la nôtre");
/// # let card = ModelCard::named("ten-letters").purpose("It reads.", "Il lit.").not_for("a", "a").data("a", "a")
/// #     .limits("I and J", "I et J").licence("CC0-1.0").measure("right", "justes", 0.9, 0.05, 100)
/// #     .energy(1.0, 15.0, "a laptop", "un portable");
/// // the network is right in 9 answers of 10, the lazy answer in 1
/// let lead = repeat(5, |seed| Ok(0.8 + 0.001 * seed as f64))?;
/// let project = Project::named("ten-letters")
///     .question("Ten letters", "Dix lettres", "Can it read a new typeface?", "Lit-il une police nouvelle ?")
///     .data(&sheet) // a Datasheet
///     .people("nobody: letters have no face", "personne : une lettre n’a pas de visage")
///     .figure(&Figure::runs(&[("lead", "avance", &lead)])?)
///     .lead_over_lazy(&lead)
///     .elsewhere("in typefaces kept in a drawer", "avec des polices gardées dans un tiroir", &lead)
///     .card(&card) // a ModelCard: energy, and where it fails
///     .credit("Nour, with typefaces by twenty-nine designers", "Nour, avec les polices de 29 graphistes");
/// assert_eq!(project.missing().len(), 1); // nobody to write to
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("ten-letters");
/// # let path = path.to_str().unwrap();
/// assert!(project.write(path).is_err());
/// project.contact("nour@example.org").write(path)?;
/// assert!(std::fs::read_to_string(format!("{path}/README.md"))?.contains("Can it read a new typeface?"));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Project {
    name: String,
    title: Words,
    question: Words,
    people: Words,
    credit: Words,
    contact: String,
    data: Option<Datasheet>,
    figure: Option<Figure>,
    lead: Option<Runs>,
    elsewhere: Option<(Words, Runs)>,
    card: Option<ModelCard>,
    label: Option<WallLabel>,
}

/// A part of the checklist: its name, and what stands there; or what to write, where it is missing.
type Part = (Label, Result<Label, Label>);

impl Project {
    /// A project with a name and nothing else yet: small letters, digits, `_` and `-`.
    pub fn named(name: &str) -> Project {
        Project { name: name.to_string(), ..Project::default() }
    }

    /// Its title and its question, each in English and in French.
    pub fn question(&self, title_en: &str, title_fr: &str, en: &str, fr: &str) -> Project {
        Project { title: Words::new(title_en, title_fr), question: Words::new(en, fr), ..self.clone() }
    }

    /// The sheet of its data: what it is, who is absent, under which licence.
    pub fn data(&self, sheet: &Datasheet) -> Project {
        Project { data: Some(sheet.clone()), ..self.clone() }
    }

    /// Who is in the data or meets the work, and what they agreed to; “nobody” is an answer too.
    pub fn people(&self, en: &str, fr: &str) -> Project {
        Project { people: Words::new(en, fr), ..self.clone() }
    }

    /// The figure that answers the question.
    pub fn figure(&self, figure: &Figure) -> Project {
        Project { figure: Some(figure.clone()), ..self.clone() }
    }

    /// How far the model is ahead of the lazy answer, run by run, in shares of right answers: a lead below zero is printed like
    /// any other.
    pub fn lead_over_lazy(&self, lead: &Runs) -> Project {
        Project { lead: Some(lead.clone()), ..self.clone() }
    }

    /// Where else it was tried (other hands, another room), in English and in French, and the share of right answers there, run by
    /// run.
    pub fn elsewhere(&self, en: &str, fr: &str, right: &Runs) -> Project {
        Project { elsewhere: Some((Words::new(en, fr), right.clone())), ..self.clone() }
    }

    /// The card of its model: what it is for and not for, its figures, where it fails, what it cost.
    pub fn card(&self, card: &ModelCard) -> Project {
        Project { card: Some(card.clone()), ..self.clone() }
    }

    /// A label for the wall of one's own; else one is made from the card, with the project's title.
    pub fn label(&self, label: &WallLabel) -> Project {
        Project { label: Some(label.clone()), ..self.clone() }
    }

    /// Whom it owes: who made it, whose data, whose work it stands on.
    pub fn credit(&self, en: &str, fr: &str) -> Project {
        Project { credit: Words::new(en, fr), ..self.clone() }
    }

    /// Where somebody can write who finds an error, or finds themselves in the data.
    pub fn contact(&self, address: &str) -> Project {
        Project { contact: address.to_string(), ..self.clone() }
    }

    /// The checklist, part by part.
    fn parts(&self) -> Vec<Part> {
        let said = |words: &Words, how: &str| {
            let both = !words.en.trim().is_empty() && !words.fr.trim().is_empty();
            if both { Ok(words.label()) } else { Err(Label::same(how)) }
        };
        let card = |of: fn(&ModelCard) -> Option<Label>| match &self.card {
            None => Err(Label::same(".card(&card)")),
            Some(card) => of(card).ok_or(Label::fixed("say it on the card", "à dire sur la fiche")),
        };
        let name = self.name.trim();
        let plain =
            |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "_-".contains(letter);
        let title = match name.is_empty() || !name.chars().all(plain) {
            true => Err(Label::fixed(
                "Project::named(\"…\"), with small letters, digits, _ and -",
                "Project::named(\"…\"), en petites lettres sans accent, chiffres, _ et -",
            )),
            false => said(&self.title, ".question(\"…\", \"…\", \"…\", \"…\")"),
        };
        vec![
            (Label::fixed("title", "titre"), title),
            (
                Label::fixed("question", "question"),
                said(&self.question, ".question(\"…\", \"…\", \"…\", \"…\")"),
            ),
            (
                Label::fixed("data, and who is absent", "données, et qui manque"),
                match &self.data {
                    None => Err(Label::same(".data(&sheet)")),
                    Some(sheet) => sheet.check().map_err(|error| found(&error)).map(|()| {
                        Label::with(|lang| {
                            let (title, absent) =
                                (sheet.title.label().text(lang), sheet.absent.label().text(lang));
                            match lang {
                                Lang::Fr => {
                                    format!(
                                        "{title} ({})\u{202f}; manque\u{a0}: {absent}",
                                        sheet.licence.name
                                    )
                                }
                                _ => format!("{title} ({}); absent: {absent}", sheet.licence.name),
                            }
                        })
                    }),
                },
            ),
            (Label::fixed("people", "personnes"), said(&self.people, ".people(\"…\", \"…\")")),
            (
                Label::fixed("figure", "figure"),
                match &self.figure {
                    None => Err(Label::same(".figure(&figure)")),
                    Some(_) => Ok(Label::same("figure.png")),
                },
            ),
            (
                Label::fixed("lead over the lazy answer", "avance sur la réponse paresseuse"),
                match self.lead.as_ref().map(Runs::claimed) {
                    Some(Ok(_)) => Ok(of_runs(self.lead.as_ref())),
                    Some(Err(error)) => Err(found(&error)),
                    None => Err(Label::same(".lead_over_lazy(&lead)")),
                },
            ),
            (
                Label::fixed("tried elsewhere", "essayé ailleurs"),
                match &self.elsewhere {
                    None => Err(Label::same(".elsewhere(\"…\", \"…\", &right)")),
                    Some((words, right)) => match right.claimed() {
                        Err(error) => Err(found(&error)),
                        Ok(_) => said(words, ".elsewhere(\"…\", \"…\", &right)").map(|words| {
                            let shares = of_runs(Some(right));
                            Label::with(|lang| {
                                format!("{} {}", lang.colon(&words.text(lang)), shares.text(lang))
                            })
                        }),
                    },
                },
            ),
            (
                Label::fixed("energy", "énergie"),
                card(|card| {
                    let energy = &card.energy;
                    (energy.joules > 0.0).then(|| {
                        Label::with(|lang| {
                            format!("{} J ({})", lang.short(energy.joules), energy.assumes.label().text(lang))
                        })
                    })
                }),
            ),
            (
                Label::fixed("failure", "échec"),
                card(|card| Some(card.limits.label()).filter(|limits| !limits.is_empty())),
            ),
            (
                Label::fixed("model card", "fiche de modèle"),
                match &self.card {
                    None => Err(Label::same(".card(&card)")),
                    Some(card) => {
                        card.complete().map(|()| Label::same("card.html")).map_err(|error| found(&error))
                    }
                },
            ),
            (
                Label::fixed("label for the wall", "cartel"),
                match self.wall() {
                    None => Err(Label::same(".card(&card)")),
                    Some(label) => {
                        label.check().map(|()| Label::same("label.html")).map_err(|error| found(&error))
                    }
                },
            ),
            (Label::fixed("credit", "remerciements"), said(&self.credit, ".credit(\"…\", \"…\")")),
            (
                Label::fixed("contact", "contact"),
                match self.contact.trim() {
                    "" => Err(Label::same(".contact(\"…\")")),
                    address => Ok(Label::same(address)),
                },
            ),
        ]
    }

    /// The label: one's own, or the card's under the project's title.
    fn wall(&self) -> Option<WallLabel> {
        let made = || self.card.as_ref().map(|card| card.wall_label().title(&self.title.en, &self.title.fr));
        self.label.clone().or_else(made)
    }

    /// What is not there yet, a line for each part, with the word that adds it. Empty when all is there.
    pub fn missing(&self) -> Vec<Label> {
        let missing = |(name, part): Part| {
            let how = part.err()?;
            Some(Label::with(|lang| format!("{} {}", lang.colon(&name.text(lang)), how.text(lang))))
        };
        self.parts().into_iter().filter_map(missing).collect()
    }

    /// Checks that nothing is missing.
    ///
    /// # Errors
    /// One error that names every missing part, and the word that adds it.
    pub fn check(&self) -> Result<()> {
        let missing = self.missing();
        if missing.is_empty() {
            return Ok(());
        }
        Err(Error::new(
            Kind::Empty,
            Label::new(
                format!("the project {} still lacks something", Lang::En.quote(&self.name)),
                format!("il manque encore quelque chose au projet {}", Lang::Fr.quote(&self.name)),
            ),
        )
        .found(Label::with(|lang| {
            let all: Vec<String> = missing.iter().map(|part| part.text(lang)).collect();
            all.join(if lang == Lang::Fr { "\u{202f}; " } else { "; " })
        }))
        .expected(Label::fixed("every part of the checklist", "chaque partie de la liste"))
        .attempt(Label::fixed(
            "add what is missing; “nobody”, “unknown” and “not at all” are answers too",
            "ajoutez ce qui manque\u{a0}; «\u{a0}personne\u{a0}», «\u{a0}inconnu\u{a0}» et «\u{a0}pas du tout\u{a0}» sont aussi des réponses",
        )))
    }

    /// Writes the project into a folder, once nothing is missing: the figure as PNG, the label, the card and the sheet as pages and
    /// as TOML, a README in both languages, and the hash of each file. Gives back the names of what was written.
    ///
    /// The folder is made where there is none. One that holds anything is written to only if this project, under this name, wrote it
    /// and nobody has changed its files since; other files in it are left alone.
    ///
    /// # Errors
    /// When a part is missing, when the folder is somebody else’s, or one of its files was changed by hand.
    pub fn write(&self, folder: &str) -> Result<Page> {
        self.check()?;
        let root = Path::new(folder);
        let files = self.files()?;
        self.is_ours(root)?;
        std::fs::create_dir_all(root).map_err(|cause| {
            let name = file::shown(root);
            Error::new(
                Kind::File,
                Label::new(
                    format!("the folder {name} could not be made"),
                    format!("impossible de créer le dossier {name}"),
                ),
            )
            .found(file::system(&cause))
            .expected(Label::fixed("a place that you may write to", "un endroit où vous pouvez écrire"))
            .attempt(Label::fixed("another folder", "un autre dossier"))
        })?;
        let mut sums = String::new();
        for (name, bytes) in &files {
            file::write(&root.join(name), bytes)?;
            sums.push_str(&format!("{}  {name}\n", file::sha256(bytes)));
        }
        // Last: as long as it is not there, the folder is nobody’s.
        file::write(&root.join(SUMS), sums.as_bytes())?;
        let names: Vec<&str> = files.iter().map(|(name, _)| *name).chain([SUMS]).collect();
        Ok(Page::text(&format!("{}/\n  {}", file::plain(folder.trim_end_matches('/')), names.join("\n  "))))
    }

    /// Refuses a folder that this project did not write, or that was changed since.
    fn is_ours(&self, root: &Path) -> Result<()> {
        let empty = std::fs::read_dir(root).map_or(!root.exists(), |mut entries| entries.next().is_none());
        if empty {
            return Ok(());
        }
        let name = file::shown(root);
        let theirs = |found: Label| {
            Err(Error::new(
                Kind::File,
                Label::new(format!("{name} is there already"), format!("{name} existe déjà")),
            )
            .found(found)
            .expected(Label::new(
                format!("a new folder, or the one of the project {}", Lang::En.quote(&self.name)),
                format!("un nouveau dossier, ou celui du projet {}", Lang::Fr.quote(&self.name)),
            ))
            .attempt(Label::fixed(
                "another folder: nothing of yours is overwritten",
                "un autre dossier\u{a0}: rien de ce qui est à vous n’est écrasé",
            )))
        };
        let read = |name: &str| std::fs::read(root.join(name)).unwrap_or_default();
        let sums = String::from_utf8_lossy(&read(SUMS)).to_string();
        if sums.is_empty() || !String::from_utf8_lossy(&read(README)).contains(&self.mark()) {
            return theirs(Label::fixed(
                "something that this project did not write",
                "quelque chose que ce projet n’a pas écrit",
            ));
        }
        for (hash, name) in sums.lines().filter_map(|line| line.split_once("  ")) {
            // A name is a plain one: the list may have been changed to lead elsewhere.
            let path = root.join(name);
            if !name.contains(['/', '\\']) && path.exists() && file::sha256(&read(name)) != hash {
                let name = file::plain(name);
                return theirs(Label::new(
                    format!("{name}, changed by hand since it was written"),
                    format!("{name}, modifié à la main depuis son écriture"),
                ));
            }
        }
        Ok(())
    }

    /// By this a folder of this project is known again.
    fn mark(&self) -> String {
        format!("<!-- atelier, project {} -->", self.name)
    }

    /// The files, each with its name. Called once nothing is missing.
    fn files(&self) -> Result<Vec<(&'static str, Vec<u8>)>> {
        let mut files: Vec<(&'static str, Vec<u8>)> = Vec::new();
        if let Some(figure) = &self.figure {
            files.push(("figure.png", figure.png(Lang::Both)?));
        }
        if let Some(label) = self.wall() {
            files.push(("label.html", label.document().html().into_bytes()));
        }
        if let Some(card) = &self.card {
            files.push(("card.html", card.document().html().into_bytes()));
            files.push(("card.toml", to_toml(card)?.into_bytes()));
        }
        if let Some(sheet) = &self.data {
            files.push(("datasheet.html", sheet.document().html().into_bytes()));
            files.push(("datasheet.toml", to_toml(sheet)?.into_bytes()));
        }
        files.push((README, self.readme().into_bytes()));
        Ok(files)
    }

    /// The first page of the folder, in both languages.
    fn readme(&self) -> String {
        let mut text = format!("{}\n", self.mark());
        for lang in Lang::Both.each() {
            let of = |words: &Words| words.label().text(*lang);
            let say = |en: &'static str, fr: &'static str| Label::fixed(en, fr).text(*lang);
            // One line: a line break inside brackets would end the picture's words.
            let alt = self.figure.as_ref().map(|figure| figure.alt(*lang)).unwrap_or_default();
            let alt = alt.replace(['\n', '[', ']'], " ");
            text.push_str(&format!(
                "\n# {}\n\n**{}**\n\n![{alt}](figure.png)\n\n",
                of(&self.title),
                of(&self.question)
            ));
            for (name, part) in self.parts().into_iter().skip(2) {
                if let Ok(part) = part {
                    let part = part.text(*lang).replace('\n', " ");
                    text.push_str(&format!("- **{}** {part}\n", lang.colon(&name.text(*lang))));
                }
            }
            text.push_str(&format!(
                "\n{}\n",
                say(
                    "`label.html`, `card.html` and `datasheet.html` open and print in any browser. `sha256sum -c SHA256SUMS` says whether a file has changed since.",
                    "`label.html`, `card.html` et `datasheet.html` s’ouvrent et s’impriment dans n’importe quel navigateur. `sha256sum -c SHA256SUMS` dit si un fichier a changé depuis."
                )
            ));
        }
        text
    }
}

/// What was found wrong, without what to try: it stands in a list.
fn found(error: &Error) -> Label {
    Label::with(|lang| {
        let message = error.message(lang);
        let mut lines = message.lines();
        let (what, found) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
        format!("{what} ({})", found.trim())
    })
}

/// Runs of shares in one sentence: on average, from, to.
fn of_runs(runs: Option<&Runs>) -> Label {
    let Some(runs) = runs else { return Label::fixed("", "") };
    Label::with(|lang| {
        let [mean, low, high] =
            [runs.mean(), runs.lowest(), runs.highest()].map(|share| lang.percent(share, 0));
        let count = lang.count(runs.len());
        match lang {
            Lang::Fr => format!("{mean} en moyenne sur {count} essais, de {low} à {high}"),
            _ => format!("{mean} on average over {count} runs, from {low} to {high}"),
        }
    })
}

impl Show for Project {
    fn page(&self) -> Page {
        let title = match self.title.label() {
            title if title.is_empty() => Label::same(&self.name),
            title => title,
        };
        let entries: Vec<(Label, Label)> = self
            .parts()
            .into_iter()
            .map(|(name, part)| match part {
                Ok(part) => (Label::new(format!("✓ {}", name.en()), format!("✓ {}", name.fr())), part),
                Err(how) => (Label::new(format!("✗ {}", name.en()), format!("✗ {}", name.fr())), how),
            })
            .collect();
        Page::new().entries(&title, &entries)
    }
}

displays!(Project);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stat::repeat;

    fn sheet() -> Datasheet {
        Datasheet::named("ten-letters")
            .title("Letters", "Des lettres")
            .motivation("a", "a")
            .contents("a", "a")
            .absent("handwriting", "l’écriture à la main")
            .collection("a", "a")
            .harms("a", "a")
            .content_note("a", "a")
            .licence("CC0-1.0", "ours", "la nôtre")
    }

    fn card() -> ModelCard {
        ModelCard::named("ten-letters")
            .purpose("It reads.", "Il lit.")
            .not_for("anything that matters", "quoi que ce soit d’important")
            .data("a", "a")
            .limits("with I and J", "avec I et J")
            .licence("CC0-1.0")
            .measure("right", "justes", 0.9, 0.05, 100)
            .energy(1.0, 15.0, "a laptop", "un portable")
    }

    /// The project, with the parts whose place is not `without`.
    fn project(without: usize) -> Project {
        let lead = repeat(3, |seed| Ok(0.1 * seed as f64)).unwrap();
        let figure = Figure::curve(&[1, 2], &[3, 4]).unwrap();
        let parts: [&dyn Fn(Project) -> Project; 8] = [
            &|project| project.question("Ten letters", "Dix lettres", "Can it?", "Le peut-il ?"),
            &|project| project.data(&sheet()),
            &|project| project.people("nobody", "personne"),
            &|project| project.figure(&figure),
            &|project| project.lead_over_lazy(&lead).elsewhere("in a drawer", "dans un tiroir", &lead),
            &|project| project.card(&card()),
            &|project| project.credit("Nour", "Nour"),
            &|project| project.contact("nour@example.org"),
        ];
        parts
            .iter()
            .enumerate()
            .filter(|(place, _)| *place != without)
            .fold(Project::named("ten-letters"), |project, (_, part)| part(project))
    }

    #[test]
    fn each_part_left_out_is_missed() {
        let whole = project(9);
        assert!(whole.check().is_ok(), "{:?}", whole.missing());
        let folder = tempfile::tempdir().unwrap();
        for (without, what) in
            ["question", "data", "people", "figure", "lazy", "energy", "credit", "contact"].iter().enumerate()
        {
            let less = project(without);
            assert!(
                less.missing().iter().any(|part| part.en().contains(what)),
                "{what}: {:?}",
                less.missing()
            );
            let path = folder.path().join(what);
            assert_eq!(less.write(path.to_str().unwrap()).unwrap_err().kind(), Kind::Empty);
            assert!(!path.exists(), "nothing is written while {what} is missing");
        }
        assert!(Project::named("Ten Letters").missing()[0].en().contains("small letters"));
    }

    #[test]
    fn what_is_not_this_project_s_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mine");
        let name = path.to_str().unwrap();
        let whole = project(9);
        whole.write(name).unwrap();
        std::fs::write(path.join("notes.txt"), "mine").unwrap();
        let shown = whole.write(name).unwrap(); // our own is replaced
        assert!(
            shown.plain().contains("README.md") && shown.plain().contains("SHA256SUMS"),
            "{}",
            shown.plain()
        );
        assert_eq!(std::fs::read_to_string(path.join("notes.txt")).unwrap(), "mine");
        let readme = std::fs::read_to_string(path.join(README)).unwrap();
        assert!(readme.contains("# Ten letters") && readme.contains("# Dix lettres"), "{readme}");
        // Hashes are true.
        for line in std::fs::read_to_string(path.join(SUMS)).unwrap().lines() {
            let (hash, file) = line.split_once("  ").unwrap();
            assert_eq!(file::sha256(&std::fs::read(path.join(file)).unwrap()), hash);
        }
        // Another project does not write into it, nor this one over a file changed by hand.
        let other = Project { name: "other".to_string(), ..whole.clone() };
        assert_eq!(other.write(name).unwrap_err().kind(), Kind::File);
        std::fs::write(path.join(README), format!("{readme}\nThank you!")).unwrap();
        assert!(whole.write(name).unwrap_err().message(Lang::En).contains("README.md, changed by hand"));
        // Nor into a folder, or a file, of somebody else.
        let theirs = folder.path().join("theirs");
        std::fs::create_dir(&theirs).unwrap();
        std::fs::write(theirs.join("a.txt"), "x").unwrap();
        assert_eq!(whole.write(theirs.to_str().unwrap()).unwrap_err().kind(), Kind::File);
        assert_eq!(whole.write(theirs.join("a.txt").to_str().unwrap()).unwrap_err().kind(), Kind::File);
        assert_eq!(std::fs::read_to_string(theirs.join("a.txt")).unwrap(), "x");
    }
}
