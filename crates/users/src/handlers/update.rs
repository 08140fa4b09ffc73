use crate::dto::{UpdateUserRequest, UserView};
use crate::{UserError, Users};
use actix_web::web::Data;
use kernel::UserId;
use platform::auth::CurrentUser;
use platform::http::{ApiResult, IfMatch, Path, ValidJson, Versioned};

pub async fn handle(
    users: Data<Users>,
    actor: CurrentUser,
    id: Path<UserId>,
    version: IfMatch,
    request: ValidJson<UpdateUserRequest>,
) -> ApiResult<Versioned<UserView>, UserError> {
    let user = users.update(&actor, *id, version, request.0).await?;
    Ok(Versioned { version: user.updated_at, view: user.into() })
}
