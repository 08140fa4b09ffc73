use crate::dto::{
    CancelLabTestQuery, CreateLabTestRequest, LabTestListItemView, LabTestView, ListLabTestsQuery,
    RecordLabResultRequest, UpdateLabTestRequest,
};
use crate::service::Laboratories;
use actix_web::web::Data;
use kernel::{LabTestId, access};
use platform::auth::{CurrentUser, Require};
use platform::http::{
    ApiResult, Created, IfMatch, ListQuery, ListReply, NoContent, Path, ValidJson, ValidQuery, Versioned,
};

pub async fn list(
    laboratories: Data<Laboratories>,
    actor: CurrentUser,
    query: ListQuery<ListLabTestsQuery>,
) -> ApiResult<ListReply<LabTestListItemView>> {
    let slice = laboratories.list_tests(&actor, &query.filter, &query.page).await?;
    Ok(ListReply::of(&query.page, slice))
}

pub async fn create(
    laboratories: Data<Laboratories>,
    actor: Require<access::LabTestOrder>,
    request: ValidJson<CreateLabTestRequest>,
) -> ApiResult<Created<LabTestView>> {
    let created = laboratories.order(&actor, request.0).await?;
    Ok(created.created_at(|view| format!("/api/v1/lab-tests/{}", view.test.id)))
}

pub async fn get(
    laboratories: Data<Laboratories>,
    actor: CurrentUser,
    id: Path<LabTestId>,
) -> ApiResult<Versioned<LabTestView>> {
    Ok(laboratories.get_test(&actor, *id).await?)
}

pub async fn update(
    laboratories: Data<Laboratories>,
    actor: Require<access::LabTestUpdate>,
    id: Path<LabTestId>,
    version: IfMatch,
    request: ValidJson<UpdateLabTestRequest>,
) -> ApiResult<Versioned<LabTestView>> {
    Ok(laboratories.update_test(&actor, *id, version, request.0).await?)
}

pub async fn cancel(
    laboratories: Data<Laboratories>,
    actor: Require<access::LabTestCancel>,
    id: Path<LabTestId>,
    version: IfMatch,
    query: ValidQuery<CancelLabTestQuery>,
) -> ApiResult<NoContent> {
    laboratories.cancel(&actor, *id, version, query.0.reason).await?;
    Ok(NoContent)
}

pub async fn record_result(
    laboratories: Data<Laboratories>,
    actor: Require<access::LabTestResult>,
    id: Path<LabTestId>,
    version: IfMatch,
    request: ValidJson<RecordLabResultRequest>,
) -> ApiResult<Created<LabTestView>> {
    let recorded = laboratories.record_result(&actor, *id, version, request.0).await?;
    // A result is read as part of its test: place and version are the test's.
    Ok(recorded.created_at(|view| format!("/api/v1/lab-tests/{}", view.test.id)))
}

pub async fn acknowledge(
    laboratories: Data<Laboratories>,
    doctor: Require<access::LabTestAcknowledge>,
    id: Path<LabTestId>,
    version: IfMatch,
) -> ApiResult<Versioned<LabTestView>> {
    Ok(laboratories.acknowledge(&doctor, *id, version).await?)
}
