//! The numbers of a text, as each language writes them, brought into one form: what both halves of a pair must share.

use super::prose::Lang;

/// The numbers of a text in their order, in one form for both languages: `100000`, `0.5`, `-3`, `12%`, `2.13.0`.
/// Centuries are left out: English counts them in figures, French in Roman numerals.
pub fn numbers(text: &str, lang: Lang) -> Vec<String> {
    let text: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if !text[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        let end = number_end(&text, start, lang);
        at = end;
        // CO2, x1, f32: a name with a number in it.
        if start > 0 && (text[start - 1].is_alphabetic() || text[start - 1] == '_') {
            while at < text.len() && text[at].is_alphanumeric() {
                at += 1;
            }
            continue;
        }
        let mut value = plain(&text[start..end], lang);
        let rest: String = text[end..text.len().min(end + 12)].iter().collect();
        let rest = rest.to_lowercase();
        if ["st", "nd", "rd", "th"].iter().any(|ending| {
            rest.strip_prefix(ending)
                .is_some_and(|rest| rest.trim_start_matches([' ', '-', '\u{a0}']).starts_with("centur"))
        }) {
            continue;
        }
        let sign = start.checked_sub(1).map(|before| text[before]);
        let free = start < 2
            || matches!(text[start - 2], ' ' | '(' | '[' | '\u{a0}' | '\u{202f}' | '\n' | '≈' | '=');
        if sign == Some('−') || (sign == Some('-') && free) {
            value.insert(0, '-');
        }
        let unit = rest.trim_start_matches([' ', '\u{a0}', '\u{202f}']);
        if unit.starts_with('%')
            || unit.starts_with("per cent")
            || unit.starts_with("percent")
            || unit.starts_with("pour cent")
        {
            value.push('%');
        }
        found.push(value);
    }
    found
}

/// Where the number that starts at `start` ends.
fn number_end(text: &[char], start: usize, lang: Lang) -> usize {
    let digit = |at: usize| text.get(at).is_some_and(char::is_ascii_digit);
    let run = |mut at: usize| {
        while digit(at) {
            at += 1;
        }
        at
    };
    let mut end = run(start);
    // Groups of three after a head of one to three digits. An ordinary space in a French number is a fault of
    // typography, which says so; the number is the same.
    if end - start <= 3 {
        while let Some(separator) = text.get(end) {
            let groups = match lang {
                Lang::En => matches!(separator, ',' | '\u{202f}' | '\u{a0}'),
                Lang::Fr => matches!(separator, ' ' | '\u{202f}' | '\u{a0}'),
            };
            if !groups || run(end + 1) != end + 4 {
                break;
            }
            end += 4;
        }
    }
    let marks: &[char] = match lang {
        Lang::En => &['.'],
        // A point between figures is a version, or a fault that typography names.
        Lang::Fr => &[',', '.'],
    };
    while text.get(end).is_some_and(|mark| marks.contains(mark)) && digit(end + 1) {
        let mark = text[end];
        end = run(end + 1);
        if mark == ',' {
            break;
        }
    }
    end
}

fn plain(number: &[char], lang: Lang) -> String {
    number
        .iter()
        .filter(|letter| {
            !matches!(letter, ' ' | '\u{a0}' | '\u{202f}') && (lang == Lang::Fr || **letter != ',')
        })
        .map(|letter| if *letter == ',' { '.' } else { *letter })
        .collect()
}

/// Numbers of one text that the other lacks, both ways, whatever their order.
pub fn differences(en: &[String], fr: &[String]) -> Option<(Vec<String>, Vec<String>)> {
    let lacks = |has: &[String], other: &[String]| {
        let mut other = other.to_vec();
        let mut lacking = Vec::new();
        for number in has {
            match other.iter().position(|candidate| candidate == number) {
                Some(at) => drop(other.swap_remove(at)),
                None => lacking.push(number.clone()),
            }
        }
        lacking
    };
    let (only_en, only_fr) = (lacks(en, fr), lacks(fr, en));
    (!only_en.is_empty() || !only_fr.is_empty()).then_some((only_en, only_fr))
}

