//! The standard library's items by the paths a program writes.
//!
//! rustdoc names an item of another crate by where it is defined (`alloc::collections::btree::map::BTreeMap`),
//! often inside a private module. The standard library's own JSON, which would tell the public path, comes
//! with no stable toolchain; the pattern is regular: the first module, then the name, with few exceptions.

/// Public modules deeper than one level, by where their items are defined.
const DEEPER: &[(&[&str], &str)] = &[
    (&["std", "collections", "hash", "map"], "std::collections::hash_map"),
    (&["std", "collections", "hash", "set"], "std::collections::hash_set"),
    (&["alloc", "collections", "btree", "map"], "std::collections::btree_map"),
    (&["alloc", "collections", "btree", "set"], "std::collections::btree_set"),
    (&["alloc", "collections", "vec_deque"], "std::collections::vec_deque"),
    (&["alloc", "collections", "binary_heap"], "std::collections::binary_heap"),
    (&["core", "sync", "atomic"], "std::sync::atomic"),
    (&["std", "sync", "mpsc"], "std::sync::mpsc"),
    (&["core", "task", "poll"], "std::task"),
    (&["std", "os", "unix"], "std::os::unix"),
    (&["core", "num", "error"], "std::num"),
    (&["core", "str", "pattern"], "std::str::pattern"),
];

/// Collections that stand at the top of `std::collections`, not beside their iterators.
const COLLECTIONS: &[&str] =
    &["HashMap", "HashSet", "BTreeMap", "BTreeSet", "VecDeque", "BinaryHeap", "LinkedList"];

/// Modules whose contents the standard library shows only through another one.
const MOVED: &[(&str, &str)] = &[("ops::try_trait", "ops"), ("ffi::c_str", "ffi"), ("ffi::os_str", "ffi")];

/// The path to write for an item defined at `path`, or `None` for a private one.
pub fn public(path: &[String]) -> Option<String> {
    let parts: Vec<&str> = path.iter().map(String::as_str).collect();
    let (name, modules) = parts.split_last()?;
    if COLLECTIONS.contains(name) {
        return Some(format!("std::collections::{name}"));
    }
    for (home, public) in DEEPER {
        if modules.starts_with(home) {
            return Some(format!("{public}::{name}"));
        }
    }
    if modules.len() < 2 {
        return Some(format!("std::{name}"));
    }
    let inner = modules[1..].join("::");
    for (from, to) in MOVED {
        if inner == *from {
            return Some(format!("std::{to}::{name}"));
        }
    }
    match modules[1] {
        // Not for programs: compiler and platform internals.
        "sys" | "sys_common" | "panicking" | "intrinsics" | "internal_macros" | "core_arch" | "core_simd" => {
            None
        }
        module => Some(format!("std::{module}::{name}")),
    }
}

/// Traits whose impls a stub leaves out: unstable, automatic, or without meaning for inference.
pub fn unwanted(name: &str) -> bool {
    matches!(
        name.rsplit("::").next().unwrap_or(name),
        "StructuralPartialEq"
            | "Freeze"
            | "UnsafeUnpin"
            | "Send"
            | "Sync"
            | "Unpin"
            | "UnwindSafe"
            | "RefUnwindSafe"
            | "Drop"
            | "CloneToUninit"
            | "TrustedLen"
            | "Step"
            | "Try"
            | "FromResidual"
            | "Residual"
            | "FusedIterator"
            | "Allocator"
            | "GlobalAlloc"
            | "CoerceUnsized"
            | "DispatchFromDyn"
            | "Destruct"
            | "Tuple"
            | "PinCoerceUnsized"
            | "TrustedStep"
            | "UseCloned"
            | "TrivialClone"
    )
}

/// The methods an impl of a standard trait must have; the others follow from them and would only add text
/// (and, in `Iterator`, unstable names).
pub fn required(name: &str) -> Option<&'static [&'static str]> {
    Some(match name {
        "std::iter::Iterator" => &["Item", "next"],
        "std::iter::DoubleEndedIterator" => &["next_back"],
        "std::iter::ExactSizeIterator" => &[],
        "std::iter::Extend" => &["extend"],
        "std::iter::Sum" => &["sum"],
        "std::iter::Product" => &["product"],
        "std::clone::Clone" => &["clone"],
        "std::cmp::PartialEq" => &["eq"],
        "std::cmp::PartialOrd" => &["partial_cmp"],
        "std::cmp::Ord" => &["cmp"],
        "std::cmp::Eq" => &[],
        "std::hash::Hash" => &["hash"],
        "std::hash::Hasher" => &["finish", "write"],
        "std::hash::BuildHasher" => &["Hasher", "build_hasher"],
        "std::error::Error" => &[],
        "std::io::Read" => &["read"],
        "std::io::Write" => &["write", "flush"],
        "std::io::Seek" => &["seek"],
        "std::io::BufRead" => &["fill_buf", "consume"],
        "std::fmt::Write" => &["write_str"],
        _ => return None,
    })
}
