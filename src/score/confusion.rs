//! Which class was taken for which.

use crate::error::{Error, Kind, Result, unknown_name};
use crate::lang::{Label, Lang};
use crate::plot::Figure;
use crate::show::{Page, Show, displays};
use crate::stat::Interval;
use crate::stat::checks::{check, same_length};
use crate::stat::numbers::mean;

/// Counts of answers: one row for each true class, one column for each class answered.
///
/// ```
/// use atelier::Confusion;
/// let truth = ["cat", "cat", "cat", "dog", "dog"];
/// let answers = ["cat", "cat", "dog", "dog", "cat"];
/// let confusion = Confusion::of(&truth, &answers)?;
/// assert_eq!(confusion.names(), ["cat", "dog"]);
/// assert_eq!(confusion.counts(), [[2, 1], [1, 1]]); // of three cats, two were recognised
/// assert_eq!(confusion.accuracy(), 0.6); // 3 of 5
/// assert_eq!(confusion.recall("dog")?, 0.5); // of two dogs, one was recognised
/// assert!((confusion.precision("cat")? - 2.0 / 3.0).abs() < 1e-12); // three were called cats, two are
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Confusion {
    names: Vec<String>,
    counts: Vec<Vec<usize>>,
}

impl Confusion {
    /// Counts truths and answers given as names. Classes stand in the order of letters.
    ///
    /// # Errors
    /// When there is nothing to count, or the lengths differ.
    pub fn of<Truth: AsRef<str>, Answer: AsRef<str>>(
        truth: &[Truth],
        answers: &[Answer],
    ) -> Result<Confusion> {
        same_length(truth.len(), answers.len())?;
        let mut names: Vec<String> = truth
            .iter()
            .map(AsRef::as_ref)
            .chain(answers.iter().map(AsRef::as_ref))
            .map(str::to_string)
            .collect();
        names.sort();
        names.dedup();
        let place = |name: &str| names.binary_search_by(|known| known.as_str().cmp(name)).unwrap_or(0);
        let truth: Vec<usize> = truth.iter().map(|name| place(name.as_ref())).collect();
        let answers: Vec<usize> = answers.iter().map(|name| place(name.as_ref())).collect();
        Confusion::of_classes(&names, &truth, &answers)
    }

    /// Counts truths and answers given as positions in a list of names.
    ///
    /// ```
    /// use atelier::Confusion;
    /// let confusion = Confusion::of_classes(&["cat", "dog"], &[0, 0, 1], &[0, 1, 1])?;
    /// assert_eq!(confusion.counts(), [[1, 1], [0, 1]]);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there is nothing to count, the lengths differ, or a class has no name.
    pub fn of_classes<Name: AsRef<str>>(
        names: &[Name],
        truth: &[usize],
        answers: &[usize],
    ) -> Result<Confusion> {
        same_length(truth.len(), answers.len())?;
        if let Some(nameless) = truth.iter().chain(answers).find(|class| **class >= names.len()) {
            return Err(Error::new(
                Kind::Shape,
                Label::fixed("a class that has no name", "une classe qui n’a pas de nom"),
            )
            .found(Label::same(nameless.to_string()))
            .expected(Label::with(|lang| match lang {
                Lang::Fr => format!("moins de {}, le nombre de noms", names.len()),
                _ => format!("less than {}, the number of names", names.len()),
            }))
            .attempt(Label::fixed("one name for each class", "un nom pour chaque classe")));
        }
        let mut counts = vec![vec![0; names.len()]; names.len()];
        for (truth, answer) in truth.iter().zip(answers) {
            counts[*truth][*answer] += 1;
        }
        Ok(Confusion { names: names.iter().map(|name| name.as_ref().to_string()).collect(), counts })
    }

