//! Hostile cells: cells put together at random from what has ever put a session out of step, with completions, help and
//! interrupts in between. After each: the answer is this cell's, what was kept is kept, nothing is left behind.
//!
//! A thousand steps, or as many of them as four minutes hold: a cell costs half a second, a completion a tenth of it, a death two seconds.
//! ATELIER_HOSTILE asks for so many, however long they take; ATELIER_HOSTILE_SEED for others (1). The same seed gives the same steps.

mod common;

use atelier_kernel::client::{Cell, Kernel};
use common::{bench, Bench, PATIENCE};
use serde_json::json;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Enough randomness for a test (xorshift).
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }

    fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.throw(list.len())]
    }
}

/// A piece of a cell: its code, and what it prints on the standard output.
const PIECES: [(&str, &str); 22] = [
    ("println!(\"a line\");", "a line\n"),
    ("print!(\"no end \");", "no end "),
    ("print!(\"flushed\"); std::io::Write::flush(&mut std::io::stdout())?;", "flushed"),
    ("print!(\"E\"); std::io::Write::flush(&mut std::io::stdout())?; std::thread::sleep(std::time::Duration::from_millis(60)); println!();", "E\n"),
    ("std::io::Write::write_all(&mut std::io::stdout(), b\"\\xff\\xc3\\n\")?;", "\u{fffd}\u{fffd}\n"),
    ("std::io::Write::write_all(&mut std::io::stdout(), \"é\".as_bytes())?;", "é"),
    ("println!(\"EVCXR_EXECUTION_COMPLETE\");", "EVCXR_EXECUTION_COMPLETE\n"),
    ("println!(\"EVCXR_END_CONTENT\");", "EVCXR_END_CONTENT\n"),
    ("println!(\"EVCXR_PANIC_NOTIFICATION\");", "EVCXR_PANIC_NOTIFICATION\n"),
    ("println!(\"EVCXR_ERROR_OCCURRED\");", "EVCXR_ERROR_OCCURRED\n"),
    ("println!(\"EVCXR_VARIABLE_CHANGED_TYPE:kept\");", "EVCXR_VARIABLE_CHANGED_TYPE:kept\n"),
    ("println!(\"ATELIER_MARK {{\\\"mark\\\":\\\"failure\\\"}}\");", "ATELIER_MARK {\"mark\":\"failure\"}\n"),
    ("println!(\"\\u{1e}ATELIER_OWN_0 {{\\\"end\\\":1}}\");", "\u{1e}ATELIER_OWN_0 {\"end\":1}\n"),
    ("eprintln!(\"EVCXR_EXECUTION_COMPLETE\"); eprint!(\"no end\");", ""),
    ("std::io::Write::flush(&mut std::io::stdout())?; std::process::Command::new(\"echo\").arg(\"child\").status()?;", "child\n"),
    ("std::process::Command::new(\"sleep\").arg(\"30\").spawn()?;", ""),
    ("std::process::Command::new(\"cat\").status()?;", ""),
    ("std::thread::spawn(|| println!(\"thread\")).join().unwrap();", "thread\n"),
    ("{ let mut s = String::new(); std::io::stdin().read_line(&mut s)?; }", ""),
    ("for _ in 0..20_000 { println!(\"0123456789\"); }", "#"),
    ("let _ = std::panic::catch_unwind(|| { panic!(\"caught\") });", ""),
    ("{ let moved = vec![1]; drop(moved); }", ""),
];

/// How a cell ends: its code, the name of its error (none: it is `ok`), and whether the process ends with it.
const ENDS: [(&str, &str, bool); 10] = [
    ("", "", false),
    ("", "", false),
    ("", "", false),
    ("print!(\"\")", "", false),
    ("panic!(\"EVCXR_EXECUTION_COMPLETE\");", "Panic", false),
    ("Err::<(), _>(\"failed\")?;", "Error", false),
    ("let wrong: i32 = \"text\";", "Error", false),
    ("missing_name;", "Error", false),
    ("std::process::exit(0);", "Process ended", true),
    ("std::process::abort();", "Process ended", true),
];

