//! Boundaries: what a function answers everywhere on a plane, in colours.

use super::axis::{Axis, Extent};
use super::figure::Figure;
use super::frame::Plot;
use super::given::{Number, numbers};
use super::paper::Canvas;
use super::plane::{Plane, Shape};
use super::refuse;
use super::sheet::{Entry, Sample};
use super::style::{self, INK, MISSING};
use super::words::say;
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use plotters::style::RGBColor;
use std::collections::HashMap;
use std::sync::Arc;

/// A grid over a part of the plane: the places at which a network is asked.
///
/// ```
/// use atelier::{Figure, Grid, Lang};
/// let grid = Grid::over(0.0..1.0, 0.0..1.0, 20)?;
/// // Any function, a network's `predict` just as well: here, x above y.
/// let answers: Vec<f64> = grid.points().iter().map(|[x, y]| if x > y { 1.0 } else { 0.0 }).collect();
/// let figure = Figure::boundary(&grid, &answers)?.and_points(&[0.9], &[0.2])?.named("example", "exemple");
/// assert!(figure.alt(Lang::En).contains("above 0.5 in 48% of the area"));
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Grid {
    pub(super) x: (f64, f64),
    pub(super) y: (f64, f64),
    side: usize,
}

impl Grid {
    /// A grid of `side × side` places, in the middle of as many equal cells of the two ranges.
    ///
    /// ```
    /// use atelier::Grid;
    /// assert_eq!(Grid::over(0.0..2.0, 0.0..1.0, 10)?.points().len(), 100);
    /// assert!(Grid::over(1.0..1.0, 0.0..1.0, 10).is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where a range is empty or not finite, or `side` is not between 2 and 400.
    pub fn over(x: std::ops::Range<f64>, y: std::ops::Range<f64>, side: usize) -> Result<Grid> {
        // 400 × 400 answers are more than there are pixels to show them.
        if !(2..=400).contains(&side) {
            return Err(Error::new(
                Kind::Value,
                Label::fixed(
                    "a grid cannot have this many places on a side",
                    "une grille ne peut pas avoir ce nombre de places par côté",
                ),
            )
            .found(Label::with(|lang| lang.count(side)))
            .expected(Label::fixed("2 to 400", "de 2 à 400"))
            .attempt(Label::same("Grid::over(0.0..1.0, 0.0..1.0, 80)?")));
        }
        Ok(Grid { x: refuse::checked_range(x)?, y: refuse::checked_range(y)?, side })
    }

    /// The places, row by row from the lowest: `[x, y]` each, `side × side` of them.
    ///
    /// ```
    /// use atelier::Grid;
    /// let grid = Grid::over(0.0..2.0, 10.0..20.0, 2)?;
    /// assert_eq!(grid.points(), [[0.5, 12.5], [1.5, 12.5], [0.5, 17.5], [1.5, 17.5]]);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn points(&self) -> Vec<[f64; 2]> {
        let middle = |(low, high): (f64, f64), index: usize| {
            low + (high - low) * (index as f64 + 0.5) / self.side as f64
        };
        (0..self.side)
            .flat_map(|row| (0..self.side).map(move |column| (row, column)))
            .map(|(row, column)| [middle(self.x, column), middle(self.y, row)])
            .collect()
    }
}

/// The answers on a grid.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub grid: Grid,
    values: Arc<Vec<f64>>,
    /// The value at which the answer changes.
    level: f64,
}

/// Colours change in steps: a reader then sees lines of equal answers, and the file stays small.
const STEPS: f64 = 12.0;

impl Figure {
    /// What a function answers on a grid, in colours, with a line where the answer passes one half
    /// (or another level: [`Figure::level`]). Points can be laid over it with `and_points`.
    ///
    /// Colours go from orange (below the level) through white to blue (above it).
    ///
    /// ```
    /// use atelier::{Figure, Grid, Lang};
    /// let grid = Grid::over(0.0..1.0, 0.0..1.0, 2)?;
    /// let figure = Figure::boundary(&grid, &[0.1, 0.9, 0.2, f64::NAN])?.as_percent();
    /// assert!(figure.alt(Lang::En).contains("from 10% to 90%, above 50% in 33% of the area (blue)."));
    /// assert!(figure.alt(Lang::Fr).contains("1 valeur manque (NaN)"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where there is not one value for each place of the grid.
    pub fn boundary<N: Into<Number> + Copy>(grid: &Grid, values: &[N]) -> Result<Figure> {
        let places = grid.side * grid.side;
        refuse::same_length(
            (places, "the places of the grid", "les places de la grille"),
            (values.len(), "the values", "les valeurs"),
        )?;
        let field = Field { grid: grid.clone(), values: Arc::new(numbers(values)), level: 0.5 };
        Figure::of(Plane::default()).and_shape("boundary", Shape::Field(field))
    }

