use super::redis_cache::Shared;
use super::{RedisAway, Tag};
use futures_util::StreamExt;
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How often the channel is checked for being alive, and the longest wait for its answer.
const HEARTBEAT: Duration = Duration::from_secs(1);
/// Between attempts to reach the channel.
const RECONNECT: Duration = Duration::from_millis(250);

/// Whether this process receives the invalidations of the others, and which of its own
/// are still to be sent.
#[derive(Default)]
pub(super) struct Subscription {
    active: AtomicBool,
    pending: Mutex<HashSet<Tag>>,
}

impl Subscription {
    pub(super) fn is_active(&self) -> bool {
        self.active.load(Ordering::Acquire)
    }

    /// Remembers invalidations that Redis could not take, to send them again.
    pub(super) fn retry_later(&self, tags: &[Tag]) {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner).extend(tags.iter().cloned());
    }

    fn take_pending(&self) -> Vec<Tag> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner).drain().collect()
    }
}

/// Follows the channel of invalidations for as long as the cache lives.
pub(super) async fn listen(shared: Arc<Shared>) {
    loop {
        // Ends only by a failure, which `SharedRedis` reports where requests meet it.
        if let Err(error) = follow(&shared).await {
            tracing::debug!(%error, "the channel of cache invalidations is disconnected");
        }
        shared.subscription.active.store(false, Ordering::Release);
        tokio::time::sleep(RECONNECT).await;
    }
}

async fn follow(shared: &Shared) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let mut channel = tokio::time::timeout(HEARTBEAT, shared.redis.client().get_async_pubsub()).await??;
    tokio::time::timeout(HEARTBEAT, channel.subscribe(&shared.channel)).await??;
    let (mut sink, mut messages) = channel.split();
    send_pending(shared).await?;
    // What was invalidated while disconnected is unknown: forget everything.
    // After subscribing, so that no invalidation falls between.
    shared.local.flush();
    shared.subscription.active.store(true, Ordering::Release);

    let mut heartbeat = tokio::time::interval(HEARTBEAT);
    loop {
        tokio::select! {
            message = messages.next() => {
                let tags: String = message.ok_or("closed")?.get_payload()?;
                let tags: Vec<Tag> = tags.split('\n').map(|tag| Tag::from(tag.to_owned())).collect();
                shared.local.forget(&tags);
            }
            _ = heartbeat.tick() => {
                // A connection that was cut without being closed shows only by silence.
                tokio::time::timeout(HEARTBEAT, sink.ping::<redis::Value>()).await??;
                send_pending(shared).await?;
            }
        }
    }
}

/// Sends the invalidations that failed while Redis was away.
async fn send_pending(shared: &Shared) -> Result<(), RedisAway> {
    let tags = shared.subscription.take_pending();
    if tags.is_empty() {
        return Ok(());
    }
    shared.invalidate_shared(&tags).await.inspect_err(|_| shared.subscription.retry_later(&tags))
}
