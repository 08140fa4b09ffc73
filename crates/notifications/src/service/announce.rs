use super::{Notifications, owner};
use crate::desk::Notice;
use crate::domain::NotificationChannel;
use crate::dto::{CreateNotificationRequest, NotificationAudience, QueuedNotificationView};
use crate::entity::broadcast;
use crate::error::NotificationError;
use crate::store;
use kernel::events::notifications::BroadcastQueued;
use kernel::ports::NotificationKind;
use kernel::{Actor, AuditEntry, BroadcastId, Role, UserId};
use platform::problem::{Problem, common};
use sea_orm::{ActiveValue::Set, TransactionTrait};
use serde_json::json;

/// Who is to be notified.
enum Target {
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
        let target = target(request.user_id, request.audience.as_ref())?;
        let kind = request.kind.unwrap_or(NotificationKind::Announcement);
        let channels =
            request.channels.clone().unwrap_or_else(|| vec![NotificationChannel::InApp, NotificationChannel::Email]);
        let txn = self.db.begin().await?;
        let (view, about) = match target {
            Target::User(user_id) => {
                let notice = announcement(user_id, kind, request.title, request.message, channels.clone(), None);
                if self.desk.put(&txn, vec![notice]).await? == 0 {
                    return Err(NotificationError::UnknownUser);
                }
                (
                    QueuedNotificationView { queued: true, recipients: Some(1), broadcast_id: None },
                    json!({ "user_id": user_id }),
                )
            }
            Target::Role(_) | Target::Everybody => {
                let role = if let Target::Role(role) = target { Some(role) } else { None };
                let id = BroadcastId::generate(&self.clock, &self.desk.entropy);
                let row = broadcast::ActiveModel {
                    id: Set(id),
                    created_by: Set(owner(actor)?),
                    role: Set(role),
                    kind: Set(kind),
                    title: Set(request.title),
                    message: Set(request.message),
                    channels: Set(json!(channels)),
                    ..Default::default()
                };
                store::broadcasts::insert(&txn, row).await?;
                self.desk.outbox.publish(&txn, &BroadcastQueued { broadcast_id: id, after: None }).await?;
                (
                    QueuedNotificationView { queued: true, recipients: None, broadcast_id: Some(id) },
                    json!({ "role": role, "broadcast_id": id }),
                )
            }
        };
        let changes = json!({ "to": about, "kind": kind, "channels": channels });
        let id = view.broadcast_id.map(|id| id.0);
        self.audit
            .record(&txn, &AuditEntry::new(actor, "notification.send", "notification", id).with_changes(changes))
            .await?;
        txn.commit().await?;
        Ok(view)
    }
}

/// An administrator's words to one user.
pub fn announcement(
    user_id: UserId,
    kind: NotificationKind,
    title: String,
    message: String,
    channels: Vec<NotificationChannel>,
    cause: Option<String>,
) -> Notice {
    let values = [("title".to_owned(), title), ("message".to_owned(), message)].into();
    Notice { user_id, kind, template: "announcement", values, reference: None, cause, channels }
}

fn target(user: Option<UserId>, audience: Option<&NotificationAudience>) -> Result<Target, NotificationError> {
    let problem = |field: &str, message: &'static str| {
        NotificationError::Problem(
            Problem::new(common::VALIDATION_FAILED).detail(message).field(field, "invalid", message),
        )
    };
    match (user, audience) {
        (Some(user), None) => Ok(Target::User(user)),
        (None, Some(NotificationAudience { role: Some(role), all: false })) => Ok(Target::Role(*role)),
        (None, Some(NotificationAudience { role: None, all: true })) => Ok(Target::Everybody),
        (None, Some(_)) => Err(problem("audience", "name either a role or `all: true`")),
        _ => Err(problem("user_id", "name either a user or an audience")),
    }
}
