//! Questions that one domain crate asks another, answered by the owner and
//! injected by the gateway. Each is small and batch-shaped.

mod accounts;
mod bookings;
mod directories;
mod messenger;
mod passwords;
mod profiles;

pub use accounts::{Account, AccountChange, AccountError, Accounts, NewAccount, ProfileChange};
pub use bookings::{InvoiceBases, InvoiceBasis, InvoiceLine, LineKind, Payable, PayableSubject, Payables};
pub use directories::{
    HospitalDirectory, HospitalRef, OfferRef, PatientDirectory, PatientRef, TreatmentDirectory, TreatmentRef,
};
pub use messenger::{Attachment, DirectMail, Messenger, MessengerError, NotificationKind};
pub use passwords::{PasswordRefused, Passwords};
pub use profiles::RoleProfile;

/// The owner could not answer: its store failed. Retrying later may help.
#[derive(Debug, thiserror::Error)]
#[error("a port could not be answered")]
pub struct PortError(#[from] pub sea_orm::DbErr);

/// What a port answers.
pub type PortResult<T> = Result<T, PortError>;
