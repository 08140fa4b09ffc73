use crate::dto::ChangeAuthPasswordRequest;
use crate::{Auth, AuthError};
use actix_web::web::Data;
use platform::auth::CurrentUser;
use platform::http::{ApiResult, NoContent, ValidJson};

pub async fn handle(
    auth: Data<Auth>,
    actor: CurrentUser,
    request: ValidJson<ChangeAuthPasswordRequest>,
) -> ApiResult<NoContent, AuthError> {
    auth.change_password(&actor, request.0).await?;
    Ok(NoContent)
}
