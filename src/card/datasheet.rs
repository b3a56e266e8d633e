//! The datasheet of a data set, after Gebru and others, “Datasheets for Datasets” (2018).

use super::sheet::Sheet;
use super::words::{Faults, Words, from_toml, to_toml};
use crate::error::{Error, Kind, Result, unknown_name};
use crate::file;
use crate::lang::{Label, Lang};
use crate::show::{Document, Page, Show, displays};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Why a data set exists, who and what is in it, who is missing, how it was made, what harm it can do.
///
/// Every data set of `datasets/` has one beside its files, and none is opened without it.
///
/// ```
/// use atelier::Datasheet;
/// # fn main() -> atelier::Result<()> {
/// let sheet = Datasheet::named("my-letters")
///     .title("Letters drawn by one hand", "Des lettres tracées par une seule main")
///     .motivation("to see a network fail on another hand", "voir un réseau échouer sur une autre main")
///     .contents("80 letters, one person", "80 lettres, une personne")
///     .absent("every other hand", "toutes les autres mains")
///     .collection("drawn with a mouse in one evening", "tracées à la souris en une soirée")
///     .harms("none known", "aucun connu")
///     .content_note("nothing to warn about", "rien à signaler")
///     .licence("CC0-1.0", "chosen by its author", "choisie par son auteur");
/// sheet.check()?;
///
/// let error = sheet.absent("", "").check().unwrap_err();
/// assert!(error.to_string().contains("absent.en is empty"));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Datasheet {
    /// The name of its folder: small letters, digits, `_` and `-`.
    pub name: String,
    /// What a reader calls it.
    pub title: Words,
    /// Why it was made, and why it is here.
    pub motivation: Words,
    /// Who and what is in it.
    pub contents: Words,
    /// Who and what is missing.
    pub absent: Words,
    /// How it was collected, cleaned, converted.
    pub collection: Words,
    /// The harm it has done or can do, and what not to use it for.
    pub harms: Words,
    /// What a reader should know before looking; “nothing to warn about” where that is so.
    pub content_note: Words,
    /// Under which licence, and where that is written.
    pub licence: Licence,
    /// The package it was taken from, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub package: Option<SourcePackage>,
    /// The grid of pictures, for a set of images.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid: Option<PictureGrid>,
    /// Its files with their hashes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<DataFile>,
    /// What its columns mean.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<ColumnNote>,
}

/// A licence, and where it is stated.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Licence {
    /// An SPDX name where there is one (`CC-BY-4.0`), a few words where there is none.
    pub name: String,
    /// The credit to give, or the study to cite.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub credit: String,
    /// Where the licence is written.
    pub source: Words,
}

/// The package that a data set was made from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourcePackage {
    /// `PyPI`, `npm`, `Debian`, `crates.io`.
    pub registry: String,
    /// Its name there.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// A file of a data set.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataFile {
    /// Its name in the folder.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
}

/// A column of a table, in words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnNote {
    /// Its name in the file.
    pub name: String,
    /// In English.
    pub en: String,
    /// En français.
    pub fr: String,
    /// Its unit, where it has one: `ppm`, `km`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
}

/// Pictures of one size side by side in one PNG file, in reading order, and the table that tells them apart.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PictureGrid {
    /// The PNG file.
    pub file: String,
    /// The CSV file: one row a picture.
    pub details: String,
    /// How many pictures side by side.
    pub across: usize,
    /// The width of one, in pixels.
    pub width: usize,
    /// The height of one, in pixels.
    pub height: usize,
}

impl Datasheet {
    /// A datasheet with a name and nothing else yet.
    pub fn named(name: &str) -> Datasheet {
        Datasheet { name: name.to_string(), ..Datasheet::default() }
    }

    /// What a reader calls the set, in English and in French.
    pub fn title(&self, en: &str, fr: &str) -> Datasheet {
        Datasheet { title: Words::new(en, fr), ..self.clone() }
    }

    /// Why it was made, and why it is here.
    pub fn motivation(&self, en: &str, fr: &str) -> Datasheet {
        Datasheet { motivation: Words::new(en, fr), ..self.clone() }
    }

    /// Who and what is in it.
    pub fn contents(&self, en: &str, fr: &str) -> Datasheet {
        Datasheet { contents: Words::new(en, fr), ..self.clone() }
    }

