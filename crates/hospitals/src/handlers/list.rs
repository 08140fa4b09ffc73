use crate::dto::{HospitalView, ListHospitalsQuery};
use crate::{HospitalError, Hospitals};
use actix_web::Either;
use actix_web::web::Data;
use platform::auth::MaybeUser;
use platform::http::{ApiResult, CachedList, CachedReply, ListQuery, ListReply, RequestLocale};

pub async fn handle(
    hospitals: Data<Hospitals>,
    caller: MaybeUser,
    query: ListQuery<ListHospitalsQuery>,
    locale: RequestLocale,
) -> ApiResult<Either<CachedReply<CachedList<HospitalView>>, ListReply<HospitalView>>, HospitalError> {
    let actor = caller.0.as_ref();
    if Hospitals::sees_more(actor) {
        return Ok(Either::Right(hospitals.list(actor, &query.filter, &query.page, &locale.0).await?));
    }
    Ok(Either::Left(hospitals.public_list(&query.filter, &query.page, &locale.0).await?.into()))
}
