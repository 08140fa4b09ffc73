use super::{PortError, PortResult};
use crate::{Locale, Masked, PhoneNumber};
use async_trait::async_trait;
use std::collections::BTreeMap;

/// A text message that must go out now because it carries a secret that is kept nowhere else: a code.
#[derive(Debug, Clone)]
pub struct DirectText {
    /// To which number: it may be nobody's yet.
    pub to: Masked<PhoneNumber>,
    /// Language of the text.
    pub locale: Locale,
    /// Name of the template (`phone_code`).
    pub template: &'static str,
    /// What the template fills in. Kept in memory only.
    pub values: Masked<BTreeMap<String, String>>,
    /// Same key, same message: a retry carries the same secret. `event id/handler`.
    pub idempotency_key: String,
}

/// Why a text message did not go. Never with the number or the text in it.
#[derive(Debug, thiserror::Error)]
pub enum TextMessageError {
    /// The gateway is away or busy: try again.
    #[error("the gateway of text messages did not take the message: {0}")]
    Transient(String),
    /// The gateway refused for good: not worth a retry.
    #[error("the gateway of text messages refused the message: {0}")]
    Permanent(String),
    /// The owner could not answer: try again.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// Sends text messages at once, owned by `notifications`.
#[async_trait]
pub trait TextMessages: Send + Sync {
    /// Whether this installation sends text messages at all.
    fn is_configured(&self) -> PortResult<bool>;

    /// Sends `message`. Gateways recognise no repeats, so that a retry after a lost answer may bring it twice: it must
    /// carry the same secret. It speaks to a gateway: never called while a transaction of the caller is open.
    ///
    /// # Errors
    /// When the gateway did not take it.
    async fn send(&self, message: DirectText) -> Result<(), TextMessageError>;
}
