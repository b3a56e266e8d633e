//! A mouse in a maze, after the one that Claude Shannon built in 1950 and showed in March 1951.

use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::plot::Figure;
use crate::show::{Page, Show, displays};
use rand::{SeedableRng, seq::SliceRandom};
use std::collections::VecDeque;

/// The four ways out of a cell.
///
/// ```
/// use atelier::synth::Move;
/// assert_eq!(Move::ALL[Move::Left.number()], Move::Left);
/// assert_eq!(Move::Left.back(), Move::Right);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Move {
    /// To the row above.
    Up,
    /// To the row below.
    Down,
    /// To the column on the left.
    Left,
    /// To the column on the right.
    Right,
}

impl Move {
    /// All four, in the order of their numbers.
    pub const ALL: [Move; 4] = [Move::Up, Move::Down, Move::Left, Move::Right];

    /// The number of this move, from 0: its column in a table of values.
    pub fn number(&self) -> usize {
        *self as usize
    }

    /// The way back.
    pub fn back(&self) -> Move {
        match self {
            Move::Up => Move::Down,
            Move::Down => Move::Up,
            Move::Left => Move::Right,
            Move::Right => Move::Left,
        }
    }

    /// The word for it.
    pub fn label(&self) -> Label {
        match self {
            Move::Up => Label::fixed("up", "haut"),
            Move::Down => Label::fixed("down", "bas"),
            Move::Left => Label::fixed("left", "gauche"),
            Move::Right => Label::fixed("right", "droite"),
        }
    }

    /// An arrow: `↑`, `↓`, `←`, `→`.
    pub fn arrow(&self) -> char {
        ['↑', '↓', '←', '→'][self.number()]
    }
}

/// What one move brought.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The cell where the mouse is now; the same as before when there was a wall.
    pub cell: usize,
    /// What it was given for this move.
    pub reward: f64,
    /// Whether it has reached the goal.
    pub done: bool,
}

/// Cells, walls between them, a start and a goal that can be reached.
///
/// Cells are numbered from 0, row after row from the top left. Nothing is uncertain in this world:
/// a move goes where it points, or stays where a wall stands. Unless [`Maze::rewards`] says
/// otherwise, reaching the goal is worth 1, a move −0.01, and running into a wall −0.1.
///
/// ```
/// use atelier::synth::{Maze, Move};
/// let maze = Maze::draw("#######\n#S#   #\n# # # #\n#   #G#\n#######")?;
/// assert_eq!((maze.columns(), maze.rows()), (3, 2));
/// assert_eq!(maze.shortest(), [0, 3, 4, 1, 2, 5]); // down, right, up, right, down
/// let step = maze.step(0, Move::Right);
/// assert_eq!((step.cell, step.done), (0, false)); // a wall
/// assert!(maze.step(2, Move::Down).done);
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct Maze {
    columns: usize,
    rows: usize,
    /// For each cell, whether one can go up, down, left, right.
    open: Vec<[bool; 4]>,
    start: usize,
    goal: usize,
    goal_reward: f64,
    move_reward: f64,
    wall_reward: f64,
}

