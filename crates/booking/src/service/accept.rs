use super::Bookings;
use super::advance::Step;
use crate::domain::BookingStatus;
use crate::domain::workflow::Trigger;
use crate::dto::BookingView;
use crate::entity::booking::{ActiveModel, Model};
use crate::entity::quotation;
use crate::error::BookingError;
use crate::store;
use kernel::{Actor, AuditEntry, BookingId};
use platform::db::Begin;
use platform::http::{IfMatch, Versioned};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel};

impl Bookings {
    /// Accepts the newest version: confirmed, then at once payment_pending.
    pub(crate) async fn accept_quotation(
        &self,
        actor: &Actor,
        id: BookingId,
        version: IfMatch,
        seen_version: Option<i32>,
    ) -> Result<Versioned<BookingView>, BookingError> {
        let scope = self.ports.scopes.of(actor).await?;
        let txn = self.parts.db.begin().await?;
        let booking = store::bookings::lock(&txn, &scope, id).await?.ok_or(BookingError::NotFound)?;
        version.check(booking.updated_at)?;
        let newest = store::booking_quotations::newest(&txn, id).await?;
        if booking.status == BookingStatus::QuotationSent
            && let Some(newest) = &newest
        {
            self.check_acceptable(&booking, newest, seen_version)?;
        }
        self.rule(&txn, actor, &booking, BookingStatus::Confirmed, Trigger::Acceptance).await?;
        let newest = newest.ok_or(BookingError::NotFound)?;
        let booking = self.agree(&txn, actor, &booking, newest).await?;
        let entry =
            AuditEntry::new(actor, "booking.accept_quotation", "booking", id.0).about_patient(booking.patient_id);
        self.parts.audit.record(&txn, &entry).await?;
        let view = self.view(&txn, actor, booking).await?;
        txn.commit().await?;
        Ok(view.into())
    }

    async fn agree(
        &self,
        txn: &DatabaseTransaction,
        actor: &Actor,
        booking: &Model,
        quotation: quotation::Model,
    ) -> Result<Model, BookingError> {
        let change = ActiveModel {
            total_minor: Set(Some(quotation.total_minor)),
            total_currency: Set(Some(quotation.currency.clone())),
            confirmed_date: Set(Some(self.today())),
            accepted_quotation_id: Set(Some(quotation.id)),
            ..Default::default()
        };
        let mut accepted = quotation.into_active_model();
        accepted.accepted_at = Set(Some(self.now()));
        store::booking_quotations::update(txn, accepted).await?;
        let step = Step { change, ..Step::to(BookingStatus::Confirmed, actor.user_id()) };
        let booking = self.advance(txn, booking, step).await?;
        self.follow_up(txn, booking).await
    }

    fn check_acceptable(
        &self,
        booking: &Model,
        newest: &quotation::Model,
        seen_version: Option<i32>,
    ) -> Result<(), BookingError> {
        if seen_version.is_some_and(|seen| seen != newest.version) {
            return Err(BookingError::QuotationSuperseded { newest: newest.version });
        }
        if !newest.fits(&booking.terms()) {
            return Err(BookingError::QuotationVoid { newest: newest.version });
        }
        if newest.is_expired(self.now()) {
            return Err(BookingError::QuotationExpired);
        }
        Ok(())
    }
}
