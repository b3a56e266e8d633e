//! Whether probabilities can be taken at their word, and what silence is worth.

use super::metric::Metric;
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::plot::Figure;
use crate::show::{Page, Show, displays};
use crate::stat::Interval;
use crate::stat::checks::{check, shares, zero_or_one};
use crate::stat::numbers::mean;

/// Bins between 0 and 1 unless one asks for another number: steps of ten per cent.
const BINS: usize = 10;

/// Probabilities put in bins, and how often what they announced came true.
///
/// ```
/// use atelier::Calibration;
/// // four announcements of rain at 25 %, of which one came true; four at 75 %, of which four did
/// let rain = [1.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0];
/// let announced = [0.25, 0.25, 0.25, 0.25, 0.75, 0.75, 0.75, 0.75];
/// let calibration = Calibration::of(&rain, &announced)?;
/// // the first bin is right on average, the second off by 0.25; each holds half of the cases
/// assert_eq!(calibration.expected_error(), 0.125);
/// assert_eq!(calibration.bins().len(), 2); // empty ones are left out
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    bins: Vec<Bin>,
    brier: f64,
    cases: usize,
}

/// The cases whose probability lies in one range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bin {
    /// The lower end of the range.
    pub low: f64,
    /// The upper end. A probability on the edge of two bins is in the lower one, as in scikit-learn.
    pub high: f64,
    /// How many cases.
    pub cases: usize,
    /// The mean of their probabilities: what was announced.
    pub announced: f64,
    /// The share that came true, with its interval of 95 %.
    pub observed: Interval,
}

impl Calibration {
    /// Puts the probabilities in ten bins. The truth is 1 where the announced thing happened, 0 where it
    /// did not; for answers with a confidence: 1 where the answer was right.
    ///
    /// # Errors
    /// When there is nothing to measure, the lengths differ, or a value is out of range.
    pub fn of(truth: &[f64], probabilities: &[f64]) -> Result<Calibration> {
        Calibration::with_bins(truth, probabilities, BINS)
    }

    /// The same with another number of bins.
    ///
    /// # Errors
    /// As for [`Calibration::of`], and when there is no bin.
    pub fn with_bins(truth: &[f64], probabilities: &[f64], bins: usize) -> Result<Calibration> {
        check(truth, probabilities)?;
        zero_or_one(Label::fixed("truth", "vérité"), truth)?;
        shares(probabilities)?;
        if bins == 0 || bins > 1000 {
            return Err(Error::new(
                Kind::Value,
                Label::fixed("this number of bins makes no sense", "ce nombre de classes n’a pas de sens"),
            )
            .found(Label::same(bins.to_string()))
            .expected(Label::fixed("1 to 1000", "de 1 à 1000"))
            .attempt(Label::same("Calibration::of(&truth, &probabilities)?")));
        }
        let mut filled: Vec<(Vec<f64>, usize)> = vec![(Vec::new(), 0); bins];
        let inner_edges: Vec<f64> = (1..bins).map(|edge| edge as f64 / bins as f64).collect();
        for (truth, probability) in truth.iter().zip(probabilities) {
            let bin = inner_edges.partition_point(|edge| edge < probability);
            filled[bin].0.push(*probability);
            filled[bin].1 += usize::from(*truth == 1.0);
        }
        let bins: Result<Vec<Bin>> = filled
            .iter()
            .enumerate()
            .filter(|(_, (inside, _))| !inside.is_empty())
            .map(|(place, (inside, true_ones))| {
                Ok(Bin {
                    low: place as f64 / bins as f64,
                    high: (place + 1) as f64 / bins as f64,
                    cases: inside.len(),
                    announced: mean(inside),
                    observed: Interval::rate(*true_ones, inside.len())?,
                })
            })
            .collect();
        let brier = Metric::BrierScore.of(truth, probabilities)?;
        Ok(Calibration { bins: bins?, brier, cases: truth.len() })
    }

    /// The bins that hold a case or more, from low to high.
    pub fn bins(&self) -> &[Bin] {
        &self.bins
    }

    /// The expected calibration error: how far announced and observed lie apart, weighted by cases.
    pub fn expected_error(&self) -> f64 {
        self.bins.iter().map(|bin| bin.cases as f64 * (bin.announced - bin.observed.value).abs()).sum::<f64>()
            / self.cases as f64
    }

    /// The bin where they lie furthest apart, as that distance.
    pub fn largest_error(&self) -> f64 {
        self.bins.iter().map(|bin| (bin.announced - bin.observed.value).abs()).fold(0.0, f64::max)
    }

    /// The mean squared distance of the probabilities from what happened (Brier score).
    pub fn brier(&self) -> f64 {
        self.brier
    }

    /// How many cases.
    pub fn cases(&self) -> usize {
        self.cases
    }

