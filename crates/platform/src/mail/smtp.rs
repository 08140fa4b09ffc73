use super::compose::compose;
use super::smtp_line::{Lines, describe};
use super::{MailAddress, MailError, MailReceipt, Mailer, OutgoingMail, SmtpConfig};
use crate::db::assert_no_transaction;
use async_trait::async_trait;
use kernel::Clock;
use lettre::transport::smtp::Error;
use std::time::Duration;

/// Mail over SMTP (RFC 5321), on connections that are used again.
pub struct SmtpMailer {
    lines: Lines,
    from: MailAddress,
    /// Longest time for the dialogue of one mail, its content included.
    deadline: Duration,
    clock: Clock,
}

impl SmtpMailer {
    /// Prepares the connection without making it, so the server may be away.
    ///
    /// # Errors
    /// [`MailError::Permanent`] when the host or the sender is malformed.
    pub fn new(config: &SmtpConfig, clock: Clock) -> Result<Self, MailError> {
        let from = config.from.mailbox()?;
        let lines = Lines::new(config, from.email.domain())?;
        let deadline = Duration::from_secs(config.timeout_s.max(1).saturating_mul(4));
        Ok(Self { lines, from: config.from.clone(), deadline, clock })
    }
}

/// Sorts what went wrong with a mail on a connection that had let us in.
fn refusal(error: &Error) -> MailError {
    // RFC 4954 §6: what the server wants of us, not of the mail.
    let about_us = error.status().is_some_and(|code| matches!(u16::from(code), 530 | 534 | 535 | 538));
    // The client's own refusal: an address beyond ASCII and a server without SMTPUTF8.
    if (error.is_permanent() && !about_us) || error.is_client() {
        MailError::Permanent(describe(error))
    } else {
        MailError::Transient(describe(error))
    }
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, mail: &OutgoingMail) -> Result<MailReceipt, MailError> {
        assert_no_transaction("a mail server");
        let message = compose(mail, &self.from, self.clock.now())?;
        let mut line = self.lines.line().await?;
        let content = message.formatted();
        let sending = line.connection.send(message.envelope(), &content);
        let reply = tokio::time::timeout(self.deadline, sending)
            .await
            .map_err(|_| MailError::Transient(format!("the SMTP server took more than {} s", self.deadline.as_secs())))?
            .map_err(|error| refusal(&error))?;
        line.give_back();
        Ok(MailReceipt { provider_id: reply.message().collect::<Vec<_>>().join(" ") })
    }

    async fn ping(&self) -> Result<(), MailError> {
        self.lines.line().await?.give_back();
        Ok(())
    }
}
