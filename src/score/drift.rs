//! Is the world still the one the network learned from?
//!
//! [`PopulationStability`] and [`KolmogorovSmirnov`] compare two sets of values: then and now. [`DriftDetector`] looks at errors
//! one after the other, and says at which step they have risen by more than chance.

use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::plot::Figure;
use crate::show::{Page, Show, displays};
use crate::stat::checks::all_finite;
use crate::stat::numbers::{highest, mean, quantile, sample_spread, sorted};

/// Bins of the stability index: tenths of what was there before, as usual.
const BINS: usize = 10;
/// An empty bin counts as half a case, so that one missing value does not make the index infinite.
const HALF_A_CASE: f64 = 0.5;
/// Both halves of an adaptive window have at least this many values: means of fewer say little.
const LEAST_HALF: usize = 5;

/// How far the shares of values have moved: the population stability index.
///
/// The values of before are cut into ten parts of equal size; the index sums, over the parts,
/// (share now − share then) × ln(share now ÷ share then).
///
/// ```
/// use atelier::PopulationStability;
/// let then: Vec<f64> = (0..1000).map(|value| f64::from(value % 100)).collect();
/// let now: Vec<f64> = then.iter().map(|value| value + 20.0).collect();
/// assert!(PopulationStability::of(&then, &then)?.index() < 1e-12);
/// assert!(PopulationStability::of(&then, &now)?.index() > 0.25);
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct PopulationStability {
    edges: Vec<f64>,
    then: Vec<f64>,
    now: Vec<f64>,
    by_chance: f64,
}

impl PopulationStability {
    /// Compares the values of `then` with those of `now`.
    ///
    /// # Errors
    /// When one of them holds fewer than ten values, or something that is not a number.
    pub fn of(then: &[f64], now: &[f64]) -> Result<PopulationStability> {
        enough(then, BINS)?;
        enough(now, BINS)?;
        let sorted = sorted(then);
        // Inner edges only: the outer parts are open, so that no value of now falls out.
        let mut edges: Vec<f64> =
            (1..BINS).map(|part| quantile(&sorted, part as f64 / BINS as f64)).collect();
        edges.dedup();
        let shares = |values: &[f64]| {
            let mut counts = vec![0usize; edges.len() + 1];
            for value in values {
                counts[edges.partition_point(|edge| edge <= value)] += 1;
            }
            let total = values.len() as f64 + HALF_A_CASE * counts.len() as f64;
            counts.into_iter().map(|count| (count as f64 + HALF_A_CASE) / total).collect::<Vec<f64>>()
        };
        let by_chance = edges.len() as f64 * (1.0 / then.len() as f64 + 1.0 / now.len() as f64);
        let (then, now) = (shares(then), shares(now));
        Ok(PopulationStability { edges, then, now, by_chance })
    }

    /// The index: 0 where nothing moved. By custom, above 0.1 is worth a look, above 0.25 is a change;
    /// compare with [`PopulationStability::by_chance`] where there are few values.
    pub fn index(&self) -> f64 {
        self.then.iter().zip(&self.now).map(|(then, now)| (now - then) * (now / then).ln()).sum()
    }

    /// The index to expect from chance alone, with as many values from a world that stayed the same.
    pub fn by_chance(&self) -> f64 {
        self.by_chance
    }

    /// The shares of then and of now, part by part.
    pub fn shares(&self) -> Vec<(f64, f64)> {
        self.then.iter().copied().zip(self.now.iter().copied()).collect()
    }

    /// The shares side by side.
    ///
    /// # Errors
    /// When they cannot be drawn.
    pub fn plot(&self) -> Result<Figure> {
        let bars: Vec<(Label, f64)> = (0..self.then.len())
            .map(|part| (Label::with(|lang| self.range(part, lang)), self.then[part]))
            .collect();
        let index = self.index();
        Ok(Figure::bars(&bars)?
            .named("then", "avant")
            .and_bars(&self.now)?
            .named("now", "maintenant")
            .as_percent()
            .x_axis("share of the values", "part des valeurs")
            .title(
                &format!("Stability index: {}", Lang::En.short(index)),
                &format!("Indice de stabilité\u{a0}: {}", Lang::Fr.short(index)),
            ))
    }

    fn range(&self, part: usize, lang: Lang) -> String {
        let below = part.checked_sub(1).map(|edge| lang.short(self.edges[edge]));
        let above = self.edges.get(part).map(|edge| lang.short(*edge));
        match (below, above, lang) {
            (Some(below), Some(above), Lang::Fr) => format!("de {below} à {above}"),
            (Some(below), Some(above), _) => format!("{below} to {above}"),
            (None, Some(above), Lang::Fr) => format!("moins de {above}"),
            (None, Some(above), _) => format!("below {above}"),
            (Some(below), None, Lang::Fr) => format!("{below} ou plus"),
            (Some(below), None, _) => format!("{below} or more"),
            (None, None, Lang::Fr) => "tout".to_string(),
            (None, None, _) => "all".to_string(),
        }
    }
}

