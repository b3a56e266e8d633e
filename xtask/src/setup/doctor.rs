//! One line a component: found, version, what to do. Changes nothing.

use crate::ground::home::Home;
use crate::ground::proc;
use crate::ground::programs;
use crate::ground::say::{both, size, Words};
use crate::setup::{self, libtorch};
use crate::stick::unpack;
use anyhow::{bail, Result};
use std::process::Command;

/// What was found of one component.
enum Found {
    Good(String),
    /// Not needed by a reader: a note and what to do.
    Optional(Words),
    Missing(Words),
}

type Line = (Words, Found);

pub fn run(home: &Home) -> Result<()> {
    println!("ATELIER_HOME = {}", home.root().display());
    let mut missing = 0;
    for (name, found) in lines(home) {
        let (mark, text) = match found {
            Found::Good(version) => ("✓", version),
            Found::Optional(words) => ("·", words.to_string()),
            Found::Missing(words) => {
                missing += 1;
                ("✗", words.to_string())
            }
        };
        println!("{}", line(mark, &name.to_string(), &text));
    }
    if missing > 0 {
        bail!(both(format!("{missing} missing"), format!("{missing} manquant(s)")));
    }
    println!("{}", both("Everything a notebook needs is here.", "Tout ce qu’il faut à un cahier est là."));
    Ok(())
}

/// One component, in one line whatever the languages.
fn line(mark: &str, name: &str, text: &str) -> String {
    let (name, text) = (name.replace('\n', " / "), text.replace('\n', " / "));
    format!("{mark} {name:<28} {text}")
}

