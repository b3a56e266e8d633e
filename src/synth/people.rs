//! People who do not exist, photographed and searched for among many.
//!
//! A face is the eleven measures of [`Faces`](super::Faces). A photograph has each of them with an error, and is all that a
//! matcher knows: two photographs are "the same" where the distance between their measures is below a threshold. So it is
//! known who is who, how good the matcher is, and how many strangers it takes for somebody else (Bertillon took eleven
//! measures as well, in Paris, from 1883).
//!
//! Distances are counted in spreads (standard deviations) of a measure: √Σ(a − b)² over the eleven. libtorch finds the pairs
//! that may be close, from |a|² + |b|² − 2ab, chunk by chunk; their distances are then worked out one by one, so that what is
//! found is the same on every processor.

use super::faces::{BOUNDS, Faces, MEASURES, measures};
use super::{knob, normal, some_rows};
use crate::data::Images;
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang};
use crate::show::{Page, Show, displays};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use tch::{Kind as Element, Tensor};

/// How many pairs are compared at once.
const PAIRS: usize = 1 << 20;
/// More people than this take seconds to make, and hundreds of megabytes.
const MOST: usize = 1_000_000;
/// A threshold that rests on fewer pairs than this is a matter of luck.
const FEWEST: f64 = 50.0;
/// And more than this are eighty megabytes.
const MOST_PAIRS: f64 = 1e7;

/// People who do not exist, with the eleven measures of their faces.
///
/// ```
/// use atelier::synth::People;
/// let city = People::new(2_000, 1)?;
/// // The people of a seed come in one order: a larger city begins with the smaller one.
/// assert_eq!(People::new(10, 1)?.measures(), city.first(10)?.measures());
///
/// // Two photographs of each person. The error of each is a fifth of a measure's spread.
/// let (files, today) = (city.photographed(0.2, 1)?, city.photographed(0.2, 2)?);
/// // Other people, to find out what different people's photographs have in common.
/// let strangers = People::new(2_000, 2)?.photographed(0.2, 1)?;
/// let threshold = strangers.threshold(&files, 1e-4)?;
/// assert!(today.recognised(&files, threshold)? > 0.99);
/// // Of 2,000 strangers looked for among 2,000, one in 10,000 pairs is taken for the same person.
/// let found = strangers.search(&files, threshold)?;
/// assert_eq!(found.matches().iter().sum::<usize>(), 400);
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct People {
    faces: Vec<[f64; MEASURES]>,
    seed: u64,
}

impl People {
    /// So many people: each measure is drawn by lot, evenly between its bounds.
    ///
    /// # Errors
    /// When `count` is zero or above a million.
    pub fn new(count: usize, seed: u64) -> Result<People> {
        some_rows(count)?;
        if count > MOST {
            return Err(Error::new(Kind::Memory, Label::fixed("too many people", "trop de personnes"))
                .found(Label::with(|lang| lang.count(count)))
                .expected(Label::with(|lang| match lang {
                    Lang::Fr => format!("{} au plus", lang.count(MOST)),
                    _ => format!("{} at most", lang.count(MOST)),
                }))
                .attempt(Label::same("People::new(100_000, 7)?")));
        }
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        Ok(People { faces: (0..count).map(|_| measures(&mut random)).collect(), seed })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.faces.len()
    }

    /// Whether there is nobody: never, [`People::new`] refuses it.
    pub fn is_empty(&self) -> bool {
        self.faces.is_empty()
    }

    /// The eleven measures of each, in the order and the units of [`Faces`](super::Faces).
    pub fn measures(&self) -> Vec<[f64; MEASURES]> {
        self.faces.clone()
    }

    /// The first so many of them.
    ///
    /// # Errors
    /// When it is zero, or more than there are.
    pub fn first(&self, count: usize) -> Result<People> {
        enough(count, self.len())?;
        Ok(People { faces: self.faces[..count].to_vec(), seed: self.seed })
    }