impl Show for PopulationStability {
    fn page(&self) -> Page {
        Page::new().label(&Label::with(|lang| {
            let (index, chance) = (lang.short(self.index()), lang.short(self.by_chance));
            match lang {
                Lang::Fr => format!("Indice de stabilité\u{a0}: {index} (le hasard seul donnerait environ {chance}\u{202f}; par usage, au-dessus de 0,1 on regarde, au-dessus de 0,25 quelque chose a changé)"),
                _ => format!("Stability index: {index} (chance alone would give about {chance}; by custom, above 0.1 one looks, above 0.25 something has changed)"),
            }
        }))
    }
}

/// The largest distance between two distributions: the statistic of Kolmogorov and Smirnov.
///
/// ```
/// use atelier::KolmogorovSmirnov;
/// let then = [1.0, 2.0, 3.0, 4.0, 5.0];
/// let now = [4.0, 5.0, 6.0, 7.0, 8.0];
/// let distance = KolmogorovSmirnov::of(&then, &now)?;
/// // up to 3, three of five were there then and none now
/// assert_eq!((distance.value(), distance.place()), (0.6, 3.0));
/// assert!(!distance.differs()); // with five values each, chance does that too
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct KolmogorovSmirnov {
    then: Vec<f64>,
    now: Vec<f64>,
    value: f64,
    place: f64,
    /// A limit from calm series, where one was given.
    limit: Option<f64>,
}

impl KolmogorovSmirnov {
    /// Compares the values of `then` with those of `now`.
    ///
    /// # Errors
    /// When one of them is empty, or holds something that is not a number.
    pub fn of(then: &[f64], now: &[f64]) -> Result<KolmogorovSmirnov> {
        enough(then, 1)?;
        enough(now, 1)?;
        let (then, now) = (sorted(then), sorted(now));
        let share = |values: &[f64], at: f64| {
            values.partition_point(|value| *value <= at) as f64 / values.len() as f64
        };
        let (mut value, mut place) = (0.0, then[0]);
        for at in then.iter().chain(&now) {
            let apart = (share(&then, *at) - share(&now, *at)).abs();
            // Rounding makes no place further apart than another: the first of equal ones counts.
            if apart > value + 1e-12 {
                (value, place) = (apart, *at);
            }
        }
        Ok(KolmogorovSmirnov { then, now, value, place, limit: None })
    }

    /// The largest difference between the shares of values up to one place: 0 (alike) to 1 (apart).
    pub fn value(&self) -> f64 {
        self.value
    }

    /// Where that is.
    pub fn place(&self) -> f64 {
        self.place
    }

    /// The distance that chance alone exceeds in 5 of 100 cases, with as many values from one world:
    /// 1.358 ÷ √(n m ÷ (n + m)), for larger samples: the two-sample test of Smirnov (1939), with the first
    /// term of Kolmogorov's series, 2 exp(−2 x²) = 0.05. (The next term is below a millionth; tabulated in
    /// Smirnov, *Annals of Mathematical Statistics* 19, 1948, pages 279 to 281.)
    ///
    /// It holds for *independent* values only. Days that follow each other resemble each other (today's
    /// weather is most of tomorrow's), and then chance goes further: where there are calm series to learn
    /// from, use [`KolmogorovSmirnov::calm_limit`] and [`KolmogorovSmirnov::with_limit`].
    pub fn limit(&self) -> f64 {
        // √(−ln(0.05 / 2) / 2) = 1.358
        self.limit.unwrap_or_else(|| (-(0.025f64).ln() / 2.0).sqrt() / self.size().sqrt())
    }

    /// The same distance, judged by another limit.
    ///
    /// # Errors
    /// When it is not between 0 and 1.
    pub fn with_limit(&self, limit: f64) -> Result<KolmogorovSmirnov> {
        if (0.0..=1.0).contains(&limit) {
            return Ok(KolmogorovSmirnov { limit: Some(limit), ..self.clone() });
        }
        Err(Error::new(
            Kind::Value,
            Label::fixed("no distance can reach this limit", "aucun écart ne peut atteindre cette limite"),
        )
        .found(Label::with(|lang| lang.short(limit)))
        .expected(Label::fixed("between 0 and 1", "entre 0 et 1"))
        .attempt(Label::same("KolmogorovSmirnov::calm_limit(&calm, 0.05)?")))
    }

    /// The limit that at most this share of calm distances exceeds: of pairs of series where nothing
    /// changed, made or chosen like the one to be judged. It holds whatever resembles what in them.
    ///
    /// ```
    /// use atelier::KolmogorovSmirnov;
    /// // twenty calm pairs, of which one is 0.6 apart and the others 0.2
    /// let then = [1.0, 2.0, 3.0, 4.0, 5.0];
    /// let near = KolmogorovSmirnov::of(&then, &[1.0, 2.0, 3.0, 4.0, 6.0])?;
    /// let far = KolmogorovSmirnov::of(&then, &[4.0, 5.0, 6.0, 7.0, 8.0])?;
    /// let mut calm = vec![near.clone(); 19];
    /// calm.push(far.clone());
    /// let limit = KolmogorovSmirnov::calm_limit(&calm, 0.05)?; // one of twenty may be above
    /// assert_eq!(limit, near.value());
    /// assert!(far.with_limit(limit)?.differs());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the share is not between 0 and 1, or there are too few calm distances to tell: for 0.05, at
    /// least 20.
    pub fn calm_limit(calm: &[KolmogorovSmirnov], false_alarms: f64) -> Result<f64> {
        exceeded_by(calm.iter().map(KolmogorovSmirnov::value).collect(), false_alarms)
    }

