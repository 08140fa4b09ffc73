use super::outcomes::OutcomeCounts;
use super::problems::ProblemCheck;
use super::request::Request;
use super::response::Response;
use anyhow::Result;
use reqwest::Method;
use reqwest::redirect::Policy;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long a client waits for a whole response, unless it is told otherwise.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A client of one server. Clones share connections and counts.
#[derive(Debug, Clone)]
pub struct ApiClient {
    /// `http://127.0.0.1:<port>`.
    pub base_url: String,
    http: reqwest::Client,
    timeout: Duration,
    counts: Arc<Mutex<OutcomeCounts>>,
    problems: Arc<ProblemCheck>,
}

impl ApiClient {
    /// A client that opens a connection for each request: a server may close an idle one at the moment it is used
    /// again.
    #[must_use]
    pub fn new(base_url: &str) -> Self {
        Self::checking(base_url, ProblemCheck::of_server(base_url))
    }

    /// A client that keeps its connections open, as browsers and balancers do.
    #[must_use]
    pub fn keep_alive(base_url: &str) -> Self {
        Self { http: build(usize::MAX), ..Self::new(base_url) }
    }

    pub(super) fn checking(base_url: &str, problems: ProblemCheck) -> Self {
        Self {
            base_url: base_url.to_owned(),
            http: build(0),
            timeout: TIMEOUT,
            counts: Arc::default(),
            problems: Arc::new(problems),
        }
    }

    /// The same client with another timeout for a whole response.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// `GET path`.
    #[must_use]
    pub fn get(&self, path: &str) -> Request {
        self.request(Method::GET, path)
    }

    /// `POST path`.
    #[must_use]
    pub fn post(&self, path: &str) -> Request {
        self.request(Method::POST, path)
    }

    /// `PUT path`.
    #[must_use]
    pub fn put(&self, path: &str) -> Request {
        self.request(Method::PUT, path)
    }

    /// `PATCH path`.
    #[must_use]
    pub fn patch(&self, path: &str) -> Request {
        self.request(Method::PATCH, path)
    }

    /// `DELETE path`.
    #[must_use]
    pub fn delete(&self, path: &str) -> Request {
        self.request(Method::DELETE, path)
    }

    /// A request with any method.
    #[must_use]
    pub fn request(&self, method: Method, path: &str) -> Request {
        Request::new(self.clone(), method, path)
    }

    /// The outcomes of all requests since the last call.
    #[must_use]
    pub fn take_counts(&self) -> OutcomeCounts {
        std::mem::take(&mut *self.counts.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Forgets the outcomes so far.
    pub fn reset_counts(&self) {
        drop(self.take_counts());
    }

    pub(super) fn http(&self) -> &reqwest::Client {
        &self.http
    }

    pub(super) fn response_timeout(&self) -> Duration {
        self.timeout
    }

    pub(super) fn count(&self, outcome: &Result<Response>) {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).add(outcome);
    }

    pub(super) async fn check_problem(&self, method: &Method, path: &str, response: &Response) {
        self.problems.check(&self.http, method.as_str(), path, response).await;
    }
}

fn build(max_idle_connections: usize) -> reqwest::Client {
    // Chooses the TLS provider of the process, without which no client can be built.
    platform::init();
    let client = reqwest::Client::builder().redirect(Policy::none()).no_proxy();
    client.pool_max_idle_per_host(max_idle_connections).build().expect("a client")
}
