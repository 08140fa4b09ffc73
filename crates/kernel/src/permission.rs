//! The one table of fine-grained permissions, role by role.

use crate::Role;

/// A permission as a type, so that a handler's signature names its access level.
pub trait Access: 'static {
    /// The permission the type stands for.
    const PERMISSION: Permission;
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $key:literal: [$($role:ident),+]),* $(,)?) => {
        /// What may be done; [`Permission::roles`] says by whom.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Permission { $($(#[$doc])* $name),* }

        impl Permission {
            /// Every permission, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The stable name, `resource:action`.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => $key),* }
            }

            /// The roles that hold it. Ownership is checked on top: a
            /// `hospital_admin` acts for own hospitals only, a `patient` for
            /// themselves.
            #[must_use]
            pub const fn roles(self) -> &'static [Role] {
                match self { $(Self::$name => &[$(Role::$role),+]),* }
            }
        }

        /// One marker type per permission, for `Require<access::…>`.
        pub mod access {
            $($(#[$doc])* #[derive(Debug)] pub struct $name;
            impl super::Access for $name { const PERMISSION: super::Permission = super::Permission::$name; })*
        }
    };
}

permissions! {
    /// List all users.
    UserList = "user:list": [Admin],
    /// Create a user of any type.
    UserCreate = "user:create": [Admin],
    /// Soft-delete a user.
    UserDelete = "user:delete": [Admin],
    /// Let an account sign in again.
    UserActivate = "user:activate": [Admin],
    /// Block an account and end its sessions.
    UserDeactivate = "user:deactivate": [Admin],
    /// Read and export the audit trail.
    AuditRead = "audit:read": [Admin],
    /// Create a hospital.
    HospitalCreate = "hospital:create": [HospitalAdmin, Admin],
    /// Change a hospital.
    HospitalUpdate = "hospital:update": [HospitalAdmin, Admin],
    /// Soft-delete a hospital.
    HospitalDelete = "hospital:delete": [Admin],
    /// Verify a hospital or withdraw it.
    HospitalVerify = "hospital:verify": [Admin],
    /// Offer treatments, change and withdraw offers.
    HospitalOffer = "hospital:offer": [HospitalAdmin, Admin],
    /// Attach and detach doctors.
    HospitalStaff = "hospital:staff": [HospitalAdmin, Admin],
    /// List patients within one's reach.
    PatientList = "patient:list": [HospitalAdmin, Admin],
    /// Create a patient profile.
    PatientCreate = "patient:create": [Patient, Admin],
    /// Change a patient profile.
    PatientUpdate = "patient:update": [Patient, Admin],
    /// Soft-delete a patient profile.
    PatientDelete = "patient:delete": [Admin],
    /// Change the catalogue: categories, subcategories, treatments.
    TaxonomyWrite = "taxonomy:write": [Admin],
    /// Ask for a booking.
    BookingCreate = "booking:create": [Patient, Admin],
    /// Change a booking's details.
    BookingUpdate = "booking:update": [Patient, HospitalAdmin, Admin],
    /// Cancel a booking.
    BookingCancel = "booking:cancel": [Patient, Admin],
    /// Move a booking along its workflow.
    BookingMove = "booking:move": [Patient, HospitalAdmin, Admin],
    /// Send a quotation.
    BookingQuote = "booking:quote": [HospitalAdmin, Admin],
    /// Accept a quotation.
    BookingAccept = "booking:accept_quotation": [Patient],
    /// Start a payment.
    PaymentCreate = "payment:create": [Patient],
    /// Have a payment's status asked of its gateway.
    PaymentSync = "payment:sync": [Patient, Admin],
    /// Refund a payment.
    PaymentRefund = "payment:refund": [Admin],
    /// Read the double-entry postings of a payment.
    PaymentLedger = "payment:ledger": [Admin],
    /// Issue an invoice by hand.
    InvoiceIssue = "invoice:issue": [HospitalAdmin, Admin],
    /// Mail an invoice.
    InvoiceSend = "invoice:send": [HospitalAdmin, Admin],
    /// Correct an invoice by a credit note.
    InvoiceCredit = "invoice:credit": [Admin],
    /// Notify a user or an audience.
    NotificationSend = "notification:send": [Admin],
    /// See which third-party services are configured and reachable.
    HealthServices = "health:services": [Admin],
    // xtask new-module: permissions above this line
}
