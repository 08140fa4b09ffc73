//! The closed vocabularies of the module.

use schemars::JsonSchema;
use sea_orm::DeriveValueType;
use sea_orm::sea_query::ValueTypeErr;
use serde::{Deserialize, Serialize};

macro_rules! names {
    ($($(#[$doc:meta])* $type:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, DeriveValueType)]
        #[serde(rename_all = "snake_case")]
        #[sea_orm(value_type = "String")]
        pub enum $type { $($(#[$variant_doc])* $variant),+ }

        impl $type {
            /// The name on the wire and in the database.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $type {
            type Err = ValueTypeErr;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text { $($text => Ok(Self::$variant),)+ _ => Err(ValueTypeErr) }
            }
        }
    )+};
}

names! {
    /// Who moves the money.
    GatewayName {
        /// Stripe PaymentIntents.
        Stripe = "stripe",
        /// Razorpay orders.
        Razorpay = "razorpay",
        /// The built-in one, for development only.
        Sandbox = "sandbox",
    }

    /// Where a payment stands. The order of the variants is the order in which
    /// knowledge grows: a later one is never overwritten by an earlier one.
    PaymentStatus {
        /// Begun; the payer has not confirmed.
        Pending = "pending",
        /// Confirmed; the gateway is at work.
        Processing = "processing",
        /// Declined. The payer may try again, also within the same payment.
        Failed = "failed",
        /// Given up.
        Cancelled = "cancelled",
        /// The money came.
        Completed = "completed",
        /// A part of it went back.
        PartiallyRefunded = "partially_refunded",
        /// All of it went back.
        Refunded = "refunded",
    }

    /// Where a refund stands, in the order in which knowledge grows.
    RefundStatus {
        /// Decided; the gateway has not taken it yet.
        Pending = "pending",
        /// The gateway has taken it.
        Processing = "processing",
        /// The gateway did not pay it out.
        Failed = "failed",
        /// The money went back.
        Completed = "completed",
    }
}

impl GatewayName {
    /// Every gateway that the contract knows.
    pub const ALL: [Self; 3] = [Self::Stripe, Self::Razorpay, Self::Sandbox];

    /// The header that carries the signature of its webhooks: which gateway a
    /// webhook is from is report by it.
    #[must_use]
    pub const fn signature_header(self) -> &'static str {
        match self {
            Self::Stripe => "stripe-signature",
            Self::Razorpay => "x-razorpay-signature",
            Self::Sandbox => "sandbox-signature",
        }
    }
}

impl PaymentStatus {
    /// The statuses in which the gateway may still have something new to tell.
    pub const OPEN: [Self; 3] = [Self::Pending, Self::Processing, Self::Failed];
    /// The statuses of a payment whose money came.
    pub const PAID: [Self; 3] = [Self::Completed, Self::PartiallyRefunded, Self::Refunded];

    /// Whether the money came, whatever went back later.
    #[must_use]
    pub fn is_paid(self) -> bool {
        Self::PAID.contains(&self)
    }

    /// Whether the payer can still act on it.
    #[must_use]
    pub fn is_open(self) -> bool {
        Self::OPEN.contains(&self)
    }
}
