//! The same metric group by group: for whom does it work, and for whom does it not?
//!
//! An overall score is a mean over people, and a mean hides. Here every number stands beside its
//! interval, because small groups wobble; and numbers that rest on too few cases are not given.

use super::Interval;
use super::metric::{Metric, Takes, check, same_length, zero_or_one};
use super::outcomes::{Outcomes, not_for};
use crate::device::SEED;
use crate::error::{Error, Kind, Result, unknown_name};
use crate::lang::{Label, Lang};
use crate::plot::Figure;
use crate::show::{Page, Show, displays};

/// A rate of fewer cases than this is not given, unless [`Audit::at_least`] says otherwise: its interval
/// would span most of what is possible, and in a real table a person could be recognised.
const FEWEST: usize = 10;
/// A column with more values than this does not divide people into groups.
const MOST_GROUPS: usize = 60;
/// What an interval leaves out, both ends together.
const LEFT_OUT: f64 = 0.05;

/// Answers, truths, and the group of each case; any metric can be asked of it.
///
/// ```
/// use atelier::{Audit, Metric};
/// // twenty people of each group could repay; who gets the loan?
/// let could = [1.0; 40];
/// let mut granted = [1.0; 40];
/// granted[0..3].fill(0.0); // three refused in the first group
/// granted[20..32].fill(0.0); // twelve in the second
/// let groups = [["north"; 20], ["south"; 20]].concat();
///
/// let audit = Audit::of(&could, &granted, &groups)?;
/// assert_eq!(audit.overall(Metric::FalseNegativeRate)?.value, 0.375); // 15 of 40
/// assert_eq!(audit.group("north", Metric::FalseNegativeRate)?.value, 0.15); // 3 of 20
/// assert_eq!(audit.group("south", Metric::FalseNegativeRate)?.value, 0.6); // 12 of 20
/// let gap = audit.difference(Metric::FalseNegativeRate)?; // 0.6 − 0.15
/// assert!((gap.value - 0.45).abs() < 1e-12 && gap.excludes_zero());
/// assert_eq!(audit.ratio(Metric::FalseNegativeRate)?.value, 0.25); // 0.15 ÷ 0.6
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Audit {
    by: Vec<Grouping>,
    truth: Vec<f64>,
    answers: Vec<f64>,
    kind: Answered,
    fewest: usize,
}

/// One way to divide the cases.
#[derive(Clone, Debug, PartialEq)]
struct Grouping {
    label: Option<Label>,
    /// The group of each case; empty where it is not known.
    of: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
enum Answered {
    Numbers,
    /// Classes by number; one of them may stand for yes.
    Classes {
        names: Vec<String>,
        yes: Option<usize>,
    },
}

/// What a metric says of one group.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupScore {
    /// The name of the group; the parts of a crossed group are apart by ` × `.
    pub group: String,
    /// How many cases it has.
    pub cases: usize,
    /// How many of them the metric is about: for misses, those truly yes.
    pub counted: usize,
    /// The value with its interval; nothing where too few cases are counted.
    pub interval: Option<Interval>,
}

impl Audit {
    /// Decisions: 1 is yes, 0 is no. One group a case; an empty text means that it is not known.
    ///
    /// # Errors
    /// When there are no cases, the lengths differ, a value is neither 1 nor 0, or there is only one
    /// group, or more than 60.
    pub fn of<Group: AsRef<str>>(truth: &[f64], answers: &[f64], groups: &[Group]) -> Result<Audit> {
        check(truth, answers)?;
        zero_or_one(Label::fixed("truth", "vérité"), truth)?;
        zero_or_one(Label::fixed("answer", "réponse"), answers)?;
        let names = vec!["0".to_string(), "1".to_string()];
        Audit::new(truth, answers, Answered::Classes { names, yes: Some(1) }, None, groups)
    }

    /// Numbers to come close to: errors are measured in their unit.
    ///
    /// ```
    /// use atelier::{Audit, Metric};
    /// let truth: Vec<f64> = (0..40).map(f64::from).collect();
    /// // answers that are one too high for the first twenty, three too high for the others
    /// let answers: Vec<f64> = truth.iter().map(|age| age + if *age < 20.0 { 1.0 } else { 3.0 }).collect();
    /// let groups = [["young"; 20], ["old"; 20]].concat();
    /// let audit = Audit::of_numbers(&truth, &answers, &groups)?;
    /// assert_eq!(audit.difference(Metric::MeanError)?.value, 2.0);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// As for [`Audit::of`], for values that are not finite numbers.
    pub fn of_numbers<Group: AsRef<str>>(truth: &[f64], answers: &[f64], groups: &[Group]) -> Result<Audit> {
        check(truth, answers)?;
        Audit::new(truth, answers, Answered::Numbers, None, groups)
    }

    /// Classes given by name. [`Audit::yes`] says which of them counts as a yes.
    ///
    /// # Errors
    /// As for [`Audit::of`].
    pub fn of_classes<Truth: AsRef<str>, Answer: AsRef<str>, Group: AsRef<str>>(
        truth: &[Truth],
        answers: &[Answer],
        groups: &[Group],
    ) -> Result<Audit> {
        same_length(truth.len(), answers.len())?;
        let mut names: Vec<String> = truth
            .iter()
            .map(AsRef::as_ref)
            .chain(answers.iter().map(AsRef::as_ref))
            .map(str::to_string)
            .collect();
        names.sort();
        names.dedup();
        let place = |name: &str| names.iter().position(|known| known == name).unwrap_or(0) as f64;
        let truth: Vec<f64> = truth.iter().map(|name| place(name.as_ref())).collect();
        let answers: Vec<f64> = answers.iter().map(|name| place(name.as_ref())).collect();
        Audit::classes(&truth, &answers, names, None, groups)
    }