    /// Some of them, by their places (0 is the first), in this order.
    ///
    /// # Errors
    /// When no place is given, or one is beyond the last.
    pub fn pick(&self, places: &[usize]) -> Result<People> {
        some_rows(places.len())?;
        let faces = places
            .iter()
            .map(|place| self.faces.get(*place).copied().ok_or_else(|| nobody(*place, self.len())));
        Ok(People { faces: faces.collect::<Result<_>>()?, seed: self.seed })
    }

    /// These people, and then the others.
    pub fn and(&self, others: &People) -> People {
        People { faces: [self.faces.as_slice(), &others.faces].concat(), seed: self.seed }
    }

    /// The places of those whose faces are nearest to the average face, the nearest first: a share of all, 0.1 for a tenth.
    ///
    /// ```
    /// use atelier::synth::People;
    /// let city = People::new(1_000, 1)?;
    /// let common = city.most_average(0.1)?;
    /// assert_eq!(common.len(), 100);
    /// assert!(city.most_average(1.5).is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the share is not between 0 and 1.
    pub fn most_average(&self, share: f64) -> Result<Vec<usize>> {
        let share = knob(Label::fixed("the share of the people", "la part des personnes"), share, 0.0, 1.0)?;
        let far = |place: usize| standard(&self.faces[place]).iter().map(|value| value * value).sum::<f64>();
        let mut places: Vec<(f64, usize)> = (0..self.len()).map(|place| (far(place), place)).collect();
        places.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
        places.truncate((share * self.len() as f64).round() as usize);
        Ok(places.into_iter().map(|(_, place)| place).collect())
    }

    /// A photograph of each: every measure with an error, bell-shaped, whose spread is `error` times that of the measure among
    /// people. Photographs with another number have other errors.
    ///
    /// # Errors
    /// When `error` is not between 0 and 10.
    pub fn photographed(&self, error: f64, number: u64) -> Result<Photographs> {
        let error =
            knob(Label::fixed("the error of a photograph", "l’erreur d’une photo"), error, 0.0, 10.0)?;
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        // Apart from the people themselves, and from whatever else is drawn with the same seed.
        random.set_stream(number.wrapping_add(1_000));
        let mut measures = Vec::with_capacity(self.len() * MEASURES);
        for face in &self.faces {
            measures.extend(standard(face).map(|value| (value + error * normal(&mut random)) as f32));
        }
        Ok(Photographs { measures })
    }

    /// A drawn portrait of each, in so many rows. The people come in rounds, one for each row: four who are looked for, their four
    /// doubles, four more. Along a row hair, clothes, tone and light are the same, so that only the faces differ.
    ///
    /// ```
    /// use atelier::synth::People;
    /// let (asked, city) = (People::new(2, 1)?, People::new(50, 2)?);
    /// let portraits = asked.and(&city.pick(&[7, 30])?).portraits(2, 5)?;
    /// // The first row: who is looked for, then the double.
    /// let nose = portraits.column("nose_length")?;
    /// assert_eq!(nose[..2], [asked.measures()[0][7], city.measures()[7][7]]);
    /// let skin = portraits.column("skin")?;
    /// assert_eq!((skin[0], skin[2]), (skin[1], skin[3]));
    /// assert!(asked.portraits(3, 5).is_err()); // two people in three rows
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the rows are not all as long: where the number of people is no multiple of `rows`.
    pub fn portraits(&self, rows: usize, seed: u64) -> Result<Images> {
        if !self.len().is_multiple_of(rows) {
            return Err(Error::new(
                Kind::Shape,
                Label::fixed(
                    "the rows of portraits would not be equally long",
                    "les rangées de portraits ne seraient pas de même longueur",
                ),
            )
            .found(Label::with(|lang| {
                let (people, rows) = (lang.count(self.len()), lang.count(rows));
                match lang {
                    Lang::Fr => format!("personnes\u{a0}: {people}, rangées\u{a0}: {rows}"),
                    _ => format!("people: {people}, rows: {rows}"),
                }
            }))
            .expected(Label::fixed(
                "a number of people that the rows divide",
                "un nombre de personnes divisible par celui des rangées",
            ))
            .attempt(Label::same("people.portraits(1, 7)?")));
        }
        let world = Faces::new().only_the_face().light(1.0, 1.0)?.grain(0.005)?;
        let row = |row: usize| (row..self.len()).step_by(rows).map(move |place| (row, place));
        let mut all: Option<Images> = None;
        for (row, place) in (0..rows).flat_map(row) {
            let portrait = world.of(&self.faces[place..=place], seed.wrapping_add(row as u64))?;
            all = Some(match all {
                None => portrait,
                Some(before) => before.and(&portrait)?,
            });
        }
        all.ok_or_else(|| nobody(0, 1))
    }
}

