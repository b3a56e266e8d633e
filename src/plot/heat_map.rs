//! Heat maps and confusion matrices: a colour, and where there is room a number, for each pair of names.

use super::axis::Extent;
use super::canvas::{Canvas, Side, Words, clean, cut, text_width, wrap};
use super::figure::{Content, Figure};
use super::frame::{self, EDGE, Entry, Sample, Sheet, WIDTH, height_of, on_colour};
use super::style::{self, INK, MISSING, PAPER, SMALL, SOFT, TEXT};
use super::words::{self, say};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use plotters::style::RGBColor;
use std::sync::Arc;

/// Most cells along a side: each still has two pixels.
const MOST: usize = 256;
/// Numbers of more cells than this are not read but stared at.
const READABLE: usize = 12;

#[derive(Clone, Debug)]
pub(super) struct HeatMap {
    rows: Arc<Vec<Label>>,
    columns: Arc<Vec<Label>>,
    /// Row by row.
    values: Arc<Vec<f64>>,
    pub name: Option<Label>,
    /// Counts of true classes (rows) guessed as classes (columns).
    confusion: bool,
}

impl Figure {
    /// A colour for each pair of a row and a column: correlations, weights, scores of a grid of settings.
    ///
    /// `values` go row by row, `rows.len() × columns.len()` of them. Values above and below zero get
    /// two hues that meet at zero; values of one sign go from light to dark. `named` says what the
    /// colours measure. NaN is a grey cell.
    ///
    /// ```
    /// use atelier::{Figure, Label, Lang};
    /// let pets = [Label::fixed("cats", "chats"), Label::fixed("dogs", "chiens")];
    /// let days = [Label::fixed("Monday", "lundi"), Label::fixed("Tuesday", "mardi")];
    /// let figure = Figure::heat_map(&pets, &days, &[1.0, 2.0, 3.0, 9.5])?.named("hours asleep", "heures de sommeil");
    /// assert!(figure.alt(Lang::En).contains("highest 9.5 (dogs, Tuesday)"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where the number of values is not rows × columns, there are none, none is finite, or a side
    /// has more than 256 names.
    pub fn heat_map(rows: &[Label], columns: &[Label], values: &[f64]) -> Result<Figure> {
        HeatMap::figure(rows, columns, values.to_vec(), false)
    }

    /// How often each true class (row) was taken for each class (column): the counts as numbers, and
    /// as colours their share of the row, so that rare classes are seen as well as frequent ones.
    ///
    /// `counts` go row by row, `names.len() × names.len()` of them. The words give the accuracy and
    /// the most frequent confusion.
    ///
    /// ```
    /// use atelier::{Figure, Label, Lang};
    /// let names = [Label::fixed("cat", "chat"), Label::fixed("dog", "chien")];
    /// let figure = Figure::confusion(&names, &[8, 2, 1, 9])?;
    /// assert!(figure.alt(Lang::En).contains("17 of 20 right (85.0%)"));
    /// assert!(figure.alt(Lang::Fr).contains("chat pris pour chien, 2 fois"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where there is not one count for each pair of names, or no count above zero.
    pub fn confusion(names: &[Label], counts: &[usize]) -> Result<Figure> {
        let figure = HeatMap::figure(names, names, counts.iter().map(|count| *count as f64).collect(), true)?;
        if counts.iter().all(|count| *count == 0) {
            return Err(words::nothing_to_draw(("the confusion matrix", "la matrice de confusion")));
        }
        Ok(figure)
    }
}

/// What rows and columns of a confusion matrix are, where the author does not say it.
const TRUTH: Label = Label::fixed("rows: true class", "lignes\u{a0}: vraie classe");
/// What the colours of a confusion matrix are, where the author does not say it.
const SHARE: Label = Label::fixed("share of its row", "part de sa ligne");
const GUESS: Label = Label::fixed("columns: guess", "colonnes\u{a0}: réponse");

