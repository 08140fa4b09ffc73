use crate::dto::NotificationStreamQuery;
use crate::service::Notifications;
use crate::stream::{EventStream, LastEventId};
use actix_web::web::Data;
use platform::auth::CurrentUser;
use platform::http::{ApiResult, ValidQuery};

/// A browser that reconnects sends the header, which then counts.
pub async fn open(
    notifications: Data<Notifications>,
    actor: CurrentUser,
    header: LastEventId,
    query: ValidQuery<NotificationStreamQuery>,
) -> ApiResult<EventStream> {
    Ok(notifications.stream(&actor, header.0.or(query.0.last_event_id)).await?)
}
