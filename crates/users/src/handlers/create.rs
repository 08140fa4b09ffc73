use crate::dto::{CreateUserRequest, UserView};
use crate::{UserError, Users};
use actix_web::web::Data;
use kernel::access;
use platform::auth::Require;
use platform::http::{ApiResult, Created, ValidJson};

pub async fn handle(
    users: Data<Users>,
    admin: Require<access::UserCreate>,
    request: ValidJson<CreateUserRequest>,
) -> ApiResult<Created<UserView>, UserError> {
    let user = users.create(&admin, request.0).await?;
    Ok(Created { location: format!("/api/v1/users/{}", user.id), version: user.updated_at, view: user.into() })
}
