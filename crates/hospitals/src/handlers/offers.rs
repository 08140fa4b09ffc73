use crate::dto::{CreateHospitalOfferRequest, HospitalOfferView, ListHospitalOffersQuery, UpdateHospitalOfferRequest};
use crate::{HospitalError, Hospitals};
use actix_web::Either;
use actix_web::web::Data;
use kernel::{HospitalId, TreatmentId, access};
use platform::auth::{MaybeUser, Require};
use platform::http::{
    ApiResult, CachedList, CachedReply, Created, IdOrSlug, IfMatch, ListQuery, ListReply, NoContent, Path, PathPair,
    RequestLocale, ValidJson, Versioned,
};

pub async fn list(
    hospitals: Data<Hospitals>,
    caller: MaybeUser,
    id: Path<IdOrSlug<HospitalId>>,
    query: ListQuery<ListHospitalOffersQuery>,
    locale: RequestLocale,
) -> ApiResult<Either<CachedReply<CachedList<HospitalOfferView>>, ListReply<HospitalOfferView>>, HospitalError> {
    let actor = caller.0.as_ref();
    if Hospitals::sees_more(actor) {
        return Ok(Either::Right(hospitals.offers(actor, &id, &query.page, &locale.0).await?.1));
    }
    Ok(Either::Left(hospitals.public_offers(&id, &query.page, &locale.0).await?.into()))
}

pub async fn create(
    hospitals: Data<Hospitals>,
    actor: Require<access::HospitalOffer>,
    id: Path<HospitalId>,
    request: ValidJson<CreateHospitalOfferRequest>,
    locale: RequestLocale,
) -> ApiResult<Created<HospitalOfferView>, HospitalError> {
    Ok(hospitals.offer(&actor, *id, request.0, &locale.0).await?)
}

pub async fn update(
    hospitals: Data<Hospitals>,
    actor: Require<access::HospitalOffer>,
    ids: PathPair<HospitalId, TreatmentId>,
    version: IfMatch,
    request: ValidJson<UpdateHospitalOfferRequest>,
    locale: RequestLocale,
) -> ApiResult<Versioned<HospitalOfferView>, HospitalError> {
    Ok(hospitals.change_offer(&actor, (ids.0, ids.1), version, request.0, &locale.0).await?)
}

pub async fn withdraw(
    hospitals: Data<Hospitals>,
    actor: Require<access::HospitalOffer>,
    ids: PathPair<HospitalId, TreatmentId>,
    version: IfMatch,
) -> ApiResult<NoContent, HospitalError> {
    hospitals.withdraw_offer(&actor, (ids.0, ids.1), version).await?;
    Ok(NoContent)
}
