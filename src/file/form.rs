//! What a file is, as its first bytes say it: the name may say anything.

use crate::lang::Label;

/// A form that a file may have. Those that no room reads are here too, so that a refusal can name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Form {
    Empty,
    // Pictures.
    Png,
    Jpeg,
    Gif,
    WebP,
    Tiff,
    /// A camera's raw file. Most look like TIFF from the outside: see [`Form::camera_raw`].
    CameraRaw,
    Heic,
    Avif,
    JpegXl,
    Jpeg2000,
    Bmp,
    Icon,
    Photoshop,
    Svg,
    // Sounds.
    Wav,
    /// A WAV file whose sizes have 64 bits.
    Rf64,
    Wave64,
    Aiff,
    Caf,
    Flac,
    /// Ogg with Vorbis or FLAC in it.
    Ogg,
    OggOpus,
    OggSpeex,
    Mpeg,
    Aac,
    /// MP4 and QuickTime: sound, film or both.
    Mp4,
    Midi,
    WindowsMedia,
    Matroska,
    Avi,
    Sun,
    WavPack,
    Ac3,
    Amr,
    // Texts, tables and parcels.
    Parquet,
    Numpy,
    Pdf,
    Zip,
    Gzip,
    Archive,
    OldOffice,
    LargeFilePointer,
    Html,
    Text,
    Unknown,
}

