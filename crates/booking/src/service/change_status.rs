use super::Bookings;
use super::advance::Step;
use crate::domain::BookingStatus;
use crate::domain::workflow::{Rule, Trigger};
use crate::dto::{BookingView, ChangeBookingStatusRequest};
use crate::entity::booking::Model;
use crate::error::BookingError;
use crate::store;
use kernel::events::booking::BookingCancelled;
use kernel::{Actor, AuditEntry, BookingId, Role, Scope, UserId};
use platform::db::Begin;
use platform::http::{IfMatch, Versioned};
use sea_orm::DatabaseTransaction;
use serde_json::json;

impl Bookings {
    pub(crate) async fn change_status(
        &self,
        actor: &Actor,
        id: BookingId,
        version: IfMatch,
        request: ChangeBookingStatusRequest,
    ) -> Result<Versioned<BookingView>, BookingError> {
        let scope = self.ports.scopes.of(actor).await?;
        let to = request.status;
        match self.try_move(actor, &scope, id, &version, request).await {
            Err(BookingError::ConcurrentChange) => Err(self.conflict(actor, &scope, id, &version, to).await),
            done => done,
        }
    }

    /// Cancels, as `PATCH …/status` does, with a reason that is always there.
    pub(crate) async fn cancel(
        &self,
        actor: &Actor,
        id: BookingId,
        version: IfMatch,
        reason: Option<String>,
    ) -> Result<(), BookingError> {
        let by = actor.role().unwrap_or(Role::Admin);
        let reason = text(reason).unwrap_or_else(|| format!("cancelled by {by}"));
        let request =
            ChangeBookingStatusRequest { status: BookingStatus::Cancelled, reason: Some(reason), notes: None };
        self.change_status(actor, id, version, request).await.map(|_| ())
    }

    async fn try_move(
        &self,
        actor: &Actor,
        scope: &Scope,
        id: BookingId,
        version: &IfMatch,
        request: ChangeBookingStatusRequest,
    ) -> Result<Versioned<BookingView>, BookingError> {
        let seen = self.within(scope, id).await?;
        version.check(seen.updated_at)?;
        let to = request.status;
        let rule = self.rule(&self.parts.db, actor, &seen, to, Trigger::Status).await?;
        let (reason, notes) = (text(request.reason), text(request.notes));
        check_required(rule, reason.as_deref())?;

        let txn = self.parts.db.begin().await?;
        let step = Step { reason, notes, version: version.clone(), ..Step::to(to, actor.user_id()) };
        let booking = self.advance(&txn, &seen, step).await?;
        let booking = self.follow_up(&txn, booking).await?;
        if to == BookingStatus::Cancelled {
            self.publish_cancellation(&txn, &booking, actor.user_id()).await?;
        }
        let action = if to == BookingStatus::Cancelled { "booking.cancel" } else { "booking.move" };
        let entry = AuditEntry::new(actor, action, "booking", id.0)
            .about_patient(booking.patient_id)
            .with_changes(json!({ "from": seen.status, "to": booking.status }));
        self.parts.audit.record(&txn, &entry).await?;
        let view = self.view(&txn, actor, booking).await?;
        txn.commit().await?;
        Ok(view.into())
    }

    /// What the slower of two concurrent requests receives: what is allowed in the booking's present status.
    async fn conflict(
        &self,
        actor: &Actor,
        scope: &Scope,
        id: BookingId,
        version: &IfMatch,
        to: BookingStatus,
    ) -> BookingError {
        let now = match self.within(scope, id).await {
            Ok(booking) => booking,
            Err(error) => return error,
        };
        if let Err(stale) = version.check(now.updated_at) {
            return stale.into();
        }
        match self.context(&self.parts.db, &now).await {
            Ok(context) => BookingError::invalid_transition(&context, to, actor),
            Err(error) => error,
        }
    }

    /// Publishes what share of the payment is refunded in all, by the policy that the accepted quotation stated and from
    /// the date that it was made for. The row is the one that the cancellation wrote: a payment recorded before it counts, a later one is refunded whole.
    async fn publish_cancellation(
        &self,
        txn: &DatabaseTransaction,
        booking: &Model,
        cancelled_by: Option<UserId>,
    ) -> Result<(), BookingError> {
        if !booking.payment_status.holds_money() {
            return Ok(());
        }
        let agreed = match booking.accepted_quotation_id {
            Some(id) => store::booking_quotations::find(txn, id).await?,
            None => None,
        };
        let (policy, agreed_date) = match agreed {
            Some(quotation) => (quotation.policy()?, quotation.requested_date),
            None => (self.config.refund_policy.clone(), booking.requested_date),
        };
        let refund_basis_points = policy.basis_points(agreed_date, self.today());
        let cancelled = BookingCancelled { booking_id: booking.id, refund_basis_points, cancelled_by };
        self.parts.outbox.publish(txn, &cancelled).await?;
        Ok(())
    }
}

fn check_required(rule: &Rule, reason: Option<&str>) -> Result<(), BookingError> {
    if rule.requires.contains(&"reason") && reason.is_none() {
        return Err(BookingError::invalid("reason", "required", "is required for this status"));
    }
    Ok(())
}

/// A text with something in it.
fn text(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}
