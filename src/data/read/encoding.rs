//! Bytes become letters: UTF-8, UTF-16, and what older programs wrote.
//!
//! In: the bytes of a text file. Out: its letters, and the name of the encoding where it is not UTF-8,
//! with a word to judge by. `chardetng`, the detector of a web browser, knows neither Mac Roman (what
//! Excel writes on a Mac) nor the letters of DOS: these are told by how likely their letters are.

use crate::error::{Error, Kind, Result, unknown_name};
use crate::lang::{Label, Lang};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, MACINTOSH, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// A text with the sentence that says how it was written, where that is not UTF-8.
pub(in crate::data) struct Decoded {
    pub(in crate::data) text: String,
    pub(in crate::data) note: Option<Label>,
}

/// The upper half of code page 850, DOS in western Europe and Québec; "CSV (MS-DOS)" in Excel.
const DOS: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤\
                   ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";

/// How the letters of a text may have been written.
#[derive(Clone, Copy, PartialEq)]
enum Script {
    Known(&'static Encoding),
    Dos,
}

impl Script {
    fn decode(self, bytes: &[u8]) -> String {
        match self {
            Script::Known(encoding) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
            Script::Dos => {
                let upper: Vec<char> = DOS.chars().collect();
                let letter = |byte: &u8| match byte {
                    0..0x80 => char::from(*byte),
                    _ => upper.get(usize::from(byte - 0x80)).copied().unwrap_or('\u{fffd}'),
                };
                bytes.iter().map(letter).collect()
            }
        }
    }

    fn name(self, bytes: &[u8]) -> String {
        match self {
            Script::Dos => "DOS (code page 850)".to_string(),
            Script::Known(encoding) if encoding == MACINTOSH => "Mac Roman".to_string(),
            // The two differ in these signs only: € ’ œ are Windows', and Latin-1 has none of them.
            Script::Known(encoding) if encoding == WINDOWS_1252 => {
                let windows = bytes.iter().any(|byte| (0x80..0xa0).contains(byte));
                if windows { "Windows-1252" } else { "Latin-1" }.to_string()
            }
            Script::Known(encoding) => encoding.name().to_string(),
        }
    }
}

/// The letters of a file: in the encoding that was asked for, or in the one that it shows.
pub(in crate::data) fn decode(bytes: Vec<u8>, name: &str, asked: Option<&str>) -> Result<Decoded> {
    if let Some(asked) = asked {
        let script = script_named(asked)?;
        let bytes = without_mark(&bytes);
        return Ok(Decoded { text: script.decode(bytes), note: None });
    }
    if let Some((encoding, length)) = Encoding::for_bom(&bytes) {
        let script = Script::Known(encoding);
        let text = script.decode(&bytes[length..]);
        let wide = encoding == UTF_16LE || encoding == UTF_16BE;
        if wide && bytes.len() % 2 == 1 {
            return Err(cut_off(name));
        }
        return Ok(Decoded { note: wide.then(|| written_in(encoding.name(), &text)), text });
    }
    if let Some(encoding) = wide_without_mark(&bytes) {
        let text = Script::Known(encoding).decode(&bytes);
        return Ok(Decoded { note: Some(written_in(encoding.name(), &text)), text });
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return Ok(Decoded { text, note: None }),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let half = error.utf8_error().error_len().is_none();
            let bytes = error.into_bytes();
            if half && ends_in_half_a_letter(&bytes, valid) {
                return Err(cut_off(name));
            }
            bytes
        }
    };
    let script = likely_script(&bytes);
    let text = script.decode(&bytes);
    Ok(Decoded { note: Some(written_in(&script.name(&bytes), &text)), text })
}

fn without_mark(bytes: &[u8]) -> &[u8] {
    Encoding::for_bom(bytes).map_or(bytes, |(_, length)| &bytes[length..])
}

fn script_named(asked: &str) -> Result<Script> {
    let plain = asked.trim().to_lowercase().replace(['_', ' '], "-");
    match plain.as_str() {
        "mac-roman" | "macroman" => Ok(Script::Known(MACINTOSH)),
        "cp1252" | "windows1252" => Ok(Script::Known(WINDOWS_1252)),
        "cp850" | "cp-850" | "ibm850" | "dos" => Ok(Script::Dos),
        other => match Encoding::for_label(other.as_bytes()) {
            Some(encoding) => Ok(Script::Known(encoding)),
            None => Err(unknown_name(
                Kind::Value,
                Label::fixed("no encoding has this name", "aucun encodage ne porte ce nom"),
                asked,
                &[
                    "utf-8",
                    "utf-16",
                    "latin1",
                    "windows-1252",
                    "macintosh",
                    "cp850",
                    "shift_jis",
                    "windows-1251",
                ]
                .map(String::from),
            )),
        },
    }
}

/// UTF-16 without a mark: every second byte of a text in our alphabet is zero.
fn wide_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(4096)];
    if head.len() < 4 {
        return None;
    }
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count() as f64;
    let (even, odd, half) = (zeros(0), zeros(1), head.len() as f64 / 2.0);
    if odd > half * 0.6 && even < half * 0.1 {
        return Some(UTF_16LE);
    }
    (even > half * 0.6 && odd < half * 0.1).then_some(UTF_16BE)
}

