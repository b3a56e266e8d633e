//! The versions that belong together, in one place: crate, kernel and tools include this file.
//! Changing libtorch means changing `tch` in Cargo.toml with it; DECISIONS.md says when to move again.

/// The libtorch that `tch` is made for, and the one that Colab has (torch 2.11.0+cu128, November 2026).
pub const LIBTORCH: &str = "2.11.0";
/// `tch`'s C++ half: its version is `tch`'s own.
pub const TORCH_SYS: &str = "0.24.0";
/// The kernel behind our layer.
pub const EVCXR: &str = "0.22.0";
/// SHA-256 of evcxr's ready-made archives, by target. None could be checked yet for this version: without one it is compiled (crates.io's
/// own sums hold for that). Whoever downloads one and compares it with a build of their own may add it here.
pub const EVCXR_SUMS: &[(&str, &str)] = &[];
