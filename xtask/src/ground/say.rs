//! What the tools say to the person at the terminal, in their language, and the progress they see.

use crate::ground::lang::{Label, Lang};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// The language of the terminal, from `ATELIER_LANG`, else from the locale, in the order in which the C library reads it (a notebook's
/// own is chosen in its first cell).
pub fn reader() -> Lang {
    let set = ["ATELIER_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    reader_of(set.as_deref().unwrap_or(""))
}

fn reader_of(value: &str) -> Lang {
    match value {
        "both" => Lang::Both,
        value if value.starts_with("fr") => Lang::Fr,
        _ => Lang::En,
    }
}

impl clap::ValueEnum for Lang {
    fn value_variants<'a>() -> &'a [Lang] {
        &[Lang::En, Lang::Fr, Lang::Both]
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(self.code()))
    }
}

/// One message in both languages; displaying it chooses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words(Label);

pub fn both(en: impl Into<String>, fr: impl Into<String>) -> Words {
    Words(Label::new(en, fr))
}

impl Words {
    pub fn to(&self, reader: Lang) -> String {
        self.0.lines(reader)
    }

    pub fn en(&self) -> &str {
        self.0.en()
    }

    pub fn fr(&self) -> &str {
        self.0.fr()
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.to(reader()))
    }
}

impl std::error::Error for Words {}

/// A number of bytes as people say it: `528 MB`, `528 Mo`; decimal comma in French.
pub fn size(bytes: u64) -> Words {
    Words(Label::with(|lang| lang.bytes(bytes)))
}

/// Minutes and seconds: `3 min 07 s`, `42 s`.
pub fn clock(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..=59 => format!("{seconds} s"),
        seconds => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

/// The progress of one step: a line that redraws on a terminal, a plain line now and then where output is a file.
pub struct Progress {
    bar: ProgressBar,
    name: String,
    start: Instant,
    /// Seconds since the start at which the last plain line was written.
    last: AtomicU64,
}

/// Log files (continuous integration) get a sign of life this often, in seconds.
const HEARTBEAT: u64 = 30;

/// The lines that move, all of them: steps that go on side by side have one each.
static LINES: LazyLock<MultiProgress> =
    LazyLock::new(|| MultiProgress::with_draw_target(ProgressDrawTarget::stderr()));

impl Progress {
    pub fn start(name: &Words) -> Progress {
        let name = name.to_string().replace('\n', " · ");
        let bar = LINES.add(ProgressBar::new_spinner());
        bar.set_style(
            ProgressStyle::with_template("  {spinner} {prefix} · {elapsed} · {wide_msg}")
                .expect("a valid template"),
        );
        bar.set_prefix(name.clone());
        bar.enable_steady_tick(Duration::from_millis(150));
        if bar.is_hidden() {
            eprintln!("  … {name}");
        }
        Progress { bar, name, start: Instant::now(), last: AtomicU64::new(0) }
    }

    /// What is being done right now.
    pub fn note(&self, message: &str) {
        self.bar.set_message(message.to_string());
        let now = self.start.elapsed().as_secs();
        if self.bar.is_hidden() && now >= self.last.load(Ordering::Relaxed) + HEARTBEAT {
            self.last.store(now, Ordering::Relaxed);
            eprintln!("    {} · {message}", clock(self.start.elapsed()));
        }
    }

    /// `done` of `total`, in words that say of what.
    pub fn count(&self, done: u64, total: u64, what: &str) {
        let percent = (100 * done.min(total))
            .checked_div(total)
            .map(|percent| format!("{percent} % · "))
            .unwrap_or_default();
        self.note(&format!("{percent}{what}"));
    }

    /// A line that stays.
    pub fn line(&self, message: &str) {
        if self.bar.is_hidden() {
            eprintln!("    {message}");
        } else {
            self.bar.println(format!("    {message}"));
        }
    }

    pub fn done(self) {
        self.bar.finish_and_clear();
        LINES.suspend(|| eprintln!("  ✓ {} ({})", self.name, clock(self.start.elapsed())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locale_chooses_the_language() {
        for (value, reader) in [
            ("fr_FR.UTF-8", Lang::Fr),
            ("fr", Lang::Fr),
            ("both", Lang::Both),
            ("en_GB", Lang::En),
            ("C.UTF-8", Lang::En),
            ("", Lang::En),
        ] {
            assert_eq!(reader_of(value), reader, "{value}");
        }
    }

    #[test]
    fn sizes_have_each_language_s_habits() {
        assert_eq!(size(528_000_000), both("528\u{a0}MB", "528\u{a0}Mo"));
        assert_eq!(size(1_250_000_000), both("1.2\u{a0}GB", "1,2\u{a0}Go"));
        assert_eq!(size(0), both("0\u{a0}B", "0\u{a0}o"));
        assert_eq!(size(9_960_000), both("10\u{a0}MB", "10\u{a0}Mo"));
    }

    #[test]
    fn clocks() {
        assert_eq!(clock(Duration::from_secs(42)), "42 s");
        assert_eq!(clock(Duration::from_secs(187)), "3 min 07 s");
    }
}
