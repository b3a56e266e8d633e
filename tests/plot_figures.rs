//! What people see in figures: the drawing (SVG) and the words, in English, in French, in both.
//!
//! The snapshots are in `tests/snapshots`. After a change that is meant to be seen, look at the
//! figures, then write the snapshots anew with `INSTA_UPDATE=always cargo test --test plot_figures`.

use atelier::plot::Every;
use atelier::{Figure, Grid, Interval, Label, Lang, Result};

const LANGS: [Lang; 3] = [Lang::En, Lang::Fr, Lang::Both];

/// Snapshots of one figure: its words in one file, its drawing in one file for each language choice.
/// Where `PLOT_PICTURES` names a folder, the pictures are put there, to be looked at.
fn check(name: &str, figure: &Figure) {
    if let Some(folder) = std::env::var_os("PLOT_PICTURES") {
        for lang in LANGS {
            let file = std::path::Path::new(&folder).join(format!("{name}-{}.png", lang.code()));
            std::fs::write(file, figure.png(lang).unwrap()).unwrap();
        }
    }
    let words: Vec<String> =
        LANGS.iter().map(|lang| format!("--- {}\n{}", lang.code(), figure.alt(*lang))).collect();
    insta::assert_snapshot!(format!("{name}-words"), words.join("\n"));
    for lang in LANGS {
        insta::assert_snapshot!(format!("{name}-{}", lang.code()), figure.svg(lang).unwrap());
    }
}

fn names(pairs: &[(&str, &str)]) -> Vec<Label> {
    pairs.iter().map(|(en, fr)| Label::new(*en, *fr)).collect()
}

#[test]
fn curves() -> Result<()> {
    let epochs = [1.0, 2.0, 3.0, 4.0, 5.0];
    let figure = Figure::curve(&epochs, &[1220.0, 202.0, 33.3, 5.5, 0.9])?
        .named("training", "entraînement")
        .and_curve(&epochs, &[1639.0, 404.0, 99.7, 24.6, f64::NAN])?
        .named("examples never learned", "exemples jamais appris")
        .title(
            "The loss falls, on examples never seen too",
            "La perte diminue, aussi sur des exemples jamais vus",
        )
        .x_axis("epoch", "époque")
        .y_axis("mean squared error", "erreur quadratique moyenne")
        .log_y()?;
    check("curves", &figure);
    Ok(())
}

#[test]
fn band_and_line() -> Result<()> {
    let sizes = [10.0, 100.0, 1000.0, 10_000.0];
    let figure = Figure::curve(&sizes, &[0.45, 0.3, 0.2, 0.15])?
        .named("mean of 5 runs", "moyenne de 5 essais")
        .band(&[0.35, 0.25, 0.18, 0.14], &[0.6, 0.36, 0.22, 0.16])?
        .named("lowest to highest", "du minimum au maximum")
        .line_at_y(0.5, "pure chance", "pur hasard")?
        .title("More data, less error", "Plus de données, moins d’erreur")
        .x_axis("number of examples", "nombre d’exemples")
        .y_axis("errors", "erreurs")
        .log_x()?
        .as_percent();
    check("band", &figure);
    Ok(())
}

#[test]
fn scatter() -> Result<()> {
    let figure = Figure::scatter(&[2.0, 40.0, 77.0, 120.0, 190.0], &[5.0, 38.0, 80.0, 118.0, 171.0])?
        .identity_line()?
        .title("Guesses follow the true sums", "Les réponses suivent les vraies sommes")
        .x_axis("true sum", "vraie somme")
        .y_axis("guess", "réponse");
    check("scatter", &figure);
    Ok(())
}

#[test]
fn bars() -> Result<()> {
    let groups = names(&[("lighter men", "hommes, peau claire"), ("darker women", "femmes, peau foncée")]);
    let figure = Figure::bars(&[(groups[0].clone(), 0.008), (groups[1].clone(), 0.347)])?
        .named("classifier A", "classifieur A")
        .intervals(&[(0.003, 0.013), (0.3, 0.394)])?
        .and_bars(&[0.003, 0.213])?
        .named("classifier B", "classifieur B")
        .line_across(0.1, "all together", "tout le monde")?
        .title("Who is mistaken for whom?", "Qui est pris pour qui\u{202f}?")
        .x_axis("errors", "erreurs")
        .as_percent();
    check("bars", &figure);
    Ok(())
}

