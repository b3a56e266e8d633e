//! Properties of whole figures: words stay on the paper, cover nothing, and are always escaped.

use super::figure::Figure;
use super::{Grid, style};
use crate::error::Result;
use crate::lang::{Label, Lang};
use proptest::prelude::*;

const LANGS: [Lang; 3] = [Lang::En, Lang::Fr, Lang::Both];

/// One figure of each kind and more, with these words in every place that takes words, and these
/// numbers wherever numbers go. Nothing of it is refused: no number a reader measured is a mistake.
fn figures(texts: &[String], numbers: &[f64]) -> Vec<Figure> {
    made(texts, numbers)
        .into_iter()
        .map(|(kind, made)| made.unwrap_or_else(|error| panic!("{kind}: {error}")))
        .map(|figure| figure.title(&texts[0], &texts[1 % texts.len()]))
        .map(|figure| figure.x_axis(&texts[2 % texts.len()], &texts[3 % texts.len()]))
        .map(|figure| figure.y_axis(&texts[4 % texts.len()], &texts[5 % texts.len()]))
        .flat_map(|figure| [figure.as_percent(), figure])
        .collect()
}

fn made(texts: &[String], numbers: &[f64]) -> Vec<(&'static str, Result<Figure>)> {
    let text = |place: usize| texts[place % texts.len()].as_str();
    let label = |place: usize| Label::new(text(place), text(place + 1));
    // As many as there are numbers, and numbers again and again where a kind wants more.
    let some = |count: usize| -> Vec<f64> {
        (0..count)
            .map(|place| numbers.get(place % numbers.len().max(1)).copied().unwrap_or(f64::NAN))
            .collect()
    };
    let rows: Vec<f64> = (0..numbers.len()).map(|row| row as f64).collect();
    let bars: Vec<(Label, f64)> =
        numbers.iter().take(60).enumerate().map(|(place, value)| (label(place), *value)).collect();
    let names: Vec<Label> = (0..numbers.len().clamp(1, 12)).map(label).collect();
    let cells = some(names.len() * names.len());
    let counts: Vec<usize> = cells.iter().map(|value| value.abs().min(1e6) as usize).collect();
    let pixels: Vec<u8> = (0..6 * 12).map(|place| place as u8).collect();
    let low: Vec<f64> = numbers.iter().rev().copied().collect();
    let ends: Vec<(f64, f64)> = bars.iter().zip(&low).map(|((_, value), low)| (*low, *value)).collect();
    let estimates: Vec<(Label, (f64, f64, f64))> =
        bars.iter().zip(&low).map(|((name, value), low)| (name.clone(), (*value, *low, *value))).collect();
    let grid = Grid::over(0.0..1.0, -1.0..1.0, 8).unwrap();
    let groups: Vec<(Label, &[f64])> =
        numbers.chunks(20).take(24).enumerate().map(|(place, values)| (label(place), values)).collect();
    let sweep: Vec<(f64, &[f64])> = numbers.chunks(4).map(|runs| (runs[0], runs)).collect();
    let captions: Vec<Label> = (0..6).map(label).collect();
    let days: Vec<f64> = numbers.to_vec();
    vec![
        (
            "curves",
            Figure::curve(&rows, numbers).and_then(|figure| {
                let figure = figure.named(text(0), text(1)).and_curve(numbers, &rows)?;
                figure.named(text(2), text(3)).identity_line()
            }),
        ),
        ("log", Figure::curve(&rows, numbers).and_then(|figure| figure.log_y())),
        (
            "log both",
            Figure::scatter(numbers, &low)
                .and_then(|figure| figure.log_x()?.log_y()?.line_at_y(0.0, "a", "b")),
        ),
        (
            "band",
            Figure::curve(&rows, numbers).and_then(|figure| figure.band(&low, &rows)?.range_y(-1.0..1.0)),
        ),
        ("log band", Figure::curve(&rows, numbers).and_then(|figure| figure.band(&low, numbers)?.log_y())),
        (
            "points",
            Figure::scatter(numbers, &rows).and_then(|figure| {
                figure.line_at_x(1.0, text(4), text(5))?.line_at_y(-2.0, text(6), text(7))
            }),
        ),
        ("sweep", Figure::sweep(&sweep).and_then(|figure| figure.named(text(1), text(2)).and_sweep(&sweep))),
        ("log sweep", Figure::sweep(&sweep).and_then(|figure| figure.log_x()?.log_y())),
        ("days", Figure::curve(&days, &rows).and_then(|figure| figure.days_from("2022-01-01"))),
        ("histogram", Figure::histogram(numbers, 7).and_then(|figure| figure.and_histogram(&rows))),
        (
            "log histogram",
            Figure::histogram(numbers, 7).and_then(|figure| figure.log_x()?.line_at_x(3.0, "a", "b")),
        ),
        ("bars", Figure::bars(&bars).and_then(|figure| figure.intervals(&ends))),
        (
            "two bars",
            Figure::bars(&bars)
                .and_then(|figure| figure.and_bars(&bars.iter().map(|(_, value)| -value).collect::<Vec<_>>()))
                .and_then(|figure| figure.range_x(-2.0..3.0)),
        ),
        ("dots", Figure::dots(&bars).and_then(|figure| figure.line_across(0.5, text(1), text(2)))),
        ("log dots", Figure::dots(&bars).and_then(|figure| figure.intervals(&ends)?.log_x())),
        ("estimates", Figure::estimates(&estimates).and_then(|figure| figure.shares()?.chance(3))),
        ("runs", Figure::runs(&groups).map(|figure| figure.named(text(3), text(4)))),
        ("heat map", Figure::heat_map(&names, &names, &cells)),
        ("confusion", Figure::confusion(&names, &counts)),
        (
            "images",
            Figure::grey_images(&pixels, 4, 3).and_then(|figure| figure.captions(&captions)?.framed(&[1, 2])),
        ),
        ("colour images", Figure::colour_images(&pixels, 2, 2)),
        ("no images", Figure::colour_images(&[], 2, 2)),
        ("overlay", Figure::overlay(&pixels, 4, 3, &[(label(0), some(12)), (label(1), some(12))])),
        ("one overlay", Figure::overlay(&pixels[..36], 4, 3, &[(label(0), some(12))])),
        ("no overlay", Figure::overlay::<(Label, Vec<f64>)>(&[], 4, 3, &[])),
        ("ink", Figure::ink(&[(label(0), some(12)), (label(1), some(12))], 4, 3)),
        (
            "boundary",
            Figure::boundary(&grid, &some(64))
                .and_then(|figure| figure.and_points(numbers, &rows)?.range_x(0.0..1.0)),
        ),
        (
            "level",
            Figure::boundary(&grid, &some(64))
                .and_then(|figure| figure.level(1e308)?.range_colours(-1.0..2.0)),
        ),
        (
            "distributions",
            Figure::distributions(&groups).and_then(|figure| figure.line_across(1.0, text(0), text(1))),
        ),
        ("log distributions", Figure::distributions(&groups).and_then(|figure| figure.log_x())),
        (
            "maze",
            Figure::maze(3, 2, &[(0, 1), (1, 4)])
                .and_then(|figure| figure.path(&[0, 3, 4, 5], text(3), text(4))?.start_and_goal(0, 5))
                .and_then(|figure| figure.values(&some(6))),
        ),
        (
            "crowd",
            Figure::crowd(
                &counts.iter().take(6).map(|count| (label(*count), count % 1500)).collect::<Vec<_>>(),
            ),
        ),
        (
            "marked text",
            Figure::marked_text(
                &(0..3)
                    .map(|place| (label(place), text(place + 2), some(text(place + 2).chars().count())))
                    .collect::<Vec<_>>(),
            )
            .map(|figure| figure.named(text(5), text(6))),
        ),
    ]
}

