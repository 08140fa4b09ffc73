use crate::dto::{NotificationPreferencesView, UpdateNotificationPreferencesRequest};
use crate::service::Notifications;
use actix_web::web::Data;
use platform::auth::CurrentUser;
use platform::http::{ApiResult, Reply, ValidJson};

pub async fn get(
    notifications: Data<Notifications>,
    actor: CurrentUser,
) -> ApiResult<Reply<NotificationPreferencesView>> {
    Ok(Reply(notifications.preferences(&actor).await?))
}

pub async fn set(
    notifications: Data<Notifications>,
    actor: CurrentUser,
    request: ValidJson<UpdateNotificationPreferencesRequest>,
) -> ApiResult<Reply<NotificationPreferencesView>> {
    Ok(Reply(notifications.set_preferences(&actor, request.0).await?))
}
