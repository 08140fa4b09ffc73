use super::{Notifications, user_of};
use crate::domain::NotificationChannel;
use crate::dto::{CreateNotificationRequest, NotificationAudience, QueuedNotificationView};
use crate::entity::broadcast;
use crate::error::NotificationError;
use crate::store;
use crate::writer::NewNotification;
use kernel::events::notifications::BroadcastQueued;
use kernel::ports::NotificationKind;
use kernel::{Actor, AuditEntry, BroadcastId, Role, UserId};
use platform::db::Begin;
use platform::problem::Problem;
use sea_orm::{ActiveValue::Set, DatabaseTransaction};
use serde_json::{Value, json};

/// A message that an administrator has written.
pub struct Announcement {
    pub kind: NotificationKind,
    pub title: String,
    pub message: String,
    pub channels: Vec<NotificationChannel>,
}

impl Announcement {
    /// To this user; the same cause once.
    pub fn to(&self, user_id: UserId, cause: Option<String>) -> NewNotification {
        let values = [("title".to_owned(), self.title.clone()), ("message".to_owned(), self.message.clone())].into();
        let (kind, channels) = (self.kind, self.channels.clone());
        NewNotification {
            user_id,
            kind,
            template: "announcement",
            values,
            amounts: Vec::new(),
            reference: None,
            cause,
            channels,
        }
    }
}

/// Who is to be notified.
enum Recipients {
    User(UserId),
    Role(Role),
    Everybody,
}

impl Notifications {
    /// Notifies one user at once, or begins to notify an audience.
    pub(crate) async fn announce(
        &self,
        actor: &Actor,
        request: CreateNotificationRequest,
    ) -> Result<QueuedNotificationView, NotificationError> {
        let CreateNotificationRequest { user_id, audience, kind, title, message, channels } = request;
        let recipients = recipients(user_id, audience.as_ref())?;
        let kind = kind.unwrap_or(NotificationKind::Announcement);
        let channels = channels.unwrap_or_else(|| vec![NotificationChannel::InApp, NotificationChannel::Email]);
        let announcement = Announcement { kind, title, message, channels };
        match recipients {
            Recipients::User(user) => self.announce_to_user(actor, user, &announcement).await,
            Recipients::Role(role) => self.announce_to_audience(actor, Some(role), announcement).await,
            Recipients::Everybody => self.announce_to_audience(actor, None, announcement).await,
        }
    }

    async fn announce_to_user(
        &self,
        actor: &Actor,
        user: UserId,
        announcement: &Announcement,
    ) -> Result<QueuedNotificationView, NotificationError> {
        let prepared = self.writer.prepare(vec![announcement.to(user, None)]).await?;
        let txn = self.parts.db.begin().await?;
        if self.writer.write(&txn, prepared).await? == 0 {
            return Err(NotificationError::UnknownUser);
        }
        self.record_announcement(&txn, actor, (None, json!({ "user_id": user })), announcement).await?;
        txn.commit().await?;
        Ok(QueuedNotificationView { queued: true, recipients: Some(1), broadcast_id: None })
    }

    /// Announces to every account of this role; `None` is every account.
    async fn announce_to_audience(
        &self,
        actor: &Actor,
        role: Option<Role>,
        announcement: Announcement,
    ) -> Result<QueuedNotificationView, NotificationError> {
        let id = BroadcastId::generate(&self.parts.clock, &self.parts.entropy);
        let row = broadcast::ActiveModel {
            id: Set(id),
            created_by: Set(user_of(actor)?),
            role: Set(role),
            kind: Set(announcement.kind),
            title: Set(announcement.title.clone()),
            message: Set(announcement.message.clone()),
            channels: Set(json!(announcement.channels)),
            ..Default::default()
        };
        let txn = self.parts.db.begin().await?;
        store::broadcasts::insert(&txn, row).await?;
        self.parts.outbox.publish(&txn, &BroadcastQueued { broadcast_id: id, after: None }).await?;
        let to = json!({ "role": role, "broadcast_id": id });
        self.record_announcement(&txn, actor, (Some(id), to), &announcement).await?;
        txn.commit().await?;
        Ok(QueuedNotificationView { queued: true, recipients: None, broadcast_id: Some(id) })
    }

    async fn record_announcement(
        &self,
        txn: &DatabaseTransaction,
        actor: &Actor,
        (id, to): (Option<BroadcastId>, Value),
        announcement: &Announcement,
    ) -> Result<(), NotificationError> {
        let changes = json!({ "to": to, "kind": announcement.kind, "channels": announcement.channels });
        let entry = AuditEntry::new(actor, "notification.send", "notification", id.map(|id| id.0));
        Ok(self.parts.audit.record(txn, &entry.with_changes(changes)).await?)
    }
}

fn recipients(user: Option<UserId>, audience: Option<&NotificationAudience>) -> Result<Recipients, NotificationError> {
    let invalid =
        |field: &str, message: &'static str| Err(Problem::invalid(field, "invalid", message).detail(message).into());
    match (user, audience) {
        (Some(user), None) => Ok(Recipients::User(user)),
        (None, Some(NotificationAudience { role: Some(role), all: false })) => Ok(Recipients::Role(*role)),
        (None, Some(NotificationAudience { role: None, all: true })) => Ok(Recipients::Everybody),
        (
            None,
            Some(NotificationAudience { role: Some(_), all: true } | NotificationAudience { role: None, all: false }),
        ) => invalid("audience", "name either a role or `all: true`"),
        (Some(_), Some(_)) | (None, None) => invalid("user_id", "name either a user or an audience"),
    }
}
