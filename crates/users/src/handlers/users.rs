use crate::dto::{CreateUserRequest, ListUsersQuery, UpdateUserRequest, UserView};
use crate::service::Users;
use actix_web::web::Data;
use kernel::{UserId, access};
use platform::auth::{CurrentUser, Require};
use platform::http::{ApiResult, Created, IfMatch, ListQuery, ListReply, NoContent, Path, ValidJson, Versioned};

pub async fn list(
    users: Data<Users>,
    _admin: Require<access::UserList>,
    query: ListQuery<ListUsersQuery>,
) -> ApiResult<ListReply<UserView>> {
    let slice = users.list(&query.filter, &query.page).await?;
    Ok(ListReply::of(&query.page, slice))
}

pub async fn create(
    users: Data<Users>,
    admin: Require<access::UserCreate>,
    request: ValidJson<CreateUserRequest>,
) -> ApiResult<Created<UserView>> {
    let created = users.create(&admin, request.0).await?;
    Ok(created.created_at(|user| format!("/api/v1/users/{}", user.id)))
}

pub async fn get(users: Data<Users>, actor: CurrentUser, id: Path<UserId>) -> ApiResult<Versioned<UserView>> {
    Ok(users.get(&actor, *id).await?)
}

pub async fn update(
    users: Data<Users>,
    actor: CurrentUser,
    id: Path<UserId>,
    version: IfMatch,
    request: ValidJson<UpdateUserRequest>,
) -> ApiResult<Versioned<UserView>> {
    Ok(users.update(&actor, *id, version, request.0).await?)
}

pub async fn delete(
    users: Data<Users>,
    admin: Require<access::UserDelete>,
    id: Path<UserId>,
    version: IfMatch,
) -> ApiResult<NoContent> {
    users.delete(&admin, *id, version).await?;
    Ok(NoContent)
}

pub async fn activate(
    users: Data<Users>,
    admin: Require<access::UserActivate>,
    id: Path<UserId>,
) -> ApiResult<Versioned<UserView>> {
    Ok(users.activate(&admin, *id).await?)
}

pub async fn deactivate(
    users: Data<Users>,
    admin: Require<access::UserDeactivate>,
    id: Path<UserId>,
) -> ApiResult<Versioned<UserView>> {
    Ok(users.deactivate(&admin, *id).await?)
}
