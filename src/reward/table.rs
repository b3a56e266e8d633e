//! A table of values: one row a cell, one column a move.

use super::{Episode, Episodes, Learn, check_cells, follow};
use crate::error::{Error, Kind, Result};
use crate::fit::Budget;
use crate::lang::{Label, Lang};
use crate::plot::Figure;
use crate::show::{Page, Show, displays};
use crate::stat::numbers::largest;
use crate::synth::{Maze, Move, Step};
use rand::{Rng, SeedableRng};

/// What each move is worth in each cell, learned by trying.
///
/// ```
/// use atelier::{synth, Learn, QTable, SEED};
/// let maze = synth::maze(5, 5, SEED)?;
/// let mut table = QTable::new(&maze);
/// let attempts = table.learn(&maze, Learn::episodes(200))?;
/// assert_eq!(table.path(&maze)?, maze.shortest()); // one way only, and it was found
/// assert!(attempts.lengths()[199] < attempts.lengths()[0]);
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct QTable {
    columns: usize,
    values: Vec<[f64; 4]>,
}

impl QTable {
    /// A table that knows nothing: all values are zero.
    pub fn new(maze: &Maze) -> QTable {
        QTable { columns: maze.columns(), values: vec![[0.0; 4]; maze.cells()] }
    }

    /// What a move is worth in a cell; zero for a cell that does not exist.
    pub fn value(&self, cell: usize, way: Move) -> f64 {
        self.values.get(cell).map_or(0.0, |row| row[way.number()])
    }

    /// The values, one row a cell: up, down, left, right.
    pub fn values(&self) -> &[[f64; 4]] {
        &self.values
    }

    /// The move that is worth most in a cell; of several equal ones, the first.
    pub fn best(&self, cell: usize) -> Move {
        Move::ALL[self.values.get(cell).map_or(0, |row| largest(row))]
    }

    /// What each cell is worth: the value of its best move.
    pub fn worth(&self) -> Vec<f64> {
        self.values.iter().map(|row| row[largest(row)]).collect()
    }

    /// The rule, for one move: the value goes `rate` of the way to `reward + discount × best value after`.
    ///
    /// At the goal nothing comes after.
    ///
    /// ```
    /// use atelier::{synth, synth::Move, QTable};
    /// let maze = synth::maze(2, 1, 0)?; // two cells side by side
    /// let mut table = QTable::new(&maze);
    /// let step = maze.step(0, Move::Right); // arrives: reward 1
    /// table.update(0, Move::Right, step, 0.5, 0.9);
    /// assert_eq!(table.value(0, Move::Right), 0.5); // 0 + 0.5 × (1 − 0)
    /// let step = maze.step(0, Move::Up); // a wall: reward −0.1, still in cell 0
    /// table.update(0, Move::Up, step, 0.5, 0.9);
    /// assert!((table.value(0, Move::Up) - 0.175).abs() < 1e-12); // 0 + 0.5 × (−0.1 + 0.9 × 0.5 − 0)
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn update(&mut self, cell: usize, way: Move, step: Step, rate: f64, discount: f64) {
        let after =
            if step.done { 0.0 } else { self.values.get(step.cell).map_or(0.0, |row| row[largest(row)]) };
        if let Some(row) = self.values.get_mut(cell) {
            let value = &mut row[way.number()];
            *value += rate * (step.reward + discount * after - *value);
        }
    }

    /// Learns by going through the maze again and again. Learning again goes on from what is known.
    ///
    /// # Errors
    /// When a setting makes no sense, the maze is of another size, or the reader interrupts.
    pub fn learn(&mut self, maze: &Maze, how: Learn) -> Result<Episodes> {
        how.check()?;
        check_cells(self.values.len(), maze)?;
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(how.seed);
        let (budget, rate) = (Budget::begin(how.time_allowed()), how.rate.unwrap_or(0.5));
        let longest = how.max_steps.unwrap_or(20 * maze.cells());
        let mut attempts = Vec::new();
        for number in 1..=how.attempts {
            let exploration = how.exploration_at(number);
            let mut attempt = Episode { number, path: vec![maze.start()], reward: 0.0, arrived: false };
            let mut cell = maze.start();
            while attempt.path.len() <= longest && !attempt.arrived {
                let lot = random.random::<f64>() < exploration;
                let way = if lot { Move::ALL[random.random_range(0..4)] } else { self.best(cell) };
                let step = maze.step(cell, way);
                self.update(cell, way, step, rate, how.discount);
                attempt.path.push(step.cell);
                attempt.reward += step.reward;
                attempt.arrived = step.done;
                cell = step.cell;
            }
            attempts.push(attempt);
            if crate::show::interrupted() {
                return Err(interrupted(number));
            }
            if budget.used_up() {
                break;
            }
        }
        Ok(Episodes::new(attempts, maze))
    }