    /// Who and what is missing.
    pub fn absent(&self, en: &str, fr: &str) -> Datasheet {
        Datasheet { absent: Words::new(en, fr), ..self.clone() }
    }

    /// How it was collected, cleaned, converted.
    pub fn collection(&self, en: &str, fr: &str) -> Datasheet {
        Datasheet { collection: Words::new(en, fr), ..self.clone() }
    }

    /// The harm it has done or can do.
    pub fn harms(&self, en: &str, fr: &str) -> Datasheet {
        Datasheet { harms: Words::new(en, fr), ..self.clone() }
    }

    /// What a reader should know before looking.
    pub fn content_note(&self, en: &str, fr: &str) -> Datasheet {
        Datasheet { content_note: Words::new(en, fr), ..self.clone() }
    }

    /// Under which licence, and where that is written (in English and in French).
    pub fn licence(&self, name: &str, en: &str, fr: &str) -> Datasheet {
        let credit = self.licence.credit.clone();
        Datasheet {
            licence: Licence { name: name.to_string(), credit, source: Words::new(en, fr) },
            ..self.clone()
        }
    }

    /// The credit to give, or the study to cite.
    pub fn credit(&self, credit: &str) -> Datasheet {
        Datasheet { licence: Licence { credit: credit.to_string(), ..self.licence.clone() }, ..self.clone() }
    }

    /// What one column means, in English and in French.
    ///
    /// ```
    /// use atelier::{Datasheet, Lang};
    /// let sheet = Datasheet::named("air").column("co2", "carbon dioxide", "dioxyde de carbone", "ppm");
    /// assert_eq!(sheet.label("co2").text(Lang::Fr), "dioxyde de carbone (ppm)");
    /// assert_eq!(sheet.label("year").text(Lang::Fr), "year");
    /// ```
    pub fn column(&self, name: &str, en: &str, fr: &str, unit: &str) -> Datasheet {
        let mut sheet = self.clone();
        sheet.columns.retain(|column| column.name != name);
        let [name, en, fr, unit] = [name, en, fr, unit].map(str::to_string);
        sheet.columns.push(ColumnNote { name, en, fr, unit });
        sheet
    }

    /// Adds a file that lies in `folder`, with its size and its hash as they are now.
    ///
    /// # Errors
    /// When the file cannot be read.
    ///
    /// ```
    /// use atelier::Datasheet;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let folder = tempfile::tempdir()?;
    /// std::fs::write(folder.path().join("a.csv"), "x\n1\n")?;
    /// let sheet = Datasheet::named("mine").file(folder.path().to_str().unwrap(), "a.csv")?;
    /// assert_eq!(sheet.files[0].bytes, 4);
    /// # Ok(()) }
    /// ```
    pub fn file(&self, folder: &str, name: &str) -> Result<Datasheet> {
        let bytes = file::read(&Path::new(folder).join(name))?;
        let mut sheet = self.clone();
        sheet.files.retain(|file| file.name != name);
        sheet.files.push(DataFile {
            name: name.to_string(),
            bytes: bytes.len() as u64,
            sha256: file::sha256(&bytes),
        });
        Ok(sheet)
    }

    /// Reads a datasheet from TOML text and checks it.
    ///
    /// # Errors
    /// When an entry is unknown, missing or empty, in either language.
    pub fn parse(text: &str) -> Result<Datasheet> {
        Datasheet::parse_as(text, "datasheet")
    }

    /// Reads a datasheet from a file and checks it.
    ///
    /// # Errors
    /// When there is no such file, or an entry is unknown, missing or empty.
    pub fn read(path: &str) -> Result<Datasheet> {
        Datasheet::read_path(Path::new(path))
    }

    pub(crate) fn read_path(path: &Path) -> Result<Datasheet> {
        Datasheet::parse_as(&file::read_text(path)?, &file::shown(path))
    }

    fn parse_as(text: &str, name: &str) -> Result<Datasheet> {
        let sheet: Datasheet = from_toml(text, name)?;
        sheet.check()?;
        Ok(sheet)
    }

    /// Writes the datasheet to a file, once it has been checked.
    ///
    /// # Errors
    /// When something is missing in it, or the file cannot be written.
    pub fn write(&self, path: &str) -> Result<()> {
        self.check()?;
        file::write(Path::new(path), self.to_toml()?.as_bytes())
    }

