//! What a reader is told about a cell: before it runs, when the compiler refuses it, when it fails, when its process dies. What is known comes from the
//! modules of the same names; the words are in `words/`.

use super::cell::{Chore, Panic, Running};
use super::{Event, Layer, State};
use crate::compiler::{self, Refusal, Story};
use crate::deaths::{self, Cause};
use crate::lang::Label;
use crate::source::Source;
use crate::wire::Message;
use crate::words;
use crate::{dep, habits, process, unfinished};
use serde_json::{json, Value};
use std::time::{Duration, Instant};

/// Of many errors, so many are told one by one.
const ERRORS: usize = 4;
/// A line of the standard error that is not ended is held no longer than this.
const LONGEST_HEARD: usize = 4 << 10;

/// A compilation that takes so long is shown.
const LONG: Duration = Duration::from_secs(3);
const STEP: Duration = Duration::from_secs(1);

/// A display that tells how far a compilation has come.
pub(super) struct Progress {
    begin: Instant,
    /// How many crates there were before.
    before: usize,
    display: String,
    shown: bool,
}

impl Layer {
    /// A cell with `:dep` lines: says now and then how many crates are done.
    pub(super) fn watch_compilation(&self, running: &mut Running) {
        let State::Up { engine, .. } = &self.state else { return };
        if !running.shown() || !dep::compiles(&running.code) {
            return;
        }
        running.progress = Some(Progress {
            begin: Instant::now(),
            before: dep::compiled(&engine.place.folder.join("work")),
            display: format!("{}-compilation", running.request.id()),
            shown: false,
        });
        self.look_at_compilation(running.request.id().to_owned(), LONG);
    }

    fn look_at_compilation(&self, cell: String, after: Duration) {
        let events = self.events.clone();
        tokio::spawn(async move {
            tokio::time::sleep(after).await;
            let _ = events.send(Event::Compiling(cell));
        });
    }

    pub(super) fn show_progress(&mut self, cell: &str) {
        let State::Up { engine, .. } = &self.state else { return };
        let Some(running) = self.running.as_mut().filter(|running| running.is(cell)) else { return };
        let Some(progress) = &mut running.progress else { return };
        if !process::compiles(engine.place.group) {
            return self.look_at_compilation(cell.to_owned(), STEP);
        }
        let done = dep::compiled(&engine.place.folder.join("work")).saturating_sub(progress.before);
        let text = words::dep::progress(done, progress.begin.elapsed().as_secs()).text(self.lang);
        let message = display(&running.request, &progress.display, &text, progress.shown);
        progress.shown = true;
        self.publish(message);
        self.look_at_compilation(cell.to_owned(), STEP);
    }

    /// The last word of such a display.
    pub(super) fn end_progress(&self, running: &mut Running) {
        let State::Up { engine, .. } = &self.state else { return };
        let Some(progress) = running.progress.take().filter(|progress| progress.shown) else { return };
        let done = dep::compiled(&engine.place.folder.join("work")).saturating_sub(progress.before);
        let text = words::dep::compiled(done, progress.begin.elapsed().as_secs()).text(self.lang);
        self.publish(display(&running.request, &progress.display, &text, true));
    }

    /// Cargo was not to ask the network and would have to: the cell goes to evcxr once more, and now it may.
    pub(super) fn ask_the_network(&mut self, running: &Running) -> bool {
        let needs = |error: &Message| {
            error.content["evalue"].as_str().is_some_and(|text| dep::needs_network(&running.code, text))
        };
        if self.online || self.facade.is_none() || !running.told.errors.iter().any(needs) {
            return false;
        }
        self.online = true;
        // One attempt: whoever has no connection hears it at once.
        for setting in ["CARGO_NET_OFFLINE=false", "CARGO_NET_RETRY=0", "CARGO_HTTP_TIMEOUT=10"] {
            self.chores.push_back((Chore::Other, format!(":build_env {setting}")));
        }
        self.again = Some(running.request.clone());
        true
    }

