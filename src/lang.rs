//! Words and numbers in the reader's language.
//!
//! Every word the crate can show is a [`Label`]: an English and a French text that cannot exist one
//! without the other. A [`Lang`] turns labels, numbers, lists and quotations into what the reader
//! sees. In: pairs and values. Out: text. The session's language lives in the environment variable
//! `ATELIER_LANG`, because a variable of the process survives from cell to cell whatever way the
//! crate is linked.
//!
//! This file is the one leaf of the crate, the kernel and the tools: it uses nothing of any of them, and the other two
//! include it by its path.

use std::borrow::Cow;
use std::fmt;

/// The environment variable that holds the language of the session: `en`, `fr` or `both`.
pub(crate) const LANG_VARIABLE: &str = "ATELIER_LANG";

/// Narrow no-break space: between groups of digits, and before `; ! ?` in French.
pub(crate) const NARROW: char = '\u{202f}';
/// No-break space: before `:` and inside « » in French.
pub(crate) const NO_BREAK: char = '\u{a0}';

/// The language in which figures, tables, progress and messages speak.
///
/// ```
/// use atelier::Lang;
/// assert_eq!(Lang::En.number(1234.5, 1), "1,234.5");
/// assert_eq!(Lang::Fr.number(1234.5, 1), "1\u{202f}234,5");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lang {
    /// English only.
    En,
    /// Français seulement.
    Fr,
    /// Both, side by side: for a room that speaks two languages.
    Both,
}

impl Lang {
    /// The language of this session, as `start` set it; both languages where nothing was set.
    pub fn current() -> Lang {
        std::env::var(LANG_VARIABLE).ok().and_then(|code| Lang::parse(&code)).unwrap_or(Lang::Both)
    }

    /// The language of this code.
    pub(crate) fn parse(code: &str) -> Option<Lang> {
        [Lang::En, Lang::Fr, Lang::Both].into_iter().find(|lang| lang.code() == code)
    }

