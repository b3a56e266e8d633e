//! A few questions, one after the other: a decision tree, and what it says of a model that nobody can read.

use super::Model;
use super::stump::{Lessons, rows};
use crate::data::{Examples, Table};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::net::{Meaning, Predictions};
use crate::show::{Page, Show, displays};
use crate::stat::numbers::largest;

/// Deeper trees have more rules than anybody reads.
const DEEPEST: usize = 10;

/// A decision tree: questions with yes or no, each asked of what the former has left over, and an answer at each end.
///
/// At each place the question is the one that leaves the two sides as unmixed as can be ([`Stump`](crate::Stump): the Gini impurity,
/// halfway between two neighbouring values), down to a given depth or until a side is of one class (CART: Breiman and others, 1984). It is
/// `DecisionTreeClassifier(max_depth=…)` of scikit-learn; among equal questions the one about the first column is asked. The
/// probability of a class is its share among the lessons that came to the same end.
///
/// ```
/// use atelier::{Lang, Model, Table, Tree};
/// let table = Table::columns(&[("size", &[1.0, 2.0, 9.0, 9.0]), ("age", &[5.0, 5.0, 1.0, 8.0])])?
///     .called("size", "size", "taille")?
///     .with_text_column("kind", &["small", "small", "pup", "large"])?
///     .target("kind")?;
/// let tree = Tree::fit(&table, 2)?;
/// assert_eq!((tree.accuracy(&table)?, tree.asks()), (1.0, vec!["size".to_string(), "age".to_string()]));
/// let rules: Vec<String> = tree.rules().iter().map(|rule| rule.text(Lang::En)).collect();
/// assert_eq!(rules[0], "If size ≤ 5.5: small (2 of 2).");
/// assert_eq!(rules[1], "If size > 5.5 and age ≤ 4.5: pup (1 of 1).");
/// assert_eq!(tree.rules()[0].text(Lang::Fr), "Si taille ≤ 5,5\u{a0}: small (2 sur 2).");
/// assert!(Tree::fit(&table, 0).is_err()); // a tree asks something
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    root: Node,
    /// What each input is called: in the table, and by a reader.
    inputs: Vec<String>,
    words: Vec<Label>,
    classes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
enum Node {
    /// How many lessons of each class came here.
    End(Vec<f64>),
    Ask {
        input: usize,
        threshold: f64,
        at_most: Box<Node>,
        above: Box<Node>,
    },
}

/// A condition: an input, whether it is at most a number or above it, and that number.
type Condition = (usize, bool, f64);

impl Tree {
    /// Learns from a table with a target of classes, in so many questions one after the other, at most.
    ///
    /// # Errors
    /// When `depth` is not between 1 and 10, there are no rows, a value is missing, or the target is not one of classes.
    pub fn fit(table: &Table, depth: usize) -> Result<Tree> {
        Tree::grow(&Lessons::of(table)?, table, depth)
    }

    /// A surrogate: learns to answer as a model did (`answers`, one for each row), from what a table says of the same examples. The table
    /// needs no target; one that it has is not looked at.
    ///
    /// ```
    /// use atelier::{Predictions, Table, Tree};
    /// let said = Table::columns(&[("size", &[1.0, 2.0, 7.0, 9.0])])?;
    /// let answers = [[0.9, 0.1], [0.6, 0.4], [0.7, 0.3], [0.2, 0.8]].map(|row| row.to_vec()).to_vec();
    /// let answers = Predictions::of_classes(&["a", "b"], answers)?;
    /// let tree = Tree::imitate(&said, &answers, 1)?;
    /// assert_eq!(tree.agreement(&said, &answers)?, 1.0);
    /// assert_eq!(tree.predict(&Table::columns(&[("size", &[8.5])])?)?.labels(), ["b"]);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When `depth` is not between 1 and 10, there is not one answer for each row, the answers are not classes, or a value is missing.
    pub fn imitate(table: &Table, answers: &Predictions, depth: usize) -> Result<Tree> {
        let names = classes_of(answers)?;
        crate::stat::checks::same_length(table.rows(), answers.rows().len())?;
        let width = table.inputs()?.len();
        Tree::grow(&Lessons::new(table.input_rows()?, width, answers.classes(), names), table, depth)
    }

