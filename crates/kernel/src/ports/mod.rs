//! Questions that one domain crate asks another, answered by the owner and
//! injected by the gateway. Each is small and batch-shaped.

mod absent;
mod accounts;
mod bookings;
mod directories;
mod messenger;
mod passwords;
mod patient_facts;
mod profiles;
mod scopes;
mod text_messages;

pub use absent::AbsentModule;
pub use accounts::{Account, AccountChange, AccountError, Accounts, NewAccount, PhoneConfirmed, ProfileChange};
pub use bookings::{InvoiceBases, InvoiceBasis, InvoiceLine, LineKind, Payable, PayableSubject, Payables};
pub use directories::{
    DoctorDirectory, HospitalDirectory, HospitalRef, OfferRef, PatientDirectory, PatientRef, TreatmentDirectory,
    TreatmentRef,
};
pub use messenger::{Attachment, DirectMail, Messenger, MessengerError, NotificationKind};
pub use passwords::{PasswordRefused, Passwords};
pub use patient_facts::{PatientFacts, PatientMedication, PatientVitals, Sex};
pub use profiles::RoleProfile;
pub use scopes::Scopes;
pub use text_messages::{DirectText, TextMessageError, TextMessages};

/// Why a port could not be answered.
#[derive(Debug, Clone, thiserror::Error)]
pub enum PortError {
    /// The owner's store failed. Retrying later may help.
    #[error(transparent)]
    Database(#[from] sea_orm::DbErr),
    /// The owner could not make its answer: a fault of ours.
    #[error("a port could not be answered: {0}")]
    Internal(String),
    /// The module that owns the port is not part of this process.
    #[error("the module `{0}` is not running here")]
    Absent(&'static str),
}

/// What a port answers.
pub type PortResult<T> = Result<T, PortError>;