    /// Above zero where the probabilities promise too much, below where they promise too little.
    pub fn overconfidence(&self) -> f64 {
        self.bins.iter().map(|bin| bin.cases as f64 * (bin.announced - bin.observed.value)).sum::<f64>()
            / self.cases as f64
    }

    /// What came true against what was announced, bin by bin, with intervals; on the diagonal, both agree.
    ///
    /// # Errors
    /// When it cannot be drawn.
    pub fn plot(&self) -> Result<Figure> {
        let of = |part: fn(&Bin) -> f64| self.bins.iter().map(part).collect::<Vec<f64>>();
        let error = self.expected_error();
        let announced = of(|bin| bin.announced);
        Ok(Figure::curve(&announced, &of(|bin| bin.observed.value))?
            .named("observed", "observé")
            .band(&of(|bin| bin.observed.low), &of(|bin| bin.observed.high))?
            .named("interval of 95%", "intervalle à 95\u{a0}%")
            .and_curve(&[0.0, 1.0], &[0.0, 1.0])?
            .named("taken at its word", "si l’on prend le réseau au mot")
            .title(
                &format!("Off by {} on average", Lang::En.percent(error, 1)),
                &format!("Écart moyen\u{a0}: {}", Lang::Fr.percent(error, 1)),
            )
            .x_axis("probability announced", "probabilité annoncée")
            .y_axis("share that came true", "part qui s’est réalisée"))
    }
}

impl Show for Calibration {
    fn page(&self) -> Page {
        let lang = Lang::current();
        let word = |en, fr| Label::fixed(en, fr).text(lang);
        let caption = Label::with(|lang| {
            let (error, brier) = (lang.number(self.expected_error(), 3), lang.number(self.brier, 3));
            match lang {
                Lang::Fr => {
                    format!("Erreur de calibration attendue\u{a0}: {error}. Score de Brier\u{a0}: {brier}.")
                }
                _ => format!("Expected calibration error: {error}. Brier score: {brier}."),
            }
        });
        let rows: Vec<Vec<String>> = self
            .bins
            .iter()
            .map(|bin| {
                vec![
                    format!("{}–{}", lang.number(bin.low * 100.0, 0), lang.percent(bin.high, 0)),
                    lang.count(bin.cases),
                    lang.percent(bin.announced, 1),
                    bin.observed.percent(lang),
                ]
            })
            .collect();
        Page::new().table(
            caption.text(lang),
            &[
                word("probability", "probabilité"),
                word("cases", "cas"),
                word("announced", "annoncé"),
                word("came true", "réalisé"),
            ],
            &rows,
        )
    }
}
displays!(Calibration);

/// What becomes of the errors if one answers only where one is sure enough.
///
/// ```
/// use atelier::Abstention;
/// // five answers, the least sure of them wrong
/// let right = [1.0, 1.0, 1.0, 1.0, 0.0];
/// let sure = [0.9, 0.8, 0.7, 0.6, 0.5];
/// let abstention = Abstention::of(&right, &sure)?;
/// assert_eq!(abstention.error_answering(1.0)?.value, 0.2); // all five: 1 of 5 wrong
/// assert_eq!(abstention.error_answering(0.8)?.value, 0.0); // the surest four
/// assert_eq!(abstention.sure_from(0.65)?.0, 0.6); // three of five are that sure
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Abstention {
    /// Confidence falling, and how many errors there are up to here.
    steps: Vec<(f64, usize)>,
}

impl Abstention {
    /// Orders answers by how sure they are. `right` is 1 for a right answer, 0 for a wrong one.
    ///
    /// # Errors
    /// When there are no answers, the lengths differ, or a value cannot be used.
    pub fn of(right: &[f64], confidence: &[f64]) -> Result<Abstention> {
        check(right, confidence)?;
        zero_or_one(Label::fixed("“right”", "«\u{a0}juste\u{a0}»"), right)?;
        let mut order: Vec<usize> = (0..right.len()).collect();
        order.sort_by(|a, b| confidence[*b].total_cmp(&confidence[*a]));
        let mut errors = 0;
        let steps = order
            .into_iter()
            .map(|row| {
                errors += usize::from(right[row] == 0.0);
                (confidence[row], errors)
            })
            .collect();
        Ok(Abstention { steps })
    }

    /// The share of wrong answers if only this share of the cases is answered, the surest.
    ///
    /// # Errors
    /// When the share is not between 0 (excluded) and 1.
    pub fn error_answering(&self, share: f64) -> Result<Interval> {
        let answered = answered(share, self.steps.len())?;
        Interval::rate(self.steps[answered - 1].1, answered)
    }

