//! The layer itself: one loop that owns all that is known about the session, between the front end's sockets and
//! evcxr's. Messages pass through; what is read or changed on the way is all in this file.
//!
//! Cells go to evcxr one at a time, so that a failed cell can still call off those that wait behind it, as the
//! protocol asks of a kernel. Everything else goes through at once.

use crate::engine::{End, Engine};
use crate::holder::Place;
use crate::marks::{self, Piece};
use crate::wire::{Channel, Front, Message};
use crate::words::{self, Lang, Pair};
use crate::{dep, engine, home, inspect, process, spare};
use anyhow::{Context, Result};
use jupyter_protocol::ConnectionInfo;
use serde_json::{json, Value};
use std::collections::{HashMap, HashSet, VecDeque};
use std::env::consts::DLL_SUFFIX;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tokio::sync::mpsc::{unbounded_channel, UnboundedSender};

/// After evcxr has called a cell finished, lines of its standard error may still be on their way.
const QUIET: Duration = Duration::from_millis(10);
const QUIET_AT_MOST: Duration = Duration::from_millis(150);
/// How often an interrupted cell's compiler is looked for in quick succession. After that, now and then: on a busy machine
/// evcxr thinks for seconds before it starts one.
const HUNTS: u32 = 30;
const HUNT: Duration = Duration::from_millis(40);
const HUNT_LATER: Duration = Duration::from_millis(250);
/// A training stops at its next batch; a cell that goes on for so long after an interrupt will not listen.
const DEAF: Duration = Duration::from_millis(1500);
/// evcxr that fails to start this many times in a row is not tried again until a cell asks for it.
const ATTEMPTS: u32 = 3;

enum Event {
    Front(Channel, Message),
    Back(u64, Channel, Message),
    Up(u64, Result<Engine>),
    Ended(u64, End),
    Quiet(u64),
    /// Look again whether this interrupted cell is being compiled; so often it has been done.
    Hunt(String, u32),
    /// Tell the reader what a second interrupt would do, if this interrupted cell still runs.
    Deaf(String),
    /// The reader has done nothing for a while, if no cell has been run since this one.
    Idle(u64),
    Interrupt,
    Terminate,
}

/// Serves the kernel of one connection file until it is shut down.
pub async fn run(connection_file: &Path) -> Result<()> {
    let text = std::fs::read(connection_file)
        .with_context(|| format!("cannot read the connection file {}", connection_file.display()))?;
    let info: ConnectionInfo = serde_json::from_slice(&text)
        .with_context(|| format!("{} is not a Jupyter connection file", connection_file.display()))?;
    let (events, mut inbox) = unbounded_channel();
    let front = {
        let events = events.clone();
        Front::bind(&info, move |channel, message| events.send(Event::Front(channel, message)).is_ok())
            .await?
    };
    watch_signals(events.clone())?;
    watch_parent(events.clone());
    let mut layer = Layer::new(front, events);
    layer.publish(Message::new("status", &layer.session, json!({"execution_state": "starting"})));
    layer.start_engine();
    while let Some(event) = inbox.recv().await {
        if !layer.handle(event) {
            break;
        }
    }
    layer.close().await;
    Ok(())
}

fn watch_signals(events: UnboundedSender<Event>) -> Result<()> {
    use tokio::signal::unix::{signal, SignalKind};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    tokio::spawn(async move {
        loop {
            let event = tokio::select! {
                _ = interrupt.recv() => Event::Interrupt,
                _ = terminate.recv() => Event::Terminate,
                _ = hang_up.recv() => Event::Terminate,
            };
            if events.send(event).is_err() {
                return;
            }
        }
    });
    Ok(())
}

