//! Table `booking_quotations`.

use crate::domain::RefundPolicy;
use chrono::{DateTime, Utc};
use kernel::ports::InvoiceLine;
use kernel::{BookingId, Currency, Money, QuotationId, UserId};
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

    /// Whether it can still be accepted.
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.accepted_at.is_none() && self.valid_until > now
    }
}
