use crate::dto::BookingView;
use crate::{BookingError, Bookings};
use actix_web::web::Data;
use kernel::BookingId;
use platform::auth::CurrentUser;
use platform::http::{ApiResult, Path, Versioned};

pub async fn handle(
    bookings: Data<Bookings>,
    actor: CurrentUser,
    id: Path<BookingId>,
) -> ApiResult<Versioned<BookingView>, BookingError> {
    let view = bookings.get(&actor, *id).await?;
    Ok(Versioned { version: view.booking.updated_at, view })
}
