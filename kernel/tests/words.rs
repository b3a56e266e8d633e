//! What a reader is told, before the real evcxr, in both languages: cells as beginners write them.

mod common;

use atelier_kernel::client::{Cell, Kernel};
use common::{bench, PATIENCE};
use serde_json::{json, Value};

fn run(kernel: &mut Kernel, code: &str) -> Cell {
    kernel.execute(code, PATIENCE).unwrap()
}

fn ok(kernel: &mut Kernel, code: &str) -> Cell {
    let cell = run(kernel, code);
    assert!(cell.is_ok(), "{code}\n{cell:?}");
    cell
}

fn speak(kernel: &mut Kernel, lang: &str) {
    let mark = json!({"mark": "session", "lang": lang});
    let word = "std::env::var(\"ATELIER_LAYER\").unwrap()";
    ok(kernel, &format!("println!(\"{{}} {{}}\", {word}, r##\"{mark}\"##);"));
}

/// Text without colours.
fn plain(text: &str) -> String {
    let mut shown = String::new();
    let mut escape = false;
    for c in text.chars() {
        match c {
            '\u{1b}' => escape = true,
            'm' if escape => escape = false,
            _ if escape => {}
            c => shown.push(c),
        }
    }
    shown
}

/// All that a reader sees of a cell, and how it ended.
fn seen(cell: &Cell) -> String {
    let mut text = String::new();
    for output in &cell.outputs {
        match output["output_type"].as_str().unwrap() {
            "stream" => {
                text +=
                    &format!("[{}] {}", output["name"].as_str().unwrap(), output["text"].as_str().unwrap());
            }
            "error" => {
                let lines: Vec<&str> =
                    output["traceback"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
                text += &plain(&lines.join("\n"));
                text.push('\n');
            }
            _ => text += &format!("[shown] {}\n", output["data"]["text/plain"].as_str().unwrap_or("…")),
        }
    }
    format!("{text}→ {}\n", cell.status)
}

/// Runs cells in one session and writes down what each says, in one language and then in the other.
fn told(kernel: &mut Kernel, cells: &[&str]) -> String {
    let mut text = String::new();
    for lang in ["en", "fr"] {
        speak(kernel, lang);
        for code in cells {
            text += &format!("──── {}\n{}", code.replace('\n', "\n     "), seen(&run(kernel, code)));
        }
    }
    text
}

fn snapshot(name: &str, text: String) {
    // Where the system says more than how a process ended, it says it on some machines only.
    let text = text.replace(" (core dumped)", "");
    // Which of two definitions comes first is the order of a hash table in evcxr.
    let text = text.replace("other definition for", "duplicate definitions for");
    // Numbers of cells count the marks of the language too.
    let mut shown = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find("cell_") {
        let (before, after) = rest.split_at(at + "cell_".len());
        shown += before;
        let digits = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        shown += if digits > 0 { "N" } else { "" };
        rest = &after[digits..];
    }
    shown += rest;
    insta::assert_snapshot!(name, shown);
}

#[test]
fn a_failed_cell_names_what_it_lost() {
    let Some(bench) = bench() else { return };
    let kernel = &mut bench.start();
    let mut text = String::new();
    for lang in ["en", "fr"] {
        speak(kernel, lang);
        for (code, lost, kept) in [
            ("let x1 = w1; panic!(\"boum\");", vec!["w1"], vec!["w2", "w3", "w4"]),
            ("let w4 = \"two\"; panic!();", vec!["w4"], vec!["w1", "w2", "w3"]),
            ("let x = w1; let w4 = 3; let n: i32 = \"z\".parse()?;", vec!["w1", "w4"], vec!["w2", "w3"]),
            ("w3.push(4); let y = &w1; panic!(\"all there\");", vec![], vec!["w1", "w2", "w3", "w4"]),
            ("let x = w2; missing;", vec![], vec!["w1", "w2", "w3", "w4"]),
        ] {
            ok(kernel, "let w1 = vec![1]; let w2 = vec![2];\nlet mut w3 = vec![3];");
            ok(kernel, "let w4 = 1;");
            let cell = run(kernel, code);
            assert_eq!(cell.status, "error", "{cell:?}");
            text += &format!("──── {code}\n{}", seen(&cell));
            // What it says is true.
            ok(
                kernel,
                &format!(
                    "format!(\"{{:?}}\", ({},))",
                    kept.iter().map(|name| format!("&{name}")).collect::<Vec<_>>().join(", ")
                ),
            );
            for name in lost {
                assert_eq!(run(kernel, &format!("format!(\"{{:?}}\", {name})")).status, "error", "{name}");
            }
        }
    }
    // The execution numbers of both rounds differ.
    insta::assert_snapshot!(text);

    // A variable that a cell has given away, and a later cell misses.
    ok(kernel, "let gone = vec![1];");
    let giver = ok(kernel, "let taker = gone;").execution_count.unwrap();
    let shown = seen(&run(kernel, "gone.len()"));
    assert!(shown.contains(&format!("la cellule [{giver}] l’a donnée")), "{shown}");
}

#[test]
fn a_type_that_changes_takes_its_variables_along() {
    let Some(bench) = bench() else { return };
    let kernel = &mut bench.start();
    ok(kernel, "#[derive(Debug)] struct P(i32);\nlet p = P(1); let all = vec![P(2)]; let n = 3;");
    ok(kernel, "#[derive(Debug)] struct P(i32);");
    assert_eq!(ok(kernel, "p").shown("text/plain"), [&json!("P(1)")]);
    let cell = ok(kernel, "#[derive(Debug)] struct P(i64, f64);");
    assert!(cell.stream("stderr").contains("The type of `p` was redefined, so the variable is lost. To have it again, run cell [1] (`let p = P(1);"), "{cell:?}");
    assert!(cell.stream("stderr").contains("`all`"), "{cell:?}");
    // It would have been read as what it is not.
    assert_eq!(run(kernel, "p").status, "error");
    assert_eq!(ok(kernel, "n").shown("text/plain"), [&json!("3")]);
}

#[test]
fn a_process_that_dies_says_why_and_what_to_run_again() {
    let Some(bench) = bench() else { return };
    let kernel = &mut bench.start();
    let mut text = String::new();
    for lang in ["en", "fr"] {
        speak(kernel, lang);
        for code in [
            "fn deeper(n: u64) -> u64 { deeper(n + 1) + 1 }\nprintln!(\"before\");\ndeeper(1)",
            "let a = 1;\nlet v = vec![1u8; 400_000_000_000];",
            "let big = [1u8; 32_000_000];\nprintln!(\"{}\", big.iter().map(|x| *x as u64).sum::<u64>());",
            "let here = 3;\nstd::process::abort();",
            "std::process::exit(3);",
            "unsafe extern \"C\" { fn raise(signal: i32) -> i32; }\nunsafe { raise(9) };",
            "let nowhere: &i32 = unsafe { &*(16 as *const i32) };\nprintln!(\"{nowhere}\");",
        ] {
            ok(kernel, "let first = vec![1]; let second = 2;\nfn kept() -> i32 { 7 }");
            ok(kernel, "// third\nlet third = second + 1;");
            let cell = run(kernel, code);
            assert_eq!(cell.status, "error", "{cell:?}");
            // The numbers of the cells count up from one death to the next.
            let mut said = seen(&cell);
            let count = cell.execution_count.unwrap_or_default();
            for (back, name) in [(2, "A"), (1, "B")] {
                said = said.replace(&format!("[{}]", count - back), &format!("[{name}]"));
            }
            text += &format!("──── {code}\n{said}");
            assert_eq!(ok(kernel, "kept()").shown("text/plain"), [&json!("7")]);
        }
    }
    snapshot("deaths", text);
}

#[test]
fn unfinished_code_is_an_error_with_its_place() {
    let Some(bench) = bench() else { return };
    let kernel = &mut bench.start();
    let text = told(
        kernel,
        &[
            "/* note\npanic!(\"a claim behind it\");",
            "}",
            "let v = vec![1, 2;",
            "let a = (1, [2);",
            "println!(\"open);",
            "let z\u{a0}= 3;",
            "let z\u{202f}= 3;",
            "println!(“bonjour”);",
            "let d = 3 − 2;",
            "let m = 3 × 2;",
            "let s = 'text';",
            "let 画 = \"画\"; x\u{a0}= 1;",
        ],
    );
    snapshot("unfinished", text);
    ok(kernel, "let s = \"} « × » \u{a0}\"; /* { */ s.len()");
}

#[test]
fn an_impl_alone_is_replaced() {
    let Some(bench) = bench() else { return };
    let kernel = &mut bench.start();
    ok(kernel, "struct T;");
    for number in [2, 3, 4] {
        ok(kernel, &format!("impl T {{\n    fn b(&self) -> i32 {{ {number} }}\n}}"));
        ok(kernel, &format!("impl std::fmt::Display for T {{ fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {{ write!(f, \"T{number}\") }} }}"));
        ok(kernel, "impl T { fn c(&self) -> i32 { 0 } }");
        assert_eq!(
            ok(kernel, "(T.b() + T.c(), T.to_string())").shown("text/plain"),
            [&json!(format!("({number}, \"T{number}\")"))]
        );
    }
    // One that an earlier cell of another form has already.
    let text = told(kernel, &["impl T {\n    fn b(&self) -> i32 { 5 }\n    fn c(&self) -> i32 { 6 }\n}"]);
    snapshot("impls", text);
}

#[test]
fn habits_are_told_in_the_form_of_rust() {
    let Some(bench) = bench() else { return };
    let kernel = &mut bench.start();
    ok(kernel, "let kept = 3; let list = vec![1, 2];");
    let text = told(
        kernel,
        &[
            "fn main() { println!(\"hi\"); }",
            "%timeit kept",
            "%matplotlib inline",
            "help(kept)",
            "kept?",
            "?kept",
            "print(\"a\")",
            "print \"a\"",
            "import numpy as np",
            "from x import y",
            "x = 5",
            "x: int = 5",
            "def f(x):\n    return x",
            "for i in range(10):\n    print(i)",
            "True",
            "len(list)",
            "if kept = 3 { }",
            "let y = 3",
            "let y = 3\nlet z = 4;",
            "let y: i32 = \"3\".parse();",
            "list.push(3);",
            "fn g(v: &Vec<i32>) {}\ng(list);",
            "list.append(3);",
            "# a comment\n3",
        ],
    );
    snapshot("habits", text);
}

#[test]
fn what_evcxr_says_itself_is_said_in_the_reader_s_language() {
    let Some(bench) = bench() else { return };
    let kernel = &mut bench.start();
    let text = told(
        kernel,
        &[
            "let f = |x: i32| x + 1;",
            "let t = vec![1]; let u = &t;",
            "let v = (1..3).map(|x| x);",
            "let r = std::thread::spawn(|| 4).join();",
            ":nothing",
            "!false",
        ],
    );
    snapshot("evcxr", text);
}

#[test]
fn the_compiler_s_errors_have_a_sentence() {
    let Some(bench) = bench() else { return };
    let kernel = &mut bench.start();
    ok(kernel, "let list = vec![1, 2, 3]; let number = 3; let mut other = vec![1];");
    let text = told(
        kernel,
        &[
            "let v = vec![1]; let w = v; v",
            "let s: String = 5; // é",
            "let t: f32 = 5;",
            "let i = 1i32;\nlist[i]",
            "lisst.len()",
            "number.foo()",
            "list.lenn()",
            "\"3\".parse::<i32>().abs()",
            "std::foo::bar();",
            "Foo::new()",
            "fn k() { let x: i32 = \"3\".parse()?; }",
            "let q = 1; q = 2;",
            "for i in &other { other.push(*i); }",
            "let mut q = vec![1]; { let a = &mut q; let b = &mut q; a.push(1); b.push(1); }",
            "fn g(a: i32) {}\ng(1, 2);",
            "let v = Vec::new();",
            "let k = 1 + 1.5;",
            "let s = \"a\" + \"b\";",
            "match Some(3) { Some(x) => {} }",
            "struct N; N",
            "let x2 = Vec<i32>::new();",
            "let 画 = 3; let é = 画 + \"a\";",
        ],
    );
    snapshot("compiler", text);
}

#[test]
fn libtorch_s_errors_are_one_sentence_and_the_line_of_the_cell() {
    let Some(bench) = bench() else { return };
    let home = atelier_kernel::home::home();
    if atelier_kernel::home::facade(&home).is_none() {
        eprintln!("SKIPPED: no kernel folder here. `./atelier setup` makes it.");
        return;
    }
    let launch = bench.launch().env("ATELIER_HOME", &home);
    let kernel = &mut Kernel::start(&launch, PATIENCE).unwrap();
    ok(kernel, ":dep atelier = { path = \"..\" }\nuse atelier::tch::{Device, Kind, Tensor};");
    ok(
        kernel,
        "let a = Tensor::from_slice(&[1f32, 2.0, 3.0]);\nlet c = Tensor::from_slice(&[1f32, 2.0, 3.0, 4.0]);",
    );
    let text = told(
        kernel,
        &[
            "// first\nlet b = a.reshape([2, 2]);",
            "a.get(10)",
            "let x = 1;\n\n&a + &c",
            "a.sum(Kind::Float).backward();",
            "a.f_reshape([2, 2])?",
            "Tensor::zeros([1 << 44], (Kind::Float, Device::Cpu))",
        ],
    );
    for word in ["frame #", "Exception raised", ".rs", "/"] {
        let place = text
            .lines()
            .find(|line| line.contains(word) && !line.starts_with("────") && !line.starts_with("     "));
        assert!(place.is_none() || word == "/", "{place:?}");
    }
    snapshot("libtorch", text);
    if !run(kernel, "tch::Cuda::is_available()").shown("text/plain").contains(&&json!("true")) {
        let cell = seen(&run(kernel, "Tensor::zeros([2], (Kind::Float, Device::Cuda(0)))"));
        assert!(cell.contains("Il n’y a pas ici de carte graphique"), "{cell}");
    }
    // A crate that is here already.
    speak(kernel, "fr");
    let cell = seen(&run(kernel, ":dep polars = \"0.55\""));
    assert!(cell.contains("`atelier::polars`"), "{cell}");
    // One that is nowhere.
    let cell = seen(&run(kernel, ":dep no-such-crate-as-this-one = \"1\""));
    assert!(
        cell.contains("Aucune bibliothèque ne s’appelle") || cell.contains("le réseau ne répond pas"),
        "{cell}"
    );
}
