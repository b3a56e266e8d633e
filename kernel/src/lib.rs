//! A Jupyter kernel in front of evcxr_jupyter. It starts evcxr, passes every message on, and on the way makes of
//! it a kernel for lessons: progress that moves, several figures in one cell, failures that count as failures, an
//! interrupt that keeps the variables.
//!
//! For the project's own tools, [`client`] runs cells in any kernel and collects what they show, [`home`] says where things are, and
//! [`process`] ends what they start.

pub mod client;
pub mod home;
pub mod process;

mod ahead;
mod cells;
mod compiler;
mod complete;
mod deaths;
mod dep;
mod engine;
mod habits;
mod holder;
mod impls;
mod inspect;
mod items;
// The crate's own file, and not all of it: numbers are not said here.
#[allow(dead_code, unreachable_pub)]
#[rustfmt::skip] // the crate’s edition has another style
#[path = "../../src/lang.rs"]
mod lang;
mod last_words;
mod layer;
mod linker;
mod marks;
mod moved;
mod optimisation;
mod prelude;
mod rundir;
mod settings;
mod source;
mod spare;
mod taken;
mod types;
mod unfinished;
mod wire;
mod words;

use std::path::PathBuf;

const USAGE: &str = "\
atelier-kernel run CONNECTION_FILE   serve the Jupyter kernel of this connection file
atelier-kernel end-spare             end the kernel that is kept ready for the next start, if there is one

A front end starts it, by the kernelspec that `./atelier` writes.";

/// What the program does, by its arguments; the exit status.
pub fn main() -> i32 {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["run", file] => serve(PathBuf::from(file)),
        ["hold"] => holder::serve(),
        ["cells", folder] => cells::serve(folder.as_ref()),
        ["spare"] => spare::serve(),
        ["retell", file] => taken::serve(file.as_ref()),
        ["end-spare"] => spare::stop(),
        ["--version"] => {
            println!("atelier-kernel {}", env!("CARGO_PKG_VERSION"));
            0
        }
        ["--help"] => {
            println!("{USAGE}");
            0
        }
        _ => {
            eprintln!("{USAGE}");
            2
        }
    }
}

fn serve(file: PathBuf) -> i32 {
    // One thread, and not for thrift: with several, zeromq 0.7's PUB socket can forget to send the last message until
    // the next one (measured: once in 86,000 bursts), and a cell whose "idle" is held back looks busy for ever.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let result = runtime.map_err(anyhow::Error::from).and_then(|runtime| {
        let result = runtime.block_on(layer::run(&file));
        // A start that is still under way must not hold up the end.
        runtime.shutdown_background();
        result
    });
    match result {
        Ok(()) => 0,
        Err(error) => {
            eprintln!("atelier-kernel: {error:#}");
            1
        }
    }
}
