//! A cell, from its request to its reply: what evcxr says of it, what it prints, how it ends.

use super::output::Owner;
use super::{telling, Event, Layer, State};
use crate::lang::{Label, Lang};
use crate::marks;
use crate::source::Source;
use crate::wire::Message;
use crate::words;
use crate::{ahead, deaths, dep, habits, impls, prelude, settings, spare};
use serde_json::{json, Map, Value};
use std::time::{Duration, Instant};

/// All that a cell prints is written before evcxr answers. When its end is not there after so long, it will not come.
const REST: Duration = Duration::from_millis(20);
const REST_AT_MOST: Duration = Duration::from_millis(1500);

/// A cell that evcxr is at work on: what was asked, what it has said, how far its end and its interrupt have come.
pub(super) struct Running {
    pub(super) request: Message,
    /// A cell of the layer's own, which nobody sees.
    pub(super) chore: Option<Chore>,
    pub(super) count: u64,
    pub(super) silent: bool,
    pub(super) code: String,
    /// Whether evcxr gets it for the second time.
    pub(super) again: bool,
    /// The display that says how far the compilation of its crates has come.
    pub(super) progress: Option<telling::Progress>,
    /// The `impl`s that were given a name in what evcxr got.
    pub(super) block: Option<impls::Block>,
    pub(super) told: Told,
    pub(super) end: Ending,
    pub(super) stop: Stop,
}

/// What a cell has said that is not shown yet.
#[derive(Default)]
pub(super) struct Told {
    /// The number that evcxr gives this cell, which its compile errors mention.
    pub(super) their_count: Option<u64>,
    pub(super) failure: Option<Failure>,
    pub(super) error_text: Option<String>,
    pub(super) panic: Option<Panic>,
    /// Whether evcxr has seen it stop on its way.
    pub(super) stopped: bool,
    pub(super) last_words: deaths::LastWords,
    pub(super) errors: Vec<Message>,
    /// What the cell's last expression is, held back until its last lines have come: it stands below them.
    pub(super) results: Vec<Message>,
    /// The same, as the cell's process has printed it, by MIME type.
    pub(super) content: Map<String, Value>,
}

/// How a cell ends: evcxr answers, and calls it finished.
#[derive(Default)]
pub(super) struct Ending {
    pub(super) reply: Option<Message>,
    pub(super) idle: Option<Message>,
    /// Since when both are here.
    pub(super) since: Option<Instant>,
}

/// How far the interrupt of a cell has come.
#[derive(Default)]
pub(super) struct Stop {
    pub(super) interrupts: u32,
    pub(super) compilation_stopped: bool,
    /// Whether the cell waits for an answer of its reader.
    pub(super) asked: bool,
    /// What it has said that it will ask, and whether the answer is a secret.
    pub(super) question: Option<(String, bool)>,
    /// Whether it was told that its front end does not ask.
    pub(super) told: bool,
    /// How much it had printed when it was first asked to stop; whether its prints fail since.
    pub(super) printed: u64,
    pub(super) output_ended: bool,
}

impl Running {
    pub(super) fn new(request: Message, chore: Option<Chore>, count: u64, code: String) -> Running {
        let silent = request.content["silent"].as_bool().unwrap_or(false);
        Running {
            request,
            chore,
            count,
            silent,
            code,
            again: false,
            progress: None,
            block: None,
            told: Told::default(),
            end: Ending::default(),
            stop: Stop::default(),
        }
    }

    /// Whether messages of evcxr with this parent are about this cell.
    pub(super) fn is(&self, request: &str) -> bool {
        self.request.id() == request
    }

