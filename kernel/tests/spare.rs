//! The kernel kept ready: made when a kernel is idle, taken over by one taker, and gone when told.

mod common;

use atelier_kernel::client::{Kernel, Launch};
use common::{bench, Bench, PATIENCE};
use serde_json::json;
use std::fs;
use std::time::{Duration, Instant};

/// A facade that takes no time to compile, in the place of the real one.
fn facade(bench: &Bench) {
    let folder = bench.home.path().join("kernel/facade");
    fs::create_dir_all(folder.join("src")).unwrap();
    fs::write(
        folder.join("Cargo.toml"),
        "[package]\nname = \"atelier\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[workspace]\n",
    )
    .unwrap();
    fs::write(
        folder.join("src/lib.rs"),
        "#[derive(Debug)]\npub enum Lang { Both }\npub fn hello() -> u32 { 41 }\n",
    )
    .unwrap();
}

fn launch(bench: &Bench) -> Launch {
    bench.launch().env("ATELIER_SPARE", "1").env("ATELIER_SPARE_AFTER", "0")
}

/// Waits until something is written in a file of the run folder.
fn wait_for(bench: &Bench, file: &str) {
    let begin = Instant::now();
    while fs::read(bench.run_folder().join(file)).map_or(true, |text| text.is_empty()) {
        assert!(begin.elapsed() < PATIENCE, "no {file}: {:?}", bench.processes());
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn wait_for_spare(bench: &Bench) {
    wait_for(bench, "spare.json");
}

fn end_spare(bench: &Bench) {
    let status = std::process::Command::new(env!("CARGO_BIN_EXE_atelier-kernel"))
        .arg("end-spare")
        .env("ATELIER_HOME", bench.home.path())
        .status()
        .unwrap();
    assert!(status.success());
}

const SETUP: &str = ":dep atelier = { path = \"..\" }\nuse atelier::*;\nlet x = hello() + 1;";

#[test]
fn a_spare_is_taken_once_and_becomes_the_takers() {
    let Some(bench) = bench() else { return };
    facade(&bench);
    // The `:dep` line of a notebook gets the facade, spare or not.
    let mut first = Kernel::start(&launch(&bench), PATIENCE).unwrap();
    let begin = Instant::now();
    let cell = first.execute(SETUP, PATIENCE).unwrap();
    let without = begin.elapsed() + first.ready_after();
    assert!(cell.is_ok(), "{cell:?}");
    wait_for_spare(&bench);

    let folder = bench.home.path().join("elsewhere");
    fs::create_dir(&folder).unwrap();
    let taker =
        launch(&bench).cwd(&folder).env("ATELIER_LANG", "fr").env("MINE", "a = b").env("ATELIER_SPARE", "1");
    let mut second = Kernel::start(&taker, PATIENCE).unwrap();
    let begin = Instant::now();
    let cell = second.execute(SETUP, PATIENCE).unwrap();
    let with = begin.elapsed() + second.ready_after();
    assert!(cell.is_ok(), "{cell:?}");
    println!("start to first variable: {without:?} without a spare, {with:?} with one");
    assert!(with < without, "{with:?} {without:?}");

    let code = "(std::env::current_dir().unwrap(), std::env::var(\"MINE\").unwrap(), std::env::var(\"ATELIER_LANG\").unwrap(), x)";
    let is_the_takers = |kernel: &mut Kernel, code: &str, more: &str| {
        let cell = kernel.execute(code, PATIENCE).unwrap();
        let expected = format!("({:?}, \"a = b\", \"fr\"{more})", folder.canonicalize().unwrap());
        assert_eq!(cell.shown("text/plain"), [&json!(expected)], "{cell:?}");
    };
    is_the_takers(&mut second, code, ", 42");
    // Failures count, in the taker's language; and after the process has ended, it is the taker's again.
    let cell = second.execute("panic!(\"p\")", PATIENCE).unwrap();
    assert_eq!(cell.error(), Some(("Panique", "p")));
    assert_eq!(second.execute("std::process::abort();", PATIENCE).unwrap().status, "error");
    is_the_takers(&mut second, &code.replace(", x)", ")"), "");
    // The first one is what it was.
    assert_eq!(first.execute("x", PATIENCE).unwrap().shown("text/plain"), [&json!("42")]);

    // The second one has made another spare; nothing is left when all have ended.
    wait_for_spare(&bench);
    first.shutdown();
    second.shutdown();
    assert!(bench.run_folder().join("spare.json").exists());
    end_spare(&bench);
    bench.assert_clean(Duration::from_secs(3));
    assert!(!bench.run_folder().join("spare.json").exists());
}

#[test]
fn a_kernel_that_waits_for_its_reader_has_the_crate_ready() {
    let Some(bench) = bench() else { return };
    facade(&bench);
    let mut kernel = Kernel::start(&launch(&bench), PATIENCE).unwrap();
    wait_for(&bench, "ahead.lock");
    // Without a `:dep` of the reader's, and as the first cell of the session; but no name is there that they have not asked for.
    let cell = kernel.execute("atelier::hello() + 1", PATIENCE).unwrap();
    assert_eq!(cell.shown("text/plain"), [&json!("42")], "{cell:?}");
    assert_eq!(cell.execution_count, Some(1));
    assert_eq!(kernel.execute("hello()", PATIENCE).unwrap().status, "error");
    assert!(kernel.execute(SETUP, PATIENCE).unwrap().is_ok());
    // After the process has ended, what the reader has asked for is there again.
    assert_eq!(kernel.execute("std::process::abort();", PATIENCE).unwrap().status, "error");
    let cell = kernel.execute("hello()", PATIENCE).unwrap();
    assert_eq!(cell.shown("text/plain"), [&json!("41")], "{cell:?}");
    kernel.shutdown();
    end_spare(&bench);
    bench.assert_clean(Duration::from_secs(3));
}

#[test]
fn a_spare_that_is_killed_or_does_not_fit_is_not_taken() {
    let Some(bench) = bench() else { return };
    facade(&bench);
    let mut first = Kernel::start(&launch(&bench), PATIENCE).unwrap();
    assert!(first.execute(SETUP, PATIENCE).unwrap().is_ok());
    first.shutdown();
    // Made by the one who has just ended, or not: make sure.
    let mut first = Kernel::start(&launch(&bench), PATIENCE).unwrap();
    assert!(first.execute("1", PATIENCE).unwrap().is_ok());
    wait_for_spare(&bench);
    first.shutdown();

    // Another compiler environment: a kernel of its own.
    let other = launch(&bench).env("CARGO_TERM_COLOR", "never").env("ATELIER_SPARE_AFTER", "3600");
    let mut kernel = Kernel::start(&other, PATIENCE).unwrap();
    assert!(kernel.execute("1", PATIENCE).unwrap().is_ok());
    assert!(bench.run_folder().join("spare.json").exists());
    kernel.shutdown();

    // Its child, evcxr or the spare itself killed: the next start works all the same.
    for victim in ["atelier-kernel cells", "--control_file", " spare"] {
        wait_for_spare(&bench);
        let processes = bench.processes();
        let of_spare: Vec<_> = processes.iter().filter(|(_, line)| line.contains(victim)).collect();
        let (id, _) = of_spare.first().unwrap_or_else(|| panic!("{victim}: {processes:?}"));
        common::kill(*id);
        let mut kernel = Kernel::start(&launch(&bench), PATIENCE).unwrap();
        let cell = kernel.execute(SETUP, PATIENCE).unwrap();
        assert!(cell.is_ok(), "{victim}: {cell:?}");
        wait_for_spare(&bench);
        kernel.shutdown();
    }
    end_spare(&bench);
    bench.assert_clean(Duration::from_secs(3));
}
