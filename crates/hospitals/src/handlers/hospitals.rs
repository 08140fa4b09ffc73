use super::{One, Page};
use crate::Hospitals;
use crate::dto::{
    CreateHospitalRequest, HospitalView, ListHospitalsQuery, UpdateHospitalRequest, VerifyHospitalRequest,
};
use actix_web::{Either, web::Data};
use kernel::{HospitalId, access};
use platform::auth::{MaybeUser, Require};
use platform::http::{
    ApiResult, Created, IdOrSlug, IfMatch, ListQuery, ListReply, NoContent, Path, RequestLocale, ValidJson, Versioned,
};

pub async fn list(
    hospitals: Data<Hospitals>,
    caller: MaybeUser,
    query: ListQuery<ListHospitalsQuery>,
    locale: RequestLocale,
) -> ApiResult<Page<HospitalView>> {
    let Some(scope) = hospitals.scope_beyond_public(caller.0.as_ref()).await? else {
        return Ok(Either::Left(hospitals.cached_list(&query.filter, &query.page, &locale.0).await?.into()));
    };
    let slice = hospitals.list(&scope, &query.filter, &query.page, &locale.0).await?;
    Ok(Either::Right(ListReply::of(&query.page, slice)))
}

pub async fn create(
    hospitals: Data<Hospitals>,
    actor: Require<access::HospitalCreate>,
    request: ValidJson<CreateHospitalRequest>,
    locale: RequestLocale,
) -> ApiResult<Created<HospitalView>> {
    let created = hospitals.create(&actor, request.0, &locale.0).await?;
    Ok(created.created_at(|hospital| format!("/api/v1/hospitals/{}", hospital.id)))
}

pub async fn get(
    hospitals: Data<Hospitals>,
    caller: MaybeUser,
    id: Path<IdOrSlug<HospitalId>>,
    locale: RequestLocale,
) -> ApiResult<One<HospitalView>> {
    let Some(scope) = hospitals.scope_beyond_public(caller.0.as_ref()).await? else {
        return Ok(Either::Left(hospitals.cached_get(&id, &locale.0).await?.into()));
    };
    Ok(Either::Right(hospitals.get(&scope, &id, &locale.0).await?))
}

pub async fn update(
    hospitals: Data<Hospitals>,
    actor: Require<access::HospitalUpdate>,
    id: Path<HospitalId>,
    version: IfMatch,
    request: ValidJson<UpdateHospitalRequest>,
    locale: RequestLocale,
) -> ApiResult<Versioned<HospitalView>> {
    Ok(hospitals.update(&actor, *id, version, request.0, &locale.0).await?)
}

pub async fn delete(
    hospitals: Data<Hospitals>,
    admin: Require<access::HospitalDelete>,
    id: Path<HospitalId>,
    version: IfMatch,
) -> ApiResult<NoContent> {
    hospitals.delete(&admin, *id, version).await?;
    Ok(NoContent)
}

pub async fn verify(
    hospitals: Data<Hospitals>,
    admin: Require<access::HospitalVerify>,
    id: Path<HospitalId>,
    version: IfMatch,
    request: ValidJson<VerifyHospitalRequest>,
    locale: RequestLocale,
) -> ApiResult<Versioned<HospitalView>> {
    Ok(hospitals.verify(&admin, *id, version, request.0, &locale.0).await?)
}
