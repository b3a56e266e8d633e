//! Tables, images, texts and cards, as a notebook meets them: what must hold whatever the values,
//! what each bad input says in both languages, and what each value looks like.

use atelier::polars::prelude::{IntoColumn, NamedFrom, ParquetWriter, Series, df};
use atelier::tch::Tensor;
use atelier::*;
use proptest::prelude::*;
use std::path::Path;

#[path = "data_room/files.rs"]
mod files;

/// A folder named `mine` in a place of its own: messages show that name and nothing of the machine.
struct Mine {
    place: tempfile::TempDir,
}

impl Mine {
    fn new() -> Mine {
        let place = tempfile::tempdir().unwrap();
        std::fs::create_dir(place.path().join("mine")).unwrap();
        Mine { place }
    }

    fn path(&self, name: &str) -> String {
        self.place.path().join("mine").join(name).to_str().unwrap().to_string()
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::create_dir_all(Path::new(&path).parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

fn people() -> Table {
    Table::columns(&[
        ("age", &[36.0, 7.0, 50.0, f64::NAN, 21.0, 33.0]),
        ("income", &[41_000.5, 0.0, 38_250.25, 12_000.0, f64::NAN, 27_999.75]),
        ("year", &[1973.0, 1983.0, 1984.0, 2018.0, 2019.0, 1708.0]),
    ])
    .unwrap()
    .with_text_column("town", &["Montréal", "Alma", "", "Trois-Rivières", "Alma", "Amos"])
    .unwrap()
    .with_choice_column("member", &[true, false, true, false, true, false])
    .unwrap()
}

fn tiny_images() -> Images {
    let details = Table::columns(&[("number", &[0.0, 1.0, 2.0])])
        .unwrap()
        .with_text_column("shade", &["black", "grey", "white"])
        .unwrap();
    let bytes = [[0u8; 6], [128; 6], [255; 6]].concat();
    Images::new(3, 2, 1, bytes, &details).unwrap()
}

// ---------------------------------------------------------------- what must hold whatever the values

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_split_loses_no_row_and_repeats_none(rows in 2usize..200, share in 0.01f64..0.99, seed: u64) {
        let numbers: Vec<f64> = (0..rows).map(|row| row as f64).collect();
        let table = Table::columns(&[("row", &numbers)]).unwrap();
        let (seen, unseen) = table.split(share, seed).unwrap();
        prop_assert!(seen.rows() > 0 && unseen.rows() > 0);
        prop_assert!((seen.rows() as f64 - rows as f64 * share).abs() <= 1.0);
        let mut all = seen.column("row").unwrap();
        all.extend(unseen.column("row").unwrap());
        all.sort_by(f64::total_cmp);
        prop_assert_eq!(&all, &numbers);
        let (again, _) = table.split(share, seed).unwrap();
        prop_assert_eq!(again.column("row").unwrap(), seen.column("row").unwrap());
    }

    #[test]
    fn a_shuffle_keeps_every_row_whole(rows in 1usize..200, seed: u64) {
        let numbers: Vec<f64> = (0..rows).map(|row| row as f64).collect();
        let twice: Vec<f64> = numbers.iter().map(|number| number * 2.0).collect();
        let mixed = Table::columns(&[("a", &numbers), ("b", &twice)]).unwrap().shuffle(seed).unwrap();
        let (a, b) = (mixed.column("a").unwrap(), mixed.column("b").unwrap());
        prop_assert!(a.iter().zip(&b).all(|(a, b)| a * 2.0 == *b));
        let mut sorted = a;
        sorted.sort_by(f64::total_cmp);
        prop_assert_eq!(sorted, numbers);
    }

    #[test]
    fn a_split_by_group_keeps_each_group_on_one_side(groups in prop::collection::vec(0u8..12, 2..80), seed: u64) {
        let names: Vec<String> = groups.iter().map(|group| format!("g{group}")).collect();
        let numbers: Vec<f64> = (0..names.len()).map(|row| row as f64).collect();
        let table = Table::columns(&[("row", &numbers)]).unwrap().with_text_column("group", &names).unwrap();
        prop_assume!(table.values("group").unwrap().len() > 1);
        let (seen, unseen) = table.split_by("group", 0.5, seed).unwrap();
        prop_assert_eq!(seen.rows() + unseen.rows(), names.len());
        let known = seen.values("group").unwrap();
        prop_assert!(unseen.values("group").unwrap().iter().all(|group| !known.contains(group)));
    }

    #[test]
    fn each_row_has_one_of_its_texts(texts in prop::collection::vec("[a-cé ]{1,2}", 2..40), seed: u64) {
        let numbers: Vec<f64> = (0..texts.len()).map(|row| row as f64).collect();
        let table = Table::columns(&[("y", &numbers)]).unwrap().with_text_column("word", &texts).unwrap();
        let table = table.target("y").unwrap();
        let inputs = table.inputs().unwrap();
        let samples = table.samples().unwrap();
        prop_assert_eq!(samples.inputs.size(), [texts.len() as i64, inputs.len() as i64]);
        for (row, text) in texts.iter().enumerate() {
            for (column, name) in inputs.iter().enumerate() {
                let expected = f64::from(u8::from(*name == format!("word = {text}")));
                prop_assert_eq!(samples.inputs.double_value(&[row as i64, column as i64]), expected);
            }
        }
        // Both parts of a split have the same inputs, whatever texts each of them happens to hold.
        let (seen, unseen) = table.split(0.5, seed).unwrap();
        prop_assert_eq!(seen.inputs().unwrap(), inputs.clone());
        prop_assert_eq!(unseen.samples().unwrap().inputs.size()[1], inputs.len() as i64);
    }

    #[test]
    fn a_table_comes_back_from_its_file(
        numbers in prop::collection::vec(prop::option::of(-1e6f64..1e6), 1..30),
        texts in prop::collection::vec("[a-zéœ<>\",; ]{0,8}[a-zé]", 30),
    ) {
        prop_assume!(numbers.iter().any(Option::is_some));
        let mine = Mine::new();
        let values: Vec<f64> = numbers.iter().map(|number| number.unwrap_or(f64::NAN)).collect();
        // Words that a file would read as "missing" are told apart from texts by nobody.
        let texts: Vec<String> = texts[..values.len()].iter().map(|text| format!("t{text}")).collect();
        let table = Table::columns(&[("x", &values)]).unwrap().with_text_column("word", &texts).unwrap();
        let path = mine.path("table.csv");
        table.write_csv(&path).unwrap();
        let back = Table::read_csv(&path).unwrap();
        prop_assert_eq!(back.missing("x").unwrap(), table.missing("x").unwrap());
        prop_assert_eq!(back.text("word").unwrap(), texts);
        let known = |column: Vec<f64>| column.into_iter().filter(|number| !number.is_nan()).collect::<Vec<_>>();
        prop_assert_eq!(known(back.column("x").unwrap()), known(values));
    }

    #[test]
    fn what_data_says_is_never_markup(name in "[<>&\"'a-z]{1,12}", text in "[<>&\"'a-z/]{1,12}") {
        // A second column of the same name takes the place of the first.
        prop_assume!(name != "x");
        let table = Table::columns(&[("x", &[1.0])]).unwrap().with_text_column(&name, &[&text]).unwrap();
        let plain = Table::columns(&[("x", &[1.0])]).unwrap().with_text_column("name", &["text"]).unwrap();
        // The marks of the crate's own table, and none from the data.
        for mark in ['<', '>', '"', '\''] {
            let count = |table: &Table| table.page().html().matches(mark).count();
            prop_assert_eq!(count(&table), count(&plain), "{}", table.page().html());
        }
    }

    #[test]
    fn a_text_comes_back_from_its_codes(text in "\\PC{1,60}") {
        let text = Text::new(&text).unwrap();
        let codes = text.encode(&text.as_string()).unwrap();
        prop_assert_eq!(codes.len(), text.len());
        prop_assert_eq!(text.decode(&codes).unwrap(), text.as_string());
    }

    #[test]
    fn turning_pictures_there_and_back_keeps_them(bytes in prop::collection::vec(any::<u8>(), 27)) {
        let details = Table::columns(&[("x", &[1.0])]).unwrap();
        let images = Images::new(3, 3, 3, bytes.clone(), &details).unwrap();
        let turned = (0..4).fold(images.clone(), |images, _| images.rotate(90.0).unwrap());
        prop_assert_eq!(turned.pixels(0).unwrap(), &bytes[..]);
        let mirrored = images.flip().unwrap().flip().unwrap();
        prop_assert_eq!(mirrored.pixels(0).unwrap(), &bytes[..]);
        let negative = images.invert().unwrap().invert().unwrap();
        prop_assert_eq!(negative.pixels(0).unwrap(), &bytes[..]);
    }
}

// ---------------------------------------------------------------- how a table behaves

#[test]
fn texts_and_choices_are_classes_and_numbers_are_numbers() -> Result<()> {
    let whole = people().drop_missing()?;
    assert_eq!(whole.target("town")?.class_names(), ["Alma", "Amos", "Montréal"]);
    assert_eq!(whole.target("member")?.class_names(), ["false", "true"]);
    assert!(matches!(whole.target("age")?.samples()?.targets, Target::Numbers { .. }));
    // The same numbers, asked for as classes, are classes in the order of numbers.
    let classes = people().classes("year")?;
    assert_eq!(classes.class_names(), ["1708", "1973", "1983", "1984", "2018", "2019"]);
    Ok(())
}

#[test]
fn a_target_has_the_classes_that_are_there_when_it_is_named() -> Result<()> {
    let letters = Images::dataset("glyphs32")?;
    assert_eq!(letters.target("kind")?.class_names().len(), 5);
    assert_eq!(letters.only("kind", "digit")?.target("character")?.class_names().len(), 10);
    Ok(())
}

#[test]
fn a_class_keeps_its_place_in_a_part_that_lacks_it() -> Result<()> {
    let table = Table::columns(&[("x", &[1.0, 2.0, 3.0])])?.with_text_column("sort", &["a", "b", "c"])?;
    let last = table.target("sort")?.only("sort", "c")?;
    assert_eq!(last.samples()?.targets.values().int64_value(&[0]), 2);
    assert_eq!(last.samples()?.targets.counts(), [0, 0, 1]);
    Ok(())
}

#[test]
fn hidden_columns_stay_for_audits() -> Result<()> {
    let table = people().drop_missing()?.target("income")?.hide(&["town", "year"])?;
    assert_eq!(table.inputs()?, ["age", "member"]);
    assert_eq!(table.samples()?.inputs.size(), [3, 2]);
    let (seen, unseen) = table.split(0.7, 3)?;
    assert_eq!(seen.text("town")?.len() + unseen.text("town")?.len(), 3);
    assert_eq!(seen.hidden(), ["town", "year"]);
    Ok(())
}

#[test]
fn scaling_is_learned_from_one_table_and_applied_to_another() -> Result<()> {
    let seen =
        Table::columns(&[("x", &[0.0, 10.0]), ("same", &[4.0, 4.0]), ("y", &[1.0, 2.0])])?.target("y")?;
    let unseen = Table::columns(&[("x", &[20.0]), ("same", &[5.0]), ("y", &[3.0])])?.target("y")?;
    let scaling = seen.scaling()?;
    assert_eq!(seen.scale(&scaling)?.column("x")?, [-1.0, 1.0]);
    assert_eq!(unseen.scale(&scaling)?.column("x")?, [3.0]); // (20 − 5) / 5: the mean and spread of the seen rows
    assert_eq!(unseen.scale(&scaling)?.column("same")?, [1.0]); // only moved: it has no spread to divide by
    assert_eq!(unseen.scale(&scaling)?.column("y")?, [3.0]); // the target stays as it is
    Ok(())
}

#[test]
fn a_column_that_never_changes_is_only_moved() -> Result<()> {
    let table = Table::columns(&[("x", &[0.1, 0.1, 0.1]), ("y", &[1.0, 2.0, 3.0])])?;
    let other = Table::columns(&[("x", &[0.2, 0.1, 0.1]), ("y", &[1.0, 2.0, 3.0])])?;
    let scaled = other.scale(&table.scaling()?)?.column("x")?;
    assert!((scaled[0] - 0.1).abs() < 1e-12 && scaled[1].abs() < 1e-12, "{scaled:?}");
    Ok(())
}

#[test]
fn words_are_coded_again_with_more_of_them() -> Result<()> {
    let table = Table::columns(&[("n", &[1.0, 2.0])])?.with_text_column("s", &["a b", "b a"])?;
    let known = Vocabulary::of(&["a b"], 1)?;
    let again = table.coded("s", &known, 2)?.coded("s", &known, 3)?;
    assert_eq!(again.inputs()?, ["word 1", "word 2", "word 3"]);
    // With fewer, the word too many is no input any more.
    let fewer = again.coded("s", &known, 1)?;
    assert_eq!(fewer.inputs()?, ["word 1"]);
    assert_eq!(fewer.coded("s", &known, 2)?.inputs()?, ["word 1", "word 2"]);
    Ok(())
}

#[test]
fn numbers_of_any_size_are_shown() -> Result<()> {
    let table = Table::columns(&[("x", &[-1e19, 1e20, 0.0])])?;
    assert!(!table.describe().plain().contains("9,223,372"), "{}", table.describe().plain());
    let least = Table::from_frame(df!("n" => [i64::MIN, 1]).unwrap())?;
    assert!(least.page().plain().contains("−9"), "{}", least.page().plain());
    Ok(())
}

#[test]
fn semicolons_decimal_commas_and_a_byte_order_mark_are_read() -> Result<()> {
    let mine = Mine::new();
    let table = Table::read_csv(
        &mine.file("tableur.csv", "\u{feff}ville;eau;jour\nAlma;1,5;1983-02-01\nAmos;;1984-07-01\n"),
    )?;
    assert_eq!(table.names(), ["ville", "eau", "jour"]);
    assert_eq!(table.column("eau")?[0], 1.5);
    assert_eq!(table.missing("eau")?, [1]);
    let years = table.column("jour")?;
    assert!((years[0] - (1983.0 + 31.0 / 365.0)).abs() < 1e-9);
    assert_eq!(table.months("jour")?, [2.0, 7.0]);
    assert_eq!(table.text("jour")?[1], "1984-07-01");
    let tabs = Table::read_csv(&mine.file("tabs.tsv", "a\tb\n1\t\"x, y\"\n"))?;
    assert_eq!(tabs.text("b")?, ["x, y"]);
    Ok(())
}

#[test]
fn a_table_travels_through_polars_and_parquet() -> Result<()> {
    let mine = Mine::new();
    let mut frame = df!("town" => ["Alma", "Amos"], "people" => [1u32, 2], "share" => [0.5f32, f32::NAN])?;
    let path = mine.path("table.parquet");
    ParquetWriter::new(std::fs::File::create(&path).unwrap()).finish(&mut frame)?;
    let table = Table::read_parquet(&path)?;
    assert_eq!(table.column("people")?, [1.0, 2.0]);
    assert_eq!(table.missing("share")?, [1]);
    assert_eq!(Table::from_frame(table.frame().clone())?.text("town")?, ["Alma", "Amos"]);
    let list = Series::new("list".into(), [Series::new("".into(), [1, 2])]);
    let frame = polars::prelude::DataFrame::new(1, vec![list.into_column()])?;
    let lists = Table::from_frame(frame)?;
    assert_eq!(lists.text("list")?, ["[1, 2]"]);
    assert!(lists.notes()[0].en().starts_with("kept as text: “list”"));
    Ok(())
}

#[test]
fn two_tables_become_one_and_know_each_others_words() -> Result<()> {
    let one = Table::columns(&[("x", &[1.0, 2.0])])?.with_text_column("w", &["a", "b"])?.target("w")?;
    let other = Table::columns(&[("x", &[2.5])])?.with_text_column("w", &["c"])?;
    let both = one.and(&other)?;
    assert_eq!(both.class_names(), ["a", "b", "c"]);
    assert_eq!(both.column("x")?, [1.0, 2.0, 2.5]);
    assert_eq!(both.duplicates()?, 0);
    assert_eq!(both.and(&one)?.duplicates()?, 2);
    // A date is no number, though it counts days.
    let months = Table::dataset("seatbelts")?.select(&["month"])?;
    let numbers = Table::columns(&[("month", &[1.0])])?;
    assert!(months.and(&numbers).is_err() && numbers.and(&months).is_err());
    Ok(())
}

#[test]
fn time_is_parted_at_a_date_and_looked_back_from() -> Result<()> {
    let months = Table::dataset("seatbelts")?;
    let (before, after) = months.split_at("month", "1983-02-01")?;
    assert!(before.text("law")?.iter().all(|law| law == "false"));
    assert!(after.text("law")?.iter().all(|law| law == "true"));
    let back = months.look_back("drivers_killed", &[1, 12])?.drop_missing()?;
    assert_eq!(back.rows(), 180);
    assert_eq!(back.column("drivers_killed −12")?[0], months.column("drivers_killed")?[0]);
    Ok(())
}

#[test]
fn groups_are_counted_with_what_is_missing() -> Result<()> {
    let means = people().group_means("town", "income")?;
    assert_eq!(means.text("town")?, ["Alma", "Amos", "Montréal", "Trois-Rivières", ""]);
    assert_eq!(means.column("rows")?, [2.0, 1.0, 1.0, 1.0, 1.0]);
    assert_eq!(means.column("missing")?, [1.0, 0.0, 0.0, 0.0, 0.0]);
    assert_eq!(means.column("income")?[0], 0.0);
    assert_eq!(people().counts("member")?.column("share")?, [0.5, 0.5]);
    Ok(())
}

#[test]
fn samples_made_by_hand_are_checked() {
    let numbers =
        |rows: i64, columns: i64| Tensor::zeros([rows, columns], (tch::Kind::Float, tch::Device::Cpu));
    let names = vec!["a".to_string(), "b".to_string()];
    let classes =
        |values: &[i64]| Target::Classes { values: Tensor::from_slice(values), names: names.clone() };
    assert!(Samples::new(numbers(2, 3), classes(&[0, 1])).is_ok());
    assert_eq!(Samples::new(numbers(2, 3), classes(&[0, 2])).unwrap_err().kind(), Kind::Shape);
    assert_eq!(Samples::new(numbers(3, 3), classes(&[0, 1])).unwrap_err().kind(), Kind::Shape);
    let doubles = numbers(2, 3).to_kind(tch::Kind::Double);
    assert_eq!(Samples::new(doubles, classes(&[0, 1])).unwrap_err().kind(), Kind::Shape);
    let target = Target::Numbers { values: numbers(2, 2), names: vec!["one".to_string()] };
    assert_eq!(Samples::new(numbers(2, 3), target).unwrap_err().kind(), Kind::Shape);
    let samples = Samples::new(numbers(2, 3), classes(&[0, 1])).unwrap();
    assert_eq!(samples.pick(&[5]).unwrap_err().kind(), Kind::Shape);
    assert_eq!(samples.pick(&[]).unwrap().len(), 0);
}

#[test]
fn images_become_numbers_between_zero_and_one() -> Result<()> {
    let samples = tiny_images().target("shade")?.samples()?;
    assert_eq!(samples.inputs.size(), [3, 1, 2, 3]);
    assert_eq!(samples.inputs.double_value(&[2, 0, 1, 2]), 1.0);
    assert!((samples.inputs.double_value(&[1, 0, 0, 0]) - 128.0 / 255.0).abs() < 1e-6);
    assert_eq!(samples.targets.names(), ["black", "grey", "white"]);
    // In colour, the channels come first: red, then green, then blue.
    let details = Table::columns(&[("n", &[0.0])])?;
    let red = Images::new(1, 1, 3, vec![255, 51, 0], &details)?.target("n")?.samples()?;
    assert_eq!(Vec::<f32>::try_from(red.inputs.flatten(0, -1)).unwrap(), [1.0, 0.2, 0.0]);
    Ok(())
}

#[test]
fn a_subset_leaves_no_class_out() -> Result<()> {
    let letters = Images::dataset("glyphs32")?.only("kind", "digit")?.target("character")?;
    let few = letters.subset(3, 5)?;
    assert_eq!(few.samples()?.targets.counts(), [3; 10]);
    assert_eq!(few.text("typeface")?, letters.subset(3, 5)?.text("typeface")?);
    assert_ne!(few.text("typeface")?, letters.subset(3, 6)?.text("typeface")?);
    Ok(())
}

#[test]
fn accents_are_letters_however_they_are_written() -> Result<()> {
    let text = Text::new("e\u{301}té, œuvre, Noe\u{308}l")?;
    assert_eq!(text.as_string(), "été, œuvre, Noël");
    assert_eq!(text.encode("e\u{301}")?, text.encode("é")?);
    assert_eq!(text.vocabulary().len(), 13);
    Ok(())
}

#[test]
fn windows_cover_the_text_to_its_last_character() -> Result<()> {
    let text = Text::new("abcdefg")?;
    let samples = text.windows(3, 1)?.samples()?;
    assert_eq!(samples.len(), 4);
    assert_eq!(samples.targets.values().int64_value(&[3]), 6); // g, the last
    assert_eq!(text.windows(3, 2)?.rows(), text.windows(3, 2)?.samples()?.len());
    let (seen, unseen) = text.split(0.5)?;
    assert_eq!(seen.as_string() + &unseen.as_string(), "abcdefg");
    assert_eq!(seen.vocabulary(), unseen.vocabulary());
    Ok(())
}

// ---------------------------------------------------------------- cards

fn sheet() -> Datasheet {
    Datasheet::named("mine")
        .title("My letters", "Mes lettres")
        .motivation("to try", "pour essayer")
        .contents("two rows", "deux lignes")
        .absent("everybody else", "tous les autres")
        .collection("typed by hand", "tapées à la main")
        .harms("none known", "aucun connu")
        .content_note("nothing to warn about", "rien à signaler")
        .licence("CC0-1.0", "chosen by me", "choisie par moi")
        .credit("Me & <you>")
        .column("x", "size", "taille", "cm")
}

fn model() -> ModelCard {
    ModelCard::named("addition")
        .purpose("adds two numbers", "additionne deux nombres")
        .not_for("money", "l’argent")
        .data("100,000 pairs", "100\u{202f}000 couples")
        .limits("large numbers", "les grands nombres")
        .licence("CC0-1.0")
        .measure_number("mean absolute error", "erreur absolue moyenne", 0.04, 0.01, (0.05, 200))
        .energy(12.0, 15.0, "a laptop at 15 W", "un portable à 15\u{a0}W")
}

#[test]
fn cards_come_back_from_their_files() -> Result<()> {
    let mine = Mine::new();
    mine.file("a.csv", "x\n1\n2\n");
    let folder = mine.path("");
    let sheet = sheet().file(&folder, "a.csv")?;
    sheet.write(&mine.path("datasheet.toml"))?;
    assert_eq!(Datasheet::read(&mine.path("datasheet.toml"))?, sheet);
    sheet.check_files(&folder)?;
    mine.file("net.safetensors", [1, 2, 3]);
    let model = model().file(&folder, "net.safetensors")?;
    model.write(&mine.path("card.toml"))?;
    assert_eq!(ModelCard::read(&mine.path("card.toml"))?, model);
    model.check_files(&folder)?;
    mine.file("net.safetensors", [1, 2, 4]);
    assert_eq!(model.check_files(&folder).unwrap_err().kind(), Kind::Tampered);
    Ok(())
}

#[test]
fn figures_are_named_in_either_language() -> Result<()> {
    model().check(&[("mean absolute error", 0.05)])?;
    model().check(&[("erreur absolue moyenne", 0.031)])?;
    for untrue in [0.0501, 0.0, f64::NAN, f64::INFINITY] {
        assert_eq!(model().check(&[("mean absolute error", untrue)]).unwrap_err().kind(), Kind::Claim);
    }
    Ok(())
}

// ---------------------------------------------------------------- bad input

/// Each bad input with what it was, in the order of a session.
fn bad_inputs(mine: &Mine) -> Vec<(&'static str, Error)> {
    fn failed<T>(result: Result<T>) -> Error {
        result.err().expect("this must be refused")
    }
    mine.file("people.csv", "name,age\nAda,36\n");
    let folder = mine.path("");
    let with_file = sheet().file(&folder, "people.csv").unwrap();
    mine.file("people.csv", "name,age\nAda,37\n");
    let changed = failed(with_file.check_files(&folder));
    mine.file("people.csv", "name,a");
    let cut = failed(with_file.check_files(&folder));
    let text_in_numbers = Table::read_csv(&mine.file("slip.csv", "age\n36\n41\nforty\n7\n")).unwrap();
    let people = people();
    let valid = sheet().to_toml().unwrap();
    vec![
        ("a file that is not there", failed(Table::read_csv(&mine.path("peple.csv")))),
        ("a folder that is not there", failed(Table::read_csv(&mine.path("nowhere/people.csv")))),
        ("a text cut in a letter", failed(Text::read(&mine.file("cut.txt", b"No\xc3")))),
        ("a row with too many cells", failed(Table::read_csv(&mine.file("ragged.csv", "a,b\n1,2\n3,4,5\n")))),
        ("a file with names only", failed(Table::read_csv(&mine.file("empty.csv", "a,b\n")))),
        ("an empty file", failed(Table::read_csv(&mine.file("nothing.csv", "")))),
        ("a file that is not Parquet", failed(Table::read_parquet(&mine.file("x.parquet", "a,b\n")))),
        ("a Parquet file cut off", failed(Table::read_parquet(&mine.file("cut.parquet", "PAR1…")))),
        ("a changed file", changed),
        ("a file cut off", cut),
        ("no such data set", failed(Table::dataset("painter"))),
        ("a data set of pictures opened as a text", failed(Text::dataset("glyphs32", "glyphs"))),
        ("a data set of tables opened as pictures", failed(Images::dataset("painters"))),
        ("no columns", failed(Table::columns(&[]))),
        ("columns of two lengths", failed(Table::columns(&[("a", &[1.0]), ("b", &[1.0, 2.0])]))),
        ("two columns of one name", failed(Table::columns(&[("a", &[1.0]), ("a", &[2.0])]))),
        ("a wrong column", failed(people.column("agee"))),
        ("a column of words as numbers", failed(people.column("town"))),
        ("a slip among numbers", failed(text_in_numbers.column("age"))),
        ("no target", failed(people.samples())),
        ("missing values in training", failed(people.target("member").unwrap().samples())),
        (
            "an infinite number",
            failed(
                Table::columns(&[("x", &[f64::INFINITY]), ("y", &[1.0])])
                    .unwrap()
                    .target("y")
                    .unwrap()
                    .samples(),
            ),
        ),
        ("one class only", failed(people.only("town", "Alma").unwrap().target("town"))),
        (
            "an empty table",
            failed(people.filter("age", |age| age > 100.0).unwrap().target("age").unwrap().samples()),
        ),
        ("nothing left to see", failed(people.select(&["age"]).unwrap().target("age").unwrap().samples())),
        ("the target hidden", failed(people.target("age").unwrap().hide(&["age"]))),
        ("a share in per cent", failed(people.split(80.0, 1))),
        ("a share above one", failed(people.split(1.5, 1))),
        ("a split of one row", failed(people.take(1).unwrap().split(0.5, 1))),
        ("a value that no row holds", failed(people.only("town", "Montreal"))),
        ("a row that is not there", failed(people.pick(&[6]))),
        (
            "something missing everywhere",
            failed(people.filter("income", |x| x == 12_000.0).unwrap().drop_missing()),
        ),
        ("a word among numbers", failed(people.fill_missing("age", Fill::Word("?")))),
        ("a date that is none", failed(Table::dataset("seatbelts").unwrap().split_at("month", "1983"))),
        ("pixels that do not fit", failed(Images::new(3, 2, 1, vec![0; 5], tiny_images().details()))),
        ("a picture that is not there", failed(tiny_images().pixels(3))),
        ("a crop beyond the picture", failed(tiny_images().crop(2, 0, 2, 1))),
        ("too few pictures of a class", failed(tiny_images().target("shade").unwrap().subset(2, 1))),
        ("a folder without pictures", failed(Images::read_folder(&mine.path(""), 8))),
        ("a picture that is not a PNG", {
            mine.file("drawings/a.png", "not a picture");
            failed(Images::read_folder(&mine.path("drawings"), 8))
        }),
        ("an empty text", failed(Text::new(""))),
        ("a character never seen", failed(Text::new("so far").unwrap().encode("é"))),
        ("a window longer than the text", failed(Text::new("abc").unwrap().windows(3, 1))),
        ("an unknown entry", failed(Datasheet::parse(&valid.replace("[harms]", "[harmz]")))),
        ("half a pair", failed(Datasheet::parse(&valid.replace("fr = \"aucun connu\"\n", "")))),
        ("not TOML", failed(Datasheet::parse("name = mine"))),
        ("an empty datasheet", failed(Datasheet::named("My Letters").check())),
        ("an empty model card", failed(ModelCard::named("mine").complete())),
        (
            "joules that do not follow",
            failed({
                let mut card = model();
                card.energy.joules = 1.0;
                card.complete()
            }),
        ),
        (
            "a tolerance that lets anything pass",
            failed(model().measure("right", "justes", 0.95, 0.6, 400).complete()),
        ),
        (
            "a share in per cent on a card",
            failed(model().measure("right", "justes", 95.0, 3.0, 400).complete()),
        ),
        (
            "a figure measured on nothing",
            failed(model().measure("right", "justes", 0.95, 0.03, 0).complete()),
        ),
        (
            "a label that is too long for a wall",
            failed(model().wall_label().medium(&"word ".repeat(61), "mot").check()),
        ),
        ("a project with nothing in it", failed(Project::named("mine").check())),
        ("a page over somebody else’s", failed(model().write_page(&mine.file("mine.html", "Dear Nour")))),
        ("a page that is no HTML", failed(model().write_page(&mine.path("card.pdf")))),
        ("a text without letters", failed(Images::of_texts(&["so far", "1 2 3"]))),
        ("a table without texts as pictures", failed(Images::of_table(&people.select(&["age"]).unwrap()))),
        ("an untrue figure", failed(model().check(&[("mean absolute error", 0.4)]))),
        ("a figure left out", failed(model().check(&[("mean absolute error", 0.04), ("worst error", 7.0)]))),
        ("a figure nobody measured", failed(model().check(&[]))),
    ]
}

#[test]
fn bad_input_says_what_to_do_in_each_language() {
    let mine = Mine::new();
    let errors = bad_inputs(&mine);
    for (name, lang) in [("english", Lang::En), ("french", Lang::Fr)] {
        let told: Vec<String> =
            errors.iter().map(|(what, error)| format!("── {what}\n{}", error.message(lang))).collect();
        insta::assert_snapshot!(format!("bad_input_{name}"), told.join("\n\n"));
    }
    for (what, error) in &errors {
        let text = error.message(Lang::Both);
        for word in ["found:", "expected:", "try:", "trouvé\u{a0}:", "attendu\u{a0}:", "essayez\u{a0}:"] {
            // A name that resembles nothing has no guess to offer: the list of names is the way on.
            assert!(
                text.contains(word) || word.starts_with("try") || word.starts_with("essayez"),
                "{what}: {text}"
            );
        }
        assert!(!text.contains("/tmp"), "{what} shows a path of the machine: {text}");
    }
}

// ---------------------------------------------------------------- what a reader sees

#[test]
fn values_look_right_in_each_language() -> Result<()> {
    // One test for all of it: the language is a variable of the process.
    let letters = Images::dataset("glyphs32")?.only("kind", "digit")?.target("character")?;
    for (name, lang) in [("en", "en"), ("fr", "fr"), ("both", "both")] {
        unsafe { std::env::set_var("ATELIER_LANG", lang) };
        let table = people().titled("Some people", "Quelques personnes").target("member")?.hide(&["town"])?;
        insta::assert_snapshot!(format!("table_{name}"), table.page().plain());
        insta::assert_snapshot!(format!("head_{name}"), people().head(2).plain());
        insta::assert_snapshot!(format!("describe_{name}"), people().describe().plain());
        let choice = people().with_column("member", &[1.0, 0.0, 1.0, 0.0, 1.0, 0.0])?.target("member")?;
        insta::assert_snapshot!(format!("numbers_{name}"), choice.page().plain());
        insta::assert_snapshot!(
            format!("scaling_{name}"),
            people().target("member")?.scaling()?.page().plain()
        );
        insta::assert_snapshot!(format!("datasheet_{name}"), sheet().page().plain());
        insta::assert_snapshot!(format!("model_card_{name}"), model().page().plain());
        insta::assert_snapshot!(format!("text_{name}"), Text::new("été, œuvre,\nNoël")?.page().plain());
        insta::assert_snapshot!(
            format!("windows_{name}"),
            Text::new("so far, so good")?.windows(4, 2)?.page().plain()
        );
        insta::assert_snapshot!(format!("images_{name}"), letters.head(12).plain());
    }
    unsafe { std::env::set_var("ATELIER_LANG", "en") };
    insta::assert_snapshot!("datasheet_html", sheet().page().html());
    let strange = Table::columns(&[("<script>alert(1)</script>", &[1.0])])?;
    assert!(!strange.page().html().contains("<script>"));
    assert!(sheet().page().html().contains("Me &amp; &lt;you&gt;"));
    // A sheet of pictures is a picture with its words, and nothing else.
    assert!(letters.page().html().starts_with("<img src=\"data:image/png;base64,"));
    unsafe { std::env::remove_var("ATELIER_LANG") };
    Ok(())
}
