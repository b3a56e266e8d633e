//! The layer before the real evcxr: cells of plain Rust, which print the marks that the crate would print.

mod common;

use atelier_kernel::client::{Cell, Kernel};
use common::{bench, kill, PATIENCE};
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

/// The name and text of the error; the reply and the output must agree on it.
fn fails(kernel: &mut Kernel, code: &str) -> (String, String, Cell) {
    let cell = run(kernel, code);
    assert_eq!(cell.status, "error", "{code}\n{cell:?}");
    let (name, text) = cell.error().unwrap_or_else(|| panic!("no error output: {cell:?}"));
    let (name, text) = (name.to_owned(), text.to_owned());
    assert_eq!(cell.reply["ename"], name);
    assert_eq!(cell.reply["evalue"], text);
    assert!(cell.reply["traceback"].as_array().is_some_and(|lines| !lines.is_empty()));
    (name, text, cell)
}

fn mark(json: Value) -> String {
    format!("println!(\"{{}} {{}}\", std::env::var(\"ATELIER_LAYER\").unwrap(), r##\"{json}\"##);")
}

#[test]
fn a_type_of_one_s_own_is_the_same_in_cells_that_are_optimised_and_not() {
    let Some(bench) = bench() else { return };
    let kernel = &mut bench.start();
    ok(kernel, "#[derive(Debug, PartialEq)]\nenum Rule { Most, Least }\nlet rule = Rule::Most;");
    let cell = ok(kernel, "for i in 0..2 { println!(\"{i} {rule:?}\"); }");
    assert_eq!(cell.stream("stdout"), "0 Most\n1 Most\n");
    ok(kernel, "let other = Rule::Least;");
    let cell = ok(kernel, "[1, 2].iter().map(|_| rule == other).collect::<Vec<_>>()");
    assert_eq!(cell.shown("text/plain"), [&json!("[false, false]")]);
    let cell = ok(kernel, "(rule, other)");
    assert_eq!(cell.shown("text/plain"), [&json!("(Most, Least)")]);
    // A number that grows too large is an error in both.
    for code in
        ["std::hint::black_box(i32::MAX) + 1", "for i in 1..2 { std::hint::black_box(i32::MAX) + i; }"]
    {
        let cell = kernel.execute(code, PATIENCE).unwrap();
        assert_eq!(cell.error().unwrap().0, "Panic", "{cell:?}");
    }
}

#[test]
fn a_last_value_that_takes_a_variable_is_shown_as_any_other() {
    let Some(bench) = bench() else { return };
    let kernel = &mut bench.start();
    ok(
        kernel,
        "#[derive(Debug)]\nstruct Figure(Vec<i32>);\nimpl Figure {\n    fn evcxr_display(&self) { println!(\"EVCXR_BEGIN_CONTENT text/html\\n<b>f</b>\\nEVCXR_END_CONTENT\"); }\n    fn titled(self, _: &str) -> Figure { self }\n}",
    );
    // A variable of this cell, one of an earlier cell, two at once.
    let cell = ok(kernel, "let points = vec![1];\nFigure(points)");
    assert_eq!(cell.shown("text/html"), [&json!("<b>f</b>")], "{cell:?}");
    ok(kernel, "let figure = Figure(vec![2]); let title = String::from(\"t\"); let kept = 3;");
    let cell = ok(kernel, "figure.titled(&title)");
    assert_eq!(cell.shown("text/html"), [&json!("<b>f</b>")], "{cell:?}");
    ok(kernel, "let figure = Figure(vec![4]);");
    let cell = ok(kernel, "(|figure: Figure, _title: String| figure)(figure, title)");
    assert_eq!(cell.shown("text/html"), [&json!("<b>f</b>")], "{cell:?}");
    // What has no display of its own, as ever; and what was not taken is there.
    ok(kernel, "let list = vec![1, 2];");
    assert_eq!(ok(kernel, "Some(list)").shown("text/plain"), [&json!("Some([1, 2])")]);
    assert_eq!(run(kernel, "list").status, "error");
    assert_eq!(ok(kernel, "kept").shown("text/plain"), [&json!("3")]);
}

