//! A maze: cells, walls, a path, and what each cell is worth.

use super::axis::Extent;
use super::drawing::{Along, Drawing, LeftOut, MadeOf, Place, Side as Axes};
use super::figure::Figure;
use super::given::{Number, numbers};
use super::paper::{Canvas, clean};
use super::refuse;
use super::sheet::{self, CURVE, EDGE, Entry, HEIGHT, Sample, Sheet, WIDTH};
use super::style::{self, GRID, INK, Look, MISSING, Marker, look};
use super::words::{self, capital, say};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use std::sync::Arc;

/// Most cells along a side: each still has six pixels.
const MOST: usize = 100;

#[derive(Clone, Debug)]
struct Maze {
    columns: usize,
    rows: usize,
    walls: Arc<Vec<(usize, usize)>>,
    start: Option<usize>,
    goal: Option<usize>,
    paths: Vec<(Arc<Vec<usize>>, Option<Label>)>,
    values: Option<Arc<Vec<f64>>>,
    name: Option<Label>,
}

impl Figure {
    /// A maze of `columns × rows` cells, numbered from 0 row by row from the top left, with walls
    /// between the pairs of neighbouring cells in `walls`, and a wall all around.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// // 0 1
    /// // 2 3, with a wall between 0 and 1
    /// let figure = Figure::maze(2, 2, &[(0, 1)])?.start_and_goal(0, 1)?.path(&[0, 2, 3, 1], "Theseus", "Thésée")?;
    /// assert!(figure.alt(Lang::En).contains("Theseus: 3 steps, from the start to the goal"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where a side is not between 1 and 100 cells, or a wall is not between two neighbours.
    pub fn maze(columns: usize, rows: usize, walls: &[(usize, usize)]) -> Result<Figure> {
        if !(1..=MOST).contains(&columns) || !(1..=MOST).contains(&rows) {
            return Err(Error::new(
                Kind::Figure,
                Label::fixed(
                    "a maze of this size cannot be drawn",
                    "un labyrinthe de cette taille ne peut pas être dessiné",
                ),
            )
            .found(Label::with(|lang| format!("{} × {}", lang.count(columns), lang.count(rows))))
            .expected(Label::with(|lang| match lang {
                Lang::Fr => format!("de 1 à {MOST} cases de chaque côté"),
                _ => format!("1 to {MOST} squares on each side"),
            })));
        }
        let maze = Maze {
            columns,
            rows,
            walls: Arc::new(walls.to_vec()),
            start: None,
            goal: None,
            paths: Vec::new(),
            values: None,
            name: None,
        };
        if let Some((a, b)) = walls.iter().find(|(a, b)| !maze.neighbours(*a, *b)) {
            return Err(Error::new(
                Kind::Value,
                Label::fixed(
                    "a wall stands between two neighbouring squares",
                    "un mur se trouve entre deux cases voisines",
                ),
            )
            .found(Label::same(format!("({a}, {b})")))
            .expected(Label::with(|lang| match lang {
                Lang::Fr => format!("deux cases voisines, de 0 à {}", columns * rows - 1),
                _ => format!("two neighbouring squares, 0 to {}", columns * rows - 1),
            })));
        }
        Ok(Figure::of(maze))
    }

    /// Marks where a maze begins and where it ends.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::maze(2, 2, &[])?.start_and_goal(0, 3)?;
    /// assert!(figure.alt(Lang::En).contains("Start: row 1, column 1; goal: row 2, column 2."));
    /// assert!(figure.start_and_goal(0, 4).is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where there is no such cell, and in figures that are not mazes.
    pub fn start_and_goal(&self, start: usize, goal: usize) -> Result<Figure> {
        let mut maze = self.as_maze("start_and_goal")?;
        maze.check_cells(&[start, goal])?;
        (maze.start, maze.goal) = (Some(start), Some(goal));
        Ok(self.with(maze))
    }

