//! A single question about a single number: the smallest tree there is.

use super::Model;
use crate::data::{Examples, Samples, Target};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::net::{Predictions, numbers};
use crate::show::{Page, Show, displays};
use crate::stat::numbers::largest;

/// A decision stump: is one of the inputs at most so much? One class is the answer to yes, one the answer to no.
///
/// The question is the one that leaves the two sides as unmixed as can be (the Gini impurity, weighted), halfway between two
/// neighbouring values; each side answers the class that weighs most in it. It is `DecisionTreeClassifier(max_depth=1)` of
/// scikit-learn.
///
/// ```
/// use atelier::{Model, Stump, Table};
/// let table = Table::columns(&[("size", &[1.0, 2.0, 7.0, 9.0])])?
///     .with_text_column("kind", &["small", "small", "large", "large"])?
///     .classes("kind")?;
/// let stump = Stump::fit(&table, &[1.0; 4])?;
/// assert_eq!(stump.threshold(), 4.5); // halfway between 2 and 7
/// assert_eq!(stump.accuracy(&table)?, 1.0);
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Stump {
    /// Which number of an example it looks at, from 0, and how many there are.
    pub(super) input: usize,
    width: usize,
    threshold: f64,
    /// The class answered at most at the threshold, and above it.
    at_most: usize,
    above: usize,
    pub(super) names: Vec<String>,
}

impl Stump {
    /// The best question about these examples, where each counts as much as its weight.
    ///
    /// ```
    /// use atelier::{Model, Stump, Table};
    /// let table = Table::columns(&[("size", &[1.0, 2.0, 3.0, 4.0])])?
    ///     .with_text_column("kind", &["a", "b", "a", "b"])?
    ///     .classes("kind")?;
    /// assert_eq!(Stump::fit(&table, &[1.0, 1.0, 1.0, 5.0])?.threshold(), 3.5); // the last weighs most
    /// assert_eq!(Stump::fit(&table, &[5.0, 1.0, 1.0, 1.0])?.threshold(), 1.5); // now the first
    /// assert!(Stump::fit(&table, &[1.0, 1.0, 1.0, -1.0]).is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there are no examples, the target is not one of classes, only one class has weight, a weight is missing, negative or
    /// infinite, or all examples have the same inputs.
    pub fn fit(examples: &dyn Examples, weights: &[f64]) -> Result<Stump> {
        Lessons::of(examples)?.stump(weights)
    }

    /// Which of the inputs it asks about, from 0, in the order of the columns.
    pub fn input(&self) -> usize {
        self.input
    }

    /// The number it asks about: the input is at most this, or above it.
    pub fn threshold(&self) -> f64 {
        self.threshold
    }

    /// What it answers where the input is at most the threshold, and where it is above.
    pub fn answers(&self) -> (&str, &str) {
        (&self.names[self.at_most], &self.names[self.above])
    }

    /// The class for one example, by its number.
    pub(super) fn class(&self, row: &[f64]) -> usize {
        if row[self.input] <= self.threshold { self.at_most } else { self.above }
    }

    /// The numbers of each example, refused where they are not as many as in the lessons.
    pub(super) fn rows(&self, examples: &dyn Examples) -> Result<Vec<Vec<f64>>> {
        let (rows, width) = rows(&examples.samples()?)?;
        if width == self.width {
            return Ok(rows);
        }
        Err(Error::new(
            Kind::Shape,
            Label::fixed(
                "these examples do not have the inputs that were learned from",
                "ces exemples n’ont pas les entrées de l’apprentissage",
            ),
        )
        .found(Label::with(|lang| lang.count(width)))
        .expected(Label::with(|lang| lang.count(self.width)))
        .attempt(Label::fixed(
            "the columns it was trained on, or others like them",
            "les colonnes de son entraînement, ou d’autres comme elles",
        )))
    }

    /// The question in words.
    pub(super) fn question(&self) -> Label {
        Label::with(|lang| {
            let (input, threshold) = (lang.count(self.input + 1), lang.short(self.threshold));
            match lang {
                Lang::Fr => format!("entrée {input} ≤ {threshold}\u{202f}?"),
                _ => format!("input {input} ≤ {threshold}?"),
            }
        })
    }
}

impl Model for Stump {
    fn predict_all(&self, examples: &dyn Examples) -> Result<Predictions> {
        // A stump is sure of itself.
        let sure = |row: &Vec<f64>| {
            let class = self.class(row);
            (0..self.names.len()).map(|place| f64::from(u8::from(place == class))).collect()
        };
        Predictions::of_classes(&self.names, self.rows(examples)?.iter().map(sure).collect())
    }

    /// Which input, how much, and two answers: four numbers.
    fn bytes_kept(&self) -> Option<usize> {
        Some(4 * 4)
    }
}

impl Show for Stump {
    fn page(&self) -> Page {
        Page::new().label(&Label::with(|lang| {
            let (yes, no) = self.answers();
            let (question, yes, no) = (self.question().text(lang), lang.quote(yes), lang.quote(no));
            match lang {
                Lang::Fr => format!("{question} Si oui, {yes}\u{202f}; sinon, {no}."),
                _ => format!("{question} If so, {yes}; if not, {no}."),
            }
        }))
    }
}
displays!(Stump);

/// Examples as stumps learn from them: their numbers, their classes, and for each input the rows in order.
pub(super) struct Lessons {
    pub rows: Vec<Vec<f64>>,
    pub classes: Vec<usize>,
    names: Vec<String>,
    width: usize,
    /// For each input, the rows from its smallest value to its largest: sorted once, asked many times.
    order: Vec<Vec<usize>>,
}

