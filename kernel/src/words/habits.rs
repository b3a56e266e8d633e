//! The Rust form of what people know from elsewhere (`crate::habits`).

use super::{pair, Label};
use crate::compiler::Story;

fn same(text: impl Into<String>) -> Label {
    let text = text.into();
    pair(text.clone(), text)
}

pub fn magic(name: &str) -> Story {
    let story = Story::new(pair(
        format!("`%{name}` is a command of Python notebooks; this one speaks Rust."),
        format!("`%{name}` est une commande des cahiers Python ; celui-ci parle Rust."),
    ));
    match name {
        "timeit" | "time" => {
            story.attempt(same("`let start = std::time::Instant::now(); …; start.elapsed()`"))
        }
        "matplotlib" | "pylab" => story.attempt(pair(
            "nothing is needed here: a figure as a cell’s last line shows itself",
            "rien n’est nécessaire ici : une figure en dernière ligne d’une cellule se montre d’elle-même",
        )),
        "pip" | "conda" => story.attempt(pair(
            "`:dep name = \"1\"` in a line of its own adds a Rust crate",
            "`:dep nom = \"1\"` sur une ligne à part ajoute une bibliothèque Rust",
        )),
        "run" | "load" => story.attempt(same("`include!(\"file.rs\")`")),
        "who" | "whos" => story.attempt(same("`:vars`")),
        _ => story.attempt(pair(
            "`:help` lists this notebook’s own commands",
            "`:help` énumère les commandes de ce cahier",
        )),
    }
}

pub fn help(name: &str) -> Story {
    let name = if name.is_empty() { "…" } else { name };
    Story::new(pair(
        "Help is not asked for in code here.",
        "L’aide ne se demande pas par du code ici.",
    ))
    .attempt(pair(
        format!("put the cursor on `{name}` and press Shift+Tab; Tab behind a dot lists what there is"),
        format!("placez le curseur sur `{name}` et appuyez sur Maj+Tab ; Tab après un point énumère ce qui existe"),
    ))
}

pub fn comment() -> Story {
    Story::new(pair("In Rust a comment begins with `//`.", "En Rust, un commentaire commence par `//`."))
        .attempt(pair("`// a comment`", "`// un commentaire`"))
}

pub fn import(name: &str) -> Story {
    let instead = match name {
        "numpy" | "np" | "torch" => Some((
            "`use atelier::*;` (tensors: `tch::Tensor`)",
            "`use atelier::*;` (tenseurs : `tch::Tensor`)",
        )),
        "pandas" | "polars" => Some((
            "`use atelier::*;` (tables: `Table`, `atelier::polars`)",
            "`use atelier::*;` (tableaux : `Table`, `atelier::polars`)",
        )),
        "matplotlib" | "seaborn" | "plotly" => {
            Some(("`use atelier::*;` (figures: `Figure`)", "`use atelier::*;` (figures : `Figure`)"))
        }
        "math" => Some((
            "`x.sqrt()`, `x.sin()`, `std::f64::consts::PI`",
            "`x.sqrt()`, `x.sin()`, `std::f64::consts::PI`",
        )),
        "random" => Some((":dep rand = \"0.9\"", ":dep rand = \"0.9\"")),
        _ => None,
    };
    let story = Story::new(pair(
        format!("`import` is Python; in Rust `use` makes names available, and Python’s `{name}` is not here."),
        format!("`import` est du Python ; en Rust, `use` rend des noms disponibles, et le `{name}` de Python n’est pas ici."),
    ));
    story.attempt(match instead {
        Some((en, fr)) => pair(en, fr),
        None => pair(
            "`use atelier::*;`, or `:dep name = \"1\"` and then `use name::…;` for a crate",
            "`use atelier::*;`, ou `:dep nom = \"1\"` puis `use nom::…;` pour une bibliothèque",
        ),
    })
}

pub fn def(name: &str) -> Story {
    Story::new(pair(
        "A function begins with `fn`, names the types of its arguments, and has braces.",
        "Une fonction commence par `fn`, nomme les types de ses arguments, et prend des accolades.",
    ))
    .attempt(same(format!("`fn {name}(x: f64) -> f64 {{ x * 2.0 }}`")))
}

pub fn lambda() -> Story {
    Story::new(pair(
        "A small function without a name is written with `|…|`.",
        "Une petite fonction sans nom s’écrit avec `|…|`.",
    ))
    .attempt(same("`|x| x * 2.0`"))
}

pub fn class(name: &str) -> Story {
    Story::new(pair(
        "Rust has no classes: a `struct` holds the data, its `impl` the methods.",
        "Rust n’a pas de classes : une `struct` contient les données, son `impl` les méthodes.",
    ))
    .attempt(same(format!(
        "`struct {name} {{ x: f64 }} impl {name} {{ fn twice(&self) -> f64 {{ self.x * 2.0 }} }}`"
    )))
}

