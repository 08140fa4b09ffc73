use crate::dto::{NotificationView, ReadAllNotificationsView};
use crate::{NotificationError, Notifications};
use actix_web::web::Data;
use kernel::NotificationId;
use platform::auth::CurrentUser;
use platform::http::{ApiResult, Path, Reply, Versioned};

pub async fn one(
    notifications: Data<Notifications>,
    actor: CurrentUser,
    id: Path<NotificationId>,
) -> ApiResult<Versioned<NotificationView>, NotificationError> {
    let read = notifications.read(&actor, *id).await?;
    Ok(Versioned { version: read.0.updated_at, view: read.into() })
}

pub async fn all(
    notifications: Data<Notifications>,
    actor: CurrentUser,
) -> ApiResult<Reply<ReadAllNotificationsView>, NotificationError> {
    let updated = notifications.read_all(&actor).await?;
    Ok(Reply(ReadAllNotificationsView { updated }))
}
