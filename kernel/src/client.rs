//! Runs cells in a Jupyter kernel, ours or any other, and collects what they show, ready for a notebook file.
//!
//! ```no_run
//! use atelier_kernel::client::{Kernel, Launch};
//! use std::time::Duration;
//!
//! let launch = Launch::new(["atelier-kernel", "run", "{connection_file}"]);
//! let mut kernel = Kernel::start(&launch, Duration::from_secs(60))?;
//! let cell = kernel.execute("1 + 1", Duration::from_secs(60))?;
//! assert!(cell.is_ok());
//! kernel.shutdown();
//! # Ok::<(), anyhow::Error>(())
//! ```

use crate::wire::{Back, Channel, Message, Out};
use anyhow::{bail, Context, Result};
use jupyter_protocol::ConnectionInfo;
use serde_json::{json, Value};
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{channel, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

/// How to start a kernel: as a kernelspec says it.
#[derive(Clone, Debug, Default)]
pub struct Launch {
    /// `{connection_file}` stands for the connection file, as in a kernelspec.
    pub argv: Vec<String>,
    /// The folder the kernel works in: the notebook's.
    pub cwd: Option<PathBuf>,
    /// Variables added to this process' own.
    pub env: Vec<(OsString, OsString)>,
    /// Whether what the kernel process itself says is thrown away.
    pub quiet: bool,
}

impl Launch {
    pub fn new<T: Into<String>>(argv: impl IntoIterator<Item = T>) -> Launch {
        Launch { argv: argv.into_iter().map(Into::into).collect(), ..Launch::default() }
    }

    pub fn cwd(mut self, folder: impl Into<PathBuf>) -> Launch {
        self.cwd = Some(folder.into());
        self
    }

    pub fn env(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Launch {
        self.env.push((name.into(), value.into()));
        self
    }

    pub fn quiet(mut self) -> Launch {
        self.quiet = true;
        self
    }
}

/// What came of one cell.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The id of its request, which messages about it name as their parent.
    pub id: String,
    /// `ok`, `error` or `aborted`: the status of the reply.
    pub status: String,
    pub execution_count: Option<u64>,
    /// Outputs as a notebook file (nbformat 4) wants them, updates applied, neighbouring lines of one stream joined.
    pub outputs: Vec<Value>,
    pub reply: Value,
    pub elapsed: Duration,
}

impl Cell {
    pub fn is_ok(&self) -> bool {
        self.status == "ok"
    }

    /// The text of one stream, `stdout` or `stderr`.
    pub fn stream(&self, name: &str) -> String {
        let of_stream = |output: &&Value| output["output_type"] == "stream" && output["name"] == name;
        let texts = self.outputs.iter().filter(of_stream).filter_map(|output| output["text"].as_str());
        texts.collect()
    }

    /// Everything shown under one MIME type, in order.
    pub fn shown(&self, mime: &str) -> Vec<&Value> {
        self.outputs.iter().filter_map(|output| output["data"].get(mime)).collect()
    }

    /// The name and the text of the first error, from the outputs.
    pub fn error(&self) -> Option<(&str, &str)> {
        let error = self.outputs.iter().find(|output| output["output_type"] == "error")?;
        Some((error["ename"].as_str()?, error["evalue"].as_str()?))
    }
}

/// Interrupts a kernel from wherever it is held; may be cloned and sent.
#[derive(Clone)]
pub struct Interrupter {
    control: Out,
    session: String,
}

impl Interrupter {
    pub fn interrupt(&self) {
        let _ = self.control.send(Message::new("interrupt_request", &self.session, json!({})));
    }
}

/// A running kernel. Dropping it ends it.
pub struct Kernel {
    process: Child,
    file: PathBuf,
    info: ConnectionInfo,
    session: String,
    // Its tasks move messages while the caller does other things.
    runtime: Option<tokio::runtime::Runtime>,
    back: Option<Back>,
    inbox: Receiver<(Channel, Message)>,
    info_reply: Value,
    ready_after: Duration,
}

impl Kernel {
    /// Starts a kernel and waits until it answers on every channel that matters.
    pub fn start(launch: &Launch, patience: Duration) -> Result<Kernel> {
        use std::os::unix::process::CommandExt;
        let begin = Instant::now();
        let connection = crate::holder::connection_file()?;
        let info: ConnectionInfo = serde_json::from_value(connection.clone())?;
        let file = std::env::temp_dir().join(format!("atelier-client-{}.json", uuid::Uuid::new_v4()));
        write_private(&file, &connection.to_string())?;
        let (program, arguments) = launch.argv.split_first().context("a kernel’s argv is empty")?;
        let mut command = Command::new(program);
        for argument in arguments {
            command.arg(argument.replace("{connection_file}", &file.to_string_lossy()));
        }
        if let Some(cwd) = &launch.cwd {
            command.current_dir(cwd);
        }
        if launch.quiet {
            command.stdout(Stdio::null()).stderr(Stdio::null());
        }
        let process = command
            .envs(launch.env.iter().cloned())
            .env("JPY_PARENT_PID", std::process::id().to_string())
            .stdin(Stdio::null())
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start the kernel {program}"))?;
        let (sender, inbox) = channel();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let mut kernel = Kernel {
            process,
            file,
            info,
            session: uuid::Uuid::new_v4().to_string(),
            runtime: Some(runtime),
            back: None,
            inbox,
            info_reply: Value::Null,
            ready_after: Duration::ZERO,
        };
        let deadline = begin + patience;
        kernel.wait_for_ports(deadline)?;
        let deliver = move |channel, message| sender.send((channel, message)).is_ok();
        let connecting = Back::connect(&kernel.info, deliver);
        let back = kernel.runtime().block_on(connecting)?;
        kernel.back = Some(back);
        kernel.wait_until_ready(deadline)?;
        kernel.ready_after = begin.elapsed();
        Ok(kernel)
    }

    /// How long the kernel took until it answered.
    pub fn ready_after(&self) -> Duration {
        self.ready_after
    }

    /// What the kernel says of itself.
    pub fn info(&self) -> &Value {
        &self.info_reply
    }

    pub fn process_id(&self) -> u32 {
        self.process.id()
    }

    pub fn interrupter(&self) -> Interrupter {
        Interrupter { control: self.back().control.clone(), session: self.session.clone() }
    }

    /// Runs a cell as nbconvert does: nobody is there who could be asked for input.
    pub fn execute(&mut self, code: &str, patience: Duration) -> Result<Cell> {
        let request = self.send_cell(code, false);
        self.outcome(request, code, patience, |_| String::new(), |_| {})
    }

    /// Runs a cell. `answer` is asked when the cell wants input; `watch` sees every message about it as it comes
    /// (`{"msg_type": …, "content": …}`).
    pub fn execute_with(
        &mut self,
        code: &str,
        patience: Duration,
        answer: impl FnMut(&str) -> String,
        watch: impl FnMut(&Value),
    ) -> Result<Cell> {
        let request = self.send_cell(code, true);
        self.outcome(request, code, patience, answer, watch)
    }

    fn outcome(
        &mut self,
        request: String,
        code: &str,
        patience: Duration,
        mut answer: impl FnMut(&str) -> String,
        mut watch: impl FnMut(&Value),
    ) -> Result<Cell> {
        let begin = Instant::now();
        let deadline = begin + patience;
        let mut outputs = Outputs::default();
        let mut reply = None;
        let mut idle = false;
        while reply.is_none() || !idle {
            let Some((channel, message)) = self.receive(deadline)? else {
                bail!(
                    "a cell was not finished after {} s; it begins with: {}",
                    patience.as_secs(),
                    code.lines().next().unwrap_or_default()
                );
            };
            if message.parent_id() != request {
                continue;
            }
            watch(&json!({"msg_type": message.kind(), "content": message.content}));
            match (channel, message.kind()) {
                (Channel::Shell, "execute_reply") => reply = Some(message.content),
                (Channel::Stdin, "input_request") => {
                    let value = answer(message.content["prompt"].as_str().unwrap_or_default());
                    let answer = message.child("input_reply", json!({"status": "ok", "value": value}));
                    let _ = self.back().stdin.send(answer);
                }
                (Channel::IoPub, "status") => idle |= message.content["execution_state"] == "idle",
                (Channel::IoPub, kind) => outputs.take(kind, message.content.clone()),
                _ => {}
            }
        }
        let reply = reply.unwrap_or_default();
        Ok(Cell {
            id: request,
            status: reply["status"].as_str().unwrap_or_default().to_owned(),
            execution_count: reply["execution_count"].as_u64(),
            outputs: outputs.list,
            reply,
            elapsed: begin.elapsed(),
        })
    }

    /// What the kernel broadcasts in this time, with the ids of the requests that it is about.
    pub fn listen(&mut self, time: Duration) -> Vec<(String, Value)> {
        let deadline = Instant::now() + time;
        let mut heard = Vec::new();
        while let Ok(Some((channel, message))) = self.receive(deadline) {
            if channel == Channel::IoPub {
                let id = message.parent_id().to_owned();
                heard.push((id, json!({"msg_type": message.kind(), "content": message.content})));
            }
        }
        heard
    }

    /// Sends several cells at once, as “Run all” does, and returns the status of each.
    pub fn execute_all(&mut self, cells: &[&str], patience: Duration) -> Result<Vec<String>> {
        let deadline = Instant::now() + patience;
        let requests: Vec<String> = cells.iter().map(|code| self.send_cell(code, false)).collect();
        let mut statuses = vec![String::new(); requests.len()];
        while statuses.iter().any(String::is_empty) {
            let Some((channel, message)) = self.receive(deadline)? else {
                bail!("the cells were not finished after {} s", patience.as_secs());
            };
            let at = requests.iter().position(|request| request == message.parent_id());
            if let (Channel::Shell, Some(at)) = (channel, at) {
                statuses[at] = message.content["status"].as_str().unwrap_or("?").to_owned();
            }
        }
        Ok(statuses)
    }

    /// Asks anything else on the shell channel (`complete_request`, `inspect_request` …): the reply's content.
    pub fn request(&mut self, kind: &str, content: Value, patience: Duration) -> Result<Value> {
        let request = Message::new(kind, &self.session, content);
        let id = request.id().to_owned();
        let _ = self.back().shell.send(request);
        let deadline = Instant::now() + patience;
        loop {
            match self.receive(deadline)? {
                Some((Channel::Shell, message)) if message.parent_id() == id => return Ok(message.content),
                Some(_) => {}
                None => bail!("no reply to {kind} after {} s", patience.as_secs()),
            }
        }
    }

    /// Asks the kernel to stop, and makes it after five seconds.
    pub fn shutdown(mut self) {
        self.stop();
    }

    fn stop(&mut self) {
        if let Some(back) = self.back.take() {
            let _ =
                back.control.send(Message::new("shutdown_request", &self.session, json!({"restart": false})));
            let deadline = Instant::now() + Duration::from_secs(5);
            while Instant::now() < deadline && matches!(self.process.try_wait(), Ok(None)) {
                std::thread::sleep(Duration::from_millis(5));
            }
        }
        crate::process::kill_group(self.process.id() as i32);
        let _ = self.process.wait();
        let _ = std::fs::remove_file(&self.file);
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }

    fn send_cell(&mut self, code: &str, allow_stdin: bool) -> String {
        let content = json!({
            "code": code, "silent": false, "store_history": true, "user_expressions": {},
            "allow_stdin": allow_stdin, "stop_on_error": true,
        });
        let request = Message::new("execute_request", &self.session, content);
        let id = request.id().to_owned();
        let _ = self.back().shell.send(request);
        id
    }

    /// The next message, or nothing when time is up.
    fn receive(&mut self, deadline: Instant) -> Result<Option<(Channel, Message)>> {
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.inbox.recv_timeout(left.min(Duration::from_millis(200))) {
                Ok(received) => return Ok(Some(received)),
                Err(RecvTimeoutError::Disconnected) => bail!("the connection to the kernel is gone"),
                Err(RecvTimeoutError::Timeout) => {
                    if let Ok(Some(status)) = self.process.try_wait() {
                        bail!("the kernel has ended ({status})");
                    }
                    if left.is_zero() {
                        return Ok(None);
                    }
                }
            }
        }
    }

    fn wait_for_ports(&mut self, deadline: Instant) -> Result<()> {
        for port in [self.info.shell_port, self.info.iopub_port, self.info.stdin_port, self.info.control_port]
        {
            while std::net::TcpStream::connect((self.info.ip.as_str(), port)).is_err() {
                if let Ok(Some(status)) = self.process.try_wait() {
                    bail!("the kernel has ended ({status}) before it answered");
                }
                if Instant::now() > deadline {
                    bail!("the kernel does not listen on port {port}");
                }
                std::thread::sleep(Duration::from_millis(5));
            }
        }
        Ok(())
    }

    /// Until both a reply and a broadcast have come: the subscription to broadcasts takes its own time.
    fn wait_until_ready(&mut self, deadline: Instant) -> Result<()> {
        let mut heard = false;
        let mut asked = Instant::now();
        let ask = |kernel: &Kernel| {
            let _ = kernel.back().shell.send(Message::new("kernel_info_request", &kernel.session, json!({})));
        };
        ask(self);
        while !heard || self.info_reply.is_null() {
            match self.receive(deadline.min(Instant::now() + Duration::from_millis(300)))? {
                Some((Channel::IoPub, message)) => heard |= message.kind() == "status",
                Some((Channel::Shell, message)) if message.kind() == "kernel_info_reply" => {
                    self.info_reply = message.content;
                }
                Some(_) => {}
                None if Instant::now() >= deadline => bail!("the kernel did not answer in time"),
                None => {}
            }
            // A kernel that has replied but was not heard is asked again.
            if !self.info_reply.is_null() && !heard && asked.elapsed() > Duration::from_millis(100) {
                asked = Instant::now();
                ask(self);
            }
        }
        Ok(())
    }

    fn runtime(&self) -> &tokio::runtime::Runtime {
        self.runtime.as_ref().expect("there until the end")
    }

    fn back(&self) -> &Back {
        self.back.as_ref().expect("there from the start to the end")
    }
}

