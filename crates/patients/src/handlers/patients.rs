use crate::dto::{CreatePatientRequest, ListPatientsQuery, PatientSummaryView, PatientView, UpdatePatientRequest};
use crate::service::Patients;
use actix_web::web::Data;
use kernel::{PatientId, access};
use platform::auth::{CurrentUser, Require};
use platform::http::{ApiResult, Created, IfMatch, ListQuery, ListReply, NoContent, Path, ValidJson, Versioned};

pub async fn list(
    patients: Data<Patients>,
    actor: Require<access::PatientList>,
    query: ListQuery<ListPatientsQuery>,
) -> ApiResult<ListReply<PatientSummaryView>> {
    let slice = patients.list(&actor, &query.filter, &query.page).await?;
    Ok(ListReply::of(&query.page, slice))
}

pub async fn create(
    patients: Data<Patients>,
    actor: Require<access::PatientCreate>,
    request: ValidJson<CreatePatientRequest>,
) -> ApiResult<Created<PatientView>> {
    let created = patients.create(&actor, request.0).await?;
    Ok(created.created_at(|patient| format!("/api/v1/patients/{}", patient.id)))
}

pub async fn get(
    patients: Data<Patients>,
    actor: CurrentUser,
    id: Path<PatientId>,
) -> ApiResult<Versioned<PatientView>> {
    Ok(patients.get(&actor, *id).await?)
}

pub async fn update(
    patients: Data<Patients>,
    actor: Require<access::PatientUpdate>,
    id: Path<PatientId>,
    version: IfMatch,
    request: ValidJson<UpdatePatientRequest>,
) -> ApiResult<Versioned<PatientView>> {
    Ok(patients.update(&actor, *id, version, request.0).await?)
}

pub async fn delete(
    patients: Data<Patients>,
    admin: Require<access::PatientDelete>,
    id: Path<PatientId>,
    version: IfMatch,
) -> ApiResult<NoContent> {
    patients.delete(&admin, *id, version).await?;
    Ok(NoContent)
}
