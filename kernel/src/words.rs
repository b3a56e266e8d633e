//! Everything the layer says to a reader, in English and French, in one place: here what
//! concerns the session, and below `words/` what a cell is told, by what it is told about.

pub mod compiler;
pub mod deaths;
pub mod dep;
pub mod evcxr;
pub mod habits;
pub mod moved;
pub mod torch;
pub mod unfinished;

/// The language in which the layer speaks. A notebook says which with the mark `session`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    En,
    Fr,
    Both,
}

impl Lang {
    pub fn parse(code: &str) -> Option<Lang> {
        match code {
            "en" => Some(Lang::En),
            "fr" => Some(Lang::Fr),
            "both" => Some(Lang::Both),
            _ => None,
        }
    }

    /// The language asked for in the environment; both when nothing is said, as in a notebook.
    pub fn from_env() -> Lang {
        std::env::var("ATELIER_LANG").ok().and_then(|code| Lang::parse(&code)).unwrap_or(Lang::Both)
    }

    /// One text out of the pair, or the two of them, English first.
    pub fn say(self, pair: Pair) -> String {
        match self {
            Lang::En => pair.en,
            Lang::Fr => pair.fr,
            Lang::Both if pair.en == pair.fr => pair.en,
            Lang::Both => format!("{}\n{}", pair.en, pair.fr),
        }
    }

    /// The same for a short name, on one line.
    pub fn name(self, pair: Pair) -> String {
        match self {
            Lang::Both if pair.en != pair.fr => format!("{} · {}", pair.en, pair.fr),
            other => other.say(pair),
        }
    }

    /// The colon after such a name: French, which comes last where both stand, wants a no-break space before it.
    pub fn colon(self) -> &'static str {
        match self {
            Lang::En => ":",
            Lang::Fr | Lang::Both => "\u{a0}:",
        }
    }
}

/// One message, written twice.
#[derive(Clone, Debug)]
pub struct Pair {
    pub en: String,
    pub fr: String,
}

fn pair(en: impl Into<String>, fr: impl Into<String>) -> Pair {
    Pair { en: en.into(), fr: fr.into() }
}

pub fn error() -> Pair {
    pair("Error", "Erreur")
}

pub fn attempt() -> Pair {
    pair("Try", "Essayez")
}

pub fn panic() -> Pair {
    pair("Panic", "Panique")
}

pub fn interrupted() -> Pair {
    pair("Interrupted", "Interruption")
}

pub fn process_ended() -> Pair {
    pair("Process ended", "Processus terminé")
}

pub fn engine_ended() -> Pair {
    pair("Kernel restarted", "Noyau redémarré")
}

pub fn cannot_start() -> Pair {
    pair("Kernel not started", "Noyau non démarré")
}

pub fn kept_variables() -> Pair {
    pair(
        "Earlier variables are kept; those first bound in this cell are not.",
        "Les variables précédentes sont conservées ; celles créées dans cette cellule ne le sont pas.",
    )
}

pub fn place(line: usize, column: usize) -> Pair {
    pair(format!("line {line}, column {column}:"), format!("ligne {line}, colonne {column}\u{a0}:"))
}

pub fn at_line(line: usize, text: &str) -> Pair {
    pair(
        format!("at line {line} of this cell: {text}"),
        format!("à la ligne {line} de cette cellule : {text}"),
    )
}

pub fn at_code(text: &str) -> Pair {
    pair(format!("at: {text}"), format!("à : {text}"))
}

/// A place that is not the reader's: of a library only its name, since its files are nobody's to look into here.
pub fn at_place(file: &str, line: usize) -> Pair {
    if let Some((_, inside)) = file.split_once("/registry/src/") {
        let package = inside.split('/').nth(1).unwrap_or_default();
        let name = package.rsplit_once('-').map_or(package, |(name, _)| name);
        return pair(
            format!("in the library {name}, which this cell calls"),
            format!("dans la bibliothèque {name}, que cette cellule appelle"),
        );
    }
    pair(format!("in {file}, line {line}"), format!("dans {file}, ligne {line}"))
}

pub fn failed_without_words() -> Pair {
    pair("This cell failed without saying why.", "Cette cellule a échoué sans dire pourquoi.")
}

pub fn stopping() -> Pair {
    pair(
        "Interrupt received, but the cell goes on. A training run stops at its next batch and keeps the variables; \
         a second interrupt ends the process at once, and its variables are lost.",
        "Interruption reçue, mais la cellule continue. Un entraînement s’arrête au prochain lot et garde les variables ; \
         une seconde interruption arrête le processus tout de suite, et ses variables sont perdues.",
    )
}

pub fn compilation_stopped() -> Pair {
    pair(
        "The compilation was interrupted; nothing of this cell ran, and the variables are kept.",
        "La compilation a été interrompue ; rien de cette cellule n’a été exécuté, et les variables sont conservées.",
    )
}

pub fn interrupted_twice() -> Pair {
    pair(
        "The process was ended by a second interrupt. Its variables are lost; functions, `use` lines \
         and dependencies are kept. Run the cells above again.",
        "Le processus a été arrêté par une seconde interruption. Ses variables sont perdues ; les fonctions, \
         les lignes `use` et les dépendances sont conservées. Relancez les cellules précédentes.",
    )
}

pub fn engine_lost(status: &str) -> Pair {
    pair(
        format!(
            "The compiler process behind this notebook has ended ({status}) and is starting again. Variables are lost; \
             functions, types, `:dep` and `use` lines are run again for you. Run the cells above again."
        ),
        format!(
            "Le processus de compilation de ce cahier s’est terminé ({status}) et redémarre. Les variables et les \
             fonctions sont perdues ; les lignes `:dep` et `use` sont reprises pour vous. Relancez les cellules précédentes."
        ),
    )
}

pub fn engine_deaf() -> Pair {
    pair(
        "The compiler process behind this notebook did not answer any more and was started again. Variables are lost; \
         functions, types, `:dep` and `use` lines are run again for you. Run the cells above again.",
        "Le processus de compilation de ce cahier ne répondait plus et a été redémarré. Les variables sont perdues ; \
         les fonctions, les types, les lignes `:dep` et `use` sont repris pour vous. Relancez les cellules précédentes.",
    )
}

pub fn no_input() -> Pair {
    pair(
        "This cell reads its standard input, but nobody can be asked here: it meets the end of the input at once.",
        "Cette cellule lit l’entrée standard, mais personne ne peut être interrogé ici : elle trouve tout de suite la fin de l’entrée.",
    )
}

pub fn asks_input() -> Pair {
    pair("Input (Stop ends it):", "Entrée (Arrêter y met fin) :")
}

pub fn printing_stopped(dropped: u64) -> Pair {
    let (more, plus) = match dropped.div_ceil(1000) {
        0 => (String::new(), String::new()),
        kilobytes => (
            format!(" Some {kilobytes} kB that it had still printed are not shown."),
            format!(" Environ {kilobytes} ko qu’elle avait encore affichés ne sont pas montrés."),
        ),
    };
    pair(
        format!("The cell was stopped where it printed.{more} Earlier variables are kept; those first bound in this cell are not."),
        format!("La cellule a été arrêtée là où elle affichait.{plus} Les variables précédentes sont conservées ; celles créées dans cette cellule ne le sont pas."),
    )
}

pub fn engine_absent(reason: &str) -> Pair {
    pair(
        format!("evcxr, which compiles and runs the cells, did not start.\n{reason}\nTry: ./atelier doctor"),
        format!("evcxr, qui compile et exécute les cellules, n’a pas démarré.\n{reason}\nEssayez : ./atelier doctor"),
    )
}
