use super::MailError;
use bytes::Bytes;
use lettre::Address;
use lettre::message::Mailbox;

/// An address with the name shown beside it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailAddress {
    /// The address, `local@domain`.
    pub address: String,
    /// The display name; control characters in it become spaces.
    #[serde(default)]
    pub name: Option<String>,
}

impl MailAddress {
    /// An address without a name.
    #[must_use]
    pub fn new(address: impl Into<String>) -> Self {
        Self { address: address.into(), name: None }
    }

    /// An address with a display name.
    #[must_use]
    pub fn named(address: impl Into<String>, name: impl Into<String>) -> Self {
        Self { address: address.into(), name: Some(name.into()) }
    }

    pub(super) fn mailbox(&self) -> Result<Mailbox, MailError> {
        // The address itself stays out of the error: it is personal.
        let bad = || MailError::Permanent("the address is malformed".to_owned());
        if self.address.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(bad());
        }
        let address: Address = self.address.parse().map_err(|_| bad())?;
        let name = self.name.as_deref().map(one_line).filter(|name| !name.is_empty());
        Ok(Mailbox::new(name, address))
    }
}

/// A file that goes with a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// File name as the reader sees it; control characters become spaces.
    pub name: String,
    /// Media type, e.g. `application/pdf`.
    pub content_type: String,
    /// Content.
    pub bytes: Bytes,
}

/// One mail to one reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingMail {
    /// Unique id of the mail, e.g. `<event id>-<handler>`: letters, digits, `.`,
    /// `_` and `-`, at most 128. The same id means the same mail, and gives the
    /// same `Message-ID`.
    pub message_id: String,
    /// The sender; none = the configured one.
    pub from: Option<MailAddress>,
    /// The reader.
    pub to: MailAddress,
    /// The subject; control characters become spaces.
    pub subject: String,
    /// The body as plain text.
    pub text: String,
    /// The body as HTML, as an alternative to the text.
    pub html: Option<String>,
    /// Files that go with it.
    pub attachments: Vec<Attachment>,
    /// Further headers. Those that this module sets itself are refused.
    pub headers: Vec<(String, String)>,
    /// Language of the content (BCP 47), for `Content-Language`.
    pub locale: String,
}

/// Text on one line: what would begin a header of its own becomes a space.
pub(super) fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.trim().to_owned()
}
