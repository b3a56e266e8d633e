//! Asking a network.

use super::{Meaning, Net, numbers};
use crate::data::{DrawingLessons, Examples};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::show::{Page, Show, displays};
use crate::stat::numbers::largest;
use tch::Tensor;

/// Examples that go through the network at once when predicting: bounds the memory it takes.
const AT_ONCE: i64 = 4096;

/// What a network answered, one row an example.
///
/// ```
/// use atelier::Net;
/// let net = Net::dense(&[2, 1])?;
/// let answers = net.predict(&[[2.0, 2.0], [40.0, 2.0]])?;
/// assert_eq!(answers.values().len(), 2);
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Predictions {
    rows: Vec<Vec<f64>>,
    meaning: Option<Meaning>,
}

impl Predictions {
    /// Answers of a model of one's own that are numbers: for each example one number a name.
    ///
    /// ```
    /// use atelier::Predictions;
    /// let answers = Predictions::of_numbers(&["visits"], vec![vec![410.0], vec![395.0]])?;
    /// assert_eq!(answers.values(), [410.0, 395.0]);
    /// assert!(Predictions::of_numbers(&["visits"], vec![vec![1.0, 2.0]]).is_err()); // one too many
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When a row has not one number a name, or one is not a finite number.
    pub fn of_numbers<Name: AsRef<str>>(names: &[Name], rows: Vec<Vec<f64>>) -> Result<Predictions> {
        Predictions::checked(&rows, names.len())?;
        Ok(Predictions { rows, meaning: Some(Meaning::Numbers(owned(names))) })
    }

    /// Answers of a model of one's own that are classes: for each example the probability of each class,
    /// in the order of their names. The most probable one is the answer.
    ///
    /// # Errors
    /// As for [`Predictions::of_numbers`], and when a probability is not between 0 and 1.
    pub fn of_classes<Name: AsRef<str>>(names: &[Name], rows: Vec<Vec<f64>>) -> Result<Predictions> {
        Predictions::checked(&rows, names.len())?;
        for row in &rows {
            crate::stat::checks::shares(row)?;
        }
        Ok(Predictions { rows, meaning: Some(Meaning::Classes(owned(names))) })
    }

    fn checked(rows: &[Vec<f64>], width: usize) -> Result<()> {
        for (place, row) in rows.iter().enumerate() {
            if row.len() != width {
                return Err(Error::new(
                    Kind::Shape,
                    Label::new(
                        format!("answer {} has not one number for each name", place + 1),
                        format!("la réponse {} n’a pas un nombre par nom", place + 1),
                    ),
                )
                .found(Label::with(|lang| lang.count(row.len())))
                .expected(Label::with(|lang| lang.count(width)))
                .attempt(Label::same("Predictions::of_numbers(&[\"…\"], rows)?")));
            }
            crate::stat::checks::all_finite(Label::fixed("answer", "réponse"), row)?;
        }
        Ok(())
    }

    pub(crate) fn new(rows: Vec<Vec<f64>>, meaning: Option<Meaning>) -> Predictions {
        Predictions { rows, meaning }
    }

    /// What the numbers mean, where the model has learned it.
    pub fn meaning(&self) -> Option<&Meaning> {
        self.meaning.as_ref()
    }

    /// The numbers, row after row. For classes: the probability of each, in the order of [`Predictions::names`].
    pub fn values(&self) -> Vec<f64> {
        self.rows.concat()
    }

    /// The numbers, one row an example.
    pub fn rows(&self) -> &[Vec<f64>] {
        &self.rows
    }

    /// The names of the outputs: of the numbers, or of the classes.
    pub fn names(&self) -> Vec<String> {
        match &self.meaning {
            Some(Meaning::Numbers(names) | Meaning::Classes(names)) => names.clone(),
            None => (1..=self.rows.first().map_or(0, Vec::len)).map(|number| number.to_string()).collect(),
        }
    }