    /// A path through a maze, cell by cell, with its name in both languages. Several paths get colours
    /// and dashes of their own.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::maze(2, 1, &[])?.path(&[0, 1, 0], "to and fro", "aller et retour")?;
    /// assert!(figure.alt(Lang::Fr).contains("Aller et retour\u{a0}: 2 pas"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where the path is empty or there is no such cell, and in figures that are not mazes.
    pub fn path(&self, cells: &[usize], en: &str, fr: &str) -> Result<Figure> {
        let mut maze = self.as_maze("path")?;
        if cells.is_empty() {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed("a path has a square to begin with", "un chemin a une case pour commencer"),
            )
            .found(Label::fixed("no squares", "aucune case"))
            .expected(Label::fixed("1 or more", "1 ou plus")));
        }
        maze.check_cells(cells)?;
        maze.paths.push((Arc::new(cells.to_vec()), Some(Label::new(en, fr))));
        Ok(self.with(maze))
    }

    /// What each cell of a maze is worth, in colours: one value a cell, row by row. `named` says what
    /// the values are.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::maze(2, 1, &[])?.values(&[0.5, f64::NAN])?.named("worth", "valeur");
    /// assert!(figure.alt(Lang::En).contains("1 value is missing (NaN)"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where there is not one value for each cell, and in figures that are not mazes.
    pub fn values<N: Into<Number> + Copy>(&self, values: &[N]) -> Result<Figure> {
        let mut maze = self.as_maze("values")?;
        refuse::same_length(
            (maze.columns * maze.rows, "the squares", "les cases"),
            (values.len(), "their values", "leurs valeurs"),
        )?;
        maze.values = Some(Arc::new(numbers(values)));
        Ok(self.with(maze))
    }

    fn as_maze(&self, method: &str) -> Result<Maze> {
        self.kind::<Maze>().cloned().ok_or_else(|| {
            refuse::not_here(
                method,
                Label::fixed("it has no maze", "elle n’a pas de labyrinthe"),
                Label::same("Figure::maze(columns, rows, &walls)?"),
            )
        })
    }
}

/// Narrower paper is hard to find on a projector.
const NARROWEST: f64 = 280.0;

const PATH: Label = Label::fixed("path", "chemin");
const START: Label = Label::fixed("start", "départ");
const GOAL: Label = Label::fixed("goal", "but");

impl Maze {
    fn neighbours(&self, a: usize, b: usize) -> bool {
        let cells = self.columns * self.rows;
        let (low, high) = (a.min(b), a.max(b));
        let beside = high - low == 1 && high % self.columns != 0;
        high < cells && (beside || high - low == self.columns)
    }

    fn check_cells(&self, cells: &[usize]) -> Result<()> {
        let last = self.columns * self.rows - 1;
        match cells.iter().find(|cell| **cell > last) {
            None => Ok(()),
            Some(wrong) => Err(Error::new(
                Kind::Value,
                Label::fixed("this maze has no such square", "ce labyrinthe n’a pas cette case"),
            )
            .found(Label::with(|lang| lang.count(*wrong)))
            .expected(Label::with(|lang| match lang {
                Lang::Fr => format!("de 0 à {last}"),
                _ => format!("0 to {last}"),
            }))),
        }
    }

    /// Both ends of the colours; nothing where there are no values, or none is finite.
    fn ends(&self, figure: &Figure) -> Option<Extent> {
        let values = self.values.as_ref()?;
        if let Some((low, high)) = figure.colours.range {
            return Some(Extent { low, high });
        }
        let Extent { low, high } = Extent::of(values.iter().copied())?;
        let above = (low + low.abs().max(1.0)).min(f64::MAX);
        Some(Extent { low, high: if high > low { high } else { above } })
    }

    fn legend(&self, figure: &Figure, lang: Lang) -> Vec<Entry> {
        let mut entries = Vec::new();
        if let Some(ends) = self.ends(figure) {
            let label = self.name.clone().unwrap_or(Label::fixed("value", "valeur"));
            let pen = figure.colours.writing(ends);
            let (low, high) = (pen.value(ends.low, lang), pen.value(ends.high, lang));
            entries.push(Entry { sample: Sample::Ramp(light, low, high), label });
        }
        if self.start.is_some() {
            entries.push(Entry { sample: Sample::Points(START_LOOK), label: START });
        }
        if self.goal.is_some() {
            entries.push(Entry { sample: Sample::Points(GOAL_LOOK), label: GOAL });
        }
        for (position, (_, name)) in self.paths.iter().enumerate() {
            let label = name.clone().filter(|name| !name.is_empty()).unwrap_or(PATH);
            entries.push(Entry { sample: Sample::Curve(path_look(position), false), label });
        }
        entries
    }