impl HeatMap {
    fn figure(rows: &[Label], columns: &[Label], values: Vec<f64>, confusion: bool) -> Result<Figure> {
        let what = if confusion {
            ("the confusion matrix", "la matrice de confusion")
        } else {
            ("the heat map", "la carte de chaleur")
        };
        if rows.is_empty() || columns.is_empty() {
            return Err(words::nothing_to_draw(what));
        }
        if rows.len() > MOST || columns.len() > MOST {
            return Err(Error::new(
                Kind::Figure,
                Label::fixed(
                    "too many rows or columns for one figure",
                    "trop de lignes ou de colonnes pour une seule figure",
                ),
            )
            .found(Label::with(|lang| format!("{} × {}", lang.count(rows.len()), lang.count(columns.len()))))
            .expected(Label::with(|lang| match lang {
                Lang::Fr => format!("{MOST} au plus de chaque côté"),
                _ => format!("at most {MOST} on each side"),
            })));
        }
        words::same_length(
            (rows.len() * columns.len(), "the cells (rows × columns)", "les cases (lignes × colonnes)"),
            (values.len(), "the values", "les valeurs"),
        )?;
        if !values.iter().any(|value| value.is_finite()) {
            return Err(words::no_numbers(what, values.len()));
        }
        Ok(Figure::of(Content::HeatMap(HeatMap {
            rows: Arc::new(rows.to_vec()),
            columns: Arc::new(columns.to_vec()),
            values: Arc::new(values),
            name: None,
            confusion,
        })))
    }

    fn extent(&self) -> Extent {
        Extent::of(self.values.iter().copied()).unwrap_or(Extent { low: 0.0, high: 1.0 })
    }

    /// Both ends of the colours, and the colours themselves.
    fn colours(&self) -> (f64, f64, fn(f64) -> RGBColor) {
        let Extent { low, high } = self.extent();
        if self.confusion {
            return (0.0, 1.0, style::amount);
        }
        if low < 0.0 && high > 0.0 {
            let reach = low.abs().max(high);
            return (-reach, reach, style::balance);
        }
        // From zero where zero is near: half the value is then half the colour.
        let low_end = if low >= 0.0 && low <= 0.4 * high { 0.0 } else { low };
        let high_end = if high > low_end { high } else { low_end + low_end.abs().max(1.0) };
        (low_end, high_end, style::amount)
    }

    fn colour(&self, place: usize) -> RGBColor {
        let mut value = self.values[place];
        if !value.is_finite() {
            return MISSING;
        }
        if self.confusion {
            // Of its own row: a rare class is seen as well as a frequent one.
            let row = place / self.columns.len() * self.columns.len();
            let total: f64 = self.values[row..row + self.columns.len()].iter().sum();
            value = if total > 0.0 { value / total } else { 0.0 };
        }
        let (low, high, colour) = self.colours();
        // Halves first: the ends may be so far apart that their distance is not a number any more.
        colour((value / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0))
    }

    fn missing(&self) -> usize {
        self.values.iter().filter(|value| !value.is_finite()).count()
    }

    fn write(&self, figure: &Figure, value: f64, lang: Lang) -> String {
        match () {
            () if !value.is_finite() => "–".to_string(),
            () if self.confusion => lang.number(value, 0),
            () if figure.x.percent => words::percent(value, 0, lang),
            () => short(value, lang),
        }
    }

