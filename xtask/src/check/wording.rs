//! Turns of phrase that a francophone reader stumbles over, where a program can see them. Each is a kind of fault that readers found in
//! earlier notebooks, most of them English sentences in French words. What needs an ear is in `notebooks/writing.md`.

use super::prose::Lang;
use crate::ground::say::{both, Words};
use regex::Regex;
use std::sync::LazyLock;

/// A turn of phrase, and what to write instead.
struct Turn {
    found: Regex,
    en: &'static str,
    fr: &'static str,
}

fn turn(found: &str, instead: &'static str, plutot: &'static str) -> Turn {
    Turn { found: Regex::new(found).expect("the pattern is a constant, and tested"), en: instead, fr: plutot }
}

/// Anywhere in French.
static FRENCH: LazyLock<Vec<Turn>> = LazyLock::new(|| {
    vec![
        turn(
            r"(?i)\bdont [^.;:!?]{0,40}\bappri|\ben (?:a|ai|ont|aurait|avait) appris\b|\bd’en apprendre\b",
            "“learn from” is not « apprendre de »: « formé sur », « entraîné avec », « qui ont servi à »",
            "« apprendre de » n’est pas français en ce sens\u{a0}: « formé sur », « entraîné avec », « qui ont servi à »",
        ),
        turn(
            r"(?i)à [^.;:!?]{1,20} près de\b",
            "« à X près de Y » crosses two idioms: « Y à X près », « à moins de X de Y »",
            "« à X près de Y » croise deux tournures\u{a0}: « Y à X près », « à moins de X de Y »",
        ),
        turn(
            r"(?i)\bde chaque(?:\s*[.,;:!?»)]|$)",
            "« de chaque » needs a noun",
            "« de chaque » demande un nom",
        ),
        turn(
            r"(?i)\b(?:cela|ça|peut|peuvent|examples?|exemples?|loin|peine) aide(?:nt)?\b(?:\s*[.,;:!?»)]|\s+(?:avec|beaucoup|peu)\b|$)|\b(?:n’|ne )aide(?:nt)? (?:pas|guère|qu’)|\bpeut aider avec\b",
            "« aider » helps somebody to do something: « rapporte », « est utile », « fait gagner »",
            "« aider » demande un complément\u{a0}: « rapporte », « est utile », « fait gagner »",
        ),
        turn(
            r"(?i)\bce que (?:vous|tu|l’on|on) (?:attend|attends|attendez)\b",
            "“what you expect” is « ce à quoi vous vous attendez », « ce qui va arriver, selon vous »",
            "« attendre » n’est pas « s’attendre à »\u{a0}: « ce qui va arriver, selon vous »",
        ),
        turn(
            r"(?i)\bpar rapports? égaux?\b|\bpar rapports égaux\b",
            "a logarithmic scale is « une échelle multiplicative (logarithmique) »",
            "une échelle logarithmique se dit « multiplicative (logarithmique) »",
        ),
        turn(
            r"(?i)\bpas, pas\b",
            "« pas, pas »: steps, or not? Say « et non », « déplacements »",
            "« pas, pas »\u{a0}: des pas, ou une négation\u{202f}? Dire « et non », « déplacements »",
        ),
        turn(
            r"(?i)\bcollectionn(?:e|es|ent|ons|ez|er|é|és|ée|ées|ait|aient)\b",
            "data are « recueillies », « réunies »: « collectionner » is for stamps",
            "on « recueille », on « réunit » des données\u{a0}; « collectionner », c’est pour les timbres",
        ),
        turn(
            r"(?i)\bcarnets?\b",
            "a notebook is « un cahier », everywhere",
            "un seul mot\u{a0}: « cahier »",
        ),
        turn(
            r"(?i)\bapprentissage automatique\b",
            "« apprentissage machine », everywhere",
            "« apprentissage machine », partout",
        ),
        turn(
            r"\b1ᵉʳ\b|\bCO2\b",
            "« 1er », « CO₂ »: one form in the whole collection",
            "« 1er », « CO₂ »\u{a0}: une seule forme dans toute la collection",
        ),
        turn(
            r"\bet autres?\b(?:\s*[,(«\u{a0}]|\s+\d)",
            "authors are followed by « et coll. »",
            "après les noms d’auteurs\u{a0}: « et coll. »",
        ),
        turn(
            r"(?i)\bjuste les\b|\bpas juste les\b",
            "« seulement »: « juste » is also “fair”",
            "« seulement »\u{a0}: « juste » veut aussi dire équitable",
        ),
    ]
});

