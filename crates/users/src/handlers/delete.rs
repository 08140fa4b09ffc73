use crate::{UserError, Users};
use actix_web::web::Data;
use kernel::{UserId, access};
use platform::auth::Require;
use platform::http::{ApiResult, IfMatch, NoContent, Path};

pub async fn handle(
    users: Data<Users>,
    admin: Require<access::UserDelete>,
    id: Path<UserId>,
    version: IfMatch,
) -> ApiResult<NoContent, UserError> {
    users.delete(&admin, *id, version).await?;
    Ok(NoContent)
}
