//! Outgoing mail: `.eml` files in a folder (the embedded default) or SMTP.
//!
//! The `Message-ID` is derived from [`OutgoingMail::message_id`], so that a
//! mail sent twice after an unknown outcome is recognisable as one mail.

mod compose;
mod config;
mod folder;
mod outgoing;
mod smtp;
mod smtp_line;

pub use config::{MailConfig, SmtpConfig, SmtpTls, open};
pub use folder::FolderMailer;
pub use outgoing::{Attachment, MailAddress, OutgoingMail};
pub use smtp::SmtpMailer;

use async_trait::async_trait;

/// Proof that a mail was taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailReceipt {
    /// What the provider calls the mail: the SMTP server's last reply line, or
    /// the file's name.
    pub provider_id: String,
}

/// Why a mail was not taken over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// The server is away, slow, refuses us or says 4xx: try again with the
    /// same `message_id`. The outcome may be unknown.
    #[error("mail not sent yet: {0}")]
    Transient(String),
    /// The mail itself can never be sent: the address is bad or the server
    /// refuses this mail for good (5xx). Do not try again.
    #[error("mail can never be sent: {0}")]
    Permanent(String),
}

/// Sends mail.
#[async_trait]
pub trait Mailer: Send + Sync + 'static {
    /// Hands one mail over.
    ///
    /// # Errors
    /// [`MailError::Transient`] when it is worth trying again,
    /// [`MailError::Permanent`] when it is not.
    async fn send(&self, mail: &OutgoingMail) -> Result<MailReceipt, MailError>;

    /// Whether mail could be sent now; for `/health/services`.
    ///
    /// # Errors
    /// [`MailError::Transient`] when not.
    async fn ping(&self) -> Result<(), MailError>;
}
