//! How curves, points, bands, sweeps and lines come into a figure.

use super::super::axis::Unit;
use super::super::dates::{self, Every};
use super::super::figure::Figure;
use super::super::given::{Group, Number, Spot, Swept, numbers};
use super::super::refuse;
use super::{Mark, Plane, Shape};
use crate::error::Result;
use crate::lang::Label;
use std::sync::Arc;

impl Figure {
    /// A curve: `y` over `x`, one value of each for every point, in the order of drawing.
    ///
    /// Numbers may be counts, decimal numbers or `Option`s. Where a value is `None`, NaN or infinite
    /// the pen lifts, and the figure says how many are missing.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::curve(&[1, 2, 3], &[9.0, 4.0, 1.0])?;
    /// assert!(figure.alt(Lang::En).contains("3 points, starts at 9, ends at 1"));
    /// let gap = Figure::curve(&[1, 2, 3], &[Some(9), None, Some(1)])?;
    /// assert!(gap.alt(Lang::En).contains("2 points, starts at 9, ends at 1"));
    /// assert!(Figure::curve(&[1.0], &[1.0, 2.0]).is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where the two differ in length.
    pub fn curve<X, Y>(x: &[X], y: &[Y]) -> Result<Figure>
    where
        X: Into<Number> + Copy,
        Y: Into<Number> + Copy,
    {
        Figure::plane(Shape::Curve(pairs(x, y)?))
    }

    /// Several curves over one `x`, each with its name in both languages.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let (training, unseen) = ([9.0, 4.0, 1.0], [9.5, 6.0, 5.5]);
    /// let figure = Figure::curves(&[1, 2, 3], &[
    ///     ("training", "entraînement", training),
    ///     ("never seen", "jamais vus", unseen),
    /// ])?;
    /// assert!(figure.alt(Lang::Fr).contains("jamais vus\u{a0}: 3 points, commence à 9,5, finit à 5,5."));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where a curve does not have one value for each of `x`.
    pub fn curves<X, C>(x: &[X], curves: &[C]) -> Result<Figure>
    where
        X: Into<Number> + Copy,
        C: Into<Group> + Clone,
    {
        let mut figure = Figure::of(Plane::default());
        for curve in curves {
            let Group { name, values } = curve.clone().into();
            figure = figure.and_curve(x, &values)?.named(name.en(), name.fr());
        }
        Ok(figure)
    }

    /// Points: one for each pair of `x` and `y`. Very many are drawn as a cloud, darker where they
    /// crowd.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::scatter(&[1.0, 2.0, 3.0], &[1.1, 1.9, 3.2])?
    ///     .identity_line()?
    ///     .x_axis("true sum", "somme exacte")
    ///     .y_axis("guess", "réponse");
    /// assert!(figure.alt(Lang::En).contains("correlation 0.9"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// As for [`Figure::curve`].
    pub fn scatter<X, Y>(x: &[X], y: &[Y]) -> Result<Figure>
    where
        X: Into<Number> + Copy,
        Y: Into<Number> + Copy,
    {
        Figure::plane(Shape::Points(pairs(x, y)?))
    }

    /// Points with names, each with its own colour and marker: `(English, French, x, y)`. Points of one
    /// name are one series.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::spots(&[
    ///     ("all of it", "tout", 400_000, 0.86),
    ///     ("8-bit numbers", "nombres de 8 bits", 100_000, 0.85),
    /// ])?
    /// .log_x()?
    /// .as_percent();
    /// assert!(figure.alt(Lang::En).contains("8-bit numbers: 1 point, (100,000; 85%)."));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// Values without a place are left out, and said.
    pub fn spots<S: Into<Spot> + Clone>(spots: &[S]) -> Result<Figure> {
        let mut series: Vec<(Label, Vec<f64>, Vec<f64>)> = Vec::new();
        for spot in spots {
            let Spot { name, x, y } = spot.clone().into();
            match series.iter_mut().find(|(other, ..)| *other == name) {
                Some((_, all_x, all_y)) => {
                    all_x.push(x);
                    all_y.push(y);
                }
                None => series.push((name, vec![x], vec![y])),
            }
        }
        let mut figure = Figure::of(Plane::default());
        for (name, x, y) in series {
            figure = figure.and_points(&x, &y)?.named(name.en(), name.fr());
        }
        Ok(figure)
    }

