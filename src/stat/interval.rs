//! How far a number can be trusted, when it comes from some cases and not from all.

use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang, NO_BREAK};
use crate::show::{Page, Show, displays};
use crate::stat::checks::{all_finite, check};
use crate::stat::clusters::effective_counts;
use crate::stat::numbers::{mean, normal_reach, quantile, sample_spread, t_reach};
use rand::{Rng, SeedableRng};

/// How often the bootstrap draws again: enough for the 2.5 % at each end to hold 50 draws.
const DRAWS: usize = 2000;
/// No fewer than this, however many values there are.
const FEWEST_DRAWS: usize = 400;
/// Values drawn in all before the number of draws goes down: about a tenth of a second.
const DRAWN_IN_ALL: usize = 10_000_000;
/// What an interval leaves out, both ends together.
const LEFT_OUT: f64 = 0.05;

/// A value and the interval of 95 % around it.
///
/// Had one measured again and again on other cases from the same world, 95 of 100 such intervals
/// would hold the value of that world. It says nothing about other worlds.
///
/// ```
/// use atelier::Interval;
/// let rate = Interval::rate(30, 100)?; // 30 of 100
/// assert_eq!(rate.value, 0.3);
/// assert!(rate.contains(0.25) && !rate.contains(0.5));
/// assert!(rate.excludes_zero());
/// // a hundred times as many cases: ten times as narrow
/// assert!(Interval::rate(3_000, 10_000)?.width() < rate.width() / 9.0);
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// What was measured.
    pub value: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end; infinite where nothing bounds it.
    pub high: f64,
}

impl Interval {
    /// A rate: `hits` of `total` cases, with the interval of Wilson (*Journal of the American Statistical
    /// Association* 22, 1927, pages 209 to 212), without correction for continuity.
    ///
    /// It stays between 0 and 1, and still says something when there were no hits at all.
    ///
    /// ```
    /// use atelier::Interval;
    /// let none = Interval::rate(0, 20)?;
    /// assert_eq!((none.value, none.low), (0.0, 0.0));
    /// assert!((none.high - 0.161).abs() < 0.001); // 1.96² / (20 + 1.96²)
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there are no cases, or more hits than cases.
    pub fn rate(hits: usize, total: usize) -> Result<Interval> {
        Interval::rate_leaving_out(hits, total, LEFT_OUT)
    }

    pub(crate) fn rate_leaving_out(hits: usize, total: usize, left_out: f64) -> Result<Interval> {
        if total == 0 || hits > total {
            return Err(Error::new(
                if total == 0 { Kind::Empty } else { Kind::Value },
                Label::fixed("this is not a rate", "ce n’est pas un taux"),
            )
            .found(Label::with(|lang| match lang {
                Lang::Fr => format!("{} sur {}", lang.count(hits), lang.count(total)),
                _ => format!("{} of {}", lang.count(hits), lang.count(total)),
            }))
            .expected(Label::fixed(
                "one case or more, and no more hits than cases",
                "un cas ou plus, et pas plus de succès que de cas",
            ))
            .attempt(Label::same("Interval::rate(3, 10)")));
        }
        Ok(Interval::wilson((hits as f64, total as f64), left_out))
    }

    /// Wilson's interval for hits and cases that need not be whole: clusters are worth parts of a case.
    pub(crate) fn wilson((hits, count): (f64, f64), left_out: f64) -> Interval {
        let share = hits / count;
        let z = normal_reach(left_out);
        let z2 = z * z;
        let middle = (share + z2 / (2.0 * count)) / (1.0 + z2 / count);
        let half =
            z / (1.0 + z2 / count) * (share * (1.0 - share) / count + z2 / (4.0 * count * count)).sqrt();
        // At the very ends the formula gives 0 and 1 but for rounding.
        let low = if hits == 0.0 { 0.0 } else { (middle - half).max(0.0) };
        let high = if hits == count { 1.0 } else { (middle + half).min(1.0) };
        Interval { value: share, low, high }
    }

