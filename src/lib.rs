//! Train small networks and look at them, in English and French, from a Jupyter notebook.
//!
//! A cell should read as a sentence:
//!
//! ```
//! use atelier::*;
//! start(Lang::En)?;
//! let sums = synth::sums(2_000, SEED)?; // pairs of numbers, and their sum
//! let (seen, unseen) = sums.split(0.8, SEED)?;
//! let mut net = Net::dense(&[2, 1])?; // two numbers in, one out
//! let history = net.fit(&seen, Fit::epochs(20).quiet())?; // shows itself as a curve
//! let scores = net.measure(&unseen)?;
//! assert!(scores.get(Metric::MeanAbsoluteError)? < 60.0);
//! assert!(history.last().loss < history.first().loss);
//! # Ok::<(), atelier::Error>(())
//! ```
//!
//! Each module is a room with one or two public nouns. A room may use the rooms above it in this
//! list, never those below.

mod lang;

mod error;

mod show;

mod plot;

mod claim;

mod device;

mod card;

mod data;

pub mod synth;

mod net;

mod fit;

mod reward;

mod score;

mod audio;

pub use audio::{Scale, Sound};
pub use card::*;
pub use claim::{claim, claim_each, Claim, Measured};
pub use data::*;
pub use device::{start, start_on, Device, Machine, Session, SEED};
pub use error::{Error, Kind, Result};
pub use fit::*;
pub use lang::{Label, Lang};
pub use net::*;
pub use reward::{Attempt, Attempts, Learn, QNet, QTable};
pub use plot::{Figure, Grid};
pub use score::*;
pub use show::{beside, escape, show, Page, Picture, Show};

pub use polars;
pub use tch;
