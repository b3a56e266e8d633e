//! Seven questions about a small picture, each with yes or no for an answer and a coin's chance of guessing it: some are easy for a
//! network, some not yet, some never.
//!
//! Five worlds are drawn here by a rule; letters come from the data set `glyphs32`, emoji from `emoji_skin32`. The one that nobody can
//! learn is a coin thrown after the picture was drawn.

use super::{between, some_rows};
use crate::data::{Images, Table};
use crate::error::Result;
use crate::lang::Label;
use crate::plot::Figure;
use crate::stat::Setting;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Width and height of a picture, in pixels.
const SIZE: usize = 16;
/// Dots stand on a grid of five by five; from one to the next it is three pixels, two of which are lit.
const ACROSS: usize = 5;
/// Letters and digits that are no other letter when upside down (an n would be a u), and do not look the same (as an o does).
const LETTERS: [&str; 27] = [
    "A", "B", "C", "D", "E", "F", "G", "J", "K", "L", "P", "Q", "R", "T", "U", "V", "Y", "1", "2", "4", "f",
    "g", "j", "k", "r", "t", "y",
];
/// The shapes of [`Puzzles::Same`].
const SHAPES: [&str; 5] = ["square", "disc", "triangle", "plus", "cross"];
/// Of the typefaces and of the emoji, those that lessons are made of; the test has the others.
const LEARNED: f64 = 0.6;

/// A question about a picture of 16 × 16 pixels, to be answered with yes or no.
///
/// Each makes [`lessons`](Puzzles::lessons) and a [`test`](Puzzles::test) whose target is `answer`. The answer of each picture is
/// drawn by lot, so that half of all guesses are right, whatever the question.
///
/// ```
/// use atelier::{synth::Puzzles, Lang, SEED};
/// let lessons = Puzzles::Odd.lessons(100, SEED)?;
/// assert_eq!((lessons.width(), lessons.height(), lessons.channels()), (16, 16, 1));
/// assert_eq!(lessons.class_names(), ["no", "yes"]);
/// // a dot is four white pixels: whoever counts is always right
/// let white = lessons.pixels(0)?.iter().filter(|pixel| **pixel == 255).count();
/// assert_eq!(white as f64 / 4.0, lessons.column("dots")?[0]);
/// assert_eq!(lessons.text("answer")?[0] == "yes", white / 4 % 2 == 1);
/// assert_eq!(Puzzles::Odd.question().text(Lang::Fr), "Un nombre impair de points\u{202f}?");
/// assert!(Puzzles::Odd.lessons(0, SEED).is_err()); // nothing to learn from
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Puzzles {
    /// Is the letter upside down? Letters and digits of `glyphs32`, white on black, each moved by up to a pixel; those of the test
    /// are set in typefaces that the lessons do not have.
    UpsideDown,
    /// Was this emoji drawn for Fluent (yes) or for Twemoji (no)? Pictures of `emoji_skin32`, in colour; the test has other emoji
    /// than the lessons, drawn by the same two.
    Fluent,
    /// Are there more dots on the left? Three to ten dots, never as many on both sides; the column in the middle stays empty.
    MoreLeft,
    /// Is the ring closed? An open one has a gap of two pixels, anywhere.
    Closed,
    /// Are both shapes the same? Two out of five kinds, side by side, of any size and height.
    Same,
    /// Is the number of dots odd? Three to ten dots.
    Odd,
    /// Will the coin fall heads? It is thrown after the dots have been drawn: they say nothing about it.
    Coin,
}

use Puzzles::{Closed, Coin, Fluent, MoreLeft, Odd, Same, UpsideDown};

impl Puzzles {
    /// The question, in both languages.
    pub fn question(&self) -> Label {
        let (en, fr) = match self {
            UpsideDown => ("Is the letter upside down?", "La lettre est-elle à l’envers\u{202f}?"),
            Fluent => ("Was it drawn for Fluent?", "Est-ce un dessin de Fluent\u{202f}?"),
            MoreLeft => ("More dots on the left?", "Plus de points à gauche\u{202f}?"),
            Closed => ("Is the ring closed?", "L’anneau est-il fermé\u{202f}?"),
            Same => ("Are both shapes the same?", "Les deux formes sont-elles les mêmes\u{202f}?"),
            Odd => ("An odd number of dots?", "Un nombre impair de points\u{202f}?"),
            Coin => ("Will the coin fall heads?", "La pièce tombera-t-elle sur face\u{202f}?"),
        };
        Label::fixed(en, fr)
    }

