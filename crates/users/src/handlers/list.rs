use crate::dto::{ListUsersQuery, UserView};
use crate::{UserError, Users};
use actix_web::web::Data;
use kernel::access;
use platform::auth::Require;
use platform::http::{ApiResult, ListQuery, ListReply};

pub async fn handle(
    users: Data<Users>,
    _admin: Require<access::UserList>,
    query: ListQuery<ListUsersQuery>,
) -> ApiResult<ListReply<UserView>, UserError> {
    let slice = users.list(&query.filter, &query.page).await?;
    Ok(ListReply::new(&query.page, slice, UserView::from))
}
