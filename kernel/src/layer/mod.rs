//! The layer itself: one loop that owns all that is known about the session, between the front end's sockets and
//! evcxr's. Messages pass through; what is read or changed on the way is in this folder: `cell` (a cell from its
//! request to its reply), `lifecycle` (evcxr comes and goes), `interrupt`, and here what comes in and what goes out.
//!
//! Cells go to evcxr one at a time, so that a failed cell can still call off those that wait behind it, as the
//! protocol asks of a kernel. Everything else goes through at once.

mod asides;
mod cell;
mod input;
mod interrupt;
mod lifecycle;
mod output;
mod telling;
mod watch;

use crate::engine::{End, Engine};
use crate::impls::Impls;
use crate::items::Items;
use crate::lang::{Label, Lang};
use crate::moved::Variables;
use crate::optimisation::Optimisation;
use crate::types::Types;
use crate::wire::{Channel, Front, Message};
use crate::words;
use crate::{ahead, home, spare};
use anyhow::{Context, Result};
use asides::Aside;
use cell::{Chore, Running};
use jupyter_protocol::ConnectionInfo;
use output::Output;
use serde_json::{json, Value};
use std::collections::{HashSet, VecDeque};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::mpsc::{unbounded_channel, UnboundedSender};
use watch::Watch;

enum Event {
    Front(Channel, Message),
    Back(u64, Channel, Message),
    Up(u64, Result<Engine>),
    Ended(u64, End),
    /// Look again whether the text of the cell that has ended is all here.
    Rest(u64),
    /// Whether this interrupted cell still prints.
    Prints(String),
    /// Is evcxr still there?
    Watch,
    /// Look again whether this interrupted cell is being compiled; so often it has been done.
    Hunt(String, u32),
    /// Tell the reader what a second interrupt would do, if this interrupted cell still runs.
    Deaf(String),
    /// Say how far the compilation of this cell's crates has come.
    Compiling(String),
    /// The reader has done nothing for a while, if no cell has been run since this one.
    Idle(u64),
    /// The reader has asked for nothing yet, if that is so.
    Quiet,
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
    loop {
        let due = layer.output.as_ref().and_then(|output| output.due());
        // What the front end wants goes before what a cell prints.
        tokio::select! {
            biased;
            event = inbox.recv() => {
                if !event.is_some_and(|event| layer.handle(event)) {
                    break;
                }
            }
            () = wait_until(due) => layer.send_due(),
            () = readable(layer.output.as_ref()) => layer.read_output(),
        }
    }
    layer.close().await;
    Ok(())
}

async fn wait_until(due: Option<tokio::time::Instant>) {
    match due {
        Some(due) => tokio::time::sleep_until(due).await,
        None => std::future::pending().await,
    }
}

