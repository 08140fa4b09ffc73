use std::collections::HashMap;
use test_support::smtp_sink::{Manner, Sink, Taken};

/// An SMTP server that counts what it has taken.
#[derive(Clone)]
pub struct Mailbox(Sink);

impl Mailbox {
    /// Opens one on a free port.
    pub async fn open() -> Self {
        Self(Sink::start(Manner::Accept).await)
    }

    /// Where it listens, on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.0.address.port()
    }

    /// From now on it behaves so.
    pub fn behave(&self, manner: Manner) {
        self.0.behave(manner);
    }

    /// Nobody listens any more, every connection is cut.
    pub async fn close(&self) {
        self.0.close().await;
    }

    /// It listens again at the same address.
    pub async fn reopen(&self) {
        self.0.reopen().await;
    }

    /// How often each message was taken, by its `Message-ID`.
    #[must_use]
    pub fn copies(&self) -> HashMap<String, usize> {
        let mut copies = HashMap::new();
        for mail in self.0.taken() {
            *copies.entry(header(&mail, "message-id").unwrap_or_default()).or_insert(0) += 1;
        }
        copies
    }

    /// The messages taken whose envelope names this address, oldest first.
    #[must_use]
    pub fn to(&self, address: &str) -> Vec<Taken> {
        let angled = format!("<{address}>");
        self.0.taken().into_iter().filter(|mail| mail.to.contains(&angled)).collect()
    }
}

/// The value of a header of one line.
pub(crate) fn header(mail: &Taken, name: &str) -> Option<String> {
    let head = mail.content.split("\r\n\r\n").next()?;
    head.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    })
}
