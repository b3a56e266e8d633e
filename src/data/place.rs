//! Where the data sets are, and their files opened once their hash has been checked.

use crate::card::Datasheet;
use crate::error::{Error, Kind, Result, unknown_name};
use crate::file;
use crate::lang::{Label, Lang};
use std::path::{Path, PathBuf};

/// Names the folder of data sets where it is not above the notebook.
const DATASETS_VARIABLE: &str = "ATELIER_DATASETS";

/// A data set that was found: its folder, its datasheet.
pub(super) struct Place {
    folder: PathBuf,
    pub(super) sheet: Datasheet,
}

impl Place {
    /// The data set of this name.
    pub(super) fn find(name: &str) -> Result<Place> {
        let datasets = datasets()?;
        let folder = datasets.join(name);
        // A name such as `../x` must not lead out of the folder of data sets.
        let plain = !name.is_empty() && !name.contains(['/', '\\', '.']);
        if !plain || !folder.join("datasheet.toml").is_file() {
            let names: Vec<String> = file::names_in(&datasets)
                .into_iter()
                .filter(|name| datasets.join(name).join("datasheet.toml").is_file())
                .collect();
            return Err(unknown_name(
                Kind::File,
                Label::fixed("there is no such data set", "ce jeu de données n’existe pas"),
                name,
                &names,
            ));
        }
        let sheet = Datasheet::read_path(&folder.join("datasheet.toml"))?;
        if sheet.name != name {
            return Err(Error::new(
                Kind::Tampered,
                Label::fixed(
                    "a datasheet lies in the folder of another data set",
                    "une fiche se trouve dans le dossier d’un autre jeu de données",
                ),
            )
            .found(Label::same(&sheet.name))
            .expected(Label::same(name))
            .attempt(Label::fixed(
                "give folder and datasheet one name",
                "donnez le même nom au dossier et à la fiche",
            )));
        }
        Ok(Place { folder, sheet })
    }

    /// The name of the one file with one of these endings, or of the one that was asked for.
    pub(super) fn one_file(&self, wanted: Option<&str>, endings: &[&str]) -> Result<String> {
        let names: Vec<String> = self
            .sheet
            .files
            .iter()
            .map(|file| file.name.clone())
            .filter(|name| name.rsplit_once('.').is_some_and(|(_, ending)| endings.contains(&ending)))
            .collect();
        let what = |en: &str, fr: &str| {
            Label::new(
                format!("the data set {} {en}", Lang::En.quote(&self.sheet.name)),
                format!("le jeu de données {} {fr}", Lang::Fr.quote(&self.sheet.name)),
            )
        };
        match (wanted, names.as_slice()) {
            (Some(wanted), [_, ..]) => match names
                .iter()
                .find(|name| *name == wanted || name.rsplit_once('.').is_some_and(|(stem, _)| stem == wanted))
            {
                Some(name) => Ok(name.clone()),
                None => Err(unknown_name(
                    Kind::File,
                    what("has no such file", "n’a pas ce fichier"),
                    wanted,
                    &names,
                )),
            },
            (None, [only]) => Ok(only.clone()),
            (_, []) => Err(Error::new(
                Kind::File,
                what("has no file of this kind", "n’a pas de fichier de ce genre"),
            )
            .found(Label::same(
                self.sheet.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>().join(", "),
            ))
            .expected(Label::same(
                endings.iter().map(|ending| format!("*.{ending}")).collect::<Vec<_>>().join(", "),
            ))
            .attempt(Label::fixed(
                "Table::dataset, Images::dataset or Text::dataset, as it suits the files",
                "Table::dataset, Images::dataset ou Text::dataset, selon les fichiers",
            ))),
            (None, several) => Err(Error::new(
                Kind::File,
                what("has several files of this kind", "a plusieurs fichiers de ce genre"),
            )
            .found(Label::same(several.join(", ")))
            .expected(Label::fixed("one", "un seul"))
            .attempt(Label::same(format!("\"{}/{}\"", self.sheet.name, several[0])))),
        }
    }

    /// The bytes of one file, checked.
    pub(super) fn open(&self, name: &str) -> Result<Vec<u8>> {
        self.sheet.open(&self.folder, name)
    }
}

/// The folder of data sets: the one named by `ATELIER_DATASETS`, or the nearest `datasets` above.
fn datasets() -> Result<PathBuf> {
    let found = if let Some(folder) = std::env::var_os(DATASETS_VARIABLE) {
        let folder = PathBuf::from(folder);
        if folder.is_dir() {
            return Ok(folder);
        }
        Label::same(format!("{DATASETS_VARIABLE}={}", folder.display()))
    } else {
        // A notebook runs in notebooks/, a test in the clone: both are below.
        let here = std::env::current_dir().unwrap_or_else(|_| Path::new(".").to_path_buf());
        if let Some(folder) =
            here.ancestors().map(|above| above.join("datasets")).find(|folder| folder.is_dir())
        {
            return Ok(folder);
        }
        Label::new(
            format!("no folder “datasets” in {} or above it", Lang::En.quote(&file::shown(&here))),
            format!(
                "aucun dossier «\u{a0}datasets\u{a0}» dans {} ni au-dessus",
                Lang::Fr.quote(&file::shown(&here))
            ),
        )
    };
    Err(Error::new(
        Kind::File,
        Label::fixed("the folder of data sets is not there", "le dossier des jeux de données n’est pas là"),
    )
    .found(found)
    .expected(Label::fixed(
        "a folder named “datasets” in this folder or above it",
        "un dossier nommé «\u{a0}datasets\u{a0}» dans ce dossier ou au-dessus",
    ))
    .attempt(Label::fixed(
        "open the notebook inside the clone, or set ATELIER_DATASETS to the folder’s path",
        "ouvrez le cahier à l’intérieur du clone, ou donnez à ATELIER_DATASETS le chemin du dossier",
    )))
}