/// Words that people give to columns, and worse.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("age (years)".to_string()),
        Just("<script>alert(1)</script>".to_string()),
        Just("\"' onload='x' & <!-- ]]> ".to_string()),
        Just("une étiquette très longue, bien plus longue que ce que quiconque écrirait ".repeat(4)),
        Just("x".repeat(300)),
        Just("\u{0}\u{7}\u{1b}[31m\u{ffff}\n\t\u{202e}".to_string()),
        Just("העברית 日本語 👩🏾‍🎨 ∇θ ŷ".to_string()),
        Just("ᐃᓄᒃᑎᑐᑦ العربية हिन्दी ﬁn".to_string()),
        ".{0,40}",
    ]
}

/// Numbers that come out of trainings, good and bad.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => -100.0..100.0f64,
        1 => Just(0.0),
        1 => Just(f64::NAN),
        1 => Just(f64::INFINITY),
        1 => Just(f64::NEG_INFINITY),
        1 => Just(1e308),
        1 => Just(-1e308),
        1 => Just(f64::MAX),
        1 => 1.7e9..1.7001e9f64,
        1 => Just(1e-320),
        1 => any::<f64>(),
        1 => Just(1e9),
    ]
}

/// Whether two texts stand on each other, by more than the hair that rounding costs.
fn covers(a: (f64, f64, f64, f64), b: (f64, f64, f64, f64)) -> bool {
    const HAIR: f64 = 1.5;
    a.0 + HAIR < b.2 && b.0 + HAIR < a.2 && a.1 + HAIR < b.3 && b.1 + HAIR < a.3
}