    /// `count` pictures to learn from, with their answers. What the details say besides `answer` depends on the question: the number
    /// of `dots`, the `radius` of a ring, the shapes `left` and `right`, or all that the data set knows.
    ///
    /// # Errors
    /// When `count` is zero, or a data set is missing.
    pub fn lessons(&self, count: usize, seed: u64) -> Result<Images> {
        self.make(count, seed, Part::Lessons)
    }

    /// `count` pictures to be tested on, drawn apart from the lessons of the same seed.
    ///
    /// ```
    /// use atelier::{synth::Puzzles, SEED};
    /// let (lessons, test) = (Puzzles::UpsideDown.lessons(50, SEED)?, Puzzles::UpsideDown.test(50, SEED)?);
    /// let known = lessons.values("typeface")?;
    /// assert!(test.values("typeface")?.iter().all(|typeface| !known.contains(typeface)));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// As for [`Puzzles::lessons`].
    pub fn test(&self, count: usize, seed: u64) -> Result<Images> {
        self.make(count, seed, Part::Test)
    }

    /// Twelve examples under the question: six whose answer is yes, and below them six whose answer is no.
    ///
    /// ```
    /// use atelier::{synth::Puzzles, Lang, SEED};
    /// let figure = Puzzles::Closed.plot(SEED)?;
    /// assert!(figure.alt(Lang::En).starts_with("12 grey images of 16 × 16 pixels: Is the ring closed?"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When a data set is missing.
    pub fn plot(&self, seed: u64) -> Result<Figure> {
        let pictures = self.lessons(100, seed)?;
        let six = |answer: &str| pictures.only("answer", answer)?.take(6);
        let question = self.question();
        Ok(six("yes")?
            .and(&six("no")?)?
            .plot_classes(&[("yes", "oui"), ("no", "non")])?
            .columns(6)?
            .title(question.en(), question.fr()))
    }

    fn make(&self, count: usize, seed: u64, part: Part) -> Result<Images> {
        some_rows(count)?;
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(16 + 2 * *self as u64 + part as u64);
        // Two pictures more, one for each answer, so that both are classes even where one was not drawn.
        let mut answers: Vec<bool> = (0..count).map(|_| random.random()).collect();
        answers.extend([false, true]);
        let (bytes, channels, details) = match self {
            UpsideDown => letters(&answers, seed, part, &mut random)?,
            Fluent => emoji(&answers, seed, part, &mut random)?,
            MoreLeft | Odd | Coin => self.dots(&answers, &mut random)?,
            Closed => rings(&answers, &mut random)?,
            Same => pairs(&answers, &mut random)?,
        };
        let words: Vec<&str> = answers.iter().map(|yes| if *yes { "yes" } else { "no" }).collect();
        let question = self.question();
        let details = details
            .with_text_column("answer", &words)?
            .titled(question.en(), question.fr())
            .target("answer")?
            .pick(&(0..count).collect::<Vec<_>>())?;
        let bytes = bytes[..count * SIZE * SIZE * channels].to_vec();
        Images::new(SIZE, SIZE, channels, bytes, &details)
    }

    fn dots(&self, answers: &[bool], random: &mut ChaCha8Rng) -> Result<Drawn> {
        let middle = ACROSS / 2;
        let places: Vec<usize> =
            (0..ACROSS * ACROSS).filter(|place| *self != MoreLeft || place % ACROSS != middle).collect();
        let (mut bytes, mut dots) = (Vec::new(), Vec::new());
        for yes in answers {
            let lit = loop {
                let mut places = places.clone();
                let count = random.random_range(3..=10usize);
                for place in 0..count {
                    let other = random.random_range(place..places.len());
                    places.swap(place, other);
                }
                places.truncate(count);
                let left = places.iter().filter(|place| *place % ACROSS < middle).count();
                let fits = match self {
                    MoreLeft => 2 * left != count && (2 * left > count) == *yes,
                    Odd => (count % 2 == 1) == *yes,
                    _ => true,
                };
                if fits {
                    break places;
                }
            };
            dots.push(lit.len() as f64);
            let (right, down) = (random.random_range(0..3usize), random.random_range(0..3usize));
            let mut picture = [0u8; SIZE * SIZE];
            for place in lit {
                let first = (down + 3 * (place / ACROSS)) * SIZE + right + 3 * (place % ACROSS);
                for pixel in [first, first + 1, first + SIZE, first + SIZE + 1] {
                    picture[pixel] = 255;
                }
            }
            bytes.extend(picture);
        }
        Ok((bytes, 1, Table::columns(&[("dots", &dots)])?))
    }
}