impl Drop for Kernel {
    fn drop(&mut self) {
        if self.runtime.is_some() {
            self.stop();
        }
    }
}

/// Collects the outputs of one cell.
#[derive(Default)]
struct Outputs {
    list: Vec<Value>,
    /// The display id of each output that has one.
    ids: Vec<(String, usize)>,
    clear_with_next: bool,
}

impl Outputs {
    fn take(&mut self, kind: &str, mut content: Value) {
        match kind {
            "stream" => {
                let text = content["text"].as_str().unwrap_or_default().to_owned();
                self.clear_if_asked();
                match self.list.last_mut() {
                    Some(last) if last["output_type"] == "stream" && last["name"] == content["name"] => {
                        if let Value::String(all) = &mut last["text"] {
                            // What has been written over can only stand in the last line.
                            let line = all.rfind('\n').map_or(0, |at| at + 1);
                            let end = overwritten(&format!("{}{text}", &all[line..]));
                            all.truncate(line);
                            all.push_str(&end);
                        }
                    }
                    _ => self.list.push(
                        json!({"output_type": "stream", "name": content["name"], "text": overwritten(&text)}),
                    ),
                }
            }
            "display_data" | "execute_result" => {
                self.clear_if_asked();
                if let Some(id) = content["transient"]["display_id"].as_str() {
                    self.ids.push((id.to_owned(), self.list.len()));
                }
                let mut output = json!({
                    "output_type": kind, "data": content["data"].take(), "metadata": content["metadata"].take(),
                });
                if kind == "execute_result" {
                    output["execution_count"] = content["execution_count"].take();
                }
                self.list.push(output);
            }
            "update_display_data" => {
                let id = content["transient"]["display_id"].as_str().unwrap_or_default();
                for (_, at) in self.ids.iter().filter(|(known, _)| known == id) {
                    self.list[*at]["data"] = content["data"].clone();
                    self.list[*at]["metadata"] = content["metadata"].clone();
                }
            }
            "error" => {
                self.clear_if_asked();
                self.list.push(json!({
                    "output_type": "error", "ename": content["ename"], "evalue": content["evalue"],
                    "traceback": content["traceback"],
                }));
            }
            "clear_output" => {
                self.clear_with_next = true;
                if !content["wait"].as_bool().unwrap_or(false) {
                    self.clear_if_asked();
                }
            }
            _ => {}
        }
    }