/// Whether every line, area, box and marker is whole on the paper: nothing is cut at an edge.
fn stays_on_paper(svg: &resvg::usvg::roxmltree::Document) -> std::result::Result<(), String> {
    let root = svg.root_element();
    let size: Vec<f64> =
        root.attribute("viewBox").unwrap().split(' ').map(|number| number.parse().unwrap()).collect();
    let on_paper = |x: f64, y: f64, around: f64| {
        x - around >= -1.0 && y - around >= -1.0 && x + around <= size[2] + 1.0 && y + around <= size[3] + 1.0
    };
    for node in root.descendants().filter(|node| node.is_element()) {
        let number =
            |name: &str| node.attribute(name).and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0);
        let whole = match node.tag_name().name() {
            "circle" => on_paper(number("cx"), number("cy"), number("r")),
            "line" => on_paper(number("x1"), number("y1"), 0.0) && on_paper(number("x2"), number("y2"), 0.0),
            "rect" if node.attribute("width") != Some("100%") => {
                on_paper(number("x"), number("y"), 0.0)
                    && on_paper(number("x") + number("width"), number("y") + number("height"), 0.0)
            }
            "polyline" | "polygon" => node.attribute("points").unwrap().split_whitespace().all(|point| {
                let (x, y) = point.split_once(',').unwrap();
                on_paper(x.parse().unwrap(), y.parse().unwrap(), 0.0)
            }),
            _ => true,
        };
        if !whole {
            return Err(format!("{node:?} leaves the paper"));
        }
    }
    Ok(())
}

fn check_layout(figure: &Figure, lang: Lang) -> std::result::Result<(), String> {
    let canvas = figure.canvas(lang);
    let texts = canvas.texts();
    let areas: Vec<_> = texts.iter().map(|words| words.area()).collect();
    for (words, area) in texts.iter().zip(&areas) {
        if area.0 < -1.0 || area.1 < -1.0 || area.2 > canvas.width + 1.0 || area.3 > canvas.height + 1.0 {
            return Err(format!("{:?} leaves the paper at {area:?}: {figure:?}", words.text));
        }
        if words.size < style::SMALL {
            return Err(format!("{:?} is smaller than a projector shows", words.text));
        }
    }
    for (place, area) in areas.iter().enumerate() {
        for (other, second) in areas.iter().enumerate().take(place) {
            if covers(*area, *second) {
                return Err(format!(
                    "{:?} {area:?} and {:?} {second:?} cover each other: {figure:?}",
                    texts[place].text, texts[other].text
                ));
            }
        }
    }
    Ok(())
}

#[test]
fn ordinary_figures_have_their_words_in_free_places() {
    let words: Vec<String> = [
        "mean squared error",
        "erreur quadratique moyenne",
        "training",
        "entraînement",
        "age (years)",
        "âge (ans)",
        "examples never learned",
        "exemples jamais appris",
    ]
    .map(String::from)
    .into();
    let numbers = [
        vec![1.0, 2.0, 4.0, 8.0, 16.0, 31.5],
        vec![0.25],
        (0..40).map(|place| f64::from(place).sin() * 1000.0).collect(),
        vec![-3.0, f64::NAN, 0.001, 12_345.678, 99_999.0],
        vec![5.0; 9],
        vec![],
        vec![0.0; 5],
        vec![f64::NAN; 3],
        vec![f64::INFINITY, f64::NEG_INFINITY, 1.0],
        vec![1e308, -1e308, 0.0],
        (0..24).map(|hour| 1.7e9 + 3600.0 * f64::from(hour)).collect(),
    ];
    for numbers in numbers {
        for figure in figures(&words, &numbers) {
            for lang in LANGS {
                check_layout(&figure, lang).unwrap();
            }
        }
    }
}

