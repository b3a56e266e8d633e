//! A table on a page: cells that know their language, columns that stand under each other.

use super::{Page, escape};
use crate::lang::{Label, Lang};

/// One cell of a table, or its caption, or the name of a column: words, a number, or nothing.
///
/// Words are a [`Label`] and appear in the session's language; a plain text is for what has no language, such
/// as a name from the data. Numbers are written as the language writes them; a missing one (`None`, NaN) is
/// a dash.
///
/// ```
/// use atelier::{Cell, Label, Lang};
/// assert_eq!(Cell::from(Label::fixed("large", "grand")).text(Lang::Fr), "grand");
/// assert_eq!(Cell::from(1234.5).text(Lang::En), "1,234");
/// assert_eq!(Cell::percent(0.935, 1).text(Lang::Fr), "93,5\u{a0}%");
/// assert_eq!(Cell::from(None::<f64>).text(Lang::Fr), "—");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Cell(Content);

#[derive(Clone, Debug, PartialEq)]
enum Content {
    Words(Label),
    Name(String),
    Short(f64),
    Number(f64, usize),
    Percent(f64, usize),
    Count(usize),
    Bytes(u64),
    Missing,
}

impl Cell {
    /// A number with so many decimals.
    pub fn number(value: f64, decimals: usize) -> Cell {
        Cell(Content::Number(value, decimals))
    }

    /// A share of one as a percentage.
    pub fn percent(share: f64, decimals: usize) -> Cell {
        Cell(Content::Percent(share, decimals))
    }

    /// A size in bytes: `1.2 MB`, `1,2 Mo`.
    pub fn bytes(bytes: u64) -> Cell {
        Cell(Content::Bytes(bytes))
    }

    /// What a reader of this language sees.
    pub fn text(&self, lang: Lang) -> String {
        match &self.0 {
            Content::Words(label) => label.text(lang),
            Content::Name(text) => text.clone(),
            Content::Short(value) | Content::Number(value, _) | Content::Percent(value, _)
                if value.is_nan() =>
            {
                "—".to_string()
            }
            Content::Short(value) => lang.short(*value),
            Content::Number(value, decimals) => lang.number(*value, *decimals),
            Content::Percent(share, decimals) => lang.percent(*share, *decimals),
            Content::Count(count) => lang.count(*count),
            Content::Bytes(bytes) => lang.bytes(*bytes),
            Content::Missing => "—".to_string(),
        }
    }

    /// The same as HTML, each language marked as such, so that screen readers speak it well.
    fn html(&self, lang: Lang) -> String {
        match &self.0 {
            Content::Words(label) if lang == Lang::Both && label.en() != label.fr() => format!(
                "<span lang=\"en\">{}</span> · <span lang=\"fr\">{}</span>",
                escape(label.en()),
                escape(label.fr())
            ),
            _ => escape(&self.text(lang)),
        }
    }

    /// Whether it stands in the way of a column of numbers.
    fn is_word(&self, text: &str) -> bool {
        match &self.0 {
            Content::Words(_) | Content::Name(_) => !text.is_empty() && !looks_numeric(text),
            _ => false,
        }
    }
}

impl From<Label> for Cell {
    fn from(label: Label) -> Cell {
        Cell(Content::Words(label))
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell(Content::Name(text))
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell(Content::Name(text.to_string()))
    }
}

impl From<f64> for Cell {
    fn from(value: f64) -> Cell {
        Cell(Content::Short(value))
    }
}

impl From<f32> for Cell {
    fn from(value: f32) -> Cell {
        Cell(Content::Short(f64::from(value)))
    }
}

impl From<usize> for Cell {
    fn from(count: usize) -> Cell {
        Cell(Content::Count(count))
    }
}

impl From<u64> for Cell {
    fn from(count: u64) -> Cell {
        Cell(Content::Number(count as f64, 0))
    }
}

impl From<u32> for Cell {
    fn from(count: u32) -> Cell {
        Cell(Content::Number(f64::from(count), 0))
    }
}

impl From<i64> for Cell {
    fn from(count: i64) -> Cell {
        Cell(Content::Number(count as f64, 0))
    }
}

impl From<i32> for Cell {
    fn from(count: i32) -> Cell {
        Cell(Content::Number(f64::from(count), 0))
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Cell {
        value.map_or(Cell(Content::Missing), Into::into)
    }
}

impl<T: Clone + Into<Cell>> From<&T> for Cell {
    fn from(value: &T) -> Cell {
        value.clone().into()
    }
}

/// What can be a row of a table: cells of one type, or a tuple of several.
pub trait Row {
    /// The cells, from left to right.
    fn cells(&self) -> Vec<Cell>;
}

impl<C: Clone + Into<Cell>> Row for Vec<C> {
    fn cells(&self) -> Vec<Cell> {
        self.iter().cloned().map(Into::into).collect()
    }
}

impl<C: Clone + Into<Cell>, const COUNT: usize> Row for [C; COUNT] {
    fn cells(&self) -> Vec<Cell> {
        self.iter().cloned().map(Into::into).collect()
    }
}

macro_rules! rows_of_tuples {
    ($(($($name:ident $place:tt),+)),+ $(,)?) => {$(
        impl<$($name: Clone + Into<Cell>),+> Row for ($($name,)+) {
            fn cells(&self) -> Vec<Cell> {
                vec![$(self.$place.clone().into()),+]
            }
        }
    )+};
}
rows_of_tuples!(
    (A 0, B 1),
    (A 0, B 1, C 2),
    (A 0, B 1, C 2, D 3),
    (A 0, B 1, C 2, D 3, E 4),
    (A 0, B 1, C 2, D 3, E 4, F 5),
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6),
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7),
);

