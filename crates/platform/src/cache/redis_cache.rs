use super::redis_invalidations::{self, Subscription};
use super::redis_scripts::{BEGIN, GET, INVALIDATE, PUT, SharedTicket};
use super::{Cache, CacheError, CachedAnswer, Kept, LocalCache, RedisAway, SharedRedis, Tag, Ticket};
use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use kernel::{Clock, Entropy};
use redis::Script;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::task::AbortOnDropHandle;

/// The cache shared over Redis: [`LocalCache`] in front, Redis behind it, and
/// a channel on which the processes publish what to invalidate.
///
/// While this process is disconnected from that channel it serves its own answers only
/// for a short time, and forgets all of them once it is subscribed again.
pub struct RedisCache {
    pub(super) shared: Arc<Shared>,
    disconnected_ttl: Duration,
    clock: Clock,
    _listener: AbortOnDropHandle<()>,
}

/// What the cache and its listener have in common.
pub(super) struct Shared {
    pub(super) redis: SharedRedis,
    pub(super) local: LocalCache,
    pub(super) subscription: Subscription,
    entropy: Entropy,
    order_key: String,
    invalidations_key: String,
    pub(super) channel: String,
}

/// The part of an answer that is not its bytes.
#[derive(Serialize, Deserialize)]
struct Head {
    content_type: String,
    etag: String,
    locale: Option<String>,
    #[serde(default)]
    link: Option<String>,
    stored_at: DateTime<Utc>,
}

/// A reply of the `GET` script: milliseconds left, tags, head, body.
type Reply = (i64, String, Vec<u8>, Bytes);

impl RedisCache {
    /// Starts the cache and its listener; Redis may be away.
    pub fn start(
        redis: SharedRedis,
        max_bytes: u64,
        disconnected_ttl: Duration,
        clock: Clock,
        entropy: Entropy,
    ) -> Arc<dyn Cache> {
        let shared = Arc::new(Shared {
            local: LocalCache::new(max_bytes, clock.clone()),
            subscription: Subscription::default(),
            entropy,
            // One hash tag, so that all keys of a script fall into one slot.
            order_key: redis.key("{cache}:order"),
            invalidations_key: redis.key("{cache}:invalidations"),
            channel: redis.key("{cache}:channel"),
            redis,
        });
        let listener = AbortOnDropHandle::new(tokio::spawn(redis_invalidations::listen(Arc::clone(&shared))));
        Arc::new(Self { shared, disconnected_ttl, clock, _listener: listener })
    }

    fn answer_key(&self, key: &str) -> String {
        self.shared.redis.key(&format!("{{cache}}:answer:{key}"))
    }

    async fn get_shared(&self, key: &str) -> Option<Arc<CachedAnswer>> {
        // Taken before asking, so that an invalidation which overtakes the reply is seen.
        let ticket = self.shared.local.ticket();
        let mut call = self.shared.call(&GET);
        let (millis, tags, head, identity) =
            self.shared.redis.invoke::<Option<Reply>>(call.key(self.answer_key(key))).await.ok()??;
        let Head { content_type, etag, locale, link, stored_at } = serde_json::from_slice(&head).ok()?;
        let answer = CachedAnswer::with_etag(content_type, etag, locale, identity, stored_at).with_link(link);
        let answer = Arc::new(answer);
        let tags: Vec<Tag> =
            tags.split('\n').filter(|tag| !tag.is_empty()).map(|tag| Tag::from(tag.to_owned())).collect();
        let expires_at = self.clock.now() + Duration::from_millis(u64::try_from(millis).unwrap_or(0));
        match self.shared.local.keep(ticket, key, &tags, Arc::clone(&answer), expires_at).await {
            Kept::Stored => Some(answer),
            Kept::Refused => None,
        }
    }

    async fn put_shared(
        &self,
        ticket: SharedTicket,
        key: &str,
        tags: &[Tag],
        answer: &CachedAnswer,
        ttl: Duration,
    ) -> Result<Kept, RedisAway> {
        let head = Head {
            content_type: answer.content_type.clone(),
            etag: answer.etag.clone(),
            locale: answer.locale.clone(),
            link: answer.link.clone(),
            stored_at: answer.stored_at,
        };
        let head = serde_json::to_vec(&head).unwrap_or_default();
        let millis = u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX).max(1);
        let mut call = self.shared.call(&PUT);
        call.key(self.answer_key(key)).arg(ticket.epoch).arg(ticket.sequence).arg(joined(tags)).arg(millis);
        call.arg("head").arg(head).arg("identity").arg(&answer.identity[..]);
        let kept: u8 = self.shared.redis.invoke(&call).await?;
        Ok(if kept == 1 { Kept::Stored } else { Kept::Refused })
    }
}

impl Shared {
    /// A call of one of the cache's scripts, with the arguments all of them take.
    fn call<'a>(&self, script: &'a Script) -> redis::ScriptInvocation<'a> {
        let mut call = script.prepare_invoke();
        call.key(&self.order_key).key(&self.invalidations_key).arg(hex::encode(self.entropy.bytes::<8>()));
        call
    }

    pub(super) async fn invalidate_shared(&self, tags: &[Tag]) -> Result<(), RedisAway> {
        let mut call = self.call(&INVALIDATE);
        call.arg(&self.channel).arg(joined(tags));
        self.redis.invoke::<u64>(&call).await.map(|_| ())
    }
}

/// Tags as the scripts and the channel carry them, one a line.
fn joined(tags: &[Tag]) -> String {
    tags.iter().map(Tag::as_str).collect::<Vec<_>>().join("\n")
}

#[async_trait]
impl Cache for RedisCache {
    async fn get(&self, key: &str) -> Option<Arc<CachedAnswer>> {
        let max_age = (!self.shared.subscription.is_active()).then_some(self.disconnected_ttl);
        match self.shared.local.find(key, max_age).await {
            Some(answer) => Some(answer),
            None => self.get_shared(key).await,
        }
    }

    async fn begin(&self) -> Ticket {
        let local = self.shared.local.ticket();
        let shared = self.shared.redis.invoke::<(String, u64)>(&self.shared.call(&BEGIN)).await;
        Ticket { local, shared: shared.ok().map(|(epoch, sequence)| SharedTicket { epoch, sequence }) }
    }

    async fn put(&self, ticket: Ticket, key: &str, tags: &[Tag], answer: Arc<CachedAnswer>, ttl: Duration) -> Kept {
        let expires_at = self.clock.now() + ttl;
        if let Some(shared) = ticket.shared
            && let Ok(Kept::Refused) = self.put_shared(shared, key, tags, &answer, ttl).await
        {
            return Kept::Refused;
        }
        self.shared.local.keep(ticket.local, key, tags, answer, expires_at).await
    }

    async fn invalidate_tags(&self, tags: &[Tag]) -> Result<(), CacheError> {
        self.shared.local.forget(tags);
        self.shared.invalidate_shared(tags).await.map_err(|away| {
            self.shared.subscription.retry_later(tags);
            CacheError::Away(away)
        })
    }

    async fn ping(&self) -> Result<(), CacheError> {
        Ok(self.shared.redis.ping().await?)
    }
}