    /// For each example, the number of the most probable class (from 0).
    pub fn classes(&self) -> Vec<usize> {
        self.rows.iter().map(|row| largest(row)).collect()
    }

    /// For each example, the name of the most probable class.
    pub fn labels(&self) -> Vec<String> {
        let names = self.names();
        self.classes().into_iter().map(|class| names.get(class).cloned().unwrap_or_default()).collect()
    }

    /// For each example, its answer and how probable the network finds it: what stands below a picture.
    ///
    /// ```
    /// use atelier::Predictions;
    /// let answers = Predictions::of_classes(&["dog", "muffin"], vec![vec![0.25, 0.75]])?;
    /// assert_eq!(answers.captions()?[0].fr(), "muffin, 75\u{a0}%");
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the answers are numbers.
    pub fn captions(&self) -> Result<Vec<Label>> {
        self.must_be_classes(".captions")?;
        let caption =
            |(name, sure): (String, f64)| Label::with(|lang| format!("{name}, {}", lang.percent(sure, 0)));
        Ok(self.labels().into_iter().zip(self.confidence()).map(caption).collect())
    }

    /// For each example, how probable the network finds the class it names, between 0 and 1.
    pub fn confidence(&self) -> Vec<f64> {
        self.rows.iter().map(|row| row.get(largest(row)).copied().unwrap_or(f64::NAN)).collect()
    }
}

impl Predictions {
    /// The same answers where the classes come in other shares than when the model learned: each
    /// probability is multiplied by how much more frequent its class is now, and those of an example are brought back to
    /// a sum of one (prior correction: Saerens, Latinne and Decaestecker, 2002).
    ///
    /// ```
    /// use atelier::Predictions;
    /// let answers = Predictions::of_classes(&["dog", "muffin"], vec![vec![0.6, 0.4], vec![0.9, 0.1]])?;
    /// // learned from as many dogs as muffins; now 8 of 10 are muffins
    /// let here = answers.reweighted(&[0.2 / 0.5, 0.8 / 0.5])?;
    /// assert_eq!(here.labels(), ["muffin", "dog"]);
    /// assert!((here.rows()[0][1] - 0.32 / (0.12 + 0.32)).abs() < 1e-12);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the answers are numbers, there is not one factor for each class, or one is not above zero.
    pub fn reweighted(&self, factors: &[f64]) -> Result<Predictions> {
        self.must_be_classes(".reweighted")?;
        let classes = self.names().len();
        if factors.len() != classes {
            return Err(Error::new(
                Kind::Shape,
                Label::fixed("there must be one factor for each class", "il faut un facteur par classe"),
            )
            .found(Label::with(|lang| lang.count(factors.len())))
            .expected(Label::with(|lang| format!("{} ({})", lang.count(classes), self.names().join(", "))))
            .attempt(Label::same(".reweighted(&[0.2 / 0.5, 0.8 / 0.5])?")));
        }
        if let Some(factor) = factors.iter().find(|factor| !(factor.is_finite() && **factor > 0.0)) {
            return Err(Error::new(
                Kind::Value,
                Label::fixed(
                    "a probability cannot be multiplied by this",
                    "une probabilité ne peut pas être multipliée par cela",
                ),
            )
            .found(Label::with(|lang| lang.short(*factor)))
            .expected(Label::fixed("a number above zero", "un nombre au-dessus de zéro"))
            .attempt(Label::fixed(
                "the share now / the share then",
                "la part maintenant / la part d’alors",
            )));
        }
        Ok(self.each(|row| row.iter().zip(factors).map(|(chance, factor)| chance * factor).collect()))
    }

