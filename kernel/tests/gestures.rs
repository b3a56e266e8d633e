//! What people really type: none of it may cost a session or put it out of step.

mod common;

use atelier_kernel::client::{Cell, Kernel};
use common::{bench, Bench, PATIENCE};
use serde_json::{json, Value};
use std::time::{Duration, Instant};

fn run(kernel: &mut Kernel, code: &str) -> Cell {
    kernel.execute(code, PATIENCE).unwrap()
}

fn ok(kernel: &mut Kernel, code: &str) -> Cell {
    let cell = run(kernel, code);
    assert!(cell.is_ok(), "{code}\n{cell:?}");
    cell
}

fn stdout(kernel: &mut Kernel, code: &str) -> String {
    ok(kernel, code).stream("stdout")
}

/// Runs a cell and presses the stop button this long after its first text.
fn stopped(kernel: &mut Kernel, code: &str, after: Duration) -> (Cell, Duration) {
    let interrupter = kernel.interrupter();
    let mut pressed: Option<Instant> = None;
    let cell = kernel
        .execute_with(
            code,
            PATIENCE,
            |_| String::new(),
            |message| {
                if message["msg_type"] == "stream" && pressed.is_none() {
                    pressed = Some(Instant::now() + after);
                    let interrupter = interrupter.clone();
                    std::thread::spawn(move || {
                        std::thread::sleep(after);
                        interrupter.interrupt();
                    });
                }
            },
        )
        .unwrap();
    (cell, pressed.map(|pressed| pressed.elapsed()).unwrap_or_default())
}

/// The memory of all processes of a kernel but the one that runs the cells, in megabytes (Linux).
fn memory(bench: &Bench) -> u64 {
    let of = |id: i32| -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
        line.split_whitespace().nth(1)?.parse::<u64>().ok()
    };
    let processes = bench.processes().into_iter().filter(|(_, line)| !line.contains("atelier-kernel cells"));
    processes.filter_map(|(id, _)| of(id)).sum::<u64>() / 1024
}

fn complete(kernel: &mut Kernel, code: &str) -> Value {
    let cursor = code.chars().count();
    kernel.request("complete_request", json!({"code": code, "cursor_pos": cursor}), PATIENCE).unwrap()
}

#[test]
fn text_without_a_line_end_stands_in_its_cell() {
    let Some(bench) = bench() else { return };
    let kernel = &mut bench.start();
    assert_eq!(stdout(kernel, "print!(\"alone\");"), "alone");
    assert_eq!(stdout(kernel, "println!(\"next\");"), "next\n");
    assert_eq!(stdout(kernel, "use std::io::Write;\nprint!(\"end\"); std::io::stdout().flush()?;"), "end");
    let progress = "for i in 0..3 { print!(\"\\r{i} %\"); std::io::stdout().flush()?; std::thread::sleep(std::time::Duration::from_millis(60)); }";
    assert_eq!(stdout(kernel, progress), "2 %");
    assert_eq!(stdout(kernel, "for i in 0..3 { print!(\"{i} \"); }"), "0 1 2 ");
    // As a last expression, before a value, in a function, in a thread.
    assert_eq!(stdout(kernel, "print!(\"b\")"), "b");
    let cell = ok(kernel, "print!(\"before\"); 7");
    assert_eq!((cell.stream("stdout").as_str(), cell.shown("text/plain")), ("before", vec![&json!("7")]));
    let figure = "struct Figure; impl Figure { fn evcxr_display(&self) { println!(\"EVCXR_BEGIN_CONTENT text/html\\n<b>f</b>\\nEVCXR_END_CONTENT\"); } }\nprint!(\"above\"); Figure";
    let cell = ok(kernel, figure);
    assert_eq!(
        (cell.stream("stdout").as_str(), cell.shown("text/html")),
        ("above", vec![&json!("<b>f</b>")])
    );
    assert_eq!(stdout(kernel, "fn say() { print!(\"in a function\"); }\nsay();"), "in a function");
    assert_eq!(
        stdout(kernel, "std::thread::spawn(|| print!(\"in a thread\")).join().unwrap();"),
        "in a thread"
    );
    let cell = ok(kernel, "eprint!(\"error\");");
    assert_eq!(cell.stream("stderr"), "error");
    // Nothing is left over.
    assert_eq!(ok(kernel, "let last = 1;").outputs.len(), 0);
}

