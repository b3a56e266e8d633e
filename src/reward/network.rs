//! A small network in the place of the table.

use super::table::{interrupted, plot};
use super::{Episode, Episodes, Learn, check_cells, follow};
use crate::error::{Error, Kind, Result};
use crate::fit::Budget;
use crate::lang::{Label, Lang};
use crate::net::{Net, numbers};
use crate::plot::Figure;
use crate::show::{Page, Show, displays};
use crate::stat::numbers::largest;
use crate::synth::{Maze, Move};
use rand::{Rng, SeedableRng};
use tch::{COptimizer, Reduction, Tensor};

/// Remembered moves gone over after each move: as many as a batch of `fit`.
const BATCH: usize = 32;
/// The network that says what comes after stands still for this many moves, then is brought up to date
/// (Mnih and others, 2015): a target that moves with each step is hard to hit.
const STANDS_STILL: usize = 50;
/// Moves that are remembered; older ones are forgotten.
const MEMORY: usize = 10_000;

/// A network that values the four moves of a cell: it learns by the same rule as
/// [`QTable`](crate::QTable), from memories of its moves that it goes over again and again.
///
/// It is told the cell as a row of zeros with a one in it, so it knows no geometry; a table would do
/// here. In a world with too many cells for a table, only the network is left.
///
/// ```
/// use atelier::{synth, Learn, QNet, SEED};
/// let maze = synth::maze(3, 3, SEED)?;
/// let mut mouse = QNet::new(&maze, &[24])?;
/// mouse.learn(&maze, Learn::episodes(40))?;
/// assert_eq!(mouse.path(&maze)?, maze.shortest());
/// # Ok::<(), atelier::Error>(())
/// ```
pub struct QNet {
    net: Net,
    cells: usize,
}

#[derive(Clone, Copy)]
struct Memory {
    cell: usize,
    way: usize,
    reward: f64,
    next: usize,
    done: bool,
}

impl QNet {
    /// A network with hidden layers of these sizes.
    ///
    /// # Errors
    /// When a size is zero.
    pub fn new(maze: &Maze, hidden: &[usize]) -> Result<QNet> {
        let mut sizes = vec![maze.cells()];
        sizes.extend(hidden);
        sizes.push(Move::ALL.len());
        Ok(QNet { net: Net::dense(&sizes)?, cells: maze.cells() })
    }

    /// The network inside.
    pub fn net(&self) -> &Net {
        &self.net
    }

    /// Forgets everything and starts again from the random numbers of `seed`.
    ///
    /// # Errors
    /// When there is not enough memory.
    pub fn reset(&mut self, seed: u64) -> Result<()> {
        self.net.reset(seed)
    }

