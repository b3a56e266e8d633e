//! How long something takes.

use crate::error::{Error, Kind, Result};
use crate::lang::Label;
use crate::show;
use std::time::Instant;

/// How many seconds something takes: the fastest of so many tries.
///
/// A computer always does other things as well, and they only ever make it slower: so the fastest try
/// is the one that tells most. An interrupt keeps the tries that are done.
///
/// ```
/// use atelier::{Net, fastest};
/// let net = Net::dense(&[2, 1])?;
/// let seconds = fastest(3, || net.predict(&[[2.0, 2.0]]))?;
/// assert!(seconds > 0.0);
/// assert!(fastest(0, || Ok(())).is_err());
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// # Errors
/// When there is no try, or one fails.
pub fn fastest<Found, Run>(tries: usize, mut run: Run) -> Result<f64>
where
    Run: FnMut() -> Result<Found>,
{
    if tries == 0 {
        return Err(Error::new(
            Kind::Empty,
            Label::fixed("without a try there is no time", "sans essai, il n’y a pas de temps"),
        )
        .found(Label::same("0"))
        .expected(Label::fixed("1 or more", "1 ou plus"))
        .attempt(Label::same("fastest(3, || …)?")));
    }
    let mut fastest = f64::INFINITY;
    for done in 0..tries {
        if done > 0 && show::interrupted() {
            break;
        }
        let clock = Instant::now();
        run()?;
        fastest = fastest.min(clock.elapsed().as_secs_f64());
    }
    Ok(fastest)
}
