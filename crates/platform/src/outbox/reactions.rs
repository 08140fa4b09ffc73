use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::EventId;
use kernel::events::Event;
use sea_orm::{DatabaseTransaction, DbErr};
use std::collections::BTreeMap;
use std::sync::Arc;

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
    /// The idempotency key of this handler's effects outside the database.
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

impl From<kernel::ports::PortError> for ReactionError {
    fn from(error: kernel::ports::PortError) -> Self {
        Self::Database(error.0)
    }
}

/// Work that one module does when something happened in another.
///
/// It runs in `txn`, which also marks the delivery as done: its effects in the
/// database happen once. Effects outside carry [`Delivery::key`].
#[async_trait]
pub trait Reaction<E: Event>: Send + Sync + 'static {
    /// Reacts to `event`.
    async fn react(&self, txn: &DatabaseTransaction, delivery: &Delivery, event: E) -> Result<(), ReactionError>;
}

#[async_trait]
pub(super) trait AnyReaction: Send + Sync {
    async fn react(
        &self,
        txn: &DatabaseTransaction,
        delivery: &Delivery,
        payload: serde_json::Value,
    ) -> Result<(), ReactionError>;
}

struct Typed<E, R>(R, std::marker::PhantomData<fn() -> E>);

#[async_trait]
impl<E: Event, R: Reaction<E>> AnyReaction for Typed<E, R> {
    async fn react(
        &self,
        txn: &DatabaseTransaction,
        delivery: &Delivery,
        payload: serde_json::Value,
    ) -> Result<(), ReactionError> {
        let event = serde_json::from_value(payload)
            .map_err(|e| ReactionError::Dead(format!("the payload is not a {}: {e}", E::TYPE)))?;
        self.0.react(txn, delivery, event).await
    }
}

pub(super) struct Handler {
    pub event_type: &'static str,
    pub name: &'static str,
    pub reaction: Arc<dyn AnyReaction>,
}

/// The handlers of a module, or of all modules.
#[derive(Default)]
pub struct Reactions {
    pub(super) handlers: BTreeMap<&'static str, Handler>,
}

impl Reactions {
    /// No handlers yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs `reaction` for every event of type `E`. The name is
    /// `<module>.<what_it_does>`, unique and stable: it stands in the table of
    /// deliveries.
    ///
    /// # Panics
    /// When the name is taken.
    #[must_use]
    pub fn on<E: Event>(mut self, name: &'static str, reaction: impl Reaction<E>) -> Self {
        let reaction = Arc::new(Typed(reaction, std::marker::PhantomData));
        let earlier = self.handlers.insert(name, Handler { event_type: E::TYPE, name, reaction });
        assert!(earlier.is_none(), "two handlers are named {name}");
        self
    }

    /// Both together.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        for (name, handler) in other.handlers {
            assert!(self.handlers.insert(name, handler).is_none(), "two handlers are named {name}");
        }
        self
    }

    /// Event type and name of every handler, for the documentation.
    pub fn names(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.handlers.values().map(|h| (h.event_type, h.name))
    }
}

impl std::fmt::Debug for Reactions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.handlers.keys()).finish()
    }
}