#[test]
fn dots() -> Result<()> {
    let kinds = names(&[
        ("red trucks", "camions rouges"),
        ("green trucks", "camions verts"),
        ("no truck", "sans camion"),
    ]);
    let values: Vec<(Label, f64)> = kinds.into_iter().zip([0.98, 0.41, f64::NAN]).collect();
    let figure = Figure::dots(&values)?
        .intervals(&[(0.95, 0.99), (0.3, 0.52), (f64::NAN, 0.0)])?
        .range_x(0.0..1.0)?
        .title("Fire trucks are red", "Les camions de pompiers sont rouges")
        .x_axis("found", "trouvés")
        .as_percent();
    check("dots", &figure);
    Ok(())
}

#[test]
fn heat_map() -> Result<()> {
    let columns = names(&[("age", "âge"), ("income", "revenu"), ("<script>", "<script>")]);
    let figure =
        Figure::heat_map(&columns, &columns, &[1.0, 0.3, -0.8, 0.3, 1.0, f64::NAN, -0.8, f64::NAN, 1.0])?
            .named("correlation", "corrélation")
            .title("What goes with what", "Ce qui va ensemble");
    check("heat_map", &figure);
    Ok(())
}

#[test]
fn confusion() -> Result<()> {
    let classes = names(&[("cat", "chat"), ("dog", "chien"), ("bird", "oiseau")]);
    let figure = Figure::confusion(&classes, &[50, 3, 0, 7, 41, 1, 0, 2, 8])?
        .title("Dogs are taken for cats", "Des chiens sont pris pour des chats");
    check("confusion", &figure);
    Ok(())
}

#[test]
fn histograms() -> Result<()> {
    let figure = Figure::histogram(&[1.0, 2.0, 2.5, 3.0, 3.0, 3.5, 4.0, 6.0], 5)?
        .named("calm", "calme")
        .and_histogram(&[4.0, 5.0, 5.5, 6.0, f64::INFINITY])?
        .named("loud", "bruyant")
        .line_at_x(4.5, "threshold", "seuil")?
        .title("Two kinds of sound", "Deux sortes de sons")
        .x_axis("loudness", "volume");
    check("histograms", &figure);
    Ok(())
}

#[test]
fn images() -> Result<()> {
    // Three images of 4 × 4: a diagonal, its mirror, grey.
    let mut pixels = Vec::new();
    for image in 0..3 {
        for row in 0..4 {
            pixels.extend((0..4).map(|column| match image {
                0 if row == column => 0,
                1 if row + column == 3 => 0,
                2 => 128,
                _ => 255,
            }));
        }
    }
    let figure = Figure::grey_images(&pixels, 4, 4)?
        .captions(&names(&[("falling", "descend"), ("rising", "monte"), ("fog", "brouillard")]))?
        .framed(&[2])?
        .title("Three small images", "Trois petites images");
    check("images", &figure);
    Ok(())
}

#[test]
fn overlays() -> Result<()> {
    // A grey canvas of 8 × 8 with a red square, and what hangs on it.
    let square = |place: usize| (5..7).contains(&(place % 8)) && (1..3).contains(&(place / 8));
    let canvas: Vec<u8> = (0..64)
        .flat_map(|place| if square(place) { [200, 20, 30] } else { [120 + place as u8; 3] })
        .collect();
    let near: Vec<f64> =
        (0..64).map(|place| if square(place) { 0.93 } else { 0.01 * (place % 8) as f64 }).collect();
    let one = Figure::overlay(&canvas, 8, 8, &[("N, 99%", "N, 99\u{a0}%", &near)])?
        .named("how far the answer falls", "de combien la réponse baisse")
        .title("It looks at the red square", "Il regarde le carré rouge");
    check("overlay", &one);
    let low: Vec<f64> =
        (0..64).map(|place| if place == 3 { f64::NAN } else { place as f64 - 63.0 }).collect();
    let three = [("N, 99%", near.clone()), ("S, 60%", low), ("N, 70%", near.iter().rev().copied().collect())];
    let several = Figure::overlay(&canvas.repeat(3), 8, 8, &three)?.title("Three maps", "Trois cartes");
    check("overlays", &several);
    Ok(())
}

