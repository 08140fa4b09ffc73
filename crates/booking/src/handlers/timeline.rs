use crate::dto::BookingTimelineEntryView;
use crate::{BookingError, Bookings};
use actix_web::web::Data;
use kernel::BookingId;
use platform::auth::CurrentUser;
use platform::http::{ApiResult, Path, Reply};

pub async fn handle(
    bookings: Data<Bookings>,
    actor: CurrentUser,
    id: Path<BookingId>,
) -> ApiResult<Reply<Vec<BookingTimelineEntryView>>, BookingError> {
    Ok(Reply(bookings.timeline(&actor, *id).await?))
}
