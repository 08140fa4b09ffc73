use crate::dto::{ListPatientAccessQuery, PatientAccessView};
use crate::service::Patients;
use actix_web::web::Data;
use kernel::PatientId;
use platform::audit::About;
use platform::auth::CurrentUser;
use platform::http::{ApiResult, ListQuery, ListReply, Path};

pub async fn list(
    patients: Data<Patients>,
    actor: CurrentUser,
    id: Path<PatientId>,
    query: ListQuery<ListPatientAccessQuery>,
) -> ApiResult<ListReply<About<PatientAccessView>>> {
    let slice = patients.access_log(&actor, *id, &query.page).await?;
    Ok(ListReply::of(&query.page, slice))
}