async fn readable(output: Option<&Output>) {
    match output {
        Some(output) => output.ready().await,
        None => std::future::pending().await,
    }
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
    let parent = rustix::process::getppid();
    let told: Option<i32> = std::env::var("JPY_PARENT_PID").ok().and_then(|text| text.parse().ok());
    if parent.is_none() || told != parent.map(|parent| parent.as_raw_nonzero().get()) {
        return;
    }
    tokio::spawn(async move {
        while rustix::process::getppid() == parent {
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

struct Layer {
    front: Front,
    events: UnboundedSender<Event>,
    session: String,
    lang: Lang,
    facade: Option<PathBuf>,
    here: PathBuf,
    state: State,
    /// The cells' text, while there is an evcxr.
    output: Option<Output>,
    /// The beginning of a line of the standard error that the layer may say in its own words.
    unheard: String,
    watch: Watch,
    /// Counts the evcxrs of this kernel, so that late news of an earlier one is recognised.
    generation: u64,
    attempts: u32,
    spare_allowed: bool,
    count: u64,
    running: Option<Running>,
    /// A cell that was refused, while the compiler's account of it is fetched.
    refused: Option<Box<Running>>,
    /// A cell that evcxr gets again, now that the network may be asked; and whether the next one is that.
    again: Option<Message>,
    asked_again: bool,
    variables: Variables,
    types: Types,
    impls: Impls,
    chores: VecDeque<(Chore, String)>,
    queue: VecDeque<Message>,
    /// Requests other than cells that wait until evcxr has time for them.
    asides: VecDeque<Aside>,
    /// The one that evcxr is at work on.
    aside: Option<Aside>,
    /// Messages of evcxr about these cells concern nobody.
    hidden: HashSet<String>,
    displays: HashSet<String>,
    /// The `:dep` and `use` lines of the session and its functions and types, for a new evcxr.
    setting: Vec<String>,
    items: Items,
    optimisation: Optimisation,
    /// What happened between two cells and is still to be told.
    news: Option<Label>,
    online: bool,
    alarm: u64,
    spare_started: bool,
    /// While the kernel works ahead: its turn, and the question that it then asks of itself.
    ahead: Option<(ahead::Turn, Message)>,
}

impl Layer {
    fn new(front: Front, events: UnboundedSender<Event>) -> Layer {
        Layer {
            front,
            events,
            session: uuid::Uuid::new_v4().to_string(),
            lang: Lang::current(),
            facade: home::facade(&home::home()),
            here: std::env::current_dir().unwrap_or_default(),
            state: State::Starting,
            output: None,
            unheard: String::new(),
            watch: Watch::default(),
            generation: 0,
            attempts: 0,
            spare_allowed: true,
            count: 0,
            running: None,
            refused: None,
            again: None,
            asked_again: false,
            variables: Variables::default(),
            types: Types::default(),
            impls: Impls::default(),
            chores: VecDeque::new(),
            queue: VecDeque::new(),
            asides: VecDeque::new(),
            aside: None,
            hidden: HashSet::new(),
            displays: HashSet::new(),
            setting: Vec::new(),
            items: Items::default(),
            optimisation: Optimisation::default(),
            news: None,
            online: false,
            alarm: 0,
            spare_started: false,
            ahead: None,
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
                Channel::Shell => self.on_reply(message),
                Channel::Control | Channel::Stdin => {}
            },
            Event::Up(generation, engine) if generation == self.generation => self.on_up(engine),
            Event::Ended(generation, end) if generation == self.generation => self.on_ended(end),
            Event::Rest(alarm) if alarm == self.alarm => self.maybe_done(),
            Event::Back(..) | Event::Up(..) | Event::Ended(..) | Event::Rest(_) => {}
            Event::Prints(cell) => self.still_prints(&cell),
            Event::Watch => self.watch(),
            Event::Idle(count) => {
                if count == self.count
                    && self.running.is_none()
                    && !std::mem::replace(&mut self.spare_started, true)
                {
                    spare::start();
                }
            }
            Event::Quiet => self.work_ahead(),
            Event::Hunt(cell, times) => self.hunt(&cell, times),
            Event::Compiling(cell) => self.show_progress(&cell),
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
            _ => self.ask_aside(message),
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

    /// Brings this event after a while.
    fn later(&self, time: Duration, event: Event) {
        let events = self.events.clone();
        tokio::spawn(async move {
            tokio::time::sleep(time).await;
            let _ = events.send(event);
        });
    }

    fn publish(&self, message: Message) {
        let _ = self.front.iopub.send(message);
    }

    fn reply(&self, message: Message) {
        let _ = self.front.shell.send(message);
    }

    fn status(&self, request: &Message, state: &str) {
        self.publish(request.child("status", json!({"execution_state": state})));
    }

    /// A line of the layer's own for the cell that runs.
    fn say_of_cell(&self, name: &str, text: &str) {
        if let Some(running) = self.running.as_ref().filter(|running| running.shown()) {
            self.publish(running.request.child("stream", json!({"name": name, "text": text})));
        }
    }

    fn error_content(&self, name: Label, story: Label, more: Vec<String>) -> Value {
        self.error_named(&name.text(self.lang), &story.lines(self.lang), more)
    }

    fn error_named(&self, name: &str, text: &str, more: Vec<String>) -> Value {
        let mut traceback = vec![format!("\u{1b}[31m{name}\u{1b}[0m{} {text}", words::colon(self.lang))];
        traceback.extend(more);
        json!({"ename": name, "evalue": text, "traceback": traceback})
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
