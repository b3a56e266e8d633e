//! `./atelier book`: the collection as a website in English and one in French, an EPUB and a PDF for each, from the notebooks as committed.
//!
//! Sphinx with myst-nb makes them (ARCHITECTURE.md says why), configured in `xtask/book/`; Chromium prints the PDF. Here: the sources
//! are prepared in ATELIER_HOME, one folder a language, and what was made is put together. Nothing is run and nothing is fetched,
//! except Sphinx itself the first time.

mod covers;
mod knob;
pub mod page;
pub mod slides;
mod topics;

use crate::check;
use crate::format::cell::{CellMetadata, Output, Tag};
use crate::format::collection::Collection;
use crate::format::notebook::{self, Notebook};
use crate::ground::files;
use crate::ground::home::Home;
use crate::ground::lang::Lang;
use crate::ground::letters::collated;
use crate::ground::proc;
use crate::ground::programs;
use crate::ground::say::{both, size, Progress, Words};
use crate::ground::stamps;
use crate::notebooks::editions::{self, Kind};
use crate::notebooks::pictures;
use anyhow::{bail, Context, Result};
use covers::Cover;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Make the book: a website in each language, EPUB and PDF.
#[derive(clap::Args)]
pub struct Options {
    /// Also pack it all into one file, as a release holds it. Refused while an edition is out of date.
    #[arg(long)]
    zip: bool,
    /// Only the websites: no EPUB, no PDF.
    #[arg(long, conflicts_with = "zip")]
    web: bool,
    /// Where the book goes. Default: the folder `book` of the clone.
    #[arg(long)]
    out: Option<PathBuf>,
}

const LANGS: [Lang; 2] = [Lang::En, Lang::Fr];

pub fn run(home: &Home, options: &Options) -> Result<()> {
    let out = options.out.as_ref().map_or_else(|| home.repo().join("book"), |out| crate::cwd().join(out));
    let paths = notebook::all(&home.notebooks())?;
    if options.zip {
        editions::stale(home, &paths)?;
    }
    install(home)?;
    make(home, &out, !options.web)?;
    println!("{}", out.join("index.html").display());
    if options.zip {
        let place = out.with_extension("zip");
        let words = both("packing the book", "empaquetage du livre");
        let mut pack = Command::new(python(home));
        // `python -m zipfile` keeps the folder's own name in the archive.
        pack.args(["-m", "zipfile", "-c"]).arg(&place).arg(&out);
        proc::must(&mut pack, Duration::from_secs(600), home, &words, |_| {})?;
        println!("{} ({})", place.display(), size(fs::metadata(&place)?.len()));
    }
    Ok(())
}