    /// The probability of such a distance or a larger one by chance alone, for larger samples of
    /// independent values ([`KolmogorovSmirnov::limit`]).
    pub fn chance(&self) -> f64 {
        let x = self.size().sqrt() * self.value;
        if x < 0.2 {
            return 1.0; // the series converges slowly here, and is 1 to many digits
        }
        // Kolmogorov's series; a hundred terms are far more than it needs.
        let sum: f64 = (1..=100)
            .map(|term| {
                let sign = if term % 2 == 1 { 1.0 } else { -1.0 };
                sign * (-2.0 * f64::from(term).powi(2) * x * x).exp()
            })
            .sum();
        (2.0 * sum).clamp(0.0, 1.0)
    }

    /// Whether the distance is above the limit.
    pub fn differs(&self) -> bool {
        self.value > self.limit()
    }

    /// The size of one sample that would be as telling as these two.
    fn size(&self) -> f64 {
        let (then, now) = (self.then.len() as f64, self.now.len() as f64);
        then * now / (then + now)
    }

    /// For each value, the share of values up to it, then and now; the line stands where they are furthest apart.
    ///
    /// # Errors
    /// When it cannot be drawn.
    pub fn plot(&self) -> Result<Figure> {
        let shares = |values: &[f64]| -> Vec<f64> {
            (0..values.len()).map(|place| (place + 1) as f64 / values.len() as f64).collect()
        };
        let value = self.value;
        Figure::curve(&self.then, &shares(&self.then))?
            .named("then", "avant")
            .and_curve(&self.now, &shares(&self.now))?
            .named("now", "maintenant")
            .as_percent()
            .x_axis("value", "valeur")
            .y_axis("share of values up to here", "part des valeurs jusqu’ici")
            .title(
                &format!("Furthest apart: {}", Lang::En.percent(value, 1)),
                &format!("Le plus grand écart\u{a0}: {}", Lang::Fr.percent(value, 1)),
            )
            .line_at_x(self.place, "furthest apart", "plus grand écart")
    }
}

impl Show for KolmogorovSmirnov {
    fn page(&self) -> Page {
        Page::new().label(&Label::with(|lang| {
            let (value, place, limit) = (lang.percent(self.value, 1), lang.short(self.place), lang.percent(self.limit(), 1));
            match (lang, self.differs()) {
                (Lang::Fr, true) => format!("Écart de {value} (à {place}), au-dessus de {limit}\u{a0}: le hasard seul dépasse rarement cela."),
                (Lang::Fr, false) => format!("Écart de {value} (à {place}), pas au-dessus de {limit}\u{a0}: le hasard peut le faire."),
                (_, true) => format!("{value} apart (at {place}), above {limit}: chance alone rarely does that."),
                (_, false) => format!("{value} apart (at {place}), not above {limit}: chance can do that."),
            }
        }))
    }
}

/// Errors watched one after the other: an alarm when they have risen by more than chance.
///
/// ```
/// use atelier::DriftDetector;
/// // forty errors around 1, then errors around 3
/// let errors: Vec<f64> = (0..60).map(|step| if step < 40 { 1.0 } else { 3.0 } + f64::from(step % 5) * 0.1).collect();
/// let watch = DriftDetector::cusum(&errors, 20)?; // the first twenty say what is normal
/// assert_eq!(watch.fired_at(), Some(40)); // and not before
/// assert_eq!(watch.delay(40), Some(0));
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// Watches are compared fairly at the same rate of false alarms: [`DriftDetector::calm_limit`] finds the limit for
/// each from series in which nothing changed.
#[derive(Clone, Debug, PartialEq)]
pub struct DriftDetector {
    levels: Vec<f64>,
    limit: f64,
    fired: Option<usize>,
    kind: Label,
    /// What an adaptive window forgets depends on its limit: its levels are computed anew with another.
    window: Option<Window>,
}

/// What an adaptive window looked at.
#[derive(Clone, Debug, PartialEq)]
struct Window {
    errors: Vec<f64>,
    doubt: f64,
}

impl DriftDetector {
    /// Sums up how far errors lie above what is normal, in standard deviations, less half a one a step; the
    /// alarm goes at a sum of 8. The first `normal` errors say what is normal. (CUSUM: Page, *Biometrika* 41,
    /// 1954, pages 100 to 115; one-sided, as max(0, sum + error − ½), by Lucas, 1976.)
    ///
    /// # Errors
    /// When `normal` is under 10, no error follows, they never vary there, or one is not a number.
    pub fn cusum(errors: &[f64], normal: usize) -> Result<DriftDetector> {
        DriftDetector::cusum_with(errors, normal, 0.5, 8.0)
    }

