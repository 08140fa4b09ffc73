use crate::dto::{AuthVerifiedView, VerifyAuthEmailRequest};
use crate::{Auth, AuthError};
use actix_web::web::Data;
use platform::http::{ApiResult, Reply, ValidJson};

pub async fn handle(
    auth: Data<Auth>,
    request: ValidJson<VerifyAuthEmailRequest>,
) -> ApiResult<Reply<AuthVerifiedView>, AuthError> {
    auth.verify_email(&request.0.token).await?;
    Ok(Reply(AuthVerifiedView { is_verified: true }))
}
