use crate::dto::{HospitalView, UpdateHospitalRequest};
use crate::{HospitalError, Hospitals};
use actix_web::web::Data;
use kernel::{HospitalId, access};
use platform::auth::Require;
use platform::http::{ApiResult, IfMatch, Path, RequestLocale, ValidJson, Versioned};

pub async fn handle(
    hospitals: Data<Hospitals>,
    actor: Require<access::HospitalUpdate>,
    id: Path<HospitalId>,
    version: IfMatch,
    request: ValidJson<UpdateHospitalRequest>,
    locale: RequestLocale,
) -> ApiResult<Versioned<HospitalView>, HospitalError> {
    Ok(hospitals.update(&actor, *id, version, request.0, &locale.0).await?)
}
