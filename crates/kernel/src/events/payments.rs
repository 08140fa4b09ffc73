//! Events of the `payments` module.
use crate::ports::PayableSubject;
use crate::{Money, PatientId, PaymentId, RefundId};

super::events! {
    /// The gateway's verified word says the money came.
    PaymentCompleted = "payments.payment_completed.v1" {
        /// The payment.
        payment_id: PaymentId,
        /// Its number for people.
        payment_number: String,
        /// What it pays for.
        subject: PayableSubject,
        /// Who paid.
        patient_id: PatientId,
        /// How much.
        amount: Money,
    }
    /// The gateway said no; the payer may try again.
    PaymentFailed = "payments.payment_failed.v1" {
        /// The payment.
        payment_id: PaymentId,
        /// Its number for people.
        payment_number: String,
        /// What it was to pay for.
        subject: PayableSubject,
        /// Who tried to pay.
        patient_id: PatientId,
    }
    /// The gateway returned money.
    RefundCompleted = "payments.refund_completed.v1" {
        /// The refund.
        refund_id: RefundId,
        /// The refunded payment.
        payment_id: PaymentId,
        /// What the payment was for.
        subject: PayableSubject,
        /// Who gets it back.
        patient_id: PatientId,
        /// How much went back this time.
        amount: Money,
        /// How much went back in all.
        refunded_total: Money,
        /// Whether all that was paid is back.
        is_full: bool,
    }
    /// A refund was decided and stands as pending; the gateway is yet to be told.
    RefundRequested = "payments.refund_requested.v1" {
        /// The refund.
        refund_id: RefundId,
        /// The payment to refund.
        payment_id: PaymentId,
    }
    /// The sandbox gateway has something to tell over HTTP (development only).
    SandboxEventQueued = "payments.sandbox_event_queued.v1" {
        /// Row of the sandbox's own table.
        event_id: uuid::Uuid,
    }
}
