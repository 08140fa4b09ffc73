use crate::service::Notifications;
use crate::service::announce::Announcement;
use crate::store;
use async_trait::async_trait;
use kernel::events::notifications::BroadcastQueued;
use platform::outbox::{Delivery, Reaction, ReactionError};
use sea_orm::DatabaseTransaction;

/// Most users that one batch notifies, whatever the configuration says.
const MAX_BATCH: u64 = 1_000;

/// Notifies the next batch of an announcement's audience, in the order of the users' ids, and publishes an event for
/// the rest, in one transaction.
pub struct FanOut(pub Notifications);

#[async_trait]
impl Reaction<BroadcastQueued> for FanOut {
    async fn react(
        &self,
        txn: &DatabaseTransaction,
        _: &Delivery,
        event: BroadcastQueued,
    ) -> Result<(), ReactionError> {
        let Notifications { parts, ports, config, writer, .. } = &self.0;
        let row = store::broadcasts::find(txn, event.broadcast_id).await?;
        let row = row.ok_or_else(|| ReactionError::dead("the announcement is gone"))?;
        let (id, role, cause) = (row.id, row.role, format!("broadcast/{}", row.id));
        let announcement = Announcement {
            channels: serde_json::from_value(row.channels).map_err(ReactionError::dead)?,
            kind: row.kind,
            title: row.title,
            message: row.message,
        };
        let limit = config.broadcast_batch.clamp(1, MAX_BATCH);
        let users = ports.accounts.audience(role, event.after, limit).await?;
        let notifications = users.iter().map(|user| announcement.to(*user, Some(cause.clone()))).collect();
        let notified = writer.prepare_and_write(txn, notifications).await?;
        let is_last = (users.len() as u64) < limit;
        let finished_at = is_last.then(|| parts.now());
        store::broadcasts::advance(txn, id, i64::try_from(notified).unwrap_or(i64::MAX), finished_at).await?;
        if !is_last {
            let rest = BroadcastQueued { broadcast_id: id, after: users.last().copied() };
            parts.outbox.publish(txn, &rest).await?;
        }
        Ok(())
    }
}
