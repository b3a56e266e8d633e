//! Rules from TOML, with errors that a person can act on.

use super::{Conversation, Pattern, Rule, clauses};
use crate::error::{Error, Kind, Result, unknown_name};
use crate::lang::{Label, Lang, NARROW, NO_BREAK};
use toml::{Table, Value};

/// A part of a reply: text as it is written, or what was said.
#[derive(Debug, PartialEq)]
pub(super) enum Part<'a> {
    Written(&'a str),
    Said(usize),
}

/// The parts of a reply: `Why {1}?` is `Why `, what the first star stood for, and `?`.
pub(super) fn parts(reply: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = reply;
    while let Some(open) = rest.find('{') {
        let inside = rest[open..].get(1..2).and_then(|digit| digit.parse().ok());
        match (inside, rest[open..].get(2..3)) {
            (Some(number), Some("}")) => {
                if open > 0 {
                    parts.push(Part::Written(&rest[..open]));
                }
                parts.push(Part::Said(number));
                rest = &rest[open + 3..];
            }
            _ => {
                // A brace that is only a brace.
                parts.push(Part::Written(&rest[..=open]));
                rest = &rest[open + 1..];
            }
        }
    }
    if !rest.is_empty() {
        parts.push(Part::Written(rest));
    }
    parts
}

/// The program with what this text adds to it.
pub(super) fn add(program: &Conversation, text: &str) -> Result<Conversation> {
    let table: Table = toml::from_str(text).map_err(|error| no_toml(text, &error))?;
    let known = names(&["rules", "mirror", "same", "examples"]);
    if let Some(other) = table.keys().find(|key| !known.contains(key)) {
        return Err(unknown_name(
            Kind::Value,
            Label::fixed("rules have no such part", "des règles n’ont pas cette partie"),
            other,
            &known,
        ));
    }
    let mut new = program.clone();
    // Words first: patterns are read with them.
    for (word, value) in part(&table, "same")? {
        let words = words(&text_of(value, "same", word)?, new.lang);
        new.same.insert(key(word), words);
    }
    for (said, value) in part(&table, "mirror")? {
        let turned = text_of(value, "mirror", said)?;
        let name = said;
        let said = words(said, new.lang);
        if said.is_empty() {
            // Nothing fits everywhere, and would be turned for ever.
            return Err(not(
                name,
                value,
                &Label::fixed("a word before the sign =", "un mot avant le signe ="),
            ));
        }
        new.mirror.retain(|(words, _)| *words != said);
        new.mirror.push((said, turned));
    }
    let mut first = Vec::new();
    for (name, value) in part(&table, "rules")? {
        let Some(entry) = value.as_table() else {
            return Err(not(name, value, &Label::fixed("a pattern and a reply", "un motif et une réponse")));
        };
        let known = names(&["when", "reply"]);
        if let Some(other) = entry.keys().find(|key| !known.contains(key)) {
            let what = Label::with(|lang| match lang {
                Lang::Fr => format!("la règle {} n’a pas cette entrée", lang.quote(name)),
                _ => format!("the rule {} has no such entry", lang.quote(name)),
            });
            return Err(unknown_name(Kind::Value, what, other, &known));
        }
        let old = new.rules.iter().position(|rule| rule.name == *name);
        let patterns = match (entry.get("when"), old) {
            (Some(value), _) => patterns(&new, name, value)?,
            (None, Some(place)) => new.rules[place].patterns.clone(),
            (None, None) => return Err(lacks(name, "when")),
        };
        let replies = match (entry.get("reply"), old) {
            (Some(value), _) => {
                texts(value, name, "reply")?.iter().map(|reply| typeset(reply.trim(), new.lang)).collect()
            }
            (None, Some(place)) => new.rules[place].replies.clone(),
            (None, None) => return Err(lacks(name, "reply")),
        };
        check_stars(name, &patterns, &replies)?;
        let rule = Rule { name: name.clone(), patterns, replies };
        match old {
            Some(place) => new.rules[place] = rule,
            None => first.push(rule),
        }
    }
    first.append(&mut new.rules);
    new.rules = first;
    if let Some(value) = table.get("examples") {
        new.examples =
            texts(value, "examples", "examples")?.iter().map(|line| typeset(line, new.lang)).collect();
    }
    Ok(new)
}

/// The spaces of French before `? ! ; :` do not break, however they were typed.
fn typeset(text: &str, lang: Lang) -> String {
    if lang != Lang::Fr {
        return text.to_string();
    }
    let mut set = text.replace('\'', "’");
    for (mark, space) in [('?', NARROW), ('!', NARROW), (';', NARROW), (':', NO_BREAK)] {
        set = set.replace(&format!(" {mark}"), &format!("{space}{mark}"));
    }
    set
}

fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(|name| name.to_string()).collect()
}

fn key(word: &str) -> String {
    word.to_lowercase().replace('’', "'")
}

fn words(text: &str, lang: Lang) -> Vec<String> {
    clauses(text, lang).into_iter().flatten().map(|token| token.key).collect()
}