    /// The same answers, said less surely (a temperature above 1) or more (below 1). No example gets another
    /// answer: the order of the classes stays (temperature scaling: Guo, Pleiss, Sun and
    /// Weinberger, 2017, section 4.2).
    ///
    /// ```
    /// use atelier::Predictions;
    /// let answers = Predictions::of_classes(&["dog", "muffin"], vec![vec![0.9, 0.1]])?;
    /// // odds of 9 to 1 become odds of √9 to 1
    /// assert!((answers.tempered(2.0)?.rows()[0][0] - 0.75).abs() < 1e-12);
    /// assert_eq!(answers.tempered(2.0)?.labels(), answers.labels());
    /// assert!(answers.tempered(0.0).is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the answers are numbers, or the temperature is not above zero.
    pub fn tempered(&self, temperature: f64) -> Result<Predictions> {
        self.must_be_classes(".tempered")?;
        if !(temperature.is_finite() && temperature > 0.0) {
            return Err(Error::new(
                Kind::Value,
                Label::fixed("there is no such temperature", "cette température n’existe pas"),
            )
            .found(Label::with(|lang| lang.short(temperature)))
            .expected(Label::fixed("a number above zero", "un nombre au-dessus de zéro"))
            .attempt(Label::same(".tempered(2.0)?")));
        }
        // From the most probable one, so that nothing becomes zero but what was.
        Ok(self.each(|row| {
            let most = row.iter().copied().fold(0.0, f64::max);
            row.iter().map(|chance| (chance / most).powf(1.0 / temperature)).collect()
        }))
    }

    /// Other numbers for each row, brought to a sum of one; a row that cannot be is left as it was.
    fn each(&self, change: impl Fn(&[f64]) -> Vec<f64>) -> Predictions {
        let rows = self.rows.iter().map(|row| {
            let changed = change(row);
            let total: f64 = changed.iter().sum();
            if total.is_finite() && total > 0.0 {
                changed.iter().map(|value| value / total).collect()
            } else {
                row.clone()
            }
        });
        Predictions { rows: rows.collect(), meaning: self.meaning.clone() }
    }

    fn must_be_classes(&self, method: &str) -> Result<()> {
        if matches!(self.meaning, Some(Meaning::Classes(_))) {
            return Ok(());
        }
        Err(Error::new(
            Kind::Value,
            Label::new(
                format!("`{method}` needs answers that are classes"),
                format!("`{method}` demande des réponses qui soient des classes"),
            ),
        )
        .found(match &self.meaning {
            Some(_) => Label::fixed("numbers", "des nombres"),
            None => {
                Label::fixed("a network that has learned nothing yet", "un réseau qui n’a encore rien appris")
            }
        })
        .expected(Label::fixed("a probability for each class", "une probabilité par classe"))
        .attempt(Label::fixed(
            "a target of classes, and a training",
            "une cible de classes, et un entraînement",
        )))
    }
}

fn owned<Name: AsRef<str>>(names: &[Name]) -> Vec<String> {
    names.iter().map(|name| name.as_ref().to_string()).collect()
}

impl Show for Predictions {
    fn page(&self) -> Page {
        const SHOWN: usize = 12;
        let lang = Lang::current();
        let word = |en, fr| Label::fixed(en, fr).text(lang);
        let caption = Label::with(|lang| {
            let count = lang.count(self.rows.len());
            match lang {
                Lang::Fr => format!("Ce que le réseau répond (exemples\u{a0}: {count})"),
                _ => format!("What the network answers (examples: {count})"),
            }
        });
        let mut columns = vec![word("example", "exemple")];
        let mut rows = Vec::new();
        if let Some(Meaning::Classes(_)) = &self.meaning {
            columns.extend([word("answer", "réponse"), word("probability", "probabilité")]);
            let (labels, confidence) = (self.labels(), self.confidence());
            for position in 0..self.rows.len().min(SHOWN) {
                rows.push(vec![
                    lang.count(position + 1),
                    labels[position].clone(),
                    lang.percent(confidence[position], 1),
                ]);
            }
        } else {
            // A network that has seen no data yet does not know what its only number is called.
            match (&self.meaning, self.rows.first().map_or(0, Vec::len)) {
                (None, 1) => columns.push(word("answer", "réponse")),
                _ => columns.extend(self.names()),
            }
            for (position, row) in self.rows.iter().take(SHOWN).enumerate() {
                let mut cells = vec![lang.count(position + 1)];
                cells.extend(row.iter().map(|value| lang.short(*value)));
                rows.push(cells);
            }
        }
        if self.rows.len() > SHOWN {
            rows.push(columns.iter().map(|_| "…".to_string()).collect());
        }
        Page::new().table(caption.text(lang), &columns, &rows)
    }
}
displays!(Predictions);

