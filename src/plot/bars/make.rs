//! How bars, dots, estimates and runs come into a figure.

use super::super::figure::Figure;
use super::super::given::{Bar, Ends, Estimate, Groups, Name, Number, labels, numbers};
use super::super::plane::Spread;
use super::super::refuse;
use super::{Bars, Manner, Series};
use crate::error::{Error, Kind, Result};
use crate::lang::Label;

/// More names than this are a table, not a figure.
const MOST: usize = 60;

impl Figure {
    /// A bar for each name, from zero to its value, in the order given; or several bars for each name.
    ///
    /// A value that is `None`, NaN or infinite has no bar, and the figure says so. With `intervals`,
    /// each value also has its uncertainty.
    ///
    /// ```
    /// use atelier::{Figure, Label, Lang};
    /// let missed = Figure::bars(&[("cats", "chats", 12), ("dogs", "chiens", 3)])?;
    /// assert!(missed.alt(Lang::Fr).contains("chats\u{a0}: 12\u{202f}; chiens\u{a0}: 3."));
    /// // Names from data are the same in both languages.
    /// let names = [(Label::same("Inter"), 9.0), (Label::same("Kalam"), f64::NAN)];
    /// assert!(Figure::bars(&names)?.alt(Lang::En).contains("Kalam: no value"));
    /// // Two bars for each name.
    /// let both = Figure::bars(&[("cats", "chats", [12, 4]), ("dogs", "chiens", [3, 1])])?
    ///     .series(&[("before", "avant"), ("after", "après")])?;
    /// assert!(both.alt(Lang::En).contains("after: cats: 4; dogs: 1."));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where there are more than 60 names, or not as many values for one as for another.
    pub fn bars<B: Into<Bar> + Clone>(bars: &[B]) -> Result<Figure> {
        Bars::figure(bars, Manner::Bars)
    }

    /// A dot for each name: as [`Figure::bars`], for values whose distance from zero means nothing (a
    /// score, a temperature), most often with `intervals`.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::dots(&[("A", 0.91), ("B", 0.88)])?
    ///     .intervals(&[(0.89, 0.93), (0.84, 0.92)])?
    ///     .as_percent();
    /// assert!(figure.alt(Lang::En).contains("A: 91% (from 89% to 93%)"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// As for [`Figure::bars`].
    pub fn dots<B: Into<Bar> + Clone>(dots: &[B]) -> Result<Figure> {
        Bars::figure(dots, Manner::Dots)
    }

    /// Estimates with their intervals: a dot and a line for each name. One that is missing (`None`, NaN) has neither, whatever its
    /// interval, and the figure says so.
    ///
    /// ```
    /// use atelier::{Figure, Interval, Lang};
    /// let figure = Figure::estimates(&[
    ///     ("women", "femmes", Interval::rate(30, 100)?),
    ///     ("men", "hommes", Interval::rate(10, 100)?),
    /// ])?
    /// .as_percent();
    /// // Wilson's interval of 30 in 100.
    /// assert!(figure.alt(Lang::En).contains("women: 30% (from 21.9% to 39.6%)"));
    /// let unknown = Figure::estimates(&[("women", "femmes", (f64::NAN, 0.1, 0.9)), ("men", "hommes", (0.1, 0.0, 0.2))])?;
    /// assert!(unknown.alt(Lang::En).contains("women: no value; men: 0.1 (from 0 to 0.2)"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where there are more than 60 names.
    pub fn estimates<E: Into<Estimate> + Clone>(estimates: &[E]) -> Result<Figure> {
        let (names, ends): (Vec<Label>, Vec<Ends>) =
            estimates.iter().map(|one| one.clone().into()).map(|one| (one.name, one.ends)).unzip();
        Bars::made(names, vec![of_ends(&ends)], Manner::Dots)
    }

    /// A second, third … estimate for each name, in the order of the first.
    ///
    /// ```
    /// use atelier::{Figure, Interval, Lang};
    /// let figure = Figure::estimates(&[("A", Interval::rate(30, 100)?)])?
    ///     .named("first", "premier")
    ///     .and_estimates(&[Interval::rate(20, 100)?])?
    ///     .named("second", "second");
    /// assert!(figure.alt(Lang::En).contains("second: A: 0.2"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where there is not one estimate for each name, and in figures without bars or dots.
    pub fn and_estimates<E: Into<Ends> + Clone>(&self, estimates: &[E]) -> Result<Figure> {
        let ends: Vec<Ends> = estimates.iter().map(|one| one.clone().into()).collect();
        self.and_series("and_estimates", of_ends(&ends))
    }

