use chrono::{DateTime, Utc};
use kernel::EventId;
use kernel::ports::PortError;
use sea_orm::DbErr;

/// What a handler knows of the event beside its payload.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The event.
    pub event_id: EventId,
    /// Name of this handler.
    pub handler: &'static str,
    /// When it happened.
    pub occurred_at: DateTime<Utc>,
}

impl Delivery {
    /// The idempotency key of this handler's effects outside the database: the same for every attempt.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}/{}", self.event_id, self.handler)
    }
}

/// Why a handler did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum ReactionError {
    /// Something is away: try again later.
    #[error("{0}")]
    Retry(String),
    /// Trying again cannot help: keep it as dead, with the reason.
    #[error("{0}")]
    Dead(String),
    /// The database failed: try again later.
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl ReactionError {
    /// A failure that may pass: try again later.
    #[must_use]
    pub fn retry(reason: impl std::fmt::Display) -> Self {
        Self::Retry(reason.to_string())
    }

    /// A failure that trying again cannot mend.
    #[must_use]
    pub fn dead(reason: impl std::fmt::Display) -> Self {
        Self::Dead(reason.to_string())
    }
}

impl From<PortError> for ReactionError {
    fn from(error: PortError) -> Self {
        match error {
            PortError::Database(error) => Self::Database(error),
            PortError::Internal(_) | PortError::Absent(_) => Self::Retry(error.to_string()),
        }
    }
}