#[test]
fn an_ordinary_session() {
    let Some(bench) = bench() else { return };
    let kernel = &mut bench.start();
    assert_eq!(kernel.info()["language_info"]["name"], "Rust");

    // The first `?` of a session, as a last expression, and the reader's own numbering from one.
    let cell = ok(kernel, "let x = 5;\nOk::<i32, String>(x + 1)?");
    assert_eq!(cell.shown("text/plain"), [&json!("6")]);
    assert_eq!(cell.execution_count, Some(1));

    // Standard output and error, in order and each on its own.
    let cell = ok(kernel, "println!(\"{x} {}\", 1);\nprint!(\"no \");\nprintln!(\"newline\");\neprintln!(\"{}\", x);\neprintln!(\"e {x}\");\nx");
    assert_eq!(cell.stream("stdout"), "5 1\nno newline\n");
    assert_eq!(cell.stream("stderr"), "5\ne 5\n");
    assert_eq!(cell.outputs.last().unwrap()["output_type"], "execute_result");
    assert_eq!(cell.execution_count, Some(2));
    assert_eq!(cell.outputs.last().unwrap()["execution_count"], 2);

    // What the standard error says at the very end still belongs to the cell.
    for _ in 0..3 {
        let cell = ok(kernel, "for i in 0..50 { eprintln!(\"line {i}\"); }");
        assert_eq!(cell.stream("stderr").lines().count(), 50);
    }

    // A loop at the end of a cell has a value, `()`, which would only puzzle; within another value it stays.
    let cell = ok(kernel, "for i in 0..2 { println!(\"{i}\"); }");
    assert_eq!(cell.stream("stdout"), "0\n1\n");
    assert!(cell.shown("text/plain").is_empty(), "{cell:?}");
    let cell = ok(kernel, "((), 1)");
    assert_eq!(cell.shown("text/plain"), [&json!("((), 1)")]);

    // Compile errors keep evcxr's rendering, with the reader's number and the right line.
    let (name, text, cell) = fails(kernel, "let a = 1;\nprintln!(\"{}\", missing);");
    assert_eq!((name.as_str(), text.as_str()), ("Error", "cannot find value `missing` in this scope"));
    let traceback = plain(&cell.reply["traceback"]);
    assert!(traceback.contains("cell_8:"), "{traceback}");
    assert!(traceback.contains(" 2 │ println!(\"{}\", missing);"), "{traceback}");

    // Completion and inspection pass through.
    let reply = kernel
        .request("complete_request", json!({"code": "x.wrapping_ad", "cursor_pos": 13}), PATIENCE)
        .unwrap();
    assert!(reply["matches"].to_string().contains("wrapping_add"), "{reply}");
    let reply = kernel
        .request(
            "inspect_request",
            json!({"code": "x.wrapping_add(", "cursor_pos": 15, "detail_level": 0}),
            PATIENCE,
        )
        .unwrap();
    assert_eq!(reply["status"], "ok");
    assert_eq!(reply["found"], true, "{reply}");
    for (kind, field) in
        [("history_request", "history"), ("comm_info_request", "comms"), ("is_complete_request", "status")]
    {
        let reply = kernel.request(kind, json!({"code": "1"}), PATIENCE).unwrap();
        assert!(!reply[field].is_null(), "{kind}: {reply}");
    }

    // Input, in the words that evcxr_input prints.
    let code = "println!(\"EVCXR_INPUT_REQUEST:Your name? \");\nlet mut line = String::new();\nstd::io::stdin().read_line(&mut line).unwrap();\nprintln!(\"hello {}\", line.trim());";
    let cell = kernel
        .execute_with(
            code,
            PATIENCE,
            |prompt| {
                assert_eq!(prompt, "Your name? ");
                "Ada".into()
            },
            |_| {},
        )
        .unwrap();
    assert_eq!(cell.stream("stdout"), "hello Ada\n");

    // `:clear` empties the session, and failures are still seen after it.
    ok(kernel, ":clear");
    assert_eq!(fails(kernel, "let y = \"z\".parse::<i32>()?;").1, "invalid digit found in string");
    assert_eq!(fails(kernel, "panic!(\"after\")").1, "after");
}

/// Text without colours.
fn plain(lines: &Value) -> String {
    let text: Vec<&str> = lines.as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let mut shown = String::new();
    let mut escape = false;
    for c in text.join("\n").chars() {
        match c {
            '\u{1b}' => escape = true,
            'm' if escape => escape = false,
            _ if escape => {}
            c => shown.push(c),
        }
    }
    shown
}

