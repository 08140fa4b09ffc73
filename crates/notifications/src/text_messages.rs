//! The port `TextMessages`: what must go out now, to a number that is nobody's yet.

use crate::config::NotificationsConfig;
use crate::text::Texts;
use async_trait::async_trait;
use kernel::Masked;
use kernel::ports::{DirectText, PortResult, TextMessageError, TextMessages};
use platform::sms::{OutgoingSms, SmsError, SmsSender};
use std::sync::Arc;

/// Sends text messages at once, and keeps nothing of them.
#[derive(Clone)]
pub struct UserTextMessages {
    sender: Option<Arc<dyn SmsSender>>,
    texts: Texts,
}

impl UserTextMessages {
    /// By this sender, when there is one.
    #[must_use]
    pub fn new(sender: Option<Arc<dyn SmsSender>>, config: &NotificationsConfig) -> Self {
        Self { sender, texts: Texts::new(&config.public_app_url) }
    }
}

#[async_trait]
impl TextMessages for UserTextMessages {
    fn is_configured(&self) -> PortResult<bool> {
        Ok(self.sender.is_some())
    }

    async fn send(&self, message: DirectText) -> Result<(), TextMessageError> {
        let sender = self.sender.as_ref();
        let sender = sender.ok_or_else(|| TextMessageError::Permanent("none is configured".to_owned()))?;
        let DirectText { to, locale, template, values, idempotency_key } = message;
        let body = self.texts.text_message(&locale, template, values.expose());
        let body = body.map_err(|error| TextMessageError::Permanent(error.to_string()))?;
        let message = OutgoingSms { id: idempotency_key, to, body: Masked::new(body) };
        sender.send(&message).await.map_err(|error| match error {
            SmsError::Transient(why) => TextMessageError::Transient(why),
            SmsError::Permanent(why) => TextMessageError::Permanent(why),
        })
    }
}

impl std::fmt::Debug for UserTextMessages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("UserTextMessages")
    }
}
