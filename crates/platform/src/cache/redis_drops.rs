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

/// Whether this process hears the drops of the others, and which of its own
/// drops it still owes them.
#[derive(Default)]
pub(super) struct Hearing {
    on: AtomicBool,
    owed: Mutex<HashSet<Tag>>,
}

impl Hearing {
    pub(super) fn is_on(&self) -> bool {
        self.on.load(Ordering::Acquire)
    }

    /// Remembers drops that Redis could not take.
    pub(super) fn owe(&self, tags: &[Tag]) {
        self.owed.lock().unwrap_or_else(PoisonError::into_inner).extend(tags.iter().cloned());
    }

    fn take_debts(&self) -> Vec<Tag> {
        self.owed.lock().unwrap_or_else(PoisonError::into_inner).drain().collect()
    }
}

/// Follows the channel of drops for as long as the cache lives.
pub(super) async fn listen(shared: Arc<Shared>) {
    loop {
        // Ends only by a failure, which `SharedRedis` reports where requests meet it.
        if let Err(error) = follow(&shared).await {
            tracing::debug!(%error, "the channel of cache drops is away");
        }
        shared.hearing.on.store(false, Ordering::Release);
        tokio::time::sleep(RECONNECT).await;
    }
}

async fn follow(shared: &Shared) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let mut channel = tokio::time::timeout(HEARTBEAT, shared.redis.client().get_async_pubsub()).await??;
    tokio::time::timeout(HEARTBEAT, channel.subscribe(&shared.channel)).await??;
    let (mut sink, mut messages) = channel.split();
    pay_debts(shared).await?;
    // What was dropped while nobody listened is unknown: forget everything.
    // After subscribing, so that no drop falls between.
    shared.local.flush();
    shared.hearing.on.store(true, Ordering::Release);

    let mut heartbeat = tokio::time::interval(HEARTBEAT);
    loop {
        tokio::select! {
            message = messages.next() => {
                let tags: String = message.ok_or("closed")?.get_payload()?;
                let tags: Vec<Tag> = tags.split('\n').map(|tag| Tag::from(tag.to_owned())).collect();
                shared.local.forget(&tags);
            }
            _ = heartbeat.tick() => {
                // A connection cut without a farewell shows only by silence.
                tokio::time::timeout(HEARTBEAT, sink.ping::<redis::Value>()).await??;
                pay_debts(shared).await?;
            }
        }
    }
}

/// Makes up for the drops that failed while Redis was away.
async fn pay_debts(shared: &Shared) -> Result<(), RedisAway> {
    let tags = shared.hearing.take_debts();
    if tags.is_empty() {
        return Ok(());
    }
    shared.drop_shared(&tags).await.inspect_err(|_| shared.hearing.owe(&tags))
}