    fn grow(lessons: &Lessons, table: &Table, depth: usize) -> Result<Tree> {
        if !(1..=DEEPEST).contains(&depth) {
            return Err(Error::new(
                Kind::Value,
                Label::fixed("a tree cannot be this deep", "un arbre ne peut pas avoir cette profondeur"),
            )
            .found(Label::with(|lang| lang.count(depth)))
            .expected(Label::new(format!("1 to {DEEPEST} questions"), format!("de 1 à {DEEPEST} questions")))
            .attempt(Label::same("Tree::fit(&table, 2)?")));
        }
        let inputs = table.inputs()?;
        let words = inputs.iter().map(|name| table.label(name)).collect();
        let root = Node::grow(lessons, &vec![1.0; lessons.rows.len()], depth);
        Ok(Tree { root, inputs, words, classes: lessons.names().to_vec() })
    }

    /// What it answers to each row of a table; a target is not needed.
    ///
    /// # Errors
    /// When the table has other inputs than those it learned from, or a value is missing.
    pub fn predict(&self, table: &Table) -> Result<Predictions> {
        let inputs = table.inputs()?;
        if inputs != self.inputs {
            return Err(other_inputs(Label::same(inputs.join(", ")), Label::same(self.inputs.join(", "))));
        }
        self.answer(&table.input_rows()?)
    }

    /// For which share of the rows it answers as a model did: how well it imitates that model on these examples.
    ///
    /// # Errors
    /// As for [`Tree::predict`], and when there is not one answer for each row, or the answers are not classes.
    pub fn agreement(&self, table: &Table, answers: &Predictions) -> Result<f64> {
        classes_of(answers)?;
        crate::stat::checks::same_length(table.rows(), answers.rows().len())?;
        let (own, theirs) = (self.predict(table)?.labels(), answers.labels());
        let alike = own.iter().zip(&theirs).filter(|(one, other)| one == other).count();
        Ok(alike as f64 / own.len() as f64)
    }

    /// The columns it asks about, each once, those nearest to the first question first.
    pub fn asks(&self) -> Vec<String> {
        let (mut level, mut found) = (vec![&self.root], Vec::new());
        while !level.is_empty() {
            let mut below = Vec::new();
            for node in level {
                if let Node::Ask { input, at_most, above, .. } = node {
                    if !found.contains(&self.inputs[*input]) {
                        found.push(self.inputs[*input].clone());
                    }
                    below.extend([at_most.as_ref(), above.as_ref()]);
                }
            }
            level = below;
        }
        found
    }

    /// All it knows, in words: one rule for each end, with how many of the lessons there had this answer. Ends side by side with one
    /// answer are one rule.
    pub fn rules(&self) -> Vec<Label> {
        let mut rules = Vec::new();
        self.root.rules(&mut Vec::new(), &mut rules);
        rules.into_iter().map(|(conditions, counts)| self.sentence(&conditions, &counts)).collect()
    }

    fn sentence(&self, conditions: &[Condition], counts: &[f64]) -> Label {
        let class = largest(counts);
        Label::with(|lang| {
            let told: Vec<String> = conditions
                .iter()
                .map(|(input, at_most, threshold)| {
                    let sign = if *at_most { '≤' } else { '>' };
                    format!("{} {sign} {}", self.words[*input].text(lang), lang.short(*threshold))
                })
                .collect();
            let [own, all] = [counts[class], counts.iter().sum()].map(|count| lang.number(count, 0));
            let when = match (told.is_empty(), lang) {
                (true, Lang::Fr) => "Toujours".to_string(),
                (true, _) => "Always".to_string(),
                (false, Lang::Fr) => format!("Si {}", told.join(" et ")),
                (false, _) => format!("If {}", told.join(" and ")),
            };
            let (when, answer) = (lang.colon(&when), &self.classes[class]);
            match lang {
                Lang::Fr => format!("{when} {answer} ({own} sur {all})."),
                _ => format!("{when} {answer} ({own} of {all})."),
            }
        })
    }