proptest! {
    // A case draws thirty figures in three languages: few cases are many figures.
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_comes_figures_draw_and_words_stay_on_the_paper(
        texts in proptest::collection::vec(text(), 8),
        numbers in proptest::collection::vec(number(), 0..60),
        lang in proptest::sample::select(&LANGS[..]),
    ) {
        for figure in figures(&texts, &numbers) {
            let svg = figure.svg(lang).unwrap();
            let tree = resvg::usvg::roxmltree::Document::parse(&svg)
                .unwrap_or_else(|cause| panic!("not well-formed ({cause}): {svg}"));
            for node in tree.descendants().filter(|node| node.is_element()) {
                let name = node.tag_name().name();
                prop_assert!(
                    matches!(name, "svg" | "g" | "rect" | "clipPath" | "polyline" | "polygon" | "circle" | "line" | "text" | "image"),
                    "{name}"
                );
                prop_assert!(node.attributes().all(|attribute| !attribute.name().starts_with("on")));
            }
            // Words may name what is no number, and the letters of a coded picture spell anything; places may not.
            for node in tree.descendants() {
                let mut places =
                    node.attributes().filter(|attribute| !matches!(attribute.name(), "aria-label" | "href"));
                let stray = places.find(|place| place.value().contains("NaN") || place.value().contains("inf"));
                prop_assert!(stray.is_none(), "{stray:?}");
            }
            let drawn = stays_on_paper(&tree);
            prop_assert!(drawn.is_ok(), "{} {figure:?}", drawn.unwrap_err());
            let layout = check_layout(&figure, lang);
            prop_assert!(layout.is_ok(), "{}", layout.unwrap_err());
        }
    }

    #[test]
    fn pictures_come_out_of_anything(
        texts in proptest::collection::vec(text(), 8),
        numbers in proptest::collection::vec(number(), 0..30),
        kind in 0usize..60,
    ) {
        let figures = figures(&texts, &numbers);
        if let Some(figure) = figures.get(kind % figures.len().max(1)) {
            let picture = figure.picture(Lang::Both).unwrap();
            prop_assert!(picture.png.starts_with(b"\x89PNG"));
            prop_assert_eq!(picture.alt.len(), 2);
        }
    }
}

#[test]
fn a_hundred_thousand_points_stay_small() {
    let x: Vec<f64> = (0..100_000).map(f64::from).collect();
    let y: Vec<f64> = x.iter().map(|x| (x / 700.0).sin() + x % 7.0).collect();
    for figure in
        [Figure::curve(&x, &y).unwrap(), Figure::scatter(&y, &x).unwrap(), Figure::curve(&y, &x).unwrap()]
    {
        let svg = figure.svg(Lang::En).unwrap();
        assert!(svg.len() < 400_000, "{}", svg.len());
        assert!(figure.alt(Lang::En).contains("100,000 points"));
    }
}

#[test]
fn thinning_keeps_every_peak() {
    let x: Vec<f64> = (0..50_000).map(f64::from).collect();
    let mut y = vec![0.0; 50_000];
    y[31_234] = 9.0;
    let svg = Figure::curve(&x, &y).unwrap().svg(Lang::En).unwrap();
    // The peak stands at the top of the axis: some point of the curve is far above the others.
    let curve = svg.lines().filter(|line| line.contains("#0072B2")).max_by_key(|line| line.len()).unwrap();
    let points = curve.split("points=\"").nth(1).unwrap().split('"').next().unwrap();
    let heights: Vec<i32> =
        points.split_whitespace().map(|point| point.split(',').nth(1).unwrap().parse().unwrap()).collect();
    assert!(heights.iter().max().unwrap() - heights.iter().min().unwrap() > 800, "{heights:?}");
}