    /// The same with another slack a step and another limit, both in standard deviations of the normal
    /// errors: a smaller limit is faster, and cries wolf more often.
    ///
    /// # Errors
    /// As for [`DriftDetector::cusum`], and when slack or limit are below zero.
    pub fn cusum_with(errors: &[f64], normal: usize, slack: f64, limit: f64) -> Result<DriftDetector> {
        all_finite(ERROR, errors)?;
        sensible(slack, limit)?;
        if normal < 10 || errors.len() <= normal {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed(
                    "too few errors to know what is normal",
                    "trop peu d’erreurs pour savoir ce qui est normal",
                ),
            )
            .found(Label::with(|lang| match lang {
                Lang::Fr => format!("{normal} pour la norme, {} en tout", errors.len()),
                _ => format!("{normal} for what is normal, {} in all", errors.len()),
            }))
            .expected(Label::fixed("10 or more, and some that follow", "10 ou plus, et d’autres à la suite"))
            .attempt(Label::same("DriftDetector::cusum(&errors, 50)?")));
        }
        let before = &errors[..normal];
        let middle = mean(before);
        let spread = sample_spread(before);
        if spread <= middle.abs() * 1e-12 {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed(
                    "the errors at the start never vary: nothing says what chance does",
                    "les erreurs du début ne varient jamais\u{a0}: rien ne dit ce que fait le hasard",
                ),
            )
            .found(Label::with(|lang| lang.short(middle)))
            .expected(Label::fixed("two different values or more", "deux valeurs différentes ou plus"))
            .attempt(Label::fixed(
                "a longer start, or DriftDetector::page_hinkley",
                "un début plus long, ou DriftDetector::page_hinkley",
            )));
        }
        let mut sum = 0.0f64;
        let levels = errors
            .iter()
            .enumerate()
            .map(|(step, error)| {
                if step >= normal {
                    sum = (sum + (error - middle) / spread - slack).max(0.0);
                }
                sum
            })
            .collect();
        Ok(DriftDetector::new(
            levels,
            limit,
            Label::fixed("sum of what is above normal (CUSUM)", "somme de ce qui dépasse la norme (CUSUM)"),
        ))
    }

    /// Sums up how far each error lies above the mean of all so far, less `tolerance` a step, and
    /// compares with the lowest that sum has been (Page and Hinkley); the alarm goes above `limit`. Both
    /// are in the unit of the errors. Needs no start to learn from.
    ///
    /// ```
    /// use atelier::DriftDetector;
    /// let watch = DriftDetector::page_hinkley(&[0.0, 0.0, 0.0, 3.0, 3.0], 0.5, 2.0)?;
    /// // means so far 0, 0, 0, 0.75, 1.2; steps −0.5, −0.5, −0.5, 1.75, 1.3
    /// assert_eq!(watch.levels(), [0.0, 0.0, 0.0, 1.75, 3.05]);
    /// assert_eq!(watch.fired_at(), Some(4));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there are no errors, one is not a number, or tolerance or limit are below zero.
    pub fn page_hinkley(errors: &[f64], tolerance: f64, limit: f64) -> Result<DriftDetector> {
        enough(errors, 1)?;
        sensible(tolerance, limit)?;
        let (mut so_far, mut sum, mut lowest) = (0.0, 0.0f64, f64::INFINITY);
        let levels = errors
            .iter()
            .enumerate()
            .map(|(step, error)| {
                so_far += (error - so_far) / (step + 1) as f64;
                sum += error - so_far - tolerance;
                lowest = lowest.min(sum);
                sum - lowest
            })
            .collect();
        Ok(DriftDetector::new(
            levels,
            limit,
            Label::fixed(
                "sum above the mean so far (Page–Hinkley)",
                "somme au-dessus de la moyenne (Page–Hinkley)",
            ),
        ))
    }

    /// Keeps a window of errors and cuts it wherever its newer part has a higher mean than its older
    /// part by more than chance; the older part is then forgotten.
    ///
    /// After ADWIN: Bifet and Gavaldà, SIAM Data Mining 2007, pages 443 to 448. Their theorem divides the
    /// doubt by the length n of the window; here, as in the programs in use, by ln n; and only rises count.
    ///
    /// Errors are between 0 and 1: 1 for a wrong answer. `doubt` is about how often a false alarm may
    /// happen: 0.002 is usual.
    ///
    /// The level is the largest such difference, in units of what chance allows: the limit is 1.
    ///
    /// # Errors
    /// When there are no errors, one is not between 0 and 1, or the doubt is not between 0 and 1.
    pub fn adaptive_window(errors: &[f64], doubt: f64) -> Result<DriftDetector> {
        enough(errors, 1)?;
        if let Some(step) = errors.iter().position(|error| !(0.0..=1.0).contains(error)) {
            return Err(Error::new(
                Kind::Value,
                Label::fixed(
                    "this window is for errors between 0 and 1",
                    "cette fenêtre est pour des erreurs entre 0 et 1",
                ),
            )
            .found(Label::with(|lang| lang.short(errors[step])))
            .expected(Label::fixed(
                "1 for a wrong answer, 0 for a right one",
                "1 pour une réponse fausse, 0 pour une juste",
            ))
            .attempt(Label::same("DriftDetector::cusum(&errors, 50)?")));
        }
        if !(doubt > 0.0 && doubt < 1.0) {
            return Err(Error::new(
                Kind::Value,
                Label::fixed("this doubt makes no sense", "ce doute n’a pas de sens"),
            )
            .found(Label::with(|lang| lang.short(doubt)))
            .expected(Label::fixed("between 0 and 1", "entre 0 et 1"))
            .attempt(Label::with(|lang| lang.short(0.002))));
        }
        let window = Window { errors: errors.to_vec(), doubt };
        let mut watch = DriftDetector::new(
            window.levels(1.0),
            1.0,
            Label::fixed("rise of the mean, in units of chance", "hausse de la moyenne, en unités de hasard"),
        );
        watch.window = Some(window);
        Ok(watch)
    }

    fn new(levels: Vec<f64>, limit: f64, kind: Label) -> DriftDetector {
        let fired = levels.iter().position(|level| *level > limit);
        DriftDetector { levels, limit, fired, kind, window: None }
    }

    /// The same watch over the same errors, with another limit.
    ///
    /// ```
    /// use atelier::DriftDetector;
    /// let watch = DriftDetector::page_hinkley(&[0.0, 0.0, 0.0, 3.0, 3.0], 0.5, 2.0)?; // levels 0, 0, 0, 1.75, 3.05
    /// assert_eq!(watch.with_limit(1.0)?.fired_at(), Some(3));
    /// assert_eq!(watch.with_limit(4.0)?.fired_at(), None);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the limit is not above zero.
    pub fn with_limit(&self, limit: f64) -> Result<DriftDetector> {
        sensible(0.0, limit)?;
        let levels = match &self.window {
            Some(window) => window.levels(limit),
            None => self.levels.clone(),
        };
        Ok(DriftDetector {
            window: self.window.clone(),
            ..DriftDetector::new(levels, limit, self.kind.clone())
        })
    }

    /// The limit at which at most this share of calm watches would have given an alarm: each over a series
    /// in which nothing changed, with the same settings. With limits found like this, different watches
    /// cry wolf equally often, and their delays can be compared.
    ///
    /// ```
    /// use atelier::DriftDetector;
    /// // twenty calm series; in one of them chance leaps by 2
    /// let calm = |leap: f64| DriftDetector::page_hinkley(&[0.0, 0.0, leap, 0.0], 0.0, 1.0);
    /// let mut watches = vec![calm(0.3)?; 19];
    /// watches.push(calm(2.0)?);
    /// let limit = DriftDetector::calm_limit(&watches, 0.05)?; // one false alarm in twenty is allowed
    /// let alarms = watches.iter().filter(|watch| watch.with_limit(limit).is_ok_and(|watch| watch.fired_at().is_some()));
    /// assert_eq!(alarms.count(), 1);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the share is not between 0 and 1, or there are too few calm watches to tell: for 0.05, at
    /// least 20.
    pub fn calm_limit(calm: &[DriftDetector], false_alarms: f64) -> Result<f64> {
        let peak = |watch: &DriftDetector| match &watch.window {
            // Up to its first alarm a window forgets nothing, whatever the limit is.
            Some(window) => highest(&window.levels(f64::INFINITY)),
            None => highest(&watch.levels),
        };
        exceeded_by(calm.iter().map(peak).collect(), false_alarms)
    }

    /// The first step at which the alarm went, if it did; the first step is 0.
    pub fn fired_at(&self) -> Option<usize> {
        self.fired
    }

    /// How many steps after a change the alarm went; nothing if it went before, or never.
    pub fn delay(&self, change: usize) -> Option<usize> {
        self.fired?.checked_sub(change)
    }

    /// What was compared with the limit, step by step.
    pub fn levels(&self) -> &[f64] {
        &self.levels
    }

    /// The limit.
    pub fn limit(&self) -> f64 {
        self.limit
    }

    /// The level step by step, the limit, and the alarm.
    ///
    /// # Errors
    /// When it cannot be drawn.
    pub fn plot(&self) -> Result<Figure> {
        let steps: Vec<f64> = (0..self.levels.len()).map(|step| step as f64).collect();
        let figure = Figure::curve(&steps, &self.levels)?
            .line_at_y(self.limit, "limit", "limite")?
            .x_axis("step", "étape")
            .y_axis(self.kind.en(), self.kind.fr());
        match self.fired {
            Some(step) => figure
                .title(&format!("Alarm at step {step}"), &format!("Alarme à l’étape {step}"))
                .line_at_x(step as f64, "alarm", "alarme"),
            None => Ok(figure.title("No alarm", "Pas d’alarme")),
        }
    }
}