/// The bytes of some pictures, how many channels they have, and what is known of each.
type Drawn = (Vec<u8>, usize, Table);

/// What pictures are for.
#[derive(Clone, Copy)]
enum Part {
    Lessons,
    Test,
}

/// Those pictures of a data set that are for lessons, or for the test: the values of this column are in one of them only.
fn part_of(pool: &Images, column: &str, seed: u64, part: Part) -> Result<Images> {
    let (lessons, test) = pool.split_by(column, LEARNED, seed)?;
    Ok(match part {
        Part::Lessons => lessons,
        Part::Test => test,
    })
}

fn letters(answers: &[bool], seed: u64, part: Part, random: &mut ChaCha8Rng) -> Result<Drawn> {
    let pool = Images::dataset("glyphs32")?.among("character", &LETTERS)?;
    let pool = part_of(&pool, "typeface", seed, part)?.resize(SIZE, SIZE)?;
    let rows: Vec<usize> = answers.iter().map(|_| random.random_range(0..pool.rows())).collect();
    let upright = pool.pick(&rows)?.jitter(0.0, 1.0, random.random())?;
    let turned = upright.rotate(180.0)?;
    let mut bytes = Vec::new();
    for (row, yes) in answers.iter().enumerate() {
        bytes.extend_from_slice(if *yes { turned.pixels(row)? } else { upright.pixels(row)? });
    }
    Ok((bytes, upright.channels(), upright.details().clone()))
}

fn emoji(answers: &[bool], seed: u64, part: Part, random: &mut ChaCha8Rng) -> Result<Drawn> {
    let pool = Images::dataset("emoji_skin32")?.among("designer", &["fluent", "twemoji"])?;
    let pool = part_of(&pool, "name", seed, part)?.resize(SIZE, SIZE)?;
    let fluent: Vec<bool> = pool.text("designer")?.iter().map(|designer| designer == "fluent").collect();
    let mut rows = Vec::new();
    let of = |yes: bool| -> Vec<usize> { (0..fluent.len()).filter(|row| fluent[*row] == yes).collect() };
    let kinds = [of(false), of(true)];
    for yes in answers {
        let kind = &kinds[usize::from(*yes)];
        rows.push(kind[random.random_range(0..kind.len())]);
    }
    let pictures = pool.pick(&rows)?;
    let mut bytes = Vec::new();
    for row in 0..pictures.rows() {
        bytes.extend_from_slice(pictures.pixels(row)?);
    }
    Ok((bytes, pictures.channels(), pictures.details().clone()))
}

fn rings(answers: &[bool], random: &mut ChaCha8Rng) -> Result<Drawn> {
    let (mut bytes, mut radii) = (Vec::new(), Vec::new());
    for closed in answers {
        let radius = between(random, 3.5, 6.5);
        let room = SIZE as f64 / 2.0 - 1.0 - radius;
        let middle = (8.0 + between(random, -room, room), 8.0 + between(random, -room, room));
        let (down, right) = between(random, 0.0, std::f64::consts::TAU).sin_cos();
        bytes.extend(painted(|x, y| {
            let (x, y) = (x - middle.0, y - middle.1);
            let gap = x * right + y * down > 0.0 && (x * down - y * right).abs() < 1.0;
            ((x * x + y * y).sqrt() - radius).abs() < 0.7 && (*closed || !gap)
        }));
        radii.push(radius);
    }
    Ok((bytes, 1, Table::columns(&[("radius", &radii)])?))
}

fn pairs(answers: &[bool], random: &mut ChaCha8Rng) -> Result<Drawn> {
    let (mut bytes, mut names) = (Vec::new(), [Vec::new(), Vec::new()]);
    for same in answers {
        let first = random.random_range(0..SHAPES.len());
        let step = random.random_range(1..SHAPES.len());
        let kinds = [first, if *same { first } else { (first + step) % SHAPES.len() }];
        let halves = [4.0, 12.0].map(|middle| {
            let size = between(random, 2.4, 3.2);
            (middle + between(random, -0.7, 0.7), 8.0 + between(random, -4.0, 4.0), size)
        });
        bytes.extend(painted(|x, y| {
            let half = usize::from(x >= 8.0);
            let (right, down, size) = halves[half];
            inside(SHAPES[kinds[half]], x - right, y - down, size)
        }));
        for (names, kind) in names.iter_mut().zip(kinds) {
            names.push(SHAPES[kind]);
        }
    }
    let numbers: Vec<f64> = (0..answers.len()).map(|row| row as f64).collect();
    let details = Table::columns(&[("number", &numbers)])?
        .with_text_column("left", &names[0])?
        .with_text_column("right", &names[1])?;
    Ok((bytes, 1, details))
}

