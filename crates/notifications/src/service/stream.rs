use super::Notifications;
use crate::error::NotificationError;
use crate::store;
use crate::stream::{EventStream, Feed};
use kernel::Actor;
use platform::http::SessionStream;
use platform::problem::{Problem, common};
use std::time::Duration;

impl Notifications {
    /// A stream of what is written after the notification with the `seq` `last`, or from now on.
    pub(crate) async fn stream(&self, actor: &Actor, last: Option<i64>) -> Result<EventStream, NotificationError> {
        let Actor::User { id: user, .. } = *actor else {
            return Err(Problem::new(common::UNAUTHENTICATED).into());
        };
        // Before the inbox is read, so that nothing is missed between the two.
        let subscription = self.hub.subscribe(user).ok_or(NotificationError::TooManyStreams)?;
        let newest = store::notifications::last_seq(&self.parts.db, user).await?;
        let feed = Feed {
            db: self.parts.db.clone(),
            user,
            subscription,
            end: self.hub.end().clone(),
            // With an id that was never given out, the stream would send nothing.
            seq: last.map_or(newest, |last| last.min(newest)),
            heartbeat: Duration::from_secs(self.config.stream_heartbeat_seconds.max(1)),
        };
        Ok(EventStream(SessionStream::events(&self.parts, actor, feed.into_bytes())?))
    }

    /// Ends every open stream of this process and lets none begin: clients reconnect to another one.
    pub(crate) fn end_streams(&self) {
        self.hub.end().cancel();
    }
}
