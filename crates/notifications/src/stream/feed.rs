use super::hub::Subscription;
use crate::service::read::views;
use crate::store;
use bytes::Bytes;
use futures_util::stream::{Stream, unfold};
use kernel::UserId;
use platform::problem::Problem;
use sea_orm::{DatabaseConnection, DbErr};
use std::collections::VecDeque;
use std::time::Duration;
use tokio::time::{Interval, MissedTickBehavior, interval_at};
use tokio_util::sync::CancellationToken;

/// Notifications that are read at a time.
const BATCH: u64 = 100;
/// How long a client waits before it reconnects, in milliseconds.
const RETRY_MS: u32 = 3_000;

/// One open stream.
pub struct Feed {
    pub db: DatabaseConnection,
    pub user: UserId,
    pub subscription: Subscription,
    /// Cancelled before the server stops.
    pub end: CancellationToken,
    /// The last notification that was sent.
    pub seq: i64,
    pub heartbeat: Duration,
}

struct OpenFeed {
    feed: Feed,
    heartbeats: Interval,
    /// Frames that are still to be sent.
    frames: VecDeque<Bytes>,
    /// Whether there may be something that was not read yet.
    is_stale: bool,
}

impl Feed {
    /// The bytes of the stream, whose session the platform watches. It ends at shutdown, and
    /// when the database fails: the client reconnects by itself, with the id of
    /// the last event that it has.
    pub fn into_bytes(self) -> impl Stream<Item = Result<Bytes, Problem>> + 'static {
        let mut heartbeats = interval_at(tokio::time::Instant::now() + self.heartbeat, self.heartbeat);
        heartbeats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // Sent at once, so that the client knows that it is connected.
        let first = Bytes::from(format!("retry: {RETRY_MS}\n\n"));
        unfold(
            OpenFeed { feed: self, heartbeats, frames: VecDeque::from([first]), is_stale: true },
            |mut open| async move {
                match open.next_frame().await {
                    Ok(Some(frame)) => Some((Ok(frame), open)),
                    Ok(None) => None,
                    Err(error) => {
                        tracing::warn!(%error, "a stream of notifications ends");
                        None
                    }
                }
            },
        )
    }
}

impl OpenFeed {
    async fn next_frame(&mut self) -> Result<Option<Bytes>, DbErr> {
        loop {
            if let Some(frame) = self.frames.pop_front() {
                return Ok(Some(frame));
            }
            if self.is_stale {
                self.read().await?;
                continue;
            }
            tokio::select! {
                () = self.feed.end.cancelled() => return Ok(None),
                () = self.feed.subscription.changed() => self.is_stale = true,
                _ = self.heartbeats.tick() => {
                    self.frames.push_back(Bytes::from_static(b": heartbeat\n\n"));
                    // Whatever was not notified is found with the next heartbeat.
                    self.is_stale = true;
                }
            }
        }
    }

    async fn read(&mut self) -> Result<(), DbErr> {
        let rows = store::notifications::after(&self.feed.db, self.feed.user, self.feed.seq, BATCH).await?;
        self.is_stale = rows.len() as u64 == BATCH;
        // What was read together is one chunk, so that the session is asked once for it.
        let mut frames = String::new();
        for view in views(&self.feed.db, rows).await? {
            self.feed.seq = view.seq;
            let data = serde_json::to_string(&view).map_err(|e| DbErr::Json(e.to_string()))?;
            frames.push_str(&format!("id: {}\nevent: notification\ndata: {data}\n\n", view.seq));
        }
        if !frames.is_empty() {
            self.frames.push_back(Bytes::from(frames));
        }
        Ok(())
    }
}