/// Code of which any part is asked about.
const ASKED: [&str; 7] = [
    "kept",
    "let y = double(kept);\ny",
    "println!(\"{} é 👩‍🎨\", double(kept) + kept);\nkept.pow(2).to_string()",
    "let v: Vec<i32> = vec![kept, 1].into_iter().map(|x| double(x)).collect();\nv.len()",
    "if kept > 1 { double(kept) } else { kept }",
    "struct S { a: i32 }\nimpl S { fn f(&self) -> i32 { self.a } }\nS { a: kept }.f()",
    "std::collections::BTreeMap::from([(1, \"EVCXR_END_CONTENT /* \")]) // kept",
];

fn memory(bench: &Bench) -> u64 {
    let of = |id: i32| -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
        status.lines().find(|line| line.starts_with("VmRSS:"))?.split_whitespace().nth(1)?.parse().ok()
    };
    let processes = bench.processes().into_iter().filter(|(_, line)| line.contains("atelier-kernel run"));
    processes.filter_map(|(id, _)| of(id)).sum::<u64>() / 1024
}

const SETTING: &str = "fn double(x: i32) -> i32 { 2 * x }\nlet kept = 21;";

struct Session<'a> {
    bench: &'a Bench,
    kernel: Kernel,
    counts: BTreeMap<&'static str, usize>,
}

