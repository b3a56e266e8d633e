//! Voices, as numbers: how often a throat opens in a second, how long the tube above it is, and which vowel that tube is bent to. The room
//! `audio` lets them be heard.
//!
//! A voice is a source and a filter (Fant, *Acoustic Theory of Speech Production*, 1960). The resonances of a vowel are round numbers after
//! published means (American English: Peterson and Barney 1952, doi 10.1121/1.1906875; for the two vowels that English lacks, French ones);
//! a shorter tube moves all of them up by one factor. These are nobody's voice, and nothing here says who speaks.

use super::{between, normal, some_rows};
use crate::error::{Error, Kind, Result};
use crate::lang::{Label, Lang, NO_BREAK};
use crate::show::{Page, Show, displays};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The length of tube, in centimetres, whose vowels are in the table below: closed at one end, it resounds at 500, 1,500, 2,500 Hz.
const REFERENCE: f64 = 17.5;
/// Pitches that a voice may have, in hertz: a cough below, a whistle above.
const PITCHES: (f64, f64) = (40.0, 1_000.0);
/// Lengths of the tube from the throat to the lips, in centimetres.
const TRACTS: (f64, f64) = (8.0, 25.0);
/// How far each resonance of a drawn voice lies from the table: nobody says a vowel as the mean does.
const ACCENT: f64 = 0.03;
/// Bandwidths of the five resonances, in hertz.
const BANDWIDTHS: [f64; 5] = [60.0, 90.0, 120.0, 175.0, 250.0];
/// The two highest resonances, in hertz: the same for all vowels.
const HIGH: [f64; 2] = [3_500.0, 4_500.0];

/// A vowel, named as French spells it. English has all but [`U`](Vowel::U) and [`Eu`](Vowel::Eu).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Vowel {
    /// As in *father*, *papa*.
    A,
    /// As in *été*; the beginning of *day*.
    E,
    /// As in *see*, *ici*.
    I,
    /// As in *eau*; the beginning of *go*.
    O,
    /// As in *food*, *fou*.
    Ou,
    /// As in *tu*: the tongue says *see*, the lips say *food*.
    U,
    /// As in *peu*.
    Eu,
}

impl Vowel {
    /// All seven.
    pub const ALL: [Vowel; 7] = [Vowel::A, Vowel::E, Vowel::I, Vowel::O, Vowel::Ou, Vowel::U, Vowel::Eu];
    /// The five that both languages have.
    pub const FIVE: [Vowel; 5] = [Vowel::A, Vowel::E, Vowel::I, Vowel::O, Vowel::Ou];

    /// Its three lowest resonances in a tube of 17.5 centimetres, in hertz.
    fn resonances(&self) -> [f64; 3] {
        match self {
            Vowel::A => [700.0, 1_150.0, 2_450.0],
            Vowel::E => [370.0, 2_000.0, 2_600.0],
            Vowel::I => [280.0, 2_250.0, 3_000.0],
            Vowel::O => [390.0, 800.0, 2_300.0],
            Vowel::Ou => [310.0, 850.0, 2_200.0],
            Vowel::U => [290.0, 1_750.0, 2_150.0],
            Vowel::Eu => [380.0, 1_420.0, 2_240.0],
        }
    }

    /// As French writes it.
    pub(crate) fn letters(&self) -> &'static str {
        match self {
            Vowel::A => "a",
            Vowel::E => "é",
            Vowel::I => "i",
            Vowel::O => "o",
            Vowel::Ou => "ou",
            Vowel::U => "u",
            Vowel::Eu => "eu",
        }
    }
}

