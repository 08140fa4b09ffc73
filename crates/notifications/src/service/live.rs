use super::Notifications;
use crate::error::NotificationError;
use crate::store;
use crate::stream::{EventStream, Feed};
use kernel::Actor;
use platform::problem::{Problem, common};
use std::time::Duration;

impl Notifications {
    /// A stream of what comes after `last`, or from now on.
    pub(crate) async fn live(&self, actor: &Actor, last: Option<i64>) -> Result<EventStream, NotificationError> {
        let Actor::User { id: user, session, .. } = *actor else {
            return Err(Problem::new(common::UNAUTHENTICATED).into());
        };
        // Before the inbox is read, so that nothing comes between the two.
        let place = self.hub.enter(user).ok_or(NotificationError::TooManyStreams)?;
        let newest = store::inbox::last_seq(&self.db, user).await?;
        Ok(EventStream(Feed {
            db: self.db.clone(),
            clock: self.clock.clone(),
            user,
            session,
            place,
            shutdown: self.hub.shutdown().clone(),
            // An id that was never given out would silence the stream.
            seq: last.map_or(newest, |last| last.min(newest)),
            heartbeat: Duration::from_secs(self.config.stream_heartbeat_seconds.max(1)),
        }))
    }
}