    /// The runs of an experiment, for each of several recipes: each run is a pale point, their mean a
    /// dot, and a line goes from the lowest to the highest. [`Runs`](crate::Runs) are taken as they are:
    /// `("8 units", "8 unités", &runs)`.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let (short, long) = ([0.88, 0.91, 0.9], [0.93, 0.95, 0.94]);
    /// let figure = Figure::runs(&[("8 units", "8 unités", short), ("64 units", "64 unités", long)])?.as_percent();
    /// assert!(figure.alt(Lang::Fr).contains("64 unités\u{a0}: 94\u{a0}% en moyenne (3 essais, de 93\u{a0}% à 95\u{a0}%)"));
    /// // What `atelier::sweep` has found is taken as it is.
    /// let found = atelier::sweep(&[("short", "court"), ("long", "long")], 2, |_, seed| Ok(seed))?;
    /// assert!(Figure::runs(&found)?.alt(Lang::En).contains("short: 1.5 on average (2 runs, from 1 to 2)"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where there are more than 60 names.
    pub fn runs<G: Groups + ?Sized>(recipes: &G) -> Result<Figure> {
        let (names, runs): (Vec<Label>, Vec<Vec<f64>>) =
            recipes.groups().into_iter().map(|one| (one.name, one.values)).unzip();
        Bars::made(names, vec![of_runs(runs)], Manner::Dots)
    }

    /// Further runs for each name, in the order of the first: the same recipes, tried on something else.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::runs(&[("8 units", "8 unités", [0.88, 0.9])])?
    ///     .named("at home", "chez soi")
    ///     .and_runs(&[[0.5, 0.7]])?
    ///     .named("abroad", "ailleurs");
    /// assert!(figure.alt(Lang::En).contains("abroad: 8 units: 0.6 on average (2 runs, from 0.5 to 0.7)"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where there is not one list of runs for each name, and in figures without bars or dots.
    pub fn and_runs<R: AsRef<[f64]>>(&self, runs: &[R]) -> Result<Figure> {
        self.and_series("and_runs", of_runs(runs.iter().map(|runs| runs.as_ref().to_vec()).collect()))
    }

    /// A second, third … value for each name, in the order of the first.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::bars(&[("cats", "chats", 12)])?.and_bars(&[4])?.named("after", "après");
    /// assert!(figure.alt(Lang::En).contains("series 1: cats: 12. after: cats: 4."));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where there is not one value for each name, and in figures without bars or dots.
    pub fn and_bars<N: Into<Number> + Copy>(&self, values: &[N]) -> Result<Figure> {
        self.and_series("and_bars", Series { values: numbers(values), ..Series::default() })
    }

    /// A second, third … dot for each name, in the order of the first.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::dots(&[("A", 0.91)])?.and_dots(&[0.7])?;
    /// assert!(figure.alt(Lang::En).contains("series 2: A: 0.7."));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// As for [`Figure::and_bars`].
    pub fn and_dots<N: Into<Number> + Copy>(&self, values: &[N]) -> Result<Figure> {
        self.and_series("and_dots", Series { values: numbers(values), ..Series::default() })
    }

    fn and_series(&self, method: &str, series: Series) -> Result<Figure> {
        let mut bars = self.as_bars(method)?;
        refuse::same_length(
            (bars.names.len(), "the names", "les noms"),
            (series.values.len(), "the values", "les valeurs"),
        )?;
        bars.series.push(series);
        Ok(self.with(bars))
    }

    /// Names all series at once, in their order.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::bars(&[("cats", "chats", [12, 4])])?.series(&[("before", "avant"), ("after", "après")])?;
    /// assert!(figure.alt(Lang::Fr).contains("avant\u{a0}: chats\u{a0}: 12. après\u{a0}: chats\u{a0}: 4."));
    /// assert!(figure.series(&[("before", "avant")]).is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where there is not one name for each series, and in figures without bars or dots.
    pub fn series<L: Into<Name> + Clone>(&self, names: &[L]) -> Result<Figure> {
        let mut bars = self.as_bars("series")?;
        refuse::same_length(
            (bars.series.len(), "the series", "les séries"),
            (names.len(), "their names", "leurs noms"),
        )?;
        for (series, name) in bars.series.iter_mut().zip(labels(names)) {
            series.name = Some(name);
        }
        Ok(self.with(bars))
    }