    /// The way it would go now: the best move in each cell, until the goal, or until it goes in circles.
    ///
    /// # Errors
    /// When the maze is of another size.
    pub fn path(&self, maze: &Maze) -> Result<Vec<usize>> {
        check_cells(self.values.len(), maze)?;
        Ok(follow(maze, |cell| self.best(cell)))
    }

    /// The maze with what each cell is worth, and the way it would go now.
    ///
    /// # Errors
    /// When the maze is of another size, or too large for a figure.
    pub fn plot(&self, maze: &Maze) -> Result<Figure> {
        check_cells(self.values.len(), maze)?;
        plot(maze, &self.worth(), &self.path(maze)?)
    }
}

/// The maze with the worth of each cell and a path.
pub(super) fn plot(maze: &Maze, worth: &[f64], path: &[usize]) -> Result<Figure> {
    Ok(maze
        .plot()?
        .values(worth)?
        .path(path, "the way it goes now", "le chemin qu’elle prend")?
        .named("worth of a square", "valeur d’une case"))
}

pub(super) fn interrupted(attempt: usize) -> Error {
    Error::new(
        Kind::Interrupted,
        Label::new(
            format!("learning was interrupted after attempt {attempt}, as you asked"),
            format!("l’apprentissage a été interrompu après l’essai {attempt}, comme demandé"),
        ),
    )
    .found(Label::fixed("what was learned until then is kept", "ce qui a été appris jusque-là est gardé"))
    .attempt(Label::fixed("run the cell again to go on", "relancez la cellule pour continuer"))
}

impl Show for QTable {
    fn page(&self) -> Page {
        const SHOWN: usize = 30;
        let lang = Lang::current();
        let word = |en, fr| Label::fixed(en, fr).text(lang);
        let caption = word("What each move is worth", "Ce que vaut chaque pas");
        let mut columns = vec![word("square", "case"), word("row, column", "ligne, colonne")];
        columns.extend(Move::ALL.iter().map(|way| way.label().text(lang)));
        columns.push(word("best", "meilleur"));
        let mut rows: Vec<Vec<String>> = Vec::new();
        for (cell, values) in self.values.iter().enumerate().take(SHOWN) {
            let mut row =
                vec![lang.count(cell), format!("{}, {}", cell / self.columns + 1, cell % self.columns + 1)];
            row.extend(values.iter().map(|value| lang.number(*value, 3)));
            row.push(self.best(cell).arrow().to_string());
            rows.push(row);
        }
        if self.values.len() > SHOWN {
            rows.push(vec!["…".to_string(); columns.len()]);
        }
        Page::new().table(&caption, &columns, &rows)
    }
}
displays!(QTable);

impl std::fmt::Debug for QTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.page().plain())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synth::maze;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20))]
        #[test]
        fn the_table_finds_the_shortest_way(seed in any::<u64>(), shortcuts in 0usize..5) {
            let maze = maze(5, 5, seed).unwrap().with_shortcuts(shortcuts, seed);
            let mut table = QTable::new(&maze);
            table.learn(&maze, Learn::episodes(300).seed(seed)).unwrap();
            let path = table.path(&maze).unwrap();
            prop_assert_eq!(path[path.len() - 1], maze.goal());
            prop_assert!(path.len() <= maze.shortest().len() + 2, "{} {}", path.len(), maze.shortest().len());
        }
    }

    #[test]
    fn values_settle_where_the_rule_says() {
        // One cell from the goal: worth 1. Two cells: −0.01 + 0.95 × 1 = 0.94.
        let maze = Maze::draw("#######\n#S   G#\n#######").unwrap();
        let mut table = QTable::new(&maze);
        table.learn(&maze, Learn::episodes(300)).unwrap();
        assert!((table.value(1, Move::Right) - 1.0).abs() < 1e-6);
        assert!((table.value(0, Move::Right) - 0.94).abs() < 1e-6);
        assert!((table.value(0, Move::Left) - (-0.1 + 0.95 * 0.94)).abs() < 1e-3);
        // a wall, then the way
    }

    #[test]
    fn the_same_seed_gives_the_same_attempts_and_another_maze_is_refused() {
        let maze5 = maze(5, 5, 1).unwrap();
        let run = || QTable::new(&maze5).learn(&maze5, Learn::episodes(20)).unwrap();
        assert_eq!(run(), run());
        let mut table = QTable::new(&maze5);
        let error = table.learn(&maze(4, 4, 1).unwrap(), Learn::episodes(1)).unwrap_err();
        assert_eq!(error.kind(), Kind::Shape);
        assert_ne!(error.message(Lang::En), error.message(Lang::Fr));
    }

    #[test]
    fn a_table_that_knows_nothing_goes_nowhere() {
        let maze = maze(5, 5, 1).unwrap();
        assert_eq!(QTable::new(&maze).path(&maze).unwrap(), [0]);
    }
}
