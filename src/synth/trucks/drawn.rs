//! Drawn vehicles as a set of pictures: chosen, split, repainted, shown, and turned into samples.

use super::super::some_rows;
use super::{Colour, Part, SIZE, Trucks, Vehicle, byte};
use crate::data::{Examples, Images, Pictures, Samples, Table, Target};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::plot::Figure;
use crate::show::{Page, Show, displays};
use rand::{SeedableRng, seq::SliceRandom};
use tch::Tensor;

/// Drawn pictures, with the truth behind each: which vehicle, which colour, what each pixel shows.
///
/// ```
/// use atelier::{synth, synth::Part, Examples, SEED};
/// let drawn = synth::trucks(6, SEED)?;
/// assert_eq!(drawn.samples()?.inputs.size(), [6, 3, 32, 32]); // pictures, channels, rows, columns
/// let body = drawn.mask(0, Part::Body)?;
/// assert!(body.iter().filter(|inside| **inside).count() > 60); // of 1 024 pixels
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct Drawn {
    /// Red, green, blue of each pixel, row after row, picture after picture.
    pub(super) pixels: Vec<u8>,
    /// For each pixel, the number of its part.
    pub(super) parts: Vec<u8>,
    pub(super) vehicles: Vec<Vehicle>,
    pub(super) colours: Vec<Colour>,
}

impl Drawn {
    /// Which vehicle each picture shows.
    pub fn vehicles(&self) -> &[Vehicle] {
        &self.vehicles
    }

    /// Which colour each is painted in.
    pub fn colours(&self) -> &[Colour] {
        &self.colours
    }

    /// Width and height of each picture, in pixels.
    pub fn size(&self) -> usize {
        SIZE
    }

    /// Red, green and blue (0 to 255) of each pixel, row after row, picture after picture.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// The same pictures as [`Images`], with the columns `vehicle` and `colour` (in English); the
    /// target is the vehicle. The classes stand in the same order.
    ///
    /// ```
    /// use atelier::{synth, SEED};
    /// let images = synth::trucks(9, SEED)?.images()?;
    /// assert_eq!(images.class_names(), ["delivery van", "fire truck", "taxi"]);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When only one kind of vehicle is there.
    pub fn images(&self) -> Result<Images> {
        let vehicles: Vec<String> =
            self.vehicles.iter().map(|vehicle| vehicle.label().en().to_string()).collect();
        let colours: Vec<String> =
            self.colours.iter().map(|colour| colour.label().en().to_string()).collect();
        let pictures: Vec<f64> = (0..self.rows()).map(|picture| picture as f64).collect();
        let details = Table::columns(&[("picture", &pictures)])?
            .with_text_column("vehicle", &vehicles)?
            .with_text_column("colour", &colours)?;
        Images::new(SIZE, SIZE, 3, self.pixels.clone(), &details)?.target("vehicle")
    }

    /// Which pixels of picture number `picture` (from 0) show this part, row after row.
    ///
    /// # Errors
    /// When there is no such picture.
    pub fn mask(&self, picture: usize, part: Part) -> Result<Vec<bool>> {
        self.check(&[picture])?;
        let area = SIZE * SIZE;
        Ok(self.parts[picture * area..(picture + 1) * area]
            .iter()
            .map(|number| *number == part as u8)
            .collect())
    }

    /// The same pictures with one part painted over in grey: what a network can do without it.
    ///
    /// ```
    /// use atelier::{synth, synth::Part, SEED};
    /// let drawn = synth::trucks(3, SEED)?;
    /// let without = drawn.without(Part::Body);
    /// let place = drawn.mask(0, Part::Body)?.iter().position(|inside| *inside).unwrap();
    /// assert_eq!(without.pixels()[3 * place..3 * place + 3], [128, 128, 128]);
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn without(&self, part: Part) -> Drawn {
        let mut drawn = self.clone();
        for (pixel, number) in drawn.pixels.chunks_exact_mut(3).zip(&self.parts) {
            if *number == part as u8 {
                pixel.fill(128);
            }
        }
        drawn
    }

