use crate::gateway::{GatewayError, WebhookRefused};
use kernel::MoneyError;
use kernel::ports::PortError;
use platform::crypto::CipherError;
use platform::problem::{Problem, common};
use platform::problem_kinds;
use sea_orm::DbErr;

problem_kinds! {
    /// The amount or currency that the client named is not what is due.
    AMOUNT_MISMATCH = UNPROCESSABLE_ENTITY "amount_mismatch" "The amount is not what is due";
    /// What is to be paid cannot be paid in its present state, or is paid.
    NOT_PAYABLE = CONFLICT "not_payable" "This cannot be paid in its present state";
    /// The payment holds no money that could go back.
    NOT_REFUNDABLE = CONFLICT "not_refundable" "This payment holds no money that could go back";
    /// More than what was paid minus what went or is going back.
    REFUND_EXCEEDS_PAYMENT = UNPROCESSABLE_ENTITY "refund_exceeds_payment" "The refund is more than what is left of the payment";
    /// The gateway refused what was asked of it.
    GATEWAY_REFUSED = UNPROCESSABLE_ENTITY "gateway_refused" "The payment gateway refused this payment";
    /// This server has no account with that gateway.
    GATEWAY_NOT_CONFIGURED = NOT_FOUND "gateway_not_configured" "This payment gateway is not configured here";
    /// A signature is missing, wrong or too old.
    INVALID_SIGNATURE = BAD_REQUEST "invalid_signature" "The signature is missing, wrong or too old";
    /// Rightly signed, but not an event.
    MALFORMED_EVENT = BAD_REQUEST "malformed_event" "The body is not an event of this gateway";
    /// The payment's gateway signs no checkouts.
    VERIFICATION_NOT_OFFERED = CONFLICT "verification_not_offered" "The gateway of this payment signs no checkouts";
}

/// Why a use case of this module was refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum PaymentError {
    /// There is no such payment, or it is not the caller's to know of.
    #[error("there is no such payment")]
    NotFound,
    /// There is nothing of this id that the caller could pay for.
    #[error("there is no such {0}")]
    UnknownSubject(&'static str),
    /// The amount that the client named is not what is due.
    #[error("the amount is not what is due")]
    AmountMismatch,
    /// What is to be paid cannot be paid in its present state.
    #[error("this cannot be paid in its present state")]
    NotPayable,
    /// The payment holds no money that could go back.
    #[error("this payment holds no money that could go back")]
    NotRefundable,
    /// More is to go back than is left, which is this much in minor units.
    #[error("the refund is more than the {0} minor units that are left")]
    RefundExceeds(i64),
    /// The gateway is not configured.
    #[error("this payment gateway is not configured")]
    GatewayNotConfigured,
    /// The gateway's webhook or checkout is not believed.
    #[error(transparent)]
    Webhook(#[from] WebhookRefused),
    /// The payment's gateway signs no checkouts.
    #[error("the gateway of this payment signs no checkouts")]
    VerificationNotOffered,
    /// The gateway is away or refused.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    /// An amount is out of range.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// A sealed field cannot be opened.
    #[error(transparent)]
    Cipher(#[from] CipherError),
    /// A problem that the platform has already worded.
    #[error(transparent)]
    Problem(#[from] Problem),
    /// Another module could not answer.
    #[error(transparent)]
    Port(#[from] PortError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl From<PaymentError> for Problem {
    fn from(error: PaymentError) -> Self {
        match error {
            PaymentError::NotFound => Self::new(common::NOT_FOUND),
            PaymentError::UnknownSubject(field) => Self::invalid(field, "unknown", "is nothing that you could pay for"),
            PaymentError::AmountMismatch => {
                Self::new(AMOUNT_MISMATCH).field("amount", "mismatch", "is not what is due")
            }
            PaymentError::NotPayable => Self::new(NOT_PAYABLE),
            PaymentError::NotRefundable => Self::new(NOT_REFUNDABLE),
            PaymentError::RefundExceeds(left) => Self::new(REFUND_EXCEEDS_PAYMENT)
                .detail(format!("at most {left} minor units are left"))
                .field("amount", "too_large", "is more than what is left"),
            PaymentError::GatewayNotConfigured => Self::new(GATEWAY_NOT_CONFIGURED),
            PaymentError::Webhook(WebhookRefused::Signature(why)) => {
                Self::new(INVALID_SIGNATURE).detail(format!("the signature is {why}"))
            }
            PaymentError::Webhook(WebhookRefused::Malformed) => Self::new(MALFORMED_EVENT),
            PaymentError::VerificationNotOffered => Self::new(VERIFICATION_NOT_OFFERED),
            PaymentError::Gateway(GatewayError::Refused { code, .. }) => {
                Self::new(GATEWAY_REFUSED).detail(format!("the payment gateway refused this payment ({code})"))
            }
            PaymentError::Gateway(error) => Self::unavailable(error),
            PaymentError::Money(error) => Self::internal(error),
            PaymentError::Cipher(error) => Self::internal(error),
            PaymentError::Problem(problem) => problem,
            PaymentError::Port(error) => error.into(),
            PaymentError::Database(error) => error.into(),
        }
    }
}
