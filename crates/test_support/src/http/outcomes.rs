use super::response::Response;
use anyhow::Result;
use std::collections::BTreeMap;
use std::fmt;

/// How many requests ended how.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutcomeCounts {
    /// Responses by status.
    pub responses: BTreeMap<u16, usize>,
    /// Requests without a response, each by its reason.
    pub unanswered: Vec<String>,
    /// Responses of 503 without `Retry-After`.
    pub without_retry_after: usize,
}

impl OutcomeCounts {
    /// All responses.
    #[must_use]
    pub fn answered(&self) -> usize {
        self.responses.values().sum()
    }

    /// Responses of 500 and above.
    #[must_use]
    pub fn server_errors(&self) -> usize {
        self.responses.range(500..).map(|(_, count)| count).sum()
    }

    /// Every request was answered, and none with a server error.
    #[must_use]
    pub fn no_failures(&self) -> bool {
        self.server_errors() == 0 && self.unanswered.is_empty()
    }

    pub(super) fn add(&mut self, outcome: &Result<Response>) {
        match outcome {
            Ok(response) => {
                *self.responses.entry(response.status).or_default() += 1;
                let is_silent = response.status == 503 && response.header("retry-after").is_none();
                self.without_retry_after += usize::from(is_silent);
            }
            Err(error) => self.unanswered.push(format!("{error:#}")),
        }
    }
}

impl fmt::Display for OutcomeCounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (status, count) in &self.responses {
            write!(f, "{count} x {status}, ")?;
        }
        write!(f, "{} unanswered", self.unanswered.len())
    }
}
