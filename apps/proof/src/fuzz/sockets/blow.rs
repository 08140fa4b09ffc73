use anyhow::Result;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Longer than any answer may take, on a machine that does other things too.
const PATIENCE: Duration = Duration::from_secs(30);

/// As much of an answer as is looked at.
const LOOKED_AT: usize = 256 * 1024;

/// How a malformed request has to be met. An answer of 5xx, or none while the connection stays open, is always wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// Refused: a 4xx, or the connection closed without an answer.
    Refusal,
    /// Answered with one of these.
    One(&'static [u16]),
    /// Anything else: the request may even be taken for a good one.
    Whatever,
}

/// A malformed request.
#[derive(Debug, Clone)]
pub struct Blow {
    /// What is written.
    pub bytes: Vec<u8>,
    /// Whether the connection is cut as soon as it is written, without reading.
    pub cut: bool,
    /// How it has to be met.
    pub expected: Expected,
}

/// What came back.
#[derive(Debug)]
pub struct Outcome {
    /// Status of the first answer.
    pub status: Option<u16>,
    /// Neither an answer nor the end of the connection came.
    pub hung: bool,
    /// Some answer on the connection was a 5xx.
    pub broke: bool,
}

impl Blow {
    /// These bytes, read to the end.
    #[must_use]
    pub fn new(bytes: impl Into<Vec<u8>>, expected: Expected) -> Self {
        Self { bytes: bytes.into(), cut: false, expected }
    }

    /// The same, but nobody waits for the answer.
    #[must_use]
    pub fn cut(mut self) -> Self {
        self.cut = true;
        self
    }

    /// Writes it on a connection of its own.
    pub async fn strike(&self, address: SocketAddr) -> Outcome {
        match tokio::time::timeout(PATIENCE, self.exchange(address)).await {
            Ok(Ok(answer)) => Outcome {
                status: statuses(&answer).next(),
                hung: false,
                broke: statuses(&answer).any(|status| status >= 500),
            },
            // Closed in the middle of our writing: refused in the shortest way.
            Ok(Err(_)) => Outcome { status: None, hung: false, broke: false },
            Err(_) => Outcome { status: None, hung: true, broke: false },
        }
    }

    async fn exchange(&self, address: SocketAddr) -> Result<Vec<u8>> {
        let stream = TcpStream::connect(address).await?;
        let (mut from, mut to) = stream.into_split();
        if self.cut {
            to.write_all(&self.bytes).await?;
            return Ok(Vec::new());
        }
        let mut answer = Vec::new();
        let write = async {
            // The server may have heard enough, and then its answer counts. No more follows: it need not wait for it.
            if to.write_all(&self.bytes).await.is_ok() {
                let _ = to.shutdown().await;
            }
        };
        let read = async {
            let mut piece = [0; 16 * 1024];
            while answer.len() < LOOKED_AT {
                match from.read(&mut piece).await {
                    Ok(0) | Err(_) => break,
                    Ok(count) => answer.extend_from_slice(&piece[..count]),
                }
            }
        };
        tokio::join!(write, read);
        Ok(answer)
    }

    /// What is wrong with how it was met.
    #[must_use]
    pub fn judge(&self, outcome: &Outcome) -> Option<String> {
        let met = outcome.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
        if outcome.hung {
            return Some("neither an answer nor an end".to_owned());
        }
        if outcome.broke {
            return Some("an answer of 5xx".to_owned());
        }
        let fits = self.cut
            || match self.expected {
                Expected::Refusal => outcome.status.is_none_or(|status| (400..500).contains(&status)),
                Expected::One(statuses) => outcome.status.is_some_and(|status| statuses.contains(&status)),
                Expected::Whatever => true,
            };
        (!fits).then(|| format!("{met} instead of {:?}", self.expected))
    }

    /// Its beginning, to be read by people.
    #[must_use]
    pub fn shown(&self) -> String {
        let beginning = &self.bytes[..self.bytes.len().min(300)];
        format!("{} ({} bytes)", beginning.escape_ascii(), self.bytes.len())
    }
}

/// The statuses of the answers in these bytes, in their order.
fn statuses(answer: &[u8]) -> impl Iterator<Item = u16> + '_ {
    let mark: &[u8] = b"HTTP/1.";
    answer.windows(12).filter(move |w| w.starts_with(mark) && w[8] == b' ').filter_map(|w| {
        let status: u16 = std::str::from_utf8(&w[9..12]).ok()?.parse().ok()?;
        (status >= 200).then_some(status)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_reception_is_told() {
        let refused = Blow::new("x", Expected::Refusal);
        let exact = Blow::new("x", Expected::One(&[413]));
        let met = |status, hung, broke| Outcome { status, hung, broke };
        for (blow, outcome, is_right) in [
            (&refused, met(Some(400), false, false), true),
            (&refused, met(None, false, false), true),
            (&refused, met(Some(200), false, false), false),
            (&refused, met(None, true, false), false),
            (&refused, met(Some(400), false, true), false),
            (&exact, met(Some(413), false, false), true),
            (&exact, met(None, false, false), false),
        ] {
            assert_eq!(blow.judge(&outcome).is_none(), is_right, "{outcome:?}");
        }
        let answers = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nHTTP/1.1 503 Service Unavailable\r\n\r\n";
        assert_eq!(statuses(answers).collect::<Vec<_>>(), [200, 503]);
    }
}