    /// The same pictures with nothing left but the paint: each becomes a square in the colour of its
    /// vehicle. What a network can do with colour alone.
    ///
    /// ```
    /// use atelier::{synth, SEED};
    /// let squares = synth::trucks(3, SEED)?.paint_alone();
    /// assert_eq!(squares.pixels()[..6], [41, 79, 184, 41, 79, 184]); // a van is blue, all over
    /// # Ok::<(), atelier::Error>(())
    /// ```
    pub fn paint_alone(&self) -> Drawn {
        let mut drawn = self.clone();
        drawn.parts.fill(Part::Body as u8);
        for (picture, colour) in drawn.pixels.chunks_exact_mut(3 * SIZE * SIZE).zip(&self.colours) {
            let paint = colour.rgb().map(byte);
            picture.chunks_exact_mut(3).for_each(|pixel| pixel.copy_from_slice(&paint));
        }
        drawn
    }

    /// What is measured without each part in turn, and last without all but the paint: what a network
    /// does not miss, it did not use (occlusion).
    ///
    /// ```
    /// use atelier::{synth, SEED};
    /// let drawn = synth::trucks(3, SEED)?;
    /// let grey = drawn.without_each(|covered| {
    ///     Ok(covered.pixels().iter().filter(|value| **value == 128).count() as f64)
    /// })?;
    /// assert_eq!((grey.len(), grey[5].0.en()), (6, "all but the paint"));
    /// assert!(grey[0].1 > grey[1].1); // the body is larger than the windows
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where the measure has one.
    pub fn without_each<Measure>(&self, mut measure: Measure) -> Result<Vec<(Label, f64)>>
    where
        Measure: FnMut(&Drawn) -> Result<f64>,
    {
        let mut found = Vec::new();
        for part in Part::ALL {
            found.push((part.label(), measure(&self.without(part))?));
        }
        let label = Label::fixed("all but the paint", "tout sauf la peinture");
        found.push((label, measure(&self.paint_alone())?));
        Ok(found)
    }

    /// The same pictures, and `count` more of another world.
    ///
    /// ```
    /// use atelier::synth::{self, Colour, Trucks, Vehicle};
    /// let yellow = Trucks::new().only(Vehicle::FireTruck).painted(Colour::Yellow);
    /// let lesson = synth::trucks(30, 1)?.with_more(10, &yellow, 2)?;
    /// assert_eq!(lesson.vehicles().len(), 40);
    /// assert!(lesson.colours()[30..].iter().all(|colour| *colour == Colour::Yellow));
    /// assert_eq!(lesson.with_more(0, &yellow, 3)?, lesson); // no more, no change
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// Where drawing fails.
    pub fn with_more(&self, count: usize, world: &Trucks, seed: u64) -> Result<Drawn> {
        let mut drawn = self.clone();
        if count > 0 {
            let more = world.draw(count, seed)?;
            drawn.pixels.extend(more.pixels);
            drawn.parts.extend(more.parts);
            drawn.vehicles.extend(more.vehicles);
            drawn.colours.extend(more.colours);
        }
        Ok(drawn)
    }

    /// The pictures at these positions, in this order.
    ///
    /// # Errors
    /// When there is no picture at one of them, or none is asked for.
    pub fn pick(&self, pictures: &[usize]) -> Result<Drawn> {
        some_rows(pictures.len())?;
        self.check(pictures)?;
        let area = SIZE * SIZE;
        Ok(Drawn {
            pixels: pictures
                .iter()
                .flat_map(|at| &self.pixels[3 * at * area..3 * (at + 1) * area])
                .copied()
                .collect(),
            parts: pictures.iter().flat_map(|at| &self.parts[at * area..(at + 1) * area]).copied().collect(),
            vehicles: pictures.iter().map(|at| self.vehicles[*at]).collect(),
            colours: pictures.iter().map(|at| self.colours[*at]).collect(),
        })
    }

