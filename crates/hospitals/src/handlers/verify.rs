use crate::dto::{HospitalView, VerifyHospitalRequest};
use crate::{HospitalError, Hospitals};
use actix_web::web::Data;
use kernel::{HospitalId, access};
use platform::auth::Require;
use platform::http::{ApiResult, IfMatch, Path, RequestLocale, ValidJson, Versioned};

pub async fn handle(
    hospitals: Data<Hospitals>,
    admin: Require<access::HospitalVerify>,
    id: Path<HospitalId>,
    version: IfMatch,
    request: ValidJson<VerifyHospitalRequest>,
    locale: RequestLocale,
) -> ApiResult<Versioned<HospitalView>, HospitalError> {
    Ok(hospitals.verify(&admin, *id, version, request.0, &locale.0).await?)
}