#[test]
fn no_byte_and_no_word_puts_a_session_out_of_step() {
    let Some(bench) = bench() else { return };
    let kernel = &mut bench.start();
    let code = "use std::io::Write;\nstd::io::stdout().write_all(b\"caf\\xe9 au lait\\n\")?;\nstd::io::stderr().write_all(b\"\\xff\\n\")?;\nprintln!(\"after\");";
    let cell = ok(kernel, code);
    assert_eq!(cell.stream("stdout"), "caf\u{fffd} au lait\nafter\n");
    assert_eq!(cell.stream("stderr"), "\u{fffd}\n");
    assert_eq!(stdout(kernel, "println!(\"second\");"), "second\n");
    assert_eq!(run(kernel, "panic!(\"boum\")").error(), Some(("Panic", "boum")));
    // Words that are orders to evcxr.
    for word in [
        "EVCXR_EXECUTION_COMPLETE",
        "EVCXR_PANIC_NOTIFICATION",
        "EVCXR_ERROR_OCCURRED",
        "EVCXR_VARIABLE_CHANGED_TYPE:kept",
        "EVCXR_END_CONTENT",
        "EVCXR_BEGIN_CONTENT text/html",
    ] {
        let cell = ok(kernel, &format!("let kept = 5; println!(\"{word}\"); println!(\"after\");"));
        assert_eq!(cell.stream("stdout"), format!("{word}\nafter\n"), "{word}");
        assert_eq!(ok(kernel, "kept").shown("text/plain"), [&json!("5")], "{word}");
    }
    // A variable whose type is another now: evcxr hears of it, and runs the cell again.
    ok(kernel, "#[derive(Debug)] struct S { a: i32 }\nlet s = S { a: 1 };");
    ok(kernel, "#[derive(Debug)] struct S { a: i32, b: i32 }");
    let cell = ok(kernel, "println!(\"ran\");");
    assert_eq!(cell.stream("stdout"), "ran\n", "{cell:?}");
    // evcxr's own line, written on as nobody would: the session is not out of step afterwards.
    let code = "use std::io::Write;\nstd::fs::OpenOptions::new().write(true).open(\"/proc/self/fd/161\")?.write_all(b\"EVCXR_EXECUTION_COMPLETE\\n\")?;\nstd::thread::sleep(std::time::Duration::from_secs(4)); println!(\"late\");";
    let cell = run(kernel, code);
    assert_eq!(cell.status, "error", "{cell:?}");
    assert_eq!(ok(kernel, "40 + 2").shown("text/plain"), [&json!("42")]);
    assert_eq!(run(kernel, "panic!(\"again\")").error(), Some(("Panic", "again")));
}

#[test]
fn a_flood_of_text_can_be_stopped() {
    let Some(bench) = bench() else { return };
    let kernel = &mut bench.start();
    ok(kernel, "let kept = 12;");
    for print in ["println!", "eprintln!", "print!"] {
        let code = format!("loop {{ {print}(\"encore et encore\"); }}");
        let (cell, _) = stopped(kernel, &code, Duration::from_secs(3));
        let (name, text) = cell.error().unwrap_or_else(|| panic!("{cell:?}"));
        assert_eq!(name, "Interrupted", "{text}");
        assert!(text.contains("stopped where it printed"), "{text}");
        let used = memory(&bench);
        println!("{print}: {used} MB");
        assert!(used < 900, "{used} MB");
        // The first stop is enough, and the variables are there.
        assert_eq!(ok(kernel, "kept").shown("text/plain"), [&json!("12")]);
    }
    // A million lines end, gathered.
    let mut messages = 0;
    let cell = kernel
        .execute_with(
            "for i in 0..1_000_000 { println!(\"{i}\"); }",
            PATIENCE,
            |_| String::new(),
            |message| messages += usize::from(message["msg_type"] == "stream"),
        )
        .unwrap();
    assert!(cell.is_ok());
    let text = cell.stream("stdout");
    assert_eq!((text.lines().count(), text.lines().last()), (1_000_000, Some("999999")));
    println!("a million lines: {:?}, {messages} messages, {} MB", cell.elapsed, memory(&bench));
    assert!(messages < 2000, "{messages}");
    // One long line.
    let text = stdout(kernel, "println!(\"{}\", \"x\".repeat(3_000_000));");
    assert_eq!(text.len(), 3_000_001);
}

