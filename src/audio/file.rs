//! Sounds from files of every common kind, and WAV files out.

use super::sound::{LONGEST, Sound, not_that_long};
use super::wave::{self, Flaw, Wave};
use crate::error::{Error, Kind, Result};
use crate::file::{self, Form, titles};
use crate::lang::{Label, Lang};
use flacenc::component::BitRepr as _;
use flacenc::error::Verify as _;
use std::io::{Cursor, ErrorKind};
use std::path::Path;
use symphonia::core::codecs::audio::well_known::{CODEC_ID_AC3, CODEC_ID_DCA, CODEC_ID_EAC3, CODEC_ID_OPUS};
use symphonia::core::codecs::audio::{AudioCodecId, AudioDecoderOptions};
use symphonia::core::errors::Error as Cause;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::default::formats::{
    AdtsReader, AiffReader, CafReader, FlacReader, IsoMp4Reader, MpaReader, OggReader, WavReader,
};

/// Larger files are no ten minutes of sound.
const LARGEST: u64 = 2_000_000_000;
/// Of a lossy form, the last frames may be missing without anything to be heard: encoders pad.
const PADDING: u64 = 4608;

impl Sound {
    /// Reads a sound: WAV, AIFF, CAF, FLAC, Ogg Vorbis, MP3, AAC or ALAC (m4a), whatever the file is called.
    /// Several channels become one, their mean. MP3 and AAC begin and end with a few hundredths of a second
    /// of silence, as their encoders leave them.
    ///
    /// ```
    /// use atelier::{Kind, Sound};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("a.wav");
    /// # let path = path.to_str().unwrap();
    /// Sound::tone(440.0, 0.5)?.write_wav(path)?;
    /// let again = Sound::read(path)?;
    /// assert_eq!((again.rate(), again.seconds()), (22_050, 0.5));
    ///
    /// // half of the file is an error, not half of the sound
    /// let bytes = std::fs::read(path)?;
    /// std::fs::write(path, &bytes[..bytes.len() / 2])?;
    /// assert_eq!(Sound::read(path).unwrap_err().kind(), Kind::Tampered);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// When the file is missing, holds no sound or none that is read here (Opus, Windows Media, MIDI: the error
    /// names it), is cut off or damaged, or lasts more than ten minutes.
    pub fn read(path: &str) -> Result<Sound> {
        let path = Path::new(path);
        let name = file::shown(path);
        if let Some(size) = std::fs::metadata(path).ok().map(|data| data.len()).filter(|size| *size > LARGEST)
        {
            return Err(not_read(&name, Label::with(|lang| lang.bytes(size))));
        }
        Sound::from_bytes(&file::read(path)?, &name)
    }

    /// A sound from the bytes of a file; `name` is what errors call it.
    pub(crate) fn from_bytes(bytes: &[u8], name: &str) -> Result<Sound> {
        let form = Form::of(bytes);
        match form {
            Form::Wav | Form::Rf64 => match wave::plain(bytes) {
                Ok(Wave::Plain(bytes)) => decoded(bytes, Form::Wav, name),
                Ok(Wave::Mpeg(bytes)) => decoded(bytes, Form::Mpeg, name),
                Err(Flaw::CutOff(seconds)) => Err(cut_off(name, seconds)),
                Err(Flaw::Damaged(what)) => Err(damaged(name, what)),
                Err(Flaw::Codec(what)) => Err(not_read(name, what)),
            },
            _ => decoded(bytes[titles(bytes)..].to_vec(), form, name),
        }
    }

