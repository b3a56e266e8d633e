//! What a model gives and what it takes, and several models side by side.

use crate::error::{Error, Kind, Result};
use crate::fit::History;
use crate::lang::{Label, Lang};
use crate::show::{Cell, Page, Show, displays};
use crate::stat::{Measurements, Number, Runs, Seeds, Sweep, together};

const RIGHT: Label = Label::fixed("right answers", "bonnes réponses");
const BYTES: Label = Label::fixed("bytes", "octets");
const WORK: Label = Label::fixed("multiplications", "multiplications");
const SECONDS: Label = Label::fixed("seconds", "secondes");
const JOULES: Label = Label::fixed("joules", "joules");

/// What a model gives, its share of right answers, and what it takes: bytes to keep it, multiplications to
/// train it. [`Model::bill`](super::Model::bill) makes one.
///
/// ```
/// use atelier::{Fit, Model, Net, Table};
/// let table = Table::columns(&[("size", &[1.0, 2.0, 8.0, 9.0])])?
///     .with_text_column("kind", &["small", "small", "large", "large"])?
///     .classes("kind")?;
/// let mut net = Net::dense(&[1, 2])?; // 2 multiplications an answer, 2 more for the slopes
/// let first = net.fit(&table, Fit::epochs(10).quiet())?;
/// let more = net.fit(&table, Fit::epochs(5).quiet())?;
/// let bill = net.bill(&table)?.after(&first).after(&more);
/// assert_eq!(bill.multiplications(), Some(15 * 4 * 4)); // 15 epochs of 4 examples
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bill {
    right: f64,
    bytes: Option<usize>,
    multiplications: Option<u64>,
}

impl Bill {
    pub(super) fn of(right: f64, bytes: Option<usize>) -> Bill {
        Bill { right, bytes, multiplications: None }
    }

    /// The same bill with the work of a training added. What a model was made from has a price too: a
    /// pruned network needs the large one first, a pupil its teacher.
    pub fn after(&self, training: &History) -> Bill {
        let before = self.multiplications.unwrap_or(0);
        Bill { multiplications: Some(before + training.multiplications()), ..*self }
    }

    /// The share of right answers: a number between 0 and 1.
    pub fn right(&self) -> f64 {
        self.right
    }

    /// The bytes that hold what the model has learned, where that can be said.
    pub fn bytes(&self) -> Option<usize> {
        self.bytes
    }

    /// The multiplications of the trainings named with [`Bill::after`]; none where none was named.
    pub fn multiplications(&self) -> Option<u64> {
        self.multiplications
    }

    fn sentence(&self) -> Label {
        Label::with(|lang| {
            let right = lang.percent(self.right, 1);
            let mut parts = vec![match lang {
                Lang::Fr => format!("{right} de bonnes réponses"),
                _ => format!("{right} right"),
            }];
            parts.extend(self.bytes.map(|bytes| lang.bytes(bytes as u64)));
            parts.extend(self.multiplications.map(|count| {
                let billions = count as f64 / 1e9;
                let number = lang.number(billions, 2);
                match lang {
                    Lang::Fr if billions < 2.0 => {
                        format!("{number} milliard de multiplications pour apprendre")
                    }
                    Lang::Fr => format!("{number} milliards de multiplications pour apprendre"),
                    _ => format!("{number} billion multiplications to learn"),
                }
            }));
            parts.join(" · ")
        })
    }
}

impl Measurements for Bill {
    fn measurements(self) -> Vec<(Label, Number)> {
        vec![
            (RIGHT, self.right.into()),
            (BYTES, self.bytes.into()),
            (WORK, self.multiplications.map(|count| count as f64).into()),
        ]
    }
}

impl Show for Bill {
    fn page(&self) -> Page {
        Page::new().label(&self.sentence())
    }
}
displays!(Bill);

