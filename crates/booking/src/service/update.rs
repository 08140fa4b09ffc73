use super::Bookings;
use super::sealed::seal;
use crate::domain::may_edit;
use crate::domain::workflow::ActorKind;
use crate::dto::{BookingView, UpdateBookingRequest};
use crate::entity::booking::{ActiveModel, Model};
use crate::error::BookingError;
use crate::store;
use kernel::{Actor, AuditEntry, BookingId, HospitalId, Role};
use platform::audit::access_reason_given;
use platform::db::{Begin, Changes};
use platform::http::{IfMatch, Versioned};
use platform::problem::{Problem, common};
use sea_orm::{ActiveValue::Set, IntoActiveModel};

impl Bookings {
    pub(crate) async fn update(
        &self,
        actor: &Actor,
        id: BookingId,
        version: IfMatch,
        request: UpdateBookingRequest,
    ) -> Result<Versioned<BookingView>, BookingError> {
        if request.medical_details.is_some() {
            access_reason_given(actor)?;
        }
        let scope = self.ports.scopes.of(actor).await?;
        let hospital = self.within(&scope, id).await?.hospital_id;
        self.check_change(actor, hospital, &request).await?;
        let txn = self.parts.db.begin().await?;
        let booking = store::bookings::lock(&txn, &scope, id).await?.ok_or(BookingError::NotFound)?;
        version.check(booking.updated_at)?;
        if !may_edit(ActorKind::of(actor), booking.status, booking.held_from) {
            return Err(BookingError::NotEditable(booking.status));
        }
        let (change, changes) = self.changed(&booking, request)?;
        let mut booking = booking;
        if !changes.is_empty() {
            let terms = booking.terms();
            booking = store::bookings::update(&txn, change).await?;
            if booking.terms() != terms {
                store::booking_quotations::void(&txn, id, self.now()).await?;
            }
            let entry = AuditEntry::new(actor, "booking.update", "booking", id.0).about_patient(booking.patient_id);
            let entry = entry.with_changes(changes.for_audit());
            self.parts.audit.record(&txn, &entry).await?;
        }
        let view = self.view(&txn, actor, booking).await?;
        txn.commit().await?;
        Ok(view.into())
    }

    async fn check_change(
        &self,
        actor: &Actor,
        hospital: HospitalId,
        request: &UpdateBookingRequest,
    ) -> Result<(), BookingError> {
        if matches!(request.coupon_code, Some(Some(_))) {
            return Err(BookingError::invalid("coupon_code", "unsupported", "coupons cannot be used yet"));
        }
        if let Some(date) = request.requested_date {
            self.check_requested_date(date)?;
        }
        if request.coordinator_id.is_some() && actor.role() == Some(Role::Patient) {
            let text = "is set by the hospital or an administrator";
            let problem = Problem::new(common::FORBIDDEN).field("coordinator_id", "not_allowed", text);
            return Err(problem.detail(format!("`coordinator_id` {text}")).into());
        }
        match request.coordinator_id {
            Some(Some(coordinator)) => self.check_coordinator(hospital, coordinator).await,
            _ => Ok(()),
        }
    }

    fn changed(&self, booking: &Model, request: UpdateBookingRequest) -> Result<(ActiveModel, Changes), BookingError> {
        // A coupon is refused before: there is nothing of it to change.
        let UpdateBookingRequest {
            requested_date,
            medical_details,
            travel_details,
            notes,
            coupon_code: _,
            coordinator_id,
        } = request;
        let mut row = booking.clone().into_active_model();
        let mut changes = Changes::default();
        changes.set("requested_date", &mut row.requested_date, requested_date);
        let (id, columns) = (booking.id, &self.sealed);
        let known = columns.medical_details(booking)?;
        changes.set_with("medical_details", &mut row.medical_details_sealed, (&known, medical_details), |details| {
            seal(&columns.medical_details, id, details.as_ref())
        })?;
        let known = columns.travel_details(booking)?;
        changes.set_with("travel_details", &mut row.travel_details_sealed, (&known, travel_details), |travel| {
            seal(&columns.travel_details, id, travel.as_ref())
        })?;
        let known = columns.notes(booking)?;
        changes.set_with("notes", &mut row.notes_sealed, (&known, notes), |notes| {
            seal(&columns.notes, id, notes.as_ref())
        })?;
        // A value that was written sealed does not stay in clear beside it.
        if row.travel_details_sealed.is_set() {
            row.travel_details = Set(None);
        }
        if row.notes_sealed.is_set() {
            row.notes = Set(None);
        }
        changes.set("coordinator_id", &mut row.coordinator_id, coordinator_id);
        Ok((row, changes))
    }
}
