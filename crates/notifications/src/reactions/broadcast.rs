use crate::service::Notifications;
use crate::service::announce::Announcement;
use crate::store;
use crate::writer::PreparedNotifications;
use async_trait::async_trait;
use kernel::UserId;
use kernel::events::notifications::BroadcastQueued;
use platform::outbox::{Delivery, InformedReaction, ReactionError};
use sea_orm::DatabaseTransaction;

/// Most users that one batch notifies, whatever the configuration says.
const MAX_BATCH: u64 = 1_000;

/// Notifies the next batch of an announcement's audience, in the order of the users' ids, and publishes an event for
/// the rest, in one transaction.
pub struct FanOut(pub Notifications);

/// One batch, ready to be written.
pub struct Batch {
    prepared: PreparedNotifications,
    /// The last user of the batch; `None` when nobody comes after it.
    rest_after: Option<UserId>,
}

#[async_trait]
impl InformedReaction<BroadcastQueued> for FanOut {
    type Facts = Batch;

    async fn ask(&self, _: &Delivery, event: &BroadcastQueued) -> Result<Batch, ReactionError> {
        let Notifications { parts, ports, config, writer, .. } = &self.0;
        let row = store::broadcasts::find(&parts.db, event.broadcast_id).await?;
        let row = row.ok_or_else(|| ReactionError::dead("the announcement is gone"))?;
        let (role, cause) = (row.role, format!("broadcast/{}", row.id));
        let announcement = Announcement {
            channels: serde_json::from_value(row.channels).map_err(ReactionError::dead)?,
            kind: row.kind,
            title: row.title,
            message: row.message,
        };
        let limit = config.broadcast_batch.clamp(1, MAX_BATCH);
        let users = ports.accounts.audience(role, event.after, limit).await?;
        let notifications = users.iter().map(|user| announcement.to(*user, Some(cause.clone()))).collect();
        let is_last = (users.len() as u64) < limit;
        Ok(Batch {
            prepared: writer.prepare(notifications).await?,
            rest_after: users.last().copied().filter(|_| !is_last),
        })
    }

    async fn react(
        &self,
        txn: &DatabaseTransaction,
        _: &Delivery,
        event: BroadcastQueued,
        batch: Batch,
    ) -> Result<(), ReactionError> {
        let Notifications { parts, writer, .. } = &self.0;
        let id = event.broadcast_id;
        let notified = writer.write(txn, batch.prepared).await?;
        let finished_at = batch.rest_after.is_none().then(|| parts.now());
        store::broadcasts::advance(txn, id, i64::try_from(notified).unwrap_or(i64::MAX), finished_at).await?;
        if let Some(last) = batch.rest_after {
            parts.outbox.publish(txn, &BroadcastQueued { broadcast_id: id, after: Some(last) }).await?;
        }
        Ok(())
    }
}