impl Net {
    /// Asks the network about rows of numbers: `net.predict(&[[2.0, 2.0], [40.0, 2.0]])?`.
    ///
    /// # Errors
    /// When there are no rows, their length is not what the network takes, or a number is NaN.
    pub fn predict<Row: AsRef<[f64]>>(&self, rows: &[Row]) -> Result<Predictions> {
        self.predict_rows(&rows.iter().map(AsRef::as_ref).collect::<Vec<_>>())
    }

    fn predict_rows(&self, rows: &[&[f64]]) -> Result<Predictions> {
        let width: usize = self.input.iter().product::<i64>() as usize;
        if rows.is_empty() {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed("there is nothing to predict", "il n’y a rien à prédire"),
            )
            .expected(Label::fixed("one row or more", "une rangée ou plus")));
        }
        for (position, row) in rows.iter().enumerate() {
            if row.len() != width {
                return Err(Error::new(
                    Kind::Shape,
                    Label::new(
                        format!("row {} does not have the length that this network takes", position + 1),
                        format!("la rangée {} n’a pas la longueur que ce réseau prend", position + 1),
                    ),
                )
                .found(Label::same(row.len().to_string()))
                .expected(Label::same(width.to_string())));
            }
            if let Some(place) = row.iter().position(|value| !value.is_finite()) {
                return Err(Error::new(
                    Kind::Value,
                    Label::new(
                        format!("row {}, place {}: not a number", position + 1, place + 1),
                        format!("rangée {}, place {}\u{a0}: ce n’est pas un nombre", position + 1, place + 1),
                    ),
                )
                .found(Label::with(|lang| lang.number(row[place], 0)))
                .expected(Label::fixed("a finite number", "un nombre fini")));
            }
        }
        let flat: Vec<f32> = rows.iter().flat_map(|row| row.iter().map(|value| *value as f32)).collect();
        let mut shape = vec![rows.len() as i64];
        shape.extend(&self.input);
        self.predict_tensor(&Tensor::f_from_slice(&flat)?.f_view(shape.as_slice())?)
    }

    /// What the network draws when it is asked for this class: one number for each pixel, row by row from the top left.
    ///
    /// ```
    /// use atelier::{Fit, Images, Loss, Net};
    /// # fn main() -> atelier::Result<()> {
    /// let lessons = Images::dataset("glyphs32")?.only("kind", "small")?.drawn_from("character")?;
    /// let mut net = Net::dense_for(&lessons, &[])?;
    /// net.fit(&lessons, Fit::epochs(20).learning_rate(0.02).loss(Loss::MeanAbsoluteError).quiet())?;
    /// let drawn = net.draw(&lessons, "l")?; // a stroke in the middle, nothing in the corner
    /// assert!(drawn[16 * 32 + 16] > 0.5 && drawn[0] < 0.1);
    /// assert!(net.draw(&lessons, "é").is_err()); // nobody has shown it
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// When there is no such class, or the network takes other lessons than these.
    pub fn draw(&self, lessons: &DrawingLessons, class: &str) -> Result<Vec<f64>> {
        Ok(self.predict(&[lessons.question(class)?])?.values())
    }

    /// Asks the network about every example of a data set. Its targets are not looked at.
    ///
    /// # Errors
    /// When the examples do not fit the network.
    pub fn predict_all(&self, data: &dyn Examples) -> Result<Predictions> {
        self.predict_tensor(&data.samples()?.inputs)
    }

    /// Asks the network about a tensor `[batch, …input shape]`.
    pub(crate) fn predict_tensor(&self, inputs: &Tensor) -> Result<Predictions> {
        self.check_shape(&inputs.size())?;
        let total = inputs.size()[0];
        let mut rows = Vec::with_capacity(total as usize);
        let mut start = 0;
        while start < total {
            let length = AT_ONCE.min(total - start);
            let batch = inputs.f_narrow(0, start, length)?.f_to_device(self.tch_device())?;
            let outputs = tch::no_grad(|| self.forward_mode(&batch, false))?;
            let outputs = match &self.meaning {
                Some(Meaning::Classes(_)) => outputs.f_softmax(-1, None::<tch::Kind>)?,
                _ => outputs,
            };
            let outputs = outputs.f_reshape([length, -1])?;
            let width = outputs.size()[1].max(1) as usize;
            rows.extend(numbers(&outputs)?.chunks(width).map(|row| row.to_vec()));
            start += length;
        }
        Ok(Predictions { rows, meaning: self.meaning.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn two(first: f64) -> Predictions {
        Predictions::of_classes(&["a", "b"], vec![vec![first, 1.0 - first]]).unwrap()
    }

    #[test]
    fn shares_and_temperatures_by_hand() {
        // Odds 3 to 1, times 1/9: 1 to 3.
        let turned = two(0.75).reweighted(&[0.1, 0.9]).unwrap();
        assert!((turned.rows()[0][0] - 0.25).abs() < 1e-12);
        assert_eq!((turned.labels(), turned.names()), (vec!["b".to_string()], two(0.75).names()));
        assert!((two(0.8).tempered(0.5).unwrap().rows()[0][0] - 16.0 / 17.0).abs() < 1e-12);
        // What was certain stays so, and a row of zeros is left alone.
        assert_eq!(two(1.0).tempered(50.0).unwrap().rows()[0], [1.0, 0.0]);
        let none = Predictions::of_classes(&["a", "b"], vec![vec![0.0, 0.0]]).unwrap();
        assert_eq!(none.tempered(2.0).unwrap(), none);
        assert_eq!(none.reweighted(&[1.0, 2.0]).unwrap(), none);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let numbers = Predictions::of_numbers(&["x"], vec![vec![3.0]]).unwrap();
        for (wrong, kind) in [
            (two(0.5).reweighted(&[1.0]), Kind::Shape),
            (two(0.5).reweighted(&[1.0, 0.0]), Kind::Value),
            (two(0.5).reweighted(&[1.0, f64::NAN]), Kind::Value),
            (two(0.5).tempered(-1.0), Kind::Value),
            (two(0.5).tempered(f64::INFINITY), Kind::Value),
            (numbers.tempered(2.0), Kind::Value),
            (numbers.reweighted(&[1.0]), Kind::Value),
            (numbers.captions().map(|_| numbers.clone()), Kind::Value),
        ] {
            let wrong = wrong.unwrap_err();
            assert_eq!(wrong.kind(), kind);
            assert_ne!(wrong.message(Lang::En), wrong.message(Lang::Fr));
        }
    }

    proptest! {
        #[test]
        fn a_temperature_changes_no_answer(chances in proptest::collection::vec(0.001..1.0f64, 2..6), heat in 0.05..20.0f64) {
            let total: f64 = chances.iter().sum();
            let names: Vec<String> = (0..chances.len()).map(|number| number.to_string()).collect();
            let before = Predictions::of_classes(&names, vec![chances.iter().map(|chance| chance / total).collect()]).unwrap();
            let after = before.tempered(heat).unwrap();
            prop_assert_eq!(before.classes(), after.classes());
            prop_assert!((after.rows()[0].iter().sum::<f64>() - 1.0).abs() < 1e-9);
            let (was, is) = (before.confidence()[0], after.confidence()[0]);
            prop_assert!((heat - 1.0) * (is - was) <= 1e-12);
        }
    }
}
