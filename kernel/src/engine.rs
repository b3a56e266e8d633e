//! The layer's side of a holder: one evcxr to talk to, newly started or taken over ready.

use crate::holder::Place;
use crate::wire::{Back, Channel, Message};
use crate::{process, rundir};
use anyhow::{bail, Context, Result};
use jupyter_protocol::ConnectionInfo;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::Stdio;
use std::time::Duration;
use tokio::sync::mpsc;

/// How an evcxr ended.
#[derive(Clone, Debug, Default)]
pub struct End {
    pub status: String,
    pub words: String,
}

/// A running evcxr with the line to its holder. Dropping the value ends both.
pub struct Engine {
    pub place: Place,
    pub back: Back,
    /// Closing it is the order to finish.
    line: Option<Box<dyn Write + Send>>,
    gone: Option<std::sync::mpsc::Receiver<()>>,
}

/// A line to a holder that has started evcxr.
pub struct Line {
    pub place: Place,
    pub write: Box<dyn Write + Send>,
    pub read: BufReader<Box<dyn Read + Send>>,
}

/// Starts a holder and, through it, evcxr.
pub fn start() -> Result<Line> {
    use std::os::unix::process::CommandExt;
    let mut child = crate::home::this_program()?
        .arg("hold")
        // A signal to the layer's group must not reach the one who cleans up after it.
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start this program a second time, as the holder of evcxr")?;
    let write: Box<dyn Write + Send> = Box::new(child.stdin.take().expect("piped"));
    let read: Box<dyn Read + Send> = Box::new(child.stdout.take().expect("piped"));
    std::thread::spawn(move || child.wait());
    let mut read = BufReader::new(read);
    let said = next(&mut read).context("the holder of evcxr said nothing")?;
    match Place::from_json(&said) {
        Some(place) => Ok(Line { place, write, read }),
        None => bail!("{}", end_of(&said).words),
    }
}

pub fn next(read: &mut impl BufRead) -> Result<Value> {
    let mut text = String::new();
    read.read_line(&mut text)?;
    serde_json::from_str(&text).with_context(|| format!("unreadable: {text:?}"))
}

fn end_of(said: &Value) -> End {
    let part = |name: &str| said["ended"][name].as_str().unwrap_or_default().to_owned();
    End { status: part("status"), words: part("words") }
}

impl Engine {
    /// Connects to the evcxr at the other end of the line. `ended` is called once, when it is gone.
    pub async fn connect<F, G>(line: Line, deliver: F, ended: G) -> Result<Engine>
    where
        F: Fn(Channel, Message) -> bool + Clone + Send + 'static,
        G: FnOnce(End) + Send + 'static,
    {
        let Line { place, write, mut read } = line;
        let (tell, gone) = std::sync::mpsc::channel();
        let (tell_early, mut gone_early) = mpsc::unbounded_channel();
        {
            let place = place.clone();
            std::thread::spawn(move || {
                let end = match next(&mut read) {
                    Ok(said) => end_of(&said),
                    Err(_) => {
                        // The holder itself was ended: do its work.
                        process::kill_group(place.group);
                        rundir::remove(&place.folder);
                        End { status: "SIGKILL".into(), words: String::new() }
                    }
                };
                let _ = tell.send(());
                let _ = tell_early.send(end.clone());
                ended(end);
            });
        }
        let text = std::fs::read(place.connection()).context("evcxr’s connection file is gone")?;
        let info: ConnectionInfo = serde_json::from_slice(&text)?;
        let listening = async {
            for port in [info.shell_port, info.iopub_port, info.stdin_port, info.control_port] {
                while tokio::net::TcpStream::connect((info.ip.as_str(), port)).await.is_err() {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            }
        };
        let answer = tokio::select! {
            _ = listening => Ok(()),
            end = gone_early.recv() => Err(end.unwrap_or_default()),
            _ = tokio::time::sleep(Duration::from_secs(60)) => Err(End {
                status: String::new(),
                words: "evcxr did not listen on its ports within a minute.".into(),
            }),
        };
        if let Err(end) = answer {
            bail!("{} {}", end.status, end.words);
        }
        let back = Back::connect(&info, deliver).await?;
        Ok(Engine { place, back, line: Some(write), gone: Some(gone) })
    }

    /// Ends evcxr and waits until nothing of it is left, within reason.
    pub fn finish(mut self) {
        self.line.take();
        if let Some(gone) = self.gone.take() {
            let _ = gone.recv_timeout(Duration::from_secs(3));
        }
    }
}
