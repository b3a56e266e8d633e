//! Drawn portraits: invented faces whose measures, light and camera are known.
//!
//! Eleven measures say what a face is; a tone says how much light its skin gives back; the light and the camera say how
//! it was photographed. Nothing else is drawn: no gender, no origin, no feeling. Hair, clothes, background and glasses are
//! drawn by lot, whatever the tone, so that a network which tells two groups of portraits apart has found the light,
//! the tone or the camera.

use super::{between, knob, normal, some_rows};
use crate::data::{Images, Table};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Width and height of a portrait, in pixels.
const SIZE: usize = 32;
/// Points looked at along each side of a pixel: edges look smooth.
const POINTS: usize = 3;
/// How many values a portrait has.
const VALUES: usize = SIZE * SIZE * 3;
/// How many measures say what a face is.
pub(super) const MEASURES: usize = 11;
/// Their names and bounds. Unit: half the width of the portrait; heights count from its middle, downwards.
pub(super) const BOUNDS: [(&str, f64, f64); MEASURES] = [
    ("head_width", 0.42, 0.56),
    ("head_height", 0.58, 0.72),
    ("eye_distance", 0.16, 0.25),
    ("eye_height", -0.16, -0.04),
    ("eye_size", 0.075, 0.11),
    ("brow_height", 0.10, 0.16),
    ("brow_tilt", -0.25, 0.25),
    ("nose_length", 0.10, 0.22),
    ("mouth_width", 0.12, 0.24),
    ("mouth_height", 0.30, 0.40),
    ("mouth_curve", -0.5, 0.5),
];
/// The same measures, for a reader.
const NAMES: [Label; MEASURES] = [
    Label::fixed("width of the head", "largeur de la tête"),
    Label::fixed("height of the head", "hauteur de la tête"),
    Label::fixed("distance of the eyes from the middle", "distance des yeux au milieu"),
    Label::fixed("height of the eyes", "hauteur des yeux"),
    Label::fixed("size of the eyes", "taille des yeux"),
    Label::fixed("height of the brows above the eyes", "hauteur des sourcils au-dessus des yeux"),
    Label::fixed("tilt of the brows", "inclinaison des sourcils"),
    Label::fixed("length of the nose", "longueur du nez"),
    Label::fixed("half the width of the mouth", "demi-largeur de la bouche"),
    Label::fixed("height of the mouth", "hauteur de la bouche"),
    Label::fixed("curve of the mouth", "courbure de la bouche"),
];

/// `count` portraits of people who do not exist, of 32 × 32 pixels in colour.
///
/// The details say what each shows: the eleven measures (`head_width`, …, in halves of the picture's width), `tone` (dark,
/// light), `skin` (how much of the light it gives back, 0 to 1) and `brightness` (how much light there was). No target is
/// chosen: `.target("tone")?` chooses one. [`Faces`] has the knobs.
///
/// ```
/// use atelier::{synth, SEED};
/// let portraits = synth::faces(20, SEED)?;
/// assert_eq!((portraits.rows(), portraits.width(), portraits.channels()), (20, 32, 3));
/// assert!(portraits.column("head_width")?.iter().all(|width| (0.42..=0.56).contains(width)));
/// assert_eq!(portraits.target("tone")?.class_names(), ["dark", "light"]);
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// # Errors
/// When `count` is zero.
pub fn faces(count: usize, seed: u64) -> Result<Images> {
    Faces::new().draw(count, seed)
}

/// The world of [`faces`], with its knobs. Every knob gives a new world.
///
/// ```
/// use atelier::{synth::Faces, SEED};
/// // The same people before two cameras: the old one darkens the corners.
/// let (plain, old) = (Faces::new().grain(0.0)?, Faces::new().grain(0.0)?.vignette(0.18)?);
/// let (plain, old) = (plain.draw(50, SEED)?, old.draw(50, SEED)?);
/// assert_eq!(plain.column("nose_length")?, old.column("nose_length")?);
/// let corner = |images: &atelier::Images| Ok::<f64, atelier::Error>(images.crop(0, 0, 4, 4)?.brightness().iter().sum());
/// assert!((corner(&old)? / corner(&plain)? - 0.86).abs() < 0.02);
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Faces {
    dark: f64,
    light: (f64, f64),
    vignette: f64,
    tint: f64,
    grain: f64,
    held: bool,
}

impl Default for Faces {
    fn default() -> Faces {
        Faces::new()
    }
}

