//! Opens the notebooks in JupyterLab, in the reader's language.

use crate::format::notebook;
use crate::ground::home::Home;
use crate::ground::lang::Lang;
use crate::ground::say::{both, reader};
use crate::ground::stamps;
use anyhow::{Context, Result};
use serde_json::json;
use std::os::unix::process::CommandExt;
use std::process::Command;

/// Becomes JupyterLab: from here on, signals go to it. `arguments` are JupyterLab's own.
pub fn run(home: &Home, arguments: &[String]) -> Result<()> {
    let settings = home.python().join("share/jupyter/lab/settings/overrides.json");
    stamps::write_whole(&settings, overrides(reader()).as_bytes())?;
    let first = notebook::all(&home.notebooks())?.into_iter().next();
    let mut command = Command::new(home.python_bin("jupyter-lab"));
    // From the clone, so that the notebooks' folder and its neighbours are in the file browser.
    command.current_dir(home.repo());
    // A kernel called rust in the user's own folders must not hide ours.
    command.env("JUPYTER_PREFER_ENV_PATH", "1");
    let names_a_file = arguments.iter().any(|argument| argument.ends_with(".ipynb"));
    if let Some(first) = first.filter(|_| !names_a_file) {
        // Not as an argument: Jupyter would then show the notebooks' folder only, and print an address without the notebook.
        let path = first.strip_prefix(home.repo()).unwrap_or(&first);
        command.arg(format!("--LabApp.default_url=/lab/tree/{}", path.display()));
    }
    // In a container there is only root, and Jupyter refuses root unless told; the token stays on.
    if proc_is_root() && !arguments.iter().any(|argument| argument == "--allow-root") {
        command.arg("--allow-root");
    }
    command.args(arguments);
    eprintln!(
        "{}",
        both(
            "JupyterLab starts; Ctrl-C twice ends it.",
            "JupyterLab démarre\u{202f}; Ctrl-C deux fois pour l’arrêter."
        )
    );
    let error = command.exec();
    Err(error).with_context(|| {
        both(
            "JupyterLab does not start: ./atelier doctor",
            "JupyterLab ne démarre pas\u{a0}: ./atelier doctor",
        )
    })
}

fn proc_is_root() -> bool {
    crate::ground::proc::ask(Command::new("id").arg("-u")).as_deref() == Some("0")
}

/// JupyterLab's defaults for our readers; what someone chooses in its menus goes before.
fn overrides(reader: Lang) -> String {
    let mut settings = json!({
        // It would ask at the first start, and then go to the network.
        "@jupyterlab/apputils-extension:notification": { "fetchNews": "false", "checkForUpdates": false }
    });
    if reader == Lang::Fr {
        settings["@jupyterlab/translation-extension:plugin"] = json!({ "locale": "fr_FR" });
    }
    serde_json::to_string_pretty(&settings).expect("a JSON value can be written") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_menus_follow_the_reader() {
        assert!(overrides(Lang::Fr).contains("fr_FR"));
        assert!(!overrides(Lang::En).contains("locale"));
        assert!(!overrides(Lang::Both).contains("locale"));
        assert!(overrides(Lang::En).contains("fetchNews"));
    }
}
