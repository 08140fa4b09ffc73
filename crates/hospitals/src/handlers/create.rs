use crate::dto::{CreateHospitalRequest, HospitalView};
use crate::{HospitalError, Hospitals};
use actix_web::web::Data;
use kernel::access;
use platform::auth::Require;
use platform::http::{ApiResult, Created, RequestLocale, ValidJson};

pub async fn handle(
    hospitals: Data<Hospitals>,
    actor: Require<access::HospitalCreate>,
    request: ValidJson<CreateHospitalRequest>,
    locale: RequestLocale,
) -> ApiResult<Created<HospitalView>, HospitalError> {
    Ok(hospitals.create(&actor, request.0, &locale.0).await?)
}
