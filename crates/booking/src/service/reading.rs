use super::Bookings;
use crate::domain::BookingStatus;
use crate::domain::workflow::{self, Facts, Mover};
use crate::dto::{
    BookingTimelineEntryView, BookingTransitionView, BookingView, ListBookingsQuery, ListPatientBookingsQuery,
};
use crate::entity::booking::Model;
use crate::error::BookingError;
use crate::store::{self, Reach};
use kernel::{Actor, AuditEntry, BookingId, PatientId};
use platform::paging::{PageRequest, Slice};
use sea_orm::{ConnectionTrait, DbErr};
use serde_json::json;

impl Bookings {
    pub(crate) async fn list(
        &self,
        actor: &Actor,
        filter: &ListBookingsQuery,
        page: &PageRequest,
    ) -> Result<Slice<Model>, BookingError> {
        let reach = self.reach(actor).await?;
        Ok(store::bookings::page(self.db(), &reach, filter, page).await?)
    }

    /// A patient's own bookings, for themselves and administrators; those at
    /// their hospitals, for who acts for a hospital the patient has booked.
    pub(crate) async fn list_of_patient(
        &self,
        actor: &Actor,
        patient: PatientId,
        filter: &ListPatientBookingsQuery,
        page: &PageRequest,
    ) -> Result<Slice<Model>, BookingError> {
        let reach = self.reach(actor).await?;
        let of_patient = ListBookingsQuery { patient_id: Some(patient), ..ListBookingsQuery::default() };
        let known = match &reach {
            Reach::All => !self.parts.patients.by_ids(&[patient]).await?.is_empty(),
            Reach::Patient(own) => *own == patient,
            Reach::Hospitals(_) => store::bookings::exists(self.db(), &reach, &of_patient).await?,
            Reach::Nothing => false,
        };
        if !known {
            return Err(BookingError::NotFound);
        }
        let filter = ListBookingsQuery { status: filter.status, hospital_id: filter.hospital_id, ..of_patient };
        Ok(store::bookings::page(self.db(), &reach, &filter, page).await?)
    }

    pub(crate) async fn get(&self, actor: &Actor, id: BookingId) -> Result<BookingView, BookingError> {
        let booking = self.seen(&self.reach(actor).await?, id).await?;
        let view = self.view(self.db(), actor, booking).await?;
        let shown: &[&str] = if view.medical_details.is_some() { &["medical_details"] } else { &[] };
        let entry = AuditEntry::new(actor, "booking.read", "booking", id.0).with_changes(json!({ "shown": shown }));
        self.parts.audit.record_reading(self.db(), &entry).await?;
        Ok(view)
    }

    pub(crate) async fn timeline(
        &self,
        actor: &Actor,
        id: BookingId,
    ) -> Result<Vec<BookingTimelineEntryView>, BookingError> {
        let booking = self.seen(&self.reach(actor).await?, id).await?;
        let entries = store::history::of_booking(self.db(), booking.id).await?;
        Ok(entries.into_iter().map(Into::into).collect())
    }

    pub(crate) async fn transitions(
        &self,
        actor: &Actor,
        id: BookingId,
    ) -> Result<Vec<BookingTransitionView>, BookingError> {
        let booking = self.seen(&self.reach(actor).await?, id).await?;
        let facts = self.facts(self.db(), &booking).await?;
        Ok(workflow::allowed(&facts, Mover::of(actor)).into_iter().map(Into::into).collect())
    }

    /// What the workflow's table needs to know of the booking.
    pub(super) async fn facts(&self, db: &impl ConnectionTrait, booking: &Model) -> Result<Facts, DbErr> {
        let open = booking.status == BookingStatus::QuotationSent
            && store::quotations::newest(db, booking.id).await?.is_some_and(|q| q.is_open(self.now()));
        Ok(booking.facts(open))
    }
}
