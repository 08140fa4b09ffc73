//! Rules of hospitals: no database, no HTTP.

mod account_number;
mod decimals;
mod place;
mod texts;

pub use account_number::{is_bic, is_iban};
pub use decimals::has_two_decimals;
pub use place::{distance_km, is_whole_position};
pub use texts::{FoldedTexts, HospitalTexts, TreatmentTexts};