    /// If only answers at least this sure are given: the share that is given, and of these the share that is wrong.
    ///
    /// # Errors
    /// When no answer is that sure.
    pub fn sure_from(&self, confidence: f64) -> Result<(f64, Interval)> {
        let answered = self.steps.partition_point(|(sure, _)| *sure >= confidence);
        if answered == 0 {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed("no answer is that sure", "aucune réponse n’est aussi sûre"),
            )
            .found(Label::with(|lang| match lang {
                Lang::Fr => format!("au plus {}", lang.short(self.steps[0].0)),
                _ => format!("at most {}", lang.short(self.steps[0].0)),
            }))
            .expected(Label::with(|lang| lang.short(confidence)))
            .attempt(Label::fixed("a lower confidence", "une confiance plus basse")));
        }
        Ok((answered as f64 / self.steps.len() as f64, Interval::rate(self.steps[answered - 1].1, answered)?))
    }

    /// The share of wrong answers to expect if only the surest are given, from how sure they are and nothing
    /// else: the mean of what their confidence leaves to one. Where the confidences are right, nothing is wrong
    /// with this forecast (Chow, 1970).
    ///
    /// ```
    /// use atelier::Abstention;
    /// let sure = [0.6, 0.9, 0.8, 0.7];
    /// assert!((Abstention::foretold(&sure, 1.0)? - 0.25).abs() < 1e-12);
    /// assert!((Abstention::foretold(&sure, 0.5)? - 0.15).abs() < 1e-12); // those of 0.9 and 0.8
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there is no answer, a confidence is not between 0 and 1, or the share not between 0 (excluded) and 1.
    pub fn foretold(confidence: &[f64], share: f64) -> Result<f64> {
        check(confidence, confidence)?;
        shares(confidence)?;
        let answered = answered(share, confidence.len())?;
        let mut surest = confidence.to_vec();
        surest.sort_by(|one, other| other.total_cmp(one));
        surest.truncate(answered);
        Ok(1.0 - mean(&surest))
    }

    /// The curve: share of cases answered, and share of errors among them.
    pub fn points(&self) -> Vec<(f64, f64)> {
        let total = self.steps.len() as f64;
        self.steps
            .iter()
            .enumerate()
            .map(|(place, (_, errors))| ((place + 1) as f64 / total, *errors as f64 / (place + 1) as f64))
            .collect()
    }

    /// The errors that remain, against the share of cases answered.
    ///
    /// # Errors
    /// When it cannot be drawn.
    pub fn plot(&self) -> Result<Figure> {
        // At most a few hundred points: more would draw the same line.
        let places = 200.min(self.steps.len());
        let mut answered = Vec::new();
        let (mut errors, mut low, mut high) = (Vec::new(), Vec::new(), Vec::new());
        for place in 1..=places {
            let share = place as f64 / places as f64;
            let interval = self.error_answering(share)?;
            answered.push(share);
            errors.push(interval.value);
            low.push(interval.low);
            high.push(interval.high);
        }
        let all = self.error_answering(1.0)?.value;
        let half = self.error_answering(0.5)?.value;
        let title = |lang: Lang| (lang.percent(all, 1), lang.percent(half, 1));
        let ((all_en, half_en), (all_fr, half_fr)) = (title(Lang::En), title(Lang::Fr));
        Ok(Figure::curve(&answered, &errors)?
            .named("wrong among those answered", "réponses fausses")
            .band(&low, &high)?
            .named("interval of 95%", "intervalle à 95\u{a0}%")
            .as_percent()
            .title(
                &format!("Errors: {all_en} of all answers, {half_en} of the surest half"),
                &format!(
                    "Erreurs\u{a0}: {all_fr} de toutes les réponses, {half_fr} de la moitié la plus sûre"
                ),
            )
            .x_axis("share of cases answered", "part des cas avec réponse")
            .y_axis("share of wrong answers", "part des réponses fausses"))
    }
}

/// How many of `total` cases are this share of them.
fn answered(share: f64, total: usize) -> Result<usize> {
    if !(share > 0.0 && share <= 1.0) {
        return Err(Error::new(
            Kind::Value,
            Label::fixed("this share of the cases makes no sense", "cette part des cas n’a pas de sens"),
        )
        .found(Label::with(|lang| lang.short(share)))
        .expected(Label::fixed("more than 0, at most 1", "plus de 0, au plus 1"))
        .attempt(Label::with(|lang| lang.short(0.8))));
    }
    // Rounded against the noise of floating point: 0.8 × 5 is four cases.
    Ok(((share * total as f64 - 1e-9).ceil() as usize).clamp(1, total))
}