    /// The code of this language: `en`, `fr` or `both`.
    pub fn code(&self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Fr => "fr",
            Lang::Both => "both",
        }
    }

    /// The single languages that this choice shows, in order.
    pub fn each(&self) -> &'static [Lang] {
        match self {
            Lang::En => &[Lang::En],
            Lang::Fr => &[Lang::Fr],
            Lang::Both => &[Lang::En, Lang::Fr],
        }
    }

    /// A number with a fixed count of `decimals`, grouped in thousands.
    ///
    /// English writes `1,234.5`, French `1 234,5` with a narrow no-break space. Where both
    /// languages are shown, the form that neither misreads: `1 234.5`.
    ///
    /// ```
    /// use atelier::Lang;
    /// assert_eq!(Lang::Fr.number(-0.5, 2), "−0,50");
    /// assert_eq!(Lang::Both.number(100_000.0, 0), "100\u{202f}000");
    /// ```
    pub fn number(&self, value: f64, decimals: usize) -> String {
        if value.is_nan() {
            return "NaN".to_string();
        }
        if value.is_infinite() {
            return if value > 0.0 { "∞" } else { "−∞" }.to_string();
        }
        let plain = format!("{:.*}", decimals, value.abs());
        // A value that rounds to zero has no sign: nobody should wonder about "−0".
        let negative = value < 0.0 && plain.bytes().any(|b| (b'1'..=b'9').contains(&b));
        let (whole, fraction) = match plain.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (plain.as_str(), None),
        };
        let mut text = String::with_capacity(plain.len() + 8);
        if negative {
            text.push('−');
        }
        for (position, digit) in whole.chars().enumerate() {
            // Four digits stand together in the neutral form (as ISO 80000 allows), not in a language of its own.
            let left = whole.len() - position;
            let grouped = whole.len() > 3 && (whole.len() > 4 || *self != Lang::Both);
            if position > 0 && left.is_multiple_of(3) && grouped {
                text.push(if *self == Lang::En { ',' } else { NARROW });
            }
            text.push(digit);
        }
        if let Some(fraction) = fraction {
            text.push(if *self == Lang::Fr { ',' } else { '.' });
            text.push_str(fraction);
        }
        text
    }

    /// A count.
    ///
    /// ```
    /// use atelier::Lang;
    /// assert_eq!(Lang::En.count(100_000), "100,000");
    /// ```
    pub fn count(&self, value: usize) -> String {
        self.number(value as f64, 0)
    }

    /// A number of unknown size with about four significant digits: what a reader can take in.
    ///
    /// ```
    /// use atelier::Lang;
    /// assert_eq!(Lang::En.short(3333.33), "3,333");
    /// assert_eq!(Lang::Fr.short(0.012345), "0,01235");
    /// assert_eq!(Lang::En.short(0.000002), "2×10⁻⁶");
    /// assert_eq!(Lang::En.short(2.0), "2");
    /// ```
    pub fn short(&self, value: f64) -> String {
        if !value.is_finite() || value == 0.0 {
            return self.number(value, 0);
        }
        let exponent = value.abs().log10().floor() as i32;
        if !(-4..=8).contains(&exponent) {
            // In two steps: ten to the power of the smallest numbers is itself too small to be written.
            let mantissa = value / 10f64.powi(exponent / 2) / 10f64.powi(exponent - exponent / 2);
            let mut mantissa = self.trimmed(mantissa, 2);
            let mut exponent = exponent;
            if mantissa == "10" || mantissa == "−10" {
                mantissa = mantissa.replace("10", "1");
                exponent += 1;
            }
            return format!("{mantissa}×10{}", superscript(exponent));
        }
        self.trimmed(value, (3 - exponent).max(0) as usize)
    }

    fn trimmed(&self, value: f64, decimals: usize) -> String {
        let text = self.number(value, decimals);
        let mark = if *self == Lang::Fr { ',' } else { '.' };
        if text.contains(mark) { text.trim_end_matches('0').trim_end_matches(mark).to_string() } else { text }
    }

    /// A share of one as a percentage: `0.935` is `93.5%` in English, `93,5 %` in French.
    ///
    /// ```
    /// use atelier::Lang;
    /// assert_eq!(Lang::Fr.percent(0.935, 1), "93,5\u{a0}%");
    /// ```
    pub fn percent(&self, share: f64, decimals: usize) -> String {
        let number = self.number(share * 100.0, decimals);
        match self {
            Lang::En => format!("{number}%"),
            _ => format!("{number}{NO_BREAK}%"),
        }
    }

    /// A size in bytes, in units of one thousand: `1.2 MB`, `1,2 Mo`.
    pub fn bytes(&self, bytes: u64) -> String {
        const UNITS: [(&str, &str); 5] = [("B", "o"), ("kB", "ko"), ("MB", "Mo"), ("GB", "Go"), ("TB", "To")];
        let mut value = bytes as f64;
        let mut unit = 0;
        while value >= 1000.0 && unit + 1 < UNITS.len() {
            value /= 1000.0;
            unit += 1;
        }
        let number = if unit == 0 { self.number(value, 0) } else { self.trimmed(value, 1) };
        let unit = if *self == Lang::Fr { UNITS[unit].1 } else { UNITS[unit].0 };
        format!("{number}{NO_BREAK}{unit}")
    }

    /// A text in the quotation marks of the language.
    ///
    /// ```
    /// use atelier::Lang;
    /// assert_eq!(Lang::En.quote("age"), "“age”");
    /// assert_eq!(Lang::Fr.quote("âge"), "«\u{a0}âge\u{a0}»");
    /// ```
    pub fn quote(&self, text: &str) -> String {
        match self {
            Lang::Fr => format!("«{NO_BREAK}{text}{NO_BREAK}»"),
            _ => format!("“{text}”"),
        }
    }

    /// A list as a sentence has it: `a, b and c`, `a, b et c`.
    pub fn list(&self, items: &[String]) -> String {
        let and = match self {
            Lang::Fr => "et",
            Lang::En => "and",
            Lang::Both => "&",
        };
        match items {
            [] => String::new(),
            [only] => only.clone(),
            [head @ .., last] => format!("{} {and} {last}", head.join(", ")),
        }
    }

    /// The text before a value: `found: …`, `trouvé : …`.
    pub(crate) fn colon(&self, word: &str) -> String {
        match self {
            Lang::Fr => format!("{word}{NO_BREAK}:"),
            _ => format!("{word}:"),
        }
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Lang::En => "English",
            Lang::Fr => "français",
            Lang::Both => "English · français",
        })
    }
}

fn superscript(exponent: i32) -> String {
    let digits = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let mut text = String::new();
    if exponent < 0 {
        text.push('⁻');
    }
    for digit in exponent.unsigned_abs().to_string().bytes() {
        text.push(digits[(digit - b'0') as usize]);
    }
    text
}

