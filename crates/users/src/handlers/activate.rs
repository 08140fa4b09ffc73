use crate::dto::UserView;
use crate::{UserError, Users};
use actix_web::web::Data;
use kernel::{UserId, access};
use platform::auth::Require;
use platform::http::{ApiResult, Path, Versioned};

pub async fn activate(
    users: Data<Users>,
    admin: Require<access::UserActivate>,
    id: Path<UserId>,
) -> ApiResult<Versioned<UserView>, UserError> {
    let user = users.set_active(&admin, *id, true).await?;
    Ok(Versioned { version: user.updated_at, view: user.into() })
}

pub async fn deactivate(
    users: Data<Users>,
    admin: Require<access::UserDeactivate>,
    id: Path<UserId>,
) -> ApiResult<Versioned<UserView>, UserError> {
    let user = users.set_active(&admin, *id, false).await?;
    Ok(Versioned { version: user.updated_at, view: user.into() })
}