impl Window {
    /// The largest rise at each step, in units of what chance allows; where it passes the limit, what is older
    /// is forgotten.
    fn levels(&self, limit: f64) -> Vec<f64> {
        let (errors, doubt) = (&self.errors, self.doubt);
        // Sums of the errors, and of their squares, before each step: any part's mean in one subtraction.
        let mut sums = vec![(0.0, 0.0)];
        for error in errors {
            let (sum, squares) = sums[sums.len() - 1];
            sums.push((sum + error, squares + error * error));
        }
        let mut start = 0;
        let mut levels = Vec::with_capacity(errors.len());
        for end in 1..=errors.len() {
            let total = (end - start) as f64;
            let middle = (sums[end].0 - sums[start].0) / total;
            let variance = ((sums[end].1 - sums[start].1) / total - middle * middle).max(0.0);
            let doubt = (2.0 * total.ln().max(1.0) / doubt).ln();
            let (mut level, mut cut_at) = (0.0f64, None);
            for cut in start + LEAST_HALF..=end.saturating_sub(LEAST_HALF) {
                let (older, newer) = ((cut - start) as f64, (end - cut) as f64);
                let rise = (sums[end].0 - sums[cut].0) / newer - (sums[cut].0 - sums[start].0) / older;
                let harmonic = 1.0 / (1.0 / older + 1.0 / newer);
                let allowed = (2.0 / harmonic * variance * doubt).sqrt() + 2.0 / (3.0 * harmonic) * doubt;
                if rise / allowed > level {
                    level = rise / allowed;
                    cut_at = Some(cut);
                }
            }
            levels.push(level);
            if let (true, Some(cut)) = (level > limit, cut_at) {
                start = cut;
            }
        }
        levels
    }
}

