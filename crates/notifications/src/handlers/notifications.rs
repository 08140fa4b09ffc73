use crate::dto::{
    CreateNotificationRequest, ListNotificationsQuery, NotificationView, QueuedNotificationView,
    ReadAllNotificationsView,
};
use crate::service::Notifications;
use actix_web::web::Data;
use kernel::{NotificationId, access};
use platform::auth::{CurrentUser, Require};
use platform::http::{
    Accepted, ApiResult, IfMatch, ListQuery, ListReply, NoContent, Path, Reply, ValidJson, Versioned,
};

pub async fn list(
    notifications: Data<Notifications>,
    actor: CurrentUser,
    query: ListQuery<ListNotificationsQuery>,
) -> ApiResult<ListReply<NotificationView>> {
    let slice = notifications.list(&actor, &query.filter, &query.page).await?;
    Ok(ListReply::of(&query.page, slice))
}

pub async fn create(
    notifications: Data<Notifications>,
    admin: Require<access::NotificationSend>,
    request: ValidJson<CreateNotificationRequest>,
) -> ApiResult<Accepted<QueuedNotificationView>> {
    Ok(Accepted(notifications.announce(&admin, request.0).await?))
}

pub async fn mark_read(
    notifications: Data<Notifications>,
    actor: CurrentUser,
    id: Path<NotificationId>,
) -> ApiResult<Versioned<NotificationView>> {
    Ok(notifications.mark_read(&actor, *id).await?)
}

pub async fn mark_all_read(
    notifications: Data<Notifications>,
    actor: CurrentUser,
) -> ApiResult<Reply<ReadAllNotificationsView>> {
    Ok(Reply(notifications.mark_all_read(&actor).await?))
}

pub async fn delete(
    notifications: Data<Notifications>,
    actor: CurrentUser,
    id: Path<NotificationId>,
    version: IfMatch,
) -> ApiResult<NoContent> {
    notifications.delete(&actor, *id, version).await?;
    Ok(NoContent)
}
