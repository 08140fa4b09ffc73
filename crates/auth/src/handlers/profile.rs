use crate::dto::{AuthProfileView, UpdateAuthProfileRequest, VerifyAuthPhoneRequest};
use crate::service::Auth;
use actix_web::web::Data;
use platform::auth::CurrentUser;
use platform::http::{ApiResult, IfMatch, ValidJson, Versioned};

pub async fn get(auth: Data<Auth>, actor: CurrentUser) -> ApiResult<Versioned<AuthProfileView>> {
    Ok(auth.profile(&actor).await?)
}

pub async fn update(
    auth: Data<Auth>,
    actor: CurrentUser,
    version: IfMatch,
    request: ValidJson<UpdateAuthProfileRequest>,
) -> ApiResult<Versioned<AuthProfileView>> {
    Ok(auth.update_profile(&actor, version, request.0).await?)
}

pub async fn verify_phone(
    auth: Data<Auth>,
    actor: CurrentUser,
    request: ValidJson<VerifyAuthPhoneRequest>,
) -> ApiResult<Versioned<AuthProfileView>> {
    Ok(auth.verify_phone(&actor, request.0).await?)
}