/// Whether a text stops in the middle of a letter of UTF-8, rather than at a letter of another encoding.
fn ends_in_half_a_letter(bytes: &[u8], valid: usize) -> bool {
    // Letters of UTF-8 before: the file is in UTF-8. Without any, `caf\xe9` is a word in Latin-1, and
    // `No\xc3` is none: there is no capital à at the end of a word in small letters.
    let many = bytes[..valid].iter().any(|byte| !byte.is_ascii());
    many || bytes.len() - valid > 1 || matches!(bytes[valid], 0xc2..=0xdf)
}

/// The encoding whose letters stand where letters stand.
fn likely_script(bytes: &[u8]) -> Script {
    let candidates = [Script::Known(WINDOWS_1252), Script::Known(MACINTOSH), Script::Dos];
    let (best, share) = candidates
        .into_iter()
        .map(|script| (script, likelihood(bytes, script)))
        .fold((candidates[0], f64::NEG_INFINITY), |best, next| if next.1 > best.1 { next } else { best });
    if share > 0.6 {
        return best;
    }
    // Other alphabets: Cyrillic, Greek, Chinese…
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    Script::Known(detector.guess(None, Utf8Detection::Deny))
}

/// How well the letters beyond ASCII fit western words: 1 where all do, below 0 where most do not.
fn likelihood(bytes: &[u8], script: Script) -> f64 {
    let (mut sum, mut count) = (0.0, 0);
    for (at, byte) in bytes.iter().enumerate().filter(|(_, byte)| !byte.is_ascii()).take(4000) {
        let letter = script.decode(&[*byte]).chars().next().unwrap_or('\u{fffd}');
        let near = |place: Option<usize>| place.and_then(|place| bytes.get(place)).copied();
        let (before, after) = (near(at.checked_sub(1)), near(Some(at + 1)));
        let small = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_lowercase());
        let capital = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_uppercase());
        let high = |byte: Option<u8>| byte.is_some_and(|byte| !byte.is_ascii());
        let digit = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_digit());
        let in_word = small(before) || small(after) || capital(before) || capital(after);
        count += 1;
        sum += match letter {
            // Whole words of such letters are another alphabet's.
            _ if high(before) && high(after) => -1.0,
            'é' | 'è' | 'à' | 'ç' | 'ê' | 'ô' | 'î' | 'û' | 'ù' | 'ï' | 'ë' | 'â' | 'ä' | 'ö' | 'ü' | 'ñ'
            | 'ó' | 'á' | 'í' | 'ú' | 'ã' | 'õ' | 'å' | 'ø' | 'æ' | 'œ' | 'ß' | 'ÿ' => {
                // GASPé: a small letter that ends a word in capitals is another one, misread.
                if capital(after) {
                    0.0
                } else if capital(before) && !small(after) {
                    0.3
                } else if in_word || high(before) || high(after) {
                    1.0
                } else {
                    0.7
                }
            }
            'É' | 'È' | 'À' | 'Ç' | 'Ê' | 'Ô' | 'Î' | 'Û' | 'Â' | 'Ä' | 'Ö' | 'Ü' | 'Œ' | 'Ñ' | 'Å' | 'Ø'
            | 'Á' | 'Ó' | 'Í' | 'Ú' => {
                if small(before) {
                    -1.0
                } else if in_word {
                    0.9
                } else {
                    0.3
                }
            }
            '’' => {
                if in_word {
                    1.0
                } else {
                    0.0
                }
            }
            '‘' => {
                if small(before) {
                    -1.0
                } else {
                    0.3
                }
            }
            '«' | '»' | '“' | '”' | '…' | '–' | '—' | '\u{a0}' | '•' => 0.8,
            '€' | '£' | '°' | '²' | '³' | '½' | '¼' | '¾' | '±' | '×' => {
                if small(before) && small(after) {
                    -1.0
                } else if digit(before) || digit(after) || digit(near(at.checked_sub(2))) {
                    // "12 €", "20 °C": what stands between the number and its unit is a space.
                    0.8
                } else {
                    0.4
                }
            }
            '©' | '®' | '™' | '§' | 'ª' | 'º' | '¿' | '¡' | '·' => {
                if small(before) && small(after) { -1.0 } else { 0.2 }
            }
            letter if letter.is_alphabetic() => {
                if small(before) && letter.is_uppercase() {
                    -1.0
                } else {
                    0.0
                }
            }
            _ => -1.0,
        };
    }
    if count == 0 { 1.0 } else { sum / f64::from(count) }
}

/// “read as Mac Roman: “Montréal””
fn written_in(encoding: &str, text: &str) -> Label {
    let odd = |word: &&str| word.chars().any(|letter| !letter.is_ascii() && letter.is_alphabetic());
    let word = text
        .split(|letter: char| !letter.is_alphanumeric() && letter != '’' && letter != '-')
        .find(odd)
        .map(|word| word.chars().take(30).collect::<String>());
    Label::with(|lang| {
        let sample = word.as_ref().map(|word| format!(" ({})", lang.quote(word))).unwrap_or_default();
        match lang {
            Lang::Fr => format!("le fichier n’est pas en UTF-8\u{a0}: lu en {encoding}{sample}"),
            _ => format!("the file is not in UTF-8: read as {encoding}{sample}"),
        }
    })
}

