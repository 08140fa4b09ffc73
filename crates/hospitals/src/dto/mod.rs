//! What goes over the wire, one file per resource.

mod bank_details;
mod hospital_view;
mod hospitals;
mod offers;

pub use bank_details::HospitalBankDetails;
pub use hospital_view::HospitalView;
pub use hospitals::{CreateHospitalRequest, ListHospitalsQuery, UpdateHospitalRequest, VerifyHospitalRequest};
pub use offers::{CreateHospitalOfferRequest, HospitalOfferView, ListHospitalOffersQuery, UpdateHospitalOfferRequest};

platform::discloses_nothing!(HospitalView, HospitalOfferView);