    /// A rate over cases that come in clusters, each given as hits and cases: pictures of one object,
    /// answers of one person. What a cluster shares makes its cases worth less than as many independent
    /// ones; Wilson's interval is made of what they are worth (Rao and Scott, 1992).
    ///
    /// ```
    /// use atelier::Interval;
    /// // four people who answered three times, always alike: 6 of 12
    /// let people = [(3, 3), (0, 3), (3, 3), (0, 3)];
    /// let rate = Interval::clustered_rate(&people)?;
    /// assert_eq!(rate.value, 0.5);
    /// // twelve cases are worth three here: the variance between the people is four times that of chance
    /// assert!(rate.width() > 1.5 * Interval::rate(6, 12)?.width());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there are no cases, or more hits than cases.
    pub fn clustered_rate(clusters: &[(usize, usize)]) -> Result<Interval> {
        for (hits, cases) in clusters.iter().filter(|(hits, cases)| *cases > 0 || *hits > 0) {
            Interval::rate(*hits, *cases)?;
        }
        let cases: usize = clusters.iter().map(|(_, cases)| cases).sum();
        Interval::rate(0, cases)?;
        Ok(Interval::wilson(effective_counts(clusters), LEFT_OUT))
    }

    /// The mean of some values, with an interval from the bootstrap: the values are drawn again, with
    /// replacement, 2,000 times (fewer times where there are more than 5,000 values, never under 400),
    /// and the middle 95 % of the means kept.
    ///
    /// ```
    /// use atelier::{Interval, SEED};
    /// let mean = Interval::mean(&[1.0, 2.0, 3.0, 4.0, 5.0], SEED)?;
    /// assert_eq!(mean.value, 3.0);
    /// assert!(mean.low < 2.5 && mean.high > 3.5);
    /// assert_eq!(mean, Interval::mean(&[1.0, 2.0, 3.0, 4.0, 5.0], SEED)?); // same seed, same interval
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there are fewer than two values, or one is not a number.
    pub fn mean(values: &[f64], seed: u64) -> Result<Interval> {
        enough(values)?;
        Ok(Interval::of_rows(values.len(), seed, mean(values), |rows| {
            Some(rows.iter().map(|row| values[*row]).sum::<f64>() / rows.len() as f64)
        }))
    }

    /// The mean of some values, with the interval of Student (1908): the standard error times what the t
    /// distribution says of so few values. For a handful of runs it is the honest one: the bootstrap of
    /// [`Interval::mean`] is too narrow there, because five values drawn again are never others.
    ///
    /// It supposes that the values scatter roughly as a bell around their mean.
    ///
    /// ```
    /// use atelier::Interval;
    /// // five runs: mean 3, spread √2.5, standard error √0.5; t of four degrees of freedom is 2.776
    /// let mean = Interval::student(&[1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// assert_eq!(mean.value, 3.0);
    /// assert!((mean.high - (3.0 + 2.7764451 * 0.5f64.sqrt())).abs() < 1e-6);
    /// assert!(Interval::student(&[3.0]).is_err()); // one run says nothing about the next
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there are fewer than two values, or one is not a number.
    pub fn student(values: &[f64]) -> Result<Interval> {
        enough(values)?;
        let value = mean(values);
        let count = values.len() as f64;
        let half = t_reach(LEFT_OUT, count - 1.0) * sample_spread(values) / count.sqrt();
        Ok(Interval { value, low: value - half, high: value + half })
    }

    /// What several fillings of the same holes say together (multiple imputation, Rubin, 1987): the mean of their answers, and an
    /// interval from how far the answers lie apart. Each value is the answer of one completed data set.
    ///
    /// The cases are taken for the whole of what is asked about, so the holes are all the doubt there is: with `m` fillings whose
    /// answers have the variance `B`, the half width is that of Student's t with `m − 1` degrees of freedom, times the root of
    /// `(1 + 1/m) B`. It knows nothing of a filling that is wrong in the same way each time.
    ///
    /// ```
    /// use atelier::Interval;
    /// // five fillings: mean 3, B = 2.5, so √(1.2 × 2.5) = √3; t of four degrees of freedom is 2.776
    /// let filled = Interval::imputed(&[1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// assert_eq!(filled.value, 3.0);
    /// assert!((filled.high - (3.0 + 2.7764451 * 3f64.sqrt())).abs() < 1e-6);
    /// assert!(Interval::imputed(&[3.0]).is_err()); // one filling does not say how far another would lie
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there are fewer than two fillings, or one is not a number.
    pub fn imputed(answers: &[f64]) -> Result<Interval> {
        enough(answers)?;
        let value = mean(answers);
        let count = answers.len() as f64;
        let half = t_reach(LEFT_OUT, count - 1.0) * sample_spread(answers) * (1.0 + 1.0 / count).sqrt();
        Ok(Interval { value, low: value - half, high: value + half })
    }

