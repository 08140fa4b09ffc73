use super::client::ApiClient;
use super::response::Response;
use crate::fixtures::TestUser;
use anyhow::{Context, Result, bail};
use reqwest::Method;
use serde_json::Value;
use std::fmt;
use std::time::Duration;

/// Attempts of [`Request::send_until_answered`], and the pause between two: two minutes when refused at once.
const MAX_ATTEMPTS: usize = 1_200;
const RETRY_PAUSE: Duration = Duration::from_millis(100);

/// One request, which can be sent more than once.
#[derive(Clone)]
pub struct Request {
    client: ApiClient,
    method: Method,
    path: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
}

impl Request {
    pub(super) fn new(client: ApiClient, method: Method, path: &str) -> Self {
        Self { client, method, path: path.to_owned(), headers: Vec::new(), body: None }
    }

    /// Signs the request with the user's access token.
    #[must_use]
    pub fn by(self, user: &TestUser) -> Self {
        self.bearer(&user.token)
    }

    /// Signs the request with any token.
    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds an `Idempotency-Key`, with which it is safe to send the request again.
    #[must_use]
    pub fn idempotency_key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// Sends this JSON.
    #[must_use]
    pub fn json(mut self, body: Value) -> Self {
        let has_type = self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        self.body = Some(body.to_string().into_bytes());
        if has_type { self } else { self.header("content-type", "application/json") }
    }

    /// Sends these bytes.
    #[must_use]
    pub fn body(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self.header("content-type", content_type)
    }

    /// Sends it and reads the whole response.
    ///
    /// # Panics
    /// When there is no whole response, or when it carries a problem code that the operation does not list.
    pub async fn send(self) -> Response {
        self.try_send().await.unwrap_or_else(|error| panic!("{error:#}"))
    }

    /// Sends it once.
    ///
    /// # Errors
    /// When there is no whole response; the outcome is then unknown.
    ///
    /// # Panics
    /// When the response carries a problem code that the operation does not list.
    pub async fn try_send(&self) -> Result<Response> {
        let outcome = self.exchange().await.with_context(|| self.to_string());
        self.client.count(&outcome);
        if let Ok(response) = &outcome {
            self.client.check_problem(&self.method, &self.path, response).await;
        }
        outcome
    }

    /// Sends it until the response is about the request itself: again while there is none, and after a response that
    /// [says to retry](Response::is_retryable).
    ///
    /// # Errors
    /// When there is no such response after many attempts, or at once on a 500: a server may be away, it may not break.
    pub async fn send_until_answered(&self) -> Result<Response> {
        let mut last = String::new();
        for _ in 0..MAX_ATTEMPTS {
            match self.try_send().await {
                Ok(response) if response.status == 500 => bail!("{self}: 500 {}", response.json),
                Ok(response) if !response.is_retryable() => return Ok(response),
                Ok(response) => last = format!("{} {}", response.status, response.json),
                Err(error) => last = format!("{error:#}"),
            }
            tokio::time::sleep(RETRY_PAUSE).await;
        }
        bail!("{self} was never answered; last: {last}")
    }

    /// The request for `reqwest`, to stream the response: neither counted nor checked, and without a timeout.
    pub fn into_inner(self) -> reqwest::RequestBuilder {
        let request = self.client.http().request(self.method, format!("{}{}", self.client.base_url, self.path));
        let request = self.headers.iter().fold(request, |request, (name, value)| request.header(name, value));
        match self.body {
            Some(body) => request.body(body),
            None => request,
        }
    }

    async fn exchange(&self) -> Result<Response> {
        let exchange = async {
            let response = self.clone().into_inner().send().await?;
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            let bytes = response.bytes().await?.to_vec();
            let json = serde_json::from_slice(&bytes).unwrap_or_default();
            anyhow::Ok(Response { status, headers, json, bytes })
        };
        let timeout = self.client.response_timeout();
        tokio::time::timeout(timeout, exchange).await.with_context(|| format!("no response within {timeout:?}"))?
    }
}

/// Method and path, as in `GET /api/v1/bookings`.
impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}