impl Show for Abstention {
    fn page(&self) -> Page {
        let lang = Lang::current();
        let word = |en, fr| Label::fixed(en, fr).text(lang);
        let rows: Vec<Vec<String>> = [1.0, 0.9, 0.8, 0.7, 0.5, 0.25]
            .iter()
            .filter_map(|share| {
                let interval = self.error_answering(*share).ok()?;
                Some(vec![lang.percent(*share, 0), interval.percent(lang)])
            })
            .collect();
        Page::new().table(
            word(
                "“I don’t know” where it is least sure",
                "«\u{a0}Je ne sais pas\u{a0}» là où c’est le moins sûr",
            ),
            &[word("cases answered", "cas avec réponse"), word("wrong among them", "réponses fausses")],
            &rows,
        )
    }
}
displays!(Abstention);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn bins_by_hand() {
        // five bins. 0–20 %: 0.1 (no), 0.15 (yes), 0.2 (no, on the edge); 80–100 %: 0.9 (yes), 1.0 (no)
        let truth = [0.0, 1.0, 0.0, 1.0, 0.0];
        let announced = [0.1, 0.15, 0.2, 0.9, 1.0];
        let calibration = Calibration::with_bins(&truth, &announced, 5).unwrap();
        let [first, last] = calibration.bins() else { panic!("{calibration:?}") };
        assert_eq!((first.low, first.high, first.cases), (0.0, 0.2, 3));
        assert!((first.observed.value - 1.0 / 3.0).abs() < 1e-12 && (first.announced - 0.15).abs() < 1e-12);
        assert_eq!((last.low, last.high, last.cases, last.observed.value), (0.8, 1.0, 2, 0.5));
        // (3 × (1/3 − 0.15) + 2 × (0.95 − 0.5)) / 5 = (0.55 + 0.9) / 5
        assert!((calibration.expected_error() - 0.29).abs() < 1e-12);
        assert!((calibration.largest_error() - 0.45).abs() < 1e-12);
        // (−0.55 + 0.9) / 5
        assert!((calibration.overconfidence() - 0.07).abs() < 1e-12);
        // (0.01 + 0.7225 + 0.04 + 0.01 + 1) / 5
        assert!((calibration.brier() - 0.3565).abs() < 1e-12);
    }

    #[test]
    fn misuse_is_told() {
        assert_eq!(Calibration::of(&[], &[]).unwrap_err().kind(), Kind::Empty);
        assert_eq!(Calibration::of(&[1.0], &[1.2]).unwrap_err().kind(), Kind::Value);
        assert_eq!(Calibration::with_bins(&[1.0], &[0.2], 0).unwrap_err().kind(), Kind::Value);
        let abstention = Abstention::of(&[1.0], &[0.4]).unwrap();
        assert_eq!(abstention.error_answering(0.0).unwrap_err().kind(), Kind::Value);
        assert_eq!(abstention.sure_from(0.5).unwrap_err().kind(), Kind::Empty);
        assert_eq!(Abstention::of(&[0.5], &[0.4]).unwrap_err().kind(), Kind::Value);
        assert_eq!(Abstention::foretold(&[0.5, 1.1], 0.5).unwrap_err().kind(), Kind::Value);
        assert_eq!(Abstention::foretold(&[0.5, f64::NAN], 0.5).unwrap_err().kind(), Kind::Value);
        assert_eq!(Abstention::foretold(&[0.5], 1.5).unwrap_err().kind(), Kind::Value);
        assert_eq!(Abstention::foretold(&[], 0.5).unwrap_err().kind(), Kind::Empty);
    }

    proptest! {
        #[test]
        fn every_case_is_in_one_bin(rows in proptest::collection::vec((0u8..2, 0.0..=1.0f64), 1..60), bins in 1usize..20) {
            let (truth, announced): (Vec<f64>, Vec<f64>) = rows.iter().map(|row| (f64::from(row.0), row.1)).unzip();
            let calibration = Calibration::with_bins(&truth, &announced, bins).unwrap();
            prop_assert_eq!(calibration.bins().iter().map(|bin| bin.cases).sum::<usize>(), rows.len());
            prop_assert!((0.0..=1.0).contains(&calibration.expected_error()));
            prop_assert!(calibration.largest_error() >= calibration.expected_error() - 1e-12);
            prop_assert!(calibration.overconfidence().abs() <= calibration.expected_error() + 1e-12);
            for bin in calibration.bins() {
                prop_assert!(bin.announced >= bin.low - 1e-9 && bin.announced <= bin.high + 1e-9);
            }
            let abstention = Abstention::of(&truth, &announced).unwrap();
            let wrong = truth.iter().filter(|right| **right == 0.0).count() as f64 / truth.len() as f64;
            prop_assert!((abstention.error_answering(1.0).unwrap().value - wrong).abs() < 1e-12);
            prop_assert!(abstention.points().iter().all(|(share, error)| (0.0..=1.0).contains(share) && (0.0..=1.0).contains(error)));
        }
    }
}
