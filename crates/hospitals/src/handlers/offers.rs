use super::Page;
use crate::Hospitals;
use crate::dto::{CreateHospitalOfferRequest, HospitalOfferView, ListHospitalOffersQuery, UpdateHospitalOfferRequest};
use actix_web::{Either, web::Data};
use kernel::{HospitalId, TreatmentId, access};
use platform::auth::{MaybeUser, Require};
use platform::http::{
    ApiResult, Created, IdOrSlug, IfMatch, ListQuery, ListReply, NoContent, Path, PathPair, RequestLocale, ValidJson,
    Versioned,
};

pub async fn list(
    hospitals: Data<Hospitals>,
    caller: MaybeUser,
    id: Path<IdOrSlug<HospitalId>>,
    query: ListQuery<ListHospitalOffersQuery>,
    locale: RequestLocale,
) -> ApiResult<Page<HospitalOfferView>> {
    let Some(scope) = hospitals.scope_beyond_public(caller.0.as_ref()).await? else {
        return Ok(Either::Left(hospitals.cached_offers(&id, &query.page, &locale.0).await?.into()));
    };
    let slice = hospitals.offers(&scope, &id, &query.page, &locale.0).await?;
    Ok(Either::Right(ListReply::of(&query.page, slice)))
}

pub async fn create(
    hospitals: Data<Hospitals>,
    actor: Require<access::HospitalOffer>,
    id: Path<HospitalId>,
    request: ValidJson<CreateHospitalOfferRequest>,
    locale: RequestLocale,
) -> ApiResult<Created<HospitalOfferView>> {
    let created = hospitals.create_offer(&actor, *id, request.0, &locale.0).await?;
    Ok(created.created_at(|o| format!("/api/v1/hospitals/{}/treatments/{}", o.hospital_id, o.treatment_id)))
}

pub async fn update(
    hospitals: Data<Hospitals>,
    actor: Require<access::HospitalOffer>,
    ids: PathPair<HospitalId, TreatmentId>,
    version: IfMatch,
    request: ValidJson<UpdateHospitalOfferRequest>,
    locale: RequestLocale,
) -> ApiResult<Versioned<HospitalOfferView>> {
    Ok(hospitals.update_offer(&actor, (ids.0, ids.1), version, request.0, &locale.0).await?)
}

pub async fn withdraw(
    hospitals: Data<Hospitals>,
    actor: Require<access::HospitalOffer>,
    ids: PathPair<HospitalId, TreatmentId>,
    version: IfMatch,
) -> ApiResult<NoContent> {
    hospitals.withdraw_offer(&actor, (ids.0, ids.1), version).await?;
    Ok(NoContent)
}
