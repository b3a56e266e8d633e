//! The same metric group by group: for whom does it work, and for whom does it not?
//!
//! An overall score is a mean over people, and a mean hides. Here every number stands beside its
//! interval, because small groups wobble; and numbers that rest on too few cases are not given.

mod compare;
mod show;

use super::metric::{Compute, Metric, Sampled, Takes};
use super::outcomes::{Outcomes, not_for};
use crate::device::SEED;
use crate::error::{Error, Kind, Result, unknown_name};
use crate::lang::{Label, Lang};
use crate::stat::Interval;
use crate::stat::checks::{check, same_length, zero_or_one};
use crate::stat::clusters::{by_cluster, effective_counts};
use show::shown;

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
    kind: Answers,
    fewest: usize,
    /// The number of the cluster of each case, where cases come in clusters.
    cluster: Option<Vec<usize>>,
}

/// One way to divide the cases.
#[derive(Clone, Debug, PartialEq)]
struct Grouping {
    label: Option<Label>,
    /// The group of each case; empty where it is not known.
    of: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
enum Answers {
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
        Audit::new(truth, answers, Answers::Classes { names, yes: Some(1) }, None, groups)
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
        Audit::new(truth, answers, Answers::Numbers, None, groups)
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
        Audit::new(truth, answers, Answers::Classes { names, yes }, label, groups)
    }

    pub(crate) fn numbers<Group: AsRef<str>>(
        truth: &[f64],
        answers: &[f64],
        label: Option<Label>,
        groups: &[Group],
    ) -> Result<Audit> {
        check(truth, answers)?;
        Audit::new(truth, answers, Answers::Numbers, label, groups)
    }

    fn new<Group: AsRef<str>>(
        truth: &[f64],
        answers: &[f64],
        kind: Answers,
        label: Option<Label>,
        groups: &[Group],
    ) -> Result<Audit> {
        let audit = Audit {
            by: Vec::new(),
            truth: truth.to_vec(),
            answers: answers.to_vec(),
            kind,
            fewest: FEWEST,
            cluster: None,
        };
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
        let Answers::Classes { names, .. } = &self.kind else {
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
        let kind = Answers::Classes { names: names.clone(), yes: Some(place) };
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

    /// The same audit of cases that come in clusters: one name for each case, equal for those that belong
    /// together (pictures of one emoji, answers of one person). Cases of a cluster resemble each other, and are
    /// worth less than as many independent ones: all intervals become as wide as that makes them.
    ///
    /// Rates are counted at what the cases are worth (hits and cases divided by the design effect, Rao and
    /// Scott 1992); for other metrics whole clusters are drawn again (cluster bootstrap). Where the same
    /// clusters stand in both groups, the interval of a difference of rates is rather too wide than too narrow.
    ///
    /// ```
    /// use atelier::{Audit, Metric};
    /// // ten objects in each group, each photographed four times: the four are all found, or none is
    /// let objects: Vec<String> = (0..80).map(|case| (case / 4).to_string()).collect();
    /// let answers: Vec<f64> = (0..80).map(|case| if case / 4 % 3 == 0 { 0.0 } else { 1.0 }).collect();
    /// let groups = [["indoors"; 40], ["outdoors"; 40]].concat();
    /// let audit = Audit::of(&[1.0; 80], &answers, &groups)?;
    /// let clustered = audit.clustered_by(&objects)?;
    /// let (naive, honest) = (audit.overall(Metric::Accuracy)?, clustered.overall(Metric::Accuracy)?);
    /// assert_eq!(naive.value, honest.value);
    /// assert!(honest.width() > 1.8 * naive.width()); // four equal cases are worth one: twice as wide
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there is not one name for each case, or all belong to one cluster.
    pub fn clustered_by<Name: AsRef<str>>(&self, names: &[Name]) -> Result<Audit> {
        if names.len() != self.truth.len() {
            return Err(Error::new(
                Kind::Shape,
                Label::fixed(
                    "each case needs the name of its cluster",
                    "à chaque cas il faut le nom de sa grappe",
                ),
            )
            .found(Label::with(|lang| lang.count(names.len())))
            .expected(Label::with(|lang| lang.count(self.truth.len())))
            .attempt(Label::same("audit.clustered_by(&unseen.text(\"name\")?)?")));
        }
        let mut known: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
        known.sort_unstable();
        known.dedup();
        if known.len() < 2 {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed(
                    "one cluster alone does not show how far chance goes",
                    "une seule grappe ne montre pas jusqu’où va le hasard",
                ),
            )
            .found(Label::with(|lang| {
                known.iter().map(|name| lang.quote(name)).collect::<Vec<_>>().join(", ")
            }))
            .expected(Label::fixed("two clusters or more", "deux grappes ou plus"))
            .attempt(Label::fixed("another column", "une autre colonne")));
        }
        let place = |name: &Name| known.binary_search(&name.as_ref()).unwrap_or(0);
        Ok(Audit { cluster: Some(names.iter().map(place).collect()), ..self.clone() })
    }

