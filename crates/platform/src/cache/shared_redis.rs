use super::{CacheError, RedisConfig};
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Cmd, FromRedisValue, IntoConnectionInfo, RedisResult, ScriptInvocation};
use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::time::Instant;

/// Redis did not answer in time or said no; the request goes on without it.
#[derive(Debug, Clone, thiserror::Error)]
#[error("Redis is away: {0}")]
pub struct RedisAway(String);

/// The one connection of this process to Redis, shared by all that use it.
/// Cheap to clone.
///
/// It connects when first used and again by itself. After a failure nobody
/// waits for Redis during a pause; then a single request tries, on a new
/// connection, since an old one may be dead without knowing it.
#[derive(Clone)]
pub struct SharedRedis(Arc<Inner>);

struct Inner {
    client: redis::Client,
    connection: RwLock<ConnectionManager>,
    prefix: String,
    timeout: Duration,
    pause: Duration,
    started: Instant,
    /// Milliseconds after `started` until which nobody asks; 0 = all is well.
    paused_until: AtomicU64,
}

impl SharedRedis {
    /// Prepares the connection without making it, so Redis may be away. Must be
    /// called inside a tokio runtime.
    ///
    /// # Errors
    /// [`CacheError::Config`] when the URL cannot be read; the message does not repeat it.
    pub fn new(config: &RedisConfig) -> Result<Self, CacheError> {
        let unreadable = |_| CacheError::Config("the Redis URL cannot be read".to_owned());
        let info = config.url.expose().as_str().into_connection_info().map_err(unreadable)?;
        let tcp = info.tcp_settings().clone().set_nodelay(true);
        let client = redis::Client::open(info.set_tcp_settings(tcp)).map_err(unreadable)?;
        let timeout = Duration::from_millis(config.timeout_ms.max(1));
        Ok(Self(Arc::new(Inner {
            connection: RwLock::new(lazy(&client, timeout).map_err(unreadable)?),
            client,
            prefix: config.prefix.clone(),
            timeout,
            pause: Duration::from_millis(config.pause_ms.max(1)),
            started: Instant::now(),
            paused_until: AtomicU64::new(0),
        })))
    }

    /// `name` as a key or channel of this installation.
    #[must_use]
    pub fn key(&self, name: &str) -> String {
        format!("{}:{name}", self.0.prefix)
    }

    /// Runs a script.
    ///
    /// # Errors
    /// [`RedisAway`].
    pub async fn invoke<T: FromRedisValue>(&self, script: &ScriptInvocation<'_>) -> Result<T, RedisAway> {
        self.run(|mut connection| async move { script.invoke_async(&mut connection).await }).await
    }

    /// Runs a command.
    ///
    /// # Errors
    /// [`RedisAway`].
    pub async fn query<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, RedisAway> {
        self.run(|mut connection| async move { command.query_async(&mut connection).await }).await
    }

    /// Whether Redis answers.
    ///
    /// # Errors
    /// [`RedisAway`].
    pub async fn ping(&self) -> Result<(), RedisAway> {
        self.query::<String>(&redis::cmd("PING")).await.map(|_| ())
    }

    pub(crate) fn client(&self) -> &redis::Client {
        &self.0.client
    }

    async fn run<T, F>(&self, work: impl FnOnce(ConnectionManager) -> F) -> Result<T, RedisAway>
    where
        F: Future<Output = RedisResult<T>>,
    {
        crate::db::assert_no_transaction("Redis");
        let connection = self.admit()?;
        match tokio::time::timeout(self.0.timeout, work(connection)).await {
            Ok(Ok(value)) => {
                if self.0.paused_until.swap(0, Ordering::AcqRel) != 0 {
                    tracing::info!("Redis is back");
                }
                Ok(value)
            }
            Ok(Err(error)) => Err(self.pause(error.to_string())),
            Err(_) => Err(self.pause(format!("no answer within {} ms", self.0.timeout.as_millis()))),
        }
    }

    /// The connection, unless there is a pause; its end admits one request.
    fn admit(&self) -> Result<ConnectionManager, RedisAway> {
        let paused_until = self.0.paused_until.load(Ordering::Acquire);
        if paused_until == 0 {
            return Ok(self.0.connection.read().unwrap_or_else(PoisonError::into_inner).clone());
        }
        let now = self.now();
        let mine = now >= paused_until
            && self
                .0
                .paused_until
                .compare_exchange(paused_until, self.pause_end(now), Ordering::AcqRel, Ordering::Acquire)
                .is_ok();
        if !mine {
            return Err(RedisAway("waiting before the next attempt".to_owned()));
        }
        let fresh = lazy(&self.0.client, self.0.timeout).map_err(|error| RedisAway(error.to_string()))?;
        *self.0.connection.write().unwrap_or_else(PoisonError::into_inner) = fresh.clone();
        Ok(fresh)
    }

    fn pause(&self, reason: String) -> RedisAway {
        let end = self.pause_end(self.now());
        if self.0.paused_until.swap(end, Ordering::AcqRel) == 0 {
            tracing::warn!(%reason, "Redis is away; going on without it");
        }
        RedisAway(reason)
    }

    fn now(&self) -> u64 {
        u64::try_from(self.0.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn pause_end(&self, now: u64) -> u64 {
        now.saturating_add(u64::try_from(self.0.pause.as_millis()).unwrap_or(u64::MAX))
    }
}

fn lazy(client: &redis::Client, timeout: Duration) -> RedisResult<ConnectionManager> {
    // No retries inside: who waits for Redis is a request, and the pause spaces attempts.
    let config = ConnectionManagerConfig::new()
        .set_number_of_retries(0)
        .set_connection_timeout(Some(timeout))
        .set_response_timeout(Some(timeout));
    ConnectionManager::new_lazy_with_config(client.clone(), config)
}

impl std::fmt::Debug for SharedRedis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SharedRedis").field("prefix", &self.0.prefix).finish_non_exhaustive()
    }
}
