//! Jupyter messages as they travel: frames in, frames out, checked and signed. Contents stay plain JSON, so
//! that whatever a front end and evcxr say to each other passes through unchanged.

use anyhow::{Context, Result};
use bytes::Bytes;
use jupyter_protocol::ConnectionInfo;
use jupyter_zmq_client::RawMessage;
use ring::hmac;
use serde_json::{json, Value};
use std::io::ErrorKind;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use zeromq::{Socket, SocketRecv, SocketSend, ZmqError, ZmqMessage};

const DELIMITER: &[u8] = b"<IDS|MSG>";

/// The channels of a kernel that carry messages (the heartbeat only echoes).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    Shell,
    Control,
    Stdin,
    IoPub,
}

#[derive(Clone, Debug)]
pub struct Message {
    /// Who asked, for the router sockets: it goes back first in the reply.
    pub ids: Vec<Bytes>,
    pub header: Value,
    pub parent: Value,
    pub metadata: Value,
    pub content: Value,
    pub buffers: Vec<Bytes>,
}

impl Message {
    /// A message with a new id, of nobody's.
    pub fn new(kind: &str, session: &str, content: Value) -> Message {
        Message {
            ids: Vec::new(),
            header: json!({
                "msg_id": uuid::Uuid::new_v4().to_string(),
                "session": session,
                "username": "kernel",
                "date": chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
                "msg_type": kind,
                "version": "5.3",
            }),
            parent: json!({}),
            metadata: json!({}),
            content,
            buffers: Vec::new(),
        }
    }

    /// A message caused by this one.
    pub fn child(&self, kind: &str, content: Value) -> Message {
        let session = self.header["session"].as_str().unwrap_or_default();
        let mut message = Message::new(kind, session, content);
        message.parent = self.header.clone();
        message
    }

    /// The reply to this request, addressed to whoever sent it.
    pub fn reply(&self, content: Value) -> Message {
        let kind = self.kind().replace("_request", "_reply");
        let mut message = self.child(&kind, content);
        message.ids = self.ids.clone();
        message
    }

    pub fn kind(&self) -> &str {
        self.header["msg_type"].as_str().unwrap_or_default()
    }

    pub fn id(&self) -> &str {
        self.header["msg_id"].as_str().unwrap_or_default()
    }

    pub fn parent_id(&self) -> &str {
        self.parent["msg_id"].as_str().unwrap_or_default()
    }
}

/// The key of one connection; without a key nothing is signed or checked, as the protocol has it.
#[derive(Clone)]
pub struct Key(Option<hmac::Key>);

impl Key {
    pub fn new(text: &str) -> Key {
        Key((!text.is_empty()).then(|| hmac::Key::new(hmac::HMAC_SHA256, text.as_bytes())))
    }

    pub fn pack(&self, message: &Message) -> Result<ZmqMessage> {
        let parts = [
            serde_json::to_vec(&message.header)?,
            serde_json::to_vec(&message.parent)?,
            serde_json::to_vec(&message.metadata)?,
            serde_json::to_vec(&message.content)?,
        ];
        let signature = match &self.0 {
            Some(key) => {
                let mut context = hmac::Context::with_key(key);
                for part in &parts {
                    context.update(part);
                }
                let tag = context.sign();
                tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
            }
            None => String::new(),
        };
        let mut frames = message.ids.clone();
        frames.push(Bytes::from_static(DELIMITER));
        frames.push(signature.into());
        frames.extend(parts.into_iter().map(Bytes::from));
        frames.extend(message.buffers.iter().cloned());
        ZmqMessage::try_from(frames).map_err(|error| anyhow::anyhow!("{error}"))
    }

    pub fn unpack(&self, frames: ZmqMessage) -> Result<Message> {
        let raw = RawMessage::from_multipart(frames, &self.0)?;
        let part = |at: usize| -> Result<Value> {
            serde_json::from_slice(&raw.jparts[at]).with_context(|| format!("message part {at} is not JSON"))
        };
        Ok(Message {
            header: part(0)?,
            parent: part(1)?,
            metadata: part(2)?,
            content: part(3)?,
            buffers: raw.jparts[4..].to_vec(),
            ids: raw.zmq_identities,
        })
    }
}

/// The way into one socket: sending never waits, so that a slow peer cannot hold up the others.
pub type Out = mpsc::UnboundedSender<Message>;

/// Sends everything that comes through the returned door, in order.
pub fn writer<S: SocketSend + Send + 'static>(mut socket: S, key: Key) -> Out {
    let (out, mut queue) = mpsc::unbounded_channel::<Message>();
    tokio::spawn(async move {
        while let Some(message) = queue.recv().await {
            match key.pack(&message) {
                // A peer that has gone away is no reason to stop serving the others.
                Ok(frames) => drop(socket.send(frames).await),
                Err(error) => eprintln!("atelier-kernel: a message could not be packed: {error:#}"),
            }
        }
    });
    out
}

