use super::hub::Place;
use crate::dto::NotificationView;
use crate::service::inbox::with_deliveries;
use crate::store;
use bytes::Bytes;
use futures_util::stream::{Stream, unfold};
use kernel::{Clock, SessionId, UserId};
use sea_orm::{DatabaseConnection, DbErr};
use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;
use tokio::time::{Interval, MissedTickBehavior, interval_at};
use tokio_util::sync::CancellationToken;

/// Notifications that are read at a time.
const BATCH: u64 = 100;
/// How long a client waits before it comes back, in milliseconds.
const RETRY_MS: u32 = 3_000;

/// One open stream.
pub struct Feed {
    pub db: DatabaseConnection,
    pub clock: Clock,
    pub user: UserId,
    pub session: SessionId,
    pub place: Place,
    pub shutdown: CancellationToken,
    /// The last notification that was sent.
    pub seq: i64,
    pub heartbeat: Duration,
}

struct Running {
    feed: Feed,
    beats: Interval,
    /// Frames on their way out.
    frames: VecDeque<Bytes>,
    /// Whether there may be something that was not read yet.
    behind: bool,
}

impl Feed {
    /// The bytes of the stream. It ends when the session does, at shutdown, and
    /// when the database fails: the client comes back by itself, and goes on
    /// where it was.
    pub fn into_bytes(self) -> impl Stream<Item = Result<Bytes, Infallible>> + 'static {
        let mut beats = interval_at(tokio::time::Instant::now() + self.heartbeat, self.heartbeat);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // Sent at once, so that the client knows that it is connected.
        let hello = Bytes::from(format!("retry: {RETRY_MS}\n\n"));
        unfold(Running { feed: self, beats, frames: VecDeque::from([hello]), behind: true }, |mut running| async move {
            match running.next_frame().await {
                Ok(Some(frame)) => Some((Ok(frame), running)),
                Ok(None) => None,
                Err(error) => {
                    tracing::warn!(%error, "a stream of notifications ends");
                    None
                }
            }
        })
    }
}

impl Running {
    async fn next_frame(&mut self) -> Result<Option<Bytes>, DbErr> {
        loop {
            if let Some(frame) = self.frames.pop_front() {
                return Ok(Some(frame));
            }
            if self.behind {
                self.read().await?;
                continue;
            }
            tokio::select! {
                () = self.feed.shutdown.cancelled() => return Ok(None),
                () = self.feed.place.woken() => self.behind = true,
                _ = self.beats.tick() => {
                    if !self.session_lives().await? {
                        return Ok(None);
                    }
                    self.frames.push_back(Bytes::from_static(b": heartbeat\n\n"));
                    // A wake-up that was lost in spite of all costs one heartbeat.
                    self.behind = true;
                }
            }
        }
    }

    async fn read(&mut self) -> Result<(), DbErr> {
        let rows = store::inbox::after(&self.feed.db, self.feed.user, self.feed.seq, BATCH).await?;
        self.behind = rows.len() as u64 == BATCH;
        for row in with_deliveries(&self.feed.db, rows).await? {
            self.feed.seq = row.0.seq;
            let view = NotificationView::from(row);
            let data = serde_json::to_string(&view).map_err(|e| DbErr::Json(e.to_string()))?;
            self.frames.push_back(Bytes::from(format!("id: {}\nevent: notification\ndata: {data}\n\n", view.seq)));
        }
        Ok(())
    }

    async fn session_lives(&self) -> Result<bool, DbErr> {
        platform::auth::session_lives(&self.feed.db, self.feed.user, self.feed.session, self.feed.clock.now()).await
    }
}