    /// The numbers of the classes as slices of numbers, for [`Metric`](super::Metric).
    pub(crate) fn of_numbers(truth: &[f64], answers: &[f64]) -> Result<Confusion> {
        check(truth, answers)?;
        let mut classes: Vec<f64> = truth.iter().chain(answers).copied().collect();
        classes.sort_by(f64::total_cmp);
        classes.dedup();
        // Zero and minus zero are one class: `dedup` keeps one of them, and `==` finds it.
        let place = |value: &f64| classes.partition_point(|class| class < value);
        let names: Vec<String> = classes.iter().map(f64::to_string).collect();
        Confusion::of_classes(
            &names,
            &truth.iter().map(place).collect::<Vec<_>>(),
            &answers.iter().map(place).collect::<Vec<_>>(),
        )
    }

    /// The names of the classes, in the order of rows and columns.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The counts: `counts()[truth][answer]`.
    pub fn counts(&self) -> &[Vec<usize>] {
        &self.counts
    }

    /// How many answers in all.
    pub fn total(&self) -> usize {
        self.counts.iter().flatten().sum()
    }

    fn right(&self) -> usize {
        (0..self.names.len()).map(|class| self.counts[class][class]).sum()
    }

    /// How many cases are truly of each class.
    fn truths(&self) -> Vec<usize> {
        self.counts.iter().map(|row| row.iter().sum()).collect()
    }

    /// How many answers named each class.
    fn answers(&self) -> Vec<usize> {
        (0..self.names.len()).map(|class| self.counts.iter().map(|row| row[class]).sum()).collect()
    }

    /// The share of right answers.
    pub fn accuracy(&self) -> f64 {
        self.right() as f64 / self.total().max(1) as f64
    }

    /// The share of right answers, with its interval of 95 %.
    ///
    /// # Errors
    /// Never, as long as there is one answer: and there is.
    pub fn accuracy_interval(&self) -> Result<Interval> {
        Interval::rate(self.right(), self.total())
    }

    /// The mean, over the classes that occur, of the share of each that was recognised.
    ///
    /// A network that always says the most frequent class has a fine accuracy and a poor score here.
    ///
    /// ```
    /// use atelier::Confusion;
    /// // nine healthy, one ill: a network that finds nobody ill
    /// let confusion = Confusion::of_classes(&["healthy", "ill"], &[0, 0, 0, 0, 0, 0, 0, 0, 0, 1], &[0; 10])?;
    /// assert_eq!(confusion.accuracy(), 0.9);
    /// assert_eq!(confusion.balanced_accuracy(), 0.5); // (1 + 0) / 2
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn balanced_accuracy(&self) -> f64 {
        let recalls: Vec<f64> = self
            .truths()
            .iter()
            .enumerate()
            .filter(|(_, truths)| **truths > 0)
            .map(|(class, truths)| self.counts[class][class] as f64 / *truths as f64)
            .collect();
        mean(&recalls)
    }

    /// The mean, over the classes that occur in truth or answers, of their F1.
    pub fn macro_f1(&self) -> f64 {
        let all: Vec<f64> = (0..self.names.len()).filter_map(|class| self.f1_of(class)).collect();
        mean(&all)
    }

    fn f1_of(&self, class: usize) -> Option<f64> {
        let of = self.truths()[class] + self.answers()[class];
        (of > 0).then(|| 2.0 * self.counts[class][class] as f64 / of as f64)
    }

    /// Of the answers that named this class, the share that were right.
    ///
    /// # Errors
    /// When there is no such class, or it was never answered.
    pub fn precision(&self, name: &str) -> Result<f64> {
        let class = self.place(name)?;
        match self.answers()[class] {
            0 => {
                Err(self.never(class, Label::fixed("it was never answered", "elle n’a jamais été répondue")))
            }
            answers => Ok(self.counts[class][class] as f64 / answers as f64),
        }
    }

    /// Of the cases truly of this class, the share that was recognised.
    ///
    /// # Errors
    /// When there is no such class, or no case of it.
    pub fn recall(&self, name: &str) -> Result<f64> {
        let class = self.place(name)?;
        match self.truths()[class] {
            0 => Err(self.never(class, Label::fixed("there is no case of it", "il n’y en a aucun cas"))),
            truths => Ok(self.counts[class][class] as f64 / truths as f64),
        }
    }

