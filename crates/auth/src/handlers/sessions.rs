use crate::dto::{AuthSessionView, ListAuthSessionsQuery};
use crate::{Auth, AuthError};
use actix_web::web::Data;
use kernel::{Actor, SessionId};
use platform::auth::CurrentUser;
use platform::http::{ApiResult, ListQuery, ListReply, NoContent, Path};

pub async fn list(
    auth: Data<Auth>,
    actor: CurrentUser,
    query: ListQuery<ListAuthSessionsQuery>,
) -> ApiResult<ListReply<AuthSessionView>, AuthError> {
    let slice = auth.sessions(&actor, &query.page).await?;
    let current = match *actor {
        Actor::User { session, .. } => Some(session),
        Actor::System => None,
    };
    Ok(ListReply::new(&query.page, slice, |session| AuthSessionView::new(session, current)))
}

pub async fn revoke(auth: Data<Auth>, actor: CurrentUser, id: Path<SessionId>) -> ApiResult<NoContent, AuthError> {
    auth.revoke_session(&actor, *id).await?;
    Ok(NoContent)
}