    fn picture(&self, figure: &Figure, lang: Lang) -> Canvas {
        let cell = ((WIDTH - 2.0 * EDGE) / self.columns as f64)
            .min((HEIGHT - 80.0) / self.rows as f64)
            .clamp(6.0, 72.0);
        let notes = figure.notes(lang);
        let body = cell * self.rows as f64 + EDGE + 6.0 + sheet::notes_height(&notes);
        let mut sheet = Sheet::new(figure.title.as_ref(), &self.legend(figure, lang), lang, body);
        sheet.top += 4.0;
        sheet.put_below(&notes);
        let (left, top) = (EDGE + 2.0, sheet.top);
        let (right, bottom) = (left + cell * self.columns as f64, top + cell * self.rows as f64);
        // The paper ends with the maze, not a hand below it.
        if notes.is_empty() {
            sheet.canvas.height = (bottom + EDGE).ceil().max(160.0);
        }
        let middle = |position: usize| {
            let (row, column) = (position / self.columns, position % self.columns);
            (left + cell * (column as f64 + 0.5), top + cell * (row as f64 + 0.5))
        };
        if let Some(values) = &self.values {
            let ends = self.ends(figure).unwrap_or(Extent::UNIT);
            for (position, value) in values.iter().enumerate() {
                let (x, y) = middle(position);
                let colour = if value.is_finite() { light(ends.share(*value)) } else { MISSING };
                sheet
                    .canvas
                    .rectangle((x - cell / 2.0, y - cell / 2.0, x + cell / 2.0, y + cell / 2.0), colour);
            }
        } else if cell > 12.0 {
            for column in 1..self.columns {
                let x = left + cell * column as f64;
                sheet.canvas.line(vec![(x, top), (x, bottom)], GRID, 1.0, None);
            }
            for row in 1..self.rows {
                let y = top + cell * row as f64;
                sheet.canvas.line(vec![(left, y), (right, y)], GRID, 1.0, None);
            }
        }
        let thick = (cell / 12.0).clamp(1.5, 4.0);
        for (a, b) in self.walls.iter() {
            let ((ax, ay), (bx, by)) = (middle(*a), middle(*b));
            let (x, y) = ((ax + bx) / 2.0, (ay + by) / 2.0);
            // Walls reach a little over their ends, so that corners close.
            let half = cell / 2.0 + thick / 2.0;
            let ends = if ay == by {
                vec![(x, y - half), (x, y + half)]
            } else {
                vec![(x - half, y), (x + half, y)]
            };
            sheet.canvas.line(ends, INK, thick, None);
        }
        sheet.canvas.frame((left, top, right, bottom), INK, thick);
        for (position, (path, _)) in self.paths.iter().enumerate() {
            // Paths that share cells run beside each other.
            let shift = (position as f64 - (self.paths.len() - 1) as f64 / 2.0) * (cell / 8.0).min(5.0);
            let points: Vec<(f64, f64)> =
                path.iter().map(|cell| middle(*cell)).map(|(x, y)| (x + shift, y + shift)).collect();
            let look = path_look(position);
            sheet.canvas.line(points.clone(), look.colour, CURVE + 0.75, look.dash);
            // It ends before the middle of the square where the goal's mark is, else where the path ends.
            let before_mark = path.last() == self.goal.as_ref() || path.last() == self.start.as_ref();
            arrow(&mut sheet.canvas, &points, look, (cell / 5.0).clamp(3.0, 7.0), before_mark);
        }
        let radius = (cell / 6.0).clamp(2.5, 8.0);
        for (place, look) in [(self.start, START_LOOK), (self.goal, GOAL_LOOK)] {
            if let Some(place) = place {
                let (x, y) = middle(place);
                sheet::point(&mut sheet.canvas, look.marker, x, y, radius, look.colour);
            }
        }
        // And beside it: two small mazes stand next to each other.
        let words = sheet.canvas.texts().iter().map(|words| words.area().2).fold(0.0, f64::max);
        sheet.canvas.width = (words.max(right) + EDGE).ceil().clamp(NARROWEST, WIDTH);
        sheet.canvas
    }