/// Photographs of [`People`], one of each: eleven measures, each with its error. They are all that a matcher knows.
///
/// ```
/// use atelier::{Lang, synth::People};
/// let guests = People::new(3, 1)?.photographed(0.2, 1)?;
/// // With a threshold of 100 spreads everybody is like everybody: three guests are three pairs.
/// assert_eq!((guests.len(), guests.doubles(100.0)?), (3, 3));
/// // Without any error, a photograph is as like the next one as it can be.
/// let exact = People::new(3, 1)?;
/// assert_eq!(exact.photographed(0.0, 1)?.recognised(&exact.photographed(0.0, 2)?, 1e-9)?, 1.0);
/// let error = guests.search(&guests, -1.0).unwrap_err();
/// assert!(error.message(Lang::En).contains("the threshold cannot be set to this"));
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Photographs {
    /// The eleven measures of the first, then of the second …: in spreads of each measure, from its middle.
    measures: Vec<f32>,
}

impl Photographs {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.measures.len() / MEASURES
    }

    /// Whether there is none: never, there are no [`People`] without anybody.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The first so many: a smaller gallery.
    ///
    /// # Errors
    /// When it is zero, or more than there are.
    pub fn first(&self, count: usize) -> Result<Photographs> {
        enough(count, self.len())?;
        Ok(Photographs { measures: self.measures[..count * MEASURES].to_vec() })
    }

    /// The distance below which this share of all pairs lies, one of these and one of `others`: for photographs of different
    /// people, the threshold with this false match rate.
    ///
    /// 3,000 and 3,000 make nine million pairs: at a rate of one in 10,000, nine hundred of them decide.
    ///
    /// ```
    /// use atelier::{Lang, synth::People};
    /// let (some, others) = (People::new(1_000, 1)?.photographed(0.2, 1)?, People::new(1_000, 2)?.photographed(0.2, 1)?);
    /// assert!(some.threshold(&others, 1e-3)? < some.threshold(&others, 1e-2)?);
    /// // A million pairs are too few for one in a million.
    /// let error = some.threshold(&others, 1e-6).unwrap_err();
    /// assert!(error.message(Lang::En).contains("found: 1,000 × 1,000 pairs"));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the rate is not between 0 and 1, and when fewer than 50 pairs or more than ten million would decide.
    pub fn threshold(&self, others: &Photographs, rate: f64) -> Result<f64> {
        let rate =
            knob(Label::fixed("the false match rate", "le taux de fausses concordances"), rate, 0.0, 1.0)?;
        let decide = rate * self.len() as f64 * others.len() as f64;
        if decide < FEWEST {
            return Err(Error::new(
                Kind::Value,
                Label::fixed(
                    "there are too few pairs of photographs for so small a rate",
                    "il y a trop peu de paires de photos pour un taux aussi petit",
                ),
            )
            .found(Label::with(|lang| {
                let (one, other) = (lang.count(self.len()), lang.count(others.len()));
                match lang {
                    Lang::Fr => format!("{one} × {other} paires, dont {} décideraient", lang.short(decide)),
                    _ => format!("{one} × {other} pairs, of which {} would decide", lang.short(decide)),
                }
            }))
            .expected(Label::fixed("50 or more that decide", "50 ou plus qui décident"))
            .attempt(Label::fixed(
                "more people, or a larger rate",
                "plus de personnes, ou un taux plus grand",
            )));
        }
        if decide > MOST_PAIRS {
            return Err(Error::new(
                Kind::Memory,
                Label::fixed(
                    "too many pairs lie below such a threshold",
                    "trop de paires sont sous un tel seuil",
                ),
            )
            .found(Label::with(|lang| lang.short(decide)))
            .expected(Label::with(|lang| match lang {
                Lang::Fr => format!("{} au plus", lang.short(MOST_PAIRS)),
                _ => format!("{} at most", lang.short(MOST_PAIRS)),
            }))
            .attempt(Label::fixed(
                "fewer people: .first(3_000)?",
                "moins de personnes\u{a0}: .first(3_000)?",
            )));
        }
        let decide = (decide.round() as usize).min(self.len() * others.len()) - 1;
        // Only the nearest are kept: what is left is cut back whenever twice as many have come.
        let (mut nearest, limit) = (Vec::new(), std::cell::Cell::new(f64::INFINITY));
        let by_size = |one: &f64, other: &f64| one.total_cmp(other);
        Comparison::of(self, others)?.each(
            |squares, slack| {
                // Of this chunk alone, no more than these can be among the nearest.
                let most = squares.numel() as i64;
                let enough = (decide as i64 + 1).min(most);
                let last = squares.f_flatten(0, -1)?.f_kthvalue(enough, 0, false)?.0;
                Ok(squares.f_le(f64::try_from(last)?.min(limit.get()) + 2.0 * slack)?)
            },
            |_, _, square| {
                if square <= limit.get() {
                    nearest.push(square);
                }
                if nearest.len() > 2 * decide + 1_000 {
                    limit.set(*nearest.select_nth_unstable_by(decide, by_size).1);
                    nearest.truncate(decide + 1);
                }
            },
        )?;
        let last = *nearest.select_nth_unstable_by(decide, by_size).1;
        // A hair above, so that the pair which decides lies below.
        Ok(last.sqrt() * (1.0 + 1e-12))
    }

    /// The share that is known again: photograph by photograph, those less than `threshold` away from the one of the same place.
    ///
    /// # Errors
    /// When there are not as many, or the threshold is below 0.
    pub fn recognised(&self, again: &Photographs, threshold: f64) -> Result<f64> {
        let limit = square(threshold)?;
        self.same_people(again)?;
        let known = (0..self.len()).filter(|place| self.apart(*place, again, *place) < limit).count();
        Ok(known as f64 / self.len() as f64)
    }

    /// How far the two photographs of each person are apart, on average, in spreads of a measure.
    ///
    /// # Errors
    /// When there are not as many of both.
    pub fn distance(&self, again: &Photographs) -> Result<f64> {
        self.same_people(again)?;
        let all: f64 = (0..self.len()).map(|place| self.apart(place, again, place).sqrt()).sum();
        Ok(all / self.len() as f64)
    }

    /// Each of these is looked for in a gallery: all whose distance is below the threshold match.
    ///
    /// ```
    /// use atelier::synth::People;
    /// let city = People::new(500, 1)?.photographed(0.2, 1)?;
    /// let asked = People::new(20, 2)?.photographed(0.2, 1)?;
    /// let found = asked.search(&city, 2.0)?;
    /// assert_eq!((found.matches().len(), found.nearest().len(), found.by_person().len()), (20, 20, 500));
    /// // A larger gallery never has a worse best candidate.
    /// assert!(found.nearest_distance() <= asked.search(&city.first(50)?, 2.0)?.nearest_distance());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the threshold is below 0 or not a number.
    pub fn search(&self, gallery: &Photographs, threshold: f64) -> Result<Search> {
        self.look(gallery, square(threshold)?)
    }

    /// `limit` is the square of a threshold.
    fn look(&self, gallery: &Photographs, limit: f64) -> Result<Search> {
        let mut found = Search {
            matches: vec![0; self.len()],
            nearest: vec![(0, f64::INFINITY); self.len()],
            by_person: vec![0; gallery.len()],
        };
        let may_count = |squares: &Tensor, slack: f64| -> Result<Tensor> {
            let lowest = squares.f_amin([1].as_slice(), true)?;
            Ok(squares.f_le_tensor(&lowest.f_clamp_min(limit)?.f_add_scalar(2.0 * slack)?)?)
        };
        Comparison::of(self, gallery)?.each(may_count, |asked, person, square| {
            if square < limit {
                found.matches[asked] += 1;
                found.by_person[person] += 1;
            }
            if square < found.nearest[asked].1 {
                found.nearest[asked] = (person, square);
            }
        })?;
        for (_, distance) in &mut found.nearest {
            *distance = distance.sqrt();
        }
        Ok(found)
    }

    /// The best candidate for each of these, match or not: its place in the gallery. Somebody is always the nearest.
    ///
    /// ```
    /// use atelier::synth::People;
    /// let city = People::new(30, 1)?;
    /// // People of the gallery itself, photographed a second time, are found in their places.
    /// let again = city.photographed(0.01, 2)?;
    /// assert_eq!(again.nearest(&city.photographed(0.01, 1)?)?, (0..30).collect::<Vec<_>>());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When libtorch refuses: a want of memory.
    pub fn nearest(&self, gallery: &Photographs) -> Result<Vec<usize>> {
        Ok(self.look(gallery, 0.0)?.nearest())
    }

    /// How many pairs among these are less than `threshold` apart: everybody compared with everybody else, each pair once.
    ///
    /// # Errors
    /// When the threshold is below 0 or not a number.
    pub fn doubles(&self, threshold: f64) -> Result<usize> {
        let (limit, mut pairs) = (square(threshold)?, 0);
        Comparison::of(self, self)?.each(
            |squares, slack| Ok(squares.f_le(limit + slack)?),
            |one, other, square| pairs += usize::from(one < other && square < limit),
        )?;
        Ok(pairs)
    }

    /// Refuses two sets of photographs that cannot be of the same people.
    fn same_people(&self, again: &Photographs) -> Result<()> {
        if self.len() != again.len() {
            return Err(Error::new(
                Kind::Shape,
                Label::fixed(
                    "each photograph needs a second one of the same person",
                    "à chaque photo, il en faut une seconde de la même personne",
                ),
            )
            .found(Label::with(|lang| {
                let (one, other) = (lang.count(self.len()), lang.count(again.len()));
                match lang {
                    Lang::Fr => format!("{one} photos, puis {other}"),
                    _ => format!("{one} photographs, then {other}"),
                }
            }))
            .expected(Label::fixed("as many of both", "autant des deux"))
            .attempt(Label::same("people.photographed(0.2, 1)?, people.photographed(0.2, 2)?")));
        }
        Ok(())
    }

    fn face(&self, place: usize) -> &[f32] {
        &self.measures[place * MEASURES..(place + 1) * MEASURES]
    }

    /// The squared distance between a photograph of these and one of others.
    fn apart(&self, place: usize, others: &Photographs, other: usize) -> f64 {
        let pairs = self.face(place).iter().zip(others.face(other));
        pairs.map(|(one, other)| (f64::from(*one) - f64::from(*other)).powi(2)).sum()
    }
}

