//! Rules of laboratory tests: no database, no HTTP.

mod catalogue;
mod convert;
mod flag;
mod loinc;
mod person;
mod range;
mod reflex;
mod status;
mod unit;
mod value;
pub mod workflow;

pub use catalogue::{CatalogueTest, catalogue, find};
pub use convert::{convert, round_significant};
pub use flag::{LabFlag, Measured, evaluate};
pub use loinc::LoincCode;
pub use person::Person;
pub use range::ReferenceRange;
pub use reflex::reflex_orders;
pub use status::LabTestStatus;
pub use unit::UcumUnit;
pub use value::{LabValue, MAX_NUMBER, Measure};