/// Compares several ways of making a model, by their bills, in one experiment over seeds: each run tries all
/// ways, with the same data and the same seed, so that what they share is made once.
///
/// ```
/// use atelier::{Baseline, Fit, Model, Net, Table, compare};
/// let table = Table::columns(&[("size", &[1.0, 2.0, 8.0, 9.0, 9.5])])?
///     .with_text_column("kind", &["small", "small", "large", "large", "large"])?
///     .classes("kind")?;
/// let ways = compare(3, |seed| {
///     let mut net = Net::dense(&[1, 8, 2])?;
///     net.reset(seed)?;
///     let lessons = net.fit(&table, Fit::epochs(50).learning_rate(0.05).seed(seed).quiet())?;
///     Ok(vec![
///         ("network", "réseau", net.bill(&table)?.after(&lessons)),
///         ("8 bits", "8 bits", net.quantized()?.bill(&table)?.after(&lessons)),
///         ("commonest", "le plus fréquent", Baseline::of(&table)?.bill(&table)?),
///     ])
/// })?;
/// assert_eq!(ways.get("right answers")?.at("commonest")?.values(), [0.6; 3]);
/// let bytes = ways.get("bytes")?;
/// assert!(bytes.at("8 bits")?.mean() < bytes.at("network")?.mean());
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// # Errors
/// When there are no seeds or no ways, a way comes twice or is missing in a run, or a run fails.
pub fn compare<Times, Run>(seeds: Times, mut run: Run) -> Result<Comparison>
where
    Times: Seeds,
    Run: FnMut(u64) -> Result<Vec<(&'static str, &'static str, Bill)>>,
{
    compared(seeds.seeds(), &mut run)
}

fn compared(
    seeds: Vec<u64>,
    run: &mut dyn FnMut(u64) -> Result<Vec<(&'static str, &'static str, Bill)>>,
) -> Result<Comparison> {
    let bills = together(seeds, &mut |seed| {
        Ok(run(seed)?.into_iter().map(|(en, fr, bill)| (Label::fixed(en, fr), bill)).collect())
    })?;
    Ok(Comparison { bills, assumed: None })
}

/// Several ways of making a model, side by side: see [`compare`]. Shows itself as a table, one row a way.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    bills: Sweep,
    /// Multiplications a second, and watts.
    assumed: Option<(f64, f64)>,
}

impl Comparison {
    /// Turns multiplications into seconds and joules, with a pace (multiplications a second) and a power
    /// (watts, joules a second) that one assumes and states.
    ///
    /// ```
    /// use atelier::{Baseline, Model, Table, compare};
    /// let table = Table::columns(&[("x", &[1.0, 2.0])])?.with_text_column("kind", &["a", "b"])?.classes("kind")?;
    /// let ways = compare(1, |_| Ok(vec![("blind", "aveugle", Baseline::of(&table)?.bill(&table)?)]))?;
    /// assert!(ways.get("joules").is_err());
    /// assert!(ways.assuming(10e9, 15.0)?.get("joules")?.means()[0].is_nan()); // learned without a network
    /// assert!(ways.assuming(0.0, 15.0).is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When one of them is not above zero.
    pub fn assuming(&self, multiplications_per_second: f64, watts: f64) -> Result<Comparison> {
        for given in [multiplications_per_second, watts] {
            if !(given.is_finite() && given > 0.0) {
                return Err(Error::new(
                    Kind::Value,
                    Label::fixed(
                        "with this assumption there are no seconds and no joules",
                        "avec cette hypothèse, il n’y a ni secondes ni joules",
                    ),
                )
                .found(Label::with(|lang| lang.short(given)))
                .expected(Label::fixed("a number above zero", "un nombre au-dessus de zéro"))
                .attempt(Label::same(".assuming(10e9, 15.0)?")));
            }
        }
        Ok(Comparison { assumed: Some((multiplications_per_second, watts)), ..self.clone() })
    }

