use super::{Cache, CacheError, LocalCache, RedisCache, SharedRedis};
use kernel::{Clock, Entropy, Masked};
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;

/// Which cache serves public answers.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum CacheConfig {
    /// In this process only. Right for one process; several would not receive
    /// one another's changes and serve stale answers until their time is over.
    InProcess {
        /// Memory for answers, in bytes.
        #[serde(default = "default_max_bytes")]
        max_bytes: u64,
    },
    /// In this process, shared over Redis.
    Redis {
        /// Memory for answers in this process, in bytes.
        #[serde(default = "default_max_bytes")]
        max_bytes: u64,
        /// For how long, in milliseconds, this process may serve its own answers
        /// while it receives no invalidations because Redis is away.
        #[serde(default = "default_disconnected_ttl_ms")]
        disconnected_ttl_ms: u64,
    },
}

const fn default_max_bytes() -> u64 {
    64 * 1024 * 1024
}

const fn default_disconnected_ttl_ms() -> u64 {
    2_000
}

impl Default for CacheConfig {
    fn default() -> Self {
        Self::InProcess { max_bytes: default_max_bytes() }
    }
}

/// How to reach Redis; shared by the cache and the rate limiter.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RedisConfig {
    /// `redis://[user:password@]host:port[/db]`, `rediss://` for TLS.
    pub url: Masked<String>,
    /// Put before every key and channel, so that several installations can
    /// share one Redis.
    #[serde(default = "default_prefix")]
    pub prefix: String,
    /// Longest wait for an answer, in milliseconds, before a request goes on without Redis.
    #[serde(default = "default_timeout_ms")]
    pub timeout_ms: u64,
    /// After a failure, requests do not ask Redis for so long, in milliseconds.
    #[serde(default = "default_pause_ms")]
    pub pause_ms: u64,
}

fn default_prefix() -> String {
    "medivoy".to_owned()
}

const fn default_timeout_ms() -> u64 {
    250
}

const fn default_pause_ms() -> u64 {
    500
}

impl RedisConfig {
    /// The defaults for `url`.
    #[must_use]
    pub fn at(url: impl Into<String>) -> Self {
        Self {
            url: Masked::new(url.into()),
            prefix: default_prefix(),
            timeout_ms: default_timeout_ms(),
            pause_ms: default_pause_ms(),
        }
    }
}

/// Opens the configured cache. Starts even when Redis is away. Must be called
/// inside a tokio runtime.
///
/// # Errors
/// [`CacheError::Config`] when Redis is chosen and `redis` is `None`.
pub fn open(
    config: &CacheConfig,
    redis: Option<&SharedRedis>,
    clock: Clock,
    entropy: &Entropy,
) -> Result<Arc<dyn Cache>, CacheError> {
    match *config {
        CacheConfig::InProcess { max_bytes } => Ok(Arc::new(LocalCache::new(max_bytes, clock))),
        CacheConfig::Redis { max_bytes, disconnected_ttl_ms } => {
            let redis =
                redis.ok_or_else(|| CacheError::Config("kind = \"redis\" needs the [redis] section".to_owned()))?;
            let disconnected_ttl = Duration::from_millis(disconnected_ttl_ms);
            Ok(RedisCache::start(redis.clone(), max_bytes, disconnected_ttl, clock, entropy.clone()))
        }
    }
}