    /// Writes a WAV file: one channel, 16 bits, as any player reads it.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write_wav(&self, path: &str) -> Result<()> {
        file::write(Path::new(path), &self.wav()?)
    }

    /// The bytes of a WAV file: one channel, 16 bits.
    fn wav(&self) -> Result<Vec<u8>> {
        let format = hound::WavSpec {
            channels: 1,
            sample_rate: self.rate,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        };
        let mut bytes = Cursor::new(Vec::new());
        let written = hound::WavWriter::new(&mut bytes, format).and_then(|mut writer| {
            self.sixteen_bits().try_for_each(|sample| writer.write_sample(sample))?;
            writer.finalize()
        });
        written.map_err(|cause| unencoded(&cause.to_string()))?;
        Ok(bytes.into_inner())
    }

    /// The bytes of a FLAC file, which every browser plays: less than half of a WAV file, and the same samples.
    pub(super) fn flac(&self) -> Result<Vec<u8>> {
        let settings = flacenc::config::Encoder::default()
            .into_verified()
            .map_err(|(_, cause)| unencoded(&cause.to_string()))?;
        let samples: Vec<i32> = self.sixteen_bits().map(i32::from).collect();
        let source = flacenc::source::MemSource::from_samples(&samples, 1, 16, self.rate as usize);
        let mut file = flacenc::encode_with_fixed_block_size(&settings, source, settings.block_size)
            .map_err(|cause| unencoded(&cause.to_string()))?;
        // The last block, which is shorter, does not count in STREAMINFO (RFC 9639). The encoder counts it, and strict players stumble.
        let block = settings.block_size;
        file.stream_info_mut()
            .set_block_sizes(block, block)
            .map_err(|cause| unencoded(&cause.to_string()))?;
        let mut bytes = flacenc::bitsink::ByteSink::new();
        file.write(&mut bytes).map_err(|cause| unencoded(&cause.to_string()))?;
        Ok(bytes.into_inner())
    }

    fn sixteen_bits(&self) -> impl Iterator<Item = i16> {
        self.samples.iter().map(|sample| (f64::from(*sample) * f64::from(i16::MAX)).round() as i16)
    }
}

fn unencoded(cause: &str) -> Error {
    Error::new(Kind::Inside, Label::fixed("the sound could not be encoded", "le son n’a pas pu être encodé"))
        .found(Label::new(
            format!("an answer of the encoder: {cause}"),
            format!("une réponse de l’encodeur\u{a0}: {cause}"),
        ))
}

/// What symphonia finds in a file of this form, its channels mixed.
fn decoded(bytes: Vec<u8>, form: Form, name: &str) -> Result<Sound> {
    file::guarded(|| mixed(bytes, form, name)).unwrap_or_else(|| Err(damaged(name, form.name())))
}