/// The smallest of these values that at most this share of them exceeds.
fn exceeded_by(mut values: Vec<f64>, share: f64) -> Result<f64> {
    if !(share > 0.0 && share < 1.0) {
        return Err(Error::new(
            Kind::Value,
            Label::fixed("this is not a rate of false alarms", "ce n’est pas un taux de fausses alarmes"),
        )
        .found(Label::with(|lang| lang.short(share)))
        .expected(Label::fixed("between 0 and 1", "entre 0 et 1"))
        .attempt(Label::with(|lang| lang.short(0.05))));
    }
    let needed = (1.0 / share - 1e-9).ceil() as usize;
    if values.len() < needed {
        return Err(Error::new(
            Kind::Empty,
            Label::fixed(
                "too few calm series to know how often chance cries wolf",
                "trop peu de séries calmes pour savoir combien de fois le hasard crie au loup",
            ),
        )
        .found(Label::with(|lang| lang.count(values.len())))
        .expected(Label::with(|lang| match lang {
            Lang::Fr => format!("{} ou plus, pour un taux de {}", lang.count(needed), lang.short(share)),
            _ => format!("{} or more, for a rate of {}", lang.count(needed), lang.short(share)),
        }))
        .attempt(Label::fixed("calm series from other seeds", "des séries calmes d’autres graines")));
    }
    values.sort_by(|a, b| b.total_cmp(a));
    let allowed = (share * values.len() as f64 + 1e-9).floor() as usize;
    Ok(values[allowed.min(values.len() - 1)])
}

impl Show for DriftDetector {
    fn page(&self) -> Page {
        Page::new().label(&Label::with(|lang| match (lang, self.fired) {
            (Lang::Fr, Some(step)) => format!(
                "Alarme à l’étape {} (la première est 0), sur {}.",
                lang.count(step),
                lang.count(self.levels.len())
            ),
            (Lang::Fr, None) => format!("Pas d’alarme en {} étapes.", lang.count(self.levels.len())),
            (_, Some(step)) => format!(
                "Alarm at step {} (the first is 0), of {}.",
                lang.count(step),
                lang.count(self.levels.len())
            ),
            (_, None) => format!("No alarm in {} steps.", lang.count(self.levels.len())),
        }))
    }
}
displays!(PopulationStability, KolmogorovSmirnov, DriftDetector);

const ERROR: Label = Label::fixed("error", "erreur");

fn enough(values: &[f64], fewest: usize) -> Result<()> {
    if values.len() < fewest {
        return Err(Error::new(
            Kind::Empty,
            Label::fixed("there are too few values to compare", "il y a trop peu de valeurs à comparer"),
        )
        .found(Label::with(|lang| lang.count(values.len())))
        .expected(Label::new(format!("{fewest} or more"), format!("{fewest} ou plus")))
        .attempt(Label::fixed(
            "a longer stretch of time, or more rows",
            "une plus longue période, ou plus de lignes",
        )));
    }
    all_finite(Label::fixed("value", "valeur"), values)
}