    /// One measure of all ways: `"right answers"`, `"bytes"`, `"multiplications"`; after
    /// [`Comparison::assuming`] also `"seconds"` and `"joules"`. Or their French names.
    ///
    /// # Errors
    /// When there is no such measure.
    pub fn get(&self, measure: &str) -> Result<Sweep> {
        let named = |label: &Label| label.en() == measure || label.fr() == measure;
        let (seconds, joules) = (named(&SECONDS), named(&JOULES));
        if !seconds && !joules {
            return self.bills.get(measure);
        }
        let Some((pace, watts)) = self.assumed else {
            return Err(Error::new(
                Kind::Value,
                Label::fixed(
                    "seconds and joules follow from multiplications only with an assumption",
                    "les secondes et les joules ne se tirent des multiplications qu’avec une hypothèse",
                ),
            )
            .expected(Label::fixed(
                "multiplications a second, and watts",
                "des multiplications par seconde, et des watts",
            ))
            .attempt(Label::same(".assuming(10e9, 15.0)?")));
        };
        let each = if joules { watts / pace } else { 1.0 / pace };
        Ok(self.bills.get(WORK.en())?.map(|count| count * each))
    }

    /// The ways as spots for [`Figure::spots`](crate::Figure::spots), each at the means of two measures; in
    /// brackets behind its name its mean share of right answers. A way without one of the two (a guess takes no
    /// bytes) has no spot.
    ///
    /// # Errors
    /// As for [`Comparison::get`].
    pub fn spots(&self, x: &str, y: &str) -> Result<Vec<(Label, f64, f64)>> {
        let (x, y, right) = (self.get(x)?.means(), self.get(y)?.means(), self.get(RIGHT.en())?.means());
        let names = self.bills.labels().into_iter().zip(right);
        let names = names.map(|(way, right)| {
            Label::with(|lang| format!("{} ({})", way.text(lang), lang.percent(right, 1)))
        });
        let spots = names.zip(x).zip(y).map(|((name, x), y)| (name, x, y));
        Ok(spots.filter(|(_, x, y)| !x.is_nan() && !y.is_nan()).collect())
    }

    /// How many runs, and what was assumed.
    fn caption(&self) -> Label {
        let runs = self.bills.runs().iter().map(Runs::len).max().unwrap_or(0);
        Label::with(|lang| {
            let runs = lang.count(runs);
            let of = match lang {
                Lang::Fr => format!("Moyennes, graines\u{a0}: {runs}"),
                _ => format!("Means, seeds: {runs}"),
            };
            let Some((pace, watts)) = self.assumed else { return of };
            let (pace, watts) = (lang.short(pace / 1e9), lang.short(watts));
            match lang {
                Lang::Fr => format!(
                    "{of}. Hypothèses\u{a0}: {pace} milliards de multiplications par seconde, {watts}\u{a0}W"
                ),
                _ => format!("{of}. Assumed: {pace} billion multiplications a second, {watts}\u{a0}W"),
            }
        })
    }
}

impl Show for Comparison {
    fn page(&self) -> Page {
        let mut columns = vec![
            Label::fixed("way", "méthode"),
            RIGHT,
            Label::fixed("lowest", "min."),
            Label::fixed("highest", "max."),
            BYTES,
            Label::fixed("billion multiplications", "milliards de multiplications"),
        ];
        if self.assumed.is_some() {
            columns.extend([SECONDS, JOULES]);
        }
        // A measure that is not there leaves its column empty.
        let means = |name: &Label| self.get(name.en()).map(|sweep| sweep.means()).unwrap_or_default();
        let at = |values: &[f64], way: usize| values.get(way).copied().unwrap_or(f64::NAN);
        let (bytes, work, seconds, joules) = (means(&BYTES), means(&WORK), means(&SECONDS), means(&JOULES));
        let names = self.bills.labels();
        let rows: Vec<Vec<Cell>> = names
            .iter()
            .zip(self.bills.runs())
            .enumerate()
            .map(|(way, (name, right))| {
                let mut row = vec![Cell::from(name)];
                row.extend(
                    [right.mean(), right.lowest(), right.highest()].map(|share| Cell::percent(share, 1)),
                );
                row.push(Cell::number(at(&bytes, way), 0));
                row.push(Cell::number(at(&work, way) / 1e9, 2));
                if self.assumed.is_some() {
                    row.push(Cell::number(at(&seconds, way), 2));
                    row.push(Cell::number(at(&joules, way), 1));
                }
                row
            })
            .collect();
        Page::new().table(self.caption(), &columns, &rows)
    }
}
displays!(Comparison);

