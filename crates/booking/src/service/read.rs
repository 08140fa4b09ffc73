use super::Bookings;
use crate::domain::BookingStatus;
use crate::domain::workflow::{self, ActorKind, TransitionContext};
use crate::dto::{
    BookingListItemView, BookingTimelineEntryView, BookingTransitionView, BookingView, ListBookingsQuery,
    ListPatientBookingsQuery, subject_of,
};
use crate::entity::booking::Model;
use crate::error::BookingError;
use crate::store;
use kernel::{Actor, BookingId, PatientId, Scope};
use platform::audit::About;
use platform::http::Versioned;
use platform::paging::{PageRequest, Slice};
use sea_orm::ConnectionTrait;

impl Bookings {
    pub(crate) async fn list(
        &self,
        actor: &Actor,
        filter: &ListBookingsQuery,
        page: &PageRequest,
    ) -> Result<Slice<BookingListItemView>, BookingError> {
        let scope = self.ports.scopes.of(actor).await?;
        let bookings = store::bookings::page(&self.parts.db, &scope, filter, page).await?;
        self.listed(actor, bookings).await
    }

    /// A patient's own bookings, for themselves and administrators; those at
    /// their hospitals, for who acts for a hospital the patient has booked.
    pub(crate) async fn list_of_patient(
        &self,
        actor: &Actor,
        patient: PatientId,
        filter: &ListPatientBookingsQuery,
        page: &PageRequest,
    ) -> Result<Slice<BookingListItemView>, BookingError> {
        let scope = self.ports.scopes.of(actor).await?;
        let of_patient = ListBookingsQuery { patient_id: Some(patient), ..ListBookingsQuery::default() };
        let known = match &scope {
            Scope::All => !self.ports.patients.by_ids(&[patient]).await?.is_empty(),
            Scope::Patient(own) => *own == patient,
            Scope::Hospitals(_) => store::bookings::exists(&self.parts.db, &scope, &of_patient).await?,
            Scope::Doctor(_) | Scope::Nothing => false,
        };
        if !known {
            return Err(BookingError::NotFound);
        }
        let filter = ListBookingsQuery { status: filter.status, hospital_id: filter.hospital_id, ..of_patient };
        let bookings = store::bookings::page(&self.parts.db, &scope, &filter, page).await?;
        self.listed(actor, bookings).await
    }

    pub(crate) async fn get(&self, actor: &Actor, id: BookingId) -> Result<Versioned<BookingView>, BookingError> {
        let booking = self.within(&self.ports.scopes.of(actor).await?, id).await?;
        Ok(self.view(&self.parts.db, actor, booking).await?.into())
    }

    pub(crate) async fn timeline(
        &self,
        actor: &Actor,
        id: BookingId,
    ) -> Result<About<Vec<BookingTimelineEntryView>>, BookingError> {
        let booking = self.within(&self.ports.scopes.of(actor).await?, id).await?;
        let entries = store::booking_status_history::of_booking(&self.parts.db, booking.id).await?;
        Ok(About::new(subject_of(booking.patient_id, booking.id), entries.into_iter().map(Into::into).collect()))
    }

    pub(crate) async fn transitions(
        &self,
        actor: &Actor,
        id: BookingId,
    ) -> Result<About<Vec<BookingTransitionView>>, BookingError> {
        let booking = self.within(&self.ports.scopes.of(actor).await?, id).await?;
        let context = self.context(&self.parts.db, &booking).await?;
        let allowed = workflow::allowed(&context, ActorKind::of(actor));
        Ok(About::new(subject_of(booking.patient_id, booking.id), allowed.into_iter().map(Into::into).collect()))
    }

    /// The bookings as lists show them: one query for all of their quotations.
    async fn listed(&self, actor: &Actor, bookings: Slice<Model>) -> Result<Slice<BookingListItemView>, BookingError> {
        let quoted = bookings.items.iter().filter(|booking| booking.status == BookingStatus::QuotationSent);
        let quoted: Vec<BookingId> = quoted.map(|booking| booking.id).collect();
        let newest = store::booking_quotations::newest_of(&self.parts.db, &quoted).await?;
        bookings.try_map(|booking| {
            let quotation = newest.iter().find(|quotation| quotation.booking_id == booking.id);
            self.list_item(actor, quotation, booking)
        })
    }

    /// What the workflow's table needs to know of the booking.
    pub(super) async fn context(
        &self,
        db: &impl ConnectionTrait,
        booking: &Model,
    ) -> Result<TransitionContext, BookingError> {
        let open = booking.status == BookingStatus::QuotationSent
            && store::booking_quotations::newest(db, booking.id)
                .await?
                .is_some_and(|q| q.is_open(&booking.terms(), self.now()));
        Ok(booking.context(self.travel_wanted(booking)?, open))
    }
}
