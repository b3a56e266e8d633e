//! WAV files as people have them, made into the one shape that every decoder reads.
//!
//! In: the bytes of a WAV or RF64 file: sizes that a pipe could not know, odd chunks with or without their
//! pad byte, headers longer or shorter than they should be. Out: the same sound with a plain header.
//! symphonia, which decodes it, stops at most of these.

use crate::lang::{Label, Lang};

/// The codes of the sample forms (Microsoft, mmreg.h).
const PCM: u16 = 1;
const ADPCM: u16 = 2;
const FLOAT: u16 = 3;
const ALAW: u16 = 6;
const MULAW: u16 = 7;
const IMA_ADPCM: u16 = 17;
const MPEG: u16 = 0x50;
const MP3: u16 = 0x55;
const EXTENSIBLE: u16 = 0xfffe;
/// The rest of the identifiers whose first two bytes are one of these codes (ksmedia.h).
const SAME_CODES: [u8; 14] = *b"\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71";
/// Sizes from here on are what programs write that do not know the size yet.
const UNKNOWN: u64 = 0x7fff_0000;

/// What is in a WAV file.
#[derive(Debug)]
pub(super) enum Wave {
    /// A plain WAV file.
    Plain(Vec<u8>),
    /// MP3 in a WAV's clothes.
    Mpeg(Vec<u8>),
}

/// Why there is no sound in it.
#[derive(Debug)]
pub(super) enum Flaw {
    /// Seconds that are there, seconds that should be, where the header says enough.
    CutOff(Option<(f64, f64)>),
    /// No header, or none that makes sense.
    Damaged(Label),
    /// A form of samples that is not read.
    Codec(Label),
}

struct Format {
    code: u16,
    channels: u16,
    rate: u32,
    bytes_a_second: u32,
    block: u16,
    bits: u16,
}

/// The same sound as a plain WAV file.
pub(super) fn plain(bytes: &[u8]) -> Result<Wave, Flaw> {
    let (mut format, mut header, mut long) = (None, &[][..], None);
    let mut at = 12;
    while let Some(head) = bytes.get(at..at + 8) {
        let size = u64::from(u32::from_le_bytes([head[4], head[5], head[6], head[7]]));
        let body = &bytes[at + 8..];
        match &head[..4] {
            b"fmt " => {
                header = &body[..body.len().min(size as usize)];
                format = Some(read_format(header)?);
            }
            // RF64: the size of the data, in 64 bits, is the second number here (EBU Tech 3306).
            b"ds64" => {
                long = body
                    .get(8..16)
                    .map(|size| size.iter().rev().fold(0u64, |number, byte| number << 8 | u64::from(*byte)));
            }
            b"data" => {
                let format = format.ok_or(Flaw::Damaged(Label::fixed(
                    "no format before the data",
                    "pas de format avant les données",
                )))?;
                let size = match long {
                    Some(long) if size == u64::from(u32::MAX) => long,
                    _ => size,
                };
                // A recorder that died has left every size at what it was before the sound.
                let whole = 8 + u64::from(u32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]]));
                let unfinished = whole < bytes.len() as u64;
                return rewritten(&format, header, body, size, unfinished);
            }
            _ => {}
        }
        at = at.saturating_add(8).saturating_add(size as usize);
        // A chunk of odd length is followed by a pad byte; some programs forget it.
        let named = |at: usize| {
            bytes.get(at..at + 4).is_some_and(|name| name.iter().all(|byte| (b' '..=b'z').contains(byte)))
        };
        if size % 2 == 1 && !named(at) {
            at += 1;
        }
    }
    Err(Flaw::CutOff(None))
}

