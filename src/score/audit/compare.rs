//! Groups compared: the gap between the highest and the lowest, its ratio, and how far chance goes.

use super::{Audit, LEFT_OUT};
use crate::device::SEED;
use crate::error::{Error, Kind, Result};
use crate::lang::Label;
use crate::score::metric::Metric;
use crate::stat::clusters::by_cluster;
use crate::stat::{Interval, PermutationTest, numbers};
use rand::SeedableRng;
use rand::seq::SliceRandom;

/// How often labels are shuffled: gaps by chance down to one in a thousand are told apart.
const SHUFFLES: usize = 999;

impl Audit {
    /// The difference of the highest and the lowest group, with its interval.
    ///
    /// The two are picked because they are far apart: with three groups or more the interval is widened
    /// so that it may be believed all the same (Bonferroni, over all pairs of groups).
    ///
    /// # Errors
    /// When fewer than two groups have enough cases, or the metric means nothing here.
    pub fn difference(&self, metric: Metric) -> Result<Interval> {
        let (low, high, left_out) = self.extremes(metric)?;
        if let (Some(high), Some(low)) = (self.worth(metric, &high), self.worth(metric, &low)) {
            return Ok(Interval::newcombe(high, low, left_out));
        }
        self.compare(metric, &high, &low, left_out, |high, low| high - low)
    }

    /// A metric for some groups, in the order asked for, each with the name that a reader sees: for
    /// [`Figure::estimates`](crate::Figure::estimates). A group is named as the data have it, which is shown in
    /// English, and in French.
    ///
    /// ```
    /// use atelier::{Audit, Figure, Lang, Metric};
    /// let mut answers = [1.0; 40];
    /// answers[36..].fill(0.0); // four of the last twenty missed
    /// let audit = Audit::of(&[1.0; 40], &answers, &[["dark"; 20], ["light"; 20]].concat())?;
    /// let rows = audit.estimates(Metric::Accuracy, &[("light", "claire"), ("dark", "foncée")])?;
    /// assert_eq!((rows[0].1.value, rows[1].1.value), (0.8, 1.0));
    /// let figure = Figure::estimates(&rows)?.named("one test", "un test").and_estimates(&rows)?;
    /// assert!(figure.alt(Lang::Fr).contains("claire\u{a0}: 0,8"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// As for [`Audit::group`].
    pub fn estimates(&self, metric: Metric, groups: &[(&str, &str)]) -> Result<Vec<(Label, Interval)>> {
        groups.iter().map(|(en, fr)| Ok((Label::new(*en, *fr), self.group(en, metric)?))).collect()
    }

