use crate::dto::{CreateNotificationRequest, QueuedNotificationView};
use crate::{NotificationError, Notifications};
use actix_web::web::Data;
use kernel::access;
use platform::auth::Require;
use platform::http::{Accepted, ApiResult, ValidJson};

pub async fn handle(
    notifications: Data<Notifications>,
    admin: Require<access::NotificationSend>,
    request: ValidJson<CreateNotificationRequest>,
) -> ApiResult<Accepted<QueuedNotificationView>, NotificationError> {
    Ok(Accepted(notifications.announce(&admin, request.0).await?))
}