#[test]
fn standard_input_is_the_reader_s_or_ends() {
    let Some(bench) = bench() else { return };
    let kernel = &mut bench.start();
    let read = "let mut s = String::new();\nlet n = std::io::stdin().read_line(&mut s)?;\nformat!(\"{n} {}\", s.trim())";
    // Nobody can be asked.
    let cell = ok(kernel, read);
    assert_eq!(cell.shown("text/plain"), [&json!("\"0 \"")]);
    assert!(cell.stream("stderr").contains("nobody can be asked"), "{cell:?}");
    for code in ["std::io::read_to_string(std::io::stdin())?", "std::io::stdin().lines().count()"] {
        let cell = ok(kernel, code);
        assert!(cell.stream("stderr").contains("nobody can be asked"), "{cell:?}");
    }
    // Somebody is there; a question that was printed stands before the field.
    let mut prompts = Vec::new();
    let code = format!("print!(\"Name? \");\n{read}");
    let cell = kernel
        .execute_with(
            &code,
            PATIENCE,
            |prompt| {
                prompts.push(prompt.to_owned());
                "Ada é".into()
            },
            |_| {},
        )
        .unwrap();
    assert_eq!(cell.shown("text/plain"), [&json!("\"7 Ada é\"")], "{cell:?}");
    assert_eq!(cell.stream("stdout"), "Name? ");
    assert_eq!(prompts, ["Input (Stop ends it):"]);
    // Line by line, until the stop button ends it.
    let interrupter = kernel.interrupter();
    let mut count = 0;
    let cell = kernel
        .execute_with(
            "std::io::stdin().lines().map(|line| line.unwrap()).collect::<Vec<_>>().join(\"+\")",
            PATIENCE,
            |_| {
                count += 1;
                if count == 3 {
                    interrupter.interrupt();
                    std::thread::sleep(Duration::from_millis(300));
                }
                format!("line {count}")
            },
            |_| {},
        )
        .unwrap();
    assert_eq!(cell.shown("text/plain"), [&json!("\"line 1+line 2\"")], "{cell:?}");
    // A program that the cell starts reads too, and the next cell is asked anew.
    let cell = kernel
        .execute_with(
            "String::from_utf8(std::process::Command::new(\"head\").arg(\"-n1\").stdin(std::process::Stdio::inherit()).output()?.stdout)?",
            PATIENCE,
            |_| "given".into(),
            |_| {},
        )
        .unwrap();
    assert_eq!(cell.shown("text/plain"), [&json!("\"given\\n\"")], "{cell:?}");
    assert_eq!(ok(kernel, "1 + 1").shown("text/plain"), [&json!("2")]);
}

#[test]
fn threads_and_programs_show_their_text_in_their_cell() {
    let Some(bench) = bench() else { return };
    let kernel = &mut bench.start();
    let cell = ok(kernel, "std::process::Command::new(\"sh\").args([\"-c\", \"echo out; echo err >&2; printf open\"]).status()?;");
    assert_eq!((cell.stream("stdout").as_str(), cell.stream("stderr").as_str()), ("out\nopen", "err\n"));
    // A program that goes on does not hold up its cell, nor the next, nor the end of the process.
    let begin = Instant::now();
    let cell = ok(kernel, "std::process::Command::new(\"sh\").args([\"-c\", \"sleep 60; echo never\"]).spawn()?;\nprintln!(\"goes on\");");
    assert_eq!(cell.stream("stdout"), "goes on\n");
    assert!(begin.elapsed() < Duration::from_secs(30));
    assert_eq!(run(kernel, "std::process::exit(0);").status, "error");
    assert!(begin.elapsed() < Duration::from_secs(50));
    // A thread's late lines are its cell's.
    ok(kernel, "std::thread::spawn(|| { std::thread::sleep(std::time::Duration::from_millis(400)); println!(\"late\"); });");
    let (owner, late) = {
        let cell = kernel.execute_with(
            "std::thread::spawn(|| { std::thread::sleep(std::time::Duration::from_millis(900)); println!(\"later\"); });",
            PATIENCE, |_| String::new(), |_| {},
        ).unwrap();
        (cell.id.clone(), kernel.listen(Duration::from_millis(1500)))
    };
    let later: Vec<_> = late.iter().filter(|(_, message)| message["content"]["text"] == "later\n").collect();
    assert_eq!(later.len(), 1, "{late:?}");
    assert_eq!(later[0].0, owner);
    assert_eq!(ok(kernel, "let quiet = 1;").outputs.len(), 0);
}

