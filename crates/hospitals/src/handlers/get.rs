use crate::dto::HospitalView;
use crate::{HospitalError, Hospitals};
use actix_web::Either;
use actix_web::web::Data;
use kernel::HospitalId;
use platform::auth::MaybeUser;
use platform::http::{ApiResult, CachedData, CachedReply, IdOrSlug, Path, RequestLocale, Versioned};

pub async fn handle(
    hospitals: Data<Hospitals>,
    caller: MaybeUser,
    id: Path<IdOrSlug<HospitalId>>,
    locale: RequestLocale,
) -> ApiResult<Either<CachedReply<CachedData<HospitalView>>, Versioned<HospitalView>>, HospitalError> {
    let actor = caller.0.as_ref();
    if Hospitals::sees_more(actor) {
        return Ok(Either::Right(hospitals.get(actor, &id, &locale.0).await?));
    }
    Ok(Either::Left(hospitals.public_get(&id, &locale.0).await?.into()))
}
