use super::Bookings;
use crate::domain::may_edit;
use crate::domain::workflow::Mover;
use crate::dto::{BookingView, UpdateBookingRequest};
use crate::entity::booking::{ActiveModel, Model};
use crate::error::BookingError;
use crate::store;
use kernel::{Actor, AuditEntry, BookingId, Role};
use platform::http::IfMatch;
use platform::problem::{Problem, common};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel, TransactionTrait};
use serde_json::json;

impl Bookings {
    pub(crate) async fn update(
        &self,
        actor: &Actor,
        id: BookingId,
        version: IfMatch,
        request: UpdateBookingRequest,
    ) -> Result<BookingView, BookingError> {
        let reach = self.reach(actor).await?;
        self.seen(&reach, id).await?;
        self.check_change(actor, &request).await?;
        let txn = self.db().begin().await?;
        let booking = store::bookings::lock(&txn, &reach, id).await?.ok_or(BookingError::NotFound)?;
        version.check(booking.updated_at)?;
        if !may_edit(Mover::of(actor), booking.status, booking.held_from) {
            return Err(BookingError::NotEditable(booking.status));
        }
        let fields = changed_fields(&request);
        let change = self.changed(&booking, request)?;
        let booking = if change.is_changed() { store::bookings::update(&txn, change).await? } else { booking };
        let entry = AuditEntry::new(actor, "booking.update", "booking", id.0).with_changes(json!({ "fields": fields }));
        self.parts.audit.record(&txn, &entry).await?;
        let view = self.view(&txn, actor, booking).await?;
        txn.commit().await?;
        Ok(view)
    }

    async fn check_change(&self, actor: &Actor, request: &UpdateBookingRequest) -> Result<(), BookingError> {
        if matches!(request.coupon_code, Some(Some(_))) {
            return Err(BookingError::field("coupon_code", "unsupported", "coupons cannot be used yet"));
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
            Some(Some(coordinator)) => self.check_coordinator(coordinator).await,
            _ => Ok(()),
        }
    }

    fn changed(&self, booking: &Model, request: UpdateBookingRequest) -> Result<ActiveModel, BookingError> {
        let mut change = booking.clone().into_active_model();
        if let Some(date) = request.requested_date {
            change.requested_date = Set(date);
        }
        if let Some(details) = request.medical_details {
            let sealed = details.as_ref().map(|details| self.seal_details(booking.id, details)).transpose()?;
            change.medical_details_sealed = Set(sealed);
        }
        if let Some(travel) = request.travel_details {
            change.travel_details = Set(travel.map(serde_json::to_value).transpose().map_err(Problem::internal)?);
        }
        if let Some(notes) = request.notes {
            change.notes = Set(notes);
        }
        if let Some(coordinator) = request.coordinator_id {
            change.coordinator_id = Set(coordinator);
        }
        Ok(change)
    }
}

/// Names of the fields that a request touches, for the audit trail: never their values.
fn changed_fields(request: &UpdateBookingRequest) -> Vec<&'static str> {
    [
        ("requested_date", request.requested_date.is_some()),
        ("medical_details", request.medical_details.is_some()),
        ("travel_details", request.travel_details.is_some()),
        ("notes", request.notes.is_some()),
        ("coordinator_id", request.coordinator_id.is_some()),
    ]
    .into_iter()
    .filter_map(|(name, touched)| touched.then_some(name))
    .collect()
}
