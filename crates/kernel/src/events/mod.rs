//! What has happened, as the producers tell it.
//!
//! Events are past tense and versioned. They carry ids, amounts and states,
//! never names, contacts or diagnoses: who needs those asks the owner's port.
//! A published payload never changes its meaning; a new meaning is a new version.

pub mod auth;
pub mod booking;
pub mod hospitals;
pub mod invoices;
pub mod laboratory;
pub mod notifications;
pub mod patients;
pub mod payments;
pub mod prescriptions;
pub mod taxonomy;
pub mod users;
// xtask new-module: events above this line

use serde::{Serialize, de::DeserializeOwned};

/// The payload of one kind of event.
pub trait Event: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// `<producer>.<what_happened>.v<version>`.
    const TYPE: &'static str;
}

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident = $kind:literal { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type),* }
        impl $crate::events::Event for $name { const TYPE: &'static str = $kind; }
    )*};
}
pub(crate) use events;
