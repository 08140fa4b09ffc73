use super::{InProcessLimiter, RateLimiter, RedisLimiter};
use crate::cache::SharedRedis;
use kernel::Clock;
use serde::Deserialize;
use std::sync::Arc;

/// Where requests are counted. The quotas themselves are the callers'.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RateLimitConfig {
    /// In this process: right for one process.
    #[default]
    InProcess,
    /// In Redis, for all processes together.
    Redis,
}

/// The configuration names Redis, but there is none.
#[derive(Debug, thiserror::Error)]
#[error("rate_limit = \"redis\" needs the [redis] section")]
pub struct RedisMissing;

/// Opens the configured limiter. Starts even when Redis is away.
///
/// # Errors
/// [`RedisMissing`] when Redis is chosen and `redis` is `None`.
pub fn open(
    config: RateLimitConfig,
    redis: Option<&SharedRedis>,
    clock: Clock,
) -> Result<Arc<dyn RateLimiter>, RedisMissing> {
    match config {
        RateLimitConfig::InProcess => Ok(Arc::new(InProcessLimiter::new(clock))),
        RateLimitConfig::Redis => Ok(Arc::new(RedisLimiter::new(redis.ok_or(RedisMissing)?.clone(), clock))),
    }
}