#[test]
fn boundary() -> Result<()> {
    let grid = Grid::over(0.0..4.0, 0.0..2.0, 6)?;
    // A slope without exponentials: its digits are the same on every machine.
    let answers: Vec<f64> =
        grid.points().iter().map(|[x, y]| (0.5 + (x - 2.0 * y) / 4.0).clamp(0.0, 1.0)).collect();
    let figure = Figure::boundary(&grid, &answers)?
        .named("probability of “yes”", "probabilité de «\u{a0}oui\u{a0}»")
        .as_percent()
        .and_points(&[3.0, 3.5], &[0.5, 1.0])?
        .named("yes", "oui")
        .and_points(&[0.5], &[1.5])?
        .named("no", "non")
        .title("Where the answer changes", "Là où la réponse change")
        .x_axis("income", "revenu")
        .y_axis("debt", "dette");
    check("boundary", &figure);
    Ok(())
}

#[test]
fn distributions() -> Result<()> {
    let painters: Vec<f64> = (0..40).map(|place| 20.0 + f64::from(place * place % 41)).collect();
    let sculptors = vec![31.0, 38.0, 39.0, 52.0];
    let labels = names(&[("painters", "peintres"), ("sculptors", "sculpteurs et sculptrices")]);
    let figure = Figure::distributions(&[(labels[0].clone(), &painters), (labels[1].clone(), &sculptors)])?
        .title("Age at the first exhibition", "Âge à la première exposition")
        .x_axis("age (years)", "âge (ans)");
    check("distributions", &figure);
    Ok(())
}

#[test]
fn maze() -> Result<()> {
    let figure = Figure::maze(3, 3, &[(0, 1), (1, 4), (4, 5)])?
        .start_and_goal(0, 2)?
        .values(&[0.0, 0.1, 1.0, 0.1, 0.2, 0.8, 0.2, 0.4, 0.6])?
        .named("expected reward", "récompense attendue")
        .path(&[0, 3, 4, 7, 8, 5, 2], "after 200 tries", "après 200 essais")?
        .title("Theseus knows the way", "Thésée connaît le chemin");
    check("maze", &figure);
    Ok(())
}

#[test]
fn log_with_zero() -> Result<()> {
    let epochs = [1, 2, 3, 4, 5, 6];
    let figure = Figure::curves(
        &epochs,
        &[
            ("training", "entraînement", [0.5, 0.02, 3e-4, 2e-6, 0.0, 4e-9]),
            ("never seen", "jamais vus", [0.6, 0.05, 2e-3, f64::NAN, 3e-5, f64::INFINITY]),
        ],
    )?
    .title("An error that becomes exactly zero", "Une erreur qui devient exactement nulle")
    .x_axis("epoch", "époque")
    .y_axis("mean squared error", "erreur quadratique moyenne")
    .log_y()?;
    check("log_with_zero", &figure);
    Ok(())
}

#[test]
fn sweep() -> Result<()> {
    let nothing = [
        (1, vec![0.22, 0.31, 0.27, 0.2, 0.35]),
        (2, vec![0.38, 0.44, 0.31, 0.4, 0.36]),
        (5, vec![0.55, 0.61, 0.5, 0.58, 0.52]),
        (15, vec![0.81, 0.84, 0.79, 0.86, 0.8]),
    ];
    let eyes = [
        (1, vec![0.42, 0.51, 0.47, 0.4, 0.55]),
        (2, vec![0.58, 0.64, 0.61, 0.6, 0.56]),
        (5, vec![0.72, 0.71, 0.75, 0.7, 0.77]),
        (15, vec![0.83, 0.86, 0.85, 0.84, 0.88]),
    ];
    let figure = Figure::sweep(&nothing)?
        .named("from nothing", "à partir de rien")
        .and_sweep(&eyes)?
        .named("borrowed eyes", "yeux empruntés")
        .log_x()?
        .shares()?
        .chance(10)?
        .title("More examples help, each one less", "Plus d’exemples aident, chacun un peu moins")
        .x_axis("pictures of each digit", "images de chaque chiffre")
        .y_axis("digits read right", "chiffres bien lus");
    check("sweep", &figure);
    Ok(())
}

#[test]
fn runs() -> Result<()> {
    let figure = Figure::runs(&[
        ("8 units", "8 unités", [0.88, 0.91, 0.9, 0.86, 0.89]),
        ("64 units", "64 unités", [0.93, 0.95, 0.94, 0.94, 0.96]),
    ])?
    .named("at home", "chez soi")
    .and_runs(&[[0.5, 0.62, 0.57, 0.55, 0.6], [0.7, 0.66, 0.64, 0.69, 0.71]])?
    .named("abroad", "ailleurs")
    .shares()?
    .chance(10)?
    .title("Five trainings each", "Cinq entraînements chacun")
    .x_axis("digits read right", "chiffres bien lus");
    check("runs", &figure);
    Ok(())
}

