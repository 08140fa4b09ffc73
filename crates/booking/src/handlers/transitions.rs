use crate::dto::{BookingTransitionView, BookingView, ChangeBookingStatusRequest};
use crate::service::Bookings;
use actix_web::web::Data;
use kernel::{BookingId, access};
use platform::audit::About;
use platform::auth::{CurrentUser, Require};
use platform::http::{ApiResult, IfMatch, Path, Reply, ValidJson, Versioned};

pub async fn list(
    bookings: Data<Bookings>,
    actor: CurrentUser,
    id: Path<BookingId>,
) -> ApiResult<Reply<About<Vec<BookingTransitionView>>>> {
    Ok(Reply(bookings.transitions(&actor, *id).await?))
}

pub async fn change_status(
    bookings: Data<Bookings>,
    actor: Require<access::BookingMove>,
    id: Path<BookingId>,
    version: IfMatch,
    request: ValidJson<ChangeBookingStatusRequest>,
) -> ApiResult<Versioned<BookingView>> {
    Ok(bookings.change_status(&actor, *id, version, request.0).await?)
}
