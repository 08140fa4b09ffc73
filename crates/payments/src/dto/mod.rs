//! What goes over the wire, one file per resource.

mod disclosure;
mod payment_views;
mod payments;

pub use payment_views::{LedgerEntryView, PaymentView, RefundView, WebhookReceipt};
pub use payments::{
    CreatePaymentRequest, ListPatientPaymentsQuery, ListPaymentsQuery, RefundPaymentRequest, VerifyPaymentRequest,
};
