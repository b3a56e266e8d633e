//! Heat maps and confusion matrices: a colour, and where there is room a number, for each pair of names.

use super::axis::{Axis, Extent, Unit};
use super::drawing::{Along, Drawing, LeftOut, MadeOf, Place, Side as Axes};
use super::figure::Figure;
use super::given::{Name, Number, labels, numbers};
use super::paper::{Canvas, Side, Weight, Words, clean, text_width};
use super::refuse;
use super::sheet::{self, EDGE, Entry, Sample, Sheet, WIDTH, height_of, notes_height, on_colour};
use super::style::{self, INK, MISSING, PAPER, SMALL, SOFT, TEXT};
use super::ticks;
use super::words::{self, capital, say};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use plotters::style::RGBColor;
use std::sync::Arc;

/// Most cells along a side: each still has two pixels.
const MOST: usize = 256;
/// Numbers of more cells than this are not read but stared at.
const READABLE: usize = 12;

#[derive(Clone, Debug)]
struct HeatMap {
    rows: Arc<Vec<Label>>,
    columns: Arc<Vec<Label>>,
    /// Row by row.
    values: Arc<Vec<f64>>,
    name: Option<Label>,
    cells: Cells,
}

/// What the cells are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cells {
    /// Any values.
    Values,
    /// Counts of true classes (rows) guessed as classes (columns).
    Confusion,
}

impl Figure {
    /// A colour for each pair of a row and a column: correlations, weights, scores of a grid of settings.
    ///
    /// `values` go row by row, `rows.len() × columns.len()` of them. Values above and below zero get
    /// two hues that meet at zero; values of one sign go from light to dark. `named` says what the
    /// colours measure. NaN is a grey cell.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let pets = [("cats", "chats"), ("dogs", "chiens")];
    /// let days = [("Monday", "lundi"), ("Tuesday", "mardi")];
    /// let figure = Figure::heat_map(&pets, &days, &[1.0, 2.0, 3.0, 9.5])?.named("hours asleep", "heures de sommeil");
    /// assert!(figure.alt(Lang::En).contains("highest 9.5 (dogs, Tuesday)"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where the number of values is not rows × columns, or a side has no name or more than 256.
    pub fn heat_map<R, C, N>(rows: &[R], columns: &[C], values: &[N]) -> Result<Figure>
    where
        R: Into<Name> + Clone,
        C: Into<Name> + Clone,
        N: Into<Number> + Copy,
    {
        HeatMap::figure(labels(rows), labels(columns), numbers(values), Cells::Values)
    }

    /// How often each true class (row) was taken for each class (column): the counts as numbers, and
    /// as colours their share of the row, so that rare classes are seen as well as frequent ones.
    ///
    /// `counts` go row by row, `names.len() × names.len()` of them. The words give the accuracy and
    /// the most frequent confusion.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::confusion(&[("cat", "chat"), ("dog", "chien")], &[8, 2, 1, 9])?;
    /// assert!(figure.alt(Lang::En).contains("17 of 20 right (85.0%)"));
    /// assert!(figure.alt(Lang::Fr).contains("chat pris pour chien, 2 fois"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where there is not one count for each pair of names.
    pub fn confusion<N: Into<Name> + Clone>(names: &[N], counts: &[usize]) -> Result<Figure> {
        let names = labels(names);
        HeatMap::figure(names.clone(), names, numbers(counts), Cells::Confusion)
    }
}

/// What rows and columns of a confusion matrix are, where the author does not say it.
const TRUTH: Label = Label::fixed("rows: true class", "lignes\u{a0}: vraie classe");
/// What the colours of a confusion matrix are, where the author does not say it.
const SHARE: Label = Label::fixed("share of its row", "part de sa ligne");
const GUESS: Label = Label::fixed("columns: guess", "colonnes\u{a0}: réponse");