impl Faces {
    /// The world as it comes: half of the skins dark, light from 0.8 to 1.1, a plain camera with little grain.
    pub fn new() -> Faces {
        Faces { dark: 0.5, light: (0.8, 1.1), vignette: 0.0, tint: 0.0, grain: 0.02, held: false }
    }

    /// Which share of the people has dark skin (it gives back about 0.42 of the light; light skin about 0.8).
    ///
    /// # Errors
    /// When it is not between 0 and 1.
    pub fn dark(&self, share: f64) -> Result<Faces> {
        let what = Label::fixed("the share of dark skin", "la part des peaux foncées");
        Ok(Faces { dark: knob(what, share, 0.0, 1.0)?, ..*self })
    }

    /// How much light there is, drawn evenly from … to …: 1 is a well-lit room.
    ///
    /// # Errors
    /// When one is not between 0.1 and 1.5, or the first is larger.
    pub fn light(&self, from: f64, to: f64) -> Result<Faces> {
        let what = || Label::fixed("the light", "la lumière");
        let low = knob(what(), from, 0.1, 1.5)?;
        Ok(Faces { light: (low, knob(what(), to, low, 1.5)?), ..*self })
    }

    /// How much darker an old lens makes the corners (vignetting): 0.18 takes away 18% there, nothing in the middle.
    ///
    /// # Errors
    /// When it is not between 0 and 1.
    pub fn vignette(&self, share: f64) -> Result<Faces> {
        let what = Label::fixed("the vignetting", "le vignettage");
        Ok(Faces { vignette: knob(what, share, 0.0, 1.0)?, ..*self })
    }

    /// How much warmer the camera makes its pictures: this share more red, and as much less blue.
    ///
    /// # Errors
    /// When it is not between −0.5 and 0.5.
    pub fn tint(&self, share: f64) -> Result<Faces> {
        let what = Label::fixed("the tint", "la teinte");
        Ok(Faces { tint: knob(what, share, -0.5, 0.5)?, ..*self })
    }

    /// How grainy the portraits are: the spread of what chance adds to each value from 0 to 1.
    ///
    /// # Errors
    /// When it is not between 0 and 1.
    pub fn grain(&self, spread: f64) -> Result<Faces> {
        Ok(Faces { grain: knob(Label::fixed("the grain", "le grain"), spread, 0.0, 1.0)?, ..*self })
    }

    /// Everybody has the same hair, clothes and background, and no glasses: only the face is left to tell people apart.
    pub fn only_the_face(&self) -> Faces {
        Faces { held: true, ..*self }
    }

    /// `count` portraits of this world.
    ///
    /// The people are those of the seed, whatever the knobs of light and camera: two worlds with one seed show the
    /// same people.
    ///
    /// # Errors
    /// When `count` is zero.
    pub fn draw(&self, count: usize, seed: u64) -> Result<Images> {
        some_rows(count)?;
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let people: Vec<[f64; MEASURES]> = (0..count).map(|_| measures(&mut random)).collect();
        self.portraits(&people, seed)
    }

    /// A portrait for each of these faces: eleven measures each, in the order of the columns that [`draw`](Faces::draw) gives.
    ///
    /// ```
    /// use atelier::synth::Faces;
    /// let face = [0.5, 0.65, 0.2, -0.1, 0.09, 0.13, 0.0, 0.16, 0.18, 0.35, 0.0];
    /// let twice = Faces::new().only_the_face().of(&[face, face], 7)?;
    /// assert_eq!(twice.column("eye_distance")?, [0.2, 0.2]);
    /// // Two mouths too many: a measure outside its bounds is refused.
    /// let wide = [0.5, 0.65, 0.2, -0.1, 0.09, 0.13, 0.0, 0.16, 0.9, 0.35, 0.0];
    /// assert!(Faces::new().of(&[wide], 7).is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When no face is given, or a measure is outside its bounds.
    pub fn of(&self, people: &[[f64; MEASURES]], seed: u64) -> Result<Images> {
        some_rows(people.len())?;
        for (number, face) in people.iter().enumerate() {
            for ((value, (_, low, high)), name) in face.iter().zip(BOUNDS).zip(&NAMES) {
                if !(low..=high).contains(value) {
                    let number = number + 1;
                    return Err(Error::new(
                        Kind::Value,
                        Label::new(
                            format!("no face has this measure: {} (face number {number})", name.en()),
                            format!(
                                "aucun visage n’a cette mesure\u{a0}: {} (visage numéro {number})",
                                name.fr()
                            ),
                        ),
                    )
                    .found(Label::with(|lang| lang.short(*value)))
                    .expected(Label::with(|lang| match lang {
                        Lang::Fr => format!("entre {} et {}", lang.short(low), lang.short(high)),
                        _ => format!("between {} and {}", lang.short(low), lang.short(high)),
                    }))
                    .attempt(Label::same("synth::People::new(1, 7)?.measures()")));
                }
            }
        }
        self.portraits(people, seed)
    }

