//! Kills one process of a kernel at a random moment, again and again: the layer, its holder, evcxr, the process
//! that runs the cells, a compiler. Nothing may be left behind, and the next start, or the next cell, must work.
//!
//! ATELIER_KILLS sets how often (10), ATELIER_KILLS_SEED repeats a run.

mod common;

use atelier_kernel::client::Kernel;
use common::{bench, kill, Bench, PATIENCE};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Enough randomness for a test (xorshift).
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

fn kind(line: &str) -> &'static str {
    match line {
        _ if line.contains("atelier-kernel run") => "layer",
        _ if line.contains("atelier-kernel hold") => "holder",
        _ if line.contains("--control_file") => "evcxr",
        _ if line.contains("atelier-kernel cells") => "child",
        _ if line.contains("evcxr_jupyter") => "child",
        _ => "compiler",
    }
}

/// Kills one of the kinds of process that are there, each kind as likely as the others.
fn strike(bench: &Bench, dice: &mut Dice) -> Option<&'static str> {
    let mut kinds: BTreeMap<&'static str, Vec<i32>> = BTreeMap::new();
    for (id, line) in bench.processes() {
        kinds.entry(kind(&line)).or_default().push(id);
    }
    if kinds.is_empty() {
        return None;
    }
    let at = dice.throw(kinds.len() as u64) as usize;
    let (kind, ids) = kinds.into_iter().nth(at)?;
    kill(ids[dice.throw(ids.len() as u64) as usize]);
    Some(kind)
}

#[test]
fn killing_any_process_at_any_moment_leaves_nothing() {
    let Some(bench) = bench() else { return };
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let kills = number("ATELIER_KILLS").unwrap_or(10);
    let seed = number("ATELIER_KILLS_SEED").unwrap_or_else(|| {
        let time = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        time.as_nanos() as u64 | 1
    });
    println!("ATELIER_KILLS_SEED={seed}");
    let dice = &mut Dice(seed);
    let mut count: BTreeMap<&'static str, u64> = BTreeMap::new();
    let launch = bench.launch().quiet();
    for round in 0..kills {
        let begin = Instant::now();
        // A quarter of them while the kernel starts, the others over its first cells.
        let moment = if round % 4 == 0 { dice.throw(600) } else { dice.throw(9000) };
        let struck = std::thread::scope(|scope| {
            let bench = &bench;
            let dice = &mut *dice;
            let killer = scope.spawn(move || {
                std::thread::sleep(Duration::from_millis(moment));
                strike(bench, dice)
            });
            let Ok(mut kernel) = Kernel::start(&launch, PATIENCE) else {
                return killer.join().unwrap();
            };
            // Cells until the blow has fallen; each may fail, none may hang or claim what is not so.
            let mut at = 0;
            while !killer.is_finished() {
                let code = format!(
                    "let v{at} = {at}; std::thread::sleep(std::time::Duration::from_millis(200)); v{at}"
                );
                match kernel.execute(&code, PATIENCE) {
                    Ok(cell) if cell.is_ok() => {
                        assert_eq!(cell.shown("text/plain"), [&serde_json::json!(at.to_string())]);
                    }
                    Ok(cell) => assert!(cell.error().is_some(), "{cell:?}"),
                    Err(error) => {
                        assert!(error.to_string().contains("has ended"), "{error:#}");
                        break;
                    }
                }
                at += 1;
            }
            let struck = killer.join().unwrap();
            if struck != Some("layer") {
                // Whatever else was killed, a cell works again after at most one that says what happened.
                let first = kernel.execute("let after = 6 * 7; after", PATIENCE).unwrap();
                let cell = if first.is_ok() { first } else { kernel.execute("6 * 7", PATIENCE).unwrap() };
                assert_eq!(
                    cell.shown("text/plain"),
                    [&serde_json::json!("42")],
                    "after {struck:?}: {cell:?}"
                );
                kernel.shutdown();
            }
            struck
        });
        bench.assert_clean(Duration::from_secs(10));
        println!(
            "{round}: {} at {moment} ms, {:.1} s",
            struck.unwrap_or("nobody"),
            begin.elapsed().as_secs_f64()
        );
        *count.entry(struck.unwrap_or("nobody")).or_default() += 1;
    }
    println!("{count:?}");
    let mut kernel = bench.start();
    assert!(kernel.execute("1 + 1", PATIENCE).unwrap().is_ok());
}

/// The session's own first cell is a cell like any other: killed at any moment of it, a new evcxr comes.
#[test]
fn killing_the_process_of_the_cells_in_the_first_cell_costs_a_moment() {
    let Some(bench) = bench() else { return };
    for wait in [0, 150, 600] {
        std::thread::scope(|scope| {
            let killer = scope.spawn(|| {
                let limit = Instant::now() + PATIENCE;
                loop {
                    let child = bench.processes().into_iter().find(|(_, line)| kind(line) == "child");
                    if let Some((id, _)) = child {
                        std::thread::sleep(Duration::from_millis(wait));
                        return kill(id);
                    }
                    assert!(Instant::now() < limit, "no process for the cells has come");
                    std::thread::sleep(Duration::from_millis(5));
                }
            });
            let mut kernel = Kernel::start(&bench.launch().quiet(), PATIENCE).unwrap();
            // One cell may say what happened; the next one works.
            let first = kernel.execute("6 * 7", PATIENCE).unwrap();
            killer.join().unwrap();
            let cell = if first.is_ok() { first } else { kernel.execute("6 * 7", PATIENCE).unwrap() };
            assert_eq!(cell.shown("text/plain"), [&serde_json::json!("42")], "after {wait} ms: {cell:?}");
            kernel.shutdown();
        });
        bench.assert_clean(Duration::from_secs(10));
    }
}