/// A part of the text that is a list of entries; nothing where it is not there.
fn part<'a>(table: &'a Table, name: &str) -> Result<Vec<(&'a String, &'a Value)>> {
    match table.get(name) {
        None => Ok(Vec::new()),
        Some(Value::Table(entries)) => Ok(entries.iter().collect()),
        Some(other) => Err(not(name, other, &Label::same(format!("[{name}]")))),
    }
}

fn patterns(program: &Conversation, name: &str, value: &Value) -> Result<Vec<Pattern>> {
    texts(value, name, "when")?
        .iter()
        .map(|text| {
            Pattern::new(text, program.lang, |words| program.read_as(words)).ok_or_else(|| {
                not(name, &Value::String(text.clone()), &Label::fixed("a word, * or _", "un mot, * ou _"))
            })
        })
        .collect()
}

fn text_of(value: &Value, part: &str, name: &str) -> Result<String> {
    match value.as_str() {
        Some(text) if !text.trim().is_empty() => Ok(text.to_string()),
        _ => Err(not(&format!("{part}.{name}"), value, &Label::same(format!("{name} = \"…\"")))),
    }
}

/// One text, or several in brackets.
fn texts(value: &Value, name: &str, entry: &str) -> Result<Vec<String>> {
    let wanted = Label::same(format!("{entry} = [\"…\"]"));
    let list = match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items
            .iter()
            .map(|item| item.as_str().map(str::to_string).ok_or_else(|| not(name, item, &wanted)))
            .collect::<Result<_>>()?,
        _ => return Err(not(name, value, &wanted)),
    };
    if list.is_empty() || list.iter().any(|text| text.trim().is_empty()) {
        return Err(not(name, value, &wanted));
    }
    Ok(list)
}

/// A reply asks only for what each pattern of its rule holds.
fn check_stars(name: &str, patterns: &[Pattern], replies: &[String]) -> Result<()> {
    let Some(least) = patterns.iter().min_by_key(|pattern| pattern.stars()) else { return Ok(()) };
    for reply in replies {
        for part in parts(reply) {
            if let Part::Said(number) = part
                && number > least.stars()
            {
                return Err(Error::new(
                    Kind::Value,
                    Label::with(|lang| match lang {
                        Lang::Fr => format!(
                            "une réponse de la règle {} demande ce que son motif n’a pas",
                            lang.quote(name)
                        ),
                        _ => format!(
                            "a reply of the rule {} asks for what its pattern does not hold",
                            lang.quote(name)
                        ),
                    }),
                )
                .found(Label::with(|lang| {
                    let (reply, pattern) = (lang.quote(reply), lang.quote(least.text()));
                    match lang {
                        Lang::Fr => format!("{reply} avec le motif {pattern}"),
                        _ => format!("{reply} with the pattern {pattern}"),
                    }
                }))
                .expected(Label::with(|lang| match lang {
                    Lang::Fr => format!("au moins {number} étoiles (* ou _) dans chaque motif"),
                    _ => format!("{number} or more stars (* or _) in each pattern"),
                }))
                .attempt(Label::fixed(
                    "{0} is all that the pattern fits",
                    "{0} est tout ce que le motif couvre",
                )));
            }
        }
    }
    Ok(())
}

fn lacks(name: &str, entry: &str) -> Error {
    Error::new(
        Kind::Value,
        Label::with(|lang| match lang {
            Lang::Fr => format!("il manque une entrée à la règle {}", lang.quote(name)),
            _ => format!("the rule {} lacks an entry", lang.quote(name)),
        }),
    )
    .found(Label::fixed("nothing", "rien"))
    .expected(Label::same(entry))
    .attempt(Label::same(format!("{name} = {{ when = [\"…\"], reply = [\"…\"] }}")))
}

fn not(name: &str, value: &Value, wanted: &Label) -> Error {
    let written = value.to_string();
    let short: String = written.chars().take(60).collect();
    Error::new(
        Kind::Value,
        Label::with(|lang| match lang {
            Lang::Fr => format!("l’entrée {} ne va pas", lang.quote(name)),
            _ => format!("the entry {} does not fit", lang.quote(name)),
        }),
    )
    .found(Label::same(short))
    .expected(wanted.clone())
}

fn no_toml(text: &str, error: &toml::de::Error) -> Error {
    let place = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
    let what = Label::with(|lang| match (lang, place) {
        (Lang::Fr, Some(line)) => format!("ces règles ne sont pas du TOML, ligne {line}"),
        (Lang::Fr, None) => "ces règles ne sont pas du TOML".to_string(),
        (_, Some(line)) => format!("these rules are not TOML, line {line}"),
        (_, None) => "these rules are not TOML".to_string(),
    });
    let found = place.and_then(|line| text.lines().nth(line - 1)).unwrap_or_default().trim();
    let found: String = found.chars().take(80).collect();
    Error::new(Kind::Value, what)
        .found(if found.is_empty() { Label::same(error.message().trim()) } else { Label::same(found) })
        .expected(Label::same("name = { when = [\"i need *\"], reply = [\"Why do you need {1}?\"] }"))
        .attempt(Label::fixed(
            "each word in straight quotation marks, each bracket closed, one rule a line",
            "chaque texte entre guillemets droits, chaque crochet fermé, une règle par ligne",
        ))
}
