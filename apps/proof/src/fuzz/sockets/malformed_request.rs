use anyhow::Result;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Longer than any response may take, on a busy machine.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Requests of so many bytes are some time on their way: how long their responses take is not looked at.
const LARGE_BYTES: usize = 1024 * 1024;

/// How much of a response is read.
const MAX_RESPONSE_BYTES: usize = 256 * 1024;

/// The response that a malformed request has to receive. A 5xx, or none while the connection stays open, is always
/// wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// A 4xx, or the connection closed without a response.
    Refusal,
    /// One of these statuses.
    OneOf(&'static [u16]),
    /// Anything else: the request may even be accepted.
    Anything,
}

/// A malformed request.
#[derive(Debug, Clone)]
pub struct MalformedRequest {
    /// What is written.
    pub bytes: Vec<u8>,
    /// Whether the connection is closed as soon as it is written, without reading the response.
    pub disconnects: bool,
    /// The response that it has to receive.
    pub expected: Expected,
}

/// What was received.
#[derive(Debug)]
pub struct Outcome {
    /// Status of the first response.
    pub status: Option<u16>,
    /// Neither a response nor the end of the connection was received in time.
    pub timed_out: bool,
    /// Some response on the connection was a 5xx.
    pub server_error: bool,
    /// How long it took until the connection ended.
    pub took: Duration,
}

impl MalformedRequest {
    /// These bytes; the response is read to its end.
    #[must_use]
    pub fn new(bytes: impl Into<Vec<u8>>, expected: Expected) -> Self {
        Self { bytes: bytes.into(), disconnects: false, expected }
    }

    /// The same, but the response is not read.
    #[must_use]
    pub fn disconnect(mut self) -> Self {
        self.disconnects = true;
        self
    }

    /// Sends it on a connection of its own.
    pub async fn send(&self, address: SocketAddr) -> Outcome {
        let begun = Instant::now();
        let exchanged = tokio::time::timeout(TIMEOUT, self.exchange(address)).await;
        let timed_out = exchanged.is_err();
        // A connection that was closed while the request was written is a refusal too.
        let response = exchanged.ok().and_then(Result::ok).unwrap_or_default();
        Outcome {
            status: statuses(&response).next(),
            timed_out,
            server_error: statuses(&response).any(|status| status >= 500),
            took: begun.elapsed(),
        }
    }

    async fn exchange(&self, address: SocketAddr) -> Result<Vec<u8>> {
        let stream = TcpStream::connect(address).await?;
        let (mut from, mut to) = stream.into_split();
        if self.disconnects {
            to.write_all(&self.bytes).await?;
            return Ok(Vec::new());
        }
        let mut response = Vec::new();
        let write = async {
            // The server may close its side early, and then its response counts. Without more to read it need not wait.
            if to.write_all(&self.bytes).await.is_ok() {
                let _ = to.shutdown().await;
            }
        };
        let read = async {
            let mut piece = [0; 16 * 1024];
            while response.len() < MAX_RESPONSE_BYTES {
                match from.read(&mut piece).await {
                    Ok(0) | Err(_) => break,
                    Ok(count) => response.extend_from_slice(&piece[..count]),
                }
            }
        };
        tokio::join!(write, read);
        Ok(response)
    }

    /// How the outcome differs from what is expected.
    #[must_use]
    pub fn violation(&self, outcome: &Outcome, max_time: Duration) -> Option<String> {
        let received = outcome.status.map_or_else(|| "no response".to_owned(), |status| status.to_string());
        if outcome.timed_out {
            return Some("neither a response nor the end of the connection".to_owned());
        }
        if outcome.server_error {
            return Some("a 5xx".to_owned());
        }
        if outcome.took > max_time && self.bytes.len() < LARGE_BYTES {
            return Some(format!("a response after {:?}", outcome.took));
        }
        let is_expected = self.disconnects
            || match self.expected {
                Expected::Refusal => outcome.status.is_none_or(|status| (400..500).contains(&status)),
                Expected::OneOf(statuses) => outcome.status.is_some_and(|status| statuses.contains(&status)),
                Expected::Anything => true,
            };
        (!is_expected).then(|| format!("{received} instead of {:?}", self.expected))
    }

    /// Its beginning, for a report.
    #[must_use]
    pub fn excerpt(&self) -> String {
        let beginning = &self.bytes[..self.bytes.len().min(300)];
        format!("{} ({} bytes)", beginning.escape_ascii(), self.bytes.len())
    }
}

/// The statuses of the responses in these bytes, in order.
fn statuses(response: &[u8]) -> impl Iterator<Item = u16> + '_ {
    let prefix: &[u8] = b"HTTP/1.";
    response.windows(12).filter(move |w| w.starts_with(prefix) && w[8] == b' ').filter_map(|w| {
        let status: u16 = std::str::from_utf8(&w[9..12]).ok()?.parse().ok()?;
        (status >= 200).then_some(status)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_response_is_a_violation() {
        let refused = MalformedRequest::new("x", Expected::Refusal);
        let exact = MalformedRequest::new("x", Expected::OneOf(&[413]));
        let large = MalformedRequest::new(vec![b'x'; LARGE_BYTES], Expected::Refusal);
        let outcome =
            |status, timed_out, server_error| Outcome { status, timed_out, server_error, took: Duration::from_secs(1) };
        for (request, outcome, is_allowed) in [
            (&refused, outcome(Some(400), false, false), true),
            (&refused, outcome(None, false, false), true),
            (&refused, outcome(Some(200), false, false), false),
            (&refused, outcome(None, true, false), false),
            (&refused, outcome(Some(400), false, true), false),
            (&exact, outcome(Some(413), false, false), true),
            (&exact, outcome(None, false, false), false),
        ] {
            assert_eq!(request.violation(&outcome, Duration::from_secs(2)).is_none(), is_allowed, "{outcome:?}");
        }
        let late = Outcome { took: Duration::from_secs(3), ..outcome(Some(400), false, false) };
        assert!(refused.violation(&late, Duration::from_secs(2)).is_some());
        assert!(large.violation(&late, Duration::from_secs(2)).is_none());
        let responses = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nHTTP/1.1 503 Service Unavailable\r\n\r\n";
        assert_eq!(statuses(responses).collect::<Vec<_>>(), [200, 503]);
    }
}
