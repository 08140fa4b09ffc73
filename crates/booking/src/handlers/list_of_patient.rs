use crate::dto::{BookingListItemView, ListPatientBookingsQuery};
use crate::{BookingError, Bookings};
use actix_web::web::Data;
use kernel::PatientId;
use platform::auth::CurrentUser;
use platform::http::{ApiResult, ListQuery, ListReply, Path};

pub async fn handle(
    bookings: Data<Bookings>,
    actor: CurrentUser,
    id: Path<PatientId>,
    query: ListQuery<ListPatientBookingsQuery>,
) -> ApiResult<ListReply<BookingListItemView>, BookingError> {
    let slice = bookings.list_of_patient(&actor, *id, &query.filter, &query.page).await?;
    Ok(ListReply::new(&query.page, slice, BookingListItemView::from))
}
