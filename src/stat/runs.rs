//! An experiment that was run several times, as one value.

use super::measurements::{Measurements, Seeds};
use super::progress::Progress;
use super::{Interval, Number, numbers};
use crate::error::{Error, Kind, Result, unknown_name};
use crate::lang::{Label, Lang};
use crate::show::{self, Page, Show, displays};

/// Runs an experiment once for each seed: `repeat(5, |seed| …)` for the seeds 1 to 5.
///
/// The closure gets the seed, and gives back a number or several with their names ([`Measurements`]).
/// While it works, one bar tells which run it is; trainings inside are quiet. An interrupt keeps the
/// runs that are done.
///
/// ```
/// use atelier::{claim, repeat};
/// // five throws of something that is 0.9 more or less
/// let short = repeat(5, |seed| Ok(0.88 + 0.01 * seed as f64))?;
/// assert_eq!(short.len(), 5);
/// assert!((short.mean() - 0.91).abs() < 1e-12);
/// assert_eq!((short.lowest(), short.highest()), (0.89, 0.93));
/// // the claim must hold in every run
/// claim("accuracy", "exactitude", &short).above(0.85)?;
/// assert!(claim("accuracy", "exactitude", &short).above(0.9).is_err());
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// # Errors
/// When there are no seeds, one comes twice, or a run fails: the error says which.
pub fn repeat<Times, Found, Run>(seeds: Times, mut run: Run) -> Result<Runs>
where
    Times: Seeds,
    Found: Measurements,
    Run: FnMut(u64) -> Result<Found>,
{
    several(seeds.seeds(), &mut |seed| Ok(run(seed)?.measurements()))
}

/// One run of an experiment, for its seed: what was found. Of one type, whatever the experiment, so that a cell of a notebook compiles its
/// own experiment and not all that goes on around it.
pub(super) type Experiment<'a> = &'a mut dyn FnMut(u64) -> Result<Vec<(Label, Number)>>;

pub(super) fn several(seeds: Vec<u64>, run: Experiment) -> Result<Runs> {
    checked(&seeds)?;
    let progress = Progress::new(seeds.len());
    let mut runs = Runs::waiting(seeds.len());
    match runs.go_on(&seeds, &progress, 0, None, run) {
        Ok(()) => {
            progress.finish(&runs.title());
            Ok(runs)
        }
        Err(error) => {
            progress.abandon();
            Err(error)
        }
    }
}

/// There are seeds, and each comes once.
pub(super) fn checked(seeds: &[u64]) -> Result<()> {
    if seeds.is_empty() {
        return Err(Error::new(
            Kind::Empty,
            Label::fixed("an experiment without a seed is not run", "sans graine, l’expérience n’a pas lieu"),
        )
        .found(Label::fixed("no seeds", "aucune graine"))
        .expected(Label::fixed("one seed or more", "une graine ou plus"))
        .attempt(Label::same("repeat(5, |seed| …)?")));
    }
    let mut sorted = seeds.to_vec();
    sorted.sort_unstable();
    if let Some(pair) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(Error::new(
            Kind::Value,
            Label::fixed(
                "a seed that comes twice gives the same run twice",
                "une graine en double donne deux fois le même essai",
            ),
        )
        .found(Label::same(pair[0].to_string()))
        .expected(Label::fixed("each seed once", "chaque graine une seule fois"))
        .attempt(Label::same("repeat(5, |seed| …)?")));
    }
    Ok(())
}

/// An experiment that was run once for each of several seeds: see [`repeat`].
///
/// It shows itself as a sentence: “5 runs: 0.91 on average, from 0.89 to 0.93”. Where several named
/// measures were taken it shows a table; [`Runs::get`] takes one out, and what a method says without
/// a name is about the first.
///
/// ```
/// use atelier::repeat;
/// // an alarm that goes on the third day, or never: some runs have no value
/// let alarms = repeat(4, |seed| Ok((seed > 1).then_some(3)))?;
/// assert_eq!((alarms.len(), alarms.missing(), alarms.mean()), (4, 1, 3.0));
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Runs {
    seeds: Vec<u64>,
    /// How many runs were asked for: more than there are after an interrupt.
    planned: usize,
    measures: Vec<Measured>,
}