    /// Whether a reader sees what it says.
    pub(super) fn shown(&self) -> bool {
        self.chore.is_none() && !self.silent
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Chore {
    /// The code without which failures would not be seen.
    Prepare,
    /// What the compiler says of a cell that it refused, in its own form: an error, whatever happens.
    Details,
    /// Variables that the next cell would misread are dropped.
    Forget(Vec<String>),
    /// What the first cell of most notebooks asks for, before anybody asks.
    Ahead,
    /// Something useful whose failure changes nothing.
    Other,
}

pub(super) enum Failure {
    Error,
    Panic,
    /// The crate says so, with these words.
    Told {
        name: String,
        message: String,
    },
}

pub(super) struct Panic {
    pub(super) text: String,
    pub(super) file: String,
    pub(super) line: usize,
    pub(super) trace: String,
    /// Where the cell was, when a library panicked.
    pub(super) frames: Vec<deaths::Frame>,
}

impl Layer {
    pub(super) fn next(&mut self) {
        if self.running.is_some() || self.aside.is_some() || !matches!(self.state, State::Up { .. }) {
            return;
        }
        if let Some((chore, code)) = self.chores.pop_front() {
            let content = json!({
                "code": code, "silent": false, "store_history": false, "user_expressions": {},
                "allow_stdin": false, "stop_on_error": false,
            });
            let request = Message::new("execute_request", &self.session, content);
            self.hidden.insert(request.id().to_owned());
            return self.start_cell(request, Some(chore), code);
        }
        if let Some(request) = self.again.take() {
            let code = request.content["code"].as_str().unwrap_or_default().to_owned();
            self.asked_again = true;
            return self.start_cell(request, None, code);
        }
        let Some(request) = self.queue.pop_front() else { return self.next_aside() };
        let code = request.content["code"].as_str().unwrap_or_default().to_owned();
        if !request.content["silent"].as_bool().unwrap_or(false) {
            if let Some(content) = self.not_rust(&code) {
                self.fail_unstarted(&request, content);
                if request.content["stop_on_error"].as_bool().unwrap_or(true) {
                    self.abort_queue();
                }
                return self.next();
            }
        }
        if self.forget_before(&code) {
            self.queue.push_front(request);
            return self.next();
        }
        self.start_cell(request, None, code);
    }

    pub(super) fn start_cell(&mut self, request: Message, chore: Option<Chore>, code: String) {
        let State::Up { engine, .. } = &self.state else { return };
        let silent = request.content["silent"].as_bool().unwrap_or(false);
        let again = std::mem::take(&mut self.asked_again);
        if chore.is_none() && !silent && !again && request.content["store_history"].as_bool().unwrap_or(true)
        {
            self.count += 1;
        }
        let _ = std::fs::remove_file(engine.place.interrupt());
        let mut sent = request.clone();
        let mut theirs = dep::absolute(&code, &self.here);
        if let Some(facade) = &self.facade {
            theirs = dep::to_facade(&theirs, facade);
        }
        let named = chore.is_none().then(|| self.impls.named(&theirs, &telling::cell_id(&request))).flatten();
        let block = named.map(|(named, block)| {
            theirs = named;
            block
        });
        sent.content["code"] = json!(theirs);
        // A cell of the layer's own computes nothing.
        let spared = chore.is_some() || self.optimisation.spared(&code);
        // Where this fails, the cell is compiled as the one before: slower, or slow.
        let _ = settings::optimise(&engine.place.folder, &self.here, !spared);
        let _ = engine.back.shell.send(sent);
        self.alarm += 1;
        self.watch_over();
        let mut running = Running::new(request, chore, self.count, code);
        running.block = block;
        running.again = again;
        self.watch_compilation(&mut running);
        self.running = Some(running);
        if let Some(news) = self.news.take_if(|_| self.running.as_ref().is_some_and(|r| r.chore.is_none())) {
            let text = format!("{}\n", news.lines(self.lang));
            self.say_of_cell("stderr", &text);
        }
    }

    pub(super) fn on_reply(&mut self, message: Message) {
        let mine = self.running.as_ref().is_some_and(|running| running.is(message.parent_id()));
        if mine {
            if let Some(running) = &mut self.running {
                running.end.reply = Some(message);
            }
            return self.maybe_done();
        }
        if !self.hidden.contains(message.parent_id()) {
            self.on_aside_reply(message);
        } else if let Some((turn, _)) =
            self.ahead.take_if(|(_, question)| question.id() == message.parent_id())
        {
            turn.end();
        }
    }

    pub(super) fn on_iopub(&mut self, mut message: Message) {
        message.ids.clear();
        let running_this = self.running.as_ref().is_some_and(|running| running.is(message.parent_id()));
        if !running_this {
            if self.hidden.contains(message.parent_id()) {
                return;
            }
            if self.aside.as_ref().is_some_and(|aside| aside.is(message.parent_id())) {
                return self.on_aside_news(message);
            }
            if message.kind() == "status" || message.kind() == "stream" {
                // Of a request that was answered for evcxr long ago.
                return;
            }
            return self.publish(message);
        }
        let Some(running) = &mut self.running else { return };
        let shown = running.shown();
        match message.kind() {
            "status" if message.content["execution_state"] == "idle" => {
                running.end.idle = Some(message);
                self.maybe_done();
            }
            "status" => {
                if running.chore.is_none() && !running.again {
                    self.publish(message);
                }
            }
            "execute_input" => {
                running.told.their_count = message.content["execution_count"].as_u64();
                message.content["execution_count"] = json!(running.count);
                message.content["code"] = json!(running.code);
                if shown && !running.again {
                    self.publish(message);
                }
            }
            "error" => running.told.errors.push(message),
            // evcxr's own child says so, before another program takes its place.
            "stream" if !shown => {
                let text = message.content["text"].as_str().unwrap_or_default();
                running.told.error_text.get_or_insert_with(String::new).push_str(text);
            }
            "execute_result" | "display_data" | "update_display_data" => {
                if message.kind() == "execute_result" {
                    message.content["execution_count"] = json!(running.count);
                }
                marks::lift_metadata(&mut message.content);
                if shown && message.kind() == "execute_result" {
                    running.told.results.push(message);
                } else if shown {
                    self.publish(message);
                }
            }
            _ => {
                if shown {
                    self.publish(message);
                }
            }
        }
    }

    /// What the layer's own code in the session reports.
    pub(super) fn on_own(&mut self, mark: &Value) {
        let Some(running) = &mut self.running else {
            if !mark["failed"].is_null() {
                eprintln!("atelier-kernel: a failure was reported for a cell that had ended");
            }
            return;
        };
        if !mark["error"].is_null() {
            running.told.error_text = Some(marks::text_of(&mark["error"]));
        } else if !mark["panic"].is_null() {
            let panic = Panic {
                text: marks::text_of(&mark["panic"]),
                file: marks::text_of(&mark["file"]),
                line: mark["line"].as_u64().unwrap_or_default() as usize,
                trace: marks::text_of(&mark["trace"]),
                frames: deaths::frames(&mark["frames"]),
            };
            if let Some(earlier) = running.told.panic.replace(panic) {
                self.say_of_cell("stderr", &panic_line(&earlier));
            }
        } else if !mark["died"].is_null() {
            running.told.last_words.hear_mark(mark);
        } else if mark["failed"] == "panic" {
            running.told.stopped = true;
            running.told.failure.get_or_insert(Failure::Panic);
        } else if mark["failed"] == "error" {
            running.told.stopped = true;
            running.told.failure.get_or_insert(Failure::Error);
        }
    }

    /// A mark of the crate.
    pub(super) fn on_mark(&mut self, owner: &Owner, mark: Value) {
        match mark["mark"].as_str().unwrap_or_default() {
            kind @ ("display" | "update") => {
                let mut content =
                    json!({"data": mark["data"], "metadata": mark["metadata"], "transient": {}});
                if !content["data"].is_object() {
                    content["data"] = json!({});
                }
                if !content["metadata"].is_object() {
                    content["metadata"] = json!({});
                }
                marks::lift_metadata(&mut content);
                let mut sent = "display_data";
                if kind == "update" {
                    let id = match &mark["id"] {
                        Value::String(id) => id.clone(),
                        other => other.to_string(),
                    };
                    let display = format!("{}-{id}", owner.request.id());
                    content["transient"] = json!({"display_id": display});
                    if !self.displays.insert(display) {
                        sent = "update_display_data";
                    }
                }
                if owner.shown {
                    self.publish(owner.request.child(sent, content));
                }
            }
            "failure" => {
                let part = |name: &str| mark[name].as_str().unwrap_or_default().to_owned();
                let told = Failure::Told { name: part("name"), message: part("message") };
                let owner = owner.request.id();
                if let Some(running) = self.running.as_mut().filter(|running| running.is(owner)) {
                    running.told.failure = Some(told);
                }
            }
            "session" => {
                if let Some(lang) = mark["lang"].as_str().and_then(Lang::parse) {
                    self.lang = lang;
                }
            }
            // A mark that this layer does not know yet is not for the reader either.
            _ => {}
        }
    }

    /// Once evcxr has answered and called the cell finished, reads the last of what it printed.
    pub(super) fn maybe_done(&mut self) {
        let ended = |running: &Running| running.end.reply.is_some() && running.end.idle.is_some();
        if !self.running.as_ref().is_some_and(ended) {
            return;
        }
        self.drain_output();
        let Some(running) = &mut self.running else { return };
        let dead = running.told.errors.iter().any(|error| process_end(&error.content).is_some());
        let Some(output) = &mut self.output else { return self.finish_cell() };
        if dead || output.in_step() {
            if dead {
                output.forget();
            }
            return self.finish_cell();
        }
        let since = *running.end.since.get_or_insert_with(Instant::now);
        if since.elapsed() > REST_AT_MOST {
            // Whatever the cause: this answer is not this cell's, or the next will not be.
            return self.evcxr_is_deaf("an answer came before its cell had ended");
        }
        self.alarm += 1;
        self.later(REST, Event::Rest(self.alarm));
    }

    pub(super) fn finish_cell(&mut self) {
        let Some(mut running) = self.running.take() else { return };
        let Some(reply) = running.end.reply.take() else { return };
        let refused = reply.content["status"] == "error";
        let process_end = running.told.errors.iter().find_map(|error| process_end(&error.content));
        if process_end.is_some() || (!refused && dep::clears(&running.code)) {
            // The process is new, or the session empty: what the layer had put there is gone.
            if let State::Up { engine, .. } = &self.state {
                self.chores.push_front((Chore::Prepare, prelude::code(&engine.place)));
            }
        }
        if let Some(chore) = &running.chore {
            // Without the program that runs the cells nothing that they print would come.
            let alone = *chore == Chore::Prepare && self.output.as_ref().is_none_or(|output| !output.met());
            let failed = refused || running.told.failure.is_some() || alone;
            self.hidden.insert(running.request.id().to_owned());
            match (chore, failed) {
                (Chore::Prepare, true) => {
                    let reason = running
                        .told
                        .errors
                        .first()
                        .and_then(|error| error.content["evalue"].as_str())
                        .or(running.told.error_text.as_deref())
                        .unwrap_or("the first cell of the session failed")
                        .to_owned();
                    self.chores.clear();
                    self.state = State::Starting;
                    return self.start_failed(reason);
                }
                (Chore::Prepare, false) => {
                    self.attempts = 0;
                    if let State::Up { ready, .. } = &mut self.state {
                        *ready = true;
                    }
                    self.later(ahead::AFTER, Event::Quiet);
                }
                (Chore::Details, _) => {
                    if let Some(refused) = self.refused.take() {
                        let details =
                            running.told.errors.first().and_then(|error| error.content["evalue"].as_str());
                        let content = self.refusal_content(&refused, details);
                        self.conclude(*refused, Some(content));
                    }
                }
                (Chore::Forget(names), _) => self.forgotten(&names.clone()),
                (Chore::Ahead, failed) => self.ask_ahead(failed),
                (Chore::Other, _) => {}
            }
            return self.next();
        }
        let content = if let Some(status) = process_end {
            Some(if running.stop.interrupts >= 2 {
                let recipe = words::moved::recipe(&self.variables.recipe()).lines(self.lang);
                self.variables.clear();
                self.error_content(words::interrupted(), words::interrupted_twice(), vec![recipe])
            } else {
                self.death_content(&running, &status)
            })
        } else if refused && running.stop.compilation_stopped {
            Some(self.error_content(words::interrupted(), words::compilation_stopped(), Vec::new()))
        } else if refused {
            running.end.reply = Some(reply);
            if self.ask_the_network(&running) {
                return self.next();
            }
            if let Some(running) = self.ask_for_details(running) {
                let content = self.refusal_content(&running, None);
                self.conclude(running, Some(content));
            }
            return self.next();
        } else {
            let lost = if running.told.stopped {
                self.lost_with(&running)
            } else {
                if dep::clears(&running.code) {
                    self.variables.clear();
                    self.impls.clear();
                    self.types.clear();
                }
                self.remember(&mut running);
                None
            };
            running.told.failure.take().map(|failure| self.failure_content(&mut running, failure, lost))
        };
        running.end.reply = Some(reply);
        self.conclude(running, content);
        self.next();
    }

    /// Says the last words of a cell to the front end: `content` is its error, if it has one of the layer's.
    pub(super) fn conclude(&mut self, mut running: Running, content: Option<Value>) {
        let mut reply = json!({"status": "ok"});
        self.end_progress(&mut running);
        self.send_rest(true);
        let panic = running.told.panic.take();
        let request = running.request.clone();
        if let (Some(panic), false) = (panic, running.silent) {
            // It was caught, or the process ended before it could be.
            let text = panic_line(&panic);
            self.publish(request.child("stream", json!({"name": "stderr", "text": text})));
        }
        let shown = std::mem::take(&mut running.told.content);
        if !shown.is_empty() {
            let mut content = json!({"execution_count": running.count, "data": shown, "metadata": {}});
            marks::lift_metadata(&mut content);
            running.told.results.push(request.child("execute_result", content));
        }
        for result in std::mem::take(&mut running.told.results) {
            if !says_nothing(&result.content) {
                self.publish(result);
            }
        }
        if let Some(content) = content {
            if !running.silent {
                self.publish(request.child("error", content.clone()));
            }
            reply = content;
            reply["status"] = json!("error");
        } else {
            reply["payload"] = json!([]);
            reply["user_expressions"] = json!({});
            if let (Some(note), true) = (habits::note(&Source::read(&running.code)), running.shown()) {
                let text = format!("{}\n", note.lines(self.lang));
                self.publish(request.child("stream", json!({"name": "stderr", "text": text})));
            }
            for line in dep::setting(&running.code) {
                if !self.setting.contains(&line) {
                    self.setting.push(line);
                }
            }
            if running.chore.is_none() {
                self.items.remember(&running.code);
                self.optimisation.remember(&running.code);
            }
        }
        let failed = reply["status"] == "error";
        reply["execution_count"] = json!(running.count);
        self.reply(request.reply(reply));
        match running.end.idle.take() {
            Some(idle) => self.publish(idle),
            None => self.status(&request, "idle"),
        }
        if failed && request.content["stop_on_error"].as_bool().unwrap_or(true) {
            self.abort_queue();
        }
        if !failed && !self.spare_started {
            self.later(spare::delay(), Event::Idle(self.count));
        }
    }

    /// The cells that wait behind a failed one are not run.
    pub(super) fn abort_queue(&mut self) {
        for request in std::mem::take(&mut self.queue) {
            self.status(&request, "busy");
            self.reply(request.reply(json!({"status": "aborted"})));
            self.status(&request, "idle");
        }
    }

    pub(super) fn failure_content(
        &self,
        running: &mut Running,
        failure: Failure,
        lost: Option<Label>,
    ) -> Value {
        let lost = lost.map(|lost| lost.lines(self.lang));
        match failure {
            Failure::Told { name, message } => {
                let name = if name.is_empty() { words::error().text(self.lang) } else { name };
                self.error_named(&name, &message, lost.into_iter().collect())
            }
            Failure::Error => {
                let name = if running.stop.interrupts > 0 { words::interrupted() } else { words::error() };
                match running.told.error_text.take().filter(|text| !text.is_empty()) {
                    Some(text) => self.error_named(
                        &name.text(self.lang),
                        &self.readable(&text),
                        lost.into_iter().collect(),
                    ),
                    None => {
                        self.error_content(name, words::failed_without_words(), lost.into_iter().collect())
                    }
                }
            }
            Failure::Panic => {
                let Some(panic) = running.told.panic.take() else {
                    return self.error_content(words::panic(), words::failed_without_words(), Vec::new());
                };
                if running.stop.output_ended && panic.text.starts_with("failed printing to std") {
                    let dropped = self.output.as_ref().map_or(0, |output| output.dropped);
                    let story = words::printing_stopped(dropped);
                    return self.error_content(words::interrupted(), story, Vec::new());
                }
                let mut more = vec![self.place_of(&panic, &running.code).lines(self.lang)];
                more.push(lost.unwrap_or_else(|| words::kept_variables().lines(self.lang)));
                more.extend(Some(panic.trace).filter(|trace| !trace.is_empty()));
                self.error_named(&words::panic().text(self.lang), &self.readable(&panic.text), more)
            }
        }
    }
}

fn panic_line(panic: &Panic) -> String {
    format!("panicked at {}:{}:\n{}\n", panic.file, panic.line, panic.text)
}

/// Whether a result is the value of a cell that has none: evcxr shows `()` where a loop comes last.
fn says_nothing(content: &Value) -> bool {
    content["data"] == json!({"text/plain": "()"})
}

/// Whether an error of evcxr says that the process which runs the cells has ended, and how.
fn process_end(content: &Value) -> Option<String> {
    let text = content["evalue"].as_str()?;
    for words in ["Subprocess terminated with status: ", "Subprocess didn't start: "] {
        if let Some((_, status)) = text.rsplit_once(words) {
            return Some(status.trim().to_owned());
        }
    }
    None
}
