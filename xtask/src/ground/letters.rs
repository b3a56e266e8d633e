//! Words as others want them: without accents for sorting, escaped for HTML.

/// What a word is sorted by: no accents, no capitals, ligatures spelt out.
pub fn collated(word: &str) -> String {
    word.chars()
        .flat_map(char::to_lowercase)
        .flat_map(|letter| match letter {
            'à' | 'â' | 'ä' => vec!['a'],
            'ç' => vec!['c'],
            'é' | 'è' | 'ê' | 'ë' => vec!['e'],
            'î' | 'ï' => vec!['i'],
            'ô' | 'ö' => vec!['o'],
            'ù' | 'û' | 'ü' => vec!['u'],
            'œ' => vec!['o', 'e'],
            'æ' => vec!['a', 'e'],
            other => vec![other],
        })
        .collect()
}

/// Text as HTML shows it.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_and_capitals_do_not_count() {
        assert_eq!(collated("Œuvre d’Été"), "oeuvre d’ete");
    }

    #[test]
    fn text_is_no_markup() {
        assert_eq!(escaped("a < \"b\" & c"), "a &lt; &quot;b&quot; &amp; c");
    }
}