fn read_format(header: &[u8]) -> Result<Format, Flaw> {
    let two = |at: usize| header.get(at..at + 2).map(|two| u16::from_le_bytes([two[0], two[1]]));
    let four = |at: usize| {
        header.get(at..at + 4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
    };
    let read = || {
        Some(Format {
            code: two(0)?,
            channels: two(2)?,
            rate: four(4)?,
            bytes_a_second: four(8)?,
            block: two(12)?,
            bits: two(14)?,
        })
    };
    let mut format = read().ok_or(Flaw::CutOff(None))?;
    if format.code == EXTENSIBLE {
        match header.get(24..40) {
            Some(id) if id[2..] == SAME_CODES => format.code = u16::from_le_bytes([id[0], id[1]]),
            _ => {
                return Err(Flaw::Codec(Label::fixed(
                    "a WAV of an unknown form",
                    "un WAV d’une forme inconnue",
                )));
            }
        }
    }
    if format.channels == 0 || format.rate == 0 {
        return Err(Flaw::Damaged(Label::with(|lang| match lang {
            Lang::Fr => format!("{} canaux, {} échantillons par seconde", format.channels, format.rate),
            _ => format!("{} channels, {} samples a second", format.channels, format.rate),
        })));
    }
    Ok(format)
}

/// A WAV file with this format, and as much of the data as there should be.
fn rewritten(format: &Format, header: &[u8], body: &[u8], size: u64, unfinished: bool) -> Result<Wave, Flaw> {
    let there = body.len() as u64;
    // ffmpeg writes 4,294,967,295 into a pipe.
    let unknown = size >= UNKNOWN && size > there || size == 0 && unfinished;
    if !unknown && size > there {
        let second = f64::from(format.bytes_a_second);
        return Err(Flaw::CutOff((second > 0.0).then(|| (there as f64 / second, size as f64 / second))));
    }
    let data = if unknown { body } else { &body[..size as usize] };
    let channels = usize::from(format.channels);
    // Samples stand in whole bytes, at the upper end of them: 24 bits in four bytes are read as 32.
    let across = match usize::from(format.block) / channels {
        bytes @ 1..=8 => bytes,
        _ => usize::from(format.bits).div_ceil(8),
    };
    let bits = match (format.code, across) {
        (PCM, 1..=4) | (FLOAT, 4 | 8) => 8 * across as u16,
        (ALAW | MULAW, 1) => 8,
        (ADPCM | IMA_ADPCM, _) => {
            return Ok(Wave::Plain(wav(header, whole(data, usize::from(format.block)))));
        }
        (MPEG | MP3, _) => return Ok(Wave::Mpeg(data.to_vec())),
        (code, _) => return Err(Flaw::Codec(named(code, format.bits))),
    };
    let block = channels * usize::from(bits / 8);
    let mut plain = Vec::with_capacity(18);
    plain.extend(format.code.to_le_bytes());
    plain.extend(format.channels.to_le_bytes());
    plain.extend(format.rate.to_le_bytes());
    plain.extend(format.rate.wrapping_mul(block as u32).to_le_bytes());
    plain.extend((block as u16).to_le_bytes());
    plain.extend(bits.to_le_bytes());
    plain.extend([0, 0]); // no more of the header follows
    Ok(Wave::Plain(wav(&plain, whole(data, block))))
}

/// The data without what is left of a last, unfinished block.
fn whole(data: &[u8], block: usize) -> &[u8] {
    &data[..data.len() - data.len() % block.max(1)]
}

fn wav(header: &[u8], data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(data.len() + header.len() + 30);
    let mut chunk = |name: &[u8], body: &[u8]| {
        bytes.extend(name);
        bytes.extend((body.len() as u32).to_le_bytes());
        bytes.extend(body);
        bytes.resize(bytes.len() + body.len() % 2, 0);
    };
    chunk(b"fmt ", header);
    chunk(b"data", data);
    let mut file = b"RIFF".to_vec();
    file.extend((bytes.len() as u32 + 4).to_le_bytes());
    file.extend(b"WAVE");
    file.append(&mut bytes);
    file
}

/// What a form of samples is called.
fn named(code: u16, bits: u16) -> Label {
    let name = match code {
        PCM => {
            return Label::with(|lang| match lang {
                Lang::Fr => format!("un WAV de {bits} bits"),
                _ => format!("a WAV of {bits} bits"),
            });
        }
        FLOAT => {
            return Label::with(|lang| match lang {
                Lang::Fr => format!("un WAV de nombres à virgule de {bits} bits"),
                _ => format!("a WAV of {bits}-bit floating-point numbers"),
            });
        }
        0x31 => "GSM",
        0x161..=0x163 => "Windows Media Audio",
        0xff | 0x1600..=0x1602 => "AAC",
        0x2000 => "AC-3",
        _ => {
            return Label::with(|lang| match lang {
                Lang::Fr => format!("un WAV de la forme {code:#06x}"),
                _ => format!("a WAV of the form {code:#06x}"),
            });
        }
    };
    Label::new(format!("{name} in a WAV"), format!("{name} dans un WAV"))
}