    /// The mean difference `first − second` where each place in both is the same case: two networks
    /// on the same examples, one person before and after.
    ///
    /// ```
    /// use atelier::{Interval, SEED};
    /// // errors of two networks on the same six examples: the second is always a little better
    /// let difference = Interval::paired_difference(
    ///     &[5.0, 1.0, 9.0, 3.0, 7.0, 2.0],
    ///     &[4.0, 0.5, 8.0, 2.5, 6.0, 1.5],
    ///     SEED,
    /// )?;
    /// assert_eq!(difference.value, 0.75); // (1 + 0.5 + 1 + 0.5 + 1 + 0.5) / 6
    /// assert!(difference.excludes_zero());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there are fewer than two cases, the lengths differ, or a value is not a number.
    pub fn paired_difference(first: &[f64], second: &[f64], seed: u64) -> Result<Interval> {
        check(first, second)?;
        let differences: Vec<f64> = first.iter().zip(second).map(|(first, second)| first - second).collect();
        Interval::mean(&differences, seed)
    }

    /// The difference of two means, `first − second`, where the cases have nothing to do with each
    /// other: each side is drawn again by itself.
    ///
    /// # Errors
    /// When there are fewer than two values on a side, or one is not a number.
    pub fn difference_of_means(first: &[f64], second: &[f64], seed: u64) -> Result<Interval> {
        enough(first)?;
        enough(second)?;
        let of = |values: &[f64], rows: &[usize]| {
            rows.iter().map(|row| values[*row]).sum::<f64>() / rows.len() as f64
        };
        let value = mean(first) - mean(second);
        Ok(Interval::of_two_samples(first.len(), second.len(), seed, LEFT_OUT, value, |a, b| {
            Some(of(first, a) - of(second, b))
        }))
    }

    /// The difference of two rates, `first − second`, each given as hits and cases, with the interval
    /// of Newcombe (*Statistics in Medicine* 17, 1998, pages 873 to 890: method 10), which is made of the
    /// two of Wilson.
    ///
    /// ```
    /// use atelier::Interval;
    /// let gap = Interval::difference_of_rates((56, 70), (48, 80))?; // Newcombe's table II
    /// assert!((gap.value - 0.2).abs() < 1e-12); // 0.8 − 0.6
    /// assert!((gap.low - 0.0524).abs() < 0.0001 && (gap.high - 0.3339).abs() < 0.0001);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When a side has no cases, or more hits than cases.
    pub fn difference_of_rates(first: (usize, usize), second: (usize, usize)) -> Result<Interval> {
        Interval::difference_leaving_out(first, second, LEFT_OUT)
    }

    pub(crate) fn difference_leaving_out(
        first: (usize, usize),
        second: (usize, usize),
        left_out: f64,
    ) -> Result<Interval> {
        Interval::rate_leaving_out(first.0, first.1, left_out)?;
        Interval::rate_leaving_out(second.0, second.1, left_out)?;
        Ok(Interval::newcombe(counts(first), counts(second), left_out))
    }

    /// Newcombe's interval for hits and cases that need not be whole.
    pub(crate) fn newcombe(first: (f64, f64), second: (f64, f64), left_out: f64) -> Interval {
        let (a, b) = (Interval::wilson(first, left_out), Interval::wilson(second, left_out));
        let value = a.value - b.value;
        let below = ((a.value - a.low).powi(2) + (b.high - b.value).powi(2)).sqrt();
        let above = ((a.high - a.value).powi(2) + (b.value - b.low).powi(2)).sqrt();
        Interval { value, low: (value - below).max(-1.0), high: (value + above).min(1.0) }
    }

