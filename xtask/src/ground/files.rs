//! Files and folders, as several of our tools handle them.

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// Copies a folder with all that is kept, which goes by a name. Links become what they point to, so that the copy stands alone.
///
/// # Errors
/// When something cannot be read or written, with its path.
pub fn copy_folder(from: &Path, to: &Path, keep: &dyn Fn(&str) -> bool) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot create {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if !keep(&entry.file_name().to_string_lossy()) {
            continue;
        }
        if path.is_dir() {
            copy_folder(&path, &target, keep)?;
        } else {
            fs::copy(&path, &target).with_context(|| format!("cannot copy {}", path.display()))?;
        }
    }
    Ok(())
}

/// Bytes as two digits each.
pub fn hex(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes what it is given");
        text
    })
}

/// SHA-256 of a file, as two digits a byte.
///
/// # Errors
/// When it cannot be read.
pub fn sha256(file: &Path) -> Result<String> {
    let mut digest = Sha256::new();
    let mut open = fs::File::open(file).with_context(|| format!("cannot read {}", file.display()))?;
    std::io::copy(&mut open, &mut digest)?;
    Ok(hex(digest.finalize()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_stand_alone_and_hold_what_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let from = folder.path().join("from");
        fs::create_dir_all(from.join("inner/tests")).unwrap();
        fs::write(folder.path().join("elsewhere"), "x").unwrap();
        std::os::unix::fs::symlink(folder.path().join("elsewhere"), from.join("inner/link")).unwrap();
        let to = folder.path().join("to");
        copy_folder(&from, &to, &|name| name != "tests").unwrap();
        assert!(!to.join("inner/link").is_symlink());
        assert_eq!(fs::read_to_string(to.join("inner/link")).unwrap(), "x");
        assert!(!to.join("inner/tests").exists());
    }

    #[test]
    fn bytes_have_two_digits_each() {
        assert_eq!(hex([0, 10, 255]), "000aff");
    }
}
