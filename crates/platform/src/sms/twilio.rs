//! Twilio's REST API: <https://www.twilio.com/docs/messaging/api/message-resource>.

use super::config::is_loopback;
use super::{OutgoingSms, SmsError, SmsSender, TwilioConfig};
use crate::config::ConfigError;
use crate::db::assert_no_transaction;
use async_trait::async_trait;
use kernel::Masked;
use reqwest::{Response, StatusCode};
use serde::Deserialize;
use std::time::Duration;
use url::Url;
use url::form_urlencoded::Serializer;

/// Sends by Twilio.
pub struct TwilioSms {
    client: reqwest::Client,
    messages: Url,
    account_sid: String,
    auth_token: Masked<String>,
    /// Name and value of the field that says who sends.
    sender: (&'static str, String),
}

/// More of an answer is not read: Twilio's are a few hundred bytes.
const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// What is read of an answer. Its text is not: it repeats the number.
#[derive(Default, Deserialize)]
struct Answer {
    #[serde(default)]
    code: Option<u32>,
}

impl TwilioSms {
    /// Speaks to this account.
    ///
    /// # Errors
    /// When the configuration cannot be used.
    pub fn new(config: &TwilioConfig) -> Result<Self, ConfigError> {
        config.check()?;
        crate::init();
        let invalid = |error: &dyn std::fmt::Display| ConfigError::Invalid(format!("[sms] cannot be used: {error}"));
        let path = format!("2010-04-01/Accounts/{}/Messages.json", config.account_sid);
        let base = format!("{}/", config.base_url.trim_end_matches('/'));
        let messages = Url::parse(&base).and_then(|base| base.join(&path)).map_err(|e| invalid(&e))?;
        let timeout = Duration::from_secs(config.timeout_s);
        let mut client = reqwest::Client::builder()
            .timeout(timeout)
            .connect_timeout(timeout)
            // A redirect would take the secret elsewhere.
            .redirect(reqwest::redirect::Policy::none());
        if is_loopback(&messages) {
            client = client.no_proxy();
        }
        let sender = match (&config.from, &config.messaging_service_sid) {
            (Some(from), _) => ("From", from.clone()),
            (None, service) => ("MessagingServiceSid", service.clone().unwrap_or_default()),
        };
        Ok(Self {
            client: client.build().map_err(|e| invalid(&e))?,
            messages,
            account_sid: config.account_sid.clone(),
            auth_token: config.auth_token.clone(),
            sender,
        })
    }

    fn form(&self, message: &OutgoingSms) -> String {
        let (field, sender) = &self.sender;
        Serializer::new(String::new())
            .append_pair("To", message.to.expose().as_str())
            .append_pair(field, sender)
            .append_pair("Body", message.body.expose())
            .finish()
    }
}

#[async_trait]
impl SmsSender for TwilioSms {
    async fn send(&self, message: &OutgoingSms) -> Result<(), SmsError> {
        assert_no_transaction("the gateway of text messages");
        let request = self
            .client
            .post(self.messages.clone())
            .basic_auth(&self.account_sid, Some(self.auth_token.expose()))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(self.form(message));
        // The URL names the account, which is none of a log's business.
        let response =
            request.send().await.map_err(|error| SmsError::Transient(format!("Twilio: {}", error.without_url())))?;
        let status = response.status();
        if status.is_success() {
            return Ok(());
        }
        Err(refusal(status, answer_in(response).await.code))
    }
}

/// What the body says; nothing when it is too long, does not come, or is no such answer.
async fn answer_in(mut response: Response) -> Answer {
    let mut body = Vec::new();
    while let Ok(Some(piece)) = response.chunk().await {
        if body.len() + piece.len() > MAX_ANSWER_BYTES {
            return Answer::default();
        }
        body.extend_from_slice(&piece);
    }
    serde_json::from_slice(&body).unwrap_or_default()
}

/// Twilio says by 400 what is wrong with the message, by its code what exactly (21211: no such number; 21610: its owner
/// wants no messages). Another refusal is of us (no money, a wrong secret, too many at once) or of the moment.
fn refusal(status: StatusCode, code: Option<u32>) -> SmsError {
    let told = match code {
        Some(code) => format!("Twilio answered {} with its error {code}", status.as_u16()),
        None => format!("Twilio answered {}", status.as_u16()),
    };
    if status == StatusCode::BAD_REQUEST { SmsError::Permanent(told) } else { SmsError::Transient(told) }
}