    /// How many clusters the cases come in, where they do.
    fn clusters(&self) -> Option<usize> {
        self.cluster.as_ref().and_then(|cluster| cluster.iter().max()).map(|last| last + 1)
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
            (Answers::Numbers, Takes::Numbers) if metric.facts().sampled == Sampled::Extreme => {
                Err(Error::new(
                    Kind::Value,
                    Label::fixed(
                        "the largest error of a sample has no interval",
                        "la plus grande erreur d’un échantillon n’a pas d’intervalle",
                    ),
                )
                .found(metric.label())
                .expected(Label::fixed("a mean or a rate", "une moyenne ou un taux"))
                .attempt(Label::same("Metric::MeanAbsoluteError")))
            }
            (Answers::Numbers, Takes::Numbers) => Ok(()),
            (Answers::Numbers, _) => Err(not_for(metric, Takes::Numbers)),
            (Answers::Classes { .. }, Takes::Classes) => Ok(()),
            (Answers::Classes { yes: Some(_), .. }, Takes::Decisions) => Ok(()),
            (Answers::Classes { names, yes: None }, Takes::Decisions) => Err(Error::new(
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
            (Answers::Classes { yes: Some(_), .. }, _) => Err(not_for(metric, Takes::Decisions)),
            (Answers::Classes { .. }, _) => Err(not_for(metric, Takes::Classes)),
        }
    }

    fn outcomes(&self, rows: &[usize]) -> Option<Outcomes> {
        let Answers::Classes { yes: Some(yes), .. } = &self.kind else { return None };
        let yes = *yes as f64;
        let mut outcomes = Outcomes::default();
        for row in rows {
            outcomes.count(self.truth[*row] == yes, self.answers[*row] == yes);
        }
        Some(outcomes)
    }

    /// A rate as hits and cases, for metrics that are one.
    fn fraction(&self, metric: Metric, rows: &[usize]) -> Option<(usize, usize)> {
        match metric.facts().compute {
            // These need no yes: all classes count.
            Compute::Agreement(hits) => {
                let right = rows.iter().filter(|row| self.truth[**row] == self.answers[**row]).count();
                Some((hits(right, rows.len()), rows.len()))
            }
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

    /// A rate as hits and cases, at what these are worth where they come in clusters; only where there is one.
    fn worth(&self, metric: Metric, rows: &[usize]) -> Option<(f64, f64)> {
        let (hits, cases) = self.fraction(metric, rows).filter(|(_, cases)| *cases > 0)?;
        let Some(cluster) = &self.cluster else { return Some((hits as f64, cases as f64)) };
        let counts: Vec<(usize, usize)> =
            by_cluster(rows, cluster).iter().filter_map(|rows| self.fraction(metric, rows)).collect();
        Some(effective_counts(&counts))
    }

    fn interval(&self, metric: Metric, rows: &[usize]) -> Result<Interval> {
        if let Some(worth) = self.worth(metric, rows) {
            return Ok(Interval::wilson(worth, LEFT_OUT));
        }
        let value = self.value(metric, rows)?;
        if let Some(cluster) = &self.cluster {
            let clusters = by_cluster(rows, cluster);
            return Ok(Interval::of_clusters(&clusters, SEED, LEFT_OUT, value, |drawn| {
                self.value(metric, drawn).ok()
            }));
        }
        Ok(Interval::of_rows(rows.len(), SEED, value, |drawn| {
            let drawn: Vec<usize> = drawn.iter().map(|place| rows[*place]).collect();
            self.value(metric, &drawn).ok()
        }))
    }
}

const CROSS: &str = " × ";

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
        assert_eq!((compare::pairs(2), compare::pairs(3), compare::pairs(4)), (1, 3, 6));
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
        assert_eq!(audit.overall(Metric::MaxError).unwrap_err().kind(), Kind::Value);
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
