//! The project's own tools, behind the script `./atelier`.
//!
//! `setup` makes everything ready in `ATELIER_HOME`; the other commands call it first, and it returns at once when nothing is left to do.

mod book;
mod check;
mod format;
mod ground;
mod kernel;
mod notebooks;
mod setup;
mod stick;
mod test;

use anyhow::Result;
use book::{page, slides};
use clap::{Parser, Subcommand};
use ground::home::Home;
use kernel::pack;
use notebooks::{copies, editions, lab, new, processors, run};
use setup::doctor;
use std::path::PathBuf;
use std::process::ExitCode;
use stick::{make, unpack};
use test::{bench, stages};

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
    /// A notebook of your own in projects/, from notebook 30: ./atelier new my-slug.
    New(new::Options),
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
    /// Pack what a notebook needs into one archive for Colab: kernel, compiled crate, compiler, data. Or all that a room needs, with --stick.
    Bundle {
        /// Where it goes. Default: a file named after libtorch’s version in ATELIER_HOME, or a folder there for a stick.
        place: Option<PathBuf>,
        /// A stick: a folder with the clone, the kernel, the compiler, libtorch and JupyterLab, for ./atelier lab --from.
        #[arg(long)]
        stick: bool,
        /// Pack faster and larger, and for the Python of this machine alone.
        #[arg(long, requires = "stick")]
        quick: bool,
        /// Also as one file, for a release, with its sum.
        #[arg(long, requires = "stick")]
        tar: bool,
        /// Of what is installed, even if the sources have changed since.
        #[arg(long)]
        no_setup: bool,
    },
    /// What `./atelier lab --from STICK` does first.
    #[command(hide = true)]
    Unpack(unpack::Options),
    /// Make the book: a website in each language, readable offline, with EPUB and PDF.
    Book(book::Options),
    /// Slides of a notebook with speaker's notes, in one file that needs no network.
    Slides(slides::Options),
    /// A page that a card or a project has written (notebooks 28 and 30), as PDF beside it.
    Pdf(page::Options),
    /// A copy of a notebook for live coding, its code emptied to its comments, beside the full one.
    Live(copies::Options),
    /// A copy of a notebook with open exercises, without solutions and instructor's notes.
    Participant(copies::Options),
    /// Bring the Colab editions up to date; notebooks that have changed are run, in each language.
    Colab(editions::ColabOptions),
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
    /// Run notebooks under every instruction set and number of threads this machine has; print each claim's smallest margin. Takes hours.
    Margins(processors::Options),
    /// Look at the notebook files, without running them: form, language pairs, glossary, typography, spelling, links, sizes.
    Check {
        /// Numbers, names or files; without any, the whole collection.
        notebooks: Vec<String>,
        /// Ask every external link whether it answers, and renew notebooks/links.toml. The only part that uses the network.
        #[arg(long, conflicts_with = "notebooks")]
        links: bool,
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
    // `cargo run` tells a program about its own package. Handed on to the cargo that we start, that would make build
    // scripts that look at it (ring's, at its name and version too) run anew, and with them polars, for ten minutes,
    // whenever `./atelier` and plain cargo take turns.
    let told = |name: &str| {
        ["CARGO_MANIFEST", "CARGO_PKG_", "CARGO_BIN_NAME", "CARGO_CRATE_NAME", "CARGO_PRIMARY_PACKAGE"]
            .iter()
            .any(|start| name.starts_with(start))
    };
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(told) {
            std::env::remove_var(name);
        }
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
        Cmd::New(options) => new::run(home, &options),
        Cmd::Run(options) => {
            if !options.no_setup {
                setup::run(home)?;
            }
            run::run(home, &options)
        }
        Cmd::Test { stages } => stages::run(home, &stages),
        Cmd::Bench(options) => bench::run(home, &options),
        Cmd::Bundle { place, stick, quick, tar, no_setup } => {
            if !no_setup {
                setup::run(home)?;
            }
            let place = place.map(|path| cwd().join(path));
            if stick {
                make::run(home, &place.unwrap_or_else(|| make::default_place(home)), quick, tar)
            } else {
                pack::run(home, &place.unwrap_or_else(|| pack::default_place(home)))
            }
        }
        Cmd::Unpack(options) => unpack::run(home, &options),
        Cmd::Book(options) => book::run(home, &options),
        Cmd::Slides(options) => slides::run(home, &options),
        Cmd::Pdf(options) => page::run(home, &options),
        Cmd::Live(options) => copies::live(home, &options),
        Cmd::Participant(options) => copies::participant(home, &options),
        Cmd::Colab(options) => {
            if options.needs_setup() {
                setup::run(home)?;
            }
            editions::colab(home, &options)
        }
        Cmd::Doctor => doctor::run(home),
        Cmd::Setup { system: _, tests } => {
            setup::run(home)?;
            if tests {
                stages::set_up(home)?;
            }
            Ok(())
        }
        Cmd::Margins(options) => {
            if !options.no_setup {
                setup::run(home)?;
            }
            processors::margins(home, &options)
        }
        Cmd::Check { links: true, .. } => check::renew_links(home),
        Cmd::Check { notebooks, .. } => run::check(home, &notebooks),
        Cmd::Clean { libtorch: true, .. } => setup::clean::libtorch(home),
        Cmd::Clean { all, .. } => setup::clean::space(home, all),
    }
}

/// Where the person stands: the script itself moves to the clone.
pub fn cwd() -> PathBuf {
    std::env::var_os("ATELIER_CWD")
        .map(PathBuf::from)
        .or_else(|| std::env::current_dir().ok())
        .unwrap_or_default()
}