/// Everybody of one set beside everybody of another.
struct Comparison<'a> {
    some: &'a Photographs,
    others: &'a Photographs,
    /// a, |a|², 1 in a row for each of some; −2b, 1, |b|² in a column for each of the others: their product is |a − b|².
    rows: Tensor,
    columns: Tensor,
    /// By how much the product may be wrong: single precision has seven digits.
    slack: f64,
}

impl<'a> Comparison<'a> {
    fn of(some: &'a Photographs, others: &'a Photographs) -> Result<Comparison<'a>> {
        let table = |photographs: &Photographs| -> Result<(Tensor, Tensor, Tensor)> {
            let count = photographs.len() as i64;
            let values = Tensor::f_from_slice(&photographs.measures)?.f_view([count, MEASURES as i64])?;
            let norms = values.f_square()?.f_sum_dim_intlist([1].as_slice(), true, Element::Float)?;
            let ones = norms.f_ones_like()?;
            Ok((values, norms, ones))
        };
        let ((a, a_norms, a_ones), (b, b_norms, b_ones)) = (table(some)?, table(others)?);
        let largest = f64::try_from(a_norms.f_max()?)? + f64::try_from(b_norms.f_max()?)?;
        let rows = Tensor::f_cat(&[a, a_norms, a_ones], 1)?;
        let columns = Tensor::f_cat(&[b.f_mul_scalar(-2.0)?, b_ones, b_norms], 1)?.f_tr()?.f_contiguous()?;
        Ok(Comparison { some, others, rows, columns, slack: 1e-5 * largest })
    }

    /// Chunk by chunk: `may_count` gets the squared distances, a row for each of some and a column for each of the others, and
    /// by how much they may be wrong; it says which are worth a closer look. `see` gets these: both places, and the square.
    fn each(
        &self,
        may_count: impl Fn(&Tensor, f64) -> Result<Tensor>,
        mut see: impl FnMut(usize, usize, f64),
    ) -> Result<()> {
        let step = (PAIRS / self.others.len()).max(1);
        for start in (0..self.some.len()).step_by(step) {
            let count = step.min(self.some.len() - start);
            let squares = self.rows.f_narrow(0, start as i64, count as i64)?.f_matmul(&self.columns)?;
            let places = may_count(&squares, self.slack)?.f_nonzero()?.f_flatten(0, -1)?;
            for pair in Vec::<i64>::try_from(&places)?.chunks_exact(2) {
                let (one, other) = (start + pair[0] as usize, pair[1] as usize);
                see(one, other, self.some.apart(one, self.others, other));
            }
        }
        Ok(())
    }
}

