//! An experiment repeated for each of several settings.

use super::Number;
use super::measurements::{Measurements, Seeds, Setting};
use super::progress::Progress;
use super::runs::{Runs, checked, several};
use crate::error::{Error, Kind, Result, unknown_name};
use crate::lang::{Label, Lang};
use crate::show::{self, Page, Show, displays};

/// Repeats an experiment for each of several settings: a parameter sweep.
///
/// ```
/// use atelier::sweep;
/// // accuracy against the number of examples, three draws each, in a world where it is known
/// let curve = sweep(&[1, 2, 5], 3, |count, seed| Ok(0.1 * count as f64 + 0.01 * seed as f64))?;
/// assert_eq!(curve.numbers()?, [1.0, 2.0, 5.0]);
/// assert!((curve.means()[2] - 0.52).abs() < 1e-12); // 0.5 + 0.01 × (1 + 2 + 3) / 3
/// assert!((curve.at(5)?.highest() - 0.53).abs() < 1e-12);
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// A learning curve is a sweep over the number of examples, a validation curve one over a setting of
/// the model (the names are those of scikit-learn). Settings may have names, and carry what belongs
/// to them: see [`Setting`].
///
/// ```
/// use atelier::sweep;
/// let ways = [(("short", "court"), 10), (("long", "long"), 100)];
/// let ways = sweep(&ways, 2, |(_, steps), seed| Ok(steps + seed))?;
/// assert_eq!(ways.at("long")?.values(), [101.0, 102.0]);
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// # Errors
/// When there are no settings, one comes twice, or as for [`repeat`](super::repeat).
pub fn sweep<Value, Times, Found, Run>(settings: &[Value], seeds: Times, mut run: Run) -> Result<Sweep>
where
    Value: Clone + Into<Setting>,
    Times: Seeds,
    Found: Measurements,
    Run: FnMut(Value, u64) -> Result<Found>,
{
    let named: Vec<Setting> = settings.iter().cloned().map(Into::into).collect();
    swept(named, seeds.seeds(), &mut |place, seed| Ok(run(settings[place].clone(), seed)?.measurements()))
}

/// As [`sweep`], of one type whatever the experiment; `run` gets the place of a setting in the list.
fn swept(
    named: Vec<Setting>,
    seeds: Vec<u64>,
    run: &mut dyn FnMut(usize, u64) -> Result<Vec<(Label, Number)>>,
) -> Result<Sweep> {
    checked(&seeds)?;
    check(&named)?;
    let progress = Progress::new(named.len() * seeds.len());
    let mut sweep = Sweep { planned: named.len(), settings: Vec::new(), runs: Vec::new() };
    for (place, setting) in named.iter().enumerate() {
        let mut runs = Runs::waiting(seeds.len());
        let done = place * seeds.len();
        let went = runs.go_on(&seeds, &progress, done, Some(&setting.label), &mut |seed| run(place, seed));
        if let Err(error) = went {
            progress.abandon();
            return Err(error);
        }
        if !runs.is_empty() {
            sweep.settings.push(setting.clone());
            sweep.runs.push(runs);
        }
        if show::interrupted() {
            break;
        }
    }
    let title = sweep.title(seeds.len());
    progress.finish(&title);
    Ok(sweep)
}

/// Repeats an experiment in which several ways are tried side by side, on the same data and from the same seed.
///
/// What they share is made once a run; what comes back is a sweep whose settings are the ways.
pub(crate) fn together<Found: Measurements>(
    seeds: Vec<u64>,
    run: &mut dyn FnMut(u64) -> Result<Vec<(Label, Found)>>,
) -> Result<Sweep> {
    // One measure for each measure of each way, taken apart again below.
    let mut ways: Vec<(Setting, Vec<Label>)> = Vec::new();
    let all = several(seeds, &mut |seed| {
        let mut measures = Vec::new();
        let mut now = Vec::new();
        for (way, found) in run(seed)? {
            let mut names = Vec::new();
            for (name, number) in found.measurements() {
                measures.push((
                    Label::with(|lang| format!("{} {}", lang.colon(&way.text(lang)), name.text(lang))),
                    number,
                ));
                names.push(name);
            }
            now.push((Setting::from(way), names));
        }
        if ways.is_empty() && !now.is_empty() {
            check(&now.iter().map(|(way, _)| way.clone()).collect::<Vec<_>>())?;
            ways = now;
        }
        Ok(measures)
    })?;
    let mut first = 0;
    let mut sweep = Sweep { planned: ways.len(), settings: Vec::new(), runs: Vec::new() };
    for (way, names) in ways {
        sweep.settings.push(way);
        sweep.runs.push(all.renamed(first, &names));
        first += names.len();
    }
    Ok(sweep)
}