    pub fn draw(&self, figure: &Figure, lang: Lang) -> Canvas {
        let (row_count, column_count) = (self.rows.len(), self.columns.len());
        let (low, high, colours) = self.colours();
        let mut legend = Vec::new();
        let unnamed = if self.confusion { SHARE } else { Label::same("") };
        let percent = super::axis::Axis { percent: self.confusion || figure.x.percent, ..Default::default() };
        let write = |value| words::value(&percent, value, lang);
        legend.push(Entry {
            sample: Sample::Ramp(colours, write(low), write(high)),
            label: self.name.clone().unwrap_or(unnamed),
        });
        // Names of the rows: as wide as they are, up to a third of the figure.
        let row_names = self.row_names(lang, WIDTH * 0.33);
        let left = EDGE
            + 10.0
            + row_names.iter().flatten().map(|line| text_width(line, TEXT, false)).fold(0.0, f64::max);
        let right = WIDTH - EDGE;
        let mut across = (right - left) / column_count as f64;
        // Few columns make few, wide cells: not wider than a word.
        across = across.min(120.0);
        let column_names = self.column_names(lang, across);
        let names_height = match &column_names {
            ColumnNames::Level(names) => {
                height_of(names.iter().map(Vec::len).max().unwrap_or(0), SMALL) + 6.0
            }
            ColumnNames::Upright(names) => {
                names.iter().map(|name| text_width(name, SMALL, false)).fold(0.0, f64::max) + 10.0
            }
        };
        let notes = words::notes(lang, |lang| words::left_out(self.missing(), lang));
        let (rows_are, columns_are) = self.sides(figure, lang);
        let below_lines = columns_are
            .as_ref()
            .map_or(Vec::new(), |label| frame::lines(label, lang, WIDTH - left - EDGE, TEXT, false, 2));
        let foot =
            names_height + height_of(below_lines.len(), TEXT) + height_of(notes.len() * 2, SMALL) + EDGE;
        let least = match row_names.iter().map(Vec::len).max() {
            // Two lines of a name need their height; rows too many to be named only a few pixels.
            Some(lines) if row_count <= MOST_NAMED => height_of(lines, TEXT) + 4.0,
            _ => 3.0,
        };
        let mut sheet = Sheet::new(
            figure.title.as_ref(),
            &legend,
            lang,
            (row_count as f64 * least).max(LEAST) + foot + 40.0,
        );
        sheet.put_above(rows_are.as_ref());
        let floor = sheet.put_below(&notes);
        let top = sheet.top;
        let room = floor - top - names_height - height_of(below_lines.len(), TEXT) - 4.0;
        // Few rows need not be taller than a hand, unless their names are.
        let down = (room / row_count as f64).min(if row_count <= 3 { 72.0_f64 } else { 56.0 }.max(least));
        let bottom = top + down * row_count as f64;
        let right = left + across * column_count as f64;

        self.draw_cells(figure, &mut sheet, (left, top, across, down));
        // Names stand a line apart at least; between them some are left out.
        let every = ((TEXT + 3.0) / down).ceil().max(1.0) as usize;
        for (row, lines) in row_names.iter().enumerate().step_by(every) {
            let middle = top + down * (row as f64 + 0.5);
            let first = middle - height_of(lines.len(), TEXT) / 2.0 + 2.0;
            for (line, text) in lines.iter().enumerate() {
                sheet.canvas.text(left - 8.0, first + height_of(line, TEXT), text, TEXT, Side::End, INK);
            }
        }
        for column in 0..column_count {
            let middle = left + across * (column as f64 + 0.5);
            match &column_names {
                ColumnNames::Level(names) => {
                    for (line, text) in names[column].iter().enumerate() {
                        let y = bottom + 6.0 + height_of(line, SMALL);
                        sheet.canvas.text(middle, y, text, SMALL, Side::Middle, INK);
                    }
                }
                ColumnNames::Upright(names) => sheet.canvas.words(Words {
                    x: middle - SMALL * 0.4,
                    y: bottom + 7.0,
                    size: SMALL,
                    bold: false,
                    upright: true,
                    side: Side::End,
                    colour: INK,
                    text: names[column].clone(),
                }),
            }
        }
        for (line, text) in below_lines.iter().enumerate() {
            let y = bottom + names_height + 4.0 + height_of(line, TEXT);
            sheet.canvas.text(left, y, text, TEXT, Side::Start, SOFT);
        }
        sheet.canvas.frame((left, top, right, bottom), SOFT, 1.0);
        if notes.is_empty() {
            // Two rows need no empty page below them.
            let end = bottom + names_height + 4.0 + height_of(below_lines.len(), TEXT) + EDGE;
            sheet.canvas.height = sheet.canvas.height.min(end).ceil();
        }
        sheet.canvas
    }