    /// A curve over days, given as ISO texts (`2025-07-01`), as tables give them. The axis is written
    /// in days, months or years. An empty text is a gap.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let air = Figure::timeline(&["1958-03-01", "1958-04-01", "1958-05-01"], &[315.7, 317.4, 317.5])?;
    /// assert!(air.alt(Lang::Fr).contains("Axe horizontal\u{a0}: du 1er mars 1958 au 1er mai 1958."));
    /// assert!(Figure::timeline(&["March 1958"], &[315.7]).is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where a text is no day (the error says which), or the two differ in length.
    pub fn timeline<D, Y>(days: &[D], values: &[Y]) -> Result<Figure>
    where
        D: AsRef<str>,
        Y: Into<Number> + Copy,
    {
        let mut figure = Figure::curve(&read_days(days, 0)?, values)?;
        figure.x.unit = Unit::Days { first: 0 };
        Ok(figure)
    }

    /// A curve of values that come in equal steps of time, from a first day on.
    ///
    /// ```
    /// use atelier::{Figure, Lang, plot::Every};
    /// let visits = Figure::timeline_from("2022-01-01", Every::Day, &[120, 95, 40])?;
    /// assert!(visits.alt(Lang::En).contains("Horizontal axis: from 1 January 2022 to 3 January 2022."));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where the text is no day.
    pub fn timeline_from<Y: Into<Number> + Copy>(first: &str, every: Every, values: &[Y]) -> Result<Figure> {
        let Some(day) = dates::read(first, 0)? else { return Err(refuse::no_day(first, 0)) };
        let day = day.floor() as i32;
        let mut figure = Figure::curve(&dates::counted(day, every, values.len()), values)?;
        figure.x.unit = Unit::Days { first: day };
        Ok(figure)
    }

    /// A further curve over days in a figure over time.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let days = ["2025-07-01", "2025-07-02"];
    /// let visits = Figure::timeline(&days, &[120, 95])?
    ///     .named("free Sundays", "dimanches gratuits")
    ///     .and_timeline(&days, &[118, 90])?
    ///     .named("nothing changes", "rien ne change");
    /// assert!(visits.alt(Lang::En).contains("nothing changes: 2 points, starts at 118, ends at 90."));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// As for [`Figure::timeline`], and in figures whose horizontal axis has no dates.
    pub fn and_timeline<D, Y>(&self, days: &[D], values: &[Y]) -> Result<Figure>
    where
        D: AsRef<str>,
        Y: Into<Number> + Copy,
    {
        let Unit::Days { first } = self.x.unit else {
            return Err(refuse::not_here(
                "and_timeline",
                Label::fixed("no axis of dates", "aucun axe de dates"),
                Label::same("Figure::timeline(&days, &values)?"),
            ));
        };
        self.and_curve(&read_days(days, first)?, values)
    }

