//! Where everything lives: one cache folder (`ATELIER_HOME`), shared by clones of the same version, and the clone itself.
//!
//! This file only names paths. Who writes what is in `setup/`; the kernel folder is `kernel/folder.rs`'s.

use anyhow::{bail, Context, Result};
use std::path::{Path, PathBuf};

#[path = "../../../src/versions.rs"]
pub mod versions;

pub use versions::{EVCXR as EVCXR_VERSION, LIBTORCH as LIBTORCH_VERSION, TORCH_SYS as TORCH_SYS_VERSION};

/// Paths of the cache folder and of the clone.
#[derive(Clone, Debug)]
pub struct Home {
    root: PathBuf,
    repo: PathBuf,
}

impl Home {
    /// The folders of this machine and this clone: `ATELIER_HOME`, or `atelier` in the user's cache folder.
    pub fn find() -> Result<Home> {
        // The script says where it stands: ready-made tools were compiled elsewhere.
        let compiled = || {
            Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is a folder of the clone").to_owned()
        };
        let told = std::env::var_os("ATELIER_CLONE").filter(|path| !path.is_empty()).map(PathBuf::from);
        let repo = told.unwrap_or_else(compiled);
        let root = match std::env::var_os("ATELIER_HOME").filter(|path| !path.is_empty()) {
            Some(path) => PathBuf::from(path),
            None => match std::env::var_os("XDG_CACHE_HOME").filter(|path| !path.is_empty()) {
                Some(cache) => PathBuf::from(cache).join("atelier"),
                None => {
                    PathBuf::from(std::env::var_os("HOME").context("neither ATELIER_HOME nor HOME is set")?)
                        .join(".cache/atelier")
                }
            },
        };
        Home::at(root, repo)
    }

    /// A home at given folders. Both must be absolute: they end up in configuration files that other programs read.
    pub fn at(root: impl Into<PathBuf>, repo: impl Into<PathBuf>) -> Result<Home> {
        let (root, repo) = (root.into(), repo.into());
        for path in [&root, &repo] {
            if !path.is_absolute() {
                bail!("{} is not an absolute path: set ATELIER_HOME to one, for instance \"$HOME/.cache/atelier\"", path.display());
            }
        }
        Ok(Home { root, repo })
    }

    /// The cache folder, `ATELIER_HOME`.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The clone.
    pub fn repo(&self) -> &Path {
        &self.repo
    }

    pub fn notebooks(&self) -> PathBuf {
        self.repo.join("notebooks")
    }

    pub fn libtorch(&self) -> PathBuf {
        self.root.join("libtorch")
    }

    /// The one folder that holds (links to) every library a program of ours loads at run time, `libtch.so` included.
    pub fn libtorch_lib(&self) -> PathBuf {
        self.root.join("libtorch/lib")
    }

    /// The `pip --target` folder of libtorch, when we fetched it ourselves.
    pub fn libtorch_wheel(&self) -> PathBuf {
        self.root.join("libtorch/wheel")
    }

    /// Python's virtual environment.
    pub fn python(&self) -> PathBuf {
        self.root.join("python")
    }

    /// A program of the virtual environment: `python`, `jupyter`, `papermill`…
    pub fn python_bin(&self, name: &str) -> PathBuf {
        self.python().join("bin").join(name)
    }

    /// The kernelspec that JupyterLab offers as "Rust (atelier)".
    pub fn kernelspec(&self) -> PathBuf {
        self.python().join("share/jupyter/kernels/rust")
    }

    pub fn evcxr(&self) -> PathBuf {
        self.root.join(format!("evcxr-{EVCXR_VERSION}"))
    }

    pub fn evcxr_jupyter(&self) -> PathBuf {
        self.evcxr().join("bin/evcxr_jupyter")
    }

    /// Cargo's target folder, for this clone and its siblings.
    pub fn target(&self) -> PathBuf {
        self.root.join("target")
    }

    /// The relocatable kernel folder: `facade/`, `link/`, `bin/atelier-kernel`.
    pub fn kernel(&self) -> PathBuf {
        self.root.join("kernel")
    }

    /// The crate without dependencies that a notebook's `:dep` gets.
    pub fn facade(&self) -> PathBuf {
        self.root.join("kernel/facade")
    }

    /// The prebuilt dylib of the real crate and one copy of each of its dependencies.
    pub fn link(&self) -> PathBuf {
        self.root.join("kernel/link")
    }

    /// The front layer, a Jupyter kernel before evcxr_jupyter.
    pub fn atelier_kernel(&self) -> PathBuf {
        self.root.join("kernel/bin/atelier-kernel")
    }

    /// Tools of the tests that no reader needs (cargo-deny, the browser driver).
    pub fn tools(&self) -> PathBuf {
        self.root.join("tools")
    }

    /// Half-done work: whatever is in here may be deleted when no set-up runs.
    pub fn scratch(&self) -> PathBuf {
        self.root.join("scratch")
    }

    /// One small file a finished step, written last; its content says for what inputs the step was done.
    pub fn stamp(&self, step: &str) -> PathBuf {
        self.root.join("stamps").join(step)
    }

    /// The lock that keeps two set-ups apart.
    pub fn lock(&self) -> PathBuf {
        self.root.join("set-up.lock")
    }

    /// The name of a shared library on this platform: `libtch.so`, `libtch.dylib`.
    pub fn shared_library(name: &str) -> String {
        format!("{}{name}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relative_home_is_refused_with_a_way_out() {
        let error = Home::at("cache", "/clone").unwrap_err().to_string();
        assert!(error.contains("ATELIER_HOME"), "{error}");
    }

    #[test]
    fn all_but_the_notebooks_is_outside_the_clone() {
        let home = Home::at("/cache/atelier", "/clone").unwrap();
        for path in [
            home.libtorch_lib(),
            home.python(),
            home.kernelspec(),
            home.evcxr_jupyter(),
            home.target(),
            home.facade(),
            home.lock(),
            home.stamp("python"),
        ] {
            assert!(path.starts_with("/cache/atelier"), "{}", path.display());
        }
        assert_eq!(home.notebooks(), Path::new("/clone/notebooks"));
    }
}
