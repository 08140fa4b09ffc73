//! The one place where a booking's status changes.

use super::Bookings;
use crate::domain::BookingStatus;
use crate::domain::workflow::{self, ActorKind, Trigger};
use crate::entity::booking::{ActiveModel, Model};
use crate::entity::history;
use crate::error::BookingError;
use crate::store;
use kernel::events::booking::{BookingPaid, BookingStatusChanged};
use kernel::{Actor, UserId};
use platform::http::IfMatch;
use sea_orm::{ActiveValue::Set, DatabaseTransaction};

/// One transition that the table allows.
pub struct Step {
    /// Where to.
    pub to: BookingStatus,
    /// Who acts; `None` for Medivoy itself.
    pub by: Option<UserId>,
    /// Why.
    pub reason: Option<String>,
    /// A remark for the timeline.
    pub notes: Option<String>,
    /// The version that the caller has read.
    pub version: IfMatch,
    /// What else changes with it.
    pub change: ActiveModel,
}

impl Step {
    /// A transition without reason, notes or other changes.
    pub fn to(to: BookingStatus, by: Option<UserId>) -> Self {
        Self { to, by, reason: None, notes: None, version: IfMatch::default(), change: ActiveModel::default() }
    }
}

impl Bookings {
    /// The table's row for this move, or what the caller may do instead.
    pub(super) async fn rule(
        &self,
        db: &impl sea_orm::ConnectionTrait,
        actor: &Actor,
        booking: &Model,
        to: BookingStatus,
        trigger: Trigger,
    ) -> Result<&'static workflow::Rule, BookingError> {
        let context = self.context(db, booking).await?;
        let kind = ActorKind::of(actor);
        kind.and_then(|kind| workflow::find(&context, to, kind, trigger))
            .ok_or_else(|| BookingError::invalid_transition(&context, to, actor))
    }

    /// Compare-and-set of the status, its history row and its event, in the
    /// caller's transaction. [`BookingError::ConcurrentChange`] when the booking's
    /// status is not the one that was seen any more.
    pub(super) async fn advance(
        &self,
        txn: &DatabaseTransaction,
        seen: &Model,
        step: Step,
    ) -> Result<Model, BookingError> {
        let mut change = step.change;
        change.status = Set(step.to);
        change.held_from = Set((step.to == BookingStatus::OnHold).then_some(seen.status));
        if step.to == BookingStatus::Completed {
            change.completion_date = Set(Some(self.today()));
        }
        let booking = store::bookings::compare_and_set(txn, seen, step.version.versions(), change)
            .await?
            .ok_or(BookingError::ConcurrentChange)?;
        self.record_status(txn, &booking, Some(seen.status), step.by, step.reason, step.notes).await?;
        Ok(booking)
    }

    /// The moves that follow by themselves from what the booking knows now.
    pub(super) async fn follow_up(&self, txn: &DatabaseTransaction, booking: Model) -> Result<Model, BookingError> {
        let mut booking = booking;
        while let Some(to) = self.next_by_itself(&booking)? {
            booking = self.advance(txn, &booking, Step::to(to, None)).await?;
            if let (BookingStatus::PaymentCompleted, Some(payment_id)) = (to, booking.covered_by_payment) {
                let paid = BookingPaid {
                    booking_id: booking.id,
                    payment_id,
                    patient_id: booking.patient_id,
                    hospital_id: booking.hospital_id,
                };
                self.parts.outbox.publish(txn, &paid).await?;
            }
        }
        Ok(booking)
    }

    /// The history row and the event of the status that the booking now has.
    /// The row's lock is held, so that the position cannot be taken twice.
    pub(super) async fn record_status(
        &self,
        txn: &DatabaseTransaction,
        booking: &Model,
        from: Option<BookingStatus>,
        by: Option<UserId>,
        reason: Option<String>,
        notes: Option<String>,
    ) -> Result<(), BookingError> {
        let now = self.now();
        let entry = history::ActiveModel {
            id: Set(self.parts.entropy.uuid_v7(now)),
            booking_id: Set(booking.id),
            position: Set(store::booking_status_history::last_position(txn, booking.id).await? + 1),
            from_status: Set(from),
            to_status: Set(booking.status),
            changed_by: Set(by),
            reason: Set(reason),
            notes: Set(notes),
            at: Set(now),
            ..Default::default()
        };
        store::booking_status_history::insert(txn, entry).await?;
        let changed = BookingStatusChanged {
            booking_id: booking.id,
            booking_number: booking.booking_number.clone(),
            patient_id: booking.patient_id,
            hospital_id: booking.hospital_id,
            from_status: from.map(|status| status.to_string()),
            to_status: booking.status.to_string(),
            changed_by: by,
        };
        self.parts.outbox.publish(txn, &changed).await?;
        Ok(())
    }

    fn next_by_itself(&self, booking: &Model) -> Result<Option<BookingStatus>, BookingError> {
        let (is_paid, is_invoiced) = (booking.payment_status.holds_money(), booking.invoice_sent_at.is_some());
        let Some(to) = workflow::consequence(booking.status, is_paid, is_invoiced) else { return Ok(None) };
        let context = booking.context(self.travel_wanted(booking)?, false);
        Ok(workflow::find(&context, to, ActorKind::System, Trigger::Consequence).map(|_| to))
    }
}
