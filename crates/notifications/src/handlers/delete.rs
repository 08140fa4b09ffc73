use crate::{NotificationError, Notifications};
use actix_web::web::Data;
use kernel::NotificationId;
use platform::auth::CurrentUser;
use platform::http::{ApiResult, IfMatch, NoContent, Path};

pub async fn handle(
    notifications: Data<Notifications>,
    actor: CurrentUser,
    id: Path<NotificationId>,
    version: IfMatch,
) -> ApiResult<NoContent, NotificationError> {
    notifications.delete(&actor, *id, version).await?;
    Ok(NoContent)
}
