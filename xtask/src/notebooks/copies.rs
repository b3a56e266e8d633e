//! Copies for a lesson: `./atelier live`, a notebook whose code cells are emptied to their comments, beside the full one;
//! `./atelier participant`, with open exercises and without solutions and instructor's notes.

use crate::format::notebook::Notebook;
use crate::ground::home::Home;
use crate::ground::lang::Lang;
use crate::notebooks::editions::{self, Kind};
use crate::notebooks::run::{self};
use anyhow::Result;
use std::path::{Path, PathBuf};

/// Copies of notebooks for a lesson.
#[derive(clap::Args)]
pub struct Options {
    /// Number (01), name (01-addition) or file; `all` for the whole collection.
    #[arg(required = true)]
    notebooks: Vec<String>,
    /// The language of the copy.
    #[arg(long, default_value = "both")]
    lang: Lang,
    /// Where they go. Default: the folder notebooks/copies.
    #[arg(long)]
    out: Option<PathBuf>,
}

/// Where copies go: below the notebooks, so that a copy finds the data sets, and ignored by git.
pub fn folder(home: &Home, out: Option<&Path>) -> PathBuf {
    out.map_or_else(|| home.notebooks().join("copies"), |out| crate::cwd().join(out))
}

/// The emptied copy and the full one.
pub fn live(home: &Home, options: &Options) -> Result<()> {
    copies(home, options, &[(Kind::Live, "live"), (Kind::Full, "full")])
}

pub fn participant(home: &Home, options: &Options) -> Result<()> {
    copies(home, options, &[(Kind::Participant, "participant")])
}

fn copies(home: &Home, options: &Options, kinds: &[(Kind, &str)]) -> Result<()> {
    let folder = folder(home, options.out.as_deref());
    for path in run::chosen(home, &options.notebooks)? {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        for (kind, name) in kinds {
            let copy: Notebook = editions::shown(home, &path, *kind, options.lang)?.0;
            let lang = match options.lang {
                Lang::Both => String::new(),
                lang => format!(".{}", lang.code()),
            };
            let target = folder.join(format!("{stem}{lang}.{name}.ipynb"));
            copy.write(&target)?;
            println!("{}", target.display());
        }
    }
    Ok(())
}