/// One measure over all runs; NaN where a run had no value.
#[derive(Clone, Debug, PartialEq)]
struct Measured {
    name: Label,
    values: Vec<f64>,
}

/// The value of each run: figures take runs as they are.
impl AsRef<[f64]> for Runs {
    fn as_ref(&self) -> &[f64] {
        self.values()
    }
}

impl Runs {
    pub(super) fn waiting(planned: usize) -> Runs {
        Runs { seeds: Vec::new(), planned, measures: Vec::new() }
    }

    /// Runs one seed after the other, until all are done or the reader interrupts.
    pub(super) fn go_on(
        &mut self,
        seeds: &[u64],
        progress: &Progress,
        done: usize,
        setting: Option<&Label>,
        run: Experiment,
    ) -> Result<()> {
        for (place, seed) in seeds.iter().enumerate() {
            let something = done + place > 0;
            if something && show::interrupted() {
                return Ok(());
            }
            progress.begin(done + place, *seed, setting);
            match run(*seed) {
                Ok(found) => self.add(*seed, found)?,
                // What was run before the interrupt is worth keeping; without any of it the error speaks.
                Err(error) if error.kind() == Kind::Interrupted && something && show::interrupted() => {
                    return Ok(());
                }
                Err(error) if seeds.len() == 1 && setting.is_none() => return Err(error),
                Err(error) => return Err(error.within(&where_it_was(*seed, setting))),
            }
        }
        Ok(())
    }

    fn add(&mut self, seed: u64, found: Vec<(Label, Number)>) -> Result<()> {
        if self.measures.is_empty() {
            if found.is_empty() {
                return Err(Error::new(
                    Kind::Empty,
                    Label::fixed("this run measured nothing", "cet essai n’a rien mesuré"),
                )
                .found(Label::fixed("an empty list", "une liste vide"))
                .expected(Label::fixed(
                    "a number, or several with their names",
                    "un nombre, ou plusieurs avec leurs noms",
                ))
                .attempt(Label::same("Ok([(\"accuracy\", \"exactitude\", 0.9)])")));
            }
            self.measures =
                found.iter().map(|(name, _)| Measured { name: name.clone(), values: Vec::new() }).collect();
        }
        let names = |of: Vec<Label>| {
            Label::with(|lang| {
                lang.list(&of.iter().map(|name| lang.quote(&name.text(lang))).collect::<Vec<_>>())
            })
        };
        let (before, now): (Vec<Label>, Vec<Label>) = (
            self.measures.iter().map(|measure| measure.name.clone()).collect(),
            found.iter().map(|(name, _)| name.clone()).collect(),
        );
        if before != now {
            return Err(Error::new(
                Kind::Shape,
                Label::fixed(
                    "every run must measure the same things",
                    "chaque essai doit mesurer les mêmes choses",
                ),
            )
            .found(names(now))
            .expected(names(before))
            .attempt(Label::fixed(
                "the same names, in the same order",
                "les mêmes noms, dans le même ordre",
            )));
        }
        self.seeds.push(seed);
        for (measure, (_, number)) in self.measures.iter_mut().zip(found) {
            measure.values.push(number.or_nan());
        }
        Ok(())
    }

    /// How many runs there are.
    pub fn len(&self) -> usize {
        self.seeds.len()
    }

    /// Whether there is no run at all. [`repeat`] never gives that back.
    pub fn is_empty(&self) -> bool {
        self.seeds.is_empty()
    }

    /// Whether all runs that were asked for are there: not so after an interrupt.
    pub fn is_complete(&self) -> bool {
        self.seeds.len() == self.planned
    }

