//! How the learning went, attempt by attempt.

use crate::error::Result;
use crate::lang::{Label, Lang};
use crate::plot::Figure;
use crate::show::{Page, Show, displays};
use crate::synth::Maze;

/// One way from the start.
#[derive(Clone, Debug, PartialEq)]
pub struct Episode {
    /// Its number, from 1.
    pub number: usize,
    /// The cells it went through, the start first. Bumping into a wall counts the cell again.
    pub path: Vec<usize>,
    /// All rewards added up.
    pub reward: f64,
    /// Whether it reached the goal.
    pub arrived: bool,
}

/// How learning went, attempt by attempt. Shows itself as a curve.
#[derive(Clone, Debug, PartialEq)]
pub struct Episodes {
    attempts: Vec<Episode>,
    shortest: usize,
    cells: usize,
}

impl Episodes {
    pub(super) fn new(attempts: Vec<Episode>, maze: &Maze) -> Episodes {
        Episodes { attempts, shortest: maze.shortest().len() - 1, cells: maze.cells() }
    }

    /// The attempts, in order.
    pub fn episodes(&self) -> &[Episode] {
        &self.attempts
    }

    /// How many moves each attempt took.
    pub fn lengths(&self) -> Vec<f64> {
        self.attempts.iter().map(|attempt| (attempt.path.len() - 1) as f64).collect()
    }

    /// All moves made, in all attempts: the price of learning.
    pub fn moves(&self) -> usize {
        self.attempts.iter().map(|attempt| attempt.path.len() - 1).sum()
    }

    /// How often each cell was visited, in all attempts: for a figure of the maze.
    ///
    /// ```
    /// use atelier::{Learn, QTable, synth};
    /// let maze = synth::maze(3, 3, 1)?;
    /// let first = QTable::new(&maze).learn(&maze, Learn::episodes(1))?;
    /// let visits = first.visits();
    /// assert_eq!(visits.iter().sum::<f64>(), first.moves() as f64 + 1.0); // the start counts too
    /// assert_eq!(visits[maze.goal()], 1.0);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn visits(&self) -> Vec<f64> {
        let mut visits = vec![0.0; self.cells];
        for cell in self.attempts.iter().flat_map(|attempt| &attempt.path) {
            if let Some(count) = visits.get_mut(*cell) {
                *count += 1.0;
            }
        }
        visits
    }

    /// How many moves the shortest way takes: the truth.
    pub fn shortest(&self) -> usize {
        self.shortest
    }

    /// The moves of each attempt as a figure, with the shortest way as a line.
    ///
    /// # Errors
    /// Where drawing fails.
    pub fn plot(&self) -> Result<Figure> {
        let numbers: Vec<f64> = self.attempts.iter().map(|attempt| attempt.number as f64).collect();
        Figure::curve(&numbers, &self.lengths())?
            .named("moves", "déplacements")
            .line_at_y(self.shortest as f64, "shortest way", "plus court chemin")?
            .x_axis("attempt", "essai")
            .y_axis("moves until the goal", "déplacements jusqu’au but")
            .log_y()
    }

    /// The learning in one sentence.
    pub fn sentence(&self) -> Label {
        let lengths = self.lengths();
        let (first, last) = (lengths.first().copied().unwrap_or(0.0), lengths.last().copied().unwrap_or(0.0));
        Label::with(|lang| {
            let (count, moves) = (lang.count(self.attempts.len()), lang.count(self.moves()));
            let (first, last, shortest) =
                (lang.number(first, 0), lang.number(last, 0), lang.count(self.shortest));
            match lang {
                Lang::Fr => format!(
                    "essais\u{a0}: {count}, {moves} déplacements en tout · le premier\u{a0}: {first} déplacements, le dernier\u{a0}: {last}\u{202f}; le plus court chemin\u{a0}: {shortest}"
                ),
                _ => format!(
                    "{count} attempts, {moves} moves in all · the first: {first} moves, the last: {last}; the shortest way: {shortest}"
                ),
            }
        })
    }
}

impl Show for Episodes {
    fn page(&self) -> Page {
        let page = Page::new().label(&self.sentence());
        match self.plot() {
            Ok(figure) => Page::beside(vec![page, figure.page()]),
            Err(error) => page.line(&error.message(Lang::current())),
        }
    }
}
displays!(Episodes);