    fn answer(&self, rows: &[Vec<f64>]) -> Result<Predictions> {
        Predictions::of_classes(&self.classes, rows.iter().map(|row| shares(self.root.end(row))).collect())
    }
}

impl Node {
    /// The tree below a place where the lessons with a weight of 1 have come.
    fn grow(lessons: &Lessons, weights: &[f64], depth: usize) -> Node {
        let mut counts = vec![0.0; lessons.class_count()];
        lessons.classes.iter().zip(weights).for_each(|(class, weight)| counts[*class] += weight);
        let mixed = counts.iter().filter(|count| **count > 0.0).count() > 1;
        let question = if mixed && depth > 0 { lessons.best(weights) } else { None };
        let Some(stump) = question else { return Node::End(counts) };
        let (input, threshold) = (stump.input(), stump.threshold());
        let side = |at_most: bool| {
            let here = |(row, weight): (&Vec<f64>, &f64)| {
                if (row[input] <= threshold) == at_most { *weight } else { 0.0 }
            };
            let weights: Vec<f64> = lessons.rows.iter().zip(weights).map(here).collect();
            Box::new(Node::grow(lessons, &weights, depth - 1))
        };
        Node::Ask { input, threshold, at_most: side(true), above: side(false) }
    }

    fn end(&self, row: &[f64]) -> &[f64] {
        match self {
            Node::End(counts) => counts,
            Node::Ask { input, threshold, at_most, above } => {
                if row[*input] <= *threshold {
                    at_most.end(row)
                } else {
                    above.end(row)
                }
            }
        }
    }

    /// The lessons of each class at all ends below.
    fn counts(&self) -> Vec<f64> {
        match self {
            Node::End(counts) => counts.clone(),
            Node::Ask { at_most, above, .. } => {
                at_most.counts().iter().zip(above.counts()).map(|(one, other)| one + other).collect()
            }
        }
    }

    /// The only answer below, where there is only one.
    fn only_answer(&self) -> Option<usize> {
        match self {
            Node::End(counts) => Some(largest(counts)),
            Node::Ask { at_most, above, .. } => {
                at_most.only_answer().filter(|answer| above.only_answer() == Some(*answer))
            }
        }
    }

    fn rules(&self, before: &mut Vec<Condition>, rules: &mut Vec<(Vec<Condition>, Vec<f64>)>) {
        match self {
            Node::Ask { input, threshold, at_most, above } if self.only_answer().is_none() => {
                for (yes, node) in [(true, at_most), (false, above)] {
                    // A later question about the same side of the same input is the narrower one.
                    let kept = before.clone();
                    before.retain(|(earlier, side, _)| (*earlier, *side) != (*input, yes));
                    before.push((*input, yes, *threshold));
                    node.rules(before, rules);
                    *before = kept;
                }
            }
            _ => rules.push((before.clone(), self.counts())),
        }
    }

    fn questions(&self) -> usize {
        match self {
            Node::End(_) => 0,
            Node::Ask { at_most, above, .. } => 1 + at_most.questions() + above.questions(),
        }
    }
}

impl Model for Tree {
    fn predict_all(&self, examples: &dyn Examples) -> Result<Predictions> {
        let (rows, width) = rows(&examples.samples()?)?;
        if width != self.inputs.len() {
            let count = |width: usize| Label::with(|lang| lang.count(width));
            return Err(other_inputs(count(width), count(self.inputs.len())));
        }
        self.answer(&rows)
    }

    /// Which input and how much for each question, and an answer at each end: numbers of four bytes.
    fn bytes_kept(&self) -> Option<usize> {
        let questions = self.root.questions();
        Some(4 * (2 * questions + questions + 1))
    }
}