fn sensible(slack: f64, limit: f64) -> Result<()> {
    if slack >= 0.0 && slack.is_finite() && limit > 0.0 && limit.is_finite() {
        return Ok(());
    }
    Err(Error::new(
        Kind::Value,
        Label::fixed("this watch could not work", "cette surveillance ne peut pas marcher"),
    )
    .found(Label::with(|lang| match lang {
        Lang::Fr => format!("marge {}, limite {}", lang.short(slack), lang.short(limit)),
        _ => format!("slack {}, limit {}", lang.short(slack), lang.short(limit)),
    }))
    .expected(Label::fixed(
        "a slack of 0 or more, a limit above 0",
        "une marge de 0 ou plus, une limite au-dessus de 0",
    ))
    .attempt(Label::fixed(
        "`DriftDetector::cusum(&errors, 50)?`, which chooses both",
        "`DriftDetector::cusum(&errors, 50)?`, qui choisit les deux",
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::{Rng, SeedableRng};

    fn noise(count: usize, seed: u64) -> Vec<f64> {
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
        // The sum of twelve uniform numbers less six is very nearly normal, with spread 1.
        (0..count).map(|_| (0..12).map(|_| random.random_range(0.0..1.0)).sum::<f64>() - 6.0).collect()
    }

    #[test]
    fn the_stability_index_by_hand() {
        // Ten values, two different ones: edges 0 and 1 … one inner edge at 1, after which come five of ten.
        let then = [0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0];
        let now = [0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0];
        let stability = PopulationStability::of(&then, &now).unwrap();
        // edges 0 (dedup), 0.5 at the middle, 1: parts below 0: 0, 0–0.5: 5 and 2, 0.5–1: 0, 1 or more: 5 and 8
        let shares = |counts: [f64; 4]| counts.map(|count| (count + 0.5) / 12.0);
        let (a, b) = (shares([0.0, 5.0, 0.0, 5.0]), shares([0.0, 2.0, 0.0, 8.0]));
        let by_hand: f64 = a.iter().zip(b).map(|(then, now)| (now - then) * (now / then).ln()).sum();
        assert!((stability.index() - by_hand).abs() < 1e-12, "{stability:?}");
        assert!((stability.by_chance() - 3.0 * 0.2).abs() < 1e-12);
    }

    #[test]
    fn a_world_that_stays_is_stable_and_one_that_moves_is_not() {
        let (then, same) = (noise(1000, 1), noise(1000, 2));
        let moved: Vec<f64> = same.iter().map(|value| value + 0.7).collect();
        let (quiet, loud) =
            (PopulationStability::of(&then, &same).unwrap(), PopulationStability::of(&then, &moved).unwrap());
        assert!(
            quiet.index() < 3.0 * quiet.by_chance() && loud.index() > 0.25,
            "{} {}",
            quiet.index(),
            loud.index()
        );
        assert!(!KolmogorovSmirnov::of(&then, &same).unwrap().differs());
        assert!(KolmogorovSmirnov::of(&then, &moved).unwrap().differs());
    }

    #[test]
    fn about_one_in_twenty_distances_is_above_the_limit_by_chance() {
        let above = (0..200)
            .filter(|seed| {
                KolmogorovSmirnov::of(&noise(100, 2 * seed), &noise(100, 2 * seed + 1)).unwrap().differs()
            })
            .count();
        assert!((1..=20).contains(&above), "{above} of 200");
    }

    #[test]
    fn the_alarm_goes_soon_after_the_change_and_not_before() {
        for seed in 0..20 {
            let mut errors = noise(400, seed);
            errors[200..].iter_mut().for_each(|error| *error += 2.0);
            let delay = DriftDetector::cusum(&errors, 100).unwrap().delay(200);
            assert!(delay.is_some_and(|delay| delay < 15), "seed {seed}: {delay:?}");
            let delay = DriftDetector::page_hinkley(&errors, 0.5, 15.0).unwrap().delay(200);
            assert!(delay.is_some_and(|delay| delay < 25), "seed {seed}: {delay:?}");
            // Wrong answers: one in ten before, four in ten after.
            let wrong: Vec<f64> = noise(600, seed)
                .iter()
                .enumerate()
                .map(|(step, value)| f64::from(u8::from(*value > if step < 300 { 1.2816 } else { 0.2533 })))
                .collect();
            let delay = DriftDetector::adaptive_window(&wrong, 0.002).unwrap().delay(300);
            assert!(delay.is_some_and(|delay| delay < 200), "seed {seed}: {delay:?}");
        }
    }

    #[test]
    fn days_that_resemble_each_other_need_a_limit_of_their_own() {
        // Each day keeps 0.7 of the day before, as the weather does: the usual limit is exceeded far more often.
        let days = |count: usize, seed: u64| -> Vec<f64> {
            let mut day = 0.0;
            noise(count, seed)
                .iter()
                .map(|news| {
                    day = 0.7 * day + news;
                    day
                })
                .collect()
        };
        let calm: Vec<KolmogorovSmirnov> = (0..200)
            .map(|seed| KolmogorovSmirnov::of(&days(180, 2 * seed), &days(90, 2 * seed + 1)).unwrap())
            .collect();
        let usual = calm.iter().filter(|distance| distance.differs()).count();
        assert!(usual > 30, "{usual} of 200");
        let limit = KolmogorovSmirnov::calm_limit(&calm, 0.05).unwrap();
        let others = (200..400)
            .map(|seed| KolmogorovSmirnov::of(&days(180, 2 * seed), &days(90, 2 * seed + 1)).unwrap())
            .filter(|distance| distance.with_limit(limit).unwrap().differs())
            .count();
        assert!((2..=22).contains(&others), "{others} of 200"); // 10 expected; two standard errors are 6
    }

    #[test]
    fn watches_cry_wolf_equally_often() {
        let watches = |errors: &[f64]| {
            [
                DriftDetector::cusum(errors, 100).unwrap(),
                DriftDetector::page_hinkley(errors, 0.5, 15.0).unwrap(),
                DriftDetector::adaptive_window(
                    &errors.iter().map(|error| f64::from(u8::from(*error > 1.0))).collect::<Vec<_>>(),
                    0.05,
                )
                .unwrap(),
            ]
        };
        let calm: Vec<[DriftDetector; 3]> = (0..60).map(|seed| watches(&noise(300, seed))).collect();
        for kind in 0..3 {
            let of_kind: Vec<DriftDetector> = calm.iter().map(|watches| watches[kind].clone()).collect();
            let limit = DriftDetector::calm_limit(&of_kind, 0.1).unwrap();
            let alarms = |limit: f64| {
                let fired = |watch: &&DriftDetector| watch.with_limit(limit).unwrap().fired_at().is_some();
                of_kind.iter().filter(fired).count()
            };
            // Six of sixty are allowed; a hair below the limit there is one more.
            assert!(alarms(limit) <= 6, "{kind}");
            assert!(alarms(limit * 0.999999) > 6, "{kind}");
        }
        assert_eq!(DriftDetector::calm_limit(&[calm[0][0].clone()], 0.05).unwrap_err().kind(), Kind::Empty);
        assert_eq!(DriftDetector::calm_limit(&[], 1.5).unwrap_err().kind(), Kind::Value);
    }

    #[test]
    fn cusum_by_hand() {
        // Ten errors 0 and 2 in turns: mean 1, spread √(10 / 9); then 3 three times.
        let errors = [0.0, 2.0, 0.0, 2.0, 0.0, 2.0, 0.0, 2.0, 0.0, 2.0, 3.0, 3.0, 3.0];
        let watch = DriftDetector::cusum_with(&errors, 10, 0.5, 4.0).unwrap();
        let step = 2.0 / (10.0f64 / 9.0).sqrt() - 0.5;
        for (level, times) in watch.levels()[10..].iter().zip(1..) {
            assert!((level - step * f64::from(times)).abs() < 1e-12);
        }
        assert_eq!(watch.fired_at(), Some(12)); // 1.397, 2.795, 4.192
        assert_eq!(watch.delay(13), None);
    }

    #[test]
    fn misuse_is_told() {
        assert_eq!(PopulationStability::of(&[1.0; 9], &[1.0; 20]).unwrap_err().kind(), Kind::Empty);
        assert_eq!(PopulationStability::of(&[f64::NAN; 10], &[1.0; 20]).unwrap_err().kind(), Kind::Value);
        assert_eq!(KolmogorovSmirnov::of(&[], &[1.0]).unwrap_err().kind(), Kind::Empty);
        assert_eq!(DriftDetector::cusum(&[1.0; 100], 50).unwrap_err().kind(), Kind::Empty);
        assert_eq!(DriftDetector::cusum(&[1.0, 2.0], 50).unwrap_err().kind(), Kind::Empty);
        assert_eq!(DriftDetector::page_hinkley(&[1.0], -1.0, 1.0).unwrap_err().kind(), Kind::Value);
        assert_eq!(DriftDetector::adaptive_window(&[2.0], 0.002).unwrap_err().kind(), Kind::Value);
        assert_eq!(DriftDetector::adaptive_window(&[0.5], 0.0).unwrap_err().kind(), Kind::Value);
    }

    proptest! {
        #[test]
        fn distances_are_what_they_say(then in proptest::collection::vec(-5i8..5, 10..40), now in proptest::collection::vec(-5i8..5, 10..40)) {
            let numbers = |values: &[i8]| values.iter().map(|value| f64::from(*value)).collect::<Vec<_>>();
            let (then, now) = (numbers(&then), numbers(&now));
            let distance = KolmogorovSmirnov::of(&then, &now).unwrap();
            prop_assert!((0.0..=1.0).contains(&distance.value()) && (0.0..=1.0).contains(&distance.chance()));
            prop_assert!((distance.value() - KolmogorovSmirnov::of(&now, &then).unwrap().value()).abs() < 1e-9);
            prop_assert_eq!(KolmogorovSmirnov::of(&then, &then).unwrap().value(), 0.0);
            let stability = PopulationStability::of(&then, &now).unwrap();
            prop_assert!(stability.index() >= 0.0);
            for half in [0, 1] {
                let sum: f64 = stability.shares().iter().map(|share| if half == 0 { share.0 } else { share.1 }).sum();
                prop_assert!((sum - 1.0).abs() < 1e-12);
            }
        }
    }
}
