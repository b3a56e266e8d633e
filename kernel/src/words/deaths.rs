//! Why the process that runs the cells has ended (`crate::deaths`).

use super::{pair, Label};
use crate::deaths::Cause;

pub fn why(cause: &Cause, status: &str) -> Label {
    match cause {
        Cause::Stack => pair(
            format!("A function calls itself without end, or an array is too large for the stack ({status}). Try: an end to the recursion; `vec![…]` instead of `[…]` for something large."),
            format!("Une fonction s’appelle elle-même sans fin, ou un tableau est trop grand pour la pile ({status}). Essayez : une fin à la récursion ; `vec![…]` au lieu de `[…]` pour quelque chose de grand."),
        ),
        Cause::Asked(bytes) => pair(
            format!("The cell asked for {} of memory at once, more than this machine can give. Try: fewer or smaller values, a smaller batch.", size(*bytes, '.', "B")),
            format!("La cellule a demandé {} de mémoire d’un coup, plus que cette machine n’en peut donner. Essayez : des valeurs moins nombreuses ou plus petites, un lot plus petit.", size(*bytes, ',', "o")),
        ),
        Cause::Killed => pair(
            format!("The system ended the process, as it does when memory runs out ({status}). Try: a smaller batch, a smaller network, other notebooks closed."),
            format!("Le système a arrêté le processus, comme il le fait quand la mémoire manque ({status}). Essayez : un lot plus petit, un réseau plus petit, les autres cahiers fermés."),
        ),
        Cause::Address => pair(
            format!("The cell, or a library it called, used memory that is not its own ({status}). In Rust this comes from `unsafe` code only."),
            format!("La cellule, ou une bibliothèque qu’elle a appelée, s’est servie d’une mémoire qui n’est pas la sienne ({status}). En Rust, cela ne vient que de code `unsafe`."),
        ),
        Cause::Abort(said) if said.contains("bad_alloc") => pair(
            "A library asked for more memory than this machine can give. Try: fewer or smaller values, a smaller batch.",
            "Une bibliothèque a demandé plus de mémoire que cette machine n’en peut donner. Essayez : des valeurs moins nombreuses ou plus petites, un lot plus petit.",
        ),
        Cause::Abort(said) if !said.is_empty() => pair(
            format!("A library gave up and ended the process: {said}"),
            format!("Une bibliothèque a abandonné et arrêté le processus : {said}"),
        ),
        Cause::Abort(_) => pair(
            format!("The cell, or a library it called, ended the process at once (`abort`, {status})."),
            format!("La cellule, ou une bibliothèque qu’elle a appelée, a arrêté le processus d’un coup (`abort`, {status})."),
        ),
        Cause::Exit(code) => pair(
            format!("The cell, or something it called, ended the process with `exit({code})`. A notebook does not need that: a cell ends with its last line."),
            format!("La cellule, ou ce qu’elle a appelé, a arrêté le processus par `exit({code})`. Un cahier n’en a pas besoin : une cellule finit avec sa dernière ligne."),
        ),
        Cause::Other(status) => pair(
            format!("The process that runs the cells has ended ({status})."),
            format!("Le processus qui exécute les cellules s’est terminé ({status})."),
        ),
    }
}

/// What is kept, in any case.
pub fn kept() -> Label {
    pair(
        "Its variables are lost; functions, `use` lines and dependencies are kept. A new process is ready: run the cells above again.",
        "Ses variables sont perdues ; les fonctions, les lignes `use` et les dépendances sont conservées. Un nouveau processus est prêt : relancez les cellules précédentes.",
    )
}

/// A number of bytes as people say it.
fn size(bytes: u64, point: char, unit: &str) -> String {
    let steps = ["", "k", "M", "G", "T", "P"];
    let mut value = bytes as f64;
    let mut step = 0;
    while value >= 1000.0 && step + 1 < steps.len() {
        value /= 1000.0;
        step += 1;
    }
    let number = if value < 10.0 && step > 0 { format!("{value:.1}") } else { format!("{value:.0}") };
    format!("{}\u{a0}{}{unit}", number.replace(".0", "").replace('.', &point.to_string()), steps[step])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_said_as_people_do() {
        assert_eq!(size(400_000_000_000, ',', "o"), "400\u{a0}Go");
        assert_eq!(size(1_600_000_000_000, ',', "o"), "1,6\u{a0}To");
        assert_eq!(size(70_368_744_177_664, '.', "B"), "70\u{a0}TB");
        assert_eq!(size(12, '.', "B"), "12\u{a0}B");
    }
}
