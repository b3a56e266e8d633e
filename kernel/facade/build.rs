//! Tells the compiler where the prebuilt crate is: beside this folder, wherever the kernel folder has been put.
//! For evcxr without our kernel, which says the same in cargo's settings and saves compiling this (kernel/src/settings.rs).

use std::path::{Path, PathBuf};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let here = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"));
    let link = here.join("../link");
    // `all`: the shared library, and the metadata of the crates whose types it shows.
    search("all", &link);
    // libtorch: empty stand-ins where the library brings it along by itself, else the real one beside us.
    for libraries in [link.join("native"), here.join("../../libtorch/lib")] {
        if libraries.is_dir() {
            search("native", &libraries);
        }
    }
}

fn search(kind: &str, folder: &Path) {
    // Cargo passes the path on as it is; the linker runs in another folder.
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
    println!("cargo:rustc-link-search={kind}={}", folder.display());
}