impl HeatMap {
    fn figure(rows: Vec<Label>, columns: Vec<Label>, values: Vec<f64>, cells: Cells) -> Result<Figure> {
        if rows.is_empty() || columns.is_empty() {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed(
                    "a matrix needs rows and columns",
                    "une matrice a besoin de lignes et de colonnes",
                ),
            )
            .found(Label::with(|lang| format!("{} × {}", lang.count(rows.len()), lang.count(columns.len()))))
            .expected(Label::fixed("1 × 1 or more", "1 × 1 ou plus")));
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
        refuse::same_length(
            (rows.len() * columns.len(), "the cells (rows × columns)", "les cases (lignes × colonnes)"),
            (values.len(), "the values", "les valeurs"),
        )?;
        Ok(Figure::of(HeatMap {
            rows: Arc::new(rows),
            columns: Arc::new(columns),
            values: Arc::new(values),
            name: None,
            cells,
        }))
    }

    /// Both ends of the colours, and the colours themselves.
    fn colours(&self, axis: &Axis) -> (Extent, fn(f64) -> RGBColor) {
        if self.cells == Cells::Confusion {
            return (Extent::UNIT, style::amount);
        }
        let Extent { low, high } = match axis.range {
            Some((low, high)) => Extent { low, high },
            None => Extent::of(self.values.iter().copied()).unwrap_or(Extent::UNIT),
        };
        if low < 0.0 && high > 0.0 {
            let reach = low.abs().max(high);
            return (Extent { low: -reach, high: reach }, style::balance);
        }
        // From zero where zero is near: half the value is then half the colour.
        let near = axis.range.is_none() && low >= 0.0 && low <= 0.4 * high;
        let low_end = if near { 0.0 } else { low };
        let high_end = match () {
            () if high > low_end => high,
            () => (low_end + low_end.abs().max(1.0)).min(f64::MAX),
        };
        (Extent { low: low_end, high: high_end }, style::amount)
    }

    fn colour(&self, place: usize, axis: &Axis) -> RGBColor {
        let mut value = self.values[place];
        if !value.is_finite() {
            return MISSING;
        }
        if self.cells == Cells::Confusion {
            // Of its own row: a rare class is seen as well as a frequent one.
            let row = place / self.columns.len() * self.columns.len();
            let total: f64 = self.values[row..row + self.columns.len()].iter().sum();
            value = if total > 0.0 { value / total } else { 0.0 };
        }
        let (ends, colour) = self.colours(axis);
        colour(ends.share(value))
    }

    fn write(&self, figure: &Figure, value: f64, lang: Lang) -> String {
        match () {
            () if !value.is_finite() => "–".to_string(),
            () if self.cells == Cells::Confusion => lang.number(value, 0),
            () if figure.colours.unit == Unit::Percent => ticks::percent(value, 0, lang),
            () => short(value, lang),
        }
    }

    fn picture(&self, figure: &Figure, lang: Lang) -> Canvas {
        let (row_count, column_count) = (self.rows.len(), self.columns.len());
        let (ends, colours) = self.colours(&figure.colours);
        let (unit, unnamed) = match self.cells {
            Cells::Confusion => (Unit::Percent, SHARE),
            Cells::Values => (figure.colours.unit, Label::same("")),
        };
        let pen = Axis { unit, ..Axis::default() }.writing(ends);
        let legend = vec![Entry {
            sample: Sample::Ramp(colours, pen.value(ends.low, lang), pen.value(ends.high, lang)),
            label: self.name.clone().unwrap_or(unnamed),
        }];
        // Names of the rows: as wide as they are, up to a third of the figure.
        let row_names = self.row_names(lang, WIDTH * 0.33);
        let left = EDGE
            + 10.0
            + row_names
                .iter()
                .flatten()
                .map(|line| text_width(line, TEXT, Weight::Plain))
                .fold(0.0, f64::max);
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
                names.iter().map(|name| text_width(name, SMALL, Weight::Plain)).fold(0.0, f64::max) + 10.0
            }
        };
        let notes = figure.notes(lang);
        let (rows_are, columns_are) = self.sides(figure, lang);
        let below_lines = columns_are
            .as_ref()
            .map_or(Vec::new(), |label| sheet::lines(label, lang, WIDTH - left - EDGE, TEXT, 2));
        let foot = names_height + height_of(below_lines.len(), TEXT) + notes_height(&notes) + EDGE;
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
        sheet.make_room((row_count as f64 * least).max(LEAST) + foot, &[]);
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
                    weight: Weight::Plain,
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
                .map(|place| self.colour(place, &figure.colours))
                .flat_map(|colour| [colour.0, colour.1, colour.2, 255])
                .collect();
            let area = (left, top, left + across * columns as f64, top + down * rows as f64);
            return sheet.canvas.bitmap(area, columns, rows, pixels);
        }
        // Numbers where all of them fit: some with and some without would be a puzzle.
        let texts: Vec<String> =
            self.values.iter().map(|value| self.write(figure, *value, sheet.lang)).collect();
        let fits = |size: f64| {
            let widest = texts.iter().map(|text| text_width(text, size, Weight::Plain)).fold(0.0, f64::max);
            widest + 6.0 <= across && size + 3.0 <= down
        };
        let few = columns <= READABLE && rows <= 2 * READABLE;
        let size = [TEXT + 1.0, SMALL].into_iter().find(|size| few && fits(*size));
        for (place, text) in texts.iter().enumerate() {
            let (row, column) = ((place / columns) as f64, (place % columns) as f64);
            let (x, y) = (left + across * column, top + down * row);
            let colour = self.colour(place, &figure.colours);
            sheet.canvas.rectangle((x, y, x + across, y + down), colour);
            if across > 8.0 && down > 8.0 {
                sheet.canvas.frame((x, y, x + across, y + down), PAPER, 1.0);
            }
            if let Some(size) = size {
                on_colour(&mut sheet.canvas, x + across / 2.0, y + down / 2.0, text, size, colour);
            }
            if self.cells == Cells::Confusion && row == column && across > 12.0 && down > 12.0 {
                // What is right is framed: the diagonal is found without being told.
                sheet.canvas.frame((x + 1.5, y + 1.5, x + across - 1.5, y + down - 1.5), INK, 1.5);
            }
        }
    }

    /// Names of rows: one line where they are many, up to two for each language where they are few.
    fn row_names(&self, lang: Lang, width: f64) -> Vec<Vec<String>> {
        if self.rows.len() > READABLE {
            let names = sheet::short_names(&self.rows, lang, width, TEXT);
            return names.into_iter().map(|name| vec![name]).collect();
        }
        sheet::all_lines(&self.rows, lang, width, TEXT, 2)
    }

    /// Names of columns: level where they fit below their column, upright where they do not.
    fn column_names(&self, lang: Lang, across: f64) -> ColumnNames {
        let width = across - 6.0;
        let level: Vec<Vec<String>> =
            self.columns.iter().map(|name| sheet::lines(name, lang, width, SMALL, 2)).collect();
        if level.iter().flatten().all(|line| !line.ends_with('…')) {
            return ColumnNames::Level(level);
        }
        let mut names = sheet::short_names(&self.columns, lang, UPRIGHT, SMALL);
        // Upright names stand a line apart at least; between them some are left out.
        let every = ((SMALL + 2.0) / across).ceil().max(1.0) as usize;
        for (position, name) in names.iter_mut().enumerate() {
            if position % every != 0 {
                name.clear();
            }
        }
        ColumnNames::Upright(names)
    }

    /// What rows and columns are.
    fn sides(&self, figure: &Figure, lang: Lang) -> (Option<Label>, Option<Label>) {
        let rows = figure.y.words(None, lang).or((self.cells == Cells::Confusion).then_some(TRUTH));
        let columns = figure.x.words(None, lang).or((self.cells == Cells::Confusion).then_some(GUESS));
        (rows, columns)
    }

    fn sentences(&self, figure: &Figure, lang: Lang) -> Vec<String> {
        let kind = match self.cells {
            Cells::Confusion => say(lang, "Confusion matrix", "Matrice de confusion"),
            Cells::Values => say(lang, "Heat map", "Carte de chaleur"),
        };
        let rows = words::count(self.rows.len(), ("row", "ligne"), ("rows", "lignes"), lang);
        let columns = words::count(self.columns.len(), ("column", "colonne"), ("columns", "colonnes"), lang);
        let size = match self.sides(figure, lang) {
            (rows_are, columns_are) if self.cells == Cells::Values => {
                let with = |count: String, label: Option<Label>| match label {
                    Some(label) => format!("{count} ({})", clean(&label.text(lang))),
                    None => count,
                };
                format!("{}, {}.", with(rows, rows_are), with(columns, columns_are))
            }
            _ => words::count(self.rows.len(), ("class", "classe"), ("classes", "classes"), lang) + ".",
        };
        let mut parts = vec![words::opening(kind, figure.title.as_ref(), lang), size];
        match self.cells {
            Cells::Confusion => parts.push(self.confusion_words(lang)),
            Cells::Values => {
                parts.push(self.extremes(figure, lang));
                parts.extend(
                    figure.colours.range.map(|(low, high)| words::colours(&figure.colours, low, high, lang)),
                );
            }
        }
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
        let pen = figure.colours.writing(Extent { low: *low.1, high: *high.1 });
        let one = |(place, value): (usize, &f64)| {
            let (row, column) = self.name(place, lang);
            format!("{} ({row}, {column})", pen.value(*value, lang))
        };
        let name = self.name.as_ref().map(|name| clean(&name.text(lang))).filter(|name| !name.is_empty());
        let name = lang.colon(&name.unwrap_or(say(lang, "Values", "Valeurs").to_string()));
        let name = capital(&name);
        match lang {
            Lang::Fr => format!("{name} minimum {}, maximum {}.", one(low), one(high)),
            _ => format!("{name} lowest {}, highest {}.", one(low), one(high)),
        }
    }

    fn confusion_words(&self, lang: Lang) -> String {
        let side = self.rows.len();
        let total: f64 = self.values.iter().sum();
        if total == 0.0 {
            return say(lang, "No case was counted.", "Aucun cas n’a été compté.").to_string();
        }
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

impl Drawing for HeatMap {
    fn draw(&self, figure: &Figure, lang: Lang) -> Canvas {
        self.picture(figure, lang)
    }

    fn words(&self, figure: &Figure, lang: Lang) -> Vec<String> {
        self.sentences(figure, lang)
    }

    fn named(&self, name: Label) -> Arc<dyn Drawing> {
        Arc::new(HeatMap { name: Some(name), ..self.clone() })
    }

    fn lined(&self, _: Axes, _: f64, _: Label) -> Option<Arc<dyn Drawing>> {
        None
    }

    fn along(&self, _: Axes) -> Along {
        Along::Nothing
    }

    fn values(&self) -> Place {
        match self.cells {
            Cells::Values => Place::Colours,
            // Shares of their rows already.
            Cells::Confusion => Place::Nowhere,
        }
    }

    fn made_of(&self) -> MadeOf {
        MadeOf::Colours
    }

    fn left_out(&self, _: &Figure) -> LeftOut {
        let missing = self.values.iter().filter(|value| !value.is_finite()).count();
        LeftOut { missing, ..LeftOut::default() }
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
