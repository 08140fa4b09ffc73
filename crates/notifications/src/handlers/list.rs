use crate::dto::{ListNotificationsQuery, NotificationView};
use crate::{NotificationError, Notifications};
use actix_web::web::Data;
use platform::auth::CurrentUser;
use platform::http::{ApiResult, ListQuery, ListReply};

pub async fn handle(
    notifications: Data<Notifications>,
    actor: CurrentUser,
    query: ListQuery<ListNotificationsQuery>,
) -> ApiResult<ListReply<NotificationView>, NotificationError> {
    let slice = notifications.list(&actor, &query.filter, &query.page).await?;
    Ok(ListReply::new(&query.page, slice, NotificationView::from))
}