/// A text in both languages: the only way in which words enter a figure, a table or a message.
///
/// ```
/// use atelier::{Label, Lang};
/// const LOSS: Label = Label::fixed("loss", "perte");
/// assert_eq!(LOSS.text(Lang::Fr), "perte");
/// assert_eq!(LOSS.text(Lang::Both), "loss · perte");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Label {
    en: Cow<'static, str>,
    fr: Cow<'static, str>,
}

impl Label {
    /// A pair known when the crate is written.
    pub const fn fixed(en: &'static str, fr: &'static str) -> Label {
        Label { en: Cow::Borrowed(en), fr: Cow::Borrowed(fr) }
    }

    /// A pair made at run time.
    pub fn new(en: impl Into<String>, fr: impl Into<String>) -> Label {
        Label { en: Cow::Owned(en.into()), fr: Cow::Owned(fr.into()) }
    }

    /// The same text in both languages: a number, a name from the data.
    pub fn same(text: impl Into<String>) -> Label {
        let text = text.into();
        Label { en: Cow::Owned(text.clone()), fr: Cow::Owned(text) }
    }

    /// A pair made by one function, called once for each language: for texts with numbers in them.
    pub fn with(mut make: impl FnMut(Lang) -> String) -> Label {
        Label { en: Cow::Owned(make(Lang::En)), fr: Cow::Owned(make(Lang::Fr)) }
    }

    /// What the reader sees in `lang`; both halves, apart by a dot, where both languages are shown.
    pub fn text(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.en.to_string(),
            Lang::Fr => self.fr.to_string(),
            Lang::Both if self.en == self.fr => self.en.to_string(),
            Lang::Both => format!("{} · {}", self.en, self.fr),
        }
    }

    /// The same for a message of whole sentences: each half on lines of its own, English first.
    #[allow(dead_code)] // said by the kernel and the tools
    pub(crate) fn lines(&self, lang: Lang) -> String {
        match lang {
            Lang::Both if self.en != self.fr => format!("{}\n{}", self.en, self.fr),
            _ => self.text(lang),
        }
    }

    /// The English half.
    pub fn en(&self) -> &str {
        &self.en
    }

    /// The French half.
    pub fn fr(&self) -> &str {
        &self.fr
    }

    /// Whether there is nothing to read in either language.
    pub fn is_empty(&self) -> bool {
        self.en.is_empty() && self.fr.is_empty()
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::current()))
    }
}

impl From<(&str, &str)> for Label {
    fn from((en, fr): (&str, &str)) -> Label {
        Label::new(en, fr)
    }
}

/// A text as the beginning of a sentence: with a capital letter.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_each_language() {
        let cases = [
            (0.0, 0, "0", "0"),
            (-0.0001, 2, "0.00", "0,00"),
            (1234.0, 0, "1,234", "1\u{202f}234"),
            (1234567.891, 2, "1,234,567.89", "1\u{202f}234\u{202f}567,89"),
            (-12.5, 1, "−12.5", "−12,5"),
            (f64::NAN, 2, "NaN", "NaN"),
            (f64::INFINITY, 2, "∞", "∞"),
        ];
        for (value, decimals, en, fr) in cases {
            assert_eq!(Lang::En.number(value, decimals), en);
            assert_eq!(Lang::Fr.number(value, decimals), fr);
        }
    }

    #[test]
    fn both_languages_share_a_form_that_neither_misreads() {
        assert_eq!(Lang::Both.number(1234.5, 1), "1234.5");
        assert_eq!(Lang::Both.number(12345.5, 1), "12\u{202f}345.5");
    }

    #[test]
    fn short_keeps_four_digits() {
        assert_eq!(Lang::En.short(0.1), "0.1");
        assert_eq!(Lang::En.short(812.34567), "812.3");
        assert_eq!(Lang::En.short(9.9999e-7), "1×10⁻⁶");
        assert_eq!(Lang::Fr.short(-1.5e12), "−1,5×10¹²");
        assert_eq!(Lang::En.short(0.0), "0");
        assert_eq!(Lang::En.short(1e-320), "1×10⁻³²⁰");
    }

    #[test]
    fn bytes_use_octets_in_french() {
        assert_eq!(Lang::En.bytes(999), "999\u{a0}B");
        assert_eq!(Lang::Fr.bytes(1_200_000), "1,2\u{a0}Mo");
    }
}