    /// The ratio of two rates, `first ÷ second`, each given as hits and cases, with the interval of
    /// Koopman (*Biometrics* 40, 1984, pages 513 to 517): the ratios that the score chi-square does not
    /// refuse. It holds with few cases and with none.
    ///
    /// The upper end is infinite where the second rate may be zero.
    ///
    /// ```
    /// use atelier::Interval;
    /// let ratio = Interval::ratio_of_rates((36, 40), (16, 80))?; // Koopman's own example: 2.9396 to 7.1522
    /// assert_eq!(ratio.value, 4.5); // 0.9 ÷ 0.2
    /// assert!((ratio.low - 2.94).abs() < 0.01 && (ratio.high - 7.15).abs() < 0.01);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When a side has no cases, more hits than cases, or neither has a hit.
    pub fn ratio_of_rates(first: (usize, usize), second: (usize, usize)) -> Result<Interval> {
        Interval::ratio_leaving_out(first, second, LEFT_OUT)
    }

    pub(crate) fn ratio_leaving_out(
        first: (usize, usize),
        second: (usize, usize),
        left_out: f64,
    ) -> Result<Interval> {
        Interval::rate_leaving_out(first.0, first.1, left_out)?;
        Interval::rate_leaving_out(second.0, second.1, left_out)?;
        Interval::koopman(counts(first), counts(second), left_out)
    }

    /// Koopman's interval for hits and cases that need not be whole.
    pub(crate) fn koopman(first: (f64, f64), second: (f64, f64), left_out: f64) -> Result<Interval> {
        if first.0 == 0.0 && second.0 == 0.0 {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed(
                    "zero divided by zero: two rates of nothing have no ratio",
                    "zéro divisé par zéro\u{a0}: deux taux nuls n’ont pas de rapport",
                ),
            )
            .found(Label::with(|lang| format!("0/{}, 0/{}", lang.short(first.1), lang.short(second.1))))
            .expected(Label::fixed("one hit or more on one side", "un succès ou plus d’un côté"))
            .attempt(Label::same("Interval::difference_of_rates")));
        }
        let value = if second.0 == 0.0 { f64::INFINITY } else { (first.0 / first.1) / (second.0 / second.1) };
        let z = normal_reach(left_out);
        let fits = |ratio: f64| distance_from_ratio(first, second, ratio) <= z * z;
        // Ratios are searched on a scale of powers: from here, 200 halvings reach the last digit.
        let (smallest, largest) = (-60.0f64, 60.0f64);
        let edge = |inside: f64, outside: f64| {
            let (mut inside, mut outside) = (inside, outside);
            for _ in 0..200 {
                let middle = (inside + outside) / 2.0;
                if fits(middle.exp()) {
                    inside = middle;
                } else {
                    outside = middle;
                }
            }
            inside.exp()
        };
        let low = if first.0 == 0.0 { 0.0 } else { edge(value.ln().min(largest), smallest) };
        let high = if second.0 == 0.0 { f64::INFINITY } else { edge(value.ln().max(smallest), largest) };
        Ok(Interval { value, low: low.min(value), high: high.max(value) })
    }

    /// Any measure of rows, with a bootstrap interval: `of` gets the positions of the rows that were
    /// drawn; draws for which it has no answer are left out.
    pub(crate) fn of_rows(
        rows: usize,
        seed: u64,
        value: f64,
        of: impl Fn(&[usize]) -> Option<f64>,
    ) -> Interval {
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
        let mut places = vec![0; rows];
        let mut drawn = Vec::new();
        for _ in 0..draws(rows) {
            draw(&mut places, &mut random);
            drawn.extend(of(&places).filter(|value| value.is_finite()));
        }
        middle_of(drawn, value, LEFT_OUT)
    }

    /// The same where rows come in clusters: whole clusters are drawn again (the cluster bootstrap of Davison
    /// and Hinkley, 1997, section 3.8), so that what they share stays together.
    pub(crate) fn of_clusters(
        clusters: &[Vec<usize>],
        seed: u64,
        left_out: f64,
        value: f64,
        of: impl Fn(&[usize]) -> Option<f64>,
    ) -> Interval {
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
        let mut places = vec![0; clusters.len()];
        let mut drawn = Vec::new();
        for _ in 0..draws(clusters.iter().map(Vec::len).sum()) {
            draw(&mut places, &mut random);
            let rows: Vec<usize> = places.iter().flat_map(|place| clusters[*place].iter().copied()).collect();
            drawn.extend(of(&rows).filter(|value| value.is_finite()));
        }
        middle_of(drawn, value, left_out)
    }

    /// The same for a measure of two sets of rows, each drawn again by itself.
    pub(crate) fn of_two_samples(
        first: usize,
        second: usize,
        seed: u64,
        left_out: f64,
        value: f64,
        of: impl Fn(&[usize], &[usize]) -> Option<f64>,
    ) -> Interval {
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
        let (mut a, mut b) = (vec![0; first], vec![0; second]);
        let mut drawn = Vec::new();
        for _ in 0..draws(first + second) {
            draw(&mut a, &mut random);
            draw(&mut b, &mut random);
            drawn.extend(of(&a, &b).filter(|value| value.is_finite()));
        }
        middle_of(drawn, value, left_out)
    }

    /// Whether a number lies in the interval.
    pub fn contains(&self, number: f64) -> bool {
        (self.low..=self.high).contains(&number)
    }

    /// Whether zero lies outside: for a difference, that it has a direction.
    ///
    /// ```
    /// use atelier::Interval;
    /// assert!(Interval::difference_of_rates((60, 100), (30, 100))?.excludes_zero());
    /// assert!(!Interval::difference_of_rates((6, 10), (3, 10))?.excludes_zero()); // too few to say
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn excludes_zero(&self) -> bool {
        !self.contains(0.0)
    }

    /// From the lower to the upper end.
    pub fn width(&self) -> f64 {
        self.high - self.low
    }

    /// As numbers in the language: `0.3 (0.219–0.3958)`.
    pub fn short(&self, lang: Lang) -> String {
        format!("{} ({})", lang.short(self.value), span(&lang.short(self.low), &lang.short(self.high)))
    }

    /// As percentages in the language: `30.0% (21.9–39.6)`.
    ///
    /// ```
    /// use atelier::{Interval, Lang};
    /// assert_eq!(Interval::rate(30, 100)?.percent(Lang::En), "30.0% (21.9–39.6)");
    /// assert_eq!(Interval::rate(30, 100)?.percent(Lang::Fr), "30,0\u{a0}% (21,9–39,6)");
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn percent(&self, lang: Lang) -> String {
        let ends = span(&lang.number(self.low * 100.0, 1), &lang.number(self.high * 100.0, 1));
        format!("{} ({ends})", lang.percent(self.value, 1))
    }
}