    /// The lowest group divided by the highest, with its interval: 1 is equality.
    ///
    /// # Errors
    /// As for [`Audit::difference`]; when both are zero; for metrics that go below zero.
    pub fn ratio(&self, metric: Metric) -> Result<Interval> {
        if metric.is_signed() {
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
        if let (Some(high), Some(low)) = (self.worth(metric, &high), self.worth(metric, &low)) {
            return Interval::koopman(low, high, left_out);
        }
        self.compare(metric, &low, &high, left_out, |low, high| low / high)
    }

    /// A placebo for the gap: the difference of the highest and the lowest group, beside 999 times the same
    /// with the groups dealt out by chance (a permutation test). The highest and the lowest of several groups
    /// always lie apart a little; this tells how much of the gap that is.
    ///
    /// In clustered cases ([`Audit::clustered_by`]) groups are dealt out within each cluster, or, where a
    /// cluster belongs to one group as a whole, among the clusters.
    ///
    /// ```
    /// use atelier::{Audit, Metric, SEED};
    /// let mut answers = [1.0; 80];
    /// answers[0..15].fill(0.0); // 15 of 40 missed in the first group, none in the second
    /// let groups = [["a"; 40], ["b"; 40]].concat();
    /// let test = Audit::of(&[1.0; 80], &answers, &groups)?.permutation_test(Metric::Accuracy, SEED)?;
    /// assert_eq!(test.value(), 0.375);
    /// assert_eq!(test.smaller(), 999); // no shuffle came near it
    /// assert!(test.limit() < 0.2); // what chance exceeds one time in twenty
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// As for [`Audit::difference`].
    pub fn permutation_test(&self, metric: Metric, seed: u64) -> Result<PermutationTest> {
        let value = self.difference(metric)?.value;
        let mut group = vec![0; self.cases()];
        for (place, (_, rows)) in self.divide().iter().enumerate() {
            rows.iter().for_each(|row| group[*row] = place);
        }
        let all: Vec<usize> = (0..self.cases()).collect();
        let blocks = self.cluster.as_ref().map(|cluster| by_cluster(&all, cluster));
        let mixed = |rows: &Vec<usize>| rows.iter().any(|row| group[*row] != group[rows[0]]);
        let within = blocks.as_ref().is_some_and(|blocks| blocks.iter().any(mixed));
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
        let mut by_chance = Vec::with_capacity(SHUFFLES);
        // A shuffle may leave a group with too few cases that the metric is about: another is drawn then,
        // but not for ever.
        for _ in 0..2 * SHUFFLES {
            let mut dealt = group.clone();
            match &blocks {
                None => dealt.shuffle(&mut random),
                Some(blocks) if within => {
                    for rows in blocks {
                        let mut of: Vec<usize> = rows.iter().map(|row| group[*row]).collect();
                        of.shuffle(&mut random);
                        rows.iter().zip(of).for_each(|(row, of)| dealt[*row] = of);
                    }
                }
                Some(blocks) => {
                    let mut of: Vec<usize> = blocks.iter().map(|rows| group[rows[0]]).collect();
                    of.shuffle(&mut random);
                    for (rows, of) in blocks.iter().zip(of) {
                        rows.iter().for_each(|row| dealt[*row] = of);
                    }
                }
            }
            by_chance.extend(self.gap(metric, &dealt));
            if by_chance.len() == SHUFFLES {
                break;
            }
        }
        PermutationTest::of(value, &by_chance)
    }

    /// The highest group minus the lowest, of those with enough cases; nothing where there are not two.
    fn gap(&self, metric: Metric, group: &[usize]) -> Option<f64> {
        let count = group.iter().max().map_or(0, |last| last + 1);
        let mut rows = vec![Vec::new(); count];
        group.iter().enumerate().for_each(|(row, of)| rows[*of].push(row));
        let values: Vec<f64> = rows
            .iter()
            .filter(|rows| self.counted(metric, rows) >= self.fewest)
            .filter_map(|rows| self.value(metric, rows).ok())
            .collect();
        (values.len() >= 2).then(|| numbers::highest(&values) - numbers::lowest(&values))
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
        if let Some(cluster) = &self.cluster {
            // A cluster may stand in both groups: drawn whole, its part in each comes along.
            let sides = [first, second].concat();
            let clusters = by_cluster(&sides, cluster);
            let first: std::collections::HashSet<usize> = first.iter().copied().collect();
            return Ok(Interval::of_clusters(&clusters, SEED, left_out, value, |drawn| {
                let (a, b): (Vec<usize>, Vec<usize>) = drawn.iter().partition(|row| first.contains(row));
                Some(of(self.value(metric, &a).ok()?, self.value(metric, &b).ok()?))
            }));
        }
        Ok(Interval::of_two_samples(first.len(), second.len(), SEED, left_out, value, |a, b| {
            let pick =
                |rows: &[usize], drawn: &[usize]| drawn.iter().map(|place| rows[*place]).collect::<Vec<_>>();
            Some(of(self.value(metric, &pick(first, a)).ok()?, self.value(metric, &pick(second, b)).ok()?))
        }))
    }
}

/// How many ways there are to compare two of so many groups.
pub(super) fn pairs(groups: usize) -> usize {
    (groups * groups.saturating_sub(1) / 2).max(1)
}
