//! Drawn vehicles: fire trucks, delivery vans and taxis, whose colour may say too much.

mod drawn;

pub use drawn::Drawn;

use super::{knob, normal, some_rows};
use crate::error::Result;
use crate::lang::Label;
use rand::{Rng, SeedableRng};

/// Width and height of a picture, in pixels: enough for a ladder, small enough for a CPU.
const SIZE: usize = 32;
/// Points looked at along each side of a pixel: edges look smooth.
const POINTS: usize = 3;

/// The kinds of vehicle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Vehicle {
    /// Tall and closed, a white square on its side; usually blue.
    DeliveryVan,
    /// Long, three axles, a ladder on top; usually red.
    FireTruck,
    /// Low, with a sign on the roof; usually yellow.
    Taxi,
}

impl Vehicle {
    /// All of them, in the order of the classes.
    pub const ALL: [Vehicle; 3] = [Vehicle::DeliveryVan, Vehicle::FireTruck, Vehicle::Taxi];

    /// The word for it.
    pub fn label(&self) -> Label {
        match self {
            Vehicle::FireTruck => Label::fixed("fire truck", "camion de pompiers"),
            Vehicle::DeliveryVan => Label::fixed("delivery van", "camionnette de livraison"),
            Vehicle::Taxi => Label::fixed("taxi", "taxi"),
        }
    }

    /// One word for it, for below a picture.
    fn short(self) -> Label {
        match self {
            Vehicle::FireTruck => Label::fixed("fire truck", "pompiers"),
            Vehicle::DeliveryVan => Label::fixed("van", "camionnette"),
            Vehicle::Taxi => Label::fixed("taxi", "taxi"),
        }
    }

    /// The colour it usually has.
    pub fn usual(&self) -> Colour {
        match self {
            Vehicle::FireTruck => Colour::Red,
            Vehicle::DeliveryVan => Colour::Blue,
            Vehicle::Taxi => Colour::Yellow,
        }
    }
}

/// The colours a vehicle can be painted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Colour {
    /// As fire trucks usually are.
    Red,
    /// As delivery vans usually are.
    Blue,
    /// As taxis usually are; and, here and there, fire trucks.
    Yellow,
    /// As none of them usually is.
    Green,
}

impl Colour {
    /// All of them.
    pub const ALL: [Colour; 4] = [Colour::Red, Colour::Blue, Colour::Yellow, Colour::Green];

    /// The word for it.
    pub fn label(&self) -> Label {
        match self {
            Colour::Red => Label::fixed("red", "rouge"),
            Colour::Blue => Label::fixed("blue", "bleu"),
            Colour::Yellow => Label::fixed("yellow", "jaune"),
            Colour::Green => Label::fixed("green", "vert"),
        }
    }

    fn rgb(self) -> [f64; 3] {
        match self {
            Colour::Red => [0.80, 0.13, 0.11],
            Colour::Blue => [0.16, 0.31, 0.72],
            Colour::Yellow => [0.95, 0.78, 0.12],
            Colour::Green => [0.16, 0.56, 0.27],
        }
    }
}

/// What stands behind the vehicle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Background {
    /// One grey.
    Plain,
    /// Sky, houses and a road, different in each picture.
    Street,
    /// Another shortcut: bricks behind fire trucks, sky behind vans, night behind taxis.
    ByKind,
}

/// What a pixel belongs to: the truth behind a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// What stands behind the vehicle, and the road.
    Background,
    /// The painted body.
    Body,
    /// The windows.
    Windows,
    /// The wheels.
    Wheels,
    /// The ladder and the blue light, the white square, the sign on the roof.
    Sign,
}

impl Part {
    /// All of them: what is painted, the other parts of a vehicle, what stands behind.
    pub const ALL: [Part; 5] = [Part::Body, Part::Windows, Part::Wheels, Part::Sign, Part::Background];

    /// The words for it.
    pub fn label(&self) -> Label {
        match self {
            Part::Body => Label::fixed("painted body", "carrosserie"),
            Part::Windows => Label::fixed("windows", "vitres"),
            Part::Wheels => Label::fixed("wheels", "roues"),
            Part::Sign => Label::fixed("ladder, light, sign", "échelle, gyrophare, enseigne"),
            Part::Background => Label::fixed("street behind", "rue derrière"),
        }
    }
}