impl Show for Tree {
    fn page(&self) -> Page {
        let note = Label::with(|lang| match lang {
            Lang::Fr => {
                "Entre parenthèses\u{a0}: pour combien d’exemples de la leçon c’était la réponse.".to_string()
            }
            _ => "In brackets: for how many examples of the lesson this was the answer.".to_string(),
        });
        self.rules().iter().fold(Page::new(), |page, rule| page.label(rule)).label(&note)
    }
}
displays!(Tree);

/// The shares of counts of which one is above zero.
fn shares(counts: &[f64]) -> Vec<f64> {
    let total: f64 = counts.iter().sum();
    counts.iter().map(|count| count / total).collect()
}

fn classes_of(answers: &Predictions) -> Result<&[String]> {
    match answers.meaning() {
        Some(Meaning::Classes(names)) => Ok(names),
        other => Err(Error::new(
            Kind::Value,
            Label::fixed(
                "a tree imitates answers that are classes",
                "un arbre imite des réponses qui sont des classes",
            ),
        )
        .found(match other {
            Some(_) => Label::fixed("numbers", "des nombres"),
            None => {
                Label::fixed("a network that has learned nothing yet", "un réseau qui n’a encore rien appris")
            }
        })
        .expected(Label::fixed("a class for each row", "une classe par ligne"))
        .attempt(Label::same("net.predict_all(&works)?"))),
    }
}

