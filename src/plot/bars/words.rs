//! The sentences of bars, dots, estimates and runs.

use super::super::figure::Figure;
use super::super::paper::clean;
use super::super::ticks::Writing;
use super::super::words::{self, say};
use super::{Bars, Manner, Series};
use crate::lang::Lang;

/// The words give every value up to here, then only the extremes.
const SAID: usize = 12;

impl Bars {
    pub(super) fn sentences(&self, figure: &Figure, lang: Lang) -> Vec<String> {
        let kind = match self.manner {
            Manner::Dots => say(lang, "Dots", "Points"),
            Manner::Bars => say(lang, "Bars", "Barres"),
        };
        let axis = self.axis(figure);
        let extent = self.extent(&axis);
        let pen = axis.writing(extent);
        let mut parts = vec![
            words::opening(kind, figure.title.as_ref(), lang),
            words::axis(words::HORIZONTAL, &axis, None, extent, lang),
        ];
        if let Some(label) = figure.y.words(None, lang) {
            parts.push(format!("{} {}.", lang.colon(say(lang, "Names", "Noms")), clean(&label.text(lang))));
        }
        for (position, series) in self.series.iter().enumerate() {
            let text = self.series_words(series, &pen, lang);
            if text.is_empty() {
                continue;
            }
            parts.push(match self.name_of(position) {
                Some(name) => format!("{} {text}.", lang.colon(&clean(&name.text(lang)))),
                None => format!("{text}."),
            });
        }
        for (value, name) in &self.lines {
            let place = pen.value(*value, lang);
            let line = say(lang, "Upright line at", "Ligne verticale à");
            parts.push(match clean(&name.text(lang)) {
                name if name.is_empty() => format!("{line} {place}."),
                name => format!("{line} {place} ({name})."),
            });
        }
        parts
    }

    fn series_words(&self, series: &Series, pen: &Writing, lang: Lang) -> String {
        let one = |row: usize| {
            let name = lang.colon(&clean(&self.names[row].text(lang)));
            let value = series.values[row];
            let value = if value.is_finite() {
                pen.value(value, lang)
            } else {
                say(lang, "no value", "pas de valeur").to_string()
            };
            let span = series.interval(row).map(|(low, high)| pen.range(low, high, lang));
            match (series.runs.get(row), span) {
                (Some(runs), Some(span)) => {
                    let finite = runs.iter().filter(|run| run.is_finite()).count();
                    let runs = words::count(finite, ("run", "essai"), ("runs", "essais"), lang);
                    match lang {
                        Lang::Fr => format!("{name} {value} en moyenne ({runs}, {span})"),
                        _ => format!("{name} {value} on average ({runs}, {span})"),
                    }
                }
                (_, Some(span)) => format!("{name} {value} ({span})"),
                (_, None) => format!("{name} {value}"),
            }
        };
        let apart = say(lang, "; ", "\u{202f}; ");
        let rows = series.values.len();
        if rows <= SAID {
            return (0..rows).map(one).collect::<Vec<_>>().join(apart);
        }
        let finite = || (0..rows).filter(|row| series.values[*row].is_finite());
        let by = |a: &usize, b: &usize| series.values[*a].total_cmp(&series.values[*b]);
        let count = words::count(rows, ("value", "valeur"), ("values", "valeurs"), lang);
        let mut parts = vec![count];
        if let (Some(low), Some(high)) = (finite().min_by(by), finite().max_by(by)) {
            parts.push(format!("{} {}", say(lang, "highest", "maximum"), one(high)));
            parts.push(format!("{} {}", say(lang, "lowest", "minimum"), one(low)));
        }
        parts.join(apart)
    }
}