/// A server that was killed cannot tell its kernels to stop: they notice by themselves.
fn watch_parent(events: UnboundedSender<Event>) {
    // SAFETY: a plain system call, here and below.
    let parent = unsafe { libc::getppid() };
    let told: Option<i32> = std::env::var("JPY_PARENT_PID").ok().and_then(|text| text.parse().ok());
    if told != Some(parent) {
        return;
    }
    tokio::spawn(async move {
        while unsafe { libc::getppid() } == parent {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        let _ = events.send(Event::Terminate);
    });
}

/// evcxr, as far as the layer knows.
enum State {
    Starting,
    /// Reachable; `ready` once the layer's own first cell has run.
    Up {
        engine: Engine,
        ready: bool,
    },
    /// Not there, for this reason.
    Absent(String),
}

/// A cell that evcxr is at work on.
struct Running {
    request: Message,
    /// A cell of the layer's own, which nobody sees.
    chore: Option<Chore>,
    count: u64,
    /// The number that evcxr gives this cell, which its compile errors mention.
    their_count: Option<u64>,
    silent: bool,
    code: String,
    failure: Option<Failure>,
    error_text: Option<String>,
    panic: Option<Panic>,
    errors: Vec<Message>,
    /// What the cell's last expression is, held back until its last lines have come: it stands below them.
    results: Vec<Message>,
    reply: Option<Message>,
    idle: Option<Message>,
    /// Since when both are here, and the number of the alarm that will end the wait.
    done_since: Option<Instant>,
    interrupts: u32,
    compilation_stopped: bool,
    /// Whether the cell waits for an answer of its reader, and whom it asked.
    asked: Option<Message>,
}

#[derive(Clone, Debug, PartialEq)]
enum Chore {
    /// The code without which failures would not be seen.
    Prepare,
    /// Something useful whose failure changes nothing.
    Other,
}

enum Failure {
    Error,
    Panic,
    /// The crate says so, with these words.
    Told {
        name: String,
        message: String,
    },
}

struct Panic {
    text: String,
    file: String,
    line: usize,
    trace: String,
}

struct Layer {
    front: Front,
    events: UnboundedSender<Event>,
    session: String,
    lang: Lang,
    facade: Option<PathBuf>,
    here: PathBuf,
    state: State,
    /// Counts the evcxrs of this kernel, so that late news of an earlier one is recognised.
    generation: u64,
    attempts: u32,
    spare_allowed: bool,
    count: u64,
    running: Option<Running>,
    chores: VecDeque<(Chore, String)>,
    queue: VecDeque<Message>,
    /// Requests other than cells that came before evcxr was there.
    early: Vec<Message>,
    /// Requests other than cells that evcxr has not answered yet.
    pending: HashMap<String, Message>,
    /// Messages of evcxr about these cells concern nobody.
    hidden: HashSet<String>,
    displays: HashSet<String>,
    /// The `:dep` and `use` lines of the session, for a new evcxr.
    setting: Vec<String>,
    /// What happened between two cells and is still to be told.
    news: Option<Pair>,
    online: bool,
    alarm: u64,
    spare_started: bool,
}

impl Layer {
    fn new(front: Front, events: UnboundedSender<Event>) -> Layer {
        Layer {
            front,
            events,
            session: uuid::Uuid::new_v4().to_string(),
            lang: Lang::from_env(),
            facade: home::facade(&home::home()),
            here: std::env::current_dir().unwrap_or_default(),
            state: State::Starting,
            generation: 0,
            attempts: 0,
            spare_allowed: true,
            count: 0,
            running: None,
            chores: VecDeque::new(),
            queue: VecDeque::new(),
            early: Vec::new(),
            pending: HashMap::new(),
            hidden: HashSet::new(),
            displays: HashSet::new(),
            setting: Vec::new(),
            news: None,
            online: false,
            alarm: 0,
            spare_started: false,
        }
    }

    /// Deals with one event; false when the kernel is to end.
    fn handle(&mut self, event: Event) -> bool {
        match event {
            Event::Front(Channel::Control, message) => return self.on_control(message),
            Event::Front(Channel::Stdin, message) => self.on_answer(message),
            Event::Front(_, message) => return self.on_shell(message),
            Event::Back(generation, channel, message) if generation == self.generation => match channel {
                Channel::IoPub => self.on_iopub(message),
                Channel::Stdin => self.on_question(message),
                Channel::Shell => self.on_reply(message),
                Channel::Control => {}
            },
            Event::Up(generation, engine) if generation == self.generation => self.on_up(engine),
            Event::Ended(generation, end) if generation == self.generation => self.on_ended(end),
            Event::Quiet(alarm) if alarm == self.alarm => self.finish_cell(),
            Event::Back(..) | Event::Up(..) | Event::Ended(..) | Event::Quiet(_) => {}
            Event::Idle(count) => {
                if count == self.count
                    && self.running.is_none()
                    && !std::mem::replace(&mut self.spare_started, true)
                {
                    spare::start();
                }
            }
            Event::Hunt(cell, times) => self.hunt(&cell, times),
            Event::Deaf(cell) => self.offer_second_interrupt(&cell),
            Event::Interrupt => self.interrupt(),
            Event::Terminate => return false,
        }
        true
    }

    async fn close(mut self) {
        if let State::Up { engine, .. } = std::mem::replace(&mut self.state, State::Starting) {
            engine.finish();
        }
        // What was just said is still on its way through the sockets.
        tokio::time::sleep(Duration::from_millis(30)).await;
    }

    // ---- evcxr comes and goes ----

    fn start_engine(&mut self) {
        self.generation += 1;
        let generation = self.generation;
        self.state = State::Starting;
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

    fn on_up(&mut self, engine: Result<Engine>) {
        match engine {
            Ok(engine) => {
                let prepared = engine.place.prepared;
                if !prepared {
                    self.chores.push_front((Chore::Prepare, prepare_code(&engine.place)));
                }
                self.state = State::Up { engine, ready: prepared };
                for message in std::mem::take(&mut self.early) {
                    self.forward(message);
                }
                if prepared {
                    self.attempts = 0;
                }
                self.next();
            }
            Err(error) => self.start_failed(format!("{error:#}")),
        }
    }

    fn start_failed(&mut self, reason: String) {
        self.attempts += 1;
        if self.attempts < ATTEMPTS && !reason.contains("was not found") {
            return self.start_engine();
        }
        eprintln!("atelier-kernel: {reason}");
        self.state = State::Absent(reason);
        self.generation += 1;
        self.refuse_all();
    }

    /// Answers what waits for an evcxr that will not come.
    fn refuse_all(&mut self) {
        let State::Absent(reason) = &self.state else { return };
        let content = self.error_content(words::cannot_start(), words::engine_absent(reason), Vec::new());
        self.drop_pending(&content);
        for request in std::mem::take(&mut self.queue) {
            self.fail_unstarted(&request, content.clone());
        }
        // The next cell may find things mended.
        self.attempts = 0;
    }

    /// Answers a cell that will not be run.
    fn fail_unstarted(&mut self, request: &Message, mut content: Value) {
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

    fn drop_pending(&mut self, content: &Value) {
        let waiting: Vec<Message> = self.pending.drain().map(|(_, message)| message).collect();
        for request in waiting.into_iter().chain(std::mem::take(&mut self.early)) {
            let mut reply = content.clone();
            reply["status"] = json!("error");
            if request.kind().ends_with("_request") {
                self.reply(request.reply(reply));
            }
            self.status(&request, "idle");
        }
    }

    fn on_ended(&mut self, end: End) {
        if matches!(self.state, State::Starting) {
            // `Up` brings the same news.
            return;
        }
        let was_ready = matches!(self.state, State::Up { ready: true, .. });
        let status = if end.status.is_empty() { "?".into() } else { end.status.clone() };
        eprintln!("atelier-kernel: evcxr has ended ({status}). {}", end.words);
        self.state = State::Starting;
        self.chores.clear();
        let story = words::engine_lost(&status);
        let content = self.error_content(words::engine_ended(), story.clone(), Vec::new());
        self.drop_pending(&content);
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
        self.online = false;
        self.start_engine();
    }

    // ---- from the front end ----

    fn on_shell(&mut self, message: Message) -> bool {
        match message.kind() {
            "execute_request" => {
                self.queue.push_back(message);
                if matches!(self.state, State::Absent(_)) {
                    self.start_engine();
                }
                self.next();
            }
            "kernel_info_request" => self.answer(&message, kernel_info()),
            "history_request" => self.answer(&message, json!({"status": "ok", "history": []})),
            "comm_info_request" => self.answer(&message, json!({"status": "ok", "comms": {}})),
            "shutdown_request" => return self.shut_down(&message, Channel::Shell),
            "inspect_request" => {
                let mut message = message;
                let code = message.content["code"].as_str().unwrap_or_default();
                let cursor = message.content["cursor_pos"].as_u64().unwrap_or(u64::MAX);
                message.content["cursor_pos"] = json!(inspect::place(code, cursor as usize));
                self.forward(message);
            }
            _ => self.forward(message),
        }
        true
    }

    fn on_control(&mut self, message: Message) -> bool {
        match message.kind() {
            "shutdown_request" => return self.shut_down(&message, Channel::Control),
            "interrupt_request" => {
                self.interrupt();
                self.answer_control(&message, json!({"status": "ok"}));
            }
            "kernel_info_request" => self.answer_control(&message, kernel_info()),
            other => {
                let text = format!("this kernel does not know {other}");
                let content =
                    json!({"status": "error", "ename": "NotSupported", "evalue": text, "traceback": []});
                self.answer_control(&message, content);
            }
        }
        true
    }

    fn shut_down(&mut self, message: &Message, channel: Channel) -> bool {
        let content =
            json!({"status": "ok", "restart": message.content["restart"].as_bool().unwrap_or(false)});
        match channel {
            Channel::Control => self.answer_control(message, content),
            _ => self.answer(message, content),
        }
        false
    }

    /// Answers for evcxr what needs no evcxr.
    fn answer(&mut self, request: &Message, content: Value) {
        self.status(request, "busy");
        self.reply(request.reply(content));
        self.status(request, "idle");
        // Front ends take the last status for the kernel's, whatever it answers: it is at work all the same.
        if let Some(running) = self.running.as_ref().filter(|running| running.chore.is_none()) {
            self.publish(running.request.child("status", json!({"execution_state": "busy"})));
        }
    }

    fn answer_control(&self, request: &Message, content: Value) {
        let _ = self.front.control.send(request.reply(content));
    }

    /// Passes a request on that is not a cell.
    fn forward(&mut self, message: Message) {
        match &self.state {
            State::Starting => self.early.push(message),
            State::Up { engine, .. } => {
                if message.kind().ends_with("_request") {
                    self.pending.insert(message.id().to_owned(), message.clone());
                }
                let _ = engine.back.shell.send(message);
            }
            State::Absent(reason) => {
                let mut content =
                    self.error_content(words::cannot_start(), words::engine_absent(reason), Vec::new());
                content["status"] = json!("error");
                self.status(&message, "busy");
                if message.kind().ends_with("_request") {
                    self.reply(message.reply(content));
                }
                self.status(&message, "idle");
            }
        }
    }

    /// The reader's answer to a cell that asked for input.
    fn on_answer(&mut self, message: Message) {
        if let Some(running) = &mut self.running {
            running.asked = None;
        }
        if let State::Up { engine, .. } = &self.state {
            let _ = engine.back.stdin.send(message);
        }
    }

    fn interrupt(&mut self) {
        self.abort_queue();
        let State::Up { engine, .. } = &self.state else { return };
        let Some(running) = &mut self.running else { return };
        if running.chore.is_some() {
            return;
        }
        running.interrupts += 1;
        // A cell that waits for its reader would hear of nothing else.
        let unasked = running.asked.take().map(|question| {
            let mut answer = question.child("input_reply", json!({"status": "ok", "value": ""}));
            answer.ids = question.ids.clone();
            answer
        });
        let request = running.request.clone();
        if running.interrupts == 1 {
            let _ = std::fs::write(engine.place.interrupt(), "");
            if let Some(answer) = unasked {
                let _ = engine.back.stdin.send(answer);
            }
            self.hunt(request.id(), 0);
            let (events, cell) = (self.events.clone(), request.id().to_owned());
            tokio::spawn(async move {
                tokio::time::sleep(DEAF).await;
                let _ = events.send(Event::Deaf(cell));
            });
        } else {
            process::stop_compilation(engine.place.group);
            let _ = engine.back.control.send(Message::new("interrupt_request", &self.session, json!({})));
            if let Some(answer) = unasked {
                let _ = engine.back.stdin.send(answer);
            }
        }
    }

    /// A cell that ends by itself says in its error that it was interrupted: one text is enough. This is for the others.
    fn offer_second_interrupt(&self, cell: &str) {
        let waits = |running: &&Running| {
            running.request.id() == cell && running.interrupts == 1 && !running.compilation_stopped
        };
        if self.running.as_ref().is_some_and(|running| waits(&running) && running.reply.is_none()) {
            self.say_of_cell("stderr", &format!("{}\n", self.lang.say(words::stopping())));
        }
    }

    /// Ends the compilation of an interrupted cell. evcxr may be between two compiler runs at this moment, or try
    /// another way after a failed one, so this looks until the cell has ended.
    fn hunt(&mut self, cell: &str, times: u32) {
        let State::Up { engine, .. } = &self.state else { return };
        let Some(running) = self.running.as_mut().filter(|running| running.request.id() == cell) else {
            return;
        };
        running.compilation_stopped |= process::stop_compilation(engine.place.group);
        let (events, cell) = (self.events.clone(), cell.to_owned());
        tokio::spawn(async move {
            tokio::time::sleep(if times < HUNTS { HUNT } else { HUNT_LATER }).await;
            let _ = events.send(Event::Hunt(cell, times.saturating_add(1)));
        });
    }

    // ---- cells ----

    fn next(&mut self) {
        if self.running.is_some() || !matches!(self.state, State::Up { .. }) {
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
        let Some(request) = self.queue.pop_front() else { return };
        let code = request.content["code"].as_str().unwrap_or_default().to_owned();
        if !self.online && self.facade.is_some() && dep::wants_network(&code) {
            self.online = true;
            self.chores.push_back((Chore::Other, ":build_env CARGO_NET_OFFLINE=false".into()));
            self.queue.push_front(request);
            return self.next();
        }
        self.start_cell(request, None, code);
    }

    fn start_cell(&mut self, request: Message, chore: Option<Chore>, code: String) {
        let State::Up { engine, .. } = &self.state else { return };
        let silent = request.content["silent"].as_bool().unwrap_or(false);
        if chore.is_none() && !silent && request.content["store_history"].as_bool().unwrap_or(true) {
            self.count += 1;
        }
        let _ = std::fs::remove_file(engine.place.interrupt());
        let mut sent = request.clone();
        let mut theirs = dep::absolute(&code, &self.here);
        if let Some(facade) = &self.facade {
            theirs = dep::to_facade(&theirs, facade);
        }
        sent.content["code"] = json!(theirs);
        let _ = engine.back.shell.send(sent);
        self.alarm += 1;
        self.running = Some(Running {
            request,
            chore,
            count: self.count,
            their_count: None,
            silent,
            code,
            failure: None,
            error_text: None,
            panic: None,
            errors: Vec::new(),
            reply: None,
            idle: None,
            results: Vec::new(),
            done_since: None,
            interrupts: 0,
            compilation_stopped: false,
            asked: None,
        });
        if let Some(news) = self.news.take_if(|_| self.running.as_ref().is_some_and(|r| r.chore.is_none())) {
            let text = format!("{}\n", self.lang.say(news));
            self.say_of_cell("stderr", &text);
        }
    }

    fn on_reply(&mut self, message: Message) {
        let mine = self.running.as_ref().is_some_and(|running| running.request.id() == message.parent_id());
        if mine {
            if let Some(running) = &mut self.running {
                running.reply = Some(message);
            }
            return self.maybe_done();
        }
        if self.hidden.contains(message.parent_id()) {
            return;
        }
        self.pending.remove(message.parent_id());
        let mut message = message;
        if message.content["status"] == "error" && message.content["traceback"].is_null() {
            message.content["traceback"] = json!([]);
        }
        if let (true, Some(data)) =
            (message.kind() == "inspect_reply", message.content["data"].as_object_mut())
        {
            for value in data.values_mut() {
                if let Some(text) = value.as_str() {
                    *value = json!(inspect::readable(text));
                }
            }
        }
        self.reply(message);
    }

    fn on_question(&mut self, message: Message) {
        if let Some(running) = &mut self.running {
            running.asked = Some(message.clone());
        }
        let _ = self.front.stdin.send(message);
    }

    fn on_iopub(&mut self, mut message: Message) {
        message.ids.clear();
        let running_this =
            self.running.as_ref().is_some_and(|running| running.request.id() == message.parent_id());
        if !running_this {
            if self.hidden.contains(message.parent_id()) {
                return;
            }
            if message.kind() == "stream" {
                // A thread that outlives its cell, or a line that came late.
                return self.on_stream(message);
            }
            if message.content["execution_state"] == "idle" {
                self.pending.remove(message.parent_id());
            }
            return self.publish(message);
        }
        // A sign of life: the cell's last lines may not all be here.
        self.maybe_done();
        let Some(running) = &mut self.running else { return };
        let shown = running.chore.is_none() && !running.silent;
        match message.kind() {
            "status" if message.content["execution_state"] == "idle" => {
                running.idle = Some(message);
                self.maybe_done();
            }
            "status" => {
                if running.chore.is_none() {
                    self.publish(message);
                }
            }
            "execute_input" => {
                running.their_count = message.content["execution_count"].as_u64();
                message.content["execution_count"] = json!(running.count);
                message.content["code"] = json!(running.code);
                if shown {
                    self.publish(message);
                }
            }
            "error" => running.errors.push(message),
            "stream" => self.on_stream(message),
            "execute_result" | "display_data" | "update_display_data" => {
                if message.kind() == "execute_result" {
                    message.content["execution_count"] = json!(running.count);
                }
                marks::lift_metadata(&mut message.content);
                if shown && message.kind() == "execute_result" {
                    running.results.push(message);
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

    fn on_stream(&mut self, message: Message) {
        let own = match &self.state {
            State::Up { engine, .. } => engine.place.own.clone(),
            _ => return,
        };
        let name = message.content["name"].as_str().unwrap_or_default().to_owned();
        let text = message.content["text"].as_str().unwrap_or_default().to_owned();
        if name != "stdout" {
            return self.stream_on(&message, &name, &text);
        }
        for piece in marks::pieces(&text, &own) {
            match piece {
                Piece::Text(text) => self.stream_on(&message, "stdout", &text),
                Piece::Own(mark) => self.on_own(&message, &mark),
                Piece::Mark(mark) => self.on_mark(&message, mark),
            }
        }
    }

    fn stream_on(&mut self, cause: &Message, name: &str, text: &str) {
        if self.running.as_ref().is_some_and(|running| {
            running.request.id() == cause.parent_id() && (running.chore.is_some() || running.silent)
        }) {
            return;
        }
        let mut message = cause.clone();
        message.header["msg_id"] = json!(uuid::Uuid::new_v4().to_string());
        message.content = json!({"name": name, "text": text});
        self.publish(message);
    }

    /// A line of the layer's own for the cell that runs.
    fn say_of_cell(&self, name: &str, text: &str) {
        if let Some(running) =
            self.running.as_ref().filter(|running| running.chore.is_none() && !running.silent)
        {
            self.publish(running.request.child("stream", json!({"name": name, "text": text})));
        }
    }

    /// What the layer's own code in the session reports.
    fn on_own(&mut self, cause: &Message, mark: &Value) {
        let Some(running) = self.running.as_mut().filter(|running| running.request.id() == cause.parent_id())
        else {
            if !mark["failed"].is_null() {
                eprintln!("atelier-kernel: a failure was reported for a cell that had ended");
            }
            return;
        };
        if !mark["error"].is_null() {
            running.error_text = Some(marks::text_of(&mark["error"]));
        } else if !mark["panic"].is_null() {
            let panic = Panic {
                text: marks::text_of(&mark["panic"]),
                file: marks::text_of(&mark["file"]),
                line: mark["line"].as_u64().unwrap_or_default() as usize,
                trace: marks::text_of(&mark["trace"]),
            };
            if let Some(earlier) = running.panic.replace(panic) {
                self.say_of_cell("stderr", &panic_line(&earlier));
            }
        } else if mark["failed"] == "panic" {
            running.failure.get_or_insert(Failure::Panic);
        } else if mark["failed"] == "error" {
            running.failure.get_or_insert(Failure::Error);
        }
    }

    /// A mark of the crate.
    fn on_mark(&mut self, cause: &Message, mark: Value) {
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
                    let display = format!("{}-{id}", cause.parent_id());
                    content["transient"] = json!({"display_id": display});
                    if !self.displays.insert(display) {
                        sent = "update_display_data";
                    }
                }
                let silent = self
                    .running
                    .as_ref()
                    .is_some_and(|running| running.request.id() == cause.parent_id() && running.silent);
                if !silent {
                    let mut message = cause.clone();
                    message.header["msg_id"] = json!(uuid::Uuid::new_v4().to_string());
                    message.header["msg_type"] = json!(sent);
                    message.content = content;
                    self.publish(message);
                }
            }
            "failure" => {
                let part = |name: &str| mark[name].as_str().unwrap_or_default().to_owned();
                let told = Failure::Told { name: part("name"), message: part("message") };
                if let Some(running) =
                    self.running.as_mut().filter(|running| running.request.id() == cause.parent_id())
                {
                    running.failure = Some(told);
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

    /// Once evcxr has answered and called the cell finished, waits for a moment of silence.
    fn maybe_done(&mut self) {
        let Some(running) = &mut self.running else { return };
        if running.reply.is_none() || running.idle.is_none() {
            return;
        }
        let since = *running.done_since.get_or_insert_with(Instant::now);
        if since.elapsed() + QUIET > QUIET_AT_MOST {
            return;
        }
        self.alarm += 1;
        let alarm = self.alarm;
        let events = self.events.clone();
        tokio::spawn(async move {
            tokio::time::sleep(QUIET).await;
            let _ = events.send(Event::Quiet(alarm));
        });
    }

    fn finish_cell(&mut self) {
        let Some(mut running) = self.running.take() else { return };
        let Some(reply) = running.reply.take() else { return };
        let refused = reply.content["status"] == "error";
        let process_end = running.errors.iter().find_map(|error| process_end(&error.content));
        if process_end.is_some() || (!refused && dep::clears(&running.code)) {
            // The process is new, or the session empty: what the layer had put there is gone.
            if let State::Up { engine, .. } = &self.state {
                self.chores.push_front((Chore::Prepare, prepare_code(&engine.place)));
            }
        }
        if let Some(chore) = &running.chore {
            let failed = refused || running.failure.is_some();
            self.hidden.insert(running.request.id().to_owned());
            match (chore, failed) {
                (Chore::Prepare, true) => {
                    let reason = running
                        .errors
                        .first()
                        .and_then(|error| error.content["evalue"].as_str())
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
                }
                (Chore::Other, _) => {}
            }
            return self.next();
        }
        let content = if let Some((before, status)) = process_end {
            let cause = running.request.child("stream", json!({"name": "stdout", "text": before}));
            self.running = Some(running);
            if !before.is_empty() {
                self.on_stream(cause);
            }
            running = self.running.take().expect("put there a moment ago");
            let (name, story) = if running.interrupts >= 2 {
                (words::interrupted(), words::interrupted_twice())
            } else {
                (words::process_ended(), words::child_ended(&status, status.contains("signal: 9")))
            };
            Some(self.error_content(name, story, Vec::new()))
        } else if refused && running.compilation_stopped {
            Some(self.error_content(words::interrupted(), words::compilation_stopped(), Vec::new()))
        } else if refused {
            None
        } else {
            running.failure.take().map(|failure| self.failure_content(&mut running, failure))
        };
        running.reply = Some(reply);
        self.conclude(running, content);
        self.next();
    }

    /// Says the last words of a cell to the front end: `content` is its error, if it has one of the layer's.
    fn conclude(&mut self, mut running: Running, content: Option<Value>) {
        let refused = running.reply.as_ref().is_some_and(|reply| reply.content["status"] == "error");
        let mut reply = json!({"status": "ok"});
        let panic = running.panic.take();
        let request = running.request.clone();
        if let (Some(panic), false) = (panic, running.silent) {
            // It was caught, or the process ended before it could be.
            let text = panic_line(&panic);
            self.publish(request.child("stream", json!({"name": "stderr", "text": text})));
        }
        for result in std::mem::take(&mut running.results) {
            self.publish(result);
        }
        if let Some(content) = content {
            if !running.silent {
                self.publish(request.child("error", content.clone()));
            }
            reply = content;
            reply["status"] = json!("error");
        } else if refused {
            for mut error in std::mem::take(&mut running.errors) {
                if let Some(theirs) = running.their_count {
                    renumber(&mut error.content, theirs, running.count);
                }
                if reply["status"] == "ok" {
                    reply = error.content.clone();
                    reply["status"] = json!("error");
                }
                if !running.silent {
                    self.publish(error);
                }
            }
            if reply["status"] == "ok" {
                reply = self.error_content(words::error(), words::failed_without_words(), Vec::new());
                reply["status"] = json!("error");
            }
        } else {
            reply["payload"] = json!([]);
            reply["user_expressions"] = json!({});
            for line in dep::setting(&running.code) {
                if !self.setting.contains(&line) {
                    self.setting.push(line);
                }
            }
        }
        let failed = reply["status"] == "error";
        reply["execution_count"] = json!(running.count);
        self.reply(request.reply(reply));
        match running.idle.take() {
            Some(idle) => self.publish(idle),
            None => self.status(&request, "idle"),
        }
        if failed && request.content["stop_on_error"].as_bool().unwrap_or(true) {
            self.abort_queue();
        }
        if !failed && !self.spare_started {
            let (events, count) = (self.events.clone(), self.count);
            tokio::spawn(async move {
                tokio::time::sleep(spare::delay()).await;
                let _ = events.send(Event::Idle(count));
            });
        }
    }

    /// The cells that wait behind a failed one are not run.
    fn abort_queue(&mut self) {
        for request in std::mem::take(&mut self.queue) {
            self.status(&request, "busy");
            self.reply(request.reply(json!({"status": "aborted"})));
            self.status(&request, "idle");
        }
    }

    fn failure_content(&self, running: &mut Running, failure: Failure) -> Value {
        match failure {
            Failure::Told { name, message } => {
                let name = if name.is_empty() { self.lang.name(words::error()) } else { name };
                self.error_named(&name, &message, Vec::new())
            }
            Failure::Error => {
                let name = if running.interrupts > 0 { words::interrupted() } else { words::error() };
                match running.error_text.take().filter(|text| !text.is_empty()) {
                    Some(text) => self.error_named(&self.lang.name(name), &text, Vec::new()),
                    None => self.error_content(name, words::failed_without_words(), Vec::new()),
                }
            }
            Failure::Panic => {
                let Some(panic) = running.panic.take() else {
                    return self.error_content(words::panic(), words::failed_without_words(), Vec::new());
                };
                let mut more = vec![self.lang.say(self.place_of(&panic, &running.code))];
                more.push(self.lang.say(words::kept_variables()));
                more.extend(Some(panic.trace).filter(|trace| !trace.is_empty()));
                self.error_named(&self.lang.name(words::panic()), &panic.text, more)
            }
        }
    }

    /// Where a panic happened, in the reader's cell when it was there.
    fn place_of(&self, panic: &Panic, code: &str) -> Pair {
        if panic.file == "src/lib.rs" {
            if let State::Up { engine, .. } = &self.state {
                let source = std::fs::read_to_string(engine.place.last_source()).unwrap_or_default();
                let text = source.lines().nth(panic.line.saturating_sub(1)).unwrap_or_default().trim();
                // evcxr moves the cell's lines about but writes each as it was: the one that is equal, if it is
                // the only one, is the line.
                let mut equal = code.lines().enumerate().filter(|(_, line)| line.trim() == text);
                if let (Some((at, _)), None, false) = (equal.next(), equal.next(), text.is_empty()) {
                    return words::at_line(at + 1, text);
                }
                if !text.is_empty() {
                    return words::at_code(text);
                }
            }
        }
        words::at_place(&panic.file, panic.line)
    }

    fn error_content(&self, name: Pair, story: Pair, more: Vec<String>) -> Value {
        self.error_named(&self.lang.name(name), &self.lang.say(story), more)
    }

    fn error_named(&self, name: &str, text: &str, more: Vec<String>) -> Value {
        let mut traceback = vec![format!("\u{1b}[31m{name}\u{1b}[0m{} {text}", self.lang.colon())];
        traceback.extend(more);
        json!({"ename": name, "evalue": text, "traceback": traceback})
    }

    // ---- to the front end ----

    fn publish(&self, message: Message) {
        let _ = self.front.iopub.send(message);
    }

    fn reply(&self, message: Message) {
        let _ = self.front.shell.send(message);
    }

    fn status(&self, request: &Message, state: &str) {
        self.publish(request.child("status", json!({"execution_state": state})));
    }
}

/// The code that the layer puts into every session.
pub fn prepare_code(place: &Place) -> String {
    let folder = place.folder.to_string_lossy().escape_debug().to_string();
    let restore = match std::env::var("JUPYTER_PATH") {
        Ok(value) => format!("unsafe {{ ::std::env::set_var(\"JUPYTER_PATH\", {value:?}) }};"),
        Err(_) => "unsafe { ::std::env::remove_var(\"JUPYTER_PATH\") };".to_owned(),
    };
    include_str!("first_cell.rs")
        .replace("OWN_MARK", &place.own)
        .replace("PRELOAD", &preload().unwrap_or_default())
        .replace("RESTORE", &restore)
        .replace("FOLDER", &folder)
}

/// Loading the crate and libtorch takes half a second, which it takes while the reader's first cell is still being compiled.
fn preload() -> Option<String> {
    let library = home::facade(&home::home())?.join(format!("../link/libatelier_dylib{DLL_SUFFIX}"));
    let library = library.canonicalize().ok()?;
    let library = format!("c{:?}", library.to_str()?);
    Some(format!(
        "unsafe extern \"C\" {{ fn dlopen(file: *const ::std::ffi::c_char, mode: ::std::ffi::c_int) -> *mut ::std::ffi::c_void; }}
    ::std::thread::spawn(|| unsafe {{ dlopen({library}.as_ptr(), {}) }} as usize);",
        libc::RTLD_LAZY
    ))
}

fn panic_line(panic: &Panic) -> String {
    format!("panicked at {}:{}:\n{}\n", panic.file, panic.line, panic.text)
}

/// Whether an error of evcxr says that the process which runs the cells has ended: what it had still printed, and
/// how it ended.
fn process_end(content: &Value) -> Option<(String, String)> {
    let text = content["evalue"].as_str()?;
    for words in ["Subprocess terminated with status: ", "Subprocess didn't start: "] {
        if let Some((before, status)) = text.rsplit_once(words) {
            return Some((before.to_owned(), status.trim().to_owned()));
        }
    }
    None
}

/// evcxr counts the layer's own cell too: its compile errors name the cell by another number than the reader sees.
fn renumber(content: &mut Value, theirs: u64, ours: u64) {
    let (from, to) = (format!("command_{theirs}"), format!("cell_{ours}"));
    if let Some(lines) = content["traceback"].as_array_mut() {
        for line in lines {
            if let Some(text) = line.as_str().filter(|text| text.contains(&from)) {
                *line = json!(text.replace(&from, &to));
            }
        }
    }
}

fn kernel_info() -> Value {
    json!({
        "status": "ok",
        "protocol_version": "5.3",
        "implementation": "atelier-kernel",
        "implementation_version": env!("CARGO_PKG_VERSION"),
        "language_info": {
            "name": "Rust",
            "version": "",
            "mimetype": "text/rust",
            "file_extension": ".rs",
            "pygments_lexer": "rust",
            "codemirror_mode": "rust",
        },
        "banner": "atelier · Rust, by evcxr",
        "debugger": false,
        "help_links": [
            {"text": "Rust: the standard library", "url": "https://doc.rust-lang.org/stable/std/"},
        ],
    })
}