impl Form {
    /// What these bytes are. The beginning of a file is enough.
    pub(crate) fn of(bytes: &[u8]) -> Form {
        let at = |place: usize, mark: &[u8]| bytes.get(place..).is_some_and(|rest| rest.starts_with(mark));
        let begins = |mark: &[u8]| at(0, mark);
        if bytes.is_empty() {
            return Form::Empty;
        }
        let fixed: [(&[u8], Form); 32] = [
            (b"\x89PNG\r\n\x1a\n", Form::Png),
            (b"\xff\xd8\xff", Form::Jpeg),
            (b"GIF87a", Form::Gif),
            (b"GIF89a", Form::Gif),
            (b"II*\0\x10\0\0\0CR", Form::CameraRaw),
            (b"II*\0", Form::Tiff),
            (b"MM\0*", Form::Tiff),
            (b"II+\0", Form::Tiff),
            (b"MM\0+", Form::Tiff),
            (b"\xff\x0a", Form::JpegXl),
            (b"\0\0\0\x0cJXL \r\n", Form::JpegXl),
            (b"\0\0\0\x0cjP  ", Form::Jpeg2000),
            (b"\xff\x4f\xff\x51", Form::Jpeg2000),
            (b"8BPS", Form::Photoshop),
            (b"\0\0\x01\0", Form::Icon),
            (b"riff\x2e\x91\xcf\x11", Form::Wave64),
            (b"caff\0\x01", Form::Caf),
            (b"fLaC", Form::Flac),
            (b"MThd", Form::Midi),
            (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Form::WindowsMedia),
            (b"\x1a\x45\xdf\xa3", Form::Matroska),
            (b".snd", Form::Sun),
            (b"wvpk", Form::WavPack),
            (b"\x0b\x77", Form::Ac3),
            (b"#!AMR", Form::Amr),
            (b"PAR1", Form::Parquet),
            (b"\x93NUMPY", Form::Numpy),
            (b"%PDF", Form::Pdf),
            (b"PK\x03\x04", Form::Zip),
            (b"\x1f\x8b", Form::Gzip),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Form::OldOffice),
            (b"version https://git-lfs", Form::LargeFilePointer),
        ];
        if let Some((_, form)) = fixed.iter().find(|(mark, _)| begins(mark)) {
            return *form;
        }
        if begins(b"7z\xbc\xaf\x27\x1c") || begins(b"Rar!\x1a\x07") || at(257, b"ustar") {
            return Form::Archive;
        }
        if begins(b"RIFF") || begins(b"RIFX") {
            return match bytes.get(8..12) {
                Some(b"WAVE") => Form::Wav,
                Some(b"WEBP") => Form::WebP,
                Some(b"AVI ") => Form::Avi,
                Some(b"RMID") => Form::Midi,
                _ => Form::Unknown,
            };
        }
        if (begins(b"RF64") || begins(b"BW64")) && at(8, b"WAVE") {
            return Form::Rf64;
        }
        if begins(b"FORM") && (at(8, b"AIFF") || at(8, b"AIFC")) {
            return Form::Aiff;
        }
        if begins(b"OggS") {
            // The first packet of the first page says what is in it.
            let packet = 27 + usize::from(bytes.get(26).copied().unwrap_or(1));
            return match () {
                () if at(packet, b"OpusHead") => Form::OggOpus,
                () if at(packet, b"Speex   ") => Form::OggSpeex,
                () => Form::Ogg,
            };
        }
        if at(4, b"ftyp") {
            return match bytes.get(8..12) {
                Some(b"heic" | b"heix" | b"hevc" | b"hevx" | b"heim" | b"heis" | b"mif1" | b"msf1") => {
                    Form::Heic
                }
                Some(b"avif" | b"avis") => Form::Avif,
                Some(b"crx ") => Form::CameraRaw,
                _ => Form::Mp4,
            };
        }
        if at(4, b"moov") || at(4, b"mdat") || at(4, b"wide") {
            return Form::Mp4;
        }
        if begins(b"BM") && at(6, b"\0\0\0\0") {
            return Form::Bmp;
        }
        if bytes.len() >= 2 && bytes[0] == 0xff && bytes[1] & 0xf6 == 0xf0 {
            return Form::Aac;
        }
        // A tag of titles and covers before the sound; MP3 has it, and now and then FLAC or AAC.
        let rest = &bytes[titles(bytes)..];
        if rest.len() < bytes.len() {
            return match Form::of(rest) {
                Form::Unknown | Form::Empty => Form::Mpeg,
                form => form,
            };
        }
        if is_mpeg(bytes) {
            return Form::Mpeg;
        }
        if let Some(text) = text(bytes) {
            let head = text.trim_start().get(..200).unwrap_or(text.trim_start()).to_lowercase();
            return match () {
                () if head.starts_with("<!doctype html") || head.starts_with("<html") => Form::Html,
                () if head.contains("<svg") => Form::Svg,
                () => Form::Text,
            };
        }
        Form::Unknown
    }

    /// The same, for a picture that a camera wrote as it measured it: such a file begins as TIFF does, and
    /// what a TIFF reader finds in it is a thumbnail. Here the name has to help.
    pub(crate) fn camera_raw(self, name: &str) -> Form {
        const ENDINGS: [&str; 10] = ["nef", "nrw", "dng", "arw", "sr2", "cr2", "pef", "orf", "rw2", "raw"];
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
        if matches!(self, Form::Tiff | Form::Unknown) && ENDINGS.contains(&ending.as_str()) {
            return Form::CameraRaw;
        }
        self
    }

    /// What a reader calls it.
    pub(crate) fn name(self) -> Label {
        match self {
            Form::Empty => Label::fixed("an empty file", "un fichier vide"),
            Form::Png => Label::same("PNG"),
            Form::Jpeg => Label::same("JPEG"),
            Form::Gif => Label::same("GIF"),
            Form::WebP => Label::same("WebP"),
            Form::Tiff => Label::same("TIFF"),
            Form::CameraRaw => Label::fixed("a camera’s raw file", "un fichier brut d’appareil photo"),
            Form::Heic => Label::same("HEIC"),
            Form::Avif => Label::same("AVIF"),
            Form::JpegXl => Label::same("JPEG XL"),
            Form::Jpeg2000 => Label::same("JPEG 2000"),
            Form::Bmp => Label::same("BMP"),
            Form::Icon => Label::fixed("an icon (ICO)", "une icône (ICO)"),
            Form::Photoshop => Label::same("Photoshop (PSD)"),
            Form::Svg => Label::same("SVG"),
            Form::Wav => Label::same("WAV"),
            Form::Rf64 => Label::same("WAV (RF64)"),
            Form::Wave64 => Label::same("Wave64"),
            Form::Aiff => Label::same("AIFF"),
            Form::Caf => Label::same("CAF"),
            Form::Flac => Label::same("FLAC"),
            Form::Ogg => Label::same("Ogg"),
            Form::OggOpus => Label::same("Opus"),
            Form::OggSpeex => Label::same("Speex"),
            Form::Mpeg => Label::same("MP3"),
            Form::Aac => Label::same("AAC"),
            Form::Mp4 => Label::same("MP4"),
            Form::Midi => Label::fixed(
                "MIDI: notes to be played, no sound",
                "MIDI\u{a0}: des notes à jouer, pas un son",
            ),
            Form::WindowsMedia => Label::same("Windows Media (WMA, WMV)"),
            Form::Matroska => Label::same("Matroska (MKV, WebM)"),
            Form::Avi => Label::same("AVI"),
            Form::Sun => Label::same("AU"),
            Form::WavPack => Label::same("WavPack"),
            Form::Ac3 => Label::same("AC-3"),
            Form::Amr => Label::same("AMR"),
            Form::Parquet => Label::same("Parquet"),
            Form::Numpy => Label::same("NumPy"),
            Form::Pdf => Label::same("PDF"),
            Form::Zip => Label::fixed(
                "a ZIP archive, or an office document",
                "une archive ZIP, ou un document bureautique",
            ),
            Form::Gzip => Label::fixed("a compressed file (gzip)", "un fichier compressé (gzip)"),
            Form::Archive => Label::fixed("an archive", "une archive"),
            Form::OldOffice => Label::fixed("an old office document", "un ancien document bureautique"),
            Form::LargeFilePointer => Label::fixed(
                "a note of Git where the file should be (Git LFS)",
                "un renvoi de Git à la place du fichier (Git LFS)",
            ),
            Form::Html => Label::fixed("a web page", "une page web"),
            Form::Text => Label::fixed("a text", "un texte"),
            Form::Unknown => Label::fixed("bytes of an unknown kind", "des octets d’un genre inconnu"),
        }
    }

    /// Whether it is a picture that some program shows, though perhaps not this crate.
    pub(crate) fn is_picture(self) -> bool {
        use Form::*;
        matches!(
            self,
            Png | Jpeg
                | Gif
                | WebP
                | Tiff
                | CameraRaw
                | Heic
                | Avif
                | JpegXl
                | Jpeg2000
                | Bmp
                | Icon
                | Photoshop
                | Svg
        )
    }

    /// Whether it is a sound that some program plays, though perhaps not this crate.
    pub(crate) fn is_sound(self) -> bool {
        use Form::*;
        matches!(
            self,
            Wav | Rf64
                | Wave64
                | Aiff
                | Caf
                | Flac
                | Ogg
                | OggOpus
                | OggSpeex
                | Mpeg
                | Aac
                | Mp4
                | WindowsMedia
                | Matroska
                | Avi
                | Sun
                | WavPack
                | Ac3
                | Amr
        )
    }
}