fn other_inputs(found: Label, expected: Label) -> Error {
    Error::new(
        Kind::Shape,
        Label::fixed(
            "these examples do not have the inputs that were learned from",
            "ces exemples n’ont pas les entrées de l’apprentissage",
        ),
    )
    .found(found)
    .expected(expected)
    .attempt(Label::fixed(
        "the columns it was trained on, or others like them",
        "les colonnes de son entraînement, ou d’autres comme elles",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const X: [[f64; 2]; 10] = [
        [1.0, 5.0],
        [2.0, 1.0],
        [3.0, 4.0],
        [4.0, 8.0],
        [5.0, 2.0],
        [6.0, 7.0],
        [7.0, 3.0],
        [8.0, 6.0],
        [9.0, 1.0],
        [10.0, 9.0],
    ];

    fn table(classes: &[&str]) -> Table {
        let [first, second] = [0, 1].map(|input| X.map(|row| row[input]));
        let table = Table::columns(&[("first", &first), ("second", &second)]).unwrap();
        table.with_text_column("class", classes).unwrap().target("class").unwrap()
    }

    /// The probability of the first class, for each row.
    fn first(tree: &Tree, table: &Table) -> Vec<f64> {
        tree.predict_all(table).unwrap().rows().iter().map(|row| row[0]).collect()
    }

    // DecisionTreeClassifier(max_depth=depth, random_state=0).fit(X, y).predict_proba(X) of scikit-learn 1.7, y as below.
    #[test]
    fn two_classes_as_scikit_learn() {
        let table = table(&["0", "1", "0", "0", "1", "1", "1", "0", "1", "0"]);
        let near = |found: Vec<f64>, expected: [f64; 10]| {
            found.iter().zip(expected).all(|(one, other)| (one - other).abs() < 1e-12)
        };
        let (most, third) = (5.0 / 6.0, 2.0 / 3.0);
        let one = Tree::fit(&table, 1).unwrap();
        assert!(near(first(&one, &table), [most, 0.0, most, most, 0.0, most, 0.0, most, 0.0, most]));
        let two = Tree::fit(&table, 2).unwrap();
        assert!(near(first(&two, &table), [1.0, 0.0, 1.0, 1.0, 0.0, third, 0.0, third, 0.0, third]));
        let three = Tree::fit(&table, 3).unwrap();
        assert!(near(first(&three, &table), [1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 1.0]));
        assert_eq!(
            (one.asks(), three.asks()),
            (vec!["second".to_string()], vec!["second".into(), "first".into()])
        );
        let told: Vec<String> = three.rules().iter().map(|rule| rule.en().to_string()).collect();
        assert_eq!(
            told,
            [
                "If second ≤ 3.5: 1 (4 of 4).",
                "If second > 3.5 and first ≤ 5: 0 (3 of 3).",
                "If second > 3.5 and first > 5 and first ≤ 7: 1 (1 of 1).",
                "If second > 3.5 and first > 7: 0 (2 of 2).",
            ]
        );
        // Two ends with one answer are one rule.
        assert_eq!(two.rules()[1].en(), "If second > 3.5: 0 (5 of 6).");
        assert_eq!((one.bytes_kept(), three.bytes_kept()), (Some(16), Some(40)));
        // What is grown needs no deeper tree.
        assert_eq!(Tree::fit(&table, 9).unwrap(), three);
    }

    #[test]
    fn three_classes_as_scikit_learn() {
        let table = table(&["0", "1", "0", "2", "1", "2", "1", "2", "1", "0"]);
        let two = Tree::fit(&table, 2).unwrap();
        assert_eq!(first(&two, &table), [1.0, 0.0, 1.0, 0.25, 0.0, 0.25, 0.0, 0.25, 0.0, 0.25]);
        let new = Table::columns(&[("first", &[5.5, 2.0]), ("second", &[4.5, 7.0])]).unwrap();
        assert_eq!(two.predict(&new).unwrap().labels(), ["2", "0"]);
        assert_eq!(two.accuracy(&table).unwrap(), 0.9);
        assert_eq!(Tree::fit(&table, 3).unwrap().accuracy(&table).unwrap(), 1.0);
    }

    #[test]
    fn what_answers_one_thing_only_is_imitated_too() {
        let said = Table::columns(&[("size", &[1.0, 2.0])]).unwrap();
        let always = Predictions::of_classes(&["a", "b"], vec![vec![0.4, 0.6]; 2]).unwrap();
        let tree = Tree::imitate(&said, &always, 2).unwrap();
        assert_eq!(tree.rules()[0].fr(), "Toujours\u{a0}: b (2 sur 2).");
        assert_eq!((tree.asks(), tree.agreement(&said, &always).unwrap()), (Vec::new(), 1.0));
        // Nor is there a question where all are alike.
        let alike = Table::columns(&[("size", &[1.0, 1.0])]).unwrap();
        let mixed = Predictions::of_classes(&["a", "b"], vec![vec![0.4, 0.6], vec![0.6, 0.4]]).unwrap();
        assert_eq!(Tree::imitate(&alike, &mixed, 2).unwrap().agreement(&alike, &mixed).unwrap(), 0.5);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let table = table(&["0", "1", "0", "2", "1", "2", "1", "2", "1", "0"]);
        let tree = Tree::fit(&table, 2).unwrap();
        let numbers = Predictions::of_numbers(&["x"], vec![vec![1.0]; 10]).unwrap();
        let few = Predictions::of_classes(&["0", "1"], vec![vec![1.0, 0.0]]).unwrap();
        let other = Table::columns(&[("third", &[1.0]), ("second", &[1.0])]).unwrap();
        for wrong in [
            Tree::fit(&table, 0).unwrap_err(),
            Tree::fit(&table, 11).unwrap_err(),
            Tree::fit(&table.target("first").unwrap(), 2).unwrap_err(),
            Tree::imitate(&table, &numbers, 2).unwrap_err(),
            Tree::imitate(&table, &few, 2).unwrap_err(),
            tree.agreement(&table, &few).unwrap_err(),
            tree.agreement(&table, &numbers).unwrap_err(),
            tree.predict(&other).unwrap_err(),
            tree.accuracy(&table.hide(&["first"]).unwrap()).unwrap_err(),
        ] {
            assert_ne!(wrong.message(Lang::En), wrong.message(Lang::Fr));
        }
    }
}
