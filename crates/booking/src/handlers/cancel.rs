use crate::dto::CancelBookingQuery;
use crate::{BookingError, Bookings};
use actix_web::web::Data;
use kernel::{BookingId, access};
use platform::auth::Require;
use platform::http::{ApiResult, IfMatch, NoContent, Path, ValidQuery};

pub async fn handle(
    bookings: Data<Bookings>,
    actor: Require<access::BookingCancel>,
    id: Path<BookingId>,
    version: IfMatch,
    query: ValidQuery<CancelBookingQuery>,
) -> ApiResult<NoContent, BookingError> {
    bookings.cancel(&actor, *id, version, query.0.reason).await?;
    Ok(NoContent)
}