    /// The datasheet as TOML text.
    ///
    /// ```
    /// use atelier::Datasheet;
    /// # fn main() -> atelier::Result<()> {
    /// assert!(Datasheet::named("mine").to_toml()?.starts_with("name = \"mine\""));
    /// # Ok(()) }
    /// ```
    pub fn to_toml(&self) -> Result<String> {
        to_toml(self)
    }

    /// Checks that nothing is missing.
    ///
    /// # Errors
    /// One error that names everything there is to mend.
    pub fn check(&self) -> Result<()> {
        let mut faults = Faults::new();
        let good =
            |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "_-".contains(letter);
        if self.name.is_empty() || !self.name.chars().all(good) {
            faults.add(Label::fixed(
                "name must be small letters, digits, _ and -",
                "name doit être fait de petites lettres sans accent, de chiffres, de _ et de -",
            ));
        }
        for (entry, words) in [
            ("title", &self.title),
            ("motivation", &self.motivation),
            ("contents", &self.contents),
            ("absent", &self.absent),
            ("collection", &self.collection),
            ("harms", &self.harms),
            ("content_note", &self.content_note),
            ("licence.source", &self.licence.source),
        ] {
            faults.words(entry, words);
        }
        faults.text("licence.name", &self.licence.name);
        if let Some(package) = &self.package {
            faults.text("package.registry", &package.registry);
            faults.text("package.name", &package.name);
            faults.text("package.version", &package.version);
        }
        for (position, file) in self.files.iter().enumerate() {
            // A name with a folder in it could lead outside the set's own folder.
            if file.name.is_empty() || file.name.contains(['/', '\\']) || file.name.starts_with('.') {
                faults.add(Label::new(
                    format!("files[{position}].name must be a plain name"),
                    format!("files[{position}].name doit être un simple nom"),
                ));
            }
            faults.hash(&format!("files[{position}].sha256"), &file.sha256);
        }
        for column in &self.columns {
            let words = Words::new(&column.en, &column.fr);
            faults.words(&format!("columns.{}", column.name), &words);
        }
        if let Some(grid) = &self.grid {
            if grid.across == 0 || grid.width == 0 || grid.height == 0 {
                faults.add(Label::fixed(
                    "grid.across, grid.width and grid.height must be 1 or more",
                    "grid.across, grid.width et grid.height doivent valoir 1 ou plus",
                ));
            }
            for name in [&grid.file, &grid.details] {
                if !self.files.iter().any(|file| file.name == *name) {
                    faults.add(Label::new(
                        format!("grid names {name}, which is not among the files"),
                        format!("grid nomme {name}, qui n’est pas parmi les fichiers"),
                    ));
                }
            }
        }
        faults.result(Label::new(
            format!("the datasheet {} is not complete", Lang::En.quote(&self.name)),
            format!("la fiche {} n’est pas complète", Lang::Fr.quote(&self.name)),
        ))
    }

    /// The bytes of one of its files in `folder`, once size and hash have been checked.
    pub(crate) fn open(&self, folder: &Path, name: &str) -> Result<Vec<u8>> {
        let names: Vec<String> = self.files.iter().map(|file| file.name.clone()).collect();
        let Some(entry) = self.files.iter().find(|file| file.name == name) else {
            return Err(unknown_name(
                Kind::File,
                Label::new(
                    format!("the data set {} has no such file", Lang::En.quote(&self.name)),
                    format!("le jeu de données {} n’a pas ce fichier", Lang::Fr.quote(&self.name)),
                ),
                name,
                &names,
            ));
        };
        let bytes = file::read(&folder.join(name))?;
        let hash = file::sha256(&bytes);
        if hash == entry.sha256.to_lowercase() {
            return Ok(bytes);
        }
        let place = format!("{}/{name}", self.name);
        let what = if (bytes.len() as u64) < entry.bytes {
            Label::new(
                format!("{place} is shorter than its datasheet says: it may be cut off"),
                format!("{place} est plus court que ne le dit sa fiche\u{a0}: il est peut-être tronqué"),
            )
        } else {
            Label::new(
                format!("{place} is not the file that its datasheet describes"),
                format!("{place} n’est pas le fichier que décrit sa fiche"),
            )
        };
        // Eight digits are enough to see that two hashes differ; what somebody wrote by hand may have fewer.
        let told = |lang: Lang, bytes: u64, hash: &str| {
            format!("{}, SHA-256 {}…", lang.bytes(bytes), hash.chars().take(8).collect::<String>())
        };
        // What comes with the collection can be had again; somebody's own weights cannot.
        let attempt = if folder.ends_with(Path::new("datasets").join(&self.name)) {
            Label::new(
                format!(
                    "git checkout datasets/{place}; or, if you changed it on purpose, a copy under a name of its own"
                ),
                format!(
                    "git checkout datasets/{place}\u{a0}; ou, si vous l’avez modifié exprès, une copie sous un autre nom"
                ),
            )
        } else {
            Label::fixed(
                "put back the file that was described, or describe this one",
                "remettez le fichier qui a été décrit, ou décrivez celui-ci",
            )
        };
        Err(Error::new(Kind::Tampered, what)
            .found(Label::with(|lang| told(lang, bytes.len() as u64, &hash)))
            .expected(Label::with(|lang| told(lang, entry.bytes, &entry.sha256)))
            .attempt(attempt))
    }

