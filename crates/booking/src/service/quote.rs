use super::Bookings;
use super::advance::Step;
use crate::domain::workflow::Trigger;
use crate::domain::{self, BookingStatus, PricedQuotation, PricingError};
use crate::dto::{BookingQuotationView, BookingView, SendBookingQuotationRequest};
use crate::entity::booking::{ActiveModel, Model};
use crate::entity::quotation;
use crate::error::BookingError;
use crate::store;
use chrono::{DateTime, TimeDelta, Utc};
use kernel::events::booking::QuotationSent;
use kernel::{Actor, AuditEntry, BookingId, QuotationId};
use platform::http::{IfMatch, Versioned};
use platform::problem::Problem;
use sea_orm::{ActiveValue::Set, DatabaseTransaction, IntoActiveModel, TransactionTrait};
use serde_json::json;

impl Bookings {
    /// Sends the next version of the quotation; the version of the answer is the booking's.
    pub(crate) async fn quote(
        &self,
        actor: &Actor,
        id: BookingId,
        request: SendBookingQuotationRequest,
    ) -> Result<Versioned<BookingQuotationView>, BookingError> {
        let scope = self.ports.scopes.of(actor).await?;
        self.within(&scope, id).await?;
        self.check_valid_until(request.valid_until)?;
        let lines = request.line_items.into_iter().map(Into::into).collect();
        let priced = domain::price(lines, request.discount).map_err(pricing_problem)?;

        let txn = self.parts.db.begin().await?;
        let booking = store::bookings::lock(&txn, &scope, id).await?.ok_or(BookingError::NotFound)?;
        self.rule(&txn, actor, &booking, BookingStatus::QuotationSent, Trigger::Quotation).await?;
        let version = store::booking_quotations::newest(&txn, id).await?.map_or(0, |newest| newest.version) + 1;
        let row = self.row(actor, id, version, &priced, request.valid_until, request.notes)?;
        let quotation = store::booking_quotations::insert(&txn, row).await?;
        let booking = self.advance(&txn, &booking, Step::to(BookingStatus::QuotationSent, actor.user_id())).await?;
        let sent = QuotationSent {
            booking_id: id,
            booking_number: booking.booking_number,
            patient_id: booking.patient_id,
            quotation_id: quotation.id,
            version,
            total: priced.total,
        };
        self.parts.outbox.publish(&txn, &sent).await?;
        let entry = AuditEntry::new(actor, "booking.quote", "booking", id.0)
            .about_patient(booking.patient_id)
            .with_changes(json!({ "version": version }));
        self.parts.audit.record(&txn, &entry).await?;
        txn.commit().await?;
        Ok(Versioned { view: quotation.try_into()?, version: booking.updated_at })
    }

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
            self.check_acceptable(newest, seen_version)?;
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

    fn check_acceptable(&self, newest: &quotation::Model, seen_version: Option<i32>) -> Result<(), BookingError> {
        if seen_version.is_some_and(|seen| seen != newest.version) {
            return Err(BookingError::QuotationSuperseded { newest: newest.version });
        }
        if !newest.is_open(self.now()) {
            return Err(BookingError::QuotationExpired);
        }
        Ok(())
    }

    fn check_valid_until(&self, valid_until: DateTime<Utc>) -> Result<(), BookingError> {
        let now = self.now();
        let most = self.config.max_quotation_days;
        if valid_until > now && valid_until - now <= TimeDelta::days(i64::from(most)) {
            return Ok(());
        }
        Err(BookingError::invalid(
            "valid_until",
            "range",
            &format!("must be in the future and at most {most} days ahead"),
        ))
    }

    fn row(
        &self,
        actor: &Actor,
        booking: BookingId,
        version: i32,
        priced: &PricedQuotation,
        valid_until: DateTime<Utc>,
        notes: Option<String>,
    ) -> Result<quotation::ActiveModel, BookingError> {
        Ok(quotation::ActiveModel {
            id: Set(QuotationId::generate(&self.parts.clock, &self.parts.entropy)),
            booking_id: Set(booking),
            version: Set(version),
            line_items: Set(serde_json::to_value(&priced.lines).map_err(Problem::internal)?),
            subtotal_minor: Set(priced.subtotal.amount_minor),
            discount_minor: Set(priced.discount.amount_minor),
            tax_minor: Set(priced.tax.amount_minor),
            total_minor: Set(priced.total.amount_minor),
            currency: Set(priced.total.currency.clone()),
            valid_until: Set(valid_until),
            refund_policy: Set(serde_json::to_value(&self.config.refund_policy).map_err(Problem::internal)?),
            notes: Set(notes),
            sent_by: Set(actor.user_id()),
            ..Default::default()
        })
    }
}

fn pricing_problem(error: PricingError) -> BookingError {
    let (field, code, message) = match error {
        PricingError::NoLines => ("line_items".to_owned(), "length", "must have a line"),
        PricingError::Currency(place) => {
            (format!("line_items[{place}].unit_price.currency"), "currency", "is not the currency of the first line")
        }
        PricingError::DiscountCurrency => {
            ("discount.currency".to_owned(), "currency", "is not the currency of the lines")
        }
        PricingError::DiscountRange => {
            ("discount.amount_minor".to_owned(), "range", "must be from 0 to the sum of the lines")
        }
        PricingError::Overflow => ("line_items".to_owned(), "range", "add up to more than can be calculated"),
        PricingError::ZeroTotal => ("line_items".to_owned(), "range", "add up to nothing"),
    };
    BookingError::invalid(&field, code, message)
}