#[test]
fn estimates() -> Result<()> {
    let figure = Figure::estimates(&[
        ("lighter men", "hommes, peau claire", Interval::rate(3, 385)?),
        ("lighter women", "femmes, peau claire", Interval::rate(21, 296)?),
        ("darker men", "hommes, peau foncée", Interval::rate(38, 318)?),
        ("darker women", "femmes, peau foncée", Interval::rate(94, 271)?),
    ])?
    .as_percent()
    .title("On whom the error falls", "Sur qui tombe l’erreur")
    .x_axis("wrong answers", "réponses fausses");
    check("estimates", &figure);
    Ok(())
}

#[test]
fn bars_of_several_values() -> Result<()> {
    let figure = Figure::bars(&[
        ("weight 1", "poids 1", [-0.31, 0.98, 1.0]),
        ("weight 2", "poids 2", [0.74, 1.01, 1.0]),
        ("bias", "biais", [0.0, 0.03, 0.0]),
    ])?
    .series(&[("before learning", "avant d’apprendre"), ("after", "après"), ("needed", "qu’il faut")])?
    .title("It has found 1, 1 and 0, or nearly", "Il a trouvé 1, 1 et 0, ou presque")
    .x_axis("value", "valeur");
    check("bars_of_several", &figure);
    Ok(())
}

#[test]
fn timeline() -> Result<()> {
    let visits: Vec<f64> = (0..98)
        .map(|day| f64::from(90 + day % 7 * 12 + if day >= 35 && day % 7 == 3 { 130 } else { 0 }))
        .collect();
    let figure = Figure::timeline_from("2025-05-29", Every::Day, &visits)?
        .line_at_day("2025-07-03", "free Sundays", "dimanches gratuits")?
        .title("The same museum, but for its Sundays", "Le même musée, aux dimanches près")
        .y_axis("visits", "visites");
    check("timeline", &figure);
    Ok(())
}

#[test]
fn far_from_zero() -> Result<()> {
    let seconds: Vec<f64> = (0..24).map(|hour| 1.7e9 + 3600.0 * f64::from(hour)).collect();
    let figure = Figure::curve(&seconds, &seconds)?
        .title("Hours, far from zero", "Des heures, loin de zéro")
        .x_axis("seconds since 1970", "secondes depuis 1970");
    check("far_from_zero", &figure);
    Ok(())
}

#[test]
fn long_names_stay_different() -> Result<()> {
    let classes: Vec<Label> = (1..=12)
        .map(|class| {
            Label::new(
                format!("a class with a name much too long for its place, number {class}"),
                format!("une classe au nom bien trop long pour sa place, numéro {class}"),
            )
        })
        .collect();
    let counts: Vec<usize> = (0..144).map(|cell| if cell % 13 == 0 { 9 } else { cell % 3 }).collect();
    check("long_names", &Figure::confusion(&classes, &counts)?);
    let bars: Vec<(Label, f64)> = classes.into_iter().zip((1..=12).map(f64::from)).collect();
    check("long_bars", &Figure::bars(&bars)?);
    Ok(())
}

#[test]
fn scripts() -> Result<()> {
    let figure = Figure::bars(&[
        ("العربية", 12),
        ("עברית", 9),
        ("ᐃᓄᒃᑎᑐᑦ", 7),
        ("हिन्दी", 6),
        ("ქართული", 5),
        ("հայերեն", 4),
        ("ไทย", 3),
        ("日本語 🎨", 2),
    ])?
    .title("Eight scripts", "Huit écritures");
    check("scripts", &figure);
    Ok(())
}

#[test]
fn crowd() -> Result<()> {
    let figure = Figure::crowd(&[
        ("stopped, lying", "arrêtés, mentent", 10),
        ("stopped, honest", "arrêtés, honnêtes", 100),
        ("let through", "passent", 9_890),
    ])?
    .named("travellers", "voyageurs")
    .title("Ten of a hundred and ten", "Dix sur cent dix");
    check("crowd", &figure);
    let few = Figure::crowd(&[
        ("right", "justes", 31),
        ("wrong", "fausses", 12),
        ("no answer", "sans réponse", 7),
    ])?;
    check("small_crowd", &few);
    Ok(())
}

