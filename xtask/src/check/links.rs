//! Links: internal ones lead somewhere, external ones are well formed and in `notebooks/links.toml`, with the day each
//! was last seen. No check needs the network; `./atelier check --links` uses it to renew the list.

use super::prose::{Lang, Prose};
use super::{size, Problem};
use crate::format::notebook::Notebook;
use crate::ground::home::Home;
use crate::ground::proc;
use crate::ground::say::{both, Progress, Words};
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use url::Url;

const HEAD: &str = "# Addresses outside the collection that its notebooks, pages and datasheets name.
#
# Written by `./atelier check --links`, which asks each address whether it is there; the tests only look whether every
# link is in this list, so they need no network. `seen` is the day on which the address last answered.

";

/// The longest an address may take to answer.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    #[serde(default)]
    link: Vec<Known>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
struct Known {
    address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    seen: Option<String>,
}

impl List {
    pub fn read(home: &Home) -> Result<List> {
        match fs::read_to_string(path(home)) {
            Ok(text) => toml::from_str(&text).context("notebooks/links.toml"),
            Err(_) => Ok(List::default()),
        }
    }

    /// What is listed and what is linked are the same.
    fn check(&self, linked: &BTreeSet<String>) -> Vec<Words> {
        let mut found = Vec::new();
        let listed: BTreeSet<&String> = self.link.iter().map(|known| &known.address).collect();
        for address in linked.iter().filter(|address| !listed.contains(address)) {
            found.push(both(
                format!("{address} is linked and not in the list: ./atelier check --links adds it"),
                format!("{address} est un lien et manque à la liste\u{a0}: ./atelier check --links l’ajoute"),
            ));
        }
        for address in listed.into_iter().filter(|address| !linked.contains(*address)) {
            found.push(both(
                format!("{address} is in the list and linked nowhere: ./atelier check --links removes it"),
                format!(
                    "{address} est dans la liste et lié nulle part\u{a0}: ./atelier check --links l’enlève"
                ),
            ));
        }
        for known in &self.link {
            let date = known.seen.as_deref().map(|day| chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d"));
            if let Some(Err(_)) = date {
                let day = known.seen.as_deref().unwrap_or_default();
                found.push(both(
                    format!("{}: seen = “{day}”; a day such as “2026-11-21” is expected", known.address),
                    format!("{}\u{a0}: seen = «\u{a0}{day}\u{a0}»\u{202f}; une date comme «\u{a0}2026-11-21\u{a0}» est attendue", known.address),
                ));
            }
        }
        found
    }
}

fn path(home: &Home) -> PathBuf {
    home.notebooks().join("links.toml")
}

/// A file with links in it, and what others may point at.
#[derive(Default)]
struct Page {
    /// Where, and to what.
    links: Vec<(Option<String>, String)>,
    anchors: BTreeSet<String>,
}

/// All links of the collection: of its notebooks, its pages in Markdown, its datasheets.
pub struct Links {
    repo: PathBuf,
    pages: BTreeMap<PathBuf, Page>,
    known: HashMap<PathBuf, BTreeSet<String>>,
}

impl Links {
    pub fn read(home: &Home, files: &[PathBuf]) -> Result<Links> {
        let mut links =
            Links { repo: home.repo().to_path_buf(), pages: BTreeMap::new(), known: HashMap::new() };
        for file in files {
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let page = match file.extension().and_then(|end| end.to_str()) {
                // The editions are made from the notebooks, links and all.
                Some("ipynb") if file.parent() == Some(home.notebooks().as_path()) => {
                    notebook_page(&Notebook::read(file)?)
                }
                Some("md") => markdown_page(&fs::read_to_string(file)?),
                Some("toml") if name == "datasheet.toml" => datasheet_page(&fs::read_to_string(file)?),
                _ => continue,
            };
            links.known.insert(file.clone(), page.anchors.clone());
            links.pages.insert(file.clone(), page);
        }
        Ok(links)
    }

    /// Addresses outside, as they are linked.
    fn external(&self) -> BTreeSet<String> {
        let links = self.pages.values().flat_map(|page| &page.links);
        links.map(|(_, address)| address.clone()).filter(|address| is_external(address)).collect()
    }