fn mixed(bytes: Vec<u8>, form: Form, name: &str) -> Result<Sound> {
    let refused = |cause: Cause| match cause {
        Cause::IoError(cause) if cause.kind() == ErrorKind::UnexpectedEof => cut_off(name, None),
        // Phones write the table of contents last: where it is missing, the end is.
        Cause::Unsupported(text) if text.contains("missing moov") => cut_off(name, None),
        Cause::Unsupported(_) => not_read(
            name,
            Label::with(|lang| match lang {
                Lang::Fr => format!("une sorte de {} qui n’est pas lue ici", form.name().text(lang)),
                _ => format!("a kind of {} that is not read here", form.name().text(lang)),
            }),
        ),
        _ => damaged(name, form.name()),
    };
    let mut reader = reader(bytes, form).ok_or_else(|| no_sound(name, form))?.map_err(refused)?;
    let Some(track) = reader.default_track(TrackType::Audio) else {
        return Err(not_read(
            name,
            Label::with(|lang| match lang {
                Lang::Fr => format!("{} sans piste sonore", form.name().text(lang)),
                _ => format!("{} without a track of sound", form.name().text(lang)),
            }),
        ));
    };
    let (number, expected) = (track.id, track.num_frames);
    let Some(codec) = track.codec_params.as_ref().and_then(|codec| codec.audio()).cloned() else {
        return Err(not_read(name, form.name()));
    };
    let mut decoder = symphonia::default::get_codecs()
        .make_audio_decoder(&codec, &AudioDecoderOptions::default())
        .map_err(|_| not_read(name, named(codec.codec, form)))?;
    let (mut mono, mut rate) = (Vec::new(), codec.sample_rate.unwrap_or(0));
    let (mut packets, mut spoilt) = (0, 0);
    let mut samples: Vec<f64> = Vec::new();
    loop {
        let packet = match reader.next_packet() {
            Ok(Some(packet)) => packet,
            Ok(None) => break,
            // The table of contents said how much there should be.
            Err(Cause::IoError(cause)) if cause.kind() == ErrorKind::UnexpectedEof => {
                return Err(cut_off(name, told(mono.len() as u64, expected, rate)));
            }
            Err(cause) => return Err(refused(cause)),
        };
        if packet.track_id != number {
            continue;
        }
        packets += 1;
        let sound = match decoder.decode(&packet) {
            Ok(sound) => sound,
            Err(_) => {
                // One spoilt packet is a click, and MP3 cut out of a stream begins with one.
                spoilt += 1;
                continue;
            }
        };
        let channels = sound.spec().channels().count().max(1);
        if rate != 0 && rate != sound.spec().rate() && !mono.is_empty() {
            return Err(damaged(
                name,
                Label::fixed(
                    "sounds of several sample rates",
                    "des sons de plusieurs fréquences d’échantillonnage",
                ),
            ));
        }
        rate = sound.spec().rate();
        samples.resize(sound.samples_interleaved(), 0.0);
        sound.copy_to_slice_interleaved(&mut samples);
        mono.extend(samples.chunks_exact(channels).map(|frame| frame.iter().sum::<f64>() / channels as f64));
        if mono.len() as f64 > (LONGEST + 1.0) * f64::from(rate.max(1)) {
            let frames = expected.unwrap_or(0).max(mono.len() as u64);
            return Err(not_that_long(frames as f64 / f64::from(rate.max(1))));
        }
    }
    if spoilt > 1 && spoilt * 20 > packets {
        return Err(damaged(name, form.name()));
    }
    let lossy = matches!(form, Form::Mpeg | Form::Aac | Form::Mp4 | Form::Ogg);
    if expected.is_some_and(|frames| mono.len() as u64 + if lossy { PADDING } else { 0 } < frames) {
        return Err(cut_off(name, told(mono.len() as u64, expected, rate)));
    }
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
    Sound::of(&mono, rate)
}

/// What reads a file of this form. Chosen by us: symphonia's own search takes what it does not know for MP3,
/// and turns it into noise.
fn reader(bytes: Vec<u8>, form: Form) -> Option<Result<Box<dyn FormatReader>, Cause>> {
    let stream = MediaSourceStream::new(Box::new(Cursor::new(bytes)), Default::default());
    let options = FormatOptions::default();
    fn boxed<R: FormatReader + 'static>(
        reader: Result<R, Cause>,
    ) -> Option<Result<Box<dyn FormatReader>, Cause>> {
        Some(reader.map(|reader| Box::new(reader) as Box<dyn FormatReader>))
    }
    match form {
        Form::Wav => boxed(WavReader::try_new(stream, options)),
        Form::Aiff => boxed(AiffReader::try_new(stream, options)),
        Form::Caf => boxed(CafReader::try_new(stream, options)),
        Form::Flac => boxed(FlacReader::try_new(stream, options)),
        Form::Ogg => boxed(OggReader::try_new(stream, options)),
        Form::Mpeg => boxed(MpaReader::try_new(stream, options)),
        Form::Aac => boxed(AdtsReader::try_new(stream, options)),
        Form::Mp4 => boxed(IsoMp4Reader::try_new(stream, options)),
        _ => None,
    }
}

/// Seconds that are there and seconds that should be.
fn told(there: u64, expected: Option<u64>, rate: u32) -> Option<(f64, f64)> {
    let expected = expected.filter(|expected| rate > 0 && *expected > there)?;
    Some((there as f64 / f64::from(rate), expected as f64 / f64::from(rate)))
}

