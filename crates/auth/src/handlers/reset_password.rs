use crate::dto::ResetAuthPasswordRequest;
use crate::{Auth, AuthError};
use actix_web::web::Data;
use platform::http::{ApiResult, NoContent, ValidJson};

pub async fn handle(auth: Data<Auth>, request: ValidJson<ResetAuthPasswordRequest>) -> ApiResult<NoContent, AuthError> {
    auth.reset_password(request.0).await?;
    Ok(NoContent)
}