    /// The seed of each run.
    pub fn seeds(&self) -> &[u64] {
        &self.seeds
    }

    /// The names of the measures; a single number has none, and its text is empty.
    pub fn names(&self) -> Vec<Label> {
        self.measures.iter().map(|measure| measure.name.clone()).collect()
    }

    /// One of several measures, by its name in either language.
    ///
    /// ```
    /// use atelier::repeat;
    /// let runs = repeat(3, |seed| {
    ///     Ok([("right", "justes", 0.9), ("seconds", "secondes", seed as f64)])
    /// })?;
    /// assert_eq!(runs.get("seconds")?.values(), [1.0, 2.0, 3.0]);
    /// assert_eq!(runs.get("secondes")?.mean(), 2.0);
    /// assert!(runs.get("bytes").is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there is no such measure.
    pub fn get(&self, name: &str) -> Result<Runs> {
        let found =
            self.measures.iter().find(|measure| measure.name.en() == name || measure.name.fr() == name);
        match found {
            Some(measure) => Ok(self.with(vec![measure.clone()])),
            None => Err(unknown_name(
                Kind::Value,
                Label::fixed("these runs have no such measure", "ces essais n’ont pas cette mesure"),
                name,
                &self.measures.iter().map(|measure| measure.name.en().to_string()).collect::<Vec<_>>(),
            )),
        }
    }

    fn with(&self, measures: Vec<Measured>) -> Runs {
        Runs { seeds: self.seeds.clone(), planned: self.planned, measures }
    }