    /// Classes by number. Of two classes, the second stands for yes: 1 of 0 and 1, “true”, “yes”.
    pub(crate) fn classes<Group: AsRef<str>>(
        truth: &[f64],
        answers: &[f64],
        names: Vec<String>,
        label: Option<Label>,
        groups: &[Group],
    ) -> Result<Audit> {
        let yes = (names.len() == 2).then_some(1);
        Audit::new(truth, answers, Answered::Classes { names, yes }, label, groups)
    }

    pub(crate) fn numbers<Group: AsRef<str>>(
        truth: &[f64],
        answers: &[f64],
        label: Option<Label>,
        groups: &[Group],
    ) -> Result<Audit> {
        check(truth, answers)?;
        Audit::new(truth, answers, Answered::Numbers, label, groups)
    }

    fn new<Group: AsRef<str>>(
        truth: &[f64],
        answers: &[f64],
        kind: Answered,
        label: Option<Label>,
        groups: &[Group],
    ) -> Result<Audit> {
        let audit =
            Audit { by: Vec::new(), truth: truth.to_vec(), answers: answers.to_vec(), kind, fewest: FEWEST };
        let audit = audit.divided(label, groups)?;
        if audit.groups().len() < 2 {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed("one group alone cannot be compared", "un seul groupe ne se compare à rien"),
            )
            .found(Label::with(|lang| {
                audit.groups().iter().map(|group| shown(group, lang)).collect::<Vec<_>>().join(", ")
            }))
            .expected(Label::fixed("two groups or more", "deux groupes ou plus"))
            .attempt(Label::fixed("another column, or more rows", "une autre colonne, ou plus de lignes")));
        }
        Ok(audit)
    }

    fn divided<Group: AsRef<str>>(&self, label: Option<Label>, groups: &[Group]) -> Result<Audit> {
        if groups.len() != self.truth.len() {
            return Err(Error::new(
                Kind::Shape,
                Label::fixed("each case needs one group", "à chaque cas il faut un groupe"),
            )
            .found(Label::with(|lang| match lang {
                Lang::Fr => format!("groupes\u{a0}: {}", lang.count(groups.len())),
                _ => format!("groups: {}", lang.count(groups.len())),
            }))
            .expected(Label::with(|lang| lang.count(self.truth.len())))
            .attempt(Label::same("table.text(\"group\")?")));
        }
        let of: Vec<String> = groups.iter().map(|group| group.as_ref().trim().to_string()).collect();
        let mut audit = self.clone();
        audit.by.push(Grouping { label, of });
        let found = audit.groups().len();
        if found > MOST_GROUPS {
            return Err(Error::new(
                Kind::Value,
                Label::fixed("these are too many groups to compare", "cela fait trop de groupes à comparer"),
            )
            .found(Label::with(|lang| match lang {
                Lang::Fr => format!("groupes différents\u{a0}: {}", lang.count(found)),
                _ => format!("different groups: {}", lang.count(found)),
            }))
            .expected(Label::new(format!("at most {MOST_GROUPS}"), format!("au plus {MOST_GROUPS}")))
            .attempt(Label::fixed(
                "a column with few values: ages in classes (“under 25”), not each age",
                "une colonne à peu de valeurs\u{a0}: des classes d’âge («\u{a0}moins de 25\u{a0}»), pas chaque âge",
            )));
        }
        Ok(audit)
    }

    /// The same audit with every group divided once more: skin tone × gender finds what neither shows alone.
    ///
    /// ```
    /// use atelier::{Audit, Metric};
    /// // by letter and by number all looks fair: 20 of 40 missed in each
    /// let letters = [["a"; 40], ["b"; 40]].concat();
    /// let numbers = [["1"; 20], ["2"; 20], ["1"; 20], ["2"; 20]].concat();
    /// let answers = [[1.0; 20], [0.0; 20], [0.0; 20], [1.0; 20]].concat();
    /// let audit = Audit::of(&[1.0; 80], &answers, &letters)?;
    /// assert_eq!(audit.difference(Metric::FalseNegativeRate)?.value, 0.0);
    /// let crossed = audit.crossed(&numbers)?;
    /// assert_eq!(crossed.groups(), ["a × 1", "a × 2", "b × 1", "b × 2"]);
    /// assert_eq!(crossed.difference(Metric::FalseNegativeRate)?.value, 1.0);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there is not one group for each case, or more than 60 groups come out.
    pub fn crossed<Group: AsRef<str>>(&self, groups: &[Group]) -> Result<Audit> {
        self.divided(None, groups)
    }

    pub(crate) fn crossed_by<Group: AsRef<str>>(&self, label: Label, groups: &[Group]) -> Result<Audit> {
        self.divided(Some(label), groups)
    }

    /// The same audit with a class of this name as the yes, and all others as the no.
    ///
    /// # Errors
    /// When there is no such class, or the answers are numbers.
    pub fn yes(&self, name: &str) -> Result<Audit> {
        let Answered::Classes { names, .. } = &self.kind else {
            return Err(not_for(Metric::SelectionRate, Takes::Numbers));
        };
        let Some(place) = names.iter().position(|known| known == name) else {
            return Err(unknown_name(
                Kind::Value,
                Label::fixed("there is no such class", "cette classe n’existe pas"),
                name,
                names,
            ));
        };
        let kind = Answered::Classes { names: names.clone(), yes: Some(place) };
        Ok(Audit { kind, ..self.clone() })
    }

    /// The same audit with another rule for small groups: numbers that rest on fewer cases are not given.
    ///
    /// # Errors
    /// When it is zero: then there would be nothing to count.
    pub fn at_least(&self, cases: usize) -> Result<Audit> {
        if cases == 0 {
            return Err(Error::new(
                Kind::Value,
                Label::fixed("a rate needs a case", "à un taux il faut un cas"),
            )
            .found(Label::same("0"))
            .expected(Label::fixed("1 or more", "1 ou plus"))
            .attempt(Label::same("audit.at_least(10)?")));
        }
        Ok(Audit { fewest: cases, ..self.clone() })
    }

    /// How many cases there are in all.
    pub fn cases(&self) -> usize {
        self.truth.len()
    }

    /// The names of the groups, in the order of letters; crossed ones are apart by ` × `.
    pub fn groups(&self) -> Vec<String> {
        self.divide().into_iter().map(|(group, _)| group).collect()
    }

    /// Each group with the rows that are in it.
    fn divide(&self) -> Vec<(String, Vec<usize>)> {
        let mut divided: std::collections::BTreeMap<Vec<&str>, Vec<usize>> =
            std::collections::BTreeMap::new();
        for row in 0..self.truth.len() {
            let key: Vec<&str> = self.by.iter().map(|grouping| grouping.of[row].as_str()).collect();
            divided.entry(key).or_default().push(row);
        }
        divided.into_iter().map(|(key, rows)| (key.join(CROSS), rows)).collect()
    }

    /// A metric over all cases, with its interval.
    ///
    /// # Errors
    /// When the metric means nothing for these answers, or there is no case it is about.
    pub fn overall(&self, metric: Metric) -> Result<Interval> {
        self.check(metric)?;
        let rows: Vec<usize> = (0..self.truth.len()).collect();
        self.interval(metric, &rows)
    }

    /// A metric for each group, with its interval; groups with too few cases have none.
    ///
    /// # Errors
    /// When the metric means nothing for these answers.
    pub fn by_group(&self, metric: Metric) -> Result<Vec<GroupScore>> {
        self.check(metric)?;
        Ok(self
            .divide()
            .into_iter()
            .map(|(group, rows)| {
                let counted = self.counted(metric, &rows);
                // Where the metric has no value (R² of a truth that never varies), the group has none either.
                let interval = if counted >= self.fewest { self.interval(metric, &rows).ok() } else { None };
                GroupScore { group, cases: rows.len(), counted, interval }
            })
            .collect())
    }

    /// A metric for one group, with its interval.
    ///
    /// # Errors
    /// When there is no such group, it has too few cases, or the metric means nothing here.
    pub fn group(&self, name: &str, metric: Metric) -> Result<Interval> {
        let scores = self.by_group(metric)?;
        let names = self.groups();
        let Some(score) = scores.iter().find(|score| score.group == name) else {
            return Err(unknown_name(
                Kind::Value,
                Label::fixed("there is no such group", "ce groupe n’existe pas"),
                name,
                &names,
            ));
        };
        score.interval.ok_or_else(|| {
            Error::new(
                Kind::Empty,
                Label::new(
                    format!("too few cases in {} to give the {}", shown(name, Lang::En), metric.label().en()),
                    format!(
                        "trop peu de cas dans {} pour donner cette mesure\u{a0}: {}",
                        shown(name, Lang::Fr),
                        metric.label().fr()
                    ),
                ),
            )
            .found(Label::with(|lang| lang.count(score.counted)))
            .expected(Label::new(format!("{} or more", self.fewest), format!("{} ou plus", self.fewest)))
            .attempt(Label::fixed(
                "more cases; audit.at_least(5)? if you have thought about it",
                "plus de cas\u{202f}; audit.at_least(5)? si vous y avez réfléchi",
            ))
        })
    }

    /// The difference of the highest and the lowest group, with its interval.
    ///
    /// The two are picked because they are far apart: with three groups or more the interval is widened
    /// so that it may be believed all the same (Bonferroni, over all pairs of groups).
    ///
    /// # Errors
    /// When fewer than two groups have enough cases, or the metric means nothing here.
    pub fn difference(&self, metric: Metric) -> Result<Interval> {
        let (low, high, left_out) = self.extremes(metric)?;
        if let (Some(high), Some(low)) = (self.fraction(metric, &high), self.fraction(metric, &low)) {
            return Interval::difference_leaving_out(high, low, left_out);
        }
        self.compare(metric, &high, &low, left_out, |high, low| high - low)
    }

    /// The lowest group divided by the highest, with its interval: 1 is equality.
    ///
    /// # Errors
    /// As for [`Audit::difference`]; when both are zero; for metrics that go below zero.
    pub fn ratio(&self, metric: Metric) -> Result<Interval> {
        if matches!(metric, Metric::MeanError | Metric::RSquared) {
            return Err(Error::new(
                Kind::Value,
                Label::new(
                    format!("a ratio of the {} means nothing: it can be below zero", metric.label().en()),
                    format!(
                        "un rapport n’a pas de sens pour cette mesure, qui peut être négative\u{a0}: {}",
                        metric.label().fr()
                    ),
                ),
            )
            .found(metric.label())
            .expected(Label::fixed("a metric that is never negative", "une mesure jamais négative"))
            .attempt(Label::same("audit.difference(…)")));
        }
        let (low, high, left_out) = self.extremes(metric)?;
        if let (Some(high), Some(low)) = (self.fraction(metric, &high), self.fraction(metric, &low)) {
            return Interval::ratio_leaving_out(low, high, left_out);
        }
        self.compare(metric, &low, &high, left_out, |low, high| low / high)
    }

    /// The rows of the lowest and of the highest group, and what an interval between them leaves out.
    fn extremes(&self, metric: Metric) -> Result<(Vec<usize>, Vec<usize>, f64)> {
        let scores = self.by_group(metric)?;
        let judged: Vec<(f64, usize)> = scores
            .iter()
            .enumerate()
            .filter_map(|(place, score)| score.interval.map(|interval| (interval.value, place)))
            .collect();
        let (Some(low), Some(high)) = (
            judged.iter().min_by(|a, b| a.0.total_cmp(&b.0)),
            // The first of the highest: where all are equal, two different groups are still compared.
            judged.iter().rev().max_by(|a, b| a.0.total_cmp(&b.0)),
        ) else {
            return Err(self.too_small(&scores));
        };
        if judged.len() < 2 {
            return Err(self.too_small(&scores));
        }
        let high = if high.1 == low.1 { judged.last().unwrap_or(high) } else { high };
        let rows = self.divide();
        Ok((rows[low.1].1.clone(), rows[high.1].1.clone(), LEFT_OUT / pairs(judged.len()) as f64))
    }

    fn too_small(&self, scores: &[GroupScore]) -> Error {
        Error::new(
            Kind::Empty,
            Label::fixed(
                "fewer than two groups have enough cases to compare",
                "moins de deux groupes ont assez de cas pour être comparés",
            ),
        )
        .found(Label::with(|lang| {
            let cases: Vec<String> = scores
                .iter()
                .map(|score| format!("{} {}", shown(&score.group, lang), lang.count(score.counted)))
                .collect();
            cases.join(", ")
        }))
        .expected(Label::new(
            format!("two groups of {} or more", self.fewest),
            format!("deux groupes de {} ou plus", self.fewest),
        ))
        .attempt(Label::fixed(
            "more cases, or groups that are less fine; audit.at_least(5)? if you have thought about it",
            "plus de cas, ou des groupes moins fins\u{202f}; audit.at_least(5)? si vous y avez réfléchi",
        ))
    }

    /// Refuses metrics that mean nothing for these answers.
    fn check(&self, metric: Metric) -> Result<()> {
        match (&self.kind, metric.takes()) {
            // The largest of a sample only grows with the sample: no interval tells how far it would.
            (Answered::Numbers, Takes::Numbers) if metric == Metric::LargestError => Err(Error::new(
                Kind::Value,
                Label::fixed(
                    "the largest error of a sample has no interval",
                    "la plus grande erreur d’un échantillon n’a pas d’intervalle",
                ),
            )
            .found(metric.label())
            .expected(Label::fixed("a mean or a rate", "une moyenne ou un taux"))
            .attempt(Label::same("Metric::MeanAbsoluteError"))),
            (Answered::Numbers, Takes::Numbers) => Ok(()),
            (Answered::Numbers, _) => Err(not_for(metric, Takes::Numbers)),
            (Answered::Classes { .. }, Takes::Classes) => Ok(()),
            (Answered::Classes { yes: Some(_), .. }, Takes::Decisions) => Ok(()),
            (Answered::Classes { names, yes: None }, Takes::Decisions) => Err(Error::new(
                Kind::Value,
                Label::fixed(
                    "nobody has said which class is the yes",
                    "personne n’a dit quelle classe est le oui",
                ),
            )
            .found(Label::with(|lang| {
                lang.list(&names.iter().take(12).map(|name| lang.quote(name)).collect::<Vec<_>>())
            }))
            .expected(Label::fixed("one of them", "l’une d’elles"))
            .attempt(Label::same(format!("audit.yes(\"{}\")?", names.first().map_or("", String::as_str))))),
            (Answered::Classes { yes: Some(_), .. }, _) => Err(not_for(metric, Takes::Decisions)),
            (Answered::Classes { .. }, _) => Err(not_for(metric, Takes::Classes)),
        }
    }

    fn outcomes(&self, rows: &[usize]) -> Option<Outcomes> {
        let Answered::Classes { yes: Some(yes), .. } = &self.kind else { return None };
        let yes = *yes as f64;
        let mut outcomes = Outcomes::default();
        for row in rows {
            outcomes.count(self.truth[*row] == yes, self.answers[*row] == yes);
        }
        Some(outcomes)
    }

    /// A rate as hits and cases, for metrics that are one.
    fn fraction(&self, metric: Metric, rows: &[usize]) -> Option<(usize, usize)> {
        let right = || rows.iter().filter(|row| self.truth[**row] == self.answers[**row]).count();
        match metric {
            // These need no yes: all classes count.
            Metric::Accuracy => Some((right(), rows.len())),
            Metric::ErrorRate => Some((rows.len() - right(), rows.len())),
            _ => self.outcomes(rows)?.fraction(metric),
        }
    }

    /// How many cases the metric is about.
    fn counted(&self, metric: Metric, rows: &[usize]) -> usize {
        self.fraction(metric, rows).map_or(rows.len(), |(_, cases)| cases)
    }

    /// The metric over some rows.
    fn value(&self, metric: Metric, rows: &[usize]) -> Result<f64> {
        if metric.takes() == Takes::Decisions {
            return self.outcomes(rows).unwrap_or_default().get(metric);
        }
        let pick = |values: &[f64]| rows.iter().map(|row| values[*row]).collect::<Vec<f64>>();
        metric.of(&pick(&self.truth), &pick(&self.answers))
    }

    fn interval(&self, metric: Metric, rows: &[usize]) -> Result<Interval> {
        if let Some((hits, cases)) = self.fraction(metric, rows)
            && cases > 0
        {
            return Interval::rate(hits, cases);
        }
        let value = self.value(metric, rows)?;
        Ok(Interval::of_rows(rows.len(), SEED, value, |drawn| {
            let drawn: Vec<usize> = drawn.iter().map(|place| rows[*place]).collect();
            self.value(metric, &drawn).ok()
        }))
    }

    /// Two groups compared by bootstrap, each drawn again by itself.
    fn compare(
        &self,
        metric: Metric,
        first: &[usize],
        second: &[usize],
        left_out: f64,
        of: impl Fn(f64, f64) -> f64,
    ) -> Result<Interval> {
        let value = of(self.value(metric, first)?, self.value(metric, second)?);
        if !value.is_finite() {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed(
                    "dividing by zero: there is no such ratio",
                    "division par zéro\u{a0}: ce rapport n’existe pas",
                ),
            )
            .found(metric.label())
            .expected(Label::fixed("one group above zero", "un groupe au-dessus de zéro"))
            .attempt(Label::same("audit.difference(…)")));
        }
        Ok(Interval::of_two_samples(first.len(), second.len(), SEED, left_out, value, |a, b| {
            let pick =
                |rows: &[usize], drawn: &[usize]| drawn.iter().map(|place| rows[*place]).collect::<Vec<_>>();
            Some(of(self.value(metric, &pick(first, a)).ok()?, self.value(metric, &pick(second, b)).ok()?))
        }))
    }

    /// What stands above a column of groups: the names of the columns they came from.
    fn heading(&self) -> Label {
        let labels: Vec<Label> = self
            .by
            .iter()
            .map(|grouping| grouping.label.clone().unwrap_or(Label::fixed("group", "groupe")))
            .collect();
        let join = |half: fn(&Label) -> &str| labels.iter().map(half).collect::<Vec<_>>().join(CROSS);
        Label::new(join(Label::en), join(Label::fr))
    }

    /// The metrics that an audit shows of itself.
    fn main_metrics(&self) -> &'static [Metric] {
        match &self.kind {
            Answered::Numbers => &[Metric::MeanAbsoluteError, Metric::MeanError],
            Answered::Classes { yes: Some(_), .. } => &[
                Metric::SelectionRate,
                Metric::FalseNegativeRate,
                Metric::FalsePositiveRate,
                Metric::Precision,
                Metric::Accuracy,
            ],
            Answered::Classes { yes: None, .. } => &[Metric::Accuracy],
        }
    }

    /// A table of some metrics: overall, each group, difference and ratio.
    ///
    /// # Errors
    /// When a metric means nothing for these answers.
    pub fn table(&self, metrics: &[Metric]) -> Result<Page> {
        let lang = Lang::current();
        let word = |en, fr| Label::fixed(en, fr).text(lang);
        let write = |metric: &Metric, interval: Option<Interval>| match interval {
            Some(interval) if metric.is_share() => interval.percent(lang),
            Some(interval) => interval.short(lang),
            None => "–".to_string(),
        };
        let mut columns = vec![self.heading().text(lang), word("cases", "cas")];
        let groups = self.divide();
        let mut rows = vec![vec![word("all", "tous"), lang.count(self.truth.len())]];
        rows.extend(groups.iter().map(|(group, rows)| vec![label(group).text(lang), lang.count(rows.len())]));
        rows.push(vec![
            word("difference: highest − lowest", "différence\u{a0}: plus haut − plus bas"),
            String::new(),
        ]);
        rows.push(vec![
            word("ratio: lowest ÷ highest", "rapport\u{a0}: plus bas ÷ plus haut"),
            String::new(),
        ]);
        for metric in metrics {
            self.check(*metric)?;
            columns.push(metric.label().text(lang));
            let mut cells = vec![write(metric, self.overall(*metric).ok())];
            cells.extend(self.by_group(*metric)?.into_iter().map(|score| write(metric, score.interval)));
            cells.push(write(metric, self.difference(*metric).ok()));
            cells.push(self.ratio(*metric).map_or("–".to_string(), |ratio| ratio.short(lang)));
            for (row, cell) in rows.iter_mut().zip(cells) {
                row.push(cell);
            }
        }
        let mut page = Page::new().table(&word("Who it works for", "Pour qui cela marche"), &columns, &rows);
        for note in self.notes(metrics) {
            page = page.label(&note);
        }
        Ok(page)
    }

    /// What must be said with the numbers.
    fn notes(&self, metrics: &[Metric]) -> Vec<Label> {
        let mut notes = Vec::new();
        if let Answered::Classes { names, yes: Some(yes) } = &self.kind
            && metrics.iter().any(|metric| metric.takes() == Takes::Decisions)
        {
            notes.push(Label::with(|lang| match lang {
                Lang::Fr => format!("Oui veut dire {}.", lang.quote(&names[*yes])),
                _ => format!("Yes means {}.", lang.quote(&names[*yes])),
            }));
        }
        notes.push(Label::with(|lang| {
            let meanings: Vec<String> = metrics
                .iter()
                .map(|metric| {
                    format!("{} {}", lang.colon(&metric.label().text(lang)), metric.meaning().text(lang))
                })
                .collect();
            format!("{}.", meanings.join("\n"))
        }));
        notes.push(Label::with(|lang| {
            let fewest = lang.count(self.fewest);
            match lang {
                Lang::Fr => format!("Entre parenthèses, l’intervalle à 95\u{a0}%. Un nombre qui reposerait sur moins de {fewest} cas n’est pas donné (–)."),
                _ => format!("In brackets, the interval of 95%. A number that would rest on fewer than {fewest} cases is not given (–)."),
            }
        }));
        if self.groups().len() > 2 {
            notes.push(Label::fixed(
                "The highest and the lowest of several groups lie apart by chance too: the intervals of difference and ratio are widened for that.",
                "Le plus haut et le plus bas de plusieurs groupes s’écartent aussi par hasard\u{a0}: les intervalles de la différence et du rapport sont élargis en conséquence.",
            ));
        }
        notes
    }

    /// A metric by group as a figure: a dot and its interval for each, a line for all together.
    ///
    /// # Errors
    /// When the metric means nothing here, or no group has enough cases.
    pub fn plot(&self, metric: Metric) -> Result<Figure> {
        let overall = self.overall(metric)?;
        let scores = self.by_group(metric)?;
        let judged: Vec<(&GroupScore, Interval)> =
            scores.iter().filter_map(|score| score.interval.map(|interval| (score, interval))).collect();
        if judged.is_empty() {
            return Err(self.too_small(&scores));
        }
        let dots: Vec<(Label, f64)> = judged
            .iter()
            .map(|(score, interval)| {
                let name = label(&score.group);
                let name = Label::new(
                    format!("{} ({})", name.en(), Lang::En.count(score.counted)),
                    format!("{} ({})", name.fr(), Lang::Fr.count(score.counted)),
                );
                (name, interval.value)
            })
            .collect();
        let ends: Vec<(f64, f64)> =
            judged.iter().map(|(_, interval)| (interval.low, interval.high)).collect();
        let hidden = scores.len() - judged.len();
        let name = Label::with(|lang| {
            let name = metric.label().text(lang);
            match (lang, hidden) {
                (_, 0) => name,
                (Lang::Fr, _) => format!("{name} (groupes trop petits pour être montrés\u{a0}: {hidden})"),
                (_, _) => format!("{name} (groups too small to be shown: {hidden})"),
            }
        });
        let title = |lang: Lang| {
            let name = capital(&metric.label().text(lang));
            let by_value =
                |a: &&(&GroupScore, Interval), b: &&(&GroupScore, Interval)| a.1.value.total_cmp(&b.1.value);
            let (Some(low), Some(high)) = (judged.iter().min_by(by_value), judged.iter().max_by(by_value))
            else {
                return name;
            };
            let (least, most) = (metric.write(low.1.value, lang), metric.write(high.1.value, lang));
            let (who, whom) = (shown(&low.0.group, lang), shown(&high.0.group, lang));
            match lang {
                _ if judged.len() < 2 || low.1.value == high.1.value => {
                    format!("{} {least}", lang.colon(&name))
                }
                Lang::Fr => format!("{name}\u{a0}: de {least} ({who}) à {most} ({whom})"),
                _ => format!("{name}: from {least} ({who}) to {most} ({whom})"),
            }
        };
        let mut figure = Figure::dots(&dots)?
            .intervals(&ends)?
            .line_across(overall.value, "all together", "tous ensemble")?
            .title(&title(Lang::En), &title(Lang::Fr))
            .x_axis(name.en(), name.fr());
        if metric.is_share() {
            figure = figure.as_percent();
        }
        Ok(figure)
    }
}