/// How many bytes of ID3v2 titles and covers stand before the sound.
pub(crate) fn titles(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(head) = bytes.get(at..at + 10).filter(|head| head.starts_with(b"ID3")) {
        // Seven bits a byte, so that the size never looks like the start of a sound.
        let size = head[6..10].iter().fold(0usize, |size, byte| size << 7 | usize::from(byte & 0x7f));
        let footer = if head[5] & 0x10 != 0 { 10 } else { 0 };
        at = (at + 10 + size + footer).min(bytes.len());
    }
    at
}

/// Whether two frames of MPEG sound (MP1, MP2, MP3) follow each other near the start.
fn is_mpeg(bytes: &[u8]) -> bool {
    let first = bytes.iter().take(4096).position(|byte| *byte != 0).unwrap_or(0);
    frame(bytes, first).is_some_and(|length| {
        // A file of one frame is as good.
        first + length == bytes.len() || frame(bytes, first + length).is_some()
    })
}

/// The length of the frame of MPEG sound that begins here (ISO 11172-3, 2.4.2.3; 13818-3 for the low rates).
fn frame(bytes: &[u8], at: usize) -> Option<usize> {
    const RATES: [[u32; 15]; 5] = [
        [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448], // MPEG-1, layer I
        [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],    // MPEG-1, layer II
        [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],     // MPEG-1, layer III
        [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],    // MPEG-2, layer I
        [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],         // MPEG-2, layers II and III
    ];
    let head = bytes.get(at..at + 4)?;
    let (version, layer) = (head[1] >> 3 & 3, head[1] >> 1 & 3);
    let (bits, rate) = (usize::from(head[2] >> 4), usize::from(head[2] >> 2 & 3));
    if head[0] != 0xff
        || head[1] & 0xe0 != 0xe0
        || version == 1
        || layer == 0
        || bits == 0
        || bits == 15
        || rate == 3
    {
        return None;
    }
    let table = match (version == 3, layer) {
        (true, 3) => 0,
        (true, 2) => 1,
        (true, _) => 2,
        (false, 3) => 3,
        (false, _) => 4,
    };
    let bits = RATES[table][bits] * 1000;
    let slower = match version {
        3 => 1,
        2 => 2,
        _ => 4,
    };
    let rate = [44_100, 48_000, 32_000][rate] / slower;
    let padding = u32::from(head[2] >> 1 & 1);
    let length = match (layer, version == 3) {
        (3, _) => (12 * bits / rate + padding) * 4,
        (1, false) => 72 * bits / rate + padding,
        _ => 144 * bits / rate + padding,
    };
    Some(length as usize)
}

