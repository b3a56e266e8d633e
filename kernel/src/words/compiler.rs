//! What the compiler's most frequent messages mean, in one sentence, and what to write instead. The compiler's own words stand below.

use super::{pair, Label};
use crate::compiler::{Refusal, Story};
use crate::moved::Variables;

pub fn name() -> Label {
    pair("compiler", "compilateur")
}

pub fn more(many: usize) -> Label {
    pair(
        format!("… and {many} more errors, which often go away with the first."),
        format!("… et {many} autres erreurs, qui disparaissent souvent avec la première."),
    )
}

fn same(text: impl Into<String>) -> Label {
    let text = text.into();
    pair(text.clone(), text)
}

/// The sentence for this message, if there is one.
pub fn story(refusal: &Refusal, variables: &Variables) -> Option<Story> {
    let names = refusal.ticks();
    let name = names.first().copied().unwrap_or_default();
    let second = names.get(1).copied().unwrap_or_default();
    let message = refusal.message.as_str();
    let token = refusal.primary().map(|spot| spot.token()).unwrap_or_default();
    let code = refusal.code.as_deref().unwrap_or_default();
    let story = match code {
        "E0382" => Story::new(pair(
            format!("`{name}` was given away (moved) before this place, so it is not here any more."),
            format!("`{name}` a été donnée (déplacée) avant cet endroit : elle n’est plus là."),
        ))
        .attempt(pair(
            format!("lend it where it was given away, `&{name}`, or give a copy there, `{name}.clone()`"),
            format!("prêtez-la là où elle a été donnée, `&{name}`, ou donnez-en une copie, `{name}.clone()`"),
        )),
        "E0505" => Story::new(pair(
            format!("`{name}` is given away here while a reference to it is still in use."),
            format!("`{name}` est donnée ici alors qu’une référence vers elle sert encore."),
        ))
        .attempt(pair(
            format!("use the reference before, or give a copy, `{name}.clone()`"),
            format!("servez-vous de la référence avant, ou donnez une copie, `{name}.clone()`"),
        )),
        "E0308" => types(refusal, &token),
        "E0425" | "E0423" | "E0424" => unknown(refusal, variables, name)?,
        "E0412" => Story::new(pair(
            format!("No type is called `{name}` here."),
            format!("Aucun type ne s’appelle `{name}` ici."),
        ))
        .attempt(near(refusal).unwrap_or_else(|| {
            pair(
                "look for a slip of the pen, or run the cell that defines or imports it",
                "cherchez une faute de frappe, ou exécutez la cellule qui le définit ou l’importe",
            )
        })),
        "E0433" | "E0432" => Story::new(pair(
            format!("`{name}` was not found{}.", within(second, "in", "")),
            format!("`{name}` est introuvable{}.", within(second, "dans", "")),
        ))
        .attempt(near(refusal).unwrap_or_else(|| {
            pair(
                "look for a slip of the pen, or run the cell that defines or imports it (`use …;`, `:dep …`)",
                "cherchez une faute de frappe, ou exécutez la cellule qui le définit ou l’importe (`use …;`, `:dep …`)",
            )
        })),
        "E0405" => Story::new(pair(
            format!("No trait is called `{name}` here."),
            format!("Aucun trait ne s’appelle `{name}` ici."),
        )),
        "E0599" => method(refusal, name),
        "E0609" | "E0610" | "E0560" => Story::new(pair(
            format!("There is no field `{}` here.", field(name, second, message)),
            format!("Il n’y a pas de champ `{}` ici.", field(name, second, message)),
        ))
        .attempt(near(refusal).unwrap_or_else(|| {
            pair("press Tab behind the dot to see what there is", "appuyez sur Tab après le point pour voir ce qui existe")
        })),
        "E0615" => Story::new(pair(
            format!("`{name}` is a method: it is called with parentheses."),
            format!("`{name}` est une méthode : on l’appelle avec des parenthèses."),
        ))
        .attempt(same(format!("`.{name}()`"))),
        "E0616" | "E0603" | "E0624" => Story::new(pair(
            format!("`{name}` is private: only the code of its own module may use it."),
            format!("`{name}` est privé : seul le code de son propre module peut s’en servir."),
        )),
        "E0277" => traits(refusal, message, &names),
        "E0369" | "E0600" => operators(refusal, message, &names),
        "E0384" => mutable(name),
        "E0596" | "E0594" => mutable(name),
        "E0499" => Story::new(pair(
            format!("`{name}` is lent twice at once for changing (`&mut`); only one may change it at a time."),
            format!("`{name}` est prêtée deux fois à la fois pour être modifiée (`&mut`) ; une seule à la fois peut la modifier."),
        ))
        .attempt(pair(
            "finish with the first reference before you make the second",
            "finissez-en avec la première référence avant de faire la seconde",
        )),
        "E0502" | "E0506" | "E0503" => Story::new(pair(
            format!("`{name}` is to be changed here while something still reads it."),
            format!("`{name}` est à modifier ici pendant que quelque chose la lit encore."),
        ))
        .attempt(pair(
            format!("change it before or afterwards, or read a copy, `{name}.clone()`"),
            format!("modifiez-la avant ou après, ou lisez une copie, `{name}.clone()`"),
        )),
        "E0507" => Story::new(pair(
            format!("`{name}` is only lent here, so nothing can be taken out of it."),
            format!("`{name}` n’est que prêtée ici : on ne peut rien en prendre."),
        ))
        .attempt(pair("copy what you need, `.clone()`, or look at it, `&`", "copiez ce qu’il vous faut, `.clone()`, ou regardez-le, `&`")),
        "E0597" | "E0716" | "E0515" => Story::new(pair(
            "Something is lent here that ends before its reference does.",
            "Quelque chose est prêté ici qui disparaît avant sa référence.",
        ))
        .attempt(pair("return or keep the value itself instead of `&`", "rendez ou gardez la valeur elle-même au lieu de `&`")),
        "E0373" => Story::new(pair(
            "This closure may live longer than what it looks at.",
            "Cette fermeture peut vivre plus longtemps que ce qu’elle regarde.",
        ))
        .attempt(same("`move || …`")),
        "E0061" | "E0057" => arguments(message),
        "E0107" => Story::new(pair("The number of types in `<…>` is not the right one.", "Le nombre de types dans `<…>` n’est pas le bon.")),
        "E0282" | "E0283" | "E0284" => Story::new(pair(
            "Rust cannot tell from this line which type is meant.",
            "Rust ne peut pas deviner d’après cette ligne quel type est voulu.",
        ))
        .attempt(pair(
            "say it: `let v: Vec<f64> = …;`, or `.collect::<Vec<f64>>()`, `None::<f64>`",
            "dites-le : `let v: Vec<f64> = …;`, ou `.collect::<Vec<f64>>()`, `None::<f64>`",
        )),
        "E0106" => Story::new(pair(
            "A reference that is returned or kept must say how long it lives.",
            "Une référence rendue ou gardée doit dire combien de temps elle vit.",
        ))
        .attempt(pair(
            "return or keep the value itself (`String` instead of `&str`)",
            "rendez ou gardez la valeur elle-même (`String` au lieu de `&str`)",
        )),
        "E0004" => Story::new(pair(
            format!("`match` must say what happens in each case; missing: {}.", quoted(&names)),
            format!("`match` doit dire ce qui se passe dans chaque cas ; il manque : {}.", quoted(&names)),
        ))
        .attempt(pair("add that case, or `_ => …` for all others", "ajoutez ce cas, ou `_ => …` pour tous les autres")),
        "E0063" => Story::new(pair(
            format!("This value lacks fields: {}.", quoted(&names)),
            format!("Il manque des champs à cette valeur : {}.", quoted(&names)),
        )),
        "E0605" | "E0606" | "E0604" | "E0607" => Story::new(pair(
            format!("`as` cannot make {} out of {}.", tick(second, "that"), tick(name, "this")),
            format!("`as` ne peut pas faire {} à partir de {}.", tick(second, "cela"), tick(name, "ceci")),
        ))
        .attempt(pair(
            "`as` is for numbers; text is made with `.to_string()` and read with `.parse::<f64>()?`",
            "`as` est pour les nombres ; un texte se fait avec `.to_string()` et se lit avec `.parse::<f64>()?`",
        )),
        "E0119" | "E0592" | "E0201" => Story::new(pair(
            "This `impl` stands already in another cell, and both would count.",
            "Cet `impl` se trouve déjà dans une autre cellule, et les deux compteraient.",
        ))
        .attempt(pair(
            "write the type and all its `impl` in one cell, and run that cell: it replaces the former ones",
            "écrivez le type et tous ses `impl` dans une même cellule, et exécutez-la : elle remplace les précédents",
        )),
        "E0428" | "E0415" | "E0416" => Story::new(pair(
            format!("`{name}` is defined twice in this cell."),
            format!("`{name}` est définie deux fois dans cette cellule."),
        )),
        "E0608" => Story::new(pair(
            format!("{} cannot be indexed with `[…]`.", tick(name, "This value")),
            format!("{} ne s’indexe pas avec `[…]`.", tick(name, "Cette valeur")),
        )),
        "E0614" => Story::new(pair(
            "`*` follows a reference, and this is none.",
            "`*` suit une référence, et ceci n’en est pas une.",
        ))
        .attempt(pair("leave `*` out", "enlevez `*`")),
        "E0618" => Story::new(pair(
            format!("{} is not a function, so it cannot be called with `(…)`.", tick(name, "This")),
            format!("{} n’est pas une fonction : on ne peut pas l’appeler avec `(…)`.", tick(name, "Ceci")),
        )),
        "E0015" => return None,
        "E0070" => Story::new(pair("Only a variable or a field can stand left of `=`.", "Seule une variable ou un champ peut être à gauche de `=`.")),
        "" => syntax(refusal, message, &names)?,
        _ => return None,
    };
    Some(story)
}

