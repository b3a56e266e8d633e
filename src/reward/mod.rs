//! Learning without data: by trying, and from rewards.
//!
//! In: a [`Maze`](crate::synth::Maze). Out: a [`QTable`] or a [`QNet`], which values each move in each
//! cell, and [`Episodes`], how the learning went. Nobody shows either of them a way.
//!
//! Both follow the same rule (Watkins, 1989): a move is worth its reward, plus what the best move
//! after it is worth, a little less because it is later. [`Learn`] holds the numbers to tweak.

mod attempts;
mod learn;
mod network;
mod table;

pub use attempts::{Episode, Episodes};
pub use learn::Learn;
pub use network::QNet;
pub use table::QTable;

use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::synth::{Maze, Move};

/// The way from the start when the best move is taken in each cell: it ends at the goal, or where it
/// would go round in circles.
fn follow(maze: &Maze, best: impl Fn(usize) -> Move) -> Vec<usize> {
    let mut path = vec![maze.start()];
    let mut cell = maze.start();
    // A way without circles visits each cell once at most.
    for _ in 0..maze.cells() {
        let step = maze.step(cell, best(cell));
        if path.contains(&step.cell) {
            break;
        }
        path.push(step.cell);
        cell = step.cell;
        if step.done {
            break;
        }
    }
    path
}

/// Refuses a maze of another size than the one learned in.
fn check_cells(cells: usize, maze: &Maze) -> Result<()> {
    if cells == maze.cells() {
        return Ok(());
    }
    Err(Error::new(
        Kind::Shape,
        Label::fixed(
            "this maze is not of the size that was learned",
            "ce labyrinthe n’a pas la taille de celui qui a été appris",
        ),
    )
    .found(Label::with(|lang| cells_of(maze.cells(), lang)))
    .expected(Label::with(|lang| cells_of(cells, lang)))
    .attempt(Label::same("QTable::new(&maze)")))
}

fn cells_of(count: usize, lang: Lang) -> String {
    match lang {
        Lang::Fr => format!("{} cases", lang.count(count)),
        _ => format!("{} squares", lang.count(count)),
    }
}