/// Makes the book in `out`, in place of what was there: the two languages side by side, because Sphinx is one thread for most of its time.
pub fn make(home: &Home, out: &Path, offline_forms: bool) -> Result<()> {
    std::thread::scope(|scope| {
        let made = LANGS.map(|lang| scope.spawn(move || one_language(home, out, lang, offline_forms)));
        made.into_iter()
            .try_for_each(|one| one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })?;
    stamps::write_whole(&out.join("index.html"), front_door(out).as_bytes())
}

fn one_language(home: &Home, out: &Path, lang: Lang, offline_forms: bool) -> Result<()> {
    let name = match lang {
        Lang::Fr => both("the book in French", "le livre en français"),
        _ => both("the book in English", "le livre en anglais"),
    };
    let progress = Progress::start(&name);
    write_sources(home, lang, &progress)?;
    let site = sphinx(home, lang, "html", "web", &progress)?;
    forget_pictures(&site)?;
    mirror(&site, &out.join(lang.code()))?;
    if offline_forms {
        let epub = sphinx(home, lang, "epub", "epub", &progress)?;
        fs::copy(epub.join("atelier.epub"), out.join(format!("atelier-{}.epub", lang.code())))?;
        let page = sphinx(home, lang, "singlehtml", "print", &progress)?;
        let pdf = out.join(format!("atelier-{}.pdf", lang.code()));
        match programs::chromium() {
            Some(chromium) => print(home, &chromium, &page.join("index.html"), &pdf)?,
            None => progress.line(
                &both(
                    "no PDF: Chromium, which prints it, is not on this machine (sudo apt-get install chromium)",
                    "pas de PDF\u{a0}: Chromium, qui l’imprime, n’est pas sur cette machine (sudo apt-get install chromium)",
                )
                .to_string(),
            ),
        }
    }
    progress.done();
    Ok(())
}

// The environment.

fn place(home: &Home) -> PathBuf {
    home.root().join("book-python")
}

/// Python of the book's environment.
pub fn python(home: &Home) -> PathBuf {
    place(home).join("bin/python")
}

/// Its own environment: Sphinx and JupyterLab pin some packages differently, and who only runs notebooks needs no Sphinx.
pub fn install(home: &Home) -> Result<()> {
    let requirements = home.repo().join("xtask/book/requirements.txt");
    let key =
        fs::read_to_string(&requirements).context("xtask/book/requirements.txt pins the book's packages")?;
    if stamps::stamped(home, "book-python", &key) && python(home).exists() {
        return Ok(());
    }
    let name = both(
        "Sphinx for the book (55 MB to download, 250 MB on the disk)",
        "Sphinx pour le livre (55 Mo à télécharger, 250 Mo sur le disque)",
    );
    let progress = Progress::start(&name);
    let half_an_hour = Duration::from_secs(1800);
    proc::must(
        Command::new(proc::python()).args(["-m", "venv", "--clear"]).arg(place(home)),
        half_an_hour,
        home,
        &name,
        |line| progress.note(line),
    )?;
    let mut pip = programs::pip_of(&python(home));
    pip.arg("install").arg("-r").arg(requirements).env("PIP_PROGRESS_BAR", "off");
    proc::must(&mut pip, half_an_hour, home, &name, |line| progress.note(line))?;
    let mut check = Command::new(python(home));
    check.args(["-c", "import sphinx, myst_nb, pydata_sphinx_theme"]);
    proc::must(&mut check, half_an_hour, home, &name, |_| {})?;
    stamps::stamp(home, "book-python", &key)?;
    progress.done();
    Ok(())
}

// The sources.

/// The folder that Sphinx reads, kept between builds: only what changed is made again.
fn sources(home: &Home, lang: Lang) -> PathBuf {
    work(home).join("sources").join(lang.code())
}

/// What is kept between builds.
pub fn work(home: &Home) -> PathBuf {
    // Clones share ATELIER_HOME and may hold different notebooks.
    let mark = files::hex(&Sha256::digest(home.repo().display().to_string())[..8]);
    home.root().join("book").join(mark)
}

fn write_sources(home: &Home, lang: Lang, progress: &Progress) -> Result<()> {
    let folder = sources(home, lang);
    let mut wanted = Vec::new();
    let mut keep = |name: String, content: &[u8]| -> Result<()> {
        let path = folder.join(&name);
        wanted.push(name);
        // Sphinx goes by the files' times.
        if fs::read(&path).is_ok_and(|old| old == content) {
            return Ok(());
        }
        stamps::write_whole(&path, content)
    };
    let (mut covers, mut sections) = (Vec::new(), topics::Sections::new());
    let mut names = Vec::new();
    let paths = notebook::all(&home.notebooks())?;
    for path in &paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let (edition, in_language) = editions::shown(home, path, Kind::Book, lang)?;
        if !in_language {
            progress.line(
                &both(
                    format!("{name}: its outputs are in both languages until ./atelier colab {} has run", &name[..2]),
                    format!("{name}\u{a0}: ses sorties sont dans les deux langues tant que ./atelier colab {} n’a pas tourné", &name[..2]),
                )
                .to_string(),
            );
        }
        let cover = Cover::of(path, &edition, lang);
        if let Some((file, png)) = cover.picture() {
            keep(file, png)?;
        }
        covers.push(cover);
        sections.extend(topics::sections(&edition));
        keep(name.clone(), for_sphinx(edition, lang).text().as_bytes())?;
        names.push(name.trim_end_matches(".ipynb").to_string());
    }
    let glossary = Glossary::read(&home.notebooks().join("glossary.toml"))?;
    keep("glossary.md".into(), glossary.page(lang, &names).as_bytes())?;
    let own = home.repo().join("xtask/book").join(lang.code());
    let collection = Collection::read(home)?;
    keep("topics.md".into(), topics::page(&collection, &sections, lang).as_bytes())?;
    for (of, name) in check::GUIDES {
        if of.code() == lang.code() {
            let guide = fs::read_to_string(home.notebooks().join(name))?;
            keep("teaching.md".into(), editions::relinked(&guide, link).as_bytes())?;
        }
    }
    for page in ["index", "run", "licence"] {
        let mut text = fs::read_to_string(own.join(format!("{page}.md")))?;
        if page == "index" {
            // On paper there is no sidebar: its front page lists what follows.
            let last = ["glossary", "topics", "teaching", "run", "licence"];
            let contents: String = names
                .iter()
                .map(|name| format!("- []({name}.ipynb)\n"))
                .chain(last.map(|page| format!("- []({page}.md)\n")))
                .collect();
            text = text
                .replace("<!-- notebooks -->", &covers::front(&collection, &paths, &covers, lang))
                .replace("<!-- contents -->", &contents);
        }
        keep(format!("{page}.md"), text.as_bytes())?;
    }
    for entry in fs::read_dir(&folder)?.flatten() {
        if !wanted.iter().any(|name| entry.file_name().to_string_lossy() == *name) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// As myst-nb wants a notebook: places that can be linked to, foldable solutions, the highlighter's name, one form of picture.
fn for_sphinx(mut edition: Notebook, lang: Lang) -> Notebook {
    highlighted(&mut edition);
    for cell in edition.cells_mut() {
        // A code cell and the prose before it may share a name.
        let kind = if cell.is_code() { "code" } else { "cell" };
        let anchor = format!("{kind}-{}", cell.shared_id());
        if !cell.is_code() {
            let source = editions::relinked(&cell.source, link);
            // A heading carries the place itself; other prose has it before.
            cell.source = if source.starts_with('#') {
                format!("({anchor})=\n{source}")
            } else {
                format!("<div id=\"{anchor}\"></div>\n\n{source}")
            };
            continue;
        }
        knob::gather(cell, lang);
        let folded = cell.has_tag(&Tag::Solution) || cell.metadata.is_folded();
        let tags = if folded { vec![Tag::HideCell] } else { Vec::new() };
        cell.metadata = CellMetadata { anchor: Some(anchor), tags, ..CellMetadata::default() };
        cell.outputs_mut().iter_mut().filter_map(Output::shown_mut).for_each(pictures::one_form);
    }
    edition
}

/// Names the highlighter for code, which Jupyter's own name for the language does not.
pub fn highlighted(edition: &mut Notebook) {
    let language = edition.metadata.language_info.get_or_insert_default();
    language.pygments_lexer = Some("rust".into());
}

/// Where a link of a notebook leads in the book. What is in the clone and not in the book is on the web.
pub fn link(to: &str) -> String {
    if let Some(place) = to.strip_prefix("glossary.toml") {
        return format!("glossary.md{place}");
    }
    if check::GUIDES.iter().any(|(_, name)| *name == to) {
        return "teaching.md".to_string();
    }
    if to.ends_with(".ipynb") && !to.contains('/') {
        return to.to_string();
    }
    let path = match to.strip_prefix("../") {
        Some(path) => path.to_string(),
        None => format!("notebooks/{to}"),
    };
    format!("https://github.com/{}/blob/main/{path}", editions::repository())
}

// The glossary.

#[derive(Deserialize)]
struct Glossary {
    term: Vec<Term>,
}

#[derive(Deserialize)]
struct Term {
    en: String,
    fr: String,
    #[serde(default)]
    also_en: Vec<String>,
    #[serde(default)]
    also_fr: Vec<String>,
    define_en: String,
    define_fr: String,
    first: Option<String>,
}

impl Glossary {
    fn read(path: &Path) -> Result<Glossary> {
        let text = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
        toml::from_str(&text).with_context(|| format!("{} is not as expected", path.display()))
    }

    /// In the alphabetical order of the language; each term has the same place in both.
    fn page(&self, lang: Lang, notebooks: &[String]) -> String {
        let french = lang == Lang::Fr;
        let mut terms: Vec<&Term> = self.term.iter().collect();
        terms.sort_by_key(|term| collated(if french { &term.fr } else { &term.en }));
        let mut text = String::from(if french {
            "# Glossaire\n\nLes mots du domaine, comme les cahiers les emploient, avec leur nom anglais.\n"
        } else {
            "# Glossary\n\nThe words of the field as the notebooks use them, with their French names.\n"
        });
        let mut letter = None;
        for term in terms {
            let (name, also, meaning) = if french {
                (&term.fr, &term.also_fr, &term.define_fr)
            } else {
                (&term.en, &term.also_en, &term.define_en)
            };
            let (other, other_lang, other_also) =
                if french { (&term.en, "en", &term.also_en) } else { (&term.fr, "fr", &term.also_fr) };
            let initial = collated(name).chars().next().map(|first| first.to_ascii_uppercase());
            if initial != letter {
                letter = initial;
                text.push_str(&format!("\n## {}\n", letter.unwrap_or('#')));
            }
            let also = match (also.is_empty(), french) {
                (true, _) => String::new(),
                (false, true) => format!(" Aussi\u{a0}: {}.", also.join(", ")),
                (false, false) => format!(" Also: {}.", also.join(", ")),
            };
            let others: Vec<&str> = std::iter::once(other).chain(other_also).map(String::as_str).collect();
            let foreign = format!("[{}]{{lang={other_lang}}}", others.join(", "));
            let foreign = if french {
                format!(" En anglais\u{a0}: {foreign}.")
            } else {
                format!(" In French: {foreign}.")
            };
            let first = term.first.as_ref().and_then(|number| {
                let start = format!("{number}-");
                notebooks.iter().find(|name| name.starts_with(&start))
            });
            let first = match first {
                Some(file) if french => format!(" Cahier [{}]({file}.ipynb).", &file[..2]),
                Some(file) => format!(" Notebook [{}]({file}.ipynb).", &file[..2]),
                None => String::new(),
            };
            let anchor = term_anchor(&term.en);
            text.push_str(&format!("\n[**{name}**]{{#{anchor}}}\n: {meaning}{also}{foreign}{first}\n"));
        }
        text
    }
}

/// The place of a term, in both languages.
pub fn term_anchor(english: &str) -> String {
    let plain: String = collated(english)
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' })
        .collect();
    format!("term-{}", plain.trim_matches('-'))
}

// Making.

/// One run of Sphinx; gives back the folder it has written.
fn sphinx(home: &Home, lang: Lang, builder: &str, form: &str, progress: &Progress) -> Result<PathBuf> {
    let code = lang.code();
    let made = work(home).join(form).join(code);
    let words =
        both(format!("making the book ({form}, {code})"), format!("fabrication du livre ({form}, {code})"));
    progress.note(form);
    if form == "epub" && made.exists() {
        // Sphinx packs whatever lies in the folder.
        fs::remove_dir_all(&made)?;
    }
    let mut command = Command::new(python(home));
    command
        .args(["-m", "sphinx", "-q", "-W", "--keep-going", "-j", "2", "-b", builder, "-D"])
        .arg(format!("language={code}"))
        .arg("-c")
        .arg(home.repo().join("xtask/book"))
        .arg("-d")
        .arg(work(home).join("doctrees").join(form).join(code))
        .arg(sources(home, lang))
        .arg(&made);
    command
        .env("ATELIER_BOOK_FORM", form)
        .env("ATELIER_BOOK_LANG", code)
        .env("ATELIER_BOOK_RELEASE", env!("CARGO_PKG_VERSION"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        // A book made twice from the same notebooks is the same to the byte.
        .env("SOURCE_DATE_EPOCH", "1767225600");
    proc::must(&mut command, Duration::from_secs(1800), home, &words, |line| progress.note(line))?;
    Ok(made)
}

/// Pictures of an earlier build that no page shows any more.
fn forget_pictures(site: &Path) -> Result<()> {
    let (mut pages, mut pictures) = (String::new(), Vec::new());
    for entry in fs::read_dir(site)?.flatten() {
        if entry.path().extension().is_some_and(|end| end == "html") {
            pages.push_str(&fs::read_to_string(entry.path())?);
        }
    }
    if let Ok(entries) = fs::read_dir(site.join("_images")) {
        pictures.extend(entries.flatten().map(|entry| entry.path()));
    }
    for picture in pictures {
        let name = picture.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !pages.contains(&format!("_images/{name}")) {
            fs::remove_file(picture)?;
        }
    }
    Ok(())
}

/// Copies what Sphinx has made; pages of notebooks that are no more do not stay.
fn mirror(from: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        fs::remove_dir_all(to)?;
    }
    // Without Sphinx's own notes for the next build, and an inventory for other Sphinx projects.
    files::copy_folder(from, to, &|name| !matches!(name, ".buildinfo" | ".doctrees" | "objects.inv"))
}

/// What headless Chromium is told so that it prints a local page and nothing else.
pub const QUIET: [&str; 8] = [
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--disable-extensions",
];

fn print(home: &Home, chromium: &str, page: &Path, pdf: &Path) -> Result<()> {
    let words = both("printing a page", "impression d’une page");
    // A profile for each page: two Chromiums in one profile would be one.
    let name = pdf.file_stem().unwrap_or_default().to_string_lossy();
    let profile = stamps::empty_scratch(home, &format!("chromium-{name}"))?;
    let mut command = Command::new(chromium);
    command.args(QUIET);
    // In a container there is only root, for whom Chromium has no sandbox; the page is ours.
    command.arg("--no-sandbox");
    command
        .arg(format!("--user-data-dir={}", profile.display()))
        .args(["--no-pdf-header-footer", "--generate-pdf-document-outline", "--export-tagged-pdf"])
        .arg(format!("--print-to-pdf={}", pdf.display()))
        .arg(format!("file://{}", page.display()));
    let printed = proc::must(&mut command, Duration::from_secs(600), home, &words, |_| {});
    let _ = fs::remove_dir_all(profile);
    printed?;
    if !pdf.exists() {
        bail!(both("Chromium printed nothing", "Chromium n’a rien imprimé"));
    }
    Ok(())
}

/// The page that lets one choose, in both languages.
fn front_door(out: &Path) -> String {
    let files = |lang: &str| -> String {
        ["epub", "pdf"]
            .iter()
            .map(|end| format!("atelier-{lang}.{end}"))
            .filter_map(|name| Some((fs::metadata(out.join(&name)).ok()?.len(), name)))
            .map(|(length, name)| {
                let words: Words = size(length);
                let shown = if lang == "fr" { words.fr() } else { words.en() };
                let kind = if name.ends_with("pdf") { "PDF" } else { "EPUB" };
                format!("<li><a href=\"{name}\">{kind}</a> ({shown})</li>")
            })
            .collect()
    };
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>atelier</title>\n<link rel=\"stylesheet\" href=\"en/_static/fonts.css\">\n<style>\n:root {{ color-scheme: light dark; }}\n\
         body {{ font: 1.1rem/1.6 Inter, system-ui, sans-serif; max-width: 46rem; margin: 12vh auto; padding: 0 1.2rem; }}\n\
         main {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); gap: 2rem; }}\n\
         a {{ color: inherit; }}\n.enter {{ font-size: 1.4rem; font-weight: 600; }}\n</style>\n</head>\n<body>\n<h1>atelier</h1>\n<main>\n\
         <section>\n<h2>Machine learning for the arts, in notebooks</h2>\n<p><a class=\"enter\" href=\"en/index.html\" hreflang=\"en\">Read in English</a></p>\n<ul>{}</ul>\n</section>\n\
         <section lang=\"fr\">\n<h2>L’apprentissage machine pour les arts, en cahiers</h2>\n<p><a class=\"enter\" href=\"fr/index.html\" hreflang=\"fr\">Lire en français</a></p>\n<ul>{}</ul>\n</section>\n\
         </main>\n</body>\n</html>\n",
        files("en"),
        files("fr")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_into_the_book_or_to_the_web() {
        assert_eq!(link("glossary.toml"), "glossary.md");
        assert_eq!(
            (link("teaching.md"), link("teaching.fr.md")),
            ("teaching.md".into(), "teaching.md".into())
        );
        assert_eq!(link("02-data.ipynb"), "02-data.ipynb");
        assert!(link("../datasets/x/datasheet.toml").ends_with("/blob/main/datasets/x/datasheet.toml"));
    }

    #[test]
    fn pictures_that_no_page_shows_are_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("_images")).unwrap();
        fs::write(folder.path().join("01.html"), "<img src=\"_images/new.png\">").unwrap();
        for name in ["new.png", "old.png"] {
            fs::write(folder.path().join("_images").join(name), "").unwrap();
        }
        forget_pictures(folder.path()).unwrap();
        assert!(
            folder.path().join("_images/new.png").exists() && !folder.path().join("_images/old.png").exists()
        );
    }

    #[test]
    fn the_glossary_is_in_the_order_of_its_language() {
        let text = "[[term]]\nen = \"weight\"\nfr = \"poids\"\ndefine_en = \"W.\"\ndefine_fr = \"P.\"\nfirst = \"01\"\n\
                    [[term]]\nen = \"gap\"\nfr = \"écart\"\nalso_fr = [\"différence\"]\ndefine_en = \"G.\"\ndefine_fr = \"É.\"\n";
        let glossary: Glossary = toml::from_str(text).unwrap();
        let french = glossary.page(Lang::Fr, &["01-addition".into()]);
        let (gap, weight) = (french.find("**écart**").unwrap(), french.find("**poids**").unwrap());
        assert!(gap < weight && french.contains("## E\n") && french.contains("{#term-gap}"), "{french}");
        assert!(
            french.contains("[weight]{lang=en}") && french.contains("Cahier [01](01-addition.ipynb)"),
            "{french}"
        );
        assert!(glossary.page(Lang::En, &[]).contains("[écart, différence]{lang=fr}"));
    }
}
