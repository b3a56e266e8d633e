//! The axes around the data: ticks, grid, names.
//!
//! In: scales and a [`Sheet`] whose words above are written. Out: the axes on it, and a [`Plot`] that
//! says where a value goes.

use super::axis::Scale;
use super::paper::{Side, Weight, text_width};
use super::sheet::{EDGE, LEADING, Sheet, WIDTH, height_of, lines};
use super::style::{GRID, SMALL, SOFT, TEXT};
use super::ticks::Tick;
use crate::lang::Label;

/// Where values go on a sheet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plot {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
    pub x: Scale,
    pub y: Scale,
}

impl Plot {
    pub fn at_x(&self, value: f64) -> f64 {
        self.left + self.x.share(value) * (self.right - self.left)
    }

    pub fn at_y(&self, value: f64) -> f64 {
        self.bottom - self.y.share(value) * (self.bottom - self.top)
    }

    /// Whether a point has a place on both axes, be it outside the part shown.
    pub fn holds(&self, x: f64, y: f64) -> bool {
        self.x.holds(x) && self.y.holds(y)
    }

    pub fn area(&self) -> (f64, f64, f64, f64) {
        (self.left, self.top, self.right, self.bottom)
    }

    /// Draws both axes with their ticks on a sheet whose words above are written, and finds the place
    /// of the data between them. Data that fills the axes wants no grid over it.
    pub fn new(
        sheet: &mut Sheet,
        (x, y): (Scale, Scale),
        below: Option<&Label>,
        notes: &[String],
        grid: bool,
    ) -> Plot {
        let floor = sheet.put_below(notes);
        let y_ticks = y.ticks(7, sheet.lang);
        let widest =
            y_ticks.iter().map(|tick| text_width(&tick.text, SMALL, Weight::Plain)).fold(0.0, f64::max);
        let left = EDGE + widest + 8.0;
        let (bottom, right, x_ticks) = level_axis(sheet, &x, left, 0.0, floor, below);
        let plot = Plot { left, top: sheet.top + 4.0, right, bottom, x, y };
        for tick in &y_ticks {
            let level = plot.at_y(tick.value);
            if grid {
                sheet.canvas.line(vec![(left, level), (right, level)], GRID, 1.0, None);
            }
            sheet.canvas.text(left - 7.0, level - SMALL * 0.4, &tick.text, SMALL, Side::End, SOFT);
        }
        plot.axis_ticks(sheet, &x_ticks);
        plot
    }

    /// The axes themselves, over the data that may touch them.
    pub fn close(&self, sheet: &mut Sheet) {
        let corner = vec![(self.left, self.top - 4.0), (self.left, self.bottom), (self.right, self.bottom)];
        sheet.canvas.line(corner, SOFT, 1.25, None);
    }

    fn axis_ticks(&self, sheet: &mut Sheet, ticks: &[Tick]) {
        put_ticks(sheet, ticks, self.bottom, |value| self.at_x(value));
    }
}

/// Words and ticks of a level axis whose data begins at `left` and ends above `floor`, with `room`
/// left free on the right. Gives back where the data ends below and on the right, and the ticks.
pub(super) fn level_axis(
    sheet: &mut Sheet,
    scale: &Scale,
    left: f64,
    room: f64,
    floor: f64,
    label: Option<&Label>,
) -> (f64, f64, Vec<Tick>) {
    let names = label.map_or(Vec::new(), |label| lines(label, sheet.lang, WIDTH - left - EDGE, TEXT, 2));
    let names_top = floor - height_of(names.len(), TEXT) - if names.is_empty() { 0.0 } else { 3.0 };
    let bottom = names_top - SMALL * LEADING - 8.0;
    let mut right = (WIDTH - EDGE - 6.0 - room).max(left + 60.0);
    let mut ticks = Vec::new();
    for wanted in (2..=8).rev() {
        ticks = scale.ticks(wanted, sheet.lang);
        // The last label may stand out over the end of the axis: it gets its room.
        if let Some(last) = ticks.last() {
            let half = text_width(&last.text, SMALL, Weight::Plain) / 2.0;
            let over = scale.share(last.value) * (right - left) + left + half - (WIDTH - EDGE / 2.0);
            right -= over.max(0.0);
        }
        if standing_free(&ticks, scale, left, right).len() == ticks.len() {
            break;
        }
    }
    // Where even two are too many (a short axis, long numbers), those that stand free.
    let ticks = standing_free(&ticks, scale, left, right);
    for (row, name) in names.iter().enumerate() {
        let y = names_top + height_of(row, TEXT);
        sheet.canvas.text(right + room, y, name, TEXT, Side::End, SOFT);
    }
    (bottom, right, ticks)
}

/// The ticks whose numbers do not touch the one before.
fn standing_free(ticks: &[Tick], scale: &Scale, left: f64, right: f64) -> Vec<Tick> {
    let mut end = 0.0;
    let mut free = Vec::new();
    for tick in ticks {
        let half = text_width(&tick.text, SMALL, Weight::Plain) / 2.0;
        let middle = left + scale.share(tick.value) * (right - left);
        if middle - half >= end {
            end = middle + half + 10.0;
            free.push(tick.clone());
        }
    }
    free
}

/// Small strokes and numbers below a level axis.
pub(super) fn put_ticks(sheet: &mut Sheet, ticks: &[Tick], bottom: f64, at: impl Fn(f64) -> f64) {
    for tick in ticks {
        let x = at(tick.value);
        sheet.canvas.line(vec![(x, bottom), (x, bottom + 4.0)], SOFT, 1.25, None);
        sheet.canvas.text(x, bottom + 7.0, &tick.text, SMALL, Side::Middle, SOFT);
    }
}