#[test]
fn a_failure_is_an_error() {
    let Some(bench) = bench() else { return };
    let kernel = &mut bench.start();
    ok(kernel, "fn f() -> Result<i32, String> { Err(\"what was found \\\"é\\\"\\nand what was expected\".into()) }\nlet kept = 3;");

    // A failed `?`: the whole text of the error, once, and nothing of it on the standard error.
    let (name, text, cell) = fails(kernel, "println!(\"before\");\nlet y = f()?;\ny");
    assert_eq!((name.as_str(), text.as_str()), ("Error", "what was found \"é\"\nand what was expected"));
    assert_eq!(cell.stream("stdout"), "before\n");
    assert_eq!(cell.stream("stderr"), "");
    // After an unfinished line too.
    let (_, _, cell) = fails(kernel, "print!(\"half\");\nf()?;");
    assert_eq!(cell.stream("stdout"), "half");
    // The reader's own words of the same form are not a failure.
    let cell = ok(kernel, "let error = \"mine\";\neprintln!(\"{}\", error);\nprintln!(\"{}\", error);");
    assert_eq!((cell.stream("stdout").as_str(), cell.stream("stderr").as_str()), ("mine\n", "mine\n"));

    // A panic: its text and its line, no backtrace, and the variables are there afterwards.
    let (name, text, cell) = fails(kernel, "let v: Vec<i32> = vec![];\n\nlet w = v[3];");
    assert_eq!(
        (name.as_str(), text.as_str()),
        ("Panic", "index out of bounds: the len is 0 but the index is 3")
    );
    let traceback = plain(&cell.reply["traceback"]);
    assert!(traceback.contains("at line 3 of this cell: let w = v[3];"), "{traceback}");
    assert!(cell.reply["traceback"].as_array().unwrap().len() <= 3, "{cell:?}");
    assert_eq!(cell.stream("stderr"), "");
    assert_eq!(ok(kernel, "kept").shown("text/plain"), [&json!("3")]);

    // A caught panic and one in a thread are not failures; their words are shown.
    let cell = ok(
        kernel,
        "let caught: bool = std::panic::catch_unwind(|| { panic!(\"caught\"); }).is_err(); caught",
    );
    assert!(cell.stream("stderr").contains("caught"), "{cell:?}");
    let cell = ok(kernel, "std::thread::spawn(|| panic!(\"elsewhere\")).join().is_err()");
    assert!(cell.stream("stderr").contains("elsewhere"), "{cell:?}");

    // A failure that the crate tells, in its own words.
    let told = mark(json!({"mark": "failure", "name": "Claim", "message": "0.5 < 0.9"}));
    let (name, text, _) = fails(kernel, &told);
    assert_eq!((name.as_str(), text.as_str()), ("Claim", "0.5 < 0.9"));

    // The reader's language.
    let session = mark(json!({"mark": "session", "lang": "fr"}));
    assert_eq!(ok(kernel, &session).outputs.len(), 0);
    assert_eq!(fails(kernel, "panic!(\"non\")").0, "Panique");

    // Cells that wait behind a failed one are called off; later ones run.
    let statuses = kernel.execute_all(&["let p = 1;", "f()?;", "let q = 2;", "kept"], PATIENCE).unwrap();
    assert_eq!(statuses, ["ok", "error", "aborted", "aborted"]);
    ok(kernel, "kept");
    fails(kernel, "q");
}

