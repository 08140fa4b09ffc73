use crate::dto::{AuthLoginView, LoginAuthRequest};
use crate::{Auth, AuthError};
use actix_web::web::Data;
use platform::http::{ApiResult, Reply, ValidJson};

pub async fn handle(
    auth: Data<Auth>,
    request: ValidJson<LoginAuthRequest>,
) -> ApiResult<Reply<AuthLoginView>, AuthError> {
    Ok(Reply(auth.login(request.0).await?.into()))
}
