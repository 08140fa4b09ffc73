use crate::dto::{ListPatientAccessQuery, PatientAccessView};
use crate::{PatientError, Patients};
use actix_web::web::Data;
use kernel::PatientId;
use platform::auth::CurrentUser;
use platform::http::{ApiResult, ListQuery, ListReply, Path};

pub async fn handle(
    patients: Data<Patients>,
    actor: CurrentUser,
    id: Path<PatientId>,
    query: ListQuery<ListPatientAccessQuery>,
) -> ApiResult<ListReply<PatientAccessView>, PatientError> {
    Ok(patients.access_log(&actor, *id, &query.page).await?)
}