pub fn print() -> Story {
    Story::new(pair(
        "One prints with `println!`, with an exclamation mark.",
        "On affiche avec `println!`, avec un point d’exclamation.",
    ))
    .attempt(same("`println!(\"a = {a}\");`"))
}

pub fn elif() -> Story {
    Story::new(pair("`elif` is written in two words.", "`elif` s’écrit en deux mots."))
        .attempt(same("`} else if x > 3 {`"))
}

pub fn python_for(variable: &str, line: &str) -> Story {
    let variable = if variable.chars().all(|c| c.is_alphanumeric() || c == '_') && !variable.is_empty() {
        variable
    } else {
        "i"
    };
    let range = line.split_once("range(").and_then(|(_, rest)| rest.split_once(')')).map(|(inner, _)| inner);
    let over = match range.map(|inner| inner.split(',').map(str::trim).collect::<Vec<_>>()).as_deref() {
        Some([end]) => format!("0..{end}"),
        Some([start, end]) => format!("{start}..{end}"),
        Some([start, end, step]) => format!("({start}..{end}).step_by({step})"),
        _ => "&list".to_owned(),
    };
    Story::new(pair(
        "A loop has braces instead of a colon and an indentation.",
        "Une boucle prend des accolades au lieu d’un deux-points et d’un retrait.",
    ))
    .attempt(same(format!("`for {variable} in {over} {{ … }}`")))
}

pub fn python_block(word: &str) -> Story {
    let story = Story::new(pair(
        "A block has braces instead of a colon and an indentation.",
        "Un bloc prend des accolades au lieu d’un deux-points et d’un retrait.",
    ));
    match word {
        "try" | "except" => story.attempt(pair(
            "errors are values here: `match f() { Ok(x) => …, Err(e) => … }`, or `f()?`",
            "les erreurs sont ici des valeurs : `match f() { Ok(x) => …, Err(e) => … }`, ou `f()?`",
        )),
        "with" => story.attempt(same("`let file = std::fs::File::open(\"a.txt\")?;`")),
        "else" => story.attempt(same("`} else { … }`")),
        word => story.attempt(same(format!("`{word} x > 3 {{ … }}`"))),
    }
}

pub fn typed(name: &str, kind: &str) -> Story {
    let kind = match kind {
        "int" => "i64",
        "float" => "f64",
        "str" => "&str",
        other => other,
    };
    Story::new(pair(
        format!("A new variable begins with `let`: `{name}` is not announced."),
        format!("Une nouvelle variable commence par `let` : `{name}` n’est pas annoncée."),
    ))
    .attempt(same(format!("`let {name}: {kind} = …;`")))
}

pub fn binding(name: &str) -> Story {
    Story::new(pair(
        format!("A new variable begins with `let`: `{name}` is not announced."),
        format!("Une nouvelle variable commence par `let` : `{name}` n’est pas annoncée."),
    ))
    .attempt(pair(
        format!("`let {name} = …;`, or `let mut {name} = …;` if it changes later"),
        format!("`let {name} = …;`, ou `let mut {name} = …;` si elle change ensuite"),
    ))
}

/// Functions that Python has at hand, and what does the same.
pub fn function(name: &str) -> Option<Story> {
    let form = match name {
        "print" | "printf" | "puts" | "echo" | "cat" => return Some(print()),
        "len" => "`x.len()`",
        "range" => "`0..10`",
        "str" => "`x.to_string()`",
        "int" => "`x as i64`, `\"3\".parse::<i64>()?`",
        "float" => "`x as f64`, `\"3.5\".parse::<f64>()?`",
        "abs" => "`x.abs()`",
        "round" => "`x.round()`",
        "sqrt" => "`x.sqrt()`",
        "exp" => "`x.exp()`",
        "log" => "`x.ln()`",
        "sin" => "`x.sin()`",
        "cos" => "`x.cos()`",
        "max" => "`a.max(b)`, `list.iter().max()`",
        "min" => "`a.min(b)`, `list.iter().min()`",
        "sum" => "`list.iter().sum::<f64>()`",
        "mean" => "`list.iter().sum::<f64>() / list.len() as f64`",
        "sorted" | "sort" => "`list.sort();`",
        "reversed" => "`list.iter().rev()`",
        "zip" => "`a.iter().zip(&b)`",
        "enumerate" => "`list.iter().enumerate()`",
        "map" => "`list.iter().map(|x| x * 2.0).collect::<Vec<_>>()`",
        "filter" => "`list.iter().filter(|x| **x > 2.0).collect::<Vec<_>>()`",
        "list" => "`vec![1, 2, 3]`",
        "dict" => "`std::collections::HashMap::from([(\"a\", 1)])`",
        "set" => "`std::collections::HashSet::from([1, 2])`",
        "type" => "`std::any::type_name_of_val(&x)`",
        "open" => "`std::fs::read_to_string(\"a.txt\")?`",
        "isinstance" => "`match`",
        "any" => "`list.iter().any(|x| *x > 2.0)`",
        "all" => "`list.iter().all(|x| *x > 2.0)`",
        "exit" | "quit" => {
            return Some(
                Story::new(pair("A notebook is ended from its menu.", "Un cahier s’arrête par son menu."))
                    .attempt(pair("Kernel → Shut Down", "Noyau → Arrêter")),
            )
        }
        "input" => {
            return Some(
                Story::new(pair(
                    "Rust has no `input()`: write the value into the cell.",
                    "Rust n’a pas de `input()` : écrivez la valeur dans la cellule.",
                ))
                .attempt(same("`let name = \"Ada\";`")),
            )
        }
        _ => return None,
    };
    Some(
        Story::new(pair(
            format!("`{name}(…)` is written otherwise in Rust."),
            format!("`{name}(…)` s’écrit autrement en Rust."),
        ))
        .attempt(same(form)),
    )
}