/// The beginning of a file as text, if it is text: UTF-8 or one of its marks, without control characters.
fn text(bytes: &[u8]) -> Option<String> {
    let head = &bytes[..bytes.len().min(4096)];
    if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
        return Some(String::from_utf8_lossy(head).replace('\0', ""));
    }
    let read = match std::str::from_utf8(head) {
        Ok(text) => text.to_string(),
        // Cut off within a letter, by the limit above.
        Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 => {
            String::from_utf8_lossy(&head[..error.valid_up_to()]).to_string()
        }
        // Latin-1 and its like: letters above 127, but none of the control characters that data is full of.
        Err(_) => head.iter().map(|byte| *byte as char).collect(),
    };
    let read = read.trim_start_matches('\u{feff}').to_string();
    let odd =
        read.chars().filter(|letter| letter.is_ascii_control() && !"\t\r\n\u{c}".contains(*letter)).count();
    (odd == 0).then_some(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_says_what_a_file_is() {
        for (bytes, form) in [
            (&b""[..], Form::Empty),
            (b"\x89PNG\r\n\x1a\n....", Form::Png),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", Form::Jpeg),
            (b"RIFF\x24\0\0\0WEBPVP8 ", Form::WebP),
            (b"RIFF\x24\0\0\0WAVEfmt ", Form::Wav),
            (b"RF64\xff\xff\xff\xffWAVEds64", Form::Rf64),
            (b"\0\0\0\x18ftypheic\0\0\0\0", Form::Heic),
            (b"\0\0\0\x18ftypavif\0\0\0\0", Form::Avif),
            (b"\0\0\0\x1cftypM4A \0\0\0\0", Form::Mp4),
            (b"BM\x36\0\0\0\0\0\0\0", Form::Bmp),
            (b"BMW et autres voitures", Form::Text),
            (b"OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x13OpusHead", Form::OggOpus),
            (b"<!DOCTYPE html><html>", Form::Html),
            (b"\n<html lang=\"fr\">", Form::Html),
            (b"<?xml version=\"1.0\"?><svg xmlns=\"\">", Form::Svg),
            (b"un petit texte, \xe9crit en Latin-1", Form::Text),
            (b"\xff\xfeh\0e\0l\0l\0o\0", Form::Text),
            (b"\x01\x02\x03\x04", Form::Unknown),
            (b"MThd\0\0\0\x06", Form::Midi),
        ] {
            assert_eq!(Form::of(bytes), form, "{bytes:?}");
        }
        assert_eq!(Form::of(b"II*\0\x08\0\0\0").camera_raw("dune.NEF"), Form::CameraRaw);
        assert_eq!(Form::of(b"II*\0\x08\0\0\0").camera_raw("dune.tif"), Form::Tiff);
    }

    #[test]
    fn frames_of_mpeg_sound_are_measured_by_the_standard() {
        // 128 kbit/s at 44,100 Hz: 144 × 128,000 / 44,100 = 417.96, and no padding.
        assert_eq!(frame(b"\xff\xfb\x90\x00", 0), Some(417));
        // MPEG-2, layer III, 64 kbit/s at 22,050 Hz: 72 × 64,000 / 22,050 = 208.98.
        assert_eq!(frame(b"\xff\xf3\x80\x00", 0), Some(208));
        assert_eq!(frame(b"\xff\xfe\x68\x00", 0), Some(288)); // UTF-16 “h” looks like one …
        assert_eq!(Form::of(b"\xff\xfeh\0e\0l\0l\0o\0"), Form::Text); // … but is none
        assert_eq!(titles(b"ID3\x04\0\0\0\0\x01\x00"), 10);
        let mut tagged = b"ID3\x04\0\0\0\0\0\x05.....".to_vec();
        assert_eq!(titles(&tagged), 15);
        tagged.extend(b"fLaC\0\0\0\x22");
        assert_eq!(Form::of(&tagged), Form::Flac);
    }
}
