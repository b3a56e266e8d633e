//! What a front end asks beside its cells: completions, help. evcxr answers one thing at a time and cannot be called
//! off, so these wait here while there is a cell, one is asked at a time, and one that waits too long is answered with
//! nothing: a completion that comes late is of no use, and a cell never waits behind several of them.

use super::{Layer, State};
use crate::wire::Message;
use crate::{complete, inspect, words};
use serde_json::{json, Value};
use std::time::{Duration, Instant};

/// How long a front end waits for a completion: longer ones are answered for it.
const PATIENCE: Duration = Duration::from_secs(10);

/// A request that is not a cell.
pub(super) struct Aside {
    request: Message,
    /// What evcxr is asked for it, and what to make of the answer.
    asked: Option<complete::Question>,
    since: Instant,
    answered: bool,
    /// What evcxr has done for it: its answer and its status come by two ways, in any order.
    replied: bool,
    idle: bool,
}

impl Aside {
    pub(super) fn is(&self, id: &str) -> bool {
        self.request.id() == id
    }
}

impl Layer {
    pub(super) fn ask_aside(&mut self, request: Message) {
        // To anything else evcxr may not answer.
        let answers = ["complete_request", "inspect_request", "is_complete_request"];
        let replied = !answers.contains(&request.kind());
        let since = Instant::now();
        let aside = Aside { request, asked: None, since, answered: false, replied, idle: false };
        if let State::Absent(reason) = &self.state {
            let content = self.error_content(words::cannot_start(), words::engine_absent(reason), Vec::new());
            return self.refuse_aside(aside, &content);
        }
        self.status(&aside.request, "busy");
        self.asides.push_back(aside);
        self.watch_over();
        self.next_aside();
    }

    /// Asks evcxr the next of them, when it has nothing else to do.
    pub(super) fn next_aside(&mut self) {
        let busy = self.running.is_some() || self.aside.is_some() || !self.queue.is_empty();
        if busy || !self.chores.is_empty() {
            return;
        }
        let State::Up { engine, ready: true } = &self.state else { return };
        let Some(mut aside) = self.asides.pop_front() else { return };
        let mut sent = aside.request.clone();
        let code = sent.content["code"].as_str().unwrap_or_default().to_owned();
        let cursor = sent.content["cursor_pos"].as_u64().unwrap_or(u64::MAX) as usize;
        match sent.kind() {
            "inspect_request" => {
                sent.content["cursor_pos"] = json!(inspect::place(&code, cursor));
                sent.content["code"] = json!(code.chars().map(complete::single).collect::<String>());
            }
            "complete_request" => {
                let Some(question) = complete::question(&code, cursor) else {
                    self.finish_aside(aside, None);
                    return self.next();
                };
                sent.content["code"] = json!(question.code);
                sent.content["cursor_pos"] = json!(question.cursor);
                aside.asked = Some(question);
            }
            _ => {}
        }
        let _ = engine.back.shell.send(sent);
        aside.since = Instant::now();
        self.aside = Some(aside);
    }

    pub(super) fn on_aside_reply(&mut self, message: Message) {
        let Some(aside) = self.aside.as_mut().filter(|aside| aside.is(message.parent_id())) else { return };
        let mut content = message.content;
        if content["status"] == "error" {
            if complete::is_panic(&content) {
                // evcxr holds its lock for ever now.
                let asked = aside.asked.as_ref().map(|asked| asked.code.clone()).unwrap_or_default();
                return self.evcxr_is_deaf(&format!("a question has made it panic: {asked:?}"));
            }
            content = nothing(&aside.request);
        } else if let Some(question) = &aside.asked {
            question.answer(&mut content);
        }
        if let (true, Some(data)) =
            (message.header["msg_type"] == "inspect_reply", content["data"].as_object_mut())
        {
            for value in data.values_mut() {
                if let Some(text) = value.as_str() {
                    *value = json!(inspect::readable(text));
                }
            }
        }
        aside.replied = true;
        if !std::mem::replace(&mut aside.answered, true) {
            let request = aside.request.clone();
            self.reply(request.reply(content));
        }
        self.maybe_done_aside();
    }

    /// When evcxr has answered and says that it is idle, the next may be asked.
    fn maybe_done_aside(&mut self) {
        if let Some(aside) = self.aside.take_if(|aside| aside.replied && aside.idle) {
            self.finish_aside(aside, None);
            self.next();
        }
    }

    /// What evcxr broadcasts about it.
    pub(super) fn on_aside_news(&mut self, message: Message) {
        match message.content["execution_state"].as_str() {
            Some("idle") => {
                if let Some(aside) = &mut self.aside {
                    aside.idle = true;
                }
                self.maybe_done_aside();
            }
            Some(_) => {}
            None => self.publish(message),
        }
    }

    /// Answers, if nobody has, and calls it finished.
    fn finish_aside(&mut self, aside: Aside, content: Option<Value>) {
        if !aside.answered && aside.request.kind().ends_with("_request") {
            let content = content.unwrap_or_else(|| nothing(&aside.request));
            self.reply(aside.request.reply(content));
        }
        self.status(&aside.request, "idle");
        // Front ends take the last status for the kernel's, whatever it answers: it is at work all the same.
        if let Some(running) = self.running.as_ref().filter(|running| running.chore.is_none()) {
            self.publish(running.request.child("status", json!({"execution_state": "busy"})));
        }
    }

    pub(super) fn refuse_aside(&mut self, aside: Aside, content: &Value) {
        let mut content = match aside.request.kind() {
            "complete_request" | "inspect_request" => nothing(&aside.request),
            _ => content.clone(),
        };
        if content["status"].is_null() {
            content["status"] = json!("error");
        }
        self.finish_aside(aside, Some(content));
    }

    /// Answers those that have waited too long; the one that evcxr is at work on goes on without its answer.
    pub(super) fn expire_asides(&mut self) {
        if self.output.is_some() {
            while self.asides.front().is_some_and(|aside| aside.since.elapsed() > PATIENCE) {
                let Some(aside) = self.asides.pop_front() else { return };
                self.finish_aside(aside, None);
            }
        }
        let late = |aside: &&mut Aside| aside.since.elapsed() > PATIENCE && !aside.answered;
        if let Some(aside) = self.aside.as_mut().filter(late) {
            aside.answered = true;
            let request = aside.request.clone();
            self.reply(request.reply(nothing(&request)));
        }
    }
}

/// An answer that says nothing.
fn nothing(request: &Message) -> Value {
    match request.kind() {
        "complete_request" => {
            let at = request.content["cursor_pos"].as_u64().unwrap_or_default();
            json!({"status": "ok", "matches": [], "cursor_start": at, "cursor_end": at, "metadata": {}})
        }
        "inspect_request" => json!({"status": "ok", "found": false, "data": {}, "metadata": {}}),
        "is_complete_request" => json!({"status": "unknown"}),
        _ => json!({"status": "ok"}),
    }
}
