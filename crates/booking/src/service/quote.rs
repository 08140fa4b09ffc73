use super::Bookings;
use super::advance::Step;
use crate::domain::workflow::Trigger;
use crate::domain::{self, BookingStatus, PricedQuotation, PricingError};
use crate::dto::{BookingQuotationView, SendBookingQuotationRequest};
use crate::entity::booking::Model;
use crate::entity::quotation;
use crate::error::BookingError;
use crate::store;
use chrono::{DateTime, TimeDelta, Utc};
use kernel::events::booking::QuotationSent;
use kernel::{Actor, AuditEntry, BookingId, QuotationId};
use platform::db::Begin;
use platform::http::{IfMatch, Versioned};
use platform::problem::Problem;
use sea_orm::ActiveValue::Set;
use serde_json::json;

impl Bookings {
    /// Sends the next version of the quotation, for the booking as it is under the lock; who names the version that they
    /// have read does not quote for a date that was changed meanwhile. The version of the answer is the booking's.
    pub(crate) async fn quote(
        &self,
        actor: &Actor,
        id: BookingId,
        seen: IfMatch,
        request: SendBookingQuotationRequest,
    ) -> Result<Versioned<BookingQuotationView>, BookingError> {
        let scope = self.ports.scopes.of(actor).await?;
        self.within(&scope, id).await?;
        self.check_valid_until(request.valid_until)?;
        let lines = request.line_items.into_iter().map(Into::into).collect();
        let priced = domain::price(lines, request.discount).map_err(pricing_problem)?;

        let txn = self.parts.db.begin().await?;
        let booking = store::bookings::lock(&txn, &scope, id).await?.ok_or(BookingError::NotFound)?;
        seen.check(booking.updated_at)?;
        self.rule(&txn, actor, &booking, BookingStatus::QuotationSent, Trigger::Quotation).await?;
        self.check_date_to_come(&booking)?;
        let version = store::booking_quotations::newest(&txn, id).await?.map_or(0, |newest| newest.version) + 1;
        let row = self.row(actor, &booking, version, &priced, request.valid_until, request.notes)?;
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

    /// What could never be accepted is not offered.
    fn check_date_to_come(&self, booking: &Model) -> Result<(), BookingError> {
        if booking.terms().is_past(self.today()) {
            return Err(BookingError::invalid("requested_date", "range", "of the booking is past: change it first"));
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
        booking: &Model,
        version: i32,
        priced: &PricedQuotation,
        valid_until: DateTime<Utc>,
        notes: Option<String>,
    ) -> Result<quotation::ActiveModel, BookingError> {
        Ok(quotation::ActiveModel {
            id: Set(QuotationId::generate(&self.parts.clock, &self.parts.entropy)),
            booking_id: Set(booking.id),
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
            requested_date: Set(booking.requested_date),
            hospital_id: Set(booking.hospital_id),
            treatment_id: Set(booking.treatment_id),
            package_id: Set(booking.package_id),
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