fn quoted(names: &[&str]) -> String {
    names
        .iter()
        .filter(|name| !name.is_empty())
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn tick(name: &str, otherwise: &str) -> String {
    if name.is_empty() {
        otherwise.to_owned()
    } else {
        format!("`{name}`")
    }
}

fn within(second: &str, word: &str, otherwise: &str) -> String {
    match second {
        "" => otherwise.to_owned(),
        _ => format!(" {word} `{second}`"),
    }
}

fn field<'a>(name: &'a str, second: &'a str, message: &str) -> &'a str {
    // "no field `b` on type `S`", "struct `S` has no field named `b`"
    if message.starts_with("no field") || second.is_empty() || message.starts_with('`') {
        name
    } else {
        second
    }
}

/// The name that the compiler finds close to the one that is not there.
fn near(refusal: &Refusal) -> Option<Label> {
    let close = refusal.proposed("similar name").or_else(|| refusal.proposed("there is a method"))?;
    Some(pair(format!("`{close}`, which is nearly the same"), format!("`{close}`, qui s’en rapproche")))
}

fn unknown(refusal: &Refusal, variables: &Variables, name: &str) -> Option<Story> {
    let function = refusal.message.contains("function");
    if refusal.is("E0424") || refusal.message.starts_with("expected") {
        return None;
    }
    if let Some((maker, by)) = variables.moved(name) {
        let (made, line) = (maker.count, &maker.line);
        return Some(
            Story::new(pair(
                format!("`{name}` is not here any more: cell [{by}] gave it away (moved it)."),
                format!("`{name}` n’est plus là : la cellule [{by}] l’a donnée (déplacée)."),
            ))
            .attempt(pair(
                format!("run cell [{made}] again (`{line}`), and write `&{name}` or `{name}.clone()` in cell [{by}]"),
                format!("relancez la cellule [{made}] (`{line}`), et écrivez `&{name}` ou `{name}.clone()` dans la cellule [{by}]"),
            )),
        );
    }
    let what = if function { ("function", "Aucune fonction") } else { ("variable", "Aucune variable") };
    let story = Story::new(pair(
        format!("No {} is called `{name}` here.", what.0),
        format!("{} ne s’appelle `{name}` ici.", what.1),
    ));
    Some(story.attempt(near(refusal).unwrap_or_else(|| {
        pair(
            "look for a slip of the pen, or run the cell that makes it first",
            "cherchez une faute de frappe, ou exécutez d’abord la cellule qui la crée",
        )
    })))
}

fn mutable(name: &str) -> Story {
    let bare = name.trim_start_matches('*').split('.').next().unwrap_or(name);
    Story::new(pair(
        format!("`{bare}` is to be changed, but was not announced as changeable."),
        format!("`{bare}` est à modifier, mais n’a pas été annoncée comme modifiable."),
    ))
    .attempt(pair(
        format!("write `let mut {bare} = …;` where it is made; for one of an earlier cell: `let mut {bare} = {bare};`"),
        format!("écrivez `let mut {bare} = …;` là où elle est créée ; pour une d’une cellule précédente : `let mut {bare} = {bare};`"),
    ))
}

/// What the compiler calls a value by, in French.
fn french(kind: &str) -> String {
    match kind {
        "integer" | "{integer}" => "un nombre entier".into(),
        "floating-point number" | "{float}" => "un nombre à virgule".into(),
        "()" => "rien, `()`".into(),
        _ => format!("`{kind}`"),
    }
}

fn english(kind: &str) -> String {
    match kind {
        "integer" | "{integer}" => "a whole number".into(),
        "floating-point number" | "{float}" => "a number with a decimal point".into(),
        "()" => "nothing, `()`".into(),
        _ => format!("`{kind}`"),
    }
}

fn is_float(kind: &str) -> bool {
    ["f64", "f32", "floating-point number", "{float}"].contains(&kind)
}

fn is_whole(kind: &str) -> bool {
    let sized = kind
        .strip_prefix(['i', 'u'])
        .is_some_and(|size| ["8", "16", "32", "64", "128", "size"].contains(&size));
    sized || kind == "integer" || kind == "{integer}"
}

fn types(refusal: &Refusal, token: &str) -> Story {
    let Some((expected, found)) = refusal.types() else {
        return Story::new(pair(
            "Two types meet here that are not the same.",
            "Deux types se rencontrent ici qui ne sont pas les mêmes.",
        ));
    };
    let short = |token: &str| token.chars().count() <= 24 && !token.contains('\n');
    let shown = if short(token) && !token.is_empty() { token.to_owned() } else { "x".to_owned() };
    if expected == "bool" && found == "()" && token.contains('=') {
        let (left, right) = token.split_once('=').unwrap_or((token, ""));
        let form = format!("`{} == {}`", left.trim(), right.trim());
        return Story::new(pair("`=` gives a value; `==` compares.", "`=` donne une valeur ; `==` compare."))
            .attempt(same(form));
    }
    if found.starts_with("Result<") && !expected.starts_with("Result<") {
        return Story::new(pair(
            format!("This may fail, and gives a `Result`; needed: {}.", english(&expected)),
            format!("Ceci peut échouer et donne un `Result` ; il faut {}.", french(&expected)),
        ))
        .attempt(pair(
            "a `?` at its end takes the value out, or stops the cell with the error",
            "un `?` à la fin en sort la valeur, ou arrête la cellule avec l’erreur",
        ));
    }
    if found.starts_with("Option<") && !expected.starts_with("Option<") {
        return Story::new(pair(
            format!("There may be nothing here, so it is an `Option`; needed: {}.", english(&expected)),
            format!("Il peut n’y avoir rien ici : c’est une `Option` ; il faut {}.", french(&expected)),
        ))
        .attempt(pair(
            "`.unwrap_or(…)` with a value for nothing, or `match`",
            "`.unwrap_or(…)` avec une valeur pour rien, ou `match`",
        ));
    }
    let mut story = Story::new(pair(
        format!("Needed here: {}; found: {}.", english(&expected), english(&found)),
        format!("Il faut ici : {} ; trouvé : {}.", french(&expected), french(&found)),
    ));
    let lent = expected
        .strip_prefix("&mut ")
        .map(|inner| (inner, "&mut "))
        .or(expected.strip_prefix('&').map(|inner| (inner, "&")));
    let form = match (&expected[..], &found[..]) {
        (_, f)
            if lent.is_some_and(|(inner, _)| {
                inner == f
                    || (inner == "str" && f == "String")
                    || (inner.starts_with('[') && (f.starts_with("Vec<") || f.starts_with('[')))
            }) =>
        {
            lent.map(|(_, sign)| format!("`{sign}{shown}`"))
        }
        ("String", "&str") => Some(format!("`{shown}.to_string()`")),
        (e, f) if is_float(e) && f == "integer" => {
            Some(format!("`{shown}.0`")).filter(|_| shown.chars().all(|c| c.is_ascii_digit()))
        }
        (e, f) if (is_float(e) || is_whole(e)) && (is_float(f) || is_whole(f)) => {
            let inner = if shown.contains(' ') { format!("({shown})") } else { shown.clone() };
            Some(format!("`{inner} as {e}`")).filter(|_| !e.contains(['{', ' ']) && e != "integer")
        }
        (e, f) if e.starts_with("Option<") && !f.starts_with("Option<") => Some(format!("`Some({shown})`")),
        (e, f) if f.starts_with('&') && f.trim_start_matches('&').trim_start_matches("mut ") == e => {
            Some(format!("`*{shown}`, `{shown}.clone()`"))
        }
        ("String", _) => Some(format!("`{shown}.to_string()`")),
        _ => None,
    };
    if let Some(form) = form {
        story = story.attempt(same(form));
    } else if expected == "()" {
        story = story.attempt(pair(
            "a `;` at the end of the line, or a return type: `fn f() -> T`",
            "un `;` en fin de ligne, ou un type de retour : `fn f() -> T`",
        ));
    }
    story
}

fn method(refusal: &Refusal, name: &str) -> Story {
    let message = refusal.message.as_str();
    let on = refusal.ticks().get(1).copied().unwrap_or_default().to_owned();
    if let Some(bare) = ["Result<", "Option<"].iter().find(|kind| on.starts_with(**kind)) {
        let kind = bare.trim_end_matches('<');
        return Story::new(pair(
            format!("`.{name}` is asked of a `{kind}`, which only holds the value."),
            format!("`.{name}` est demandé à un `{kind}`, qui ne fait que contenir la valeur."),
        ))
        .attempt(if kind == "Result" {
            pair(
                format!("take the value out first: `…?.{name}`"),
                format!("sortez-en d’abord la valeur : `…?.{name}`"),
            )
        } else {
            pair(
                format!("take the value out first: `.unwrap_or(…).{name}`, or `if let Some(x) = …`"),
                format!("sortez-en d’abord la valeur : `.unwrap_or(…).{name}`, ou `if let Some(x) = …`"),
            )
        });
    }
    let kind =
        if message.contains("associated") || message.contains("no variant") || message.contains("function") {
            "`::"
        } else {
            "`."
        };
    let story = Story::new(pair(
        format!("{} has no {kind}{name}`.", tick(&on, "This value")),
        format!("{} n’a pas de {kind}{name}`.", tick(&on, "Cette valeur")),
    ));
    story.attempt(near(refusal).unwrap_or_else(|| {
        pair(
            "press Tab behind the dot to see what there is",
            "appuyez sur Tab après le point pour voir ce qui existe",
        )
    }))
}

fn traits(refusal: &Refusal, message: &str, names: &[&str]) -> Story {
    let name = names.first().copied().unwrap_or_default();
    let second = names.get(1).copied().unwrap_or_default();
    if name == "?" {
        if message.contains("can only be applied") {
            return Story::new(pair(
                "`?` stands behind what may fail (`Result`, `Option`), and this cannot.",
                "`?` se met derrière ce qui peut échouer (`Result`, `Option`), et ceci ne le peut pas.",
            ))
            .attempt(pair("leave `?` out", "enlevez `?`"));
        }
        return Story::new(pair(
            "`?` hands an error on to whoever called, and this function does not say that it may fail.",
            "`?` remet l’erreur à qui appelle, et cette fonction ne dit pas qu’elle peut échouer.",
        ))
        .attempt(pair(
            "let it return a `Result`: `fn f() -> Result<T> { … Ok(value) }`; or put `.ok()?` in one that returns an `Option`",
            "faites-la rendre un `Result` : `fn f() -> Result<T> { … Ok(valeur) }` ; ou mettez `.ok()?` dans une qui rend une `Option`",
        ));
    }
    if message.contains("couldn't convert the error") {
        return Story::new(pair(
            format!("`?` cannot make an error of type `{second}` or the function’s own out of this one."),
            "`?` ne sait pas changer cette erreur en celle que la fonction annonce.",
        ))
        .attempt(pair("`.map_err(|e| …)?`, or a return type that takes all: `Result<T, Box<dyn std::error::Error>>`", "`.map_err(|e| …)?`, ou un type de retour qui les prend toutes : `Result<T, Box<dyn std::error::Error>>`"));
    }
    if message.contains("cannot be indexed by") {
        let token = refusal.primary().map(|spot| spot.token()).unwrap_or_default();
        if name == "str" || name == "String" {
            return Story::new(pair(
                "A text has no `[number]`: its letters are of different lengths.",
                "Un texte n’a pas de `[nombre]` : ses lettres sont de longueurs différentes.",
            ))
            .attempt(same("`.chars().nth(0)`"));
        }
        return Story::new(pair(
            format!("An index is a `usize`, and this one is {}.", english(second)),
            format!("Un indice est un `usize`, et celui-ci est {}.", french(second)),
        ))
        .attempt(same(format!("`[{token} as usize]`")));
    }
    if message.ends_with("is not an iterator") {
        return Story::new(pair(
            format!("`for` needs something to go through, and {} is not that.", english(name)),
            format!("`for` a besoin de quelque chose à parcourir, et {} ne l’est pas.", french(name)),
        ))
        .attempt(pair("`for i in 0..10`, `for x in &list`", "`for i in 0..10`, `for x in &liste`"));
    }
    if [
        "cannot add",
        "cannot subtract",
        "cannot multiply",
        "cannot divide",
        "cannot calculate",
        "can't compare",
    ]
    .iter()
    .any(|begin| message.starts_with(begin))
    {
        return operators(refusal, message, names);
    }
    if message.contains("doesn't implement `Debug`")
        || message.contains("doesn't implement `Display`")
        || message.contains("doesn't implement `std::fmt::Display`")
    {
        if second.ends_with("Debug") {
            return Story::new(pair(
                format!("`{name}` does not know how to show itself."),
                format!("`{name}` ne sait pas se montrer."),
            ))
            .attempt(pair(
                "write `#[derive(Debug)]` in the line above its definition, and run that cell again",
                "écrivez `#[derive(Debug)]` à la ligne au-dessus de sa définition, et relancez cette cellule",
            ));
        }
        return Story::new(pair(
            format!("`{name}` has no text for `{{}}`."),
            format!("`{name}` n’a pas de texte pour `{{}}`."),
        ))
        .attempt(pair("`{:?}` instead of `{}`", "`{:?}` au lieu de `{}`"));
    }
    Story::new(pair(
        format!("{} cannot do what is asked of it here{}.", tick(name, "This value"), within(second, "", "")),
        format!(
            "{} ne sait pas faire ce qui lui est demandé ici{}.",
            tick(name, "Cette valeur"),
            within(second, "", "")
        ),
    ))
}

fn operators(refusal: &Refusal, message: &str, names: &[&str]) -> Story {
    let name = names.first().copied().unwrap_or_default();
    let second = names.get(1).copied().unwrap_or(name);
    let text = |kind: &str| kind == "&str" || kind == "String" || kind == "&String";
    if message.starts_with("cannot add") && text(name) && !refusal.is("E0277") {
        return Story::new(pair(
            "Texts are not joined with `+` alone.",
            "Les textes ne se joignent pas par un simple `+`.",
        ))
        .attempt(same("`format!(\"{a}{b}\")`"));
    }
    // "cannot add a float to an integer"
    let plain = message.contains("a float")
        || message.contains("an integer")
        || (is_whole(name) || is_float(name)) && (is_whole(second) || is_float(second));
    if plain {
        return Story::new(pair(
            "Rust does not mix kinds of numbers by itself.",
            "Rust ne mélange pas de lui-même plusieurs sortes de nombres.",
        ))
        .attempt(pair("`1.0` instead of `1`, or `x as f64`", "`1.0` au lieu de `1`, ou `x as f64`"));
    }
    if name.starts_with("Result<") || second.starts_with("Result<") {
        return Story::new(pair(
            "This may fail, and gives a `Result`.",
            "Ceci peut échouer et donne un `Result`.",
        ))
        .attempt(pair("a `?` behind it takes the value out", "un `?` derrière en sort la valeur"));
    }
    Story::new(pair(
        format!("There is no such operation between {} and {}.", tick(second, "these"), tick(name, "those")),
        format!(
            "Cette opération n’existe pas entre {} et {}.",
            tick(second, "ceux-ci"),
            tick(name, "ceux-là")
        ),
    ))
}

/// "this function takes 1 argument but 2 arguments were supplied"
fn arguments(message: &str) -> Story {
    let numbers: Vec<&str> =
        message.split(' ').filter(|word| word.chars().all(|c| c.is_ascii_digit())).collect();
    match numbers[..] {
        [takes, given] => Story::new(pair(
            format!(
                "This call wants {takes} argument{}, and got {given}.",
                if takes == "1" { "" } else { "s" }
            ),
            format!(
                "Cet appel veut {takes} argument{} ; il en a reçu {given}.",
                if takes == "0" || takes == "1" { "" } else { "s" }
            ),
        )),
        _ => Story::new(pair(
            "The number of arguments is not the right one.",
            "Le nombre d’arguments n’est pas le bon.",
        )),
    }
    .attempt(pair(
        "put the cursor between the parentheses and press Shift+Tab: help lists them",
        "placez le curseur entre les parenthèses et appuyez sur Maj+Tab : l’aide les énumère",
    ))
}

/// What is not Rust at all has no code.
fn syntax(refusal: &Refusal, message: &str, names: &[&str]) -> Option<Story> {
    if message.starts_with("expected `;`") || message.starts_with("statements are terminated") {
        let line = refusal.primary().and_then(|spot| spot.line);
        let of =
            line.map(|line| (format!(" of line {line}"), format!(" de la ligne {line}"))).unwrap_or_default();
        return Some(Story::new(pair(
            format!("A `;` is missing at the end{}.", of.0),
            format!("Il manque un `;` à la fin{}.", of.1),
        )));
    }
    if message.contains("no postfix increment") || message.contains("no prefix increment") {
        return Some(
            Story::new(pair("Rust has no `++`.", "Rust n’a pas de `++`.")).attempt(same("`x += 1;`")),
        );
    }
    if message.contains("chained") {
        return Some(
            Story::new(pair(
                "Between a name and its `<…>` there is `::` in an expression.",
                "Entre un nom et ses `<…>`, il faut `::` dans une expression.",
            ))
            .attempt(same("`Vec::<i32>::new()`")),
        );
    }
    if message.contains("argument never used") || message.contains("positional argument") {
        return Some(Story::new(pair(
            "The text and its values do not fit: each `{}` wants one value, and each value one `{}`.",
            "Le texte et ses valeurs ne s’accordent pas : chaque `{}` veut une valeur, et chaque valeur un `{}`.",
        )));
    }
    if message.starts_with("cannot find macro") {
        let name = names.first().copied().unwrap_or_default();
        return Some(Story::new(pair(
            format!("No macro is called `{name}!`."),
            format!("Aucune macro ne s’appelle `{name}!`."),
        )));
    }
    if message.starts_with("expected") {
        let found = names.last().copied().unwrap_or_default();
        let spot = refusal.primary()?;
        let line = spot.line?;
        return Some(Story::new(pair(
            format!("Line {line} is not Rust from {} on.", tick(found, "here")),
            format!("La ligne {line} n’est pas du Rust à partir de {}.", tick(found, "là")),
        )));
    }
    None
}