    /// The value at which the answer of a boundary changes: one half, if nothing else is said.
    ///
    /// ```
    /// use atelier::{Figure, Grid, Lang};
    /// let grid = Grid::over(0.0..1.0, 0.0..1.0, 2)?;
    /// let figure = Figure::boundary(&grid, &[10, 20, 30, 40])?.level(25.0)?;
    /// assert!(figure.alt(Lang::En).contains("from 10 to 40, above 25 in 50% of the area (blue)."));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where the level is not finite, or the figure has no boundary.
    pub fn level(&self, level: f64) -> Result<Figure> {
        refuse::finite(level, ("the level", "le seuil"))?;
        let mut plane = self.as_plane("level")?;
        let mut found = false;
        for mark in &mut plane.marks {
            if let Shape::Field(field) = &mut mark.shape {
                field.level = level;
                found = true;
            }
        }
        if !found {
            return Err(refuse::not_here(
                "level",
                Label::fixed("no boundary", "aucune frontière"),
                Label::same("Figure::boundary(&grid, &values)?.level(0.5)?"),
            ));
        }
        Ok(self.with(plane))
    }
}

impl Field {
    pub fn missing(&self) -> usize {
        self.values.iter().filter(|value| !value.is_finite()).count()
    }

    /// The lowest and highest answer; nothing where none is finite.
    fn extent(&self) -> Option<Extent> {
        Extent::of(self.values.iter().copied())
    }

    /// Both ends of the colours: the level stands in their middle, if nothing else was asked.
    fn ends(&self, colours: &Axis) -> Extent {
        if let Some((low, high)) = colours.range {
            return Extent { low, high };
        }
        let Extent { low, high } = self.extent().unwrap_or(Extent::UNIT);
        // Answers between 0 and 1 are shares: their colours then mean the same in every figure.
        if low >= 0.0 && high <= 1.0 && self.level == 0.5 {
            return Extent::UNIT;
        }
        let reach = (high / 2.0 - self.level / 2.0).abs().max((self.level / 2.0 - low / 2.0).abs());
        // Each end by itself: twice the largest distance may be no number.
        let reach = reach.max(self.level.abs() * 1e-9).max(1e-300);
        let end = |way: f64| (self.level + way * reach + way * reach).clamp(-f64::MAX, f64::MAX);
        Extent { low: end(-1.0), high: end(1.0) }
    }

    /// The colour of a value, in steps.
    fn colour(&self, value: f64, ends: Extent) -> RGBColor {
        if !value.is_finite() {
            return MISSING;
        }
        let share = ends.share(value).clamp(0.0, 1.0);
        let step = (share * STEPS).floor().min(STEPS - 1.0);
        pale((step + 0.5) / STEPS)
    }

    pub fn entry(&self, figure: &Figure, name: Option<&Label>, lang: Lang) -> Entry {
        let ends = self.ends(&figure.colours);
        let pen = figure.colours.writing(ends);
        let label = name.cloned().unwrap_or(Label::fixed("answer", "réponse"));
        Entry { sample: Sample::Ramp(pale, pen.value(ends.low, lang), pen.value(ends.high, lang)), label }
    }