    /// Each measure by itself, with its name: what `Figure::runs` draws.
    ///
    /// ```
    /// use atelier::{Figure, Lang, repeat};
    /// let grades = repeat(2, |seed| {
    ///     Ok([("at home", "chez soi", 0.8 + 0.1 * seed as f64), ("abroad", "ailleurs", 0.5)])
    /// })?;
    /// let figure = Figure::runs(&grades.measures())?;
    /// assert!(figure.alt(Lang::En).contains("abroad: 0.5 on average (2 runs"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn measures(&self) -> Vec<(Label, Runs)> {
        self.names().into_iter().zip(self.each()).collect()
    }

    /// The value of each run, in the order of the seeds; NaN where a run had none (`None`).
    pub fn values(&self) -> &[f64] {
        self.measures.first().map_or(&[], |measure| measure.values.as_slice())
    }

    /// How many runs had no value, because they gave back `None`: an alarm that never went.
    pub fn missing(&self) -> usize {
        self.values().iter().filter(|value| value.is_nan()).count()
    }

    /// The mean of the runs that have a value.
    pub fn mean(&self) -> f64 {
        numbers::mean(&self.known())
    }

    /// The lowest value of all runs.
    pub fn lowest(&self) -> f64 {
        known_or_nan(numbers::lowest(&self.known()), self.known().is_empty())
    }

    /// The highest value of all runs.
    pub fn highest(&self) -> f64 {
        known_or_nan(numbers::highest(&self.known()), self.known().is_empty())
    }

    fn known(&self) -> Vec<f64> {
        self.values().iter().copied().filter(|value| !value.is_nan()).collect()
    }

    /// The mean with its 95 % interval, by Student's t: [`Interval::student`]. It tells how far the
    /// mean of other seeds may lie, not how far one run may: for that, look from the lowest to the
    /// highest.
    ///
    /// ```
    /// use atelier::repeat;
    /// let runs = repeat(5, |seed| Ok(seed))?; // 1 to 5
    /// let mean = runs.interval()?;
    /// assert_eq!(mean.value, 3.0);
    /// assert!((mean.low - 1.0368).abs() < 1e-4); // 3 − 2.776 × √(2.5 / 5)
    /// assert!(repeat(1, |seed| Ok(seed))?.interval().is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When fewer than two runs have a value.
    pub fn interval(&self) -> Result<Interval> {
        Interval::student(&self.known())
    }

    /// The difference, run by run: each of these minus the one of `other` with the same seed.
    ///
    /// Paired like this, what a seed makes easy or hard for both falls out of the comparison.
    ///
    /// ```
    /// use atelier::repeat;
    /// let short = repeat(3, |seed| Ok(seed as f64))?; // 1, 2, 3
    /// let long = repeat(3, |seed| Ok(seed as f64 * 1.5))?; // 1.5, 3, 4.5
    /// let gain = long.minus(&short)?;
    /// assert_eq!(gain.values(), [0.5, 1.0, 1.5]);
    /// assert!(gain.lowest() > 0.0); // better with every seed
    /// assert!(gain.minus(&repeat(2, |seed| Ok(seed))?).is_err()); // other seeds: no pairs
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the seeds or the measures are not the same.
    pub fn minus(&self, other: &Runs) -> Result<Runs> {
        self.paired(other, |one, other| one - other)
    }

    /// The sum, run by run: each of these and the one of `other` with the same seed.
    ///
    /// ```
    /// use atelier::repeat;
    /// let shares = repeat(2, |seed| Ok([("cats", "chats", 0.1 * seed as f64), ("dogs", "chiens", 0.5)]))?;
    /// let both = shares.get("cats")?.plus(&shares.get("dogs")?)?;
    /// assert_eq!(both.values(), [0.6, 0.7]);
    /// assert!(both.plus(&repeat(3, |_| Ok(1))?).is_err()); // other seeds: no pairs
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// As for [`Runs::minus`].
    pub fn plus(&self, other: &Runs) -> Result<Runs> {
        self.paired(other, |one, other| one + other)
    }

    /// The ratio, run by run: each of these divided by the one of `other` with the same seed. A
    /// division by zero gives no value.
    ///
    /// ```
    /// use atelier::repeat;
    /// let before = repeat(2, |seed| Ok(seed as f64))?; // 1, 2
    /// let after = repeat(2, |_| Ok(3.0))?;
    /// assert_eq!(after.divided_by(&before)?.values(), [3.0, 1.5]);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// As for [`Runs::minus`].
    pub fn divided_by(&self, other: &Runs) -> Result<Runs> {
        self.paired(other, |one, other| if other == 0.0 { f64::NAN } else { one / other })
    }

    /// The same runs in another unit: `gain.map(|share| 100.0 * share)` for points.
    pub fn map(&self, change: impl Fn(f64) -> f64) -> Runs {
        let measures = self
            .measures
            .iter()
            .map(|measure| Measured {
                name: measure.name.clone(),
                values: measure.values.iter().map(|value| change(*value)).collect(),
            })
            .collect();
        self.with(measures)
    }

    fn paired(&self, other: &Runs, of: impl Fn(f64, f64) -> f64) -> Result<Runs> {
        let list = |seeds: &[u64]| {
            let seeds: Vec<String> = seeds.iter().map(u64::to_string).collect();
            Label::with(|lang| lang.list(&seeds))
        };
        // After an interrupt the runs that both have are compared; the rest stays known as missing.
        let common: Vec<u64> = self.seeds.iter().copied().filter(|seed| other.seeds.contains(seed)).collect();
        let whole = self.is_complete() && other.is_complete();
        if common.is_empty() || (whole && (common.len() != self.len() || common.len() != other.len())) {
            return Err(Error::new(
                Kind::Shape,
                Label::fixed(
                    "runs are compared seed by seed, and these have other seeds",
                    "les essais se comparent graine par graine, et ceux-ci ont d’autres graines",
                ),
            )
            .found(list(&other.seeds))
            .expected(list(&self.seeds))
            .attempt(Label::fixed(
                "both experiments with the same `repeat(5, …)`",
                "les deux expériences avec le même `repeat(5, …)`",
            )));
        }
        let one_each = self.measures.len() == 1 && other.measures.len() == 1;
        if !one_each && self.names() != other.names() {
            return Err(Error::new(
                Kind::Shape,
                Label::fixed(
                    "these runs did not measure the same things",
                    "ces essais n’ont pas mesuré les mêmes choses",
                ),
            )
            .found(Label::with(|lang| lang.list(&texts(&other.names(), lang))))
            .expected(Label::with(|lang| lang.list(&texts(&self.names(), lang))))
            .attempt(Label::same("one.get(\"…\")?.minus(&other.get(\"…\")?)?")));
        }
        let at = |runs: &Runs, measure: usize, seed: u64| {
            let place = runs.seeds.iter().position(|known| *known == seed).unwrap_or(0);
            runs.measures[measure].values[place]
        };
        let measures = (0..self.measures.len())
            .map(|measure| Measured {
                name: self.measures[measure].name.clone(),
                values: common
                    .iter()
                    .map(|seed| of(at(self, measure, *seed), at(other, measure, *seed)))
                    .collect(),
            })
            .collect();
        Ok(Runs { seeds: common, planned: self.planned, measures })
    }

    /// What a claim is made about: one measure, in all runs that were asked for.
    pub(crate) fn claimed(&self) -> Result<Vec<f64>> {
        if let [_, _, ..] = self.measures.as_slice() {
            return Err(Error::new(
                Kind::Value,
                Label::fixed(
                    "these runs measured several things: about which is the claim?",
                    "ces essais ont mesuré plusieurs choses\u{a0}: de laquelle parle l’affirmation\u{202f}?",
                ),
            )
            .found(Label::with(|lang| lang.list(&texts(&self.names(), lang))))
            .expected(Label::fixed("one of them", "l’une d’elles"))
            .attempt(Label::same(format!("&runs.get(\"{}\")?", self.measures[0].name.en()))));
        }
        if !self.is_complete() {
            return Err(Error::new(
                Kind::Interrupted,
                Label::fixed(
                    "these runs were interrupted: a claim needs all of them",
                    "ces essais ont été interrompus\u{a0}: une affirmation les veut tous",
                ),
            )
            .found(Label::with(|lang| lang.count(self.len())))
            .expected(Label::with(|lang| lang.count(self.planned)))
            .attempt(Label::fixed("run the cell above again", "relancez la cellule du dessus")));
        }
        Ok(self.values().to_vec())
    }

    /// How many runs, and which part of what was asked for: `5 runs`, `3 of 5 runs (interrupted)`.
    pub(super) fn title(&self) -> Label {
        let (done, planned) = (self.len(), self.planned);
        Label::with(|lang| {
            let word = match (lang, planned) {
                (Lang::Fr, 1) => "essai",
                (Lang::Fr, _) => "essais",
                (_, 1) => "run",
                (_, _) => "runs",
            };
            let (done, all) = (lang.count(done), lang.count(planned));
            match lang {
                _ if self.is_complete() => format!("{all} {word}"),
                Lang::Fr => format!("{done} {word} sur {all} (interrompu)"),
                _ => format!("{done} of {all} {word} (interrupted)"),
            }
        })
    }

    /// The runs in one sentence.
    pub(super) fn sentence(&self) -> Label {
        let title = self.title();
        let measure = Label::with(|lang| {
            let name = self.measures.first().map(|measure| measure.name.text(lang)).unwrap_or_default();
            let title = title.text(lang);
            lang.colon(&if name.is_empty() { title } else { format!("{name}, {title}") })
        });
        let missing = self.missing();
        Label::with(|lang| {
            let [mean, low, high] =
                [self.mean(), self.lowest(), self.highest()].map(|value| lang.short(value));
            let numbers = match lang {
                _ if self.known().is_empty() => String::new(),
                _ if self.known().len() == 1 => mean,
                Lang::Fr if low == high => format!("{mean} chaque fois"),
                _ if low == high => format!("{mean} each time"),
                Lang::Fr => format!("{mean} en moyenne, de {low} à {high}"),
                _ => format!("{mean} on average, from {low} to {high}"),
            };
            let without = match (lang, missing) {
                (_, 0) => String::new(),
                (Lang::Fr, _) => format!("{} sans valeur", lang.count(missing)),
                (_, _) => format!("{} without a value", lang.count(missing)),
            };
            let apart = if numbers.is_empty() || without.is_empty() { "" } else { "; " };
            let apart = if lang == Lang::Fr { apart.replace(';', "\u{202f};") } else { apart.to_string() };
            format!("{} {numbers}{apart}{without}", measure.text(lang))
        })
    }

    /// The cells of a table: mean, lowest, highest of the first measure.
    pub(super) fn cells(&self, lang: Lang) -> Vec<String> {
        [self.mean(), self.lowest(), self.highest()]
            .map(|value| if value.is_nan() { "–".to_string() } else { lang.short(value) })
            .to_vec()
    }

    /// Some of the measures, from `first` on, under other names.
    pub(super) fn renamed(&self, first: usize, names: &[Label]) -> Runs {
        let measures = names.iter().zip(self.measures.iter().skip(first));
        self.with(
            measures
                .map(|(name, measure)| Measured { name: name.clone(), values: measure.values.clone() })
                .collect(),
        )
    }

    /// Each measure by itself: what a figure's `and_runs` takes. [`Runs::measures`] has their names too.
    pub fn each(&self) -> Vec<Runs> {
        self.measures.iter().map(|measure| self.with(vec![measure.clone()])).collect()
    }
}