/// Whether a point, counted from the middle of a shape so large, has ink.
fn inside(shape: &str, x: f64, y: f64, size: f64) -> bool {
    let (wide, high) = (x.abs(), y.abs());
    match shape {
        "square" => wide.max(high) < 0.85 * size,
        "disc" => x * x + y * y < size * size,
        "triangle" => high < size && wide < 0.5 * (y + size),
        "plus" => wide.max(high) < size && wide.min(high) < 0.6,
        _ => wide.max(high) < size && (wide - high).abs() < 0.85,
    }
}

/// The bytes of a drawing: of nine points in each pixel, how many have ink.
fn painted(ink: impl Fn(f64, f64) -> bool) -> Vec<u8> {
    let points = [1.0, 3.0, 5.0].map(|sixth| sixth / 6.0);
    (0..SIZE * SIZE)
        .map(|pixel| {
            let (x, y) = ((pixel % SIZE) as f64, (pixel / SIZE) as f64);
            let lit: usize = points
                .iter()
                .map(|down| points.iter().filter(|right| ink(x + *right, y + down)).count())
                .sum();
            (lit * 255 / 9) as u8
        })
        .collect()
}

impl From<Puzzles> for Setting {
    fn from(puzzle: Puzzles) -> Setting {
        Setting::from(puzzle.question())
    }
}

