//! What goes over the wire.

mod bank;
mod hospital;
mod offer;
mod query;
mod view;

pub use bank::HospitalBankDetails;
pub use hospital::{CreateHospitalRequest, UpdateHospitalRequest, VerifyHospitalRequest};
pub use offer::{CreateHospitalOfferRequest, HospitalOfferView, UpdateHospitalOfferRequest};
pub use query::{ListHospitalOffersQuery, ListHospitalsQuery};
pub use view::HospitalView;

/// An address of a web page: `http` or `https` only, since clients make links of it.
fn web_url(url: &str, _: &()) -> garde::Result {
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    if is_web { Ok(()) } else { Err(garde::Error::new("is not an http or https address")) }
}
