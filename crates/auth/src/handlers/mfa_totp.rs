use crate::dto::{AuthRecoveryCodesView, AuthTotpView, ConfirmAuthTotpRequest, DisableAuthTotpRequest};
use crate::{Auth, AuthError};
use actix_web::web::Data;
use platform::auth::CurrentUser;
use platform::http::{ApiResult, NoContent, Reply, ValidJson};

pub async fn begin(auth: Data<Auth>, actor: CurrentUser) -> ApiResult<Reply<AuthTotpView>, AuthError> {
    Ok(Reply(auth.begin_totp(&actor).await?.into()))
}

pub async fn confirm(
    auth: Data<Auth>,
    actor: CurrentUser,
    request: ValidJson<ConfirmAuthTotpRequest>,
) -> ApiResult<Reply<AuthRecoveryCodesView>, AuthError> {
    let recovery_codes = auth.confirm_totp(&actor, request.0).await?;
    Ok(Reply(AuthRecoveryCodesView { recovery_codes }))
}

pub async fn disable(
    auth: Data<Auth>,
    actor: CurrentUser,
    request: ValidJson<DisableAuthTotpRequest>,
) -> ApiResult<NoContent, AuthError> {
    auth.disable_totp(&actor, request.0).await?;
    Ok(NoContent)
}
