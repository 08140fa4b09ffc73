use crate::dto::{
    AuthLoginView, AuthSessionView, AuthTokensView, ListAuthSessionsQuery, LoginAuthRequest, RefreshAuthRequest,
};
use crate::service::Auth;
use actix_web::web::Data;
use kernel::SessionId;
use platform::auth::CurrentUser;
use platform::http::{ApiResult, ListQuery, ListReply, NoContent, Path, Reply, ValidJson};

pub async fn login(auth: Data<Auth>, request: ValidJson<LoginAuthRequest>) -> ApiResult<Reply<AuthLoginView>> {
    Ok(Reply(auth.login(request.0).await?))
}

pub async fn refresh(auth: Data<Auth>, request: ValidJson<RefreshAuthRequest>) -> ApiResult<Reply<AuthTokensView>> {
    Ok(Reply(auth.refresh(&request.0.refresh_token).await?))
}

pub async fn logout(auth: Data<Auth>, actor: CurrentUser) -> ApiResult<NoContent> {
    auth.logout(&actor).await?;
    Ok(NoContent)
}

pub async fn list(
    auth: Data<Auth>,
    actor: CurrentUser,
    query: ListQuery<ListAuthSessionsQuery>,
) -> ApiResult<ListReply<AuthSessionView>> {
    let slice = auth.sessions(&actor, &query.page).await?;
    Ok(ListReply::of(&query.page, slice))
}

pub async fn revoke(auth: Data<Auth>, actor: CurrentUser, id: Path<SessionId>) -> ApiResult<NoContent> {
    auth.revoke_session(&actor, *id).await?;
    Ok(NoContent)
}
