use schemars::JsonSchema;
use sea_orm::DeriveValueType;
use sea_orm::sea_query::ValueTypeErr;
use serde::{Deserialize, Serialize};

/// A closed list of names, the same on the wire and in the database.
macro_rules! named {
    ($(#[$doc:meta])* $type:ident { $($(#[$variant_doc:meta])* $variant:ident = $name:literal),* $(,)? }) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema, DeriveValueType)]
        $(#[$doc])*
        #[serde(rename_all = "snake_case")]
        #[sea_orm(value_type = "String")]
        pub enum $type { $($(#[$variant_doc])* $variant),* }

        impl $type {
            /// All of them, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name on the wire and in the database.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $type {
            type Err = ValueTypeErr;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|v| v.as_str() == s).ok_or(ValueTypeErr)
            }
        }
    };
}

named! {
    /// Where a booking stands in its workflow of 12 stages.
    BookingStatus {
        /// The patient has asked.
        Requested = "requested",
        /// The hospital looks at it.
        UnderReview = "under_review",
        /// The hospital takes the case.
        Accepted = "accepted",
        /// The hospital does not take the case; the end.
        Rejected = "rejected",
        /// The hospital needs more from the patient.
        AwaitingMedicalDetails = "awaiting_medical_details",
        /// A quotation is with the patient.
        QuotationSent = "quotation_sent",
        /// The patient has accepted the quotation.
        Confirmed = "confirmed",
        /// Halted; goes back to where it was held from.
        OnHold = "on_hold",
        /// Called off; the end.
        Cancelled = "cancelled",
        /// The total is due.
        PaymentPending = "payment_pending",
        /// A payment that the gateway has verified covers the total.
        PaymentCompleted = "payment_completed",
        /// The invoice is issued and mailed.
        InvoiceSent = "invoice_sent",
        /// Travel is being arranged.
        TravelArrangement = "travel_arrangement",
        /// The patient is being treated.
        InTreatment = "in_treatment",
        /// The treatment is over.
        Completed = "completed",
        /// The patient has reviewed it; the end.
        FeedbackReceived = "feedback_received",
    }
}

named! {
    /// Where the money of a booking stands.
    #[schemars(rename = "BookingPaymentStatus")]
    PaymentStatus {
        /// Nothing has been paid.
        Unpaid = "unpaid",
        /// The total has been paid.
        Paid = "paid",
        /// Some of it went back.
        PartiallyRefunded = "partially_refunded",
        /// All of it went back.
        Refunded = "refunded",
    }
}

named! {
    /// What is booked.
    BookingType {
        /// One treatment at one hospital.
        Treatment = "treatment",
        /// A package.
        Package = "package",
    }
}

impl BookingStatus {
    /// The stage of the workflow, 1 to 12.
    #[must_use]
    pub const fn stage(self) -> u8 {
        match self {
            Self::Requested => 1,
            Self::UnderReview => 2,
            Self::Accepted | Self::Rejected => 3,
            Self::AwaitingMedicalDetails => 4,
            Self::QuotationSent => 5,
            Self::Confirmed | Self::OnHold | Self::Cancelled => 6,
            Self::PaymentPending | Self::PaymentCompleted => 7,
            Self::InvoiceSent => 8,
            Self::TravelArrangement => 9,
            Self::InTreatment => 10,
            Self::Completed => 11,
            Self::FeedbackReceived => 12,
        }
    }
}

impl PaymentStatus {
    /// Whether the booking holds money that a cancellation may have to return.
    #[must_use]
    pub const fn holds_money(self) -> bool {
        matches!(self, Self::Paid | Self::PartiallyRefunded)
    }
}
