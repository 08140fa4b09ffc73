use std::collections::HashMap;
use test_support::smtp_sink::{Manner, Sink, Taken};

/// An SMTP server that keeps what it has received.
#[derive(Clone)]
pub struct Mailbox(Sink);

impl Mailbox {
    /// Starts one on a free port.
    pub async fn start() -> Self {
        Self(Sink::start(Manner::Accept).await)
    }

    /// Its port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.0.address.port()
    }

    /// Changes how it behaves from now on.
    pub fn behave(&self, manner: Manner) {
        self.0.behave(manner);
    }

    /// Stops listening and cuts every connection.
    pub async fn stop(&self) {
        self.0.close().await;
    }

    /// Listens again at the same address.
    pub async fn restart(&self) {
        self.0.reopen().await;
    }

    /// How often each message was received, by its `Message-ID`.
    #[must_use]
    pub fn copies(&self) -> HashMap<String, usize> {
        let mut copies = HashMap::new();
        for mail in self.0.taken() {
            *copies.entry(header(&mail, "message-id").unwrap_or_default()).or_insert(0) += 1;
        }
        copies
    }

    /// The messages received for this recipient (`RCPT TO`), oldest first.
    #[must_use]
    pub fn to(&self, address: &str) -> Vec<Taken> {
        let angled = format!("<{address}>");
        self.0.taken().into_iter().filter(|mail| mail.to.contains(&angled)).collect()
    }
}

/// The token in the link of a mail, if it has one.
#[must_use]
pub fn mailed_token(mail: &str) -> Option<String> {
    let message = mail_parser::MessageParser::default().parse(mail.as_bytes())?;
    let text = message.body_text(0)?;
    let (_, after) = text.split_once("token=")?;
    Some(after.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c)).collect())
}

/// The value of a header of one line.
pub(crate) fn header(mail: &Taken, name: &str) -> Option<String> {
    let head = mail.content.split("\r\n\r\n").next()?;
    head.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    })
}
