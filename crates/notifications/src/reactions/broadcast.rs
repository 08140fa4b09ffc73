use crate::desk::Notice;
use crate::domain::NotificationChannel;
use crate::service::Notifications;
use crate::service::announce::announcement;
use crate::store;
use async_trait::async_trait;
use kernel::events::notifications::BroadcastQueued;
use platform::outbox::{Delivery, Reaction, ReactionError};
use sea_orm::DatabaseTransaction;

/// Takes an announcement one step further: the next users of its audience, in
/// the order of their ids, and an event for the rest, in one transaction.
pub struct FanOut(pub Notifications);

#[async_trait]
impl Reaction<BroadcastQueued> for FanOut {
    async fn react(
        &self,
        txn: &DatabaseTransaction,
        _: &Delivery,
        event: BroadcastQueued,
    ) -> Result<(), ReactionError> {
        let n = &self.0;
        let row = store::broadcasts::find(txn, event.broadcast_id).await?;
        let row = row.ok_or_else(|| ReactionError::Dead("the announcement is gone".to_owned()))?;
        let channels: Vec<NotificationChannel> =
            serde_json::from_value(row.channels.clone()).map_err(|e| ReactionError::Dead(e.to_string()))?;
        let limit = n.config.broadcast_batch.clamp(1, 1_000);
        let users = n.desk.accounts.audience(row.role, event.after, limit).await?;
        let cause = format!("broadcast/{}", row.id);
        let notice = |user: &kernel::UserId| -> Notice {
            announcement(*user, row.kind, row.title.clone(), row.message.clone(), channels.clone(), Some(cause.clone()))
        };
        let reached = n.desk.put(txn, users.iter().map(notice).collect()).await?;
        let more = users.len() as u64 == limit;
        let finished_at = (!more).then(|| n.clock.now());
        store::broadcasts::advance(txn, row.id, i64::try_from(reached).unwrap_or(i64::MAX), finished_at).await?;
        if more {
            let rest = BroadcastQueued { broadcast_id: row.id, after: users.last().copied() };
            n.desk.outbox.publish(txn, &rest).await?;
        }
        Ok(())
    }
}