/// In a label: what stands by itself beside a number, in a figure or as a claim.
static LABELS: LazyLock<Vec<Turn>> = LazyLock::new(|| {
    vec![
        turn(
            r"\p{L}[^.;:!?]* moins \p{L}",
            "“A minus B” is no noun in French: « écart entre … et … », « gain grâce à … »",
            "« A moins B » n’est pas un nom\u{a0}: « écart entre … et … », « gain grâce à … »",
        ),
        turn(
            r"(?i)^\s*pas\s+\p{L}",
            "a label that begins with « pas » reads as “not”: « déplacements », « nombre de pas »",
            "une étiquette qui commence par « pas » se lit comme une négation\u{a0}: « déplacements », « nombre de pas »",
        ),
    ]
});

/// In comparisons « moins » is an adverb: « coûte moins cher », « au moins la moitié », « plus ou moins égal ».
static ADVERB: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:au|du|le|la|les|plus ou|en|de|beaucoup|un peu|bien|encore|coûte|coûtent|vaut|dit|pèse|prend|est|sont|compte|apprend|apprennent|sait|savent) moins\b|, moins (?:il|elle|on|ils|elles)\b|\bmoins (?:de|d’|que|cher|chère|bien|bon|souvent|vite|longtemps|\w+ que)\b|\bà moins\b")
        .expect("the pattern is a constant, and tested")
});

/// What to mend in a text.
pub fn check(text: &str, lang: Lang) -> Vec<Words> {
    match lang {
        Lang::En => Vec::new(),
        Lang::Fr => {
            // A name keeps its spelling.
            let text = text.replace("CO2 Program", "");
            FRENCH.iter().filter_map(|turn| turn.see(&text)).collect()
        }
    }
}

/// What to mend in a label, beside what holds for every text.
pub fn check_label(text: &str, lang: Lang) -> Vec<Words> {
    if lang == Lang::En {
        return Vec::new();
    }
    let without = ADVERB.replace_all(text, "");
    LABELS.iter().filter_map(|turn| turn.see(&without)).collect()
}

impl Turn {
    fn see(&self, text: &str) -> Option<Words> {
        let found = self.found.find(text)?;
        let excerpt = found.as_str().trim();
        Some(both(
            format!("French: {}: “{excerpt}”", self.en),
            format!("français\u{a0}: {}\u{a0}: «\u{a0}{excerpt}\u{a0}»", self.fr),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_that_readers_found_are_seen() {
        for text in [
            "Des exemples dont il n’a pas appris.",
            "Elle a fait sa propre expérience, et en a appris.",
            "un résumé de ce dont il a appris",
            "à 0,0001 près de 0",
            "avec cinq de chaque",
            "on garde une image de chaque.",
            "Plus d’exemples aident, chacun un peu moins",
            "Marcher plus loin aide\u{202f}; plus d’unités, à peine",
            "dites à voix haute ce que vous attendez",
            "L’échelle de gauche va par rapports égaux.",
            "Comptez les pas, pas les exemples.",
            "l’on collectionne",
            "ce carnet",
            "L’apprentissage automatique pour les arts",
            "le 1ᵉʳ mai",
            "le CO2 de l’air",
            "Ce n’est pas juste les données",
        ] {
            assert_eq!(check(text, Lang::Fr).len(), 1, "{text}");
            assert!(check(text, Lang::En).is_empty());
        }
    }

    #[test]
    fn good_french_passes() {
        for text in [
            "Le réseau a appris à additionner.",
            "la moitié de chaque image",
            "l’un de chaque sorte",
            "à peu près la moitié",
            "Il aide les personnes à choisir.",
            "Ce jeu de données",
        ] {
            assert!(check(text, Lang::Fr).is_empty(), "{text}: {:?}", check(text, Lang::Fr));
        }
    }

    #[test]
    fn labels_do_not_subtract_and_do_not_begin_with_a_negation() {
        for text in ["fit moins boucle à la main", "au crayon moins à la machine", "pas avant de savoir"] {
            assert_eq!(check_label(text, Lang::Fr).len(), 1, "{text}");
        }
        for text in [
            "coûte moins cher",
            "au moins la moitié",
            "moins de 10 % d’erreurs",
            "déplacements payés",
            "écart entre les deux",
        ] {
            assert!(check_label(text, Lang::Fr).is_empty(), "{text}");
        }
    }
}