    /// Two parts drawn by lot: `share` of the pictures to learn from, the rest never seen.
    ///
    /// # Errors
    /// When one of the parts would be empty.
    pub fn split(&self, share: f64, seed: u64) -> Result<(Drawn, Drawn)> {
        let count = self.rows();
        let first = (count as f64 * share).round() as usize;
        if !(0.0..=1.0).contains(&share) || first == 0 || first >= count {
            return Err(Error::new(
                Kind::Value,
                Label::fixed("this split leaves a part empty", "ce partage laisse une part vide"),
            )
            .found(Label::with(|lang| match lang {
                Lang::Fr => format!("{} de {} images", lang.short(share), lang.count(count)),
                _ => format!("{} of {} pictures", lang.short(share), lang.count(count)),
            }))
            .expected(Label::fixed(
                "a share between 0 and 1, and pictures on both sides",
                "une part entre 0 et 1, et des images des deux côtés",
            ))
            .attempt(Label::same(".split(0.8, SEED)?")));
        }
        let mut order: Vec<usize> = (0..count).collect();
        order.shuffle(&mut rand_chacha::ChaCha8Rng::seed_from_u64(seed));
        Ok((self.pick(&order[..first])?, self.pick(&order[first..])?))
    }

    /// The first pictures as a figure, each under its name.
    ///
    /// # Errors
    /// Where drawing fails.
    pub fn plot(&self, count: usize) -> Result<Figure> {
        let shown = self.pick(&(0..count.clamp(1, self.rows())).collect::<Vec<_>>())?;
        let captions: Vec<Label> = shown.vehicles.iter().map(|vehicle| vehicle.short()).collect();
        shown.figure()?.captions(&captions)
    }

    fn check(&self, pictures: &[usize]) -> Result<()> {
        match pictures.iter().find(|picture| **picture >= self.rows()) {
            None => Ok(()),
            Some(outside) => Err(Error::new(
                Kind::Shape,
                Label::fixed("there is no such picture", "cette image n’existe pas"),
            )
            .found(Label::same(outside.to_string()))
            .expected(Label::same(format!("0 … {}", self.rows() - 1)))),
        }
    }
}

impl Examples for Drawn {
    fn rows(&self) -> usize {
        self.vehicles.len()
    }

    fn samples(&self) -> Result<Samples> {
        let rows = self.rows() as i64;
        let side = SIZE as i64;
        let inputs = Tensor::f_from_slice(&self.pixels)?
            .f_view([rows, side, side, 3])?
            .f_permute([0, 3, 1, 2])? // [pictures, channels, rows, columns]
            .f_to_kind(tch::Kind::Float)?
            .f_contiguous()?
            .f_div_scalar(255.0)?;
        let values: Vec<i64> = self.vehicles.iter().map(|vehicle| *vehicle as i64).collect();
        let names = Vehicle::ALL.iter().map(|vehicle| vehicle.label().text(Lang::current())).collect();
        Samples::new(inputs, Target::Classes { values: Tensor::f_from_slice(&values)?, names })
    }
}

impl Pictures for Drawn {
    fn figure(&self) -> Result<Figure> {
        Figure::colour_images(&self.pixels, SIZE, SIZE)
    }

    fn captions(&self) -> Vec<Label> {
        Vehicle::ALL.map(Vehicle::short).to_vec()
    }
}

impl std::fmt::Debug for Drawn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Drawn {{ pictures: {} }}", self.rows())
    }
}

impl Show for Drawn {
    fn page(&self) -> Page {
        let words = Label::with(|lang| match lang {
            Lang::Fr => format!("{} images de véhicules, {SIZE} × {SIZE} pixels", lang.count(self.rows())),
            _ => format!("{} pictures of vehicles, {SIZE} × {SIZE} pixels", lang.count(self.rows())),
        });
        let page = Page::new().label(&words);
        match self.plot(12) {
            Ok(figure) => Page::beside(vec![page, figure.page()]),
            Err(error) => page.line(&error.message(Lang::current())),
        }
    }
}
displays!(Drawn);
