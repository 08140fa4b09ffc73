//! Typed identifiers: UUIDv7 (RFC 9562), so that keys sort by creation time.

use schemars::JsonSchema;
use sea_orm::{DbErr, DeriveValueType, TryFromU64};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! typed_ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord,
            Serialize, Deserialize, JsonSchema, DeriveValueType,
        )]
        #[serde(transparent)]
        #[schemars(inline)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id at the clock's time.
            #[must_use]
            pub fn generate(clock: &crate::Clock, entropy: &crate::Entropy) -> Self {
                Self(entropy.uuid_v7(clock.now()))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                // Only the hyphenated form is an id on the wire; the other
                // spellings that `Uuid` reads would make two URLs of one resource.
                Uuid::parse_str(s).and_then(|id| {
                    if s.len() == 36 { Ok(Self(id)) } else { Uuid::parse_str("").map(Self) }
                })
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Uuid { id.0 }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self { Self(id) }
        }

        // Required by sea-orm of every primary key; UUID keys never come from
        // an auto-increment column.
        impl TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                Err(DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    )*};
}

typed_ids! {
    /// A user account.
    UserId,
    /// A signed-in session: one refresh-token family.
    SessionId,
    /// A patient profile.
    PatientId,
    /// A hospital.
    HospitalId,
    /// A doctor profile.
    DoctorId,
    /// A top-level treatment category.
    CategoryId,
    /// A treatment subcategory.
    SubcategoryId,
    /// A treatment of the catalogue.
    TreatmentId,
    /// A tour package.
    PackageId,
    /// A booking.
    BookingId,
    /// One version of a quotation.
    QuotationId,
    /// An appointment.
    AppointmentId,
    /// A payment.
    PaymentId,
    /// A refund of a payment.
    RefundId,
    /// An invoice or a credit note.
    InvoiceId,
    /// A notification to one user.
    NotificationId,
    /// One notification's way over one channel.
    NotificationDeliveryId,
    /// An announcement to an audience.
    BroadcastId,
    /// A registered push device.
    DeviceId,
    /// A published event.
    EventId,
    /// An entry of the audit trail.
    AuditEntryId,
    /// A laboratory.
    LaboratoryId,
    /// An ordered laboratory test.
    LabTestId,
    /// A prescription.
    PrescriptionId,
    // xtask new-module: ids above this line
}
