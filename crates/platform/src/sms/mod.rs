//! Outgoing text messages: files in a folder (the development default) or Twilio.

mod config;
mod folder;
mod twilio;

pub use config::{SmsConfig, TwilioConfig, open};
pub use folder::FolderSms;
pub use twilio::TwilioSms;

use async_trait::async_trait;
use kernel::{Masked, PhoneNumber};

/// A text message.
#[derive(Debug, Clone)]
pub struct OutgoingSms {
    /// Same id, same message.
    pub id: String,
    /// To which number.
    pub to: Masked<PhoneNumber>,
    /// The text.
    pub body: Masked<String>,
}

/// Why a text message was not taken over. Never with the number or the text in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SmsError {
    /// The gateway is away, slow, busy or refuses us: try again. The outcome may be unknown.
    #[error("text message not sent yet: {0}")]
    Transient(String),
    /// This message can never be sent: there is no such number, or its owner wants none. Do not try again.
    #[error("text message can never be sent: {0}")]
    Permanent(String),
}

/// Sends text messages.
#[async_trait]
pub trait SmsSender: Send + Sync + 'static {
    /// Hands one message over.
    ///
    /// # Errors
    /// [`SmsError::Transient`] when it is worth trying again, [`SmsError::Permanent`] when it is not.
    async fn send(&self, message: &OutgoingSms) -> Result<(), SmsError>;
}