    fn sentences(&self, figure: &Figure, lang: Lang) -> Vec<String> {
        let mut parts = vec![words::opening(say(lang, "Maze", "Labyrinthe"), figure.title.as_ref(), lang)];
        let walls = words::count(self.walls.len(), ("wall", "mur"), ("walls", "murs"), lang);
        let (columns, rows) = (lang.count(self.columns), lang.count(self.rows));
        parts.push(match lang {
            Lang::Fr => format!("{columns} × {rows} cases, {walls} à l’intérieur."),
            _ => format!("{columns} × {rows} squares, {walls} inside."),
        });
        let cell = |position: usize| {
            let (row, column) = (position / self.columns + 1, position % self.columns + 1);
            match lang {
                Lang::Fr => format!("ligne {row}, colonne {column}"),
                _ => format!("row {row}, column {column}"),
            }
        };
        if let (Some(start), Some(goal)) = (self.start, self.goal) {
            parts.push(match lang {
                Lang::Fr => format!("Départ\u{a0}: {}\u{202f}; but\u{a0}: {}.", cell(start), cell(goal)),
                _ => format!("Start: {}; goal: {}.", cell(start), cell(goal)),
            });
        }
        for (path, name) in &self.paths {
            let name = name.clone().filter(|name| !name.is_empty()).unwrap_or(PATH);
            let steps = words::count(path.len() - 1, ("step", "pas"), ("steps", "pas"), lang);
            let place = |position: usize, from: bool| match () {
                () if Some(position) == self.start => {
                    say(lang, "the start", if from { "du départ" } else { "au départ" }).to_string()
                }
                () if Some(position) == self.goal => {
                    say(lang, "the goal", if from { "du but" } else { "au but" }).to_string()
                }
                () if lang == Lang::Fr => {
                    format!("{} la case {}", if from { "de" } else { "à" }, cell(position))
                }
                () => cell(position),
            };
            let (first, last) = (place(path[0], true), place(path[path.len() - 1], false));
            let name = capital(&lang.colon(&clean(&name.text(lang))));
            parts.push(match lang {
                Lang::Fr => format!("{name} {steps}, {first} {last}."),
                _ => format!("{name} {steps}, from {first} to {last}."),
            });
        }
        if let Some(values) = &self.values {
            let finite = || values.iter().enumerate().filter(|(_, value)| value.is_finite());
            let by = |a: &(usize, &f64), b: &(usize, &f64)| a.1.total_cmp(b.1);
            if let (Some(low), Some(high)) = (finite().min_by(by), finite().max_by(by)) {
                let pen = figure.colours.writing(Extent { low: *low.1, high: *high.1 });
                let one = |(position, value): (usize, &f64)| {
                    format!("{} ({})", pen.value(*value, lang), cell(position))
                };
                let name =
                    self.name.as_ref().map(|name| clean(&name.text(lang))).filter(|name| !name.is_empty());
                let name = lang.colon(&name.unwrap_or(say(lang, "Colours", "Couleurs").to_string()));
                let name = capital(&name);
                parts.push(match lang {
                    Lang::Fr => format!("{name} minimum {}, maximum {}.", one(low), one(high)),
                    _ => format!("{name} lowest {}, highest {}.", one(low), one(high)),
                });
            }
        }
        parts
            .extend(figure.colours.range.map(|(low, high)| words::colours(&figure.colours, low, high, lang)));
        parts
    }
}

impl Drawing for Maze {
    fn draw(&self, figure: &Figure, lang: Lang) -> Canvas {
        self.picture(figure, lang)
    }

    fn words(&self, figure: &Figure, lang: Lang) -> Vec<String> {
        self.sentences(figure, lang)
    }

    fn named(&self, name: Label) -> Arc<dyn Drawing> {
        Arc::new(Maze { name: Some(name), ..self.clone() })
    }

    fn lined(&self, _: Axes, _: f64, _: Label) -> Option<Arc<dyn Drawing>> {
        None
    }

    fn along(&self, _: Axes) -> Along {
        Along::Nothing
    }

    fn values(&self) -> Place {
        Place::Colours
    }

    fn made_of(&self) -> MadeOf {
        MadeOf::Colours
    }

    fn left_out(&self, _: &Figure) -> LeftOut {
        let missing = self.values.iter().flat_map(|values| values.iter()).filter(|value| !value.is_finite());
        LeftOut { missing: missing.count(), ..LeftOut::default() }
    }
}

/// Lighter than in a matrix: walls and paths stand on it.
fn light(share: f64) -> plotters::style::RGBColor {
    style::tint(style::amount(share), 0.6)
}

const START_LOOK: Look = Look { colour: INK, dash: None, marker: Marker::Circle };
const GOAL_LOOK: Look =
    Look { colour: plotters::style::RGBColor(0x00, 0x7a, 0x59), dash: None, marker: Marker::Square };

/// Vermilion first: it stands out from walls and from the blue of values.
fn path_look(position: usize) -> Look {
    match position {
        0 => Look { dash: None, ..look(1) },
        1 => Look { dash: Some((6.0, 5.0)), ..look(0) },
        other => look(other),
    }
}

/// The head of an arrow at the end of a path: it says which way it runs.
fn arrow(canvas: &mut Canvas, points: &[(f64, f64)], look: Look, size: f64, before_mark: bool) {
    let Some(end) = points.last() else { return };
    let Some(before) = points.iter().rev().find(|point| *point != end) else { return };
    let (dx, dy) = (end.0 - before.0, end.1 - before.1);
    let length = dx.hypot(dy);
    let (dx, dy) = (dx / length, dy / length);
    let gap = if before_mark { -0.6 } else { 0.6 };
    let tip = (end.0 + dx * size * gap, end.1 + dy * size * gap);
    let back = (tip.0 - dx * size * 1.4, tip.1 - dy * size * 1.4);
    canvas.area(
        vec![
            tip,
            (back.0 - dy * size * 0.8, back.1 + dx * size * 0.8),
            (back.0 + dy * size * 0.8, back.1 - dx * size * 0.8),
        ],
        look.colour,
        1.0,
    );
}
