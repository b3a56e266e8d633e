//! WAV files, in and out.

use super::sound::Sound;
use crate::card::file;
use crate::error::{Error, Kind, Result};
use crate::lang::Label;
use std::io::Cursor;
use std::path::Path;

impl Sound {
    /// Reads a WAV file. Several channels become one, their mean.
    ///
    /// ```
    /// use atelier::Sound;
    /// # let folder = tempfile::tempdir().unwrap();
    /// # let path = folder.path().join("a.wav");
    /// # let path = path.to_str().unwrap();
    /// Sound::tone(440.0, 0.5)?.write_wav(path)?;
    /// let again = Sound::read_wav(path)?;
    /// assert_eq!((again.rate(), again.seconds()), (22_050, 0.5));
    /// # Ok::<(), atelier::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the file is missing, is not WAV, is cut off, holds no sound, or lasts more than ten minutes.
    pub fn read_wav(path: &str) -> Result<Sound> {
        let path = Path::new(path);
        Sound::from_wav(&file::read(path)?, &file::shown(path))
    }

    /// A sound from the bytes of a WAV file; `name` is what errors call it.
    pub(crate) fn from_wav(bytes: &[u8], name: &str) -> Result<Sound> {
        let refused = |cause: hound::Error| refused(name, bytes, &cause);
        let mut reader = hound::WavReader::new(Cursor::new(bytes)).map_err(refused)?;
        let format = reader.spec();
        let samples: Result<Vec<f64>, hound::Error> = match format.sample_format {
            hound::SampleFormat::Float => {
                reader.samples::<f32>().map(|sample| sample.map(f64::from)).collect()
            }
            hound::SampleFormat::Int => {
                // The largest number of so many bits, with a sign.
                let largest = 2f64.powi(i32::from(format.bits_per_sample) - 1);
                reader
                    .samples::<i32>()
                    .map(|sample| sample.map(|sample| f64::from(sample) / largest))
                    .collect()
            }
        };
        let samples = samples.map_err(refused)?;
        let channels = usize::from(format.channels.max(1));
        let mono: Vec<f64> =
            samples.chunks_exact(channels).map(|frame| frame.iter().sum::<f64>() / channels as f64).collect();
        if mono.is_empty() {
            return Err(Error::new(
                Kind::Empty,
                Label::new(format!("{name} holds no sound"), format!("{name} ne contient pas de son")),
            )
            .found(Label::fixed("0 samples", "0 échantillon"))
            .expected(Label::fixed("1 sample or more", "1 échantillon ou plus"))
            .attempt(Label::fixed(
                "open it in a player: is it silent there too?",
                "ouvrez-le dans un lecteur\u{a0}: y est-il muet aussi\u{202f}?",
            )));
        }
        Sound::of(&mono, format.sample_rate)
    }

    /// Writes a WAV file: one channel, 16 bits, as any player reads it.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write_wav(&self, path: &str) -> Result<()> {
        file::write(Path::new(path), &self.wav()?)
    }

    /// The bytes of a WAV file: one channel, 16 bits.
    pub(super) fn wav(&self) -> Result<Vec<u8>> {
        let format = hound::WavSpec {
            channels: 1,
            sample_rate: self.rate,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        };
        let mut bytes = Cursor::new(Vec::new());
        let written = hound::WavWriter::new(&mut bytes, format).and_then(|mut writer| {
            for sample in &self.samples {
                writer.write_sample((f64::from(*sample) * f64::from(i16::MAX)).round() as i16)?;
            }
            writer.finalize()
        });
        written.map_err(|cause| {
            Error::new(
                Kind::Inside,
                Label::fixed("the sound could not be encoded", "le son n’a pas pu être encodé"),
            )
            .found(Label::same(cause.to_string()))
        })?;
        Ok(bytes.into_inner())
    }
}

fn refused(name: &str, bytes: &[u8], cause: &hound::Error) -> Error {
    let begins = |mark: &[u8]| bytes.starts_with(mark);
    let (what, found) = if begins(b"RIFF") {
        (
            Label::new(
                format!("{name} is cut off, or is a kind of WAV that this crate does not read"),
                format!("{name} est tronqué, ou d’une sorte de WAV que cette bibliothèque ne lit pas"),
            ),
            Label::same(cause.to_string()),
        )
    } else {
        let kind = if begins(b"fLaC") {
            "FLAC".to_string()
        } else if begins(b"OggS") {
            "Ogg".to_string()
        } else if begins(b"ID3") || begins(&[0xff, 0xfb]) {
            "MP3".to_string()
        } else {
            cause.to_string()
        };
        (
            Label::new(format!("{name} is not a WAV file"), format!("{name} n’est pas un fichier WAV")),
            Label::same(kind),
        )
    };
    Error::new(Kind::Tampered, what)
        .found(found)
        .expected(Label::fixed(
            "a whole WAV file: PCM, 8 to 32 bits",
            "un fichier WAV entier\u{a0}: PCM, de 8 à 32 bits",
        ))
        .attempt(Label::fixed(
            "export it as WAV from any sound editor, Audacity for instance",
            "exportez-le en WAV depuis un éditeur de son, Audacity par exemple",
        ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_bits_lose_next_to_nothing() {
        let tone = Sound::tone(440.0, 0.1).unwrap();
        let again = Sound::from_wav(&tone.wav().unwrap(), "tone.wav").unwrap();
        let worst =
            tone.samples().iter().zip(again.samples()).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(worst < 1.0 / 16_384.0, "{worst}");
    }

    #[test]
    fn two_channels_become_their_mean() {
        let format = hound::WavSpec {
            channels: 2,
            sample_rate: 8_000,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        };
        let mut bytes = Cursor::new(Vec::new());
        let mut writer = hound::WavWriter::new(&mut bytes, format).unwrap();
        for sample in [16_384i16, 0, -16_384, -16_384] {
            writer.write_sample(sample).unwrap();
        }
        writer.finalize().unwrap();
        let sound = Sound::from_wav(&bytes.into_inner(), "two.wav").unwrap();
        assert_eq!(sound.samples(), [0.25, -0.5]); // (0.5 + 0) / 2, (−0.5 − 0.5) / 2
    }

    #[test]
    fn what_is_not_a_whole_wav_is_told() {
        let whole = Sound::tone(440.0, 0.1).unwrap().wav().unwrap();
        for bytes in [
            &whole[..30],
            &whole[..200],
            b"fLaC....",
            b"",
            b"hello, this is text and no sound at all, really not",
        ] {
            assert_eq!(Sound::from_wav(bytes, "x.wav").unwrap_err().kind(), Kind::Tampered);
        }
        let message =
            Sound::from_wav(b"fLaC\0\0\0\"........", "voice.flac").unwrap_err().message(crate::Lang::En);
        assert!(message.contains("found: FLAC"), "{message}");
        let nothing = Sound { samples: vec![], rate: 8_000, heard: None }.wav().unwrap();
        assert_eq!(Sound::from_wav(&nothing, "x.wav").unwrap_err().kind(), Kind::Empty);
        assert_eq!(Sound::read_wav("no-such-file.wav").unwrap_err().kind(), Kind::File);
    }
}