/// Values that are written otherwise.
pub fn value(name: &str) -> Option<Story> {
    let form = match name {
        "True" | "TRUE" => "`true`",
        "False" | "FALSE" => "`false`",
        "null" | "nil" | "NULL" | "undefined" => "`None`",
        "nan" | "NaN" => "`f64::NAN`",
        "inf" | "Infinity" => "`f64::INFINITY`",
        "pi" | "PI" => "`std::f64::consts::PI`",
        _ => return None,
    };
    Some(
        Story::new(pair(
            format!("`{name}` is written otherwise in Rust."),
            format!("`{name}` s’écrit autrement en Rust."),
        ))
        .attempt(same(form)),
    )
}

/// Methods that are called otherwise.
pub fn method(name: &str) -> Option<Story> {
    let form = match name {
        "append" | "add" | "push_back" => "`list.push(x);`",
        "upper" => "`.to_uppercase()`",
        "lower" => "`.to_lowercase()`",
        "strip" => "`.trim()`",
        "startswith" => "`.starts_with(\"a\")`",
        "endswith" => "`.ends_with(\"a\")`",
        "length" | "size" | "lenght" | "count" => "`.len()`",
        "items" => "`.iter()`",
        "copy" => "`.clone()`",
        "index" => "`.iter().position(|x| *x == 3)`",
        "toString" | "to_str" => "`.to_string()`",
        _ => return None,
    };
    Some(
        Story::new(pair(
            format!("`.{name}` is called otherwise in Rust."),
            format!("`.{name}` s’appelle autrement en Rust."),
        ))
        .attempt(same(form)),
    )
}

pub fn power() -> Story {
    Story::new(pair("`**` is no power in Rust.", "`**` n’est pas une puissance en Rust."))
        .attempt(same("`x.powi(2)`, `x.powf(0.5)`, `n.pow(2)`"))
}

pub fn returns() -> Story {
    Story::new(pair(
        "A cell does not return: its last line, without `;`, is what it shows.",
        "Une cellule ne rend rien par `return` : sa dernière ligne, sans `;`, est ce qu’elle montre.",
    ))
    .attempt(pair("leave `return` out", "enlevez `return`"))
}

pub fn logic() -> Story {
    Story::new(pair(
        "“and”, “or”, “not” are signs in Rust.",
        "« et », « ou », « non » sont des signes en Rust.",
    ))
    .attempt(same("`&&`, `||`, `!`"))
}

pub fn prefix(name: &str) -> Story {
    if name == "f" {
        return Story::new(pair(
            "A text with values in it is made by `format!`.",
            "Un texte avec des valeurs se fait par `format!`.",
        ))
        .attempt(same("`format!(\"a = {a}\")`"));
    }
    Story::new(pair(
        format!("`{name}` touches a quotation mark: there is no such kind of text."),
        format!("`{name}` touche un guillemet : cette sorte de texte n’existe pas."),
    ))
    .attempt(pair(
        "a space between them, or `r\"…\"` for a raw text",
        "une espace entre les deux, ou `r\"…\"` pour un texte brut",
    ))
}

pub fn pip() -> Label {
    pair(
        "Note: this installs a Python package, which a Rust notebook cannot use. A Rust crate is added by a line `:dep name = \"1\"`.",
        "Note : ceci installe un paquet Python, dont un cahier Rust ne peut pas se servir. Une bibliothèque Rust s’ajoute par une ligne `:dep nom = \"1\"`.",
    )
}

pub fn main() -> Label {
    pair(
        "Note: a notebook does not call `main` by itself. Write its lines straight into the cell, without `fn main() { }`, or add `main();` below.",
        "Note : un cahier n’appelle pas `main` de lui-même. Écrivez ses lignes directement dans la cellule, sans `fn main() { }`, ou ajoutez `main();` dessous.",
    )
}