    /// Precision and recall of a class in one number, their harmonic mean.
    ///
    /// # Errors
    /// When there is no such class, or it occurs neither in the truth nor in the answers.
    pub fn f1(&self, name: &str) -> Result<f64> {
        let class = self.place(name)?;
        self.f1_of(class).ok_or_else(|| {
            self.never(
                class,
                Label::fixed(
                    "there is no case of it, and it was never answered",
                    "il n’y en a aucun cas, et elle n’a jamais été répondue",
                ),
            )
        })
    }

    fn place(&self, name: &str) -> Result<usize> {
        self.names.iter().position(|known| known == name).ok_or_else(|| {
            unknown_name(
                Kind::Value,
                Label::fixed("there is no such class", "cette classe n’existe pas"),
                name,
                &self.names,
            )
        })
    }

    fn never(&self, class: usize, found: Label) -> Error {
        let name = &self.names[class];
        Error::new(
            Kind::Empty,
            Label::new(
                format!("the class {} cannot be judged", Lang::En.quote(name)),
                format!("la classe {} ne peut pas être jugée", Lang::Fr.quote(name)),
            ),
        )
        .found(found)
        .expected(Label::fixed("one case or more", "un cas ou plus"))
        .attempt(Label::fixed(
            "confusion.counts(), or more examples of this class",
            "confusion.counts(), ou plus d’exemples de cette classe",
        ))
    }

    /// The counts as a matrix in shades: rows are the truth, columns the answers.
    ///
    /// # Errors
    /// When there are too many classes to draw.
    pub fn plot(&self) -> Result<Figure> {
        let names: Vec<Label> = self.names.iter().map(|name| Label::same(name.as_str())).collect();
        Figure::confusion(&names, &self.counts.concat())
    }

    /// Each class in a row: cases, precision, recall, F1.
    ///
    /// ```
    /// use atelier::Confusion;
    /// atelier::start(atelier::Lang::En)?;
    /// let confusion = Confusion::of(&["cat", "cat", "dog"], &["cat", "dog", "dog"])?;
    /// let page = confusion.by_class();
    /// assert!(page.plain().contains("cat        2     100.0%   50.0%  0.667"), "{}", page.plain());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn by_class(&self) -> Page {
        let lang = Lang::current();
        let word = |en, fr| Label::fixed(en, fr).text(lang);
        let truths = self.truths();
        let share = |value: Result<f64>| value.map_or("–".to_string(), |value| lang.percent(value, 1));
        let rows: Vec<Vec<String>> = self
            .names
            .iter()
            .enumerate()
            .map(|(class, name)| {
                vec![
                    name.clone(),
                    lang.count(truths[class]),
                    share(self.precision(name)),
                    share(self.recall(name)),
                    self.f1_of(class).map_or("–".to_string(), |value| lang.number(value, 3)),
                ]
            })
            .collect();
        Page::new().table(
            word(
                "Precision: of those called so, the share that are. Recall: of those that are, the share called so.",
                "Précision\u{a0}: parmi ceux ainsi nommés, la part qui le sont. Rappel\u{a0}: parmi ceux qui le sont, la part ainsi nommée.",
            ),
            &[word("class", "classe"), word("cases", "cas"), word("precision", "précision"), word("recall", "rappel"), "F1".to_string()],
            &rows,
        )
    }
}