    /// What is wrong with the links of one file, or with all.
    pub fn check(&self, list: &List, only: Option<&[PathBuf]>) -> Vec<(PathBuf, Problem)> {
        let mut found = Vec::new();
        for (file, page) in &self.pages {
            if only.is_some_and(|only| !only.contains(file)) {
                continue;
            }
            for (cell, address) in &page.links {
                let words = match is_external(address) {
                    true => malformed(address),
                    false => self.broken(file, address),
                };
                found.extend(words.map(|words| (file.clone(), Problem { cell: cell.clone(), words })));
            }
        }
        match only {
            None => {
                let file = self.repo.join("notebooks/links.toml");
                found.extend(
                    list.check(&self.external())
                        .into_iter()
                        .map(|words| (file.clone(), Problem { cell: None, words })),
                );
            }
            Some(files) => {
                // An author who checks one notebook hears of its links only.
                let own: BTreeSet<String> = files
                    .iter()
                    .filter_map(|file| self.pages.get(file))
                    .flat_map(|page| &page.links)
                    .map(|(_, address)| address.clone())
                    .filter(|address| {
                        is_external(address) && !list.link.iter().any(|known| known.address == *address)
                    })
                    .collect();
                let file = self.repo.join("notebooks/links.toml");
                let missing = List::default().check(&own);
                found.extend(missing.into_iter().map(|words| (file.clone(), Problem { cell: None, words })));
            }
        }
        found
    }

    /// Why an internal link leads nowhere.
    fn broken(&self, file: &Path, address: &str) -> Option<Words> {
        let (target, anchor) = address.split_once('#').unwrap_or((address, ""));
        if target.starts_with("attachment:") || target.starts_with("data:") {
            return Some(both(
                format!(
                    "a picture inside the notebook, {:.40}: a file in the repository is expected",
                    target
                ),
                format!(
                    "une image dans le cahier même, {:.40}\u{a0}: un fichier du dépôt est attendu",
                    target
                ),
            ));
        }
        let target = percent_decoded(target);
        let place = match target.as_str() {
            "" => file.to_path_buf(),
            target => normal(&file.parent().unwrap_or(Path::new("")).join(target)),
        };
        if !place.starts_with(&self.repo) {
            return Some(both(
                format!("the link {address} leads out of the repository"),
                format!("le lien {address} sort du dépôt"),
            ));
        }
        if !place.exists() {
            return Some(both(
                format!("the link {address} leads nowhere: {} does not exist", self.shown(&place)),
                format!("le lien {address} ne mène nulle part\u{a0}: {} n’existe pas", self.shown(&place)),
            ));
        }
        let anchor = percent_decoded(anchor);
        let anchors = self.known.get(&place)?;
        if anchor.is_empty() || anchors.contains(&anchor) {
            return None;
        }
        Some(both(
            format!(
                "the link {address} leads nowhere: {} has no heading or id “{anchor}”",
                self.shown(&place)
            ),
            format!(
                "le lien {address} ne mène nulle part\u{a0}: {} n’a ni titre ni id «\u{a0}{anchor}\u{a0}»",
                self.shown(&place)
            ),
        ))
    }

