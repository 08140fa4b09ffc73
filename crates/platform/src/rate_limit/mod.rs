//! Rate limits: how many requests one key may make within a window.
//!
//! A sliding window of two counters, anchored at the key's first request: a
//! fresh key gets exactly `limit` requests in its first window; afterwards the
//! last window's count fades linearly. Checking and counting are one atomic
//! step, so parallel guesses cannot exceed the limit; what is refused does not
//! count. The arithmetic stands in [`window`]; the Redis script repeats it.

mod address;
mod config;
mod in_process;
mod interval;
mod redis_limiter;
pub mod window;

pub use address::client_address_key;
pub use config::{RateLimitConfig, RedisMissing, open};
pub use in_process::InProcessLimiter;
pub use interval::MinimumInterval;
pub use redis_limiter::RedisLimiter;

use async_trait::async_trait;
use std::time::Duration;

/// So many requests in so long a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Requests per window; 0 allows none.
    pub limit: u32,
    /// The window, counted in milliseconds, at least one.
    pub window: Duration,
}

impl Quota {
    /// `limit` requests a minute.
    #[must_use]
    pub const fn per_minute(limit: u32) -> Self {
        Self { limit, window: Duration::from_secs(60) }
    }
}

/// The verdict on one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// Whether the request may go on; only then was it counted.
    pub allowed: bool,
    /// The quota's limit.
    pub limit: u32,
    /// Requests left now.
    pub remaining: u32,
    /// Until the current window ends; for a refused request until the next
    /// one is allowed. The `t` of the `RateLimit` header.
    pub reset_after: Duration,
    /// For a refused request: how long to wait until one is allowed again.
    /// Whoever waits that long, and makes no other request, is let in.
    pub retry_after: Option<Duration>,
}

/// The seconds of `Retry-After` and of the `RateLimit` header: whoever waits that long has waited long enough.
pub(crate) fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

/// Checks and counts requests.
#[async_trait]
pub trait RateLimiter: Send + Sync + 'static {
    /// Checks `key` against `quota` and counts the request when it is allowed.
    /// Never fails: while Redis is away, limits are kept per process.
    async fn check(&self, key: &str, quota: Quota) -> Decision;
}
