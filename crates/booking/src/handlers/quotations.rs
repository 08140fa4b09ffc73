use crate::dto::{AcceptBookingQuotationQuery, BookingQuotationView, BookingView, SendBookingQuotationRequest};
use crate::service::Bookings;
use actix_web::web::Data;
use kernel::{BookingId, access};
use platform::auth::Require;
use platform::http::{ApiResult, Created, IfMatch, Path, ValidJson, ValidQuery, Versioned};

pub async fn send(
    bookings: Data<Bookings>,
    actor: Require<access::BookingQuote>,
    id: Path<BookingId>,
    version: IfMatch,
    request: ValidJson<SendBookingQuotationRequest>,
) -> ApiResult<Created<BookingQuotationView>> {
    let sent = bookings.quote(&actor, *id, version, request.0).await?;
    // A quotation is read as part of its booking: place and version are the booking's.
    Ok(sent.created_at(|_| format!("/api/v1/bookings/{}", *id)))
}

pub async fn accept(
    bookings: Data<Bookings>,
    patient: Require<access::BookingAccept>,
    id: Path<BookingId>,
    version: IfMatch,
    query: ValidQuery<AcceptBookingQuotationQuery>,
) -> ApiResult<Versioned<BookingView>> {
    Ok(bookings.accept_quotation(&patient, *id, version, query.0.version).await?)
}
