use crate::world::World;
use async_trait::async_trait;
use platform::Parts;
use platform::cache::{AnswerCache, Cache, CacheError, CachedAnswer, Kept, Tag, Ticket};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;

/// A cache whose shared part accepts an invalidation and does not answer until [`HangingCache::release`].
pub struct HangingCache {
    store: Arc<dyn Cache>,
    hanging: AtomicUsize,
    released: Semaphore,
}

impl HangingCache {
    /// Over the cache of this test, with parts that use it.
    #[must_use]
    pub fn over(world: &World) -> (Arc<Self>, Parts) {
        let store = Arc::clone(world.cache.store());
        let cache = Arc::new(Self { store, hanging: AtomicUsize::new(0), released: Semaphore::new(0) });
        let parts = Parts { cache: AnswerCache::new(Arc::clone(&cache) as _), ..world.parts.clone() };
        (cache, parts)
    }

    /// Waits until so many invalidations hang.
    ///
    /// # Panics
    /// When they do not within ten seconds.
    pub async fn wait_for(&self, count: usize) {
        for _ in 0..1_000 {
            if self.hanging.load(Ordering::SeqCst) >= count {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("fewer than {count} invalidations reached the cache");
    }

    /// How many transactions are open while so many invalidations hang; then answers them, as [`HangingCache::release`].
    ///
    /// # Panics
    /// As [`HangingCache::wait_for`].
    pub async fn transactions_while_hanging(&self, world: &World, count: usize) -> i64 {
        self.wait_for(count).await;
        let open = world.idle_transactions().await;
        self.release();
        open
    }

    /// Answers what hangs, and everything from now on.
    pub fn release(&self) {
        self.released.add_permits(1_000);
    }
}

#[async_trait]
impl Cache for HangingCache {
    async fn get(&self, key: &str) -> Option<Arc<CachedAnswer>> {
        self.store.get(key).await
    }

    async fn begin(&self) -> Ticket {
        self.store.begin().await
    }

    async fn put(&self, ticket: Ticket, key: &str, tags: &[Tag], answer: Arc<CachedAnswer>, ttl: Duration) -> Kept {
        self.store.put(ticket, key, tags, answer, ttl).await
    }

    async fn invalidate_tags(&self, tags: &[Tag]) -> Result<(), CacheError> {
        platform::db::assert_no_transaction("the shared cache");
        self.hanging.fetch_add(1, Ordering::SeqCst);
        self.released.acquire().await.expect("is never closed").forget();
        self.store.invalidate_tags(tags).await
    }

    async fn ping(&self) -> Result<(), CacheError> {
        self.store.ping().await
    }
}

impl World {
    /// Sessions of this test's database in which a transaction waits for something outside the database.
    pub async fn idle_transactions(&self) -> i64 {
        let sql = "SELECT count(*) FROM pg_stat_activity
                   WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
        self.number(sql, []).await
    }
}
