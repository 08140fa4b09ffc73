use crate::dto::{AcceptBookingQuotationQuery, BookingView};
use crate::{BookingError, Bookings};
use actix_web::web::Data;
use kernel::{BookingId, access};
use platform::auth::Require;
use platform::http::{ApiResult, IfMatch, Path, ValidQuery, Versioned};

pub async fn handle(
    bookings: Data<Bookings>,
    patient: Require<access::BookingAccept>,
    id: Path<BookingId>,
    version: IfMatch,
    query: ValidQuery<AcceptBookingQuotationQuery>,
) -> ApiResult<Versioned<BookingView>, BookingError> {
    let view = bookings.accept_quotation(&patient, *id, version, query.0.version).await?;
    Ok(Versioned { version: view.booking.updated_at, view })
}
