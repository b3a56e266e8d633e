//! The sentences of what stands between two axes of numbers.

use super::super::drawing::Side;
use super::super::figure::Figure;
use super::super::paper::clean;
use super::super::ticks::Writing;
use super::super::words::{self, capital, say};
use super::{Plane, Shape, Spread};
use crate::lang::Lang;

/// How the values of both axes are written.
struct Pens {
    x: Writing,
    y: Writing,
    lang: Lang,
}

impl Plane {
    pub(super) fn sentences(&self, figure: &Figure, lang: Lang) -> Vec<String> {
        let (x, y) = self.axes(figure);
        let (all_x, all_y) = self.placed(&x, &y);
        let (spans_x, spans_y) = (x.extent(all_x), y.extent(all_y));
        let pens = Pens { x: x.writing(spans_x), y: y.writing(spans_y), lang };
        let mut parts = vec![
            words::opening(self.kind(lang), figure.title.as_ref(), lang),
            words::axis(words::HORIZONTAL, &x, None, spans_x, lang),
            words::axis(words::VERTICAL, &y, self.upright_fallback().as_ref(), spans_y, lang),
        ];
        let held = |points: &[(f64, f64)]| -> Vec<(f64, f64)> {
            points.iter().copied().filter(|(at_x, at_y)| x.holds(*at_x) && y.holds(*at_y)).collect()
        };
        for (position, mark) in self.marks.iter().enumerate() {
            let text = match &mark.shape {
                Shape::Curve(points) => pens.curve(&held(points)),
                Shape::Points(points) => pens.points(&held(points), self.identity),
                Shape::Band(band) => pens.band(band),
                Shape::Sweep(settings) => pens.sweep(settings),
                Shape::Histogram(histogram) => histogram.words(&pens.x, &self.edges(&x), lang),
                Shape::Field(field) => field.words(figure, lang),
            };
            let name = self.name_of(position).map(|name| clean(&name.text(lang)));
            let name = name.or_else(|| match &mark.shape {
                Shape::Band(_) => Some(say(lang, "shaded band", "bande ombrée").to_string()),
                Shape::Field(_) => Some(say(lang, "colours", "couleurs").to_string()),
                _ => None,
            });
            parts.push(match name {
                _ if text.is_empty() => String::new(),
                Some(name) => format!("{} {text}.", lang.colon(&name)),
                None => format!("{}.", capital(&text)),
            });
        }
        for line in &self.lines {
            let (side, place) = match line.side {
                Side::Level => {
                    let day = matches!(x.unit, super::super::axis::Unit::Days { .. });
                    let french = if day { "ligne verticale à la date du" } else { "ligne verticale à" };
                    (say(lang, "upright line at", french), pens.x.value(line.value, lang))
                }
                Side::Upright => {
                    (say(lang, "level line at", "ligne horizontale à"), pens.y.value(line.value, lang))
                }
            };
            let text = match clean(&line.name.text(lang)) {
                name if name.is_empty() => format!("{side} {place}."),
                name => format!("{side} {place} ({name})."),
            };
            parts.push(capital(&text));
        }
        if self.identity {
            parts.push(
                say(
                    lang,
                    "A diagonal shows where both axes have the same value.",
                    "Une diagonale montre où les deux axes ont la même valeur.",
                )
                .to_string(),
            );
        }
        parts
    }

    fn kind(&self, lang: Lang) -> &'static str {
        let curve = |shape: &Shape| matches!(shape, Shape::Curve(_) | Shape::Sweep(_));
        let curves = self.marks.iter().filter(|mark| curve(&mark.shape)).count();
        if self.any(|shape| matches!(shape, Shape::Field(_))) {
            say(lang, "Boundary", "Frontière")
        } else if self.any(|shape| matches!(shape, Shape::Histogram(_))) {
            say(lang, "Histogram", "Histogramme")
        } else if self.any(|shape| matches!(shape, Shape::Points(_))) {
            say(lang, "Points", "Nuage de points")
        } else if curves > 1 {
            say(lang, "Curves", "Courbes")
        } else {
            say(lang, "Curve", "Courbe")
        }
    }
}

impl Pens {
    fn y(&self, value: f64) -> String {
        self.y.value(value, self.lang)
    }

    fn x(&self, value: f64) -> String {
        self.x.value(value, self.lang)
    }

    /// “, lowest 3 at x = 2”: said only where it is news, not where the curve begins or ends there.
    fn turns(&self, seen: &[(f64, f64)]) -> String {
        let (Some(first), Some(last)) = (seen.first(), seen.last()) else { return String::new() };
        let lowest = seen.iter().fold(first, |least, point| if point.1 < least.1 { point } else { least });
        let highest = seen.iter().fold(first, |most, point| if point.1 > most.1 { point } else { most });
        let dates = matches!(self.x.unit(), super::super::axis::Unit::Days { .. });
        let at = |x: f64| match (self.lang, dates) {
            (Lang::Fr, true) => format!("le {}", self.x(x)),
            (_, true) => format!("on {}", self.x(x)),
            (Lang::Fr, false) => format!("pour x = {}", self.x(x)),
            (_, false) => format!("at x = {}", self.x(x)),
        };
        let mut text = String::new();
        if lowest.1 < first.1.min(last.1) {
            let word = say(self.lang, "lowest", "minimum");
            text.push_str(&format!(", {word} {} {}", self.y(lowest.1), at(lowest.0)));
        }
        if highest.1 > first.1.max(last.1) {
            let word = say(self.lang, "highest", "maximum");
            text.push_str(&format!(", {word} {} {}", self.y(highest.1), at(highest.0)));
        }
        text
    }

