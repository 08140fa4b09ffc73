use crate::dto::{BookingView, ChangeBookingStatusRequest};
use crate::{BookingError, Bookings};
use actix_web::web::Data;
use kernel::{BookingId, access};
use platform::auth::Require;
use platform::http::{ApiResult, IfMatch, Path, ValidJson, Versioned};

pub async fn handle(
    bookings: Data<Bookings>,
    actor: Require<access::BookingMove>,
    id: Path<BookingId>,
    version: IfMatch,
    request: ValidJson<ChangeBookingStatusRequest>,
) -> ApiResult<Versioned<BookingView>, BookingError> {
    let view = bookings.change_status(&actor, *id, version, request.0).await?;
    Ok(Versioned { version: view.booking.updated_at, view })
}
