//! An audit for a reader: its table, its figure, and what must be said with the numbers.

use super::{Answers, Audit, CROSS, GroupScore};
use crate::error::Result;
use crate::lang::{Label, Lang, capital};
use crate::plot::Figure;
use crate::score::metric::{Metric, Takes};
use crate::show::{Page, Show, displays};
use crate::stat::Interval;

impl Audit {
    /// What stands above a column of groups: the names of the columns they came from.
    fn heading(&self) -> Label {
        let labels: Vec<Label> = self
            .by
            .iter()
            .map(|grouping| grouping.label.clone().unwrap_or(Label::fixed("group", "groupe")))
            .collect();
        let join = |half: fn(&Label) -> &str| labels.iter().map(half).collect::<Vec<_>>().join(CROSS);
        Label::new(join(Label::en), join(Label::fr))
    }

    /// The metrics that an audit shows of itself.
    fn main_metrics(&self) -> &'static [Metric] {
        match &self.kind {
            Answers::Numbers => &[Metric::MeanAbsoluteError, Metric::MeanError],
            Answers::Classes { yes: Some(_), .. } => &[
                Metric::SelectionRate,
                Metric::FalseNegativeRate,
                Metric::FalsePositiveRate,
                Metric::Precision,
                Metric::Accuracy,
            ],
            Answers::Classes { yes: None, .. } => &[Metric::Accuracy],
        }
    }

    /// A table of some metrics: overall, each group, difference and ratio.
    ///
    /// # Errors
    /// When a metric means nothing for these answers.
    pub fn table(&self, metrics: &[Metric]) -> Result<Page> {
        let lang = Lang::current();
        let word = |en, fr| Label::fixed(en, fr).text(lang);
        let write = |metric: &Metric, interval: Option<Interval>| match interval {
            Some(interval) if metric.is_share() => interval.percent(lang),
            Some(interval) => interval.short(lang),
            None => "–".to_string(),
        };
        let mut columns = vec![self.heading().text(lang), word("cases", "cas")];
        let groups = self.divide();
        let mut rows = vec![vec![word("all", "tous"), lang.count(self.truth.len())]];
        rows.extend(groups.iter().map(|(group, rows)| vec![label(group).text(lang), lang.count(rows.len())]));
        rows.push(vec![
            word("difference: highest − lowest", "différence\u{a0}: plus haut − plus bas"),
            String::new(),
        ]);
        rows.push(vec![
            word("ratio: lowest ÷ highest", "rapport\u{a0}: plus bas ÷ plus haut"),
            String::new(),
        ]);
        for metric in metrics {
            self.check(*metric)?;
            columns.push(metric.label().text(lang));
            let mut cells = vec![write(metric, self.overall(*metric).ok())];
            cells.extend(self.by_group(*metric)?.into_iter().map(|score| write(metric, score.interval)));
            cells.push(write(metric, self.difference(*metric).ok()));
            cells.push(self.ratio(*metric).map_or("–".to_string(), |ratio| ratio.short(lang)));
            for (row, cell) in rows.iter_mut().zip(cells) {
                row.push(cell);
            }
        }
        let mut page = Page::new().table(word("Who it works for", "Pour qui cela marche"), &columns, &rows);
        for note in self.notes(metrics) {
            page = page.label(&note);
        }
        Ok(page)
    }

    /// What must be said with the numbers.
    fn notes(&self, metrics: &[Metric]) -> Vec<Label> {
        let mut notes = Vec::new();
        if let Answers::Classes { names, yes: Some(yes) } = &self.kind
            && metrics.iter().any(|metric| metric.takes() == Takes::Decisions)
        {
            notes.push(Label::with(|lang| match lang {
                Lang::Fr => format!("Oui veut dire {}.", lang.quote(&names[*yes])),
                _ => format!("Yes means {}.", lang.quote(&names[*yes])),
            }));
        }
        notes.push(Label::with(|lang| {
            let meanings: Vec<String> = metrics
                .iter()
                .map(|metric| {
                    format!("{} {}", lang.colon(&metric.label().text(lang)), metric.meaning().text(lang))
                })
                .collect();
            format!("{}.", meanings.join("\n"))
        }));
        notes.push(Label::with(|lang| {
            let fewest = lang.count(self.fewest);
            match lang {
                Lang::Fr => format!("Entre parenthèses, l’intervalle à 95\u{a0}%. Un nombre qui reposerait sur moins de {fewest} cas n’est pas donné (–)."),
                _ => format!("In brackets, the interval of 95%. A number that would rest on fewer than {fewest} cases is not given (–)."),
            }
        }));
        if let Some(clusters) = self.clusters() {
            notes.push(Label::with(|lang| {
                let clusters = lang.count(clusters);
                match lang {
                    Lang::Fr => format!("Les cas viennent de {clusters} grappes, où ils se ressemblent\u{a0}: les intervalles sont élargis en conséquence."),
                    _ => format!("The cases come in {clusters} clusters, within which they resemble each other: the intervals are widened for that."),
                }
            }));
        }
        if self.groups().len() > 2 {
            notes.push(Label::fixed(
                "The highest and the lowest of several groups lie apart by chance too: the intervals of difference and ratio are widened for that.",
                "Le plus haut et le plus bas de plusieurs groupes s’écartent aussi par hasard\u{a0}: les intervalles de la différence et du rapport sont élargis en conséquence.",
            ));
        }
        notes
    }

    /// A metric by group as a figure: a dot and its interval for each, a line for all together.
    ///
    /// # Errors
    /// When the metric means nothing here, or no group has enough cases.
    pub fn plot(&self, metric: Metric) -> Result<Figure> {
        let overall = self.overall(metric)?;
        let scores = self.by_group(metric)?;
        let judged: Vec<(&GroupScore, Interval)> =
            scores.iter().filter_map(|score| score.interval.map(|interval| (score, interval))).collect();
        if judged.is_empty() {
            return Err(self.too_small(&scores));
        }
        let dots: Vec<(Label, f64)> = judged
            .iter()
            .map(|(score, interval)| {
                let name = label(&score.group);
                let name = Label::new(
                    format!("{} ({})", name.en(), Lang::En.count(score.counted)),
                    format!("{} ({})", name.fr(), Lang::Fr.count(score.counted)),
                );
                (name, interval.value)
            })
            .collect();
        let ends: Vec<(f64, f64)> =
            judged.iter().map(|(_, interval)| (interval.low, interval.high)).collect();
        let hidden = scores.len() - judged.len();
        let name = Label::with(|lang| {
            let name = metric.label().text(lang);
            match (lang, hidden) {
                (_, 0) => name,
                (Lang::Fr, _) => format!("{name} (groupes trop petits pour être montrés\u{a0}: {hidden})"),
                (_, _) => format!("{name} (groups too small to be shown: {hidden})"),
            }
        });
        let title = |lang: Lang| {
            let name = capital(&metric.label().text(lang));
            let by_value =
                |a: &&(&GroupScore, Interval), b: &&(&GroupScore, Interval)| a.1.value.total_cmp(&b.1.value);
            let (Some(low), Some(high)) = (judged.iter().min_by(by_value), judged.iter().max_by(by_value))
            else {
                return name;
            };
            let (least, most) = (metric.write(low.1.value, lang), metric.write(high.1.value, lang));
            let (who, whom) = (shown(&low.0.group, lang), shown(&high.0.group, lang));
            match lang {
                _ if judged.len() < 2 || low.1.value == high.1.value => {
                    format!("{} {least}", lang.colon(&name))
                }
                Lang::Fr => format!("{name}\u{a0}: de {least} ({who}) à {most} ({whom})"),
                _ => format!("{name}: from {least} ({who}) to {most} ({whom})"),
            }
        };
        let mut figure = Figure::dots(&dots)?
            .intervals(&ends)?
            .line_across(overall.value, "all together", "tous ensemble")?
            .title(&title(Lang::En), &title(Lang::Fr))
            .x_axis(name.en(), name.fr());
        if metric.is_share() {
            figure = figure.as_percent();
        }
        Ok(figure)
    }
}

/// A group as a reader sees it: one that is not known has no name of its own.
pub(super) fn label(group: &str) -> Label {
    Label::with(|lang| {
        let unknown = if lang == Lang::Fr { "non précisé" } else { "not stated" };
        group
            .split(CROSS)
            .map(|part| if part.is_empty() { unknown } else { part })
            .collect::<Vec<_>>()
            .join(CROSS)
    })
}

pub(super) fn shown(group: &str, lang: Lang) -> String {
    label(group).text(lang)
}

impl Show for Audit {
    fn page(&self) -> Page {
        match self.table(self.main_metrics()) {
            Ok(page) => page,
            Err(error) => Page::text(&error.message(Lang::current())),
        }
    }
}
displays!(Audit);
