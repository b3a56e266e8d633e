//! Which variables are gone, and what to run again (`crate::moved`).

use super::{pair, Label};
use crate::moved::{Lost, Maker, Why};

/// Cells named one by one; of more than these, the first and the last.
const MANY: usize = 8;

pub fn lost(lost: &[Lost], this_cell: &str) -> Label {
    let mut en = Vec::new();
    let mut fr = Vec::new();
    for Lost { name, why, maker } in lost {
        let (why, pourquoi) = match why {
            Why::Moved => ("which this cell had taken (moved)", "que cette cellule avait prise (déplacée)"),
            Why::Rebound => ("which this cell was to make anew", "que cette cellule devait refaire"),
            Why::Redefined => ("whose type this cell defines anew", "dont cette cellule redéfinit le type"),
        };
        let itself = !this_cell.is_empty() && maker.id == this_cell;
        let (again, encore) = if itself {
            (
                "this cell makes it, once it is mended".to_owned(),
                "cette cellule la fera, une fois corrigée".to_owned(),
            )
        } else {
            (format!("run {} again", cell(maker)), format!("relancez {}", cellule(maker)))
        };
        en.push(format!("`{name}`, {why}: {again}"));
        fr.push(format!("`{name}`, {pourquoi} : {encore}"));
    }
    pair(
        format!("Lost: {}. Other earlier variables are kept.", en.join("; ")),
        format!(
            "Perdue{} : {}. Les autres variables précédentes sont conservées.",
            if lost.len() > 1 { "s" } else { "" },
            fr.join(" ; ")
        ),
    )
}

fn cell(maker: &Maker) -> String {
    if maker.line.is_empty() {
        format!("cell [{}]", maker.count)
    } else {
        format!("cell [{}] (`{}`)", maker.count, maker.line)
    }
}

fn cellule(maker: &Maker) -> String {
    if maker.line.is_empty() {
        format!("la cellule [{}]", maker.count)
    } else {
        format!("la cellule [{}] (`{}`)", maker.count, maker.line)
    }
}

/// What to run to have the variables again, when all of them are gone.
pub fn recipe(cells: &[(Maker, Vec<String>)]) -> Label {
    if cells.is_empty() {
        return pair("There were no variables yet.", "Il n’y avait pas encore de variables.");
    }
    if cells.len() > MANY {
        let (first, last) = (cells[0].0.count, cells[cells.len() - 1].0.count);
        let names: usize = cells.iter().map(|(_, names)| names.len()).sum();
        return pair(
            format!("{names} variables are lost; cells [{first}] to [{last}] made them: run these again."),
            format!("{names} variables sont perdues ; les cellules [{first}] à [{last}] les avaient créées : relancez-les."),
        );
    }
    let list = |empty: &str| {
        cells
            .iter()
            .map(|(maker, names)| {
                let names = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
                let line = if maker.line.is_empty() { empty } else { &maker.line };
                format!("\n  [{}] {line}   → {names}", maker.count)
            })
            .collect::<String>()
    };
    pair(
        format!("Lost variables, and the cells that make them again, in this order:{}", list("…")),
        format!("Les variables perdues, et les cellules qui les recréent, dans cet ordre :{}", list("…")),
    )
}
