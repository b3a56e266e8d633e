//! From scores to decisions: every threshold at once, and the cheapest one.

use super::metric::Metric;
use super::outcomes::{Outcomes, Prices};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::plot::Figure;
use crate::show::{Page, Show, displays};
use crate::stat::checks::{check, zero_or_one};

/// All thresholds of a score, and what each would decide: yes from the threshold on.
///
/// ```
/// use atelier::{Prices, Roc};
/// let truth = [1.0, 1.0, 0.0, 1.0, 0.0, 0.0]; // 1 is yes
/// let scores = [0.9, 0.8, 0.7, 0.6, 0.3, 0.1];
/// let roc = Roc::of(&truth, &scores)?;
/// // of the nine pairs of a yes and a no, only 0.6 stands below 0.7
/// assert!((roc.area() - 8.0 / 9.0).abs() < 1e-12);
/// assert_eq!(roc.at(0.75).false_negatives, 1);
///
/// // a miss costs ten false alarms: rather one false alarm than one miss
/// let choice = roc.cheapest(&Prices::new(10.0, 1.0)?);
/// assert_eq!(choice.threshold, 0.6);
/// assert_eq!(choice.outcomes.false_positives, 1);
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Roc {
    /// From the threshold that nobody reaches down to the one that everybody does.
    steps: Vec<(f64, Outcomes)>,
}

/// A threshold, what it decides, and what that costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Choice {
    /// Yes from this score on; infinite where always saying no is cheapest.
    pub threshold: f64,
    /// How the cases then turn out.
    pub outcomes: Outcomes,
    /// What a case costs on average, in the unit of the prices.
    pub cost: f64,
}