impl<Other> From<(Puzzles, Other)> for Setting {
    fn from(value: (Puzzles, Other)) -> Setting {
        Setting::from(value.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;

    const ALL: [Puzzles; 7] = [UpsideDown, Fluent, MoreLeft, Closed, Same, Odd, Coin];

    fn yeses(pictures: &Images) -> Vec<bool> {
        pictures.text("answer").unwrap().iter().map(|answer| answer == "yes").collect()
    }

    /// Rows and columns of the lit pixels of a picture.
    fn lit(pixels: &[u8]) -> Vec<(usize, usize)> {
        (0..SIZE * SIZE)
            .filter(|place| pixels[*place] > 127)
            .map(|place| (place / SIZE, place % SIZE))
            .collect()
    }

    #[test]
    fn half_of_all_answers_are_yes_and_the_same_seed_asks_the_same() {
        for puzzle in ALL {
            let (one, two) = (puzzle.lessons(400, 7).unwrap(), puzzle.lessons(400, 7).unwrap());
            assert!((0..400).all(|row| one.pixels(row).unwrap() == two.pixels(row).unwrap()), "{puzzle:?}");
            assert_eq!(yeses(&one), yeses(&two));
            let yes = yeses(&one).iter().filter(|yes| **yes).count();
            assert!((150..250).contains(&yes), "{puzzle:?}: {yes}"); // five standard deviations of ten
            let test = puzzle.test(400, 7).unwrap();
            assert_ne!(yeses(&one), yeses(&test), "{puzzle:?}");
            assert_eq!(puzzle.test(1, 7).unwrap().class_names(), ["no", "yes"]);
            assert!(puzzle.test(0, 7).is_err());
            assert_ne!(puzzle.question().en(), puzzle.question().fr());
            assert!(puzzle.plot(7).unwrap().alt(Lang::Fr).contains("oui\u{202f}; oui"), "{puzzle:?}");
        }
    }

    #[test]
    fn dots_answer_the_question_and_a_coin_does_not() {
        for puzzle in [MoreLeft, Odd, Coin] {
            let pictures = puzzle.lessons(500, 3).unwrap();
            let dots = pictures.column("dots").unwrap();
            let mut agree = 0;
            for (row, yes) in yeses(&pictures).into_iter().enumerate() {
                let lit = lit(pictures.pixels(row).unwrap());
                assert_eq!(lit.len() as f64, 4.0 * dots[row]);
                assert!((3.0..=10.0).contains(&dots[row]));
                // Of columns 0 to 15, the middle one of the grid takes 6 and 7, or one or two further right.
                let left = lit.iter().filter(|(_, column)| *column < 7).count();
                let truth = match puzzle {
                    MoreLeft => 2 * left > lit.len(),
                    _ => dots[row] % 2.0 == 1.0,
                };
                agree += usize::from(truth == yes);
            }
            match puzzle {
                Coin => assert!((194..306).contains(&agree), "{agree}"), // five standard deviations of 11
                _ => assert_eq!(agree, 500, "{puzzle:?}"),
            }
        }
    }

    #[test]
    fn a_ring_is_closed_where_no_way_leads_out() {
        let pictures = Closed.lessons(300, 5).unwrap();
        for (row, closed) in yeses(&pictures).into_iter().enumerate() {
            let pixels = pictures.pixels(row).unwrap();
            // From the corners, one pixel after the other: in an open ring one comes to the middle.
            let mut seen = [false; SIZE * SIZE];
            let mut next = vec![0, SIZE - 1, SIZE * (SIZE - 1), SIZE * SIZE - 1];
            while let Some(place) = next.pop() {
                if seen[place] || pixels[place] > 140 {
                    continue;
                }
                seen[place] = true;
                let (down, right) = (place / SIZE, place % SIZE);
                next.extend((down > 0).then(|| place - SIZE));
                next.extend((down + 1 < SIZE).then(|| place + SIZE));
                next.extend((right > 0).then(|| place - 1));
                next.extend((right + 1 < SIZE).then(|| place + 1));
            }
            let shut_in = (0..SIZE * SIZE).any(|place| !seen[place] && pixels[place] == 0);
            assert_eq!(shut_in, closed, "picture {row}");
        }
    }

    #[test]
    fn shapes_are_the_same_where_their_names_are() {
        let pictures = Same.test(300, 2).unwrap();
        let (left, right) = (pictures.text("left").unwrap(), pictures.text("right").unwrap());
        for (row, same) in yeses(&pictures).into_iter().enumerate() {
            assert_eq!(left[row] == right[row], same);
            let lit = lit(pictures.pixels(row).unwrap());
            assert!(lit.iter().any(|(_, column)| *column < 8) && lit.iter().any(|(_, column)| *column > 7));
        }
        assert!(SHAPES.iter().all(|shape| left.iter().any(|name| name == shape)));
    }

    #[test]
    fn lessons_and_test_share_no_typeface_and_no_emoji() {
        for (puzzle, column) in [(UpsideDown, "typeface"), (Fluent, "name")] {
            let known = puzzle.lessons(600, 4).unwrap().values(column).unwrap();
            let asked = puzzle.test(400, 4).unwrap().values(column).unwrap();
            assert!(known.len() > 5 && asked.len() > 5);
            assert!(asked.iter().all(|value| !known.contains(value)), "{puzzle:?}");
        }
        let emoji = Fluent.test(100, 4).unwrap();
        let designers = emoji.text("designer").unwrap();
        assert!(yeses(&emoji).iter().zip(designers).all(|(yes, designer)| *yes == (designer == "fluent")));
        assert_eq!(emoji.channels(), 3);
    }

    #[test]
    fn a_letter_upside_down_is_heavier_where_it_was_lighter() {
        // An L has its foot below, in nearly all typefaces: turned, above.
        let letters = UpsideDown.lessons(2_000, 6).unwrap();
        let characters = letters.text("character").unwrap();
        let (mut seen, mut right) = (0, 0);
        for (row, turned) in
            yeses(&letters).into_iter().enumerate().filter(|(row, _)| characters[*row] == "L")
        {
            let pixels = letters.pixels(row).unwrap();
            let ink = |rows: std::ops::Range<usize>| -> f64 {
                pixels[rows.start * SIZE..rows.end * SIZE].iter().map(|byte| f64::from(*byte)).sum()
            };
            seen += 1;
            right += usize::from((ink(0..8) > ink(8..16)) == turned);
        }
        assert!(seen > 20 && 10 * right >= 9 * seen, "{right} of {seen}");
    }

    #[test]
    fn a_puzzle_is_a_setting_of_a_sweep() {
        let found = crate::stat::sweep(&[(Odd, 0.9), (Coin, 0.5)], 2, |(puzzle, guess), seed| {
            Ok(guess + puzzle as u64 as f64 + seed as f64)
        })
        .unwrap();
        assert_eq!(found.at(Coin).unwrap().values(), [7.5, 8.5]);
        assert_eq!(found.labels()[0].text(Lang::En), "An odd number of dots?");
    }
}