#[test]
fn figures_and_progress() {
    let Some(bench) = bench() else { return };
    let kernel = &mut bench.start();
    let display =
        |text: &str| mark(json!({"mark": "display", "data": {"text/html": text}, "metadata": {"a": text}}));
    let update = |id: &str, text: &str| {
        mark(json!({"mark": "update", "id": id, "data": {"text/plain": text}, "metadata": {}}))
    };
    let code = [
        display("one"),
        update("bar", "0 %"),
        update("curve", "."),
        "println!(\"said\");".into(),
        update("bar", "50 %"),
        display("two"),
        update("bar", "100 %"),
        update("curve", ".."),
        "7".into(),
    ]
    .join("\n");
    let mut kinds = Vec::new();
    let mut ids = Vec::new();
    let cell = kernel
        .execute_with(
            &code,
            PATIENCE,
            |_| String::new(),
            |message| {
                let kind = message["msg_type"].as_str().unwrap().to_owned();
                if kind.contains("display_data") {
                    ids.extend(message["content"]["transient"]["display_id"].as_str().map(str::to_owned));
                    kinds.push(kind);
                }
            },
        )
        .unwrap();
    assert!(cell.is_ok(), "{cell:?}");
    let (d, u) = ("display_data", "update_display_data");
    assert_eq!(kinds, [d, d, d, u, d, u, u]);
    assert_eq!(
        cell.outputs,
        vec![
            json!({"output_type": "display_data", "data": {"text/html": "one"}, "metadata": {"a": "one"}}),
            json!({"output_type": "display_data", "data": {"text/plain": "100 %"}, "metadata": {}}),
            json!({"output_type": "display_data", "data": {"text/plain": ".."}, "metadata": {}}),
            json!({"output_type": "stream", "name": "stdout", "text": "said\n"}),
            json!({"output_type": "display_data", "data": {"text/html": "two"}, "metadata": {"a": "two"}}),
            json!({"output_type": "execute_result", "execution_count": 1, "data": {"text/plain": "7"}, "metadata": {}}),
        ]
    );
    // The same id in another cell is another display.
    let mut again = Vec::new();
    kernel
        .execute_with(
            &update("bar", "0 %"),
            PATIENCE,
            |_| String::new(),
            |message| {
                again.extend(message["content"]["transient"]["display_id"].as_str().map(str::to_owned));
            },
        )
        .unwrap();
    assert!(again.len() == 1 && !ids.contains(&again[0]), "{ids:?} {again:?}");

    // Metadata inside an ordinary bundle.
    let bundle = "println!(\"EVCXR_BEGIN_CONTENT image/png\\naGk=\\nEVCXR_END_CONTENT\");\nprintln!(\"EVCXR_BEGIN_CONTENT application/vnd.atelier.metadata+json\\n{}\\nEVCXR_END_CONTENT\", r#\"{\"image/png\":{\"alt\":\"a cat\"}}\"#);";
    assert_eq!(
        ok(kernel, bundle).outputs,
        vec![json!({
            "output_type": "execute_result", "execution_count": 3, "data": {"image/png": "aGk="},
            "metadata": {"image/png": {"alt": "a cat"}},
        })]
    );
    // A mark nobody knows is not shown; what only looks like one is.
    assert_eq!(ok(kernel, &mark(json!({"mark": "later"}))).outputs.len(), 0);
    let forged =
        "ATELIER_MARK {\"mark\":\"display\",\"data\":{\"text/html\":\"<script>\"},\"metadata\":{}}\n";
    let cell = ok(kernel, &format!("print!(\"{{}}\", {forged:?});"));
    assert_eq!((cell.stream("stdout").as_str(), cell.outputs.len()), (forged, 1));
}

const WAITS: &str = "
for _ in 0..600 {
    std::thread::sleep(std::time::Duration::from_millis(50));
    if std::path::Path::new(&std::env::var(\"ATELIER_INTERRUPT\").unwrap()).exists() { Err(\"stopped\")?; }
}";

#[test]
fn interrupts() {
    let Some(bench) = bench() else { return };
    let kernel = &mut bench.start();
    ok(kernel, "let kept = 12;");
    let interrupter = kernel.interrupter();
    let after = |code: &str, kernel: &mut Kernel, times: &[u64]| {
        let interrupter = interrupter.clone();
        let times = times.to_vec();
        // From the moment the cell speaks, so that compiling takes as long as it likes.
        let code = format!("println!(\"go\");{code}");
        let mut told = false;
        let begin = Instant::now();
        let cell = kernel
            .execute_with(
                &code,
                PATIENCE,
                |_| String::new(),
                |message| {
                    if message["msg_type"] == "stream" && !told {
                        told = true;
                        for time in &times {
                            let interrupter = interrupter.clone();
                            let time = *time;
                            std::thread::spawn(move || {
                                std::thread::sleep(Duration::from_millis(time));
                                interrupter.interrupt();
                            });
                        }
                    }
                },
            )
            .unwrap();
        (cell, begin.elapsed())
    };

    // Idle: nothing happens.
    interrupter.interrupt();
    assert_eq!(ok(kernel, "kept").shown("text/plain"), [&json!("12")]);

    // Once: the cell is asked to stop, and does.
    let (cell, time) = after(WAITS, kernel, &[100]);
    assert_eq!(cell.error(), Some(("Interrupted", "stopped")));
    // One text says so.
    assert_eq!(cell.stream("stderr"), "", "{cell:?}");
    assert!(time < Duration::from_secs(20));
    // The next cell is not asked any more, and the variables are there.
    assert_eq!(
        ok(kernel, "(kept, std::path::Path::new(&std::env::var(\"ATELIER_INTERRUPT\").unwrap()).exists())")
            .shown("text/plain"),
        [&json!("(12, false)")]
    );

    // While it compiles: it ends at once, and nothing ran.
    let begin = Instant::now();
    let early = interrupter.clone();
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(250));
        early.interrupt();
    });
    let slow = format!("fn slow<const N: usize>() -> usize {{ N }}\nlet n: usize = [{}].iter().sum();\nstd::thread::sleep(std::time::Duration::from_secs(20));",
        (0..3000).map(|n| format!("slow::<{n}>(), ")).collect::<String>());
    let cell = run(kernel, &slow);
    assert_eq!(cell.error().map(|error| error.0), Some("Interrupted"), "{cell:?}");
    assert!(begin.elapsed() < Duration::from_secs(10), "{:?}", begin.elapsed());
    assert_eq!(ok(kernel, "kept").shown("text/plain"), [&json!("12")]);

    // Twice: the process ends, and the next cell works.
    let (cell, _) =
        after("loop { std::thread::sleep(std::time::Duration::from_millis(50)); }", kernel, &[100, 2600]);
    assert_eq!(cell.error().map(|error| error.0), Some("Interrupted"), "{cell:?}");
    // It would not listen, and the reader was told of the other way.
    assert!(cell.stream("stderr").contains("second interrupt"), "{cell:?}");
    assert_eq!(ok(kernel, "let kept = 1; kept").shown("text/plain"), [&json!("1")]);
    assert_eq!(fails(kernel, "Err::<(), _>(\"seen\")?;").1, "seen");
}

