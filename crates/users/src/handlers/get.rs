use crate::dto::UserView;
use crate::{UserError, Users};
use actix_web::web::Data;
use kernel::UserId;
use platform::auth::CurrentUser;
use platform::http::{ApiResult, Path, Versioned};

pub async fn handle(
    users: Data<Users>,
    actor: CurrentUser,
    id: Path<UserId>,
) -> ApiResult<Versioned<UserView>, UserError> {
    let user = users.get(&actor, *id).await?;
    Ok(Versioned { version: user.updated_at, view: user.into() })
}
