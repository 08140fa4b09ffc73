use crate::dto::PatientView;
use crate::{PatientError, Patients};
use actix_web::web::Data;
use kernel::PatientId;
use platform::auth::CurrentUser;
use platform::http::{AccessReason, ApiResult, Path, Versioned};

pub async fn handle(
    patients: Data<Patients>,
    actor: CurrentUser,
    id: Path<PatientId>,
    reason: AccessReason,
) -> ApiResult<Versioned<PatientView>, PatientError> {
    Ok(patients.get(&actor, *id, reason.0.as_deref()).await?)
}
