//! The cells' text on its way to the front end. What is read from the cells' pipes is taken apart (`marks`), gathered
//! for a moment, and sent on no faster than a front end can take it; when more comes, the reading pauses, and the pipe
//! makes the cell wait. At most some two megabytes are held, whatever a cell prints.

use super::{Layer, State};
use crate::holder::Place;
use crate::marks::{self, Piece, Scanner};
use crate::wire::Message;
use anyhow::{Context, Result};
use serde_json::{json, Value};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::time::Duration;
use tokio::net::unix::pipe::{self, Receiver};
use tokio::time::Instant;

/// Text of the same stream that comes within this time goes out as one message.
const GATHER: Duration = Duration::from_millis(25);
/// A Jupyter server drops what exceeds a megabyte a second over three seconds; a browser cannot take more either.
const BYTES_A_SECOND: f64 = 800_000.0;
const AT_ONCE: f64 = 400_000.0;
/// Reading pauses when so much of a stream waits to be sent.
const WAITING: usize = 256 << 10;
const READ: usize = 64 << 10;

/// Who is told of what a cell prints.
#[derive(Clone)]
pub(super) struct Owner {
    pub(super) request: Message,
    pub(super) shown: bool,
}

/// One of the two streams.
pub(super) struct Stream {
    name: &'static str,
    scanner: Scanner,
    owner: Option<Owner>,
    waiting: String,
    /// Since when something waits, the beginning of a word too.
    since: Option<Instant>,
    begun: u64,
    ended: u64,
}

/// The pipes from the process that runs the cells, and the one to it.
pub(super) struct Output {
    pipes: [Receiver; 3],
    /// Pipes with nobody behind them: the system calls them readable for ever.
    over: [bool; 3],
    orders: File,
    pub(super) streams: [Stream; 2],
    news: Vec<u8>,
    begun: u64,
    ended: u64,
    process: i64,
    /// How many bytes may go out now.
    budget: f64,
    counted: Instant,
    /// Bytes of text that the running cell has printed, and those that were thrown away.
    pub(super) printed: u64,
    pub(super) dropped: u64,
    pub(super) dropping: bool,
    buffer: Vec<u8>,
}

impl Output {
    pub(super) fn open(place: &Place) -> Result<Output> {
        let failed = |name: &str| format!("cannot open the pipe {name}");
        let pipe = |name: &str| -> Result<Receiver> {
            pipe::OpenOptions::new().open_receiver(place.folder.join(name)).with_context(|| failed(name))
        };
        let mut orders = OpenOptions::new();
        let orders = orders.write(true).custom_flags(libc::O_NONBLOCK);
        let orders = orders.open(place.folder.join("orders")).with_context(|| failed("orders"))?;
        let stream = |name| Stream {
            name,
            scanner: Scanner::new(&place.own, &place.mark),
            owner: None,
            waiting: String::new(),
            since: None,
            begun: 0,
            ended: 0,
        };
        Ok(Output {
            pipes: [pipe("out")?, pipe("err")?, pipe("news")?],
            over: [false; 3],
            orders,
            streams: [stream("stdout"), stream("stderr")],
            news: Vec::new(),
            begun: 0,
            ended: 0,
            process: 0,
            budget: AT_ONCE,
            counted: Instant::now(),
            printed: 0,
            dropped: 0,
            dropping: false,
            buffer: vec![0; READ],
        })
    }

    /// Until there is something to read.
    pub(super) async fn ready(&self) {
        let readable = |at: usize| async move {
            let full = at < 2 && self.streams[at].waiting.len() >= WAITING && !self.dropping;
            if full || self.over[at] {
                return std::future::pending().await;
            }
            if self.pipes[at].readable().await.is_err() {
                std::future::pending().await
            }
        };
        tokio::select! {
            () = readable(2) => (),
            () = readable(1) => (),
            () = readable(0) => (),
        }
    }

    /// When something that waits is to be sent, or held no longer.
    pub(super) fn due(&self) -> Option<Instant> {
        let since = self.streams.iter().filter_map(|stream| stream.since).min()?;
        let poor = Duration::from_secs_f64((1.0 - self.budget).max(0.0) / BYTES_A_SECOND);
        Some((since + GATHER).max(self.counted + poor))
    }

    /// What the process that runs the cells and the code in it have said.
    fn read_news(&mut self) -> Vec<Value> {
        while let Some(count) = self.read(2) {
            self.news.extend_from_slice(&self.buffer[..count]);
        }
        let Some(end) = self.news.iter().rposition(|byte| *byte == b'\n') else { return Vec::new() };
        let lines: Vec<u8> = self.news.drain(..=end).collect();
        let lines = lines.split(|byte| *byte == b'\n');
        lines.filter_map(|line| serde_json::from_slice(line).ok()).collect()
    }