    /// Value at a place, between the four places of the grid around it in proportion.
    fn at(&self, x: f64, y: f64) -> f64 {
        let side = self.grid.side;
        let place = |value: f64, (low, high): (f64, f64)| {
            ((value - low) / (high - low) * side as f64 - 0.5).clamp(0.0, (side - 1) as f64)
        };
        let (column, row) = (place(x, self.grid.x), place(y, self.grid.y));
        let (left, below) = (column.floor() as usize, row.floor() as usize);
        let (right, above) = ((left + 1).min(side - 1), (below + 1).min(side - 1));
        let (across, up) = (column.fract(), row.fract());
        let value = |column: usize, row: usize| self.values[row * side + column];
        let lower = value(left, below) * (1.0 - across) + value(right, below) * across;
        let upper = value(left, above) * (1.0 - across) + value(right, above) * across;
        lower * (1.0 - up) + upper * up
    }

    pub fn draw(&self, figure: &Figure, canvas: &mut Canvas, plot: &Plot) {
        let ends = self.ends(&figure.colours);
        let left = plot.at_x(self.grid.x.0).max(plot.left);
        let right = plot.at_x(self.grid.x.1).min(plot.right);
        let top = plot.at_y(self.grid.y.1).max(plot.top);
        let bottom = plot.at_y(self.grid.y.0).min(plot.bottom);
        let (columns, rows) = ((right - left).round() as usize, (bottom - top).round() as usize);
        if left >= right || top >= bottom || columns < 2 || rows < 2 {
            return;
        }
        let value_x = |x: f64| plot.x.value((x - plot.left) / (plot.right - plot.left));
        let value_y = |y: f64| plot.y.value((plot.bottom - y) / (plot.bottom - plot.top));
        let xs: Vec<f64> = (0..columns).map(|column| value_x(left + column as f64 + 0.5)).collect();
        let ys: Vec<f64> = (0..rows).map(|row| value_y(top + row as f64 + 0.5)).collect();
        let mut pixels = Vec::with_capacity(columns * rows * 4);
        let mut values = Vec::with_capacity(columns * rows);
        for y in &ys {
            for x in &xs {
                let value = self.at(*x, *y);
                let colour = self.colour(value, ends);
                pixels.extend([colour.0, colour.1, colour.2, 255]);
                values.push(value);
            }
        }
        canvas.bitmap((left, top, right, bottom), columns, rows, pixels);
        for line in joined(level_lines(&values, columns, self.level)) {
            let line = line.into_iter().map(|(x, y)| (left + x + 0.5, top + y + 0.5)).collect();
            canvas.line(line, INK, 1.75, None);
        }
    }

    pub fn words(&self, figure: &Figure, lang: Lang) -> String {
        let Some(extent) = self.extent() else {
            return say(lang, "no answer has a colour", "aucune réponse n’a de couleur").to_string();
        };
        let finite: Vec<f64> = self.values.iter().copied().filter(|value| value.is_finite()).collect();
        let above = finite.iter().filter(|value| **value > self.level).count();
        let share = lang.percent(above as f64 / finite.len() as f64, 0);
        let pen = figure.colours.writing(extent);
        let (range, level) = (pen.range(extent.low, extent.high, lang), pen.value(self.level, lang));
        match lang {
            Lang::Fr => format!("{range}, au-dessus de {level} sur {share} de la surface (en bleu)"),
            _ => format!("{range}, above {level} in {share} of the area (blue)"),
        }
    }
}

/// The colours of a boundary: lighter than those of a matrix, because points stand on them.
fn pale(share: f64) -> RGBColor {
    let colour = style::balance(share);
    style::tint(colour, 0.5)
}

/// Pieces of the line where values laid out in rows pass `level` (marching squares), four pixels a
/// step: finer steps are not seen.
fn level_lines(values: &[f64], columns: usize, level: f64) -> Vec<[(f64, f64); 2]> {
    const STEP: usize = 4;
    let rows = values.len() / columns;
    let ticks = |length: usize| -> Vec<usize> {
        let mut ticks: Vec<usize> = (0..length).step_by(STEP).collect();
        if ticks.last() != Some(&(length - 1)) {
            ticks.push(length - 1);
        }
        ticks
    };
    let (xs, ys) = (ticks(columns), ticks(rows));
    let mut segments = Vec::new();
    for y in ys.windows(2) {
        for x in xs.windows(2) {
            let corners = [(x[0], y[0]), (x[1], y[0]), (x[1], y[1]), (x[0], y[1])];
            let value = corners.map(|(column, row)| values[row * columns + column]);
            if value.iter().any(|value| !value.is_finite()) {
                continue;
            }
            // Where the line crosses each side of the square, going round.
            let mut crossings: Vec<(f64, f64)> = Vec::new();
            for side in 0..4 {
                let (a, b) = (value[side], value[(side + 1) % 4]);
                if (a > level) != (b > level) {
                    let part = Extent { low: a, high: b }.share(level).clamp(0.0, 1.0);
                    let (from, to) = (corners[side], corners[(side + 1) % 4]);
                    let mix = |from: usize, to: usize| from as f64 + (to as f64 - from as f64) * part;
                    crossings.push((mix(from.0, to.0), mix(from.1, to.1)));
                }
            }
            segments.extend(crossings.chunks_exact(2).map(|pair| [pair[0], pair[1]]));
        }
    }
    segments
}

