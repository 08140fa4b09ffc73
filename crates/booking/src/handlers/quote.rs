use crate::dto::{BookingQuotationView, SendBookingQuotationRequest};
use crate::{BookingError, Bookings};
use actix_web::web::Data;
use kernel::{BookingId, access};
use platform::auth::Require;
use platform::http::{ApiResult, Created, Path, ValidJson};

pub async fn handle(
    bookings: Data<Bookings>,
    actor: Require<access::BookingQuote>,
    id: Path<BookingId>,
    request: ValidJson<SendBookingQuotationRequest>,
) -> ApiResult<Created<BookingQuotationView>, BookingError> {
    // A quotation is read as part of its booking: place and version are the booking's.
    let (view, version) = bookings.quote(&actor, *id, request.0).await?;
    Ok(Created { location: format!("/api/v1/bookings/{}", *id), version, view })
}
