//! What a gateway reports, in this module's types.

use crate::domain::{PaymentStatus, RefundStatus};
use kernel::{Money, RefundId};
use serde::{Deserialize, Serialize};

/// What a gateway reports of a payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum PaymentReport {
    /// The payer has not confirmed.
    Pending,
    /// Confirmed, and being worked on.
    Processing,
    /// Declined; the payer may try again.
    Failed {
        /// The gateway's code.
        code: Option<String>,
        /// The gateway's message.
        message: Option<String>,
    },
    /// Given up at the gateway.
    Cancelled,
    /// The money came.
    Succeeded {
        /// What really came.
        amount: Money,
    },
}

impl PaymentReport {
    /// The status that it stands for.
    #[must_use]
    pub const fn status(&self) -> PaymentStatus {
        match self {
            Self::Pending => PaymentStatus::Pending,
            Self::Processing => PaymentStatus::Processing,
            Self::Failed { .. } => PaymentStatus::Failed,
            Self::Cancelled => PaymentStatus::Cancelled,
            Self::Succeeded { .. } => PaymentStatus::Completed,
        }
    }
}

/// What a gateway reports of a refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum RefundReport {
    /// Taken, not yet paid out.
    Processing,
    /// It could not be paid out.
    Failed {
        /// The gateway's message.
        message: Option<String>,
    },
    /// The money went back.
    Completed,
}

impl RefundReport {
    /// The status that it stands for.
    #[must_use]
    pub const fn status(&self) -> RefundStatus {
        match self {
            Self::Processing => RefundStatus::Processing,
            Self::Failed { .. } => RefundStatus::Failed,
            Self::Completed => RefundStatus::Completed,
        }
    }
}

/// A refund as the gateway sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GatewayRefund {
    /// The gateway's id of the refund; `None` when it refused to make one.
    pub reference: Option<String>,
    /// Our id, from its metadata or receipt; `None` when it was made at the
    /// gateway itself.
    pub refund_id: Option<RefundId>,
    /// How much.
    pub amount: Money,
    /// What it reports.
    #[serde(flatten)]
    pub report: RefundReport,
}

/// What an event of a gateway reports. Kept with the event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum GatewayReport {
    /// Of a payment.
    Payment {
        /// The gateway's id of it.
        reference: String,
        /// What it reports.
        #[serde(flatten)]
        report: PaymentReport,
    },
    /// Of a refund.
    Refund {
        /// The gateway's id of the refunded payment.
        payment_reference: String,
        /// The refund.
        refund: GatewayRefund,
    },
    /// Of something that the module does not act on.
    Other,
}

/// A verified event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookEvent {
    /// The gateway's id of it: the same for every delivery.
    pub id: String,
    /// The gateway's name for what happened.
    pub kind: String,
    /// What it reports.
    pub fact: GatewayReport,
}