/// A throat and the tube above it: a pitch, and the length from the throat to the lips. Nothing else makes one voice here differ from
/// another.
///
/// ```
/// use atelier::{Voice, Vowel};
/// let voice = Voice::new(110.0, 17.5)?; // hertz, centimetres
/// let longer = Voice::new(110.0, 20.0)?;
/// // the first resonance of an “a”, in hertz, and its bandwidth: lower in a longer tube
/// assert_eq!(voice.formants(Vowel::A)[0], (700.0, 60.0));
/// assert_eq!(longer.formants(Vowel::A)[0].0, 700.0 * 17.5 / 20.0);
/// assert!(Voice::new(110.0, 0.175).is_err()); // metres
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Voice {
    pitch: f64,
    tract: f64,
    accent: [f64; 3],
}

impl Voice {
    /// A voice of so many hertz, with a tube of so many centimetres from the throat to the lips.
    ///
    /// # Errors
    /// When the pitch is not between 40 and 1,000 hertz, or the tube not between 8 and 25 centimetres.
    pub fn new(pitch: f64, tract: f64) -> Result<Voice> {
        inside(
            Label::fixed("no voice has this pitch", "aucune voix n’a cette hauteur"),
            pitch,
            PITCHES,
            "Hz",
        )?;
        inside(
            Label::fixed(
                "no tube from throat to lips is that long",
                "de la gorge aux lèvres, aucun tube n’a cette longueur",
            ),
            tract,
            TRACTS,
            "cm",
        )?;
        Ok(Voice { pitch, tract, accent: [1.0; 3] })
    }

    /// How often the throat opens, in hertz.
    pub fn pitch(&self) -> f64 {
        self.pitch
    }

    /// The length of the tube, in centimetres.
    pub fn tract(&self) -> f64 {
        self.tract
    }

    /// The five resonances with which it says a vowel: frequency and bandwidth, in hertz, from low to high.
    pub fn formants(&self, vowel: Vowel) -> Vec<(f64, f64)> {
        let factor = REFERENCE / self.tract;
        let low =
            vowel.resonances().into_iter().zip(self.accent).map(|(resonance, accent)| resonance * accent);
        low.chain(HIGH).zip(BANDWIDTHS).map(|(resonance, width)| (resonance * factor, width)).collect()
    }

    /// Its pitch and its tube, in words.
    pub(crate) fn words(&self) -> Label {
        Label::with(|lang| {
            let (pitch, tract) = (lang.number(self.pitch, 0), lang.number(self.tract, 1));
            match lang {
                Lang::Fr => format!("{pitch}{NO_BREAK}Hz, tube de {tract}{NO_BREAK}cm"),
                _ => format!("{pitch}{NO_BREAK}Hz, a tube of {tract}{NO_BREAK}cm"),
            }
        })
    }
}

impl Show for Voice {
    fn page(&self) -> Page {
        let words = self.words();
        Page::new().label(&Label::with(|lang| match lang {
            Lang::Fr => format!("Une voix\u{a0}: {}", words.fr()),
            _ => format!("A voice: {}", words.en()),
        }))
    }
}
displays!(Voice);

/// A crowd of voices: from which pitch to which, from which length of tube to which, and which vowels they say. All are drawn evenly, apart
/// from each other, and each resonance lies a few per cent off the table.
///
/// [`low`](Voices::low), [`high`](Voices::high) and [`middle`](Voices::middle) are three that do not overlap. They are named by what they
/// are. The pitches of people do overlap, and do not say who somebody is.
///
/// ```
/// use atelier::{synth::Voices, SEED};
/// let low = Voices::low().draw(100, SEED)?;
/// assert!(low.iter().all(|(voice, _)| (85.0..=135.0).contains(&voice.pitch())));
/// let both = Voices::low().pitch(85.0, 255.0)?; // as low as the one, as high as the other
/// assert_ne!(both.draw(100, SEED)?, low);
/// assert!(Voices::low().pitch(255.0, 85.0).is_err()); // from high to low
/// # Ok::<(), atelier::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Voices {
    pitch: (f64, f64),
    tract: (f64, f64),
    vowels: Vec<Vowel>,
}

impl Voices {
    fn of(pitch: (f64, f64), tract: (f64, f64)) -> Voices {
        Voices { pitch, tract, vowels: Vowel::FIVE.to_vec() }
    }

