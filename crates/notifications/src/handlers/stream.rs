use crate::dto::NotificationStreamQuery;
use crate::stream::{EventStream, LastEventId};
use crate::{NotificationError, Notifications};
use actix_web::web::Data;
use platform::auth::CurrentUser;
use platform::http::{ApiResult, ValidQuery};

/// A browser that comes back sends the header, which then counts.
pub async fn handle(
    notifications: Data<Notifications>,
    actor: CurrentUser,
    header: LastEventId,
    query: ValidQuery<NotificationStreamQuery>,
) -> ApiResult<EventStream, NotificationError> {
    Ok(notifications.live(&actor, header.0.or(query.0.last_event_id)).await?)
}
