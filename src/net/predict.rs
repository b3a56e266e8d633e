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

    /// For each example, how probable the network finds the class it names, between 0 and 1.
    pub fn confidence(&self) -> Vec<f64> {
        self.rows.iter().map(|row| row.get(largest(row)).copied().unwrap_or(f64::NAN)).collect()
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
        let rows: Vec<&[f64]> = rows.iter().map(|row| row.as_ref()).collect();
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