fn cut_off(name: &str) -> Error {
    Error::new(Kind::Tampered, Label::new(format!("{name} is cut off"), format!("{name} est tronqué")))
        .found(Label::fixed("half a letter at the end", "une demi-lettre à la fin"))
        .expected(Label::fixed("a whole text", "un texte entier"))
        .attempt(Label::fixed(
            "copy or download the file again",
            "copiez ou téléchargez le fichier à nouveau",
        ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str = "ville;région\nMontréal;Québec\nTrois-Rivières;Mauricie\nL’Île-d’Orléans;«\u{a0}été\u{a0}»\nGaspé;à côté, où ça créée\n";

    /// The bytes of a text in an encoding that `encoding_rs` reads and does not write.
    fn written(text: &str, script: Script) -> Vec<u8> {
        text.chars()
            .map(|letter| {
                (0..=255).find(|byte| script.decode(&[*byte]) == letter.to_string()).unwrap_or(b'?')
            })
            .collect()
    }

    fn note(bytes: Vec<u8>) -> (String, String) {
        let decoded = decode(bytes, "x.csv", None).unwrap();
        (decoded.text, decoded.note.map(|note| note.en().to_string()).unwrap_or_default())
    }

    #[test]
    fn western_encodings_are_told_apart() {
        for (script, name) in [
            (Script::Known(WINDOWS_1252), "Windows-1252 (“région”)"),
            (Script::Known(MACINTOSH), "Mac Roman (“région”)"),
        ] {
            let (text, note) = note(written(WORDS, script));
            assert_eq!(text, WORDS, "{name}");
            assert!(note.ends_with(name), "{note}");
        }
        // DOS has no curved apostrophe.
        let plain = WORDS.replace('’', "'");
        for (script, name) in [
            (Script::Known(WINDOWS_1252), "Latin-1 (“région”)"),
            (Script::Dos, "DOS (code page 850) (“région”)"),
        ] {
            let (text, note) = note(written(&plain, script));
            assert_eq!(text, plain, "{name}");
            assert!(note.ends_with(name), "{note}");
        }
        for word in ["Montréal", "forêt", "Noël", "GASPÉ", "où", "été", "façade", "12 €", "20 °C"]
        {
            for script in [Script::Known(WINDOWS_1252), Script::Known(MACINTOSH)] {
                if written(word, script).contains(&b'?') {
                    continue;
                }
                let line = format!("a,b\n1,{word}\n");
                assert_eq!(note(written(&line, script)).0, line);
            }
        }
    }

    #[test]
    fn utf_16_is_read_with_and_without_its_mark() {
        let little: Vec<u8> = WORDS.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = WORDS.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for (bytes, mark, name) in [(little, [0xff, 0xfe], "UTF-16LE"), (big, [0xfe, 0xff], "UTF-16BE")] {
            let (text, told) = note(bytes.clone());
            assert!(text == WORDS && told.contains(name), "{told}");
            let (text, told) = note([&mark[..], &bytes].concat());
            assert!(text == WORDS && told.contains(name), "{told}");
            assert!(decode([&mark[..], &bytes[1..]].concat(), "x", None).is_err());
        }
    }

    #[test]
    fn other_alphabets_are_left_to_the_detector() {
        let russian = "город,число\nМосква,1\nСанкт-Петербург,2\nНижний Новгород,3\n";
        let bytes = encoding_rs::WINDOWS_1251.encode(russian).0.into_owned();
        assert_eq!(note(bytes).0, russian);
        let japanese = "都市,数\n東京都,1\n横浜市と川崎市,2\nこれはテストです,3\n";
        let bytes = encoding_rs::SHIFT_JIS.encode(japanese).0.into_owned();
        assert_eq!(note(bytes).0, japanese);
    }

    #[test]
    fn an_encoding_is_taken_at_its_word() {
        assert_eq!(decode(b"\x8e".to_vec(), "x", Some("macintosh")).unwrap().text, "é");
        assert_eq!(decode(b"\x82".to_vec(), "x", Some("CP850")).unwrap().text, "é");
        assert!(decode(b"\x82".to_vec(), "x", Some("mac")).is_ok());
        assert!(decode(b"\x82".to_vec(), "x", Some("klingon")).is_err());
        assert_eq!(DOS.chars().count(), 128);
    }

    #[test]
    fn a_letter_cut_in_half_is_not_another_encoding() {
        assert!(decode("Montréal, No\u{eb}".as_bytes()[..14].to_vec(), "x", None).is_err());
        assert!(decode(b"No\xc3".to_vec(), "x", None).is_err());
        assert_eq!(decode(b"caf\xe9".to_vec(), "x", None).unwrap().text, "café");
    }
}