    /// The error of a cell that cannot be Rust, whatever evcxr would make of it.
    pub(super) fn not_rust(&self, code: &str) -> Option<Value> {
        let source = Source::read(code);
        if let (Some(name), true) = (dep::here_already(code), self.facade.is_some()) {
            let story = words::dep::here(name).told(self.lang);
            return Some(self.error_named(&words::error().text(self.lang), &story, Vec::new()));
        }
        let (story, spot) = if let Some(habit) = habits::certain(&source) {
            (habit.story, compiler::spot_at(&source, habit.start, habit.end))
        } else {
            let fault = unfinished::fault(&source)?;
            let story = words::unfinished::story(&fault, |at| source.place(at).line);
            (story, compiler::spot_at(&source, fault.start, fault.end))
        };
        let place = words::place(spot.line.unwrap_or(1), spot.column);
        let mut more = vec![place.lines(self.lang)];
        more.extend(crate::source::pointed(&spot.text, spot.line, spot.column, spot.length, ""));
        Some(self.error_named(&words::error().text(self.lang), &story.told(self.lang), more))
    }

    /// Whether the compiler's own account of this refusal is worth asking for, and asks.
    pub(super) fn ask_for_details(&mut self, running: Running) -> Option<Running> {
        let compiled = running.told.errors.iter().any(|error| {
            let lines = error.content["traceback"].as_array();
            lines.is_some_and(|lines| {
                lines.len() > 1 || lines.iter().any(|line| line != &error.content["evalue"])
            })
        });
        if !compiled || running.silent {
            return Some(running);
        }
        self.refused = Some(Box::new(running));
        self.chores.push_front((Chore::Details, ":last_error_json".into()));
        None
    }