impl Page {
    /// Adds a table: a caption, the columns' names, rows of cells. Columns of numbers stand to the right.
    ///
    /// Words are [`Label`]s, numbers are numbers; a row is a tuple, an array or a `Vec`. Where a row has more or
    /// fewer cells than there are names, nothing is lost: the gap stays empty, and a sentence below says so.
    ///
    /// ```
    /// use atelier::*;
    /// start(Lang::Fr)?;
    /// let rows = [
    ///     (Label::fixed("large", "grand"), Cell::percent(0.97, 1), 1_000_000),
    ///     (Label::fixed("small", "petit"), Cell::percent(0.935, 1), 4_096),
    /// ];
    /// let names = [Label::fixed("network", "réseau"), Label::fixed("right", "justes"), Label::fixed("bytes", "octets")];
    /// let page = Page::new().table(Label::fixed("Two networks", "Deux réseaux"), &names, &rows);
    /// assert!(page.plain().starts_with("Deux réseaux\nréseau"));
    /// assert!(page.plain().contains("petit   93,5\u{a0}%"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn table<T, N, R>(self, caption: T, columns: &[N], rows: &[R]) -> Page
    where
        T: Into<Cell>,
        N: Clone + Into<Cell>,
        R: Row,
    {
        let columns = columns.iter().cloned().map(Into::into).collect();
        self.table_of_cells(&caption.into(), columns, rows.iter().map(Row::cells).collect())
    }

    fn table_of_cells(mut self, caption: &Cell, mut columns: Vec<Cell>, mut rows: Vec<Vec<Cell>>) -> Page {
        let lang = Lang::current();
        let uneven = uneven(columns.len(), &rows);
        let across = rows.iter().map(Vec::len).chain([columns.len()]).max().unwrap_or(0);
        columns.resize(across, Cell::from(""));
        for row in &mut rows {
            row.resize(across, Cell::from(""));
        }
        let texts: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().map(|cell| cell.text(lang)).collect()).collect();
        let numeric: Vec<bool> = (0..across)
            .map(|column| {
                texts.iter().any(|row| !row[column].is_empty())
                    && rows.iter().zip(&texts).all(|(row, texts)| !row[column].is_word(&texts[column]))
            })
            .collect();
        let align = |column: usize| if numeric[column] { "right" } else { "left" };
        // Colours are left to the front end: the table is read on light and dark alike.
        self.html.push_str("<table style=\"border-collapse:collapse\">");
        let title = caption.text(lang);
        if !title.is_empty() {
            self.html.push_str(&format!(
                "<caption style=\"text-align:left;font-weight:bold;padding:4px 0\">{}</caption>",
                caption.html(lang)
            ));
        }
        self.html.push_str("<thead><tr>");
        for (column, name) in columns.iter().enumerate() {
            self.html.push_str(&format!(
                "<th scope=\"col\" style=\"text-align:{};padding:2px 10px\">{}</th>",
                align(column),
                name.html(lang)
            ));
        }
        self.html.push_str("</tr></thead><tbody>");
        for row in &rows {
            self.html.push_str("<tr>");
            for (column, cell) in row.iter().enumerate() {
                self.html.push_str(&format!(
                    "<td style=\"text-align:{};padding:2px 10px\">{}</td>",
                    align(column),
                    cell.html(lang)
                ));
            }
            self.html.push_str("</tr>");
        }
        self.html.push_str("</tbody></table>");
        let names: Vec<String> = columns.iter().map(|name| name.text(lang)).collect();
        self.push_plain(&plain(&title, &names, &texts, &numeric));
        match uneven {
            Some(words) => self.label(&words),
            None => self,
        }
    }
}

/// What is said of rows that have not as many cells as there are names.
fn uneven(columns: usize, rows: &[Vec<Cell>]) -> Option<Label> {
    let (place, row) = rows.iter().enumerate().find(|(_, row)| row.len() != columns)?;
    let others = rows.iter().filter(|row| row.len() != columns).count() - 1;
    let (cells, row) = (row.len(), place + 1);
    Some(Label::with(|lang| {
        let word = |count: usize, one: &'static str, several: &'static str| {
            format!(
                "{} {}",
                lang.count(count),
                if count < 2 && (count == 1 || lang == Lang::Fr) { one } else { several }
            )
        };
        let row = lang.count(row);
        match lang {
            Lang::Fr => {
                let more = match others {
                    0 => String::new(),
                    _ => {
                        format!(" ({} ne vont pas non plus)", word(others, "autre rangée", "autres rangées"))
                    }
                };
                let (cells, names) = (word(cells, "cellule", "cellules"), word(columns, "nom", "noms"));
                format!("la rangée {row} a {cells} sous {names} de colonnes{more}")
            }
            _ => {
                let more = match others {
                    0 => String::new(),
                    _ => format!(" ({} do not fit either)", word(others, "other row", "other rows")),
                };
                let (cells, names) = (word(cells, "cell", "cells"), word(columns, "name", "names"));
                format!("row {row} has {cells} under {names} of columns{more}")
            }
        }
    }))
}

