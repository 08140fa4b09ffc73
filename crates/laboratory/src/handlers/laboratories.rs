use crate::dto::{CreateLaboratoryRequest, LaboratoryView, ListLaboratoriesQuery, UpdateLaboratoryRequest};
use crate::service::Laboratories;
use actix_web::{Either, web::Data};
use kernel::{LaboratoryId, access};
use platform::auth::{MaybeUser, Require};
use platform::http::{
    ApiResult, CachedData, CachedList, CachedReply, Created, IfMatch, ListQuery, ListReply, NoContent, Path, ValidJson,
    Versioned,
};

pub async fn list(
    laboratories: Data<Laboratories>,
    caller: MaybeUser,
    query: ListQuery<ListLaboratoriesQuery>,
) -> ApiResult<Either<CachedReply<CachedList<LaboratoryView>>, ListReply<LaboratoryView>>> {
    let Some(scope) = laboratories.scope_beyond_public(caller.0.as_ref()).await? else {
        return Ok(Either::Left(laboratories.cached_list(&query.filter, &query.page).await?.into()));
    };
    let slice = laboratories.list_laboratories(&scope, &query.filter, &query.page).await?;
    Ok(Either::Right(ListReply::of(&query.page, slice)))
}

pub async fn create(
    laboratories: Data<Laboratories>,
    actor: Require<access::LaboratoryCreate>,
    request: ValidJson<CreateLaboratoryRequest>,
) -> ApiResult<Created<LaboratoryView>> {
    let created = laboratories.create_laboratory(&actor, request.0).await?;
    Ok(created.created_at(|laboratory| format!("/api/v1/laboratories/{}", laboratory.id)))
}

pub async fn get(
    laboratories: Data<Laboratories>,
    caller: MaybeUser,
    id: Path<LaboratoryId>,
) -> ApiResult<Either<CachedReply<CachedData<LaboratoryView>>, Versioned<LaboratoryView>>> {
    let Some(scope) = laboratories.scope_beyond_public(caller.0.as_ref()).await? else {
        return Ok(Either::Left(laboratories.cached_get(*id).await?.into()));
    };
    Ok(Either::Right(laboratories.get_laboratory(&scope, *id).await?))
}

pub async fn update(
    laboratories: Data<Laboratories>,
    actor: Require<access::LaboratoryUpdate>,
    id: Path<LaboratoryId>,
    version: IfMatch,
    request: ValidJson<UpdateLaboratoryRequest>,
) -> ApiResult<Versioned<LaboratoryView>> {
    Ok(laboratories.update_laboratory(&actor, *id, version, request.0).await?)
}

pub async fn delete(
    laboratories: Data<Laboratories>,
    admin: Require<access::LaboratoryDelete>,
    id: Path<LaboratoryId>,
    version: IfMatch,
) -> ApiResult<NoContent> {
    laboratories.delete_laboratory(&admin, *id, version).await?;
    Ok(NoContent)
}
