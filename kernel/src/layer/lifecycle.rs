//! evcxr comes and goes: its start, its end, and what is said to those who waited for it.

use super::cell::Chore;
use super::{Event, Layer, State};
use crate::engine::{End, Engine};
use crate::wire::Message;
use crate::{ahead, dep, engine, prelude, spare, words};
use anyhow::Result;
use serde_json::{json, Value};

/// evcxr that fails to start this many times in a row is not tried again until a cell asks for it.
const ATTEMPTS: u32 = 3;

impl Layer {
    pub(super) fn start_engine(&mut self) {
        self.generation += 1;
        let generation = self.generation;
        self.state = State::Starting;
        // The pipes of the one before have nobody behind them.
        self.output = None;
        let spare_allowed = std::mem::take(&mut self.spare_allowed);
        let events = self.events.clone();
        tokio::spawn(async move {
            let line = tokio::task::spawn_blocking(move || {
                let taken = if spare_allowed { spare::take() } else { None };
                taken.map_or_else(engine::start, Ok)
            });
            let messages = events.clone();
            let ends = events.clone();
            let engine = match line.await.map_err(anyhow::Error::from).and_then(|line| line) {
                Ok(line) => {
                    let deliver = move |channel, message| {
                        messages.send(Event::Back(generation, channel, message)).is_ok()
                    };
                    let ended = move |end| drop(ends.send(Event::Ended(generation, end)));
                    Engine::connect(line, deliver, ended).await
                }
                Err(error) => Err(error),
            };
            let _ = events.send(Event::Up(generation, engine));
        });
    }

    pub(super) fn on_up(&mut self, engine: Result<Engine>) {
        match engine {
            Ok(engine) => {
                let prepared = engine.place.prepared;
                if !prepared {
                    self.chores.push_front((Chore::Prepare, prelude::code(&engine.place)));
                }
                self.state = State::Up { engine, ready: prepared };
                self.open_output();
                if prepared {
                    self.attempts = 0;
                }
                self.next();
            }
            Err(error) => self.start_failed(format!("{error:#}")),
        }
    }

    /// Nobody has asked for anything yet: what the first cell of most notebooks asks for is done meanwhile.
    pub(super) fn work_ahead(&mut self) {
        let cells = self.count > 0 || self.running.is_some() || !self.queue.is_empty();
        let asides = self.aside.is_some() || !self.asides.is_empty();
        if cells || asides || self.generation > 1 {
            return;
        }
        let (State::Up { ready: true, .. }, Some(facade)) = (&self.state, &self.facade) else { return };
        let Some(turn) = ahead::Turn::take() else { return };
        let question = Message::new("complete_request", &self.session, ahead::question());
        self.ahead = Some((turn, question));
        self.chores.push_back((Chore::Ahead, ahead::lines(facade)));
        self.next();
    }

    /// The crate is there: now what the first variable needs, unless a reader has come meanwhile.
    pub(super) fn ask_ahead(&mut self, failed: bool) {
        let (State::Up { engine, .. }, Some((turn, question))) = (&self.state, self.ahead.take()) else {
            return;
        };
        if failed || !self.queue.is_empty() {
            return turn.end();
        }
        self.hidden.insert(question.id().to_owned());
        let _ = engine.back.shell.send(question.clone());
        self.ahead = Some((turn, question));
    }

    pub(super) fn start_failed(&mut self, reason: String) {
        self.attempts += 1;
        if self.attempts < ATTEMPTS && !reason.contains("was not found") {
            return self.start_engine();
        }
        eprintln!("atelier-kernel: {reason}");
        self.state = State::Absent(reason);
        self.output = None;
        self.generation += 1;
        self.refuse_all();
    }

    /// Answers what waits for an evcxr that will not come.
    pub(super) fn refuse_all(&mut self) {
        let State::Absent(reason) = &self.state else { return };
        let content = self.error_content(words::cannot_start(), words::engine_absent(reason), Vec::new());
        self.drop_asides(&content);
        for request in std::mem::take(&mut self.queue) {
            self.fail_unstarted(&request, content.clone());
        }
        // The next cell may find things mended.
        self.attempts = 0;
    }

    /// Answers a cell that will not be run.
    pub(super) fn fail_unstarted(&mut self, request: &Message, mut content: Value) {
        self.count += 1;
        self.status(request, "busy");
        let input = json!({"code": request.content["code"], "execution_count": self.count});
        self.publish(request.child("execute_input", input));
        self.publish(request.child("error", content.clone()));
        content["status"] = json!("error");
        content["execution_count"] = json!(self.count);
        self.reply(request.reply(content));
        self.status(request, "idle");
    }

    pub(super) fn drop_asides(&mut self, content: &Value) {
        let waiting = self.aside.take().into_iter().chain(std::mem::take(&mut self.asides));
        for aside in waiting.collect::<Vec<_>>() {
            self.refuse_aside(aside, content);
        }
    }

    pub(super) fn on_ended(&mut self, end: End) {
        if matches!(self.state, State::Starting) {
            // `Up` brings the same news.
            return;
        }
        let was_ready = matches!(self.state, State::Up { ready: true, .. });
        let status = if end.status.is_empty() { "?".into() } else { end.status.clone() };
        eprintln!("atelier-kernel: evcxr has ended ({status}). {}", end.words);
        self.state = State::Starting;
        self.chores.clear();
        self.ahead = None;
        let story = match self.watch.deaf.take() {
            Some(_) => words::engine_deaf(),
            None => words::engine_lost(&status),
        };
        // What its last cell had still printed.
        self.drain_output();
        self.send_rest(true);
        self.output = None;
        let content = self.error_content(words::engine_ended(), story.clone(), Vec::new());
        self.drop_asides(&content);
        if let Some(refused) = self.refused.take() {
            let content = self.refusal_content(&refused, None);
            self.conclude(*refused, Some(content));
        }
        self.again = None;
        self.variables.clear();
        self.impls.clear();
        match self.running.take() {
            Some(running) if running.chore.is_none() => {
                self.alarm += 1;
                self.conclude(running, Some(content));
            }
            // A cell that waits was written for the variables that are lost.
            _ if was_ready => match self.queue.pop_front() {
                Some(request) => {
                    self.fail_unstarted(&request, content);
                    self.abort_queue();
                }
                None => self.news = Some(story),
            },
            _ => {}
        }
        if !was_ready {
            return self.start_failed(format!("{} {}", end.status, end.words));
        }
        let setting = dep::setting_again(&self.setting);
        if !setting.is_empty() {
            self.chores.push_back((Chore::Other, setting));
        }
        let items = self.items.again();
        if !items.is_empty() {
            self.chores.push_back((Chore::Other, items));
        }
        self.online = false;
        self.start_engine();
    }
}