/// A maze of `columns` × `rows` cells, the same for the same seed. Shannon's had 5 × 5.
///
/// From each cell there is exactly one way to each other; [`Maze::with_shortcuts`] opens more. The
/// start is the top left cell, the goal the cell furthest from it.
///
/// ```
/// use atelier::{synth, SEED};
/// let maze = synth::maze(5, 5, SEED)?;
/// assert_eq!(maze.cells(), 25);
/// assert_eq!(maze.shortest().first(), Some(&maze.start()));
/// assert_eq!(maze.shortest().last(), Some(&maze.goal()));
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// # Errors
/// When there are fewer than two cells, or more than 10 000.
pub fn maze(columns: usize, rows: usize, seed: u64) -> Result<Maze> {
    let cells = columns.saturating_mul(rows);
    if !(2..=10_000).contains(&cells) {
        return Err(Error::new(
            Kind::Value,
            Label::fixed(
                "a maze of this size cannot be made",
                "un labyrinthe de cette taille ne peut pas être fait",
            ),
        )
        .found(Label::same(format!("{columns} × {rows}")))
        .expected(Label::fixed("2 to 10,000 squares", "de 2 à 10\u{202f}000 cases"))
        .attempt(Label::same("synth::maze(5, 5, SEED)")));
    }
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    let mut maze = Maze {
        columns,
        rows,
        open: vec![[false; 4]; cells],
        start: 0,
        goal: 0,
        goal_reward: 1.0,
        move_reward: -0.01,
        wall_reward: -0.1,
    };
    // Wander into cells never visited, opening walls; at a dead end, go back to the last choice.
    let mut visited = vec![false; cells];
    visited[0] = true;
    let mut trail = vec![0];
    while let Some(&cell) = trail.last() {
        let mut choices: Vec<(Move, usize)> = Move::ALL
            .into_iter()
            .filter_map(|way| maze.beside(cell, way).map(|next| (way, next)))
            .filter(|(_, next)| !visited[*next])
            .collect();
        choices.shuffle(&mut random);
        match choices.first() {
            Some(&(way, next)) => {
                maze.set(cell, way, next, true);
                visited[next] = true;
                trail.push(next);
            }
            None => {
                trail.pop();
            }
        }
    }
    let distances = maze.distances_from(0);
    maze.goal = (0..cells).max_by_key(|cell| (distances[*cell], *cell)).unwrap_or(cells - 1);
    Ok(maze)
}

impl Maze {
    /// A maze drawn with letters: `S` is the start (souris), `G` the goal (gruyère), a space is open,
    /// anything else is a wall.
    ///
    /// Cells and the walls between them take turns: the first line is wall, the second holds cells in
    /// its second, fourth, … letters, and so on. Spaces before the first wall of each line do not count.
    ///
    /// # Errors
    /// When the lines do not fit together, `S` or `G` is missing, or the goal cannot be reached.
    pub fn draw(text: &str) -> Result<Maze> {
        let lines: Vec<Vec<char>> = text
            .lines()
            .map(|line| line.trim().chars().collect::<Vec<char>>())
            .filter(|line| !line.is_empty())
            .collect();
        let (height, width) = (lines.len(), lines.first().map_or(0, Vec::len));
        let refuse = |what: Label, found: Label, expected: Label| {
            Err(Error::new(Kind::Shape, what)
                .found(found)
                .expected(expected)
                .attempt(Label::same("\"#####\n#S G#\n#####\"")))
        };
        if height < 3 || width < 3 || height % 2 == 0 || width % 2 == 0 || width * height > 50_000 {
            return refuse(
                Label::fixed("this drawing is not a maze", "ce dessin n’est pas un labyrinthe"),
                Label::new(
                    format!("{height} lines of {width} letters"),
                    format!("{height} lignes de {width} lettres"),
                ),
                Label::fixed(
                    "odd numbers of lines and of letters, 3 or more",
                    "des nombres impairs de lignes et de lettres, 3 ou plus",
                ),
            );
        }
        if let Some(odd) = lines.iter().position(|line| line.len() != width) {
            return refuse(
                Label::new(
                    format!("line {} of this drawing is not as long as the first", odd + 1),
                    format!("la ligne {} de ce dessin n’est pas aussi longue que la première", odd + 1),
                ),
                Label::same(lines[odd].len().to_string()),
                Label::same(width.to_string()),
            );
        }
        let (columns, rows) = (width / 2, height / 2);
        let at = |cell: usize| (2 * (cell / columns) + 1, 2 * (cell % columns) + 1);
        let find = |letter: char| {
            (0..columns * rows).find(|cell| lines[at(*cell).0][at(*cell).1].eq_ignore_ascii_case(&letter))
        };
        let (Some(start), Some(goal)) = (find('S'), find('G')) else {
            return refuse(
                Label::fixed(
                    "this maze lacks a start or a goal",
                    "il manque à ce labyrinthe un départ ou un but",
                ),
                Label::fixed("no S or no G in a square", "pas de S ou pas de G dans une case"),
                Label::fixed("one S and one G", "un S et un G"),
            );
        };
        let mut maze = Maze {
            columns,
            rows,
            open: vec![[false; 4]; columns * rows],
            start,
            goal,
            goal_reward: 1.0,
            move_reward: -0.01,
            wall_reward: -0.1,
        };
        for cell in 0..columns * rows {
            let (line, place) = at(cell);
            if matches!(lines[line][place], ' ' | '.' | 'S' | 's' | 'G' | 'g') {
                for (way, wall) in [(Move::Right, (line, place + 1)), (Move::Down, (line + 1, place))] {
                    let Some(next) = maze.beside(cell, way) else { continue };
                    let beyond = at(next);
                    let free = |letter: char| matches!(letter, ' ' | '.' | 'S' | 's' | 'G' | 'g');
                    maze.set(cell, way, next, free(lines[wall.0][wall.1]) && free(lines[beyond.0][beyond.1]));
                }
            }
        }
        maze.solvable()
    }