#[test]
fn processes_that_end() {
    let Some(bench) = bench() else { return };
    let kernel = &mut bench.start();
    ok(
        kernel,
        "use std::collections::BTreeMap;\nfn f() -> Result<(), String> { Err(\"no\".into()) }\nlet kept = 3;",
    );
    for code in [
        "println!(\"last words\");\nstd::process::abort();",
        "println!(\"last words\");\nstd::process::exit(3);",
    ] {
        let (name, text, cell) = fails(kernel, code);
        assert_eq!(name, "Process ended");
        assert!(text.contains("Run") || text.contains("run the cells above again"), "{text}");
        assert_eq!(cell.stream("stdout"), "last words\n");
        // Functions and `use` are kept; failures are seen in the new process as in the old.
        ok(kernel, "let kept = BTreeMap::from([(1, 2)]); kept.len()");
        assert_eq!(fails(kernel, "f()?;").1, "no");
        assert_eq!(fails(kernel, "panic!(\"p\")").1, "p");
    }
    // The memory runs out: the system would end the process with this signal.
    let (_, text, _) =
        fails(kernel, "unsafe extern \"C\" { fn raise(signal: i32) -> i32; }\nunsafe { raise(9) };");
    assert!(text.contains("memory"), "{text}");

    // evcxr itself, while a cell runs and between two cells; then the holder.
    let evcxr = |bench: &common::Bench| {
        let found = bench.processes().into_iter().find(|(_, line)| line.contains("--control_file"));
        found.expect("evcxr runs").0
    };
    let victim = evcxr(&bench);
    let cell = kernel
        .execute_with(
            "println!(\"go\");\nstd::thread::sleep(std::time::Duration::from_secs(30));",
            PATIENCE,
            |_| String::new(),
            |message| {
                if message["msg_type"] == "stream" {
                    kill(victim);
                }
            },
        )
        .unwrap();
    assert_eq!(cell.status, "error");
    let name = cell.error().unwrap().0.to_owned();
    assert_eq!(name, "Kernel restarted");
    ok(kernel, "let again = BTreeMap::from([(1, 2)]); again.len()");
    kill(evcxr(&bench));
    std::thread::sleep(Duration::from_millis(300));
    let cell = ok(kernel, "1 + 1");
    assert!(cell.stream("stderr").contains("starting again"), "{cell:?}");
    let holder = bench.processes().into_iter().find(|(_, line)| line.contains(" hold")).expect("a holder").0;
    kill(holder);
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(ok(kernel, "2 + 1").shown("text/plain"), [&json!("3")]);
    assert_eq!(std::fs::read_dir(bench.run_folder()).unwrap().count(), 1);
}

#[test]
fn two_kernels_and_what_they_leave() {
    let Some(bench) = bench() else { return };
    let mut one = bench.start();
    let mut two = bench.start();
    ok(&mut one, "let x = 1;");
    ok(&mut two, "let x = 2;");
    assert_eq!(ok(&mut one, "x").shown("text/plain"), [&json!("1")]);
    assert_eq!(ok(&mut two, "x").shown("text/plain"), [&json!("2")]);
    one.shutdown();
    assert_eq!(ok(&mut two, "x").shown("text/plain"), [&json!("2")]);
    two.shutdown();
    bench.assert_clean(Duration::from_secs(2));
}

#[test]
fn without_evcxr_a_cell_says_so() {
    let Some(bench) = bench() else { return };
    let launch = bench.launch().env("ATELIER_EVCXR", bench.home.path().join("nowhere"));
    let mut kernel = Kernel::start(&launch, PATIENCE).unwrap();
    let (name, text, _) = fails(&mut kernel, "1 + 1");
    assert_eq!(name, "Kernel not started");
    assert!(text.contains("nowhere"), "{text}");
}
