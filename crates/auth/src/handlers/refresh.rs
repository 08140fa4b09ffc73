use crate::dto::{AuthTokensView, RefreshAuthRequest};
use crate::{Auth, AuthError};
use actix_web::web::Data;
use platform::http::{ApiResult, Reply, ValidJson};

pub async fn handle(
    auth: Data<Auth>,
    request: ValidJson<RefreshAuthRequest>,
) -> ApiResult<Reply<AuthTokensView>, AuthError> {
    Ok(Reply(auth.refresh(&request.0.refresh_token).await?.into()))
}
