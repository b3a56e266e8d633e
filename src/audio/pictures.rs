//! Sounds as small grey pictures: their spectrograms.

use super::Sound;
use crate::data::{Images, Table};
use crate::error::{Error, Kind, Result};
use crate::file;
use crate::lang::Label;
use std::path::Path;

/// What is this much weaker than the loudest moment, in decibels, is black.
const FLOOR: f64 = 60.0;
/// No wider: a spectrogram has no more bands.
const WIDEST: usize = 512;

impl Images {
    /// Sounds as pictures, `side` pixels wide and high: time from left to right, low frequencies below, white where it is loudest.
    /// Each sound fills its picture from the first moment to the last, and its own loudest moment is white: neither how long nor
    /// how loud it is can be seen.
    ///
    /// The details have one column, `seconds`.
    ///
    /// ```
    /// use atelier::{Images, Sound};
    /// let sounds = [Sound::tone(220.0, 0.5)?, Sound::tone(1_760.0, 0.5)?];
    /// let pictures = Images::of_sounds(&sounds, 16)?;
    /// assert_eq!((pictures.rows(), pictures.width(), pictures.height()), (2, 16, 16));
    /// // the higher tone lies higher in the picture
    /// let row = |place: usize| pictures.pixels(place).unwrap().iter().position(|byte| *byte == 255).unwrap() / 16;
    /// assert!(row(1) < row(0));
    /// assert!(Images::of_sounds(&sounds, 0).is_err());
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When there is no sound, or `side` is not between 1 and 512.
    pub fn of_sounds(sounds: &[Sound], side: usize) -> Result<Images> {
        if sounds.is_empty() || !(1..=WIDEST).contains(&side) {
            return Err(Error::new(
                if sounds.is_empty() { Kind::Empty } else { Kind::Value },
                Label::fixed("these sounds make no pictures", "ces sons ne font pas d’images"),
            )
            .found(Label::new(
                format!("sounds: {}, pixels: {side}", sounds.len()),
                format!("sons\u{a0}: {}, pixels\u{a0}: {side}", sounds.len()),
            ))
            .expected(Label::fixed("one sound or more, 1 to 512 pixels", "un son ou plus, de 1 à 512 pixels"))
            .attempt(Label::same("Images::of_sounds(&sounds, 24)?")));
        }
        let mut bytes = Vec::with_capacity(sounds.len() * side * side);
        for sound in sounds {
            let moments = sound.bands(side, side)?;
            for band in (0..side).rev() {
                // A short sound has fewer moments than the picture has columns: each is drawn wider.
                bytes.extend((0..side).map(|column| {
                    let level = moments[column * moments.len() / side][band];
                    (255.0 * (1.0 + level / FLOOR)).round() as u8
                }));
            }
        }
        let seconds: Vec<f64> = sounds.iter().map(Sound::seconds).collect();
        Images::new(side, side, 1, bytes, &Table::columns(&[("seconds", &seconds)])?)
    }

    /// Reads a folder of sounds as pictures ([`Images::of_sounds`]), whatever [`Sound::read`] can read. Each folder inside it is a
    /// class, named by the column `folder`; the column `file` has the files’ names.
    ///
    /// ```
    /// use atelier::{Images, Sound};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # for (class, pitch) in [("flute", 880.0), ("tuba", 80.0)] {
    /// #     std::fs::create_dir(folder.path().join(class))?;
    /// #     Sound::tone(pitch, 0.5)?.write_wav(folder.path().join(class).join("a.wav").to_str().unwrap())?;
    /// # }
    /// # let path = folder.path().to_str().unwrap();
    /// // flute/a.wav, tuba/a.wav
    /// let sounds = Images::read_sounds(path, 16)?.target("folder")?;
    /// assert_eq!(sounds.class_names(), ["flute", "tuba"]);
    /// assert!(Images::read_sounds("nowhere", 16).is_err());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// When there is no such folder or no file in it, or a file is no sound that is read here: the error names it.
    pub fn read_sounds(path: &str, side: usize) -> Result<Images> {
        let files = file::by_class(
            Path::new(path),
            &Label::fixed("sounds in WAV, FLAC, MP3…", "des sons en WAV, FLAC, MP3…"),
        )?;
        let sounds = files
            .iter()
            .map(|(_, _, path)| Sound::read(&path.to_string_lossy()))
            .collect::<Result<Vec<Sound>>>()?;
        let classes: Vec<&String> = files.iter().map(|(class, _, _)| class).collect();
        let names: Vec<&String> = files.iter().map(|(_, name, _)| name).collect();
        Images::of_sounds(&sounds, side)?
            .with_text_column("folder", &classes)?
            .with_text_column("file", &names)
    }
}
