//! From which score on it is a yes: one threshold for each group, chosen so that a criterion of fairness holds.

use crate::error::{Error, Kind, Result, unknown_name};
use crate::lang::Label;
use crate::stat::checks::{all_finite, paired, zero_or_one};

/// A threshold for each group.
///
/// One threshold for all treats equal scores alike. Thresholds by group give the groups something else
/// alike: the share of yeses (demographic parity), or the share of yeses among those who deserve one
/// (equal opportunity). After Hardt, Price and Srebro, "Equality of Opportunity in Supervised Learning",
/// 2016, section 4; fairlearn's `ThresholdOptimizer` with one point a group.
///
/// ```
/// use atelier::GroupThresholds;
/// let scores = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2];
/// let groups = ["A", "A", "A", "A", "B", "B", "B", "B"];
/// // half of each group, though the scores of B are lower throughout
/// let parity = GroupThresholds::demographic_parity(&scores, &groups, 0.5)?;
/// assert_eq!(parity.answers(&scores, &groups)?, [1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0]);
/// assert_eq!((parity.get("A")?, parity.get("B")?), (0.8, 0.4));
/// assert!(GroupThresholds::demographic_parity(&scores, &groups, 1.5).is_err());
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct GroupThresholds(Vec<(String, f64)>);

impl GroupThresholds {
    /// The same share of yeses in each group: those with the highest scores.
    ///
    /// # Errors
    /// When the lengths differ, there is nobody, a score is not a number, or the share is not between 0 and 1.
    pub fn demographic_parity<Group: AsRef<str>>(
        scores: &[f64],
        groups: &[Group],
        share: f64,
    ) -> Result<GroupThresholds> {
        GroupThresholds::of(scores, groups, &vec![1.0; scores.len()], share)
    }

    /// The same share of yeses, in each group, among those who deserve one (`truth` is 1).
    ///
    /// # Errors
    /// As for [`GroupThresholds::demographic_parity`]; when `truth` holds something else than 0 and 1, or
    /// nobody of a group deserves a yes.
    pub fn equal_opportunity<Group: AsRef<str>>(
        scores: &[f64],
        truth: &[f64],
        groups: &[Group],
        rate: f64,
    ) -> Result<GroupThresholds> {
        paired(truth.len(), scores.len())?;
        zero_or_one(Label::fixed("truth", "vérité"), truth)?;
        GroupThresholds::of(scores, groups, truth, rate)
    }

    /// In each group, the score that this share of those who count reach.
    fn of<Group: AsRef<str>>(
        scores: &[f64],
        groups: &[Group],
        counts: &[f64],
        share: f64,
    ) -> Result<GroupThresholds> {
        paired(groups.len(), scores.len())?;
        all_finite(Label::fixed("score", "score"), scores)?;
        if !(0.0..=1.0).contains(&share) {
            return Err(Error::new(Kind::Value, Label::fixed("this is no share", "ceci n’est pas une part"))
                .found(Label::with(|lang| lang.short(share)))
                .expected(Label::fixed("a number from 0 to 1", "un nombre de 0 à 1")));
        }
        let mut names: Vec<&str> = groups.iter().map(AsRef::as_ref).collect();
        names.sort_unstable();
        names.dedup();
        names
            .into_iter()
            .map(|name| {
                let mut of: Vec<f64> = groups
                    .iter()
                    .zip(scores)
                    .zip(counts)
                    .filter(|((group, _), counts)| group.as_ref() == name && **counts == 1.0)
                    .map(|((_, score), _)| *score)
                    .collect();
                if of.is_empty() {
                    return Err(nobody(name));
                }
                of.sort_by(|a, b| b.total_cmp(a));
                let yeses = (share * of.len() as f64).round() as usize;
                // With nobody in, a threshold that none reaches.
                Ok((name.to_string(), if yeses == 0 { f64::INFINITY } else { of[yeses - 1] }))
            })
            .collect::<Result<Vec<_>>>()
            .map(GroupThresholds)
    }

