//! The one table of fine-grained permissions, role by role.

use crate::Role;

/// A permission as a type, so that a handler's signature names its access level.
pub trait Access: 'static {
    /// The permission the type stands for.
    const PERMISSION: Permission;
}

macro_rules! permissions {
    (@needs verified) => { true };
    (@needs) => { false };
    ($($(#[$doc:meta])* $name:ident = $key:literal: [$($role:ident),+] $($needs:ident)?),* $(,)?) => {
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

            /// Whether its holder must have verified their e-mail address: whoever books, pays, publishes or sets what
            /// locks others out acts under an address that is proven to be theirs.
            #[must_use]
            pub const fn needs_verified_address(self) -> bool {
                match self { $(Self::$name => permissions!(@needs $($needs)?)),* }
            }
        }

        /// One marker type per permission, for `Require<access::…>`.
        pub mod access {
            $($(#[$doc])* #[derive(Debug)] pub struct $name;
            impl super::Access for $name { const PERMISSION: super::Permission = super::Permission::$name; })*
        }
    };
}

// A permission that is marked `verified` counts for callers with a verified address only.
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
    /// Take away the second factor of somebody who has lost it.
    UserResetMfa = "user:reset_mfa": [Admin] verified,
    /// Turn one's own second factor on.
    MfaEnable = "mfa:enable": [Patient, Doctor, HospitalAdmin, Admin] verified,
    /// Read and export the audit trail.
    AuditRead = "audit:read": [Admin],
    /// Create a hospital.
    HospitalCreate = "hospital:create": [HospitalAdmin, Admin] verified,
    /// Change a hospital.
    HospitalUpdate = "hospital:update": [HospitalAdmin, Admin] verified,
    /// Soft-delete a hospital.
    HospitalDelete = "hospital:delete": [Admin],
    /// Verify a hospital or withdraw it.
    HospitalVerify = "hospital:verify": [Admin],
    /// Offer treatments, change and withdraw offers.
    HospitalOffer = "hospital:offer": [HospitalAdmin, Admin] verified,
    /// Attach and detach doctors.
    HospitalStaff = "hospital:staff": [HospitalAdmin, Admin] verified,
    /// List patients within one's reach.
    PatientList = "patient:list": [HospitalAdmin, Admin],
    /// Create a patient profile.
    PatientCreate = "patient:create": [Patient, Admin],
    /// Change a patient profile.
    PatientUpdate = "patient:update": [Patient, Admin],
    /// Soft-delete a patient profile.
    PatientDelete = "patient:delete": [Admin],
    /// Change the catalogue: categories, subcategories, treatments.
    TaxonomyWrite = "taxonomy:write": [Admin] verified,
    /// Ask for a booking.
    BookingCreate = "booking:create": [Patient, Admin] verified,
    /// Change a booking's details.
    BookingUpdate = "booking:update": [Patient, HospitalAdmin, Admin],
    /// Cancel a booking.
    BookingCancel = "booking:cancel": [Patient, Admin],
    /// Move a booking along its workflow.
    BookingMove = "booking:move": [Patient, HospitalAdmin, Admin],
    /// Send a quotation.
    BookingQuote = "booking:quote": [HospitalAdmin, Admin] verified,
    /// Accept a quotation.
    BookingAccept = "booking:accept_quotation": [Patient] verified,
    /// Start a payment.
    PaymentCreate = "payment:create": [Patient] verified,
    /// Have a payment's status asked of its gateway.
    PaymentSync = "payment:sync": [Patient, Admin],
    /// Refund a payment.
    PaymentRefund = "payment:refund": [Admin],
    /// Read the double-entry postings of a payment.
    PaymentLedger = "payment:ledger": [Admin],
    /// Issue an invoice by hand.
    InvoiceIssue = "invoice:issue": [HospitalAdmin, Admin] verified,
    /// Mail an invoice.
    InvoiceSend = "invoice:send": [HospitalAdmin, Admin] verified,
    /// Correct an invoice by a credit note.
    InvoiceCredit = "invoice:credit": [Admin],
    /// Notify a user or an audience.
    NotificationSend = "notification:send": [Admin] verified,
    /// See which third-party services are configured and reachable.
    HealthServices = "health:services": [Admin],
    /// Create a laboratory.
    LaboratoryCreate = "laboratory:create": [HospitalAdmin, Admin] verified,
    /// Change a laboratory.
    LaboratoryUpdate = "laboratory:update": [HospitalAdmin, Admin] verified,
    /// Soft-delete a laboratory.
    LaboratoryDelete = "laboratory:delete": [Admin],
    /// Order a laboratory test.
    LabTestOrder = "lab_test:order": [Patient, Doctor] verified,
    /// Change a laboratory test or move its status.
    LabTestUpdate = "lab_test:update": [Doctor, HospitalAdmin],
    /// Cancel a laboratory test before the sample is taken.
    LabTestCancel = "lab_test:cancel": [Patient, Doctor],
    /// Give or amend the result of a laboratory test.
    LabTestResult = "lab_test:result": [Doctor, HospitalAdmin] verified,
    /// Say that a critical result was seen.
    LabTestAcknowledge = "lab_test:acknowledge": [Doctor],
    /// Write, sign and revoke prescriptions.
    PrescriptionWrite = "prescription:write": [Doctor] verified,
    // xtask new-module: permissions above this line
}
