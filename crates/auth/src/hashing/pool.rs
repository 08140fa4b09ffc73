use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;

type Work = Box<dyn FnOnce() + Send>;

/// Threads of their own for slow hashes, with a bounded queue: a burst of sign-ins fills the queue and is refused, and
/// no request that hashes nothing waits for it.
pub struct HashingPool {
    queue: SyncSender<Work>,
}

/// The queue is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many passwords are being hashed")]
pub struct Busy;

impl HashingPool {
    /// Starts the threads; they end when the pool is dropped.
    ///
    /// # Panics
    /// When the operating system gives no thread.
    #[must_use]
    pub fn new(threads: usize, queue: usize) -> Self {
        let (sender, receiver) = sync_channel::<Work>(queue);
        let receiver = Arc::new(Mutex::new(receiver));
        for number in 0..threads.max(1) {
            let receiver = Arc::clone(&receiver);
            std::thread::Builder::new()
                .name(format!("password-hashing-{number}"))
                .spawn(move || work_through(&receiver))
                .expect("the operating system gives a thread");
        }
        Self { queue: sender }
    }

    /// Runs `work` on one of the threads, unless the caller has gone.
    ///
    /// # Errors
    /// [`Busy`] when the queue is full.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Busy> {
        let (reply, answer) = oneshot::channel();
        let work = Box::new(move || {
            if !reply.is_closed() {
                // The caller may be gone by now; the result is dropped then.
                let _ = reply.send(work());
            }
        });
        match self.queue.try_send(work) {
            Ok(()) => answer.await.map_err(|_| Busy),
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => Err(Busy),
        }
    }
}

fn work_through(queue: &Mutex<Receiver<Work>>) {
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(work) = next else { return };
        if catch_unwind(AssertUnwindSafe(work)).is_err() {
            tracing::error!("hashing a password panicked");
        }
    }
}

impl std::fmt::Debug for HashingPool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HashingPool")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    #[tokio::test]
    async fn a_full_queue_refuses_and_a_panic_ends_no_thread() {
        let pool = Arc::new(HashingPool::new(1, 1));
        let (release, gate) = channel::<()>();
        let (started, has_started) = oneshot::channel();
        let first = tokio::spawn({
            let pool = Arc::clone(&pool);
            async move {
                pool.run(move || {
                    let _ = started.send(());
                    let _ = gate.recv();
                    1
                })
                .await
            }
        });
        has_started.await.expect("the thread has taken the first");
        let mut second = Box::pin(pool.run(|| 2));
        assert!(futures_util::poll!(&mut second).is_pending(), "the second waits in the queue");
        assert_eq!(pool.run(|| 3).await, Err(Busy));
        release.send(()).expect("the thread waits");
        assert_eq!(first.await.expect("joins"), Ok(1));
        assert_eq!(second.await, Ok(2));
        assert_eq!(pool.run(|| panic!("on purpose")).await, Err::<(), _>(Busy));
        assert_eq!(pool.run(|| 4).await, Ok(4));
    }
}
