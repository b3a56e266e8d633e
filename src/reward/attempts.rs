//! How the learning went, attempt by attempt.

use crate::error::Result;
use crate::lang::{Label, Lang};
use crate::plot::Figure;
use crate::show::{Page, Show, displays};

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
}

impl Episodes {
    pub(super) fn new(attempts: Vec<Episode>, shortest: usize) -> Episodes {
        Episodes { attempts, shortest }
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