fn looks_numeric(text: &str) -> bool {
    let mut digits = false;
    text.chars().all(|letter| {
        digits |= letter.is_ascii_digit() || letter == '∞' || letter == '–';
        letter.is_ascii_digit() || " \u{a0}\u{202f}.,()−+-–%±×⁰¹²³⁴⁵⁶⁷⁸⁹⁻∞".contains(letter)
    }) && digits
}

fn plain(caption: &str, columns: &[String], rows: &[Vec<String>], numeric: &[bool]) -> String {
    let flat = |text: &String| text.replace(['\n', '\r'], " ");
    let width = |text: &str| text.chars().count();
    let widths: Vec<usize> = (0..columns.len())
        .map(|column| {
            rows.iter().map(|row| width(&row[column])).chain([width(&columns[column])]).max().unwrap_or(0)
        })
        .collect();
    let line = |cells: &[String]| -> String {
        let padded: Vec<String> = cells
            .iter()
            .enumerate()
            .map(|(column, cell)| {
                let cell = flat(cell);
                let gap = " ".repeat(widths[column].saturating_sub(width(&cell)));
                if numeric[column] { format!("{gap}{cell}") } else { format!("{cell}{gap}") }
            })
            .collect();
        padded.join("  ").trim_end().to_string()
    };
    let mut lines = Vec::new();
    if !caption.is_empty() {
        lines.push(caption.to_string());
    }
    lines.push(line(columns));
    lines.push(widths.iter().map(|width| "─".repeat(*width)).collect::<Vec<_>>().join("  "));
    lines.extend(rows.iter().map(|row| line(row)));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_data_is_escaped_everywhere() {
        let page = Page::new().table(
            "<b>caption</b>",
            &["<script>alert(1)</script>"],
            &[["\"><img onerror=x>"], ["</div></td></table>"]],
        );
        let html = page.html();
        assert!(!html.contains("<script>") && !html.contains("<img") && !html.contains("</div>"), "{html}");
        assert_eq!(html.matches("</table>").count(), 1);
        assert!(page.plain().contains("<script>"));
        let page = Page::new().table(Label::new("<i>", "<u>"), &[Label::new("<i>", "<u>")], &[(1, "<i>")]);
        assert!(!page.html().contains("<i>") && !page.html().contains("<u>"), "{}", page.html());
    }

    #[test]
    fn numbers_stand_right_and_words_left() {
        let page = Page::new().table("", &["name", "age"], &[("Ada", 36), ("Léo", 7)]);
        assert_eq!(page.plain(), "name  age\n────  ───\nAda    36\nLéo     7");
        // A missing number does not turn a column of numbers into one of words.
        let page = Page::new().table("", &["name", "age"], &[("Ada", Some(36)), ("Léo", None)]);
        assert_eq!(page.plain(), "name  age\n────  ───\nAda    36\nLéo     —");
        // Texts that look like numbers stand right too, as before there were cells.
        let rows = vec![vec!["Ada".to_string(), "36".to_string()]];
        assert!(
            Page::new().table("", &["name".to_string(), "age".to_string()], &rows).plain().ends_with(" 36")
        );
    }

    #[test]
    fn short_and_long_rows_lose_nothing_and_are_told() {
        let rows = vec![vec!["a"], vec!["b", "1", "extra"], vec![]];
        let page = Page::new().table("", &["name", "count"], &rows);
        assert!(page.plain().contains("extra"), "{}", page.plain());
        let told = uneven(2, &rows.iter().map(Row::cells).collect::<Vec<_>>()).unwrap();
        assert_eq!(told.en(), "row 1 has 1 cell under 2 names of columns (2 other rows do not fit either)");
        assert_eq!(
            told.fr(),
            "la rangée 1 a 1 cellule sous 2 noms de colonnes (2 autres rangées ne vont pas non plus)"
        );
        assert!(
            Lang::current().each().iter().all(|lang| page.plain().contains(&told.text(*lang))),
            "{}",
            page.plain()
        );
        let none: [[&str; 0]; 0] = [];
        assert_eq!(Page::new().table("", &["name"], &none).plain(), "name\n────");
        assert_eq!(Page::new().table::<_, &str, _>("", &[], &none).plain().trim(), "");
    }

    #[test]
    fn words_carry_their_language() {
        let cell = Cell::from(Label::new("a < b", "a < c"));
        assert_eq!(
            cell.html(Lang::Both),
            "<span lang=\"en\">a &lt; b</span> · <span lang=\"fr\">a &lt; c</span>"
        );
        assert_eq!(cell.html(Lang::Fr), "a &lt; c");
    }
}