    /// 85 to 135 hertz, tubes of 17 to 18.5 centimetres, five vowels.
    pub fn low() -> Voices {
        Voices::of((85.0, 135.0), (17.0, 18.5))
    }

    /// 185 to 255 hertz, tubes of 14 to 15.5 centimetres, five vowels.
    pub fn high() -> Voices {
        Voices::of((185.0, 255.0), (14.0, 15.5))
    }

    /// 145 to 175 hertz, tubes of 15.5 to 17 centimetres, five vowels: in between. (The pitch of Q, a voice made in 2019 to be neither the
    /// one nor the other.)
    pub fn middle() -> Voices {
        Voices::of((145.0, 175.0), (15.5, 17.0))
    }

    /// The same crowd, with pitches from the one to the other, in hertz.
    ///
    /// # Errors
    /// When a pitch is not between 40 and 1,000, or the first is above the second.
    pub fn pitch(&self, from: f64, to: f64) -> Result<Voices> {
        let what =
            Label::fixed("voices cannot have these pitches", "des voix ne peuvent pas avoir ces hauteurs");
        Ok(Voices { pitch: range(what, from, to, PITCHES, "Hz")?, ..self.clone() })
    }

    /// The same crowd, with tubes from the one length to the other, in centimetres.
    ///
    /// # Errors
    /// When a length is not between 8 and 25, or the first is above the second.
    pub fn tract(&self, from: f64, to: f64) -> Result<Voices> {
        let what =
            Label::fixed("tubes cannot have these lengths", "des tubes ne peuvent pas avoir ces longueurs");
        Ok(Voices { tract: range(what, from, to, TRACTS, "cm")?, ..self.clone() })
    }

    /// The same crowd, saying these vowels, each as often as the others.
    ///
    /// # Errors
    /// When there is no vowel.
    pub fn vowels(&self, vowels: &[Vowel]) -> Result<Voices> {
        if vowels.is_empty() {
            return Err(Error::new(
                Kind::Empty,
                Label::fixed("voices that say no vowel", "des voix qui ne disent aucune voyelle"),
            )
            .found(Label::same("&[]"))
            .expected(Label::fixed("1 vowel or more", "1 voyelle ou plus"))
            .attempt(Label::same(".vowels(&Vowel::FIVE)?")));
        }
        Ok(Voices { vowels: vowels.to_vec(), ..self.clone() })
    }

    /// So many voices, each with the vowel that it says.
    ///
    /// # Errors
    /// When `count` is zero.
    pub fn draw(&self, count: usize, seed: u64) -> Result<Vec<(Voice, Vowel)>> {
        some_rows(count)?;
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        Ok((0..count)
            .map(|_| {
                let pitch = between(&mut random, self.pitch.0, self.pitch.1);
                let tract = between(&mut random, self.tract.0, self.tract.1);
                let vowel = self.vowels[random.random_range(0..self.vowels.len())];
                let accent = [0; 3].map(|_| 1.0 + ACCENT * normal(&mut random).clamp(-3.0, 3.0));
                (Voice { pitch, tract, accent }, vowel)
            })
            .collect())
    }

    /// What it holds, in words.
    pub(crate) fn words(&self) -> Label {
        Label::with(|lang| {
            let span = |(from, to): (f64, f64)| match lang {
                _ if from == to => lang.short(from),
                Lang::Fr => format!("{} à {}", lang.short(from), lang.short(to)),
                _ => format!("{} to {}", lang.short(from), lang.short(to)),
            };
            let (pitch, tract, vowels) = (span(self.pitch), span(self.tract), self.vowels.len());
            match lang {
                Lang::Fr => format!(
                    "voix de {pitch}{NO_BREAK}Hz, tubes de {tract}{NO_BREAK}cm, voyelles\u{a0}: {vowels}"
                ),
                _ => {
                    format!("voices of {pitch}{NO_BREAK}Hz, tubes of {tract}{NO_BREAK}cm, vowels: {vowels}")
                }
            }
        })
    }
}

