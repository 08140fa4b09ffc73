use crate::domain::{GatewayName, PaymentStatus, RefundStatus};
use crate::entity::{ledger_entry, payment, refund};
use crate::gateway::NextAction;
use chrono::{DateTime, Utc};
use kernel::{AppointmentId, BookingId, HospitalId, Money, PatientId, PaymentId, RefundId};
use platform::http::Versioned;
use schemars::JsonSchema;
use serde::Serialize;

/// A payment as the API shows it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PaymentView {
    /// The payment.
    pub id: PaymentId,
    /// Number for people, `PAY-YYYY-NNNNNN`.
    pub payment_number: String,
    /// The booking it is for.
    pub booking_id: Option<BookingId>,
    /// The appointment it is for.
    pub appointment_id: Option<AppointmentId>,
    /// Who pays.
    pub patient_id: PatientId,
    /// Who gets it.
    pub hospital_id: Option<HospitalId>,
    /// How much.
    pub amount: Money,
    /// Who moves the money.
    pub gateway: GatewayName,
    /// What the payer meant to pay with.
    pub payment_method: Option<String>,
    /// The gateway's id of it.
    pub gateway_reference: Option<String>,
    /// Its status.
    pub status: PaymentStatus,
    /// When the money came.
    pub paid_at: Option<DateTime<Utc>>,
    /// How much went back.
    pub refunded: Money,
    /// The gateway's code, when it was declined.
    pub failure_code: Option<String>,
    /// The gateway's message, when it was declined.
    pub failure_message: Option<String>,
    /// Whether the subject was paid already, so that all of it goes back.
    pub is_surplus: bool,
    /// What the payer's client does next: to the payer only, while it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_action: Option<NextAction>,
    /// What went or is going back: on a single payment, not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refunds: Option<Vec<RefundView>>,
    /// Creation time.
    pub created_at: DateTime<Utc>,
    /// Time of the last change.
    pub updated_at: DateTime<Utc>,
}

impl From<payment::Model> for PaymentView {
    fn from(payment: payment::Model) -> Self {
        Self {
            amount: payment.amount(),
            refunded: payment.money(payment.refunded_minor),
            id: payment.id,
            payment_number: payment.payment_number,
            booking_id: payment.booking_id,
            appointment_id: payment.appointment_id,
            patient_id: payment.patient_id,
            hospital_id: payment.hospital_id,
            gateway: payment.gateway,
            payment_method: payment.payment_method,
            gateway_reference: payment.gateway_reference,
            status: payment.status,
            paid_at: payment.paid_at,
            failure_code: payment.failure_code,
            failure_message: payment.failure_message,
            is_surplus: payment.is_surplus,
            next_action: None,
            refunds: None,
            created_at: payment.created_at,
            updated_at: payment.updated_at,
        }
    }
}

/// A refund as the API shows it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RefundView {
    /// The refund.
    pub id: RefundId,
    /// The refunded payment.
    pub payment_id: PaymentId,
    /// How much.
    pub amount: Money,
    /// Why.
    pub reason: String,
    /// Its status.
    pub status: RefundStatus,
    /// The gateway's message, when it could not be paid out.
    pub failure_message: Option<String>,
    /// When the money went back.
    pub completed_at: Option<DateTime<Utc>>,
    /// Creation time.
    pub created_at: DateTime<Utc>,
}

impl From<refund::Model> for RefundView {
    fn from(refund: refund::Model) -> Self {
        Self {
            id: refund.id,
            payment_id: refund.payment_id,
            amount: Money::new(refund.amount_minor, refund.currency),
            reason: refund.reason,
            status: refund.status,
            failure_message: refund.failure_message,
            completed_at: refund.completed_at,
            created_at: refund.created_at,
        }
    }
}

/// One posting of the double-entry ledger: either a debit or a credit.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LedgerEntryView {
    /// `gateway:<name>`, `hospital_payable` or `patient_payable`.
    pub account: String,
    /// Money in.
    pub debit: Option<Money>,
    /// Money out.
    pub credit: Option<Money>,
    /// When it was posted.
    pub at: DateTime<Utc>,
}

impl From<ledger_entry::Model> for LedgerEntryView {
    fn from(entry: ledger_entry::Model) -> Self {
        let money = |minor: i64| Money::new(minor, entry.currency.clone());
        Self {
            debit: entry.debit_minor.map(money),
            credit: entry.credit_minor.map(money),
            account: entry.account,
            at: entry.at,
        }
    }
}

/// The receipt of a webhook.
#[derive(Debug, Serialize, JsonSchema)]
pub struct WebhookReceipt {
    /// Always true: it is kept, and need not be sent again.
    pub received: bool,
}

impl From<refund::Model> for Versioned<RefundView> {
    fn from(refund: refund::Model) -> Self {
        Self { version: refund.updated_at, view: refund.into() }
    }
}