/// A number that is infinite only because there was none.
fn known_or_nan(value: f64, nothing: bool) -> f64 {
    if nothing { f64::NAN } else { value }
}

fn texts(names: &[Label], lang: Lang) -> Vec<String> {
    names.iter().map(|name| lang.quote(&name.text(lang))).collect()
}

/// In which run something went wrong.
fn where_it_was(seed: u64, setting: Option<&Label>) -> Label {
    Label::with(|lang| {
        let of = setting.map(|setting| setting.text(lang));
        match (lang, of) {
            (Lang::Fr, Some(setting)) => format!("essai avec la graine {seed}, réglage {setting}"),
            (Lang::Fr, None) => format!("essai avec la graine {seed}"),
            (_, Some(setting)) => format!("run with seed {seed}, setting {setting}"),
            (_, None) => format!("run with seed {seed}"),
        }
    })
}

impl Show for Runs {
    fn page(&self) -> Page {
        if self.measures.len() < 2 {
            return Page::new().label(&self.sentence());
        }
        let lang = Lang::current();
        let word = |en, fr| Label::fixed(en, fr).text(lang);
        let rows: Vec<Vec<String>> = self
            .each()
            .iter()
            .map(|runs| {
                let mut row = vec![runs.measures[0].name.text(lang)];
                row.extend(runs.cells(lang));
                row
            })
            .collect();
        let columns = [
            word("measure", "mesure"),
            word("mean", "moyenne"),
            word("lowest", "min."),
            word("highest", "max."),
        ];
        Page::new().table(self.title().text(lang), &columns, &rows)
    }
}
displays!(Runs);

