use crate::dto::{CreatePatientRequest, PatientView};
use crate::{PatientError, Patients};
use actix_web::web::Data;
use kernel::access;
use platform::auth::Require;
use platform::http::{ApiResult, Created, ValidJson};

pub async fn handle(
    patients: Data<Patients>,
    actor: Require<access::PatientCreate>,
    request: ValidJson<CreatePatientRequest>,
) -> ApiResult<Created<PatientView>, PatientError> {
    Ok(patients.create(&actor, request.0).await?)
}
