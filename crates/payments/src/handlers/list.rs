use crate::dto::{ListPatientPaymentsQuery, ListPaymentsQuery, PaymentView};
use crate::{PaymentError, Payments};
use actix_web::web::Data;
use kernel::PatientId;
use platform::auth::CurrentUser;
use platform::http::{ApiResult, ListQuery, ListReply, Path};

pub async fn handle(
    payments: Data<Payments>,
    actor: CurrentUser,
    query: ListQuery<ListPaymentsQuery>,
) -> ApiResult<ListReply<PaymentView>, PaymentError> {
    let slice = payments.list(&actor, &query.filter, &query.page).await?;
    Ok(ListReply::new(&query.page, slice, PaymentView::from))
}

pub async fn of_patient(
    payments: Data<Payments>,
    actor: CurrentUser,
    id: Path<PatientId>,
    query: ListQuery<ListPatientPaymentsQuery>,
) -> ApiResult<ListReply<PaymentView>, PaymentError> {
    let slice = payments.list_of_patient(&actor, *id, &query.page).await?;
    Ok(ListReply::new(&query.page, slice, PaymentView::from))
}
