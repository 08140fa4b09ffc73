use crate::domain::{RefundTier, TaxRate, UnpricedLine};
use crate::entity::quotation::Model;
use chrono::{DateTime, NaiveDate, Utc};
use garde::Validate;
use kernel::ports::{InvoiceLine, LineKind};
use kernel::{BookingId, Money, QuotationId};
use schemars::JsonSchema;
use sea_orm::DbErr;
use serde::{Deserialize, Serialize};

/// An itemised quotation for the booking as it stands: its date, treatment and hospital. A later change of these voids
/// it. The server computes every sum.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct SendBookingQuotationRequest {
    /// 1 to 100 lines, all in one currency.
    #[garde(length(min = 1, max = 100), dive)]
    pub line_items: Vec<BookingQuotationLine>,
    /// Taken off the subtotal, spread over the lines in proportion.
    pub discount: Option<Money>,
    /// Until when the patient can accept it.
    pub valid_until: DateTime<Utc>,
    /// For the patient.
    #[serde(default, deserialize_with = "platform::http::lines")]
    #[garde(length(chars, min = 1, max = 5000))]
    pub notes: Option<String>,
}

/// One line of a quotation.
#[derive(Debug, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[garde(allow_unvalidated)]
pub struct BookingQuotationLine {
    /// What kind of thing; `other` when absent.
    pub kind: Option<LineKind>,
    /// What it is.
    #[garde(length(chars, min = 1, max = 500))]
    pub description: String,
    /// How many.
    #[garde(range(min = 1, max = 1000))]
    pub quantity: i32,
    /// Price of one, before tax.
    #[garde(custom(not_negative))]
    pub unit_price: Money,
    /// Tax in percent; none when absent.
    #[serde(default)]
    pub tax_rate: TaxRate,
}

fn not_negative(price: &Money, _: &()) -> garde::Result {
    if price.amount_minor < 0 {
        return Err(garde::Error::new("lower than 0"));
    }
    Ok(())
}

impl From<BookingQuotationLine> for UnpricedLine {
    fn from(line: BookingQuotationLine) -> Self {
        Self {
            kind: line.kind.unwrap_or(LineKind::Other),
            description: line.description,
            quantity: line.quantity,
            unit_price: line.unit_price,
            tax_rate: line.tax_rate,
        }
    }
}

/// A quotation as the API shows it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BookingQuotationView {
    /// The quotation.
    pub id: QuotationId,
    /// The booking.
    pub booking_id: BookingId,
    /// From 1; the newest counts.
    pub version: i32,
    /// The lines.
    pub line_items: Vec<BookingQuotationLineView>,
    /// Sum of quantity × unit price.
    pub subtotal: Money,
    /// Discount over all lines.
    pub discount: Money,
    /// Sum of the lines' taxes.
    pub tax: Money,
    /// What is due: subtotal − discount + tax.
    pub total: Money,
    /// The booking's date that it was made for: the refund policy counts from it, though the booking be moved later.
    pub requested_date: NaiveDate,
    /// Until when it can be accepted, at most until that date is over.
    pub valid_until: DateTime<Utc>,
    /// Since when it is void and cannot be accepted: the booking's date, treatment or hospital has changed since it
    /// was sent. Null otherwise.
    pub voided_at: Option<DateTime<Utc>>,
    /// What goes back in all on cancellation, by days before the date it was made for; later than the last tier
    /// nothing. What was refunded before counts: 75 percent after a refund of 25 percent gives back 50 percent more.
    pub refund_policy: Vec<RefundTier>,
    /// For the patient.
    pub notes: Option<String>,
    /// When the patient accepted it.
    pub accepted_at: Option<DateTime<Utc>>,
    /// When it was sent.
    pub created_at: DateTime<Utc>,
    /// Time of the last change.
    pub updated_at: DateTime<Utc>,
}

/// A line with what the server made of it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BookingQuotationLineView {
    /// What kind of thing.
    pub kind: LineKind,
    /// What it is.
    pub description: String,
    /// How many.
    pub quantity: i32,
    /// Price of one, before tax.
    pub unit_price: Money,
    /// The line's share of the discount.
    pub discount: Money,
    /// Tax in percent.
    pub tax_rate: TaxRate,
    /// Tax on the line after discount, rounded half to even.
    pub tax: Money,
    /// Line after discount and tax.
    pub total: Money,
}

impl From<InvoiceLine> for BookingQuotationLineView {
    fn from(line: InvoiceLine) -> Self {
        Self {
            kind: line.kind,
            description: line.description,
            quantity: line.quantity,
            unit_price: line.unit_price,
            discount: line.discount,
            tax_rate: TaxRate::from_basis_points(line.tax_basis_points),
            tax: line.tax,
            total: line.total,
        }
    }
}

impl TryFrom<Model> for BookingQuotationView {
    type Error = DbErr;

    fn try_from(quotation: Model) -> Result<Self, DbErr> {
        Ok(Self {
            id: quotation.id,
            booking_id: quotation.booking_id,
            version: quotation.version,
            line_items: quotation.lines()?.into_iter().map(Into::into).collect(),
            subtotal: quotation.money(quotation.subtotal_minor),
            discount: quotation.money(quotation.discount_minor),
            tax: quotation.money(quotation.tax_minor),
            total: quotation.money(quotation.total_minor),
            requested_date: quotation.requested_date,
            valid_until: quotation.valid_until,
            voided_at: quotation.voided_at,
            refund_policy: quotation.policy()?.tiers().to_vec(),
            notes: quotation.notes,
            accepted_at: quotation.accepted_at,
            created_at: quotation.created_at,
            updated_at: quotation.updated_at,
        })
    }
}
