//! Every data set of `datasets/` opens, is what its datasheet says, and is described in both languages.

use atelier::*;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// `ATELIER_DATASETS` belongs to the process: one test at a time.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

fn datasets() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets")
}

/// The folders that hold a data set.
fn folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir(datasets())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    folders.retain(|folder| !folder.ends_with("__pycache__"));
    folders.sort();
    folders
}

fn sheet(folder: &Path) -> Datasheet {
    Datasheet::read(folder.join("datasheet.toml").to_str().unwrap()).unwrap()
}

#[test]
fn each_set_has_a_valid_datasheet_and_the_files_it_names() {
    assert!(folders().len() >= 9);
    for folder in folders() {
        let sheet = sheet(&folder);
        assert_eq!(Some(sheet.name.as_str()), folder.file_name().and_then(|name| name.to_str()));
        assert!(!sheet.files.is_empty(), "{} names no file", sheet.name);
        assert!(!sheet.licence.credit.is_empty(), "{} credits nobody", sheet.name);
        sheet.check_files(folder.to_str().unwrap()).unwrap();
        for entry in std::fs::read_dir(&folder).unwrap() {
            let name = entry.unwrap().file_name().to_string_lossy().to_string();
            let known = ["datasheet.toml", "recipe.py"].contains(&name.as_str());
            assert!(
                known || sheet.files.iter().any(|file| file.name == name),
                "{}/{name} is in no datasheet",
                sheet.name
            );
        }
        assert!(folder.join("recipe.py").is_file(), "{} cannot be rebuilt", sheet.name);
    }
}

#[test]
fn each_set_opens_and_its_columns_are_described() -> Result<()> {
    let _guard = ONE_AT_A_TIME.lock();
    for folder in folders() {
        let sheet = sheet(&folder);
        let table = if sheet.grid.is_some() {
            let images = Images::dataset(&sheet.name)?;
            assert!(images.rows() > 0);
            images.details().clone()
        } else if sheet.files.iter().any(|file| file.name.ends_with(".txt")) {
            for file in &sheet.files {
                assert!(Text::dataset(&sheet.name, &file.name)?.len() > 1000);
            }
            continue;
        } else {
            Table::dataset(&sheet.name)?
        };
        let described: Vec<&str> = sheet.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(table.names(), described, "{}", sheet.name);
    }
    Ok(())
}

#[test]
fn the_list_of_data_sets_names_each_of_them_and_nothing_is_large() {
    let list = std::fs::read_to_string(datasets().join("README.md")).unwrap();
    let mut all = 0;
    for folder in folders() {
        let sheet = sheet(&folder);
        assert!(
            list.matches(&format!("`{}`", sheet.name)).count() >= 2,
            "{} must be in both languages",
            sheet.name
        );
        all += sheet.files.iter().map(|file| file.bytes).sum::<u64>();
    }
    // The sets of these notebooks stay under 25 MB (issue 4).
    assert!(all < 25_000_000, "{all} bytes");
}

#[test]
fn french_datasheets_keep_their_signs_with_their_words() {
    for folder in folders() {
        let text = std::fs::read_to_string(folder.join("datasheet.toml")).unwrap();
        for line in text.lines().filter(|line| line.starts_with("fr = ")) {
            for sign in [" ;", " :", " ?", " !", " »", "« ", "'"] {
                assert!(!line.contains(sign), "{}: {sign:?} in {line}", folder.display());
            }
        }
    }
}

#[test]
fn what_the_sheets_say_is_so() -> Result<()> {
    let _guard = ONE_AT_A_TIME.lock();
    let letters = Images::dataset("glyphs32")?;
    assert_eq!(
        (letters.rows(), letters.values("character")?.len(), letters.values("typeface")?.len()),
        (2242, 79, 29)
    );
    let animals = Images::dataset("animal_silhouettes")?;
    assert!(animals.details().counts("animal")?.column("rows")?.iter().all(|rows| *rows == 1000.0));
    assert_eq!(animals.duplicates().len(), 284);
    let emoji = Images::dataset("emoji_skin32")?;
    assert_eq!((emoji.rows(), emoji.values("code")?.len(), emoji.values("tone")?.len()), (2214, 123, 6));
    let air = Table::dataset("airquality")?;
    assert_eq!((air.missing("ozone")?.len(), air.missing("sun")?.len()), (37, 7));
    // The published overall rates follow from the groups: 6.3 and 12.1 % in 2018, 8.66 and 6.60 % in 2019.
    let audits = Table::dataset("gender_shades")?;
    for (year, company, overall) in
        [("2018", "Microsoft", 6.3), ("2018", "IBM", 12.1), ("2019", "Amazon", 8.66), ("2019", "Kairos", 6.6)]
    {
        let rows = audits.only("year", year)?.only("company", company)?;
        let sum = |name: &str| rows.column(name).map(|numbers| numbers.iter().sum::<f64>());
        let rate = 100.0 * sum("errors")? / sum("faces")?;
        assert!((rate - overall).abs() < 0.1, "{company} {year}: {rate}");
    }
    Ok(())
}

#[test]
fn a_set_is_found_by_variable_and_refused_when_tampered_with() {
    let _guard = ONE_AT_A_TIME.lock();
    let place = tempfile::tempdir().unwrap();
    let copy = place.path().join("painters");
    std::fs::create_dir(&copy).unwrap();
    for name in ["datasheet.toml", "painters.csv"] {
        std::fs::copy(datasets().join("painters").join(name), copy.join(name)).unwrap();
    }
    unsafe { std::env::set_var("ATELIER_DATASETS", place.path()) };
    let opened = Table::dataset("painters").map(|table| table.rows());
    let bytes = std::fs::read(copy.join("painters.csv")).unwrap();
    std::fs::write(copy.join("painters.csv"), &bytes[..bytes.len() / 2]).unwrap();
    let cut = Table::dataset("painters").map(|table| table.rows());
    std::fs::remove_file(copy.join("painters.csv")).unwrap();
    let gone = Table::dataset("painters").map(|table| table.rows());
    std::fs::rename(&copy, place.path().join("sculptors")).unwrap();
    let renamed = Table::dataset("sculptors").map(|table| table.rows());
    let outside = Table::dataset("../painters").map(|table| table.rows());
    unsafe { std::env::set_var("ATELIER_DATASETS", place.path().join("nowhere")) };
    let nowhere = Table::dataset("painters").map(|table| table.rows());
    unsafe { std::env::remove_var("ATELIER_DATASETS") };
    assert_eq!(opened.unwrap(), 54);
    assert_eq!(cut.unwrap_err().kind(), Kind::Tampered);
    assert_eq!(gone.unwrap_err().kind(), Kind::File);
    assert_eq!(renamed.unwrap_err().kind(), Kind::Tampered);
    assert_eq!(outside.unwrap_err().kind(), Kind::File);
    assert!(nowhere.unwrap_err().message(Lang::Fr).contains("ATELIER_DATASETS"));
}