impl Show for Confusion {
    fn page(&self) -> Page {
        let lang = Lang::current();
        let word = |en, fr| Label::fixed(en, fr).text(lang);
        let mut columns = vec![word("truly", "en vérité")];
        columns.extend(self.names.iter().cloned());
        let rows: Vec<Vec<String>> = self
            .names
            .iter()
            .zip(&self.counts)
            .map(|(name, counts)| {
                let mut row = vec![name.clone()];
                row.extend(counts.iter().map(|count| lang.count(*count)));
                row
            })
            .collect();
        let right = Label::with(|lang| {
            let (right, total) = (lang.count(self.right()), lang.count(self.total()));
            let share = lang.percent(self.accuracy(), 1);
            match lang {
                Lang::Fr => format!(
                    "{right} bonnes réponses sur {total} ({share}). Lignes\u{a0}: ce qui était vrai. Colonnes\u{a0}: la réponse."
                ),
                _ => format!("{right} of {total} right ({share}). Rows: what was true. Columns: the answer."),
            }
        });
        Page::new().table(right.text(lang), &columns, &rows)
    }
}
displays!(Confusion);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_class_by_hand() {
        //            answered  a  b  c
        // truly a              3  1  0   recall 3/4
        // truly b              1  1  0   recall 1/2
        // truly c              0  0  1   recall 1/1
        //            precision 3/4, 1/2, 1/1; F1 3/4, 1/2, 1
        let truth = ["a", "a", "a", "a", "b", "b", "c"];
        let answers = ["a", "a", "a", "b", "b", "a", "c"];
        let confusion = Confusion::of(&truth, &answers).unwrap();
        assert_eq!(confusion.counts(), [[3, 1, 0], [1, 1, 0], [0, 0, 1]]);
        for (name, precision, recall, f1) in
            [("a", 0.75, 0.75, 0.75), ("b", 0.5, 0.5, 0.5), ("c", 1.0, 1.0, 1.0)]
        {
            assert_eq!(confusion.precision(name).unwrap(), precision);
            assert_eq!(confusion.recall(name).unwrap(), recall);
            assert_eq!(confusion.f1(name).unwrap(), f1);
        }
        assert_eq!(confusion.balanced_accuracy(), 0.75);
        assert_eq!(confusion.macro_f1(), 0.75);
    }

    #[test]
    fn a_class_that_never_occurs_is_not_counted_as_zero() {
        // c is answered once, never true; d never at all: scikit-learn leaves d out of the mean of F1 too.
        let confusion = Confusion::of_classes(&["a", "b", "c", "d"], &[0, 0, 1, 1], &[0, 2, 1, 1]).unwrap();
        assert_eq!(confusion.recall("c").unwrap_err().kind(), Kind::Empty);
        assert_eq!(confusion.precision("d").unwrap_err().kind(), Kind::Empty);
        assert_eq!(confusion.f1("d").unwrap_err().kind(), Kind::Empty);
        assert_eq!(confusion.balanced_accuracy(), 0.75); // (1/2 + 2/2) / 2
        assert!((confusion.macro_f1() - (2.0 / 3.0 + 1.0 + 0.0) / 3.0).abs() < 1e-12);
    }

    #[test]
    fn misuse_is_told() {
        assert_eq!(Confusion::of::<&str, &str>(&[], &[]).unwrap_err().kind(), Kind::Empty);
        assert_eq!(Confusion::of(&["a"], &["a", "b"]).unwrap_err().kind(), Kind::Shape);
        assert_eq!(Confusion::of_classes(&["a"], &[1], &[0]).unwrap_err().kind(), Kind::Shape);
        let message =
            Confusion::of(&["chat"], &["chien"]).unwrap().recall("cha").unwrap_err().message(Lang::Fr);
        assert!(message.contains("essayez\u{a0}: «\u{a0}chat\u{a0}»"), "{message}");
    }

    proptest! {
        #[test]
        fn rows_are_the_truth_and_columns_the_answers(rows in proptest::collection::vec((0usize..4, 0usize..4), 1..60)) {
            let (truth, answers): (Vec<usize>, Vec<usize>) = rows.iter().copied().unzip();
            let confusion = Confusion::of_classes(&["a", "b", "c", "d"], &truth, &answers).unwrap();
            prop_assert_eq!(confusion.total(), rows.len());
            for class in 0..4 {
                let truths = truth.iter().filter(|one| **one == class).count();
                prop_assert_eq!(confusion.counts()[class].iter().sum::<usize>(), truths);
                let answered = answers.iter().filter(|one| **one == class).count();
                prop_assert_eq!(confusion.counts().iter().map(|row| row[class]).sum::<usize>(), answered);
            }
            prop_assert!((0.0..=1.0).contains(&confusion.balanced_accuracy()));
            prop_assert!((0.0..=1.0).contains(&confusion.macro_f1()));
        }
    }
}
