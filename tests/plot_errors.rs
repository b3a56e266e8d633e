//! What a reader is told when a figure cannot be: in both languages, with what to try.

use atelier::{Error, Figure, Grid, Kind, Label, Lang};

fn label() -> Label {
    Label::fixed("cat", "chat")
}

#[test]
fn every_refusal_has_a_reason_in_both_languages() {
    let one = [1.0];
    let curve = Figure::curve(&[1.0, 2.0], &[3.0, 4.0]).unwrap();
    let bars = Figure::bars(&[(label(), 1.0)]).unwrap();
    let images = Figure::grey_images(&[0, 1, 2, 3], 2, 2).unwrap();
    let maze = Figure::maze(2, 2, &[]).unwrap();
    let grid = Grid::over(0.0..1.0, 0.0..1.0, 2).unwrap();
    let cases: Vec<(Kind, Error)> = vec![
        (Kind::Shape, Figure::curve(&one, &[1.0, 2.0]).unwrap_err()),
        (Kind::Shape, curve.band(&one, &one).unwrap_err()),
        (Kind::Figure, bars.band(&one, &one).unwrap_err()),
        (Kind::Figure, bars.and_curve(&one, &one).unwrap_err()),
        (Kind::Figure, bars.identity_line().unwrap_err()),
        (Kind::Figure, bars.log_x().unwrap_err()),
        (Kind::Figure, bars.log_y().unwrap_err()),
        (Kind::Value, bars.range_x(5.0..9.0).unwrap_err()),
        (Kind::Figure, curve.and_bars(&one).unwrap_err()),
        (Kind::Shape, bars.and_bars(&[1.0, 2.0]).unwrap_err()),
        (Kind::Shape, bars.intervals(&[]).unwrap_err()),
        (Kind::Figure, Figure::bars(&vec![(label(), 1.0); 61]).unwrap_err()),
        (Kind::Value, curve.line_at_y(f64::NAN, "a", "b").unwrap_err()),
        #[allow(clippy::reversed_empty_ranges)] // the mistake is the point
        (Kind::Value, curve.range_y(2.0..1.0).unwrap_err()),
        (Kind::Value, curve.range_y(f64::NAN..1.0).unwrap_err()),
        (Kind::Figure, Figure::histogram(&one, 3).unwrap().log_y().unwrap_err()),
        (Kind::Value, Figure::histogram(&one, 0).unwrap_err()),
        (Kind::Figure, curve.and_histogram(&one).unwrap_err()),
        (Kind::Shape, Figure::heat_map(&[label()], &[label()], &[1.0, 2.0]).unwrap_err()),
        (Kind::Empty, Figure::heat_map::<Label, Label, f64>(&[], &[label()], &[]).unwrap_err()),
        (Kind::Shape, Figure::confusion(&[label()], &[]).unwrap_err()),
        (Kind::Shape, Figure::grey_images(&[0; 5], 2, 2).unwrap_err()),
        (Kind::Empty, Figure::colour_images(&[0; 5], 0, usize::MAX).unwrap_err()),
        (Kind::Figure, Figure::grey_images(&[0; 101], 1, 1).unwrap_err()),
        (Kind::Shape, Figure::overlay(&[0; 3], 1, 1, &[("a", [1.0, 2.0])]).unwrap_err()),
        (Kind::Shape, Figure::overlay(&[0; 2], 1, 1, &[("a", [1.0])]).unwrap_err()),
        (Kind::Shape, Figure::marked_text(&[("a", "b", "été", [1.0])]).unwrap_err()),
        (Kind::Figure, Figure::marked_text(&[("a", "b", &"x".repeat(4_001), [0.0; 4_001])]).unwrap_err()),
        (Kind::Figure, Figure::marked_text(&[("a", "b", "", [0.0; 0]); 25]).unwrap_err()),
        (Kind::Shape, images.captions::<Label>(&[]).unwrap_err()),
        (Kind::Value, images.framed(&[1]).unwrap_err()),
        (Kind::Value, images.columns(0).unwrap_err()),
        (Kind::Figure, images.log_x().unwrap_err()),
        (Kind::Figure, curve.captions::<Label>(&[]).unwrap_err()),
        (Kind::Value, Grid::over(0.0..1.0, 0.0..1.0, 1).unwrap_err()),
        (Kind::Value, Grid::over(1.0..1.0, 0.0..1.0, 5).unwrap_err()),
        (Kind::Shape, Figure::boundary(&grid, &one).unwrap_err()),
        (Kind::Figure, curve.level(0.5).unwrap_err()),
        (Kind::Value, curve.log_y().unwrap().range_y(0.0..1.0).unwrap_err()),
        (Kind::Value, curve.range_x(-1.0..1.0).unwrap().log_x().unwrap_err()),
        (Kind::Value, curve.chance(0).unwrap_err()),
        (Kind::Figure, images.shares().unwrap_err()),
        (Kind::Figure, bars.line_at_y(1.0, "a", "b").unwrap_err()),
        (Kind::Figure, bars.range_colours(0.0..1.0).unwrap_err()),
        (Kind::Shape, Figure::bars(&[("a", "b", vec![1.0]), ("c", "d", vec![1.0, 2.0])]).unwrap_err()),
        (Kind::Shape, bars.series(&[("a", "b"), ("c", "d")]).unwrap_err()),
        (Kind::Shape, bars.and_runs(&[[1.0], [2.0]]).unwrap_err()),
        (Kind::Figure, curve.and_estimates(&[(1.0, 0.0, 2.0)]).unwrap_err()),
        (Kind::Figure, Figure::distributions(&vec![(label(), [1.0]); 25]).unwrap_err()),
        (Kind::Value, Figure::timeline(&["2025-07-01", "1er juillet"], &[1, 2]).unwrap_err()),
        (Kind::Value, curve.days_from("").unwrap_err()),
        (Kind::Figure, curve.and_timeline(&["2025-07-01"], &[1]).unwrap_err()),
        (Kind::Figure, curve.line_at_day("2025-07-01", "a", "b").unwrap_err()),
        (Kind::Figure, Figure::crowd(&[("all", "tous", 10_001)]).unwrap_err()),
        (Kind::Value, Figure::crowd(&[("half", "moitié", 0.5)]).unwrap_err()),
        (Kind::Figure, Figure::crowd(&[("a", 1); 7]).unwrap_err()),
        (Kind::Figure, Figure::maze(0, 3, &[]).unwrap_err()),
        (Kind::Value, Figure::maze(2, 2, &[(0, 3)]).unwrap_err()),
        (Kind::Value, Figure::maze(2, 2, &[(1, 2)]).unwrap_err()),
        (Kind::Value, maze.start_and_goal(0, 4).unwrap_err()),
        (Kind::Empty, maze.path(&[], "a", "b").unwrap_err()),
        (Kind::Shape, maze.values(&one).unwrap_err()),
        (Kind::Figure, curve.path(&[0], "a", "b").unwrap_err()),
    ];
    let mut told = String::new();
    for (kind, error) in &cases {
        assert_eq!(error.kind(), *kind, "{error}");
        let message = error.message(Lang::Both);
        assert_ne!(error.message(Lang::En), error.message(Lang::Fr), "{message}");
        told.push_str(&message);
        told.push_str("\n\n");
    }
    insta::assert_snapshot!("refusals", told);
}