#[test]
fn marked_text() -> Result<()> {
    // Accents, an accent that is a character of its own, no-break spaces, a word longer than a line, a verse on two lines.
    let verse = "«\u{a0}Maître Corbeau, sur un arbre perché,\nTenait en son bec un fromage.\u{a0}» Il se retourna\u{202f}! e\u{301}te\u{301}";
    let runs: Vec<f64> =
        verse.chars().enumerate().map(|(place, _)| [0.0, 3.0, 12.0, 25.0][place / 9 % 4]).collect();
    let long = format!("So {} it goes", "tick".repeat(40));
    let missing: Vec<f64> = long
        .chars()
        .enumerate()
        .map(|(place, _)| if place < 12 { f64::NAN } else { place as f64 / 8.0 })
        .collect();
    let figure = Figure::marked_text(&[
        ("a fable <&>", "une fable <&>", verse, &runs),
        ("", "", long.as_str(), &missing),
        ("nothing", "rien", "", &Vec::new()),
    ])?
    .named("length of the run copied (letters)", "longueur de la suite copiée (lettres)")
    .title("What is dark stands in the book", "Ce qui est foncé est dans le livre");
    check("marked_text", &figure);
    let words = "Tell me more about your brushes";
    let whose: Vec<f64> =
        words.chars().enumerate().map(|(place, _)| if place < 18 { -1.0 } else { 1.0 }).collect();
    check("marked_text_of_two", &Figure::marked_text(&[("an answer", "une réponse", words, whose)])?);
    Ok(())
}

#[test]
fn nothing_to_show() -> Result<()> {
    let nothing: [f64; 0] = [];
    check("nothing", &Figure::curve(&nothing, &nothing)?.title("No alarm", "Aucune alarme"));
    check("all_missing", &Figure::bars(&[("A", f64::NAN), ("B", f64::NAN)])?.as_percent());
    let zero = Figure::dots(&[("A", 0.0), ("B", 0.0)])?.log_x()?.title("All is zero", "Tout est nul");
    check("all_zero", &zero);
    check("extremes", &Figure::curve(&[1, 2, 3, 4], &[1e308, -1e308, f64::INFINITY, 0.0])?);
    check("no_images", &Figure::grey_images(&[], 8, 8)?.title("Nothing was misread", "Rien n’a été mal lu"));
    Ok(())
}

#[test]
fn spots() -> Result<()> {
    let figure = Figure::spots(&[
        ("all of it", "tout", 400_000, 0.862),
        ("8-bit numbers", "nombres de 8 bits", 100_000, 0.861),
        ("half of the weights", "la moitié des poids", 210_000, 0.855),
        ("a pupil", "un élève", 30_000, 0.84),
    ])?
    .log_x()?
    .range_y(0.8..0.88)?
    .as_percent()
    .title("Far fewer bytes, and as often right", "Bien moins d’octets, et aussi souvent juste")
    .x_axis("bytes to keep", "octets à garder")
    .y_axis("right answers", "bonnes réponses");
    check("spots", &figure);
    Ok(())
}

#[test]
fn a_long_title_takes_lines_and_the_figure_grows() -> Result<()> {
    let long = "a sentence that somebody wrote at three in the morning and that goes on ".repeat(5);
    let figure = Figure::curve(&[1.0, 2.0], &[1.0, 2.0])?.title(&long, &format!("{long} (en français)"));
    let picture = figure.picture(Lang::Both)?;
    assert_eq!(picture.width, 640);
    assert!(picture.height >= 400 && picture.height < 500, "{}", picture.height);
    Ok(())
}

#[test]
fn pictures_are_dense_and_small() -> Result<()> {
    let size = |picture: &atelier::Picture| {
        let number = |at: usize| u32::from_be_bytes(picture.png[at..at + 4].try_into().unwrap());
        (number(16), number(20))
    };
    let epochs: Vec<f64> = (1..=10).map(f64::from).collect();
    let losses: Vec<f64> = epochs.iter().map(|epoch| 1000.0 / epoch).collect();
    let figure = Figure::curve(&epochs, &losses)?
        .title("The loss falls", "La perte diminue")
        .x_axis("epoch", "époque");
    let picture = figure.picture(Lang::Both)?;
    assert_eq!(size(&picture), (960, 600));
    assert!(picture.png.len() < 30_000, "{} bytes", picture.png.len());
    // Lines and words may be turned over on a dark page; colours that measure something stay what they are, and sharp.
    assert!(picture.turns);
    let map = Figure::heat_map(&["a", "b"], &["c", "d"], &[0.0, 1.0, 2.0, 3.0])?.picture(Lang::Both)?;
    assert!(!map.turns);
    assert_eq!(size(&map), (2 * map.width, 2 * map.height));
    Ok(())
}
