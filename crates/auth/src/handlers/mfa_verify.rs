use crate::dto::{AuthTokensView, VerifyAuthMfaRequest};
use crate::{Auth, AuthError};
use actix_web::web::Data;
use platform::http::{ApiResult, Reply, ValidJson};

pub async fn handle(
    auth: Data<Auth>,
    request: ValidJson<VerifyAuthMfaRequest>,
) -> ApiResult<Reply<AuthTokensView>, AuthError> {
    Ok(Reply(auth.verify_mfa(request.0).await?.into()))
}