    fn portraits(&self, people: &[[f64; MEASURES]], seed: u64) -> Result<Images> {
        // Three streams, so that a knob of the camera changes neither the people nor their clothes.
        let stream = |number: u64| {
            let mut random = ChaCha8Rng::seed_from_u64(seed);
            random.set_stream(number);
            random
        };
        let (mut looks, grain) = (stream(1), stream(2));
        let sitters: Vec<Sitter> = people.iter().map(|face| Sitter::new(*face, self, &mut looks)).collect();
        let bytes = self.paint(&sitters, &grain);
        let mut columns = vec![Vec::new(); MEASURES];
        let (mut tones, mut skins, mut lights) = (Vec::new(), Vec::new(), Vec::new());
        for (sitter, face) in sitters.iter().zip(people) {
            for (column, value) in columns.iter_mut().zip(face) {
                column.push(*value);
            }
            tones.push(if sitter.dark { "dark" } else { "light" });
            skins.push(sitter.skin);
            lights.push(sitter.brightness);
        }
        let named: Vec<(&str, &[f64])> = BOUNDS
            .iter()
            .map(|(name, ..)| *name)
            .zip(columns.iter().map(Vec::as_slice))
            .chain([("skin", skins.as_slice()), ("brightness", lights.as_slice())])
            .collect();
        let details = Table::columns(&named)?.with_text_column("tone", &tones)?;
        Images::new(SIZE, SIZE, 3, bytes, &details)
    }

    /// All portraits, painted by as many threads as there are. Each portrait has its own place in the stream of the
    /// grain, so that many threads paint what one would.
    fn paint(&self, sitters: &[Sitter], grain: &ChaCha8Rng) -> Vec<u8> {
        // A grain is made of two numbers (`normal`), each of 64 bits; a word of the stream has 32.
        const WORDS: usize = 4 * VALUES;
        let each = sitters.len().div_ceil(tch::get_num_threads().max(1) as usize).max(1);
        let mut bytes = vec![0; sitters.len() * VALUES];
        std::thread::scope(|threads| {
            let parts = sitters.chunks(each).zip(bytes.chunks_mut(each * VALUES));
            for (part, (sitters, bytes)) in parts.enumerate() {
                let mut grain = grain.clone();
                grain.set_word_pos((part * each * WORDS) as u128);
                threads.spawn(move || {
                    for (sitter, bytes) in sitters.iter().zip(bytes.chunks_exact_mut(VALUES)) {
                        sitter.paint(self, bytes, &mut grain);
                    }
                });
            }
        });
        bytes
    }
}

pub(super) fn measures(random: &mut impl Rng) -> [f64; MEASURES] {
    BOUNDS.map(|(_, low, high)| between(random, low, high))
}

/// How hair is cut.
#[derive(Clone, Copy, PartialEq)]
enum Cut {
    None,
    Short,
    Fringe,
    Parted,
    Long,
}

/// Somebody who sits for a portrait: a face, and what chance has put on.
struct Sitter {
    face: [f64; MEASURES],
    dark: bool,
    skin: f64,
    cut: Cut,
    hair: [f64; 3],
    clothes: [f64; 3],
    wall: [f64; 3],
    glasses: bool,
    brightness: f64,
    /// How much brighter the right side is than the left.
    slope: f64,
}

const HAIR: [[f64; 3]; 6] = [
    [0.10, 0.08, 0.08],
    [0.24, 0.15, 0.10],
    [0.45, 0.27, 0.13],
    [0.84, 0.69, 0.36],
    [0.62, 0.28, 0.14],
    [0.70, 0.70, 0.72],
];
const CUTS: [Cut; 5] = [Cut::Short, Cut::Fringe, Cut::Parted, Cut::Long, Cut::None];

