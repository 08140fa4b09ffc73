use crate::dto::{
    AuthEmailRequest, AuthMailView, AuthTokensView, AuthVerifiedView, RegisterAuthRequest, VerifyAuthEmailRequest,
};
use crate::service::Auth;
use actix_web::web::Data;
use platform::http::{Accepted, ApiResult, Created, Reply, ValidJson};

pub async fn register(auth: Data<Auth>, request: ValidJson<RegisterAuthRequest>) -> ApiResult<Created<AuthTokensView>> {
    let registered = auth.register(request.0).await?;
    Ok(registered.created_at(|_| "/api/v1/auth/profile".to_owned()))
}

pub async fn verify_email(
    auth: Data<Auth>,
    request: ValidJson<VerifyAuthEmailRequest>,
) -> ApiResult<Reply<AuthVerifiedView>> {
    Ok(Reply(auth.verify_email(&request.0.token).await?))
}

pub async fn resend_verification(
    auth: Data<Auth>,
    request: ValidJson<AuthEmailRequest>,
) -> ApiResult<Accepted<AuthMailView>> {
    auth.resend_verification(&request.0.email).await?;
    Ok(Accepted(AuthMailView {
        message: "If there is an unverified account of this address, a mail is on its way to it",
    }))
}