/// What [`Photographs::search`] has found.
#[derive(Clone, Debug)]
pub struct Search {
    matches: Vec<usize>,
    /// The place of the best candidate, and how far away it is.
    nearest: Vec<(usize, f64)>,
    by_person: Vec<usize>,
}

impl Search {
    /// For each search, how many of the gallery match.
    pub fn matches(&self) -> Vec<usize> {
        self.matches.clone()
    }

    /// How many match in one search, on average.
    pub fn per_search(&self) -> f64 {
        self.matches.iter().sum::<usize>() as f64 / self.matches.len() as f64
    }

    /// The share of the searches in which somebody matches.
    pub fn with_a_match(&self) -> f64 {
        self.matches.iter().filter(|matches| **matches > 0).count() as f64 / self.matches.len() as f64
    }

    /// For each search, the place of the best candidate in the gallery, match or not.
    pub fn nearest(&self) -> Vec<usize> {
        self.nearest.iter().map(|(place, _)| *place).collect()
    }

    /// How far away the best candidate is, on average over the searches, in spreads of a measure.
    pub fn nearest_distance(&self) -> f64 {
        self.nearest.iter().map(|(_, distance)| distance).sum::<f64>() / self.nearest.len() as f64
    }

    /// For each person of the gallery, in how many searches they match.
    pub fn by_person(&self) -> Vec<usize> {
        self.by_person.clone()
    }

