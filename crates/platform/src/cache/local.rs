use super::{Cache, CacheError, CachedAnswer, Kept, Tag, Ticket};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::Clock;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Tags remembered before those that no entry has are forgotten.
const MAX_TAGS: usize = 20_000;

/// When a computation began, in this process's order of invalidations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalTicket {
    sequence: u64,
    generation: u64,
}

/// The number of a tag's last invalidation; shared between the table and the entries,
/// so that a hit costs one atomic load per tag and no lock.
type LastInvalidation = Arc<AtomicU64>;

struct Entry {
    answer: Arc<CachedAnswer>,
    tags: Vec<LastInvalidation>,
    ticket: LocalTicket,
    kept_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

/// The cache in this process's memory: alone the embedded default, and in
/// front of Redis the layer that answers without I/O.
pub struct LocalCache {
    entries: moka::future::Cache<Arc<str>, Arc<Entry>>,
    invalidations: Mutex<Invalidations>,
    /// Raised by [`LocalCache::flush`]: entries of an older generation are dead.
    generation: AtomicU64,
    clock: Clock,
}

struct Invalidations {
    sequence: u64,
    /// Watermark: invalidations up to this number may have been forgotten, older tickets are refused.
    watermark: u64,
    tags: HashMap<Tag, LastInvalidation>,
    /// Number of tags at which to look for forgettable ones again.
    prune_at: usize,
}

impl LocalCache {
    /// A cache of at most `max_bytes` of answers.
    #[must_use]
    pub fn new(max_bytes: u64, clock: Clock) -> Self {
        let entries = moka::future::Cache::builder()
            .max_capacity(max_bytes)
            .weigher(|key: &Arc<str>, entry: &Arc<Entry>| {
                u32::try_from(key.len() + entry.answer.weight()).unwrap_or(u32::MAX)
            })
            .build();
        Self {
            entries,
            invalidations: Mutex::new(Invalidations {
                sequence: 0,
                watermark: 0,
                tags: HashMap::new(),
                prune_at: MAX_TAGS,
            }),
            generation: AtomicU64::new(0),
            clock,
        }
    }

    /// The answer under `key`, if it is good and was kept here for no longer
    /// than `max_age` (none = no such limit).
    pub(crate) async fn find(&self, key: &str, max_age: Option<Duration>) -> Option<Arc<CachedAnswer>> {
        let entry = self.entries.get(key).await?;
        let now = self.clock.now();
        let is_fresh = entry.ticket.generation == self.generation.load(Ordering::Acquire)
            && now < entry.expires_at
            && entry.tags.iter().all(|tag| tag.load(Ordering::Acquire) <= entry.ticket.sequence);
        if !is_fresh {
            self.entries.invalidate(key).await;
            return None;
        }
        let young = max_age.is_none_or(|limit| (now - entry.kept_at).to_std().unwrap_or_default() <= limit);
        young.then(|| Arc::clone(&entry.answer))
    }

    pub(crate) fn ticket(&self) -> LocalTicket {
        let generation = self.generation.load(Ordering::Acquire);
        LocalTicket { sequence: self.invalidations().sequence, generation }
    }

    /// Keeps the answer until `expires_at`, unless a tag was invalidated or the
    /// cache flushed since the ticket.
    pub(crate) async fn keep(
        &self,
        ticket: LocalTicket,
        key: &str,
        tags: &[Tag],
        answer: Arc<CachedAnswer>,
        expires_at: DateTime<Utc>,
    ) -> Kept {
        let Some(tags) = self.invalidations().cells(ticket.sequence, tags) else {
            return Kept::Refused;
        };
        if ticket.generation != self.generation.load(Ordering::Acquire) {
            return Kept::Refused;
        }
        // An invalidation from here on finds the cells in the table, so it makes the entry stale.
        let entry = Entry { answer, tags, ticket, kept_at: self.clock.now(), expires_at };
        self.entries.insert(Arc::from(key), Arc::new(entry)).await;
        Kept::Stored
    }

    /// Invalidates what has one of `tags`, in this process.
    pub(crate) fn forget<'a>(&self, tags: impl IntoIterator<Item = &'a Tag>) {
        let mut invalidations = self.invalidations();
        invalidations.sequence += 1;
        let sequence = invalidations.sequence;
        for tag in tags {
            match invalidations.tags.get(tag) {
                Some(cell) => cell.store(sequence, Ordering::Release),
                None => {
                    invalidations.tags.insert(tag.clone(), Arc::new(AtomicU64::new(sequence)));
                }
            }
        }
        invalidations.prune();
    }

    /// Forgets everything, in this process, computations under way included.
    pub(crate) fn flush(&self) {
        self.generation.fetch_add(1, Ordering::AcqRel);
        self.entries.invalidate_all();
    }

    fn invalidations(&self) -> std::sync::MutexGuard<'_, Invalidations> {
        self.invalidations.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Invalidations {
    /// The cells of `tags`, unless one was invalidated after `since`.
    fn cells(&mut self, since: u64, tags: &[Tag]) -> Option<Vec<LastInvalidation>> {
        if since < self.watermark {
            return None;
        }
        let mut cells = Vec::with_capacity(tags.len());
        for tag in tags {
            let cell = Arc::clone(self.tags.entry(tag.clone()).or_default());
            if cell.load(Ordering::Acquire) > since {
                return None;
            }
            cells.push(cell);
        }
        self.prune();
        Some(cells)
    }

    /// Forgets tags that no entry has, once there are many.
    fn prune(&mut self) {
        if self.tags.len() <= self.prune_at {
            return;
        }
        let mut watermark = self.watermark;
        self.tags.retain(|_, cell| {
            let in_use = Arc::strong_count(cell) > 1;
            if !in_use {
                watermark = watermark.max(cell.load(Ordering::Acquire));
            }
            in_use
        });
        self.watermark = watermark;
        // Doubling keeps the cost per tag constant when all are in use.
        self.prune_at = MAX_TAGS.max(self.tags.len() * 2);
    }
}

#[async_trait]
impl Cache for LocalCache {
    async fn get(&self, key: &str) -> Option<Arc<CachedAnswer>> {
        self.find(key, None).await
    }

    async fn begin(&self) -> Ticket {
        Ticket { local: self.ticket(), shared: None }
    }

    async fn put(&self, ticket: Ticket, key: &str, tags: &[Tag], answer: Arc<CachedAnswer>, ttl: Duration) -> Kept {
        let expires_at = self.clock.now() + ttl;
        self.keep(ticket.local, key, tags, answer, expires_at).await
    }

    async fn invalidate_tags(&self, tags: &[Tag]) -> Result<(), CacheError> {
        self.forget(tags);
        Ok(())
    }

    async fn ping(&self) -> Result<(), CacheError> {
        Ok(())
    }
}