fn check(settings: &[Setting]) -> Result<()> {
    let refuse = |kind, what: Label, found: Label, expected: Label| {
        Err(Error::new(kind, what)
            .found(found)
            .expected(expected)
            .attempt(Label::same("sweep(&[1, 2, 5], 5, |count, seed| …)?")))
    };
    if settings.is_empty() {
        return refuse(
            Kind::Empty,
            Label::fixed(
                "a sweep without settings has nothing to run",
                "sans réglage, il n’y a rien à essayer",
            ),
            Label::fixed("no settings", "aucun réglage"),
            Label::fixed("one setting or more", "un réglage ou plus"),
        );
    }
    for (place, setting) in settings.iter().enumerate() {
        if settings[..place].iter().any(|before| before.label == setting.label) {
            return refuse(
                Kind::Value,
                Label::fixed("a setting comes twice", "un réglage vient deux fois"),
                setting.label(),
                Label::fixed("each setting once", "chaque réglage une seule fois"),
            );
        }
    }
    Ok(())
}

/// Every setting with its runs.
type Settings = Vec<(f64, Vec<f64>)>;

/// An experiment over seeds, repeated for each of several settings: see [`sweep`].
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    /// How many settings were asked for: more than there are after an interrupt.
    planned: usize,
    settings: Vec<Setting>,
    runs: Vec<Runs>,
}

impl Sweep {
    /// How many settings there are.
    pub fn len(&self) -> usize {
        self.runs.len()
    }

    /// Whether there is no setting at all. [`sweep`] never gives that back.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Whether everything that was asked for is there: not so after an interrupt.
    pub fn is_complete(&self) -> bool {
        self.runs.len() == self.planned && self.runs.iter().all(Runs::is_complete)
    }

    /// The settings, for a reader.
    pub fn labels(&self) -> Vec<Label> {
        self.settings.iter().map(Setting::label).collect()
    }

    /// The settings as numbers: what stands along the axis.
    ///
    /// # Errors
    /// When they are names.
    pub fn numbers(&self) -> Result<Vec<f64>> {
        let numbers: Option<Vec<f64>> = self.settings.iter().map(Setting::number).collect();
        numbers.ok_or_else(|| {
            Error::new(
                Kind::Value,
                Label::fixed(
                    "these settings are names, not numbers",
                    "ces réglages sont des noms, pas des nombres",
                ),
            )
            .found(Label::with(|lang| {
                lang.list(
                    &self.labels().iter().map(|label| lang.quote(&label.text(lang))).collect::<Vec<_>>(),
                )
            }))
            .expected(Label::fixed("settings that are numbers", "des réglages qui soient des nombres"))
            .attempt(Label::same("sweep.labels()"))
        })
    }

    /// The runs, setting by setting.
    pub fn runs(&self) -> &[Runs] {
        &self.runs
    }

    /// The runs with one setting: a number, or a name in either language.
    ///
    /// # Errors
    /// When there is no such setting.
    pub fn at<Value: Into<Setting>>(&self, setting: Value) -> Result<Runs> {
        self.at_setting(&setting.into())
    }

    fn at_setting(&self, wanted: &Setting) -> Result<Runs> {
        let found = self.settings.iter().position(|known| match (known.number, wanted.number) {
            (Some(known), Some(wanted)) => known == wanted,
            (None, None) => known.label.en() == wanted.label.en() || known.label.fr() == wanted.label.fr(),
            _ => false,
        });
        match found {
            Some(place) => Ok(self.runs[place].clone()),
            None => Err(unknown_name(
                Kind::Value,
                Label::fixed("this sweep has no such setting", "ce balayage n’a pas ce réglage"),
                wanted.label.en(),
                &self.settings.iter().map(|setting| setting.label.en().to_string()).collect::<Vec<_>>(),
            )),
        }
    }

