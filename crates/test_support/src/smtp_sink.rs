//! An SMTP server that keeps what it takes, and can misbehave.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// How the server behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Takes everything.
    Accept,
    /// Greets with this line instead of 220.
    Greet(&'static str),
    /// Answers `AUTH` with this line.
    Auth(&'static str),
    /// Answers `MAIL FROM` with this line.
    Mail(&'static str),
    /// Answers `RCPT TO` with this line.
    Rcpt(&'static str),
    /// Answers the end of the content with this line; does not keep it.
    Data(&'static str),
    /// Closes after the content, having kept it: the client cannot know.
    CloseAfterData,
    /// Says nothing any more after `RCPT TO`.
    FallSilent,
}

/// A mail that it took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Envelope sender.
    pub from: String,
    /// Envelope recipient.
    pub to: String,
    /// The message as it came (RFC 5322).
    pub content: String,
}

/// The server; ends with the test.
#[derive(Clone)]
pub struct Sink {
    /// Where it listens.
    pub address: SocketAddr,
    state: Arc<Mutex<State>>,
    serving: Arc<Mutex<Option<JoinHandle<()>>>>,
}

struct State {
    manner: Manner,
    taken: Vec<Taken>,
    connections: usize,
    commands: Vec<String>,
}

impl Sink {
    /// Starts on a free port.
    pub async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("bound");
        let state = State { manner, taken: vec![], connections: 0, commands: vec![] };
        let sink = Self { address, state: Arc::new(Mutex::new(state)), serving: Arc::default() };
        sink.serve_from(listener);
        sink
    }

    /// Stops listening and cuts every connection, as when the server is gone. What it has taken stays.
    pub async fn close(&self) {
        let serving = self.serving.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(serving) = serving {
            serving.abort();
            // Only once the task is gone is the port free.
            let _ = serving.await;
        }
    }

    /// Listens again at the same address.
    pub async fn reopen(&self) {
        self.close().await;
        self.serve_from(TcpListener::bind(self.address).await.expect("the port is still free"));
    }

    fn serve_from(&self, listener: TcpListener) {
        let sink = self.clone();
        let serving = tokio::spawn(async move {
            let mut dialogues = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                sink.with(|state| state.connections += 1);
                let sink = sink.clone();
                // A client that goes away ends its dialogue, no more.
                dialogues.spawn(async move { sink.serve(client).await.ok() });
            }
        });
        *self.serving.lock().unwrap_or_else(PoisonError::into_inner) = Some(serving);
    }

    /// From now on it behaves so.
    pub fn behave(&self, manner: Manner) {
        self.with(|state| state.manner = manner);
    }

    /// What it has taken so far.
    pub fn taken(&self) -> Vec<Taken> {
        self.with(|state| state.taken.clone())
    }

    /// How many clients have connected.
    pub fn connections(&self) -> usize {
        self.with(|state| state.connections)
    }

    /// Every command line that it has heard.
    pub fn commands(&self) -> Vec<String> {
        self.with(|state| state.commands.clone())
    }

    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    async fn serve(&self, client: TcpStream) -> std::io::Result<()> {
        let (reading, mut writing) = client.into_split();
        let mut lines = BufReader::new(reading).split(b'\n');
        let greeting = match self.with(|state| state.manner) {
            Manner::Greet(line) => line,
            _ => "220 sink ESMTP",
        };
        writing.write_all(format!("{greeting}\r\n").as_bytes()).await?;
        let (mut from, mut to) = (String::new(), String::new());
        while let Some(line) = lines.next_segment().await? {
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            self.with(|state| state.commands.push(verb.clone()));
            let manner = self.with(|state| state.manner);
            let answer = match (verb.as_str(), manner) {
                ("EHLO", _) => "250-sink\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME",
                ("AUTH", Manner::Auth(line)) | ("MAIL", Manner::Mail(line)) | ("RCPT", Manner::Rcpt(line)) => line,
                ("AUTH", _) => "235 2.7.0 welcome",
                ("MAIL", _) => {
                    from = line;
                    "250 2.1.0 ok"
                }
                ("RCPT", _) => {
                    to = line;
                    if manner == Manner::FallSilent {
                        std::future::pending::<()>().await;
                    }
                    "250 2.1.5 ok"
                }
                ("DATA", _) => {
                    writing.write_all(b"354 go on\r\n").await?;
                    let mut content = Vec::new();
                    while let Some(line) = lines.next_segment().await? {
                        if line == b".\r" {
                            break;
                        }
                        content.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
                        content.push(b'\n');
                    }
                    let content = String::from_utf8_lossy(&content).into_owned();
                    if !matches!(manner, Manner::Data(_)) {
                        let taken = Taken { from: from.clone(), to: to.clone(), content };
                        self.with(|state| state.taken.push(taken));
                    }
                    match manner {
                        Manner::CloseAfterData => return Ok(()),
                        Manner::Data(line) => line,
                        _ => "250 2.0.0 queued as 4711",
                    }
                }
                ("RSET" | "NOOP", _) => "250 ok",
                ("QUIT", _) => {
                    writing.write_all(b"221 bye\r\n").await?;
                    return Ok(());
                }
                _ => "500 what?",
            };
            writing.write_all(format!("{answer}\r\n").as_bytes()).await?;
        }
        Ok(())
    }
}