    /// Opens `count` more walls, chosen by the seed: now several ways lead to the goal.
    ///
    /// Where fewer walls are left, all are opened.
    ///
    /// ```
    /// use atelier::{synth, SEED};
    /// let maze = synth::maze(8, 8, SEED)?;
    /// let easier = maze.with_shortcuts(6, SEED);
    /// assert_eq!(easier.openings(), maze.openings() + 6);
    /// assert!(easier.shortest().len() <= maze.shortest().len());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn with_shortcuts(&self, count: usize, seed: u64) -> Maze {
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
        let mut maze = self.clone();
        let mut walls: Vec<(usize, Move, usize)> = (0..self.cells())
            .flat_map(|cell| [Move::Right, Move::Down].map(|way| (cell, way)))
            .filter_map(|(cell, way)| self.beside(cell, way).map(|next| (cell, way, next)))
            .filter(|(cell, way, _)| !self.open(*cell, *way))
            .collect();
        walls.shuffle(&mut random);
        for (cell, way, next) in walls.into_iter().take(count) {
            maze.set(cell, way, next, true);
        }
        maze
    }

    /// The same maze with a wall put up on that side of a cell, as Shannon moved his partitions
    /// between two runs.
    ///
    /// # Errors
    /// When there is no such cell, that side is the edge, or the goal could no longer be reached.
    pub fn with_wall(&self, cell: usize, way: Move) -> Result<Maze> {
        self.changed(cell, way, false)
    }

    /// The same maze with the wall on that side of a cell taken away.
    ///
    /// # Errors
    /// When there is no such cell, or that side is the edge.
    pub fn without_wall(&self, cell: usize, way: Move) -> Result<Maze> {
        self.changed(cell, way, true)
    }

    fn changed(&self, cell: usize, way: Move, open: bool) -> Result<Maze> {
        let Some(next) = (cell < self.cells()).then(|| self.beside(cell, way)).flatten() else {
            return Err(Error::new(
                Kind::Value,
                Label::new(
                    format!("nothing lies beyond that side of square {cell}: {}", way.label().en()),
                    format!("il n’y a rien au-delà de ce côté de la case {cell}\u{a0}: {}", way.label().fr()),
                ),
            )
            .found(Label::new(format!("square {cell}"), format!("case {cell}")))
            .expected(Label::new(
                format!("a square from 0 to {}, and a side that is not the edge", self.cells() - 1),
                format!("une case de 0 à {}, et un côté qui n’est pas le bord", self.cells() - 1),
            )));
        };
        let mut maze = self.clone();
        maze.set(cell, way, next, open);
        maze.solvable()
    }

    /// The same maze with other rewards: for reaching the goal, for each move, for running into a wall.
    ///
    /// ```
    /// use atelier::{synth, synth::Move};
    /// let maze = synth::maze(2, 1, 0)?.rewards(10.0, -1.0, -5.0)?;
    /// assert_eq!(maze.step(0, Move::Up).reward, -5.0);
    /// assert_eq!(maze.step(0, Move::Right).reward, 10.0);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When one of them is not a finite number.
    pub fn rewards(&self, goal: f64, step: f64, wall: f64) -> Result<Maze> {
        if let Some(bad) = [goal, step, wall].into_iter().find(|value| !value.is_finite()) {
            return Err(Error::new(
                Kind::Value,
                Label::fixed("a reward must be a number", "une récompense doit être un nombre"),
            )
            .found(Label::with(|lang| lang.number(bad, 0)))
            .expected(Label::fixed("three finite numbers", "trois nombres finis"))
            .attempt(Label::same("maze.rewards(1.0, -0.01, -0.1)?")));
        }
        Ok(Maze { goal_reward: goal, move_reward: step, wall_reward: wall, ..self.clone() })
    }

    /// One move from `cell`: where it leads, what it brings, whether it ends at the goal.
    ///
    /// A cell that does not exist is taken as the last one.
    pub fn step(&self, cell: usize, way: Move) -> Step {
        let cell = cell.min(self.cells() - 1);
        match self.beside(cell, way).filter(|_| self.open(cell, way)) {
            None => Step { cell, reward: self.wall_reward, done: false },
            Some(next) if next == self.goal => Step { cell: next, reward: self.goal_reward, done: true },
            Some(next) => Step { cell: next, reward: self.move_reward, done: false },
        }
    }

    /// Whether one can leave a cell that way.
    pub fn open(&self, cell: usize, way: Move) -> bool {
        self.open.get(cell).is_some_and(|sides| sides[way.number()])
    }

    /// How many columns of cells.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// How many rows of cells.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many cells.
    pub fn cells(&self) -> usize {
        self.open.len()
    }

    /// How many pairs of neighbours are open to each other.
    pub fn openings(&self) -> usize {
        self.open.iter().flatten().filter(|open| **open).count() / 2
    }

    /// The cell where the mouse is put down.
    pub fn start(&self) -> usize {
        self.start
    }

    /// The cell with the cheese.
    pub fn goal(&self) -> usize {
        self.goal
    }

    /// Row and column of a cell, from 0.
    pub fn position(&self, cell: usize) -> (usize, usize) {
        (cell / self.columns, cell % self.columns)
    }

    /// The truth to learn: a shortest way from start to goal, both included.
    pub fn shortest(&self) -> Vec<usize> {
        let distances = self.distances();
        let mut path = vec![self.start];
        let mut cell = self.start;
        while cell != self.goal {
            // The goal can be reached from every cell on the way: some neighbour is one move nearer.
            let nearer = Move::ALL.into_iter().filter(|way| self.open(cell, *way)).filter_map(|way| self.beside(cell, way)).find(
                |next| matches!((distances[*next], distances[cell]), (Some(there), Some(here)) if there < here),
            );
            let Some(next) = nearer else { break };
            path.push(next);
            cell = next;
        }
        path
    }

    /// How many times as long as the shortest way a way is: 1 is as short. A way that does not end at the
    /// goal counts as infinite.
    ///
    /// ```
    /// use atelier::{QTable, synth};
    /// let maze = synth::maze(5, 5, 1)?;
    /// assert_eq!(maze.times_shortest(&maze.shortest()), 1.0);
    /// let lost = QTable::new(&maze); // knows nothing
    /// assert_eq!(maze.times_shortest(&lost.path(&maze)?), f64::INFINITY);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn times_shortest(&self, way: &[usize]) -> f64 {
        if way.last() != Some(&self.goal) {
            return f64::INFINITY;
        }
        // A start that is the goal does not exist: a maze has two cells or more.
        (way.len() - 1) as f64 / (self.shortest().len() - 1) as f64
    }

    /// For each cell, the number of moves to the goal, or `None` where no way leads there.
    pub fn distances(&self) -> Vec<Option<usize>> {
        self.distances_from(self.goal)
    }

    /// The drawing that [`Maze::draw`] reads.
    ///
    /// ```
    /// use atelier::{synth, synth::Maze};
    /// let maze = synth::maze(4, 3, 7)?;
    /// assert_eq!(Maze::draw(&maze.text())?, maze);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn text(&self) -> String {
        self.text_with(&[])
    }

    /// The drawing, with dots on the cells of a path.
    pub fn text_with(&self, path: &[usize]) -> String {
        let mut lines = vec![vec!['#'; 2 * self.columns + 1]; 2 * self.rows + 1];
        for cell in 0..self.cells() {
            let (row, column) = self.position(cell);
            let (line, place) = (2 * row + 1, 2 * column + 1);
            lines[line][place] = match cell {
                cell if cell == self.start => 'S',
                cell if cell == self.goal => 'G',
                cell if path.contains(&cell) => '·',
                _ => ' ',
            };
            if self.open(cell, Move::Right) {
                lines[line][place + 1] = ' ';
            }
            if self.open(cell, Move::Down) {
                lines[line + 1][place] = ' ';
            }
        }
        lines.into_iter().map(|line| line.into_iter().collect::<String>()).collect::<Vec<_>>().join("\n")
    }

    /// The pairs of neighbours with a wall between them, as [`Figure::maze`] takes them.
    pub fn walls(&self) -> Vec<(usize, usize)> {
        (0..self.cells())
            .flat_map(|cell| [Move::Right, Move::Down].map(|way| (cell, way)))
            .filter(|(cell, way)| !self.open(*cell, *way))
            .filter_map(|(cell, way)| self.beside(cell, way).map(|next| (cell, next)))
            .collect()
    }

    /// The maze as a figure, to which paths and values can be added.
    ///
    /// ```
    /// use atelier::{synth, Lang, SEED};
    /// let maze = synth::maze(5, 5, SEED)?;
    /// let figure = maze.plot()?.path(&maze.shortest(), "the shortest way", "le plus court chemin")?;
    /// assert!(figure.alt(Lang::En).contains("shortest way"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the maze is too large for a figure.
    pub fn plot(&self) -> Result<Figure> {
        Figure::maze(self.columns, self.rows, &self.walls())?.start_and_goal(self.start, self.goal)
    }

    /// The neighbour on that side, wall or not; none beyond the edge.
    fn beside(&self, cell: usize, way: Move) -> Option<usize> {
        let (row, column) = self.position(cell);
        match way {
            Move::Up => (row > 0).then(|| cell - self.columns),
            Move::Down => (row + 1 < self.rows).then(|| cell + self.columns),
            Move::Left => (column > 0).then(|| cell - 1),
            Move::Right => (column + 1 < self.columns).then(|| cell + 1),
        }
    }

    fn set(&mut self, cell: usize, way: Move, next: usize, open: bool) {
        self.open[cell][way.number()] = open;
        self.open[next][way.back().number()] = open;
    }

    fn distances_from(&self, from: usize) -> Vec<Option<usize>> {
        let mut distances = vec![None; self.cells()];
        distances[from] = Some(0);
        let mut waiting = VecDeque::from([(from, 0)]);
        while let Some((cell, distance)) = waiting.pop_front() {
            for way in Move::ALL.into_iter().filter(|way| self.open(cell, *way)) {
                let Some(next) = self.beside(cell, way) else { continue };
                if distances[next].is_none() {
                    distances[next] = Some(distance + 1);
                    waiting.push_back((next, distance + 1));
                }
            }
        }
        distances
    }

    fn solvable(self) -> Result<Maze> {
        if self.start != self.goal && self.distances()[self.start].is_some() {
            return Ok(self);
        }
        Err(Error::new(
            Kind::Value,
            Label::fixed("no way leads from start to goal", "aucun chemin ne mène du départ au but"),
        )
        .found(Label::same(self.text()))
        .expected(Label::fixed("at least one way", "au moins un chemin"))
        .attempt(Label::fixed("take away a wall between S and G", "enlevez un mur entre S et G")))
    }
}