impl Show for Voices {
    fn page(&self) -> Page {
        Page::new().label(&self.words())
    }
}
displays!(Voices);

fn range(what: Label, from: f64, to: f64, bounds: (f64, f64), unit: &str) -> Result<(f64, f64)> {
    inside(what.clone(), from, bounds, unit)?;
    inside(what.clone(), to, bounds, unit)?;
    if from <= to {
        return Ok((from, to));
    }
    Err(Error::new(Kind::Value, what)
        .found(Label::with(|lang| match lang {
            Lang::Fr => format!("de {} à {}", lang.short(from), lang.short(to)),
            _ => format!("from {} to {}", lang.short(from), lang.short(to)),
        }))
        .expected(Label::fixed("the smaller one first", "le plus petit d’abord")))
}

fn inside(what: Label, value: f64, (low, high): (f64, f64), unit: &str) -> Result<()> {
    if (low..=high).contains(&value) {
        return Ok(());
    }
    Err(Error::new(Kind::Value, what)
        .found(Label::with(|lang| format!("{}{NO_BREAK}{unit}", lang.short(value))))
        .expected(Label::with(|lang| match lang {
            Lang::Fr => format!("de {} à {}{NO_BREAK}{unit}", lang.short(low), lang.short(high)),
            _ => format!("{} to {}{NO_BREAK}{unit}", lang.short(low), lang.short(high)),
        }))
        .attempt(Label::same("Voice::new(110.0, 17.5)?")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_crowd_keeps_within_its_bounds_and_the_three_do_not_overlap() {
        let (low, middle, high) = (Voices::low(), Voices::middle(), Voices::high());
        for crowd in [&low, &middle, &high] {
            for (voice, vowel) in crowd.draw(300, 11).unwrap() {
                assert!((crowd.pitch.0..=crowd.pitch.1).contains(&voice.pitch));
                assert!((crowd.tract.0..=crowd.tract.1).contains(&voice.tract));
                assert!(Vowel::FIVE.contains(&vowel));
                assert!(voice.accent.iter().all(|accent| (accent - 1.0).abs() <= 3.0 * ACCENT + 1e-12));
            }
        }
        assert!(low.pitch.1 < middle.pitch.0 && middle.pitch.1 < high.pitch.0);
        assert!(low.tract.0 >= middle.tract.1 && middle.tract.0 >= high.tract.1);
        assert_eq!(low.draw(5, 3).unwrap(), low.draw(5, 3).unwrap());
        assert_ne!(low.draw(5, 3).unwrap(), low.draw(5, 4).unwrap());
    }

    #[test]
    fn resonances_rise_and_a_shorter_tube_moves_them_up() {
        for vowel in Vowel::ALL {
            let long = Voice::new(100.0, 17.5).unwrap().formants(vowel);
            assert!(long.windows(2).all(|pair| pair[0].0 < pair[1].0), "{vowel:?}");
            let short = Voice::new(100.0, 8.75).unwrap().formants(vowel);
            assert!(long.iter().zip(&short).all(|(long, short)| (short.0 - 2.0 * long.0).abs() < 1e-9));
        }
    }

    #[test]
    fn what_no_throat_can_do_is_refused() {
        for (pitch, tract) in
            [(0.0, 17.0), (f64::NAN, 17.0), (110.0, 0.0), (110.0, f64::INFINITY), (-110.0, 17.0)]
        {
            assert!(Voice::new(pitch, tract).is_err(), "{pitch} {tract}");
        }
        let message = Voice::new(2.0, 17.5).unwrap_err().message(Lang::Fr);
        assert!(
            message.contains("trouvé\u{a0}: 2\u{a0}Hz") && message.contains("de 40 à 1\u{202f}000"),
            "{message}"
        );
        assert!(Voices::low().tract(18.0, 17.0).is_err());
        assert!(Voices::low().vowels(&[]).is_err());
        assert!(Voices::low().draw(0, 1).is_err());
    }
}
