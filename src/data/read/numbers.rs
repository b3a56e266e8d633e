//! Numbers as people write them: `1762949`, `1 762 949`, `-12,5 %`, `$1,234.50`.
//!
//! In: the text of one cell. Out: what its marks mean, as far as it tells; which of a comma and a point
//! is the decimal mark is decided by the column, or by the whole file, and never by one cell.

/// A number as it stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::data) struct Numeral<'a> {
    negative: bool,
    /// Digits, and what stands between them.
    body: &'a str,
    /// What follows `e`.
    exponent: &'a str,
    pub(in crate::data) comma: Mark,
    pub(in crate::data) point: Mark,
    /// Blanks or apostrophes between thousands.
    pub(in crate::data) spaced: bool,
    /// `%`, `$`, `€` and the like, before or after.
    pub(in crate::data) unit: Option<char>,
    /// Zeros in front, or a plus before a long number: a code or a telephone, no quantity.
    pub(in crate::data) is_code: bool,
}

/// What a comma or a point does in a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::data) enum Mark {
    Absent,
    Decimal,
    Thousands,
    /// `1,234` is one thousand, or one and a bit.
    Either,
}

/// What a comma and a point mean in one column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::data) struct Meaning {
    pub(in crate::data) comma_is_decimal: bool,
    pub(in crate::data) point_is_decimal: bool,
}

/// A number that was read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::data) enum Value {
    Whole(i64),
    Fraction(f64),
    /// Digits beyond what 64 bits hold: an identifier.
    TooLong,
}

const UNITS: [char; 6] = ['%', '$', '€', '£', '¥', '¢'];

