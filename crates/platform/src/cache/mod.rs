//! The cache of public answers: the bytes that go out, with their ETag.
//!
//! A hit is served from this process without I/O. With Redis the processes
//! share their answers and publish what to invalidate. One rule keeps the
//! cache exact: *an answer is fresh unless one of its tags was invalidated after
//! its computation began*. Whoever computes takes a [`Ticket`] first, so that
//! an answer read before a change and stored after it is refused.
//!
//! Handlers use [`AnswerCache`], which also lets concurrent misses of one key
//! wait for a single computation.

mod answer;
mod answer_cache;
mod config;
mod local;
mod redis_cache;
mod redis_invalidations;
mod redis_scripts;
mod shared_redis;

pub use answer::{CachedAnswer, Tag};
pub use answer_cache::{AnswerCache, Fresh};
pub use config::{CacheConfig, RedisConfig, open};
pub use local::LocalCache;
pub use redis_cache::RedisCache;
pub use shared_redis::{RedisAway, SharedRedis};

use async_trait::async_trait;
use std::sync::Arc;
use std::time::Duration;

/// What the cache cannot do: only sharing can fail, serving never does.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// Redis is away. What was asked for is done in this process and is made
    /// up for in the others when Redis is back, unless this process ends first:
    /// so let the caller (an event handler) try again.
    #[error("the shared cache is away")]
    Away(#[from] RedisAway),
    /// The configuration cannot be used.
    #[error("cache configuration: {0}")]
    Config(String),
}

/// Proof of when a computation began; [`Cache::put`] takes it back.
#[derive(Debug, Clone)]
pub struct Ticket {
    pub(crate) local: local::LocalTicket,
    pub(crate) shared: Option<redis_scripts::SharedTicket>,
}

/// What became of an answer handed to [`Cache::put`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It will be served until its time is over or one of its tags is invalidated.
    Stored,
    /// A tag was invalidated since the ticket was taken: the answer may be stale.
    Refused,
}

/// A store of public answers.
#[async_trait]
pub trait Cache: Send + Sync + 'static {
    /// The answer kept under `key`, if it is still good. Never fails: a store
    /// that is away is a miss.
    async fn get(&self, key: &str) -> Option<Arc<CachedAnswer>>;

    /// Takes a ticket. Call it **before** reading the data the answer is made of.
    async fn begin(&self) -> Ticket;

    /// Keeps `answer` under `key` for `ttl`, unless one of `tags` was invalidated
    /// since `ticket` was taken. Never fails: a store that is away keeps it in
    /// this process only, for a short time.
    async fn put(&self, ticket: Ticket, key: &str, tags: &[Tag], answer: Arc<CachedAnswer>, ttl: Duration) -> Kept;

    /// Invalidates every answer that has one of `tags`, in every process. Call it
    /// **after** the change is committed.
    ///
    /// # Errors
    /// [`CacheError::Away`] when it could not be published to the other processes yet.
    async fn invalidate_tags(&self, tags: &[Tag]) -> Result<(), CacheError>;

    /// Whether the shared part answers; for `/health/services`.
    ///
    /// # Errors
    /// [`CacheError::Away`] when it does not.
    async fn ping(&self) -> Result<(), CacheError>;
}
