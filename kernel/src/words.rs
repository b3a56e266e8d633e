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

use crate::lang::{Label, Lang};

fn pair(en: impl Into<String>, fr: impl Into<String>) -> Label {
    Label::new(en, fr)
}

/// The colon after the name of an error: French, which comes last where both stand, wants a no-break space before it.
pub fn colon(lang: Lang) -> &'static str {
    match lang {
        Lang::En => ":",
        Lang::Fr | Lang::Both => "\u{a0}:",
    }
}

pub fn error() -> Label {
    pair("Error", "Erreur")
}

pub fn attempt() -> Label {
    pair("Try", "Essayez")
}

pub fn panic() -> Label {
    pair("Panic", "Panique")
}

pub fn interrupted() -> Label {
    pair("Interrupted", "Interruption")
}

pub fn process_ended() -> Label {
    pair("Process ended", "Processus terminé")
}

pub fn engine_ended() -> Label {
    pair("Kernel restarted", "Noyau redémarré")
}

pub fn cannot_start() -> Label {
    pair("Kernel not started", "Noyau non démarré")
}

pub fn kept_variables() -> Label {
    pair(
        "Earlier variables are kept; those first bound in this cell are not.",
        "Les variables précédentes sont conservées ; celles créées dans cette cellule ne le sont pas.",
    )
}

pub fn place(line: usize, column: usize) -> Label {
    pair(format!("line {line}, column {column}:"), format!("ligne {line}, colonne {column}\u{a0}:"))
}

pub fn at_line(line: usize, text: &str) -> Label {
    pair(
        format!("at line {line} of this cell: {text}"),
        format!("à la ligne {line} de cette cellule : {text}"),
    )
}

pub fn at_code(text: &str) -> Label {
    pair(format!("at: {text}"), format!("à : {text}"))
}

/// A place that is not the reader's: of a library only its name, since its files are nobody's to look into here.
pub fn at_place(file: &str, line: usize) -> Label {
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

pub fn failed_without_words() -> Label {
    pair("This cell failed without saying why.", "Cette cellule a échoué sans dire pourquoi.")
}

pub fn stopping() -> Label {
    pair(
        "Interrupt received, but the cell goes on. A training run stops at its next batch and keeps the variables; \
         a second interrupt ends the process at once, and its variables are lost.",
        "Interruption reçue, mais la cellule continue. Un entraînement s’arrête au prochain lot et garde les variables ; \
         une seconde interruption arrête le processus tout de suite, et ses variables sont perdues.",
    )
}

pub fn compilation_stopped() -> Label {
    pair(
        "The compilation was interrupted; nothing of this cell ran, and the variables are kept.",
        "La compilation a été interrompue ; rien de cette cellule n’a été exécuté, et les variables sont conservées.",
    )
}

pub fn interrupted_twice() -> Label {
    pair(
        "The process was ended by a second interrupt. Its variables are lost; functions, `use` lines \
         and dependencies are kept. Run the cells above again.",
        "Le processus a été arrêté par une seconde interruption. Ses variables sont perdues ; les fonctions, \
         les lignes `use` et les dépendances sont conservées. Relancez les cellules précédentes.",
    )
}

pub fn engine_lost(status: &str) -> Label {
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

pub fn engine_deaf() -> Label {
    pair(
        "The compiler process behind this notebook did not answer any more and was started again. Variables are lost; \
         functions, types, `:dep` and `use` lines are run again for you. Run the cells above again.",
        "Le processus de compilation de ce cahier ne répondait plus et a été redémarré. Les variables sont perdues ; \
         les fonctions, les types, les lignes `:dep` et `use` sont repris pour vous. Relancez les cellules précédentes.",
    )
}

pub fn no_input() -> Label {
    pair(
        "This cell reads its standard input, but nobody can be asked here: it meets the end of the input at once.",
        "Cette cellule lit l’entrée standard, mais personne ne peut être interrogé ici : elle trouve tout de suite la fin de l’entrée.",
    )
}

pub fn asks_input() -> Label {
    pair("Input (Stop ends it):", "Entrée (Arrêter y met fin) :")
}

pub fn printing_stopped(dropped: u64) -> Label {
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

pub fn engine_absent(reason: &str) -> Label {
    pair(
        format!("evcxr, which compiles and runs the cells, did not start.\n{reason}\nTry: ./atelier doctor"),
        format!("evcxr, qui compile et exécute les cellules, n’a pas démarré.\n{reason}\nEssayez : ./atelier doctor"),
    )
}