    /// The values, one row a cell: up, down, left, right.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn values(&self) -> Result<Vec<[f64; 4]>> {
        let every: Vec<usize> = (0..self.cells).collect();
        let outputs = tch::no_grad(|| self.net.forward(&self.inputs(&every)?))?;
        Ok(numbers(&outputs)?.chunks_exact(4).map(|row| [row[0], row[1], row[2], row[3]]).collect())
    }

    /// Cells as the network takes them: a one in the column of the cell.
    fn inputs(&self, cells: &[usize]) -> Result<Tensor> {
        let mut flat = vec![0f32; cells.len() * self.cells];
        for (row, cell) in cells.iter().enumerate() {
            flat[row * self.cells + cell] = 1.0;
        }
        let shape = [cells.len() as i64, self.cells as i64];
        Ok(Tensor::f_from_slice(&flat)?.f_view(shape)?.f_to_device(self.net.tch_device())?)
    }

    /// Learns by going through the maze again and again. Learning again goes on from what is known.
    ///
    /// # Errors
    /// When a setting makes no sense, the maze is of another size, the values leave the numbers, or
    /// the reader interrupts.
    pub fn learn(&mut self, maze: &Maze, how: Learn) -> Result<Episodes> {
        how.check()?;
        check_cells(self.cells, maze)?;
        let _alone = crate::device::OneThread::start();
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(how.seed);
        let (budget, rate) = (Budget::begin(how.time_allowed()), how.rate.unwrap_or(0.003));
        let mut optimizer = COptimizer::adam(rate, 0.9, 0.999, 0.0, 1e-8, false)?;
        for tensor in self.net.store().trainable_variables() {
            optimizer.add_parameters(&tensor, 0)?;
        }
        let longest = how.max_steps.unwrap_or(20 * maze.cells());
        let mut memories: Vec<Memory> = Vec::new();
        // What it found each cell's moves worth when it last stood still. The cells are few, so that
        // all their values are kept instead of a second network.
        let mut still = self.values()?;
        let mut steps = 0;
        let mut attempts = Vec::new();
        for number in 1..=how.attempts {
            let exploration = how.exploration_at(number);
            let mut attempt = Episode { number, path: vec![maze.start()], reward: 0.0, arrived: false };
            let mut cell = maze.start();
            while attempt.path.len() <= longest && !attempt.arrived {
                let lot = random.random::<f64>() < exploration;
                let way = if lot {
                    random.random_range(0..4)
                } else {
                    let outputs = tch::no_grad(|| self.net.forward(&self.inputs(&[cell])?))?;
                    let values = numbers(&outputs)?;
                    largest(&[values[0], values[1], values[2], values[3]])
                };
                let step = maze.step(cell, Move::ALL[way]);
                let memory = Memory { cell, way, reward: step.reward, next: step.cell, done: step.done };
                if memories.len() < MEMORY {
                    memories.push(memory);
                } else {
                    memories[steps % MEMORY] = memory;
                }
                attempt.path.push(step.cell);
                attempt.reward += step.reward;
                attempt.arrived = step.done;
                cell = step.cell;
                steps += 1;
                if memories.len() >= BATCH {
                    let batch: Vec<Memory> =
                        (0..BATCH).map(|_| memories[random.random_range(0..memories.len())]).collect();
                    self.go_over(&batch, &still, how.discount, &optimizer)?;
                }
                if steps % STANDS_STILL == 0 {
                    still = self.values()?;
                    if still.iter().flatten().any(|value| !value.is_finite()) {
                        return Err(diverged(number, rate));
                    }
                }
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

    /// One step of the optimiser on remembered moves.
    fn go_over(
        &self,
        batch: &[Memory],
        still: &[[f64; 4]],
        discount: f64,
        optimizer: &COptimizer,
    ) -> Result<()> {
        let device = self.net.tch_device();
        let cells: Vec<usize> = batch.iter().map(|memory| memory.cell).collect();
        let ways: Vec<i64> = batch.iter().map(|memory| memory.way as i64).collect();
        let targets: Vec<f32> = batch
            .iter()
            .map(|memory| {
                let after = if memory.done { 0.0 } else { still[memory.next][largest(&still[memory.next])] };
                (memory.reward + discount * after) as f32
            })
            .collect();
        let ways = Tensor::f_from_slice(&ways)?.f_view([-1, 1])?.f_to_device(device)?;
        let targets = Tensor::f_from_slice(&targets)?.f_view([-1, 1])?.f_to_device(device)?;
        let outputs = self.net.forward(&self.inputs(&cells)?)?; // [batch, 4]
        let loss = outputs.f_gather(1, &ways, false)?.f_mse_loss(&targets, Reduction::Mean)?;
        optimizer.zero_grad()?;
        loss.f_backward()?;
        optimizer.step()?;
        Ok(())
    }

    /// The move it finds best in each cell.
    fn best(&self) -> Result<Vec<Move>> {
        Ok(self.values()?.iter().map(|row| Move::ALL[largest(row)]).collect())
    }

    /// The way it would go now: the best move in each cell, until the goal, or until it goes in circles.
    ///
    /// # Errors
    /// When the maze is of another size.
    pub fn path(&self, maze: &Maze) -> Result<Vec<usize>> {
        check_cells(self.cells, maze)?;
        let best = self.best()?;
        Ok(follow(maze, |cell| best[cell]))
    }

    /// What each cell is worth: the value of its best move.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn worth(&self) -> Result<Vec<f64>> {
        Ok(self.values()?.iter().map(|row| row[largest(row)]).collect())
    }

    /// The maze with what each cell is worth, and the way it would go now.
    ///
    /// # Errors
    /// When the maze is of another size, or too large for a figure.
    pub fn plot(&self, maze: &Maze) -> Result<Figure> {
        check_cells(self.cells, maze)?;
        plot(maze, &self.worth()?, &self.path(maze)?)
    }
}

fn diverged(attempt: usize, rate: f64) -> Error {
    Error::new(
        Kind::Diverged,
        Label::new(
            format!("the values stopped being numbers in attempt {attempt}"),
            format!("les valeurs ont cessé d’être des nombres à l’essai {attempt}"),
        ),
    )
    .expected(Label::fixed("finite values", "des valeurs finies"))
    .attempt(Label::with(|lang| match lang {
        Lang::Fr => {
            format!("mouse.reset(SEED)?, puis un taux d’apprentissage plus petit que {}", lang.short(rate))
        }
        _ => format!("mouse.reset(SEED)?, then a learning rate smaller than {}", lang.short(rate)),
    }))
}

impl Show for QNet {
    fn page(&self) -> Page {
        self.net.page()
    }
}
displays!(QNet);

impl std::fmt::Debug for QNet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.net)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synth::maze;

    #[test]
    fn the_network_finds_the_way_for_several_seeds() {
        for seed in 1..=3 {
            let maze = maze(4, 4, seed).unwrap();
            let mut mouse = QNet::new(&maze, &[32]).unwrap();
            mouse.reset(seed).unwrap();
            mouse.learn(&maze, Learn::episodes(40).seed(seed)).unwrap();
            assert_eq!(mouse.path(&maze).unwrap(), maze.shortest(), "seed {seed}");
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_values() {
        let maze = maze(3, 3, 1).unwrap();
        let run = || {
            let mut mouse = QNet::new(&maze, &[8]).unwrap();
            mouse.learn(&maze, Learn::episodes(5)).unwrap();
            mouse.values().unwrap()
        };
        assert_eq!(run(), run());
    }

    #[test]
    fn a_maze_of_another_size_is_refused() {
        let mouse = QNet::new(&maze(3, 3, 1).unwrap(), &[8]).unwrap();
        assert_eq!(mouse.path(&maze(4, 4, 1).unwrap()).unwrap_err().kind(), Kind::Shape);
        assert!(QNet::new(&maze(3, 3, 1).unwrap(), &[0]).is_err());
    }
}
