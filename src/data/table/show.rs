//! What a reader sees of a table: its first rows, a summary of its columns, and what there is to say.

use super::Table;
use super::kinds::{distinct, words};
use super::notes::Note;
use crate::lang::{Label, Lang};
use crate::show::{Page, Show, displays};
use polars::prelude::*;

/// Rows that a table shows of itself.
const SHOWN_ROWS: usize = 10;

impl Table {
    /// The first rows, to look at.
    ///
    /// ```
    /// use atelier::Table;
    /// # fn main() -> atelier::Result<()> {
    /// atelier::start(atelier::Lang::En)?;
    /// let table = Table::columns(&[("x", &[1.0, 2.5, 3.0])])?;
    /// assert_eq!(table.head(2).plain(), "2 of 3 rows\n  x\n───\n1.0\n2.5");
    /// # Ok(()) }
    /// ```
    pub fn head(&self, rows: usize) -> Page {
        self.excerpt(rows)
    }

    fn excerpt(&self, rows: usize) -> Page {
        let lang = Lang::current();
        let shown = rows.min(self.rows());
        let part = self.frame.head(Some(shown));
        let cells: Vec<Vec<String>> = part.columns().iter().map(|column| cells(column, lang)).collect();
        let lines: Vec<Vec<String>> =
            (0..shown).map(|row| cells.iter().map(|column| column[row].clone()).collect()).collect();
        let count = Label::with(|lang| match (lang, shown == self.rows()) {
            (Lang::Fr, true) => format!("{} {}", lang.count(shown), plural(shown, "ligne", "lignes", lang)),
            (_, true) => format!("{} {}", lang.count(shown), plural(shown, "row", "rows", lang)),
            (Lang::Fr, false) => format!("{} lignes sur {}", lang.count(shown), lang.count(self.rows())),
            (_, false) => format!("{} of {} rows", lang.count(shown), lang.count(self.rows())),
        });
        let caption = match &self.title {
            Some(title) => Label::new(
                format!("{} — {}", title.en(), count.en()),
                format!("{} — {}", title.fr(), count.fr()),
            ),
            None => count,
        };
        Page::new().table(caption.text(lang), &self.names(), &lines)
    }

    /// Each column in one line: what it holds, how many values are missing, and where its numbers lie.
    ///
    /// The spread is the sample's standard deviation (squares summed over n − 1, as pandas does): how far a value lies from
    /// the mean, typically. [`Scaling`](crate::Scaling) divides by n, as scikit-learn does, and says so.
    ///
    /// ```
    /// use atelier::Table;
    /// # fn main() -> atelier::Result<()> {
    /// atelier::start(atelier::Lang::En)?;
    /// let table = Table::columns(&[("x", &[1.0, 2.0, 3.0, f64::NAN])])?;
    /// let page = table.describe();
    /// assert!(page.plain().contains("x       numbers      3        1          3     2       1    1       2    3"));
    /// # Ok(()) }
    /// ```
    pub fn describe(&self) -> Page {
        let lang = Lang::current();
        let headers: Vec<String> = [
            ("column", "colonne"),
            ("holds", "contient"),
            ("count", "nombre"),
            ("missing", "manquants"),
            ("different", "distincts"),
            ("mean", "moyenne"),
            ("spread", "écart-type"),
            ("min", "min"),
            ("median", "médiane"),
            ("max", "max"),
        ]
        .map(|(en, fr)| Label::fixed(en, fr).text(lang))
        .to_vec();
        let rows: Vec<Vec<String>> =
            self.frame.columns().iter().map(|column| describe(column, lang)).collect();
        let caption = match &self.title {
            Some(title) => title.text(lang),
            None => Label::with(|lang| match lang {
                Lang::Fr => {
                    format!("{} {}", lang.count(self.rows()), plural(self.rows(), "ligne", "lignes", lang))
                }
                _ => format!("{} {}", lang.count(self.rows()), plural(self.rows(), "row", "rows", lang)),
            })
            .text(lang),
        };
        Page::new().table(&caption, &headers, &rows)
    }

    /// What there is to say below the rows: how the file was understood, the target, hidden columns,
    /// missing values.
    ///
    /// ```
    /// use atelier::Table;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("days.csv");
    /// # let path = path.to_str().unwrap();
    /// std::fs::write(path, "day,n\n03/04/1991,1\n05/06/1991,2\n")?;
    /// let notes = Table::read(path)?.notes();
    /// assert!(notes[0].en().starts_with("kept as text: “day” (“03/04/1991”, day or month first?"));
    /// # Ok(()) }
    /// ```
    pub fn notes(&self) -> Vec<Label> {
        let mut notes = Note::lines(&self.notes);
        if let Some(goal) = &self.goal {
            notes.push(goal.note(self));
        }
        if !self.hidden.is_empty() {
            notes.push(Label::with(|lang| {
                let names: Vec<String> = self.hidden.iter().map(|name| lang.quote(name)).collect();
                match lang {
                    Lang::Fr => format!("caché au réseau\u{a0}: {}", lang.list(&names)),
                    _ => format!("hidden from the network: {}", lang.list(&names)),
                }
            }));
        }
        let missing: Vec<(String, usize)> = self
            .frame
            .columns()
            .iter()
            .filter(|column| column.null_count() > 0)
            .map(|column| (column.name().to_string(), column.null_count()))
            .collect();
        if !missing.is_empty() {
            notes.push(Label::with(|lang| {
                let parts: Vec<String> = missing
                    .iter()
                    .map(|(name, count)| format!("{} {}", lang.quote(name), lang.count(*count)))
                    .collect();
                match lang {
                    Lang::Fr => format!("valeurs manquantes\u{a0}: {}", lang.list(&parts)),
                    _ => format!("missing values: {}", lang.list(&parts)),
                }
            }));
        }
        notes
    }
}

