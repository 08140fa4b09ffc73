//! Table `booking_quotations`.

use crate::domain::{RefundPolicy, Terms};
use chrono::{DateTime, Utc};
use kernel::ports::InvoiceLine;
use kernel::{BookingId, Currency, HospitalId, Money, PackageId, QuotationId, TreatmentId, UserId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "booking_quotations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: QuotationId,
    pub booking_id: BookingId,
    pub version: i32,
    pub line_items: Json,
    pub subtotal_minor: i64,
    pub discount_minor: i64,
    pub tax_minor: i64,
    pub total_minor: i64,
    pub currency: Currency,
    pub valid_until: DateTimeUtc,
    pub refund_policy: Json,
    pub notes: Option<String>,
    pub sent_by: Option<UserId>,
    pub accepted_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub requested_date: Date,
    pub hospital_id: HospitalId,
    pub treatment_id: Option<TreatmentId>,
    pub package_id: Option<PackageId>,
    pub voided_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The lines as they were priced.
    pub fn lines(&self) -> Result<Vec<InvoiceLine>, DbErr> {
        serde_json::from_value(self.line_items.clone()).map_err(|e| DbErr::Json(e.to_string()))
    }

    /// The policy that the quotation was sent under.
    pub fn policy(&self) -> Result<RefundPolicy, DbErr> {
        serde_json::from_value(self.refund_policy.clone()).map_err(|e| DbErr::Json(e.to_string()))
    }

    /// An amount of this quotation.
    pub fn money(&self, amount_minor: i64) -> Money {
        Money::new(amount_minor, self.currency.clone())
    }

    /// What it was made for.
    pub const fn terms(&self) -> Terms {
        Terms {
            requested_date: self.requested_date,
            hospital_id: self.hospital_id,
            treatment_id: self.treatment_id,
            package_id: self.package_id,
        }
    }

    /// Whether the booking is still what it was made for. Once void it stays so, though the booking be changed back.
    pub fn fits(&self, booking: &Terms) -> bool {
        self.voided_at.is_none() && self.terms() == *booking
    }

    /// Whether the time to accept it is over, or the day that it was made for.
    pub fn is_expired(&self, now: DateTime<Utc>) -> bool {
        self.valid_until <= now || self.terms().is_past(now.date_naive())
    }

    /// Whether it can still be accepted for the booking as it is.
    pub fn is_open(&self, booking: &Terms, now: DateTime<Utc>) -> bool {
        self.accepted_at.is_none() && self.fits(booking) && !self.is_expired(now)
    }
}
