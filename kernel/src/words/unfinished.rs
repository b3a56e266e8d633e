//! What is told about code that cannot be Rust (`crate::unfinished`).

use super::{pair, Label};
use crate::compiler::Story;
use crate::unfinished::{Fault, Kind};

pub fn story(fault: &Fault, line_of: impl Fn(usize) -> usize) -> Story {
    match &fault.kind {
        Kind::Comment => Story::new(pair(
            "The comment that begins here with `/*` is not closed.",
            "Le commentaire qui commence ici par `/*` n’est pas fermé.",
        ))
        .attempt(pair(
            "`*/` at its end, or `//` for one line",
            "`*/` à la fin, ou `//` pour une seule ligne",
        )),
        Kind::Text => Story::new(pair(
            "The text that begins here is not closed, or an earlier quotation mark is missing.",
            "Le texte qui commence ici n’est pas fermé, ou il manque un guillemet avant.",
        ))
        .attempt(pair("a second `\"`", "un second `\"`")),
        Kind::Quotes => Story::new(pair(
            "Single quotes hold one character; a text stands in double quotes.",
            "Les apostrophes entourent un seul caractère ; un texte se met entre guillemets droits.",
        ))
        .attempt(pair("`\"text\"`", "`\"texte\"`")),
        Kind::Open(sign) => Story::new(pair(
            format!("The `{sign}` that stands here is not closed."),
            format!("Le `{sign}` qui se trouve ici n’est pas fermé."),
        ))
        .attempt(pair(
            format!("`{}` where it ends", partner(*sign)),
            format!("`{}` là où il finit", partner(*sign)),
        )),
        Kind::Close(sign) => Story::new(pair(
            format!("This `{sign}` closes nothing: no `{}` is open.", partner(*sign)),
            format!("Ce `{sign}` ne ferme rien : aucun `{}` n’est ouvert.", partner(*sign)),
        ))
        .attempt(pair(
            "leave it out, or open it where it should begin",
            "enlevez-le, ou ouvrez-le là où il devrait commencer",
        )),
        Kind::Other { open, at, close } => {
            let line = line_of(*at);
            Story::new(pair(
                format!("`{close}` stands here, but `{open}` of line {line} is still open."),
                format!("`{close}` se trouve ici, mais le `{open}` de la ligne {line} est encore ouvert."),
            ))
            .attempt(pair(format!("`{}`", partner(*open)), format!("`{}`", partner(*open))))
        }
        Kind::Sign(sign) => signed(*sign),
    }
}

fn partner(sign: char) -> char {
    match sign {
        '(' => ')',
        '[' => ']',
        '{' => '}',
        ')' => '(',
        ']' => '[',
        _ => '{',
    }
}

/// What a keyboard or a word processor writes, its name, and what Rust wants instead.
const SIGNS: &[(&str, &str, &str, &str)] = &[
    ("\u{a0}\u{2007}\u{2060}", "a no-break space", "une espace insécable", " "),
    (
        "\u{202f}\u{2009}\u{200a}\u{2002}\u{2003}\u{3000}",
        "a thin or wide space",
        "une espace fine ou large",
        " ",
    ),
    ("\u{200b}\u{feff}\u{200d}\u{ad}", "an invisible character", "un caractère invisible", ""),
    ("“”„‟«»″＂", "a typographic quotation mark", "un guillemet typographique", "\""),
    ("‘’‚‛′´`＇", "a typographic apostrophe", "une apostrophe typographique", "'"),
    ("−–—‐‑‒", "a dash or a minus sign of typography", "un tiret ou un signe moins typographique", "-"),
    ("×✕∗·⋅•", "a multiplication sign", "un signe de multiplication", "*"),
    ("÷∕⁄", "a division sign", "un signe de division", "/"),
    ("…", "three dots in one character", "trois points en un seul caractère", "..."),
    ("≤", "“less or equal”", "« inférieur ou égal »", "<="),
    ("≥", "“greater or equal”", "« supérieur ou égal »", ">="),
    ("≠", "“not equal”", "« différent de »", "!="),
    ("→⇒", "an arrow", "une flèche", "-> `, ` =>"),
    ("；", "a wide semicolon", "un point-virgule large", ";"),
    ("，", "a wide comma", "une virgule large", ","),
    ("（", "a wide parenthesis", "une parenthèse large", "("),
    ("）", "a wide parenthesis", "une parenthèse large", ")"),
];

fn signed(sign: char) -> Story {
    let code = format!("U+{:04X}", sign as u32);
    let shown = if sign.is_whitespace() || "\u{200b}\u{feff}\u{200d}\u{ad}\u{2060}".contains(sign) {
        code.clone()
    } else {
        format!("{sign} ({code})")
    };
    let Some((_, name, nom, instead)) = SIGNS.iter().find(|(signs, ..)| signs.contains(sign)) else {
        return Story::new(pair(
            format!("Rust does not know this sign: {shown}."),
            format!("Rust ne connaît pas ce signe : {shown}."),
        ))
        .attempt(pair(
            "leave it out, or put it into a text, \"…\"",
            "enlevez-le, ou mettez-le dans un texte, \"…\"",
        ));
    };
    let story = Story::new(pair(
        format!("{} stands in the code, {shown}, which Rust does not know.", capital(name)),
        format!("{} se trouve dans le code, {shown} : Rust ne connaît pas ce signe.", capital(nom)),
    ));
    story.attempt(match *instead {
        " " => pair("an ordinary space", "une espace ordinaire"),
        "" => pair("delete it and type the line anew", "effacez-le et retapez la ligne"),
        other => Label::same(format!("`{other}`")),
    })
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
