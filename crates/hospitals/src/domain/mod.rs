//! Rules of hospitals: no database, no HTTP.

mod access;
mod bank;
mod localised;
mod place;
mod text;

pub use access::Standing;
pub use bank::{is_bic, is_iban};
pub use localised::localised;
pub use place::{distance_km, is_whole_position};
pub use text::{folded, has_two_decimals, numbered_slug, slug_of};