/// `count` pictures of vehicles in a street, each in the colour it usually has: red fire trucks,
/// blue vans, yellow taxis.
///
/// A network can learn shape here, or colour, which is easier. [`Trucks`] has the knobs.
///
/// ```
/// use atelier::{synth, synth::Vehicle, SEED};
/// let drawn = synth::trucks(30, SEED)?;
/// assert!(drawn.vehicles().iter().zip(drawn.colours()).all(|(vehicle, colour)| vehicle.usual() == *colour));
/// # Ok::<(), atelier::Error>(())
/// ```
///
/// # Errors
/// When `count` is zero.
pub fn trucks(count: usize, seed: u64) -> Result<Drawn> {
    Trucks::new().draw(count, seed)
}

/// The world of [`trucks`](fn@trucks), with its knobs. Every knob gives a new world.
///
/// ```
/// use atelier::{synth::{Colour, Trucks, Vehicle}, SEED};
/// let surprise = Trucks::new().only(Vehicle::FireTruck).painted(Colour::Yellow).draw(1, SEED)?;
/// assert_eq!(surprise.colours(), [Colour::Yellow]);
/// // The shortcut, weakened: nine in ten have their usual colour, the others one of the other two.
/// let mixed = Trucks::new().usual_colours(0.9)?.draw(1_000, SEED)?;
/// let usual = mixed.vehicles().iter().zip(mixed.colours()).filter(|(v, c)| v.usual() == **c).count();
/// assert!((850..950).contains(&usual));
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trucks {
    paint: Paint,
    only: Option<Vehicle>,
    background: Background,
    size: (f64, f64),
    noise: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Paint {
    /// Usual with this probability, else one of the two others' usual colours.
    Usual(f64),
    /// Any of the three usual colours, whatever the vehicle.
    Any,
    /// Always the usual colour of the next kind.
    Swapped,
    One(Colour),
}

impl Default for Trucks {
    fn default() -> Trucks {
        Trucks::new()
    }
}

impl Trucks {
    /// The world as it comes: usual colours, a street, sizes from 0.7 to 0.95 of the picture, little noise.
    pub fn new() -> Trucks {
        Trucks {
            paint: Paint::Usual(1.0),
            only: None,
            background: Background::Street,
            size: (0.7, 0.95),
            noise: 0.03,
        }
    }

    /// Each vehicle has its usual colour with this probability, else that of one of the other two kinds.
    ///
    /// # Errors
    /// When it is not between 0 and 1.
    pub fn usual_colours(&self, share: f64) -> Result<Trucks> {
        let share = knob(
            Label::fixed("the share of usual colours", "la part des couleurs habituelles"),
            share,
            0.0,
            1.0,
        )?;
        Ok(Trucks { paint: Paint::Usual(share), ..*self })
    }

    /// Colour says nothing any more: red, blue and yellow are as frequent for every kind.
    pub fn any_colour(&self) -> Trucks {
        Trucks { paint: Paint::Any, ..*self }
    }

    /// Colour lies: vans are red, fire trucks yellow, taxis blue.
    pub fn swapped_colours(&self) -> Trucks {
        Trucks { paint: Paint::Swapped, ..*self }
    }

    /// All vehicles have this colour.
    pub fn painted(&self, colour: Colour) -> Trucks {
        Trucks { paint: Paint::One(colour), ..*self }
    }

    /// Only this kind is drawn. The classes stay three.
    pub fn only(&self, vehicle: Vehicle) -> Trucks {
        Trucks { only: Some(vehicle), ..*self }
    }

    /// What stands behind.
    pub fn background(&self, background: Background) -> Trucks {
        Trucks { background, ..*self }
    }

    /// How large vehicles are, from … to …, as a share of the picture's width.
    ///
    /// # Errors
    /// When one is not between 0.3 and 1, or the first is larger.
    pub fn sizes(&self, smallest: f64, largest: f64) -> Result<Trucks> {
        let what = || Label::fixed("the size of vehicles", "la taille des véhicules");
        let (low, high) = (knob(what(), smallest, 0.3, 1.0)?, knob(what(), largest, 0.3, 1.0)?);
        knob(what(), high, low, 1.0)?;
        Ok(Trucks { size: (low, high), ..*self })
    }

    /// How grainy pictures are: the spread of what chance adds to each value from 0 to 1.
    ///
    /// # Errors
    /// When it is not between 0 and 1.
    pub fn noise(&self, spread: f64) -> Result<Trucks> {
        let noise = knob(Label::fixed("the noise", "le bruit"), spread, 0.0, 1.0)?;
        Ok(Trucks { noise, ..*self })
    }

    /// The same `count` pictures four times, once in each colour of [`Colour::ALL`]: nothing changes but
    /// the paint, and the grain of the pictures where there is any.
    ///
    /// ```
    /// use atelier::synth::{Colour, Part, Trucks, Vehicle};
    /// let four = Trucks::new().only(Vehicle::FireTruck).repainted(1, 7)?;
    /// assert_eq!(four.colours(), Colour::ALL);
    /// assert_eq!(four.mask(0, Part::Sign)?, four.mask(3, Part::Sign)?); // the same ladder, the same place
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When `count` is zero.
    pub fn repainted(&self, count: usize, seed: u64) -> Result<Drawn> {
        let mut drawn = self.painted(Colour::ALL[0]).draw(count, seed)?;
        for colour in &Colour::ALL[1..] {
            drawn = drawn.with_more(count, &self.painted(*colour), seed)?;
        }
        Ok(drawn)
    }

    /// `count` pictures of this world; the three kinds take turns.
    ///
    /// # Errors
    /// When `count` is zero.
    pub fn draw(&self, count: usize, seed: u64) -> Result<Drawn> {
        some_rows(count)?;
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
        let mut drawn = Drawn {
            pixels: Vec::with_capacity(count * SIZE * SIZE * 3),
            parts: Vec::with_capacity(count * SIZE * SIZE),
            vehicles: Vec::with_capacity(count),
            colours: Vec::with_capacity(count),
        };
        for number in 0..count {
            let vehicle = self.only.unwrap_or(Vehicle::ALL[number % Vehicle::ALL.len()]);
            let (usual, other, any) =
                (random.random::<f64>(), random.random_range(1..3usize), random.random_range(0..3usize));
            let kind = vehicle as usize;
            let colour = match self.paint {
                Paint::Usual(share) if usual < share => vehicle.usual(),
                Paint::Usual(_) => Vehicle::ALL[(kind + other) % 3].usual(),
                Paint::Any => Vehicle::ALL[any].usual(),
                Paint::Swapped => Vehicle::ALL[(kind + 1) % 3].usual(),
                Paint::One(colour) => colour,
            };
            let scene = Scene::new(vehicle, colour, self, &mut random);
            scene.paint(&mut drawn, self.noise, &mut random);
            drawn.vehicles.push(vehicle);
            drawn.colours.push(colour);
        }
        Ok(drawn)
    }
}

/// One picture to be: where the vehicle stands and what is around it.
struct Scene {
    vehicle: Vehicle,
    background: Background,
    body: [f64; 3],
    /// Where its middle is, and how wide it is, in pixels.
    middle: (f64, f64),
    width: f64,
    /// −1 when it faces left.
    facing: f64,
    houses: [(f64, f64); 4],
    sky: f64,
}

impl Scene {
    fn new(vehicle: Vehicle, colour: Colour, world: &Trucks, random: &mut impl Rng) -> Scene {
        let side = SIZE as f64;
        let (low, high) = world.size;
        let width = side * (low + (high - low) * random.random::<f64>());
        let room = (side - width) / 2.0;
        let middle = (
            side / 2.0 + room * (2.0 * random.random::<f64>() - 1.0),
            side * 0.6 + 2.0 * (2.0 * random.random::<f64>() - 1.0),
        );
        let facing = if random.random::<bool>() { 1.0 } else { -1.0 };
        // Not two paints are quite the same.
        let body =
            colour.rgb().map(|value| (value + 0.04 * (2.0 * random.random::<f64>() - 1.0)).clamp(0.0, 1.0));
        let houses =
            [0; 4].map(|_| (0.15 + 0.3 * random.random::<f64>(), 0.35 + 0.35 * random.random::<f64>()));
        Scene {
            vehicle,
            background: world.background,
            body,
            middle,
            width,
            facing,
            houses,
            sky: random.random(),
        }
    }

    fn paint(&self, drawn: &mut Drawn, noise: f64, random: &mut impl Rng) {
        for row in 0..SIZE {
            for column in 0..SIZE {
                let mut sum = [0.0; 3];
                let mut votes = [0u8; 5];
                // Far from the vehicle one point is enough.
                let (far, middle) = (0.5 * self.width + 1.0, (column as f64 + 0.5, row as f64 + 0.5));
                if (middle.0 - self.middle.0).abs() > far || (middle.1 - self.middle.1).abs() > far {
                    let rgb = self.behind(middle.0 / SIZE as f64, middle.1 / SIZE as f64);
                    drawn.pixels.extend(rgb.map(|value| byte(value + noise * normal(random))));
                    drawn.parts.push(Part::Background as u8);
                    continue;
                }
                for point in 0..POINTS * POINTS {
                    let within = |place: usize| (place as f64 + 0.5) / POINTS as f64;
                    let (x, y) =
                        (column as f64 + within(point % POINTS), row as f64 + within(point / POINTS));
                    let (part, rgb) = self.at(x, y);
                    votes[part as usize] += 1;
                    for channel in 0..3 {
                        sum[channel] += rgb[channel];
                    }
                }
                for total in sum {
                    drawn.pixels.push(byte(total / (POINTS * POINTS) as f64 + noise * normal(random)));
                }
                // A pixel belongs to what fills most of it.
                let most = (0..5).max_by_key(|part| (votes[*part], 5 - *part)).unwrap_or(0);
                drawn.parts.push(most as u8);
            }
        }
    }

    /// What is at a point of the picture, and its colour.
    fn at(&self, x: f64, y: f64) -> (Part, [f64; 3]) {
        // In the vehicle's own measure: its width is 1, its middle 0, it faces right, y goes down.
        let (u, v) = ((x - self.middle.0) / self.width * self.facing, (y - self.middle.1) / self.width);
        match self.vehicle_at(u, v) {
            Some(Part::Body) => (Part::Body, self.body),
            Some(Part::Windows) => (Part::Windows, [0.72, 0.85, 0.92]),
            Some(Part::Wheels) => (Part::Wheels, [0.10, 0.10, 0.11]),
            Some(part) => (part, self.sign_colour(u)),
            None => (Part::Background, self.behind(x / SIZE as f64, y / SIZE as f64)),
        }
    }

    fn sign_colour(&self, u: f64) -> [f64; 3] {
        match self.vehicle {
            Vehicle::FireTruck if u > 0.25 => [0.25, 0.45, 0.95], // the light
            Vehicle::FireTruck => [0.82, 0.82, 0.80],             // the ladder
            _ => [0.96, 0.96, 0.94],
        }
    }

    fn vehicle_at(&self, u: f64, v: f64) -> Option<Part> {
        // Most points of a picture lie far from the vehicle: they are told apart first.
        if u.abs() > 0.5 || !(-0.4..0.32).contains(&v) {
            return None;
        }
        let inside = |left: f64, right: f64, top: f64, bottom: f64| {
            (left..right).contains(&u) && (top..bottom).contains(&v)
        };
        let wheel = |middle: f64, radius: f64| (u - middle).hypot(v - 0.22) < radius;
        match self.vehicle {
            Vehicle::FireTruck => {
                let rung = (u * 14.0).rem_euclid(1.0) < 0.35;
                if wheel(-0.36, 0.085) || wheel(-0.16, 0.085) || wheel(0.33, 0.085) {
                    Some(Part::Wheels)
                } else if inside(0.36, 0.49, -0.16, -0.02) {
                    Some(Part::Windows)
                } else if inside(-0.5, 0.2, -0.30, -0.26)
                    || inside(-0.5, 0.2, -0.20, -0.16)
                    || (inside(-0.5, 0.2, -0.26, -0.20) && rung)
                    || inside(0.34, 0.44, -0.29, -0.22)
                {
                    Some(Part::Sign)
                } else if inside(-0.5, 0.24, -0.13, 0.21) || inside(0.24, 0.5, -0.22, 0.21) {
                    Some(Part::Body)
                } else {
                    None
                }
            }
            Vehicle::DeliveryVan => {
                if wheel(-0.28, 0.095) || wheel(0.28, 0.095) {
                    Some(Part::Wheels)
                } else if inside(0.26, 0.40, -0.20, -0.03) {
                    Some(Part::Windows)
                } else if inside(-0.25, -0.02, -0.24, -0.02) {
                    Some(Part::Sign)
                } else if inside(-0.45, 0.22, -0.38, 0.21)
                    || (inside(0.22, 0.45, -0.27, 0.21) && v > -0.27 + (u - 0.30).max(0.0) * 1.4)
                {
                    Some(Part::Body)
                } else {
                    None
                }
            }
            Vehicle::Taxi => {
                // The cabin leans in on both sides.
                let lean = (v + 0.17).clamp(0.0, 0.17) * 0.7;
                let cabin = inside(-0.24 - lean, 0.16 + lean, -0.17, 0.0);
                if wheel(-0.27, 0.09) || wheel(0.27, 0.09) {
                    Some(Part::Wheels)
                } else if cabin
                    && v > -0.13
                    && v < -0.01
                    && (u + 0.04).abs() > 0.02
                    && inside(-0.21 - lean, 0.13 + lean, -0.2, 0.0)
                {
                    Some(Part::Windows)
                } else if inside(-0.12, 0.04, -0.25, -0.17) {
                    Some(Part::Sign)
                } else if cabin || inside(-0.48, 0.48, 0.0, 0.2) {
                    Some(Part::Body)
                } else {
                    None
                }
            }
        }
    }

    /// `x` and `y` from 0 to 1 over the picture.
    fn behind(&self, x: f64, y: f64) -> [f64; 3] {
        match self.background {
            Background::Plain => [0.62; 3],
            Background::Street => {
                if y > 0.76 {
                    return [0.36, 0.36, 0.38];
                }
                let (grey, top) = self.houses[((x * 4.0) as usize).min(3)];
                if y > top {
                    [grey + 0.28, grey + 0.24, grey + 0.22]
                } else {
                    [0.60 + 0.2 * self.sky, 0.74 + 0.1 * self.sky, 0.88]
                }
            }
            Background::ByKind => match self.vehicle {
                Vehicle::FireTruck => {
                    let row = (y * 10.0) as usize;
                    let joint = (y * 10.0).fract() < 0.2 || (x * 6.0 + 0.5 * (row % 2) as f64).fract() < 0.12;
                    if joint { [0.80, 0.76, 0.70] } else { [0.60, 0.36, 0.28] }
                }
                Vehicle::DeliveryVan => [0.66, 0.80, 0.92],
                Vehicle::Taxi => [0.09, 0.10, 0.18],
            },
        }
    }
}

/// A value from 0 to 1 as it is kept in a picture.
fn byte(value: f64) -> u8 {
    (value.clamp(0.0, 1.0) * 255.0).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Examples;
    use crate::lang::Lang;
    use proptest::prelude::*;

    fn count(drawn: &Drawn, picture: usize, part: Part) -> usize {
        drawn.mask(picture, part).unwrap().into_iter().filter(|inside| *inside).count()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn every_pixel_is_one_part_and_every_part_is_seen(seed in any::<u64>(), smallest in 0.6f64..0.9) {
            let drawn = Trucks::new().sizes(smallest, 0.95).unwrap().draw(3, seed).unwrap();
            for picture in 0..3 {
                let parts = [Part::Background, Part::Body, Part::Windows, Part::Wheels, Part::Sign];
                let counts = parts.map(|part| count(&drawn, picture, part));
                prop_assert_eq!(counts.iter().sum::<usize>(), SIZE * SIZE);
                prop_assert!(counts.iter().all(|count| *count > 0), "{:?} {:?}", drawn.vehicles[picture], counts);
            }
        }

        #[test]
        fn paint_changes_the_body_and_nothing_else(seed in any::<u64>()) {
            let world = Trucks::new().noise(0.0).unwrap();
            let (red, green) = (world.painted(Colour::Red).draw(3, seed).unwrap(), world.painted(Colour::Green).draw(3, seed).unwrap());
            prop_assert_eq!(&red.parts, &green.parts);
            for (at, part) in red.parts.iter().enumerate() {
                let (a, b) = (&red.pixels[3 * at..3 * at + 3], &green.pixels[3 * at..3 * at + 3]);
                if *part == Part::Body as u8 {
                    prop_assert_ne!(a, b);
                }
            }
        }
    }

    #[test]
    fn paint_alone_is_one_colour_and_keeps_the_truth() {
        let drawn = Trucks::new().repainted(2, 9).unwrap();
        assert_eq!((drawn.rows(), &drawn.vehicles[..2]), (8, &drawn.vehicles[6..]));
        let squares = drawn.paint_alone();
        assert_eq!((&squares.vehicles, &squares.colours), (&drawn.vehicles, &drawn.colours));
        assert_eq!(count(&squares, 0, Part::Body), SIZE * SIZE);
        for picture in squares.pixels.chunks_exact(3 * SIZE * SIZE) {
            assert!(picture.chunks_exact(3).all(|pixel| pixel == &picture[..3]));
        }
        let labels: Vec<Label> = Part::ALL.iter().map(Part::label).collect();
        assert!(labels.iter().all(|label| label.en() != label.fr()));
    }

    #[test]
    fn masks_fit_the_colours() {
        let drawn = Trucks::new().noise(0.0).unwrap().only(Vehicle::FireTruck).draw(5, 11).unwrap();
        for picture in 0..5 {
            let mask = drawn.mask(picture, Part::Body).unwrap();
            let area = SIZE * SIZE;
            let pixels = &drawn.pixels[3 * picture * area..3 * (picture + 1) * area];
            // Pixels of the body alone are red: most of the mask; its edges mix with what is around.
            let red = mask
                .iter()
                .enumerate()
                .filter(|(at, inside)| **inside && pixels[3 * at] > 150 && pixels[3 * at + 1] < 90)
                .count();
            assert!(red * 10 > mask.iter().filter(|inside| **inside).count() * 7, "{red}");
        }
    }

    #[test]
    fn colours_follow_the_knob() {
        let usual = |world: Trucks| {
            let drawn = world.draw(900, 5).unwrap();
            drawn
                .vehicles
                .iter()
                .zip(&drawn.colours)
                .filter(|(vehicle, colour)| vehicle.usual() == **colour)
                .count() as f64
                / 900.0
        };
        assert_eq!(usual(Trucks::new()), 1.0);
        assert_eq!(usual(Trucks::new().swapped_colours()), 0.0);
        assert!((usual(Trucks::new().any_colour()) - 1.0 / 3.0).abs() < 0.06);
        assert!((usual(Trucks::new().usual_colours(0.9).unwrap()) - 0.9).abs() < 0.04);
    }

    #[test]
    fn values_lie_between_zero_and_one_and_channels_come_first() {
        let drawn = Trucks::new().noise(0.0).unwrap().only(Vehicle::FireTruck).draw(1, 3).unwrap();
        let inputs = drawn.samples().unwrap().inputs;
        assert!(inputs.min().double_value(&[]) >= 0.0 && inputs.max().double_value(&[]) <= 1.0);
        let (row, column) = (17, 12);
        let at = 3 * (row * SIZE + column);
        for channel in 0..3usize {
            let value = inputs.double_value(&[0, channel as i64, row as i64, column as i64]);
            assert!((value - f64::from(drawn.pixels[at + channel]) / 255.0).abs() < 1e-6);
        }
    }

    #[test]
    fn splits_share_nothing_and_lose_nothing() {
        let drawn = trucks(30, 1).unwrap();
        let (seen, unseen) = drawn.split(0.8, 1).unwrap();
        assert_eq!((seen.rows(), unseen.rows()), (24, 6));
        for error in [
            drawn.split(1.0, 1).unwrap_err(),
            drawn.split(f64::NAN, 1).unwrap_err(),
            drawn.mask(30, Part::Body).unwrap_err(),
            Trucks::new().sizes(0.9, 0.5).unwrap_err(),
            Trucks::new().noise(2.0).unwrap_err(),
            trucks(0, 1).unwrap_err(),
        ] {
            assert_ne!(error.message(Lang::En), error.message(Lang::Fr));
        }
    }
}
