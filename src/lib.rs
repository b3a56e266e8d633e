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

#[allow(dead_code)] // the tools and the kernel use the rest
mod versions;

mod lang;

mod error;

mod file;

mod show;

mod stat;

pub mod plot;

mod claim;

mod device;

mod card;

mod data;

pub mod synth;

mod net;

mod fit;

mod language;

mod reward;

mod score;

mod model;

mod explain;

mod audio;

mod talk;

pub use audio::{Ear, Player, Scale, Sound};
pub use card::{
    ColumnNote, DataFile, Datasheet, Energy, Licence, Measure, ModelCard, PictureGrid, Project,
    SourcePackage, WallLabel, Words,
};
pub use claim::{Claim, Claimed, Measured, claim, claim_each};
pub use data::{
    DrawingLessons, Dtype, Examples, Fill, Images, Neighbours, Pictures, ReadOptions, Samples, Scaling,
    Table, Target, Text, Vocabulary, Windows,
};
pub use device::{Device, Machine, SEED, Session, start, start_on};
pub use error::{Error, Kind, Result};
pub use explain::Explanation;
pub use fit::{Epoch, Fit, History, Loss, Optimizer, Stop};
pub use lang::{Label, Lang};
pub use language::{Origins, Parrot, Rank, Writer};
pub use model::{AdaBoost, Baseline, Bill, Comparison, Model, Rule, Stump, Tree, compare};
pub use net::{Costs, Layer, LayerCost, Meaning, Net, Predictions, SmallNet};
pub use plot::{Figure, Grid};
pub use reward::{Episode, Episodes, Learn, QNet, QTable};
pub use score::{
    Abstention, Agreement, Audit, Bin, Calibration, Choice, Confusion, DriftDetector, GroupScore,
    GroupThresholds, KolmogorovSmirnov, Metric, Outcomes, PopulationStability, Prices, Roc, Scores, coverage,
    fair_shares, power, quantile_loss,
};
pub use show::{Cell, Page, Picture, Row, Show, beside, escape, show};
pub use stat::{
    Interval, Measurements, NamedNumber, Number, PermutationTest, Runs, Seeds, Setting, Sweep, correlation,
    fastest, mean, median, population_standard_deviation, quantile, repeat, sample_standard_deviation, sweep,
};
pub use synth::voices::{Voice, Vowel};
pub use talk::{Conversation, Dialogue, Reply, Whose};

pub use polars;
pub use tch;
