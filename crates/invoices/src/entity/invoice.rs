//! Table `invoices`.

use super::Lines;
use crate::domain::{Buyer, InvoiceKind, InvoiceStatus, Seller};
use kernel::ports::PayableSubject;
use kernel::{AppointmentId, BookingId, Currency, HospitalId, InvoiceId, Money, PatientId, PaymentId, UserId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invoices")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InvoiceId,
    pub invoice_number: String,
    pub kind: InvoiceKind,
    pub corrects_invoice_id: Option<InvoiceId>,
    pub booking_id: Option<BookingId>,
    pub appointment_id: Option<AppointmentId>,
    pub patient_id: PatientId,
    pub hospital_id: HospitalId,
    #[sea_orm(column_type = "JsonBinary")]
    pub line_items: Lines,
    #[sea_orm(column_type = "JsonBinary")]
    pub seller: Seller,
    #[sea_orm(column_type = "JsonBinary")]
    pub buyer: Buyer,
    pub reason: Option<String>,
    pub notes: Option<String>,
    pub reference_number: Option<String>,
    pub service_date: Option<Date>,
    pub total_minor: i64,
    pub discount_minor: i64,
    pub tax_minor: i64,
    pub final_minor: i64,
    pub currency: Currency,
    pub invoice_date: Date,
    pub due_date: Date,
    pub status: InvoiceStatus,
    pub sent_at: Option<DateTimeUtc>,
    pub send_requested_at: Option<DateTimeUtc>,
    pub mail_failed_at: Option<DateTimeUtc>,
    pub paid_at: Option<DateTimeUtc>,
    pub payment_id: Option<PaymentId>,
    pub is_prepaid: bool,
    pub issued_by: Option<UserId>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// An amount in the document's currency.
    pub fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.currency.clone())
    }

    /// What it comes to, with tax.
    pub fn final_amount(&self) -> Money {
        self.money(self.final_minor)
    }

    /// Whether it corrects another document.
    pub fn is_credit_note(&self) -> bool {
        self.kind == InvoiceKind::CreditNote
    }

    /// Whether it has been handed to the mail before, whatever came of it.
    pub fn was_mailed(&self) -> bool {
        self.sent_at.is_some() || self.mail_failed_at.is_some()
    }

    /// What it is for, where it is for something.
    pub fn subject(&self) -> Option<PayableSubject> {
        self.booking_id.map(PayableSubject::Booking).or(self.appointment_id.map(PayableSubject::Appointment))
    }
}
