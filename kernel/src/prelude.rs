//! What is put into a session before the reader's first cell.

use crate::cells;
use crate::holder::Place;
use crate::home;
use std::env::consts::DLL_SUFFIX;

/// The layer's own first cell.
pub fn code(place: &Place) -> String {
    let text = |path: &std::path::Path| path.to_string_lossy().escape_debug().to_string();
    let restore = match std::env::var("JUPYTER_PATH") {
        Ok(value) => format!("unsafe {{ ::std::env::set_var(\"JUPYTER_PATH\", {value:?}) }};"),
        Err(_) => "unsafe { ::std::env::remove_var(\"JUPYTER_PATH\") };".to_owned(),
    };
    // evcxr asks for backtraces of everything that goes wrong; the layer says in words what did.
    let quiet = "unsafe { ::std::env::set_var(\"RUST_BACKTRACE\", \"0\") };";
    let restore = restore + if std::env::var_os("ATELIER_BACKTRACE").is_some() { "" } else { quiet };
    include_str!("first_cell.rs")
        .replace("CELLS_MARK", &place.own.escape_debug().to_string())
        .replace("CELLS_VARIABLE", cells::VARIABLE)
        .replace("FRAMES_VARIABLE", crate::last_words::VARIABLE)
        .replace("FLUSH_VARIABLE", cells::FLUSH)
        .replace("CELLS_PROGRAM", &text(&place.program))
        .replace("PRELOAD", &preload().unwrap_or_default())
        .replace("RESTORE", &restore)
        .replace("FOLDER", &text(&place.folder))
}

/// Loading the crate and libtorch takes half a second, which it takes while the reader's first cell is still being compiled.
fn preload() -> Option<String> {
    let library = home::facade(&home::home())?.join(format!("../link/libatelier_dylib{DLL_SUFFIX}"));
    let library = library.canonicalize().ok()?;
    let library = format!("c{:?}", library.to_str()?);
    Some(format!(
        "unsafe extern \"C\" {{ fn dlopen(file: *const ::std::ffi::c_char, mode: ::std::ffi::c_int) -> *mut ::std::ffi::c_void; }}
    ::std::thread::spawn(|| unsafe {{ dlopen({library}.as_ptr(), {}) }} as usize);",
        libc::RTLD_LAZY
    ))
}
