use super::compose::compose;
use super::{MailAddress, MailError, MailReceipt, Mailer, OutgoingMail, SmtpConfig, SmtpTls};
use async_trait::async_trait;
use kernel::Clock;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::{Error, PoolConfig};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use std::future::Future;
use std::time::Duration;

/// Mail over SMTP (RFC 5321), on pooled connections.
pub struct SmtpMailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: MailAddress,
    /// Longest time for a whole mail.
    deadline: Duration,
    clock: Clock,
}

impl SmtpMailer {
    /// Prepares the connection without making it, so the server may be away.
    ///
    /// # Errors
    /// [`MailError::Permanent`] when the host or the sender is malformed.
    pub fn new(config: &SmtpConfig, clock: Clock) -> Result<Self, MailError> {
        config.from.mailbox()?;
        let unusable = |error: Error| MailError::Permanent(format!("SMTP configuration: {error}"));
        let mut builder = match config.tls {
            SmtpTls::Tls => AsyncSmtpTransport::<Tokio1Executor>::relay(&config.host).map_err(unusable)?,
            SmtpTls::Starttls => {
                AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(&config.host).map_err(unusable)?
            }
            SmtpTls::None => AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&config.host),
        };
        if let Some(port) = config.port {
            builder = builder.port(port);
        }
        if let Some(username) = &config.username {
            builder = builder.credentials(Credentials::new(username.clone(), config.password.expose().clone()));
        }
        let timeout = Duration::from_secs(config.timeout_s.max(1));
        let transport = builder
            .timeout(Some(timeout))
            .pool_config(PoolConfig::new().max_size(config.max_connections.max(1)))
            .build();
        Ok(Self { transport, from: config.from.clone(), deadline: timeout * 4, clock })
    }

    /// Makes sure of a connection that greeted us and let us in. Whatever goes
    /// wrong up to there, 5xx included, is not the mail's fault.
    async fn connect(&self) -> Result<(), MailError> {
        match self.transport.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err(MailError::Transient("the SMTP server closed the connection".to_owned())),
            Err(error) => Err(MailError::Transient(describe(&error))),
        }
    }

    async fn in_time<T>(&self, work: impl Future<Output = Result<T, MailError>>) -> Result<T, MailError> {
        let late = |_| MailError::Transient(format!("the SMTP server took more than {} s", self.deadline.as_secs()));
        tokio::time::timeout(self.deadline, work).await.map_err(late)?
    }
}

/// Sorts the refusal of a mail.
fn refusal(error: &Error) -> MailError {
    // RFC 4954 §6: what the server wants of us, not of the mail.
    let about_us = error.status().is_some_and(|code| matches!(u16::from(code), 530 | 534 | 535 | 538));
    if error.is_permanent() && !about_us {
        MailError::Permanent(describe(error))
    } else {
        MailError::Transient(describe(error))
    }
}

/// The error with its cause; servers repeat the reader's address in replies,
/// so addresses are taken out.
fn describe(error: &Error) -> String {
    let text = error.to_string();
    text.split_whitespace()
        .map(|word| if word.contains('@') { "<address>" } else { word })
        .collect::<Vec<_>>()
        .join(" ")
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, mail: &OutgoingMail) -> Result<MailReceipt, MailError> {
        let message = compose(mail, &self.from, self.clock.now())?;
        self.in_time(async {
            self.connect().await?;
            let reply = self.transport.send(message).await.map_err(|error| refusal(&error))?;
            Ok(MailReceipt { provider_id: reply.message().collect::<Vec<_>>().join(" ") })
        })
        .await
    }

    async fn ping(&self) -> Result<(), MailError> {
        self.in_time(self.connect()).await
    }
}