/// A codec that is not read, within a form that is.
fn named(codec: AudioCodecId, form: Form) -> Label {
    let name = match codec {
        CODEC_ID_OPUS => "Opus",
        CODEC_ID_AC3 => "AC-3",
        CODEC_ID_EAC3 => "E-AC-3",
        CODEC_ID_DCA => "DTS",
        _ => {
            return Label::with(|lang| match lang {
                Lang::Fr => format!("une sorte de {} qui n’est pas lue ici", form.name().text(lang)),
                _ => format!("a kind of {} that is not read here", form.name().text(lang)),
            });
        }
    };
    Label::with(|lang| match lang {
        Lang::Fr => format!("{name} dans un fichier {}", form.name().text(lang)),
        _ => format!("{name} in a file of the form {}", form.name().text(lang)),
    })
}

fn cut_off(name: &str, seconds: Option<(f64, f64)>) -> Error {
    let error = Error::new(
        Kind::Tampered,
        Label::new(format!("{name} is cut off"), format!("{name} est tronqué")),
    )
    .expected(Label::fixed("a whole file", "un fichier entier"))
    .attempt(Label::fixed(
        "copy or download it again; or open it in a sound editor (Audacity, for instance) and save what is left of it as WAV",
        "copiez-le ou téléchargez-le à nouveau\u{202f}; ou ouvrez-le dans un éditeur de son (Audacity, par exemple) et enregistrez en WAV ce qu’il en reste",
    ));
    match seconds {
        Some((there, expected)) => error.found(Label::with(|lang| match lang {
            Lang::Fr => format!("{} s sur {} s", lang.short(there), lang.short(expected)),
            _ => format!("{} s of {} s", lang.short(there), lang.short(expected)),
        })),
        None => error.found(Label::fixed("an end that comes too early", "une fin qui vient trop tôt")),
    }
}

fn damaged(name: &str, found: Label) -> Error {
    Error::new(Kind::Tampered, Label::new(format!("{name} is damaged"), format!("{name} est abîmé")))
        .found(found)
        .expected(Label::fixed("a sound that plays", "un son qui se laisse jouer"))
        .attempt(Label::fixed(
            "open it in a player; copy or download it again",
            "ouvrez-le dans un lecteur\u{202f}; copiez-le ou téléchargez-le à nouveau",
        ))
}

fn not_read(name: &str, found: Label) -> Error {
    Error::new(
        Kind::Tampered,
        Label::new(
            format!("{name} is not a sound that is read here"),
            format!("{name} n’est pas un son qui se lit ici"),
        ),
    )
    .found(found)
    .expected(Label::fixed(
        "WAV, AIFF, CAF, FLAC, Ogg Vorbis, MP3, AAC or ALAC (m4a)",
        "WAV, AIFF, CAF, FLAC, Ogg Vorbis, MP3, AAC ou ALAC (m4a)",
    ))
    .attempt(Label::fixed(
        "export it as WAV or FLAC from any sound editor, Audacity for instance",
        "exportez-le en WAV ou en FLAC depuis un éditeur de son, Audacity par exemple",
    ))
}

/// What has no sound in it that is read here, with the advice that helps.
fn no_sound(name: &str, form: Form) -> Error {
    let error = not_read(name, form.name());
    match form {
        _ if form.is_sound() => error,
        Form::Midi => error.attempt(Label::fixed(
            "let a music program play it and export the sound as WAV",
            "faites-le jouer par un logiciel de musique et exportez le son en WAV",
        )),
        Form::Html => error.attempt(Label::fixed(
            "download it again: what came was a page that speaks of it",
            "téléchargez-le à nouveau\u{a0}: ce qui est venu est une page qui en parle",
        )),
        _ => error.attempt(Label::fixed(
            "look whether this is the file that you meant",
            "vérifiez que c’est bien le fichier que vous vouliez",
        )),
    }
}