impl std::fmt::Debug for Maze {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text())
    }
}

impl Show for Maze {
    fn page(&self) -> Page {
        let lang = Lang::current();
        let words = Label::with(|lang| {
            let (cells, moves) = (lang.count(self.cells()), lang.count(self.shortest().len() - 1));
            match lang {
                Lang::Fr => {
                    format!(
                        "Un labyrinthe de {cells} cases\u{202f}; le plus court chemin de S à G fait {moves} pas"
                    )
                }
                _ => format!("A maze of {cells} squares; the shortest way from S to G takes {moves} moves"),
            }
        });
        let page = Page::text(&words.text(lang));
        match self.plot() {
            Ok(figure) => Page::beside(vec![page, figure.page()]),
            Err(_) => page.line(&self.text()), // too large for a figure: letters still fit
        }
    }
}
displays!(Maze);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_maze_can_be_solved_and_every_cell_reached(columns in 1usize..12, rows in 1usize..12, seed in any::<u64>(), more in 0usize..20) {
            prop_assume!(columns * rows >= 2);
            let maze = maze(columns, rows, seed).unwrap();
            // A maze where one way leads from each cell to each other is a tree: cells − 1 openings.
            prop_assert_eq!(maze.openings(), maze.cells() - 1);
            prop_assert!(maze.distances().iter().all(Option::is_some));
            let maze = maze.with_shortcuts(more, seed);
            let path = maze.shortest();
            prop_assert_eq!(path.len() - 1, maze.distances()[maze.start()].unwrap());
            prop_assert_eq!(path[path.len() - 1], maze.goal());
            // Each step of the path is a legal move, and no wall is open on one side only.
            for pair in path.windows(2) {
                prop_assert!(Move::ALL.into_iter().any(|way| maze.step(pair[0], way).cell == pair[1]));
            }
            for cell in 0..maze.cells() {
                for way in Move::ALL {
                    if maze.open(cell, way) {
                        prop_assert!(maze.open(maze.beside(cell, way).unwrap(), way.back()));
                    }
                }
            }
            prop_assert_eq!(Maze::draw(&maze.text()).unwrap(), maze);
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_maze() {
        assert_eq!(maze(6, 6, 3).unwrap(), maze(6, 6, 3).unwrap());
        assert_ne!(maze(6, 6, 3).unwrap(), maze(6, 6, 4).unwrap());
    }

    #[test]
    fn drawings_that_make_no_sense_are_refused_in_both_languages() {
        let wrong = [
            "",
            "####\n#SG#\n####",
            "#####\n#S G\n#####",
            "#####\n#S  #\n#####",
            "#####\n#S#G#\n#####", // walled off
            "###\n#S#\n###",
        ];
        for drawing in wrong {
            let error = Maze::draw(drawing).unwrap_err();
            assert_ne!(error.message(Lang::En), error.message(Lang::Fr), "{drawing}");
        }
        assert!(maze(1, 1, 0).is_err());
        assert!(maze(1_000, 1_000, 0).is_err());
        let maze = maze(2, 1, 0).unwrap();
        assert!(maze.with_wall(0, Move::Right).is_err());
        assert!(maze.with_wall(0, Move::Up).is_err());
        assert!(maze.without_wall(9, Move::Up).is_err());
        assert!(maze.rewards(f64::NAN, 0.0, 0.0).is_err());
    }

    #[test]
    fn a_wall_put_up_lengthens_the_way() {
        let maze = Maze::draw("#######\n#S   G#\n# ### #\n#     #\n#######").unwrap();
        assert_eq!(maze.shortest(), [0, 1, 2]);
        let changed = maze.with_wall(1, Move::Right).unwrap();
        assert_eq!(changed.shortest(), [0, 3, 4, 5, 2]);
        assert_eq!(changed.without_wall(1, Move::Right).unwrap(), maze);
    }
}
