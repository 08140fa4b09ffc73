use anyhow::{Result, ensure};
use reqwest::header::HeaderMap;
use serde_json::Value;

/// A whole response.
#[derive(Debug, Clone)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// The body as JSON; null when it is none.
    pub json: Value,
    /// The body as it came.
    pub bytes: Vec<u8>,
}

impl Response {
    /// Fails the test unless the status is this one; gives `data` of the body.
    #[track_caller]
    #[must_use]
    pub fn data(&self, status: u16) -> Value {
        self.expect(status);
        self.json["data"].clone()
    }

    /// `data` of a response with this status.
    ///
    /// # Errors
    /// When the status is another, with what the response says.
    pub fn try_data(&self, status: u16) -> Result<&Value> {
        self.ensure(status)?;
        Ok(&self.json["data"])
    }

    /// Fails the test unless the status is this one.
    #[track_caller]
    pub fn expect(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.bytes));
        self
    }

    /// The status is this one.
    ///
    /// # Errors
    /// When it is another, with what the response says.
    pub fn ensure(&self, status: u16) -> Result<()> {
        ensure!(self.status == status, "{} instead of {status}: {}", self.status, self.json);
        Ok(())
    }

    /// Fails the test unless it is this problem.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> &Self {
        self.expect(status);
        assert_eq!(self.json["code"], code, "{}", self.json);
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        self
    }

    /// It is not about the request itself: the server or something behind it is away, or an earlier sending of the
    /// request is still in flight.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self.status, 429 | 502..=504) || (self.status == 409 && self.json["code"] == "request_in_progress")
    }

    /// A header's value.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The `ETag`.
    #[track_caller]
    #[must_use]
    pub fn etag(&self) -> String {
        self.header("etag").expect("an ETag").to_owned()
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}
