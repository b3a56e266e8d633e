//! What a model answers everywhere between two inputs.

use crate::data::{Examples, Samples, Table, Target};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::net::Predictions;
use crate::plot::{Figure, Grid};
use crate::score::Judged;
use tch::Tensor;

/// Places on each side at which the model is asked: a step is then a few pixels wide.
const SIDE: usize = 120;

/// The figure of [`Model::boundary`](super::Model::boundary), whoever answers.
pub(super) fn of(ask: &dyn Fn(&Samples) -> Result<Predictions>, table: &Table) -> Result<Figure> {
    let inputs = table.inputs()?;
    let [across, up] = inputs.as_slice() else {
        return Err(not_here(
            Label::fixed(
                "a boundary needs a plane: two inputs, one for each axis",
                "une frontière a besoin d’un plan\u{a0}: deux entrées, une par axe",
            ),
            Label::with(|lang| lang.list(&inputs.iter().map(|name| lang.quote(name)).collect::<Vec<_>>())),
            Label::fixed("two columns of numbers", "deux colonnes de nombres"),
            "table.with_inputs(&[\"…\", \"…\"])?",
        ));
    };
    let samples = table.samples()?;
    let Target::Classes { names, values } = &samples.targets else {
        return Err(not_here(
            Label::fixed("a boundary lies between two classes", "une frontière passe entre deux classes"),
            Label::fixed("a target of numbers", "une cible de nombres"),
            Label::fixed("a target of two classes", "une cible de deux classes"),
            "table.classes(\"…\")?",
        ));
    };
    let [first, second] = names.as_slice() else {
        return Err(not_here(
            Label::fixed("a boundary lies between two classes", "une frontière passe entre deux classes"),
            Label::with(|lang| match lang {
                Lang::Fr => format!("{} classes", lang.count(names.len())),
                _ => format!("{} classes", lang.count(names.len())),
            }),
            Label::fixed("2", "2"),
            "table.among(\"…\", &[\"…\", \"…\"])?",
        ));
    };
    let rows = table.input_rows()?;
    let side = |input: usize| -> Vec<f64> { rows.iter().map(|row| row[input]).collect() };
    let grid = Grid::over(reach(&side(0)), reach(&side(1)), SIDE)?;
    let places: Vec<f32> = grid.points().iter().flatten().map(|number| *number as f32).collect();
    let count = (SIDE * SIDE) as i64;
    let asked = Samples::new(
        Tensor::f_from_slice(&places)?.f_view([count, 2])?,
        Target::Classes {
            values: Tensor::f_zeros([count], (tch::Kind::Int64, tch::Device::Cpu))?,
            names: names.clone(),
        },
    )?;
    let answers = ask(&asked)?;
    let surely: Vec<f64> = answers.rows().iter().filter_map(|row| row.get(1).copied()).collect();
    Judged::of(answers, asked)?.probable()?;
    let name = Label::with(|lang| match lang {
        Lang::Fr => format!("probabilité de {}", lang.quote(second)),
        _ => format!("probability of {}", lang.quote(second)),
    });
    let mut figure = Figure::boundary(&grid, &surely)?.named(name.en(), name.fr()).as_percent();
    let classes = crate::net::numbers(values)?;
    // The second class first: the first points of a figure are blue, as the answer for it is.
    for (class, name) in [(1.0, second), (0.0, first)] {
        let of = |input: usize| -> Vec<f64> {
            rows.iter().zip(&classes).filter(|(_, is)| **is == class).map(|(row, _)| row[input]).collect()
        };
        figure = figure.and_points(&of(0), &of(1))?.named(name, name);
    }
    let (across, up) = (table.label(across), table.label(up));
    Ok(figure.x_axis(across.en(), across.fr()).y_axis(up.en(), up.fr()))
}

/// From the smallest value to the largest, and a little further on both sides.
fn reach(values: &[f64]) -> std::ops::Range<f64> {
    let (low, high) = (crate::stat::numbers::lowest(values), crate::stat::numbers::highest(values));
    let room = if high > low { 0.02 * (high - low) } else { 1.0 };
    low - room..high + room
}

fn not_here(what: Label, found: Label, expected: Label, attempt: &'static str) -> Error {
    Error::new(Kind::Shape, what).found(found).expected(expected).attempt(Label::same(attempt))
}

#[cfg(test)]
mod tests {
    use super::super::{Model, Rule};
    use super::*;
    use crate::net::Net;

    fn table(classes: &[&str]) -> Table {
        Table::columns(&[("size", &[1.0, 2.0, 9.0]), ("age", &[1.0, 9.0, 2.0])])
            .unwrap()
            .with_text_column("kind", classes)
            .unwrap()
            .classes("kind")
            .unwrap()
    }

    #[test]
    fn the_second_class_is_blue_and_its_points_too() {
        let rule = Rule::classes(|row| if row[1] < 100.0 { "b" } else { "a" });
        let alt = rule.boundary(&table(&["a", "a", "b"])).unwrap().alt(Lang::En);
        assert!(alt.contains("above 50% in 100% of the area (blue)"), "{alt}");
        assert!(alt.find("b: 1 point").unwrap() < alt.find("a: 2 points").unwrap(), "{alt}");
    }

    #[test]
    fn what_has_no_boundary_is_told() {
        let table = table(&["a", "a", "b"]);
        let untrained = Net::dense(&[2, 2]).unwrap();
        assert_eq!(untrained.boundary(&table).unwrap_err().kind(), Kind::Value);
        let rule = Rule::classes(|_| "a");
        let three = super::tests::table(&["a", "b", "c"]);
        let told = |table: &Table| rule.boundary(table).unwrap_err().message(Lang::Fr);
        assert!(told(&three).contains("entre deux classes"));
        assert!(told(&table.hide(&["age"]).unwrap()).contains("deux entrées"));
        assert!(told(&table.without(&["kind"]).unwrap().target("age").unwrap()).contains("deux entrées"));
        let text = table.with_text_column("town", &["x", "y", "x"]).unwrap().hide(&["age", "size"]).unwrap();
        assert!(rule.boundary(&text).is_ok()); // a column of two texts is two inputs, 0 or 1
    }
}