    fn draw_cells(
        &self,
        figure: &Figure,
        sheet: &mut Sheet,
        (left, top, across, down): (f64, f64, f64, f64),
    ) {
        let (rows, columns) = (self.rows.len(), self.columns.len());
        if rows * columns > 900 {
            // Many cells are one small picture, not thousands of shapes.
            let pixels = (0..self.values.len())
                .map(|place| self.colour(place))
                .flat_map(|colour| [colour.0, colour.1, colour.2, 255])
                .collect();
            let area = (left, top, left + across * columns as f64, top + down * rows as f64);
            return sheet.canvas.bitmap(area, columns, rows, pixels);
        }
        // Numbers where all of them fit: some with and some without would be a puzzle.
        let texts: Vec<String> =
            self.values.iter().map(|value| self.write(figure, *value, sheet.lang)).collect();
        let fits = |size: f64| {
            let widest = texts.iter().map(|text| text_width(text, size, false)).fold(0.0, f64::max);
            widest + 6.0 <= across && size + 3.0 <= down
        };
        let few = columns <= READABLE && rows <= 2 * READABLE;
        let size = [TEXT + 1.0, SMALL].into_iter().find(|size| few && fits(*size));
        for (place, text) in texts.iter().enumerate() {
            let (row, column) = ((place / columns) as f64, (place % columns) as f64);
            let (x, y) = (left + across * column, top + down * row);
            let colour = self.colour(place);
            sheet.canvas.rectangle((x, y, x + across, y + down), colour);
            if across > 8.0 && down > 8.0 {
                sheet.canvas.frame((x, y, x + across, y + down), PAPER, 1.0);
            }
            if let Some(size) = size {
                on_colour(&mut sheet.canvas, x + across / 2.0, y + down / 2.0, text, size, colour);
            }
            if self.confusion && row == column && across > 12.0 && down > 12.0 {
                // What is right is framed: the diagonal is found without being told.
                sheet.canvas.frame((x + 1.5, y + 1.5, x + across - 1.5, y + down - 1.5), INK, 1.5);
            }
        }
    }

    /// Names of rows: one line where they are many, up to two for each language where they are few.
    fn row_names(&self, lang: Lang, width: f64) -> Vec<Vec<String>> {
        let one_line = self.rows.len() > READABLE;
        let lines = |name: &Label| match one_line {
            true => vec![frame::short_name(name, lang, width, TEXT)],
            false => frame::lines(name, lang, width, TEXT, false, 2),
        };
        self.rows.iter().map(lines).collect()
    }

    /// Names of columns: level where they fit below their column, upright where they do not.
    fn column_names(&self, lang: Lang, across: f64) -> ColumnNames {
        let width = across - 6.0;
        let level: Vec<Vec<String>> = self
            .columns
            .iter()
            .map(|name| {
                if lang == Lang::Both && name.en() != name.fr() {
                    let mut lines = wrap(name.en(), width, SMALL, false, 2);
                    lines.extend(wrap(name.fr(), width, SMALL, false, 2));
                    lines
                } else {
                    wrap(&name.text(lang), width, SMALL, false, 2)
                }
            })
            .collect();
        if level.iter().flatten().all(|line| !line.ends_with('…')) {
            return ColumnNames::Level(level);
        }
        // Upright names stand a line apart at least; between them some are left out.
        let every = ((SMALL + 2.0) / across).ceil().max(1.0) as usize;
        ColumnNames::Upright(
            self.columns
                .iter()
                .enumerate()
                .map(|(position, name)| {
                    if position % every == 0 {
                        cut(&clean(&name.text(lang)), UPRIGHT, SMALL, false)
                    } else {
                        String::new()
                    }
                })
                .collect(),
        )
    }

    /// What rows and columns are.
    fn sides(&self, figure: &Figure, lang: Lang) -> (Option<Label>, Option<Label>) {
        let rows = figure.y.words(None, lang).or(self.confusion.then_some(TRUTH));
        let columns = figure.x.words(None, lang).or(self.confusion.then_some(GUESS));
        (rows, columns)
    }

