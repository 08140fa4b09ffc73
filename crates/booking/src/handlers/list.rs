use crate::dto::{BookingListItemView, ListBookingsQuery};
use crate::{BookingError, Bookings};
use actix_web::web::Data;
use platform::auth::CurrentUser;
use platform::http::{ApiResult, ListQuery, ListReply};

pub async fn handle(
    bookings: Data<Bookings>,
    actor: CurrentUser,
    query: ListQuery<ListBookingsQuery>,
) -> ApiResult<ListReply<BookingListItemView>, BookingError> {
    let slice = bookings.list(&actor, &query.filter, &query.page).await?;
    Ok(ListReply::new(&query.page, slice, BookingListItemView::from))
}