    /// One of several measures, by its name in either language.
    ///
    /// # Errors
    /// When there is no such measure.
    pub fn get(&self, name: &str) -> Result<Sweep> {
        self.with(self.runs.iter().map(|runs| runs.get(name)))
    }

    /// The mean of the runs, setting by setting.
    pub fn means(&self) -> Vec<f64> {
        self.runs.iter().map(Runs::mean).collect()
    }

    /// The lowest of the runs, setting by setting.
    pub fn lowest(&self) -> Vec<f64> {
        self.runs.iter().map(Runs::lowest).collect()
    }

    /// The highest of the runs, setting by setting.
    pub fn highest(&self) -> Vec<f64> {
        self.runs.iter().map(Runs::highest).collect()
    }

    /// The difference, setting by setting and seed by seed: see [`Runs::minus`].
    ///
    /// # Errors
    /// When the settings, the seeds or the measures are not the same.
    pub fn minus(&self, other: &Sweep) -> Result<Sweep> {
        self.matching(other)?;
        self.with(self.runs.iter().zip(&other.runs).map(|(one, other)| one.minus(other)))
    }

    /// The ratio, setting by setting and seed by seed: see [`Runs::divided_by`].
    ///
    /// # Errors
    /// When the settings, the seeds or the measures are not the same.
    pub fn divided_by(&self, other: &Sweep) -> Result<Sweep> {
        self.matching(other)?;
        self.with(self.runs.iter().zip(&other.runs).map(|(one, other)| one.divided_by(other)))
    }

    /// The same runs in another unit: see [`Runs::map`].
    ///
    /// ```
    /// use atelier::sweep;
    /// let shares = sweep(&[1, 2], 3, |setting, _| Ok(0.25 * setting as f64))?;
    /// assert_eq!(shares.map(|share| 100.0 * share).means(), [25.0, 50.0]);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn map(&self, change: impl Fn(f64) -> f64) -> Sweep {
        let runs = self.runs.iter().map(|runs| runs.map(&change)).collect();
        Sweep { planned: self.planned, settings: self.settings.clone(), runs }
    }

    fn with(&self, runs: impl Iterator<Item = Result<Runs>>) -> Result<Sweep> {
        let runs: Vec<Runs> = runs.collect::<Result<_>>()?;
        // After an interrupt fewer settings may be left than either had.
        Ok(Sweep { planned: self.planned, settings: self.settings[..runs.len()].to_vec(), runs })
    }

    fn matching(&self, other: &Sweep) -> Result<()> {
        let both = self.len().min(other.len());
        let whole = self.is_complete() && other.is_complete();
        if self.settings[..both] == other.settings[..both]
            && both > 0
            && (!whole || self.len() == other.len())
        {
            return Ok(());
        }
        let list = |sweep: &Sweep| {
            Label::with(|lang| {
                lang.list(&sweep.labels().iter().map(|label| label.text(lang)).collect::<Vec<_>>())
            })
        };
        Err(Error::new(
            Kind::Shape,
            Label::fixed(
                "sweeps are compared setting by setting, and these have other settings",
                "les balayages se comparent réglage par réglage, et ceux-ci ont d’autres réglages",
            ),
        )
        .found(list(other))
        .expected(list(self))
        .attempt(Label::fixed("both over the same settings", "les deux sur les mêmes réglages")))
    }

    /// What a figure draws: for each measure its name (empty where there is one only), then every setting
    /// with its runs.
    pub(crate) fn series(&self) -> Result<Vec<(Label, Settings)>> {
        let numbers = self.numbers()?;
        let names = self.runs.first().map(Runs::names).unwrap_or_default();
        Ok(names
            .into_iter()
            .enumerate()
            .map(|(measure, name)| {
                let runs = self.runs.iter().map(|runs| runs.each()[measure].values().to_vec());
                (name, numbers.iter().copied().zip(runs).collect())
            })
            .collect())
    }

    /// What a claim is made about: one measure, with every setting and in every run.
    pub(crate) fn claimed(&self) -> Result<Vec<f64>> {
        let mut all = Vec::new();
        for runs in &self.runs {
            all.extend(runs.claimed()?);
        }
        if self.is_complete() {
            return Ok(all);
        }
        Err(Error::new(
            Kind::Interrupted,
            Label::fixed(
                "this sweep was interrupted: a claim needs all of it",
                "ce balayage a été interrompu\u{a0}: une affirmation le veut entier",
            ),
        )
        .found(Label::with(|lang| lang.count(self.len())))
        .expected(Label::with(|lang| lang.count(self.planned)))
        .attempt(Label::fixed("run the cell above again", "relancez la cellule du dessus")))
    }

    fn title(&self, seeds: usize) -> Label {
        Label::with(|lang| {
            let (settings, runs) = (lang.count(self.planned), lang.count(seeds));
            let text = match (lang, self.planned, seeds) {
                (Lang::Fr, 1, 1) => "1 réglage, 1 essai".to_string(),
                (Lang::Fr, _, 1) => format!("{settings} réglages, 1 essai chacun"),
                (Lang::Fr, 1, _) => format!("1 réglage, {runs} essais"),
                (Lang::Fr, _, _) => format!("{settings} réglages, {runs} essais chacun"),
                (_, 1, 1) => "1 setting, 1 run".to_string(),
                (_, _, 1) => format!("{settings} settings, 1 run each"),
                (_, 1, _) => format!("1 setting, {runs} runs"),
                (_, _, _) => format!("{settings} settings, {runs} runs each"),
            };
            match lang {
                _ if self.is_complete() => text,
                Lang::Fr => format!("{text} (interrompu)"),
                _ => format!("{text} (interrupted)"),
            }
        })
    }
}