    /// An experiment repeated at several settings: a [`Sweep`](crate::Sweep), or for each setting the
    /// results of its runs. A sweep of several measures gives a line for each, with its name.
    ///
    /// Each run is a pale point; a line goes through the means, and a band from the lowest to the
    /// highest. The numbers of runs may differ. A setting without a finite result is a gap.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::sweep(&[(1, vec![0.3, 0.5]), (5, vec![0.6, 0.8]), (20, vec![0.9, 0.9])])?
    ///     .named("from nothing", "à partir de rien")
    ///     .log_x()?
    ///     .shares()?;
    /// assert!(figure.alt(Lang::En).contains(
    ///     "from nothing: 3 settings, 2 runs each, mean 40% (from 30% to 50%) at the start, 90% (from 90% to 90%) at the end."
    /// ));
    /// // What `atelier::sweep` has found is taken as it is.
    /// let found = atelier::sweep(&[1, 5, 20], 2, |examples, seed| Ok(examples as f64 + 0.1 * seed as f64))?;
    /// assert!(Figure::sweep(&found)?.alt(Lang::En).contains("3 settings, 2 runs each"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// ```
    /// use atelier::{Figure, Lang, sweep};
    /// let both = sweep(&[1, 5, 20], 2, |count, seed| {
    ///     let luck = 0.01 * seed as f64;
    ///     Ok([("from nothing", "à partir de rien", 0.3 + luck), ("borrowed eyes", "yeux empruntés", 0.5 + luck)])
    /// })?;
    /// let figure = Figure::sweep(&both)?;
    /// assert!(figure.alt(Lang::Fr).contains("yeux empruntés\u{a0}: 3 réglages, 2 essais chacun"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where the settings of a sweep are names. Values without a place are left out, and said.
    pub fn sweep<S: Into<Swept>>(settings: S) -> Result<Figure> {
        Figure::of(Plane::default()).and_swept("sweep", settings.into())
    }

    /// A further experiment at several settings, in the same axes.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::sweep(&[(1, [0.3, 0.5]), (5, [0.6, 0.8])])?
    ///     .named("from nothing", "à partir de rien")
    ///     .and_sweep(&[(1, [0.5, 0.6]), (5, [0.7, 0.75])])?
    ///     .named("borrowed eyes", "yeux empruntés");
    /// assert!(figure.alt(Lang::Fr).contains("yeux empruntés\u{a0}: 2 réglages, 2 essais chacun"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// In figures that have no two axes of numbers, and where the settings of a sweep are names.
    pub fn and_sweep<S: Into<Swept>>(&self, settings: S) -> Result<Figure> {
        self.and_swept("and_sweep", settings.into())
    }

    fn and_swept(&self, what: &'static str, swept: Swept) -> Result<Figure> {
        let mut figure = self.clone();
        for (name, settings) in swept.series? {
            figure = figure.and_shape(what, Shape::Sweep(Arc::new(settings)))?;
            if !name.en().is_empty() {
                figure = figure.named(name.en(), name.fr());
            }
        }
        Ok(figure)
    }

    fn plane(shape: Shape) -> Result<Figure> {
        Figure::of(Plane::default()).and_shape("curve", shape)
    }

    /// A further curve in the same axes, with its own colour, dashes and markers.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::curve(&[1, 2], &[5, 3])?.and_curve(&[1, 2, 3], &[6, 5, 4])?;
    /// assert!(figure.alt(Lang::En).contains("series 2: 3 points, starts at 6, ends at 4."));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where the two differ in length, and in figures that have no two axes of numbers.
    pub fn and_curve<X, Y>(&self, x: &[X], y: &[Y]) -> Result<Figure>
    where
        X: Into<Number> + Copy,
        Y: Into<Number> + Copy,
    {
        self.and_shape("and_curve", Shape::Curve(pairs(x, y)?))
    }

    /// Further points in the same axes, with their own colour and marker.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::curve(&[1, 2], &[5, 3])?.and_points(&[1.5], &[4.5])?.named("guess", "réponse");
    /// assert!(figure.alt(Lang::Fr).contains("réponse\u{a0}: 1 point, (1,5\u{202f}; 4,5)."));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// As for [`Figure::and_curve`].
    pub fn and_points<X, Y>(&self, x: &[X], y: &[Y]) -> Result<Figure>
    where
        X: Into<Number> + Copy,
        Y: Into<Number> + Copy,
    {
        self.and_shape("and_points", Shape::Points(pairs(x, y)?))
    }

