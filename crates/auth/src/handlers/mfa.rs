use crate::dto::{
    AuthRecoveryCodesView, AuthTokensView, AuthTotpView, ConfirmAuthTotpRequest, DisableAuthTotpRequest,
    ResetAuthMfaRequest, VerifyAuthMfaRequest,
};
use crate::service::Auth;
use actix_web::web::Data;
use kernel::{UserId, access};
use platform::auth::{CurrentUser, Require};
use platform::http::{ApiResult, NoContent, Path, Reply, ValidJson};

pub async fn begin_totp(auth: Data<Auth>, actor: Require<access::MfaEnable>) -> ApiResult<Reply<AuthTotpView>> {
    Ok(Reply(auth.begin_totp(&actor).await?))
}

pub async fn confirm_totp(
    auth: Data<Auth>,
    actor: Require<access::MfaEnable>,
    request: ValidJson<ConfirmAuthTotpRequest>,
) -> ApiResult<Reply<AuthRecoveryCodesView>> {
    Ok(Reply(auth.confirm_totp(&actor, request.0).await?))
}

pub async fn disable_totp(
    auth: Data<Auth>,
    actor: CurrentUser,
    request: ValidJson<DisableAuthTotpRequest>,
) -> ApiResult<NoContent> {
    auth.disable_totp(&actor, request.0).await?;
    Ok(NoContent)
}

pub async fn verify(auth: Data<Auth>, request: ValidJson<VerifyAuthMfaRequest>) -> ApiResult<Reply<AuthTokensView>> {
    Ok(Reply(auth.verify_mfa(request.0).await?))
}

pub async fn reset(
    auth: Data<Auth>,
    actor: Require<access::UserResetMfa>,
    id: Path<UserId>,
    request: ValidJson<ResetAuthMfaRequest>,
) -> ApiResult<NoContent> {
    auth.reset_mfa(&actor, id.0, request.0).await?;
    Ok(NoContent)
}