    /// The one error of a cell that was refused.
    pub(super) fn refusal_content(&self, running: &Running, details: Option<&str>) -> Value {
        let program = self.program();
        let source = Source::read(&running.code);
        let messages: Vec<&str> =
            running.told.errors.iter().filter_map(|error| error.content["evalue"].as_str()).collect();
        let read: Vec<Value> =
            details.unwrap_or_default().lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        // What evcxr remembers may be of an earlier cell.
        let fits = |json: &Value| {
            let own = json["message"]
                .as_str()
                .unwrap_or_default()
                .replace("`evcxr_variable_store`", "<end of input>");
            messages.iter().any(|message| *message == own)
        };
        // Of some errors evcxr shows only the part that lies in the cell: a help, which is no error by itself.
        let whole = |json: &Value| json["level"] == "error" || json["level"] == "warning";
        let known: Vec<&Value> = read.iter().filter(|json| fits(json) && whole(json)).collect();
        let mut told: Vec<(String, Vec<String>, String)> = Vec::new();
        for json in &known {
            let Some(refusal) = Refusal::read(json, &running.code, &program) else { continue };
            let story = self.story_of(&source, &refusal);
            let drawn = refusal.drawn(self.lang, running.count, story.is_none());
            let text = story.map(|story| story.told(self.lang)).unwrap_or_default();
            if !told.iter().any(|(other, lines, _)| *other == text && *lines == drawn) {
                told.push((text, drawn, refusal.message.clone()));
            }
        }
        for error in &running.told.errors {
            let message = error.content["evalue"].as_str().unwrap_or_default();
            let is_known = known.iter().any(|json| {
                let own = json["message"].as_str().unwrap_or_default();
                own.replace("`evcxr_variable_store`", "<end of input>") == message
            });
            if is_known {
                continue;
            }
            let lines: Vec<String> = error.content["traceback"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect();
            if is_warning(&lines) && running.told.errors.len() > 1 {
                continue;
            }
            let proposed = read.iter().find(|json| json["message"] == message);
            let proposed = proposed.and_then(|json| json["spans"][0]["suggested_replacement"].as_str());
            let import = imported(proposed.into_iter().map(str::to_owned).chain(lines.iter().cloned()));
            let story = words::evcxr::story(message, import.as_deref())
                .or_else(|| words::dep::story(&running.code, message));
            match story {
                Some(story) => told.push((story.told(self.lang), Vec::new(), story_line(self, &story))),
                None => {
                    let (theirs, ours) = (running.told.their_count, running.count);
                    let lines = lines.into_iter().map(|line| match theirs {
                        Some(theirs) => line.replace(&format!("command_{theirs}"), &format!("cell_{ours}")),
                        None => line,
                    });
                    told.push((String::new(), lines.collect(), message.to_owned()));
                }
            }
        }
        if told.is_empty() {
            return self.error_content(words::error(), words::failed_without_words(), Vec::new());
        }
        let name = words::error().text(self.lang);
        let value = told[0].2.clone();
        let many = told.len();
        let mut traceback = Vec::new();
        for (number, (story, drawn, message)) in told.into_iter().take(ERRORS).enumerate() {
            if number > 0 {
                traceback.push(String::new());
            }
            let said = if story.is_empty() { message } else { story };
            // evcxr's own drawing begins with the message.
            let repeats = |line: &String| {
                let line = plain(line);
                line == said || line.ends_with(&format!("Error: {said}"))
            };
            let drawn: Vec<String> = drawn.into_iter().filter(|line| !repeats(line)).collect();
            traceback.push(
                format!("\u{1b}[31m{name}\u{1b}[0m{} {said}", words::colon(self.lang)).trim_end().to_owned(),
            );
            traceback.extend(drawn);
        }
        if many > ERRORS {
            traceback.push(String::new());
            traceback.push(words::compiler::more(many - ERRORS).lines(self.lang));
        }
        json!({"ename": name, "evalue": value, "traceback": traceback})
    }

    fn story_of(&self, source: &Source, refusal: &Refusal) -> Option<Story> {
        if self.variables.moved(refusal.ticks().first().copied().unwrap_or_default()).is_none()
            || !refusal.is("E0425")
        {
            if let Some(story) = habits::behind(source, refusal) {
                return Some(story);
            }
        }
        words::evcxr::story(&refusal.message, None)
            .or_else(|| words::compiler::story(refusal, &self.variables))
    }

    /// What to say of the variables after a cell has stopped on its way, if there is anything: the ones that are gone with it.
    pub(super) fn lost_with(&mut self, running: &Running) -> Option<Label> {
        let lost = self.variables.failed(&self.program());
        let cell = cell_id(&running.request);
        (!lost.is_empty()).then(|| words::moved::lost(&lost, &cell))
    }

    /// A cell has reached its end.
    pub(super) fn remember(&mut self, running: &mut Running) {
        if let Some(block) = running.block.take() {
            self.impls.remember(block);
        }
        self.types.remember(&running.code);
        let program = self.program();
        self.variables.done(&program, running.count, &cell_id(&running.request), &running.code);
    }

    /// Has the variables dropped that a cell would misread because it defines their type anew.
    pub(super) fn forget_before(&mut self, code: &str) -> bool {
        let names = self.types.changed(code, self.variables.typed());
        if names.is_empty() {
            return false;
        }
        // In braces: a line that begins with `:` would be a command.
        let drops: String = names.iter().map(|name| format!("::std::mem::drop({name});")).collect();
        self.chores.push_back((Chore::Forget(names), format!("{{ {drops} }}")));
        true
    }

    /// They are dropped; the cell that comes now says so.
    pub(super) fn forgotten(&mut self, names: &[String]) {
        let mut en = Vec::new();
        let mut fr = Vec::new();
        for name in names {
            let maker = self.variables.redefined(name);
            let maker = maker.as_ref().map(|maker| (maker.count, maker.line.as_str()));
            let lost = words::evcxr::lost_by_type(name, maker);
            en.push(lost.en().to_owned());
            fr.push(lost.fr().to_owned());
        }
        self.news = Some(Label::new(en.join("\n"), fr.join("\n")));
    }

    /// The error of a cell in which the process has died.
    pub(super) fn death_content(&mut self, running: &Running, status: &str) -> Value {
        let words = &running.told.last_words;
        let cause = deaths::cause(status, words);
        let mut text = words::deaths::why(&cause, status).lines(self.lang);
        let place = match &self.state {
            State::Up { engine, .. } if !matches!(cause, Cause::Killed | Cause::Exit(_)) => {
                deaths::line(&engine.place.folder.join("work"), &words.frames, &running.code, &self.program())
            }
            _ => None,
        };
        // A call that never comes back leaves no line behind; where the cell itself makes it, its text tells.
        let place = place.or_else(|| match cause {
            Cause::Abort(_) => the_only_line(&running.code, "abort()").map(|(line, code)| (Some(line), code)),
            _ => None,
        });
        if let Some((line, code)) = place {
            let place = match line {
                Some(line) => words::at_line(line, &code),
                None => words::at_code(&code),
            };
            text += &format!("\n{}", place.lines(self.lang));
        }
        text += &format!("\n{}", words::deaths::kept().lines(self.lang));
        let recipe = words::moved::recipe(&self.variables.recipe()).lines(self.lang);
        self.variables.clear();
        self.error_named(&words::process_ended().text(self.lang), &text, vec![recipe])
    }

    /// The text of an error or a panic as a reader needs it: of libtorch, its first sentence.
    pub(super) fn readable(&self, text: &str) -> String {
        match words::torch::sentence(text) {
            Some(sentence) => words::torch::told(&sentence).lines(self.lang),
            None => text.to_owned(),
        }
    }

    /// Where a panic happened: in the reader's cell, or on the way from it to the library that panicked.
    pub(super) fn place_of(&self, panic: &Panic, code: &str) -> Label {
        let program = self.program();
        let found = if panic.file == "src/lib.rs" {
            let text =
                program.lines().nth(panic.line.saturating_sub(1)).unwrap_or_default().trim().to_owned();
            let line = crate::source::line_in_cell(code, &program, panic.line)
                .or_else(|| code.lines().position(|line| line.contains(&text)).map(|at| at + 1));
            (!text.is_empty()).then_some((line, text))
        } else if let State::Up { engine, .. } = &self.state {
            deaths::line(&engine.place.folder.join("work"), &panic.frames, code, &program)
        } else {
            None
        };
        match found {
            Some((Some(line), text)) => {
                let whole = code.lines().nth(line - 1).map(str::trim).unwrap_or(&text);
                words::at_line(line, whole)
            }
            Some((None, text)) => words::at_code(&text),
            None => words::at_place(&panic.file, panic.line),
        }
    }

    /// Takes out of the standard error the lines that the layer says in its own words, or keeps for them. The beginning of such
    /// a line waits for its end, unless nothing more will come.
    pub(super) fn heard_on_stderr(&mut self, text: String, last: bool) -> String {
        let mut rest = String::new();
        let text = std::mem::take(&mut self.unheard) + &text;
        for line in text.split_inclusive('\n') {
            let bare = line.trim_end_matches('\n');
            let open = bare.len() == line.len() && !last && line.len() < LONGEST_HEARD;
            let begins = |running: &Running| running.told.last_words.begins(bare);
            if open && (words::evcxr::begins_redefined(bare) || self.running.as_ref().is_some_and(begins)) {
                self.unheard = line.to_owned();
            } else if let Some(name) = words::evcxr::redefined(bare) {
                let maker = self.variables.redefined(name);
                let maker = maker.as_ref().map(|maker| (maker.count, maker.line.as_str()));
                rest += &format!("{}\n", words::evcxr::lost_by_type(name, maker).lines(self.lang));
            } else if !self.running.as_mut().is_some_and(|running| running.told.last_words.hear(bare)) {
                rest += line;
            }
        }
        rest
    }

    /// The program that evcxr has made of the last cell.
    fn program(&self) -> String {
        match &self.state {
            State::Up { engine, .. } => {
                std::fs::read_to_string(engine.place.last_source()).unwrap_or_default()
            }
            _ => String::new(),
        }
    }
}

/// The front end's own name of a cell, where it gives one.
pub(super) fn cell_id(request: &Message) -> String {
    request.metadata["cellId"].as_str().unwrap_or_default().to_owned()
}

/// Text without colours.
fn plain(text: &str) -> String {
    let mut shown = String::new();
    let mut pieces = text.split('\u{1b}');
    shown.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        shown.push_str(piece.split_once('m').map_or("", |(_, rest)| rest));
    }
    shown
}

