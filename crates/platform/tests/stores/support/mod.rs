//! Services, folders and faults for the tests.

pub mod proxy;

pub use test_support::{service_url as service, smtp_sink};

use kernel::{Clock, Entropy};
use std::future::Future;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A name that no other test uses.
pub fn unique(kind: &str) -> String {
    format!("{kind}_{}", hex::encode(Entropy::system().bytes::<8>()))
}

/// An empty folder of this test's own.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(unique("stores"))
}

/// A clock that stands still at a whole second.
pub fn still_clock() -> Clock {
    Clock::manual("2026-03-01T09:30:00Z".parse().expect("a time"))
}

/// Waits until `check` holds; fails when it never does.
pub async fn eventually<F: Future<Output = bool>>(what: &str, check: impl Fn() -> F) {
    for _ in 0..1_000 {
        if check().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("never happened: {what}");
}

/// Runs what must not hang, whatever is away.
pub async fn goes_on<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), work).await.expect("goes on")
}