impl Session<'_> {
    fn run(&mut self, code: &str) -> Cell {
        self.kernel.execute(code, PATIENCE).unwrap_or_else(|error| panic!("{error:#}\n{code}"))
    }

    /// The next cell runs, is this one, and the state is what was said.
    fn check(&mut self, step: usize, lost: bool, story: &str) {
        let code = format!("println!(\"check {step}\"); double({step})");
        let cell = self.run(&code);
        assert!(cell.is_ok(), "{story}\n{cell:?}");
        assert_eq!(cell.stream("stdout"), format!("check {step}\n"), "{story}\n{cell:?}");
        assert_eq!(cell.shown("text/plain"), [&json!((2 * step).to_string())], "{story}\n{cell:?}");
        if lost {
            assert_eq!(self.run("kept").status, "error", "{story}");
            assert!(self.run("let kept = 21;").is_ok(), "{story}");
        } else {
            assert_eq!(self.run("kept").shown("text/plain"), [&json!("21")], "{story}");
        }
        let used = memory(self.bench);
        assert!(used < 120, "{story}\nthe layer holds {used} MB");
    }

    fn cell(&mut self, step: usize, dice: &mut Dice) {
        let mut code = format!("print!(\"<{step}>\");\n");
        let mut printed = format!("<{step}>");
        for _ in 0..1 + dice.throw(3) {
            let (piece, prints) = dice.pick(&PIECES);
            code.push_str(&format!("{piece}\n"));
            if *prints == "#" {
                printed.push_str(&"0123456789\n".repeat(20_000));
            } else {
                printed.push_str(prints);
            }
        }
        let (end, error, dies) = *dice.pick(&ENDS);
        code.push_str(end);
        let cell = self.run(&code);
        let name = cell.error().map(|(name, _)| name.to_owned()).unwrap_or_default();
        assert_eq!(name, error, "{code}\n{cell:?}");
        assert_eq!(cell.status, if error.is_empty() { "ok" } else { "error" }, "{code}\n{cell:?}");
        let text = cell.stream("stdout");
        if end.contains("wrong") || end.contains("missing") {
            assert_eq!(text, "", "{code}");
        } else if dies {
            // What stood in the process's own buffer without a line end is lost with an abort.
            assert!(
                printed.starts_with(&text) && text.len() + 40 > printed.len(),
                "{code}\n{text:?}\n{printed:?}"
            );
        } else {
            assert_eq!(text, printed, "{code}");
        }
        self.count(if error.is_empty() { "cell" } else { error });
        self.check(step, dies, &code);
    }

    fn stop(&mut self, step: usize, dice: &mut Dice) {
        let loops = [
            "loop { println!(\"round and round\"); }",
            "loop { eprintln!(\"round and round\"); std::thread::sleep(std::time::Duration::from_millis(5)); }",
            "for _ in 0..40 { std::thread::sleep(std::time::Duration::from_millis(50)); if std::path::Path::new(&std::env::var(\"ATELIER_INTERRUPT\")?).exists() { Err(\"stopped\")?; } }",
            "let mut s = String::new(); std::io::stdin().read_line(&mut s)?; std::thread::sleep(std::time::Duration::from_millis(300));",
        ];
        let code = *dice.pick(&loops);
        let moment = Duration::from_millis(dice.throw(2500) as u64);
        let interrupter = self.kernel.interrupter();
        let begin = Instant::now();
        let stopper = std::thread::spawn(move || {
            std::thread::sleep(moment);
            interrupter.interrupt();
        });
        let cell = self.run(code);
        // One that comes after the cell's end finds nothing to stop.
        stopper.join().unwrap();
        std::thread::sleep(Duration::from_millis(300));
        let story = format!("stopped after {moment:?}, ended after {:?}: {code}\n{cell:?}", begin.elapsed());
        if code.starts_with("loop") {
            assert_eq!(
                cell.error().map(|error| error.0),
                Some("Interrupted"),
                "{}",
                &story[..story.len().min(3000)]
            );
        }
        self.count("stop");
        self.check(step, false, &story[..story.len().min(3000)]);
    }

    fn ask(&mut self, dice: &mut Dice) {
        let code = *dice.pick(&ASKED);
        let cursor = dice.throw(code.chars().count() + 1);
        let help = dice.throw(4) == 0;
        let kind = if help { "inspect_request" } else { "complete_request" };
        let asked = json!({"code": code, "cursor_pos": cursor, "detail_level": 0});
        let reply = self.kernel.request(kind, asked, PATIENCE);
        let reply = reply.unwrap_or_else(|error| panic!("{error:#}: {code:?} at {cursor}"));
        assert_eq!(reply["status"], "ok", "{kind} {code:?} at {cursor}: {reply}");
        if !help {
            let (start, end) = (reply["cursor_start"].as_u64(), reply["cursor_end"].as_u64());
            assert!(
                start <= end && end <= Some(code.chars().count() as u64),
                "{code:?} at {cursor}: {reply}"
            );
        }
        self.count(if help { "help" } else { "completion" });
    }

    fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }
}

#[test]
fn no_cell_puts_a_session_out_of_step() {
    let Some(bench) = bench() else { return };
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let asked = number("ATELIER_HOSTILE");
    let (steps, patience) =
        (asked.unwrap_or(1_000) as usize, asked.is_none().then_some(Duration::from_secs(240)));
    let seed = number("ATELIER_HOSTILE_SEED").unwrap_or(1);
    println!("ATELIER_HOSTILE_SEED={seed}");
    let dice = &mut Dice(seed);
    let begin = Instant::now();
    let mut session = Session { bench: &bench, kernel: bench.start(), counts: BTreeMap::new() };
    assert!(session.run(SETTING).is_ok());
    let mut steps_done = 0;
    for step in 0..steps {
        if patience.is_some_and(|patience| begin.elapsed() > patience) {
            break;
        }
        steps_done += 1;
        match dice.throw(12) {
            0..=2 => session.cell(step, dice),
            3 => session.stop(step, dice),
            _ => session.ask(dice),
        }
    }
    session.check(steps_done, false, "at the end");
    println!("{steps_done} steps in {:?}: {:?}, {} MB", begin.elapsed(), session.counts, memory(&bench));
    session.kernel.shutdown();
    bench.assert_clean(Duration::from_secs(5));
}