impl Show for Table {
    fn page(&self) -> Page {
        let mut page = self.excerpt(SHOWN_ROWS);
        for note in self.notes() {
            page = page.label(&note);
        }
        page
    }
}

displays!(Table);

pub(in crate::data) fn plural(
    count: usize,
    one: &'static str,
    many: &'static str,
    lang: Lang,
) -> &'static str {
    // French says « 0 ligne », English “0 rows”.
    let single = count == 1 || (lang == Lang::Fr && count == 0);
    if single { one } else { many }
}

/// The values of a column as a reader sees them.
fn cells(column: &Column, lang: Lang) -> Vec<String> {
    let series = column.as_materialized_series();
    // An en dash: a column of numbers with holes still stands to the right.
    let none = || "–".to_string();
    match series.dtype() {
        DataType::Int64 => series.i64().map(|numbers| {
            numbers.iter().map(|number| number.map_or_else(none, |number| whole(number, lang))).collect()
        }),
        DataType::Float64 => series.f64().map(|numbers| {
            let decimals = decimals(numbers.iter().flatten());
            let shown =
                |number: f64| decimals.map_or_else(|| lang.short(number), |count| lang.number(number, count));
            numbers.iter().map(|number| number.map_or_else(none, shown)).collect()
        }),
        DataType::Boolean => series.bool().map(|choices| {
            let word =
                |choice: bool| if choice { Label::fixed("yes", "oui") } else { Label::fixed("no", "non") };
            choices.iter().map(|choice| choice.map_or_else(none, |choice| word(choice).text(lang))).collect()
        }),
        _ => {
            Ok(words(series).unwrap_or_default().into_iter().map(|text| text.unwrap_or_else(none)).collect())
        }
    }
    // The arms ask for the kind that they have just seen.
    .unwrap_or_else(|_| vec![String::new(); column.len()])
}

/// How many decimals show about four digits of each of these numbers, one under the other; none
/// where their sizes are too far apart for one column of decimals.
fn decimals(numbers: impl Iterator<Item = f64>) -> Option<usize> {
    let mut most = 0;
    for number in numbers.filter(|number| *number != 0.0) {
        let exponent = number.abs().log10().floor() as i32;
        if !number.is_finite() || !(-4..=8).contains(&exponent) {
            return None;
        }
        let needed = format!("{:.*}", (3 - exponent).max(0) as usize, number);
        let needed = needed.split_once('.').map_or(0, |(_, digits)| digits.trim_end_matches('0').len());
        most = most.max(needed);
    }
    (most <= 5).then_some(most)
}

/// A whole number in a cell: four digits stand together, because most of them are years.
fn whole(number: i64, lang: Lang) -> String {
    if number.unsigned_abs() < 10_000 {
        return if number < 0 { format!("−{}", -number) } else { number.to_string() };
    }
    lang.number(number as f64, 0)
}

fn describe(column: &Column, lang: Lang) -> Vec<String> {
    let series = column.as_materialized_series();
    let count = column.len() - column.null_count();
    let different = series.drop_nulls().n_unique().unwrap_or(0);
    let holds = match series.dtype() {
        DataType::String => Label::fixed("texts", "textes"),
        DataType::Boolean => Label::fixed("yes or no", "oui ou non"),
        DataType::Date | DataType::Datetime(..) => Label::fixed("dates", "dates"),
        _ => Label::fixed("numbers", "nombres"),
    };
    let mut row = vec![column.name().to_string(), holds.text(lang)];
    row.extend([count, column.null_count(), different].map(|number| lang.count(number)));
    match series.dtype() {
        DataType::Int64 | DataType::Float64 | DataType::Boolean => {
            let short = |number: Option<f64>| number.map_or(String::new(), |number| lang.short(number));
            // Years among whole numbers read as years, here as in the rows.
            let own = |number: Option<f64>| match number {
                // Larger ones are no longer counted one by one.
                Some(number) if number.fract() == 0.0 && number.abs() < 1e15 => whole(number as i64, lang),
                other => short(other),
            };
            let numbers = series.cast(&DataType::Float64).unwrap_or_else(|_| series.clone());
            row.push(short(numbers.mean()));
            row.push(short(numbers.std(1)));
            row.push(own(numbers.min::<f64>().ok().flatten()));
            row.push(own(numbers.median()));
            row.push(own(numbers.max::<f64>().ok().flatten()));
        }
        DataType::Date | DataType::Datetime(..) => {
            let sorted = distinct(series).unwrap_or_default();
            let end = |text: Option<&String>| text.cloned().unwrap_or_default();
            row.extend([
                String::new(),
                String::new(),
                end(sorted.first()),
                String::new(),
                end(sorted.last()),
            ]);
        }
        _ => row.extend(vec![String::new(); 5]),
    }
    row
}
