//! The HTTP client of the proof: a request may go unanswered, and then its outcome is unknown.

use std::time::Duration;
use test_support::ApiClient;

/// How long a client waits for a response before it takes the outcome as unknown.
const TIMEOUT: Duration = Duration::from_secs(20);

/// A client that opens a connection for each request: servers come and go.
#[must_use]
pub fn connect(base_url: &str) -> ApiClient {
    ApiClient::new(base_url).timeout(TIMEOUT)
}

/// A client that keeps its connections open, as browsers and balancers do.
#[must_use]
pub fn keep_alive(base_url: &str) -> ApiClient {
    ApiClient::keep_alive(base_url).timeout(TIMEOUT)
}