/// Two ends of a range; with a space around the dash where a minus sign could be taken for it.
fn span(low: &str, high: &str) -> String {
    let room =
        if low.starts_with('−') || high.starts_with('−') { NO_BREAK.to_string() } else { String::new() };
    format!("{low}{room}–{room}{high}")
}

impl std::fmt::Display for Interval {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.short(Lang::current()))
    }
}

impl Show for Interval {
    fn page(&self) -> Page {
        Page::new().label(&Label::with(|lang| {
            let (value, low, high) = (lang.short(self.value), lang.short(self.low), lang.short(self.high));
            match lang {
                Lang::Fr => format!("{value}, intervalle à 95{NO_BREAK}% de {low} à {high}"),
                _ => format!("{value}, 95% interval {low} to {high}"),
            }
        }))
    }
}
displays!(Interval);

fn enough(values: &[f64]) -> Result<()> {
    all_finite(Label::fixed("value", "valeur"), values)?;
    if values.len() >= 2 {
        return Ok(());
    }
    Err(Error::new(
        Kind::Empty,
        Label::fixed(
            "one value alone says nothing about how far it can be trusted",
            "une seule valeur ne dit rien de la confiance qu’elle mérite",
        ),
    )
    .found(Label::with(|lang| match lang {
        Lang::Fr => format!("nombre de valeurs\u{a0}: {}", values.len()),
        _ => format!("number of values: {}", values.len()),
    }))
    .expected(Label::fixed("two values or more", "deux valeurs ou plus"))
    .attempt(Label::fixed("several seeds, or more examples", "plusieurs graines, ou plus d’exemples")))
}

fn counts((hits, cases): (usize, usize)) -> (f64, f64) {
    (hits as f64, cases as f64)
}