/// Pieces put end to end: a boundary is then a few long lines, not hundreds of short ones.
fn joined(pieces: Vec<[(f64, f64); 2]>) -> Vec<Vec<(f64, f64)>> {
    // Ends that are one point were computed from the same two values, in this order or the other: they
    // are equal but for the last bits.
    let key = |(x, y): (f64, f64)| ((x * 64.0).round() as i64, (y * 64.0).round() as i64);
    let mut at: HashMap<(i64, i64), Vec<usize>> = HashMap::new();
    for (index, piece) in pieces.iter().enumerate() {
        for end in piece {
            at.entry(key(*end)).or_default().push(index);
        }
    }
    let mut used = vec![false; pieces.len()];
    let follow = |line: &mut Vec<(f64, f64)>, used: &mut Vec<bool>| {
        while let Some(end) = line.last().copied() {
            let next = at.get(&key(end)).and_then(|near| near.iter().copied().find(|index| !used[*index]));
            let Some(next) = next else { break };
            used[next] = true;
            let [a, b] = pieces[next];
            line.push(if key(a) == key(end) { b } else { a });
        }
    };
    let mut lines = Vec::new();
    for (index, [a, b]) in pieces.iter().enumerate() {
        if used[index] {
            continue;
        }
        used[index] = true;
        let mut line = vec![*a, *b];
        follow(&mut line, &mut used);
        line.reverse();
        follow(&mut line, &mut used);
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_stand_in_the_middle_of_their_cells_from_the_lowest_row() {
        let grid = Grid::over(0.0..2.0, 10.0..20.0, 2).unwrap();
        assert_eq!(grid.points(), [[0.5, 12.5], [1.5, 12.5], [0.5, 17.5], [1.5, 17.5]]);
    }

    #[test]
    fn the_level_line_stands_between_low_and_high() {
        // Two columns of nine pixels: 0 on the left, 1 on the right, so the line is at half way.
        let values: Vec<f64> = (0..9).flat_map(|_| (0..9).map(|column| f64::from(column) / 8.0)).collect();
        let lines = level_lines(&values, 9, 0.5);
        assert!(!lines.is_empty());
        assert!(lines.iter().flatten().all(|(x, _)| (*x - 4.0).abs() < 1e-9), "{lines:?}");
    }

    #[test]
    fn pieces_become_one_line() {
        let pieces = vec![
            [(1.0, 0.0), (2.0, 0.0)],
            [(3.0, 1.0), (2.0, 0.0)],
            [(0.0, 0.0), (1.0, 0.0)],
            [(9.0, 9.0), (8.0, 8.0)],
        ];
        let mut lines = joined(pieces);
        lines.sort_by_key(Vec::len);
        assert_eq!(lines[0].len(), 2);
        assert!(lines[1] == [(3.0, 1.0), (2.0, 0.0), (1.0, 0.0), (0.0, 0.0)], "{lines:?}");
    }

    #[test]
    fn values_between_places_are_in_proportion() {
        let grid = Grid::over(0.0..2.0, 0.0..2.0, 2).unwrap();
        let field = Field { grid, values: Arc::new(vec![0.0, 1.0, 2.0, 3.0]), level: 0.5 };
        assert_eq!(field.at(0.5, 0.5), 0.0);
        assert_eq!(field.at(1.0, 1.0), 1.5);
        assert_eq!(field.at(9.0, 9.0), 3.0);
    }
}