    /// The share of all matches that falls on these people of the gallery. Without any match, none does: 0.
    ///
    /// ```
    /// use atelier::synth::People;
    /// let city = People::new(2_000, 1)?;
    /// let found = People::new(200, 2)?.photographed(0.2, 1)?.search(&city.photographed(0.2, 1)?, 2.0)?;
    /// // A tenth of the people, and more than a tenth of what is mistaken.
    /// assert!(found.share_of(&city.most_average(0.1)?)? > 0.12);
    /// assert!(found.share_of(&[2_000]).is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When a place is beyond the last of the gallery.
    pub fn share_of(&self, places: &[usize]) -> Result<f64> {
        let mut theirs = 0;
        for place in places {
            theirs += self.by_person.get(*place).ok_or_else(|| nobody(*place, self.by_person.len()))?;
        }
        Ok(theirs as f64 / self.by_person.iter().sum::<usize>().max(1) as f64)
    }
}

/// Measures in spreads from their middles. The spread of numbers drawn evenly is their width divided by √12.
fn standard(face: &[f64; MEASURES]) -> [f64; MEASURES] {
    let spread = |low: f64, high: f64| (high - low) / 12.0_f64.sqrt();
    std::array::from_fn(|measure| {
        let (_, low, high) = BOUNDS[measure];
        (face[measure] - (low + high) / 2.0) / spread(low, high)
    })
}

