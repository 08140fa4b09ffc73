use crate::dto::{
    CreatePaymentRequest, LedgerEntryView, ListPatientPaymentsQuery, ListPaymentsQuery, PaymentView,
    VerifyPaymentRequest,
};
use crate::service::Payments;
use actix_web::web::Data;
use kernel::{PatientId, PaymentId, access};
use platform::audit::About;
use platform::auth::{CurrentUser, Require};
use platform::http::{ApiResult, ListQuery, ListReply, Path, Reply, RequiredIdempotentJson, ValidJson, Versioned};
use platform::idempotency::CreatedOnce;

pub async fn list(
    payments: Data<Payments>,
    actor: CurrentUser,
    query: ListQuery<ListPaymentsQuery>,
) -> ApiResult<ListReply<PaymentView>> {
    let slice = payments.list(&actor, &query.filter, &query.page).await?;
    Ok(ListReply::of(&query.page, slice))
}

pub async fn list_of_patient(
    payments: Data<Payments>,
    actor: CurrentUser,
    id: Path<PatientId>,
    query: ListQuery<ListPatientPaymentsQuery>,
) -> ApiResult<ListReply<PaymentView>> {
    let slice = payments.list_of_patient(&actor, *id, &query.page).await?;
    Ok(ListReply::of(&query.page, slice))
}

pub async fn create(
    payments: Data<Payments>,
    patient: Require<access::PaymentCreate>,
    request: RequiredIdempotentJson<CreatePaymentRequest>,
) -> ApiResult<CreatedOnce<PaymentView>> {
    let created = payments.create(&patient, request.key, request.body).await?;
    Ok(created.at(|id| format!("/api/v1/payments/{id}")))
}

pub async fn get(
    payments: Data<Payments>,
    actor: CurrentUser,
    id: Path<PaymentId>,
) -> ApiResult<Versioned<PaymentView>> {
    Ok(payments.get(&actor, *id).await?)
}

pub async fn status(
    payments: Data<Payments>,
    actor: Require<access::PaymentSync>,
    id: Path<PaymentId>,
) -> ApiResult<Versioned<PaymentView>> {
    Ok(payments.status(&actor, *id).await?)
}

pub async fn verify(
    payments: Data<Payments>,
    patient: Require<access::PaymentCreate>,
    id: Path<PaymentId>,
    request: ValidJson<VerifyPaymentRequest>,
) -> ApiResult<Versioned<PaymentView>> {
    Ok(payments.verify_checkout(&patient, *id, request.0).await?)
}

pub async fn ledger(
    payments: Data<Payments>,
    _admin: Require<access::PaymentLedger>,
    id: Path<PaymentId>,
) -> ApiResult<Reply<About<Vec<LedgerEntryView>>>> {
    Ok(Reply(payments.ledger(*id).await?))
}
