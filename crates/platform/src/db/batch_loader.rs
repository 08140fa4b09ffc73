use super::is_outage;
use sea_orm::{DbErr, RuntimeErr};
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

/// Keys in one statement at the most.
const MAX_BATCH: usize = 256;

/// How long one statement for a batch may take. A connection that swallows everything must not keep later callers,
/// whose keys could be loaded on another.
const TIMEOUT: Duration = Duration::from_secs(5);

/// A batching loader: concurrent callers share round trips. While one statement runs, further keys are collected, and
/// the next statement loads all of them. Every value comes from a statement that began after its key was handed over,
/// so that no caller gets anything older than from a statement of their own. A caller without concurrent ones waits
/// for nobody.
///
/// Clones share the batches.
pub struct BatchLoader<K, V> {
    batch: Arc<Mutex<Batch<K, V>>>,
    timeout: Duration,
}

struct Batch<K, V> {
    pending: Vec<Pending<K, V>>,
    /// Whether a statement runs, after which the pending keys are loaded.
    is_loading: bool,
}

struct Pending<K, V> {
    key: K,
    value: oneshot::Sender<Result<V, DbErr>>,
}

impl<K, V> BatchLoader<K, V>
where
    K: Clone + Send + 'static,
    V: Send + 'static,
{
    /// The value of `key`. `load` gives the values of many keys, in their order; that of the caller who finds no
    /// statement running loads for all who come meanwhile, and goes on when that caller is gone.
    ///
    /// # Errors
    /// What `load` says; the keys of a batch that fails are loaded again one by one, unless the database is away.
    pub async fn load<F, Loading>(&self, key: K, load: F) -> Result<V, DbErr>
    where
        F: Fn(Vec<K>) -> Loading + Send + Sync + 'static,
        Loading: Future<Output = Result<Vec<V>, DbErr>> + Send + 'static,
    {
        let (value, loaded) = oneshot::channel();
        let is_first = {
            let mut batch = self.batch();
            batch.pending.push(Pending { key, value });
            !std::mem::replace(&mut batch.is_loading, true)
        };
        if is_first {
            let run = LoaderRun { loader: self.clone(), is_done: false };
            tokio::spawn(run.run(load));
        }
        loaded.await.unwrap_or_else(|_| Err(aborted()))
    }

    fn batch(&self) -> MutexGuard<'_, Batch<K, V>> {
        self.batch.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn aborted() -> DbErr {
    DbErr::Conn(RuntimeErr::Internal("the statement was aborted".to_owned()))
}

/// The statements of one run. When it is aborted, pending callers get an error, and the next one starts a run.
struct LoaderRun<K, V> {
    loader: BatchLoader<K, V>,
    is_done: bool,
}

impl<K, V> LoaderRun<K, V>
where
    K: Clone + Send + 'static,
    V: Send + 'static,
{
    async fn run<F, Loading>(mut self, load: F)
    where
        F: Fn(Vec<K>) -> Loading + Send + Sync,
        Loading: Future<Output = Result<Vec<V>, DbErr>> + Send + 'static,
    {
        while let Some(batch) = self.next() {
            let keys: Vec<K> = batch.iter().map(|pending| pending.key.clone()).collect();
            let loaded = tokio::time::timeout(self.loader.timeout, load(keys)).await;
            match loaded.unwrap_or_else(|_| Err(aborted())) {
                Ok(values) => {
                    for (pending, value) in batch.into_iter().zip(values) {
                        // The caller may have gone.
                        let _ = pending.value.send(Ok(value));
                    }
                }
                Err(error) if batch.len() == 1 || is_outage(&error) => self.fail(batch, &error),
                Err(_) => {
                    for Pending { key, value } in batch {
                        let alone = load(vec![key]).await;
                        let alone = alone.and_then(|mut one| one.pop().ok_or_else(aborted));
                        let _ = value.send(alone);
                    }
                }
            }
        }
    }

    /// The pending keys; `None`, and the run is over, when there are none.
    fn next(&mut self) -> Option<Vec<Pending<K, V>>> {
        let mut batch = self.loader.batch();
        if batch.pending.is_empty() {
            batch.is_loading = false;
            self.is_done = true;
            return None;
        }
        let count = batch.pending.len().min(MAX_BATCH);
        Some(batch.pending.drain(..count).collect())
    }

    /// While the database is away, callers who came meanwhile would wait just as long for nothing.
    fn fail(&self, batch: Vec<Pending<K, V>>, error: &DbErr) {
        let others = if is_outage(error) { std::mem::take(&mut self.loader.batch().pending) } else { Vec::new() };
        for pending in batch.into_iter().chain(others) {
            let _ = pending.value.send(Err(error.clone()));
        }
    }
}

impl<K, V> Drop for LoaderRun<K, V> {
    fn drop(&mut self) {
        if !self.is_done {
            let mut batch = self.loader.batch.lock().unwrap_or_else(PoisonError::into_inner);
            batch.is_loading = false;
            // Dropping the senders gives the pending callers an error.
            batch.pending.clear();
        }
    }
}

impl<K, V> Clone for BatchLoader<K, V> {
    fn clone(&self) -> Self {
        Self { batch: Arc::clone(&self.batch), timeout: self.timeout }
    }
}

impl<K, V> Default for BatchLoader<K, V> {
    fn default() -> Self {
        let batch = Batch { pending: Vec::new(), is_loading: false };
        Self { batch: Arc::new(Mutex::new(batch)), timeout: TIMEOUT }
    }
}

impl<K, V> std::fmt::Debug for BatchLoader<K, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BatchLoader")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::future::join_all;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tokio::sync::Semaphore;

    /// Answers each number with its double, once it may; counts the statements.
    struct Database {
        statements: AtomicUsize,
        gate: Semaphore,
    }

    impl Database {
        fn new() -> Arc<Self> {
            Arc::new(Self { statements: AtomicUsize::new(0), gate: Semaphore::new(0) })
        }

        async fn doubled(self: Arc<Self>, numbers: Vec<u32>) -> Result<Vec<u32>, DbErr> {
            self.statements.fetch_add(1, Ordering::SeqCst);
            self.gate.acquire().await.map_err(|e| DbErr::Custom(e.to_string()))?.forget();
            if numbers.contains(&13) {
                Err(DbErr::Custom("13".to_owned()))
            } else {
                Ok(numbers.iter().map(|n| n * 2).collect())
            }
        }
    }

    async fn loaded(loader: &BatchLoader<u32, u32>, database: &Arc<Database>, number: u32) -> Result<u32, DbErr> {
        let database = Arc::clone(database);
        loader.load(number, move |numbers| Arc::clone(&database).doubled(numbers)).await
    }

    #[tokio::test]
    async fn concurrent_callers_share_the_next_statement() {
        let (loader, database) = (BatchLoader::default(), Database::new());
        let all = join_all((100..200).map(|n| loaded(&loader, &database, n)));
        database.gate.add_permits(200);
        let answers: Vec<u32> = all.await.into_iter().map(|a| a.expect("answered")).collect();
        assert_eq!(answers, (100..200).map(|n| n * 2).collect::<Vec<_>>());
        assert!(database.statements.load(Ordering::SeqCst) < 20);
        assert_eq!(loaded(&loader, &database, 7).await.ok(), Some(14), "and the next one asks again");
    }

    #[tokio::test]
    async fn a_key_that_fails_fails_alone() {
        let (loader, database) = (BatchLoader::default(), Database::new());
        database.gate.add_permits(100);
        let answers = join_all([1, 2, 13, 4].map(|n| loaded(&loader, &database, n))).await;
        assert_eq!(answers.into_iter().map(Result::ok).collect::<Vec<_>>(), [Some(2), Some(4), None, Some(8)]);
    }

    #[tokio::test]
    async fn a_caller_that_is_gone_leaves_nobody_waiting() {
        let (loader, database) = (BatchLoader::default(), Database::new());
        {
            let gone = loaded(&loader, &database, 1);
            futures_util::pin_mut!(gone);
            assert!(futures_util::poll!(gone.as_mut()).is_pending());
        }
        database.gate.add_permits(2);
        assert_eq!(loaded(&loader, &database, 2).await.ok(), Some(4));
    }

    #[tokio::test]
    async fn a_panic_is_an_error_for_pending_callers_only() {
        let loader: BatchLoader<u32, u32> = BatchLoader::default();
        let panics = |_| async { panic!("on purpose") };
        assert!(loader.load(1, panics).await.is_err());
        assert_eq!(loader.load(1, |n| async { Ok(n) }).await.ok(), Some(1));
    }

    #[tokio::test]
    async fn a_statement_that_never_ends_is_aborted() {
        let loader: BatchLoader<u32, u32> =
            BatchLoader { timeout: Duration::from_millis(50), ..BatchLoader::default() };
        let swallowed = loader.load(1, |_| std::future::pending());
        assert!(swallowed.await.is_err_and(|error| is_outage(&error)));
        assert_eq!(loader.load(1, |n| async { Ok(n) }).await.ok(), Some(1), "on another connection");
    }

    #[tokio::test]
    async fn an_outage_fails_all_pending_callers() {
        let loader: BatchLoader<u32, u32> = BatchLoader::default();
        let statements = Arc::new(AtomicUsize::new(0));
        let away = |n| {
            let statements = Arc::clone(&statements);
            loader.load(n, move |_| {
                statements.fetch_add(1, Ordering::SeqCst);
                async { Err(DbErr::Conn(RuntimeErr::Internal("away".to_owned()))) }
            })
        };
        let answers = join_all((0..50).map(away)).await;
        assert!(answers.iter().all(|a| a.as_ref().is_err_and(is_outage)));
        assert_eq!(statements.load(Ordering::SeqCst), 1);
    }
}
