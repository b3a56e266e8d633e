//! What people see in figures: the drawing (SVG) and the words, in English, in French, in both.
//!
//! The snapshots are in `tests/snapshots`. After a change that is meant to be seen, look at the
//! figures, then write the snapshots anew with `INSTA_UPDATE=always cargo test --test plot_figures`.

use atelier::{Figure, Grid, Label, Lang, Result};

const LANGS: [Lang; 3] = [Lang::En, Lang::Fr, Lang::Both];

/// Snapshots of one figure: its words in one file, its drawing in one file for each language choice.
fn check(name: &str, figure: &Figure) {
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
    let sculptors = [31.0, 38.0, 39.0, 52.0];
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
fn a_long_title_takes_lines_and_the_figure_grows() -> Result<()> {
    let long = "a sentence that somebody wrote at three in the morning and that goes on ".repeat(5);
    let figure = Figure::curve(&[1.0, 2.0], &[1.0, 2.0])?.title(&long, &format!("{long} (en français)"));
    let picture = figure.picture(Lang::Both)?;
    assert_eq!(picture.width, 640);
    assert!(picture.height >= 400 && picture.height < 500, "{}", picture.height);
    Ok(())
}

#[test]
fn pictures_are_twice_as_dense_and_small() -> Result<()> {
    let epochs: Vec<f64> = (1..=10).map(f64::from).collect();
    let losses: Vec<f64> = epochs.iter().map(|epoch| 1000.0 / epoch).collect();
    let figure = Figure::curve(&epochs, &losses)?
        .title("The loss falls", "La perte diminue")
        .x_axis("epoch", "époque");
    let picture = figure.picture(Lang::Both)?;
    let header = &picture.png[16..24];
    assert_eq!(u32::from_be_bytes(header[..4].try_into().unwrap()), 1280);
    assert_eq!(u32::from_be_bytes(header[4..].try_into().unwrap()), 800);
    assert!(picture.png.len() < 40_000, "{} bytes", picture.png.len());
    Ok(())
}
