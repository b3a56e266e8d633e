//! `./atelier pdf`: pages that a card, a label or a project has written (`write_page`, notebooks 28 and 30), as PDF beside them.

use super::print;
use crate::ground::home::Home;
use crate::ground::programs;
use crate::ground::say::both;
use anyhow::{bail, Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// Make a PDF of a page that a notebook has written.
#[derive(clap::Args)]
pub struct Options {
    /// Pages, as ten-letters-card.html; the PDF lies beside each.
    #[arg(required = true)]
    pages: Vec<PathBuf>,
}

pub fn run(home: &Home, options: &Options) -> Result<()> {
    let chromium = programs::chromium().with_context(|| {
        both(
            "Chromium, which prints pages, is not on this machine (sudo apt-get install chromium). Any browser can: open the page, Print, Save as PDF",
            "Chromium, qui imprime les pages, n’est pas sur cette machine (sudo apt-get install chromium). Tout navigateur le peut\u{a0}: ouvrez la page, Imprimer, Enregistrer en PDF",
        )
    })?;
    for page in &options.pages {
        let page = crate::cwd().join(page);
        let pdf = pdf_of(&page)?;
        print(home, &chromium, &page.canonicalize()?, &pdf)?;
        println!("{}", pdf.display());
    }
    Ok(())
}

/// Where the PDF goes. What somebody else has made there stays: Chromium writes its name into each of its own.
fn pdf_of(page: &Path) -> Result<PathBuf> {
    if page.extension().is_none_or(|end| end != "html") || !page.is_file() {
        bail!(both(
            format!("{} is no page: a file that ends in .html is expected, as write_page makes it", page.display()),
            format!("{} n’est pas une page\u{a0}: il faut un fichier qui finit en .html, comme en fait write_page", page.display()),
        ));
    }
    let pdf = page.with_extension("pdf");
    let own = |bytes: Vec<u8>| bytes.windows(8).any(|part| part == b"Skia/PDF");
    if pdf.exists() && !fs::read(&pdf).is_ok_and(own) {
        bail!(both(
            format!("{} is there and was not made from here: it is left alone. Move it, or copy the page under another name", pdf.display()),
            format!("{} existe et n’a pas été fait d’ici\u{a0}: il reste tel quel. Déplacez-le, ou copiez la page sous un autre nom", pdf.display()),
        ));
    }
    Ok(pdf)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pdf_lies_beside_its_page_and_replaces_only_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let (page, pdf) = (folder.path().join("card.html"), folder.path().join("card.pdf"));
        assert!(pdf_of(&page).unwrap_err().to_string().contains("is no page"));
        fs::write(&page, "<p>a card</p>").unwrap();
        assert_eq!(pdf_of(&page).unwrap(), pdf);
        fs::write(&pdf, "%PDF-1.4 /Producer (Skia/PDF m156)").unwrap();
        assert_eq!(pdf_of(&page).unwrap(), pdf);
        fs::write(&pdf, "%PDF-1.4 somebody’s own").unwrap();
        assert!(pdf_of(&page).unwrap_err().to_string().contains("left alone"));
        assert!(pdf_of(folder.path()).is_err());
    }
}