    fn shown(&self, path: &Path) -> String {
        path.strip_prefix(&self.repo).unwrap_or(path).display().to_string()
    }
}

fn notebook_page(notebook: &Notebook) -> Page {
    let mut page = Page::default();
    for (index, cell) in notebook.cells().iter().enumerate().filter(|(_, cell)| !cell.is_code()) {
        let prose = Prose::read(&cell.source, Lang::En);
        let name = cell.name(index);
        page.links.extend(prose.links.into_iter().map(|link| (Some(name.clone()), link.address)));
        // As JupyterLab and Notebook make them: a heading's words with hyphens, a cell by its id.
        page.anchors.extend(prose.headings.iter().map(|(_, text)| text.trim().replace(' ', "-")));
        page.anchors.extend(prose.anchors);
        page.anchors.extend(Some(cell.id()).filter(|id| !id.is_empty()).map(|id| format!("cell-id={id}")));
    }
    page
}

fn markdown_page(text: &str) -> Page {
    let prose = Prose::read(text, Lang::En);
    let mut anchors: BTreeSet<String> = prose.anchors.into_iter().collect();
    // As repository hosts make them: small letters, hyphens, no punctuation.
    anchors.extend(prose.headings.iter().map(|(_, text)| {
        text.trim()
            .to_lowercase()
            .chars()
            .filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'))
            .map(|letter| if letter == ' ' { '-' } else { letter })
            .collect()
    }));
    Page { links: prose.links.into_iter().map(|link| (None, link.address)).collect(), anchors }
}

fn datasheet_page(text: &str) -> Page {
    let links = text
        .split(['"', ' ', '<', '>', '(', ')'])
        .filter(|part| is_external(part))
        .map(|address| (None, address.trim_end_matches(['.', ',', ';']).to_string()))
        .collect();
    Page { links, anchors: BTreeSet::new() }
}

fn is_external(address: &str) -> bool {
    let scheme = address.split_once("://").map_or("", |(scheme, _)| scheme);
    address.starts_with("mailto:")
        || !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// What is wrong with an external address.
fn malformed(address: &str) -> Option<Words> {
    let why = match Url::parse(address) {
        Err(error) => error.to_string(),
        Ok(url) if url.scheme() == "mailto" => return None,
        // Some old pages have nothing else than http.
        Ok(url) if !matches!(url.scheme(), "https" | "http") => {
            return Some(both(
                format!("the link {address}: https expected, {} found", url.scheme()),
                format!("le lien {address}\u{a0}: https attendu, {} trouvé", url.scheme()),
            ))
        }
        Ok(url) if url.host_str().is_none_or(|host| !host.contains('.')) => "no host".to_string(),
        Ok(_) if address.contains(char::is_whitespace) => "a space in it".to_string(),
        Ok(_) => return None,
    };
    Some(both(
        format!("the link {address} is not well formed: {why}"),
        format!("le lien {address} est mal formé\u{a0}: {why}"),
    ))
}

fn percent_decoded(text: &str) -> String {
    // The parser of addresses has the rules; any base will do.
    let query = format!("x={}", text.replace('+', "%2B").replace('&', "%26"));
    url::form_urlencoded::parse(query.as_bytes())
        .next()
        .map_or(String::new(), |(_, value)| value.into_owned())
}

/// A path without `.` and `..`, whether or not it exists.
fn normal(path: &Path) -> PathBuf {
    let mut parts = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts
}

/// The same link in both languages: the address without a heading's words, and with `fr` for `en` where a site has both.
pub fn neutral(address: &str) -> String {
    if !is_external(address) {
        return address.split('#').next().unwrap_or("").to_string();
    }
    let Ok(url) = Url::parse(address) else { return address.to_string() };
    let host = url.host_str().unwrap_or("");
    let host = match host.split_once('.') {
        Some(("en" | "fr", rest)) => format!("*.{rest}"),
        _ => host.to_string(),
    };
    // An encyclopaedia's articles have other names in each language.
    if host == "*.wikipedia.org" {
        return host;
    }
    let path: Vec<String> = url
        .path()
        .split('/')
        .map(|part| match part.to_lowercase().split(['-', '_']).next() {
            Some("en" | "fr" | "eng" | "fra") if part.len() <= 5 => "*".to_string(),
            _ => part.to_string(),
        })
        .collect();
    let query = url.query().unwrap_or("").replace("=fr", "=*").replace("=en", "=*");
    format!("{host}{}?{query}", path.join("/"))
}

/// `./atelier check --links`: asks every address, and writes the list anew.
pub fn renew(home: &Home) -> Result<()> {
    let links = Links::read(home, &size::files(home)?)?;
    let old = List::read(home)?;
    let addresses = links.external();
    let today = chrono::Utc::now().format("%Y-%m-%d").to_string();
    let progress = Progress::start(&both("links", "liens"));
    let mut silent = Vec::new();
    let mut list = List::default();
    for (count, address) in addresses.iter().enumerate() {
        progress.count(count as u64, addresses.len() as u64, address);
        let before =
            old.link.iter().find(|known| known.address == *address).and_then(|known| known.seen.clone());
        let answers = answers(address);
        if !answers {
            silent.push(address);
        }
        list.link.push(Known {
            address: address.clone(),
            seen: if answers { Some(today.clone()) } else { before },
        });
    }
    progress.done();
    crate::ground::stamps::write_whole(&path(home), format!("{HEAD}{}", toml::to_string(&list)?).as_bytes())?;
    for address in &silent {
        println!("{}", both(format!("no answer: {address}"), format!("pas de réponse\u{a0}: {address}")));
    }
    let (all, seen) = (addresses.len(), addresses.len() - silent.len());
    println!(
        "{}",
        both(
            format!("{seen} of {all} addresses answered; the list is notebooks/links.toml"),
            format!("{seen} adresses sur {all} ont répondu\u{202f}; la liste est notebooks/links.toml")
        )
    );
    Ok(())
}

/// Whether something is there. curl is what people have, and follows proxies and certificates of their machine.
fn answers(address: &str) -> bool {
    let mut command = Command::new("curl");
    command
        .args(["--silent", "--location", "--fail", "--range", "0-0", "--output", "/dev/null", "--max-time"])
        .arg(PATIENCE.as_secs().to_string())
        .arg(address);
    proc::run(&mut command, PATIENCE + Duration::from_secs(5), |_| {}).is_ok_and(|done| done.ok)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn english(found: Vec<(PathBuf, Problem)>) -> Vec<String> {
        found.into_iter().map(|(_, problem)| format!("{:?} {}", problem.cell, problem.words.en())).collect()
    }

    #[test]
    fn links_lead_somewhere() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at("/cache", folder.path()).unwrap();
        fs::create_dir_all(home.notebooks()).unwrap();
        let write = |name: &str, links: &str| {
            let source = format!("# A heading\n\n<a id=\"here\"></a>\n\n{links}");
            let content = json!({ "nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
                { "cell_type": "markdown", "id": "a-en", "metadata": {}, "source": source } ] });
            let path = home.notebooks().join(name);
            fs::write(&path, content.to_string()).unwrap();
            path
        };
        let other = write("01-b.ipynb", "");
        let readme = folder.path().join("README.md");
        fs::write(&readme, "# Start · Commencer\n\n[x](notebooks/01-b.ipynb)").unwrap();
        let check = |links: &str, list: &List| {
            let book = write("00-a.ipynb", links);
            english(Links::read(&home, &[book, other.clone(), readme.clone()]).unwrap().check(list, None))
        };
        let good = "[a](01-b.ipynb) [b](01-b.ipynb#A-heading) [c](#here) [d](../README.md#start--commencer) [e](01-b.ipynb#cell-id=a-en) [f](../notebooks/)";
        assert_eq!(check(good, &List::default()), [] as [&str; 0]);
        for (bad, words) in [
            ("[a](02-c.ipynb)", "notebooks/02-c.ipynb does not exist"),
            ("[a](01-b.ipynb#Nothing)", "has no heading or id “Nothing”"),
            ("[a](#nowhere)", "no heading or id “nowhere”"),
            ("![a](picture.png)", "picture.png does not exist"),
            ("[a](../../out.md)", "leads out of the repository"),
            ("![a](attachment:x.png)", "a file in the repository is expected"),
            ("[a](ftp://example.org)", "https expected, ftp found"),
            ("[a](https://exam_ple)", "not well formed"),
            ("[a](https://example.org/x)", "is linked and not in the list"),
        ] {
            let found = check(bad, &List::default());
            assert!(found.iter().any(|problem| problem.contains(words)), "{bad}: {found:?}");
        }
        let list: List = toml::from_str("[[link]]\naddress = \"https://example.org/x\"\nseen = \"2026-11-21\"\n\n[[link]]\naddress = \"https://example.org/y\"\nseen = \"soon\"").unwrap();
        let found = check("[a](https://example.org/x)", &list).join("\n");
        assert!(found.contains("https://example.org/y is in the list and linked nowhere"), "{found}");
        assert!(found.contains("seen = “soon”"), "{found}");
        assert!(!found.contains("example.org/x"), "{found}");
    }

    #[test]
    fn links_of_both_languages_are_the_same_place() {
        for (en, fr) in [
            ("01-a.ipynb#A-heading", "01-a.ipynb#Un-titre"),
            ("https://en.wikipedia.org/wiki/Drift", "https://fr.wikipedia.org/wiki/D%C3%A9rive"),
            ("https://example.org/en/page", "https://example.org/fr/page"),
            ("https://example.org/?lang=en", "https://example.org/?lang=fr"),
        ] {
            assert_eq!(neutral(en), neutral(fr), "{en}");
        }
        assert_ne!(neutral("https://example.org/a"), neutral("https://example.org/b"));
    }

    #[test]
    fn datasheets_have_links_too() {
        let page = datasheet_page("url = \"https://a.org/x\"\nnote = \"see https://b.org/y.\"");
        let links: Vec<&str> = page.links.iter().map(|(_, address)| address.as_str()).collect();
        assert_eq!(links, ["https://a.org/x", "https://b.org/y"]);
    }
}
