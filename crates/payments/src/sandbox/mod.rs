//! The sandbox gateway: a payment provider without an account, for development only. It
//! keeps records of its own, signs its webhooks and sends them over real HTTP,
//! so that the whole path runs without an account anywhere.

mod deliver;
mod events;
mod gateway;
mod http;
mod records;
mod signature;

pub use deliver::sandbox_reactions;
pub use http::sandbox_routes;
#[cfg(test)]
pub use signature::sign;

use platform::Parts;
use platform::config::Environment;
use platform::crypto::{SecretKey, hmac_sha256};
use platform::secrets::Secrets;
use std::sync::Arc;
use std::time::Duration;

/// Why there is no sandbox.
#[derive(Debug, thiserror::Error)]
pub enum SandboxRefused {
    /// It pays with nothing.
    #[error("the sandbox payment gateway is for development only: production needs a real one")]
    Production,
    /// The HTTP client could not be made.
    #[error("the sandbox payment gateway has no HTTP client: {0}")]
    Client(#[from] reqwest::Error),
}

/// The sandbox gateway. Its state is in its own tables, so several processes
/// share one sandbox and a crash loses nothing.
#[derive(Clone)]
pub struct SandboxGateway(Arc<Inner>);

struct Inner {
    parts: Parts,
    /// Newest first: the first signs, all of them verify.
    secrets: Vec<SecretKey>,
    /// Signs confirmation links.
    link_key: SecretKey,
    /// Where this server is reached.
    public_url: String,
    client: reqwest::Client,
}

impl SandboxGateway {
    /// A sandbox that is reached, and sends its webhooks, under `public_url`
    /// (`http://127.0.0.1:8080`, without a path). Its signing secrets follow
    /// from the master keys, so that they rotate with them.
    ///
    /// # Errors
    /// In production.
    pub fn new(
        parts: Parts,
        environment: Environment,
        public_url: &str,
        secrets: &Secrets,
    ) -> Result<Self, SandboxRefused> {
        if environment == Environment::Production {
            return Err(SandboxRefused::Production);
        }
        // It speaks to this server alone: through no proxy, and following no redirect.
        let client = reqwest::Client::builder()
            .timeout(Duration::from_secs(10))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()?;
        Ok(Self(Arc::new(Inner {
            parts,
            secrets: secrets.derive_all("sandbox webhooks").into_iter().map(SecretKey::from).collect(),
            link_key: SecretKey::from(secrets.derive("sandbox confirmation links")),
            public_url: public_url.trim_end_matches('/').to_owned(),
            client,
        })))
    }

    /// The secret end of a confirmation link: only who was given the link can confirm.
    fn link_token(&self, reference: &str) -> String {
        format!("{reference}.{}", hex::encode(hmac_sha256(&self.0.link_key, reference.as_bytes())))
    }

    /// The reference in a genuine link token.
    fn reference_in<'a>(&self, token: &'a str) -> Option<&'a str> {
        let (reference, _) = token.split_once('.')?;
        platform::crypto::same_secret(self.link_token(reference).as_bytes(), token.as_bytes()).then_some(reference)
    }

    fn confirm_url(&self, reference: &str) -> String {
        format!("{}/sandbox/payments/{}/confirm", self.0.public_url, self.link_token(reference))
    }
}

impl std::fmt::Debug for SandboxGateway {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SandboxGateway({})", self.0.public_url)
    }
}