#[cfg(test)]
mod tests {
    use super::*;

    fn bill(right: f64, bytes: usize, work: Option<u64>) -> Bill {
        Bill { right, bytes: Some(bytes), multiplications: work }
    }

    fn ways() -> Comparison {
        compare(2, |seed| {
            let share = 0.8 + 0.01 * seed as f64;
            Ok(vec![
                ("large", "grand", bill(share, 4_000, Some(20_000_000_000))),
                ("small", "petit", bill(share - 0.01, 100, Some(1_000_000_000))),
                ("rule", "règle", bill(0.5, 0, None)),
            ])
        })
        .unwrap()
    }

    #[test]
    fn a_bill_is_one_line() {
        let paid = bill(0.904, 541_900, Some(510_000_000));
        assert_eq!(
            paid.sentence().en(),
            "90.4% right · 541.9\u{a0}kB · 0.51 billion multiplications to learn"
        );
        assert_eq!(
            paid.sentence().fr(),
            "90,4\u{a0}% de bonnes réponses · 541,9\u{a0}ko · 0,51 milliard de multiplications pour apprendre"
        );
        assert_eq!(Bill::of(0.5, None).sentence().en(), "50.0% right");
    }

    #[test]
    fn ways_are_compared_seed_by_seed() {
        let ways = ways();
        let right = ways.get("bonnes réponses").unwrap();
        let lost = right.at("large").unwrap().minus(&right.at("petit").unwrap()).unwrap();
        assert!(lost.values().iter().all(|lost| (lost - 0.01).abs() < 1e-12));
        assert_eq!(ways.get("joules").unwrap_err().kind(), Kind::Value);
        let assumed = ways.assuming(10e9, 15.0).unwrap();
        let joules = assumed.get("joules").unwrap().means();
        assert_eq!(joules[..2], [30.0, 1.5]);
        assert!(joules[2].is_nan());
        assert_eq!(assumed.get("seconds").unwrap().means()[0], 2.0);
        let spots = assumed.spots("bytes", "joules").unwrap();
        assert_eq!((spots[1].0.en(), spots[1].1, spots[1].2), ("small (80.5%)", 100.0, 1.5));
        assert_eq!(spots.len(), 2, "a rule that takes no work has no spot among joules");
    }

    #[test]
    fn they_stand_in_one_table() {
        let plain = ways().assuming(10e9, 15.0).unwrap().page().plain().to_string();
        assert!(plain.contains("10 billion multiplications a second"), "{plain}");
        assert!(plain.contains("81.5%") || plain.contains("81.5\u{a0}%"), "{plain}");
        assert!(plain.contains("30.0") && plain.contains('—'), "{plain}");
    }

    #[test]
    fn each_way_stands_once_in_each_run() {
        let twice = compare(2, |_| Ok(vec![("a", "a", bill(1.0, 1, None)); 2])).unwrap_err();
        assert_eq!(twice.kind(), Kind::Value);
        let missing =
            compare(2, |seed| Ok(vec![("a", "a", bill(1.0, 1, None)); 2 - seed as usize])).unwrap_err();
        assert_eq!(missing.kind(), Kind::Shape, "{missing}");
        assert_eq!(compare(2, |_| Ok(Vec::new())).unwrap_err().kind(), Kind::Empty);
    }
}