/// Blanks of every width, and apostrophes: what stands between thousands in French and in Switzerland.
fn is_blank(letter: char) -> bool {
    matches!(letter, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{2007}')
}

impl Numeral<'_> {
    /// The number in a cell, or none.
    pub(in crate::data) fn parse(cell: &str) -> Option<Numeral<'_>> {
        if let Some(plain) = Numeral::plain(cell) {
            return Some(plain);
        }
        let first = cell.chars().next()?;
        if !(first.is_ascii_digit() || is_blank(first) || "+-−.,".contains(first) || UNITS.contains(&first))
        {
            return None;
        }
        let text = cell.trim_matches(is_blank);
        let (mut negative, mut plus, mut unit, mut text) = (false, false, None, text);
        // A sign and a unit, in either order: -12 $, $-12, -$12.
        for _ in 0..2 {
            let first = text.chars().next()?;
            if "+-−".contains(first) && !negative && !plus {
                (negative, plus) = (first != '+', first == '+');
            } else if UNITS.contains(&first) && unit.is_none() {
                unit = Some(first);
            } else {
                break;
            }
            text = text[first.len_utf8()..].trim_start_matches(is_blank);
        }
        if let Some(last) = text.chars().next_back().filter(|last| UNITS.contains(last) && unit.is_none()) {
            unit = Some(last);
            text = text[..text.len() - last.len_utf8()].trim_end_matches(is_blank);
        }
        let (body, exponent) = match text.find(['e', 'E']) {
            Some(at) => (&text[..at], &text[at + 1..]),
            None => (text, ""),
        };
        if text.len() > body.len() {
            let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            if digits.is_empty() || digits.len() > 3 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
        }
        let mut numeral = Numeral {
            negative,
            body,
            exponent,
            comma: Mark::Absent,
            point: Mark::Absent,
            spaced: false,
            unit,
            is_code: false,
        };
        numeral.read_marks()?;
        let whole = body.bytes().take_while(u8::is_ascii_digit).count();
        let zero = body.starts_with('0') && (whole > 1 || numeral.spaced);
        numeral.is_code = zero || (plus && whole == body.len() && whole >= 8);
        Some(numeral)
    }

    /// Most numbers of a file, in one walk: digits, perhaps a minus, perhaps a point between them.
    fn plain(cell: &str) -> Option<Numeral<'_>> {
        let body = cell.strip_prefix('-').unwrap_or(cell);
        let whole = body.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(body.len());
        let (point, is_zero) = (whole < body.len(), body.starts_with('0'));
        let rest = if point { body[whole..].strip_prefix('.')? } else { "" };
        if whole == 0 || (point && rest.is_empty()) || !rest.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let point = match point {
            false => Mark::Absent,
            true if whole <= 3 && rest.len() == 3 && !is_zero => Mark::Either,
            true => Mark::Decimal,
        };
        Some(Numeral {
            negative: body.len() < cell.len(),
            body,
            exponent: "",
            comma: Mark::Absent,
            point,
            spaced: false,
            unit: None,
            is_code: is_zero && whole > 1,
        })
    }

    /// What stands between the digits, or none where the groups are not those of a number.
    fn read_marks(&mut self) -> Option<()> {
        let mut groups = [0usize; 12];
        let mut marks = ['\0'; 12];
        let mut count = 0;
        for letter in self.body.chars() {
            if letter.is_ascii_digit() {
                groups[count] += 1;
                continue;
            }
            marks[count] = match letter {
                ',' | '.' => letter,
                '\'' | '’' => '\'',
                letter if is_blank(letter) => ' ',
                _ => return None,
            };
            count += 1;
            if count == groups.len() {
                return None;
            }
        }
        let thousands =
            |last: usize| (1..=3).contains(&groups[0]) && groups[1..=last].iter().all(|group| *group == 3);
        let Some(last) = count.checked_sub(1) else { return (groups[0] > 0).then_some(()) };
        let mark = marks[last];
        let earlier = &marks[..last];
        let decimal = matches!(mark, ',' | '.');
        if earlier.is_empty() && decimal {
            // 1,5 and .5 and 12345,678 have decimals; 0,125 too; 1,234 may have thousands.
            let either = thousands(1) && !self.body.starts_with('0');
            if groups[0] + groups[1] == 0 {
                return None;
            }
            self.set(mark, if either { Mark::Either } else { Mark::Decimal });
        } else if marks[..count].iter().all(|other| *other == mark) {
            if !thousands(count) {
                return None;
            }
            self.set(mark, Mark::Thousands);
        } else {
            let group = marks[0];
            if !decimal || earlier.iter().any(|other| *other != group) || !thousands(last) {
                return None;
            }
            self.set(group, Mark::Thousands);
            self.set(mark, Mark::Decimal);
        }
        Some(())
    }

    fn set(&mut self, mark: char, meaning: Mark) {
        match mark {
            ',' => self.comma = meaning,
            '.' => self.point = meaning,
            _ => self.spaced = true,
        }
    }

    /// Whether a spreadsheet would have written it so: nothing but digits, a sign, a decimal mark.
    pub(in crate::data) fn is_plain(&self) -> bool {
        let plain = |mark: Mark| matches!(mark, Mark::Absent | Mark::Decimal);
        self.unit.is_none() && !self.spaced && plain(self.comma) && self.point != Mark::Thousands
    }

    /// Its value, once the column has said what the marks mean; none where one of them has no place.
    pub(in crate::data) fn value(&self, meaning: Meaning) -> Option<Value> {
        let decimals = |mark: Mark, is_decimal: bool| match mark {
            Mark::Absent => Some(false),
            Mark::Decimal => is_decimal.then_some(true),
            Mark::Thousands => (!is_decimal || mark == Mark::Thousands).then_some(false),
            Mark::Either => Some(is_decimal),
        };
        let comma = decimals(self.comma, meaning.comma_is_decimal)?;
        let point = decimals(self.point, meaning.point_is_decimal)?;
        if !comma && !point && self.exponent.is_empty() && self.body.bytes().all(|byte| byte.is_ascii_digit())
        {
            return Some(self.whole(self.body));
        }
        if point && self.comma == Mark::Absent && !self.spaced && self.exponent.is_empty() {
            let value: f64 = self.body.parse().ok()?;
            return Some(Value::Fraction(if self.negative { -value } else { value }));
        }
        let mut text = String::with_capacity(self.body.len() + 8);
        for letter in self.body.chars() {
            match letter {
                '0'..='9' => text.push(letter),
                ',' if comma => text.push('.'),
                '.' if point => text.push('.'),
                _ => {}
            }
        }
        if !comma && !point && self.exponent.is_empty() {
            return Some(self.whole(&text));
        }
        if !self.exponent.is_empty() {
            text.push('e');
            text.push_str(self.exponent);
        }
        let value: f64 = text.parse().ok()?;
        Some(Value::Fraction(if self.negative { -value } else { value }))
    }

    fn whole(&self, digits: &str) -> Value {
        match digits.parse::<i64>() {
            Ok(value) => Value::Whole(if self.negative { -value } else { value }),
            Err(_) => Value::TooLong,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMA: Meaning = Meaning { comma_is_decimal: true, point_is_decimal: true };
    const POINT: Meaning = Meaning { comma_is_decimal: false, point_is_decimal: true };

    fn value(cell: &str, meaning: Meaning) -> Option<f64> {
        match Numeral::parse(cell)?.value(meaning)? {
            Value::Whole(value) => Some(value as f64),
            Value::Fraction(value) => Some(value),
            Value::TooLong => None,
        }
    }

    #[test]
    fn numbers_of_french_spreadsheets_are_read() {
        for (cell, expected) in [
            ("1762949", 1_762_949.0),
            ("1 762 949", 1_762_949.0),
            ("1\u{a0}762\u{a0}949", 1_762_949.0),
            ("1\u{202f}762\u{202f}949,25", 1_762_949.25),
            ("1\u{2009}762", 1_762.0),
            ("1'762'949", 1_762_949.0),
            ("1.762.949,5", 1_762_949.5),
            ("1,5", 1.5),
            ("2.5", 2.5),
            (" 5 ", 5.0),
            ("\u{a0}5\u{a0}", 5.0),
            ("12,5 %", 12.5),
            ("12,50\u{a0}$", 12.5),
            ("-12,50\u{202f}€", -12.5),
            ("$12", 12.0),
            ("-$12", -12.0),
            ("$-12", -12.0),
            ("−3,5", -3.5),
            ("+0,5", 0.5),
            (",5", 0.5),
            ("1,5e3", 1500.0),
            ("2E-3", 0.002),
            ("0,125", 0.125),
        ] {
            assert_eq!(value(cell, COMMA), Some(expected), "{cell}");
        }
        assert_eq!(value("1,234.5", POINT), Some(1234.5));
        assert_eq!(value("1,234", POINT), Some(1234.0));
        assert_eq!(value("1,234", COMMA), Some(1.234));
    }

    #[test]
    fn what_is_no_number_stays_what_it_is() {
        for cell in [
            "",
            " ",
            "-",
            "$",
            "%",
            ".",
            ",",
            "e5",
            "1e",
            "12 5",
            "06 12 34 56 78",
            "1 2345",
            "1,2,3",
            "12 34 567",
            "5\"",
            "10:30",
            "1/2",
            "3-4",
            "12 abc",
            "1.2.3",
            "0x10",
            "1_000",
            "--5",
            "5 %%",
            "1 234 5",
            "12345 678",
            "inf",
            "NaN",
        ] {
            assert_eq!(value(cell, COMMA), None, "{cell}");
        }
        assert_eq!(Numeral::parse("12345678901234567890").unwrap().value(COMMA), Some(Value::TooLong));
    }

    #[test]
    fn codes_are_told_from_quantities() {
        for cell in ["01000", "007", "00", "0612345678", "+33612345678", "-007", "00.5", "0 123"] {
            assert!(Numeral::parse(cell).unwrap().is_code, "{cell}");
        }
        for cell in ["0", "0.5", "0,5", "-0.5", "100", "+5", "10", "1 000"] {
            assert!(!Numeral::parse(cell).unwrap().is_code, "{cell}");
        }
    }
}
