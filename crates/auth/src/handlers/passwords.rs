use crate::dto::{AuthEmailRequest, AuthMailView, ChangeAuthPasswordRequest, ResetAuthPasswordRequest};
use crate::service::Auth;
use actix_web::web::Data;
use platform::auth::CurrentUser;
use platform::http::{Accepted, ApiResult, NoContent, ValidJson};

pub async fn forgot(auth: Data<Auth>, request: ValidJson<AuthEmailRequest>) -> ApiResult<Accepted<AuthMailView>> {
    auth.forgot_password(&request.0.email).await?;
    Ok(Accepted(AuthMailView { message: "If there is an account of this address, a mail is on its way to it" }))
}

pub async fn reset(auth: Data<Auth>, request: ValidJson<ResetAuthPasswordRequest>) -> ApiResult<NoContent> {
    auth.reset_password(request.0).await?;
    Ok(NoContent)
}

pub async fn change(
    auth: Data<Auth>,
    actor: CurrentUser,
    request: ValidJson<ChangeAuthPasswordRequest>,
) -> ApiResult<NoContent> {
    auth.change_password(&actor, request.0).await?;
    Ok(NoContent)
}
