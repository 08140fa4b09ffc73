use crate::{PatientError, Patients};
use actix_web::web::Data;
use kernel::{PatientId, access};
use platform::auth::Require;
use platform::http::{ApiResult, IfMatch, NoContent, Path};

pub async fn handle(
    patients: Data<Patients>,
    admin: Require<access::PatientDelete>,
    id: Path<PatientId>,
    version: IfMatch,
) -> ApiResult<NoContent, PatientError> {
    patients.delete(&admin, *id, version).await?;
    Ok(NoContent)
}
