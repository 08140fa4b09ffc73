//! Events of the `hospitals` module.
use crate::{HospitalId, TreatmentId};

super::events! {
    /// A hospital was created, changed, verified or deleted: public answers about it are stale.
    HospitalChanged = "hospitals.hospital_changed.v1" {
        /// The hospital.
        hospital_id: HospitalId,
    }
    /// A hospital was verified, or its verification withdrawn.
    HospitalVerified = "hospitals.hospital_verified.v1" {
        /// The hospital.
        hospital_id: HospitalId,
        /// Whether it is verified now.
        is_verified: bool,
    }
    /// An offer was made, changed or withdrawn.
    OfferChanged = "hospitals.offer_changed.v1" {
        /// The hospital.
        hospital_id: HospitalId,
        /// The treatment on offer.
        treatment_id: TreatmentId,
    }
}