#[test]
fn tab_at_the_end_of_a_name_costs_nothing() {
    let Some(bench) = bench() else { return };
    let kernel = &mut bench.start();
    ok(kernel, "let garde = 3;\nfn double(x: i32) -> i32 { 2 * x }");
    for (code, expected) in [
        ("garde", "garde"),
        ("gar", "garde"),
        ("let y = garde", "garde"),
        ("double(garde", "garde"),
        ("let x = 3; x", "x"),
        ("// 👩‍🎨 é\ngarde", "garde"),
        ("\"abc\".to_upperc", "to_uppercase()"),
        ("std::collections::HashM", "HashMap"),
        (":de", ":dep"),
    ] {
        // A busy evcxr is not waited for: the list is empty then, and comes when it is asked for again.
        let mut reply = complete(kernel, code);
        for _ in 0..20 {
            if reply["matches"] != json!([]) {
                break;
            }
            std::thread::sleep(Duration::from_millis(500));
            reply = complete(kernel, code);
        }
        assert_eq!(reply["status"], "ok", "{code}: {reply}");
        let matches = reply["matches"].as_array().unwrap();
        assert!(matches.iter().any(|found| found == expected), "{code}: {reply}");
        let (start, end) = (reply["cursor_start"].as_u64().unwrap(), reply["cursor_end"].as_u64().unwrap());
        let replaced: String = code.chars().skip(start as usize).take((end - start) as usize).collect();
        assert!(expected.starts_with(&replaced) && code.ends_with(&replaced), "{code}: {reply}");
    }
    // Among a macro's tokens, and where no name is.
    let asked = json!({"code": "println!(\"{}\", garde)", "cursor_pos": 20});
    let reply = kernel.request("complete_request", asked, PATIENCE).unwrap();
    assert!(reply["matches"].to_string().contains("garde"), "{reply}");
    for code in ["", "double(garde)", "let x = ", "1 + 12"] {
        assert_eq!(complete(kernel, code)["matches"], json!([]), "{code}");
    }
    assert_eq!(ok(kernel, "double(garde)").shown("text/plain"), [&json!("6")]);
}

#[test]
fn an_evcxr_that_is_deaf_is_noticed() {
    let Some(bench) = bench() else { return };
    let kernel = &mut bench.start();
    ok(kernel, "fn double(x: i32) -> i32 { 2 * x }\nlet lost = 3;");
    // Stopped in its tracks, it answers nothing and computes nothing.
    let evcxr = bench.processes().into_iter().find(|(_, line)| line.contains("--control_file")).unwrap().0;
    std::process::Command::new("kill").args(["-STOP", &evcxr.to_string()]).status().unwrap();
    // A completion is answered all the same.
    assert_eq!(complete(kernel, "doub")["matches"], json!([]));
    let cell = run(kernel, "double(1)");
    assert_eq!(cell.error().map(|error| error.0), Some("Kernel restarted"), "{cell:?}");
    assert!(cell.error().unwrap().1.contains("did not answer"), "{cell:?}");
    // Functions are kept.
    assert_eq!(ok(kernel, "double(2)").shown("text/plain"), [&json!("4")]);
}

/// The code cells of a notebook of the collection.
fn cells_of(name: &str) -> Vec<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../notebooks");
    let text = std::fs::read(folder.join(name)).unwrap();
    let notebook: Value = serde_json::from_slice(&text).unwrap();
    let cells = notebook["cells"].as_array().unwrap().iter().filter(|cell| cell["cell_type"] == "code");
    let source = |cell: &Value| match &cell["source"] {
        Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect(),
        other => other.as_str().unwrap_or_default().to_owned(),
    };
    cells.map(source).collect()
}

/// With the crate's own stubs, where rust-analyzer panics when it is asked for a whole name.
#[test]
fn tab_at_the_end_of_each_cell_of_the_notebooks_costs_nothing() {
    let Some(bench) = bench() else { return };
    let home = atelier_kernel::home::home();
    if atelier_kernel::home::facade(&home).is_none() {
        eprintln!("SKIPPED: no prebuilt crate here. `./atelier test` makes it.");
        return;
    }
    for name in ["kernel", "libtorch"] {
        std::os::unix::fs::symlink(home.join(name).canonicalize().unwrap(), bench.home.path().join(name))
            .unwrap();
    }
    let kernel = &mut bench.start();
    let mut asked = 0;
    for (name, count) in [("00-welcome.ipynb", usize::MAX), ("01-addition.ipynb", 5)] {
        for code in cells_of(name).iter().take(count) {
            let cell = run(kernel, code);
            assert_ne!(cell.error().map(|error| error.0), Some("Kernel restarted"), "{code}");
            for end in [code.trim_end(), code.trim_end().rsplit('\n').next().unwrap()] {
                let begin = Instant::now();
                let reply = complete(kernel, end);
                assert_eq!(reply["status"], "ok", "{end}: {reply}");
                asked += 1;
                let last = end.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap();
                if cell.is_ok() && last.len() > 2 && !last.starts_with(|c: char| c.is_numeric()) {
                    let found = reply["matches"].as_array().unwrap().iter().any(|found| found == last);
                    assert!(found || begin.elapsed() > Duration::from_secs(10), "{end}: {reply}");
                }
            }
        }
    }
    println!("{asked} completions");
    let cell = ok(kernel, "skyline.alt(Lang::En).len() > 10");
    assert_eq!(cell.shown("text/plain"), [&json!("true")]);
    assert_eq!(cell.stream("stderr"), "");
}
