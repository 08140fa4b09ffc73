use super::listener;
use kernel::UserId;
use sea_orm::DatabaseConnection;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// The open streams of this process, and what notifies them.
#[derive(Clone)]
pub struct Hub(Arc<Shared>);

struct Shared {
    streams: Mutex<HashMap<UserId, watch::Sender<()>>>,
    max_per_user: usize,
    db: DatabaseConnection,
    end: CancellationToken,
    /// The runtime that outlives single server threads.
    runtime: Option<Handle>,
    listening: Once,
}

/// One open stream of a user; it counts until it is dropped.
pub struct Subscription {
    hub: Hub,
    user: UserId,
    changes: watch::Receiver<()>,
}

impl Hub {
    /// No streams yet.
    pub fn new(db: DatabaseConnection, max_per_user: usize) -> Self {
        Self(Arc::new(Shared {
            streams: Mutex::default(),
            max_per_user,
            db,
            end: CancellationToken::new(),
            runtime: Handle::try_current().ok(),
            listening: Once::new(),
        }))
    }

    /// One more stream of this user; `None` when they have as many as allowed.
    pub fn subscribe(&self, user: UserId) -> Option<Subscription> {
        self.listen_once();
        let mut streams = self.streams();
        let sender = streams.entry(user).or_insert_with(|| watch::Sender::new(()));
        if sender.receiver_count() >= self.0.max_per_user {
            return None;
        }
        Some(Subscription { hub: self.clone(), user, changes: sender.subscribe() })
    }

    /// Something was written into this user's inbox.
    pub(super) fn notify(&self, user: UserId) {
        if let Some(sender) = self.streams().get(&user) {
            sender.send_replace(());
        }
    }

    /// Anything may have been written: messages of PostgreSQL were lost.
    pub(super) fn notify_all(&self) {
        for sender in self.streams().values() {
            sender.send_replace(());
        }
    }

    /// Cancelled before the server stops: streams end with it.
    pub fn end(&self) -> &CancellationToken {
        &self.0.end
    }

    fn streams(&self) -> MutexGuard<'_, HashMap<UserId, watch::Sender<()>>> {
        self.0.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn listen_once(&self) {
        self.0.listening.call_once(|| {
            let task = listener::run(self.clone(), self.0.db.clone());
            match &self.0.runtime {
                Some(runtime) => drop(runtime.spawn(task)),
                None => drop(tokio::spawn(task)),
            }
        });
    }
}

impl Subscription {
    /// Waits until something may have been written.
    pub async fn changed(&mut self) {
        if self.changes.changed().await.is_err() {
            // The sender lives as long as this subscription is in the map.
            std::future::pending::<()>().await;
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut streams = self.hub.streams();
        if streams.get(&self.user).is_some_and(|sender| sender.receiver_count() <= 1) {
            streams.remove(&self.user);
        }
    }
}
