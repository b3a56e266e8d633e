//! The project's own tools, behind the script `./atelier`.
//!
//! `setup` makes everything ready in `ATELIER_HOME`; the other commands call it first, and it returns at once when nothing is left to do.

mod bench;
mod bundle;
mod check;
mod doctor;
mod home;
mod lab;
mod library;
mod libtorch;
mod notebook;
mod proc;
mod run;
mod say;
mod setup;
mod stages;
mod stubs;

use anyhow::Result;
use clap::{Parser, Subcommand};
use home::Home;
use std::path::PathBuf;
use std::process::ExitCode;

/// Machine learning for the arts, in Rust notebooks: sets everything up, opens, runs and tests.
#[derive(Parser)]
#[command(name = "./atelier", bin_name = "./atelier", version, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Cmd,
}

#[derive(Subcommand)]
enum Cmd {
    /// Set everything up, then open the notebooks in JupyterLab.
    Lab {
        /// Passed on to JupyterLab: --no-browser, --port 9000, a notebook's path…
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Execute notebooks in the Rust kernel and save what they show. Ends with an error if anything failed.
    Run(run::Options),
    /// Every check of the project, in stages. Without names, all of them.
    Test {
        /// Stages to run; they always run in this order.
        #[arg(value_parser = stages::NAMES)]
        stages: Vec<String>,
    },
    /// Measure: our kernel beside stock evcxr, our training beside PyTorch and Keras. Prints ratios.
    Bench(bench::Options),
    /// One line a component: found, version, what to do.
    Doctor,
    /// Set everything up and stop there. Interrupted, it goes on where it was.
    Setup {
        /// Also install missing Debian packages (as root; the script itself does it before this is compiled).
        #[arg(long)]
        system: bool,
        /// Also set up what only the tests need: cargo-deny and the browser driver.
        #[arg(long)]
        tests: bool,
    },
    /// Look at the notebook files, without running them: form, language pairs, alt texts, typography.
    Check {
        /// Numbers, names or files; without any, the whole collection.
        notebooks: Vec<String>,
    },
    /// Give disk space back: half-done downloads and builds, documentation. Nothing that a notebook needs.
    Clean {
        /// Only libtorch, so that the next set-up chooses anew (after a change of graphics card or driver).
        #[arg(long, conflicts_with = "all")]
        libtorch: bool,
        /// The whole of ATELIER_HOME.
        #[arg(long)]
        all: bool,
    },
}

fn main() -> ExitCode {
    // `cargo run` tells a program about its own package. Handed on to the cargo that we start, it would make build
    // scripts that look at it (ring's) run anew, and with them polars, whenever `./atelier` and plain cargo take turns.
    for name in ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH"] {
        std::env::remove_var(name);
    }
    match Home::find().and_then(|home| start(Cli::parse().command, &home)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The chain, outermost first: what was being done, then why it failed.
            for (depth, cause) in error.chain().enumerate() {
                eprintln!("{}{cause}", if depth == 0 { "✗ " } else { "  " });
            }
            ExitCode::FAILURE
        }
    }
}

fn start(command: Cmd, home: &Home) -> Result<()> {
    match command {
        Cmd::Lab { arguments } => {
            setup::run(home)?;
            lab::run(home, &arguments)
        }
        Cmd::Run(options) => {
            if !options.no_setup {
                setup::run(home)?;
            }
            run::run(home, &options)
        }
        Cmd::Test { stages } => stages::run(home, &stages),
        Cmd::Bench(options) => bench::run(home, &options),
        Cmd::Doctor => doctor::run(home),
        Cmd::Setup { system: _, tests } => {
            setup::run(home)?;
            if tests {
                stages::set_up(home)?;
            }
            Ok(())
        }
        Cmd::Check { notebooks } => run::check(home, &notebooks),
        Cmd::Clean { libtorch: true, .. } => setup::clean_libtorch(home),
        Cmd::Clean { all, .. } => setup::clean(home, all),
    }
}

/// Where the person stands: the script itself moves to the clone.
pub fn cwd() -> PathBuf {
    std::env::var_os("ATELIER_CWD")
        .map(PathBuf::from)
        .or_else(|| std::env::current_dir().ok())
        .unwrap_or_default()
}