fn draws(values: usize) -> usize {
    (DRAWN_IN_ALL / values.max(1)).clamp(FEWEST_DRAWS, DRAWS)
}

/// Fills `places` with rows drawn with replacement from as many.
fn draw(places: &mut [usize], random: &mut rand_chacha::ChaCha8Rng) {
    // 32 bits are plenty for rows, and half the work.
    let rows = places.len() as u32;
    for place in places {
        *place = random.random_range(0..rows) as usize;
    }
}

/// The middle of what was drawn, `left_out` aside; it always holds the value itself.
fn middle_of(mut drawn: Vec<f64>, value: f64, left_out: f64) -> Interval {
    drawn.sort_by(f64::total_cmp);
    if drawn.is_empty() {
        return Interval { value, low: f64::NEG_INFINITY, high: f64::INFINITY };
    }
    Interval {
        value,
        low: quantile(&drawn, left_out / 2.0).min(value),
        high: quantile(&drawn, 1.0 - left_out / 2.0).max(value),
    }
}

/// How badly a supposed ratio of two rates fits what was counted: Koopman's chi-square.
fn distance_from_ratio((x, m): (f64, f64), (y, n): (f64, f64), ratio: f64) -> f64 {
    // The most likely first rate if the ratio were exactly this one.
    let sum = ratio * (m + y) + x + n;
    let root = (sum * sum - 4.0 * ratio * (m + n) * (x + y)).max(0.0).sqrt();
    // The smaller root of a quadratic, written so that no digits are lost where the ratio is small.
    // Where both roots meet, the last digits can put it past a certainty, which no rate passes.
    let rate = (ratio * 2.0 * (x + y) / (sum + root)).min(1.0).min(ratio);
    let part = |hits: f64, cases: f64, rate: f64| {
        let spread = cases * rate * (1.0 - rate);
        let away = hits - cases * rate;
        if away.abs() < 1e-12 * cases {
            0.0
        } else if spread <= 0.0 {
            f64::INFINITY
        } else {
            away * away / spread
        }
    };
    part(x, m, rate) + part(y, n, rate / ratio)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::Rng;

    #[test]
    fn nothing_has_no_interval() {
        assert_eq!(Interval::rate(0, 0).unwrap_err().kind(), Kind::Empty);
        assert_eq!(Interval::rate(3, 2).unwrap_err().kind(), Kind::Value);
        assert_eq!(Interval::mean(&[], 1).unwrap_err().kind(), Kind::Empty);
        assert_eq!(Interval::mean(&[1.0], 1).unwrap_err().kind(), Kind::Empty);
        assert_eq!(Interval::mean(&[1.0, f64::NAN], 1).unwrap_err().kind(), Kind::Value);
        assert_eq!(Interval::paired_difference(&[1.0, 2.0], &[1.0], 1).unwrap_err().kind(), Kind::Shape);
        assert_eq!(Interval::ratio_of_rates((0, 5), (0, 5)).unwrap_err().kind(), Kind::Empty);
    }

    #[test]
    fn a_ratio_by_hand_where_everybody_was_a_hit() {
        // 7 of 7 and 4 of 9. Were the ratio 1.21694, the likeliest rates would be 11/16 = 0.6875 (the root of
        // 11/p = 5/(1 − p)) and 1.21694 × 0.6875 = 0.83665. Chi-square: (7 − 7 × 0.83665)² / (7 × 0.83665 ×
        // 0.16335) + (4 − 9 × 0.6875)² / (9 × 0.6875 × 0.3125) = 1.3667 + 2.4747 = 3.8414, which is 1.96².
        // (statsmodels 0.15 stops at 1.4545, where the first rate reaches 1: not at the end of the interval.)
        let ratio = Interval::ratio_of_rates((7, 7), (4, 9)).unwrap();
        assert!((ratio.low - 1.21694).abs() < 1e-5 && ratio.value == 2.25, "{ratio:?}");
        assert!((distance_from_ratio((7.0, 7.0), (4.0, 9.0), ratio.low) - 3.841459).abs() < 1e-6);
    }

    #[test]
    fn a_mean_that_never_varies_is_certain() {
        let certain = Interval::mean(&[2.0; 10], 1).unwrap();
        assert_eq!((certain.low, certain.value, certain.high), (2.0, 2.0, 2.0));
    }

    #[test]
    fn about_95_of_100_intervals_hold_the_truth() {
        // 300 samples of 40 throws of a die with sides 1 to 6 (mean 3.5), and 300 of 40 rates of 0.3.
        // The bootstrap is known to be a little short with so few values: 90 to 98 of 100 is what to expect.
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(7);
        let (mut means, mut rates, mut few) = (0, 0, 0);
        for seed in 0..300 {
            let throws: Vec<f64> = (0..40).map(|_| f64::from(random.random_range(1..=6))).collect();
            means += usize::from(Interval::mean(&throws, seed).unwrap().contains(3.5));
            let five: Vec<f64> = (0..5).map(|_| f64::from(random.random_range(1..=6))).collect();
            few += usize::from(Interval::student(&five).unwrap().contains(3.5));
            let hits = (0..40).filter(|_| random.random_bool(0.3)).count();
            rates += usize::from(Interval::rate(hits, 40).unwrap().contains(0.3));
        }
        assert!((270..=297).contains(&means), "{means} of 300");
        assert!((270..=297).contains(&rates), "{rates} of 300");
        assert!((270..=297).contains(&few), "{few} of 300");
    }

    #[test]
    fn both_languages_write_it() {
        let gap = Interval { value: -0.05, low: -0.125, high: 0.02 };
        assert_eq!(gap.percent(Lang::En), "−5.0% (−12.5\u{a0}–\u{a0}2.0)");
        assert_eq!(gap.short(Lang::Fr), "−0,05 (−0,125\u{a0}–\u{a0}0,02)");
    }

    #[test]
    fn a_side_of_hits_only_has_a_ratio_both_ways() {
        // Both roots of Koopman's quadratic meet here: 38 of 38 against 39 of 49, value 49/39.
        let ratio = Interval::ratio_of_rates((38, 38), (39, 49)).unwrap();
        let back = Interval::ratio_of_rates((39, 49), (38, 38)).unwrap();
        assert!((ratio.low * back.high - 1.0).abs() < 1e-6, "{ratio:?} {back:?}");
        assert!((ratio.high * back.low - 1.0).abs() < 1e-6, "{ratio:?} {back:?}");
        assert!(ratio.low < ratio.value && ratio.value < ratio.high);
    }

    proptest! {
        #[test]
        fn rates_and_their_intervals_stay_in_order(a in 0usize..60, b in 0usize..60, m in 1usize..60, n in 1usize..60) {
            let (x, y) = (a.min(m), b.min(n));
            let rate = Interval::rate(x, m).unwrap();
            prop_assert!(0.0 <= rate.low && rate.low <= rate.value && rate.value <= rate.high && rate.high <= 1.0);
            let gap = Interval::difference_of_rates((x, m), (y, n)).unwrap();
            prop_assert!(-1.0 <= gap.low && gap.low <= gap.value && gap.value <= gap.high && gap.high <= 1.0);
            let back = Interval::difference_of_rates((y, n), (x, m)).unwrap();
            prop_assert!((gap.low + back.high).abs() < 1e-12 && (gap.high + back.low).abs() < 1e-12);
            if x + y > 0 {
                let ratio = Interval::ratio_of_rates((x, m), (y, n)).unwrap();
                prop_assert!(0.0 <= ratio.low && ratio.low <= ratio.value && ratio.value <= ratio.high, "{ratio:?}");
                if x > 0 && y > 0 {
                    let back = Interval::ratio_of_rates((y, n), (x, m)).unwrap();
                    prop_assert!((ratio.low * back.high - 1.0).abs() < 1e-6, "{ratio:?} {back:?}");
                }
            }
        }

        #[test]
        fn a_mean_lies_in_its_interval(values in proptest::collection::vec(-1e6..1e6f64, 2..30), seed in 0u64..5) {
            let mean = Interval::mean(&values, seed).unwrap();
            prop_assert!(mean.low <= mean.value && mean.value <= mean.high);
            let zero = Interval::paired_difference(&values, &values, seed).unwrap();
            prop_assert!(zero.value == 0.0 && !zero.excludes_zero());
        }
    }
}
