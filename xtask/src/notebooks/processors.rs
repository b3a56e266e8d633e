//! Other processors, as near as one machine can be them: libtorch, oneDNN and MKL choose their code by what the processor can do, and each
//! has a switch that makes it choose as on an older one. What a notebook asserts or draws must hold under all of them.

use crate::format::notebook::{self, Notebook};
use crate::ground::home::Home;
use crate::ground::say::both;
use crate::ground::stamps;
use crate::kernel::compiled::Compiled;
use crate::notebooks::run::{self, How};
use anyhow::{bail, Context, Result};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long one run may take.
const LIMIT: Duration = Duration::from_secs(900);

/// Run notebooks under every instruction set and number of threads, and print for each claim the smallest margin seen.
#[derive(clap::Args)]
pub struct Options {
    /// Numbers (01), names (01-addition), files; without any, the whole collection.
    notebooks: Vec<String>,
    /// Numbers of threads to try with each instruction set.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 2, 4])]
    threads: Vec<usize>,
    /// Only these instruction sets: default, avx2, avx512.
    #[arg(long, value_delimiter = ',')]
    sets: Vec<String>,
    /// Also with other seeds, as this machine is: the first seed of each such run (101,201), where a notebook says `repeat(5, …)`.
    #[arg(long, value_delimiter = ',')]
    seeds: Vec<u64>,
    /// Only the other seeds, without the instruction sets.
    #[arg(long, requires = "seeds")]
    only_seeds: bool,
    /// In the kernel, cell by cell, as the tests do: it takes longer, and draws the figures too.
    #[arg(long)]
    kernel: bool,
    /// Also keep every line, as JSON, in this file.
    #[arg(long)]
    keep: Option<PathBuf>,
    /// With what is installed, even if the crate's sources have changed since.
    #[arg(long)]
    pub no_setup: bool,
}

/// A way to compute: environment variables for a kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    pub name: String,
    pub env: Vec<(&'static str, String)>,
}

impl Setting {
    /// As the machine is.
    pub fn native() -> Setting {
        Setting { name: "native".into(), env: Vec::new() }
    }

    /// As the machine is, with other seeds.
    fn seeded(first: u64) -> Setting {
        Setting {
            name: format!("native, seeds from {first}"),
            env: vec![("ATELIER_FIRST_SEED", first.to_string())],
        }
    }

    fn of(set: &str, threads: usize) -> Setting {
        let (onednn, mkl) = match set {
            "avx512" => ("AVX512_CORE", "AVX512"),
            "avx2" => ("AVX2", "AVX2"),
            _ => ("SSE41", "SSE4_2"),
        };
        let env = vec![
            ("ATEN_CPU_CAPABILITY", set.to_string()),
            ("ONEDNN_MAX_CPU_ISA", onednn.to_string()),
            ("MKL_ENABLE_INSTRUCTIONS", mkl.to_string()),
            ("OMP_NUM_THREADS", threads.to_string()),
            // A kernel kept ready has made its choice.
            ("ATELIER_SPARE", "0".to_string()),
        ];
        Setting { name: format!("{set}, {threads} thread{}", if threads == 1 { "" } else { "s" }), env }
    }
}

/// The instruction sets that libtorch can be asked for here, the oldest first. Elsewhere than on x86-64 there is no switch.
fn sets() -> Vec<&'static str> {
    let mut sets = Vec::new();
    #[cfg(target_arch = "x86_64")]
    {
        sets.push("default");
        if std::arch::is_x86_feature_detected!("avx2") {
            sets.push("avx2");
        }
        if std::arch::is_x86_feature_detected!("avx512f") {
            sets.push("avx512");
        }
    }
    sets
}

/// One setting a run, in turn, so that neighbours among the notebooks differ: a test run costs no more than under one setting.
pub fn turns() -> Vec<Setting> {
    let sets = sets();
    if sets.is_empty() {
        return vec![Setting::native()];
    }
    // Older sets and other numbers of threads than the notebooks were written with: each differs from its neighbour in both. More threads than cores, with a
    // second notebook beside, wait for one another three times as long as they compute: they are tried by `./atelier margins` alone.
    let mut turns: Vec<Setting> = sets
        .iter()
        .zip([1, 2, 1].into_iter().cycle())
        .map(|(set, threads)| Setting::of(set, threads))
        .collect();
    turns.push(Setting::native());
    turns
}

/// A claim's line, as the crate writes it into the file that `ATELIER_MARGINS` names.
#[derive(Clone, Debug, Deserialize)]
struct Line {
    claim: String,
    #[serde(default)]
    margin: Option<f64>,
    #[serde(flatten)]
    rest: BTreeMap<String, serde_json::Value>,
}

struct Worst {
    margin: f64,
    setting: String,
    line: Line,
    seen: usize,
}