    pub fn words(&self, figure: &Figure, lang: Lang) -> Vec<String> {
        let kind = if self.confusion {
            say(lang, "Confusion matrix", "Matrice de confusion")
        } else {
            say(lang, "Heat map", "Carte de chaleur")
        };
        let rows = words::count(self.rows.len(), ("row", "ligne"), ("rows", "lignes"), lang);
        let columns = words::count(self.columns.len(), ("column", "colonne"), ("columns", "colonnes"), lang);
        let size = match self.sides(figure, lang) {
            (rows_are, columns_are) if !self.confusion => {
                let with = |count: String, label: Option<Label>| match label {
                    Some(label) => format!("{count} ({})", clean(&label.text(lang))),
                    None => count,
                };
                format!("{}, {}.", with(rows, rows_are), with(columns, columns_are))
            }
            _ => words::count(self.rows.len(), ("class", "classe"), ("classes", "classes"), lang) + ".",
        };
        let mut parts = vec![words::opening(kind, figure.title.as_ref(), lang), size];
        parts.push(if self.confusion { self.confusion_words(lang) } else { self.extremes(figure, lang) });
        parts.extend(words::left_out(self.missing(), lang));
        parts
    }

    fn name(&self, place: usize, lang: Lang) -> (String, String) {
        let (row, column) = (place / self.columns.len(), place % self.columns.len());
        (clean(&self.rows[row].text(lang)), clean(&self.columns[column].text(lang)))
    }

    fn extremes(&self, figure: &Figure, lang: Lang) -> String {
        let by = |a: &(usize, &f64), b: &(usize, &f64)| a.1.total_cmp(b.1);
        let finite = || self.values.iter().enumerate().filter(|(_, value)| value.is_finite());
        let (Some(low), Some(high)) = (finite().min_by(by), finite().max_by(by)) else {
            return String::new();
        };
        let one = |(place, value): (usize, &f64)| {
            let (row, column) = self.name(place, lang);
            format!("{} ({row}, {column})", words::value(&figure.x, *value, lang))
        };
        let name = self.name.as_ref().map(|name| clean(&name.text(lang))).filter(|name| !name.is_empty());
        let name = lang.colon(&name.unwrap_or(say(lang, "Values", "Valeurs").to_string()));
        let name = super::plane::capital(&name);
        match lang {
            Lang::Fr => format!("{name} minimum {}, maximum {}.", one(low), one(high)),
            _ => format!("{name} lowest {}, highest {}.", one(low), one(high)),
        }
    }

    fn confusion_words(&self, lang: Lang) -> String {
        let side = self.rows.len();
        let total: f64 = self.values.iter().sum();
        let right: f64 = (0..side).map(|class| self.values[class * side + class]).sum();
        let share = lang.percent(right / total, 1);
        let (right, total) = (lang.number(right, 0), lang.number(total, 0));
        let mut text = match lang {
            Lang::Fr => format!("Réponses justes\u{a0}: {right} sur {total} ({share})."),
            _ => format!("{right} of {total} right ({share})."),
        };
        let wrong = self
            .values
            .iter()
            .enumerate()
            .filter(|(place, count)| place / side != place % side && **count > 0.0)
            .rev()
            .max_by(|a, b| a.1.total_cmp(b.1));
        text.push(' ');
        match wrong {
            Some((place, count)) => {
                let (truth, guess) = self.name(place, lang);
                let count = words::count(*count as usize, ("time", "fois"), ("times", "fois"), lang);
                text.push_str(&match lang {
                    Lang::Fr => {
                        format!("Confusion la plus fréquente\u{a0}: {truth} pris pour {guess}, {count}.")
                    }
                    _ => format!("Most frequent confusion: {truth} taken for {guess}, {count}."),
                });
            }
            None => text.push_str(say(lang, "Nothing was confused.", "Aucune confusion.")),
        }
        text
    }
}

/// With more names than this along a side, only some are written.
const MOST_NAMED: usize = 24;
/// Height of the cells together, at least.
const LEAST: f64 = 220.0;
/// Longest name that stands upright.
const UPRIGHT: f64 = 120.0;

enum ColumnNames {
    Level(Vec<Vec<String>>),
    Upright(Vec<String>),
}

/// Two digits behind the point are enough in a cell, and three in all.
fn short(value: f64, lang: Lang) -> String {
    let size = value.abs();
    match () {
        () if size >= 1e6 || (size > 0.0 && size < 0.005) => lang.short(value),
        () if size >= 100.0 || value == value.round() => lang.number(value, 0),
        () if size >= 10.0 => lang.number(value, 1),
        () => lang.number(value, 2),
    }
}
