use crate::dto::{ListPatientsQuery, PatientSummaryView};
use crate::{PatientError, Patients};
use actix_web::web::Data;
use kernel::access;
use platform::auth::Require;
use platform::http::{ApiResult, ListQuery, ListReply};

pub async fn handle(
    patients: Data<Patients>,
    actor: Require<access::PatientList>,
    query: ListQuery<ListPatientsQuery>,
) -> ApiResult<ListReply<PatientSummaryView>, PatientError> {
    Ok(patients.list(&actor, &query.filter, &query.page).await?)
}