fn square(threshold: f64) -> Result<f64> {
    let threshold = knob(Label::fixed("the threshold", "le seuil"), threshold, 0.0, 1e6)?;
    Ok(threshold * threshold)
}

fn enough(count: usize, there: usize) -> Result<()> {
    if (1..=there).contains(&count) {
        return Ok(());
    }
    Err(Error::new(
        Kind::Value,
        Label::fixed(
            "this number of people cannot be taken",
            "on ne peut pas prendre ce nombre de personnes",
        ),
    )
    .found(Label::with(|lang| lang.count(count)))
    .expected(Label::with(|lang| match lang {
        Lang::Fr => format!("de 1 à {}", lang.count(there)),
        _ => format!("from 1 to {}", lang.count(there)),
    }))
    .attempt(Label::same(format!(".first({there})?"))))
}

fn nobody(place: usize, there: usize) -> Error {
    Error::new(Kind::Value, Label::fixed("there is nobody in this place", "il n’y a personne à cette place"))
        .found(Label::with(|lang| lang.count(place)))
        .expected(Label::with(|lang| match lang {
            Lang::Fr => format!("de 0 à {} (0 est la première personne)", lang.count(there - 1)),
            _ => format!("from 0 to {} (0 is the first person)", lang.count(there - 1)),
        }))
        .attempt(Label::fixed(
            "places that nearest or most_average have found",
            "des places trouvées par nearest ou most_average",
        ))
}

impl Show for People {
    fn page(&self) -> Page {
        Page::new().label(&Label::with(|lang| match lang {
            Lang::Fr => format!(
                "{} personnes qui n’existent pas, {MEASURES} mesures par visage",
                lang.count(self.len())
            ),
            _ => format!("{} people who do not exist, {MEASURES} measures a face", lang.count(self.len())),
        }))
    }
}

impl Show for Photographs {
    fn page(&self) -> Page {
        Page::new().label(&Label::with(|lang| match lang {
            Lang::Fr => format!("{} photos, {MEASURES} mesures par visage", lang.count(self.len())),
            _ => format!("{} photographs, {MEASURES} measures a face", lang.count(self.len())),
        }))
    }
}

impl Show for Search {
    fn page(&self) -> Page {
        Page::new().label(&Label::with(|lang| {
            let (searches, people) = (lang.count(self.matches.len()), lang.count(self.by_person.len()));
            let (each, share) = (lang.short(self.per_search()), lang.percent(self.with_a_match(), 0));
            match lang {
                Lang::Fr => format!(
                    "Recherches parmi {people} personnes\u{a0}: {searches}\u{202f}; concordances par recherche, en moyenne\u{a0}: {each}\u{202f}; recherches avec au moins une concordance\u{a0}: {share}"
                ),
                _ => format!(
                    "Searches among {people} people: {searches}; matches a search, on average: {each}; searches with a match: {share}"
                ),
            }
        }))
    }
}

displays!(People, Photographs, Search);

#[cfg(test)]
mod tests {
    use super::*;

    fn photographs(faces: &[[f64; MEASURES]], error: f64, number: u64) -> Photographs {
        People { faces: faces.to_vec(), seed: 1 }.photographed(error, number).unwrap()
    }

    /// The face in the middle of all bounds, with its first measure so many spreads away.
    fn face(away: f64) -> [f64; MEASURES] {
        let mut face = BOUNDS.map(|(_, low, high)| (low + high) / 2.0);
        face[0] += away * (BOUNDS[0].2 - BOUNDS[0].1) / 12.0_f64.sqrt();
        face
    }

