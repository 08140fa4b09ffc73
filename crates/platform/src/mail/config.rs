use super::{FolderMailer, MailAddress, MailError, Mailer, SmtpMailer};
use kernel::{Clock, Entropy, Masked};
use serde::Deserialize;
use std::path::PathBuf;
use std::sync::Arc;

/// How mail leaves.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum MailConfig {
    /// As `.eml` files in a folder: for development, tests, and pickup by another program.
    Folder {
        /// The folder; made when missing.
        #[serde(default = "default_path")]
        path: PathBuf,
        /// The sender of mails that name none.
        #[serde(default = "default_from")]
        from: MailAddress,
    },
    /// To an SMTP server.
    Smtp(SmtpConfig),
}

/// An SMTP server.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpConfig {
    /// Name of the server, also in its certificate.
    pub host: String,
    /// Port; none = 465 for `tls`, 587 for `starttls`, 25 for `none`.
    #[serde(default)]
    pub port: Option<u16>,
    /// Encryption.
    #[serde(default)]
    pub tls: SmtpTls,
    /// User name; none = no authentication.
    #[serde(default)]
    pub username: Option<String>,
    /// Password.
    #[serde(default)]
    pub password: Masked<String>,
    /// The sender of mails that name none.
    pub from: MailAddress,
    /// Longest wait for being let in, in seconds; a mail may then take four times that.
    #[serde(default = "default_timeout_s")]
    pub timeout_s: u64,
    /// Most connections at once.
    #[serde(default = "default_connections")]
    pub max_connections: u32,
}

/// Encryption of the SMTP connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmtpTls {
    /// Begins in clear and must become TLS before anything is said (RFC 3207).
    #[default]
    Starttls,
    /// TLS from the first byte (RFC 8314).
    Tls,
    /// In clear: only for a relay on the same machine.
    None,
}

fn default_path() -> PathBuf {
    PathBuf::from(".medivoy/mail")
}

fn default_from() -> MailAddress {
    MailAddress::named("no-reply@medivoy.localhost", "Medivoy")
}

const fn default_timeout_s() -> u64 {
    10
}

const fn default_connections() -> u32 {
    4
}

impl Default for MailConfig {
    fn default() -> Self {
        Self::Folder { path: default_path(), from: default_from() }
    }
}

/// Opens the configured mailer. Starts even when the SMTP server is away.
///
/// # Errors
/// [`MailError::Permanent`] when the configuration cannot be used,
/// [`MailError::Transient`] when the folder can be neither found nor made.
pub async fn open(config: &MailConfig, clock: Clock, entropy: Entropy) -> Result<Arc<dyn Mailer>, MailError> {
    match config {
        MailConfig::Folder { path, from } => {
            Ok(Arc::new(FolderMailer::open(path.clone(), from.clone(), clock, entropy).await?))
        }
        MailConfig::Smtp(smtp) => Ok(Arc::new(SmtpMailer::new(smtp, clock)?)),
    }
}
