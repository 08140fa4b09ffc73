//! A client that survives what it provokes: a request may go unanswered, and then its outcome is not known.

use anyhow::{Context, Result, bail, ensure};
use reqwest::Method;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long a caller waits for an answer before it takes the outcome as not known.
const PATIENCE: Duration = Duration::from_secs(20);

/// A whole answer.
#[derive(Debug, Clone)]
pub struct Heard {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: reqwest::header::HeaderMap,
    /// The body as JSON; null when it is none.
    pub json: Value,
}

impl Heard {
    /// `data` of an answer of this status.
    ///
    /// # Errors
    /// When the status is another, with what the answer says.
    pub fn data(&self, status: u16) -> Result<&Value> {
        ensure!(self.status == status, "{} instead of {status}: {}", self.status, self.json);
        Ok(&self.json["data"])
    }

    /// Nothing is said about the request yet: the server or something behind it is away, or an earlier sending of it
    /// is still in hand.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        matches!(self.status, 429 | 502..=504) || (self.status == 409 && self.json["code"] == "request_in_progress")
    }
}

/// One request, to be sent as often as it takes.
#[derive(Debug, Clone)]
pub struct Asking {
    method: Method,
    path: String,
    token: Option<String>,
    headers: Vec<(&'static str, String)>,
    body: Option<Value>,
}

impl Asking {
    /// A request to this path.
    #[must_use]
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), token: None, headers: Vec::new(), body: None }
    }

    /// `GET path`.
    #[must_use]
    pub fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path)
    }

    /// `POST path`.
    #[must_use]
    pub fn post(path: impl Into<String>) -> Self {
        Self::new(Method::POST, path)
    }

    /// `PATCH path`.
    #[must_use]
    pub fn patch(path: impl Into<String>) -> Self {
        Self::new(Method::PATCH, path)
    }

    /// Signed with this access token.
    #[must_use]
    pub fn by(mut self, token: &str) -> Self {
        self.token = Some(token.to_owned());
        self
    }

    /// With this header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// With this `Idempotency-Key`, so that sending it again is safe.
    #[must_use]
    pub fn key(self, key: impl Into<String>) -> Self {
        self.header("idempotency-key", key)
    }

    /// With this JSON.
    #[must_use]
    pub fn json(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }
}

/// What became of a caller's requests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Answers by status.
    pub answers: BTreeMap<u16, usize>,
    /// Requests without an answer, each by its reason.
    pub unanswered: Vec<String>,
    /// Answers of 503 that do not say when to come back.
    pub silent_refusals: usize,
}

impl Tally {
    /// Answers that put the blame on the server.
    #[must_use]
    pub fn server_errors(&self) -> usize {
        self.answers.range(500..).map(|(_, count)| count).sum()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (status, count) in &self.answers {
            write!(f, "{count} x {status}, ")?;
        }
        write!(f, "{} unanswered", self.unanswered.len())
    }
}

/// A client of one address. Clones count together.
#[derive(Debug, Clone)]
pub struct Caller {
    /// `http://127.0.0.1:<port>`.
    pub base_url: String,
    client: reqwest::Client,
    tally: Arc<Mutex<Tally>>,
}

impl Caller {
    /// A client that opens a connection for each request: servers come and go.
    ///
    /// # Errors
    /// When the client cannot be made.
    pub fn at(base_url: &str) -> Result<Self> {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .pool_max_idle_per_host(0)
            .timeout(PATIENCE)
            .no_proxy()
            .build()?;
        Ok(Self { base_url: base_url.to_owned(), client, tally: Arc::default() })
    }

    /// A client that keeps its connections, as a browser or a balancer does.
    ///
    /// # Errors
    /// When the client cannot be made.
    pub fn keeping_connections(base_url: &str) -> Result<Self> {
        let client =
            reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(PATIENCE).no_proxy();
        Ok(Self { base_url: base_url.to_owned(), client: client.build()?, tally: Arc::default() })
    }

    /// What became of the requests since the last time that it was asked.
    pub fn tally(&self) -> Tally {
        std::mem::take(&mut *self.tally.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Sends it once.
    ///
    /// # Errors
    /// When there is no whole answer; the outcome is then not known.
    pub async fn once(&self, asking: &Asking) -> Result<Heard> {
        let outcome = self.send(asking).await;
        let mut tally = self.tally.lock().unwrap_or_else(PoisonError::into_inner);
        match &outcome {
            Ok(heard) => {
                *tally.answers.entry(heard.status).or_default() += 1;
                let is_silent = heard.status == 503 && !heard.headers.contains_key("retry-after");
                tally.silent_refusals += usize::from(is_silent);
            }
            Err(error) => tally.unanswered.push(format!("{error:#}")),
        }
        drop(tally);
        outcome
    }

    async fn send(&self, asking: &Asking) -> Result<Heard> {
        let mut request = self.client.request(asking.method.clone(), format!("{}{}", self.base_url, asking.path));
        if let Some(token) = &asking.token {
            request = request.bearer_auth(token);
        }
        for (name, value) in &asking.headers {
            request = request.header(*name, value);
        }
        if let Some(body) = &asking.body {
            request = request.json(body);
        }
        let response = request.send().await.with_context(|| format!("{} {}", asking.method, asking.path))?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await?;
        Ok(Heard { status, headers, json: serde_json::from_slice(&bytes).unwrap_or_default() })
    }

    /// Sends it until it is answered with something that is about the request itself.
    ///
    /// # Errors
    /// When nobody answers for two minutes, or with a 500: a server may be away, it may not break.
    pub async fn until_answered(&self, asking: &Asking) -> Result<Heard> {
        let mut last = String::new();
        for _ in 0..1_200 {
            match self.once(asking).await {
                Ok(heard) if heard.status == 500 => bail!("{} {}: 500 {}", asking.method, asking.path, heard.json),
                Ok(heard) if !heard.is_passing() => return Ok(heard),
                Ok(heard) => last = format!("{} {}", heard.status, heard.json),
                Err(error) => last = format!("{error:#}"),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        bail!("{} {} was never answered; last: {last}", asking.method, asking.path)
    }
}