    /// What has come on a stream, if anything.
    fn read_stream(&mut self, at: usize) -> Option<Vec<Piece>> {
        let count = self.read(at)?;
        Some(self.streams[at].scanner.take(&self.buffer[..count]))
    }

    /// How many bytes have come into the buffer, if any. The holder keeps each pipe open: none at all means that it is gone.
    fn read(&mut self, at: usize) -> Option<usize> {
        let pipe = &self.pipes[at];
        // tokio may not have heard yet of what has come a moment ago; and where it says that there is nothing, it asks anew.
        let read = pipe.try_read(&mut self.buffer);
        match read.or_else(|_| rustix::io::read(pipe, &mut self.buffer[..])) {
            Ok(0) => {
                self.over[at] = true;
                None
            }
            Ok(count) => Some(count),
            Err(_) => None,
        }
    }

    /// Whether the text of all runs that have begun is here to the end.
    pub(super) fn in_step(&self) -> bool {
        let ends = [self.ended, self.streams[0].ended, self.streams[1].ended];
        ends.iter().all(|end| *end == self.begun)
    }

    /// Whether the process that runs the cells is there.
    pub(super) fn met(&self) -> bool {
        self.begun > 0
    }

    /// Whether a cell's code is being run at this moment.
    pub(super) fn runs(&self) -> bool {
        self.begun != self.ended
    }

    /// The process that runs the cells is another now, or about to be: what was begun will not be ended.
    pub(super) fn forget(&mut self) {
        (self.begun, self.ended) = (0, 0);
        for stream in &mut self.streams {
            (stream.begun, stream.ended) = (0, 0);
        }
    }

    /// Tells the process that runs the cells something about the cell that runs.
    pub(super) fn order(&mut self, mut order: Value) {
        order["run"] = json!(self.begun);
        order["process"] = json!(self.process);
        let _ = self.orders.write_all(format!("{order}\n").as_bytes());
    }

    fn refill(&mut self) {
        let now = Instant::now();
        let more = now.duration_since(self.counted).as_secs_f64() * BYTES_A_SECOND;
        self.budget = (self.budget + more).min(AT_ONCE);
        self.counted = now;
    }
}

impl Layer {
    /// Reads what there is, up to what may wait.
    pub(super) fn read_output(&mut self) {
        self.read_news();
        for at in [0, 1] {
            let Some(output) = &mut self.output else { return };
            if output.streams[at].waiting.len() < WAITING || output.dropping {
                if let Some(pieces) = output.read_stream(at) {
                    self.take_pieces(at, pieces);
                }
            }
        }
    }

    /// Reads all that was written until now; a thread that prints without end does not hold this up.
    pub(super) fn drain_output(&mut self) {
        self.read_news();
        for at in [0, 1] {
            for _ in 0..64 {
                let Some(output) = &mut self.output else { return };
                let (begun, stream) = (output.begun, &output.streams[at]);
                if stream.ended == begun && stream.begun == begun && begun > 0 && !output.runs() {
                    break;
                }
                let Some(pieces) = output.read_stream(at) else { break };
                self.take_pieces(at, pieces);
            }
        }
    }

    fn read_news(&mut self) {
        let Some(output) = &mut self.output else { return };
        for news in output.read_news() {
            let Some(output) = &mut self.output else { return };
            if let Some(run) = news["begin"].as_u64() {
                output.process = news["process"].as_i64().unwrap_or_default();
                (output.begun, output.printed, output.dropped, output.dropping) = (run, 0, 0, false);
                if let Some(running) = &mut self.running {
                    running.stop.printed = 0;
                }
            } else if let Some(run) = news["end"].as_u64() {
                output.ended = run;
            } else if news["reading"].as_u64() == Some(output.begun) {
                self.ask_reader();
            } else {
                self.on_own(&news);
            }
        }
    }

    fn take_pieces(&mut self, at: usize, pieces: Vec<Piece>) {
        for piece in pieces {
            let piece = match piece {
                // What evcxr or a dying process says there, the layer says in its own words.
                Piece::Text(text) if at == 1 => Piece::Text(self.heard_on_stderr(text, false)),
                // Nothing ends a line across a mark.
                other if at == 1 && !self.unheard.is_empty() => {
                    self.hear_rest();
                    other
                }
                other => other,
            };
            let owner = self
                .running
                .as_ref()
                .map(|running| Owner { request: running.request.clone(), shown: running.shown() });
            let Some(output) = &mut self.output else { return };
            match piece {
                Piece::Text(text) => output.text(at, text),
                Piece::Own(mark) => {
                    let stream = &mut output.streams[at];
                    if let Some(run) = mark["begin"].as_u64() {
                        stream.begun = run;
                        self.send_text(at, false);
                        if let Some(output) = &mut self.output {
                            output.streams[at].owner = owner;
                        }
                    } else if let Some(run) = mark["end"].as_u64() {
                        stream.ended = run;
                    }
                }
                Piece::Mark(mark) => {
                    self.send_text(at, false);
                    if let Some(owner) = self.owner(at) {
                        self.on_mark(&owner, mark);
                    }
                }
                Piece::Content { mime, text } => {
                    // With what the cell's last expression shows, below its lines.
                    if let Some(running) = self.running.as_mut().filter(|running| running.shown()) {
                        running.told.content.insert(mime.clone(), marks::content(&mime, text));
                    }
                }
                Piece::Question { prompt, secret } => {
                    if let Some(running) = &mut self.running {
                        running.stop.question = Some((prompt, secret));
                    }
                }
            }
        }
        if let Some(output) = &mut self.output {
            let stream = &mut output.streams[at];
            if !stream.waiting.is_empty() || stream.scanner.holds() {
                stream.since.get_or_insert_with(Instant::now);
            }
        }
    }