fn lines(home: &Home) -> Vec<Line> {
    let set_up = || both("missing: ./atelier setup", "manque\u{a0}: ./atelier setup");
    let or_set_up = |version: Option<String>| version.map(Found::Good).unwrap_or(Found::Missing(set_up()));
    let same = |name: &str| both(name, name);
    let answer = |program: &str, argument: &str| {
        let answer = proc::ask(Command::new(program).arg(argument).current_dir(home.repo()))?;
        answer.lines().next().map(str::to_string)
    };
    let python = |code: &str| proc::ask(Command::new(home.python_bin("python")).args(["-c", code]));
    let mut lines: Vec<Line> = Vec::new();
    let stick = unpack::in_use(home);
    if let Some(manifest) = &stick {
        lines.push((
            both("ready-made, from a stick", "déjà prêt, d’une clé"),
            match unpack::notice(home, manifest) {
                None => Found::Good(manifest.version().to_string()),
                Some(words) => Found::Optional(words),
            },
        ));
    }

    lines.push((
        same("Rust"),
        answer("rustc", "--version")
            .map(Found::Good)
            .unwrap_or(Found::Missing(both("missing: install rustup", "manque\u{a0}: installez rustup"))),
    ));
    if stick.is_none() {
        let compiler = ["c++", "g++", "clang++"].iter().find_map(|name| answer(name, "--version"));
        lines.push((
            both("C++ compiler", "compilateur C++"),
            compiler.map(Found::Good).unwrap_or(Found::Missing(both(
                "missing: sudo apt-get install g++",
                "manque\u{a0}: sudo apt-get install g++",
            ))),
        ));
        lines.push((
            same("rust-src"),
            or_set_up(
                setup::rust_src::folder(home)
                    .ok()
                    .filter(|folder| folder.join("std/src/lib.rs").exists())
                    .map(|folder| folder.display().to_string()),
            ),
        ));
    }
    let versions = "import sys, jupyterlab, notebook, importlib.metadata as m; print('Python', sys.version.split()[0] + ', JupyterLab', jupyterlab.__version__ + ', Notebook', notebook.__version__ + ', fr', m.version('jupyterlab-language-pack-fr-FR'))";
    lines.push((both("Python environment", "environnement Python"), or_set_up(python(versions))));
    lines.push((same("libtorch"), match (stick.as_ref().map(|stick| stick.torch().to_string()).or_else(|| libtorch::installed(home)), libtorch::loads(home, "torch_cpu")) {
        (Some(version), Ok(())) => Found::Good(format!("{version}, {}", if libtorch::has_cuda(home) { "CUDA" } else { "CPU" })),
        (Some(version), Err(why)) => Found::Missing(both(
            format!("{version} does not load ({why}): ./atelier clean --libtorch, then ./atelier setup"),
            format!("{version} ne se charge pas ({why})\u{a0}: ./atelier clean --libtorch, puis ./atelier setup"),
        )),
        (None, _) => Found::Missing(set_up()),
    }));
    lines.push((
        same("libtch"),
        match libtorch::loads(home, "tch") {
            Ok(()) => Found::Good(crate::ground::home::TORCH_SYS_VERSION.into()),
            Err(_) => Found::Missing(set_up()),
        },
    ));
    lines.push((both("graphics card", "carte graphique"), match libtorch::gpu() {
        Some(Ok(name)) if libtorch::has_cuda(home) => Found::Good(name),
        Some(Ok(name)) => Found::Optional(both(
            format!("{name}, but libtorch is the CPU one: ./atelier clean --libtorch, then ./atelier setup"),
            format!("{name}, mais libtorch est celui du CPU\u{a0}: ./atelier clean --libtorch, puis ./atelier setup"),
        )),
        Some(Err(why)) => Found::Optional(why),
        None => Found::Optional(both("none: everything runs on the CPU", "aucune\u{a0}: tout tourne sur le CPU")),
    }));
    lines.push((
        same("evcxr_jupyter"),
        or_set_up(setup::evcxr::works(home).then(|| crate::ground::home::EVCXR_VERSION.into())),
    ));
    lines.push((
        both("front layer", "couche avant"),
        or_set_up(answer(&home.atelier_kernel().to_string_lossy(), "--version")),
    ));
    let folder = [home.facade().join("Cargo.toml"), home.link()].iter().all(|path| path.exists());
    lines.push((
        both("prebuilt crate", "crate préconstruite"),
        match (folder, stick.is_some() || setup::kernel::is_current(home)) {
            (true, true) => Found::Good(home.kernel().display().to_string()),
            (true, false) => Found::Missing(both(
                "older than the sources: ./atelier setup",
                "plus vieille que les sources\u{a0}: ./atelier setup",
            )),
            (false, _) => Found::Missing(set_up()),
        },
    ));
    lines.push((
        same("kernelspec"),
        or_set_up(
            setup::kernel::kernelspec_is_current(home).then(|| home.kernelspec().display().to_string()),
        ),
    ));
    lines.push((
        both("disk", "disque"),
        match proc::free(home.root()) {
            Some(free) if free < 1_000_000_000 => Found::Missing(both(
                format!("{} free: make room", size(free).en()),
                format!("{} libres\u{a0}: faites de la place", size(free).fr()),
            )),
            Some(free) => Found::Good(
                both(format!("{} free", size(free).en()), format!("{} libres", size(free).fr())).to_string(),
            ),
            None => Found::Optional(both("unknown", "inconnu")),
        },
    ));
    // Only the tests ask for these.
    let for_tests = |name: &str, command: &str| {
        both(
            format!("for ./atelier test only: {name} missing, {command}"),
            format!("pour ./atelier test seulement\u{a0}: {name} manque, {command}"),
        )
    };
    lines.push((
        same("Chromium"),
        match programs::chromium() {
            Some(program) => Found::Good(answer(&program, "--version").unwrap_or(program)),
            None => Found::Optional(for_tests("Chromium", "sudo apt-get install chromium")),
        },
    ));
    lines.push((
        same("npm"),
        match answer("npm", "--version") {
            Some(version) => Found::Good(version),
            None => Found::Optional(for_tests("npm", "sudo apt-get install npm")),
        },
    ));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_component_takes_one_line_in_any_language() {
        let text = line("✗", "C++ compiler\ncompilateur C++", "missing\nmanque");
        assert!(
            !text.contains('\n')
                && text.contains("C++ compiler / compilateur C++")
                && text.ends_with("missing / manque"),
            "{text}"
        );
    }

    #[test]
    fn an_empty_machine_is_described_without_failing() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path().join("home"), folder.path()).unwrap();
        let missing =
            lines(&home).into_iter().filter(|(_, found)| matches!(found, Found::Missing(_))).count();
        assert!(missing >= 6, "{missing}");
        assert!(!home.root().exists(), "the doctor writes nothing");
    }
}
