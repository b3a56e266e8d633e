//! What a network trains on: inputs and targets as tensors on the CPU.
//!
//! In: a [`Table`](crate::Table), images, a text, anything that is [`Examples`]. Out: [`Samples`],
//! whose kind of target decides the loss and the metric.

use crate::error::{Error, Kind, Result};
use crate::lang::Label;
use std::fmt;

/// Inputs and targets, row by row, on the CPU.
///
/// ```
/// use atelier::{Examples, Table, Target};
/// # fn main() -> atelier::Result<()> {
/// let table = Table::columns(&[("first", &[1.0, 2.0]), ("sum", &[3.0, 5.0])])?.target("sum")?;
/// let samples = table.samples()?;
/// assert_eq!(samples.inputs.size(), [2, 1]);
/// assert!(matches!(samples.targets, Target::Numbers { .. }));
/// # Ok(()) }
/// ```
pub struct Samples {
    /// What goes in: f32, `[rows, …]`.
    pub inputs: tch::Tensor,
    /// What should come out.
    pub targets: Target,
}

/// What should come out of a network: numbers (regression) or one class of several.
pub enum Target {
    /// Numbers to come close to.
    Numbers {
        /// f32, `[rows, n]`: one column a name.
        values: tch::Tensor,
        /// What each column is called.
        names: Vec<String>,
    },
    /// One class a row.
    Classes {
        /// i64, `[rows]`: positions in `names`.
        values: tch::Tensor,
        /// What each class is called.
        names: Vec<String>,
    },
}

/// Anything a network can train on or be measured with.
///
/// ```
/// use atelier::{Examples, Table};
/// # fn main() -> atelier::Result<()> {
/// let table = Table::columns(&[("x", &[1.0, 2.0, 3.0]), ("y", &[2.0, 4.0, 6.0])])?.target("y")?;
/// let examples: &dyn Examples = &table;
/// assert_eq!(examples.rows(), 3);
/// # Ok(()) }
/// ```
pub trait Examples {
    /// The inputs and targets as tensors.
    ///
    /// # Errors
    /// When there is no target, or a value that a network cannot take (missing, infinite).
    fn samples(&self) -> Result<Samples>;

    /// How many examples there are.
    fn rows(&self) -> usize;
}

impl Samples {
    /// Inputs and targets that have been checked to fit together.
    ///
    /// # Errors
    /// When their kinds or their numbers of rows differ, or a class has no name.
    ///
    /// ```
    /// use atelier::{tch::Tensor, Samples, Target};
    /// let inputs = Tensor::from_slice(&[0.5f32, 1.5]).reshape([2, 1]);
    /// let values = Tensor::from_slice(&[0i64, 1]);
    /// let names = vec!["no".to_string(), "yes".to_string()];
    /// assert!(Samples::new(inputs, Target::Classes { values, names }).is_ok());
    /// ```
    pub fn new(inputs: tch::Tensor, targets: Target) -> Result<Samples> {
        let samples = Samples { inputs, targets };
        samples.check()?;
        Ok(samples)
    }

