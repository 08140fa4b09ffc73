use crate::dto::{NotificationDeviceView, RegisterNotificationDeviceRequest};
use crate::{NotificationError, Notifications};
use actix_web::web::Data;
use kernel::DeviceId;
use platform::auth::CurrentUser;
use platform::http::{ApiResult, Created, NoContent, Path, ValidJson};

pub async fn register(
    notifications: Data<Notifications>,
    actor: CurrentUser,
    request: ValidJson<RegisterNotificationDeviceRequest>,
) -> ApiResult<Created<NotificationDeviceView>, NotificationError> {
    let device = notifications.register_device(&actor, request.0).await?;
    let location = format!("/api/v1/notifications/devices/{}", device.id);
    Ok(Created { location, version: device.updated_at, view: device.into() })
}

pub async fn forget(
    notifications: Data<Notifications>,
    actor: CurrentUser,
    id: Path<DeviceId>,
) -> ApiResult<NoContent, NotificationError> {
    notifications.forget_device(&actor, *id).await?;
    Ok(NoContent)
}