/// Whether evcxr drew a warning, as it does with errors.
fn is_warning(lines: &[String]) -> bool {
    lines.iter().any(|line| line.contains("warning: ")) || {
        let first = plain(lines.first().map(String::as_str).unwrap_or_default());
        let code = first.strip_prefix('[').unwrap_or_default();
        code.starts_with(|c: char| c.is_ascii_lowercase()) && code.contains("_") && first.contains("Error")
    }
}

/// What evcxr's drawing proposes to import: "…: `use std::any::Any;`".
fn imported(mut lines: impl Iterator<Item = String>) -> Option<String> {
    lines.find_map(|line| {
        let rest = &line[line.find("use ")?..];
        rest.find(';').map(|end| rest[..end].to_owned())
    })
}

fn story_line(layer: &Layer, story: &Story) -> String {
    story.what.clone().lines(layer.lang)
}

/// A line of text that is replaced in place.
fn display(request: &Message, id: &str, text: &str, again: bool) -> Message {
    let kind = if again { "update_display_data" } else { "display_data" };
    let content = json!({"data": {"text/plain": text}, "metadata": {}, "transient": {"display_id": id}});
    request.child(kind, content)
}

/// The line of a cell that holds these words, if it is one line.
fn the_only_line(code: &str, words: &str) -> Option<(usize, String)> {
    let mut lines = code.lines().enumerate().filter(|(_, line)| line.contains(words));
    let (at, line) = lines.next()?;
    lines.next().is_none().then(|| (at + 1, line.trim().to_owned()))
}
