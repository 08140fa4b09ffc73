use crate::dto::{NotificationDeviceView, RegisterNotificationDeviceRequest};
use crate::service::Notifications;
use actix_web::web::Data;
use kernel::DeviceId;
use platform::auth::CurrentUser;
use platform::http::{ApiResult, Created, NoContent, Path, ValidJson};

pub async fn register(
    notifications: Data<Notifications>,
    actor: CurrentUser,
    request: ValidJson<RegisterNotificationDeviceRequest>,
) -> ApiResult<Created<NotificationDeviceView>> {
    let registered = notifications.register_device(&actor, request.0).await?;
    Ok(registered.created_at(|device| format!("/api/v1/notifications/devices/{}", device.id)))
}

pub async fn delete(
    notifications: Data<Notifications>,
    actor: CurrentUser,
    id: Path<DeviceId>,
) -> ApiResult<NoContent> {
    notifications.delete_device(&actor, *id).await?;
    Ok(NoContent)
}
