//! Figures as values: curves, points, bars, matrices, images, boundaries, distributions, mazes.
//!
//! In: plain slices of numbers, and words in both languages. Out: a [`Figure`], which draws itself
//! when a cell ends with it, and whose words (alt text) are computed from the data it shows.
//!
//! Two rules make cells short. A method that takes words (`title`, `x_axis`, `named`) always
//! succeeds; one that takes or concerns numbers answers with a `Result`, because numbers can be wrong. And
//! nothing is changed in place: each method gives back a new figure, so any cell can run again.

mod axis;
mod bars;
mod boundary;
mod crowd;
mod dates;
mod distributions;
mod drawing;
mod figure;
mod frame;
mod given;
mod heat_map;
mod histogram;
mod images;
mod live;
mod marked_text;
mod maze;
mod overlay;
mod paper;
mod plane;
mod refuse;
mod sheet;
mod style;
#[cfg(test)]
mod tests;
mod ticks;
mod words;

pub use boundary::Grid;
pub use dates::Every;
pub use figure::Figure;
pub use given::{Bar, Ends, Estimate, Group, Groups, Name, Number, Numbers, Passage, Spot, Swept};
pub(crate) use live::live_curve;
