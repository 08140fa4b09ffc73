use crate::dto::{AuthTokensView, RegisterAuthRequest};
use crate::{Auth, AuthError};
use actix_web::web::Data;
use platform::http::{ApiResult, Created, ValidJson};

pub async fn handle(
    auth: Data<Auth>,
    request: ValidJson<RegisterAuthRequest>,
) -> ApiResult<Created<AuthTokensView>, AuthError> {
    let signed_in = auth.register(request.0).await?;
    let version = signed_in.account.updated_at;
    Ok(Created { view: signed_in.into(), location: "/api/v1/auth/profile".to_owned(), version })
}