    /// Checks that each of its files lies in `folder`, unchanged.
    ///
    /// # Errors
    /// At the first file that is missing, cut off or changed.
    pub fn check_files(&self, folder: &str) -> Result<()> {
        self.files.iter().try_for_each(|file| self.open(Path::new(folder), &file.name).map(|_| ()))
    }

    /// A column in the reader's words, with its unit; the bare name where the datasheet says nothing of it.
    pub fn label(&self, column: &str) -> Label {
        match self.columns.iter().find(|entry| entry.name == column) {
            Some(entry) if entry.unit.is_empty() => Label::new(entry.en.as_str(), entry.fr.as_str()),
            Some(entry) => {
                Label::new(format!("{} ({})", entry.en, entry.unit), format!("{} ({})", entry.fr, entry.unit))
            }
            None => Label::same(column),
        }
    }
}

impl Datasheet {
    /// A page to take along: one HTML file in the look of the book, in both languages. A browser prints it, or keeps it as a
    /// PDF. A file of that name is replaced only if it is such a page itself.
    ///
    /// # Errors
    /// When something is missing in the datasheet, the name does not end in `.html`, a file of that name is not such a page, or
    /// it cannot be written.
    pub fn write_page(&self, path: &str) -> Result<()> {
        self.check()?;
        self.document().write(path)
    }

    pub(super) fn document(&self) -> Document {
        self.sheet().document()
    }

    fn sheet(&self) -> Sheet {
        let columns = Label::with(|lang| {
            let line =
                |column: &ColumnNote| format!("{} — {}", column.name, self.label(&column.name).text(lang));
            self.columns.iter().map(line).collect::<Vec<_>>().join("\n")
        });
        let files = Label::with(|lang| {
            let line = |file: &DataFile| format!("{} — {}", file.name, lang.bytes(file.bytes));
            self.files.iter().map(line).collect::<Vec<_>>().join("\n")
        });
        let licence = Label::with(|lang| {
            let source = self.licence.source.label().text(lang);
            match (self.licence.name.is_empty(), self.licence.credit.as_str()) {
                (true, _) => String::new(),
                (false, "") => format!("{} — {source}", self.licence.name),
                (false, credit) => format!("{} — {source}\n{credit}", self.licence.name),
            }
        });
        let package = self
            .package
            .as_ref()
            .map(|package| {
                Label::same(format!("{} {} ({})", package.name, package.version, package.registry))
            })
            .unwrap_or(Label::fixed("", ""));
        let title = if self.title.label().is_empty() { Label::same(&self.name) } else { self.title.label() };
        Sheet::new(title)
            .entry("before you look", "avant de regarder", self.content_note.label())
            .entry("why it exists", "pourquoi il existe", self.motivation.label())
            .entry("who and what is in it", "ce qui y est, et qui", self.contents.label())
            .entry("who is missing", "qui manque", self.absent.label())
            .entry("how it was made", "comment il a été fait", self.collection.label())
            .entry("harm it can do", "le tort qu’il peut causer", self.harms.label())
            .entry("licence", "licence", licence)
            .entry("taken from", "tiré de", package)
            .entry("columns", "colonnes", columns)
            .entry("files", "fichiers", files)
    }
}

impl Show for Datasheet {
    fn page(&self) -> Page {
        self.sheet().page()
    }
}

displays!(Datasheet);