    fn check(&self) -> Result<()> {
        let shape = |what: Label, found: String, expected: String| {
            Err(Error::new(Kind::Shape, what).found(Label::same(found)).expected(Label::same(expected)))
        };
        if self.inputs.kind() != tch::Kind::Float || self.inputs.dim() < 2 {
            return shape(
                Label::fixed(
                    "inputs of the wrong kind or shape",
                    "entrées d’un type ou d’une forme qui ne convient pas",
                ),
                format!("{:?} {:?}", self.inputs.kind(), self.inputs.size()),
                "Float [rows, …]".to_string(),
            );
        }
        let (values, wanted, dimensions) = match &self.targets {
            Target::Numbers { values, .. } => (values, tch::Kind::Float, 2),
            Target::Classes { values, .. } => (values, tch::Kind::Int64, 1),
        };
        if values.kind() != wanted || values.dim() != dimensions {
            return shape(
                Label::fixed(
                    "targets of the wrong kind or shape",
                    "cibles d’un type ou d’une forme qui ne convient pas",
                ),
                format!("{:?} {:?}", values.kind(), values.size()),
                if dimensions == 2 { "Float [rows, n]" } else { "Int64 [rows]" }.to_string(),
            );
        }
        if values.size()[0] != self.inputs.size()[0] {
            return shape(
                Label::fixed(
                    "inputs and targets have different numbers of rows",
                    "les entrées et les cibles n’ont pas le même nombre de lignes",
                ),
                format!("{:?} ≠ {:?}", self.inputs.size(), values.size()),
                format!("[{}, …]", self.inputs.size()[0]),
            );
        }
        match &self.targets {
            Target::Numbers { values, names } if values.size()[1] as usize != names.len() => shape(
                Label::fixed(
                    "each column of targets needs one name",
                    "à chaque colonne de cibles il faut un nom",
                ),
                names.len().to_string(),
                values.size()[1].to_string(),
            ),
            Target::Classes { values, names } if values.numel() > 0 => {
                let (low, high) = (i64::try_from(values.f_min()?)?, i64::try_from(values.f_max()?)?);
                if low < 0 || high >= names.len() as i64 {
                    return shape(
                        Label::fixed("a class that has no name", "une classe qui n’a pas de nom"),
                        format!("{low} … {high}"),
                        format!("0 … {}", names.len() as i64 - 1),
                    );
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.inputs.size().first().copied().unwrap_or(0) as usize
    }

    /// Whether there is no row at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The rows at these positions, in this order; a position may come back several times.
    ///
    /// # Errors
    /// When a position is outside the rows.
    ///
    /// ```
    /// use atelier::{Examples, Table};
    /// # fn main() -> atelier::Result<()> {
    /// let table = Table::columns(&[("x", &[1.0, 2.0, 3.0]), ("y", &[2.0, 4.0, 6.0])])?.target("y")?;
    /// let two = table.samples()?.pick(&[2, 0])?;
    /// assert_eq!(two.inputs.double_value(&[0, 0]), 3.0);
    /// assert_eq!(two.len(), 2);
    /// # Ok(()) }
    /// ```
    pub fn pick(&self, rows: &[usize]) -> Result<Samples> {
        if let Some(outside) = rows.iter().find(|row| **row >= self.len()) {
            return Err(Error::new(
                Kind::Shape,
                Label::fixed("there is no such row", "cette ligne n’existe pas"),
            )
            .found(Label::same(outside.to_string()))
            .expected(Label::same(format!("0 … {}", self.len() as i64 - 1))));
        }
        let rows: Vec<i64> = rows.iter().map(|row| *row as i64).collect();
        let index = tch::Tensor::from_slice(&rows);
        let pick = |tensor: &tch::Tensor| tensor.f_index_select(0, &index);
        let inputs = pick(&self.inputs)?;
        let targets = match &self.targets {
            Target::Numbers { values, names } => {
                Target::Numbers { values: pick(values)?, names: names.clone() }
            }
            Target::Classes { values, names } => {
                Target::Classes { values: pick(values)?, names: names.clone() }
            }
        };
        Ok(Samples { inputs, targets })
    }

    /// The same samples; the tensors are shared, not copied.
    pub fn share(&self) -> Samples {
        Samples { inputs: self.inputs.shallow_clone(), targets: self.targets.share() }
    }
}

/// Samples are examples of themselves: made by hand with `tch`, they train like any table.
impl Examples for Samples {
    fn samples(&self) -> Result<Samples> {
        self.check()?;
        Ok(self.share())
    }

    fn rows(&self) -> usize {
        self.len()
    }
}

impl Target {
    /// The tensor of the targets: f32 `[rows, n]` or i64 `[rows]`.
    pub fn values(&self) -> &tch::Tensor {
        match self {
            Target::Numbers { values, .. } | Target::Classes { values, .. } => values,
        }
    }

    /// The names: of each number, or of each class.
    pub fn names(&self) -> &[String] {
        match self {
            Target::Numbers { names, .. } | Target::Classes { names, .. } => names,
        }
    }

    /// How many numbers a network should give back for one row: one a name.
    pub fn width(&self) -> usize {
        self.names().len()
    }

    /// How many rows there are of each class, in the order of the names; empty for numbers.
    ///
    /// ```
    /// use atelier::{tch::Tensor, Target};
    /// let names = vec!["no".to_string(), "yes".to_string()];
    /// let target = Target::Classes { values: Tensor::from_slice(&[1i64, 1, 1]), names };
    /// assert_eq!(target.counts(), [0, 3]);
    /// ```
    pub fn counts(&self) -> Vec<usize> {
        let Target::Classes { values, names } = self else { return Vec::new() };
        let mut counts = vec![0; names.len()];
        // A tensor that is not made of whole numbers counts nothing: `check` is what refuses it.
        for class in Vec::<i64>::try_from(values).unwrap_or_default() {
            if let Some(count) = counts.get_mut(class as usize) {
                *count += 1;
            }
        }
        counts
    }

    /// The same targets; the tensor is shared, not copied.
    pub fn share(&self) -> Target {
        match self {
            Target::Numbers { values, names } => {
                Target::Numbers { values: values.shallow_clone(), names: names.clone() }
            }
            Target::Classes { values, names } => {
                Target::Classes { values: values.shallow_clone(), names: names.clone() }
            }
        }
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self {
            Target::Numbers { .. } => "numbers",
            Target::Classes { .. } => "classes",
        };
        write!(f, "{word} {:?} {:?}", self.names(), self.values().size())
    }
}

impl fmt::Debug for Samples {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "inputs {:?}, {:?}", self.inputs.size(), self.targets)
    }
}