    /// An interval for each of the values added last: from low to high, in the unit of the values. An
    /// interval with a missing end is not drawn, one with an infinite end runs to the edge.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::bars(&[("cats", "chats", 12), ("dogs", "chiens", 3)])?
    ///     .intervals(&[(8.0, 17.0), (1.0, 6.0)])?;
    /// assert!(figure.alt(Lang::Fr).contains("chats\u{a0}: 12 (de 8 à 17)"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where there is not one interval for each value, and in figures without bars or dots.
    pub fn intervals(&self, intervals: &[(f64, f64)]) -> Result<Figure> {
        let mut bars = self.as_bars("intervals")?;
        refuse::same_length(
            (bars.names.len(), "the values", "les valeurs"),
            (intervals.len(), "their intervals", "leurs intervalles"),
        )?;
        if let Some(series) = bars.series.last_mut() {
            series.intervals = intervals.iter().copied().map(sorted).collect();
        }
        Ok(self.with(bars))
    }

    fn as_bars(&self, method: &str) -> Result<Bars> {
        self.kind::<Bars>().cloned().ok_or_else(|| {
            refuse::not_here(
                method,
                Label::fixed("it has no bars", "elle n’a pas de barres"),
                Label::same("Figure::bars(&values)?"),
            )
        })
    }
}

/// Both ends in their order; a missing end stays missing (`min` alone would put the other in its place).
fn sorted((a, b): (f64, f64)) -> (f64, f64) {
    if a.is_nan() || b.is_nan() { (f64::NAN, f64::NAN) } else { (a.min(b), a.max(b)) }
}

fn of_ends(ends: &[Ends]) -> Series {
    Series {
        values: ends.iter().map(|ends| ends.value).collect(),
        intervals: ends.iter().map(|ends| sorted((ends.low, ends.high))).collect(),
        ..Series::default()
    }
}

fn of_runs(runs: Vec<Vec<f64>>) -> Series {
    let spreads: Vec<Option<Spread>> = runs.iter().map(|runs| Spread::of(runs)).collect();
    let missing = (f64::NAN, f64::NAN);
    Series {
        values: spreads.iter().map(|spread| spread.map_or(f64::NAN, |all| all.mean)).collect(),
        intervals: spreads.iter().map(|spread| spread.map_or(missing, |all| (all.low, all.high))).collect(),
        runs,
        name: None,
    }
}

impl Bars {
    fn figure<B: Into<Bar> + Clone>(bars: &[B], manner: Manner) -> Result<Figure> {
        Bars::of(bars.iter().map(|bar| bar.clone().into()).collect(), manner)
    }

    fn of(bars: Vec<Bar>, manner: Manner) -> Result<Figure> {
        let count = bars.first().map_or(1, |bar| bar.values.len());
        if let Some(other) = bars.iter().find(|bar| bar.values.len() != count) {
            return Err(Error::new(
                Kind::Shape,
                Label::fixed(
                    "not all names have as many values",
                    "tous les noms n’ont pas le même nombre de valeurs",
                ),
            )
            .found(Label::with(|lang| {
                let (first, name) = (&bars[0].name.text(lang), &other.name.text(lang));
                format!(
                    "{} {}, {} {}",
                    lang.colon(&lang.quote(first)),
                    lang.count(count),
                    lang.colon(&lang.quote(name)),
                    lang.count(other.values.len())
                )
            }))
            .expected(Label::fixed(
                "the same number of values for each name",
                "le même nombre de valeurs pour chaque nom",
            )));
        }
        let series = (0..count)
            .map(|position| Series {
                values: bars.iter().map(|bar| bar.values[position]).collect(),
                ..Series::default()
            })
            .collect();
        Bars::made(bars.into_iter().map(|bar| bar.name).collect(), series, manner)
    }

    fn made(names: Vec<Label>, series: Vec<Series>, manner: Manner) -> Result<Figure> {
        if names.len() > MOST {
            return Err(refuse::too_many(
                ("names", "noms"),
                names.len(),
                MOST,
                Label::fixed(
                    "the largest twenty, or a histogram",
                    "les vingt plus grands, ou un histogramme",
                ),
            ));
        }
        Ok(Figure::of(Bars { names, series, manner, lines: Vec::new() }))
    }
}