impl Roc {
    /// Orders the cases by score. The truth is 1 (yes) or 0 (no); scores may be any numbers, higher
    /// for a yes.
    ///
    /// # Errors
    /// When the lengths differ, a value cannot be used, or there is no yes or no no.
    pub fn of(truth: &[f64], scores: &[f64]) -> Result<Roc> {
        check(truth, scores)?;
        zero_or_one(Label::fixed("truth", "vérité"), truth)?;
        let positives = truth.iter().filter(|truth| **truth == 1.0).count();
        let negatives = truth.len() - positives;
        if positives == 0 || negatives == 0 {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed(
                    "a curve needs cases of both kinds",
                    "une courbe a besoin de cas des deux sortes",
                ),
            )
            .found(Label::with(|lang| match lang {
                Lang::Fr => format!("oui\u{a0}: {positives}, non\u{a0}: {negatives}"),
                _ => format!("{positives} yes, {negatives} no"),
            }))
            .expected(Label::fixed("one yes and one no or more", "un oui et un non ou plus"))
            .attempt(Label::fixed("more cases, or Metric::Accuracy", "plus de cas, ou Metric::Accuracy")));
        }
        let mut order: Vec<usize> = (0..truth.len()).collect();
        order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
        let mut outcomes =
            Outcomes { true_negatives: negatives, false_negatives: positives, ..Outcomes::default() };
        let mut steps = vec![(f64::INFINITY, outcomes)];
        for (place, row) in order.iter().enumerate() {
            if truth[*row] == 1.0 {
                outcomes.true_positives += 1;
                outcomes.false_negatives -= 1;
            } else {
                outcomes.false_positives += 1;
                outcomes.true_negatives -= 1;
            }
            // Cases of one score are decided together.
            let last_of_its_score = order.get(place + 1).is_none_or(|next| scores[*next] != scores[*row]);
            if last_of_its_score {
                steps.push((scores[*row], outcomes));
            }
        }
        Ok(Roc { steps })
    }

    /// The curve: share of false alarms and share of hits, from (0, 0) to (1, 1).
    pub fn points(&self) -> Vec<(f64, f64)> {
        let share = |part: usize, rest: usize| part as f64 / (part + rest) as f64;
        self.steps
            .iter()
            .map(|(_, outcomes)| {
                (
                    share(outcomes.false_positives, outcomes.true_negatives),
                    share(outcomes.true_positives, outcomes.false_negatives),
                )
            })
            .collect()
    }

    /// The thresholds, one for each point; the first is infinite, nobody reaches it.
    pub fn thresholds(&self) -> Vec<f64> {
        self.steps.iter().map(|(threshold, _)| *threshold).collect()
    }

    /// The area under the curve: how often a true yes stands above a true no, ties counting half.
    pub fn area(&self) -> f64 {
        self.points().windows(2).map(|pair| (pair[1].0 - pair[0].0) * (pair[1].1 + pair[0].1) / 2.0).sum()
    }

    /// What a threshold decides: yes from this score on.
    pub fn at(&self, threshold: f64) -> Outcomes {
        // Thresholds fall from step to step; the last one at or above is what this one decides.
        let reached = self.steps.partition_point(|(step, _)| *step >= threshold);
        self.steps[reached.max(1) - 1].1
    }

    /// The threshold that costs least at these prices. Of several, the one that says yes least often.
    ///
    /// It was chosen on these cases, and looks a little better on them than it will on others.
    pub fn cheapest(&self, prices: &Prices) -> Choice {
        let mut best = 0;
        for (place, (_, outcomes)) in self.steps.iter().enumerate() {
            if outcomes.cost(prices) < self.steps[best].1.cost(prices) {
                best = place;
            }
        }
        let (threshold, outcomes) = self.steps[best];
        Choice { threshold, outcomes, cost: outcomes.cost(prices) }
    }

    /// What each threshold costs on average a case: thresholds rising, and costs.
    pub fn costs(&self, prices: &Prices) -> (Vec<f64>, Vec<f64>) {
        self.steps
            .iter()
            .skip(1)
            .rev()
            .map(|(threshold, outcomes)| (*threshold, outcomes.cost(prices)))
            .unzip()
    }

    /// The curve, with the diagonal that chance would follow.
    ///
    /// # Errors
    /// When it cannot be drawn.
    pub fn plot(&self) -> Result<Figure> {
        let (alarms, hits): (Vec<f64>, Vec<f64>) = self.points().into_iter().unzip();
        let area = self.area();
        Ok(Figure::curve(&alarms, &hits)?
            .named("all thresholds", "tous les seuils")
            .and_curve(&[0.0, 1.0], &[0.0, 1.0])?
            .named("chance", "hasard")
            .title(
                &format!("Area under the ROC curve: {}", Lang::En.number(area, 3)),
                &format!("Aire sous la courbe ROC\u{a0}: {}", Lang::Fr.number(area, 3)),
            )
            .x_axis("false alarms (false positive rate)", "fausses alertes (taux de faux positifs)")
            .y_axis("hits (true positive rate)", "bien trouvés (taux de vrais positifs)"))
    }

    /// The cost of each threshold at these prices, with the cheapest marked.
    ///
    /// # Errors
    /// When it cannot be drawn.
    pub fn plot_costs(&self, prices: &Prices) -> Result<Figure> {
        let (thresholds, costs) = self.costs(prices);
        let choice = self.cheapest(prices);
        let figure = Figure::curve(&thresholds, &costs)?
            .x_axis("threshold: yes from this score on", "seuil\u{a0}: oui à partir de ce score")
            .y_axis("cost a case, in the unit of the prices", "coût d’un cas, dans l’unité des prix");
        if choice.threshold.is_finite() {
            return figure
                .title(
                    &format!("Cheapest: yes from {} on", Lang::En.short(choice.threshold)),
                    &format!("Le moins cher\u{a0}: oui à partir de {}", Lang::Fr.short(choice.threshold)),
                )
                .line_at_x(choice.threshold, "cheapest", "le moins cher");
        }
        Ok(figure.title("Cheapest: always no", "Le moins cher\u{a0}: toujours non"))
    }
}

impl Show for Roc {
    fn page(&self) -> Page {
        match self.plot() {
            Ok(figure) => figure.page(),
            Err(error) => Page::text(&error.message(Lang::current())),
        }
    }
}

impl Show for Choice {
    fn page(&self) -> Page {
        let label = Label::with(|lang| {
            let cost = lang.short(self.cost);
            match (lang, self.threshold.is_finite()) {
                (Lang::Fr, true) => format!(
                    "Oui à partir de {}\u{a0}: un cas coûte {cost} en moyenne.",
                    lang.short(self.threshold)
                ),
                (Lang::Fr, false) => format!("Toujours non\u{a0}: un cas coûte {cost} en moyenne."),
                (_, true) => {
                    format!("Yes from {} on: a case costs {cost} on average.", lang.short(self.threshold))
                }
                (_, false) => format!("Always no: a case costs {cost} on average."),
            }
        });
        Page::new().label(&label).and(self.outcomes.page())
    }
}
displays!(Roc, Choice);

