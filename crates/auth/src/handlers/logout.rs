use crate::{Auth, AuthError};
use actix_web::web::Data;
use platform::auth::CurrentUser;
use platform::http::{ApiResult, NoContent};

pub async fn handle(auth: Data<Auth>, actor: CurrentUser) -> ApiResult<NoContent, AuthError> {
    auth.logout(&actor).await?;
    Ok(NoContent)
}