impl Sitter {
    fn new(face: [f64; MEASURES], world: &Faces, random: &mut impl Rng) -> Sitter {
        // Every choice is drawn, held or not, so that one knob does not move what the others draw.
        let dark = random.random::<f64>() < world.dark;
        let skin = if dark { 0.42 } else { 0.80 } + 0.05 * normal(random);
        let cut = CUTS[random.random_range(0..CUTS.len())];
        let hair = HAIR[random.random_range(0..HAIR.len())];
        let mut flat = || [(); 3].map(|()| between(random, 0.2, 0.8));
        let (clothes, wall) = (flat(), flat());
        let glasses = random.random::<f64>() < 0.2;
        let (place, slope) = (random.random::<f64>(), between(random, -0.25, 0.25));
        let brightness = world.light.0 + (world.light.1 - world.light.0) * place;
        let sitter = Sitter {
            face,
            dark,
            skin: skin.clamp(0.2, 0.95),
            cut,
            hair,
            clothes,
            wall,
            glasses,
            brightness,
            slope,
        };
        if !world.held {
            return sitter;
        }
        let (hair, clothes, wall) = (HAIR[1], [0.25, 0.35, 0.55], [0.75, 0.77, 0.80]);
        Sitter { cut: Cut::Short, hair, clothes, wall, glasses: false, ..sitter }
    }

    fn paint(&self, world: &Faces, bytes: &mut [u8], random: &mut impl Rng) {
        let place = |pixel: usize, point: usize| {
            (pixel as f64 + (point as f64 + 0.5) / POINTS as f64) / (SIZE as f64 / 2.0) - 1.0
        };
        let camera = [1.0 + world.tint, 1.0, 1.0 - world.tint];
        for row in 0..SIZE {
            for column in 0..SIZE {
                let mut sum = [0.0; 3];
                for point in 0..POINTS * POINTS {
                    let (x, y) = (place(column, point % POINTS), place(row, point / POINTS));
                    let lit = self.brightness * (1.0 + self.slope * x);
                    // 1 in the corners, 0 in the middle.
                    let lens = 1.0 - world.vignette * (x * x + y * y) / 2.0;
                    for (total, value) in sum.iter_mut().zip(self.at(x, y)) {
                        *total += value * lit * lens;
                    }
                }
                let pixel = &mut bytes[3 * (row * SIZE + column)..][..3];
                for ((byte, total), colour) in pixel.iter_mut().zip(sum).zip(camera) {
                    let value = total / (POINTS * POINTS) as f64 * colour + world.grain * normal(random);
                    *byte = (value.clamp(0.0, 1.0) * 255.0).round() as u8;
                }
            }
        }
    }

