use crate::dto::{AuthEmailRequest, AuthMailView};
use crate::{Auth, AuthError};
use actix_web::web::Data;
use platform::http::{Accepted, ApiResult, ValidJson};

pub async fn handle(
    auth: Data<Auth>,
    request: ValidJson<AuthEmailRequest>,
) -> ApiResult<Accepted<AuthMailView>, AuthError> {
    auth.forgot_password(&request.0.email).await?;
    Ok(Accepted(AuthMailView { message: "If there is an account of this address, a mail is on its way to it" }))
}
