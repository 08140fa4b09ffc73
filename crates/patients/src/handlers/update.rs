use crate::dto::{PatientView, UpdatePatientRequest};
use crate::{PatientError, Patients};
use actix_web::web::Data;
use kernel::{PatientId, access};
use platform::auth::Require;
use platform::http::{ApiResult, IfMatch, Path, ValidJson, Versioned};

pub async fn handle(
    patients: Data<Patients>,
    actor: Require<access::PatientUpdate>,
    id: Path<PatientId>,
    version: IfMatch,
    request: ValidJson<UpdatePatientRequest>,
) -> ApiResult<Versioned<PatientView>, PatientError> {
    Ok(patients.update(&actor, *id, version, request.0).await?)
}