    /// Yes (1) or no (0) for each: whether the score reaches the threshold of the group.
    ///
    /// # Errors
    /// When the lengths differ, or a group has no threshold.
    pub fn answers<Group: AsRef<str>>(&self, scores: &[f64], groups: &[Group]) -> Result<Vec<f64>> {
        paired(groups.len(), scores.len())?;
        scores
            .iter()
            .zip(groups)
            .map(|(score, group)| Ok(f64::from(*score >= self.get(group.as_ref())?)))
            .collect()
    }

    /// The threshold of one group.
    ///
    /// # Errors
    /// When there is no such group.
    pub fn get(&self, group: &str) -> Result<f64> {
        self.0.iter().find(|(name, _)| name == group).map(|(_, threshold)| *threshold).ok_or_else(|| {
            let names: Vec<String> = self.0.iter().map(|(name, _)| name.clone()).collect();
            unknown_name(
                Kind::Value,
                Label::fixed("there is no such group", "ce groupe n’existe pas"),
                group,
                &names,
            )
        })
    }

    /// The groups and their thresholds, in the order of the names.
    pub fn values(&self) -> &[(String, f64)] {
        &self.0
    }
}

fn nobody(group: &str) -> Error {
    let group = group.to_string();
    Error::new(Kind::Empty, Label::fixed("a group in which nobody counts", "un groupe où personne ne compte"))
        .found(Label::with(|lang| lang.quote(&group)))
        .expected(Label::fixed(
            "in each group, somebody who deserves a yes",
            "dans chaque groupe, quelqu’un qui mérite un oui",
        ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;

    #[test]
    fn equal_opportunity_counts_those_who_deserve_a_yes_only() {
        // A: deserving at 0.9, 0.7, 0.3; B: deserving at 0.6, 0.2. Two thirds of A and half of B is not
        // one rate; one half of each is 0.9 … rounded: 2 of 3 (0.7), 1 of 2 (0.6).
        let scores = [0.9, 0.8, 0.7, 0.3, 0.6, 0.5, 0.2];
        let truth = [1.0, 0.0, 1.0, 1.0, 1.0, 0.0, 1.0];
        let groups = ["A", "A", "A", "A", "B", "B", "B"];
        let by = GroupThresholds::equal_opportunity(&scores, &truth, &groups, 0.5).unwrap();
        assert_eq!(by.values(), [("A".to_string(), 0.7), ("B".to_string(), 0.6)]);
        assert_eq!(by.answers(&scores, &groups).unwrap(), [1.0, 1.0, 1.0, 0.0, 1.0, 0.0, 0.0]);
        let none = GroupThresholds::demographic_parity(&scores, &groups, 0.0).unwrap();
        assert_eq!(none.answers(&scores, &groups).unwrap().iter().sum::<f64>(), 0.0);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let parity = |scores: &[f64], groups: &[&str], share| {
            GroupThresholds::demographic_parity(scores, groups, share).map(|_| ())
        };
        assert!(parity(&[0.5], &["A", "B"], 0.5).is_err());
        assert!(parity(&[f64::NAN], &["A"], 0.5).is_err());
        for share in [-0.1, 1.1, f64::NAN] {
            assert!(parity(&[0.5], &["A"], share).unwrap_err().message(Lang::Fr).contains("de 0 à 1"));
        }
        let nobody =
            GroupThresholds::equal_opportunity(&[0.5, 0.4], &[1.0, 0.0], &["A", "B"], 0.5).unwrap_err();
        assert!(nobody.message(Lang::Fr).contains("«\u{a0}B\u{a0}»"), "{nobody}");
        let by = GroupThresholds::demographic_parity(&[0.5], &["A"], 1.0).unwrap();
        assert!(by.get("C").is_err() && by.answers(&[0.5], &["C"]).is_err());
    }
}