/// Numbers that only one of two texts has. A figure in one language may be a word in the other.
pub fn alone(en: &str, fr: &str) -> Option<(Vec<String>, Vec<String>)> {
    let (mut only_en, mut only_fr) = differences(&numbers(en, Lang::En), &numbers(fr, Lang::Fr))?;
    only_en.retain(|number| !in_words(number, fr, Lang::Fr));
    only_fr.retain(|number| !in_words(number, en, Lang::En));
    (!only_en.is_empty() || !only_fr.is_empty()).then_some((only_en, only_fr))
}

fn in_words(number: &str, text: &str, lang: Lang) -> bool {
    const WORDS: [(&str, &str, &str); 19] = [
        ("0", "zero nought no", "zéro"),
        ("1", "one first once", "premier première"),
        ("2", "two second twice", "deux deuxième seconde second"),
        ("3", "three third thrice", "trois troisième"),
        ("4", "four fourth", "quatre quatrième"),
        ("5", "five fifth", "cinq cinquième"),
        ("6", "six sixth", "six sixième"),
        ("7", "seven seventh", "sept septième"),
        ("8", "eight eighth", "huit huitième"),
        ("9", "nine ninth", "neuf neuvième"),
        ("10", "ten tenth", "dix dixième dizaine"),
        ("11", "eleven", "onze"),
        ("12", "twelve dozen", "douze douzaine"),
        ("20", "twenty", "vingt vingtaine"),
        ("30", "thirty", "trente"),
        ("40", "forty", "quarante"),
        ("50", "fifty", "cinquante"),
        ("100", "hundred", "cent centaine"),
        ("1000", "thousand", "mille millier milliers"),
    ];
    let Some((_, en, fr)) = WORDS.iter().find(|(figure, _, _)| *figure == number) else { return false };
    let names: Vec<&str> = (if lang == Lang::En { en } else { fr }).split(' ').collect();
    text.to_lowercase().split(|letter: char| !letter.is_alphabetic()).any(|word| names.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_its_habits() {
        for (en, fr, value) in [
            ("100,000 pairs", "100\u{a0}000 paires", "100000"),
            ("1,234.5", "1\u{202f}234,5", "1234.5"),
            ("below 0.5.", "sous 0,5.", "0.5"),
            ("93.5% of", "93,5\u{a0}% de", "93.5%"),
            ("10 per cent", "10 pour cent", "10%"),
            ("−0.25", "−0,25", "-0.25"),
            ("in 1939, 2000", "en 1939, 2000", "1939 2000"),
            ("1, 2 and 3", "1, 2 et 3", "1 2 3"),
            ("libtorch 2.13.0", "libtorch 2.13.0", "2.13.0"),
            ("the 1960s", "les années 1960", "1960"),
            ("the 2nd", "le 2e", "2"),
            ("CO2, x1 and f32", "CO2, x1 et f32", ""),
            ("in the 18th century", "au xviiie siècle", ""),
            ("3–5", "3–5", "3 5"),
            ("GPT-2", "GPT-2", "2"),
            ("two (-2)", "deux (-2)", "-2"),
        ] {
            assert_eq!(numbers(en, Lang::En).join(" "), value, "{en}");
            assert_eq!(numbers(fr, Lang::Fr).join(" "), value, "{fr}");
        }
        // French that writes numbers as English does means something else.
        assert_eq!(numbers("100,000", Lang::Fr), ["100.000"]);
    }

    #[test]
    fn a_figure_may_be_a_word_in_the_other_language() {
        assert_eq!(alone("an 8-bit network", "un réseau à huit bits"), None);
        assert_eq!(alone("twice", "2 fois"), None);
        assert_eq!(alone("in 7 ways", "de huit façons"), Some((vec!["7".into()], vec![])));
    }

    #[test]
    fn order_is_free_and_what_is_lacking_is_named() {
        let list = |text: &str| text.split(' ').map(str::to_string).collect::<Vec<_>>();
        assert_eq!(differences(&list("1 2 2"), &list("2 1 2")), None);
        assert_eq!(differences(&list("1 2 2"), &list("2 1 3")), Some((list("2"), list("3"))));
    }
}