    fn curve(&self, seen: &[(f64, f64)]) -> String {
        let lang = self.lang;
        let mut text = words::count(seen.len(), ("point", "point"), ("points", "points"), lang);
        let (Some(first), Some(last)) = (seen.first(), seen.last()) else { return text };
        if seen.len() == 1 {
            return format!("{text}, {} {}", say(lang, "at", "à"), self.y(first.1));
        }
        text.push_str(&match lang {
            Lang::Fr => format!(", commence à {}, finit à {}", self.y(first.1), self.y(last.1)),
            _ => format!(", starts at {}, ends at {}", self.y(first.1), self.y(last.1)),
        });
        text.push_str(&self.turns(seen));
        text
    }

    fn points(&self, seen: &[(f64, f64)], identity: bool) -> String {
        let lang = self.lang;
        let mut text = words::count(seen.len(), ("point", "point"), ("points", "points"), lang);
        if seen.len() <= 3 {
            let apart = if lang == Lang::Fr { "\u{202f}; " } else { "; " };
            let list: Vec<String> =
                seen.iter().map(|(x, y)| format!("({}{apart}{})", self.x(*x), self.y(*y))).collect();
            if !list.is_empty() {
                text = format!("{text}, {}", lang.list(&list));
            }
        }
        if let Some(correlation) = correlation(seen) {
            // Three digits: 0.998 is not 1.
            let value = lang.number(correlation, 3);
            text.push_str(&format!(", {} {value}", say(lang, "correlation", "corrélation")));
        }
        if identity && !seen.is_empty() {
            let away = seen.iter().map(|(x, y)| (x - y).abs() / seen.len() as f64).sum::<f64>();
            text.push_str(&match lang {
                Lang::Fr => format!(", à {} de la diagonale en moyenne", self.y(away)),
                _ => format!(", {} away from the diagonal on average", self.y(away)),
            });
        }
        text
    }

    fn band(&self, band: &[(f64, f64, f64)]) -> String {
        let whole =
            |point: &&(f64, f64, f64)| point.0.is_finite() && point.1.is_finite() && point.2.is_finite();
        let (first, last) = (band.iter().find(whole), band.iter().rfind(whole));
        let span = |point: &(f64, f64, f64)| self.y.range(point.1, point.2, self.lang);
        match (first, last) {
            (Some(first), Some(last)) => match self.lang {
                Lang::Fr => format!("{} au début, {} à la fin", span(first), span(last)),
                _ => format!("{} at the start, {} at the end", span(first), span(last)),
            },
            _ => String::new(),
        }
    }

    fn sweep(&self, settings: &[(f64, Vec<f64>)]) -> String {
        let lang = self.lang;
        let spreads: Vec<(f64, Spread)> =
            settings.iter().filter_map(|(x, runs)| Some((*x, Spread::of(runs)?))).collect();
        let (fewest, most) = spreads
            .iter()
            .fold((usize::MAX, 0), |(few, many), (_, spread)| (few.min(spread.runs), many.max(spread.runs)));
        let count = words::count(settings.len(), ("setting", "réglage"), ("settings", "réglages"), lang);
        let (Some((_, first)), Some((_, last))) = (spreads.first(), spreads.last()) else { return count };
        let runs = match fewest == most {
            true => words::count(most, ("run", "essai"), ("runs", "essais"), lang),
            false => match lang {
                Lang::Fr => format!("de {} à {} essais", lang.count(fewest), lang.count(most)),
                _ => format!("{} to {} runs", lang.count(fewest), lang.count(most)),
            },
        };
        let span = |spread: &Spread| self.y.range(spread.low, spread.high, lang);
        let means: Vec<(f64, f64)> = spreads.iter().map(|(x, spread)| (*x, spread.mean)).collect();
        match lang {
            Lang::Fr => format!(
                "{count}, {runs} chacun, moyenne de {} ({}) au début à {} ({}) à la fin{}",
                self.y(first.mean),
                span(first),
                self.y(last.mean),
                span(last),
                self.turns(&means)
            ),
            _ => format!(
                "{count}, {runs} each, mean {} ({}) at the start, {} ({}) at the end{}",
                self.y(first.mean),
                span(first),
                self.y(last.mean),
                span(last),
                self.turns(&means)
            ),
        }
    }
}

/// Pearson's correlation, where there are enough points that vary.
fn correlation(points: &[(f64, f64)]) -> Option<f64> {
    if points.len() < 3 {
        return None;
    }
    let (x, y): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
    crate::stat::correlation(&x, &y).ok()
}
