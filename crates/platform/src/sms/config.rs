use super::{FolderSms, SmsSender, TwilioSms};
use crate::config::{ConfigError, check_rules};
use kernel::{Entropy, Masked, PhoneNumber};
use serde::Deserialize;
use std::path::PathBuf;
use std::sync::Arc;
use url::{Host, Url};

/// Section `[sms]`: how text messages leave.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum SmsConfig {
    /// As files in a folder: for development and tests.
    Folder {
        /// The folder; made when missing.
        #[serde(default = "default_path")]
        path: PathBuf,
    },
    /// By Twilio.
    Twilio(TwilioConfig),
}

/// An account with Twilio.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TwilioConfig {
    /// The account, `AC` and 32 hex digits.
    pub account_sid: String,
    /// Its secret.
    pub auth_token: Masked<String>,
    /// The sender: a number in E.164 form, or a name of up to 11 letters and digits.
    #[serde(default)]
    pub from: Option<String>,
    /// A messaging service that chooses the sender instead, `MG` and 32 hex digits.
    #[serde(default)]
    pub messaging_service_sid: Option<String>,
    /// Where the API stands.
    #[serde(default = "default_base_url")]
    pub base_url: String,
    /// Longest wait for an answer, in seconds.
    #[serde(default = "default_timeout_s")]
    pub timeout_s: u64,
}

fn default_path() -> PathBuf {
    PathBuf::from(".medivoy/sms")
}

fn default_base_url() -> String {
    "https://api.twilio.com".to_owned()
}

const fn default_timeout_s() -> u64 {
    10
}

impl Default for SmsConfig {
    fn default() -> Self {
        Self::Folder { path: default_path() }
    }
}

impl TwilioConfig {
    /// Checks what the types cannot say.
    ///
    /// # Errors
    /// When a value is readable but not allowed; the text names it, never the secret.
    pub fn check(&self) -> Result<(), ConfigError> {
        let rules = [
            (is_sid(&self.account_sid, "AC"), "sms.account_sid must be AC and 32 hex digits"),
            (!self.auth_token.expose().trim().is_empty(), "sms.auth_token must not be empty"),
            (
                self.from.is_some() != self.messaging_service_sid.is_some(),
                "[sms] needs one of from and messaging_service_sid",
            ),
            (
                self.from.as_deref().is_none_or(is_sender),
                "sms.from must be a number in E.164 form, or a name of up to 11 letters and digits",
            ),
            (
                self.messaging_service_sid.as_deref().is_none_or(|sid| is_sid(sid, "MG")),
                "sms.messaging_service_sid must be MG and 32 hex digits",
            ),
            (is_safe(&self.base_url), "sms.base_url must be an https URL"),
            ((1..=60).contains(&self.timeout_s), "sms.timeout_s must be 1 to 60"),
        ];
        check_rules(rules)
    }
}

fn is_sid(sid: &str, kind: &str) -> bool {
    sid.strip_prefix(kind).is_some_and(|rest| rest.len() == 32 && rest.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn is_sender(from: &str) -> bool {
    let is_name = (1..=11).contains(&from.len())
        && from.bytes().all(|b| b.is_ascii_alphanumeric() || b == b' ')
        && from.bytes().any(|b| b.is_ascii_alphabetic());
    is_name || PhoneNumber::parse(from).is_ok_and(|number| number.as_str() == from)
}

/// The secret goes out in clear to this machine alone.
fn is_safe(base_url: &str) -> bool {
    Url::parse(base_url).is_ok_and(|url| url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url)))
}

/// Whether the URL names this machine: for tests.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(_)) | None => false,
    }
}

/// Opens the configured sender. Starts even when Twilio is away.
///
/// # Errors
/// When the configuration cannot be used.
pub fn open(config: &SmsConfig, entropy: Entropy) -> Result<Arc<dyn SmsSender>, ConfigError> {
    match config {
        SmsConfig::Folder { path } => {
            let folder = FolderSms::open(path.clone(), entropy);
            let failed = |error: std::io::Error| ConfigError::Invalid(format!("sms.path cannot be made: {error}"));
            Ok(Arc::new(folder.map_err(failed)?))
        }
        SmsConfig::Twilio(twilio) => Ok(Arc::new(TwilioSms::new(twilio)?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn twilio() -> TwilioConfig {
        TwilioConfig {
            account_sid: format!("AC{}", "0".repeat(32)),
            auth_token: Masked::new("secret".to_owned()),
            from: Some("Medivoy".to_owned()),
            messaging_service_sid: None,
            base_url: default_base_url(),
            timeout_s: default_timeout_s(),
        }
    }

    #[test]
    fn what_is_not_allowed_is_refused_at_the_start() {
        let good: [fn(&mut TwilioConfig); 3] = [
            |_| {},
            |c| c.from = Some("+14155552671".to_owned()),
            |c| (c.from, c.messaging_service_sid) = (None, Some(format!("MG{}", "a".repeat(32)))),
        ];
        for (number, change) in good.into_iter().enumerate() {
            let mut config = twilio();
            change(&mut config);
            assert!(config.check().is_ok(), "good case {number}");
        }
        let broken: [fn(&mut TwilioConfig); 10] = [
            |c| c.account_sid = "AC1".to_owned(),
            |c| c.account_sid.replace_range(..2, "MG"),
            |c| c.auth_token = Masked::new(" ".to_owned()),
            |c| c.from = None,
            |c| c.messaging_service_sid = Some(format!("MG{}", "a".repeat(32))),
            |c| c.from = Some("12345".to_owned()),
            |c| c.from = Some("Medivoy Hospitals".to_owned()),
            |c| c.base_url = "http://api.twilio.com".to_owned(),
            |c| c.base_url = "api.twilio.com".to_owned(),
            |c| c.timeout_s = 0,
        ];
        for (number, breaks) in broken.into_iter().enumerate() {
            let mut config = twilio();
            breaks(&mut config);
            let told = config.check().expect_err("refused").to_string();
            assert!(!told.contains("secret"), "case {number}: {told}");
        }
        assert!(!format!("{:?}", twilio()).contains("secret"), "the token is in no log");
    }
}