impl Lessons {
    pub fn of(examples: &dyn Examples) -> Result<Lessons> {
        let samples = examples.samples()?;
        let Target::Classes { names, values } = &samples.targets else {
            return Err(Error::new(
                Kind::Value,
                Label::fixed("trees tell classes apart", "un arbre distingue des classes"),
            )
            .found(Label::fixed("a target of numbers", "une cible de nombres"))
            .expected(Label::fixed("a target of classes", "une cible de classes"))
            .attempt(Label::same("table.classes(\"…\")?")));
        };
        let classes = numbers(values)?.iter().map(|class| *class as usize).collect();
        let (rows, width) = rows(&samples)?;
        Ok(Lessons::new(rows, width, classes, names))
    }

    /// Rows of so many numbers, each with its class.
    pub fn new(rows: Vec<Vec<f64>>, width: usize, classes: Vec<usize>, names: &[String]) -> Lessons {
        let ordered = |input: usize| {
            let mut order: Vec<usize> = (0..rows.len()).collect();
            order.sort_by(|a, b| rows[*a][input].total_cmp(&rows[*b][input]));
            order
        };
        let order = (0..width).map(ordered).collect();
        Lessons { order, classes, names: names.to_vec(), width, rows }
    }

    /// What the classes are called, in their order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// How many classes there are.
    pub fn class_count(&self) -> usize {
        self.names.len()
    }

    pub fn stump(&self, weights: &[f64]) -> Result<Stump> {
        self.check(weights)?;
        self.best(weights).ok_or_else(|| {
            Error::new(
                Kind::Value,
                Label::fixed(
                    "there is no question to ask: all examples have the same inputs",
                    "il n’y a pas de question à poser\u{a0}: tous les exemples ont les mêmes entrées",
                ),
            )
            .found(Label::with(|lang| lang.count(self.rows.len())))
            .expected(Label::fixed("two different examples or more", "deux exemples différents ou plus"))
            .attempt(Label::fixed("other columns as inputs", "d’autres colonnes en entrée"))
        })
    }

    /// The best question; none where all examples that weigh anything have the same inputs.
    pub fn best(&self, weights: &[f64]) -> Option<Stump> {
        let mut best: Option<(f64, Stump)> = None;
        for (input, order) in self.order.iter().enumerate() {
            let mut below = vec![0.0; self.names.len()];
            let mut above = vec![0.0; self.names.len()];
            order.iter().for_each(|row| above[self.classes[*row]] += weights[*row]);
            // Examples without weight have no say in where the line may lie.
            let heavy: Vec<usize> = order.iter().copied().filter(|row| weights[*row] > 0.0).collect();
            for pair in heavy.windows(2) {
                let (row, next) = (pair[0], pair[1]);
                below[self.classes[row]] += weights[row];
                above[self.classes[row]] -= weights[row];
                let (low, high) = (self.rows[row][input], self.rows[next][input]);
                if low == high {
                    continue;
                }
                let value = purity(&below) + purity(&above);
                // The first of equal ones is kept, whatever the last digits of the sums are.
                if best.as_ref().is_none_or(|(so_far, _)| value > so_far * (1.0 + 1e-12)) {
                    let stump = Stump {
                        input,
                        width: self.width,
                        threshold: low / 2.0 + high / 2.0,
                        at_most: largest(&below),
                        above: largest(&above),
                        names: self.names.clone(),
                    };
                    best = Some((value, stump));
                }
            }
        }
        best.map(|(_, stump)| stump)
    }

    fn check(&self, weights: &[f64]) -> Result<()> {
        crate::stat::checks::paired(self.rows.len(), weights.len())?;
        if let Some(place) = weights.iter().position(|weight| !(weight.is_finite() && *weight >= 0.0)) {
            return Err(Error::new(
                Kind::Value,
                Label::new(
                    format!("weight number {} makes no sense", place + 1),
                    format!("le poids numéro {} n’a pas de sens", place + 1),
                ),
            )
            .found(Label::with(|lang| lang.short(weights[place])))
            .expected(Label::fixed("zero or more", "zéro ou plus"))
            .attempt(Label::same(format!("Stump::fit(&table, &[1.0; {}])?", self.rows.len()))));
        }
        let present: Vec<&String> = (0..self.names.len())
            .filter(|class| self.classes.iter().zip(weights).any(|(of, weight)| of == class && *weight > 0.0))
            .map(|class| &self.names[class])
            .collect();
        if present.len() < 2 {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed(
                    "there is only one class: nothing to tell apart",
                    "il n’y a qu’une classe\u{a0}: rien à distinguer",
                ),
            )
            .found(match present.first() {
                Some(only) => Label::with(|lang| lang.quote(only)),
                None => Label::fixed("no example that weighs anything", "aucun exemple qui pèse"),
            })
            .expected(Label::fixed("two classes or more", "deux classes ou plus"))
            .attempt(Label::fixed(
                "rows of another class, or weights above zero",
                "des lignes d’une autre classe, ou des poids au-dessus de zéro",
            )));
        }
        Ok(())
    }
}

/// How unmixed one side is, by weight: the sum of squares over the sum. The largest of both sides is the smallest Gini impurity.
fn purity(side: &[f64]) -> f64 {
    let total: f64 = side.iter().sum();
    if total > 0.0 { side.iter().map(|weight| weight * weight).sum::<f64>() / total } else { 0.0 }
}

/// The numbers of each example in a row, and how many there are.
pub(super) fn rows(samples: &Samples) -> Result<(Vec<Vec<f64>>, usize)> {
    let flat = numbers(&samples.inputs)?;
    let width = (flat.len() / samples.len().max(1)).max(1);
    Ok((flat.chunks(width).map(<[f64]>::to_vec).collect(), width))
}
