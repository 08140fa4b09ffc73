use super::listener;
use kernel::UserId;
use sea_orm::DatabaseConnection;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// The open streams of this process, and what wakes them.
#[derive(Clone)]
pub struct Hub(Arc<Shared>);

struct Shared {
    streams: Mutex<HashMap<UserId, watch::Sender<()>>>,
    max_per_user: usize,
    db: DatabaseConnection,
    shutdown: CancellationToken,
    /// The runtime that outlives single server threads.
    runtime: Option<Handle>,
    listening: Once,
}

/// A stream's place; given back when it is dropped.
pub struct Place {
    hub: Hub,
    user: UserId,
    wakes: watch::Receiver<()>,
}

impl Hub {
    /// No streams yet.
    pub fn new(db: DatabaseConnection, max_per_user: usize, shutdown: CancellationToken) -> Self {
        let runtime = Handle::try_current().ok();
        Self(Arc::new(Shared {
            streams: Mutex::default(),
            max_per_user,
            db,
            shutdown,
            runtime,
            listening: Once::new(),
        }))
    }

    /// A place for one more stream of this user; `None` when they have enough.
    pub fn enter(&self, user: UserId) -> Option<Place> {
        self.listen_once();
        let mut streams = self.streams();
        let sender = streams.entry(user).or_insert_with(|| watch::Sender::new(()));
        if sender.receiver_count() >= self.0.max_per_user {
            return None;
        }
        Some(Place { hub: self.clone(), user, wakes: sender.subscribe() })
    }

    /// Something came into this user's inbox.
    pub(super) fn wake(&self, user: UserId) {
        if let Some(sender) = self.streams().get(&user) {
            sender.send_replace(());
        }
    }

    /// Anything may have come: wake-ups were lost.
    pub(super) fn wake_all(&self) {
        for sender in self.streams().values() {
            sender.send_replace(());
        }
    }

    /// Ends when the process is to end.
    pub fn shutdown(&self) -> &CancellationToken {
        &self.0.shutdown
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

impl Place {
    /// Waits until something may have come.
    pub async fn woken(&mut self) {
        if self.wakes.changed().await.is_err() {
            // The sender lives as long as this place is in the map.
            std::future::pending::<()>().await;
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut streams = self.hub.streams();
        if streams.get(&self.user).is_some_and(|sender| sender.receiver_count() <= 1) {
            streams.remove(&self.user);
        }
    }
}
