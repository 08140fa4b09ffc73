use super::{MailError, SmtpConfig, SmtpTls};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;

/// Servers hang up on who is idle for minutes; we do not wait for that.
const IDLE: Duration = Duration::from_secs(60);

/// Our connections to the SMTP server.
///
/// Not lettre's pool: its timeout covers connecting only, it does not bound the
/// number of connections, and it takes one back whose dialogue was given up in
/// the middle, on which everything that follows hangs.
pub(super) struct Lines {
    config: SmtpConfig,
    port: u16,
    tls: Option<TlsParameters>,
    hello: ClientId,
    timeout: Duration,
    idle: Mutex<Vec<(AsyncSmtpConnection, Instant)>>,
    places: Semaphore,
}

/// A connection in use. Dropped, it is closed: only [`Line::give_back`] keeps it.
pub(super) struct Line<'a> {
    pub(super) connection: AsyncSmtpConnection,
    lines: &'a Lines,
    _place: SemaphorePermit<'a>,
}

impl Line<'_> {
    /// Keeps the connection for the next mail; only after a finished dialogue.
    pub(super) fn give_back(self) {
        self.lines.idle.lock().unwrap_or_else(PoisonError::into_inner).push((self.connection, Instant::now()));
    }
}

impl Lines {
    pub(super) fn new(config: &SmtpConfig, domain: &str) -> Result<Self, MailError> {
        let unusable = |error: Error| MailError::Permanent(format!("SMTP configuration: {error}"));
        let (tls, port) = match config.tls {
            SmtpTls::Tls => (Some(TlsParameters::new(config.host.clone()).map_err(unusable)?), 465),
            SmtpTls::Starttls => (Some(TlsParameters::new(config.host.clone()).map_err(unusable)?), 587),
            SmtpTls::None => (None, 25),
        };
        Ok(Self {
            port: config.port.unwrap_or(port),
            tls,
            hello: ClientId::Domain(domain.to_owned()),
            timeout: Duration::from_secs(config.timeout_s.max(1)),
            idle: Mutex::default(),
            // A number of connections, far below the semaphore's maximum.
            places: Semaphore::new(config.max_connections.clamp(1, 1_000) as usize),
            config: config.clone(),
        })
    }

    /// A connection that greeted us and let us in. Whatever goes wrong up to
    /// there, 5xx included, is not the fault of a mail.
    pub(super) async fn line(&self) -> Result<Line<'_>, MailError> {
        let place = self.places.acquire().await.map_err(|error| MailError::Transient(error.to_string()))?;
        while let Some((mut connection, since)) = self.parked() {
            let fresh = since.elapsed() < IDLE;
            if fresh && tokio::time::timeout(self.timeout, connection.test_connected()).await == Ok(true) {
                return Ok(Line { connection, lines: self, _place: place });
            }
        }
        let connection = tokio::time::timeout(self.timeout, self.connect()).await;
        let connection = connection
            .map_err(|_| MailError::Transient("the SMTP server does not let us in in time".to_owned()))?
            .map_err(|error| MailError::Transient(describe(&error)))?;
        Ok(Line { connection, lines: self, _place: place })
    }

    fn parked(&self) -> Option<(AsyncSmtpConnection, Instant)> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let wrapped = if self.config.tls == SmtpTls::Tls { self.tls.clone() } else { None };
        let server = (self.config.host.as_str(), self.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(self.timeout), &self.hello, wrapped, None).await?;
        if let (SmtpTls::Starttls, Some(tls)) = (self.config.tls, self.tls.clone()) {
            // Fails when the server offers none, before anything is said in clear.
            connection.starttls(tls, &self.hello).await?;
        }
        if let Some(username) = &self.config.username {
            let credentials = Credentials::new(username.clone(), self.config.password.expose().clone());
            connection.auth(DEFAULT_MECHANISMS, &credentials).await?;
        }
        Ok(connection)
    }
}

/// The error with its cause. Servers repeat the reader's address in replies, so
/// addresses are taken out.
pub(super) fn describe(error: &Error) -> String {
    let text = error.to_string();
    text.split_whitespace()
        .map(|word| if word.contains('@') { "<address>" } else { word })
        .collect::<Vec<_>>()
        .join(" ")
}
