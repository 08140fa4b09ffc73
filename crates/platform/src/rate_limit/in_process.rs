use super::window::Window;
use super::{Decision, Quota, RateLimiter};
use async_trait::async_trait;
use kernel::Clock;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};

/// Shards, so that requests rarely wait for one another.
const SHARDS: usize = 64;
/// Keys per shard before room is made: 256 Ki keys in all, some 30 MB.
const KEYS_PER_SHARD: usize = 4_096;

/// Counts in this process's memory.
///
/// Memory is bounded: when a flood of keys fills a shard, those whose time is
/// over go first, then the half that began longest ago.
pub struct InProcessLimiter {
    shards: Vec<Mutex<HashMap<String, Kept>>>,
    /// Seeded per process, so that nobody can aim at one shard.
    hasher: RandomState,
    clock: Clock,
}

struct Kept {
    window: Window,
    quota: Quota,
}

impl InProcessLimiter {
    /// An empty limiter.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        let shards = (0..SHARDS).map(|_| Mutex::default()).collect();
        Self { shards, hasher: RandomState::new(), clock }
    }

    /// As [`RateLimiter::check`], without waiting.
    pub fn check_now(&self, key: &str, quota: Quota) -> Decision {
        let now = millis(&self.clock);
        // The remainder is below 64.
        let shard = (self.hasher.hash_one(key) % SHARDS as u64) as usize;
        let mut keys = self.shards[shard].lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = keys.get_mut(key) {
            kept.quota = quota;
            return kept.window.check(now, quota);
        }
        if keys.len() >= KEYS_PER_SHARD {
            make_room(&mut keys, now);
        }
        let mut window = Window::fresh(now);
        let decision = window.check(now, quota);
        keys.insert(key.to_owned(), Kept { window, quota });
        decision
    }

    /// Keys remembered now.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.lock().unwrap_or_else(PoisonError::into_inner).len()).sum()
    }

    /// Whether nothing is remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

fn make_room(keys: &mut HashMap<String, Kept>, now: u64) {
    keys.retain(|_, kept| !kept.window.is_over(now, kept.quota));
    if keys.len() < KEYS_PER_SHARD {
        return;
    }
    let mut starts: Vec<u64> = keys.values().map(|kept| kept.window.started).collect();
    let middle = starts.len() / 2;
    let (_, median, _) = starts.select_nth_unstable(middle);
    let median = *median;
    let mut to_go = middle;
    keys.retain(|_, kept| {
        let goes = to_go > 0 && kept.window.started <= median;
        to_go -= usize::from(goes);
        !goes
    });
}

/// The clock in milliseconds since the Unix epoch.
pub(super) fn millis(clock: &Clock) -> u64 {
    u64::try_from(clock.now().timestamp_millis()).unwrap_or(0)
}

#[async_trait]
impl RateLimiter for InProcessLimiter {
    async fn check(&self, key: &str, quota: Quota) -> Decision {
        self.check_now(key, quota)
    }
}
