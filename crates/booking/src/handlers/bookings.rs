use crate::dto::{
    BookingListItemView, BookingTimelineEntryView, BookingView, CancelBookingQuery, CreateBookingRequest,
    ListBookingsQuery, ListPatientBookingsQuery, UpdateBookingRequest,
};
use crate::service::Bookings;
use actix_web::web::Data;
use kernel::{BookingId, PatientId, access};
use platform::audit::About;
use platform::auth::{CurrentUser, Require};
use platform::http::{
    ApiResult, IdempotentJson, IfMatch, ListQuery, ListReply, NoContent, Path, Reply, ValidJson, ValidQuery, Versioned,
};
use platform::idempotency::CreatedOnce;

pub async fn list(
    bookings: Data<Bookings>,
    actor: CurrentUser,
    query: ListQuery<ListBookingsQuery>,
) -> ApiResult<ListReply<BookingListItemView>> {
    let slice = bookings.list(&actor, &query.filter, &query.page).await?;
    Ok(ListReply::of(&query.page, slice))
}

pub async fn list_of_patient(
    bookings: Data<Bookings>,
    actor: CurrentUser,
    id: Path<PatientId>,
    query: ListQuery<ListPatientBookingsQuery>,
) -> ApiResult<ListReply<BookingListItemView>> {
    let slice = bookings.list_of_patient(&actor, *id, &query.filter, &query.page).await?;
    Ok(ListReply::of(&query.page, slice))
}

pub async fn create(
    bookings: Data<Bookings>,
    actor: Require<access::BookingCreate>,
    request: IdempotentJson<CreateBookingRequest>,
) -> ApiResult<CreatedOnce<BookingView>> {
    let created = bookings.create(&actor, request.body, request.key).await?;
    Ok(created.at(|id| format!("/api/v1/bookings/{id}")))
}

pub async fn get(
    bookings: Data<Bookings>,
    actor: CurrentUser,
    id: Path<BookingId>,
) -> ApiResult<Versioned<BookingView>> {
    Ok(bookings.get(&actor, *id).await?)
}

pub async fn update(
    bookings: Data<Bookings>,
    actor: Require<access::BookingUpdate>,
    id: Path<BookingId>,
    version: IfMatch,
    request: ValidJson<UpdateBookingRequest>,
) -> ApiResult<Versioned<BookingView>> {
    Ok(bookings.update(&actor, *id, version, request.0).await?)
}

pub async fn cancel(
    bookings: Data<Bookings>,
    actor: Require<access::BookingCancel>,
    id: Path<BookingId>,
    version: IfMatch,
    query: ValidQuery<CancelBookingQuery>,
) -> ApiResult<NoContent> {
    bookings.cancel(&actor, *id, version, query.0.reason).await?;
    Ok(NoContent)
}

pub async fn timeline(
    bookings: Data<Bookings>,
    actor: CurrentUser,
    id: Path<BookingId>,
) -> ApiResult<Reply<About<Vec<BookingTimelineEntryView>>>> {
    Ok(Reply(bookings.timeline(&actor, *id).await?))
}