impl Choice {
    /// A rate of these decisions: see [`Outcomes::get`].
    ///
    /// # Errors
    /// When the metric is not one of decisions, or there is no case it is about.
    pub fn get(&self, metric: Metric) -> Result<f64> {
        self.outcomes.get(metric)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn points_by_hand() {
        // scores fall: 0.9 yes, 0.8 no, 0.7 yes and no together, 0.2 no
        let truth = [1.0, 0.0, 1.0, 0.0, 0.0];
        let scores = [0.9, 0.8, 0.7, 0.7, 0.2];
        let roc = Roc::of(&truth, &scores).unwrap();
        let third = 1.0 / 3.0;
        assert_eq!(roc.points(), [(0.0, 0.0), (0.0, 0.5), (third, 0.5), (2.0 / 3.0, 1.0), (1.0, 1.0)]);
        assert_eq!(roc.thresholds(), [f64::INFINITY, 0.9, 0.8, 0.7, 0.2]);
        // pairs: 0.9 above all three; 0.7 below 0.8, level with 0.7 (one half), above 0.2: (3 + 0 + 0.5 + 1) / 6
        assert!((roc.area() - 4.5 / 6.0).abs() < 1e-12);
        assert_eq!(roc.at(2.0).true_positives, 0);
        assert_eq!(roc.at(0.75), roc.at(0.8));
        assert_eq!(roc.at(-1.0).false_positives, 3);
    }

    #[test]
    fn the_cheapest_threshold_moves_with_the_prices() {
        let truth = [0.0, 0.0, 1.0, 0.0, 1.0, 1.0];
        let scores = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
        let roc = Roc::of(&truth, &scores).unwrap();
        // Thresholds 0.5 (one miss) and 0.3 (one false alarm) are the only good ones.
        assert_eq!(roc.cheapest(&Prices::new(1.0, 5.0).unwrap()).threshold, 0.5);
        assert_eq!(roc.cheapest(&Prices::new(5.0, 1.0).unwrap()).threshold, 0.3);
        assert_eq!(roc.cheapest(&Prices::new(0.0, 1.0).unwrap()).threshold, f64::INFINITY);
        // By hand at 5 : 1 — 0.1: 3/6, 0.2: 2/6, 0.3: 1/6, 0.4: (5 + 1)/6, 0.5: 5/6, 0.6: 10/6
        let (thresholds, costs) = roc.costs(&Prices::new(5.0, 1.0).unwrap());
        assert_eq!(thresholds, scores);
        for (cost, sixths) in costs.iter().zip([3.0, 2.0, 1.0, 6.0, 5.0, 10.0]) {
            assert!((cost - sixths / 6.0).abs() < 1e-12);
        }
    }

    #[test]
    fn one_kind_of_case_has_no_curve() {
        assert_eq!(Roc::of(&[1.0, 1.0], &[0.1, 0.2]).unwrap_err().kind(), Kind::Empty);
        assert_eq!(Roc::of(&[1.0, 0.5], &[0.1, 0.2]).unwrap_err().kind(), Kind::Value);
        assert_eq!(Roc::of(&[1.0, 0.0], &[0.1, f64::NAN]).unwrap_err().kind(), Kind::Value);
    }

    proptest! {
        #[test]
        fn the_area_counts_pairs(rows in proptest::collection::vec((0u8..2, 0u8..6), 2..40)) {
            let truth: Vec<f64> = rows.iter().map(|(truth, _)| f64::from(*truth)).collect();
            let scores: Vec<f64> = rows.iter().map(|(_, score)| f64::from(*score)).collect();
            if let Ok(roc) = Roc::of(&truth, &scores) {
                let (mut above, mut pairs) = (0.0, 0.0);
                for (yes, high) in truth.iter().zip(&scores).filter(|(truth, _)| **truth == 1.0) {
                    for (no, low) in truth.iter().zip(&scores).filter(|(truth, _)| **truth == 0.0) {
                        prop_assert!(yes > no);
                        pairs += 1.0;
                        above += if high > low { 1.0 } else if high == low { 0.5 } else { 0.0 };
                    }
                }
                prop_assert!((roc.area() - above / pairs).abs() < 1e-12);
                // No threshold at all is cheaper than the cheapest.
                let prices = Prices::new(3.0, 2.0).unwrap();
                let best = roc.cheapest(&prices).cost;
                for threshold in -1..8 {
                    prop_assert!(roc.at(f64::from(threshold)).cost(&prices) >= best - 1e-12);
                }
            }
        }
    }
}
