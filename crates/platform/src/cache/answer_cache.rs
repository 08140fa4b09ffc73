use super::{Cache, CachedAnswer, Tag};
use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// A freshly made answer with what the cache must know about it.
#[derive(Debug, Clone)]
pub struct Fresh {
    /// The answer.
    pub answer: CachedAnswer,
    /// By what it is invalidated: everything whose change would change the answer.
    pub tags: Vec<Tag>,
    /// How long it may be served at most.
    pub ttl: Duration,
}

/// What handlers use: a [`Cache`] with single-flight computation: of concurrent misses of one key, in one process, the
/// first computes (leader) and the others wait (followers). Cheap to clone.
#[derive(Clone)]
pub struct AnswerCache {
    store: Arc<dyn Cache>,
    in_flight: Arc<InFlight>,
}

/// Computations under way; the channel says `true` when one has ended, and
/// closes silently when it was given up.
type InFlight = Mutex<HashMap<Arc<str>, watch::Receiver<bool>>>;

impl AnswerCache {
    /// Over `store`.
    #[must_use]
    pub fn new(store: Arc<dyn Cache>) -> Self {
        Self { store, in_flight: Arc::default() }
    }

    /// The store below, for invalidating tags.
    #[must_use]
    pub fn store(&self) -> &Arc<dyn Cache> {
        &self.store
    }

    /// The cached answer, or the one that `compute` makes. `key` must hold all
    /// that the answer depends on: route, normalised query, locale.
    ///
    /// # Errors
    /// What `compute` returns; failures are not cached.
    pub async fn get_or_compute<E, F>(&self, key: &str, compute: impl Fn() -> F) -> Result<Arc<CachedAnswer>, E>
    where
        F: Future<Output = Result<Fresh, E>>,
    {
        loop {
            if let Some(answer) = self.store.get(key).await {
                return Ok(answer);
            }
            match self.join(key) {
                Flight::Leader(leader) => {
                    let answer = self.compute_and_put(key, &compute).await;
                    leader.end();
                    return answer;
                }
                Flight::Follower(mut ended) => {
                    if ended.wait_for(|ended| *ended).await.is_err() {
                        // The leader's client hung up: the next request takes over.
                        continue;
                    }
                    // Through the store rather than from the leader: what was
                    // invalidated meanwhile must not be served.
                    return match self.store.get(key).await {
                        Some(answer) => Ok(answer),
                        None => self.compute_and_put(key, &compute).await,
                    };
                }
            }
        }
    }

    async fn compute_and_put<E, F>(&self, key: &str, compute: &impl Fn() -> F) -> Result<Arc<CachedAnswer>, E>
    where
        F: Future<Output = Result<Fresh, E>>,
    {
        let ticket = self.store.begin().await;
        let Fresh { answer, tags, ttl } = compute().await?;
        let answer = Arc::new(answer);
        // Refused or not, the answer was true when this request came.
        self.store.put(ticket, key, &tags, Arc::clone(&answer), ttl).await;
        Ok(answer)
    }

    fn join(&self, key: &str) -> Flight<'_> {
        let mut in_flight = self.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ended) = in_flight.get(key) {
            return Flight::Follower(ended.clone());
        }
        let (ended, receiver) = watch::channel(false);
        let key: Arc<str> = Arc::from(key);
        in_flight.insert(Arc::clone(&key), receiver);
        Flight::Leader(Leader { key, ended, in_flight: &self.in_flight })
    }
}

enum Flight<'a> {
    Leader(Leader<'a>),
    Follower(watch::Receiver<bool>),
}

/// Computes the answer of one key. Dropping it, also by cancellation, frees the
/// key first and then wakes the followers.
struct Leader<'a> {
    key: Arc<str>,
    ended: watch::Sender<bool>,
    in_flight: &'a InFlight,
}

impl Leader<'_> {
    fn end(self) {
        self.ended.send_replace(true);
    }
}

impl Drop for Leader<'_> {
    fn drop(&mut self) {
        self.in_flight.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}
