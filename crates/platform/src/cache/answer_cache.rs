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
    /// By what it is dropped: everything whose change would change the answer.
    pub tags: Vec<Tag>,
    /// How long it may be served at most.
    pub ttl: Duration,
}

/// What handlers use: a [`Cache`] in which concurrent misses of one key, in
/// one process, wait for a single computation. Cheap to clone.
#[derive(Clone)]
pub struct AnswerCache {
    store: Arc<dyn Cache>,
    flights: Arc<Flights>,
}

/// Computations under way; the channel says `true` when one has ended, and
/// closes silently when it was given up.
type Flights = Mutex<HashMap<Arc<str>, watch::Receiver<bool>>>;

impl AnswerCache {
    /// Over `store`.
    #[must_use]
    pub fn new(store: Arc<dyn Cache>) -> Self {
        Self { store, flights: Arc::default() }
    }

    /// The store below, for dropping tags.
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
            match self.board(key) {
                Seat::Pilot(flight) => {
                    let answer = self.compute_and_put(key, &compute).await;
                    flight.end();
                    return answer;
                }
                Seat::Passenger(mut landing) => {
                    if landing.wait_for(|ended| *ended).await.is_err() {
                        // The pilot's client hung up: the next one takes over.
                        continue;
                    }
                    // Through the store rather than from the pilot's hand: what
                    // was dropped meanwhile must not be served.
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

    fn board(&self, key: &str) -> Seat<'_> {
        let mut flights = self.flights.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(landing) = flights.get(key) {
            return Seat::Passenger(landing.clone());
        }
        let (ended, receiver) = watch::channel(false);
        let key: Arc<str> = Arc::from(key);
        flights.insert(Arc::clone(&key), receiver);
        Seat::Pilot(Flight { key, ended, flights: &self.flights })
    }
}

enum Seat<'a> {
    Pilot(Flight<'a>),
    Passenger(watch::Receiver<bool>),
}

/// The computation of one key. Dropping it, also by cancellation, frees the
/// key first and then wakes those who wait.
struct Flight<'a> {
    key: Arc<str>,
    ended: watch::Sender<bool>,
    flights: &'a Flights,
}

impl Flight<'_> {
    fn end(self) {
        self.ended.send_replace(true);
    }
}

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        self.flights.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}
