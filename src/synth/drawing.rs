//! A drawing that is a rule: ink or no ink at each place of the paper.

use super::some_rows;
use crate::data::Table;
use crate::error::Result;

/// The middle of the paper to its edge is a little more than 1.4: 16 squares of 32, of which 11 make one.
const SQUARES_IN_ONE: f64 = 11.0 / 32.0;

/// A drawing of `side × side` squares, as examples: where each square lies, and whether it has ink.
///
/// The columns are `right` and `up`, counted from the middle of the paper (both go from about −1.4 to
/// about 1.4), and `ink`, 0 or 1, which is the target. The rows go from left to right, from the top. The
/// rule is asked about the middle of each square.
///
/// ```
/// use atelier::synth;
/// let disc = synth::drawing(32, |x, y| x * x + y * y < 1.0)?;
/// let ink = disc.column("ink")?;
/// assert_eq!((disc.rows(), ink[0], ink[16 * 32 + 16]), (1_024, 0.0, 1.0)); // no ink in the corner
/// assert!(disc.column("up")?[0] > 1.4); // the first row is the upper edge
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// # Errors
/// When `side` is zero.
pub fn drawing<Rule>(side: usize, rule: Rule) -> Result<Table>
where
    Rule: Fn(f64, f64) -> bool,
{
    some_rows(side)?;
    let (middle, one) = ((side as f64 - 1.0) / 2.0, side as f64 * SQUARES_IN_ONE);
    let places = (0..side * side).map(|square| (square / side, square % side));
    let (right, up): (Vec<f64>, Vec<f64>) =
        places.map(|(row, column)| ((column as f64 - middle) / one, (middle - row as f64) / one)).unzip();
    let ink: Vec<f64> = right.iter().zip(&up).map(|(x, y)| f64::from(u8::from(rule(*x, *y)))).collect();
    Table::columns(&[("right", &right), ("up", &up), ("ink", &ink)])?
        .titled("a drawing, square by square", "un dessin, carreau par carreau")
        .target("ink")
}