const CROSS: &str = " × ";

/// How many ways there are to compare two of so many groups.
fn pairs(groups: usize) -> usize {
    (groups * groups.saturating_sub(1) / 2).max(1)
}

/// A group as a reader sees it: one that is not known has no name of its own.
fn label(group: &str) -> Label {
    Label::with(|lang| {
        let unknown = if lang == Lang::Fr { "non précisé" } else { "not stated" };
        group
            .split(CROSS)
            .map(|part| if part.is_empty() { unknown } else { part })
            .collect::<Vec<_>>()
            .join(CROSS)
    })
}

fn shown(group: &str, lang: Lang) -> String {
    label(group).text(lang)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

impl Show for Audit {
    fn page(&self) -> Page {
        match self.table(self.main_metrics()) {
            Ok(page) => page,
            Err(error) => Page::text(&error.message(Lang::current())),
        }
    }
}
displays!(Audit);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Forty cases: group a 10 yes (8 found) and 10 no (1 alarm), group b 10 yes (5 found) and 10 no (4 alarms).
    fn forty() -> Audit {
        let mut truth = Vec::new();
        let mut answers = Vec::new();
        let mut groups = Vec::new();
        for (group, found, alarms) in [("a", 8, 1), ("b", 5, 4)] {
            for place in 0..10 {
                truth.extend([1.0, 0.0]);
                answers.extend([f64::from(u8::from(place < found)), f64::from(u8::from(place < alarms))]);
                groups.extend([group, group]);
            }
        }
        Audit::of(&truth, &answers, &groups).unwrap()
    }

    #[test]
    fn groups_by_hand() {
        let audit = forty();
        for (metric, all, a, b) in [
            (Metric::FalseNegativeRate, 7.0 / 20.0, 0.2, 0.5),
            (Metric::FalsePositiveRate, 5.0 / 20.0, 0.1, 0.4),
            (Metric::SelectionRate, 18.0 / 40.0, 9.0 / 20.0, 9.0 / 20.0),
            (Metric::Precision, 13.0 / 18.0, f64::NAN, f64::NAN), // nine yes in each group: fewer than ten
            (Metric::Accuracy, 28.0 / 40.0, 17.0 / 20.0, 11.0 / 20.0),
            (Metric::BaseRate, 0.5, 0.5, 0.5),
            (Metric::F1, 26.0 / 38.0, 16.0 / 19.0, 10.0 / 19.0), // 2·hits / (truly yes + answered yes)
        ] {
            assert!((audit.overall(metric).unwrap().value - all).abs() < 1e-12, "{metric:?}");
            for (score, expected) in audit.by_group(metric).unwrap().iter().zip([a, b]) {
                match score.interval {
                    Some(interval) => assert!((interval.value - expected).abs() < 1e-12, "{metric:?}"),
                    None => assert!(expected.is_nan(), "{metric:?}"),
                }
            }
        }
        assert!((audit.difference(Metric::FalseNegativeRate).unwrap().value - 0.3).abs() < 1e-12);
        assert!((audit.ratio(Metric::FalsePositiveRate).unwrap().value - 0.25).abs() < 1e-12);
        assert!((audit.difference(Metric::F1).unwrap().value - 6.0 / 19.0).abs() < 1e-12);
        // The same selection rate in both groups hides the two kinds of error.
        assert_eq!(audit.difference(Metric::SelectionRate).unwrap().value, 0.0);
        assert!(!audit.difference(Metric::SelectionRate).unwrap().excludes_zero());
    }

    #[test]
    fn too_few_cases_are_not_judged() {
        let audit = forty();
        assert_eq!(audit.by_group(Metric::Precision).unwrap()[0].counted, 9);
        assert_eq!(audit.group("a", Metric::Precision).unwrap_err().kind(), Kind::Empty);
        assert_eq!(audit.difference(Metric::Precision).unwrap_err().kind(), Kind::Empty);
        assert!(
            (audit.at_least(9).unwrap().group("a", Metric::Precision).unwrap().value - 8.0 / 9.0).abs()
                < 1e-12
        );
        assert_eq!(audit.at_least(0).unwrap_err().kind(), Kind::Value);
    }

    #[test]
    fn more_groups_make_the_interval_of_the_difference_wider() {
        let rows = |count: usize| -> (Vec<f64>, Vec<f64>, Vec<String>) {
            let groups: Vec<String> = (0..count * 40).map(|row| format!("g{}", row / 40)).collect();
            let answers: Vec<f64> = (0..count * 40)
                .map(|row| f64::from(u8::from(row % 40 < 20 + 10 * usize::from(row < 40))))
                .collect();
            (vec![1.0; count * 40], answers, groups)
        };
        let width = |count: usize| {
            let (truth, answers, groups) = rows(count);
            let gap =
                Audit::of(&truth, &answers, &groups).unwrap().difference(Metric::TruePositiveRate).unwrap();
            assert_eq!(gap.value, 0.25); // 30 of 40 in the first group, 20 of 40 in all others
            gap.width()
        };
        assert!(width(2) < width(3) && width(3) < width(6));
        assert_eq!((pairs(2), pairs(3), pairs(4)), (1, 3, 6));
    }

    #[test]
    fn equal_groups_are_compared_all_the_same() {
        let gap = Audit::of(&[1.0; 40], &[1.0; 40], &[["a"; 20], ["b"; 20]].concat()).unwrap();
        assert_eq!(gap.difference(Metric::TruePositiveRate).unwrap().value, 0.0);
        assert_eq!(gap.ratio(Metric::TruePositiveRate).unwrap().value, 1.0);
        // Nobody was missed in either group: zero divided by zero.
        assert_eq!(gap.ratio(Metric::FalseNegativeRate).unwrap_err().kind(), Kind::Empty);
    }

    #[test]
    fn classes_need_a_yes_for_rates() {
        let truth = ["cat", "dog", "owl"].repeat(20);
        let answers = ["cat", "dog", "cat"].repeat(20);
        let groups = [["indoors"; 30], ["outdoors"; 30]].concat();
        let audit = Audit::of_classes(&truth, &answers, &groups).unwrap();
        assert!((audit.overall(Metric::Accuracy).unwrap().value - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(audit.overall(Metric::Precision).unwrap_err().kind(), Kind::Value);
        assert_eq!(audit.yes("cat").unwrap().overall(Metric::Precision).unwrap().value, 0.5); // 20 of 40
        assert_eq!(audit.yes("owl").unwrap().overall(Metric::FalseNegativeRate).unwrap().value, 1.0);
        assert_eq!(audit.yes("cta").unwrap_err().kind(), Kind::Value);
    }

    #[test]
    fn numbers_have_errors_in_their_unit() {
        let truth = vec![0.0; 40];
        let answers: Vec<f64> = (0..40).map(|row| if row < 20 { f64::from(row % 2) } else { 2.0 }).collect();
        let groups = [["a"; 20], ["b"; 20]].concat();
        let audit = Audit::of_numbers(&truth, &answers, &groups).unwrap();
        assert_eq!(audit.group("a", Metric::MeanAbsoluteError).unwrap().value, 0.5); // 0 and 1 in turns
        let gap = audit.difference(Metric::MeanAbsoluteError).unwrap();
        assert!(gap.value == 1.5 && gap.excludes_zero(), "{gap:?}");
        // The standard error of a's mean is 0.5 / √20 = 0.112: about 0.22 to each side.
        assert!((gap.width() - 0.44).abs() < 0.1, "{gap:?}");
        assert_eq!(audit.overall(Metric::Accuracy).unwrap_err().kind(), Kind::Value);
        assert_eq!(audit.overall(Metric::LargestError).unwrap_err().kind(), Kind::Value);
        assert_eq!(audit.ratio(Metric::MeanError).unwrap_err().kind(), Kind::Value);
        assert_eq!(audit.yes("1").unwrap_err().kind(), Kind::Value);
        assert!((audit.ratio(Metric::MeanAbsoluteError).unwrap().value - 0.25).abs() < 1e-12);
    }

    #[test]
    fn misuse_is_told() {
        let kind = |truth: &[f64], answers: &[f64], groups: &[&str]| {
            Audit::of(truth, answers, groups).unwrap_err().kind()
        };
        assert_eq!(kind(&[], &[], &[]), Kind::Empty);
        assert_eq!(kind(&[1.0, 0.0], &[1.0, 0.0], &["a", "a"]), Kind::Empty);
        assert_eq!(kind(&[1.0, 0.0], &[1.0, 0.0], &["a"]), Kind::Shape);
        assert_eq!(kind(&[1.0, 0.5], &[1.0, 0.0], &["a", "b"]), Kind::Value);
        assert_eq!(kind(&[1.0, f64::NAN], &[1.0, 0.0], &["a", "b"]), Kind::Value);
        let many: Vec<String> = (0..61).map(|row| row.to_string()).collect();
        assert_eq!(Audit::of(&[1.0; 61], &[1.0; 61], &many).unwrap_err().kind(), Kind::Value);
        assert_eq!(forty().group("A", Metric::Accuracy).unwrap_err().kind(), Kind::Value);
        assert_eq!(forty().overall(Metric::LogLoss).unwrap_err().kind(), Kind::Value);
    }

    #[test]
    fn a_group_that_is_not_known_stays_visible() {
        let groups = [["a"; 20], [""; 20]].concat();
        let audit = Audit::of(&[1.0; 40], &[1.0; 40], &groups).unwrap();
        assert_eq!(audit.groups(), ["", "a"]);
        assert_eq!(shown(" × b", Lang::Fr), "non précisé × b");
    }

    proptest! {
        #[test]
        fn groups_sum_to_the_whole(rows in proptest::collection::vec((0u8..2, 0u8..2, 0u8..4), 2..80)) {
            let truth: Vec<f64> = rows.iter().map(|row| f64::from(row.0)).collect();
            let answers: Vec<f64> = rows.iter().map(|row| f64::from(row.1)).collect();
            let groups: Vec<String> = rows.iter().map(|row| row.2.to_string()).collect();
            if let Ok(audit) = Audit::of(&truth, &answers, &groups) {
                let audit = audit.at_least(1).unwrap();
                for metric in [Metric::FalseNegativeRate, Metric::FalsePositiveRate, Metric::SelectionRate, Metric::Precision, Metric::Accuracy, Metric::BaseRate] {
                    let scores = audit.by_group(metric).unwrap();
                    prop_assert_eq!(scores.iter().map(|score| score.cases).sum::<usize>(), rows.len());
                    // Rates of the groups, weighted by their cases, give the rate of all.
                    let (hits, cases) = scores.iter().fold((0.0, 0usize), |(hits, cases), score| {
                        let value = score.interval.map_or(0.0, |interval| interval.value);
                        (hits + value * score.counted as f64, cases + score.counted)
                    });
                    if let Ok(all) = audit.overall(metric) {
                        prop_assert!((hits / cases as f64 - all.value).abs() < 1e-9);
                    }
                    if let Ok(gap) = audit.difference(metric) {
                        prop_assert!(gap.low <= gap.value && gap.value <= gap.high && gap.value >= 0.0);
                    }
                    if let Ok(ratio) = audit.ratio(metric) {
                        prop_assert!(ratio.low <= ratio.value && ratio.value <= ratio.high && ratio.value <= 1.0);
                    }
                }
            }
        }
    }
}