    /// What was held of the standard error is text: its line goes on no more.
    fn hear_rest(&mut self) {
        let text = self.heard_on_stderr(String::new(), true);
        if let Some(output) = self.output.as_mut().filter(|_| !text.is_empty()) {
            output.text(1, text);
        }
    }

    fn owner(&self, at: usize) -> Option<Owner> {
        self.output.as_ref().and_then(|output| output.streams[at].owner.clone())
    }

    /// Sends what has waited long enough, as much as may go out.
    pub(super) fn send_due(&mut self) {
        let now = Instant::now();
        for at in [0, 1] {
            let Some(output) = &mut self.output else { return };
            let stream = &mut output.streams[at];
            if stream.since.is_some_and(|since| since + GATHER <= now) {
                let pieces = stream.scanner.settle();
                self.take_pieces(at, pieces);
                self.send_text(at, true);
            }
        }
    }

    /// Sends all text: the cell has ended.
    pub(super) fn send_rest(&mut self, ended: bool) {
        for at in [0, 1] {
            let Some(output) = &mut self.output else { return };
            if ended {
                let pieces = output.streams[at].scanner.finish();
                self.take_pieces(at, pieces);
                if at == 1 {
                    self.hear_rest();
                }
            }
            self.send_text(at, false);
        }
    }

    /// Sends a stream's text, as much as may go out or all of it.
    fn send_text(&mut self, at: usize, within: bool) {
        let Some(output) = &mut self.output else { return };
        output.refill();
        let budget = output.budget;
        let stream = &mut output.streams[at];
        if stream.waiting.is_empty() {
            stream.since = stream.scanner.holds().then(Instant::now);
            return;
        }
        let mut count = stream.waiting.len();
        if within && count as f64 > budget {
            if budget < 1.0 {
                return;
            }
            count = (0..=budget as usize).rev().find(|at| stream.waiting.is_char_boundary(*at)).unwrap_or(0);
        }
        let text: String = stream.waiting.drain(..count).collect();
        if stream.waiting.is_empty() {
            stream.waiting.shrink_to(READ);
        }
        let left = !stream.waiting.is_empty() || stream.scanner.holds();
        stream.since = left.then(Instant::now);
        let (name, owner) = (stream.name, stream.owner.clone());
        // Line ends and quotes take two bytes on the way.
        let heavy =
            text.bytes().filter(|byte| matches!(byte, b'\n' | b'\r' | b'"' | b'\\' | b'\x1b')).count();
        output.budget -= (count + heavy) as f64;
        if let Some(owner) = owner.filter(|owner| owner.shown && !text.is_empty()) {
            self.publish(owner.request.child("stream", json!({"name": name, "text": text})));
        }
    }

    /// Lets the cell print no more: what it does print fails, and what waits is thrown away.
    pub(super) fn end_output(&mut self) {
        let Some(output) = &mut self.output else { return };
        output.order(json!({"end": "output"}));
        output.dropping = true;
        for stream in &mut output.streams {
            let keep = (0..=stream.waiting.len().min(8 << 10))
                .rev()
                .find(|at| stream.waiting.is_char_boundary(*at))
                .unwrap_or(0);
            output.dropped += (stream.waiting.len() - keep) as u64;
            stream.waiting.truncate(keep);
        }
    }

    pub(super) fn open_output(&mut self) {
        if let State::Up { engine, .. } = &self.state {
            match Output::open(&engine.place) {
                Ok(output) => self.output = Some(output),
                Err(error) => eprintln!("atelier-kernel: {error:#}"),
            }
        }
    }
}

impl Output {
    fn text(&mut self, at: usize, text: String) {
        self.printed += text.len() as u64;
        if self.dropping {
            self.dropped += text.len() as u64;
            return;
        }
        self.streams[at].waiting.push_str(&text);
        self.streams[at].since.get_or_insert_with(Instant::now);
    }
}
