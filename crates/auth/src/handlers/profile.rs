use crate::dto::{AuthProfileView, UpdateAuthProfileRequest};
use crate::{Auth, AuthError};
use actix_web::web::Data;
use platform::auth::CurrentUser;
use platform::http::{ApiResult, IfMatch, ValidJson, Versioned};

pub async fn get(auth: Data<Auth>, actor: CurrentUser) -> ApiResult<Versioned<AuthProfileView>, AuthError> {
    let (account, parts) = auth.profile(&actor).await?;
    Ok(Versioned { version: account.updated_at, view: AuthProfileView { user: (&account).into(), parts } })
}

pub async fn update(
    auth: Data<Auth>,
    actor: CurrentUser,
    version: IfMatch,
    request: ValidJson<UpdateAuthProfileRequest>,
) -> ApiResult<Versioned<AuthProfileView>, AuthError> {
    let (account, parts) = auth.update_profile(&actor, version, request.0).await?;
    Ok(Versioned { version: account.updated_at, view: AuthProfileView { user: (&account).into(), parts } })
}