/// Hands every well-signed message of a socket to `deliver`, until the socket closes or nobody listens.
pub fn reader<S, F>(mut socket: S, key: Key, deliver: F) -> tokio::task::JoinHandle<()>
where
    S: SocketRecv + Send + 'static,
    F: Fn(Message) -> bool + Send + 'static,
{
    tokio::spawn(async move {
        let mut errors = 0;
        loop {
            match socket.recv().await {
                Ok(frames) => {
                    errors = 0;
                    match key.unpack(frames) {
                        Ok(message) => {
                            if !deliver(message) {
                                return;
                            }
                        }
                        Err(error) => eprintln!("atelier-kernel: a message was refused: {error:#}"),
                    }
                }
                Err(_) => {
                    // One peer's broken connection; several in a row mean that the socket is of no more use.
                    errors += 1;
                    if errors > 20 {
                        return;
                    }
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
        }
    })
}

/// The sockets that the front end connects to.
pub struct Front {
    pub shell: Out,
    pub control: Out,
    pub stdin: Out,
    pub iopub: Out,
}

impl Front {
    /// Binds the five sockets of the connection file and hands what comes in to `deliver`.
    pub async fn bind<F>(info: &ConnectionInfo, deliver: F) -> Result<Front>
    where
        F: Fn(Channel, Message) -> bool + Clone + Send + 'static,
    {
        let key = Key::new(&info.key);
        let mut heartbeat = zeromq::RepSocket::new();
        bind(&mut heartbeat, &info.hb_url()).await?;
        tokio::spawn(async move {
            loop {
                match heartbeat.recv().await {
                    Ok(beat) => drop(heartbeat.send(beat).await),
                    Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
                }
            }
        });
        let mut iopub = zeromq::PubSocket::new();
        bind(&mut iopub, &info.iopub_url()).await?;
        let mut outs = Vec::new();
        for (channel, url) in [
            (Channel::Shell, info.shell_url()),
            (Channel::Control, info.control_url()),
            (Channel::Stdin, info.stdin_url()),
        ] {
            let mut socket = zeromq::RouterSocket::new();
            bind(&mut socket, &url).await?;
            let (send, receive) = socket.split();
            let deliver = deliver.clone();
            reader(receive, key.clone(), move |message| deliver(channel, message));
            outs.push(writer(send, key.clone()));
        }
        let mut outs = outs.into_iter();
        let mut next = || outs.next().expect("three router sockets");
        Ok(Front { shell: next(), control: next(), stdin: next(), iopub: writer(iopub, key) })
    }
}

/// How long a port that was free when the connection file was written may be taken: by the kernel before this one, which
/// is ending, or by a program that has just been started and still holds what its parent had open.
const TAKEN: Duration = Duration::from_secs(2);

async fn bind<S: Socket>(socket: &mut S, url: &str) -> Result<()> {
    let begin = Instant::now();
    loop {
        match socket.bind(url).await {
            Err(ZmqError::Network(error))
                if error.kind() == ErrorKind::AddrInUse && begin.elapsed() < TAKEN =>
            {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            bound => {
                return bound.map(drop).with_context(|| {
                    format!(
                        "cannot listen on {url}, which the connection file names; is another kernel there?"
                    )
                })
            }
        }
    }
}

/// The sockets with which one talks to a kernel. Dropping the value closes them.
pub struct Back {
    pub shell: Out,
    pub control: Out,
    pub stdin: Out,
    readers: Vec<tokio::task::JoinHandle<()>>,
}

impl Back {
    pub async fn connect<F>(info: &ConnectionInfo, deliver: F) -> Result<Back>
    where
        F: Fn(Channel, Message) -> bool + Clone + Send + 'static,
    {
        let key = Key::new(&info.key);
        // A kernel asks for input on the stdin socket of whoever sent the cell: both need one identity.
        let identity = uuid::Uuid::new_v4().to_string();
        let mut readers = Vec::new();
        let mut iopub = zeromq::SubSocket::new();
        iopub.subscribe("").await?;
        iopub.connect(&info.iopub_url()).await?;
        {
            let deliver = deliver.clone();
            readers.push(reader(iopub, key.clone(), move |message| deliver(Channel::IoPub, message)));
        }
        let mut outs = Vec::new();
        for (channel, url) in [
            (Channel::Shell, info.shell_url()),
            (Channel::Control, info.control_url()),
            (Channel::Stdin, info.stdin_url()),
        ] {
            let mut options = zeromq::SocketOptions::default();
            options.peer_identity(identity.parse()?);
            let mut socket = zeromq::DealerSocket::with_options(options);
            socket.connect(&url).await.with_context(|| format!("cannot reach {url}"))?;
            let (send, receive) = socket.split();
            let deliver = deliver.clone();
            readers.push(reader(receive, key.clone(), move |message| deliver(channel, message)));
            outs.push(writer(send, key.clone()));
        }
        let mut outs = outs.into_iter();
        let mut next = || outs.next().expect("three dealer sockets");
        Ok(Back { shell: next(), control: next(), stdin: next(), readers })
    }
}

impl Drop for Back {
    fn drop(&mut self) {
        for reader in &self.readers {
            reader.abort();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_is_let_go_in_a_moment_is_waited_for() {
        let file = crate::holder::connection_file().unwrap();
        let info: ConnectionInfo = serde_json::from_value(file).unwrap();
        let held = std::net::TcpListener::bind((info.ip.as_str(), info.shell_port)).unwrap();
        std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(200));
            drop(held);
        });
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        assert!(runtime.block_on(Front::bind(&info, |_, _| true)).is_ok());
        // One that stays taken is said, with its address.
        let error = runtime.block_on(Front::bind(&info, |_, _| true)).err().unwrap();
        assert!(format!("{error:#}").contains(&info.hb_url()), "{error:#}");
    }
}