    fn clear_if_asked(&mut self) {
        if std::mem::take(&mut self.clear_with_next) {
            self.list.clear();
            self.ids.clear();
        }
    }
}

/// Text as a terminal, and a notebook's output, shows it: after a carriage return the line is written over.
fn overwritten(text: &str) -> String {
    if !text.contains('\r') {
        return text.to_owned();
    }
    let mut shown = Vec::new();
    let lines: Vec<&str> = text.split('\n').collect();
    for (at, line) in lines.iter().enumerate() {
        let last = at + 1 == lines.len();
        let (line, open) = match line.strip_suffix('\r') {
            Some(line) => (line.trim_end_matches('\r'), last),
            None => (*line, false),
        };
        let mut letters: Vec<char> = Vec::new();
        for part in line.split('\r') {
            let part: Vec<char> = part.chars().collect();
            let kept = letters.get(part.len()..).unwrap_or_default().to_vec();
            letters = [part, kept].concat();
        }
        // What follows may still write over it.
        letters.extend(open.then_some('\r'));
        shown.push(letters.into_iter().collect::<String>());
    }
    shown.join("\n")
}

/// The connection file holds the key: nobody else reads it.
pub(crate) fn write_private(file: &std::path::Path, text: &str) -> Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let mut handle = std::fs::OpenOptions::new().create_new(true).write(true).mode(0o600).open(file)?;
    handle.write_all(text.as_bytes())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_carriage_return_writes_over_its_line() {
        for (text, shown) in [
            ("a\rb\n", "b\n"),
            ("abc\rd", "dbc"),
            ("a\r\nb\r\n", "a\nb\n"),
            ("0 %\r50 %\r100 %\n", "100 %\n"),
            ("a\nb\r", "a\nb\r"),
        ] {
            assert_eq!(overwritten(text), shown);
        }
        let mut outputs = Outputs::default();
        for text in ["kept\n\r0 %", "\r50 %", "\r100 %\r", "done \n", "next"] {
            outputs.take("stream", json!({"name": "stdout", "text": text}));
        }
        assert_eq!(outputs.list[0]["text"], "kept\ndone \nnext");
    }

    #[test]
    fn outputs_are_joined_updated_and_cleared() {
        let mut outputs = Outputs::default();
        outputs.take("stream", json!({"name": "stdout", "text": "a\n"}));
        outputs.take("stream", json!({"name": "stdout", "text": "b\n"}));
        outputs.take(
            "display_data",
            json!({"data": {"text/plain": "1"}, "metadata": {}, "transient": {"display_id": "x"}}),
        );
        outputs.take(
            "update_display_data",
            json!({"data": {"text/plain": "2"}, "metadata": {}, "transient": {"display_id": "x"}}),
        );
        assert_eq!(
            outputs.list,
            vec![
                json!({"output_type": "stream", "name": "stdout", "text": "a\nb\n"}),
                json!({"output_type": "display_data", "data": {"text/plain": "2"}, "metadata": {}}),
            ]
        );
        outputs.take("clear_output", json!({"wait": true}));
        assert_eq!(outputs.list.len(), 2);
        outputs.take("stream", json!({"name": "stderr", "text": "c\n"}));
        assert_eq!(outputs.list, vec![json!({"output_type": "stream", "name": "stderr", "text": "c\n"})]);
    }
}