    #[test]
    fn distances_are_those_worked_by_hand() {
        let gallery = photographs(&[face(0.0), face(0.5), face(1.5)], 0.0, 1);
        let asked = photographs(&[face(1.0), face(-1.0)], 0.0, 1);
        // From the first: 1, 0.5, 0.5. From the second: 1, 1.5, 2.5.
        let found = asked.search(&gallery, 1.2).unwrap();
        assert_eq!(found.matches(), [3, 1]);
        assert_eq!(found.by_person(), [2, 1, 1]);
        assert_eq!(found.nearest()[1], 0);
        assert!((found.nearest_distance() - 0.75).abs() < 1e-6, "{}", found.nearest_distance());
        assert_eq!((found.per_search(), found.with_a_match()), (2.0, 1.0));
        // Among themselves: 0.5, 1.5, 1.
        assert_eq!([0.4, 0.6, 1.1, 2.0].map(|limit| gallery.doubles(limit).unwrap()), [0, 1, 2, 3]);
        assert_eq!(gallery.recognised(&gallery, 0.1).unwrap(), 1.0);
        assert_eq!(gallery.distance(&gallery).unwrap(), 0.0);
    }

    #[test]
    fn a_threshold_lets_through_the_share_that_it_should() {
        let (some, others) = (People::new(1_500, 3).unwrap(), People::new(1_100, 4).unwrap());
        let (some, others) = (some.photographed(0.2, 1).unwrap(), others.photographed(0.2, 1).unwrap());
        for rate in [1e-4, 1e-3, 0.01, 0.5, 1.0] {
            let threshold = some.threshold(&others, rate).unwrap();
            let matches: usize = some.search(&others, threshold).unwrap().matches().iter().sum();
            let wanted = (rate * 1_500.0 * 1_100.0_f64).round() as usize;
            assert!(matches.abs_diff(wanted) <= 2, "{rate}: {matches} {wanted}");
        }
    }

    #[test]
    fn two_photographs_of_one_person_are_as_far_apart_as_their_errors_say() {
        // √2 × 0.2 × the mean of a chi with eleven degrees of freedom, √2 Γ(6) / Γ(5.5) = 3.2424.
        let people = People::new(5_000, 5).unwrap();
        let (one, two) = (people.photographed(0.2, 1).unwrap(), people.photographed(0.2, 2).unwrap());
        let apart = one.distance(&two).unwrap();
        assert!((apart - 0.9171).abs() < 0.015, "{apart}");
        assert_eq!(one.distance(&people.photographed(0.2, 1).unwrap()).unwrap(), 0.0);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let people = People::new(5, 1).unwrap();
        assert_eq!(People::new(0, 1).unwrap_err().kind(), Kind::Empty);
        assert_eq!(People::new(2_000_000, 1).unwrap_err().kind(), Kind::Memory);
        assert!(people.photographed(-0.1, 1).is_err() && people.photographed(f64::NAN, 1).is_err());
        assert!(people.first(6).unwrap_err().message(Lang::Fr).contains("de 1 à 5"));
        assert!(people.first(0).is_err());
        assert!(people.pick(&[5]).unwrap_err().message(Lang::En).contains("from 0 to 4"));
        assert!(people.pick(&[]).is_err());
        let photographs = people.photographed(0.2, 1).unwrap();
        assert!(photographs.first(6).is_err());
        assert!(photographs.threshold(&photographs, 1.5).is_err());
        assert!(photographs.search(&photographs, f64::NAN).is_err());
        assert!(photographs.doubles(-1.0).is_err());
        let fewer = people.first(4).unwrap().photographed(0.2, 2).unwrap();
        let error = photographs.recognised(&fewer, 1.0).unwrap_err();
        assert!(error.message(Lang::Fr).contains("5 photos, puis 4"), "{error}");
        assert!(photographs.distance(&fewer).is_err());
    }
}