impl std::fmt::Display for Runs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.page().plain())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sentence(lang: Lang, values: &[Option<f64>]) -> String {
        let mut values = values.iter();
        repeat(values.len(), |_| Ok(values.next().copied().flatten())).unwrap().sentence().text(lang)
    }

    #[test]
    fn runs_say_what_they_found() {
        let five = [0.89, 0.9, 0.91, 0.92, 0.93].map(Some);
        assert_eq!(sentence(Lang::En, &five), "5 runs: 0.91 on average, from 0.89 to 0.93");
        assert_eq!(sentence(Lang::Fr, &five), "5 essais\u{a0}: 0,91 en moyenne, de 0,89 à 0,93");
        assert_eq!(sentence(Lang::En, &[Some(3.0)]), "1 run: 3");
        assert_eq!(sentence(Lang::Fr, &[Some(3.0), Some(3.0)]), "2 essais\u{a0}: 3 chaque fois");
        assert_eq!(
            sentence(Lang::En, &[Some(3.0), None, Some(5.0)]),
            "3 runs: 4 on average, from 3 to 5; 1 without a value"
        );
        assert_eq!(sentence(Lang::Fr, &[None]), "1 essai\u{a0}: 1 sans valeur");
    }

    #[test]
    fn what_a_run_cannot_do_is_told_with_its_seed() {
        let error = repeat(3, |seed| {
            if seed == 2 {
                return Interval::rate(0, 0).map(|rate| rate.value);
            }
            Ok(1.0)
        })
        .unwrap_err();
        assert!(error.message(Lang::En).contains("run with seed 2"), "{}", error.message(Lang::En));
        assert!(error.message(Lang::Fr).contains("essai avec la graine 2"), "{}", error.message(Lang::Fr));
        assert_eq!(repeat(0, |_| Ok(1.0)).unwrap_err().kind(), Kind::Empty);
        assert_eq!(repeat([7, 7], |_| Ok(1.0)).unwrap_err().kind(), Kind::Value);
        let other_names =
            repeat(2, |seed| Ok(if seed == 1 { vec![("a", "a", 1.0)] } else { vec![("b", "b", 1.0)] }));
        assert_eq!(other_names.unwrap_err().kind(), Kind::Shape);
        assert_eq!(repeat(2, |_| Ok(Vec::<(Label, f64)>::new())).unwrap_err().kind(), Kind::Empty);
    }

    #[test]
    fn within_an_experiment_all_is_quiet() {
        let runs = repeat(2, |_| Ok(super::super::hushed())).unwrap();
        assert_eq!(runs.values(), [1.0, 1.0]);
        assert!(!super::super::hushed());
    }

    #[test]
    fn several_measures_are_a_table() {
        let runs = repeat(2, |seed| Ok((("right", "justes", 0.5), ("bytes", "octets", seed)))).unwrap();
        assert_eq!(runs.names().len(), 2);
        let plain = runs.page().plain().to_string();
        assert!(plain.contains("0.5") && plain.contains("1.5"), "{plain}");
        assert_eq!(runs.claimed().unwrap_err().kind(), Kind::Value);
        assert_eq!(runs.get("octets").unwrap().claimed().unwrap(), [1.0, 2.0]);
        // Single measures are compared whatever they are called.
        assert!(runs.get("right").unwrap().minus(&runs.get("bytes").unwrap()).is_ok());
        assert_eq!(runs.minus(&runs).unwrap().get("bytes").unwrap().values(), [0.0, 0.0]);
    }

    proptest! {
        #[test]
        fn the_difference_of_the_means_is_the_mean_of_the_differences(
            pairs in proptest::collection::vec((-1e3..1e3f64, -1e3..1e3f64), 2..12),
        ) {
            let runs = |which: fn(&(f64, f64)) -> f64| repeat(pairs.len(), |seed| Ok(which(&pairs[seed as usize - 1]))).unwrap();
            let (one, other) = (runs(|pair| pair.0), runs(|pair| pair.1));
            let gain = one.minus(&other).unwrap();
            prop_assert!((gain.mean() - (one.mean() - other.mean())).abs() < 1e-9);
            prop_assert!(gain.lowest() <= gain.mean() + 1e-9 && gain.mean() <= gain.highest() + 1e-9);
            let interval = gain.interval().unwrap();
            prop_assert!(interval.low <= interval.value && interval.value <= interval.high);
            prop_assert_eq!(gain.minus(&gain).unwrap().highest(), 0.0);
        }
    }
}