pub fn margins(home: &Home, options: &Options) -> Result<()> {
    let paths = match options.notebooks.as_slice() {
        [] => notebook::all(&home.notebooks())?,
        names => run::chosen(home, names)?,
    };
    let sets: Vec<&str> = sets()
        .into_iter()
        .filter(|set| options.sets.is_empty() || options.sets.iter().any(|asked| asked == set))
        .collect();
    let mut settings: Vec<Setting> = Vec::new();
    if !options.only_seeds {
        settings.push(Setting::native());
        for set in sets {
            settings.extend(options.threads.iter().map(|threads| Setting::of(set, *threads)));
        }
    }
    settings.extend(options.seeds.iter().map(|first| Setting::seeded(*first)));
    let mut stopped = Vec::new();
    let mut kept = String::new();
    for path in &paths {
        let name = run::title(path, None);
        let mut worst: Vec<Worst> = Vec::new();
        // A notebook is compiled once, not once a setting.
        let folder = stamps::empty_scratch(home, "margins")?;
        let compiled = if options.kernel { None } else { Some(program(home, path, &folder)?) };
        for setting in &settings {
            let file = folder.join("lines");
            fs::remove_file(&file).ok();
            let mut told = setting.clone();
            told.env.push(("ATELIER_MARGINS", file.display().to_string()));
            // As the kernel does: threads that spin take the cores from whatever else runs.
            told.env.push(("OMP_WAIT_POLICY", "PASSIVE".into()));
            let failure = match &compiled {
                Some(program) => of_program(home, &name, program, &told)?,
                None => in_kernel(home, path, told)?,
            };
            let lines = lines(&file)?;
            if let Some(why) = failure {
                println!("{why}");
                stopped.push(format!("{name} ({})", setting.name));
            }
            for line in lines {
                kept.push_str(&serde_json::to_string(&serde_json::json!({
                    "notebook": name, "setting": setting.name, "claim": line.claim, "margin": line.margin, "rest": line.rest,
                }))?);
                kept.push('\n');
                let margin = line.margin.unwrap_or(f64::NAN);
                match worst.iter_mut().find(|worst| worst.line.claim == line.claim) {
                    Some(worst) => {
                        worst.seen += 1;
                        if margin < worst.margin {
                            *worst = Worst { margin, setting: setting.name.clone(), line, seen: worst.seen };
                        }
                    }
                    None => worst.push(Worst { margin, setting: setting.name.clone(), line, seen: 1 }),
                }
            }
        }
        print!("{}", table(&name, &worst));
    }
    if let Some(file) = &options.keep {
        fs::write(crate::cwd().join(file), kept)?;
    }
    if !stopped.is_empty() {
        bail!(both(
            format!("stopped: {}", stopped.join("; ")),
            format!("arrêtés\u{a0}: {}", stopped.join("\u{202f}; "))
        ));
    }
    Ok(())
}

/// The notebook as one program.
fn program(home: &Home, path: &Path, folder: &Path) -> Result<Compiled> {
    Compiled::new(home, &Notebook::read(path)?.program()?, folder)
        .with_context(|| format!("{} does not compile as one program", path.display()))
}

/// One run of the program; why it stopped, if it did.
fn of_program(home: &Home, name: &str, program: &Compiled, setting: &Setting) -> Result<Option<String>> {
    let begin = Instant::now();
    let failure = program.run(&home.notebooks(), &setting.env, LIMIT)?;
    let mark = if failure.is_some() { "✗" } else { "✓" };
    println!("  {mark} {name} ({}) ({} s)", setting.name, begin.elapsed().as_secs());
    Ok(failure)
}

/// One run in the kernel; why it stopped, if it did.
fn in_kernel(home: &Home, path: &Path, mut setting: Setting) -> Result<Option<String>> {
    // Whatever was kept ready knows nothing of the setting, nor where claims are to be written.
    setting.env.push(("ATELIER_SPARE", "0".into()));
    let mut notebook = Notebook::read(path)?;
    let name = format!("{} ({})", run::title(path, None), setting.name);
    let how = How { setting, ..How::within(LIMIT) };
    let done = run::execute(home, &mut notebook, &home.notebooks(), &name, &how);
    Ok(done.err().map(|error| format!("{error:#}")))
}

fn lines(file: &Path) -> Result<Vec<Line>> {
    let text = fs::read_to_string(file).unwrap_or_default();
    text.lines()
        .map(|line| serde_json::from_str(line).with_context(|| format!("a margin that is none: {line}")))
        .collect()
}

/// The claims of a notebook, the narrowest first.
fn table(name: &str, worst: &[Worst]) -> String {
    let mut rows: Vec<&Worst> = worst.iter().collect();
    rows.sort_by(|a, b| a.margin.total_cmp(&b.margin));
    let mut text = format!("\n{name}: {} claims\n", rows.len());
    for row in rows {
        let rest: Vec<String> = row.line.rest.iter().map(|(name, value)| format!("{name} {value}")).collect();
        text.push_str(&format!(
            "  {:>8.3}  {} · {} ({} times; {})\n",
            row.margin,
            row.line.claim,
            rest.join(", "),
            row.seen,
            row.setting
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_run_under_different_settings() {
        let turns = turns();
        for pair in turns.windows(2) {
            assert_ne!(pair[0], pair[1]);
        }
        assert!(turns.contains(&Setting::native()));
    }

    #[test]
    fn the_narrowest_claim_stands_first() {
        let worst = |claim: &str, margin: f64| Worst {
            margin,
            setting: "avx2, 1 thread".into(),
            line: serde_json::from_str(&format!(
                r#"{{"claim": "{claim}", "margin": {margin}, "threshold": 0.5}}"#
            ))
            .unwrap(),
            seen: 7,
        };
        let text = table("01", &[worst("wide", 0.8), worst("narrow", 0.01)]);
        assert!(text.find("narrow").unwrap() < text.find("wide").unwrap(), "{text}");
        assert!(text.contains("threshold 0.5") && text.contains("7 times; avx2, 1 thread"), "{text}");
    }
}
