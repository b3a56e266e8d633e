//! What is put into a session before the reader's first cell.

use crate::cells;
use crate::holder::Place;

/// The layer's own first cell.
pub fn code(place: &Place) -> String {
    let text = |path: &std::path::Path| path.to_string_lossy().escape_debug().to_string();
    // What was set for evcxr alone, for the program that takes its child's place.
    let mut restore = match std::env::var("JUPYTER_PATH") {
        Ok(value) => format!(".env(\"JUPYTER_PATH\", {value:?})"),
        Err(_) => ".env_remove(\"JUPYTER_PATH\")".to_owned(),
    };
    if std::env::var_os("ATELIER_BACKTRACE").is_none() {
        // evcxr asks for backtraces of everything that goes wrong; the layer says in words what did.
        restore += ".env(\"RUST_BACKTRACE\", \"0\")";
    }
    include_str!("first_cell.rs")
        .replace("CELLS_MARK", &place.own.escape_debug().to_string())
        .replace("CELLS_VARIABLE", cells::VARIABLE)
        .replace("CELLS_PROGRAM", &text(&place.program))
        .replace("RESTORE", &restore)
        .replace("FOLDER", &text(&place.folder))
}