impl Show for Sweep {
    fn page(&self) -> Page {
        let lang = Lang::current();
        let word = |en, fr| Label::fixed(en, fr).text(lang);
        let names = self.runs.first().map(Runs::names).unwrap_or_default();
        let several = names.len() > 1;
        let mut columns = vec![word("setting", "réglage")];
        for name in &names {
            for part in [word("mean", "moyenne"), word("lowest", "min."), word("highest", "max.")] {
                columns.push(if several { format!("{}, {part}", name.text(lang)) } else { part });
            }
        }
        let rows: Vec<Vec<String>> = self
            .settings
            .iter()
            .zip(&self.runs)
            .map(|(setting, runs)| {
                let mut row = vec![setting.label.text(lang)];
                row.extend(runs.each().iter().flat_map(|runs| runs.cells(lang)));
                row
            })
            .collect();
        let seeds = self.runs.iter().map(Runs::len).max().unwrap_or(0);
        Page::new().table(self.title(seeds).text(lang), &columns, &rows)
    }
}
displays!(Sweep);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_stand_beside_what_was_found() {
        let one = sweep(&[1, 10], 3, |count, seed| Ok(count as f64 + 0.1 * seed as f64)).unwrap();
        assert_eq!(one.lowest(), [1.1, 10.1]);
        assert_eq!(one.title(3).text(Lang::Fr), "2 réglages, 3 essais chacun");
        assert_eq!(one.page().plain().lines().count(), 5, "{}", one.page().plain());
        let zero = one.minus(&one).unwrap();
        assert_eq!(zero.claimed().unwrap(), [0.0; 6]);
        assert_eq!(one.at(3).unwrap_err().kind(), Kind::Value);
        assert_eq!(one.minus(&sweep(&[1, 2], 3, |_, _| Ok(1.0)).unwrap()).unwrap_err().kind(), Kind::Shape);
    }

    #[test]
    fn misuse_is_told() {
        assert_eq!(sweep(&[] as &[f64], 3, |_, _| Ok(1.0)).unwrap_err().kind(), Kind::Empty);
        assert_eq!(sweep(&[2.0, 2.0], 3, |_, _| Ok(1.0)).unwrap_err().kind(), Kind::Value);
        let names = sweep(&[("small", "petit"), ("large", "grand")], 2, |_, _| Ok(1.0)).unwrap();
        assert_eq!(names.numbers().unwrap_err().kind(), Kind::Value);
        assert_eq!(names.at("grand").unwrap().len(), 2);
        let error = sweep(&[1, 2], 2, |count, _| if count == 2 { crate::stat::mean(&[]) } else { Ok(1.0) })
            .unwrap_err();
        assert!(error.message(Lang::En).contains("seed 1, setting 2"), "{}", error.message(Lang::En));
    }
}