    /// A shaded band around the last curve, from `low` to `high` at each of its points: the spread of
    /// several runs, say. `named` then says what the band means. For runs themselves, see
    /// [`Figure::sweep`].
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::curve(&[1.0, 2.0], &[5.0, 3.0])?
    ///     .band(&[4.0, 2.5], &[6.0, 3.5])?
    ///     .named("lowest to highest of 5 runs", "du minimum au maximum de 5 essais");
    /// assert!(figure.alt(Lang::En).contains("from 4 to 6 at the start"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where there is no curve yet, or `low` and `high` do not have one value for each of its points.
    pub fn band<L, H>(&self, low: &[L], high: &[H]) -> Result<Figure>
    where
        L: Into<Number> + Copy,
        H: Into<Number> + Copy,
    {
        let (low, high) = (numbers(low), numbers(high));
        let curve = self.kind::<Plane>().and_then(|plane| {
            plane.marks.iter().rev().find_map(|mark| match &mark.shape {
                Shape::Curve(points) => Some(points.clone()),
                _ => None,
            })
        });
        let Some(curve) = curve else {
            return Err(refuse::not_here(
                "band",
                Label::fixed(
                    "no curve that the band could follow",
                    "aucune courbe que la bande pourrait suivre",
                ),
                Label::same("Figure::curve(&x, &y)?.band(&low, &high)?"),
            ));
        };
        refuse::same_length((low.len(), "low", "low"), (high.len(), "high", "high"))?;
        refuse::same_length((curve.len(), "the curve", "la courbe"), (low.len(), "its band", "sa bande"))?;
        let ends = low.iter().zip(&high);
        let band = curve.iter().zip(ends).map(|((x, _), (low, high))| (*x, *low, *high)).collect();
        self.and_shape("band", Shape::Band(Arc::new(band)))
    }

    /// The line on which both axes have the same value: guesses that are right stand on it.
    ///
    /// ```
    /// use atelier::{Figure, Lang};
    /// let figure = Figure::scatter(&[1, 2, 3], &[1, 2, 4])?.identity_line()?;
    /// assert!(figure.alt(Lang::En).contains("A diagonal shows where both axes have the same value."));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// In figures that have no two axes of numbers.
    pub fn identity_line(&self) -> Result<Figure> {
        let mut plane = self.as_plane("identity_line")?;
        plane.identity = true;
        Ok(self.with(plane))
    }

    pub(in crate::plot) fn and_shape(&self, method: &str, shape: Shape) -> Result<Figure> {
        let mut plane = self.as_plane(method)?;
        let look = match &shape {
            // A band looks like its curve.
            Shape::Band(_) => plane
                .marks
                .iter()
                .rev()
                .find(|mark| matches!(mark.shape, Shape::Curve(_)))
                .map_or(0, |mark| mark.look),
            Shape::Field(_) => 0,
            _ => plane.marks.iter().filter(|mark| mark.is_series()).count(),
        };
        plane.marks.push(Mark { shape, name: None, look });
        Ok(self.with(plane))
    }

    pub(in crate::plot) fn as_plane(&self, method: &str) -> Result<Plane> {
        self.kind::<Plane>().cloned().ok_or_else(|| {
            refuse::not_here(
                method,
                Label::fixed("it has no two axes of numbers", "elle n’a pas deux axes de nombres"),
                Label::same("Figure::curve(&x, &y)?"),
            )
        })
    }
}

/// Points from two lists.
fn pairs<X, Y>(x: &[X], y: &[Y]) -> Result<Arc<Vec<(f64, f64)>>>
where
    X: Into<Number> + Copy,
    Y: Into<Number> + Copy,
{
    refuse::same_length((x.len(), "x", "x"), (y.len(), "y", "y"))?;
    Ok(Arc::new(numbers(x).into_iter().zip(numbers(y)).collect()))
}

/// Days after a first one, from their texts.
fn read_days<D: AsRef<str>>(days: &[D], first: i32) -> Result<Vec<f64>> {
    let day = |(place, text): (usize, &D)| {
        let day = dates::read(text.as_ref(), place)?;
        Ok(day.map_or(f64::NAN, |day| day - f64::from(first)))
    };
    days.iter().enumerate().map(day).collect()
}
