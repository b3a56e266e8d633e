//! Experiments that measured several things, side by side.

use super::super::figure::Figure;
use super::super::given::Name;
use crate::error::{Error, Kind, Result};
use crate::lang::Label;
use crate::stat::Runs;

impl Figure {
    /// Experiments that measured the same several things in each run: each experiment has a name, each
    /// measure is a series of [`Figure::runs`], under the name that the experiment gave it.
    ///
    /// ```
    /// use atelier::{Figure, Lang, repeat};
    /// let short = repeat(2, |seed| Ok([("at home", "chez soi", 0.9), ("abroad", "ailleurs", 0.1 * seed as f64)]))?;
    /// let figure = Figure::measures(&[(("8 units", "8 unités"), &short)])?;
    /// assert!(figure.alt(Lang::En).contains("at home: 8 units: 0.9 on average"));
    /// assert!(figure.alt(Lang::Fr).contains("ailleurs\u{a0}: 8 unités\u{a0}: 0,15 en moyenne"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where one experiment measured other things than the first, or there are none, or more than 60.
    pub fn measures<N: Into<Name> + Clone>(experiments: &[(N, &Runs)]) -> Result<Figure> {
        let named = experiments.iter().map(|(name, runs)| (name.clone().into().0, *runs));
        Figure::of_measures(&named.collect::<Vec<_>>())
    }

    fn of_measures(experiments: &[(Label, &Runs)]) -> Result<Figure> {
        let Some((_, first)) = experiments.first() else {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed("there is no experiment to show", "il n’y a aucune expérience à montrer"),
            )
            .found(Label::same("0"))
            .expected(Label::fixed("1 or more", "1 ou plus"))
            .attempt(Label::same("repeat(5, |seed| …)?")));
        };
        let names = first.names();
        if let Some((_, other)) = experiments.iter().find(|(_, runs)| runs.names() != names) {
            let told = |names: &[Label]| {
                let names = names.to_vec();
                Label::with(|lang| lang.list(&names.iter().map(|name| name.text(lang)).collect::<Vec<_>>()))
            };
            return Err(Error::new(
                Kind::Shape,
                Label::fixed(
                    "these experiments did not measure the same things",
                    "ces expériences n’ont pas mesuré les mêmes choses",
                ),
            )
            .found(told(&other.names()))
            .expected(told(&names))
            .attempt(Label::same("Figure::runs(&[(\"…\", \"…\", runs.values())])?")));
        }
        let values = |measure: &Label| -> Result<Vec<Vec<f64>>> {
            experiments.iter().map(|(_, runs)| Ok(runs.get(measure.en())?.values().to_vec())).collect()
        };
        let mut figure: Option<Figure> = None;
        for measure in &names {
            let values = values(measure)?;
            let next = match figure {
                None => {
                    let named = experiments.iter().map(|(name, _)| name.clone());
                    Figure::runs(&named.zip(values).collect::<Vec<_>>())?
                }
                Some(before) => before.and_runs(&values)?,
            };
            // A single number has no name: then there is one series, which needs none.
            figure =
                Some(if measure.en().is_empty() { next } else { next.named(measure.en(), measure.fr()) });
        }
        figure.ok_or_else(|| {
            Error::new(Kind::Empty, Label::fixed("nothing was measured", "rien n’a été mesuré"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;
    use crate::stat::repeat;

    #[test]
    fn measures_are_series() {
        let two = repeat(3, |seed| Ok([("a", "a", seed as f64), ("b", "b", 1.0)])).unwrap();
        let one = repeat(3, |seed| Ok(seed as f64)).unwrap();
        let figure = Figure::measures(&[("x", &two), ("y", &two)]).unwrap();
        let words = figure.alt(Lang::En);
        assert!(words.contains("a: x: 2 on average (3 runs, from 1 to 3); y: 2 on average"), "{words}");
        assert!(words.contains("b: x: 1"), "{words}");
        assert!(Figure::measures(&[("x", &one)]).unwrap().alt(Lang::En).contains("x: 2 on average"));
        let refused = Figure::measures(&[("x", &two), ("y", &one)]).unwrap_err();
        assert!(refused.message(Lang::Fr).contains("mêmes choses"));
        assert!(Figure::measures::<&str>(&[]).is_err());
    }
}