    /// The colour at a point; x and y go from −1 to 1, y downwards. The nearest thing is asked first.
    fn at(&self, x: f64, y: f64) -> [f64; 3] {
        let [wide, tall, apart, eyes, size, brows, tilt, nose, mouth, low, curve] = self.face;
        let flesh = [self.skin, 0.80 * self.skin, 0.66 * self.skin];
        let shade = |by: [f64; 3]| [flesh[0] * by[0], flesh[1] * by[1], flesh[2] * by[2]];
        let inside = |x: f64, y: f64, wide: f64, tall: f64| (x / wide).powi(2) + (y / tall).powi(2) < 1.0;
        // Both halves of a face are one, mirrored.
        let side = x.abs();
        let from_eye = (side - apart, y - eyes);
        // Eyes and glasses reach no further than this; elsewhere the root need not be taken.
        let near = from_eye.0.abs().max(from_eye.1.abs()) < 1.55 * size + 0.05;
        let radius = if near { from_eye.0.hypot(from_eye.1) } else { f64::INFINITY };
        if self.glasses {
            let rim = (1.55 * size..1.55 * size + 0.045).contains(&radius);
            let bridge = side < apart - 1.55 * size && (y - eyes).abs() < 0.022;
            if rim || bridge {
                return [0.12, 0.12, 0.14];
            }
        }
        let brow = eyes - brows + tilt * from_eye.0;
        if from_eye.0.abs() < 1.2 * size && (y - brow).abs() < 0.026 {
            return self.hair.map(|value| 0.7 * value);
        }
        if radius < 0.52 * size {
            return [0.10, 0.08, 0.07];
        }
        if inside(from_eye.0, from_eye.1, size, 0.68 * size) {
            return [0.95, 0.95, 0.95];
        }
        let tip = eyes + 0.06 + nose;
        if (side < 0.024 && (eyes + 0.06..tip).contains(&y)) || inside(x, y - tip, 0.065, 0.03) {
            return shade([0.74, 0.70, 0.70]);
        }
        if side < mouth && (y - low - curve * (x * x / mouth - 0.5 * mouth)).abs() < 0.032 {
            return shade([0.72, 0.46, 0.48]);
        }
        let cap = inside(x, y, 1.08 * wide, 1.08 * tall);
        let line = match self.cut {
            Cut::None => -2.0,
            Cut::Short => -0.62 * tall,
            Cut::Fringe => -0.42 * tall,
            Cut::Parted => -0.55 * tall + 0.35 * x,
            Cut::Long => -0.55 * tall,
        };
        if self.cut != Cut::None && cap && y < line {
            return self.hair;
        }
        if inside(x, y, wide, tall) {
            return flesh;
        }
        if side < 0.19 && (0.3..0.85).contains(&y) {
            return shade([0.86; 3]);
        }
        if inside(x, y - 1.2, 0.85, 0.48) {
            return self.clothes;
        }
        if self.cut == Cut::Long && inside(x, y - 0.1, 1.28 * wide, 1.2 * tall) {
            return self.hair;
        }
        self.wall
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_camera_changes_neither_people_nor_clothes() {
        let plain = Faces::new().grain(0.0).unwrap().draw(4, 3).unwrap();
        let old = Faces::new().grain(0.0).unwrap().vignette(0.5).unwrap().draw(4, 3).unwrap();
        // The four pixels in the middle lose less than a hundredth.
        for picture in 0..4 {
            let at = 3 * (16 * SIZE + 16);
            let (was, is) = (plain.pixels(picture).unwrap()[at], old.pixels(picture).unwrap()[at]);
            assert!((f64::from(was) - f64::from(is)).abs() <= 1.0, "{was} {is}");
        }
        assert_eq!(plain.text("tone").unwrap(), old.text("tone").unwrap());
    }

    #[test]
    fn many_threads_paint_what_one_would() {
        let mut looks = ChaCha8Rng::seed_from_u64(9);
        let face = BOUNDS.map(|(_, low, high)| (low + high) / 2.0);
        let world = Faces::new().grain(0.1).unwrap();
        let sitters: Vec<Sitter> = (0..5).map(|_| Sitter::new(face, &world, &mut looks)).collect();
        // One after the other, from one stream.
        let (mut alone, mut grain) = (vec![0; 5 * VALUES], ChaCha8Rng::seed_from_u64(2));
        for (sitter, bytes) in sitters.iter().zip(alone.chunks_exact_mut(VALUES)) {
            sitter.paint(&world, bytes, &mut grain);
        }
        let before = tch::get_num_threads();
        tch::set_num_threads(3);
        let together = world.paint(&sitters, &ChaCha8Rng::seed_from_u64(2));
        tch::set_num_threads(before);
        assert_eq!(together, alone);
    }

    #[test]
    fn hair_and_wall_say_nothing_of_the_tone() {
        let portraits = faces(2_000, 5).unwrap();
        let (dark, light) =
            (portraits.only("tone", "dark").unwrap(), portraits.only("tone", "light").unwrap());
        let top = |images: &Images| {
            let values = images.crop(0, 0, 32, 4).unwrap().brightness();
            values.iter().sum::<f64>() / values.len() as f64
        };
        // A thousand of each, whose spread is 0.2: three standard errors are 0.027.
        assert!((top(&dark) - top(&light)).abs() < 0.03, "{} {}", top(&dark), top(&light));
        let skin =
            |images: &Images| images.column("skin").unwrap().iter().sum::<f64>() / images.rows() as f64;
        assert!((skin(&dark) - 0.42).abs() < 0.01 && (skin(&light) - 0.80).abs() < 0.01);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        assert!(Faces::new().light(0.9, 0.5).is_err());
        assert!(Faces::new().dark(1.5).is_err());
        assert!(Faces::new().draw(0, 1).is_err());
        assert!(Faces::new().of(&[], 1).is_err());
        let mut face = BOUNDS.map(|(_, low, high)| (low + high) / 2.0);
        face[8] = 0.9;
        let error = Faces::new().of(&[face], 1).unwrap_err();
        assert!(error.message(Lang::En).contains("half the width of the mouth"), "{error}");
        assert!(error.message(Lang::Fr).contains("demi-largeur de la bouche (visage numéro 1)"), "{error}");
    }
}
