use crate::dto::{BookingView, CreateBookingRequest};
use crate::{BookingError, Bookings};
use actix_web::web::Data;
use kernel::access;
use platform::auth::Require;
use platform::http::{ApiResult, IdempotentJson};
use platform::idempotency::Replayable;

pub async fn handle(
    bookings: Data<Bookings>,
    actor: Require<access::BookingCreate>,
    request: IdempotentJson<CreateBookingRequest>,
) -> ApiResult<Replayable<BookingView>, BookingError> {
    Ok(bookings.create(&actor, request.body, request.key).await?)
}
